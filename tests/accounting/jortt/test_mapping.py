from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.jortt.mapping import (
    Choices,
    Invoice,
    customer_document,
    fraction,
    invoice_document,
    is_on_half,
    language,
    missing,
    priced,
)
from shopledger.domain.booking import BookingLine
from shopledger.domain.customer import Address, DebtorRef
from shopledger.domain.errors import Refusal
from shopledger.domain.money import to_cents
from shopledger.domain.order import VatTreatment
from tests.accounting.jortt.making import (
    BERLIN,
    CUSTOMER,
    JONAS,
    RADHAUS,
    SALES,
    SANNE,
    SHIPPING,
    booking,
    line,
    sample,
)

TRADENAME = "7b4721a4-bb03-53a0-9e13-e1c76a96bdbd"
LABEL = "b195eef7-d91f-5386-922e-976b3cde0be3"
BELL = line("40.00", "8.40", quantity=Decimal(2), cost_centre=LABEL)
POST = line("4.09", "0.86", description="Verzendkosten", ledger_account=SHIPPING, cost_centre=LABEL)


def mapped(*lines: BookingLine, choices: Choices | None = None, **changes: Any) -> Invoice:
    return invoice_document(booking(*lines, **changes), CUSTOMER, choices or Choices())


def document(*lines: BookingLine, choices: Choices | None = None, **changes: Any) -> dict[str, Any]:
    return mapped(*lines, choices=choices, **changes).document


def refused(make: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        make()
    return caught.value


def test_invoice_is_the_one_of_the_sample() -> None:
    made = document(BELL, POST, choices=Choices(tradename=TRADENAME))

    assert made == sample("15")["request"]["body"]


def test_invoice_to_a_business_abroad_is_the_one_of_the_sample() -> None:
    sold = line("250.00", "0.00", "0", "icp", quantity=Decimal(10))

    made = invoice_document(
        booking(sold, treatment=VatTreatment.ICP, debtor=RADHAUS, country="DE", is_paid=False, reference="100235"),
        "c12619fe-ea94-5163-88b7-0e68a49bc9b1",
        Choices(),
    ).document

    assert {**made, "invoice_date": "2026-03-03"} == sample("16")["request"]["body"]


def test_lines_of_zero_are_left_out() -> None:
    made = document(BELL, line("0.00", "0.00"))

    assert len(made["line_items"]) == 1


def test_invoice_without_a_line_is_refused() -> None:
    assert refused(lambda: document(line("0.00", "0.00"))).code == "BKG-09"


def test_draft_has_no_way_of_sending() -> None:
    assert "send_method" not in document(BELL, choices=Choices(send_method="draft"))


def test_invoice_without_choices_names_no_trade_name_and_no_label() -> None:
    made = document(line("40.00", "8.40"))

    assert not {"tradename_id", "label_ids"} & made.keys()


def test_line_without_an_account_names_none() -> None:
    made = document(line("40.00", "8.40", ledger_account=""))

    assert "ledger_account_id" not in made["line_items"][0]


@pytest.mark.parametrize(
    ("choice", "is_paid", "excl", "expected"),
    [
        ("shop", True, "40.00", "already_paid"),
        ("shop", False, "40.00", "pay_later"),
        ("already_paid", False, "40.00", "already_paid"),
        ("pay_later", True, "40.00", "pay_later"),
        ("direct_debit", False, "40.00", "direct_debit"),
        ("direct_debit", True, "-40.00", "already_paid"),
    ],
)
def test_payment_method_follows_the_choice(choice: str, is_paid: bool, excl: str, expected: str) -> None:
    sold = line(excl, "0.00", "0")

    assert document(sold, choices=Choices(payment_method=choice), is_paid=is_paid)["payment_method"] == expected


def test_prices_include_vat() -> None:
    made = document(line("8.26", "1.73"))

    assert made["net_amounts"] is True
    assert made["line_items"][0]["amount"] == {"amount": "9.99", "currency": "EUR"}


def test_vat_that_hangs_on_half_a_cent_is_not_sure() -> None:
    french = mapped(line("0.52", "0.11", "20", "oss"), debtor=JONAS, country="DE")  # 0.63 holds 0.105 of VAT
    dutch = mapped(line("0.52", "0.11"))

    assert (french.is_sure, dutch.is_sure) == (False, True)


@pytest.mark.parametrize("rate", ["21", "9", "5.5", "20"])
def test_vat_put_on_a_price_is_always_the_vat_taken_out_again(rate: str) -> None:
    share = Decimal(rate) / 100
    for cents in range(1, 1500):
        excl = Decimal(cents).scaleb(-2)

        made = mapped(line(str(excl), str(to_cents(excl * share)), rate))

        assert made.is_sure


def corrections(made: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows = [row for row in made["line_items"] if row["description"] == "Afrondingsverschil"]
    return [(row["quantity"], row["amount"]["amount"], row["vat"]["value"]) for row in rows]


@pytest.mark.parametrize(("vat", "moved"), [("2.13", "0.12"), ("2.07", "0.12"), ("2.11", "0.02")])
def test_vat_that_jortt_would_not_compute_is_refused(vat: str, moved: str) -> None:
    refusal = refused(lambda: document(line("10.00", vat)))

    assert (refusal.code, refusal.params) == ("BKG-10", {"difference": moved})


def test_cents_are_moved_where_the_merchant_allows_it() -> None:
    made = mapped(line("10.00", "2.13"), choices=Choices(tolerance=Decimal("0.12")))

    assert corrections(made.document) == [("1", "0.12", "0.21"), ("-1", "0.12", "0.0")]
    assert (made.is_sure, made.correction) == (True, Decimal("0.12"))


def test_cents_that_are_moved_stand_on_the_account_of_their_rate() -> None:
    bare = document(line("10.00", "2.07", ledger_account=""), choices=Choices(tolerance=Decimal(1)))
    made = document(line("10.00", "2.07"), choices=Choices(tolerance=Decimal(1)))

    assert {row["ledger_account_id"] for row in made["line_items"]} == {SALES}
    assert not any("ledger_account_id" in row for row in bare["line_items"])


def test_cents_moved_at_two_rates_are_taken_back_at_once() -> None:
    lines = (line("10.00", "2.13"), line("10.00", "0.92", "9"))

    made = document(*lines, choices=Choices(tolerance=Decimal(1)))

    assert corrections(made) == [("1", "0.12", "0.21"), ("1", "0.17", "0.09"), ("-1", "0.29", "0.0")]


def test_cents_that_cancel_need_no_line_without_vat() -> None:
    lines = (line("10.00", "2.13"), line("10.06", "0.89", "9"))

    made = document(*lines, choices=Choices(tolerance=Decimal(1)))

    assert corrections(made) == [("1", "0.12", "0.21"), ("-1", "0.12", "0.09")]


def test_vat_exactly_between_two_cents_needs_no_leave() -> None:
    down = mapped(line("19.88", "3.97", "20", "oss"), debtor=JONAS, country="DE")  # 23.85 holds 3.975
    up = mapped(line("19.87", "3.98", "20", "oss"), debtor=JONAS, country="DE")

    assert (corrections(down.document), down.is_sure) == ([("-1", "0.01", "0.2"), ("1", "0.01", "0.0")], True)
    assert (corrections(up.document), up.is_sure) == ([], False)


@pytest.mark.parametrize("rate", ["21", "9", "5.5", "20", "3"])
@pytest.mark.parametrize("off", ["-0.07", "-0.01", "0.01", "0.02"])
def test_what_is_moved_is_the_least_that_will_do(rate: str, off: str) -> None:
    share = Decimal(rate) / (100 + Decimal(rate))
    for cents in range(100, 400):
        incl = Decimal(cents).scaleb(-2)
        vat = to_cents(incl * share) + Decimal(off)

        moved = missing(incl, vat, Decimal(rate))

        less = incl + moved - Decimal("0.01").copy_sign(moved)
        assert to_cents((incl + moved) * share) == vat
        assert to_cents(less * share) != vat or is_on_half(less, vat, Decimal(rate))


def test_exempt_lines_have_a_category() -> None:
    made = document(line("10.00", "0.00", "0", "exempt"))

    assert made["line_items"][0]["vat"] == {"value": "0.0", "category": "exempt"}


@pytest.mark.parametrize("code", ["exempt", "margin", "icp", "export"])
def test_vat_on_a_code_that_carries_none_is_refused(code: str) -> None:
    assert refused(lambda: document(line("10.00", "2.10", "21", code))).code == "BKG-03"


def test_unknown_vat_code_is_refused() -> None:
    refusal = refused(lambda: document(line("10.00", "2.10", "21", "Hoog")))

    assert (refusal.code, refusal.params) == ("CHK-15", {"value": "Hoog"})


def test_vat_of_the_customers_country_is_booked() -> None:
    made = document(line("50.00", "9.50", "19", "oss"), debtor=JONAS, country="DE")

    assert made["line_items"][0]["vat"] == {"value": "0.19", "category": None}


@pytest.mark.parametrize(
    "changes",
    [
        {"debtor": SANNE, "country": "DE"},
        {"debtor": SANNE, "country": "NL"},
        {"debtor": JONAS, "country": "DE", "fixed_debtor": DebtorRef(id=CUSTOMER)},
    ],
)
def test_vat_of_another_country_than_the_customers_is_refused(changes: dict[str, Any]) -> None:
    refusal = refused(lambda: document(line("50.00", "9.50", "19", "oss"), **changes))

    assert (refusal.code, refusal.params["rate"]) == ("BKG-27", "19")


@pytest.mark.parametrize("code", ["export", "icp"])
def test_sale_abroad_within_a_collective_invoice_is_refused(code: str) -> None:
    assert refused(lambda: document(line("80.00", "0.00", "0", code))).code == "BKG-27"


def test_sale_outside_the_union_is_booked() -> None:
    made = document(line("80.00", "0.00", "0", "export"), treatment=VatTreatment.INTERNATIONAL, country="US")

    assert (made["net_amounts"], made["line_items"][0]["vat"]["value"]) == (False, "0.0")


@pytest.mark.parametrize(
    ("amount", "quantity", "expected"),
    [
        ("48.40", "2", ("2", "24.20")),
        ("10.00", "3", ("1", "10.00")),
        ("-5.00", "1", ("-1", "5.00")),
        ("-5.00", "-1", ("-1", "5.00")),
        ("-10.00", "-3", ("-1", "10.00")),
        ("3.00", "0.5", ("0.5", "6.00")),
    ],
)
def test_price_and_quantity_give_the_amount_to_the_cent(amount: str, quantity: str, expected: tuple[str, str]) -> None:
    assert priced(Decimal(amount), Decimal(quantity)) == (Decimal(expected[0]), Decimal(expected[1]))


def test_quantity_that_has_no_price_in_cents_is_told_in_the_text() -> None:
    made = document(line("10.00", "2.10", quantity=Decimal(7)))

    (only,) = made["line_items"]
    assert (only["quantity"], only["description"]) == ("1", "7 x Fietsbel koper")


@pytest.mark.parametrize(("rate", "text"), [("21", "0.21"), ("5.5", "0.055"), ("0", "0.0"), ("20", "0.2")])
def test_rate_is_written_as_a_fraction(rate: str, text: str) -> None:
    assert fraction(Decimal(rate)) == text


def test_invoices_of_another_way_or_other_rates_have_another_shape() -> None:
    shapes = {
        mapped(line("40.00", "8.40")).shape,
        mapped(line("40.00", "3.60", "9")).shape,
        mapped(line("40.00", "0.00", "0")).shape,
    }

    assert len(shapes) == 3


# Customers


def test_private_customer_is_the_one_of_the_sample() -> None:
    assert customer_document(SANNE) == {**sample("09")["request"]["body"], "invoice_language": "nl"}


def test_customer_that_vat_is_shifted_to_is_the_one_of_the_sample() -> None:
    assert customer_document(RADHAUS) == sample("10")["request"]["body"]


def test_company_at_home_shifts_no_vat() -> None:
    made = customer_document(dataclasses.replace(RADHAUS, shifts_vat=False))

    assert made["is_private"] is False
    assert not {"shift_vat", "vat_number"} & made.keys()


def test_company_without_an_address_is_made_as_a_person_under_its_name() -> None:
    made = customer_document(dataclasses.replace(RADHAUS, shifts_vat=False, billing=Address(country="DE")))

    assert (made["is_private"], made["customer_name"]) == (True, "Radhaus Beispiel GmbH")


def test_company_that_only_has_a_vat_number_goes_by_its_persons_name() -> None:
    made = customer_document(dataclasses.replace(RADHAUS, company=""))

    assert made["customer_name"] == "Lena Beispiel"
    assert "attn" not in made


def test_customer_without_a_country_has_no_language() -> None:
    made = customer_document(dataclasses.replace(SANNE, billing=Address()))

    assert not {"invoice_language", "address_country_code"} & made.keys()


def test_shift_of_vat_without_a_complete_address_is_refused() -> None:
    half = dataclasses.replace(RADHAUS, billing=dataclasses.replace(BERLIN, street="", city=""))

    refusal = refused(lambda: customer_document(half))

    assert (refusal.code, refusal.params) == ("BKG-18", {"field": "street, city"})


def test_shift_of_vat_without_a_number_is_refused() -> None:
    assert refused(lambda: customer_document(dataclasses.replace(RADHAUS, vat_number=""))).code == "BKG-04"


@pytest.mark.parametrize(("country", "expected"), [("BE", "nl"), ("AT", "de"), ("US", "en"), ("", "")])
def test_language_follows_the_country(country: str, expected: str) -> None:
    assert language(country) == expected
