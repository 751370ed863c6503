from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from jsonschema import Draft4Validator

from shopledger.accounting.snelstart.simulator import specification
from shopledger.accounting.snelstart.simulator.specification import BodyJudge
from tests.accounting.snelstart.making import FOLDER, MODELS, official_yaml, sample, samples, validator_of

CREATES = [name for name in samples() if sample(name)["request"].get("body") and "model-state" not in name]
ENTRY = sample("16-")["request"]["body"]


def nullable(schema: Any) -> Any:
    """The schema once any property may be null."""
    if isinstance(schema, list):
        return [nullable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    open_schema = {name: nullable(part) for name, part in schema.items()}
    if "properties" in schema:
        open_schema["properties"] = {
            name: {"anyOf": [{"enum": [None]}, nullable(part)]} for name, part in schema["properties"].items()
        }
    return open_schema


def test_published_document_is_the_one_that_was_taken_over() -> None:
    digest = hashlib.sha256((FOLDER / "specs" / "openapi.yaml").read_bytes()).hexdigest()

    assert digest in (FOLDER / "specs" / "SOURCE.md").read_text(encoding="utf-8")


def test_json_form_says_the_same_as_the_published_document() -> None:
    assert specification.official() == json.loads(json.dumps(specification.compact(official_yaml())))


@pytest.mark.parametrize("name", CREATES)
def test_request_bodies_of_samples_satisfy_the_published_document(name: str) -> None:
    request = sample(name)["request"]

    assert list(validator_of(MODELS[request["path"]]).iter_errors(request["body"])) == []


@pytest.mark.parametrize("name", CREATES)
def test_request_bodies_of_samples_are_read_without_loss(name: str) -> None:
    request = sample(name)["request"]
    body = json.dumps(request["body"]).encode()

    bound, problems = BodyJudge(MODELS[request["path"]]).read(body)

    assert (bound, problems) == (json.loads(body, parse_float=Decimal), [])


def test_names_are_matched_whatever_their_capitals_and_unknown_ones_ignored() -> None:
    body = {"Factuurnummer": "1", "KLANT": {"Id": ENTRY["klant"]["id"]}, "boekingsRegels": [], "vervalDatum": "x"}

    bound, problems = BodyJudge(MODELS["/verkoopboekingen"]).read(json.dumps(body).encode())

    assert bound == {"factuurnummer": "1", "klant": {"id": ENTRY["klant"]["id"]}, "boekingsregels": []}
    assert problems == []


def test_amount_may_be_a_text() -> None:
    bound, problems = BodyJudge(MODELS["/verkoopboekingen"]).read(
        json.dumps({**ENTRY, "factuurbedrag": "64.25"}).encode()
    )

    assert (bound["factuurbedrag"], problems) == (Decimal("64.25"), [])


@pytest.mark.parametrize(
    ("change", "path", "keyword"),
    [
        ({"factuurbedrag": "veel"}, ("factuurbedrag",), "type"),
        ({"klant": {"id": "no uuid"}}, ("klant", "id"), "format"),
        ({"klant": None}, ("klant",), "required"),
        ({"factuurnummer": "1" * 26}, ("factuurnummer",), "maxLength"),
        ({"betalingstermijn": 1000}, ("betalingstermijn",), "maximum"),
        ({"btw": [{"btwSoort": "Hoog"}]}, ("btw", "btwSoort"), "enum"),
    ],
)
def test_body_that_does_not_fit_is_told_where(change: dict[str, Any], path: tuple[str, ...], keyword: str) -> None:
    _, problems = BodyJudge(MODELS["/verkoopboekingen"]).read(json.dumps({**ENTRY, **change}).encode())

    assert problems == [(path, keyword)]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"object|malformed|truncated|characters"):
        BodyJudge(MODELS["/relaties"]).read(body)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("05-", "Grootboeken.GrootboekModel"),
        ("08-", "Landen.LandModel"),
        ("09-", "Dagboeken.DagboekModel"),
        ("10-", "Kostenplaatsen.KostenplaatsModel"),
        ("11-", "Relaties.RelatieModel"),
        ("13-", "Relaties.RelatieModel"),
        ("16-", "VerkoopBoekingen.VerkoopBoekingModel"),
        ("24-", "Verkoopfacturen.VerkoopfactuurModel"),
        ("25-", "Artikelen.ArtikelOmzetGroepModel"),
        ("27-", "Artikelen.ArtikelModel"),
        ("30-", "Verkooporders.VerkoopOrderModel"),
        ("32-", "Bankboekingen.MemoriaalboekingModel"),
    ],
)
def test_answers_of_samples_satisfy_the_document_once_null_is_allowed(name: str, model: str) -> None:
    answer = sample(name)["response"]["body"]
    schema = nullable(specification.schema_of(model))

    rows = answer if isinstance(answer, list) else [answer]

    assert [error.message for row in rows for error in Draft4Validator(schema).iter_errors(row)] == []


def test_compact_keeps_properties_that_are_called_description() -> None:
    document = {"description": "words", "properties": {"description": {"type": "string", "example": 1}}}

    assert specification.compact([document]) == [{"properties": {"description": {"type": "string"}}}]


def test_every_property_of_a_model_is_in_its_blank() -> None:
    assert set(specification.blank("Verkoopfacturen.VerkoopfactuurModel")) >= set(sample("24-")["response"]["body"][0])
    assert msgspec.json.encode(specification.blank("Landen.LandModel")).count(b"null") == 5
