"""What Jortt's own lists propose for the Configuration page. Pure: lists in, choices out.

The kind of VAT follows from treatment and country. A category says nothing of VAT, which Jortt judges by percentage and
customer; so a category for sales in general will do for ordinary ones, other countries' too, and one that speaks of
other sales will not. Not proposed: VAT of other countries without the one stop shop, what is exempt, and sales under
the margin scheme or abroad without a category of their own; anything for a shop outside the Netherlands.
"""

from __future__ import annotations

from collections.abc import Mapping

from shopledger.accounting.jortt.mapping import COMMUNITY, EXPORT, FOREIGN, HOME, MARGIN, NATIONAL
from shopledger.accounting.jortt.settings import OSS, Lists
from shopledger.connect.contract import Option
from shopledger.domain.account_names import Basis, choose
from shopledger.domain.order import VatTreatment
from shopledger.domain.proposals import Codes, Wanted
from shopledger.domain.settings import Settings

_KINDS = {VatTreatment.ICP: COMMUNITY, VatTreatment.INTERNATIONAL: EXPORT, VatTreatment.MARGIN: MARGIN}


def propose_row(wanted: Wanted, settings: Settings, lists: Lists) -> Codes | None:
    """See BooksSystem."""
    kind = _kind(wanted, settings)
    option = next((each for each in lists.get("vat_codes", ()) if each.value == kind), None)
    if option is None or not _is_able(option):
        return None
    basis = Basis.GENERAL if wanted.row.treatment is VatTreatment.ORDINARY else Basis.NAME
    accounts = ((each.value, each.label) for each in lists.get("ledger_accounts", ()))
    account = choose(accounts, wanted, HOME, basis)
    return Codes(option.value, account) if account is not None else None


def _kind(wanted: Wanted, settings: Settings) -> str:
    row = wanted.row
    if settings.home != HOME or (settings.charges_no_vat and not row.rate):
        return ""
    if row.treatment is not VatTreatment.ORDINARY:
        return _KINDS[row.treatment]
    if wanted.vat_of == HOME:
        return NATIONAL
    return FOREIGN if wanted.vat_of and row.rate else ""


def _is_able(option: Option) -> bool:
    return option.value != FOREIGN or OSS in option.tags


def propose_options(settings: Settings, lists: Lists) -> Mapping[str, str]:
    """See BooksSystem: the only trade name."""
    tradenames = lists.get("tradename", ())
    if len(tradenames) != 1 or settings.package_options.get("tradename"):
        return {}
    return {"tradename": tradenames[0].value}
