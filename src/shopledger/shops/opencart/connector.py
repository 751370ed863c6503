"""OpenCart as the rest of the system sees it: an open connection, and `SYSTEM` for the registry."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from shopledger.connect.contract import (
    ConnectionReport,
    Cursor,
    Document,
    Download,
    Opening,
    OrderPage,
    PaymentMethod,
    RawOrder,
    ShopFacts,
    ShopStatus,
    ShopSystem,
    Text,
)
from shopledger.connect.reading import read_mapping, read_rows, read_text
from shopledger.domain.dates import business_date
from shopledger.domain.errors import ConnectionRefusal, Refusal, Transient
from shopledger.domain.settings import Settings
from shopledger.shops.opencart.client import PAGE, Client
from shopledger.shops.opencart.documents import decode_object, raw_order, read_documents
from shopledger.shops.opencart.errors import NOT_THE_KEY, ONLY_HTTP, OTHER_LICENCE, UNREACHABLE
from shopledger.shops.opencart.knowledge import facts_of, ids_in
from shopledger.shops.opencart.mapping import to_order
from shopledger.shops.opencart.module_build import PACKAGES, file_name, package_bytes
from shopledger.shops.opencart.polling import Poll, first_poll
from shopledger.shops.opencart.reference import config_of, countries_of, settings_of
from shopledger.shops.opencart.settings import (
    ADDRESS,
    API_KEY,
    CREDENTIAL_FIELDS,
    LICENCE_KEY,
    LONGEST_KEY,
    OPTION_FIELDS,
    allows_http,
    default_statuses,
)
from shopledger.shops.opencart.signing import licence_proof, same
from shopledger.shops.opencart.simulator import OpencartSimulator
from shopledger.shops.opencart.texts import best_name

LOOK_BACK_DAYS = 60
UNSTABLE_SECONDS = 60.0
"""How long to leave an order alone that somebody is editing."""

_DAY = timedelta(days=1)
_HIGHEST_ID = 9_999_999_999


class OpencartConnector:
    """See ShopConnector. Raises ConnectionRefusal for what a person must mend, Transient for what may pass."""

    def __init__(self, opening: Opening) -> None:
        given = opening.base_urls.get("shop", "")
        address = given or normal_address(opening.credentials[ADDRESS])
        self._refused = "" if given or address.startswith("https:") or allows_http(opening.credentials) else ONLY_HTTP
        self._api_key = opening.credentials[API_KEY].strip()
        self._licence_key = opening.credentials.get(LICENCE_KEY, "").strip()
        self._client = Client(opening.http, address, self._api_key, opening.vault, opening.clock, is_typed=not given)
        self._address = urlsplit(address)
        self._settings = opening.settings
        self._store = opening.settings.shop_options.get("store_id", "").strip()
        self._clock = opening.clock
        self._config: Document | None = None
        self._time_zone = ""

    def test_connection(self) -> ConnectionReport:
        """One call that shows which shop it is and whether both sides have the same licence key."""
        nonce = secrets.token_hex(16)
        try:
            shop = self._open().ping(nonce)
            self._check_licence(read_text(shop, "license_proof"), nonce)
        except (Refusal, Transient) as error:
            return ConnectionReport(is_ok=False, code=error.code, params=tuple(error.params.items()))
        names = [read_text(store, "name") for store in read_rows(shop, "stores")]
        where = f"{self._address.netloc}{self._address.path.rstrip('/')}"
        return ConnectionReport(is_ok=True, account=next(filter(None, names), where), account_id=where)

    def facts(self) -> ShopFacts:
        """One call: taxes, statuses and currency as they are now."""
        return facts_of(self._read_config(), self._settings)

    def statuses(self) -> tuple[ShopStatus, ...]:
        """The shop's own list; by default its complete statuses, Processing and Processed are booked."""
        config = self._read_config()
        default = default_statuses(ids_in(config, "complete_status_ids"))
        return tuple(
            ShopStatus(
                id=(identity := read_text(row, "id")),
                name=best_name(read_mapping(row, "names")) or identity,
                is_default=identity in default,
            )
            for row in read_rows(config, "order_statuses")
        )

    def payment_methods(self) -> tuple[PaymentMethod, ...]:
        """Installed payment extensions by their code; orders name the same code."""
        codes = (read_text(row, "code") for row in read_rows(self._read_config(), "payment_methods"))
        return tuple(PaymentMethod(key=code, name=code) for code in codes)

    def first_cursor(self, start_on: date) -> Cursor:
        """See `polling`."""
        return first_poll(start_on).to_cursor()

    def orders_since(self, cursor: Cursor) -> OrderPage:
        """One call, and one more where a shop is begun with: the next page of the phase that `polling` is in."""
        poll, client = Poll.of(cursor), self._open()
        if poll.is_new:
            newest = client.changes(0).data
            poll = poll.begun(_number(newest, "cursor"), business_date(self._clock()))
        if poll.until:
            page = client.range(poll.start, poll.until, poll.after, self._store)
            after = poll.after_range(page.next)
            return OrderPage(orders=self._orders(page.data), cursor=after.to_cursor(), has_more=True)
        page = client.changes(poll.history, after_empty=poll.history == 0)
        after = poll.after_changes(_number(page.data, "cursor"), _number(page.data, "newest"))
        has_more = bool(page.next) or after.is_new
        return OrderPage(orders=self._orders(page.data), cursor=after.to_cursor(), has_more=has_more)

    def orders_between(self, first: date, last: date, cursor: Cursor | None) -> OrderPage:
        """One call: a page of 100, by id. A day more is asked on both sides, for the shop may count in another zone."""
        after_id = int(str(cursor["after"])) if cursor else 0
        bounds = (first - _DAY).isoformat(), (last + _DAY).isoformat()
        page = self._open().range(*bounds, after_id, self._store)
        orders = tuple(order for order in self._orders(page.data) if _is_between(order.document, first, last))
        return OrderPage(orders=orders, cursor={"after": int(page.next or after_id)}, has_more=bool(page.next))

    def orders_by_id(self, wanted: Sequence[str]) -> tuple[RawOrder, ...]:
        """A call for every hundred; an order that the shop does not have is gone."""
        unique = list(dict.fromkeys(wanted))
        ids = sorted({int(each) for each in unique if each.isdecimal() and int(each) <= _HIGHEST_ID})
        found = {order.shop_id: order for order in self._by_id(ids)}
        return tuple(found.get(each) or _gone(each) for each in unique)

    def _by_id(self, ids: Sequence[int]) -> Iterable[RawOrder]:
        client = self._open()
        while ids:
            asked = ids[:PAGE]
            page = client.get(asked)
            yield from self._stable(page.data)
            reached = int(page.next) if page.next else asked[-1]
            ids = [each for each in ids if each > reached]

    def _orders(self, data: Document) -> tuple[RawOrder, ...]:
        """The orders of a page; those that were being edited are asked for once more. Other stores' are left out."""
        rows = read_rows(data, "orders")
        unstable = [row for row in rows if row.get("unstable") is True]
        again = {each.shop_id: each for each in self._by_id([_number(row, "order_id") for row in unstable])}
        orders = (raw_order(row) for row in rows)
        return tuple(again.get(order.shop_id, order) for order in orders if self._is_ours(order))

    def _stable(self, data: Document) -> tuple[RawOrder, ...]:
        """Raises Transient for an order that is edited right now: half of its rows are worse than none."""
        rows = read_rows(data, "orders")
        if any(row.get("unstable") is True for row in rows):
            raise Transient(UNREACHABLE, retry_after=UNSTABLE_SECONDS, detail="an order is being edited")
        return tuple(raw_order(row) for row in rows)

    def _is_ours(self, order: RawOrder) -> bool:
        return not self._store or order.is_gone or read_text(order.document, "store_id") == self._store

    def _read_config(self) -> Document:
        if self._config is None:
            self._config = self._open().config()
        return self._config

    def _open(self) -> Client:
        """The client, where the keys can be right at all."""
        if self._refused:
            raise ConnectionRefusal(self._refused)
        if len(self._api_key) > LONGEST_KEY or self._api_key == self._licence_key:
            raise ConnectionRefusal(NOT_THE_KEY)
        return self._client

    def _check_licence(self, proof: str, nonce: str) -> None:
        if self._licence_key and not same(proof, licence_proof(self._licence_key, nonce)):
            raise ConnectionRefusal(OTHER_LICENCE)


def normal_address(address: str) -> str:
    """The address of the shop's front as people write it: with https, without index.php and what follows."""
    text = address.strip()
    if "://" not in text:
        text = f"https://{text}"
    parts = urlsplit(text.partition("index.php")[0])
    return parts._replace(scheme=parts.scheme.lower(), query="", fragment="").geturl().rstrip("/")


def offline_facts(settings: Settings, reference: bytes | None) -> ShopFacts:
    """Facts for documents from a file; `reference`: rows of the shop, or what the module says to config."""
    document = decode_object(reference) if reference else {}
    data = read_mapping(document, "data") or document
    if "tax_rates" in data:
        return facts_of(data, settings)
    if not document:
        return facts_of({}, settings)
    tables = {name.removeprefix("oc_"): rows for name, rows in document.items()}
    own, countries = settings_of(tables), countries_of(tables)
    return facts_of(
        config_of(tables),
        settings,
        country=countries.get(str(own.get("config_country_id")), ""),
        time_zone=str(own.get("config_timezone") or ""),
        countries=countries,
    )


def _gone(identity: str) -> RawOrder:
    return RawOrder(shop_id=identity, number=identity, document={"order_id": identity, "gone": True}, is_gone=True)


def _number(row: Any, name: str) -> int:
    text = read_text(row, name)
    return int(text) if text.isdecimal() else 0


def _is_between(document: Document, first: date, last: date) -> bool:
    """Whether the order was placed on those days; one whose date cannot be read is kept, for it must be looked at."""
    added = read_mapping(document, "date_added")
    try:
        moment = datetime.fromisoformat(read_text(added, "utc") or read_text(added, "local"))
    except ValueError:
        return True
    day = business_date(moment) if moment.tzinfo else moment.astimezone(UTC).date()
    return first <= day <= last


def _download(opencart: str) -> Download:
    return Download(
        key=opencart,
        file_name=file_name(opencart),
        label=Text(nl=f"Module voor OpenCart {opencart}", en=f"Extension for OpenCart {opencart}"),
        content=partial(package_bytes, opencart),
    )


SYSTEM = ShopSystem(
    key="opencart",
    name="OpenCart",
    credential_fields=CREDENTIAL_FIELDS,
    operator_fields=(),
    option_fields=OPTION_FIELDS,
    base_urls={"shop": ""},
    budgets=(),
    look_back_days=LOOK_BACK_DAYS,
    open=OpencartConnector,
    to_order=to_order,
    read_documents=read_documents,
    offline_facts=offline_facts,
    simulator=OpencartSimulator,
    downloads=tuple(_download(opencart) for opencart in PACKAGES),
)
