"""The people in plain lines: listing, adding, changing and deactivating."""

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
    """The list of `usuarios listar`, changed by login with the right power."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.usuarios

    def talk(self) -> Dialogue[None]:
        acts = _ACTS if self._console.services.run_session.can(Power.PEOPLE) else ()
        order = OrderDialogue(
            self._console, "usuarios listar", *acts, obey=self._obey, prompt="Personas:"
        )
        yield from order.talk()

    def _obey(self, key: str, login: str) -> Dialogue[bool]:
        """Return whether to repeat the list."""
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
    """Confirm here: the write itself is asked about later."""
    yield from ()
    return True
