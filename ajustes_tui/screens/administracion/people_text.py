"""The words of the people: the columns of their list, the bar, and the person under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import PersonCard
from ajustes_tui.ui.measures import DATUM_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, label_span, wrap
from ajustes_tui.widgets.window_table import Column

DETAIL_ROWS = 3

_DONE: Mapping[str, str] = {
    Evento.ESCALAR_BACK: "al back",
    Evento.ESCALAR_PQR: "a PQR",
    Evento.PEDIR_REVISION: "preguntas a revisión",
    Evento.RESOLVER_REVISION: "revisiones respondidas",
}
"""The words of a count of eventos, where they differ from the name of the evento."""


def _done(evento: str) -> str:
    return _DONE.get(evento) or evento_name(evento)


def columns(now: datetime) -> dict[int, Sequence[Column[PersonCard]]]:
    """Return the columns of the list; `now` tells the hours of today from other days."""
    return {
        0: (
            Column("Login", 14, lambda p: p.usuario.login),
            Column("Nombre", 14, lambda p: cleaned(p.usuario.name), flexible=True),
            Column("Inic.", 5, lambda p: p.usuario.initials),
            Column("Rol", 11, lambda p: p.usuario.rol.value),
            Column("Hoy", 4, lambda p: str(p.total), align="der"),
            Column("Tiene", 5, lambda p: str(p.held), align="der"),
            Column("Aquí por última vez", 19, lambda p: last_seen(p.seen, now)),
        )
    }


def last_seen(moment: datetime | None, now: datetime) -> str:
    """Return when a person was here last: only the hour for today."""
    if moment is None:
        return "nunca"
    if moment.date() == now.date():
        return f"hoy {moment:%H:%M}"
    return f"{short_day(moment.date())} {moment:%H:%M}"


def row_tone(person: PersonCard) -> Tone | None:
    """Return the tone of a whole row: dim for a person who may not enter any more."""
    return None if person.usuario.active else Tone.DIM


def title(people: Sequence[PersonCard]) -> str:
    """Return how many people there are, and how many may enter."""
    active = sum(person.usuario.active for person in people)
    enter = "1 puede entrar" if active == 1 else f"{active} pueden entrar"
    return f"PERSONAS › {enter}, de {len(people)}"


def detail(person: PersonCard | None) -> tuple[list[Line], str, str]:
    """Return the lines of the day of the person under the cursor, their name and their role."""
    if person is None:
        return [], "", ""
    usuario = person.usuario
    role = usuario.rol.value if usuario.active else f"desactivada, era {usuario.rol.value}"
    done = ", ".join(f"{count} {_done(evento)}" for evento, count in person.today.items())
    texts = wrap(done or "nada todavía", DATUM_WIDTH)
    lines: list[Line] = [
        [label_span("Hoy" if row == 0 else ""), Span(text)] for row, text in enumerate(texts)
    ]
    name = f"{usuario.login} · {cleaned(usuario.name)} · firma {usuario.initials}"
    return lines, name, role
