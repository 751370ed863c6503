"""What the simulated Jortt refuses, and how it computes an invoice.

Where the published document is silent the strictest reading counts, so that nothing is relied upon that was never seen:
prices have two decimals and are not negative, fields that do not apply to a kind of customer are refused, and a rate
must be one of the customer's country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from shopledger.accounting.jortt.simulator import demo
from shopledger.accounting.jortt.simulator.books import Books, CustomerRow, Document, Vat
from shopledger.accounting.jortt.simulator.demo import Administration
from shopledger.accounting.jortt.simulator.gate import Details
from shopledger.connect.simulation.truth import rate_key
from shopledger.domain.money import CENT, HUNDRED, ZERO, ZERO_CENTS, to_cents
from shopledger.domain.territories import is_eu_member, normal_country
from shopledger.domain.vat_rates import percents_on

MISSING = "is_missing"
INVALID = "is_invalid"
HOME = "NL"
_ADDRESS = ("address_street", "address_postal_code", "address_city")
_PRIVATE_ONLY = ("salutation", "initials", "first_name", "last_name", "date_of_birth")
_COMPANY_ONLY = ("shift_vat", "vat_number", "coc_number")
_PROBLEM = re.compile(r"body ?([\w.]*): (.*)")
_REQUIRED = re.compile(r"'(\w+)' is a required property")
_VAT_NUMBER = re.compile(r"[A-Z]{2}[A-Z0-9+*]{2,12}")
_ACCOUNTS = frozenset(row["ledger_account_id"] for row in demo.LEDGERS if row["selectable"])
_TRADENAMES = frozenset(row["id"] for row in demo.TRADENAMES)
_LABELS = frozenset(row["id"] for row in demo.LABELS)


class Totals(NamedTuple):
    """An invoice as Jortt computes it."""

    excl: Decimal
    incl: Decimal
    vat: Vat


def detail(key: str, param: str) -> dict[str, str]:
    """One thing that is wrong."""
    return {"key": key, "param": param, "message": key.replace("_", " ")}


def schema_details(problems: list[str]) -> Details:
    """What does not fit the published document, in Jortt's own form."""
    return [_schema_detail(problem) for problem in problems]


def _schema_detail(problem: str) -> dict[str, str]:
    found = _PROBLEM.match(problem)
    path, text = (found[1], found[2]) if found else ("", problem)
    required = _REQUIRED.search(text)
    steps = [step for step in (*path.split("."), required[1] if required else "") if step]
    param = "".join(f"[{step}]" if place else step for place, step in enumerate(steps))
    return detail(MISSING if required else INVALID, param or text[:60])


# Customers


def customer_details(body: Mapping[str, object]) -> Iterator[dict[str, str]]:
    """What is wrong with a new customer that fits the document."""
    yield from (detail(INVALID, name) for name, value in body.items() if value == "")
    is_private = body["is_private"]
    if not is_private:
        yield from (detail(MISSING, name) for name in _ADDRESS if not body.get(name))
    for name in _COMPANY_ONLY if is_private else _PRIVATE_ONLY:
        if name in body:
            yield detail(INVALID, name)
    number = body.get("vat_number")
    if number is not None and (not body.get("shift_vat") or not _VAT_NUMBER.fullmatch(str(number))):
        yield detail(INVALID, "vat_number")
    if body.get("shift_vat") and number is None:
        yield detail(MISSING, "vat_number")
    if "@" not in str(body.get("email", "@")):
        yield detail(INVALID, "email")
    if not re.fullmatch("[A-Z]{2}", str(body.get("address_country_code", HOME))):
        yield detail(INVALID, "address_country_code")


# Invoices


def invoice_details(body: Document, books: Books, administration: Administration) -> Iterator[dict[str, str]]:
    """What is wrong with a new invoice that fits the document."""
    yield from (detail(MISSING, name) for name in ("customer_id", "invoice_date", "line_items") if not body.get(name))
    customer = _customer_of(body, books)
    if body.get("customer_id") and customer is None:
        yield detail(INVALID, "customer_id")
    if body.get("tradename_id", demo.TRADENAMES[0]["id"]) not in _TRADENAMES:
        yield detail(INVALID, "tradename_id")
    if not frozenset(body.get("label_ids", ())) <= _LABELS:
        yield detail(INVALID, "label_ids")
    if customer is not None and body.get("invoice_date"):
        rates = rates_of(customer, date.fromisoformat(body["invoice_date"]), administration)
        for place, line in enumerate(body.get("line_items", ())):
            yield from _line_details(line, f"line_items[{place}]", rates)


def _customer_of(body: Document, books: Books) -> CustomerRow | None:
    try:
        found = books.customer(str(body.get("customer_id", "")))
    except ValueError:
        return None
    return found[1] if found and not found[1].is_archived else None


def _line_details(line: Document, place: str, rates: frozenset[Decimal]) -> Iterator[dict[str, str]]:
    if not line["description"]:
        yield detail(INVALID, f"{place}[description]")
    amount = _number(line["amount"]["amount"])
    if amount is None or amount < 0 or amount != amount.quantize(CENT) or line["amount"]["currency"] != "EUR":
        yield detail(INVALID, f"{place}[amount]")
    if not _number(line["quantity"]):
        yield detail(INVALID, f"{place}[quantity]")
    rate = rate_of(line)
    if rate not in (rates if line["vat"]["category"] is None else {ZERO}):
        yield detail(INVALID, f"{place}[vat][value]")
    if line.get("ledger_account_id", next(iter(_ACCOUNTS))) not in _ACCOUNTS:
        yield detail(INVALID, f"{place}[ledger_account_id]")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def rate_of(line: Document) -> Decimal:
    """The percentage of a line."""
    return Decimal(line["vat"]["value"]) * HUNDRED


def rates_of(customer: CustomerRow, day: date, administration: Administration) -> frozenset[Decimal]:
    """The percentages that may stand on an invoice for that customer."""
    country = normal_country(customer.country)
    if customer.shifts_vat or not is_eu_member(country, day):
        return frozenset({ZERO})
    charged = country if administration.one_stop_shop else HOME
    return frozenset({*percents_on(charged, day), ZERO})


def totals_of(body: Document) -> Totals:
    """VAT once per rate and category, over the sum of its lines; half a cent goes up."""
    sums: dict[tuple[Decimal, str | None], Decimal] = {}
    for line in body["line_items"]:
        key = (rate_of(line), line["vat"]["category"])
        amount = to_cents(Decimal(line["quantity"]) * Decimal(line["amount"]["amount"]))
        sums[key] = sums.get(key, ZERO_CENTS) + amount
    excl = incl = ZERO_CENTS
    vat: dict[str, Decimal] = {}
    for (rate, _), amount in sums.items():
        part = rate / (HUNDRED + rate) if body.get("net_amounts") else rate / HUNDRED
        tax = to_cents(amount * part)
        net = amount - tax if body.get("net_amounts") else amount
        excl += net
        incl += net + tax
        vat[rate_key(rate)] = vat.get(rate_key(rate), ZERO_CENTS) + tax
    return Totals(excl, incl, tuple(vat.items()))
