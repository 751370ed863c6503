"""Orders, settings and capabilities for tests: a plain Dutch sale unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shopledger.domain.booking import BookingKind
from shopledger.domain.capabilities import Capabilities, Lookup
from shopledger.domain.checks import Facts, check
from shopledger.domain.customer import Address, Customer
from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.order import LineKind, Order, OrderLine, VatTreatment
from shopledger.domain.settings import Settings, VatRow

TODAY = date(2026, 3, 10)
PLACED = datetime(2026, 3, 9, 12, 0, tzinfo=AMSTERDAM)
CUSTOMER = Customer(email="Jan@example.nl", first_name="Jan", last_name="Jansen")
ALL_KINDS = (BookingKind.ENTRY, BookingKind.ORDER, BookingKind.INVOICE)

CAPABILITIES = Capabilities(
    kinds=ALL_KINDS,
    option_fields=(),
    honours_key=False,
    refuses_duplicate_reference=(),
    lookup=Lookup.BY_REFERENCE,
    reference_length=25,
    description_length=250,
    line_text_length=50,
    products=(BookingKind.ORDER,),
    product_code_length=25,
    cost_centres=True,
)
FACTS = Facts(today=TODAY)


def make_address(country: str = "NL", postcode: str = "", **fields: str) -> Address:
    return Address(street="Kade", number="1", city="Stad", country=country, postcode=postcode, **fields)


def make_line(
    excl: str,
    rate: str | None = "21",
    *,
    incl: str | None = None,
    kind: LineKind = LineKind.ARTICLE,
    quantity: str = "1",
    description: str = "Koffer",
    sku: str = "",
) -> OrderLine:
    """A line; its amount with VAT follows from the percentage unless given."""
    amount = Decimal(excl)
    percent = Decimal(rate) if rate is not None else None
    computed = amount + amount * (percent or Decimal(0)) / Decimal(100)
    return OrderLine(
        kind=kind,
        description=description,
        quantity=Decimal(quantity),
        vat_rate=percent,
        amount_excl=amount,
        amount_incl=Decimal(incl) if incl is not None else computed,
        sku=sku,
    )


def make_order(*lines: OrderLine, total: str | None = None, vat: str | None = None, **fields: Any) -> Order:
    """An order of these lines, to the Netherlands; its total is that of its lines unless given."""
    sold = lines or (make_line("10.00"),)
    computed = sum((line.amount_incl for line in sold), Decimal(0))
    order = Order(
        shop_id="id-1",
        number="1001",
        placed_at=PLACED,
        status="paid",
        is_paid=True,
        payment_method="iDEAL",
        currency="EUR",
        customer=CUSTOMER,
        billing=make_address(),
        lines=sold,
        total_incl=Decimal(total) if total is not None else computed,
        total_vat=Decimal(vat) if vat is not None else None,
    )
    return replace(order, **fields)


def order_to(country: str, *lines: OrderLine, postcode: str = "", **fields: Any) -> Order:
    """An order to that country."""
    return make_order(*lines, billing=make_address(country, postcode), **fields)


def make_row(country: str, rate: str, **fields: Any) -> VatRow:
    name = f"{country or fields['treatment'].value}-{rate}"
    return VatRow(
        **{
            "country": country,
            "rate": Decimal(rate),
            "vat_code": f"V-{name}",
            "ledger_account": f"A-{name}",
            **fields,
        }
    )


ROWS = (
    make_row("NL", "21"),
    make_row("NL", "9"),
    make_row("NL", "0"),
    make_row("DE", "19"),
    make_row("", "0", treatment=VatTreatment.ICP),
    make_row("", "0", treatment=VatTreatment.INTERNATIONAL),
)
SETTINGS = Settings(shop_country="NL", rows=ROWS, statuses=frozenset({"paid"}))


def codes(
    order: Order, settings: Settings = SETTINGS, facts: Facts = FACTS, capabilities: Capabilities = CAPABILITIES
) -> list[str]:
    """Codes of all findings, in their sequence."""
    return [found.code for found in check(order, settings, facts, capabilities)]
