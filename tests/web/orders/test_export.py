"""The report as a file: what is in it, that nothing in it is taken for a formula, and that rows come in chunks."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shopledger.store.models import Act, StoredOrder
from shopledger.web.orders import asked
from shopledger.web.orders.export import written
from tests.web.conftest import Merchant
from tests.web.orders.conftest import Make


def csv_of(merchant: Merchant, query: str = "", language: str = "en") -> list[str]:
    answer = merchant.client.get(merchant.url(f"report/csv/?{query}"), headers={"accept-language": language})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # it streams


def xlsx_of(merchant: Merchant) -> str:
    answer: Any = merchant.client.get(merchant.url("report/xlsx/"))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:
        return file.read("xl/worksheets/sheet1.xml").decode()


def test_dutch_csv_has_semicolons_and_decimal_commas(merchant: Merchant, posting: Make) -> None:
    posting("1042", external_number="VF-7", total_cents=3025)

    head, line = csv_of(merchant, language="nl")

    assert head.startswith('"Bestelling";"Soort";"Klant"')
    assert line == '"1042";"Verkoop";"";2026-03-10;2026-03-10 13:17:22;"VF-7";"";30,25;"EUR"'


def test_english_csv_has_commas_and_decimal_points(merchant: Merchant, posting: Make) -> None:
    posting("1042", total_cents=-3025)

    line = csv_of(merchant)[1]

    assert line == '"1042","Sale","",2026-03-10,2026-03-10 13:17:22,"","",-30.25,"EUR"'


@pytest.mark.parametrize("text", ["=1+1", "+31", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_csv_cells_that_look_like_formulas_are_text(text: str) -> None:
    assert written(text, ",") == f'"\'{text}"'


@pytest.mark.parametrize(
    ("cell", "text"), [('a"b', '"a""b"'), (None, ""), (Decimal("-5.1"), "-5,10"), ("a=b", '"a=b"')]
)
def test_other_csv_cells_stay_as_they_are(cell: Any, text: str) -> None:
    assert written(cell, ",") == text


def test_excel_cells_that_look_like_formulas_are_text(merchant: Merchant, posting: Make) -> None:
    posting("1")
    StoredOrder.objects.update(customer="=HYPERLINK(0)")

    sheet = xlsx_of(merchant)

    assert ("=HYPERLINK(0)" in sheet, "<f>" in sheet) == (True, False)


def test_excel_amounts_are_numbers_to_the_cent(merchant: Merchant, posting: Make) -> None:
    posting("1", total_cents=1234567890123)

    sheet = xlsx_of(merchant)

    assert "<v>12345678901.23</v>" in sheet


def test_an_excel_file_ends_at_its_limit(merchant: Merchant, posting: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopledger.web.orders.export.MOST_ROWS", 2)
    for number in ("1", "2", "3"):
        posting(number)

    sheet = xlsx_of(merchant)

    assert sheet.count("<row ") == 3


def test_a_file_holds_all_pages_once(merchant: Merchant, posting: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopledger.web.orders.export.CHUNK", 7)
    numbers = [str(number) for number in range(100, 121)]
    for number in numbers:
        posting(number)

    lines = csv_of(merchant)[1:]

    assert [line.split(",")[0].strip('"') for line in lines] == numbers[::-1]


def test_rows_are_read_in_chunks(merchant: Merchant, posting: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopledger.web.orders.export.CHUNK", 5)
    for number in range(100, 120):
        posting(str(number))
    answer: Any = merchant.client.get(merchant.url("report/csv/"))
    pieces = iter(answer.streaming_content)

    with CaptureQueriesContext(connection) as captured:
        first = [next(pieces), next(pieces)]

    assert len(captured) == 1
    assert first[1].count(b"\n") == 5


@pytest.mark.parametrize(("query", "count"), [("from=2026-03-10&to=2026-03-10", 2), ("to=2026-03-09", 0), ("q=10", 2)])
def test_a_file_holds_what_the_list_is_narrowed_to(merchant: Merchant, posting: Make, query: str, count: int) -> None:
    posting("101")
    posting("102")
    posting("103", "error", cause="CHK-13")

    lines = csv_of(merchant, query)

    assert len(lines) - 1 == count


def test_the_name_of_a_file_tells_integration_and_period(merchant: Merchant) -> None:
    answer = merchant.client.get(merchant.url("report/csv/?from=2026-03-01&to=2026-03-31"))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="annas-shop-2026-03-01-2026-03-31.csv"'


def test_that_a_file_was_made_is_kept(merchant: Merchant) -> None:
    csv_of(merchant)

    act = Act.objects.get(what="exported")

    assert (act.who, act.integration_id) == (merchant.user.username, merchant.integration.id)


@pytest.mark.parametrize("page", ["report/csv/", "report/xlsx/"])
def test_a_stranger_gets_no_file_of_somebody_else(merchant: Merchant, stranger: Merchant, page: str) -> None:
    answer = stranger.client.get(merchant.url(page))

    assert answer.status_code == 404


def test_a_row_of_another_moment_of_the_same_second_is_not_left_out(merchant: Merchant, posting: Make) -> None:
    first = posting("1")
    for number in ("2", "3"):
        type(first).objects.filter(id=posting(number).id).update(posted_at=first.posted_at)
    type(first).objects.filter(id=first.id).update(posted_at=first.posted_at + timedelta(microseconds=1))  # type: ignore[operator]  # it is booked

    lines = csv_of(merchant)[1:]

    assert [line.split(",")[0] for line in lines] == ['"1"', '"3"', '"2"']


def test_a_file_of_a_search_holds_all_that_was_found(
    merchant: Merchant, posting: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "CHUNK", 2)
    for number in ("11", "12", "13", "14", "15", "20"):
        posting(number)

    lines = csv_of(merchant, "q=1")[1:]

    assert [line.split(",")[0] for line in lines] == ['"15"', '"14"', '"13"', '"12"', '"11"']
