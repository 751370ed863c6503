"""Addresses of what belongs to no integration."""

from __future__ import annotations

from django.urls import path

from shopledger.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/", views.help_page, name="help"),
    path("downloads/<slug:system>/<str:key>/", views.download, name="download"),
]
