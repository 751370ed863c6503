"""The command line as a whole: its help, its start-up, its exit codes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from shopledger.cli import COMMANDS, main
from shopledger.cli.exits import ConfigurationError, UnreachableError


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])

    assert result.exit_code == 0
    assert len(result.output.split("Options:")[0].split()) > 12, result.output


def test_the_help_lists_every_command_and_the_exit_codes() -> None:
    result = CliRunner().invoke(main, ["--help"])

    assert [name for name in COMMANDS if f"  {name} " not in result.output] == []
    assert "Exit codes:" in result.output


def test_an_unknown_command_is_a_wrong_command_line() -> None:
    result = CliRunner().invoke(main, ["nonsense"])

    assert result.exit_code == 2


def test_help_loads_neither_django_nor_a_connector() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from shopledger.cli import main\n"
        "CliRunner().invoke(main, ['--help'])\n"
        "heavy = ('django', 'rich', 'urllib3', 'shopledger.accounting', 'shopledger.shops', 'shopledger.store')\n"
        "print([name for name in heavy if name in sys.modules])"
    )

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"


def test_the_package_runs_as_a_module() -> None:
    words = [sys.executable, "-m", "shopledger", "--version"]

    answer = subprocess.run(words, capture_output=True, text=True, check=True)

    assert answer.stdout.startswith("shopledger, version ")


def test_exit_codes_differ_by_who_can_do_something() -> None:
    codes = (ConfigurationError("x").exit_code, UnreachableError("x").exit_code)

    assert codes == (3, 4)
