"""The flow of triage: a caso as session hand, and its orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ajustes_tui.domain.caso.borrador import BorradorPart, BorradorSave
from ajustes_tui.domain.caso.card import CaseCard, HistorialLine, Holding
from ajustes_tui.domain.caso.estados import BY_CALL, IN_QUEUE, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.query.following import ListPlace
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.rules.marcacion import destination
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.errors import AjustesError, ConflictError
from ajustes_tui.services.casos.triage import Foresight, TriageService
from ajustes_tui.services.recorder import Recorded, Request
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.workbench.asking import done_unlined, skipped, text_request
from ajustes_tui.workbench.case_view import (
    NO_DATA,
    CaseView,
    CommandRow,
    FormState,
    chosen_row,
    claimed_by,
    classification_of,
    compose_view,
    form_left,
    marcacion_for,
    read_view,
)
from ajustes_tui.workbench.decisions import CaseOption, standing_of
from ajustes_tui.workbench.questions import (
    NOTA,
    EventoForm,
    FormQuestion,
    form_of,
    request_of,
)
from ajustes_tui.workbench.rr_line import NO_RR_LINE, foreseen_title, rr_length
from ajustes_tui.workbench.session import (
    ANOTHER_DAY,
    Compared,
    Flow,
    holder,
    who_changed_it,
    who_took_it,
)

if TYPE_CHECKING:
    from ajustes_tui.workbench.conflict import Conflict, Resolution

PARTS = frozenset({BorradorPart.DECISION, BorradorPart.TEXTS})
ASESOR_FIELD = "_asesor"
"""Question key for a missing asesor, next to those of the evento."""
GOES_ON = frozenset(
    {Evento.NOTA, Evento.COMPLETAR, Evento.RECLASIFICAR, Evento.CLASIFICAR, Evento.DESHACER}
)
"""Eventos after which the caso stays in hand."""


class Register(NamedTuple):
    """Register eventos on the version that was read."""

    card: CaseCard
    requests: Sequence[Request]


class Undo(NamedTuple):
    """Undo the last evento; another person's, or of another day, with a reason."""

    caso_id: int
    motivo: str
    before: int | None = None
    """The untouched caso in hand, to be released."""
    aside: Mapping[str, str] = NO_DATA
    """Form texts that its digit restores."""


class Skip(NamedTuple):
    """Skip a caso, with a reason."""

    caso_id: int
    motivo: str


class LeaveMine(NamedTuple):
    """Register the person's work as note or question, then continue."""

    card: CaseCard
    request: Request


class Discard(NamedTuple):
    """Discard the draft; show the current caso."""

    caso_id: int


class LeaveForLater(NamedTuple):
    """Keep the draft, continue with another caso."""

    caso_id: int


class Open(NamedTuple):
    """Claim and show a caso, with a notice."""

    caso_id: int
    notice: str = ""
    aside: Mapping[str, str] = NO_DATA
    """Form texts that its digit restores."""


class Next(NamedTuple):
    """Claim the next free caso: the most urgent, or the next of a list."""

    at: ListPlace | None = None
    """The list and position; None for the most urgent."""
    criteria: Callable[[], CasoFilter] = CasoFilter
    """The list's filter, evaluated when claiming."""
    notice: str = ""
    """What was done on the caso before, if no line for RR says it."""


Claim: TypeAlias = Open | Next
Order: TypeAlias = Register | Undo | Skip | LeaveMine | Discard | LeaveForLater | Open | Next


class Clash(NamedTuple):
    """Others changed the caso during the person's work."""

    view: CaseView
    mine: Mapping[str, str]
    """The person's work as draft texts."""
    lines: tuple[HistorialLine, ...]
    """Others' lines, oldest first."""
    before: str
    halfway: bool = False
    """Whether the work is unfinished rather than an order of Enter."""


def missing_form(view: CaseView) -> EventoForm:
    """Return the one-row form for data the base lacks, such as the valor aplicado."""
    questions = [
        FormQuestion("valor_aplicado", "Falta", 9, before="valor $ "),
        FormQuestion(NOTA, "Falta", 12, before="  visto en RR ", required=False, together=True),
    ]
    if view.card.caso.asesor_id is None:
        questions.append(
            FormQuestion(
                ASESOR_FIELD, "Falta", 9, before=" asesor, opcional ", required=False, together=True
            )
        )
    return EventoForm(Evento.APLICACION_CORRECTA, "", tuple(questions))


def form_state(
    service: TriageService,
    view: CaseView,
    evento: Evento,
    fixed: Mapping[str, str],
    values: Mapping[str, str],
    *,
    of_digit: bool = False,
) -> FormState | None:
    """Return the form, None if it asks nothing.

    With `of_digit`, a well applied ajuste asks only for data the base lacks, on one row.
    """
    if of_digit and evento is Evento.APLICACION_CORRECTA:
        return FormState.of(missing_form(view), fixed, values) if lacks_value(view) else None
    marcacion = marcacion_for(service, view.foreseen, evento, fixed)
    to = destination(service.context.catalogs.marcaciones, evento, *marcacion)
    habil = f"{service.next_business_day():%d/%m/%Y}"
    rol = service.context.run_session.rol
    form = form_of(
        evento=evento,
        card=view.foreseen,
        fixed=fixed,
        marcacion=marcacion,
        returns_on=habil,
        rules=service.context.rules,
        destination=to,
        over_claro=rol is not None and can(rol, Power.DECIDE),
    )
    return FormState.of(form, fixed, values) if form.questions else None


def marked(service: TriageService, view: CaseView, razon: str, subrazon: str) -> CaseView:
    codes = {"razon": razon, "subrazon": subrazon}
    if view.form is not None:
        form, fixed, values = view.form
        again = form_state(
            service=service,
            view=view,
            evento=form.evento,
            fixed={**fixed, **codes},
            values=values,
            of_digit=not form.heading,
        )
        return view._replace(form=again or view.form)
    if view.chosen is None:
        return view
    return view._replace(chosen=view.chosen._replace(datos={**view.chosen.datos, **codes}))


def requests_of(view: CaseView, now: Callable[[], datetime]) -> list[Request]:
    """Return the eventos Enter registers, in order; raises InvalidDatum for a bad day."""
    requests = [view.clasificacion.request()] if view.accepts_causal else []
    if view.form is not None:
        form, fixed, typed = view.form
        values = dict(typed)
        if asesor := values.pop(ASESOR_FIELD, "").strip():
            data = {"campo": "asesor_id", "valor": asesor, "fuente": "RR"}
            requests.append(Request(Evento.COMPLETAR, data))
        of_evento = tuple(p for p in form.questions if p.key != ASESOR_FIELD)
        request = request_of(form._replace(questions=of_evento), fixed, values, now())
        if request.evento is Evento.APLICACION_CORRECTA and request.nota:
            request = request._replace(nota=f"Visto en RR: {request.nota}")
        requests.append(request)
    elif view.chosen is not None:
        requests.append(Request(view.chosen.evento, view.chosen.datos))
    return requests


class TriageFlow(Flow[CaseView, Order, Clash]):
    """The flow of a caso to decide: one draft, one claim, one digit or form."""

    def __init__(self, service: TriageService, login: str) -> None:
        self._service = service
        self._login = login

    def caso_of(self, hand: CaseView) -> int:
        return hand.card.caso.id

    def borrador(self, hand: CaseView) -> BorradorSave:
        caso = hand.card.caso
        return BorradorSave(caso.id, hand.written, caso.version)

    def sent(self, hand: CaseView) -> tuple[BorradorSave, BorradorSave]:
        caso, written, mine = hand.card.caso, hand.written, hand.mine
        return BorradorSave(caso.id, written, caso.version), BorradorSave(
            caso.id, mine, caso.version
        )

    def order(self, hand: CaseView) -> Order | None:
        """Return None while data are missing."""
        if hand.form is not None:
            if hand.missing:
                return None
        elif hand.chosen is None and not hand.is_classified_anew:
            return None
        return Register(hand.card, requests_of(hand, self._service.context.now))

    def versions(self, hand: CaseView) -> Mapping[int, int]:
        return {hand.card.caso.id: hand.card.caso.version}

    def held(self, hand: CaseView) -> tuple[int, ...]:
        """Return the claimed caso; in contact, also the others of its cuenta."""
        toma = hand.card.toma
        if toma is not None and toma.login != self._login:
            return ()
        others = (o.caso.id for o in hand.card.others if o.tomado_by == self._login)
        return (hand.card.caso.id, *others)

    def releases(self, hand: CaseView) -> bool:
        """Return whether the caso is claimed and has no draft."""
        return holder(hand.card.toma) == self._login and not hand.card.borrador

    def compare(self, hand: CaseView, holdings: Mapping[int, Holding]) -> Compared[CaseView]:
        now = holdings.get(hand.card.caso.id)
        if now is None:
            return Compared(hand)
        read = (
            now.version != hand.card.caso.version
            or hand.today != self._service.context.now().date()
        )
        if now.toma == hand.card.toma or holder(now.toma) == holder(hand.card.toma):
            return Compared(hand, read=read)
        notice = who_took_it(hand.card.toma, now.toma, self._login)
        return Compared(claimed_by(hand, now.toma), notice, read)

    def begun(self, hand: CaseView) -> bool:
        return bool(hand.mine)

    def news(self, hand: CaseView, fresh: CaseView) -> str | None:
        if hand.card.caso.version >= fresh.card.caso.version:
            return None if hand.today == fresh.today else ANOTHER_DAY
        notice = who_changed_it(fresh.card, self._login)
        if not notice:
            return None
        if self.begun(hand):
            return f"{notice}: al registrar lo suyo, se le pregunta"
        return f"{notice}: así está ahora"

    def follow(self, hand: CaseView, fresh: CaseView) -> CaseView:
        return hand._replace(card=hand.card._replace(clock=fresh.card.clock), today=fresh.today)

    def meanwhile(self, hand: CaseView) -> Clash | None:
        """Return the conflict of a draft with later lines, or with a call that cannot continue."""
        if not hand.card.borrador:
            return None
        lines = hand.card.changed_meanwhile(self._login)
        called = BY_CALL | {Estado.RECURSO_POR_RADICAR}
        borrador = hand.card.borrador
        lost = "modo" in borrador and hand.card.caso.estado not in called
        if not lines and not lost:
            return None
        before = lines[0].estado_before if lines else None
        asked = QUESTIONS[Estado(before)] if before else ""
        return _clash(Clash(hand, borrador, tuple(lines), asked, halfway=True))

    def clash(self, hand: CaseView, fresh: CaseView, error: AjustesError) -> Clash | None:
        changed = error.code == "version_distinta"
        taken = error.code == "caso_tomado" and bool(hand.written)
        if not (changed or taken) or not hand.mine:
            return None
        seen = max((line.line for line in hand.card.lines), default=0)
        lines = fresh.card.by_others(self._login, after=seen)
        view = self.after_refusal(hand, fresh)
        return _clash(Clash(view, hand.mine, lines, standing_of(hand.foreseen)))

    def after_refusal(self, hand: CaseView, fresh: CaseView) -> CaseView:
        """Return the fresh caso with the form, or the bare digit if it changed."""
        fresh = fresh._replace(form=hand.form, texts=hand.texts, put_aside=hand.put_aside)
        if hand.form is None and hand.card.caso.version == fresh.card.caso.version:
            return fresh
        return fresh._replace(chosen=hand.chosen, clasificacion=hand.clasificacion)


def _clash(clash: Clash) -> Clash | None:
    """Return None if the draft holds no work to ask about."""
    # Imported late: few sessions see a conflict, and its text loads the calls of contacto.
    from ajustes_tui.workbench.conflict_borrador import own_work_of

    return None if own_work_of(clash.mine, clash.view.foreseen) is None else clash


def conflict_of(clash: Clash, login: str) -> Conflict | None:
    """Return None if the draft holds no work."""
    # Imported late, as above.
    from ajustes_tui.workbench.conflict import Conflict
    from ajustes_tui.workbench.conflict_borrador import own_work_of

    view, mine = clash.view, own_work_of(clash.mine, clash.view.foreseen)
    if mine is None:
        return None
    return Conflict(
        "TRIAGE",
        view.card,
        clash.before,
        clash.lines,
        mine,
        borrador_at=view.card.borrador_at,
        me=login,
        foreseen=view.foreseen,
        half_typed=clash.halfway,
    )


def resolved(conflict: Conflict, resolution: Resolution) -> Order | None:
    """Return the order that a resolution gives; None where the person goes on with their work."""
    card, text = conflict.card, conflict.mine.nota
    match resolution.value:
        case "nota":
            return LeaveMine(card, text_request(Evento.NOTA, text))
        case "revision":
            return LeaveMine(card, text_request(Evento.PEDIR_REVISION, text))
        case "descartar":
            return Discard(card.caso.id)
        case "dejar":
            return LeaveForLater(card.caso.id)
    return None


class Outcome(NamedTuple):
    """The outcome of an order."""

    records: Sequence[Recorded] = ()
    comes_next: Claim = Next()
    error: AjustesError | None = None
    fresh: CaseView | None = None
    """The current caso, if others' changes refused the order."""


class Foreseen(NamedTuple):
    """The foreseen effect of Enter."""

    number: int
    foresight: Foresight
    says: CommandRow = CommandRow("")
    rr: tuple[str, str, str] | None = None
    """Title, right end and RR line of rows 22 and 23."""


def foresee(
    service: TriageService, view: CaseView, what: Register, number: int, columns: int = WIDTH
) -> Foreseen:
    permit = view.card.allows(what.requests[-1].evento) if view.card.held_by else None
    foresight = service.foresee(what.card, what.requests)
    if isinstance(permit, Refusal):
        foresight = foresight._replace(refusal=permit)
    if foresight.refusal is not None:
        return Foreseen(number, foresight)
    line = foresight.rr.line
    if not line:
        rr = (NO_RR_LINE, "", "")
    else:
        right = rr_length(foresight.rr, service.context.rules.ancho_rr)
        marcaciones = service.context.catalogs.marcaciones
        title = foreseen_title(
            "Línea RR al registrar", right, foresight.marcacion, marcaciones, columns
        )
        rr = (title, right, line)
    says = chosen_row(view, standing_of(foresight.card))
    return Foreseen(number, foresight, says, rr)


class Claimed(NamedTuple):
    """A caso just opened, and its notice."""

    view: CaseView
    notice: str = ""


def claim(service: TriageService, what: Claim, login: str) -> Claimed | None:
    """Claim and compose; None if no caso is free."""
    if isinstance(what, Open):
        card: CaseCard | None = service.open_caso(what.caso_id)
    elif what.at is not None:
        card = service.open_next_of(what.at, what.criteria())
    else:
        card = service.open_next(IN_QUEUE)
    if card is None:
        return None
    view = compose_view(service, card, classification_of(card.borrador), login)
    if isinstance(what, Open) and what.aside:
        view = view._replace(put_aside=(what.aside,))
    answer = card.respuesta_for(login)
    # What the supervisora answered of this caso goes before what was done on the one before.
    notice = what.notice or answer if isinstance(what, Open) else answer or what.notice
    return Claimed(view, notice)


def carry_out(service: TriageService, what: Order, login: str) -> Outcome:
    """Execute an order; return the next one, or the refusal.

    Raises the errors of skipping, discarding and releasing.
    """
    match what:
        case Register() | Undo() | LeaveMine():
            try:
                return _register(service, what)
            except AjustesError as error:
                if isinstance(what, Register) and isinstance(error, ConflictError):
                    fresh = read_view(service, what.card.caso.id, login)
                    return Outcome(error=error, fresh=fresh)
                return Outcome(error=error)
        case Skip(caso_id, motivo):
            caso = service.skip(caso_id, motivo).caso
            return Outcome(comes_next=Next(notice=skipped(caso.cuenta)))
        case Discard(caso_id):
            service.work.discard_borrador(caso_id)
            return Outcome(comes_next=Open(caso_id, "Se descartó lo suyo"))
        case LeaveForLater(caso_id):
            service.release_if_mine(caso_id)
        case Open() | Next():
            return Outcome(comes_next=what)
    return Outcome()


def _register(service: TriageService, what: Register | Undo | LeaveMine) -> Outcome:
    match what:
        case Undo(caso_id, motivo, before, aside):
            data = {"motivo": motivo} if motivo else {}
            records = service.recorder.register(caso_id, [Request(Evento.DESHACER, data)])
            undone = (
                f"Se deshizo en {len(records)} casos lo que se registró a la vez"
                if len(records) > 1
                else "Se deshizo lo último de este caso"
            )
            notice = (
                " ".join(("Se deshizo.", *records[0].notices)) if records[0].notices else undone
            )
            if before is not None and before not in {recorded.caso.id for recorded in records}:
                service.release_if_mine(before)
            if digit := aside.get("digito"):
                # In one row: what waits, rather than why the marcación stays.
                short = notice.partition(":")[0].rstrip(".")
                notice = f"{short}. Lo escrito espera: {digit} lo sigue"
            return Outcome(records, Open(caso_id, notice, aside))
        case LeaveMine(card, request):
            caso = card.caso
            records = service.recorder.register(caso.id, [request], version=caso.version)
            service.work.discard_borrador(caso.id)
            service.release_if_mine(caso.id)
            return Outcome(records, Next(notice=done_unlined(records, caso.cuenta)))
        case Register(card, requests):
            caso = card.caso
            records = service.recorder.register(caso.id, requests, version=caso.version)
            last = records[-1]
            notices = " ".join(notice for recorded in records for notice in recorded.notices)
            stays = last.evento in GOES_ON and last.caso.revision is None
            stays = stays or last.evento is Evento.NOTA
            said = done_unlined(records, "" if stays else caso.cuenta)
            notice = f"{said}. {notices}" if said and notices else notices or said
            return Outcome(records, Open(caso.id, notice) if stays else Next(notice=notice))


def asks_more(view: CaseView, chosen: CaseOption) -> bool:
    return chosen.asks or (chosen.evento is Evento.APLICACION_CORRECTA and lacks_value(view))


def lacks_value(view: CaseView) -> bool:
    return view.card.caso.valor_aplicado is None


def with_choice(service: TriageService, view: CaseView, chosen: CaseOption) -> CaseView:
    form = None
    if asks_more(view, chosen):
        left = view.left_of(chosen.evento, chosen.digit)
        form = form_state(service, view, chosen.evento, chosen.datos, left, of_digit=True)
    return view._replace(chosen=chosen, form=form, seen_difference=None)


def with_borrador(service: TriageService, view: CaseView) -> CaseView | None:
    """Return the view with its draft; None if the caso admits neither choice nor form."""
    borrador = view.card.borrador
    if "evento" not in borrador:
        return None
    evento = Evento(borrador["evento"])
    if isinstance(view.foreseen.allows(evento), Refusal):
        return None
    chosen = next((o for o in view.options if o.digit == borrador.get("digito")), None)
    values = {k[2:]: v for k, v in borrador.items() if k.startswith("c.")}
    fixed = {k[2:]: v for k, v in borrador.items() if k.startswith("f.")}
    bare = chosen is not None and not values and not asks_more(view, chosen)
    form = None if bare else form_state(service, view, evento, fixed, values, of_digit=True)
    if chosen is not None and bare and "razon" in fixed:
        chosen = chosen._replace(datos={**chosen.datos, **fixed})
    return view._replace(chosen=chosen, form=form)


def without_choice(view: CaseView) -> CaseView:
    """Drop the choice; its digit or key reopens the form as typed."""
    aside = view.put_aside
    if view.form is not None:
        own = view.decision
        others = tuple(one for one in aside if form_left(one) != form_left(own))
        aside = (own, *others) if view.form.is_typed else others
    return view._replace(chosen=None, form=None, put_aside=aside)
