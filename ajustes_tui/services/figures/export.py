"""Exportación: the workbooks that leave the program, each recorded (dominio.md section 6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from ajustes_tui.domain.figures.indicators import Cuentas
from ajustes_tui.domain.figures.kpi_report import (
    AHORA,
    AL_CIERRE,
    NOMBRES_DE_GRUPO,
    cortes_dichos,
    definiciones_de_kpi,
    graficos_de,
    hoja_de_cortes,
    hoja_de_grupos,
    hoja_de_indicadores,
)
from ajustes_tui.domain.figures.report import (
    COLUMNAS_DE_CASOS,
    COLUMNAS_DE_HISTORIAL,
    Columna,
    Grafico,
    Hoja,
    Valor,
    definiciones,
    fila_de_caso,
    fila_de_linea,
)
from ajustes_tui.domain.query.filter import FiltroCasos, Orden
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.mask import Mascara
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import Conflicto, NoPermitido
from ajustes_tui.services.casos.lotes import Exportado, ServicioDeLotes
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.figures.kpi import KpiService, Tablero
from ajustes_tui.services.progress import Progress, Quiet
from ajustes_tui.storage.figures.reports import VENTANA, InformesRepository

CORTES_DE_TENDENCIA = 12
"""Cortes of the line chart when the range has fewer."""
_Filas = Iterator[tuple[Valor, ...]]


class ExportOfCasos(Protocol):
    """Writes something of the casos a filter keeps, each export from its own table of columns."""

    def __call__(
        self,
        ruta: Path,
        filtro: FiltroCasos | None = None,
        *,
        sin_mascara: bool = False,
        motivo: str = "",
        progress: Progress | None = None,
    ) -> Exportado:
        """Write the workbook; its personal data are whole only with a reason."""


class ExportacionService(ServicioDeLotes):
    """The escalation lots, and a supervisor's exports of casos, historial and figures."""

    def __init__(self, entorno: Entorno, kpi: KpiService) -> None:
        super().__init__(entorno)
        self._kpi = kpi
        self._informes = InformesRepository(entorno.db)

    @property
    def of_casos(self) -> Mapping[str, ExportOfCasos]:
        """The exports of the casos a filter keeps, by their name on the command line."""
        return {"casos": self.exportar_casos, "historial": self.exportar_historial}

    def exportar_casos(
        self,
        ruta: Path,
        filtro: FiltroCasos | None = None,
        *,
        sin_mascara: bool = False,
        motivo: str = "",
        progress: Progress | None = None,
    ) -> Exportado:
        """Write the casos a filter keeps: as many rows as its list, by urgency.

        Names and telephones are masked unless asked for with a reason, which is recorded.
        Raises NoPermitido for the role or without that reason, Conflicto when it was stopped.
        """
        filtro = filtro or FiltroCasos()

        def leer(avance: Progress) -> _Filas:
            ids = self._e.casos.list_ids(filtro, Orden.URGENCIA, self._e.ahora())
            for vuelta, ventana in enumerate(self._informes.casos(ids)):
                _avanzar(avance, vuelta * VENTANA, len(ids))
                mascaras = self._mascaras({caso.cuenta for caso in ventana}, sin=sin_mascara)
                for caso in ventana:
                    yield fila_de_caso(caso, mascaras[caso.cuenta])

        detalle = _detalle(filtro, sin_mascara=sin_mascara, motivo=motivo)
        return self._de_filas(ruta, "casos", COLUMNAS_DE_CASOS, leer, detalle, progress)

    def exportar_historial(
        self,
        ruta: Path,
        filtro: FiltroCasos | None = None,
        *,
        sin_mascara: bool = False,
        motivo: str = "",
        progress: Progress | None = None,
    ) -> Exportado:
        """Write the lines of the casos a filter keeps, by cuenta, oldest first in each caso.

        Raises NoPermitido for the role or without a reason, Conflicto when it was stopped.
        """
        filtro = filtro or FiltroCasos()

        def leer(avance: Progress) -> _Filas:
            ids = self._e.casos.list_ids(filtro, Orden.CUENTA, self._e.ahora())
            for vuelta, ventana in enumerate(self._informes.lineas(ids)):
                _avanzar(avance, vuelta * VENTANA, len(ids))
                mascaras = self._mascaras({cuenta for cuenta, _ in ventana}, sin=sin_mascara)
                for cuenta, linea in ventana:
                    yield fila_de_linea(linea, cuenta, mascaras[cuenta])

        detalle = _detalle(filtro, sin_mascara=sin_mascara, motivo=motivo)
        return self._de_filas(ruta, "historial", COLUMNAS_DE_HISTORIAL, leer, detalle, progress)

    def exportar_kpi(
        self,
        ruta: Path,
        desde: date | None = None,
        hasta: date | None = None,
        por: str | None = None,
    ) -> Exportado:
        """Write the figures of a range of cortes, by default the newest, with their charts.

        Without `por`, by asesor, aliado, causal and agente. A closed corte has its figures of the
        closing and those of now, each in its sheets. Raises NoPermitido for the role.
        """
        ruta = self._permitida(ruta)
        grupos = (por,) if por else tuple(NOMBRES_DE_GRUPO)
        with self._e.db.reading():
            tablero = self._kpi.decir(desde, hasta)
            cuando = AL_CIERRE if tablero.congelado else ""
            hojas = _hojas(self._kpi.decir, tablero, grupos, cuando)
            if tablero.congelado:
                hojas += _hojas(self._kpi.ver, tablero, grupos, AHORA)
            cortes = self._cortes(tablero)
            ahora = self._e.ahora()
        hojas.append(hoja_de_cortes(cortes))
        dichos = definiciones_de_kpi(
            tablero.desde,
            tablero.hasta,
            ahora,
            (tablero.filas, tablero.duplicadas, tablero.rechazadas),
            _cierre(tablero),
        )
        partes = [*hojas, definiciones(hojas, dichos)]
        titulo = f"Indicadores de ajustes · {cortes_dichos(tablero.desde, tablero.hasta)}"
        return self._escribir(ruta, "kpi", partes, "", titulo, graficos_de(len(cortes), cuando))

    def _cortes(self, tablero: Tablero) -> list[tuple[date, Cuentas]]:
        """Return the figures of each corte of the range, and of earlier ones when it has few."""
        desde, hasta = tablero.desde, tablero.hasta
        if desde is None or hasta is None:
            return []
        dentro = [corte for corte in self._kpi.cortes() if desde <= corte <= hasta]
        if not dentro:
            return []
        cuantos = max(len(dentro), CORTES_DE_TENDENCIA) - 1
        ultimo = self._kpi.decir(dentro[0], dentro[0])
        return [*self._kpi.tendencia(dentro[0], cuantos), (dentro[0], ultimo.indicadores.cuentas)]

    def _mascaras(self, cuentas: Collection[str], *, sin: bool) -> Mapping[str, Mascara | None]:
        if sin:
            return dict.fromkeys(cuentas)
        nombres = self._informes.nombres(cuentas)
        return {cuenta: Mascara(nombres[cuenta]) for cuenta in cuentas}

    def _de_filas(
        self,
        ruta: Path,
        que: str,
        columnas: Sequence[Columna],
        leer: Callable[[Progress], _Filas],
        detalle: str,
        progress: Progress | None,
    ) -> Exportado:
        """Write one sheet whose rows come from the store as it stands at one moment."""
        ruta = self._permitida(ruta)
        avance = progress or Quiet()
        hoja = Hoja(que.capitalize(), columnas, leer(avance))
        titulo = f"{que.capitalize()} · {self._e.ahora():%d/%m/%Y %H:%M}"
        return self._escribir(ruta, que, [hoja, definiciones([hoja])], detalle, titulo)

    def _permitida(self, ruta: Path) -> Path:
        self._e.exigir_lectura()
        ruta = self.destino(ruta)
        self._e.exigir(Power.EXPORT)
        return ruta

    def _escribir(
        self,
        ruta: Path,
        que: str,
        hojas: Sequence[Hoja],
        detalle: str,
        titulo: str,
        graficos: Sequence[Grafico] = (),
    ) -> Exportado:
        """Write the sheets, the last with the definitions; the export is recorded before the file appears."""
        # openpyxl takes its time to load and only this needs it.
        from ajustes_tui.excel.read.file import archivo_nuevo
        from ajustes_tui.excel.write.reports import escribir_libro

        with archivo_nuevo(ruta) as archivo:
            with self._e.db.reading():
                escritas = escribir_libro(
                    archivo.salida,
                    hojas,
                    titulo=titulo,
                    graficos=graficos,
                )
            filas = sum(escritas[:-1])
            self._e.record("exportacion", f"{que}: filas {filas}, archivo {ruta.name}{detalle}")
            archivo.publicar()
        return Exportado(ruta, filas)


def _cierre(tablero: Tablero) -> str:
    """Return the sentence on who closed the corte, which sheets are of that moment and what changed since."""
    cierre = tablero.cierre
    if cierre is None:
        return ""
    momento = cierre.momento.astimezone(BOGOTA)
    return (
        f"Lo cerró {cierre.quien} el {momento:%d/%m/%Y %H:%M}; las hojas «{AL_CIERRE}» tienen las "
        f"cifras de ese momento y las hojas «{AHORA}» las de ahora, con "
        f"{contados(tablero.cambiados, 'caso', 'casos')} en otra cubeta desde el cierre"
    )


def _hojas(
    leer: Callable[[date | None, date | None, str | None], Tablero],
    tablero: Tablero,
    grupos: Sequence[str],
    cuando: str,
) -> list[Hoja]:
    """Return the sheets of the figures of one moment: the whole range, then by each group."""
    desde, hasta = tablero.desde, tablero.hasta
    return [
        hoja_de_indicadores(leer(desde, hasta, None).indicadores, cuando),
        *(hoja_de_grupos(grupo, leer(desde, hasta, grupo).indicadores, cuando) for grupo in grupos),
    ]


def _detalle(filtro: FiltroCasos, *, sin_mascara: bool, motivo: str) -> str:
    """Return the audit trail's detail of an export: the names of its filters, never their values.

    Raises NoPermitido for an unmasked export without a reason.
    """
    puestos = filtro.asks()
    detalle = f"; filtros: {', '.join(puestos)}" if puestos else ""
    motivo = limpiar(motivo)
    if not sin_mascara:
        return detalle
    if not motivo:
        raise NoPermitido(
            "Para exportar sin máscara falta el motivo.",
            "Diga con --motivo para qué necesita nombres y teléfonos.",
        )
    return f"{detalle}; sin máscara: {motivo}"


def _avanzar(avance: Progress, leidos: int, total: int) -> None:
    if avance.cancelled():
        raise Conflicto("La exportación se canceló; no se escribió nada.", codigo="cancelada")
    avance.report(leidos, total, "Exportando")
