"""The step of a caso in words, its clock spelled out, and its line for RR."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from ajustes_tui.domain.caso.card import Paso, RelojDeCaso
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, TABLA, Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, MESSAGE_OUTCOMES
from ajustes_tui.domain.keeping.catalogs import SOPORTES, Catalogos, Reglas
from ajustes_tui.domain.rules.decision import Decision
from ajustes_tui.domain.values.clocks import EsHabil, SinRespuesta, habiles_entre, reloj
from ajustes_tui.domain.values.money import pesos

_SABADO = 5
_CODIGOS = "|".join(SOPORTES)
_SOPORTE = re.compile(rf"\b(?:{_CODIGOS})\b")
_SOPORTE_CON_NUMERO = re.compile(rf"\b({_CODIGOS})\s+(?:n[.°º]?\s*)?(\d{{4,}})", re.IGNORECASE)
_EVENTO_DEL_PASO: dict[Estado, Evento] = {
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


def paso_de(
    caso: Caso, catalogos: Catalogos, reglas: Reglas, debe: SinRespuesta | None = None
) -> Paso:
    """Return the step a caso is at, its words, and the data missing for the evento that follows.

    `debe` is the overdue answer of the back, for a caso that came back to the queue unanswered.
    """
    numero, texto = _paso(caso, catalogos, reglas)
    if debe is not None:
        texto = _sin_respuesta(caso, reglas, debe)
    return Paso(numero, texto, tuple(_falta(caso, catalogos)))


def _paso(caso: Caso, catalogos: Catalogos, reglas: Reglas) -> tuple[int | None, str]:
    van = f"Van {caso.reescalamientos} de {reglas.max_reescalamientos}."
    match caso.estado:
        case Estado.POR_CLASIFICAR:
            return 2, "Identifique la causal de lo que pidió el asesor."
        case Estado.POR_ESCALAR:
            causal = catalogos.causal(caso.causal or "")
            pide = " y ".join(" u ".join(g) for g in causal.soportes) if causal else "sus soportes"
            return 3, f"Con soportes ({pide}) va al back; sin ellos, a PQR."
        case Estado.EN_BACK:
            return 3, "Espera la respuesta del back de ajustes."
        case Estado.EN_PQR:
            return 3, "Espera la respuesta de PQR (CASOSPQR – PQRRES)."
        case Estado.POR_VALIDAR:
            return 4, (
                "El back rechazó. Bien rechazado (sin pruebas, o la política no lo cubre): se le "
                f"informa al usuario. Mal rechazado: nueva marcación y reescalamiento. {van}"
            )
        case Estado.REESCALADO:
            return 5, f"Reescalado: espera otra respuesta del back. {van}"
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


def _sin_respuesta(caso: Caso, reglas: Reglas, debe: SinRespuesta) -> str:
    dias = "1 día hábil" if debe.dias == 1 else f"{debe.dias} días hábiles"
    texto = f"Sin respuesta del back hace {dias}: pregunte o registre la respuesta."
    if debe.ausente:
        texto += " El último corte completo ya no trae el caso."
    if caso.estado is Estado.REESCALADO:
        texto += f" Van {caso.reescalamientos} de {reglas.max_reescalamientos}."
    return texto


def _falta(caso: Caso, catalogos: Catalogos) -> list[str]:
    evento = _EVENTO_DEL_PASO.get(caso.estado)
    if evento is None:
        return []
    faltan = [clave.nombre for clave in TABLA[evento].claves if clave.exigida]
    if evento is Evento.APLICACION_CORRECTA and caso.valor_aplicado is None:
        faltan.append("valor_aplicado")
    if evento is Evento.CONTACTO:
        faltan.append("telefono")
    if evento is Evento.CLASIFICAR and catalogos.sugerir_causal(caso.motivo) == "L":
        faltan.append("demora_de")
    return faltan


def reloj_de(caso: Caso, hoy: date, reglas: Reglas, es_habil: EsHabil) -> RelojDeCaso | None:
    """Return the clock of a caso in business days gone and left, with the weekdays that do not count."""
    corre = reloj(caso, reglas, es_habil)
    if corre is None:
        return None
    dias = (corre.desde + timedelta(n) for n in range(1, (corre.vence - corre.desde).days + 1))
    return RelojDeCaso(
        dia=habiles_entre(corre.desde, hoy, es_habil),
        dias=corre.dias,
        restantes=habiles_entre(hoy, corre.vence, es_habil),
        vence=corre.vence,
        estimado=corre.estimado,
        festivos=tuple(d for d in dias if d.weekday() < _SABADO and not es_habil(d)),
    )


def nota_rr(antes: Caso, decision: Decision, hoy: date, agente: str, ancho: int) -> tuple[str, str]:
    """Return the line for RR of a decision, cut at `ancho` characters, and the rest that did not fit.

    A corrective evento is written on the radicado it replaces, and names the new one.
    """
    que = que_se_hizo(decision.evento, decision.caso, dict(decision.datos), decision.motivo)
    viejo = antes.radicado_actual if decision.evento in CORRECTIVOS else None
    return linea_rr(decision.caso, que, hoy, agente, ancho, viejo)


def linea_rr(
    caso: Caso, que: str, hoy: date, agente: str, ancho: int, radicado: str | None = None
) -> tuple[str, str]:
    """Return the line for RR, cut at `ancho` characters, and the rest that did not fit.

    One line in upper case without accents: RR takes nothing else.
    """
    partes = [f"AJUSTE {radicado or caso.radicado_actual}"]
    if caso.causal:
        partes.append(f"CAUSAL {caso.causal}")
    partes.append(que)
    partes.append(f"{hoy:%d/%m} {agente}")
    entero = " ".join(sin_tildes(" ".join(partes)).upper().split())
    return entero[:ancho], entero[ancho:]


def que_se_hizo(
    evento: Evento, caso: Caso, datos: dict[str, object], motivo: str | None = None
) -> str:
    """Return the words of the RR line that say what an evento did."""
    valor = f"VR {pesos(caso.valor_aplicado).replace(' ', '')}" if caso.valor_aplicado else ""
    match evento:
        case Evento.APLICACION_CORRECTA:
            return f"APROBADO {valor} VERIFICADO"
        case Evento.RECHAZO_CORRECTO:
            return f"BIEN RECHAZADO {datos.get('motivo', '')}".replace("_", " ")
        case Evento.MAL_RECHAZADO:
            return f"MAL RECHAZADO {prueba_de(motivo or '')} NUEVO {caso.radicado_actual}"
        case Evento.MAL_APLICADO:
            return f"MAL APLICADO NUEVO {caso.radicado_actual}"
        case Evento.ESCALAR_BACK:
            return f"ESCALADO AL BACK {caso.razon} {caso.subrazon}"
        case Evento.ESCALAR_PQR | Evento.RADICAR_RECURSO:
            return f"ESCALADO CASOSPQR {datos.get('tipo', datos.get('motivo', ''))}".replace(
                "_", " "
            )
        case Evento.CONTACTO:
            return _que_dijo(caso, datos, valor)
        case Evento.MENSAJE_DE_VOZ:
            return MESSAGE_OUTCOMES[str(datos.get("resultado", "DEJADO"))].rr
    return evento.value.replace("_", " ")


def prueba_de(motivo: str) -> str:
    """Return the support a motivo names with its number, or else the support codes it names."""
    if con_numero := _SOPORTE_CON_NUMERO.search(motivo):
        return f"{con_numero[1].upper()} {con_numero[2]}"
    return " ".join(dict.fromkeys(_SOPORTE.findall(motivo)))


def _que_dijo(caso: Caso, datos: dict[str, object], valor: str) -> str:
    resultado = str(datos.get("resultado", "")).replace("_", " ")
    decision = f"APROBADO {valor}" if caso.contenido is Contenido.APLICADO else "NO APLICA"
    fila = CONTACT_OUTCOMES.get(str(datos.get("resultado")))
    if fila is not None and fila.informs:
        return f"{decision} SE INFORMA {datos.get('interlocutor', 'TITULAR')} {resultado}"
    return f"{decision} {resultado}"


def sin_tildes(texto: str) -> str:
    """Return a text in plain ASCII letters, the way RR shows it."""
    separado = unicodedata.normalize("NFD", texto)
    return "".join(c for c in separado if not unicodedata.combining(c))
