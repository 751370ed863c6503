"""The simulated service keeps to the rules that are known of the real one, and defaults what .NET defaults."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.connect.simulation.market import Market
from shopledger.connect.simulation.truth import rate_key
from tests.accounting.eboekhouden.making import booking_of
from tests.accounting.eboekhouden.opening import open_with
from tests.accounting.eboekhouden.serving import Caller
from tests.contract.books_contract import fresh_key

ENVELOPE = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    b'<e:%s xmlns:e="http://www.e-boekhouden.nl/soap">%s</e:%s></s:Body></s:Envelope>'
)


@pytest.fixture
def caller() -> Caller:
    simulator = EboekhoudenSimulator()
    simulator.set_clock(datetime(2026, 3, 10, 12, tzinfo=UTC))
    opened = Caller(simulator)
    opened.open_rest()
    for code in ("A1", "A2"):
        simulator.books.add_relation({"type": "P", "name": code, "code": code, "emailAddress": f"{code}@x.nl"})
    return opened


def sale(**changes: object) -> dict[str, Any]:
    """A mutation that is taken."""
    row = {"ledgerId": 9002, "vatCode": "HOOG_VERK_21", "amount": Decimal("12.10")}
    head = {
        "type": 2,
        "date": "2026-01-15",
        "ledgerId": 9001,
        "invoiceNumber": "1001",
        "termOfPayment": 14,
        "inExVat": "IN",
        "relationId": 48151001,
        "rows": [row],
    }
    return {**head, **changes}


def with_row(**changes: object) -> dict[str, Any]:
    """The same with another row."""
    body = sale()
    row = {**body["rows"][0], **changes}
    return {**body, "rows": [{name: value for name, value in row.items() if value is not None}]}


def payment(**changes: object) -> dict[str, Any]:
    """Money for sale 1001."""
    row = {
        "ledgerId": 9001,
        "vatCode": "GEEN",
        "amount": Decimal("12.10"),
        "invoiceNumber": "1001",
        "relationId": 48151001,
    }
    body: dict[str, Any] = {"type": 3, "date": "2026-01-16", "ledgerId": 9004, "inExVat": "EX", "relationId": 48151001}
    return {**body, "rows": [{**row, **changes}]}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (sale(type=5), "MUT_001"),
        (sale(invoiceNumber=""), "MUT_002"),
        (sale(date="2015-06-01"), "MUT_005"),
        (sale(date="2011-06-01"), "MUT_021"),
        (sale(ledgerId=1), "MUT_007"),
        (sale(ledgerId=9002), "MUT_011"),
        (sale(relationId=0), "MUT_012"),
        (sale(relationId=7), "MUT_013"),
        (sale(rows=[]), "MUT_100"),
        (sale(rows=[sale()["rows"][0]] * 201), "MUT_101"),
        (sale(description="D" * 51), "ERR_002"),
        (with_row(ledgerId=1), "MUT_104"),
        (with_row(ledgerId=9004), "MUT_106"),
        (with_row(vatCode="HOOG_INK_21"), "MUT_111"),
        (with_row(vatCode="HOOG"), "MUT_109"),
        (with_row(costCenterId=9), "MUT_117"),
        (with_row(vatCode="AFW_VERK"), "ERR_002"),
        (with_row(vatAmount=Decimal("2.10")), "ERR_002"),
        (with_row(amount=None), "ERR_002"),
        ({**payment(), "termOfPayment": 14}, "MUT_016"),
        ({**payment(), "ledgerId": 9001}, "MUT_010"),
        (payment(ledgerId=9002), "MUT_105"),
        (payment(), "MUT_115"),
        (payment(invoiceNumber=""), "MUT_120"),
        (payment(relationId=7), "MUT_112"),
    ],
)
def test_mutation_that_breaks_a_rule_is_refused_with_its_code(caller: Caller, body: dict[str, Any], code: str) -> None:
    status, answer = caller.rest("POST", "/v1/mutation", body)

    assert (status, answer["code"]) == (400, code)
    assert caller.truth() == []


def test_number_that_exists_is_refused_with_and_without_the_same_debtor(caller: Caller) -> None:
    caller.rest("POST", "/v1/mutation", sale())

    same = caller.rest("POST", "/v1/mutation", sale())[1]["code"]
    other = caller.rest("POST", "/v1/mutation", sale(relationId=48151002))[1]["code"]

    assert (same, other) == ("MUT_020", "MUT_019")


def test_low_rate_code_is_refused_before_its_time(caller: Caller) -> None:
    body = {**with_row(vatCode="LAAG_VERK_9"), "date": "2018-12-31"}

    assert caller.rest("POST", "/v1/mutation", body)[1]["code"] == "MUT_109"


def test_amounts_as_text_and_type_as_text_are_taken(caller: Caller) -> None:
    status, _ = caller.rest("POST", "/v1/mutation", {**with_row(amount="12.10"), "type": "2"})

    assert (status, caller.truth()[0]["vat"]) == (200, {"21": "2.10"})


def test_session_is_taken_bare_and_with_bearer_until_it_is_over(caller: Caller) -> None:
    session = caller._session
    statuses = [caller.rest("GET", "/v1/ledger", None, word)[0] for word in (session, f"Bearer {session}", "", "x")]
    caller.simulator.set_clock(caller.simulator.now + timedelta(hours=1))

    assert statuses == [200, 200, 401, 401]
    assert caller.rest("GET", "/v1/ledger")[0] == 401


def test_session_that_was_ended_is_over(caller: Caller) -> None:
    caller.rest("DELETE", "/v1/session")

    assert caller.rest("GET", "/v1/ledger")[1]["code"] == "SECURITY_010"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"accessToken": "x", "source": "shop-ledger"}, "API_SESSION_002"),
        ({"accessToken": "x", "source": "shopledger2"}, "API_SESSION_002"),
        ({"accessToken": "x"}, "API_SESSION_001"),
        ({"accessToken": "x", "source": "shopledger"}, "API_SESSION_004"),
        (None, "DATA_01"),
    ],
)
def test_session_that_cannot_be_opened_is_refused_with_its_code(caller: Caller, body: object, code: str) -> None:
    assert caller.rest("POST", "/v1/session", body)[1]["code"] == code


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?code=A1", 1),
        ("?code[like]=A%25", 2),
        ("?code[like]=B%25", 0),
        ("?code[not_like]=A1", 1),
        ("?code[not_eq]=A1", 1),
        ("?email=A2@x.nl", 1),
        ("?email[like]=%25@X.NL", 2),
        ("?limit=1", 1),
        ("?limit=1&offset=2", 0),
    ],
)
def test_relations_are_filtered_and_paged(caller: Caller, query: str, found: int) -> None:
    status, page = caller.rest("GET", f"/v1/relation{query}")

    assert (status, page["count"], len(page["items"])) == (200, found, found)
    assert all(set(item) == {"id", "type", "code"} for item in page["items"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("id=101", 1),
        ("id[gt]=101", 2),
        ("id[gte]=102", 2),
        ("id[lt]=102", 1),
        ("id[lte]=102", 2),
        ("id[range]=102,103", 2),
        ("date[gte]=2026-01-16", 2),
        ("date=2026-01-15&type=2", 1),
        ("type=3", 0),
        ("description[like]=%25iDEAL", 0),
    ],
)
def test_mutations_are_filtered_by_numbers_and_days(caller: Caller, query: str, found: int) -> None:
    for number in range(3):
        caller.rest("POST", "/v1/mutation", sale(invoiceNumber=f"N{number}", date=f"2026-01-{15 + number}"))

    assert caller.rest("GET", f"/v1/mutation?{query}")[1]["count"] == found


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/ledger?limit=2001", 400, "PAGE_001"),
        ("/v1/mutation/invoice/outstanding", 400, "MUTA_006"),
        ("/v1/mutation?colour=red", 400, "ERR_002"),
        ("/v1/mutation/999", 404, "MUT_300"),
        ("/v1/relation/999", 404, "REL_055"),
        ("/v1/ledger/999", 404, "LED_001"),
        ("/v1/administration", 400, "EP_001"),
        ("/v1/administration/linked", 400, "EP_001"),
    ],
)
def test_question_that_has_no_answer_is_refused(caller: Caller, path: str, status: int, code: str) -> None:
    found, answer = caller.rest("GET", path)

    assert (found, answer["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "P", "name": "X", "code": "A1"}, "REL_049"),
        ({"type": "P", "name": "X", "code": "C" * 16}, "REL_005"),
        ({"type": "X", "name": "X"}, "REL_001"),
        ({"name": "X"}, "REL_001"),
        ({"type": "P", "name": ""}, "REL_002"),
        ({"type": "P", "name": "X", "emailAddress": "E" * 151}, "REL_022"),
        ({"type": "P", "name": "X", "emailAddress": "x"}, "REL_023"),
        ({"type": "P", "name": "X", "vatNumber": "V" * 51}, "REL_035"),
    ],
)
def test_relation_that_breaks_a_rule_is_refused_with_its_code(caller: Caller, body: dict[str, str], code: str) -> None:
    assert caller.rest("POST", "/v1/relation", body)[1]["code"] == code


def test_relation_is_shown_and_changed(caller: Caller) -> None:
    caller.rest("PATCH", "/v1/relation/48151001", {"name": "Anders"})

    status, shown = caller.rest("GET", "/v1/relation/48151001")

    assert (status, shown["name"], shown["code"]) == (200, "Anders", "A1")


@pytest.mark.parametrize("path", ["/v1/ledger/9001", "/v1/invoicetemplate", "/v1/product", "/v1/unit", "/v1/invoice"])
def test_lists_that_nobody_filled_are_there(caller: Caller, path: str) -> None:
    assert caller.rest("GET", path)[0] == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"invoiceNumber": "1C"}, "INV_001"), ({"templateId": 1}, "INV_002"), ({"mutation": None}, "INV_003")],
)
def test_invoice_that_breaks_a_rule_is_refused(caller: Caller, changes: dict[str, object], code: str) -> None:
    item = {"description": "Bel", "vatCode": "HOOG_VERK_21", "ledgerId": 9002, "quantity": 2, "pricePerUnit": 5}
    body: dict[str, object] = {
        "invoiceNumber": "1001",
        "relationId": 48151001,
        "date": "2026-01-15",
        "termOfPayment": 14,
        "templateId": 401,
        "inExVat": "EX",
        "mutation": {"ledgerId": 9001},
        "items": [item],
    }

    wrong = {name: value for name, value in {**body, **changes}.items() if value is not None}
    refused = caller.rest("POST", "/v1/invoice", wrong)[1]["code"]
    caller.rest("POST", "/v1/invoice", body)

    assert refused == code
    assert [row["total"] for row in caller.truth()] == ["12.10"]


# SOAP


def ask(caller: Caller, operation: str, content: bytes = b"", **headers: str) -> bytes:
    """The answer to an operation with that content."""
    name = operation.encode()
    return caller.soap(ENVELOPE % (name, content, name), headers or None)


def test_elements_that_are_left_out_are_defaulted(caller: Caller) -> None:
    caller.prepare_soap()
    keys = b"<e:SessionID>%s</e:SessionID>" % caller._soap_session
    keys += b"<e:SecurityCode2>%s</e:SecurityCode2>" % EboekhoudenSimulator.soap_keys[2].encode()

    relation = b"<e:oRel><e:Code>A3</e:Code><e:Bedrijf>X</e:Bedrijf><e:BP>P</e:BP></e:oRel>"
    added = ask(caller, "AddRelatie", keys + relation)
    found = ask(caller, "GetRelaties", keys + b"<e:cFilter><e:Code>A3</e:Code></e:cFilter>")
    narrow = ask(caller, "GetMutaties", keys + b"<e:cFilter><e:MutatieNr>0</e:MutatieNr></e:cFilter>")

    assert b"LastErrorCode" not in added
    assert b">A3<" in found
    assert b"cMutatieList" not in narrow


def test_day_is_taken_for_a_moment(caller: Caller) -> None:
    day = b"<e:cFilter><e:DatumVan>1980-01-01</e:DatumVan><e:DatumTm>2049-12-31</e:DatumTm></e:cFilter>"

    assert b"Fault" not in ask(caller, "GetMutaties", day)


@pytest.mark.parametrize(
    ("operation", "content"),
    [
        ("GetRelaties", b"<e:Filter/>"),
        ("GetOpenPosten", b"<e:OpSoort>Iedereen</e:OpSoort>"),
        ("AddFactuur", b""),
        ("AddMutatie", b"<e:oMut><e:MutatieNr>een</e:MutatieNr></e:oMut>"),
    ],
)
def test_message_that_does_not_fit_the_description_is_a_fault(caller: Caller, operation: str, content: bytes) -> None:
    assert b"Fault" in ask(caller, operation, content)


def test_message_that_is_no_envelope_or_names_another_action_is_a_fault(caller: Caller) -> None:
    wrong = ask(caller, "CloseSession", SOAPAction="http://www.e-boekhouden.nl/soap/AddMutatie")

    assert b"Fault" in wrong
    assert b"Fault" in caller.soap(b"<html>")
    assert b"Fault" in caller.soap(b"<html/>")


def test_books_by_soap_stand_in_the_same_books_as_by_rest(caller: Caller) -> None:
    caller.prepare_soap("WS-4711", with_sale=True)

    mutation = caller.rest("GET", "/v1/mutation/101")[1]

    assert {each["vatCode"]: each["amount"] for each in mutation["vat"]} == {
        "HOOG_VERK_21": Decimal("22.04"),
        "LAAG_VERK_9": Decimal("1.80"),
    }


# The market


def test_a_market_of_sales_stands_in_the_books_as_it_was_sold() -> None:
    market = Market(seed=3, orders=400, first_day=datetime(2026, 1, 1, tzinfo=UTC).date(), days=30)
    books = open_with()
    sold = {}
    for sale_ in (market.sale(index) for index in range(400)):
        if not sale_.cause:
            booked = booking_of(sale_)
            books.connector.post_booking(booked, books.links(booked), fresh_key())
            vat = {rate_key(rate): f"{amount:.2f}" for rate, amount in sale_.vat.items() if amount}
            sold[booked.reference] = (f"{sale_.total_incl:.2f}", vat)

    stands = {row["reference"]: (row["total"], row["vat"]) for row in books.rows()}

    assert stands == sold


def test_truth_is_handed_out_in_pages(caller: Caller) -> None:
    for number in range(5):
        caller.rest("POST", "/v1/mutation", sale(invoiceNumber=f"N{number}"))

    first = caller.simulator.truth("", 2)
    second = caller.simulator.truth(first["next"], 3)

    assert [row["reference"] for row in (*first["items"], *second["items"])] == ["N0", "N1", "N2", "N3", "N4"]
    assert second["next"] is None
