"""The screen of the people: role, eventos of today and last activity of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_moment
from ajustes_tui.domain.values.person import PersonCard, RunSession, Usuario
from ajustes_tui.domain.values.roles import ROLES
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.admin.users import UsuariosService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import DATUM_WIDTH, NORMAL
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, label_span, wrap
from ajustes_tui.widgets.bars import Bar, bar_rows
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.people_acts import (
    ChangedPerson,
    activate,
    add_person,
    change_initials,
    change_rol,
    deactivate,
    now_words,
)

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


def columns(
    now: datetime, within: timedelta, most: Callable[[], int]
) -> dict[int, Sequence[Column[PersonCard]]]:
    """Return the columns of the list; `now` tells the hours of today from other days.

    Somebody is here `within` so long of their last act. `most` is what the busiest did today.
    """

    def here(person: PersonCard) -> str:
        return "●" if person.is_here(now, within) else "○"

    def bar(person: PersonCard, width: int) -> Sequence[Span]:
        cells = -(-person.total * width // most()) if most() else 0
        return [Span("█" * cells)]

    at = Column[PersonCard](" ", 1, here)
    login = Column[PersonCard]("Login", 12, lambda p: p.usuario.login)
    name = Column[PersonCard]("Nombre", 14, lambda p: cleaned(p.usuario.name), flexible=True)
    initials = Column[PersonCard]("Inic.", 5, lambda p: p.usuario.initials)
    rol = Column[PersonCard]("Rol", 11, lambda p: p.usuario.rol.value)
    today = Column[PersonCard]("Hoy", 4, lambda p: str(p.total), align="der")
    held = Column[PersonCard]("Tiene", 5, lambda p: str(p.held), align="der")
    seen = Column[PersonCard]("Aquí por última vez", 19, lambda p: last_seen(p.seen, now))
    return {
        0: (login, at, name, initials, rol, today, held, seen),
        NORMAL: (
            *(login, at, name, initials, rol._replace(width=12)),
            Column[PersonCard]("Ahora", 20, lambda p: now_words(p, here=p.is_here(now, within))),
            *(seen, held, today),
            Column[PersonCard](" ", 14, lambda _p: "", spans=bar),
        ),
    }


def last_seen(moment: datetime | None, now: datetime) -> str:
    """Return when a person was here last: only the hour for today."""
    return "nunca" if moment is None else short_moment(moment, now)


def row_tone(person: PersonCard) -> Tone | None:
    """Return the tone of a whole row: dim for a person who may not enter any more."""
    return None if person.usuario.active else Tone.DIM


def roles_lines() -> list[Line]:
    """Return what each role may do, as the form of a person offers it."""
    lines: list[Line] = []
    for row in ROLES.values():
        name, _, can = row.offer.partition(": ")
        lines += [[Span(f" {cell(name, 14)}", Tone.STRONG), Span(can)], []]
    return lines


def facts(person: PersonCard) -> list[Line]:
    """Return what a person has in hand, and their part of the team."""
    at = f"la cuenta {person.at}" if person.at else "ningún caso en la mano"
    held = count_words(person.held, "caso tomado", "casos tomados")
    return [
        [label_span("Tiene"), Span(f"{at} · {held}" if person.held else at)],
        [label_span("Firma en RR"), Span(person.usuario.initials)],
    ]


def day_lines(person: PersonCard, width: int) -> list[Line]:
    """Return the day of a person as bars, the most frequent first."""
    bars = [Bar(_done(evento), count) for evento, count in person.today.items()]
    return bar_rows(bars, min(width, _BARS_WIDTH), _WORDS)


_WORDS, _BARS_WIDTH = 30, 90
"""Cells of the words of a bar, and of the words with the longest bar."""


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


_SUPERVISOR_ACTIONS = (
    "personas.rol",
    "personas.agregar",
    "personas.desactivar",
    "personas.iniciales",
)
"""The actions that only a supervisor has."""


class PeopleScreen(AjustesScreen):
    """The people above, the one under the cursor below; each change is asked before it is made."""

    CONTEXT = "personas"
    PLACE = "PERSONAS"
    BACK = "turno"
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("personas")]

    def __init__(self, service: UsuariosService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        within = timedelta(minutes=service.context.rules.minutos_toma)
        self._people = ListTable[PersonCard](
            columns(service.context.now(), within, self._most),
            key=lambda person: person.usuario.login,
            row_tone=row_tone,
            empty="No hay personas.",
            enter_chooses=False,
        )
        self._person = Section(DETAIL_ROWS, grows=True)
        self._roles = Section(0, "Qué puede cada rol", grows=True)
        self._panel = ListPanel(
            self._people, self._show_person, below=[self._person, self._roles], fits=True
        )

    def compose_body(self) -> ComposeResult:
        """Build the list and, under it, the person under the cursor."""
        yield self._panel

    def on_mount(self) -> None:
        """Dim the keys of a supervisor for the others."""
        if not self._service.may_change:
            self.frame.show_keys(self.CONTEXT, _SUPERVISOR_ACTIONS)

    @reads("Leyendo las personas")
    def read(self) -> list[PersonCard]:
        """Read every person with their eventos of today."""
        return self._service.cards()

    @read.then
    def _show(self, people: list[PersonCard]) -> None:
        self.frame.bar.show(title(people), self.run_session.login)
        self._people.show(people)
        self._panel.redraw()

    def _most(self) -> int:
        return max((person.total for person in self._people.rows), default=0)

    def _show_person(self, person: PersonCard | None, width: int) -> None:
        lines, name, role = detail(person)
        if person is not None and person.today and self._person.is_tall:
            lines = [*lines, *facts(person), [], *day_lines(person, width)]
        self._person.show(lines, name, role)
        self._roles.show(roles_lines())

    def _usuario(self) -> Usuario | None:
        person = self._people.current
        return None if person is None else person.usuario

    def _say_changed(self, changed: ChangedPerson) -> None:
        """Say a change, and stand on the person it was made to."""
        self.say(changed.said, Tone.OK)
        self._people.want(changed.usuario.login)
        self.load()

    def action_rol(self) -> None:
        """Give the person under the cursor another role."""
        if (usuario := self._usuario()) is not None:
            perform(self, change_rol(self._service, usuario.login, usuario), self._say_changed)

    def action_agregar(self) -> None:
        """Let another person in."""
        perform(self, add_person(self._service), self._say_changed)

    def action_iniciales(self) -> None:
        """Give the person under the cursor other initials for their RR lines."""
        if (usuario := self._usuario()) is not None:
            act = change_initials(self._service, usuario.login, usuario.initials)
            perform(self, act, self._say_changed)

    def action_desactivar(self) -> None:
        """Deactivate the person under the cursor, or activate them again."""
        if (usuario := self._usuario()) is None:
            return
        if usuario.active:
            perform(self, deactivate(self._service, usuario.login), self._say_changed)
        else:
            perform(self, activate(self._service, usuario), self._say_changed)
