"""What the demo is asked to play and cannot: told at once, before anything is started."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from shopledger.cli import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--shop", "nonsense"], "there is no system 'nonsense'; there are: mijnwebwinkel, opencart"),
        (["--books", "nonsense"], "there is no system 'nonsense'; there are: snelstart, afas_sb"),
        (["--books", "jortt", "--document", "entry"], "jortt has no entry; it has: invoice"),
        (["--books", "snelstart", "--document", "invoice"], "snelstart has no invoice; it has: entry, order"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(words: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["demo", "--no-serve", *words])

    assert (result.exit_code, told in result.stderr) == (3, True), result.stderr
