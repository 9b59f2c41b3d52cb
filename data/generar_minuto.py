"""Make the recorded minute of the README: two terminals on one store, as an SVG that moves by itself.

`python data/generar_minuto.py [archivo]` drives the program by its keys with a clock that stands still:
an agente imports a base, decides and calls, and the figures in the terminal of the supervisora change
meanwhile. The SVG has no script: each row is drawn once, and style rules say from when to when it is
seen, so that it moves as a picture of a page too; whoever asks for less motion is shown one moment of
it. It runs from a checkout whose environment has the program's packages, without a network; the same
program gives the same file.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from dibujar_terminal import HEAD, MARGIN, RAIZ, Drawing, H, Palette, W, document, window
from generar_imagenes import NOW, Terminal, still
from openpyxl import load_workbook

from ajustes_tui.config import Config
from ajustes_tui.screens.kpi.wall import WallScreen
from ajustes_tui.services.admin.demo import create_demo
from ajustes_tui.ui.look import DARK

WORK, WALL = (100, 24), (100, 24)
"""Columns and rows of the terminal of the agente, and of that of the supervisora."""
BASE = "ajustes_25_11_2026.xlsx"
ROWS_OF_BASE = 44
_FIRST_ROW = 5
_PATIENCE_S = 30.0
_TYPING_S = 0.11


class Step(NamedTuple):
    """What is pressed at the work terminal, what is said of it, and how long it is looked at."""

    said: str
    keys: tuple[str, ...] = ()
    seconds: float = 2.0
    shown: str = ""
    """The key as it is drawn beside the words; empty for what is typed."""
    ready: str = ""
    """A text that says that the key was answered."""
    live: str = ""
    """A text that comes up on the wall by itself."""


STEPS = (
    Step("An agente at her queue. Below, the supervisora's wall: the same store.", seconds=2.6),
    Step("F2: a base has come in. It is not read before she says so.", ("f2",), 2.6, "F2", "nueva"),
    Step(
        "Enter says what it would do. Nothing is written yet.",
        *(("enter",), 3.8, "Enter", "importa 44 casos"),
    ),
    Step(
        "F8 imports it, and the wall goes over to the new corte by itself.",
        *(("f8",), 3.8, "F8", "Base 2 importada", "0 de 44"),
    ),
    Step("F3 is the queue, what falls due first above.", ("f3",), 1.4, "F3", "Op Cuenta"),
    Step("f filters it by words, while one types.", ("f",), 0.5, "f"),
    Step(
        "f filters it by words, while one types.",
        *((*"corte", "colon", *"25", "slash", *"11"), 1.0, "", "44 de 426"),
    ),
    Step("f filters it by words, while one types.", ("enter",), 0.8, "Enter"),
    Step(
        "A digit beside a row decides it. Ten rows, ten keys, nothing registered yet.",
        *(("1",) * 10, 2.6, "1", "10 renglones con Op"),
    ),
    Step(
        "Enter reviews them: six may go, and four say why they may not.",
        *(("enter",), 4.6, "Enter", "No van en la tanda"),
    ),
    Step("All of them were seen once the last one was.", ("end",), 1.0, "Fin"),
    Step("How many they are is what confirms them.", ("6",), 1.4, "6", "6_"),
    Step(
        "Registered, each by itself. The figures below have moved.",
        *(("enter",), 3.8, "Enter", "Van 6 hechas", "4 de 44"),
    ),
    Step("One of the four that stayed behind.", ("down",) * 3, 1.2, "↓", "►900004040"),
    Step(
        "Its card: what Claro answered, what the procedure asks, what may be decided.",
        *(("enter",), 3.6, "Enter", "Decida: el ajuste"),
    ),
    Step("1 says what Enter would register.", ("1",), 2.6, "1", "Enter registra"),
    Step(
        "They paid 55 cents less than was asked: Enter asks again.",
        ("enter",),
        3.4,
        "Enter",
        "▲ Se pidió",
    ),
    Step(
        "Registered. The next one has come, and the wall knows.",
        *(("enter",), 3.2, "Enter", "√ 900004040", "5 de 44"),
    ),
    Step("F4: who is to be called today.", ("f4",), 2.0, "F4", "CONTACTO"),
    Step("Whom, at what number, and what is to be said.", ("enter",), 2.6, "Enter", "Guion"),
    Step("Space: this was said.", ("space",), 0.7, "Espacio", "√ Buenos"),
    Step("Space: this was said.", ("space",), 0.7, "Espacio", "√ Su"),
    Step("Space: this was said.", ("space",), 0.7, "Espacio", "√ Si no"),
    Step("A digit is how it ended.", ("1",), 2.2, "1", "1 Acepta → "),
    Step(
        "Told and closed, and the next one is ready.",
        *(("enter",), 4.0, "Enter", "ya registrada"),
    ),
)
TITLE = "A minute of ajustes: a base, decisions, a call, and the figures of the supervisora"
STILL = 13
"""The step that is shown where nothing may move."""

# The film: when each row is seen.


class Shown(NamedTuple):
    """Something that is seen from one moment to another, and where."""

    since: float
    until: float
    x: float
    y: float
    drawing: str


class Film:
    """What is shown at each place, until something else is shown there."""

    def __init__(self) -> None:
        self.now = 0.0
        self.shown: list[Shown] = []
        self._on: dict[tuple[float, float], tuple[str, float]] = {}

    def put(self, x: float, y: float, drawing: str) -> None:
        """Show a drawing at a place from now on; an equal one goes on."""
        before, since = self._on.get((x, y), ("", self.now))
        if drawing != before:
            self._end(x, y, before, since)
            self._on[x, y] = drawing, self.now

    def _end(self, x: float, y: float, drawing: str, since: float) -> None:
        if drawing and self.now > since:
            self.shown.append(Shown(since, self.now, x, y, drawing))

    def finish(self) -> list[Shown]:
        """Return all that was shown until now."""
        for (x, y), (drawing, since) in self._on.items():
            self._end(x, y, drawing, since)
        self._on.clear()
        return self.shown


# Drawing.

SAYS = 48
"""Rows of the picture for the words over the terminals."""
WIDTH = WORK[0] * W + 2 * MARGIN
WORK_Y = SAYS + HEAD
WALL_Y = WORK_Y + WORK[1] * H + MARGIN + HEAD
HEIGHT = WALL_Y + WALL[1] * H + MARGIN
PALETTE = Palette.of(DARK)


def caption(drawing: Drawing, said: str, key: str) -> str:
    """Return the words over the terminals, with the key that was pressed at their right."""
    parts = [*drawing.text(0, said, PALETTE.letters, bold=True)]
    if key:
        width = (len(key) + 2) * W
        x = WORK[0] * W - width
        parts.append(
            f'<rect x="{x}" y="-4" width="{width}" height="28" rx="5" fill="{PALETTE.accent}"/>'
        )
        parts += drawing.text(x + W, key, "#000000", bold=True)
    return "".join(parts)


def film_svg(shown: Sequence[Shown], seconds: float, still_at: float, drawing: Drawing) -> str:
    """Return the film: each drawing once, in a group for each span of time in which it is seen."""
    uses: dict[str, int] = {}
    for one in shown:
        uses[one.drawing] = uses.get(one.drawing, 0) + 1
    names = {d: f"r{n}" for n, d in enumerate(d for d, count in uses.items() if count > 1)}
    defs = "".join(f'<g id="{name}">{drawn}</g>' for drawn, name in names.items())
    heads = (
        window(drawing, PALETTE, WORK_Y, WORK, "yuli, agente $ ajustes"),
        window(
            drawing, PALETTE, WALL_Y, WALL, "drubio, supervisora $ ajustes --pantalla kpi --pared"
        ),
    )
    groups: list[str] = []
    frames: list[str] = []
    ordered = sorted(shown, key=lambda one: (one.since, one.until, one.y, one.x))
    for (since, until), of in groupby(ordered, lambda one: (one.since, one.until)):
        drawn = "".join(
            f'<use href="#{names[one.drawing]}" x="{one.x:g}" y="{one.y:g}"/>'
            if one.drawing in names
            else f'<g transform="translate({one.x:g} {one.y:g})">{one.drawing}</g>'
            for one in of
        )
        if (since, until) == (0, seconds):
            groups.append(drawn)
            continue
        name = f"k{len(frames)}"
        frames.append(_keyframes(name, since / seconds, until / seconds))
        at_rest = " p" if since <= still_at < until else ""
        groups.append(f'<g class="k{at_rest}" style="animation-name:{name}">{drawn}</g>')
    rules = (
        f".k{{visibility:hidden;animation:{seconds:g}s step-end infinite}}.p{{visibility:visible}}"
        f"{''.join(frames)}"
        "@media (prefers-reduced-motion:reduce){.k{animation:none!important}}"
    )
    parts = (*heads, f"<defs>{defs}</defs>", *groups)
    return document(drawing, WIDTH, HEIGHT, TITLE, parts, rules)


def _keyframes(name: str, since: float, until: float) -> str:
    """Return the rule that shows something from one part of the film to another."""
    stops = ["0%{visibility:hidden}"] if since else []
    stops.append(f"{100 * since:.3f}%{{visibility:visible}}")
    # The last one goes on to the end, when the film begins again.
    stops.append(f"{100 * until:.3f}%{{visibility:{'hidden' if until < 1 else 'visible'}}}")
    return f"@keyframes {name}{{{''.join(stops)}}}"


# The program, driven by its keys.


async def record(folder: Path, drawing: Drawing) -> tuple[Film, float]:
    """Return the film of the steps, and the moment that is shown where nothing may move."""
    work = Terminal.open(folder, "yuli", "triage", WORK)
    wall = Terminal.open(folder, "drubio", "kpi", WALL)
    film, still_at = Film(), 0.0
    async with work.app.run_test(size=WORK) as keys, wall.app.run_test(size=WALL) as eyes:
        await still(eyes)
        wall.app.push_screen(
            WallScreen(wall.services.lead, wall.app.signals, wall.services.run_session)
        )
        await _until(eyes, lambda: wall.shows("= T 382"), "= T 382")
        await still(keys)
        for number, step in enumerate(STEPS):
            for place, key in enumerate(step.keys):
                await keys.press(key)
                await still(keys)
                film.put(MARGIN, 16, caption(drawing, step.said, step.shown or _sign(key)))
                _show(film, drawing, work, WORK_Y)
                film.now += _TYPING_S if place < len(step.keys) - 1 else 0.0
            await _until(keys, lambda step=step: work.shows(step.ready), step.ready)
            if step.live:
                await _until(eyes, lambda step=step: wall.shows(step.live), step.live)
            await still(keys)
            # As its timer does twice a second: what comes up does not depend on when that was.
            wall.app.screen.check_store()
            await still(eyes)
            film.put(MARGIN, 16, caption(drawing, step.said, step.shown))
            _show(film, drawing, work, WORK_Y)
            if number == STILL:
                still_at = film.now + step.seconds / 2
            # What comes by itself comes a moment after the key.
            if step.live:
                film.now += 0.6
            _show(film, drawing, wall, WALL_Y)
            film.now += step.seconds
    work.close()
    wall.close()
    return film, still_at


def _show(film: Film, drawing: Drawing, terminal: Terminal, top: int) -> None:
    for y, row in enumerate(terminal.rows(PALETTE)):
        film.put(MARGIN, top + y * H, drawing.row(row))


def _sign(key: str) -> str:
    return {"colon": ":", "slash": "/", "space": "Espacio"}.get(key, key)


async def _until(pilot, holds: Callable[[], bool], what: str) -> None:  # noqa: ANN001 - any Pilot
    limit = monotonic() + _PATIENCE_S
    while not holds():
        if monotonic() > limit:
            raise SystemExit(f"no se ve «{what}»")
        await still(pilot)


def write_base(path: Path) -> None:
    """Write the base of today: some rows of the sample one, of accounts that were in no base yet."""
    book = load_workbook(RAIZ / "data" / "base_ejemplo.xlsx")
    sheet = book["Ajustes"]
    sheet.delete_rows(_FIRST_ROW + ROWS_OF_BASE, sheet.max_row)
    sheet["A2"].value = "Corte 25/11/2026"
    for row in sheet.iter_rows(min_row=_FIRST_ROW):
        cuenta, radicado, cun, titular = row[0], row[1], row[15], row[16]
        for cell, more in ((cuenta, 4000), (radicado, 20_000), (cun, 4000)):
            if cell.value:
                cell.value = str(int(cell.value) + more)
        if titular.value:
            titular.value = f"Usuario {cuenta.value[-4:]} de prueba"
    book.save(path)
    arrived = datetime.fromisoformat(NOW["AJUSTES_AHORA"]).timestamp()
    os.utime(path, (arrived, arrived))


def minute() -> str:
    """Return the minute as an SVG."""
    drawing = Drawing()
    with tempfile.TemporaryDirectory() as place:
        store = Path(place)
        config = Config(store / "demo.db", store / "ajustes.toml")
        create_demo(config, NOW, como="drubio", empty=False, moved=False)
        (store / "bases").mkdir()
        write_base(store / "bases" / BASE)
        film, still_at = asyncio.run(record(store, drawing))
    return film_svg(film.finish(), film.now, still_at, drawing)


def main(path: Path) -> None:
    """Write the minute."""
    svg = minute()
    path.write_text(svg, encoding="utf-8")
    sys.stdout.write(f"{path.name}: {len(svg.encode()) // 1024} KiB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else RAIZ / "data" / "imagenes" / "minuto.svg")
