"""The measurers behind `./dev lint` measure what they say."""

import pytest

from tools import borders, shape, words

NESTED = '''
def outer(a: int, b) -> int:
    """Say what it does.

    In more than one line.
    """
    for x in range(a):
        if x and b:
            return 1
        elif x:
            return 2
    return 0
'''


def measure(source: str) -> shape.FunctionShape:
    return shape.measure_file("some.py", source).functions[0]


def test_function_length_leaves_out_the_docstring() -> None:
    assert measure(NESTED).length == 7


def test_branches_count_loops_conditions_and_operators() -> None:
    assert measure(NESTED).branches == 5


def test_depth_takes_elif_for_as_deep_as_its_if() -> None:
    assert measure(NESTED).depth == 2


def test_function_with_a_bare_parameter_is_not_typed() -> None:
    assert not measure(NESTED).is_typed


@pytest.mark.parametrize("source", ["def f(self, a: int) -> int: ...", "def f(*, k: int, **more: str) -> None: ..."])
def test_function_with_all_annotations_is_typed(source: str) -> None:
    assert measure(source).is_typed


@pytest.mark.parametrize(
    ("handler", "count"),
    [
        ("except:", 1),
        ("except Exception:", 1),
        ("except (OSError, Exception) as e:", 1),
        ("except (OSError, KeyError):", 0),
    ],
)
def test_broad_except_is_seen(handler: str, count: int) -> None:
    measured = shape.measure_file("some.py", f"try:\n    pass\n{handler}\n    pass\n")

    assert len(measured.broad_excepts) == count


@pytest.mark.parametrize(("values", "expected"), [([], 0), ([7], 7), (range(1, 11), 9), ([1] * 9 + [50], 1)])
def test_p90_is_the_smallest_value_nine_in_ten_do_not_exceed(values: list[int], expected: int) -> None:
    assert shape.p90(values) == expected


def test_percentage_is_a_hundred_only_when_all_are_true() -> None:
    assert shape.percentage([True] * 9999 + [False]) == 99.9


def test_report_names_places_of_a_missed_limit() -> None:
    limit = shape.Limit(name="length", value=61, bound=60, worst=("61 a.py:1 f",))

    lines = shape.report([limit]).splitlines()

    assert [lines[0][:4], lines[1].strip()] == ["MISS", "61 a.py:1 f"]


@pytest.mark.parametrize(
    "line",
    [
        "see /" + "work/main",
        "# TO" + "DO: later",
        "raise Not" + "ImplementedError",
        "x = 1  # no" + "qa",
        "x = 1  # no" + "qa: PLR2004",
        "y = z  # type: " + "ignore[attr-defined]",
        "https://py" + "pi.org/simple",
    ],
)
def test_forbidden_word_is_found(line: str) -> None:
    assert len(list(words.find_words("a.py", line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "the work is done",
        "return NotImplemented",
        "x = 1  # no" + "qa: PLR2004 - the definition of 2xx",
        "y = z  # type: " + "ignore[attr-defined]  # each connector module has it",
        "https://example.com/homework/",
    ],
)
def test_ordinary_line_is_let_through(line: str) -> None:
    assert list(words.find_words("a.py", line)) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("domain/money.py", "x = 0.5"),
        ("domain/money.py", "x = float(y)"),
        ("shops/one/mapping.py", "def f(x: float) -> None: ..."),
        ("domain/dates.py", "x = datetime.now(UTC)"),
        ("domain/vat.py", "import django"),
        ("domain/vat.py", "import os"),
        ("domain/vat.py", "from shopledger.connect.http import Request"),
        ("web/views.py", "rows = Posting.objects.all()"),
    ],
)
def test_crossing_of_a_border_is_found(path: str, source: str) -> None:
    assert len(list(borders.find_crossings(f"{borders.PACKAGE}/{path}", source))) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("domain/money.py", "from decimal import Decimal\nfrom shopledger.domain.order import Order"),
        ("connect/http.py", "timeout = 2.5"),
        ("store/queries.py", "rows = Posting.objects.all()"),
    ],
)
def test_what_stays_inside_its_border_is_let_through(path: str, source: str) -> None:
    assert list(borders.find_crossings(f"{borders.PACKAGE}/{path}", source)) == []
