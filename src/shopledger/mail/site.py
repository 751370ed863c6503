"""Addresses in letters: the pages they lead to, and where answers come in.

Pages lie in a higher layer, which this one may not know; their paths are written here once, and a test sees that they
lead somewhere.
"""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings

HOME = "/"
INTEGRATION = "/integrations/{id}/"
ERRORS = "/integrations/{id}/errors/"
CAUSE = "/integrations/{id}/errors/{code}/"
CONFIGURATION = "/integrations/{id}/configuration/"
PROFILE = "/integrations/{id}/profile/"
ACCOUNT = "/accounts/{id}/"
TICKET = "/questions/{id}/"


def absolute(path: str) -> str:
    """The whole address of a path of this site; one that is whole already stays as it is."""
    return settings.SHOPLEDGER_SITE_URL.rstrip("/") + path if path.startswith("/") else path


def support() -> str:
    """The bare address that questions go to; empty where there is none."""
    return parseaddr(settings.SHOPLEDGER_SUPPORT_MAIL)[1]


def answers_to(token: str) -> str:
    """The address that an answer about that ticket comes to; empty where there is no support address."""
    local, at, domain = support().rpartition("@")
    return f"{local}+{token}@{domain}" if at else ""


def domain() -> str:
    """The domain that identifiers of letters end in."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
