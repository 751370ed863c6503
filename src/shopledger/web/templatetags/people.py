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
HELPS = {"password": "", "passwordless": _("Your device then asks for your fingerprint, your face or its code.")}


@register.filter
def ours(form: forms.Form) -> forms.Form:
    """The form, its boxes styled; labels stand above boxes, not in them."""
    for name, field in form.fields.items():
        field.label = LABELS.get(name, field.label)
        field.help_text = HELPS.get(name, field.help_text)
        field.widget.attrs.pop("placeholder", None)
        style(field.widget, is_wrong=form.is_bound and name in form.errors)
    return form
