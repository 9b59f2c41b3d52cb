"""The one entry to the rules: what an evento does to a caso (dominio.md sections 3 and 4).

Pure functions: the caso, the data and everything they depend on come in, a `Decision` or a `Negado`
with its Spanish reason comes out. Nothing is written here.
"""

from __future__ import annotations

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import CERRADOS, Estado
from ajustes_tui.domain.caso.eventos import (
    TABLA,
    Evento,
)
from ajustes_tui.domain.caso.words import evento_dicho
from ajustes_tui.domain.rules import any_step as reglas_caso
from ajustes_tui.domain.rules import contact as reglas_contacto
from ajustes_tui.domain.rules import triage as reglas_triage
from ajustes_tui.domain.rules.data import Datos
from ajustes_tui.domain.rules.decision import (
    Contexto,
    Decision,
    Negado,
    Regla,
)
from ajustes_tui.domain.rules.permissions import permitir


def decidir(
    caso: Caso, evento: Evento, datos: Datos, nota: str, ctx: Contexto
) -> Decision | Negado:
    """Apply an evento to a caso, or say why the procedure does not allow it."""
    permiso = permitir(caso, evento, ctx)
    if isinstance(permiso, Negado):
        return permiso
    faltan = falta(evento, datos)
    if faltan:
        return Negado(
            f"Para «{evento_dicho(evento)}» falta: {', '.join(faltan)}.",
            "Complete ese dato y registre de nuevo.",
        )
    decision = _REGLAS[evento](caso, datos, nota.strip(), ctx)
    if isinstance(decision, Negado):
        return decision
    despues = decision.caso
    if decision.revision is not None and despues.revision is None:
        # The answer goes back to the person who asked, or was working when the program asked. A
        # question that already waits keeps its own asker.
        despues = despues._replace(dueno=ctx.persona)
    if despues.cerrado:
        # A closed caso keeps no appointment: nobody is to call about it any more.
        despues = despues._replace(cita=None)
    return decision._replace(caso=despues)


def falta(evento: Evento, datos: Datos) -> list[str]:
    """List the mandatory data of an evento that are still missing, as their keys."""
    return [c.nombre for c in TABLA[evento].claves if c.exigida and c.nombre not in datos]


_REGLAS: dict[Evento, Regla] = {
    Evento.CLASIFICAR: reglas_triage.clasificar,
    Evento.ESCALAR_BACK: reglas_triage.escalar_back,
    Evento.ESCALAR_PQR: reglas_triage.escalar_pqr,
    Evento.RESPUESTA_BACK: reglas_triage.respuesta_back,
    Evento.RECHAZO_CORRECTO: reglas_triage.rechazo_correcto,
    Evento.MAL_RECHAZADO: reglas_triage.mal_rechazado,
    Evento.NO_REVERTIDO: reglas_triage.no_revertido,
    Evento.APLICACION_CORRECTA: reglas_triage.aplicacion_correcta,
    Evento.MAL_APLICADO: reglas_triage.mal_aplicado,
    Evento.CONTACTO: reglas_contacto.registrar_contacto,
    Evento.MENSAJE_DE_VOZ: reglas_contacto.mensaje_de_voz,
    Evento.RADICAR_RECURSO: reglas_contacto.radicar_recurso,
    Evento.RESPUESTA_PQR: reglas_contacto.respuesta_pqr,
    Evento.RECURSO_POSTERIOR: reglas_contacto.recurso_posterior,
    Evento.COMPLETAR: reglas_caso.completar,
    Evento.RECLASIFICAR: reglas_triage.reclasificar,
    Evento.APLAZAR: reglas_caso.aplazar,
    Evento.PEDIR_REVISION: reglas_caso.pedir_revision,
    Evento.RESOLVER_REVISION: reglas_caso.resolver_revision,
    Evento.DEVOLVER: reglas_caso.devolver,
    Evento.ANULAR: reglas_caso.anular,
    Evento.REABRIR: reglas_caso.reabrir,
    Evento.DESHACER: reglas_caso.deshacer,
    Evento.NOTA: reglas_caso.anotar,
}


def suelta_la_toma(decision: Decision, antes: Estado) -> bool:
    """Tell whether the person's work on the caso, and with it the claim, ends with this evento."""
    if decision.evento in _SIGUE_EN_MANO:
        return decision.revision is not None
    return not (
        decision.evento is Evento.CONTACTO
        and decision.caso.estado is Estado.RECURSO_POR_RADICAR
        and antes not in CERRADOS
    )


_SIGUE_EN_MANO = frozenset(
    {Evento.CLASIFICAR, Evento.RECLASIFICAR, Evento.COMPLETAR, Evento.NOTA, Evento.DESHACER}
)
