"""An administration by the SOAP API, as the contract wants it. Mutations only: it has no invoices with our numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from shopledger.accounting.eboekhouden import lookup
from shopledger.accounting.eboekhouden.common import (
    ACCOUNTS,
    CATEGORIES,
    Account,
    WithoutProducts,
    account_options,
    administration_of,
    context_of,
    debtors_account,
    payment_context,
    vat_code_options,
)
from shopledger.accounting.eboekhouden.errors import PACKAGE, shared_code
from shopledger.accounting.eboekhouden.mapping import (
    debtor_code,
    normal_email,
    normal_vat_number,
    soap_mutation,
    soap_payment,
    soap_relation,
    voucher_of,
)
from shopledger.accounting.eboekhouden.settings import (
    COST_CENTRES,
    SHORTEST_USERNAME,
    USERNAME,
    Choices,
    choices_of,
)
from shopledger.accounting.eboekhouden.soap_client import MOST_MUTATIONS, RelationRow, SoapClient, SoapMutation
from shopledger.connect.contract import (
    Absent,
    AttemptKey,
    ConnectionReport,
    Different,
    Finding,
    Found,
    Option,
    Posted,
    Unclear,
)
from shopledger.connect.memory import remembered
from shopledger.domain.booking import Booking, BookingKind, BookingRef, Links
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.errors import ConnectionRefusal, Refusal, Transient, Unsupported
from shopledger.domain.payment import OpenItem, Payment

if TYPE_CHECKING:
    from shopledger.connect.contract import Opening

SALE, PAYMENT = "FactuurVerstuurd", "FactuurbetalingOntvangen"


class SoapBooks(WithoutProducts):
    """See BooksConnector. Debtors are named by their code; the id goes along for when the merchant turns to a token."""

    def __init__(self, opening: Opening) -> None:
        self._client = SoapClient(opening)
        self._memory = opening.memory
        self._clock = opening.clock
        self._username = opening.credentials.get(USERNAME, "")
        self._chosen = choices_of(opening.settings)

    def test_connection(self) -> ConnectionReport:
        """A new session, and the ledger accounts. A user name that is too short is not even tried."""
        try:
            if len(self._username) < SHORTEST_USERNAME:
                raise ConnectionRefusal("CON-11")
            self._client.open_session()
            identity = administration_of(self._accounts)
        except (Refusal, Transient) as error:
            return ConnectionReport(is_ok=False, code=error.code, params=tuple(error.params.items()))
        return ConnectionReport(is_ok=True, account=f"{PACKAGE} {identity}", account_id=identity)

    def options(self, field: str) -> tuple[Option, ...]:
        """See BooksConnector; there are no invoice templates here."""
        if field == "vat_codes":
            return vat_code_options()
        if field in CATEGORIES:
            return account_options(field, self._accounts)
        if field == COST_CENTRES:
            return tuple(Option(value=str(row), label=name or str(row)) for row, name in self._client.cost_centres())
        return ()

    # Debtors

    def find_debtors(self, wanted: Sequence[Debtor]) -> tuple[DebtorRef | None, ...]:
        """One call each: by address, or by our code for a customer without one."""
        return tuple(self._find(debtor) for debtor in wanted)

    def _find(self, debtor: Debtor) -> DebtorRef | None:
        email = normal_email(debtor.email)
        if not email:
            return self._by_code(debtor)
        rows = [row for row in self._client.relations_by_word(email) if _fits(row, debtor)]
        code = debtor_code(debtor)
        rows.sort(key=lambda row: (row.code != code, row.id))
        return _ref(rows[0]) if rows else None

    def _by_code(self, debtor: Debtor) -> DebtorRef | None:
        code = debtor_code(debtor)
        rows = [row for row in self._client.relations_by_code(code) if row.code == code]
        if len(rows) > 1:
            raise shared_code("BKG-24", code)
        return _ref(rows[0]) if rows else None

    def find_lost_debtor(self, debtor: Debtor) -> DebtorRef | None:
        """See BooksConnector. The search knows at once what was made."""
        return self.find_debtors([debtor])[0]

    def create_debtor(self, debtor: Debtor, key: AttemptKey) -> DebtorRef:
        """See BooksConnector. The code for a code that exists is not known, so every refusal is followed by a look."""
        context = {"code": debtor_code(debtor), "debtor": debtor.name}
        try:
            identifier = self._client.add_relation(soap_relation(debtor, self._clock().date()), context)
        except Refusal:
            known = self._by_code(debtor)
            if known is None:
                raise
            return known
        return DebtorRef(id=str(identifier), code=debtor_code(debtor), name=debtor.name)

    # Sales

    def find_booking(self, booking: Booking, links: Links) -> Finding:
        """By number, then compared. Each look counts towards 5,000 a month, so it is for doubts only."""
        rows = self._client.mutations(booking.reference)
        found = [
            lookup.compared(_booking_ref(row), (row.total, booking.total_incl), (row.debtor_code, _code(links.debtor)))
            for row in rows
            if row.invoice_number == booking.reference and row.kind == SALE
        ]
        if found:
            return lookup.best(found)
        return Unclear() if len(rows) >= MOST_MUTATIONS else Absent()

    def post_booking(self, booking: Booking, links: Links, key: AttemptKey) -> Posted:
        """See BooksConnector. Raises Unsupported for an invoice."""
        if booking.kind is not BookingKind.MUTATION:
            raise Unsupported("BKG-23", field="token", detail="invoices need a token")
        code = _code(links.debtor)
        document = soap_mutation(booking, code, self._choices)
        number = self._client.add_mutation(document, context_of(booking, code))
        return Posted(ref=BookingRef(id=str(number), number=booking.reference))

    # Payments

    def find_open_item(self, payment: Payment) -> OpenItem | None:
        """See BooksConnector: by the number of the sale. Raises Refusal PAY-04 where two debtors have that number."""
        rows = [row for row in self._client.open_posts() if row.invoice_number == payment.sale_reference]
        if len({row.debtor_code for row in rows}) > 1:
            raise shared_code("PAY-04", ", ".join(row.debtor_code for row in rows))
        if not rows:
            return None
        row = rows[0]
        return OpenItem(
            sale_id=payment.sale_id,
            reference=row.invoice_number,
            debtor_id=row.debtor_code,
            total=row.total,
            open_amount=row.open_amount,
        )

    def find_payment(self, payment: Payment, item: OpenItem | None) -> Finding:
        """By its voucher among all mutations with the number of the sale."""
        rows = self._client.mutations(payment.sale_reference)
        for row in rows:
            if row.kind == PAYMENT and row.voucher == voucher_of(payment):
                if abs(row.total) != abs(payment.amount):
                    return Different(ref=_booking_ref(row), what=f"amount {row.total} instead of {payment.amount}")
                return Found(ref=_booking_ref(row))
        return Unclear() if len(rows) >= MOST_MUTATIONS else Absent()

    def post_payment(self, payment: Payment, item: OpenItem, key: AttemptKey) -> Posted:
        """See BooksConnector."""
        document = soap_payment(payment, item, self._choices)
        number = self._client.add_mutation(document, payment_context(payment, item))
        return Posted(ref=BookingRef(id=str(number), number=voucher_of(payment)))

    # Ledger accounts

    @cached_property
    def _accounts(self) -> tuple[Account, ...]:
        return remembered(self._memory, ACCOUNTS, tuple[Account, ...], self._read_accounts)

    def _read_accounts(self) -> tuple[Account, ...]:
        return tuple(Account(*row) for row in self._client.ledgers())

    @cached_property
    def _choices(self) -> Choices:
        chosen = self._chosen.debtors_account
        # Only to be asked for when nothing was chosen: SOAP names accounts by code.
        return self._chosen if chosen else replace(self._chosen, debtors_account=debtors_account("", self._accounts))


def _fits(row: RelationRow, debtor: Debtor) -> bool:
    """Whether the relation has exactly that address, and the VAT number where VAT is shifted."""
    if normal_email(row.email) != normal_email(debtor.email):
        return False
    return not debtor.shifts_vat or normal_vat_number(row.vat_number) == normal_vat_number(debtor.vat_number)


def _ref(row: RelationRow) -> DebtorRef:
    return DebtorRef(id=str(row.id), code=row.code, name=row.name)


def _code(debtor: DebtorRef) -> str:
    return debtor.code or debtor.id


def _booking_ref(row: SoapMutation) -> BookingRef:
    return BookingRef(id=str(row.number), number=row.invoice_number)
