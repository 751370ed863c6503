"""What stands in the way, in words: codes of the catalogue, and the two words of the pipeline that are none."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from shopledger.pipeline.book import BUSY, NOT_SET_UP
from shopledger.web.texts import words_of


def hold_words(code: str, params: Mapping[str, str]) -> str:
    """One or two sentences for what holds something up."""
    if code == BUSY:
        return _("We are just reading your shop. Please try again in a minute.")
    if code == NOT_SET_UP:
        return _("Save the settings first.")
    words = words_of(code, params)
    return f"{words.text} {words.advice}".strip()
