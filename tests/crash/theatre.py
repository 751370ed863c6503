"""Plays all scenarios on one database, as a process of its own: Django knows one database.

    python -m tests.crash.theatre '{"database": "sqlite", "books": ["snelstart"], ...}'

Tells each result as a line of JSON on standard output as soon as it is certain.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from shopledger.connect.registry import books_system
from shopledger.domain.booking import BookingKind
from tests.crash.results import Result
from tests.crash.worker import set_up

PHASES = ("steps", "answers", "kills", "losses", "workers", "engine")


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """What is played: `kills` and `losses` are totals over all packages and kinds of document."""

    database: str
    shop: str
    books: tuple[str, ...]
    phases: tuple[str, ...] = PHASES
    kills: int = 200
    losses: int = 200
    rounds: int = 6
    every_kind: bool = True
    seed: int = 1

    def casts(self) -> list[tuple[str, BookingKind]]:
        """Packages with their kinds of document; only the first kind of each unless `every_kind`."""
        return [
            (key, kind) for key in self.books for kind in books_system(key).capabilities.kinds[: None if self.every_kind else 1]
        ]


def share(total: int, parts: int, place: int) -> int:
    """The part of a total that falls to one of so many places."""
    return total * (place + 1) // parts - total * place // parts


def play_all(programme: Programme) -> Iterator[Result]:
    """Everything, one arena after the other."""
    from tests.crash import engine  # noqa: PLC0415 - needs Django to be set up
    from tests.crash.nursery import Nursery  # noqa: PLC0415 - for symmetry with the line above

    casts = programme.casts() if set(programme.phases) - {"engine"} else []
    systems = (programme.shop, *programme.books)
    with Nursery(systems) as one, Nursery(systems) as other:
        for place, (key, kind) in enumerate(casts):
            kills, losses = (share(total, len(casts), place) for total in (programme.kills, programme.losses))
            yield from play_one(programme, key, kind, kills=kills, losses=losses, crew=(one, other))
    if "engine" in programme.phases:
        for key in programme.books:
            yield engine.play(programme.shop, key, programme.database, seed=programme.seed, kills=programme.rounds)


def play_one(
    programme: Programme, key: str, kind: BookingKind, *, kills: int, losses: int, crew: Any
) -> Sequence[Result]:
    """All scenarios in one arena, then its end."""
    from tests.crash import acts, arena, ending  # noqa: PLC0415 - needs Django to be set up

    kinds = len(arena.kinds_of(books_system(key).capabilities, kind))
    steps = steps_for(programme, kinds, kills, losses)
    cast = arena.Cast(shop=programme.shop, books=key, kind=kind, steps=steps, seed=programme.seed)
    with arena.opened(cast) as opened:
        chance = Random(f"{programme.seed} {key} {kind.value} {programme.database}")
        play = acts.Play(arena=opened, crew=crew, chance=chance, database=programme.database)
        acts.rehearse(play)
        rare = tuple(each for each in opened.kinds if each in acts.RARE)
        usual = tuple(each for each in opened.kinds if each not in acts.RARE)
        for kinds in (rare, usual):
            if kinds and "steps" in programme.phases:
                acts.each_step(play, kinds)
            if kinds and "answers" in programme.phases:
                acts.each_answer(play, kinds)
        if "answers" in programme.phases:
            acts.check_kinds(play)
        if "kills" in programme.phases:
            acts.any_moment(play, kills)
        if "losses" in programme.phases:
            acts.any_answer(play, losses)
        if "workers" in programme.phases:
            acts.two_workers(play, programme.rounds)
        return ending.settle(play)


def steps_for(programme: Programme, kinds: int, kills: int, losses: int) -> int:
    """Steps of time that there must be orders for: what is planned, and some for accidents that do not happen."""
    planned = {
        "steps": kinds * 6 + 2,
        "answers": kinds * 6,
        "kills": round(kills * 1.3),
        "losses": round(losses * 1.3),
        "workers": programme.rounds,
    }
    return 5 + sum(steps for phase, steps in planned.items() if phase in programme.phases)


def main() -> None:
    """Play what the only argument says."""
    programme = msgspec.json.decode(sys.argv[1], type=Programme)
    set_up((programme.shop, *programme.books))
    from django.core.management import call_command  # noqa: PLC0415 - needs Django to be set up

    call_command("migrate", verbosity=0, interactive=False)
    for result in play_all(programme):
        print(msgspec.json.encode(result).decode(), flush=True)


if __name__ == "__main__":
    main()
