"""The examples work at once, for every pair of shop and package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shopledger.cli import main
from shopledger.connect.registry import BOOKS, SHOPS

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ORDERS = {
    "mijnwebwinkel": ("mijnwebwinkel-orders.json", ()),
    "opencart": ("opencart-order.json", ("--reference", str(EXAMPLES / "opencart-reference.json"))),
}


def previews(shop: str, books: str) -> list[dict[str, Any]]:
    """What `shopledger preview --json` says of the shop's example orders."""
    orders, facts = ORDERS[shop]
    settings = EXAMPLES / f"settings-{shop}-{books}.json"
    words = [str(EXAMPLES / orders), "--shop", shop, "--books", books, "--settings", str(settings), *facts, "--json"]
    result = CliRunner().invoke(main, ["preview", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("books", BOOKS)
@pytest.mark.parametrize("shop", SHOPS)
def test_example_orders_can_be_booked_by_every_pair(shop: str, books: str) -> None:
    shown = previews(shop, books)

    assert [each["findings"] for each in shown if each["is_blocked"]] == []
    assert all(each["requests"] for each in shown)


@pytest.mark.parametrize("books", BOOKS)
def test_example_orders_show_every_treatment(books: str) -> None:
    shown = previews("mijnwebwinkel", books)

    assert [each["treatment"] for each in shown] == ["ordinary", "ordinary", "icp", "international"]
