"""The write of one import: new casos, updates, the lines of the chain and every raw row, in one transaction.

It is the only moment in which an import keeps everybody else from writing, so what can be worked
out before it is: how many new casos there are of each kind, and what each update writes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ajustes_tui.domain.base.fields import BESIDE_CHAIN
from ajustes_tui.domain.base.rows import BaseHeader, BaseKind, BaseRow, Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.rules.corte import SYSTEM, CorteEffect
from ajustes_tui.storage.casos.casos import COLUMNAS_DE_CASO, columnas_que_cambian
from ajustes_tui.storage.casos.historial import HistorialRepository, NewLine, canonical
from ajustes_tui.storage.casos.search import CuentaSearch
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.figures.counters import add_base

_COPIADOS = ", ".join(
    field_name
    for field_name in BaseRow._fields
    if field_name not in ("fila", "razon", "subrazon", "telefonos", "fecha_solicitud")
)
"""Columns a new caso takes from its row as they are."""
_ROWS = "FROM marks m CROSS JOIN staged.filas g ON g.orden = m.orden"
_LINES = (
    "SELECT m.rango AS numero, m.rango + :before AS caso_id, g.razon, g.subrazon, g.radicado, g.cun,"
    f" d.datos_id, g.cuenta, d.datos {_ROWS} CROSS JOIN carga_datos d ON d.resultado IS g.resultado"
    " WHERE m.efecto = 'nueva' ORDER BY m.orden"
)
"""The lines of the new casos, as far as they differ."""
_DATA = "CREATE TEMP TABLE carga_datos (resultado TEXT, datos TEXT, datos_id INTEGER)"
_CLOCKS = (
    "CREATE TEMP TABLE carga_vence (fecha_solicitud TEXT PRIMARY KEY, vence TEXT) WITHOUT ROWID"
)
_GUARDADOS = (*COLUMNAS_DE_CASO, "cubeta", "espera", "huella")
"""What is kept of a caso from before an import, so that its base can be undone."""


@dataclass(frozen=True, slots=True)
class LoadTarget:
    """Which corte a staged base belongs to and how it counts; a respuesta belongs to none."""

    corte: date | None
    kind: BaseKind
    columns: frozenset[str]
    lote_heading: str | None = None
    """The column of a respuesta that says in which lot each row was sent."""
    headers: tuple[str, ...] = ()
    """Every header of a respuesta, for the rows of it that are of no lot."""


@dataclass(frozen=True, slots=True)
class RowUpdate:
    """What a row does to a caso that was already there, the unchanged in sight included."""

    caso: Caso
    before: Mapping[str, object]
    """The columns of the caso in the store, besides some that are not of the caso."""
    radicado: str
    effect: CorteEffect
    digest: str
    lote: int | None = None
    """The lot of ours that the row answers."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a promotion needs of the staged rows at a glance."""

    count: int
    dates: Collection[str | None]
    """Their days of request, each once."""
    groups: Mapping[tuple[str | None, ...], int]
    """How many there are of each `DE_SU_FILA`."""


@dataclass(frozen=True, slots=True)
class Updates:
    """What the updates of a promotion write, worked out before it takes its turn."""

    of_rows: Sequence[RowUpdate]
    columns: list[str]
    """Only columns some caso changes: the indices of the others are then left alone."""
    values: list[tuple[object, ...]]
    previous: list[str]
    """What stood before each line, in JSON."""
    callados: list[tuple[int, str]]
    """The casos changed without a line, and what stood before, in JSON."""

    @classmethod
    def of(cls, updates: Sequence[RowUpdate], vence: Callable[[Caso], date | None]) -> Updates:
        """Work out what some rows write in the casos that were already there."""
        changes = [_changes(done, vence(done.effect.caso)) for done in updates]
        columns = sorted({column for changed in changes for column in changed})
        pairs = list(zip(updates, changes, strict=True))
        return cls(
            updates,
            columns,
            [
                (*(changed.get(c, done.before[c]) for c in columns), done.caso.id)
                for done, changed in pairs
            ],
            [
                canonical({"caso": {column: done.before[column] for column in _GUARDADOS}})
                for done in updates
                if done.effect.evento is not None
            ],
            [
                (done.caso.id, canonical({column: done.before[column] for column in changed}))
                for done, changed in pairs
                if done.effect.evento is None and _silent(done, changed)
            ],
        )


class Promotion:
    """The statements of one promotion, inside the transaction of the connection they are given."""

    def __init__(
        self,
        conn: Connection,
        db: Database,
        destination: LoadTarget,
        now: datetime,
        follow: Callable[[], None],
    ) -> None:
        self._conn = conn
        self._historial = HistorialRepository(db)
        self._search = CuentaSearch(db)
        self._destination = destination
        self._corte = _iso(destination.corte)
        self._now = now
        self._follow = follow
        self._base_id = 0

    def insert_base(self, header: BaseHeader, author: str) -> int:
        """Write the base itself and return its id."""
        self._follow()
        base = self._conn.tables["bases"].insert(
            {
                "archivo": header.file,
                "sha256": header.sha256,
                "tamano": header.size,
                "corte": self._corte,
                "tipo": self._destination.kind.value,
                "hoja": header.sheet,
                "resumen": "{}",
                "importada_por": author,
                "importada_el": self._now.isoformat(timespec="seconds"),
            }
        )
        self._base_id = base.last_rowid or 0
        return self._base_id

    def write(
        self,
        vence: Callable[[Caso], date | None],
        arrivals: Arrivals,
        new: int,
        updates: Updates,
        progress: Callable[[float], None],
    ) -> None:
        """Write casos, lines and raw rows; `progress` is told the part of the work that is done."""
        before = int(self._run("SELECT coalesce(max(id), 0) FROM main.casos").fetchone()[0])
        corte = self._destination.corte
        if corte is None:
            self._insert_rows(before)
        else:
            self._set_clocks(corte, arrivals.dates, vence)
            self._insert_new(before)
            progress(0.4)
            self._insert_rows(before)
            self._insert_telefonos()
            groups = arrivals.groups if new == arrivals.count else None
            add_base(self._conn, self._base_id, corte, before + 1, groups)
        progress(0.6)
        if new:
            self._append_lines(before)
        progress(0.9)
        self._update(updates)
        progress(1.0)

    def finish(
        self, summary: Mapping[str, object], reconciliation: Mapping[str, Sequence[int]]
    ) -> None:
        """Keep what the base did beside it."""
        self._follow()
        self._conn.tables["bases"].update(
            self._base_id,
            {
                "resumen": json.dumps(summary, ensure_ascii=False),
                "conciliacion": json.dumps(reconciliation),
            },
        )

    def _run(self, sentencia: str, *values: object) -> sqlite3.Cursor:
        self._follow()
        return self._conn.execute(sentencia, values)

    def _append_lines(self, before: int) -> None:
        """Append the lines of the new casos, which only their result tells apart in their data."""
        self._run("DROP TABLE IF EXISTS temp.carga_datos")
        self._run(_DATA)
        data = {
            resultado: canonical({"corte": self._corte, "resultado": resultado})
            for resultado in (None, *Resultado)
        }
        numbers = self._historial.repeated_data(self._brought(data), self._conn)
        self._conn.executemany(
            "INSERT INTO carga_datos VALUES (?, ?, ?)",
            [(resultado, text, numbers.get(text)) for resultado, text in data.items()],
        )
        model = NewLine(
            momento=self._now,
            agente=SYSTEM,
            cuenta="",
            caso_id=0,
            evento=Evento.CASO_NUEVO,
            estado_before=None,
            estado_after=Estado.POR_CLASIFICAR.value,
            base_id=self._base_id,
        )
        self._follow()
        self._historial.append_alike(model, _LINES, {"before": before}, self._conn)

    def _brought(self, data: Mapping[Resultado | None, str]) -> list[str]:
        """Return the data of the results that the new rows bring, as they come."""
        rows = self._run(
            f"SELECT g.resultado {_ROWS} WHERE m.efecto = 'nueva' GROUP BY 1 ORDER BY min(m.orden)"
        )
        return [data[row[0] and Resultado(row[0])] for row in rows]

    def _insert_new(self, before: int) -> None:
        """Make a caso of each new row, in SQL: the rows never come back to Python but for the chain."""
        self._run(
            f"INSERT INTO main.casos (id, estado, corte, corte_inicial, base_id, huella,"
            f" fecha_solicitud, vence, {_COPIADOS})"
            f" SELECT m.rango + ?, ?, ?, ?, ?, g.huella, g.fecha_solicitud,"
            f" (SELECT v.vence FROM carga_vence v"
            f" WHERE v.fecha_solicitud = coalesce(g.fecha_solicitud, '')),"
            f" {_COPIADOS} {_ROWS} WHERE m.efecto = 'nueva' ORDER BY m.orden",
            before,
            Estado.POR_CLASIFICAR.value,
            self._corte,
            self._corte,
            self._base_id,
        )
        self._run(
            "INSERT INTO main.radicados (caso_id, cuenta, radicado)"
            f" SELECT m.rango + ?, g.cuenta, g.radicado {_ROWS}"
            " WHERE m.efecto = 'nueva' ORDER BY g.radicado, g.cuenta",
            before,
        )
        self._follow()
        self._search.index_names(before + 1, self._conn)

    def _set_clocks(
        self, corte: date, dates: Collection[str | None], vence: Callable[[Caso], date | None]
    ) -> None:
        """Work out the clock of each fecha de solicitud once: a base has few of them."""
        clocks = []
        for fecha in dates:
            caso = Caso(
                id=0,
                cuenta="",
                radicado="",
                version=1,
                estado=Estado.POR_CLASIFICAR,
                corte=corte,
                corte_inicial=corte,
                fecha_solicitud=date.fromisoformat(fecha) if fecha else None,
            )
            clocks.append((fecha or "", _iso(vence(caso))))
        self._run("DROP TABLE IF EXISTS temp.carga_vence")
        self._run(_CLOCKS)
        self._conn.executemany("INSERT INTO carga_vence VALUES (?, ?)", clocks)

    def _insert_rows(self, before: int) -> None:
        """Keep every raw row, the duplicates beside the caso they repeat."""
        self._run(
            "UPDATE marks SET caso_id = (SELECT r.caso_id FROM staged.filas g JOIN main.radicados r"
            " ON r.cuenta = g.cuenta AND r.radicado = g.radicado AND r.anulado = 0"
            " WHERE g.orden = marks.orden) WHERE efecto = 'duplicada' AND caso_id IS NULL"
        )
        self._run(
            "INSERT INTO main.filas (base_id, fila, caso_id, efecto, crudo)"
            " SELECT ?, g.fila, coalesce(m.caso_id, m.rango + ?),"
            " CASE m.efecto WHEN 'anterior' THEN 'igual' ELSE m.efecto END, ''"
            f" {_ROWS} WHERE m.efecto <> 'ajena' ORDER BY m.orden",
            self._base_id,
            before,
        )
        self._run(
            "INSERT INTO main.crudas (base_id, desde, filas)"
            " SELECT ?, desde, filas FROM staged.crudas ORDER BY desde",
            self._base_id,
        )
        self._run(
            "INSERT INTO main.filas (base_id, fila, efecto, columna, valor, motivo, crudo)"
            " SELECT ?, fila, 'rechazada', columna, valor, motivo, crudo FROM staged.rechazadas",
            self._base_id,
        )

    def _insert_telefonos(self) -> None:
        """Keep the numbers the base brought for its cuentas."""
        self._run(
            "INSERT OR IGNORE INTO main.telefonos (cuenta, numero, base_id)"
            " SELECT cuenta, numero, ? FROM staged.telefonos ORDER BY rowid",
            self._base_id,
        )

    def _update(self, updates: Updates) -> None:
        """Write the casos a corte touched, their lines, and what stood before each."""
        self._follow()
        number, _ = self._historial.head(self._conn)
        self._conn.tables["callados"].insert_all(
            {"base_id": self._base_id, "caso_id": caso_id, "linea": number, "antes": before}
            for caso_id, before in updates.callados
        )
        if updates.columns:
            self._set_columns(updates.columns, updates.values)
        lines = [
            self._line_of_update(done) for done in updates.of_rows if done.effect.evento is not None
        ]
        last = self._historial.append_many(lines, self._conn)
        self._historial.save_snapshots(last - len(lines) + 1, updates.previous, self._conn)
        for done in updates.of_rows:
            if done.effect.revision is not None:
                self._follow()
                number = self._historial.append_many([self._line_of_review(done)], self._conn)
                self._historial.ask(done.caso.id, number, self._conn)

    def _set_columns(self, columns: Sequence[str], values: Sequence[tuple[object, ...]]) -> None:
        """Change many casos in one statement: each one would first copy every page it touches."""
        self._run("DROP TABLE IF EXISTS temp.carga_cambios")
        self._run(f"CREATE TEMP TABLE carga_cambios ({', '.join(columns)}, caso_id)")
        huecos = ", ".join("?" * (len(columns) + 1))
        self._conn.executemany(f"INSERT INTO carga_cambios VALUES ({huecos})", values)
        changes = ", ".join(
            f"{column} = from_hex(x.{column})" if column == "huella" else f"{column} = x.{column}"
            for column in columns
        )
        self._run(
            f"UPDATE main.casos SET {changes} FROM carga_cambios x WHERE casos.id = x.caso_id"
        )

    def _line_of_update(self, done: RowUpdate) -> NewLine:
        effect = done.effect
        data: dict[str, object] = {
            field_name: [_said(value) for value in pair]
            for field_name, pair in effect.changes.items()
            if field_name not in BESIDE_CHAIN
        }
        aside = "; ".join(
            f"{field_name}: {pair[1] or '—'}"
            for field_name, pair in effect.changes.items()
            if field_name in BESIDE_CHAIN
        )
        return NewLine(
            momento=self._now,
            agente=SYSTEM,
            cuenta=done.caso.cuenta,
            caso_id=done.caso.id,
            evento=effect.evento or Evento.CAMBIO_DE_DATOS,
            estado_before=done.caso.estado.value,
            estado_after=effect.caso.estado.value,
            radicado=done.radicado,
            cun=effect.caso.cun,
            datos={**_source(done), **data},
            motivo=aside or None,
            base_id=self._base_id,
        )

    def _line_of_review(self, done: RowUpdate) -> NewLine:
        caso = done.effect.caso
        return NewLine(
            momento=self._now,
            agente=SYSTEM,
            cuenta=caso.cuenta,
            caso_id=caso.id,
            evento=Evento.PEDIR_REVISION,
            estado_before=caso.estado.value,
            estado_after=caso.estado.value,
            radicado=caso.radicado_actual,
            motivo=done.effect.revision,
            base_id=self._base_id,
        )


def _changes(done: RowUpdate, vence: date | None) -> dict[str, object]:
    """Return the columns to write; a version moves only when a person sees the change."""
    after = columnas_que_cambian(done.caso, done.effect.caso) | {
        "huella": done.digest,
        "vence": _iso(vence),
        "version": done.caso.version + (done.effect.evento is not None),
    }
    return {
        field_name: value for field_name, value in after.items() if done.before[field_name] != value
    }


def _silent(done: RowUpdate, changes: Collection[str]) -> bool:
    """Tell whether a change without a line is one that counts later on, not just another spelling."""
    por_revisar = done.caso.resultado_por_revisar and "resultado_crudo" in changes
    return por_revisar or not {"propios", "resultado_por_revisar"}.isdisjoint(changes)


def _source(done: RowUpdate) -> dict[str, object]:
    """Return by what a caso was changed: a lot that came back answered, or a corte."""
    if done.lote is not None:
        return {"lote": done.lote}
    return {"corte": done.effect.caso.corte.isoformat()}


def _iso(dia: date | None) -> str | None:
    return dia.isoformat() if dia else None


def _said(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
