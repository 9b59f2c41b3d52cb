"""What the weekly feedback says: the rows of the list, the person under the cursor, what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ajustes_tui.domain.figures.feedback import (
    MOTIVOS,
    Compromiso,
    EstadoDeCompromiso,
    Puesto,
    Rechazo,
    Siguiente,
    dicho,
    diferencia_de_causal,
    lo_correcto,
    paso_incumplido,
)
from ajustes_tui.domain.figures.forms import BuscarCausal, nombre_de_causal
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.values.dates import BOGOTA, dia_corto, fecha_corta
from ajustes_tui.services.figures.feedback import Top5
from ajustes_tui.ui.text import Linea, Trozo, Voz, envolver, limpio, rotulo
from ajustes_tui.widgets.window_table import Columna

ALTO_DE_FICHA = 6
ALTO_DE_ABIERTOS = 3
_LETRAS = 3


@dataclass(frozen=True, slots=True)
class Vista:
    """Everything the screen shows at one moment."""

    top: Top5
    compromisos: Mapping[str, Compromiso] = field(default_factory=dict)
    """Of the week shown, by asesor."""
    abiertos: Sequence[Compromiso] = ()
    """Of every week, those that have not ended."""


@dataclass(frozen=True, slots=True)
class Fila:
    """A row of the list; `puesto` is None for those that name no asesor."""

    puesto: Puesto | None
    compromiso: Compromiso | None
    rechazos: int


def filas_de(vista: Vista) -> list[Fila]:
    """Return the asesores in order, then the line of those without one."""
    filas = [
        Fila(puesto, vista.compromisos.get(puesto.asesor_id), puesto.rechazos)
        for puesto in vista.top.asesores
    ]
    if vista.top.sin_asesor:
        filas.append(Fila(None, None, vista.top.sin_asesor))
    return filas


def columnas() -> dict[int, Sequence[Columna[Fila]]]:
    """Return the columns of each width class."""
    puesto = Columna[Fila]("#", 2, lambda f: str(f.puesto.puesto) if f.puesto else "", "der")
    asesor = Columna[Fila](
        "Asesor", 12, lambda f: f.puesto.asesor_id if f.puesto else "(sin asesor)"
    )
    aliado = Columna[Fila]("Aliado", 13, lambda f: _de(f, "aliado"), flexible=True)
    nombre = Columna[Fila]("Nombre", 20, lambda f: _de(f, "asesor_nombre"), flexible=True)
    rechazos = Columna[Fila]("Rech.", 5, lambda f: str(f.rechazos), "der")
    cifras = (
        Columna[Fila]("Envió", 5, lambda f: str(f.puesto.enviados) if f.puesto else "", "der"),
        Columna[Fila]("Tasa", 5, lambda f: _cifra(f.puesto and f.puesto.tasa_propia), "der"),
        Columna[Fila]("Aporte", 6, lambda f: _cifra(f.puesto and f.puesto.aporte), "der"),
        Columna[Fila]("4 antes", 9, _tendencia, "der"),
        Columna[Fila]("", 6, _reincide, voz=lambda _f: Voz.AVISO),
    )
    estado = Columna[Fila]("Compromiso", 18, _estado)
    corto = Columna[Fila]("Compr.", 6, _estado_corto)
    return {
        0: (puesto, asesor, aliado, rechazos, *cifras, corto),
        100: (puesto, asesor, aliado, rechazos, *cifras, estado),
        120: (puesto, asesor, nombre, aliado, rechazos, *cifras, estado),
    }


def _de(fila: Fila, campo: str) -> str:
    return str(getattr(fila.puesto, campo) or "") if fila.puesto else ""


def _cifra(porcentaje: str | None) -> str:
    return porcentaje.replace(".", ",") if porcentaje else ""


def _tendencia(fila: Fila) -> str:
    return " ".join(map(str, fila.puesto.tendencia)) if fila.puesto else ""


def _reincide(fila: Fila) -> str:
    return "reinc." if fila.puesto and fila.puesto.reincidente else ""


def _estado(fila: Fila) -> str:
    return dicho(fila.compromiso.estado) if fila.compromiso else ""


_CORTOS: Mapping[EstadoDeCompromiso, str] = {
    EstadoDeCompromiso.SIN_INGRESO: "falta",
    EstadoDeCompromiso.ABIERTO: "abrió",
    EstadoDeCompromiso.CERRADO_CON_MEJORA: "mejoró",
    EstadoDeCompromiso.CERRADO_SIN_MEJORA: "no mej",
}


def _estado_corto(fila: Fila) -> str:
    return _CORTOS[fila.compromiso.estado] if fila.compromiso else ""


def titulo(top: Top5) -> str:
    """Return what the bar says one is looking at."""
    semana = top.semana
    return f"RETROALIMENTACIÓN › {semana}, {dia_corto(semana.desde)} a {dia_corto(semana.hasta)}"


def subtitulo(top: Top5) -> tuple[str, str]:
    """Return the two ends of the rule over the list: of whom, and whether it is frozen."""
    de = f"Top 5 de {limpio(top.aliado)}" if top.aliado else "Top 5 de todos los aliados"
    if top.emitida_el is not None:
        momento = top.emitida_el.astimezone(BOGOTA)
        return de, f"emitida el {momento:%d/%m %H:%M} por {limpio(top.emitida_por)}"
    return de, "en curso, sin emitir" if top.en_curso else "sin emitir"


def ficha(fila: Fila | None, causal: BuscarCausal, ancho: int) -> list[Linea]:
    """Return what the person under the cursor is to hear, in ALTO_DE_FICHA rows."""
    if fila is None:
        return [[Trozo(" En esta semana no hay rechazos correctos.", Voz.TENUE)]]
    if fila.puesto is None:
        texto = " La base no dice quién los envió: no tienen puesto ni formulario."
        return [[Trozo(texto, Voz.TENUE)]]
    puesto = fila.puesto
    causales = list(puesto.causales.items())[:_LETRAS]
    nombres = " · ".join(f"{nombre_de_causal(letra, causal)} {n}" for letra, n in causales)
    motivos = " · ".join(f"{MOTIVOS.get(m, m)} {n}" for m, n in puesto.motivos.items())
    primero = puesto.evidencia[0]
    lineas = [
        _con_rotulo("Causales", nombres, ancho)[0],
        _con_rotulo("Motivos", motivos, ancho)[0],
        _con_rotulo("Radicados", ", ".join(puesto.radicados), ancho)[0],
        _con_rotulo("Incumplió", paso_incumplido(primero.motivo), ancho)[0],
        _con_rotulo("Lo correcto", lo_correcto(primero.motivo, causal(primero.causal)), ancho)[0],
    ]
    if fila.compromiso is not None:
        lineas.append(_con_rotulo("Compromiso", _compromiso(fila.compromiso), ancho)[0])
    return lineas


def _con_rotulo(titulo: str, texto: str, ancho: int) -> list[Linea]:
    """Return a labelled text; what does not fit on its row ends in an ellipsis."""
    cabe = max(ancho - 15, 20)
    partes = envolver(texto, cabe) or [""]
    primera = partes[0] if len(partes) == 1 else f"{partes[0][: cabe - 1]}…"
    return [[rotulo(titulo), Trozo(primera)]]


def _compromiso(compromiso: Compromiso) -> str:
    texto = dicho(compromiso.estado)
    if compromiso.seguimiento is not None:
        texto += f", seguimiento {dia_corto(compromiso.seguimiento)}"
    siguiente = _siguiente(compromiso)
    texto += f" · {siguiente}" if siguiente else ""
    return f"{texto} · «{limpio(compromiso.supervisor)}»" if compromiso.supervisor else texto


def _siguiente(compromiso: Compromiso) -> str:
    """Return what the week after says: on the list again, no longer, or not over to tell yet."""
    if compromiso.rechazos_siguientes is None:
        return ""
    if compromiso.siguiente is Siguiente.AUN_NO:
        return f"la semana siguiente va en {compromiso.rechazos_siguientes}"
    que = "repite" if compromiso.siguiente is Siguiente.REPITE else "corrigió"
    return f"{que}: {compromiso.rechazos} → {compromiso.rechazos_siguientes}"


def abiertos(compromisos: Sequence[Compromiso], hoy: date) -> list[Linea]:
    """Return the follow-ups that have not ended, in ALTO_DE_ABIERTOS rows; the late ones stand out."""
    if not compromisos:
        return [[Trozo(" Ningún compromiso está abierto.", Voz.TENUE)]]
    caben = compromisos[: ALTO_DE_ABIERTOS - (len(compromisos) > ALTO_DE_ABIERTOS)]
    lineas: list[Linea] = []
    for compromiso in caben:
        vencido = compromiso.seguimiento is not None and compromiso.seguimiento <= hoy
        texto = f" {compromiso.semana} {limpio(compromiso.asesor_id)} · {_compromiso(compromiso)}"
        lineas.append([Trozo(texto, Voz.AVISO if vencido else Voz.NORMAL)])
    if len(compromisos) > len(caben):
        lineas.append([Trozo(f" y {len(compromisos) - len(caben)} más", Voz.TENUE)])
    return lineas


def presentacion(puesto: Puesto) -> str:
    """Return who the evidence is of, with their figures of the week."""
    return (
        f"{limpio(puesto.asesor_nombre or puesto.asesor_id)} · {puesto.rechazos} rechazos de "
        f"{puesto.enviados} enviados: tasa propia {_cifra(puesto.tasa_propia)} %, aporte "
        f"{_cifra(puesto.aporte)} %."
    )


def evidencia(rechazo: Rechazo, causal: BuscarCausal) -> tuple[str, ...]:
    """Return a rejection in paragraphs: which it is, the step that was broken, and the right way."""
    catalogo: Causal | None = causal(rechazo.causal)
    dia = fecha_corta(date.fromisoformat(rechazo.momento[:10]))
    cual = (
        f"{limpio(rechazo.radicado)} · {nombre_de_causal(rechazo.causal, causal)} · "
        f"{MOTIVOS.get(rechazo.motivo, rechazo.motivo)} · lo validó {limpio(rechazo.agente)} "
        f"el {dia}, caso {rechazo.caso_id}."
    )
    paso = f"{diferencia_de_causal(rechazo)} {paso_incumplido(rechazo.motivo)}".strip()
    return cual, paso, f"Lo correcto: {lo_correcto(rechazo.motivo, catalogo)}"


def efecto_de_emitir(top: Top5, carpeta: str) -> str:
    """Return what issuing the week does, in words."""
    if top.emitida_el is not None:
        return f"Se escriben otra vez en {carpeta}, con las mismas cifras de cuando se emitió."
    texto = (
        "Las cifras quedan fijas y sus rechazos ya no se deshacen. Se escriben en "
        f"{carpeta} el compromiso de cada asesor propio, el estoy enterado y los informes de los "
        "otros aliados."
    )
    if top.en_curso:
        texto += " La semana no ha terminado: lo que se registre después no entra."
    return texto
