"""A batch of acts on many casos: its plan, the refusals, and running the acts one by one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.caso.estados import CLOSED, Contenido, Estado
from ajustes_tui.domain.caso.eventos import LATE_TRASLADO, OF_USUARIO, WITHOUT_CAUSAL, Evento
from ajustes_tui.domain.caso.words import EVENTO_WORDS, QUESTIONS
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.triage.selection import Chosen, value_of
from ajustes_tui.services.casos.decisions import DecidedRequest, DecisionTarget, ReviewedRequest
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Recorded, Request
from ajustes_tui.ui.text import Line, Span, cell, label_span
from ajustes_tui.workbench.decisions import CaseOption
from ajustes_tui.workbench.questions import DELAYED_BY

Advance = Callable[[int, int], None]
_EFFECT_WIDTH, _VALUE_WIDTH = 49, 16


class BatchRow(NamedTuple):
    """A row of the review: the act on a caso, or why it is refused."""

    caso_id: int
    digit: str
    cuenta: str
    radicado: str
    causal: str
    act: str
    value: int | None
    motivo: str = ""
    marcacion: str = ""


class BatchPlan(NamedTuple):
    """Accepted and refused acts with their effects; nothing is written."""

    accepted: tuple[BatchRow, ...]
    refused: tuple[BatchRow, ...]
    effects: tuple[Line, ...]


class ActResult(NamedTuple):
    """The historial lines of an act, or why it was refused."""

    caso_id: int
    records: tuple[Recorded, ...] = ()
    error: str = ""


class Batch(ABC):
    """Acts, one for each caso, that are reviewed and then run."""

    def __init__(self, service: TriageService, rows: Sequence[CasoRow]) -> None:
        self._service = service
        self.rows = {row.caso.id: row for row in rows}

    @property
    @abstractmethod
    def name(self) -> tuple[str, str]:
        """Return the name of the acts, singular and plural."""

    @property
    @abstractmethod
    def verb(self) -> str:
        """Return what typing the count does."""

    @abstractmethod
    def plan(self) -> BatchPlan:
        """Return the plan; reads the store."""

    @abstractmethod
    def run(self, caso_ids: Sequence[int], advance: Advance) -> list[ActResult]:
        """Run the acts separately; writes the store."""

    def take_out(self, caso_id: int) -> None:
        self.rows.pop(caso_id, None)


class Proposal(NamedTuple):
    """A decision on a row: digit, text, and evento."""

    row: CasoRow
    digit: str
    act: str
    request: Request

    @property
    def needs_delay(self) -> bool:
        """Whether it accepts the causal of a late traslado, which requires who delayed it."""
        return (
            self.row.caso.estado is Estado.POR_CLASIFICAR
            and self.request.evento not in WITHOUT_CAUSAL
            and self.row.causal_sugerida == LATE_TRASLADO
        )

    @property
    def says_delay(self) -> bool:
        return self.needs_delay or "demora_de" in self.request.datos


def proposal_of(chosen: Chosen, returns: date) -> Proposal:
    """Return the decision of a digit; a postponed caso comes back on `returns`."""
    option = chosen.option
    data, act = dict(option.datos), option.chosen
    if option.evento is Evento.APLAZAR:
        data |= {"hasta": returns.isoformat(), "motivo": "no se refleja en RR"}
        act = f"no se refleja, hasta {short_day(returns)}"
    return Proposal(chosen.row, option.digit, act, Request(option.evento, data))


def says_all(option: CaseOption) -> bool:
    """Return whether the digit gives all data of its evento, so that it can go in a batch."""
    with_answer = option.evento is Evento.RESPUESTA_BACK and "resultado" in option.datos
    return not option.asks or option.evento is Evento.APLAZAR or with_answer


def causal_proposal(row: CasoRow, letter: str, motivo: str, demora: str) -> Proposal:
    data = {"causal": letter, **({"demora_de": demora} if demora else {})}
    if row.caso.estado is Estado.POR_CLASIFICAR:
        return Proposal(row, "", f"causal {letter}", Request(Evento.CLASIFICAR, data))
    data |= {"motivo": motivo}
    act = f"causal {letter}, tenía {row.caso.causal or 'ninguna'}"
    return Proposal(row, "", act, Request(Evento.RECLASIFICAR, data))


def in_common(
    rows: Sequence[CasoRow], digits_of: Callable[[CasoRow], Sequence[CaseOption]]
) -> list[tuple[CaseOption, list[CasoRow]]]:
    """Return each decision with the rows that admit it, most rows first."""
    groups: dict[tuple[str, str], tuple[CaseOption, list[CasoRow]]] = {}
    for row in rows:
        for option in digits_of(row):
            groups.setdefault((option.evento, option.chosen), (option, []))[1].append(row)
    return sorted(groups.values(), key=lambda group: -len(group[1]))


class DecisionBatch(Batch):
    """Decisions, each registered in its own transaction."""

    def __init__(
        self, service: TriageService, proposals: Sequence[Proposal], demora: str = ""
    ) -> None:
        """`demora` is who delayed the traslado where that causal is accepted."""
        super().__init__(service, [proposal.row for proposal in proposals])
        self._demora = demora
        self._proposals = {proposal.row.caso.id: proposal for proposal in proposals}

    @property
    def name(self) -> tuple[str, str]:
        return "decisión", "decisiones"

    @property
    def verb(self) -> str:
        return "registrar"

    def _decided(self, caso_id: int) -> DecidedRequest:
        row = self.rows[caso_id]
        request = self._proposals[caso_id].request
        return DecidedRequest(caso_id, request, row.caso.version, self._demora)

    def plan(self) -> BatchPlan:
        plan = self._service.tanda.review([self._decided(i) for i in self.rows])
        effects = [_effect(target) for target in plan.destinations]
        if plan.suggested:
            text = "se acepta la sugerida, y así queda escrito en el historial"
            effects.append([label_span("Causal"), Span(f"en {plan.suggested} {text}")])
        late = sum(self._proposals[r.decided.caso_id].says_delay for r in plan.accepted)
        if late:
            by = next(words for _key, value, words in DELAYED_BY if value == self._demora)
            text = f"en {late} fue de {by}"
            if self._demora == OF_USUARIO:
                text = f"en {late} fue del {by}: queda{'n' * (late > 1)} como traslado, atribuible a él"
            effects.append([label_span("Demora"), Span(text)])
        return BatchPlan(
            tuple(self._row(r) for r in plan.accepted),
            tuple(self._row(r) for r in plan.refused),
            tuple(effects),
        )

    def _row(self, checked: ReviewedRequest) -> BatchRow:
        proposal = self._proposals[checked.decided.caso_id]
        row, caso = proposal.row, checked.caso
        causal = (caso.causal if caso is not None else None) or row.caso.causal
        if causal is None and row.causal_sugerida:
            causal = f"{row.causal_sugerida} sugerida"
        return BatchRow(
            row.caso.id,
            proposal.digit,
            row.caso.cuenta,
            row.caso.radicado_actual,
            causal or "",
            proposal.act,
            value_of(row),
            _why_not(proposal.request, checked),
            " ".join(checked.marcacion or ()),
        )

    def run(self, caso_ids: Sequence[int], advance: Advance) -> list[ActResult]:
        """Register the decisions; a refusal is reported with its row and stops nothing."""
        results = self._service.tanda.register([self._decided(i) for i in caso_ids], advance)
        return [
            ActResult(r.decided.caso_id, r.records, r.error.message if r.error else "")
            for r in results
        ]


def _why_not(request: Request, checked: ReviewedRequest) -> str:
    """Return why a decision is refused; missing data are named as in the form."""
    if checked.refusal is None:
        return ""
    caso = checked.caso
    no_value = caso is not None and caso.valor_aplicado is None
    if (
        request.evento is Evento.APLICACION_CORRECTA
        and no_value
        and "falta" in (checked.refusal.motivo)
    ):
        return "falta el valor aplicado: ábralo y escríbalo"
    missing = EVENTO_WORDS[request.evento].missing
    if missing and "falta" in checked.refusal.motivo.casefold():
        return f"{missing}: ábralo y escríbalo"
    return checked.refusal.motivo


def _effect(target: DecisionTarget) -> Line:
    single = target.casos == 1
    if target.aplazado_hasta is not None:
        day = short_day(target.aplazado_hasta)
        text = (
            f"se aplaza{'' if single else 'n'} y vuelve{'' if single else 'n'} a su cola el {day}"
        )
    else:
        where = QUESTIONS[target.estado]
        if target.contenido is not None:
            applied = target.contenido is Contenido.APLICADO
            where += f": {'aplicado' if applied else 'no aplica'}"
        text = f"queda{'' if single else 'n'} {where}"
    value = pesos(target.value)
    return [
        label_span(f"{target.casos} {'caso' if single else 'casos'}"),
        Span(cell(text, _EFFECT_WIDTH) + cell(value, _VALUE_WIDTH, "der")),
    ]


class ClaimBatch(Batch):
    """Claims released or given to another login; for supervisors."""

    def __init__(self, service: TriageService, rows: Sequence[CasoRow], login: str = "") -> None:
        """Without a `login` the claims are released."""
        super().__init__(service, rows)
        self._login = login

    @property
    def name(self) -> tuple[str, str]:
        return ("asignación", "asignaciones") if self._login else ("toma", "tomas")

    @property
    def verb(self) -> str:
        return "asignar" if self._login else "soltar"

    def plan(self) -> BatchPlan:
        ids = list(self.rows)
        current = {row.caso.id: row for row in self._service.work.get_window(ids)}
        rows = [self._row(current.get(i, self.rows[i])) for i in ids]
        accepted = tuple(row for row in rows if not row.motivo)
        casos = f"{len(accepted)} {'caso' if len(accepted) == 1 else 'casos'}"
        stays = "queda" if len(accepted) == 1 else "quedan"
        text = (
            f"{stays} de {self._login}"
            if self._login
            else f"{stays} libre{'s'[: len(accepted) > 1]}"
        )
        return BatchPlan(
            accepted,
            tuple(row for row in rows if row.motivo),
            ([label_span(casos), Span(text)],) if accepted else (),
        )

    def _row(self, row: CasoRow) -> BatchRow:
        holder = f"lo tiene {row.tomado_by}" if row.tomado_by else "libre"
        motivo = ""
        if row.caso.estado in CLOSED:
            motivo = "está cerrado"
        elif not self._login and row.tomado_by is None:
            motivo = "nadie lo tiene"
        return BatchRow(
            caso_id=row.caso.id,
            digit="",
            cuenta=row.caso.cuenta,
            radicado=row.caso.radicado_actual,
            causal=row.caso.causal or "",
            act=f"{self.verb}, {holder}",
            value=value_of(row),
            motivo=motivo,
        )

    def run(self, caso_ids: Sequence[int], advance: Advance) -> list[ActResult]:
        """Release or reassign each caso; a refusal is reported with its row."""
        done = []
        for number, caso_id in enumerate(caso_ids, 1):
            error = ""
            try:
                if self._login:
                    self._service.reasignar(caso_id, self._login)
                else:
                    self._service.release(caso_id)
            except AjustesError as refusal:
                error = refusal.message
            done.append(ActResult(caso_id, (), error))
            advance(number, len(caso_ids))
        return done
