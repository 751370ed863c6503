"""Everything that is played on one database, arena by arena. Django must be set up before this is imported."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from shopledger.connect.registry import books_system
from shopledger.domain.booking import BookingKind
from tests.crash import acts, ending, engine
from tests.crash.acts import Play
from tests.crash.arena import Cast, kinds_of, opened
from tests.crash.nursery import Nursery
from tests.crash.programme import Programme
from tests.crash.results import Result
from tests.crash.saboteur import LOSSES

SPARE = 1.3


def share(total: int, parts: int, place: int) -> int:
    """The part of a total that falls to one of so many places."""
    return total * (place + 1) // parts - total * place // parts


def play_all(programme: Programme) -> Iterator[Result]:
    """Everything, one arena after the other; a result is told when its arena has come to its end."""
    parts = casts(programme)
    systems = (programme.shop, *programme.books)
    with Nursery(systems) as one, Nursery(systems) as other:
        for place, (key, kind) in enumerate(parts):
            kills, losses = (share(total, len(parts), place) for total in (programme.kills, programme.losses))
            cast = Cast(
                shop=programme.shop,
                books=key,
                kind=kind,
                steps=steps_for(programme, key, len(kinds_of(books_system(key).capabilities, kind)), kills, losses),
                seed=programme.seed,
            )
            with opened(cast) as arena:
                chance = Random(f"{programme.seed} {key} {kind.value} {programme.database}")
                play = Play(arena=arena, crew=(one, other), chance=chance, database=programme.database)
                play_acts(play, programme, kills, losses)
                yield from ending.settle(play)
    if "engine" in programme.phases:
        for key in programme.books if programme.is_full else programme.books[:1]:
            yield engine.play(programme.shop, key, programme.database, seed=programme.seed, kills=programme.rounds)


def casts(programme: Programme) -> list[tuple[str, BookingKind]]:
    """Packages with their kinds of document; only the first kind of each where it is to be short."""
    if not set(programme.phases) - {"engine"}:
        return []
    most = None if programme.is_full else 1
    return [(key, kind) for key in programme.books for kind in books_system(key).capabilities.kinds[:most]]


def play_acts(play: Play, programme: Programme, kills: int, losses: int) -> None:
    """All scenarios in one arena."""
    if is_brief(programme, play.arena.cast.books):
        play.steps, play.losses = acts.BRIEF, LOSSES[:2]
    acts.rehearse(play)
    kinds = play.arena.kinds
    for some in (acts.rare(kinds), acts.usual(kinds)):
        if some and "steps" in programme.phases:
            acts.each_step(play, some)
        if some and "answers" in programme.phases:
            acts.each_answer(play, some)
    if "answers" in programme.phases:
        acts.check_kinds(play)
    if "kills" in programme.phases:
        acts.any_moment(play, kills)
    if "losses" in programme.phases:
        acts.any_answer(play, losses)
    if "workers" in programme.phases:
        acts.two_workers(play, programme.rounds)


def is_brief(programme: Programme, books: str) -> bool:
    """Whether that package has only the harshest accidents: a short run spares all but the first."""
    return not programme.is_full and books != programme.books[0]


def steps_for(programme: Programme, books: str, kinds: int, kills: int, losses: int) -> int:
    """Steps of time that there must be orders for: what is planned, and some for accidents that do not happen."""
    each = 3 if is_brief(programme, books) else 6
    planned = {
        "steps": kinds * each + 2,
        "answers": kinds * each,
        "kills": round(kills * SPARE) + 2,
        "losses": round(losses * SPARE) + 2,
        "workers": programme.rounds,
    }
    return 5 + sum(steps for phase, steps in planned.items() if phase in programme.phases)
