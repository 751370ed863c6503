"""The two contracts: what every shop and every accounting connector offers, and the values they trade in.

A connector raises only what `domain.errors` names. `Refusal` and its kin mean that nothing was stored (or say what was
left behind), `Transient` that nothing was stored and later is fine, `OutcomeUnknown` that the answer to a write was not
seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, NewType, Protocol

from shopledger.connect.memory import Memory, NoMemory
from shopledger.domain.values import maker, value

if TYPE_CHECKING:
    from shopledger.connect.credentials import Credentials, TokenVault
    from shopledger.connect.http import HttpClient
    from shopledger.connect.simulation.server import Simulator
    from shopledger.domain.booking import Booking, BookingRef, Links, Product
    from shopledger.domain.capabilities import Capabilities, RequestBudget
    from shopledger.domain.customer import Debtor, DebtorRef
    from shopledger.domain.order import Order
    from shopledger.domain.payment import OpenItem, Payment
    from shopledger.domain.proposals import Codes, Wanted
    from shopledger.domain.settings import Settings

Document = dict[str, object]
Cursor = dict[str, object]
AttemptKey = NewType("AttemptKey", str)
"""A UUID as text, made once per attempt and kept for its repeats."""


class Side(Enum):
    """Which end of an integration."""

    SHOP = "shop"
    BOOKS = "books"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text for people in both languages."""

    nl: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialField:
    """One box of the Connect form. `is_secret` values are stored encrypted and never shown again.

    With `choices` (value and label) it is a list, whose first choice stands for an empty value.
    """

    name: str
    label: Text
    help: Text
    is_secret: bool = True
    is_required: bool = True
    min_length: int = 0
    max_length: int = 0
    choices: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionField:
    """One choice of the Configuration page. `source` names the list that `options` fetches, or `choices` are fixed.

    `vat_codes` and `ledger_accounts` are the two field names every package has.
    """

    name: str
    label: Text
    help: Text
    is_required: bool = False
    default: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    is_live: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One row of a live list: `value` is stored, `label` shown. `tags` let settings be checked (see each connector)."""

    value: str
    label: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionReport:
    """How a connection test went. `code` and `params` are of the catalogue, empty when `is_ok`."""

    is_ok: bool
    account: str = ""
    account_id: str = ""
    code: str = ""
    params: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopStatus:
    """A status of the shop's orders. `is_default` when it may be booked unless the merchant says otherwise."""

    id: str
    name: str
    is_credit: bool = False
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethod:
    """A payment method: `key` is what `Order.payment_method` holds."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFacts:
    """What must be known of the shop to read its orders. `document` is the connector's own plain JSON, stored whole."""

    country: str = ""
    currency: str = "EUR"
    document: Document


@value
class RawOrder:
    """One order exactly as the shop's API gave it, with what is needed to store and recognise it.

    `is_gone` marks an order that the shop says no longer exists; its document may then be bare.
    """

    shop_id: str
    number: str
    document: Document
    is_gone: bool = False


new_raw_order = maker(RawOrder)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One page: its orders, the cursor to go on with, and whether to go on at once."""

    orders: tuple[RawOrder, ...]
    cursor: Cursor
    has_more: bool


class ShopConnector(Protocol):
    """An open connection to one shop. Reads only."""

    def test_connection(self) -> ConnectionReport:
        """Never raises for a refused key: says which finding."""
        ...

    def facts(self) -> ShopFacts:
        """Country, currency and whatever the mapping needs; the pipeline keeps it for a day."""
        ...

    def statuses(self) -> tuple[ShopStatus, ...]:
        """All statuses, with those that are booked by default."""
        ...

    def payment_methods(self) -> tuple[PaymentMethod, ...]:
        """The methods the shop knows; others may still turn up on orders."""
        ...

    def first_cursor(self, start_on: date) -> Cursor:
        """Where reading begins for a shop that starts on that day."""
        ...

    def orders_since(self, cursor: Cursor) -> OrderPage:
        """The next page of new and changed orders. Pages may overlap; none is skipped."""
        ...

    def orders_between(self, first: date, last: date, cursor: Cursor | None) -> OrderPage:
        """All orders placed on those days (inclusive), page by page from `None`: nightly completeness, migrations."""
        ...

    def orders_by_id(self, wanted: Sequence[str]) -> tuple[RawOrder, ...]:
        """These orders as they are now, in as few calls as the shop allows; gone ones with `is_gone`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The document is there: reference, total and debtor were compared and agree."""

    ref: BookingRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Different:
    """A document with that reference is there, but its total or debtor differ: `what` says how, in plain values."""

    ref: BookingRef
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A successful answer proves that it is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """The package cannot say."""


Finding = Found | Different | Absent | Unclear


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A stored document. `difference` is package total minus ours in whole cents where it answers with one."""

    ref: BookingRef
    difference: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRequest:
    """A request as it would leave, without secrets: the body byte for byte, what is only known later in {braces}."""

    purpose: str
    method: str
    path: str
    query: str = ""
    content_type: str = "application/json"
    body: bytes = b""


class BooksConnector(Protocol):
    """An open connection to one administration. One writer at a time; at most `max_in_flight` calls of it."""

    def test_connection(self) -> ConnectionReport:
        """Never raises for a refused key: says which finding."""
        ...

    def options(self, field: str) -> tuple[Option, ...]:
        """The live list behind an option field; only rows that may be used for sales."""
        ...

    def find_debtors(self, wanted: Sequence[Debtor]) -> tuple[DebtorRef | None, ...]:
        """For each wanted debtor the existing one, or None where a successful answer proves there is none.

        In as few calls as the package allows. A refused or empty-by-error answer raises; it is never "not there".
        """
        ...

    def find_lost_debtor(self, debtor: Debtor) -> DebtorRef | None:
        """The debtor whose making got no answer a while ago; None proves that it was not made.

        As `find_debtors`, but what a search may not know yet is looked for otherwise.
        """
        ...

    def create_debtor(self, debtor: Debtor, key: AttemptKey) -> DebtorRef:
        """A write: one new debtor."""
        ...

    def find_products(self, wanted: Sequence[Product]) -> tuple[str | None, ...]:
        """Article ids by product, like `find_debtors`; only where `capabilities.products` names the document kind."""
        ...

    def create_product(self, product: Product, key: AttemptKey) -> str:
        """A write: one new article; its id."""
        ...

    def find_booking(self, booking: Booking, links: Links) -> Finding:
        """Whether this booking is there. Compared by us, never by a filter alone."""
        ...

    def post_booking(self, booking: Booking, links: Links, key: AttemptKey) -> Posted:
        """A write: the document itself."""
        ...

    def remove_booking(self, ref: BookingRef) -> None:
        """A write: removes a half-made document, where `capabilities.can_remove`; gone already is fine."""
        ...

    def find_open_item(self, payment: Payment) -> OpenItem | None:
        """The open item of the sale, compared by us, or None where it is proved not to be there."""
        ...

    def find_payment(self, payment: Payment, item: OpenItem | None) -> Finding:
        """Whether this payment was booked already."""
        ...

    def post_payment(self, payment: Payment, item: OpenItem, key: AttemptKey) -> Posted:
        """A write: the payment against the open item."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """All a connector gets to open a connection. `base_urls` overrides addresses by name, for tests."""

    credentials: Credentials
    http: HttpClient
    clock: Callable[[], datetime]
    settings: Settings
    vault: TokenVault
    base_urls: Mapping[str, str]
    operator: Mapping[str, str]
    """Secrets of whoever runs the platform (partner token, subscription key, OAuth client), by name."""
    memory: Memory = field(default_factory=NoMemory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Connecting by a permission that the merchant gives on the other system's own page (OAuth).

    `address`: where the merchant is sent, from the platform's own secrets, a random word that comes back, and addresses
    that overrule the system's own. `exchange`: the credentials to store for the code that came back; raises Refusal and
    its kin, and Transient. `help` says what to do before pressing Connect.
    """

    address: Callable[[Mapping[str, str], str, Mapping[str, str]], str]
    exchange: Callable[[Opening, str], Mapping[str, str]]
    help: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that a merchant installs in the shop. `key` names it in addresses, `content` makes its bytes."""

    key: str
    file_name: str
    label: Text
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSystem:
    """One shop system, as the registry holds it. Everything but `open` and `simulator` works offline."""

    key: str
    name: str
    credential_fields: tuple[CredentialField, ...]
    operator_fields: tuple[CredentialField, ...]
    option_fields: tuple[OptionField, ...]
    base_urls: Mapping[str, str]
    budgets: tuple[RequestBudget, ...]
    look_back_days: int
    open: Callable[[Opening], ShopConnector]
    to_order: Callable[[RawOrder, ShopFacts], Order]
    read_documents: Callable[[bytes], tuple[RawOrder, ...]]
    """Documents as the API returns them (one, a list, or lines): raises UnreadableDocument."""
    offline_facts: Callable[[Settings, bytes | None], ShopFacts]
    """Facts for `preview`: from settings, and from a reference document where the caller has one."""
    simulator: Callable[..., Simulator]
    downloads: tuple[Download, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksSystem:
    """One accounting package, as the registry holds it."""

    key: str
    name: str
    capabilities: Capabilities
    credential_fields: tuple[CredentialField, ...]
    operator_fields: tuple[CredentialField, ...]
    option_fields: tuple[OptionField, ...]
    base_urls: Mapping[str, str]
    open: Callable[[Opening], BooksConnector]
    plan: Callable[[Booking, Settings], tuple[PlannedRequest, ...]]
    """The requests a booking would take, in order, pure; raises Refusal for what cannot be expressed."""
    check_settings: Callable[[Settings, Mapping[str, tuple[Option, ...]]], tuple[SettingsFinding, ...]]
    """Pairs and choices the package cannot take, from the live lists by field name; run when settings are saved."""
    propose_row: Callable[[Wanted, Settings, Mapping[str, tuple[Option, ...]]], Codes | None]
    """VAT code and ledger account for a row, of the live lists by field name, or None where nothing fits for sure.

    Pure. The settings are those that the row will be part of; what is proposed passes `check_settings`."""
    propose_options: Callable[[Settings, Mapping[str, tuple[Option, ...]]], Mapping[str, str]]
    """Choices with an obvious answer, by name of the option or of the settings' field; none that was made otherwise,
    unless the rows cannot do without. Pure. The rows of the settings are those that were proposed."""
    simulator: Callable[..., Simulator]
    permission: Permission | None = None
    """Where merchants may connect by giving permission instead of typing keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFinding:
    """Something wrong with a setting: a code of the catalogue, its parameters and the field it belongs to."""

    code: str
    field: str
    params: tuple[tuple[str, str], ...] = ()
