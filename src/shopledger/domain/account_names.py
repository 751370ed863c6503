"""What the name of a ledger account says about the sales it is for, and the account that fits a row of the VAT table.

What it is for: some packages tell of an account only its number and its name, and even where they tell more, several
accounts fit and the name says which is meant. What it does not do: it decides no VAT. The VAT code does that; an
account that is not the merchant's favourite costs a click and no tax.

Words are Dutch and English, since the packages are. A name that says nothing fits sales at home only: accounts for
sales abroad, under a scheme or of gift cards are asked for by name, so that nothing is proposed that may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from shopledger.domain.countries import Language, country_name, known_countries
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import Wanted


class Topic(Enum):
    """Something that names of accounts speak of."""

    REVENUE = "revenue"
    COST = "cost"
    HIGH = "high"
    LOW = "low"
    NIL = "nil"
    EXEMPT = "exempt"
    MARGIN = "margin"
    REVERSE = "reverse"
    INSIDE = "inside"
    OUTSIDE = "outside"
    DISTANCE = "distance"
    SERVICE = "service"
    OTHER = "other"
    SHIPPING = "shipping"
    PAYMENT_COST = "payment_cost"
    DISCOUNT = "discount"
    SURCHARGE = "surcharge"
    GIFT_CARD = "gift_card"


class Basis(Enum):
    """How much of the answer the package gives itself.

    FUNCTION: it says that each of these accounts fits, so that names only choose among them. GENERAL: its VAT code says
    all about the VAT, so that an account for sales in general will do. NAME: sales that are not ordinary ones at home
    need an account whose name says so.
    """

    FUNCTION = "function"
    GENERAL = "general"
    NAME = "name"


_WORDS = {
    Topic.REVENUE: "omzet|verkoop|verkopen|opbrengst|revenue|sales|turnover",
    Topic.COST: "kosten|kostprijs|inkoop|inkopen|belasting|afschrijving|voorziening|cost|purchase|tax",
    Topic.HIGH: r"hoog|hoge\b|\bhigh",
    Topic.LOW: r"laag|lage\b|\blow\b|verlaagd|reduced",
    Topic.NIL: r"nultarief|\bnul\b|\bzero",
    Topic.EXEMPT: r"vrijgesteld|btw-?\s?vrij|onbelast|(?:geen|zonder) btw|exempt|no vat",
    Topic.MARGIN: "marge|margin",
    Topic.REVERSE: "verleg|reverse",
    Topic.INSIDE: r"(?:binnen|within|inside) (?:de |the )?(?:eu\b|europese)|\bic[pl]\b|intra-?\s?comm|\beu-?\s?lever",
    Topic.OUTSIDE: r"(?:buiten|outside) (?:de |the )?(?:eu\b|europese)|\bn(?:iet|on)-eu\b|derde land|wereld|worldwide",
    Topic.DISTANCE: r"afstandsverko|\boss\b|unieregeling|[eé][eé]n-?\s?loket|one-?\s?stop|distance",
    Topic.SERVICE: "dienst|service",
    Topic.OTHER: r"overig|divers|\boud\b|intern\b|huur|rente|subsidie|retour|\bother|\bold\b|returns",
    Topic.SHIPPING: "verzend|bezorg|porto|vracht|shipping|delivery|freight|postage",
    Topic.PAYMENT_COST: "betaalkosten|betalingskosten|transactiekosten|payment (?:cost|fee)|transaction (?:cost|fee)",
    Topic.DISCOUNT: "korting|bonus|discount",
    Topic.SURCHARGE: "toeslag|emballage|statiegeld|surcharge",
    Topic.GIFT_CARD: r"cadeau|kadobon|waardebon|tegoedbon|gift|voucher",
}
_PATTERNS = {topic: re.compile(words) for topic, words in _WORDS.items()}
_UNION = re.compile(r"\beu\b")
_EXPORT = re.compile("export")
_PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?)\s?(?:%|procent|pct)")
_NUMBER = re.compile(r"\d+")
_CODE = re.compile(r"\b[A-Z]{2}\b")
_NO_LANDS = frozenset({"IC", "EA", "IT", "ID"})
"""Codes that mean other things on accounts: intra-community, automation, identity."""

_LANDS = {country_name(code, language).casefold(): code for code in known_countries() for language in Language}
_LAND_NAMES = re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in sorted(_LANDS, key=len, reverse=True))})\b")
_OF_KIND = {
    LineKind.SHIPPING: Topic.SHIPPING,
    LineKind.PAYMENT_COST: Topic.PAYMENT_COST,
    LineKind.DISCOUNT: Topic.DISCOUNT,
    LineKind.SURCHARGE: Topic.SURCHARGE,
    LineKind.GIFT_CARD: Topic.GIFT_CARD,
}
_KINDS = frozenset(_OF_KIND.values())
_LEVELS = frozenset({Topic.HIGH, Topic.LOW, Topic.NIL})
_ABROAD = frozenset({Topic.INSIDE, Topic.OUTSIDE, Topic.DISTANCE, Topic.REVERSE})
_REVENUE_CLASS = "8"
_LOWEST_STANDARD_RATE = Decimal(15)
"""In percent: Directive 2006/112/EC, article 97."""

_NEEDS = {
    VatTreatment.ICP: Topic.INSIDE,
    VatTreatment.INTERNATIONAL: Topic.OUTSIDE,
    VatTreatment.MARGIN: Topic.MARGIN,
}
_AGAINST = {
    VatTreatment.ICP: frozenset({Topic.OUTSIDE, Topic.DISTANCE, Topic.MARGIN, Topic.SERVICE, Topic.HIGH, Topic.LOW}),
    VatTreatment.INTERNATIONAL: frozenset({Topic.INSIDE, Topic.DISTANCE, Topic.MARGIN, Topic.HIGH, Topic.LOW}),
    VatTreatment.MARGIN: _ABROAD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountName:
    """What a name says: topics, percentages (21 for 21 %) and countries (ISO codes), and the number before it."""

    number: int
    topics: frozenset[Topic]
    rates: frozenset[Decimal]
    lands: frozenset[str]


@lru_cache(maxsize=4096)
def read_name(label: str) -> AccountName:
    """Read a label: `8000 Omzet hoog`. Whatever it does not say is left empty; a missing number counts as 0."""
    text = label.casefold()
    topics = {topic for topic, pattern in _PATTERNS.items() if pattern.search(text)}
    if _EXPORT.search(text) and Topic.INSIDE not in topics:
        topics.add(Topic.OUTSIDE)
    if _UNION.search(text) and Topic.OUTSIDE not in topics:
        topics.add(Topic.INSIDE)
    number = _NUMBER.match(label)
    return AccountName(
        number=int(number[0]) if number else 0,
        topics=frozenset(topics),
        rates=frozenset(Decimal(found.replace(",", ".")) for found in _PERCENT.findall(text)),
        lands=_lands(label, text),
    )


def _lands(label: str, text: str) -> frozenset[str]:
    """Countries by name, and by code where capitals mean something in this label."""
    codes = () if label == label.upper() else _CODE.findall(label)
    known = {code for code in codes if code in _KNOWN and code not in _NO_LANDS}
    return frozenset(known | {_LANDS[name] for name in _LAND_NAMES.findall(text)})


_KNOWN = frozenset(known_countries())


def is_revenue(label: str) -> bool:
    """Whether the name is one of revenue rather than of costs.

    Costs that customers pay are told from costs of the shop's own by the number: in Dutch charts of accounts, class 8
    is revenue.
    """
    name = read_name(label)
    if name.topics & _KINDS:
        return str(name.number).startswith(_REVENUE_CLASS)
    return Topic.REVENUE in name.topics and Topic.COST not in name.topics


def choose(accounts: Iterable[tuple[str, str]], wanted: Wanted, home: str, basis: Basis) -> str | None:
    """The account for a row, of pairs of value and label in the package's own order; None where none fits for sure.

    `home` is the shop's country. Of those that fit, one whose name says so goes first, then one that speaks of revenue,
    then the lowest number, then the first.
    """
    fitting = [
        (_place(name, wanted, home), value)
        for value, label in accounts
        if _is_of_kind(name := read_name(label), wanted.row.line_kind) and _is_enough(name, wanted, home, basis)
    ]
    return min(fitting, key=lambda each: each[0])[1] if fitting else None


def _place(name: AccountName, wanted: Wanted, home: str) -> tuple[bool, bool, bool, bool, int]:
    return (
        _contradicts(name, wanted, home),
        not _says_so(name, wanted, home),
        bool(name.topics & {Topic.OTHER, Topic.SERVICE}),
        Topic.REVENUE not in name.topics,
        name.number,
    )


def _is_of_kind(name: AccountName, kind: LineKind | None) -> bool:
    """Whether it is for lines of that kind: articles go on no account that is for shipping, payment costs and so on."""
    topic = _OF_KIND.get(kind) if kind is not None else None
    if topic is not None:
        return topic in name.topics
    return not name.topics & _KINDS and Topic.COST not in name.topics


def _is_enough(name: AccountName, wanted: Wanted, home: str, basis: Basis) -> bool:
    if basis is Basis.FUNCTION:
        return True
    if _contradicts(name, wanted, home):
        return False
    is_at_home = wanted.row.treatment is VatTreatment.ORDINARY and wanted.vat_of == home
    return is_at_home or basis is Basis.GENERAL or _says_so(name, wanted, home)


def _says_so(name: AccountName, wanted: Wanted, home: str) -> bool:
    """Whether the name speaks of exactly these sales."""
    row = wanted.row
    needed = _NEEDS.get(row.treatment)
    if needed is not None:
        return needed in name.topics
    if wanted.vat_of != home:
        return row.country in name.lands or Topic.DISTANCE in name.topics
    return row.rate in name.rates or bool(_levels(row.rate) & name.topics)


def _contradicts(name: AccountName, wanted: Wanted, home: str) -> bool:
    row = wanted.row
    if name.rates and row.rate not in name.rates:
        return True
    if row.treatment is not VatTreatment.ORDINARY:
        return bool(name.lands or _AGAINST[row.treatment] & name.topics)
    if name.lands - {wanted.vat_of}:
        return True
    if wanted.vat_of == home:
        return bool(_against_home(row.rate, name.topics) & name.topics)
    return bool(_against_abroad(is_named=_says_so(name, wanted, home)) & name.topics)


def _levels(rate: Decimal) -> frozenset[Topic]:
    if not rate:
        return frozenset({Topic.NIL, Topic.EXEMPT})
    return frozenset({Topic.HIGH if rate >= _LOWEST_STANDARD_RATE else Topic.LOW})


def _against_home(rate: Decimal, topics: frozenset[Topic]) -> frozenset[Topic]:
    """Margin goods have an account of their own, which what is exempt may share; neither takes sales with VAT."""
    against = (_LEVELS | {Topic.EXEMPT}) - _levels(rate) | _ABROAD
    is_shared = not rate and Topic.EXEMPT in topics
    return against if is_shared else against | {Topic.MARGIN}


def _against_abroad(*, is_named: bool) -> frozenset[Topic]:
    """An account for the EU that names neither the country nor distance sales is one for ICP; `high` is one at home."""
    against = frozenset({Topic.OUTSIDE, Topic.REVERSE, Topic.MARGIN, Topic.EXEMPT, Topic.NIL})
    return against if is_named else against | {Topic.INSIDE, Topic.HIGH, Topic.LOW}
