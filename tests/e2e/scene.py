"""One merchant's evening: a shop, books, an installation that connects them, and somebody at its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shopledger.connect.registry import books_system, shop_system
from shopledger.demo import stage
from tests.e2e import browser, installation, play
from tests.e2e.tongue import Tongue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from shopledger.connect.contract import BooksSystem, ShopSystem
    from shopledger.demo.stage import Actor, Stage
    from tests.e2e.hands import Hand
    from tests.e2e.installation import Installation

QUICK = {"SHOPLEDGER_TICK_SECONDS": "0.2", "SHOPLEDGER_SETTLE_SECONDS": "6", "SHOPLEDGER_TIMEOUT_SECONDS": "5"}
ROW_BOXES = {"vat_codes": "VAT code", "ledger_accounts": "Ledger account"}
EMAIL = "anna@example.com"
PASSWORD = "drie blauwe wandelschoenen"
BUSINESS = "Voorbeeldwinkel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays: the two systems, the language, and whether somebody has a keyboard only."""

    shop: str
    books: str
    language: str
    hand: Callable[[Page], Hand]
    with_what: str = "mouse"

    def __str__(self) -> str:
        return f"{self.shop}, {self.books}, {self.language}, {self.with_what}"


@dataclass(eq=False, slots=True, kw_only=True)
class Scene:
    """All of it, for the steps of the story. `number` is the integration's, known once there is one."""

    cast: Cast
    stage: Stage
    installation: Installation
    page: Page
    hand: Hand
    say: Tongue
    watch: browser.Watch
    number: int = 0

    @property
    def books(self) -> Actor:
        """The books, to be asked what stands in them."""
        return self.stage.books

    @property
    def shop_system(self) -> ShopSystem:
        """The shop's connector."""
        return shop_system(self.cast.shop)

    @property
    def books_system(self) -> BooksSystem:
        """The package's connector."""
        return books_system(self.cast.books)

    @property
    def sold(self) -> dict[str, play.Sold]:
        """What the shop has sold until now, by number."""
        return play.sold(self.stage.shop)

    @property
    def row_labels(self) -> list[str]:
        """What the two boxes of a row of the VAT table are called: the package's words where it has some."""
        own = {field.name: self.say.said(field.label) for field in self.books_system.option_fields}
        return [own.get(name, self.say(usual)) for name, usual in ROW_BOXES.items()]

    @property
    def left_out(self) -> play.Row:
        """The row of the VAT table that the merchant forgets; of their own country where the package has no others."""
        takes_all = self.books_system.capabilities.foreign_vat
        return play.Row(country="FR", rate="10") if takes_all else play.Row(country=play.HOME, rate="9")

    @property
    def bookable(self) -> set[str]:
        """Orders that can be booked without that row, by what the shop says of them and what the package takes."""
        return {each.number for each in self.takeable if each.expected == "book" and not each.needs(self.left_out)}

    @property
    def mended(self) -> set[str]:
        """Orders that can be booked once the row is there."""
        causes = {"", play.MISSING_ROW}
        return {each.number for each in self.takeable if each.cause in causes and each.needs(self.left_out)}

    @property
    def takeable(self) -> list[play.Sold]:
        """Orders whose VAT the package can express, and whose status allows it."""
        takes_all = self.books_system.capabilities.foreign_vat
        return [
            each for each in self.sold.values() if each.expected != "wait" and (takes_all or not each.is_taxed_abroad)
        ]

    @property
    def faulty_vat_number(self) -> str:
        """The order whose VAT number is not valid."""
        return next(each.number for each in self.sold.values() if each.cause == play.FAULTY_VAT_NUMBER)

    def visit(self, path: str) -> None:
        """Open a page by its address, as from a bookmark."""
        self.page.goto(f"{self.installation.address}{path}")

    def visit_tab(self, path: str = "") -> None:
        """Open a page of the integration by its address."""
        self.visit(f"/integrations/{self.number}/{path}")


@contextmanager
def set_up(chromium: Browser, cast: Cast, folder: Path) -> Iterator[Scene]:
    """Everybody in their places. Raises StageError or NotServingError."""
    port = installation.free_port()
    address = play.address_of(port)
    with stage.opened(play.script(cast.shop, cast.books, datetime.now(UTC))) as actors:
        variables = QUICK | play.variables_of(actors, address)
        with installation.serving(folder, port, variables) as running:
            context = browser.new_context(chromium, cast.language)
            watch = browser.Watch({browser.host_of(each) for each in (address, *(a.address for a in actors.actors))})
            watch.follow(context)
            page = context.new_page()
            yield Scene(
                cast=cast,
                stage=actors,
                installation=running,
                page=page,
                hand=cast.hand(page),
                say=Tongue(cast.language),
                watch=watch,
            )
            context.close()
