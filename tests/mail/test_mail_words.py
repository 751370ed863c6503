"""Letters: every kind in both languages, and what their values become."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from shopledger.mail.kinds import KINDS, needs
from shopledger.mail.letters import LetterError, render
from tests.mail.samples import CONTEXTS

EVERY = [(kind, language) for kind in KINDS for language in ("nl", "en")]
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
WORD = re.compile(r"\w+")


class Page(HTMLParser):
    """The words, the links and everything else that a page would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what it refers to."""
        if tag != "meta":
            self._inside.append(tag)
        for name, value in attrs:
            if name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in {"href", "src", "background", "data", "action"}:
                self.fetched.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep visible words."""
        if not {"style", "title"} & set(self._inside):
            self.words += WORD.findall(ADDRESS.sub(" ", data))


def words_of_text(text: str) -> list[str]:
    """The words of a plain letter without addresses and numbers of lists, sorted."""
    return sorted(WORD.findall(ADDRESS.sub(" ", re.sub(r"(?m)^\d\. ", "", text))))


def test_samples_are_there_for_every_kind_and_hold_what_it_needs() -> None:
    assert {kind: needs(KINDS[kind]) - set(CONTEXTS[kind]) for kind in KINDS} == dict.fromkeys(KINDS, frozenset())
    assert set(CONTEXTS) == set(KINDS)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_text_and_html_say_the_same_words_and_lead_to_the_same_pages(kind: str, language: str) -> None:
    mail = render(kind, language, CONTEXTS[kind])
    page = Page(mail.html)

    assert sorted(page.words) == words_of_text(mail.text)
    assert sorted(set(page.links)) == sorted(set(ADDRESS.findall(mail.text)))


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_letter_has_no_hole_and_every_value_of_its_context(kind: str, language: str) -> None:
    mail = render(kind, language, CONTEXTS[kind])
    everything = f"{mail.subject}\n{mail.text}".replace("{no}", "")
    plain = {name: value for name, value in CONTEXTS[kind].items() if isinstance(value, str) and name != "body"}
    told = [value for name, value in plain.items() if name not in {"role", "side", "change", "link", "sign_in_link"}]

    assert re.findall(r"[{}]|\bNone\b|\$", everything) == []
    assert [value for value in told if value not in everything and not value.startswith("/")] == []


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_links_are_whole_and_nothing_is_fetched(kind: str, language: str) -> None:
    mail = render(kind, language, CONTEXTS[kind])
    page = Page(mail.html)

    assert [link for link in page.links if not link.startswith("https://books.example/")] == []
    assert page.fetched == []
    assert re.findall(r"url\(|@import|<script|<img", mail.html) == []


@pytest.mark.parametrize("kind", KINDS)
def test_languages_differ_in_every_sentence(kind: str) -> None:
    dutch, english = (render(kind, language, CONTEXTS[kind]) for language in ("nl", "en"))
    sentences = [set(re.findall(r"[A-Z][^.:?!\n]{25,}[.:?!]", each.text)) for each in (dutch, english)]

    assert dutch.subject != english.subject
    assert sentences[0] & sentences[1] == set()
    assert "Goedendag," in dutch.text
    assert "Hello," in english.text


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_is_longer_than_mail_programs_like_unless_it_is_an_address(kind: str) -> None:
    lines = render(kind, "nl", CONTEXTS[kind]).text.splitlines()

    assert [line for line in lines if len(line) > 76 and "https://" not in line] == []


def test_values_are_written_the_way_the_language_writes_them() -> None:
    changed: dict[str, object] = {"changed_at": "2026-07-01T22:30:00+00:00", "change": "codes", "link": "/x/"}

    assert "op 2 juli 2026 om 00:30 voorzien van nieuwe herstelcodes" in render(
        "second_factor_changed", "nl", changed
    ).text.replace("\n", " ")
    assert "given new recovery codes on 2 July 2026 at 00:30" in render(
        "second_factor_changed", "en", changed
    ).text.replace("\n", " ")


def test_words_of_people_are_shown_and_never_obeyed() -> None:
    mail = render("ticket_message", "en", CONTEXTS["ticket_message"])

    assert "&lt;b&gt;Why?&lt;/b&gt;" in mail.html
    assert "<b>" not in mail.html
    assert "| It says {no}.\n|\n| <b>Why?</b>" in mail.text


def test_subject_is_one_line_whatever_is_put_into_it() -> None:
    context = {**CONTEXTS["ticket_received"], "subject": "one\r\nBcc: x@example.com\ttwo"}

    assert render("ticket_received", "en", context).subject == (
        "Question 12: one Bcc: x@example.com two [#0123456789abcdef]"
    )


def test_what_is_empty_is_left_out_of_lists_of_facts() -> None:
    context = {**CONTEXTS["ticket_staff"], "order_number": "", "ordered_on": None, "more": ""}
    text = render("ticket_staff", "en", context).text

    assert "Order:" not in text
    assert "Order date" not in text
    assert "Licence key: 0f1e2d3c4b5a69788796" in text


def test_part_that_depends_on_a_value_is_left_out_without_it() -> None:
    text = render("errors", "en", {**CONTEXTS["errors"], "more": ""}).text

    assert "Other causes" not in text


def test_error_letter_names_causes_by_their_title_with_their_page() -> None:
    text = render("errors", "en", CONTEXTS["errors"]).text

    assert re.search(r"- Shop: .+ \(CHK-05\): 3\n  https://books.example/integrations/3/errors/CHK-05/", text)


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        ("nothing", {}, "no kind nothing"),
        ("invitation", {"role": "king"}, "no such role"),
        ("password_changed", {"changed_at": "soon"}, "a moment that is none"),
        ("errors", {"causes": "many"}, "no list of causes"),
    ],
)
def test_letter_that_cannot_be_made_says_why_by_names_only(kind: str, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(LetterError, match=f"^{reason}$"):
        render(kind, "nl", {**CONTEXTS.get(kind, {}), **change})


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_that_a_kind_needs_is_asked_for(kind: str) -> None:
    for name in needs(KINDS[kind]):
        context = {key: value for key, value in CONTEXTS[kind].items() if key != name}

        with pytest.raises(LetterError):
            render(kind, "nl", context)
