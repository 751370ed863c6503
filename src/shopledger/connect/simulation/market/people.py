"""Who buys on the market: names, addresses and companies, made from a number. All of it is invented."""

from __future__ import annotations

from enum import Enum

from shopledger.connect.simulation.market.dice import Dice
from shopledger.connect.simulation.market.sale import Buyer, Place
from shopledger.connect.simulation.market.vat_numbers import make_number


class Segment(Enum):
    """What kind of buyer it is, as far as VAT is concerned."""

    DOMESTIC = "domestic"
    UNION_CONSUMER = "union_consumer"
    UNION_COMPANY = "union_company"
    WORLD = "world"


SHARES = ((Segment.DOMESTIC, 78), (Segment.UNION_CONSUMER, 14), (Segment.UNION_COMPANY, 4), (Segment.WORLD, 4))
_SEGMENTS = tuple(segment for segment, share in SHARES for _ in range(share))
COUNTRIES_OF = {
    Segment.DOMESTIC: ("NL",),
    Segment.UNION_CONSUMER: ("DE", "DE", "BE", "BE", "FR"),
    Segment.UNION_COMPANY: ("DE", "BE", "FR"),
    Segment.WORLD: ("CH", "US", "GB"),
}
_FIRST = (
    "Anna", "Bram", "Chloé", "Daan", "Eva", "Finn", "Guus", "Hanna", "Ilse", "Jan", "Karin", "Lars", "Mila", "Noor",
    "Olaf", "Pien", "Quinten", "Roos", "Sanne", "Tim", "Ursula", "Vera", "Willem", "Xandra", "Youssef", "Zoë",
)  # fmt: skip
_LAST = (
    "van der Proef", "de Voorbeeld", "Steekproef", "Jansen", "Bakker", "O'Brien", "Müller", "Lefèvre", "Peeters",
    "El Amrani", "Visser", "Smit & Zn", "Nguyen", "de Wit", "Schröder", "Janssens", "Dupont", "Meijer", "Kok", "Vos",
)  # fmt: skip
_STREETS = {
    "NL": ("Voorbeeldlaan", "Kadeweg", "Dorpsstraat", "Markt", "Haven", "Molenweg", "Stationsplein"),
    "DE": ("Beispielstraße", "Hauptstraße", "Am Markt", "Lindenallee"),
    "BE": ("Voorbeeldstraat", "Kerkplein", "Rue de l'Exemple"),
    "FR": ("Rue de l'Exemple", "Avenue du Test", "Place du Marché"),
    "ES": ("Calle de Ejemplo",),
    "CH": ("Musterweg", "Bahnhofstrasse"),
    "US": ("Example Street", "Sample Avenue"),
    "GB": ("Example Road", "Sample Lane"),
}
_CITIES = {
    "NL": (("1012 AB", "Amsterdam"), ("3511 CD", "Utrecht"), ("9711 XX", "Groningen"), ("2611 GS", "Delft"),
           ("3011 AA", "Rotterdam"), ("7411 BC", "Deventer"), ("6211 KL", "Maastricht")),
    "DE": (("10115", "Berlin"), ("20095", "Hamburg"), ("50667", "Köln"), ("80331", "München")),
    "BE": (("1000", "Brussel"), ("2000", "Antwerpen"), ("9000", "Gent")),
    "FR": (("75001", "Paris"), ("59000", "Lille"), ("69001", "Lyon")),
    "ES": (("28001", "Madrid"),),
    "CH": (("8001", "Zürich"), ("3011", "Bern")),
    "US": (("10001", "New York"), ("60601", "Chicago")),
    "GB": (("EC1A 1BB", "London"), ("M1 1AE", "Manchester")),
}  # fmt: skip
_COMPANIES = {"DE": "Muster Handels GmbH", "BE": "Voorbeeld Handel BV", "FR": "Exemple Commerce SARL"}


def make_place(country: str, dice: Dice) -> Place:
    """An address in that country."""
    streets, cities = _STREETS[country], _CITIES[country]
    postcode, city = cities[dice.below(len(cities))]
    number = dice.below(180) + 1
    suffix = "-b" if number % 17 == 0 else ""
    return Place(
        street=streets[dice.below(len(streets))],
        number=f"{number}{suffix}",
        postcode=postcode,
        city=city,
        country=country,
    )


def make_segment(seed: int, key: int) -> Segment:
    """The segment of the buyer with that key."""
    return _SEGMENTS[Dice(seed, key, 1).below(100)]


def make_buyer(seed: int, key: int, segment: Segment, country: str = "") -> Buyer:
    """The buyer with that key, always the same one; in `country` where it is given, else one of the segment's."""
    dice = Dice(seed, key, 2)
    choices = COUNTRIES_OF[segment]
    country = country or choices[dice.below(len(choices))]
    first, last = _FIRST[dice.below(len(_FIRST))], _LAST[dice.below(len(_LAST))]
    is_company = segment is Segment.UNION_COMPANY
    return Buyer(
        key=key,
        first_name=first,
        last_name=last,
        email=f"klant{key}@example.com",
        phone=f"06{key % 100_000_000:08d}" if country == "NL" else f"+00{key:09d}",
        company=f"{_COMPANIES[country]} {key}" if is_company else "",
        vat_number=make_number(country, key) if is_company else "",
        place=make_place(country, dice),
    )
