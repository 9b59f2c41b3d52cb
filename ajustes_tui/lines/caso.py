"""A caso in plain lines: its summary, its parts, the decision by digit, and what registering would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import ATRIBUIBLE, MARCACIONES, TABLE, Evento
from ajustes_tui.domain.caso.words import code_name, evento_name
from ajustes_tui.domain.rules.data import MAX_TEXT
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.errors import AjustesError
from ajustes_tui.lines.asking import pick, undo, write
from ajustes_tui.lines.caso_parts import PARTS as CASO_PARTS
from ajustes_tui.lines.caso_parts import say_part, say_summary, waits_for_classification
from ajustes_tui.lines.conflict import resolve
from ajustes_tui.lines.dialogue import Back, Choice, Desk, Talk
from ajustes_tui.lines.form import (
    answers_of,
    ask_field,
    fields_of,
    label_of,
    may_add,
    say_fields,
    spoken_causal,
)
from ajustes_tui.lines.speech import sentence
from ajustes_tui.lines.voice import Detail
from ajustes_tui.lines.work import SessionWork
from ajustes_tui.services.casos.triage import Foresight
from ajustes_tui.services.recorder import MAX_NOTA, Recorded, Request
from ajustes_tui.workbench.box_texts import BOX_TEXTS
from ajustes_tui.workbench.case_view import CaseView, compose_view
from ajustes_tui.workbench.choosing import with_borrador, with_choice, without_choice
from ajustes_tui.workbench.command_text import which_digits
from ajustes_tui.workbench.conflict import Resolution
from ajustes_tui.workbench.decisions import CALL_EVENTOS, CaseOption, Clasificacion, standing_of
from ajustes_tui.workbench.questions import evento_name as evento_title
from ajustes_tui.workbench.rr_line import marcacion_name, offered_marcaciones
from ajustes_tui.workbench.triage_flow import (
    PARTS,
    Claim,
    Claimed,
    Clash,
    Discard,
    LeaveForLater,
    LeaveMine,
    Next,
    Open,
    Order,
    Register,
    Skip,
    TriageFlow,
    Undo,
    carry_out,
    claim,
    form_state,
    marked,
)

NONE_LEFT = "No queda ningún caso libre por decidir"
MAX_SKIP_REASON = 200
_FOR_RR = "Línea para RR:"
_PARTS, _DO, _CAUSALES = "Partes", "Se puede", "Causales"
_ACTS = (
    Choice("nota", "escribe una nota en el historial", "", _DO),
    Choice("revisión", "le pregunta a la supervisora", "", _DO),
    Choice("saltar", "lo deja para después, con el motivo", "", _DO),
    Choice("causal", "cambia la causal; basta la letra", "la letra", _DO),
    Choice("atribuible", "dice si la falla es atribuible al usuario", "", _DO),
    Choice("marcación", "escoge otra marcación para RR", "", _DO),
    Choice("completar", "agrega un dato que falta, un teléfono también", "", _DO),
    Choice("otros", "todo lo que se puede hacer con este caso", "", _DO),
    Choice("deshacer", "deshace lo último suyo", "", _DO),
    Choice("rr", "dice la línea para RR", "", _DO),
    Choice("otra", "lo dice todo otra vez", "", _DO),
)


class CasoTalk:
    """Works on one caso after another through a session; only `s` registers.

    `comes_next` is asked, after each decision, where the next caso is looked for; None ends the talk.
    """

    def __init__(self, desk: Desk, comes_next: Callable[[], Next | None] = Next) -> None:
        self._desk = desk
        self._service = desk.services.triage
        self._login = desk.services.run_session.login
        self._comes_next = comes_next
        self._work: SessionWork[CaseView, Order, Clash] = SessionWork(
            desk,
            TriageFlow(self._service, self._login),
            self._service.work,
            PARTS,
            write=self._write,
            go_on=self._go_on,
            foresee=self._foresee,
            read_again=self._read_again,
            release=lambda view: self._service.release(view.caso_id),
        )
        self._rr = ""
        """The line for RR of the last decision."""
        self._mine: list[int] = []
        """The casos decided here, the last one at the end: what `deshacer` takes back."""
        self.call_wanted: int | None = None
        """The caso whose call the person asked for, once the talk has ended."""

    # The conversation.

    def talk(self, first: Claim) -> Talk[None]:
        """Claim a caso and work on it and on those that follow, until the person goes back."""
        with self._desk.holding(self._work):
            self._claim(first)
            while self._view is not None and self.call_wanted is None:
                try:
                    if self._work.clash is not None:
                        yield from self._resolve(self._work.clash)
                    else:
                        yield from self._next_answer(self._view)
                except Back:
                    self._step_back()

    @property
    def _view(self) -> CaseView | None:
        return self._work.session.hand

    def _next_answer(self, view: CaseView) -> Talk[None]:
        """Ask what to do with the caso, or with what is chosen on it."""
        fresh = self._work.take_arrival()
        form = view.form
        chosen = view.evento is not None or view.is_classified_anew
        choices = [
            Choice(o.digit, f"no se puede: {o.refusal}" if o.refusal else f"{o.group}, {o.text}")
            for o in view.options
        ]
        if chosen:
            choices.insert(0, Choice("s", "lo registra"))
        if form is not None:
            choices += [
                Choice(word, f"escribe o cambia un dato, {label_of(question).lower()}")
                for word, question in fields_of(form).items()
            ]
            choices.append(Choice("campos", "dice lo escrito"))
        choices += [Choice(name, what, "", _PARTS) for name, (what, _) in CASO_PARTS.items()]
        choices += _ACTS
        for causal in self._service.context.catalogs.causales:
            choices.append(Choice(causal.letter, f"causal {causal.name}", "", _CAUSALES))
        answer = yield from self._desk.ask(self._prompt(view), *choices, fresh=fresh)
        with self._desk.refusing():
            yield from self._obey(view, answer.key, answer.text)

    def _prompt(self, view: CaseView) -> str:
        foresight = self._work.session.state.foresight
        if isinstance(foresight, Foresight) and foresight.refusal is not None:
            return "Así no se registra; cambie un dato, o escoja otro:"
        if view.evento is not None or view.is_classified_anew:
            return "Falta un dato; s lo pide:" if view.missing else "s lo registra:"
        if waits_for_classification(view):
            return "Letra de la causal:"
        if not view.options:
            notice = view.notice.rstrip(".") or "Aquí no hay nada que decidir"
            return f"{sentence(standing_of(view.card))} {notice}:"
        digits = which_digits(view).removeprefix("escriba ")
        standing = standing_of(view.foreseen)
        return f"{standing}{'' if standing.endswith('?') else ','} {digits}:"

    def _obey(self, view: CaseView, key: str, text: str) -> Talk[None]:
        form = view.form
        option = next((o for o in view.options if o.digit == key), None)
        if option is not None:
            yield from self._choose(view, option)
        elif key == "s":
            yield from self._register(view)
        elif form is not None and key in fields_of(form):
            yield from self._fill(fields_of(form)[key].key)
        elif key == "campos" and form is not None:
            say_fields(self._desk, form)
        elif key in CASO_PARTS:
            self._say_part(view, key)
        elif len(key) == 1:
            yield from self._change_causal(view, key)
        else:
            yield from self._act(view, key, text)

    def _act(self, view: CaseView, key: str, text: str) -> Talk[None]:
        match key:
            case "nota":
                yield from self._register_text(view, Evento.NOTA)
            case "revisión":
                yield from self._register_text(view, Evento.PEDIR_REVISION)
            case "saltar":
                yield from self._skip(view)
            case "causal":
                yield from self._change_causal(view, text.upper())
            case "atribuible":
                yield from self._ask_atribuible(view)
            case "marcación":
                yield from self._ask_marcacion(view)
            case "completar":
                yield from self._open_act(Evento.COMPLETAR, {})
            case "otros":
                yield from self._offer_acts(view)
            case "deshacer":
                yield from self._undo(view)
            case "rr":
                self._say_rr()
            case _:
                self._say_caso(view)

    def _say_caso(self, view: CaseView) -> None:
        say_summary(self._desk.voice, view, self._service.context.now().date())
        for option in view.options:
            if not option.refusal:
                self._desk.say(f"{option.digit}, {option.group}, {option.text}.", Detail.FULL)

    def _say_part(self, view: CaseView, name: str) -> None:
        today = self._service.context.now().date()
        say_part(self._desk.voice, name, view, today, self._service.context.catalogs)

    def _say_rr(self) -> None:
        foresight = self._work.session.state.foresight
        line = foresight.rr[0] if isinstance(foresight, Foresight) else ""
        if line or self._rr:
            self._desk.voice.quote(_FOR_RR, line or self._rr)
        else:
            self._desk.say("Todavía no hay una línea para RR.")

    # Entering a caso.

    def _claim(self, what: Claim) -> None:
        try:
            claimed = claim(self._service, what, self._login)
        except AjustesError as error:
            self._work.run(self._work.session.refused(error))
            return
        if claimed is None:
            self._work.session.nothing_left()
            self._desk.say(f"{NONE_LEFT}.")
            return
        self._enter(claimed)

    def _enter(self, claimed: Claimed, *, settled: bool = False) -> None:
        """Take a caso in hand, say it, and take up its draft."""
        view = claimed.view
        self._service.context.views.note_caso(view.card.caso)
        before = self._work.session.hand
        effects = self._work.session.shown(view, settled=settled)
        if before is None or _asks_anew(before, view):
            self._say_caso(view)
        if notice := claimed.notice or _half_typed(view):
            self._desk.say(sentence(notice))
        self._work.run(effects)
        if self._work.clash is None:
            restored = with_borrador(self._service, view)
            if restored is not None:
                self._desk.say("Sigue el borrador que dejó.")
                self._take_choice(restored, keep=False)

    def _step_back(self) -> None:
        """Go back from a form or a choice, then from the caso."""
        view = self._view
        if view is None:
            return
        if view.form is None and view.chosen is None:
            self._work.run(self._work.session.leave())
            return
        view = without_choice(view)
        self._work.change(view)
        if digit := view.put_aside.get("digito"):
            self._desk.say(f"Lo escrito espera: {digit} lo sigue.")

    # Choosing, and the form.

    def _choose(self, view: CaseView, option: CaseOption) -> Talk[None]:
        if option.refusal:
            if view.chosen is not None:
                # What was chosen before is not what the person wants: `s` must not register it.
                self._take_choice(view._replace(chosen=None, form=None))
            self._desk.say(f"▲ {option.refusal}")
            return
        if option.evento in CALL_EVENTOS:
            self.call_wanted = view.caso_id
            return
        if view.needs_delay and option.evento is not Evento.APLAZAR:
            who = yield from self._ask_delay()
            view = view._replace(clasificacion=view.clasificacion._replace(demora=who))
        self._take_choice(with_choice(self._service, view, option))
        yield from self._fill()

    def _take_choice(self, view: CaseView, *, keep: bool = True) -> None:
        """Take a choice and its form, and say what registering it would do."""
        typed = view.form is not None or view.is_marked
        if view.chosen is not None:
            self._desk.say(f"{view.chosen.digit}, {sentence(view.chosen.chosen)}")
        elif view.form is not None:
            self._desk.say(sentence(evento_title(view.form.form.evento)))
        self._work.change(view, keep=keep and typed)

    def _fill(self, key: str = "") -> Talk[None]:
        """Ask for a field, or for every one without an answer that needs one; each answer is kept."""
        while (view := self._view) is not None and (form := view.form) is not None:
            asked = [q for q in form.form.questions if q.key == key] if key else view.missing
            if not asked:
                return
            text = yield from ask_field(
                self._desk,
                form,
                asked[0],
                taken=partial(self._service.radicado_refusal, view.card),
                now=self._service.context.now(),
                parts={name: partial(self._say_part, view, name) for name in CASO_PARTS},
            )
            values: Mapping[str, str] = {**form.values, asked[0].key: text}
            self._work.change(view._replace(form=form._replace(values=values)))
            if key:
                return

    def _open_act(self, evento: Evento, values: Mapping[str, str]) -> Talk[None]:
        """Open the form of an evento that has no digit."""
        view = self._view
        if view is None or not self._permits(view, evento):
            return
        form = form_state(self._service, view, evento, {}, values)
        if form is None:
            yield from self._send_bare(view, evento)
            return
        self._take_choice(view._replace(chosen=None, form=form))
        if evento is Evento.COMPLETAR:
            yield from self._fill("campo")
        yield from self._fill()

    def _send_bare(self, view: CaseView, evento: Evento) -> Talk[None]:
        """Register an evento without data, once the person agrees."""
        answer = yield from self._desk.ask(
            f"{evento_title(evento)}. s lo registra:", Choice("s", "lo registra")
        )
        if answer.key == "s":
            self._send(Register(view.card, [Request(evento, {})]), view.caso_id)

    def _permits(self, view: CaseView, evento: Evento) -> bool:
        permit = view.card.allows(evento)
        if isinstance(permit, Refusal):
            self._desk.say(f"▲ {permit.motivo}")
            return False
        return True

    def _change_causal(self, view: CaseView, letter: str) -> Talk[None]:
        causal = self._service.context.catalogs.causal(letter.upper())
        if causal is None:
            self._desk.say(f"La causal {letter} no está en la lista.")
        elif view.card.caso.estado is Estado.POR_CLASIFICAR:
            self._recompose(view, Clasificacion(causal.letter, view.clasificacion.atribuible))
        else:
            self._desk.say(sentence(spoken_causal(causal.letter, self._service.context.catalogs)))
            yield from self._open_act(Evento.RECLASIFICAR, {"causal": causal.letter})

    def _recompose(self, view: CaseView, clasificacion: Clasificacion) -> None:
        """Offer the caso again with another causal."""
        fresh = compose_view(self._service, view.card, clasificacion, self._login)
        fresh = fresh._replace(texts=view.texts)
        self._work.run(self._work.session.shown(fresh, settled=True))
        causal = fresh.foreseen.causal
        name = (
            spoken_causal(causal.letter, self._service.context.catalogs) if causal else "Sin causal"
        )
        if clasificacion.atribuible:
            name += f"; atribuible: {code_name(clasificacion.atribuible)}"
        self._desk.say(sentence(name))
        if fresh.notice:
            self._desk.say(f"▲ {fresh.notice}")

    def _ask_delay(self) -> Talk[str]:
        options = [("claro", "La demora fue de Claro"), ("usuario", "La demora fue del usuario")]
        return (yield from pick(self._desk, "Causal L: ¿de quién fue la demora?", options))

    def _ask_atribuible(self, view: CaseView) -> Talk[None]:
        if view.card.caso.estado is not Estado.POR_CLASIFICAR:
            self._desk.say("Atribuible se dice al clasificar; después, pida revisión.")
            return
        options = [("", "No es atribuible al usuario")]
        options += [(value, code_name(value)) for value in ATRIBUIBLE]
        value = yield from pick(self._desk, "¿Atribuible al usuario?", options)
        self._recompose(view, view.clasificacion._replace(atribuible=value))

    def _ask_marcacion(self, view: CaseView) -> Talk[None]:
        evento = view.evento
        if evento is None or evento not in MARCACIONES:
            first = "Escoja primero la decisión" if evento is None else "Esto no deja marcación"
            self._desk.say(f"{first}.")
            return
        options = offered_marcaciones(evento, self._service.context.catalogs.marcaciones)
        if not options:
            self._desk.say("El catálogo de marcaciones no ofrece otra para esto.")
            return
        code = yield from pick(self._desk, "Marcación en RR.", options)
        razon, subrazon = code.split()
        form = view.form
        if form is not None and {"razon", "subrazon"} <= form.values.keys():
            values = {**form.values, "razon": razon, "subrazon": subrazon}
            self._take_choice(view._replace(form=form._replace(values=values)))
        else:
            self._take_choice(marked(self._service, view, razon, subrazon))

    def _offer_acts(self, view: CaseView) -> Talk[None]:
        """List every evento the caso permits, and open the one chosen."""
        permitted = [
            (evento, evento_title(evento))
            for evento in TABLE
            if not isinstance(view.card.allows(evento), Refusal)
        ]
        evento = yield from pick(self._desk, "Qué se puede hacer con este caso:", permitted)
        if evento is Evento.NOTA:
            yield from self._register_text(view, evento)
        elif evento in CALL_EVENTOS:
            self.call_wanted = view.caso_id
        else:
            yield from self._open_act(evento, {})

    # Texts of their own.

    def _register_text(self, view: CaseView, evento: Evento) -> Talk[None]:
        """Ask for a text and register it as a note, or as the question of a revisión."""
        if not self._permits(view, evento):
            return
        note, caso = evento is Evento.NOTA, view.card.caso
        key = f"t.{evento.value}"
        title = "Nota para el historial." if note else "¿Qué debe decidir la supervisora?"
        suggested = ""
        if not note and caso.resultado_por_revisar:
            suggested = (
                f"¿«{caso.resultado_crudo}» es aprobado o rechazado? Falta en los sinónimos."
            )
        text = yield from write(
            self._desk,
            title,
            typed=view.texts.get(key, suggested),
            keep=partial(self._keep_text, key),
            most=MAX_NOTA if note else MAX_TEXT,
            offers=[p.text for p in self._service.work.plantillas(caso.id, evento)],
        )
        self._keep_text(key, "")
        request = Request(evento, {} if note else {"motivo": text}, text if note else "")
        self._send(Register(view.card, [request]), caso.id)

    def _keep_text(self, key: str, text: str) -> None:
        """Save the text of a box in the draft of its caso."""
        view = self._view
        if view is not None:
            self._work.session.amend(view.with_text(key, text))
            caso = view.card.caso
            self._work.run(self._work.session.type_text(caso.id, {key: text}, caso.version))

    def _skip(self, view: CaseView) -> Talk[None]:
        caso = view.card.caso
        motivo = yield from write(
            self._desk,
            "¿Por qué salta el caso? La supervisora lo ve.",
            typed=view.texts.get("t.saltar", ""),
            keep=partial(self._keep_text, "t.saltar"),
            most=MAX_SKIP_REASON,
            offers=self._service.work.skip_reasons(caso.id),
        )
        self._keep_text("t.saltar", "")
        self._send(Skip(caso.id, motivo), caso.id)

    def _undo(self, view: CaseView) -> Talk[None]:
        """Undo the last thing the person registered here, or on this caso, once they agree."""
        caso_id = self._mine[-1] if self._mine else view.caso_id
        undoing = self._service.recorder.undoing(caso_id)
        if undoing is None:
            self._desk.say("Aquí no hay nada suyo que deshacer.")
            return
        yield from undo(
            self._desk, undoing, lambda motivo: self._send(Undo(caso_id, motivo), caso_id)
        )

    # Registering.

    def _register(self, view: CaseView) -> Talk[None]:
        """Register what is chosen, once nothing is missing and its money was looked at."""
        if view.evento is None and not view.is_classified_anew:
            self._desk.say(f"Escoja primero: {which_digits(view)}.")
        elif view.missing:
            yield from self._fill()
        elif view.needs_delay and (view.accepts_causal or view.evento is Evento.CLASIFICAR):
            who = yield from self._ask_delay()
            self._recompose(view, view.clasificacion._replace(demora=who))
        elif (difference := view.difference) is not None and not view.asks_difference:
            self._work.session.amend(view._replace(seen_difference=difference))
            self._desk.say(f"▲ {sentence(str(difference))} s otra vez si está bien.")
        else:
            self._work.run(self._work.session.register())

    def _send(self, what: Order, caso_id: int) -> None:
        self._work.run(self._work.session.send(caso_id, what))

    def _foresee(self, what: Order, number: int) -> None:
        """Say where the caso would go, or why it cannot."""
        view = self._view
        if view is None or not isinstance(what, Register):
            return
        if view.form is None and view.chosen is None:
            # A causal that is only accepted anew goes nowhere.
            return
        foresight = self._service.foresee(what.card, what.requests)
        self._work.session.foreseen(number, foresight)
        if foresight.refusal is not None:
            self._desk.say(f"▲ {foresight.refusal.motivo}")
            return
        self._work.arrive()
        self._say_answers(view)
        self._desk.say(sentence(f"queda en {standing_of(foresight.card)}"))
        if foresight.marcacion is not None:
            name = marcacion_name(foresight.marcacion, self._service.context.catalogs.marcaciones)
            self._desk.say(f"Marcación {' '.join(foresight.marcacion)}, {name}.", Detail.FULL)
        if foresight.rr[0]:
            self._desk.voice.quote(_FOR_RR, foresight.rr[0], Detail.FULL)
        for notice in foresight.notices:
            self._desk.say(notice)
        if view.form is not None and (more := may_add(view.form)):
            self._desk.say(f"{more}.", Detail.NORMAL)

    def _say_answers(self, view: CaseView) -> None:
        """Say what `s` would register, as it was written: the causal by its name, and each field."""
        catalogs = self._service.context.catalogs
        said = [] if view.form is None else answers_of(view.form, catalogs)
        if view.is_classified_anew and (letter := view.clasificacion.causal):
            name = spoken_causal(letter, catalogs)
            said = [name, *(answer for answer in said if answer != name)]
        for answer in said:
            self._desk.say(sentence(answer))

    def _write(self, what: Order) -> None:
        try:
            outcome = carry_out(self._service, what, self._login)
        except AjustesError as error:
            self._work.run(self._work.session.refused(error))
            return
        if outcome.error is not None:
            self._work.run(self._work.session.refused(outcome.error, outcome.fresh))
            return
        following = outcome.comes_next
        if outcome.records:
            self._say_registered(outcome.records)
            if isinstance(following, Open):
                # Its notice is that of the records, which was just said.
                following = following._replace(notice="")
        self._work.run(self._work.session.registered(following))

    def _say_registered(self, records: Sequence[Recorded]) -> None:
        last = records[-1]
        if last.evento is Evento.DESHACER:
            undone = {recorded.caso.id for recorded in records}
            self._mine = [caso for caso in self._mine if caso not in undone]
        elif last.evento is not Evento.NOTA:
            self._mine.append(last.caso.id)
        self._desk.say(f"Registrado: {evento_name(last.evento.value)}.")
        for notice in dict.fromkeys(n for recorded in records for n in recorded.notices):
            self._desk.say(sentence(notice))
        if last.rr[0]:
            self._rr = last.rr[0]
            self._desk.voice.quote(_FOR_RR, self._rr, Detail.FULL)

    # Conflicts.

    def _resolve(self, clash: Clash) -> Talk[None]:
        """Ask how to resolve the person's work on a caso that others changed."""
        resolution, card, text = yield from resolve(
            self._desk, clash, self._login, self._service.card
        )
        self._work.clash = None
        caso_id = card.caso.id
        match resolution:
            case Resolution.NOTA:
                self._send(LeaveMine(card, Request(Evento.NOTA, {}, text)), caso_id)
            case Resolution.REVISION:
                question = Request(Evento.PEDIR_REVISION, {"motivo": text})
                self._send(LeaveMine(card, question), caso_id)
            case Resolution.DISCARD:
                self._send(Discard(caso_id), caso_id)
            case Resolution.LEAVE:
                self._send(LeaveForLater(caso_id), caso_id)
            case Resolution.REGISTER:
                yield from self._go_on_with(clash)

    def _go_on_with(self, clash: Clash) -> Talk[None]:
        """Register the person's work all the same, or go on with its form or its call."""
        view = self._view
        if view is None:
            return
        if view.form is not None or view.chosen is not None:
            yield from self._register(view)
        elif "modo" in clash.mine:
            self.call_wanted = view.caso_id
        elif (restored := with_borrador(self._service, view)) is not None:
            # The draft is bound to this version from now on.
            self._take_choice(restored)

    # Going on.

    def _go_on(self, what: Order) -> None:
        following = self._comes_next() if isinstance(what, Next) else what
        if not isinstance(following, Open | Next):
            self._work.session.nothing_left()
        else:
            self._claim(following)

    def _read_again(self, view: CaseView, _claim: bool) -> None:
        """Read the caso in hand again, with the causal chosen for it, and say what changed."""
        card = self._service.card(view.caso_id)
        fresh = compose_view(self._service, card, view.clasificacion, self._login)
        effects = self._work.session.read_again(fresh)
        self._work.run(effects)
        if self._view is fresh:
            self._say_caso(fresh)


def _asks_anew(before: CaseView, view: CaseView) -> bool:
    """Tell whether the caso to say is another than the one before, or asks something else."""
    then, now = before.card.caso, view.card.caso
    return then.id != now.id or then.estado is not now.estado or then.causal != now.causal


def _half_typed(view: CaseView) -> str:
    """Return what was left half written on a caso, and the word that goes on with it."""
    words = {"t.nota": "nota", "t.pedir_revision": "revisión", "t.saltar": "saltar"}
    for key in view.texts:
        if word := words.get(key):
            return f"{BOX_TEXTS[key]} a medio escribir: {word} la sigue"
    return "Dejó la llamada a medias: 1 la sigue" if "modo" in view.card.borrador else ""
