"""The lists behind the choices of the Configuration page, asked anew of both systems, and debtors looked up for it.

Every list is asked for by itself: one that cannot be had, such as the accounts of an administration that is still to be
chosen, does not keep the others away, and stays as it was. Nothing is written in the shop or the books.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from shopledger.connect.contract import Option, ShopConnector, Side
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.pipeline import guard
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.wiring import Clock, open_books, open_shop
from shopledger.store import accounts, choices

STATUSES = "shop_statuses"
METHODS = "shop_payment_methods"
SHOP_LISTS = frozenset({STATUSES, METHODS})
DEFAULT, CREDIT = "default", "credit"
"""Tags of a status: booked unless the merchant says otherwise; orders with it take money back."""
Ask = Callable[[], tuple[Option, ...]]


def refresh(
    integration_id: int, clock: Clock, sides: Iterable[Side] = tuple(Side), *, is_interactive: bool = True
) -> dict[Side, str]:
    """Ask for all lists of these sides; for each the code of what stood in the way first, empty for nothing."""
    codes = {}
    found: dict[str, tuple[Option, ...]] = {}
    for side in sides:
        ended = guard.run(partial(_LISTS[side], integration_id, clock, is_interactive=is_interactive))
        codes[side] = ended.code or _ask_all(ended.value or {}, found)
    if found:
        present = choices.options_of(accounts.integration(integration_id))
        choices.save_options(integration_id, {**present, **found}, clock())
    return codes


def _ask_all(wanted: Mapping[str, Ask], found: dict[str, tuple[Option, ...]]) -> str:
    code = ""
    for name, ask in wanted.items():
        ended: Ended[tuple[Option, ...]] = guard.run(ask)
        if ended.value is not None:
            found[name] = ended.value
        code = code or ended.code
        if ended.end in {End.BLOCKED, End.LATER}:  # the others would be refused, or kept waiting, just the same
            break
    return code


def _of_books(integration_id: int, clock: Clock, *, is_interactive: bool) -> dict[str, Ask]:
    books = open_books(accounts.integration(integration_id), clock, is_interactive=is_interactive, is_fresh=True)
    return {name: partial(books.connector.options, name) for name in books.system.capabilities.option_fields}


def _of_shop(integration_id: int, clock: Clock, *, is_interactive: bool) -> dict[str, Ask]:
    shop = open_shop(accounts.integration(integration_id), clock, is_interactive=is_interactive).connector
    return {STATUSES: lambda: tuple(_statuses(shop)), METHODS: lambda: tuple(_methods(shop))}


_LISTS: Mapping[Side, Callable[..., dict[str, Ask]]] = {Side.SHOP: _of_shop, Side.BOOKS: _of_books}


def _statuses(shop: ShopConnector) -> Iterator[Option]:
    for status in shop.statuses():
        tags = ((DEFAULT, status.is_default), (CREDIT, status.is_credit))
        yield Option(value=status.id, label=status.name, tags=tuple(name for name, is_set in tags if is_set))


def _methods(shop: ShopConnector) -> Iterator[Option]:
    return (Option(value=method.key, label=method.name) for method in shop.payment_methods())


def find_debtor(integration_id: int, email: str, clock: Clock) -> tuple[DebtorRef | None, str]:
    """The debtor of the books with that e-mail address, and the code of what stood in the way of looking.

    Neither means that a successful answer proved that there is none.
    """
    ended = guard.run(lambda: _find(integration_id, email, clock))
    return (ended.value[0] if ended.value else None), ended.code


def _find(integration_id: int, email: str, clock: Clock) -> tuple[DebtorRef | None, ...]:
    books = open_books(accounts.integration(integration_id), clock, is_interactive=True)
    return books.connector.find_debtors([Debtor(key=email.lower(), email=email)])
