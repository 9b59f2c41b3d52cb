"""Escalation lots: what still waits to be sent, and what each lot carried."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import (
    LOTE_ESTADOS,
    LOTE_EVENTOS,
    Escalamiento,
    Lote,
    LoteKind,
    WithdrawnCaso,
)
from ajustes_tui.domain.rules.marcacion import destination_of_line
from ajustes_tui.storage.core.database import Database

_DE_ESCALAMIENTO = (
    "h.linea, h.caso_id, c.cuenta, h.radicado, h.momento, h.evento, h.razon, h.subrazon, h.datos,"
    " n.motivo AS que_pasa, n.texto AS nota, c.radicado AS original, c.motivo"
)
_CON_NOTA = " JOIN casos c ON c.id = h.caso_id LEFT JOIN notas n ON n.linea = h.linea"
_RETIRADOS = (
    "SELECT h.linea, c.cuenta, h.radicado, f.lote, d.agente, d.momento FROM lote_filas f"
    " JOIN lotes l ON l.id = f.lote JOIN historial h ON h.linea = f.linea"
    " JOIN casos c ON c.id = h.caso_id"
    " JOIN instantaneas i ON i.linea = f.linea JOIN historial d ON d.linea = i.deshecha_por"
)


class LotesRepository:
    """Reads what waits, keeps what was sent."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def pending(self, clase: LoteKind, causal: Callable[[str | None], str]) -> list[Escalamiento]:
        """Return the escalations no lot carried whose casos still wait for an answer, oldest first.

        `causal` names a causal by its letter, as the lot is to say it.
        """
        rows = self._db.conn.execute(
            f"SELECT {_DE_ESCALAMIENTO}, c.causal, c.estado_ajuste, c.valor_solicitado"
            f"{_wait(clase)} ORDER BY h.linea"
        )
        return [_escalamiento(row, causal(row["causal"])) for row in rows]

    def count_pending(self, clase: LoteKind) -> int:
        """Count what `pending` returns."""
        return int(self._db.conn.execute(f"SELECT count(*){_wait(clase)}").fetchone()[0])

    def withdrawn(self, clase: LoteKind) -> list[WithdrawnCaso]:
        """Return the escalations that were undone after they were sent, and nobody was told."""
        rows = self._db.conn.execute(
            f"{_RETIRADOS} WHERE l.clase = ? AND f.retirada_en IS NULL ORDER BY h.linea",
            (clase.value,),
        )
        return [_retirado(row) for row in rows]

    def next_id(self) -> int:
        """Return the number the next lot will have."""
        row = self._db.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM lotes").fetchone()
        return int(row[0])

    def add(
        self, lote: Lote, rows: Sequence[Escalamiento], withdrawn: Sequence[WithdrawnCaso]
    ) -> None:
        """Keep a lot and all it carries; call inside the transaction that read them."""
        tables = self._db.tables
        tables["lotes"].insert(
            {
                "id": lote.id,
                "clase": lote.kind.value,
                "creado_por": lote.created_by,
                "creado_el": lote.created_at.isoformat(timespec="seconds"),
            }
        )
        tables["lote_filas"].insert_all(
            {
                "linea": escalamiento.line,
                "lote": lote.id,
                "caso_id": escalamiento.caso_id,
                "causal": escalamiento.causal,
                "estado_ajuste": escalamiento.estado_ajuste,
                "valor_solicitado": escalamiento.valor_solicitado,
            }
            for escalamiento in rows
        )
        for caso in withdrawn:
            tables["lote_filas"].update(caso.line, {"retirada_en": lote.id})

    def get(self, number: int) -> Lote | None:
        """Return a lot, or None."""
        return next(iter(self._lotes("WHERE l.id = ?", (number,))), None)

    def list_all(self) -> list[Lote]:
        """Return every lot, newest first."""
        return self._lotes()

    def content(self, number: int) -> tuple[list[Escalamiento], list[WithdrawnCaso]]:
        """Return what a lot carried: the same rows each time."""
        rows = self._db.conn.execute(
            f"SELECT {_DE_ESCALAMIENTO}, f.causal, f.estado_ajuste, f.valor_solicitado"
            f" FROM lote_filas f JOIN historial h ON h.linea = f.linea{_CON_NOTA}"
            " WHERE f.lote = ? ORDER BY h.linea",
            (number,),
        )
        withdrawn = self._db.conn.execute(
            f"{_RETIRADOS} WHERE f.retirada_en = ? ORDER BY h.linea", (number,)
        )
        return (
            [_escalamiento(row, row["causal"]) for row in rows],
            [_retirado(row) for row in withdrawn],
        )

    def _lotes(self, where: str = "", values: tuple[object, ...] = ()) -> list[Lote]:
        rows = self._db.conn.execute(
            "SELECT l.*, (SELECT count(*) FROM lote_filas f WHERE f.lote = l.id) AS filas"
            f" FROM lotes l {where} ORDER BY l.id DESC",
            values,
        )
        return [
            Lote(
                row["id"],
                LoteKind(row["clase"]),
                row["creado_por"],
                datetime.fromisoformat(row["creado_el"]),
                row["filas"],
            )
            for row in rows
        ]


def _wait(clase: LoteKind) -> str:
    """Return where the last standing escalation of each waiting caso is, if no lot carried it."""
    eventos = ", ".join(f"'{evento.value}'" for evento in LOTE_EVENTOS[clase])
    estados = ", ".join(f"'{estado.value}'" for estado in sorted(LOTE_ESTADOS[clase]))
    return (
        f" FROM historial h{_CON_NOTA} WHERE c.retirado = 0 AND c.estado IN ({estados})"
        " AND h.linea = (SELECT max(x.linea) FROM historial x"
        "   LEFT JOIN instantaneas i ON i.linea = x.linea"
        f"   WHERE x.caso_id = c.id AND x.evento IN ({eventos}) AND i.deshecha_por IS NULL)"
        " AND h.linea NOT IN (SELECT linea FROM lote_filas)"
    )


def _escalamiento(fila: sqlite3.Row, causal: str) -> Escalamiento:
    data = json.loads(fila["datos"])
    return Escalamiento(
        line=fila["linea"],
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
        soportes=tuple(data.get("soportes", ())),
        kind=data.get("tipo") or data.get("motivo"),
        problem=fila["que_pasa"],
        nota=fila["nota"],
        destination=destination_of_line(Evento(fila["evento"]), data),
    )


def _retirado(fila: sqlite3.Row) -> WithdrawnCaso:
    return WithdrawnCaso(
        fila["linea"],
        fila["cuenta"],
        fila["radicado"],
        fila["lote"],
        fila["agente"],
        datetime.fromisoformat(fila["momento"]),
    )
