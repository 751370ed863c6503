"""How mail leaves, as Django wants to be told: through an SMTP server, or into a folder where nothing gets lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"starttls": 587, "ssl": 465, "off": 25}
TIMEOUT_SECONDS = 20


def mail_server(url: str) -> dict[str, Any]:
    """Django's EMAIL_ settings for smtp://user:password@host:port?tls=starttls|ssl|off; for none, files in a folder.

    Raises ImproperlyConfigured for another address. It is not repeated: it holds a password.
    """
    if not url:
        return {"EMAIL_BACKEND": "shopledger.mail.folder.FolderBackend"}
    parts = urlsplit(url)
    tls = dict(parse_qsl(parts.query)).get("tls", "starttls")
    if parts.scheme != "smtp" or not parts.hostname or tls not in PORTS:
        raise ImproperlyConfigured("SHOPLEDGER_SMTP_URL is smtp://user:password@host:port?tls=starttls, ssl or off")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": _port(parts.netloc) or PORTS[tls],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls == "starttls",
        "EMAIL_USE_SSL": tls == "ssl",
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }


def _port(place: str) -> int | None:
    try:
        return urlsplit(f"//{place}").port
    except ValueError:
        raise ImproperlyConfigured("SHOPLEDGER_SMTP_URL has a port that is no number") from None
