"""Merchants that were made before, so that the second run need not make them again: in build/bench, which git ignores.

One is kept under what it was made from: how many orders, the tables, the programs that make it, and the month, since
pages show this month. What was made from something else is thrown away.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.child import output_of

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "bench"
MADE_BY = ("bench/merchant.py", "bench/furnish.py", "src/shopledger/store/migrations/*.py")


def merchant_with(orders: int) -> Path:
    """The data folder of a merchant with that many orders; made where there is none.

    Where SHOPLEDGER_DATABASE_URL names a database, that one is filled instead, and must be empty.
    """
    folder = FOLDER / f"{orders}-orders-{mark()}"
    if os.environ.get("SHOPLEDGER_DATABASE_URL"):
        made = Path(tempfile.mkdtemp(prefix="shopledger-bench-"))
        make(orders, made)
        return made
    if not folder.is_dir():
        put(orders, folder)
    return folder


def put(orders: int, folder: Path) -> None:
    """Make one, in the place of older ones of that size; it has its name only once it is whole."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob(f"{orders}-orders-*"):
        shutil.rmtree(old)
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="unfinished-") as made:
        make(orders, Path(made))
        shutil.copytree(made, folder, copy_function=shutil.move)


def make(orders: int, folder: Path) -> None:
    """In a process of its own, and say how long it took."""
    began = time.monotonic()
    output_of("bench.furnish", orders, folder)
    sys.stderr.write(f"A merchant with {orders} orders made in {time.monotonic() - began:.0f} s\n")


def mark() -> str:
    """What merchants of today are made from, in few letters."""
    digest = hashlib.sha256(f"{datetime.now(UTC):%Y-%m}".encode())
    for pattern in MADE_BY:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
