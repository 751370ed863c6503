"""What Jortt's lists propose: kinds of VAT by treatment and country, categories by their names."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.jortt.proposals import propose_options, propose_row
from shopledger.accounting.jortt.settings import OSS, VAT_LABELS
from shopledger.connect.contract import Option
from shopledger.domain.order import VatTreatment
from shopledger.domain.proposals import Codes, Wanted
from shopledger.domain.settings import Settings, VatRow

EMPTY = Settings(shop_country="NL")
ICP, EXPORT, MARGIN = VatTreatment.ICP, VatTreatment.INTERNATIONAL, VatTreatment.MARGIN
NAMES = ("Doorberekende verzendkosten", "Omzet binnen de EU", "Omzet buiten de EU", "Omzet marge", "Omzet webshop")


def wanted(rate: str, country: str = "NL", vat_of: str | None = None, **fields: Any) -> Wanted:
    row = VatRow(country=country, rate=Decimal(rate), vat_code="", ledger_account="", **fields)
    return Wanted(row, country if vat_of is None else vat_of)


def codes(
    wish: Wanted, *, names: tuple[str, ...] = NAMES, tags: tuple[str, ...] = (OSS,), settings: Settings = EMPTY
) -> Codes | None:
    kinds = tuple(Option(value=kind, label=label, tags=tags) for kind, label in VAT_LABELS.items())
    accounts = tuple(Option(value=name, label=name) for name in names)
    return propose_row(wish, settings, {"vat_codes": kinds, "ledger_accounts": accounts})


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (wanted("21"), Codes("national", "Omzet webshop")),
        (wanted("9"), Codes("national", "Omzet webshop")),
        (wanted("21", "BE", vat_of="NL"), Codes("national", "Omzet webshop")),
        (wanted("21", "BE"), Codes("oss", "Omzet webshop")),
        (wanted("0", "", treatment=ICP), Codes("icp", "Omzet binnen de EU")),
        (wanted("0", "", treatment=EXPORT), Codes("export", "Omzet buiten de EU")),
        (wanted("0", "", treatment=MARGIN), Codes("margin", "Omzet marge")),
    ],
)
def test_kind_goes_by_treatment_and_country_and_category_by_its_name(wish: Wanted, expected: Codes) -> None:
    assert codes(wish) == expected


def test_foreign_vat_stays_open_without_the_one_stop_shop() -> None:
    assert codes(wanted("19", "DE"), tags=()) is None
    assert codes(wanted("21"), tags=()) == Codes("national", "Omzet webshop")


@pytest.mark.parametrize("treatment", [ICP, EXPORT, MARGIN])
def test_sales_abroad_and_of_margin_goods_stay_open_without_a_category_of_their_own(treatment: VatTreatment) -> None:
    assert codes(wanted("0", "", treatment=treatment), names=("Omzet webshop",)) is None


def test_what_may_be_exempt_or_either_countrys_stays_open() -> None:
    exempt = dataclasses.replace(EMPTY, charges_no_vat=True)

    assert codes(wanted("0"), settings=exempt) is None
    assert codes(wanted("21", "BE", vat_of="")) is None


def test_only_trade_name_is_proposed_once() -> None:
    one, two = Option(value="a", label="A"), Option(value="b", label="B")
    chosen = dataclasses.replace(EMPTY, package=(("tradename", "b"),))

    assert propose_options(EMPTY, {"tradename": (one,)}) == {"tradename": "a"}
    assert propose_options(EMPTY, {"tradename": (one, two)}) == {}
    assert propose_options(chosen, {"tradename": (one,)}) == {}
