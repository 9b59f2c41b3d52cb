"""The wheel carries what a checkout has: an installed program finds its styles and its catalogues."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def rueda(tmp_path_factory: pytest.TempPathFactory) -> Path:
    destination = tmp_path_factory.mktemp("rueda")
    order = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(destination)]
    subprocess.run(order, cwd=RAIZ, capture_output=True, check=True)
    (file,) = destination.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(rueda: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    destination = tmp_path_factory.mktemp("instalado")
    order = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run(
        [*order, "--target", str(destination), str(rueda)], capture_output=True, check=True
    )
    return destination


def _preguntar(installed: Path, code: str) -> list[str]:
    output = subprocess.run(
        [sys.executable, "-c", code],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return output.stdout.splitlines()


@pytest.mark.completo
@pytest.mark.parametrize("folder", ["styles", "data"])
def test_the_wheel_carries_every_resource_file(rueda, folder):
    prefijo = f"ajustes_tui/_recursos/{folder}/"
    names = zipfile.ZipFile(rueda).namelist()
    llevados = {n.removeprefix(prefijo) for n in names if n.startswith(prefijo)}
    propios = {
        str(path.relative_to(RAIZ / folder))
        for path in (RAIZ / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert llevados == propios


@pytest.mark.completo
def test_the_wheel_carries_neither_tests_nor_caches(rueda):
    names = zipfile.ZipFile(rueda).namelist()
    assert not [n for n in names if n.startswith("tests/") or "__pycache__" in n]


@pytest.mark.completo
def test_an_installed_program_uses_its_own_resources(installed):
    code = "from ajustes_tui import paths\nprint(paths.styles_dir())\nprint(paths.catalogs_dir())\n"
    recursos = installed / "ajustes_tui" / "_recursos"
    assert _preguntar(installed, code) == [str(recursos / "styles"), str(recursos / "data")]
    lock = "from ajustes_tui import paths\nprint(paths.lock_file())\n"
    assert _preguntar(installed, lock) == [str(recursos / "requirements.lock")]
    locked = RAIZ / ".ci" / "requirements.lock"
    assert (recursos / "requirements.lock").read_bytes() == locked.read_bytes()


@pytest.mark.completo
def test_an_installed_program_reads_its_catalogues(installed):
    code = (
        "from ajustes_tui import paths\n"
        "from ajustes_tui.services.admin.catalogs import load_catalogs\n"
        "print(len(load_catalogs(paths.catalogs_dir()).causales))\n"
    )
    assert _preguntar(installed, code) == ["13"]


LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")


def _pins(name: str) -> set[str]:
    text = (RAIZ / ".ci" / name).read_text(encoding="utf-8")
    return set(re.findall(r"^\S+==\S+", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_takes_wheels_only_pins_them_by_hash_and_names_no_place(name):
    first, *lines = (RAIZ / ".ci" / name).read_text(encoding="utf-8").splitlines()
    assert first == "--only-binary :all:"
    fijados = [line for line in lines if not line.startswith(" ")]
    assert fijados
    assert all(re.match(r"[a-z0-9-]+==\S+( ;.*)? \\$", line) for line in fijados)
    assert all(
        re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)
        for line in lines
        if line.startswith(" ")
    )


def test_the_development_lock_agrees_with_the_others_and_a_server_needs_nothing_that_builds():
    running, building = _pins("requirements.lock"), _pins("requirements-build.lock")
    assert running | building <= _pins("requirements-dev.lock")
    assert not {pin for pin in running if pin.startswith(("hatchling==", "setuptools=="))}
