"""Names of countries in both languages."""

import pytest

from shopledger.domain.countries import Language, country_name, known_countries
from shopledger.domain.vat_rates import RATES


@pytest.mark.parametrize(
    ("code", "english", "dutch"),
    [
        ("NL", "Netherlands", "Nederland"),
        ("DE", "Germany", "Duitsland"),
        ("GR", "Greece", "Griekenland"),
        ("EL", "Greece", "Griekenland"),
        ("XI", "Northern Ireland", "Noord-Ierland"),
        ("US", "United States", "Verenigde Staten"),
        ("IC", "Canary Islands", "Canarische Eilanden"),
    ],
)
def test_country_name_speaks_both_languages(code: str, english: str, dutch: str) -> None:
    names = (country_name(code, Language.ENGLISH), country_name(code, Language.DUTCH))

    assert names == (english, dutch)


def test_country_name_of_an_unknown_code_is_the_code() -> None:
    assert country_name("ZZ", Language.DUTCH) == "ZZ"


def test_every_country_with_rates_has_a_name() -> None:
    countries = {key for key in RATES if "-" not in key}

    assert countries <= set(known_countries())


def test_codes_stand_in_alphabetical_order_and_names_are_filled() -> None:
    codes = known_countries()

    assert list(codes) == sorted(codes)
    assert all(country_name(code, language).strip() for code in codes for language in Language)
