"""What the books have of the debtors and articles that a chunk of sales needs, asked for in few calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from shopledger.connect.contract import BooksConnector
from shopledger.domain.booking import Product
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.pipeline import guard
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.office import Mark
from shopledger.pipeline.work import Step

DEBTOR, PRODUCT = Step.DEBTOR.value, Step.PRODUCT.value
T = TypeVar("T")
V = TypeVar("V")
Ask = Callable[[Sequence[T]], tuple[V | None, ...]]


@dataclass(slots=True, kw_only=True)
class FoundAll:
    """What is there, by key and by code; what is proved absent; and what could not be asked for, with the reason.

    `stop`: the books could not be asked at all.
    """

    debtors: dict[str, DebtorRef] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    absent: set[Mark] = field(default_factory=set)
    faults: dict[Mark, Ended[object]] = field(default_factory=dict)
    stop: Ended[object] | None = None


def find_all(books: BooksConnector, debtors: Sequence[Debtor], products: Sequence[Product]) -> FoundAll:
    """Ask for all debtors in one call and for all articles in another; one by one where a call breaks down."""
    found = FoundAll()
    _find(found, DEBTOR, books.find_debtors, {debtor.key: debtor for debtor in debtors}, found.debtors)
    _find(found, PRODUCT, books.find_products, {product.code: product for product in products}, found.products)
    return found


def _find(found: FoundAll, what: str, ask: Ask[T, V], wanted: Mapping[str, T], known: dict[str, V]) -> None:
    if not wanted or found.stop is not None:
        return
    ended = guard.run(lambda: dict(zip(wanted, ask(list(wanted.values())), strict=True)))
    if ended.value is not None:
        known.update({key: there for key, there in ended.value.items() if there is not None})
        found.absent |= {(what, key) for key, there in ended.value.items() if there is None}
    elif ended.end in {End.LATER, End.BLOCKED}:
        found.stop = without_value(ended)
    elif len(wanted) == 1:
        found.faults |= {(what, key): without_value(ended) for key in wanted}
    else:
        for key, value in wanted.items():
            _find(found, what, ask, {key: value}, known)


def without_value(ended: Ended[T]) -> Ended[object]:
    """The end of a call that brought nothing."""
    return Ended(
        end=ended.end, code=ended.code, params=ended.params, detail=ended.detail, retry_after=ended.retry_after
    )
