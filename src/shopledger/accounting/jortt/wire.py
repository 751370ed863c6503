"""Jortt's answers, as far as they are read: one small structure per document, decoded straight from the bytes.

Only what a decision needs is named, everything else in an answer is skipped. Any property may be null, whatever the
published document says; amounts travel as texts and become Decimal without passing through a float.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from msgspec import Struct

Data = TypeVar("Data")


class Amount(Struct, frozen=True):
    """An amount of the first generation."""

    value: Decimal | None = None


class Organization(Struct, frozen=True):
    """The administration that the access belongs to."""

    id: str
    company_name: str | None = None
    one_stop_shop_enabled: bool | None = None
    has_mollie: bool | None = None


class LedgerAccount(Struct, frozen=True):
    """A row of the tree of ledger accounts ("categories" on Jortt's pages)."""

    ledger_account_id: str
    name: str | None = None
    selectable: bool | None = None


class Tradename(Struct, frozen=True):
    """A trade name; it decides the template of an invoice."""

    id: str
    company_name: str | None = None


class Label(Struct, frozen=True):
    """A label; `category` is user_label, tradename_label or project_label."""

    id: str
    description: str | None = None
    category: str | None = None


class Customer(Struct, frozen=True):
    """A customer."""

    id: str
    customer_name: str | None = None
    email: str | None = None
    reference: str | None = None
    address_country_code: str | None = None
    shift_vat: bool | None = None
    vat_number: str | None = None
    archived: bool | None = None


class Invoice(Struct, frozen=True):
    """An invoice; `invoice_total` is excluding VAT. A credit invoice that Jortt made itself names what it credits."""

    id: str
    customer_id: str | None = None
    invoice_number: str | None = None
    reference: str | None = None
    credited_invoice_id: str | None = None
    invoice_total: Amount | None = None
    invoice_total_incl_vat: Amount | None = None
    created_at: datetime | None = None

    @property
    def total_incl(self) -> Decimal | None:
        """Including VAT; None where the answer does not say."""
        return self.invoice_total_incl_vat.value if self.invoice_total_incl_vat else None

    @property
    def total_excl(self) -> Decimal | None:
        """Excluding VAT; None where the answer does not say."""
        return self.invoice_total.value if self.invoice_total else None


class Created(Struct, frozen=True):
    """All that is told of what was made."""

    id: str


class One(Struct, Generic[Data], frozen=True):
    """The envelope of an answer without pages."""

    data: Data


class Links(Struct, frozen=True):
    """Addresses of neighbouring pages. Only whether there is a next one is read: its address forgets parameters."""

    next: dict[str, object] | None = None


class Page(Struct, Generic[Data], frozen=True, rename={"links": "_links"}):
    """One page of a list."""

    data: list[Data]
    links: Links = Links()

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return bool(self.data) and self.links.next is not None


class TokenAnswer(Struct, frozen=True):
    """The answer of the token endpoint."""

    access_token: str
    expires_in: int = 0
    refresh_token: str | None = None


class Detail(Struct, frozen=True):
    """One thing that is wrong; `param` is the path of the field, absent for rules about the whole."""

    key: str | None = None
    message: str | None = None
    param: str | None = None


class Fault(Struct, frozen=True):
    """A refusal."""

    key: str | None = None
    message: str | None = None
    details: list[Detail] | None = None


class FaultAnswer(Struct, frozen=True):
    """The envelope of a refusal."""

    error: Fault
