"""The requests that a booking would take, byte for byte, without making any; what only a call tells is in {braces}."""

from __future__ import annotations

from shopledger.accounting.snelstart import lookup, mapping
from shopledger.accounting.snelstart.client import encode
from shopledger.accounting.snelstart.kinds import VAT_KINDS
from shopledger.accounting.snelstart.order_prices import choices_of
from shopledger.connect.contract import Document, PlannedRequest
from shopledger.domain.booking import Booking, BookingKind, Product
from shopledger.domain.settings import Settings


class _Unknown(dict[str, str]):
    """Ids that are not known yet, named by what they are for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]  # never without a name
        return self[key]

    def __missing__(self, key: str) -> str:
        return f"{{{self._name} {key}}}"


def plan(booking: Booking, settings: Settings) -> tuple[PlannedRequest, ...]:
    """Find the debtor (and make it where it is absent), find or make articles, book. See BooksSystem.plan."""
    countries = _Unknown("country")
    requests: list[PlannedRequest] = []
    debtor_id = booking.fixed_debtor.id if booking.fixed_debtor else "{debtor}"
    if booking.fixed_debtor is None:
        requests += _debtor_requests(booking, countries)
    if booking.kind is not BookingKind.ORDER:
        ledger = settings.package_options.get("foreign_vat_ledger") or "{account for foreign VAT}"
        entry = mapping.entry_document(booking, debtor_id, ledger)
        return (*requests, _write("book sale", "/verkoopboekingen", entry))
    order = mapping.order_document(booking, debtor_id, _Unknown("article"), choices_of(settings), countries)
    return (*requests, *_article_requests(booking), _write("book sale", "/verkooporders", order))


def _debtor_requests(booking: Booking, countries: _Unknown) -> list[PlannedRequest]:
    conditions = map(lookup.holds_address, lookup.addresses_of([booking.debtor]))
    searches = [
        PlannedRequest(
            purpose="find debtor", method="GET", path="/relaties", query=f"$filter={narrowed}&$top=500&$skip=0"
        )
        for narrowed in lookup.any_of(conditions)
    ]
    made = _write("create debtor, if absent", "/relaties", mapping.relation_document(booking.debtor, countries))
    return [*searches, made]


def _article_requests(booking: Booking) -> list[PlannedRequest]:
    products = {line.product.code: line.product for line in booking.lines if line.product is not None}
    conditions = (lookup.equals("Artikelcode", code) for code in products)
    searches = [
        PlannedRequest(
            purpose="find products", method="GET", path="/artikelen", query=f"$filter={narrowed}&$top=25&$skip=0"
        )
        for narrowed in lookup.any_of(conditions)
    ]
    return [*searches, *(_article_request(product) for product in products.values())]


def _article_request(product: Product) -> PlannedRequest:
    kind = VAT_KINDS.get(product.vat_code, ("", ""))[0]
    document = mapping.article_document(product, f"{{revenue group {kind}}}", with_price=True)
    return _write("create product, if absent", "/artikelen", document)


def _write(purpose: str, path: str, document: Document) -> PlannedRequest:
    return PlannedRequest(purpose=purpose, method="POST", path=path, body=encode(document))
