"""VAT rates by country and day: which percentages a line of an order can rightly carry.

What it is for: telling whether a percentage was a VAT rate of a country on the day of a sale, and which one
was the standard rate.  What it does not do: it does not say which rate belongs to which product, and it knows
nothing of addresses (`territories` turns an address into the key used here).

How the table is read
- A key is an ISO country code, or a code with a dash for a part of a country with rates of its own
  (`PT-20` Azores, `PT-30` Madeira, `AT-JM` Jungholz and Mittelberg).  Greece is `GR`, never `EL`.
- `valid_from` and `valid_to` are both inside the period.  The table begins on 2015-01-01; a rate that is older
  begins on that day here, and no earlier day has rates.
- Kinds follow the Commission's Taxes in Europe Database.  A country can have several rates of one kind, but
  never two standard rates.  `ZERO` is a true zero rate for consumers (goods taxed at 0 %), not an exemption,
  an export or a supply to a business in another member state.
- Left out on purpose: zero rates for vaccines, tests and masks (Directive (EU) 2020/2020), flat-rate
  compensation for farmers, and rates that depend on where the seller is established (Greek islands, Corsica).

Sources: the law named in the comment above a country's rows, and beside a row the law or decision that changed it.
"list V" is list V (zero rates) of the Commission's publication "VAT rates applied in the Member States of the
European Union".  The test of this module compares the rates of today with the Commission's database.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """The kinds of VAT rate of Directive 2006/112/EC, articles 96 to 129."""

    STANDARD = "standard"
    REDUCED = "reduced"
    SECOND_REDUCED = "second_reduced"
    SUPER_REDUCED = "super_reduced"
    PARKING = "parking"
    REGIONAL = "regional"
    ZERO = "zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One VAT rate of one country or region; `percent` is 21 for 21 %, both dates are inside the period."""

    country: str
    kind: Kind
    percent: Decimal
    valid_from: date
    valid_to: date | None


class NoStandardRateError(LookupError):
    """The table holds no standard rate for this country on this day."""

    def __init__(self, country: str, day: date) -> None:
        super().__init__(f"no standard VAT rate of {country!r} is known for {day.isoformat()}")
        self.country = country
        self.day = day


_STANDARD = Kind.STANDARD
_REDUCED = Kind.REDUCED
_SECOND = Kind.SECOND_REDUCED
_SUPER = Kind.SUPER_REDUCED
_PARKING = Kind.PARKING
_REGIONAL = Kind.REGIONAL
_ZERO = Kind.ZERO
_START = "2015-01-01"
_OPEN = ""

# One row: kind, percent, first day, last day (empty while it is in force).
_TABLE: dict[str, tuple[tuple[Kind, str, str, str], ...]] = {
    # Austria: Umsatzsteuergesetz 1994 (UStG), section 10
    "AT": (
        (_STANDARD, "20", _START, _OPEN),  # section 10 (1)
        (_REDUCED, "10", _START, _OPEN),  # section 10 (2)
        (_SECOND, "13", "2016-01-01", _OPEN),  # section 10 (3), Steuerreformgesetz 2015/2016, BGBl. I 118/2015
        (_SECOND, "5", "2020-07-01", "2021-12-31"),  # section 28 (52), 19. COVID-19-Gesetz, and its extension
        (_SUPER, "4.9", "2026-07-01", _OPEN),  # basic foods, UStG amendment of 2026
        (_PARKING, "12", _START, "2015-12-31"),  # wine sold by the grower, section 10 (3) in the older text
        (_PARKING, "13", "2016-01-01", _OPEN),  # the same, BGBl. I 118/2015
        (_ZERO, "0", "2024-01-01", "2025-03-31"),  # solar panels, Budgetbegleitgesetz 2024; ended early in 2025
        (_ZERO, "0", "2026-01-01", _OPEN),  # menstrual products and contraceptives, UStG amendment for 2026
    ),
    # Jungholz and Mittelberg: Directive 2006/112/EC, article 104; UStG, section 10 (4)
    "AT-JM": ((_REGIONAL, "19", _START, _OPEN),),
    # Belgium: Royal Decree no. 20 of 20 July 1970; standard rate in its article 1
    "BE": (
        (_STANDARD, "21", _START, _OPEN),
        (_REDUCED, "6", _START, _OPEN),  # annex, table A
        (_SECOND, "12", _START, _OPEN),  # annex, table B
        (_PARKING, "12", _START, _OPEN),  # annex, table B, and list III of the Commission
        (_ZERO, "0", _START, _OPEN),  # newspapers and recovered materials, list V
    ),
    # Bulgaria: Value Added Tax Act (ZDDS), article 66
    "BG": (
        (_STANDARD, "20", _START, _OPEN),
        (_REDUCED, "9", _START, _OPEN),
        (_ZERO, "0", "2022-07-01", "2024-12-31"),  # bread and flour, state budget act for 2022, revised
    ),
    # Cyprus: Value Added Tax Law 95(I)/2000, schedules
    "CY": (
        (_STANDARD, "19", _START, _OPEN),
        (_REDUCED, "5", _START, _OPEN),
        (_SECOND, "9", _START, _OPEN),
        (_SUPER, "3", "2023-07-21", _OPEN),  # amending law in the Official Gazette of 21 July 2023
        (_ZERO, "0", "2023-05-05", _OPEN),  # decree of 5 May 2023 (basic goods), kept by the law of 21 July 2023
    ),
    # Czechia: Act 235/2004 on Value Added Tax, section 47
    "CZ": (
        (_STANDARD, "21", _START, _OPEN),
        (_REDUCED, "15", _START, "2023-12-31"),
        (_SECOND, "10", _START, "2023-12-31"),
        (_REDUCED, "12", "2024-01-01", _OPEN),  # Act 349/2023
        (_ZERO, "0", "2024-01-01", _OPEN),  # books, exempt with right of deduction, Act 349/2023
    ),
    # Germany: Umsatzsteuergesetz (UStG), section 12
    "DE": (
        (_STANDARD, "19", _START, "2020-06-30"),
        (_STANDARD, "16", "2020-07-01", "2020-12-31"),  # Zweites Corona-Steuerhilfegesetz of 29 June 2020
        (_STANDARD, "19", "2021-01-01", _OPEN),
        (_REDUCED, "7", _START, "2020-06-30"),
        (_REDUCED, "5", "2020-07-01", "2020-12-31"),  # Zweites Corona-Steuerhilfegesetz of 29 June 2020
        (_REDUCED, "7", "2021-01-01", _OPEN),
        (_ZERO, "0", "2023-01-01", _OPEN),  # solar panels, section 12 (3), Jahressteuergesetz 2022
    ),
    # Denmark: Momsloven, section 33; newspapers in section 34 (list V)
    "DK": (
        (_STANDARD, "25", _START, _OPEN),
        (_ZERO, "0", _START, _OPEN),
    ),
    # Estonia: Value Added Tax Act (KMS), section 15
    "EE": (
        (_STANDARD, "20", _START, "2023-12-31"),
        (_STANDARD, "22", "2024-01-01", "2025-06-30"),  # amendment of 19 June 2023
        (_STANDARD, "24", "2025-07-01", _OPEN),  # Security Tax Act of 2024 and its amendments
        (_REDUCED, "9", _START, _OPEN),
        (_SECOND, "5", "2022-08-01", "2024-12-31"),  # press, amendment of 18 May 2022
        (_SECOND, "13", "2025-01-01", _OPEN),  # accommodation, amendment of 19 June 2023
    ),
    # Spain: Ley 37/1992 del IVA, articles 90 and 91
    "ES": (
        (_STANDARD, "21", _START, _OPEN),
        (_REDUCED, "10", _START, _OPEN),
        (_SUPER, "4", _START, _OPEN),
        (_SECOND, "5", "2022-07-01", "2024-09-30"),  # energy RDL 11/2022; oils and pasta RDL 20/2022 to RDL 4/2024
        (_SECOND, "7.5", "2024-10-01", "2024-12-31"),  # oils and pasta, RDL 4/2024
        (_SUPER, "2", "2024-10-01", "2024-12-31"),  # basic foods, RDL 4/2024
        (_ZERO, "0", "2023-01-01", "2024-09-30"),  # basic foods, RDL 20/2022, extended up to RDL 4/2024
    ),
    # Finland: Arvonlisaverolaki 1501/1993, sections 84, 85 and 85a; zero rate of section 56 (list V)
    "FI": (
        (_STANDARD, "24", _START, "2024-08-31"),
        (_STANDARD, "25.5", "2024-09-01", _OPEN),  # amendment of 2024 to section 84
        (_REDUCED, "14", _START, "2025-12-31"),
        (_REDUCED, "13.5", "2026-01-01", _OPEN),  # amendment to section 85 for 2026
        (_SECOND, "10", _START, _OPEN),
        (_ZERO, "0", _START, _OPEN),
    ),
    # France (and Monaco): Code general des impots, articles 278, 278-0 bis, 279 and 281 quater and further
    "FR": (
        (_STANDARD, "20", _START, _OPEN),
        (_REDUCED, "10", _START, _OPEN),
        (_SECOND, "5.5", _START, _OPEN),
        (_SUPER, "2.1", _START, _OPEN),
    ),
    # United Kingdom: Value Added Tax Act 1994, section 2 and schedules 7A and 8
    "GB": (
        (_STANDARD, "20", _START, _OPEN),
        (_REDUCED, "5", _START, _OPEN),
        (_SECOND, "12.5", "2021-10-01", "2022-03-31"),  # hospitality, Finance Act 2021
        (_ZERO, "0", _START, _OPEN),
    ),
    # Greece: VAT Code (law 2859/2000, article 21; since 2024 law 5144/2024)
    "GR": (
        (_STANDARD, "23", _START, "2016-05-31"),
        (_STANDARD, "24", "2016-06-01", _OPEN),  # law 4389/2016
        (_REDUCED, "13", _START, _OPEN),
        (_SECOND, "6.5", _START, "2015-07-19"),
        (_SECOND, "6", "2015-07-20", _OPEN),  # law 4334/2015, circular POL.1160/2015
        (_SUPER, "4", "2026-01-01", _OPEN),  # named as in force by circular E.2113/2025; its first day is not known
    ),
    # Croatia: Zakon o PDV-u, article 38
    "HR": (
        (_STANDARD, "25", _START, _OPEN),
        (_REDUCED, "13", _START, _OPEN),
        (_SECOND, "5", _START, _OPEN),
        (_ZERO, "0", "2022-10-01", _OPEN),  # solar panels, amendment of 2022 (NN 113/22)
    ),
    # Hungary: Act CXXVII of 2007 on Value Added Tax, section 82
    "HU": (
        (_STANDARD, "27", _START, _OPEN),
        (_REDUCED, "18", _START, _OPEN),
        (_SECOND, "5", _START, _OPEN),
        (_ZERO, "0", "2024-01-01", _OPEN),  # daily newspapers, amendment to section 82 for 2024
    ),
    # Ireland: Value-Added Tax Consolidation Act 2010, section 46 and schedules 2 and 3
    "IE": (
        (_STANDARD, "23", _START, "2020-08-31"),
        (_STANDARD, "21", "2020-09-01", "2021-02-28"),  # Financial Provisions (Covid-19) (No. 2) Act 2020
        (_STANDARD, "23", "2021-03-01", _OPEN),
        (_REDUCED, "13.5", _START, _OPEN),
        (_SECOND, "9", _START, _OPEN),
        (_SUPER, "4.8", _START, _OPEN),  # livestock
        (_PARKING, "13.5", _START, _OPEN),
        (_ZERO, "0", _START, _OPEN),  # schedule 2, list V
    ),
    # Italy: DPR 633/1972, article 16 and table A; list V names the zero rate
    "IT": (
        (_STANDARD, "22", _START, _OPEN),
        (_REDUCED, "10", _START, _OPEN),
        (_SECOND, "5", "2016-01-01", _OPEN),  # law 208/2015
        (_SUPER, "4", _START, _OPEN),
        (_ZERO, "0", _START, _OPEN),
    ),
    # Lithuania: Value Added Tax Law IX-751, article 19
    "LT": (
        (_STANDARD, "21", _START, _OPEN),
        (_REDUCED, "9", _START, "2025-12-31"),
        (_REDUCED, "12", "2026-01-01", _OPEN),  # law XV-287
        (_SECOND, "5", _START, _OPEN),
    ),
    # Luxembourg: law of 12 February 1979 on VAT, articles 39 and 40; rates of the law of 19 December 2014
    "LU": (
        (_STANDARD, "17", _START, "2022-12-31"),
        (_STANDARD, "16", "2023-01-01", "2023-12-31"),  # law of 26 October 2022, for one year
        (_STANDARD, "17", "2024-01-01", _OPEN),
        (_REDUCED, "8", _START, "2022-12-31"),
        (_REDUCED, "7", "2023-01-01", "2023-12-31"),  # law of 26 October 2022, for one year
        (_REDUCED, "8", "2024-01-01", _OPEN),
        (_SUPER, "3", _START, _OPEN),
        (_PARKING, "14", _START, "2022-12-31"),
        (_PARKING, "13", "2023-01-01", "2023-12-31"),  # law of 26 October 2022, for one year
        (_PARKING, "14", "2024-01-01", _OPEN),
    ),
    # Latvia: Value Added Tax Law, sections 41 and 42
    "LV": (
        (_STANDARD, "21", _START, _OPEN),
        (_REDUCED, "12", _START, _OPEN),
        (_SECOND, "5", "2018-01-01", _OPEN),  # fresh fruit and vegetables, amendment of 2017
    ),
    # Malta: Value Added Tax Act, chapter 406, fifth and eighth schedules
    "MT": (
        (_STANDARD, "18", _START, _OPEN),
        (_REDUCED, "7", _START, _OPEN),
        (_SECOND, "5", _START, _OPEN),
        (_PARKING, "12", "2024-01-01", _OPEN),  # Legal Notice 231 of 2023; a parking rate in the Commission's database
        (_ZERO, "0", _START, _OPEN),  # food and medicines, list V
    ),
    # Netherlands: Wet op de omzetbelasting 1968, article 9
    "NL": (
        (_STANDARD, "21", _START, _OPEN),
        (_REDUCED, "6", _START, "2018-12-31"),
        (_REDUCED, "9", "2019-01-01", _OPEN),  # Belastingplan 2019
        (_ZERO, "0", "2023-01-01", _OPEN),  # solar panels, table II, Belastingplan 2023
    ),
    # Poland: VAT Act of 11 March 2004, articles 41 and 146
    "PL": (
        (_STANDARD, "23", _START, _OPEN),
        (_REDUCED, "8", _START, _OPEN),
        (_SECOND, "5", _START, _OPEN),
        (_ZERO, "0", "2022-02-01", "2024-03-31"),  # foods, law of 13 January 2022 and its extensions
    ),
    # Portugal, mainland: Codigo do IVA, article 18
    "PT": (
        (_STANDARD, "23", _START, _OPEN),
        (_REDUCED, "6", _START, _OPEN),
        (_SECOND, "13", _START, _OPEN),
        (_PARKING, "13", _START, _OPEN),
        (_ZERO, "0", "2023-04-18", "2024-01-04"),  # basic foods, Lei 17/2023 and Lei 82/2023
    ),
    # Azores: Directive 2006/112/EC, article 105 (2); Lei 63-A/2015; Decreto Legislativo Regional 15-A/2021/A
    "PT-20": (
        (_STANDARD, "18", _START, "2021-06-30"),
        (_STANDARD, "16", "2021-07-01", _OPEN),
        (_REDUCED, "5", _START, "2015-06-30"),
        (_REDUCED, "4", "2015-07-01", _OPEN),
        (_SECOND, "10", _START, "2015-06-30"),
        (_SECOND, "9", "2015-07-01", _OPEN),
        (_ZERO, "0", "2023-04-18", "2024-01-04"),  # as on the mainland
    ),
    # Madeira: Directive 2006/112/EC, article 105 (2); Lei 14-A/2012; regional budget of 2024
    "PT-30": (
        (_STANDARD, "22", _START, _OPEN),
        (_REDUCED, "5", _START, "2024-09-30"),
        (_REDUCED, "4", "2024-10-01", _OPEN),
        (_SECOND, "12", _START, _OPEN),
        (_ZERO, "0", "2023-04-18", "2024-01-04"),  # as on the mainland
    ),
    # Romania: Fiscal Code, law 227/2015, article 291
    "RO": (
        (_STANDARD, "24", _START, "2015-12-31"),
        (_STANDARD, "20", "2016-01-01", "2016-12-31"),
        (_STANDARD, "19", "2017-01-01", "2025-07-31"),
        (_STANDARD, "21", "2025-08-01", _OPEN),  # law 141/2025
        (_REDUCED, "9", _START, "2026-07-31"),  # after 2025-07-31 for homes under contract only, law 141/2025
        (_SECOND, "5", _START, "2025-07-31"),
        (_REDUCED, "11", "2025-08-01", _OPEN),  # law 141/2025
    ),
    # Sweden: Mervardesskattelagen 1994:200, chapter 7; since July 2023 2023:200, chapter 9; zero rate in list V
    "SE": (
        (_STANDARD, "25", _START, _OPEN),
        (_REDUCED, "12", _START, _OPEN),
        (_SECOND, "6", _START, _OPEN),
        (_ZERO, "0", _START, _OPEN),
    ),
    # Slovenia: Value Added Tax Act (ZDDV-1), article 41
    "SI": (
        (_STANDARD, "22", _START, _OPEN),
        (_REDUCED, "9.5", _START, _OPEN),
        (_SECOND, "5", "2020-01-01", _OPEN),  # books and press, amendment of 2019
    ),
    # Slovakia: Act 222/2004 on Value Added Tax, section 27
    "SK": (
        (_STANDARD, "20", _START, "2024-12-31"),
        (_STANDARD, "23", "2025-01-01", _OPEN),  # consolidation act of October 2024
        (_REDUCED, "10", _START, "2024-12-31"),
        (_REDUCED, "19", "2025-01-01", _OPEN),  # consolidation act of October 2024
        (_SECOND, "5", "2023-01-01", _OPEN),  # state-aided rental homes; wider since 2025
    ),
    # Northern Ireland: the United Kingdom's own rates also for goods under the protocol (Withdrawal Agreement, annex)
    "XI": (),
}

# A region with rates of its own beside all rates of the country it belongs to.
_BESIDE = {"AT-JM": "AT", "XI": "GB"}


def _rate(country: str, row: tuple[Kind, str, str, str]) -> Rate:
    kind, percent, first, last = row
    return Rate(
        country=country,
        kind=kind,
        percent=Decimal(percent),
        valid_from=date.fromisoformat(first),
        valid_to=date.fromisoformat(last) if last else None,
    )


def _all_rows(country: str) -> tuple[Rate, ...]:
    rows = _TABLE[country] + _TABLE.get(_BESIDE.get(country, ""), ())
    return tuple(_rate(country, row) for row in rows)


RATES: dict[str, tuple[Rate, ...]] = {country: _all_rows(country) for country in _TABLE}


@lru_cache(maxsize=8192)
def rates_on(country: str, day: date) -> tuple[Rate, ...]:
    """Give all rates of `country` (a key of the table, upper case) on `day`; empty when the table has none."""
    rows = RATES.get(country, ())
    return tuple(row for row in rows if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to))


@lru_cache(maxsize=8192)
def percents_on(country: str, day: date) -> tuple[Decimal, ...]:
    """Give the different percentages of `country` on `day` (21 for 21 %), highest first; empty when there are none."""
    return tuple(sorted({row.percent for row in rates_on(country, day)}, reverse=True))


def is_rate_on(country: str, percent: Decimal, day: date) -> bool:
    """Tell whether `percent` (21 for 21 %, never 0.21) is a rate of `country` on `day`; 21.00 equals 21."""
    return percent in percents_on(country, day)


@lru_cache(maxsize=8192)
def standard_rate(country: str, day: date) -> Decimal:
    """Give the standard rate of `country` on `day`, in percent; `NoStandardRateError` when the table has none."""
    for row in rates_on(country, day):
        if row.kind is Kind.STANDARD:
            return row.percent
    raise NoStandardRateError(country, day)
