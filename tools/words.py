"""Look for words that have no place here: paths of one machine, registry hosts, unfinished work, bare switches.

Reads every file that git tracks, except lock files, the licence, and what other systems wrote (samples and
specifications). Patterns are split so that this file does not match itself. It judges words only, not meaning.

    python -m tools.words           # one line per find, exit code 1 where there are any
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = re.compile(
    r"""
    (^|/)(samples|specs?)/       # recorded answers and published descriptions
    | ^requirements.*\.txt$
    | ^LICENSE$
    | \.(wsdl|svg|png|ico|woff2|mo|zip)$
    | \.min\.(js|css)$
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What may not be written, and why not."""

    pattern: re.Pattern[str]
    reason: str


def rule(reason: str, *patterns: str, flags: int = 0) -> Rule:
    """Return a rule for any of the patterns."""
    return Rule(re.compile("|".join(patterns), flags), reason)


RULES = (
    rule(
        "a path of one machine", r"/w[o]rk/", r"(?<![\w.])/r[o]ot/", r"/h[o]me/\w", r"/U[s]ers/\w", r"\.\./sh[a]red\b"
    ),
    rule(
        "the address of a package registry",
        r"py[p]i\.org",
        r"pythonh[o]sted",
        r"npm[j]s\.(org|com)",
        r"deb\.d[e]bian",
        r"pack[a]gist\.org",
    ),
    rule(
        "unfinished work",
        r"\bT[O]DO\b",
        r"\bFIX[M]E\b",
        r"\bX[X]X\b",
        r"\bH[A]CK\b",
        r"NotImplemented[E]rror",
        r"(?i:\bnot (yet )?impl[e]mented\b)",
        r"(?i:\bcoming s[o]on\b)",
        r"(?i:\blorem ips[u]m\b)",
        r"(?i:\bplaceholder f[o]r\b)",
    ),
    rule(
        "how it was made, not what it is",
        r"\bcl[a]ude\b",
        r"\banthr[o]pic\b",
        r"\bchatg[p]t\b",
        r"\bcopil[o]t\b",
        r"\blanguage m[o]del\b",
        r"\bai assist[a]nt\b",
        r"\bdeveloper s[e]ssion\b",
        r"\bissue #\d",
        flags=re.IGNORECASE,
    ),
    rule(
        "a check switched off without a reason beside it",
        r"#\s*n[o]qa(?!:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s*(-|#)+\s*\S)",
        r"#\s*type:\s*ign[o]re(?!\[[\w, -]+\]\s*(-|#)+\s*\S)",
        r"#\s*pragma:\s*no c[o]ver(?!\s*(-|#)+\s*\S)",
        r"@pytest\.mark\.(sk[i]p|xf[a]il)\b(?!\(.*reason=)",
    ),
)


def find_words(path: str, text: str) -> Iterator[str]:
    """Yield one line of report for each find in a file's text."""
    for number, line in enumerate(text.splitlines(), start=1):
        for bad in RULES:
            if match := bad.pattern.search(line):
                yield f"{path}:{number}: {match[0]!r} is {bad.reason}"


def list_tracked_files() -> list[str]:
    """Return the paths that git tracks; raises CalledProcessError outside a repository."""
    command = ["git", "ls-files", "-z"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in answer.split("\0") if path]


def read_texts(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file that is ours to judge; a deleted or binary one is passed over."""
    for path in paths:
        if LEFT_OUT.search(path) or not (ROOT / path).is_file():
            continue
        raw = (ROOT / path).read_bytes()
        if b"\0" not in raw:
            yield path, raw.decode("utf-8", errors="replace")


def main() -> int:
    """Print the finds; return 1 where there are any."""
    files = list(read_texts(list_tracked_files()))
    finds = [find for path, text in files for find in find_words(path, text)]
    print("\n".join([*finds, f"{len(files)} files read, {len(finds)} finds"]))
    return int(bool(finds))


if __name__ == "__main__":
    sys.exit(main())
