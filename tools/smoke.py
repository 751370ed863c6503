"""Start the long-running commands of the README once, as a reader would, and see that they answer and stop.

Each runs with a data folder and keys of its own; `serve` a second time, with `worker`, on a throw-away PostgreSQL.
Pages are fetched once, nothing more: what they show is the business of the tests.

    python -m tools.smoke
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tools.postgres import throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ".venv/bin/shopledger"
DEMO = "./dev demo"
CHECK = f"{PROGRAM} check"
SERVE = f"{PROGRAM} serve"
WORKER = f"{PROGRAM} worker"
SIMULATE = f"{PROGRAM} simulate snelstart --port 8801"
CREATE_USER = f"{PROGRAM} createuser anna@example.com --account anna@example.com"
CREATE = (
    f"{PROGRAM} integrations create --account anna@example.com --shop mijnwebwinkel --books snelstart"
    " --settings examples/settings-mijnwebwinkel-snelstart.json --accept-terms"
)
SYNC = f"{PROGRAM} sync 1"
SIDES = {"shop": "mijnwebwinkel", "books": "snelstart"}
ADDRESS = re.compile(r"https?://(?:127\.0\.0\.1|localhost|0\.0\.0\.0):(\d+)")
START_SECONDS = 240  # the demo plays a year before it names its address
ALIVE_SECONDS = 4
STOP_SECONDS = 20


class SmokeError(Exception):
    """A command did not do what the README says; the text holds its output."""


def make_environment(folder: Path, **variables: str) -> dict[str, str]:
    """Return the variables of a fresh installation with its data in `folder`."""
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "SHOPLEDGER_DATA_DIR": str(folder),
        "SHOPLEDGER_SECRET_KEY": secrets.token_urlsafe(50),
        "SHOPLEDGER_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        **variables,
    }


@contextmanager
def running(command: str, variables: Mapping[str, str], folder: Path) -> Iterator[Path]:
    """Start a command, yield the file its output goes to, and see that it stops when asked to."""
    output = folder / f"{command.split()[1]}.log"
    with output.open("wb") as log:
        process = subprocess.Popen(command.split(), cwd=ROOT, env=dict(variables), stdout=log, stderr=log)
    try:
        yield output
        stop(process)
    except (SmokeError, subprocess.TimeoutExpired) as error:
        raise SmokeError(f"`{command}`: {error}\n{output.read_text(errors='replace')}") from error
    finally:
        process.kill()
        process.wait()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end and wait for it; raise SmokeError where it had ended before it was asked."""
    if process.poll() is not None:
        raise SmokeError(f"ended by itself with exit code {process.returncode}")
    process.terminate()
    process.wait(timeout=STOP_SECONDS)


def wait_for_address(output: Path) -> str:
    """Return the address that a server names in its output."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if match := ADDRESS.search(output.read_text(errors="replace")):
            return f"http://127.0.0.1:{match[1]}/"
        time.sleep(0.2)
    raise SmokeError(f"no address was named within {START_SECONDS} s")


def wait_for_answer(address: str) -> int:
    """Return the status of the first answer, whichever it is; raise SmokeError where nobody answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server, on this machine
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            time.sleep(0.2)
    raise SmokeError(f"{address} did not answer within {START_SECONDS} s")


def see_page(output: Path) -> None:
    """Fetch the page that `serve` names; it must be a page, not a fault."""
    status = wait_for_answer(wait_for_address(output))
    if status != 200:  # noqa: PLR2004 - OK
        raise SmokeError(f"the page answered with status {status}")


def try_on_sqlite(folder: Path) -> None:
    """Check and serve, with the settings of the README's first installation."""
    variables = make_environment(folder)
    run(CHECK, variables)
    with running(SERVE, variables, folder) as output:
        see_page(output)


def try_on_postgres(folder: Path) -> None:
    """Serve and work, with the settings of the README's installation for many."""
    with throwaway_postgres() as url:
        variables = make_environment(folder, SHOPLEDGER_DATABASE_URL=url)
        with running(SERVE, variables, folder) as output:
            see_page(output)
            with running(WORKER, variables, folder):
                time.sleep(ALIVE_SECONDS)


def try_demo(folder: Path) -> None:
    """Run the demo as it is without arguments, with its pages."""
    with running(DEMO, make_environment(folder), folder) as output:
        see_page(output)


def try_connecting(folder: Path) -> None:
    """Make a user, connect a shop to its books, both simulated, and do what is due."""
    variables = make_environment(folder, SHOPLEDGER_PASSWORD=secrets.token_urlsafe(20))
    with ExitStack() as stack:
        addresses = []
        for side, system in SIDES.items():
            command = f"{PROGRAM} simulate {system} --port 0 --json"
            (folder / side).mkdir()
            output = stack.enter_context(running(command, variables, folder / side))
            facts = wait_for_facts(output)
            addresses += [f"--base-url {side}.{name}={url}" for name, url in facts["base_urls"].items()]
            variables |= names_of(side, system, facts)
        for command in (CREATE_USER, " ".join((CREATE, *addresses)), SYNC):
            run(command, variables)


def names_of(side: str, system: str, facts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The variables in which the command line looks for credentials of that side."""
    given = {f"SHOPLEDGER_{side}_{name}".upper(): value for name, value in facts["credentials"].items()}
    return given | {f"SHOPLEDGER_OPERATOR_{system}_{name}".upper(): value for name, value in facts["operator"].items()}


def wait_for_facts(output: Path) -> dict[str, dict[str, str]]:
    """Where a simulator is and what it accepts, from its first line."""
    wait_for_address(output)
    facts: dict[str, dict[str, str]] = json.loads(output.read_text().splitlines()[0])
    return facts


def run(command: str, variables: Mapping[str, str]) -> None:
    """Run a command to its end; raise SmokeError where it does not end well."""
    words, variables = command.split(), dict(variables)
    ended = subprocess.run(
        words, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise SmokeError(f"`{command}` ended with exit code {ended.returncode}\n{ended.stdout}{ended.stderr}")


def try_simulator(folder: Path) -> None:
    """Start a simulator on its port; any answer will do, since most paths ask for a key."""
    with running(SIMULATE, make_environment(folder), folder):
        wait_for_answer(f"http://127.0.0.1:{SIMULATE.rpartition(' ')[2]}/")


def main() -> int:
    """Try all; print one line for each, return 1 at the first that fails."""
    tries = {
        "demo": try_demo,
        "check, serve": try_on_sqlite,
        "serve, worker on PostgreSQL": try_on_postgres,
        "simulate": try_simulator,
        "createuser, integrations create, sync": try_connecting,
    }
    for name, attempt in tries.items():
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="shopledger-smoke-") as folder:
            try:
                attempt(Path(folder))
            except SmokeError as error:
                print(f"{name}: {error}", file=sys.stderr)
                return 1
        print(f"{name}: fine, {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
