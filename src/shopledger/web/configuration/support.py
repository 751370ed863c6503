"""What Copy copies for the people who help: systems, licence, and how each part of the Configuration is. No secrets."""

from __future__ import annotations

from collections.abc import Iterable

from shopledger.store.models import Integration
from shopledger.web.configuration.sections import Section
from shopledger.web.setup.sides import SideState
from shopledger.web.setup.summary import summary


def summary_with_parts(integration: Integration, sides: Iterable[SideState], parts: Iterable[Section]) -> str:
    """The lines of the set-up's Copy, with the lists and the parts."""
    asked = integration.options_at
    fetched = f"Lists fetched: {asked.isoformat(timespec='minutes') if asked else 'never'}"
    return summary(integration, sides, (fetched, *map(_line, parts)))


def _line(part: Section) -> str:
    return f"{part.title}: {part.summary or '-'}{f' ({part.problem})' if part.problem else ''}"
