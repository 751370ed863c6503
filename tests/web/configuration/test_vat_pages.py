"""The VAT table: proposals, rows, what the package says of them, and the way back after removing."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import VatRow
from shopledger.pipeline import desk
from shopledger.web import moment
from shopledger.web.configuration import vat_rows
from tests.web.configuration.conftest import Maker, Shopkeeper

TABLE = "configuration/vat/"
ROW = "configuration/vat/row/"
DUTCH = {"place": "NL", "rate": "21", "line_kind": "", "valid_from": "", "valid_to": ""}


def tokens(keeper: Shopkeeper, page: str = TABLE) -> list[str]:
    table = keeper.client.get(keeper.url(page)).context["table"]
    return [vat_rows.token_of(row) for row in table.proposal.rows]


def account_of(keeper: Shopkeeper, name: str) -> str:
    table = keeper.client.get(keeper.url(TABLE)).context["bench"]
    return next(option.value for option in table.lists["ledger_accounts"] if name in option.label)


def test_proposed_rows_are_confirmed_at_once(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    answer = keeper.send("configuration/vat/confirm/", row=tokens(keeper))

    places = [vat_rows.key_of(row) for row in keeper.settings.rows]
    assert answer.url == keeper.url(TABLE)
    assert places == ["NL-21", "NL-9", "NL-0", "icp-0", "international-0"]


def test_a_proposal_that_is_not_ticked_is_left_out(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    first, *_rest = tokens(keeper)

    keeper.send("configuration/vat/confirm/", row=[first])

    assert [vat_rows.key_of(row) for row in keeper.settings.rows] == ["NL-21"]


def test_a_proposal_that_is_not_what_was_shown_is_refused(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    keeper.send("configuration/vat/confirm/", row=[*tokens(keeper), "NL-21~Hoog~elsewhere"])

    assert keeper.present.settings_version == 0
    assert "Nothing was saved" in keeper.text(TABLE)


def test_countries_get_their_own_rates_under_the_one_stop_shop(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    shown = {each.split("~")[0] for each in tokens(keeper, f"{TABLE}?add=DE&oss=yes")}

    assert {"DE-19", "DE-7"} <= shown


def test_countries_get_the_rate_of_the_shop_below_the_threshold(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt")

    table = keeper.client.get(keeper.url(f"{TABLE}?add=DE&oss=no")).context["table"]

    assert [each.key for group in table.abroad if group.place == "DE" for each in group.rows] == ["DE-21"]


def test_the_shops_own_country_comes_first_then_sales_without_vat(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo()

    table = keeper.client.get(keeper.url(TABLE)).context["table"]

    assert [group.place for group in table.groups] == ["NL", "icp", "international"]
    assert [group.place for group in table.abroad][:2] == ["BE", "DE"]


def test_other_countries_are_folded_with_their_count_and_one_box(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt")

    page = keeper.text("configuration/vat/?oss=yes&add=DE,FR,BE")

    assert page.count('<section class="country"') == 3
    assert (page.count("<details><summary><h3"), page.count("data-whole")) == (3, 3)
    assert page.index('<h2 id="NL">') < page.index('<section class="country"')
    assert "2 rows" in page


def test_a_country_that_was_just_added_is_unfolded(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt")

    page = keeper.text("configuration/vat/?oss=yes&add=DE")

    assert page.count("<details open><summary><h3") == 1


def test_a_country_whose_row_cannot_be_booked_is_unfolded(shopkeeper: Maker) -> None:
    keeper = shopkeeper("eboekhouden")
    settings = keeper.save_demo()
    rows = tuple(
        dataclasses.replace(row, ledger_account="gone") if row.country == "DE" else row for row in settings.rows
    )
    desk.save_settings(keeper.integration.id, dataclasses.replace(settings, rows=rows), moment.now)

    page = keeper.text(TABLE)

    assert page.count("<details open><summary><h3") == 1


@pytest.mark.parametrize(("left", "countries"), [((), {"DE", "FR"}), (("DE",), {"FR"}), (("DE", "FR"), set())])
def test_a_country_is_left_out_by_its_one_box(shopkeeper: Maker, left: tuple[str, ...], countries: set[str]) -> None:
    keeper = shopkeeper("jortt")
    address = f"{TABLE}?oss=yes&add=DE,FR"
    rows = [vat_rows.token_of(row) for row in keeper.client.get(keeper.url(address)).context["table"].proposal.rows]
    whole = [place for place in ("DE", "FR") if place not in left]

    keeper.send("configuration/vat/confirm/", row=rows, grouped=["DE", "FR"], group=whole, oss="yes", add="DE,FR")

    assert keeper.settings.row_countries - {"NL"} == countries
    assert "NL" in keeper.settings.row_countries


def test_a_row_that_the_package_cannot_take_says_why(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    settings = keeper.save_demo()
    broken = dataclasses.replace(settings.rows[0], ledger_account="gone")
    desk.save_settings(
        keeper.integration.id, dataclasses.replace(settings, rows=(broken, *settings.rows[1:])), moment.now
    )

    page = keeper.text(TABLE)

    assert "“gone” of your settings does not exist in your books" in page.replace("&quot;", '"')
    assert "1 row cannot be booked like this" in page


@pytest.mark.parametrize("address", ["?row=DE-19", "?country=DE&rate=19", "?country=DE&rate=19,00"])
def test_a_row_is_filled_in_by_the_address(shopkeeper: Maker, address: str) -> None:
    keeper = shopkeeper()

    values = keeper.filled(f"{ROW}{address}")

    assert (values["place"], values["rate"], bool(values["vat_code"])) == ("DE", Decimal(19), True)


def test_an_address_that_says_nothing_gives_an_empty_row(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    values = keeper.filled(f"{ROW}?row=nonsense&country=X&rate=abc")

    assert (values["place"], values.get("rate")) == ("NL", None)


def test_a_row_is_made(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    keeper.send(ROW, **DUTCH, vat_code="Hoog", ledger_account=account_of(keeper, "8000"))

    (row,) = keeper.settings.rows
    assert (row.country, row.rate, row.vat_code, row.line_kind) == ("NL", Decimal(21), "Hoog", None)


def test_shipping_costs_get_an_account_of_their_own(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    values = {**DUTCH, "line_kind": "shipping", "valid_from": "2026-01-01"}

    keeper.send(ROW, **values, vat_code="Hoog", ledger_account=account_of(keeper, "8050"))

    (row,) = keeper.settings.rows
    assert (row.line_kind, vat_rows.key_of(row)) == (LineKind.SHIPPING, "NL-21-shipping-20260101")


def test_a_row_is_changed_in_its_place(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    before = keeper.save_demo().rows
    values = keeper.filled(f"{ROW}?row=NL-21")

    keeper.send(ROW, **{**values, "rate": "21", "valid_to": "2030-12-31", "row": "NL-21"})

    after = keeper.settings.rows
    assert [vat_rows.key_of(row) for row in after] == [vat_rows.key_of(row) for row in before]
    assert after[0].valid_to is not None


def test_an_account_of_another_kind_of_vat_is_refused_at_the_box(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    answer = keeper.send(ROW, **DUTCH, vat_code="Hoog", ledger_account=account_of(keeper, "8010"))

    errors = answer.context["form"].errors
    assert errors["ledger_account"] == ["Ledger account 8010 Omzet laag is meant for another VAT kind."]
    assert keeper.settings.rows == ()


def test_lists_are_parted_in_what_fits_and_what_does_not(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    form = keeper.client.get(keeper.url(f"{ROW}?row=NL-21")).context["form"]

    parts = {title: dict(rows) for title, rows in form.fields["ledger_account"].choices if isinstance(rows, list)}
    fits, rest = parts.values()
    assert any("Omzet hoog" in label for label in fits.values())
    assert any("Omzet laag" in label for label in rest.values())


def test_a_second_row_for_the_same_sales_is_refused(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo()

    answer = keeper.send(ROW, **DUTCH, vat_code="Hoog", ledger_account=account_of(keeper, "8000"))

    assert "already" in answer.context["form"].non_field_errors()[0]


@pytest.mark.parametrize(
    ("change", "box"),
    [
        ({"place": "international"}, "rate"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to"),
        ({"rate": "101"}, "rate"),
        ({"place": "QQ"}, "place"),
        ({"vat_code": "unknown"}, "vat_code"),
    ],
)
def test_a_row_that_cannot_be_is_refused_at_the_box(shopkeeper: Maker, change: dict[str, str], box: str) -> None:
    keeper = shopkeeper()
    values: dict[str, Any] = {**DUTCH, "vat_code": "Hoog", "ledger_account": account_of(keeper, "8000"), **change}

    answer = keeper.send(ROW, **values)

    assert list(answer.context["form"].errors) == [box]


def test_one_row_is_removed_after_a_question(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    count = len(keeper.save_demo().rows)
    asked = keeper.text("configuration/vat/row/remove/?row=NL-21")

    keeper.send("configuration/vat/row/remove/", row="NL-21")

    assert "Netherlands, 21 %" in asked
    assert len(keeper.settings.rows) == count - 1


def test_a_row_that_is_not_there_cannot_be_removed(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    assert keeper.send("configuration/vat/row/remove/", row="NL-21").status_code == 404


def test_all_rows_are_removed_and_put_back(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    before = keeper.save_demo().rows

    keeper.send("configuration/vat/remove/")
    page = keeper.client.get(keeper.url(TABLE))
    removed = keeper.settings.rows
    keeper.send("configuration/vat/restore/", version=page.context["removed"].version)

    assert (removed, keeper.settings.rows) == ((), before)


def test_rows_of_a_version_that_never_was_cannot_be_put_back(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    assert keeper.send("configuration/vat/restore/", version="nonsense").status_code == 404


def test_schemes_change_which_rows_are_wanted(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    keeper.send("configuration/vat/schemes/", margin="on")

    places = {group.place for group in keeper.client.get(keeper.url(TABLE)).context["table"].groups}
    assert keeper.settings.uses_margin_scheme
    assert places == {"NL", "margin"}


def test_the_table_costs_the_same_for_one_row_and_for_fifty(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    counts = []
    for size in (1, 50):
        rows = tuple(
            VatRow(country="NL", rate=Decimal(at), vat_code="Hoog", ledger_account="8000") for at in range(size)
        )
        keeper.save_demo(rows=rows)
        keeper.text(TABLE)
        with CaptureQueriesContext(connection) as queries:
            keeper.text(TABLE)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("key", ["DE-19", "NL-21-shipping", "icp-0", "international-0", "margin-0", "FR-5.5"])
def test_a_key_leads_to_its_row(key: str) -> None:
    row = vat_rows.blank_row(key)

    assert row is not None
    assert vat_rows.key_of(row) == key


@pytest.mark.parametrize("key", ["", "-", "X-21", "DE-abc", "DE--5", "DE-101", "12-9", "DE-NaN"])
def test_what_is_no_key_leads_to_no_row(key: str) -> None:
    row = vat_rows.blank_row(key)

    assert row is None or row.rate == 0


def test_sales_without_vat_have_no_percentage_whatever_the_key_says() -> None:
    row = vat_rows.blank_row("icp-21")

    assert row is not None
    assert (row.treatment, row.rate) == (VatTreatment.ICP, Decimal(0))
