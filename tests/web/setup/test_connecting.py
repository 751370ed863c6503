"""Connecting: forms made from what a connector asks for, exact reasons, and permission given elsewhere."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client as WebClient

from shopledger.connect.contract import Side
from shopledger.connect.registry import BOOKS, SHOPS, books_system, shop_system
from shopledger.store import connections, people
from shopledger.store.models import Connection, Role
from tests.web.conftest import Merchant
from tests.web.simulated import Simulated, simulated

SYSTEMS = [(shop, "snelstart") for shop in SHOPS] + [("mijnwebwinkel", books) for books in BOOKS]


def with_systems(merchant: Merchant, shop: str, books: str) -> None:
    merchant.integration.shop_system, merchant.integration.books_system = shop, books
    merchant.integration.save()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("shop", "books"), SYSTEMS)
def test_the_form_asks_what_the_connector_asks(merchant: Merchant, shop: str, books: str, language: str) -> None:
    with_systems(merchant, shop, books)

    page = merchant.text("connect/shop/", language) + merchant.text("connect/books/", language)

    fields = (*shop_system(shop).credential_fields, *books_system(books).credential_fields)
    assert all(f'name="{field.name}"' in page for field in fields)


@pytest.mark.parametrize(("shop", "books"), SYSTEMS)
def test_right_keys_turn_both_indicators_green(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch, shop: str, books: str
) -> None:
    with_systems(merchant, shop, books)

    with simulated(monkeypatch, shop, books) as world:
        for side in ("shop", "books"):
            answer = merchant.client.post(merchant.url(f"connect/{side}/"), world.credentials(side))
            assert answer.headers.get("Location") == merchant.url("setup/"), answer.content.decode()

    page = merchant.text("setup/")
    assert page.count('class="state good" id="state-') == 2


def test_a_wrong_key_is_told_with_its_reason_and_what_to_do(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with simulated(monkeypatch, "mijnwebwinkel", "snelstart"):
        answer = merchant.client.post(
            merchant.url("connect/shop/"), {"token": "a key of somebody else"}, headers={"accept-language": "nl"}
        )

    page = answer.content.decode()
    assert "partner" in page
    assert "a key of somebody else" not in page


def test_a_secret_that_is_stored_is_never_shown_and_stays_when_left_empty(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with simulated(monkeypatch, "mijnwebwinkel", "snelstart") as world:
        merchant.client.post(merchant.url("connect/shop/"), world.credentials("shop"))
        page = merchant.text("connect/shop/")
        answer = merchant.client.post(merchant.url("connect/shop/"), {"token": ""})

    assert world.credentials("shop")["token"] not in page
    assert answer.status_code == 302


def test_a_side_that_does_not_exist_is_not_found(merchant: Merchant) -> None:
    assert merchant.client.get(merchant.url("connect/bank/")).status_code == 404


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.READER])
def test_only_who_may_connect_sees_the_form(merchant: Merchant, role: Role) -> None:
    people.join(merchant.integration.account, merchant.user, role)

    answer = merchant.client.get(merchant.url("connect/shop/"))

    assert answer.status_code == 403


def test_a_stranger_finds_no_form(merchant: Merchant, stranger: Merchant) -> None:
    assert stranger.client.get(merchant.url("connect/shop/")).status_code == 404


# --- permission --------------------------------------------------------------------------------------------------


def allowed(merchant: Merchant, world: Simulated) -> dict[str, str]:
    """Press Connect and allow access on the package's page; what the merchant comes back with."""
    sent_to = urlsplit(merchant.client.get(merchant.url("connect/books/permission/")).headers["Location"])
    came_back = WebClient(world.books).get(f"{sent_to.path}?{sent_to.query}").headers["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(came_back).query).items()}


def test_permission_that_is_given_connects(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    with_systems(merchant, "mijnwebwinkel", "jortt")

    with simulated(monkeypatch, "mijnwebwinkel", "jortt") as world:
        merchant.client.get("/connect/return/", allowed(merchant, world))

    row = connections.connection_of(merchant.integration.id, Side.BOOKS)
    assert row is not None
    assert (row.state, row.code) == ("ok", "")


@pytest.mark.parametrize("state", ["", "another word"])
def test_an_answer_to_nobodys_question_connects_nothing(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    with_systems(merchant, "mijnwebwinkel", "jortt")

    with simulated(monkeypatch, "mijnwebwinkel", "jortt") as world:
        answer = allowed(merchant, world)
        merchant.client.get("/connect/return/", {**answer, "state": state})

    assert connections.connection_of(merchant.integration.id, Side.BOOKS) is None


def test_a_code_that_is_worth_nothing_is_told_and_connects_nothing(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_systems(merchant, "mijnwebwinkel", "jortt")

    with simulated(monkeypatch, "mijnwebwinkel", "jortt") as world:
        answer = {**allowed(merchant, world), "code": "used-before"}
        page = merchant.client.get("/connect/return/", answer, follow=True).content.decode()

    assert "alert-danger" in page
    assert connections.connection_of(merchant.integration.id, Side.BOOKS) is None


def test_permission_for_other_books_than_before_is_told(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    with_systems(merchant, "mijnwebwinkel", "jortt")

    with simulated(monkeypatch, "mijnwebwinkel", "jortt") as world:
        merchant.client.get("/connect/return/", allowed(merchant, world))
        Connection.for_account(merchant.integration.account).update(remote_id="another-administration")
        merchant.client.get("/connect/return/", allowed(merchant, world))

    row = connections.connection_of(merchant.integration.id, Side.BOOKS)
    assert row is not None
    assert (row.state, row.code) == ("blocked", "CON-07")


def test_permission_that_is_refused_is_told(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    with_systems(merchant, "mijnwebwinkel", "jortt")

    with simulated(monkeypatch, "mijnwebwinkel", "jortt") as world:
        parameters = {"state": allowed(merchant, world)["state"], "error": "access_denied"}
        page = merchant.client.get("/connect/return/", parameters, follow=True).content.decode()

    assert "geen toegang gegeven" in page


def test_a_platform_that_is_not_registered_says_so(merchant: Merchant) -> None:
    with_systems(merchant, "mijnwebwinkel", "jortt")

    answer = merchant.client.get(merchant.url("connect/books/permission/"), follow=True)

    assert answer.redirect_chain[-1][0] == merchant.url("connect/books/")
    assert "alert-danger" in answer.content.decode()


def test_a_package_that_takes_keys_only_asks_for_no_permission(merchant: Merchant) -> None:
    answer = merchant.client.get(merchant.url("connect/books/permission/"), follow=True)

    assert answer.redirect_chain[-1][0] == merchant.url("connect/books/")
