"""Finding things again in AFAS SB: filters, choosing among relations, comparing a sale. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shopledger.accounting.afas_sb.mapping import ORGANISATION, PERSON, normal_email, normal_vat_number
from shopledger.connect.contract import Different, Found
from shopledger.connect.reading import read_optional_decimal, read_text
from shopledger.domain.booking import Booking, BookingRef
from shopledger.domain.customer import Debtor, DebtorRef

Row = Mapping[str, Any]
REVENUE = "aae9334f-0fa8-43cb-ad52-cff973b4c863"
COSTS = "61fb169c-b210-44db-b02b-b7260efa817c"
EMAILS_PER_CALL = 20


def quoted(text: str) -> str:
    """A text as a filter wants it."""
    return "'" + text.replace("'", "''") + "'"


def of_administration(administration: str) -> str:
    """The filter on an administration; ids stand without quotes."""
    return f"AdministrationId eq {administration}"


def of_type(kind: str, administration: str) -> str:
    """The filter on ledger accounts of one type."""
    return f"TypeId eq {kind} and {of_administration(administration)}"


def of_number(number: str, administration: str) -> str:
    """The filter on an invoice number."""
    return f"{of_administration(administration)} and InvoiceNumber eq {quoted(number)}"


def email_filters(wanted: Iterable[Debtor]) -> tuple[str, ...]:
    """Filters that find the relations of these debtors, twenty addresses in each.

    Whether AFAS minds capitals is not known, so an address with capitals is asked for both ways.
    """
    forms = (form for debtor in wanted for form in (normal_email(debtor.email), debtor.email.strip()))
    emails = [email for email in dict.fromkeys(forms) if email]
    chunks = [emails[start : start + EMAILS_PER_CALL] for start in range(0, len(emails), EMAILS_PER_CALL)]
    return tuple(" or ".join(f"EmailAddress eq {quoted(email)}" for email in chunk) for chunk in chunks)


class KnownRelations:
    """Relations of one kind by address, to choose from."""

    def __init__(self, kind: str, rows: Iterable[Row]) -> None:
        self._kind = kind
        self._by_email: dict[str, list[Row]] = {}
        for row in rows:
            if row.get("IsArchived") is not True:
                self._by_email.setdefault(normal_email(read_text(row, "EmailAddress")), []).append(row)

    def choose(self, debtor: Debtor) -> DebtorRef | None:
        """The relation with the debtor's address, None without one.

        A debtor that VAT is shifted to must have that VAT number. Of several that we made goes before the one with the
        same name, and that before the rest; then the lowest number decides, so that it is always the same one.
        """
        candidates = self._by_email.get(normal_email(debtor.email), []) if debtor.email.strip() else []
        if debtor.shifts_vat:
            number = normal_vat_number(debtor)
            candidates = [row for row in candidates if read_text(row, "VatNumber") == number]
        if not candidates:
            return None
        return debtor_ref(self._kind, min(candidates, key=lambda row: _rank(row, debtor)))


def _rank(row: Row, debtor: Debtor) -> tuple[bool, bool, str, str]:
    is_same_name = read_text(row, "Name").casefold().startswith(debtor.name.casefold())
    return (
        read_text(row, "ExternalId") != debtor.key,
        not is_same_name,
        read_text(row, "RelationId"),
        read_text(row, "Id"),
    )


def debtor_ref(kind: str, row: Row) -> DebtorRef:
    """A relation as the rest of the project knows it; the number that people see is only told of organisations."""
    return DebtorRef(id=read_text(row, "Id"), code=read_text(row, "RelationId"), name=read_text(row, "Name"), kind=kind)


def choose_debtors(wanted: Sequence[Debtor], persons: KnownRelations) -> list[DebtorRef | None]:
    """Private debtors among the persons; a company is never one."""
    return [None if debtor.is_company else persons.choose(debtor) for debtor in wanted]


def known_persons(rows: Iterable[Row]) -> KnownRelations:
    """Persons, to choose from."""
    return KnownRelations(PERSON, rows)


def known_organisations(rows: Iterable[Row]) -> KnownRelations:
    """Organisations, to choose from."""
    return KnownRelations(ORGANISATION, rows)


def compare_invoice(row: Row, booking: Booking, debtor_id: str) -> Found | Different:
    """An invoice with our number against our booking: total including VAT and debtor."""
    ref = BookingRef(id=read_text(row, "InvoiceId"), number=booking.reference)
    total = read_optional_decimal(row, "TotalAmount")
    if total != booking.total_incl:
        return Different(ref=ref, what=f"total {total} instead of {booking.total_incl}")
    debtor = read_text(row, "RelationId")
    if debtor != debtor_id:
        return Different(ref=ref, what=f"debtor {read_text(row, 'RelationName') or debtor} instead of {debtor_id}")
    return Found(ref=ref)
