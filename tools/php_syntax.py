"""Check the syntax of every PHP file of the OpenCart module with `php -l`; no style, no types.

Without PHP on the machine it says so and passes, except in CI, where it fails.

    python -m tools.php_syntax
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = "src/shopledger/shops"


def check_file(php: str, path: Path) -> str:
    """Return what PHP has against a file; empty when nothing."""
    answer = subprocess.run([php, "-n", "-l", path], capture_output=True, text=True, check=False)
    return "" if answer.returncode == 0 else (answer.stdout + answer.stderr).strip()


def main() -> int:
    """Print the faults; return 1 where there are any, or where nothing could be checked in CI."""
    files = sorted((ROOT / SOURCES).rglob("*.php"))
    php = shutil.which("php")
    if php is None:
        print(f"PHP is not installed: {len(files)} PHP files were not checked")
        return int(bool(os.environ.get("CI")))
    faults = [fault for path in files if (fault := check_file(php, path))]
    print("\n".join([*faults, f"{len(files)} PHP files checked, {len(faults)} with faults"]))
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
