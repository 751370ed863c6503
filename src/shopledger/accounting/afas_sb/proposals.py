"""What AFAS SB's own lists propose for the Configuration page. Pure: lists in, choices out.

The VAT kind follows from treatment and percentage. Of an account AFAS tells that it is one of revenue, its number and
its name; so the name must say so for sales abroad, and must not speak of other sales. Not proposed: VAT of other
countries, which AFAS SB cannot book; margin goods, gift cards and what is exempt, whose VAT kind is a matter for the
accountant; anything for a shop outside the Netherlands.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from shopledger.accounting.afas_sb.settings import YES, Lists
from shopledger.domain.account_names import Basis, Topic, choose, read_name
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import Codes, Wanted
from shopledger.domain.settings import Settings

HOME = "NL"
_ABROAD = {VatTreatment.ICP: "zero/supplies", VatTreatment.INTERNATIONAL: "zero"}
_HOME_CODES = {Decimal(21): "high", Decimal(9): "low", Decimal(0): "zero"}


def propose_row(wanted: Wanted, settings: Settings, lists: Lists) -> Codes | None:
    """See BooksSystem."""
    code = _code(wanted, settings)
    if code is None or all(option.value != code for option in lists.get("vat_codes", ())):
        return None
    accounts = (
        (option.value, option.label)
        for option in lists.get("ledger_accounts", ())
        if Topic.EXEMPT not in read_name(option.label).topics
    )
    account = choose(accounts, wanted, HOME, Basis.NAME)
    return Codes(code, account) if account is not None else None


def _code(wanted: Wanted, settings: Settings) -> str | None:
    row = wanted.row
    if settings.home != HOME or row.line_kind is LineKind.GIFT_CARD:
        return None
    if row.treatment is not VatTreatment.ORDINARY:
        return _ABROAD.get(row.treatment)
    is_exempt = settings.charges_no_vat and not row.rate
    return _HOME_CODES.get(row.rate) if wanted.vat_of == HOME and not is_exempt else None


def propose_options(settings: Settings, lists: Lists) -> Mapping[str, str]:
    """See BooksSystem: the only administration, and Dutch VAT abroad where proposed rows charge it."""
    chosen = settings.package_options
    options: dict[str, str] = {}
    administrations = lists.get("administration", ())
    if len(administrations) == 1 and not chosen.get("administration"):
        options["administration"] = administrations[0].value
    if any(row.country not in ("", HOME) and row.rate for row in settings.rows):
        options["home_vat_abroad"] = YES
    return {name: value for name, value in options.items() if chosen.get(name) != value}
