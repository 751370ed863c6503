"""Orders, bookings and open connections for the tests of e-Boekhouden."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from shopledger.accounting.eboekhouden.connector import CAPABILITIES
from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.connect.simulation.market.sale import Place, Sale
from shopledger.domain.booking import Booking, BookingKind, BookingLine
from shopledger.domain.build import build_booking
from shopledger.domain.customer import Address, Customer, Debtor
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, Order, OrderLine, VatTreatment
from shopledger.domain.settings import Settings

FOLDER = Path(__file__).resolve().parents[3] / "src" / "shopledger" / "accounting" / "eboekhouden"
SAMPLES = FOLDER / "samples"
SETTINGS: Settings = EboekhoudenSimulator.demo_settings("NL")
ANNA = Debtor(
    key="anna@voorbeeld.example",
    email="anna@voorbeeld.example",
    first_name="Anna",
    last_name="Voorbeeld",
    phone="0101234567",
    billing=Address(street="Dorpsstraat", number="12", postcode="1234 AB", city="Ergenshuizen", country="NL"),
)
KARL = Debtor(
    key="karl@beispiel.example DE123456789",
    email="karl@beispiel.example",
    first_name="Karl",
    last_name="Beispiel",
    company="Beispiel GmbH",
    vat_number="DE123456789",
    billing=Address(street="Hauptstrasse", number="7", postcode="10115", city="Berlin", country="DE"),
    shifts_vat=True,
)


def line(code: str, rate: str, excl: str, vat: str, account: str = "8000", **changes: Any) -> BookingLine:
    """One booking line."""
    values: dict[str, Any] = {
        "kind": LineKind.ARTICLE,
        "description": "",
        "ledger_account": account,
        "vat_code": code,
        "vat_rate": Decimal(rate),
        "amount_excl": Decimal(excl),
        "amount_vat": Decimal(vat),
        "quantity": Decimal(1),
    }
    return BookingLine(**{**values, **changes})


def booking(*lines: BookingLine, **changes: Any) -> Booking:
    """A booking of these lines, on 15 January 2026 for Anna unless said otherwise."""
    values: dict[str, Any] = {
        "reference": "ORD1234",
        "kind": BookingKind.MUTATION,
        "date": date(2026, 1, 15),
        "description": "ORD1234 / iDEAL",
        "lines": lines,
        "total_incl": sum((each.amount_incl for each in lines), ZERO),
        "treatment": VatTreatment.ORDINARY,
        "is_paid": True,
        "order_number": "ORD1234",
        "debtor": ANNA,
        "country": "NL",
    }
    return Booking(**{**values, **changes})


def taxed(excl: str, vat: str, **changes: Any) -> BookingLine:
    """A line at the high rate."""
    return line("HOOG_VERK_21", "21", excl, vat, "8010", **changes)


def order_of(sale: Sale) -> Order:
    """A sale of the simulated market as an order that gives amounts with six decimals."""
    buyer = sale.buyer
    return Order(
        shop_id=str(sale.index),
        number=str(1000 + sale.index),
        placed_at=sale.placed_at,
        status="paid",
        is_paid=True,
        payment_method=sale.paid_by.value,
        currency=sale.currency,
        customer=Customer(
            email=buyer.email,
            first_name=buyer.first_name,
            last_name=buyer.last_name,
            company=buyer.company,
            vat_number=buyer.vat_number,
        ),
        billing=_address(buyer.place),
        delivery=_address(sale.delivery) if sale.delivery else None,
        lines=tuple(
            OrderLine(
                kind=each.kind,
                description=each.description,
                quantity=Decimal(each.quantity),
                vat_rate=each.rate,
                amount_excl=each.amount_excl,
                amount_incl=each.amount_incl,
                sku=each.sku,
            )
            for each in sale.lines
        ),
        total_incl=sale.total_incl,
        total_vat=sale.total_vat,
        shop_treatment=sale.treatment,
        is_collected=sale.is_collected,
    )


def _address(place: Place) -> Address:
    return Address(**{name: getattr(place, name) for name in ("street", "number", "postcode", "city", "country")})


def booking_of(sale: Sale, settings: Settings = SETTINGS) -> Booking:
    """The booking of a sale of the market. Raises Refusal for a faulty one."""
    return build_booking(order_of(sale), settings, CAPABILITIES)


def moved_to(settings: Settings, **package: str) -> Settings:
    """The same settings with other options of the package."""
    return dataclasses.replace(settings, package=tuple({**settings.package_options, **package}.items()))


NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
