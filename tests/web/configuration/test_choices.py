"""Payment methods, payments, options of both systems, documents, days: what is offered and what is kept."""

from __future__ import annotations

import pytest

from shopledger.connect.contract import Side
from shopledger.domain.booking import BookingKind
from shopledger.domain.customer import DebtorRef
from shopledger.domain.settings import Grouping, NumberSource, PaymentMode
from shopledger.pipeline import desk
from shopledger.pipeline.lists import find_debtor
from shopledger.pipeline.wiring import open_books
from shopledger.web import moment
from shopledger.web.configuration.payment_forms import box
from tests.contract.books_contract import SANNE, fresh_key
from tests.web.configuration.conftest import Maker, Shopkeeper

METHODS = "configuration/payment-methods/"


def first_method(keeper: Shopkeeper) -> str:
    """The payment method that the page shows first."""
    key: str = keeper.client.get(keeper.url(METHODS)).context["form"].methods[0][0]
    return key


def test_a_payment_method_gets_a_debtor_of_the_packages_list(shopkeeper: Maker) -> None:
    keeper = shopkeeper("afas_sb")
    form = keeper.client.get(keeper.url(METHODS)).context["form"]
    place = box("method", form.methods[0][0])
    value, label = form.fields[place].choices[1]

    keeper.send(METHODS, **{place: value})

    assert keeper.settings.fixed_debtors == ((form.methods[0][0], DebtorRef(id=value, name=label)),)


@pytest.mark.parametrize("books", ["snelstart", "eboekhouden", "jortt"])
def test_a_debtor_is_looked_up_where_the_package_has_no_list(shopkeeper: Maker, books: str) -> None:
    keeper = shopkeeper(books)
    key = first_method(keeper)
    made = open_books(keeper.present, moment.now).connector.create_debtor(SANNE, fresh_key())

    keeper.send(METHODS, **{box("email", key): SANNE.email})

    assert [(method, debtor.id) for method, debtor in keeper.settings.fixed_debtors] == [(key, made.id)]
    assert "Use no fixed debtor any more" in keeper.text(METHODS)


@pytest.mark.parametrize("books", ["snelstart", "eboekhouden", "jortt"])
def test_an_address_without_a_debtor_is_refused_in_words(shopkeeper: Maker, books: str) -> None:
    keeper = shopkeeper(books)

    place = box("email", first_method(keeper))

    answer = keeper.send(METHODS, **{place: "nobody@example.nl"})

    assert "no debtor with this e-mail address" in answer.context["form"].errors[place][0]
    assert find_debtor(keeper.integration.id, "nobody@example.nl", moment.now) == (None, "")


def test_a_fixed_debtor_is_dropped_again(shopkeeper: Maker) -> None:
    keeper = shopkeeper("snelstart")
    key = first_method(keeper)
    keeper.save_demo(fixed_debtors=((key, DebtorRef(id="7", name="Balie")),))

    keeper.send(METHODS, **{box("drop", key): "on"})

    assert keeper.settings.fixed_debtors == ()


def test_booking_payments_ends_fixed_debtors_and_asks_clearing_accounts(shopkeeper: Maker) -> None:
    keeper = shopkeeper("snelstart")
    keeper.save_demo(fixed_debtors=(("iDEAL", DebtorRef(id="7")),))
    journal = keeper.filled("configuration/payments/")["payment_journal"]

    keeper.send("configuration/payments/", payments="paid", payment_journal=journal)

    assert (keeper.settings.payments, keeper.settings.fixed_debtors) == (PaymentMode.PAID, ())
    assert "each payment method has a clearing account" in keeper.text(METHODS)


def test_a_clearing_account_is_kept_per_payment_method(shopkeeper: Maker) -> None:
    keeper = shopkeeper("snelstart")
    keeper.save_demo(payments=PaymentMode.PAID, clearing_accounts=())
    form = keeper.client.get(keeper.url(METHODS)).context["form"]
    place = box("method", form.methods[1][0])
    account = form.fields[place].choices[1][0]

    keeper.send(METHODS, **{place: account})

    assert keeper.settings.clearing_accounts == ((form.methods[1][0], account),)


@pytest.mark.parametrize(("books", "there"), [("snelstart", 200), ("jortt", 302), ("afas_sb", 302)])
def test_payments_are_offered_only_where_the_package_takes_them(shopkeeper: Maker, books: str, there: int) -> None:
    keeper = shopkeeper(books)

    assert keeper.client.get(keeper.url("configuration/payments/")).status_code == there


def test_days_are_offered_only_where_the_package_takes_them(shopkeeper: Maker) -> None:
    keeper = shopkeeper("snelstart")

    assert keeper.client.get(keeper.url("configuration/daily/")).status_code == 302


def test_days_need_the_address_of_their_debtor(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt")

    refused = keeper.send("configuration/daily/", grouping="day", email="")
    keeper.send("configuration/daily/", grouping="day", email="dag@example.nl")

    assert list(refused.context["form"].errors) == ["email"]
    assert (keeper.settings.grouping, keeper.settings.daily_debtor_email) == (Grouping.DAY, "dag@example.nl")


def test_options_of_package_and_shop_are_kept_by_name(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt", "opencart")
    values = keeper.filled("configuration/options/")

    keeper.send(
        "configuration/options/", **{**values, "package-send_method": "email", "shop-paid_statuses": ["2", "5"]}
    )

    assert keeper.settings.package_options["send_method"] == "email"
    assert keeper.settings.shop_options["paid_statuses"] == "2,5"


def test_lists_are_fetched_anew_once_an_option_of_the_package_changed(shopkeeper: Maker) -> None:
    keeper = shopkeeper("afas_sb")
    before = len(keeper.client.get(keeper.url("configuration/vat/")).context["bench"].lists["ledger_accounts"])
    values = keeper.filled("configuration/options/")

    keeper.send("configuration/options/", **{**values, "package-cost_accounts": "yes"})

    after = keeper.client.get(keeper.url("configuration/vat/")).context["bench"].lists["ledger_accounts"]
    assert len(after) > before


def test_a_choice_that_is_gone_from_the_books_stays_and_says_so(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt")
    keeper.save_demo(package=(("tradename", "old"),))

    page = keeper.text("configuration/options/")

    assert "old (no longer in your books)" in page


def test_documents_keep_kind_number_and_prefix(shopkeeper: Maker) -> None:
    keeper = shopkeeper("eboekhouden")

    keeper.send("configuration/documents/", kind="mutation", number_source="invoice", before="WEB", cost_centre="")

    settings = keeper.settings
    assert (settings.document_kind, settings.number_source) == (BookingKind.MUTATION, NumberSource.INVOICE)
    assert settings.reference_prefix == "WEB"


def test_the_first_save_takes_a_kind_of_document_that_the_package_has(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt")

    keeper.send("configuration/statuses/", statuses=["3"])

    assert keeper.settings.document_kind is BookingKind.INVOICE


def test_fetching_again_tells_what_stood_in_the_way(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    wrong = dict.fromkeys(keeper.simulated.credentials("books"), "wrong-key-000")
    desk.connect(keeper.integration.id, Side.BOOKS, wrong, moment.now)

    keeper.send("configuration/refresh/")

    page = keeper.text("configuration/")
    assert ("lists of the books could not be fetched" in page, "not connected" in page) == (True, True)


def test_fetching_again_mends_what_was_down(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    answer = keeper.send("configuration/refresh/")

    assert answer.url == keeper.url("configuration/")
    assert "All lists are fetched again." in keeper.text("configuration/")
