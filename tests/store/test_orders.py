"""What is typed, as it is searched for: keys of names, and amounts."""

from __future__ import annotations

import pytest

from shopledger.store import orders


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Jan   de  Vries ", "jan de vries"),
        ("Zoë Brontë", "zoe bronte"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("STRAßE", "strasse"),
        ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}pek", "ipek"),
        ("\u0130\u0131", "ii"),
        ("Ελένη", "ελενη"),
        (" ", ""),
    ],
)
def test_key_is_small_letters_without_accents_and_single_blanks(text: str, key: str) -> None:
    assert orders.search_key(text) == key


def test_key_of_a_key_is_the_same() -> None:
    key = orders.search_key("Ærø Ĳsbrand Ǆ")

    assert orders.search_key(key) == key


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12,34", 1234),
        ("12.34", 1234),
        ("€ 12,34", 1234),
        ("-12,34", -1234),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1234,50", 123450),
        ("12", None),
        ("1,2345.00", None),
        ("12,3", None),
        ("jan", None),
        ("", None),
    ],
)
def test_amount_is_read_as_people_type_it(text: str, cents: int | None) -> None:
    assert orders.cents_in(text) == cents
