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
_MOST_CENTS = 200
_ONE = Decimal(1)
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

    `is_certain` is false where that depends on whether the package adds up before it rounds.
    """

    rows: Sequence[Row]
    includes_vat: bool
    is_certain: bool


# Rows


def booking_rows(booking: Booking, choices: Choices, *, merges: bool = False) -> list[Row]:
    """The rows of a booking, one per line, or merged. Raises Refusal, see `rows_of`."""
    rows = rows_of(booking, choices.foreign_vat_account)
    return merged(rows) if merges else rows


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
    return known._replace(excl=known.excl + row.excl, vat=known.vat + row.vat, text="", quantity=_ONE)


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

    def fits(self, *, includes_vat: bool, adds_up: bool) -> bool:
        """Whether the package finds our VAT."""
        if adds_up:
            whole = (
                vat_within(self.excl + self.vat, self.percent) if includes_vat else vat_upon(self.excl, self.percent)
            )
            return whole == self.vat
        return (self.by_row_incl if includes_vat else self.by_row_excl) == self.vat

    def drift(self, *, adds_up: bool) -> Decimal:
        """The package's VAT over amounts with VAT, minus ours. Raises Refusal BKG-10 for more than a cent a row."""
        whole = vat_within(self.excl + self.vat, self.percent) if adds_up else self.by_row_incl
        drift = whole - self.vat
        if abs(drift) > CENT * self.count:
            raise Refusal("BKG-10", difference=str(drift))
        return drift


def arrange(rows: Sequence[Row], *, adds_up: bool = True) -> Arrangement:
    """Rows whose VAT, computed by the package, is ours to the cent.

    `adds_up`: the package adds up the rows of a VAT code before it rounds, as is reported; else it rounds each row.
    Amounts including VAT are tried first: with them the total is right whatever happens. Amounts without VAT are tried
    next. What holds either way goes before what depends on `adds_up`. Where neither gives our VAT, amounts include VAT
    and either a few cents of them move to a row of their own without VAT on the same account, or, where the package
    rounds each row, a row is cut in two: total, VAT and account are then right.
    Raises Refusal BKG-10 where the VAT is further off than a cent for each row.
    """
    sums = _sums(rows)
    if not sums:
        return Arrangement(rows, includes_vat=False, is_certain=True)
    for both in (True, False):
        for includes_vat in (True, False):
            if _all_fit(sums, includes_vat=includes_vat, adds_up=adds_up, both=both):
                return Arrangement(rows, includes_vat=includes_vat, is_certain=both)
    changed = _moved(rows, sums) if adds_up else _cut(rows, sums)
    return Arrangement(changed, includes_vat=True, is_certain=False)


def _all_fit(sums: Mapping[str, _Sum], *, includes_vat: bool, adds_up: bool, both: bool) -> bool:
    """Whether every code gets our VAT; `both` asks that of either way of rounding."""
    return all(
        each.fits(includes_vat=includes_vat, adds_up=adds_up)
        and (not both or each.fits(includes_vat=includes_vat, adds_up=not adds_up))
        for each in sums.values()
    )


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
        drift = each.drift(adds_up=True)
        if drift:
            cents = each.excl + each.vat - _nearest(each, drift)
            place = _largest(moved, code)[0]
            row = moved[place]
            moved[place] = row._replace(excl=row.excl - cents)
            moved.append(Row(row.account, NO_VAT, ZERO, cents, ZERO, ROUNDING_TEXT, row.cost_centre, _ONE))
    return moved


def _nearest(each: _Sum, drift: Decimal) -> Decimal:
    """The amount including VAT, nearest to ours, in which the package finds our VAT."""
    factor = (HUNDRED + each.percent) / each.percent
    if drift > 0:
        return ((each.vat + _HALF_CENT) * factor).quantize(CENT, ROUND_FLOOR)
    return ((each.vat - _HALF_CENT) * factor).quantize(CENT, ROUND_CEILING)


def _largest(rows: Sequence[Row], code: str) -> list[int]:
    """Where the rows of that code are, the largest first."""
    places = [place for place, row in enumerate(rows) if row.code == code]
    return sorted(places, key=lambda place: abs(rows[place].excl), reverse=True)


def _cut(rows: Sequence[Row], sums: Mapping[str, _Sum]) -> list[Row]:
    """The rows, some of them in two parts, of which each is rounded by itself: a cent up or down for each cut.

    Only a row that was rounded the other way can give the cent, and where cents are missing there are such rows.
    """
    cut_up = list(rows)
    for code, each in sums.items():
        drift = each.drift(adds_up=False)
        wanted = -CENT if drift > 0 else CENT
        found = ((place, _part(rows[place], each.percent, wanted)) for place in _largest(rows, code))
        usable = [(place, part) for place, part in found if part]
        needed = int(abs(drift) / CENT)
        if len(usable) < needed:
            raise Refusal("BKG-10", difference=str(drift))
        for place, part in usable[:needed]:
            row = rows[place]
            cut_up[place] = row._replace(excl=row.excl - part, quantity=_ONE)
            cut_up.append(row._replace(excl=part, vat=ZERO, text=ROUNDING_TEXT, quantity=_ONE))
    return cut_up


def _part(row: Row, percent: Decimal, wanted: Decimal) -> Decimal:
    """How much to take off a row so that both parts' VAT is `wanted` more than its own; zero where nothing does."""
    incl = row.excl + row.vat
    whole = vat_within(incl, percent) + wanted
    step = CENT if incl > 0 else -CENT
    for count in range(1, _MOST_CENTS):
        part = step * count
        if vat_within(incl - part, percent) + vat_within(part, percent) == whole:
            return part
    return ZERO


# Mutations by REST


def mutation_document(
    booking: Booking, relation: int | str, choices: Choices, ids: Ids, arranged: Arrangement
) -> Document:
    """The sale of a booking as a REST mutation with these rows. Raises Refusal: BKG-02, BKG-08."""
    includes = arranged.includes_vat
    return {
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


def invoice_document(
    booking: Booking, relation: int | str, choices: Choices, ids: Ids, arranged: Arrangement
) -> Document:
    """The sale as an invoice, booked at once. Raises Refusal: BKG-02, BKG-08, BKG-11, BKG-23 without a template."""
    includes = arranged.includes_vat
    return {
        "invoiceNumber": invoice_number(booking.reference),
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
