"""What somebody wrote in an answer, without what their mail program put beneath or above it.

Programs mark what they quote in many ways. Cutting too little costs a few lines too many; cutting everything would lose
an answer, so then the text stays whole.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from shopledger.mail.kinds.threads import ABOVE

_BREAKS = frozenset({"p", "div", "br", "tr", "li", "blockquote", "h1", "h2", "h3", "ul", "ol", "table", "pre"})
_UNSEEN = frozenset({"style", "script", "head", "title"})
_WROTE = re.compile(r"^(On|Op|Am|Le)\b.{4,300}\b(wrote|schreef|geschreven|schrieb|a écrit)\b.{0,200}:$")
_ORIGINAL = re.compile(
    r"^-{3,} ?(Original Message|Oorspronkelijk bericht|Forwarded message|Doorgestuurd bericht) ?-{3,}$"
)
_RULE = re.compile(r"^_{20,}$")
_FROM = re.compile(r"^\*?(From|Van):\*? .*@")
_SENT = re.compile(r"^\*?(Sent|Date|Verzonden|Datum):\*? ")
_BLANKS = re.compile(r"\n{3,}")
MOST = 200_000
"""Characters that are looked at; more than anybody writes."""


def new_words(text: str) -> str:
    """The text without history, quoted lines and signature; the whole text where nothing else would be left."""
    lines = [line.rstrip() for line in text[:MOST].replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    above = lines[: next((index for index in range(len(lines)) if _ends_here(lines, index)), len(lines))]
    unquoted = [line for line in lines if not line.startswith(">") and not _is_own_mark(line)]
    choices = ([line for line in above if not line.startswith(">")], unquoted, lines)
    return next((found for found in map(_tidied, choices) if found), "")


def _tidied(lines: list[str]) -> str:
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def _ends_here(lines: list[str], index: int) -> bool:
    """Whether from this line on it is history or a signature."""
    line = lines[index].strip()
    if line == "--" or _is_own_mark(line) or _ORIGINAL.match(line) or _RULE.match(line):
        return True
    if _FROM.match(line):
        return any(_SENT.match(other.strip()) for other in lines[index + 1 : index + 4])
    return any(_WROTE.match(said) for said in (line, f"{line} {''.join(lines[index + 1 : index + 2]).strip()}"))


def _is_own_mark(line: str) -> bool:
    return ABOVE.nl in line or ABOVE.en in line


def words_of_html(html: str) -> str:
    """The text that a reader of this HTML sees, as lines; quotations are marked as in plain text. Never raises."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects text. What is not closed properly is taken as it comes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._unseen = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where a browser would."""
        self._unseen += tag in _UNSEEN
        self._quoted += tag == "blockquote"
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a line likewise."""
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._quoted = max(0, self._quoted - (tag == "blockquote"))
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag in _BREAKS:
            self._parts.append("\n> " if self._quoted else "\n")

    def handle_data(self, data: str) -> None:
        """Keep what is seen; blanks count as one."""
        if not self._unseen:
            self._parts.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """Everything, without empty quoted lines and blanks at the ends of lines."""
        lines = [line.strip() for line in "".join(self._parts).split("\n")]
        return "\n".join(line for line in lines if line != ">").strip()
