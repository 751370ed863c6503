"""Every sample: requests fit the specification and are taken by the simulated service, answers are read by us."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from shopledger.accounting.eboekhouden import wire
from shopledger.accounting.eboekhouden.errors import OURS, fault_of
from shopledger.accounting.eboekhouden.lookup import total_of, vat_by_code
from shopledger.accounting.eboekhouden.rest_client import decode
from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.accounting.eboekhouden.simulator_rest import SPECIFICATION
from shopledger.accounting.eboekhouden.simulator_soap import ENVELOPES, strict_schema
from shopledger.connect.simulation.openapi import load_openapi
from tests.accounting.eboekhouden.making import SAMPLES
from tests.accounting.eboekhouden.serving import Caller

REST = sorted((SAMPLES / "rest").iterdir())
SOAP = sorted((SAMPLES / "soap").iterdir())
CODES = ("WS-4711", "WS-4712", "WS-4713")
UNSHOWN = {"Adres", "Postcode", "Plaats", "Land"}
"""What the relations of these tests leave out."""

PATHS = {"session": "/v1/session", "relation": "/v1/relation", "mutation": "/v1/mutation"}
LISTS: dict[str, type[Any]] = {
    "costcenter-list": wire.CostCentre,
    "ledger-list": wire.Ledger,
    "mutation-list-by-invoice": wire.MutationRow,
    "mutation-list-empty": wire.MutationRow,
    "outstanding-debtors": wire.OpenInvoice,
    "relation-list-by-email": wire.RelationRow,
}
SINGLES: dict[str, type[Any]] = {
    "mutation-create": wire.Created,
    "mutation": wire.Mutation,
    "relation-create": wire.Created,
    "session": wire.Session,
}
REFUSALS = {
    "mutation-create-duplicate": "BKG-01",
    "relation-create.error": "BKG-24",
    "session.error": "CON-16",
    "unauthenticated": "CON-16",
}


def stem(path: Path) -> str:
    """The sample's name without what kind of message it is."""
    return path.name.removesuffix(".json").removesuffix(".response").removesuffix(".request")


def test_every_rest_answer_is_looked_at() -> None:
    answers = {stem(path) for path in REST if path.name.endswith(".response.json")}

    assert answers == {*LISTS, *SINGLES, *REFUSALS}


@pytest.mark.parametrize("path", [path for path in REST if ".request." in path.name], ids=stem)
def test_rest_request_fits_the_specification(path: Path) -> None:
    body = json.loads(path.read_bytes(), parse_float=Decimal)
    address = PATHS[path.name.partition("-")[0].partition(".")[0]]

    problems = load_openapi(SPECIFICATION).check_request("POST", address, {}, body)

    assert problems == []


@pytest.mark.parametrize("name", sorted(LISTS))
def test_rest_list_is_read_row_by_row(name: str) -> None:
    page = json.loads((SAMPLES / "rest" / f"{name}.response.json").read_bytes())

    rows = [decode(json.dumps(row).encode(), LISTS[name]) for row in page["items"]]

    assert len(rows) == page["count"]


@pytest.mark.parametrize("name", sorted(SINGLES))
def test_rest_answer_is_read(name: str) -> None:
    body = (SAMPLES / "rest" / f"{name}.response.json").read_bytes()

    answer = decode(body, SINGLES[name])

    assert getattr(answer, "id", None) or answer.token


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_rest_refusal_is_translated(name: str) -> None:
    fault = fault_of((SAMPLES / "rest" / f"{name}.response.json").read_bytes())

    assert OURS[fault.code or ""] == REFUSALS[name]


def test_total_and_vat_of_a_mutation_are_read_as_they_stand() -> None:
    body = (SAMPLES / "rest" / "mutation.response.json").read_bytes()

    mutation = decode(body, wire.Mutation)

    assert total_of(mutation) == Decimal("148.80")
    assert vat_by_code(mutation) == {"HOOG_VERK_21": Decimal("22.04"), "LAAG_VERK_9": Decimal("1.80")}


def test_rest_mutation_of_the_samples_is_booked_as_the_samples_say() -> None:
    caller = Caller(EboekhoudenSimulator())
    caller.open_rest()
    relation = caller.rest("POST", "/v1/relation", _read("relation-create-person.request"))[1]["id"]
    body = {**_read("mutation-create-nl-mixed.request"), "relationId": relation}

    status, created = caller.rest("POST", "/v1/mutation", body)
    mutation = caller.rest("GET", f"/v1/mutation/{created['id']}")[1]
    listed = caller.rest("GET", "/v1/mutation?invoiceNumber=ORD1234&type=2")[1]

    assert status == 200
    assert mutation["vat"] == _read("mutation.response")["vat"]
    assert listed["items"][0]["amount"] == Decimal("148.80")


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SAMPLES / "rest" / f"{name}.json").read_bytes(), parse_float=Decimal)
    return document


@pytest.mark.parametrize("name", ["mutation-create-icp", "mutation-create-export"])
def test_rest_mutation_without_vat_is_booked_without(name: str) -> None:
    caller = Caller(EboekhoudenSimulator())
    caller.open_rest()
    relation = caller.rest("POST", "/v1/relation", _read("relation-create-icp.request"))[1]["id"]

    status, _ = caller.rest("POST", "/v1/mutation", {**_read(f"{name}.request"), "relationId": relation})

    assert status == 200
    assert caller.truth()[0]["vat"] == {}


def test_rest_payment_of_the_samples_settles_the_sale() -> None:
    caller = Caller(EboekhoudenSimulator())
    caller.open_rest()
    relation = caller.rest("POST", "/v1/relation", _read("relation-create-person.request"))[1]["id"]
    caller.rest("POST", "/v1/mutation", {**_read("mutation-create-nl-mixed.request"), "relationId": relation})
    payment = {**_read("mutation-create-payment.request"), "relationId": relation}
    payment["rows"][0]["relationId"] = relation

    status, _ = caller.rest("POST", "/v1/mutation", payment)

    assert status == 200
    assert caller.rest("GET", "/v1/mutation/invoice/outstanding?credDeb=D")[1]["count"] == 0


@pytest.mark.parametrize("path", SOAP, ids=lambda path: path.name)
def test_soap_message_fits_the_service_description(path: Path) -> None:
    body = etree.parse(str(path)).find(f"{{{ENVELOPES[0]}}}Body")
    assert body is not None

    schema = strict_schema()

    assert schema.validate(body[0]), schema.error_log


@pytest.mark.parametrize("path", [path for path in SOAP if ".request." in path.name], ids=lambda path: path.name)
def test_soap_request_is_taken_by_the_simulated_service(path: Path) -> None:
    caller = Caller(EboekhoudenSimulator())
    caller.prepare_soap(*(() if path.name.startswith("add-relatie") else CODES))

    answer = caller.soap(path.read_bytes())

    assert b"Fault" not in answer
    assert b"LastErrorCode" not in answer


@pytest.mark.parametrize(
    ("request_name", "answer_name"),
    [
        ("add-mutatie-nl-mixed", "add-mutatie"),
        ("add-relatie-particulier", "add-relatie"),
        ("close-session", "close-session"),
        ("get-grootboekrekeningen", "get-grootboekrekeningen"),
        ("get-kostenplaatsen", "get-kostenplaatsen"),
        ("get-open-posten", "get-open-posten"),
        ("get-mutaties-by-invoice", "get-mutaties"),
        ("get-relaties-by-email", "get-relaties"),
        ("open-session", "open-session"),
    ],
)
def test_simulated_service_answers_in_the_form_of_the_samples(request_name: str, answer_name: str) -> None:
    caller = Caller(EboekhoudenSimulator())
    codes = () if request_name.startswith("add-relatie") else CODES
    caller.prepare_soap(*codes, with_sale=request_name in {"get-open-posten", "get-mutaties-by-invoice"})

    answer = etree.fromstring(caller.soap((SAMPLES / "soap" / f"{request_name}.request.xml").read_bytes()))

    ours = {element.tag for element in answer.iter()}
    sample = {element.tag for element in etree.parse(str(SAMPLES / "soap" / f"{answer_name}.response.xml")).iter()}
    assert {etree.QName(tag).localname for tag in sample - ours} <= UNSHOWN


@pytest.mark.parametrize(
    ("times", "request_name", "answer_name"),
    [
        (2, "add-mutatie-nl-mixed", "add-mutatie-duplicate"),
        (2, "add-relatie-icp", "add-relatie-error"),
        (1, "get-mutaties-by-invoice", "get-mutaties-empty"),
        (1, "get-relaties-by-code", "get-relaties-empty"),
    ],
)
def test_simulated_service_refuses_and_finds_nothing_as_the_samples_do(
    times: int, request_name: str, answer_name: str
) -> None:
    caller = Caller(EboekhoudenSimulator())
    caller.prepare_soap(*(CODES if request_name.startswith("add-mutatie") else ()))
    request = (SAMPLES / "soap" / f"{request_name}.request.xml").read_bytes()

    answer = [caller.soap(request) for _ in range(times)][-1]

    sample = etree.parse(str(SAMPLES / "soap" / f"{answer_name}.response.xml"))
    assert [*_codes(etree.fromstring(answer))] == [*_codes(sample.getroot())]


def test_simulated_service_refuses_wrong_codes_as_the_sample_does() -> None:
    caller = Caller(EboekhoudenSimulator())
    request = (SAMPLES / "soap" / "open-session.request.xml").read_bytes().replace(b"demoshop1", b"demoshop2")

    answer = caller.soap(request)

    sample = etree.parse(str(SAMPLES / "soap" / "open-session.error.response.xml"))
    assert [*_codes(etree.fromstring(answer))] == [*_codes(sample.getroot())] == ["E001"]


def _codes(root: Any) -> list[str]:
    """Error codes, and the names of lists that are there."""
    return [
        str(element.text) if name == "LastErrorCode" else name
        for element in root.iter()
        if (name := etree.QName(element).localname) in {"LastErrorCode", "Mutaties", "Relaties"}
    ]
