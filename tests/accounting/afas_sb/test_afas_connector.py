from __future__ import annotations

import dataclasses
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.afas_sb.connector import SYSTEM
from shopledger.accounting.afas_sb.simulator import AfasSimulator
from shopledger.accounting.afas_sb.simulator.books import Relation, account_id, identifier
from shopledger.connect.contract import Different, Found, Unclear
from shopledger.connect.credentials import MemoryVault
from shopledger.connect.http import HttpClient
from shopledger.connect.recorder import Recorder
from shopledger.domain.booking import BookingRef, Links, Product
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.errors import AlreadyBooked, ConnectionRefusal, OutcomeUnknown, Refusal, Transient, Unsupported
from shopledger.domain.order import VatTreatment
from shopledger.domain.payment import OpenItem, Payment
from shopledger.domain.settings import Settings
from tests.accounting.afas_sb.making import (
    ADMINISTRATION,
    KARL,
    NOW,
    SARAH,
    OddSimulator,
    Opened,
    booking,
    fresh_key,
    line,
    open_books,
    opening_of,
)
from tests.connect.doubles import Script, answer

TWO = ("Winkel Noord", "Winkel Zuid")


@pytest.fixture
def books() -> Opened:
    return open_books()


def settings(**options: str) -> Settings:
    return dataclasses.replace(AfasSimulator.demo_settings("NL"), package=tuple(options.items()))


def purposes(books: Opened) -> list[str]:
    return [call.purpose for call in books.recorder.calls()]


# Connection and token


def test_address_of_the_environment_is_made_of_both_domains() -> None:
    books = open_books(base_url="")

    books.connector.test_connection()

    assert {call.url.partition("/api")[0].partition("/authentication")[0] for call in books.recorder.calls()} == {
        "https://app-center-demo.afasfocus.nl/webwinkel"
    }


@pytest.mark.parametrize(
    "credentials", [{"token": "wrong-token"}, {"customer": "other"}, {"accountant": "https://evil.example/x"}]
)
def test_wrong_credentials_are_reported(credentials: dict[str, str]) -> None:
    report = open_books(credentials=credentials).connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-05")


def test_connection_names_the_administration_and_its_id(books: Opened) -> None:
    report = books.connector.test_connection()

    assert (report.is_ok, report.account, report.account_id) == (True, "Demo Webwinkel B.V.", ADMINISTRATION)


def test_connection_to_several_administrations_names_them_all_until_one_is_chosen() -> None:
    simulator = AfasSimulator(administrations=TWO)

    all_of_them = open_books(simulator).connector.test_connection()
    chosen = open_books(simulator, settings(administration=identifier(1, 1))).connector.test_connection()

    assert (all_of_them.account, all_of_them.account_id) == ("Winkel Noord, Winkel Zuid", "")
    assert (chosen.account, chosen.account_id) == ("Winkel Zuid", identifier(1, 1))


def test_administration_that_is_gone_is_reported() -> None:
    report = open_books(settings=settings(administration="gone")).connector.test_connection()

    assert (report.is_ok, report.code, report.params) == (False, "BKG-25", (("value", "gone"),))


def test_environment_without_administrations_is_reported() -> None:
    report = open_books(AfasSimulator(administrations=())).connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-05")


def test_access_token_is_kept_and_renewed_a_minute_before_its_end(books: Opened) -> None:
    for minutes in (0, 8, 2, 8):
        books.later(minutes=minutes)
        books.connector.test_connection()

    assert purposes(books).count("ask for access") == 2
    assert all(call.status == 200 for call in books.recorder.calls())


def test_access_token_that_is_refused_is_renewed_once_and_the_write_made(books: Opened) -> None:
    books.post(booking())
    books.misbehave("expired_token", times=1)

    books.post(booking(reference="ORD1235"))

    assert books.references() == ["ORD1234", "ORD1235"]


def test_access_that_stays_refused_is_a_refused_connection(books: Opened) -> None:
    books.connector.test_connection()
    books.misbehave("expired_token")

    with pytest.raises(ConnectionRefusal):
        books.connector.find_debtors([SARAH])

    assert purposes(books).count("ask for access") == 2


def test_access_token_is_shown_nowhere(books: Opened) -> None:
    books.post(booking())

    shown = repr((books.recorder.calls(), books.connector, books.vault))

    assert "access-0-" not in shown
    assert AfasSimulator.demo_credentials["token"] not in shown


# Lists


def test_lists_hold_what_can_be_used_for_sales(books: Opened) -> None:
    accounts = books.connector.options("ledger_accounts")
    debtors = books.connector.options("fixed_debtors")

    assert [option.label[:4] for option in accounts] == ["8000", "8010", "8020", "8100", "8200", "8210"]
    assert accounts[0].value == account_id("8000")
    assert [(option.value, option.label) for option in debtors] == [
        (f"unknown:{identifier(4, 1)}", "Diverse debiteuren")
    ]
    assert [option.label for option in books.connector.options("payment_condition")] == ["14 dagen", "30 dagen"]


def test_cost_accounts_are_listed_where_asked_for() -> None:
    books = open_books(settings=settings(cost_accounts="yes"))

    assert [option.label for option in books.connector.options("ledger_accounts")][-1] == "4520 Betaalkosten"


def test_lists_of_an_administration_need_one(books: Opened) -> None:
    several = open_books(AfasSimulator(administrations=TWO))

    with pytest.raises(Refusal) as caught:
        several.connector.options("ledger_accounts")

    assert (caught.value.code, caught.value.params) == ("BKG-23", {"field": "administration"})
    with pytest.raises(KeyError):
        books.connector.options("journals")


def test_list_that_ignores_its_filter_gives_no_accounts_of_others(books: Opened) -> None:
    books.misbehave("ignored_filter")

    assert len(books.connector.options("ledger_accounts")) == 6


def test_fixed_debtors_hold_organisations_that_are_not_archived(books: Opened) -> None:
    books.connector.create_debtor(KARL, fresh_key())
    archived = books.connector.create_debtor(dataclasses.replace(KARL, company="Weg GmbH"), fresh_key())
    row = books.simulator.books.relation_at(archived.id)
    assert row is not None
    row.is_archived = True

    values = [option.value for option in books.connector.options("fixed_debtors")]

    assert values == [f"unknown:{identifier(4, 1)}", f"organisation:{identifier(5, 0)}"]


def test_long_lists_are_read_page_by_page(books: Opened) -> None:
    for number in range(130):
        books.connector.create_debtor(dataclasses.replace(KARL, company=f"Firma {number:03d}"), fresh_key())

    options = books.connector.options("fixed_debtors")

    assert len({option.value for option in options}) == 131


# Debtors


def test_company_is_looked_for_among_organisations_only(books: Opened) -> None:
    books.connector.create_debtor(dataclasses.replace(SARAH, email=KARL.email), fresh_key())
    shop = dataclasses.replace(KARL, shifts_vat=False)

    assert books.connector.find_debtors([shop]) == (None,)
    assert purposes(books)[-1] == "find debtor"
    assert "/api/organisations?" in books.recorder.calls()[-1].url


def test_private_debtor_is_looked_for_among_organisations_too(books: Opened) -> None:
    made = books.connector.create_debtor(dataclasses.replace(KARL, email=SARAH.email), fresh_key())

    (found,) = books.connector.find_debtors([SARAH])

    assert found == DebtorRef(id=made.id, code="000000", name="Beispiel GmbH (000000)", kind="organisation")


def test_archived_debtor_is_not_used(books: Opened) -> None:
    made = books.connector.create_debtor(SARAH, fresh_key())
    row = books.simulator.books.relation_at(made.id)
    assert row is not None
    row.is_archived = True

    assert books.connector.find_debtors([SARAH]) == (None,)


def test_of_several_debtors_ours_is_used_else_the_one_of_that_name_else_the_first(books: Opened) -> None:
    rows = [("Ander", ""), ("Sarah de Wit", ""), ("Nog een", SARAH.key)]
    for name, external in rows:
        books.simulator.books.add_relation(
            Relation(
                kind="person",
                name=name,
                last_name=name,
                email=SARAH.email,
                phone="",
                vat_number="",
                external_id=external,
                country="NL",
            )
        )

    asked = (SARAH, dataclasses.replace(SARAH, key="x"), dataclasses.replace(SARAH, key="x", last_name="Zo"))
    found = books.connector.find_debtors(asked)

    assert [ref and ref.id for ref in found] == [identifier(5, 2), identifier(5, 1), identifier(5, 0)]


def test_look_up_that_ignores_its_filter_finds_nobody_else(books: Opened) -> None:
    books.connector.create_debtor(dataclasses.replace(SARAH, email="other@voorbeeld.example"), fresh_key())
    books.misbehave("ignored_filter")

    assert books.connector.find_debtors([SARAH]) == (None,)


def test_debtor_without_address_is_nobody_and_costs_no_call(books: Opened) -> None:
    assert books.connector.find_debtors([Debtor(key="order:1")]) == (None,)
    assert purposes(books) == []


def test_debtor_made_twice_with_one_key_is_one(books: Opened) -> None:
    key = fresh_key()

    first, again = (books.connector.create_debtor(SARAH, key) for _ in range(2))

    assert first.id == again.id
    assert len(books.simulator.books.relations) == 1


def test_debtor_that_was_made_in_part_is_used(books: Opened) -> None:
    books.misbehave("partial")

    made = books.connector.create_debtor(SARAH, fresh_key())

    assert (made.id, made.kind) == (identifier(5, 0), "person")


def test_debtor_that_is_refused_tells_why(books: Opened) -> None:
    with pytest.raises(Refusal) as caught:
        books.connector.create_debtor(dataclasses.replace(SARAH, email="no address"), fresh_key())

    assert (caught.value.code, caught.value.left_behind) == ("BKG-21", None)


@pytest.mark.parametrize("body", [b'{"result": "Succeeded", "data": {}}', b'["Succeeded"]'])
def test_write_that_does_not_tell_its_id_has_an_unknown_outcome(body: bytes) -> None:
    books = open_books(OddSimulator(body), settings(administration=ADMINISTRATION))

    with pytest.raises(OutcomeUnknown):
        books.connector.create_debtor(SARAH, fresh_key())
    with pytest.raises(OutcomeUnknown):
        books.connector.post_booking(booking(), Links(debtor=DebtorRef(id="1", kind="person")), fresh_key())


# Sales


def test_sale_is_booked_with_all_that_belongs_to_it(books: Opened) -> None:
    entry = books.post(booking(), fresh_key())

    (row,) = books.simulator.truth("", 10)["items"]
    assert (row["reference"], row["date"], row["total"], row["vat"]) == (
        "ORD1234",
        "2026-01-15",
        "121.00",
        {"21": "21.00"},
    )
    assert entry == identifier(6, 0)


def test_tracking_identifier_is_the_key_of_the_attempt(books: Opened) -> None:
    key = fresh_key()
    sale = booking()
    links = books.links(sale)

    first = books.connector.post_booking(sale, links, key)
    books.misbehave("half_made")
    again = books.connector.post_booking(sale, links, key)

    assert first == again
    assert books.references() == ["ORD1234"]


def test_sundry_debtor_takes_sales_of_a_fixed_debtor(books: Opened) -> None:
    (sundry,) = (option.value for option in books.connector.options("fixed_debtors"))
    links = Links(debtor=DebtorRef(id=sundry))

    books.connector.post_booking(booking(), links, fresh_key())

    assert isinstance(books.connector.find_booking(booking(), links), Found)


def test_half_made_sale_is_named_and_can_be_removed_and_booked_again(books: Opened) -> None:
    books.misbehave("half_made", times=1, call="POST *salesjournalentry")
    sale = booking()

    with pytest.raises(Refusal) as caught:
        books.post(sale)

    left = caught.value.left_behind
    assert left == BookingRef(id=identifier(6, 0), number="ORD1234")
    assert books.references() == ["ORD1234"]
    books.connector.remove_booking(left)
    assert books.references() == []
    books.post(sale)
    assert books.references() == ["ORD1234"]


def test_half_made_sale_that_is_left_there_makes_the_next_try_a_duplicate(books: Opened) -> None:
    books.misbehave("half_made", times=1, call="POST *salesjournalentry")
    with pytest.raises(Refusal):
        books.post(booking())

    with pytest.raises(AlreadyBooked):
        books.post(booking())


def test_sale_made_in_part_is_left_behind() -> None:
    made = identifier(6, 9)
    body = json.dumps({"result": "PartiallySucceeded", "instances": [{"Code": "x", "Id": made}]}).encode()
    books = open_books(OddSimulator(body, 400), settings(administration=ADMINISTRATION))

    with pytest.raises(Refusal) as caught:
        books.connector.post_booking(booking(), Links(debtor=DebtorRef(id="1", kind="person")), fresh_key())

    assert caught.value.left_behind == BookingRef(id=made, number="ORD1234")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"date": date(2014, 12, 31)}, "BKG-07"),
        ({"lines": (line("1.00", "0.21", ledger_account=identifier(9, 1)),), "total_incl": Decimal("1.21")}, "BKG-02"),
    ],
)
def test_refusal_of_a_sale_has_our_code_and_leaves_nothing(books: Opened, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        books.post(dataclasses.replace(booking(), **changes))

    assert (caught.value.code, caught.value.left_behind, books.references()) == (code, None, [])


def test_intra_community_sale_needs_a_debtor_with_a_vat_number(books: Opened) -> None:
    icp = line("250.00", "0.00", vat_code="zero/supplies", vat_rate=Decimal(0))
    sale = booking(icp, treatment=VatTreatment.ICP, country="DE")

    with pytest.raises(Refusal) as caught:
        books.post(sale)
    books.post(dataclasses.replace(sale, debtor=KARL))

    assert caught.value.code == "BKG-20"
    assert books.simulator.truth("", 10)["items"][0]["email"] == "karl@beispiel.example"


def test_environment_without_the_function_is_a_refused_connection(books: Opened) -> None:
    links = books.links(booking())
    books.misbehave("no_function")

    with pytest.raises(ConnectionRefusal):
        books.connector.post_booking(booking(), links, fresh_key())


def test_malformed_request_is_a_refusal_that_tells_afas_words(books: Opened) -> None:
    links = Links(debtor=DebtorRef(id="no-guid", kind="person"))

    with pytest.raises(Refusal) as caught:
        books.connector.post_booking(booking(), links, fresh_key())

    assert "relationid" in caught.value.detail


def test_sale_is_compared_by_total_and_debtor(books: Opened) -> None:
    sale = booking()
    books.post(sale)
    links = books.links(sale)

    other_total = books.connector.find_booking(booking(line("1.00", "0.21")), links)
    other_debtor = books.connector.find_booking(sale, Links(debtor=DebtorRef(id="x", kind="person")))

    assert isinstance(books.connector.find_booking(sale, links), Found)
    assert isinstance(other_total, Different)
    assert other_total.what == "total 121.00 instead of 1.21"
    assert isinstance(other_debtor, Different)
    assert other_debtor.what == "debtor Sarah de Wit instead of x"


@pytest.mark.parametrize("quirk", ["paid", "ignored_filter"])
def test_sale_that_is_not_listed_is_never_called_absent(books: Opened, quirk: str) -> None:
    sale = booking()
    links = books.links(sale)
    books.post(booking(reference="ORD1"))
    books.misbehave(quirk)

    assert isinstance(books.connector.find_booking(sale, links), Unclear)


def test_number_in_another_administration_is_not_ours() -> None:
    simulator = AfasSimulator(administrations=TWO)
    north = open_books(simulator, settings(administration=identifier(1, 0)))
    south = open_books(simulator, settings(administration=identifier(1, 1)))
    north.post(booking())
    south.misbehave("ignored_filter")

    assert isinstance(south.connector.find_booking(booking(), north.links(booking())), Unclear)


@pytest.mark.parametrize("body", [b"{}", b'{"Result": {}}', b'"odd"'])
def test_look_up_with_an_odd_answer_is_no_answer(body: bytes) -> None:
    books = open_books(OddSimulator(body))

    with pytest.raises(Transient):
        books.connector.find_debtors([SARAH])


@pytest.mark.parametrize("body", [b"[]", b'{"expires_in": 600}', b'{"access_token": ""}'])
def test_access_that_is_not_told_is_no_access(body: bytes) -> None:
    script = Script([answer(200, body)])
    http = HttpClient(script, Recorder(), unreachable="CON-15")
    opening = dataclasses.replace(opening_of(AfasSimulator()), http=http)

    with pytest.raises(Transient):
        SYSTEM.open(opening).find_debtors([SARAH])


def test_access_without_an_end_lives_ten_minutes() -> None:
    vault = MemoryVault()
    script = Script([answer(200, b'{"access_token": "abcd"}'), answer(200, b'{"Result": []}')])
    http = HttpClient(script, Recorder(), unreachable="CON-15")
    company = dataclasses.replace(KARL, email="karl@beispiel.example")

    SYSTEM.open(dataclasses.replace(opening_of(AfasSimulator()), http=http, vault=vault)).find_debtors([company])

    assert vault.renewed(lambda _: True, lambda _: pytest.fail("no token")).expires_at == NOW + timedelta(minutes=10)


def test_refused_look_up_is_no_answer(books: Opened) -> None:
    links = books.links(booking())
    broken = dataclasses.replace(booking(), reference="x" * 10)
    books.connector._chosen = "not a guid"  # type: ignore[attr-defined]  # a filter that AFAS cannot read

    with pytest.raises(Refusal) as caught:
        books.connector.find_booking(broken, links)

    assert caught.value.code == "BKG-00"


def test_removal_that_is_refused_is_told(books: Opened) -> None:
    entry = books.post(booking())
    books.misbehave("no_function")

    with pytest.raises(Refusal):
        books.connector.remove_booking(BookingRef(id=entry))


# What AFAS SB does not do


def test_articles_and_payments_are_not_booked(books: Opened) -> None:
    payment: Any = Payment
    item: Any = OpenItem
    product = Product(code="A", description="a")
    connector = books.connector

    assert connector.find_products([product]) == (None,)
    for refuse in (
        lambda: connector.create_product(product, fresh_key()),
        lambda: connector.find_open_item(payment),
        lambda: connector.find_payment(payment, item),
        lambda: connector.post_payment(payment, item, fresh_key()),
    ):
        with pytest.raises(Unsupported):
            refuse()


# Plan


def test_plan_is_what_is_sent(books: Opened) -> None:
    sale = booking()
    planned = SYSTEM.plan(sale, settings(administration=ADMINISTRATION))

    books.post(sale)

    sent = [
        call
        for call in books.recorder.calls()
        if "/authentication/" not in call.url and call.purpose != "read administrations"
    ]
    debtor = identifier(5, 0)
    assert [(call.method, call.url.partition("webwinkel")[2], call.request_body) for call in sent] == [
        (
            one.method,
            one.path + (f"?{one.query}" if one.query else ""),
            one.body.decode().replace("{debtor}", debtor),
        )
        for one in planned
    ]


def test_plan_of_a_company_asks_organisations_only() -> None:
    planned = SYSTEM.plan(booking(debtor=dataclasses.replace(KARL, shifts_vat=False)), settings())

    assert [one.path for one in planned] == ["/api/organisations", "/api/organisation", "/api/salesjournalentry"]
    assert b'"AdministrationId":"{administration}"' in planned[-1].body


def test_plan_with_a_fixed_debtor_is_one_request() -> None:
    (only,) = SYSTEM.plan(booking(fixed_debtor=DebtorRef(id="unknown:1")), settings())

    assert b'"RelationType":"unknown","RelationId":"1"' in only.body
