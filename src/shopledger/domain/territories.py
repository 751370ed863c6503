"""Where an address lies for VAT: inside the EU's VAT area or outside it, and whose rates hold there.

What it is for: the country code of an address is not enough.  The Canary Islands have code ES and lie outside the VAT
area, Monaco has a code of its own and lies inside it.  What it does not do: it does not check that a postcode
exists, and it holds no percentages (`vat_rates` does, under `Territory.rates`).

Everything here concerns goods.  For services Northern Ireland is outside the EU; a webshop's parcels are goods.

Known limits
- The Italian waters of Lake Lugano have no addresses.
- The postcodes 23030 and 22060 were those of Livigno and Campione d'Italia and still are those of towns around them,
  so there the name of the town decides.
- The northern part of Cyprus, where EU law is suspended (protocol 10 to the Act of Accession of 2003), and the
  British bases (article 7: Cyprus) are reached under many codes; both count as Cyprus when the code is CY.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shopledger.domain.countries import Language, country_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """A place as VAT sees it.

    `country` is the code whose rules hold there (MC gives FR, the Canary Islands give IC) and is what settings are
    compared with.  `rates` is the key for `vat_rates`; it differs from `country` in regions with rates of their own
    (PT-20) and is empty where no rates are held.  `is_eu` is about goods.
    """

    country: str
    is_eu: bool
    name: str
    name_nl: str
    rates: str


_ALIASES = {
    "EL": "GR",  # VAT numbers of Greece: Directive 2006/112/EC, article 215
    "UK": "GB",  # reserved in ISO 3166-1 for the United Kingdom
}

# First day as a member state, last day on which EU VAT law held (None: it still does).  Source: the Treaties of
# Accession; for GB the Withdrawal Agreement, articles 126 and 127 (the state left on 2020-01-31, VAT law stayed).
_MEMBERS: dict[str, tuple[date, date | None]] = {
    "BE": (date(1958, 1, 1), None),
    "DE": (date(1958, 1, 1), None),
    "FR": (date(1958, 1, 1), None),
    "IT": (date(1958, 1, 1), None),
    "LU": (date(1958, 1, 1), None),
    "NL": (date(1958, 1, 1), None),
    "DK": (date(1973, 1, 1), None),
    "GB": (date(1973, 1, 1), date(2020, 12, 31)),
    "IE": (date(1973, 1, 1), None),
    "GR": (date(1981, 1, 1), None),
    "ES": (date(1986, 1, 1), None),
    "PT": (date(1986, 1, 1), None),
    "AT": (date(1995, 1, 1), None),
    "FI": (date(1995, 1, 1), None),
    "SE": (date(1995, 1, 1), None),
    "CY": (date(2004, 5, 1), None),
    "CZ": (date(2004, 5, 1), None),
    "EE": (date(2004, 5, 1), None),
    "HU": (date(2004, 5, 1), None),
    "LT": (date(2004, 5, 1), None),
    "LV": (date(2004, 5, 1), None),
    "MT": (date(2004, 5, 1), None),
    "PL": (date(2004, 5, 1), None),
    "SI": (date(2004, 5, 1), None),
    "SK": (date(2004, 5, 1), None),
    "BG": (date(2007, 1, 1), None),
    "RO": (date(2007, 1, 1), None),
    "HR": (date(2013, 7, 1), None),
}

# Ireland/Northern Ireland protocol to the Withdrawal Agreement, article 8 and annex 3.
_PROTOCOL_FROM = date(2021, 1, 1)


def _outside(country: str, name: str = "", name_nl: str = "") -> Territory:
    return Territory(
        country=country,
        is_eu=False,
        name=name or country_name(country, Language.ENGLISH),
        name_nl=name_nl or name or country_name(country, Language.DUTCH),
        rates="",
    )


def _inside(country: str, name: str, name_nl: str, rates: str = "") -> Territory:
    return Territory(country=country, is_eu=True, name=name, name_nl=name_nl, rates=rates or country)


_MONACO = _inside("FR", "Monaco", "Monaco")  # Directive 2006/112/EC, article 7
_NORTHERN_IRELAND = _inside("XI", "Northern Ireland", "Noord-Ierland")
_LIVIGNO = _outside("IT", "Livigno")  # article 6 (2) (e)
_CAMPIONE = _outside("IT", "Campione d'Italia")  # article 6; moved within it by Directive (EU) 2019/475
_AZORES = _inside("PT", "Azores", "Azoren", "PT-20")  # articles 5 and 105 (2): inside, with lower rates
_MADEIRA = _inside("PT", "Madeira", "Madeira", "PT-30")  # the same
_JUNGHOLZ = _inside("AT", "Jungholz and Mittelberg", "Jungholz en Mittelberg", "AT-JM")  # article 104


@dataclass(frozen=True, slots=True)
class _Areas:
    """Areas of one country, found by the first characters of a postcode of one of the given lengths."""

    prefix: int
    lengths: tuple[int, ...]
    areas: dict[str, Territory]


# Articles are those of Directive 2006/112/EC.  The length keeps a postcode that lost its leading zero (3500 for
# 03500 Benidorm) from being taken for another region.
_AREAS: dict[str, _Areas] = {
    "AT": _Areas(4, (4,), {"6691": _JUNGHOLZ, "6991": _JUNGHOLZ, "6992": _JUNGHOLZ, "6993": _JUNGHOLZ}),
    "DE": _Areas(
        5,
        (5,),
        {
            "27498": _outside("DE", "Heligoland", "Helgoland"),  # article 6 (2) (a)
            "78266": _outside("DE", "Büsingen"),  # article 6 (2) (b)
        },
    ),
    "ES": _Areas(
        2,
        (5,),
        {
            "35": _outside("IC"),  # Las Palmas, article 6 (1) (b)
            "38": _outside("IC"),  # Santa Cruz de Tenerife, article 6 (1) (b)
            "51": _outside("EA", "Ceuta"),  # article 6 (2) (c)
            "52": _outside("EA", "Melilla"),  # article 6 (2) (d)
        },
    ),
    "FI": _Areas(2, (5,), {"22": _outside("AX")}),  # article 6 (1) (d)
    # Article 6 (1) (c): the territories of articles 349 and 355 (1) TFEU; the others are no part of the EU (355 (2)).
    "FR": _Areas(
        3,
        (5,),
        {
            "971": _outside("GP"),
            "972": _outside("MQ"),
            "973": _outside("GF"),
            "974": _outside("RE"),
            "975": _outside("PM"),
            "976": _outside("YT"),
            "977": _outside("BL"),
            "978": _outside("MF"),
            "980": _MONACO,
            "984": _outside("TF"),
            "986": _outside("WF"),
            "987": _outside("PF"),
            "988": _outside("NC"),
        },
    ),
    "GR": _Areas(5, (5,), {"63086": _outside("GR", "Mount Athos", "Athos")}),  # article 6 (1) (a)
    "IT": _Areas(5, (5,), {"23041": _LIVIGNO, "22061": _CAMPIONE}),
    # Madeira has the postcodes 9000 to 9499, the Azores 9500 to 9999.
    "PT": _Areas(2, (4, 7), {f"9{n}": _MADEIRA for n in "01234"} | {f"9{n}": _AZORES for n in "56789"}),
}

# Towns at postcodes that they shared with their neighbours before they had one of their own.
_TOWNS: dict[tuple[str, str], tuple[str, Territory]] = {
    ("IT", "23030"): ("livigno", _LIVIGNO),
    ("IT", "22060"): ("campione", _CAMPIONE),
}

# British postcode areas that are not Great Britain.  The islands: article 6 (1) (e) in its text up to 2020.
_BRITISH_AREAS = {"BT": "XI", "GX": "GI", "GY": "GG", "IM": "IM", "JE": "JE"}


@lru_cache(maxsize=1024)
def normal_country(code: str) -> str:
    """Give the code as this project writes it: upper case, no blanks, GR for EL and GB for UK; XI stays XI."""
    clean = code.strip().upper()
    return _ALIASES.get(clean, clean)


def is_eu_member(country: str, day: date) -> bool:
    """Tell whether EU VAT law held in all of this state on `day`; XI and MC are no states of the EU."""
    period = _MEMBERS.get(normal_country(country))
    return period is not None and period[0] <= day and (period[1] is None or day <= period[1])


@lru_cache(maxsize=8192)
def _whole(country: str, day: date) -> Territory:
    """Give the territory of a code when no postcode says otherwise."""
    if country == "MC":
        return _MONACO
    if country == "XI":
        return _NORTHERN_IRELAND if day >= _PROTOCOL_FROM else _whole("GB", day)
    # Article 7: the Isle of Man counts as the United Kingdom, and so left with it.
    ruled_by = "GB" if country == "IM" else country
    is_eu = is_eu_member(ruled_by, day)
    return Territory(
        country=ruled_by,
        is_eu=is_eu,
        name=country_name(country, Language.ENGLISH),
        name_nl=country_name(country, Language.DUTCH),
        rates=ruled_by if is_eu or ruled_by == "GB" else "",
    )


def _digits(postcode: str) -> str:
    return postcode if postcode.isdigit() else "".join(filter(str.isdigit, postcode))


def _area(country: str, areas: _Areas, postcode: str, city: str) -> Territory | None:
    digits = _digits(postcode)
    if len(digits) not in areas.lengths:
        return None
    town, territory = _TOWNS.get((country, digits), ("", None))
    if territory is not None:
        return territory if town in city.casefold() else None
    return areas.areas.get(digits[: areas.prefix])


def vat_territory(country: str, postcode: str, day: date, city: str = "") -> Territory:
    """Give the VAT territory of an address on `day`.

    `country` is any two-letter code, `postcode` as the customer wrote it (may be empty).  `city` is looked at for two
    Italian postcodes only.  An unknown code is a territory outside the EU under its own code.
    """
    code = normal_country(country)
    areas = _AREAS.get(code)
    if areas is not None:
        return _area(code, areas, postcode, city) or _whole(code, day)
    if code == "GB":
        code = _BRITISH_AREAS.get(postcode.strip()[:2].upper(), code)
    return _whole(code, day)
