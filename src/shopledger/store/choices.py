"""What is kept of one integration's choices and of its two systems: settings, facts of the shop, lists of the books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import msgspec
from django.db import transaction
from django.db.models import F

from shopledger.connect.contract import Option, ShopFacts
from shopledger.domain.settings import Settings
from shopledger.domain.settings_io import settings_from_document, settings_to_document
from shopledger.store import texts
from shopledger.store.models import Integration, SettingsVersion

OptionLists = dict[str, tuple[Option, ...]]


def settings_of(row: Integration) -> Settings:
    """The saved settings; without any, those of a shop in its country that may book nothing yet."""
    return _settings(row.settings_document, row.shop_country)


@lru_cache(maxsize=256)
def _settings(text: str, country: str) -> Settings:
    """Cached by text, so that the look-up tables inside a value are built once and not once per turn."""
    return settings_from_document(texts.document_of(text)) if text != "{}" else Settings(shop_country=country)


def save_settings(integration_id: int, settings: Settings, now: datetime, who: str = "") -> int:
    """Keep these settings as a new version; its number. Every version stays."""
    document = texts.document_text(settings_to_document(settings))
    rows = Integration.objects.filter(id=integration_id)
    with transaction.atomic():
        rows.update(settings_document=document, settings_version=F("settings_version") + 1)
        version = rows.values_list("settings_version", flat=True).get()
        SettingsVersion.objects.create(
            integration_id=integration_id, version=version, document=document, saved_at=now, who=who
        )
    return version


def versions(integration_id: int) -> list[SettingsVersion]:
    """Every version that was saved, the newest first."""
    return list(SettingsVersion.objects.filter(integration_id=integration_id).order_by("-version"))


def settings_at(integration_id: int, moment: datetime) -> Settings | None:
    """The settings that were in force at that moment; None where nothing was saved by then."""
    rows = SettingsVersion.objects.filter(integration_id=integration_id, saved_at__lte=moment)
    return _version(rows.order_by("-version").first())


def settings_in(integration_id: int, version: int) -> Settings | None:
    """The settings of that version; None where there is no such version."""
    return _version(SettingsVersion.objects.filter(integration_id=integration_id, version=version).first())


def _version(row: SettingsVersion | None) -> Settings | None:
    return None if row is None else settings_from_document(texts.document_of(row.document))


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
