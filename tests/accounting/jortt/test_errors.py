from __future__ import annotations

import json
from typing import Any

import pytest

from shopledger.accounting.jortt.errors import CONNECTION, FIELDS, OPERATION, RULES, fault_of, refusal_of, text_of
from shopledger.domain.errors import ConnectionRefusal, Refusal
from shopledger.domain.messages import CATALOGUE, message

CONTEXT = {
    "account": "Omzet webshop",
    "country": "DE",
    "date": "2026-03-02",
    "debtor": "Sanne de Jong",
    "number": "100234",
    "payment_method": "direct_debit",
    "rate": "19",
    "tradename_id": "De Ketting",
}


def refused(key: str, *details: dict[str, str]) -> Refusal:
    body = json.dumps({"error": {"code": 422, "key": key, "message": "No.", "details": details}}).encode()
    fault = fault_of(body)
    return refusal_of(fault, CONTEXT, text_of(fault))


def detail(param: str) -> dict[str, str]:
    return {"key": "is_invalid", "param": param, "message": "is invalid"}


def told(refusal: Refusal) -> str:
    """What the merchant reads, in both languages."""
    return " ".join(message(refusal.code, refusal.params, language).text for language in ("nl", "en"))


@pytest.mark.parametrize("key", CONNECTION)
def test_refused_connection_stops_it(key: str) -> None:
    raised = refused(key)

    assert isinstance(raised, ConnectionRefusal)
    assert raised.code == CONNECTION[key]
    assert "{" not in told(raised)


@pytest.mark.parametrize("key", OPERATION)
def test_refused_operation_has_a_code_of_its_own(key: str) -> None:
    raised = refused(key)

    assert raised.code == OPERATION[key]
    assert "{" not in told(raised)


@pytest.mark.parametrize(("field", "code"), FIELDS)
def test_wrong_field_has_a_code_with_all_that_its_text_needs(field: str, code: str) -> None:
    raised = refused("params.invalid", detail(f"line_items[0][{field}]"))

    assert raised.code == code
    assert "{" not in told(raised)


@pytest.mark.parametrize("rule", RULES)
def test_broken_rule_has_a_code(rule: str) -> None:
    raised = refused("operation.invalid", {"key": rule, "message": "Not enabled."})

    assert (raised.code, raised.params["value"]) == (RULES[rule], "direct_debit")
    assert "direct_debit" in told(raised)


def test_unknown_field_is_named() -> None:
    raised = refused("params.invalid", detail("line_items[0][quantity]"))

    assert (raised.code, raised.params["field"]) == ("BKG-22", "quantity")


@pytest.mark.parametrize(
    "key", ["operation.invalid", "params.invalid_format", "resource.method_not_allowed", "new.key"]
)
def test_unknown_refusal_keeps_jortts_own_words(key: str) -> None:
    raised = refused(key)

    assert (raised.code, raised.detail) == ("BKG-00", f"{key} No.")


def test_first_of_several_fields_by_rank_decides_and_all_are_told() -> None:
    raised = refused("params.invalid", detail("email"), detail("line_items[1][ledger_account_id]"))

    assert raised.code == "BKG-02"
    assert "email" in raised.detail


def test_answer_that_is_no_document_is_told_by_its_first_words() -> None:
    assert text_of(fault_of(b"<html>Sorry</html>")) == "<html>Sorry</html>"


def test_every_code_is_in_the_catalogue() -> None:
    tables: tuple[dict[str, Any], ...] = (CONNECTION, OPERATION, dict(FIELDS), RULES)

    assert {code for table in tables for code in table.values()} <= CATALOGUE.keys()
