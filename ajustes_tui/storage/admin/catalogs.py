"""Imported catalogues, asesores as in the bases, and casos a change affects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.keeping.asesores import Pair, SentAs, SentCount, SentFor
from ajustes_tui.domain.keeping.catalog_versions import CatalogName, CatalogVersion
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.casos.columns import CLOCK_COLUMNS, caso_of, caso_of_clock
from ajustes_tui.storage.casos.historial import NOT_GIVEN_BACK
from ajustes_tui.storage.core.damage import damaged
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import IN_SIGHT, IN_SIGHT_ALONE
from ajustes_tui.storage.core.recorded import is_as_written

_TO_REVIEW = (
    "SELECT c.*, max(h.base_id, coalesce((SELECT max(s.base_id) FROM sin_linea s"
    f" WHERE s.caso_id = c.id AND {NOT_GIVEN_BACK}"
    " AND (json_type(s.cambios, '$.resultado_crudo') IS NOT NULL"
    " OR json_type(s.cambios, '$.resultado_por_revisar') IS NOT NULL)), 0)) AS de_base,"
    " h.radicado AS de_radicado FROM casos c"
    " JOIN historial h ON h.linea = (SELECT max(l.linea) FROM historial l"
    " JOIN bases b ON b.id = l.base_id AND b.anulada_el IS NULL WHERE l.caso_id = c.id)"
    f" WHERE c.resultado_por_revisar = 1 AND {IN_SIGHT} ORDER BY c.id"
)
"""Casos with an unexplained result, and the base that brought it."""


class CasoToReview(NamedTuple):
    """A caso with an unexplained result, its base and radicado."""

    caso: Caso
    base_id: int
    radicado: str


class CatalogsRepository(Repository):
    """Stored catalogues; others are read from `data/`."""

    def newest(self, catalog: CatalogName | None = None) -> int:
        """Return the last change's number, of one or any; 0 before."""
        sql = "SELECT max(id) FROM catalogo_versiones"
        values: tuple[str, ...] = ()
        if catalog is not None:
            sql, values = f"{sql} WHERE nombre = ?", (catalog.value,)
        return int(self._db.conn.execute(sql, values).fetchone()[0] or 0)

    def changed_since(self, number: int, login: str) -> list[tuple[CatalogName, str, datetime]]:
        """Return others' later changes with author and moment."""
        rows = self._db.conn.execute(
            "SELECT nombre, cambiado_por, max(cambiado_el) FROM catalogo_versiones v"
            # Settings of somebody's file rule nobody who has another.
            " WHERE EXISTS (SELECT 1 FROM catalogos c WHERE c.nombre = v.nombre)"
            " AND id > ? AND cambiado_por <> ? GROUP BY 1, 2 ORDER BY max(id)",
            (number, login),
        )
        return [
            (CatalogName(name), who, datetime.fromisoformat(momento).astimezone(BOGOTA))
            for name, who, momento in rows
        ]

    def get(self, catalog: CatalogName) -> str | None:
        row = self._db.conn.execute(
            "SELECT contenido FROM catalogos WHERE nombre = ?", (catalog.value,)
        ).fetchone()
        return None if row is None else str(row["contenido"])

    def require_as_written(self, catalog: CatalogName) -> None:
        """Raise BrokenIntegrity if it is not the one put in force."""
        if not is_as_written(self._db.conn, "catalogos", (catalog.value,)):
            raise damaged(f"El almacén está dañado: su catálogo «{catalog}» no es el que se puso.")

    def newest_text(self, catalog: CatalogName) -> str | None:
        row = self._db.conn.execute(
            "SELECT contenido FROM catalogo_versiones WHERE nombre = ? ORDER BY id DESC LIMIT 1",
            (catalog.value,),
        ).fetchone()
        return None if row is None else str(row[0])

    def versions(self, catalog: CatalogName) -> list[CatalogVersion]:
        """Return a catalogue's versions, newest first."""
        rows = self._db.conn.execute(
            "SELECT * FROM catalogo_versiones WHERE nombre = ? ORDER BY id DESC", (catalog.value,)
        )
        return [
            CatalogVersion(
                catalog=catalog,
                version=row["version"],
                since=date.fromisoformat(row["desde"]),
                text=row["contenido"],
                previous=row["anterior"],
                file=row["archivo"],
                changed_by=row["cambiado_por"],
                changed_at=datetime.fromisoformat(row["cambiado_el"]).astimezone(BOGOTA),
                number=row["id"],
            )
            for row in rows
        ]

    def next_version(self, catalog: CatalogName) -> int:
        """Return the next number; the shipped version is 1."""
        row = self._db.conn.execute(
            "SELECT max(version) FROM catalogo_versiones WHERE nombre = ?", (catalog.value,)
        ).fetchone()
        return int(row[0] or 1) + 1

    def save(self, new: CatalogVersion, in_force: str | None = None) -> None:
        """Put a catalogue in force, keeping the old text; call in a transaction.

        `in_force` is the ruling part of the version, by default all.
        """
        self.keep(new)
        self._db.tables["catalogos"].upsert(
            {
                "nombre": new.catalog.value,
                "contenido": new.text if in_force is None else in_force,
                "cambiado_por": new.changed_by,
                "cambiado_el": new.changed_at.isoformat(timespec="seconds"),
            },
            pk="nombre",
        )
        AuditRepository(self._db).record_content(
            new.changed_at, new.changed_by, "catalogos", new.catalog.value
        )

    def keep(self, new: CatalogVersion) -> None:
        """Keep a version and the text it replaces; call in a transaction."""
        self._db.tables["catalogo_versiones"].insert(
            {
                "nombre": new.catalog.value,
                "version": new.version,
                "desde": new.since.isoformat(),
                "contenido": new.text,
                "anterior": new.previous,
                "archivo": new.file,
                "cambiado_por": new.changed_by,
                "cambiado_el": new.changed_at.isoformat(timespec="seconds"),
            }
        )
        key = new.catalog.value, new.version
        AuditRepository(self._db).record_content(
            new.changed_at, new.changed_by, "catalogo_versiones", key
        )

    def casos_by_causal(self) -> dict[str, int]:
        """Count casos by causal, the asesor's included."""
        rows = self._db.conn.execute(
            "SELECT letra, count(DISTINCT id) FROM ("
            f" SELECT id, causal AS letra FROM casos WHERE causal IS NOT NULL AND {IN_SIGHT_ALONE}"
            " UNION ALL SELECT id, causal_pedida FROM casos"
            f" WHERE causal_pedida IS NOT NULL AND {IN_SIGHT_ALONE}) GROUP BY letra"
        )
        return {row[0]: row[1] for row in rows}

    def to_review(self) -> list[CasoToReview]:
        """Return casos with an unexplained result."""
        return [
            CasoToReview(caso_of(row), row["de_base"], row["de_radicado"])
            for row in self._db.conn.execute(_TO_REVIEW)
        ]

    def reset_clocks(self, vence: Callable[[Caso], date | None]) -> int:
        """Recompute every clock; return how many end on another day.

        Call in a transaction. Each estado and set of dates is computed once.
        """

        @cache
        def end_of(*values: str | None) -> str | None:
            end = vence(caso_of_clock(values))
            return end.isoformat() if end else None

        conn, columns = self._db.conn, ", ".join(CLOCK_COLUMNS)
        conn.create_function("reloj_de", len(CLOCK_COLUMNS), end_of)
        return conn.execute(
            f"UPDATE casos SET vence = reloj_de({columns}) WHERE {IN_SIGHT_ALONE}"
            f" AND vence IS NOT reloj_de({columns})"
        ).rowcount


OWN_NAME = "iif(json_type(c.propios, '$.asesor_id') IS NULL, c.asesor_nombre, NULL)"
"""The base's name; NULL if the asesor was corrected, being another's."""


class AsesoresRepository(Repository):
    """Who sent the casos, and for which aliado."""

    def state(self) -> tuple[int, ...]:
        """Return a value that changes with a new base or spelling."""
        row = self._db.conn.execute(
            "SELECT (SELECT count(*) FROM asesores_vistos), count(*), count(anulada_el) FROM bases"
        ).fetchone()
        return tuple(row)

    def seen(self) -> list[Pair]:
        """Return every id and aliado of casos, ever."""
        rows = self._db.conn.execute("SELECT asesor_id, aliado FROM asesores_vistos")
        return [(row[0] or None, row[1] or None) for row in rows]

    def sent_for(self) -> list[SentFor]:
        """Return each live base's aliados by id, newest last."""
        rows = self._db.conn.execute(
            "SELECT a.* FROM asesores_de_base a JOIN bases b ON b.id = a.base_id"
            " WHERE b.anulada_el IS NULL ORDER BY b.corte, b.id"
        )
        return [SentFor(*row) for row in rows]

    def sent(self) -> list[SentCount]:
        rows = self._db.conn.execute(
            f"SELECT c.asesor_id, {OWN_NAME}, count(*) FROM casos c"
            f" WHERE {IN_SIGHT} AND c.asesor_id IS NOT NULL GROUP BY 1, 2"
        )
        return [SentCount(*row) for row in rows]

    def answered(self) -> list[SentAs]:
        """Count by id, answer, causal and rejection reason."""
        rows = self._db.conn.execute(
            "SELECT c.asesor_id, c.resultado, c.causal, c.motivo_rechazo, count(*) FROM casos c"
            f" WHERE {IN_SIGHT} AND c.asesor_id IS NOT NULL GROUP BY 1, 2, 3, 4"
        )
        return [SentAs(*row) for row in rows]
