"""The people: presence, activity, their day, and changes of access."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.values.person import PersonCard, RunSession, Usuario
from ajustes_tui.messages import Signals
from ajustes_tui.screens.administracion import people_text as text
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.admin.users import TeamNow, UsuariosService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Under
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.people_acts import (
    ChangedPerson,
    activate,
    add_person,
    change_initials,
    change_rol,
    deactivate,
)

_SUPERVISOR_ACTIONS = (
    "personas.rol",
    "personas.agregar",
    "personas.desactivar",
    "personas.iniciales",
)
"""The actions reserved to a supervisor."""


class PeopleScreen(AjustesScreen):
    """The people, and the current one below; each change is confirmed."""

    CONTEXT = "personas"
    PLACE = "PERSONAS"
    BACK = "turno"
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("personas")]

    def __init__(self, service: UsuariosService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._team: TeamNow | None = None
        """The célula now; None until read."""
        self._people = ListTable[PersonCard](
            text.columns(self._seen, self._most),
            key=lambda person: person.usuario.login,
            row_tone=text.row_tone,
            empty=Empty("Todavía no hay ninguna persona.", "n agrega la primera"),
            enter_chooses=False,
            airy=True,
        )
        self._page = told_list(self._people, self._told)
        self.freshness.fell_due = lambda: service.context.presence_changed(self._people.rows)

    def compose_body(self) -> ComposeResult:
        yield self._page

    def on_mount(self) -> None:
        if not self._service.may_change:
            self.frame.show_keys(self.CONTEXT, _SUPERVISOR_ACTIONS)

    @reads("Leyendo las personas")
    def read(self) -> list[PersonCard]:
        return self._service.cards()

    @read.then
    def _show(self, people: list[PersonCard]) -> None:
        self.frame.bar.show(text.title(people), self.run_session.login)
        self._people.show(people)
        self._page.redraw()
        self._read_team()

    @reads("Leyendo la célula")
    def _read_team(self) -> TeamNow:
        return self._service.team()

    @_read_team.then
    def _show_team(self, team: TeamNow) -> None:
        self._team = team
        self._page.redraw()

    def _seen(self) -> text.Onlooker:
        return text.Onlooker(self._service.context.now(), self.run_session.login)

    def _most(self) -> int:
        return max((person.total for person in self._people.rows), default=0)

    def _told(self) -> Part:
        person = self._people.current
        order = text.order_of(person, may_change=self._service.may_change)
        self.frame.command_row.tell_row(*order)
        if person is None:
            return Under(())
        return text.page_of(person, self._people.rows, self._team, self._seen())

    def _usuario(self) -> Usuario | None:
        person = self._people.current
        return None if person is None else person.usuario

    def _say_changed(self, changed: ChangedPerson) -> None:
        self.say(changed.said, Tone.OK)
        self._people.want(changed.usuario.login)
        self.load()

    def action_rol(self) -> None:
        if (usuario := self._usuario()) is not None:
            perform(self, change_rol(self._service, usuario.login, usuario), self._say_changed)

    def action_agregar(self) -> None:
        perform(self, add_person(self._service), self._say_changed)

    def action_iniciales(self) -> None:
        if (usuario := self._usuario()) is not None:
            act = change_initials(self._service, usuario.login, usuario.initials)
            perform(self, act, self._say_changed)

    def action_desactivar(self) -> None:
        """Deactivate or reactivate the current person."""
        if (usuario := self._usuario()) is None:
            return
        if usuario.active:
            perform(self, deactivate(self._service, usuario.login), self._say_changed)
        else:
            perform(self, activate(self._service, usuario), self._say_changed)
