"""Look for damage in a store: its file, its chain of lines, and the figures it keeps."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

from ajustes_tui.domain.keeping.integrity import (
    CasoFigures,
    ChainBreak,
    ChainDifference,
    CountedLine,
    Findings,
    ImpossibleLine,
    Seal,
    SealFindings,
    recount_lines,
)
from ajustes_tui.storage.casos.historial import COLUMNAS, huella_de, huella_de_texto
from ajustes_tui.storage.core.database import Database, dano_de
from ajustes_tui.storage.core.migrations import esquema
from ajustes_tui.storage.figures.closings import recount_changes, recount_closings
from ajustes_tui.storage.figures.counters import recount

MAXIMUM = 20
"""How many findings of a kind are told: one is enough to restore a backup."""
_STEP = 5_000
_RECUERDO = re.compile(r"(\d+) líneas, huella ([0-9a-f]*)")
"""How the store remembers a seal it was given."""
_DE_LINEA = (
    f"SELECT h.linea, {', '.join(f'h.{c}' for c in COLUMNAS)}, h.huella,"
    " n.linea IS NOT NULL, n.motivo, n.texto"
)
_CON_NOTAS = " FROM lineas h LEFT JOIN notas n ON n.linea = h.linea"
_CADENA = f"{_DE_LINEA}{_CON_NOTAS} ORDER BY h.linea"
_CADENA_DE_CUENTA = (
    f"{_DE_LINEA}, nullif(lower(hex(p.huella)), ''){_CON_NOTAS}"
    " LEFT JOIN historial p ON p.linea = h.linea - 1"
    " WHERE h.caso_id IN (SELECT id FROM casos WHERE cuenta = ?) ORDER BY h.linea"
)
_POR_CASO = (
    "SELECT caso_id, linea, evento, estado_antes, estado_despues, datos, base_id"
    " FROM lineas ORDER BY caso_id, linea"
)
_CASOS = "SELECT id, estado, veredicto, reescalamientos, intentos, cubeta FROM casos ORDER BY id"
_INSTANTANEAS = (
    "SELECT i.linea, h.estado_antes, CASE WHEN json_valid(i.caso) THEN"
    " json_extract(i.caso, '$.caso.estado') END AS estado, i.deshecha_por,"
    " i.deshecha_por IS NULL OR (d.evento = 'deshacer' AND d.caso_id = h.caso_id"
    " AND CASE WHEN json_valid(d.datos) THEN json_extract(d.datos, '$.linea') END"
    " IN (h.linea, h.causada_por, s.linea)) AS cierto"
    " FROM instantaneas i JOIN historial h ON h.linea = i.linea"
    " LEFT JOIN historial d ON d.linea = i.deshecha_por"
    # What undoes an act names its first line on the caso, and so the other lines there as well.
    " LEFT JOIN historial s ON d.evento = 'deshacer' AND s.caso_id = h.caso_id"
    " AND s.causada_por = h.causada_por AND s.linea < h.linea"
    " AND s.linea = CASE WHEN json_valid(d.datos) THEN json_extract(d.datos, '$.linea') END"
    " ORDER BY i.linea"
)
_SIN_DESHACER = (
    "SELECT d.deshace, i.deshecha_por, d.linea FROM (SELECT linea, CASE WHEN json_valid(datos)"
    " THEN json_extract(datos, '$.linea') END AS deshace FROM historial WHERE evento = 'deshacer') d"
    " LEFT JOIN instantaneas i ON i.linea = d.deshace WHERE i.deshecha_por IS NOT d.linea"
)
_EFECTOS = {
    "nueva": ("nuevas",),
    "actualizada": ("actualizadas",),
    # A row that an older corte may not overwrite with is told apart, and kept as one that changed nothing.
    "igual": ("iguales", "anteriores"),
    "duplicada": ("duplicadas",),
    "rechazada": ("rechazadas",),
}
_FIGURAS = ("estado", "veredicto", "reescalamientos", "intentos", "cubeta")
_HUELLA = len(COLUMNAS) + 1
"""The place of the hash in a row of the chain, after its number and its columns."""
ChainValue: TypeAlias = str | int | None
ChainProgress: TypeAlias = Callable[[int, int, str], None]


def check_store(
    db: Database, seals: Sequence[Seal] = (), progress: ChainProgress | None = None
) -> Findings:
    """Return all the damage of a store as it is at this moment, while others go on writing.

    `seals` are compared with the lines they name. Everything is read in one transaction and a row
    at a time, whatever the size of the store.
    """
    conn = db.connect()
    try:
        # A letter that is no letter any more is damage to be told, not an error to stop at.
        conn.text_factory = lambda raw: raw.decode("utf-8", "replace")
        conn.row_factory = None
        conn.execute("BEGIN")
        return _Revision(conn, progress or _silent).run(seals)
    finally:
        conn.close()


def check_cuenta(db: Database, cuenta: str) -> ChainBreak | None:
    """Return the first line of a cuenta that does not hold where it stands in the chain."""
    cursor = db.conn.execute(_CADENA_DE_CUENTA, (cuenta,))
    cursor.row_factory = None
    for *row, foreseen in cursor:
        # Only the first line of all has none before it.
        before = "" if row[0] == 1 else foreseen
        motivo = _roto(row[0], before, row)
        if motivo is not None:
            return ChainBreak(row[0], motivo)
    return None


def holds(db: Database, lines: int, digest: str) -> bool:
    """Tell whether a store has the very line a seal names."""
    row = db.conn.execute("SELECT huella FROM lineas WHERE linea = ?", (lines,)).fetchone()
    return (str(row[0]) if row is not None else "") == digest


def last_seal(db: Database) -> tuple[int, str] | None:
    """Return the lines and the hash of the last seal the store remembers, wherever its file is."""
    row = db.conn.execute(
        "SELECT detalle FROM auditoria WHERE accion = 'sello' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    recuerdo = None if row is None else _RECUERDO.fullmatch(str(row[0]))
    return None if recuerdo is None else (int(recuerdo[1]), recuerdo[2])


def _silent(_signals: int, _total: int, _etapa: str) -> None:
    """Say nothing."""


class _Revision:
    """One check of one connection."""

    def __init__(self, conn: sqlite3.Connection, progress: ChainProgress) -> None:
        self._conn = conn
        self._avance = progress
        self._danos: list[str] = []
        self._rotura: ChainBreak | None = None
        self._diferencias: list[ChainDifference] = []
        self._contra: str | None = None
        self._total = 0
        self._huella = ""

    def run(self, seals: Sequence[Seal]) -> Findings:
        """Look at every part and return what was found."""
        parts = (self._count, self._file, self._guards, self._chain)
        for part in (*parts, self._snapshots, self._cases, self._bases, self._counts):
            self._readable(part)
        self._readable(lambda: self._against(seals))
        return Findings(
            lines=self._total,
            digest=self._huella,
            damages=tuple(dict.fromkeys(self._danos))[:MAXIMUM],
            chain_break=self._rotura,
            differences=tuple(self._diferencias[:MAXIMUM]),
            seal=SealFindings(len(seals), self._contra),
        )

    def _readable(self, part: Callable[[], None]) -> None:
        """Run one part; a page that cannot be read is one more finding."""
        try:
            part()
        except sqlite3.DatabaseError as error:
            if dano_de(error) is None:
                raise
            self._danos.append("Hay páginas del archivo que no se pueden leer.")

    def _count(self) -> None:
        self._total = self._conn.execute("SELECT count(*) FROM historial").fetchone()[0]
        last = self._conn.execute(
            "SELECT lower(hex(huella)) FROM historial ORDER BY linea DESC LIMIT 1"
        ).fetchone()
        self._huella = last[0] if last else ""

    def _file(self) -> None:
        """Ask SQLite for the pages, the indexes and the references between tables."""
        self._avance(0, 0, "Revisando el archivo")
        for (said,) in self._conn.execute(f"PRAGMA integrity_check({MAXIMUM})"):
            if said != "ok":
                self._danos.append(f"SQLite: {said.splitlines()[0]}")
        for table, row, other, _ in self._conn.execute("PRAGMA foreign_key_check"):
            self._danos.append(f"{table}, fila {row}: apunta a una fila de {other} que no existe.")

    def _guards(self) -> None:
        """Compare the triggers that keep the historial from being changed with our own."""
        question = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
        cleaned = sqlite3.connect(":memory:")
        esquema.apply(cleaned)
        ranks = dict(self._conn.execute(question).fetchall())
        for name, sql in cleaned.execute(question):
            if ranks.pop(name, None) != sql:
                self._danos.append(f"Falta la protección «{name}», o no es la del programa.")
        self._danos += [f"Hay un disparador ajeno: «{name}»." for name in ranks]

    def _chain(self) -> None:
        """Make the hash of every line again, and of the texts that are still beside them."""
        foreseen = ""
        for esperada, row in enumerate(self._conn.execute(_CADENA), 1):
            motivo = _roto(esperada, foreseen, row)
            if motivo is not None:
                self._rotura = ChainBreak(esperada, motivo)
                return
            foreseen = row[_HUELLA]
            if esperada % _STEP == 0:
                self._avance(esperada, self._total, "Revisando la cadena")

    def _snapshots(self) -> None:
        """Compare what undoing would give back with the lines it belongs to."""
        for line, before, estado, by, cierto in self._conn.execute(_INSTANTANEAS):
            if estado != before:
                self._differs("instantanea", line, "estado", estado, before)
            if not cierto:
                self._differs("instantanea", line, "deshecha_por", by, None)
        for line, by, deshace in self._conn.execute(_SIN_DESHACER):
            self._differs("instantanea", line, "deshecha_por", by, deshace)

    def _cases(self) -> None:
        """Count each caso again from its lines and compare with what its row says."""
        groups = groupby(self._conn.execute(_POR_CASO), itemgetter(0))
        caso_de_grupo, lines = next(groups, (None, iter(())))
        for signals, (caso_id, *saved) in enumerate(self._conn.execute(_CASOS), 1):
            contada = None
            if caso_de_grupo == caso_id:
                contada = self._recount(lines)
                caso_de_grupo, lines = next(groups, (None, iter(())))
            else:
                self._differs("caso", caso_id, "estado", saved[0], None)
            if contada is not None:
                counted = (
                    *(contada.estado, contada.veredicto),
                    *(contada.reescalamientos, contada.intentos, contada.cubeta),
                )
                for field_name, has, sale in zip(_FIGURAS, saved, counted, strict=True):
                    if has != sale:
                        self._differs("caso", caso_id, field_name, has, sale)
            if signals % _STEP == 0:
                self._avance(signals, 0, "Recontando los casos")

    def _recount(self, lines: Iterable[tuple[Any, ...]]) -> CasoFigures | None:
        try:
            return recount_lines(CountedLine(*rest) for _caso, *rest in lines)
        except ImpossibleLine as error:
            self._rotura = self._rotura or ChainBreak(error.line, error.motivo)
        except ValueError:
            # Its data are no data any more: the chain already says which line.
            pass
        return None

    def _bases(self) -> None:
        """Compare what each import said it did with the rows it kept."""
        counted_ones: dict[int, dict[str, int]] = {}
        for base, effect, count in self._conn.execute(
            "SELECT base_id, efecto, count(*) FROM filas GROUP BY 1, 2"
        ):
            counted_ones.setdefault(base, {})[effect] = count
        for base, summary in self._conn.execute(
            "SELECT id, CASE WHEN json_valid(resumen) THEN resumen ELSE '{}' END FROM bases"
        ):
            said = json.loads(summary)
            for effect, keys in _EFECTOS.items():
                hay = counted_ones.get(base, {}).get(effect, 0)
                total = sum(said.get(key, 0) for key in keys)
                if total != hay:
                    self._differs("base", base, keys[0], total, hay)

    def _counts(self) -> None:
        """Count the figures of KPI again, those kept as the eventos happen and the closed ones."""
        self._avance(0, 0, "Recontando las cifras")
        for d in recount(self._conn):
            name = " ".join(filter(None, (d.by, d.key, d.aliado, d.corte, d.cubeta)))
            self._differs("cuenta", 0, name, d.saved, d.counted)
        for c in (*recount_closings(self._conn), *recount_changes(self._conn)):
            self._differs("cierre", 0, f"{c.corte} {c.cubeta}", c.saved, c.counted)

    def _differs(
        self, where: str, number: int, field_name: str, saved: ChainValue, counted: ChainValue
    ) -> None:
        self._diferencias.append(ChainDifference(where, number, field_name, saved, counted))

    def _against(self, seals: Sequence[Seal]) -> None:
        """Look for each sealed line: a cut tail or another store in its place has other ones."""
        for seal in seals:
            dia = f"{seal.momento:%d/%m/%Y}"
            if seal.lines > self._total:
                self._contra = (
                    f"El sello del {dia} contó {seal.lines} líneas y hay {self._total}: "
                    "se perdió el final del historial."
                )
                return
            row = self._conn.execute(
                "SELECT lower(hex(huella)) FROM historial WHERE linea = ?", (seal.lines,)
            ).fetchone()
            if (row[0] if row else "") != seal.digest:
                self._contra = (
                    f"La línea {seal.lines} no es la que se selló el {dia}: "
                    "el historial se rehízo, o este es otro almacén."
                )
                return


def _roto(esperada: int, foreseen: str | None, fila: Sequence[Any]) -> str | None:
    """Return why a line does not hold after the one whose hash is `foreseen`."""
    number, values = fila[0], fila[1:_HUELLA]
    hay_texto, motivo, text = fila[_HUELLA + 1 :]
    sellada = values[-1]
    if number != esperada:
        return f"falta: después de la {esperada - 1} viene la {number}"
    if foreseen is None:
        return "no sigue a la línea anterior"
    if fila[_HUELLA] != huella_de(foreseen, number, tuple(values)):
        return "no es la que se escribió"
    if bool(hay_texto) != (sellada is not None):
        return "perdió su texto" if sellada else "tiene un texto que no es suyo"
    # Retention blanks texts; what is still there must be what was written.
    if (motivo, text) != (None, None) and huella_de_texto(motivo, text) != sellada:
        return "su texto no es el que se escribió"
    return None
