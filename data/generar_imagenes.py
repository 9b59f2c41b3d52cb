"""Make the pictures of the README from the demonstration store, with a clock that stands still.

`python data/generar_imagenes.py [carpeta]` writes one SVG per screen to `data/imagenes`. It runs from a
checkout whose environment has the program's packages; the same program gives the same pictures.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from dibujar_terminal import (
    HEAD,
    MARGIN,
    RAIZ,
    Drawing,
    H,
    Palette,
    Row,
    W,
    document,
    rows_of,
    said,
    window,
)
from openpyxl import load_workbook
from textual.worker import WorkerCancelled

from ajustes_tui.app import AjustesApp
from ajustes_tui.config import Config
from ajustes_tui.services.admin.demo import create_demo
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.storage.core.database import Database
from ajustes_tui.ui.look import DARK, LIGHT, Look, LookChoice
from ajustes_tui.ui.terminal import detect

NOW = {"AJUSTES_AHORA": "2026-11-25T10:40:00-05:00"}
MIDDLE, LARGE = (100, 30), (120, 40)
TOP = MARGIN + HEAD
"""Where the first row of a terminal begins in its picture."""


class Shot(NamedTuple):
    """One picture: who looks at which screen, after which keys, in which look."""

    login: str
    screen: str
    keys: tuple[str, ...]
    ready: str
    """A text that says that all of it is there."""
    size: tuple[int, int] = LARGE
    look: Look = DARK


DIGITS = (*"111", "down", *"111111", "down", "down", *"1111")
"""An option for each row of the queue but those without a causal."""
PICTURES: dict[str, Shot] = {
    "triage": Shot("yuli", "triage", ("down", "down", "enter", "1"), "Enter registra"),
    "contacto": Shot("yuli", "contacto", ("enter", "space", "space"), "Guion"),
    "turno": Shot("yuli", "turno", (), "Lo que sigue"),
    "kpi": Shot("drubio", "kpi", ("down", "down"), "AJUSTE"),
    "buscar": Shot("yuli", "triage", ("f9", *"prueba", "space", "2", "down"), "abre", MIDDLE),
    "tanda": Shot("yuli", "triage", (*DIGITS, "enter"), "No van", MIDDLE, LIGHT),
}


class Terminal(NamedTuple):
    """A session of the program, and the size of its terminal."""

    app: AjustesApp
    services: Services
    size: tuple[int, int]

    @classmethod
    def open(
        cls, folder: Path, login: str, screen: str, size: tuple[int, int], look: Look = DARK
    ) -> Terminal:
        """Open a session of somebody on the store in a folder."""
        database = Database(folder / "demo.db")
        config = Config(folder / "demo.db", folder / "ajustes.toml", inbox=folder / "bases")
        services = services_for(database, config, login, NOW)
        services.service_context.enter()
        services.start_session()
        profile = detect({"TERM": "xterm-256color"}, iutf8=True, size=size)
        app = AjustesApp(services, profile, screen, looks=LookChoice(look))
        return cls(app, services, size)

    def rows(self, palette: Palette) -> list[Row]:
        """Return what it shows now."""
        return rows_of(self.app.export_screenshot(title=""), self.size[1], palette.surface)

    def shows(self, text: str) -> bool:
        """Tell whether it shows a text."""
        return text in said(self.rows(Palette.of(DARK)))

    def close(self) -> None:
        """End the session."""
        self.services.close_session()
        self.services.service_context.db.close()


async def picture(folder: Path, name: str) -> str:
    """Return the SVG of one screen."""
    login, screen, keys, ready, size, look = PICTURES[name]
    terminal = Terminal.open(folder, login, screen, size, look)
    palette, drawing = Palette.of(look), Drawing()
    drawn = [window(drawing, palette, TOP, size, f"{login} $ ajustes --pantalla {screen}")]
    async with terminal.app.run_test(size=size) as pilot:
        await still(pilot)
        for key in keys:
            await pilot.press(key)
            await still(pilot)
        if not terminal.shows(ready):
            raise SystemExit(f"{name}: no se ve «{ready}»")
        for y, row in enumerate(terminal.rows(palette)):
            place = f"translate({MARGIN} {TOP + y * H})"
            drawn.append(f'<g transform="{place}">{drawing.row(row)}</g>')
    terminal.close()
    width, height = size[0] * W + 2 * MARGIN, TOP + size[1] * H + MARGIN
    return document(drawing, width, height, f"ajustes: {name}", drawn)


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
