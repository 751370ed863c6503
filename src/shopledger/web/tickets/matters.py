"""What a question is about: nothing in particular, one order, or all errors of one cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from shopledger.domain.messages import CATALOGUE
from shopledger.domain.posting import PostingState
from shopledger.store import people, portfolio
from shopledger.store.models import Integration, Posting, Ticket
from shopledger.web.texts import STATES, title_of, words_of

LONGEST = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is sent along. `posting` is None for a free question; `code` is empty where no error is reported."""

    integration: Integration | None = None
    posting: Posting | None = None
    code: str = ""
    is_cause: bool = False

    @property
    def is_error(self) -> bool:
        """Whether a problem is reported, with its error."""
        return self.posting is not None and bool(self.code)

    @property
    def number(self) -> str:
        """Number of the order, or the day of a day's sales."""
        if self.posting is None:
            return ""
        return self.posting.order.number if self.posting.order else self.posting.subject

    @property
    def day(self) -> date | None:
        """When it was ordered."""
        return self.posting.order.day if self.posting and self.posting.order else None

    @property
    def state(self) -> Any:
        """Where the order is, in words."""
        return STATES[self.posting.state] if self.posting else ""

    @property
    def title(self) -> str:
        """The cause in a few words."""
        return title_of(self.code) if self.code else ""

    @property
    def text(self) -> str:
        """What the error says."""
        return words_of(self.code, self.posting.cause_params).text if self.code and self.posting else ""

    @property
    def present(self) -> Ticket | None:
        """The thread about the same cause, which what is sent will be added to."""
        return portfolio.open_ticket_about(self.integration, self.code) if self.integration and self.code else None

    @property
    def query(self) -> dict[str, str]:
        """What an address or a form says to come back to this matter."""
        if self.is_cause and self.integration:
            return {"integration": str(self.integration.id), "cause": self.code}
        if self.posting:
            return {"posting": str(self.posting.id)}
        return {"integration": str(self.integration.id)} if self.integration else {}


def matter_of(user_id: int | None, params: Mapping[str, str]) -> Matter:
    """What an address asks about. Raises Http404 for what is not there, or is somebody else's."""
    if params.get("posting"):
        return _of_posting(user_id, _number(params["posting"]))
    if not params.get("integration"):
        return Matter()
    found = people.membership_for(user_id, _number(params["integration"]))
    if found is None:
        raise Http404
    return _of_cause(found[1], params["cause"]) if params.get("cause") else Matter(integration=found[1])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST):
        raise Http404
    return int(text)


def _of_posting(user_id: int | None, posting_id: int) -> Matter:
    posting = portfolio.posting_of(user_id, posting_id)
    if posting is None:
        raise Http404
    code = posting.cause if posting.state == PostingState.ERROR.value else ""
    return Matter(integration=posting.integration, posting=posting, code=code)


def _of_cause(integration: Integration, code: str) -> Matter:
    """The newest order of the cause stands for all; when there is none any more, it is a free question."""
    if code not in CATALOGUE:
        raise Http404
    posting = portfolio.newest_error(integration, code)
    return Matter(integration=integration, posting=posting, code=code if posting else "", is_cause=posting is not None)
