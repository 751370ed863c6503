from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shopledger.domain.booking import BookingKind
from shopledger.domain.customer import DebtorRef
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Grouping, NumberSource, PaymentMode, Settings, VatRow
from shopledger.domain.settings_io import (
    SettingsError,
    settings_from_document,
    settings_from_json,
    settings_to_document,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = texts.filter(bool)
rates = st.decimals(0, 100, places=2)
countries = st.sampled_from(["NL", "DE", "BE", "GR", "XI", "US"])
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
debtors = st.builds(DebtorRef, id=names, code=texts, name=texts, kind=texts)


def pairs(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[tuple[str, Any], ...]]:
    return st.dictionaries(names, values, max_size=3).map(lambda found: tuple(found.items()))


@st.composite
def rows(draw: st.DrawFn) -> VatRow:
    treatment = draw(st.sampled_from(VatTreatment))
    first, last = sorted([draw(days), draw(days)])
    return VatRow(
        country=draw(countries) if treatment is VatTreatment.ORDINARY else "",
        rate=draw(rates) if treatment in {VatTreatment.ORDINARY, VatTreatment.MARGIN} else Decimal(0),
        vat_code=draw(texts),
        ledger_account=draw(texts),
        treatment=treatment,
        line_kind=draw(st.none() | st.sampled_from(LineKind)),
        valid_from=draw(st.sampled_from([None, first])),
        valid_to=draw(st.sampled_from([None, last])),
    )


settings = st.builds(
    Settings,
    shop_country=countries,
    statuses=st.frozensets(texts, max_size=4),
    rows=st.lists(rows(), max_size=5).map(tuple),
    uses_margin_scheme=st.booleans(),
    charges_no_vat=st.booleans(),
    fixed_debtors=pairs(debtors),
    document_kind=st.sampled_from(BookingKind),
    cost_centre=texts,
    tolerance=st.decimals(0, 10, places=2),
    free_line_rate=st.none() | rates,
    reference_prefix=texts,
    number_source=st.sampled_from(NumberSource),
    start_on=st.none() | days,
    payments=st.sampled_from(PaymentMode),
    clearing_accounts=pairs(texts),
    payment_journal=texts,
    grouping=st.sampled_from(Grouping),
    daily_debtor_email=texts,
    package=pairs(texts),
    shop=pairs(texts),
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
)


@given(settings)
def test_settings_survive_their_document(made: Settings) -> None:
    text = json.dumps(settings_to_document(made))

    assert settings_from_json(text.encode()) == made


@given(settings, st.sampled_from(list(settings_to_document(Settings(shop_country="NL")))), documents)
def test_a_spoiled_document_is_read_or_refused_with_a_place(made: Settings, name: str, spoiled: object) -> None:
    document = {**settings_to_document(made), name: spoiled}

    try:
        read = settings_from_document(document)
    except SettingsError as error:
        assert error.path.startswith(name)  # noqa: PT017 - both outcomes are right
    else:
        assert settings_from_document(settings_to_document(read)) == read
