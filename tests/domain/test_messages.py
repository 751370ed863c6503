from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from shopledger.domain.messages import CATALOGUE, Entry, Family, Message, Remedy, Words, message, remedy, title
from tools import errors_doc

SOURCE = Path(__file__).resolve().parents[2] / "src" / "shopledger"
CODE = re.compile(r"^(CON|CHK|BKG|PAY|LIC|NOTE|BUG)-\d{2}$")
MESSAGES = SOURCE / "domain" / "messages"
NOT_USED = {
    *("CON-03", "CON-04", "CON-06", "CON-07", "CON-08", "CON-10", "CON-11", "CON-13"),  # connectors choose by answer
    *("PAY-02", "PAY-03", "PAY-04", "PAY-05"),  # what a search for an open item can end in
    *("NOTE-03", "NOTE-06", "NOTE-07"),  # remarks of mappings
    "LIC-03",  # said by pages only
}


def parameters(words: Words) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(f"{words.text} {words.advice}") if name}


def codes_in(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if CODE.match(text)}


def codes_in_source() -> set[str]:
    files = [path for path in SOURCE.rglob("*.py") if MESSAGES not in path.parents]
    return set().union(*map(codes_in, files))


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=list(CATALOGUE))
def test_every_code_has_all_its_words_in_both_languages(entry: Entry) -> None:
    words = (entry.nl, entry.en)

    assert all(text.strip() for each in words for text in (each.title, each.text, each.advice))
    assert entry.nl.text != entry.en.text
    assert parameters(entry.nl) == parameters(entry.en)
    assert not parameters(Words(entry.en.title, entry.nl.title, ""))


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=list(CATALOGUE))
def test_every_code_stands_under_its_own_name_and_family(entry: Entry) -> None:
    assert CATALOGUE[entry.code] is entry
    assert CODE.match(entry.code)
    assert entry.code.startswith(entry.family.value)


def test_no_code_stands_in_the_catalogue_twice() -> None:
    written = [code for path in MESSAGES.glob("*.py") for code in codes_in_sequence(path)]

    assert len(written) == len(CATALOGUE)


def codes_in_sequence(path: Path) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Entry"]
    return [name.value for name in names if isinstance(name, ast.Constant) and isinstance(name.value, str)]


def test_every_code_in_the_source_has_words() -> None:
    assert codes_in_source() - set(CATALOGUE) == set()


def test_every_code_with_words_is_used() -> None:
    assert set(CATALOGUE) - codes_in_source() <= NOT_USED


def test_the_page_of_errors_is_up_to_date() -> None:
    assert errors_doc.PAGE.read_text(encoding="utf-8") == errors_doc.page()


def test_an_entry_names_its_parameters_in_their_sequence() -> None:
    assert CATALOGUE["CHK-01"].parameters == ("total", "lines", "difference")


@pytest.mark.parametrize(
    ("code", "params", "dutch", "english"),
    [
        (
            "CHK-01",
            {"total": "1234.5", "lines": "-0.01", "difference": "1000000"},
            "Het totaal van de bestelling is 1.234,50, maar de regels tellen op tot -0,01 (verschil 1.000.000,00).",
            "The order total is 1,234.50, but the lines add up to -0.01 (difference 1,000,000.00).",
        ),
        (
            "CHK-05",
            {"rate": "5.50", "country": "DE"},
            "Er is geen btw-instelling voor 5,5 % in Duitsland.",
            "There is no VAT setting for 5.5 % in Germany.",
        ),
        (
            "CHK-05",
            {"rate": "20", "country": "ZZ"},
            "Er is geen btw-instelling voor 20 % in ZZ.",
            "There is no VAT setting for 20 % in ZZ.",
        ),
        (
            "CHK-08",
            {"date": "2026-03-01", "number": "W{7}"},
            "Deze bestelling is op 1 maart 2026 al geboekt als W{7}.",
            "This order was booked on 1 March 2026 as W{7}.",
        ),
        (
            "CHK-20",
            {"treatment": "icp"},
            "Er is geen btw-instelling voor: intracommunautaire levering (ICP).",
            "There is no VAT setting for: intra-community supply (ICP).",
        ),
    ],
)
def test_parameters_are_written_the_way_the_language_writes_them(
    code: str, params: dict[str, str], dutch: str, english: str
) -> None:
    assert message(code, params, "nl").text == dutch
    assert message(code, tuple(params.items()), "en").text == english


@pytest.mark.parametrize(
    ("name", "code"), [("total", "CHK-01"), ("rate", "CHK-05"), ("date", "CHK-08"), ("reason", "CHK-10")]
)
def test_a_parameter_that_is_not_what_it_should_be_is_shown_as_it_is(name: str, code: str) -> None:
    assert "gibberish" in message(code, {name: "gibberish"}, "en").text


@pytest.mark.parametrize("code", CATALOGUE)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_missing_parameter_shows_as_a_dash(code: str, language: str) -> None:
    shown = message(code, {}, language)

    assert "{" not in shown.text + shown.advice
    is_vague = set(CATALOGUE[code].parameters) <= {"package", "minutes"}
    assert is_vague or "-" in shown.text + shown.advice


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        ("CON-15", "nl", "Uw boekhoudpakket gaf geen antwoord. We blijven het proberen."),
        ("CON-15", "en", "Your accounting package did not answer. We keep trying."),
    ],
)
def test_a_package_or_a_time_that_is_not_known_is_told_in_words(code: str, language: str, text: str) -> None:
    assert message(code, {}, language).text == text
    assert "a few minutes" in message("CON-14", {}, "en").text


def test_an_empty_parameter_shows_as_a_dash() -> None:
    assert message("CHK-14", {"method": ""}, "en").text.endswith("(payment method: -).")


def test_a_language_that_is_not_ours_gets_english() -> None:
    assert message("CHK-13", {}, "fr") == message("CHK-13", {}, "en")


def test_a_code_that_is_not_in_the_catalogue_is_a_fault_of_ours() -> None:
    assert message("XYZ-99", {"reference": "r1"}, "en") == Message(
        text="Something went wrong on our side (reference r1). We have been told.",
        advice="Nothing to do; we look into it.",
    )
    assert remedy("XYZ-99") is Remedy.NONE


def test_a_title_says_the_cause_in_a_few_words() -> None:
    assert (title("CHK-02", "nl"), title("CHK-02", "en")) == (
        "ICP zonder btw-nummer",
        "Intra-community sale without VAT number",
    )


@pytest.mark.parametrize(
    ("code", "who"),
    [
        ("CHK-05", Remedy.SETTINGS),
        ("CHK-01", Remedy.SHOP),
        ("BKG-06", Remedy.PACKAGE),
        ("CHK-04", Remedy.WAIT),
        ("CHK-08", Remedy.NONE),
    ],
)
def test_a_code_says_who_can_do_something(code: str, who: Remedy) -> None:
    assert remedy(code) is who


def test_remarks_are_a_family_of_their_own() -> None:
    notes = [entry for entry in CATALOGUE.values() if entry.family is Family.NOTE]

    assert {entry.remedy for entry in notes} == {Remedy.NONE}
