"""Every page can be used by everybody: judged by axe, in both colours, at a desk and on a phone; it stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e import pages, site
from tests.e2e.pages import NO_PAGES, PAGES, Else, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import APIResponse, Browser
    from playwright.sync_api import Page as Tab

    from tests.e2e.site import Site

pytestmark = pytest.mark.slow

DESK, PHONE = 1280, 390
SOME = 3
GRAVE = frozenset({"serious", "critical"})
MOST_SHIFT = 0.05
ARGUMENTS = {
    "download": ("opencart", "3"),
    "withdraw_invitation": ("account", "invitation_row"),
    "address_again": ("account", "address_row"),
    "withdraw_address": ("account", "address_row"),
    "invoice": ("account", "invoice"),
    "test_connection": ("integration", "shop"),
    "ask_permission": ("integration", "books"),
    "process_cause": ("integration", "cause"),
    "process": ("integration", "error"),
    "is_there": ("integration", "asked"),
    "vat_proof": ("integration", "checked"),
    "ticket_solved": ("ticket",),
    "ticket_again": ("ticket",),
    "ticket_picture": ("file",),
}
"""Of addresses that are no pages and are made of more, or something else, than an integration."""
VISITORS = {"mfa_download_recovery_codes": pages.GUARDED, "mfa_login_webauthn": pages.NOBODY}


@pytest.fixture(scope="module")
def showcase(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site in which every page has something to show."""
    with site.shown(chromium, tmp_path_factory.mktemp("showcase")) as shown:
        yield shown


def test_every_address_is_looked_at_or_said_to_be_no_page() -> None:
    looked_at = {page.name for page in PAGES}

    assert looked_at | NO_PAGES.keys() == pages.names_of_addresses()
    assert not looked_at & NO_PAGES.keys()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page_can_be_used_by_everybody(page: Page, showcase: Site) -> None:
    for width in (DESK, PHONE):
        tab = showcase.open(page, width)
        moved, too_wide = tab.evaluate(site.SHIFT), tab.evaluate(site.OVERFLOW)
        tab.evaluate(site.UNFOLD, "main")
        unfolded = tab.evaluate(site.OVERFLOW)
        light = violations(tab)
        tab.emulate_media(color_scheme="dark")
        dark = violations(tab, "color-contrast")

        assert tab.title(), "a page without a title"
        assert (light, dark) == ([], []), f"at {width} px"
        assert max(too_wide, unfolded) <= 0, f"{too_wide}, unfolded {unfolded} px wider than a window of {width}"
        assert moved <= MOST_SHIFT, f"at {width} px"
    assert showcase.watch.taken() == []


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_menus_can_be_used_by_everybody(width: int, colours: str, showcase: Site) -> None:
    tab = showcase.open(Page("overview", ("integration",)), width, colours=colours)

    tab.evaluate(site.UNFOLD, "header")

    assert violations(tab) == []
    assert tab.evaluate(site.OVERFLOW) <= 0


def violations(tab: Tab, *rules: str) -> list[str]:
    """What axe finds that keeps people out; all its rules, or only some."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = Axe().run(tab, options=options).response["violations"]
    nodes = [(each["id"], node) for each in found if each["impact"] in GRAVE for node in each["nodes"][:SOME]]
    return [f"{rule}: {node['target']} {node['html'][:150]}" for rule, node in nodes]


@pytest.mark.parametrize("name", NO_PAGES)
def test_address_that_is_no_page_is_what_it_is_said_to_be(name: str, showcase: Site) -> None:
    tab = showcase.tab(VISITORS.get(name, pages.OWNER), "nl")

    answer = tab.context.request.get(f"{showcase.address}{address_of(name, showcase)}", max_redirects=0)

    assert EXPECTED[NO_PAGES[name]](answer), f"{answer.status} {answer.headers.get('content-type')}"


def address_of(name: str, showcase: Site) -> str:
    """The address, made of what it asks for."""
    given = ARGUMENTS.get(name)
    asks = pages.asks_for_integration(name)
    return Page(name, given or (("integration",) if asks else ())).address(showcase.places)


def is_file(answer: APIResponse) -> bool:
    """Whether it is no text to be read in the browser."""
    return answer.status == 200 and not answer.headers["content-type"].startswith("text/html")


EXPECTED: dict[Else, Callable[[APIResponse], bool]] = {
    Else.ACT: lambda answer: answer.status == 405,
    Else.FILE: is_file,
    Else.AWAY: lambda answer: answer.status == 302,
    Else.UNUSED: lambda answer: answer.status in {302, 403},
}
