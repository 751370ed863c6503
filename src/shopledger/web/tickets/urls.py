"""Addresses of questions and problems."""

from __future__ import annotations

from django.urls import path

from shopledger.web.tickets import asking, views

urlpatterns = [
    path("questions/", views.tickets, name="tickets"),
    path("questions/desk/", views.desk, name="desk"),
    path("questions/ask/", asking.ask, name="ask"),
    path("questions/<int:ticket_id>/", views.ticket, name="ticket"),
    path("questions/<int:ticket_id>/solved/", views.solved, name="ticket_solved"),
    path("questions/<int:ticket_id>/again/", views.again, name="ticket_again"),
    path("questions/pictures/<int:file_id>/", views.picture, name="ticket_picture"),
]
