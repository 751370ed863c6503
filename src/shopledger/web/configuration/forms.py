"""The forms of the smaller pages: statuses, options of both systems, documents, daily turnover, special cases."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shopledger.connect.contract import Option, OptionField
from shopledger.domain.booking import BookingKind
from shopledger.domain.dates import business_date
from shopledger.domain.settings import Grouping, NumberSource, Settings
from shopledger.domain.vat_rates import percents_on
from shopledger.pipeline.lists import CREDIT, DEFAULT, STATUSES
from shopledger.web import moment
from shopledger.web.configuration import words
from shopledger.web.configuration.base import Choices, SettingsForm, live_field
from shopledger.web.configuration.bench import COST_CENTRES, Bench
from shopledger.web.configuration.recent import recent_orders
from shopledger.web.texts import said

LONGEST = 500
NO_STATUS = _("Tick at least one status; without one nothing is booked.")
PAID_STATUSES = "paid_statuses"
"""The option of a shop that holds statuses, with commas between."""


class Ticks(forms.CheckboxSelectMultiple):
    """A list to tick."""

    hide_optional = True


def status_choices(bench: Bench) -> Choices:
    """All statuses that the shop is known to have, and those that were chosen before."""
    options = bench.options(STATUSES) or ()
    named = {option.value: _status_words(option) for option in options}
    if not named:
        named = {order.status: order.status for order in recent_orders(bench.integration) if order.status}
    rest = sorted(bench.settings.statuses - named.keys())
    return [*named.items(), *((value, value) for value in rest)]


def _status_words(option: Option) -> str:
    return gettext("%(name)s (credit)") % {"name": option.label} if CREDIT in option.tags else option.label


def ticked_statuses(bench: Bench) -> list[str]:
    """Those that were chosen; before that, those that the shop's system books unless told otherwise."""
    if bench.settings.statuses:
        return sorted(bench.settings.statuses)
    return [option.value for option in usual_statuses(bench)]


def usual_statuses(bench: Bench) -> list[Option]:
    """Those that the shop's system books unless told otherwise: of orders that are paid or finished."""
    return [option for option in bench.options(STATUSES) or () if DEFAULT in option.tags]


def statuses_help(bench: Bench) -> str:
    """What the ticks mean; before anything was chosen also why some are there already."""
    meaning = gettext("An order with another status waits until it gets one of these.")
    usual = usual_statuses(bench)
    if bench.settings.statuses or not usual:
        return meaning
    why = gettext(
        "Ticked already: %(names)s. With these, %(shop)s says that an order is paid or finished. Leave statuses of"
        " orders that are unpaid, failed or cancelled empty. Nothing is booked before you have saved this."
    ) % {"names": ", ".join(option.label for option in usual), "shop": bench.shop.name}
    return format_html('{} <span class="d-block">{}</span>', meaning, why)


def status_fields(bench: Bench) -> dict[str, forms.Field]:
    """Which statuses may be booked; a line to type in where the shop keeps its list back."""
    is_listed = bool(bench.options(STATUSES))
    fields: dict[str, forms.Field] = {
        "statuses": forms.MultipleChoiceField(
            label=_("Book orders with these statuses"),
            help_text=statuses_help(bench),
            widget=Ticks,
            required=is_listed,
            choices=status_choices(bench),
            error_messages={"required": NO_STATUS},
        )
    }
    if not is_listed:
        fields["other_statuses"] = forms.CharField(
            label=_("Numbers of other statuses"),
            required=False,
            max_length=LONGEST,
            help_text=_("The shop does not show its list of statuses. Type their numbers here, with commas between."),
        )
    return fields


def chosen_statuses(form: SettingsForm) -> frozenset[str]:
    """The statuses that were ticked and typed."""
    typed = form.cleaned_data.get("other_statuses", "").split(",")
    return frozenset(form.cleaned_data.get("statuses", ())) | {each.strip() for each in typed if each.strip()}


def require_status(form: SettingsForm) -> None:
    """Say so where no status was ticked or typed."""
    if "statuses" not in form.errors and not chosen_statuses(form):
        form.add_error("statuses", NO_STATUS)


class StatusesForm(SettingsForm):
    """Which orders may be booked."""

    title = _("Statuses")
    lead = _("Which orders may be booked, by the status that they have in your shop.")

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        return status_fields(self.bench)

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        return {"statuses": ticked_statuses(self.bench)}

    def clean(self) -> dict[str, Any]:
        """See SettingsForm: without a status nothing is booked."""
        require_status(self)
        return super().clean()

    def chosen(self) -> Settings:
        """See SettingsForm."""
        return dataclasses.replace(self.bench.settings, statuses=chosen_statuses(self))


# --- options of both systems -------------------------------------------------------------------------------------

PACKAGE, SHOP = "package", "shop"


def package_field(bench: Bench, field: OptionField) -> forms.Field:
    """The box of an option of the package: a live list, fixed choices or a text."""
    value = bench.settings.package_options.get(field.name, "")
    if field.is_live:
        return live_field(bench.options(field.name), value, field, gettext("Nothing chosen"))
    return plain_field(field)


def plain_field(field: OptionField) -> forms.Field:
    """The box of an option without a live list."""
    label, help_text = said(field.label), said(field.help)
    if field.choices:
        choices = [(value, said(name)) for value, name in field.choices]
        return forms.ChoiceField(label=label, help_text=help_text, choices=choices, widget=forms.RadioSelect)
    return forms.CharField(label=label, help_text=help_text, required=field.is_required, max_length=LONGEST)


def shop_field(bench: Bench, field: OptionField) -> forms.Field:
    """The box of an option of the shop; statuses are ticked where the shop's list is known."""
    statuses = bench.options(STATUSES)
    if field.name != PAID_STATUSES or not statuses:
        return plain_field(field)
    return forms.MultipleChoiceField(
        label=said(field.label),
        help_text=_(
            "Decides which payments are booked and what an invoice says. Nothing ticked: the usual ones of the shop's"
            " system."
        ),
        required=False,
        widget=Ticks,
        choices=[(option.value, option.label) for option in statuses],
    )


class OptionsForm(SettingsForm):
    """Everything that only this package and this shop ask."""

    title = _("Options of your package and your shop")
    lead = _("The lists come from your own books.")

    def __init__(self, bench: Bench, data: Mapping[str, Any] | None = None) -> None:
        self.places = {field.name: f"{PACKAGE}-{field.name}" for field in bench.package_fields}
        super().__init__(bench, data)

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        books = {f"{PACKAGE}-{each.name}": package_field(self.bench, each) for each in self.bench.package_fields}
        shop = {f"{SHOP}-{each.name}": shop_field(self.bench, each) for each in self.bench.shop.option_fields}
        return books | shop

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        chosen = {PACKAGE: settings.package_options, SHOP: settings.shop_options}
        fields = [(PACKAGE, each) for each in self.bench.package_fields]
        fields += [(SHOP, each) for each in self.bench.shop.option_fields]
        return {
            f"{side}-{each.name}": _as_shown(chosen[side].get(each.name) or each.default, each) for side, each in fields
        }

    def chosen(self) -> Settings:
        """See SettingsForm."""
        settings = self.bench.settings
        package = {**settings.package_options, **self._of(PACKAGE)}
        shop = {**settings.shop_options, **self._of(SHOP)}
        return dataclasses.replace(settings, package=_pairs(package), shop=_pairs(shop))

    def _of(self, side: str) -> dict[str, str]:
        values = {name: self.cleaned_data.get(name, "") for name in self.fields if name.startswith(f"{side}-")}
        return {name.removeprefix(f"{side}-"): _as_kept(value) for name, value in values.items()}

    @property
    def package_boxes(self) -> list[forms.BoundField]:
        """The boxes of the package."""
        return [self[name] for name in self.fields if name.startswith(f"{PACKAGE}-")]

    @property
    def shop_boxes(self) -> list[forms.BoundField]:
        """The boxes of the shop."""
        return [self[name] for name in self.fields if name.startswith(f"{SHOP}-")]


def _as_shown(value: str, field: OptionField) -> Any:
    return [each for each in value.replace(" ", "").split(",") if each] if field.name == PAID_STATUSES else value


def _as_kept(value: str | list[str]) -> str:
    return ",".join(value) if isinstance(value, list) else value


def _pairs(options: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in options.items() if value)


# --- documents ---------------------------------------------------------------------------------------------------


def kind_field(bench: Bench) -> forms.ChoiceField:
    """What a sale becomes in the books."""
    return forms.ChoiceField(
        label=_("A sale becomes"),
        widget=forms.RadioSelect,
        choices=[(kind.value, words.KINDS[kind]) for kind in bench.capabilities.kinds],
    )


class DocumentsForm(SettingsForm):
    """What a sale becomes, and its number."""

    title = _("Documents and numbers")
    lead = _("What a sale becomes in your books and by which number you find it there.")
    places = {"document_kind": "kind", "cost_centre": "cost_centre", "cost_centres": "cost_centre"}
    field_order = ("kind", "number_source", "before", "cost_centre")

    number_source = forms.ChoiceField(
        label=_("Number in the books"),
        widget=forms.RadioSelect,
        choices=[(k.value, v) for k, v in words.NUMBERS.items()],
    )
    before = forms.CharField(
        label=_("Before every number"),
        required=False,
        max_length=10,
        help_text=_("A few letters, such as WEB: useful when two shops share one administration."),
    )

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        bench = self.bench
        fields: dict[str, forms.Field] = {"kind": kind_field(bench)} if len(bench.capabilities.kinds) > 1 else {}
        named = next((field for name in COST_CENTRES if (field := words.option_field(bench, name))), None)
        field = named or OptionField(name="cost_centre", label=words.COST_CENTRE, help=words.COST_CENTRE_HELP)
        if bench.capabilities.cost_centres:
            options = bench.options(*COST_CENTRES)
            fields["cost_centre"] = live_field(options, bench.settings.cost_centre, field, gettext("None"))
        return fields

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        return {
            "kind": settings.document_kind.value,
            "number_source": settings.number_source.value,
            "before": settings.reference_prefix,
            "cost_centre": settings.cost_centre,
        }

    def chosen(self) -> Settings:
        """See SettingsForm."""
        values, settings = self.cleaned_data, self.bench.settings
        return dataclasses.replace(
            settings,
            document_kind=BookingKind(values.get("kind", settings.document_kind.value)),
            number_source=NumberSource(values["number_source"]),
            reference_prefix=values["before"],
            cost_centre=values.get("cost_centre", ""),
        )


# --- daily turnover ----------------------------------------------------------------------------------------------


class DailyForm(SettingsForm):
    """Whether sales are booked one by one."""

    title = _("Daily turnover")
    lead = _("Book every order by itself, or all orders of a day as one document the day after.")

    grouping = forms.ChoiceField(
        label=_("Book"), widget=forms.RadioSelect, choices=[(k.value, v) for k, v in words.GROUPINGS.items()]
    )
    email = forms.EmailField(
        label=_("E-mail address of the debtor for days"),
        required=False,
        help_text=_("All orders of a day go to this one debtor. Sales to companies elsewhere in the EU stay apart."),
    )

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        return {"grouping": settings.grouping.value, "email": settings.daily_debtor_email}

    def clean(self) -> dict[str, Any]:
        """See SettingsForm: a day needs its debtor."""
        values = self.cleaned_data
        if values.get("grouping") == Grouping.DAY.value and not values.get("email") and "email" not in self.errors:
            self.add_error("email", _("Days need an e-mail address for their debtor."))
        return super().clean()

    def chosen(self) -> Settings:
        """See SettingsForm."""
        grouping = Grouping(self.cleaned_data["grouping"])
        return dataclasses.replace(
            self.bench.settings, grouping=grouping, daily_debtor_email=self.cleaned_data["email"]
        )


# --- special cases -----------------------------------------------------------------------------------------------


class SpecialForm(SettingsForm):
    """Rounding, free lines, the first day."""

    title = _("Rounding and special cases")
    lead = _("These rarely need a change.")

    tolerance = forms.DecimalField(
        label=_("Largest rounding difference, in euros"),
        min_value=Decimal(0),
        max_value=Decimal(1),
        decimal_places=2,
        localize=True,
        help_text=_(
            "An order whose lines add up to another total is booked with a line for the difference up to this."
        ),
    )
    free_line_rate = forms.ChoiceField(
        label=_("VAT of free lines"),
        required=False,
        help_text=_("For a line of 0.00 of which the shop names no percentage."),
    )
    start_on = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Orders that were placed before this day are left alone."),
    )

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        rates = percents_on(self.bench.settings.home, business_date(moment.now()))
        present = self.bench.settings.free_line_rate
        extra = () if present is None or present in rates else (present,)
        field = SpecialForm.declared_fields["free_line_rate"]
        choices = [("", gettext("None: such a line is shown as an error"))]
        choices += [(f"{rate.normalize():f}", shown(rate)) for rate in (*rates, *extra)]
        return {
            "free_line_rate": forms.ChoiceField(
                label=field.label, required=False, help_text=field.help_text, choices=choices
            )
        }

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        rate = settings.free_line_rate
        return {
            "tolerance": settings.tolerance,
            "free_line_rate": "" if rate is None else f"{rate.normalize():f}",
            "start_on": settings.start_on,
        }

    def chosen(self) -> Settings:
        """See SettingsForm."""
        values = self.cleaned_data
        rate = values["free_line_rate"]
        return dataclasses.replace(
            self.bench.settings,
            tolerance=values["tolerance"],
            free_line_rate=Decimal(rate) if rate else None,
            start_on=values["start_on"],
        )


def shown(rate: Decimal) -> str:
    """A percentage as the language of the page writes it."""
    plain = rate.normalize()
    places = max(0, -int(plain.as_tuple().exponent))
    return f"{number_format(plain, decimal_pos=places)} %"


class SchemesForm(SettingsForm):
    """Schemes under which sales are taxed in another way."""

    title = _("VAT schemes")
    lead = _("Most shops leave both boxes empty.")

    margin = forms.BooleanField(
        label=_("I sell under the margin scheme (used goods)"),
        required=False,
        help_text=_("No order is then booked as ICP or International; goods at 0 % go to the row Margin."),
    )
    exempt = forms.BooleanField(
        label=_("I charge no VAT (small-business exemption)"),
        required=False,
        help_text=_("Sales at 0 % are then ordinary sales, wherever they go."),
    )

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        return {"margin": settings.uses_margin_scheme, "exempt": settings.charges_no_vat}

    def chosen(self) -> Settings:
        """See SettingsForm."""
        values = self.cleaned_data
        return dataclasses.replace(
            self.bench.settings, uses_margin_scheme=values["margin"], charges_no_vat=values["exempt"]
        )


def amount(value: Decimal) -> str:
    """An amount as the language of the page writes it."""
    return number_format(value, decimal_pos=2)


def day(value: date) -> str:
    """A day as the language of the page writes it."""
    return date_format(value, "j M Y")
