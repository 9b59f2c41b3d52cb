"""Entry to the rules: an evento's effect on a caso (dominio.md sections 3 and 4).

Pure functions return a `Decision` or a `Refusal` in Spanish; nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeAlias

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import CLOSED, Estado
from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.caso.money_mark import AMOUNTS, ValueDifference, doubtful_value
from ajustes_tui.domain.caso.outcomes import INFORMS
from ajustes_tui.domain.caso.revision import QUESTION, WITHOUT_OBJECT
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.rules import any_step as rules_caso
from ajustes_tui.domain.rules import contact as rules_contacto
from ajustes_tui.domain.rules import triage as rules_triage
from ajustes_tui.domain.rules.data import Data
from ajustes_tui.domain.rules.decision import (
    Allowed,
    Attempt,
    CuentaTelefono,
    Decision,
    Refusal,
    Rule,
    RuleContext,
)
from ajustes_tui.domain.rules.marcacion import with_marcacion
from ajustes_tui.domain.rules.permissions import allow


def decide(
    caso: Caso, evento: Evento, datos: Data, nota: str, ctx: RuleContext
) -> Decision | Refusal:
    permit = allow(caso, evento, ctx)
    if isinstance(permit, Refusal):
        return permit
    return decide_allowed(caso, evento, datos, nota, ctx, permit)


def decide_allowed(
    caso: Caso, evento: Evento, datos: Data, nota: str, ctx: RuleContext, permit: Allowed
) -> Decision | Refusal:
    """Apply a permitted evento, or name the missing or invalid datum."""
    if (refusal := permit.refusal_of(datos)) is not None:
        return refusal
    for name, why in permit.demands.items():
        if name not in datos:
            return Refusal(
                f"{why}: para «{evento_name(evento)}» falta {name}.",
                f"Registre de nuevo con --dato {name}=…",
            )
    lacking = missing(evento, datos)
    if lacking:
        return Refusal(
            f"Para «{evento_name(evento)}» falta: {', '.join(lacking)}.",
            "Complete ese dato y registre de nuevo.",
        )
    decision = _RULES[evento](caso, datos, nota.strip(), ctx)
    if isinstance(decision, Decision):
        decision = with_marcacion(decision, datos, ctx)
    if isinstance(decision, Refusal):
        return decision
    decision = _without_question(caso, decision)
    after = decision.caso
    if (doubt := _doubt(caso, decision)) is not None:
        decision = decision._replace(notices=(f"Mire el valor: {doubt}.", *decision.notices))
    if decision.revision is not None and after.revision is None:
        # The answer goes back to the person who asked, or was working when the program asked. A
        # question that already waits keeps its own asker.
        after = after._replace(dueno=ctx.person)
    if after.closed:
        # A closed caso keeps no appointment: nobody is to call about it any more.
        after = after._replace(cita=None)
    return decision._replace(caso=after)


_ANSWERS = frozenset({Evento.RESPUESTA_BACK, Evento.RESPUESTA_PQR, Evento.DEVOLVER})
"""Eventos that answer or return a caso and void its question."""


def _without_question(before: Caso, decision: Decision) -> Decision:
    """End the tray question if the caso goes on without its answer."""
    after = decision.caso
    if before.revision is None or after.revision != before.revision or decision.revision:
        return decision
    tells = decision.evento is Evento.CONTACTO and decision.datos.get("resultado") in INFORMS
    if not (decision.evento in _ANSWERS or tells or (after.closed and not before.closed)):
        return decision
    return decision._replace(
        caso=after._replace(revision=None),
        datos={**decision.datos, QUESTION: WITHOUT_OBJECT},
        notices=(*decision.notices, "La pregunta de la bandeja queda sin objeto."),
    )


def _doubt(caso: Caso, decision: Decision) -> ValueDifference | None:
    """Return amounts to review when written or told."""
    written = {
        column: int(value)
        for column in AMOUNTS
        if (value := getattr(decision.caso, column)) is not None and value != getattr(caso, column)
    }
    tells = decision.evento is Evento.CONTACTO and rules_contacto.tells_value(
        caso, str(decision.datos["resultado"])
    )
    if written or tells or decision.evento is Evento.APLICACION_CORRECTA:
        return doubtful_value(decision.evento, caso, written)
    return None


def missing(evento: Evento, datos: Data) -> list[str]:
    return [c.name for c in TABLE[evento].data if c.required and c.name not in datos]


_RULES: dict[Evento, Rule] = {
    Evento.CLASIFICAR: rules_triage.clasificar,
    Evento.ESCALAR_BACK: rules_triage.escalar_back,
    Evento.ESCALAR_PQR: rules_triage.escalar_pqr,
    Evento.RESPUESTA_BACK: rules_triage.respuesta_back,
    Evento.RECHAZO_CORRECTO: rules_triage.rechazo_correcto,
    Evento.MAL_RECHAZADO: rules_triage.mal_rechazado,
    Evento.NO_REVERTIDO: rules_triage.no_revertido,
    Evento.APLICACION_CORRECTA: rules_triage.aplicacion_correcta,
    Evento.MAL_APLICADO: rules_triage.mal_aplicado,
    Evento.CONTACTO: rules_contacto.register_contacto,
    Evento.MENSAJE_DE_VOZ: rules_contacto.mensaje_de_voz,
    Evento.RADICAR_RECURSO: rules_contacto.radicar_recurso,
    Evento.RESPUESTA_PQR: rules_contacto.respuesta_pqr,
    Evento.RECURSO_POSTERIOR: rules_contacto.recurso_posterior,
    Evento.COMPLETAR: rules_caso.completar,
    Evento.RECLASIFICAR: rules_triage.reclasificar,
    Evento.APLAZAR: rules_caso.aplazar,
    Evento.PEDIR_REVISION: rules_caso.pedir_revision,
    Evento.RESOLVER_REVISION: rules_caso.resolver_revision,
    Evento.DEVOLVER: rules_caso.devolver,
    Evento.ANULAR: rules_caso.anular,
    Evento.REABRIR: rules_caso.reabrir,
    Evento.DESHACER: rules_caso.deshacer,
    Evento.NOTA: rules_caso.write_down,
}


def releases_toma(decision: Decision, before: Estado) -> bool:
    """Tell whether the evento ends the work on the caso and its claim."""
    if decision.evento in _FOLLOWS_IN_HAND:
        return decision.revision is not None
    return not (
        decision.evento is Evento.CONTACTO
        and decision.caso.estado is Estado.RECURSO_POR_RADICAR
        and before not in CLOSED
    )


_FOLLOWS_IN_HAND = frozenset(
    {Evento.CLASIFICAR, Evento.RECLASIFICAR, Evento.COMPLETAR, Evento.NOTA, Evento.DESHACER}
)


EventoAsked: TypeAlias = tuple[Evento, Data, str]


def eventos_of_act(evento: Evento, datos: Data, nota: str) -> tuple[EventoAsked, ...]:
    """Return the eventos registered for one request: a mailbox with message is two lines.

    Both share a typed marcación, one in RR.
    """
    message, number = datos.get("mensaje"), datos.get("telefono")
    if evento is not Evento.CONTACTO or message is None or number is None:
        return ((evento, datos, nota),)
    typed = {name: datos[name] for name in ("razon", "subrazon") if name in datos}
    left: Data = {"telefono": number, "resultado": message, **typed}
    return ((evento, datos, nota), (Evento.MENSAJE_DE_VOZ, left, ""))


class Act:
    """Judge the eventos of an act in order, written or only foreseen.

    A call is one fact: each caso sees the usuario's numbers as before the act, changed only by its
    own eventos. A radicado taken by one caso of the act is unavailable to others.
    """

    def __init__(self, context_of: Callable[[Caso], RuleContext]) -> None:
        self._base_context = context_of
        self._telefonos: dict[str, tuple[CuentaTelefono, ...]] = {}
        self._attempts: dict[int, tuple[Attempt, ...]] = {}
        self._done: defaultdict[int, list[Decision]] = defaultdict(list)

    def context_of(self, caso: Caso) -> RuleContext:
        ctx = self._base_context(caso)
        telefonos = self._telefonos.setdefault(caso.cuenta, ctx.telefonos)
        attempts = self._attempts.setdefault(caso.id, ctx.attempts)
        own = set(ctx.radicados)
        for decision in self._done[caso.id]:
            telefonos = _after(telefonos, decision)
            if decision.intento is not None:
                attempts = (*attempts, Attempt(decision.intento, ctx.today, decision.telefono))
            if decision.new_radicado is not None:
                own.add(decision.new_radicado)
        others = {
            decision.new_radicado
            for caso_id, decisions in self._done.items()
            for decision in decisions
            if caso_id != caso.id
        }
        return ctx._replace(
            telefonos=telefonos,
            attempts=attempts,
            radicados=frozenset(own),
            radicado_of_another=lambda radicado: (
                radicado in others or ctx.radicado_of_another(radicado)
            ),
        )

    def decide(
        self, caso: Caso, evento: Evento, datos: Data, nota: str, ctx: RuleContext
    ) -> Decision | Refusal:
        """Apply the next evento in its `context_of`, or refuse it."""
        decision = decide(caso, evento, datos, nota, ctx)
        if isinstance(decision, Decision):
            self._done[caso.id].append(decision)
        return decision


def _after(telefonos: tuple[CuentaTelefono, ...], decision: Decision) -> tuple[CuentaTelefono, ...]:
    """Return the numbers after an evento used one."""
    number, invalid = decision.telefono, decision.invalid_telefono
    if number is None:
        return telefonos
    if all(t.number != number for t in telefonos):
        return (*telefonos, CuentaTelefono(0, number, bool(invalid)))
    if invalid is None:
        return telefonos
    return tuple(t._replace(invalid=invalid) if t.number == number else t for t in telefonos)
