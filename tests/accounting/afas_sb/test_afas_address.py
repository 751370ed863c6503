from __future__ import annotations

import pytest

from shopledger.accounting.afas_sb.address import base_url, split_address
from shopledger.domain.errors import ConnectionRefusal


@pytest.mark.parametrize(
    ("accountant", "customer"),
    [
        ("app-center-demo", "webwinkel"),
        (" App-Center-Demo ", "/webwinkel/"),
        ("https://app-center-demo.afasfocus.nl/webwinkel", ""),
        ("https://app-center-demo.afasfocus.nl/webwinkel/app/start?x=1#y", ""),
        ("app-center-demo.afasfocus.nl/webwinkel", ""),
        ("https://app-center-demo.afasfocus.nl", "webwinkel"),
    ],
)
def test_domains_are_read_as_typed_or_out_of_an_address(accountant: str, customer: str) -> None:
    assert split_address(accountant, customer) == ("app-center-demo", "webwinkel")


@pytest.mark.parametrize(
    ("accountant", "customer"),
    [
        ("https://afasfocus.nl.evil.example/webwinkel", ""),
        ("https://evil.example/x.afasfocus.nl/webwinkel", ""),
        ("evilafasfocus.nl", "webwinkel"),
        ("https://a@evil.example/", "x"),
        ("https://a.b.afasfocus.nl/webwinkel", ""),
        ("https://app-center-demo.afasfocus.nl", ""),
        ("app-center-demo", "web/winkel"),
        ("app-center-demo", "web?winkel"),
        ("app center", "webwinkel"),
        ("demo#", "webwinkel"),
        ("", "webwinkel"),
        ("app-center-demo", ""),
    ],
)
def test_token_is_sent_nowhere_but_to_afas(accountant: str, customer: str) -> None:
    with pytest.raises(ConnectionRefusal) as caught:
        split_address(accountant, customer)

    assert caught.value.code == "CON-05"


def test_base_url_is_that_of_the_environment_unless_another_is_given() -> None:
    credentials = {"accountant": "app-center-demo", "customer": "webwinkel"}

    assert base_url(credentials, {}) == "https://app-center-demo.afasfocus.nl/webwinkel"
    assert base_url(credentials, {"api": "https://afas-sb.afasfocus.nl"}) == base_url(credentials, {})
    assert base_url(credentials, {"api": "http://127.0.0.1:8011/"}) == "http://127.0.0.1:8011/webwinkel"
