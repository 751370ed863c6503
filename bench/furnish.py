"""What a merchant has besides orders: lists of the package, a dry run, people, questions, invoices, what they did.

    python -m bench.furnish ORDERS FOLDER

makes the merchant of `bench.merchant` in FOLDER and gives them all this, so that every page has something to show.
Lists and dry run are asked from simulators, which are gone afterwards: pages ask nobody anything.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from bench import merchant, stage
from bench.plan import DAYS, FIRST_DAY

if TYPE_CHECKING:
    from shopledger.store.models import Account, Integration, Posting

SOLD = 60
"""So many sales has the shop that the dry run reads."""
PEOPLE, INVITED, INVOICES, ACTS, QUESTIONS, MESSAGES, VERSIONS = 20, 5, 24, 200, 60, 10, 20
ACCOUNTS = 250
"""So many ledger accounts more than the simulated books have: as many as a company's books have."""
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(50_000)
OWNER_MAIL = "bench@example.com"


def main() -> int:
    """Make it."""
    orders, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    stage.open_installation(folder)
    now = datetime.now(UTC).replace(microsecond=0)
    furnish(merchant.make(orders, now), now)
    return 0


def furnish(integration: Integration, now: datetime) -> None:
    """All of it. Needs Django, and a merchant with orders."""
    from shopledger.store import accounts, choices  # noqa: PLC0415 - Django is set up by now

    ask_simulators(integration)
    for _ in range(VERSIONS):
        row = accounts.integration(integration.id)
        choices.save_settings(row.id, choices.settings_of(row), now, merchant.USER)
    add_people(integration.account, now)
    add_papers(integration, now)
    add_questions(integration, now)


def ask_simulators(integration: Integration) -> None:
    """Lists of the shop and of the package, and a dry run."""
    from shopledger.connect.contract import Side  # noqa: PLC0415 - beside what needs Django
    from shopledger.demo import account  # noqa: PLC0415 - Django is set up by now
    from shopledger.demo.conduct import Clock, opening  # noqa: PLC0415 - likewise
    from shopledger.pipeline import desk, rehearse, wiring  # noqa: PLC0415 - likewise
    from shopledger.store import accounts  # noqa: PLC0415 - likewise

    clock = Clock(opening(FIRST_DAY + timedelta(days=DAYS)))
    with stage.opened(0.0, SOLD) as played:
        played.set_clock(clock.now)
        wiring.use_register(played.register.facts["base_urls"])
        for side, actor in ((Side.SHOP, played.shop), (Side.BOOKS, played.books)):
            account.connect(integration, side, actor, clock)
        desk.refresh_options(integration.id, clock)
        rehearse.rehearse(integration.id, clock)
    add_accounts(integration, clock.now)
    # Connecting gave it the name of the simulator's books, and the orders stand under the name that it had before.
    accounts.change_integration(integration.id, administration=integration.administration)


def add_accounts(integration: Integration, now: datetime) -> None:
    """More ledger accounts to choose from."""
    from shopledger.connect.contract import Option  # noqa: PLC0415 - beside what needs Django
    from shopledger.store import accounts, choices  # noqa: PLC0415 - Django is set up by now

    lists = choices.options_of(accounts.integration(integration.id))
    known = lists["ledger_accounts"]
    more = tuple(
        Option(value=f"{place:08}-5e11-4000-8000-000000000000", label=f"{place} Grootboek", tags=known[0].tags)
        for place in range(8100, 8100 + ACCOUNTS)
    )
    choices.save_options(integration.id, {**lists, "ledger_accounts": (*known, *more)}, now)


def add_people(account: Account, now: datetime) -> None:
    """Members, and some who are invited."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - Django is set up by now

    from shopledger.store import invitations, people  # noqa: PLC0415 - likewise
    from shopledger.store.models import Role  # noqa: PLC0415 - likewise

    User.objects.filter(username=merchant.USER).update(email=OWNER_MAIL)
    for number in range(PEOPLE):
        email = f"person{number}@example.com"
        people.join(account, User.objects.create(username=email, email=email), Role.BOOKKEEPER, now)
    for number in range(INVITED):
        invitations.invite(account, f"guest{number}@example.com", Role.READER, merchant.USER, now)


def add_papers(integration: Integration, now: datetime) -> None:
    """Invoices, and what was done to the account."""
    from shopledger.store import acts, invoices  # noqa: PLC0415 - Django is set up by now

    for number in range(INVOICES):
        day = (now - timedelta(days=30 * number)).date()
        invoices.add(integration.account, f"2026-{number}", day, Decimal("30.25"), b"%PDF-" + bytes(20_000))
    for _ in range(ACTS):
        acts.record_for(integration, merchant.USER, "exported", {"kind": "csv"}, now)


def add_questions(integration: Integration, now: datetime) -> None:
    """Threads, the last of which is about an error, is long and has a picture."""
    from shopledger.store import tickets  # noqa: PLC0415 - Django is set up by now

    word = tickets.Word(author=merchant.USER, body="How do I book a gift voucher? " * 20)
    for number in range(QUESTIONS):
        tickets.ask(integration.account, f"Question {number}", word, now, integration=integration)
    shown = tickets.Word(author=merchant.USER, body="See here", pictures=[tickets.picture("a.png", PICTURE)])
    message, _ = tickets.report(an_error(integration), "A problem", shown, now)
    for _ in range(MESSAGES):
        tickets.add_message(message.ticket, word, now)


def an_error(integration: Integration) -> Posting:
    """An order that is in error."""
    from shopledger.domain.posting import PostingState  # noqa: PLC0415 - beside what needs Django
    from shopledger.store.ledger import in_state  # noqa: PLC0415 - Django is set up by now
    from shopledger.store.models import Posting  # noqa: PLC0415 - likewise

    found = Posting.for_account(integration.account).filter(in_state(PostingState.ERROR), integration=integration)
    return found.order_by("id")[:1].get()


if __name__ == "__main__":
    sys.exit(main())
