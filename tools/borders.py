"""Hold the borders that no linter knows: money without float, a domain without clock or I/O, rows behind their account.

Parses files only; layers between folders are import-linter's.

    python -m tools.borders         # one line per crossing, exit code 1 where there are any
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "src/shopledger"
WITH_MANAGERS = tuple(f"{PACKAGE}/{folder}/" for folder in ("store", "shops", "accounting", "registers"))
HAS_SECONDS = {f"{PACKAGE}/domain/errors.py"}  # pauses before the next try are floats, as everywhere in Python
CLOCKS = {"now", "utcnow", "today", "localtime", "monotonic", "perf_counter"}
# Of the standard library, what reaches outside the process or differs from run to run.
IMPURE = {
    "asyncio",
    "http",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
}


def find_crossings(path: str, source: str) -> Iterator[str]:
    """Yield one line of report for each border that a file crosses; raises SyntaxError where it is not Python."""
    nodes = list(ast.walk(ast.parse(source, path)))
    if is_pure(path):
        yield from (f"{path}:{line}: {what}" for node in nodes for line, what in find_impurity(node))
    if path.startswith(f"{PACKAGE}/domain/"):
        yield from (f"{path}:{line}: domain imports {name}" for node in nodes for line, name in find_imports(node))
    if not path.startswith(WITH_MANAGERS):
        yield from (
            f"{path}:{n.lineno}: rows are reached by store's queries, not .objects" for n in find_managers(nodes)
        )


def is_pure(path: str) -> bool:
    """Tell whether a file may know neither float nor clock: the domain and the mappings."""
    return (path.startswith(f"{PACKAGE}/domain/") or path.endswith("/mapping.py")) and path not in HAS_SECONDS


def find_impurity(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield float and clock where a node is one."""
    match node:
        case ast.Constant(value=float()) | ast.Name(id="float"):
            yield node.lineno, "float, where money is counted"
        case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCKS:
            yield node.lineno, f"{name}() reads the clock; take the moment as an argument"


def find_imports(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the modules a node imports that the domain may not have."""
    match node:
        case ast.Import(names=names):
            modules = [name.name for name in names]
        case ast.ImportFrom(module=str(module)):
            modules = [module]
        case _:
            return
    yield from ((node.lineno, module) for module in modules if not may_domain_import(module))


def may_domain_import(module: str) -> bool:
    """Tell whether a module is the domain's own, or a part of the standard library that only computes."""
    top = module.partition(".")[0]
    if top == "shopledger":
        return module.startswith("shopledger.domain")
    return top in sys.stdlib_module_names and top not in IMPURE


def find_managers(nodes: list[ast.AST]) -> list[ast.Attribute]:
    """Return where a model's bare manager is used."""
    return [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "objects"]


def main() -> int:
    """Print the crossings; return 1 where there are any."""
    files = sorted((ROOT / PACKAGE).rglob("*.py"))
    paths = [file.relative_to(ROOT).as_posix() for file in files]
    crossings = [line for path in paths for line in find_crossings(path, (ROOT / path).read_text())]
    print("\n".join([*crossings, f"{len(files)} files read, {len(crossings)} crossings"]))
    return int(bool(crossings))


if __name__ == "__main__":
    sys.exit(main())
