"""Writing a filled letter: once as plain text, once as HTML, both from the same pieces."""

from __future__ import annotations

import textwrap
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from shopledger.mail import site
from shopledger.mail.parts import Filled, Lines, Link, Pairs, Paragraph, Piece, Quoted, Words

LAYOUT = Path(__file__).parent / "templates" / "mail" / "layout.html"
WIDTH = 76
HELLO = Words("Goedendag,", "Hello,")
REGARDS = Words("Met vriendelijke groet,", "Kind regards,")
SENDER = "Shopledger"
# Mail programs know few style sheets, so each element says itself how it looks; the layout adds the dark colours.
STYLES = {
    "p": "margin:0 0 16px",
    "facts": "margin:0 0 16px;padding:0;list-style:none",
    "ul": "margin:0 0 16px;padding:0 0 0 20px",
    "li": "margin:0 0 6px",
    "quote": "margin:0 0 16px;padding:4px 0 4px 14px;border-left:3px solid #c8c4d4;white-space:pre-wrap",
    "button": "display:inline-block;padding:11px 18px;border-radius:6px;background:#4b3b8f;color:#ffffff;"
    "text-decoration:none;font-weight:600",
    "above": "margin:0 0 20px;font-size:13px;color:#6b6780",
}


def write_text(letter: Filled) -> str:
    """The letter as plain text, wrapped; addresses stand on lines of their own so that none is broken."""
    blocks = [letter.above] if letter.above else []
    blocks += [HELLO.of(letter.language), *(_text(piece) for piece in letter.pieces)]
    blocks += [f"{REGARDS.of(letter.language)}\n{SENDER}", f"-- \n{_wrapped(letter.why)}\n{site.absolute('/')}"]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _text(piece: Piece) -> str:
    match piece:
        case Paragraph(text=text):
            return _wrapped(text)
        case Pairs(rows=pairs):
            return "\n".join(_wrapped(f"{label}: {value}", "  ") for label, value in pairs)
        case Lines(rows=rows, is_numbered=is_numbered):
            marks = [f"{number}." if is_numbered else "-" for number in range(1, len(rows) + 1)]
            return "\n".join(_line(mark, text, url) for mark, (text, url) in zip(marks, rows, strict=True))
        case Link(text=text, url=url):
            return f"{text}:\n{url}"
        case Quoted(text=text):
            return "\n".join(f"| {line}".rstrip() for line in text.splitlines())


def _line(mark: str, text: str, url: str) -> str:
    indent = " " * (len(mark) + 1)
    line = _wrapped(f"{mark} {text}", indent)
    return f"{line}\n{indent}{url}" if url else line


def _wrapped(text: str, indent: str = "") -> str:
    options = {"break_long_words": False, "break_on_hyphens": False}
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, **options)  # type: ignore[arg-type]  # flags


def write_html(letter: Filled) -> str:
    """The letter as HTML that shows in mail programs: no pictures, no scripts, nothing fetched."""
    above = f'<p class="muted" style="{STYLES["above"]}">{escape(letter.above)}</p>' if letter.above else ""
    hello = _html(Paragraph(HELLO.of(letter.language)))
    regards = f'<p style="{STYLES["p"]}">{escape(REGARDS.of(letter.language))}<br>{SENDER}</p>'
    return _layout().substitute(
        language=letter.language,
        subject=escape(letter.subject),
        body="\n".join([above, hello, *map(_html, letter.pieces), regards]),
        why=escape(letter.why),
        site=escape(site.absolute("/")),
    )


@cache
def _layout() -> Template:
    return Template(LAYOUT.read_text(encoding="utf-8"))


def _html(piece: Piece) -> str:
    match piece:
        case Paragraph(text=text):
            return f'<p style="{STYLES["p"]}">{escape(text)}</p>'
        case Pairs(rows=pairs):
            items = [f"{escape(label)}: <strong>{escape(value)}</strong>" for label, value in pairs]
            return _list("ul", STYLES["facts"], items)
        case Lines(rows=rows, is_numbered=is_numbered):
            return _list("ol" if is_numbered else "ul", STYLES["ul"], [_linked(text, url) for text, url in rows])
        case Link(text=text, url=url):
            button = f'<a class="button" href="{escape(url)}" style="{STYLES["button"]}">{escape(text)}</a>'
            return f'<p style="{STYLES["p"]}">{button}</p>'
        case Quoted(text=text):
            return f'<blockquote class="quote" style="{STYLES["quote"]}">{escape(text.strip())}</blockquote>'


def _list(tag: str, style: str, items: list[str]) -> str:
    lines = "".join(f'<li style="{STYLES["li"]}">{item}</li>' for item in items)
    return f'<{tag} style="{style}">{lines}</{tag}>'


def _linked(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)
