"""`shopledger new-connector`: a folder with every file of the contract, and the line that registers the connector.

Methods come from the contract itself, so that a skeleton never lags behind it. What is generated runs and refuses; the
contract suite says what is missing.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

import click

import shopledger
from shopledger.cli.exits import ConfigurationError

HELP = """Make the skeleton of a connector to another shop or accounting package.

NAME is how it is spelled in code: small letters, digits and underscores. The folder gets every file of the contract; a
line in the registry makes the contract tests run for it. They fail until the connector is written, and say what is
missing. docs/adding-a-connector.md goes through it step by step.

\b
Example:
  shopledger new-connector exact --side books --title "Exact Online"
"""
TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9_]*")
SIDES = {
    "shop": {
        "folder": "shops",
        "table": "SHOPS",
        "protocol": "ShopConnector",
        "unknown_code": "CON-02",
        "refused_code": "CON-01",
    },
    "books": {
        "folder": "accounting",
        "table": "BOOKS",
        "protocol": "BooksConnector",
        "unknown_code": "BKG-00",
        "refused_code": "CON-15",
    },
}
BODY = re.compile(r"^( +)def (\w+)(.*?)^ +\.\.\.$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where things go."""

    package: Path
    tests: Path
    registry: Path


@click.command("new-connector", help=HELP, short_help="Make the skeleton of a connector.")
@click.argument("name")
@click.option("--side", type=click.Choice(list(SIDES)), required=True, help="What it connects to.")
@click.option("--title", default="", help="Name for people; NAME itself when left out.")
def command(name: str, side: str, title: str) -> None:
    """See HELP."""
    if not NAME.fullmatch(name):
        raise ConfigurationError(f"{name!r} is no name for a folder: small letters, digits and underscores, please")
    words = words_for(name, side, title or name)
    place = find_place(words)
    for path, text in generated(side, words, place).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        click.echo(f"made {path}")
    register(place.registry, words)
    click.echo(f"registered in {place.registry}")
    click.echo(f"Next: .venv/bin/python -m pytest tests/contract -k {name}, and docs/adding-a-connector.md")


def words_for(name: str, side: str, title: str) -> dict[str, str]:
    """What is filled in into the templates."""
    from shopledger.connect import contract

    facts = SIDES[side]
    methods = unwritten_methods(inspect.getsource(getattr(contract, facts["protocol"])))
    class_name = "".join(part.capitalize() for part in name.split("_"))
    return {**facts, "key": name, "title": title, "class_name": class_name, "methods": methods}


def unwritten_methods(protocol: str) -> str:
    """The methods of a protocol's source, each refusing to work."""
    methods = protocol[BODY.search(protocol).start() :]  # type: ignore[union-attr]  # a protocol has methods
    return BODY.sub(r'\1def \2\3\1    raise unwritten("\2")', methods)


def find_place(words: dict[str, str]) -> Place:
    """Where the connector goes; raises ConfigurationError where it is there already or there are no sources."""
    source = Path(shopledger.__file__).parent
    root = source.parent.parent
    package = source / words["folder"] / words["key"]
    if not (root / "tests").is_dir():
        raise ConfigurationError("this is an installed copy: make connectors in a clone of the repository")
    if package.exists():
        raise ConfigurationError(f"{package} is there already")
    return Place(
        package=package,
        tests=root / "tests" / words["folder"] / words["key"],
        registry=source / "connect" / "registry.py",
    )


def generated(side: str, words: dict[str, str], place: Place) -> dict[Path, str]:
    """The files to be made, with their texts."""
    files = {place.tests / "__init__.py": ""}
    for folder in ("both", side):
        for template in sorted((TEMPLATES / folder).rglob("*.txt")):
            relative = template.relative_to(TEMPLATES / folder).with_suffix("")
            text = Template(template.read_text()).substitute(words)
            files[target(relative, words, place)] = text
    return files


def target(relative: Path, words: dict[str, str], place: Place) -> Path:
    """Where the file of a template goes: tests to the tests, everything else to the package."""
    if relative.name.startswith("test_"):
        return place.tests / f"test_{words['key']}_{relative.name.removeprefix('test_')}"
    return place.package / relative


def register(registry: Path, words: dict[str, str]) -> None:
    """Add the line to the registry; raises ConfigurationError where its table is not found."""
    text = registry.read_text()
    table = re.compile(rf"^{words['table']} = {{\n(.*?)^}}", re.MULTILINE | re.DOTALL)
    found = table.search(text)
    if found is None:
        raise ConfigurationError(f"{registry} has no table {words['table']}; add the connector by hand")
    line = f'    "{words["key"]}": "shopledger.{words["folder"]}.{words["key"]}.connector",\n'
    registry.write_text(text[: found.end(1)] + line + text[found.end(1) :])
