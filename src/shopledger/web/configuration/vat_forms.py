"""The form of one row of the VAT table: for which sales, which percentage, which code and account."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shopledger.connect.contract import Option
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Settings, VatRow
from shopledger.web.configuration import vat_rows, words
from shopledger.web.configuration.base import SettingsForm, choice_list
from shopledger.web.configuration.bench import Bench
from shopledger.web.texts import said

CODE, ACCOUNT = "vat_code", "ledger_account"
Grouped = list[tuple[str, Any]]


class VatRowForm(SettingsForm):
    """One row. `row` stands in the boxes at first; `old` is the one that it takes the place of, None for a new one."""

    title = _("VAT row")
    places = {"vat_codes": CODE, "ledger_accounts": ACCOUNT}

    place = forms.ChoiceField(label=_("For which sales"))
    rate = forms.DecimalField(
        label=_("VAT percentage"),
        min_value=0,
        max_value=100,
        decimal_places=3,
        localize=True,
        help_text=_("The percentage that your shop charges."),
    )
    line_kind = forms.ChoiceField(
        label=_("For which lines"),
        required=False,
        help_text=_("Shipping and payment costs go where the goods go, unless they have a row of their own."),
    )
    vat_code = forms.ChoiceField(label=_("VAT code"))
    ledger_account = forms.ChoiceField(label=_("Ledger account"))
    valid_from = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, bench: Bench, data: Mapping[str, Any] | None, row: VatRow | None, old: VatRow | None) -> None:
        self.row = row
        self.old = old
        super().__init__(bench, data)

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        names = {name: words.option_field(self.bench, name) for name in ("vat_codes", "ledger_accounts")}
        labels = {name: said(field.label) if field else "" for name, field in names.items()}
        helps = {name: said(field.help) if field else "" for name, field in names.items()}
        present = vat_rows.place_of(self.row) if self.row else ""
        kinds = [("", words.EVERYTHING), *((kind.value, words.LINES[kind]) for kind in LineKind)]
        declared = type(self).declared_fields
        return {
            "place": forms.ChoiceField(
                label=declared["place"].label, choices=vat_rows.place_choices(self.bench, present)
            ),
            "line_kind": forms.ChoiceField(
                label=declared["line_kind"].label,
                required=False,
                choices=kinds,
                help_text=declared["line_kind"].help_text,
            ),
            CODE: forms.ChoiceField(
                label=labels["vat_codes"] or declared[CODE].label,
                help_text=helps["vat_codes"],
                choices=self._choices("vat_codes", CODE),
            ),
            ACCOUNT: forms.ChoiceField(
                label=labels["ledger_accounts"] or declared[ACCOUNT].label,
                help_text=helps["ledger_accounts"],
                choices=self._choices("ledger_accounts", ACCOUNT),
            ),
        }

    def _choices(self, name: str, box: str) -> Grouped:
        """The list in two parts, what fits this row first; in one where nothing is known of the row or the list."""
        options, row = self.bench.options(name), self.row
        value = getattr(row, box) if row else ""
        first: Grouped = [("", gettext("Choose"))]
        if row is None or not options or (box == ACCOUNT and not row.vat_code):
            return first + choice_list(options, value)
        fitting = self.bench.fitting(row, options, name)
        parts = ((gettext("Fits"), True), (gettext("Does not fit these sales"), False))
        grouped: Grouped = [(title, _part(options, fitting, fits)) for title, fits in parts]
        known = {option.value for option in options}
        gone = [] if not value or value in known else choice_list(options, value)[-1:]
        return first + gone + [each for each in grouped if each[1]]

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        if self.row is None:
            return {"place": settings.home}
        row = self.row
        return {
            "place": vat_rows.place_of(row),
            "rate": row.rate.normalize() + 0,
            "line_kind": row.line_kind.value if row.line_kind else "",
            CODE: row.vat_code,
            ACCOUNT: row.ledger_account,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }

    def clean(self) -> dict[str, Any]:
        """See SettingsForm: sales without VAT abroad have 0 %, days must be in order, and no row stands there twice."""
        values = self.cleaned_data
        if values.get("place") in {"icp", "international"} and values.get("rate"):
            self.add_error("rate", gettext("These sales carry no VAT: 0 %."))
        first, last = values.get("valid_from"), values.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", gettext("The last day lies before the first."))
        if not self.errors:
            self._refuse_double()
        return super().clean()

    def _refuse_double(self) -> None:
        key = vat_rows.key_of(self.made())
        others = (row for row in self.bench.settings.rows if row is not self.old)
        if vat_rows.row_with(others, key):
            self.add_error(
                None, gettext("There is a row for these sales, lines and percentage already. Edit that one.")
            )

    def made(self) -> VatRow:
        """The row that was filled in."""
        values = self.cleaned_data
        blank = vat_rows.blank_row(f"{values['place']}-{values['rate']:f}")
        if blank is None:
            raise AssertionError  # place and percentage come from the form's own choices and limits
        kind = values["line_kind"]
        return dataclasses.replace(
            blank,
            vat_code=values[CODE],
            ledger_account=values[ACCOUNT],
            line_kind=LineKind(kind) if kind else None,
            valid_from=values["valid_from"],
            valid_to=values["valid_to"],
        )

    def chosen(self) -> Settings:
        """See SettingsForm."""
        made = self.made()
        rows = self.bench.settings.rows
        if self.old is None:
            return dataclasses.replace(self.bench.settings, rows=(*rows, made))
        return dataclasses.replace(self.bench.settings, rows=tuple(made if row is self.old else row for row in rows))

    def judge(self) -> None:
        """See SettingsForm: what is said of this row, and what it newly brings about elsewhere."""
        about = self.bench.row_findings(self.made())
        news = [each for each in self.bench.new_findings(self.result, ()) if each.field not in self.places]
        for finding in dict.fromkeys((*about, *news)):
            self.add_error(self.places.get(finding.field), words.of_finding(self.bench, finding))


def _part(options: tuple[Option, ...], fitting: frozenset[str], fits: bool) -> list[tuple[str, str]]:  # noqa: FBT001 - which of two halves
    return [(option.value, option.label) for option in options if (option.value in fitting) is fits]


def row_in(data: Mapping[str, Any]) -> VatRow | None:
    """The row that boxes hold so far, for lists of what fits; None while they say too little."""
    rate, kind = data.get("rate", ""), data.get("line_kind", "")
    blank = vat_rows.blank_row(f"{data.get('place', '')}-{rate}")
    if blank is None or (blank.treatment is VatTreatment.ORDINARY and not rate):
        return None
    return dataclasses.replace(
        blank,
        vat_code=str(data.get(CODE, "")),
        ledger_account=str(data.get(ACCOUNT, "")),
        line_kind=LineKind(kind) if kind in {each.value for each in LineKind} else None,
    )
