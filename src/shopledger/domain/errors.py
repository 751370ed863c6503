"""How a refusal, a delay and an unknown outcome are told apart.

    ShopledgerError
      Refusal            somebody must do something first; code and parameters say what
        ConnectionRefusal  the whole connection is refused (a CON code): stop, do not fail order by order
        Unsupported        a setting that the package cannot express
        AlreadyBooked      the package says that this number exists: an answer, not a failure; look it up
        UnreadableDocument a document of the shop that cannot be read as an order
      Transient          try again later by itself; nothing was written
      OutcomeUnknown     a write has left and its answer was not seen: look it up before anything else

Any other exception is a bug (BUG-01). Messages live in `messages.py`; an exception carries a code and parameters only,
so that no secret and no customer can end up in its text by accident.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopledger.domain.booking import BookingRef


class ShopledgerError(Exception):
    """What every decision of ours derives from."""


class Refusal(ShopledgerError):
    """Somebody must act: `code` of the catalogue, `params` for its text, `detail` the package's own words.

    `left_behind` is what a refused write left in the books all the same; it must be removed before another try.
    """

    def __init__(self, code: str, /, *, detail: str = "", left_behind: BookingRef | None = None, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.detail = detail
        self.left_behind = left_behind

    def __str__(self) -> str:
        return " ".join((self.code, *(f"{name}={value}" for name, value in sorted(self.params.items()))))


class ConnectionRefusal(Refusal):
    """The connection itself is refused: orders wait, the merchant is told once."""


class Unsupported(Refusal):
    """A setting the package cannot express; raised when settings are saved."""


class AlreadyBooked(Refusal):
    """The package refuses the number because it exists: look again, never send under another number."""


class UnreadableDocument(Refusal):
    """The shop's document cannot be read as an order; `params['path']` says where."""


class Transient(ShopledgerError):
    """Nothing was written and trying again makes sense, after `retry_after` seconds where that is known."""

    def __init__(self, code: str, /, *, retry_after: float | None = None, detail: str = "", **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.retry_after = retry_after
        self.detail = detail


class OutcomeUnknown(ShopledgerError):
    """A write has left and we did not see its answer: it may or may not be in the books."""

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__("the answer to a write was not seen")
        self.detail = detail
        self.retry_after = retry_after
