"""The screen of the people: role, eventos of today and last activity of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.values.person import PersonCard, RunSession, Usuario
from ajustes_tui.domain.values.roles import ROLES
from ajustes_tui.errors import NotAllowed
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.administracion import people_text as text
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.admin.users import UsuariosService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable

_SUPERVISOR_ACTIONS = (
    "personas.rol",
    "personas.agregar",
    "personas.desactivar",
    "personas.iniciales",
)
"""The actions that only a supervisor has."""
_ONLY_SUPERVISOR = "Las personas las cambia la supervisora; aquí se mira"
_ROLES = tuple((rol.value, row.offer) for rol, row in ROLES.items())


class PeopleTable(ListTable[PersonCard]):
    """The people by login, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("personas")]

    def __init__(self, now: datetime) -> None:
        super().__init__(
            text.columns(now),
            key=lambda person: person.usuario.login,
            row_tone=text.row_tone,
            empty="No hay personas.",
        )


class PeopleScreen(AjustesScreen):
    """The people above, the one under the cursor below; each change is asked before it is made."""

    CONTEXT = "personas"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "personas.tcss"]
    READS_ON_RETURN = True

    def __init__(self, service: UsuariosService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service)
        self._service = service
        self._changed = ""
        """The login last added or changed, whose row the cursor goes to when the people arrive."""
        self._refused = False
        """Whether this person was told that they may not look: not again until they come back."""

    def compose_body(self) -> ComposeResult:
        """Build the list and, under it, the person under the cursor."""
        yield PeopleTable(self._service.now())
        yield RuleLine(id="regla-persona")
        yield LineView([[]] * text.DETAIL_ROWS, id="persona")

    @property
    def people(self) -> PeopleTable:
        """Return the list."""
        return self.query_one(PeopleTable)

    def on_mount(self) -> None:
        """Stand on the list."""
        if not self._service.may_change:
            self.frame.show_keys(self.CONTEXT, _SUPERVISOR_ACTIONS)
        self.frame.bar.show("PERSONAS › Leyendo…", self.run_session.login)
        self.people.focus()

    def load(self) -> None:
        """Read the people."""
        if not self._refused:
            self.freshness.mark_seen()
            self.read()

    @reads("Leyendo las personas")
    def read(self) -> list[PersonCard]:
        """Read every person with their eventos of today."""
        return self._service.cards()

    @read.then
    def _show(self, people: list[PersonCard]) -> None:
        self.frame.bar.show(*text.title(people, self.run_session.login))
        self.people.show(people)
        self.people.stand_on(self._changed)
        self._changed = ""
        self._show_person()

    @read.failed(NotAllowed)
    def _refuse(self, error: NotAllowed) -> None:
        """Say why this person may not look; the box that says so is no reason to read again."""
        self._refused = True
        self.post_message(Failed(error))

    @on(events.ScreenSuspend)
    def _leave(self) -> None:
        """Read again when the person comes back from another place, who may have another role."""
        self._refused = self._refused and self.app.screen_stack[0] is self

    @on(PeopleTable.CursorMoved)
    def _show_person(self) -> None:
        name, role, lines = text.detail(self.people.current)
        self.query_one("#regla-persona", RuleLine).show(name, role)
        self.query_one("#persona", LineView).set_lines(lines)

    @writes("Guardando la persona")
    def write(self, change: Callable[[], Usuario], done: str) -> tuple[str, str]:
        """Make one change; return the login and the words for the person at the keyboard."""
        return change().login, done

    @write.then
    def _written(self, change: tuple[str, str]) -> None:
        self._changed, done = change
        self.say(done, Tone.OK)
        self.load()

    def _may_change(self) -> bool:
        if not self._service.may_change:
            self.say(_ONLY_SUPERVISOR, Tone.NOTICE)
        return self._service.may_change

    def action_rol(self) -> None:
        """Give the person under the cursor another role."""
        person = self.people.current
        if person is None or not self._may_change():
            return
        usuario = person.usuario
        if not usuario.active:
            self.say(f"{usuario.login} está desactivada; d la deja entrar otra vez", Tone.NOTICE)
            return
        login = usuario.login
        others = [role for role in _ROLES if role[0] != usuario.rol.value]

        def chosen(rol: str | None) -> None:
            if rol is not None:
                self.write(lambda: self._service.change_rol(login, rol), f"{login} ahora es {rol}")

        self.app.push_screen(PickerModal(f"El rol de {login}", others), chosen)

    def action_agregar(self) -> None:
        """Let another person in: their login, their name and their role."""
        if not self._may_change():
            return

        def named(login: str, name: str | None) -> None:
            if name is None:
                return

            def chosen(rol: str | None) -> None:
                if rol is not None:
                    self.write(
                        lambda: self._service.add(login, rol, name),
                        f"{login} ya puede entrar como {rol}",
                    )

            self.app.push_screen(PickerModal(f"El rol de {login}", _ROLES), chosen)

        def answered(login: str | None) -> None:
            if login:
                help_text = "Como lo deben leer los demás; vacío deja el login."
                self.app.push_screen(
                    TextModal(f"El nombre de {login}", help_text, least=0, most=60),
                    lambda name: named(login, name),
                )

        help_text = "El usuario del sistema con el que entra al equipo."
        self.app.push_screen(TextModal("Agregar una persona", help_text, most=32), answered)

    def action_iniciales(self) -> None:
        """Give the person under the cursor other initials for their RR lines."""
        person = self.people.current
        if person is None or not self._may_change():
            return
        usuario = person.usuario

        def answered(typed: str | None) -> None:
            if typed:
                self.write(
                    lambda: self._service.change_initials(usuario.login, typed),
                    f"{usuario.login} firma ahora {typed.strip().upper()}",
                )

        help_text = "De dos a cuatro letras, solo suyas: con ellas termina su línea RR."
        self.app.push_screen(
            TextModal(
                f"Las iniciales de {usuario.login}",
                help_text,
                least=2,
                most=4,
                initial=usuario.initials,
            ),
            answered,
        )

    def action_desactivar(self) -> None:
        """Deactivate the person under the cursor, or activate them again."""
        person = self.people.current
        if person is None or not self._may_change():
            return
        usuario = person.usuario
        if usuario.active:
            title, accept = f"¿Desactivar a {usuario.login}?", "Desactivar"
            effect = "No podrá entrar. Lo que registró queda, y se puede activar otra vez."
        else:
            title, accept = f"¿Activar a {usuario.login}?", "Activar"
            effect = f"Podrá entrar otra vez, como {usuario.rol.value}."

        def change() -> Usuario:
            if usuario.active:
                return self._service.deactivate(usuario.login)
            return self._service.add(usuario.login, usuario.rol.value, usuario.name)

        def answered(sure: bool | None) -> None:
            if sure:
                enter = "ya no puede entrar" if usuario.active else "ya puede entrar"
                self.write(change, f"{usuario.login} {enter}")

        self.app.push_screen(ConfirmationModal(title, effect, accept=accept), answered)

    def action_asesores(self) -> None:
        """Go to the asesores who send the casos."""
        self.go("asesores")

    def action_catalogos(self) -> None:
        """Go to the catalogues."""
        self.go("catalogos")

    def action_auditoria(self) -> None:
        """Go to who saw, exported and changed what."""
        self.go("auditoria")

    def action_atras(self) -> None:
        """Go back to mi turno."""
        self.go("turno")
