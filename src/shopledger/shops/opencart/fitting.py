"""Which percentage each part of an order bears: the assignment of rates to tax rows and goods that closes best. Pure.

Tax row divided by percentage gives what was taxed. Names tell percentages nearly always; where they do not (two rows
of one name, a rate that was changed or deleted since), all that is possible is tried and what closes is taken. Nothing
closes: UnreadableDocument, for then the rows contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice, product
from typing import NamedTuple

from shopledger.domain.money import CENT, HUNDRED, ZERO
from shopledger.shops.opencart.amounts import Amounts, is_whole
from shopledger.shops.opencart.closing import CLOSE, Closing, Open, Part, close
from shopledger.shops.opencart.errors import unreadable
from shopledger.shops.opencart.rates import (
    Percents,
    Sale,
    guessed_levies,
    levies_of,
    percents_beside_levy,
    percents_of_extra,
    percents_of_goods,
    percents_of_row,
)

_TRIES = 4096


class Fit(NamedTuple):
    """Percentages of the goods and of the tax rows (None: a levy), in their sequence, and the parts of the extras.

    A part's place is that of its row among the extras. `is_estimate`: which row bears what is not known.
    """

    goods: Percents
    taxes: tuple[Decimal | None, ...]
    parts: Sequence[Part]
    is_estimate: bool


class _Task(NamedTuple):
    """An order as a puzzle. Amounts are turned so that goods are positive."""

    amounts: Amounts
    sign: int
    goods: Sequence[Percents]
    taxes: Sequence[Percents | None]
    places: Sequence[int]
    values: Sequence[Decimal]
    hints: Sequence[Percents]
    has_levies: bool


def fit(amounts: Amounts, shipping_class: str, sale: Sale) -> Fit:
    """The assignment for an order. Raises UnreadableDocument where none closes."""
    task = _task(amounts, shipping_class, sale)
    is_named = all(percents is None or percents for percents in task.taxes)
    if is_named:
        goods = tuple(percents[0] for percents in task.goods)
        taxes = tuple(None if percents is None else percents[0] for percents in task.taxes)
        closing = _close(task, goods, taxes)
        if closing is not None and closing.grade < 2:  # noqa: PLR2004 - not an estimate, see Closing
            return _fit(task, goods, taxes, closing)
    return _search(task, sale)


def _task(amounts: Amounts, shipping_class: str, sale: Sale) -> _Task:
    taxes = [percents_of_row(row, sale) for row in amounts.taxes]
    named = tuple(percent for percents in taxes if percents for percent in percents)
    levies = levies_of(amounts.taxes, sale) if None in taxes else ()
    goods = [percents_of_goods(each, named, levies, sale) for each in amounts.goods]
    has_levies = not all(goods)
    if has_levies:
        _find_levies(amounts, taxes, goods, sale)
    sign = -1 if sum((each.total for each in amounts.goods), ZERO) < ZERO else 1
    places = [place for place, extra in enumerate(amounts.extras) if not extra.is_after_tax and extra.value]
    return _Task(
        amounts=amounts,
        sign=sign,
        goods=goods,
        taxes=taxes,
        places=places,
        values=[amounts.extras[place].value * sign for place in places],
        hints=[percents_of_extra(amounts.extras[place], shipping_class, sale) for place in places],
        has_levies=has_levies,
    )


def _find_levies(amounts: Amounts, taxes: Sequence[Percents | None], goods: list[Percents], sale: Sale) -> None:
    """Goods whose tax is no percentage may bear a levy that has been renamed. Raises UnreadableDocument if not."""
    unnamed = [row for row, percents in zip(amounts.taxes, taxes, strict=True) if percents == ()]
    levies = guessed_levies(unnamed, amounts.goods)
    for place, percents in enumerate(goods):
        if not percents:
            goods[place] = percents_beside_levy(amounts.goods[place], levies, sale)
            if not goods[place]:
                raise unreadable(f"products[{place}].tax", "no known percentage of the price")


def _close(task: _Task, goods: Percents, taxes: Sequence[Decimal | None]) -> Closing | None:
    left: dict[Decimal, Decimal] = {ZERO: ZERO}
    sold: dict[Decimal, Decimal] = {}
    slack: dict[Decimal, Decimal] = {ZERO: CLOSE}
    for row, rate in zip(task.amounts.taxes, taxes, strict=True):
        if rate is not None:
            left[rate] = left.get(rate, ZERO) + row.value * task.sign * HUNDRED / rate
            # A shop that rounds its tax rows to whole cents is a cent off, and so is what was taxed.
            slack[rate] = CENT * HUNDRED / rate if is_whole(row.value) else slack.get(rate, CLOSE)
    for each, rate in zip(task.amounts.goods, goods, strict=True):
        amount = each.total * task.sign
        sold[rate] = sold.get(rate, ZERO) + amount
        slack.setdefault(rate, CLOSE)
        if rate:
            left[rate] = left.get(rate, ZERO) - amount
    # Without tax is what is left of the rows; it is as exact as all of them together.
    left[ZERO] = sum(task.values, ZERO) - sum(left.values(), ZERO)
    slack[ZERO] = sum(slack.values(), ZERO)
    return close(Open(left, sold, slack, task.values, task.hints))


def _fit(task: _Task, goods: Percents, taxes: tuple[Decimal | None, ...], closing: Closing) -> Fit:
    parts = [Part(_row_place(task, part), part.rate, part.amount * task.sign) for part in closing.parts]
    return Fit(goods, taxes, parts, is_estimate=closing.grade > 1)


def _row_place(task: _Task, part: Part) -> int:
    return part.place if part.place < 0 else task.places[part.place]


def _search(task: _Task, sale: Sale) -> Fit:
    """Try all; the best grade, then an even discount, then the likeliest names, then the nearest."""
    best: tuple[tuple[int, bool, int, Decimal], Fit] | None = None
    for rank, goods, taxes in islice(_assignments(task, sale), _TRIES):
        closing = _close(task, goods, taxes)
        if closing is None:
            continue
        mark = (closing.grade, closing.is_uneven, rank + closing.surprises, closing.off)
        if best is None or mark < best[0]:
            best = mark, _fit(task, goods, taxes, closing)
    if best is None:
        raise unreadable("totals", "taxes and amounts contradict each other")
    return best[1]


def _assignments(task: _Task, sale: Sale) -> Iterator[tuple[int, Percents, tuple[Decimal | None, ...]]]:
    """Every percentage for every tax row and every product that leaves a choice, with how unlikely it is."""
    borne = [percent for percents in (*task.goods, *task.hints) for percent in percents if percent]
    rows: list[Sequence[Decimal | None]] = []
    for percents in task.taxes:
        unknown = (None,) if task.has_levies and not percents else ()
        everything = (*(percents or ()), *borne, *(each for each in sale.percents if each), *unknown)
        rows.append((None,) if percents is None else tuple(dict.fromkeys(everything)))
    goods_count = len(task.goods)
    for chosen in product(*(tuple(enumerate(each)) for each in (*task.goods, *rows))):
        rank = sum(place for place, _ in chosen)
        goods = tuple(percent for _, percent in chosen[:goods_count] if percent is not None)
        yield rank, goods, tuple(percent for _, percent in chosen[goods_count:])
