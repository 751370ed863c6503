"""The skeleton generator, in a copy of the sources, since it writes beside them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import shopledger
from shopledger.cli import main
from shopledger.cli.new_connector import unwritten_methods

SOURCES = Path(shopledger.__file__).parent
FILES = {
    "README.md",
    "__init__.py",
    "client.py",
    "connector.py",
    "errors.py",
    "mapping.py",
    "samples/SOURCE.md",
    "settings.py",
    "simulator.py",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what the generator needs: the package without connectors' samples, and a folder for tests."""
    left_out = shutil.ignore_patterns("__pycache__")
    for folder in ("connect", "domain", "cli"):
        shutil.copytree(SOURCES / folder, tmp_path / "src/shopledger" / folder, ignore=left_out)
    for folder in ("shops", "accounting"):
        (tmp_path / "src/shopledger" / folder).mkdir()
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(SOURCES / name, tmp_path / "src/shopledger" / name)
    (tmp_path / "tests").mkdir()
    return tmp_path


def run(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy."""
    variables = {**os.environ, "PYTHONPATH": str(clone / "src")}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=clone, env=variables, capture_output=True, text=True, check=False)


def make(clone: Path, side: str) -> subprocess.CompletedProcess[str]:
    """Make a connector named newbooks."""
    return run(clone, "-m", "shopledger", "new-connector", "newbooks", "--side", side, "--title", "New Books")


@pytest.mark.parametrize(("side", "folder"), [("books", "accounting"), ("shop", "shops")])
def test_the_skeleton_has_every_file_of_the_contract(clone: Path, side: str, folder: str) -> None:
    answer = make(clone, side)

    package = clone / "src/shopledger" / folder / "newbooks"
    assert answer.returncode == 0, answer.stderr
    assert {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()} == FILES


@pytest.mark.parametrize(("side", "folder"), [("books", "accounting"), ("shop", "shops")])
def test_the_skeleton_is_formatted_and_passes_the_linter(clone: Path, side: str, folder: str) -> None:
    make(clone, side)
    place = str(clone / "src/shopledger" / folder)
    shutil.copy(SOURCES.parent.parent / "pyproject.toml", clone)

    lint = ("check", "--no-cache", "--ignore", "ARG001")  # what is to be written does not use its arguments yet
    checks = [run(clone, "-m", "ruff", *words, place) for words in (lint, ("format", "--check"))]

    assert [answer.stdout for answer in checks if answer.returncode] == []


@pytest.mark.parametrize(("side", "finder"), [("books", "books_system"), ("shop", "shop_system")])
def test_the_skeleton_is_registered_and_can_be_imported(clone: Path, side: str, finder: str) -> None:
    make(clone, side)

    answer = run(clone, "-c", f"from shopledger.connect.registry import {finder}; print({finder}('newbooks').name)")

    assert answer.stdout.strip() == "New Books", answer.stderr


def test_the_tests_of_a_fresh_skeleton_fail(clone: Path) -> None:
    make(clone, "books")

    answer = run(clone, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", "tests")

    assert answer.returncode == 1
    assert "test_newbooks_has_samples_to_be_judged_by" in answer.stdout


def test_a_connector_that_exists_is_left_alone(clone: Path) -> None:
    make(clone, "books")

    answer = make(clone, "books")

    assert answer.returncode == 3
    assert "is there already" in answer.stderr


@pytest.mark.parametrize("name", ["Exact", "exact online", "../exact", "1exact", ""])
def test_a_name_that_is_no_folder_name_is_refused(name: str) -> None:
    result = CliRunner().invoke(main, ["new-connector", name, "--side", "books"])

    assert result.exit_code == 3


def test_methods_are_taken_from_the_contract() -> None:
    protocol = 'class Shop(Protocol):\n    """Words."""\n\n    def facts(self) -> Facts:\n        """Says."""\n'
    protocol += "        ...\n"

    methods = unwritten_methods(protocol)

    assert methods == '    def facts(self) -> Facts:\n        """Says."""\n        raise unwritten("facts")\n'
