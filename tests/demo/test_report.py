"""What the demo says at its end, as one object and as a table."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from io import StringIO

from rich.console import Console

from shopledger.demo.compare import Comparison, Sums, Surprise
from shopledger.demo.report import Outcome, Requests, document, print_outcome


def outcome(**changes: object) -> Outcome:
    """Three orders: one booked, one waiting, one refused."""
    comparison = Comparison(
        orders=3,
        booked=1,
        waiting=1,
        refused=Counter({"CHK-05": 1}),
        total=Sums(shop=Decimal("12.1"), books=Decimal("12.10")),
        vat={"5.5": Sums(), "21": Sums(shop=Decimal("2.10"), books=Decimal("2.10"))},
    )
    for name, value in changes.items():
        setattr(comparison, name, value)
    return Outcome(
        comparison=comparison, requests=Requests(shop=5, books_reads=2, books_writes=2), seconds=1.26, days=21
    )


def shown(seen: Outcome) -> str:
    """What people see."""
    out = StringIO()
    print_outcome(seen, Console(file=out, width=120))
    return out.getvalue()


def test_the_object_holds_amounts_as_texts_with_cents() -> None:
    said = document(outcome())

    assert said["total"] == {"shop": "12.10", "books": "12.10", "difference": "0.00"}
    assert said["vat"]["21"] == {"shop": "2.10", "books": "2.10", "difference": "0.00"}


def test_rates_begin_with_the_highest() -> None:
    said = document(outcome())

    assert list(said["vat"]) == ["21", "5.5"]


def test_requests_are_told_per_order() -> None:
    said = document(outcome())

    assert said["requests"] == {"shop": 5, "books_reads": 2, "books_writes": 2, "per_order": 3.0}


def test_the_object_has_every_promised_field() -> None:
    said = document(outcome())

    promised = {"orders", "booked", "lost", "doubled", "waiting", "refused", "total", "vat", "requests", "seconds"}
    assert promised | {"peak_rss_mb"} <= set(said)


def test_people_read_that_both_agree() -> None:
    text = shown(outcome())

    assert "Shop and books agree." in text
    assert "VAT row is missing" in text


def test_people_read_what_is_wrong() -> None:
    surprise = Surprise(number="1042", expected="book", found="never seen")

    text = shown(outcome(lost=1, surprises=[surprise]))

    assert "Shop and books do not agree." in text
    assert "order 1042 should be: book, but is: never seen" in text
