"""The command: plays every scenario on each database, both at once, and prints what came of it.

    python -m tests.crash [--smoke] [--kills N] [--losses N] [--books KEY ...] [--database sqlite|postgresql|both]

Exit code 0 and "Crash test passed: ..." where nothing was lost, doubled or refused without reason; else 1 and what
failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec
from msgspec.structs import replace

from shopledger.connect.registry import BOOKS, SHOPS
from shopledger.demo import leash
from tests.crash.programme import PHASES, Programme
from tests.crash.results import Result, table, told, verdict
from tools.postgres import throwaway_postgres

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("sqlite", "postgresql")
TIMEOUT_SECONDS = "5"
SMOKE: dict[str, int] = {"kills": 4, "losses": 4, "rounds": 3, "is_full": False}


def main(words: Sequence[str] | None = None) -> int:
    """Parse the command line, play, report; the exit code."""
    options = parse(words)
    started = time.monotonic()
    played = [Playing(programme) for programme in programmes(options)]
    threads = [threading.Thread(target=each.play) for each in played]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results = [result for each in played for result in each.results]
    print(f"\n{table(results)}\n\n{time.monotonic() - started:.0f} s")
    failed = [each.programme.database for each in played if each.code]
    if failed or not results:
        print(f"Crash test failed: it broke down on {' and on '.join(failed) or 'nothing'}, see above")
        return 1
    print(verdict(results))
    return int(not all(result.is_clean for result in results))


def parse(words: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="crash", description="Kill workers, lose answers, count documents.")
    parser.add_argument("--smoke", action="store_true", help="a short run: every package, but each only a little")
    parser.add_argument("--kills", type=int, help="kills at random moments, on each database")
    parser.add_argument("--losses", type=int, help="answers lost at random, on each database")
    parser.add_argument("--books", nargs="+", choices=tuple(BOOKS), default=tuple(BOOKS), metavar="KEY")
    parser.add_argument("--shop", choices=tuple(SHOPS), default=next(iter(SHOPS)))
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--phases", nargs="+", choices=PHASES, default=PHASES, metavar="PHASE", help=", ".join(PHASES))
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(words)


def programmes(options: argparse.Namespace) -> Iterator[Programme]:
    """What is played on each database; a short run has all packages on the first and one on the other."""
    wanted = {name: value for name in ("kills", "losses") if (value := getattr(options, name)) is not None}
    plan = Programme(
        database=DATABASES[0],
        shop=options.shop,
        books=tuple(options.books),
        phases=tuple(options.phases),
        seed=options.seed,
    )
    plan = replace(plan, **((SMOKE if options.smoke else {}) | wanted))
    for database in DATABASES if options.database == "both" else (options.database,):
        is_short = options.smoke and database != DATABASES[0] and options.database == "both"
        yield replace(plan, database=database, books=plan.books[:1] if is_short else plan.books)


@dataclass(slots=True)
class Playing:
    """One database's run: a process, and the results that it told so far."""

    programme: Programme
    results: list[Result] = field(default_factory=list)
    code: int = 1

    def play(self) -> None:
        """Play to the end, saying how far it is.

        A run that broke down, or could not bring about what it was to show, is played once more. One that did harm
        (lost, doubled, failed without reason) is not: that is a result.
        """
        self._play()
        if not self._is_harmful() and (self.code or any(map(told, self.results))):
            print(f"{self.programme.database}: nothing was shown by that; it is played once more", flush=True)
            self.results.clear()
            self._play()

    def _is_harmful(self) -> bool:
        return any(each.lost or each.doubled or each.false_failures for each in self.results)

    def _play(self) -> None:
        with (
            database(self.programme.database) as url,
            tempfile.TemporaryDirectory(prefix="shopledger-crash-") as folder,
        ):
            command = leash.command_line("tests.crash.theatre", msgspec.json.encode(self.programme).decode())
            with subprocess.Popen(
                command, cwd=ROOT, env=variables(url, folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE
            ) as process:
                self._listen(process.stdout)
                self.code = process.wait()  # before the block closes its input, which would end it

    def _listen(self, answers: IO[bytes] | None) -> None:
        for line in answers or ():
            result = msgspec.json.decode(line, type=Result)
            self.results.append(result)
            for problem in told(result):
                print(f"{result.database}: {result.package}, {result.scenario}: {problem}", flush=True)


@contextmanager
def database(name: str) -> Iterator[str]:
    """The address of an empty database; empty for SQLite in the data folder."""
    with throwaway_postgres() if name == "postgresql" else nullcontext("") as url:
        yield url


def variables(url: str, folder: str) -> dict[str, str]:
    """The environment of an installation of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPLEDGER_", "DJANGO_"))}
    own = {"SHOPLEDGER_DATA_DIR": folder, "SHOPLEDGER_TIMEOUT_SECONDS": TIMEOUT_SECONDS}
    return inherited | own | ({"SHOPLEDGER_DATABASE_URL": url} if url else {})


if __name__ == "__main__":
    sys.exit(main())
