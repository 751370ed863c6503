"""The forms that allauth brings along, in our look and with our labels."""

from __future__ import annotations

from django import forms, template
from django.utils.translation import gettext_lazy as _

from shopledger.web.forms import style

register = template.Library()
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "remember": _("Stay signed in in this browser"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "code": _("Code"),
    "name": _("Name"),
    "passwordless": _("Sign in with this passkey alone, without a password"),
}
HELPS = {
    "password": "",
    "oldpassword": "",
    "passwordless": _("Your device then asks for your fingerprint, your face or its code."),
}
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
}
"""Marks by which browsers name themselves, the rarer first: those also carry the marks of what they descend from."""
NAMES = {"Mac OS X": "Mac", "CrOS": "Chromebook"}


@register.filter
def ours(form: forms.Form) -> forms.Form:
    """The form, its boxes styled; labels stand above boxes, not in them."""
    for name, field in form.fields.items():
        box = form[name]
        box.label = str(LABELS.get(name, field.label))
        if name in HELPS:
            box.help_text = str(HELPS[name])
        field.widget.attrs.pop("placeholder", None)
        style(field.widget, is_wrong=form.is_bound and name in form.errors)
    return form


@register.filter
def browser(agent: str) -> str:
    """What a browser calls itself, as people call it: Firefox, Windows; its own words where we know neither."""
    found = [BROWSERS[mark] for mark in BROWSERS if f"{mark}/" in agent] or ["Safari"] * ("Safari/" in agent)
    system = [NAMES.get(mark, mark) for mark in SYSTEMS if mark in agent]
    return ", ".join([*found[:1], *system[:1]]) or agent
