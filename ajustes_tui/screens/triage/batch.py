"""Acts on many casos at once: what each would do, what cannot go, and doing them one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.caso.estados import CERRADOS, Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import EVENTO_WORDS, PREGUNTAS
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.caso.decisions import CaseOption
from ajustes_tui.screens.triage.selection import Chosen, value_of
from ajustes_tui.services.casos.decisions import Decidida, Destino, Revisada
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Peticion, Registro
from ajustes_tui.ui.text import Linea, Trozo, cell, rotulo

Advance = Callable[[int, int], None]
_EFFECT_WIDTH, _VALUE_WIDTH = 49, 12


class BatchRow(NamedTuple):
    """A row of the review: what is about to be done to a caso, or why it cannot be."""

    caso_id: int
    op: str
    cuenta: str
    radicado: str
    causal: str
    act: str
    valor: int | None
    motivo: str = ""


class BatchPlan(NamedTuple):
    """What a set of acts would do; nothing is done yet."""

    accepted: tuple[BatchRow, ...]
    refused: tuple[BatchRow, ...]
    effects: tuple[Linea, ...]


class ActDone(NamedTuple):
    """What became of one act: its lines of the historial, or why it was refused."""

    caso_id: int
    registros: tuple[Registro, ...] = ()
    error: str = ""


class Batch(ABC):
    """A set of acts, one a caso, that is reviewed and then done."""

    def __init__(self, service: TriageService, rows: Sequence[FilaCaso]) -> None:
        self._service = service
        self.rows = {row.id: row for row in rows}

    @property
    @abstractmethod
    def name(self) -> tuple[str, str]:
        """Return what each act is called, one and several."""

    @property
    @abstractmethod
    def verb(self) -> str:
        """Return what typing the count does."""

    @abstractmethod
    def plan(self) -> BatchPlan:
        """Say what each act would do; reads the store."""

    @abstractmethod
    def run(self, case_ids: Sequence[int], advance: Advance) -> list[ActDone]:
        """Do the acts on some casos, each apart; writes the store."""

    def take_out(self, caso_id: int) -> None:
        """Take a caso out of the set."""
        self.rows.pop(caso_id, None)


class Proposal(NamedTuple):
    """A decision about a row: the digit typed, its words, and the evento it makes."""

    row: FilaCaso
    op: str
    act: str
    peticion: Peticion


def proposal_of(chosen: Chosen, returns: date) -> Proposal:
    """Return the decision of a digit; what is put off comes back on the day `vuelve`."""
    option = chosen.option
    data, act = dict(option.datos), option.elegida
    if option.evento is Evento.APLAZAR:
        data |= {"hasta": returns.isoformat(), "motivo": "no se refleja en RR"}
        act = f"no se refleja, hasta {dia_corto(returns)}"
    return Proposal(chosen.row, option.digito, act, Peticion(option.evento, data))


def says_all(option: CaseOption) -> bool:
    """Return whether a digit says all its evento asks, so that it can go in a set."""
    with_answer = option.evento is Evento.RESPUESTA_BACK and "resultado" in option.datos
    return not option.pide or option.evento is Evento.APLAZAR or with_answer


def causal_proposal(row: FilaCaso, letra: str, motivo: str, demora: str) -> Proposal:
    """Return the decision that gives a row its causal, or corrects the one it has."""
    if row.estado is Estado.POR_CLASIFICAR:
        data = {"causal": letra, **({"demora_de": demora} if demora else {})}
        return Proposal(row, "", f"causal {letra}", Peticion(Evento.CLASIFICAR, data))
    data = {"causal": letra, "motivo": motivo}
    act = f"causal {letra}, tenía {row.causal or 'ninguna'}"
    return Proposal(row, "", act, Peticion(Evento.RECLASIFICAR, data))


def in_common(
    rows: Sequence[FilaCaso], digits_of: Callable[[FilaCaso], Sequence[CaseOption]]
) -> list[tuple[CaseOption, list[FilaCaso]]]:
    """Return each decision some rows admit, with the rows that admit it, most first."""
    groups: dict[tuple[str, str], tuple[CaseOption, list[FilaCaso]]] = {}
    for row in rows:
        for option in digits_of(row):
            groups.setdefault((option.evento, option.elegida), (option, []))[1].append(row)
    return sorted(groups.values(), key=lambda group: -len(group[1]))


class DecisionBatch(Batch):
    """Decisions of the procedure, registered each in its own transaction."""

    def __init__(self, service: TriageService, proposals: Sequence[Proposal]) -> None:
        super().__init__(service, [proposal.row for proposal in proposals])
        self._proposals = {proposal.row.id: proposal for proposal in proposals}

    @property
    def name(self) -> tuple[str, str]:
        """Return what each act is called."""
        return "decisión", "decisiones"

    @property
    def verb(self) -> str:
        """Return what typing the count does."""
        return "registrar"

    def _decided(self, caso_id: int) -> Decidida:
        row = self.rows[caso_id]
        return Decidida(caso_id, self._proposals[caso_id].peticion, row.version)

    def plan(self) -> BatchPlan:
        """Ask the service what each decision would do."""
        plan = self._service.revisar_lote([self._decided(i) for i in self.rows])
        effects = [_effect(target) for target in plan.destinos]
        if plan.sugeridas:
            text = "se acepta la sugerida, y así queda escrito en el historial"
            effects.append([rotulo("Causal"), Trozo(f"en {plan.sugeridas} {text}")])
        return BatchPlan(
            tuple(self._row(r) for r in plan.van),
            tuple(self._row(r) for r in plan.no_van),
            tuple(effects),
        )

    def _row(self, checked: Revisada) -> BatchRow:
        proposal = self._proposals[checked.decidida.caso_id]
        row, caso = proposal.row, checked.caso
        causal = (caso.causal if caso is not None else None) or row.causal
        if causal is None and row.causal_sugerida:
            causal = f"{row.causal_sugerida} sugerida"
        return BatchRow(
            row.id,
            proposal.op,
            row.cuenta,
            row.radicado_actual,
            causal or "",
            proposal.act,
            value_of(row),
            _why_not(proposal.peticion, checked),
        )

    def run(self, case_ids: Sequence[int], advance: Advance) -> list[ActDone]:
        """Register the decisions; a refusal is said of its row and stops nothing."""
        results = self._service.registrar_lote([self._decided(i) for i in case_ids], advance)
        return [
            ActDone(r.decidida.caso_id, r.registros, r.error.mensaje if r.error else "")
            for r in results
        ]


def _why_not(peticion: Peticion, checked: Revisada) -> str:
    """Return why a decision cannot go; what the digit lacks is said in the words of the form."""
    if checked.negado is None:
        return ""
    caso = checked.caso
    no_value = caso is not None and caso.valor_aplicado is None
    if (
        peticion.evento is Evento.APLICACION_CORRECTA
        and no_value
        and "falta" in (checked.negado.motivo)
    ):
        return "falta el valor aplicado: ábralo y escríbalo"
    missing = EVENTO_WORDS[peticion.evento].missing
    if missing and "falta" in checked.negado.motivo.casefold():
        return f"{missing}: ábralo y escríbalo"
    return checked.negado.motivo


def _effect(target: Destino) -> Linea:
    """Return where some casos of the set go, in words, with their money."""
    one = target.casos == 1
    if target.aplazado_hasta is not None:
        day = dia_corto(target.aplazado_hasta)
        text = f"se aplaza{'' if one else 'n'} y vuelve{'' if one else 'n'} a su cola el {day}"
    else:
        where = PREGUNTAS[target.estado]
        if target.contenido is not None:
            applied = target.contenido is Contenido.APLICADO
            where += f": {'aplicado' if applied else 'no aplica'}"
        text = f"queda{'' if one else 'n'} {where}"
    valor = pesos(target.valor)
    return [
        rotulo(f"{target.casos} {'caso' if one else 'casos'}"),
        Trozo(cell(text, _EFFECT_WIDTH) + cell(valor, _VALUE_WIDTH, "der")),
    ]


class ClaimBatch(Batch):
    """Casos let go of, or given to somebody: a supervisor's act."""

    def __init__(self, service: TriageService, rows: Sequence[FilaCaso], login: str = "") -> None:
        """Build the set; without a `login` the casos are let go of."""
        super().__init__(service, rows)
        self._login = login

    @property
    def name(self) -> tuple[str, str]:
        """Return what each act is called."""
        return ("asignación", "asignaciones") if self._login else ("toma", "tomas")

    @property
    def verb(self) -> str:
        """Return what typing the count does."""
        return "asignar" if self._login else "soltar"

    def plan(self) -> BatchPlan:
        """Say who has each caso now, and which cannot go."""
        ids = list(self.rows)
        current = {row.id: row for row in self._service.get_window(ids)}
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
            ([rotulo(casos), Trozo(text)],) if accepted else (),
        )

    def _row(self, row: FilaCaso) -> BatchRow:
        holder = f"lo tiene {row.tomado_por}" if row.tomado_por else "libre"
        motivo = ""
        if row.estado in CERRADOS:
            motivo = "está cerrado"
        elif not self._login and row.tomado_por is None:
            motivo = "nadie lo tiene"
        return BatchRow(
            *(row.id, "", row.cuenta, row.radicado_actual),
            row.causal or "",
            f"{self.verb}, {holder}",
            value_of(row),
            motivo,
        )

    def run(self, case_ids: Sequence[int], advance: Advance) -> list[ActDone]:
        """Let go of each caso, or give it away; a refusal is said of its row."""
        done = []
        for number, caso_id in enumerate(case_ids, 1):
            error = ""
            try:
                if self._login:
                    self._service.reasignar(caso_id, self._login)
                else:
                    self._service.soltar(caso_id)
            except AjustesError as refusal:
                error = refusal.mensaje
            done.append(ActDone(caso_id, (), error))
            advance(number, len(case_ids))
        return done
