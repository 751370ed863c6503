from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.snelstart import mapping
from shopledger.accounting.snelstart.order_prices import OrderChoices
from shopledger.domain.booking import Booking, BookingKind, BookingLine, Product
from shopledger.domain.customer import Address, Debtor
from shopledger.domain.errors import Refusal
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.payment import OpenItem, Payment

COUNTRIES = {"NL": "land-nl", "DE": "land-de", "GR": "land-gr", "XU": "land-gb"}
HOME = Address(name="Sanne de Jong", street="Lindelaan", number="7", postcode="3511 AB", city="Utrecht", country="NL")
SANNE = Debtor(key="s", email=" Sanne@Example.NL ", first_name="Sanne", last_name="de Jong", billing=HOME)
PRODUCT = Product(code="BEL", description="Fietsbel", vat_code="Hoog", unit_price=Decimal("20.00"))
ITEM = OpenItem(sale_id="entry-1", reference="1001", debtor_id="d", total=Decimal(10), open_amount=Decimal(10))
PAYMENT = Payment(
    reference="tr_WDqYK6vllg-ideal-1234567890",
    order_number="1001",
    sale_reference="1001",
    sale_id="entry-1",
    method="iDEAL",
    amount=Decimal("10.00"),
    paid_on=date(2026, 3, 9),
    is_final=True,
    clearing_account="clearing",
    journal="memorial",
)


def line(code: str = "Hoog", excl: str = "10.00", vat: str = "2.10", rate: str = "21", **changes: Any) -> BookingLine:
    made = BookingLine(
        kind=LineKind.ARTICLE,
        description="Fietsbel",
        ledger_account=f"ledger-{code}",
        vat_code=code,
        vat_rate=Decimal(rate),
        amount_excl=Decimal(excl),
        amount_vat=Decimal(vat),
        quantity=Decimal(1),
        product=PRODUCT,
    )
    return dataclasses.replace(made, **changes)


def booking(*lines: BookingLine, **changes: Any) -> Booking:
    values: dict[str, Any] = {
        "reference": "1001",
        "kind": BookingKind.ENTRY,
        "date": date(2026, 3, 2),
        "description": "1001 / iDEAL",
        "lines": lines,
        "total_incl": sum((each.amount_incl for each in lines), ZERO),
        "treatment": VatTreatment.ORDINARY,
        "is_paid": True,
        "order_number": "1001",
        "debtor": SANNE,
        "country": "NL",
    }
    return Booking(**{**values, **changes})


def entry(*lines: BookingLine, **changes: Any) -> dict[str, Any]:
    return mapping.entry_document(booking(*lines, **changes), "debtor-1", "foreign")


def order(*lines: BookingLine, template: str = "", includes_vat: bool = False, **changes: Any) -> dict[str, Any]:
    choices = OrderChoices(template=template, includes_vat=includes_vat)
    sold = booking(*lines, kind=BookingKind.ORDER, **changes)
    return mapping.order_document(sold, "debtor-1", {"BEL": "article-1"}, choices, COUNTRIES)


def test_entry_carries_lines_without_vat_and_vat_once_per_kind() -> None:
    document = entry(line(), line(excl="4.09", vat="0.86"), line("Laag", "10.00", "0.90", "9"))

    assert document == {
        "factuurdatum": "2026-03-02T00:00:00",
        "factuurnummer": "1001",
        "klant": {"id": "debtor-1"},
        "omschrijving": "1001 / iDEAL",
        "betalingstermijn": 14,
        "factuurbedrag": Decimal("27.95"),
        "boekingsregels": [
            {
                "omschrijving": "Fietsbel",
                "grootboek": {"id": f"ledger-{kind}"},
                "bedrag": Decimal(amount),
                "btwSoort": kind,
            }
            for kind, amount in (("Hoog", "10.00"), ("Hoog", "4.09"), ("Laag", "10.00"))
        ],
        "btw": [
            {"btwSoort": "VerkopenHoog", "btwBedrag": Decimal("2.96")},
            {"btwSoort": "VerkopenLaag", "btwBedrag": Decimal("0.90")},
        ],
    }


def test_entry_line_names_its_cost_centre() -> None:
    document = entry(line(cost_centre="centre-1"))

    assert document["boekingsregels"][0]["kostenplaats"] == {"id": "centre-1"}


def test_entry_without_vat_has_no_vat_amounts() -> None:
    document = entry(line("Geen", "250.00", "0.00", "0"))

    assert (document["boekingsregels"][0]["btwSoort"], document["btw"]) == ("Geen", [])


def test_entry_with_reversed_charge_says_so_with_a_vat_amount_of_zero() -> None:
    document = entry(line("Verlegd", "250.00", "0.00", "0"))

    assert document["boekingsregels"][0]["btwSoort"] == "Geen"
    assert document["btw"] == [{"btwSoort": "VerkopenVerlegd", "btwBedrag": Decimal("0.00")}]


def test_entry_under_the_one_stop_shop_has_a_line_of_foreign_vat_per_rate() -> None:
    document = entry(line("SR", "50.00", "9.50", "19"), line("RRH", "10.00", "0.70", "7"), country="DE")

    added = [(each["omschrijving"], each["bedrag"]) for each in document["boekingsregels"][2:]]
    assert added == [("Btw 19% DE", Decimal("9.50")), ("Btw 7% DE", Decimal("0.70"))]
    assert document["boekingsregels"][2]["grootboek"] == {"id": "foreign"}
    assert document["btw"] == []


def test_entry_with_foreign_vat_that_comes_to_nothing_has_no_line_for_it() -> None:
    lines = (line("SR", "50.00", "9.50", "19"), line("SR", "-50.00", "-9.50", "19"), line("SR", "1.00", "0.00", "19"))

    document = entry(*lines, country="DE")

    assert len(document["boekingsregels"]) == 3


def test_entry_leaves_lines_of_zero_out() -> None:
    document = entry(line(), line(excl="0.00", vat="0.00"))

    assert len(document["boekingsregels"]) == 1


@pytest.mark.parametrize(
    ("lines", "changes", "code"),
    [
        ((line(excl="0.00", vat="0.00"),), {}, "BKG-09"),
        ((line(),), {"reference": "1" * 26}, "BKG-11"),
        ((line("Onzin"),), {}, "CHK-15"),
        ((line("Geen", "10.00", "2.10"),), {}, "BKG-03"),
    ],
)
def test_entry_that_cannot_be_expressed_is_refused(
    lines: tuple[BookingLine, ...], changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        entry(*lines, **changes)

    assert refused.value.code == code


@pytest.mark.parametrize(("code", "expected"), [("SR", True), ("RRL", True), ("Hoog", False)])
def test_booking_with_foreign_vat_is_known_by_its_codes(code: str, expected: bool) -> None:
    assert mapping.has_foreign_vat(booking(line(code))) is expected


def test_order_carries_our_number_where_it_can_be_searched_and_paid() -> None:
    document = order(line(quantity=Decimal(2), excl="20.00", vat="4.20"))

    assert document == {
        "relatie": {"id": "debtor-1"},
        "procesStatus": "Order",
        "datum": "2026-03-02T00:00:00",
        "omschrijving": "1001 / iDEAL",
        "betalingskenmerk": "1001",
        "orderreferentie": "1001",
        "verkooporderBtwIngaveModel": "Exclusief",
        "regels": [
            {
                "artikel": {"id": "article-1"},
                "omschrijving": "Fietsbel",
                "stuksprijs": Decimal("10.00"),
                "aantal": Decimal(2),
                "totaal": Decimal("20.00"),
            }
        ],
    }


def test_order_with_prices_including_vat_says_so() -> None:
    document = order(line(), includes_vat=True)

    assert document["verkooporderBtwIngaveModel"] == "Inclusief"
    assert document["regels"][0]["stuksprijs"] == Decimal("12.10")


def test_order_names_template_and_cost_centre() -> None:
    document = order(line(), line(cost_centre="centre-1"), template="template-1")

    assert document["verkoopordersjabloon"] == {"id": "template-1"}
    assert document["kostenplaats"] == {"id": "centre-1"}


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        (None, None),
        (HOME, None),
        (Address(street="Werkplein", country="NL"), None),
        (dataclasses.replace(HOME, name="", street="Werkplein"), "Werkplein 7"),
    ],
)
def test_order_names_a_delivery_address_that_differs(delivery: Address | None, expected: str | None) -> None:
    document = order(line(), delivery=delivery)

    assert document.get("afleveradres", {}).get("straat") == expected


@pytest.mark.parametrize(
    ("changed", "changes", "code"),
    [
        (line("SR"), {}, "BKG-03"),
        (line(product=None), {}, "BKG-15"),
        (line(), {"reference": "1" * 51}, "BKG-22"),
    ],
)
def test_order_that_cannot_be_expressed_is_refused(changed: BookingLine, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        order(changed, **changes)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("amount", "quantity", "expected"),
    [
        ("20.00", "2", ("10.00", "2")),
        ("-5.00", "1", ("5.00", "-1")),
        ("-4.13", "1", ("4.13", "-1")),
        ("-10.00", "-1", ("10.00", "-1")),
        ("5.00", "-1", ("5.00", "1")),
        ("10.00", "3", ("3.333333", "3")),
        ("0.00", "1", ("0.00", "1")),
    ],
)
def test_unit_price_is_never_negative(amount: str, quantity: str, expected: tuple[str, str]) -> None:
    price, pieces = mapping.unit_price(Decimal(amount), Decimal(quantity))

    assert (str(price), str(pieces)) == expected


def test_relation_is_a_customer_with_both_addresses_alike() -> None:
    document = mapping.relation_document(dataclasses.replace(SANNE, phone="030-1234567"), COUNTRIES)

    address = {
        "contactpersoon": "Sanne de Jong",
        "straat": "Lindelaan 7",
        "postcode": "3511 AB",
        "plaats": "Utrecht",
        "land": {"id": "land-nl"},
    }
    assert document == {
        "relatiesoort": ["Klant"],
        "naam": "Sanne de Jong",
        "email": "sanne@example.nl",
        "telefoon": "030-1234567",
        "vestigingsAdres": address,
        "correspondentieAdres": address,
    }


def test_relation_has_no_address_where_a_part_of_it_is_missing() -> None:
    document = mapping.relation_document(dataclasses.replace(SANNE, billing=Address(street="Lindelaan")), COUNTRIES)

    assert sorted(document) == ["email", "naam", "relatiesoort"]


def test_address_in_a_country_that_snelstart_does_not_list_is_left_out() -> None:
    assert mapping.address_document(dataclasses.replace(HOME, country="AQ"), "Sanne", COUNTRIES) is None


def test_address_in_great_britain_has_the_code_that_snelstart_gives_it() -> None:
    document = mapping.address_document(dataclasses.replace(HOME, country="GB"), "", COUNTRIES)

    assert document is not None
    assert document["land"] == {"id": "land-gb"}
    assert "contactpersoon" not in document


@pytest.mark.parametrize(
    ("number", "country", "shifts_vat", "expected"),
    [
        ("DE 136.695.976", "DE", True, "DE136695976"),
        ("DE 111", "DE", True, "DE111"),
        ("DE136695976", "DE", False, "DE136695976"),
        ("DE111111111", "DE", False, None),
        ("DE136695976", "NL", False, None),
        ("EL094259216", "GR", False, "EL094259216"),
        ("", "NL", False, None),
    ],
)
def test_vat_number_goes_in_where_it_is_needed_or_right(
    number: str, country: str, shifts_vat: bool, expected: str | None
) -> None:
    billing = dataclasses.replace(HOME, country=country)
    debtor = dataclasses.replace(SANNE, vat_number=number, billing=billing, shifts_vat=shifts_vat)

    assert mapping.relation_document(debtor, COUNTRIES).get("btwNummer") == expected


@pytest.mark.parametrize(
    ("with_price", "product", "expected"),
    [
        (True, PRODUCT, {"omschrijving": "Fietsbel", "verkoopprijs": Decimal("20.00")}),
        (False, PRODUCT, {"omschrijving": "Fietsbel"}),
        (False, dataclasses.replace(PRODUCT, description=" "), {"omschrijving": "BEL"}),
    ],
)
def test_article_belongs_to_a_revenue_group(with_price: bool, product: Product, expected: dict[str, Any]) -> None:
    document = mapping.article_document(product, "group-1", with_price=with_price)

    fixed = {"artikelcode": "BEL", "artikelOmzetgroep": {"id": "group-1"}, "isNonActief": False}
    assert document == fixed | expected


def test_payment_is_a_debit_of_the_clearing_account_against_the_sale() -> None:
    document = mapping.payment_document(PAYMENT, ITEM)

    assert document == {
        "datum": "2026-03-09T00:00:00",
        "dagboek": {"id": "memorial"},
        "boekstuk": "tr_WDqYK6vllg-ideal-12345",
        "omschrijving": "iDEAL 1001",
        "memoriaalBoekingsRegels": [
            {
                "omschrijving": "iDEAL 1001",
                "grootboek": {"id": "clearing"},
                "debet": Decimal("10.00"),
                "credit": Decimal(0),
            }
        ],
        "verkoopboekingBoekingsRegels": [
            {"boekingId": {"id": "entry-1"}, "omschrijving": "1001", "bedrag": Decimal("10.00")}
        ],
    }


def test_money_given_back_is_a_credit_of_the_clearing_account() -> None:
    document: Any = mapping.payment_document(dataclasses.replace(PAYMENT, amount=Decimal("-10.00")), ITEM)

    (row,) = document["memoriaalBoekingsRegels"]
    assert (row["debet"], row["credit"]) == (Decimal(0), Decimal("10.00"))
    assert document["verkoopboekingBoekingsRegels"][0]["bedrag"] == Decimal("-10.00")


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        (dataclasses.replace(PAYMENT, clearing_account=""), "PAY-06"),
        (dataclasses.replace(PAYMENT, journal=""), "BKG-13"),
    ],
)
def test_payment_without_account_or_journal_is_refused(payment: Payment, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        mapping.payment_document(payment, ITEM)

    assert refused.value.code == code


@pytest.mark.parametrize(("text", "expected"), [(" abc ", "abc"), ("abcdef", "abcd"), ("abc  def", "abc"), ("", "")])
def test_text_is_cut_without_blanks_at_its_ends(text: str, expected: str) -> None:
    assert mapping.cut(text, 4) == expected


@pytest.mark.parametrize(
    ("write", "given", "expected"),
    [
        (mapping.normal_email, " A@B.nl ", "a@b.nl"),
        (mapping.normal_vat_number, "nl 1234.56-789b01", "NL123456789B01"),
        (mapping.moment_of, date(2026, 3, 2), "2026-03-02T00:00:00"),
    ],
)
def test_values_are_written_in_one_way(write: Callable[[Any], str], given: Any, expected: str) -> None:
    assert write(given) == expected
