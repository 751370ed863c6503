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

Where no other source is named, the row stands in the Commission's publication "VAT rates applied in the Member
States of the European Union" (edition of January 2021 or earlier) under the law named above the rows.
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

type _Row = tuple[Kind, str, str, str]
