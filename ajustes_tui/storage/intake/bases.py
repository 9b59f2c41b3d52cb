"""Imported bases: queries, rechazos, reconciliation and undoing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

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
from ajustes_tui.storage.casos.columns import caso_of, columns_of_caso
from ajustes_tui.storage.casos.historial import (
    HistorialRepository,
    NewLine,
    PreparedLine,
    prepare_line,
)
from ajustes_tui.storage.casos.staged_lines import StagedLines
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import IN_SIGHT, IN_SIGHT_ALONE, LIVE_ROWS, LIVE_T
from ajustes_tui.storage.intake.unfinished import UnfinishedBases

_T = TypeVar("_T")
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
_LIVE_CORTE = f"(SELECT max(b.corte) FROM {LIVE_ROWS} WHERE f.caso_id = c.id AND b.id <> :base)"
_FORMER_CORTE = (
    "iif(c.corte = (SELECT corte FROM bases WHERE id = :base),"
    f" coalesce({_LIVE_CORTE}, c.corte), c.corte)"
)
"""The corte of a caso without a base."""
_BOOKS_REMEMBERED = 200


class _Former(NamedTuple):
    """State of a caso before a base changed it."""

    columns: Mapping[str, Any]
    cambios: Cambios
    estado: str
    lines: tuple[int, ...]


class Undoing(NamedTuple):
    """Undoes a base."""

    base_id: int
    author: str
    motivo: str
    now: datetime
    vence: Callable[[Caso], date | None]


class UndoPlan(NamedTuple):
    """What undoing a base restores, computed before the write lock."""

    seen: tuple[int, int]
    """Last line, and last change without one."""
    effects: Mapping[int, sqlite3.Row]
    """By caso, as all here."""
    changed: Mapping[int, Sequence[Cambios]]
    back: Mapping[int, _Former]
    lines: Mapping[int, PreparedLine]


class StagedUndoing(NamedTuple):
    """A plan in temporary tables, whose names begin alike."""

    name: str
    plan: UndoPlan
    columns: Sequence[tuple[str, ...]]
    """Columns of each table of casos."""
    lines: StagedLines


class BasesRepository(Repository):
    """Queries and undoing of imported bases."""

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
                        caso_id=row["caso_id"],
                        cuenta=row["cuenta"],
                        before=_resultado(before),
                        after=_resultado(after),
                        estado=Estado(row["estado"]),
                        tomado_by=row["tomado"],
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
                caso_id=row["id"],
                cuenta=row["cuenta"],
                contenido=Contenido(row["contenido"]) if row["contenido"] else None,
                informado_el=_day(row["informado_el"]),
                resultado=_resultado(row["resultado"]),
                valor_aplicado=row["valor_aplicado"],
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
                caso_id=row["id"],
                cuenta=row["cuenta"],
                radicado=row["radicado"],
                agente=row["agente"],
                evento=row["evento"],
                momento=datetime.fromisoformat(row["momento"]),
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

    def plan_undoing(self, act: Undoing) -> UndoPlan:
        """Compute what undoing restores before others have to wait, inside `Database.large_act`."""
        conn, historial = self._db.conn, HistorialRepository(self._db)
        values = {"base": act.base_id}
        with self._db.reading():
            seen = self._last_written()
            effects = {row["caso_id"]: row for row in conn.execute(_EFFECTS_OF_BASE, values)}
            changed: dict[int, list[Cambios]] = {}
            for _of, caso_id, cambios in historial.changes(_CHANGES_OF_BASE, values):
                changed.setdefault(caso_id, []).append(cambios)
            back = self._worked_out(act, effects, changed)
        return UndoPlan(seen, effects, changed, back, _lines_of(act, effects, back))

    def stage_undoing(self, act: Undoing, plan: UndoPlan) -> StagedUndoing:
        """Put what `undo` writes into temporary tables, as the casos are now."""
        with self._db.reading():
            plan, _ = self._as_now(act, plan)
            head = HistorialRepository(self._db).head(self._db.conn)
        staged = self._staged("por", plan)
        staged.lines.chain(head)
        self._db.conn.commit()
        return staged

    def undo(self, act: Undoing, staged: StagedUndoing) -> Anulacion:
        """Undo a base as staged, in a transaction, followed by `UnfinishedBases.withdraw`.

        An untouched caso is hidden, to be retired, if new, else restored; one a person worked on
        stays. Lines are never deleted: each caso gets one more. Casos written on since are looked
        at again.
        """
        conn, base_id = self._db.conn, act.base_id
        conn.tables["bases"].update(
            base_id,
            {
                "anulada_por": act.author,
                "anulada_el": act.now.isoformat(timespec="seconds"),
                "anulada_motivo": act.motivo,
            },
        )
        hiding, historial = UnfinishedBases(self._db), HistorialRepository(self._db)
        plan, again = self._as_now(act, staged.plan)
        # A row without news is nothing that a person is told of, unless it got a line later.
        touched = [n for n, row in plan.effects.items() if row["tocado"] and row["con_linea"]]
        kept = sorted({*hiding.touched(base_id), *touched})
        parts = [staged]
        if again:
            self._leave_out(staged, again.effects)
            parts.append(self._staged("tocados", again))
        with ThreadPoolExecutor(max_workers=1) as beside:
            # While SQLite writes, the other thread hashes: others may have appended meanwhile.
            hashed = beside.submit(staged.lines.chain, historial.head(conn))
            for part in parts:
                self._give_back(part)
            hashed.result()
        acts = [part.lines.append(historial, Cause.GIVEN_BACK, base_id) for part in parts]
        withdrawn = hiding.begin_undoing(base_id, kept, act.author, act.now)
        self._step_back(base_id, kept)
        audit = AuditRepository(self._db)
        audit.record_content(act.now, act.author, "bases", base_id)
        audit.record_content(act.now, act.author, "sin_linea", *filter(None, acts))
        audit.record_historial(act.now, act.author)
        return Anulacion(tuple(withdrawn), tuple(sorted(plan.lines)), tuple(kept))

    def _last_written(self) -> tuple[int, int]:
        historial = HistorialRepository(self._db)
        return historial.head(self._db.conn)[0], historial.last_without_line()

    def _as_now(self, act: Undoing, plan: UndoPlan) -> tuple[UndoPlan, UndoPlan | None]:
        """Return the plan with what was written since, and the part of it that is new."""
        conn, seen = self._db.conn, self._last_written()
        written = conn.execute(
            "SELECT caso_id FROM historial WHERE linea > ? AND caso_id IS NOT NULL"
            " UNION SELECT caso_id FROM sin_linea WHERE id > ?",
            plan.seen,
        ).fetchall()
        casos = [row["caso_id"] for row in written if row["caso_id"] in plan.effects]
        if not casos:
            return plan._replace(seen=seen), None
        found = conn.execute(
            f"SELECT * FROM ({_EFFECTS_OF_BASE}) WHERE caso_id IN (SELECT value FROM json_each(:casos))",
            {"base": act.base_id, "casos": json.dumps(casos)},
        )
        effects = {row["caso_id"]: row for row in found}
        back = self._worked_out(act, effects, plan.changed)
        lines = _lines_of(act, effects, back)
        return plan._replace(
            seen=seen,
            effects={**plan.effects, **effects},
            back=_but(plan.back, effects) | back,
            lines=_but(plan.lines, effects) | lines,
        ), UndoPlan(seen, effects, plan.changed, back, lines)

    def _worked_out(
        self,
        act: Undoing,
        effects: Mapping[int, sqlite3.Row],
        changed: Mapping[int, Sequence[Cambios]],
    ) -> dict[int, _Former]:
        told = {n: row["con_linea"] for n, row in effects.items() if not row["tocado"]}
        rows = self._db.conn.execute(
            f"SELECT c.*, {_FORMER_CORTE} AS corte_anterior FROM casos c"
            " WHERE c.id IN (SELECT value FROM json_each(:casos))",
            {"casos": json.dumps([*told]), "base": act.base_id},
        )
        return {
            row["id"]: _former(dict(row), changed.get(row["id"], ()), act.vence, told[row["id"]])
            for row in rows
        }

    def _staged(self, name: str, plan: UndoPlan) -> StagedUndoing:
        conn = self._db.conn
        alike: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
        radicados: list[tuple[object, ...]] = []
        for caso_id, former in plan.back.items():
            alike.setdefault((*former.columns,), []).append((caso_id, *former.columns.values()))
            radicados.extend((caso_id, line) for line in former.lines)
        alike.pop((), None)
        for number, (columns, rows) in enumerate(alike.items()):
            conn.stage(f"{name}_{number}", ("caso_id INTEGER PRIMARY KEY", *columns), rows)
        conn.stage(f"{name}_radicados", ("caso_id", "linea"), radicados)
        untold = {
            caso_id: former.cambios
            for caso_id, former in plan.back.items()
            if former.cambios and not plan.effects[caso_id]["con_linea"]
        }
        return StagedUndoing(name, plan, [*alike], StagedLines(conn, name, plan.lines, untold))

    def _leave_out(self, staged: StagedUndoing, casos: Collection[int]) -> None:
        """Take out of what is staged some casos."""
        for table in (*range(len(staged.columns)), "radicados"):
            self._db.conn.execute(
                f"DELETE FROM {staged.name}_{table}"
                " WHERE caso_id IN (SELECT value FROM json_each(?))",
                (json.dumps([*casos]),),
            )
        staged.lines.leave_out(casos)

    def _give_back(self, staged: StagedUndoing) -> None:
        """Restore casos, one statement per set of columns."""
        conn, name = self._db.conn, staged.name
        for number, names in enumerate(staged.columns):
            changes = ", ".join(f"{column} = a.{column}" for column in names)
            conn.execute(
                f"UPDATE main.casos SET {changes} FROM {name}_{number} a WHERE casos.id = a.caso_id"
            )
        conn.execute(
            "UPDATE main.radicados INDEXED BY radicados_agregados SET anulado = linea"
            " WHERE linea IS NOT NULL"
            f" AND (caso_id, linea) IN (SELECT caso_id, linea FROM {name}_radicados)"
        )

    def _step_back(self, base_id: int, kept: Sequence[int]) -> None:
        self._db.conn.execute(
            f"UPDATE casos AS c SET corte = {_LIVE_CORTE}"
            f" WHERE corte = (SELECT corte FROM bases WHERE id = :base) AND corte <> {_LIVE_CORTE}"
            " AND id IN (SELECT caso_id FROM filas WHERE base_id = :base AND efecto <> 'nueva'"
            " UNION ALL SELECT value FROM json_each(:kept))",
            {"base": base_id, "kept": json.dumps(kept)},
        )


def _lines_of(
    act: Undoing, effects: Mapping[int, sqlite3.Row], back: Mapping[int, _Former]
) -> dict[int, PreparedLine]:
    return {
        caso_id: prepare_line(_line_of(act, row, back[caso_id]))
        for caso_id, row in effects.items()
        if row["con_linea"] and not row["tocado"]
    }


def _but(of_casos: Mapping[int, _T], others: Collection[int]) -> dict[int, _T]:
    return {caso_id: value for caso_id, value in of_casos.items() if caso_id not in others}


def _line_of(act: Undoing, effect: sqlite3.Row, former: _Former) -> NewLine:
    return NewLine(
        momento=act.now,
        agente=act.author,
        cuenta=effect["cuenta"],
        caso_id=effect["caso_id"],
        evento=Evento.BASE_ANULADA,
        estado_before=effect["estado"],
        estado_after=former.estado,
        radicado=effect["radicado"],
        datos={"base": act.base_id},
        cambios=former.cambios,
        motivo=act.motivo,
        base_id=act.base_id,
    )


def _former(
    row: dict[str, Any],
    acts: Sequence[Cambios],
    vence: Callable[[Caso], date | None],
    told: bool,
) -> _Former:
    corte = row.pop("corte_anterior")
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
            "corte": corte,
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
