"""Builds the installable packages of the OpenCart extension from the sources in module/.

For: the merchant's download (`package_bytes`), and a release folder when run as a program (`--out DIR`).
The same sources give the same bytes on every machine: sorted names, one fixed time, nothing compressed.
Not for: installing anything in a shop, or changing a source on the way but for the version in install.json.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

SOURCES = Path(__file__).resolve().parent / "module"
DEFAULT_OUT = Path("dist/modules")
LANGUAGES = ("en-gb", "nl-nl")
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the oldest a zip can hold
FILE_MODE = 0o100644 << 16
FOLDER_MODE = (0o040755 << 16) | 0x10  # 0x10: a folder to DOS as well


@dataclass(frozen=True, slots=True)
class Package:
    """One zip: for which OpenCart, under which file name, and where its parts belong in that OpenCart."""

    opencart: str
    file_name: str
    folder: str
    """The folder of the version's own sources, and of the output when the file name has to be a given one."""
    root: str
    """What the zip's paths begin with: `upload/` mirrors the shop's root, nothing means extension/shopledger/."""
    language: str
    """Where the language file goes, with the language in place of {}."""


PACKAGES: Mapping[str, Package] = {
    package.opencart: package
    for package in (
        Package(
            "2.3",
            "shopledger-opencart2.3.ocmod.zip",
            "opencart2.3",
            "upload/",
            "admin/language/{}/extension/module/shopledger.php",
        ),
        Package(
            "3",
            "shopledger-opencart3.ocmod.zip",
            "opencart3",
            "upload/",
            "admin/language/{}/extension/module/shopledger.php",
        ),
        # OpenCart 4 names the extension's folder after the file, so this name holds no version.
        Package("4", "shopledger.ocmod.zip", "opencart4", "", "admin/language/{}/module/shopledger.php"),
    )
}


def module_version() -> str:
    """Return the version that the module reports in every answer, as written in its source."""
    source = (SOURCES / "common/library/envelope.php").read_text(encoding="utf-8")
    found = re.search(r"const MODULE = '([0-9.]+)';", source)
    if found is None:
        raise ValueError("envelope.php names no module version")
    return found[1]


def own_files(package: Package) -> Iterator[tuple[str, bytes]]:
    """Yield path in the zip and contents of what only this version of OpenCart gets."""
    folder = SOURCES / package.folder
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def shared_files(package: Package) -> Iterator[tuple[str, bytes]]:
    """Yield path in the zip and contents of what every version gets."""
    common = SOURCES / "common"
    for path in (common / "library").glob("*.php"):
        yield f"{package.root}system/library/shopledger/{path.name}", path.read_bytes()
    for language in LANGUAGES:
        target = package.root + package.language.format(language)
        yield target, (common / "language" / language / "shopledger.php").read_bytes()
    yield f"{package.root}admin/view/javascript/shopledger.js", (common / "shopledger.js").read_bytes()


def install_json() -> bytes:
    """Return the description that OpenCart 4 wants at the top of a package."""
    about = {
        "name": "Shopledger",
        "description": "Lets Shopledger read orders, to book them in the accounting package.",
        "version": module_version(),
        "author": "Shopledger",
        "link": "",
    }
    return (json.dumps(about, indent=2) + "\n").encode()


def package_files(opencart: str) -> dict[str, bytes]:
    """Return the contents of one package by path in the zip.

    Raises KeyError for a version of OpenCart other than 2.3, 3 and 4.
    """
    package = PACKAGES[opencart]
    files = dict(shared_files(package)) | dict(own_files(package))
    if not package.root:
        files["install.json"] = install_json()
    return files


def folders_of(paths: Sequence[str]) -> set[str]:
    """Return every folder above these paths, each with a slash at its end."""
    return {f"{folder}/" for path in paths for folder in PurePosixPath(path).parents if folder.name}


def zip_entry(name: str, mode: int) -> zipfile.ZipInfo:
    """Return the header of one entry, the same on every machine."""
    entry = zipfile.ZipInfo(name, FIXED_TIME)
    entry.create_system = 3  # Unix; otherwise it follows the machine that builds
    entry.external_attr = mode
    return entry


@cache
def package_bytes(opencart: str) -> bytes:
    """Return the zip for OpenCart "2.3", "3" or "4".

    Folders get entries of their own: some releases of OpenCart 4 only make the folders that a package lists.
    Raises KeyError for any other version.
    """
    files = package_files(opencart)
    folders = folders_of(list(files))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files.keys() | folders):
            mode = FOLDER_MODE if name in folders else FILE_MODE
            archive.writestr(zip_entry(name, mode), files.get(name, b""))
    return target.getvalue()


def file_name(opencart: str) -> str:
    """Return the name under which a merchant must get the package (KeyError for an unknown version)."""
    return PACKAGES[opencart].file_name


def write_packages(out: Path) -> list[Path]:
    """Write all packages under a folder and return their paths; that for OpenCart 4 lies in a folder that says so."""
    written = []
    for opencart, package in PACKAGES.items():
        path = out / ("" if package.root else package.folder) / package.file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(package_bytes(opencart))
        written.append(path)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Build all packages from the command line and print where they are."""
    parser = argparse.ArgumentParser(description="Build the packages of the Shopledger extension for OpenCart.")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help=f"folder to write to (default {DEFAULT_OUT})")
    for path in write_packages(parser.parse_args(arguments).out):
        print(path)  # noqa: T201 -- a command line program tells its result on standard output
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
