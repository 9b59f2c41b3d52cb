"""An account in plain lines: search by any number, its casos and its historial."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.caso.card import CasoRow, HistorialLine, next_step
from ajustes_tui.domain.caso.line_data import LineClass, line_data
from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.lines.asking import ask_aloud, ask_note, pick
from ajustes_tui.lines.caso_parts import registered_words, say_rr, spoken_line
from ajustes_tui.lines.cola import open_caso
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue, stepping
from ajustes_tui.lines.speech import sentence, spoken_money, spoken_number
from ajustes_tui.services.casos.historial import AccountView, FoundAccount
from ajustes_tui.services.recorder import MAX_NOTA
from ajustes_tui.workbench.asking import Ask, AskKind
from ajustes_tui.workbench.case_acts import undo_in_account
from ajustes_tui.workbench.rr_line import note_marcaciones

_AT_ONCE = 5
"""Lines of the historial read before the user must ask for more."""
_DO = "Se puede"
_NOTE_WORDS = {True: "escribe una nota en un caso", False: "escribe una nota en la cuenta"}


class SearchDialogue:
    """Searches accounts and opens them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.historial

    def talk(self) -> Dialogue[None]:
        while True:
            answer = yield from self._console.ask(
                "¿Qué cuenta busca?",
                text="la cuenta, el radicado, el CUN, el teléfono o el nombre",
            )
            yield from stepping(self.find(answer.text, opens_new=True))

    def find(self, text: str, *, opens_new: bool = False) -> Dialogue[None]:
        """Open the account found, or the one chosen of several; raise Back for `..`.

        With `opens_new` an unknown cuenta is also opened, for a note.
        """
        accounts = self._service.search(text)
        if not accounts.found:
            self._console.say("No hay ninguna cuenta con eso.")
            view = self._service.without_casos(text) if opens_new else None
            if view is not None:
                yield from AccountDialogue(self._console, view.cuenta).talk()
            return
        cuenta = accounts.found[0].cuenta
        if accounts.total > 1:
            named = [(a.cuenta, named_account(a)) for a in accounts.found]
            cuenta = yield from pick(self._console, f"{accounts.heading()}.", named)
        yield from AccountDialogue(self._console, cuenta).talk()


def named_account(account: FoundAccount) -> str:
    return ", ".join(filter(None, (spoken_number(account.cuenta), account.named)))


class AccountDialogue:
    """Reads one account: its holder, casos and historial, newest first."""

    def __init__(self, console: Console, cuenta: str) -> None:
        self._console = console
        self._service = console.services.historial
        self._cuenta = cuenta
        self._class: LineClass | None = None
        self._start = 0
        self._rr = RRText()
        """The line for RR of the last note that is a marcación."""

    def talk(self) -> Dialogue[None]:
        with self._console.at(
            f"Cuenta {spoken_number(self._cuenta)}", self._cuenta, context="historial"
        ):
            yield from self._read()

    def _read(self) -> Dialogue[None]:
        self._say_account()
        while True:
            view = self._view(self._class)
            if view is None:
                self._console.say("Ningún caso tiene esa cuenta.")
                return
            lines = self._window(view)
            numbers = range(self._start + 1, self._start + len(lines) + 1)
            answer = yield from self._console.ask(
                "Cuenta:",
                *(Choice(str(n), "dice esa línea completa", "", "Líneas") for n in numbers),
                Choice("líneas", "dice el historial, la más nueva primero"),
                Choice("más", "dice las líneas que siguen"),
                Choice("antes", "dice las anteriores"),
                Choice("clase", "solo las líneas de una clase, o todas", "", _DO),
                Choice("casos", "dice sus casos y abre uno", "", _DO),
                Choice("nota", _NOTE_WORDS[bool(view.casos)], "", _DO),
                Choice("deshacer", "deshace lo último suyo en un caso", "", _DO),
                Choice("rr", "dice la línea para RR de la última nota", "", _DO),
                Choice("otra", "la dice otra vez", "", _DO),
            )
            with self._console.refusing():
                yield from stepping(self._obey(view, lines, answer.key))

    def _obey(self, view: AccountView, lines: Sequence[HistorialLine], key: str) -> Dialogue[None]:
        match key:
            case "líneas":
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
                yield from self._work_on((yield from self._choose_caso(view)))
            case "nota":
                yield from self._write_note(view)
            case "deshacer":
                yield from undo_on(self._console, (yield from self._choose_caso(view)).caso.id)
            case "rr" if self._rr.line:
                say_rr(self._console.voice, self._rr, self._cuenta)
            case "rr":
                self._console.say("Todavía no hay una línea para RR.")
            case "otra":
                self._say_account()
            case number:
                self._say_whole(lines[int(number) - self._start - 1])

    def _work_on(self, row: CasoRow) -> Dialogue[None]:
        if self._console.has_in_hand(self._cuenta):
            self._console.say(
                "Ya tiene abierto un caso de esta cuenta: dos puntos (..) vuelven a él."
            )
            return
        yield from stepping(open_caso(self._console, row.caso.id, row.caso.estado))
        self._say_account()

    def _today(self) -> date:
        return self._service.context.now().date()

    def _view(self, line_class: LineClass | None = None) -> AccountView | None:
        """Return an empty account where nothing is known."""
        return self._service.show(self._cuenta, line_class) or self._service.without_casos(
            self._cuenta
        )

    def _say_account(self) -> None:
        view = self._view()
        if view is None:
            return
        self._console.say(f"Cuenta {spoken_number(self._cuenta)}.")
        if not view.casos:
            self._console.say("Ningún caso tiene esa cuenta: nota le deja una.")
            self._console.say(f"{count_words(view.total, 'línea')} de historial.")
            return
        self._console.say(sentence(view.usuario_nombre or "sin nombre en la base"))
        count = count_words(len(view.casos), "caso")
        self._console.say(f"{count}, {count_words(view.total, 'línea')} de historial.")
        if view.chain_break is not None:
            self._console.say("▲ Alguien cambió una línea de esta cuenta desde que se escribió.")
        for row in view.casos:
            self._console.say(sentence(self._caso_words(row)))

    def _caso_words(self, row: CasoRow) -> str:
        number = spoken_number(row.caso.radicado_actual)
        asked = spoken_money(row.caso.valor_solicitado)
        return f"radicado {number}: {next_step(row)}, {asked}"

    def _window(self, view: AccountView) -> Sequence[HistorialLine]:
        numbers = view.lines[self._start : self._start + _AT_ONCE]
        return sorted(self._service.window(numbers), key=lambda line: -line.line)

    def _say_lines(self, view: AccountView) -> None:
        several = len(view.casos) > 1
        for number, line in enumerate(self._window(view), self._start + 1):
            undone = ", deshecha" if line.deshecha else ""
            said = spoken_line(line, self._today(), several=several)
            self._console.say(sentence(f"{number}, {said}{undone}"))
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
        fresh = self._view(self._class)
        if fresh is not None:
            self._say_lines(fresh)

    def _choose_caso(self, view: AccountView) -> Dialogue[CasoRow]:
        if not view.casos:
            self._console.say("Esta cuenta no tiene casos.")
            raise Back
        if len(view.casos) == 1:
            return view.casos[0]
        named = [(row, self._caso_words(row)) for row in view.casos]
        return (yield from pick(self._console, "¿Cuál caso?", named))

    def _write_note(self, view: AccountView) -> Dialogue[None]:
        service, asked = self._service, self._note_asked(view)
        if not view.casos:
            done = service.annotate(self._cuenta, (yield from ask_note(self._console, asked)))
            self._say_noted(done.rr, done.notices)
            return
        caso_id = (yield from self._choose_caso(view)).caso.id
        half = service.nota_of(caso_id)
        asked = asked._replace(
            typed=half.text if half is not None else "",
            keep=lambda typed: service.save_nota(caso_id, typed),
        )
        note = yield from ask_note(self._console, asked)
        recorded = service.work.register_nota(caso_id, note)
        self._say_noted(recorded.rr, recorded.notices)

    def _note_asked(self, view: AccountView) -> Ask:
        where = "" if view.casos else ", en la cuenta, que no tiene casos"
        catalog = self._service.context.catalogs.marcaciones
        return Ask(
            AskKind.PROSE,
            f"Nota para el historial{where}",
            most=MAX_NOTA,
            marcaciones=note_marcaciones(catalog),
        )

    def _say_noted(self, rr: RRText, notices: Sequence[str]) -> None:
        self._console.say(f"Registrado: nota, cuenta {spoken_number(self._cuenta)}.")
        self._console.say_each(notices)
        if rr.line:
            self._rr = rr
            say_rr(self._console.voice, rr, self._cuenta)


def undo_on(console: Console, caso_id: int) -> Dialogue[None]:
    caso = console.services.triage.caso(caso_id)
    with console.at("Deshacer", "" if caso is None else caso.cuenta):
        act = undo_in_account(console.services.historial, caso_id)
        records = yield from ask_aloud(console, act)
    if records:
        console.say(registered_words(records))
