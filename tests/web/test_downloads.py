"""Files that a merchant installs in the shop: for those who signed in, and the bytes that the connector makes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shopledger.shops.opencart.module_build import file_name, package_bytes
from tests.web.conftest import Merchant


@pytest.mark.parametrize("opencart", ["2.3", "3", "4"])
def test_the_extension_of_a_shop_can_be_downloaded(merchant: Merchant, opencart: str) -> None:
    answer = merchant.client.get(f"/downloads/opencart/{opencart}/")

    assert (answer.status_code, answer.content) == (200, package_bytes(opencart))
    assert answer["Content-Disposition"] == f'attachment; filename="{file_name(opencart)}"'


@pytest.mark.parametrize("path", ["opencart/9", "mijnwebwinkel/3", "nothing/3"])
def test_a_download_that_does_not_exist_is_not_found(merchant: Merchant, path: str) -> None:
    answer = merchant.client.get(f"/downloads/{path}/")

    assert answer.status_code == 404


@pytest.mark.django_db
def test_a_download_is_for_those_who_signed_in() -> None:
    answer = Client().get("/downloads/opencart/3/")

    assert answer["Location"].startswith(reverse("account_login"))
