"""A caso's step and clock in words."""

from __future__ import annotations

from datetime import date, timedelta

from ajustes_tui.domain.caso.card import CasoClock, ProcedureStep
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.rules.marcacion import destination
from ajustes_tui.domain.rules.permissions import bar_to_back
from ajustes_tui.domain.values.clocks import DayTest, Unanswered, business_days_between, clock

_SATURDAY = 5
_EVENTO_OF_STEP: dict[Estado, Evento] = {
    Estado.POR_CLASIFICAR: Evento.CLASIFICAR,
    Estado.POR_ESCALAR: Evento.ESCALAR_BACK,
    Estado.POR_VALIDAR: Evento.RECHAZO_CORRECTO,
    Estado.POR_VERIFICAR: Evento.APLICACION_CORRECTA,
    Estado.POR_CONTACTAR: Evento.CONTACTO,
    Estado.POR_DEJAR_MENSAJE: Evento.MENSAJE_DE_VOZ,
    Estado.RECURSO_POR_RADICAR: Evento.RADICAR_RECURSO,
    Estado.EN_PQR: Evento.RESPUESTA_PQR,
    Estado.RECURSO_EN_PQR: Evento.RESPUESTA_PQR,
    Estado.EN_BACK: Evento.RESPUESTA_BACK,
    Estado.REESCALADO: Evento.RESPUESTA_BACK,
}
"""The usual next evento, whose required data are missing."""


_BARRED: dict[Estado, str] = {
    Estado.POR_ESCALAR: "Escálelo a PQR porque no procede por el back.",
    Estado.POR_VALIDAR: "Infórmele al usuario, o envíelo a PQR porque no procede.",
}
"""What to do with a caso barred from the back."""


def step_of(
    caso: Caso, catalogs: Catalogs, rules: Rules, owes: Unanswered | None = None
) -> ProcedureStep:
    """Return a caso's step and the missing data of its next evento.

    `owes` is the overdue answer of a caso that returned.
    """
    bar = bar_to_back(caso, catalogs) if caso.estado in _BARRED else ""
    number, text = _step(caso, catalogs, rules)
    if bar:
        text = f"{bar}: al back no, salvo que lo diga la supervisora. {_BARRED[caso.estado]}"
    if owes is not None:
        text = _unanswered_text(caso, rules, owes)
    return ProcedureStep(number, text, tuple(_missing(caso, catalogs)), bar)


def _step(caso: Caso, catalogs: Catalogs, rules: Rules) -> tuple[int | None, str]:
    escalated = f"Van {caso.reescalamientos} de {rules.max_reescalamientos}."
    match caso.estado:
        case Estado.POR_CLASIFICAR:
            return 2, "Identifique la causal de lo que pidió el asesor."
        case Estado.POR_ESCALAR:
            causal = catalogs.causal(caso.causal or "")
            asks = causal.asks if causal else "sus soportes"
            return 3, f"Con soportes ({asks}) va al back; sin ellos, a PQR."
        case Estado.EN_BACK:
            return 3, "Espera la respuesta del back de ajustes."
        case Estado.EN_PQR:
            to = destination(catalogs.marcaciones, Evento.ESCALAR_PQR, caso.razon, caso.subrazon)
            return 3, f"Espera la respuesta de PQR ({to})."
        case Estado.POR_VALIDAR:
            return 4, (
                "El back rechazó. Bien rechazado (sin pruebas, o la política no lo cubre): se le "
                f"informa al usuario. Mal rechazado: nueva marcación y reescalamiento. {escalated}"
            )
        case Estado.REESCALADO:
            return 5, f"Reescalado: espera otra respuesta del back. {escalated}"
        case Estado.POR_VERIFICAR:
            return 6, (
                "Verifique en RR que quedó aplicado; luego llame al usuario y dígale radicado y "
                "valor. Si quedó mal: nueva marcación al back."
            )
        case Estado.POR_CONTACTAR if caso.contenido is Contenido.APLICADO:
            return 6, "Informe al usuario el radicado y el valor aplicado."
        case Estado.POR_CONTACTAR:
            return 4, "Informe al usuario que el ajuste no aplica, y por qué."
        case Estado.POR_DEJAR_MENSAJE:
            return 8, "No se le pudo localizar: deje mensaje de voz con la respuesta y el radicado."
        case Estado.RECURSO_POR_RADICAR:
            return 7, "No aceptó: radique el recurso que presenta, o registre que desiste."
        case Estado.RECURSO_EN_PQR:
            return 7, "Espera la respuesta de PQR al recurso."
    return None, "El caso está cerrado."


def _unanswered_text(caso: Caso, rules: Rules, owes: Unanswered) -> str:
    days = "1 día hábil" if owes.days == 1 else f"{owes.days} días hábiles"
    text = f"Sin respuesta del back hace {days}: pregunte o registre la respuesta."
    if owes.absent:
        text += " El último corte completo ya no trae el caso."
    if caso.estado is Estado.REESCALADO:
        text += f" Van {caso.reescalamientos} de {rules.max_reescalamientos}."
    return text


def _missing(caso: Caso, catalogs: Catalogs) -> list[str]:
    evento = _EVENTO_OF_STEP.get(caso.estado)
    if evento is None:
        return []
    lacking = [spec.name for spec in TABLE[evento].data if spec.required]
    if evento is Evento.APLICACION_CORRECTA and caso.valor_aplicado is None:
        lacking.append("valor_aplicado")
    if evento is Evento.CONTACTO:
        lacking.append("telefono")
    if evento is Evento.CLASIFICAR and catalogs.suggest_causal(caso.motivo) == "L":
        lacking.append("demora_de")
    return lacking


def clock_of(caso: Caso, today: date, rules: Rules, is_habil: DayTest) -> CasoClock | None:
    """Return business days elapsed and left, and excluded weekdays."""
    running = clock(caso, rules, is_habil)
    if running is None:
        return None
    days = (
        running.since + timedelta(n) for n in range(1, (running.vence - running.since).days + 1)
    )
    return CasoClock(
        elapsed=business_days_between(running.since, today, is_habil),
        total=running.days,
        remaining=business_days_between(today, running.vence, is_habil),
        vence=running.vence,
        estimated=running.estimated,
        festivos=tuple(d for d in days if d.weekday() < _SATURDAY and not is_habil(d)),
    )
