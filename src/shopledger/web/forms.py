"""The base of all forms: fields look alike, and say what is wrong beside the box."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.Select: "form-select",
    forms.SelectMultiple: "form-select",
}


class Renderer(TemplatesSetting):
    """Renders a field with `web/field.html`."""

    field_template_name = "web/field.html"


class StyledForm(forms.Form):
    """A form whose boxes have the look of the pages. In templates: `{{ form.name.as_field_group }}`."""

    required_css_class = "is-required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.restyle()

    def restyle(self) -> None:
        """Give all boxes their look; again after boxes were added."""
        for name, field in self.fields.items():
            style(field.widget, is_wrong=self.is_bound and name in self.errors)


def style(widget: forms.Widget, *, is_wrong: bool = False) -> None:
    """Give a box its classes."""
    kinds = (CLASSES[kind] for kind in type(widget).__mro__ if kind in CLASSES)
    name = next(kinds, "form-control")
    present = widget.attrs.get("class", "")
    widget.attrs["class"] = " ".join(filter(None, (present, name, "is-invalid" if is_wrong else "")))
