"""What the tests of Jortt share: an open connection, bookings, samples, a line that answers them, and a judge."""

from __future__ import annotations

import dataclasses
import json
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

from shopledger.accounting import jortt
from shopledger.accounting.jortt.connector import JorttConnector
from shopledger.accounting.jortt.simulator import JorttSimulator
from shopledger.accounting.jortt.simulator.demo import Administration
from shopledger.connect.contract import Opening
from shopledger.connect.credentials import Credentials, MemoryVault
from shopledger.connect.http import HttpClient, Request, Response
from shopledger.connect.recorder import Recorder
from shopledger.connect.simulation.server import dump
from shopledger.domain.booking import Booking, BookingKind, BookingLine
from shopledger.domain.customer import Address, Debtor
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Settings
from tests.contract.books_contract import Books, open_books

FOLDER = Path(jortt.__file__).parent
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
CUSTOMER = "c6a23f28-1b7d-5c8a-aa95-663a29530872"
SALES = "472b1fde-46db-5bab-93e5-fe9941939eb6"
SHIPPING = "7f9a0ff5-8cf9-59e8-859c-d81b1ca320f8"
HOME = Address(name="Sanne de Jong", street="Lindelaan", number="7", postcode="3511 AB", city="Utrecht", country="NL")
SANNE = Debtor(
    key="mww:88213",
    email="sanne.dejong@example.nl",
    first_name="Sanne",
    last_name="de Jong",
    phone="030-1234567",
    billing=HOME,
)
BERLIN = Address(street="Musterweg", number="3", postcode="10115", city="Berlin", country="DE")
RADHAUS = Debtor(
    key="mww:88214",
    email="einkauf@radhaus.example",
    first_name="Lena",
    last_name="Beispiel",
    company="Radhaus Beispiel GmbH",
    vat_number="DE123456788",
    billing=BERLIN,
    shifts_vat=True,
)
JONAS = Debtor(key="jonas@example.de", email="jonas@example.de", first_name="Jonas", last_name="Weber", billing=BERLIN)


def line(excl: str, vat: str, rate: str = "21", code: str = "national", **changes: Any) -> BookingLine:
    """One line, in whole cents."""
    made = BookingLine(
        kind=LineKind.ARTICLE,
        description="Fietsbel koper",
        ledger_account=SALES,
        vat_code=code,
        vat_rate=Decimal(rate),
        amount_excl=Decimal(excl),
        amount_vat=Decimal(vat),
        quantity=Decimal(1),
    )
    return dataclasses.replace(made, **changes)


def booking(*lines: BookingLine, **changes: Any) -> Booking:
    """A booking of these lines."""
    values: dict[str, Any] = {
        "reference": "100234",
        "kind": BookingKind.INVOICE,
        "date": date(2026, 3, 2),
        "description": "100234 / iDEAL",
        "lines": lines,
        "total_incl": sum((each.amount_incl for each in lines), ZERO),
        "treatment": VatTreatment.ORDINARY,
        "is_paid": True,
        "order_number": "100234",
        "debtor": SANNE,
        "country": "NL",
    }
    return Booking(**{**values, **changes})


def connect(administration: Administration | None = None, **choices: Any) -> Books:
    """Jortt over a simulator of that administration, with an application of the merchant's own."""
    return open_books("jortt", simulator=JorttSimulator(administration=administration), **choices)


def connector_of(books: Books) -> JorttConnector:
    """The connector with its own type."""
    assert isinstance(books.connector, JorttConnector)
    return books.connector


def calls_of(books: Books) -> dict[str, int]:
    """How often each call was made, without the token."""
    return {name: count for name, count in books.simulator.calls.items() if "token" not in name}


@cache
def published() -> dict[str, Any]:
    """The official document as it was published."""
    document: dict[str, Any] = json.loads((FOLDER / "specs" / "openapi.json").read_text(encoding="utf-8"))
    return document


@cache
def judge(name: str) -> Draft4Validator:
    """A judge of one request body, made from the published document without the simulator's help.

    Three things are mended, each of which the document's own descriptions and examples contradict: the quantity of a
    line is a text, the value of a rate may be one, and its category may be null.
    """
    document = deepcopy(published())
    fields = document["definitions"][name]["properties"]
    if name == "CreateInvoiceV3":
        fields["line_items"]["items"]["properties"]["quantity"] = {"type": "string"}
    rate = document["definitions"]["Jortt_V2_Shared_Entities_Vat"]["properties"]
    rate["value"]["type"] = ["number", "string"]
    rate["category"]["type"] = ["string", "null"]
    body = {**document["definitions"][name], "additionalProperties": False}
    return Draft4Validator({**body, "definitions": document["definitions"]})


def sample(name: str) -> dict[str, Any]:
    """One sample by the beginning of its name."""
    (path,) = (FOLDER / "samples").glob(f"{name}*.json")
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return document


def samples() -> list[str]:
    """The names of all samples."""
    return sorted(path.stem for path in (FOLDER / "samples").glob("*.json"))


def answer_of(document: dict[str, Any]) -> Response:
    """The answer of a sample as it comes over the line."""
    told = document["response"]
    body = told["text"].encode() if "text" in told else dump(told["body"])
    return Response(status=told["status"], headers={}, body=body)


class Line:
    """A line on which nobody but the samples answers: a token for every question after one, else the next sample."""

    def __init__(self, *names: str) -> None:
        self.sent: list[Request] = []
        self._answers = [answer_of(sample(name)) for name in names]
        self._token = answer_of(sample("03"))

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport."""
        if request.url.endswith("/oauth/token") and "grant_type=client_credentials" in (request.body or b"").decode():
            return self._token
        self.sent.append(request)
        return self._answers.pop(0)


def opening(line: Any, **credentials: str) -> Opening:
    """What a connector is opened with, over that line."""
    keys = credentials or {"client_id": "own-id", "client_secret": "own-secret"}
    http = HttpClient(line, Recorder(), unreachable="CON-15", params={"package": "Jortt"}, pause=lambda _: None)
    return Opening(
        credentials=Credentials(keys),
        http=http,
        clock=lambda: NOW,
        settings=Settings(shop_country="NL"),
        vault=MemoryVault(),
        base_urls={},
        operator={"client_id": "platform-id", "client_secret": "platform-secret"},
    )
