"""What the simulator does beyond what the connector asks of it: single documents, mutations, odd filters, the truth."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import Client

from shopledger.accounting.snelstart.simulator import SnelStartSimulator, chart, demo
from shopledger.accounting.snelstart.simulator.books import RelationRow
from shopledger.accounting.snelstart.simulator.chart import identifier
from shopledger.accounting.snelstart.simulator.specification import blank
from shopledger.accounting.snelstart.simulator.totals import entry_vat
from shopledger.domain.booking import BookingKind
from tests.accounting.snelstart.making import KEY, SUBSCRIPTION, connect
from tests.contract.books_contract import JONAS, SANNE, Books, fresh_key

UNKNOWN = identifier(chart.RELATION, 9999)
GERMAN = RelationRow(
    code=1, name="Jonas", kinds=("Klant",), email="", country="DE", vat_number="", is_active=True, body=b"{}"
)


def json_of(answer: Any) -> Any:
    return answer.json


class Caller:
    """Calls a simulator as any client would."""

    def __init__(self, simulator: SnelStartSimulator) -> None:
        self.client = Client(simulator)
        answer = self.client.post("/b2b/token", data={"grant_type": "clientkey", "clientkey": KEY})
        self.headers = {
            "Authorization": f"bearer {json_of(answer)['access_token']}",
            "Ocp-Apim-Subscription-Key": SUBSCRIPTION,
        }

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(f"/v2/{path}", query_string=query, headers=self.headers)

    def post(self, path: str, body: Any) -> Any:
        return self.client.post(f"/v2/{path}", json=body, headers=self.headers)


def with_sale(kind: BookingKind = BookingKind.ENTRY) -> tuple[Books, Caller, str]:
    books = connect(kind)
    posted = books.post(books.booking("1001"))
    return books, Caller(books.simulator), posted.ref.id


def test_scheme_word_may_be_in_small_letters() -> None:
    assert with_sale()[1].get("companyInfo").status_code == 200


def test_subscription_key_may_stand_in_the_query() -> None:
    _, caller, _ = with_sale()
    del caller.headers["Ocp-Apim-Subscription-Key"]

    statuses = [caller.get("companyInfo", **query).status_code for query in ({}, {"subscription-key": SUBSCRIPTION})]

    assert statuses == [401, 200]


@pytest.mark.parametrize(
    "path",
    [
        f"relaties/{UNKNOWN}",
        f"relaties/{UNKNOWN}/verkoopboekingen",
        f"verkoopboekingen/{UNKNOWN}",
        f"verkoopfacturen/{UNKNOWN}",
        f"verkooporders/{UNKNOWN}",
        "verkoopboekingen/x",
    ],
)
def test_unknown_id_is_not_found(path: str) -> None:
    assert with_sale()[1].get(path).status_code == 404


def test_entry_that_was_made_is_read_back_with_every_property() -> None:
    _, caller, entry = with_sale()

    document = caller.get(f"verkoopboekingen/{entry}").json

    assert set(document) == set(blank("VerkoopBoekingen.VerkoopBoekingModel"))
    assert (document["factuurnummer"], document["boekingsregels"][0]["bedrag"]) == ("1001", 20.0)
    assert document["doorlopendeIncassoMachtiging"] is None


@pytest.mark.parametrize("path", ["landen", "dagboeken", "kostenplaatsen"])
def test_lists_that_take_no_filter_ignore_it(path: str) -> None:
    _, caller, _ = with_sale()

    assert caller.get(path, **{"$filter": "Onzin eq 'x'"}).json == caller.get(path).json


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "naam eq 'x'",
            {
                "Message": "Could not find a property named 'naam'"
                " on type 'SnelStart.B2B.Api.V2.Models.Relaties.RelatieModel'."
            },
        ),
        ("Naam eq", [{"errorCode": "ALG-0104", "message": "the filter ends too early"}]),
        ("Naam gt 1", [{"errorCode": "ALG-0104", "message": "values of different kinds are compared"}]),
    ],
)
def test_filter_that_is_wrong_is_refused(text: str, expected: Any) -> None:
    answer = with_sale()[1].get("relaties", **{"$filter": text})

    assert (answer.status_code, answer.json) == (400, expected)


def test_relations_are_scanned_where_no_index_can_tell() -> None:
    _, caller, _ = with_sale()

    rows = caller.get("relaties", **{"$filter": "startswith(Naam,'Sanne') eq true"}).json

    assert [row["email"] for row in rows] == [SANNE.email]


def test_pages_are_never_larger_than_documented() -> None:
    books = connect(BookingKind.ORDER)
    caller = Caller(books.simulator)
    for number in range(30):
        body = {
            "artikelcode": f"A{number}",
            "omschrijving": "x",
            "artikelOmzetgroep": {"id": identifier(chart.GROUP, 1)},
        }
        caller.post("artikelen", body)

    sizes = [len(caller.get("artikelen", **{"$top": "500", "$skip": skip}).json) for skip in ("0", "25", "30")]

    assert sizes == [25, 5, 0]


def test_mutations_are_found_by_invoice_number_and_by_scan() -> None:
    books, caller, entry = with_sale()
    booking = books.booking("1001")
    payment = books.payment(booking, books.post(books.booking("1002")))
    item = books.connector.find_open_item(dataclasses.replace(payment, sale_id=entry, sale_reference="1001"))
    assert item is not None
    books.connector.post_payment(payment, item, fresh_key())

    by_number = caller.get("grootboekmutaties", **{"$filter": "FactuurNummer eq '1001'"}).json
    everything = caller.get("grootboekmutaties").json

    assert [row["credit"] for row in by_number] == [20.0, 5.0]
    assert [row["saldo"] for row in everything] == [-20.0, -5.0, -20.0, -5.0, 30.25]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"stuksprijs": 10, "aantal": 3}, "36.30"),
        ({"stuksprijs": 10, "aantal": 3, "kortingsPercentage": 10}, "32.67"),
        ({"stuksprijs": 10}, "12.10"),
        ({"totaal": 5, "stuksprijs": 10, "aantal": 3}, "6.05"),
    ],
)
def test_total_of_an_order_line_is_computed_where_it_is_not_given(line: dict[str, Any], expected: str) -> None:
    _, caller, order = with_sale(BookingKind.ORDER)
    known = caller.get(f"verkooporders/{order}").json
    body = {
        "relatie": known["relatie"],
        "datum": known["datum"],
        "regels": [{**line, "artikel": known["regels"][0]["artikel"]}],
    }

    made = caller.post("verkooporders", body).json

    assert f"{Decimal(str(made['totaalInclusiefBtw'])):.2f}" == expected


def test_bodies_that_are_no_json_do_not_bind() -> None:
    _, caller, _ = with_sale()

    answer = caller.client.post("/v2/relaties", data=b"{", headers=caller.headers)

    assert (answer.status_code, json_of(answer)["message"]) == (400, "The request is invalid.")


def test_truth_is_told_in_pages() -> None:
    books, _, _ = with_sale()
    for number in range(1002, 1005):
        books.post(books.booking(str(number)))

    first = books.simulator.truth("", 3)
    second = books.simulator.truth(first["next"], 3)

    assert [row["reference"] for row in (*first["items"], *second["items"])] == ["1001", "1002", "1003", "1004"]
    assert second["next"] is None


def test_truth_names_great_britain_as_everybody_does() -> None:
    books = connect()
    export = books.export("1001")
    place = dataclasses.replace(export.debtor.billing, country="GB")
    books.post(dataclasses.replace(export, debtor=dataclasses.replace(export.debtor, billing=place)))

    assert books.documents("1001")[0]["country"] == "GB"


def test_truth_tells_percentages_apart_that_bear_the_same_vat() -> None:
    books = connect()
    lines = (
        books.line(books.row("21", "BE"), "1.61", "0.34", description="Betaalkosten"),
        books.line(books.row("6", "BE"), "5.61", "0.34", description="Kookboek"),
    )
    debtor = dataclasses.replace(JONAS, billing=dataclasses.replace(JONAS.billing, country="BE"))

    books.post(books.booking("1001", *lines, debtor=debtor, country="BE"))

    assert books.documents("1001")[0]["vat"] == {"21": "0.34", "6": "0.34"}


@pytest.mark.parametrize("text", [{"omschrijving": "Buitenlandse btw"}, {}])
def test_vat_that_names_no_percentage_counts_for_the_nearest(text: dict[str, str]) -> None:
    sold = [(8077, "50.00"), (8078, "10.00"), (1690, "0.70"), (1690, "9.50")]
    lines = [{**text, "grootboek": {"id": demo.ledger(number)}, "bedrag": Decimal(amount)} for number, amount in sold]

    vat = entry_vat({"factuurdatum": "2026-03-02T00:00:00", "boekingsregels": lines}, GERMAN)

    assert dict(vat) == {"19": Decimal("9.50"), "7": Decimal("0.70")}


def test_period_is_closed_and_opened_from_outside() -> None:
    books, caller, _ = with_sale()

    answers = [caller.client.post("/_simulator/close", json=body).json for body in ({"until": "2026-03-31"}, {})]

    assert answers == [{"ok": True}, {"ok": True}]
    assert books.simulator.administration.closed_until is None


def test_unknown_command_is_refused() -> None:
    assert with_sale()[1].client.post("/_simulator/onzin", json={}).status_code == 404
