"""What the tests of SnelStart share: an open connection, bookings, and the judge of bodies."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft4Validator

from shopledger.accounting import snelstart
from shopledger.accounting.snelstart.connector import SnelStartConnector
from shopledger.accounting.snelstart.simulator import SnelStartSimulator
from shopledger.accounting.snelstart.simulator.rules import Administration
from shopledger.domain.booking import BookingKind
from tests.contract.books_contract import Books, open_books

FOLDER = Path(snelstart.__file__).parent
MODELS = {
    "/relaties": "Relaties.RelatieWriteModel",
    "/verkoopboekingen": "VerkoopBoekingen.VerkoopBoekingModel",
    "/verkooporders": "Verkooporders.VerkoopOrderModel",
    "/artikelen": "Artikelen.ArtikelModel",
    "/memoriaalboekingen": "Bankboekingen.MemoriaalboekingModel",
}
KEY = SnelStartSimulator.demo_credentials["client_key"]
SUBSCRIPTION = SnelStartSimulator.demo_operator["subscription_key"]


def connect(
    kind: BookingKind = BookingKind.ENTRY, administration: Administration | None = None, **choices: Any
) -> Books:
    """SnelStart over a simulator of that administration."""
    simulator = SnelStartSimulator(administration=administration)
    return open_books("snelstart", kind=kind, simulator=simulator, **choices)


def connector_of(books: Books) -> SnelStartConnector:
    """The connector with its own type."""
    assert isinstance(books.connector, SnelStartConnector)
    return books.connector


def calls_of(books: Books) -> dict[str, int]:
    """How often each call was made, without the token."""
    return {name: count for name, count in books.simulator.calls.items() if "token" not in name}


@cache
def official_yaml() -> dict[str, Any]:
    """The official document as it was published."""
    text = (FOLDER / "specs" / "openapi.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    return document


@cache
def validator_of(model: str) -> Draft4Validator:
    """A judge of one model, made from the published document without the simulator's help."""
    schemas = official_yaml()["components"]["schemas"]
    reference = {"$ref": f"#/components/schemas/SnelStart.B2B.Api.V2.Models.{model}"}
    return Draft4Validator({**reference, "components": {"schemas": schemas}} | {"allOf": [reference]})


def sample(name: str) -> dict[str, Any]:
    """One sample by the beginning of its name."""
    (path,) = (FOLDER / "samples").glob(f"{name}*.json")
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def samples() -> list[str]:
    """The names of all samples."""
    return sorted(path.stem for path in (FOLDER / "samples").glob("*.json"))
