from __future__ import annotations

import dataclasses
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from shopledger.accounting.snelstart import settings as choices
from shopledger.accounting.snelstart.connector import CAPABILITIES, SYSTEM
from shopledger.accounting.snelstart.kinds import FOREIGN_RATES
from shopledger.accounting.snelstart.simulator import chart, demo
from shopledger.accounting.snelstart.simulator.rules import SMALL_SCOPES, Administration
from shopledger.connect.contract import Option, SettingsFinding
from shopledger.domain.booking import BookingKind
from shopledger.domain.order import VatTreatment
from shopledger.domain.settings import PaymentMode, Settings, VatRow
from tests.accounting.snelstart.making import connect

Lists = dict[str, tuple[Option, ...]]
DUTCH = tuple(row for row in demo.rows() if row.vat_code not in FOREIGN_RATES)
ORDERS = {"document_kind": BookingKind.ORDER, "rows": DUTCH}


@cache
def lists() -> Lists:
    return lists_of(Administration())


def lists_of(administration: Administration) -> Lists:
    books = connect(administration=administration)
    return {name: books.connector.options(name) for name in CAPABILITIES.option_fields}


def found(settings: Settings, given: Lists | None = None) -> list[tuple[str, str]]:
    return [(each.code, each.field) for each in choices.check_settings(settings, lists() if given is None else given)]


def changed(**changes: Any) -> Settings:
    return dataclasses.replace(demo.settings("NL"), **changes)


def with_row(code: str, number: int, rate: str = "21", treatment: VatTreatment = VatTreatment.ORDINARY) -> Settings:
    country = "NL" if treatment is VatTreatment.ORDINARY else ""
    row = VatRow(
        country=country, rate=Decimal(rate), vat_code=code, ledger_account=demo.ledger(number), treatment=treatment
    )
    return changed(rows=(row,))


def test_every_field_has_a_text_in_both_languages() -> None:
    options = [text for each in SYSTEM.option_fields for text in (each.label, each.help)]
    boxes = [text for each in (*SYSTEM.credential_fields, *SYSTEM.operator_fields) for text in (each.label, each.help)]

    assert all(text.nl and text.en and text.nl != text.en for text in (*options, *boxes))


def test_live_lists_are_those_of_the_option_fields() -> None:
    assert CAPABILITIES.option_fields == tuple(each.name for each in SYSTEM.option_fields if each.is_live)
    assert set(lists()) == set(CAPABILITIES.option_fields)


def test_lists_hold_only_what_may_be_chosen() -> None:
    values = {name: {option.label for option in options} for name, options in lists().items()}

    assert values["payment_journal"] == {"9000 Memoriaal"}
    assert values["cost_centre"] == {"1 Webshop"}
    assert values["foreign_vat_ledger"] == {"1690 Buitenlandse btw (OSS)"}
    assert values["clearing_accounts"] == {
        "1210 Tussenrekening iDEAL",
        "1220 Tussenrekening PayPal",
        "1230 Tussenrekening creditcards",
    }
    assert not {"4000 Algemene kosten", "8001 Omzet hoog oud", "1300 Debiteuren"} & values["ledger_accounts"]
    assert values["revenue_group_low"] == {"2 Laag btw (goederen)"}


def test_vat_kinds_show_the_percentage_of_today() -> None:
    labels = [option.label for option in lists()["vat_codes"]]

    assert labels[:5] == ["Geen (0%)", "Laag (9%)", "Hoog (21%)", "Overig (0%)", "Verlegd (binnenland, 0%)"]


@pytest.mark.parametrize(
    ("code", "number", "rate"),
    [("Hoog", 8000, "21"), ("Laag", 8010, "9"), ("Overig", 8020, "0"), ("Geen", 8040, "0"), ("Verlegd", 8030, "0")],
)
def test_pair_that_agrees_is_accepted(code: str, number: int, rate: str) -> None:
    assert found(with_row(code, number, rate)) == []


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("Laag", 8000),
        ("Hoog", 8010),
        ("Geen", 8000),
        ("Geen", 8030),
        ("Verlegd", 8040),
        ("Hoog", 8077),
        ("Geen", 8077),
        ("RRH", 8077),
        ("SR", 8000),
    ],
)
def test_pair_that_disagrees_is_found_when_it_is_saved(code: str, number: int) -> None:
    assert found(with_row(code, number)) == [("BKG-03", "ledger_accounts")]


def test_account_is_named_as_the_merchant_knows_it() -> None:
    (finding,) = choices.check_settings(with_row("Laag", 8000), lists())

    assert finding.params == (("account", "8000 Omzet hoog"),)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (with_row("Onzin", 8000), [("CHK-15", "vat_codes")]),
        (with_row("Hoog", 8001), [("CHK-15", "ledger_accounts")]),
        (with_row("Hoog", 9999), [("CHK-15", "ledger_accounts")]),
        (changed(cost_centre="gone"), [("BKG-08", "cost_centre")]),
        (dataclasses.replace(with_row("Hoog", 8002), cost_centre=""), [("BKG-08", "cost_centre")]),
        (changed(payments=PaymentMode.PAID), []),
        (changed(payments=PaymentMode.PAID, payment_journal=""), [("BKG-13", "payment_journal")]),
        (changed(payments=PaymentMode.ALL, payment_journal="gone"), [("BKG-13", "payment_journal")]),
        (changed(payments=PaymentMode.ALL, clearing_accounts=(("iDEAL", ""),)), [("PAY-06", "clearing_accounts")]),
        (
            changed(payments=PaymentMode.ALL, clearing_accounts=(("iDEAL", demo.ledger(8000)),)),
            [("PAY-06", "clearing_accounts")],
        ),
        (changed(payment_journal="gone", clearing_accounts=(("iDEAL", ""),)), []),
    ],
)
def test_choice_that_snelstart_would_refuse_is_found(settings: Settings, expected: list[tuple[str, str]]) -> None:
    assert found(settings) == expected


def test_lists_that_are_not_given_are_not_checked() -> None:
    assert found(changed(cost_centre="gone", **ORDERS), {}) == []


def test_foreign_vat_needs_its_account() -> None:
    given = lists_of(Administration(invoices_foreign_vat=False))

    assert found(demo.settings("NL"), given) == [("BKG-05", "foreign_vat_ledger")]


def test_orders_in_a_package_that_is_too_small_are_found() -> None:
    assert found(changed(**ORDERS), lists_of(Administration(scopes=SMALL_SCOPES))) == [("CON-09", "document_kind")]


def test_orders_that_can_be_expressed_are_accepted() -> None:
    assert found(changed(**ORDERS)) == []


def test_orders_with_foreign_vat_are_found() -> None:
    assert found(changed(document_kind=BookingKind.ORDER)) == [("BKG-03", "document_kind")]


@pytest.mark.parametrize(("kind", "length"), [("Numeriek", 25), ("Alfanumeriek", 10)])
def test_article_codes_that_are_too_narrow_are_found(kind: str, length: int) -> None:
    given = lists_of(Administration(code_kind=kind, code_length=length))

    assert found(changed(**ORDERS), given) == [("BKG-15", "document_kind")]


def test_revenue_group_that_is_gone_is_found() -> None:
    settings = changed(**ORDERS, package=(("revenue_group_low", "gone"),))

    assert choices.check_settings(settings, lists()) == (
        SettingsFinding(code="BKG-17", field="revenue_group_low", params=(("code", "gone"),)),
    )


def test_revenue_group_that_is_missing_for_a_kind_in_use_is_found() -> None:
    given = {**lists(), "revenue_group_high": ()}

    assert found(changed(**ORDERS), given) == [("BKG-17", "revenue_group_high")]


def test_demo_covers_every_account_it_names() -> None:
    accounts = {row["id"] for row in chart.LEDGERS.values()}

    assert {row.ledger_account for row in demo.rows()} <= accounts
