"""What an import did: the counts, what the back answered, and what it changed under somebody's hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ajustes_tui.domain.base.reconciliation import (
    CambioEnGestion,
    Conciliacion,
    ParaRevision,
    Renglon,
)
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, PREGUNTAS
from ajustes_tui.domain.values.counts import contados, miles
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.importacion.text import avisos
from ajustes_tui.services.intake.prepared import Resumen
from ajustes_tui.ui.text import Linea, Trozo, Voz, cell, extremos, regla

_RENGLONES: dict[str, tuple[str, Voz, str, str]] = {
    "aplicados": ("●", Voz.OK, "Aplicados como se pidió", PREGUNTAS[Estado.POR_VERIFICAR]),
    "valor_distinto": ("▲", Voz.AVISO, "Aplicados por otro valor", "igual, con diferencia"),
    "rechazados": ("■", Voz.MALO, "Rechazados otra vez", PREGUNTAS[Estado.POR_VALIDAR]),
    "sin_respuesta": ("○", Voz.FUERTE, "Sin respuesta todavía", "esperan al back"),
    "ausentes": ("■", Voz.MALO, "No vienen en este corte", "se conservan; pregunte"),
}
GESTION = "gestion:"
REVISION = "revision:"
"""What the key of a row that is one caso begins with."""


@dataclass(frozen=True, slots=True)
class VistaResultado:
    """What the result shows: of a base just written, or of one of the list."""

    resumen: Resumen
    conciliacion: Conciliacion
    segundos: float | None = None
    """How long writing took; None for a base that was already there."""
    deshecha: str = ""
    """Who undid the base, when and why."""


def claves(vista: VistaResultado) -> list[str]:
    """Return the rows the cursor may stand on, from top to bottom."""
    concilia = vista.conciliacion
    return [
        *(renglon.clase for renglon in concilia.renglones if renglon.casos),
        *(f"{GESTION}{cambio.caso_id}" for cambio in concilia.en_gestion),
        *(f"{REVISION}{caso.caso_id}" for caso in concilia.para_revision),
    ]


def lineas_de(vista: VistaResultado, cursor: str, ancho: int = 80) -> list[Linea]:
    """Return the whole result, with the mark on the row the cursor is at."""
    return [
        *_cuentas(vista, ancho),
        *conciliacion(vista.conciliacion, cursor, ancho),
        *_en_gestion(vista.conciliacion.en_gestion, cursor, ancho),
        *_para_revision(vista.conciliacion.para_revision, cursor, ancho),
        *avisos(vista.resumen.avisos),
    ]


def _cuentas(vista: VistaResultado, ancho: int) -> list[Linea]:
    resumen = vista.resumen
    corte = f"corte {fecha_corta(resumen.corte)}" if resumen.corte else ""
    lineas: list[Linea] = [
        extremos(
            [Trozo(" √ ", Voz.OK), Trozo(resumen.archivo, Voz.FUERTE)],
            [Trozo(f"{corte} · {resumen.tipo.value} ", Voz.TENUE)],
            ancho,
        ),
        [
            Trozo(f"   T {miles(resumen.validas)}", Voz.FUERTE),
            Trozo(
                f": {contados(resumen.nuevas, 'nueva', 'nuevas')}, "
                f"{contados(resumen.actualizadas, 'actualizada', 'actualizadas')}, "
                f"{contados(resumen.iguales, 'igual', 'iguales')} · "
                f"{contados(resumen.ausentes, 'ausente', 'ausentes')}"
            ),
        ],
        [
            Trozo(
                f"   {contados(resumen.duplicadas, 'duplicada', 'duplicadas')} y "
                f"{contados(resumen.rechazadas, 'rechazada', 'rechazadas')}"
            ),
            Trozo(" · x las guarda en un libro" if resumen.rechazadas else "", Voz.TENUE),
        ],
    ]
    if vista.deshecha:
        lineas.append([Trozo(f" ▲ Deshecha {vista.deshecha}", Voz.AVISO)])
    return lineas


def conciliacion(concilia: Conciliacion, cursor: str = "", ancho: int = 80) -> list[Linea]:
    """Return what the back answered to what it was asked again, by outcome, with its money."""
    total = concilia.reescalados
    derecha = contados(total, "reescalado", "reescalados")
    if concilia.pedido:
        derecha += f", {pesos(concilia.pedido)}"
    lineas: list[Linea] = [regla("Conciliación: lo que se le pidió al back", derecha, ancho)]
    if not total:
        return [*lineas, [Trozo("   Ningún caso esperaba respuesta del back.", Voz.TENUE)]]
    lineas.append([Trozo(f"{'Casos':>36}{'Valor':>17}  Qué sigue", Voz.TENUE)])
    lineas += [_renglon(renglon, concilia, cursor) for renglon in concilia.renglones]
    nuevo, original = concilia.por_radicado_nuevo, concilia.por_radicado_original
    if nuevo or original:
        se = "se reconoció" if nuevo == 1 else "se reconocieron"
        lineas.append(
            [
                Trozo(
                    f"   {miles(nuevo)} {se} por el radicado nuevo y {miles(original)} por el "
                    "original."
                )
            ]
        )
    return lineas


def _renglon(renglon: Renglon, concilia: Conciliacion, cursor: str) -> Linea:
    signo, voz, texto, sigue = _RENGLONES[renglon.clase]
    casos = len(renglon.casos)
    if renglon.clase == "sin_respuesta" and concilia.espera_dias is not None:
        dias = contados(concilia.espera_dias, "día", "días")
        sigue = f"esperan; el mayor, {dias}" if concilia.espera_dias else "esperan desde hoy"
    return [
        _marca(renglon.clase, cursor),
        Trozo(f"{signo} ", voz if casos else Voz.TENUE),
        Trozo(cell(texto, 26), Voz.FUERTE if renglon.clase == cursor else Voz.NORMAL),
        Trozo(f"{miles(casos):>7}", Voz.FUERTE),
        Trozo(f"{pesos(renglon.pedido) if casos else '':>17}  "),
        Trozo(sigue if casos else "", Voz.TENUE),
    ]


def _marca(clave: str, cursor: str) -> Trozo:
    return Trozo("►" if clave == cursor else " ", Voz.FUERTE)


def _en_gestion(cambios: Sequence[CambioEnGestion], cursor: str, ancho: int) -> list[Linea]:
    if not cambios:
        return []
    lineas: list[Linea] = [
        regla("Cambiaron mientras alguien los gestionaba", miles(len(cambios)), ancho)
    ]
    for cambio in cambios:
        if cambio.tomado_por:
            quien = f"lo tiene {cambio.tomado_por}; ya lo ve en su pantalla"
        else:
            quien = f"de nadie; {PREGUNTAS[cambio.estado]}"
        lineas.append(
            [
                _marca(f"{GESTION}{cambio.caso_id}", cursor),
                Trozo(f"  {cell(cambio.cuenta, 11)}", Voz.FUERTE),
                Trozo(cell(f"{_res(cambio.antes)} → {_res(cambio.despues)}", 25)),
                Trozo(quien, Voz.AVISO if cambio.tomado_por else Voz.TENUE),
            ]
        )
    return lineas


def _para_revision(casos: Sequence[ParaRevision], cursor: str, ancho: int) -> list[Linea]:
    if not casos:
        return []
    lineas: list[Linea] = [regla("Para su revisión", miles(len(casos)), ancho)]
    for caso in casos:
        if caso.informado_el and caso.contenido:
            antes = (
                f"se le informó el {caso.informado_el:%d/%m} «{CONTENIDO_WORDS[caso.contenido]}» y"
            )
        else:
            antes = "ya había seguido su camino y"
        valor = f" {pesos(caso.valor_aplicado)}" if caso.valor_aplicado is not None else ""
        lineas.append(
            [
                _marca(f"{REVISION}{caso.caso_id}", cursor),
                Trozo(f"  {cell(caso.cuenta, 11)}", Voz.FUERTE),
                Trozo(f"{antes} ahora dice {_res(caso.resultado)}{valor}"),
            ]
        )
    return lineas


def _res(resultado: Resultado | None) -> str:
    return resultado.value if resultado else "(vacío)"


def barra_del_resultado(vista: VistaResultado, ahora: datetime) -> tuple[str, str]:
    """Return what the bar says of a result, left and right."""
    base = vista.resumen.base
    if vista.segundos is None:
        return f"IMPORTACIÓN › Base {base}", ""
    if vista.resumen.ya_importada:
        return f"IMPORTACIÓN › Base {base}, que ya estaba", f"{ahora:%d/%m/%Y %H:%M}"
    tardo = f"{vista.segundos:.1f}".replace(".", ",")
    return f"IMPORTACIÓN › Base {base} importada", f"{ahora:%d/%m/%Y %H:%M}, en {tardo} s"
