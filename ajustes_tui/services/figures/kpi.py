"""KPI: the three indicators and their buckets for a corte, a range or today, and closing a corte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.figures import Alcance, Cifra, cifras_de
from ajustes_tui.domain.figures.indicators import Cuentas, Indicadores, contar, sumar
from ajustes_tui.domain.keeping.catalogs import Catalogos, Reglas
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import EntradaInvalida, NoPermitido, UsoInvalido
from ajustes_tui.services.figures.desk import ServicioDeMesa
from ajustes_tui.services.store_watch import Pulso
from ajustes_tui.storage.core.predicate import GRUPOS
from ajustes_tui.storage.figures.closings import Cierre

FILAS = ("filas", "duplicadas", "rechazadas")
"""The counts in a base's summary that account for its rows: read, duplicated, rejected."""


@dataclass(frozen=True, slots=True)
class Tablero:
    """The figures of a range of cortes, when they were read, and the rows of the files behind T."""

    desde: date | None
    hasta: date | None
    indicadores: Indicadores
    calculado_el: datetime = field(compare=False)
    filas: int = 0
    duplicadas: int = 0
    rechazadas: int = 0
    por: str = ""
    del_dia: bool = False
    """Whether the figures count the verdicts of a day instead of the casos of cortes."""
    cierre: Cierre | None = None
    """The closing of the corte; None when it is open, or the figures are of several."""
    cambios: tuple[tuple[str | None, str, int], ...] = ()
    """How many casos changed bucket since the closing: the bucket then, the bucket now, the count."""
    congelado: bool = False
    """Whether the figures are those of the closing and not of now."""

    @property
    def alcance(self) -> Alcance | None:
        """The scope of the figures; None in a store without bases."""
        if self.desde is None or self.hasta is None:
            return None
        return Alcance(self.desde, self.hasta, self.del_dia, self.congelado)

    @property
    def cambiados(self) -> int:
        """How many casos are in another bucket since the corte was closed."""
        return sum(casos for _antes, _ahora, casos in self.cambios)


class KpiService(ServicioDeMesa):
    """The use cases of KPI: figures of cortes, of today and of closings, and closing a corte."""

    @property
    def catalogos(self) -> Catalogos:
        """The catalogues in force, for the names of the causales."""
        return self._e.catalogos

    @property
    def reglas(self) -> Reglas:
        """The numbers of the procedure in force, for the goals."""
        return self._e.reglas

    def cortes(self) -> list[date]:
        """Return the cortes with a live base, newest first."""
        self._e.exigir_lectura()
        return self._e.kpi.cortes()

    def ver(
        self, desde: date | None = None, hasta: date | None = None, por: str | None = None
    ) -> Tablero:
        """Return the figures of a range of cortes, by default the newest one."""
        self._e.exigir_lectura()
        _exigir_grupo(por)
        nuevo = self._e.kpi.newest_corte()
        if nuevo is None and desde is None and hasta is None:
            return Tablero(None, None, Indicadores(sumar([])), self._e.ahora(), por=por or "")
        desde = desde or hasta or nuevo
        hasta = hasta or (nuevo if desde is None else max(desde, nuevo or desde))
        if desde is None or hasta is None or desde > hasta:
            raise UsoInvalido("El rango de cortes está al revés.", "Ponga desde antes que hasta.")
        grupos = contar(self._e.kpi.buckets(desde, hasta, por))
        indicadores = Indicadores(
            sumar(grupos), *self._e.kpi.beside(desde, hasta), grupos if por is not None else ()
        )
        cierre = self._e.cierres.get(desde) if desde == hasta else None
        return Tablero(
            desde,
            hasta,
            indicadores,
            self._e.ahora(),
            *self._filas(desde, hasta),
            por=por or "",
            cierre=cierre,
            cambios=tuple(self._e.cierres.changes(desde)) if cierre else (),
        )

    def _filas(self, desde: date, hasta: date) -> tuple[int, int, int]:
        """Return the rows of the live bases of a range of cortes: all, duplicated and rejected."""
        resumenes = [
            base["resumen"]
            for base in self._e.bases.list_all()
            if base["anulada_el"] is None
            and desde.isoformat() <= base["corte"] <= hasta.isoformat()
        ]
        todas, duplicadas, rechazadas = (
            sum(int(resumen.get(clave, 0)) for resumen in resumenes) for clave in FILAS
        )
        return todas, duplicadas, rechazadas

    def hoy(self, por: str | None = None) -> Tablero:
        """Return the figures of the verdicts in force that were given today, of any corte."""
        self._e.exigir_lectura()
        _exigir_grupo(por)
        ahora = self._e.ahora()
        hoy = ahora.date()
        grupos = contar(self._e.kpi.buckets_of_day(hoy, por))
        indicadores = Indicadores(
            sumar(grupos), 0, self._e.kpi.beside_day(hoy), grupos if por is not None else ()
        )
        return Tablero(hoy, hoy, indicadores, ahora, por=por or "", del_dia=True)

    def decir(
        self, desde: date | None = None, hasta: date | None = None, por: str | None = None
    ) -> Tablero:
        """Return the figures to show: those of the closing for a closed corte, else those of now."""
        if desde is None and hasta is None:
            self._e.exigir_lectura()
            desde = hasta = self._e.kpi.newest_corte()
        if desde is not None and desde == hasta and self._e.cierres.get(desde):
            return self.cerrado(desde, por)
        return self.ver(desde, hasta, por)

    def cerrado(self, corte: date | None = None, por: str | None = None) -> Tablero:
        """Return the figures of a corte as they were when it was closed, by default the newest.

        Raises EntradaInvalida when the corte is open.
        """
        self._e.exigir_lectura()
        _exigir_grupo(por)
        corte = corte or self._e.kpi.newest_corte()
        cierre = self._e.cierres.get(corte) if corte else None
        if corte is None or cierre is None:
            cual = f"El corte {fecha_corta(corte)} no está cerrado." if corte else "No hay cortes."
            raise EntradaInvalida(cual, "Véalo sin --cerrado, o ciérrelo con `cerrar_corte`.")
        grupos = contar(self._e.cierres.buckets(corte, por))
        indicadores = Indicadores(
            sumar(grupos), *self._e.cierres.beside(corte), grupos if por is not None else ()
        )
        filas, duplicadas, rechazadas = (cierre.cifras.get(clave, 0) for clave in FILAS)
        return Tablero(
            corte,
            corte,
            indicadores,
            cierre.momento,
            filas,
            duplicadas,
            rechazadas,
            por=por or "",
            cierre=cierre,
            cambios=tuple(self._e.cierres.changes(corte)),
            congelado=True,
        )

    def cerrar(self, corte: date) -> Tablero:
        """Freeze the figures of a corte and every caso with its bucket; a supervisor's act.

        Raises EntradaInvalida for a corte without bases, NoPermitido for the role or for a corte
        already closed.
        """
        self._e.exigir_lectura()
        if corte not in self._e.kpi.cortes():
            raise EntradaInvalida(
                f"No hay ninguna base viva del corte {fecha_corta(corte)}.",
                "Véalas con `ajustes bases`.",
            )
        self._e.exigir(Power.FIGURES)
        login, ahora = self._e.sesion.login, self._e.ahora()
        with self._e.db.transaction():
            previo = self._e.cierres.get(corte)
            if previo is not None:
                raise NoPermitido(
                    f"El corte {fecha_corta(corte)} ya lo cerró {previo.quien} el "
                    f"{previo.momento:%d/%m/%Y %H:%M}.",
                    "Véalo con `kpi --cerrado`; un cierre no se cambia.",
                )
            filas = dict(zip(FILAS, self._filas(corte, corte), strict=True))
            self._e.cierres.close(corte, login, ahora, filas)
            self._e.auditoria.record(ahora, login, "corte_cerrado", corte.isoformat())
        return self.cerrado(corte)

    def cifras(self, tablero: Tablero) -> list[Cifra]:
        """Return every figure of a board that counts casos, with its predicate."""
        alcance = tablero.alcance
        if alcance is None:
            return []
        return list(cifras_de(alcance, tablero.indicadores, tablero.por, tablero.cambiados))

    def tendencia(self, antes_de: date, cuantos: int = 5) -> list[tuple[date, Cuentas]]:
        """Return the counts of the cortes before a day, oldest first; of a closed one, those of its closing."""
        self._e.exigir_lectura()
        previos = [corte for corte in self._e.kpi.cortes() if corte < antes_de][:cuantos]
        return [(corte, self._cuentas(corte)) for corte in reversed(previos)]

    def _cuentas(self, corte: date) -> Cuentas:
        cierre = self._e.cierres.get(corte)
        if cierre is None:
            return sumar(contar(self._e.kpi.buckets(corte, corte)))
        return Cuentas({cubeta: cierre.cifras.get(cubeta.value, 0) for cubeta in Cubeta})

    def aliados(self, tablero: Tablero) -> Mapping[str, str]:
        """Return the aliado of each asesor of a board, by asesor."""
        self._e.exigir_lectura()
        if tablero.desde is None or tablero.hasta is None:
            return {}
        if tablero.del_dia:
            return self._e.kpi.aliados_of_day(tablero.desde)
        if tablero.congelado:
            return self._e.cierres.aliados(tablero.desde)
        return self._e.kpi.aliados(tablero.desde, tablero.hasta)

    def cola(self) -> dict[str, int]:
        """Count the open casos by estado."""
        self._e.exigir_lectura()
        return self._e.kpi.queue()

    def pulso(self) -> Pulso:
        """Return the store's pulse, equal for as long as nothing shown may have changed."""
        return self._e.pulso()


def _exigir_grupo(por: str | None) -> None:
    if por is not None and por not in GRUPOS:
        raise UsoInvalido("Ese grupo no existe.", f"Escoja entre {', '.join(GRUPOS)}.")
