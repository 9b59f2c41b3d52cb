"""Counts for the indicators: one grouped query, the same predicate as the list of casos."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.estados import Cubeta
from ajustes_tui.storage.database import Database

GRUPOS = {
    "asesor": "c.asesor_id",
    "aliado": "c.aliado",
    "causal": "coalesce(c.causal, c.causal_pedida)",
    "agente": "c.veredicto_agente",
}
_DE_CORTES = (
    " FROM casos c WHERE c.retirado = 0 AND c.id IN (SELECT f.caso_id FROM filas f"
    " JOIN bases b ON b.id = f.base_id"
    " WHERE b.anulada_el IS NULL AND b.corte BETWEEN :desde AND :hasta)"
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
        grupo = GRUPOS[por] if por else "NULL"
        filas = self._db.conn.execute(
            f"SELECT {grupo}, c.cubeta, count(*){_DE_CORTES} AND c.estado <> 'ANULADO'"
            " GROUP BY 1, 2",
            {"desde": desde.isoformat(), "hasta": hasta.isoformat()},
        )
        return [(fila[0], Cubeta(fila[1]), fila[2]) for fila in filas]

    def beside(self, desde: date, hasta: date) -> tuple[int, int]:
        """Count the annulled casos, and those whose last result is RECHAZADO whatever the verdict."""
        fila = self._db.conn.execute(
            "SELECT coalesce(sum(c.estado = 'ANULADO'), 0),"
            " coalesce(sum(c.estado <> 'ANULADO' AND c.resultado = 'RECHAZADO'), 0)" + _DE_CORTES,
            {"desde": desde.isoformat(), "hasta": hasta.isoformat()},
        ).fetchone()
        return int(fila[0]), int(fila[1])

    def aliados(self, desde: date, hasta: date) -> dict[str, str]:
        """Return the aliado each asesor sent most of their casos for."""
        filas = self._db.conn.execute(
            f"SELECT c.asesor_id, c.aliado{_DE_CORTES} AND c.asesor_id IS NOT NULL"
            " AND c.aliado IS NOT NULL GROUP BY 1, 2 ORDER BY count(*), 2 DESC",
            {"desde": desde.isoformat(), "hasta": hasta.isoformat()},
        )
        return {fila[0]: fila[1] for fila in filas}

    def queue(self) -> dict[str, int]:
        """Count the open casos by estado."""
        filas = self._db.conn.execute(
            "SELECT estado, count(*) FROM casos WHERE retirado = 0 AND espera < 2 GROUP BY estado"
        )
        return {fila[0]: fila[1] for fila in filas}
