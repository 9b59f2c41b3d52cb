"""The work in progress in plain lines: what `mesa` answers, and taking a caso away or giving it to somebody."""

from __future__ import annotations

from ajustes_tui.domain.values.roles import Power
from ajustes_tui.lines.asking import pick, write
from ajustes_tui.lines.cola import open_caso
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.orders import OrderDialogue
from ajustes_tui.services.casos.triage import MAX_REASON

_PARTS = {
    "tomados": "los casos que alguien tiene",
    "citas": "las llamadas prometidas",
    "saltos": "los casos saltados hoy, con su motivo",
    "cola": "cuántos casos hay en cada paso, y cuántos vencen",
    "personas": "lo que hizo hoy cada una",
    "actos": "lo fuera de lo corriente: deshacer, anular, reasignar",
}
_CASO = "su número"


class OpenWorkDialogue:
    """What everybody has in hand now; a supervisor takes a caso away or gives it to somebody else."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._work = console.services.open_work

    def talk(self) -> Dialogue[None]:
        """Say the work, a part of it when it is asked for, and act on a caso by its number."""
        choices = [Choice(part, what, "", "Solo una parte") for part, what in _PARTS.items()]
        choices.append(Choice("abrir", "trabaja en ese caso", _CASO))
        if self._console.services.run_session.can(Power.REASSIGN):
            choices += [
                Choice("soltar", "lo deja libre", _CASO),
                Choice("reasignar", "lo pasa a otra persona", _CASO),
            ]
        order = OrderDialogue(
            self._console, "mesa", *choices, obey=self._obey, prompt="Trabajo en curso:"
        )
        yield from order.talk()

    def _obey(self, key: str, text: str) -> Dialogue[bool]:
        if key in _PARTS:
            self._console.voice.say_all(self._console.orders.answer(f"mesa --parte {key}"))
        elif not text.isdecimal():
            self._console.say(f"Escriba {key} y el número del caso, el primero de su renglón.")
        elif key == "abrir":
            yield from open_caso(self._console, int(text))
        elif key == "soltar":
            yield from self._release(int(text))
        else:
            yield from self._reassign(int(text))
        return False

    def _release(self, caso_id: int) -> Dialogue[None]:
        holder = next((h.login for h in self._work.read().in_hand if h.caso == caso_id), "")
        if not holder:
            self._console.say("Ese caso no lo tiene nadie.")
            return
        self._console.say(f"{holder} deja de tenerlo; lo que escribió queda como su borrador.")
        yield from self._console.ask("s lo suelta:", Choice("s", "lo suelta"))
        name = self._console.services.triage.release(caso_id).caso.name
        self._console.say(f"El caso {name} ya no lo tiene {holder}.")

    def _reassign(self, caso_id: int) -> Dialogue[None]:
        people = [(login, f"{login}, {name}") for login, name in self._work.personas()]
        login = yield from pick(self._console, "¿A quién pasa?", people)
        self._console.say(f"El caso pasa a {login}. Queda entre los actos, con su nombre.")
        answer = yield from self._console.ask(
            "s lo pasa; motivo le agrega por qué:",
            Choice("s", "lo pasa"),
            Choice("motivo", "escribe por qué, y lo pasa"),
        )
        note = ""
        if answer.key == "motivo":
            note = yield from write(self._console, "Por qué; s lo pasa.", most=MAX_REASON)
        name = self._console.services.triage.reasignar(caso_id, login, note).caso.name
        self._console.say(f"El caso {name} quedó con {login}.")
