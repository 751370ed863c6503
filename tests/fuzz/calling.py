"""Every call that the contracts know, made once while the answers to one kind of request are spoiled.

What an act ended in is judged by the contract: nothing but the exceptions of `domain.errors`, with codes of the
catalogue; and a Refusal or Transient says that nothing was stored, so then nothing may stand in the books.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shopledger.connect.contract import AttemptKey, Posted
from shopledger.connect.http import Transport
from shopledger.domain.booking import Booking, BookingKind, Links
from shopledger.domain.errors import OutcomeUnknown, Refusal, Transient, UnreadableDocument
from shopledger.domain.payment import OpenItem, Payment
from tests.contract.books_contract import SANNE, Books, open_books
from tests.contract.shop_contract import NOW, OPENED_ON, Shop, open_shop
from tests.fuzz.corruption import BY_CHANCE, KINDS, Chance, Line
from tests.fuzz.effort import TIMES
from tests.fuzz.judging import WrongError, told

Trouble = tuple[str, int]
TROUBLES: list[Trouble] = [(kind, turn) for kind in KINDS for turn in range((4 if kind in BY_CHANCE else 1) * TIMES)]
"""Kinds of trouble; those that choose a field by chance several times."""
KEY = AttemptKey(str(UUID(int=1)))
UNKNOWN = "unknown"
DONE = "done"


class Laid:
    """Lays a line over the way to a simulator, and keeps it at hand."""

    line: Line

    def __call__(self, inner: Transport) -> Line:
        """The line."""
        self.line = Line(inner)
        return self.line


@dataclass(slots=True)
class Counterpart:
    """A package that has one sale, whose payment is not booked yet, and a second one that is about to be booked."""

    books: Books
    line: Line
    old: Booking
    new: Booking
    links: Links
    posted: Posted
    item: OpenItem | None = None

    def rows(self) -> int:
        """How many sales and payments stand in the books."""
        return len(self.books.rows())


def counterpart(key: str, kind: BookingKind, credentials: dict[str, str]) -> Counterpart:
    """A fresh one."""
    laid = Laid()
    books = open_books(key, kind=kind, credentials=credentials, line=laid)
    old, new = books.booking("1001"), books.booking("1002")
    posted = books.post(old)
    made = Counterpart(books, laid.line, old, new, books.links(new), posted)
    if books.system.capabilities.payments:
        made.item = books.connector.find_open_item(books.payment(old, posted))
    return made


Act = Callable[[Counterpart], object]
ACTS: dict[str, Act] = {
    "test_connection": lambda made: made.books.connector.test_connection(),
    "options": lambda made: [
        made.books.connector.options(name) for name in made.books.system.capabilities.option_fields
    ],
    "find_debtors": lambda made: made.books.connector.find_debtors([SANNE]),
    "create_debtor": lambda made: made.books.connector.create_debtor(SANNE, KEY),
    "find_products": lambda made: made.books.connector.find_products(_products(made)),
    "create_product": lambda made: [made.books.connector.create_product(one, KEY) for one in _products(made)],
    "find_booking": lambda made: made.books.connector.find_booking(made.old, made.links),
    "post_booking": lambda made: made.books.connector.post_booking(made.new, made.links, KEY),
    "post_booking again": lambda made: made.books.connector.post_booking(made.old, made.links, KEY),
    "find_open_item": lambda made: made.books.connector.find_open_item(_payment(made)),
    "find_payment": lambda made: made.books.connector.find_payment(_payment(made), made.item),
    "post_payment": lambda made: made.item and made.books.connector.post_payment(_payment(made), made.item, KEY),
}
PAYING = {"find_open_item", "find_payment", "post_payment"}


def _products(made: Counterpart) -> list[Any]:
    return [line.product for line in made.old.lines if line.product is not None]


def _payment(made: Counterpart) -> Payment:
    return made.books.payment(made.old, made.posted)


def act_on_books(made: Counterpart, act: Act) -> str:
    """How the act ended: DONE, UNKNOWN or a code. Raises WrongError, and whatever breaks down."""
    before = made.rows()
    try:
        act(made)
    except OutcomeUnknown:
        return UNKNOWN
    except (Refusal, Transient) as error:
        if made.rows() != before:
            raise WrongError(f"{error!r} says that nothing was stored") from error
        if isinstance(error, UnreadableDocument):
            raise WrongError("what a package answers is no document of the shop") from error
        return told(error.code, tuple(error.params.items()))
    return DONE


def fresh_shop(key: str) -> tuple[Shop, Line]:
    """A shop that sold a little."""
    laid = Laid()
    shop = open_shop(key, orders=6, line=laid)
    return shop, laid.line


SHOP_ACTS: dict[str, Callable[[Shop], object]] = {
    "test_connection": lambda shop: shop.connector.test_connection(),
    "facts": lambda shop: shop.connector.facts(),
    "statuses": lambda shop: shop.connector.statuses(),
    "payment_methods": lambda shop: shop.connector.payment_methods(),
    "orders_since": lambda shop: shop.poll(shop.connector.first_cursor(OPENED_ON)),
    "orders_between": lambda shop: shop.between(OPENED_ON, NOW.date()),
    "orders_by_id, one": lambda shop: shop.connector.orders_by_id(["1001"]),
    "orders_by_id, some": lambda shop: shop.connector.orders_by_id(["1001", "1002", "1003", "1004"]),
}


def act_on_shop(shop: Shop, act: Callable[[Shop], object]) -> str:
    """How the act ended: DONE or a code."""
    try:
        act(shop)
    except (Refusal, Transient) as error:
        return told(error.code, tuple(error.params.items()))
    return DONE


def spoil_only(line: Line, label: str, trouble: Trouble) -> None:
    """From now on every answer to that call is spoiled."""
    kind, turn = trouble
    line.chance = Chance(f"{label} {kind} {turn}")
    line.seen.clear()
    line.choose = lambda called, _: kind if called == label else ""
