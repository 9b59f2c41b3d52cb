"""The step of a caso in words, its clock spelled out, and its line for RR."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from ajustes_tui.domain.caso.card import CasoClock, ProcedureStep
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, TABLE, Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, MESSAGE_OUTCOMES
from ajustes_tui.domain.keeping.catalogs import SOPORTES, Catalogs, Rules
from ajustes_tui.domain.rules.decision import Decision
from ajustes_tui.domain.rules.marcacion import destination, destination_of_line
from ajustes_tui.domain.values.clocks import DayTest, Unanswered, business_days_between, clock
from ajustes_tui.domain.values.money import pesos

_SATURDAY = 5
_CODES = "|".join(SOPORTES)
_SOPORTE = rf"\b(?:{_CODES})\b"
_SOPORTE_WITH_NUMBER = rf"(?i)\b({_CODES})\s+(?:n[.°º]?\s*)?(\d{{4,}})"
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
"""The evento that most often follows each estado; its mandatory data are what the caso lacks."""


def step_of(
    caso: Caso, catalogs: Catalogs, rules: Rules, owes: Unanswered | None = None
) -> ProcedureStep:
    """Return the step a caso is at, its words, and the data missing for the evento that follows.

    `owes` is the overdue answer of the back, for a caso that came back to the queue unanswered.
    """
    number, text = _step(caso, catalogs, rules)
    if owes is not None:
        text = _unanswered_text(caso, rules, owes)
    return ProcedureStep(number, text, tuple(_missing(caso, catalogs)))


def _step(caso: Caso, catalogs: Catalogs, rules: Rules) -> tuple[int | None, str]:
    escalated = f"Van {caso.reescalamientos} de {rules.max_reescalamientos}."
    match caso.estado:
        case Estado.POR_CLASIFICAR:
            return 2, "Identifique la causal de lo que pidió el asesor."
        case Estado.POR_ESCALAR:
            causal = catalogs.causal(caso.causal or "")
            asks = " y ".join(" u ".join(g) for g in causal.soportes) if causal else "sus soportes"
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
                "Verifique en RR que quedó aplicado. Luego se llama al usuario y se le dice radicado "
                "y valor. Si quedó mal: nueva marcación al back."
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
    """Return the clock of a caso in business days gone and left, with the weekdays that do not count."""
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


def decision_rr_line(
    before: Caso, decision: Decision, today: date, initials: str, width: int
) -> tuple[str, str]:
    """Return the line for RR of a decision, cut at `width` characters, and the rest that did not fit.

    In the order of dominio.md section 4: radicado, marcación, causal, result, value, who and what he
    said, date and initials. A corrective evento is written on the radicado it replaces and names the
    new one; the support it stands on and where it goes are last, so that they are what does not fit.
    """
    caso, evento = decision.caso, decision.evento
    radicado = before.radicado_actual if evento in CORRECTIVOS else caso.radicado_actual
    parts = [
        radicado,
        f"{decision.razon}-{decision.subrazon}" if decision.razon else "",
        f"C.{caso.causal}" if caso.causal else "",
        what_was_done(evento, caso, decision.datos),
        f"{today:%d/%m} {initials}",
    ]
    if evento in CORRECTIVOS:
        parts += [prueba_of(decision.motivo or ""), _sent_in_rr(evento, decision.datos)]
    whole_line = " ".join(_in_rr(" ".join(parts)).split())
    if len(whole_line) <= width:
        return whole_line, ""
    # Words are not broken: half a radicado or a support is another one.
    end = whole_line.rfind(" ", 0, width + 1)
    line = whole_line[: end if end > 0 else width].removesuffix(" A")
    return line, whole_line[len(line) :]


def _in_rr(text: str) -> str:
    """Return a text in upper case, without accents nor dashes: RR takes nothing else."""
    return without_accents(text.replace(" – ", "-").replace("–", "-")).upper()


def what_was_done(evento: Evento, caso: Caso, datos: Mapping[str, object]) -> str:
    """Return the words of the RR line that say what an evento did, in the short forms of the célula."""
    match evento:
        case Evento.APLICACION_CORRECTA:
            return f"{_decision_in_rr(caso)} VERIFICADO"
        case Evento.RECHAZO_CORRECTO:
            return f"BIEN RECH {_code_in_rr(datos.get('motivo'))}"
        case Evento.MAL_RECHAZADO:
            return f"MAL RECH NUEVO {caso.radicado_actual}"
        case Evento.MAL_APLICADO:
            return f"MAL APLIC NUEVO {caso.radicado_actual}"
        case Evento.ESCALAR_BACK:
            return f"ESC {_sent_in_rr(evento, datos)}"
        case Evento.ESCALAR_PQR:
            return f"ESC {_sent_in_rr(evento, datos)} {_code_in_rr(datos.get('motivo'))}"
        case Evento.RADICAR_RECURSO:
            return f"REC {_sent_in_rr(evento, datos)} {_code_in_rr(datos.get('tipo'))}"
        case Evento.CONTACTO:
            return _what_was_said(caso, datos)
        case Evento.MENSAJE_DE_VOZ:
            said = MESSAGE_OUTCOMES[str(datos.get("resultado", "DEJADO"))].rr
            return f"{_decision_in_rr(caso)} {said}"
    return evento.value.replace("_", " ")


_IN_RR: Mapping[str, str] = {
    "TITULAR": "TIT",
    "AUTORIZADO": "AUT",
    "NO_APLICA_POLITICA": "POLITICA",
    "ATRIBUIBLE_AL_CLIENTE": "ATRIBUIBLE",
    "NO_PROCEDE_BACK": "NO PROCEDE",
    "REPOSICION": "REPOS",
    "REPOSICION_Y_APELACION": "REPOS Y APEL",
}
"""The short form, in the line for RR, of the codes that are long."""


def _code_in_rr(code: object) -> str:
    text = str(code or "")
    return _IN_RR.get(text, text.replace("_", " "))


def _sent_in_rr(evento: Evento, datos: Mapping[str, object]) -> str:
    """Return the user of RR to whom an act was sent; the back has none unless its marcación names it."""
    return f"A {destination_of_line(evento, datos) or 'BACK'}"


def _decision_in_rr(caso: Caso) -> str:
    """Return the result of a caso and, of an applied one, its value."""
    if caso.contenido is not Contenido.APLICADO:
        return "NO APLICA"
    value = pesos(caso.valor_aplicado).replace(" ", "") if caso.valor_aplicado else ""
    return f"APROB {value}"


def prueba_of(motivo: str) -> str:
    """Return the support a motivo names with its number, or else the support codes it names."""
    if with_number := re.search(_SOPORTE_WITH_NUMBER, motivo):
        return f"{with_number[1].upper()} {with_number[2]}"
    return " ".join(dict.fromkeys(re.findall(_SOPORTE, motivo)))


def _what_was_said(caso: Caso, datos: Mapping[str, object]) -> str:
    row = CONTACT_OUTCOMES.get(str(datos.get("resultado")))
    who = row is not None and row.informs and datos.get("interlocutor", "TITULAR")
    said = _code_in_rr(datos.get("resultado"))
    return " ".join((_decision_in_rr(caso), *((_code_in_rr(who),) if who else ()), said))


def without_accents(text: str) -> str:
    """Return a text in plain ASCII letters, the way RR shows it."""
    separated = unicodedata.normalize("NFD", text)
    return "".join(c for c in separated if not unicodedata.combining(c))
