"""One document of a shop on its whole way, as the pipeline takes it: read, stored, checked, booked, planned.

Nothing but a refusal may stop it, and what comes out of it is judged by the order's own figures.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db.models import CharField

from shopledger.connect.contract import BooksSystem, RawOrder, ShopFacts, ShopSystem
from shopledger.connect.registry import BOOKS, SHOPS, books_system, shop_system
from shopledger.domain.booking import Booking, Links
from shopledger.domain.build import book_checked, build_booking
from shopledger.domain.checks import Facts, VatVerdict, check_status, look_over, needs_vat_verdict
from shopledger.domain.customer import DebtorRef
from shopledger.domain.dates import business_date
from shopledger.domain.errors import Refusal, UnreadableDocument
from shopledger.domain.messages import CATALOGUE, message
from shopledger.domain.money import CENT, ZERO, to_cents
from shopledger.domain.order import Order
from shopledger.domain.settings import Settings
from shopledger.pipeline.work import BookingSnapshot
from shopledger.store import orders, texts
from shopledger.store.models import KEY
from tests.contract.shop_contract import NOW, OPENED_ON, open_shop

LANGUAGES = ("nl", "en")
LARGEST_COLUMN = 2**63
MADE = 40


class WrongError(AssertionError):
    """Something that may not happen."""


SHOP_KEYS = list(SHOPS)
PAIRS = [(shop, books) for shop in SHOP_KEYS for books in BOOKS]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A shop and a package with the settings that its demo offers."""

    shop: ShopSystem
    books: BooksSystem
    settings: Settings
    facts: ShopFacts
    bodies: tuple[bytes, ...]


@cache
def counter_of(shop_key: str, books_key: str) -> Counter:
    """Where the orders of that shop are judged for that package."""
    shop, books = shop_system(shop_key), books_system(books_key)
    demo_shop: Any = shop.simulator
    demo_books: Any = books.simulator
    facts, bodies = sound_documents(shop_key)
    settings = dataclasses.replace(demo_books.demo_settings("NL"), **demo_shop.demo_shop_settings())
    return Counter(shop=shop, books=books, settings=settings, facts=facts, bodies=bodies)


@cache
def sound_documents(shop_key: str) -> tuple[ShopFacts, tuple[bytes, ...]]:
    """The shop's facts, its stored samples and orders of the market, each as bytes."""
    shop = open_shop(shop_key, orders=MADE)
    made = shop.between(OPENED_ON, NOW.date())
    folder = Path(import_module(SHOPS[shop_key]).__file__ or "").parent / "samples"
    samples = [path.read_bytes() for path in sorted(folder.rglob("*.json"))]
    kept = [body for body in samples if is_an_order(shop.system, body)]
    return shop.connector.facts(), (*kept, *(texts.document_bytes(raw.document) for raw in made))


def is_an_order(shop: ShopSystem, body: bytes) -> bool:
    """Whether the shop's reader finds orders in it."""
    try:
        return bool(shop.read_documents(body))
    except UnreadableDocument:
        return False


def judge(body: bytes, counter: Counter) -> list[str]:
    """What became of each order in the document: codes, or "booked". Raises WrongError, and whatever breaks down."""
    try:
        raws = counter.shop.read_documents(body)
    except UnreadableDocument as error:
        return [told(error.code, tuple(error.params.items()))]
    return [judge_order(raw, counter) for raw in raws[:50]]


def judge_order(raw: RawOrder, counter: Counter) -> str:
    """What became of one order."""
    data = texts.document_bytes(raw.document)
    stored = dataclasses.replace(raw, document=texts.document_of(data))
    try:
        order = counter.shop.to_order(stored, counter.facts)
        keep(raw, data, order)
        return booked(order, counter)
    except Refusal as error:
        return told(error.code, tuple(error.params.items()))


def keep(raw: RawOrder, data: bytes, order: Order) -> None:
    """The row of the order: every value must fit its column, also in a database that is strict about that."""
    row = orders.order_row(1, raw, data, order, code="", known=None, now=NOW)
    if not -LARGEST_COLUMN <= row.total_cents < LARGEST_COLUMN:
        raise WrongError(f"no column holds {row.total_cents} cents")
    for field in row._meta.get_fields():
        value = getattr(row, field.name, None) if isinstance(field, CharField) else None
        fit(field.name, value or "", getattr(field, "max_length", None) or len(value or ""))


def fit(name: str, value: str, length: int) -> None:
    """Whether PostgreSQL would take the text for a column of that length."""
    if len(value) > length or "\x00" in value:
        raise WrongError(f"{name} does not fit: {value[:80]!r}")


def booked(order: Order, counter: Counter) -> str:
    """Checks, booking and requests. Raises Refusal."""
    settings, books = counter.settings, counter.books
    unwanted = check_status(order, settings)
    if unwanted is not None:
        told(unwanted.code, unwanted.params)
    needs_vat_verdict(order, settings)
    facts = Facts(today=business_date(order.placed_at), vat_number=VatVerdict.VALID)
    checked = look_over(order, settings, facts, books.capabilities)
    if checked.findings:
        return " ".join(told(each.code, each.params) for each in checked.findings)
    for note in order.notes:
        told(note.code, note.params)
    booking = book_checked(order, settings, books.capabilities, checked)
    if booking != build_booking(order, settings, books.capabilities):
        raise WrongError("two ways to one booking differ")
    fit("reference", booking.reference, 60)
    fit("debtor", booking.debtor.key, KEY)
    measure(order, booking)
    send(booking, counter)
    return "booked"


def measure(order: Order, booking: Booking) -> None:
    """The booking is the order's money: its total to the cent, line by line in whole cents."""
    amounts = [amount for line in booking.lines for amount in (line.amount_excl, line.amount_vat)]
    if not amounts or any(amount != amount.quantize(CENT) for amount in amounts):
        raise WrongError("a booking consists of whole cents")
    if not sum(amounts, ZERO) == booking.total_incl == to_cents(order.total_incl):
        raise WrongError(f"{order.total_incl} was booked as {booking.total_incl}")


def send(booking: Booking, counter: Counter) -> None:
    """The requests, and what an attempt keeps of them. Raises Refusal."""
    for request in counter.books.plan(booking, counter.settings):
        request.body.decode("utf-8")
    snapshot = BookingSnapshot(booking=booking, links=Links(debtor=DebtorRef(id="1")))
    if texts.value_of(texts.value_bytes(snapshot), BookingSnapshot) != snapshot:
        raise WrongError("what an attempt keeps is not what it sends")


def told(code: str, params: Sequence[tuple[str, str]]) -> str:
    """The code, once both languages have words for it and its parameters can be stored."""
    if code not in CATALOGUE:
        raise WrongError(f"{code} is not in the catalogue")
    if texts.params_of(texts.params_text(params)) != dict(params):
        raise WrongError(f"parameters of {code} are not stored as they are")
    for language in LANGUAGES:
        words = message(code, params, language)
        if not words.text or "{" in words.text.replace("{", "", _braces(params)):
            raise WrongError(f"{code} has no whole text in {language}: {words.text[:200]}")
    return code


def _braces(params: Sequence[tuple[str, str]]) -> int:
    return sum(str(value).count("{") for _, value in params)
