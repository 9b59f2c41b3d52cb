"""The figures of a range of cortes as sheets and charts: the same numbers the KPI screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.indicators import Cuentas, Indicadores, porcentaje
from ajustes_tui.domain.figures.report import Columna, Formato, Grafico, Hoja, Valor
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import fecha_corta

_E, _P = Formato.ENTERO, Formato.PORCENTAJE
_TOTAL = "Casos distintos de las bases vivas del corte o del rango, sin los anulados (T)."
INDICADORES = "Indicadores"
AL_CIERRE = "al cierre"
AHORA = "ahora"
"""The moment in a sheet's name: a closed corte has each sheet twice, at its closing and now."""
NOMBRES_DE_GRUPO = {"asesor": "Asesor", "aliado": "Aliado", "causal": "Causal", "agente": "Agente"}
_DE_GRUPO = {
    "asesor": "Asesor que pidió el ajuste; «(sin asesor)» si la base no lo trae.",
    "aliado": "Operación o sede; «(sin aliado)» si la base no lo trae.",
    "causal": "Causal identificada al clasificar; «(sin causal)» antes.",
    "agente": "Autor del último veredicto vigente; «(sin agente)» si no lo hay.",
}
_COLUMNAS = (
    Columna("Indicador", "Cada caso cuenta en una sola cubeta.", ancho=28),
    Columna("Casos", "Cuántos casos.", _E, 10),
    Columna("Porcentaje", "Sobre T, con un decimal; — si T es cero.", _P, 12),
)
_DE_CUBETAS = tuple(
    columna
    for words in CUBETA_WORDS.values()
    for columna in (
        Columna(words.name, words.definition, _E, 11),
        Columna(
            f"% {words.name[0].lower()}{words.name[1:]}",
            f"{words.definition} En porcentaje.",
            _P,
            11,
        ),
    )
)


def hoja_de_indicadores(ind: Indicadores, cuando: str = "") -> Hoja:
    """Return the sheet of the whole range: each bucket in order, T, and the figures beside them.

    `cuando` names the moment of the figures, where a workbook has those of two moments.
    """
    total = ind.cuentas.total
    filas: list[tuple[Valor, ...]] = [
        (CUBETA_WORDS[cubeta].name, ind.cuentas[cubeta], porcentaje(ind.cuentas[cubeta], total))
        for cubeta in Cubeta
    ]
    filas += [
        ("Total (T)", total, porcentaje(total, total)),
        ("Aplicado total", *_cifra(ind.cuentas.aplicado_total, total)),
        ("Rechazado por el back", *_cifra(ind.rechazado_por_el_back, total)),
        ("Anulados (fuera de T)", ind.anulados, None),
    ]
    return Hoja(_de(INDICADORES, cuando), _COLUMNAS, filas)


def hoja_de_grupos(por: str, ind: Indicadores, cuando: str = "") -> Hoja:
    """Return the sheet with a row for each asesor, aliado, causal or agente."""
    nombre = NOMBRES_DE_GRUPO[por]
    columnas = (
        Columna(nombre, _DE_GRUPO[por], ancho=22),
        Columna("Casos", "T del grupo.", _E, 10),
        *_DE_CUBETAS,
        Columna("Aporte", "Rechazados del grupo sobre el T de todos.", _P, 10),
        Columna("Tasa propia", "Rechazados del grupo sobre los casos del grupo.", _P, 11),
    )
    filas = [
        (
            grupo.clave or f"(sin {por})",
            grupo.cuentas.total,
            *_cubetas(grupo.cuentas),
            ind.aporte(grupo),
            ind.tasa_propia(grupo),
        )
        for grupo in ind.grupos
    ]
    return Hoja(_de(f"Por {por}", cuando), columnas, filas)


def hoja_de_cortes(cortes: Sequence[tuple[date, Cuentas]]) -> Hoja:
    """Return the sheet with a row for each corte, in the order given: oldest first."""
    columnas = (
        Columna(
            "Corte", "Fecha del corte; el cerrado va con sus cifras del cierre.", Formato.DIA, 12
        ),
        Columna("Casos", _TOTAL, _E, 10),
        *_DE_CUBETAS,
    )
    filas = [(corte, cuentas.total, *_cubetas(cuentas)) for corte, cuentas in cortes]
    return Hoja("Cortes", columnas, filas)


def graficos_de(cortes: int, cuando: str = "") -> list[Grafico]:
    """Return the charts: the buckets as bars, the three indicators as lines over the cortes."""
    graficos = [
        Grafico(_de("Casos por cubeta", cuando), _de(INDICADORES, cuando), (2,), len(Cubeta) + 1)
    ]
    if cortes > 1:
        porcentajes = tuple(
            4 + 2 * lugar
            for lugar, cubeta in enumerate(Cubeta)
            if cubeta in (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
        )
        graficos.append(
            Grafico("Indicadores por corte", "Cortes", porcentajes, cortes + 1, True, "Porcentaje")
        )
    return graficos


def cortes_dichos(desde: date | None, hasta: date | None) -> str:
    """Return a range of cortes in the words of a report."""
    if desde is None or hasta is None:
        return "sin cortes"
    return fecha_corta(desde) + ("" if desde == hasta else f" a {fecha_corta(hasta)}")


def definiciones_de_kpi(
    desde: date | None,
    hasta: date | None,
    calculado_el: datetime,
    filas: Sequence[int],
    cierre: str = "",
) -> list[tuple[str, str, str]]:
    """Return the rows of the definitions sheet: the range, how it was closed if it was, each figure.

    `filas` counts the rows read, the duplicates and the refused.
    """
    leidas, duplicadas, rechazadas = filas
    return [
        ("Informe", "Cortes", cortes_dichos(desde, hasta)),
        *([("Informe", "Cierre", cierre)] if cierre else []),
        ("Informe", "Calculado el", f"{calculado_el:%d/%m/%Y %H:%M}, hora de Bogotá"),
        (
            "Informe",
            "Filas de las bases",
            f"{contados(leidas, 'fila', 'filas')}: {contados(duplicadas, 'duplicada', 'duplicadas')} "
            f"y {contados(rechazadas, 'rechazada', 'rechazadas')}",
        ),
        ("Indicadores", "Total (T)", _TOTAL),
        *(("Indicadores", words.name, words.definition) for words in CUBETA_WORDS.values()),
        ("Indicadores", "Aplicado total", "Aplicado más corregido: (A + C) / T."),
        (
            "Indicadores",
            "Rechazado por el back",
            "Casos cuyo último resultado es RECHAZADO, sea cual sea el veredicto.",
        ),
        ("Indicadores", "Anulados", "No cuentan en T."),
    ]


def _de(nombre: str, cuando: str) -> str:
    return f"{nombre} {cuando}".rstrip()


def _cubetas(cuentas: Cuentas) -> tuple[Valor, ...]:
    return tuple(valor for cubeta in Cubeta for valor in _cifra(cuentas[cubeta], cuentas.total))


def _cifra(casos: int, total: int) -> tuple[Valor, Valor]:
    return casos, porcentaje(casos, total)
