"""Bookings, debtors and an open administration for the tests of AFAS SB. No tests in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from werkzeug.wrappers import Request, Response

from shopledger.accounting.afas_sb.connector import SYSTEM
from shopledger.accounting.afas_sb.simulator import AfasSimulator
from shopledger.accounting.afas_sb.simulator.books import account_id, identifier
from shopledger.connect.contract import AttemptKey, BooksConnector, Opening
from shopledger.connect.credentials import Credentials, MemoryVault, TokenVault
from shopledger.connect.http import HttpClient
from shopledger.connect.reading import parse_json
from shopledger.connect.recorder import Recorder
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.connect.simulation.server import Handling
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.booking import Booking, BookingKind, BookingLine, Links
from shopledger.domain.customer import Address, Debtor, DebtorRef
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Settings

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SAMPLES = Path(__file__).parents[3] / "src/shopledger/accounting/afas_sb/samples"
ADMINISTRATION = identifier(1, 0)
HIGH = account_id("8000")
HOME = Address(
    name="Sarah de Wit", street="Stationstraat", number="12a", postcode="1000 AA", city="Amsterdam", country="NL"
)
SARAH = Debtor(
    key="sarah@voorbeeld.example",
    email="sarah@voorbeeld.example",
    first_name="Sarah",
    last_name="de Wit",
    phone="0101234567",
    billing=HOME,
)
KARL = Debtor(
    key="karl@beispiel.example DE136695976",
    email="Karl@Beispiel.example",
    company="Beispiel GmbH",
    vat_number="DE 136.695.976",
    billing=Address(street="Hauptstrasse 7", postcode="10115", city="Berlin", country="DE"),
    shifts_vat=True,
)
PERSON = DebtorRef(id=identifier(5, 0), kind="person")


def sample(name: str) -> Any:
    """A stored body, numbers with a point as Decimal."""
    return parse_json((SAMPLES / f"{name}.json").read_bytes())


def line(excl: str, vat: str, **changes: Any) -> BookingLine:
    """One line at 21 % on the revenue account, unless told otherwise."""
    values: dict[str, Any] = {
        "kind": LineKind.ARTICLE,
        "description": "Suitcase",
        "ledger_account": HIGH,
        "vat_code": "high",
        "vat_rate": Decimal(21),
        "amount_excl": Decimal(excl),
        "amount_vat": Decimal(vat),
        "quantity": Decimal(1),
    }
    return BookingLine(**{**values, **changes})


def booking(*lines: BookingLine, **changes: Any) -> Booking:
    """A sale of these lines to Sarah; of one line of 121.00 where none are given."""
    lines = lines or (line("100.00", "21.00"),)
    values: dict[str, Any] = {
        "reference": "ORD1234",
        "kind": BookingKind.ENTRY,
        "date": date(2026, 1, 15),
        "description": "ORD1234 - INV1224",
        "lines": lines,
        "total_incl": sum((one.amount_incl for one in lines), ZERO),
        "treatment": VatTreatment.ORDINARY,
        "is_paid": True,
        "order_number": "1234",
        "debtor": SARAH,
        "country": "NL",
    }
    return Booking(**{**values, **changes})


def fresh_key() -> AttemptKey:
    """A key of an attempt that was never made before."""
    return AttemptKey(str(uuid4()))


@dataclass
class Opened:
    """An administration over the simulator."""

    simulator: AfasSimulator
    connector: BooksConnector
    recorder: Recorder
    vault: TokenVault

    def misbehave(self, what: str, **rule: Any) -> None:
        """From now on calls go wrong."""
        self.simulator.faults = Faults(rules=[FaultRule(what=what, **rule)])

    def behave(self) -> None:
        """From now on calls go well."""
        self.simulator.faults = Faults()

    def later(self, **passed: int) -> None:
        """Let time pass."""
        self.simulator.set_clock(self.simulator.now + timedelta(**passed))

    def post(self, sale: Booking, key: AttemptKey | None = None) -> str:
        """Book it on its debtor, who is made where absent; the id of the entry."""
        return self.connector.post_booking(sale, self.links(sale), key or fresh_key()).ref.id

    def links(self, sale: Booking) -> Links:
        """The debtor, found or made."""
        (debtor,) = self.connector.find_debtors([sale.debtor])
        return Links(debtor=debtor or self.connector.create_debtor(sale.debtor, fresh_key()))

    def references(self) -> list[str]:
        """Numbers of all entries that stand in the books."""
        return [row["reference"] for row in self.simulator.truth("", 500)["items"]]


class OddSimulator(AfasSimulator):
    """Answers every call but that for access with one body."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        super().__init__()
        self._body = body
        self._status = status

    def _handle(
        self, handler: Handling, request: Request, arguments: dict[str, str], fault: FaultRule | None
    ) -> Response:
        if "authentication" in request.path:
            return super()._handle(handler, request, arguments, fault)
        return Response(self._body, self._status, content_type="application/json")


def open_books(
    simulator: AfasSimulator | None = None,
    settings: Settings | None = None,
    base_url: str = "http://afas.test",
    credentials: dict[str, str] | None = None,
) -> Opened:
    """The connector over a simulator."""
    simulator = simulator or AfasSimulator()
    opening = opening_of(simulator, settings, base_url, credentials)
    return Opened(simulator, SYSTEM.open(opening), opening.http.recorder, opening.vault)


def opening_of(
    simulator: AfasSimulator,
    settings: Settings | None = None,
    base_url: str = "http://afas.test",
    credentials: dict[str, str] | None = None,
) -> Opening:
    """All that the connector gets; its address leads to the simulator."""
    simulator.set_clock(NOW)
    secrets = {**AfasSimulator.demo_credentials, **(credentials or {})}
    transport = WsgiTransport({"afas.test": simulator, "app-center-demo.afasfocus.nl": simulator})
    recorder = Recorder([secrets["token"]], size=200)
    return Opening(
        credentials=Credentials(secrets),
        http=HttpClient(transport, recorder, unreachable="CON-15", pause=lambda _: None),
        clock=lambda: simulator.now,
        settings=settings or AfasSimulator.demo_settings("NL"),
        vault=MemoryVault(),
        base_urls={"api": base_url} if base_url else {},
        operator={},
    )
