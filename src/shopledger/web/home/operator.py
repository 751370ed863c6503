"""Who runs this installation, as terms and privacy name them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from shopledger.mail import site


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Name, address line by line, and where mail goes; each empty where it was not set."""

    name: str
    address: tuple[str, ...]
    mail: str


def operator() -> Operator:
    """As the settings say. Lines of the address stand apart by commas."""
    lines = (line.strip() for line in settings.SHOPLEDGER_OPERATOR_ADDRESS.split(","))
    return Operator(name=settings.SHOPLEDGER_OPERATOR_NAME, address=tuple(filter(None, lines)), mail=site.support())
