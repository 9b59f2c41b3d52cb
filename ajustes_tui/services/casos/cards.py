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
    e = context
    caso = e.casos.get(caso_id)
    if caso is None:
        raise InvalidInput(
            f"El caso {caso_id} no existe.",
            "Busque su número con `ajustes casos`.",
            code="caso_desconocido",
        )
    now = e.now()
    rule_context = recorder.rule_context(caso, e.run_session.rol)
    suggested = e.catalogs.suggest_causal(caso.motivo)
    owes = unanswered(caso, now.date(), e.rules, e.is_habil, absent=rule_context.absent)
    of_marcacion = e.catalogs.marcaciones.classes.get(e.casos.marcacion(caso_id) or "")
    borrador = e.casos.borrador(caso_id, e.run_session.login)
    if borrador is not None and not borrador[0].keys() - {OPTION}:
        borrador = None
    return CaseCard(
        caso=caso,
        step=step_of(caso, e.catalogs, e.rules, owes),
        actions=tuple(
            PermittedAction(evento, allow(caso, evento, rule_context)) for evento in TABLE
        ),
        clock=clock_of(caso, now.date(), e.rules, e.is_habil),
        causal=e.catalogs.causal(caso.causal or suggested or ""),
        causal_sugerida=suggested,
        radicados=tuple(e.casos.radicados(caso_id)),
        telefonos=rule_context.telefonos,
        others=tuple(o for o in e.casos.of_cuenta(caso.cuenta, now) if o.id != caso_id),
        lines=tuple(e.historial.of_cuenta(caso.cuenta, LAST_LINES)),
        datos=e.casos.otros_datos(caso_id),
        toma=e.casos.claim_of(caso_id, now),
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
