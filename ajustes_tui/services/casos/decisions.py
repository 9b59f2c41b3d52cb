"""Foresee decisions, and register them on many casos."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import BY_CALL, Contenido, Estado
from ajustes_tui.domain.caso.eventos import LATE_TRASLADO, WITHOUT_CAUSAL, Evento
from ajustes_tui.domain.caso.money_mark import ValueDifference, doubtful_value
from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.rules.decide import eventos_of_act
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.errors import AjustesError
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.recorder import Recorded, Recorder, Request, rr_line_of


class Simulation(NamedTuple):
    """A caso after some eventos, or unchanged with a refusal."""

    caso: Caso
    rr: RRText = RRText()
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()
    marcacion: tuple[str, str] | None = None


def simulate(
    context: ServiceContext, recorder: Recorder, caso: Caso, requests: Sequence[Request]
) -> Simulation:
    """Apply eventos in memory, or return the refusal."""
    return simulate_many(context, recorder, [(caso, requests)])[0]


def simulate_many(
    context: ServiceContext, recorder: Recorder, acts: Sequence[tuple[Caso, Sequence[Request]]]
) -> list[Simulation]:
    """Apply an act to its casos in memory; a refusal ends the list."""
    act = recorder.act(context.run_session.rol)
    simulated: list[Simulation] = []
    for caso, requests in acts:
        after, rr, notices = caso, RRText(), tuple[str, ...]()
        marcacion: tuple[str, str] | None = None
        for request in requests:
            try:
                parts = eventos_of_act(request.evento, *request.read(context.rules))
            except AjustesError as error:
                refusal = Refusal(error.message, error.suggestion)
                return [*simulated, Simulation(caso, refusal=refusal)]
            for part in parts:
                try:
                    decision = act.decide(after, *part, act.context_of(after))
                except AjustesError as error:
                    decision = Refusal(error.message, error.suggestion)
                if isinstance(decision, Refusal):
                    return [*simulated, Simulation(caso, refusal=decision)]
                rr = rr_line_of(context, after, decision, part[2])
                after, notices, marcacion = decision.caso, decision.notices, decision.marcacion
        simulated.append(Simulation(after, rr, None, notices, marcacion))
    return simulated


class DecidedRequest(NamedTuple):
    """A decision typed in a row, with the version shown."""

    caso_id: int
    request: Request
    version: int | None = None
    demora: str = ""
    """Who delayed the traslado of a suggested causal accepted with it."""


class ReviewedRequest(NamedTuple):
    """A decision checked before registering."""

    decided: DecidedRequest
    caso: Caso | None
    requests: tuple[Request, ...] = ()
    """The suggested causal first, if accepted, then the decision."""
    after: Caso | None = None
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()
    marcacion: tuple[str, str] | None = None

    @property
    def accepts_suggested(self) -> bool:
        return len(self.requests) > 1

    @property
    def value(self) -> int:
        """Centavos at stake: requested, else applied, else 0."""
        caso = self.after or self.caso
        return (caso and (caso.valor_solicitado or caso.valor_aplicado)) or 0


class DecisionTarget(NamedTuple):
    """An estado reached by a lot of decisions: casos and centavos."""

    estado: Estado
    contenido: Contenido | None
    aplazado_hasta: date | None
    casos: int
    value: int


class TandaReview(NamedTuple):
    """Decisions checked together, none registered."""

    requests: tuple[ReviewedRequest, ...]

    @property
    def accepted(self) -> tuple[ReviewedRequest, ...]:
        return tuple(r for r in self.requests if r.refusal is None)

    @property
    def refused(self) -> tuple[ReviewedRequest, ...]:
        return tuple(r for r in self.requests if r.refusal is not None)

    @property
    def suggested(self) -> int:
        return sum(r.accepts_suggested for r in self.accepted)

    @property
    def value(self) -> int:
        return sum(r.value for r in self.accepted)

    @property
    def destinations(self) -> tuple[DecisionTarget, ...]:
        """The estados reached, most casos first."""
        groups: dict[tuple[Estado, Contenido | None, date | None], list[int]] = {}
        for reviewed in self.accepted:
            caso = reviewed.after
            if caso is not None:
                contenido = caso.contenido if caso.estado in BY_CALL else None
                target = (caso.estado, contenido, caso.aplazado_hasta)
                groups.setdefault(target, []).append(reviewed.value)
        destinations = [
            DecisionTarget(*target, casos=len(values), value=sum(values))
            for target, values in groups.items()
        ]
        return tuple(sorted(destinations, key=lambda destination: -destination.casos))


class DecisionResult(NamedTuple):
    """A decision's lines, or the error that refused it."""

    decided: DecidedRequest
    records: tuple[Recorded, ...] = ()
    error: AjustesError | None = None
    """The other decisions go on."""


class DecisionTanda:
    """Check many decisions and register each caso separately, so that a refusal stops no other."""

    def __init__(self, context: ServiceContext, recorder: Recorder) -> None:
        self.context = context
        self._recorder = recorder

    def review(self, decisions: Sequence[DecidedRequest]) -> TandaReview:
        """Check each decision; nothing is written."""
        self.context.require_reading()
        self.context.know_rol()
        seen: set[int] = set()
        reviewed = []
        for decided in decisions:
            if decided.caso_id in seen:
                repeated = Refusal("El caso está dos veces en la tanda.", "Quite un renglón.")
                reviewed.append(ReviewedRequest(decided, None, refusal=repeated))
            else:
                reviewed.append(self._reviewed(decided))
            seen.add(decided.caso_id)
        return TandaReview(tuple(reviewed))

    def register(
        self,
        decisions: Sequence[DecidedRequest],
        on_advance: Callable[[int, int], None] | None = None,
    ) -> list[DecisionResult]:
        """Register each decision in its own transaction, all as one act.

        `on_advance` gets the count done and the total.
        """
        results = []
        for done, result in enumerate(self._register(decisions), 1):
            results.append(result)
            if on_advance is not None:
                on_advance(done, len(decisions))
        return results

    def _register(self, decisions: Sequence[DecidedRequest]) -> Iterator[DecisionResult]:
        act_line = None
        for decided in decisions:
            caso = self.context.casos.get(decided.caso_id)
            requests = (decided.request,) if caso is None else self._requests(caso, decided)
            try:
                records = self._recorder.register(
                    decided.caso_id, requests, version=decided.version, act_line=act_line
                )
            except AjustesError as error:
                yield DecisionResult(decided, error=error)
            else:
                act_line = act_line or records[0].line
                yield DecisionResult(decided, tuple(records))

    def _reviewed(self, decided: DecidedRequest) -> ReviewedRequest:
        caso = self.context.casos.get(decided.caso_id)
        if caso is None:
            return ReviewedRequest(decided, None, refusal=Refusal("El caso ya no existe."))
        requests = self._requests(caso, decided)
        refusal = self._impediment(caso, decided, requests)
        if refusal is not None:
            return ReviewedRequest(decided, caso, requests, refusal=refusal)
        simulated = simulate(self.context, self._recorder, caso, requests)
        return ReviewedRequest(
            decided,
            caso,
            requests,
            simulated.caso if simulated.refusal is None else None,
            simulated.refusal,
            simulated.notices,
            simulated.marcacion,
        )

    def _requests(self, caso: Caso, decided: DecidedRequest) -> tuple[Request, ...]:
        """Return a decision's eventos, the suggested causal first if unclassified."""
        letter = self.context.catalogs.suggest_causal(caso.motivo)
        if not _needs_causal(caso, decided) or letter is None:
            return (decided.request,)
        late = letter == LATE_TRASLADO and decided.demora
        accepted = {"causal": letter, **({"demora_de": decided.demora} if late else {})}
        return (Request(Evento.CLASIFICAR, accepted), decided.request)

    def _impediment(
        self, caso: Caso, decided: DecidedRequest, requests: Sequence[Request]
    ) -> Refusal | None:
        """Return a refusal for version, claim, amounts or causal, before the rules."""
        if decided.version is not None and decided.version != caso.version:
            return Refusal(
                "El caso cambió después de que usted lo vio.", "Ábralo y decida de nuevo."
            )
        toma = self.context.claims.claim_of(caso.id, self.context.now())
        if toma is not None and toma.login != self.context.login:
            return Refusal(
                f"Lo tiene {toma.login} desde las {toma.since:%H:%M}.", "Espere a que lo suelte."
            )
        difference = _difference(caso, decided.request)
        if difference is not None:
            return Refusal(
                f"El valor es distinto: {difference}.", "Ábralo y decídalo mirando el valor."
            )
        if not _needs_causal(caso, decided):
            return None
        if len(requests) == 1:
            return Refusal(
                "Falta la causal: su motivo no sugiere ninguna.", "Ábralo y escriba la letra."
            )
        if requests[0].datos["causal"] == LATE_TRASLADO and not decided.demora:
            return Refusal(
                "La causal sugerida es L: falta decir de quién fue la demora.", "Ábralo y dígalo."
            )
        return None


def _difference(caso: Caso, request: Request) -> ValueDifference | None:
    """Return amounts that a mass «bien aplicado» would overlook."""
    if request.evento is not Evento.APLICACION_CORRECTA:
        return None
    return doubtful_value(request.evento, caso, {})


def _needs_causal(caso: Caso, decided: DecidedRequest) -> bool:
    """Tell whether the suggested causal must be accepted too."""
    return caso.estado is Estado.POR_CLASIFICAR and decided.request.evento not in WITHOUT_CAUSAL
