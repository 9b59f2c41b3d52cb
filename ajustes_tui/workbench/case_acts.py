"""The acts on a caso, their refusals and questions, for both faces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import ATRIBUIBLE, OF_CLARO, OF_USUARIO, TABLE, Evento
from ajustes_tui.domain.caso.money_mark import ValueDifference
from ajustes_tui.domain.caso.words import code_name
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Note, Recorded
from ajustes_tui.ui.keyboard import REGISTERING
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.workbench.asking import (
    Ask,
    Asking,
    AskKind,
    Doing,
    Offers,
    ask_marcacion,
    begin_text,
    done,
    skip_asked,
    text_request,
)
from ajustes_tui.workbench.case_view import NO_DATA, CaseView, compose_view, which_digits
from ajustes_tui.workbench.decisions import CALL_EVENTOS, Clasificacion
from ajustes_tui.workbench.questions import DELAYED_BY, form_heading
from ajustes_tui.workbench.session import SessionRunner
from ajustes_tui.workbench.triage_flow import (
    Clash,
    Order,
    Register,
    Skip,
    Undo,
    form_state,
    with_choice,
)

if TYPE_CHECKING:
    from ajustes_tui.services.casos.historial import HistorialService

NOTHING_OF_TODAY = "Hoy no hay nada suyo que deshacer"
_TELEPHONE = "3"
DELAY = Ask(
    AskKind.OPTION,
    "Causal L: ¿de quién fue la demora?",
    options=((OF_CLARO, "La demora fue de Claro"), (OF_USUARIO, "La demora fue del usuario")),
    keys=[letter for letter, _who, _words in DELAYED_BY],
    preselects=False,
)
"""Only a delay of Claro makes a traslado an ajuste."""


def _classifies(view: CaseView) -> Evento:
    unclassified = view.card.caso.estado is Estado.POR_CLASIFICAR
    return Evento.CLASIFICAR if unclassified else Evento.RECLASIFICAR


def undo_in_account(service: HistorialService, caso_id: int) -> Doing[Sequence[Recorded] | None]:
    """Undo the last evento of a caso; another person's, or of another day, needs a reason."""
    motivo: str | None = yield Ask(
        kind=AskKind.UNDO,
        title="Ahí no hay nada que deshacer",
        undoing=service.work.recorder.undoing(caso_id),
        in_sight=1,
    )
    return (
        None
        if motivo is None
        else (yield from done(lambda: service.deshacer(caso_id, motivo), "Deshaciendo"))
    )


class CaseFace(Protocol):
    """A face that shows a caso and what the acts decide."""

    @property
    def view(self) -> CaseView | None:
        """The caso in hand, else the one previewed unclaimed."""

    def take(self, view: CaseView) -> None: ...

    def amend(self, view: CaseView) -> None: ...

    def reclassify(self, view: CaseView, clasificacion: Clasificacion, why: str = "") -> object: ...

    def mark(self, view: CaseView, razon: str, subrazon: str) -> None: ...

    def enter(self) -> None: ...

    def call(self, caso_id: int) -> None: ...

    def idle(self, view: CaseView, tone: Tone = Tone.STRONG) -> None: ...

    def lacks(self, view: CaseView) -> None: ...

    def show_difference(self, difference: ValueDifference) -> None: ...

    def tell(self, text: str, key: str = "") -> None:
        """Show a sentence; `key` continues it on a screen."""

    def refuse(self, text: str) -> None: ...


class CaseActs:
    """The acts on a caso; those that ask are generators.

    A box text is saved on the caso that opened the box. Form texts of each decision are kept to
    restore them on undo.
    """

    def __init__(
        self,
        service: TriageService,
        face: CaseFace,
        work: SessionRunner[CaseView, Order, Clash],
    ) -> None:
        self._service = service
        self._face = face
        self._work = work
        self._asked: tuple[int, Mapping[str, str]] = (0, {})
        """Caso and form texts of the registration in progress."""
        self._typed: dict[int, Mapping[str, str]] = {}
        """Form texts of each caso's last decision, restored on undo."""

    def permits(self, evento: Evento) -> bool:
        view = self._face.view
        if view is None:
            return False
        permit = view.card.allows(evento)
        if isinstance(permit, Refusal):
            self._face.refuse(permit.motivo)
            return False
        return True

    # Deciding.

    def choose(self, digit: str) -> Asking[None]:
        view = self._hand
        if view is None:
            return
        if not view.options:
            self._face.idle(view, Tone.NOTICE)
            return
        chosen = next((o for o in view.options if o.digit == digit), None)
        if chosen is None or chosen.refusal:
            if view.chosen is not None:
                # What was chosen before is not what the person wants: it must not be registered.
                self._face.take(view._replace(chosen=None, form=None))
            refusal = chosen.refusal if chosen is not None else ""
            self._face.refuse(refusal or f"Aquí no hay {digit}; {which_digits(view)}")
        elif chosen.evento in CALL_EVENTOS:
            self._face.call(view.caso_id)
        else:
            if view.needs_delay and chosen.evento is not Evento.APLAZAR:
                who: str | None = yield DELAY
                view = self._work.session.hand
                if who is None or view is None:
                    return
                delayed = view.clasificacion._replace(demora=who)
                fresh = compose_view(self._service, view.card, delayed, view.me)
                view = fresh._replace(texts=view.texts, put_aside=view.put_aside)
                chosen = next((o for o in view.options if o.digit == digit), None)
                if chosen is None or chosen.refusal:
                    self._face.reclassify(view, delayed, chosen.refusal if chosen else view.notice)
                    return
            self._face.take(with_choice(self._service, view, chosen))

    def register(self) -> Asking[None]:
        """Register once nothing is missing and the money was checked."""
        view = self._hand
        if view is None:
            return
        if view.evento is None and not view.is_classified_anew:
            self._face.idle(view)
        elif view.missing:
            self._face.lacks(view)
        elif view.needs_delay and (view.accepts_causal or view.evento is Evento.CLASIFICAR):
            who: str | None = yield DELAY
            now = self._work.session.hand
            if who is not None and now is not None:
                self._face.reclassify(now, now.clasificacion._replace(demora=who))
        elif (difference := view.difference) is not None and not view.asks_difference:
            self._work.session.amend(view._replace(seen_difference=difference))
            self._face.show_difference(difference)
        else:
            self._asked = (view.caso_id, view.decision)
            self._work.run(self._work.session.register())

    def causal(self, letter: str) -> Asking[None]:
        view, catalogs = self._hand, self._service.context.catalogs
        if view is None:
            return
        if catalogs.causal(letter.upper()) is None:
            self._face.tell(f"La causal {letter.upper()} no está en la lista")
            return
        if not self.permits(_classifies(view)):
            return
        caso = view.card.caso
        chosen: str | None = yield Ask(
            AskKind.LETTER,
            f"Causal de {caso.cuenta} / {caso.radicado_actual}",
            typed=letter.upper(),
            options=[(c.letter, cleaned(c.name)) for c in catalogs.causales],
        )
        view = self._hand
        if chosen is None or view is None or view.caso_id != caso.id:
            return
        if caso.estado is Estado.POR_CLASIFICAR:
            anew = Clasificacion(chosen, view.clasificacion.atribuible)
            self._face.reclassify(view, anew)
        else:
            self._open(Evento.RECLASIFICAR, {"causal": chosen})

    def atribuible(self) -> Asking[None]:
        """Ask for the usuario's falla: with the causal, or by a reclasificar with reason.

        Its author may revert it the same day; otherwise it goes through the tray.
        """
        view = self._face.view
        if view is None:
            return
        first = view.card.caso.estado is Estado.POR_CLASIFICAR
        if not self.permits(Evento.CLASIFICAR if first else Evento.RECLASIFICAR):
            return
        options = [(v, code_name(v)) for v in ATRIBUIBLE]
        no, refused = ("no", "No es atribuible al usuario"), list[tuple[str, str]]()
        if first:
            options.insert(0, no)
        elif view.card.caso.atribuible is not None:
            why = self._service.unmarking_refusal(view.card.caso)
            if why is None:
                options.append(no)
            else:
                refused.append((no[0], f"· {no[1]}: {why.motivo}"))
        asked = Ask(AskKind.OPTION, "¿Atribuible al usuario?", options=options, refused=refused)
        value: str | None = yield asked
        if value in dict(refused):
            self._face.refuse(dict(refused)[value].partition(": ")[2])
            return
        now = self._work.session.hand
        if value is None or now is None:
            return
        if first:
            atribuible = "" if value == "no" else value
            self._face.reclassify(now, now.clasificacion._replace(atribuible=atribuible))
        else:
            digit = str((*ATRIBUIBLE, "no").index(value) + 1)
            values = {"causal": now.card.caso.causal or "", "atribuible": digit}
            self._open(Evento.RECLASIFICAR, values)

    def marcacion(self) -> Asking[None]:
        view = self._hand
        if view is None:
            return
        evento, catalog = view.evento, self._service.context.catalogs.marcaciones
        code = yield from ask_marcacion(evento, "la decisión", catalog, self._face.tell)
        now = self._hand
        if code is not None and now is not None and now.evento is evento:
            self._face.mark(now, *code.split())

    # The acts without a digit.

    def offer(self) -> Asking[None]:
        view = self._face.view
        if view is None:
            return
        possible: list[tuple[str, str]] = []
        refused: list[tuple[str, str]] = []
        for evento in TABLE:
            permit = view.card.allows(evento)
            if isinstance(permit, Refusal):
                refused.append((evento.value, f"· {form_heading(evento)}: {permit.motivo}"))
            else:
                possible.append((evento.value, form_heading(evento)))
        title = "Qué se puede hacer con este caso"
        asked = Ask(AskKind.OPTION, title, aloud=f"{title}:", options=possible, refused=refused)
        value: str | None = yield asked
        if value is None or not self.permits(Evento(value)):
            return
        chosen = Evento(value)
        if chosen is Evento.NOTA:
            yield from self.note()
        elif chosen in CALL_EVENTOS:
            self._face.call(view.caso_id)
        else:
            self._face.enter()
            self._open(chosen, {})

    def complete(self, *, telephone: bool = False) -> None:
        if self.permits(Evento.COMPLETAR):
            begins = {"campo": _TELEPHONE} if telephone else {}
            self._open(Evento.COMPLETAR, {}, begins=begins)

    def _open(
        self,
        evento: Evento,
        values: Mapping[str, str],
        begins: Mapping[str, str] = NO_DATA,
    ) -> None:
        """Open the form of an evento without digit, with earlier texts.

        `begins` fills empty fields.
        """
        view = self._work.session.hand
        if view is not None:
            texts = {**begins, **view.left_of(evento), **values}
            form = form_state(self._service, view, evento, {}, texts)
            self._face.take(view._replace(chosen=None, form=form))

    # Texts of their own, and undoing.

    def note(self) -> Asking[None]:
        return self._text(Evento.NOTA, "Nota", "Queda en el historial de la cuenta.")

    def ask_review(self) -> Asking[None]:
        """Ask the supervisora; the question about an unexplained word is prefilled."""
        view, question = self._face.view, "¿Qué debe decidir la supervisora?"
        suggested = ""
        if view is not None and view.card.caso.resultado_por_revisar:
            word = view.card.caso.resultado_crudo
            suggested = f"¿«{word}» es aprobado o rechazado? Falta en los sinónimos."
        return self._text(Evento.PEDIR_REVISION, "Pedir revisión", question, suggested)

    def _text(
        self, evento: Evento, title: str, help_text: str, suggested: str = ""
    ) -> Asking[None]:
        view = self._face.view
        if view is None or not self.permits(evento):
            return
        if self._work.session.writing:
            self._face.tell(REGISTERING)
            return
        caso, key = view.card.caso, f"t.{evento.value}"
        text: Note | None = yield begin_text(
            evento=evento,
            title=f"{title} · {caso.cuenta} / {caso.radicado_actual}",
            help_text=help_text,
            typed=view.texts.get(key, suggested),
            keep=self._keep(key, caso),
            of=Offers(self._service.work, caso.id, evento),
        )
        if text is not None:
            self._work.send(caso.id, Register(view.card, [text_request(evento, text)]))

    def skip(self) -> Asking[None]:
        view = self._hand
        if view is None:
            return
        caso = view.card.caso
        keep = self._keep("t.saltar", caso)
        typed = view.texts.get("t.saltar", "")
        motivo: str | None = yield skip_asked(self._service.work, caso.id, "el caso", typed, keep)
        if motivo is not None:
            keep("")
            self._work.send(caso.id, Skip(caso.id, motivo))

    def undo(self) -> Asking[None]:
        """Undo the person's last act of today anywhere, or the last of this caso."""
        caso_id = self._service.recorder.last_of_mine() or self._work.session.caso_id
        if caso_id is None:
            self._face.tell(NOTHING_OF_TODAY)
            return
        if self._work.session.writing:
            return
        view = self._face.view
        motivo: str | None = yield Ask(
            AskKind.UNDO,
            "Aquí no hay nada suyo que deshacer",
            undoing=self._service.recorder.undoing(caso_id),
            in_sight=int(view is not None and view.caso_id == caso_id),
        )
        if motivo is None:
            return
        hand, session = self._hand, self._work.session
        leaves = hand is not None and session.flow.releases(hand) and not hand.written
        before = hand.caso_id if hand is not None and leaves else None
        self._work.send(caso_id, Undo(caso_id, motivo, before, self._typed.pop(caso_id, {})))

    def note_registered(self, records: Sequence[Recorded]) -> None:
        """Keep the texts of a decision for undo; drop those of a note."""
        last = records[-1]
        caso_id, asked = self._asked
        if asked and last.caso.id == caso_id and last.evento.value == asked.get("evento"):
            self._typed[caso_id] = asked
        self._asked = (0, {})
        view = self._face.view
        if last.evento is Evento.NOTA and view is not None and view.caso_id == last.caso.id:
            self._face.amend(view.with_text("t.nota", ""))

    # The caso in hand, and its texts.

    @property
    def _hand(self) -> CaseView | None:
        """The caso in hand; None while an order runs, so that no other act starts."""
        state = self._work.session.state
        return None if state.order is not None else state.hand

    def _keep(self, key: str, caso: Caso) -> Callable[[str], None]:
        def keep(text: str) -> None:
            view = self._face.view
            if view is not None and view.caso_id == caso.id:
                self._face.amend(view.with_text(key, text))
            self._work.run(self._work.session.type_text(caso.id, {key: text}, caso.version))

        return keep
