"""A caso in plain lines: summary, parts, decision by digit, and the effect of registering."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import ValueDifference
from ajustes_tui.domain.caso.words import code_name
from ajustes_tui.errors import AjustesError
from ajustes_tui.lines.asking import ask_aloud
from ajustes_tui.lines.caso_parts import PARTS as CASO_PARTS
from ajustes_tui.lines.caso_parts import (
    ask_resolution,
    brought_words,
    heard_rr,
    queda_en,
    registered_words,
    say_part,
    say_rr,
    say_summary,
    waits_for_classification,
)
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue, accepting
from ajustes_tui.lines.form import (
    answers_of,
    ask_field,
    chosen_field,
    fields_of,
    label_of,
    may_add,
    say_fields,
    spoken_causal,
)
from ajustes_tui.lines.speech import sentence, spoken_asks, spoken_number
from ajustes_tui.lines.voice import Detail
from ajustes_tui.lines.work import SessionWork
from ajustes_tui.services.casos.triage import Foresight
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.case_acts import CaseActs
from ajustes_tui.workbench.case_view import (
    CaseView,
    compose_view,
    reopening,
    which_digits,
)
from ajustes_tui.workbench.decisions import Clasificacion, standing_of
from ajustes_tui.workbench.questions import form_heading
from ajustes_tui.workbench.rr_line import marcacion_name
from ajustes_tui.workbench.triage_flow import (
    PARTS,
    Claim,
    Claimed,
    Clash,
    Discard,
    Next,
    Open,
    Order,
    Register,
    Skip,
    TriageFlow,
    carry_out,
    claim,
    conflict_of,
    marked,
    resolved,
    with_borrador,
    without_choice,
)

NONE_LEFT = "No queda ningún caso libre por decidir"
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
    Choice("rr", "dice la línea para RR", "", _PARTS, reads=True),
    Choice("otra", "dice el caso otra vez", "", _PARTS, reads=True),
)


class CasoDialogue:
    """Works on casos one after another; only `s` registers.

    `comes_next` is called after each decision; None ends the dialogue.
    """

    def __init__(self, console: Console, comes_next: Callable[[], Next | None] = Next) -> None:
        self._console = console
        self._service = console.services.triage
        self._login = console.services.run_session.login
        self._comes_next = comes_next
        self._work: SessionWork[CaseView, Order, Clash] = SessionWork(
            console,
            TriageFlow(self._service, self._login),
            self._service.work,
            PARTS,
            write=self._write,
            go_on=self._go_on,
            foresee=self._foresee,
            read_again=self._read_again,
            release=lambda view: self._service.release(view.caso_id),
            caso_of=lambda view: view.card.caso,
            place="Caso",
            context="triage.caso",
        )
        self._last: Recorded | None = None
        self._acts = acts = CaseActs(self._service, self, self._work)
        self._by_word = {
            "nota": acts.note,
            "revisión": acts.ask_review,
            "saltar": acts.skip,
            "atribuible": acts.atribuible,
            "marcación": acts.marcacion,
            "deshacer": acts.undo,
        }
        self._lacking = False
        self.call_wanted: int | None = None
        """The caso whose call was requested, to open once the dialogue ends."""

    # The conversation.

    def talk(self, first: Claim) -> Dialogue[None]:
        with self._console.holding(self._work):
            self._claim(first)
            while self.view is not None and self.call_wanted is None:
                try:
                    if self._work.clash is not None:
                        yield from self._resolve(self._work.clash)
                    else:
                        yield from self._next_answer(self.view)
                except Back:
                    self._step_back()

    # What the acts ask of the dialogue.

    @property
    def view(self) -> CaseView | None:
        return self._work.session.hand

    def amend(self, view: CaseView) -> None:
        self._work.session.amend(view)

    def mark(self, view: CaseView, razon: str, subrazon: str) -> None:
        form = view.form
        if form is not None and {"razon", "subrazon"} <= form.values.keys():
            values = {**form.values, "razon": razon, "subrazon": subrazon}
            self.take(view._replace(form=form._replace(values=values)))
        else:
            self.take(marked(self._service, view, razon, subrazon))

    def enter(self) -> None:
        """Nothing to do: a caso is always in hand here."""

    def call(self, caso_id: int) -> None:
        self.call_wanted = caso_id

    def idle(self, view: CaseView, tone: Tone = Tone.STRONG) -> None:
        self._console.say(f"Escoja primero: {which_digits(view)}.")

    def lacks(self, view: CaseView) -> None:
        self._lacking = True

    def show_difference(self, difference: ValueDifference) -> None:
        self._console.say(f"▲ {sentence(str(difference))} s otra vez si está bien.")

    def tell(self, text: str, key: str = "") -> None:
        self._console.say(sentence(text))

    def refuse(self, text: str) -> None:
        self._console.deny(text)

    # What is asked, and what is done with each answer.

    def _next_answer(self, view: CaseView) -> Dialogue[None]:
        fresh = self._work.take_arrival()
        form = view.form
        chosen = view.evento is not None or view.is_classified_anew
        choices = [
            Choice(
                o.digit,
                f"{o.group}, {o.text}" + (f"; no se puede: {o.refusal}" if o.refusal else ""),
            )
            for o in view.options
        ]
        if chosen:
            choices.insert(0, accepting("lo registra"))
        if form is not None:
            choices += [
                Choice(word, f"escribe o cambia un dato, {label_of(question).lower()}")
                for word, question in fields_of(form).items()
            ]
            choices.append(Choice("campos", "dice lo escrito", reads=True))
        choices += [
            Choice(name, what, "", _PARTS, reads=True) for name, (what, _) in CASO_PARTS.items()
        ]
        choices += _ACTS
        for causal in self._service.context.catalogs.causales:
            choices.append(Choice(causal.letter, f"causal {causal.name}", "", _CAUSALES))
        obey = partial(self._obey, view)
        yield from self._console.ask_and_obey(self._prompt(view), choices, obey, fresh=fresh)

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

    def _obey(self, view: CaseView, key: str, text: str) -> Dialogue[None]:
        form = view.form
        if any(option.digit == key for option in view.options):
            yield from ask_aloud(self._console, self._acts.choose(key))
            yield from self._fill_new(view)
        elif key == "s":
            yield from ask_aloud(self._console, self._acts.register())
            if self._lacking:
                self._lacking = False
                yield from self._fill()
        elif form is not None and key in fields_of(form):
            yield from self._fill(fields_of(form)[key].key)
        elif key == "campos" and form is not None:
            say_fields(self._console, form)
        elif key in CASO_PARTS:
            self._say_part(view, key)
        elif len(key) == 1:
            yield from self._change_causal(view, key)
        else:
            yield from self._act(view, key, text)

    def _act(self, view: CaseView, key: str, text: str) -> Dialogue[None]:
        match key:
            case _ if key in self._by_word:
                yield from ask_aloud(self._console, self._by_word[key]())
            case "causal":
                yield from self._change_causal(view, text.upper())
            case "completar":
                self._acts.complete()
                yield from self._fill_new(view)
            case "otros":
                yield from ask_aloud(self._console, self._acts.offer())
                yield from self._fill_new(view)
            case "rr":
                self._say_rr()
            case _:
                self._say_caso(view)

    def _say_caso(self, view: CaseView) -> None:
        say_summary(self._console.voice, view, self._service.context.now().date())
        for option in view.options:
            if not option.refusal:
                self._console.say(f"{option.digit}, {option.group}, {option.text}.", Detail.FULL)

    def _say_part(self, view: CaseView, name: str) -> None:
        today = self._service.context.now().date()
        say_part(self._console.voice, name, view, today, self._service.context.catalogs)

    def _say_rr(self) -> None:
        foresight = self._work.session.state.foresight
        last = self._last
        if isinstance(foresight, Foresight) and foresight.rr.line:
            say_rr(self._console.voice, foresight.rr, self._work.cuenta)
        elif last is not None:
            before = last.caso.id != self._work.caso_id
            say_rr(self._console.voice, last.rr, last.caso.cuenta, before=before)
        else:
            self._console.say("Todavía no hay una línea para RR.")

    # Entering a caso.

    def _claim(self, what: Claim) -> None:
        try:
            claimed = claim(self._service, what, self._login)
        except AjustesError as error:
            self._work.run(self._work.session.refused(error))
            return
        if claimed is None:
            self._work.session.nothing_left()
            self._console.say(f"{NONE_LEFT}.")
            return
        self._enter(claimed)

    def _enter(self, claimed: Claimed, *, settled: bool = False) -> None:
        view = claimed.view
        self._service.context.views.note_caso(view.card.caso)
        before = self._work.session.hand
        effects = self._work.session.shown(view, settled=settled)
        if before is None or _asks_anew(before, view):
            self._say_caso(view)
        if notice := claimed.notice or _half_typed(view):
            self._console.say(sentence(notice))
        self._work.run(effects)
        if self._work.clash is None:
            restored = with_borrador(self._service, view)
            if restored is not None:
                self._console.say("Sigue el borrador que dejó.")
                self.take(restored, keep=False)

    def _step_back(self) -> None:
        view = self.view
        if view is None:
            return
        if view.form is None and view.chosen is None:
            self._work.run(self._work.session.leave())
            return
        typed = view.form is not None and view.form.is_typed
        view = without_choice(view)
        self._work.change(view)
        if typed and (again := reopening(view)) is not None:
            self._console.say(f"Lo escrito espera: {again.word} lo sigue.")

    # Choosing, and the form.

    def _fill_new(self, before: CaseView) -> Dialogue[None]:
        """Ask for missing fields, a newly added one first."""
        view = self.view
        if view is None or view is before or view.form is None or self.call_wanted is not None:
            return
        if view.form.form.evento is Evento.COMPLETAR:
            yield from self._fill("campo")
            if (view := self.view) is not None and view.form is not None:
                today = self._service.context.now().date()
                brought = brought_words(view.foreseen.caso, chosen_field(view.form), today)
                self._console.say(sentence(brought))
        yield from self._fill()

    def take(self, view: CaseView, *, keep: bool = True) -> None:
        typed = view.form is not None or view.is_marked
        if view.chosen is not None:
            self._console.say(f"{view.chosen.digit}, {sentence(view.chosen.chosen)}")
        elif view.form is not None:
            self._console.say(sentence(form_heading(view.form.form.evento)))
        self._work.change(view, keep=keep and typed)

    def _fill(self, key: str = "") -> Dialogue[None]:
        while (view := self.view) is not None and (form := view.form) is not None:
            asked = [q for q in form.form.questions if q.key == key] if key else view.missing
            if not asked:
                return
            if asked[0].options:
                words = {question.key: word for word, question in fields_of(form).items()}
                self._console.read_list(words[asked[0].key])
            text = yield from ask_field(
                self._console,
                form,
                asked[0],
                taken=partial(self._service.work.radicado_refusal, view.card),
                now=self._service.context.now(),
                rules=self._service.context.rules,
                asks=spoken_asks(view.foreseen.causal),
                parts={name: partial(self._say_part, view, name) for name in CASO_PARTS},
            )
            values: Mapping[str, str] = {**form.values, asked[0].key: text}
            self._work.change(view._replace(form=form._replace(values=values)))
            if key:
                return

    def _change_causal(self, view: CaseView, letter: str) -> Dialogue[None]:
        catalogs = self._service.context.catalogs
        known = catalogs.causal(letter.upper())
        if known is not None and view.card.caso.estado is not Estado.POR_CLASIFICAR:
            self._console.say(sentence(spoken_causal(known.letter, catalogs)))
        yield from ask_aloud(self._console, self._acts.causal(letter))
        yield from self._fill_new(view)

    def reclassify(self, view: CaseView, clasificacion: Clasificacion, why: str = "") -> None:
        fresh = compose_view(self._service, view.card, clasificacion, self._login)
        fresh = fresh._replace(texts=view.texts)
        self._work.run(self._work.session.shown(fresh, settled=True))
        causal = fresh.foreseen.causal
        name = (
            spoken_causal(causal.letter, self._service.context.catalogs) if causal else "Sin causal"
        )
        if clasificacion.atribuible:
            name += f"; atribuible: {code_name(clasificacion.atribuible)}"
        self._console.say(sentence(name))
        if said := fresh.notice or why:
            self._console.say(f"▲ {said}")

    # Registering.

    def _foresee(self, what: Order, number: int) -> None:
        view = self.view
        if view is None or not isinstance(what, Register):
            return
        if view.form is None and view.chosen is None:
            # A causal that is only accepted anew goes nowhere.
            return
        foresight = self._service.foresee(what.card, what.requests)
        self._work.session.foreseen(number, foresight)
        if foresight.refusal is not None:
            self._console.deny(foresight.refusal.motivo)
            return
        self._work.arrive()
        self._say_answers(view)
        self._console.say(queda_en(foresight.card.caso))
        if foresight.marcacion is not None:
            name = marcacion_name(foresight.marcacion, self._service.context.catalogs.marcaciones)
            self._console.say(f"Marcación {' '.join(foresight.marcacion)}, {name}.")
        if foresight.rr.line:
            self._console.say(heard_rr(foresight.rr, self._work.cuenta))
        self._console.voice.say_all(foresight.notices)
        if view.form is not None and (more := may_add(view.form)):
            self._console.say(f"{more}.", Detail.NORMAL)

    def _say_answers(self, view: CaseView) -> None:
        catalogs = self._service.context.catalogs
        said = [] if view.form is None else answers_of(view.form, catalogs)
        if view.is_classified_anew and (letter := view.clasificacion.causal):
            name = spoken_causal(letter, catalogs)
            said = [name, *(answer for answer in said if answer != name)]
        self._console.say_each(said)

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
        if isinstance(what, Skip):
            self._console.say(f"Saltado: cuenta {spoken_number(self._work.cuenta)}.")
        if outcome.records:
            self._say_registered(outcome.records)
            if isinstance(following, Open):
                # Its notice is that of the records, which was just said.
                following = following._replace(notice="")
        self._work.run(self._work.session.registered(following))

    def _say_registered(self, records: Sequence[Recorded]) -> None:
        last = records[-1]
        self._acts.note_registered(records)
        self._console.say(registered_words(records))
        self._console.say_each(dict.fromkeys(n for each in records for n in each.notices))
        if last.rr.line:
            self._last = last

    # Conflicts.

    def _resolve(self, clash: Clash) -> Dialogue[None]:
        conflict = conflict_of(clash, self._login)
        if conflict is None:
            self._work.clash = None
            self._work.send(clash.view.caso_id, Discard(clash.view.caso_id))
            return
        resolution, conflict = yield from ask_resolution(
            self._console, conflict, self._service.card
        )
        self._work.clash = None
        order = resolved(conflict, resolution)
        if order is None:
            yield from self._go_on_with(clash)
        else:
            self._work.send(conflict.card.caso.id, order)

    def _go_on_with(self, clash: Clash) -> Dialogue[None]:
        view = self.view
        if view is None:
            return
        if view.form is not None or view.chosen is not None:
            yield from self._obey(view, "s", "")
        elif "modo" in clash.mine:
            self.call_wanted = view.caso_id
        elif (restored := with_borrador(self._service, view)) is not None:
            # The draft is bound to this version from now on.
            self.take(restored)

    # Going on.

    def _go_on(self, what: Order) -> None:
        following = self._comes_next() if isinstance(what, Next) else what
        if not isinstance(following, Open | Next):
            self._work.session.nothing_left()
        else:
            self._claim(following)

    def _read_again(self, view: CaseView, _claim: bool) -> None:
        """Reload the caso, keep its chosen causal, and say what changed."""
        card = self._service.card(view.caso_id)
        fresh = compose_view(self._service, card, view.clasificacion, self._login)
        effects = self._work.session.read_again(fresh)
        self._work.run(effects)
        if self.view is fresh:
            self._say_caso(fresh)


def _asks_anew(before: CaseView, view: CaseView) -> bool:
    """Tell whether another caso, or another question about it, must be read out."""
    then, now = before.card.caso, view.card.caso
    return then.id != now.id or then.estado is not now.estado or then.causal != now.causal


def _half_typed(view: CaseView) -> str:
    """Return the draft of a caso, and the word that resumes it."""
    for key in view.texts:
        if word := BOX_TEXTS[key].word:
            return f"{BOX_TEXTS[key].name} a medio escribir: {word} la sigue"
    return "Dejó la llamada a medias: 1 la sigue" if "modo" in view.card.borrador else ""
