"""Bookings, debtors and payments as the documents of both APIs. Pure: no calls, no clock.

REST computes VAT itself, per VAT code, from amounts that either include it or not. So a booking is arranged such that
this arithmetic gives the booking's own VAT, see `arrange`. SOAP takes all amounts as they are given.
What a document points to is given as ids; nothing is looked up here.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from hashlib import sha256
from typing import NamedTuple

from shopledger.accounting.eboekhouden.settings import Choices
from shopledger.accounting.eboekhouden.vat_codes import CODES, DEVIATING, DEVIATING_SOAP, DISTANCE, NO_VAT
from shopledger.connect.contract import Document
from shopledger.domain.booking import Booking, BookingLine
from shopledger.domain.customer import Debtor
from shopledger.domain.errors import Refusal
from shopledger.domain.money import CENT, HUNDRED, ZERO, to_cents
from shopledger.domain.payment import OpenItem, Payment
from shopledger.domain.references import cut

REFERENCE_LENGTH = 50
DESCRIPTION_LENGTH = 50
SOAP_DESCRIPTION_LENGTH = 200
LINE_LENGTH = 200
NAME_LENGTH = 100
SHORT_LENGTH = 50
LONG_LENGTH = 150
CODE_CHARACTERS = 12
SALE, PAYMENT = 2, 3
ROUNDING_TEXT = "Afronding btw"
_HALF_CENT = Decimal("0.005")
_MIDNIGHT = time()

Ids = Mapping[str, int | str]
"""The package's id of each ledger account, by code."""


class Row(NamedTuple):
    """One row of a mutation: whole cents, signed. `rate` in percent as the booking says."""

    account: str
    code: str
    rate: Decimal
    excl: Decimal
    vat: Decimal
    text: str
    cost_centre: str
    quantity: Decimal


class Arrangement(NamedTuple):
    """Rows, and whether their amounts include VAT, such that the package's arithmetic gives our VAT.

    `is_certain` is false where that holds only if the package adds up before it rounds, as is reported of it.
    """

    rows: Sequence[Row]
    includes_vat: bool
    is_certain: bool


class Prepared(NamedTuple):
    """A document to post, and whether its VAT is certain to come out as ours."""

    document: Document
    is_certain: bool


# Rows


def rows_of(booking: Booking, foreign_vat_account: str) -> list[Row]:
    """The rows of a booking; lines of 0.00 are left out.

    Raises Refusal: CHK-15 for a VAT code that does not exist on that day, BKG-03 for one that holds another percentage,
    BKG-23 for another country's VAT on AFST_VERK without an account for it, BKG-09 when no row is left.
    """
    day = booking.date
    rows: list[Row] = []
    foreign: dict[Decimal, Decimal] = {}
    for line in booking.lines:
        if line.amount_excl or line.amount_vat:
            row = _row(line, day)
            if row.code == DISTANCE and row.vat:
                foreign[row.rate] = foreign.get(row.rate, ZERO) + row.vat
                row = row._replace(rate=ZERO, vat=ZERO)
            rows.append(row)
    if foreign:
        rows += _foreign_rows(foreign, booking.country, foreign_vat_account)
    if not rows:
        raise Refusal("BKG-09", number=booking.reference)
    return rows


def _row(line: BookingLine, day: date) -> Row:
    code = CODES.get(line.vat_code)
    if code is None or not code.is_valid_on(day):
        raise Refusal("CHK-15", value=line.vat_code)
    percent = code.percent
    if percent is not None and percent != line.vat_rate and code.code != DISTANCE:
        raise Refusal("BKG-03", account=line.ledger_account)
    if line.amount_vat and not line.vat_rate:
        raise Refusal("BKG-03", account=line.ledger_account)
    return Row(
        line.ledger_account,
        line.vat_code,
        line.vat_rate,
        line.amount_excl,
        line.amount_vat,
        line.description,
        line.cost_centre,
        line.quantity,
    )


def _foreign_rows(foreign: Mapping[Decimal, Decimal], country: str, account: str) -> Iterable[Row]:
    if not account:
        raise Refusal("BKG-23", field="foreign_vat_account")
    return (
        Row(account, NO_VAT, ZERO, vat, ZERO, f"Btw {rate:f}% {country}", "", Decimal(1))
        for rate, vat in foreign.items()
    )


def merged(rows: Sequence[Row]) -> list[Row]:
    """One row per account, VAT code, percentage and cost centre: for when the package takes no more rows."""
    sums: dict[tuple[str, str, Decimal, str], Row] = {}
    for row in rows:
        key = (row.account, row.code, row.rate, row.cost_centre)
        known = sums.get(key)
        sums[key] = row if known is None else _added(known, row)
    return list(sums.values())


def _added(known: Row, row: Row) -> Row:
    return known._replace(excl=known.excl + row.excl, vat=known.vat + row.vat, text="", quantity=Decimal(1))


# The package's VAT arithmetic


def vat_within(incl: Decimal, percent: Decimal) -> Decimal:
    """VAT in an amount that includes it, in whole cents."""
    return to_cents(incl * percent / (HUNDRED + percent))


def vat_upon(excl: Decimal, percent: Decimal) -> Decimal:
    """VAT over an amount without it, in whole cents."""
    return to_cents(excl * percent / HUNDRED)


class _Sum:
    """What one VAT code adds up to: our amounts, and the VAT of each row rounded by itself."""

    __slots__ = ("by_row_excl", "by_row_incl", "count", "excl", "percent", "vat")

    def __init__(self, percent: Decimal) -> None:
        self.percent = percent
        self.count = 0
        self.excl = self.vat = self.by_row_incl = self.by_row_excl = ZERO

    def add(self, row: Row) -> None:
        self.count += 1
        self.excl += row.excl
        self.vat += row.vat
        self.by_row_incl += vat_within(row.excl + row.vat, self.percent)
        self.by_row_excl += vat_upon(row.excl, self.percent)

    @property
    def drift(self) -> Decimal:
        """The package's VAT over amounts with VAT, minus ours."""
        return vat_within(self.excl + self.vat, self.percent) - self.vat


def arrange(rows: Sequence[Row]) -> Arrangement:
    """Rows whose VAT, computed by the package, is ours to the cent.

    Amounts including VAT are tried first: with them the total is right whatever happens. Amounts without VAT are tried
    next. Where neither gives our VAT, amounts include VAT and a few cents of them move to a row of their own without
    VAT, on the same account: total, VAT and account are then right. Whether the package rounds per code or per row is
    not documented; arrangements that hold either way are preferred.
    Raises Refusal BKG-10 where the VAT is further off than a cent for each row.
    """
    sums = _sums(rows)
    if not sums:
        return Arrangement(rows, includes_vat=False, is_certain=True)
    with_vat = all(not each.drift for each in sums.values())
    if with_vat and all(each.by_row_incl == each.vat for each in sums.values()):
        return Arrangement(rows, includes_vat=True, is_certain=True)
    without_vat = all(vat_upon(each.excl, each.percent) == each.vat for each in sums.values())
    if without_vat and all(each.by_row_excl == each.vat for each in sums.values()):
        return Arrangement(rows, includes_vat=False, is_certain=True)
    if with_vat or without_vat:
        return Arrangement(rows, includes_vat=with_vat, is_certain=False)
    return Arrangement(_moved(rows, sums), includes_vat=True, is_certain=False)


def _sums(rows: Sequence[Row]) -> dict[str, _Sum]:
    """By VAT code, of the codes whose VAT the package computes."""
    sums: dict[str, _Sum] = {}
    for row in rows:
        if row.rate and row.code != DEVIATING:
            known = sums.get(row.code)
            if known is None:
                known = sums[row.code] = _Sum(row.rate)
            known.add(row)
    return sums


def _moved(rows: Sequence[Row], sums: Mapping[str, _Sum]) -> list[Row]:
    """The rows with the cents that are in the way on rows of their own."""
    moved = list(rows)
    for code, each in sums.items():
        if not each.drift:
            continue
        if abs(each.drift) > CENT * each.count:
            raise Refusal("BKG-10", difference=str(each.drift))
        cents = each.excl + each.vat - _nearest(each)
        place = max((at for at, row in enumerate(moved) if row.code == code), key=lambda at: abs(moved[at].excl))
        row = moved[place]
        moved[place] = row._replace(excl=row.excl - cents)
        moved.append(Row(row.account, NO_VAT, ZERO, cents, ZERO, ROUNDING_TEXT, row.cost_centre, Decimal(1)))
    return moved


def _nearest(each: _Sum) -> Decimal:
    """The amount including VAT, nearest to ours, in which the package finds our VAT."""
    factor = (HUNDRED + each.percent) / each.percent
    if each.drift > 0:
        return ((each.vat + _HALF_CENT) * factor).quantize(CENT, ROUND_FLOOR)
    return ((each.vat - _HALF_CENT) * factor).quantize(CENT, ROUND_CEILING)


# Mutations by REST


def mutation_document(
    booking: Booking, relation: int | str, choices: Choices, ids: Ids, *, merges: bool = False
) -> Prepared:
    """The sale of a booking as a REST mutation. Raises Refusal, see `rows_of` and `arrange`; BKG-02, BKG-08."""
    rows = rows_of(booking, choices.foreign_vat_account)
    arranged = arrange(merged(rows) if merges else rows)
    includes = arranged.includes_vat
    document: Document = {
        "type": SALE,
        "date": booking.date.isoformat(),
        "ledgerId": id_of(choices.debtors_account, ids),
        "invoiceNumber": booking.reference,
        "termOfPayment": choices.payment_term,
        "inExVat": "IN" if includes else "EX",
        "description": cut(booking.description, DESCRIPTION_LENGTH),
        "relationId": relation,
        "rows": [_rest_row(row, ids, includes_vat=includes) for row in arranged.rows],
    }
    return Prepared(document, arranged.is_certain)


def _rest_row(row: Row, ids: Ids, *, includes_vat: bool) -> Document:
    document: Document = {
        "ledgerId": id_of(row.account, ids),
        "vatCode": row.code,
        "amount": row.excl + row.vat if includes_vat else row.excl,
    }
    if row.text:
        document["description"] = cut(row.text, LINE_LENGTH)
    if row.cost_centre:
        document["costCenterId"] = _cost_centre(row)
    if row.code == DEVIATING:
        document["vatAmount"] = row.vat
    return document


def id_of(account: str, ids: Ids) -> int | str:
    """The id of the account with that code. Raises Refusal BKG-02 where there is none."""
    known = ids.get(account)
    if known is None:
        raise Refusal("BKG-02", account=account)
    return known


def _cost_centre(row: Row) -> int:
    if not (row.cost_centre.isascii() and row.cost_centre.isdecimal()):
        raise Refusal("BKG-08", account=row.account)
    return int(row.cost_centre)


# Invoices by REST


def invoice_number(reference: str) -> str:
    """The number of an invoice: it must end in a digit, so one that does not gets "-1" behind it.

    Raises Refusal BKG-11 where it does not fit then.
    """
    number = reference if reference[-1:].isdecimal() else f"{reference}-1"
    if len(number) > REFERENCE_LENGTH:
        raise Refusal("BKG-11", number=number, length=str(REFERENCE_LENGTH))
    return number


def _template(choices: Choices) -> int:
    if not choices.template.isdecimal():
        raise Refusal("BKG-23", field="invoice_template")
    return int(choices.template)


def invoice_document(booking: Booking, relation: int | str, choices: Choices, ids: Ids) -> Prepared:
    """The sale as an invoice, booked at once. Raises Refusal as `mutation_document`, BKG-23 without a template."""
    number = invoice_number(booking.reference)
    arranged = arrange(rows_of(booking, choices.foreign_vat_account))
    includes = arranged.includes_vat
    document: Document = {
        "invoiceNumber": number,
        "relationId": relation,
        "date": booking.date.isoformat(),
        "termOfPayment": choices.payment_term,
        "inExVat": "IN" if includes else "EX",
        "templateId": _template(choices),
        "reference": booking.reference,
        "mutation": {
            "description": cut(booking.description, DESCRIPTION_LENGTH),
            "ledgerId": id_of(choices.debtors_account, ids),
        },
        "items": [_item(row, ids, includes_vat=includes) for row in arranged.rows],
    }
    return Prepared(document, arranged.is_certain)


def _item(row: Row, ids: Ids, *, includes_vat: bool) -> Document:
    """A line of an invoice. The quantity goes along where it divides the amount into whole cents, else it is 1."""
    amount = row.excl + row.vat if includes_vat else row.excl
    price = amount / row.quantity
    is_even = price == to_cents(price)
    document: Document = {
        "quantity": row.quantity if is_even else Decimal(1),
        "pricePerUnit": to_cents(price) if is_even else amount,
        "description": cut(row.text, LINE_LENGTH) or ROUNDING_TEXT,
        "vatCode": row.code,
        "ledgerId": id_of(row.account, ids),
    }
    if not is_even:
        document["description"] = cut(f"{row.quantity.normalize():f} x {document['description']}", LINE_LENGTH)
    if row.cost_centre:
        document["costCenterId"] = _cost_centre(row)
    if row.code == DEVIATING:
        document["vatAmount"] = row.vat
    return document


# Mutations by SOAP


def soap_mutation(booking: Booking, relation_code: str, choices: Choices) -> Document:
    """The sale as `cMutatie`: all amounts are given, rows carry no text. Raises Refusal, see `rows_of`."""
    rows = rows_of(booking, choices.foreign_vat_account)
    texts = ", ".join(dict.fromkeys(line.description for line in booking.lines if line.description))
    return {
        "MutatieNr": 0,
        "Soort": "FactuurVerstuurd",
        "Datum": datetime.combine(booking.date, _MIDNIGHT),
        "Rekening": choices.debtors_account,
        "RelatieCode": relation_code,
        "Factuurnummer": booking.reference,
        "Omschrijving": cut(" / ".join(filter(None, (booking.description, texts))), SOAP_DESCRIPTION_LENGTH),
        "Betalingstermijn": str(choices.payment_term),
        "InExBTW": "EX",
        "MutatieRegels": {"cMutatieRegel": [_soap_row(row) for row in rows]},
    }


def _soap_row(row: Row) -> Document:
    return {
        "BedragInvoer": row.excl,
        "BedragExclBTW": row.excl,
        "BedragBTW": row.vat,
        "BedragInclBTW": row.excl + row.vat,
        "BTWCode": DEVIATING_SOAP if row.code == DEVIATING else row.code,
        "BTWPercentage": row.rate,
        "TegenrekeningCode": row.account,
        "KostenplaatsID": _cost_centre(row) if row.cost_centre else 0,
    }


# Debtors


def debtor_code(debtor: Debtor) -> str:
    """The code of a debtor, the same in every order: W and twelve characters from its key.

    A debtor that VAT is shifted to is one per VAT number.
    """
    number = normal_vat_number(debtor.vat_number) if debtor.shifts_vat else ""
    digest = sha256(f"{debtor.key}|{number}".encode()).digest()
    return "W" + b32encode(digest).decode()[:CODE_CHARACTERS]


def normal_email(email: str) -> str:
    """The address as we write it and compare it."""
    return email.strip().lower()


def normal_vat_number(number: str) -> str:
    """Letters and digits only, in capitals."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


def relation_id(identifier: str) -> int:
    """The number of a relation. Raises Refusal BKG-14 for what is none."""
    if not (identifier.isascii() and identifier.isdecimal()):
        raise Refusal("BKG-14", debtor=identifier)
    return int(identifier)


def relation_document(debtor: Debtor, *, with_email: bool = True) -> Document:
    """The relation to make by REST. Texts are cut, an address that is too long to be one is left out."""
    address = debtor.billing
    email = normal_email(debtor.email)
    document: Document = {
        "type": "B" if debtor.is_company else "P",
        "name": cut(debtor.name, NAME_LENGTH),
        "code": debtor_code(debtor),
        "contact": cut(debtor.person_name, SHORT_LENGTH) if debtor.company else "",
        "address": cut(address.street_line, LONG_LENGTH),
        "postalCode": cut(address.postcode, SHORT_LENGTH),
        "city": cut(address.city, SHORT_LENGTH),
        "country": address.country,
        "phoneNumber": cut(debtor.phone, SHORT_LENGTH),
        "emailAddress": email if with_email and len(email) <= LONG_LENGTH else "",
        "vatNumber": cut(normal_vat_number(debtor.vat_number), SHORT_LENGTH),
    }
    return {name: value for name, value in document.items() if value}


_SOAP_NAMES = {
    "type": "BP",
    "name": "Bedrijf",
    "code": "Code",
    "contact": "Contactpersoon",
    "address": "Adres",
    "postalCode": "Postcode",
    "city": "Plaats",
    "country": "Land",
    "phoneNumber": "Telefoon",
    "emailAddress": "Email",
    "vatNumber": "BTWNummer",
}


def soap_relation(debtor: Debtor, today: date) -> Document:
    """The relation to make by SOAP, `cRelatie`."""
    fields = {_SOAP_NAMES[name]: value for name, value in relation_document(debtor).items()}
    zeros = dict.fromkeys(("ID", "Gb_ID", "GeenEmail", "NieuwsbriefgroepenCount"), 0)
    return {**zeros, **fields, "AddDatum": datetime.combine(today, _MIDNIGHT)}


# Payments


def payment_document(payment: Payment, item: OpenItem, choices: Choices, ids: Ids) -> Document:
    """Money for a sale by REST. Raises Refusal: PAY-06 without a clearing account, BKG-02 where it does not exist."""
    relation = relation_id(item.debtor_id)
    return {
        "type": PAYMENT,
        "date": payment.paid_on.isoformat(),
        "ledgerId": id_of(_clearing_account(payment), ids),
        "entryNumber": voucher_of(payment),
        "inExVat": "EX",
        "description": _payment_text(payment),
        "relationId": relation,
        "rows": [
            {
                "ledgerId": id_of(choices.debtors_account, ids),
                "vatCode": NO_VAT,
                "amount": payment.amount,
                "invoiceNumber": payment.sale_reference,
                "relationId": relation,
            }
        ],
    }


def soap_payment(payment: Payment, item: OpenItem, choices: Choices) -> Document:
    """Money for a sale by SOAP. Raises Refusal PAY-06 without a clearing account."""
    amount = payment.amount
    return {
        "MutatieNr": 0,
        "Soort": "FactuurbetalingOntvangen",
        "Datum": datetime.combine(payment.paid_on, _MIDNIGHT),
        "Rekening": _clearing_account(payment),
        "RelatieCode": item.debtor_id,
        "Factuurnummer": payment.sale_reference,
        "Boekstuk": voucher_of(payment),
        "Omschrijving": _payment_text(payment),
        "InExBTW": "EX",
        "MutatieRegels": {
            "cMutatieRegel": [
                {
                    "BedragInvoer": amount,
                    "BedragExclBTW": amount,
                    "BedragBTW": ZERO,
                    "BedragInclBTW": amount,
                    "BTWCode": NO_VAT,
                    "BTWPercentage": ZERO,
                    "TegenrekeningCode": choices.debtors_account,
                    "KostenplaatsID": 0,
                }
            ]
        },
    }


def voucher_of(payment: Payment) -> str:
    """What a payment is found again by: its own reference, as far as it fits."""
    return cut(payment.reference, REFERENCE_LENGTH)


def _payment_text(payment: Payment) -> str:
    return cut(f"{payment.method} {payment.order_number}", DESCRIPTION_LENGTH)


def _clearing_account(payment: Payment) -> str:
    if not payment.clearing_account:
        raise Refusal("PAY-06", method=payment.method)
    return payment.clearing_account
