"""The forms about payments: a debtor or a clearing account per payment method, and which payments are booked."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shopledger.connect.contract import OptionField
from shopledger.domain.customer import DebtorRef
from shopledger.domain.settings import PaymentMode, Settings
from shopledger.pipeline.lists import METHODS
from shopledger.web.configuration import words
from shopledger.web.configuration.base import Choices, SettingsForm, choice_list, live_field
from shopledger.web.configuration.bench import Bench
from shopledger.web.configuration.recent import recent_orders
from shopledger.web.texts import words_of

DEBTORS, CLEARING, JOURNAL = "fixed_debtors", "clearing_accounts", "payment_journal"
Found = tuple[DebtorRef | None, str]


def methods_of(bench: Bench) -> Choices:
    """All payment methods with their names: of the shop's list, of recent orders, and those chosen before."""
    names = {option.value: option.label for option in bench.options(METHODS) or ()}
    seen = {order.payment_method for order in recent_orders(bench.integration) if order.payment_method}
    chosen = {*bench.settings.fixed_debtor_by_method, *bench.settings.clearing_account_by_method}
    rest = sorted((seen | chosen) - names.keys())
    used = [(key, name) for key, name in names.items() if key in seen | chosen]
    others = [(key, name) for key, name in names.items() if key not in seen | chosen]
    return [*used, *((key, key) for key in rest), *others]


def box(what: str, key: str) -> str:
    """The name of a box of a payment method: the same whatever other methods there are."""
    return f"{what}-{zlib.crc32(key.encode()):08x}"


class ClearingForm(SettingsForm):
    """A clearing account for each payment method, where payments are booked."""

    title = _("Payment methods")
    lead = _("Payments are booked, so each payment method has a clearing account: the one that your money arrives on.")

    def __init__(self, bench: Bench, data: Mapping[str, Any] | None = None) -> None:
        self.methods = methods_of(bench)
        super().__init__(bench, data)

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        chosen = self.bench.settings.clearing_account_by_method
        options = self.bench.options(CLEARING)
        return {
            box("method", key): forms.ChoiceField(
                label=name, required=False, choices=choice_list(options, chosen.get(key, ""), gettext("None chosen"))
            )
            for key, name in self.methods
        }

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        chosen = settings.clearing_account_by_method
        return {box("method", key): chosen.get(key, "") for key, _name in self.methods}

    def chosen(self) -> Settings:
        """See SettingsForm."""
        accounts = ((key, self.cleaned_data[box("method", key)]) for key, _name in self.methods)
        return dataclasses.replace(
            self.bench.settings, clearing_accounts=tuple((key, account) for key, account in accounts if account)
        )


class DebtorListForm(SettingsForm):
    """One existing debtor for a payment method, of the list that the package gives."""

    title = _("Payment methods")
    lead = _(
        "Orders get a debtor of their own. If you want all orders of one payment method on one debtor, choose it here;"
        " sales to companies elsewhere in the EU keep their own."
    )

    def __init__(self, bench: Bench, data: Mapping[str, Any] | None = None) -> None:
        self.methods = methods_of(bench)
        super().__init__(bench, data)

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        chosen = self.bench.settings.fixed_debtor_by_method
        options = self.bench.options(DEBTORS)
        return {
            box("method", key): forms.ChoiceField(
                label=name,
                required=False,
                choices=choice_list(options, chosen[key].id if key in chosen else "", gettext("A debtor per customer")),
            )
            for key, name in self.methods
        }

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        chosen = settings.fixed_debtor_by_method
        return {box("method", key): chosen[key].id for key, _name in self.methods if key in chosen}

    def chosen(self) -> Settings:
        """See SettingsForm."""
        picked = ((key, self.cleaned_data[box("method", key)]) for key, _name in self.methods)
        debtors = tuple((key, self._debtor(key, value)) for key, value in picked if value)
        return dataclasses.replace(self.bench.settings, fixed_debtors=debtors)

    def _debtor(self, key: str, value: str) -> DebtorRef:
        present = self.bench.settings.fixed_debtor_by_method.get(key)
        if present is not None and present.id == value:
            return present
        return DebtorRef(id=value, name=self.bench.label(DEBTORS, value))


class DebtorSearchForm(SettingsForm):
    """One existing debtor for a payment method, looked up in the books by e-mail address: this package has no list.

    `search` asks the books; it is called for addresses that are new only.
    """

    title = DebtorListForm.title
    lead = DebtorListForm.lead

    def __init__(self, bench: Bench, data: Mapping[str, Any] | None, search: Callable[[str], Found]) -> None:
        self.methods = methods_of(bench)
        self.search = search
        self.found: dict[str, DebtorRef] = {}
        super().__init__(bench, data)

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        fields: dict[str, forms.Field] = {}
        chosen = self.bench.settings.fixed_debtor_by_method
        for key, name in self.methods:
            fields[box("email", key)] = forms.EmailField(
                label=name,
                required=False,
                help_text=gettext("E-mail address of a debtor that is in your books already."),
            )
            if key in chosen:
                fields[box("drop", key)] = forms.BooleanField(
                    label=gettext("Use no fixed debtor any more"), required=False
                )
        return fields

    def clean(self) -> dict[str, Any]:
        """See SettingsForm: an address must be that of a debtor."""
        for key, _name in self.methods:
            if email := self.cleaned_data.get(box("email", key)):
                self._look_up(key, email)
        return super().clean()

    def _look_up(self, key: str, email: str) -> None:
        debtor, code = self.search(email)
        place = box("email", key)
        if debtor is not None:
            self.found[key] = debtor
        elif code:
            self.add_error(place, words_of(code, {"package": self.bench.books.name}).text)
        else:
            self.add_error(place, gettext("There is no debtor with this e-mail address in your books."))

    def chosen(self) -> Settings:
        """See SettingsForm."""
        present = self.bench.settings.fixed_debtor_by_method
        dropped = {key for key, _name in self.methods if self.cleaned_data.get(box("drop", key))}
        kept = {key: debtor for key, debtor in present.items() if key not in dropped}
        return dataclasses.replace(self.bench.settings, fixed_debtors=tuple({**kept, **self.found}.items()))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page: each method with its boxes and the debtor it has now."""
        present = self.bench.settings.fixed_debtor_by_method
        return [
            {
                "name": name,
                "debtor": present.get(key),
                "email": self[box("email", key)],
                "drop": self[box("drop", key)] if box("drop", key) in self.fields else None,
            }
            for key, name in self.methods
        ]


class PaymentsForm(SettingsForm):
    """Which payments are booked, and in which journal."""

    title = _("Payments")
    lead = _("Besides the sale, the payment can be booked: it closes the open item of the sale. Looked at once a day.")
    places = {JOURNAL: JOURNAL}

    payments = forms.ChoiceField(
        label=_("Payments"), widget=forms.RadioSelect, choices=[(k.value, v) for k, v in words.PAYMENTS.items()]
    )

    def more_fields(self) -> dict[str, forms.Field]:
        """See SettingsForm."""
        field: OptionField | None = words.option_field(self.bench, JOURNAL)
        if field is None:
            return {}
        return {
            JOURNAL: live_field(
                self.bench.options(JOURNAL), self.bench.settings.payment_journal, field, gettext("None chosen")
            )
        }

    def values(self, settings: Settings) -> dict[str, Any]:
        """See SettingsForm."""
        return {"payments": settings.payments.value, JOURNAL: settings.payment_journal}

    def chosen(self) -> Settings:
        """See SettingsForm: with payments, no payment method has a fixed debtor."""
        settings, payments = self.bench.settings, PaymentMode(self.cleaned_data["payments"])
        return dataclasses.replace(
            settings,
            payments=payments,
            payment_journal=self.cleaned_data.get(JOURNAL, settings.payment_journal),
            fixed_debtors=settings.fixed_debtors if payments is PaymentMode.OFF else (),
        )
