"""Each of SnelStart's codes, brought about in the simulator by a call of our own client where that can be done."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from shopledger.accounting.snelstart.errors import OURS, faults_of, refusal_of, text_of
from shopledger.accounting.snelstart.simulator import chart, demo
from shopledger.accounting.snelstart.simulator.chart import identifier
from shopledger.accounting.snelstart.simulator.rules import TEXTS, Administration
from shopledger.accounting.snelstart.wire import Fault
from shopledger.domain.errors import AlreadyBooked, Refusal
from shopledger.domain.messages import CATALOGUE
from tests.accounting.snelstart.making import connect, connector_of
from tests.contract.books_contract import SANNE, Books, fresh_key

Body = dict[str, Any]
NOBODY = identifier(chart.RELATION, 9999)
ADDRESS = {
    "straat": "Lindelaan 7",
    "postcode": "3511 AB",
    "plaats": "Utrecht",
    "land": {"id": chart.COUNTRIES["NL"]["id"]},
}
SWISS = {**ADDRESS, "land": {"id": chart.COUNTRIES["CH"]["id"]}}
OSS = {"grootboek": {"id": demo.ledger(8077)}, "bedrag": 10, "btwSoort": "Geen"}
FREE = {"btw": [], "factuurbedrag": 10}


def line(**changes: Any) -> Body:
    return {"grootboek": {"id": demo.ledger(8000)}, "bedrag": 10, "btwSoort": "Hoog", **changes}


def centre(number: int) -> Body:
    return {"kostenplaats": {"id": identifier(chart.COST_CENTRE, number)}}


def on(number: int, kind: str = "Geen") -> Body:
    """A change: the only line is on that account."""
    return {"boekingsregels": [line(grootboek={"id": demo.ledger(number)}, btwSoort=kind)]}


RELATIONS: list[tuple[str, Body]] = [
    ("ALG-0100", {"id": NOBODY}),
    ("REL-0001", {"relatiesoort": []}),
    ("REL-0003", {"krediettermijn": 1001}),
    ("REL-0006", {"kvkNummer": "123"}),
    ("REL-0006", {"kvkNummer": "1" * 13}),
    ("REL-0007", {"naam": " "}),
    ("REL-0007", {"naam": "N" * 51}),
    ("REL-0008", {"relatiecode": 1}),
    ("REL-0010", {"bic": "NL"}),
    ("REL-0011", {"iban": "NL00BANK0123456789"}),
    ("REL-0012", {"mobieleTelefoon": "0" * 26}),
    ("REL-0013", {"telefoon": "0" * 26}),
    ("REL-0020", {"vestigingsAdres": {**ADDRESS, "contactpersoon": "c" * 51}}),
    ("REL-0021", {"vestigingsAdres": {**ADDRESS, "straat": "s" * 51}}),
    ("REL-0022", {"vestigingsAdres": {**ADDRESS, "postcode": "p" * 26}}),
    ("REL-0023", {"vestigingsAdres": {**ADDRESS, "plaats": "p" * 51}}),
    ("REL-0024", {"correspondentieAdres": {**ADDRESS, "contactpersoon": "c" * 51}}),
    ("REL-0025", {"correspondentieAdres": {**ADDRESS, "straat": "s" * 51}}),
    ("REL-0026", {"correspondentieAdres": {**ADDRESS, "postcode": "p" * 26}}),
    ("REL-0027", {"correspondentieAdres": {**ADDRESS, "plaats": "p" * 51}}),
    ("REL-0055", {"vestigingsAdres": {**ADDRESS, "land": {"id": NOBODY}}}),
    ("REL-0056", {"correspondentieAdres": {**ADDRESS, "land": {"id": NOBODY}}}),
    ("REL-0057", {"btwNummer": "N" * 51}),
    ("REL-0058", {"btwNummer": "N"}),
    ("REL-0059", {"btwNummer": "NL.1"}),
    ("REL-0060", {"vestigingsAdres": {"straat": "Lindelaan 7"}}),
    ("REL-0061", {"email": "sanne"}),
    ("REL-0065", {"relatiesoort": ["Klant", "Leverancier"]}),
    ("REL-0084", {"email": "sanne@example.nl;sanne"}),
    ("REL-0085", {"email": f"{'s' * 250}@example.nl"}),
    ("REL-0087", {"btwNummer": "DE136695976", "vestigingsAdres": ADDRESS}),
    ("REL-0088", {"btwNummer": "DE000000000"}),
]
ENTRIES: list[tuple[str, Body]] = [
    ("ALG-0100", {"id": NOBODY}),
    ("BOE-0008", on(8001, "Hoog")),
    ("BOE-0019", {"boekingsregels": [line(**centre(9))]}),
    ("BOE-0021", {"factuurnummer": "1000"}),
    ("BOE-0022", on(8002, "Hoog")),
    ("BOE-0023", {"boekingsregels": []}),
    ("BOE-0026", {"boekingsregels": [line(**centre(2))]}),
    ("BOE-0028", {"boekingsregels": [line(), line(bedrag=0)]}),
    ("BOE-0033", {"factuurdatum": "2020-12-31T00:00:00"}),
    ("BOE-0037", on(9999, "Hoog")),
    ("BOE-0039", {"factuurbedrag": 12.11}),
    ("BOE-0042", {"factuurdatum": "2025-12-31T00:00:00"}),
    ("BOE-0058", {"factuurnummer": " "}),
    ("BOE-0058", {"factuurnummer": "1" * 26}),
    ("BOE-0060", {"klant": {"id": NOBODY}}),
    ("BOE-0060", {"klant": {"id": identifier(chart.RELATION, 3)}}),
    ("BOE-0061", on(4000, "Hoog")),
    (
        "BOE-0062",
        {
            "boekingsregels": [line(), line(grootboek={"id": demo.ledger(8030)}, btwSoort="Geen")],
            "btw": [{"btwSoort": "VerkopenHoog", "btwBedrag": 2.1}, {"btwSoort": "VerkopenVerlegd", "btwBedrag": 0}],
            "factuurbedrag": 22.1,
        },
    ),
    ("BOE-0068", {"boekstuk": "1" * 26}),
    ("BOE-0069", {"btw": [{"btwSoort": "Hoog", "btwBedrag": 2.1}]}),
    ("BOE-0070", {"factuurdatum": "morgen"}),
    ("BOE-0071", {"omschrijving": "o" * 251}),
    ("BOE-0075", on(1990)),
    ("BOE-0080", {**on(8110), **FREE}),
    ("BOE-0080", {"boekingsregels": [OSS], **FREE}),
    ("BOE-0082", {"boekingsregels": [line(btwSoort="Laag")]}),
    ("BOE-0082", {"btw": [], "factuurbedrag": 10}),
]
MEMORIALS: list[tuple[str, Body]] = [
    (
        "BOE-0039",
        {"memoriaalBoekingsRegels": [{"omschrijving": "x", "grootboek": {"id": demo.ledger(1210)}, "debet": 1}]},
    ),
    (
        "BOE-0076",
        {
            "memoriaalBoekingsRegels": [
                {"omschrijving": "x", "grootboek": {"id": demo.ledger(1210)}, "debet": 22.1, "credit": 10}
            ]
        },
    ),
    (
        "BOE-0075",
        {"memoriaalBoekingsRegels": [{"omschrijving": "x", "grootboek": {"id": demo.ledger(1990)}, "debet": 12.1}]},
    ),
    ("BOE-0084", {"memoriaalBoekingsRegels": [{"grootboek": {"id": demo.ledger(1210)}, "debet": 12.1}]}),
    ("BOE-0094", {"memoriaalBoekingsRegels": []}),
    ("BOE-0095", {"dagboek": {"id": identifier(chart.JOURNAL, 1100)}}),
    ("BOE-0096", {"dagboek": {"id": NOBODY}}),
    ("BOE-0096", {"dagboek": None}),
]
ARTICLES: list[tuple[str, Body]] = [
    ("ALG-0100", {"id": NOBODY}),
    ("ART-0002", {"artikelcode": ""}),
    ("ART-0003", {"artikelcode": "BEL-1"}),
    ("ART-0004", {"artikelcode": "12345678901"}),
    ("ART-0005", {"artikelcode": "1"}),
    ("ART-0006", {"omschrijving": " "}),
    ("ART-0007", {"omschrijving": "o" * 251}),
    ("ART-0008", {"artikelOmzetgroep": None}),
    ("ART-0009", {"artikelOmzetgroep": {"id": NOBODY}}),
]
ORDERS: list[tuple[str, Body]] = [
    ("ALG-0100", {"id": NOBODY}),
    ("ALG-0105", {"regels": [{"artikel": {"id": identifier(chart.ARTICLE, 1)}}]}),
    ("ART-0001", {"regels": [{"artikel": {"id": NOBODY}}]}),
    ("KPL-0001", centre(9)),
    ("VOR-0002", {"relatie": {"id": NOBODY}}),
    ("VOR-0005", {"nummer": 7}),
    ("VOR-0006", {"afleveradres": {**ADDRESS, "contactpersoon": "c" * 51}}),
    ("VOR-0007", {"afleveradres": {**ADDRESS, "straat": "s" * 51}}),
    ("VOR-0008", {"factuuradres": {**ADDRESS, "postcode": "p" * 26}}),
    ("VOR-0009", {"factuuradres": {**ADDRESS, "plaats": "p" * 51}}),
    ("VOR-0010", {"afleveradres": {"straat": "Lindelaan 7"}}),
    ("VOR-0011", {"orderreferentie": "1" * 51}),
]


@pytest.fixture
def books() -> Books:
    """Books with one customer, one sale 1000, two articles of which the second is inactive; numeric article codes."""
    opened = connect(administration=Administration(code_kind="Numeriek", code_length=10))
    opened.post(opened.booking("1000"))
    post(opened, "create_article", article())
    post(opened, "create_article", article(artikelcode="2", isNonActief=True))
    opened.simulator.control("close", {"until": "2025-12-31"})
    return opened


def customer(books: Books) -> str:
    (ref,) = books.connector.find_debtors([SANNE])
    assert ref is not None
    return ref.id


def article(**changes: Any) -> Body:
    group = {"artikelOmzetgroep": {"id": identifier(chart.GROUP, 1)}}
    return {"artikelcode": "1", "omschrijving": "Fietsbel", **group, **changes}


def entry(books: Books) -> Body:
    return {
        "factuurdatum": "2026-03-02T00:00:00",
        "factuurnummer": "1001",
        "klant": {"id": customer(books)},
        "factuurbedrag": 12.1,
        "boekingsregels": [line()],
        "btw": [{"btwSoort": "VerkopenHoog", "btwBedrag": 2.1}],
    }


def memorial(books: Books) -> Body:
    sale = {"boekingId": {"id": identifier(chart.ENTRY, 0)}, "omschrijving": "1000", "bedrag": 12.1}
    clearing = {"omschrijving": "iDEAL", "grootboek": {"id": demo.ledger(1210)}, "debet": 12.1}
    return {
        "datum": "2026-03-02T00:00:00",
        "dagboek": {"id": identifier(chart.JOURNAL, 9000)},
        "memoriaalBoekingsRegels": [clearing],
        "verkoopboekingBoekingsRegels": [sale],
    }


def order(books: Books) -> Body:
    lines = [{"artikel": {"id": identifier(chart.ARTICLE, 0)}, "aantal": 1, "stuksprijs": 10}]
    return {"relatie": {"id": customer(books)}, "datum": "2026-03-02T00:00:00", "regels": lines}


def post(books: Books, call: str, body: Body) -> Any:
    return getattr(connector_of(books)._client, call)(msgspec.json.encode(body), dict)


def codes_of(books: Books, call: str, body: Body) -> list[str]:
    """SnelStart's codes in the answer."""
    with pytest.raises(Refusal) as refused:
        post(books, call, body)
    return [part.split()[0] for part in refused.value.detail.split("; ")]


@pytest.mark.parametrize(("code", "change"), RELATIONS, ids=lambda value: value if isinstance(value, str) else "")
def test_relation_is_refused_with(books: Books, code: str, change: Body) -> None:
    body = {"relatiesoort": ["Klant"], "naam": "Piet", "email": "piet@example.nl", **change}

    assert codes_of(books, "create_relation", body) == [code]


@pytest.mark.parametrize(("code", "change"), ENTRIES, ids=lambda value: value if isinstance(value, str) else "")
def test_entry_is_refused_with(books: Books, code: str, change: Body) -> None:
    assert code in codes_of(books, "create_entry", {**entry(books), **change})


@pytest.mark.parametrize(("code", "change"), MEMORIALS, ids=lambda value: value if isinstance(value, str) else "")
def test_memorial_is_refused_with(books: Books, code: str, change: Body) -> None:
    assert code in codes_of(books, "create_memorial", {**memorial(books), **change})


@pytest.mark.parametrize(("code", "change"), ARTICLES, ids=lambda value: value if isinstance(value, str) else "")
def test_article_is_refused_with(books: Books, code: str, change: Body) -> None:
    assert code in codes_of(books, "create_article", article(**{"artikelcode": "3", **change}))


@pytest.mark.parametrize(("code", "change"), ORDERS, ids=lambda value: value if isinstance(value, str) else "")
def test_order_is_refused_with(books: Books, code: str, change: Body) -> None:
    assert codes_of(books, "create_order", {**order(books), **change}) == [code]


def test_sound_bodies_are_accepted(books: Books) -> None:
    made = [
        post(books, "create_entry", entry(books)),
        post(books, "create_memorial", memorial(books)),
        post(books, "create_order", order(books)),
    ]

    assert all(each.id for each in made)


def test_inactive_customer_is_refused(books: Books) -> None:
    body = entry(books)
    books.simulator.control("deactivate", {"relation": body["klant"]["id"]})

    assert codes_of(books, "create_entry", body) == ["BOE-0054"]


def test_foreign_vat_that_is_switched_off_is_refused() -> None:
    books = connect(administration=Administration(invoices_foreign_vat=False))

    with pytest.raises(Refusal) as refused:
        books.post(books.one_stop_shop("1001"))

    assert (refused.value.code, refused.value.detail.split()[0]) == ("BKG-05", "BOE-0081")


def test_foreign_vat_beside_other_revenue_is_refused() -> None:
    books = connect()
    links = books.links(books.one_stop_shop("1001"))
    mixed = {**entry_of_debtor(links.debtor.id), "boekingsregels": [OSS, line()]}

    assert "BOE-0082" in codes_of(books, "create_entry", mixed)


def test_foreign_vat_that_is_not_what_is_due_is_refused() -> None:
    books = connect()
    links = books.links(books.one_stop_shop("1001"))
    charged = {**OSS, "grootboek": {"id": demo.ledger(1690)}, "bedrag": 1.93}
    body = {**entry_of_debtor(links.debtor.id), "boekingsregels": [OSS, charged], "btw": [], "factuurbedrag": 11.93}

    assert codes_of(books, "create_entry", body) == ["BOE-0039"]


def entry_of_debtor(identifier_text: str) -> Body:
    dates = {"factuurdatum": "2026-03-02T00:00:00", "factuurnummer": "1001"}
    vat = [{"btwSoort": "VerkopenHoog", "btwBedrag": 2.1}]
    return {**dates, "klant": {"id": identifier_text}, "factuurbedrag": 22.1, "btw": vat}


def test_period_that_is_closed_is_refused_with_its_date() -> None:
    books = connect()
    booking = books.booking("1001")
    links = books.links(booking)
    books.misbehave("closed_period")

    with pytest.raises(Refusal) as refused:
        books.connector.post_booking(booking, links, fresh_key())

    assert (refused.value.code, refused.value.params["date"]) == ("BKG-06", "2026-03-02")


@pytest.mark.parametrize("body", [{"factuurbedrag": "veel"}, {"klant": {"id": "x"}}, {"betalingstermijn": 1000}])
def test_body_that_does_not_bind_is_refused_with_its_field(books: Books, body: Body) -> None:
    with pytest.raises(Refusal) as refused:
        post(books, "create_entry", {**entry(books), **body})

    assert refused.value.code == "BKG-00"
    assert next(iter(body)) in refused.value.detail


def test_payment_of_an_unknown_sale_is_refused(books: Books) -> None:
    body = memorial(books)
    body["verkoopboekingBoekingsRegels"][0]["boekingId"]["id"] = NOBODY

    with pytest.raises(Refusal) as refused:
        post(books, "create_memorial", body)

    assert refused.value.code == "BKG-00"


def test_every_code_of_the_simulator_is_one_of_ours() -> None:
    assert set(TEXTS) <= set(OURS)


def test_every_code_of_ours_is_in_the_catalogue() -> None:
    assert set(OURS.values()) <= set(CATALOGUE)


@pytest.mark.parametrize("code", sorted(OURS))
def test_code_of_snelstart_becomes_ours(code: str) -> None:
    refusal = refusal_of([Fault(code=code, text="tekst")], {"number": "1001"})

    assert (refusal.code, refusal.params["number"]) == (OURS[code], "1001")
    assert isinstance(refusal, AlreadyBooked) is (code == "BOE-0021")


def test_unknown_code_keeps_its_text() -> None:
    refusal = refusal_of([Fault(code="XYZ-0001", text="Iets nieuws")], {})

    assert (refusal.code, refusal.detail) == ("BKG-00", "XYZ-0001 Iets nieuws")


def test_number_that_exists_comes_before_other_codes() -> None:
    refusal = refusal_of([Fault(code="BOE-0082"), Fault(code="BOE-0021")], {})

    assert isinstance(refusal, AlreadyBooked)


def test_first_code_that_is_known_decides() -> None:
    refusal = refusal_of([Fault(code="XYZ-0001"), Fault(code="REL-0012"), Fault(code="REL-0060")], {})

    assert (refusal.code, refusal.params["field"]) == ("BKG-19", "mobieleTelefoon")
    assert refusal.detail == "XYZ-0001; REL-0012; REL-0060"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"message": "Fout", "modelState": {"model.Btw": ["verplicht"]}}', "Fout {'model.Btw': ['verplicht']}"),
        (b'{"Message": "Could not find"}', "Could not find"),
        (b'{"error": "invalid clientkey"}', "invalid clientkey"),
        (b"<html>oops</html>", "<html>oops</html>"),
        (b"", ""),
        (b"[1]", "[1]"),
    ],
)
def test_other_answers_are_told_as_they_are(body: bytes, expected: str) -> None:
    assert (text_of(body), faults_of(body)[0].text) == (expected, expected)


def test_table_drives_every_code_that_a_call_can_bring_about(request: pytest.FixtureRequest) -> None:
    driven = {code for table in (RELATIONS, ENTRIES, MEMORIALS, ARTICLES, ORDERS) for code, _ in table}

    assert set(TEXTS) - driven == {"BOE-0054", "BOE-0081", "REL-0028"}
