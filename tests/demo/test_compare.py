"""The comparison of shop and books, with rows as simulators give them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shopledger.demo.compare import Comparison, Fate, Row, compare


def sold(number: str, **changes: Any) -> Row:
    """A row of the shop: an order of 12.10 with 21 % VAT that must be booked."""
    row = {"number": number, "expected": "book", "cause": "", "total": "12.10", "vat": {"21": "2.10"}}
    return {**row, **changes}


def document(reference: str, **changes: Any) -> Row:
    """A row of the books that agrees with `sold`."""
    return {"reference": reference, "kind": "entry", "total": "12.10", "vat": {"21": "2.10"}, **changes}


def see(tmp_path: Path, shop: Iterable[Row], books: Iterable[Row], fates: dict[str, Fate] | None = None) -> Comparison:
    """Compare; references have the prefix W."""
    known = fates or {}
    return compare(
        iter(shop),
        iter(books),
        reference_of=lambda number: f"W{number}",
        fate_of=lambda number: known.get(number, Fate()),
        scratch=tmp_path / "scratch.sqlite3",
    )


def test_an_order_that_stands_in_the_books_is_booked(tmp_path: Path) -> None:
    seen = see(tmp_path, [sold("1")], [document("W1")])

    assert (seen.orders, seen.booked, seen.lost, seen.is_clean) == (1, 1, 0, True)
    assert seen.total.shop == seen.total.books == Decimal("12.10")


def test_an_order_that_is_not_in_the_books_is_lost(tmp_path: Path) -> None:
    seen = see(tmp_path, [sold("1"), sold("2")], [document("W1")], {"2": Fate(state="ready")})

    assert (seen.booked, seen.lost, seen.is_clean) == (1, 1, False)
    assert [(one.number, one.expected, one.found) for one in seen.surprises] == [("2", "book", "ready")]


def test_a_reference_that_stands_twice_is_doubled_once(tmp_path: Path) -> None:
    seen = see(tmp_path, [sold("1"), sold("2")], [document("W1"), document("W2"), document("W1"), document("W1")])

    assert (seen.booked, seen.doubled, seen.is_clean) == (2, 1, False)


def test_a_document_that_the_shop_does_not_know_is_a_stranger(tmp_path: Path) -> None:
    seen = see(tmp_path, [sold("1")], [document("W1"), document("W9")])

    assert (seen.strangers, seen.is_clean) == (1, False)


def test_payments_are_no_documents_of_sale(tmp_path: Path) -> None:
    payment = {"kind": "payment", "reference": "W1", "sale": "1", "total": "12.10"}

    seen = see(tmp_path, [sold("1")], [document("W1"), payment])

    assert (seen.booked, seen.doubled) == (1, 0)


@pytest.mark.parametrize(
    ("fate", "refused", "lost"),
    [
        (Fate(state="error", cause="CHK-05"), {"CHK-05": 1}, 0),
        (Fate(state="error", cause="CHK-06"), {}, 1),
        (Fate(state="waiting"), {}, 1),
        (Fate(), {}, 1),
    ],
)
def test_a_refusal_counts_only_for_the_cause_that_was_expected(
    tmp_path: Path, fate: Fate, refused: dict[str, int], lost: int
) -> None:
    seen = see(tmp_path, [sold("1", expected="refuse", cause="CHK-05")], [], {"1": fate})

    assert (dict(seen.refused), seen.lost) == (refused, lost)


@pytest.mark.parametrize(("is_limit", "refused", "lost"), [(True, {"BKG-03": 1}, 0), (False, {}, 1)])
def test_a_sale_that_the_document_cannot_express_is_refused_and_not_lost(
    tmp_path: Path, is_limit: bool, refused: dict[str, int], lost: int
) -> None:
    fate = Fate(state="error", cause="BKG-03", is_limit=is_limit)

    seen = see(tmp_path, [sold("1")], [], {"1": fate})

    assert (dict(seen.refused), seen.lost) == (refused, lost)


def test_an_order_that_should_be_refused_but_is_booked_is_a_surprise(tmp_path: Path) -> None:
    seen = see(tmp_path, [sold("1", expected="refuse", cause="CHK-01")], [document("W1")])

    assert (seen.booked, seen.lost) == (0, 1)
    assert seen.surprises[0].found == "booked"


def test_an_order_without_allowed_status_waits(tmp_path: Path) -> None:
    shop = [sold("1", expected="wait"), sold("2", expected="wait")]

    seen = see(tmp_path, shop, [], {"1": Fate(state="waiting"), "2": Fate(state="error", cause="CHK-01")})

    assert (seen.waiting, seen.lost) == (1, 1)


def test_differences_are_told_per_rate(tmp_path: Path) -> None:
    shop = [sold("1", total="32.55", vat={"21": "2.10", "9": "1.68"})]

    seen = see(tmp_path, shop, [document("W1", total="32.55", vat={"21": "2.11", "9": "1.67"})])

    assert {rate: sums.difference for rate, sums in seen.vat.items()} == {"21": Decimal("0.01"), "9": Decimal("-0.01")}
    assert (seen.total.difference, seen.is_clean) == (Decimal(0), False)


def test_only_the_first_surprises_are_kept(tmp_path: Path) -> None:
    seen = see(tmp_path, (sold(str(number)) for number in range(100)), [])

    assert (seen.lost, len(seen.surprises)) == (100, 20)


def test_every_order_is_in_exactly_one_place(tmp_path: Path) -> None:
    shop = [sold("1"), sold("2"), sold("3", expected="wait"), sold("4", expected="refuse", cause="CHK-13")]

    seen = see(tmp_path, shop, [document("W1")], {"4": Fate(state="error", cause="CHK-13")})

    assert seen.orders == seen.booked + seen.lost + seen.waiting + seen.refused.total() == 4
