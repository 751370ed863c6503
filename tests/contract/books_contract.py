"""What the contract suite for accounting packages works with: any package of the registry, open over its simulator.

Nothing here knows a package by name. Rows, accounts and keys come from the demo attributes of the simulator class
(`demo_credentials`, `demo_operator`, `demo_settings`), limits and choices from the capabilities.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from shopledger.connect.contract import AttemptKey, BooksConnector, BooksSystem, Opening, Posted
from shopledger.connect.credentials import Credentials, MemoryVault
from shopledger.connect.http import HttpClient, Transport
from shopledger.connect.memory import Memory, NoMemory
from shopledger.connect.recorder import Recorder
from shopledger.connect.registry import BOOKS, books_system
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.booking import Booking, BookingKind, BookingLine, Links, Product
from shopledger.domain.customer import Address, Debtor
from shopledger.domain.messages import CATALOGUE
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.payment import Payment
from shopledger.domain.settings import Settings, VatRow

HOST = "books.test"
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SOLD_ON = date(2026, 3, 2)
PAID_ON = date(2026, 3, 9)
HOME = Address(name="Sanne de Jong", street="Lindelaan", number="7", postcode="3511 AB", city="Utrecht", country="NL")
BERLIN = Address(company="Radhaus GmbH", street="Musterweg", number="3", postcode="10115", city="Berlin", country="DE")
BOSTON = Address(name="Ann Lee", street="Main Street", number="1", postcode="02108", city="Boston", country="US")
SANNE = Debtor(
    key="sanne@example.nl",
    email="sanne@example.nl",
    first_name="Sanne",
    last_name="de Jong",
    phone="030-1234567",
    billing=HOME,
)
RADHAUS = Debtor(
    key="einkauf@radhaus.example DE136695976",
    email="einkauf@radhaus.example",
    company="Radhaus GmbH",
    vat_number="DE136695976",
    billing=BERLIN,
    shifts_vat=True,
)
JONAS = Debtor(
    key="jonas@example.de",
    email="jonas@example.de",
    first_name="Jonas",
    last_name="Weber",
    billing=dataclasses.replace(BERLIN, company="", name="Jonas Weber"),
)
ANN = Debtor(key="ann@example.com", email="ann@example.com", first_name="Ann", last_name="Lee", billing=BOSTON)


EACH_KIND = [(key, kind) for key in sorted(BOOKS) for kind in BookingKind]


def name_of(pair: tuple[str, BookingKind]) -> str:
    """The name of a package and a kind of document in a test report."""
    return f"{pair[0]}-{pair[1].value}"


def fresh_key() -> AttemptKey:
    """A key of an attempt that was never made before."""
    return AttemptKey(str(uuid4()))


@dataclass
class Books:
    """One package over its simulator, and what was needed to open it."""

    system: BooksSystem
    simulator: Any
    settings: Settings
    vault: MemoryVault
    recorder: Recorder
    connector: BooksConnector
    secrets: tuple[str, ...]
    _links: dict[str, Links] = field(default_factory=dict)

    def row(self, rate: str, country: str = "NL", treatment: VatTreatment = VatTreatment.ORDINARY) -> VatRow:
        """The row of the demo settings; a market without it is a fault of the package's demo settings."""
        place = country if treatment is VatTreatment.ORDINARY else ""
        return self.settings.row_index[treatment, place, Decimal(rate)][0]

    def line(self, row: VatRow, excl: str, vat: str, **changes: Any) -> BookingLine:
        """One line on that row; an article is added where the kind of document books articles."""
        values: dict[str, Any] = {
            "kind": LineKind.ARTICLE,
            "description": "Fietsbel koper",
            "ledger_account": row.ledger_account,
            "vat_code": row.vat_code,
            "vat_rate": row.rate,
            "amount_excl": Decimal(excl),
            "amount_vat": Decimal(vat),
            "quantity": Decimal(1),
            "cost_centre": self.settings.cost_centre,
        }
        line = BookingLine(**{**values, **changes})
        if self.settings.document_kind not in self.system.capabilities.products:
            return line
        code = f"BEL{row.rate.normalize():f}".replace(".", "")
        price = abs(line.amount_excl)
        product = Product(code=code, description=line.description, vat_code=row.vat_code, unit_price=price)
        return dataclasses.replace(line, product=product)

    def booking(self, reference: str, *lines: BookingLine, **changes: Any) -> Booking:
        """A booking of these lines; without lines an ordinary one of 30.25 with 21 % VAT."""
        lines = lines or (
            self.line(self.row("21"), "20.00", "4.20", quantity=Decimal(2)),
            self.line(self.row("21"), "5.00", "1.05", kind=LineKind.SHIPPING, description="Verzendkosten"),
        )
        values: dict[str, Any] = {
            "reference": reference,
            "kind": self.settings.document_kind,
            "date": SOLD_ON,
            "description": f"{reference} / iDEAL",
            "lines": lines,
            "total_incl": sum((line.amount_incl for line in lines), ZERO),
            "treatment": VatTreatment.ORDINARY,
            "is_paid": False,
            "order_number": reference,
            "debtor": SANNE,
            "payment_method": "iDEAL",
            "country": "NL",
        }
        return Booking(**{**values, **changes})

    def credit(self, reference: str) -> Booking:
        """A credit of 12.10."""
        line = self.line(self.row("21"), "-10.00", "-2.10", quantity=Decimal(-1), description="Retour fietsbel")
        return self.booking(reference, line)

    def icp(self, reference: str) -> Booking:
        """Goods to a business in another member state."""
        row = self.row("0", treatment=VatTreatment.ICP)
        return self.booking(
            reference, self.line(row, "250.00", "0.00"), treatment=VatTreatment.ICP, debtor=RADHAUS, country="DE"
        )

    def export(self, reference: str) -> Booking:
        """Goods to a country outside the European Union."""
        row = self.row("0", treatment=VatTreatment.INTERNATIONAL)
        return self.booking(
            reference, self.line(row, "80.00", "0.00"), treatment=VatTreatment.INTERNATIONAL, debtor=ANN, country="US"
        )

    def one_stop_shop(self, reference: str) -> Booking:
        """Goods to a German consumer, two rates of German VAT."""
        lines = (
            self.line(self.row("19", "DE"), "50.00", "9.50", description="Fahrradklingel"),
            self.line(self.row("7", "DE"), "10.00", "0.70", description="Reparaturbuch"),
        )
        return self.booking(reference, *lines, debtor=JONAS, country="DE")

    def links(self, booking: Booking) -> Links:
        """The debtor and the articles of the booking, found or made, as the pipeline does it."""
        (debtor,) = self.connector.find_debtors([booking.debtor])
        if debtor is None:
            debtor = self.connector.create_debtor(booking.debtor, fresh_key())
        wanted = tuple({line.product.code: line.product for line in booking.lines if line.product}.values())
        found = self.connector.find_products(wanted) if wanted else ()
        products = tuple(
            (product.code, known or self.connector.create_product(product, fresh_key()))
            for product, known in zip(wanted, found, strict=True)
        )
        return Links(debtor=debtor, products=products)

    def post(self, booking: Booking, key: AttemptKey | None = None) -> Posted:
        """Post it with everything it points to."""
        return self.connector.post_booking(booking, self.links(booking), key or fresh_key())

    def payment(self, booking: Booking, posted: Posted, amount: str = "") -> Payment:
        """Money for that sale, by the first method that has a clearing account."""
        method, account = self.settings.clearing_accounts[0]
        return Payment(
            reference=f"{booking.reference}-pay",
            order_number=booking.order_number,
            sale_reference=booking.reference,
            sale_id=posted.ref.id,
            method=method,
            amount=Decimal(amount) if amount else booking.total_incl,
            paid_on=PAID_ON,
            is_final=True,
            email=booking.debtor.email,
            clearing_account=account,
            journal=self.settings.payment_journal,
        )

    def rows(self) -> list[dict[str, Any]]:
        """All that stands in the books."""
        rows: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self.simulator.truth(after, 500)
            rows += page["items"]
            if not page["next"]:
                return rows
            after = page["next"]

    def documents(self, reference: str) -> list[dict[str, Any]]:
        """The sales with that reference that stand in the books."""
        return [row for row in self.rows() if row["kind"] != "payment" and row["reference"] == reference]

    def misbehave(self, what: str, **rule: Any) -> None:
        """From now on calls go wrong."""
        self.simulator.faults = Faults(rules=[FaultRule(what=what, **rule)])

    def behave(self) -> None:
        """From now on calls go well."""
        self.simulator.faults = Faults()

    def shown(self) -> str:
        """All that More info could show, and the objects as they print."""
        return "\n".join((repr(self.recorder.calls()), repr(self.connector), repr(self.vault), repr(self.settings)))


def open_books(
    key: str,
    *,
    kind: BookingKind | None = None,
    credentials: dict[str, str] | None = None,
    is_reachable: bool = True,
    simulator: Any = None,
    line: Callable[[Transport], Transport] | None = None,
    memory: Memory | None = None,
    **choices: Any,
) -> Books:
    """The package of that key over a fresh simulator, or the one given. Bookings are of `kind`, else of the demo's own.

    `choices` replace those of the demo settings, by name of the field; `line` is laid over the way to the simulator.
    """
    system = books_system(key)
    demo: Any = system.simulator
    simulator = simulator or system.simulator()
    simulator.set_clock(NOW)
    settings: Settings = dataclasses.replace(demo.demo_settings("NL"), **choices)
    if kind is not None:
        settings = dataclasses.replace(settings, document_kind=kind)
    keys = {**demo.demo_credentials, **(credentials or {})}
    secrets = secrets_of(system, keys, demo.demo_operator)
    recorder = Recorder(secrets, size=200)
    transport: Transport = WsgiTransport({HOST: simulator} if is_reachable else {})
    vault = MemoryVault()
    opening = Opening(
        credentials=Credentials(keys),
        http=HttpClient(
            line(transport) if line else transport,
            recorder,
            unreachable="CON-15",
            params={"package": system.name},
            pause=lambda _: None,
        ),
        clock=lambda: simulator.now,
        settings=settings,
        vault=vault,
        base_urls={name: moved(address) for name, address in system.base_urls.items()},
        operator=demo.demo_operator,
        memory=memory or NoMemory(),
    )
    return Books(system, simulator, settings, vault, recorder, system.open(opening), secrets)


def secrets_of(system: BooksSystem, credentials: dict[str, str], operator: dict[str, str]) -> tuple[str, ...]:
    """The values that must never be seen."""
    merchant = [credentials[box.name] for box in system.credential_fields if box.is_secret and box.name in credentials]
    platform = [operator[box.name] for box in system.operator_fields if box.is_secret and box.name in operator]
    return (*merchant, *platform)


def moved(address: str) -> str:
    """The address with its path, at the simulator's host."""
    return urlsplit(address)._replace(scheme="http", netloc=HOST).geturl()


def is_known_code(code: str) -> bool:
    """Whether the catalogue of messages has this code."""
    return code in CATALOGUE


def other_value(value: str) -> str:
    """A value of the same shape that is another one: digits become nines."""
    return "".join("9" if sign.isdigit() else sign for sign in value)
