"""The acts on a caso that have no digit, and the boxes that ask for their data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import ATRIBUIBLE, MARCACIONES, TABLE, Evento
from ajustes_tui.domain.caso.words import code_name
from ajustes_tui.domain.rules.data import MAX_TEXT
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens import modals
from ajustes_tui.screens.asking import Push
from ajustes_tui.screens.caso.skipping import ask_skip_reason
from ajustes_tui.screens.caso.undo import confirm_undo
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import MAX_NOTA, Recorded, Request
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.asking import Offers
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.questions import evento_name
from ajustes_tui.workbench.rr_line import NONE_OFFERED, offered_marcaciones
from ajustes_tui.workbench.session import REGISTERING, CaseSession, Effects
from ajustes_tui.workbench.triage_flow import (
    Clash,
    Discard,
    LeaveForLater,
    LeaveMine,
    Order,
    Register,
    Skip,
    Undo,
)


class CaseActs:
    """Asks for a note, a question, a reason or one act of the list, and sends the answer.

    `view` returns the card that the acts are for, `amend` takes the card with another text, and
    `run` carries out the effects of the session. A text typed in a box is saved on the caso the box
    was opened for. The acts also know which casos this session decided, to undo the last one.
    """

    def __init__(
        self,
        session: CaseSession[CaseView, Order, Clash],
        service: TriageService,
        signals: Signals,
        run_session: RunSession,
        *,
        view: Callable[[], CaseView | None],
        amend: Callable[[CaseView], None],
        run: Callable[[Effects[Order, Clash, CaseView]], None],
        say: Callable[[str, Tone], None],
        push: Push,
    ) -> None:
        self._session = session
        self._service = service
        self._signals = signals
        self._run_session = run_session
        self._view = view
        self._amend = amend
        self._run = run
        self._say = say
        self._push = push
        self._mine: list[int] = []
        """The casos this session decided, the last one at the end."""

    def permits(self, evento: Evento) -> bool:
        """Tell whether an evento is permitted on this caso; show the reason when it is not."""
        view = self._view()
        if view is None:
            return False
        permit = view.card.allows(evento)
        if isinstance(permit, Refusal):
            self._say(permit.motivo, Tone.NOTICE)
            return False
        return True

    def _send(self, what: Order, caso_id: int) -> None:
        self._run(self._session.send(caso_id, what))

    # Undoing.

    def note_decided(self, casos: Collection[int]) -> None:
        """Push casos decided in a batch on the stack of what can be undone."""
        self._mine += casos

    def note_registered(self, records: Sequence[Recorded]) -> None:
        """Update the stack of what can be undone, and drop the text of a note just registered."""
        last = records[-1]
        caso_id = last.caso.id
        if last.evento is Evento.DESHACER:
            undone = {recorded.caso.id for recorded in records}
            self._mine = [caso for caso in self._mine if caso not in undone]
        elif last.evento is not Evento.NOTA:
            self._mine.append(caso_id)
        elif (view := self._view()) is not None and view.card.caso.id == caso_id:
            self._amend(view.with_text("t.nota", ""))

    def undo(self) -> None:
        """Undo the last thing the person registered in this session, or on this caso."""
        caso_id = self._mine[-1] if self._mine else self._session.caso_id
        if caso_id is None:
            self._say("En esta sesión no hay nada suyo que deshacer", Tone.NOTICE)
        elif not self._session.writing:
            view = self._view()
            confirm_undo(
                self._service.recorder.undoing(caso_id),
                self._push,
                lambda motivo: self._send(Undo(caso_id, motivo), caso_id),
                in_sight=int(view is not None and view.card.caso.id == caso_id),
            )

    # Boxes for a text, which is saved at every letter.

    def _keeper(self, key: str, caso: Caso) -> Callable[[str], None]:
        """Return the callback that saves the text of a box at every letter, on the caso it was opened for."""

        def keep(text: str) -> None:
            view = self._view()
            if view is not None and view.card.caso.id == caso.id:
                self._amend(view.with_text(key, text))
            self._run(self._session.type_text(caso.id, {key: text}, caso.version))

        return keep

    def _box(
        self,
        view: CaseView,
        key: str,
        heading: str,
        help_text: str,
        *,
        suggested: str = "",
        most: int = MAX_TEXT,
        offers: Offers | None = None,
    ) -> modals.ProseModal:
        """Return a box whose text is saved at every letter; `suggested` is there to begin with."""
        return modals.ProseModal(
            heading,
            help_text,
            most=most,
            initial=view.texts.get(key, suggested),
            on_typed=self._keeper(key, view.card.caso),
            offers=offers,
        )

    def _ask_text(self, evento: Evento, heading: str, help_text: str, suggested: str = "") -> None:
        """Ask for a text and register it as the motivo, or the note, of an evento."""
        view = self._view()
        if view is None or not self.permits(evento):
            return
        if self._session.writing:
            self._say(REGISTERING, Tone.NOTICE)
            return
        caso = view.card.caso
        heading += f" · {caso.cuenta} / {caso.radicado_actual}"

        def answered(text: str | None) -> None:
            if text is not None:
                note = evento is Evento.NOTA
                request = Request(evento, {} if note else {"motivo": text}, text if note else "")
                self._send(Register(view.card, [request]), caso.id)

        box = self._box(
            *(view, f"t.{evento.value}", heading, help_text),
            suggested=suggested,
            most=MAX_NOTA if evento is Evento.NOTA else MAX_TEXT,
            offers=Offers(self._service.work, caso.id, evento),
        )
        self._push(box, answered)

    def write_note(self) -> None:
        """Write a note on the caso."""
        self._ask_text(Evento.NOTA, "Nota", "Queda en el historial de la cuenta.")

    def ask_review(self) -> None:
        """Ask for a question to the supervisor, and send it; of a word nobody explained it is ready."""
        view, question = self._view(), "¿Qué debe decidir la supervisora?"
        suggested = ""
        if view is not None and view.card.caso.resultado_por_revisar:
            word = view.card.caso.resultado_crudo
            suggested = f"¿«{word}» es aprobado o rechazado? Falta en los sinónimos."
        self._ask_text(Evento.PEDIR_REVISION, "Pedir revisión", question, suggested)

    def skip(self) -> None:
        """Skip the caso in hand, asking for the reason."""
        view = self._session.hand
        if view is None or self._session.writing:
            return
        caso = view.card.caso

        keep = self._keeper("t.saltar", caso)

        def answered(motivo: str) -> None:
            keep("")
            self._send(Skip(caso.id, motivo), caso.id)

        ask_skip_reason(
            "¿Por qué salta el caso? La supervisora lo ve",
            self._service.work.skip_reasons(caso.id),
            view.texts.get("t.saltar", ""),
            keep,
            self._push,
            answered,
        )

    # Boxes with a list.

    def offer(self, chosen: Callable[[Evento], None]) -> None:
        """List every evento of the caso, the refused ones with their reason, and pass the chosen one on."""
        view = self._view()
        if view is None:
            return
        possible: list[tuple[str, str]] = []
        refused: list[tuple[str, str]] = []
        for evento in TABLE:
            permit = view.card.allows(evento)
            if isinstance(permit, Refusal):
                refused.append((evento.value, f"· {evento_name(evento)}: {permit.motivo}"))
            else:
                possible.append((evento.value, evento_name(evento)))

        def answered(value: str | None) -> None:
            if value is not None and self.permits(Evento(value)):
                chosen(Evento(value))

        self._push(
            modals.PickerModal("Qué se puede hacer con este caso", [*possible, *refused]), answered
        )

    def ask_delay(self, chosen: Callable[[str], None]) -> None:
        """Ask who delayed the traslado: only a delay of Claro makes an ajuste."""
        options = [("claro", "La demora fue de Claro"), ("usuario", "La demora fue del usuario")]
        self._choose("Causal L: ¿de quién fue la demora?", options, chosen)

    def ask_atribuible(self, chosen: Callable[[str], None]) -> None:
        """Ask why the falla is attributable to the usuario; an empty answer says it is not."""
        options = [("no", "No es atribuible al usuario")]
        options += [(v, code_name(v)) for v in ATRIBUIBLE]
        self._choose("¿Atribuible al usuario?", options, lambda v: chosen("" if v == "no" else v))

    def ask_marcacion(self, evento: Evento | None, chosen: Callable[[str], None]) -> None:
        """Ask which of the marcaciones an act may take goes to RR, its two codes with a blank between."""
        if evento not in MARCACIONES:
            notice = "Escoja primero la decisión" if evento is None else "Esto no deja marcación"
            self._say(f"{notice}: Ctrl+Y cambia la que va a RR", Tone.NOTICE)
            return
        options = offered_marcaciones(evento, self._service.context.catalogs.marcaciones)
        if options:
            self._choose("Marcación en RR", options, chosen)
        else:
            self._say(NONE_OFFERED, Tone.NOTICE)

    def _choose(
        self, heading: str, options: list[tuple[str, str]], chosen: Callable[[str], None]
    ) -> None:
        def answered(value: str | None) -> None:
            if value is not None:
                chosen(value)

        self._push(modals.PickerModal(heading, options), answered)

    # Conflicts: the person's work on a caso that others changed.

    def ask_conflict(self, clash: Clash, go_on: Callable[[], None]) -> None:
        """Ask how to resolve the person's work on a caso that others changed, and send the answer.

        `go_on` registers the work all the same, or goes on with its form.
        """
        from ajustes_tui.screens.caso.conflict import ConflictScreen
        from ajustes_tui.workbench.conflict import Conflict, Resolution
        from ajustes_tui.workbench.conflict_borrador import own_work_of

        view, mine = clash.view, own_work_of(clash.mine, clash.view.foreseen)
        if mine is None:
            return
        conflict = Conflict(
            *("TRIAGE", view.card, clash.before, clash.lines, mine),
            borrador_at=view.card.borrador_at,
            me=self._run_session.login,
            foreseen=view.foreseen,
            half_typed=clash.halfway,
        )
        asks = ConflictScreen(
            conflict,
            self._signals,
            self._run_session,
            self._service.context.now,
            self._service.card,
            view.semaforo,
        )

        def answered(_nothing: None) -> None:
            card, text = asks.choque.card, asks.choque.mine.nota
            match asks.output:
                case Resolution.NOTA:
                    self._send(LeaveMine(card, Request(Evento.NOTA, {}, text)), card.caso.id)
                case Resolution.REVISION:
                    question = Request(Evento.PEDIR_REVISION, {"motivo": text})
                    self._send(LeaveMine(card, question), card.caso.id)
                case Resolution.DISCARD:
                    self._send(Discard(card.caso.id), card.caso.id)
                case Resolution.REGISTER:
                    go_on()
                case Resolution.LEAVE:
                    self._send(LeaveForLater(card.caso.id), card.caso.id)

        self._push(asks, answered)
