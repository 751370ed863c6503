"""What is in the three packages, and that they are the same every time."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from shopledger.shops.opencart import module_build

WRITABLE = (
    "upload/admin/controller/extension/",
    "upload/admin/language/",
    "upload/admin/model/extension/",
    "upload/admin/view/image/",
    "upload/admin/view/javascript/",
    "upload/admin/view/stylesheet/",
    "upload/admin/view/template/extension/",
    "upload/catalog/controller/extension/",
    "upload/catalog/language/",
    "upload/catalog/model/extension/",
    "upload/catalog/view/javascript/",
    "upload/catalog/view/theme/",
    "upload/system/config/",
    "upload/system/library/",
)


def names(opencart: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(module_build.package_bytes(opencart))) as archive:
        return archive.namelist()


@pytest.mark.parametrize("opencart", ["2.3", "3"])
def test_package_for_2_and_3_only_writes_where_the_installer_may(opencart: str) -> None:
    files = [name for name in names(opencart) if not name.endswith("/")]

    assert [name for name in files if not name.startswith(WRITABLE)] == []


def test_package_for_4_only_writes_in_its_own_folder() -> None:
    tops = {name.split("/")[0] for name in names("4")}

    assert tops == {"admin", "catalog", "system", "install.json"}


@pytest.mark.parametrize(
    ("opencart", "expected"),
    [
        ("2.3", "upload/admin/view/template/extension/module/shopledger.tpl"),
        ("2.3", "upload/catalog/controller/extension/module/shopledger.php"),
        ("3", "upload/admin/view/template/extension/module/shopledger.twig"),
        ("3", "upload/admin/language/nl-nl/extension/module/shopledger.php"),
        ("4", "admin/view/template/module/shopledger.twig"),
        ("4", "admin/language/nl-nl/module/shopledger.php"),
        ("4", "catalog/controller/api/v1.php"),
        ("4", "system/library/shopledger/load.php"),
    ],
)
def test_package_holds_the_files_its_opencart_looks_for(opencart: str, expected: str) -> None:
    assert expected in names(opencart)


@pytest.mark.parametrize("opencart", list(module_build.PACKAGES))
def test_package_lists_every_folder_before_what_is_in_it(opencart: str) -> None:
    listed = names(opencart)

    for place, name in enumerate(listed):
        parent = name.rstrip("/").rpartition("/")[0]
        assert not parent or f"{parent}/" in listed[:place]


@pytest.mark.parametrize("opencart", list(module_build.PACKAGES))
def test_package_holds_every_file_of_the_shared_library(opencart: str) -> None:
    library = {path.name for path in (module_build.SOURCES / "common/library").iterdir()}

    assert library == {
        Path(name).name for name in names(opencart) if "system/library/shopledger/" in name and name[-1] != "/"
    }


@pytest.mark.parametrize("opencart", list(module_build.PACKAGES))
def test_building_again_gives_the_same_bytes(opencart: str) -> None:
    first = module_build.package_bytes(opencart)
    module_build.package_bytes.cache_clear()

    assert module_build.package_bytes(opencart) == first


def test_package_does_not_depend_on_the_times_of_the_sources() -> None:
    with zipfile.ZipFile(io.BytesIO(module_build.package_bytes("3"))) as archive:
        times = {entry.date_time for entry in archive.infolist()}

    assert times == {module_build.FIXED_TIME}


def test_install_json_names_the_version_that_the_module_reports() -> None:
    about = json.loads(module_build.install_json())

    assert about["version"] == module_build.module_version()
    assert f"const MODULE = '{about['version']}';" in (module_build.SOURCES / "common/library/envelope.php").read_text()


def test_command_line_writes_the_packages_under_their_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module_build.main(["--out", str(tmp_path)])

    written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.zip"))
    assert written == [
        "opencart4/shopledger.ocmod.zip",
        "shopledger-opencart2.3.ocmod.zip",
        "shopledger-opencart3.ocmod.zip",
    ]
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_file_name_for_4_is_the_code_of_the_extension() -> None:
    assert module_build.file_name("4") == "shopledger.ocmod.zip"


def test_unknown_opencart_is_refused() -> None:
    with pytest.raises(KeyError):
        module_build.package_bytes("1.5")
