"""Escalation lots: what still waits to be sent, and what each lot carried."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import (
    ESTADOS_DE_LOTE,
    EVENTOS_DE_LOTE,
    ClaseDeLote,
    Escalamiento,
    Lote,
    Retirado,
)
from ajustes_tui.storage.core.database import Database

_DE_ESCALAMIENTO = (
    "h.linea, h.caso_id, h.cuenta, h.radicado, h.momento, h.evento, h.razon, h.subrazon, h.datos,"
    " n.motivo AS que_pasa, n.texto AS nota, c.radicado AS original, c.motivo"
)
_CON_NOTA = " JOIN casos c ON c.id = h.caso_id LEFT JOIN notas n ON n.linea = h.linea"
_RETIRADOS = (
    "SELECT h.linea, h.cuenta, h.radicado, f.lote, d.agente, d.momento FROM lote_filas f"
    " JOIN lotes l ON l.id = f.lote JOIN historial h ON h.linea = f.linea"
    " JOIN instantaneas i ON i.linea = f.linea JOIN historial d ON d.linea = i.deshecha_por"
)


class LotesRepository:
    """Reads what waits, keeps what was sent."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def pending(
        self, clase: ClaseDeLote, causal: Callable[[str | None], str]
    ) -> list[Escalamiento]:
        """Return the escalations no lot carried whose casos still wait for an answer, oldest first.

        `causal` names a causal by its letter, as the lot is to say it.
        """
        filas = self._db.conn.execute(
            f"SELECT {_DE_ESCALAMIENTO}, c.causal, c.estado_ajuste, c.valor_solicitado"
            f"{_esperan(clase)} ORDER BY h.linea"
        )
        return [_escalamiento(fila, causal(fila["causal"])) for fila in filas]

    def count_pending(self, clase: ClaseDeLote) -> int:
        """Count what `pending` returns."""
        return int(self._db.conn.execute(f"SELECT count(*){_esperan(clase)}").fetchone()[0])

    def withdrawn(self, clase: ClaseDeLote) -> list[Retirado]:
        """Return the escalations that were undone after they were sent, and nobody was told."""
        filas = self._db.conn.execute(
            f"{_RETIRADOS} WHERE l.clase = ? AND f.retirada_en IS NULL ORDER BY h.linea",
            (clase.value,),
        )
        return [_retirado(fila) for fila in filas]

    def next_id(self) -> int:
        """Return the number the next lot will have."""
        fila = self._db.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM lotes").fetchone()
        return int(fila[0])

    def add(self, lote: Lote, filas: Sequence[Escalamiento], retirados: Sequence[Retirado]) -> None:
        """Keep a lot and all it carries; call inside the transaction that read them."""
        conn = self._db.conn
        conn.execute(
            "INSERT INTO lotes (id, clase, creado_por, creado_el) VALUES (?, ?, ?, ?)",
            (
                lote.id,
                lote.clase.value,
                lote.creado_por,
                lote.creado_el.isoformat(timespec="seconds"),
            ),
        )
        conn.executemany(
            "INSERT INTO lote_filas (linea, lote, caso_id, causal, estado_ajuste, valor_solicitado)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (e.linea, lote.id, e.caso_id, e.causal, e.estado_ajuste, e.valor_solicitado)
                for e in filas
            ],
        )
        conn.executemany(
            "UPDATE lote_filas SET retirada_en = ? WHERE linea = ?",
            [(lote.id, r.linea) for r in retirados],
        )

    def get(self, numero: int) -> Lote | None:
        """Return a lot, or None."""
        return next(iter(self._lotes("WHERE l.id = ?", (numero,))), None)

    def list_all(self) -> list[Lote]:
        """Return every lot, newest first."""
        return self._lotes()

    def content(self, numero: int) -> tuple[list[Escalamiento], list[Retirado]]:
        """Return what a lot carried: the same rows each time."""
        filas = self._db.conn.execute(
            f"SELECT {_DE_ESCALAMIENTO}, f.causal, f.estado_ajuste, f.valor_solicitado"
            f" FROM lote_filas f JOIN historial h ON h.linea = f.linea{_CON_NOTA}"
            " WHERE f.lote = ? ORDER BY h.linea",
            (numero,),
        )
        retirados = self._db.conn.execute(
            f"{_RETIRADOS} WHERE f.retirada_en = ? ORDER BY h.linea", (numero,)
        )
        return (
            [_escalamiento(fila, fila["causal"]) for fila in filas],
            [_retirado(fila) for fila in retirados],
        )

    def _lotes(self, donde: str = "", valores: tuple[object, ...] = ()) -> list[Lote]:
        filas = self._db.conn.execute(
            "SELECT l.*, (SELECT count(*) FROM lote_filas f WHERE f.lote = l.id) AS filas"
            f" FROM lotes l {donde} ORDER BY l.id DESC",
            valores,
        )
        return [
            Lote(
                fila["id"],
                ClaseDeLote(fila["clase"]),
                fila["creado_por"],
                datetime.fromisoformat(fila["creado_el"]),
                fila["filas"],
            )
            for fila in filas
        ]


def _esperan(clase: ClaseDeLote) -> str:
    """Return where the last standing escalation of each waiting caso is, if no lot carried it."""
    eventos = ", ".join(f"'{evento.value}'" for evento in EVENTOS_DE_LOTE[clase])
    estados = ", ".join(f"'{estado.value}'" for estado in sorted(ESTADOS_DE_LOTE[clase]))
    return (
        f" FROM historial h{_CON_NOTA} WHERE c.retirado = 0 AND c.estado IN ({estados})"
        " AND h.linea = (SELECT max(x.linea) FROM historial x"
        "   LEFT JOIN instantaneas i ON i.linea = x.linea"
        f"   WHERE x.caso_id = c.id AND x.evento IN ({eventos}) AND i.deshecha_por IS NULL)"
        " AND h.linea NOT IN (SELECT linea FROM lote_filas)"
    )


def _escalamiento(fila: sqlite3.Row, causal: str) -> Escalamiento:
    datos = json.loads(fila["datos"])
    return Escalamiento(
        linea=fila["linea"],
        caso_id=fila["caso_id"],
        cuenta=fila["cuenta"],
        radicado=fila["radicado"],
        radicado_original=fila["original"],
        evento=Evento(fila["evento"]),
        momento=datetime.fromisoformat(fila["momento"]),
        causal=causal,
        motivo=fila["motivo"],
        estado_ajuste=fila["estado_ajuste"],
        valor_solicitado=fila["valor_solicitado"],
        razon=fila["razon"],
        subrazon=fila["subrazon"],
        soportes=tuple(datos.get("soportes", ())),
        tipo=datos.get("tipo") or datos.get("motivo"),
        que_pasa=fila["que_pasa"],
        nota=fila["nota"],
    )


def _retirado(fila: sqlite3.Row) -> Retirado:
    return Retirado(
        fila["linea"],
        fila["cuenta"],
        fila["radicado"],
        fila["lote"],
        fila["agente"],
        datetime.fromisoformat(fila["momento"]),
    )
