"""A server that is no program of ours ends with the one that started it, and not before."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.guard import ROOT, guarded

LONGEST = 20
STARTER = """
import signal, subprocess, sys, time
from pathlib import Path
from tools.guard import guarded
words = {server!r}
server = subprocess.Popen([sys.executable, "-c", words], start_new_session=True, stdout=subprocess.PIPE)
with guarded(server, signal.SIGTERM, Path({folder!r})):
    server.stdout.readline()
    print("up", flush=True)
    time.sleep(60)
"""
SERVER = "import time; print(flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SERVER}"


@pytest.mark.parametrize("server", [SERVER, STUBBORN], ids=["obedient", "stubborn"])
def test_server_and_its_folder_go_when_the_one_that_started_it_is_killed(server: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    program = STARTER.format(server=server, folder=str(folder))
    pipes = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=pipes, stderr=pipes) as starter:
        assert starter.stdout is not None
        told = starter.stdout.readline()

        starter.kill()
        starter.communicate(timeout=LONGEST)  # standard error ends with the last process that holds it

    assert (told, folder.exists()) == (b"up\n", False)


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", SERVER], start_new_session=True, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_guard_leaves_alone_what_its_block_comes_to_the_end_of(server: subprocess.Popen[bytes], tmp_path: Path) -> None:
    with guarded(server, signal.SIGTERM, tmp_path):
        pass

    with pytest.raises(subprocess.TimeoutExpired):
        server.wait(timeout=0.3)
    assert tmp_path.is_dir()
