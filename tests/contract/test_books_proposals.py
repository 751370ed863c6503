"""What every accounting connector proposes from its own lists, over its simulator: all of it, it would take itself.

No package opts out: the two Dutch rates are proposed by each, and what is proposed passes its check of settings.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from shopledger.connect.contract import Option
from shopledger.connect.registry import BOOKS, books_system
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import Codes, Wanted, vat_of, wanted_rows, with_options
from shopledger.domain.settings import PaymentMode, Settings, VatRow
from tests.contract.books_contract import Books, name_of, open_books

TODAY = date(2026, 3, 10)
Lists = dict[str, tuple[Option, ...]]


EACH = [(key, kind) for key in sorted(BOOKS) for kind in books_system(key).capabilities.kinds]


@pytest.fixture(params=EACH, ids=name_of)
def books(request: pytest.FixtureRequest) -> Books:
    key, kind = request.param
    return open_books(key, kind=kind)


def lists_of(books: Books) -> Lists:
    return {name: books.connector.options(name) for name in books.system.capabilities.option_fields}


def blank(books: Books, **choices: object) -> Settings:
    """Settings of a merchant who has chosen nothing but the kind of document."""
    values = {"shop_country": "NL", "document_kind": books.settings.document_kind, **choices}
    return Settings(**values)  # type: ignore[arg-type]  # whatever a test chooses


def row(
    rate: str,
    country: str = "NL",
    treatment: VatTreatment = VatTreatment.ORDINARY,
    line_kind: LineKind | None = None,
) -> VatRow:
    place = country if treatment is VatTreatment.ORDINARY else ""
    return VatRow(
        country=place, rate=Decimal(rate), vat_code="", ledger_account="", treatment=treatment, line_kind=line_kind
    )


ROWS = (
    row("21"),
    row("9"),
    row("0"),
    row("0", treatment=VatTreatment.ICP),
    row("0", treatment=VatTreatment.INTERNATIONAL),
    row("0", treatment=VatTreatment.MARGIN),
    row("19", "DE"),
    row("21", "BE"),
    *(row("21", line_kind=kind) for kind in LineKind),
    *(row("0", line_kind=kind) for kind in LineKind),
    *(wanted_rows("NL", TODAY)),
    *(wanted_rows("NL", TODAY, uses_oss=True)),
)


def proposed(books: Books, lists: Lists, wanted: VatRow, settings: Settings, *, uses_oss: bool | None) -> Codes | None:
    whose = vat_of(wanted, settings, TODAY, uses_oss=uses_oss)
    return books.system.propose_row(Wanted(wanted, whose), settings, lists)


def filled(books: Books, lists: Lists, settings: Settings, *, uses_oss: bool | None) -> Settings:
    """The settings with all that is proposed, as the Configuration page would save them."""
    rows = tuple(
        dataclasses.replace(each, vat_code=codes.vat_code, ledger_account=codes.ledger_account)
        for each in dict.fromkeys(ROWS)
        if (codes := proposed(books, lists, each, settings, uses_oss=uses_oss)) is not None
    )
    with_rows = dataclasses.replace(settings, rows=rows)
    return with_options(with_rows, books.system.propose_options(with_rows, lists))


@pytest.mark.parametrize("uses_oss", [True, False, None])
def test_whatever_is_proposed_passes_the_check_of_settings(books: Books, uses_oss: bool | None) -> None:
    lists = lists_of(books)
    settings = filled(books, lists, blank(books), uses_oss=uses_oss)

    findings = books.system.check_settings(settings, lists)

    assert findings == ()
    assert len(settings.rows) >= 5


def test_each_proposed_row_passes_on_its_own(books: Books) -> None:
    lists = lists_of(books)
    settings = filled(books, lists, blank(books), uses_oss=True)

    alone = [dataclasses.replace(settings, rows=(each,)) for each in settings.rows]

    assert [books.system.check_settings(each, lists) for each in alone] == [()] * len(alone)


def test_dutch_rates_and_sales_without_vat_are_proposed_from_the_lists(books: Books) -> None:
    lists = lists_of(books)
    codes = {option.value for option in lists["vat_codes"]}
    accounts = {option.value for option in lists["ledger_accounts"]}

    found = [proposed(books, lists, each, blank(books), uses_oss=None) for each in ROWS[:5]]

    assert all(each is not None and each.vat_code in codes and each.ledger_account in accounts for each in found)


def test_codes_proposed_are_those_of_the_demo(books: Books) -> None:
    lists = lists_of(books)
    demo = {key: rows[0].vat_code for key, rows in books.settings.row_index.items()}

    settings = filled(books, lists, blank(books), uses_oss=True)

    both = {key: rows[0].vat_code for key, rows in settings.row_index.items() if key in demo}
    assert both == {key: demo[key] for key in both}


def test_sale_books_on_what_was_proposed(books: Books) -> None:
    lists = lists_of(books)
    books.settings = filled(books, lists, dataclasses.replace(books.settings, rows=()), uses_oss=True)

    books.post(books.booking("1001", books.line(books.row("21"), "20.00", "4.20")))
    books.post(books.export("1002"))

    assert [row["total"] for row in (*books.documents("1001"), *books.documents("1002"))] == ["24.20", "80.00"]


@pytest.mark.parametrize("country", ["BE", "CH"])
def test_nothing_is_proposed_for_a_shop_in_another_country(books: Books, country: str) -> None:
    lists, settings = lists_of(books), blank(books, shop_country=country)

    found = {proposed(books, lists, each, settings, uses_oss=True) for each in ROWS}

    assert found == {None}


def test_nothing_is_proposed_without_lists(books: Books) -> None:
    settings = blank(books)

    assert {proposed(books, {}, each, settings, uses_oss=True) for each in ROWS} == {None}
    assert books.system.propose_options(settings, {}) == {}


def test_nothing_is_proposed_where_accounts_are_named_for_other_things(books: Books) -> None:
    lists = lists_of(books)
    lists["ledger_accounts"] = tuple(
        Option(value=option.value, label=f"{place} Kantoorkosten", tags=option.tags)
        for place, option in enumerate(lists["ledger_accounts"])
    )

    assert {proposed(books, lists, each, blank(books), uses_oss=True) for each in ROWS} == {None}


def test_rows_that_may_be_either_countrys_vat_stay_open(books: Books) -> None:
    assert proposed(books, lists_of(books), row("21", "BE"), blank(books), uses_oss=None) is None


def test_choices_made_are_not_proposed_again(books: Books) -> None:
    lists = lists_of(books)
    settings = with_options(blank(books), books.system.propose_options(blank(books), lists))

    assert books.system.propose_options(settings, lists) == {}


def test_payments_can_be_booked_in_the_proposed_journal(books: Books) -> None:
    if not lists_of(books).get("payment_journal"):
        pytest.skip("the package has no journals to choose from")
    lists = lists_of(books)
    settings = filled(books, lists, blank(books, payments=PaymentMode.PAID), uses_oss=True)

    assert books.system.check_settings(settings, lists) == ()
