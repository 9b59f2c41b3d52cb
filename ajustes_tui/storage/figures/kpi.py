"""Counts for the indicators: kept as the eventos happen, with the predicate of the list of casos."""

from __future__ import annotations

from datetime import date, timedelta

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GRUPOS
from ajustes_tui.storage.figures.counters import Descuadre, recount

_DEL_RANGO = (
    " FROM cuentas WHERE por = :por AND corte BETWEEN :desde AND :hasta AND previo < :desde"
)
"""The counts of a range, each caso in the first of its cortes there."""
_CLAVES = {
    "asesor": ("asesor", "clave"),
    "aliado": ("asesor", "aliado"),
    "causal": ("causal", "clave"),
    "agente": ("agente", "clave"),
}
"""Under which counts a group is kept, and in which column its key."""
_DEL_DIA = (
    " FROM casos c WHERE c.veredicto_el >= :dia AND c.veredicto_el < :otro"
    " AND c.retirado = 0 AND c.estado <> 'ANULADO'"
)


class KpiRepository:
    """Distinct casos of the live bases of a corte, or of several, each once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def newest_corte(self) -> date | None:
        """Return the newest corte of a live base."""
        fila = self._db.conn.execute(
            "SELECT max(corte) FROM bases WHERE anulada_el IS NULL"
        ).fetchone()
        return date.fromisoformat(fila[0]) if fila[0] else None

    def cortes(self) -> list[date]:
        """Return the cortes with a live base, newest first."""
        filas = self._db.conn.execute(
            "SELECT DISTINCT corte FROM bases WHERE anulada_el IS NULL ORDER BY corte DESC"
        )
        return [date.fromisoformat(fila[0]) for fila in filas]

    def buckets(
        self, desde: date, hasta: date, por: str | None = None
    ) -> list[tuple[str | None, Cubeta, int]]:
        """Count the casos of each bucket, in all or by group."""
        cuentas, columna = _CLAVES[por] if por else ("total", "clave")
        filas = self._db.conn.execute(
            f"SELECT {columna}, cubeta, sum(casos){_DEL_RANGO}"
            " AND cubeta NOT IN ('anulado', 'por_el_back') GROUP BY 1, 2 HAVING sum(casos) <> 0",
            _rango(desde, hasta) | {"por": cuentas},
        )
        return [(fila[0] or None, Cubeta(fila[1]), fila[2]) for fila in filas]

    def beside(self, desde: date, hasta: date) -> tuple[int, int]:
        """Count the annulled casos, and those whose last result is RECHAZADO whatever the verdict."""
        fila = self._db.conn.execute(
            "SELECT coalesce(sum(casos) FILTER (WHERE cubeta = 'anulado'), 0),"
            f" coalesce(sum(casos) FILTER (WHERE cubeta = 'por_el_back'), 0){_DEL_RANGO}",
            _rango(desde, hasta) | {"por": "total"},
        ).fetchone()
        return int(fila[0]), int(fila[1])

    def aliados(self, desde: date, hasta: date) -> dict[str, str]:
        """Return the aliado each asesor sent most of their casos for."""
        filas = self._db.conn.execute(
            f"SELECT clave, aliado{_DEL_RANGO} AND clave <> '' AND aliado <> ''"
            " GROUP BY 1, 2 HAVING sum(casos) <> 0 ORDER BY sum(casos), 2 DESC",
            _rango(desde, hasta) | {"por": "asesor"},
        )
        return {fila[0]: fila[1] for fila in filas}

    def buckets_of_day(
        self, dia: date, por: str | None = None
    ) -> list[tuple[str | None, Cubeta, int]]:
        """Count the casos whose verdict in force is of a day, by bucket, in all or by group."""
        grupo = GRUPOS[por] if por else "NULL"
        filas = self._db.conn.execute(
            f"SELECT {grupo}, c.cubeta, count(*){_DEL_DIA} GROUP BY 1, 2", _del_dia(dia)
        )
        return [(fila[0], Cubeta(fila[1]), fila[2]) for fila in filas]

    def beside_day(self, dia: date) -> int:
        """Count, of the casos with a verdict of a day, those whose last result is RECHAZADO."""
        fila = self._db.conn.execute(
            f"SELECT count(*){_DEL_DIA} AND c.resultado = 'RECHAZADO'", _del_dia(dia)
        ).fetchone()
        return int(fila[0])

    def aliados_of_day(self, dia: date) -> dict[str, str]:
        """Return the aliado of each asesor with a verdict of a day."""
        filas = self._db.conn.execute(
            f"SELECT c.asesor_id, c.aliado{_DEL_DIA} AND c.asesor_id IS NOT NULL"
            " AND c.aliado IS NOT NULL GROUP BY 1, 2 ORDER BY count(*), 2 DESC",
            _del_dia(dia),
        )
        return {fila[0]: fila[1] for fila in filas}

    def queue(self) -> dict[str, int]:
        """Count the open casos by estado."""
        filas = self._db.conn.execute(
            "SELECT clave, casos FROM cuentas WHERE por = 'estado' AND casos <> 0"
        )
        return {fila[0]: fila[1] for fila in filas}

    def recount(self) -> list[Descuadre]:
        """Return the counts kept that are not the ones the casos give."""
        return recount(self._db.conn)


def _rango(desde: date, hasta: date) -> dict[str, str]:
    return {"desde": desde.isoformat(), "hasta": hasta.isoformat()}


def _del_dia(dia: date) -> dict[str, str]:
    return {"dia": dia.isoformat(), "otro": (dia + timedelta(days=1)).isoformat()}
