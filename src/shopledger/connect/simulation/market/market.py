"""The market itself: every sale from (seed, index) alone, so that a shop of a million orders needs no memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from shopledger.connect.simulation.market import faulty
from shopledger.connect.simulation.market.basket import make_lines, take_back
from shopledger.connect.simulation.market.dice import Dice
from shopledger.connect.simulation.market.goods import TAXES, Tax
from shopledger.connect.simulation.market.history import LONGEST, Plan, leads_to_books, make_steps, plan_of
from shopledger.connect.simulation.market.people import Segment, make_buyer, make_place, make_segment
from shopledger.connect.simulation.market.sale import Buyer, PaidBy, Place, Sale, SaleLine, SaleState, Step
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, VatTreatment

COUNTRIES = ("NL", "DE", "BE", "FR")
"""Countries whose VAT the market's sound sales bear; export and sales between companies bear none."""

HOME = "NL"
FAULTY_PER_MILLE = 40
NEW_PERCENT = 53
"""A little under 54: every faulty sale has a buyer of its own, and no credit sale has."""

_CREDIT_PERIOD, _CREDIT_PLACE, _CREDIT_DISTANCE = 46, 45, 37
_FARTHEST = 5000
_DAY = 86400
_HOURS = ((0, 0), (4, 7), (30, 12), (56, 17), (95, 23), (100, 24))
"""Share of a day's sales that are placed before that hour."""

_TREATMENTS = {Segment.UNION_COMPANY: VatTreatment.ICP, Segment.WORLD: VatTreatment.INTERNATIONAL}


class Market:
    """Sales 0 to `orders - 1`, placed from `first_day` on over `days` days (UTC). Holds nothing but its arguments."""

    def __init__(self, *, seed: int, orders: int, first_day: date, days: int) -> None:
        self.seed = seed
        self.orders = orders
        self.opens_at = datetime.combine(first_day, time(), UTC)
        self.days = days

    def placed_at(self, index: int) -> datetime:
        """When the sale is placed: monotone in the index, few at night."""
        jitter = Dice(self.seed, index, 5).below(1000)
        moment = (index * 1000 + jitter) * self.days * _DAY // (self.orders * 1000)
        day, second = divmod(moment, _DAY)
        return self.opens_at + timedelta(days=day, seconds=_warp(second))

    def count_placed(self, now: datetime) -> int:
        """How many sales are placed up to and including `now`."""
        return bisect_left(range(self.orders), True, key=lambda index: self.placed_at(index) > now)  # noqa: FBT003 - a key

    def span(self, first: datetime, last: datetime) -> range:
        """Indices of the sales placed in [first, last)."""
        moment = timedelta(microseconds=1)
        return range(self.count_placed(first - moment), self.count_placed(last - moment))

    def changed_span(self, first: datetime, last: datetime) -> range:
        """Indices among which all sales are that reach a step in [first, last); others too."""
        return self.span(first - LONGEST, last)

    def history(self, index: int) -> tuple[Step, ...]:
        """The steps of the sale, without making the sale."""
        if self._credited(index) is not None:
            return (Step(state=SaleState.CREDIT, at=self.placed_at(index)),)
        return make_steps(self.seed, index, self.placed_at(index), self._plan(index)[1])

    def sale(self, index: int) -> Sale:
        """The sale at that index. Raises IndexError outside of the market."""
        if not 0 <= index < self.orders:
            raise IndexError(index)
        credited = self._credited(index)
        if credited is not None:
            return self._credit(index, credited)
        cause = self._cause(index)
        return self._faulty(index, cause) if cause else self._sound(index)

    def _sound(self, index: int) -> Sale:
        key = self._buyer_key(index)
        segment = make_segment(self.seed, key)
        buyer = make_buyer(self.seed, key, segment)
        taxes = TAXES.get(buyer.place.country) if segment in _TAXED else None
        return self._assemble(index, buyer, segment, taxes)

    def _faulty(self, index: int, cause: str) -> Sale:
        setting = faulty.SETTINGS[cause]
        buyer = make_buyer(self.seed, index, setting.segment, setting.country)
        sale = self._assemble(index, buyer, setting.segment, setting.taxes)
        return faulty.BREAKS[cause](replace(sale, cause=cause))

    def _assemble(self, index: int, buyer: Buyer, segment: Segment, taxes: Sequence[Tax] | None) -> Sale:
        dice = Dice(self.seed, index, 6)
        paid_by, plan = self._plan(index)
        placed_at = self.placed_at(index)
        lines = make_lines(dice, buyer.place.country, taxes, is_collected=paid_by is PaidBy.AT_PICKUP)
        return Sale(
            index=index,
            placed_at=placed_at,
            steps=make_steps(self.seed, index, placed_at, plan),
            buyer=buyer,
            delivery=_elsewhere(buyer, dice),
            lines=lines,
            total_incl=_total(lines),
            treatment=_TREATMENTS.get(segment, VatTreatment.ORDINARY),
            paid_by=paid_by,
            credited_by=self._credited_by(index),
        )

    def _credit(self, index: int, credited: int) -> Sale:
        original = self.sale(credited)
        is_reduced = any(line.kind is LineKind.DISCOUNT for line in original.lines)
        lines = take_back(original.lines, is_whole=is_reduced or index % 2 == 0)
        return replace(
            original,
            index=index,
            placed_at=self.placed_at(index),
            steps=self.history(index),
            lines=lines,
            total_incl=_total(lines),
            credits=credited,
            credited_by=None,
        )

    def _plan(self, index: int) -> tuple[PaidBy, Plan]:
        return plan_of(self.seed, index, is_domestic=self._is_domestic(index))

    def _is_domestic(self, index: int) -> bool:
        """Whether the goods can be collected; not where the address is what is wrong, for then it would not matter."""
        cause = self._cause(index)
        if cause:
            return faulty.SETTINGS[cause].segment is Segment.DOMESTIC and cause != faulty.NO_COUNTRY
        return make_segment(self.seed, self._buyer_key(index)) is Segment.DOMESTIC

    def _cause(self, index: int) -> str:
        dice = Dice(self.seed, index, 7)
        return faulty.CAUSES[dice.below(100)] if dice.below(1000) < FAULTY_PER_MILLE else ""

    def _credited(self, index: int) -> int | None:
        """The sale that this one takes back, if it is a credit sale: sound, and paid in the end."""
        if index % _CREDIT_PERIOD != _CREDIT_PLACE:
            return None
        original = index - _CREDIT_DISTANCE
        is_usable = not self._cause(original) and leads_to_books(self._plan(original)[1])
        return original if is_usable else None

    def _credited_by(self, index: int) -> int | None:
        later = index + _CREDIT_DISTANCE
        return later if later < self.orders and self._credited(later) == index else None

    def _is_first(self, index: int) -> bool:
        """Whether the sale is the first one of a new, sound buyer."""
        if index == 0:
            return True
        return Dice(self.seed, index, 8).percent(NEW_PERCENT) and not self._cause(index)

    def _buyer_key(self, index: int) -> int:
        """The first sale of the buyer of this sale."""
        if self._is_first(index):
            return index
        earlier = index - 1 - Dice(self.seed, index, 10).below(min(index, _FARTHEST))
        while not self._is_first(earlier):
            earlier -= 1
        return earlier


_STRETCHES = tuple(pairwise(_HOURS))
_TAXED = frozenset({Segment.DOMESTIC, Segment.UNION_CONSUMER})


def _warp(second: int) -> int:
    """A second of an even day moved to where shops are busy; monotone, and 0 stays 0."""
    share = second * 100
    (low, start), (high, end) = next(stretch for stretch in _STRETCHES if share < stretch[1][0] * _DAY)
    return start * 3600 + (share - low * _DAY) * (end - start) * 3600 // ((high - low) * _DAY)


def _elsewhere(buyer: Buyer, dice: Dice) -> Place | None:
    """One sale in eight goes to another address in the same country."""
    return make_place(buyer.place.country, dice) if dice.percent(12) else None


def _total(lines: tuple[SaleLine, ...]) -> Decimal:
    return sum((line.amount_incl for line in lines), ZERO)
