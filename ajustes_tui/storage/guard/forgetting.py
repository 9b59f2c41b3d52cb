"""Blank an account's personal data, keeping what the chain proves."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ajustes_tui.domain.base.fields import COLUMNS
from ajustes_tui.domain.base.rows import RawRow, pack, unpack
from ajustes_tui.domain.keeping.audit import CONTENT, HISTORIAL
from ajustes_tui.domain.keeping.cambios import (
    BLANKED,
    KEPT_FIRST,
    OWN,
    Cambios,
    Cause,
    flat,
    is_personal,
    to_json,
    undoing,
    unflat,
)
from ajustes_tui.domain.values.mask import Mentions
from ajustes_tui.domain.values.text import clean
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.casos.historial import LINES_OF_CUENTA, HistorialRepository
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Database

FORGOTTEN = "olvido"
"""Audit action of a blanked account."""
_OF_CUENTA = "SELECT id FROM casos WHERE cuenta = :cuenta"
_BLANKED = "SELECT momento, cuenta FROM auditoria WHERE accion = ? AND cuenta IS NOT NULL"
_LAST_LINES = (
    "SELECT id, momento, cuenta, NULL FROM auditoria WHERE accion = :olvido AND cuenta IS NOT NULL"
    " UNION ALL SELECT id, momento, NULL, detalle FROM auditoria WHERE accion = :contenido"
    " AND momento IN (SELECT momento FROM auditoria WHERE accion = :olvido)"
    " AND detalle LIKE :historial || ' %' ORDER BY 1"
)
_CLOSED_SINCE = (
    "SELECT c.cuenta FROM casos c GROUP BY c.cuenta HAVING min(c.espera = 2) = 1"
    " AND max((SELECT max(h.momento) FROM historial h WHERE h.caso_id = c.id)) < :hasta"
)
_WRITTEN_SINCE = "SELECT 1 FROM historial h WHERE h.cuenta = c.cuenta AND h.momento >= :hasta"
_OLD = (
    f"SELECT c.cuenta FROM ({_CLOSED_SINCE} UNION SELECT h.cuenta FROM historial h"
    " WHERE h.cuenta IS NOT NULL AND NOT EXISTS (SELECT 1 FROM casos k WHERE k.cuenta = h.cuenta)) c"
    f" WHERE NOT EXISTS ({_WRITTEN_SINCE}) AND c.cuenta NOT IN (SELECT cuenta FROM auditoria"
    " WHERE accion = :olvido AND cuenta IS NOT NULL) ORDER BY c.cuenta"
)
_CHANGES_OF_CUENTA = f"""
SELECT de, caso_id, cambios FROM (
    SELECT -id AS de, caso_id, cambios, linea AS tras, 1 AS sin, id FROM sin_linea
    UNION ALL SELECT linea, caso_id, cambios, linea, 0, 0 FROM historial
) WHERE caso_id IN ({_OF_CUENTA}) ORDER BY tras, sin, id
"""
"""All changes of an account's casos, in order."""
_OF_THEIRS = (
    f"SELECT linea FROM historial WHERE caso_id IN ({_OF_CUENTA})"
    f" UNION ALL SELECT -id FROM sin_linea WHERE caso_id IN ({_OF_CUENTA})"
)
"""The account's lines and lineless changes, as in `apartes`."""
BLANK: Mapping[str, object] = {
    "datos": "{}",
    "resultado_crudo": "",
    **{c: "" if COLUMNS[c].required else None for c in COLUMNS if is_personal(c)},
}
_PERSONAL_ASIDE = "(clave LIKE 'telefonos:%' OR clave IN ({}))".format(
    ", ".join(f"'{own}{column}'" for column in BLANK for own in ("", f"{OWN}:"))
)
_EMPTIES = {
    "notas": "UPDATE notas SET sal = NULL, texto = NULL, motivo = NULL"
    f" WHERE linea IN ({LINES_OF_CUENTA}) AND (texto IS NOT NULL OR motivo IS NOT NULL)",
    "apartes": "UPDATE apartes SET sal = NULL, antes = NULL, despues = NULL"
    f" WHERE sal IS NOT NULL AND de IN ({_OF_THEIRS}) AND {_PERSONAL_ASIDE}",
    "practicas": "UPDATE practicas SET nota = '', agenda = '', compromisos = '', asistentes = ''"
    f" WHERE caso_id IN ({_OF_CUENTA})",
    "saltos": f"UPDATE saltos SET motivo = '' WHERE motivo <> '' AND caso_id IN ({_OF_CUENTA})",
}
"""What empties the texts of an account's rows, by table."""
_FREES_ATTEMPTS = (
    "UPDATE intentos SET telefono_id = NULL WHERE telefono_id IN"
    " (SELECT id FROM telefonos WHERE cuenta = :cuenta)"
)
_DROPPED = {
    "telefonos": "cuenta = :cuenta",
    "borradores": f"caso_id IN ({_OF_CUENTA})",
    "notas_en_curso": f"caso_id IN ({_OF_CUENTA})",
}
_LOGS = (
    ("ideas", "texto"),
    ("ideas_pasos", "nota"),
    ("seguimientos", "nota"),
    *(("practicas", text) for text in ("nota", "agenda", "compromisos", "asistentes")),
)
"""Free texts of no caso, blanked whole if they mention the usuario."""
_TOLD_ACTIONS = ("toma_reasignada", "exportacion", "olvido", "evento_negado")
"""Actions with a partly typed detail."""


def forgotten_until(conn: sqlite3.Connection) -> dict[str, int]:
    """Return forgotten accounts with the store's last line then; 0 if unknown.

    Up to that line nothing kept has personal text.
    """
    until: dict[str, int] = {}
    waiting: dict[str, str] = {}
    values = {"olvido": FORGOTTEN, "contenido": CONTENT, "historial": HISTORIAL}
    for _entry, momento, cuenta, detail in conn.execute(_LAST_LINES, values):
        if detail is None:
            until.setdefault(cuenta, 0)
            waiting[cuenta] = momento
            continue
        for each in [each for each, at in waiting.items() if at == momento]:
            until[each] = int(detail.split()[1])
            del waiting[each]
    return until


def brought_back(replaced: Path, store: Path) -> list[str]:
    """Return accounts blanked in one store that its replacement still has.

    Neither may be in use. Raises sqlite3.DatabaseError if unreadable.
    """
    with closing(_frozen(replaced)) as conn:
        blanked = set(conn.execute(_BLANKED, (FORGOTTEN,)))
    with closing(_frozen(store)) as conn:
        cuentas = {cuenta for _, cuenta in blanked.difference(conn.execute(_BLANKED, (FORGOTTEN,)))}
        held = conn.execute(
            "SELECT cuenta FROM casos WHERE cuenta IN (SELECT value FROM json_each(:cuentas))"
            " UNION SELECT cuenta FROM lineas WHERE caso_id IS NULL"
            " AND cuenta IN (SELECT value FROM json_each(:cuentas)) ORDER BY 1",
            {"cuentas": json.dumps(sorted(cuentas))},
        )
        return [str(row[0]) for row in held]


def _frozen(path: Path) -> sqlite3.Connection:
    """Open an unused file without side files."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


class ForgettingRepository:
    """Blanks accounts in one transaction of its own connection."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._blanked: set[tuple[str, int]] = set()

    def connect(self) -> Connection:
        """Deletions are overwritten with zeros; the caller closes it."""
        conn = self._db.connect()
        conn.execute("PRAGMA secure_delete = ON")
        return conn

    def closed_since(self, day: date) -> list[str]:
        """Return unblanked accounts with only closed casos and nothing written since a day."""
        rows = self._db.conn.execute(_OLD, {"hasta": day.isoformat(), "olvido": FORGOTTEN})
        return [str(row[0]) for row in rows]

    def count(self, cuentas: Sequence[str]) -> dict[str, int]:
        listed = {"cuentas": json.dumps(list(cuentas))}
        of_them = "SELECT value FROM json_each(:cuentas)"
        casos = f"SELECT id FROM casos WHERE cuenta IN ({of_them})"
        queries = {
            "casos": f"SELECT count(*) FROM casos WHERE cuenta IN ({of_them})",
            "telefonos": f"SELECT count(*) FROM telefonos WHERE cuenta IN ({of_them})",
            "notas": "SELECT count(*) FROM notas n JOIN historial h ON h.linea = n.linea WHERE"
            f" (h.caso_id IN ({casos}) OR h.cuenta IN ({of_them}))"
            " AND (n.texto IS NOT NULL OR n.motivo IS NOT NULL)",
        }
        return {
            table: int(self._db.conn.execute(query, listed).fetchone()[0])
            for table, query in queries.items()
        }

    def blank(self, conn: Connection, cuenta: str) -> dict[str, int]:
        """Blank an account; return rows per table. Call in a transaction."""
        values = {"cuenta": cuenta}
        practicas = f"SELECT id FROM practicas WHERE caso_id IN ({_OF_CUENTA})"
        self._blanked.update(("practicas", int(row[0])) for row in conn.execute(practicas, values))
        names, numbers = self._names(conn, cuenta), self._numbers(conn, cuenta)
        told = self._blank_logs(conn, Mentions(names, numbers))
        self._keep_first_values(conn, cuenta)
        done = {
            "crudas": self._blank_raw_rows(conn, cuenta),
            "casos": self._blank_casos(conn, cuenta),
            **{table: conn.execute(sql, values).rowcount for table, sql in _EMPTIES.items()},
        }
        done["practicas"] += told.pop("practicas", 0)
        done |= told
        conn.execute(_FREES_ATTEMPTS, values)
        for table, where in _DROPPED.items():
            done[table] = conn.execute(f"DELETE FROM {table} WHERE {where}", values).rowcount
        return done

    def record(self, conn: Connection, now: datetime, login: str) -> None:
        """Audit the blanked records, in the same transaction."""
        audit = AuditRepository(self._db)
        for table, key in sorted(self._blanked):
            audit.record_content(now, login, table, key, conn=conn)
        self._blanked.clear()

    def mentions(self, cuenta: str) -> Mentions:
        """Return the test for mentions of the usuario; read it before blanking."""
        conn = self._db.conn
        return Mentions(self._names(conn, cuenta), self._numbers(conn, cuenta))

    def told_of(self, mentions: Mentions) -> int:
        """Count the audit entries that mention a person; they never change."""
        rows = self._db.conn.execute(
            "SELECT detalle FROM auditoria WHERE accion IN (SELECT value FROM json_each(?))",
            (json.dumps(_TOLD_ACTIONS),),
        )
        return sum(mentions.in_text(str(row[0])) for row in rows)

    def lines_naming(self, mentions: Mentions, cuenta: str) -> list[tuple[int, str]]:
        """Return other accounts' lines that mention a person.

        They belong to other usuarios: somebody reviews them.
        """
        rows = self._db.conn.execute(
            "SELECT l.linea, l.cuenta, coalesce(n.texto, '') || ' ' || coalesce(n.motivo, '')"
            " FROM notas n JOIN lineas l ON l.linea = n.linea"
            " WHERE l.cuenta <> ? AND (n.texto IS NOT NULL OR n.motivo IS NOT NULL) ORDER BY l.linea",
            (cuenta,),
        )
        return [(line, str(of)) for line, of, text in rows if mentions.in_text(text)]

    def files_of(self, cuenta: str) -> list[str]:
        """Return the account's bases and lots, with their kind."""
        values = {"cuenta": cuenta}
        bases = self._db.conn.execute(
            "SELECT archivo FROM bases WHERE id IN"
            f" (SELECT base_id FROM filas WHERE caso_id IN ({_OF_CUENTA})) ORDER BY id",
            values,
        )
        lotes = self._db.conn.execute(
            "SELECT id, clase FROM lotes WHERE id IN"
            f" (SELECT lote FROM lote_filas WHERE caso_id IN ({_OF_CUENTA})) ORDER BY id",
            values,
        )
        return [
            *(f"base: {row[0]}" for row in bases),
            *(f"lote: {row[1]} {row[0]}" for row in lotes),
        ]

    @staticmethod
    def _names(conn: sqlite3.Connection, cuenta: str) -> list[str]:
        rows = conn.execute(
            "SELECT usuario_nombre FROM casos WHERE cuenta = :cuenta"
            " UNION SELECT a.antes ->> '$' FROM apartes a"
            f" WHERE a.clave = 'usuario_nombre' AND a.de IN ({_OF_THEIRS})"
            " UNION SELECT a.despues ->> '$' FROM apartes a"
            f" WHERE a.clave = 'usuario_nombre' AND a.de IN ({_OF_THEIRS})",
            {"cuenta": cuenta},
        )
        return [*(str(row[0]) for row in rows if row[0]), *_names_in_raw_rows(conn, cuenta)]

    @staticmethod
    def _numbers(conn: sqlite3.Connection, cuenta: str) -> list[str]:
        rows = conn.execute("SELECT numero FROM telefonos WHERE cuenta = ?", (cuenta,))
        return [str(row[0]) for row in rows]

    def _keep_first_values(self, conn: Connection, cuenta: str) -> None:
        """Keep first values of casos whose raw rows will be blanked.

        Undoing every change from the present gives the remaining columns, which still prove the caso.
        """
        historial = HistorialRepository(self._db)
        acts: dict[int, list[Cambios]] = {}
        for _of, caso_id, cambios in historial.changes(
            _CHANGES_OF_CUENTA, {"cuenta": cuenta}, conn
        ):
            acts.setdefault(caso_id, []).append(cambios)
        for row in _dicts(
            conn,
            f"SELECT * FROM casos WHERE id IN ({_OF_CUENTA})"
            " AND id NOT IN (SELECT caso_id FROM primeros)",
            cuenta,
        ):
            changes = acts.get(row["id"], ())
            first = row | {key: before for key, (_, before) in undoing(changes).items()}
            kept = {column: first[column] for column in KEPT_FIRST}
            conn.execute(
                "INSERT INTO primeros (caso_id, valores) VALUES (?, ?)", (row["id"], to_json(kept))
            )
            self._blanked.add(("primeros", row["id"]))

    def _blank_casos(self, conn: Connection, cuenta: str) -> int:
        """Blank personal columns; return the casos affected."""
        changes = []
        for row in _dicts(conn, f"SELECT * FROM casos WHERE id IN ({_OF_CUENTA})", cuenta):
            stood = flat(row)
            left = {key: value for key, value in stood.items() if not is_personal(key)}
            columns = unflat(left | {column: BLANK[column] for column in BLANK})
            blank = [key for key in stood if is_personal(key) and stood[key] != columns.get(key)]
            if blank:
                changed = {c: columns[c] for c in (*BLANK, OWN)}
                settings = ", ".join(f"{column} = :{column}" for column in changed)
                conn.execute(
                    f"UPDATE casos SET {settings}, version = version + 1 WHERE id = :id",
                    changed | {"id": row["id"]},
                )
                changes.append((row["id"], {key: (BLANKED, columns.get(key)) for key in blank}))
        act = HistorialRepository(self._db).change_without_line(Cause.FORGOTTEN, changes, conn=conn)
        if act is not None:
            self._blanked.add(("sin_linea", act))
        return len(changes)

    def _blank_logs(self, conn: sqlite3.Connection, mentions: Mentions) -> dict[str, int]:
        """Blank mentions outside casos; count rows per table."""
        done: dict[str, int] = {}
        for table, column in _LOGS:
            rows = conn.execute(f"SELECT id, {column} FROM {table} WHERE {column} <> ''").fetchall()
            for number, _text in [row for row in rows if mentions.in_text(row[1])]:
                conn.execute(f"UPDATE {table} SET {column} = '' WHERE id = ?", (number,))
                # A row has several texts, and those about its casos are counted with the account.
                if (table, number) not in self._blanked:
                    done[table] = done.get(table, 0) + 1
                    self._blanked.add((table, number))
        rows = conn.execute("SELECT login, nombre, consulta FROM filtros").fetchall()
        for login, nombre, consulta in rows:
            if mentions.in_text(consulta) or mentions.in_text(nombre):
                conn.execute("DELETE FROM filtros WHERE login = ? AND nombre = ?", (login, nombre))
                done["filtros"] = done.get("filtros", 0) + 1
        return done

    def _blank_raw_rows(self, conn: sqlite3.Connection, cuenta: str) -> int:
        """Blank raw rows, in packed blocks and where handed back."""
        rows = conn.execute(
            f"SELECT base_id, fila FROM filas WHERE caso_id IN ({_OF_CUENTA})"
            " UNION SELECT base_id, fila FROM filas WHERE (efecto = 'duplicada' OR efecto = 'rechazada')"
            " AND instr(crudo, :cuenta) > 0",
            {"cuenta": cuenta},
        ).fetchall()
        of_base: dict[int, list[int]] = {}
        for base_id, number in rows:
            of_base.setdefault(base_id, []).append(number)
            self._blanked.update((t, base_id) for t in ("bases", "filas", "crudas"))
            conn.execute(
                "UPDATE filas SET crudo = '', valor = NULL WHERE base_id = ? AND fila = ?",
                (base_id, number),
            )
        for base, numbers in of_base.items():
            self._blank_rejects(conn, base, numbers)
        return sum(self._blank_blocks(conn, base, numbers) for base, numbers in of_base.items())

    @staticmethod
    def _blank_rejects(conn: sqlite3.Connection, base_id: int, numbers: Sequence[int]) -> None:
        """Blank the cells of rejected rows quoted in a base's summary."""
        row = conn.execute("SELECT resumen FROM bases WHERE id = ?", (base_id,)).fetchone()
        summary = json.loads(row[0])
        quoted = [
            reject
            for reject in summary.get("rechazos", ())
            if reject["fila"] in numbers and reject["valor"]
        ]
        for reject in quoted:
            reject["valor"] = ""
        if quoted:
            conn.execute(
                "UPDATE bases SET resumen = ? WHERE id = ?",
                (json.dumps(summary, ensure_ascii=False), base_id),
            )

    @staticmethod
    def _blank_blocks(conn: sqlite3.Connection, base_id: int, numbers: Sequence[int]) -> int:
        wanted, blanked = set(numbers), 0
        for since, packed in conn.execute(
            "SELECT desde, filas FROM crudas WHERE base_id = ? AND desde <= ?",
            (base_id, max(wanted)),
        ).fetchall():
            block = unpack(packed)
            theirs = [at for at in range(len(block)) if since + at in wanted]
            for at in theirs:
                block[at] = tuple(None for _cell in block[at])
            if theirs:
                blanked += len(theirs)
                conn.execute(
                    "UPDATE crudas SET filas = ? WHERE base_id = ? AND desde = ?",
                    (pack(list(_columns(block))), base_id, since),
                )
        return blanked


def _dicts(conn: sqlite3.Connection, query: str, cuenta: str) -> list[dict[str, Any]]:
    return [dict(row) for row in conn.execute(query, {"cuenta": cuenta}).fetchall()]


def _columns(rows: Sequence[RawRow]) -> Iterator[list[str | None]]:
    for place in range(len(rows[0])):
        yield [row[place] for row in rows]


def _names_in_raw_rows(conn: sqlite3.Connection, cuenta: str) -> Iterator[str]:
    """Yield names of raw rows that the casos did not take.

    Headers are not stored: the column is that where another row has its caso's name.
    """
    blocks = conn.execute(
        "SELECT DISTINCT c.base_id, c.desde, c.filas FROM filas f JOIN crudas c"
        " ON c.base_id = f.base_id AND c.desde = (SELECT max(b.desde) FROM crudas b"
        " WHERE b.base_id = f.base_id AND b.desde <= f.fila)"
        f" WHERE f.caso_id IN ({_OF_CUENTA})",
        {"cuenta": cuenta},
    ).fetchall()
    for base_id, since, packed in blocks:
        block = unpack(packed)
        named = conn.execute(
            "SELECT f.fila, k.cuenta, k.usuario_nombre FROM filas f JOIN casos k ON k.id = f.caso_id"
            " WHERE f.base_id = ? AND f.fila BETWEEN ? AND ?",
            (base_id, since, since + len(block) - 1),
        ).fetchall()
        places = {
            place
            for number, _cuenta, name in named
            if name
            for place, text in enumerate(block[number - since])
            if text and clean(text) == name
        }
        for number, owner, _name in named:
            if owner == cuenta:
                cells = (block[number - since][place] for place in places)
                yield from (clean(cell) for cell in cells if cell)
