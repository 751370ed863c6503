"""What AFAS SB's lists propose: VAT kinds by percentage, accounts by their names."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.afas_sb.proposals import propose_options, propose_row
from shopledger.accounting.afas_sb.settings import check_settings
from shopledger.connect.contract import Option
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import Codes, Wanted, with_options
from shopledger.domain.settings import Settings, VatRow

EMPTY = Settings(shop_country="NL")
CODES = tuple(Option(value=code, label=code) for code in ("high", "low", "zero", "zero/supplies", "zero/exempt"))


def wanted(rate: str, country: str = "NL", vat_of: str = "NL", **fields: Any) -> Wanted:
    return Wanted(VatRow(country=country, rate=Decimal(rate), vat_code="", ledger_account="", **fields), vat_of)


def codes(wish: Wanted, *labels: str, settings: Settings = EMPTY) -> Codes | None:
    accounts = tuple(Option(value=label[:4], label=label) for label in labels)
    return propose_row(wish, settings, {"vat_codes": CODES, "ledger_accounts": accounts})


def test_one_account_for_all_takes_each_dutch_rate() -> None:
    found = [codes(wanted(rate), "8000 Omzet Algemeen", "8010 Omzet verzendkosten") for rate in ("21", "9", "0")]

    assert found == [Codes("high", "8000"), Codes("low", "8000"), Codes("zero", "8000")]


def test_shipping_goes_on_its_own_account() -> None:
    wish = wanted("21", line_kind=LineKind.SHIPPING)

    assert codes(wish, "8000 Omzet Algemeen", "8010 Omzet verzendkosten") == Codes("high", "8010")


@pytest.mark.parametrize(
    "wish",
    [
        wanted("6"),
        wanted("19", "DE", vat_of="DE"),
        wanted("21", "BE", vat_of=""),
        wanted("0", line_kind=LineKind.GIFT_CARD),
        wanted("0", "", vat_of="", treatment=VatTreatment.MARGIN),
        wanted("0", "", vat_of="", treatment=VatTreatment.ICP),
    ],
)
def test_what_is_for_an_accountant_stays_open(wish: Wanted) -> None:
    assert codes(wish, "8000 Omzet", "8010 Cadeaubonnen", "8020 Omzet marge") is None


def test_exempt_sales_stay_open() -> None:
    exempt = dataclasses.replace(EMPTY, charges_no_vat=True)

    assert codes(wanted("0"), "8000 Omzet", settings=exempt) is None
    assert codes(wanted("0"), "8000 Omzet vrijgesteld") is None


def test_code_that_is_not_offered_is_not_proposed() -> None:
    accounts = (Option(value="8000", label="8000 Omzet"),)

    assert propose_row(wanted("21"), EMPTY, {"vat_codes": CODES[1:], "ledger_accounts": accounts}) is None


def test_only_administration_is_proposed_and_one_of_two_is_not() -> None:
    one, two = Option(value="a", label="A"), Option(value="b", label="B")

    assert propose_options(EMPTY, {"administration": (one,)}) == {"administration": "a"}
    assert propose_options(EMPTY, {"administration": (one, two)}) == {}


def test_chosen_administration_is_left_as_it_is() -> None:
    chosen = dataclasses.replace(EMPTY, package=(("administration", "gone"),))

    assert propose_options(chosen, {"administration": (Option(value="a", label="A"),)}) == {}


@pytest.mark.parametrize("chosen", [(), (("home_vat_abroad", "no"),)])
def test_dutch_vat_abroad_is_switched_on_for_rows_that_charge_it(chosen: tuple[tuple[str, str], ...]) -> None:
    wish = wanted("21", "BE")
    proposed = codes(wish, "8000 Omzet")
    assert proposed is not None
    row = dataclasses.replace(wish.row, vat_code=proposed.vat_code, ledger_account=proposed.ledger_account)
    settings = dataclasses.replace(EMPTY, rows=(row,), package=chosen)

    options = propose_options(settings, {})

    assert options == {"home_vat_abroad": "yes"}
    assert check_settings(with_options(settings, options), {}) == ()
