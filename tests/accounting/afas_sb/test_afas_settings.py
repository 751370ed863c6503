from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.afas_sb.settings import check_settings
from shopledger.accounting.afas_sb.simulator import AfasSimulator
from shopledger.accounting.afas_sb.simulator.books import account_id
from shopledger.connect.contract import Option
from shopledger.domain.order import VatTreatment
from shopledger.domain.settings import Settings, VatRow
from tests.accounting.afas_sb.making import ADMINISTRATION, HIGH

DEMO = AfasSimulator.demo_settings("NL")
LISTS = {"ledger_accounts": (Option(value=HIGH, label="8000 Omzet hoog"),)}


def with_row(rate: str, code: str, **changes: Any) -> Settings:
    values = {"country": "NL", "ledger_account": HIGH, **changes}
    return Settings(shop_country="NL", rows=(VatRow(rate=Decimal(rate), vat_code=code, **values),))


def found(settings: Settings, lists: Mapping[str, tuple[Option, ...]] | None = None) -> list[tuple[str, str]]:
    return [(finding.code, finding.field) for finding in check_settings(settings, lists or {})]


def test_demo_settings_are_sound() -> None:
    assert found(DEMO) == []


@pytest.mark.parametrize(
    ("rate", "code", "changes"),
    [
        ("21", "high", {}),
        ("6", "low", {}),
        ("0", "zero/exempt", {}),
        ("0", "high/reversecharged", {}),
        ("0", "zero", {"country": "DE"}),
        ("0", "zero/services", {"country": "", "treatment": VatTreatment.ICP}),
        ("21", "high", {"country": "", "treatment": VatTreatment.MARGIN}),
    ],
)
def test_row_that_afas_can_express_is_accepted(rate: str, code: str, changes: dict[str, Any]) -> None:
    assert found(with_row(rate, code, **changes), LISTS) == []


@pytest.mark.parametrize(
    ("rate", "code", "changes", "finding"),
    [
        ("21", "hoog", {}, ("CHK-15", "vat_codes")),
        ("9", "high", {}, ("BKG-03", "vat_codes")),
        ("21", "zero", {}, ("BKG-03", "vat_codes")),
        ("0", "zero/supplies", {}, ("BKG-03", "vat_codes")),
        ("0", "zero", {"country": "", "treatment": VatTreatment.ICP}, ("BKG-03", "vat_codes")),
        ("0", "zero/supplies", {"country": "", "treatment": VatTreatment.INTERNATIONAL}, ("BKG-03", "vat_codes")),
        ("19", "high", {"country": "DE"}, ("BKG-27", "vat_codes")),
        ("21", "high", {"country": "BE"}, ("BKG-27", "vat_codes")),
        ("21", "high", {"ledger_account": account_id("8010")}, ("CHK-15", "ledger_accounts")),
    ],
)
def test_row_that_afas_cannot_express_is_told(
    rate: str, code: str, changes: dict[str, Any], finding: tuple[str, str]
) -> None:
    assert found(with_row(rate, code, **changes), LISTS) == [finding]


def test_wrong_pair_names_the_account_as_people_know_it() -> None:
    (finding,) = check_settings(with_row("9", "high"), LISTS)

    assert finding.params == (("account", "8000 Omzet hoog"),)


def test_dutch_vat_abroad_is_accepted_where_the_merchant_charges_it() -> None:
    settings = dataclasses.replace(with_row("21", "high", country="BE"), package=(("home_vat_abroad", "yes"),))

    assert found(settings) == []
    assert found(dataclasses.replace(settings, rows=with_row("19", "high", country="DE").rows)) == [
        ("BKG-03", "vat_codes")
    ]


@pytest.mark.parametrize(
    ("chosen", "listed", "findings"),
    [
        ("", [ADMINISTRATION], []),
        (ADMINISTRATION, [ADMINISTRATION, "other"], []),
        ("", [ADMINISTRATION, "other"], [("BKG-23", "administration")]),
        ("", [], [("BKG-23", "administration")]),
        ("gone", [ADMINISTRATION], [("BKG-25", "administration")]),
    ],
)
def test_administration_must_be_known(chosen: str, listed: list[str], findings: list[tuple[str, str]]) -> None:
    settings = dataclasses.replace(DEMO, package=(("administration", chosen),))

    assert found(settings, {"administration": tuple(Option(value=one, label=one) for one in listed)}) == findings


def test_payment_terms_must_be_in_their_list() -> None:
    settings = dataclasses.replace(DEMO, package=(("payment_condition", "gone"),))

    assert found(settings, {"payment_condition": (Option(value="there", label="14 dagen"),)}) == [
        ("BKG-25", "payment_condition")
    ]
    assert found(settings) == []


def test_cost_centre_cannot_be_booked() -> None:
    assert found(dataclasses.replace(DEMO, cost_centre="1")) == [("BKG-08", "cost_centre")]
