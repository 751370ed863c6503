from __future__ import annotations

import dataclasses
from urllib.parse import unquote

import msgspec

from shopledger.accounting.snelstart.connector import SYSTEM
from shopledger.domain.booking import BookingKind
from shopledger.domain.customer import DebtorRef
from tests.accounting.snelstart.making import connect
from tests.contract.books_contract import Books


def sent(books: Books, path: str) -> str:
    """The last body sent there."""
    return [call.request_body for call in books.recorder.calls() if call.method == "POST" and call.url.endswith(path)][
        -1
    ]


def test_entry_is_planned_byte_for_byte() -> None:
    books = connect()
    booking = books.booking("1001")
    debtor = books.links(booking).debtor
    books.post(booking)

    planned = SYSTEM.plan(booking, books.settings)[-1]

    assert planned.path == "/verkoopboekingen"
    assert planned.body.replace(b"{debtor}", debtor.id.encode()).decode() == sent(books, "/verkoopboekingen")


def test_plan_of_an_entry_finds_and_makes_the_debtor_first() -> None:
    books = connect()

    planned = SYSTEM.plan(books.booking("1001"), books.settings)

    assert [(each.method, each.path) for each in planned] == [
        ("GET", "/relaties"),
        ("POST", "/relaties"),
        ("POST", "/verkoopboekingen"),
    ]
    assert unquote(planned[0].query) == "$filter=substringof('sanne@example.nl', Email) eq true&$top=500&$skip=0"
    assert msgspec.json.decode(planned[1].body)["vestigingsAdres"]["land"] == {"id": "{country NL}"}


def test_plan_with_a_fixed_debtor_takes_one_request() -> None:
    books = connect()
    booking = dataclasses.replace(books.booking("1001"), fixed_debtor=DebtorRef(id="debtor-1"))

    (planned,) = SYSTEM.plan(booking, books.settings)

    assert msgspec.json.decode(planned.body)["klant"] == {"id": "debtor-1"}


def test_plan_names_the_account_for_foreign_vat_that_only_a_call_can_tell() -> None:
    books = connect(package=())

    planned = SYSTEM.plan(books.one_stop_shop("1001"), books.settings)[-1]

    assert b'"{account for foreign VAT}"' in planned.body


def test_plan_of_an_order_finds_and_makes_articles() -> None:
    books = connect(BookingKind.ORDER)
    delivery = dataclasses.replace(books.booking("1").debtor.billing, street="Werkplein")

    planned = SYSTEM.plan(books.booking("1001", delivery=delivery), books.settings)

    assert [(each.method, each.path) for each in planned] == [
        ("GET", "/relaties"),
        ("POST", "/relaties"),
        ("GET", "/artikelen"),
        ("POST", "/artikelen"),
        ("POST", "/verkooporders"),
    ]
    assert unquote(planned[2].query) == "$filter=Artikelcode eq 'BEL21'&$top=25&$skip=0"
    assert b'"{revenue group Hoog}"' in planned[3].body
    assert b'"{article BEL21}"' in planned[4].body
