"""The plan of a booking is what would be sent, with braces for what is not known yet."""

from __future__ import annotations

import dataclasses
import json

import pytest

from shopledger.accounting.eboekhouden.plan import plan
from shopledger.domain.booking import BookingKind
from shopledger.domain.customer import DebtorRef
from shopledger.domain.errors import Refusal
from shopledger.domain.settings import Settings
from tests.accounting.eboekhouden.making import SETTINGS, booking, taxed

SALE = booking(taxed("10.00", "2.10"))


def test_debtor_is_looked_for_and_made_before_the_sale() -> None:
    planned = plan(SALE, SETTINGS)

    assert [(request.method, request.path, request.query) for request in planned] == [
        ("GET", "/v1/relation", "email=anna%40voorbeeld.example"),
        ("POST", "/v1/relation", ""),
        ("POST", "/v1/mutation", ""),
    ]


def test_what_is_not_known_yet_stands_in_braces() -> None:
    body = json.loads(plan(SALE, Settings(shop_country="NL"))[-1].body)

    assert (body["relationId"], body["ledgerId"]) == ("{relation}", "{ledger of debtors}")
    assert body["rows"] == [{"ledgerId": "{ledger 8010}", "vatCode": "HOOG_VERK_21", "amount": 12.10}]


def test_fixed_debtor_needs_no_look_up() -> None:
    fixed = dataclasses.replace(SALE, fixed_debtor=DebtorRef(id="5"))

    assert [request.path for request in plan(fixed, SETTINGS)] == ["/v1/mutation"]


def test_invoice_is_planned_as_one() -> None:
    invoice = dataclasses.replace(SALE, kind=BookingKind.INVOICE)

    assert plan(invoice, SETTINGS)[-1].path == "/v1/invoice"


def test_what_cannot_be_expressed_is_refused_by_the_plan_too() -> None:
    with pytest.raises(Refusal) as refused:
        plan(booking(taxed("10.00", "2.50")), SETTINGS)

    assert refused.value.code == "BKG-10"
