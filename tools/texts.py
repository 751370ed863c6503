"""Compile the Dutch texts of all pages: each `locale/nl/LC_MESSAGES/django.po` to the file beside it. Needs msgfmt.

    python -m tools.texts

A test holds the compiled files to their sources, so that installing the product needs no msgfmt.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Compile every file; the first one that is wrong ends it, with msgfmt's words."""
    for source in sorted((ROOT / "src").rglob("locale/*/LC_MESSAGES/*.po")):
        command = ["msgfmt", "--check-format", "--output-file", str(source.with_suffix(".mo")), str(source)]
        if code := subprocess.run(command, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
