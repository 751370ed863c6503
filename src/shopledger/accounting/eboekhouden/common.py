"""What both connections share: lists of ledger accounts as options, and what e-Boekhouden does not offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zlib import crc32

from shopledger.accounting.eboekhouden.settings import CLEARING, DEBTORS, FOREIGN_VAT, Choices
from shopledger.accounting.eboekhouden.vat_codes import CODES
from shopledger.connect.contract import AttemptKey, Option
from shopledger.domain.booking import Booking, BookingRef, Product
from shopledger.domain.errors import Refusal, Unsupported
from shopledger.domain.payment import OpenItem, Payment

SAMPLE = 20
"""One booking in so many is read back."""

ACCOUNTS = "ledger accounts"
ROUNDING = "adds up before it rounds"
"""The names by which they, and how the package rounds, are remembered."""
CATEGORIES = {
    "ledger_accounts": frozenset({"VW", "BAL"}),
    DEBTORS: frozenset({"DEB"}),
    FOREIGN_VAT: frozenset({"BAL", "BTWRC", "AFOVERIG", "AF"}),
    CLEARING: frozenset({"FIN"}),
}
"""Which categories of accounts each list offers."""


class Account(NamedTuple):
    """A ledger account, by either API."""

    id: int
    code: str
    name: str
    category: str


class Rounding(NamedTuple):
    """Whether the package adds up before it rounds, and whether a booking that depends on it has shown so."""

    adds_up: bool = True
    is_proven: bool = False


def vat_code_options() -> tuple[Option, ...]:
    """The VAT codes for sales; outdated ones are not among them."""
    return tuple(
        Option(
            value=row.code,
            label=f"{row.code}: {row.name.nl}",
            tags=tuple(sorted(treatment.value for treatment in row.fits)),
        )
        for row in CODES.values()
    )


def account_options(field: str, accounts: Iterable[Account]) -> tuple[Option, ...]:
    """The accounts that fit the field; stored is the code, which both APIs know."""
    fitting = CATEGORIES[field]
    return tuple(
        Option(value=account.code, label=f"{account.code} {account.name}".strip(), tags=(account.category,))
        for account in accounts
        if account.category in fitting
    )


def debtors_account(chosen: str, accounts: Iterable[Account]) -> str:
    """The code of the debtors account: the chosen one, else the only one. Raises Refusal BKG-23."""
    if chosen:
        return chosen
    debtors = [account.code for account in accounts if account.category == "DEB"]
    if len(debtors) != 1:
        raise Refusal("BKG-23", field=DEBTORS)
    return debtors[0]


def administration_of(accounts: Sequence[Account]) -> str:
    """What tells one administration from another: neither API names it, but ids of accounts are given out once."""
    return str(min((account.id for account in accounts), default=0))


def reads_back(choices: Choices, booking: Booking, *, is_certain: bool) -> bool:
    """Whether this booking is read after it was posted."""
    if not is_certain or choices.read_back == "always":
        return True
    return choices.read_back == "sample" and crc32(booking.reference.encode()) % SAMPLE == 0


def context_of(booking: Booking, debtor: str) -> dict[str, str]:
    """Values that the catalogue's texts may name."""
    return {
        "number": booking.reference,
        "date": booking.date.isoformat(),
        "debtor": debtor,
        "account": ", ".join(dict.fromkeys(line.ledger_account for line in booking.lines)),
        "value": ", ".join(dict.fromkeys(line.vat_code for line in booking.lines)),
    }


def payment_context(payment: Payment, item: OpenItem) -> dict[str, str]:
    """The same for a payment."""
    return {
        "number": payment.order_number,
        "method": payment.method,
        "account": payment.clearing_account,
        "date": payment.paid_on.isoformat(),
        "debtor": item.debtor_id,
    }


class WithoutProducts:
    """e-Boekhouden's lines point to no articles, and no booking can be removed."""

    def find_products(self, wanted: Sequence[Product]) -> tuple[str | None, ...]:
        """See BooksConnector. Raises Unsupported when any is wanted."""
        if wanted:
            raise Unsupported("BKG-00", detail="articles are not used")
        return ()

    def create_product(self, product: Product, key: AttemptKey) -> str:
        """See BooksConnector. Raises Unsupported."""
        raise Unsupported("BKG-00", detail="articles are not used")

    def remove_booking(self, ref: BookingRef) -> None:
        """See BooksConnector. Raises Unsupported: a mutation cannot be removed."""
        raise Unsupported("BKG-00", detail="a mutation cannot be removed")
