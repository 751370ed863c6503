"""Boxes with choices are written by a tag of ours, to the same page as Django's own templates write."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

CHOICES: dict[str, Any] = {
    "plain": [("8000", "8000 Omzet"), ("8001", "8001 Overig"), ("", "Niet gebruikt")],
    "marks": [('"><b>', "Tom & Jerry <script>"), ("'", "'")],
    "groups": [("Omzet & meer", [("1", "Een"), ("2", "Twee")]), ("3", "Drie")],
    "numbers": [(1, 2), (None, None)],
    "nothing": [],
}


@pytest.mark.parametrize("box", [forms.Select, forms.SelectMultiple])
@pytest.mark.parametrize("name", CHOICES)
def test_a_box_is_written_as_django_writes_it(name: str, box: type[forms.Select]) -> None:
    widget = box(choices=CHOICES[name], attrs={"class": "form-select"})
    chosen = [CHOICES[name][0][0]] if CHOICES[name] else []

    ours = widget.render("account", chosen)

    assert parse_html(ours) == parse_html(widget.render("account", chosen, renderer=DjangoTemplates()))


def test_a_choice_is_written_by_our_tag_and_safe() -> None:
    ours = forms.Select(choices=[('"', "<b>")]).render("account", '"')

    assert ours == '<select name="account">\n  <option value="&quot;" selected>&lt;b&gt;</option>\n</select>'
