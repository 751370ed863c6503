"""What the simulated administration is opened with: its keys, its first relations, and settings that fit."""

from __future__ import annotations

from decimal import Decimal

from shopledger.accounting.snelstart.simulator import chart
from shopledger.accounting.snelstart.simulator.chart import COST_CENTRE, JOURNAL, LEDGER, TEMPLATE, identifier
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Settings, VatRow

CREDENTIALS = {"client_key": "a29wcGVsc2xldXRlbDpzaW11bGF0b3I="}
OPERATOR = {"subscription_key": "5f0c1e2d3b4a49788695a4b3c2d1e0ff"}

RELATIONS: tuple[dict[str, object], ...] = (
    {
        "relatiesoort": ["Eigen"],
        "naam": "De Ketting B.V.",
        "relatiecode": 1,
        "email": "administratie@deketting.example",
    },
    {"relatiesoort": ["Leverancier"], "naam": "Onbekende leverancier", "relatiecode": -1},
    {"relatiesoort": ["Klant"], "naam": "Onbekende klant", "relatiecode": -2},
    {
        "relatiesoort": ["Leverancier"],
        "naam": "Groothandel Fiets",
        "relatiecode": 2,
        "email": "verkoop@groothandel.example",
    },
)
"""There from the start: the own company, the two unknowns that every administration has, and a supplier."""

# Country, percentage, VAT code, number of the ledger account.
_ROWS = (
    ("NL", "21", "Hoog", 8000),
    ("NL", "9", "Laag", 8010),
    ("NL", "0", "Geen", 8040),
    ("DE", "19", "SR", 8077),
    ("DE", "7", "RRH", 8078),
    ("BE", "21", "SR", 8077),
    ("BE", "6", "RRL", 8076),
    ("FR", "20", "SR", 8077),
    ("FR", "5.5", "RRL", 8076),
)
_SHIPPING = (("NL", "21", "Hoog", 8050), ("NL", "9", "Laag", 8051))
_ABROAD = ((VatTreatment.ICP, 8110), (VatTreatment.INTERNATIONAL, 8120))
_CLEARING = (("iDEAL", 1210), ("PayPal", 1220), ("Creditcard", 1230))


def ledger(number: int) -> str:
    """The id of the account with that number."""
    return identifier(LEDGER, number)


def settings(shop_country: str) -> Settings:
    """Settings for a shop in the Netherlands that sells to all of the simulated market, booked as entries."""
    return Settings(
        shop_country=shop_country,
        rows=rows(),
        cost_centre=identifier(COST_CENTRE, 1),
        clearing_accounts=tuple((method, ledger(number)) for method, number in _CLEARING),
        payment_journal=identifier(JOURNAL, chart.MEMORIAL_JOURNAL),
        package=(
            ("foreign_vat_ledger", ledger(chart.FOREIGN_VAT_ACCOUNT)),
            ("template", identifier(TEMPLATE, 1)),
        ),
    )


def rows() -> tuple[VatRow, ...]:
    """The VAT table."""
    ordinary = tuple(_row(*row) for row in _ROWS)
    shipping = tuple(_row(*row, line_kind=LineKind.SHIPPING) for row in _SHIPPING)
    abroad = tuple(
        VatRow(country="", rate=Decimal(0), vat_code="Geen", ledger_account=ledger(number), treatment=treatment)
        for treatment, number in _ABROAD
    )
    return (*ordinary, *shipping, *abroad)


def _row(country: str, rate: str, code: str, number: int, line_kind: LineKind | None = None) -> VatRow:
    return VatRow(
        country=country, rate=Decimal(rate), vat_code=code, ledger_account=ledger(number), line_kind=line_kind
    )
