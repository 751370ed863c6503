"""A letter as it is sent: its subject, its text and its HTML, by kind, language and context."""

from __future__ import annotations

from dataclasses import dataclass

from shopledger.mail.filling import Context, LetterError, fill
from shopledger.mail.kinds import KINDS
from shopledger.mail.writing import write_html, write_text

__all__ = ["KINDS", "LetterError", "Mail", "render"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One letter in one language. `text` and `html` say the same."""

    subject: str
    text: str
    html: str


def render(kind: str, language: str, context: Context) -> Mail:
    """The letter of that kind, in Dutch for nl and else in English.

    `context` is what `store.letters.put` was given, `kinds.needs` says what a kind asks for. Raises LetterError when
    there is no such kind or a value is missing.
    """
    if kind not in KINDS:
        raise LetterError(f"no kind {kind}")
    letter = fill(KINDS[kind], "nl" if language == "nl" else "en", context)
    return Mail(subject=letter.subject, text=write_text(letter), html=write_html(letter))
