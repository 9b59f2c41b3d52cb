"""The catalogues a supervisor imported, their versions, and what a change of one does to casos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.keeping.catalog_versions import Catalogo, VersionDeCatalogo
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.casos.casos import caso_de
from ajustes_tui.storage.core.database import Database

_CON_BASE = (
    "SELECT c.*, max(h.base_id, coalesce((SELECT max(k.base_id) FROM filas f"
    " CROSS JOIN callados k ON k.base_id = f.base_id AND k.caso_id = f.caso_id"
    " JOIN bases b ON b.id = k.base_id AND b.anulada_el IS NULL WHERE f.caso_id = c.id"
    " AND (json_type(k.antes, '$.resultado_crudo') IS NOT NULL"
    " OR json_type(k.antes, '$.resultado_por_revisar') IS NOT NULL)), 0)) AS de_base,"
    " h.radicado AS de_radicado FROM casos c"
    " JOIN historial h ON h.linea = (SELECT max(l.linea) FROM historial l"
    " JOIN bases b ON b.id = l.base_id AND b.anulada_el IS NULL WHERE l.caso_id = c.id)"
    " WHERE c.resultado_por_revisar = 1 AND c.retirado = 0 ORDER BY c.id"
)
"""What waits for a meaning, with the base that brought its word: by a line, or without one."""


class CasoPorRevisar(NamedTuple):
    """A caso whose result no synonym explained, the base that brought it and under which radicado."""

    caso: Caso
    huella: str
    base_id: int
    radicado: str


class CatalogosRepository:
    """The catalogues of the store; a store without one of them leaves it to the files."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def newest(self, catalogo: Catalogo | None = None) -> int:
        """Return the number of the last change of a catalogue, or of any; 0 before the first."""
        sql = "SELECT max(id) FROM catalogo_versiones"
        valores: tuple[str, ...] = ()
        if catalogo is not None:
            sql, valores = f"{sql} WHERE nombre = ?", (catalogo.value,)
        return int(self._db.conn.execute(sql, valores).fetchone()[0] or 0)

    def changed_since(self, numero: int, login: str) -> list[tuple[Catalogo, str, datetime]]:
        """Return what others than a person changed after a change: which, who and when."""
        filas = self._db.conn.execute(
            "SELECT nombre, cambiado_por, max(cambiado_el) FROM catalogo_versiones"
            " WHERE id > ? AND cambiado_por <> ? GROUP BY 1, 2 ORDER BY max(id)",
            (numero, login),
        )
        return [
            (Catalogo(nombre), quien, datetime.fromisoformat(momento).astimezone(BOGOTA))
            for nombre, quien, momento in filas
        ]

    def get(self, catalogo: Catalogo) -> str | None:
        """Return what was imported of a catalogue, as text, or None."""
        fila = self._db.conn.execute(
            "SELECT contenido FROM catalogos WHERE nombre = ?", (catalogo.value,)
        ).fetchone()
        return None if fila is None else str(fila["contenido"])

    def versions(self, catalogo: Catalogo) -> list[VersionDeCatalogo]:
        """Return every version that was imported of a catalogue, newest first."""
        filas = self._db.conn.execute(
            "SELECT * FROM catalogo_versiones WHERE nombre = ? ORDER BY id DESC", (catalogo.value,)
        )
        return [
            VersionDeCatalogo(
                numero=f["id"],
                catalogo=catalogo,
                version=f["version"],
                desde=date.fromisoformat(f["desde"]),
                contenido=f["contenido"],
                anterior=f["anterior"],
                archivo=f["archivo"],
                cambiado_por=f["cambiado_por"],
                cambiado_el=datetime.fromisoformat(f["cambiado_el"]).astimezone(BOGOTA),
            )
            for f in filas
        ]

    def save(
        self,
        catalogo: Catalogo,
        version: int,
        desde: date,
        contenido: str,
        anterior: str,
        archivo: str,
        autor: str,
        ahora: datetime,
    ) -> None:
        """Put a catalogue in force and keep what it replaces; call inside a transaction."""
        momento = ahora.isoformat(timespec="seconds")
        self._db.conn.execute(
            "INSERT INTO catalogo_versiones (nombre, version, desde, contenido, anterior, archivo,"
            " cambiado_por, cambiado_el) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(catalogo.value, version, desde.isoformat(), contenido, anterior, archivo),
                *(autor, momento),
            ),
        )
        self._db.conn.execute(
            "INSERT OR REPLACE INTO catalogos (nombre, contenido, cambiado_por, cambiado_el)"
            " VALUES (?, ?, ?, ?)",
            (catalogo.value, contenido, autor, momento),
        )

    def casos_by_causal(self) -> dict[str, int]:
        """Count the casos of each causal, the one the asesor asked for included."""
        filas = self._db.conn.execute(
            "SELECT letra, count(DISTINCT id) FROM ("
            " SELECT id, causal AS letra FROM casos WHERE causal IS NOT NULL AND retirado = 0"
            " UNION ALL SELECT id, causal_pedida FROM casos"
            " WHERE causal_pedida IS NOT NULL AND retirado = 0) GROUP BY letra"
        )
        return {fila[0]: fila[1] for fila in filas}

    def to_review(self) -> list[CasoPorRevisar]:
        """Return the casos that wait for somebody to say what their result means."""
        return [
            CasoPorRevisar(caso_de(fila), fila["huella"], fila["de_base"], fila["de_radicado"])
            for fila in self._db.conn.execute(_CON_BASE)
        ]

    def reset_clocks(self, vence: Callable[[Caso], date | None]) -> int:
        """Work out the clock of every caso again; return how many end on another day.

        Call inside a transaction. The casos of one estado that share their dates share their clock.
        """
        conn = self._db.conn
        llave = (
            "estado",
            "fecha_solicitud",
            "corte_inicial",
            "corte",
            "informado_el",
            "recurso_el",
        )
        grupos = conn.execute(
            f"SELECT DISTINCT {', '.join(llave)} FROM casos WHERE retirado = 0"
        ).fetchall()
        relojes: dict[tuple[object, ...], str | None] = {}
        for grupo in grupos:
            estado, *dias = grupo
            solicitud, inicial, corte, informado, recurso = map(_dia, dias)
            fin = vence(
                Caso(
                    *(0, "", "", 1, Estado(estado), corte or date.min),
                    corte_inicial=inicial,
                    fecha_solicitud=solicitud,
                    informado_el=informado,
                    recurso_el=recurso,
                )
            )
            relojes[tuple(grupo)] = fin.isoformat() if fin else None
        conn.create_function("reloj_de", len(llave), lambda *valores: relojes[valores])
        return conn.execute(
            f"UPDATE casos SET vence = reloj_de({', '.join(llave)}) WHERE retirado = 0"
            f" AND vence IS NOT reloj_de({', '.join(llave)})"
        ).rowcount


def _dia(texto: str | None) -> date | None:
    return date.fromisoformat(texto) if texto else None
