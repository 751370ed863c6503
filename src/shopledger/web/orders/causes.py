"""Errors in groups: one for each cause, and below it one for each VAT row that is missing. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.order import VatTreatment
from shopledger.domain.posting import PostingState
from shopledger.store import texts
from shopledger.store.lists import COUNTED, Counted
from shopledger.web.orders.rows import can_process
from shopledger.web.orders.words import why_never
from shopledger.web.texts import title_of, words_of

ZERO_RATED = frozenset({VatTreatment.ICP.value, VatTreatment.INTERNATIONAL.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """A VAT row whose absence causes errors. `row` names it in the address of the settings; `params` as stored."""

    row: str
    text: str
    params: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All errors of one cause. `is_more`: there are more than were counted."""

    code: str
    count: int
    is_more: bool
    title: str
    text: str
    advice: str
    can_process: bool
    why_not: Any
    is_setting: bool
    cures: tuple[Cure, ...]


def groups_of(counted: Iterable[Counted]) -> list[Group]:
    """These counts, cause by cause, the largest first."""
    by_cause = sorted(counted, key=lambda each: each.cause)
    found = [group_of(code, list(each)) for code, each in groupby(by_cause, key=lambda each: each.cause)]
    return sorted(found, key=lambda group: (-group.count, group.code))


def group_of(code: str, counted: list[Counted]) -> Group:
    """One cause. Where all say the same, its parameters are told too."""
    first = texts.params_of(counted[0].params) if counted else {}
    words = words_of(code, first)
    count = sum(each.count for each in counted)
    state = PostingState.ERROR.value
    return Group(
        code=code,
        count=count,
        is_more=count >= COUNTED,
        title=title_of(code),
        text=words.text if len(counted) == 1 else "",
        advice=words.advice,
        can_process=can_process(state, code),
        why_not=why_never(state, code),
        is_setting=remedy(code) is Remedy.SETTINGS,
        cures=tuple(cure for each in counted if (cure := cure_of(each)) is not None),
    )


def cure_of(counted: Counted) -> Cure | None:
    """The VAT row that these errors wait for; None where none would mend them."""
    params = texts.params_of(counted.params)
    row = row_of(counted.cause, params)
    if not row:
        return None
    text = words_of(counted.cause, params).text
    return Cure(row=row, text=text, params=counted.params, count=counted.count)


def row_of(code: str, params: dict[str, str]) -> str:
    """How the address of the settings names the missing row: DE-19, or icp-0; empty where it is no row."""
    match code:
        case "CHK-05" | "CHK-06" if params.get("country") and params.get("rate"):
            return f"{params['country']}-{params['rate']}"
        case "CHK-20" if params.get("treatment") in ZERO_RATED:
            return f"{params['treatment']}-0"
        case _:
            return ""
