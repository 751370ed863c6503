"""What the simulated administration is opened with: its keys, its lists, its first customers, and settings that fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shopledger.accounting.jortt.mapping import COMMUNITY, EXPORT, FOREIGN, NATIONAL
from shopledger.accounting.jortt.oauth import SCOPES
from shopledger.accounting.jortt.simulator.books import LABEL, LEDGER, ORGANIZATION, TRADENAME, identifier
from shopledger.domain.booking import BookingKind
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Settings, VatRow

CREDENTIALS = {"client_id": "ketting-eigen-applicatie", "client_secret": "ketting-eigen-geheim-7f31"}
"""An application of the merchant's own: it has no refresh token that a lost answer could use up."""

OPERATOR = {
    "client_id": "shopledger-platform",
    "client_secret": "platform-geheim-b5d2",
    "redirect_uri": "https://shopledger.example/oauth/jortt",
}
REFRESH_TOKEN = "eerste-toestemming-9ac4e1"  # noqa: S105 - a key of the simulator, which protects nothing
DAILY_EMAIL = "dagomzet@deketting.example"


@dataclass(slots=True, kw_only=True)
class Administration:
    """What tells one administration from another. `scopes` are those that the application was registered with."""

    name: str = "De Ketting B.V."
    number: int = 1
    has_plan: bool = True
    one_stop_shop: bool = True
    has_mollie: bool = False
    scopes: frozenset[str] = frozenset(SCOPES.split())
    closed_years: set[int] = field(default_factory=set)

    @property
    def id(self) -> str:
        """Its id."""
        return identifier(ORGANIZATION, self.number)


LEDGERS: tuple[dict[str, Any], ...] = tuple(
    {
        "ledger_account_id": identifier(LEDGER, number),
        "parent_ledger_account_id": identifier(LEDGER, parent),
        "name": name,
        "selectable": is_selectable,
    }
    for number, parent, name, is_selectable in (
        (1, 0, "Omzet", False),
        (2, 1, "Omzet webshop", True),
        (3, 1, "Doorberekende verzendkosten", True),
        (4, 1, "Omzet binnen de EU", True),
        (5, 1, "Omzet buiten de EU", True),
        (6, 0, "Inkoop", False),
    )
)
SALES, SHIPPING, INSIDE_EU, OUTSIDE_EU = (identifier(LEDGER, number) for number in (2, 3, 4, 5))
TRADENAMES: tuple[dict[str, Any], ...] = (
    {
        "id": identifier(TRADENAME, 1),
        "company_name": "De Ketting",
        "company_name_line_2": None,
        "address_street": "Voorbeeldstraat 12",
        "address_city": "Utrecht",
        "address_postal_code": "1234 AB",
        "address_country_code": "NL",
        "phonenumber": None,
        "bank_account_in_the_name_of": "De Ketting B.V.",
        "iban": "NL00TEST0123456789",
        "bic": None,
        "finance_email": "facturen@deketting.example",
    },
)
LABELS: tuple[dict[str, Any], ...] = (
    {"id": identifier(LABEL, 1), "description": "Webshop", "category": "user_label"},
    {"id": identifier(LABEL, 2), "description": "De Ketting", "category": "tradename_label"},
)
CUSTOMERS: tuple[dict[str, Any], ...] = (
    {"is_private": True, "customer_name": "Dagomzet winkel", "address_country_code": "NL", "email": DAILY_EMAIL},
    {"is_private": True, "customer_name": "Fietsclub Zonder Mail", "address_country_code": "NL"},
)
"""There from the start: the debtor of daily invoices, and one that can only be found by name."""

# Country, percentage, kind of VAT.
_ROWS = (
    ("NL", "21", NATIONAL),
    ("NL", "9", NATIONAL),
    ("NL", "0", NATIONAL),
    ("DE", "19", FOREIGN),
    ("DE", "7", FOREIGN),
    ("BE", "21", FOREIGN),
    ("BE", "6", FOREIGN),
    ("FR", "20", FOREIGN),
    ("FR", "5.5", FOREIGN),
)
_ABROAD = (
    (VatTreatment.ICP, COMMUNITY, INSIDE_EU),
    (VatTreatment.INTERNATIONAL, EXPORT, OUTSIDE_EU),
)


def settings(shop_country: str) -> Settings:
    """Settings for a shop in the Netherlands that sells to all of the simulated market."""
    return Settings(
        shop_country=shop_country,
        rows=rows(),
        document_kind=BookingKind.INVOICE,
        cost_centre=identifier(LABEL, 1),
        daily_debtor_email=DAILY_EMAIL,
        package=(("tradename", identifier(TRADENAME, 1)),),
    )


def rows() -> tuple[VatRow, ...]:
    """The VAT table."""
    ordinary = tuple(_row(country, rate, kind, SALES) for country, rate, kind in _ROWS)
    shipping = tuple(_row("NL", rate, NATIONAL, SHIPPING, LineKind.SHIPPING) for rate in ("21", "9"))
    abroad = tuple(
        VatRow(country="", rate=Decimal(0), vat_code=kind, ledger_account=account, treatment=treatment)
        for treatment, kind, account in _ABROAD
    )
    return (*ordinary, *shipping, *abroad)


def _row(country: str, rate: str, kind: str, account: str, line_kind: LineKind | None = None) -> VatRow:
    return VatRow(country=country, rate=Decimal(rate), vat_code=kind, ledger_account=account, line_kind=line_kind)
