"""A throw-away PostgreSQL for tests, crash runs and benchmarks.

Makes a database server of its own in a temporary folder, on a free port of this machine, and removes it at the end; a
server that already runs here is left alone. It also goes when the one that started it is killed. Where the programs of
PostgreSQL are absent and we are root on a Debian machine, the package is installed. As root the server runs as user
`postgres`, since it refuses to run as root.

    python -m tools.postgres run -- COMMAND ...   # with SHOPLEDGER_DATABASE_URL set; exit code 77: not available here

It is not meant for real data: losing power may lose everything, on purpose, unless `durable` is asked for.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tools.guard import guarded

UNAVAILABLE = 77
SERVER_USER = "postgres"
DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
START_SECONDS = 30
APT_TRIES = 3
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = ("max_connections=200", "shared_buffers=128MB", "listen_addresses=127.0.0.1", "autovacuum=on")


class PostgresUnavailableError(Exception):
    """There is no PostgreSQL on this machine and it cannot be installed from here; the text says why."""


@contextmanager
def throwaway_postgres(*, durable: bool = False) -> Iterator[str]:
    """Start a server, yield the address of its database for SHOPLEDGER_DATABASE_URL, stop and remove it.

    Raises PostgresUnavailableError where there is none and none can be installed, OSError where it does not start.
    """
    programs = find_or_install_programs()
    folder = Path(tempfile.mkdtemp(prefix="shopledger-pg-"))
    try:
        give_to_server_user(folder)
        data = folder / "data"
        server_command([programs / "initdb", "-D", data, "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C"])
        port = find_free_port()
        server = start_server(programs, folder, port, durable=durable)
        with guarded(server, signal.SIGQUIT, folder):
            try:
                wait_until_ready(programs, server, folder, port)
                yield f"postgresql://{SERVER_USER}@127.0.0.1:{port}/postgres"
            finally:
                stop_server(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- the programs ------------------------------------------------------------------------------------------------


def find_or_install_programs() -> Path:
    """Return the folder with initdb and postgres, installing the Debian package where that is possible."""
    if found := find_programs():
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise PostgresUnavailableError(
            "PostgreSQL is not installed, and only root can install it: apt-get install postgresql"
        )
    install_package()
    if found := find_programs():
        return found
    raise PostgresUnavailableError("the package postgresql was installed, but initdb is not where Debian puts it")


def find_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL on this machine."""
    on_path = shutil.which("initdb")
    versions = [path.parent for path in DEBIAN_PROGRAMS.glob("*/bin/initdb")]
    newest = max(versions, key=lambda folder: float(folder.parent.name), default=None)
    return newest or (Path(on_path).resolve().parent if on_path else None)


def install_package() -> None:
    """Install PostgreSQL with apt-get; the mirrors get more than one chance."""
    print("Installing the package postgresql ...", file=sys.stderr, flush=True)
    for attempt in range(APT_TRIES):
        time.sleep(5 * attempt)
        apt_get("update")
        if apt_get("install", "-y", "--no-install-recommends", "postgresql"):
            return
    raise PostgresUnavailableError("apt-get could not install the package postgresql")


def apt_get(*words: str) -> bool:
    """Run apt-get without its chatter and tell whether it succeeded."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *words]
    return subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode == 0


# --- the server --------------------------------------------------------------------------------------------------


def as_server_user(command: Sequence[str | Path]) -> list[str | Path]:
    """Return the command as it must be run: root hands it to the server's own user."""
    if os.geteuid() != 0:
        return list(command)
    return ["runuser", "-u", SERVER_USER, "--", *command]


def server_command(command: Sequence[str | Path]) -> None:
    """Run a short command as the server's user; its output is shown only when it fails."""
    done = subprocess.run(as_server_user(command), cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{command[0]} failed: {done.stdout}{done.stderr}")


def give_to_server_user(folder: Path) -> None:
    """Make a folder the server user's own, where that is another user than we are."""
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER, SERVER_USER)


def find_free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(programs: Path, folder: Path, port: int, *, durable: bool) -> subprocess.Popen[bytes]:
    """Start the server as a child of this process, its words in a log file of the folder."""
    settings = [
        *SETTINGS,
        f"port={port}",
        f"unix_socket_directories={folder}",
        *(() if durable else FAST_AND_FORGETFUL),
    ]
    words = [word for setting in settings for word in ("-c", setting)]
    command = as_server_user([programs / "postgres", "-D", folder / "data", *words])
    with (folder / "log").open("wb") as log:
        # A session of its own: an interrupt at the terminal ends our command first, and then we end the server.
        return subprocess.Popen(command, cwd="/", stdout=log, stderr=log, start_new_session=True)


def wait_until_ready(programs: Path, server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    """Wait until the server takes connections; raise OSError with its log where it does not."""
    command: list[str | Path] = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if subprocess.run(command, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise OSError(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}")


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """End the server: politely cutting its connections, then hard."""
    for word in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            os.killpg(server.pid, word)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
        return


# --- the command -------------------------------------------------------------------------------------------------


def run_with_postgres(command: Sequence[str], *, durable: bool) -> int:
    """Run a command with SHOPLEDGER_DATABASE_URL set to a throw-away server, and return its exit code."""
    with throwaway_postgres(durable=durable) as url:
        return subprocess.run(command, env={**os.environ, "SHOPLEDGER_DATABASE_URL": url}, check=False).returncode


def stop_on_terminate(_number: int, _frame: FrameType | None) -> None:
    """Turn a request to end into an exception, so that the server is stopped on the way out."""
    raise KeyboardInterrupt


def main(words: Sequence[str] | None = None) -> int:
    """Parse the command line and run the command."""
    parser = argparse.ArgumentParser(description="Run a command with a throw-away PostgreSQL.")
    actions = parser.add_subparsers(dest="action", required=True)
    run = actions.add_parser("run", help="run a command with SHOPLEDGER_DATABASE_URL set")
    run.add_argument("--durable", action="store_true", help="with real commits to disk, for measurements")
    run.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(words)
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    signal.signal(signal.SIGTERM, stop_on_terminate)
    try:
        return run_with_postgres(command, durable=options.durable)
    except PostgresUnavailableError as reason:
        print(f"PostgreSQL is not available: {reason}", file=sys.stderr)
        return UNAVAILABLE
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
