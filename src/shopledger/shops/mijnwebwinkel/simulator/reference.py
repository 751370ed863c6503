"""What the simulated shop says of itself, its articles, statuses and payments. Texts of statuses are assumed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shopledger.connect.simulation.market.goods import STANDARD, TAXES, Article
from shopledger.shops.mijnwebwinkel.simulator.render import Json, uuid_of

STATUSES = [
    {"status": 1, "description": "Bestelling in behandeling", "credit_order": False},
    {"status": 2, "description": "Verzonden", "credit_order": False},
    {"status": 3, "description": "Betaald", "credit_order": False},
    {"status": 4, "description": "Geannuleerd", "credit_order": False},
    {"status": 5, "description": "Betaald en verzonden", "credit_order": False},
    {"status": 6, "description": "Betaald en afgehaald", "credit_order": False},
    {"status": 10, "description": "Creditorder", "credit_order": True},
]
STORE: Json = {
    "id": uuid_of(1),
    "name": "Voorbeeldwinkel",
    "primary_domain": "https://www.voorbeeldwinkel.example",
    "description": "Een gesimuleerde winkel",
    "open": True,
    "version": "Premium",
    "administration_language": "nl_NL",
    "currency": "EUR",
    "prices_include_tax": True,
    "default_language": "nl_NL",
    "active_languages": ["nl_NL", "de_DE"],
    "currency_format_locale": "nl_NL",
    "available_business_models": "ALL",
    "region_code": "NL",
}
GATEWAYS: list[Json] = [
    {
        "name": name,
        "displayName": shown,
        "websiteUrl": f"https://www.{name}.example/",
        "methods": [{"name": method, "displayName": text} for method, text in methods],
    }
    for name, shown, methods in (
        ("mollie", "Mollie", (("ideal", "iDEAL"), ("creditcard", "Creditcard"), ("bancontact", "Bancontact"))),
        ("paypal", "PayPal", (("paypal", "PayPal"),)),
        (
            "basic",
            "Handmatig",
            (("bank_transfer", "Overboeking"), ("invoice", "Op rekening"), ("pickup", "Bij afhalen")),
        ),
    )
]
REGIONS: list[Json] = [
    {
        "regionCode": country,
        "taxEnabled": True,
        "taxNumber": None,
        "taxRate": f"{taxes[STANDARD].permille / 1000:.2f}",
        "shippingTaxMethod": "fixed",
        "shippingTaxRate": f"{taxes[STANDARD].permille / 1000:.2f}",
        "transactionTaxMethod": "proportional",
        "transactionTaxRate": None,
        "overrides": [],
    }
    for country, taxes in TAXES.items()
    if country != "ES"
]


def article(row: Article) -> Json:
    """An article as the shop tells it."""
    return {
        "id": row.id,
        "uuid": uuid_of(row.id),
        "name": row.name,
        "description": row.name,
        "sku": row.sku,
        "taxable": True,
        "price": {"default": f"{row.cents // 100}.{row.cents % 100:02d}", "action": "", "purchase": ""},
        "stock": 10,
        "categories": [],
        "lists": [],
        "variants": [],
        "images": [],
    }


def payments(document: Json, embed: Sequence[str]) -> Json:
    """The one payment of an order, in cents; none for a credit order and before anything was paid."""
    summary: Any = document.get("payment")
    summary = summary[0] if isinstance(summary, list) and summary else summary
    if not summary:
        return {"payments": []}
    cents = int(document["price"]["total"].split(".")[0]) * 100 + int(document["price"]["total"].split(".")[1][:2])
    at = f"{document['date']}T{document['time']}+01:00"
    payment: Json = {
        "id": uuid_of(cents),
        "gateway": summary["gateway_name"],
        "method": summary["method_name"],
        "gatewayReference": f"ord_{document['number']}",
        "price": cents,
        "currency": document["currency"],
        "storeId": STORE["id"],
        "reference": uuid_of(cents + 1),
        "isTest": False,
        "createdAt": at,
        "updatedAt": at,
    }
    if "mutations" in embed and document["payment_status"] == "captured":
        payment["mutations"] = [{"id": 1, "type": "capture", "price": cents, "createdAt": at}]
    return {"payments": [payment]}
