"""Checks before sending: findings as causes, the register of VAT numbers, and what goes away by itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.findings import Finding
from shopledger.domain.settings import VatRow
from shopledger.pipeline import desk
from shopledger.pipeline.check import cause_of
from shopledger.store import texts
from shopledger.store.models import StoredOrder, VatCheck
from tests.pipeline.world import ROWS, World

ICP = {"country": "DE", "rate": "0", "excl": "20.00", "total": "20.00", "vat_number": "DE136695976"}


def test_acceptance_2_total_that_differs_is_an_error_with_the_difference(world: World) -> None:
    world.order("1", total="24.21")

    world.book()

    assert world.states() == {"1": "error CHK-01"}
    assert world.posting().cause_params["difference"] == "0.01"


def test_acceptance_3_valid_number_is_booked_and_its_proof_is_kept(world: World) -> None:
    world.order("1", **ICP)

    world.book()

    assert world.states() == {"1": "posted"}
    proof = VatCheck.objects.get()
    assert (proof.number, proof.verdict, proof.country) == ("DE136695976", "valid", "DE")


def test_number_is_asked_once_a_day(world: World) -> None:
    world.order("1", **ICP)
    world.book()
    world.order("2", **ICP)
    world.book()
    asked_twice = VatCheck.objects.count()
    world.clock.pass_by(days=1)
    world.order("3", **ICP)

    world.book()

    assert (asked_twice, VatCheck.objects.count()) == (1, 2)


def test_acceptance_4_without_number_is_an_error(world: World) -> None:
    world.order("1", **{**ICP, "vat_number": ""})

    world.book()

    assert world.states() == {"1": "error CHK-02"}


def test_number_that_is_not_valid_is_an_error(world: World) -> None:
    world.vies.unknown.add("DE136695976")
    world.order("1", **ICP)

    world.book()

    assert world.states() == {"1": "error CHK-03"}


def test_acceptance_4_register_that_is_down_makes_the_order_wait_and_is_no_error(world: World) -> None:
    world.vies.faults = Faults(rules=[FaultRule(what="status", status=503)])
    world.order("1", **ICP)

    done = world.book()
    soon = world.posting().not_before - world.clock.now
    world.clock.pass_by(minutes=2)
    world.book()

    assert done.refused == 0
    assert world.states() == {"1": "ready CHK-04"}
    assert soon.total_seconds() == 60
    assert (world.posting().not_before - world.clock.now).total_seconds() == 120
    assert VatCheck.objects.count() == 0


def test_order_that_waited_for_the_register_is_booked_when_it_answers(world: World) -> None:
    world.vies.faults = Faults(rules=[FaultRule(what="status", status=503, times=1)])
    world.order("1", **ICP)
    world.book()
    world.clock.pass_by(minutes=2)

    world.book()

    assert world.states() == {"1": "posted"}


def test_acceptance_6_saving_the_missing_row_books_without_process(world: World) -> None:
    world.order("1", country="DE", rate="19", total="23.80")
    world.book()
    missing = world.states()
    row = VatRow(country="DE", rate=Decimal(19), vat_code="high", ledger_account="8000")

    again = world.save(rows=(*ROWS, row))
    world.book()

    assert missing == {"1": "error CHK-06"}
    assert again == 1
    assert world.states() == {"1": "posted"}


def test_choice_that_the_books_no_longer_have_is_an_error_until_settings_change(world: World) -> None:
    row = VatRow(country="NL", rate=Decimal(21), vat_code="gone", ledger_account="8000")
    world.save(rows=(row,))
    desk.refresh_options(world.integration_id, world.clock)
    world.order("1")

    world.book()

    assert world.states() == {"1": "error CHK-15"}


def test_order_older_than_the_shop_reaches_is_an_error(world: World) -> None:
    world.order("1")
    world.clock.pass_by(days=61)
    world.integration.__class__.objects.update(licence_ends_on="2030-01-01")

    world.book()

    assert world.states() == {"1": "error CHK-12"}


def test_status_that_is_no_longer_allowed_waits_instead_of_being_sent(world: World) -> None:
    world.order("1")
    world.save(statuses=frozenset({"shipped"}))

    world.book()

    assert world.states() == {"1": "waiting CHK-19"}


@pytest.mark.parametrize(("total", "code"), [("broken", "CHK-25"), ("bug", "BUG-01")])
def test_document_that_can_no_longer_be_read_is_an_error_of_its_own(world: World, total: str, code: str) -> None:
    world.order("1")
    world.order("2")
    document = texts.pack(texts.document_bytes({**world.shop.orders["1"], "total": total}))
    StoredOrder.objects.filter(shop_id="1").update(document=document)

    world.book()

    assert world.states() == {"1": f"error {code}", "2": "posted"}


def test_first_cause_shown_is_one_that_somebody_must_mend() -> None:
    waiting, missing = Finding(code="CHK-04"), Finding(code="CHK-05")

    assert cause_of([waiting, missing]) is missing
    assert cause_of([waiting]) is waiting


def test_order_whose_amounts_break_our_arithmetic_is_an_error_of_its_own(world: World) -> None:
    world.order("1", excl="1e30")
    world.order("2")

    world.book()

    assert world.states() == {"1": "error BUG-01", "2": "posted"}
