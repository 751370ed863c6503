"""What the repository promises about itself: CI runs the README, links lead somewhere, the lock names no registry."""

import re
import stat
import tomllib
from pathlib import Path

import pytest

from tools import smoke

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
CI_SCRIPT = (ROOT / ".ci" / "run").read_text()
LOCKS = ("requirements.txt", "requirements-dev.txt")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|#)([^)#\s]+)")


def find_commands(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("export ")]


def find_links(page: Path) -> list[Path]:
    return [page.parent / link for link in LINK.findall(page.read_text())]


def read_pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+(?:\[[\w,-]+\])?)==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE))


def find_names(name: str) -> set[str]:
    lines = (ROOT / name).read_text().splitlines()
    return {re.split(r"[\[<>=~!; ]", line)[0] for line in lines if line and not line.startswith(("#", "-"))}


@pytest.mark.parametrize("command", find_commands(README))
def test_readme_command_is_run_in_ci(command: str) -> None:
    run_there = [line.partition('" ')[2] for line in CI_SCRIPT.splitlines() if line.startswith("step ")]
    run_by_smoke = [smoke.DEMO, smoke.CHECK, smoke.SERVE, smoke.WORKER, smoke.SIMULATE]
    run_by_smoke += [smoke.CREATE_USER, smoke.CREATE, smoke.SYNC]

    everything_run = run_there + run_by_smoke

    assert command in everything_run


def test_readme_starts_with_three_sentences_and_a_picture() -> None:
    _, text, picture, *_ = README.split("\n\n")

    assert len(re.findall(r"[.](?:\s|$)", text)) == 3
    assert picture.startswith("![")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", *sorted(p.name for p in ROOT.glob("docs/*.md"))])
def test_page_links_to_files_that_exist(page: str) -> None:
    path = ROOT / page if (ROOT / page).is_file() else ROOT / "docs" / page

    missing = [str(link) for link in find_links(path) if not link.exists()]

    assert missing == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()

    assert "://" not in text
    assert "index-url" not in text


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_hashes_for_every_package(name: str) -> None:
    entries = re.split(r"^(?=[\w.-]+(?:\[[\w,-]+\])?==)", (ROOT / name).read_text(), flags=re.MULTILINE)

    without = [entry.splitlines()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]

    assert without == []


def test_locks_agree_on_versions() -> None:
    runtime, everything = map(read_pins, LOCKS)

    assert {name: everything.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_dependency_is_explained(name: str) -> None:
    explained = (ROOT / "docs" / "dependencies.md").read_text()

    missing = [package for package in sorted(find_names(name)) if package not in explained]

    assert missing == []


def test_package_takes_its_dependencies_from_the_list() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert project["tool"]["setuptools"]["dynamic"]["dependencies"] == {"file": ["requirements.in"]}


@pytest.mark.parametrize("script", ["dev", ".ci/run"])
def test_script_is_executable(script: str) -> None:
    mode = (ROOT / script).stat().st_mode

    assert mode & stat.S_IXUSR
