"""Whether an evento is possible on a caso for a person, before any datum is known."""

from __future__ import annotations

from collections.abc import Callable

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import ESPERAN_BACK, Estado
from ajustes_tui.domain.caso.eventos import (
    TABLA,
    Evento,
)
from ajustes_tui.domain.caso.words import PREGUNTAS, evento_dicho
from ajustes_tui.domain.rules.decision import (
    Contexto,
    Negado,
    Permitido,
    limite_recurso,
    nombre_de,
)
from ajustes_tui.domain.values.clocks import sin_respuesta
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.domain.values.roles import Power, can, roles_with

_CRUDO = 20
"""Most letters of the back's own word that a refusal quotes, because it is read on one row."""


def permitir(caso: Caso, evento: Evento, ctx: Contexto) -> Permitido | Negado:
    """Say whether an evento is possible on a caso for this person, before any datum is known."""
    fila = TABLA[evento]
    if caso.estado not in fila.desde:
        return Negado(
            f"{nombre_de(evento)} no existe desde «{PREGUNTAS[caso.estado]}».",
            "Vea en el caso las decisiones permitidas.",
        )
    if not can(ctx.rol, fila.power):
        return Negado(
            f"{nombre_de(evento)} es de {roles_with(fila.power)[0]}; usted es {ctx.rol}.",
            "Pida revisión a la supervisora."
            if can(ctx.rol, Power.WORK)
            else "Pídalo a quien tenga ese rol.",
        )
    previa = _PREVIAS.get(evento)
    return (previa(caso, ctx) if previa else None) or Permitido()


def _sin_cupo(caso: Caso, ctx: Contexto) -> Negado | None:
    if caso.reescalamientos < ctx.reglas.max_reescalamientos:
        return None
    return Negado(
        f"El caso ya se reescaló {contados(caso.reescalamientos, 'vez', 'veces')}, que es el límite.",
        "Pida revisión: la supervisora decide si no se revierte o va a PQR.",
    )


def _antes_de_clasificar(caso: Caso, _ctx: Contexto) -> Negado | None:
    if not caso.resultado_por_revisar:
        return None
    return Negado(
        f"«{_corto(caso.resultado_crudo)}»: ningún sinónimo dice si es aprobado o rechazado.",
        "Pida a la supervisora que agregue esa palabra a los sinónimos.",
    )


def _antes_del_back(caso: Caso, ctx: Contexto) -> Negado | None:
    if caso.atribuible is None or caso.autorizado_back or can(ctx.rol, Power.DECIDE):
        return None
    return Negado(
        "La falla es atribuible al usuario: al back solo la supervisora.",
        "Escale a PQR porque no procede por el back, o pida revisión.",
    )


def _antes_de_pqr(caso: Caso, ctx: Contexto) -> Negado | None:
    if caso.estado is Estado.POR_ESCALAR:
        return None
    if caso.reescalamientos < ctx.reglas.max_reescalamientos:
        faltan = ctx.reglas.max_reescalamientos - caso.reescalamientos
        return Negado(
            f"A PQR solo tras el límite de reescalamientos; faltan {faltan}.",
            "Decida si el rechazo está bien o mal; después del límite lo envía la supervisora.",
        )
    if not can(ctx.rol, Power.DECIDE):
        return Negado(
            "Al límite, solo una supervisora lo envía a PQR.",
            "Pida revisión a la supervisora.",
        )
    return None


def _antes_de_no_revertido(caso: Caso, _ctx: Contexto) -> Negado | None:
    if caso.reescalamientos:
        return None
    return Negado(
        "No revertido exige al menos un reescalamiento.",
        "Si el rechazo está bien, regístrelo como bien rechazado.",
    )


def _antes_del_recurso(caso: Caso, ctx: Contexto) -> Negado | None:
    limite = limite_recurso(caso, ctx)
    if limite is None or ctx.hoy <= limite or can(ctx.rol, Power.DECIDE):
        return None
    return Negado(
        f"El plazo para el recurso venció el {fecha_corta(limite)}.",
        "Pida revisión: solo una supervisora radica un recurso tardío.",
    )


def _antes_del_recurso_posterior(caso: Caso, ctx: Contexto) -> Negado | None:
    limite = limite_recurso(caso, ctx)
    if limite is None or ctx.hoy <= limite:
        return None
    return Negado(
        f"El plazo para el recurso venció el {fecha_corta(limite)}.",
        "Registre una nota y consulte a la supervisora.",
    )


def _antes_de_aplazar(caso: Caso, ctx: Contexto) -> Negado | None:
    """Let the agente put off a waiting caso only once it came back unanswered: till then the back has it."""
    if caso.estado not in ESPERAN_BACK or sin_respuesta(
        caso, ctx.hoy, ctx.reglas, ctx.es_habil, ausente=ctx.ausente
    ):
        return None
    return Negado(
        "Espera la respuesta del back: vuelve solo a la cola a los "
        f"{ctx.reglas.dias_sin_respuesta_back} días hábiles.",
        "Si el back ya respondió, registre su respuesta.",
    )


def _antes_de_pedir(caso: Caso, _ctx: Contexto) -> Negado | None:
    if caso.revision is None:
        return None
    return Negado(
        "El caso ya espera una respuesta de la supervisora.",
        "Agregue lo que falte como nota.",
    )


def _antes_de_resolver(caso: Caso, _ctx: Contexto) -> Negado | None:
    if caso.revision is not None:
        return None
    return Negado("El caso no tiene ninguna revisión pendiente.", "Vea la bandeja con `revision`.")


def _antes_de_reabrir(caso: Caso, _ctx: Contexto) -> Negado | None:
    if caso.estado_previo is not None:
        return None
    return Negado("No se sabe en qué estado estaba antes de cerrarse.", "Registre una nota.")


def _antes_de_deshacer(_caso: Caso, ctx: Contexto) -> Negado | None:
    ultimo = ctx.ultimo
    if ultimo is None:
        return Negado("El caso no tiene ningún evento que deshacer.")
    if ultimo.deshecho:
        return Negado(
            f"{nombre_de(ultimo.evento)}, que fue lo último, ya está deshecho.",
            "Solo se deshace una vez; corrija con un evento nuevo.",
        )
    if ultimo.corte_despues:
        return Negado(
            f"Un corte cambió el caso después de «{evento_dicho(ultimo.evento)}»: ya no se deshace.",
            "Corrija con un evento nuevo.",
        )
    if ultimo.congelado:
        return Negado(
            f"{nombre_de(ultimo.evento)} está en un corte cerrado o en una semana emitida.",
            "Corrija con un evento nuevo.",
        )
    if can(ctx.rol, Power.DECIDE):
        return None
    if ultimo.agente != ctx.persona:
        return Negado(
            f"{nombre_de(ultimo.evento)} lo registró {ultimo.agente}, no usted.",
            "Pida a su autor o a una supervisora que lo deshaga.",
        )
    if ultimo.dia != ctx.hoy:
        return Negado(
            f"{nombre_de(ultimo.evento)} es del {fecha_corta(ultimo.dia)}; usted solo deshace lo de "
            "hoy.",
            "Pida a una supervisora que lo deshaga.",
        )
    return None


_PREVIAS: dict[Evento, Callable[[Caso, Contexto], Negado | None]] = {
    Evento.CLASIFICAR: _antes_de_clasificar,
    Evento.ESCALAR_BACK: _antes_del_back,
    Evento.ESCALAR_PQR: _antes_de_pqr,
    Evento.MAL_RECHAZADO: _sin_cupo,
    Evento.MAL_APLICADO: _sin_cupo,
    Evento.NO_REVERTIDO: _antes_de_no_revertido,
    Evento.RADICAR_RECURSO: _antes_del_recurso,
    Evento.RECURSO_POSTERIOR: _antes_del_recurso_posterior,
    Evento.APLAZAR: _antes_de_aplazar,
    Evento.PEDIR_REVISION: _antes_de_pedir,
    Evento.RESOLVER_REVISION: _antes_de_resolver,
    Evento.REABRIR: _antes_de_reabrir,
    Evento.DESHACER: _antes_de_deshacer,
}


def _corto(crudo: str) -> str:
    """Return the back's own word cut to what a refusal of one row quotes."""
    return crudo if len(crudo) <= _CRUDO else f"{crudo[: _CRUDO - 1].rstrip()}…"
