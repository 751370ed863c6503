"""An administration by the REST API, as the contract wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from shopledger.accounting.eboekhouden import lookup
from shopledger.accounting.eboekhouden.common import (
    ACCOUNTS,
    CATEGORIES,
    ROUNDING,
    Account,
    Rounding,
    WithoutProducts,
    account_options,
    administration_of,
    context_of,
    debtors_account,
    payment_context,
    reads_back,
    vat_code_options,
)
from shopledger.accounting.eboekhouden.errors import (
    CODE_EXISTS,
    EMAIL_INVALID,
    PACKAGE,
    TOO_MANY_ROWS,
    PackageRefusal,
    shared_code,
)
from shopledger.accounting.eboekhouden.mapping import (
    PAYMENT,
    SALE,
    arrange,
    booking_rows,
    debtor_code,
    invoice_document,
    invoice_number,
    mutation_document,
    normal_email,
    normal_vat_number,
    payment_document,
    relation_document,
    relation_id,
    voucher_of,
)
from shopledger.accounting.eboekhouden.rest_client import RestClient
from shopledger.accounting.eboekhouden.settings import COST_CENTRES, TEMPLATE, Choices, choices_of
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
from shopledger.connect.memory import learn, learnt, remembered
from shopledger.domain.booking import Booking, BookingKind, BookingRef, Links
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.errors import Refusal, Transient
from shopledger.domain.money import ZERO, to_cents
from shopledger.domain.payment import OpenItem, Payment

if TYPE_CHECKING:
    from shopledger.accounting.eboekhouden.wire import Created, RelationRow
    from shopledger.connect.contract import Opening


class RestBooks(WithoutProducts):
    """See BooksConnector. Ledger accounts are read once and remembered."""

    def __init__(self, opening: Opening) -> None:
        self._client = RestClient(opening)
        self._memory = opening.memory
        self._chosen = choices_of(opening.settings)

    def test_connection(self) -> ConnectionReport:
        """A new session, and the ledger accounts."""
        try:
            self._client.open_session()
            identity = administration_of(self._read_accounts())
        except (Refusal, Transient) as error:
            return ConnectionReport(is_ok=False, code=error.code, params=tuple(error.params.items()))
        return ConnectionReport(is_ok=True, account=f"{PACKAGE} {identity}", account_id=identity)

    def options(self, field: str) -> tuple[Option, ...]:
        """See BooksConnector; what is inactive is not offered."""
        if field == "vat_codes":
            return vat_code_options()
        if field in CATEGORIES:
            return account_options(field, self._accounts)
        if field == COST_CENTRES:
            centres = self._client.cost_centres()
            return tuple(_option(row.id, row.description) for row in centres if row.active is not False)
        if field == TEMPLATE:
            templates = self._client.templates()
            return tuple(_option(row.id, row.name) for row in templates if row.active is not False)
        return ()

    # Debtors

    def find_debtors(self, wanted: Sequence[Debtor]) -> tuple[DebtorRef | None, ...]:
        """One call each: by address, or by our code for a customer without one.

        A relation that lost its address is not found here; making it again is refused and finds it by its code.
        """
        return tuple(self._find(debtor) for debtor in wanted)

    def _find(self, debtor: Debtor) -> DebtorRef | None:
        if not debtor.email:
            return self._by_code(debtor)
        rows = self._client.relations_by_email(normal_email(debtor.email))
        if not rows and debtor.email != normal_email(debtor.email):
            rows = self._client.relations_by_email(debtor.email.strip())
        return next((lookup.relation_ref(row) for row in lookup.ordered(rows, debtor) if self._fits(row, debtor)), None)

    def _fits(self, row: RelationRow, debtor: Debtor) -> bool:
        """Whether VAT can be shifted to it where it must be: our own code says so, else its VAT number."""
        if not debtor.shifts_vat or row.code == debtor_code(debtor):
            return True
        number = self._client.relation(row.id).vat_number or ""
        return normal_vat_number(number) == normal_vat_number(debtor.vat_number)

    def _by_code(self, debtor: Debtor) -> DebtorRef | None:
        code = debtor_code(debtor)
        rows = [row for row in self._client.relations_by_code(code) if row.code == code]
        if len(rows) > 1:
            raise shared_code("BKG-24", code)
        return lookup.relation_ref(rows[0], debtor.name) if rows else None

    def find_lost_debtor(self, debtor: Debtor) -> DebtorRef | None:
        """See BooksConnector. The search knows at once what was made."""
        return self.find_debtors([debtor])[0]

    def create_debtor(self, debtor: Debtor, key: AttemptKey) -> DebtorRef:
        """See BooksConnector. A code that exists is ours: it is read instead. A refused address is left out."""
        try:
            created = self._create(debtor)
        except PackageRefusal as refusal:
            if refusal.theirs != CODE_EXISTS:
                raise
            known = self._by_code(debtor)
            if known is None:
                raise
            return known
        return DebtorRef(id=str(created.id), code=created.code or debtor_code(debtor), name=debtor.name)

    def _create(self, debtor: Debtor) -> Created:
        context = {"code": debtor_code(debtor), "debtor": debtor.name}
        try:
            return self._client.create_relation(relation_document(debtor), context)
        except PackageRefusal as refusal:
            if refusal.theirs != EMAIL_INVALID:
                raise
            return self._client.create_relation(relation_document(debtor, with_email=False), context)

    # Sales

    def find_booking(self, booking: Booking, links: Links) -> Finding:
        """By number, then compared: a mutation is read by itself, since lists do not tell its debtor."""
        if booking.kind is BookingKind.INVOICE:
            return self._find_invoice(booking, links)
        listed = self._client.mutations(booking.reference, SALE)
        rows = lookup.same_number(listed, booking.reference, SALE)
        if not rows:
            return Unclear() if any(row.invoice_number is None or row.type is None for row in listed) else Absent()
        found = [lookup.compare_mutation(self._client.mutation(row.id), booking, links.debtor.id) for row in rows]
        return lookup.best(found)

    def _find_invoice(self, booking: Booking, links: Links) -> Finding:
        number = invoice_number(booking.reference)
        listed = self._client.invoices(number)
        rows = [row for row in listed if row.invoice_number == number]
        if not rows:
            return Unclear() if any(row.invoice_number is None for row in listed) else Absent()
        return lookup.best([lookup.compare_invoice(row, booking, links.debtor.id) for row in rows])

    def post_booking(self, booking: Booking, links: Links, key: AttemptKey) -> Posted:
        """See BooksConnector. Rows are merged when the package says that they are too many."""
        if booking.kind is BookingKind.INVOICE:
            return self._post_invoice(booking, links)
        try:
            return self._post_mutation(booking, links, merges=False)
        except PackageRefusal as refusal:
            if refusal.theirs != TOO_MANY_ROWS:
                raise
            return self._post_mutation(booking, links, merges=True)

    def _post_mutation(self, booking: Booking, links: Links, *, merges: bool) -> Posted:
        relation = relation_id(links.debtor.id)
        rows = arrange(booking_rows(booking, self._choices, merges=merges), adds_up=self._rounding.adds_up)
        document = mutation_document(booking, relation, self._choices, self._ids, rows)
        context = context_of(booking, links.debtor.code)
        created = self._client.create_mutation(document, "book sale", context)
        posted = Posted(ref=BookingRef(id=str(created.id), number=booking.reference))
        if reads_back(self._choices, booking, is_certain=rows.is_certain or self._rounding.is_proven):
            posted = self._with_difference(posted, booking)
            if not rows.is_certain and posted.difference is not None:
                self._learn(agrees=not posted.difference)
        return posted

    def _learn(self, *, agrees: bool) -> None:
        """What came of a booking that depended on how the package rounds: that was right, or it is the other way."""
        self._rounding = Rounding(adds_up=self._rounding.adds_up == agrees, is_proven=agrees)
        learn(self._memory, ROUNDING, self._rounding)

    def _with_difference(self, posted: Posted, booking: Booking) -> Posted:
        """What the package made of it. It is booked whatever happens here."""
        try:
            mutation = self._client.mutation(int(posted.ref.id))
        except (Refusal, Transient):
            return posted
        difference = to_cents(lookup.total_of(mutation) - booking.total_incl)
        return _told(posted, difference, lookup.vat_differences(mutation, booking))

    def _post_invoice(self, booking: Booking, links: Links) -> Posted:
        relation = relation_id(links.debtor.id)
        rows = arrange(booking_rows(booking, self._choices), adds_up=self._rounding.adds_up)
        document = invoice_document(booking, relation, self._choices, self._ids, rows)
        created = self._client.create_invoice(document, context_of(booking, links.debtor.code))
        number = created.invoice_number or invoice_number(booking.reference)
        posted = Posted(ref=BookingRef(id=str(created.id), number=number))
        if reads_back(self._choices, booking, is_certain=rows.is_certain):
            return self._invoice_with_difference(posted, booking)
        return posted

    def _invoice_with_difference(self, posted: Posted, booking: Booking) -> Posted:
        """The same for an invoice."""
        try:
            rows = self._client.invoices(posted.ref.number)
        except (Refusal, Transient):
            return posted
        mine = [row for row in rows if str(row.id) == posted.ref.id]
        if not mine:
            return posted
        total = to_cents((mine[0].total_amount or ZERO) - booking.total_incl)
        vat = to_cents((mine[0].vat_amount or ZERO) - sum(lookup.our_vat(booking).values(), ZERO))
        return _told(posted, total, {"VAT": vat} if vat else {})

    # Payments

    def find_open_item(self, payment: Payment) -> OpenItem | None:
        """See BooksConnector: by the number of the sale, the sale's own id where there are several."""
        number = payment.sale_reference
        rows = [row for row in self._client.open_invoices(number) if row.invoice_number == number]
        rows = [row for row in rows if len(rows) == 1 or str(row.mutation_id) == payment.sale_id]
        if not rows:
            return None
        row = rows[0]
        return OpenItem(
            sale_id=str(row.mutation_id or payment.sale_id),
            reference=number,
            debtor_id=str(row.relation_id or ""),
            total=to_cents(row.total_amount),
            open_amount=to_cents(row.outstanding_amount),
        )

    def find_payment(self, payment: Payment, item: OpenItem | None) -> Finding:
        """By its voucher among the payments of its day; Unclear where one of the same amount shows no voucher."""
        rows = self._client.mutations_on(payment.paid_on, PAYMENT)
        for row in rows:
            if row.entry_number == voucher_of(payment):
                ref = BookingRef(id=str(row.id), number=voucher_of(payment))
                if row.amount is not None and abs(row.amount) != abs(payment.amount):
                    return Different(ref=ref, what=f"amount {row.amount} instead of {payment.amount}")
                return Found(ref=ref)
        if any(not row.entry_number and row.amount in {None, payment.amount} for row in rows):
            return Unclear()
        return Absent()

    def post_payment(self, payment: Payment, item: OpenItem, key: AttemptKey) -> Posted:
        """See BooksConnector."""
        document = payment_document(payment, item, self._choices, self._ids)
        created = self._client.create_mutation(document, "book payment", payment_context(payment, item))
        return Posted(ref=BookingRef(id=str(created.id), number=voucher_of(payment)))

    # Ledger accounts

    @cached_property
    def _rounding(self) -> Rounding:
        return learnt(self._memory, ROUNDING, Rounding) or Rounding()

    @cached_property
    def _accounts(self) -> tuple[Account, ...]:
        return remembered(self._memory, ACCOUNTS, tuple[Account, ...], self._read_accounts)

    @cached_property
    def _ids(self) -> dict[str, int | str]:
        return {account.code: account.id for account in self._accounts}

    @cached_property
    def _choices(self) -> Choices:
        return replace(self._chosen, debtors_account=debtors_account(self._chosen.debtors_account, self._accounts))

    def _read_accounts(self) -> tuple[Account, ...]:
        return tuple(
            Account(row.id, row.code, row.description or "", row.category or "") for row in self._client.ledgers()
        )


def _told(posted: Posted, total: Decimal, vat: Mapping[str, Decimal]) -> Posted:
    """What the package differs by: in the total, or where that agrees, in its VAT, which the note names by code."""
    most = max(vat.values(), key=abs, default=ZERO)
    note = ", ".join(f"{code} {amount:+}" for code, amount in vat.items())
    return replace(posted, difference=total or most, note=note)


def _option(identifier: int, name: str | None) -> Option:
    return Option(value=str(identifier), label=name or str(identifier))
