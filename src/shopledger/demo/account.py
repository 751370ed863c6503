"""The account of the demo: one user who need not sign in, and one integration connected to the simulators."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shopledger.connect.contract import ConnectionReport, Side
from shopledger.connect.registry import books_system, shop_system
from shopledger.domain.booking import BookingKind
from shopledger.domain.dates import business_date
from shopledger.domain.messages import Remedy, remedy
from shopledger.pipeline import desk, wiring
from shopledger.store.accounts import change_integration, create_account, create_integration
from shopledger.store.people import local_user

if TYPE_CHECKING:
    from shopledger.demo.stage import Actor, Stage
    from shopledger.domain.settings import Settings
    from shopledger.store.models import Account, Integration

Clock = Callable[[], datetime]
USER = "demo"
COUNTRY = "NL"
PREFIX = "WEB"
LICENCE = timedelta(days=3650)
TRIES = 20


class SeedError(Exception):
    """The demo's own shop or books could not be connected."""


def seed(stage: Stage, document: str | None, clock: Clock) -> tuple[Integration, Settings]:
    """Make the demo account, connect both sides and save the settings. Raises SeedError."""
    integration = make_integration(demo_account(clock()), stage, clock)
    wiring.use_register(stage.register.facts["base_urls"])
    for side, actor in ((Side.SHOP, stage.shop), (Side.BOOKS, stage.books)):
        connect(integration, side, actor, clock)
    desk.refresh_options(integration.id, clock)
    settings = demo_settings(stage, document, clock)
    desk.save_settings(integration.id, settings, clock, who=USER)
    return integration, settings


def demo_account(now: datetime) -> Account:
    """The account and its user, who has no password: the pages sign them in on this machine only."""
    account = create_account("Demo", "demo@example.com", now)
    local_user(account, USER)
    return account


def make_integration(account: Account, stage: Stage, clock: Clock) -> Integration:
    """The integration, with accepted terms and a licence that outlives the demo."""
    shop, books = stage.shop.facts, stage.books.facts
    name = f"{shop['name']} - {books['name']}"
    integration = create_integration(account, name, shop=shop["system"], books=books["system"], now=clock())
    desk.accept_terms(integration.id, clock)
    change_integration(integration.id, licence_ends_on=business_date(clock() + LICENCE))
    return integration


def connect(integration: Integration, side: Side, actor: Actor, clock: Clock) -> None:
    """Connect one side to its simulator, again while it does not answer. Raises SeedError with the finding at last."""
    facts = actor.facts
    base_urls, operator = facts["base_urls"], facts["operator"]
    report = ConnectionReport(is_ok=False)
    for _ in range(TRIES):
        report = desk.connect(integration.id, side, facts["credentials"], clock, base_urls=base_urls, operator=operator)
        if report.is_ok:
            return
        if remedy(report.code) is not Remedy.WAIT:
            break
    raise SeedError(f"{facts['name']} refuses the demo's credentials: {report.code} {dict(report.params)}")


def demo_settings(stage: Stage, document: str | None, clock: Clock) -> Settings:
    """The settings that both simulators offer for the simulated market, for the wanted kind of document."""
    books: Any = books_system(stage.books.facts["system"]).simulator
    shop: Any = shop_system(stage.shop.facts["system"]).simulator
    settings: Settings = books.demo_settings(COUNTRY)
    changes = {**shop.demo_shop_settings(), "reference_prefix": PREFIX, "start_on": business_date(clock())}
    if document:
        changes["document_kind"] = BookingKind(document)
    return dataclasses.replace(settings, **changes)
