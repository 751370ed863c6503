"""Starts a stand-in OpenCart on loopback, with the real extension installed from its real zip.

For: the tests here and those of the Python connector (`with start_shop("3", SAMPLES) as base_url`). The extension is
set up the way a merchant does it: unpacked, Install pressed, settings page saved with API_KEY and LICENCE_KEY.
Not for: OpenCart itself. shop/framework.php has only what the extension touches, over SQLite (or MariaDB, see `dsn`).
"""

from __future__ import annotations

import http.client
import io
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from shopledger.shops.opencart import module_build
from tools.guard import guarded

SAMPLES = Path(module_build.__file__).parent / "samples"
SHOP = Path(__file__).parent / "shop"
PHP = shutil.which("php")
API_KEY = "Goede!sleutel(2026)"
LICENCE_KEY = "LIC-2026-ABCD-EFGH"
START_SECONDS = 10
WHOLE = ("_id", "sort_order", "quantity", "priority", "status", "serialized", "moment")

VERSIONS: Mapping[str, str] = {"2.3": "2.3.0.2", "3": "3.0.5.1", "4": "4.1.0.3"}
ADMIN_ROUTES: Mapping[str, str] = {
    "2.3": "extension/module/shopledger",
    "3": "extension/module/shopledger",
    "4": "extension/shopledger/module/shopledger",
}
API_ROUTES: Mapping[str, str] = {
    "2.3": "extension/module/shopledger",
    "3": "extension/module/shopledger",
    "4": "extension/shopledger/api/v1",
}
GROUPS: Mapping[str, str] = {"2.3": "shopledger", "3": "module_shopledger", "4": "module_shopledger"}

# Columns of tables that are empty in the samples, or not in them.
EMPTY_TABLES: Mapping[str, Sequence[str]] = {
    "order_option": ("order_option_id", "order_id", "order_product_id", "name", "value", "type"),
    "order_voucher": ("order_voucher_id", "order_id", "description", "amount"),
    "order_history": ("order_history_id", "order_id", "order_status_id", "notify", "comment", "date_added"),
    "store": ("store_id", "name", "url", "ssl"),
}


@dataclass(frozen=True, slots=True)
class Shop:
    """A running shop: where it answers, what it is, and its folder with switches, tables and logs."""

    version: str
    base_url: str
    port: int
    folder: Path
    licence_key: str = LICENCE_KEY
    api_key: str = API_KEY

    @property
    def route(self) -> str:
        return API_ROUTES[self.version]

    def switch(self, **changes: Any) -> None:
        """Change how the shop behaves from its next request on."""
        path = self.folder / "switches.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    def execute(self, sql: str, *values: Any) -> None:
        """Change the shop's tables behind the extension's back."""
        with closing(sqlite3.connect(self.folder / "shop.sqlite")) as database, database:
            database.execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "shop.sqlite")) as database:
            return database.execute(sql, values).fetchall()

    def lines(self, log: str) -> list[str]:
        """Return the lines of queries.log or errors.log."""
        path = self.folder / log
        return path.read_text().splitlines() if path.exists() else []

    def admin(self, method: str, fields: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Call a method of the settings page (empty for the page itself); with fields it is a POST of its form."""
        separator = "." if self.version == "4" else "/"
        route = ADMIN_ROUTES[self.version] + (separator + method if method else "")
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields is not None else {}
            verb = "GET" if fields is None else "POST"
            body = None if fields is None else urlencode(fields)
            connection.request(verb, f"/admin/index.php?route={route}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def save(self, **fields: str) -> tuple[int, str]:
        """Save the settings page; names without the group in front."""
        group = GROUPS[self.version]
        method = "save" if self.version == "4" else ""
        return self.admin(method, {f"{group}_{name}": value for name, value in fields.items()})


def load_rows(version: str, folder: Path) -> dict[str, list[dict[str, str | None]]]:
    """Return the rows of the shop by table name, from the stored orders and the reference of that version."""
    prefix = f"oc{version[0]}"
    reference = json.loads((folder / f"{prefix}-reference.json").read_text())
    tables: dict[str, list[dict[str, str | None]]] = {
        name: [*rows] for name, rows in reference.items() if name != "opencart_version"
    }
    for path in sorted(folder.glob(f"{prefix}-order-*.json")):
        for name, rows in json.loads(path.read_text()).items():
            if name != "opencart_version":
                tables.setdefault(name, []).extend([rows] if isinstance(rows, dict) else rows)
    sold = {row["product_id"] for row in tables["order_product"]}
    tables["product"] = [
        {"product_id": product, "model": "", "sku": f"SKU-{product}", "tax_class_id": "21"}
        for product in sorted(sold, key=str)
    ]
    tables["store"] = [
        {"store_id": "1", "name": "Tweede &amp; winkel", "url": "https://second.example.test/", "ssl": ""}
    ]
    tables["setting"].append(setting_row("config", "config_name", "Testwinkel"))
    return tables


def setting_row(code: str, key: str, value: str, store: str = "0") -> dict[str, str | None]:
    return {"store_id": store, "code": code, "key": key, "value": value, "serialized": "0"}


def column_type(name: str) -> str:
    return "INTEGER" if name.endswith(WHOLE) else "TEXT"


def make_tables(path: Path, tables: Mapping[str, list[dict[str, str | None]]]) -> None:
    """Write the rows to a SQLite file, in tables named as OpenCart names them."""
    with closing(sqlite3.connect(path)) as database, database:
        for name in sorted(tables.keys() | EMPTY_TABLES.keys()):
            make_table(database, name, tables.get(name, []))


def make_table(database: sqlite3.Connection, name: str, rows: Sequence[Mapping[str, str | None]]) -> None:
    columns = list(rows[0]) if rows else list(EMPTY_TABLES[name])
    database.execute(
        f"CREATE TABLE `oc_{name}` ({', '.join(f'`{column}` {column_type(column)}' for column in columns)})"
    )
    marks = ", ".join("?" for _ in columns)
    database.executemany(
        f"INSERT INTO `oc_{name}` VALUES ({marks})",  # noqa: S608 -- names from the stored rows of this repository
        [tuple(row[column] for column in columns) for row in rows],
    )


def unpack(version: str, site: Path) -> None:
    """Lay the package out in the shop as OpenCart's installer does."""
    with zipfile.ZipFile(io.BytesIO(module_build.package_bytes(version))) as archive:
        archive.extractall(site / "extension/shopledger" if version == "4" else site)
    if version != "4":
        (site / "upload").rename(site / "root")
        for part in (site / "root").iterdir():
            part.rename(site / part.name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("php -S did not start")


@contextmanager
def php_server(folder: Path, port: int) -> Iterator[None]:
    if PHP is None:
        raise RuntimeError("php is not installed (Debian: apt-get install php-cli php-sqlite3 php-mbstring)")
    command = [PHP, "-d", "output_buffering=0", "-S", f"127.0.0.1:{port}", str(SHOP / "router.php")]
    environment = {"SHOP_FOLDER": str(folder), "PATH": os.environ["PATH"]}
    with (
        (folder / "php.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True) as process,
        guarded(process, signal.SIGTERM),
    ):
        try:
            wait_until_up(port)
            yield
        finally:
            process.terminate()


def default_switches(version: str, folder: Path) -> dict[str, Any]:
    return {
        "version": VERSIONS[version],
        "dsn": f"sqlite:{folder / 'shop.sqlite'}",
        "database_zone": "UTC",
        "session_zone": "SYSTEM",
        "maintenance": False,
        "https": True,
        "noise": "",
        "delay_ms": 0,
        "edits": 0,
        "language": "en-gb",
        "permitted": [ADMIN_ROUTES[version]],
    }


def install(shop: Shop) -> None:
    """Press Install, then fill in and save the settings page."""
    shop.admin("install")
    shop.save(status="1", license=LICENCE_KEY, key=API_KEY, vat_field="1", allow_http="0")


@contextmanager
def running_shop(version: str, rows_folder: Path = SAMPLES, **switches: Any) -> Iterator[Shop]:
    """Run a shop ("2.3", "3" or "4") with these rows and give it with all its handles; it ends with the block."""
    with tempfile.TemporaryDirectory(prefix="shopledger-shop-") as name:
        folder, port = Path(name), free_port()
        make_tables(folder / "shop.sqlite", load_rows(version, rows_folder))
        unpack(version, folder / "site")
        (folder / "switches.json").write_text(json.dumps(default_switches(version, folder) | switches))
        shop = Shop(version, f"http://127.0.0.1:{port}/", port, folder)
        with php_server(folder, port):
            install(shop)
            yield shop


@contextmanager
def start_shop(version: str, rows_folder: Path = SAMPLES) -> Iterator[str]:
    """Run a shop and give its base URL; the keys are API_KEY and LICENCE_KEY, the route is API_ROUTES[version]."""
    with running_shop(version, rows_folder) as shop:
        yield shop.base_url


def tables_written(queries: Iterable[str]) -> set[str]:
    """Return the first words of all statements that are no SELECT, with the table they name."""
    return {" ".join(query.split()[:3]) for query in queries if not query.startswith("SELECT ")}
