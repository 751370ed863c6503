"""e-Boekhouden, simulated: one administration behind both APIs, with what the demo and the tests need to open it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from shopledger.accounting.eboekhouden.settings import DEBTORS, TEMPLATE
from shopledger.accounting.eboekhouden.simulator_books import FOREIGN_RATES, Books, foreign_account
from shopledger.accounting.eboekhouden.simulator_rest import RestSide
from shopledger.accounting.eboekhouden.simulator_soap import SoapSide
from shopledger.connect.simulation.faults import Faults
from shopledger.connect.simulation.server import Simulator
from shopledger.domain.booking import BookingKind
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Settings, VatRow

_ACCOUNTS_BY_KIND = {LineKind.SHIPPING: "8020", LineKind.PAYMENT_COST: "8030"}


class EboekhoudenSimulator(RestSide, SoapSide, Simulator):
    """The service. `rounding` is "code" or "row", see simulator_books; `overdue` makes every call a refusal."""

    name: ClassVar[str] = "eboekhouden"
    demo_credentials: ClassVar[Mapping[str, str]] = {"token": "invented-token-of-the-demo"}
    demo_soap_credentials: ClassVar[Mapping[str, str]] = {
        "token": "",
        "username": "demoshop1",
        "security_code_1": "0123456789abcdef0123456789abcdef",
        "security_code_2": "11111111-2222-3333-4444-555555555555",
    }
    demo_operator: ClassVar[Mapping[str, str]] = {}
    soap_keys: ClassVar[tuple[str, str, str]] = (
        demo_soap_credentials["username"],
        demo_soap_credentials["security_code_1"],
        demo_soap_credentials["security_code_2"],
    )

    def __init__(
        self, *, seed: int = 0, faults: Faults | None = None, latency: float = 0.0, rounding: str = "code"
    ) -> None:
        super().__init__(seed=seed, faults=faults, latency=latency)
        self.books = Books(rounding=rounding)
        self.token = self.demo_credentials["token"]
        self.overdue = False
        self._sessions: dict[str, datetime] = {}
        self._soap_sessions: dict[str, datetime] = {}

    def truth(self, after: str, limit: int) -> dict[str, Any]:
        """One row for each document that stands in the books."""
        return self.books.truth(after, limit)

    def control(self, command: str, body: dict[str, Any]) -> object:
        """`close`: {"through": day} closes the books up to and including that day; `overdue`: {"is": true}."""
        match command:
            case "close":
                self.books.closed_through = date.fromisoformat(body["through"])
            case "overdue":
                self.overdue = bool(body["is"])
            case _:
                return super().control(command, body)
        return {"ok": True}

    @staticmethod
    def demo_settings(shop_country: str) -> Settings:
        """Settings for the simulated market: domestic, three other countries, ICP, export, margin, exempt, gift cards.

        Sales with another country's VAT stand on an account per country and percentage, since AFW_VERK keeps neither.
        """
        return Settings(
            shop_country=shop_country,
            rows=(*_domestic(shop_country), *_foreign(shop_country), *_zero_rated()),
            document_kind=BookingKind.MUTATION,
            cost_centre="301",
            clearing_accounts=(("iDEAL", "1060"), ("ideal", "1060")),
            package=((DEBTORS, "1300"), (TEMPLATE, "401")),
        )


def _domestic(country: str) -> Iterator[VatRow]:
    for rate, code, account in (("21", "HOOG_VERK_21", "8010"), ("9", "LAAG_VERK_9", "8000")):
        yield VatRow(country=country, rate=Decimal(rate), vat_code=code, ledger_account=account)
        for kind, other in _ACCOUNTS_BY_KIND.items():
            yield VatRow(country=country, rate=Decimal(rate), vat_code=code, ledger_account=other, line_kind=kind)
    yield VatRow(country=country, rate=ZERO, vat_code="GEEN", ledger_account="8040")
    yield VatRow(country=country, rate=ZERO, vat_code="GEEN", ledger_account="1470", line_kind=LineKind.GIFT_CARD)


def _foreign(home: str) -> Iterator[VatRow]:
    for country, rates in FOREIGN_RATES.items():
        for rate in map(Decimal, rates):
            if country != home:
                account = foreign_account(country, rate)
                yield VatRow(country=country, rate=rate, vat_code="AFW_VERK", ledger_account=account)


def _zero_rated() -> Iterator[VatRow]:
    for treatment, code, account in (
        (VatTreatment.ICP, "BI_EU_VERK", "8050"),
        (VatTreatment.INTERNATIONAL, "BU_EU_VERK", "8060"),
        (VatTreatment.MARGIN, "GEEN", "8040"),
    ):
        yield VatRow(country="", rate=ZERO, vat_code=code, ledger_account=account, treatment=treatment)
