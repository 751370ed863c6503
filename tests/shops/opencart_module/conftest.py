"""One running shop per version for the whole folder, put back in order for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.shops.opencart_module.harness import PHP, VERSIONS, Shop, default_switches, running_shop

needs_php = pytest.mark.skipif(
    PHP is None, reason="php is not installed: apt-get install php-cli php-sqlite3 php-mbstring"
)


def only(*versions: str) -> pytest.MarkDecorator:
    """Run a test on these versions only, where the others have nothing to test."""
    return pytest.mark.parametrize("standing_shop", versions, indirect=True)


@pytest.fixture(scope="session", params=list(VERSIONS))
def standing_shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    if PHP is None:
        pytest.skip("php is not installed: apt-get install php-cli php-sqlite3 php-mbstring")
    with running_shop(request.param) as shop:
        shutil.copy(shop.folder / "shop.sqlite", shop.folder / "fresh.sqlite")
        yield shop


@pytest.fixture
def shop(standing_shop: Shop) -> Iterator[Shop]:
    """A shop as freshly installed. Every test also holds the extension to silence: no PHP message of any kind."""
    folder = standing_shop.folder
    shutil.copy(folder / "fresh.sqlite", folder / "shop.sqlite")
    standing_shop.switch(**default_switches(standing_shop.version, folder))
    for log in ("queries.log", "errors.log"):
        (folder / log).unlink(missing_ok=True)

    yield standing_shop

    assert standing_shop.lines("errors.log") == []
