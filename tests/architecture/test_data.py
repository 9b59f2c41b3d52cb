"""Only synthetic data and no trace of the machine: the repository may be read by anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

RAIZ = Path(__file__).resolve().parents[2]
TEXTOS = frozenset(
    {".py", ".md", ".toml", ".csv", ".tcss", ".txt", ".json", ".svg", ".sh", ".lock", ""}
)
CARPETAS = ("ajustes_tui", "styles", "data", "tests", ".ci")

# Written in pieces, so that this file does not find itself.
REGISTROS = re.compile(
    "|".join(
        ("pypi" + r"\.org", "python" + r"hosted\.", "--index" + "-url", "extra-index" + "-url")
    )
)
RUTAS = re.compile(r"(?<![\w.\-/])/(?:" + "|".join(("wor" + "k", "roo" + "t", "opt")) + r")/\w")
TELEFONO = re.compile(r"(?<![\w.])(3\d{2}|60\d)[ -]?(\d{3})[ -]?\d{4}(?![\w.])")
CUENTA = re.compile(r"\bcuenta[\"']?(?:=|: ?)[\"']?(\d{5,10})\b", re.IGNORECASE)
CORREO = re.compile(r"\b[\w.+-]+@(?!example\.|ejemplo\.)[\w-]+\.(?:com|co|net|org)\b")


def _textos() -> Iterator[tuple[str, str]]:
    rutas = [ruta for ruta in RAIZ.iterdir() if ruta.is_file() and ruta.name != ".git"]
    for carpeta in CARPETAS:
        rutas += [ruta for ruta in (RAIZ / carpeta).rglob("*") if ruta.is_file()]
    for ruta in rutas:
        if ruta.suffix in TEXTOS and "__pycache__" not in ruta.parts:
            yield str(ruta.relative_to(RAIZ)), ruta.read_text(encoding="utf-8")


def _hallados(patron: re.Pattern[str]) -> list[str]:
    return [
        f"{nombre}:{texto.count(chr(10), 0, hallado.start()) + 1}"
        for nombre, texto in _textos()
        for hallado in patron.finditer(texto)
    ]


def test_every_telephone_is_synthetic():
    ajenos = [
        f"{nombre}:{texto.count(chr(10), 0, hallado.start()) + 1}"
        for nombre, texto in _textos()
        if not nombre.endswith((".lock", ".svg"))
        for hallado in TELEFONO.finditer(texto)
        if not (hallado[2] == "000" and (hallado[1] == "300" or hallado[1].startswith("60")))
    ]
    assert ajenos == []


def test_every_account_is_synthetic():
    ajenas = [
        f"{nombre}:{texto.count(chr(10), 0, hallado.start()) + 1}"
        for nombre, texto in _textos()
        for hallado in CUENTA.finditer(texto)
        if not hallado[1].lstrip("0").startswith("9000")
    ]
    assert ajenas == []


def test_no_mail_address_is_kept():
    assert _hallados(CORREO) == []


def test_no_package_registry_is_named():
    assert _hallados(REGISTROS) == []


def test_no_path_of_a_machine_is_named():
    assert _hallados(RUTAS) == []


def test_the_sample_base_is_synthetic():
    celdas = 0
    for hoja in load_workbook(RAIZ / "data" / "base_ejemplo.xlsx", read_only=True):
        for fila in hoja.iter_rows(values_only=True):
            for valor in fila:
                texto = "" if valor is None else str(valor)
                telefono = TELEFONO.fullmatch(texto)
                assert telefono is None or telefono[2] == "000" or texto.startswith("447")
                celdas += bool(texto)
    assert celdas > 1000


@pytest.mark.parametrize(
    ("patron", "texto"),
    [
        (TELEFONO, "llame al 310 " + "555 0123"),
        (CUENTA, "cuenta=" + "'12345678'"),
        (CORREO, "persona@" + "empresa.com"),
        (RUTAS, "en /wor" + "k/algo"),
        (REGISTROS, "de pypi" + ".org"),
    ],
)
def test_the_check_sees_what_it_forbids(patron, texto):
    assert patron.search(texto)
