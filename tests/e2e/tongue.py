"""What a page says, in the language of its reader: looked up where the page has it from, so that words may change."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from shopledger.domain.messages import message, title
from shopledger.web.texts import said


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language; calling it with a text in the source language gives the text that a page shows."""

    language: str

    def __call__(self, text: str, **params: object) -> str:
        with translation.override(self.language):
            found = translation.gettext(text)
        assert self.language == "en" or found != text, f"not translated: {text!r}"
        return found % params if params else found

    def said(self, text: object) -> str:
        """A text that a connector brought along in both languages."""
        with translation.override(self.language):
            return str(said(text))  # type: ignore[arg-type]  # whatever a connector calls a text

    def about(self, code: str, **params: str) -> str:
        """The sentence of the catalogue for a code."""
        return message(code, params, self.language).text

    def advice(self, code: str, **params: str) -> str:
        """What the catalogue advises for a code."""
        return message(code, params, self.language).advice

    def title(self, code: str) -> str:
        """What the catalogue calls all orders with that code."""
        return title(code, self.language)
