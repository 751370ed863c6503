"""Every page there is, by the name of its address: who may see it, and what the address is made of.

A name that is no page says what it is instead, so that nothing is forgotten: `test_accessibility.py` holds this table
to the table of addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver, reverse

OWNER, STAFF, HALF, GUARDED, NOBODY = "owner", "staff", "half", "guarded", ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `arguments` and the values of `query` are names of places. `what` tells pages of one name apart."""

    name: str
    arguments: tuple[str, ...] = ()
    visitor: str = OWNER
    what: str = ""
    query: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.name} {self.what}".strip()

    def address(self, places: Mapping[str, str]) -> str:
        """Path and query."""
        path = reverse(self.name, args=[places.get(each, each) for each in self.arguments])
        query = urlencode({name: places.get(value, value) for name, value in self.query})
        return f"{path}?{query}" if query else path


class Else(Enum):
    """What an address is that is no page."""

    ACT = "changes something, and is sent by a form only"
    FILE = "a file"
    AWAY = "leads on to another page"
    UNUSED = "belongs to a way of signing in that we do not offer"


def _within(*names: str, what: str = "", query: tuple[tuple[str, str], ...] = ()) -> tuple[Page, ...]:
    return tuple(Page(name, ("integration",), what=what, query=query) for name in names)


PAGES: tuple[Page, ...] = (
    # home
    Page("home"),
    Page("terms", visitor=NOBODY),
    Page("privacy", visitor=NOBODY),
    Page("help"),
    Page("help_errors"),
    # signing up and in
    Page("sign_up", visitor=NOBODY),
    Page("sign_up_sent", visitor=NOBODY),
    Page("welcome", ("newcomer", "word"), visitor=NOBODY, what="leads to a password"),
    Page("choose_password", ("newcomer",), visitor=NOBODY, what="without the word of the link"),
    Page("invitation", ("invitation",), visitor=NOBODY, what="of somebody new"),
    Page("accept_invitation", visitor=NOBODY, what="without the word of the link"),
    Page("address_link", ("address",), visitor=NOBODY, what="to be confirmed"),
    Page("confirm_address", visitor=NOBODY, what="without the word of the link"),
    Page("address_confirmed", visitor=NOBODY),
    Page("account_login", visitor=NOBODY),
    Page("account_logout"),
    Page("account_inactive", visitor=NOBODY),
    Page("account_reauthenticate"),
    Page("account_email"),
    Page("account_email_verification_sent", visitor=NOBODY),
    Page("account_change_password"),
    Page("account_reset_password", visitor=NOBODY),
    Page("account_reset_password_done", visitor=NOBODY),
    Page("account_reset_password_from_key", ("reset_uid", "reset_key"), visitor=NOBODY),
    Page("account_reset_password_from_key_done", visitor=NOBODY),
    Page("account_confirm_email", ("confirmation",), visitor=NOBODY),
    Page("mfa_index"),
    Page("mfa_index", visitor=GUARDED, what="with a second step"),
    Page("mfa_authenticate", visitor=HALF),
    Page("mfa_reauthenticate", visitor=GUARDED),
    Page("mfa_activate_totp"),
    Page("mfa_deactivate_totp", visitor=GUARDED),
    Page("mfa_view_recovery_codes", visitor=GUARDED),
    Page("mfa_generate_recovery_codes", visitor=GUARDED),
    Page("mfa_list_webauthn", visitor=GUARDED),
    Page("mfa_add_webauthn"),
    Page("mfa_edit_webauthn", ("guarded_key",), visitor=GUARDED),
    Page("mfa_remove_webauthn", ("guarded_key",), visitor=GUARDED),
    Page("mfa_reauthenticate_webauthn", visitor=GUARDED),
    Page("usersessions_list"),
    Page("security"),
    # the account
    *(Page(name, ("account",)) for name in ("profile", "account_edit", "invite", "account_history", "new_integration")),
    *(Page(name, ("account", "member")) for name in ("member", "remove_member")),
    *_within("integration_profile", "cancel_integration"),
    # setting up
    *_within("setup", "rehearsal"),
    Page("setup", ("unstarted",), what="at the beginning"),
    Page("connect", ("integration", "shop"), what="a shop"),
    Page("connect", ("unstarted", "shop"), what="a shop with an extension"),
    Page("connect", ("unstarted", "books"), what="books by permission"),
    Page("first_booking", ("integration", "booked")),
    # configuration
    *_within("configuration", "quick_settings", "statuses", "vat", "remove_vat", "vat_schemes"),
    *_within("quick_settings", what="with other countries", query=(("oss", "yes"),)),
    *_within("vat", what="with other countries", query=(("oss", "yes"), ("add", "IT,ES,PL"))),
    *_within("shop_country"),
    *_within("shop_country", what="another one", query=(("country", "DE"),)),
    *_within("payment_methods", "package_options", "documents", "payment_settings"),
    Page("daily_turnover", ("unstarted",)),
    *_within("special_cases", "settings_history"),
    *_within("vat_row", what="a new one"),
    *_within("vat_row", "remove_vat_row", what="one that is there", query=(("row", "row"),)),
    Page("configuration", ("unstarted",), what="at the beginning"),
    # orders
    *_within("overview", "report", "errors", "open", "closed", "search"),
    *_within("search", what="with something found", query=(("q", "10"),)),
    *_within("close", query=(("ids", "error"),)),
    Page("overview", ("unstarted",), what="at the beginning"),
    Page("cause", ("integration", "cause")),
    *(Page("posting", ("integration", each), what=each) for each in ("booked", "waiting", "closed", "asked", "error")),
    Page("overrule", ("integration", "waiting")),
    # questions
    Page("tickets"),
    Page("desk", visitor=STAFF),
    Page("ask"),
    Page("ask", what="about an error", query=(("integration", "integration"), ("cause", "cause"))),
    Page("ticket", ("ticket",)),
    Page("ticket", ("ticket",), visitor=STAFF, what="for the staff"),
)

NO_PAGES: dict[str, Else] = {
    **dict.fromkeys(
        ("language", "theme", "sign_out_everywhere", "withdraw_invitation", "rename_integration", "resume_integration"),
        Else.ACT,
    ),
    **dict.fromkeys(("address_again", "withdraw_address"), Else.ACT),
    **dict.fromkeys(("setup_refresh", "start", "test_connection", "run_rehearsal", "book_first"), Else.ACT),
    **dict.fromkeys(("refresh_lists", "confirm_vat", "restore_vat", "process_cause", "selection"), Else.ACT),
    **dict.fromkeys(("process", "is_there", "ticket_solved", "ticket_again"), Else.ACT),
    **dict.fromkeys(("download", "invoice", "export_csv", "export_xlsx", "vat_proof", "ticket_picture"), Else.FILE),
    "mfa_download_recovery_codes": Else.FILE,
    "mfa_login_webauthn": Else.AWAY,
    **dict.fromkeys(("ask_permission", "permitted", "account_signup", "account_set_password"), Else.AWAY),
    "account_request_reauthentication_code": Else.UNUSED,
    "account_confirm_reauthentication_code": Else.UNUSED,
    "account_confirm_login_code": Else.UNUSED,
}


def names_of_addresses() -> set[str]:
    """All names in the table of addresses."""
    return set(_names(get_resolver()))


def asks_for_integration(name: str) -> bool:
    """Whether an address is made of an integration alone."""
    patterns = get_resolver().reverse_dict.getlist(name)
    return any(parameters == ["integration_id"] for possibilities, *_ in patterns for _, parameters in possibilities)


def _names(resolver: URLResolver) -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _names(each)
        elif isinstance(each, URLPattern) and each.name:
            yield each.name
