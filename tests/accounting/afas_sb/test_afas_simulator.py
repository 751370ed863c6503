from __future__ import annotations

import json
from typing import Any

import pytest

from shopledger.accounting.afas_sb.simulator import AfasSimulator
from shopledger.accounting.afas_sb.simulator.books import account_id, identifier
from shopledger.accounting.afas_sb.simulator.filters import FilterError, lets_through, only_values, parse_filter
from shopledger.connect.http import Request, Response
from shopledger.connect.transport import WsgiTransport
from tests.accounting.afas_sb.making import NOW, sample

ENTRY = {
    "AdministrationId": identifier(1, 0),
    "InvoiceDate": "2026-01-15",
    "InvoiceNumber": "1",
    "RelationType": "unknown",
    "RelationId": identifier(4, 1),
    "InvoiceLine": [
        {"LedgerAccountId": account_id("8000"), "AmountExcludingVat": 1.5, "AmountVat": 0.32, "VatType": "high"}
    ],
}


@pytest.fixture
def simulator() -> AfasSimulator:
    made = AfasSimulator()
    made.set_clock(NOW)
    return made


def call(simulator: AfasSimulator, method: str, path: str, body: Any = None, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = json.dumps(body).encode() if body is not None else None
    request = Request(method=method, url=f"http://a.test/webwinkel{path}", purpose="try", headers=named, body=raw)
    return WsgiTransport({"a.test": simulator}).send(request, 5)


def access(simulator: AfasSimulator) -> dict[str, str]:
    answer = call(simulator, "POST", "/authentication/getaccesstoken", {"apptoken": "demo-app-token-4711"})
    return {"Authorization": f"Bearer {json.loads(answer.body)['access_token']}"}


def test_access_token_is_answered_like_the_sample(simulator: AfasSimulator) -> None:
    answer = call(simulator, "POST", "/authentication/getaccesstoken", {"apptoken": "demo-app-token-4711"})

    document, wanted = json.loads(answer.body), sample("get-access-token.response")
    assert document.keys() == wanted.keys()
    assert (document["expires_in"], document["token_type"]) == (wanted["expires_in"], wanted["token_type"])


@pytest.mark.parametrize(
    ("path", "version", "name"),
    [
        ("/api/administrations", "1.0", "administrations"),
        ("/api/ledgeraccounts", "1", "ledgeraccounts"),
        ("/api/unknownrelation", "1.0", "unknownrelation"),
    ],
)
def test_lists_are_answered_like_the_samples(simulator: AfasSimulator, path: str, version: str, name: str) -> None:
    document = json.loads(call(simulator, "GET", path, Accept_Version=version, **access(simulator)).body)

    wanted = sample(f"{name}.response")
    rows, samples = (one["Result"] if isinstance(one, dict) else one for one in (document, wanted))
    assert rows[0].keys() <= samples[0].keys() | {"PurchaseRelation"}


@pytest.mark.parametrize("path", ["/api/ADMINISTRATION", "/API/Administrations"])
def test_paths_may_be_spelled_as_in_the_vendors_own_texts(simulator: AfasSimulator, path: str) -> None:
    assert call(simulator, "GET", path, Accept_Version="1.0", **access(simulator)).status == 200


@pytest.mark.parametrize("headers", [{}, {"Accept_Version": "2.0"}])
def test_version_of_the_endpoint_must_be_told(simulator: AfasSimulator, headers: dict[str, str]) -> None:
    answer = call(simulator, "GET", "/api/administrations", **headers, **access(simulator))

    assert answer.status == 400
    assert json.loads(answer.body).keys() == sample("bad-request.400.response").keys()


def test_call_without_access_is_answered_like_the_sample(simulator: AfasSimulator) -> None:
    answer = call(simulator, "GET", "/api/administrations", Accept_Version="1.0")

    assert answer.status == 401
    assert json.loads(answer.body).keys() == sample("unauthorized.401.response").keys()


def test_unknown_path_is_not_found(simulator: AfasSimulator) -> None:
    assert call(simulator, "GET", "/api/journals").status == 404


def test_repeat_of_a_sale_is_failed_with_status_200(simulator: AfasSimulator) -> None:
    headers = {"Accept_Version": "2.0", **access(simulator)}

    first, again = (json.loads(call(simulator, "POST", "/api/salesjournalentry", ENTRY, **headers).body) for _ in "12")

    assert (first["result"], again["result"]) == ("Succeeded", "Failed")
    assert again["errors"] == ["SalesJournalEntry with invoicenumber 1 already exists"]
    assert again.keys() == sample("salesentry-duplicate.response").keys()


def test_repeat_with_the_same_tracking_identifier_brings_the_first_answer(simulator: AfasSimulator) -> None:
    key = "0d5b6c2e-8a1f-4f0e-9a53-0f5c1c7b7e11"
    headers = {"Accept_Version": "2", "Tracking_Identifier": key, **access(simulator)}

    first, again = (call(simulator, "POST", "/api/salesjournalentry", ENTRY, **headers) for _ in "12")

    assert first.body == again.body
    assert len(simulator.books.entries) == 1


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"InvoiceNumber": None}, "invoicenumber"),
        ({"RelationType": "company"}, "company"),
        ({"InvoiceDate": "15-01-2026"}, "invoicedate"),
        ({"InvoiceLine": []}, "invoiceline"),
        ({"InvoiceLine": [{**ENTRY["InvoiceLine"][0], "AmountVat": 0.325}]}, "multiple of 0.01"),  # type: ignore[dict-item]  # a list of one
    ],
)
def test_request_that_does_not_fit_the_contract_is_refused(
    simulator: AfasSimulator, changes: dict[str, Any], word: str
) -> None:
    answer = call(
        simulator, "POST", "/api/salesjournalentry", {**ENTRY, **changes}, Accept_Version="2.0", **access(simulator)
    )

    assert answer.status == 400
    assert word in json.loads(answer.body)["Message"]


def test_names_of_fields_may_be_in_any_case(simulator: AfasSimulator) -> None:
    body = {"Firstname": "Sarah", "lastname": "de Wit", "EMAILADDRESS": "s@x.nl"}

    answer = call(simulator, "POST", "/api/person", body, Accept_Version="3.0", **access(simulator))

    assert json.loads(answer.body)["data"] == {"RelationId": identifier(5, 0)}
    assert simulator.books.relations[0].name == "Sarah de Wit"


def test_relation_of_the_wrong_kind_is_refused(simulator: AfasSimulator) -> None:
    headers = access(simulator)
    call(simulator, "POST", "/api/person", {"LastName": "x"}, Accept_Version="3.0", **headers)
    body = {**ENTRY, "RelationType": "organisation", "RelationId": identifier(5, 0)}

    answer = json.loads(call(simulator, "POST", "/api/salesjournalentry", body, Accept_Version="2.0", **headers).body)

    assert answer["errors"] == ["Field 'Relatie' contains an invalid reference"]


def test_truth_is_told_page_by_page(simulator: AfasSimulator) -> None:
    headers = {"Accept_Version": "2.0", **access(simulator)}
    for number in range(5):
        call(simulator, "POST", "/api/salesjournalentry", {**ENTRY, "InvoiceNumber": str(number)}, **headers)

    first = simulator.truth("", 3)
    second = simulator.truth(first["next"], 3)

    assert [row["reference"] for row in first["items"] + second["items"]] == ["0", "1", "2", "3", "4"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("A eq 'x'", [[("a", "x")]]),
        ("A eq 'O''Brien and co'", [[("a", "O'Brien and co")]]),
        ("A eq 1 and B eq 'y' or C eq ''", [[("a", "1"), ("b", "y")], [("c", "")]]),
    ],
)
def test_documented_filters_are_understood(text: str, alternatives: list[list[tuple[str, str]]]) -> None:
    assert parse_filter(text) == alternatives


@pytest.mark.parametrize("text", ["A", "A eq", "A ne 'x'", "A eq 'x' and", "A eq 'x' nor B eq 'y'", "contains(A,'x')"])
def test_other_filters_are_refused(text: str) -> None:
    with pytest.raises(FilterError):
        parse_filter(text)


def test_filter_lets_through_what_fits_one_alternative() -> None:
    rows: list[dict[str, Any]] = [{"A": "x", "B": None}, {"A": "y", "B": 2}]
    fields = frozenset({"a", "b"})

    passed = [
        [lets_through(parse_filter(text), row, fields) for row in rows] for text in ("A eq x or B eq 2", "B eq ''")
    ]

    assert passed == [[True, True], [True, False]]
    with pytest.raises(FilterError):
        lets_through(parse_filter("C eq 1"), rows[0], fields)


def test_index_is_used_only_where_every_alternative_names_its_field() -> None:
    assert only_values(parse_filter("A eq 1 or A eq 2 and B eq 3"), "a") == ["1", "2"]
    assert only_values(parse_filter("A eq 1 or B eq 2"), "a") is None


@pytest.mark.parametrize("text", ["EmailAddress ne 'x'", "Nonsense eq 'x'"])
def test_filter_that_is_not_understood_is_a_bad_request(simulator: AfasSimulator, text: str) -> None:
    headers = access(simulator)
    call(simulator, "POST", "/api/person", {"LastName": "x"}, Accept_Version="3.0", **headers)

    answer = call(simulator, "GET", f"/api/persons?filter={text.replace(' ', '%20')}", Accept_Version="2.0", **headers)

    assert answer.status == 400
