"""Signatures of requests to the module, and the proof that both sides know the same licence. Pure.

The key itself never travels: shop and platform derive K from it and sign with K (module/README.md, "Request").
"""

from __future__ import annotations

import hashlib
import hmac

_PURPOSE = "shopledger-v1"


def derived_key(api_key: str) -> str:
    """K: what the shop keeps instead of the key."""
    return _hex_mac(api_key, _PURPOSE)


def signed_headers(derived: str, op: str, body: bytes, seconds: int, nonce: str) -> dict[str, str]:
    """The headers of one attempt. `seconds` since the epoch by the shop's clock; `nonce` must never be used again."""
    message = "\n".join((str(seconds), nonce, op, hashlib.sha256(body).hexdigest()))
    return {
        "X-Shopledger-Time": str(seconds),
        "X-Shopledger-Nonce": nonce,
        "X-Shopledger-Signature": _hex_mac(derived, message),
    }


def licence_proof(licence_key: str, nonce: str) -> str:
    """What `ping` answers when the module was given this licence key."""
    return _hex_mac(licence_key, nonce)


def same(one: str, other: str) -> bool:
    """Whether two proofs are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def _hex_mac(key: str, message: str) -> str:
    return hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()
