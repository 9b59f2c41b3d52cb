"""Escalation lots: waiting escalations and sent rows."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime

from ajustes_tui.domain.base.rows import BaseKind, Clase, Resultado
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import (
    LOTE_ESTADOS,
    LOTE_EVENTOS,
    Escalamiento,
    Lote,
    LoteKind,
    SentCaso,
    Standing,
    WithdrawnCaso,
)
from ajustes_tui.domain.rules.marcacion import destination_of_line
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import IN_SIGHT

_ESCALAMIENTO_COLUMNS = (
    "h.linea, h.caso_id, c.cuenta, h.radicado, h.momento, h.evento, h.razon, h.subrazon, h.datos,"
    " n.motivo AS que_pasa, n.texto AS nota, c.radicado AS original, c.motivo, c.clase,"
    " c.usuario_nombre"
)
_WITH_NOTA = " JOIN casos c ON c.id = h.caso_id LEFT JOIN notas n ON n.linea = h.linea"
_WITHDRAWN = (
    "SELECT h.linea, c.cuenta, h.radicado, f.lote, d.agente, d.momento FROM lote_filas f"
    " JOIN lotes l ON l.id = f.lote JOIN historial h ON h.linea = f.linea"
    " JOIN casos c ON c.id = h.caso_id"
    " JOIN deshechas i ON i.linea = f.linea JOIN historial d ON d.linea = i.deshecha_por"
)


class LotesRepository(Repository):
    """Waiting escalations and sent lots."""

    def pending(self, kind: LoteKind, causal: Callable[[str | None], str]) -> list[Escalamiento]:
        """Return waiting escalations of no lot, oldest first; `causal` maps a letter to its words."""
        rows = self._db.conn.execute(
            f"SELECT {_ESCALAMIENTO_COLUMNS}, c.causal, c.estado_ajuste, c.valor_solicitado"
            f"{_wait(kind)} ORDER BY h.linea"
        )
        return [_escalamiento(row, causal(row["causal"])) for row in rows]

    def withdrawn(self, kind: LoteKind) -> list[WithdrawnCaso]:
        """Return escalations undone after sending and not reported."""
        rows = self._db.conn.execute(
            f"{_WITHDRAWN} WHERE l.clase = ? AND f.retirada_en IS NULL ORDER BY h.linea",
            (kind.value,),
        )
        return [_withdrawn_caso(row) for row in rows]

    def next_id(self) -> int:
        row = self._db.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM lotes").fetchone()
        return int(row[0])

    def add(
        self, lote: Lote, rows: Sequence[Escalamiento], withdrawn: Sequence[WithdrawnCaso]
    ) -> None:
        """Save a lot; call in the transaction that read it."""
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
        audit, by = AuditRepository(self._db), (lote.created_at, lote.created_by)
        audit.record_content(*by, "lotes", lote.id)
        told = sorted({caso.lote for caso in withdrawn} - {lote.id})
        audit.record_content(*by, "lote_filas", lote.id, *told)

    def mark_sent(self, number: int, day: date, now: datetime, login: str) -> None:
        """Set a lot's day of handover; call in a transaction."""
        kept = self._db.tables["lote_envios"].insert(
            {
                "lote": number,
                "dia": day.isoformat(),
                "login": login,
                "momento": now.isoformat(timespec="seconds"),
            }
        )
        AuditRepository(self._db).record_content(now, login, "lote_envios", kept.last_rowid)

    def get(self, number: int) -> Lote | None:
        return next(iter(self._lotes("WHERE l.id = ?", (number,))), None)

    def content(self, number: int) -> tuple[list[Escalamiento], list[WithdrawnCaso]]:
        """Return a lot's rows and withdrawals, always the same."""
        rows = self._db.conn.execute(
            f"SELECT {_ESCALAMIENTO_COLUMNS}, f.causal, f.estado_ajuste, f.valor_solicitado"
            f" FROM lote_filas f JOIN historial h ON h.linea = f.linea{_WITH_NOTA}"
            " WHERE f.lote = ? ORDER BY h.linea",
            (number,),
        )
        withdrawn = self._db.conn.execute(
            f"{_WITHDRAWN} WHERE f.retirada_en = ? ORDER BY h.linea", (number,)
        )
        return (
            [_escalamiento(row, row["causal"]) for row in rows],
            [_withdrawn_caso(row) for row in withdrawn],
        )

    def standings(self) -> list[tuple[Lote, int, dict[Standing, int]]]:
        """Return lots, newest first, with money and casos per state."""
        rows = self._db.conn.execute(
            "SELECT s.lote, s.como, count(*) AS casos, sum(coalesce(s.valor_solicitado, 0)) AS valor"
            f" FROM (SELECT f.lote, f.valor_solicitado, {_STANDING} AS como{_SENT}) s GROUP BY 1, 2"
        )
        values: Counter[int] = Counter()
        casos: defaultdict[int, dict[Standing, int]] = defaultdict(dict)
        for row in rows:
            values[row["lote"]] += row["valor"]
            casos[row["lote"]][Standing(row["como"])] = row["casos"]
        return [(lote, values[lote.id], casos[lote.id]) for lote in self._lotes()]

    def sent(self, number: int) -> list[SentCaso]:
        """Return a lot's casos now, in sent order."""
        rows = self._db.conn.execute(
            "SELECT f.caso_id, c.cuenta, h.radicado, h.evento, f.valor_solicitado, c.estado,"
            f" c.resultado, c.valor_aplicado, {_STANDING} AS como, {_ANSWERED_AT} AS respondido,"
            " c.usuario_nombre"
            f"{_SENT} WHERE f.lote = ? ORDER BY f.linea",
            (number,),
        )
        return [_sent_caso(row) for row in rows]

    def answered(self, lotes: Sequence[int]) -> list[tuple[int, datetime]]:
        rows = self._db.conn.execute(
            f"SELECT f.lote, {_ANSWERED_AT} AS respondido{_SENT}"
            " WHERE f.lote IN (SELECT value FROM json_each(?))"
            f" AND {_STANDING} = '{Standing.ANSWERED.value}'",
            (json.dumps(list(lotes)),),
        )
        return [(lote, datetime.fromisoformat(moment)) for lote, moment in rows if moment]

    def _lotes(self, where: str = "", values: tuple[object, ...] = ()) -> list[Lote]:
        rows = self._db.conn.execute(
            "SELECT l.*, (SELECT count(*) FROM lote_filas f WHERE f.lote = l.id) AS filas,"
            " (SELECT e.dia FROM lote_envios e WHERE e.lote = l.id ORDER BY e.id DESC LIMIT 1)"
            " AS enviado"
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
                date.fromisoformat(row["enviado"]) if row["enviado"] else None,
            )
            for row in rows
        ]


def _estados(kind: LoteKind) -> str:
    return ", ".join(f"'{estado.value}'" for estado in sorted(LOTE_ESTADOS[kind]))


def _waits_by(kind: LoteKind, line: str) -> str:
    """Return the condition that a caso waits by a line's escalation."""
    eventos = ", ".join(f"'{evento.value}'" for evento in LOTE_EVENTOS[kind])
    return (
        f"{IN_SIGHT} AND c.estado IN ({_estados(kind)})"
        f" AND {line} = (SELECT max(x.linea) FROM historial x"
        " LEFT JOIN deshechas d ON d.linea = x.linea"
        f" WHERE x.caso_id = c.id AND x.evento IN ({eventos}) AND d.deshecha_por IS NULL)"
    )


def _wait(kind: LoteKind) -> str:
    """Return the FROM clause of waiting casos' last standing escalation without lot."""
    return (
        f" FROM historial h{_WITH_NOTA} WHERE {_waits_by(kind, 'h.linea')}"
        " AND h.linea NOT IN (SELECT linea FROM lote_filas)"
    )


_SENT = (
    " FROM lote_filas f JOIN lotes l ON l.id = f.lote JOIN historial h ON h.linea = f.linea"
    " JOIN casos c ON c.id = f.caso_id LEFT JOIN deshechas i ON i.linea = f.linea"
)
_ANSWER_OF_PQR = (
    f"(SELECT min(x.momento) FROM historial x JOIN bases b ON b.id = x.base_id"
    f" WHERE l.clase = '{LoteKind.PQR.value}' AND x.caso_id = c.id AND x.linea > f.linea"
    f" AND b.tipo = '{BaseKind.RESPUESTA.value}' AND b.anulada_el IS NULL"
    f" AND x.evento <> '{Evento.PEDIR_REVISION.value}')"
)
"""When an answered lot changed a caso of PQR, which still waits for a person to register it."""
_STANDING = (
    "CASE WHEN i.deshecha_por IS NOT NULL OR c.retirado = 1"
    f" OR c.estado = '{Estado.ANULADO.value}' THEN '{Standing.WITHDRAWN.value}'"
    f" WHEN {_ANSWER_OF_PQR} IS NOT NULL THEN '{Standing.ANSWERED.value}'"
    + "".join(
        f" WHEN l.clase = '{kind.value}' AND {_waits_by(kind, 'f.linea')}"
        f" THEN '{Standing.WAITING.value}'"
        for kind in LoteKind
    )
    + f" ELSE '{Standing.ANSWERED.value}' END"
)
"""State of a sent caso; it waits only by the lot's own escalation."""
_ANSWERED_AT = (
    f"coalesce({_ANSWER_OF_PQR},"
    " (SELECT min(x.momento) FROM historial x WHERE x.caso_id = c.id AND x.linea > f.linea AND ("
    + " OR ".join(
        f"(l.clase = '{kind.value}' AND x.estado_antes IN ({_estados(kind)})"
        f" AND x.estado_despues NOT IN ({_estados(kind)}))"
        for kind in LoteKind
    )
    + ")))"
)
"""When a caso first stopped waiting for the receiver."""


def _sent_caso(fila: sqlite3.Row) -> SentCaso:
    standing = Standing(fila["como"])
    answered = fila["respondido"] if standing is Standing.ANSWERED else None
    return SentCaso(
        caso_id=fila["caso_id"],
        cuenta=fila["cuenta"],
        radicado=fila["radicado"],
        evento=Evento(fila["evento"]),
        valor_solicitado=fila["valor_solicitado"],
        standing=standing,
        answered_at=datetime.fromisoformat(answered) if answered else None,
        estado=Estado(fila["estado"]),
        resultado=Resultado(fila["resultado"]) if fila["resultado"] else None,
        valor_aplicado=fila["valor_aplicado"],
        usuario=fila["usuario_nombre"] or "",
    )


def _escalamiento(fila: sqlite3.Row, causal: str) -> Escalamiento:
    data, evento = json.loads(fila["datos"]), Evento(fila["evento"])
    clase = Clase.RECURSO if evento is Evento.RADICAR_RECURSO else fila["clase"]
    return Escalamiento(
        line=fila["linea"],
        caso_id=fila["caso_id"],
        cuenta=fila["cuenta"],
        radicado=fila["radicado"],
        radicado_original=fila["original"],
        evento=evento,
        momento=datetime.fromisoformat(fila["momento"]),
        causal=causal,
        motivo=fila["motivo"],
        estado_ajuste=fila["estado_ajuste"],
        valor_solicitado=fila["valor_solicitado"],
        razon=fila["razon"],
        subrazon=fila["subrazon"],
        soportes=tuple(data.get("soportes", ())),
        missing=tuple(data.get("faltan", ())),
        kind=data.get("tipo") or data.get("motivo"),
        problem=fila["que_pasa"],
        nota=fila["nota"],
        destination=destination_of_line(evento, data),
        clase=Clase(clase) if clase else None,
        usuario=fila["usuario_nombre"] or "",
    )


def _withdrawn_caso(row: sqlite3.Row) -> WithdrawnCaso:
    return WithdrawnCaso(
        row["linea"],
        row["cuenta"],
        row["radicado"],
        row["lote"],
        row["agente"],
        datetime.fromisoformat(row["momento"]),
    )
