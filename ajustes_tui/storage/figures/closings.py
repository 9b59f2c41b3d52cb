"""Closed cortes: what each figure and each caso was when the supervisor closed it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta, Regla
from ajustes_tui.storage.core.counting import INTO_TRAS_CIERRE, NOW
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GRUPOS

_COLUMNS = {"asesor": "asesor", "aliado": "aliado", "causal": "causal", "agente": "agente"}
_IN_T = (
    f" AND (cubeta <> '{Cubeta.ANULADO}' OR"
    f" corte IN (SELECT corte FROM cierres WHERE regla = {Regla.WITH_ANULADOS:d}))"
)
"""What counted in the T of a corte by the rule it was closed by."""
_DE_CORTE = (
    "SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE b.anulada_el IS NULL AND b.corte = :corte"
)


class Closing(NamedTuple):
    """Who closed a corte and when, and the rows of the files it was made of."""

    corte: date
    who: str
    momento: datetime
    line: int
    """The last line of the historial it has seen."""
    figures: Mapping[str, int]
    regla: Regla = Regla.WITH_ANULADOS
    """The rule of T it was closed by."""


class ClosingMismatch(NamedTuple):
    """A figure of a closed corte, or a change since, that is not the count of its casos."""

    corte: str
    cubeta: str
    """For a change, the bucket the casos had and the one they have."""
    saved: int
    counted: int


class ClosingsRepository:
    """Keeps closed cortes; nothing of them is ever changed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, corte: date) -> Closing | None:
        """Return the closing of a corte, or None while it is open."""
        row = self._db.conn.execute(
            "SELECT * FROM cierres WHERE corte = ?", (corte.isoformat(),)
        ).fetchone()
        return None if row is None else _cierre_de(row)

    def close(self, corte: date, who: str, momento: datetime, rows: Mapping[str, int]) -> Closing:
        """Freeze a corte as it is now; call in a transaction, once."""
        conn = self._db.conn
        line = conn.execute("SELECT coalesce(max(linea), 0) FROM historial").fetchone()[0]
        cuentas = conn.execute(
            "SELECT c.cubeta, count(*) FROM casos c WHERE c.retirado = 0"
            f" AND c.id IN ({_DE_CORTE}) GROUP BY 1",
            {"corte": corte.isoformat()},
        )
        figures = {**rows, **{row[0]: row[1] for row in cuentas}}
        conn.tables["cierres"].insert(
            {
                "corte": corte.isoformat(),
                "cerrado_por": who,
                "cerrado_el": momento.isoformat(timespec="seconds"),
                "linea": line,
                "cifras": json.dumps(figures),
                "regla": NOW.regla,
            }
        )
        groups = ", ".join(f"coalesce({GRUPOS[by]}, '')" for by in _COLUMNS)
        conn.execute(
            f"INSERT INTO cierre_casos (corte, caso_id, cubeta, {', '.join(_COLUMNS.values())},"
            f" por_el_back) SELECT :corte, c.id, c.cubeta, {groups},"
            " c.resultado IS 'RECHAZADO'"
            f" FROM casos c WHERE c.retirado = 0 AND c.id IN ({_DE_CORTE})",
            {"corte": corte.isoformat()},
        )
        conn.execute(
            f"{INTO_TRAS_CIERRE.format(schema='')} SELECT corte, cubeta, cubeta, count(*)"
            " FROM cierre_casos WHERE corte = :corte GROUP BY 2",
            {"corte": corte.isoformat()},
        )
        return Closing(corte, who, momento, line, figures, NOW.regla)

    def buckets(self, corte: date, by: str | None = None) -> list[tuple[str | None, Cubeta, int]]:
        """Count the casos of each bucket as they were, in all or by group."""
        group = _COLUMNS[by] if by else "''"
        rows = self._db.conn.execute(
            f"SELECT {group}, cubeta, count(*) FROM cierre_casos WHERE corte = ? GROUP BY 1, 2",
            (corte.isoformat(),),
        )
        return [(row[0] or None, Cubeta(row[1]), row[2]) for row in rows]

    def rejected_by_back(self, corte: date) -> int:
        """Count the casos of its T whose last result was RECHAZADO."""
        row = self._db.conn.execute(
            "SELECT coalesce(sum(por_el_back), 0) FROM cierre_casos WHERE corte = ?",
            (corte.isoformat(),),
        ).fetchone()
        return int(row[0])

    def aliados(self, corte: date) -> dict[str, str]:
        """Return the aliado each asesor had sent most of their casos for."""
        rows = self._db.conn.execute(
            "SELECT asesor, aliado FROM cierre_casos WHERE corte = ? AND asesor <> ''"
            f" AND aliado <> ''{_IN_T}"
            " GROUP BY 1, 2 ORDER BY count(*), 2 DESC",
            (corte.isoformat(),),
        )
        return {row[0]: row[1] for row in rows}

    def changes(self, corte: date) -> list[tuple[str | None, str, int]]:
        """Count the casos that are in another bucket since, by the one they had and the one now.

        A caso that entered after it was closed had none.
        """
        rows = self._db.conn.execute(
            "SELECT antes, ahora, casos FROM tras_cierre"
            " WHERE corte = ? AND antes <> ahora AND casos <> 0 ORDER BY antes, ahora",
            (corte.isoformat(),),
        )
        return [(row[0] or None, row[1], row[2]) for row in rows]

    def recount(self) -> list[ClosingMismatch]:
        """Return the frozen figures that are not the count of the casos frozen with them."""
        return recount_closings(self._db.conn)


def recount_closings(conn: sqlite3.Connection) -> list[ClosingMismatch]:
    """Return the frozen figures that are not the count of the casos frozen with them."""
    counted_ones: dict[str, Counter[str]] = {}
    for corte, cubeta, casos in conn.execute(
        "SELECT corte, cubeta, count(*) FROM cierre_casos GROUP BY 1, 2"
    ):
        counted_ones.setdefault(corte, Counter())[cubeta] = casos
    closings = conn.execute(
        "SELECT corte, CASE WHEN json_valid(cifras) THEN cifras ELSE '{}' END FROM cierres"
    )
    descuadres = []
    for corte, figures in closings:
        said_list, theirs = json.loads(figures), counted_ones.get(corte, Counter())
        descuadres += [
            ClosingMismatch(corte, cubeta, said_list.get(cubeta, 0), theirs[cubeta])
            for cubeta in (c.value for c in Cubeta)
            if said_list.get(cubeta, 0) != theirs[cubeta]
        ]
    return descuadres


def recount_changes(conn: sqlite3.Connection) -> list[ClosingMismatch]:
    """Return the changes since a closing that are not the count of the casos that changed."""
    guardados = {
        (row[0], row[1], row[2]): int(row[3])
        for row in conn.execute("SELECT corte, antes, ahora, casos FROM tras_cierre")
    }
    count_words = {(f[0], f[1], f[2]): int(f[3]) for f in conn.execute(NOW.since_closing)}
    return [
        ClosingMismatch(corte, f"{before or 'nuevo'} → {now}", saved, counted)
        for corte, before, now in sorted(guardados.keys() | count_words.keys())
        if (saved := guardados.get((corte, before, now), 0))
        != (counted := count_words.get((corte, before, now), 0))
    ]


def _cierre_de(fila: sqlite3.Row) -> Closing:
    return Closing(
        date.fromisoformat(fila["corte"]),
        fila["cerrado_por"],
        datetime.fromisoformat(fila["cerrado_el"]),
        fila["linea"],
        json.loads(fila["cifras"]),
        Regla(fila["regla"]),
    )
