"""Letters lead to pages that exist: their paths are written down a second time, in a lower layer."""

from __future__ import annotations

import pytest
from django.urls import resolve

from shopledger.mail import site

PAGES = {
    site.HOME: "home",
    site.INTEGRATION: "overview",
    site.ERRORS: "errors",
    site.CAUSE: "cause",
    site.CONFIGURATION: "configuration",
    site.PROFILE: "integration_profile",
    site.ACCOUNT: "profile",
    site.TICKET: "ticket",
}


@pytest.mark.parametrize(("path", "name"), PAGES.items())
def test_a_path_in_letters_is_that_of_its_page(path: str, name: str) -> None:
    found = resolve(path.format(id=7, code="CHK-05"))

    assert (found.url_name, *found.kwargs.values()) == (name, *([7] if "{id}" in path else []), *codes(path))


def codes(path: str) -> list[str]:
    return ["CHK-05"] if "{code}" in path else []
