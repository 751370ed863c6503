"""The choices of a box, written in one go: a template for each would cost more than all the rest of a page.

A set of books has hundreds of ledger accounts, and a page of settings has a box with all of them for every VAT rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
Choice = dict[str, Any]


@register.simple_tag
def choices(groups: Iterable[tuple[str | None, list[Choice], int]]) -> SafeString:
    """Groups as a box has them, written as Django's own template does: what belongs to none stands by itself."""
    return mark_safe("".join(_group(name, options) for name, options, _place in groups))  # noqa: S308 - all is escaped


def _group(name: str | None, options: list[Choice]) -> str:
    text = "".join(map(_option, options))
    return f'\n  <optgroup label="{conditional_escape(name)}">{text}\n  </optgroup>' if name else text


def _option(option: Choice) -> str:
    value, label, attrs = escape(str(option["value"])), conditional_escape(option["label"]), option["attrs"]
    return f'\n  <option value="{value}"{flatatt(attrs) if attrs else ""}>{label}</option>'
