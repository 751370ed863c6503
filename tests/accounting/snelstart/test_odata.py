from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopledger.accounting.snelstart.simulator.books import EmailIndex
from shopledger.accounting.snelstart.simulator.odata import Filter, FilterError, UnknownPropertyError
from shopledger.accounting.snelstart.simulator.specification import schema_of

RELATION = schema_of("Relaties.RelatieModel")
ROW: dict[str, Any] = {
    "naam": "Sanne de Jong",
    "email": "sanne@example.nl",
    "relatiecode": 1017,
    "relatiesoort": ["Klant", "Eigen"],
    "btwNummer": None,
    "vestigingsAdres": {"land": {"id": "3fdf6ac2-2959-5a4c-8f66-5b68e893e96e"}},
    "correspondentieAdres": None,
    "modifiedOn": "2026-03-02T10:15:30",
}
EMAILS = st.from_regex(r"[ab]{1,4}@[ab]{1,3}\.nl", fullmatch=True)


def read(text: str) -> Filter:
    return Filter(text, RELATION, "RelatieModel")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Naam eq 'Sanne de Jong'", True),
        ("Naam eq 'sanne de jong'", False),
        ("Naam ne 'x'", True),
        ("Relatiecode gt 1000 and Relatiecode le 1017", True),
        ("Relatiecode lt 1000 or Relatiecode ge 2000", False),
        ("not (Relatiecode eq 1017)", False),
        ("substringof('example', Email) eq true", True),
        ("substringof('example', Email)", True),
        ("substringof('x', BtwNummer) eq true", False),
        ("startswith(Naam,'Sanne') eq true and endswith(Naam,'Jong') eq true", True),
        ("tolower(Naam) eq 'sanne de jong'", True),
        ("toupper(Naam) eq 'SANNE DE JONG'", True),
        ("Relatiesoort/any(r:r eq 'Klant')", True),
        ("Relatiesoort/any(r:r eq 'Leverancier')", False),
        ("VestigingsAdres/Land/Id eq guid'3FDF6AC2-2959-5a4c-8f66-5b68e893e96e'", True),
        ("CorrespondentieAdres/Land/Id eq guid'3fdf6ac2-2959-5a4c-8f66-5b68e893e96e'", False),
        ("BtwNummer eq null", True),
        ("BtwNummer gt 'a'", False),
        ("ModifiedOn ge datetime'2026-03-02T00:00:00'", True),
        ("Naam eq 'o''brien'", False),
    ],
)
def test_filter_is_computed(text: str, expected: bool) -> None:
    assert read(text).matches(ROW) is expected


@pytest.mark.parametrize("text", ["naam eq 'x'", "Onzin eq 'x'", "Uri eq 'x'", "VestigingsAdres/Onzin eq 'x'"])
def test_name_that_the_model_does_not_have_is_an_error(text: str) -> None:
    with pytest.raises(UnknownPropertyError, match="Could not find a property named"):
        read(text)


@pytest.mark.parametrize(
    "text",
    ["", "Naam eq", "Naam eq 'x", "Naam eq 'x' Naam", "(Naam eq 'x'", "eq 'x')", "Relatiesoort/any(r r)", ", eq 1"],
)
def test_filter_that_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(FilterError):
        read(text)


def test_values_of_different_kinds_cannot_be_compared() -> None:
    with pytest.raises(FilterError):
        read("Naam gt 1").matches(ROW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Email eq 'a'", [1]),
        ("substringof('a', Email) eq true", [2]),
        ("substringof('a', Email)", [2]),
        ("Email eq 'a' or substringof('b', Email) eq true", [1, 2]),
        ("Email eq 'a' and Naam eq 'b'", [1]),
        ("Naam eq 'b' and Email eq 'a'", [1]),
        ("Email eq 'a' and substringof('b', Email)", []),
        ("Email eq 'a' or Naam eq 'b'", None),
        ("Naam eq 'b'", None),
        ("Email eq null", None),
        ("startswith(Email, 'a')", None),
        ("Email ne 'a'", None),
    ],
)
def test_index_narrows_a_filter(text: str, expected: list[int] | None) -> None:
    assert read(text).candidates({"Email": lambda _, is_part: [2] if is_part else [1]}) == expected


@given(st.lists(EMAILS, max_size=12), EMAILS, st.integers(0, 3), st.integers(0, 3))
def test_index_of_addresses_finds_what_a_scan_finds(emails: list[str], text: str, front: int, back: int) -> None:
    wanted = text[front : len(text) - back]
    index = EmailIndex()
    for position, email in enumerate(emails):
        index.add(email, position)

    found = index.holding(wanted, True)

    scanned = [position for position, email in enumerate(emails) if wanted in email]
    assert found is None or sorted(found) == scanned
    assert found is not None or not wanted.partition("@")[0] or "@" not in wanted


def test_index_leaves_texts_without_an_address_to_a_scan() -> None:
    assert [EmailIndex().holding(text, True) for text in ("jong", "@example.nl", "a@b.nl;c@d.nl")] == [None] * 3
