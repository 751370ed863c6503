"""How each shop and package is connected, from what its connector asks for: a new connector appears by itself."""

from __future__ import annotations

from dataclasses import dataclass

from shopledger.connect import registry
from shopledger.connect.contract import CredentialField
from shopledger.web.texts import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One box of the Connect form."""

    label: str
    help: str
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """How one system is connected. `permission`: what to do where access is given on the system's own page."""

    key: str
    name: str
    steps: tuple[Step, ...]
    permission: str = ""
    downloads: tuple[tuple[str, str], ...] = ()


def shops() -> tuple[Guide, ...]:
    """One for each shop system."""
    return tuple(map(shop, registry.SHOPS))


def shop(key: str) -> Guide:
    """How shops of that system are connected, with what has to be installed in them."""
    system = registry.shop_system(key)
    downloads = tuple((each.key, said(each.label)) for each in system.downloads)
    return Guide(key=key, name=system.name, steps=steps(system.credential_fields), downloads=downloads)


def books() -> tuple[Guide, ...]:
    """One for each accounting package."""
    return tuple(map(package, registry.BOOKS))


def package(key: str) -> Guide:
    """How that package is connected."""
    system = registry.books_system(key)
    permission = said(system.permission.help) if system.permission else ""
    return Guide(key=key, name=system.name, steps=steps(system.credential_fields), permission=permission)


def steps(fields: tuple[CredentialField, ...]) -> tuple[Step, ...]:
    """The boxes, in the language of the page."""
    return tuple(Step(label=said(each.label), help=said(each.help), is_required=each.is_required) for each in fields)


def names() -> tuple[str, ...]:
    """The systems that data come from and go to."""
    return tuple(guide.name for guide in (*shops(), *books()))


def registers() -> tuple[str, ...]:
    """The registers that are asked about VAT numbers."""
    return tuple(registry.register_system(key).name for key in registry.REGISTERS)
