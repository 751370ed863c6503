"""Words for states, events and causes, in the language of the page. Causes come from the catalogue of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shopledger.domain.messages import Message, message, title
from shopledger.domain.order import VatTreatment
from shopledger.domain.posting import PostingEvent, PostingState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shopledger.connect.contract import Text

STATES = {
    PostingState.FETCHED.value: _("Fetched"),
    PostingState.WAITING.value: _("Waiting"),
    PostingState.READY.value: _("Ready"),
    PostingState.POSTING.value: _("Being booked"),
    PostingState.POSTED.value: _("Booked"),
    PostingState.ERROR.value: _("Not booked"),
    PostingState.DISMISSED.value: _("Closed"),
}
TREATMENTS = {
    VatTreatment.ORDINARY.value: _("Ordinary sale"),
    VatTreatment.ICP.value: _("Company in another EU country, 0 % (ICP)"),
    VatTreatment.INTERNATIONAL.value: _("Outside the EU, 0 %"),
    VatTreatment.MARGIN.value: _("Margin scheme"),
}
TONES = {PostingState.POSTED.value: "good", PostingState.ERROR.value: "bad"}
WAITS = {
    PostingState.FETCHED.value: _("being checked"),
    PostingState.WAITING.value: _("another status in the shop"),
    PostingState.READY.value: _("its turn to be booked"),
    PostingState.POSTING.value: _("being looked up in the books, since no answer was seen"),
}
ATTEMPTS = {
    "DEBTOR": _("New debtor"),
    "PRODUCT": _("New article"),
    "BOOKING": _("The sale"),
    "REMOVE": _("Removal of a half-made document"),
    "PAYMENT": _("The payment"),
}
OUTCOMES = {
    "": _("no answer yet"),
    "STORED": _("stored"),
    "FOUND": _("found"),
    "REFUSED": _("refused"),
    "NOT_SENT": _("not sent"),
    "ABSENT": _("did not arrive"),
    "DIFFERENT": _("something else was found"),
    "UNCLEAR": _("could not be established"),
}
EVENTS = {
    PostingEvent.STATUS_ALLOWED.value: _("The status of the order allows booking"),
    PostingEvent.STATUS_NOT_ALLOWED.value: _("The status of the order does not allow booking yet"),
    PostingEvent.TAKEN.value: _("Booking began"),
    PostingEvent.STORED.value: _("Booked"),
    PostingEvent.REFUSED.value: _("Refused by the books"),
    PostingEvent.NOT_SENT.value: _("Could not be sent; we try again"),
    PostingEvent.PROVED_ABSENT.value: _("Looked up: it is not in the books, so it is sent again"),
    PostingEvent.ANSWER_NOT_SEEN.value: _("Sent, but no answer was seen; it will be looked up"),
    PostingEvent.CHECK_FAILED.value: _("A check failed"),
    PostingEvent.POSTPONED.value: _("Postponed"),
    PostingEvent.RETRIED.value: _("Offered again"),
    PostingEvent.DISMISSED.value: _("Closed"),
    PostingEvent.FOUND.value: _("Looked up: it is in the books"),
    PostingEvent.CONFLICT.value: _("Something else stands in the books under this number"),
}


def words_of(code: str, params: Mapping[str, str]) -> Message:
    """Text and advice of a code in the language of the page."""
    return message(code, params, language())


def said(text: Text) -> str:
    """A connector's text in the language of the page."""
    return text.en if language() == "en" else text.nl


def title_of(code: str) -> str:
    """The cause in a few words."""
    return title(code, language())


def language() -> str:
    """The language of the page: en or nl."""
    return "en" if (get_language() or "").startswith("en") else "nl"
