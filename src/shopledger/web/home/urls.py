"""Addresses of what belongs to no integration."""

from __future__ import annotations

from django.urls import path

from shopledger.web.home import choices, views, words

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", choices.language, name="language"),
    path("theme/", choices.theme, name="theme"),
    path("terms/", words.terms, name="terms"),
    path("privacy/", words.privacy, name="privacy"),
    path("help/", words.help_page, name="help"),
    path("help/errors/", words.help_errors, name="help_errors"),
    path("downloads/<slug:system>/<str:key>/", views.download, name="download"),
]
