"""What Copy copies for the people who help: which systems, which licence, how far the set-up is. No secrets."""

from __future__ import annotations

from collections.abc import Iterable

from shopledger import __version__
from shopledger.store.models import Integration
from shopledger.web.setup.sides import SideState


def summary(integration: Integration, sides: Iterable[SideState], more: Iterable[str] = ()) -> str:
    """Some lines of plain text; `more` are those of whoever knows more."""
    return "\n".join(
        (
            f"Shopledger {__version__}",
            f"Licence key: {integration.licence_key}",
            f"Integration: {integration.name}",
            *map(line_of, sides),
            f"Settings: version {integration.settings_version}",
            *more,
        )
    )


def started(integration: Integration) -> str:
    """Whether it has been started, in a line."""
    return f"Started: {'no' if integration.is_rehearsing else 'yes'}"


def line_of(state: SideState) -> str:
    """One side in a line."""
    problem = f", {state.problem.text}" if state.problem else ""
    return f"{state.system}: {'connected' if state.is_ok else 'not connected'}{problem}"
