"""The REST connection over the simulated service: sessions, debtors, rounding, invoices, what is read back."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from decimal import Decimal

import pytest

from shopledger.accounting.eboekhouden.settings import DEBTORS, READ_BACK
from shopledger.connect.contract import Different, Found, Posted, Unclear
from shopledger.connect.credentials import Token
from shopledger.domain.booking import Booking, BookingKind
from shopledger.domain.errors import ConnectionRefusal, Refusal, Unsupported
from shopledger.domain.settings import Settings
from tests.accounting.eboekhouden.making import ANNA, KARL, booking, line, moved_to, taxed
from tests.accounting.eboekhouden.opening import open_with
from tests.contract.books_contract import Books, fresh_key, open_books
from tests.contract.notebook import Notebook

LATER = timedelta(hours=2)


@pytest.fixture
def books() -> Books:
    return open_books("eboekhouden")


def with_debtor(books: Books, sale: Booking) -> Posted:
    """Post a booking with its debtor."""
    return books.connector.post_booking(sale, books.links(sale), fresh_key())


def of_kind(kind: BookingKind, settings: Settings) -> Settings:
    return dataclasses.replace(settings, document_kind=kind)


# Sessions


def test_session_is_opened_once_and_kept(books: Books) -> None:
    for number in range(3):
        with_debtor(books, booking(taxed("10.00", "2.10"), reference=f"A{number}"))

    assert books.simulator.calls["POST /v1/session"] == 1


def test_session_that_is_over_is_opened_anew(books: Books) -> None:
    with_debtor(books, booking(taxed("10.00", "2.10"), reference="A1"))
    books.simulator.set_clock(books.simulator.now + LATER)

    with_debtor(books, booking(taxed("10.00", "2.10"), reference="A2"))

    assert books.simulator.calls["POST /v1/session"] == 2
    assert len(books.rows()) == 2


def test_session_that_is_refused_early_is_opened_anew_and_the_call_made_once_more(books: Books) -> None:
    sale = booking(taxed("10.00", "2.10"))
    links = books.links(sale)
    books.simulator._sessions.clear()

    books.connector.post_booking(sale, links, fresh_key())

    assert books.simulator.calls["POST /v1/session"] == 2
    assert len(books.documents("ORD1234")) == 1


def test_session_of_another_worker_is_used(books: Books) -> None:
    books.connector.options("ledger_accounts")
    other = open_with(books.simulator, vault=books.vault)

    other.connector.options("ledger_accounts")

    assert books.simulator.calls["POST /v1/session"] == 1


def test_token_that_is_withdrawn_is_reported_and_stops_the_connection(books: Books) -> None:
    books.connector.options("ledger_accounts")
    books.simulator.token = "another-token"
    books.simulator._sessions.clear()

    with pytest.raises(ConnectionRefusal) as refused:
        books.connector.find_debtors([ANNA])

    assert refused.value.code == "CON-16"
    assert books.connector.test_connection().code == "CON-16"


def test_overdue_subscription_stops_the_connection(books: Books) -> None:
    books.simulator.control("overdue", {"is": True})

    with pytest.raises(ConnectionRefusal) as refused:
        books.connector.find_debtors([ANNA])

    assert "SECURITY_005" in refused.value.detail


# Debtors


def test_debtor_costs_one_call_to_find(books: Books) -> None:
    books.connector.create_debtor(ANNA, fresh_key())
    books.simulator.calls.clear()

    books.connector.find_debtors([ANNA, KARL])

    assert dict(books.simulator.calls) == {"GET /v1/relation": 2}


def test_debtor_that_lost_its_address_is_found_when_it_is_made_again(books: Books) -> None:
    made = books.connector.create_debtor(ANNA, fresh_key())
    books.simulator.books.relations_by_email.clear()

    assert books.connector.find_debtors([ANNA]) == (None,)
    assert books.connector.create_debtor(ANNA, fresh_key()).id == made.id
    assert len(books.simulator.books.relations) == 1


def test_debtor_with_a_refused_address_is_made_without_it(books: Books) -> None:
    made = books.connector.create_debtor(dataclasses.replace(ANNA, email="anna at voorbeeld"), fresh_key())

    assert books.simulator.books.relations[int(made.id)].text("emailAddress") == ""


def test_debtor_without_an_address_is_found_by_its_code(books: Books) -> None:
    nameless = dataclasses.replace(ANNA, key="order:12", email="")
    made = books.connector.create_debtor(nameless, fresh_key())

    assert books.connector.find_debtors([nameless, dataclasses.replace(nameless, key="order:13")]) == (made, None)


def test_debtor_that_the_merchant_made_is_used(books: Books) -> None:
    fields = {"type": "P", "name": "Anna", "emailAddress": ANNA.email}
    own = books.simulator.books.add_relation({**fields, "code": "A1"})
    books.simulator.books.add_relation({**fields, "code": "A2"})

    (found,) = books.connector.find_debtors([ANNA])

    assert found is not None
    assert (found.id, found.code) == (str(own.id), "A1")


def test_debtor_written_in_capitals_by_the_merchant_is_found(books: Books) -> None:
    capitals = dataclasses.replace(ANNA, email="Anna@Voorbeeld.example")
    books.simulator.books.add_relation({"type": "P", "name": "Anna", "code": "A1", "emailAddress": capitals.email})

    (found,) = books.connector.find_debtors([capitals])

    assert found is not None


def test_debtor_that_shifts_vat_may_be_the_merchants_own_with_that_number(books: Books) -> None:
    fields = {"type": "B", "name": "Beispiel", "emailAddress": KARL.email}
    books.simulator.books.add_relation({**fields, "code": "B1"})
    right = books.simulator.books.add_relation({**fields, "code": "B2", "vatNumber": "DE 123.456.789"})

    (found,) = books.connector.find_debtors([KARL])

    assert found is not None
    assert found.id == str(right.id)


def test_field_that_is_too_long_for_them_is_refused_with_its_name(books: Books) -> None:
    endless = dataclasses.replace(ANNA, billing=dataclasses.replace(ANNA.billing, country="N" * 60))

    with pytest.raises(Refusal) as refused:
        books.connector.create_debtor(endless, fresh_key())

    assert refused.value.params["field"] == "country"


# Rounding


def test_booking_in_doubt_is_read_back_until_the_package_has_shown_how_it_rounds(books: Books) -> None:
    thirds = [taxed("0.83", "0.17") for _ in range(3)]

    first = with_debtor(books, booking(*thirds, reference="A1"))
    second = with_debtor(books, booking(*thirds, reference="A3"))

    assert (first.difference, second.difference) == (Decimal("0.00"), None)
    assert [row["vat"] for row in books.rows()] == [{"21": "0.51"}] * 2


def test_package_that_rounds_each_row_differs_once_and_is_told_about() -> None:
    books = open_books("eboekhouden")
    books.simulator.books.rounding = "row"
    lines = (taxed("10.21", "2.14"), taxed("10.20", "2.14"), taxed("10.20", "2.15"))

    first = with_debtor(books, booking(*lines, reference="A1"))
    second = with_debtor(books, booking(*lines, reference="A3"))

    assert (first.difference, first.note) == (Decimal("-0.01"), "HOOG_VERK_21 -0.01")
    assert second.difference == 0
    assert [row["vat"] for row in books.rows()] == [{"21": "6.42"}, {"21": "6.43"}]
    assert {row["total"] for row in books.rows()} == {"37.04"}


def test_how_the_package_rounds_is_remembered_so_that_only_the_first_booking_differs() -> None:
    """Turns are opened anew each hour; without a memory the first booking of each would be a cent off."""
    notebook = Notebook()
    lines = (taxed("10.21", "2.14"), taxed("10.20", "2.14"), taxed("10.20", "2.15"))
    books = open_books("eboekhouden", memory=notebook)
    books.simulator.books.rounding = "row"
    posted = [with_debtor(books, booking(*lines, reference="A1"))]

    for number in range(2, 5):
        later = open_books("eboekhouden", simulator=books.simulator, memory=notebook)
        posted.append(with_debtor(later, booking(*lines, reference=f"A{number}")))

    assert [each.difference for each in posted] == [Decimal("-0.01"), Decimal("0.00"), None, None]
    assert {row["vat"]["21"] for row in books.rows()} == {"6.42", "6.43"}


def test_every_booking_is_read_back_when_the_merchant_wants_it() -> None:
    settings = moved_to(open_books("eboekhouden").settings, **{READ_BACK: "always"})
    books = open_with(settings=settings)

    posted = with_debtor(books, booking(taxed("10.00", "2.10"), reference="A1"))

    assert posted.difference == 0


def test_reading_back_that_fails_does_not_unmake_the_booking() -> None:
    books = open_with(settings=moved_to(open_books("eboekhouden").settings, **{READ_BACK: "always"}))
    sale = booking(taxed("10.00", "2.10"))
    links = books.links(sale)
    books.misbehave("status", status=503, call="GET /v1/mutation/*")

    posted = books.connector.post_booking(sale, links, fresh_key())

    assert (posted.difference, len(books.documents("ORD1234"))) == (None, 1)


def test_distance_sales_are_read_back_without_a_difference() -> None:
    options = {READ_BACK: "always", "foreign_vat_account": "1540"}
    books = open_with(settings=moved_to(open_books("eboekhouden").settings, **options))
    sale = booking(line("AFST_VERK", "19", "50.00", "9.50"), country="DE")

    posted = with_debtor(books, sale)
    finding = books.connector.find_booking(sale, books.links(sale))

    assert posted.difference == 0
    assert isinstance(finding, Found)


def test_rows_are_merged_when_the_package_says_that_they_are_too_many(books: Books) -> None:
    books.simulator.books.most_rows = 2

    with_debtor(books, booking(*(taxed("10.00", "2.10") for _ in range(5))))

    (row,) = books.documents("ORD1234")
    assert (row["total"], len(books.simulator.books.mutations[0].lines)) == ("60.50", 1)


def test_rows_that_cannot_be_merged_further_are_refused(books: Books) -> None:
    books.simulator.books.most_rows = 1
    sale = booking(taxed("10.00", "2.10"), line("LAAG_VERK_9", "9", "10.00", "0.90"))

    with pytest.raises(Refusal) as refused:
        with_debtor(books, sale)

    assert "MUT_101" in refused.value.detail


# Sales


def test_sale_in_a_closed_period_is_refused_with_its_day(books: Books) -> None:
    books.simulator.control("close", {"through": "2026-01-31"})

    with pytest.raises(Refusal) as refused:
        with_debtor(books, booking(taxed("10.00", "2.10")))

    assert (refused.value.code, refused.value.params["date"]) == ("BKG-06", "2026-01-15")


def test_sale_of_a_debtor_that_is_gone_is_refused(books: Books) -> None:
    sale = booking(taxed("10.00", "2.10"))
    links = books.links(sale)
    books.simulator.books.relations.clear()

    with pytest.raises(Refusal) as refused:
        books.connector.post_booking(sale, links, fresh_key())

    assert refused.value.code == "BKG-14"


def test_same_number_by_hand_for_another_debtor_is_different_not_absent(books: Books) -> None:
    other = booking(taxed("10.00", "2.10"), debtor=KARL)
    with_debtor(books, other)

    finding = books.connector.find_booking(booking(taxed("10.00", "2.10")), books.links(booking(taxed("1.00", "0.21"))))

    assert isinstance(finding, Different)
    assert finding.what.startswith("debtor")


def test_debtors_account_is_the_only_one_when_none_was_chosen() -> None:
    books = open_with(settings=moved_to(open_books("eboekhouden").settings, **{DEBTORS: ""}))

    with_debtor(books, booking(taxed("10.00", "2.10")))

    assert books.simulator.books.mutations[0].ledger.code == "1300"


def test_lists_longer_than_a_page_are_read_to_the_end(books: Books) -> None:
    for number in range(2001):
        books.simulator.books.add_relation({"type": "P", "name": "X", "emailAddress": ANNA.email, "code": f"X{number}"})

    books.connector.find_debtors([ANNA])

    assert books.simulator.calls["GET /v1/relation"] == 2


# Invoices


def test_invoice_is_found_by_its_number_and_read_back() -> None:
    settings = of_kind(BookingKind.INVOICE, open_books("eboekhouden").settings)
    books = open_with(settings=moved_to(settings, **{READ_BACK: "always"}))
    sale = booking(taxed("-10.00", "-2.10"), kind=BookingKind.INVOICE, reference="1001C")

    posted = with_debtor(books, sale)

    assert (posted.difference, posted.ref.number) == (Decimal("0.00"), "1001C-1")
    assert books.documents("1001C")[0]["kind"] == "invoice"


def test_invoice_that_rounds_otherwise_is_told_about() -> None:
    settings = of_kind(BookingKind.INVOICE, open_books("eboekhouden").settings)
    books = open_with(settings=settings)
    books.simulator.books.rounding = "row"
    lines = (taxed("10.21", "2.14"), taxed("10.20", "2.14"), taxed("10.20", "2.15"))

    posted = with_debtor(books, booking(*lines, kind=BookingKind.INVOICE))

    assert (posted.difference, posted.note) == (Decimal("-0.01"), "VAT -0.01")


def test_invoice_read_back_that_fails_does_not_unmake_it() -> None:
    settings = of_kind(BookingKind.INVOICE, open_books("eboekhouden").settings)
    books = open_with(settings=moved_to(settings, **{READ_BACK: "always"}))
    sale = booking(taxed("10.00", "2.10"), kind=BookingKind.INVOICE)
    links = books.links(sale)
    books.misbehave("status", status=503, call="GET /v1/invoice")

    posted = books.connector.post_booking(sale, links, fresh_key())

    assert (posted.difference, len(books.documents("ORD1234"))) == (None, 1)


# Payments


def test_payment_without_a_voucher_of_the_same_amount_leaves_doubt(books: Books) -> None:
    sale = booking(taxed("25.00", "5.25"))
    payment = books.payment(sale, with_debtor(books, sale))
    item = books.connector.find_open_item(payment)
    assert item is not None
    books.connector.post_payment(payment, item, fresh_key())
    books.simulator.books.mutations[-1].voucher = ""

    assert isinstance(books.connector.find_payment(payment, item), Unclear)


def test_payment_of_another_amount_under_the_same_voucher_is_different(books: Books) -> None:
    sale = booking(taxed("25.00", "5.25"))
    payment = books.payment(sale, with_debtor(books, sale))
    item = books.connector.find_open_item(payment)
    assert item is not None
    books.connector.post_payment(dataclasses.replace(payment, amount=Decimal("10.00")), item, fresh_key())

    assert isinstance(books.connector.find_payment(payment, item), Different)


def test_payment_in_a_closed_period_is_refused_with_its_day(books: Books) -> None:
    sale = booking(taxed("25.00", "5.25"))
    payment = books.payment(sale, with_debtor(books, sale))
    item = books.connector.find_open_item(payment)
    assert item is not None
    books.simulator.control("close", {"through": "2026-03-31"})

    with pytest.raises(Refusal) as refused:
        books.connector.post_payment(payment, item, fresh_key())

    assert (refused.value.code, refused.value.params["date"]) == ("BKG-06", payment.paid_on.isoformat())


def test_sale_that_is_paid_has_no_open_item(books: Books) -> None:
    sale = booking(taxed("25.00", "5.25"))
    payment = books.payment(sale, with_debtor(books, sale))
    item = books.connector.find_open_item(payment)
    assert item is not None

    books.connector.post_payment(payment, item, fresh_key())

    assert books.connector.find_open_item(payment) is None


# What it does not offer


def test_articles_and_removal_are_not_offered(books: Books) -> None:
    posted = with_debtor(books, booking(taxed("25.00", "5.25")))

    with pytest.raises(Unsupported):
        books.connector.remove_booking(posted.ref)
    assert books.connector.find_products([]) == ()
    assert books.connector.options("journals") == ()


def test_token_never_shows(books: Books) -> None:
    with_debtor(books, booking(taxed("25.00", "5.25")))

    token = books.vault._token
    assert isinstance(token, Token)
    assert token.access not in repr(books.recorder.calls())
