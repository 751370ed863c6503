"""Writing parameters the way a language writes them: amounts, percentages, dates, countries and a few fixed words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from shopledger.domain.countries import Language, country_name

MISSING = "-"

# What is said instead of a dash where the sentence allows it.
_UNKNOWN = {
    "package": ("Uw boekhoudpakket", "Your accounting package"),
    "minutes": ("enkele", "a few"),
}
_MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_CHOICES = {
    "ordinary": ("gewone verkoop met btw", "ordinary sale with VAT"),
    "icp": ("intracommunautaire levering (ICP)", "intra-community supply (ICP)"),
    "international": ("levering buiten de EU", "supply outside the EU"),
    "margin": ("verkoop onder de margeregeling", "sale under the margin scheme"),
    "amounts": (
        "de bedragen met en zonder btw passen niet bij dat percentage",
        "the amounts with and without VAT do not fit that percentage",
    ),
    "no_rate": (
        "de winkel geeft geen percentage en de bedragen wijzen er geen aan",
        "the shop gives no percentage and the amounts do not point to one",
    ),
    "unknown_rate": (
        "dit was op die dag geen btw-tarief van dit land",
        "this was no VAT rate of that country on that day",
    ),
}


def fill(text: str, values: Mapping[str, str], language: str) -> str:
    """The text with its parameters filled in; one that is missing or empty shows as a dash or a vague word."""
    return text.format_map(_Filling(values, "nl" if language == Language.DUTCH else "en"))


class _Filling(dict[str, str]):
    """Answers every name that a text asks for."""

    def __init__(self, values: Mapping[str, str], language: str) -> None:
        super().__init__()
        self._values = values
        self._language = language

    def __missing__(self, name: str) -> str:
        value = self._values.get(name, "")
        if not value:
            dutch, english = _UNKNOWN.get(name, (MISSING, MISSING))
            return dutch if self._language == "nl" else english
        write = _WRITERS.get(name)
        return value if write is None else write(value, self._language)


def write_amount(value: str, language: str) -> str:
    """1234.5 becomes 1.234,50 in Dutch and 1,234.50 in English; what is no number stays as it is."""
    try:
        text = f"{Decimal(value):,.2f}"
    except InvalidOperation:
        return value
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text


def write_rate(value: str, language: str) -> str:
    """5.50 becomes 5,5 in Dutch and 5.5 in English; what is no number stays as it is."""
    try:
        text = f"{Decimal(value):f}"
    except InvalidOperation:
        return value
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if language == "nl" else text


def write_date(value: str, language: str) -> str:
    """2026-01-31 becomes 31 januari 2026 or 31 January 2026; what is no date stays as it is."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def write_country(value: str, language: str) -> str:
    """DE becomes Duitsland or Germany; what is no code stays as it is."""
    return country_name(value, Language(language))


def write_choice(value: str, language: str) -> str:
    """One of a few words of our own; any other word stays as it is."""
    dutch, english = _CHOICES.get(value, (value, value))
    return dutch if language == "nl" else english


_WRITERS: dict[str, Callable[[str, str], str]] = {
    "total": write_amount,
    "lines": write_amount,
    "difference": write_amount,
    "vat": write_amount,
    "amount": write_amount,
    "open": write_amount,
    "rate": write_rate,
    "date": write_date,
    "country": write_country,
    "treatment": write_choice,
    "shop": write_choice,
    "rule": write_choice,
    "reason": write_choice,
}
