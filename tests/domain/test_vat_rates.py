"""Dated VAT rates: changes in the past, and today's rates against the Commission's database."""

from datetime import date, timedelta
from decimal import Decimal

import eu_vat_rates_data
import pytest

from shopledger.domain.territories import is_eu_member
from shopledger.domain.vat_rates import (
    RATES,
    Kind,
    NoStandardRateError,
    Rate,
    is_rate_on,
    percents_on,
    rates_on,
    standard_rate,
)

FIRST = date(2015, 1, 1)

# Day of the change, standard rate the day before, standard rate on the day.
STANDARD_CHANGES = [
    ("DE", date(2020, 7, 1), "19", "16"),
    ("DE", date(2021, 1, 1), "16", "19"),
    ("EE", date(2024, 1, 1), "20", "22"),
    ("EE", date(2025, 7, 1), "22", "24"),
    ("FI", date(2024, 9, 1), "24", "25.5"),
    ("GR", date(2016, 6, 1), "23", "24"),
    ("IE", date(2020, 9, 1), "23", "21"),
    ("IE", date(2021, 3, 1), "21", "23"),
    ("LU", date(2023, 1, 1), "17", "16"),
    ("LU", date(2024, 1, 1), "16", "17"),
    ("PT-20", date(2021, 7, 1), "18", "16"),
    ("RO", date(2016, 1, 1), "24", "20"),
    ("RO", date(2017, 1, 1), "20", "19"),
    ("RO", date(2025, 8, 1), "19", "21"),
    ("SK", date(2025, 1, 1), "20", "23"),
]

# What the package eu-vat-rates-data says otherwise than the table: only there, only here, and why.
DIFFERENCES = {
    "AT": ({"19"}, set(), "19 % belongs to Jungholz and Mittelberg, which have a key of their own (AT-JM)"),
    "FR": (
        {"0.9", "1.05", "8.5", "13"},
        set(),
        "0.9 % and 13 % are Corsican, 1.05 % and 8.5 % hold in Guadeloupe, Martinique and Réunion, outside the area",
    ),
    "GR": ({"17"}, set(), "17 % holds on some islands, for sellers established there or buyers in business"),
    "IE": (set(), {"4.8"}, "the package leaves out the rate for livestock"),
    "PT": ({"16", "22"}, set(), "standard rates of the Azores and Madeira, which have keys of their own"),
}


def _published(country: str) -> set[Decimal]:
    entry = eu_vat_rates_data.get_rate(country)
    assert entry is not None
    percents = [entry["standard"], *entry["reduced"], entry["super_reduced"], entry["parking"]]
    return {Decimal(str(percent)) for percent in percents if percent is not None}


@pytest.mark.parametrize(("country", "day", "before", "after"), STANDARD_CHANGES)
def test_standard_rate_changes_on_its_day(country: str, day: date, before: str, after: str) -> None:
    percents = (standard_rate(country, day - timedelta(days=1)), standard_rate(country, day))

    assert percents == (Decimal(before), Decimal(after))


def test_no_standard_rate_changed_on_any_other_day() -> None:
    starts = {(row.country, row.valid_from) for rows in RATES.values() for row in rows if row.kind is Kind.STANDARD}

    changes = {(country, day) for country, day in starts if day > FIRST}

    assert changes == {(country, day) for country, day, _, _ in STANDARD_CHANGES}


@pytest.mark.parametrize(
    ("country", "day", "percents"),
    [
        ("NL", date(2018, 12, 31), "21 6"),
        ("NL", date(2019, 1, 1), "21 9"),
        ("NL", date(2023, 1, 1), "21 9 0"),
        ("DE", date(2020, 12, 31), "16 5"),
        ("DE", date(2021, 1, 1), "19 7"),
        ("AT", date(2020, 7, 1), "20 13 10 5"),
        ("AT", date(2026, 7, 1), "20 13 10 4.9 0"),
        ("CZ", date(2023, 12, 31), "21 15 10"),
        ("CZ", date(2024, 1, 1), "21 12 0"),
        ("EE", date(2024, 12, 31), "22 9 5"),
        ("EE", date(2025, 1, 1), "22 13 9"),
        ("ES", date(2024, 9, 30), "21 10 5 4 0"),
        ("ES", date(2024, 12, 31), "21 10 7.5 4 2"),
        ("ES", date(2025, 1, 1), "21 10 4"),
        ("FI", date(2025, 12, 31), "25.5 14 10 0"),
        ("FI", date(2026, 1, 1), "25.5 13.5 10 0"),
        ("LT", date(2025, 12, 31), "21 9 5"),
        ("LT", date(2026, 1, 1), "21 12 5"),
        ("LU", date(2023, 6, 1), "16 13 7 3"),
        ("LU", date(2024, 1, 1), "17 14 8 3"),
        ("RO", date(2025, 7, 31), "19 9 5"),
        ("RO", date(2026, 8, 1), "21 11"),
        ("SK", date(2024, 12, 31), "20 10 5"),
        ("SK", date(2025, 1, 1), "23 19 5"),
        ("PT-20", date(2021, 6, 30), "18 9 4"),
        ("PT-30", date(2024, 10, 1), "22 12 4"),
        ("AT-JM", date(2022, 1, 1), "20 19 13 10"),
        ("XI", date(2021, 12, 1), "20 12.5 5 0"),
        ("US", date(2024, 1, 1), ""),
        ("NL", date(2014, 12, 31), ""),
    ],
)
def test_percents_of_a_day_are_those_of_the_law(country: str, day: date, percents: str) -> None:
    expected = tuple(Decimal(percent) for percent in percents.split())

    assert percents_on(country, day) == expected


@pytest.mark.parametrize(
    ("country", "percent", "is_rate"),
    [("NL", "21", True), ("NL", "21.00", True), ("NL", "0.21", False), ("NL", "6", False), ("DE", "21", False)],
)
def test_is_rate_on_compares_values_in_percent(country: str, percent: str, is_rate: bool) -> None:
    assert is_rate_on(country, Decimal(percent), date(2024, 5, 1)) is is_rate


def test_rates_on_gives_kind_percent_and_both_last_days() -> None:
    rates = rates_on("LU", date(2023, 12, 31))

    assert rates[0] == Rate(
        country="LU",
        kind=Kind.STANDARD,
        percent=Decimal(16),
        valid_from=date(2023, 1, 1),
        valid_to=date(2023, 12, 31),
    )


def test_standard_rate_of_an_unknown_country_is_an_error_that_names_it() -> None:
    with pytest.raises(NoStandardRateError, match="'US' is known for 2024-05-01") as caught:
        standard_rate("US", date(2024, 5, 1))

    assert (caught.value.country, caught.value.day) == ("US", date(2024, 5, 1))


@pytest.mark.parametrize(("region", "percent"), [("AT-JM", "20"), ("PT-20", "16"), ("PT-30", "22"), ("XI", "20")])
def test_standard_rate_of_a_region_is_its_own_or_that_of_its_country(region: str, percent: str) -> None:
    assert standard_rate(region, date(2024, 5, 1)) == Decimal(percent)


@pytest.mark.parametrize("country", sorted(RATES))
def test_every_day_since_2015_has_exactly_one_standard_rate(country: str) -> None:
    turning_days = {row.valid_from for row in RATES[country]}
    turning_days |= {row.valid_to + timedelta(days=1) for row in RATES[country] if row.valid_to}

    counts = {day: sum(row.kind is Kind.STANDARD for row in rates_on(country, day)) for day in turning_days}

    assert min(turning_days) == FIRST
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("country", sorted(RATES))
def test_no_row_ends_before_it_begins_or_stands_twice(country: str) -> None:
    rows = RATES[country]

    assert all(row.valid_to is None or row.valid_from <= row.valid_to for row in rows)
    assert len({(row.kind, row.percent, row.valid_from) for row in rows}) == len(rows)
    assert all((row.percent == 0) == (row.kind is Kind.ZERO) for row in rows)


def test_table_holds_all_members_of_the_union_and_the_united_kingdom() -> None:
    members = {key for key in RATES if is_eu_member(key, date(2020, 12, 31))}

    assert len(members) == 28
    assert set(RATES) - members == {"AT-JM", "PT-20", "PT-30", "XI"}


@pytest.mark.parametrize("country", sorted(key for key in RATES if "-" not in key))
def test_rates_of_today_are_those_of_the_commissions_database(country: str) -> None:
    day = date.fromisoformat(eu_vat_rates_data.data_version)
    ours = set(percents_on(country, day)) - {Decimal(0)}  # the package has no zero rates
    published = _published(country)
    only_there, only_here, _reason = DIFFERENCES.get(country, (set(), set(), ""))

    differences = (published - ours, ours - published)

    assert differences == (set(map(Decimal, only_there)), set(map(Decimal, only_here)))


@pytest.mark.parametrize("country", sorted(key for key in RATES if "-" not in key))
def test_standard_rate_of_today_is_that_of_the_commissions_database(country: str) -> None:
    day = date.fromisoformat(eu_vat_rates_data.data_version)
    entry = eu_vat_rates_data.get_rate(country)

    assert entry is not None
    assert standard_rate(country, day) == Decimal(str(entry["standard"]))
