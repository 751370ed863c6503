"""The SOAP connection over the simulated service: sessions, refusals, and what it does not offer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from shopledger.accounting.eboekhouden.settings import DEBTORS
from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.accounting.eboekhouden.simulator_soap import strict_schema
from shopledger.accounting.eboekhouden.soap_books import SoapBooks
from shopledger.accounting.eboekhouden.soap_client import PURPOSES
from shopledger.connect.contract import Different, Opening, Unclear
from shopledger.connect.credentials import Credentials, MemoryVault
from shopledger.connect.http import HttpClient
from shopledger.connect.recorder import Recorder
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.booking import Booking, BookingKind, Links
from shopledger.domain.errors import ConnectionRefusal, OutcomeUnknown, Refusal, Unsupported
from shopledger.domain.payment import Payment
from tests.accounting.eboekhouden.making import ANNA, KARL, NOW, SETTINGS, booking, line, moved_to, taxed
from tests.accounting.eboekhouden.opening import open_with
from tests.contract.books_contract import HOST, Books, fresh_key

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

KEYS = dict(EboekhoudenSimulator.demo_soap_credentials)


@pytest.fixture
def books() -> Books:
    return open_with(credentials=KEYS)


def post(books: Books, sale: Booking) -> None:
    """Post a booking with its debtor."""
    books.connector.post_booking(sale, books.links(sale), fresh_key())


def wait(books: Books, **time: int) -> None:
    """Nobody calls for a while."""
    books.simulator.set_clock(books.simulator.now + timedelta(**time))


def test_session_is_opened_once_and_kept(books: Books) -> None:
    post(books, booking(taxed("10.00", "2.10"), reference="A1"))
    post(books, booking(taxed("10.00", "2.10"), reference="A2"))

    assert len(books.simulator._soap_sessions) == 1


def test_session_that_ended_in_silence_is_opened_once_more(books: Books) -> None:
    post(books, booking(taxed("10.00", "2.10"), reference="A1"))
    wait(books, minutes=16)

    post(books, booking(taxed("10.00", "2.10"), reference="A2"))

    assert len(books.simulator._soap_sessions) == 2
    assert len(books.rows()) == 2


def test_session_that_is_too_old_is_not_even_tried(books: Books) -> None:
    post(books, booking(taxed("10.00", "2.10"), reference="A1"))
    wait(books, minutes=21)
    books.simulator.calls.clear()

    books.connector.find_debtors([ANNA])

    assert books.simulator.calls["POST /soap.asmx"] == 2


def test_unknown_error_amid_calls_is_not_tried_again(books: Books) -> None:
    sale = booking(taxed("10.00", "2.10"))
    links = books.links(sale)
    books.simulator.control("close", {"through": "2026-01-31"})
    books.simulator.calls.clear()

    with pytest.raises(Refusal) as refused:
        books.connector.post_booking(sale, links, fresh_key())

    assert (refused.value.code, books.simulator.calls["POST /soap.asmx"]) == ("BKG-00", 1)
    assert "MUT_005" in refused.value.detail


@pytest.mark.parametrize("field", ["username", "security_code_1", "security_code_2"])
def test_wrong_codes_are_told_apart_from_a_short_name(field: str) -> None:
    books = open_with(credentials={**KEYS, field: KEYS[field].upper() + "X"})

    report = books.connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-12")
    with pytest.raises(ConnectionRefusal):
        books.connector.find_debtors([ANNA])


def test_short_user_name_is_not_even_sent() -> None:
    books = open_with(credentials={**KEYS, "username": "demo"})

    report = books.connector.test_connection()

    assert (report.code, sum(books.simulator.calls.values())) == ("CON-11", 0)


def test_connection_without_any_key_is_told_what_is_missing() -> None:
    assert open_with(credentials={}).connector.test_connection().code == "CON-11"


def test_look_up_is_not_made_before_each_sale(books: Books) -> None:
    sale = booking(taxed("10.00", "2.10"))
    links = books.links(sale)
    books.simulator.calls.clear()

    books.connector.post_booking(sale, links, fresh_key())

    assert dict(books.simulator.calls) == {"POST /soap.asmx": 1}


def test_debtor_whose_code_exists_is_found_when_it_is_made_again(books: Books) -> None:
    made = books.connector.create_debtor(ANNA, fresh_key())
    books.simulator.books.relations_by_email.clear()

    assert books.connector.find_debtors([ANNA]) == (None,)
    assert books.connector.create_debtor(ANNA, fresh_key()).id == made.id


def test_debtor_that_is_refused_for_another_reason_stays_refused(books: Books) -> None:
    endless = dataclasses.replace(ANNA, billing=dataclasses.replace(ANNA.billing, country="N" * 60))

    with pytest.raises(Refusal) as refused:
        books.connector.create_debtor(endless, fresh_key())

    assert "Land" in refused.value.detail


def test_debtor_without_an_address_is_found_by_its_code(books: Books) -> None:
    nameless = dataclasses.replace(ANNA, key="order:12", email="")
    made = books.connector.create_debtor(nameless, fresh_key())

    assert books.connector.find_debtors([nameless, dataclasses.replace(nameless, key="order:13")]) == (made, None)


def test_word_that_is_found_elsewhere_is_not_taken_for_the_address(books: Books) -> None:
    contact = {"type": "B", "name": "Bureau", "contact": ANNA.email, "emailAddress": f"x{ANNA.email}"}
    books.simulator.books.add_relation(contact)

    assert books.connector.find_debtors([ANNA]) == (None,)


def test_merchants_own_debtor_is_used_for_shifted_vat_only_with_that_number(books: Books) -> None:
    fields = {"type": "B", "name": "Beispiel", "emailAddress": KARL.email}
    books.simulator.books.add_relation({**fields, "code": "B1"})
    right = books.simulator.books.add_relation({**fields, "code": "B2", "vatNumber": "DE123456789"})

    (found,) = books.connector.find_debtors([KARL])

    assert found is not None
    assert found.id == str(right.id)


def test_debtor_keeps_its_id_for_a_later_token(books: Books) -> None:
    made = books.connector.create_debtor(ANNA, fresh_key())
    by_rest = open_with(books.simulator)

    assert by_rest.connector.find_debtors([ANNA]) == (dataclasses.replace(made, name=""),)


def test_foreign_vat_is_booked_as_given(books: Books) -> None:
    post(books, booking(line("AFW_VERK", "19", "50.00", "9.50", "81190"), country="DE"))

    (row,) = books.rows()
    assert (row["total"], row["vat"]) == ("59.50", {"19": "9.50"})


def test_amounts_are_booked_to_the_cent_that_the_shop_has(books: Books) -> None:
    post(books, booking(*(taxed("0.83", "0.17") for _ in range(3))))

    assert books.rows()[0]["vat"] == {"21": "0.51"}


def test_debtors_account_is_the_only_one_when_none_was_chosen() -> None:
    books = open_with(credentials=KEYS, settings=moved_to(SETTINGS, **{DEBTORS: ""}))

    post(books, booking(taxed("10.00", "2.10")))

    assert books.simulator.books.mutations[0].ledger.code == "1300"


def test_invoices_need_a_token(books: Books) -> None:
    sale = booking(taxed("10.00", "2.10"), kind=BookingKind.INVOICE)

    with pytest.raises(Unsupported) as refused:
        books.connector.post_booking(sale, books.links(sale), fresh_key())

    assert (refused.value.code, refused.value.params) == ("BKG-23", {"field": "token"})


def test_lists_of_what_soap_has_are_offered(books: Books) -> None:
    assert [option.label for option in books.connector.options("cost_centres")] == ["Webshop", "Winkel"]
    assert books.connector.options("invoice_template") == ()
    assert {option.value for option in books.connector.options("clearing_accounts")} == {"1010", "1060"}


def test_page_instead_of_an_envelope_leaves_a_write_unknown(books: Books) -> None:
    sale = booking(taxed("10.00", "2.10"))
    links = books.links(sale)
    books.simulator.faults = Faults(rules=[FaultRule(what="html", call="POST /soap.asmx")])

    with pytest.raises(OutcomeUnknown):
        books.connector.post_booking(sale, links, fresh_key())


def test_payment_of_another_amount_under_the_same_voucher_is_different(books: Books) -> None:
    sale = booking(taxed("25.00", "5.25"))
    posted = books.connector.post_booking(sale, books.links(sale), fresh_key())
    payment = books.payment(sale, posted)
    item = books.connector.find_open_item(payment)
    assert item is not None
    books.connector.post_payment(dataclasses.replace(payment, amount=Decimal("10.00")), item, fresh_key())

    assert isinstance(books.connector.find_payment(payment, item), Different)


def test_number_that_two_debtors_have_is_told() -> None:
    books = open_with(credentials=KEYS)
    sale = booking(taxed("25.00", "5.25"))
    posted = books.connector.post_booking(sale, books.links(sale), fresh_key())
    other = books.connector.create_debtor(KARL, fresh_key())
    twin = dataclasses.replace(books.simulator.books.mutations[0], relation=int(other.id))
    books.simulator.books.mutations.append(twin)

    with pytest.raises(Refusal) as refused:
        books.connector.find_open_item(books.payment(sale, posted))

    assert refused.value.code == "PAY-04"


def test_answer_with_as_many_mutations_as_fit_proves_no_absence(books: Books) -> None:
    sale = booking(taxed("25.00", "5.25"))
    post(books, booking(taxed("25.00", "5.25"), reference="B1"))
    mutation = books.simulator.books.mutations[0]
    books.simulator.books.by_number[sale.reference] = [mutation] * 500

    assert isinstance(books.connector.find_booking(sale, books.links(sale)), Unclear)


# Answers that the simulated service does not give


ANSWERS = {
    "fault": b"<s:Fault><faultcode>s:Client</faultcode><faultstring>malformed</faultstring></s:Fault>",
    "empty": b'<AddRelatieResponse xmlns="http://www.e-boekhouden.nl/soap"/>',
    "no number": b'<AddRelatieResponse xmlns="http://www.e-boekhouden.nl/soap"><AddRelatieResult><ErrorMsg/>'
    b"<Rel_ID>0</Rel_ID></AddRelatieResult></AddRelatieResponse>",
    "other words": b'<AddRelatieResponse xmlns="http://www.e-boekhouden.nl/soap"><Iets>1</Iets></AddRelatieResponse>',
    "session": b'<OpenSessionResponse xmlns="http://www.e-boekhouden.nl/soap"><OpenSessionResult>'
    b"<SessionID>{5B0E7D52}</SessionID></OpenSessionResult></OpenSessionResponse>",
    "no session": b'<OpenSessionResponse xmlns="http://www.e-boekhouden.nl/soap"><OpenSessionResult>'
    b"<ErrorMsg><LastErrorDescription>?</LastErrorDescription></ErrorMsg></OpenSessionResult></OpenSessionResponse>",
}


def over(service: WSGIApplication) -> SoapBooks:
    """A connection to that service."""
    http = HttpClient(WsgiTransport({HOST: service}), Recorder(), unreachable="CON-15")
    return SoapBooks(
        Opening(
            credentials=Credentials(KEYS),
            http=http,
            clock=lambda: NOW,
            settings=SETTINGS,
            vault=MemoryVault(),
            base_urls={"soap": f"http://{HOST}/soap.asmx"},
            operator={},
        )
    )


def canned(*names: str) -> SoapBooks:
    """A connection to a service that gives these answers in turn."""
    answers = [
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>'
        % ANSWERS[name]
        for name in names
    ]

    def service(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [answers.pop(0)]

    return over(service)


def test_every_message_of_ours_fits_the_service_description_as_it_stands() -> None:
    simulator, messages = EboekhoudenSimulator(), []

    def listening(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        messages.append(etree.fromstring(body)[0][0])
        return simulator({**environ, "wsgi.input": BytesIO(body)}, start_response)

    books = over(listening)
    sale = booking(taxed("25.00", "5.25"), line("AFW_VERK", "19", "10.00", "1.90"), debtor=KARL)
    links = Links(debtor=books.create_debtor(KARL, fresh_key()))
    posted = books.post_booking(sale, links, fresh_key())
    payment = Payment(
        reference="tr_1",
        order_number="ORD1234",
        sale_reference="ORD1234",
        sale_id=posted.ref.id,
        method="iDEAL",
        amount=sale.total_incl,
        paid_on=sale.date,
        is_final=True,
        clearing_account="1010",
    )
    item = books.find_open_item(payment)
    assert item is not None
    books.post_payment(payment, item, fresh_key())
    books.find_payment(payment, item)
    books.find_booking(sale, links)
    books.find_debtors([KARL, dataclasses.replace(ANNA, email="")])
    books.options("cost_centres")
    books.options("ledger_accounts")

    names = {etree.QName(message).localname for message in messages}
    assert names == set(PURPOSES)
    assert [str(strict_schema().error_log) for message in messages if not strict_schema().validate(message)] == []


@pytest.mark.parametrize("answer", ["empty", "no number", "other words"])
def test_answer_to_a_write_that_says_nothing_leaves_it_unknown(answer: str) -> None:
    books = canned("session", answer)

    with pytest.raises(OutcomeUnknown):
        books.create_debtor(ANNA, fresh_key())


def test_fault_means_that_the_message_was_not_taken() -> None:
    books = canned("session", "fault")

    with pytest.raises(Refusal) as refused:
        books.find_debtors([ANNA])

    assert (refused.value.code, refused.value.detail) == ("BKG-00", "malformed")


def test_login_without_a_session_is_refused() -> None:
    assert canned("no session").test_connection().code == "CON-12"
