"""Bookings, debtors, articles and payments as the documents SnelStart takes. Pure: no calls, no clock.

Names of fields are SnelStart's own. Amounts stay Decimal and are written as JSON numbers. What a document points to is
given as ids; nothing is looked up here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from stdnum.eu import vat as eu_vat

from shopledger.accounting.snelstart.kinds import FOREIGN_RATES, NO_VAT, VAT_KINDS
from shopledger.accounting.snelstart.order_prices import INCLUSIVE, OrderChoices, prices_of
from shopledger.connect.contract import Document
from shopledger.domain.booking import Booking, BookingLine, Product
from shopledger.domain.customer import Address, Debtor
from shopledger.domain.errors import Refusal
from shopledger.domain.money import CENT, ZERO
from shopledger.domain.payment import OpenItem, Payment

NUMBER_LENGTH = 25
TEXT_LENGTH = 250
NAME_LENGTH = 50
PHONE_LENGTH = 25
EMAIL_LENGTH = 250
STREET_LENGTH = 50
POSTCODE_LENGTH = 25
CITY_LENGTH = 50
ORDER_TEXT_LENGTH = 50
PAYMENT_TERM_DAYS = 14
UNIT_PRICE = Decimal("0.000001")

COUNTRY_CODES = {"GB": "XU"}
"""Where SnelStart's two-letter code is not that of ISO 3166: Great Britain without Northern Ireland."""


def cut(text: str, length: int) -> str:
    """The text without its ends' blanks, at most `length` characters."""
    return text[:length].strip() if len(text) > length else text.strip()


def moment_of(day: object) -> str:
    """A day as SnelStart writes it: its midnight, without a zone."""
    return f"{day}T00:00:00"


# Sales entries


def entry_document(booking: Booking, debtor_id: str, foreign_vat_ledger: str) -> Document:
    """The sales entry of a booking. Lines are excluding VAT, VAT stands once per kind, zero lines are left out.

    `foreign_vat_ledger` is the account for another country's VAT; it is used for sales under the one stop shop only.
    Raises Refusal: BKG-11 for a number that does not fit, BKG-09 when no line is left, CHK-15 for an unknown VAT code,
    BKG-03 for VAT on a code that carries none.
    """
    if len(booking.reference) > NUMBER_LENGTH:
        raise Refusal("BKG-11", number=booking.reference, length=str(NUMBER_LENGTH))
    lines, vat, foreign = _entry_lines(booking)
    lines += _foreign_vat_lines(booking, foreign, foreign_vat_ledger)
    if not lines:
        raise Refusal("BKG-09", number=booking.reference)
    return {
        "factuurdatum": moment_of(booking.date),
        "factuurnummer": booking.reference,
        "klant": {"id": debtor_id},
        "omschrijving": cut(booking.description, TEXT_LENGTH),
        "betalingstermijn": PAYMENT_TERM_DAYS,
        "factuurbedrag": booking.total_incl,
        "boekingsregels": lines,
        "btw": [{"btwSoort": kind, "btwBedrag": amount} for kind, amount in vat.items()],
    }


def _entry_lines(booking: Booking) -> tuple[list[Document], dict[str, Decimal], dict[Decimal, Decimal]]:
    lines: list[Document] = []
    vat: dict[str, Decimal] = {}
    foreign: dict[Decimal, Decimal] = {}
    for line in booking.lines:
        on_line, in_list = vat_kind(line)
        if in_list:
            vat[in_list] = vat.get(in_list, ZERO) + line.amount_vat
        elif line.amount_vat:
            foreign[line.vat_rate] = foreign.get(line.vat_rate, ZERO) + line.amount_vat
        if line.amount_excl:
            lines.append(_entry_line(line, on_line))
    return lines, vat, foreign


def vat_kind(line: BookingLine) -> tuple[str, str]:
    """SnelStart's words for the VAT of a line. Raises Refusal, see `entry_document`."""
    kinds = VAT_KINDS.get(line.vat_code)
    if kinds is None:
        raise Refusal("CHK-15", value=line.vat_code)
    if line.vat_code == NO_VAT and line.amount_vat:
        raise Refusal("BKG-03", account=line.ledger_account)
    return kinds


def _entry_line(line: BookingLine, kind: str) -> Document:
    document: Document = {
        "omschrijving": cut(line.description, TEXT_LENGTH),
        "grootboek": {"id": line.ledger_account},
        "bedrag": line.amount_excl,
        "btwSoort": kind,
    }
    if line.cost_centre:
        document["kostenplaats"] = {"id": line.cost_centre}
    return document


def _foreign_vat_lines(booking: Booking, foreign: Mapping[Decimal, Decimal], ledger: str) -> list[Document]:
    return [
        {
            "omschrijving": f"Btw {rate:f}% {booking.country}",
            "grootboek": {"id": ledger},
            "bedrag": amount,
            "btwSoort": NO_VAT,
        }
        for rate, amount in foreign.items()
        if amount
    ]


def has_foreign_vat(booking: Booking) -> bool:
    """Whether the booking needs the account for another country's VAT."""
    return any(line.vat_code in FOREIGN_RATES for line in booking.lines)


# Sales orders


def order_document(
    booking: Booking, debtor_id: str, articles: Mapping[str, str], choices: OrderChoices, countries: Mapping[str, str]
) -> Document:
    """The sales order of a booking; `articles` are ids by product code, `countries` ids by two-letter code.

    The number is the server's, so ours stands where it can be searched and where the payment shows it. Raises Refusal:
    BKG-22 for a number that does not fit, BKG-15 for a line without article, BKG-03 for another country's VAT,
    which an order cannot carry, BKG-10 where SnelStart would work out other VAT, see `order_prices`.
    """
    if len(booking.reference) > ORDER_TEXT_LENGTH:
        raise Refusal("BKG-22", field="orderreferentie")
    ids = [articles[_product_of(line).code] for line in booking.lines]
    prices = prices_of(booking, choices)
    document: Document = {
        "relatie": {"id": debtor_id},
        "procesStatus": "Order",
        "datum": moment_of(booking.date),
        "omschrijving": cut(booking.description, ORDER_TEXT_LENGTH),
        "betalingskenmerk": booking.reference,
        "orderreferentie": booking.reference,
        "verkooporderBtwIngaveModel": prices,
        "regels": [_order_line(line, article, prices) for line, article in zip(booking.lines, ids, strict=True)],
    }
    return document | _order_extras(booking, choices, countries)


def _order_extras(booking: Booking, choices: OrderChoices, countries: Mapping[str, str]) -> Document:
    extras: Document = {}
    cost_centre = next((line.cost_centre for line in booking.lines if line.cost_centre), "")
    if choices.template:
        extras["verkoopordersjabloon"] = {"id": choices.template}
    if cost_centre:
        extras["kostenplaats"] = {"id": cost_centre}
    delivery = booking.delivery
    if delivery is not None and delivery != booking.debtor.billing:
        address = address_document(delivery, delivery.name or booking.debtor.person_name, countries)
        if address is not None:
            extras["afleveradres"] = address
    return extras


def _product_of(line: BookingLine) -> Product:
    """What a line sells. Raises Refusal, see `order_document`."""
    vat_kind(line)
    if line.vat_code in FOREIGN_RATES:
        raise Refusal("BKG-03", account=line.ledger_account)
    if line.product is None:
        raise Refusal("BKG-15")
    return line.product


def _order_line(line: BookingLine, article: str, prices: str) -> Document:
    amount = line.amount_incl if prices == INCLUSIVE else line.amount_excl
    price, quantity = unit_price(amount, line.quantity)
    return {
        "artikel": {"id": article},
        "omschrijving": cut(line.description, TEXT_LENGTH),
        "stuksprijs": price,
        "aantal": quantity,
        "totaal": amount,
    }


def unit_price(amount: Decimal, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """The price of one (never negative) and the quantity that carries the sign: 1 x -5.00 becomes 5.00 x -1.

    At most six decimals, since a third of a cent has no end; the total of the line is sent beside it.
    """
    price = (amount / quantity).quantize(UNIT_PRICE, ROUND_HALF_UP)
    cents = price.quantize(CENT)
    if cents == price:
        price = cents
    return (-price, -quantity) if price < ZERO else (abs(price), quantity)


# Relations and articles


def relation_document(debtor: Debtor, countries: Mapping[str, str]) -> Document:
    """The customer to make; `countries` are ids by two-letter code.

    An address goes in whole or not at all, since SnelStart refuses a half one. A VAT number always goes in where VAT is
    shifted to it, else only where it is one: a wrong number would refuse a sale that does not need it.

    Raises Refusal BKG-18 where VAT is shifted to a country that SnelStart's list does not have.
    """
    document: Document = {
        "relatiesoort": ["Klant"],
        "naam": cut(debtor.name, NAME_LENGTH),
        "email": normal_email(debtor.email),
        "telefoon": cut(debtor.phone, PHONE_LENGTH),
        "btwNummer": _vat_number(debtor),
    }
    address = address_document(debtor.billing, debtor.billing.name or debtor.person_name, countries)
    if address is None and debtor.shifts_vat and debtor.billing.is_complete:
        raise Refusal("BKG-18", field="land")  # a customer that VAT is shifted to is no good without a country
    if address is not None:
        document["vestigingsAdres"] = document["correspondentieAdres"] = address
    return {name: value for name, value in document.items() if value}


def _vat_number(debtor: Debtor) -> str:
    number = normal_vat_number(debtor.vat_number)
    if debtor.shifts_vat or not number:
        return number
    prefix = "EL" if debtor.billing.country == "GR" else debtor.billing.country
    return number if number.startswith(prefix) and eu_vat.is_valid(number) else ""


def address_document(address: Address, contact: str, countries: Mapping[str, str]) -> Document | None:
    """The address, or None where a part of it or its country is missing."""
    country = countries.get(COUNTRY_CODES.get(address.country, address.country))
    if not address.is_complete or country is None:
        return None
    document: Document = {
        "contactpersoon": cut(contact, NAME_LENGTH),
        "straat": cut(address.street_line, STREET_LENGTH),
        "postcode": cut(address.postcode, POSTCODE_LENGTH),
        "plaats": cut(address.city, CITY_LENGTH),
        "land": {"id": country},
    }
    if not contact:
        del document["contactpersoon"]
    return document


def normal_email(email: str) -> str:
    """The address as we write it and compare it: lower case."""
    return email.strip().lower()


def normal_vat_number(number: str) -> str:
    """Letters and digits only, in capitals."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


def article_document(product: Product, revenue_group: str, *, with_price: bool) -> Document:
    """The article to make. The price is left out where the administration keeps prices including VAT."""
    document: Document = {
        "artikelcode": product.code,
        "omschrijving": cut(product.description, TEXT_LENGTH) or product.code,
        "artikelOmzetgroep": {"id": revenue_group},
        "isNonActief": False,
    }
    if with_price:
        document["verkoopprijs"] = abs(product.unit_price)
    return document


# Payments


def payment_document(payment: Payment, item: OpenItem) -> Document:
    """The memorial entry that sets a payment against a sales entry: what was received, and the sale it pays.

    Money in is a debit of the clearing account; money given back a credit. Raises Refusal PAY-06 without a clearing
    account, BKG-13 without a journal.
    """
    if not payment.clearing_account:
        raise Refusal("PAY-06", method=payment.method)
    if not payment.journal:
        raise Refusal("BKG-13", journal="")
    text = cut(f"{payment.method} {payment.order_number}", TEXT_LENGTH)
    return {
        "datum": moment_of(payment.paid_on),
        "dagboek": {"id": payment.journal},
        "boekstuk": voucher_of(payment),
        "omschrijving": text,
        "memoriaalBoekingsRegels": [
            {
                "omschrijving": text,
                "grootboek": {"id": payment.clearing_account},
                "debet": max(payment.amount, ZERO),
                "credit": max(-payment.amount, ZERO),
            }
        ],
        "verkoopboekingBoekingsRegels": [
            {"boekingId": {"id": item.sale_id}, "omschrijving": payment.order_number, "bedrag": payment.amount}
        ],
    }


def voucher_of(payment: Payment) -> str:
    """The voucher number of a payment: its own reference, as far as it fits."""
    return cut(payment.reference, NUMBER_LENGTH)
