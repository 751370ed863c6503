from __future__ import annotations

from typing import Any

import pytest

from shopledger.accounting.afas_sb.errors import (
    Outcome,
    connection_refusal,
    is_gone,
    outcome_of,
    refusal_of,
    words_of,
)
from shopledger.domain.booking import BookingRef
from shopledger.domain.errors import AlreadyBooked, ConnectionRefusal, Refusal
from shopledger.domain.messages import CATALOGUE
from tests.accounting.afas_sb.making import sample

SALE = {"number": "ORD1234", "date": "2026-01-15", "debtor": "Sarah de Wit", "administration": "adm"}


def failed(*texts: str) -> Outcome:
    return Outcome(is_done=False, id="", texts=texts)


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        ("salesentry-created", "SalesJournalEntryId", (True, "646689e8-e1a3-523d-a33a-69506745b002")),
        ("person-create", "RelationId", (True, "62ac5fdf-67f2-5d83-9151-0cb81f1ae6ac")),
        ("salesentry-duplicate", "SalesJournalEntryId", (False, "")),
        ("salesentry-halfmade", "SalesJournalEntryId", (False, "646689e8-e1a3-523d-a33a-69506745b002")),
        ("partially-succeeded.400", "RelationId", (False, "6d30b8e4-431c-516e-aa2c-d9350e224e5f")),
        ("bad-request.400", "RelationId", (False, "")),
    ],
)
def test_outcome_is_read_from_each_form_of_answer(name: str, field: str, expected: tuple[bool, str]) -> None:
    outcome = outcome_of(sample(f"{name}.response"), field)

    assert (outcome.is_done, outcome.id) == expected


def test_older_answer_tells_the_id_with_its_instance() -> None:
    outcome = outcome_of({"result": "Succeeded", "instances": [{"Code": "x", "Id": "abc"}]}, "RelationId")

    assert outcome == Outcome(is_done=True, id="abc", texts=())


def test_number_that_exists_is_already_booked() -> None:
    refusal = refusal_of(outcome_of(sample("salesentry-duplicate.response"), "SalesJournalEntryId"), SALE, is_sale=True)

    assert isinstance(refusal, AlreadyBooked)
    assert (refusal.code, refusal.params["number"]) == ("BKG-01", "ORD1234")


def test_other_number_that_exists_is_not_ours() -> None:
    assert not isinstance(refusal_of(failed("invoicenumber 7 already exists"), SALE, is_sale=True), AlreadyBooked)


def test_debtor_that_exists_is_no_sale() -> None:
    refusal = refusal_of(failed("ORD1234 already exists"), SALE)

    assert (type(refusal), refusal.code) == (Refusal, "BKG-00")


def test_half_made_entry_is_named_with_the_cause_of_its_line() -> None:
    refusal = refusal_of(outcome_of(sample("salesentry-halfmade.response"), "SalesJournalEntryId"), SALE, is_sale=True)

    assert refusal.left_behind == BookingRef(id="646689e8-e1a3-523d-a33a-69506745b002", number="ORD1234")
    assert (refusal.code, refusal.params["account"]) == ("BKG-02", "d53f18dc-e77b-5725-854d-bdbef760749f")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Field 'Grootboekrekening' contains an invalid reference", "BKG-02"),
        ("De factuurdatum ligt voor de datum van de openingsbalans.", "BKG-07"),
        ("De periode is geblokkeerd.", "BKG-06"),
        ("Het btw-nummer is niet geldig.", "BKG-20"),
        ("EmailAddress is not valid", "BKG-21"),
        ("De woonplaats komt niet voor in de lijst.", "BKG-18"),
        ("Field 'Administratie' contains an invalid reference", "BKG-25"),
        ("Field 'Relatie' contains an invalid reference", "BKG-14"),
        ("Iets heel anders", "BKG-00"),
    ],
)
def test_text_becomes_our_code_with_all_that_its_message_needs(text: str, code: str) -> None:
    refusal = refusal_of(failed(text), {**SALE, "country": "NL"}, is_sale=True)

    assert (refusal.code, refusal.detail) == (code, text)
    needed = CATALOGUE[code].en.text
    assert all(f"{{{name}}}" not in needed.format_map(refusal.params) for name in refusal.params)


def test_function_that_is_not_there_is_a_refused_connection() -> None:
    refusal = refusal_of(failed("FeatureToggle not enabled"), SALE, is_sale=True)

    assert (type(refusal), refusal.code) == (ConnectionRefusal, "CON-05")


@pytest.mark.parametrize(
    ("text", "gone"), [("SalesJournalEntry not found", True), ("Boeking bestaat niet", True), ("Nee", False)]
)
def test_removal_of_nothing_is_recognised(text: str, gone: bool) -> None:
    assert is_gone(failed(text)) is gone


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (sample("unauthorized.401.response"), "Er is geen ingelogde gebruiker."),
        (sample("partially-succeeded.400.response"), "Instelling: invented text"),
        ({"errors": ["a", "b"], "Message": "c"}, "a; b; c"),
        ({"errors": "odd"}, ""),
        (["odd"], ""),
        (None, ""),
    ],
)
def test_words_are_found_in_each_form_of_error(document: Any, words: str) -> None:
    assert words_of(document) == words


def test_refused_connection_tells_status_and_words() -> None:
    refusal = connection_refusal(403, sample("forbidden.403.response"))

    assert refusal.detail == "status 403 De ingelogde gebruiker heeft niet voldoende rechten."
    assert connection_refusal(302, None).detail == "status 302"
