"""KPI: the three indicators and their buckets for a corte or a range."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ajustes_tui.domain.catalogos import Catalogos
from ajustes_tui.domain.indicadores import Cuentas, Indicadores, contar, sumar
from ajustes_tui.errors import UsoInvalido
from ajustes_tui.services.entorno import Entorno
from ajustes_tui.storage.kpi import GRUPOS


@dataclass(frozen=True, slots=True)
class Tablero:
    """The figures of a range of cortes, when they were read, and the rows of the files behind T."""

    desde: date | None
    hasta: date | None
    indicadores: Indicadores
    calculado_el: datetime
    filas: int = 0
    duplicadas: int = 0
    rechazadas: int = 0


class KpiService:
    """What the KPI screen and order need."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    @property
    def catalogos(self) -> Catalogos:
        """The catalogues in force, for the names of the causales."""
        return self._e.catalogos

    def cortes(self) -> list[date]:
        """Return the cortes with a live base, newest first."""
        self._e.exigir_lectura()
        return self._e.kpi.cortes()

    def ver(
        self, desde: date | None = None, hasta: date | None = None, por: str | None = None
    ) -> Tablero:
        """Return the figures of a range of cortes, by default the newest one."""
        self._e.exigir_lectura()
        if por is not None and por not in GRUPOS:
            raise UsoInvalido("Ese grupo no existe.", f"Escoja entre {', '.join(GRUPOS)}.")
        nuevo = self._e.kpi.newest_corte()
        if nuevo is None and desde is None and hasta is None:
            return Tablero(None, None, Indicadores(sumar([])), self._e.ahora())
        desde = desde or hasta or nuevo
        hasta = hasta or (nuevo if desde is None else max(desde, nuevo or desde))
        if desde is None or hasta is None or desde > hasta:
            raise UsoInvalido("El rango de cortes está al revés.", "Ponga desde antes que hasta.")
        anulados, del_back = self._e.kpi.beside(desde, hasta)
        grupos = contar(self._e.kpi.buckets(desde, hasta, por))
        indicadores = Indicadores(
            sumar(grupos), anulados, del_back, grupos if por is not None else ()
        )
        cuentas = [0, 0, 0]
        for base in self._e.bases.list_all():
            if (
                base["anulada_el"] is None
                and desde.isoformat() <= base["corte"] <= hasta.isoformat()
            ):
                resumen = base["resumen"]
                for i, clave in enumerate(("filas", "duplicadas", "rechazadas")):
                    cuentas[i] += int(resumen.get(clave, 0))
        return Tablero(desde, hasta, indicadores, self._e.ahora(), *cuentas)

    def tendencia(self, antes_de: date, cuantos: int = 5) -> list[tuple[date, Cuentas]]:
        """Return the figures of the cortes before a day, oldest first."""
        self._e.exigir_lectura()
        previos = [corte for corte in self._e.kpi.cortes() if corte < antes_de][:cuantos]
        return [
            (corte, sumar(contar(self._e.kpi.buckets(corte, corte)))) for corte in reversed(previos)
        ]

    def aliados(self, desde: date, hasta: date) -> dict[str, str]:
        """Return the aliado of each asesor of those cortes."""
        self._e.exigir_lectura()
        return self._e.kpi.aliados(desde, hasta)

    def cola(self) -> dict[str, int]:
        """Count the open casos by estado."""
        self._e.exigir_lectura()
        return self._e.kpi.queue()

    def version_de_datos(self) -> int:
        """Return a number that changes when another session writes."""
        return self._e.meta.data_version()
