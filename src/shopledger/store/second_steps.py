"""What makes the codes of people's second step: secrets of theirs, encrypted like all others.

allauth keeps them as JSON and calls `seal` and `unseal` through our adapter; here they are only encrypted anew.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from shopledger.store import secrets

SEALED = ("secret", "seed")
"""Under these names allauth keeps what it asked to be encrypted: of codes from a phone, and of recovery codes."""


def rotate_keys() -> int:
    """Encrypt every one anew with the first key; how many that were. Raises KeyMissingError."""
    ids = list(Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("id", flat=True))
    for authenticator_id in ids:
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().get(id=authenticator_id)
            row.data.update({name: secrets.rotate(row.data[name]) for name in SEALED if name in row.data})
            row.save(update_fields=["data"])
    return len(ids)
