"""What these pages say of kinds, places, reasons and waiting, besides the words that all pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.posting import PostingKind, PostingState

if TYPE_CHECKING:
    from datetime import datetime

    from shopledger.store.models import Posting

KINDS = {
    PostingKind.SALE.value: _("Sale"),
    PostingKind.PAYMENT.value: _("Payment"),
    PostingKind.DAY.value: _("Turnover of a day"),
    PostingKind.CORRECTION.value: _("Correction"),
}
PLACES = {
    PostingState.POSTED.value: ("report", _("Report")),
    PostingState.ERROR.value: ("errors", _("Errors")),
    PostingState.DISMISSED.value: ("closed", _("Closed orders")),
}
OPEN_PLACE = ("open", _("Open"))
GONE, BY_HAND, NOT_WANTED, OTHER = "gone", "by_hand", "not_wanted", "other"
REASONS = {
    BY_HAND: _("Booked by hand"),
    NOT_WANTED: _("Not to be booked"),
    GONE: _("The order no longer exists in the shop"),
}
NEVER = {
    "CHK-08": _("Process cannot help: it is in your books already. You can close it."),
    "CHK-12": _(
        "Process cannot help: the shop no longer gives it. Book it by hand and close it, or ask for a migration."
    ),
}
NEVER_ANY = _("Process cannot help here, however often it is tried. Book it by hand if needed, and close it.")


FORGOTTEN = _("The details of this order were removed: the period for which the law asks to keep them is over.")


def place_of(state: str) -> tuple[str, Any]:
    """Where a posting of that state is: name of the address, and name of the page."""
    return PLACES.get(state, OPEN_PLACE)


def why_closed(detail: str) -> Any:
    """Why something was closed: a reason of ours in the language of the page, else the words of whoever closed it."""
    return REASONS.get(detail, detail)


def why_never(state: str, code: str) -> Any:
    """Why there is no Process button for an error; empty where there is one."""
    if state != PostingState.ERROR.value or remedy(code) is not Remedy.NONE:
        return ""
    return NEVER.get(code, NEVER_ANY)


def waits_for(posting: Posting, now: datetime) -> Any:
    """What something waits for that has no cause of its own."""
    match PostingState(posting.state):
        case PostingState.WAITING:
            return _("A status in the shop that you want to have booked")
        case PostingState.POSTING:
            return _("The answer of your books: it is being booked, or looked up because no answer was seen")
        case PostingState.READY if posting.collected_in_id or posting.not_before > now:
            return _("The moment at which it is to be booked")
        case PostingState.READY:
            return _("Its turn to be booked")
        case _:
            return ""
