"""The screen of the people: role, eventos of today and last activity of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import PersonCard, RunSession, Usuario
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.admin.users import UsuariosService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import DATUM_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, label_span, wrap
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
        self._people = ListTable[PersonCard](
            columns(service.context.now()),
            key=lambda person: person.usuario.login,
            row_tone=row_tone,
            empty="No hay personas.",
            enter_chooses=False,
        )
        self._person = Section(DETAIL_ROWS)
        self._panel = ListPanel(self._people, self._show_person, below=[self._person])

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

    def _show_person(self, person: PersonCard | None, _width: int) -> None:
        self._person.show(*detail(person))

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
