"""What Copy copies for the people who help: systems, licence, and how each part of the Configuration is. No secrets."""

from __future__ import annotations

from collections.abc import Iterable

from shopledger import __version__
from shopledger.store.models import Integration
from shopledger.web.configuration.sections import Section
from shopledger.web.setup.sides import SideState
from shopledger.web.setup.summary import line_of


def summary(integration: Integration, sides: Iterable[SideState], parts: Iterable[Section]) -> str:
    """Some lines of plain text."""
    asked = integration.options_at
    return "\n".join(
        (
            f"Shopledger {__version__}",
            f"Licence key: {integration.licence_key}",
            f"Integration: {integration.name}",
            *(line_of(side) for side in sides),
            f"Settings: version {integration.settings_version}",
            f"Lists fetched: {asked.isoformat(timespec='minutes') if asked else 'never'}",
            *(_line(part) for part in parts),
        )
    )


def _line(part: Section) -> str:
    return f"{part.title}: {part.summary or '-'}{f' ({part.problem})' if part.problem else ''}"
