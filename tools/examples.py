"""Write examples/: orders of each shop as its API returns them, and settings for each pair of shop and package.

The orders are the stored samples, the settings are those that each package's simulator has accounts for, so that every
example can also be played against `shopledger simulate`.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

from shopledger.connect.registry import BOOKS, SHOPS, books_system, shop_system
from shopledger.domain.settings_io import settings_to_document

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "examples"
SAMPLES = ROOT / "src" / "shopledger" / "shops"
MIJNWEBWINKEL = ("01_order_simple_21", "02_order_mixed_rates", "03_order_icp_b2b", "04_order_international")
OPENCART = {"oc3-order-01-nl-two-rates.json": "opencart-order.json", "oc3-reference.json": "opencart-reference.json"}


def settings_of(shop: str, books: str) -> dict[str, Any]:
    """Settings for that pair, as their document."""
    theirs: Any = books_system(books).simulator
    ours: Any = shop_system(shop).simulator
    settings = dataclasses.replace(theirs.demo_settings("NL"), **ours.demo_shop_settings(), reference_prefix="WEB")
    document: dict[str, Any] = settings_to_document(settings)
    return document


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    orders = [json.loads((SAMPLES / "mijnwebwinkel/samples" / f"{name}.json").read_text()) for name in MIJNWEBWINKEL]
    write("mijnwebwinkel-orders.json", orders)
    for sample, name in OPENCART.items():
        shutil.copyfile(SAMPLES / "opencart/samples" / sample, FOLDER / name)
    for shop in SHOPS:
        for books in BOOKS:
            write(f"settings-{shop}-{books}.json", settings_of(shop, books))


def write(name: str, document: Any) -> None:
    """One file, readable."""
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=False) + "\n"
    (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
