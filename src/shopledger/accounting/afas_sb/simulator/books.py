"""The books of the simulated environment: what was stored, kept small, with indexes for every look-up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shopledger.accounting.afas_sb.lookup import COSTS, REVENUE
from shopledger.domain.money import ZERO

Document = dict[str, Any]
ADMINISTRATION, ACCOUNT, CONDITION, SUNDRY, RELATION, ENTRY, TRACE = range(1, 8)
OPENED_ON = "2015-01-01"

ACCOUNTS: tuple[tuple[str, str, str], ...] = (
    ("8000", "Omzet hoog", REVENUE),
    ("8010", "Omzet laag", REVENUE),
    ("8020", "Omzet nultarief", REVENUE),
    ("8100", "Omzet verzendkosten", REVENUE),
    ("8200", "Omzet binnen de EU", REVENUE),
    ("8210", "Omzet buiten de EU", REVENUE),
    ("4520", "Betaalkosten", COSTS),
)
CONDITIONS = ("14 dagen", "30 dagen")


def identifier(kind: int, number: int) -> str:
    """The id of the document with that number, of that kind."""
    return f"{kind:08x}-af45-4000-8000-{number:012x}"


def position(kind: int, text: str) -> int:
    """The number behind an id of that kind, -1 for any other text."""
    head = f"{kind:08x}-af45-4000-8000-"
    tail = text.lower().removeprefix(head)
    return int(tail, 16) if len(tail) == 12 and len(text) == len(head) + 12 else -1


def account_id(number: str) -> str:
    """The id of the account with that number."""
    return identifier(ACCOUNT, next(index for index, row in enumerate(ACCOUNTS) if row[0] == number) + 1)


@dataclass(slots=True)
class Relation:
    """A person or an organisation. `country` of its billing address, empty without one."""

    kind: str
    name: str
    last_name: str
    email: str
    phone: str
    vat_number: str
    external_id: str
    country: str
    is_archived: bool = False


@dataclass(slots=True)
class Entry:
    """A sales entry; `vat` are amounts by percentage."""

    number: str
    administration: int
    day: str
    relation: int
    relation_type: str
    total: Decimal
    vat: tuple[tuple[str, Decimal], ...]
    is_half_made: bool = False


@dataclass(slots=True)
class Books:
    """All rows. Positions never change; an entry that was removed is None."""

    administrations: tuple[str, ...]
    relations: list[Relation] = field(default_factory=list)
    entries: list[Entry | None] = field(default_factory=list)
    by_email: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[tuple[int, str], int] = field(default_factory=dict)

    def add_relation(self, row: Relation) -> str:
        """Its id."""
        self.relations.append(row)
        self.by_email[row.email].append(len(self.relations) - 1)
        return identifier(RELATION, len(self.relations) - 1)

    def add_entry(self, row: Entry) -> str:
        """Its id."""
        self.entries.append(row)
        self.by_number[row.administration, row.number] = len(self.entries) - 1
        return identifier(ENTRY, len(self.entries) - 1)

    def remove_entry(self, administration: int, text: str) -> bool:
        """Whether there was such an entry."""
        place = position(ENTRY, text)
        row = self.entries[place] if 0 <= place < len(self.entries) else None
        if row is None or row.administration != administration:
            return False
        self.entries[place] = None
        del self.by_number[row.administration, row.number]
        return True

    def relation_at(self, text: str) -> Relation | None:
        """The relation with that id."""
        place = position(RELATION, text)
        return self.relations[place] if 0 <= place < len(self.relations) else None

    def administration_at(self, text: str) -> int:
        """The number of the administration with that id, -1 where there is none."""
        place = position(ADMINISTRATION, text)
        return place if 0 <= place < len(self.administrations) else -1

    # Documents as the lists tell them

    def administration_rows(self) -> list[Document]:
        """All administrations."""
        return [
            {"Id": identifier(ADMINISTRATION, index), "Description": name}
            for index, name in enumerate(self.administrations)
        ]

    def account_rows(self) -> list[Document]:
        """The same chart of accounts in each administration; only the first one's ids take sales."""
        return [
            {
                "Id": identifier(ACCOUNT, index + 1),
                "Description": name,
                "LedgerAccountNumber": number,
                "TypeId": kind,
                "AdministrationId": identifier(ADMINISTRATION, 0),
                "InvestInAsset": False,
            }
            for index, (number, name, kind) in enumerate(ACCOUNTS)
        ]

    def condition_rows(self) -> list[Document]:
        """Payment terms."""
        return [
            {"Id": identifier(CONDITION, index), "Description": name, "AdministrationId": identifier(ADMINISTRATION, 0)}
            for index, name in enumerate(CONDITIONS)
        ]

    def relation_row(self, place: int) -> Document:
        """A person or an organisation as its list tells it."""
        row = self.relations[place]
        document: Document = {
            "Id": identifier(RELATION, place),
            "Name": row.name,
            "PhoneNumber": row.phone or None,
            "EmailAddress": row.email or None,
            "ExternalId": row.external_id or None,
            "IsArchived": row.is_archived,
        }
        if row.kind == "person":
            return document | {"Lastname": row.last_name}
        number = f"{place:06d}"
        return document | {"Name": f"{row.name} ({number})", "VatNumber": row.vat_number or None, "RelationId": number}

    def invoice_row(self, place: int) -> Document | None:
        """An entry as the list of open invoices tells it."""
        row = self.entries[place]
        if row is None:
            return None
        known = row.relation >= 0
        return {
            "AdministrationId": identifier(ADMINISTRATION, row.administration),
            "InvoiceDate": f"{row.day}T00:00:00Z",
            "InvoiceNumber": row.number,
            "OutstandingAmount": row.total,
            "TotalAmount": row.total,
            "PaidAmount": ZERO,
            "RelationId": identifier(RELATION, row.relation) if known else identifier(SUNDRY, 1),
            "RelationType": row.relation_type,
            "RelationName": self.relations[row.relation].name if known else "Diverse debiteuren",
            "InvoiceId": identifier(ENTRY, place),
        }
