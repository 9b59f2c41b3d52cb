"""The people of the célula in plain lines: who is who, and adding, changing and deactivating somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ajustes_tui.domain.values.roles import Power
from ajustes_tui.lines.asking import Own, ask_aloud
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.orders import OrderDialogue
from ajustes_tui.services.admin.users import UsuariosService
from ajustes_tui.workbench.asking import Ask, AskKind, Doing
from ajustes_tui.workbench.lead.people_acts import (
    ChangedPerson,
    add_person,
    change_initials,
    change_rol,
    deactivate,
)

_LOGIN = "su login"
_ACTS = (
    Choice("agregar", "agrega a una persona", _LOGIN),
    Choice("rol", "le cambia el rol", _LOGIN),
    Choice("iniciales", "le cambia las iniciales de la línea para RR", _LOGIN),
    Choice("desactivar", "la desactiva; lo que registró queda", _LOGIN),
)

_DONE_BY: Mapping[str, Callable[[UsuariosService, str], Doing[ChangedPerson | None]]] = {
    "agregar": add_person,
    "rol": change_rol,
    "iniciales": change_initials,
    "desactivar": deactivate,
}
_EXPECTED = {"Nombre:": "su nombre completo", "Iniciales:": "de dos a cuatro letras"}


class PeopleDialogue:
    """Who is who, as `usuarios listar` answers; who may name people changes them by their login."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.usuarios

    def talk(self) -> Dialogue[None]:
        """Say the people, and change the one of a login, until the person goes back."""
        acts = _ACTS if self._console.services.run_session.can(Power.PEOPLE) else ()
        order = OrderDialogue(
            self._console, "usuarios listar", *acts, obey=self._obey, prompt="Personas:"
        )
        yield from order.talk()

    def _obey(self, key: str, login: str) -> Dialogue[bool]:
        """Change the person of a login; return whether the people are to be said again."""
        if not login:
            self._console.say(f"Escriba {key} y su login.")
            return False
        own: Own = {AskKind.LINE: self._ask_line, AskKind.YES: _agreed}
        act = _DONE_BY[key](self._service, login)
        changed = yield from ask_aloud(self._console, act, own)
        if changed is not None:
            self._console.say("Hecho.")
        return changed is not None

    def _ask_line(self, ask: Ask) -> Dialogue[str]:
        answer = yield from self._console.ask(ask.heard, text=_EXPECTED[ask.heard])
        return answer.text


def _agreed(_ask: Ask) -> Dialogue[bool]:
    """Answer yes: what is written is asked about just before it is."""
    yield from ()
    return True
