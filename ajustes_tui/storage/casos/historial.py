"""The historial de marcaciones: append-only, hash-chained, free text outside the chain."""

import json
import sqlite3
from binascii import hexlify
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple, Self, TypeAlias

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import OF_CORTE, ActKind, Evento
from ajustes_tui.domain.caso.outcomes import INFORMS
from ajustes_tui.domain.caso.revision import WaitingQuestion
from ajustes_tui.domain.keeping.cambios import (
    Aside,
    Cambios,
    Cause,
    chained,
    new_salt,
    opened,
    to_json,
)
from ajustes_tui.domain.rules.corte import SYSTEM
from ajustes_tui.domain.rules.decision import LastEvento, Moved
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.casos.acts import ACTS, count_of
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import quoted, settled
from ajustes_tui.storage.core.recorded import chain_end

HASHED_COLUMNS = (
    "momento",
    "agente",
    "cuenta",
    "caso_id",
    "evento",
    "estado_antes",
    "estado_despues",
    "razon",
    "subrazon",
    "radicado",
    "cun",
    "datos",
    "cambios",
    "causada_por",
    "base_id",
    "nota_sha256",
)
"""Hashed columns after the number, in order."""
_AS_HASHED = tuple(c for c in HASHED_COLUMNS if c not in ("cuenta", "nota_sha256"))
"""Columns stored as hashed; a caso's line takes its cuenta from the caso."""
STORED = (*_AS_HASHED, "cuenta", "nota_sha256")
_as_hashed = itemgetter(*map(HASHED_COLUMNS.index, _AS_HASHED))
_SELECT = (
    "SELECT h.*, n.motivo AS nota_motivo, n.texto AS nota_texto, i.deshecha_por"
    " FROM lineas h LEFT JOIN notas n ON n.linea = h.linea"
    " LEFT JOIN deshechas i ON i.linea = h.linea"
)
_CLOCK_ERROR = timedelta(days=2)
"""How wrong a clock may have been for the figures of a day to stay whole."""
LINES_OF_CUENTA = (
    "SELECT linea FROM historial WHERE caso_id IN"
    f" (SELECT id FROM casos WHERE cuenta = :cuenta AND {settled('id')})"
    " UNION ALL SELECT linea FROM historial WHERE cuenta = :cuenta"
)
_OF_CUENTA = f"h.linea IN ({LINES_OF_CUENTA})"


_NOT_UNDOABLE = tuple(evento.value for evento in (*OF_CORTE, Evento.NOTA, Evento.DESHACER))
_OF_ACT = "(h.linea = :acto OR h.causada_por = :acto)"
_IS_UNDONE_WITH_ITS_ACT = (
    f"base_id IS NULL AND evento NOT IN ({', '.join(map(repr, _NOT_UNDOABLE))})"
    f" AND (causada_por IS NULL OR agente <> {SYSTEM!r})"
)
"""Lines `deshacer` considers: a program's question is undone with its cause."""
_LAST_ACT = (
    f"{_SELECT} WHERE h.linea = (SELECT max(linea) FROM historial"
    f" WHERE caso_id = :caso AND {_IS_UNDONE_WITH_ITS_ACT})"
)
_WENT_ON = (
    "SELECT s.caso_id, s.ultima, c.cuenta, c.radicado, (SELECT evento FROM historial"
    f" WHERE caso_id = s.caso_id AND linea > s.ultima AND {_IS_UNDONE_WITH_ITS_ACT}"
    " ORDER BY linea LIMIT 1) AS evento FROM (SELECT h.caso_id, max(h.linea) AS ultima"
    f" FROM historial h WHERE {_OF_ACT} GROUP BY h.caso_id) s"
    " JOIN casos c ON c.id = s.caso_id WHERE s.caso_id <> :caso ORDER BY s.ultima"
)
NOT_GIVEN_BACK = "s.base_id IN (SELECT id FROM bases WHERE anulada_el IS NULL) AND s.causa = 'fila'"
"""A live change `s` without line; undoing its base reverts it."""
_CHANGED_BY_CORTE = (
    "SELECT EXISTS (SELECT 1 FROM historial WHERE caso_id = :caso AND linea > :desde"
    " AND base_id IS NOT NULL) OR EXISTS (SELECT 1 FROM sin_linea s WHERE s.caso_id = :caso"
    f" AND s.linea >= :desde AND {NOT_GIVEN_BACK})"
)
_MANY_LINES = 10_000
NOTE_COLUMNS = ("linea", "sal", "motivo", "texto")
ASIDE_COLUMNS = ("de", "clave", "sal", "antes", "despues")
_APPENDED = {
    "historial": ("linea", *STORED, "huella"),
    "notas": NOTE_COLUMNS,
    "apartes": ASIDE_COLUMNS,
    "sin_linea": ("id", "acto", "caso_id", "linea", "causa", "base_id", "cambios"),
}
"""Tables with their columns, in the order of insertion."""


class NewLine(NamedTuple):
    """A line to append; the chain has only the hash of `motivo` and `nota`."""

    momento: datetime
    agente: str
    cuenta: str
    caso_id: int | None
    """None for a line of the cuenta, without estado."""
    evento: Evento
    estado_before: str | None
    estado_after: str
    radicado: str | None = None
    razon: str | None = None
    subrazon: str | None = None
    cun: str | None = None
    datos: Mapping[str, object] = {}
    cambios: Mapping[str, tuple[Any, Any]] = {}
    claimed: str | None = None
    motivo: str | None = None
    nota: str | None = None
    causada_por: int | None = None
    base_id: int | None = None

    @classmethod
    def question(cls, caso: Caso, momento: datetime, why: str | None) -> Self:
        """Return the line of a program's question for the tray."""
        return cls(
            momento=momento,
            agente=SYSTEM,
            cuenta=caso.cuenta,
            caso_id=caso.id,
            evento=Evento.PEDIR_REVISION,
            estado_before=caso.estado.value,
            estado_after=caso.estado.value,
            radicado=caso.radicado_actual,
            motivo=why,
        )


class PreparedLine(NamedTuple):
    """A line without its number and the previous hash, known only in one's turn."""

    columns: tuple[object, ...]
    hashed: bytes
    note: tuple[str | None, str | None, str | None] | None
    """Salt, motive and text outside the chain."""
    asides: Sequence[Aside]


def prepare_line(line: NewLine) -> PreparedLine:
    """Prepare everything of a line that needs no turn."""
    note = None
    if line.motivo is not None or line.nota is not None:
        note = new_salt(), line.motivo, line.nota
    text_hash = None if note is None else text_digest(*note)
    cambios, asides = chained(line.cambios, line.claimed)
    values = (
        line.momento.isoformat(timespec="seconds"),
        line.agente,
        line.cuenta,
        line.caso_id,
        line.evento.value,
        line.estado_before,
        line.estado_after,
        line.razon,
        line.subrazon,
        line.radicado,
        line.cun,
        to_json(line.datos),
        cambios,
        line.causada_por,
        line.base_id,
        text_hash,
    )
    return PreparedLine(
        (
            *_as_hashed(values),
            line.cuenta if line.caso_id is None else None,
            None if text_hash is None else bytes.fromhex(text_hash),
        ),
        to_json(values)[1:].encode(),
        note,
        asides,
    )


class ActCount(NamedTuple):
    """Standing acts of one evento by a person."""

    agente: str
    kind: ActKind
    evento: str
    number: int


class LineNumber(NamedTuple):
    """An account's line before a full read, with what its class needs."""

    line: int
    caso: int | None
    day: date
    evento: str
    marcacion: bool
    of_base: bool
    deshecha: bool


class ActPart(NamedTuple):
    """An act's lines on one caso, in order, and its naming evento."""

    caso_id: int
    lines: tuple[int, ...]
    evento: Evento


class HistorialRepository(Repository):
    """Appends and reads lines."""

    def append(self, line: NewLine) -> int:
        """Append a line and return its number; call in its evento's transaction."""
        return self.append_many([line])

    def append_many(self, lines: Iterable[NewLine], conn: Connection | None = None) -> int:
        """Append in order; return the last number."""
        return self.append_prepared(map(prepare_line, lines), conn)

    def append_prepared(self, lines: Iterable[PreparedLine], conn: Connection | None = None) -> int:
        """Append prepared lines in order; return the last number."""
        conn = conn or self._db.conn
        number, rows = _rows_of(lines, *self.head(conn))
        for table, values in rows.items():
            _insert(conn, table, values)
        return number

    def change_without_line(
        self,
        causa: Cause,
        changes: Iterable[tuple[int, Cambios]],
        base_id: int | None = None,
        conn: Connection | None = None,
    ) -> int | None:
        """Append changes without lines; return the act, or None without changes.

        Call in the transaction that changes the casos and audits the act.
        """
        conn = conn or self._db.conn
        last = self.last_without_line(conn)
        rows = _rows_without_line(causa, changes, base_id, self.head(conn)[0], last)
        for table, values in rows.items():
            _insert(conn, table, values)
        return last + 1 if len(rows["sin_linea"]) > 1 else None

    def last_without_line(self, conn: Connection | None = None) -> int:
        """Return the last change without a line."""
        row = (conn or self._db.conn).execute("SELECT coalesce(max(id), 0) FROM main.sin_linea")
        return int(row.fetchone()[0])

    def changes_of(self, lines: Collection[int]) -> dict[int, Cambios]:
        """Return the lines' changes, in order."""
        found = self.changes(
            "SELECT linea, caso_id, cambios FROM historial"
            " WHERE linea IN (SELECT value FROM json_each(:lineas)) ORDER BY linea",
            {"lineas": json.dumps(list(lines))},
        )
        return {line: cambios for line, _caso, cambios in found}

    def changes(
        self, query: str, values: Mapping[str, object], conn: Connection | None = None
    ) -> list[tuple[int, int, Cambios]]:
        """Return line, caso and opened changes of a query.

        The query gives line (negative number if without line), caso and chained text.
        """
        conn = conn or self._db.conn
        rows = conn.execute(query, values).fetchall()
        beside: dict[int, dict[str, Aside]] = {}
        for of, *aside in conn.execute(
            f"SELECT {', '.join(ASIDE_COLUMNS)} FROM apartes"
            " WHERE de IN (SELECT value FROM json_each(?))",
            (json.dumps([row[0] for row in rows]),),
        ):
            beside.setdefault(of, {})[aside[0]] = Aside(*aside)
        return [(of, caso, opened(text, beside.get(of, {}))) for of, caso, text in rows]

    def next_number(self) -> int:
        """Return the next line's number; call in the appending transaction."""
        return self.head(self._db.conn)[0] + 1

    def repeated_data(self, datos: Collection[str], conn: Connection) -> dict[str, int]:
        """Return the `datos_repetidos` ids of shared data, inserting new ones."""
        numbers = dict(
            conn.execute(
                "SELECT datos, id FROM main.datos_repetidos WHERE datos IN"
                " (SELECT value FROM json_each(?))",
                (json.dumps(list(datos)),),
            ).fetchall()
        )
        for new in datos:
            if new not in numbers:
                numbers[new] = conn.insert("datos_repetidos", {"datos": new})
        return numbers

    def texts_alike(
        self, model: NewLine, own: str, values: Mapping[str, object], conn: Connection
    ) -> list[bytes]:
        """Return the hashed bytes of each line of `append_alike`, in order.

        Needs no turn: only numbers and hashes depend on others. `own` selects the differing values, in order.
        """
        common = _common(model)
        # SQLite writes the array as `to_json` does: no value of these lines has a character that
        # JSON could write in two ways.
        hashed = ", ".join(
            "NULL"
            if c in ("cambios", "nota_sha256")
            else f":common_{c}"
            if c in common
            else f"p.{c}"
            for c in HASHED_COLUMNS
        )
        rows = conn.execute(
            f"SELECT CAST(substr(json_array({hashed}), 2) AS BLOB) FROM ({own}) p",
            {**values, **_parameters(common)},
        )
        rows.row_factory = None
        return [text for (text,) in rows]

    def append_alike(
        self,
        model: NewLine,
        own: str,
        values: Mapping[str, object],
        digests: Sequence[bytes],
        conn: Connection,
    ) -> None:
        """Append lines of new casos that otherwise equal `model`.

        `own` selects number (from 0), caso_id, razón, subrazón, radicado, CUN and `repeated_data`
        id. `digests` come from `links`.
        """
        number, _ = self.head(conn)
        common = _common(model)
        conn.create_function("link_of", 1, digests.__getitem__)
        # One statement, because each statement that may fail first copies every page it touches.
        append = (
            "INSERT INTO main.historial (linea, caso_id, razon, subrazon, radicado, cun, datos_id,"
            f" {', '.join(common)}, huella) SELECT p.numero + :first, p.caso_id, p.razon, p.subrazon,"
            f" p.radicado, p.cun, p.datos_id, {', '.join(_parameters(common, ':'))},"
            f" link_of(p.numero) FROM ({own}) p"
        )
        # They refuse to replace a line, and remember the last one that no base wrote; making them
        # anew has every other session read the schema again.
        many = len(digests) > _MANY_LINES
        with conn.without_triggers("historial") if many else nullcontext():
            conn.execute(append, {**values, "first": number + 1, **_parameters(common)})

    def mark_undone(self, lines: Collection[int], by: int) -> None:
        self._db.tables["deshechas"].insert_all(
            [("linea", "deshecha_por"), *((line, by) for line in lines)]
        )

    def act_of(self, line: int) -> list[ActPart]:
        """Return an act's parts by caso, in order."""
        act = self._db.conn.execute(
            "SELECT coalesce(causada_por, linea) FROM historial WHERE linea = ?", (line,)
        ).fetchone()[0]
        by_caso: dict[int, list[sqlite3.Row]] = {}
        for row in self._lines_of_act(act):
            by_caso.setdefault(row["caso_id"], []).append(row)
        return [
            ActPart(caso_id, tuple(row["linea"] for row in rows), _naming_evento(rows))
            for caso_id, rows in by_caso.items()
        ]

    def last_event(self, caso_id: int) -> LastEvento | None:
        row = self._db.conn.execute(_LAST_ACT, {"caso": caso_id}).fetchone()
        if row is None:
            return None
        act = row["causada_por"] or row["linea"]
        lines = self._lines_of_act(act)
        first = next(line["linea"] for line in lines if line["caso_id"] == caso_id)
        casos = len({line["caso_id"] for line in lines})
        return LastEvento(
            line=first,
            evento=Evento(row["evento"]),
            agente=row["agente"],
            day=datetime.fromisoformat(row["momento"]).date(),
            deshecho=row["deshecha_por"] is not None,
            corte_after=self.corte_changed(caso_id, first),
            act=act,
            eventos=tuple(dict.fromkeys(Evento(line["evento"]) for line in lines)),
            casos=casos,
            moved=partial(self._moved, act, caso_id) if casos > 1 else lambda: None,
            marcacion=any(line["razon"] is not None for line in lines),
            blanked=self._blanked([line["linea"] for line in lines]),
        )

    def who_marked(self, caso_id: int) -> tuple[str, date] | None:
        """Return who marked the falla as the usuario's, whatever its reason since, and when."""
        row = self._db.conn.execute(
            "SELECT h.agente, h.momento FROM historial h LEFT JOIN deshechas i ON i.linea = h.linea"
            " WHERE h.caso_id = ? AND i.linea IS NULL AND h.cambios ->> '$.atribuible[0]' IS NULL"
            " AND h.cambios ->> '$.atribuible[1]' IS NOT NULL"
            " AND h.evento <> 'deshacer' ORDER BY h.linea DESC LIMIT 1",
            (caso_id,),
        ).fetchone()
        return row and (row["agente"], datetime.fromisoformat(row["momento"]).date())

    def last_act_of(self, agente: str, day: date) -> int | None:
        """Return a caso of the person's last undoable act of a day."""
        row = self._db.conn.execute(
            "SELECT h.caso_id FROM historial h INDEXED BY historial_persona"
            " LEFT JOIN deshechas i ON i.linea = h.linea"
            " WHERE h.agente = :agente AND h.linea >= :desde"
            " AND h.momento >= :dia AND h.momento < :otro"
            f" AND i.linea IS NULL AND {_IS_UNDONE_WITH_ITS_ACT}"
            " ORDER BY coalesce(h.causada_por, h.linea) DESC, h.linea LIMIT 1",
            self.span_of(day, agente=agente),
        ).fetchone()
        return None if row is None else int(row["caso_id"])

    def _blanked(self, lines: Sequence[int]) -> bool:
        row = self._db.conn.execute(
            "SELECT EXISTS (SELECT 1 FROM apartes WHERE sal IS NULL"
            " AND de IN (SELECT value FROM json_each(?)))",
            (json.dumps(lines),),
        ).fetchone()
        return bool(row[0])

    def _lines_of_act(self, act: int) -> list[sqlite3.Row]:
        """Return an act's lines in order."""
        return self._db.conn.execute(
            "SELECT linea, caso_id, evento, razon, agente FROM historial h"
            f" WHERE {_OF_ACT} ORDER BY linea",
            {"acto": act},
        ).fetchall()

    def _moved(self, act: int, caso_id: int) -> Moved | None:
        """Return another caso of the act changed since, by a person or corte."""
        rows = self._db.conn.execute(_WENT_ON, {"acto": act, "caso": caso_id})
        for row in rows:
            if row["evento"] is not None or self.corte_changed(row["caso_id"], row["ultima"]):
                evento = Evento(row["evento"]) if row["evento"] else None
                return Moved(row["cuenta"], row["radicado"], evento)
        return None

    def corte_changed(self, caso_id: int, since: int) -> bool:
        """Tell whether a corte changed a caso after a line, even without a line."""
        row = self._db.conn.execute(_CHANGED_BY_CORTE, {"caso": caso_id, "desde": since}).fetchone()
        return bool(row[0])

    def ask(self, question: NewLine, waiting: int | None, conn: Connection | None = None) -> int:
        """Append a question for the tray; return the one shown.

        The waiting one stays, unless all and the new one are of cortes.
        """
        conn = conn or self._db.conn
        line = self.head(conn)[0] + 1
        replaces = waiting is None
        if waiting is not None and question.base_id is not None:
            (replaces,) = conn.execute(
                "SELECT NOT EXISTS (SELECT 1 FROM main.historial WHERE caso_id = ? AND linea >= ?"
                " AND evento = 'pedir_revision' AND base_id IS NULL)",
                (question.caso_id, waiting),
            ).fetchone()
        if replaces:
            question = question._replace(cambios={"revision": (waiting, line)})
        self.append_many([question], conn)
        conn.execute(
            "UPDATE main.casos SET version = version + 1, revision = iif(?, ?, revision) WHERE id = ?",
            (replaces, line, question.caso_id),
        )
        return line if waiting is None or replaces else waiting

    def telefonos_of(self, lines: Collection[int]) -> list[int]:
        rows = self._db.conn.execute(
            "SELECT DISTINCT json_extract(datos, '$.telefono_id') FROM historial"
            " WHERE linea IN (SELECT value FROM json_each(?))"
            " AND json_extract(datos, '$.telefono_id') IS NOT NULL",
            (json.dumps(list(lines)),),
        )
        return [row[0] for row in rows]

    def questions(self, caso_id: int, since: int) -> list[WaitingQuestion]:
        """Return questions from a line on not withdrawn, oldest first.

        Undoing the question, its causing line or its base withdraws it.
        """
        rows = self._db.conn.execute(
            "SELECT h.linea, h.base_id IS NOT NULL AS de_corte, n.motivo,"
            " coalesce(k.agente, h.agente) AS quien FROM historial h"
            " LEFT JOIN historial k ON k.linea = h.causada_por"
            " LEFT JOIN deshechas i ON i.linea = coalesce(h.causada_por, h.linea)"
            " LEFT JOIN notas n ON n.linea = h.linea"
            " WHERE h.caso_id = ? AND h.linea >= ? AND h.evento = 'pedir_revision'"
            " AND i.deshecha_por IS NULL AND NOT EXISTS (SELECT 1 FROM historial a"
            " WHERE a.caso_id = h.caso_id AND a.base_id = h.base_id AND a.evento = 'base_anulada')"
            " ORDER BY h.linea",
            (caso_id, since),
        )
        return [
            WaitingQuestion(
                row["linea"],
                None if row["de_corte"] else row["quien"],
                bool(row["de_corte"]),
                row["motivo"],
            )
            for row in rows
        ]

    def of_cuenta(self, cuenta: str) -> list[HistorialLine]:
        """Return a cuenta's lines, newest first."""
        rows = self._db.conn.execute(
            f"{_SELECT} WHERE {_OF_CUENTA} ORDER BY h.linea DESC", {"cuenta": cuenta}
        )
        return [_line_of(row) for row in rows]

    def last_of_cuenta(self, cuenta: str, limit: int) -> list[HistorialLine]:
        """Return the last lines with changes, newest first."""
        rows = self._db.conn.execute(
            f"{_SELECT} WHERE {_OF_CUENTA} ORDER BY h.linea DESC LIMIT :limit",
            {"cuenta": cuenta, "limit": limit},
        )
        return self._with_changes([_line_of(row) for row in rows])

    def last_acts(self, agente: str, limit: int) -> list[tuple[str, HistorialLine]]:
        """Return a person's last lines with cuenta, newest first."""
        rows = self._db.conn.execute(
            f"{_SELECT} WHERE h.linea IN (SELECT linea FROM historial INDEXED BY historial_persona"
            " WHERE agente = :agente AND base_id IS NULL ORDER BY linea DESC LIMIT :limit)"
            " ORDER BY h.linea DESC",
            {"agente": agente, "limit": limit},
        )
        return [(row["cuenta"], _line_of(row)) for row in rows]

    def without_caso(self, cuenta: str | None = None) -> list[tuple[str, HistorialLine]]:
        """Return lines without caso, of a cuenta or all, with cuenta, oldest first."""
        rows = self._db.conn.execute(
            f"{_SELECT} WHERE h.linea IN (SELECT linea FROM historial WHERE cuenta IS NOT NULL"
            " AND cuenta = coalesce(:cuenta, cuenta)) ORDER BY h.cuenta, h.linea",
            {"cuenta": cuenta},
        )
        return [(row["cuenta"], _line_of(row)) for row in rows]

    def of_casos(self, caso_ids: Sequence[int]) -> list[tuple[str, HistorialLine]]:
        """Return casos' lines with cuenta, oldest first."""
        rows = self._db.conn.execute(
            f"{_SELECT} WHERE h.caso_id IN ({','.join('?' * len(caso_ids))}) ORDER BY h.linea",
            list(caso_ids),
        )
        return [(row["cuenta"], _line_of(row)) for row in rows]

    def numbers_of_cuenta(self, cuenta: str) -> Iterator[LineNumber]:
        """Yield a cuenta's lines, newest first, with number, caso, day and class data."""
        rows = self._db.conn.execute(
            "SELECT h.linea, h.caso_id, h.momento, h.evento, h.razon IS NOT NULL,"
            " h.base_id IS NOT NULL, i.deshecha_por IS NOT NULL"
            " FROM historial h LEFT JOIN deshechas i ON i.linea = h.linea"
            f" WHERE {_OF_CUENTA} ORDER BY h.linea DESC",
            {"cuenta": cuenta},
        )
        return (
            LineNumber(
                line=row[0],
                caso=row[1],
                day=datetime.fromisoformat(row[2]).astimezone(BOGOTA).date(),
                evento=row[3],
                marcacion=bool(row[4]),
                of_base=bool(row[5]),
                deshecha=bool(row[6]),
            )
            for row in rows
        )

    def window(self, numbers: Sequence[int]) -> list[HistorialLine]:
        placeholders = ", ".join("?" * len(numbers))
        rows = self._db.conn.execute(f"{_SELECT} WHERE h.linea IN ({placeholders})", list(numbers))
        return self._with_changes([_line_of(row) for row in rows])

    def _with_changes(self, lines: Sequence[HistorialLine]) -> list[HistorialLine]:
        changed = self.changes_of([line.line for line in lines])
        return [line._replace(cambios=changed[line.line]) for line in lines]

    def of_caso_since(self, caso_id: int, line: int) -> list[HistorialLine]:
        """Return a caso's later lines, oldest first."""
        rows = self._db.conn.execute(
            f"{_SELECT} WHERE h.caso_id = ? AND h.linea > ? ORDER BY h.linea", (caso_id, line)
        )
        return [_line_of(row) for row in rows]

    def appointments_asked(self, caso_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
        """Return when and by whom each appointment was made."""
        placeholders = ", ".join("?" * len(caso_ids))
        rows = self._db.conn.execute(
            "SELECT h.caso_id, h.momento, h.agente FROM historial h"
            " LEFT JOIN deshechas i ON i.linea = h.linea"
            f" WHERE h.caso_id IN ({placeholders}) AND h.evento = 'contacto'"
            " AND i.deshecha_por IS NULL ORDER BY h.linea",
            list(caso_ids),
        )
        return {
            row["caso_id"]: (datetime.fromisoformat(row["momento"]), row["agente"]) for row in rows
        }

    def last_outcome_of(self, telefono_id: int, resultados: Collection[str]) -> str | None:
        """Return the newest standing outcome among some for a number."""
        row = self._db.conn.execute(
            "SELECT json_extract(h.datos, '$.resultado') FROM telefonos t"
            " CROSS JOIN casos c ON c.cuenta = t.cuenta CROSS JOIN historial h ON h.caso_id = c.id"
            " LEFT JOIN deshechas i ON i.linea = h.linea"
            " WHERE t.id = ? AND h.evento = 'contacto' AND i.linea IS NULL"
            " AND json_extract(h.datos, '$.telefono_id') = t.id"
            f" AND json_extract(h.datos, '$.resultado') IN ({', '.join('?' * len(resultados))})"
            " ORDER BY h.linea DESC LIMIT 1",
            (telefono_id, *resultados),
        ).fetchone()
        return None if row is None else str(row[0])

    def last_of(self, caso_id: int) -> HistorialLine | None:
        row = self._db.conn.execute(
            f"{_SELECT} WHERE h.caso_id = ? ORDER BY h.linea DESC LIMIT 1", (caso_id,)
        ).fetchone()
        return None if row is None else _line_of(row)

    def acts_of(self, day: date) -> list[ActCount]:
        """Count everybody's standing decisiones and llamadas of a day."""
        rows = self._db.conn.execute(
            f"SELECT agente, clase, evento, count(*) FROM ({ACTS})"
            f" WHERE clase IN ({quoted((ActKind.DECISION, ActKind.LLAMADA))}) GROUP BY 1, 2, 3",
            self.span_of(day),
        )
        return [ActCount(row[0], ActKind(row[1]), *row[2:]) for row in rows]

    def count_decisions(self, agente: str, day: date) -> int:
        return self._count(count_of(ActKind.DECISION), agente, day)

    def count_informed(self, agente: str | None, day: date) -> int:
        """Count a person's or all standing llamadas that informed."""
        informs = f" AND datos ->> 'resultado' IN ({quoted(INFORMS)})"
        return self._count(
            f"count(*) FILTER (WHERE clase = '{ActKind.LLAMADA.value}'{informs})", agente, day
        )

    def _count(self, count: str, agente: str | None, day: date) -> int:
        row = self._db.conn.execute(
            f"SELECT {count} FROM ({ACTS})", self.span_of(day, agente=agente)
        ).fetchone()
        return int(row[0])

    def span_of(
        self, day: date, until: date | None = None, *, agente: str | None = None
    ) -> dict[str, object]:
        """Return query values of the lines of a day, or to `until`: first line `desde`, ends `dia` and `otro`.

        `agente` is for ACTS. As a wrong clock breaks the order, the search starts some days before
        and filters by moment.
        """
        return {
            "desde": self._first_of(day - _CLOCK_ERROR),
            "dia": day.isoformat(),
            "otro": ((until or day) + timedelta(days=1)).isoformat(),
            "agente": agente,
        }

    def _first_of(self, day: date) -> int:
        """Return a day's first line: lines are in order of time."""
        conn = self._db.conn
        high = conn.execute("SELECT coalesce(max(linea), 0) + 1 FROM historial").fetchone()[0]
        low = 1
        while low < high:
            middle = (low + high) // 2
            row = conn.execute(
                "SELECT momento FROM historial WHERE linea = ?", (middle,)
            ).fetchone()
            if row is not None and row[0] < day.isoformat():
                low = middle + 1
            else:
                high = middle
        return int(low)

    def last_marcacion(self, evento: Evento, causal: str) -> tuple[str, str] | None:
        """Return the last marcación of an evento and causal."""
        row = self._db.conn.execute(
            "SELECT h.razon, h.subrazon FROM historial h JOIN casos c ON c.id = h.caso_id"
            " WHERE h.linea > (SELECT coalesce(max(linea), 0) - 20000 FROM historial)"
            " AND h.evento = ? AND c.causal = ? AND h.razon IS NOT NULL"
            " ORDER BY h.linea DESC LIMIT 1",
            (evento.value, causal),
        ).fetchone()
        return None if row is None else (row["razon"], row["subrazon"])

    def last_nota(self, agente: str) -> str:
        row = self._db.conn.execute(
            "SELECT n.texto FROM historial h JOIN notas n ON n.linea = h.linea"
            " WHERE h.agente = ? AND h.base_id IS NULL AND n.texto <> ''"
            " ORDER BY h.linea DESC LIMIT 1",
            (agente,),
        ).fetchone()
        return "" if row is None else str(row["texto"])

    def contains(self, line: int, digest: str) -> bool:
        """Tell whether the chain has a line with that hash."""
        row = self._db.conn.execute(
            "SELECT 1 FROM lineas WHERE linea = ? AND huella = ?", (line, digest)
        ).fetchone()
        return row is not None

    @staticmethod
    def head(conn: sqlite3.Connection) -> tuple[int, str]:
        return chain_end(conn)


_Rows: TypeAlias = dict[str, list[tuple[object, ...]]]
"""Rows by table; the first of each names the columns."""


def _rows_of(lines: Iterable[PreparedLine], number: int, digest: str) -> tuple[int, _Rows]:
    """Return the last number, and the rows of lines that follow the head of the chain."""
    rows: _Rows = {table: [_APPENDED[table]] for table in ("historial", "notas", "apartes")}
    prepared = list(lines)
    digests = links(number, digest, (line.hashed for line in prepared))
    for line, link in zip(prepared, digests, strict=True):
        number += 1
        rows["historial"].append((number, *line.columns, link))
        if line.note is not None:
            rows["notas"].append((number, *line.note))
        rows["apartes"].extend((number, *aside) for aside in line.asides)
    return number, rows


def _rows_without_line(
    causa: Cause, changes: Iterable[tuple[int, Cambios]], base_id: int | None, line: int, last: int
) -> _Rows:
    rows: _Rows = {table: [_APPENDED[table]] for table in ("sin_linea", "apartes")}
    for number, (caso_id, cambios) in enumerate(changes, last + 1):
        text, asides = chained(cambios)
        rows["sin_linea"].append((number, last + 1, caso_id, line, causa, base_id, text))
        rows["apartes"].extend((-number, *aside) for aside in asides)
    return rows


def _insert(conn: Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows; the first names the columns. sqlite-utils would inspect each of thousands."""
    columns, marks = ", ".join(map(str, rows[0])), ", ".join("?" * len(rows[0]))
    conn.executemany(f"INSERT INTO main.{table} ({columns}) VALUES ({marks})", rows[1:])


def _naming_evento(lines: Sequence[sqlite3.Row]) -> Evento:
    own = [
        row["evento"]
        for row in lines
        if row["agente"] != SYSTEM and row["evento"] not in _NOT_UNDOABLE
    ]
    return Evento(own[-1] if own else lines[0]["evento"])


def _common(line: NewLine) -> dict[str, object]:
    """Return the columns shared by a base's new lines."""
    return {
        "momento": line.momento.isoformat(timespec="seconds"),
        "agente": line.agente,
        "evento": line.evento.value,
        "estado_antes": line.estado_before,
        "estado_despues": line.estado_after,
        "causada_por": line.causada_por,
        "base_id": line.base_id,
    }


def _parameters(common: Mapping[str, object], sign: str = "") -> dict[str, object]:
    return {f"{sign}common_{column}": value for column, value in common.items()}


def line_digest(previous: str, number: int, values: tuple[object, ...]) -> str:
    contenido = to_json([previous, number, *values])
    return _summary(contenido)


def links(number: int, digest: str, texts: Iterable[bytes]) -> list[bytes]:
    """Return the hashes of lines, as `line_digest` would, from `texts_alike`."""
    # Here for the same reason as in `_summary`.
    from hashlib import sha256

    previous, digests = digest.encode(), []
    for line, text in enumerate(texts, number + 1):
        hashed = sha256(b'["%b",%d,%b' % (previous, line, text)).digest()
        previous = hexlify(hashed)
        digests.append(hashed)
    return digests


def text_digest(salt: str | None, motivo: str | None, nota: str | None) -> str:
    return _summary(to_json([salt, motivo, nota]))


def _summary(text: str) -> str:
    # Here, because OpenSSL comes along: who only looks needs neither its 3 ms nor its 0.7 MiB.
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def _line_of(row: sqlite3.Row) -> HistorialLine:
    data: dict[str, object] = json.loads(row["datos"])
    if row["nota_motivo"] is not None:
        data["motivo"] = row["nota_motivo"]
    return HistorialLine(
        line=row["linea"],
        momento=datetime.fromisoformat(row["momento"]),
        agente=row["agente"],
        caso=row["caso_id"],
        evento=row["evento"],
        estado_before=row["estado_antes"],
        estado_after=row["estado_despues"] or None,
        razon=row["razon"],
        subrazon=row["subrazon"],
        radicado=row["radicado"],
        cun=row["cun"],
        datos=data,
        nota=row["nota_texto"],
        deshecha=row["deshecha_por"] is not None,
        digest=row["huella"],
    )
