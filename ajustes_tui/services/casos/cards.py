"""Gathering the card of a caso, for the screens and for the command line."""

from __future__ import annotations

from ajustes_tui.domain.caso.borrador import OPTION
from ajustes_tui.domain.caso.card import CaseCard, PermittedAction
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.caso.guide import clock_of, step_of
from ajustes_tui.domain.caso.pqr import pqr_of
from ajustes_tui.domain.rules.permissions import allow
from ajustes_tui.domain.values.clocks import unanswered
from ajustes_tui.errors import InvalidInput
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.recorder import Recorder

LAST_LINES = 20


def build_card(context: ServiceContext, recorder: Recorder, caso_id: int) -> CaseCard:
    """Return everything the card of a caso shows; raises InvalidInput when it does not exist."""
    caso = context.casos.get(caso_id)
    if caso is None:
        raise InvalidInput(
            f"El caso {caso_id} no existe.",
            "Busque su número con `ajustes casos`.",
            code="caso_desconocido",
        )
    now = context.now()
    rule_context = recorder.rule_context(caso, context.run_session.rol)
    suggested = context.catalogs.suggest_causal(caso.motivo)
    owes = unanswered(caso, now.date(), context.rules, context.is_habil, absent=rule_context.absent)
    of_marcacion = context.catalogs.marcaciones.classes.get(context.casos.marcacion(caso_id) or "")
    borrador = context.casos.borrador(caso_id, context.run_session.login)
    if borrador is not None and not borrador[0].keys() - {OPTION}:
        borrador = None
    return CaseCard(
        caso=caso,
        step=step_of(caso, context.catalogs, context.rules, owes),
        actions=tuple(
            PermittedAction(evento, allow(caso, evento, rule_context)) for evento in TABLE
        ),
        clock=clock_of(caso, now.date(), context.rules, context.is_habil),
        causal=context.catalogs.causal(caso.causal or suggested or ""),
        causal_sugerida=suggested,
        radicados=tuple(context.casos.radicados(caso_id)),
        telefonos=rule_context.telefonos,
        others=tuple(o for o in context.casos.of_cuenta(caso.cuenta, now) if o.caso.id != caso_id),
        lines=tuple(context.historial.of_cuenta(caso.cuenta, LAST_LINES)),
        datos=context.casos.otros_datos(caso_id),
        toma=context.casos.claim_of(caso_id, now),
        borrador={k: v for k, v in borrador[0].items() if k != OPTION} if borrador else {},
        borrador_at=borrador[1] if borrador else None,
        borrador_version=borrador[2] if borrador else None,
        pqr=pqr_of(caso.estado, caso.recurso_el, caso.clase, of_marcacion),
        owes=owes,
    )


def suggested_marcacion(
    context: ServiceContext, caso: Caso, evento: Evento
) -> tuple[str, str] | None:
    """Return the razón and subrazón last used for the caso's causal and an evento, to fill a form with."""
    return context.historial.last_marcacion(evento, caso.causal) if caso.causal else None
