"""What is remembered of the other end, and what is read all the same."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from shopledger.connect.memory import DAYS, LEARNT_DAYS, NoMemory, learn, learnt, remembered
from tests.contract.notebook import Notebook


class Row(msgspec.Struct):
    """A row of a list."""

    code: str


def counted(answers: list[list[Row]]) -> Callable[[], list[Row]]:
    """Gives one answer after the other."""
    return lambda: answers.pop(0)


def test_what_was_read_is_not_read_again() -> None:
    notebook = Notebook()
    first = remembered(notebook, "rows", list[Row], counted([[Row("a")]]))

    second = remembered(notebook, "rows", list[Row], counted([]))

    assert first == second == [Row("a")]
    assert notebook.days == {"rows": DAYS}


@pytest.mark.parametrize("kept", [b'[{"name": "a"}]', b"not json", b""])
def test_what_cannot_be_read_back_is_read_anew(kept: bytes) -> None:
    notebook = Notebook()
    notebook.values["rows"] = kept

    found = remembered(notebook, "rows", list[Row], counted([[Row("b")]]))

    assert found == [Row("b")]
    assert notebook.values["rows"] == b'[{"code":"b"}]'


def test_a_failure_is_not_remembered() -> None:
    notebook = Notebook()

    with pytest.raises(IndexError):
        remembered(notebook, "rows", list[Row], counted([]))

    assert notebook.values == {}


def test_what_was_learnt_is_known_longer_than_a_list() -> None:
    notebook = Notebook()
    before = learnt(notebook, "rounds down", bool)

    learn(notebook, "rounds down", False)

    assert (before, learnt(notebook, "rounds down", bool)) == (None, False)
    assert notebook.days == {"learnt: rounds down": LEARNT_DAYS}
    assert LEARNT_DAYS > DAYS


def test_without_a_memory_everything_is_read_each_time() -> None:
    answers = [[Row("a")], [Row("b")]]

    assert [remembered(NoMemory(), "rows", list[Row], counted(answers)) for _ in range(2)] == [[Row("a")], [Row("b")]]
