"""The words of the people: the columns of their list, the bar, and the person under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_dicho
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.domain.values.person import FichaDePersona
from ajustes_tui.ui.measures import DATUM_WIDTH
from ajustes_tui.ui.text import Linea, Trozo, Voz, envolver, limpio, padded, rotulo
from ajustes_tui.widgets.window_table import Columna

DETAIL_ROWS = 3

_DONE: Mapping[str, str] = {
    Evento.ESCALAR_BACK: "al back",
    Evento.ESCALAR_PQR: "a PQR",
    Evento.PEDIR_REVISION: "preguntas a revisión",
    Evento.RESOLVER_REVISION: "revisiones respondidas",
}
"""The eventos that are counted in other words than those that name them."""


def _done(evento: str) -> str:
    return _DONE.get(evento) or evento_dicho(evento)


def columns(now: datetime) -> dict[int, Sequence[Columna[FichaDePersona]]]:
    """Return the columns of the list; `now` tells the hours of today from other days."""
    return {
        0: (
            Columna("Login", 14, lambda p: p.usuario.login),
            Columna("Nombre", 16, lambda p: limpio(p.usuario.nombre), flexible=True),
            Columna("Rol", 12, lambda p: p.usuario.rol.value),
            Columna("Hoy", 4, lambda p: str(p.total), alinear="der"),
            Columna("Tiene", 5, lambda p: str(p.tomados), alinear="der"),
            Columna("Aquí por última vez", 19, lambda p: last_seen(p.visto, now)),
        )
    }


def last_seen(moment: datetime | None, now: datetime) -> str:
    """Return when a person was here last: only the hour for today."""
    if moment is None:
        return "nunca"
    if moment.date() == now.date():
        return f"hoy {moment:%H:%M}"
    return f"{dia_corto(moment.date())} {moment:%H:%M}"


def row_tone(person: FichaDePersona) -> Voz | None:
    """Return the tone of a whole row: dim for a person who may not enter any more."""
    return None if person.usuario.activo else Voz.TENUE


def title(people: Sequence[FichaDePersona], login: str) -> tuple[str, str]:
    """Return the left and right texts of the bar."""
    active = sum(person.usuario.activo for person in people)
    enter = "1 puede entrar" if active == 1 else f"{active} pueden entrar"
    return f"PERSONAS › {enter}, de {len(people)}", login


def detail(person: FichaDePersona | None) -> tuple[str, str, list[Linea]]:
    """Return who is under the cursor, their role, and DETAIL_ROWS lines with the work of today."""
    if person is None:
        return "", "", padded([], DETAIL_ROWS)
    usuario = person.usuario
    role = usuario.rol.value if usuario.activo else f"desactivada, era {usuario.rol.value}"
    done = ", ".join(f"{count} {_done(evento)}" for evento, count in person.hoy.items())
    texts = envolver(done or "nada todavía", DATUM_WIDTH)
    lines: list[Linea] = [
        [rotulo("Hoy" if row == 0 else ""), Trozo(text)] for row, text in enumerate(texts)
    ]
    name = f"{usuario.login} · {limpio(usuario.nombre)}"
    return name, role, padded(lines, DETAIL_ROWS)
