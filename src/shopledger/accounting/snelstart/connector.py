"""SnelStart as the contract wants it: thin; the documents are in `mapping`, the calls in `client`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from shopledger.accounting.snelstart import lookup, mapping
from shopledger.accounting.snelstart.client import BASE_URLS, NAME, RIGHT_MISSING, UNREACHABLE, SnelStartClient, encode
from shopledger.accounting.snelstart.errors import refusal
from shopledger.accounting.snelstart.kinds import FOREIGN_RATES, VAT_KINDS
from shopledger.accounting.snelstart.order_prices import choices_of
from shopledger.accounting.snelstart.plan import plan
from shopledger.accounting.snelstart.proposals import propose_options, propose_row
from shopledger.accounting.snelstart.reference import ReferenceData
from shopledger.accounting.snelstart.settings import (
    CODE_LENGTH,
    CREDENTIAL_FIELDS,
    OPERATOR_FIELDS,
    OPTION_FIELDS,
    REVENUE_GROUPS,
    check_settings,
)
from shopledger.accounting.snelstart.simulator import SnelStartSimulator
from shopledger.connect.contract import (
    Absent,
    AttemptKey,
    BooksSystem,
    ConnectionReport,
    Finding,
    Found,
    Opening,
    Option,
    Posted,
    Unclear,
)
from shopledger.domain.booking import Booking, BookingKind, BookingRef, Links, Product
from shopledger.domain.capabilities import Capabilities, Lookup, RequestBudget
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.errors import ConnectionRefusal, Refusal, Transient, Unsupported
from shopledger.domain.money import ZERO
from shopledger.domain.payment import OpenItem, Payment

if TYPE_CHECKING:
    from shopledger.accounting.snelstart import wire

CAPABILITIES = Capabilities(
    kinds=(BookingKind.ENTRY, BookingKind.ORDER),
    option_fields=tuple(field.name for field in OPTION_FIELDS if field.is_live),
    honours_key=False,
    refuses_duplicate_reference=(BookingKind.ENTRY,),
    lookup=Lookup.BY_REFERENCE,
    reference_length=mapping.NUMBER_LENGTH,
    description_length=mapping.TEXT_LENGTH,
    description_lengths=((BookingKind.ORDER, mapping.ORDER_TEXT_LENGTH),),
    line_text_length=mapping.TEXT_LENGTH,
    budgets=(
        RequestBudget(requests=500, seconds=60, reserved=20),
        RequestBudget(requests=5000, seconds=3600, reserved=200),
    ),
    max_in_flight=5,
    payments=True,
    products=(BookingKind.ORDER,),
    product_code_length=CODE_LENGTH,
    cost_centres=True,
    zero_lines=False,
    negative_unit_price=False,
)
ORDER_RIGHTS = frozenset({"orders:write", "artikelen:write"})


class SnelStartConnector:
    """One administration."""

    def __init__(self, opening: Opening) -> None:
        self._client = SnelStartClient(opening)
        self._settings = opening.settings
        self._reference = ReferenceData(self._client, opening.clock, opening.memory)
        self._articles: dict[str, str] = {}
        self._foreign_vat_ledger = opening.settings.package_options.get("foreign_vat_ledger", "")
        self._choices = choices_of(opening.settings)

    # Connection and lists

    def test_connection(self) -> ConnectionReport:
        """See BooksConnector. A key without rights for orders is a finding only where orders are booked."""
        try:
            company = self._client.company()
        except (Refusal, Transient) as error:
            return ConnectionReport(is_ok=False, code=error.code, params=tuple(error.params.items()))
        scopes = self._client.scopes()
        is_small = scopes is not None and not scopes >= ORDER_RIGHTS
        is_ok = not (is_small and self._settings.document_kind is BookingKind.ORDER)
        return ConnectionReport(
            is_ok=is_ok,
            account=company.name or company.business or "",
            account_id=company.id or "",
            code="" if is_ok else RIGHT_MISSING,
            notes=(RIGHT_MISSING,) if is_small and is_ok else (),
        )

    def options(self, field: str) -> tuple[Option, ...]:
        """See BooksConnector."""
        return self._reference.options(field)

    # Debtors

    def find_debtors(self, wanted: Sequence[Debtor]) -> tuple[DebtorRef | None, ...]:
        """See BooksConnector. One list for every twenty addresses."""
        conditions = (lookup.holds_address(email) for email in lookup.addresses_of(wanted))
        known = lookup.KnownRelations(
            relation for narrowed in lookup.any_of(conditions) for relation in self._client.relations(narrowed)
        )
        return tuple(known.choose(debtor) for debtor in wanted)

    def find_lost_debtor(self, debtor: Debtor) -> DebtorRef | None:
        """See BooksConnector. The search knows at once what was made."""
        return self.find_debtors([debtor])[0]

    def create_debtor(self, debtor: Debtor, key: AttemptKey) -> DebtorRef:
        """See BooksConnector. SnelStart knows no keys; repeats are avoided by looking first."""
        document = mapping.relation_document(debtor, self._reference.countries())

        def context() -> dict[str, str]:
            return {"debtor": debtor.name, "number": debtor.vat_number, "country": debtor.billing.country}

        return lookup.debtor_ref(self._client.create_relation(encode(document), context))

    # Articles

    def find_products(self, wanted: Sequence[Product]) -> tuple[str | None, ...]:
        """See BooksConnector. What was found once is not asked for again."""
        unknown = dict.fromkeys(product.code for product in wanted if product.code not in self._articles)
        for narrowed in lookup.any_of(lookup.equals("Artikelcode", code) for code in unknown):
            for article in self._client.articles(narrowed):
                for code in unknown:
                    if not article.is_inactive and lookup.same_code(article.code, code):
                        self._articles[code] = article.id
        return tuple(self._articles.get(product.code) for product in wanted)

    def create_product(self, product: Product, key: AttemptKey) -> str:
        """See BooksConnector. Its revenue group decides its VAT for ever."""
        company = self._reference.company()
        document = mapping.article_document(
            product, self._revenue_group(product), with_price=company.prices_exclude_vat is not False
        )
        article = self._client.create_article(encode(document), lambda: {"code": product.code})
        self._articles[product.code] = article.id
        return article.id

    def _revenue_group(self, product: Product) -> str:
        """Raises Refusal: BKG-03 for another country's VAT, which no article carries, BKG-17 without a group."""
        if product.vat_code in FOREIGN_RATES:
            raise Refusal("BKG-03", account=product.vat_code)
        kind = VAT_KINDS.get(product.vat_code, ("", ""))[0]
        for name, of_kind in REVENUE_GROUPS.items():
            chosen = self._settings.package_options.get(name)
            if of_kind == kind and chosen:
                return chosen
        for group in self._reference.revenue_groups():
            if group.vat_kind == kind:
                return group.id
        raise refusal("BKG-17", {"code": product.code})

    # Sales

    def find_booking(self, booking: Booking, links: Links) -> Finding:
        """See BooksConnector."""
        if booking.kind is BookingKind.ORDER:
            return self._find_order(booking, links.debtor.id)
        try:
            invoices = self._client.invoices(lookup.encode(lookup.equals("Factuurnummer", booking.reference)))
        except ConnectionRefusal as blocked:
            if blocked.code != RIGHT_MISSING:
                raise
            return self._find_entry(booking, links.debtor.id)
        for invoice in invoices:
            if invoice.number == booking.reference:
                return lookup.compare_invoice(invoice, booking, links.debtor.id)
        return self._find_entry(booking, links.debtor.id) if invoices else Absent()

    def _find_entry(self, booking: Booking, debtor_id: str) -> Finding:
        """Among the entries of the debtor, for keys that may not read invoices and filters that were ignored.

        Not there proves nothing about other debtors, so it is never called absent.
        """
        for entry in self._client.entries_of(debtor_id):
            if entry.number == booking.reference:
                return lookup.compare_entry(entry, booking, debtor_id)
        return Unclear()

    def _find_order(self, booking: Booking, debtor_id: str) -> Finding:
        orders = self._client.orders(lookup.encode(lookup.equals("Orderreferentie", booking.reference)))
        findings = [
            lookup.compare_order(order, booking, debtor_id) for order in orders if order.reference == booking.reference
        ]
        found = next((finding for finding in findings if isinstance(finding, Found)), None)
        return found or (findings[0] if findings else Absent())

    def post_booking(self, booking: Booking, links: Links, key: AttemptKey) -> Posted:
        """See BooksConnector. One call."""
        if booking.kind is BookingKind.ORDER:
            return self._post_order(booking, links)
        document = mapping.entry_document(booking, links.debtor.id, self._foreign_vat_account(booking))
        made = self._client.create_entry(encode(document), lambda: self._context(booking))
        return Posted(ref=BookingRef(id=made.id, number=booking.reference))

    def _post_order(self, booking: Booking, links: Links) -> Posted:
        countries = self._reference.countries() if booking.delivery else {}
        document = mapping.order_document(booking, links.debtor.id, dict(links.products), self._choices, countries)
        made = self._client.create_order(encode(document), lambda: self._context(booking))
        difference = None if made.total_incl is None else made.total_incl - booking.total_incl
        return Posted(ref=lookup.order_ref(made), difference=difference)

    def _foreign_vat_account(self, booking: Booking) -> str:
        if self._foreign_vat_ledger or not mapping.has_foreign_vat(booking):
            return self._foreign_vat_ledger
        account = self._reference.company().foreign_vat_ledger
        if account is None:
            raise Refusal("BKG-05", function="buitenlandseBtwGrootboek")
        return account.id

    def _context(self, booking: Booking) -> dict[str, str]:
        accounts = dict.fromkeys(self._reference.account_name(line.ledger_account) for line in booking.lines)
        return {
            "number": booking.reference,
            "date": booking.date.isoformat(),
            "debtor": booking.debtor.name,
            "account": ", ".join(accounts),
        }

    def remove_booking(self, ref: BookingRef) -> None:
        """SnelStart stores a document whole or not at all: there is nothing half-made to remove."""
        raise Unsupported("BKG-00", detail="SnelStart leaves no half-made documents behind")

    # Payments

    def find_open_item(self, payment: Payment) -> OpenItem | None:
        """See BooksConnector. Number and, where the sale's id is known, that too; else the debtor's e-mail address."""
        invoice = self._invoice_of(payment)
        if invoice is None or invoice.entry is None or invoice.relation is None:
            return None
        if not payment.sale_id and payment.email and not self._has_address(invoice.relation.id, payment.email):
            return None
        return OpenItem(
            sale_id=invoice.entry.id,
            reference=invoice.number or "",
            debtor_id=invoice.relation.id,
            total=invoice.total or ZERO,
            open_amount=invoice.open_amount or ZERO,
        )

    def _invoice_of(self, payment: Payment) -> wire.Invoice | None:
        if self._settings.document_kind is BookingKind.ORDER and payment.sale_id:
            order = self._client.order(payment.sale_id)
            return self._client.invoice(order.invoice.id) if order is not None and order.invoice is not None else None
        invoices = self._client.invoices(lookup.encode(lookup.equals("Factuurnummer", payment.sale_reference)))
        for invoice in invoices:
            is_sale = not payment.sale_id or (invoice.entry is not None and invoice.entry.id == payment.sale_id)
            if invoice.number == payment.sale_reference and is_sale:
                return invoice
        if invoices and all(invoice.number != payment.sale_reference for invoice in invoices):
            raise Transient(UNREACHABLE, package=NAME, detail="the list of sales invoices ignored its filter")
        return None

    def _has_address(self, relation_id: str, email: str) -> bool:
        relation = self._client.relation(relation_id)
        return relation is not None and mapping.normal_email(email) in lookup.parts_of(relation.email)

    def find_payment(self, payment: Payment, item: OpenItem | None) -> Finding:
        """See BooksConnector. A sale that is open in full has no payment; else the ledger is searched by voucher.

        The open item is read anew, since `item` may be older than the payment that is looked for. Whether mutations
        can be searched by voucher is not sure, so a refusal there is no answer.
        """
        now = self.find_open_item(payment)
        if now is None:
            return Unclear()
        if now.open_amount == now.total:
            return Absent()
        voucher = mapping.voucher_of(payment)
        try:
            mutations = self._client.mutations(lookup.encode(lookup.equals("Boekstuk", voucher)))
        except Refusal:
            return Unclear()
        for row in mutations:
            is_account = row.ledger is not None and row.ledger.id == payment.clearing_account
            if row.voucher == voucher and is_account and _amount(row) == payment.amount:
                return Found(ref=BookingRef(id=row.id, number=voucher))
        still_open = abs(now.open_amount) >= abs(payment.amount)
        return Absent() if still_open and not mutations else Unclear()

    def post_payment(self, payment: Payment, item: OpenItem, key: AttemptKey) -> Posted:
        """See BooksConnector. A memorial entry."""
        document = mapping.payment_document(payment, item)
        made = self._client.create_memorial(encode(document), lambda: self._payment_context(payment))
        return Posted(ref=BookingRef(id=made.id, number=mapping.voucher_of(payment)))

    def _payment_context(self, payment: Payment) -> dict[str, str]:
        return {
            "number": payment.sale_reference,
            "date": payment.paid_on.isoformat(),
            "account": self._reference.account_name(payment.clearing_account),
            "journal": payment.journal,
        }


def _amount(row: wire.Mutation) -> Decimal:
    return (row.debit or ZERO) - (row.credit or ZERO)


SYSTEM = BooksSystem(
    key="snelstart",
    name=NAME,
    capabilities=CAPABILITIES,
    credential_fields=CREDENTIAL_FIELDS,
    operator_fields=OPERATOR_FIELDS,
    option_fields=OPTION_FIELDS,
    base_urls=BASE_URLS,
    open=SnelStartConnector,
    plan=plan,
    check_settings=check_settings,
    propose_row=propose_row,
    propose_options=propose_options,
    simulator=SnelStartSimulator,
)
