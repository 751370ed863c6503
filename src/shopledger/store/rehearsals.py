"""The last dry run of an integration: what came of it, and the shop's documents that it was worked out from.

What a result consists of is the pipeline's; here it is bytes. Both parts stand in one compressed column, a line each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shopledger.connect.contract import RawOrder
from shopledger.store import texts
from shopledger.store.models import Rehearsal


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a dry run is worked out from: orders as the shop gave them, the newest first, and names of statuses."""

    orders: tuple[RawOrder, ...]
    statuses: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A dry run as it is kept."""

    settings_version: int
    made_at: datetime
    result: bytes
    source: Source


def save(integration_id: int, version: int, now: datetime, result: bytes, source: Source) -> None:
    """Keep a dry run in the place of the last one; `result` is JSON in one line."""
    rows = [[raw.shop_id, raw.number, raw.document] for raw in source.orders]
    documents = texts.document_bytes({"orders": rows, "statuses": dict(source.statuses)})
    columns = {"settings_version": version, "made_at": now, "document": texts.pack(result + b"\n" + documents)}
    Rehearsal.objects.update_or_create(integration_id=integration_id, defaults=columns)


def load(integration_id: int) -> Stored | None:
    """The last dry run, None where there was none."""
    row = Rehearsal.objects.filter(integration_id=integration_id).first()
    if row is None:
        return None
    result, _, documents = texts.unpack(row.document).partition(b"\n")
    return Stored(settings_version=row.settings_version, made_at=row.made_at, result=result, source=_source(documents))


def shop_ids(integration_id: int) -> frozenset[str]:
    """The orders of the last dry run, by the shop's id; none where there was no dry run."""
    stored = load(integration_id)
    return frozenset(raw.shop_id for raw in stored.source.orders) if stored else frozenset()


def made_before(moment: datetime) -> QuerySet[Rehearsal]:
    """Dry runs that were made before that moment. Pages do without one; another can be made at any time."""
    return Rehearsal.objects.filter(made_at__lt=moment)


def _source(documents: bytes) -> Source:
    kept = texts.document_of(documents)
    orders: Sequence[tuple[str, str, dict[str, object]]] = kept["orders"]
    return Source(
        orders=tuple(
            RawOrder(shop_id=shop_id, number=number, document=document) for shop_id, number, document in orders
        ),
        statuses=kept["statuses"],
    )
