from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shopledger.connect.reading import (
    UNREADABLE,
    parse_answer,
    parse_json,
    read_decimal,
    read_mapping,
    read_optional_decimal,
    read_rows,
    read_text,
)
from shopledger.domain.errors import OutcomeUnknown, Transient, UnreadableDocument
from shopledger.domain.money import NumberFormat
from tests.connect.doubles import READ, WRITE, answer


def test_json_numbers_with_a_point_are_exact() -> None:
    assert parse_json(b'{"a": 0.10, "b": 3, "c": 1e2}') == {"a": Decimal("0.10"), "b": 3, "c": Decimal(100)}


def test_byte_order_mark_is_ignored() -> None:
    assert parse_json(b"\xef\xbb\xbf[]") == []


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": 1', b'"\xe9"', b"NaN", b'{"a": 1}{"b": 2}'])
def test_body_that_is_not_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse_json(body)

    assert (caught.value.code, caught.value.params) == (UNREADABLE, {"path": ""})


def test_answer_is_read_as_json() -> None:
    assert parse_answer(READ, answer(200, b'\xef\xbb\xbf{"a": 1.5}'), "CON-15") == {"a": Decimal("1.5")}


@pytest.mark.parametrize("body", [b"<html>down</html>", b'{"a": ', b'"\xe9"'])
def test_answer_to_a_read_that_is_no_json_is_transient(body: bytes) -> None:
    with pytest.raises(Transient) as caught:
        parse_answer(READ, answer(200, body), "CON-02")

    assert caught.value.code == "CON-02"
    assert caught.value.detail.startswith("status 200, not JSON: ")


def test_answer_to_a_write_that_is_no_json_has_an_unknown_outcome() -> None:
    with pytest.raises(OutcomeUnknown):
        parse_answer(WRITE, answer(200, b"<html>down</html>"), "CON-15")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  a b ", "a b"),
        (12, "12"),
        (0, "0"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+3"), "1000"),
        (None, ""),
        (False, ""),
        ([], ""),
        ({}, ""),
        ("", ""),
    ],
)
def test_text_is_read_from_whatever_stands_for_it(value: object, text: str) -> None:
    assert read_text({"a": value}, "a") == text


def test_text_that_is_absent_is_empty() -> None:
    assert read_text({}, "a") == ""


@pytest.mark.parametrize("value", [True, ["x"], {"x": 1}, 1.5])
def test_text_is_not_made_out_of_other_values(value: object) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_text({"a": value}, "a", "customer")

    assert (caught.value.code, caught.value.params) == (UNREADABLE, {"path": "customer.a"})
    assert caught.value.detail == f"customer.a: {type(value).__name__}"


@pytest.mark.parametrize(
    ("value", "number"),
    [(Decimal("1.2345"), "1.2345"), (12, "12"), (0, "0"), ("12.50", "12.50"), (" -3 ", "-3")],
)
def test_decimal_is_read_at_full_precision(value: object, number: str) -> None:
    for read in (read_decimal, read_optional_decimal):
        assert str(read({"a": value}, "a")) == number


def test_decimal_with_a_comma_is_read_where_the_format_says_so() -> None:
    assert read_decimal({"a": "12,34"}, "a", number_format=NumberFormat.COMMA) == Decimal("12.34")
    assert read_optional_decimal({"a": "12,34"}, "a", number_format=NumberFormat.COMMA) == Decimal("12.34")


@pytest.mark.parametrize("value", [None, "", "12,34", "1 000", "NaN", True, 1.5, [], {}])
def test_decimal_that_is_not_plainly_one_is_unreadable(value: object) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_decimal({"a": value}, "a", "lines[2]")

    assert caught.value.params == {"path": "lines[2].a"}


@pytest.mark.parametrize("document", [{}, {"a": None}, {"a": ""}])
def test_optional_decimal_is_none_when_there_is_nothing(document: dict[str, Any]) -> None:
    assert read_optional_decimal(document, "a") is None


def test_mapping_is_read_as_it_is() -> None:
    assert read_mapping({"a": {"b": 1}}, "a") == {"b": 1}


@pytest.mark.parametrize("document", [{}, {"a": None}, {"a": []}, {"a": ""}, {"a": False}])
def test_mapping_is_empty_when_there_is_nothing(document: dict[str, Any]) -> None:
    assert read_mapping(document, "a") == {}


@pytest.mark.parametrize("value", [0, "text", [1], True, Decimal(0)])
def test_mapping_is_not_made_out_of_other_values(value: object) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_mapping({"a": value}, "a")

    assert caught.value.params == {"path": "a"}


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ([{"b": 1}, {"b": 2}], [{"b": 1}, {"b": 2}]),
        ({"b": 1}, [{"b": 1}]),
        ([], []),
        ({}, []),
        (None, []),
        ("", []),
    ],
)
def test_rows_are_read_with_or_without_their_list(value: object, rows: list[dict[str, Any]]) -> None:
    assert read_rows({"a": value}, "a") == rows


@pytest.mark.parametrize(("value", "path"), [([{}, 5], "x.a[1]"), ("text", "x.a"), (7, "x.a")])
def test_rows_that_are_no_mappings_are_unreadable(value: object, path: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_rows({"a": value}, "a", "x")

    assert caught.value.params == {"path": path}
