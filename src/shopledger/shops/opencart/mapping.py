"""From an order of the shop to an `Order`. Pure: no clock, no calls, nothing but the document and the facts.

A document is the module's order object, or the rows of the shop's tables as a file holds them; rows are brought into
the form of the module first. How the money is read stands in `amounts`, `rates`, `fitting`, `closing` and `lines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from shopledger.connect.contract import RawOrder, ShopFacts
from shopledger.connect.reading import read_mapping, read_text
from shopledger.domain.customer import Address, Customer, new_address, new_customer
from shopledger.domain.dates import AMSTERDAM, business_date
from shopledger.domain.order import Note, Order, new_order
from shopledger.shops.opencart.amounts import read_amount, read_amounts
from shopledger.shops.opencart.errors import unreadable
from shopledger.shops.opencart.fitting import fit
from shopledger.shops.opencart.knowledge import Shop, country_of, shop_of
from shopledger.shops.opencart.lines import Sums, make_sums
from shopledger.shops.opencart.rates import Sale, taxing_country
from shopledger.shops.opencart.reference import rows_of

EUR = "EUR"
_ONE = Decimal(1)
_FIRST_YEAR, _LAST_YEAR = 1990, 9000
_RATE_STEP = Decimal("0.00001")
_SEPARATORS = str.maketrans("", "", " .\t\u00a0-")


def to_order(raw: RawOrder, facts: ShopFacts) -> Order:
    """The order in that document, in whole cents. `facts` are those of `knowledge.facts_of`.

    Raises UnreadableDocument with the path of what cannot be read or contradicts itself.
    """
    shop = shop_of(facts)
    document: Mapping[str, Any] = raw.document
    if rows_of(document, "order"):
        document = shop.rows.order(document)
    for sign in ("gone", "unstable"):
        if document.get(sign) is True:
            raise unreadable(sign)
    placed_at = _placed_at(document)
    billing, delivery = _addresses(document)
    group = read_text(read_mapping(document, "customer"), "group_id")
    destination = (delivery or billing).country or billing.country
    sale = Sale(shop, destination, billing.country, group, business_date(placed_at))
    currency, factor = _currency(document, shop)
    notes: list[Note] = []
    sums, tax_country = _sums(document, sale, factor, notes)
    status = read_text(document, "status_id")
    return new_order(
        shop_id=raw.shop_id,
        number=raw.number,
        placed_at=placed_at,
        status=status,
        is_paid=status in shop.paid,
        payment_method=_method(read_mapping(document, "payment_method")),
        currency=currency,
        customer=_customer(document, shop),
        billing=billing,
        lines=sums.lines,
        total_incl=sums.total,
        total_vat=sums.vat,
        delivery=delivery,
        invoice_number=_invoice_number(document),
        tax_country=tax_country,
        is_collected="pickup" in _method(read_mapping(document, "shipping_method")),
        notes=tuple(notes),
    )


def _sums(document: Mapping[str, Any], sale: Sale, factor: Decimal, notes: list[Note]) -> tuple[Sums, str]:
    """The money, and the country whose VAT was charged."""
    shop = sale.shop
    amounts = read_amounts(document, shop.payment_totals)
    shipping_class = read_text(read_mapping(document, "shipping_method"), "tax_class_id")
    fitted = fit(amounts, shipping_class, sale)
    sums = make_sums(amounts, fitted, factor, notes, books_vouchers=shop.books_vouchers)
    return sums, taxing_country(zip(amounts.taxes, fitted.taxes, strict=True), sale)


def _placed_at(document: Mapping[str, Any]) -> datetime:
    """The moment in UTC as the module gives it; where it could not, the shop's wall clock, read as Amsterdam."""
    added = read_mapping(document, "date_added")
    utc, local = read_text(added, "utc"), read_text(added, "local")
    try:
        moment = datetime.fromisoformat(utc or local)
    except ValueError:
        raise unreadable("date_added") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise unreadable("date_added", f"the year {moment.year}")
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)


def _currency(document: Mapping[str, Any], shop: Shop) -> tuple[str, Decimal]:
    """Currency of the books, and what turns the shop's amounts into it.

    Rows are in the shop's base currency. That of the day is not stored: the one that the shop reports must be that of
    the facts, and an order in it must have rate 1, no other may; else the base was changed since and nothing is sure.
    """
    row = read_mapping(document, "currency")
    code, value = read_text(row, "code"), read_amount(row, "value", "currency")
    is_one = abs(value - _ONE) <= _RATE_STEP
    base = read_text(document, "base_currency") or (code if is_one else EUR)
    if shop.base_currency and base != shop.base_currency:
        raise unreadable("base_currency", f"{base}, and {shop.base_currency} before")
    if (code == base) is not is_one or value <= 0:
        raise unreadable("currency", f"{code} at {value} to {base}")
    return (EUR, _ONE) if base == EUR else (code, value)


def _method(row: Mapping[str, Any]) -> str:
    """The code of a method, such as cod; OpenCart 4 puts the option behind a point (cod.cod)."""
    return read_text(row, "code").partition(".")[0]


def _invoice_number(document: Mapping[str, Any]) -> str:
    """Prefix and number as the shop prints them; none until the merchant has made it."""
    invoice = read_mapping(document, "invoice")
    number = read_text(invoice, "no")
    return read_text(invoice, "prefix") + number if number not in {"", "0"} else ""


def _addresses(document: Mapping[str, Any]) -> tuple[Address, Address | None]:
    """Billing and delivery; orders of downloads have no delivery address."""
    payment, shipping = read_mapping(document, "payment"), read_mapping(document, "shipping")
    billing = _address(payment)
    if not shipping:
        return billing, None
    return billing, billing if shipping == payment else _address(shipping)


def _address(row: Mapping[str, Any]) -> Address:
    """OpenCart keeps street and number in one line; a second line is put behind it."""
    return new_address(
        name=f"{read_text(row, 'firstname')} {read_text(row, 'lastname')}".strip(),
        company=read_text(row, "company"),
        street=f"{read_text(row, 'address_1')} {read_text(row, 'address_2')}".strip(),
        postcode=read_text(row, "postcode"),
        city=read_text(row, "city"),
        country=country_of(read_text(row, "country_iso2"), read_text(row, "country_name")),
    )


def _customer(document: Mapping[str, Any], shop: Shop) -> Customer:
    customer, payment = read_mapping(document, "customer"), read_mapping(document, "payment")
    has_name = read_text(customer, "firstname") or read_text(customer, "lastname")
    person = customer if has_name else payment
    return new_customer(
        email=read_text(customer, "email"),
        first_name=read_text(person, "firstname"),
        last_name=read_text(person, "lastname"),
        company=read_text(payment, "company"),
        vat_number=_vat_number(document, shop).translate(_SEPARATORS).upper(),
        phone=read_text(customer, "telephone"),
    )


def _vat_number(document: Mapping[str, Any], shop: Shop) -> str:
    """From the field that the merchant chose in the module, else from fields whose names say so."""
    chosen = read_text(document, "vat_number")
    if chosen or not shop.vat_fields:
        return chosen
    for part in ("payment", "customer", "shipping"):
        fields = read_mapping(read_mapping(document, part), "fields")
        for field in shop.vat_fields if fields else ():
            value = fields.get(field)
            if isinstance(value, str) and value:
                return shop.field_values.get(field, {}).get(value, value)
    return ""
