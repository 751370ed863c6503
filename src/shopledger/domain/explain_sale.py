"""Why a sale is taxed as it is, and why it has that date, debtor and number.

What it is for: statements about the sale as a whole.  What it does not do: it decides nothing; it asks `vat`,
`debtors` and `references` and says which of their rules held.
"""

from __future__ import annotations

from collections.abc import Iterator

from shopledger.domain.customer import Address, DebtorRef
from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.debtors import debtor_of
from shopledger.domain.explain_parts import Case, Reason, Reasons, reason
from shopledger.domain.order import VatTreatment
from shopledger.domain.references import reference_of
from shopledger.domain.settings import NumberSource
from shopledger.domain.territories import Territory, normal_country, vat_territory
from shopledger.domain.vat import Assessment, has_vat, is_domestic, is_free

_ICP = VatTreatment.ICP


def explain_treatment(case: Case) -> Reasons:
    """Where the goods change hands, what the rule makes of that, and what the shop itself says."""
    return (*_place(case), _rule(case), *_word_of_shop(case), *_charged(case.checked.assessment))


def _place(case: Case) -> Iterator[Reason]:
    order, home, place = case.order, case.settings.home, case.checked.assessment.place
    yield reason("home", home=home)
    if place is None:
        return
    if order.is_collected:
        yield reason("place-collected", home=home)
        return
    address = order.destination
    yield reason("place-billing" if address == order.billing else "place-delivery", country=_country_of(address))
    yield from _special(address, place, case)


def _special(address: Address, place: Territory, case: Case) -> Iterator[Reason]:
    """A place that is not taxed as the country in its address suggests."""
    country = _country_of(address)
    if place.country == country and place == vat_territory(country, "", case.checked.assessment.day):
        return
    code = "area-inside" if place.is_eu else "area-outside"
    yield reason(code, area=place.name, area_nl=place.name_nl, country=country)


def _country_of(address: Address) -> str:
    return normal_country(address.country)


def _rule(case: Case) -> Reason:
    """Which rule of `vat` holds: they are tried in the same sequence."""
    settings, place = case.settings, case.checked.assessment.place
    if settings.uses_margin_scheme:
        return reason("rule-margin-scheme")
    if settings.charges_no_vat:
        return reason("rule-small-business")
    if place is None:
        return reason("rule-no-country")
    if is_domestic(place, settings, case.checked.assessment.day):
        return reason("rule-domestic")
    return _rule_abroad(case, place)


def _rule_abroad(case: Case, place: Territory) -> Reason:
    where = "eu" if place.is_eu else "outside"
    if has_vat(case.order):
        return reason(f"rule-vat-charged-{where}", country=place.country)
    if is_free(case.order):
        return reason("rule-free")
    if case.checked.assessment.rule is _ICP:
        return reason("rule-icp", country=place.country)
    return reason("rule-shop-outside" if place.is_eu else "rule-international", country=place.country)


def _word_of_shop(case: Case) -> Iterator[Reason]:
    word, assessment = case.order.shop_treatment, case.checked.assessment
    if word is None:
        return
    if word is not assessment.treatment:
        yield reason("shop-overruled", treatment=word)
    elif word is assessment.rule:
        yield reason("shop-agrees", treatment=word)
    else:
        yield reason("shop-decides", treatment=word, rule=assessment.rule)


def _charged(assessment: Assessment) -> Iterator[Reason]:
    """The country whose VAT is charged, where that is not the place."""
    place = assessment.place
    if assessment.country and (place is None or place.country != assessment.country):
        yield reason("charged-country", country=assessment.country)


def explain_date(case: Case) -> Reasons:
    """The business date: the day in Amsterdam."""
    placed, day = case.order.placed_at, case.checked.assessment.day
    time = placed.astimezone(AMSTERDAM).strftime("%H:%M")
    if placed.date() == day:
        return (reason("date", date=day, time=time),)
    return (reason("date-shifted", date=day, time=time, there=placed.date()),)


def explain_debtor(case: Case) -> Reasons:
    """Whose name the booking is on."""
    order = case.order
    fixed = case.settings.fixed_debtor_by_method.get(order.payment_method)
    is_icp = case.checked.assessment.treatment is _ICP
    if fixed is not None and not is_icp:
        return (reason("debtor-fixed", method=order.payment_method, debtor=_name_of(fixed)),)
    own = _own_debtor(case)
    return own if fixed is None else (reason("debtor-fixed-ignored", method=order.payment_method), *own)


def _name_of(fixed: DebtorRef) -> str:
    return " ".join(filter(None, (fixed.code or fixed.id, fixed.name)))


def _own_debtor(case: Case) -> Reasons:
    debtor = debtor_of(case.order, case.checked.assessment.treatment)
    if not debtor.email:
        return (reason("debtor-of-order", name=debtor.name),)
    if debtor.shifts_vat and debtor.vat_number:
        return (reason("debtor-vat-number", email=debtor.email, number=debtor.vat_number),)
    return (reason("debtor-email", email=debtor.email),)


def explain_reference(case: Case) -> Reasons:
    """Which number of the shop it is, and the prefix before it."""
    order, settings = case.order, case.settings
    code = "reference-order"
    if settings.number_source is NumberSource.INVOICE:
        code = "reference-invoice" if order.invoice_number else "reference-no-invoice"
    told = reason(code, number=order.invoice_number if code == "reference-invoice" else order.number)
    if not settings.reference_prefix:
        return (told,)
    return (told, reason("reference-prefix", prefix=settings.reference_prefix, number=reference_of(order, settings)))
