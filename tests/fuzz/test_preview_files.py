"""The preview command with files that are not what they should be: a message and an exit code, never a traceback."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from shopledger.cli import main
from shopledger.cli.exits import FINDINGS, ConfigurationError
from tests.fuzz.effort import tried
from tests.fuzz.mutations import spoiled

EXAMPLES = Path(__file__).parents[2] / "examples"
ORDER, SETTINGS = EXAMPLES / "order.json", EXAMPLES / "settings.json"
EXITS = {0, FINDINGS, ConfigurationError.exit_code}


def preview(order: bytes, settings: bytes, *words: str) -> Result:
    """Run the command on files with these contents."""
    with tempfile.TemporaryDirectory() as folder:
        files = {Path(folder, "order.json"): order, Path(folder, "settings.json"): settings}
        for path, body in files.items():
            path.write_bytes(body)
        first, second = map(str, files)
        systems = ["--shop", "mijnwebwinkel", "--books", "snelstart", "--settings", second]
        return CliRunner().invoke(main, ["preview", first, *systems, *words])


def is_told(result: Result) -> bool:
    """Whether it ended as a command does, with words where it failed."""
    is_ended = result.exception is None or isinstance(result.exception, SystemExit)
    return is_ended and result.exit_code in EXITS and "Traceback" not in result.output and bool(result.output.strip())


@tried(60)
@given(body=spoiled(ORDER.read_bytes()), as_json=st.booleans(), language=st.sampled_from(["nl", "en"]))
def test_preview_of_a_spoiled_order_ends_with_words(body: bytes, as_json: bool, language: str) -> None:
    words = ["--language", language, *(["--json"] if as_json else [])]

    result = preview(body, SETTINGS.read_bytes(), *words)

    assert is_told(result), result.exc_info


@tried(60)
@given(body=spoiled(SETTINGS.read_bytes()))
def test_preview_with_spoiled_settings_ends_with_words(body: bytes) -> None:
    result = preview(ORDER.read_bytes(), body)

    assert is_told(result), result.exc_info


@tried(30)
@given(body=spoiled(ORDER.read_bytes()))
def test_preview_with_a_spoiled_reference_ends_with_words(body: bytes) -> None:
    with tempfile.NamedTemporaryFile() as reference:
        Path(reference.name).write_bytes(body)

        result = preview(ORDER.read_bytes(), SETTINGS.read_bytes(), "--reference", reference.name)

    assert is_told(result), result.exc_info


@pytest.mark.parametrize("body", [b"", b"  \n", b"\x00" * 10, b"\xff\xfe", b"[]", b"null", b"{}", b"\x89PNG\r\n\x1a\n"])
def test_file_without_orders_is_said_to_be_none(body: bytes) -> None:
    result = preview(body, SETTINGS.read_bytes())

    assert is_told(result)
    assert result.exit_code == ConfigurationError.exit_code


def test_one_bad_order_does_not_hide_the_others() -> None:
    good = json.loads(ORDER.read_text())
    bad = {**good, "number": 7, "price": {"total": "a lot"}}

    result = preview(json.dumps([bad, good]).encode(), SETTINGS.read_bytes(), "--json")

    codes = [[finding["code"] for finding in json.loads(line)["findings"]] for line in result.stdout.splitlines()]
    assert (result.exit_code, codes) == (FINDINGS, [["CHK-25"], []])
