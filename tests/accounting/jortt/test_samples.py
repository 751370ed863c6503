"""Every sample: what we send is what it sends, and what it answers is read as it was meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from shopledger.accounting.jortt import wire
from shopledger.accounting.jortt.client import JorttClient, encode
from shopledger.accounting.jortt.connector import JorttConnector
from shopledger.accounting.jortt.errors import fault_of, refusal_of
from shopledger.accounting.jortt.lookup import compare
from shopledger.accounting.jortt.mapping import customer_document
from shopledger.accounting.jortt.oauth import TokenDesk
from shopledger.connect.contract import AttemptKey, Found
from shopledger.connect.http import Request, Response
from shopledger.domain.booking import Links
from shopledger.domain.customer import DebtorRef
from shopledger.domain.errors import ConnectionRefusal, OutcomeUnknown, Transient
from tests.accounting.jortt.making import (
    CUSTOMER,
    NOW,
    RADHAUS,
    SANNE,
    SHIPPING,
    Line,
    answer_of,
    booking,
    judge,
    line,
    opening,
    published,
    sample,
    samples,
)

Ask = Callable[[JorttClient], object]
INVOICE = "9866f567-9b66-5a51-bf4e-7a2904441c4e"
SOLD = booking(
    line("40.00", "8.40", quantity=Decimal(2)),
    line("4.09", "0.86", description="Verzendkosten", ledger_account=SHIPPING),
)
CALLS: dict[str, Ask] = {
    "04": lambda client: client.organization().company_name,
    "05": lambda client: [row.company_name for row in client.tradenames()],
    "06": lambda client: [row.name for row in client.ledger_accounts() if row.selectable],
    "07": lambda client: [row.description for row in client.labels()],
    "08": lambda client: [row.reference for page in client.customers("sanne.dejong@example.nl") for row in page],
    "09": lambda client: client.create_customer(
        encode({**customer_document(SANNE)} | {"invoice_language": "nl"}), dict
    ),
    "10": lambda client: client.create_customer(encode(customer_document(RADHAUS)), dict),
    "15": lambda client: client.create_invoice(encode(sample("15")["request"]["body"]), dict),
    "16": lambda client: client.create_invoice(encode(sample("16")["request"]["body"]), dict),
    "17": lambda client: client.invoice(INVOICE).total_incl,
    "19": lambda client: [row.reference for page in client.invoices("100234") for row in page.data],
}
ANSWERS: dict[str, object] = {
    "04": "De Ketting B.V.",
    "05": ["De Ketting"],
    "06": ["Omzet webshop", "Doorberekende verzendkosten"],
    "07": ["Webshop"],
    "08": ["mww:88213"],
    "09": CUSTOMER,
    "10": "c12619fe-ea94-5163-88b7-0e68a49bc9b1",
    "15": INVOICE,
    "16": "b1fcca49-08ac-51c9-afc0-7b453bd5fd8c",
    "17": Decimal("53.35"),
    "19": ["100234"],
}
REFUSALS = {
    "11": ("BKG-18", "customer_name"),
    "23": ("CON-13", None),
    "24": ("CON-13", None),
    "25": ("BKG-14", "customer_id"),
    "26": ("BKG-06", ""),
    "27": ("BKG-25", "payment_method"),
}
FORMS = {
    "01": lambda desk: desk.exchanged("<code>", "https://shopledger.example/oauth/jortt"),
    "02": lambda desk: desk.renewed("<refresh>"),
}
READ_ELSEWHERE = {"03", "12", "13", "14", "18", "20", "21", "22", "28", "29"}


def test_every_sample_has_a_test() -> None:
    used = {*CALLS, *REFUSALS, *FORMS, *READ_ELSEWHERE}

    assert {name[:2] for name in samples()} == used


@pytest.mark.parametrize("name", CALLS)
def test_call_is_the_one_of_the_sample_and_its_answer_is_read(name: str) -> None:
    link = Line(name)

    read = CALLS[name](JorttClient(opening(link)))

    assert read == ANSWERS[name]
    (sent,), wanted = link.sent, sample(name)["request"]
    address = urlsplit(sent.url)
    assert (sent.method, f"{address.scheme}://{address.netloc}", address.path) == (
        wanted["method"],
        wanted["base"],
        wanted["path"],
    )
    assert dict(parse_qsl(address.query)) == wanted.get("query", {})
    body = json.loads(sent.body) if sent.body else None
    assert (body and {key: body[key] for key in wanted.get("body", {})}) == wanted.get("body")


@pytest.mark.parametrize("name", FORMS)
def test_form_for_a_token_is_the_one_of_the_sample(name: str) -> None:
    link = Line(name)
    desk = TokenDesk(opening(link).http, lambda: NOW, "id", "secret")

    token = FORMS[name](desk)

    (sent,), wanted = link.sent, sample(name)
    assert dict(parse_qsl((sent.body or b"").decode())) == wanted["request"]["form"]
    assert sent.headers["Authorization"] == "Basic aWQ6c2VjcmV0"
    answer = wanted["response"]["body"]
    assert (token.access, token.refresh) == (answer["access_token"], answer["refresh_token"])
    assert token.expires_at == NOW + timedelta(seconds=7200)


def test_own_application_has_no_refresh_token() -> None:
    token = TokenDesk(opening(Line()).http, lambda: NOW, "id", "secret", is_own=True).own()

    assert (token.access, token.refresh) == (sample("03")["response"]["body"]["access_token"], "")


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal_of_the_sample_is_told_in_our_words(name: str) -> None:
    raised = refusal_of(fault_of(answer_of(sample(name)).body), {}, "")

    assert (raised.code, raised.params.get("field")) == REFUSALS[name]


def test_expired_token_is_renewed_and_the_call_made_again() -> None:
    link = Line("22", "04")

    organization = JorttClient(opening(link)).organization()

    assert organization.company_name == "De Ketting B.V."
    assert len(link.sent) == 2


def test_throttled_read_is_tried_again_soon() -> None:
    with pytest.raises(Transient) as delayed:
        list(JorttClient(opening(Line("28"))).customers())

    assert (delayed.value.code, delayed.value.params, delayed.value.retry_after) == (
        "CON-15",
        {"package": "Jortt"},
        2.0,
    )


def test_throttled_write_is_looked_up() -> None:
    with pytest.raises(OutcomeUnknown):
        JorttClient(opening(Line("28"))).create_invoice(b"{}", dict)


def test_page_of_a_gateway_is_no_answer() -> None:
    with pytest.raises(Transient):
        JorttClient(opening(Line("29", "29", "29"))).organization()


def test_list_with_more_pages_is_read_on_without_jortts_own_addresses() -> None:
    link = Line("20", "19")

    pages = list(JorttClient(opening(link)).invoices("100234"))

    assert [page.has_more for page in pages] == [True, False]
    assert [urlsplit(sent.url).query for sent in link.sent] == ["query=100234&page=1", "query=100234&page=2"]


@pytest.mark.parametrize("name", ["17", "19", "20"])
def test_invoice_of_a_sample_is_the_one_we_would_have_booked(name: str) -> None:
    body = sample(name)["response"]["body"]["data"]
    invoice = msgspec.convert(body[0] if isinstance(body, list) else body, wire.Invoice, strict=False)

    assert isinstance(compare(invoice, SOLD, CUSTOMER), Found)


@pytest.mark.parametrize(("name", "field"), [("14", "number_of_units"), ("15", "quantity")])
def test_both_generations_tell_the_same_sale(name: str, field: str) -> None:
    lines = sample(name)["request"]["body"]["line_items"]

    total = Decimal(0)
    for row in lines:
        price = row.get("amount_per_unit", row.get("amount"))
        total += Decimal(row[field]) * Decimal(price.get("value", price.get("amount")))

    assert total == SOLD.total_incl


def test_second_generation_tells_the_same_invoice_in_other_words() -> None:
    first = sample("17")["response"]["body"]["data"]
    second = sample("18")["response"]["body"]["data"]

    assert first["invoice_total_incl_vat"]["value"] == second["invoice_total_incl_vat"]["amount"]
    assert {key: first[key] for key in ("id", "reference", "customer_id")} == {
        key: second[key] for key in ("id", "reference", "customer_id")
    }


@pytest.mark.parametrize(
    ("name", "model"), [("09", "CreateCustomer"), ("10", "CreateCustomer"), ("15", "CreateInvoiceV3")]
)
def test_body_of_a_sample_satisfies_the_published_document(name: str, model: str) -> None:
    assert [error.message for error in judge(model).iter_errors(sample(name)["request"]["body"])] == []


@pytest.mark.parametrize("name", ["12", "13", "14", "18", "20", "21"])
def test_sample_of_a_call_we_do_not_make_is_in_the_published_document(name: str) -> None:
    request = sample(name)["request"]
    steps = request["path"].split("/")

    templates = [path for path in published()["paths"] if _fits(path.split("/"), steps)]

    assert any(request["method"].lower() in published()["paths"][path] for path in templates)


def _fits(template: list[str], steps: list[str]) -> bool:
    return len(template) == len(steps) and all(
        each == step or each.startswith("{") for each, step in zip(template, steps, strict=True)
    )


def test_sale_of_the_sample_is_posted_read_back_and_agrees() -> None:
    link = Line("15", "17")
    connector = JorttConnector(opening(link))

    posted = connector.post_booking(SOLD, Links(debtor=DebtorRef(id=CUSTOMER)), AttemptKey("k"))

    assert (posted.ref.id, posted.difference, posted.note) == (INVOICE, Decimal(0), "")
    sent: dict[str, Any] = json.loads(link.sent[0].body or b"")
    assert sent["invoice_date"] == date(2026, 3, 2).isoformat()


class Deaf:
    """A line on which everything but the token is answered with one status and no document."""

    def __init__(self, status: int) -> None:
        self._status = status

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport."""
        if request.url.endswith("/oauth/token"):
            return answer_of(sample("03"))
        return Response(status=self._status, headers={}, body=b"moved")


@pytest.mark.parametrize(
    ("status", "of_read", "of_write"),
    [
        (302, Transient, OutcomeUnknown),
        (401, ConnectionRefusal, ConnectionRefusal),
        (403, ConnectionRefusal, ConnectionRefusal),
        (409, Transient, OutcomeUnknown),
    ],
)
def test_status_without_a_document_is_told_apart(
    status: int, of_read: type[Exception], of_write: type[Exception]
) -> None:
    client = JorttClient(opening(Deaf(status)))

    with pytest.raises(of_read):
        client.organization()
    with pytest.raises(of_write):
        client.create_invoice(b"{}", dict)
