"""Closed cortes: what each figure and each caso was when the supervisor closed it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.figures import ANULADO
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.migrations import CUBETA_DE, EN_TRAS_CIERRE, TRAS_CIERRE_DE
from ajustes_tui.storage.core.predicate import GRUPOS

_COLUMNAS = {"asesor": "asesor", "aliado": "aliado", "causal": "causal", "agente": "agente"}
_CUBETA = CUBETA_DE.format(c="c")
_DE_CORTE = (
    "SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE b.anulada_el IS NULL AND b.corte = :corte"
)


class Cierre(NamedTuple):
    """Who closed a corte and when, and the rows of the files it was made of."""

    corte: date
    quien: str
    momento: datetime
    linea: int
    """The last line of the historial it has seen."""
    cifras: Mapping[str, int]


class DescuadreDeCierre(NamedTuple):
    """A figure of a closed corte, or a change since, that is not the count of its casos."""

    corte: str
    cubeta: str
    """For a change, the bucket the casos had and the one they have."""
    guardado: int
    contado: int


class CierresRepository:
    """Keeps closed cortes; nothing of them is ever changed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, corte: date) -> Cierre | None:
        """Return the closing of a corte, or None while it is open."""
        fila = self._db.conn.execute(
            "SELECT * FROM cierres WHERE corte = ?", (corte.isoformat(),)
        ).fetchone()
        return None if fila is None else _cierre_de(fila)

    def close(self, corte: date, quien: str, momento: datetime, filas: Mapping[str, int]) -> Cierre:
        """Freeze a corte as it is now; call in a transaction, once."""
        conn = self._db.conn
        linea = conn.execute("SELECT coalesce(max(linea), 0) FROM historial").fetchone()[0]
        cuentas = conn.execute(
            f"SELECT {_CUBETA}, count(*) FROM casos c WHERE c.retirado = 0"
            f" AND c.id IN ({_DE_CORTE}) GROUP BY 1",
            {"corte": corte.isoformat()},
        )
        cifras = {**filas, **{fila[0]: fila[1] for fila in cuentas}}
        conn.execute(
            "INSERT INTO cierres (corte, cerrado_por, cerrado_el, linea, cifras)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                corte.isoformat(),
                quien,
                momento.isoformat(timespec="seconds"),
                linea,
                json.dumps(cifras),
            ),
        )
        grupos = ", ".join(f"coalesce({GRUPOS[por]}, '')" for por in _COLUMNAS)
        conn.execute(
            f"INSERT INTO cierre_casos (corte, caso_id, cubeta, {', '.join(_COLUMNAS.values())},"
            f" por_el_back) SELECT :corte, c.id, {_CUBETA}, {grupos},"
            " c.estado <> 'ANULADO' AND c.resultado IS 'RECHAZADO'"
            f" FROM casos c WHERE c.retirado = 0 AND c.id IN ({_DE_CORTE})",
            {"corte": corte.isoformat()},
        )
        conn.execute(
            f"{EN_TRAS_CIERRE.format(esquema='')} SELECT corte, cubeta, cubeta, count(*)"
            " FROM cierre_casos WHERE corte = :corte GROUP BY 2",
            {"corte": corte.isoformat()},
        )
        return Cierre(corte, quien, momento, linea, cifras)

    def buckets(self, corte: date, por: str | None = None) -> list[tuple[str | None, Cubeta, int]]:
        """Count the casos of each bucket as they were, in all or by group."""
        grupo = _COLUMNAS[por] if por else "''"
        filas = self._db.conn.execute(
            f"SELECT {grupo}, cubeta, count(*) FROM cierre_casos"
            f" WHERE corte = ? AND cubeta <> '{ANULADO}' GROUP BY 1, 2",
            (corte.isoformat(),),
        )
        return [(fila[0] or None, Cubeta(fila[1]), fila[2]) for fila in filas]

    def beside(self, corte: date) -> tuple[int, int]:
        """Count the annulled casos it had, and those whose last result was RECHAZADO."""
        fila = self._db.conn.execute(
            f"SELECT coalesce(sum(cubeta = '{ANULADO}'), 0), coalesce(sum(por_el_back), 0)"
            " FROM cierre_casos WHERE corte = ?",
            (corte.isoformat(),),
        ).fetchone()
        return int(fila[0]), int(fila[1])

    def aliados(self, corte: date) -> dict[str, str]:
        """Return the aliado each asesor had sent most of their casos for."""
        filas = self._db.conn.execute(
            "SELECT asesor, aliado FROM cierre_casos WHERE corte = ? AND asesor <> ''"
            f" AND aliado <> '' AND cubeta <> '{ANULADO}'"
            " GROUP BY 1, 2 ORDER BY count(*), 2 DESC",
            (corte.isoformat(),),
        )
        return {fila[0]: fila[1] for fila in filas}

    def changes(self, corte: date) -> list[tuple[str | None, str, int]]:
        """Count the casos that are in another bucket since, by the one they had and the one now.

        A caso that entered after it was closed had none.
        """
        filas = self._db.conn.execute(
            "SELECT antes, ahora, casos FROM tras_cierre"
            " WHERE corte = ? AND antes <> ahora AND casos <> 0 ORDER BY antes, ahora",
            (corte.isoformat(),),
        )
        return [(fila[0] or None, fila[1], fila[2]) for fila in filas]

    def recount(self) -> list[DescuadreDeCierre]:
        """Return the frozen figures that are not the count of the casos frozen with them."""
        return recount_closings(self._db.conn)


def recount_closings(conn: sqlite3.Connection) -> list[DescuadreDeCierre]:
    """Return the frozen figures that are not the count of the casos frozen with them."""
    contadas: dict[str, Counter[str]] = {}
    for corte, cubeta, casos in conn.execute(
        "SELECT corte, cubeta, count(*) FROM cierre_casos GROUP BY 1, 2"
    ):
        contadas.setdefault(corte, Counter())[cubeta] = casos
    cierres = conn.execute(
        "SELECT corte, CASE WHEN json_valid(cifras) THEN cifras ELSE '{}' END FROM cierres"
    )
    descuadres = []
    for corte, cifras in cierres:
        dichas, suyas = json.loads(cifras), contadas.get(corte, Counter())
        descuadres += [
            DescuadreDeCierre(corte, cubeta, dichas.get(cubeta, 0), suyas[cubeta])
            for cubeta in (*(c.value for c in Cubeta), ANULADO)
            if dichas.get(cubeta, 0) != suyas[cubeta]
        ]
    return descuadres


def recount_changes(conn: sqlite3.Connection) -> list[DescuadreDeCierre]:
    """Return the changes since a closing that are not the count of the casos that changed."""
    guardados = {
        (fila[0], fila[1], fila[2]): int(fila[3])
        for fila in conn.execute("SELECT corte, antes, ahora, casos FROM tras_cierre")
    }
    contados = {(f[0], f[1], f[2]): int(f[3]) for f in conn.execute(TRAS_CIERRE_DE)}
    return [
        DescuadreDeCierre(corte, f"{antes or 'nuevo'} → {ahora}", guardado, contado)
        for corte, antes, ahora in sorted(guardados.keys() | contados.keys())
        if (guardado := guardados.get((corte, antes, ahora), 0))
        != (contado := contados.get((corte, antes, ahora), 0))
    ]


def _cierre_de(fila: sqlite3.Row) -> Cierre:
    return Cierre(
        date.fromisoformat(fila["corte"]),
        fila["cerrado_por"],
        datetime.fromisoformat(fila["cerrado_el"]),
        fila["linea"],
        json.loads(fila["cifras"]),
    )
