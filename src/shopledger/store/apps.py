"""The Django app of all tables."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """One app owns all tables, so there is one migration history."""

    name = "shopledger.store"
    label = "store"
