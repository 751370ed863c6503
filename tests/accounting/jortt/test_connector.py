"""Sales as Jortt books them: sent, read back, compared; the collective invoice; what is refused."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.jortt.connector import CAPABILITIES
from shopledger.accounting.jortt.settings import check_settings
from shopledger.accounting.jortt.simulator.demo import Administration
from shopledger.connect.contract import Option
from shopledger.domain.booking import BookingRef
from shopledger.domain.customer import Address, Customer
from shopledger.domain.daily import build_daily, is_collective
from shopledger.domain.errors import OutcomeUnknown, Refusal, Unsupported
from shopledger.domain.order import LineKind, Order, OrderLine, VatTreatment
from shopledger.domain.settings import Grouping, VatRow
from tests.accounting.jortt.making import NOW, calls_of, connect, judge
from tests.contract.books_contract import JONAS, Books, fresh_key

DAILY = "dagomzet@deketting.example"


def order(number: str, *lines: tuple[str, str, str], country: str = "NL") -> Order:
    """An order of these amounts excluding and including VAT at these rates."""
    return Order(
        shop_id=number,
        number=number,
        placed_at=NOW,
        status="paid",
        is_paid=True,
        payment_method="iDEAL",
        currency="EUR",
        customer=Customer(email=f"{number}@example.nl"),
        billing=Address(country=country),
        lines=tuple(
            OrderLine(
                kind=LineKind.ARTICLE,
                description="Fietsbel",
                quantity=Decimal(1),
                vat_rate=Decimal(rate),
                amount_excl=Decimal(excl),
                amount_incl=Decimal(incl),
            )
            for rate, excl, incl in lines
        ),
        total_incl=sum((Decimal(incl) for _, _, incl in lines), Decimal(0)),
    )


def refused(books: Books, *lines: Any, **changes: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        books.post(books.booking("1001", *lines, **changes))
    assert books.documents("1001") == []
    return caught.value


def invoice(books: Books, place: int = 0) -> dict[str, Any]:
    """An invoice as Jortt tells it."""
    found: dict[str, Any] = books.simulator._invoice_at(place)
    return found


# Sending and reading back


def test_sale_carries_reference_trade_name_label_and_categories() -> None:
    books = connect()
    books.post(books.booking("1001"))

    made = invoice(books)

    assert (made["reference"], made["send_method"], made["invoice_status"]) == ("1001", "self", "sent")
    assert made["tradename_id"] == books.settings.package_options["tradename"]
    assert [row["ledger_account_id"] for row in made["line_items"]] == [books.row("21").ledger_account] * 2


def test_draft_gets_no_number() -> None:
    books = connect(package=(("send_method", "draft"),))
    books.post(books.booking("1001"))

    made = invoice(books)

    assert (made["invoice_status"], made["invoice_number"]) == ("draft", None)


def test_second_invoice_of_a_kind_takes_one_call() -> None:
    books = connect()
    books.post(books.booking("1001"))
    sale = books.booking("1002")
    links = books.links(sale)
    books.simulator.calls.clear()

    posted = books.connector.post_booking(sale, links, fresh_key())

    assert calls_of(books) == {"POST /v3/invoices": 1}
    assert posted.difference is None


def test_difference_that_jortt_makes_is_told() -> None:
    books = connect()
    books.misbehave("vat_of_lines", call="POST /v3/invoices")

    posted = books.post(books.booking("1001"))

    assert posted.difference == Decimal("0.01")


def test_cents_that_were_moved_are_told_and_give_the_sales_own_vat() -> None:
    books = connect(tolerance=Decimal("0.12"))
    sale = books.booking("1001", books.line(books.row("21"), "10.00", "2.13"))

    posted = books.post(sale)

    (row,) = books.documents("1001")
    assert (row["total"], row["vat"]) == ("12.13", {"21": "2.13", "0": "0.00"})
    assert (posted.difference, posted.note) == (Decimal(0), "Afrondingsverschil/rounding 0.12")


def test_other_vat_within_an_equal_total_is_told() -> None:
    books = connect()
    books.misbehave("vat_moved", call="POST /v3/invoices")

    posted = books.post(books.booking("1001"))

    assert (posted.difference, posted.note) == (Decimal(0), "btw/VAT: Jortt 5.26, shop 5.25")


def test_read_back_that_fails_leaves_the_sale_booked() -> None:
    books = connect()
    books.misbehave("status", status=503, call="GET /invoices/*")

    posted = books.post(books.booking("1001"))

    assert posted.difference is None
    assert len(books.documents("1001")) == 1


def test_conflict_is_looked_up_before_anything_else() -> None:
    books = connect()
    sale = books.booking("1001")
    links = books.links(sale)
    books.misbehave("conflict")

    with pytest.raises(OutcomeUnknown):
        books.connector.post_booking(sale, links, fresh_key())


# Bodies by an independent judge


def test_all_that_is_sent_satisfies_the_published_document() -> None:
    books = connect()
    debtor = dataclasses.replace(JONAS, company="Weber GmbH", vat_number="DE136695976")
    for number, sale in enumerate((books.booking, books.credit, books.icp, books.export, books.one_stop_shop)):
        books.post(sale(f"100{number}"))
    books.connector.create_debtor(debtor, fresh_key())

    sent = [(call.url, json.loads(call.request_body)) for call in books.recorder.calls() if "{" in call.request_body]

    problems = [
        error.message
        for url, body in sent
        for error in judge("CreateInvoiceV3" if url.endswith("/v3/invoices") else "CreateCustomer").iter_errors(body)
    ]
    assert problems == []
    assert len(sent) == 5 + 5


# What Jortt refuses


def test_closed_year_is_refused() -> None:
    books = connect(Administration(closed_years={2026}))

    refusal = refused(books)

    assert (refusal.code, refusal.params["date"]) == ("BKG-06", "2026-03-02")


def test_direct_debit_without_mollie_is_refused() -> None:
    refusal = refused(connect(package=(("payment_method", "direct_debit"),)))

    assert (refusal.code, refusal.params["value"]) == ("BKG-25", "direct_debit")


def test_trade_name_that_is_gone_is_refused() -> None:
    gone = "7b4721a4-bb03-53a0-9e13-e1c76a96bdbd"

    refusal = refused(connect(package=(("tradename", gone),)))

    assert (refusal.code, refusal.params["value"]) == ("BKG-25", gone)


def test_label_that_is_gone_is_refused() -> None:
    books = connect(cost_centre="7b4721a4-bb03-53a0-9e13-e1c76a96bdbd")

    assert refused(books).code == "BKG-08"


def test_account_is_told_by_its_name_where_that_is_known() -> None:
    books = connect()
    books.connector.options("ledger_accounts")
    wrong = dataclasses.replace(books.line(books.row("21"), "10.00", "2.10"), ledger_account="gone")

    refusal = refused(books, books.line(books.row("21"), "10.00", "2.10"), wrong)

    assert (refusal.code, refusal.params["account"]) == ("BKG-02", "Omzet webshop, gone")


def test_foreign_rate_without_one_stop_shop_is_refused() -> None:
    books = connect(Administration(one_stop_shop=False))

    refusal = refused(books, books.line(books.row("19", "DE"), "50.00", "9.50"), debtor=JONAS, country="DE")

    assert (refusal.code, refusal.params["rate"], refusal.params["country"]) == ("BKG-27", "19", "DE")


def test_archived_customer_is_refused() -> None:
    books = connect()
    sale = books.booking("1001")
    links = books.links(sale)
    books.simulator.control("archive", {"customer": links.debtor.id})

    with pytest.raises(Refusal) as caught:
        books.connector.post_booking(sale, links, fresh_key())

    assert caught.value.code == "BKG-14"


def test_what_jortt_cannot_do_is_unsupported() -> None:
    connector = connect().connector

    with pytest.raises(Unsupported):
        connector.remove_booking(BookingRef(id="x"))
    with pytest.raises(Unsupported):
        connector.find_products([])


# The collective invoice


def test_day_is_booked_on_the_debtor_found_by_email() -> None:
    books = connect(grouping=Grouping.DAY)
    orders = [order("1", ("21", "20.00", "24.20")), order("2", ("21", "10.00", "12.10"), ("9", "10.00", "10.90"))]
    sale = build_daily(orders, date(2026, 3, 2), books.settings, CAPABILITIES)

    posted = books.post(sale)

    (row,) = books.documents(sale.reference)
    assert (row["email"], row["total"], row["vat"]) == (DAILY, "47.20", {"21": "6.30", "9": "0.90"})
    assert posted.difference == Decimal(0)


def test_debtor_of_the_day_is_made_where_it_is_absent() -> None:
    books = connect(grouping=Grouping.DAY, daily_debtor_email="kassa@deketting.example")
    sale = build_daily([order("1", ("21", "20.00", "24.20"))], date(2026, 3, 2), books.settings, CAPABILITIES)

    books.post(sale)

    (row,) = books.documents(sale.reference)
    assert row["email"] == "kassa@deketting.example"


def test_day_with_another_countrys_vat_is_refused() -> None:
    books = connect(grouping=Grouping.DAY)
    orders = [order("1", ("19", "50.00", "59.50"), country="DE")]
    careless = dataclasses.replace(CAPABILITIES, collective_abroad=True)
    sale = build_daily(orders, date(2026, 3, 2), books.settings, careless)

    with pytest.raises(Refusal) as caught:
        books.post(sale)

    assert caught.value.code == "BKG-27"


def test_day_leaves_sales_abroad_out() -> None:
    books = connect(grouping=Grouping.DAY)
    sold = order("1", ("19", "50.00", "59.50"), country="DE")

    assert not is_collective(sold, books.settings, CAPABILITIES)


# Settings


def lists_of(books: Books) -> dict[str, tuple[Option, ...]]:
    return {name: books.connector.options(name) for name in CAPABILITIES.option_fields}


def findings(books: Books, **changes: Any) -> set[tuple[str, str]]:
    found = check_settings(dataclasses.replace(books.settings, **changes), lists_of(books))
    return {(finding.code, finding.field) for finding in found}


def row(code: str, country: str = "NL", rate: str = "21", **changes: Any) -> tuple[VatRow, ...]:
    return (VatRow(country=country, rate=Decimal(rate), vat_code=code, ledger_account="", **changes),)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rows": row("Hoog")}, ("CHK-15", "vat_codes")),
        ({"rows": row("icp")}, ("BKG-03", "vat_codes")),
        ({"rows": row("oss", "NL")}, ("BKG-03", "vat_codes")),
        ({"rows": row("national", "", "0", treatment=VatTreatment.ICP)}, ("BKG-03", "vat_codes")),
        ({"rows": (dataclasses.replace(row("national")[0], ledger_account="x"),)}, ("CHK-15", "ledger_accounts")),
        ({"package": (("tradename", "x"),)}, ("BKG-25", "tradename")),
        ({"cost_centre": "x"}, ("BKG-08", "cost_centre")),
        ({"package": (("payment_method", "direct_debit"),)}, ("BKG-25", "payment_method")),
    ],
)
def test_setting_that_jortt_would_refuse_is_found(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert findings(connect(), **changes) == {expected}


def test_foreign_rows_without_one_stop_shop_are_found() -> None:
    assert findings(connect(Administration(one_stop_shop=False))) == {("BKG-27", "vat_codes")}


def test_direct_debit_with_mollie_is_fine() -> None:
    books = connect(Administration(has_mollie=True))

    assert findings(books, package=(("payment_method", "direct_debit"),)) == set()


def test_settings_without_lists_are_judged_by_their_codes_alone() -> None:
    books = connect()

    assert check_settings(dataclasses.replace(books.settings, cost_centre="x"), {}) == ()
