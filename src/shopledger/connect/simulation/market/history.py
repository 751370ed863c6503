"""What becomes of a sale once placed: paid within minutes or after days, shipped, cancelled, or left for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from shopledger.connect.simulation.market.dice import Dice
from shopledger.connect.simulation.market.sale import PaidBy, SaleState, Step

LONGEST = timedelta(days=16)
"""No sale changes later than this after it was placed."""

_PENDING, _PAID, _SHIPPED = SaleState.PENDING, SaleState.PAID, SaleState.SHIPPED
_COMPLETED, _COLLECTED, _CANCELLED = SaleState.COMPLETED, SaleState.COLLECTED, SaleState.CANCELLED
_MINUTE, _HOUR = 60, 3600
_DAY = 24 * _HOUR

Plan = tuple[tuple[SaleState, int, int], ...]
"""Steps after the first: state, least seconds after the step before, and how many seconds at most are added."""

_AT_ONCE: Plan = ((_PAID, 40, 4 * _MINUTE),)
_AT_ONCE_SENT: Plan = (*_AT_ONCE, (_COMPLETED, 4 * _HOUR, 3 * _DAY))
_TRANSFER: Plan = ((_PAID, 20 * _HOUR, 5 * _DAY),)
_TRANSFER_SENT: Plan = (*_TRANSFER, (_COMPLETED, 4 * _HOUR, 3 * _DAY))
_LATE: Plan = ((_PAID, 6 * _DAY, 8 * _DAY),)
_ACCOUNT: Plan = ((_SHIPPED, 5 * _HOUR, 2 * _DAY),)
_PICKUP: Plan = ((_COLLECTED, 2 * _HOUR, 4 * _DAY),)
_LAPSED: Plan = ((_CANCELLED, 7 * _DAY, 2 * _DAY),)
_FOREVER: Plan = ()
_ALWAYS: tuple[tuple[int, PaidBy, Plan], ...] = (
    (52, PaidBy.IDEAL, _AT_ONCE_SENT),
    (12, PaidBy.IDEAL, _AT_ONCE),
    (8, PaidBy.CARD, _AT_ONCE_SENT),
    (5, PaidBy.PAYPAL, _AT_ONCE_SENT),
    (7, PaidBy.BANK_TRANSFER, _TRANSFER_SENT),
    (3, PaidBy.BANK_TRANSFER, _LATE),
    (3, PaidBy.INVOICE, _ACCOUNT),
    (4, PaidBy.AT_PICKUP, _PICKUP),
    (4, PaidBy.BANK_TRANSFER, _LAPSED),
    (2, PaidBy.IDEAL, _FOREVER),
)
_DOMESTIC = tuple((paid_by, plan) for share, paid_by, plan in _ALWAYS for _ in range(share))
_ABROAD = tuple(
    (PaidBy.CARD, _AT_ONCE_SENT) if paid_by is PaidBy.AT_PICKUP else (paid_by, plan) for paid_by, plan in _DOMESTIC
)


def plan_of(seed: int, index: int, *, is_domestic: bool) -> tuple[PaidBy, Plan]:
    """How the sale is paid and what is going to happen to it. Goods are collected at home only."""
    return (_DOMESTIC if is_domestic else _ABROAD)[Dice(seed, index, 3).below(100)]


def leads_to_books(plan: Plan) -> bool:
    """Whether a sale with that plan belongs in the books in the end."""
    return plan not in (_LAPSED, _FOREVER)


def make_steps(seed: int, index: int, placed_at: datetime, plan: Plan) -> tuple[Step, ...]:
    """The steps of a sale, pending at first."""
    dice = Dice(seed, index, 4)
    at = placed_at
    steps = [Step(state=_PENDING, at=placed_at)]
    for state, least, spread in plan:
        at += timedelta(seconds=least + dice.below(spread))
        steps.append(Step(state=state, at=at))
    return tuple(steps)
