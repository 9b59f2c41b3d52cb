"""Imported bases: queries, rechazos, reconciliation and undoing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from ajustes_tui.domain.base.base_counts import COUNTS_KEY, BaseCounts, FormerCorte, loses_most
from ajustes_tui.domain.base.mail import Mail
from ajustes_tui.domain.base.reconciliation import (
    CasoForRevision,
    ChangeInHand,
    ReescaladoCaso,
    in_gestion,
)
from ajustes_tui.domain.base.rejected import CorrectedRow, is_of_rejected, row_of_origin
from ajustes_tui.domain.base.rows import (
    BOOK_KEY,
    READING_KEY,
    Anulacion,
    BaseReading,
    KeptCaso,
    Rechazo,
    Resultado,
    unpack_columns,
)
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.our_columns import COLUMNS_OF_REJECTED
from ajustes_tui.domain.keeping.cambios import Cambios, Cause, flat, hangs, undoing, unflat
from ajustes_tui.domain.rules.corte import FIRST_OUTCOMES
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.casos.casos import caso_of, columns_of_caso
from ajustes_tui.storage.casos.historial import (
    HistorialRepository,
    NewLine,
    PreparedLine,
    prepare_line,
)
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import IN_SIGHT, IN_SIGHT_ALONE, LIVE_T
from ajustes_tui.storage.intake.unfinished import UnfinishedBases

_LINES_OF_BASES = (
    " FROM bases b JOIN filas f ON f.base_id = b.id AND f.efecto = 'actualizada'"
    " JOIN casos c ON c.id = f.caso_id JOIN historial h ON h.caso_id = f.caso_id AND h.base_id = b.id"
    " WHERE b.anulada_el IS NULL AND "
)
_OF_CORTE = (
    "(b.corte = :corte OR (b.tipo = 'respuesta' AND :corte = (SELECT max(p.corte) FROM bases p"
    " WHERE p.id < b.id AND p.anulada_el IS NULL)))"
)
"""Bases of a corte, and lots answered while it was the newest."""
_ONE_BASE = "b.id = :base"
_COMPLETAS_LOOKED_AT = 4
"""Newest completas that show whether cortes repeat earlier casos."""


class ReconciledBases(NamedTuple):
    """Bases to reconcile: those of a corte, or one answered lot."""

    corte: date | None
    base: int | None = None

    @property
    def condition(self) -> str:
        return _OF_CORTE if self.base is None else _ONE_BASE

    @property
    def values(self) -> dict[str, object]:
        return {"corte": self.corte.isoformat() if self.corte else None, "base": self.base}


_EFFECTS_OF_BASE = """
SELECT e.caso_id, c.cuenta, c.radicado, c.estado, EXISTS (
    SELECT 1 FROM historial h
    WHERE h.caso_id = e.caso_id AND h.base_id IS NULL AND h.linea > e.desde
) OR EXISTS (
    SELECT 1 FROM sin_linea s WHERE s.caso_id = e.caso_id AND s.causa = 'olvido'
    AND s.linea >= e.desde
) AS tocado, EXISTS (
    SELECT 1 FROM historial h WHERE h.caso_id = e.caso_id AND h.base_id = :base
) AS con_linea FROM (
    SELECT f.caso_id, (SELECT min(propia.linea) FROM historial propia
        WHERE propia.caso_id = f.caso_id AND propia.base_id = f.base_id) AS desde
    FROM filas f WHERE f.base_id = :base AND f.efecto = 'actualizada'
    UNION ALL SELECT s.caso_id, s.linea FROM sin_linea s
    WHERE s.base_id = :base AND s.causa = 'fila'
) e JOIN casos c ON c.id = e.caso_id ORDER BY e.caso_id
"""
"""Casos a base changed, and whether a person wrote on them since (a corte does not count), or they
were forgotten.
"""
_CHANGES_OF_BASE = """
SELECT de, caso_id, cambios FROM (
    SELECT -s.id AS de, s.caso_id, s.cambios, s.linea AS tras, 1 AS sin FROM sin_linea s
    WHERE s.base_id = :base AND s.causa = 'fila'
    UNION ALL
    SELECT h.linea, h.caso_id, h.cambios, h.linea, 0 FROM historial h
    WHERE h.caso_id IN (SELECT caso_id FROM filas WHERE base_id = :base AND efecto <> 'nueva')
    AND h.base_id = :base
) ORDER BY caso_id, tras, sin
"""
"""Changes in casos that a base did not bring, in order, with or without a line."""


_BOOKS_REMEMBERED = 200


class _Former(NamedTuple):
    """State of a caso before a base changed it."""

    columns: Mapping[str, Any]
    cambios: Cambios
    estado: str
    lines: tuple[int, ...]


class UndoPlan(NamedTuple):
    """What undoing a base restores, computed before the write lock."""

    line: int
    """Last line seen; `act` is the last change without one."""
    act: int
    effects: Sequence[sqlite3.Row]
    changed: Mapping[int, Sequence[Cambios]]
    back: Mapping[int, _Former]
    lines: Mapping[int, PreparedLine]


class BasesRepository:
    """Queries and undoing of imported bases."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def live_by_hash(self, sha256: str) -> list[Mapping[str, Any]]:
        """Return several if their sheets were imported separately."""
        rows = self._db.conn.execute(
            "SELECT * FROM bases WHERE sha256 = ? AND anulada_el IS NULL ORDER BY id", (sha256,)
        )
        return [_base_of(row) for row in rows]

    def chosen_sheets(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Return a person's latest choice, by the names of all sheets of the workbook."""
        rows = self._db.conn.execute(
            f"SELECT resumen -> '$.{BOOK_KEY}', resumen -> '$.hojas' FROM bases"
            f" WHERE anulada_el IS NULL AND resumen -> '$.{BOOK_KEY}' IS NOT NULL"
            " ORDER BY id DESC LIMIT ?",
            (_BOOKS_REMEMBERED,),
        ).fetchall()
        return {tuple(json.loads(book)): tuple(json.loads(read)) for book, read in reversed(rows)}

    def live_by_digest(self, digits: str) -> Mapping[str, Any] | None:
        """Find by the first digits of the digest."""
        row = self._db.conn.execute(
            "SELECT * FROM bases WHERE substr(sha256, 1, length(?)) = ? AND anulada_el IS NULL",
            (digits, digits),
        ).fetchone()
        return None if row is None else _base_of(row)

    def live_by_mail(self, mail: Mail, file: str) -> Mapping[str, Any] | None:
        row = self._db.conn.execute(
            "SELECT * FROM bases WHERE archivo = ? AND anulada_el IS NULL"
            " AND ((? <> '' AND json_extract(resumen, '$.correo.id') = ?)"
            " OR json_extract(resumen, '$.correo.sha256') = ?) ORDER BY id DESC",
            (file, mail.message_id, mail.message_id, mail.sha256),
        ).fetchone()
        return None if row is None else _base_of(row)

    def has_corte(self, corte: date) -> bool:
        row = self._db.conn.execute(
            "SELECT 1 FROM bases WHERE corte = ? AND anulada_el IS NULL", (corte.isoformat(),)
        ).fetchone()
        return row is not None

    def repeated_before(self, corte: date) -> bool:
        """Tell whether a recent completa repeated most casos of the one before it."""
        completas = [
            row[0]
            for row in self._db.conn.execute(
                "SELECT id FROM bases WHERE tipo = 'completa' AND anulada_el IS NULL AND corte < ?"
                " ORDER BY corte DESC, id DESC LIMIT ?",
                (corte.isoformat(), _COMPLETAS_LOOKED_AT),
            )
        ]
        for newer, older in pairwise(completas):
            casos, absent = self._db.conn.execute(
                "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM filas n"
                " WHERE n.caso_id = o.caso_id AND n.base_id = ?))"
                " FROM (SELECT DISTINCT caso_id FROM filas WHERE base_id = ?"
                " AND caso_id IS NOT NULL) o",
                (newer, older),
            ).fetchone()
            if not loses_most(absent, casos):
                return True
        return False

    def former_counts(self, corte: date) -> FormerCorte | None:
        """Return None if they were not stored."""
        row = self._db.conn.execute(
            f"SELECT corte, resumen -> '$.{COUNTS_KEY}' AS conteo FROM bases"
            " WHERE tipo = 'completa' AND anulada_el IS NULL AND corte < ?"
            " ORDER BY corte DESC, id DESC LIMIT 1",
            (corte.isoformat(),),
        ).fetchone()
        if row is None or row["conteo"] is None:
            return None
        counts = BaseCounts.from_stored(json.loads(row["conteo"]))
        return FormerCorte(date.fromisoformat(row["corte"]), counts)

    def headers_of(self, base: Mapping[str, Any]) -> tuple[str, ...]:
        """Return none for a base read by another version of the program."""
        reading = BaseReading.from_json(base["resumen"].get(READING_KEY))
        return () if reading is None else reading.headers

    def corrected_rows(self, sheet: str) -> dict[str, CorrectedRow]:
        """Return corrected rows of live bases by row number in the first base; the last correction wins."""
        corrected: dict[str, CorrectedRow] = {}
        bases = self._db.conn.execute(
            f"SELECT id, resumen -> '$.{READING_KEY}' AS lectura FROM bases"
            " WHERE hoja = ? AND anulada_el IS NULL ORDER BY id",
            (sheet,),
        ).fetchall()
        for base_id, reading in bases:
            read = BaseReading.from_json(json.loads(reading or "null"))
            if read is None or not is_of_rejected(read.headers):
                continue
            place = len(read.headers) - len(COLUMNS_OF_REJECTED)
            blocks = self._db.conn.execute(
                "SELECT desde, filas FROM crudas WHERE base_id = ?", (base_id,)
            )
            origins = {
                number: row_of_origin(cell)
                for since, block in blocks
                for number, cell in enumerate(unpack_columns(block)[place], since)
            }
            rows = self._db.conn.execute(
                "SELECT f.fila, c.id, c.cuenta, c.radicado FROM filas f JOIN casos c"
                f" ON c.id = f.caso_id WHERE f.base_id = ? AND {IN_SIGHT} ORDER BY f.fila",
                (base_id,),
            )
            for fila, *caso in rows:
                if origin := origins.get(fila):
                    corrected[origin] = CorrectedRow(base_id, *caso)
        return corrected

    def list_all(self) -> list[Mapping[str, Any]]:
        rows = self._db.conn.execute("SELECT * FROM bases ORDER BY id DESC")
        return [_base_of(row) for row in rows]

    def rejected(self, base_id: int) -> list[Rechazo]:
        rows = self._db.conn.execute(
            "SELECT * FROM filas INDEXED BY filas_apartadas"
            " WHERE base_id = ? AND (efecto = 'duplicada' OR efecto = 'rechazada')"
            " AND efecto = 'rechazada' ORDER BY fila",
            (base_id,),
        )
        return [
            Rechazo(
                row["fila"], row["columna"], row["valor"], row["motivo"], json.loads(row["crudo"])
            )
            for row in rows
        ]

    def reconciled(self, bases: ReconciledBases) -> dict[str, list[int]]:
        rows = self._db.conn.execute(
            "SELECT b.conciliacion FROM bases b WHERE b.anulada_el IS NULL"
            f" AND {bases.condition} ORDER BY b.id",
            bases.values,
        )
        last: dict[tuple[int, bool], str] = {}
        for row in rows:
            for outcome, casos in json.loads(row["conciliacion"]).items():
                # A complemento of the same corte, or a later answer, overrides the earlier outcome.
                first = outcome in FIRST_OUTCOMES.values()
                last.update(dict.fromkeys(((caso, first) for caso in casos), outcome))
        outcomes: dict[str, list[int]] = {}
        for (caso_id, _first), outcome in last.items():
            outcomes.setdefault(outcome, []).append(caso_id)
        return outcomes

    def asked(self, ids: Sequence[int]) -> list[ReescaladoCaso]:
        rows = self._db.conn.execute(
            "SELECT id, coalesce(valor_solicitado, valor_aplicado, 0) AS pedido, estado, escalado_el"
            " FROM casos WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        return [
            ReescaladoCaso(
                row["id"], row["pedido"], Estado(row["estado"]), _day(row["escalado_el"])
            )
            for row in rows
        ]

    def count_first_waiting(self) -> int:
        row = self._db.conn.execute(
            f"SELECT count(*) FROM casos WHERE estado = 'EN_BACK' AND {IN_SIGHT_ALONE}"
            " AND escalado_el IS NOT NULL"
        ).fetchone()
        return int(row[0])

    def answers_by_radicado(self, bases: ReconciledBases) -> tuple[int, int]:
        """Count the answers matched by a newer radicado, and by the base's own."""
        row = self._db.conn.execute(
            "SELECT coalesce(sum(h.radicado <> c.radicado), 0), coalesce(sum(h.radicado = c.radicado), 0)"
            f"{_LINES_OF_BASES}{bases.condition} AND h.evento = :evento AND h.estado_antes = :estado",
            {
                **bases.values,
                "evento": Evento.RESPUESTA_BACK.value,
                "estado": Estado.REESCALADO.value,
            },
        ).fetchone()
        return int(row[0]), int(row[1])

    def changed_in_hand(self, bases: ReconciledBases, now: datetime) -> list[ChangeInHand]:
        """Return casos in work whose result changed, claimed ones first."""
        rows = self._db.conn.execute(
            "SELECT h.caso_id, c.cuenta, h.datos, h.estado_antes, c.estado, (SELECT t.login"
            f" FROM tomas t WHERE t.caso_id = h.caso_id AND {LIVE_T})"
            f" AS tomado{_LINES_OF_BASES}{bases.condition} AND h.evento IN (:cambio, :respuesta)"
            " ORDER BY tomado IS NULL, tomado, h.caso_id",
            {
                **bases.values,
                "ahora": now.isoformat(timespec="seconds"),
                "cambio": Evento.CAMBIO_DE_RESULTADO.value,
                "respuesta": Evento.RESPUESTA_BACK.value,
            },
        )
        changes = []
        for row in rows:
            before, after = json.loads(row["datos"]).get("resultado", (None, None))
            if in_gestion(Estado(row["estado_antes"]), row["tomado"]):
                changes.append(
                    ChangeInHand(
                        *(row["caso_id"], row["cuenta"], _resultado(before), _resultado(after)),
                        *(Estado(row["estado"]), row["tomado"]),
                    )
                )
        return changes

    def sent_to_review(self, bases: ReconciledBases) -> list[CasoForRevision]:
        rows = self._db.conn.execute(
            "SELECT DISTINCT c.id, c.cuenta, c.contenido, c.informado_el, c.resultado,"
            f" c.valor_aplicado{_LINES_OF_BASES}{bases.condition} AND h.linea >= c.revision"
            " AND h.evento = :evento ORDER BY c.id",
            {**bases.values, "evento": Evento.PEDIR_REVISION.value},
        )
        return [
            CasoForRevision(
                *(
                    row["id"],
                    row["cuenta"],
                    Contenido(row["contenido"]) if row["contenido"] else None,
                ),
                *(_day(row["informado_el"]), _resultado(row["resultado"]), row["valor_aplicado"]),
            )
            for row in rows
        ]

    def last_touches(self, ids: Sequence[int]) -> list[KeptCaso]:
        """Return the last line of a person on each caso, or who forgot its cuenta."""
        rows = self._db.conn.execute(
            "SELECT c.id, c.cuenta, c.radicado, coalesce(h.agente, a.login) AS agente,"
            " coalesce(h.evento, a.accion) AS evento, coalesce(h.momento, a.momento) AS momento"
            " FROM casos c LEFT JOIN historial h ON h.linea = (SELECT max(linea) FROM historial"
            " WHERE caso_id = c.id AND base_id IS NULL)"
            " LEFT JOIN auditoria a ON h.linea IS NULL AND a.id = (SELECT max(id) FROM auditoria"
            " WHERE cuenta = c.cuenta AND accion = 'olvido')"
            " WHERE c.id IN (SELECT value FROM json_each(?)) ORDER BY c.id",
            (json.dumps(list(ids)),),
        )
        return [
            KeptCaso(
                *(row["id"], row["cuenta"], row["radicado"], row["agente"], row["evento"]),
                datetime.fromisoformat(row["momento"]),
            )
            for row in rows
        ]

    def known_files(self) -> dict[tuple[str, int], tuple[int, bool]]:
        """Return the last base of each file name and size, and whether it is live."""
        rows = self._db.conn.execute(
            "SELECT archivo, tamano, id, anulada_el IS NULL AS viva FROM bases ORDER BY id"
        )
        return {(row["archivo"], row["tamano"]): (row["id"], bool(row["viva"])) for row in rows}

    def days_of_bases(self, since: date) -> frozenset[date]:
        """Return the arrival days of live bases, without answered lots."""
        rows = self._db.conn.execute(
            "SELECT DISTINCT substr(importada_el, 1, 10) FROM bases"
            " WHERE importada_el >= ? AND corte IS NOT NULL AND anulada_el IS NULL",
            (since.isoformat(),),
        )
        return frozenset(date.fromisoformat(day) for (day,) in rows)

    def newest_live(self) -> int | None:
        row = self._db.conn.execute("SELECT max(id) FROM bases WHERE anulada_el IS NULL").fetchone()
        return None if row[0] is None else int(row[0])

    def get(self, base_id: int) -> Mapping[str, Any] | None:
        row = self._db.conn.execute("SELECT * FROM bases WHERE id = ?", (base_id,)).fetchone()
        return None if row is None else _base_of(row)

    def plan_undoing(
        self,
        base_id: int,
        author: str,
        motivo: str,
        now: datetime,
        vence: Callable[[Caso], date | None],
    ) -> UndoPlan:
        """Compute what undoing restores before others have to wait, inside `Database.large_act`.

        `undo` rechecks casos changed meanwhile.
        """
        conn, historial = self._db.conn, HistorialRepository(self._db)
        with self._db.reading():
            line, _ = historial.head(conn)
            (act,) = conn.execute("SELECT coalesce(max(id), 0) FROM sin_linea").fetchone()
            effects = conn.execute(_EFFECTS_OF_BASE, {"base": base_id}).fetchall()
            changed: dict[int, list[Cambios]] = {}
            for _of, caso_id, cambios in historial.changes(_CHANGES_OF_BASE, {"base": base_id}):
                changed.setdefault(caso_id, []).append(cambios)
            back = self._worked_out(effects, changed, vence)
        prepared = {
            row["caso_id"]: prepare_line(_line_of(row, back, base_id, author, motivo, now))
            for row in effects
            if row["con_linea"] and not row["tocado"]
        }
        return UndoPlan(line, act, effects, changed, back, prepared)

    def undo(
        self,
        base_id: int,
        author: str,
        motivo: str,
        now: datetime,
        plan: UndoPlan,
        vence: Callable[[Caso], date | None],
    ) -> Anulacion:
        """Undo a base in a transaction, followed by `UnfinishedBases.withdraw`.

        An untouched caso is hidden, to be retired, if new, else restored; one a person worked on
        stays. Lines are never deleted: each caso gets one more.
        """
        conn = self._db.conn
        conn.tables["bases"].update(
            base_id,
            {
                "anulada_por": author,
                "anulada_el": now.isoformat(timespec="seconds"),
                "anulada_motivo": motivo,
            },
        )
        effects, back = self._as_now(base_id, plan, vence)
        # A row without news is nothing that a person is told of, unless it got a line later.
        told = [row for row in effects if row["con_linea"]]
        hiding = UnfinishedBases(self._db)
        changed_and_touched = [row["caso_id"] for row in told if row["tocado"]]
        kept = sorted({*hiding.touched(base_id), *changed_and_touched})
        untouched = [row for row in told if not row["tocado"]]
        historial = HistorialRepository(self._db)
        self._give_back(back)
        historial.append_prepared(
            plan.lines[row["caso_id"]]
            if back[row["caso_id"]] is plan.back.get(row["caso_id"])
            else prepare_line(_line_of(row, back, base_id, author, motivo, now))
            for row in untouched
        )
        given_back = historial.change_without_line(
            Cause.GIVEN_BACK,
            (
                (row["caso_id"], back[row["caso_id"]].cambios)
                for row in effects
                if not row["con_linea"] and row["caso_id"] in back and back[row["caso_id"]].cambios
            ),
            base_id,
        )
        withdrawn = hiding.begin_undoing(base_id, kept, author, now)
        self._step_back(base_id, kept)
        audit = AuditRepository(self._db)
        audit.record_content(now, author, "bases", base_id)
        if given_back is not None:
            audit.record_content(now, author, "sin_linea", given_back)
        audit.record_historial(now, author)
        restored = [row["caso_id"] for row in untouched]
        return Anulacion(tuple(withdrawn), tuple(restored), tuple(kept))

    def _as_now(
        self, base_id: int, plan: UndoPlan, vence: Callable[[Caso], date | None]
    ) -> tuple[Sequence[sqlite3.Row], Mapping[int, _Former]]:
        """Recompute casos written on since the plan."""
        conn, effects, back = self._db.conn, plan.effects, plan.back
        written = conn.execute(
            "SELECT caso_id FROM historial WHERE linea > ? AND caso_id IS NOT NULL"
            " UNION SELECT caso_id FROM sin_linea WHERE id > ?",
            (plan.line, plan.act),
        ).fetchall()
        if written:
            values = {"base": base_id, "casos": json.dumps([row["caso_id"] for row in written])}
            of_them = f"SELECT * FROM ({_EFFECTS_OF_BASE}) WHERE caso_id IN"
            found = conn.execute(f"{of_them} (SELECT value FROM json_each(:casos))", values)
            again = {row["caso_id"]: row for row in found}
            effects = [again.get(row["caso_id"], row) for row in effects]
            kept = {caso_id: former for caso_id, former in back.items() if caso_id not in again}
            back = kept | self._worked_out([*again.values()], plan.changed, vence)
        return effects, back

    def _worked_out(
        self,
        effects: Sequence[sqlite3.Row],
        changed: Mapping[int, Sequence[Cambios]],
        vence: Callable[[Caso], date | None],
    ) -> dict[int, _Former]:
        told = {row["caso_id"]: row["con_linea"] for row in effects if not row["tocado"]}
        rows = self._db.conn.execute(
            "SELECT * FROM casos WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([*told]),),
        )
        return {
            row["id"]: _former(dict(row), changed.get(row["id"], ()), vence, told[row["id"]])
            for row in rows
        }

    def _give_back(self, back: Mapping[int, _Former]) -> None:
        """Restore casos, one statement per set of columns."""
        conn = self._db.conn
        alike: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
        for caso_id, former in back.items():
            alike.setdefault((*former.columns,), []).append((caso_id, *former.columns.values()))
            if former.lines:
                conn.tables["radicados"].update_where(
                    {"anulado": 1},
                    f"caso_id = ? AND linea IN ({', '.join('?' * len(former.lines))})",
                    (caso_id, *former.lines),
                    {"anulado": "? * linea"},
                )
        for columns, rows in alike.items():
            if not columns:
                continue
            conn.execute("DROP TABLE IF EXISTS temp.anteriores")
            conn.execute(
                f"CREATE TEMP TABLE anteriores (caso_id INTEGER PRIMARY KEY, {', '.join(columns)})"
            )
            marks = ", ".join("?" * (len(columns) + 1))
            conn.executemany(f"INSERT INTO anteriores VALUES ({marks})", rows)
            changes = ", ".join(f"{column} = a.{column}" for column in columns)
            conn.execute(
                f"UPDATE main.casos SET {changes} FROM anteriores a WHERE casos.id = a.caso_id"
            )
        conn.execute("DROP TABLE IF EXISTS temp.anteriores")

    def _step_back(self, base_id: int, kept: Sequence[int]) -> None:
        self._db.conn.execute(
            "UPDATE casos SET corte = coalesce((SELECT max(b.corte) FROM filas f JOIN bases b"
            " ON b.id = f.base_id WHERE f.caso_id = casos.id AND b.anulada_el IS NULL), corte)"
            " WHERE corte = (SELECT corte FROM bases WHERE id = ?)"
            " AND id IN (SELECT caso_id FROM filas WHERE base_id = ? AND efecto <> 'nueva'"
            " UNION ALL SELECT value FROM json_each(?))",
            (base_id, base_id, json.dumps(kept)),
        )


def _line_of(
    effect: sqlite3.Row,
    back: Mapping[int, _Former],
    base_id: int,
    author: str,
    motivo: str,
    now: datetime,
) -> NewLine:
    former = back[effect["caso_id"]]
    return NewLine(
        momento=now,
        agente=author,
        cuenta=effect["cuenta"],
        caso_id=effect["caso_id"],
        evento=Evento.BASE_ANULADA,
        estado_before=effect["estado"],
        estado_after=former.estado,
        radicado=effect["radicado"],
        datos={"base": base_id},
        cambios=former.cambios,
        motivo=motivo,
        base_id=base_id,
    )


def _former(
    row: Mapping[str, Any],
    acts: Sequence[Cambios],
    vence: Callable[[Caso], date | None],
    told: bool,
) -> _Former:
    stands = flat(row)
    hung = {key: after for act in acts for key, (_, after) in act.items() if hangs(key)}
    cambios = undoing(acts, (stands | hung).get)
    columns = unflat(stands | {key: before for key, (_, before) in cambios.items()})
    previous = caso_of(columns)
    limit = vence(previous)
    values = (
        columns
        | columns_of_caso(previous)
        | {
            "version": row["version"] + told,
            "vence": limit.isoformat() if limit else None,
        }
    )
    changed = {c: v for c, v in values.items() if v != row[c]}
    return _Former(changed, cambios, previous.estado.value, tuple(hung.values()))


def _base_of(row: sqlite3.Row) -> Mapping[str, Any]:
    return {**dict(row), "resumen": json.loads(row["resumen"])}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _resultado(text: str | None) -> Resultado | None:
    return Resultado(text) if text else None
