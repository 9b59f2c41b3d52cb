"""The one entry to the rules: what an evento does to a caso (dominio.md sections 3 and 4).

Pure functions: the caso, the data and everything they depend on come in, a `Decision` or a `Refusal`
with its Spanish reason comes out. Nothing is written here.
"""

from __future__ import annotations

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import CLOSED, Estado
from ajustes_tui.domain.caso.eventos import (
    TABLE,
    Evento,
)
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.rules import any_step as rules_caso
from ajustes_tui.domain.rules import contact as rules_contacto
from ajustes_tui.domain.rules import triage as rules_triage
from ajustes_tui.domain.rules.data import Data
from ajustes_tui.domain.rules.decision import (
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
    """Apply an evento to a caso, or say why the procedure does not allow it."""
    permit = allow(caso, evento, ctx)
    if isinstance(permit, Refusal):
        return permit
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
    after = decision.caso
    if decision.revision is not None and after.revision is None:
        # The answer goes back to the person who asked, or was working when the program asked. A
        # question that already waits keeps its own asker.
        after = after._replace(dueno=ctx.person)
    if after.closed:
        # A closed caso keeps no appointment: nobody is to call about it any more.
        after = after._replace(cita=None)
    return decision._replace(caso=after)


def missing(evento: Evento, datos: Data) -> list[str]:
    """List the mandatory data of an evento that are still missing, as their keys."""
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
    """Tell whether the person's work on the caso, and with it the claim, ends with this evento."""
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
