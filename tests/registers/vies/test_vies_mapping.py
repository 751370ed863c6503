from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shopledger.domain.checks import VatVerdict
from shopledger.registers.vies.errors import MEANINGS, VERDICTS, Meaning, meaning_of
from shopledger.registers.vies.mapping import PREFIXES, normalise, question, to_answer, well_formed, word_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("de 136.695-976", "", "DE136695976"),
        ("GR094259216", "", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("EL094259216", "GR", "EL094259216"),
        ("136695976", "DE", "DE136695976"),
        ("DE136695976", "AT", "DE136695976"),
        ("U12345675", "AT", "ATU12345675"),
        ("123", "US", "123"),
        ("IE8*49289F", "", "IE8*49289F"),
        ("", "", ""),
    ],
)
def test_number_is_normalised_to_the_registers_spelling(typed: str, country: str, number: str) -> None:
    assert normalise(typed, country) == number


@pytest.mark.parametrize(
    ("number", "spelling"),
    [
        ("DE136695976", "DE136695976"),
        ("EL094259216", "EL094259216"),
        ("XI980780684", "XI980780684"),
        ("BE403019261", "BE0403019261"),
        ("NL4495445B01", "NL004495445B01"),
        ("FR40303265045", "FR40303265045"),
        ("DE136695977", None),
        ("GB980780684", None),
        ("EU372000041", None),
        ("NL", None),
        ("", None),
    ],
)
def test_form_and_check_digits_decide_without_the_register(number: str, spelling: str | None) -> None:
    assert well_formed(number) == spelling


def test_prefixes_are_those_of_the_register() -> None:
    assert {"EL", "XI", "NL"} <= PREFIXES
    assert PREFIXES & {"GR", "GB", "EU"} == set()
    assert len(PREFIXES) == 28


def test_question_names_the_requester_only_where_there_is_one() -> None:
    assert question("DE136695976", "") == {"countryCode": "DE", "vatNumber": "136695976"}
    assert question("DE136695976", "NL004495445B01") == {
        "countryCode": "DE",
        "vatNumber": "136695976",
        "requesterMemberStateCode": "NL",
        "requesterNumber": "004495445B01",
    }


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ({"valid": True}, "VALID"),
        ({"valid": False}, "INVALID"),
        ({"isValid": True, "userError": "VALID"}, "VALID"),
        ({"isValid": False, "userError": "INVALID"}, "INVALID"),
        ({"valid": False, "userError": "MS_UNAVAILABLE"}, "MS_UNAVAILABLE"),
        ({"actionSucceed": False, "errorWrappers": [{"error": "TIMEOUT"}]}, "TIMEOUT"),
        ({"actionSucceed": False, "errorWrappers": [{}]}, "SERVICE_UNAVAILABLE"),
        ({"actionSucceed": False, "errorWrappers": []}, "SERVICE_UNAVAILABLE"),
        ({"valid": "false"}, "SERVICE_UNAVAILABLE"),
        ({}, "SERVICE_UNAVAILABLE"),
    ],
)
def test_word_of_an_answer_tells_a_verdict_from_silence(document: dict[str, Any], word: str) -> None:
    assert word_of(document) == word


@pytest.mark.parametrize("word", sorted(MEANINGS))
def test_only_an_answer_gives_a_verdict(word: str) -> None:
    assert (word in VERDICTS) is (meaning_of(word) is Meaning.ANSWERED)


def test_unknown_word_is_no_answer() -> None:
    assert meaning_of("SOMETHING_NEW") is Meaning.DOWN
    assert to_answer("DE136695976", NOW, "SOMETHING_NEW", {}).verdict is VatVerdict.UNANSWERED


def test_answer_keeps_the_proof() -> None:
    document = {"valid": True, "requestIdentifier": "WAPI1", "name": "Radhaus GmbH", "address": "Weg 3\n10115 Berlin"}

    answer = to_answer("DE136695976", NOW, "VALID", document)

    assert answer.proof() == {
        "number": "DE136695976",
        "country": "DE",
        "asked_at": "2026-03-01T12:00:00+00:00",
        "verdict": "valid",
        "answer": "VALID",
        "reference": "WAPI1",
        "name": "Radhaus GmbH",
        "address": "Weg 3 10115 Berlin",
    }


def test_dashes_of_a_silent_member_state_are_not_kept() -> None:
    answer = to_answer("DE136695976", NOW, "VALID", {"name": "---", "address": "---", "requestIdentifier": None})

    assert (answer.name, answer.address, answer.reference) == ("", "", "")
