"""The README is read by machines too: its commands run in CI and its tables are those of the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ajustes_tui.cli.parser import EXAMPLES
from ajustes_tui.domain.keeping.catalogs import Reglas
from ajustes_tui.ui.keys import tabla_markdown

RAIZ = Path(__file__).resolve().parents[2]


def _entre(marca: str, page: str = "README.md") -> str:
    texto = (RAIZ / page).read_text(encoding="utf-8")
    return texto.partition(f"<!-- {marca} -->\n")[2].partition(f"<!-- /{marca} -->")[0]


def _entre_todo() -> str:
    return (RAIZ / "README.md").read_text(encoding="utf-8")


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
    filas = re.findall(
        r"^\| `(\w+)` \| `(.*?)` \|",
        _entre("ajustes", "data/manual/opciones.md"),
        flags=re.MULTILINE,
    )
    assert filas == [(c.name, _como_toml(c.default)) for c in fields(Reglas)]


def test_the_keys_table_is_the_one_of_the_program():
    assert _entre("teclas", "data/manual/teclas.md").strip() == tabla_markdown().strip()


def test_the_manual_shows_the_example_of_every_order():
    lines = re.findall(r"^ajustes .*$", _entre("ejemplos", "data/manual/ordenes.md"), re.MULTILINE)
    assert lines == list(dict.fromkeys(line for group in EXAMPLES.values() for line in group))


@pytest.mark.parametrize(
    "page", ["README.md", *(f"data/manual/{p.name}" for p in (RAIZ / "data/manual").glob("*.md"))]
)
def test_every_file_a_page_links_to_is_there(page):
    origin = RAIZ / page
    links = re.findall(r"\]\(([^)#]+)\)", origin.read_text(encoding="utf-8"))
    assert [link for link in links if not (origin.parent / link).exists()] == []


def test_every_file_and_folder_the_readme_names_is_there():
    named = set(re.findall(r"`(\w[\w.]*/[\w./]+)`", _entre_todo()))
    roots = (RAIZ, RAIZ / "ajustes_tui")
    assert sorted(n for n in named if not any((root / n).exists() for root in roots)) == []


def test_the_pictures_name_no_font_host():
    pictures = sorted((RAIZ / "data/imagenes").glob("*.svg"))
    assert pictures
    for picture in pictures:
        svg = picture.read_text(encoding="utf-8")
        assert "@font-face" not in svg
        assert "url(http" not in svg
