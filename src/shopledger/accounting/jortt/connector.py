"""Jortt as the contract wants it: thin; the documents are in `mapping`, the calls in `client`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property

from shopledger.accounting.jortt import mapping, wire
from shopledger.accounting.jortt.client import JorttClient, encode
from shopledger.accounting.jortt.errors import NAME, OTHER_ACCOUNT
from shopledger.accounting.jortt.lookup import CustomerFinder, Proof, find_invoice
from shopledger.accounting.jortt.oauth import BASE_URLS, PERMISSION
from shopledger.accounting.jortt.plan import plan
from shopledger.accounting.jortt.proposals import propose_options, propose_row
from shopledger.accounting.jortt.settings import (
    CREDENTIAL_FIELDS,
    MOLLIE,
    OPERATOR_FIELDS,
    OPTION_FIELDS,
    OSS,
    VAT_LABELS,
    check_settings,
    choices_of,
)
from shopledger.accounting.jortt.simulator import JorttSimulator
from shopledger.connect.contract import (
    AttemptKey,
    BooksSystem,
    ConnectionReport,
    Finding,
    Opening,
    Option,
    Posted,
)
from shopledger.domain.booking import Booking, BookingKind, BookingRef, Links, Product
from shopledger.domain.capabilities import Capabilities, Lookup, RequestBudget
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.errors import OutcomeUnknown, Refusal, Transient, Unsupported
from shopledger.domain.payment import OpenItem, Payment

CAPABILITIES = Capabilities(
    kinds=(BookingKind.INVOICE,),
    option_fields=tuple(field.name for field in OPTION_FIELDS if field.is_live),
    honours_key=False,
    refuses_duplicate_reference=(),
    lookup=Lookup.TEXT_SEARCH,
    reference_length=0,
    description_length=0,
    line_text_length=0,
    budgets=(RequestBudget(requests=300, seconds=60, reserved=20),),
    max_in_flight=1,
    cost_centres=True,
    zero_lines=False,
    accepts_vat_amounts=False,
    collective=True,
    collective_abroad=False,
    negative_unit_price=False,
)
_LABELS = frozenset({"user_label", "project_label"})


class JorttConnector:
    """One administration."""

    def __init__(self, opening: Opening) -> None:
        self._client = JorttClient(opening)
        self._expected = opening.credentials.get("organization", "")
        self._choices = choices_of(opening.settings)
        self._customers = CustomerFinder(self._client, opening.memory)
        self._memory = opening.memory
        self._account_names: dict[str, str] = {}
        self._lists: dict[str, Callable[[], tuple[Option, ...]]] = {
            "vat_codes": self._vat_kinds,
            "ledger_accounts": self._accounts,
            "cost_centre": self._labels,
            "tradename": self._tradenames,
        }

    # Connection and lists

    def test_connection(self) -> ConnectionReport:
        """See BooksConnector. Another administration than the one that was connected before is a finding (CON-07)."""
        try:
            organization = self._client.organization()
        except (Refusal, Transient) as error:
            return ConnectionReport(is_ok=False, code=error.code, params=tuple(error.params.items()))
        name = organization.company_name or organization.id
        is_other = bool(self._expected) and organization.id != self._expected
        return ConnectionReport(
            is_ok=not is_other,
            account=name,
            account_id=organization.id,
            code=OTHER_ACCOUNT if is_other else "",
            params=(("account", name),) if is_other else (),
        )

    def options(self, field: str) -> tuple[Option, ...]:
        """See BooksConnector. Raises KeyError for a choice without a live list."""
        return self._lists[field]()

    def _vat_kinds(self) -> tuple[Option, ...]:
        organization = self._client.organization()
        abilities = ((OSS, organization.one_stop_shop_enabled), (MOLLIE, organization.has_mollie))
        tags = tuple(name for name, has in abilities if has)
        return tuple(Option(value=kind, label=label, tags=tags) for kind, label in VAT_LABELS.items())

    def _accounts(self) -> tuple[Option, ...]:
        rows = [row for row in self._client.ledger_accounts() if row.selectable]
        self._account_names = {row.ledger_account_id: row.name or row.ledger_account_id for row in rows}
        return tuple(Option(value=value, label=label) for value, label in self._account_names.items())

    def _labels(self) -> tuple[Option, ...]:
        rows = (row for row in self._client.labels() if row.category in _LABELS)
        return tuple(Option(value=row.id, label=row.description or row.id) for row in rows)

    def _tradenames(self) -> tuple[Option, ...]:
        return tuple(Option(value=row.id, label=row.company_name or row.id) for row in self._client.tradenames())

    # Debtors

    def find_debtors(self, wanted: Sequence[Debtor]) -> tuple[DebtorRef | None, ...]:
        """See BooksConnector. One search per debtor, and the list of all customers where one is not found."""
        return tuple(self._customers.find(debtor) for debtor in wanted)

    def find_lost_debtor(self, debtor: Debtor) -> DebtorRef | None:
        """See BooksConnector. By the list of all customers."""
        return self._customers.find_lost(debtor)

    def create_debtor(self, debtor: Debtor, key: AttemptKey) -> DebtorRef:
        """See BooksConnector. Jortt knows no keys; repeats are avoided by looking first."""
        body = encode(mapping.customer_document(debtor))
        try:
            made = self._client.create_customer(
                body, lambda: {"debtor": debtor.name, "number": debtor.vat_number, "country": debtor.billing.country}
            )
        except OutcomeUnknown:
            self._customers.forget()
            raise
        self._customers.made(made, debtor)
        return DebtorRef(id=made, name=debtor.name)

    # Articles

    def find_products(self, wanted: Sequence[Product]) -> tuple[str | None, ...]:
        """Invoices of Jortt carry no articles."""
        raise Unsupported("BKG-00", detail="Jortt books no articles")

    def create_product(self, product: Product, key: AttemptKey) -> str:
        """See `find_products`."""
        raise Unsupported("BKG-00", detail="Jortt books no articles")

    # Sales

    def find_booking(self, booking: Booking, links: Links) -> Finding:
        """See BooksConnector."""
        return find_invoice(self._client, booking, links.debtor.id)

    @cached_property
    def _proof(self) -> Proof:
        return Proof(self._memory)

    def post_booking(self, booking: Booking, links: Links, key: AttemptKey) -> Posted:
        """See BooksConnector. One call, and a second one for invoices that are read back (`lookup.Proof`)."""
        mapped = mapping.invoice_document(booking, links.debtor.id, self._choices)
        made = self._client.create_invoice(encode(mapped.document), lambda: self._context(booking))
        ref = BookingRef(id=made, number=booking.reference)
        moved = f"{mapping.CORRECTION_TEXT}/rounding {mapped.correction:.2f}" if mapped.correction else ""
        if not self._proof.wants(mapped, booking.reference):
            return Posted(ref=ref, note=moved)
        try:
            invoice = self._client.invoice(made)
        except (Refusal, Transient):  # the invoice is there all the same; another one will be the proof
            return Posted(ref=ref, note=moved)
        difference, note = _compared(invoice, booking)
        self._proof.saw(mapped, is_equal=not (difference or note))
        return Posted(ref=ref, difference=difference, note="; ".join(filter(None, (moved, note))))

    def _context(self, booking: Booking) -> dict[str, str]:
        accounts = dict.fromkeys(
            self._account_names.get(line.ledger_account, line.ledger_account) for line in booking.lines
        )
        rates = dict.fromkeys(f"{line.vat_rate.normalize():f}" for line in booking.lines)
        return {
            "number": booking.reference,
            "date": booking.date.isoformat(),
            "debtor": booking.debtor.name,
            "account": ", ".join(accounts),
            "rate": ", ".join(rates),
            "country": booking.country,
            "tradename_id": self._choices.tradename,
            "payment_method": self._choices.payment_method,
        }

    def remove_booking(self, ref: BookingRef) -> None:
        """Jortt stores an invoice whole or not at all: there is nothing half-made to remove."""
        raise Unsupported("BKG-00", detail="Jortt leaves no half-made invoices behind")

    # Payments: bank accounts can only be read over this interface

    def find_open_item(self, payment: Payment) -> OpenItem | None:
        """See `post_payment`."""
        raise Unsupported("BKG-00", detail="Jortt takes no payments")

    def find_payment(self, payment: Payment, item: OpenItem | None) -> Finding:
        """See `post_payment`."""
        raise Unsupported("BKG-00", detail="Jortt takes no payments")

    def post_payment(self, payment: Payment, item: OpenItem, key: AttemptKey) -> Posted:
        """Jortt takes no payments; that a sale is paid stands on its invoice."""
        raise Unsupported("BKG-00", detail="Jortt takes no payments")


def _compared(invoice: wire.Invoice, booking: Booking) -> tuple[Decimal | None, str]:
    """Jortt's total minus ours, and a note where only its VAT differs."""
    if invoice.total_incl is None:
        return None, ""
    difference = invoice.total_incl - booking.total_incl
    if difference or invoice.total_excl is None:
        return difference, ""
    vat = invoice.total_incl - invoice.total_excl
    return difference, "" if vat == booking.total_vat else f"btw/VAT: Jortt {vat}, shop {booking.total_vat}"


SYSTEM = BooksSystem(
    key="jortt",
    name=NAME,
    capabilities=CAPABILITIES,
    credential_fields=CREDENTIAL_FIELDS,
    operator_fields=OPERATOR_FIELDS,
    option_fields=OPTION_FIELDS,
    base_urls=BASE_URLS,
    open=JorttConnector,
    plan=plan,
    check_settings=check_settings,
    propose_row=propose_row,
    propose_options=propose_options,
    permission=PERMISSION,
    simulator=JorttSimulator,
)
