"""Plays all scenarios on one database, as a process of its own: Django knows one database.

    python -m tests.crash.theatre '{"database": "sqlite", "books": ["snelstart"], ...}'

Tells each result as a line of JSON on standard output as soon as it is certain.
"""

from __future__ import annotations

import sys
from importlib import import_module

import msgspec
from django.core.management import call_command

from tests.crash.programme import Programme
from tests.crash.worker import set_up


def main() -> None:
    """Play what the only argument says."""
    programme = msgspec.json.decode(sys.argv[1], type=Programme)
    set_up((programme.shop, *programme.books))
    call_command("migrate", verbosity=0, interactive=False)
    for result in import_module("tests.crash.playing").play_all(programme):
        print(msgspec.json.encode(result).decode(), flush=True)


if __name__ == "__main__":
    main()
