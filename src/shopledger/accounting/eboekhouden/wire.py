"""Answers of the REST API, as far as they are read: one small structure per document, decoded straight from the bytes.

Any property may be absent or null. Amounts become Decimal without passing through a float.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct


class Session(Struct, frozen=True):
    """The answer to a token: a session of so many seconds."""

    token: str
    expiresIn: int = 3600  # noqa: N815 - their name


class Ledger(Struct, frozen=True, kw_only=True):
    """A ledger account."""

    id: int
    code: str = ""
    description: str | None = None
    category: str | None = None


class CostCentre(Struct, frozen=True, kw_only=True):
    """A cost centre."""

    id: int
    description: str | None = None
    active: bool | None = None


class Template(Struct, frozen=True, kw_only=True):
    """A layout of invoices."""

    id: int
    name: str | None = None
    active: bool | None = None


class RelationRow(Struct, frozen=True, kw_only=True):
    """A relation as lists show it."""

    id: int
    code: str | None = None


class Relation(Struct, frozen=True, kw_only=True, rename="camel"):
    """A relation by itself."""

    id: int
    code: str | None = None
    name: str | None = None
    vat_number: str | None = None
    inactive: bool | None = None


class Created(Struct, frozen=True, kw_only=True):
    """Whatever was made."""

    id: int
    code: str | None = None


class MutationRow(Struct, frozen=True, kw_only=True, rename="camel"):
    """A mutation as lists show it."""

    id: int
    type: int | str | None = None
    invoice_number: str | None = None
    entry_number: str | None = None
    amount: Decimal | None = None


class Line(Struct, frozen=True, kw_only=True, rename="camel"):
    """One row of a mutation."""

    vat_code: str | None = None
    amount: Decimal = Decimal(0)
    vat_amount: Decimal | None = None


class VatSum(Struct, frozen=True, kw_only=True, rename="camel"):
    """VAT of a mutation by code."""

    vat_code: str = ""
    amount: Decimal = Decimal(0)


class Mutation(Struct, frozen=True, kw_only=True, rename="camel"):
    """A mutation by itself."""

    id: int
    invoice_number: str | None = None
    relation_id: int | None = None
    in_ex_vat: str | None = None
    rows: list[Line] = []
    vat: list[VatSum] = []


class OpenInvoice(Struct, frozen=True, kw_only=True, rename="camel"):
    """An unpaid sale."""

    mutation_id: int | None = None
    invoice_number: str | None = None
    relation_id: int | None = None
    total_amount: Decimal = Decimal(0)
    outstanding_amount: Decimal = Decimal(0)


class Invoice(Struct, frozen=True, kw_only=True, rename="camel"):
    """An invoice of the invoicing module, as lists show it."""

    id: int
    invoice_number: str | None = None
    reference: str | None = None
    relation_id: int | None = None
    total_amount: Decimal | None = None
    vat_amount: Decimal | None = None


class CreatedInvoice(Struct, frozen=True, kw_only=True, rename="camel"):
    """An invoice that was made."""

    id: int
    invoice_number: str | None = None


class Fault(Struct, frozen=True, kw_only=True, rename="camel"):
    """What the API says when it refuses."""

    code: str | None = None
    title: str | None = None
    message: str | None = None
    property_name: str | None = None
    errors: list[str] | None = None
