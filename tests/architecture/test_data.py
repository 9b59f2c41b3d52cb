"""Only synthetic data and no trace of the machine: the repository may be read by anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

RAIZ = Path(__file__).resolve().parents[2]
TEXTS = frozenset(
    {".py", ".md", ".toml", ".csv", ".tcss", ".txt", ".json", ".svg", ".sh", ".lock", ""}
)
CARPETAS = ("ajustes_tui", "styles", "data", "tests", ".ci")

# Written in pieces, so that this file does not find itself.
REGISTROS = re.compile(
    "|".join(
        ("pypi" + r"\.org", "python" + r"hosted\.", "--index" + "-url", "extra-index" + "-url")
    )
)
PATHS = re.compile(r"(?<![\w.\-/])/(?:" + "|".join(("wor" + "k", "roo" + "t", "opt")) + r")/\w")
TELEFONO = re.compile(r"(?<![\w.])(3\d{2}|60\d)[ -]?(\d{3})[ -]?\d{4}(?![\w.])")
CUENTA = re.compile(r"\bcuenta[\"']?(?:=|: ?)[\"']?(\d{5,10})\b", re.IGNORECASE)
CORREO = re.compile(r"\b[\w.+-]+@(?!example\.|ejemplo\.)[\w-]+\.(?:com|co|net|org)\b")


@cache
def _texts() -> list[tuple[str, str]]:
    paths = [path for path in RAIZ.iterdir() if path.is_file() and path.name != ".git"]
    for folder in CARPETAS:
        paths += [path for path in (RAIZ / folder).rglob("*") if path.is_file()]
    return [
        (str(path.relative_to(RAIZ)), path.read_text(encoding="utf-8"))
        for path in paths
        if path.suffix in TEXTS and "__pycache__" not in path.parts
    ]


def _where(pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    for name, text in _texts():
        for found in pattern.finditer(text):
            yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}", found


def test_every_telephone_and_account_is_synthetic():
    others = [
        where
        for where, found in _where(TELEFONO)
        if ".lock:" not in where
        and ".svg:" not in where
        and not (found[2] == "000" and (found[1] == "300" or found[1].startswith("60")))
    ]
    assert others == []
    accounts = [w for w, found in _where(CUENTA) if not found[1].lstrip("0").startswith("9000")]
    assert accounts == []


@pytest.mark.parametrize("pattern", [CORREO, REGISTROS, PATHS], ids=["mail", "registry", "path"])
def test_no_mail_address_no_package_registry_and_no_path_of_a_machine_is_named(pattern):
    assert [where for where, _found in _where(pattern)] == []


def test_the_sample_base_is_synthetic():
    cells = 0
    for sheet in load_workbook(RAIZ / "data" / "base_ejemplo.xlsx", read_only=True):
        for fila in sheet.iter_rows(values_only=True):
            for value in fila:
                text = "" if value is None else str(value)
                telefono = TELEFONO.fullmatch(text)
                assert telefono is None or telefono[2] == "000" or text.startswith("447")
                cells += bool(text)
    assert cells > 1000


def test_the_check_sees_what_it_forbids():
    for pattern, text in (
        (TELEFONO, "llame al 310 " + "555 0123"),
        (CUENTA, "cuenta=" + "'12345678'"),
        (CORREO, "persona@" + "empresa.com"),
        (PATHS, "en /wor" + "k/algo"),
        (REGISTROS, "de pypi" + ".org"),
    ):
        assert pattern.search(text), text
