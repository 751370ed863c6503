"""Addresses of the pages. Everything below an integration checks whose it is."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.views.i18n import set_language

from shopledger.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", LoginView.as_view(template_name="web/login.html"), name="login"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("language/", set_language, name="set_language"),
    path("downloads/<slug:system>/<str:key>/", views.download, name="download"),
    path("integrations/<int:integration_id>/report/", views.report, name="report"),
    path("integrations/<int:integration_id>/errors/", views.errors, name="errors"),
    path("integrations/<int:integration_id>/errors/<slug:code>/", views.cause, name="cause"),
    path("integrations/<int:integration_id>/errors/<slug:code>/process/", views.process_cause, name="process_cause"),
    path("integrations/<int:integration_id>/open/", views.open_page, name="open"),
    path("integrations/<int:integration_id>/orders/<int:posting_id>/", views.posting, name="posting"),
    path("integrations/<int:integration_id>/orders/<int:posting_id>/process/", views.process, name="process"),
]
