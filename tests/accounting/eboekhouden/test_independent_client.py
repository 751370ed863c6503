"""zeep by itself, over a socket and with the service description that the simulated service hands out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import pytest
import zeep

from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.connect.simulation.server import serve

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def service() -> Iterator[tuple[EboekhoudenSimulator, Any]]:
    simulator = EboekhoudenSimulator()
    server = serve(simulator)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    make: Any = zeep.Client  # zeep is typed in part only
    client = make(f"http://127.0.0.1:{server.server_port}/soap.asmx?wsdl")
    yield simulator, client.service
    client.transport.session.close()
    server.shutdown()
    server.server_close()
    thread.join(5)


def midnight(year: int, month: int, day: int) -> datetime:
    """A day as their clients send it, without a zone."""
    return datetime.combine(date(year, month, day), time())


def session_of(service: Any) -> dict[str, str]:
    """What every call carries."""
    user, code_1, code_2 = EboekhoudenSimulator.soap_keys
    opened = service.OpenSession(Username=user, SecurityCode1=code_1, SecurityCode2=code_2, Source="test")
    return {"SessionID": opened.SessionID, "SecurityCode2": code_2}


def sale(**changes: object) -> dict[str, object]:
    """A mutation with amounts as a client sends them."""
    row = {
        "BedragInvoer": "100.00",
        "BedragExclBTW": "100.00",
        "BedragBTW": "21.00",
        "BedragInclBTW": "121.00",
        "BTWCode": "HOOG_VERK_21",
        "BTWPercentage": "21",
        "TegenrekeningCode": "8010",
        "KostenplaatsID": 0,
    }
    head = {
        "MutatieNr": 0,
        "Soort": "FactuurVerstuurd",
        "Datum": midnight(2026, 1, 15),
        "Rekening": "1300",
        "RelatieCode": "A1",
        "Factuurnummer": "ORD1",
        "InExBTW": "EX",
        "MutatieRegels": {"cMutatieRegel": [row]},
    }
    return {**head, **changes}


def test_sale_is_booked_looked_up_and_refused_a_second_time(service: tuple[EboekhoudenSimulator, Any]) -> None:
    simulator, calls = service
    keys = session_of(calls)
    simulator.books.add_relation({"type": "P", "name": "Anna", "code": "A1"})

    first = calls.AddMutatie(**keys, oMut=sale())
    again = calls.AddMutatie(**keys, oMut=sale())
    wide = {"DatumVan": midnight(1980, 1, 1), "DatumTm": midnight(2049, 12, 31)}
    found = calls.GetMutaties(**keys, cFilter={"MutatieNr": 0, "Factuurnummer": "ORD1", **wide})

    assert (first.Mutatienummer, again.ErrorMsg.LastErrorCode) == (101, "M006")
    assert [row.MutatieNr for row in found.Mutaties.cMutatieList] == [101]
    assert len(simulator.truth("", 10)["items"]) == 1


def test_login_with_wrong_codes_is_an_error_block_with_status_200(service: tuple[EboekhoudenSimulator, Any]) -> None:
    _, calls = service

    refused = calls.OpenSession(Username="demoshop1", SecurityCode1="x", SecurityCode2="y", Source="test")

    assert (refused.ErrorMsg.LastErrorCode, refused.SessionID) == ("E001", None)


def test_session_that_was_closed_is_refused(service: tuple[EboekhoudenSimulator, Any]) -> None:
    _, calls = service
    keys = session_of(calls)

    calls.CloseSession(SessionID=keys["SessionID"])
    refused = calls.GetKostenplaatsen(**keys, cFilter={})

    assert refused.ErrorMsg.LastErrorCode == "E002"


def test_relation_is_added_found_by_a_word_in_it_and_updated(service: tuple[EboekhoudenSimulator, Any]) -> None:
    _, calls = service
    keys = session_of(calls)
    zeros = {"ID": 0, "AddDatum": midnight(2026, 1, 1), "Gb_ID": 0, "GeenEmail": 0, "NieuwsbriefgroepenCount": 0}
    added = calls.AddRelatie(**keys, oRel={**zeros, "Code": "A1", "Bedrijf": "Fietsen & Co", "BP": "B"})

    updated = calls.UpdateRelatie(**keys, oRel={**zeros, "ID": added.Rel_ID, "Plaats": "Utrecht"})
    found = calls.GetRelaties(**keys, cFilter={"Trefwoord": "utrecht", "ID": 0})

    assert updated is None
    assert [(row.Bedrijf, row.Plaats) for row in found.Relaties.cRelatie] == [("Fietsen & Co", "Utrecht")]


def test_open_items_and_ledger_accounts_are_listed(service: tuple[EboekhoudenSimulator, Any]) -> None:
    simulator, calls = service
    keys = session_of(calls)
    simulator.books.add_relation({"type": "P", "name": "Anna", "code": "A1"})
    calls.AddMutatie(**keys, oMut=sale())

    posts = calls.GetOpenPosten(**keys, OpSoort="Debiteuren").Openposten.cOpenPost
    accounts = calls.GetGrootboekrekeningen(**keys, cFilter={"ID": 0, "Categorie": "DEB"}).Rekeningen.cGrootboekrekening

    assert [(post.MutFactuur, post.RelCode, str(post.Openstaand)) for post in posts] == [("ORD1", "A1", "121.0")]
    assert [account.Code for account in accounts] == ["1300"]
    assert calls.GetOpenPosten(**keys, OpSoort="Crediteuren").Openposten is None
