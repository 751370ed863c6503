"""Addresses: all pages are the web folder's."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("shopledger.web.urls"))]
handler500 = "shopledger.web.failure.failed"
