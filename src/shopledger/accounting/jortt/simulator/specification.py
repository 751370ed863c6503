"""The published document, mended where it contradicts its own examples, to hold requests against."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from shopledger.connect.simulation.openapi import OpenApi

PATH = Path(__file__).parent.parent / "specs" / "openapi.json"
NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
INVOICE = "CreateInvoiceV3"
CUSTOMER = "CreateCustomer"


@cache
def document() -> dict[str, Any]:
    """The document with its lines of the third generation mended."""
    published: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"), parse_float=Decimal)
    definitions = published["definitions"]
    line = definitions[INVOICE]["properties"]["line_items"]["items"]["properties"]
    line["quantity"] = {"type": "string", "pattern": NUMBER}  # its description: a numeric string
    line["vat"] = {
        "type": "object",
        "required": ["value", "category"],
        "properties": {
            "value": {"type": "string", "pattern": NUMBER},  # its description: a string
            "category": {
                "type": "string",
                "enum": ["exempt", "margin_goods_high", "travel_services_high"],  # from its description
                "x-nullable": True,  # its description: can be null
            },
        },
    }
    definitions["Jortt_V2_Shared_Entities_Amount"]["properties"]["amount"]["pattern"] = NUMBER
    for name in (INVOICE, CUSTOMER):
        definitions[name]["additionalProperties"] = False  # a field that Jortt does not know is a mistake of ours
    return published


@cache
def specification() -> OpenApi:
    """Its judge."""
    return OpenApi(document())
