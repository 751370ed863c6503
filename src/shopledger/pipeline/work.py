"""One posting on its way through a turn: what it will send, what it still needs, and where it stands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from uuid import uuid4

from shopledger.connect.contract import AttemptKey, BooksConnector, Finding, Posted
from shopledger.connect.recorder import Call
from shopledger.domain.booking import Booking, BookingKind, BookingRef, Links, Product
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.payment import OpenItem, Payment
from shopledger.store import texts
from shopledger.store.ledger import OpenAttempt, PostingRow
from shopledger.store.orders import cents


class Step(Enum):
    """What a work is doing. LOOK and RELOOK are reads; the value of the others is the attempt's `what`."""

    LOOK = "LOOK"
    RELOOK = "RELOOK"
    REMOVE = "REMOVE"
    DEBTOR = "DEBTOR"
    PRODUCT = "PRODUCT"
    BOOKING = "BOOKING"
    PAYMENT = "PAYMENT"


CREATIONS = frozenset({Step.DEBTOR, Step.PRODUCT})


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSnapshot:
    """Exactly what a BOOKING attempt sends."""

    booking: Booking
    links: Links


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSnapshot:
    """Exactly what a PAYMENT attempt sends."""

    payment: Payment
    item: OpenItem


class Work(ABC):
    """What all kinds of posting share.

    `attempt_id` and `key` are those of the write that is out; `refusal` (code and parameters) is what the posting ends
    in once its half-made document is removed; `calls` are those of a write that was refused and is being looked up.
    """

    __slots__ = ("attempt_id", "calls", "is_taken", "key", "must_look", "refusal", "repeat", "row", "step")

    document: Step = Step.BOOKING

    def __init__(self, row: PostingRow, repeat: OpenAttempt | None) -> None:
        self.row = row
        self.repeat = repeat
        self.step = self.document
        self.attempt_id = 0
        self.key = AttemptKey("")
        self.is_taken = False
        self.must_look = row.must_look
        self.refusal: tuple[str, str] | None = None
        self.calls: tuple[Call, ...] = ()

    @property
    @abstractmethod
    def reference(self) -> str:
        """The number under which it is to stand in the books."""

    @property
    @abstractmethod
    def total_cents(self) -> int:
        """Its total including VAT, in whole cents."""

    @property
    @abstractmethod
    def kind(self) -> BookingKind | None:
        """The kind of document, None for a payment."""

    @abstractmethod
    def plan(self) -> Step:
        """The next write."""

    @abstractmethod
    def subject(self) -> str:
        """Whom or what the present step is about."""

    @abstractmethod
    def data(self) -> bytes:
        """Exactly what the present step sends."""

    @abstractmethod
    def call(self, books: BooksConnector) -> object:
        """Make the call of the present step. Raises what connectors raise."""

    @abstractmethod
    def learn(self, debtors: dict[str, DebtorRef], products: dict[str, str]) -> None:
        """Take over what is known of the books by now."""

    def new_key(self) -> AttemptKey:
        """The key of the present step: the old one for a repeat of the document, else a fresh one."""
        if self.repeat is not None and self.step is self.document:
            return AttemptKey(self.repeat.key)
        return AttemptKey(str(uuid4()))


class SaleWork(Work):
    """A sale, or the sales of a day: one booking, its debtor and its articles."""

    __slots__ = ("_wanted", "booking", "debtor_ref", "product_ids")

    def __init__(self, row: PostingRow, booking: Booking, repeat: OpenAttempt | None = None) -> None:
        super().__init__(row, repeat)
        self.booking = booking
        self.debtor_ref = booking.fixed_debtor
        self.product_ids: dict[str, str] = {}
        self._wanted = {line.product.code: line.product for line in booking.lines if line.product is not None}
        if repeat is not None:
            self._take_over(texts.value_of(repeat.data, BookingSnapshot))

    def _take_over(self, snapshot: BookingSnapshot) -> None:
        self.booking = snapshot.booking
        self.debtor_ref = snapshot.links.debtor
        self.product_ids = dict(snapshot.links.products)
        self._wanted = {}

    @property
    def reference(self) -> str:
        """See Work."""
        return self.booking.reference

    @property
    def total_cents(self) -> int:
        """See Work."""
        return cents(self.booking.total_incl)

    @property
    def kind(self) -> BookingKind:
        """See Work."""
        return self.booking.kind

    @property
    def debtor(self) -> Debtor | None:
        """The debtor that must still be found or made."""
        return self.booking.debtor if self.debtor_ref is None else None

    @property
    def missing_products(self) -> list[Product]:
        """The articles that must still be found or made."""
        return [product for code, product in self._wanted.items() if code not in self.product_ids]

    def learn(self, debtors: dict[str, DebtorRef], products: dict[str, str]) -> None:
        """Take over what is known of the books by now."""
        if self.debtor_ref is None:
            self.debtor_ref = debtors.get(self.booking.debtor.key)
        for code in self._wanted:
            if code in products:
                self.product_ids[code] = products[code]

    def plan(self) -> Step:
        """See Work."""
        if self.row.left_behind:
            return Step.REMOVE
        if self.debtor_ref is None:
            return Step.DEBTOR
        return Step.PRODUCT if self.missing_products else Step.BOOKING

    def subject(self) -> str:
        """See Work."""
        match self.step:
            case Step.DEBTOR:
                return self.booking.debtor.key
            case Step.PRODUCT:
                return self.missing_products[0].code
            case Step.REMOVE:
                return self.row.left_behind
            case _:
                return ""

    def data(self) -> bytes:
        """See Work."""
        match self.step:
            case Step.DEBTOR:
                return texts.value_bytes(self.booking.debtor)
            case Step.PRODUCT:
                return texts.value_bytes(self.missing_products[0])
            case Step.REMOVE:
                return texts.value_bytes(BookingRef(id=self.row.left_behind))
            case _:
                return self.repeat.data if self.repeat else texts.value_bytes(self._snapshot())

    def call(self, books: BooksConnector) -> DebtorRef | str | Posted | Finding | None:
        """See Work."""
        match self.step:
            case Step.DEBTOR:
                return books.create_debtor(self.booking.debtor, self.key)
            case Step.PRODUCT:
                return books.create_product(self.missing_products[0], self.key)
            case Step.LOOK | Step.RELOOK:
                return books.find_booking(self.booking, self.links)
            case Step.BOOKING:
                return books.post_booking(self.booking, self.links, self.key)
            case _:
                books.remove_booking(BookingRef(id=self.row.left_behind))
                return None

    @property
    def links(self) -> Links:
        """What the booking points to. Only where the debtor is known."""
        ref = self.debtor_ref or DebtorRef(id="")
        return Links(debtor=ref, products=tuple(self.product_ids.items()))

    def _snapshot(self) -> BookingSnapshot:
        return BookingSnapshot(booking=self.booking, links=self.links)


class PaymentWork(Work):
    """A payment against an open item."""

    __slots__ = ("item", "payment")

    document = Step.PAYMENT

    def __init__(self, row: PostingRow, payment: Payment, item: OpenItem, repeat: OpenAttempt | None = None) -> None:
        super().__init__(row, repeat)
        self.payment = payment
        self.item = item
        if repeat is not None:
            snapshot = texts.value_of(repeat.data, PaymentSnapshot)
            self.payment, self.item = snapshot.payment, snapshot.item

    @property
    def reference(self) -> str:
        """See Work."""
        return self.payment.reference

    @property
    def total_cents(self) -> int:
        """See Work."""
        return cents(self.payment.amount)

    @property
    def kind(self) -> None:
        """See Work."""
        return

    def learn(self, debtors: dict[str, DebtorRef], products: dict[str, str]) -> None:
        """A payment needs neither."""

    def plan(self) -> Step:
        """See Work."""
        return Step.PAYMENT

    def subject(self) -> str:
        """A payment is about nothing else."""
        return ""

    def data(self) -> bytes:
        """See Work."""
        return texts.value_bytes(PaymentSnapshot(payment=self.payment, item=self.item))

    def call(self, books: BooksConnector) -> Posted | Finding:
        """See Work."""
        if self.step is Step.PAYMENT:
            return books.post_payment(self.payment, self.item, self.key)
        return books.find_payment(self.payment, self.item)
