"""Mi turno drawn once: its areas, most important first, and where their rows lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.screens.turno import day_text
from ajustes_tui.screens.turno.next_text import (
    Destination,
    TurnoRow,
    expected_rows,
    in_hand,
    next_rows,
    other_drafts,
)
from ajustes_tui.screens.turno.waiting_text import duty_rows, pace_row, waiting_rows
from ajustes_tui.services.casos.turno import Turno
from ajustes_tui.widgets.flow import Laid, Part, PlaceArea, Row, SideBySide, Under, laid

_LIST, _HEAPS = 76, 58
"""The least widths of casos, a row each, and of what is counted."""


class TurnoPlace(NamedTuple):
    """The areas, and where their rows lead, by the key of the row."""

    part: Part
    destinations: Mapping[str, Destination]
    digits: Mapping[str, str]
    """The key of the row that a digit opens."""
    idle: bool = False
    """Nothing waits and nothing was done: what brings work stands in the middle."""

    def laid(self, width: int, height: int, cursor: str) -> list[Laid]:
        rows = laid(self.part, width, height, cursor)
        above = max(height - len(rows), 0) // 2 if self.idle else 0
        return [*laid(PlaceArea("", 0, [Row([])] * above), width), *rows]


def title_of(turno: Turno, run_session: RunSession) -> tuple[str, str]:
    day = turno.now.date()
    rol = f", {run_session.rol}" if run_session.rol else ""
    return f"{place_name(run_session)} · {short_day(day)}/{day.year}", f"{run_session.login}{rol}"


def place_name(run_session: RunSession) -> str:
    return "LO QUE TOCA" if run_session.can(Power.OVERSEE) else "MI TURNO"


def place_of(
    turno: Turno, run_session: RunSession, board: KpiBoard | None, *, is_read: bool
) -> TurnoPlace:
    """Return the own work of who works casos first, of who leads what is to be done.

    `board` is the newest corte: None until it `is_read`, and if there is none.
    """
    works, leads = run_session.can(Power.WORK), run_session.can(Power.OVERSEE)
    hand = in_hand(turno)
    expected = expected_rows(turno) if works else []
    following = next_rows(turno) if works and not leads else []
    waiting = waiting_rows(turno, run_session)
    duties = duty_rows(turno, leads=leads)
    follow = "Lo que sigue" if works else "La célula"
    idle = not (leads or hand or expected or following or turno.agenda or turno.today.lines)
    counted = _HEAPS if leads else _LIST
    held = _area("mano", counted, hand, "Lo suyo a medias", other_drafts(turno))
    own = [
        _area("sigue", counted, [*expected, *following], follow, "Enter lo abre"),
        _area("espera", counted, waiting, "" if expected or following else follow)._replace(
            airy=idle
        ),
    ]
    due = _area("toca", _HEAPS, duties, "Le toca a usted", "Enter, o su número, lo abre")
    due = due._replace(airy=idle)
    day = [day_text.today_area(turno.today, run_session)] if works else []
    notices = day_text.notices_area(turno)
    part: Part
    if leads:
        people = day_text.people_area(turno)
        pace = _area("ritmo", _HEAPS, pace_row(turno), "")
        corte = day_text.corte_area(board, is_read=is_read)
        part = Under(
            [held, due, pace, SideBySide(Under([*own, *day]), Under([people, corte, notices]))]
        )
    else:
        beside = SideBySide(Under([held, *own, due]), Under([*day, notices]))
        part = Under([beside, day_text.hours_area(turno)])
    rows = [*hand, *expected, *following, *waiting, *duties]
    return TurnoPlace(
        part,
        {row.to.key: row.to for row in rows if row.to},
        {row.digit: row.to.key for row in rows if row.to and row.digit},
        idle=idle,
    )


def _area(
    name: str, least: int, rows: Sequence[TurnoRow], heading: str, right: str = ""
) -> PlaceArea:
    drawn = [each.row._replace(key=each.to.key if each.to else "") for each in rows]
    return PlaceArea(name, least, drawn, heading, (right, ""))
