"""Every code that e-Boekhouden is known to answer, and what we make of it."""

from __future__ import annotations

import pytest

from shopledger.accounting.eboekhouden.errors import DUPLICATES, OURS, error_of, fault_of, shared_code, text_of
from shopledger.accounting.eboekhouden.wire import Fault
from shopledger.domain.errors import AlreadyBooked, ConnectionRefusal, OutcomeUnknown, Refusal, Transient
from shopledger.domain.messages import CATALOGUE

CONTEXT = {"number": "1001", "date": "2026-01-15"}
REFUSALS = [
    *((code, "BKG-06") for code in ("SECURITY_007", "SECURITY_008", "MUT_005")),
    *((code, "BKG-00") for code in ("MODULE_001", "MODULE_002")),
    *((f"MUT_{number:03d}", "BKG-00") for number in (1, 2, 3, 4, 15, 16, 17, 18, 26, 100, 101, 300)),
    *((f"MUT_{number:03d}", "BKG-07") for number in (21, 22)),
    *((f"MUT_{number:03d}", "BKG-02") for number in (7, 8, 9, 10, 11, 104, 105, 106, 107, 108, 118, 901)),
    *((f"MUT_{number:03d}", "BKG-14") for number in (12, 13, 14, 112, 113, 114)),
    *((f"MUT_{number:03d}", "PAY-01") for number in (115, 116, 120)),
    ("MUT_109", "CHK-15"),
    ("MUT_110", "BKG-03"),
    ("MUT_111", "BKG-03"),
    ("MUT_117", "BKG-08"),
    ("REL_001", "BKG-00"),
    ("REL_002", "BKG-18"),
    *((f"REL_{number:03d}", "BKG-19") for number in range(3, 48) if number not in {8, 22, 23}),
    ("REL_008", "BKG-22"),
    ("REL_022", "BKG-21"),
    ("REL_023", "BKG-21"),
    ("REL_048", "BKG-02"),
    ("REL_049", "BKG-24"),
    ("REL_055", "BKG-14"),
    *((code, "BKG-00") for code in ("DATA_01", "PAGE_001", "PAGE_002", "ERR_002", "EP_001", "MUTA_006")),
    ("NEW_123", "BKG-00"),
]
CONNECTION = [
    *(f"API_SESSION_{number:03d}" for number in range(1, 5)),
    *(f"SECURITY_{number:03d}" for number in (1, 2, 3, 4, 5, 6, 10, 11)),
]


@pytest.mark.parametrize(("theirs", "ours"), REFUSALS)
def test_refusal_has_our_code_and_their_words(theirs: str, ours: str) -> None:
    error = error_of(Fault(code=theirs, title="Zo niet"), CONTEXT, is_write=True)

    assert isinstance(error, Refusal)
    assert not isinstance(error, AlreadyBooked | ConnectionRefusal)
    assert (error.code, error.detail, error.params["number"]) == (ours, f"{theirs} Zo niet", "1001")


@pytest.mark.parametrize("code", CONNECTION)
def test_refused_connection_stops_all_orders(code: str) -> None:
    error = error_of(Fault(code=code), CONTEXT, is_write=True)

    assert isinstance(error, ConnectionRefusal)
    assert error.code == "CON-16"


@pytest.mark.parametrize("code", ["MUT_019", "MUT_020", "MUTA_008", "M006"])
def test_number_that_exists_is_an_answer_to_be_looked_up(code: str) -> None:
    error = error_of(Fault(code=code), CONTEXT, is_write=True)

    assert isinstance(error, AlreadyBooked)
    assert (error.code, error.params["number"]) == ("BKG-01", "1001")


@pytest.mark.parametrize("code", ["ERR_001", "SECURITY_999"])
def test_fault_of_theirs_leaves_a_write_unknown_and_a_read_for_later(code: str) -> None:
    write = error_of(Fault(code=code), CONTEXT, is_write=True)
    read = error_of(Fault(code=code), CONTEXT, is_write=False)

    assert isinstance(write, OutcomeUnknown)
    assert isinstance(read, Transient)


def test_table_holds_every_tested_code_and_no_other() -> None:
    tested = {code for code, _ in REFUSALS} | {*CONNECTION, *DUPLICATES, "ERR_001", "SECURITY_999"}

    assert set(OURS) == tested - {"NEW_123"}


def test_every_code_of_ours_is_in_the_catalogue() -> None:
    assert {*OURS.values(), "CON-12", "CON-11", "BKG-10", "BKG-23", "BKG-25", "PAY-04"} <= set(CATALOGUE)


def test_answer_that_is_no_document_is_shown_as_it_is() -> None:
    fault = fault_of(b"<h1>Forbidden</h1>")

    assert (fault.code, text_of(fault)) == (None, "<h1>Forbidden</h1>")


def test_all_words_of_a_refusal_are_told() -> None:
    body = b'{"code": "X_1", "title": "A", "message": "B", "propertyName": "c", "errors": ["D", "E"]}'

    assert text_of(fault_of(body)) == "X_1 A B c D E"


def test_shared_code_names_the_code() -> None:
    assert str(shared_code("BKG-24", "W1")) == "BKG-24 code=W1"
