"""The work in progress in plain lines: `mesa`, and taking a caso away or reassigning it."""

from __future__ import annotations

from ajustes_tui.domain.parts.words import WORK_PARTS
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.lines.asking import ask_addition, ask_aloud
from ajustes_tui.lines.cola import open_caso
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.orders import OrderDialogue
from ajustes_tui.lines.speech import sentence
from ajustes_tui.workbench.asking import Ask, AskKind
from ajustes_tui.workbench.lead.figure_acts import reassign_caso, release_caso

_CASO = "su número"


class OpenWorkDialogue:
    """Everyone's current work; a supervisor releases or reassigns a caso."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._work = console.services.open_work
        self._triage = console.services.triage

    def talk(self) -> Dialogue[None]:
        choices = [Choice(part, what, "", "Solo una parte") for part, what in WORK_PARTS.items()]
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
        if key in WORK_PARTS:
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
        act = release_caso(self._triage, caso_id, holder, in_sight=False)
        done = yield from ask_aloud(self._console, act)
        self._console.say(sentence(done or ""))

    def _reassign(self, caso_id: int) -> Dialogue[None]:
        act = reassign_caso(self._triage, self._work, caso_id)
        done = yield from ask_aloud(self._console, act, {AskKind.LINE: self._ask_why})
        self._console.say(sentence(done or ""))

    def _ask_why(self, ask: Ask) -> Dialogue[str]:
        return ask_addition(self._console, ask, "lo pasa", "motivo", "por qué", "Por qué")
