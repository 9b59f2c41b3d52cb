"""A call in plain lines: script by paragraphs, outcomes by digit, and the recurso."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from ajustes_tui.domain.caso.card import CaseCard, CasoRow
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.money_mark import ValueDifference
from ajustes_tui.domain.caso.words import ESTADO_WORDS, checklist_text
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.text import no_words
from ajustes_tui.errors import AjustesError
from ajustes_tui.lines.asking import ask_aloud, pick, write
from ajustes_tui.lines.caso_parts import (
    ask_resolution,
    heard_rr,
    registered_words,
    say_rr,
    spoken_line,
)
from ajustes_tui.lines.dialogue import (
    Back,
    Choice,
    Console,
    Dialogue,
    accepting,
    stepping,
)
from ajustes_tui.lines.speech import (
    sentence,
    spoken_clock,
    spoken_day,
    spoken_moment,
    spoken_money,
    spoken_name,
    spoken_number,
)
from ajustes_tui.lines.voice import Detail
from ajustes_tui.lines.work import SessionWork
from ajustes_tui.services.casos.contacto import RADICADO_OF_RECURSO, CallEffect
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.call import (
    MAX_REASONS,
    OUTCOMES,
    RECURSO_KINDS,
    WITH_RECURSO,
    Call,
    CallOutcome,
    Mode,
    Recurso,
)
from ajustes_tui.workbench.call_acts import CallActs
from ajustes_tui.workbench.call_flow import (
    PARTS,
    CallOrder,
    CallRefusal,
    ContactoFlow,
    LeaveNote,
    OpenCall,
    OpenedCall,
    OpenNextCall,
    RegisterCall,
    SkipCall,
)
from ajustes_tui.workbench.call_words import (
    OUTCOME_TITLES,
    again_words,
    asked_in,
    effect_words,
    nobody_due,
    not_yet,
)
from ajustes_tui.workbench.conflict import Conflict
from ajustes_tui.workbench.session import GoOn

T = TypeVar("T")
_NO_CASO = 0
"""Stands for a call still to be found."""
_KINDS = (
    ("1", "recurso de reposición: lo revisa Claro"),
    (
        "2",
        "reposición y en subsidio apelación: si Claro se sostiene, el expediente pasa a la SIC, que decide",
    ),
    ("3", "nada por ahora"),
)
_PARTS, _DO = "Partes", "Se puede"
_CHOICES = (
    Choice("d", "ya dijo este párrafo; dice el que sigue"),
    Choice("guion", "todo el guion, párrafo por párrafo", "", _PARTS, reads=True),
    Choice("falta", "lo que el usuario todavía debe oír", "", _PARTS, reads=True),
    Choice("informe", "qué se informa: radicados, causal y valor", "", _PARTS, reads=True),
    Choice("usuario", "su nombre y sus teléfonos", "", _PARTS, reads=True),
    Choice("intentos", "cuántos intentos van, y el plazo", "", _PARTS, reads=True),
    Choice(
        "objeciones", "lo que suele decir el usuario, y qué responderle", "", _PARTS, reads=True
    ),
    Choice("líneas", "lo último del historial de la cuenta", "", _PARTS, reads=True),
    Choice("teléfono", "llama al otro número, o agrega uno", "", _DO),
    Choice("autorizado", "contesta alguien autorizado, o el titular otra vez", "", _DO),
    Choice("entrante", "llama el usuario, o llama usted otra vez", "", _DO),
    Choice("marcación", "escoge otra marcación para RR", "", _DO),
    Choice("nota", "escribe una nota en el historial", "", _DO),
    Choice("revisión", "le pregunta a la supervisora", "", _DO),
    Choice("saltar", "deja la llamada para después, con el motivo", "", _DO),
    Choice("decidir", "decide antes el otro radicado de la cuenta", "", _DO),
    Choice("deshacer", "deshace la última llamada suya", "", _DO),
    Choice("rr", "dice la línea para RR", "", _PARTS, reads=True),
    Choice("otra", "dice la llamada otra vez", "", _PARTS, reads=True),
)


class CallDialogue:
    """Works on calls one after another; only `s` registers."""

    def __init__(self, console: Console, *, alone: bool = False) -> None:
        """An `alone` call is followed by none of another cuenta."""
        self._console = console
        self._alone = alone
        self._service = console.services.contacto
        login = console.services.run_session.login
        self._flow = ContactoFlow(self._service, login)
        self._work: SessionWork[Call, CallOrder, Conflict] = SessionWork(
            console,
            self._flow,
            self._service.work,
            PARTS,
            write=self._write,
            # What comes next depends on the lines that were written: `_write` claims it.
            go_on=lambda _order: None,
            foresee=self._foresee,
            read_again=self._read_again,
            release=lambda call: self._service.release(call.sheet),
            caso_of=lambda call: call.sheet.main.caso,
            place="Llamada",
            context="contacto.llamada",
        )
        self.take = self._work.change
        """Saves the draft of a changed call, and says its effect."""
        self._last: list[Recorded] = []
        self._acts = acts = CallActs(self._service, self._flow, self, self._work)
        self._by_word = {
            "nota": acts.note,
            "revisión": acts.ask_review,
            "saltar": acts.skip,
            "marcación": acts.marcacion,
            "deshacer": acts.undo,
        }
        self._lacking = False
        self.decide_wanted: int | None = None
        """Another caso of the cuenta to decide first, once the dialogue ends."""
        self.called: int | None = None
        """The caso whose call waits for that decision."""
        self.incoming = False
        """Whether that call is incoming."""

    # The conversation.

    def talk(self) -> Dialogue[None]:
        yield from self._converse(_NO_CASO, OpenNextCall())

    def talk_on(self, caso_id: int, *, incoming: bool = False) -> Dialogue[None]:
        yield from self._converse(caso_id, OpenCall(caso_id, None, incoming))

    def _converse(self, caso_id: int, order: CallOrder) -> Dialogue[None]:
        with self._console.holding(self._work):
            self._work.send(caso_id, order)
            while self.call is not None and self.decide_wanted is None:
                try:
                    if self._work.clash is not None:
                        yield from self._resolve(self._work.clash)
                    else:
                        yield from self._next_answer(self.call)
                except Back:
                    self._step_back()

    # What the acts ask of the dialogue.

    @property
    def call(self) -> Call | None:
        return self._work.session.hand

    @property
    def effect(self) -> CallEffect:
        foresight = self._work.session.state.foresight
        return foresight if isinstance(foresight, CallEffect) else CallEffect()

    def tell(self, text: str, key: str = "", tone: Tone = Tone.NOTICE) -> None:
        self._console.say(sentence(text))

    def refuse(self, text: str) -> None:
        self._console.deny(sentence(text))

    def explain(self) -> None:
        call, refusal = self.call, self.effect.refusal
        if call is not None and not call.only_looks and refusal is not None:
            self._console.deny(refusal.motivo)
        else:
            barred = call.barred if call is not None else ""
            self._console.say(f"▲ {barred}" if barred else "Solo se puede mirar.")

    def lacks(self, call: Call) -> None:
        self._lacking = True

    def show_difference(self, difference: ValueDifference) -> None:
        self._console.say(f"▲ {sentence(str(difference))} s otra vez si está bien.")

    def decide(self, caso_id: int, back_to: int) -> None:
        """End here to decide another caso, then return to this call."""
        self.decide_wanted, self.called = caso_id, back_to
        self.incoming = self.call is not None and self.call.incoming

    # What is asked, and what is done with each answer.

    def _next_answer(self, call: Call) -> Dialogue[None]:
        fresh = self._work.take_arrival()
        outcomes = sorted(OUTCOMES[call.mode], key=lambda o: (o.page, o.digit[-1] == "0", o.digit))
        choices = [Choice(o.digit, _outcome_words(call, o)) for o in outcomes]
        choices += [
            Choice(o.digit * 2, "Buzón: deja el mensaje") for o in OUTCOMES[call.mode] if o.mailbox
        ]
        choices += _CHOICES
        if call.outcome is not None:
            choices.insert(0, accepting("lo registra"))
        if call.recurso is not None:
            choices += [Choice(key, f"cambia {what}") for key, (_, what) in _RECURSO_FIELDS.items()]
        obey = partial(self._obey, call)
        yield from self._console.ask_and_obey(self._prompt(call), choices, obey, fresh=fresh)

    def _prompt(self, call: Call) -> str:
        if self.effect.refusal is not None:
            return "Así no se registra; d sigue el guion, o escoja otro:"
        if call.outcome is not None:
            return f"{call.missing}; s lo pide:" if call.missing else "s lo registra:"
        if call.held_by:
            return f"La tiene {call.held_by}: solo se puede mirar:"
        left = len(call.script) - len(call.said_at)
        return "d ya lo dije; o cómo terminó:" if left else f"{OUTCOME_TITLES[call.mode]}:"

    def _obey(self, call: Call, key: str, _text: str) -> Dialogue[None]:
        match key:
            case "s":
                self._acts.register()
                if self._lacking:
                    self._lacking = False
                    yield from self._fill_recurso()
            case "d":
                self._tick(call)
            case "teléfono":
                if number := (yield from ask_aloud(self._console, self._acts.other_number())):
                    self._console.say(f"Se llama al {spoken_number(number)}.")
            case "autorizado" if not call.held_by:
                self._acts.authorise()
                who = "el titular" if call.authorised else "alguien autorizado"
                self._console.say(f"Contesta {who}.")
            case "entrante":
                yield from stepping(self._turn_around(call))
            case _ if key in self._by_word:
                yield from ask_aloud(self._console, self._by_word[key]())
            case "decidir":
                self._acts.decide_other()
            case _ if key in _RECURSO_FIELDS and call.recurso is not None:
                yield from self._fill_recurso(_RECURSO_FIELDS[key][0])
            case _ if call.outcome_at(key) is not None:
                yield from self._choose(key)
            case _ if key.isdigit():
                yield from self._leave_message(call, key[0])
            case _:
                self._say_part(call, key)

    def _turn_around(self, call: Call) -> Dialogue[None]:
        """Ask who calls in; another usuario's call is handled first."""
        if call.mode is Mode.LATE_RECURSO:
            self._console.say("Aquí siempre llama el usuario.")
            return
        if call.incoming:
            self._acts.turn_around()
            self._console.say("Llama usted.")
            return
        this = Choice(".", "es el usuario de esta llamada")
        caso_id: int | None = None
        while caso_id is None:
            answer = yield from self._console.ask(
                "¿Quién llama? Punto (.) si es este mismo usuario:",
                this,
                text="la cuenta, el radicado, el teléfono o el nombre",
            )
            caso_id = call.caso_id
            if answer.key != this.key:
                caso_id = yield from choose_caller(self._console, answer.text)
        if caso_id in {card.caso.id for card in call.sheet.cards}:
            if call.held_by:
                self._console.say("Solo se puede mirar.")
                return
            self._acts.turn_around()
            self._console.say("Llama el usuario.")
            return
        other = CallDialogue(self._console, alone=True)
        yield from other.talk_on(caso_id, incoming=True)
        self._say_call(call)

    # What is said of a call.

    def _today(self) -> date:
        return self._service.context.now().date()

    def _say_part(self, call: Call, key: str) -> None:
        say, card = self._console.say, call.sheet.main
        match key:
            case "guion":
                for number, paragraph in enumerate(call.script, 1):
                    said = ", dicho" if number <= len(call.said_at) else ""
                    say(f"Párrafo {number}{said}: {_with_pending(paragraph.text)}")
                if not call.script:
                    say("Corrija la causal: esta no tiene guion.")
            case "falta":
                unsaid = call.unsaid()
                say(f"Falta decir: {checklist_text(unsaid)}." if unsaid else "Ya lo oyó todo.")
            case "informe":
                self._say_casos(call)
            case "usuario":
                self._say_usuario(call)
            case "intentos":
                say(sentence(_attempts(card, self._service.context.rules.intentos, self._today())))
                say(sentence(spoken_clock(card.clock, self._today())))
            case "objeciones":
                asked = asked_in(call)
                for objection in asked:
                    say(f"Si dice «{objection.objection}», responda: {objection.reply}")
                if not asked:
                    say("La causal no trae objeciones en su catálogo.")
            case "líneas":
                for line in card.lines[:5]:
                    several = bool(card.others)
                    say(sentence(spoken_line(line, self._today(), several=several)))
            case "rr":
                foreseen = [rr for rr in self.effect.rr if rr.line]
                for rr in foreseen:
                    say_rr(self._console.voice, rr, self._work.cuenta)
                for last in self._last if not foreseen else ():
                    before = last.caso.cuenta != self._work.cuenta
                    say_rr(self._console.voice, last.rr, last.caso.cuenta, before=before)
                if not foreseen and not self._last:
                    say("Todavía no hay una línea para RR.")
            case _:
                self._say_call(call)
                self._say_recurso(call)

    def _say_call(self, call: Call) -> None:
        voice, card = self._console.voice, call.sheet.main
        voice.say(f"Cuenta {spoken_number(card.caso.cuenta)}.")
        for name in dict.fromkeys(c.caso.usuario_nombre or "" for c in call.sheet.cards):
            voice.say(sentence(spoken_name(name)))
        self._say_casos(call)
        if call.incoming:
            voice.say("Llama el usuario: no se marca ningún número.")
        elif call.number:
            voice.say(f"Teléfono {spoken_number(call.number)}.")
        else:
            voice.say("▲ Teléfono agrega uno: no hay ninguno válido.")
        rules = self._service.context.rules
        voice.say(sentence(_attempts(card, rules.intentos, self._today())), Detail.NORMAL)
        voice.say(sentence(spoken_clock(card.clock, self._today())), Detail.NORMAL)
        if not call.sheet.in_calling_hours and rules.horario != "off":
            voice.say("▲ Está fuera del horario de llamadas.")
        if call.held_by:
            voice.say(f"▲ La tiene {call.held_by}: solo se puede mirar.")
        if others := call.sheet.undecided:
            number = spoken_number(others[0].caso.radicado_actual)
            voice.say(f"▲ Decidir va antes al radicado {number} de esta cuenta: está sin decidir.")
        if why := not_yet(call, self._service.context.now()):
            voice.say(f"▲ Insistir pide motivo; {why[0].lower()}{why[1:]}.")
        if call.mode in (Mode.INFORM, Mode.MESSAGE, Mode.LATE_RECURSO):
            self._say_paragraph(call)

    def _say_casos(self, call: Call) -> None:
        for card in call.cards or call.sheet.cards[:1]:
            caso = card.caso
            what = "no aplica"
            if caso.contenido is Contenido.APLICADO:
                what = f"aplicado {spoken_money(caso.valor_aplicado)}"
            number = spoken_number(caso.radicado_informado)
            self._console.say(f"Se informa radicado {number}: {what}.")

    def _say_usuario(self, call: Call) -> None:
        self._console.say(sentence(call.usuario or "sin nombre en la base"))
        for number, wrong in call.numbers:
            now = ", es el que se llama" if number == call.number else ""
            self._console.say(f"Teléfono {spoken_number(number)}{', errado' if wrong else now}.")

    def _say_paragraph(self, call: Call) -> None:
        at = len(call.said_at)
        if at < len(call.script):
            self._console.say(_read_out(call.script[at].text))

    # Opening and leaving.

    def _open(self, opened: OpenedCall) -> None:
        call = opened.call
        if call is None:
            self._work.session.nothing_left()
            self._console.say(sentence(nobody_due(opened.next_due, self._service.context.now())))
            return
        effects = self._work.session.shown(call)
        self._say_call(call)
        half = next((text.name for key, text in BOX_TEXTS.items() if key in call.texts), "")
        if notice := opened.notice or (f"{half} a medio escribir" if half else ""):
            self._console.say(sentence(notice))
        self._say_half_written(call)
        self._work.run(effects)
        if self._work.clash is None and call.outcome is not None:
            self._work.change(call, keep=False)

    def _open_unless_another(self, opened: OpenedCall, cuenta: str) -> None:
        """Take the next call, unless only one cuenta was requested."""
        call = opened.call
        if not (self._alone and cuenta) or (call and call.sheet.main.caso.cuenta == cuenta):
            self._open(opened)
            return
        if call is not None:
            self._service.release(call.sheet)
        self._work.session.nothing_left()

    def _say_half_written(self, call: Call) -> None:
        if call.recurso is not None:
            self._console.say(f"Sigue el {_half_written(call.recurso)}.")
        elif call.put_aside is not None:
            self._console.say(f"Dejó un {_half_written(call.put_aside)}{_goes_on(call)}.")

    def _step_back(self) -> None:
        call = self.call
        if call is None:
            return
        before = self._flow.step_back(call)
        if before is None:
            if forgotten := self._flow.forgotten(call):
                version = call.sheet.main.caso.version
                self._work.run(self._work.session.type_text(call.caso_id, forgotten, version))
            self._work.run(self._work.session.leave())
            return
        kept = call.outcome is None or call.recurso is not None or call.keeps_outcome
        self.take(before, keep=kept)
        if before.put_aside not in (None, Recurso(), call.put_aside):
            self._console.say(f"Lo escrito espera{_goes_on(before)}.")

    # The script, the numbers and the other things of a call.

    def _tick(self, call: Call) -> None:
        self._acts.tick()
        now = self.call
        if now is None or len(now.said_at) == len(call.said_at):
            return
        self._say_paragraph(now)
        if len(now.said_at) == len(now.script):
            self._console.say("Fin del guion.")

    # The outcome.

    def _choose(self, key: str) -> Dialogue[None]:
        before = self.call
        yield from ask_aloud(self._console, self._acts.choose(key))
        call = self.call
        if before is None or call is None or call is before:
            return
        if call.recurso is not None:
            yield from self._fill_recurso()
        elif call.mode is not before.mode:
            self._say_paragraph(call)
        elif call.message and not before.message:
            for paragraph in call.script:
                self._console.say(_read_out(paragraph.text))
        elif call.outcome is not None and call.outcome.mailbox:
            self._console.say(f"{call.outcome.digit} otra vez deja el mensaje.")

    def _leave_message(self, call: Call, digit: str) -> Dialogue[None]:
        """Leave the voicemail message: its digit chosen twice in a row."""
        if call.message:
            self._console.say("Ya deja el mensaje.")
            return
        if not call.only_looks:
            mailbox = replace(call, outcome=call.outcome_at(digit))
            self.take(mailbox, keep=False, foresee=False)
        yield from self._choose(digit)

    def _fill_recurso(self, field: str = "") -> Dialogue[None]:
        while (call := self.call) is not None and (recurso := call.recurso) is not None:
            asked = field or next(iter(recurso.lacking(call.cards)), "")
            if not asked:
                break
            value = yield from self._ask_recurso(call, recurso, asked)
            self.take(replace(call, recurso=replace(recurso, **{asked: value})))
            if field:
                break
        if self.call is not None and self.effect.refusal is None:
            self._say_recurso(self.call)

    def _ask_recurso(self, call: Call, recurso: Recurso, field: str) -> Dialogue[str]:
        console = self._console
        match field:
            case "which":
                cards = call.cards
                options = [
                    (str(n), f"radicado {spoken_number(card.caso.radicado_informado)}")
                    for n, card in enumerate(cards, 1)
                ]
                options.append((str(len(cards) + 1), "todos"))
                return (
                    yield from pick(console, "¿De cuál presenta recurso?", options, word="cuál")
                )
            case "kind":
                deadline = self._service.recurso_deadline(call.sheet.main.caso)
                kinds = [
                    (
                        d,
                        f"{words}, hasta el {spoken_day(deadline, self._today())}"
                        if d == "3"
                        else words,
                    )
                    for d, words in _KINDS
                ]
                return (yield from pick(console, "¿Qué presenta?", kinds, word="tipo"))
            case "reasons":
                return (
                    yield from write(
                        console,
                        "Sus razones, en palabras del usuario.",
                        typed=recurso.reasons,
                        most=MAX_REASONS,
                        refuses=no_words,
                        keep=self._keep_reasons,
                    )
                )
        return (yield from self._ask_radicado(call, recurso))

    def _ask_radicado(self, call: Call, recurso: Recurso) -> Dialogue[str]:
        """Ask until the radicado is valid; '' while there is none."""
        card = (recurso.chosen(call.cards) or call.sheet.cards)[0]
        while True:
            answer = yield from self._console.ask(
                "Radicado nuevo de RR, punto si no lo tiene:",
                Choice(".", "sin él"),
                text="el radicado",
            )
            if answer.key == ".":
                return ""
            number = answer.text.strip()
            refusal = self._service.work.radicado_refusal(card, number)
            if refusal is None:
                return number
            self._console.say(f"▲ Radicado {spoken_number(number)}: {refusal}.")

    def _keep_reasons(self, reasons: str) -> None:
        call = self.call
        if call is not None and call.recurso is not None:
            recurso = replace(call.recurso, reasons=reasons)
            self._work.change(replace(call, recurso=recurso), foresee=False)

    def _say_recurso(self, call: Call) -> None:
        recurso = call.recurso
        if recurso is None or call.missing or RECURSO_KINDS[recurso.kind] == "NO_INTERPONE":
            return
        kind = dict(_KINDS)[recurso.kind].partition(":")[0]
        self._console.say(f"Presenta {kind}, porque «{recurso.reasons.strip()}».")
        cards = recurso.chosen(call.cards) or call.cards[:1]
        script = self._service.recurso_script([card.caso for card in cards], recurso.radicado)
        self._console.say(_read_out(script), Detail.NORMAL)
        if recurso.radicado:
            self._console.say(f"Se registra con el radicado {spoken_number(recurso.radicado)}.")
            return
        current = spoken_number(cards[0].caso.radicado_actual)
        self._console.say(f"Se registra sin radicado nuevo: sigue el {current}.")
        self._console.say("radicado agrega el de RR.", Detail.NORMAL)

    # Registering.

    def _foresee(self, order: CallOrder, number: int) -> None:
        if not isinstance(order, RegisterCall):
            return
        effect = self._flow.foresee(order)
        call = self.call
        if not self._work.session.foreseen(number, effect) or call is None or call.outcome is None:
            return
        if effect.refusal is not None:
            self._console.deny(effect.refusal.motivo)
            return
        place = effect.place_of(call.about)
        again = again_words(call, self._service)
        chosen, follows = effect_words(
            call.chosen or call.outcome, effect, self._service.context.rules, again, place
        )
        self._work.arrive()
        said = f"{chosen.replace(': ', ', ')}: {follows}" if follows else chosen
        self._console.say(sentence(said))
        if call.put_aside is not None and call.put_aside != Recurso():
            self._console.say(f"▲ No registra el {_half_written(call.put_aside)}{_goes_on(call)}.")
        for rr in effect.rr:
            self._console.say(heard_rr(rr, self._work.cuenta))

    def _write(self, order: CallOrder) -> None:
        try:
            records = self._flow.write(order)
        except CallRefusal as refusal:
            self._work.run(self._work.session.refused(refusal.error, refusal.fresh))
            return
        self._acts.note_written(order, records)
        if isinstance(order, RegisterCall):
            self._last = [record for record in records if record.rr.line]
            self._say_registered(order.call, records)
        elif records:
            self._last = [record for record in records if record.rr.line] or self._last
            self._console.say(registered_words(records))
        elif isinstance(order, SkipCall):
            self._console.say(f"Saltada: cuenta {spoken_number(self._work.cuenta)}.")
        for effect in self._work.session.registered():
            if isinstance(effect, GoOn):
                self._claim_next(effect.what, records)

    def _say_registered(self, call: Call, records: Sequence[Recorded]) -> None:
        chosen = call.chosen or call.outcome
        self._console.say(registered_words(records, "" if chosen is None else chosen.text))
        self._console.say_each(dict.fromkeys(n for each in records for n in each.notices))

    def _claim_next(self, order: CallOrder, records: Sequence[Recorded]) -> None:
        before = self._work.cuenta
        try:
            opened = self._flow.go_on(order, records)
            if isinstance(order, LeaveNote | SkipCall):
                # It was said as it was written, before the next usuario.
                opened = opened._replace(notice="")
            self._open_unless_another(opened, before)
        except CallRefusal as refusal:
            self._work.run(self._work.session.refused(refusal.error, refusal.fresh))
        except AjustesError as error:
            self._work.run(self._work.session.refused(error))

    # Conflicts.

    def _resolve(self, clash: Conflict) -> Dialogue[None]:
        resolution, clash = yield from ask_resolution(self._console, clash, self._service.card)
        self._work.clash = None
        call = self.call
        if call is None:
            return
        order = self._flow.resolved(call, clash, resolution)
        if order is not None:
            self._work.send(call.caso_id, *order)
        elif clash.half_typed:
            self.take(call)
        else:
            self._work.run(self._work.session.register())

    # Changes of others.

    def _read_again(self, call: Call, claim: bool) -> None:
        """Reload the call; an untouched one is said again."""
        fresh = self._flow.read_again(call, claim=claim)
        effects = self._work.session.read_again(fresh, claimed=claim)
        self._work.run(effects)
        if self.call is fresh:
            self._work.clash = self._flow.meanwhile(fresh)
            self._say_call(fresh)
        elif (now := self.call) is not None and now is not call:
            # No draft was saved while somebody else had the caso.
            self._work.change(now, foresee=False)


_RECURSO_FIELDS: Mapping[str, tuple[str, str]] = {
    "cuál": ("which", "de qué radicado es"),
    "tipo": ("kind", "qué presenta"),
    "razones": ("reasons", "sus razones"),
    "radicado": ("radicado", "el radicado nuevo de RR"),
}


def _with_pending(script: str) -> str:
    """Read a missing radicado of the recurso as pending."""
    return script.replace(RADICADO_OF_RECURSO, RADICADO_OF_RECURSO.strip("[]"))


def _read_out(script: str) -> str:
    return f"Léale: {_with_pending(script)}"


def _half_written(recurso: Recurso) -> str:
    reasons = recurso.reasons.strip()
    return f"recurso a medio escribir, «{reasons}»" if reasons else "recurso a medio escribir"


def _goes_on(call: Call) -> str:
    outcome = call.outcome_of(WITH_RECURSO)
    return "" if outcome is None else f": {outcome.digit} lo sigue"


def _outcome_words(call: Call, outcome: CallOutcome) -> str:
    """Include why it is unavailable."""
    if call.incoming and not outcome.may_call_in:
        return f"{outcome.text}: no se puede en una llamada entrante"
    return outcome.text


def _attempts(card: CaseCard, most: int, today: date) -> str:
    """Return the number of calls made, or what is due instead."""
    caso = card.caso
    if caso.estado is Estado.RECURSO_POR_RADICAR:
        return "No aceptó: radique el recurso, o registre que desiste"
    if caso.estado is Estado.CERRADO_MENSAJE:
        return "Se le dejó mensaje y ahora llama: no cuenta como intento"
    if caso.estado is Estado.CERRADO_INFORMADO:
        when = f" {spoken_day(caso.informado_el, today)}" if caso.informado_el else ""
        return f"Ya informado{when}"
    if caso.estado is Estado.POR_DEJAR_MENSAJE:
        return f"Ilocalizado tras {caso.intentos} intentos: deje el mensaje de voz"
    said = f"Intento {caso.intentos + 1}"
    if caso.intentos < most:
        said += f" de {most}"
    if caso.cita is not None:
        return f"{said}, cita {spoken_moment(caso.cita.astimezone(BOGOTA), today)}"
    if caso.ultimo_dia_intento is not None:
        return f"{said}, el último fue {spoken_day(caso.ultimo_dia_intento, today)}"
    return said


def choose_caller(console: Console, text: str) -> Dialogue[int | None]:
    """Find the caso of an incoming call; ask if there are several."""
    callers = console.services.contacto.who_calls(text)
    if not callers.rows:
        console.say(f"{callers.nothing(text, spoken_number)}.")
        return None
    if callers.only is not None:
        return callers.only.caso.id
    named = [
        (row.caso.id, _why_calling(row, callers.name_of(row.caso.cuenta))) for row in callers.rows
    ]
    return (yield from pick(console, "¿Por cuál llama?", named))


def _why_calling(row: CasoRow, nombre: str) -> str:
    caso = row.caso
    numbers = (
        f"cuenta {spoken_number(caso.cuenta)}, radicado {spoken_number(caso.radicado_informado)}"
    )
    return ", ".join(filter(None, (numbers, nombre, ESTADO_WORDS[caso.estado].calls_for)))
