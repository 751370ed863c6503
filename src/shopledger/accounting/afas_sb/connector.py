"""AFAS SB as the contract wants it: thin; the documents are in `mapping`, the calls in `client`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from shopledger.accounting.afas_sb import lookup, mapping
from shopledger.accounting.afas_sb.address import BASE_URLS
from shopledger.accounting.afas_sb.client import AfasClient
from shopledger.accounting.afas_sb.errors import UNREACHABLE, as_answer, is_gone, refusal_of
from shopledger.accounting.afas_sb.plan import plan
from shopledger.accounting.afas_sb.proposals import propose_options, propose_row
from shopledger.accounting.afas_sb.settings import (
    CREDENTIAL_FIELDS,
    OPTION_FIELDS,
    YES,
    check_settings,
    choices_of,
)
from shopledger.accounting.afas_sb.simulator import AfasSimulator
from shopledger.connect.contract import (
    AttemptKey,
    BooksSystem,
    ConnectionReport,
    Finding,
    Opening,
    Option,
    Posted,
    Unclear,
)
from shopledger.connect.memory import remembered
from shopledger.connect.reading import read_text
from shopledger.domain.booking import Booking, BookingKind, BookingRef, Links, Product
from shopledger.domain.capabilities import Capabilities, DescriptionPart, Lookup
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.errors import OutcomeUnknown, Refusal, Transient, Unsupported
from shopledger.domain.payment import OpenItem, Payment

CAPABILITIES = Capabilities(
    kinds=(BookingKind.ENTRY,),
    option_fields=tuple(field.name for field in OPTION_FIELDS if field.is_live),
    honours_key=True,
    refuses_duplicate_reference=(BookingKind.ENTRY,),
    lookup=Lookup.OPEN_ITEMS_ONLY,
    reference_length=0,
    description_length=mapping.TEXT_LENGTH,
    line_text_length=mapping.TEXT_LENGTH,
    max_in_flight=1,
    can_remove=True,
    foreign_vat=False,
    description_parts=(DescriptionPart.ORDER_NUMBER, DescriptionPart.INVOICE_NUMBER),
    description_joiner=" - ",
)
LONGEST_LIST = 500
VAT_LABELS = {
    "high": "hoog (21%)",
    "low": "laag (9%)",
    "zero": "nul (0%), ook export buiten de EU",
    "zero/supplies": "nul, intracommunautaire levering (ICP)",
    "zero/services": "nul, intracommunautaire dienst",
    "zero/exempt": "vrijgesteld",
    "high/reversecharged": "verlegd binnenland, hoog",
    "low/reversecharged": "verlegd binnenland, laag",
}


class AfasConnector:
    """One administration of one environment."""

    def __init__(self, opening: Opening) -> None:
        self._client = AfasClient(opening)
        self._settings = opening.settings
        self._memory = opening.memory
        self._chosen = opening.settings.package_options.get("administration", "")

    # Connection and lists

    def test_connection(self) -> ConnectionReport:
        """See BooksConnector. An administration that was chosen and is gone is a finding."""
        try:
            return self._report()
        except (Refusal, Transient) as error:
            return ConnectionReport(is_ok=False, code=error.code, params=tuple(error.params.items()))

    @as_answer
    def _report(self) -> ConnectionReport:
        rows = self._client.administrations()
        mine = [row for row in rows if self._chosen in ("", read_text(row, "Id"))]
        if not mine:
            code, params = ("BKG-25", (("value", self._chosen),)) if self._chosen else ("CON-05", ())
            return ConnectionReport(is_ok=False, code=code, params=params)
        names = ", ".join(read_text(row, "Description") for row in mine)
        return ConnectionReport(
            is_ok=True, account=names, account_id=read_text(mine[0], "Id") if len(mine) == 1 else ""
        )

    @as_answer
    def options(self, field: str) -> tuple[Option, ...]:
        """See BooksConnector.

        Raises KeyError for a choice without a live list, Refusal BKG-23 where the list is of an administration and none
        is chosen.
        """
        return {
            "administration": self._administrations,
            "vat_codes": _vat_codes,
            "ledger_accounts": self._ledger_accounts,
            "payment_condition": self._payment_conditions,
            "fixed_debtors": self._fixed_debtors,
        }[field]()

    def _administrations(self) -> tuple[Option, ...]:
        return tuple(_option(row, "Description") for row in self._all_administrations)

    @cached_property
    def _all_administrations(self) -> list[Mapping[str, Any]]:
        return self._client.administrations()

    def _ledger_accounts(self) -> tuple[Option, ...]:
        """Revenue accounts, and cost accounts where they were asked for."""
        administration = self._administration()
        shows_costs = self._settings.package_options.get("cost_accounts") == YES
        return tuple(
            _option(row, "LedgerAccountNumber", "Description")
            for kind in ((lookup.REVENUE, lookup.COSTS) if shows_costs else (lookup.REVENUE,))
            for row in self._client.ledger_accounts(lookup.of_type(kind, administration))
            if read_text(row, "AdministrationId") == administration and read_text(row, "TypeId") == kind
        )

    def _payment_conditions(self) -> tuple[Option, ...]:
        administration = self._administration()
        rows = self._client.payment_conditions(lookup.of_administration(administration))
        return tuple(
            _option(row, "Description") for row in rows if read_text(row, "AdministrationId") == administration
        )

    def _fixed_debtors(self) -> tuple[Option, ...]:
        """Sundry debtors first, then organisations; persons are customers of a shop and no list for people."""
        sundry = [
            _option(row, "Name", kind=mapping.UNKNOWN)
            for row in self._client.unknown_relations()
            if row.get("SalesRelation") is True and row.get("IsBlocked") is not True
        ]
        organisations = [
            _option(row, "Name", kind=mapping.ORGANISATION)
            for row in self._client.organisations("", limit=LONGEST_LIST)
            if row.get("IsArchived") is not True
        ]
        return (*sundry, *organisations)

    @as_answer
    def _administration(self) -> str:
        """The chosen one, or the only one there is. Raises Refusal BKG-23, Transient for one that has no id."""
        if not self._chosen:
            self._chosen = remembered(self._memory, "administration", str, self._only_administration)
        return self._chosen

    def _only_administration(self) -> str:
        rows = self._all_administrations
        if len(rows) != 1:
            raise Refusal("BKG-23", field="administration")
        chosen = read_text(rows[0], "Id")
        if not chosen:
            raise Transient(UNREACHABLE, detail="an administration without an id")
        return chosen

    # Debtors

    @as_answer
    def find_debtors(self, wanted: Sequence[Debtor]) -> tuple[DebtorRef | None, ...]:
        """See BooksConnector. Companies among organisations only, others among persons first; twenty to a call."""
        private = [debtor for debtor in wanted if not debtor.is_company]
        persons = lookup.known_persons(
            row for narrowed in lookup.email_filters(private) for row in self._client.persons(narrowed)
        )
        found = lookup.choose_debtors(wanted, persons)
        rest = [debtor for debtor, ref in zip(wanted, found, strict=True) if ref is None]
        organisations = lookup.known_organisations(
            row for narrowed in lookup.email_filters(rest) for row in self._client.organisations(narrowed)
        )
        return tuple(
            organisations.choose(debtor) if ref is None else ref for debtor, ref in zip(wanted, found, strict=True)
        )

    def find_lost_debtor(self, debtor: Debtor) -> DebtorRef | None:
        """See BooksConnector. The search knows at once what was made."""
        return self.find_debtors([debtor])[0]

    def create_debtor(self, debtor: Debtor, key: AttemptKey) -> DebtorRef:
        """See BooksConnector. One that AFAS made in part is made: nothing of it can be taken back."""
        kind, document = mapping.relation_document(debtor)
        outcome = self._client.create_relation(kind, document, key)
        if outcome.id:
            return DebtorRef(id=outcome.id, name=debtor.name, kind=kind)
        if outcome.is_done:
            raise OutcomeUnknown("a debtor was made, its id was not told")
        context = {"debtor": debtor.name, "country": debtor.billing.country}
        raise refusal_of(outcome, {**context, "number": debtor.vat_number})

    # Articles

    def find_products(self, wanted: Sequence[Product]) -> tuple[str | None, ...]:
        """AFAS SB books no articles."""
        return tuple(None for _ in wanted)

    def create_product(self, product: Product, key: AttemptKey) -> str:
        """AFAS SB books no articles. Raises Unsupported."""
        raise Unsupported("BKG-00", detail="sales entries of AFAS SB carry no articles")

    # Sales

    @as_answer
    def find_booking(self, booking: Booking, links: Links) -> Finding:
        """See BooksConnector. Only open invoices are listed for certain, so one that is not there proves nothing."""
        rows = self._client.open_invoices(lookup.of_number(booking.reference, self._administration()))
        _, debtor_id = mapping.relation_of(links.debtor)
        for row in rows:
            if read_text(row, "InvoiceNumber") == booking.reference and self._is_mine(row):
                return lookup.compare_invoice(row, booking, debtor_id)
        return Unclear()

    def _is_mine(self, row: Mapping[str, Any]) -> bool:
        return read_text(row, "AdministrationId") == self._administration()

    def post_booking(self, booking: Booking, links: Links, key: AttemptKey) -> Posted:
        """See BooksConnector. A refusal may leave a half-made entry, which it then names."""
        choices = choices_of(self._settings, self._administration())
        outcome = self._client.create_entry(mapping.entry_document(booking, links.debtor, choices), key)
        if not outcome.is_done:
            raise refusal_of(outcome, self._context(booking), is_sale=True)
        if not outcome.id:
            raise OutcomeUnknown("a sale was booked, its id was not told")
        return Posted(ref=BookingRef(id=outcome.id, number=booking.reference))

    def _context(self, booking: Booking) -> dict[str, str]:
        return {
            "number": booking.reference,
            "date": booking.date.isoformat(),
            "debtor": booking.debtor.name,
            "country": booking.debtor.billing.country,
            "administration": self._administration(),
        }

    def remove_booking(self, ref: BookingRef) -> None:
        """See BooksConnector."""
        outcome = self._client.delete_entry({"AdministrationId": self._administration(), "Id": ref.id})
        if not outcome.is_done and not is_gone(outcome):
            raise refusal_of(outcome, {"number": ref.number})

    # Payments

    def find_open_item(self, payment: Payment) -> OpenItem | None:
        """Payments are not booked in AFAS SB. Raises Unsupported."""
        raise _no_payments()

    def find_payment(self, payment: Payment, item: OpenItem | None) -> Finding:
        """Payments are not booked in AFAS SB. Raises Unsupported."""
        raise _no_payments()

    def post_payment(self, payment: Payment, item: OpenItem, key: AttemptKey) -> Posted:
        """Payments are not booked in AFAS SB. Raises Unsupported."""
        raise _no_payments()


def _vat_codes() -> tuple[Option, ...]:
    return tuple(Option(value=code, label=VAT_LABELS[code]) for code in mapping.VAT_CODES)


def _option(row: Mapping[str, Any], *names: str, kind: str = "") -> Option:
    identifier = read_text(row, "Id")
    label = " ".join(read_text(row, name) for name in names).strip()
    return Option(value=f"{kind}:{identifier}" if kind else identifier, label=label or identifier)


def _no_payments() -> Unsupported:
    return Unsupported("BKG-00", detail="payments are not booked in AFAS SB")


SYSTEM = BooksSystem(
    key="afas_sb",
    name=mapping.PACKAGE,
    capabilities=CAPABILITIES,
    credential_fields=CREDENTIAL_FIELDS,
    operator_fields=(),
    option_fields=OPTION_FIELDS,
    base_urls=BASE_URLS,
    open=AfasConnector,
    plan=plan,
    check_settings=check_settings,
    propose_row=propose_row,
    propose_options=propose_options,
    simulator=AfasSimulator,
)
