"""What goes wrong: scenarios, each played step by step in an arena and got over before the next step.

each step     a worker is killed at every step between taking a posting and recording its outcome, for every kind
              of write that the package has
each answer   the answer of every kind of write is lost, before and after the books stored it
any moment    workers are killed at random moments of their run
any answer    answers are lost at random
two workers   two workers at once, one of them or both killed, or neither
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from shopledger.pipeline.office import settle_time
from shopledger.store.models import Attempt
from tests.crash.arena import LATENCY, PER_STEP, Arena
from tests.crash.commands import Kill
from tests.crash.nursery import Nursery
from tests.crash.results import Result
from tests.crash.saboteur import LOSSES, Plan

STORING = ("page", "stored")
WRITING = ("intent", "away", "sent", "recorded", "looked")
RARE = ("PRODUCT",)
"""Kinds of write that become rare as the books fill: they come first, with few orders a step."""
BRIEF = ("away", "sent")
TRIES = 12
"""Steps of time in which a moment may come: at night the made shop sells little, and there may be nothing to write."""
FASTER = 0.85
SLOW = 0.04
"""Seconds before an answer while workers are killed at random, so that a good part of their time goes by in calls."""
MORE, LEAST = 3, 8
"""At most so many steps for each accident that is to happen, and so many besides."""


@dataclass(slots=True, kw_only=True, eq=False)
class Play:
    """One arena with two nurseries and chance, and what has been seen so far.

    `bounds` are the places among the shop's orders at which those of each result end.
    """

    arena: Arena
    crew: tuple[Nursery, Nursery]
    chance: Random
    database: str
    steps: tuple[str, ...] = WRITING
    losses: tuple[str, ...] = LOSSES
    run_seconds: float = 0.5
    results: list[Result] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)

    @property
    def result(self) -> Result:
        """The one of the present act."""
        return self.results[-1]

    @contextmanager
    def act(self, scenario: str) -> Iterator[None]:
        """What happens in the block belongs to that scenario."""
        cast = self.arena.cast
        self.results.append(
            Result(scenario=scenario, database=self.database, package=f"{cast.books} {cast.kind.value}", problems=[])
        )
        started = time.monotonic()
        yield
        self.result.seconds = time.monotonic() - started
        self.bounds.append(self.arena.due + 1)
        print(progress(self.result), file=sys.stderr, flush=True)

    def recover(self, where: str) -> None:
        """One tick, after which nothing may be left open."""
        healing = self.arena.heal()
        result = self.result
        result.in_flight += healing.in_flight
        result.amid += bool(healing.in_flight)
        result.look_ups += healing.look_ups
        result.requests += healing.requests
        result.ticks = max(result.ticks, healing.ticks)
        result.problems += [f"{where}: {problem}" for problem in healing.problems]
        if healing.look_ups > healing.in_flight:
            result.problems.append(f"{where}: {healing.look_ups} look-ups for {healing.in_flight} orders in flight")

    def kill(self, kill: Kill | None = None, after: float | None = None) -> bool:
        """Have a worker work at this moment and be killed; whether the kill came before it was done."""
        ended = self.crew[0].run(self.arena.command(kill, after))
        self.result.kills += ended.is_killed
        return ended.is_killed


def progress(result: Result) -> str:
    """How far the run is."""
    amiss = f", {len(result.problems)} problems" if result.problems else ""
    return (
        f"{result.database}: {result.package}, {result.scenario}: {result.kills} kills, "
        f"{result.answers_lost} lost answers, {result.seconds:.0f} s{amiss}"
    )


# --- learning ----------------------------------------------------------------------------------------------------


def rehearse(play: Play) -> None:
    """Two steps without accidents: the kinds of write are seen, and how long a worker takes."""
    arena = play.arena
    with play.act("undisturbed"):
        for kind in arena.kinds:
            for _ in range(TRIES):
                if arena.saboteur.kinds[kind]:
                    break
                prepare(play, kind)
                arena.step(orders_for(kind))
                arena.tick()
                play.recover("undisturbed")
                process_refused(play, kind)
        measure(play)
        unseen = [kind for kind in arena.kinds if not arena.saboteur.kinds[kind]]
        play.result.problems += [f"no write of the kind {kind} was seen" for kind in unseen]


def measure(play: Play) -> None:
    """See how long a worker takes that nothing happens to."""
    play.arena.step()
    play.run_seconds = play.crew[0].run(play.arena.command()).seconds
    play.recover("undisturbed")


def rare(kinds: Sequence[str]) -> tuple[str, ...]:
    """Those that become rare."""
    return tuple(kind for kind in kinds if kind in RARE)


def usual(kinds: Sequence[str]) -> tuple[str, ...]:
    """The others."""
    return tuple(kind for kind in kinds if kind not in RARE)


def orders_for(kind: str) -> int:
    """How many orders a step has that waits for that kind of write."""
    return 1 if kind in RARE else PER_STEP


def prepare(play: Play, kind: str) -> list[dict[str, Any]]:
    """What makes that kind of write happen: a removal needs a document that was refused half-made."""
    rules: list[dict[str, Any]] = []
    if kind == "REMOVE":
        calls = sorted({call for _, call in play.arena.saboteur.kinds["BOOKING"]})
        rules = [{"what": "half_made", "call": call, "times": 1} for call in calls]
        play.arena.actors.books.tell("faults", {"rules": rules})
    return rules


def process_refused(play: Play, kind: str) -> None:
    """The merchant presses Process for what was refused half-made and removed: then it is booked."""
    if kind == "REMOVE" and play.arena.process_refused():
        play.recover("processed again")


# --- every step and every answer ---------------------------------------------------------------------------------


def each_step(play: Play, kinds: tuple[str, ...]) -> None:
    """See the module."""
    with play.act("killed at each step"):
        if not rare(kinds):
            for step in STORING:
                at_step(play, Kill(step=step))
        for kind in kinds:
            for step in play.steps:
                at_step(play, Kill(step=step, what=kind))


def at_step(play: Play, kill: Kill) -> None:
    """Kill a worker at that step, in another step of time where this one did not come to it."""
    where = f"killed at {kill.step} {kill.what}".strip()
    for _ in range(TRIES):
        prepare(play, kill.what)
        play.arena.step(orders_for(kill.what))
        is_killed = at_look_up(play, kill) if kill.step == "looked" else play.kill(kill)
        play.recover(where)
        process_refused(play, kill.what)
        if is_killed:
            return
    play.result.problems.append(f"{where}: no worker came there")


def at_look_up(play: Play, kill: Kill) -> bool:
    """Two deaths in a row: a write is left without outcome, and the worker that looks it up dies too."""
    if not play.kill(Kill(step="sent", what=kill.what)):
        return False
    play.arena.move(play.arena.clock.now + settle_time() + timedelta(seconds=1))
    return play.kill(kill)


def each_answer(play: Play, kinds: tuple[str, ...]) -> None:
    """See the module."""
    with play.act("each answer lost"):
        for kind in kinds:
            for purpose in sorted({purpose for purpose, _ in play.arena.saboteur.kinds[kind]}):
                for loss in play.losses:
                    lose(play, Plan(loss=loss, what=kind, purpose=purpose))


def lose(play: Play, plan: Plan) -> None:
    """Lose an answer by that plan, in another step of time where this one had no such write."""
    where = f"{plan.loss} {plan.purpose or 'any write'}"
    before = len(play.arena.saboteur.sent)
    for _ in range(TRIES):
        plan.rules = prepare(play, plan.what)
        play.arena.step(orders_for(plan.what))
        is_lost = lose_once(play, plan)
        play.recover(where)
        process_refused(play, plan.what)
        if is_lost:
            return
    seen = Counter(sent.purpose for sent in play.arena.saboteur.sent[before:])
    play.result.problems.append(f"{where}: there was no such write, only {dict(seen)}")


def lose_once(play: Play, plan: Plan) -> bool:
    """Work at this moment by that plan; whether it struck, going by the simulator."""
    saboteur, books = play.arena.saboteur, play.arena.actors.books
    saboteur.arm(plan)
    play.arena.tick()
    struck = books.ask("counts")["struck"].get(plan.loss, 0)
    saboteur.disarm()
    play.result.answers_lost += struck
    return bool(struck)


def check_kinds(play: Play) -> None:
    """Every kind of write was found after a lost answer, and proved absent after another, by looking it up."""
    ends: dict[str, set[str]] = {kind: set() for kind in play.arena.kinds}
    for what, outcome in Attempt.objects.values_list("what", "outcome").distinct():
        ends.setdefault(what, set()).add(outcome)
    wanted = {"FOUND", "ABSENT"}
    play.result.problems += [
        f"no lost {kind} was ended by a look-up as {', '.join(sorted(wanted - seen))}"
        for kind, seen in ends.items()
        if kind != "REMOVE" and wanted - seen
    ]


# --- any moment --------------------------------------------------------------------------------------------------


def any_moment(play: Play, kills: int) -> None:
    """See the module. Kills that come after the work is done do not count."""
    with play.act("killed at random"):
        play.arena.actors.books.tell("latency", {"seconds": SLOW})
        measure(play)
        until(play, lambda: play.result.kills, kills, lambda: kill_any(play))
        play.arena.actors.books.tell("latency", {"seconds": LATENCY})


def kill_any(play: Play) -> None:
    """One worker is killed at a random moment of its run."""
    play.arena.step()
    after = play.chance.uniform(0, play.run_seconds)
    if not play.kill(after=after):  # it was done before: the machine is faster than it was when this was measured
        play.run_seconds *= FASTER
    play.recover(f"killed after {after * 1000:.0f} ms")


def any_answer(play: Play, losses: int) -> None:
    """See the module."""
    with play.act("answers lost at random"):
        until(play, lambda: play.result.answers_lost, losses, lambda: lose_any(play))


def lose_any(play: Play) -> None:
    """The answer to a random write of a step is lost."""
    plan = Plan(loss=play.chance.choice(LOSSES), nth=play.chance.randint(1, PER_STEP))
    play.arena.step()
    lose_once(play, plan)
    play.recover(f"{plan.loss} at random")


def until(play: Play, count: Callable[[], int], wanted: int, accident: Callable[[], None]) -> None:
    """Repeat the accident until it happened so often."""
    for _ in range(wanted * MORE + LEAST):
        if count() >= wanted:
            return
        accident()
    if count() < wanted:
        play.result.problems.append(f"it happened {count()} times, not {wanted}")


# --- two workers -------------------------------------------------------------------------------------------------


def two_workers(play: Play, rounds: int) -> None:
    """See the module."""
    with play.act("two workers"):
        for round_ in range(rounds):
            play.arena.step()
            both(play, kills=round_ % 3)
            play.recover(f"two workers, {round_ % 3} killed")


def both(play: Play, kills: int) -> None:
    """Two workers begin at the same moment; so many of them are killed."""
    for place, nursery in enumerate(play.crew):
        after = play.chance.uniform(0, play.run_seconds) if place < kills else None
        nursery.begin(play.arena.command(after=after))
    for nursery in play.crew:
        play.result.kills += nursery.end().is_killed
