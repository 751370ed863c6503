from __future__ import annotations

import dataclasses
import json
from decimal import Decimal

import pytest
from jsonschema.exceptions import ValidationError

from shopledger.accounting.snelstart.mapping import has_foreign_vat
from shopledger.accounting.snelstart.simulator import chart
from shopledger.accounting.snelstart.simulator.chart import identifier
from shopledger.accounting.snelstart.simulator.rules import SMALL_SCOPES, Administration
from shopledger.connect.contract import Absent, Different, Found, Unclear
from shopledger.domain.booking import BookingKind, BookingRef, Product
from shopledger.domain.errors import AlreadyBooked, ConnectionRefusal, Refusal, Transient, Unsupported
from shopledger.domain.order import VatTreatment
from shopledger.domain.payment import OpenItem, Payment
from tests.accounting.snelstart.making import MODELS, calls_of, connect, connector_of, validator_of
from tests.contract.books_contract import ANN, RADHAUS, SANNE, Books, fresh_key

SMALL = Administration(scopes=SMALL_SCOPES)


def product(code: str, vat_code: str = "Hoog") -> Product:
    return Product(code=code, description=f"Artikel {code}", vat_code=vat_code, unit_price=Decimal("20.00"))


def test_sale_of_a_known_customer_takes_one_call() -> None:
    books = connect()
    books.post(books.booking("1001"))
    booking = books.booking("1002")
    links = books.links(booking)
    books.simulator.calls.clear()

    books.connector.post_booking(booking, links, fresh_key())

    assert calls_of(books) == {"POST /v2/verkoopboekingen": 1}


def test_sale_of_a_new_customer_takes_three_calls() -> None:
    books = connect()
    books.connector.create_debtor(ANN, fresh_key())
    books.simulator.calls.clear()

    books.post(books.booking("1001"))

    assert calls_of(books) == {"GET /v2/relaties": 1, "POST /v2/relaties": 1, "POST /v2/verkoopboekingen": 1}


def test_twenty_strangers_are_searched_in_one_call() -> None:
    books = connect()
    wanted = [dataclasses.replace(SANNE, email=f"c{number}@example.nl") for number in range(20)]

    found = books.connector.find_debtors(wanted)

    assert (found, calls_of(books)) == ((None,) * 20, {"GET /v2/relaties": 1})


def test_customers_are_told_apart_when_the_filter_is_ignored() -> None:
    books = connect()
    made = books.connector.create_debtor(SANNE, fresh_key())
    books.misbehave("ignored_filter")

    found = books.connector.find_debtors([SANNE, ANN])

    assert [each and each.id for each in found] == [made.id, None]


@pytest.mark.parametrize("email", ["verkoop@groothandel.example", "administratie@deketting.example"])
def test_supplier_and_own_company_are_no_customers(email: str) -> None:
    assert connect().connector.find_debtors([dataclasses.replace(SANNE, email=email)]) == (None,)


def test_customer_that_is_inactive_is_made_anew() -> None:
    books = connect()
    made = books.connector.create_debtor(SANNE, fresh_key())
    books.simulator.control("deactivate", {"relation": made.id})

    assert books.connector.find_debtors([SANNE]) == (None,)


def test_every_body_satisfies_the_published_document() -> None:
    books, orders = connect(), connect(BookingKind.ORDER)
    for booking in (books.booking("1"), books.credit("2"), books.icp("3"), books.export("4"), books.one_stop_shop("5")):
        books.post(booking)
    payment = books.payment(books.booking("1"), books.post(books.booking("6")))
    item = books.connector.find_open_item(dataclasses.replace(payment, sale_id=""))
    assert item is not None
    books.connector.post_payment(payment, item, fresh_key())
    orders.post(orders.booking("1", delivery=dataclasses.replace(SANNE.billing, street="Werkplein")))

    bodies = [call for each in (books, orders) for call in each.recorder.calls() if call.request_body.startswith("{")]

    assert {"/" + call.url.rpartition("/")[2] for call in bodies} == set(MODELS)
    assert [error.message for call in bodies for error in errors_in(call.url, call.request_body)] == []


def errors_in(url: str, body: str) -> list[ValidationError]:
    return list(validator_of(MODELS["/" + url.rpartition("/")[2]]).iter_errors(json.loads(body, parse_float=Decimal)))


def test_connection_report_names_the_administration() -> None:
    report = connect().connector.test_connection()

    assert (report.account, report.account_id) == ("Fietsenwinkel De Ketting", chart.COMPANY_ID)
    assert report.notes == ()


def test_small_package_is_noted_where_entries_are_booked() -> None:
    report = connect(administration=SMALL).connector.test_connection()

    assert (report.is_ok, report.notes) == (True, ("CON-09",))


def test_small_package_is_a_finding_where_orders_are_booked() -> None:
    report = connect(BookingKind.ORDER, SMALL).connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-09")


def test_lists_of_a_larger_package_are_empty_in_a_small_one() -> None:
    books = connect(administration=SMALL)

    assert [books.connector.options(name) for name in ("template", "revenue_group_high")] == [(), ()]


def test_lists_of_a_key_that_is_refused_are_not_empty_but_an_error() -> None:
    books = connect()
    books.misbehave("key_withdrawn")

    with pytest.raises(Refusal):
        books.connector.options("template")


@pytest.mark.parametrize("trouble", ["ignored_filter", "scope_missing"])
def test_sale_is_found_among_those_of_its_debtor_when_invoices_cannot_be_searched(trouble: str) -> None:
    books = connect()
    booking = books.booking("1001")
    for number in ("1", "2"):
        books.post(books.booking(number))
    posted = books.post(booking)
    links = books.links(booking)
    books.misbehave(trouble, call="GET /v2/verkoopfacturen")

    finding = books.connector.find_booking(booking, links)

    assert isinstance(finding, Found)
    assert finding.ref == posted.ref


@pytest.mark.parametrize("trouble", ["ignored_filter", "scope_missing"])
def test_sale_that_cannot_be_searched_is_never_called_absent(trouble: str) -> None:
    books = connect()
    for number in ("1", "2"):
        books.post(books.booking(number))
    booking = books.booking("1001")
    links = books.links(booking)
    books.misbehave(trouble, call="GET /v2/verkoopfacturen")

    assert isinstance(books.connector.find_booking(booking, links), Unclear)


def test_sale_of_the_debtor_with_another_total_is_different_without_the_right_to_invoices() -> None:
    books = connect(administration=SMALL)
    books.post(books.booking("1001"))
    other = books.credit("1001")

    assert isinstance(books.connector.find_booking(other, books.links(other)), Different)


def test_order_is_found_when_the_filter_is_ignored() -> None:
    books = connect(BookingKind.ORDER)
    booking = books.booking("1001")
    books.post(books.booking("1"))
    books.post(booking)
    links = books.links(booking)
    books.misbehave("ignored_filter", call="GET /v2/verkooporders")

    assert isinstance(books.connector.find_booking(booking, links), Found)


def test_order_that_agrees_is_found_beside_one_that_does_not() -> None:
    books = connect(BookingKind.ORDER)
    booking = books.booking("1001")
    books.post(books.booking("1001", books.line(books.row("21"), "1.00", "0.21")))
    posted = books.post(booking)

    finding = books.connector.find_booking(booking, books.links(booking))

    assert isinstance(finding, Found)
    assert finding.ref == posted.ref


def test_order_is_known_by_the_number_that_the_server_gave_it() -> None:
    books = connect(BookingKind.ORDER)

    posted = books.post(books.booking("1001"))

    assert (posted.difference, posted.ref.number) == (Decimal("0.00"), "318")


def test_order_tells_what_the_server_makes_of_it() -> None:
    """A merchant in the far country is charged no VAT by SnelStart, whatever the shop charged."""
    books = connect(BookingKind.ORDER)
    swiss = dataclasses.replace(SANNE, billing=dataclasses.replace(SANNE.billing, country="CH"))
    line = books.line(books.row("21"), "20.00", "4.20")

    posted = books.post(books.booking("1001", line, debtor=swiss))

    assert posted.difference == Decimal("-4.20")


@pytest.mark.parametrize("prices", ["Exclusief", "Inclusief"])
def test_order_whose_vat_snelstart_would_round_otherwise_is_not_sent(prices: str) -> None:
    books = connect(BookingKind.ORDER, package=(("vat_entry", prices),))

    with pytest.raises(Refusal) as refused:
        books.post(books.booking("1001", books.line(books.row("21"), "20.00", "4.19")))

    assert (refused.value.code, refused.value.params) == ("BKG-10", {"difference": "0.01"})
    assert not list(books.rows())


def test_order_whose_vat_is_off_by_no_more_than_is_allowed_keeps_its_total() -> None:
    books = connect(BookingKind.ORDER, tolerance=Decimal("0.01"))

    posted = books.post(books.booking("1001", books.line(books.row("21"), "20.00", "4.19")))

    assert posted.difference == Decimal("0.00")


def test_discount_on_an_order_is_a_negative_quantity() -> None:
    books = connect(BookingKind.ORDER)
    row = books.row("21")
    lines = (books.line(row, "20.00", "4.20"), books.line(row, "-4.13", "-0.87", description="Korting"))

    posted = books.post(books.booking("1001", *lines))

    assert posted.difference == Decimal("0.00")
    assert [line["total"] for line in books.rows()] == ["19.20"]


def test_articles_are_found_in_one_search_and_not_asked_for_again() -> None:
    books = connect(BookingKind.ORDER)
    codes = [f"A{number}" for number in range(20)]
    made = [books.connector.create_product(product(code), fresh_key()) for code in codes]
    fresh = connector_of(books)
    fresh._articles.clear()
    books.simulator.calls.clear()

    found = [fresh.find_products([product(code) for code in codes]) for _ in range(2)]

    assert found == [tuple(made)] * 2
    assert calls_of(books) == {"GET /v2/artikelen": 2}


def test_article_that_is_not_there_is_none() -> None:
    assert connect(BookingKind.ORDER).connector.find_products([product("X")]) == (None,)


@pytest.mark.parametrize(("vat_code", "number"), [("Hoog", 1), ("Laag", 2), ("Overig", 3), ("Geen", 4), ("Verlegd", 4)])
def test_article_is_made_in_the_revenue_group_of_its_vat(vat_code: str, number: int) -> None:
    books = connect(BookingKind.ORDER)

    books.connector.create_product(product("X", vat_code), fresh_key())

    assert books.simulator.books.articles[0].group == number


def test_article_is_made_in_the_revenue_group_that_was_chosen() -> None:
    books = connect(BookingKind.ORDER, package=(("revenue_group_high", identifier(chart.GROUP, 3)),))

    books.connector.create_product(product("X"), fresh_key())

    assert books.simulator.books.articles[0].group == 3


@pytest.mark.parametrize(("vat_code", "code"), [("SR", "BKG-03"), ("Onzin", "BKG-17")])
def test_article_without_a_revenue_group_is_refused_before_it_is_sent(vat_code: str, code: str) -> None:
    books = connect(BookingKind.ORDER)

    with pytest.raises(Refusal) as refused:
        books.connector.create_product(product("X", vat_code), fresh_key())

    assert refused.value.code == code
    assert books.simulator.calls["POST /v2/artikelen"] == 0


def test_order_with_foreign_vat_is_refused_before_it_is_sent() -> None:
    books = connect(BookingKind.ORDER)
    booking = books.one_stop_shop("1001")
    assert has_foreign_vat(booking)

    with pytest.raises(Refusal) as refused:
        books.connector.post_booking(booking, books.links(books.booking("1")), fresh_key())

    assert refused.value.code == "BKG-03"


@pytest.mark.parametrize("treatment", [VatTreatment.ICP, VatTreatment.INTERNATIONAL])
def test_order_abroad_carries_no_vat(treatment: VatTreatment) -> None:
    books = connect(BookingKind.ORDER)
    booking = books.icp("1001") if treatment is VatTreatment.ICP else books.export("1001")

    assert books.post(booking).difference == Decimal("0.00")


def test_account_for_foreign_vat_is_read_from_the_administration_where_none_was_chosen() -> None:
    books = connect(package=())

    books.post(books.one_stop_shop("1001"))
    books.post(books.one_stop_shop("1002"))

    assert books.simulator.calls["GET /v2/companyInfo"] == 1


def test_foreign_vat_without_an_account_for_it_is_refused() -> None:
    without = Administration(names={"buitenlandseBtwGrootboek": None})  # type: ignore[dict-item]  # as it may be answered
    books = connect(administration=without, package=())

    with pytest.raises(Refusal) as refused:
        books.post(books.one_stop_shop("1001"))

    assert refused.value.code == "BKG-05"


def test_account_in_a_refusal_is_named_once_the_accounts_are_known() -> None:
    books = connect()
    books.connector.options("ledger_accounts")
    booking = books.booking("1001")
    books.post(booking)

    with pytest.raises(AlreadyBooked) as refused:
        books.post(booking)

    assert refused.value.params["account"] == "8000 Omzet hoog"


def test_nothing_half_made_is_there_to_be_removed() -> None:
    with pytest.raises(Unsupported):
        connect().connector.remove_booking(BookingRef(id="x"))


def paid(books: Books) -> tuple[Payment, OpenItem]:
    """A sale that was booked and paid, its payment and its open item before that."""
    booking = books.booking("1001")
    payment = books.payment(booking, books.post(booking))
    item = books.connector.find_open_item(payment)
    assert item is not None
    books.connector.post_payment(payment, item, fresh_key())
    return payment, item


def test_payment_is_found_in_the_ledger_even_with_an_old_open_item() -> None:
    books = connect()
    payment, item = paid(books)

    finding = books.connector.find_payment(payment, item)

    assert isinstance(finding, Found)
    assert finding.ref.number == "1001-pay"


@pytest.mark.parametrize("trouble", ["scope_missing", "ignored_filter"])
def test_payment_that_cannot_be_searched_is_unclear_or_found(trouble: str) -> None:
    books = connect()
    payment, item = paid(books)
    books.misbehave(trouble, call="GET /v2/grootboekmutaties")

    finding = books.connector.find_payment(payment, item)

    assert isinstance(finding, Unclear if trouble == "scope_missing" else Found)


def test_second_payment_of_a_sale_paid_in_part_is_absent() -> None:
    books = connect()
    booking = books.booking("1001")
    posted = books.post(booking)
    first = books.payment(booking, posted, "10.00")
    item = books.connector.find_open_item(first)
    assert item is not None
    books.connector.post_payment(first, item, fresh_key())
    second = dataclasses.replace(books.payment(booking, posted, "20.25"), reference="second")

    assert isinstance(books.connector.find_payment(second, None), Absent)


def test_payment_of_a_sale_that_somebody_else_paid_is_unclear() -> None:
    books = connect()
    payment, item = paid(books)
    other = dataclasses.replace(payment, reference="other")

    assert isinstance(books.connector.find_payment(other, item), Unclear)


def test_payment_of_an_unknown_sale_is_unclear() -> None:
    books = connect()
    payment = dataclasses.replace(paid(books)[0], sale_reference="2002")

    assert isinstance(books.connector.find_payment(payment, None), Unclear)


@pytest.mark.parametrize(("email", "expected"), [(SANNE.email, True), ("other@example.nl", False), ("", True)])
def test_open_item_of_an_unknown_id_is_that_of_its_debtor(email: str, expected: bool) -> None:
    books = connect()
    booking = books.booking("1001")
    payment = dataclasses.replace(books.payment(booking, books.post(booking)), sale_id="", email=email)

    assert (books.connector.find_open_item(payment) is not None) is expected


def test_open_item_of_another_sale_with_the_number_is_not_taken() -> None:
    books = connect()
    booking = books.booking("1001")
    payment = dataclasses.replace(books.payment(booking, books.post(booking)), sale_id=identifier(chart.ENTRY, 77))

    assert books.connector.find_open_item(payment) is None


def test_open_item_that_cannot_be_searched_is_not_called_absent() -> None:
    books = connect()
    booking = books.booking("1001")
    payment = dataclasses.replace(books.payment(booking, books.post(booking)), sale_reference="2002")
    books.misbehave("ignored_filter")

    with pytest.raises(Transient):
        books.connector.find_open_item(payment)


def test_order_that_nobody_made_an_invoice_of_has_no_open_item() -> None:
    books = connect(BookingKind.ORDER)
    booking = books.booking("1001")
    payment = books.payment(booking, books.post(booking))

    assert books.connector.find_open_item(payment) is None
    assert books.connector.find_open_item(dataclasses.replace(payment, sale_id=identifier(chart.ORDER, 77))) is None


def test_payment_of_an_order_is_set_against_the_invoice_that_was_made_of_it() -> None:
    books = connect(BookingKind.ORDER)
    booking = books.booking("1001")
    posted = books.post(booking)
    books.simulator.control("invoice", {"order": posted.ref.id, "number": "20260042"})
    payment = books.payment(booking, posted)
    item = books.connector.find_open_item(payment)
    assert item is not None

    books.connector.post_payment(payment, item, fresh_key())

    paid_off = books.connector.find_open_item(payment)
    assert (item.reference, item.open_amount) == ("20260042", Decimal("30.25"))
    assert paid_off is not None
    assert paid_off.open_amount == 0


def test_debtor_that_is_refused_is_named_in_the_refusal() -> None:
    books = connect()
    wrong = dataclasses.replace(RADHAUS, vat_number="DE111")

    with pytest.raises(Refusal) as refused:
        books.connector.create_debtor(wrong, fresh_key())

    assert (refused.value.code, refused.value.params["number"], refused.value.params["country"]) == (
        "BKG-20",
        "DE111",
        "DE",
    )


def test_sale_is_not_searched_elsewhere_when_the_key_itself_is_refused() -> None:
    books = connect()
    booking = books.booking("1001")
    links = books.links(booking)
    books.misbehave("expired_token")

    with pytest.raises(ConnectionRefusal):
        books.connector.find_booking(booking, links)


def test_payment_that_is_refused_names_its_date() -> None:
    books = connect()
    booking = books.booking("1001")
    payment = books.payment(booking, books.post(booking))
    item = books.connector.find_open_item(payment)
    assert item is not None
    books.misbehave("closed_period")

    with pytest.raises(Refusal) as refused:
        books.connector.post_payment(payment, item, fresh_key())

    assert (refused.value.code, refused.value.params["date"]) == ("BKG-06", "2026-03-09")
