"""Where an environment of AFAS SB is: from the two domains, or from the whole address that a merchant pastes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from shopledger.accounting.afas_sb.errors import REFUSED
from shopledger.domain.errors import ConnectionRefusal

DOMAIN = ".afasfocus.nl"
BASE_URLS = {"api": f"https://afas-sb{DOMAIN}"}
_ACCOUNTANT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_CUSTOMER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.~-]{0,99}")


def split_address(accountant: str, customer: str) -> tuple[str, str]:
    """Both domains, as typed or out of a pasted address such as https://app-center-demo.afasfocus.nl/myshop/...

    Raises ConnectionRefusal CON-05 for anything that is not two plain names under `DOMAIN`: the token must not be sent
    anywhere else.
    """
    accountant, customer = accountant.strip().lower(), customer.strip().strip("/")
    if "." in accountant or "/" in accountant:
        parts = urlsplit(accountant if "//" in accountant else f"//{accountant}")
        if not (parts.hostname or "").endswith(DOMAIN):
            raise ConnectionRefusal(REFUSED, detail=f"the address is not under {DOMAIN}")
        accountant = (parts.hostname or "").removesuffix(DOMAIN)
        customer = customer or parts.path.strip("/").partition("/")[0]
    if not _ACCOUNTANT.fullmatch(accountant) or not _CUSTOMER.fullmatch(customer):
        raise ConnectionRefusal(REFUSED, detail="the accountant's or the customer's domain is not a domain")
    return accountant, customer


def base_url(credentials: Mapping[str, str], base_urls: Mapping[str, str]) -> str:
    """The address that all calls begin with. Raises ConnectionRefusal CON-05, see `split_address`.

    An address in `base_urls` other than the usual one goes before the accountant's domain.
    """
    accountant, customer = split_address(credentials.get("accountant", ""), credentials.get("customer", ""))
    given = base_urls.get("api", BASE_URLS["api"])
    host = f"https://{accountant}{DOMAIN}" if given == BASE_URLS["api"] else given.rstrip("/")
    return f"{host}/{customer}"
