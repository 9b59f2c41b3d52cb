"""Whether a person may register an evento, before any data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import WAIT_FOR_BACK, Estado
from ajustes_tui.domain.caso.eventos import TABLE, Evento, Guard
from ajustes_tui.domain.caso.words import QUESTIONS, code_name, evento_name
from ajustes_tui.domain.keeping.catalogs import ROUTE_PQR, Catalogs
from ajustes_tui.domain.rules.attempts import failed
from ajustes_tui.domain.rules.decision import (
    Allowed,
    Refusal,
    RuleContext,
    quoted_name,
    recurso_limit,
)
from ajustes_tui.domain.values.clocks import clock, unanswered
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.roles import Power, can, roles_with

_Judge: TypeAlias = Callable[[Caso, RuleContext], Refusal | None]
_RAW = 20
"""Letters of the back's word in a one-row refusal."""


def allow(caso: Caso, evento: Evento, ctx: RuleContext) -> Allowed | Refusal:
    """Tell whether this person may register an evento, before any data."""
    row = TABLE[evento]
    if caso.estado not in row.sources:
        return Refusal(
            f"{quoted_name(evento)} no existe desde «{QUESTIONS[caso.estado]}».",
            "Vea en el caso las decisiones permitidas.",
        )
    if not can(ctx.rol, row.power):
        return Refusal(
            f"{quoted_name(evento)} es de {next(iter(roles_with(row.power)), 'nadie')}; "
            f"usted es {ctx.rol}.",
            "Pida revisión a la supervisora."
            if can(ctx.rol, Power.WORK)
            else "Pídalo a quien tenga ese rol.",
        )
    for guard in row.guards:
        if (refusal := refusal_by(guard, caso, ctx)) is not None:
            return refusal
    barred = {
        motivo: refusal
        for motivo, guard in row.motivos.items()
        if (refusal := refusal_by(guard, caso, ctx)) is not None
    }
    bar = bar_to_back(caso, ctx.catalogs) if evento is Evento.ESCALAR_BACK else ""
    return Allowed(barred, {"motivo": bar} if bar else {})


def refusal_by(guard: Guard, caso: Caso, ctx: RuleContext) -> Refusal | None:
    return GUARDS[guard](caso, ctx)


def _before_other_motive(caso: Caso, _ctx: RuleContext) -> Refusal | None:
    if caso.atribuible is None:
        return None
    return Refusal(
        f"El caso es atribuible al usuario ({code_name(caso.atribuible)}): se rechaza por eso.",
        "Registre el motivo ATRIBUIBLE_AL_CLIENTE, o quite la falla si no lo es.",
    )


def _goes_to_pqr(caso: Caso, catalogs: Catalogs) -> bool:
    causal = catalogs.causal(caso.causal or "")
    return causal is not None and causal.route == ROUTE_PQR


def _before_no_procede(caso: Caso, ctx: RuleContext) -> Refusal | None:
    """Refuse PQR as «no procede por el back» for a rejected caso."""
    if caso.estado is Estado.POR_ESCALAR or caso.atribuible is not None:
        return None
    if _goes_to_pqr(caso, ctx.catalogs):
        return None
    left = ctx.rules.reescalamientos_left(caso.reescalamientos)
    if left:
        return Refusal(
            f"A PQR porque no procede, solo tras el límite de reescalamientos; faltan {left}.",
            "Decida si el rechazo está bien o mal; si faltan soportes, escale sin soporte.",
        )
    if not can(ctx.rol, Power.DECIDE):
        return Refusal(
            "Al límite, solo una supervisora lo envía a PQR porque no procede.",
            "Pida revisión a la supervisora.",
        )
    return None


def _no_room_left(caso: Caso, ctx: RuleContext) -> Refusal | None:
    if ctx.rules.reescalamientos_left(caso.reescalamientos):
        return None
    return Refusal(
        f"El caso ya se reescaló {count_words(caso.reescalamientos, 'vez')}, que es el límite.",
        "Pida revisión: la supervisora decide si no se revierte o va a PQR.",
    )


def _before_clasificar(caso: Caso, _ctx: RuleContext) -> Refusal | None:
    if not caso.resultado_por_revisar:
        return None
    return Refusal(
        f"«{_short(caso.resultado_crudo)}»: ningún sinónimo dice si es aprobado o rechazado.",
        "Pida a la supervisora que agregue esa palabra a los sinónimos.",
    )


def _bar_of_falla(caso: Caso) -> str:
    """Return why the usuario's falla bars an agente from the back, or ''."""
    if caso.atribuible is None or caso.autorizado_back:
        return ""
    return f"Atribuible al usuario ({code_name(caso.atribuible)})"


def _bar_of_route(caso: Caso, catalogs: Catalogs) -> str:
    """Return why the causal's route bars an agente from the back, or ''."""
    if not _goes_to_pqr(caso, catalogs):
        return ""
    return f"La causal {caso.causal} se escala a PQR y no al back"


def bar_to_back(caso: Caso, catalogs: Catalogs) -> str:
    """Return why only a supervisor with a reason may send it to the back, or ''."""
    return _bar_of_falla(caso) or _bar_of_route(caso, catalogs)


def _barred_from_back(bar: str, caso: Caso, ctx: RuleContext) -> Refusal | None:
    if not bar or can(ctx.rol, Power.DECIDE):
        return None
    return Refusal(
        f"{bar}: al back solo la supervisora.",
        "Pida revisión a la supervisora."
        if caso.estado is Estado.POR_VERIFICAR
        else "Escale a PQR porque no procede por el back, o pida revisión.",
    )


def _before_mensaje(caso: Caso, ctx: RuleContext) -> Refusal | None:
    """Allow the message within the call after enough failed attempts, one of them today."""
    if caso.estado is not Estado.POR_CONTACTAR:
        return None
    tries = failed(ctx.attempts)
    if len(tries) < ctx.rules.mensaje_desde:
        return Refusal(
            f"El mensaje de voz se deja desde el intento fallido {ctx.rules.mensaje_desde}; "
            f"{'van' if len(tries) != 1 else 'va'} {len(tries)}.",
            "Llame, y registre cómo terminó la llamada.",
        )
    if tries[-1].dia != ctx.today:
        return Refusal(
            "El mensaje de voz se deja en la misma llamada: hoy no se le ha llamado.",
            "Llame, y si nadie contesta deje el mensaje.",
        )
    return None


def _recurso_too_late(caso: Caso, ctx: RuleContext, suggestion: str) -> Refusal | None:
    limit = recurso_limit(caso, ctx)
    if limit is None or ctx.today <= limit:
        return None
    return Refusal(f"El plazo para el recurso venció el {short_date(limit)}.", suggestion)


def _before_recurso(caso: Caso, ctx: RuleContext) -> Refusal | None:
    if can(ctx.rol, Power.DECIDE):
        return None
    suggestion = "Pida revisión: solo una supervisora radica un recurso tardío."
    return _recurso_too_late(caso, ctx, suggestion)


def _before_aplazar(caso: Caso, ctx: RuleContext) -> Refusal | None:
    """Allow postponing with a day left; while the back has it, only once it returned unanswered."""
    if caso.estado in WAIT_FOR_BACK and not unanswered(
        caso, ctx.today, ctx.rules, ctx.is_habil, absent=ctx.absent
    ):
        return Refusal(
            "Espera la respuesta del back: vuelve solo a la cola a los "
            f"{ctx.rules.dias_sin_respuesta_back} días hábiles.",
            "Si el back ya respondió, registre su respuesta.",
        )
    running = clock(caso, ctx.rules, ctx.is_habil)
    if running is None or running.vence > ctx.today:
        return None
    when = "vence hoy" if running.vence == ctx.today else f"venció el {short_date(running.vence)}"
    return Refusal(f"El plazo del caso {when}: ya no se aplaza.", "Decida el caso.")


def _before_deshacer(_caso: Caso, ctx: RuleContext) -> Refusal | None:
    last = ctx.last
    if last is None:
        return Refusal("El caso no tiene ningún evento que deshacer.")
    if last.deshecho:
        return Refusal(
            f"{quoted_name(last.evento)}, que fue lo último, ya está deshecho.",
            "Solo se deshace una vez; corrija con un evento nuevo.",
        )
    if last.corte_after:
        return Refusal(
            f"Un corte cambió el caso después de «{evento_name(last.evento)}»: ya no se deshace.",
            "Corrija con un evento nuevo.",
        )
    if last.frozen:
        return Refusal(
            f"{quoted_name(last.evento)} está en un corte cerrado o en una semana emitida.",
            "Corrija con un evento nuevo.",
        )
    if last.blanked:
        return Refusal(
            f"La cuenta se olvidó: lo que había antes de «{evento_name(last.evento)}» ya no está.",
            "Corrija con un evento nuevo.",
        )
    if (moved := last.moved()) is not None:
        since = (
            f"siguió con «{evento_name(moved.evento)}»" if moved.evento else "lo cambió un corte"
        )
        return Refusal(
            f"{quoted_name(last.evento)} se registró en {last.casos} casos a la vez, y el de la cuenta"
            f" {moved.cuenta}, radicado {moved.radicado}, {since}: se deshace entero o no se deshace.",
            "Corrija con un evento nuevo.",
        )
    if can(ctx.rol, Power.DECIDE):
        return None
    if last.agente != ctx.person:
        return Refusal(
            f"{quoted_name(last.evento)} lo registró {last.agente}, no usted.",
            "Pida a su autor o a una supervisora que lo deshaga.",
        )
    if last.day != ctx.today:
        return Refusal(
            f"{quoted_name(last.evento)} es del {short_date(last.day)}; usted solo deshace lo de hoy.",
            "Pida a una supervisora que lo deshaga.",
        )
    return None


def _unless(holds: Callable[[Caso], object], motivo: str, suggestion: str) -> _Judge:
    """Return the judge that refuses a caso of which something does not hold."""
    refusal = Refusal(motivo, suggestion)
    return lambda caso, _ctx: None if holds(caso) else refusal


GUARDS: Mapping[Guard, _Judge] = {
    Guard.CON_RESULTADO_LEIDO: _before_clasificar,
    Guard.NO_ATRIBUIBLE: lambda caso, ctx: _barred_from_back(_bar_of_falla(caso), caso, ctx),
    Guard.RUTA_BACK: lambda caso, ctx: _barred_from_back(
        _bar_of_route(caso, ctx.catalogs), caso, ctx
    ),
    Guard.CON_REESCALAMIENTOS: _no_room_left,
    Guard.YA_REESCALADO: _unless(
        lambda caso: caso.reescalamientos,
        "No revertido exige al menos un reescalamiento.",
        "Si el rechazo está bien, regístrelo como bien rechazado.",
    ),
    Guard.TRAS_EL_LIMITE: _before_no_procede,
    Guard.ES_ATRIBUIBLE: _unless(
        lambda caso: caso.atribuible is not None,
        "El caso no está marcado como atribuible al usuario: falta cuál de las cuatro fallas fue.",
        "Márquela al clasificar, o al cambiar la causal, con el dato atribuible.",
    ),
    Guard.SIN_FALLA: _before_other_motive,
    Guard.RECURSO_A_TIEMPO: _before_recurso,
    Guard.AVISO_A_TIEMPO: lambda caso, ctx: _recurso_too_late(
        caso, ctx, "Registre una nota y consulte a la supervisora."
    ),
    Guard.APLAZABLE: _before_aplazar,
    Guard.SIN_PREGUNTA: _unless(
        lambda caso: caso.revision is None,
        "El caso ya espera una respuesta de la supervisora.",
        "Agregue lo que falte como nota.",
    ),
    Guard.CON_PREGUNTA: _unless(
        lambda caso: caso.revision is not None,
        "El caso no tiene ninguna revisión pendiente.",
        "Vea la bandeja con `revision`.",
    ),
    Guard.LLAMADO_HOY: _before_mensaje,
    Guard.CLARO_RESPONDIO: _unless(
        lambda caso: caso.estado is not Estado.EN_PQR or caso.resultado is not None,
        "Claro aún no dice si aprobó o rechazó: no hay a qué pregunta devolverlo.",
        "Espere la respuesta de PQR o el resultado del próximo corte.",
    ),
    Guard.SE_SABE_DE_DONDE: _unless(
        lambda caso: caso.estado_previo is not None,
        "No se sabe en qué estado estaba antes de cerrarse.",
        "Registre una nota.",
    ),
    Guard.DESHACIBLE: _before_deshacer,
}


def _short(raw: str) -> str:
    return raw if len(raw) <= _RAW else f"{raw[: _RAW - 1].rstrip()}…"
