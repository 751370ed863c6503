"""The Django app of the pages."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, templates, texts; no tables."""

    name = "shopledger.web"
    label = "web"
