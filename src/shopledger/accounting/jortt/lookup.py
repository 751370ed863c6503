"""Finding customers and invoices again, and comparing what comes back.

Jortt's search is free text over fields that are not published. So whatever it finds is compared here, and what it
does not find proves nothing until the search has shown what it looks at: only a complete list does. Customers are
listed whole, at most once per connection; invoices come newest first and are read back to the day of the sale, before
which nobody can have tried to book it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import islice
from zlib import crc32

from shopledger.accounting.jortt.client import SHORTEST_QUERY, JorttClient
from shopledger.accounting.jortt.mapping import Invoice as Mapped
from shopledger.accounting.jortt.mapping import normal_email, normal_vat_number
from shopledger.accounting.jortt.wire import Customer, Invoice, Page
from shopledger.connect.contract import Absent, Different, Finding, Found, Unclear
from shopledger.connect.memory import Memory, learn, learnt
from shopledger.domain.booking import Booking, BookingRef
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.dates import AMSTERDAM

SEARCH_PAGES = 3
SCAN_PAGES = 20
FEW_PAGES = 3
"""A list of so many pages is as quickly read as searched."""
SEARCH = "search finds e-mail addresses"
SHAPES = "how invoices come out"
CLOCK_SLACK = timedelta(hours=1)
"""Jortt's clock against that of the shop."""

READ_EVERY = 25
Shape = tuple[bool, frozenset[Decimal]]


# Customers


class KnownCustomers:
    """Customers by e-mail address and by our key, to choose from."""

    def __init__(self, customers: Iterable[Customer] = ()) -> None:
        self._by_email: dict[str, list[Customer]] = {}
        self._by_reference: dict[str, list[Customer]] = {}
        for customer in customers:
            self.add(customer)

    def add(self, customer: Customer) -> None:
        """One more; archived ones are not chosen."""
        if customer.archived:
            return
        if customer.email:
            self._by_email.setdefault(normal_email(customer.email), []).append(customer)
        if customer.reference:
            self._by_reference.setdefault(customer.reference, []).append(customer)

    def choose(self, debtor: Debtor) -> DebtorRef | None:
        """The customer with the debtor's e-mail address, or without one the customer with its key; the country counts.

        VAT is shifted to a customer or it is not, for all of its invoices. So a debtor that VAT is shifted to must be
        such a customer with the same number, and any other debtor must not be one.
        """
        rows = (
            self._by_email.get(normal_email(debtor.email), [])
            if debtor.email
            else self._by_reference.get(debtor.key, [])
        )
        fitting = [row for row in rows if _shifts_alike(row, debtor)]
        if not fitting:
            return None
        country = debtor.billing.country
        best = min(
            fitting, key=lambda row: ((row.address_country_code or "") != country, row.reference != debtor.key, row.id)
        )
        return DebtorRef(id=best.id, name=best.customer_name or "")


def _shifts_alike(row: Customer, debtor: Debtor) -> bool:
    if bool(row.shift_vat) != debtor.shifts_vat:
        return False
    return not debtor.shifts_vat or normal_vat_number(row.vat_number or "") == normal_vat_number(debtor.vat_number)


class CustomerFinder:
    """Searches first, and lists all customers once where the search finds nothing and may have overlooked somebody.

    Whether the search looks at e-mail addresses is tried once, with a customer of the list who has one. Where it does,
    a long list is not read again for as long as that is remembered: a search that finds nothing is believed then.
    """

    def __init__(self, client: JorttClient, memory: Memory) -> None:
        self._client = client
        self._memory = memory
        self._all: KnownCustomers | None = None

    def find(self, debtor: Debtor) -> DebtorRef | None:
        """The customer for a debtor, None where there is none."""
        if self._all is not None:
            return self._all.choose(debtor)
        found = self._searched(debtor.email.strip() or debtor.key).choose(debtor)
        if found is not None or (debtor.email and self._is_search_believed):
            return found
        return self._listed().choose(debtor)

    def find_lost(self, debtor: Debtor) -> DebtorRef | None:
        """The same, going by the list of all: the search may not know yet who has only just been made."""
        return self._listed().choose(debtor)

    @cached_property
    def _is_search_believed(self) -> bool:
        return learnt(self._memory, SEARCH, bool) is True

    def _listed(self) -> KnownCustomers:
        """All customers. A list that is not short is a reason to try whether the search can be believed."""
        if self._all is None:
            pages = list(self._client.customers())
            self._all = KnownCustomers(customer for page in pages for customer in page)
            if len(pages) > FEW_PAGES and learnt(self._memory, SEARCH, bool) is None:
                learn(self._memory, SEARCH, self._finds_by_email(pages))
        return self._all

    def _finds_by_email(self, pages: Iterable[Sequence[Customer]]) -> bool:
        known = (row for page in pages for row in page if row.email and not row.archived)
        row = next((row for row in known if len(row.email or "") >= SHORTEST_QUERY), None)
        if row is None or row.email is None:
            return False
        found = (each.id for page in islice(self._client.customers(row.email), SEARCH_PAGES) for each in page)
        return row.id in found

    def _searched(self, words: str) -> KnownCustomers:
        if len(words) < SHORTEST_QUERY:
            return KnownCustomers()
        return KnownCustomers(
            customer for page in islice(self._client.customers(words), SEARCH_PAGES) for customer in page
        )

    def made(self, identifier: str, debtor: Debtor) -> None:
        """This customer is new: the list knows it from now on."""
        if self._all is not None:
            self._all.add(
                Customer(
                    id=identifier,
                    customer_name=debtor.name,
                    email=debtor.email,
                    reference=debtor.key,
                    address_country_code=debtor.billing.country,
                    shift_vat=debtor.shifts_vat,
                    vat_number=debtor.vat_number,
                )
            )

    def forget(self) -> None:
        """What became of a new customer is not known: the list is not complete any more."""
        self._all = None


# Invoices


def find_invoice(client: JorttClient, booking: Booking, debtor_id: str) -> Finding:
    """The invoice of a booking: by the search, else in the list of all, newest first."""
    found = _searched(client, booking, debtor_id)
    return _scanned(client.invoices(), booking, debtor_id) if found is None else found


def _searched(client: JorttClient, booking: Booking, debtor_id: str) -> Finding | None:
    if len(booking.reference) < SHORTEST_QUERY:
        return None
    pages = islice(client.invoices(booking.reference), SEARCH_PAGES)
    return _best(_compared((invoice for page in pages for invoice in page.data), booking, debtor_id))


def _scanned(pages: Iterator[Page[Invoice]], booking: Booking, debtor_id: str) -> Finding:
    """Absent only when the list ended, or when an ordered page reached back to before the sale."""
    floor = datetime.combine(booking.date, time(), AMSTERDAM) - CLOCK_SLACK
    for page in islice(pages, SCAN_PAGES):
        found = _best(_compared(page.data, booking, debtor_id))
        if found is not None:
            return found
        if not page.has_more:
            return Absent()
        moments = [invoice.created_at for invoice in page.data if invoice.created_at is not None]
        if len(moments) < len(page.data) or moments != sorted(moments, reverse=True):
            return Unclear()
        if moments[-1] < floor:
            return Absent()
    return Unclear()


def _compared(invoices: Iterable[Invoice], booking: Booking, debtor_id: str) -> list[Found | Different]:
    return [
        compare(invoice, booking, debtor_id)
        for invoice in invoices
        if invoice.reference == booking.reference and not invoice.credited_invoice_id
    ]


def _best(findings: list[Found | Different]) -> Found | Different | None:
    found = next((finding for finding in findings if isinstance(finding, Found)), None)
    return found or (findings[0] if findings else None)


def compare(invoice: Invoice, booking: Booking, debtor_id: str) -> Found | Different:
    """An invoice with our reference against our booking."""
    ref = BookingRef(id=invoice.id, number=booking.reference)
    if invoice.total_incl != booking.total_incl:
        return Different(ref=ref, what=f"total {invoice.total_incl} instead of {booking.total_incl}")
    if invoice.customer_id != debtor_id:
        return Different(ref=ref, what=f"debtor {invoice.customer_id} instead of {debtor_id}")
    return Found(ref=ref)


# Proof that Jortt computes as we do


class Proof:
    """Which new invoices are read back: reading every one would double the calls, and Jortt's rule is known.

    Read are the first one of each shape (prices including VAT or not, and the rates), one in twenty-five, and each
    whose VAT hangs on how half a cent is rounded. Once one came out otherwise, all are. This is remembered.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        shapes, self._is_broken = learnt(memory, SHAPES, tuple[set[Shape], bool]) or (set(), False)
        self._shapes = shapes

    def wants(self, mapped: Mapped, reference: str) -> bool:
        """Whether to read back this invoice, which has just been made under that number."""
        is_sample = crc32(reference.encode()) % READ_EVERY == 0
        return self._is_broken or is_sample or not mapped.is_sure or mapped.shape not in self._shapes

    def saw(self, mapped: Mapped, *, is_equal: bool) -> None:
        """How an invoice that was read back came out."""
        if mapped.shape in self._shapes and (is_equal or self._is_broken):
            return
        self._shapes.add(mapped.shape)
        self._is_broken = self._is_broken or not is_equal
        learn(self._memory, SHAPES, (self._shapes, self._is_broken))
