"""What the supervisor's desk reads besides the figures, each by an index."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.desk import (
    Acto,
    AgenteHoy,
    CitaPendiente,
    EnMano,
    FilaAparte,
    Limites,
)
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.casos.historial import (
    CUANTAS_DECISIONES,
    CUANTAS_LLAMADAS,
    HistorialRepository,
)
from ajustes_tui.storage.core.database import Database

_EVENTOS = "'deshacer', 'devolver', 'anular', 'reabrir'"
_ACCIONES = "'toma_reasignada', 'toma_soltada', 'base_anulada', 'corte_cerrado'"


class MesaRepository:
    """Reads what is in progress and what was out of the usual."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def claims(self, ahora: datetime, minutos: int) -> list[EnMano]:
        """Return who has what, the one longest without a sign first."""
        filas = self._db.conn.execute(
            "SELECT t.caso_id, c.cuenta, c.radicado, c.estado, t.login, t.desde, t.vence, viva(t.sesion)"
            " FROM tomas t CROSS JOIN casos c ON c.id = t.caso_id AND c.retirado = 0"
            " ORDER BY t.vence, t.caso_id"
        )
        tomadas = []
        for caso, cuenta, radicado, estado, login, desde, vence, viva in filas:
            hasta = _momento(vence)
            tomadas.append(
                EnMano(
                    *(caso, cuenta, radicado, Estado(estado), login, _momento(desde)),
                    *(hasta - timedelta(minutes=minutos), hasta <= ahora or not viva),
                )
            )
        return tomadas

    def clocks(self, limites: Limites) -> dict[str, tuple[int, int, int]]:
        """Count the open casos of each estado that are overdue, red and amber."""
        filas = self._db.conn.execute(
            "SELECT estado, sum(vence <= :vencido), sum(vence > :vencido AND vence <= :rojo),"
            " sum(vence > :rojo) FROM casos INDEXED BY casos_cola WHERE retirado = 0"
            " AND (espera = 2) = 0 AND (vence IS NULL) = 0 AND vence <= :amarillo GROUP BY estado",
            {
                "vencido": limites.vencido.isoformat(),
                "rojo": limites.rojo.isoformat(),
                "amarillo": limites.amarillo.isoformat(),
            },
        )
        return {fila[0]: (fila[1], fila[2], fila[3]) for fila in filas}

    def appointments(self) -> list[CitaPendiente]:
        """Return the calls somebody was promised, the oldest first."""
        filas = self._db.conn.execute(
            "SELECT id, cuenta, radicado, estado, cita, dueno FROM casos INDEXED BY casos_citas"
            " WHERE cita IS NOT NULL AND retirado = 0 AND espera < 2 ORDER BY cita, id"
        )
        return [CitaPendiente(f[0], f[1], f[2], Estado(f[3]), _momento(f[4]), f[5]) for f in filas]

    def in_tray(self) -> int:
        """Count the casos in the supervisor's tray."""
        fila = self._db.conn.execute(
            "SELECT count(*) FROM casos INDEXED BY casos_revision"
            " WHERE revision IS NOT NULL AND retirado = 0"
        ).fetchone()
        return int(fila[0])

    def worked_on(self, dia: date) -> list[AgenteHoy]:
        """Return who wrote on a day and how much of it stands, the busiest first."""
        filas = self._db.conn.execute(
            f"SELECT u.login, {CUANTAS_DECISIONES}, {CUANTAS_LLAMADAS},"
            " count(*) FILTER (WHERE i.deshecha_por IS NOT NULL), min(h.momento), max(h.momento)"
            " FROM usuarios u CROSS JOIN historial h INDEXED BY historial_persona"
            " ON h.agente = u.login AND h.linea >= :desde AND h.base_id IS NULL"
            " LEFT JOIN instantaneas i ON i.linea = h.linea"
            " WHERE h.momento < :otro GROUP BY u.login ORDER BY 2 DESC, 3 DESC, 1",
            {
                "desde": HistorialRepository(self._db).first_of(dia),
                "otro": (dia + timedelta(days=1)).isoformat(),
            },
        )
        return [AgenteHoy(f[0], f[1], f[2], f[3], _momento(f[4]), _momento(f[5])) for f in filas]

    def acts(self, limite: int) -> list[Acto]:
        """Return the last things out of the usual, newest first, each with its reason."""
        conn = self._db.conn
        de_casos = conn.execute(
            "SELECT h.momento, h.agente, h.evento, h.caso_id, h.cuenta, n.motivo, n.texto, d.evento"
            " FROM historial h INDEXED BY historial_actos LEFT JOIN notas n ON n.linea = h.linea"
            " LEFT JOIN historial d ON h.evento = 'deshacer'"
            " AND d.linea = json_extract(h.datos, '$.linea')"
            f" WHERE h.evento IN ({_EVENTOS}) ORDER BY h.linea DESC LIMIT ?",
            (limite,),
        )
        actos = [
            Acto(
                *(_momento(momento), quien, f"{evento} {deshecho}" if deshecho else evento),
                *(caso, cuenta, motivo or texto or ""),
            )
            for momento, quien, evento, caso, cuenta, motivo, texto, deshecho in de_casos
        ]
        aparte = conn.execute(
            "SELECT momento, login, accion, detalle FROM auditoria INDEXED BY auditoria_actos"
            f" WHERE accion IN ({_ACCIONES}) ORDER BY id DESC LIMIT ?",
            (limite,),
        )
        actos += [Acto(_momento(f[0]), f[1], f[2], None, "", f[3]) for f in aparte]
        return sorted(actos, key=lambda acto: acto.momento, reverse=True)[:limite]

    def rows_apart(self, desde: date, hasta: date, ultima: int | None = None) -> list[FilaAparte]:
        """Return the rows of the live bases of some cortes that are no caso of their own.

        With the number of a base, only of that one and those before.
        """
        filas = self._db.conn.execute(
            "SELECT f.base_id, f.fila, f.efecto, f.caso_id, f.columna, f.motivo"
            " FROM bases b CROSS JOIN filas f ON f.base_id = b.id"
            " AND f.efecto IN ('duplicada', 'rechazada')"
            " WHERE b.anulada_el IS NULL AND b.corte BETWEEN ? AND ?"
            " AND (? IS NULL OR b.id <= ?) ORDER BY f.base_id, f.fila",
            (desde.isoformat(), hasta.isoformat(), ultima, ultima),
        )
        return [
            FilaAparte(base, fila, efecto, caso, f"{columna}: {motivo}" if columna else "")
            for base, fila, efecto, caso, columna, motivo in filas
        ]


def _momento(texto: str) -> datetime:
    return datetime.fromisoformat(texto).astimezone(BOGOTA)
