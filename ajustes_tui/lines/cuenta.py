"""An account in plain lines: looked for by any of its numbers, its casos and its historial."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.caso.card import CasoRow, HistorialLine, short_question
from ajustes_tui.domain.caso.line_classes import LineClass
from ajustes_tui.domain.caso.line_data import line_data
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.lines.asking import ask_undo, pick, write
from ajustes_tui.lines.caso_parts import spoken_line
from ajustes_tui.lines.cola import work_on
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence, spoken_money, spoken_number
from ajustes_tui.services.casos.historial import AccountView, FoundAccount
from ajustes_tui.services.recorder import MAX_NOTA
from ajustes_tui.workbench.asking import Ask, AskKind

_AT_ONCE = 5
"""Lines of the historial said before the person asks for more."""
_DO = "Se puede"


class SearchDialogue:
    """Looks for accounts and opens them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.historial

    def talk(self) -> Dialogue[None]:
        """Look for an account and read it, until the person goes back."""
        while True:
            answer = yield from self._console.ask(
                "¿Qué cuenta busca?",
                text="la cuenta, el radicado, el CUN, el teléfono o el nombre",
            )
            accounts = self._service.search(answer.text)
            if not accounts.found:
                self._console.say("No hay ninguna cuenta con eso.")
                continue
            cuenta = accounts.found[0].cuenta
            if accounts.total > 1:
                named = [(a.cuenta, named_account(a)) for a in accounts.found]
                cuenta = yield from pick(self._console, f"{accounts.heading()}.", named)
            try:
                yield from AccountDialogue(self._console, cuenta).talk()
            except Back:
                continue


def named_account(account: FoundAccount) -> str:
    """Return an account to choose among several, with whose it is."""
    return ", ".join(filter(None, (spoken_number(account.cuenta), account.nombre)))


class AccountDialogue:
    """Reads one account: who, its casos, and the lines of its historial, newest first."""

    def __init__(self, console: Console, cuenta: str) -> None:
        self._console = console
        self._service = console.services.historial
        self._cuenta = cuenta
        self._class: LineClass | None = None
        self._start = 0

    def talk(self) -> Dialogue[None]:
        """Read the account until the person goes back."""
        self._say_account()
        while True:
            view = self._service.show(self._cuenta, self._class)
            if view is None:
                self._console.say("Ningún caso tiene esa cuenta.")
                return
            lines = self._window(view)
            numbers = range(self._start + 1, self._start + len(lines) + 1)
            answer = yield from self._console.ask(
                "Cuenta:",
                *(Choice(str(n), "dice esa línea completa", "", "Líneas") for n in numbers),
                Choice("lineas", "dice el historial, la más nueva primero"),
                Choice("más", "dice las líneas que siguen"),
                Choice("antes", "dice las anteriores"),
                Choice("clase", "solo las líneas de una clase, o todas", "", _DO),
                Choice("casos", "dice sus casos y abre uno", "", _DO),
                Choice("nota", "escribe una nota en un caso", "", _DO),
                Choice("deshacer", "deshace lo último suyo en un caso", "", _DO),
                Choice("otra", "la dice otra vez", "", _DO),
            )
            with self._console.refusing():
                yield from self._obey(view, lines, answer.key)

    def _obey(self, view: AccountView, lines: Sequence[HistorialLine], key: str) -> Dialogue[None]:
        match key:
            case "lineas":
                self._start = 0
                self._say_lines(view)
            case "más":
                if self._start + _AT_ONCE < len(view.lines):
                    self._start += _AT_ONCE
                self._say_lines(view)
            case "antes":
                self._start = max(self._start - _AT_ONCE, 0)
                self._say_lines(view)
            case "clase":
                yield from self._choose_class(view)
            case "casos":
                row = yield from self._choose_caso(view)
                yield from work_on(self._console, row.caso.id, row.caso.estado)
            case "nota":
                yield from self._write_note((yield from self._choose_caso(view)))
            case "deshacer":
                yield from self._undo((yield from self._choose_caso(view)))
            case "otra":
                self._say_account()
            case number:
                self._say_whole(lines[int(number) - self._start - 1])

    def _today(self) -> date:
        return self._service.context.now().date()

    def _say_account(self) -> None:
        view = self._service.show(self._cuenta)
        if view is None:
            return
        self._console.say(f"Cuenta {spoken_number(self._cuenta)}.")
        self._console.say(sentence(view.usuario_nombre or "sin nombre en la base"))
        count = count_words(len(view.casos), "caso", "casos")
        self._console.say(f"{count}, {count_words(view.total, 'línea', 'líneas')} de historial.")
        if view.chain_break is not None:
            self._console.say("▲ Alguien cambió una línea de esta cuenta desde que se escribió.")
        for row in view.casos:
            self._console.say(sentence(self._caso_words(row)))

    def _caso_words(self, row: CasoRow) -> str:
        number = spoken_number(row.caso.radicado_actual)
        asked = spoken_money(row.caso.valor_solicitado)
        return f"radicado {number}: {short_question(row.caso, self._today())}, {asked}"

    def _window(self, view: AccountView) -> Sequence[HistorialLine]:
        numbers = view.lines[self._start : self._start + _AT_ONCE]
        return sorted(self._service.window(numbers), key=lambda line: -line.line)

    def _say_lines(self, view: AccountView) -> None:
        for number, line in enumerate(self._window(view), self._start + 1):
            undone = ", deshecha" if line.deshecha else ""
            self._console.say(sentence(f"{number}, {spoken_line(line, self._today())}{undone}"))
        left = len(view.lines) - self._start - _AT_ONCE
        if left > 0:
            self._console.say(f"Quedan {left}: más las dice.")
        elif not view.lines:
            self._console.say("Ninguna línea.")

    def _say_whole(self, line: HistorialLine) -> None:
        self._console.say(sentence(spoken_line(line, self._today())))
        marcacion = " ".join(code for code in (line.razon, line.subrazon) if code)
        if marcacion:
            self._console.say(f"Marcación {marcacion}.")
        if line.radicado:
            self._console.say(f"Radicado {spoken_number(line.radicado)}.")
        for label, words in line_data(line.evento, line.datos):
            self._console.say(sentence(f"{label}: {words}"))
        if line.nota:
            self._console.say(f"Nota: «{line.nota}»")

    def _choose_class(self, view: AccountView) -> Dialogue[None]:
        options: list[tuple[LineClass | None, str]] = [(None, f"todas, {view.total}")]
        options += [(kind, f"{kind.value}, {count}") for kind, count in view.classes.items()]
        self._class = yield from pick(self._console, "Qué líneas:", options)
        self._start = 0
        fresh = self._service.show(self._cuenta, self._class)
        if fresh is not None:
            self._say_lines(fresh)

    def _choose_caso(self, view: AccountView) -> Dialogue[CasoRow]:
        if len(view.casos) == 1:
            return view.casos[0]
        named = [(row, self._caso_words(row)) for row in view.casos]
        return (yield from pick(self._console, "¿Cuál caso?", named))

    def _write_note(self, row: CasoRow) -> Dialogue[None]:
        half = self._service.nota_of(row.caso.id)
        text = yield from write(
            self._console,
            "Nota para el historial.",
            typed=half.text if half is not None else "",
            keep=lambda typed: self._service.save_nota(row.caso.id, typed),
            most=MAX_NOTA,
        )
        self._service.work.register_nota(row.caso.id, text)
        self._console.say("Registrado: nota.")

    def _undo(self, row: CasoRow) -> Dialogue[None]:
        undoing = self._service.work.recorder.undoing(row.caso.id)
        asked = Ask(AskKind.UNDO, "Ahí no hay nada que deshacer", undoing=undoing)
        motivo = yield from ask_undo(self._console, asked)
        if motivo is not None:
            self._service.deshacer(row.caso.id, motivo)
