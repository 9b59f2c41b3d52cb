"""What the review tray says: its rows, the question under the cursor, and the answers it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ajustes_tui.domain.caso.card import Ficha, Linea
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import Pide, Respuesta
from ajustes_tui.domain.caso.words import PREGUNTAS, evento_words
from ajustes_tui.domain.values.dates import BOGOTA, dia_corto, fecha_corta
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.casos.revision import FilaRevision, Vista
from ajustes_tui.ui.semaforo import glyph_of
from ajustes_tui.ui.text import Linea as Line
from ajustes_tui.ui.text import Trozo, Voz, cell, envolver, limpio, rotulo
from ajustes_tui.widgets.window_table import Columna

LABELS: Mapping[Pide, tuple[str, str]] = {
    Pide.TELEFONO: ("Teléfono", "diez dígitos, visto en RR"),
    Pide.CAUSAL: ("Causal", "su letra; en la L, también «claro» o «usuario»"),
    Pide.RAZONES: ("Del usuario", "las razones que dio el usuario para el recurso"),
}
"""The label of each datum that an answer may ask, and how the datum is written."""
_WEEK = 7
_SHORT_HISTORY = 2
ROOMY = 5
"""Free rows from which each line of the historial has its own."""


def since(momento: datetime, ahora: datetime) -> str:
    """Return since when a question waits, as short as it stays clear."""
    dias = (ahora.date() - momento.date()).days
    if dias == 0:
        return f"hoy {momento:%H:%M}"
    if dias < _WEEK:
        return f"{dia_corto(momento.date())[:3]} {momento:%H:%M}"
    return dia_corto(momento.date())


def columns_at(ahora: datetime) -> dict[int, Sequence[Columna[FilaRevision]]]:
    """Return the columns of each width class."""
    cuenta = Columna[FilaRevision]("Cuenta", 10, lambda f: f.cuenta)
    radicado = Columna[FilaRevision]("Radicado", 11, lambda f: f.radicado)
    desde = Columna[FilaRevision]("Desde", 9, lambda f: since(f.desde, ahora))
    quien = Columna[FilaRevision]("Quién", 9, lambda f: f.quien)
    por_que = Columna[FilaRevision]("Por qué llegó", 30, _why, flexible=True)
    return {0: (cuenta, radicado, desde, quien, por_que)}


def _why(fila: FilaRevision) -> str:
    if fila.contestada is None:
        return fila.por_que
    return f"√ {fila.contestada.quien} respondió: {fila.contestada.texto}"


def bar_of(cuantos: int, vieja: datetime | None, yo: str, *, de: bool) -> tuple[str, str]:
    """Return the two ends of the bar; `de` says that the list is a person's own."""
    if de:
        return "REVISIÓN › Sus preguntas a la supervisora", yo
    casos = f"{cuantos} caso espera" if cuantos == 1 else f"{cuantos} casos esperan"
    desde = f"el más viejo, {dia_corto(vieja.date())} · " if vieja else ""
    return f"REVISIÓN › {casos} su decisión", f"{desde}{yo}"


def case_title(vista: Vista) -> tuple[str, str]:
    """Return the two ends of the rule over the caso: its key, and its clock spelled out."""
    caso, reloj = vista.ficha.caso, vista.ficha.reloj
    llave = f"{caso.cuenta} / {caso.radicado_actual}"
    if reloj is None or vista.semaforo is None:
        return llave, PREGUNTAS[caso.estado]
    glifo = glyph_of(vista.semaforo)
    return llave, f"{glifo} DÍA {reloj.dia} DE {reloj.dias}  vence {dia_corto(reloj.vence)}"


def card(vista: Vista, ancho: int, renglones: int) -> list[Line]:
    """Return the question and its caso in at most `renglones` rows."""
    dato = max(ancho - 15, 20)
    texto = limpio(vista.pregunta.texto) or "sin texto"
    pide = envolver(f"«{texto}»", dato)
    libres = max(renglones - 4, 1)
    if len(pide) > libres:
        pide = [*pide[: libres - 1], f"{pide[libres - 1][: dato - 1]}…"]
    lineas: list[Line] = [
        [rotulo("Pide" if not n else ""), Trozo(parte, Voz.FUERTE)] for n, parte in enumerate(pide)
    ]
    if vista.contestada is not None:
        respuesta = f"{vista.contestada.quien}: «{limpio(vista.contestada.texto)}»"
        lineas.append([rotulo("Respuesta"), Trozo(respuesta, Voz.OK)])
    else:
        regla = [Trozo(vista.regla), Trozo(f" (v{vista.version_reglas})", Voz.TENUE)]
        lineas.append([rotulo("Regla"), *regla])
    lineas.append([rotulo("Caso"), Trozo(_caso_words(vista))])
    lineas.append([rotulo("Soportes"), Trozo(_supports(vista))])
    libres = renglones - len(lineas)
    if libres < ROOMY:
        return [*lineas, [rotulo("Historial"), Trozo(_last_lines(vista.ficha), Voz.TENUE)]]
    propias = [linea for linea in vista.ficha.lineas if linea.caso == vista.ficha.caso.id]
    for n, linea in enumerate(propias[: libres - 1]):
        motivo = linea.nota or linea.datos.get("motivo")
        texto = _line(linea) + (f" «{limpio(motivo)}»" if motivo else "")
        lineas.append([rotulo("" if n else "Historial"), Trozo(texto, Voz.TENUE)])
    return lineas


def _caso_words(vista: Vista) -> str:
    caso = vista.ficha.caso
    causal = f"Causal {caso.causal or 'sin validar'}"
    if caso.atribuible:
        causal += f", {caso.atribuible.replace('_', ' ').lower()}"
    partes = [causal]
    if caso.valor_solicitado is not None:
        partes.append(f"pide {pesos(caso.valor_solicitado)}")
    if caso.valor_aplicado is not None:
        partes.append(f"aplicado {pesos(caso.valor_aplicado)}")
    partes.append(str(caso.resultado).lower() if caso.resultado else "sin respuesta del back")
    if caso.reescalamientos:
        partes.append(f"reescalado {caso.reescalamientos}")
    partes.append(PREGUNTAS[caso.estado])
    if vista.ficha.toma is not None:
        partes.append(f"lo tiene {limpio(vista.ficha.toma.login)}")
    return " · ".join(partes)


def _supports(vista: Vista) -> str:
    if vista.soportes:
        return "marcados: " + " ".join(limpio(s) for s in vista.soportes)
    causal = vista.ficha.causal
    pide = " y ".join(" u ".join(grupo) for grupo in causal.soportes) if causal else ""
    return f"ninguno marcado; la causal pide {pide}" if pide else "ninguno marcado"


def _last_lines(de: Ficha) -> str:
    propias = [linea for linea in de.lineas if linea.caso == de.caso.id]
    return " · ".join(_line(linea) for linea in propias[: _SHORT_HISTORY + 1])


def _line(linea: Linea) -> str:
    automatica = linea.agente == "sistema" and linea.evento != Evento.PEDIR_REVISION
    quien = "corte" if automatica else limpio(linea.agente)
    words = evento_words(linea.evento)
    que = words.in_tray or words.name
    return f"{linea.momento.astimezone(BOGOTA):%d/%m} {quien} {que}"


def answers(vista: Vista, elegida: str) -> list[Line]:
    """Return the answers, each with its digit; those refused are dim and say why."""
    if not vista.salidas:
        texto = "Aquí se mira; la supervisora decide."
        if vista.contestada is not None:
            texto = "Ya le respondieron; c abre el caso."
        return [[Trozo(f" {texto}", Voz.TENUE)]]
    lineas: list[Line] = []
    for salida in vista.salidas:
        una = salida.respuesta
        actual = una.digito == elegida
        voz = Voz.INACTIVO if salida.negado else Voz.FUERTE if actual else Voz.NORMAL
        texto = f"{una.texto}: {salida.negado}" if salida.negado else una.texto
        lineas.append(
            [
                Trozo(" "),
                Trozo(cell(una.grupo, 13), Voz.TENUE),
                Trozo(una.digito, Voz.INACTIVO if salida.negado else Voz.FUERTE),
                Trozo(f" {texto}", voz),
            ]
        )
    return lineas


def will_be_seen(vista: Vista, respuesta: Respuesta | None) -> str:
    """Return who will see the answer, for the rows below the command row."""
    if respuesta is None or not vista.salidas:
        return ""
    if vista.para is None:
        return "La respuesta queda en el historial del caso."
    return f"{limpio(vista.para)} ve su respuesta en Mi turno y al abrir el caso."


def lost(respuesta: Linea | None) -> tuple[str, str]:
    """Return the title and the words for a question that left while its answer was being typed."""
    if respuesta is None:
        return "Ya no espera", "Mientras usted escribía, esa pregunta dejó de esperar respuesta."
    momento = respuesta.momento.astimezone(BOGOTA)
    dicho = (
        f"Mientras usted escribía, {limpio(respuesta.agente)} respondió esa pregunta"
        f" el {momento:%d/%m a las %H:%M}: «{limpio(respuesta.datos.get('motivo', ''))}»"
    )
    return "Ya la respondieron", dicho


def whole(vista: Vista) -> list[str]:
    """Return the question and everything written on its caso, as paragraphs."""
    caso = vista.ficha.caso
    quien = vista.pregunta.quien or "un corte"
    textos = [
        f"Preguntó {limpio(quien)} el {fecha_corta(vista.desde.date())} a las {vista.desde:%H:%M}: "
        f"«{limpio(vista.pregunta.texto)}»",
        f"{vista.regla}. {_caso_words(vista)}.",
        f"El asesor pidió «{limpio(caso.motivo)}». El back dijo "
        f"«{limpio(caso.motivo_rechazo or 'nada')}».",
    ]
    for linea in vista.ficha.lineas:
        if linea.caso == caso.id:
            motivo = linea.nota or linea.datos.get("motivo")
            textos.append(_line(linea) + (f": «{limpio(motivo)}»" if motivo else ""))
    return textos
