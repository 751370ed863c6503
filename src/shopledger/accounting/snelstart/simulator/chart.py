"""The simulated administration apart from its sales: accounts, journals, countries, groups, rates. All of it fixed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

Document = dict[str, Any]
COMPANY_ID = "d5ab7c14-f57d-4a46-98a6-a26d5e5871cf"
FOREIGN_VAT_ACCOUNT = 1690
FOREIGN_FUNCTION = "InstallatieTeleverkoopBinnenEUgeen"


def identifier(kind: int, number: int) -> str:
    """The id of the document with that number, of that kind."""
    return f"{kind:08x}-5e11-4000-8000-{number:012x}"


def position(kind: int, identifier_text: str) -> int | None:
    """The number behind an id of that kind, None for any other text."""
    head = f"{kind:08x}-5e11-4000-8000-"
    text = identifier_text.lower()
    if not text.startswith(head) or len(text) != len(head) + 12:
        return None
    return int(text[len(head) :], 16)


LEDGER, JOURNAL, COST_CENTRE, COUNTRY, GROUP, TEMPLATE = range(1, 7)
RELATION, ENTRY, INVOICE, ORDER, ARTICLE, MEMORIAL, MUTATION = range(0x11, 0x18)


def reference(kind: int, number: int, path: str) -> Document:
    """How an answer points to a document."""
    text = identifier(kind, number)
    return {"id": text, "uri": f"/{path}/{text}"}


_LEDGERS: tuple[tuple[int, str, str, str, str], ...] = (
    (1210, "Tussenrekening iDEAL", "TussenrekeningBetalingen", "Geen", ""),
    (1220, "Tussenrekening PayPal", "TussenrekeningBetalingen", "Geen", ""),
    (1230, "Tussenrekening creditcards", "ElectronischeBetaling", "Geen", ""),
    (1300, "Debiteuren", "DagboekVerkoop", "Geen", ""),
    (FOREIGN_VAT_ACCOUNT, "Buitenlandse btw (OSS)", "Diversen", "Geen", ""),
    (1990, "Memoriaal", "DagboekMemoriaal", "Geen", ""),
    (4000, "Algemene kosten", "InkopenKostenAlleBtwTarieven", "Geen Laag Hoog Overig", ""),
    (8000, "Omzet hoog", "VerkopenOmzetHoog", "Hoog", ""),
    (8001, "Omzet hoog oud", "VerkopenOmzetHoog", "Hoog", ""),
    (8002, "Omzet hoog met kostenplaats", "VerkopenOmzetHoog", "Hoog", ""),
    (8010, "Omzet laag", "VerkopenOmzetLaag", "Laag", ""),
    (8020, "Omzet overig", "VerkopenOmzetOverig", "Overig", ""),
    (8030, "Omzet verlegd", "VerkopenOmzetOnbelastVerlegd", "Geen", ""),
    (8040, "Omzet btw-vrij", "VerkopenBtwVrij", "Geen", ""),
    (8050, "Verzendkosten hoog", "VerkopenOmzetHoog", "Hoog", ""),
    (8051, "Verzendkosten laag", "VerkopenOmzetLaag", "Laag", ""),
    (8074, "Afstandsverkopen EU parkeertarief", FOREIGN_FUNCTION, "Geen", "PR"),
    (8075, "Afstandsverkopen EU sterk verlaagd", FOREIGN_FUNCTION, "Geen", "SRR"),
    (8076, "Afstandsverkopen EU verlaagd laag", FOREIGN_FUNCTION, "Geen", "RRL"),
    (8077, "Afstandsverkopen EU standaardtarief", FOREIGN_FUNCTION, "Geen", "SR"),
    (8078, "Afstandsverkopen EU verlaagd hoog", FOREIGN_FUNCTION, "Geen", "RRH"),
    (8110, "Omzet export binnen EU", "VerkopenExportBinnenEU", "Geen", ""),
    (8115, "Diensten binnen EU", "DienstverleningBinnenEU", "Geen", ""),
    (8120, "Omzet export buiten EU", "VerkopenExportBuitenEU", "Geen", ""),
)
INACTIVE_LEDGERS = frozenset({8001})
COST_CENTRE_LEDGERS = frozenset({8002})


def _ledger(number: int, name: str, function: str, kinds: str, rate_code: str) -> Document:
    return {
        "modifiedOn": "2026-01-05T09:12:44.123",
        "omschrijving": name,
        "kostenplaatsVerplicht": number in COST_CENTRE_LEDGERS,
        "rekeningCode": "Balans" if number < 4000 else "WinstEnVerlies",
        "nonactief": number in INACTIVE_LEDGERS,
        "nummer": number,
        "grootboekfunctie": function,
        "grootboekRubriek": None,
        "rgsCode": [],
        "btwSoort": kinds.split(),
        "vatRateCode": rate_code or None,
        **reference(LEDGER, number, "grootboeken"),
    }


LEDGERS: dict[int, Document] = {row[0]: _ledger(*row) for row in _LEDGERS}

_JOURNALS = (
    (1100, "Bank", "Bank"),
    (1300, "Debiteuren", "Verkoop"),
    (9000, "Memoriaal", "Memoriaal"),
    (9090, "Balans", "Balans"),
)
JOURNALS: dict[int, Document] = {
    number: {
        "omschrijving": name,
        "soort": kind,
        "nonactief": False,
        "nummer": number,
        **reference(JOURNAL, number, "dagboeken"),
    }
    for number, name, kind in _JOURNALS
}
MEMORIAL_JOURNAL = 9000

COST_CENTRES: dict[int, Document] = {
    number: {
        "omschrijving": name,
        "nonactief": not is_active,
        "nummer": number,
        **reference(COST_CENTRE, number, "kostenplaatsen"),
    }
    for number, name, is_active in ((1, "Webshop", True), (2, "Winkel (opgeheven)", False))
}

_COUNTRIES = (
    "AT AUT Oostenrijk|BE BEL België|BG BGR Bulgarije|CY CYP Cyprus|CZ CZE Tsjechië|DE DEU Duitsland|DK DNK Denemarken|"
    "EE EST Estland|ES ESP Spanje|FI FIN Finland|FR FRA Frankrijk|GR GRC Griekenland|HR HRV Kroatië|HU HUN Hongarije|"
    "IE IRL Ierland|IT ITA Italië|LT LTU Litouwen|LU LUX Luxemburg|LV LVA Letland|MT MLT Malta|NL NLD Nederland|"
    "PL POL Polen|PT PRT Portugal|RO ROU Roemenië|SE SWE Zweden|SI SVN Slovenië|SK SVK Slowakije|"
    "AU AUS Australië|CA CAN Canada|CH CHE Zwitserland|JP JPN Japan|NO NOR Noorwegen|TR TUR Turkije|"
    "US USA Verenigde Staten|XI XIX Noord-Ierland|XU XUX Groot-Brittannië"
)
COUNTRIES: dict[str, Document] = {}
for _number, _row in enumerate(_COUNTRIES.split("|"), 1):
    _code, _iso, _name = _row.split(" ", 2)
    COUNTRIES[_code] = {
        "naam": _name,
        "landcodeISO": _iso,
        "landcode": _code,
        **reference(COUNTRY, _number, "landen"),
    }
COUNTRY_BY_ID: dict[str, str] = {row["id"]: code for code, row in COUNTRIES.items()}
UNION = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905 - one line
)

GROUPS: dict[int, Document] = {
    number: {
        "nummer": number,
        "omschrijving": name,
        "verkoopGrootboekNederlandIdentifier": reference(LEDGER, ledger, "grootboeken"),
        "verkoopNederlandBtwSoort": kind,
        **reference(GROUP, number, "artikelomzetgroepen"),
    }
    for number, name, ledger, kind in (
        (1, "Hoog btw (goederen)", 8000, "Hoog"),
        (2, "Laag btw (goederen)", 8010, "Laag"),
        (3, "Overig btw", 8020, "Overig"),
        (4, "Geen btw", 8040, "Geen"),
    )
}
TEMPLATES: dict[int, Document] = {
    1: {
        "omschrijving": "Webshop",
        "nonactief": False,
        "prijsIngaveExclusiefBtw": True,
        "nieuweOrdersBlokkeren": False,
        "extraHoofdVelden": [],
        "extraRegelVelden": [],
        **reference(TEMPLATE, 1, "verkoopordersjablonen"),
    }
}
TARIFFS = (
    ("Geen", Decimal(0), "1900-01-01", "2400-12-31"),
    ("Laag", Decimal(6), "1986-10-01", "2018-12-31"),
    ("Laag", Decimal(9), "2019-01-01", "2400-12-31"),
    ("Hoog", Decimal(21), "2012-10-01", "2400-12-31"),
    ("Overig", Decimal(0), "1968-01-01", "2400-12-31"),
)
FOREIGN_RATES: dict[str, dict[str, Decimal]] = {
    "AT": {"SR": Decimal(20), "RRH": Decimal(13), "RRL": Decimal(10)},
    "BE": {"SR": Decimal(21), "RRH": Decimal(12), "RRL": Decimal(6)},
    "DE": {"SR": Decimal(19), "RRH": Decimal(7)},
    "ES": {"SR": Decimal(21), "RRH": Decimal(10), "SRR": Decimal(4)},
    "FR": {"SR": Decimal(20), "RRH": Decimal(10), "RRL": Decimal("5.5"), "SRR": Decimal("2.1")},
    "IT": {"SR": Decimal(22), "RRH": Decimal(10), "RRL": Decimal(5), "SRR": Decimal(4)},
    "LU": {"SR": Decimal(17), "PR": Decimal(14), "RRH": Decimal(8), "SRR": Decimal(3)},
}


def percent_of(kind: str, day: str) -> Decimal:
    """The Dutch percentage of a kind of VAT on a day."""
    return next(percent for name, percent, first, last in TARIFFS if name == kind and first <= day <= last)


def tariff_rows() -> list[Document]:
    """As /btwtarieven answers."""
    return [
        {
            "btwSoort": kind,
            "btwPercentage": percent,
            "datumVanaf": f"{first}T00:00:00",
            "datumTotEnMet": f"{last}T00:00:00",
        }
        for kind, percent, first, last in TARIFFS
    ]


def foreign_rate_rows() -> list[Document]:
    """As /vatrates answers."""
    return [
        {
            "countryCode": COUNTRIES[code]["landcodeISO"],
            "vatRates": [
                {"rateCode": name, "rate": percent, "validFrom": "2021-07-01T00:00:00"}
                for name, percent in rates.items()
            ],
        }
        for code, rates in FOREIGN_RATES.items()
    ]
