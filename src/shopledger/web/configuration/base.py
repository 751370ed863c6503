"""The base of all forms of the Configuration: choices in, settings out, and the package's findings at the boxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shopledger.connect.contract import Option, OptionField
from shopledger.domain.settings import Settings
from shopledger.web.configuration import words
from shopledger.web.configuration.bench import Bench
from shopledger.web.configuration.saving import newer_words
from shopledger.web.forms import StyledForm
from shopledger.web.texts import said

Choices = list[tuple[str, str]]


class SettingsForm(StyledForm):
    """Boxes for some of the settings. After `is_valid`, `result` holds all settings with what was chosen.

    `places` says at which box a finding about a field of the package is shown; findings about other fields are shown on
    top of the form.
    """

    title: ClassVar[Promise]
    lead: ClassVar[Promise | str] = ""
    places: Mapping[str, str] = {}
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, bench: Bench, data: Mapping[str, Any] | None = None) -> None:
        self.bench = bench
        self.result = bench.settings
        fields = {**type(self).base_fields, **self.more_fields()}
        self.base_fields = fields  # type: ignore[misc]  # Django copies them from here, and they differ per package
        version = bench.integration.settings_version
        super().__init__(data, initial={"version": version, **self.values(bench.settings)}, label_suffix="")

    def more_fields(self) -> dict[str, forms.Field]:
        """Boxes that depend on the integration."""
        return {}

    def values(self, settings: Settings) -> dict[str, Any]:
        """What stands in the boxes at first."""
        return {}

    def chosen(self) -> Settings:
        """The settings with what was chosen."""
        raise AssertionError  # every form has its own

    def clean(self) -> dict[str, Any]:
        """See Django: nothing is right about choices that were made from settings that are no longer there."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("version") != self.bench.integration.settings_version:
            raise forms.ValidationError(newer_words())
        if not self.errors:
            self.result = self.chosen()
            self.judge()
        return cleaned

    def judge(self) -> None:
        """Put what the package could not take beside the boxes."""
        for finding in self.bench.new_findings(self.result, self.places):
            place = self.places.get(finding.field)
            place = place if place in self.fields else None
            message = words.of_finding(self.bench, finding)
            if message not in self.errors.get(place or "__all__", []):
                self.add_error(place, message)


def choice_list(options: Iterable[Option] | None, value: str, nothing: str | None = None) -> Choices:
    """A live list for a select. A value that the list does not have stays, and says so; `nothing` stands for none."""
    rows = [(option.value, option.label) for option in options or ()]
    if nothing is not None:
        rows.insert(0, ("", nothing))
    if value and all(value != each for each, _label in rows):
        gone = _("%(value)s (no longer in your books)") if options is not None else "%(value)s"
        rows.append((value, gone % {"value": value}))
    return rows


def live_field(options: tuple[Option, ...] | None, value: str, field: OptionField, nothing: str) -> forms.ChoiceField:
    """A select of a live list; where the list is not known yet, one with what is chosen and a word about it."""
    help_text = said(field.help)
    if options is None:
        help_text += " " + _("The list has not been fetched yet: press Fetch all lists again on the first page.")
    return forms.ChoiceField(
        label=said(field.label),
        help_text=help_text,
        required=field.is_required,
        choices=choice_list(options, value, nothing),
    )
