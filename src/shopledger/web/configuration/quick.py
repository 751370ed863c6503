"""All that is required on one page, filled in as far as it is obvious, so that a merchant confirms instead of typing.

Statuses, the rows for the shop's own country and for sales without VAT abroad, the rows of other countries where the
one stop shop is used, and options of the package that need a choice. Everything else keeps its own page.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shopledger.connect.contract import Option
from shopledger.domain.booking import BookingKind
from shopledger.domain.order import VatTreatment
from shopledger.domain.proposals import with_options
from shopledger.domain.settings import Settings, VatRow
from shopledger.pipeline.proposals import Proposal
from shopledger.web.configuration import vat_rows, words
from shopledger.web.configuration.base import SettingsForm, choice_list
from shopledger.web.configuration.bench import Bench
from shopledger.web.configuration.forms import (
    chosen_statuses,
    kind_field,
    package_field,
    require_status,
    shown,
    status_fields,
    ticked_statuses,
)
from shopledger.web.texts import said

CODE, ACCOUNT, OPTION, KIND = "code", "account", "option", "kind"
ROW, GROUP = "row", "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row to confirm: its two boxes, and whether the page fills them in or the merchant must."""

    key: str
    name: str
    rate: str
    code: forms.BoundField
    account: forms.BoundField
    stand: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """The proposed rows of another country: a box for all of them, and one for each."""

    name: str
    whole: BoundWidget
    rows: tuple[BoundWidget, ...]


class QuickForm(SettingsForm):
    """Everything that is required, with what is proposed already in the boxes."""

    title = _("Settings")
    lead = _("We filled in what your shop and your books say already. Look it over and change what is not right.")

    def __init__(
        self,
        bench: Bench,
        data: Mapping[str, Any] | None,
        proposal: Proposal,
        seen: Mapping[str, int],
    ) -> None:
        self.proposal = proposal
        self.seen = seen
        stored = with_options(bench.settings, proposal.options)
        self.start = dataclasses.replace(bench, settings=stored)
        self.rows = rows_to_confirm(self.start, proposal)
        self.asked = options_to_ask(self.start, proposal)
        self.places = {name: f"{OPTION}-{name}" for name in self.asked} | {"document_kind": KIND}
        super().__init__(bench, data)

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        fields = status_fields(self.bench)
        if len(self.bench.capabilities.kinds) > 1:
            fields[KIND] = kind_field(self.bench)
        fields |= {
            f"{OPTION}-{field.name}": package_field(self.start, field)
            for field in self.bench.package_fields
            if field.name in self.asked
        }
        for key, row in self.rows.items():
            fields[f"{CODE}-{key}"] = _choice(self.bench, row, "vat_codes", row.vat_code)
            fields[f"{ACCOUNT}-{key}"] = _choice(self.bench, row, "ledger_accounts", row.ledger_account)
        if self.others:
            fields[GROUP] = _countries_field(self.others)
            fields[ROW] = _others_field(self.bench, self.others)
        return fields

    @property
    def others(self) -> list[VatRow]:
        """Proposed rows of other countries."""
        return [row for row in self.proposal.rows if not _is_first(row, self.bench.settings)]

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        start = self.start.settings
        rows = self.rows.items()
        return {
            "statuses": ticked_statuses(self.bench),
            KIND: start.document_kind.value,
            GROUP: [row.country for row in self.others],
            ROW: [vat_rows.token_of(row) for row in self.others],
            **{f"{OPTION}-{each.name}": start.package_options.get(each.name, "") for each in self.bench.package_fields},
            **{f"{CODE}-{key}": row.vat_code for key, row in rows},
            **{f"{ACCOUNT}-{key}": row.ledger_account for key, row in rows},
        }

    def clean(self) -> dict[str, Any]:
        """See SettingsForm: a row has both a code and an account, or neither; the shop's own usual row has both."""
        require_status(self)
        for key, row in self.rows.items():
            code, account = self.cleaned_data.get(f"{CODE}-{key}"), self.cleaned_data.get(f"{ACCOUNT}-{key}")
            if bool(code) is not bool(account):
                self.add_error(f"{ACCOUNT if code else CODE}-{key}", gettext("Choose this too, or leave both empty."))
            elif not code and key == self.first_key:
                self.add_error(f"{CODE}-{key}", gettext("Without this row no order of your own country can be booked."))
            elif code:
                self._judge_row(key, dataclasses.replace(row, vat_code=code, ledger_account=account or ""))
        return super().clean()

    def _judge_row(self, key: str, row: VatRow) -> None:
        boxes = {"vat_codes": f"{CODE}-{key}", "ledger_accounts": f"{ACCOUNT}-{key}"}
        for finding in self.bench.row_findings(row):
            if finding.field in boxes:
                self.add_error(boxes[finding.field], words.of_finding(self.bench, finding))

    @property
    def first_key(self) -> str:
        """The row that no shop can do without: the highest percentage of its own country."""
        return next((key for key, row in self.rows.items() if row.country == self.bench.settings.home), "")

    def chosen(self) -> Settings:
        """See SettingsForm."""
        values = self.cleaned_data
        settings = self.start.settings
        package = {
            **settings.package_options,
            **{name: values.get(f"{OPTION}-{name}", "") for name in self.asked},
        }
        return dataclasses.replace(
            settings,
            statuses=chosen_statuses(self),
            document_kind=BookingKind(values.get(KIND) or settings.document_kind.value),
            package=tuple((name, value) for name, value in package.items() if value),
            rows=self._rows(),
        )

    def _rows(self) -> tuple[VatRow, ...]:
        values = self.cleaned_data
        confirmed = {
            key: dataclasses.replace(row, vat_code=values[f"{CODE}-{key}"], ledger_account=values[f"{ACCOUNT}-{key}"])
            for key, row in self.rows.items()
            if values[f"{CODE}-{key}"]
        }
        ticked = set(values.get(ROW, ()))
        rest = [row for row in self.bench.settings.rows if vat_rows.key_of(row) not in self.rows]
        whole = set(values.get(GROUP, ()))
        others = [row for row in self.others if row.country in whole and vat_rows.token_of(row) in ticked]
        return (*confirmed.values(), *rest, *others)

    @property
    def lines(self) -> list[Line]:
        """For the page: the rows with their boxes."""
        return [
            Line(
                key=key,
                name=vat_rows.place_name(vat_rows.place_of(row)),
                rate=shown(row.rate),
                code=self[f"{CODE}-{key}"],
                account=self[f"{ACCOUNT}-{key}"],
                stand="chosen" if row in self.bench.settings.rows else "proposed" if row.vat_code else "open",
                seen=self.seen.get(key, 0),
            )
            for key, row in self.rows.items()
        ]

    @property
    def countries(self) -> list[Country]:
        """For the page: the proposed rows of other countries, by country."""
        if GROUP not in self.fields:
            return []
        rows: dict[str, list[BoundWidget]] = {}
        for box in self[ROW]:
            rows.setdefault(vat_rows.place_in(box.data["value"]), []).append(box)
        return [Country(name=box.choice_label, whole=box, rows=tuple(rows[box.data["value"]])) for box in self[GROUP]]

    @property
    def option_boxes(self) -> list[forms.BoundField]:
        """For the page: kind of document and options."""
        names = [KIND, *(f"{OPTION}-{name}" for name in self.asked)]
        return [self[name] for name in names if name in self.fields]


def rows_to_confirm(bench: Bench, proposal: Proposal) -> dict[str, VatRow]:
    """Rows of the shop's own country and of sales without VAT abroad, by key: chosen, proposed, then open ones."""
    settings = bench.settings
    rows = [row for row in (*settings.rows, *proposal.rows, *proposal.open_rows) if _is_first(row, settings)]
    rows.sort(key=lambda row: (row.country != settings.home, list(VatTreatment).index(row.treatment), -row.rate))
    return {vat_rows.key_of(row): row for row in rows}


def _is_first(row: VatRow, settings: Settings) -> bool:
    return row.country == settings.home or row.treatment is not VatTreatment.ORDINARY


def options_to_ask(bench: Bench, proposal: Proposal) -> tuple[str, ...]:
    """Options of the package that are required, proposed, or missing by what the package says."""
    rows = (*bench.settings.rows, *proposal.rows)
    found = {each.field for each in bench.findings(dataclasses.replace(bench.settings, rows=rows))}
    return tuple(
        field.name
        for field in bench.package_fields
        if field.is_required or field.name in found or field.name in proposal.options
    )


def _choice(bench: Bench, row: VatRow, name: str, value: str) -> forms.ChoiceField:
    options: tuple[Option, ...] = bench.options(name) or ()
    if name == "vat_codes":
        fitting = bench.fitting(row, options, name)
        options = tuple(option for option in options if option.value in fitting or option.value == value)
    field = words.option_field(bench, name)
    label = f"{said(field.label)}, {vat_rows.place_name(vat_rows.place_of(row))} {shown(row.rate)}" if field else ""
    listed = choice_list(options, value, gettext("Not used"))
    # A function, since a list would be copied for every box, and the list of accounts is long.
    return forms.ChoiceField(label=label, required=False, choices=lambda: listed)


def _countries_field(rows: list[VatRow]) -> forms.MultipleChoiceField:
    places = dict.fromkeys(row.country for row in rows)
    choices = sorted(((place, words.country(place)) for place in places), key=lambda pair: pair[1])
    widget = forms.CheckboxSelectMultiple(attrs={"data-whole": True})
    return forms.MultipleChoiceField(label=_("Other countries"), required=False, choices=choices, widget=widget)


def _others_field(bench: Bench, rows: list[VatRow]) -> forms.MultipleChoiceField:
    choices = [(vat_rows.token_of(row), _in_words(bench, row)) for row in rows]
    return forms.MultipleChoiceField(
        label=_("Rows of other countries"),
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple(attrs={"data-part": True}),
    )


def _in_words(bench: Bench, row: VatRow) -> str:
    code, account = bench.label("vat_codes", row.vat_code), bench.label("ledger_accounts", row.ledger_account)
    return f"{vat_rows.place_name(row.country)} {shown(row.rate)}: {code} · {account}"
