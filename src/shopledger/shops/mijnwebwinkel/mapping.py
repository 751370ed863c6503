"""From an order document of the shop to an `Order`. Pure: no clock, no calls, nothing but the document and the facts.

The reader is tolerant, since documents and reality differ (README.md, "Shapes"): a number may be a text, an object may
be a list, `[]` stands for nothing, and a field may have the name that older descriptions give it. What decides about
money is never guessed: an amount, date or line that cannot be read is an UnreadableDocument that says where.

Signs are the money's: an ordinary order is positive. Credit orders are negative whatever signs the shop gave them.
"""

from __future__ import annotations

from datetime import datetime

from shopledger.connect.contract import Document, RawOrder, ShopFacts
from shopledger.domain.customer import Address, Customer, new_address, new_customer
from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.order import Note, Order, VatTreatment, new_order
from shopledger.shops.mijnwebwinkel.errors import unreadable
from shopledger.shops.mijnwebwinkel.lines import read_sums
from shopledger.shops.mijnwebwinkel.reading import object_of, text_of

_TREATMENTS = {"reverse_charged_vat": VatTreatment.ICP, "zero_percent": VatTreatment.INTERNATIONAL}
_LISTS = (list, tuple)
_SEPARATORS = str.maketrans("", "", " .\t\u00a0")


def to_order(raw: RawOrder, facts: ShopFacts) -> Order:
    """The order in that document.

    `facts.document` holds `paid` and `credit`: the statuses, as text, that mean paid and credit order. Amounts keep the
    shop's precision. Raises UnreadableDocument with the path of what cannot be read.
    """
    if not raw.number:
        raise unreadable("number")
    document, known = raw.document, facts.document
    notes: list[Note] = []
    status = text_of(document.get("status"))
    credited = _credited(document.get("credited_order_number"))
    sums = read_sums(document, notes, is_credit=bool(credited) or _is_among(status, known.get("credit")))
    method = _method(document.get("payment"))
    region = text_of(document.get("tax_region")).upper()
    customer, billing, delivery = _people(document, region)
    return new_order(
        shop_id=raw.shop_id,
        number=raw.number,
        placed_at=_placed_at(document),
        status=status,
        is_paid=_is_among(status, known.get("paid")),
        payment_method=method,
        currency=text_of(document.get("currency")) or facts.currency,
        customer=customer,
        billing=billing,
        lines=sums.lines,
        total_incl=sums.total,
        total_vat=sums.vat,
        vat_by_rate=sums.vat_by_rate,
        delivery=delivery,
        shop_treatment=_TREATMENTS.get(text_of(document.get("tax_strategy"))),
        tax_country=region,
        credits=credited,
        is_collected=_is_collected(document, method, is_home=region == facts.country),
        is_test=not raw.number.isdecimal(),
        notes=tuple(notes),
    )


def _placed_at(document: Document) -> datetime:
    """Date and time as the shop's wall clock shows them, Amsterdam; in the doubled hour of autumn the first one."""
    day = text_of(document.get("date")) or text_of(document.get("date_created"))
    time = text_of(document.get("time"))
    try:
        moment = datetime.fromisoformat(f"{day}T{time}" if time else day)
    except ValueError:
        raise unreadable("date") from None
    return moment.replace(tzinfo=AMSTERDAM)


def _is_among(status: str, statuses: object) -> bool:
    return isinstance(statuses, _LISTS) and status in statuses


def _credited(value: object) -> str:
    """The number of the order that is taken back; empty for an order that takes nothing back.

    It turns the signs of all amounts, so what is no number is not taken for one. Raises UnreadableDocument.
    """
    number = text_of(value)
    if not number or number == "0":
        return ""
    if not number.isdecimal():
        raise unreadable("credited_order_number")
    return number


def _method(value: object) -> str:
    """`gateway_method`, such as mollie_ideal, without the bank behind a colon; empty where nothing was paid."""
    payment = object_of(value)
    if isinstance(value, list):
        payment = next((entry for entry in map(object_of, value) if entry.get("gateway_name")), payment)
    gateway = text_of(payment.get("gateway_name"))
    name = text_of(payment.get("method_name") or payment.get("payment_name")).partition(":")[0]
    return f"{gateway}_{name}" if gateway and name else gateway or name


def _is_collected(document: Document, method: str, *, is_home: bool) -> bool:
    """Collected at a counter. Without shipping only if the shop taxed it at home: else it may be a download."""
    if method.endswith("pickup") or document.get("offline_location_id"):
        return True
    return is_home and document.get("shipping") == []


def _people(document: Document, region: str) -> tuple[Customer, Address, Address | None]:
    debtor = object_of(document.get("debtor"))
    addresses = object_of(debtor.get("address"))
    invoice, other = object_of(addresses.get("invoice")), object_of(addresses.get("delivery"))
    country = text_of(invoice.get("country_code")).upper()
    destination = _destination(document)
    if other and other == invoice and destination in {"", country}:
        billing = _address(invoice, debtor, country)
        return _customer(billing, invoice, debtor), billing, billing
    delivery = _delivery(other, destination, country)
    billing = _address(invoice, debtor, region if not country and delivery is None else country)
    return _customer(billing, invoice, debtor), billing, delivery


def _customer(billing: Address, invoice: Document, debtor: Document) -> Customer:
    """The invoice address holds everything but the e-mail address; its copies under `debtor` are deprecated."""
    first, _, last = billing.name.partition(" ")
    number = text_of(invoice.get("taxnumber") or invoice.get("vat_number") or debtor.get("taxnumber"))
    return new_customer(
        email=text_of(debtor.get("email")),
        first_name=first,
        last_name=last.lstrip(),
        company=billing.company,
        vat_number=number.translate(_SEPARATORS).upper() if number else "",
        phone=_either("phone", invoice, debtor),
    )


def _either(name: str, invoice: Document, debtor: Document) -> str:
    return text_of(invoice.get(name)) or text_of(debtor.get(name))


def _destination(document: Document) -> str:
    """The country that `shipping` names, empty where it names none."""
    shipping = object_of(document.get("shipping"))
    return text_of(object_of(shipping.get("country")).get("isocode")).upper()


def _delivery(fields: Document, country: str, billing_country: str) -> Address | None:
    """The delivery address. `country` (from shipping) goes first; without an address it is one only if it differs."""
    if fields:
        return _address(fields, fields, country or text_of(fields.get("country_code")).upper())
    return Address(country=country) if country and country != billing_country else None


def _address(fields: Document, debtor: Document, country: str) -> Address:
    return new_address(
        name=_either("name", fields, debtor),
        company=_either("company", fields, debtor),
        street=text_of(fields.get("street")),
        number=text_of(fields.get("number")),
        postcode=text_of(fields.get("zipcode")),
        city=text_of(fields.get("city")),
        country=country,
    )
