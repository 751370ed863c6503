"""What would be sent for orders in files: with the repository's examples, and with what can be wrong with files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shopledger.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
ORDER = EXAMPLES / "order.json"
SETTINGS = EXAMPLES / "settings.json"


def preview(*words: str, settings: Path = SETTINGS, standard_input: str | None = None) -> Result:
    """Run the command for the systems of the examples."""
    systems = ["--shop", "mijnwebwinkel", "--books", "snelstart", "--settings", str(settings)]
    return CliRunner().invoke(main, ["preview", *words, *systems], input=standard_input)


def rows(result: Result) -> list[dict[str, Any]]:
    """The lines of JSON that were printed."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def order(**changes: Any) -> dict[str, Any]:
    """The example's order with other fields."""
    return {**json.loads(ORDER.read_text()), **changes}


def write(path: Path, document: object) -> Path:
    """A file that holds this document."""
    path.write_text(json.dumps(document))
    return path


def test_the_example_shows_three_requests() -> None:
    result = preview(str(ORDER), "--json")

    (shown,) = rows(result)
    assert (result.exit_code, shown["treatment"], shown["findings"]) == (0, "ordinary", [])
    assert [request["method"] for request in shown["requests"]] == ["GET", "POST", "POST"]


def test_bodies_are_the_same_for_people_and_for_programs() -> None:
    bodies = [request["body"] for request in rows(preview(str(ORDER), "--json"))[0]["requests"] if request["body"]]

    lines = preview(str(ORDER)).stdout.splitlines()

    assert [body in lines for body in bodies] == [True, True]


def test_the_sale_adds_up_to_the_order() -> None:
    sale = json.loads(rows(preview(str(ORDER), "--json"))[0]["requests"][-1]["body"], parse_float=str)

    amounts = (sale["factuurnummer"], sale["factuurbedrag"])

    assert amounts == ("WEB1042", "133.90")


@pytest.mark.parametrize("form", ["list", "lines"])
def test_a_file_may_hold_many_orders(tmp_path: Path, form: str) -> None:
    orders = [order(number=number) for number in (1, 2, 3)]
    text = json.dumps(orders) if form == "list" else "\n".join(json.dumps(one) for one in orders)
    path = tmp_path / "orders.json"
    path.write_text(text)

    result = preview(str(path), "--json")

    assert [shown["number"] for shown in rows(result)] == ["1", "2", "3"]


def test_orders_come_from_standard_input_too() -> None:
    result = preview("-", "--json", standard_input=ORDER.read_text())

    assert [shown["number"] for shown in rows(result)] == ["1042"]


def test_an_order_that_would_be_refused_sends_nothing(tmp_path: Path) -> None:
    settings = write(tmp_path / "settings.json", {"shop_country": "NL", "statuses": ["3"]})

    result = preview(str(ORDER), "--json", settings=settings)

    (shown,) = rows(result)
    assert (result.exit_code, shown["requests"]) == (1, [])
    assert {finding["code"] for finding in shown["findings"]} == {"CHK-06"}


def test_people_read_why_nothing_would_be_sent(tmp_path: Path) -> None:
    settings = write(tmp_path / "settings.json", {"shop_country": "NL", "statuses": ["3"]})

    result = preview(str(ORDER), "--language", "nl", settings=settings)

    assert "stop CHK-06: Nederland heeft nog geen btw-instellingen" in result.stdout
    assert "Nothing would be sent." in result.stdout


def test_a_document_that_cannot_be_read_stops_only_itself(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.json", [order(number=1, date="no day"), order(number=2)])

    result = preview(str(path), "--json")

    assert [shown["is_blocked"] for shown in rows(result)] == [True, False]
    assert result.exit_code == 1


@pytest.mark.parametrize("text", ["", "no JSON", "7", '"text"'])
def test_a_file_without_orders_is_told_by_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "orders.json"
    path.write_text(text)

    result = preview(str(path))

    assert (result.exit_code, f"{path} holds no orders" in result.stderr) == (3, True)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "a JSON object is needed"),
        ({"shop_country": "NL", "colour": "red"}, "colour: is not a known field"),
        ({"statuses": ["3"]}, "shop_country"),
        ({"shop_country": "NL", "rows": [{"country": "NL", "rate": "x"}]}, "rows[0].rate"),
        ({"shop_country": "NL", "document_kind": "poem"}, "document_kind"),
    ],
)
def test_settings_that_are_wrong_are_told_with_the_place(tmp_path: Path, document: object, words: str) -> None:
    settings = write(tmp_path / "settings.json", document)

    result = preview(str(ORDER), settings=settings)

    assert (result.exit_code, words in result.stderr) == (3, True), result.stderr


def test_settings_that_are_no_json_are_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{")

    result = preview(str(ORDER), settings=path)

    assert (result.exit_code, "is no JSON" in result.stderr) == (3, True)


def test_pairs_in_settings_are_written_as_objects(tmp_path: Path) -> None:
    document = json.loads(SETTINGS.read_text())
    debtor = {"id": "8f14e45f-ceea-4672-8d6c-6f6f1a2b3c4d", "code": "90", "name": "iDEAL"}
    settings = write(tmp_path / "settings.json", {**document, "fixed_debtors": {"mollie_ideal": debtor}})

    result = preview(str(ORDER), "--json", settings=settings)

    (shown,) = rows(result)
    assert [request["method"] for request in shown["requests"]] == ["POST"]
    assert debtor["id"] in shown["requests"][0]["body"]


@pytest.mark.parametrize(("option", "value"), [("--shop", "nonsense"), ("--books", "nonsense")])
def test_a_system_that_does_not_exist_is_told(option: str, value: str) -> None:
    words = {"--shop": "mijnwebwinkel", "--books": "snelstart", option: value}

    arguments = ["preview", str(ORDER), *(word for pair in words.items() for word in pair), "--settings", str(SETTINGS)]
    result = CliRunner().invoke(main, arguments)

    assert (result.exit_code, "there is no system nonsense" in result.stderr) == (3, True)


def test_neither_django_nor_sockets_are_needed() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = refuse\n"
        "from shopledger.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "print('django' in sys.modules)"
    )
    words = ["preview", str(ORDER), "--shop", "mijnwebwinkel", "--books", "snelstart", "--settings", str(SETTINGS)]

    answer = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)

    assert answer.stdout.splitlines()[-1] == "False"
