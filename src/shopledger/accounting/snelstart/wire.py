"""SnelStart's answers, as far as they are read: one small structure per document, decoded straight from the bytes.

Only what a decision needs is named, everything else in an answer is skipped. Any property may be null, whatever the
official document says; amounts become Decimal without passing through a float.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct, field


class Reference(Struct, frozen=True):
    """What points to another document."""

    id: str


class Named(Struct, frozen=True):
    """Whatever was made: its id is all that matters."""

    id: str


class Company(Struct, frozen=True):
    """The administration behind a key."""

    id: str | None = field(name="administratieIdentifier", default=None)
    name: str | None = field(name="administratieNaam", default=None)
    business: str | None = field(name="bedrijfsnaam", default=None)
    code_kind: str | None = field(name="artikelcodeSoort", default=None)
    code_length: int | None = field(name="artikelcodeMaxLengte", default=None)
    prices_exclude_vat: bool | None = field(name="verkoopprijsArtikelbestandExclusiefBtw", default=None)
    invoices_foreign_vat: bool | None = field(name="factureerBuitenlandsBtw", default=None)
    foreign_vat_ledger: Reference | None = field(name="buitenlandseBtwGrootboek", default=None)


class Country(Struct, frozen=True):
    """A country; the two-letter code is the short one, the three-letter one that of foreign percentages."""

    id: str
    code: str | None = field(name="landcode", default=None)
    iso: str | None = field(name="landcodeISO", default=None)


class Ledger(Struct, frozen=True):
    """A ledger account."""

    id: str
    number: int = field(name="nummer")
    name: str | None = field(name="omschrijving", default=None)
    function: str | None = field(name="grootboekfunctie", default=None)
    vat_kinds: list[str] | None = field(name="btwSoort", default=None)
    rate_code: str | None = field(name="vatRateCode", default=None)
    account_kind: str | None = field(name="rekeningCode", default=None)
    needs_cost_centre: bool | None = field(name="kostenplaatsVerplicht", default=None)
    is_inactive: bool | None = field(name="nonactief", default=None)


class Journal(Struct, frozen=True):
    """A journal."""

    id: str
    number: int = field(name="nummer")
    name: str | None = field(name="omschrijving", default=None)
    kind: str | None = field(name="soort", default=None)
    is_inactive: bool | None = field(name="nonactief", default=None)


class CostCentre(Struct, frozen=True):
    """A cost centre."""

    id: str
    number: int = field(name="nummer")
    name: str | None = field(name="omschrijving", default=None)
    is_inactive: bool | None = field(name="nonactief", default=None)


class Template(Struct, frozen=True):
    """A layout of orders and invoices."""

    id: str
    name: str | None = field(name="omschrijving", default=None)
    is_inactive: bool | None = field(name="nonactief", default=None)
    is_blocked: bool | None = field(name="nieuweOrdersBlokkeren", default=None)


class RevenueGroup(Struct, frozen=True):
    """What decides the ledger account and the VAT of an article."""

    id: str
    number: int = field(name="nummer")
    name: str | None = field(name="omschrijving", default=None)
    vat_kind: str | None = field(name="verkoopNederlandBtwSoort", default=None)


class VatTariff(Struct, frozen=True):
    """A dated Dutch percentage; both days are inside the period."""

    kind: str | None = field(name="btwSoort", default=None)
    percent: Decimal | None = field(name="btwPercentage", default=None)
    valid_from: str | None = field(name="datumVanaf", default=None)
    valid_to: str | None = field(name="datumTotEnMet", default=None)


class ForeignRate(Struct, frozen=True):
    """A percentage of another country, of a kind such as SR; there is no last day."""

    code: str | None = field(name="rateCode", default=None)
    percent: Decimal | None = field(name="rate", default=None)
    valid_from: str | None = field(name="validFrom", default=None)


class ForeignRates(Struct, frozen=True):
    """The percentages of another country, by its three-letter code."""

    country: str | None = field(name="countryCode", default=None)
    rates: list[ForeignRate] | None = field(name="vatRates", default=None)


class Relation(Struct, frozen=True):
    """A customer or supplier."""

    id: str
    code: int | None = field(name="relatiecode", default=None)
    name: str | None = field(name="naam", default=None)
    kinds: list[str] | None = field(name="relatiesoort", default=None)
    email: str | None = None
    vat_number: str | None = field(name="btwNummer", default=None)
    is_inactive: bool | None = field(name="nonactief", default=None)


class Article(Struct, frozen=True):
    """An article."""

    id: str
    code: str | None = field(name="artikelcode", default=None)
    is_inactive: bool | None = field(name="isNonActief", default=None)


class Entry(Struct, frozen=True):
    """A sales entry."""

    id: str
    number: str | None = field(name="factuurnummer", default=None)
    total: Decimal | None = field(name="factuurbedrag", default=None)
    relation: Reference | None = field(name="klant", default=None)


class Invoice(Struct, frozen=True):
    """A sales invoice: the open item that a sales entry leaves."""

    id: str
    number: str | None = field(name="factuurnummer", default=None)
    total: Decimal | None = field(name="factuurBedrag", default=None)
    open_amount: Decimal | None = field(name="openstaandSaldo", default=None)
    relation: Reference | None = field(name="relatie", default=None)
    entry: Reference | None = field(name="verkoopBoeking", default=None)


class SalesOrder(Struct, frozen=True):
    """A sales order. `invoice` is filled once somebody has made an invoice of it."""

    id: str
    number: int | None = field(name="nummer", default=None)
    reference: str | None = field(name="orderreferentie", default=None)
    relation: Reference | None = field(name="relatie", default=None)
    total_incl: Decimal | None = field(name="totaalInclusiefBtw", default=None)
    invoice: Reference | None = field(name="verkoopfactuur", default=None)


class Mutation(Struct, frozen=True):
    """One line of a ledger account."""

    id: str
    voucher: str | None = field(name="boekstuk", default=None)
    ledger: Reference | None = field(name="grootboek", default=None)
    debit: Decimal | None = field(name="debet", default=None)
    credit: Decimal | None = None


class TokenAnswer(Struct, frozen=True):
    """The answer to a key."""

    access_token: str
    expires_in: int = 0


class Fault(Struct, frozen=True):
    """One business rule that was broken."""

    code: str | None = field(name="errorCode", default=None)
    text: str | None = field(name="message", default=None)
