"""A MariaDB server of its own in a temporary folder, holding the rows of a stand-in shop.

For: comparing what the extension's SQL gives on SQLite (fast, in every test) with what a database of the kind that
shops use makes of it. Not for: speed, or a server that anything else may use.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.shops.opencart_module.harness import EMPTY_TABLES, PHP, WHOLE
from tools.guard import guarded

SERVER = shutil.which("mariadbd")
START_SECONDS = 30
FOUR_DECIMALS = {"price", "tax", "rate", "amount", "reward", "commission"}
TYPES: Mapping[tuple[str, str], str] = {
    ("order", "total"): "DECIMAL(15,4)",
    ("order_product", "total"): "DECIMAL(15,4)",
    ("order_total", "value"): "DECIMAL(15,4)",
    ("order", "currency_value"): "DECIMAL(15,8)",
    ("currency", "value"): "DECIMAL(15,8)",
}


def php_speaks_mysql() -> bool:
    if PHP is None:
        return False
    return "pdo_mysql" in subprocess.run([PHP, "-m"], capture_output=True, text=True, check=True).stdout


def column_type(table: str, column: str) -> str:
    if (table, column) in TYPES:
        return TYPES[table, column]
    if column in FOUR_DECIMALS:
        return "DECIMAL(15,4)"
    if column.startswith("date_"):
        return "DATETIME"
    return "INT" if column.endswith(WHOLE) else "TEXT"


def literal(value: str | None) -> str:
    if value is None:
        return "NULL"
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def statements(tables: Mapping[str, list[dict[str, str | None]]]) -> Iterator[str]:
    """Yield the SQL that makes the tables, of the engine that OpenCart 2.3 and 3 use, and fills them."""
    for name in sorted(tables.keys() | EMPTY_TABLES.keys()):
        rows = tables.get(name, [])
        columns = list(rows[0]) if rows else list(EMPTY_TABLES[name])
        defined = ", ".join(f"`{column}` {column_type(name, column)}" for column in columns)
        yield f"CREATE TABLE `oc_{name}` ({defined}) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4"
        for row in rows:
            values = ", ".join(literal(row[column]) for column in columns)
            yield f"INSERT INTO `oc_{name}` VALUES ({values})"  # noqa: S608 -- the stored rows of this repository


def run_sql(socket: Path, sql: str, database: str = "") -> None:
    command = ["mariadb", "--no-defaults", f"--socket={socket}", "--user=root", "--default-character-set=utf8mb4"]
    subprocess.run([*command, database] if database else command, input=sql.encode(), check=True)


def wait_for(socket: Path) -> None:
    until = time.monotonic() + START_SECONDS
    command = ["mariadb-admin", "--no-defaults", f"--socket={socket}", "--user=root", "ping"]
    while time.monotonic() < until:
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError("mariadbd did not start")


@contextmanager
def mariadb_server(folder: Path) -> Iterator[Path]:
    """Run a server without networking and give its socket; it ends with the block."""
    data, socket = folder / "data", folder / "socket"
    make = [
        "mariadb-install-db",
        "--no-defaults",
        f"--datadir={data}",
        "--user=root",
        "--auth-root-authentication-method=normal",
    ]
    subprocess.run(make, capture_output=True, check=True)
    serve = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}", "--skip-networking", "--user=root"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(serve, stdout=log, stderr=log, start_new_session=True) as process,
        guarded(process, signal.SIGTERM),
    ):
        try:
            wait_for(socket)
            yield socket
        finally:
            process.terminate()


def fill(socket: Path, database: str, tables: Mapping[str, list[dict[str, str | None]]]) -> str:
    """Make a database with the shop's tables and return the address under which PHP finds it."""
    run_sql(socket, f"CREATE DATABASE {database} DEFAULT CHARACTER SET utf8mb4")
    run_sql(socket, ";\n".join(statements(tables)) + ";", database)
    return f"mysql:unix_socket={socket};dbname={database}"
