"""Addresses of people and accounts. allauth's own pages are below `user/`."""

from __future__ import annotations

from django.urls import path

from shopledger.web.people import accounts, addresses, entering, integrations, invited, security

urlpatterns = [
    path("sign-up/", entering.sign_up, name="sign_up"),
    path("sign-up/sent/", entering.sign_up_sent, name="sign_up_sent"),
    path("welcome/<str:uid>/choose/", entering.choose_password, name="choose_password"),
    path("welcome/<str:uid>/<str:word>/", entering.welcome, name="welcome"),
    path("invitations/accept/", invited.accept, name="accept_invitation"),
    path("invitations/<str:token>/", invited.invitation, name="invitation"),
    path("addresses/confirm/", addresses.confirm, name="confirm_address"),
    path("addresses/confirmed/", addresses.confirmed, name="address_confirmed"),
    path("addresses/<str:token>/", addresses.link, name="address_link"),
    path("accounts/<int:account_id>/addresses/<int:change_id>/again/", addresses.again, name="address_again"),
    path("accounts/<int:account_id>/addresses/<int:change_id>/withdraw/", addresses.withdraw, name="withdraw_address"),
    path("accounts/<int:account_id>/", accounts.profile, name="profile"),
    path("accounts/<int:account_id>/edit/", accounts.edit, name="account_edit"),
    path("accounts/<int:account_id>/invite/", accounts.invite, name="invite"),
    path("accounts/<int:account_id>/invitations/<int:invitation_id>/", accounts.withdraw, name="withdraw_invitation"),
    path("accounts/<int:account_id>/people/<int:member_id>/", accounts.member, name="member"),
    path("accounts/<int:account_id>/people/<int:member_id>/remove/", accounts.remove, name="remove_member"),
    path("accounts/<int:account_id>/history/", accounts.history, name="account_history"),
    path("accounts/<int:account_id>/invoices/<str:number>/", accounts.invoice, name="invoice"),
    path("accounts/<int:account_id>/integrations/new/", entering.new_integration, name="new_integration"),
    path("integrations/<int:integration_id>/profile/", integrations.profile, name="integration_profile"),
    path("integrations/<int:integration_id>/rename/", integrations.rename, name="rename_integration"),
    path("integrations/<int:integration_id>/cancel/", integrations.cancel, name="cancel_integration"),
    path("integrations/<int:integration_id>/resume/", integrations.resume, name="resume_integration"),
    path("security/", security.security, name="security"),
    path("security/sign-out/", security.sign_out_everywhere, name="sign_out_everywhere"),
]
