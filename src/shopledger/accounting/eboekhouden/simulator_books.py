"""The books behind both simulated APIs: ledger accounts, relations, mutations, invoices, and the rules they keep to.

Rules that are broken are told by the codes of the REST API; how SOAP names them is the SOAP side's business. VAT is
computed per VAT code after adding up (`rounding` "code", as is reported of the real service) or row by row ("row").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from shopledger.connect.simulation.truth import rate_key
from shopledger.domain.money import HUNDRED, ZERO, to_cents

INVOICE_SENT, PAYMENT_RECEIVED = 2, 3
MOST_ROWS = 200
PERCENTS = {"HOOG_VERK_21": Decimal(21), "LAAG_VERK_9": Decimal(9), "LAAG_VERK": Decimal(6), "HOOG_VERK": Decimal(19)}
DEVIATING = frozenset({"AFW", "AFW_VERK"})
ZERO_CODES = frozenset(
    {"GEEN", "BU_EU_VERK", "BI_EU_VERK", "BI_EU_VERK_D", "AFST_VERK", "VERL_VERK", "VERL_VERK_L9"},
)
PURCHASE = frozenset(
    {"HOOG_INK_21", "LAAG_INK_9", "LAAG_INK", "VERL_INK", "VERL_INK_L9", "VERL_INK_L", "BU_EU_INK", "BI_EU_INK"},
)
LOW_SINCE = date(2019, 1, 1)
FIRST_RELATION, FIRST_MUTATION, FIRST_INVOICE = 48_151_001, 101, 7001


class Broken(Exception):
    """A rule is broken: the REST code, and the property at fault."""

    def __init__(self, code: str, property_name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.property_name = property_name


class Ledger(NamedTuple):
    """A ledger account. `rate` is the percentage whose sales it takes, where it is kept for one."""

    id: int
    code: str
    name: str
    category: str
    rate: Decimal | None = None


LEDGERS = (
    Ledger(9001, "1300", "Debiteuren", "DEB"),
    Ledger(9002, "8000", "Omzet groep 1", "VW"),
    Ledger(9003, "8010", "Omzet groep 2", "VW"),
    Ledger(9004, "1010", "Bank", "FIN"),
    Ledger(9005, "1600", "Crediteuren", "CRED"),
    Ledger(9006, "1060", "Betaalprovider", "FIN"),
    Ledger(9007, "8020", "Verzendkosten", "VW"),
    Ledger(9008, "8030", "Betaalkosten", "VW"),
    Ledger(9009, "8040", "Omzet vrijgesteld en marge", "VW"),
    Ledger(9010, "8050", "Omzet binnen de EU", "VW"),
    Ledger(9011, "8060", "Omzet buiten de EU", "VW"),
    Ledger(9012, "1470", "Cadeaubonnen", "BAL"),
    Ledger(9013, "1540", "Btw andere EU-landen", "BAL"),
    Ledger(9014, "1520", "Af te dragen btw hoog", "AF19"),
)
FOREIGN_RATES = {"DE": ("19", "7"), "BE": ("21", "6"), "FR": ("20", "5.5")}
_COUNTRY_DIGITS = {country: number for number, country in enumerate(FOREIGN_RATES, start=1)}


def foreign_account(country: str, rate: Decimal) -> str:
    """The code of the account that takes the sales of one percentage of another country."""
    return f"8{_COUNTRY_DIGITS[country]}{int(rate * 10):03d}"


FOREIGN_LEDGERS = tuple(
    Ledger(
        9100 + 10 * _COUNTRY_DIGITS[country] + place,
        foreign_account(country, Decimal(rate)),
        f"Omzet {country} {rate}%",
        "VW",
        Decimal(rate),
    )
    for country, rates in FOREIGN_RATES.items()
    for place, rate in enumerate(rates)
)
COST_CENTRES = {301: "Webshop", 302: "Winkel"}
TEMPLATES = {401: "Standaardfactuur"}


@dataclass(slots=True)
class Relation:
    """A relation; `fields` by the REST API's names."""

    id: int
    fields: dict[str, Any]

    def text(self, name: str) -> str:
        """One field as text."""
        return str(self.fields.get(name) or "")


class Line(NamedTuple):
    """One row as it was given. `vat` only for deviating codes and where the caller gives all amounts; with its rate."""

    ledger: Ledger
    vat_code: str
    amount: Decimal
    text: str = ""
    vat: Decimal | None = None
    rate: Decimal | None = None
    cost_centre: int = 0
    invoice_number: str = ""
    relation: int = 0


@dataclass(slots=True, kw_only=True)
class Mutation:
    """One mutation. `vat` by code; `reference` is what its sale is known by."""

    kind: int
    day: date
    ledger: Ledger
    relation: int
    invoice_number: str
    includes_vat: bool
    lines: tuple[Line, ...]
    description: str = ""
    voucher: str = ""
    term: int | None = None
    id: int = 0
    invoice: int = 0
    reference: str = ""
    vat: dict[str, Decimal] = field(default_factory=dict)
    total: Decimal = ZERO
    paid: Decimal = ZERO


class Books:
    """One administration."""

    def __init__(self, *, rounding: str = "code") -> None:
        self.rounding = rounding
        self.ledgers = {ledger.id: ledger for ledger in (*LEDGERS, *FOREIGN_LEDGERS)}
        self.ledgers_by_code = {ledger.code: ledger for ledger in self.ledgers.values()}
        self.relations: dict[int, Relation] = {}
        self.relations_by_code: dict[str, Relation] = {}
        self.relations_by_email: dict[str, list[Relation]] = {}
        self.mutations: list[Mutation] = []
        self.by_number: dict[str, list[Mutation]] = {}
        self.by_day: dict[str, list[Mutation]] = {}
        self.closed_through = date(2015, 12, 31)
        self.opened_on = date(2012, 1, 1)
        self.most_rows = MOST_ROWS

    # Relations

    def add_relation(self, fields: Mapping[str, Any]) -> Relation:
        """A new relation. Raises Broken."""
        if fields.get("type") not in {"B", "P"}:
            raise Broken("REL_001", "type")
        if not fields.get("name"):
            raise Broken("REL_002", "name")
        email = str(fields.get("emailAddress") or "")
        if email and ("@" not in email or " " in email):
            raise Broken("REL_023", "emailAddress")
        number = FIRST_RELATION + len(self.relations)
        code = str(fields.get("code") or number)
        if code in self.relations_by_code:
            raise Broken("REL_049", "code")
        relation = Relation(number, {**fields, "code": code})
        self.relations[number] = relation
        self.relations_by_code[code] = relation
        self.relations_by_email.setdefault(email, []).append(relation)
        return relation

    # Mutations

    def add_mutation(self, mutation: Mutation) -> Mutation:
        """Check and keep a mutation; VAT and total are computed. Raises Broken."""
        self._check_head(mutation)
        if not mutation.lines:
            raise Broken("MUT_100", "rows")
        if len(mutation.lines) > self.most_rows:
            raise Broken("MUT_101", "rows")
        for line in mutation.lines:
            self._check_line(line, mutation)
        mutation.vat = self._vat_of(mutation)
        amounts = sum((line.amount for line in mutation.lines), ZERO)
        mutation.total = amounts if mutation.includes_vat else amounts + sum(mutation.vat.values(), ZERO)
        mutation.id = FIRST_MUTATION + len(self.mutations)
        mutation.reference = mutation.reference or mutation.invoice_number
        self.mutations.append(mutation)
        self.by_number.setdefault(mutation.invoice_number, []).append(mutation)
        self.by_day.setdefault(mutation.day.isoformat(), []).append(mutation)
        self._settle(mutation)
        return mutation

    def _check_head(self, mutation: Mutation) -> None:
        wanted = "DEB" if mutation.kind == INVOICE_SENT else "FIN"
        if mutation.ledger.category != wanted:
            raise Broken("MUT_011" if mutation.kind == INVOICE_SENT else "MUT_010", "ledgerId")
        if mutation.relation not in self.relations:
            raise Broken("MUT_013" if mutation.relation else "MUT_012", "relationId")
        if mutation.day < self.opened_on:
            raise Broken("MUT_021", "date")
        if mutation.day <= self.closed_through:
            raise Broken("MUT_005", "date")
        if mutation.kind == INVOICE_SENT:
            self._check_number(mutation)

    def _check_number(self, mutation: Mutation) -> None:
        number = mutation.invoice_number
        if not number:
            raise Broken("MUT_002", "invoiceNumber")
        same = [known for known in self.by_number.get(number, ()) if known.kind == INVOICE_SENT]
        if same:
            own = any(known.relation == mutation.relation for known in same)
            raise Broken("MUT_020" if own else "MUT_019", "invoiceNumber")

    def _check_line(self, line: Line, mutation: Mutation) -> None:
        if mutation.kind == PAYMENT_RECEIVED:
            self._check_payment(line)
        elif line.ledger.category in {"FIN", "CRED", "DEB"}:
            raise Broken("MUT_106", "rows.ledgerId")
        if line.vat_code in PURCHASE:
            raise Broken("MUT_111", "rows.vatCode")
        if line.vat_code not in PERCENTS and line.vat_code not in ZERO_CODES and line.vat_code not in DEVIATING:
            raise Broken("MUT_109", "rows.vatCode")
        if line.vat_code == "LAAG_VERK_9" and mutation.day < LOW_SINCE:
            raise Broken("MUT_109", "rows.vatCode")
        if line.cost_centre and line.cost_centre not in COST_CENTRES:
            raise Broken("MUT_117", "rows.costCenterId")

    def _check_payment(self, line: Line) -> None:
        if line.ledger.category != "DEB":
            raise Broken("MUT_105", "rows.ledgerId")
        if not line.invoice_number:
            raise Broken("MUT_120", "rows.invoiceNumber")
        if line.relation not in self.relations:
            raise Broken("MUT_112", "rows.relationId")
        if self.sale_of(line.invoice_number, line.relation) is None:
            raise Broken("MUT_115", "rows.invoiceNumber")

    def _settle(self, mutation: Mutation) -> None:
        if mutation.kind == PAYMENT_RECEIVED:
            for line in mutation.lines:
                sale = self.sale_of(line.invoice_number, line.relation)
                if sale is not None:
                    sale.paid += line.amount

    def sale_of(self, number: str, relation: int) -> Mutation | None:
        """The sale with that number to that relation."""
        known = self.by_number.get(number, ())
        return next((each for each in known if each.kind == INVOICE_SENT and each.relation == relation), None)

    def _vat_of(self, mutation: Mutation) -> dict[str, Decimal]:
        """VAT by code: given, or computed from what the rows of a code add up to."""
        given: dict[str, Decimal] = {}
        amounts: dict[str, list[Decimal]] = {}
        for line in mutation.lines:
            if line.vat is not None:
                given[line.vat_code] = given.get(line.vat_code, ZERO) + line.vat
            else:
                amounts.setdefault(line.vat_code, []).append(line.amount)
        computed = {
            code: self._computed(rows, PERCENTS.get(code, ZERO), includes_vat=mutation.includes_vat)
            for code, rows in amounts.items()
        }
        return {**computed, **given}

    def _computed(self, amounts: list[Decimal], percent: Decimal, *, includes_vat: bool) -> Decimal:
        base = HUNDRED + percent if includes_vat else HUNDRED
        rows = amounts if self.rounding == "row" else [sum(amounts, ZERO)]
        return sum((to_cents(amount * percent / base) for amount in rows), ZERO)

    # The uniform view

    def truth(self, after: str, limit: int) -> dict[str, Any]:
        """Rows after that key; see connect/simulation/truth.py."""
        start = int(after) - FIRST_MUTATION + 1 if after else 0
        page = self.mutations[start : start + limit]
        is_last = start + limit >= len(self.mutations)
        return {"items": [self._row(each) for each in page], "next": None if is_last else _key(page[-1])}

    def _row(self, mutation: Mutation) -> dict[str, Any]:
        relation = self.relations[mutation.relation]
        row: dict[str, Any] = {
            "key": _key(mutation),
            "reference": mutation.reference,
            "date": mutation.day.isoformat(),
            "debtor": str(relation.id),
            "email": relation.text("emailAddress"),
            "total": f"{mutation.total:.2f}",
        }
        if mutation.kind == PAYMENT_RECEIVED:
            line = mutation.lines[0]
            sale = self.sale_of(line.invoice_number, line.relation)
            return {**row, "kind": "payment", "reference": line.invoice_number, "sale": str(sale.id) if sale else ""}
        kind = "invoice" if mutation.invoice else "mutation"
        return {**row, "kind": kind, "country": relation.text("country"), "vat": _vat_by_rate(mutation)}


def _key(mutation: Mutation) -> str:
    return f"{mutation.id:012d}"


def _vat_by_rate(mutation: Mutation) -> dict[str, str]:
    """VAT by percentage: of the code, else the one the row was given, else that of the account it stands on."""
    by_rate: dict[str, Decimal] = {}
    for code, amount in mutation.vat.items():
        if code in PERCENTS and amount:
            key = rate_key(PERCENTS[code])
            by_rate[key] = by_rate.get(key, ZERO) + amount
    for line in mutation.lines:
        if line.vat_code in DEVIATING and line.vat:
            rate = line.rate if line.rate is not None else line.ledger.rate
            key = rate_key(rate) if rate is not None else "?"
            by_rate[key] = by_rate.get(key, ZERO) + line.vat
    return {key: f"{amount:.2f}" for key, amount in by_rate.items()}
