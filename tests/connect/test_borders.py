"""Only one module speaks to the outside: everything else would miss budget, time-outs and redaction."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import shopledger

ROOT = Path(shopledger.__file__).parent
SPEAKS = {"connect/transport.py", "connect/simulation/serving.py"}
NAMES_ERRORS_OF_MAIL = {"mail/send.py"}
ASKS_THE_NAME_OF_THE_MACHINE = {"store/locks.py"}
NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http.client", "http.server", "httpx", "httpx2", "imaplib", "poplib", "pycurl",
    "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "websockets",
    "xmlrpc",
}  # fmt: skip


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {
            "import_module",
            "__import__",
        }:
            names.update(str(part.value) for part in node.args if isinstance(part, ast.Constant))
    return names


def network_of(path: Path) -> set[str]:
    return {name for name in imported(path) if any(f"{name}.".startswith(f"{part}.") for part in NETWORK)}


def lines_with_socket(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if "socket" in line]


def test_nothing_but_the_transport_opens_connections() -> None:
    files = {str(path.relative_to(ROOT)): path for path in ROOT.rglob("*.py")}

    speaking = {name for name, path in files.items() if network_of(path)}

    assert speaking - SPEAKS <= ASKS_THE_NAME_OF_THE_MACHINE | NAMES_ERRORS_OF_MAIL


def test_who_names_the_errors_of_mail_sends_none_by_itself() -> None:
    used = (ROOT / "mail/send.py").read_text(encoding="utf-8")

    assert "SMTP(" not in used
    assert "import smtplib" not in used


def test_who_asks_the_name_of_the_machine_asks_nothing_else() -> None:
    used = {line.strip() for name in ASKS_THE_NAME_OF_THE_MACHINE for line in lines_with_socket(ROOT / name)}

    assert all(line == "import socket" or "socket.gethostname()" in line for line in used)


@pytest.mark.parametrize("name", sorted(SPEAKS))
def test_scan_sees_the_modules_that_do(name: str) -> None:
    assert network_of(ROOT / name)


@pytest.mark.parametrize("line", ["import socket", "from urllib import request", "import_module('requests')"])
def test_scan_sees_each_way_to_import(tmp_path: Path, line: str) -> None:
    path = tmp_path / "module.py"
    path.write_text(line)

    assert network_of(path)
