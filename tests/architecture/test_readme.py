"""The pages are read by machines too: commands run in CI, tables are those of the code, paths are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ajustes_tui.cli.orders import ORDERS
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.ui.keys import markdown_table

RAIZ = Path(__file__).resolve().parents[2]
MAP = "ajustes_tui/README.md"
READMES = ["README.md", MAP]
MANUAL = [
    *(f"data/manual/{page.name}" for page in sorted((RAIZ / "data/manual").glob("*.md"))),
    "data/servidor/LEEME.md",
    "data/LEEME.md",
]


def _entre(mark: str, page: str = "README.md") -> str:
    text = (RAIZ / page).read_text(encoding="utf-8")
    return text.partition(f"<!-- {mark} -->\n")[2].partition(f"<!-- /{mark} -->")[0]


def _como_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_como_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@pytest.mark.parametrize("mark", ["demo", "pruebas"])
def test_a_command_is_one_line_that_names_existing_locks(mark):
    _, order, _ = _entre(mark).strip().splitlines()
    bloqueos = re.findall(r"-r (\S+)", order)
    assert bloqueos
    assert all((RAIZ / bloqueo).is_file() for bloqueo in bloqueos)
    assert "--require-hashes" in order


def test_the_settings_table_is_the_rules_and_their_defaults():
    rows = re.findall(
        r"^\| `(\w+)` \| `(.*?)` \|",
        _entre("ajustes", "data/manual/opciones.md"),
        flags=re.MULTILINE,
    )
    assert rows == [(name, _como_toml(default)) for name, default in Rules._field_defaults.items()]


def test_the_keys_table_is_the_one_of_the_program():
    assert _entre("teclas", "data/manual/teclas.md").strip() == markdown_table().strip()


def test_the_manual_shows_an_example_of_every_order_and_its_help_has_the_others():
    lines = re.findall(r"^ajustes .*$", _entre("ejemplos", "data/manual/ordenes.md"), re.MULTILINE)
    assert lines == list(dict.fromkeys(order.examples[0] for order in ORDERS.values()))


@pytest.mark.parametrize("page", [*READMES, *MANUAL])
def test_every_file_a_page_links_to_is_there(page):
    origin = RAIZ / page
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", origin.read_text(encoding="utf-8"))
    assert [link for link in links if not (origin.parent / link).exists()] == []


@pytest.mark.parametrize("page", READMES)
def test_every_file_and_folder_a_readme_names_is_there(page):
    text = (RAIZ / page).read_text(encoding="utf-8")
    paths = re.findall(r"`([\w.][\w.-]*/[\w./-]+)`", text)
    roots = (RAIZ, RAIZ / "ajustes_tui")
    assert sorted(n for n in paths if not any((root / n).exists() for root in roots)) == []
    modules = {path.name for path in (RAIZ / "ajustes_tui").rglob("*.py")}
    assert set(re.findall(r"`(\w+\.py)`", text)) <= modules


def test_the_first_page_is_short_and_the_map_of_the_house_is_whole():
    first = (RAIZ / "README.md").read_text(encoding="utf-8")
    assert len(first.splitlines()) <= 150
    assert [page for page in MANUAL if f"({page})" not in first] == []
    table = (RAIZ / MAP).read_text(encoding="utf-8").partition("| To change | Open |\n")[2]
    rows = table.partition("\n\n")[0].splitlines()[1:]
    assert all(re.fullmatch(r"\| .+ \| .*`.+`.* \|", row) for row in rows)
    assert len(rows) >= 60


def test_the_pictures_name_no_font_host():
    pictures = sorted((RAIZ / "data/imagenes").glob("*.svg"))
    assert pictures
    for picture in pictures:
        svg = picture.read_text(encoding="utf-8")
        assert "@font-face" not in svg
        assert "url(http" not in svg
