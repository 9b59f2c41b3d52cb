"""The README is read by machines too: its commands run in CI and its tables are those of the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ajustes_tui.domain.keeping.catalogs import Reglas
from ajustes_tui.ui.keys import tabla_markdown

RAIZ = Path(__file__).resolve().parents[2]


def _entre(marca: str) -> str:
    texto = (RAIZ / "README.md").read_text(encoding="utf-8")
    return texto.partition(f"<!-- {marca} -->\n")[2].partition(f"<!-- /{marca} -->")[0]


def _como_toml(valor: object) -> str:
    if isinstance(valor, bool):
        return str(valor).lower()
    if isinstance(valor, tuple):
        return "[" + ", ".join(f'"{parte}"' for parte in valor) + "]"
    return f'"{valor}"' if isinstance(valor, str) else str(valor)


@pytest.mark.parametrize("marca", ["demo", "pruebas"])
def test_a_command_is_one_line_that_names_existing_locks(marca):
    _, orden, _ = _entre(marca).strip().splitlines()
    bloqueos = re.findall(r"-r (\S+)", orden)
    assert bloqueos
    assert all((RAIZ / bloqueo).is_file() for bloqueo in bloqueos)
    assert "--require-hashes" in orden


def test_the_settings_table_is_the_rules_and_their_defaults():
    filas = re.findall(r"^\| `(\w+)` \| `(.*?)` \|", _entre("ajustes"), flags=re.MULTILINE)
    assert filas == [(c.name, _como_toml(c.default)) for c in fields(Reglas)]


def test_the_keys_table_is_the_one_of_the_program():
    assert _entre("teclas").strip() == tabla_markdown().strip()
