"""The forms of orders: why something is closed, and whether a sale is in the books."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shopledger.web.forms import StyledForm
from shopledger.web.orders.words import BY_HAND, NOT_WANTED, OTHER, REASONS

LONGEST = 500


class CloseForm(StyledForm):
    """Why orders are closed."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        widget=forms.RadioSelect,
        choices=[
            (BY_HAND, REASONS[BY_HAND]),
            (NOT_WANTED, REASONS[NOT_WANTED]),
            (OTHER, gettext_lazy("Another reason")),
        ],
    )
    words = forms.CharField(
        label=gettext_lazy("Your reason"),
        help_text=gettext_lazy("Only with another reason. Whoever reads the history sees it."),
        required=False,
        max_length=LONGEST,
    )

    def clean(self) -> dict[str, Any]:
        """Another reason needs words."""
        cleaned = super().clean() or {}
        if cleaned.get("why") == OTHER and not cleaned.get("words"):
            self.add_error("words", _("Say in a few words why."))
        return cleaned

    @property
    def reason(self) -> str:
        """What is kept of it."""
        why: str = self.cleaned_data["why"]
        words: str = self.cleaned_data["words"]
        return words if why == OTHER else why


class IsThereForm(forms.Form):
    """Yes with a number, or no."""

    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    number = forms.CharField(required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        """Yes needs the number."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "yes" and not cleaned.get("number"):
            self.add_error("number", "")
        return cleaned

    @property
    def found_as(self) -> str | None:
        """The number under which it stands in the books; None where it is not there."""
        found: str = self.cleaned_data["number"]
        return found if self.cleaned_data["answer"] == "yes" else None
