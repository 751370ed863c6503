"""The settings page in the shop's admin: what may be saved, what is shown, and what installing does."""

from __future__ import annotations

import re

import pytest

from tests.shops.opencart_module.client import ask, hexmac
from tests.shops.opencart_module.conftest import only
from tests.shops.opencart_module.harness import ADMIN_ROUTES, API_KEY, GROUPS, LICENCE_KEY, Shop

OTHER_KEY = "Nieuwe=sleutel#12345"
FAULTS = {
    "too short": ("Sleutel!123456", "15 to 64"),
    "too long": ("Sleutel!" * 9, "15 to 64"),
    "space": ("Goede sleutel 2026", "only hold"),
    "ampersand": ("Goede&sleutel&2026", "only hold"),
    "letter with accent": ("Goedesleutel2026é", "only hold"),
    "seven different": ("abcdefgabcdefgabc", "at least 8"),
    "licence key": (LICENCE_KEY.replace("-", "A"), "must not be the licence key"),
}


def stored(shop: Shop) -> dict[str, str]:
    group = GROUPS[shop.version]
    rows = shop.rows("SELECT `key`, value FROM oc_setting WHERE code = ?", group)
    return {key.removeprefix(f"{group}_"): value for key, value in rows}


def save(shop: Shop, **fields: str) -> tuple[bool, str]:
    """Save the page as shown, with some fields changed; say whether the shop took it, and what it answered."""
    form = {"status": "1", "license": LICENCE_KEY, "key": "", "vat_field": "1", "allow_http": "0"}
    status, text = shop.save(**form | fields)
    if status == 501:
        pytest.skip(text)
    return (status == 302 or '"success"' in text), text


def test_only_the_derived_key_is_stored(shop: Shop) -> None:
    values = stored(shop)

    assert values["key"] == hexmac(API_KEY, "shopledger-v1")
    assert API_KEY not in values.values()


def test_saving_without_a_new_key_keeps_the_old_one(shop: Shop) -> None:
    saved, _ = save(shop, vat_field="2")

    assert saved
    assert stored(shop) == {
        "status": "1",
        "license": LICENCE_KEY,
        "key": hexmac(API_KEY, "shopledger-v1"),
        "vat_field": "2",
        "allow_http": "0",
    }


def test_saving_keeps_settings_that_this_page_does_not_know(shop: Shop) -> None:
    group = GROUPS[shop.version]
    shop.execute("INSERT INTO oc_setting VALUES (0, ?, ?, 'kept', 0)", group, f"{group}_later")

    save(shop)

    assert stored(shop)["later"] == "kept"


def test_new_key_replaces_the_old_one(shop: Shop) -> None:
    saved, _ = save(shop, key=OTHER_KEY)

    assert saved
    assert ask(shop, "config", key=OTHER_KEY).status == 200
    assert ask(shop, "config").status == 401


@pytest.mark.parametrize(("key", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_key_that_breaks_a_rule_is_not_saved(shop: Shop, key: str, words: str) -> None:
    licence = key if key == FAULTS["licence key"][0] else LICENCE_KEY
    before = stored(shop)

    saved, text = save(shop, key=key, license=licence)

    assert not saved
    assert words in text
    assert stored(shop) == before


def test_licence_key_may_not_become_what_the_api_key_already_is(shop: Shop) -> None:
    saved, text = save(shop, license=API_KEY)

    assert not saved
    assert "must not be the licence key" in text


@pytest.mark.parametrize("licence", ["", "short", "LIC 2026 ABCD", 'LIC-2026-"ABCD"', "L" * 65])
def test_licence_key_that_cannot_be_one_is_not_saved(shop: Shop, licence: str) -> None:
    saved, text = save(shop, license=licence)

    assert not saved
    assert "licence key" in text


def test_extension_without_a_key_cannot_be_enabled(shop: Shop) -> None:
    shop.execute("DELETE FROM oc_setting WHERE code = ?", GROUPS[shop.version])

    refused, text = save(shop)
    disabled, _ = save(shop, status="0")

    assert not refused
    assert "Set an API key" in text
    assert disabled


def test_user_without_permission_changes_nothing(shop: Shop) -> None:
    shop.switch(permitted=[])

    saved, text = save(shop, key=OTHER_KEY)

    assert not saved
    assert "permission" in text
    assert stored(shop)["key"] == hexmac(API_KEY, "shopledger-v1")


def page(shop: Shop) -> str:
    status, text = shop.admin("")
    if status == 501:
        pytest.skip(text)
    assert status == 200
    return text


def test_page_shows_the_settings_but_never_the_key(shop: Shop) -> None:
    text = page(shop)

    assert f'value="{LICENCE_KEY}"' in text
    assert "A key is stored" in text
    assert API_KEY not in text
    assert stored(shop)["key"] not in text


def test_page_posts_every_setting_under_its_own_name(shop: Shop) -> None:
    names = set(re.findall(r'name="(\w+)"', page(shop)))

    assert names == {
        f"{GROUPS[shop.version]}_{name}" for name in ("status", "license", "key", "vat_field", "allow_http")
    }


def test_page_offers_text_fields_for_the_vat_number_and_guesses_it_at_first(shop: Shop) -> None:
    shop.execute("DELETE FROM oc_setting WHERE code = ?", GROUPS[shop.version])

    options = re.findall(
        r'<option value="(\d+)"( selected[^>]*)?>([^<]+)<', page(shop).split("vat_field")[-1].split("</select>")[0]
    )

    assert [(number, bool(chosen), name) for number, chosen, name in options] == [
        ("0", False, "No field"),
        ("1", True, "VAT number"),
        ("2", False, "Chamber of commerce no."),
    ]


def test_page_is_in_dutch_for_a_dutch_user(shop: Shop) -> None:
    shop.switch(language="nl-nl")

    text = page(shop)

    assert "Licentiesleutel" in text
    assert "Genereren" in text
    assert "text_" not in re.sub(r"<[^>]+>", "", text)


def test_page_falls_back_to_english_in_any_other_language(shop: Shop) -> None:
    shop.switch(language="de-de")

    assert "Licence key" in page(shop)


def test_every_page_suggests_another_key_that_keeps_the_rules(shop: Shop) -> None:
    found = [re.findall(r'data-suggestion="([^"]+)"', page(shop))[0] for _ in range(5)]

    assert len(set(found)) == 5
    for key in found:
        assert re.fullmatch(r"[A-Za-z0-9!*@#()=]{32}", key)
        assert len(set(key)) >= 8


@only("2.3", "3")
def test_refused_page_shows_what_was_typed_but_not_the_key(shop: Shop) -> None:
    _, text = save(shop, license="LIC-OTHER-1234", key="tooshort")

    assert 'value="LIC-OTHER-1234"' in text
    assert "tooshort" not in text


def test_page_links_back_to_the_list_of_modules(shop: Shop) -> None:
    expected = "extension/extension" if shop.version == "2.3" else "marketplace/extension"
    token = "token=T0K3N" if shop.version == "2.3" else "user_token=T0K3N"

    text = page(shop)

    assert f"route={expected}&amp;{token}&amp;type=module" in text


@only("4")
def test_save_of_4_is_written_as_its_release_wants(shop: Shop) -> None:
    later = page(shop)
    shop.switch(version="4.0.1.1")

    assert f"route={ADMIN_ROUTES['4']}.save" in later
    assert f"route={ADMIN_ROUTES['4']}|save" in page(shop)


def test_installing_twice_does_no_harm(shop: Shop) -> None:
    shop.admin("install")

    assert ask(shop, "config").status == 200


def test_uninstalling_removes_the_table(shop: Shop) -> None:
    shop.admin("uninstall")

    assert shop.rows("SELECT name FROM sqlite_master WHERE name LIKE '%shopledger%'") == []


def test_uninstalling_needs_permission(shop: Shop) -> None:
    shop.switch(permitted=[])

    shop.admin("uninstall")

    assert shop.rows("SELECT name FROM sqlite_master WHERE name = 'oc_shopledger_guard'") == [("oc_shopledger_guard",)]
