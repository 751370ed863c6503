"""What is kept of one integration's choices and of its two systems: settings, facts of the shop, lists of the books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import msgspec
from django.db.models import F

from shopledger.connect.contract import Option, ShopFacts
from shopledger.domain.settings import Settings
from shopledger.domain.settings_io import settings_from_document, settings_to_document
from shopledger.store import texts
from shopledger.store.models import Integration

OptionLists = dict[str, tuple[Option, ...]]


def settings_of(row: Integration) -> Settings:
    """The saved settings; without any, those of a shop in the Netherlands that may book nothing yet."""
    return _settings(row.settings_document)


@lru_cache(maxsize=256)
def _settings(text: str) -> Settings:
    """Cached by text, so that the look-up tables inside a value are built once and not once per turn."""
    return settings_from_document(texts.document_of(text)) if text != "{}" else Settings(shop_country="NL")


def save_settings(integration_id: int, settings: Settings) -> None:
    """Keep these settings and count their version up."""
    Integration.objects.filter(id=integration_id).update(
        settings_document=texts.document_text(settings_to_document(settings)),
        settings_version=F("settings_version") + 1,
    )


def facts_of(row: Integration) -> ShopFacts | None:
    """What is known of the shop, None until it was asked."""
    if not row.shop_facts:
        return None
    document = texts.document_of(row.shop_facts)
    return ShopFacts(country=document["country"], currency=document["currency"], document=document["document"])


def save_facts(integration_id: int, facts: ShopFacts, now: datetime) -> None:
    """Keep the shop's facts."""
    document = {"country": facts.country, "currency": facts.currency, "document": facts.document}
    text = texts.document_text(document)
    Integration.objects.filter(id=integration_id).update(shop_facts=text, shop_facts_at=now)


def options_of(row: Integration) -> OptionLists:
    """The lists of the books by field, as last asked; empty before that."""
    return msgspec.json.decode(row.options, type=OptionLists)


def save_options(integration_id: int, options: Mapping[str, tuple[Option, ...]], now: datetime) -> None:
    """Keep the lists of the books."""
    text = texts.value_bytes(dict(options)).decode()
    Integration.objects.filter(id=integration_id).update(options=text, options_at=now)
