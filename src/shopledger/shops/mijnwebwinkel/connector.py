"""Mijnwebwinkel as the rest of the system sees it: an open connection, and `SYSTEM` for the registry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from shopledger.connect.contract import (
    ConnectionReport,
    Cursor,
    Document,
    Opening,
    OrderPage,
    PaymentMethod,
    RawOrder,
    ShopFacts,
    ShopStatus,
    ShopSystem,
)
from shopledger.domain.capabilities import RequestBudget
from shopledger.domain.errors import ConnectionRefusal, Refusal, Transient
from shopledger.domain.settings import Settings
from shopledger.shops.mijnwebwinkel.client import PAGE, Client
from shopledger.shops.mijnwebwinkel.documents import decode_object, page_of, raw_order, read_documents
from shopledger.shops.mijnwebwinkel.errors import UNREACHABLE
from shopledger.shops.mijnwebwinkel.mapping import to_order
from shopledger.shops.mijnwebwinkel.polling import ASCENDING, DESCENDING, Place, Poll, first_poll, number_of
from shopledger.shops.mijnwebwinkel.reading import list_of, object_of, text_of
from shopledger.shops.mijnwebwinkel.settings import (
    CREDENTIAL_FIELDS,
    DEFAULT_STATUSES,
    OPERATOR_FIELDS,
    OPTION_FIELDS,
    PARTNER_TOKEN,
    TOKEN,
    needs_skus,
    paid_statuses,
)
from shopledger.shops.mijnwebwinkel.simulator import MijnwebwinkelSimulator
from shopledger.shops.mijnwebwinkel.skus import SkuBook

BASE_URL = "https://api.myonlinestore.com/v1"
LOOK_BACK_DAYS = 60
FEW = 2
"""Up to so many orders are asked for one by one without a look at the list first."""

_DAY = timedelta(days=1)
_YES, _NO = frozenset({"1", "true"}), frozenset({"0", "false"})


class MijnwebwinkelConnector:
    """See ShopConnector. Raises ConnectionRefusal for a refused token, Transient for everything that may pass."""

    def __init__(self, opening: Opening) -> None:
        address = opening.base_urls.get("api", BASE_URL)
        partner = opening.operator.get(PARTNER_TOKEN, "")
        self._client = Client(opening.http, address, opening.credentials[TOKEN], partner)
        self._settings = opening.settings
        self._clock = opening.clock
        self._skus = SkuBook(self._client, opening.memory) if needs_skus(opening.settings) else None

    def test_connection(self) -> ConnectionReport:
        """One call that shows whose token it is."""
        try:
            store = self._client.store()
        except (Refusal, Transient) as error:
            return ConnectionReport(is_ok=False, code=error.code, params=tuple(error.params.items()))
        return ConnectionReport(is_ok=True, account=text_of(store.get("name")), account_id=text_of(store.get("id")))

    def facts(self) -> ShopFacts:
        """Two calls: the shop's country, and which statuses mean a credit order.

        The list of statuses belongs to the partner token. A shop that is open to us but keeps that list back has told
        enough: credit orders name the order they take back.
        """
        store = self._client.store()
        try:
            statuses = self.statuses()
        except ConnectionRefusal:
            statuses = ()
        return _facts(self._settings, store, statuses)

    def statuses(self) -> tuple[ShopStatus, ...]:
        """The shop's own list, which differs from shop to shop."""
        rows = self._client.statuses()
        return tuple(_status(row) for row in rows)

    def payment_methods(self) -> tuple[PaymentMethod, ...]:
        """Every method of every gateway that the platform knows."""
        gateways = self._client.gateways()
        return tuple(
            _payment_method(gateway, object_of(method))
            for gateway in gateways
            for method in list_of(gateway.get("methods"))
        )

    def first_cursor(self, start_on: date) -> Cursor:
        """See `polling`."""
        return first_poll(start_on).to_cursor()

    def orders_since(self, cursor: Cursor) -> OrderPage:
        """One call: the next page of one of the two windows of `polling`."""
        poll = Poll.of(cursor).begun(self._clock())
        orders = self._page(poll.place, poll.ordering, poll.filters())
        after, has_more = poll.after(orders)
        return OrderPage(orders=orders, cursor=after.to_cursor(), has_more=has_more)

    def orders_between(self, first: date, last: date, cursor: Cursor | None) -> OrderPage:
        """One call: a page of 100, ascending by number. A day more is asked on both sides, see README.md, "Dates"."""
        place = Place(**(cursor or {}))  # type: ignore[arg-type]  # the pipeline hands back what we gave
        bounds = {"start_date": (first - _DAY).isoformat(), "end_date": (last + _DAY).isoformat()}
        orders = self._page(place, ASCENDING, bounds)
        after = place.after(orders, ASCENDING)
        wanted = tuple(order for order in orders if _is_between(order.document, first, last))
        place = after or place
        return OrderPage(orders=wanted, cursor={"offset": place.offset, "last": place.last}, has_more=after is not None)

    def orders_by_id(self, wanted: Sequence[str]) -> tuple[RawOrder, ...]:
        """The list from its newest end as long as that takes fewer calls, the rest one by one."""
        waiting = dict.fromkeys(wanted)
        found: dict[str, RawOrder] = {}
        if len(waiting) > FEW:
            self._find_in_list(waiting, found)
        for number in waiting:
            found[number] = self._single(number)
        return tuple(found[number] for number in dict.fromkeys(wanted))

    def _find_in_list(self, waiting: dict[str, None], found: dict[str, RawOrder]) -> None:
        """Move orders from `waiting` to `found`, page by page, while a page is expected to hold more than one."""
        start_on = (self._clock().date() - timedelta(days=LOOK_BACK_DAYS)).isoformat()
        lowest = min(_digits(number) for number in waiting)
        place: Place | None = Place()
        while place is not None and waiting:
            orders = self._page(place, DESCENDING, {"start_date": start_on})
            for order in orders:
                if order.shop_id in waiting:
                    del waiting[order.shop_id]
                    found[order.shop_id] = order
            place = place.after(orders, DESCENDING)
            if not orders or (number_of(orders[-1]) - lowest) // (PAGE - 1) + 1 >= len(waiting):
                return

    def _single(self, number: str) -> RawOrder:
        document = self._client.order(number)
        if document is None:
            return RawOrder(shop_id=number, number=number, document={"number": number}, is_gone=True)
        self._enrich([document])
        return raw_order(document)

    def _page(self, place: Place, ordering: str, filters: dict[str, str]) -> tuple[RawOrder, ...]:
        documents = self._client.orders(offset=place.offset, ordering=ordering, **filters)
        self._enrich(documents)
        return page_of(documents)

    def _enrich(self, documents: Sequence[Document]) -> None:
        if self._skus is not None:
            self._skus.enrich(documents)


def _facts(settings: Settings, store: Document, statuses: Sequence[ShopStatus]) -> ShopFacts:
    return ShopFacts(
        country=text_of(store.get("region_code")).upper() or settings.shop_country,
        currency=text_of(store.get("currency")) or "EUR",
        document={
            "paid": paid_statuses(settings),
            "credit": [status.id for status in statuses if status.is_credit],
        },
    )


def _offline_facts(settings: Settings, reference: bytes | None) -> ShopFacts:
    """Facts for documents from a file; `reference` is an answer of `GET /store`."""
    store = decode_object(reference) if reference else {}
    return _facts(settings, store, ())


def _status(row: Document) -> ShopStatus:
    identity = text_of(row.get("status"))
    return ShopStatus(
        id=identity,
        name=text_of(row.get("description")) or identity,
        is_credit=_is_credit(row.get("credit_order")),
        is_default=identity in DEFAULT_STATUSES,
    )


def _is_credit(value: object) -> bool:
    """Whether orders of the status give money back. What is neither yes nor no would turn sales into credits."""
    word = text_of(value).lower()
    if value in (None, "") or isinstance(value, bool) or word in _YES | _NO:
        return value is True or word in _YES
    raise Transient(UNREACHABLE, detail="a status that is neither credit nor not")


def _payment_method(gateway: Document, method: Document) -> PaymentMethod:
    """Keyed as `Order.payment_method` is."""
    names = [text_of(row.get("displayName")) or text_of(row.get("name")) for row in (method, gateway)]
    return PaymentMethod(
        key=f"{text_of(gateway.get('name'))}_{text_of(method.get('name'))}",
        name=f"{names[0]} ({names[1]})",
    )


def _is_between(document: Document, first: date, last: date) -> bool:
    """Whether the order was placed on those days; one whose date cannot be read is kept, for it must be looked at."""
    try:
        day = date.fromisoformat(text_of(document.get("date"))[:10])
    except ValueError:
        return True
    return first <= day <= last


def _digits(number: str) -> int:
    return int(number) if number.isdecimal() else 0


SYSTEM = ShopSystem(
    key="mijnwebwinkel",
    name="Mijnwebwinkel",
    credential_fields=CREDENTIAL_FIELDS,
    operator_fields=OPERATOR_FIELDS,
    option_fields=OPTION_FIELDS,
    base_urls={"api": BASE_URL},
    budgets=(RequestBudget(requests=60, seconds=3600, reserved=6),),
    look_back_days=LOOK_BACK_DAYS,
    open=MijnwebwinkelConnector,
    to_order=to_order,
    read_documents=read_documents,
    offline_facts=_offline_facts,
    simulator=MijnwebwinkelSimulator,
)
