"""What the PHP sources may and may not hold, found without running them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from shopledger.shops.opencart.module_build import LANGUAGES, SOURCES
from tests.shops.opencart_module.conftest import needs_php
from tests.shops.opencart_module.harness import PHP, SHOP

ALL_FILES = sorted(path for path in SOURCES.rglob("*") if path.suffix in {".php", ".tpl"})
OLD_FILES = [path for path in ALL_FILES if "opencart4" not in path.parts]
WRITES = re.compile(
    r"['\"]\s*(INSERT|UPDATE|DELETE|REPLACE|ALTER|DROP|CREATE|TRUNCATE|SET|LOCK|GRANT)\b", re.IGNORECASE
)

NEWER_THAN_5_4 = {
    "null coalescing": "$a = $b ?? 1;",
    "scalar type": "function f(int $a) {}",
    "return type": "function f($a): string {}",
    "nullable type": "function f(?Foo $a) {}",
    "spread": "f(...$a);",
    "class name": "$a = Foo::class;",
    "arrow function": "$a = fn($b) => $b;",
    "match": "$a = match($b) { 1 => 2 };",
    "null safe": "$a = $b?->c;",
    "generator": "function f() { yield 1; }",
    "finally": "try { f(); } finally { g(); }",
    "constant array": "class A { const B = 1 + 2; }",
    "private constant": "class A { private const B = 1; }",
    "typed property": "class A { private int $b; }",
    "trailing comma": "f($a,);",
    "several exceptions": "try { f(); } catch (A | B $e) {}",
    "strict types": "declare(strict_types=1);",
    "list in brackets": "[$a, $b] = f();",
    "list in foreach": "foreach ($a as list($b)) {}",
    "empty of a call": "$a = empty(f());",
    "anonymous class": "$a = new class {};",
    "named argument": "f(a: 1);",
    "power": "$a = 2 ** 3;",
    "secure random": "$a = random_bytes(3);",
    "later constant": "$a = JSON_THROW_ON_ERROR;",
    "later class": "$a = new DateTimeImmutable();",
    "imported function": "use function foo;",
}

STILL_5_4 = (
    "$a = array(1, 2,); $b = [1, 2]; $c = f()['x'];"
    " function g(array $a, Foo $b = null) { return isset($a) ? h(1) : null; }"
    " if (function_exists('random_bytes')) { $a = random_bytes(3); } class A { const B = 'x'; public static $c = 1; }"
)


def check(*paths: Path) -> subprocess.CompletedProcess[str]:
    assert PHP is not None
    return subprocess.run(
        [PHP, str(SHOP / "old_syntax.php"), *map(str, paths)], capture_output=True, text=True, check=False
    )


@needs_php
@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.relative_to(SOURCES).as_posix())
def test_php_reads_every_source(path: Path) -> None:
    assert PHP is not None

    result = subprocess.run([PHP, "-l", str(path)], capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


@needs_php
def test_sources_for_2_and_3_hold_nothing_newer_than_php_5_4() -> None:
    result = check(*OLD_FILES)

    assert result.stdout == ""
    assert result.returncode == 0


@needs_php
@pytest.mark.parametrize("code", NEWER_THAN_5_4.values(), ids=NEWER_THAN_5_4.keys())
def test_syntax_check_finds_newer_php(code: str, tmp_path: Path) -> None:
    (tmp_path / "new.php").write_text(f"<?php\n{code}\n")

    assert check(tmp_path / "new.php").returncode == 1


@needs_php
def test_syntax_check_passes_php_5_4(tmp_path: Path) -> None:
    (tmp_path / "old.php").write_text(f"<?php\n{STILL_5_4}\n")

    assert check(tmp_path / "old.php").stdout == ""


def test_only_the_guard_writes_in_the_database() -> None:
    code = [path for path in ALL_FILES if "language" not in path.parts]

    writing = {path.name for path in code if WRITES.search(path.read_text())}

    assert writing == {"guard.php"}


def test_guard_only_names_its_own_table() -> None:
    source = (SOURCES / "common/library/guard.php").read_text()

    assert set(re.findall(r"\$prefix \. '(\w+)`'", source)) == {"shopledger_guard"}
    assert "->table(" not in source


def test_shop_tables_are_only_reached_through_the_select_gate() -> None:
    asking = {path.name for path in ALL_FILES if "db->query(" in path.read_text()}

    assert asking == {"guard.php", "rows.php"}


def words(path: Path) -> dict[str, str]:
    return dict(re.findall(r"\$_\['(\w+)'\]\s*= '(.*)';", path.read_text(encoding="utf-8")))


def test_dutch_and_english_have_the_same_words() -> None:
    english, dutch = (words(SOURCES / "common/language" / language / "shopledger.php") for language in LANGUAGES)

    assert english.keys() == dutch.keys()
    assert {key for key in english if english[key] == dutch[key]} == {"heading_title", "entry_status"}


def test_every_fault_that_the_form_can_name_has_words() -> None:
    library = SOURCES / "common/library"
    named = set(re.findall(r"'(error_\w+)'", (library / "form.php").read_text() + (library / "key.php").read_text()))

    assert named - words(SOURCES / "common/language/en-gb/shopledger.php").keys() == set()
    assert len(named) == 7


def test_generate_button_uses_the_alphabet_of_the_rules() -> None:
    alphabet = re.search(r"ALPHABET = '(.+)';", (SOURCES / "common/library/key.php").read_text())

    assert alphabet is not None
    assert f"'{alphabet[1]}'" in (SOURCES / "common/shopledger.js").read_text()
