"""Words for choices and findings, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shopledger.connect.contract import OptionField, SettingsFinding, Text
from shopledger.domain.booking import BookingKind
from shopledger.domain.countries import Language, country_name
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Grouping, NumberSource, PaymentMode
from shopledger.web.configuration.bench import Bench
from shopledger.web.texts import language, said, words_of

TREATMENTS = {
    VatTreatment.ORDINARY: _("Sales with VAT"),
    VatTreatment.ICP: _("To companies elsewhere in the EU (ICP)"),
    VatTreatment.INTERNATIONAL: _("Outside the EU (International)"),
    VatTreatment.MARGIN: _("Margin scheme"),
}
KINDS = {
    BookingKind.ENTRY: _("Entry in the books"),
    BookingKind.ORDER: _("Sales order"),
    BookingKind.INVOICE: _("Invoice"),
    BookingKind.MUTATION: _("Mutation"),
}
LINES = {
    LineKind.ARTICLE: _("Goods"),
    LineKind.SHIPPING: _("Shipping costs"),
    LineKind.PAYMENT_COST: _("Payment costs"),
    LineKind.DISCOUNT: _("Discounts"),
    LineKind.SURCHARGE: _("Surcharges"),
    LineKind.GIFT_CARD: _("Gift cards"),
}
EVERYTHING = _("Everything")
NUMBERS = {
    NumberSource.ORDER: _("The order number"),
    NumberSource.INVOICE: _("The invoice number of the shop"),
}
PAYMENTS = {
    PaymentMode.OFF: _("Book no payments"),
    PaymentMode.PAID: _("Of orders that are paid in the shop"),
    PaymentMode.ALL: _("Of every booked order, paid in the shop or not"),
}
GROUPINGS = {
    Grouping.ORDER: _("Every order by itself"),
    Grouping.DAY: _("All orders of a day together"),
}


def country(code: str) -> str:
    """The name of a country."""
    return country_name(code, Language(language()))


def line_kind(kind: LineKind | None) -> str:
    """For which lines of an order."""
    return str(EVERYTHING if kind is None else LINES[kind])


def of_finding(bench: Bench, finding: SettingsFinding) -> str:
    """What is wrong with a setting, in a sentence, with names instead of the package's own numbers."""
    params = dict(finding.params)
    if "field" in params:
        params["field"] = field_label(bench, params["field"])
    if "account" in params:
        params["account"] = bench.label("ledger_accounts", params["account"])
    if "journal" in params:
        params["journal"] = params["journal"] or gettext("none chosen")
    if "method" in params:
        params["method"] = bench.label("shop_payment_methods", params["method"])
    return words_of(finding.code, params).text


def field_label(bench: Bench, name: str) -> str:
    """What the page calls an option of the package."""
    return next((said(field.label) for field in bench.books.option_fields if field.name == name), name)


def option_field(bench: Bench, name: str) -> OptionField | None:
    """The option of the package of that name."""
    return next((field for field in bench.books.option_fields if field.name == name), None)


COST_CENTRE = Text(nl="Kostenplaats", en="Cost centre")
COST_CENTRE_HELP = Text(nl="Komt op elke regel.", en="Goes on every line.")
