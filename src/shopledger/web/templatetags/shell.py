"""Tags and filters of all pages: icons, amounts, rates."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture beside words; with a label, one that stands alone."""
    address = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.filter
def money(amount: Decimal | int | None, currency: str = "EUR") -> str:
    """An amount as the language of the page writes it, with its currency: € 1.234,56; nothing for None."""
    if amount is None:
        return ""
    written = number_format(abs(Decimal(amount)), decimal_pos=2, force_grouping=True)
    sign = SIGNS.get(currency, currency)
    return f"{'-' if amount < 0 else ''}{sign} {written}"


@register.filter
def percent(rate: Decimal | None) -> str:
    """A rate as the language of the page writes it: 21 %, 5,5 %."""
    if rate is None:
        return ""
    plain = Decimal(rate).normalize()
    places = max(0, -int(plain.as_tuple().exponent))
    return f"{number_format(plain, decimal_pos=places)} %"
