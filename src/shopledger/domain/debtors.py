"""Who an order is booked on: the debtor made from its customer. Whether the books have it already is not known here."""

from __future__ import annotations

from hashlib import sha256

from shopledger.domain.customer import Address, Debtor, new_debtor
from shopledger.domain.order import Order, VatTreatment

LONGEST_KEY = 300

_ICP = VatTreatment.ICP


def debtor_of(order: Order, treatment: VatTreatment) -> Debtor:
    """The debtor of the order's customer.

    `key` is the e-mail address in lower case; for an intra-community sale the VAT number is part of it, because such a
    debtor must carry that number. A customer without e-mail address is a debtor of this one order.
    """
    customer = order.customer
    billing = order.billing
    email = customer.email.strip()
    shifts_vat = treatment is _ICP
    first_name, last_name = _name(order)
    return new_debtor(
        key=_key(order, email.lower(), customer.vat_number if shifts_vat else ""),
        email=email,
        first_name=first_name,
        last_name=last_name,
        company=customer.company or billing.company,
        vat_number=customer.vat_number,
        phone=customer.phone,
        billing=billing,
        delivery=delivery_of(order),
        shifts_vat=shifts_vat,
    )


def _key(order: Order, email: str, vat_number: str) -> str:
    if not email:
        return f"order:{order.shop_id}"
    key = f"{email} {vat_number}" if vat_number else email
    return key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()


def _name(order: Order) -> tuple[str, str]:
    customer = order.customer
    if customer.first_name or customer.last_name:
        return customer.first_name, customer.last_name
    first_name, _, last_name = order.billing.name.strip().partition(" ")
    return first_name, last_name.strip()


def delivery_of(order: Order) -> Address | None:
    """The delivery address where it says something that the billing address does not, else None."""
    delivery = order.delivery
    billing = order.billing
    if delivery is None or delivery is billing or delivery == billing or not delivery.country:
        return None
    return delivery
