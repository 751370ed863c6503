"""Programs of a benchmark in processes of their own, which end with the one that started them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from shopledger.demo import leash

ROOT = Path(__file__).resolve().parents[1]


def output_of(module: str, *words: object) -> bytes:
    """Run a module to its end; what it printed. Raises CalledProcessError where it failed."""
    command = leash.command_line(module, *map(str, words))
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        output = process.stdout.read() if process.stdout else b""
        code = process.wait()  # before the block closes the input, which would end it
    if code:
        raise subprocess.CalledProcessError(code, command)
    return output
