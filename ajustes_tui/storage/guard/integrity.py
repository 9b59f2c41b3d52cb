"""Look for damage: the file, the chain of lines, and the figures."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple, TypeAlias

from ajustes_tui.domain.keeping.audit import CLOCK_SEEN, SEAL_DETAIL, entry_digest, people_of
from ajustes_tui.domain.keeping.cambios import ImpossibleLine
from ajustes_tui.domain.keeping.integrity import (
    HIDDEN,
    ChainBreak,
    ChainDifference,
    Findings,
    SealFindings,
)
from ajustes_tui.domain.keeping.seals import Seal
from ajustes_tui.errors import BrokenIntegrity
from ajustes_tui.storage.admin.audit import AUDIT_COLUMNS
from ajustes_tui.storage.casos.historial import (
    HASHED_COLUMNS,
    LINES_OF_CUENTA,
    line_digest,
    text_digest,
)
from ajustes_tui.storage.core.connection import meta_of
from ajustes_tui.storage.core.damage import StoreForm, code_of, damage_of, form_of
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.recorded import LAST_ENTRY, chain_end
from ajustes_tui.storage.figures.closings import recount_closings
from ajustes_tui.storage.guard.casos_check import CasoProof, CasosCheck
from ajustes_tui.storage.guard.forgetting import FORGOTTEN, forgotten_until
from ajustes_tui.storage.guard.records_check import RecordsReport, check_records
from ajustes_tui.storage.guard.seals import SealedChains
from ajustes_tui.storage.intake.unfinished import Unfinished, unfinished_base

MAXIMUM = 20
"""Findings reported per kind; one suffices to restore."""
_UNFINISHED = (
    "La base «{}» no terminó de entrar y nadie la ve: si no la está importando alguien ahora, lo que"
    " quedó de ella se deshace con la próxima importación."
)
_BEING_UNDONE = (
    "La base {} se está anulando y nadie ve sus casos: si no la está anulando alguien ahora, lo que falta"
    " se hace con la próxima importación."
)
_UNREADABLE = "Hay tablas o valores que no se pueden leer."
_TEXTS_IN_HAND = (
    ("salto", "saltos", "id", "momento", "t.motivo <> ''"),
    ("borrador", "borradores", "caso_id", "guardado_el", "1"),
    ("nota a medias", "notas_en_curso", "caso_id", "guardada_el", "1"),
)
"""Unchained texts: name, table, key, moment, and whether present."""
_KEPT_TEXT = (
    "SELECT DISTINCT t.{key} FROM {table} t JOIN casos c ON c.id = t.caso_id JOIN auditoria o"
    " ON o.cuenta = c.cuenta AND o.accion = ? AND t.{momento} < o.momento WHERE {has}"
)
_NEWER = (
    "Una versión más nueva agregó al almacén ({}): lo que agregó no se prueba con esta. "
    "Para probarlo todo, actualice el programa."
)
_STEP = 5_000
_MOST_KEPT = 1_000
"""Differences kept: every caso may have one."""
_LINE_COLUMNS = (
    f"SELECT h.linea, {', '.join(f'h.{c}' for c in HASHED_COLUMNS)}, h.huella,"
    " n.linea IS NOT NULL, n.sal, n.motivo, n.texto"
)
_WITH_NOTAS = " FROM lineas h LEFT JOIN notas n ON n.linea = h.linea"
_CHAIN = f"{_LINE_COLUMNS}{_WITH_NOTAS} ORDER BY h.linea"
_CHAIN_OF_CUENTA = (
    f"{_LINE_COLUMNS}, nullif(lower(hex(p.huella)), ''){_WITH_NOTAS}"
    " LEFT JOIN historial p ON p.linea = h.linea - 1"
    f" WHERE h.linea IN ({LINES_OF_CUENTA}) ORDER BY h.linea"
)
_TWICE = (
    "SELECT min(linea) FROM historial WHERE datos IS NOT NULL AND datos_id IS NOT NULL"
    " HAVING count(*)"
)
"""The first line with data of its own and shared ones, which no hash sees."""
_SUMMARY_KEYS = {
    "nueva": ("nuevas",),
    "actualizada": ("actualizadas",),
    # A row of an older corte changes nothing: it is stored as `igual`, and counted apart in the summary.
    "igual": ("iguales", "anteriores"),
    "duplicada": ("duplicadas",),
    "rechazada": ("rechazadas",),
}
_INDEX = (
    # The names anew, in memory, beside the index of the store: where each word stands in both.
    "CREATE VIRTUAL TABLE temp.nombres USING fts5"
    " (usuario_nombre, tokenize='unicode61 remove_diacritics 2', content='', columnsize=0)",
    "CREATE VIRTUAL TABLE temp.palabras USING fts5vocab (temp, nombres, instance)",
    "CREATE VIRTUAL TABLE temp.buscadas USING fts5vocab (main, casos_fts, instance)",
    "INSERT INTO temp.nombres (rowid, usuario_nombre) SELECT id, usuario_nombre FROM casos",
)
_WORDS = "SELECT term, doc, offset FROM temp.{}"
_HASH_PLACE = len(HASHED_COLUMNS) + 1
_CUENTA_PLACE = HASHED_COLUMNS.index("cuenta")
ChainValue: TypeAlias = str | int | None
ChainProgress: TypeAlias = Callable[[int, int, str], None]


def check_store(
    db: Database,
    seals: Sequence[Seal] = (),
    progress: ChainProgress | None = None,
    proof: CasoProof = CasoProof(),  # noqa: B008 - it is immutable
) -> Findings:
    """Return all damage at this moment, while others write.

    `seals` are compared with their lines, `proof` rereads raw rows. One transaction, a row at a
    time, at any size.
    """
    conn = db.connect()
    try:
        # Bytes that are no longer UTF-8 are damage to report, not an error to stop at.
        conn.text_factory = partial(str, encoding="utf-8", errors="replace")
        conn.row_factory = None
        conn.execute("BEGIN")
        return _StoreCheck(conn, progress or _silent, proof).run(seals)
    finally:
        conn.close()


def check_cuenta(db: Database, cuenta: str) -> ChainBreak | None:
    """Return the first broken line, or None."""
    cursor = db.conn.execute(_CHAIN_OF_CUENTA, {"cuenta": cuenta})
    cursor.row_factory = None
    for *row, previous in cursor:
        # Only the first line of the store has no line before it.
        before = "" if row[0] == 1 else previous
        motivo = _break_of(row[0], before, row)
        if motivo is not None:
            return ChainBreak(row[0], motivo)
    return None


def holds(db: Database, lines: int, digest: str) -> bool:
    """Tell whether a store has a seal's line and hash."""
    row = db.conn.execute("SELECT huella FROM lineas WHERE linea = ?", (lines,)).fetchone()
    return (str(row[0]) if row is not None else "") == digest


class RememberedSeal(NamedTuple):
    """The last seal in the store: lines, last hash, own hash."""

    lines: int
    digest: str
    seal: str | None
    """None from a version that did not record it."""
    entry: int


def last_seal(db: Database) -> RememberedSeal | None:
    """Return the last remembered seal, wherever its file is."""
    row = db.conn.execute(
        "SELECT detalle, id FROM auditoria WHERE accion = 'sello' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    remembered = None if row is None else SEAL_DETAIL.fullmatch(str(row[0]))
    if remembered is None:
        return None
    return RememberedSeal(int(remembered[1]), remembered[2], remembered[3], int(row[1]))


def _silent(_done: int, _total: int, _stage: str) -> None: ...


class _StoreCheck:
    def __init__(self, conn: sqlite3.Connection, progress: ChainProgress, proof: CasoProof) -> None:
        self._conn = conn
        self._proof = proof
        self._progress = progress
        self._damages: list[str] = []
        self._break: ChainBreak | None = None
        self._audit_break: ChainBreak | None = None
        self._differences: list[ChainDifference] = []
        self._seal_motivo: str | None = None
        self._records = RecordsReport()
        self._store_form = StoreForm(())
        self._notices: tuple[str, ...] = ()
        self._unfinished: Unfinished | None = None
        self._total = 0
        self._digest = ""
        self._audit_end: tuple[int, str] = (0, "")

    def run(self, seals: Sequence[Seal]) -> Findings:
        parts = (
            self._unfinished_base,
            self._count,
            self._file,
            self._form,
            self._chain,
            self._audit,
            self._written,
        )
        for part in (
            *parts,
            self._cases,
            self._bases,
            self._counts,
            self._search_index,
            self._texts,
        ):
            self._readable(part)
        self._readable(lambda: self._against(seals))
        return Findings(
            lines=self._total,
            digest=self._digest,
            audit_entries=self._audit_end[0],
            audit_digest=self._audit_end[1],
            damages=tuple(dict.fromkeys(self._damages))[:MAXIMUM],
            chain_break=self._break,
            audit_break=self._audit_break,
            differences=tuple(self._differences[:MAXIMUM]),
            records=self._records.findings,
            clock=self._records.clock,
            notices=self._notices,
            seal=SealFindings(len(seals), self._seal_motivo),
        )

    def _readable(self, part: Callable[[], None]) -> None:
        """Run one part; unreadable content is a finding."""
        try:
            part()
        except sqlite3.DatabaseError as error:
            if damage_of(error) is not None:
                self._damages.append("Hay páginas del archivo que no se pueden leer.")
            elif code_of(error) == sqlite3.SQLITE_ERROR:
                # A table without a column, a view of another, a function of a text that is no JSON.
                self._damages.append(_UNREADABLE)
            else:
                raise
        except (ValueError, RecursionError):
            # A text that is no JSON, or has no end to its brackets, or no moment.
            self._damages.append(_UNREADABLE)
        except (AttributeError, LookupError, TypeError):
            # JSON of another shape; of a store without any finding it is the program that is wrong.
            if not self._found:
                raise
            self._damages.append(_UNREADABLE)

    @property
    def _found(self) -> bool:
        chains = self._break or self._audit_break
        return bool(chains or self._damages or self._differences or self._records.findings)

    def _unfinished_base(self) -> None:
        try:
            unfinished = unfinished_base(self._conn)
        except BrokenIntegrity as error:
            self._damages.append(error.message)
            return
        if unfinished is not None and unfinished.base is None:
            self._notices += (_BEING_UNDONE.format(unfinished.base_id),)
        else:
            self._unfinished = unfinished

    def _count(self) -> None:
        self._total = self._conn.execute("SELECT count(*) FROM historial").fetchone()[0]
        _, self._digest = chain_end(self._conn)
        self._audit_end = chain_end(self._conn, "auditoria")

    def _file(self) -> None:
        """Run SQLite's checks of pages, indexes and references."""
        self._progress(0, 0, "Revisando el archivo")
        for (answer,) in self._conn.execute(f"PRAGMA integrity_check({MAXIMUM})"):
            if answer != "ok":
                self._damages.append(f"SQLite: {answer.splitlines()[0]}")
        for table, row, other, _ in self._conn.execute("PRAGMA foreign_key_check"):
            if other == "bases" and self._unfinished is not None:
                # The base comes last of what is written of it.
                continue
            place = "sin fila" if row is None else f"fila {row}"
            self._damages.append(f"{table}, {place}: apunta a una fila de {other} que no existe.")

    def _form(self) -> None:
        """Compare tables, indexes, views and protecting triggers with our own."""
        self._store_form = form_of(self._conn)
        self._damages += self._store_form.differences
        if self._store_form.newer:
            added = ", ".join(self._store_form.newer)
            self._notices += (_NEWER.format(added),)

    def _chain(self) -> None:
        """Rehash every line and the texts kept."""
        for (line,) in self._conn.execute(_TWICE):
            self._break = ChainBreak(line, "dice sus datos dos veces")
        previous = ""
        forgotten = forgotten_until(self._conn)
        for expected, row in enumerate(self._conn.execute(_CHAIN), 1):
            motivo = _break_of(expected, previous, row)
            until = forgotten.get(row[1 + _CUENTA_PLACE])
            if motivo is None and until is None and _was_emptied(row):
                motivo = "perdió su texto, y su cuenta no se olvidó"
            if motivo is None and expected <= (until or 0) and _has_text(row):
                motivo = "tiene otra vez el texto que perdió cuando su cuenta se olvidó"
            if motivo is not None:
                self._break = ChainBreak(expected, motivo)
                return
            previous = row[_HASH_PLACE]
            if expected % _STEP == 0:
                self._progress(expected, self._total, "Revisando la cadena")

    def _audit(self) -> None:
        """Follow the audit chain and reconstruct the roles."""
        self._audit_break = _check_audit(self._conn)
        recorded = people_of(
            self._conn.execute("SELECT accion, detalle FROM auditoria ORDER BY id")
        )
        for login, rol, active in self._conn.execute("SELECT login, rol, activo FROM usuarios"):
            said = recorded.pop(login, None)
            if said is None or said.rol != rol:
                self._differs("persona", 0, f"{login} rol", rol, said.rol if said else None)
            elif said.active != bool(active):
                self._differs("persona", 0, f"{login} activo", active, int(said.active))
        for login, said in recorded.items():
            self._differs("persona", 0, login, None, said.rol)

    def _written(self) -> None:
        """Compare all other recorded tables with the audit trail."""
        self._records = check_records(
            self._conn, MAXIMUM, None if self._unfinished is None else self._unfinished.base_id
        )

    def _search_index(self) -> None:
        """Compare the name index with one built anew."""
        self._progress(0, 0, "Revisando la búsqueda")
        for statement in _INDEX:
            self._conn.execute(statement)
        kept, wanted = (self._conn.execute(_WORDS.format(t)) for t in ("buscadas", "palabras"))
        if any(word != other for word, other in zip_longest(kept, wanted)):
            self._damages.append("La búsqueda por nombre no encuentra lo que dicen los casos.")

    def _cases(self) -> None:
        """Refold and compare each caso."""
        check = CasosCheck(
            conn=self._conn,
            proof=self._proof,
            differs=self._differs,
            broken=self._impossible,
            progress=self._progress,
        )
        check.run()
        if self._unfinished is not None and self._unfinished.base is not None:
            self._notices += (_UNFINISHED.format(self._unfinished.base["archivo"]),)
        self._notices += check.notices

    def _impossible(self, error: ImpossibleLine) -> None:
        self._break = self._break or ChainBreak(error.line, error.motivo)

    def _texts(self) -> None:
        """Look for texts older than forgetting; only with a clock that never ran back."""
        seen = self._conn.execute("SELECT 1 FROM auditoria WHERE accion = ?", (CLOCK_SEEN,))
        if self._records.clock or seen.fetchone() is not None:
            return
        for what, table, key, momento, has in _TEXTS_IN_HAND:
            query = _KEPT_TEXT.format(table=table, key=key, momento=momento, has=has)
            for (number,) in self._conn.execute(query, (FORGOTTEN,)):
                self._damages.append(f"{what} {number}: es de antes de que se olvidara su cuenta.")

    def _bases(self) -> None:
        counted: dict[int, dict[str, int]] = {}
        for base, effect, count in self._conn.execute(
            "SELECT base_id, efecto, count(*) FROM filas GROUP BY 1, 2"
        ):
            counted.setdefault(base, {})[effect] = count
        for base, summary in self._conn.execute(
            "SELECT id, CASE WHEN json_valid(resumen) THEN resumen END FROM bases"
        ):
            stored = json.loads(summary) if summary is not None else None
            if not isinstance(stored, dict):
                self._differs("base", base, "resumen", None, HIDDEN)
                stored = {}
            for effect, keys in _SUMMARY_KEYS.items():
                kept = counted.get(base, {}).get(effect, 0)
                figures = (stored.get(key, 0) for key in keys)
                reported = sum(figure for figure in figures if isinstance(figure, int))
                if reported != kept:
                    self._differs("base", base, keys[0], reported, kept)

    def _counts(self) -> None:
        self._progress(0, 0, "Recontando las cifras")
        for c in recount_closings(self._conn):
            self._differs("cierre", 0, f"{c.corte} {c.cubeta}", c.saved, c.counted)

    def _differs(
        self, where: str, number: int, name: str, saved: ChainValue, counted: ChainValue
    ) -> None:
        if len(self._differences) < _MOST_KEPT:
            self._differences.append(ChainDifference(where, number, name, saved, counted))

    def _against(self, seals: Sequence[Seal]) -> None:
        """Compare seals: a cut historial or another store differs."""
        chains = SealedChains(self._conn)
        motivos = (chains.mismatch(seal) for seal in seals)
        self._seal_motivo = next(filter(None, motivos), None)


def _break_of(expected: int, previous: str | None, row: Sequence[Any]) -> str | None:
    """Return why a line does not follow hash `previous`, or None."""
    number, values = row[0], row[1:_HASH_PLACE]
    has_text, salt, motivo, text = row[_HASH_PLACE + 1 :]
    sealed = values[-1]
    if number != expected:
        return f"falta: después de la {expected - 1} viene la {number}"
    if previous is None:
        return "no sigue a la línea anterior"
    if row[_HASH_PLACE] != line_digest(previous, number, tuple(values)):
        return "no es la que se escribió"
    if bool(has_text) != (sealed is not None):
        return "perdió su texto" if sealed else "tiene un texto que no es suyo"
    # Retention blanks texts; what is still there must be what was written.
    if (motivo, text) != (None, None) and text_digest(salt, motivo, text) != sealed:
        return "su texto no es el que se escribió"
    return None


def _was_emptied(row: Sequence[Any]) -> bool:
    return row[_HASH_PLACE - 1] is not None and row[_HASH_PLACE + 3 :] == (None, None)


def _has_text(row: Sequence[Any]) -> bool:
    """Tell whether a line has a text or its salt."""
    return row[_HASH_PLACE + 2 :] != (None, None, None)


def _check_audit(conn: sqlite3.Connection) -> ChainBreak | None:
    """Return the first unchained entry, or None."""
    previous, last = b"", 0
    rows = conn.execute(f"SELECT {AUDIT_COLUMNS}, huella FROM auditoria ORDER BY id")
    for expected, (*values, digest) in enumerate(rows, 1):
        if values[0] != expected:
            return ChainBreak(expected, f"falta: después de la {expected - 1} viene la {values[0]}")
        if digest != entry_digest(previous, tuple(values)):
            return ChainBreak(expected, "no es la que se escribió")
        previous, last = digest, expected
    return _cut_end(conn, last, previous)


def _cut_end(conn: sqlite3.Connection, number: int, digest: bytes) -> ChainBreak | None:
    """Return a break if `meta` remembers another last entry."""
    remembered = meta_of(conn, LAST_ENTRY)
    if remembered is None:
        return (
            ChainBreak(number + 1, "nadie recuerda cuál fue la última entrada") if number else None
        )
    last, _, said = remembered.partition(" ")
    if last != str(number):
        return ChainBreak(number + 1, f"falta: la última que se escribió es la {last}")
    return None if said == digest.hex() else ChainBreak(number, "no es la que se escribió")
