"""Calibración: the blind second verdict on a sample of each week, and how much people agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import OF_CORTE, Evento
from ajustes_tui.domain.caso.line_data import line_data
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.figures.calibration import (
    CALIBRATED,
    CalibrationReport,
    FirstVerdict,
    Sampled,
    SecondVerdict,
    alike_decided_differently,
    draw,
    options_of,
    turn_of,
)
from ajustes_tui.domain.keeping.cambios import OPEN
from ajustes_tui.domain.keeping.catalogs import Causal, alternatives, soporte_in_rr
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import clean_lines
from ajustes_tui.errors import ConflictError, InvalidDatum, InvalidInput, NotAllowed
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.calibration import CalibrationRepository

MAX_NOTA = 500
_FACTS = OF_CORTE | {Evento.RESPUESTA_BACK, Evento.COMPLETAR, Evento.ESCALAR_BACK}
"""The eventos that state facts. Classifying, questions, notes and verdicts are opinions, and stay hidden."""
_PERSONAL = frozenset({"usuario_nombre", "telefono"})
_SEEN_DAYS = ("fecha_solicitud", "fecha_respuesta")
_SEEN = ("motivo_rechazo", "valor_solicitado", "valor_aplicado", *_SEEN_DAYS)
"""What the second person sees of a caso that a later corte may change."""


@dataclass(frozen=True, slots=True)
class BlindCaso:
    """A caso of the sample as the second person sees it: its facts, and nobody's opinion of it."""

    week: Week
    caso_id: int
    cuenta: str
    radicado: str
    causal: str
    causal_name: str
    policy: str
    soportes: tuple[str, ...]
    """The supports the causal needs, with where each is seen in RR."""
    motivo: str
    resultado: Resultado
    """The answer of the back that is judged."""
    motivo_rechazo: str | None
    valor_solicitado: int | None
    valor_aplicado: int | None
    fecha_solicitud: str | None
    fecha_respuesta: str | None
    options: tuple[Evento, ...]
    lines: tuple[str, ...]
    """The facts of its historial before the first verdict, oldest first."""
    waiting: int
    """The casos of the sample this person may answer, this one among them."""


class CalibrationService:
    """The use cases of the calibration: a second verdict changes no caso and no figure."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    @property
    def _repository(self) -> CalibrationRepository:
        return CalibrationRepository(self.context.db)

    @property
    def may_answer(self) -> bool:
        """Whether the person of this run gives second verdicts, as everybody who decides casos does."""
        return self.context.run_session.can(Power.WORK)

    def current_week(self) -> Week:
        """Return the week of today."""
        return Week.of(self.context.now().date())

    def report(self, week: Week | None = None) -> CalibrationReport:
        """Return the calibration of a week, by default this one."""
        self.context.require_reading()
        week = week or self.current_week()
        with self.context.db.reading():
            sample = self._sample(week)
            decisions = self._repository.verdicts(week)
        waiting = {item.first.caso_id for item in sample if item.second is None}
        mine = turn_of(week, self.context.run_session.login, sample) if self.may_answer else ()
        return CalibrationReport(
            week, tuple(sample), alike_decided_differently(decisions, waiting), len(mine)
        )

    def waiting(self, week: Week) -> frozenset[int]:
        """Return the casos of the sample of a week without a second verdict."""
        return frozenset(i.first.caso_id for i in self._sample(week) if i.second is None)

    def next_blind(
        self,
        week: Week | None = None,
        passed: Collection[int] = (),
        sample: Iterable[Sampled] | None = None,
    ) -> BlindCaso | None:
        """Return the next caso of the sample for this person, or None; those `passed` come last.

        `sample` is that of a report already read, which is not read again.
        Raises NotAllowed for a role that decides no casos.
        """
        self.context.require_reading()
        self.context.require(Power.WORK, "ver un caso de la calibración")
        week = week or self.current_week()
        if sample is None:
            sample = self._sample(week)
        turn = turn_of(week, self.context.run_session.login, sample)
        if not turn:
            return None
        order = sorted(turn, key=lambda item: item.first.caso_id in passed)
        return self._blind(week, order[0].first, len(turn))

    def answer(
        self, caso_id: int, verdict: str, nota: str = "", week: Week | None = None
    ) -> BlindCaso | None:
        """Give the second verdict on a caso of the sample; return the next one.

        The sample is fixed with its first answer, and filled up to its size while it lacks casos.
        Raises InvalidDatum for a verdict that the caso does not admit, InvalidInput for a caso
        outside the sample, NotAllowed for the author of the first verdict, ConflictError when
        another person answered it meanwhile.
        """
        self.context.require_reading()
        self.context.require(Power.WORK, "responder un caso de la calibración")
        week = week or self.current_week()
        nota = clean_lines(nota)
        if len(nota) > MAX_NOTA:
            raise InvalidDatum(f"La nota pasa de {MAX_NOTA} caracteres.", "Acórtela.")
        login = self.context.run_session.login
        with self.context.db.transaction():
            kept = {item.first.caso_id for item in self._repository.sample(week)}
            sample = {item.first.caso_id: item for item in self._sample(week)}
            item = self._answerable(week, sample.get(caso_id), caso_id)
            evento = _verdict_of(verdict, item.first)
            now = self.context.now()
            new = [each.first for number, each in sample.items() if number not in kept]
            self._repository.add_to_sample(week, new, login, now)
            self._repository.answer(week, caso_id, SecondVerdict(evento, login, now, nota))
        return self.next_blind(week)

    def _answerable(self, week: Week, item: Sampled | None, caso_id: int) -> Sampled:
        if item is None:
            raise InvalidInput(
                f"El caso {caso_id} no está en la muestra de {week}.",
                "Pida el que sigue con `ajustes calibracion --siguiente`.",
                code="fuera_de_la_muestra",
            )
        login = self.context.run_session.login
        if item.first.login == login:
            raise NotAllowed(
                "El primer veredicto de ese caso es suyo.", "El segundo lo da otra persona."
            )
        if login in item.first.known_to:
            raise NotAllowed(
                "Usted trabajó ese caso después del primer veredicto, y lo conoce.",
                "El segundo lo da otra persona.",
            )
        if item.second is not None:
            raise ConflictError(
                f"Ese caso ya tiene su segundo veredicto, de {item.second.login}.",
                "Siga con otro de la muestra.",
            )
        return item

    def _sample(self, week: Week) -> list[Sampled]:
        """Return the sample of a week: as it was drawn, and what would be drawn now to fill it up."""
        drawn = self._repository.sample(week)
        size = self.context.rules.muestra_calibracion
        kept = [item.first for item in drawn]
        decided = self._repository.verdicts(week) if len(kept) < size else []
        return [*drawn, *(Sampled(first) for first in draw(week, decided, size, kept)[len(kept) :])]

    def _blind(self, week: Week, first: FirstVerdict, waiting: int) -> BlindCaso:
        caso = self.context.casos.get(first.caso_id)
        if caso is None:
            raise InvalidInput(f"El caso {first.caso_id} no existe.")
        causal = self.context.catalogs.causal(first.causal)
        then = self._as_it_was(caso, first)
        approved = first.resultado is Resultado.APROBADO
        return BlindCaso(
            week,
            caso.id,
            caso.cuenta,
            caso.radicado,
            first.causal,
            causal.name if causal else "",
            causal.policy if causal else "",
            _soportes(causal) if causal else (),
            caso.motivo,
            first.resultado,
            then["motivo_rechazo"],
            then["valor_solicitado"],
            then["valor_aplicado"] if approved else None,
            then["fecha_solicitud"],
            then["fecha_respuesta"],
            options_of(first.resultado, reescalado=first.reescalado),
            tuple(self._facts(caso, first)),
            waiting,
        )

    def _as_it_was(self, caso: Caso, first: FirstVerdict) -> dict[str, Any]:
        """Return what the bases had said of a caso when its first verdict was given.

        What the back answered after it was asked again would give the verdict away.
        """
        then: dict[str, Any] = {column: getattr(caso, column) for column in _SEEN}
        then |= {day: then[day] and then[day].isoformat() for day in _SEEN_DAYS}
        historial = self.context.historial
        later = [line.line for line in historial.of_caso_since(caso.id, first.line)]
        changed: set[str] = set()
        for cambios in historial.changes_of(later).values():
            for column in cambios.keys() & then.keys() - changed:
                before = cambios[column][0]
                then[column] = None if before == OPEN else before
                changed.add(column)
        return then

    def _facts(self, caso: Caso, first: FirstVerdict) -> list[str]:
        """Return the lines of a caso that state facts, up to its first verdict."""
        return [
            " · ".join(
                (
                    f"{line.momento:%d/%m/%Y} {evento_name(line.evento)}",
                    *(f"{label}: {text}" for label, text in line_data(line.evento, line.datos)),
                )
            )
            for _cuenta, line in self.context.historial.of_casos([caso.id])
            if line.evento in _FACTS
            and line.line < first.line
            and not line.deshecha
            and line.datos.get("campo") not in _PERSONAL
        ]


def _soportes(causal: Causal) -> tuple[str, ...]:
    return tuple(
        alternatives(_named_with_place(code, *causal.place_in_rr(code)) for code in group)
        for group in causal.soportes
    )


def _named_with_place(code: str, name: str, where: str) -> str:
    if not name:
        return where
    return f"{soporte_in_rr(code)} ({where})" if where else soporte_in_rr(code)


def _verdict_of(text: str, first: FirstVerdict) -> Evento:
    """Return the verdict a person gave, one that the procedure admits on the caso."""
    code = text.strip().lower().replace(" ", "_")
    options = options_of(first.resultado, reescalado=first.reescalado)
    for evento in CALIBRATED:
        if evento.value == code and evento in options:
            return evento
    raise InvalidDatum("Ese veredicto no se da en ese caso.", f"Escoja entre {', '.join(options)}.")
