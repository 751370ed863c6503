from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shopledger.domain.booking import BookingKind
from shopledger.domain.customer import DebtorRef
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Grouping, NumberSource, PaymentMode, Settings, VatRow
from shopledger.domain.settings_io import (
    SettingsError,
    settings_from_document,
    settings_from_json,
    settings_to_document,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
ROW = {"country": "NL", "rate": "21", "vat_code": "high", "ledger_account": "8000"}
FULL = Settings(
    shop_country="NL",
    statuses=frozenset({"2", "3"}),
    rows=(
        VatRow(country="NL", rate=Decimal(21), vat_code="high", ledger_account="8000"),
        VatRow(
            country="DE",
            rate=Decimal("5.5"),
            vat_code="oss",
            ledger_account="8100",
            line_kind=LineKind.SHIPPING,
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31),
        ),
        VatRow(country="", rate=Decimal(0), vat_code="icp", ledger_account="8200", treatment=VatTreatment.ICP),
    ),
    uses_margin_scheme=True,
    charges_no_vat=True,
    fixed_debtors=(("iDEAL", DebtorRef(id="7", code="D7", name="iDEAL", kind="person")),),
    document_kind=BookingKind.ORDER,
    cost_centre="WEB",
    tolerance=Decimal("0.05"),
    free_line_rate=Decimal(21),
    reference_prefix="W-",
    number_source=NumberSource.INVOICE,
    start_on=date(2026, 1, 1),
    payments=PaymentMode.PAID,
    clearing_accounts=(("iDEAL", "1100"), ("card", "1101")),
    payment_journal="90",
    grouping=Grouping.DAY,
    daily_debtor_email="dag@example.nl",
    package=(("journal", "70"),),
    shop=(("store", "1"),),
)


def document(**changes: Any) -> dict[str, Any]:
    return {"shop_country": "NL", **changes}


def row(**changes: Any) -> dict[str, Any]:
    return document(rows=[{**ROW, **changes}])


def test_settings_come_back_from_json_as_they_were() -> None:
    text = json.dumps(settings_to_document(FULL))

    assert settings_from_json(text.encode()) == FULL


def test_a_document_names_every_field_of_the_settings() -> None:
    assert list(settings_to_document(FULL)) == [field.name for field in fields(Settings)]
    assert Settings(shop_country="NL") != FULL


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_field_of_the_settings_is_kept(field: Any) -> None:
    plain = Settings(shop_country="BE")
    changed = replace(plain, **{field.name: getattr(FULL, field.name)})

    read = settings_from_document(settings_to_document(changed))

    assert read == changed
    assert read != plain


def test_what_is_left_out_keeps_its_default() -> None:
    assert settings_from_document(document()) == Settings(shop_country="NL")


@pytest.mark.parametrize(("written", "read"), [("nl", "NL"), (" NL ", "NL"), ("EL", "GR"), ("UK", "GB")])
def test_countries_are_read_as_the_project_writes_them(written: str, read: str) -> None:
    settings = settings_from_document({"shop_country": written, "rows": [{**ROW, "country": written}]})

    assert (settings.shop_country, settings.rows[0].country) == (read, read)


@pytest.mark.parametrize("tolerance", ["0.05", Decimal("0.05")])
def test_numbers_are_read_as_text_or_as_decimal(tolerance: object) -> None:
    assert settings_from_document(document(tolerance=tolerance)).tolerance == Decimal("0.05")


def test_whole_numbers_are_read_too() -> None:
    assert settings_from_document(row(rate=21)).rows[0].rate == Decimal(21)


def test_a_number_in_json_is_no_float() -> None:
    assert settings_from_json(b'{"shop_country": "NL", "tolerance": 0.07}').tolerance == Decimal("0.07")


def test_rows_without_country_may_say_so_or_leave_it_out() -> None:
    bare = {"rate": "0", "vat_code": "icp", "ledger_account": "8200", "treatment": "icp"}

    read = [settings_from_document(document(rows=[each])) for each in (bare, {**bare, "country": ""})]

    assert read[0] == read[1]
    assert read[0].rows[0].treatment is VatTreatment.ICP


@pytest.mark.parametrize(
    ("wrong", "path", "what"),
    [
        ([], "", "must be an object"),
        ({}, "shop_country", "is missing"),
        (document(shop_country="Netherlands"), "shop_country", "must be a country code"),
        (document(shop_country="N1"), "shop_country", "must be a country code"),
        (document(shop_country=1), "shop_country", "must be a text"),
        (document(colour="red"), "colour", "is not a known field"),
        (document(statuses="3"), "statuses", "must be a list"),
        (document(statuses=["3", 4]), "statuses[1]", "must be a text"),
        (document(uses_margin_scheme="yes"), "uses_margin_scheme", "must be true or false"),
        (document(document_kind="letter"), "document_kind", "must be one of: entry, order, invoice, mutation"),
        (document(document_kind=None), "document_kind", "must be one of"),
        (document(tolerance="-0.01"), "tolerance", "must not be negative"),
        (document(tolerance="0,01"), "tolerance", "is not a number: 0,01"),
        (document(tolerance=True), "tolerance", "must be a number"),
        (document(tolerance=None), "tolerance", "must be a number"),
        (document(free_line_rate="101"), "free_line_rate", "must be a percentage"),
        (document(start_on="1-2-2026"), "start_on", "must be a date"),
        (document(fixed_debtors=[]), "fixed_debtors", "must be an object"),
        (document(fixed_debtors={"iDEAL": {}}), "fixed_debtors.iDEAL.id", "is missing"),
        (document(fixed_debtors={"iDEAL": {"id": "1", "x": "y"}}), "fixed_debtors.iDEAL.x", "is not a known field"),
        (document(package={"journal": 70}), "package.journal", "must be a text"),
        (document(rows={}), "rows", "must be a list"),
        (document(rows=[ROW, 1]), "rows[1]", "must be an object"),
        (row(rate="0.21x"), "rows[0].rate", "is not a number"),
        (row(rate="-1"), "rows[0].rate", "must be a percentage"),
        (row(country=""), "rows[0].country", "is missing"),
        (row(treatment="icp"), "rows[0].country", "must be left out of a row of the treatment icp"),
        (row(treatment="icp", country=""), "rows[0].rate", "an ICP or international row has rate 0"),
        (row(line_kind="gift"), "rows[0].line_kind", "must be one of"),
        (row(valid_from="2026-02-01", valid_to="2026-01-01"), "rows[0].valid_to", "lies before valid_from"),
        (document(rows=[{"country": "NL"}]), "rows[0].rate", "is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(wrong: object, path: str, what: str) -> None:
    with pytest.raises(SettingsError) as error:
        settings_from_document(wrong)

    assert error.value.path == path
    assert what in error.value.what
    assert str(error.value) == (f"{path}: {error.value.what}" if path else error.value.what)


@pytest.mark.parametrize("body", [b"{", b"\xff"])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(SettingsError, match="this is not JSON"):
        settings_from_json(body)


def test_the_example_of_the_page_is_read_and_the_page_names_every_field() -> None:
    text = PAGE.read_text(encoding="utf-8")
    example = re.search(r"```json\n(.*?)```", text, re.DOTALL)

    assert example is not None
    assert settings_from_json(example[1].encode()).rows
    named = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert named == {field.name for kind in (Settings, VatRow, DebtorRef) for field in fields(kind)}
