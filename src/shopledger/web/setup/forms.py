"""The Connect form, made from the boxes that a connector asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from shopledger.connect.contract import CredentialField
from shopledger.web.forms import StyledForm
from shopledger.web.texts import said


class ConnectForm(StyledForm):
    """Boxes of one system. A secret that is stored is never shown; left empty, it stays as it is."""

    def __init__(self, fields: tuple[CredentialField, ...], stored: Mapping[str, str], *args: Any) -> None:
        self._stored = stored
        self._asked = fields
        shown = {field.name: stored[field.name] for field in fields if not field.is_secret and stored.get(field.name)}
        super().__init__(*args, initial=shown)
        for field in fields:
            self.fields[field.name] = box(field, is_stored=bool(stored.get(field.name)))
        self.restyle()

    def credentials(self) -> dict[str, str]:
        """What is to be stored: what was entered, and stored secrets where nothing was."""
        entered = {field.name: str(self.cleaned_data.get(field.name, "")).strip() for field in self._asked}
        kept = {field.name: self._stored.get(field.name, "") for field in self._asked if field.is_secret}
        return {name: value or kept.get(name, "") for name, value in entered.items() if value or kept.get(name)}


def box(field: CredentialField, *, is_stored: bool) -> forms.Field:
    """One box, as the connector describes it."""
    words: dict[str, Any] = {"label": said(field.label), "help_text": said(field.help)}
    if field.choices:
        choices = [(value, said(label)) for value, label in field.choices]
        return forms.ChoiceField(**words, required=field.is_required, choices=choices)
    return forms.CharField(
        **words,
        required=field.is_required and not (field.is_secret and is_stored),
        min_length=field.min_length or None,
        max_length=field.max_length or None,
        widget=widget(field, is_stored=is_stored),
    )


def widget(field: CredentialField, *, is_stored: bool) -> forms.Widget:
    """Browsers must neither fill nor remember keys of shops and books."""
    quiet = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    if not field.is_secret:
        return forms.TextInput(attrs=quiet)
    hint = {"placeholder": _("stored; leave empty to keep it")} if is_stored else {}
    return forms.PasswordInput(attrs={**quiet, "autocomplete": "new-password", **hint})
