"""The Django app of the pages."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, templates, texts; no tables."""

    name = "shopledger.web"
    label = "web"

    def ready(self) -> None:
        """Listen to what happens around signing in, once models are there."""
        import_module("shopledger.web.people.signals")
