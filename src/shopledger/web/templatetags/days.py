"""Days and moments as a list shows them: 13 feb 2026 in Dutch, 13 Feb 2026 in English, in Dutch time."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.formats import date_format

from shopledger.web.texts import language

register = template.Library()


def written(day: date, style: str) -> str:
    """A day in that style, in which b stands for a short month; English writes months with a capital."""
    return date_format(day, style.replace("b", "M") if language() == "en" else style)


@register.filter(expects_localtime=True)
def day(value: date | datetime | None) -> str:
    """13 feb 2026; nothing for None."""
    return "" if value is None else written(value, "j b Y")


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """13 feb 2026 14:05; nothing for None."""
    return "" if value is None else written(value, "j b Y H:i")
