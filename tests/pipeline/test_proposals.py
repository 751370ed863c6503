"""What is proposed for the Configuration page from the lists that are kept."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shopledger.domain.booking import BookingKind
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import with_options
from shopledger.domain.settings import VatRow
from shopledger.pipeline import desk
from shopledger.pipeline.proposals import Proposal, propose
from tests.pipeline.world import World, opened

ICP, EXPORT = VatTreatment.ICP, VatTreatment.INTERNATIONAL


def row(country: str, rate: str, **fields: Any) -> VatRow:
    return VatRow(**{"country": country, "rate": Decimal(rate), "vat_code": "", "ledger_account": "", **fields})


def shapes(rows: tuple[VatRow, ...]) -> list[tuple[str, str]]:
    return [(each.country or each.treatment.value, f"{each.rate:f}") for each in rows]


@pytest.fixture
def new(world: World) -> World:
    """A world without rows, with the lists of its books."""
    world.save(rows=())
    desk.refresh_options(world.integration_id, world.clock)
    return world


def proposed(world: World, **choices: Any) -> Proposal:
    return propose(world.integration_id, world.clock, **choices)


def test_rows_of_the_shops_country_are_filled_in_and_the_others_stay_open(new: World) -> None:
    found = proposed(new)

    assert [(each.country, each.vat_code, each.ledger_account) for each in found.rows] == [
        ("NL", "high", "8000"),
        ("NL", "low", "8000"),
    ]
    assert shapes(found.open_rows) == [("NL", "0"), ("icp", "0"), ("international", "0")]
    assert not any(each.vat_code or each.ledger_account for each in found.open_rows)


def test_proposing_asks_nobody_and_keeps_nothing(new: World) -> None:
    calls, before = dict(new.books.calls), new.integration

    proposed(new, countries=("DE",))

    assert dict(new.books.calls) == calls
    assert (new.integration.settings_version, new.integration.options) == (before.settings_version, before.options)


def test_without_lists_every_row_stays_open(world: World) -> None:
    world.save(rows=())

    found = proposed(world)

    assert found.rows == ()
    assert len(found.open_rows) == 5


def test_rows_that_are_there_are_not_proposed_again(new: World) -> None:
    new.save(
        rows=(
            row("NL", "21", vat_code="high", ledger_account="1", line_kind=LineKind.ARTICLE),
            row("NL", "9", vat_code="low", ledger_account="1", line_kind=LineKind.SHIPPING),
            row("", "0", vat_code="icp", ledger_account="1", treatment=ICP),
        )
    )

    found = proposed(new)

    assert shapes(found.rows) == [("NL", "9")]
    assert shapes(found.open_rows) == [("NL", "0"), ("international", "0")]


def test_row_that_has_ended_is_wanted_again(new: World) -> None:
    ended = row("NL", "21", vat_code="high", ledger_account="1", valid_to=new.clock.now.date().replace(year=2020))
    new.save(rows=(ended,))

    assert ("NL", "21") in shapes(proposed(new).rows)


@pytest.mark.parametrize(
    ("uses_oss", "filled", "left"),
    [
        (False, [("BE", "21"), ("DE", "21")], []),
        (True, [], [("BE", "21"), ("BE", "12"), ("BE", "6"), ("DE", "19"), ("DE", "7")]),
        (None, [("DE", "21")], [("BE", "21")]),
    ],
)
def test_countries_asked_for_have_the_rates_that_the_shop_charges_there(
    new: World, uses_oss: bool | None, filled: list[tuple[str, str]], left: list[tuple[str, str]]
) -> None:
    found = proposed(new, countries=("BE", "DE"), uses_oss=uses_oss)

    assert [each for each in shapes(found.rows) if each[0] in ("BE", "DE")] == filled
    assert [each for each in shapes(found.open_rows) if each[0] in ("BE", "DE")] == left


def test_rows_seen_come_first_and_tell_whose_vat_is_charged(new: World) -> None:
    found = proposed(new, seen=(row("BE", "21"), row("DE", "21"), row("NL", "9")))

    assert shapes(found.rows) == [("BE", "21"), ("DE", "21"), ("NL", "9"), ("NL", "21")]


def test_row_chosen_tells_whose_vat_is_charged(new: World) -> None:
    new.save(rows=(row("DE", "19", vat_code="high", ledger_account="1"),))

    found = proposed(new, seen=(row("BE", "21"),))

    assert shapes(found.open_rows)[0] == ("BE", "21")


def test_row_seen_has_the_dates_of_a_known_change(new: World) -> None:
    found = proposed(new, countries=("RO",), uses_oss=True, seen=(row("RO", "9"), row("NL", "17")))

    dated = [each.valid_to for each in found.open_rows if each.country == "RO" and each.rate == Decimal(9)]
    assert [str(each) for each in dated] == ["2026-07-31"]
    assert shapes(found.open_rows)[1] == ("NL", "17")


def test_margin_scheme_asks_for_its_own_row_instead_of_those_abroad(new: World) -> None:
    new.save(uses_margin_scheme=True)

    assert shapes(proposed(new).open_rows) == [("NL", "0"), ("margin", "0")]


def test_choices_are_proposed_for_the_rows_proposed(new: World) -> None:
    assert proposed(new).options == {"drawer": "of 2 rows, entry"}


@pytest.mark.django_db
def test_kind_of_document_that_the_package_lacks_is_replaced_by_its_usual_one() -> None:
    with opened(kinds=(BookingKind.INVOICE, BookingKind.MUTATION)) as world:
        found = proposed(world)
        settings = with_options(world.settings, found.options)

    assert found.options == {"document_kind": "invoice", "drawer": "of 0 rows, invoice"}
    assert settings == replace(
        world.settings, document_kind=BookingKind.INVOICE, package=(("drawer", "of 0 rows, invoice"),)
    )
