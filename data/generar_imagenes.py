"""Make the pictures of the README from the demonstration store, with a clock that stands still.

`python data/generar_imagenes.py [carpeta]` writes one SVG per screen to `data/imagenes`. It runs from a
checkout whose environment has the program's packages; the same program gives the same pictures.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from textual.worker import WorkerCancelled

RAIZ = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RAIZ))

from ajustes_tui.app import AjustesApp  # noqa: E402 - the checkout comes first
from ajustes_tui.config import Config  # noqa: E402
from ajustes_tui.services.admin.demo import create_demo  # noqa: E402
from ajustes_tui.services.container import services_for  # noqa: E402
from ajustes_tui.storage.core.database import Database  # noqa: E402
from ajustes_tui.ui.look import DARK, LIGHT, Look, LookChoice  # noqa: E402
from ajustes_tui.ui.terminal import detect  # noqa: E402

NOW = {"AJUSTES_AHORA": "2026-11-25T10:40:00-05:00"}
MIDDLE, LARGE, WIDE = (100, 30), (120, 40), (160, 45)
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_UNIQUE = re.compile(r"terminal-\d+")


class Shot(NamedTuple):
    """One picture: who looks at which screen, after which keys, in which look."""

    login: str
    screen: str
    keys: tuple[str, ...]
    ready: str
    """A text that says that all of it is there."""
    size: tuple[int, int] = LARGE
    look: Look = DARK


PICTURES: dict[str, Shot] = {
    "triage": Shot("yuli", "triage", ("down", "down", "enter", "1"), "Enter registra", WIDE),
    "contacto": Shot("yuli", "contacto", ("enter",), "Guion", LARGE),
    "turno": Shot("yuli", "turno", ("down",), "Lo que sigue", LARGE),
    "kpi": Shot("drubio", "kpi", ("left",), "AJUSTE", LARGE),
    "buscar": Shot("yuli", "triage", ("f9", *"prueba", "space", *"26", "down"), "abre", MIDDLE),
    "cola": Shot("yuli", "triage", ("down", "down"), "El caso de la fila", MIDDLE, LIGHT),
}


async def picture(folder: Path, name: str) -> str:
    """Return the SVG of one screen, without the address of any font."""
    login, screen, keys, ready, size, look = PICTURES[name]
    database = Database(folder / "demo.db")
    config = Config(folder / "demo.db", folder / "ajustes.toml", inbox=folder / "bases")
    services = services_for(database, config, login, NOW)
    services.service_context.enter()
    services.start_session()
    profile = detect({"TERM": "xterm-256color"}, iutf8=True, size=size)
    app = AjustesApp(services, profile, screen, looks=LookChoice(look))
    async with app.run_test(size=size) as pilot:
        await still(pilot)
        for key in keys:
            await pilot.press(key)
            await still(pilot)
        svg = app.export_screenshot(title=f"ajustes · {name}")
    services.close_session()
    database.close()
    if ready not in svg.replace("&#160;", " "):
        raise SystemExit(f"{name}: no se ve «{ready}»")
    return _UNIQUE.sub(f"ajustes-{name}", _FONT_FACE.sub("", svg))


def _next_corte(path: Path) -> None:
    """Write the base of the next corte: the sample one, with some answers of the back changed."""
    book = load_workbook(RAIZ / "data" / "base_ejemplo.xlsx")
    sheet = book["Ajustes"]
    for row in sheet.iter_rows(min_row=5, min_col=5, max_col=5):
        cell = row[0]
        if cell.row % 9 == 0:
            cell.value = "Aprobado"
        elif cell.row % 14 == 0:
            cell.value = "Rechazado"
    book.save(path)
    # Since when it waits is said on mi turno.
    arrived = datetime.fromisoformat(NOW["AJUSTES_AHORA"]).timestamp()
    os.utime(path, (arrived, arrived))


async def still(pilot) -> None:  # noqa: ANN001 - a Pilot of any app
    """Wait until no worker works and two looks in a row show the same."""
    before = None
    while True:
        # A reading that gave way to a newer one was cancelled, and is none to wait for.
        with suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.15)
        now = pilot.app.export_screenshot(title="")
        if now == before:
            return
        before = now


def main(folder: Path) -> None:
    """Write every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        store = Path(place)
        config = Config(store / "demo.db", store / "ajustes.toml")
        create_demo(config, NOW, como="drubio", empty=False, moved=False)
        (store / "bases").mkdir()
        _next_corte(store / "bases" / "ajustes_26_11_2026.xlsx")
        for name in PICTURES:
            svg = asyncio.run(picture(store, name))
            (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
            sys.stdout.write(f"{name}.svg\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else RAIZ / "data" / "imagenes")
