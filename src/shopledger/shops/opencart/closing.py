"""Where shipping, fees and discounts belong: which percentage each bears, from what the goods leave open. Pure.

Per percentage, the tax row says how much was taxed in all, and the goods how much of it they are. What is left was
shipping and fees, less discounts. Shipping and fees get one percentage each, the rest is the discount. What does not
close is not booked: `close` gives None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice, product
from typing import NamedTuple

from shopledger.domain.money import ZERO

OTHER = -1
"""The index of a part that belongs to no one row."""

CLOSE = Decimal("0.01")
_TRIES = 512


class Part(NamedTuple):
    """So much of the row at that place bears so many percent."""

    place: int
    rate: Decimal
    amount: Decimal


class Open(NamedTuple):
    """What is to be closed, per percentage: `left` by the goods, and what was `sold`; `slack` is how exact it is.

    `values` are the rows (not negative ones are costs, the others discounts), `hints` the percentages that the shop's
    settings name for each.
    """

    left: Mapping[Decimal, Decimal]
    sold: Mapping[Decimal, Decimal]
    slack: Mapping[Decimal, Decimal]
    values: Sequence[Decimal]
    hints: Sequence[Sequence[Decimal]]


class Closing(NamedTuple):
    """One way to close. `grade` 0: every cost at one percentage, 1: one of them spread, 2: an estimate per percentage.

    `off` is how far the discount is from being in proportion to the goods.
    """

    grade: int
    is_uneven: bool
    surprises: int
    off: Decimal
    parts: Sequence[Part]


def close(task: Open) -> Closing | None:
    """The best way to close, or None where rows and taxes contradict each other."""
    costs = [place for place, value in enumerate(task.values) if value > ZERO]
    discount = sum((value for value in task.values if value < ZERO), ZERO)
    if not costs and not discount:
        return _straight(0, ()) if _is_closed(task.left, task.slack) else None
    expected = _in_proportion(discount, task.sold)
    single = _best_single(task, costs, discount, expected)
    if single is not None and not (single.is_uneven and single.surprises):
        return single
    spread = _spread(task, costs, discount, expected)
    if single is not None and spread is not None:
        # A discount on some goods only and a cost at another percentage than its own, both in one order, are less
        # likely than a cost that an extension spreads: read so, shipping with VAT would seem to have none.
        return spread if spread.surprises < single.surprises else single
    return single or spread or _other(task, costs, discount)


def _straight(surprises: int, parts: Sequence[Part], *, grade: int = 0) -> Closing:
    """A closing that needs no look at the discount."""
    return Closing(grade, is_uneven=False, surprises=surprises, off=ZERO, parts=parts)


def _is_closed(left: Mapping[Decimal, Decimal], slack: Mapping[Decimal, Decimal]) -> bool:
    return all(abs(amount) <= slack[rate] for rate, amount in left.items())


def _in_proportion(discount: Decimal, sold: Mapping[Decimal, Decimal]) -> dict[Decimal, Decimal]:
    """How a percentage of all goods would be spread."""
    whole = sum(sold.values(), ZERO)
    if not discount or not whole:
        return dict.fromkeys(sold, ZERO)
    return {rate: discount * amount / whole for rate, amount in sold.items()}


def _choices(task: Open, places: Sequence[int]) -> Iterator[tuple[Decimal, ...]]:
    """Percentages for these rows, those that the settings name first."""
    options = []
    for place in places:
        hinted = [rate for rate in task.hints[place] if rate in task.left]
        options.append(tuple(dict.fromkeys((*hinted, *task.left))))
    return islice(product(*options), _TRIES)


def _after(task: Open, places: Sequence[int], rates: Sequence[Decimal]) -> dict[Decimal, Decimal]:
    rest = dict(task.left)
    for place, rate in zip(places, rates, strict=True):
        rest[rate] -= task.values[place]
    return rest


def _best_single(
    task: Open, costs: Sequence[int], discount: Decimal, expected: Mapping[Decimal, Decimal]
) -> Closing | None:
    best: Closing | None = None
    for rates in _choices(task, costs):
        rest = _after(task, costs, rates)
        if not discount:
            if _is_closed(rest, task.slack):
                return _straight(_surprises(task, costs, rates), _singles(task, costs, rates))
            continue
        if not _is_discount(task, rest, costs, rates):
            continue
        off = sum((abs(rest[rate] - expected.get(rate, ZERO)) for rate in rest), ZERO)
        parts = (*_singles(task, costs, rates), *_discounts(task, rest, discount))
        found = Closing(0, is_uneven=off > CLOSE, surprises=_surprises(task, costs, rates), off=off, parts=parts)
        if best is None or found[:4] < best[:4]:
            best = found
    return best


def _surprises(task: Open, places: Sequence[int], rates: Sequence[Decimal]) -> int:
    """How many rows bear something else than the settings say."""
    return sum(
        bool(task.hints[place]) and rate not in task.hints[place] for place, rate in zip(places, rates, strict=True)
    )


def _singles(task: Open, places: Sequence[int], rates: Sequence[Decimal]) -> tuple[Part, ...]:
    return tuple(Part(place, rate, task.values[place]) for place, rate in zip(places, rates, strict=True))


def _is_discount(task: Open, rest: Mapping[Decimal, Decimal], places: Sequence[int], rates: Sequence[Decimal]) -> bool:
    """Whether what is left can be a discount: nowhere more than nothing, nowhere more than what it is given on."""
    bearing = dict(task.sold)
    for place, rate in zip(places, rates, strict=True):
        bearing[rate] = bearing.get(rate, ZERO) + task.values[place]
    return all(
        -bearing.get(rate, ZERO) - task.slack[rate] <= amount <= task.slack[rate] for rate, amount in rest.items()
    )


def _discounts(task: Open, rest: Mapping[Decimal, Decimal], discount: Decimal) -> Iterator[Part]:
    """The discount per percentage, shared by its rows; what storing left over goes to the largest."""
    shares = {rate: amount for rate, amount in rest.items() if amount < -task.slack[rate] / 2}
    if not shares:
        shares = {max(rest, key=lambda rate: task.sold.get(rate, ZERO)): ZERO}
    largest = min(shares, key=shares.__getitem__)
    shares[largest] += discount - sum(shares.values(), ZERO)
    for place, value in enumerate(task.values):
        if value < ZERO:
            for rate, amount in shares.items():
                yield Part(place, rate, amount * value / discount)


def _spread(task: Open, costs: Sequence[int], discount: Decimal, expected: Mapping[Decimal, Decimal]) -> Closing | None:
    """One cost bears several percentages, as extensions have it that spread shipping over the goods; largest first."""
    for spread in sorted(costs, key=lambda place: -task.values[place]):
        others = [place for place in costs if place != spread]
        for rates in _choices(task, others):
            rest = _after(task, others, rates)
            shares = {rate: amount - expected.get(rate, ZERO) for rate, amount in rest.items()}
            if all(amount >= -task.slack[rate] for rate, amount in shares.items()):
                parts = [*_singles(task, others, rates), *_shared(task, spread, shares)]
                if discount:
                    parts += _discounts(task, expected, discount)
                return _straight(_surprises(task, others, rates), parts, grade=1)
    return None


def _shared(task: Open, place: int, shares: Mapping[Decimal, Decimal]) -> Iterator[Part]:
    kept = {rate: amount for rate, amount in shares.items() if amount > task.slack[rate] / 2}
    largest = max(kept, key=kept.__getitem__)
    kept[largest] += task.values[place] - sum(kept.values(), ZERO)
    return (Part(place, rate, amount) for rate, amount in kept.items())


def _other(task: Open, costs: Sequence[int], discount: Decimal) -> Closing | None:
    """One part per percentage: the taxes are right, which row bears what is not known."""
    more = sum((amount for amount in task.left.values() if amount > ZERO), ZERO)
    cost = sum((task.values[place] for place in costs), ZERO)
    slack = sum(task.slack.values(), ZERO)
    if not costs or more > cost + slack or more - sum(task.left.values(), ZERO) > slack - discount:
        return None
    kept = {rate: amount for rate, amount in task.left.items() if abs(amount) > task.slack[rate] / 2}
    largest = max(task.left, key=lambda rate: abs(task.left[rate]))
    rounding = sum(task.values, ZERO) - sum(kept.values(), ZERO)
    kept[largest] = kept.get(largest, ZERO) + rounding
    parts = [Part(OTHER, rate, amount) for rate, amount in kept.items()]
    return _straight(0, parts, grade=2)
