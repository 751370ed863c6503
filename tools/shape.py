"""Measure the shape of the code and hold it to limits: sizes, nesting, docstrings, annotations, tests per line.

The limits come from code bases that read well. A figure that passes proves nothing; one that fails says where to look,
so each miss names the worst places. Nothing is imported: files are parsed only. Style is ruff's, types are mypy's.

    python -m tools.shape           # figures, misses, exit code 1 where there are misses

A function's length runs from `def` to its last line without decorators and docstring. Branches are 1 + if, loop,
except, case, boolean operator and comprehension filter. `p90` is the smallest number that nine in ten do not exceed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median_high

ROOT = Path(__file__).resolve().parent.parent
CODE = "src/shopledger"
TESTS = "tests"
NOT_MEASURED = {"migrations", "__pycache__"}
DOCUMENTED = ("domain", "connect", "pipeline")
APPARATUS = ("/simulator", "/simulation/")
WORST = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef
LOOPS = (ast.For, ast.AsyncFor, ast.While)
DECISIONS = (ast.If, ast.IfExp, *LOOPS, ast.ExceptHandler, ast.match_case)
BLOCKS = (ast.If, *LOOPS, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.Match)
BROAD = {"Exception", "BaseException"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionShape:
    """What was measured of one function; `place` is path:line name."""

    place: str
    name: str
    length: int
    branches: int
    depth: int
    is_typed: bool
    has_docstring: bool

    @property
    def is_public(self) -> bool:
        """Tell whether others may call it, going by its name."""
        return not self.name.startswith("_")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShape:
    """What was measured of one file; `path` is relative to the repository."""

    path: str
    lines: int
    is_empty: bool
    has_docstring: bool
    broad_excepts: tuple[int, ...]
    functions: tuple[FunctionShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One figure with its bound and the places to look at first where it is missed."""

    name: str
    value: float
    bound: float
    is_floor: bool = False
    worst: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Tell whether the figure is on the right side of its bound."""
        return self.value >= self.bound if self.is_floor else self.value <= self.bound


# --- measuring ---------------------------------------------------------------------------------------------------


def measure_file(path: str, source: str) -> FileShape:
    """Measure one file's source text; raises SyntaxError where it is not Python."""
    tree = ast.parse(source, path)
    nodes = list(ast.walk(tree))
    return FileShape(
        path=path,
        lines=len(source.splitlines()),
        is_empty=not tree.body,
        has_docstring=ast.get_docstring(tree) is not None,
        broad_excepts=tuple(n.lineno for n in nodes if isinstance(n, ast.ExceptHandler) and is_broad(n)),
        functions=tuple(measure_function(n, path) for n in nodes if isinstance(n, Function)),
    )


def measure_function(node: Function, path: str) -> FunctionShape:
    """Measure one function; functions inside it count in it, and on their own too."""
    return FunctionShape(
        place=f"{path}:{node.lineno} {node.name}",
        name=node.name,
        length=count_lines(node),
        branches=1 + sum(count_decisions(child) for child in ast.walk(node)),
        depth=find_depth(node),
        is_typed=is_typed(node),
        has_docstring=ast.get_docstring(node) is not None,
    )


def count_lines(node: Function) -> int:
    """Return the lines from `def` to the end, without the docstring."""
    total = last_line(node) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return total
    docstring = node.body[0]
    return total - (last_line(docstring) - docstring.lineno + 1)


def last_line(node: ast.stmt) -> int:
    """Return the last line of a statement."""
    return node.end_lineno or node.lineno


def count_decisions(node: ast.AST) -> int:
    """Return by how many ways the flow splits at this node itself."""
    match node:
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.comprehension():
            return len(node.ifs)
        case _:
            return int(isinstance(node, DECISIONS))


def find_depth(node: ast.AST) -> int:
    """Return how deep blocks lie inside each other in `node`; an `elif` is as deep as its `if`."""
    return max((depth_of_child(node, field, child) for field, child in iter_children(node)), default=0)


def iter_children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the nodes right below `node` with the field they stand in, functions left out."""
    for field, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        yield from ((field, c) for c in children if isinstance(c, ast.AST) and not isinstance(c, Function))


def depth_of_child(node: ast.AST, field: str, child: ast.AST) -> int:
    """Return the depth of a child, its own block counted."""
    is_elif = isinstance(node, ast.If) and field == "orelse" and isinstance(child, ast.If)
    return find_depth(child) + (isinstance(child, BLOCKS) and not is_elif)


def is_typed(node: Function) -> bool:
    """Tell whether every parameter but self and cls, and the return, is annotated."""
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    named = [argument for argument in every if argument is not None and argument.arg not in {"self", "cls"}]
    return node.returns is not None and all(argument.annotation is not None for argument in named)


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler catches everything."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in BROAD) for kind in kinds)


# --- limits ------------------------------------------------------------------------------------------------------


def p90(values: Iterable[int]) -> int:
    """Return the smallest value that nine in ten do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[-(-9 * len(ordered) // 10) - 1] if ordered else 0


def middle(values: Iterable[int]) -> int:
    """Return the median, the higher of the two in the middle; 0 for none."""
    ordered = list(values)
    return median_high(ordered) if ordered else 0


def percentage(flags: Sequence[bool]) -> float:
    """Return how many in a hundred are true, rounded down to a tenth so that 100 means all; 100 for none."""
    return int(1000 * sum(flags) / len(flags)) / 10 if flags else 100.0


def size_limits(name: str, functions: Sequence[FunctionShape], bounds: tuple[int, int, int]) -> list[Limit]:
    """Return the limits on function length: median, p90 and longest."""
    lengths = [function.length for function in functions]
    worst = worst_by(functions, lambda function: function.length)
    figures = (("median", middle(lengths)), ("p90", p90(lengths)), ("longest", max(lengths, default=0)))
    return [
        Limit(name=f"{name}, {figure}", value=value, bound=bound, worst=worst)
        for (figure, value), bound in zip(figures, bounds, strict=True)
    ]


def worst_by(functions: Iterable[FunctionShape], figure: Callable[[FunctionShape], int]) -> tuple[str, ...]:
    """Return the places where a figure is highest."""
    ordered = sorted(functions, key=figure, reverse=True)
    return tuple(f"{figure(function):4} {function.place}" for function in ordered[:WORST])


def file_limits(files: Sequence[FileShape]) -> list[Limit]:
    """Return the limits on files: their size, module docstrings and broad excepts."""
    lines = [file.lines for file in files]
    longest = sorted(files, key=lambda file: -file.lines)[:WORST]
    worst = tuple(f"{file.lines:4} {file.path}" for file in longest)
    bare = tuple(file.path for file in files if not file.has_docstring)
    broad = tuple(f"{file.path}:{line}" for file in files for line in file.broad_excepts)
    return [
        Limit(name="lines of a file, p90", value=p90(lines), bound=400, worst=worst),
        Limit(name="lines of a file, longest", value=max(lines, default=0), bound=800, worst=worst),
        share("modules with docstring, %", [file.has_docstring for file in files], 100, bare),
        Limit(name="broad excepts", value=len(broad), bound=2, worst=broad),
    ]


def share(name: str, flags: Sequence[bool], bound: float, worst: tuple[str, ...]) -> Limit:
    """Return a limit on a percentage that must not be lower."""
    return Limit(name=name, value=percentage(flags), bound=bound, is_floor=True, worst=worst)


def function_limits(files: Sequence[FileShape]) -> list[Limit]:
    """Return the limits on all functions, and the tighter ones where money is decided."""
    functions = [function for file in files for function in file.functions]
    strict = [function for file in files if is_strict(file.path) for function in file.functions]
    untyped = tuple(function.place for function in functions if not function.is_typed)
    return [
        *size_limits("lines of a function", functions, (8, 25, 60)),
        *size_limits("the same in domain and mappings", strict, (6, 15, 40)),
        Limit(name="branches, p90", value=p90(f.branches for f in functions), bound=6),
        Limit(name="depth, p90", value=p90(f.depth for f in functions), bound=2),
        share("typed functions, %", [function.is_typed for function in functions], 100, untyped),
    ]


def is_strict(path: str) -> bool:
    """Tell whether a file decides about money: the domain, or a connector's mapping."""
    return path.startswith(f"{CODE}/domain/") or path.endswith("/mapping.py")


def docstring_limit(files: Sequence[FileShape]) -> Limit:
    """Return the limit on docstrings of public functions where rules live."""
    folders = tuple(f"{CODE}/{name}/" for name in DOCUMENTED)
    public = [f for file in files if file.path.startswith(folders) for f in file.functions if f.is_public]
    bare = tuple(function.place for function in public if not function.has_docstring)
    name = f"public functions with docstring in {' '.join(DOCUMENTED)}, %"
    return share(name, [function.has_docstring for function in public], 95, bare)


def test_limits(files: Sequence[FileShape], tests: Sequence[FileShape]) -> list[Limit]:
    """Return the limits on tests: how much of them there is, and how long one is.

    Simulators and the market behind them are neither code that is to be tested nor tests: they are what tests, demo and
    benchmarks are made with. They have tests, and count in every other figure.
    """
    tested = [file for file in files if not any(part in file.path for part in APPARATUS)]
    ratio = sum(file.lines for file in tests) / max(1, sum(file.lines for file in tested))
    functions = [f for file in tests for f in file.functions if f.name.startswith("test_")]
    median, ninth, _ = size_limits("lines of a test", functions, (12, 25, 0))
    return [
        Limit(name="test lines per code line, simulators aside", value=int(ratio * 100) / 100, bound=1, is_floor=True),
        median,
        ninth,
    ]


# --- the report --------------------------------------------------------------------------------------------------


def read_files(folder: str) -> list[FileShape]:
    """Measure every Python file below a folder of the repository that has any statement."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    wanted = [path.relative_to(ROOT) for path in paths if not NOT_MEASURED & set(path.parts)]
    shapes = [measure_file(path.as_posix(), (ROOT / path).read_text()) for path in wanted]
    return [shape for shape in shapes if not shape.is_empty]


def report(limits: Sequence[Limit]) -> str:
    """Return the figures as lines of text, each miss with the places to look at."""
    lines = []
    for limit in limits:
        bound = f"{'at least' if limit.is_floor else 'at most'} {limit.bound:g}"
        lines.append(f"{'    ' if limit.is_kept else 'MISS'} {limit.name:66} {limit.value:8g}  {bound}")
        lines += [] if limit.is_kept else [f"       {place}" for place in limit.worst[: 2 * WORST]]
    return "\n".join(lines)


def main() -> int:
    """Print the report; return 1 where a limit is missed."""
    files, tests = read_files(CODE), read_files(TESTS)
    limits = [*file_limits(files), *function_limits(files), docstring_limit(files), *test_limits(files, tests)]
    print(report(limits))
    return int(not all(limit.is_kept for limit in limits))


if __name__ == "__main__":
    sys.exit(main())
