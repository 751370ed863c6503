"""VAT territories: the code and postcode of an address against the VAT area of the EU."""

from datetime import date

import pytest

from shopledger.domain.territories import is_eu_member, normal_country, vat_territory
from shopledger.domain.vat_rates import RATES

DAY = date(2026, 3, 2)
LAST_BRITISH_DAY = date(2020, 12, 31)


@pytest.mark.parametrize(
    ("written", "code"),
    [("NL", "NL"), (" nl ", "NL"), ("EL", "GR"), ("gr", "GR"), ("uk", "GB"), ("GB", "GB"), ("xi", "XI"), ("", "")],
)
def test_normal_country_knows_the_codes_of_vat_numbers(written: str, code: str) -> None:
    assert normal_country(written) == code


@pytest.mark.parametrize(
    ("country", "day", "is_member"),
    [
        ("NL", DAY, True),
        ("EL", DAY, True),
        ("HR", date(2013, 6, 30), False),
        ("HR", date(2013, 7, 1), True),
        ("UK", LAST_BRITISH_DAY, True),
        ("GB", date(2021, 1, 1), False),
        ("XI", DAY, False),
        ("MC", DAY, False),
        ("CH", DAY, False),
        ("", DAY, False),
    ],
)
def test_is_eu_member_follows_the_dates_of_the_treaties(country: str, day: date, is_member: bool) -> None:
    assert is_eu_member(country, day) is is_member


def test_the_union_has_27_members_today_and_had_28_in_2020() -> None:
    counts = [sum(is_eu_member(code, day) for code in RATES) for day in (DAY, LAST_BRITISH_DAY)]

    assert counts == [27, 28]


@pytest.mark.parametrize(
    ("country", "postcode", "name"),
    [
        ("ES", "35001", "Canary Islands"),
        ("ES", "38670", "Canary Islands"),
        ("IC", "35001", "Canary Islands"),
        ("ES", "51001", "Ceuta"),
        ("ES", "52001", "Melilla"),
        ("EA", "", "Ceuta and Melilla"),
        ("AX", "22100", "Åland Islands"),
        ("FI", "FI-22100", "Åland Islands"),
        ("DE", "78266", "Büsingen"),
        ("DE", "D-27498", "Heligoland"),
        ("IT", "23041", "Livigno"),
        ("IT", "22061", "Campione d'Italia"),
        ("GR", "630 86", "Mount Athos"),
        ("EL", "63086", "Mount Athos"),
        ("FR", "97110", "Guadeloupe"),
        ("FR", "97200", "Martinique"),
        ("FR", "97300", "French Guiana"),
        ("FR", "97400", "Réunion"),
        ("FR", "97500", "Saint Pierre and Miquelon"),
        ("FR", "97600", "Mayotte"),
        ("FR", "97700", "Saint Barthélemy"),
        ("FR", "97800", "Saint Martin"),
        ("FR", "98600", "Wallis and Futuna"),
        ("FR", "98714", "French Polynesia"),
        ("FR", "98800", "New Caledonia"),
        ("RE", "97400", "Réunion"),
        ("GI", "GX11 1AA", "Gibraltar"),
        ("GB", "GX11 1AA", "Gibraltar"),
        ("GB", "je2 3ab", "Jersey"),
        ("GB", "GY1 1AA", "Guernsey"),
        ("GB", "IM1 1AA", "Isle of Man"),
        ("GB", "SW1A 1AA", "United Kingdom"),
        ("CW", "", "Curaçao"),
        ("SM", "47890", "San Marino"),
        ("GL", "3900", "Greenland"),
        ("CH", "8238", "Switzerland"),
        ("ZZ", "", "ZZ"),
    ],
)
def test_place_outside_the_vat_area_is_recognised(country: str, postcode: str, name: str) -> None:
    territory = vat_territory(country, postcode, DAY)

    assert (territory.is_eu, territory.name) == (False, name)


@pytest.mark.parametrize(
    ("country", "postcode", "rules_of", "rates", "name"),
    [
        ("NL", "1012 JS", "NL", "NL", "Netherlands"),
        ("ES", "28001", "ES", "ES", "Spain"),
        ("ES", "07001", "ES", "ES", "Spain"),
        ("ES", "3500", "ES", "ES", "Spain"),
        ("DE", "10115", "DE", "DE", "Germany"),
        ("IT", "00118", "IT", "IT", "Italy"),
        ("FR", "75001", "FR", "FR", "France"),
        ("FR", "20000", "FR", "FR", "France"),
        ("FR", "", "FR", "FR", "France"),
        ("FR", "98000", "FR", "FR", "Monaco"),
        ("MC", "98000", "FR", "FR", "Monaco"),
        ("PT", "1000-205", "PT", "PT", "Portugal"),
        ("PT", "9000-018", "PT", "PT-30", "Madeira"),
        ("PT", "9499", "PT", "PT-30", "Madeira"),
        ("PT", "9500-321", "PT", "PT-20", "Azores"),
        ("AT", "6691", "AT", "AT-JM", "Jungholz and Mittelberg"),
        ("AT", "6993", "AT", "AT-JM", "Jungholz and Mittelberg"),
        ("AT", "1010", "AT", "AT", "Austria"),
        ("EL", "10431", "GR", "GR", "Greece"),
        ("XI", "BT1 1AA", "XI", "XI", "Northern Ireland"),
        ("UK", "bt1 1aa", "XI", "XI", "Northern Ireland"),
    ],
)
def test_place_inside_the_vat_area_names_whose_rates_apply(
    country: str, postcode: str, rules_of: str, rates: str, name: str
) -> None:
    territory = vat_territory(country, postcode, DAY)

    assert (territory.is_eu, territory.country, territory.rates, territory.name) == (True, rules_of, rates, name)


@pytest.mark.parametrize(
    ("country", "postcode", "name"),
    [
        ("GB", "SW1A 1AA", "United Kingdom"),
        ("GB", "BT1 1AA", "United Kingdom"),
        ("XI", "", "United Kingdom"),
        ("IM", "IM1 1AA", "Isle of Man"),
    ],
)
def test_british_places_were_inside_with_british_rates_until_the_end_of_2020(
    country: str, postcode: str, name: str
) -> None:
    territory = vat_territory(country, postcode, LAST_BRITISH_DAY)

    assert (territory.is_eu, territory.country, territory.rates, territory.name) == (True, "GB", "GB", name)


@pytest.mark.parametrize(
    ("postcode", "city", "is_eu"),
    [
        ("23030", "Livigno (SO)", False),
        ("23030", "Valfurva", True),
        ("22060", "CAMPIONE D'ITALIA", False),
        ("22060", "Cabiate", True),
        ("23030", "", True),
    ],
)
def test_shared_italian_postcode_is_decided_by_the_town(postcode: str, city: str, is_eu: bool) -> None:
    assert vat_territory("IT", postcode, DAY, city).is_eu is is_eu


def test_place_outside_has_no_rates_and_both_names() -> None:
    territory = vat_territory("DE", "27498", DAY)

    assert (territory.country, territory.rates, territory.name, territory.name_nl) == (
        "DE",
        "",
        "Heligoland",
        "Helgoland",
    )


def test_british_rates_stay_at_hand_after_2020_although_it_is_outside() -> None:
    territory = vat_territory("GB", "SW1A 1AA", DAY)

    assert (territory.is_eu, territory.rates, territory.name_nl) == (False, "GB", "Verenigd Koninkrijk")


def test_every_territory_inside_has_rates_in_the_table() -> None:
    places = [
        ("FR", "98000"),
        ("PT", "9500"),
        ("PT", "9000"),
        ("AT", "6691"),
        ("XI", ""),
        *((key, "") for key in RATES),
    ]

    territories = [vat_territory(country, postcode, DAY) for country, postcode in places]

    assert {territory.rates for territory in territories if territory.is_eu} <= set(RATES)
