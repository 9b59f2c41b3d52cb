"""Closed cortes: their figures and the bucket of each caso as frozen, and the changes since."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import REGLA, Cubeta, Regla
from ajustes_tui.domain.figures.closing import Closing, ClosingView
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import GROUPS, IN_SIGHT, LIVE_ROWS, SAID
from ajustes_tui.storage.core.recorded import RECORDED

_CASOS_OF_CORTE = f"SELECT f.caso_id FROM {LIVE_ROWS} WHERE b.corte = :corte"


class ClosingMismatch(NamedTuple):
    """A saved figure of a closed corte that differs from the count of its frozen casos."""

    corte: str
    cubeta: str
    saved: int
    counted: int


class ClosingsRepository(Repository):
    """Stores closed cortes; a closing is never changed."""

    def get(self, corte: date) -> Closing | None:
        row = self._db.conn.execute(
            "SELECT c.*, v.documento FROM cierres c JOIN cierre_vistas v ON v.corte = c.corte"
            " WHERE c.corte = ?",
            (corte.isoformat(),),
        ).fetchone()
        return None if row is None else _closing_of(row)

    def close(
        self,
        corte: date,
        who: str,
        momento: datetime,
        rows: Mapping[str, int],
        one_key: Mapping[str, Mapping[str, str]],
        view: ClosingView,
    ) -> None:
        """Freeze a corte; call once, inside a transaction.

        `one_key` maps, per grouping that joins texts, each text to the key of its group if it differs.
        """
        conn = self._db.conn
        line = conn.execute("SELECT coalesce(max(linea), 0) FROM historial").fetchone()[0]
        counts = conn.execute(
            f"SELECT c.cubeta, count(*) FROM casos c WHERE {IN_SIGHT}"
            f" AND c.id IN ({_CASOS_OF_CORTE}) GROUP BY 1",
            {"corte": corte.isoformat()},
        )
        figures = {**rows, **{row[0]: row[1] for row in counts}}
        conn.tables["cierres"].insert(
            {
                "corte": corte.isoformat(),
                "cerrado_por": who,
                "cerrado_el": momento.isoformat(timespec="seconds"),
                "linea": line,
                "cifras": json.dumps(figures),
                "regla": REGLA,
            }
        )
        groups = ", ".join(
            f"coalesce((SELECT value FROM json_each(:{by}) WHERE key = {GROUPS[by]}),"
            f" {GROUPS[by]}, '')"
            if one_key.get(by)
            else f"coalesce({GROUPS[by]}, '')"
            for by in GROUPINGS
        )
        conn.execute(
            f"INSERT INTO cierre_casos (corte, caso_id, cubeta, {', '.join(GROUPINGS)},"
            " resultado, dijo, valor_solicitado, valor_aplicado)"
            f" SELECT :corte, c.id, c.cubeta, {groups}, coalesce(c.resultado, ''),"
            f" {SAID.format(':corte', ':corte')}, c.valor_solicitado, c.valor_aplicado FROM casos c"
            f" WHERE {IN_SIGHT} AND c.id IN ({_CASOS_OF_CORTE})",
            {"corte": corte.isoformat()}
            | {by: json.dumps(keys) for by, keys in one_key.items() if keys},
        )
        conn.tables["cierre_vistas"].insert(
            {"corte": corte.isoformat(), "documento": view.as_json()}
        )
        audit, key = AuditRepository(self._db), corte.isoformat()
        for table in (name for name in RECORDED if name.startswith("cierre")):
            audit.record_content(momento, who, table, key)

    def changes(self, corte: date) -> list[tuple[str | None, str, int]]:
        """Count casos as (bucket then, bucket now, count); None for one that entered after the closing."""
        rows = self._db.conn.execute(
            "SELECT k.cubeta, c.cubeta, count(*) FROM casos c NOT INDEXED"
            " LEFT JOIN cierre_casos k ON k.corte = :corte AND k.caso_id = c.id"
            f" WHERE {IN_SIGHT} AND c.id IN ({_CASOS_OF_CORTE}) AND k.cubeta IS NOT c.cubeta"
            " GROUP BY 1, 2 ORDER BY 1, 2",
            {"corte": corte.isoformat()},
        )
        return [(row[0], row[1], row[2]) for row in rows]


def recount_closings(conn: sqlite3.Connection) -> list[ClosingMismatch]:
    counted: dict[str, Counter[str]] = {}
    for corte, cubeta, casos in conn.execute(
        "SELECT corte, cubeta, count(*) FROM cierre_casos GROUP BY 1, 2"
    ):
        counted.setdefault(corte, Counter())[cubeta] = casos
    closings = conn.execute(
        "SELECT corte, CASE WHEN json_valid(cifras) THEN cifras ELSE '{}' END FROM cierres"
    )
    mismatches = []
    for corte, figures in closings:
        saved, actual = json.loads(figures), counted.get(corte, Counter())
        mismatches += [
            ClosingMismatch(corte, cubeta, saved.get(cubeta, 0), actual[cubeta])
            for cubeta in (c.value for c in Cubeta)
            if saved.get(cubeta, 0) != actual[cubeta]
        ]
    return mismatches


def _closing_of(row: sqlite3.Row) -> Closing:
    return Closing(
        date.fromisoformat(row["corte"]),
        row["cerrado_por"],
        datetime.fromisoformat(row["cerrado_el"]),
        row["linea"],
        json.loads(row["cifras"]),
        ClosingView.from_json(row["documento"]),
        Regla(row["regla"]),
    )
