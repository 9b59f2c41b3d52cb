"""Tables vouched for by the audit trail, and their digests.

Each write chains a digest into the trail. `registro_huellas` keeps four bytes per row and column:
no proof, but they locate a difference. Every write or migration of these rows records it in its
transaction.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any, NamedTuple, TypeAlias

from ajustes_tui.domain.keeping.audit import CONTENT, HISTORIAL, content_key

PARTS = "registro_huellas"
LAST_ENTRY = "ultima_entrada"
"""Key in `meta`: number and hash of the last audit entry."""
LAST_LINE = "ultima_linea"
"""Key in `meta`: number and hash of the last line without base."""
DIGEST_LETTERS = 40
_PART = 4
_BLOCK = 1000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
Row: TypeAlias = tuple[Any, ...]


def chain_end(conn: sqlite3.Connection, table: str = HISTORIAL) -> tuple[int, str]:
    """Return the number and hash of the last link of the historial or the auditoría; 0 and ''."""
    number = "linea" if table == HISTORIAL else "id"
    row = conn.execute(
        f"SELECT {number}, lower(hex(huella)) FROM {table} ORDER BY {number} DESC LIMIT 1"
    ).fetchone()
    return (0, "") if row is None else (row[0], row[1])


class RecordedTable(NamedTuple):
    """A kind of record: rows sharing a key, written by one act."""

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    """Hashed columns; a migration must not add any, or stores would differ."""
    order: str
    row: str | None
    where: str
    blobs: bool

    def select(self, one: bool) -> str:
        """Return the query of one record or all, by key."""
        columns = ", ".join((*self.key, *self.columns))
        wanted = "".join(f" AND {name} = ?" for name in self.key) if one else ""
        order = ", ".join(filter(None, (*self.key, self.order)))
        return (
            f"SELECT {columns} FROM main.{self.table} WHERE ({self.where}){wanted} ORDER BY {order}"
        )


def _recorded(
    table: str,
    key: str,
    columns: str,
    *,
    order: str = "",
    row: str | None = None,
    where: str = "1",
    blobs: bool = False,
) -> RecordedTable:
    """Return a kind whose rows are ordered by what names each, unless `order` says more."""
    ordered = order or row or ""
    return RecordedTable(
        table, tuple(key.split()), tuple(columns.split()), ordered, row, where, blobs
    )


_WRITTEN = (
    # The role, and whether they may come in, are told by entries of their own.
    _recorded("usuarios", "login", "nombre iniciales creado_el"),
    # A demonstration sets its clock at will, and the secret matches what was searched.
    _recorded("meta", "clave", "valor", where="clave IN ('demo', 'sal_busquedas')"),
    _recorded("catalogos", "nombre", "contenido cambiado_por cambiado_el"),
    _recorded(
        "catalogo_versiones",
        "nombre version",
        "id desde contenido anterior archivo cambiado_por cambiado_el",
        order="id",
    ),
    _recorded(
        "encabezados", "encabezado", "campo escrito es corregido_por corregido_el", row="campo"
    ),
    _recorded(
        "bases",
        "id",
        "archivo sha256 tamano corte tipo hoja resumen conciliacion importada_por importada_el"
        " anulada_por anulada_el anulada_motivo",
    ),
    _recorded("en_curso", "base_id", "desde base"),
    _recorded("en_curso_quedan", "base_id", "caso_id", row="caso_id"),
    _recorded("crudas", "base_id", "desde filas", row="desde", blobs=True),
    _recorded(
        "filas",
        "base_id",
        "fila efecto columna valor motivo crudo",
        row="fila",
        where="efecto = 'duplicada' OR efecto = 'rechazada'",
    ),
    _recorded("filas_dichas", "base_id", "desde dicho", row="desde"),
    _recorded(
        "asesores_de_base",
        "base_id",
        "asesor_id aliado casos",
        order="asesor_id, aliado",
        row="asesor_id",
    ),
    _recorded("sin_linea", "acto", "id caso_id linea causa base_id cambios", row="id"),
    _recorded("primeros", "caso_id", "valores"),
    _recorded("lotes", "id", "clase creado_por creado_el"),
    _recorded(
        "lote_filas",
        "lote",
        "linea caso_id causal estado_ajuste valor_solicitado retirada_en",
        row="linea",
    ),
    _recorded("lote_envios", "id", "lote dia login momento"),
    _recorded("cierres", "corte", "cerrado_por cerrado_el linea cifras regla"),
    _recorded(
        "cierre_casos",
        "corte",
        "caso_id cubeta asesor aliado causal agente resultado valor_solicitado valor_aplicado",
        row="caso_id",
    ),
    _recorded("cierre_casos_dichos", "corte", "caso_id motivo dijo", row="caso_id"),
    _recorded("cierre_vistas", "corte", "documento"),
    _recorded("semanas", "semana", "emitida_por emitida_el linea documento"),
    _recorded(
        "seguimientos", "id", "semana asesor_id momento login estado supervisor seguimiento nota"
    ),
    _recorded(
        "practicas",
        "id",
        "momento login practica dia minutos nota anula agenda compromisos caso_id persona asistentes",
    ),
    _recorded("ideas", "id", "texto"),
    _recorded("ideas_pasos", "id", "idea_id estado login momento nota"),
)
RECORDED = {kind.table: kind for kind in _WRITTEN}


class ContentDigest:
    """An incremental digest of a record, optionally with parts."""

    def __init__(self, kind: RecordedTable, *, parts: bool = False) -> None:
        self._kind = kind
        self._whole = hashlib.sha256()
        self._rows = bytearray() if parts else None
        self._columns = [hashlib.blake2b(digest_size=_PART) for _ in kind.columns]
        self.count = 0

    def add(self, rows: Iterable[Row]) -> ContentDigest:
        rows = iter(rows)
        while block := list(islice(rows, _BLOCK)):
            if self._kind.blobs:
                block = [tuple(map(_plain, row)) for row in block]
            self.count += len(block)
            self._whole.update(_bytes_of(block))
            if self._rows is not None:
                self._rows += b"".join(_part(_bytes_of(row)) for row in block)
                for digest, column in zip(self._columns, zip(*block, strict=True), strict=True):
                    digest.update(_bytes_of(column))
        return self

    @property
    def digest(self) -> str:
        """The digest stored in the audit trail."""
        return self._whole.hexdigest()[:DIGEST_LETTERS]

    @property
    def parts(self) -> bytes:
        """Four bytes per column, then per row."""
        columns = b"".join(digest.digest() for digest in self._columns)
        return columns + bytes(self._rows or b"")


def digest_record(
    conn: sqlite3.Connection, table: str, key: tuple[object, ...]
) -> ContentDigest | None:
    """Return a record's digest with parts.

    None if it never had rows; an emptied one has EMPTY.
    """
    kind = RECORDED[table]
    rows = _plain_rows(conn, kind.select(one=True), key)
    found = ContentDigest(kind, parts=True).add(row[len(kind.key) :] for row in rows)
    query = f"SELECT 1 FROM main.{PARTS} WHERE tabla = ? AND clave = ?"
    had = found.count or conn.execute(query, (table, content_key(key))).fetchone()
    return found if had else None


def is_as_written(conn: sqlite3.Connection, table: str, key: tuple[object, ...]) -> bool:
    """Tell whether a record matches its last audit entry."""
    now = digest_record(conn, table, key)
    said = conn.execute(
        "SELECT detalle FROM main.auditoria WHERE accion = ? AND detalle LIKE ? ORDER BY id DESC LIMIT 1",
        (CONTENT, f"{table} {content_key(key)} %"),
    ).fetchone()
    written = EMPTY if said is None else str(said[0]).rpartition(" ")[2]
    return written == (EMPTY if now is None else now.digest)


def digest_all(conn: sqlite3.Connection, table: str) -> Iterator[tuple[Row, str, ContentDigest]]:
    """Yield key, text key and digest without parts."""
    kind = RECORDED[table]
    size = len(kind.key)
    rows = _plain_rows(conn, kind.select(one=False), ())
    for key, of_key in groupby(rows, lambda row: row[:size]):
        found = ContentDigest(kind).add(row[size:] for row in of_key)
        yield key, content_key(key), found


def save_parts(conn: sqlite3.Connection, table: str, key: str, parts: bytes) -> None:
    """Save a record's parts; call in a transaction."""
    conn.execute(
        f"INSERT INTO main.{PARTS} (tabla, clave, huellas) VALUES (?, ?, ?)"
        " ON CONFLICT (tabla, clave) DO UPDATE SET huellas = excluded.huellas",
        (table, key, parts),
    )


def differing_parts(
    conn: sqlite3.Connection, table: str, key: tuple[object, ...]
) -> list[tuple[str, str]]:
    """Return the remaining rows and columns that differ from the last write.

    A row without name uses the record's key.
    """
    kind = RECORDED[table]
    name = content_key(key)
    kept = conn.execute(
        f"SELECT huellas FROM main.{PARTS} WHERE tabla = ? AND clave = ?", (table, name)
    ).fetchone()
    now = digest_record(conn, table, key)
    if kept is None or now is None:
        return []
    size = len(kind.columns)
    was, stands = _split(kept[0]), _split(now.parts)
    columns = [
        c for c, a, b in zip(kind.columns, was[:size], stands[:size], strict=False) if a != b
    ]
    known = set(was[size:])
    rows = _plain_rows(conn, kind.select(one=True), key)
    place = None if kind.row is None else len(kind.key) + kind.columns.index(kind.row)
    changed = [
        name if place is None else f"{name}/{row[place]}"
        for row, part in zip(rows, stands[size:], strict=False)
        if part not in known
    ]
    return [(row, column) for row in changed for column in columns]


EMPTY = hashlib.sha256().hexdigest()[:DIGEST_LETTERS]


def _plain_rows(conn: sqlite3.Connection, query: str, values: tuple[object, ...]) -> Iterator[Row]:
    cursor = conn.execute(query, values)
    cursor.row_factory = None
    return cursor


def _bytes_of(value: object) -> bytes:
    return _encode(value).encode("utf-8", "surrogatepass")


def _part(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=_PART).digest()


def _plain(value: object) -> object:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value


def _split(parts: bytes) -> list[bytes]:
    return [parts[at : at + _PART] for at in range(0, len(parts), _PART)]
