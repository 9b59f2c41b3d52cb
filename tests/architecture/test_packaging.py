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
    destino = tmp_path_factory.mktemp("rueda")
    orden = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(destino)]
    subprocess.run(orden, cwd=RAIZ, capture_output=True, check=True)
    (archivo,) = destino.glob("*.whl")
    return archivo


@pytest.fixture(scope="module")
def instalado(rueda: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    destino = tmp_path_factory.mktemp("instalado")
    orden = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*orden, "--target", str(destino), str(rueda)], capture_output=True, check=True)
    return destino


def _preguntar(instalado: Path, codigo: str) -> list[str]:
    salida = subprocess.run(
        [sys.executable, "-c", codigo],
        cwd=instalado.parent,
        env={**os.environ, "PYTHONPATH": str(instalado)},
        capture_output=True,
        text=True,
        check=True,
    )
    return salida.stdout.splitlines()


@pytest.mark.parametrize("carpeta", ["styles", "data"])
def test_the_wheel_carries_every_resource_file(rueda, carpeta):
    prefijo = f"ajustes_tui/_recursos/{carpeta}/"
    nombres = zipfile.ZipFile(rueda).namelist()
    llevados = {n.removeprefix(prefijo) for n in nombres if n.startswith(prefijo)}
    propios = {
        str(ruta.relative_to(RAIZ / carpeta))
        for ruta in (RAIZ / carpeta).rglob("*")
        if ruta.is_file() and "__pycache__" not in ruta.parts
    }
    assert llevados == propios


def test_the_wheel_carries_neither_tests_nor_caches(rueda):
    nombres = zipfile.ZipFile(rueda).namelist()
    assert not [n for n in nombres if n.startswith("tests/") or "__pycache__" in n]


def test_an_installed_program_uses_its_own_resources(instalado):
    codigo = (
        "from ajustes_tui import paths\nprint(paths.styles_dir())\nprint(paths.catalogs_dir())\n"
    )
    recursos = instalado / "ajustes_tui" / "_recursos"
    assert _preguntar(instalado, codigo) == [str(recursos / "styles"), str(recursos / "data")]


def test_an_installed_program_reads_its_catalogues(instalado):
    codigo = (
        "from ajustes_tui import paths\n"
        "from ajustes_tui.services.admin.catalogs import load_catalogos\n"
        "print(len(load_catalogos(paths.catalogs_dir()).causales))\n"
    )
    assert _preguntar(instalado, codigo) == ["13"]


def test_the_locks_pin_by_hash_and_name_no_place():
    for nombre in ("requirements.lock", "requirements-dev.lock"):
        lineas = (RAIZ / ".ci" / nombre).read_text(encoding="utf-8").splitlines()
        fijados = [linea for linea in lineas if not linea.startswith(" ")]
        assert fijados
        assert all(re.match(r"[a-z0-9-]+==\S+( ;.*)? \\$", linea) for linea in fijados)
        assert all(
            re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", linea)
            for linea in lineas
            if linea.startswith(" ")
        )


def test_the_development_lock_agrees_with_the_runtime_one():
    def fijados(nombre: str) -> set[str]:
        texto = (RAIZ / ".ci" / nombre).read_text(encoding="utf-8")
        return set(re.findall(r"^\S+==\S+", texto, flags=re.MULTILINE))

    assert fijados("requirements.lock") <= fijados("requirements-dev.lock")
