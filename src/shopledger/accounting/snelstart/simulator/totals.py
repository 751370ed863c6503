"""VAT of what stands in the simulated books, by percentage: read off entries, computed for orders."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from shopledger.accounting.snelstart.simulator import chart, rules
from shopledger.accounting.snelstart.simulator.books import Books, EntryRow, OrderRow, RelationRow, Vat, stored
from shopledger.connect.simulation.truth import rate_key
from shopledger.domain.money import to_cents

Document = dict[str, Any]
ZERO = Decimal(0)
_PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d+)?) ?%")
_KINDS = {"VerkopenHoog": "Hoog", "VerkopenLaag": "Laag", "VerkopenOverig": "Overig"}


def entry_vat(body: Document, relation: RelationRow) -> Vat:
    """The VAT of a sales entry that was accepted; lines without VAT count as 0 %."""
    day = body["factuurdatum"][:10]
    found: dict[str, Decimal] = {}
    for row in body.get("btw", []):
        kind = _KINDS.get(row["btwSoort"])
        rate = rate_key(chart.percent_of(kind, day)) if kind else "0"
        found[rate] = found.get(rate, ZERO) + row["btwBedrag"]
    lines = rules.lines_with_ledgers(body)
    shares = rules.foreign_shares(lines, relation.country)
    if shares:
        return tuple((found | _foreign_vat(lines, shares)).items())
    if any(line.get("btwSoort", "Geen") == "Geen" for _, line in lines):
        found.setdefault("0", ZERO)
    return tuple(found.items())


def _foreign_vat(lines: list[tuple[Document, Document]], shares: list[tuple[Decimal, Decimal]]) -> dict[str, Decimal]:
    """What was charged by percentage: the one that the line names, as whoever reads the books takes it.

    Amounts alone do not tell percentages apart where a sale bears as much VAT at one as at the other.
    """
    due: dict[Decimal, Decimal] = {}
    for rate, share in shares:
        due[rate] = due.get(rate, ZERO) + share
    found = {rate_key(rate): ZERO for rate in due}
    for ledger, line in lines:
        if ledger["nummer"] == chart.FOREIGN_VAT_ACCOUNT:
            percent = rate_key(_percent_of(line, due))
            found[percent] = found.get(percent, ZERO) + line["bedrag"]
    return found


def _percent_of(line: Document, due: dict[Decimal, Decimal]) -> Decimal:
    """The percentage that a line of VAT names; where it names none, the one whose VAT due is nearest to it."""
    named = _PERCENT.search(line.get("omschrijving", ""))
    if named is not None:
        return Decimal(named[1].replace(",", "."))
    amount = line["bedrag"]
    return min(due, key=lambda rate: abs(due[rate] - amount))


def order_vat(body: Document, relation: RelationRow, books: Books) -> tuple[Vat, Decimal]:
    """VAT of a sales order by percentage, rounded once for each, and the total without it.

    The revenue group of the article decides. Customers outside the Union, and businesses in another member state, are
    charged none; what the real server does with other foreign customers is not known.
    """
    includes = body.get("verkooporderBtwIngaveModel") == "Inclusief"
    amounts: dict[Decimal, Decimal] = {}
    for line in body.get("regels", []):
        rate = ZERO if _is_free(relation) else _rate_of(line, body["datum"][:10], books)
        amounts[rate] = amounts.get(rate, ZERO) + _line_total(line)
    vat = {rate: _vat_in(amount, rate, includes=includes) for rate, amount in amounts.items()}
    total = sum(amounts.values(), ZERO) - (sum(vat.values(), ZERO) if includes else ZERO)
    return tuple((rate_key(rate), amount) for rate, amount in vat.items()), total


def _is_free(relation: RelationRow) -> bool:
    if not relation.country or relation.country == "NL":
        return False
    return relation.country not in chart.UNION or bool(relation.vat_number)


def _rate_of(line: Document, day: str, books: Books) -> Decimal:
    found = books.article_at(line["artikel"]["id"])
    group = chart.GROUPS[found[1].group] if found else chart.GROUPS[1]
    return chart.percent_of(str(group["verkoopNederlandBtwSoort"]), day)


def _line_total(line: Document) -> Decimal:
    """The total that was sent, else price times quantity less discount."""
    if "totaal" in line:
        return to_cents(Decimal(line["totaal"]))
    discount = Decimal(100) - Decimal(line.get("kortingsPercentage", 0))
    return to_cents(Decimal(line.get("stuksprijs", 0)) * Decimal(line.get("aantal", 1)) * discount / 100)


def _vat_in(amount: Decimal, rate: Decimal, *, includes: bool) -> Decimal:
    return to_cents(amount * rate / (100 + rate) if includes else amount * rate / 100)


def invoice_of(order: OrderRow, number: str) -> EntryRow:
    """What SnelStart books when a person makes an invoice of an order, under a number of SnelStart's own."""
    line = {"grootboek": {"id": chart.LEDGERS[8000]["id"]}, "bedrag": order.total_excl, "btwSoort": "Hoog"}
    customer = {"klant": {"id": chart.identifier(chart.RELATION, order.relation)}}
    body = {"factuurnummer": number, "factuurdatum": f"{order.day}T00:00:00", **customer, "boekingsregels": [line]}
    return EntryRow(
        number=number,
        day=order.day,
        relation=order.relation,
        total=order.total_incl,
        open_amount=order.total_incl,
        vat=order.vat,
        body=stored(body),
    )
