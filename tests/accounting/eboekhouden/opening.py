"""Open e-Boekhouden over a given simulator, vault or settings."""

from __future__ import annotations

from collections.abc import Mapping

from shopledger.accounting.eboekhouden.connector import SYSTEM
from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.connect.contract import Opening
from shopledger.connect.credentials import Credentials, MemoryVault
from shopledger.connect.http import HttpClient
from shopledger.connect.recorder import Recorder
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.settings import Settings
from tests.accounting.eboekhouden.making import NOW, SETTINGS
from tests.contract.books_contract import HOST, Books, moved


def open_with(
    simulator: EboekhoudenSimulator | None = None,
    *,
    settings: Settings = SETTINGS,
    vault: MemoryVault | None = None,
    credentials: Mapping[str, str] = EboekhoudenSimulator.demo_credentials,
) -> Books:
    """A connection with what is given, everything else fresh."""
    if simulator is None:
        simulator = EboekhoudenSimulator()
        simulator.set_clock(NOW)
    service = simulator
    vault = vault or MemoryVault()
    recorder = Recorder(credentials.values(), size=200)
    http = HttpClient(WsgiTransport({HOST: service}), recorder, unreachable="CON-15", pause=lambda _: None)
    opening = Opening(
        credentials=Credentials(credentials),
        http=http,
        clock=lambda: service.now,
        settings=settings,
        vault=vault,
        base_urls={name: moved(address) for name, address in SYSTEM.base_urls.items()},
        operator={},
    )
    return Books(SYSTEM, service, settings, vault, recorder, SYSTEM.open(opening), tuple(credentials.values()))
