"""A site to look at: an account in which every page has something to show. A program of its own that serves it.

    python -m tests.e2e.showcase --port 8010       with SHOPLEDGER_DATA_DIR set to an empty folder

It writes what addresses need (`places.json`) and the sessions of visitors who are signed in (`visitors.json`) into that
folder. Nothing works in the background, so that what is shown stays as it is.
"""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from shopledger.cli.installation import open_installation


def main() -> None:
    """Seed, then serve until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args().port
    open_installation()
    folder = Path(os.environ["SHOPLEDGER_DATA_DIR"])
    seeding = import_module("tests.e2e.seeding")  # it needs tables from its first line on
    places, visitors = seeding.seed(datetime.now(UTC))
    (folder / "places.json").write_text(json.dumps(places))
    (folder / "visitors.json").write_text(json.dumps(visitors))
    serve(port)


def serve(port: int) -> None:
    """The pages, without a worker."""
    serving = import_module("shopledger.web.serving")
    server = serving.listen(import_module("shopledger.config.wsgi").application, "127.0.0.1", port)
    print(f"Pages: {serving.address_of(server)} (Ctrl-C stops)", flush=True)  # noqa: T201 - whoever started it reads it
    serving.run_until_stopped(server)


if __name__ == "__main__":
    main()
