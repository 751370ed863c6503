from __future__ import annotations

from dataclasses import FrozenInstanceError, asdict, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shopledger.domain.booking import Booking, BookingKind, BookingRef, Links
from shopledger.domain.build import build_booking
from shopledger.domain.customer import Address, Customer, DebtorRef
from shopledger.domain.dates import AMSTERDAM, business_date
from shopledger.domain.errors import AlreadyBooked, OutcomeUnknown, Refusal, ShopledgerError, Transient
from shopledger.domain.order import LineKind, VatTreatment, new_line
from shopledger.domain.payment import OpenItem
from shopledger.domain.settings import Settings, VatRow
from shopledger.domain.values import maker, value
from tests.domain.making import CAPABILITIES, SETTINGS, make_address, make_line, make_order, make_row


def booking() -> Booking:
    return build_booking(make_order(make_line("10.00"), make_line("5.00", "9")), SETTINGS, CAPABILITIES)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), date(2026, 3, 10)),
        (datetime(2026, 3, 9, 22, 30, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 7, 9, 22, 30, tzinfo=UTC), date(2026, 7, 10)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 3, 9, 23, 59, tzinfo=AMSTERDAM), date(2026, 3, 9)),
    ],
)
def test_a_business_date_is_the_day_in_amsterdam(moment: datetime, day: date) -> None:
    assert business_date(moment) == day


def test_a_moment_without_zone_has_no_business_date() -> None:
    with pytest.raises(ValueError, match="without zone"):
        business_date(datetime(2026, 3, 9, 12, 0))  # noqa: DTZ001 - the case itself


def test_an_order_has_lines_and_a_zone() -> None:
    order = make_order()

    with pytest.raises(ValueError, match="at least one line"):
        replace(order, lines=())
    with pytest.raises(ValueError, match="has a zone"):
        replace(order, placed_at=order.placed_at.replace(tzinfo=None))


@pytest.mark.parametrize(("delivery", "country"), [(None, "NL"), (make_address("DE"), "DE"), (make_address(""), "NL")])
def test_the_destination_is_the_delivery_address_when_it_names_a_country(
    delivery: Address | None, country: str
) -> None:
    assert replace(make_order(), delivery=delivery).delivery_country == country


def test_a_booking_whose_lines_do_not_add_up_cannot_be_made() -> None:
    good = booking()

    with pytest.raises(ValueError, match="add up to its total"):
        replace(good, total_incl=good.total_incl + Decimal("0.01"))


def test_a_booking_knows_its_vat_and_its_lines_their_amount_with_vat() -> None:
    good = booking()

    assert good.total_vat == Decimal("2.55")
    assert [line.amount_incl for line in good.lines] == [Decimal("12.10"), Decimal("5.45")]


@pytest.mark.parametrize("treatment", [VatTreatment.ICP, VatTreatment.INTERNATIONAL])
def test_an_untaxed_row_has_rate_zero(treatment: VatTreatment) -> None:
    with pytest.raises(ValueError, match="has rate 0"):
        VatRow(country="", rate=Decimal(21), vat_code="x", ledger_account="y", treatment=treatment)


@pytest.mark.parametrize(
    ("first", "last", "is_valid"),
    [
        (None, None, True),
        (date(2026, 3, 9), None, True),
        (date(2026, 3, 10), None, False),
        (None, date(2026, 3, 9), True),
        (None, date(2026, 3, 8), False),
    ],
)
def test_a_row_is_valid_on_its_first_and_last_day(first: date | None, last: date | None, is_valid: bool) -> None:
    row = make_row("NL", "21", valid_from=first, valid_to=last)

    assert row.is_valid_on(date(2026, 3, 9)) is is_valid


def test_settings_give_their_pairs_by_name() -> None:
    ref = DebtorRef(id="7")
    settings = Settings(
        shop_country="EL",
        rows=(make_row("GR", "24"), make_row("", "0", treatment=VatTreatment.ICP)),
        fixed_debtors=(("iDEAL", ref),),
        clearing_accounts=(("iDEAL", "1100"),),
        package=(("journal", "70"),),
        shop=(("store", "1"),),
    )

    assert (settings.home, settings.row_countries) == ("GR", frozenset({"GR"}))
    assert (settings.fixed_debtor_by_method, settings.clearing_account_by_method) == ({"iDEAL": ref}, {"iDEAL": "1100"})
    assert (settings.package_options, settings.shop_options) == ({"journal": "70"}, {"store": "1"})


def test_rows_of_one_key_are_kept_together() -> None:
    rows = (make_row("NL", "21"), make_row("NL", "21.0", line_kind=LineKind.SHIPPING))

    assert Settings(shop_country="NL", rows=rows).row_index == {(VatTreatment.ORDINARY, "NL", Decimal(21)): rows}


def test_a_refusal_says_its_code_and_parameters_and_nothing_of_the_package() -> None:
    refusal = AlreadyBooked("BKG-01", detail="secret words", left_behind=BookingRef(id="7"), number="W1", a="b")

    assert str(refusal) == "BKG-01 a=b number=W1"
    assert (refusal.detail, refusal.left_behind) == ("secret words", BookingRef(id="7"))
    assert isinstance(refusal, Refusal)


def test_a_delay_and_an_unknown_outcome_are_no_refusals() -> None:
    delay = Transient("CON-02", retry_after=3, detail="slow", minutes="1")
    unknown = OutcomeUnknown("cut off", retry_after=4)

    assert (str(delay), delay.code, delay.retry_after, delay.detail) == ("CON-02", "CON-02", 3, "slow")
    assert delay.params == {"minutes": "1"}
    assert (str(unknown), unknown.detail, unknown.retry_after) == ("the answer to a write was not seen", "cut off", 4)
    assert not isinstance(unknown, Refusal)
    assert all(isinstance(each, ShopledgerError) for each in (delay, unknown))


@pytest.mark.parametrize(
    "value",
    [
        booking(),
        make_order(),
        SETTINGS,
        CAPABILITIES,
        Links(debtor=DebtorRef(id="7")),
        OpenItem(sale_id="1", reference="W1", debtor_id="7", total=Decimal(1), open_amount=Decimal(1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_cannot_be_changed(value: object) -> None:
    name = next(iter(value.__dataclass_fields__))  # type: ignore[attr-defined] # every value is a dataclass

    with pytest.raises(FrozenInstanceError):
        setattr(value, name, "other")


def test_kinds_of_documents_are_told_apart_in_text_too() -> None:
    assert [kind.value for kind in BookingKind] == ["entry", "order", "invoice", "mutation"]


def test_a_value_knows_no_default_factories() -> None:
    class Basket:
        lines: list[str] = field(default_factory=list)

    with pytest.raises(TypeError, match="lines: a value has no default factories"):
        value(Basket)


def test_the_maker_of_a_value_makes_what_its_class_makes() -> None:
    fields = {"email": "jan@example.nl", "phone": "06"}

    made = maker(Customer)(**fields)

    assert made == Customer(**fields)
    assert type(made) is Customer
    with pytest.raises(FrozenInstanceError):
        made.phone = "07"  # type: ignore[misc]  # that it cannot be set is what is tested


def test_the_maker_of_a_value_refuses_what_its_class_refuses() -> None:
    line = asdict(make_line("10.00"))

    with pytest.raises(ValueError, match="quantity 0"):
        new_line(**line | {"quantity": Decimal(0)})
    with pytest.raises(TypeError, match="missing"):
        maker(BookingRef)()  # type: ignore[call-arg]  # that a name is missing is what is tested
