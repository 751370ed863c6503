"""What every page of the Configuration works on: the settings of one integration, its lists and what its systems can.

Reads rows and asks the package what it could not take; it changes nothing and asks nobody outside.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from shopledger.connect.contract import BooksSystem, Option, OptionField, SettingsFinding, ShopSystem
from shopledger.connect.registry import books_system, shop_system
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.settings import Settings, VatRow
from shopledger.store import choices
from shopledger.store.choices import OptionLists
from shopledger.store.models import Integration

COST_CENTRES = ("cost_centre", "cost_centres")
"""What packages call the list behind `Settings.cost_centre`."""
ELSEWHERE = frozenset(
    {"vat_codes", "ledger_accounts", "fixed_debtors", "clearing_accounts", "payment_journal", *COST_CENTRES}
)
"""Options of packages that have a page of their own."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One integration with its settings, lists and systems. `settings` name a kind of document that the package has."""

    integration: Integration
    settings: Settings
    lists: OptionLists
    books: BooksSystem
    shop: ShopSystem

    @property
    def capabilities(self) -> Capabilities:
        """What the package can do."""
        return self.books.capabilities

    @property
    def package_fields(self) -> tuple[OptionField, ...]:
        """The package's options that are chosen on the page of options."""
        return tuple(field for field in self.books.option_fields if field.name not in ELSEWHERE)

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """What the values of each list are called."""
        return {name: {option.value: option.label for option in options} for name, options in self.lists.items()}

    def label(self, name: str, value: str) -> str:
        """What people call a value of that list; the value itself where the list does not have it."""
        return self.labels.get(name, {}).get(value, value)

    def options(self, *names: str) -> tuple[Option, ...] | None:
        """The first of these lists that is known; None where none is."""
        return next((self.lists[name] for name in names if name in self.lists), None)

    def findings(self, settings: Settings, lists: OptionLists | None = None) -> tuple[SettingsFinding, ...]:
        """What the package could not take of these settings."""
        return self.books.check_settings(settings, self.lists if lists is None else lists)

    @cached_property
    def present_findings(self) -> tuple[SettingsFinding, ...]:
        """What the package cannot take of the settings as they are."""
        return self.findings(self.settings)

    def new_findings(self, settings: Settings, always: Collection[str]) -> list[SettingsFinding]:
        """What is wrong with changed settings: what was not wrong before, and all that is said of the fields `always`.

        What is wrong elsewhere does not keep a merchant from mending one thing after the other.
        """
        before = set(self.present_findings)
        return [each for each in self.findings(settings) if each not in before or each.field in always]

    def row_findings(self, row: VatRow, lists: OptionLists | None = None) -> list[SettingsFinding]:
        """What is wrong with this one row of the VAT table, going by these lists (the known ones when left out)."""
        alone = dataclasses.replace(self.settings, rows=(row,))
        without = set(self.findings(dataclasses.replace(self.settings, rows=()), lists))
        return [each for each in self.findings(alone, lists) if each not in without]

    def fitting(self, row: VatRow, options: Iterable[Option], name: str) -> frozenset[str]:
        """Those values of a list (`vat_codes` or `ledger_accounts`) with which the row could be booked.

        A code is judged without the account, an account with the code that the row has.
        """
        return frozenset(option.value for option in options if self._fits(row, option, name))

    def _fits(self, row: VatRow, option: Option, name: str) -> bool:
        if name == "vat_codes":
            lists = {key: rows for key, rows in self.lists.items() if key != "ledger_accounts"}
            return not _of_row(self.row_findings(dataclasses.replace(row, vat_code=option.value), lists))
        lists = {**self.lists, "ledger_accounts": (option,)}
        return not _of_row(self.row_findings(dataclasses.replace(row, ledger_account=option.value), lists))


def _of_row(findings: Iterable[SettingsFinding]) -> list[SettingsFinding]:
    return [each for each in findings if each.field in {"vat_codes", "ledger_accounts"}]


def bench_of(integration: Integration) -> Bench:
    """The bench of an integration. Asks the database nothing."""
    books = books_system(integration.books_system)
    settings, kinds = choices.settings_of(integration), books.capabilities.kinds
    if settings.document_kind not in kinds:
        settings = dataclasses.replace(settings, document_kind=kinds[0])
    return Bench(
        integration=integration,
        settings=settings,
        lists=choices.options_of(integration),
        books=books,
        shop=shop_system(integration.shop_system),
    )
