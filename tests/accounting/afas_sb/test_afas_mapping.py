from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.afas_sb.client import encode
from shopledger.accounting.afas_sb.mapping import (
    TEXT_LENGTH,
    VAT_CODES,
    Choices,
    address_documents,
    entry_document,
    is_right_for,
    relation_document,
    relation_of,
    split_street,
)
from shopledger.accounting.afas_sb.simulator import SPECIFICATION
from shopledger.connect.simulation.openapi import load_openapi
from shopledger.domain.customer import Address, Debtor, DebtorRef
from shopledger.domain.errors import Refusal
from shopledger.domain.order import VatTreatment
from tests.accounting.afas_sb.making import ADMINISTRATION, HIGH, HOME, KARL, PERSON, SARAH, booking, line, sample

CHOICES = Choices(administration=ADMINISTRATION)


def entry(*lines: Any, **changes: Any) -> dict[str, Any]:
    return entry_document(booking(*lines, **changes), PERSON, CHOICES)


def test_entry_is_written_like_the_sample() -> None:
    wanted = sample("salesentry-nl.request")
    revenue, shipping = (wanted["InvoiceLine"][index]["LedgerAccountId"] for index in (0, 2))
    lines = (
        line("100.00", "21.00", ledger_account=revenue),
        line("20.00", "1.80", description="Book", ledger_account=revenue, vat_code="low", vat_rate=Decimal(9)),
        line("4.96", "1.04", description="Shipping", ledger_account=shipping),
    )
    debtor = DebtorRef(id=wanted["RelationId"], kind="person")
    choices = Choices(administration=wanted["AdministrationId"])

    document = entry_document(booking(*lines), debtor, choices)

    assert document == {**wanted, "Reference": "1234"}


def test_entry_of_an_intra_community_sale_is_written_like_the_sample() -> None:
    wanted = sample("salesentry-icp.request")
    account = wanted["InvoiceLine"][0]["LedgerAccountId"]
    icp = line("250.00", "0.00", ledger_account=account, vat_code="zero/supplies", vat_rate=Decimal(0), description="")
    debtor = DebtorRef(id=wanted["RelationId"], kind="organisation")
    sale = booking(icp, reference="ORD1235", description="ORD1235", treatment=VatTreatment.ICP, country="DE")

    document = entry_document(sale, debtor, Choices(administration=wanted["AdministrationId"]))

    assert document["InvoiceLine"] == [{**wanted["InvoiceLine"][0], "Description": ""}]
    assert {**document, "InvoiceLine": []} == {**wanted, "Reference": "1234", "InvoiceLine": []}


def test_amounts_are_numbers_with_two_places() -> None:
    body = encode(entry(line("-0.50", "-0.10"), line("1234567.80", "259259.24")))

    assert b'"AmountExcludingVat":-0.50' in body
    assert b'"AmountVat":-0.10' in body
    assert b'"AmountExcludingVat":1234567.80' in body


@pytest.mark.parametrize(
    ("code", "rate", "vat", "words"),
    [
        ("high", "21", "21.00", {"VatType": "high", "AmountVat": Decimal("21.00")}),
        ("low", "9", "9.00", {"VatType": "low", "AmountVat": Decimal("9.00")}),
        ("low", "6", "6.00", {"VatType": "low", "AmountVat": Decimal("6.00")}),
        ("zero", "0", "0.00", {"VatType": "zero", "AmountVat": Decimal("0.00")}),
        ("zero/supplies", "0", "0", {"VatType": "zero", "AmountVat": Decimal(0), "IntraCommunityType": "supplies"}),
        ("zero/services", "0", "0", {"VatType": "zero", "AmountVat": Decimal(0), "IntraCommunityType": "services"}),
        ("zero/exempt", "0", "0", {"VatType": "zero", "VatCalculation": "exempt"}),
        ("high/reversecharged", "0", "0", {"VatType": "high", "VatCalculation": "reversecharged"}),
        ("low/reversecharged", "0", "0", {"VatType": "low", "VatCalculation": "reversecharged"}),
    ],
)
def test_vat_code_becomes_its_three_words(code: str, rate: str, vat: str, words: dict[str, Any]) -> None:
    (written,) = entry(line("100.00", vat, vat_code=code, vat_rate=Decimal(rate)))["InvoiceLine"]

    assert {name: written[name] for name in written if "Vat" in name or "Intra" in name} == {
        "AmountExcludingVat": Decimal("100.00"),
        **words,
    }


def test_entry_of_each_vat_code_fits_the_contract() -> None:
    contract = load_openapi(SPECIFICATION)

    for code, vat in VAT_CODES.items():
        document = entry(line("100.00", "0.00", vat_code=code, vat_rate=max(vat.rates)))

        assert contract.check_request("POST", "/api/salesjournalentry", {}, document) == []


def refused(*lines: Any, choices: Choices = CHOICES, **changes: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        entry_document(booking(*lines, **changes), PERSON, choices)
    return caught.value


def test_vat_code_that_does_not_exist_is_refused() -> None:
    refusal = refused(line("1.00", "0.21", vat_code="9"))

    assert (refusal.code, refusal.params) == ("CHK-15", {"value": "9"})


@pytest.mark.parametrize("code", ["zero", "zero/supplies", "zero/exempt", "high/reversecharged"])
def test_vat_on_a_code_that_carries_none_is_refused(code: str) -> None:
    refusal = refused(line("1.00", "0.21", vat_code=code, vat_rate=Decimal(0)))

    assert (refusal.code, refusal.params) == ("BKG-03", {"account": HIGH})


@pytest.mark.parametrize(
    ("code", "rate", "country"),
    [("high", "19", "DE"), ("zero", "19", "DE"), ("high", "20.00", "FR"), ("low", "5.5", "FR"), ("high", "21", "BE")],
)
def test_vat_of_another_country_is_refused(code: str, rate: str, country: str) -> None:
    refusal = refused(line("1.00", "0.20", vat_code=code, vat_rate=Decimal(rate)), country=country)

    plain = rate.removesuffix(".00")
    assert (refusal.code, refusal.params) == ("BKG-27", {"package": "AFAS SB", "rate": plain, "country": country})


def test_dutch_vat_abroad_is_booked_where_the_merchant_charges_it() -> None:
    below = Choices(administration=ADMINISTRATION, charges_home_vat_abroad=True)

    document: Any = entry_document(booking(country="BE"), PERSON, below)

    assert document["InvoiceLine"][0]["VatType"] == "high"
    german = line("1.00", "0.19", vat_rate=Decimal(19))
    assert refused(german, choices=below, country="DE").code == "BKG-27"


def test_free_line_passes_whatever_its_rate() -> None:
    (written,) = entry(line("0.00", "0.00", vat_rate=Decimal(19)), country="DE")["InvoiceLine"]

    assert written["AmountVat"] == 0


def test_payment_terms_go_along_where_chosen() -> None:
    choices = Choices(administration=ADMINISTRATION, payment_condition="f2252957")

    assert entry_document(booking(), PERSON, choices)["PaymentConditionId"] == "f2252957"
    assert "PaymentConditionId" not in entry()


def test_long_texts_are_cut() -> None:
    document = entry(line("1.00", "0.21", description=" x" * 200), description="d" * 900)

    assert len(document["Description"]) == TEXT_LENGTH
    assert len(document["InvoiceLine"][0]["Description"]) == TEXT_LENGTH - 1


@pytest.mark.parametrize(
    ("debtor", "relation"),
    [
        (DebtorRef(id="1", kind="organisation"), ("organisation", "1")),
        (DebtorRef(id="unknown:1"), ("unknown", "1")),
        (DebtorRef(id="organisation:1", kind="person"), ("organisation", "1")),
        (DebtorRef(id="1"), ("person", "1")),
    ],
)
def test_relation_is_told_by_type_and_id(debtor: DebtorRef, relation: tuple[str, str]) -> None:
    assert relation_of(debtor) == relation


def test_vat_codes_are_right_for_their_treatment_only() -> None:
    right = {treatment: [code for code in VAT_CODES if is_right_for(code, treatment)] for treatment in VatTreatment}

    ordinary = [code for code in VAT_CODES if code not in {"zero/supplies", "zero/services"}]
    assert right == {
        VatTreatment.ORDINARY: ordinary,
        VatTreatment.ICP: ["zero/supplies", "zero/services"],
        VatTreatment.INTERNATIONAL: ["zero"],
        VatTreatment.MARGIN: ordinary,
    }


# Debtors


def test_private_debtor_is_written_like_the_sample() -> None:
    wanted = sample("person-create.request")
    del wanted["Addresses"][0]["PreferredSupplierAddress"]

    kind, document = relation_document(dataclasses.replace(SARAH, key="shop-1:cust-77"))

    assert (kind, document) == ("person", wanted)


def test_company_is_written_like_the_sample_with_its_vat_number_cleaned() -> None:
    wanted = sample("organisation-create.request")
    address = {name: value for name, value in wanted["Addresses"][0].items() if value != ""}
    del address["PreferredSupplierAddress"]

    kind, document = relation_document(dataclasses.replace(KARL, phone="+49301234567", vat_number="DE 123.456.789"))

    assert kind == "organisation"
    assert document == {**wanted, "ExternalId": KARL.key, "Addresses": [address]}


@pytest.mark.parametrize(
    "debtor", [SARAH, KARL, Debtor(key="order:1"), dataclasses.replace(SARAH, delivery=KARL.billing)]
)
def test_debtors_fit_the_contract(debtor: Debtor) -> None:
    kind, document = relation_document(debtor)

    assert load_openapi(SPECIFICATION).check_request("POST", f"/api/{kind}", {}, document) == []


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("Sarah", "de Wit", {"FirstName": "Sarah", "LastName": "de Wit"}),
        ("", "de Wit", {"LastName": "de Wit"}),
        ("Sarah", "", {"LastName": "Sarah"}),
        ("", "", {"LastName": "NN"}),
    ],
)
def test_person_always_has_a_last_name(first: str, last: str, names: dict[str, str]) -> None:
    _, document = relation_document(Debtor(key="k", first_name=first, last_name=last))

    assert document == {**names, "ExternalId": "k"}


def test_company_without_a_name_bears_the_name_of_its_person() -> None:
    _, document = relation_document(dataclasses.replace(SARAH, vat_number="NL004495445B01", billing=Address()))

    assert (document["Name"], document["VatNumber"]) == ("Sarah de Wit", "NL004495445B01")


def test_other_delivery_address_goes_along_and_is_preferred_for_shipping() -> None:
    delivery = Address(street="Kade", number="3", city="Delft", country="NL")

    billing, shipping = address_documents(dataclasses.replace(SARAH, delivery=delivery))

    assert (billing["PreferredBillingAddress"], billing["PreferredShippingAddress"]) == (True, False)
    assert shipping == {
        "StreetName": "Kade",
        "HouseNumber": 3,
        "CityName": "Delft",
        "CountryCode": "NL",
        "PreferredBillingAddress": False,
        "PreferredShippingAddress": True,
    }


def test_same_delivery_address_goes_along_once() -> None:
    (only,) = address_documents(dataclasses.replace(SARAH, delivery=HOME))

    assert (only["PreferredBillingAddress"], only["PreferredShippingAddress"]) == (True, True)


def test_address_without_a_house_number_goes_along_without() -> None:
    (only,) = address_documents(dataclasses.replace(SARAH, billing=dataclasses.replace(HOME, number="")))

    assert (only["StreetName"], "HouseNumber" in only) == ("Stationstraat", False)


@pytest.mark.parametrize("missing", ["street", "city", "country"])
def test_address_that_is_not_complete_is_left_out(missing: str) -> None:
    assert address_documents(dataclasses.replace(SARAH, billing=dataclasses.replace(HOME, **{missing: ""}))) == []


@pytest.mark.parametrize(
    ("street", "number", "parts"),
    [
        ("Stationstraat", "12", ("Stationstraat", 12, "")),
        ("Stationstraat", "12a", ("Stationstraat", 12, "a")),
        ("Stationstraat", "12-3", ("Stationstraat", 12, "3")),
        ("Stationstraat", "12 bis", ("Stationstraat", 12, "bis")),
        ("Stationstraat", "12/A2", ("Stationstraat", 12, "A2")),
        ("Stationstraat", "a12", ("Stationstraat a12", None, "")),
        ("Stationstraat", "123456", ("Stationstraat 123456", None, "")),
        ("Stationstraat 12", "", ("Stationstraat", 12, "")),
        ("Stationstraat 12 A", "", ("Stationstraat", 12, "A")),
        ("Stationstraat, 12", "", ("Stationstraat", 12, "")),
        ("Hauptstraße 5/2", "", ("Hauptstraße", 5, "2")),
        ("12 Rue de X", "", ("12 Rue de X", None, "")),
        ("Rue 8 mai 1945", "", ("Rue 8 mai 1945", None, "")),
        ("Weg 7, bus 3", "", ("Weg 7, bus 3", None, "")),
        ("Dorpsplein", "", ("Dorpsplein", None, "")),
    ],
)
def test_house_number_is_split_off_only_where_it_is_certain(
    street: str, number: str, parts: tuple[str, int | None, str]
) -> None:
    assert split_street(Address(street=street, number=number)) == parts


def test_date_is_the_order_date() -> None:
    assert entry(date=date(2025, 4, 1))["InvoiceDate"] == "2025-04-01"
