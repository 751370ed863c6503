"""Documents for both APIs, field by field, and what cannot be expressed."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.eboekhouden.mapping import (
    arrange,
    booking_rows,
    debtor_code,
    invoice_document,
    mutation_document,
    payment_document,
    relation_document,
    relation_id,
    rows_of,
    soap_mutation,
    soap_payment,
    soap_relation,
)
from shopledger.accounting.eboekhouden.settings import Choices
from shopledger.connect.contract import Document
from shopledger.domain.booking import Booking, BookingLine
from shopledger.domain.customer import Address
from shopledger.domain.errors import Refusal
from shopledger.domain.order import LineKind
from shopledger.domain.payment import OpenItem, Payment
from tests.accounting.eboekhouden.making import ANNA, KARL, booking, line, taxed

IDS: dict[str, int | str] = {"1300": 9001, "8000": 9002, "8010": 9003, "1010": 9004, "1540": 9013}
CHOICES = Choices(debtors_account="1300", template="401")
PAID = Payment(
    reference="tr_1",
    order_number="ORD1234",
    sale_reference="ORD1234",
    sale_id="175",
    method="iDEAL",
    amount=Decimal("148.80"),
    paid_on=date(2026, 1, 16),
    is_final=True,
    clearing_account="1010",
)
ITEM = OpenItem(
    sale_id="175",
    reference="ORD1234",
    debtor_id="48151623",
    total=Decimal("148.80"),
    open_amount=Decimal("148.80"),
)
MIDNIGHT = datetime.combine(date(2026, 1, 15), time())
MIXED = (
    taxed("100.00", "21.00", description="Koffer"),
    line("LAAG_VERK_9", "9", "20.00", "1.80", description="Boek"),
    line("HOOG_VERK_21", "21", "4.96", "1.04", kind=LineKind.SHIPPING, description="Verzendkosten"),
)


def rows_in(document: Document, name: str) -> list[dict[str, Any]]:
    """The documents listed under a name."""
    rows: Any = document[name]
    return list(rows)


def soap_rows(document: Document) -> list[dict[str, Any]]:
    """The rows of a SOAP mutation."""
    rows: Any = document["MutatieRegels"]
    return list(rows["cMutatieRegel"])


def sent(sale: Booking, choices: Choices = CHOICES) -> Document:
    """The mutation as it would be sent."""
    return mutation_document(sale, 48151623, choices, IDS, arrange(booking_rows(sale, choices)))


def invoiced(sale: Booking, choices: Choices = CHOICES) -> Document:
    """The invoice as it would be sent."""
    return invoice_document(sale, 48151623, choices, IDS, arrange(booking_rows(sale, choices)))


def test_mutation_carries_every_field_of_the_sale() -> None:
    document = sent(booking(*MIXED))

    assert document == {
        "type": 2,
        "date": "2026-01-15",
        "ledgerId": 9001,
        "invoiceNumber": "ORD1234",
        "termOfPayment": 14,
        "inExVat": "IN",
        "description": "ORD1234 / iDEAL",
        "relationId": 48151623,
        "rows": [
            {"ledgerId": 9003, "vatCode": "HOOG_VERK_21", "amount": Decimal("121.00"), "description": "Koffer"},
            {"ledgerId": 9002, "vatCode": "LAAG_VERK_9", "amount": Decimal("21.80"), "description": "Boek"},
            {"ledgerId": 9002, "vatCode": "HOOG_VERK_21", "amount": Decimal("6.00"), "description": "Verzendkosten"},
        ],
    }


def test_mutation_without_vat_is_sent_without_vat() -> None:
    document = sent(booking(line("BI_EU_VERK", "0", "250.00", "0.00")))

    assert document["inExVat"] == "EX"
    assert document["rows"] == [{"ledgerId": 9002, "vatCode": "BI_EU_VERK", "amount": Decimal("250.00")}]


def test_deviating_code_carries_the_amount_of_vat() -> None:
    document = sent(booking(line("AFW_VERK", "19", "50.00", "9.50"), country="DE"))

    assert document["inExVat"] == "EX"
    assert document["rows"] == [
        {"ledgerId": 9002, "vatCode": "AFW_VERK", "amount": Decimal("50.00"), "vatAmount": Decimal("9.50")}
    ]


def test_deviating_code_beside_a_domestic_one_includes_its_vat_likewise() -> None:
    document = sent(booking(taxed("100.00", "21.00"), line("AFW_VERK", "19", "50.00", "9.50")))

    assert document["inExVat"] == "IN"
    assert [row["amount"] for row in rows_in(document, "rows")] == [Decimal("121.00"), Decimal("59.50")]


def test_cost_centre_and_long_texts_go_along_as_far_as_they_fit() -> None:
    sale = booking(taxed("10.00", "2.10", description="D" * 300, cost_centre="301"), description="O" * 80)

    document = sent(sale)
    (row,) = rows_in(document, "rows")

    assert (len(row["description"]), row["costCenterId"]) == (200, 301)
    assert document["description"] == "O" * 50


def test_distance_sales_put_foreign_vat_on_an_account_of_its_own() -> None:
    sale = booking(
        line("AFST_VERK", "19", "50.00", "9.50"),
        line("AFST_VERK", "19", "10.00", "1.90"),
        line("AFST_VERK", "0", "1.00", "0.00"),
        country="DE",
    )

    rows = rows_of(sale, "1540")

    assert [(row.account, row.code, row.excl, row.vat, row.text) for row in rows[2:]] == [
        ("8000", "AFST_VERK", Decimal("1.00"), Decimal("0.00"), ""),
        ("1540", "GEEN", Decimal("11.40"), 0, "Btw 19% DE"),
    ]
    assert [row.vat for row in rows[:2]] == [0, 0]


def test_lines_of_zero_are_left_out() -> None:
    rows = rows_of(booking(taxed("10.00", "2.10"), taxed("0.00", "0.00")), "")

    assert len(rows) == 1


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (line("LAAG_VERK", "9", "10.00", "0.90"), "CHK-15"),
        (line("HOOG_VERK", "21", "10.00", "2.10"), "CHK-15"),
        (line("NIETS", "21", "10.00", "2.10"), "CHK-15"),
        (line("HOOG_VERK_21", "9", "10.00", "0.90"), "BKG-03"),
        (line("GEEN", "21", "10.00", "2.10"), "BKG-03"),
        (line("BU_EU_VERK", "0", "10.00", "0.01"), "BKG-03"),
        (line("AFST_VERK", "19", "10.00", "1.90"), "BKG-23"),
        (line("HOOG_VERK_21", "21", "0.00", "0.00"), "BKG-09"),
        (line("HOOG_VERK_21", "21", "10.00", "2.10", "8999"), "BKG-02"),
        (line("HOOG_VERK_21", "21", "10.00", "2.10", cost_centre="Webshop"), "BKG-08"),
        (line("HOOG_VERK_21", "21", "10.00", "2.50"), "BKG-10"),
    ],
)
def test_line_that_cannot_be_expressed_is_refused(bad: BookingLine, code: str) -> None:
    sale = booking(bad)

    with pytest.raises(Refusal) as refused:
        sent(sale)

    assert refused.value.code == code


def test_low_rate_of_nine_percent_is_refused_before_2019() -> None:
    sale = booking(line("LAAG_VERK_9", "9", "10.00", "0.90"), date=date(2018, 12, 31))

    with pytest.raises(Refusal) as refused:
        rows_of(sale, "")

    assert (refused.value.code, refused.value.params) == ("CHK-15", {"value": "LAAG_VERK_9"})


def test_merged_rows_are_one_per_account_code_and_cost_centre() -> None:
    sale = booking(*MIXED, taxed("1.00", "0.21", description="Tas"))

    rows = booking_rows(sale, CHOICES, merges=True)

    assert [(row.account, row.code, row.excl, row.vat, row.text) for row in rows] == [
        ("8010", "HOOG_VERK_21", Decimal("101.00"), Decimal("21.21"), ""),
        ("8000", "LAAG_VERK_9", Decimal("20.00"), Decimal("1.80"), "Boek"),
        ("8000", "HOOG_VERK_21", Decimal("4.96"), Decimal("1.04"), "Verzendkosten"),
    ]


def test_invoice_is_booked_at_once_under_our_number() -> None:
    document = invoiced(booking(taxed("20.00", "4.20", description="Bel", quantity=Decimal(2), cost_centre="301")))

    assert document["mutation"] == {"description": "ORD1234 / iDEAL", "ledgerId": 9001}
    assert (document["invoiceNumber"], document["templateId"], document["reference"]) == ("ORD1234", 401, "ORD1234")
    assert document["items"] == [
        {
            "quantity": Decimal(2),
            "pricePerUnit": Decimal("12.10"),
            "description": "Bel",
            "vatCode": "HOOG_VERK_21",
            "ledgerId": 9003,
            "costCenterId": 301,
        }
    ]


def test_invoice_line_that_divides_into_no_whole_cents_tells_its_quantity_in_words() -> None:
    document = invoiced(booking(line("AFW_VERK", "19", "10.00", "1.90", description="Bel", quantity=Decimal(3))))

    (item,) = rows_in(document, "items")

    assert (item["quantity"], item["pricePerUnit"]) == (Decimal(1), Decimal("10.00"))
    assert (item["description"], item["vatAmount"]) == ("3 x Bel", Decimal("1.90"))


def test_invoice_number_that_ends_in_a_letter_gets_a_digit() -> None:
    document = invoiced(booking(taxed("-10.00", "-2.10"), reference="1001C"))

    assert (document["invoiceNumber"], document["reference"]) == ("1001C-1", "1001C")


def test_invoice_number_that_gets_too_long_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        invoiced(booking(taxed("10.00", "2.10"), reference="C" * 49))

    assert refused.value.code == "BKG-11"


def test_invoice_without_a_template_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        invoiced(booking(taxed("10.00", "2.10")), dataclasses.replace(CHOICES, template=""))

    assert (refused.value.code, refused.value.params) == ("BKG-23", {"field": "invoice_template"})


def test_soap_mutation_carries_all_amounts_and_the_texts_of_the_lines() -> None:
    document = soap_mutation(booking(taxed("100.00", "21.00", description="Koffer")), "WS-4711", CHOICES)

    assert document == {
        "MutatieNr": 0,
        "Soort": "FactuurVerstuurd",
        "Datum": MIDNIGHT,
        "Rekening": "1300",
        "RelatieCode": "WS-4711",
        "Factuurnummer": "ORD1234",
        "Omschrijving": "ORD1234 / iDEAL / Koffer",
        "Betalingstermijn": "14",
        "InExBTW": "EX",
        "MutatieRegels": {
            "cMutatieRegel": [
                {
                    "BedragInvoer": Decimal("100.00"),
                    "BedragExclBTW": Decimal("100.00"),
                    "BedragBTW": Decimal("21.00"),
                    "BedragInclBTW": Decimal("121.00"),
                    "BTWCode": "HOOG_VERK_21",
                    "BTWPercentage": Decimal(21),
                    "TegenrekeningCode": "8010",
                    "KostenplaatsID": 0,
                }
            ]
        },
    }


def test_soap_names_the_deviating_code_differently_and_takes_a_cost_centre() -> None:
    sale = booking(line("AFW_VERK", "19", "50.00", "9.50", cost_centre="301"))

    document = soap_mutation(sale, "WS-4711", CHOICES)
    (row,) = soap_rows(document)

    assert (row["BTWCode"], row["BTWPercentage"], row["KostenplaatsID"]) == ("AFW", Decimal(19), 301)


def test_relation_of_a_person_is_private() -> None:
    document = relation_document(ANNA)

    assert document == {
        "type": "P",
        "name": "Anna Voorbeeld",
        "code": debtor_code(ANNA),
        "address": "Dorpsstraat 12",
        "postalCode": "1234 AB",
        "city": "Ergenshuizen",
        "country": "NL",
        "phoneNumber": "0101234567",
        "emailAddress": "anna@voorbeeld.example",
    }


def test_relation_of_a_company_names_its_contact_and_vat_number() -> None:
    document = relation_document(KARL)

    assert (document["type"], document["name"], document["contact"]) == ("B", "Beispiel GmbH", "Karl Beispiel")
    assert document["vatNumber"] == "DE123456789"


def test_relation_texts_are_cut_and_an_endless_address_left_out() -> None:
    long = Address(street="S" * 200, number="1", postcode="P" * 60, city="C" * 60, country="NL")

    document = relation_document(
        dataclasses.replace(ANNA, last_name="L" * 200, phone="0" * 60, email="e" * 150 + "@x.nl", billing=long)
    )

    lengths = {name: len(str(value)) for name, value in document.items()}
    assert lengths == {
        "type": 1, "name": 100, "code": 13, "address": 150, "postalCode": 50, "city": 50, "country": 2,
        "phoneNumber": 50,
    }  # fmt: skip


def test_relation_can_be_made_without_its_address() -> None:
    assert "emailAddress" not in relation_document(ANNA, with_email=False)


def test_soap_relation_has_the_same_fields_under_other_names() -> None:
    document = soap_relation(KARL, date(2026, 1, 15))

    assert (document["Bedrijf"], document["BTWNummer"], document["BP"]) == ("Beispiel GmbH", "DE123456789", "B")
    assert (document["Land"], document["ID"], document["AddDatum"]) == ("DE", 0, MIDNIGHT)


def test_debtor_code_is_the_same_for_the_same_key_whatever_else_changes() -> None:
    moved = dataclasses.replace(ANNA, first_name="Anne", billing=Address(city="Elders"))

    assert debtor_code(moved) == debtor_code(ANNA)
    assert debtor_code(ANNA) == "W" + debtor_code(ANNA)[1:13]


def test_debtor_code_differs_by_vat_number_only_where_vat_is_shifted() -> None:
    other = dataclasses.replace(KARL, vat_number="DE999999999")

    assert debtor_code(other) != debtor_code(KARL)
    unshifted = (dataclasses.replace(each, shifts_vat=False) for each in (other, KARL))
    assert len({debtor_code(each) for each in unshifted}) == 1


def test_payment_is_set_against_the_invoice_of_the_debtor() -> None:
    document = payment_document(PAID, ITEM, CHOICES, IDS)

    assert document == {
        "type": 3,
        "date": "2026-01-16",
        "ledgerId": 9004,
        "entryNumber": "tr_1",
        "inExVat": "EX",
        "description": "iDEAL ORD1234",
        "relationId": 48151623,
        "rows": [
            {
                "ledgerId": 9001,
                "vatCode": "GEEN",
                "amount": Decimal("148.80"),
                "invoiceNumber": "ORD1234",
                "relationId": 48151623,
            }
        ],
    }


def test_soap_payment_names_bank_sale_and_debtor() -> None:
    document = soap_payment(PAID, dataclasses.replace(ITEM, debtor_id="WS-4711"), CHOICES)
    (row,) = soap_rows(document)

    assert (document["Rekening"], document["RelatieCode"], document["Boekstuk"]) == ("1010", "WS-4711", "tr_1")
    assert (row["TegenrekeningCode"], row["BedragInclBTW"], row["BTWCode"]) == ("1300", Decimal("148.80"), "GEEN")


def test_payment_without_a_clearing_account_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        payment_document(dataclasses.replace(PAID, clearing_account=""), ITEM, CHOICES, IDS)

    assert (refused.value.code, refused.value.params) == ("PAY-06", {"method": "iDEAL"})


def test_debtor_that_is_no_number_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        relation_id("WS-4711")

    assert (refused.value.code, refused.value.params) == ("BKG-14", {"debtor": "WS-4711"})
