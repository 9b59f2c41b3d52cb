"""The screen of the people: role, eventos of today and last activity of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import PersonCard, RunSession, Usuario
from ajustes_tui.domain.values.roles import ROLES
from ajustes_tui.messages import Signals
from ajustes_tui.screens.background import reads, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask, confirm
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.admin.users import UsuariosService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import DATUM_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, label_span, wrap
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
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


_SUPERVISOR_ACTIONS = (
    "personas.rol",
    "personas.agregar",
    "personas.desactivar",
    "personas.iniciales",
)
"""The actions that only a supervisor has."""
_ONLY_SUPERVISOR = "Las personas las cambia la supervisora; aquí se mira"
_ROLES = tuple((rol.value, row.offer) for rol, row in ROLES.items())


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

    def _save(self, change: Callable[[], Usuario], done: str) -> None:
        """Make one change, say it, and stand on the person it was made to."""

        def saved(usuario: Usuario) -> None:
            self.say(done, Tone.OK)
            self._people.want(usuario.login)
            self.load()

        write(self, change, saved)

    def _usuario(self) -> Usuario | None:
        """Return the person under the cursor, for one who may change them."""
        person = self._people.current
        return person.usuario if person is not None and self._may_change() else None

    def _may_change(self) -> bool:
        if not self._service.may_change:
            self.say(_ONLY_SUPERVISOR, Tone.NOTICE)
        return self._service.may_change

    def action_rol(self) -> None:
        """Give the person under the cursor another role."""
        if (usuario := self._usuario()) is None:
            return
        login = usuario.login
        if not usuario.active:
            self.say(f"{login} está desactivada; d la deja entrar otra vez", Tone.NOTICE)
            return

        def chosen(rol: str) -> None:
            self._save(lambda: self._service.change_rol(login, rol), f"{login} ahora es {rol}")

        others = [role for role in _ROLES if role[0] != usuario.rol.value]
        ask(self, PickerModal(f"El rol de {login}", others), chosen)

    def action_agregar(self) -> None:
        """Let another person in: their login, their name and their role."""

        def named(login: str, name: str) -> None:
            ask(
                self,
                PickerModal(f"El rol de {login}", _ROLES),
                lambda rol: self._save(
                    lambda: self._service.add(login, rol, name),
                    f"{login} ya puede entrar como {rol}",
                ),
            )

        def answered(login: str) -> None:
            help_text = "Como lo deben leer los demás; vacío deja el login."
            box = TextModal(f"El nombre de {login}", help_text, least=0, most=60)
            ask(self, box, lambda name: named(login, name))

        if self._may_change():
            help_text = "El usuario del sistema con el que entra al equipo."
            ask(self, TextModal("Agregar una persona", help_text, most=32), answered)

    def action_iniciales(self) -> None:
        """Give the person under the cursor other initials for their RR lines."""
        if (usuario := self._usuario()) is None:
            return
        login = usuario.login
        box = TextModal(
            f"Las iniciales de {login}",
            "De dos a cuatro letras, solo suyas: con ellas termina su línea RR.",
            least=2,
            most=4,
            initial=usuario.initials,
        )
        ask(
            self,
            box,
            lambda typed: self._save(
                lambda: self._service.change_initials(login, typed),
                f"{login} firma ahora {typed.strip().upper()}",
            ),
        )

    def action_desactivar(self) -> None:
        """Deactivate the person under the cursor, or activate them again."""
        if (usuario := self._usuario()) is None:
            return
        login, rol = usuario.login, usuario.rol.value
        if usuario.active:
            effect = "No podrá entrar. Lo que registró queda, y se puede activar otra vez."
            box = ConfirmationModal(f"¿Desactivar a {login}?", effect, accept="Desactivar")
            change, enter = partial(self._service.deactivate, login), "ya no puede entrar"
        else:
            effect = f"Podrá entrar otra vez, como {rol}."
            box = ConfirmationModal(f"¿Activar a {login}?", effect, accept="Activar")
            change, enter = partial(self._service.add, login, rol, usuario.name), "ya puede entrar"
        confirm(self, box, lambda: self._save(change, f"{login} {enter}"))
