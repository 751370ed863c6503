"""Every page that somebody who has signed in can look at, found from the addresses themselves, and some pages twice.

A new page is on the tour without being told: whatever address can be filled with what the merchant has, is visited.
Addresses whose words nobody can guess (links in letters) are left out; they show no rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

    from shopledger.store.models import Integration, Posting

FLOOR = "/terms/"
"""The cheapest page: the whole frame for somebody who has signed in, and words that ask for no rows."""
ENDS_A_VISIT = frozenset({"account_logout"})
FILES = frozenset({"export_csv", "export_xlsx"})
"""Measured apart: what counts there is how soon it begins and how much memory it takes."""
MAIN = ("overview", "report", "errors", "open", "search by number", "order posted", "order error", "setup", "vat")
"""What a merchant looks at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One page: what it is called here, and where it is."""

    name: str
    address: str


def tour(integration: Integration) -> list[Stop]:
    """All pages of the merchant whose integration it is. Needs Django."""
    ids = ids_of(integration)
    place = f"/integrations/{integration.id}/"
    return [*plain(ids), *asked(integration, place), *of_orders(integration, place)]


def plain(ids: dict[str, Any]) -> Iterator[Stop]:
    """Every address that these words fill, once."""
    from django.urls import get_resolver, reverse  # noqa: PLC0415 - Django is set up by now

    resolver = get_resolver()
    for name in dict.fromkeys(each.name for each in patterns(resolver.url_patterns) if each.name):
        wanted = resolver.reverse_dict.getlist(name)[0][0][0][1]
        if set(wanted) <= set(ids) and name not in ENDS_A_VISIT | FILES:
            yield Stop(name=name, address=reverse(name, kwargs={word: ids[word] for word in wanted}))


def patterns(found: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """All addresses, whatever file they stand in."""
    for each in found:
        if hasattr(each, "url_patterns"):
            yield from patterns(each.url_patterns)
        else:
            yield each


def ids_of(integration: Integration) -> dict[str, Any]:
    """Words that addresses are filled with: one thing of each kind that the merchant has."""
    from shopledger.store import invoices, people, tickets  # noqa: PLC0415 - Django is set up by now
    from shopledger.store.models import TicketFile  # noqa: PLC0415 - likewise

    account = integration.account
    ticket = tickets.list_for(account).exclude(cause="").latest("id")
    return {
        "integration_id": integration.id,
        "account_id": account.pk,
        "posting_id": some(integration, "error").id,
        "code": "CHK-05",
        "side": "shop",
        "member_id": people.members_of(account).latest("id").pk,
        "number": invoices.list_for(account)[0].number,
        "ticket_id": ticket.pk,
        "file_id": TicketFile.for_account(account).latest("id").pk,
    }


def asked(integration: Integration, place: str) -> Iterator[Stop]:
    """Lists of a period, deep in a list, and searches that find one, many and nothing."""
    from shopledger.web.orders.rows import moment_key  # noqa: PLC0415 - Django is set up by now

    deep, error, one = some(integration, "posted", 0.5), some(integration, "error", 0.5), some(integration, "posted")
    assert one.order is not None
    for period in ("month", "last"):
        yield from (stop(f"{page} of {period}", f"{place}{page}/", period=period) for page in ("report", "errors"))
    yield stop("open of month", f"{place}open/", period="month")
    yield stop("report of some days", f"{place}report/", **{"from": "2025-06-01", "to": "2025-06-30"})
    yield stop("report, deep", f"{place}report/", after=moment_key(deep))
    yield stop("report, its end", f"{place}report/", after=moment_key(one))
    yield stop("cause, deep", f"{place}errors/{error.cause}/", after=str(error.id))
    yield stop("cause, one row of it", f"{place}errors/{error.cause}/", params=error.params)
    yield stop("open, deep", f"{place}open/", after=str(deep.id))
    yield stop("open, status", f"{place}open/", waits="status")
    yield stop("home, narrowed", "/", q="bench")
    yield stop("home, to solve", "/", only="to-solve")
    words = {
        "number": one.order.number,
        "some digits": one.order.number[:2],
        "customer": one.order.customer,
        "a letter": one.order.customer[:1],
        "e-mail": one.order.email_key,
        "amount": f"{one.order.total:.2f}".replace(".", ","),
        "nothing there": "zzzz no such thing",
    }
    yield from (stop(f"search by {name}", f"{place}search/", q=text) for name, text in words.items())
    yield stop("report, search", f"{place}report/", q=one.order.customer[:1])


def of_orders(integration: Integration, place: str) -> Iterator[Stop]:
    """Pages of an order in each state; asking before it is booked all the same, and before some are closed."""
    for state in ("posted", "error", "waiting", "ready", "dismissed"):
        yield Stop(name=f"order {state}", address=f"{place}orders/{some(integration, state, 0.5).id}/")
    waiting, error = some(integration, "waiting"), some(integration, "error")
    yield Stop(name="overrule, waiting", address=f"{place}orders/{waiting.id}/overrule/")
    yield stop("close, one", f"{place}close/", ids=str(error.id))
    yield stop("remove_vat_row, one", f"{place}configuration/vat/row/remove/", row="NL-21")
    yield stop("vat_row, one", f"{place}configuration/vat/row/", row="NL-21")


def stop(name: str, address: str, **question: str) -> Stop:
    """A page that is asked something."""
    return Stop(name=name, address=f"{address}?{urlencode(question)}")


def some(integration: Integration, state: str, share: float = 0.0) -> Posting:
    """An order in that state, that far from the first one."""
    from django.db.models import Max, Min  # noqa: PLC0415 - Django is set up by now

    from shopledger.domain.posting import PostingState  # noqa: PLC0415 - beside what needs Django
    from shopledger.store.ledger import in_state  # noqa: PLC0415 - Django is set up by now
    from shopledger.store.models import Posting  # noqa: PLC0415 - likewise

    rows = Posting.for_account(integration.account).filter(integration=integration)
    ends = rows.aggregate(first=Min("id"), last=Max("id"))
    first = int(ends["first"] + (ends["last"] - ends["first"]) * share)
    in_it = rows.filter(in_state(PostingState(state)), id__gte=first).select_related("order")
    return in_it.order_by("id")[:1].get()
