"""The people of the célula in plain lines: who is who, and adding, changing and deactivating somebody."""

from __future__ import annotations

from ajustes_tui.domain.values.roles import ROLES, Power
from ajustes_tui.lines.asking import pick
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.orders import OrderDialogue

_LOGIN = "su login"
_ACTS = (
    Choice("agregar", "agrega a una persona", _LOGIN),
    Choice("rol", "le cambia el rol", _LOGIN),
    Choice("iniciales", "le cambia las iniciales de la línea para RR", _LOGIN),
    Choice("desactivar", "la desactiva; lo que registró queda", _LOGIN),
)


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
        match key:
            case "agregar":
                answer = yield from self._console.ask("Nombre:", text="su nombre completo")
                name, rol = answer.text, (yield from self._choose_rol())
                yield from self._agree(f"agrega a {name}, {login}, como {rol}")
                self._service.add(login, rol, name)
            case "rol":
                rol = yield from self._choose_rol()
                yield from self._agree(f"pasa a {login} a {rol}")
                self._service.change_rol(login, rol)
            case "iniciales":
                answer = yield from self._console.ask("Iniciales:", text="de dos a cuatro letras")
                yield from self._agree(f"le pone a {login} las iniciales {answer.text.upper()}")
                self._service.change_initials(login, answer.text)
            case _:
                yield from self._agree(f"desactiva a {login}")
                self._service.deactivate(login)
        self._console.say("Hecho.")
        return True

    def _choose_rol(self) -> Dialogue[str]:
        offers = [(rol.value, row.offer) for rol, row in ROLES.items()]
        return (yield from pick(self._console, "Rol:", offers))

    def _agree(self, what: str) -> Dialogue[None]:
        yield from self._console.ask(f"s {what}:", Choice("s", what))
