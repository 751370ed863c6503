"""A dry run: the shop's last orders, judged and worked out as if they were booked, for the merchant to look at first.

Nothing is booked and nothing becomes a posting. The shop is only read, in few requests; the register of VAT numbers is
asked as for a real sale. The result is kept together with the shop's documents, so that pages show it without a call,
and so that it can be worked out again with other settings.

    rehearse(integration_id, clock) -> Rehearsed          asks the shop
    again(integration_id, clock) -> Rehearsed | None      the same orders, with the settings as they are now
    last(integration_id) -> Rehearsed | None              what was kept
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from shopledger.connect.contract import Cursor, OrderPage, PlannedRequest, RawOrder, Side
from shopledger.connect.registry import books_system
from shopledger.domain.booking import Booking
from shopledger.domain.build import book_checked
from shopledger.domain.checks import Checked, check_status
from shopledger.domain.dates import business_date
from shopledger.domain.errors import ConnectionRefusal
from shopledger.domain.findings import Finding
from shopledger.domain.money import ZERO
from shopledger.domain.order import Note, Order
from shopledger.domain.posting import PostingState
from shopledger.domain.references import reference_of
from shopledger.pipeline import guard
from shopledger.pipeline.book import NOT_SET_UP
from shopledger.pipeline.check import Bench, ask_register, bench_of
from shopledger.pipeline.fetch import fresh_facts
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.lists import STATUSES
from shopledger.pipeline.wiring import Clock, OpenShop, open_shop, register
from shopledger.store import accounts, choices, connections, ledger, orders, rehearsals, texts
from shopledger.store.models import Integration, Posting
from shopledger.store.rehearsals import Source

LIMIT = 25
PAGES = 5
"""So many pages of one span of days are read at most: of a very busy shop, the first orders of the day will do."""
SPANS = (1, 7, 30)
"""How many days back is looked, one span after the other until there are enough orders; at last as far as allowed."""
IN_NOBODYS_WAY = frozenset({"CHK-08", "CHK-12", "CHK-23"})
"""Findings about an order's history: its booking can be shown all the same."""
DOUBLE = "BKG-01"

Coded = tuple[str, tuple[tuple[str, str], ...]]
"""A code of the catalogue and its parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedLine:
    """One line of a booking: where it goes, percent, and whole cents in euro, signed."""

    description: str
    account: str
    code: str
    rate: Decimal
    excl: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedOrder:
    """One order as it would be booked. `day` is None and `treatment` empty where it cannot be read.

    `findings` are all that keeps it from being booked by itself, also that its status is not chosen; `notes` are in
    nobody's way. `lines` and `requests` are there as far as they could be worked out. `is_booked_before`: it stands in
    the books already.
    """

    shop_id: str
    number: str
    day: date | None = None
    customer: str = ""
    status: str = ""
    status_name: str = ""
    currency: str = "EUR"
    total: Decimal = ZERO
    treatment: str = ""
    lines: tuple[RehearsedLine, ...] = ()
    findings: tuple[Coded, ...] = ()
    notes: tuple[Coded, ...] = ()
    requests: tuple[str, ...] = ()
    is_booked_before: bool = False

    @property
    def is_ok(self) -> bool:
        """Whether it would be booked by itself."""
        return not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTotal:
    """What would be booked on one ledger account, euro excluding VAT."""

    account: str
    excl: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTotal:
    """What would be booked with one VAT code and percentage, euro."""

    code: str
    rate: Decimal
    excl: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """A dry run, the newest order first. Totals are of the orders that would be booked.

    `held_by` and `params` say why the shop could not be read to the end; without orders nothing was kept.
    """

    made_at: datetime
    settings_version: int
    orders: tuple[RehearsedOrder, ...] = ()
    accounts: tuple[AccountTotal, ...] = ()
    rates: tuple[RateTotal, ...] = ()
    held_by: str = ""
    params: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> int:
        """How many would be booked by themselves."""
        return sum(order.is_ok for order in self.orders)

    @property
    def not_ok(self) -> int:
        """How many would not."""
        return len(self.orders) - self.ok


def rehearse(integration_id: int, clock: Clock, *, limit: int = LIMIT) -> Rehearsed:
    """Read the shop's last orders and work them out with the present settings. What goes wrong is told, not raised."""
    integration = accounts.integration(integration_id)
    try:
        shop = open_shop(integration, clock, is_interactive=True)
    except ConnectionRefusal as refusal:
        return _held(integration, clock, Ended(end=End.BLOCKED, code=refusal.code, params=refusal.params))
    _, ended = fresh_facts(integration, shop, clock)
    source = Source(orders=(), statuses={})
    if ended is None:
        source, ended = _read(shop, business_date(clock()), limit, _statuses(integration))
    if ended is not None and ended.end is End.BLOCKED:
        connections.block(integration_id, Side.SHOP, ended.code, ended.params, clock())
    if ended is not None and not source.orders:
        return _held(integration, clock, ended)
    result = _worked_out(integration_id, clock, source)
    return result if ended is None else replace(result, held_by=ended.code, params=tuple(ended.params.items()))


def again(integration_id: int, clock: Clock) -> Rehearsed | None:
    """Work the orders of the last dry run out with the present settings, without asking the shop; None before one."""
    stored = rehearsals.load(integration_id)
    return None if stored is None else _worked_out(integration_id, clock, stored.source)


def last(integration_id: int) -> Rehearsed | None:
    """The last dry run as it was kept, without any call; None where there was none."""
    stored = rehearsals.load(integration_id)
    return None if stored is None else texts.value_of(stored.result, Rehearsed)


def _held(integration: Integration, clock: Clock, ended: Ended[object]) -> Rehearsed:
    return Rehearsed(
        made_at=clock(),
        settings_version=integration.settings_version,
        held_by=ended.code,
        params=tuple(ended.params.items()),
    )


# --- reading -----------------------------------------------------------------------------------------------------


def _statuses(integration: Integration) -> dict[str, str]:
    """Names of the shop's statuses, as far as its lists were asked for before."""
    return {option.value: option.label for option in choices.options_of(integration).get(STATUSES, ())}


def _read(shop: OpenShop, today: date, limit: int, known: dict[str, str]) -> tuple[Source, Ended[object] | None]:
    """The last orders, and what kept us from reading on. Names of statuses that cannot be had are left out."""
    found: dict[str, RawOrder] = {}
    stopped: Ended[object] | None = None
    oldest = shop.system.look_back_days
    after = -1
    for days in (*(span for span in SPANS if span < oldest), oldest):
        first, last_day = today - timedelta(days=days), today - timedelta(days=after + 1)
        page, stopped = _span(shop, first, last_day)
        found.update({raw.shop_id: raw for raw in reversed(page)})
        after = days
        if stopped is not None or len(found) >= limit:
            break
    names = guard.run(shop.connector.statuses).value or () if found and not known else ()
    statuses = known or {status.id: status.name for status in names}
    return Source(orders=tuple(found.values())[:limit], statuses=statuses), stopped


def _span(shop: OpenShop, first: date, last_day: date) -> tuple[list[RawOrder], Ended[object] | None]:
    """The orders placed on these days, in the shop's own sequence, which ends with the newest."""
    found: list[RawOrder] = []
    cursor: Cursor | None = None
    for _ in range(PAGES):
        ended: Ended[OrderPage] = guard.run(partial(shop.connector.orders_between, first, last_day, cursor))
        if ended.value is None:
            return found, Ended(end=ended.end, code=ended.code, params=ended.params)
        found += [raw for raw in ended.value.orders if not raw.is_gone]
        cursor = ended.value.cursor
        if not ended.value.has_more:
            break
    return found, None


# --- working out -------------------------------------------------------------------------------------------------


def _worked_out(integration_id: int, clock: Clock, source: Source) -> Rehearsed:
    integration = accounts.integration(integration_id)
    settings = choices.settings_of(integration)
    bench = bench_of(integration, settings, books_system(integration.books_system).capabilities, clock())
    if bench is None:
        return _held(integration, clock, Ended(end=End.LATER, code=NOT_SET_UP))
    seen = _Judgement(bench, source).all(clock)
    booked = [line for order in seen if order.is_ok for line in order.lines]
    result = Rehearsed(
        made_at=clock(),
        settings_version=integration.settings_version,
        orders=tuple(seen),
        accounts=_by_account(booked),
        rates=_by_rate(booked),
    )
    rehearsals.save(integration_id, result.settings_version, result.made_at, texts.value_bytes(result), source)
    return result


def _by_account(lines: Iterable[RehearsedLine]) -> tuple[AccountTotal, ...]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.account] = sums.get(line.account, ZERO) + line.excl
    return tuple(AccountTotal(account=account, excl=excl) for account, excl in sorted(sums.items()))


def _by_rate(lines: Iterable[RehearsedLine]) -> tuple[RateTotal, ...]:
    sums: dict[tuple[str, Decimal], tuple[Decimal, Decimal]] = {}
    for line in lines:
        excl, vat = sums.get((line.code, line.rate), (ZERO, ZERO))
        sums[line.code, line.rate] = (excl + line.excl, vat + line.vat)
    return tuple(
        RateTotal(code=code, rate=rate, excl=excl, vat=vat) for (code, rate), (excl, vat) in sorted(sums.items())
    )


class _Judgement:
    """The orders of one dry run, judged together: what one of them is called, another may not be."""

    def __init__(self, bench: Bench, source: Source) -> None:
        self._bench = bench
        self._source = source
        self._own = ledger.sales_of(bench.integration.id, [raw.shop_id for raw in source.orders])
        self._elsewhere: dict[str, Posting] = {}
        self._taken: set[str] = set()

    def all(self, clock: Clock) -> list[RehearsedOrder]:
        """All of them, the newest first; older ones are judged first, as they would be booked first."""
        read = [(raw, guard.run(partial(self._bench.order_of, raw))) for raw in self._source.orders]
        sound = [ended.value for _, ended in read if ended.value is not None]
        self._ask(sound, clock)
        references = [reference_of(order, self._bench.settings) for order in sound]
        own = [posting.id for posting in self._own.values()]
        self._elsewhere = ledger.booked_elsewhere(self._bench.integration.administration, references, own)
        return [self._one(raw, ended) for raw, ended in reversed(read)][::-1]

    def _ask(self, read: Sequence[Order], clock: Clock) -> None:
        """The register's answers; a fault in asking is like no answer."""
        bench = self._bench
        numbers = bench.numbers_to_ask(read)
        if numbers:
            bench.learn(guard.run(lambda: ask_register(register(clock), numbers)).value or {})

    def _one(self, raw: RawOrder, ended: Ended[Order]) -> RehearsedOrder:
        bare = RehearsedOrder(shop_id=raw.shop_id, number=raw.number)
        order = ended.value
        if order is None:
            return replace(bare, findings=(_coded(ended.code, ended.params.items()),))
        bare = replace(
            bare,
            day=business_date(order.placed_at),
            customer=orders.customer_name(order),
            status=order.status,
            status_name=self._source.statuses.get(order.status, order.status),
            currency=order.currency,
            total=order.total_incl,
            is_booked_before=self._is_booked(raw.shop_id),
        )
        judged = guard.run(lambda: self._judged(bare, order))
        return judged.value or replace(bare, findings=(_coded(judged.code, judged.params.items()),))

    def _is_booked(self, shop_id: str) -> bool:
        own = self._own.get(shop_id)
        return own is not None and own.state == PostingState.POSTED.value

    def _judged(self, bare: RehearsedOrder, order: Order) -> RehearsedOrder:
        bench = self._bench
        reference = reference_of(order, bench.settings)
        holder = self._own[bare.shop_id] if bare.is_booked_before else self._elsewhere.get(reference)
        checked = bench.look_over(order, holder)
        findings = list(checked.findings)
        unwanted = check_status(order, bench.settings)
        if unwanted is not None:
            findings.append(unwanted)
        if not findings and (holder is not None or reference in self._taken):
            findings.append(Finding(code=DOUBLE, params=(("number", reference),)))
        self._taken.add(reference)
        seen = replace(bare, treatment=checked.assessment.treatment.value, findings=_all_coded(findings))
        if any(each.code not in IN_NOBODYS_WAY for each in checked.findings):
            return replace(seen, notes=_all_coded(order.notes))
        return self._booked(seen, order, checked)

    def _booked(self, seen: RehearsedOrder, order: Order, checked: Checked) -> RehearsedOrder:
        """With its booking and its requests, or with the reason why the package cannot express them."""
        bench = self._bench
        built = guard.run(
            lambda: book_checked(order, bench.settings, bench.capabilities, checked._replace(findings=()))
        )
        booking = built.value
        if booking is None:
            return replace(seen, findings=(*seen.findings, _coded(built.code, built.params.items())))
        seen = replace(seen, lines=_lines(booking), notes=_all_coded((*order.notes, *booking.notes)))
        system = books_system(bench.integration.books_system)
        planned = guard.run(lambda: system.plan(booking, bench.settings))
        if planned.value is None:
            return replace(seen, findings=(*seen.findings, _coded(planned.code, planned.params.items())))
        return replace(seen, requests=tuple(map(request_text, planned.value)))


def _lines(booking: Booking) -> tuple[RehearsedLine, ...]:
    return tuple(
        RehearsedLine(
            description=line.description,
            account=line.ledger_account,
            code=line.vat_code,
            rate=line.vat_rate,
            excl=line.amount_excl,
            vat=line.amount_vat,
        )
        for line in booking.lines
    )


def request_text(request: PlannedRequest) -> str:
    """A request as text: method and address, and below an empty line its body as the bytes that would leave."""
    address = f"{request.path}?{request.query}" if request.query else request.path
    head = f"{request.method} {address}"
    return f"{head}\n\n{request.body.decode('utf-8', 'replace')}" if request.body else head


def _coded(code: str, params: Iterable[tuple[str, str]]) -> Coded:
    return code, tuple(params)


def _all_coded(remarks: Iterable[Finding | Note]) -> tuple[Coded, ...]:
    return tuple(dict.fromkeys((each.code, each.params) for each in remarks))
