"""Bookings and debtors as the documents Jortt takes. Pure: no calls, no clock.

Jortt computes the VAT of an invoice itself, once per rate: it takes it out of prices including VAT (`net_amounts` true,
a name that says the opposite) or puts it on prices excluding VAT. Prices including VAT are sent wherever there is any:
they keep the total whatever comes, and give the booking's own VAT in every case in which prices excluding VAT would.
(If V is N x r rounded to cents, then (N + V) x r / (1 + r) is nearer to V than N x r is.)

A sale whose VAT would come out otherwise is refused rather than booked a cent off. Where the merchant allows it, some
cents are moved between its rate and none, in lines that everybody can see, so that VAT and total are both the sale's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from shopledger.connect.contract import Document
from shopledger.domain.booking import Booking, BookingLine
from shopledger.domain.customer import Debtor
from shopledger.domain.errors import Refusal
from shopledger.domain.money import CENT, HUNDRED, ZERO, to_cents
from shopledger.domain.order import VatTreatment

PACKAGE = "Jortt"
HOME = "NL"
"""Jortt keeps Dutch administrations only."""

NATIONAL = "national"
FOREIGN = "oss"
COMMUNITY = "icp"
EXPORT = "export"
EXEMPT = "exempt"
MARGIN = "margin"
KINDS: dict[str, str | None] = {
    NATIONAL: None,
    FOREIGN: None,
    COMMUNITY: None,
    EXPORT: None,
    EXEMPT: "exempt",
    MARGIN: "margin_goods_high",
}
"""By VAT code of the settings: Jortt's category of a line, None for plain percentages.

Jortt has no VAT codes. It judges a percentage by the customer's country, so that what a percentage means depends on the
customer; these words say which customers a row is for.
"""

SELF = "self"
EMAIL = "email"
DRAFT = "draft"
BY_SHOP = "shop"
PAID = "already_paid"
LATER = "pay_later"
DIRECT_DEBIT = "direct_debit"

LANGUAGES = {"DE": "de", "AT": "de", "FR": "fr", "ES": "es", "NL": "nl", "BE": "nl"}
OTHER_LANGUAGE = "en"
CORRECTION_TEXT = "Afrondingsverschil"
_HALF = CENT / 2
_ONE = Decimal(1)


class Choices(NamedTuple):
    """What the merchant chose: how invoices are sent and paid, the trade name (id or empty), what may be moved."""

    send_method: str = SELF
    payment_method: str = BY_SHOP
    tradename: str = ""
    tolerance: Decimal = ZERO


class Invoice(NamedTuple):
    """The document, and what tells invoices apart whose VAT is computed in the same way.

    `is_sure` is false where the VAT depends on how Jortt rounds half a cent. `correction` is what was moved (euro, not
    negative) to make its VAT come out.
    """

    document: Document
    shape: tuple[bool, frozenset[Decimal]]
    is_sure: bool
    correction: Decimal = ZERO


class _Sum:
    """What lines of one rate and category add up to: including VAT, and VAT; `model` is the first of them."""

    __slots__ = ("incl", "model", "vat")

    def __init__(self, model: BookingLine) -> None:
        self.model = model
        self.incl = ZERO
        self.vat = ZERO


_Key = tuple[Decimal, str | None]


def invoice_document(booking: Booking, customer_id: str, choices: Choices) -> Invoice:
    """The invoice of a booking. Lines of 0.00 are left out.

    Raises Refusal: CHK-15 for an unknown VAT code, BKG-03 for VAT on a code that carries none, BKG-27 for VAT that
    depends on a country which is not the customer's, BKG-09 when no line is left, BKG-10 when Jortt would compute other
    VAT and more would have to be moved than the merchant allows (`difference` tells how much).
    """
    lines = [line for line in booking.lines if line.amount_excl or line.amount_vat]
    if not lines:
        raise Refusal("BKG-09", number=booking.reference)
    sums = _sums(booking, lines)
    includes_vat = any(rate for rate, _ in sums)
    moved = _moved(sums, choices.tolerance)
    document: Document = {
        "customer_id": customer_id,
        "invoice_date": booking.date.isoformat(),
        "net_amounts": includes_vat,
        "reference": booking.reference,
        "payment_method": payment_method(booking, choices.payment_method),
        "line_items": [*(_line(line, includes_vat=includes_vat) for line in lines), *_correction_lines(moved)],
        **_extras(lines, choices),
    }
    unsure = (key for key, total in sums.items() if key not in moved and is_on_half(total.incl, total.vat, key[0]))
    return Invoice(
        document=document,
        shape=(includes_vat, frozenset(rate for rate, _ in sums)),
        is_sure=next(unsure, None) is None,
        correction=sum((abs(cents) for _, cents in moved.values()), ZERO),
    )


def _extras(lines: Sequence[BookingLine], choices: Choices) -> Document:
    """What is left out where nothing was chosen: an invoice without a way of sending stays a draft."""
    extras: Document = {}
    if choices.send_method != DRAFT:
        extras["send_method"] = choices.send_method
    if choices.tradename:
        extras["tradename_id"] = choices.tradename
    labels = dict.fromkeys(line.cost_centre for line in lines if line.cost_centre)
    if labels:
        extras["label_ids"] = list(labels)
    return extras


def payment_method(booking: Booking, choice: str) -> str:
    """Jortt's word for how it is paid. Money given back is never collected from the customer's account."""
    if choice == BY_SHOP or (choice == DIRECT_DEBIT and booking.total_incl < 0):
        return PAID if booking.is_paid else LATER
    return choice


# VAT


def _sums(booking: Booking, lines: Sequence[BookingLine]) -> dict[_Key, _Sum]:
    sums: dict[_Key, _Sum] = {}
    for line in lines:
        _refuse_what_jortt_cannot_tell(booking, line)
        key = (line.vat_rate, KINDS[line.vat_code])
        total = sums.get(key)
        if total is None:
            total = sums[key] = _Sum(line)
        total.incl += line.amount_excl + line.amount_vat
        total.vat += line.amount_vat
    return sums


def _refuse_what_jortt_cannot_tell(booking: Booking, line: BookingLine) -> None:
    code = line.vat_code
    if code == NATIONAL:
        return
    if code not in KINDS:
        raise Refusal("CHK-15", value=code)
    if code == FOREIGN:
        _refuse_foreign(booking, line)
    elif line.vat_rate or line.amount_vat:
        raise Refusal("BKG-03", account=line.ledger_account)
    elif (code == EXPORT and booking.treatment is not VatTreatment.INTERNATIONAL) or (
        code == COMMUNITY and booking.treatment is not VatTreatment.ICP
    ):
        raise _cannot(booking, line)


def _refuse_foreign(booking: Booking, line: BookingLine) -> None:
    """Another country's VAT goes by the customer's country: on any other customer it would be declared as Dutch VAT."""
    is_customers = booking.fixed_debtor is None and booking.debtor.billing.country == booking.country
    if not is_customers or booking.country == HOME:
        raise _cannot(booking, line)


def _cannot(booking: Booking, line: BookingLine) -> Refusal:
    return Refusal("BKG-27", package=PACKAGE, rate=f"{line.vat_rate.normalize():f}", country=booking.country)


def _moved(sums: Mapping[_Key, _Sum], tolerance: Decimal) -> dict[_Key, tuple[BookingLine, Decimal]]:
    """What must be moved per rate, with a line to model it on. Raises Refusal BKG-10 for more than is allowed.

    A cent for VAT that lies exactly between two cents needs no leave: both are right, and Jortt takes the other one.
    """
    moved: dict[_Key, tuple[BookingLine, Decimal]] = {}
    needed = ZERO
    for key, total in sums.items():
        rate = key[0]
        cents = missing(total.incl, total.vat, rate) if rate else ZERO
        if cents:
            moved[key] = total.model, cents
            needed += ZERO if is_on_half(total.incl, total.vat, rate) else abs(cents)
    if needed > tolerance:
        raise Refusal("BKG-10", difference=f"{needed:.2f}")
    return moved


def missing(incl: Decimal, vat: Decimal, rate: Decimal) -> Decimal:
    """What must be added (euro, whole cents, signed) to an amount including VAT so that it holds that VAT at `rate`."""
    whole = HUNDRED + rate
    exact = incl * rate / whole
    if to_cents(exact) == vat:
        return ZERO
    if exact > vat:
        return ((vat + _HALF) * whole / rate).quantize(CENT, ROUND_CEILING) - CENT - incl
    return ((vat - _HALF) * whole / rate).quantize(CENT, ROUND_FLOOR) + CENT - incl


def is_on_half(incl: Decimal, vat: Decimal, rate: Decimal) -> bool:
    """Whether the VAT in `incl` lies exactly half a cent from `vat`."""
    return abs(incl * rate / (HUNDRED + rate) - vat) == _HALF


# Lines


def _line(line: BookingLine, *, includes_vat: bool) -> Document:
    amount = line.amount_excl + line.amount_vat if includes_vat else line.amount_excl
    quantity, price = priced(amount, line.quantity)
    description = line.description
    if abs(quantity) != abs(line.quantity):
        description = f"{abs(line.quantity).normalize():f} x {description}"
    document: Document = {
        "description": description,
        "quantity": plain(quantity),
        "amount": {"amount": f"{price:.2f}", "currency": "EUR"},
        "vat": {"value": fraction(line.vat_rate), "category": KINDS[line.vat_code]},
    }
    if line.ledger_account:
        document["ledger_account_id"] = line.ledger_account
    return document


def _correction_lines(moved: Mapping[_Key, tuple[BookingLine, Decimal]]) -> list[Document]:
    """What is moved: a line at each rate, and one without VAT that takes it all back, so that the total stays."""
    if not moved:
        return []
    lines = [_correction(model, cents, fraction(model.vat_rate)) for model, cents in moved.values()]
    back = -sum((cents for _, cents in moved.values()), ZERO)
    model = next(iter(moved.values()))[0]
    return [*lines, _correction(model, back, fraction(ZERO))] if back else lines


def _correction(model: BookingLine, cents: Decimal, rate: str) -> Document:
    document: Document = {
        "description": CORRECTION_TEXT,
        "quantity": "-1" if cents < 0 else "1",
        "amount": {"amount": f"{abs(cents):.2f}", "currency": "EUR"},
        "vat": {"value": rate, "category": None},
    }
    if model.ledger_account:
        document["ledger_account_id"] = model.ledger_account
    return document


def priced(amount: Decimal, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Quantity and price whose product is `amount` to the cent. The price is never negative, the quantity has the sign.

    What has no price in whole cents becomes one piece of the whole amount: it is not known whether Jortt keeps more
    decimals.
    """
    price = (amount / quantity).quantize(CENT)
    if price * quantity != amount:
        quantity, price = _ONE, amount
    return (-quantity, -price) if price < 0 else (quantity, price)


def plain(number: Decimal) -> str:
    """A number as Jortt reads it: 2, 0.5, -1."""
    return f"{number.normalize():f}"


def fraction(rate: Decimal) -> str:
    """A percentage as Jortt writes it: 0.21 for 21, 0.055 for 5.5, 0.0 for none."""
    return f"{(rate / HUNDRED).normalize():f}" if rate else "0.0"


# Customers


def customer_document(debtor: Debtor) -> Document:
    """The customer to make.

    Jortt wants the address of a company, and takes a VAT number only from one that VAT is shifted to. A company whose
    address is not complete is therefore made as a private person, unless VAT is shifted to it. Raises Refusal: BKG-18
    without the address and BKG-04 without the VAT number that a shift of VAT needs.
    """
    if debtor.shifts_vat:
        _refuse_incomplete(debtor)
    billing = debtor.billing
    is_company = debtor.shifts_vat or (debtor.is_company and billing.is_complete)
    texts = {
        "customer_name": debtor.name.strip(),
        "address_street": billing.street_line,
        "address_postal_code": billing.postcode,
        "address_city": billing.city,
        "address_country_code": billing.country,
        "phonenumber": debtor.phone,
        "email": normal_email(debtor.email),
        "invoice_language": language(billing.country),
        "reference": debtor.key,
    }
    if is_company:
        texts["attn"] = debtor.person_name if debtor.company else ""
    else:
        texts |= {"first_name": debtor.first_name, "last_name": debtor.last_name}
    document: Document = {"is_private": not is_company, **{name: text for name, text in texts.items() if text}}
    if debtor.shifts_vat:
        document |= {"shift_vat": True, "vat_number": normal_vat_number(debtor.vat_number)}
    return document


def _refuse_incomplete(debtor: Debtor) -> None:
    if not debtor.vat_number:
        raise Refusal("BKG-04")
    billing = debtor.billing
    parts = {"street": billing.street, "postcode": billing.postcode, "city": billing.city, "country": billing.country}
    missing = [name for name, text in parts.items() if not text]
    if missing:
        raise Refusal("BKG-18", field=", ".join(missing))


def language(country: str) -> str:
    """The language of invoices to that country, empty where nothing is known and Jortt's own choice holds."""
    return LANGUAGES.get(country, OTHER_LANGUAGE) if country else ""


def normal_email(email: str) -> str:
    """The address as we write it and compare it: lower case."""
    return email.strip().lower()


def normal_vat_number(number: str) -> str:
    """Letters and digits only, in capitals."""
    return "".join(sign for sign in number.upper() if sign.isalnum())
