"""Answers that no system should give, while the pipeline is at work: it goes on, and all heals in the end.

Each run lets several answers to each call be spoiled, with kinds of trouble that this call has not had yet. While it
lasts nothing may raise and no fault of ours may turn up; when it is over, the books must equal the shop.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from django.db import transaction

from shopledger.connect.contract import Side
from shopledger.connect.registry import BOOKS
from tests.contract.books_contract import other_value
from tests.fuzz import town as towns
from tests.fuzz.corruption import KINDS
from tests.fuzz.effort import TIMES
from tests.fuzz.judging import SHOP_KEYS
from tests.fuzz.town import Town, is_known
from tests.fuzz.ways import WAYS

AT_ONCE = 4
TROUBLED, HEALING = 16, 16
RUNS = 2

PAIRS = {
    **{way.name: ("mijnwebwinkel", way) for way in WAYS},
    **{f"{key} to {WAYS[0].name}": (key, WAYS[0]) for key in SHOP_KEYS if key != "mijnwebwinkel"},
}


@dataclass
class Plan:
    """Which kinds of trouble each call still has to go through."""

    chance: random.Random
    left: dict[str, list[str]] = field(default_factory=dict)
    struck: dict[str, int] = field(default_factory=dict)

    def choose(self, label: str, count: int) -> str:
        """The trouble for this answer, empty for none."""
        if "vies.test" in label:
            return ""
        kinds = self.left.setdefault(label, self.chance.sample(KINDS, len(KINDS)))
        if not kinds or self.struck.get(label, 0) >= AT_ONCE or self.chance.random() < 0.3:
            return ""
        self.struck[label] = self.struck.get(label, 0) + 1
        return kinds.pop()


@contextmanager
def rolled_back() -> Iterator[None]:
    """Nothing stays in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def trouble(town: Town, plan: Plan) -> None:
    """A troubled day: work goes on, the merchant connects again and looks at pages."""
    plan.struck.clear()
    town.line.choose = plan.choose
    for hour in range(TROUBLED):
        town.pass_by(60)
        town.mend()
        if hour % 5 == 0:
            codes = {town.ask_lists(), town.ask_shop(), *(town.connect(side) for side in Side)} - {""}
            assert all(map(is_known, codes)), codes
        town.causes()
    town.line.behave()


def heal(town: Town) -> None:
    """The days after: the merchant tidies up, and time does the rest."""
    for _ in range(HEALING):
        town.mend()
        town.tidy()
        town.pass_by(240)


def check(town: Town) -> None:
    """Books equal shop, and nothing of ours broke down on the way."""
    found = town.comparison()
    story = (town.line.last, town.states(), found.surprises, town.faults.found)
    assert town.faults.found == [], story
    assert all(map(is_known, town.held_by)), story
    assert "BUG-01" not in town.causes() | set(town.held_by), story
    assert found.is_clean, story
    assert (town.payments_twice(), town.attempts_open(), town.is_busy()) == (0, 0, False), story


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS)
def test_spoiled_answers_stop_nothing_and_heal(db: None, settings: object, pair: str) -> None:
    shop, way = PAIRS[pair]
    settings.SHOPLEDGER_COUNTS_BUDGETS = False  # type: ignore[attr-defined]  # the plugin's fixture
    plan = Plan(random.Random(0 if TIMES == 1 else None))

    for _ in range(RUNS * TIMES):
        with rolled_back(), towns.opened(shop, way.books, way.kind, **way.credentials) as town:
            town.line.chance = plan.chance
            trouble(town, plan)
            heal(town)
            check(town)
            assert sum(town.line.struck.values()) > len(town.line.struck) > 0


@pytest.mark.parametrize("books", BOOKS)
def test_debtor_that_the_books_do_not_have_any_more_is_looked_for_anew(db: None, settings: object, books: str) -> None:
    settings.SHOPLEDGER_COUNTS_BUDGETS = False  # type: ignore[attr-defined]  # the plugin's fixture
    with rolled_back(), towns.opened("mijnwebwinkel", books) as town:
        town.pass_by(60)
        known = town.debtors()

    with towns.opened("mijnwebwinkel", books) as town:
        town.know({key: replace(ref, id=other_value(ref.id)) for key, ref in known.items()})
        town.pass_by(60)
        refused = town.states()["sale error BKG-14"]
        heal(town)

        assert refused > 0
        assert town.comparison().is_clean
