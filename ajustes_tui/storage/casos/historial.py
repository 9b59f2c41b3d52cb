"""The historial de marcaciones: append-only, hash-chained, with free text beside the chain."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.eventos import DECISIONES, LLAMADAS, OF_CORTE, Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.caso.revision import WaitingQuestion
from ajustes_tui.domain.rules.decision import LastEvento, Moved
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Database

COLUMNAS = (
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
    "causada_por",
    "base_id",
    "nota_sha256",
)
"""What is hashed of a line after its number, in this order."""
_AS_HASHED = tuple(c for c in COLUMNAS if c not in ("cuenta", "nota_sha256"))
"""Those that `historial` keeps as they are hashed: the cuenta of a line is that of its caso."""
_as_hashed = itemgetter(*map(COLUMNAS.index, _AS_HASHED))
_LEER = (
    "SELECT h.*, n.motivo AS nota_motivo, n.texto AS nota_texto, i.deshecha_por"
    " FROM lineas h LEFT JOIN notas n ON n.linea = h.linea"
    " LEFT JOIN instantaneas i ON i.linea = h.linea"
)
_OF_CUENTA = "h.caso_id IN (SELECT id FROM casos WHERE cuenta = ?)"


def _cuantas(what: str, eventos: Collection[Evento], besides: str = "") -> str:
    """Return what counts, of the lines `h` of some eventos, the different ones that stand."""
    listing = ", ".join(f"'{evento.value}'" for evento in sorted(eventos))
    return (
        f"count(DISTINCT {what} || ' ' || h.momento)"
        f" FILTER (WHERE h.evento IN ({listing}) AND i.deshecha_por IS NULL{besides})"
    )


_SU_CUENTA = "(SELECT c.cuenta FROM casos c WHERE c.id = h.caso_id)"
CUANTAS_DECISIONES = _cuantas("h.caso_id", DECISIONES)
CUANTAS_LLAMADAS = _cuantas(_SU_CUENTA, LLAMADAS)
_INFORMAN = ", ".join(f"'{o.code}'" for o in CONTACT_OUTCOMES.values() if o.informs)
_CUANTAS_INFORMADAS = _cuantas(
    _SU_CUENTA, {Evento.CONTACTO}, f" AND h.datos ->> 'resultado' IN ({_INFORMAN})"
)
_NO_SE_DESHACEN = tuple(evento.value for evento in (*OF_CORTE, Evento.NOTA, Evento.DESHACER))
_OF_ACT = "(h.linea = :acto OR h.causada_por = :acto)"
_IS_UNDONE_WITH_ITS_ACT = (
    f"base_id IS NULL AND evento NOT IN ({', '.join(map(repr, _NO_SE_DESHACEN))})"
    " AND (causada_por IS NULL OR agente <> 'sistema')"
)
"""The lines `deshacer` looks at: a question of the program goes with the line that raised it."""
_ULTIMO = (
    f"{_LEER} WHERE h.linea = (SELECT max(linea) FROM historial"
    f" WHERE caso_id = :caso AND {_IS_UNDONE_WITH_ITS_ACT})"
)
_SIGUIERON = (
    "SELECT s.caso_id, s.ultima, c.cuenta, c.radicado, (SELECT evento FROM historial"
    f" WHERE caso_id = s.caso_id AND linea > s.ultima AND {_IS_UNDONE_WITH_ITS_ACT}"
    " ORDER BY linea LIMIT 1) AS evento FROM (SELECT h.caso_id, max(h.linea) AS ultima"
    f" FROM historial h WHERE {_OF_ACT} GROUP BY h.caso_id) s"
    " JOIN casos c ON c.id = s.caso_id WHERE s.caso_id <> :caso ORDER BY s.ultima"
)
_CAMBIO_DE_CORTE = (
    "SELECT EXISTS (SELECT 1 FROM historial WHERE caso_id = :caso AND linea > :desde"
    " AND base_id IS NOT NULL) OR EXISTS (SELECT 1 FROM filas f CROSS JOIN callados k"
    " ON k.base_id = f.base_id AND k.caso_id = f.caso_id WHERE f.caso_id = :caso"
    " AND k.linea >= :desde)"
)
_a_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""The canonical form that is hashed: the same values always give the same text."""


class NewLine(NamedTuple):
    """A line to append; `motivo` and `nota` are kept beside the chain, which holds their hash."""

    momento: datetime
    agente: str
    cuenta: str
    caso_id: int
    evento: Evento
    estado_before: str | None
    estado_after: str
    radicado: str | None = None
    razon: str | None = None
    subrazon: str | None = None
    cun: str | None = None
    datos: Mapping[str, object] = {}
    motivo: str | None = None
    nota: str | None = None
    causada_por: int | None = None
    base_id: int | None = None


class HistorialRepository:
    """Appends and reads lines."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def append(self, line: NewLine) -> int:
        """Append a line and return its number; call inside the transaction of its evento."""
        return self.append_many([line])

    def append_many(self, lines: Iterable[NewLine], conn: Connection | None = None) -> int:
        """Append lines in order and return the number of the last one."""
        conn = conn or self._db.conn
        number, foreseen = self.head(conn)
        rows: list[tuple[object, ...]] = [("linea", *_AS_HASHED, "nota_sha256", "huella")]
        notas: list[tuple[object, ...]] = [("linea", "motivo", "texto")]
        for line in lines:
            number += 1
            con_texto = line.motivo is not None or line.nota is not None
            seal = huella_de_texto(line.motivo, line.nota) if con_texto else None
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
                _a_json(line.datos),
                line.causada_por,
                line.base_id,
                seal,
            )
            foreseen = huella_de(foreseen, number, values)
            note = None if seal is None else bytes.fromhex(seal)
            rows.append((number, *_as_hashed(values), note, bytes.fromhex(foreseen)))
            if con_texto:
                notas.append((number, line.motivo, line.nota))
        # Lists, whose first item names the columns, as sqlite-utils takes many.
        conn.tables["historial"].insert_all(rows)
        conn.tables["notas"].insert_all(notas)
        return number

    def repeated_data(self, datos: Iterable[str], conn: Connection) -> dict[str, int]:
        """Return the number under which data that many lines share are kept, kept now if they are new."""
        numbers = dict(
            conn.execute(
                "SELECT datos, id FROM main.datos_repetidos WHERE datos IN"
                " (SELECT value FROM json_each(?))",
                (json.dumps(list(datos)),),
            ).fetchall()
        )
        for new in datos:
            if new not in numbers:
                kept = conn.tables["datos_repetidos"].insert({"datos": new})
                numbers[new] = kept.last_rowid or 0
        return numbers

    def append_alike(
        self, model: NewLine, own: str, values: Mapping[str, object], conn: Connection
    ) -> None:
        """Append lines that differ from `model` only in what is their own: the new casos of a base.

        The same chain as `append_many`, in one statement. `own` is a query of `values` that gives, in
        order from 1 on, the number of each line among them, its caso_id, razón, subrazón, radicado and
        CUN, the number of its `repeated_data`, its cuenta and its data.
        """
        number, digest = self.head(conn)
        common = {
            "momento": model.momento.isoformat(timespec="seconds"),
            "agente": model.agente,
            "evento": model.evento.value,
            "estado_antes": model.estado_before,
            "estado_despues": model.estado_after,
            "causada_por": model.causada_por,
            "base_id": model.base_id,
        }
        hashed = ", ".join(
            "NULL" if c == "nota_sha256" else f":common_{c}" if c in common else f"p.{c}"
            for c in COLUMNAS
        )
        fixed = ", ".join(f":common_{column}" for column in common)
        conn.create_function("next_link", 2, _Chain(number, digest).link)
        # One statement: each that may be refused first copies every page it touches.
        conn.execute(
            "INSERT INTO main.historial (linea, caso_id, razon, subrazon, radicado, cun, datos_id,"
            f" {', '.join(common)}, huella) SELECT p.numero + :head, p.caso_id, p.razon, p.subrazon,"
            f" p.radicado, p.cun, p.datos_id, {fixed},"
            f" next_link(p.numero + :head, json_array({hashed})) FROM ({own}) p",
            {**values, "head": number, **{f"common_{c}": value for c, value in common.items()}},
        )

    def save_snapshot(self, line: int, before: Mapping[str, object]) -> None:
        """Keep what a line changed, so that it can be taken back once."""
        self._db.tables["instantaneas"].insert(
            {"linea": line, "caso": json.dumps(before, ensure_ascii=False)}
        )

    def save_snapshots(self, first: int, before: Iterable[str], conn: Connection) -> None:
        """Keep what consecutive lines of an import changed, `canonical`, so that it can be undone."""
        conn.tables["instantaneas"].insert_all(chain([("linea", "caso")], enumerate(before, first)))

    def snapshot(self, line: int) -> dict[str, object]:
        """Return what stood before a line; nothing for a question of the program, which changes no datum."""
        row = self._db.conn.execute(
            "SELECT caso FROM instantaneas WHERE linea = ?", (line,)
        ).fetchone()
        before: dict[str, object] = json.loads(row["caso"]) if row is not None else {}
        return before

    def mark_undone(self, act: int, caso_id: int, by: int) -> list[int]:
        """Say that the lines of an act on a caso were undone by another line; return them, newest first."""
        rows = self._db.conn.execute(
            f"SELECT linea FROM historial h WHERE {_OF_ACT} AND caso_id = :caso ORDER BY linea DESC",
            {"acto": act, "caso": caso_id},
        ).fetchall()
        deshechas = [int(row["linea"]) for row in rows]
        self._db.tables["instantaneas"].update_where(
            {"deshecha_por": by},
            "linea IN (SELECT value FROM json_each(?))",
            (json.dumps(deshechas),),
        )
        return deshechas

    def act_of(self, line: int) -> tuple[int, dict[int, tuple[int, Evento]]]:
        """Return the act of a line: its first line, and on each caso its first line and its last evento."""
        act = self._db.conn.execute(
            "SELECT coalesce(causada_por, linea) FROM historial WHERE linea = ?", (line,)
        ).fetchone()[0]
        rows = self._db.conn.execute(
            "SELECT caso_id, linea, evento, agente <> 'sistema' AS de_persona FROM historial h"
            f" WHERE {_OF_ACT} ORDER BY linea",
            {"acto": act},
        )
        parts: dict[int, tuple[int, Evento]] = {}
        for row in rows:
            first, evento = parts.get(row["caso_id"], (row["linea"], None))
            if evento is None or (row["de_persona"] and row["evento"] not in _NO_SE_DESHACEN):
                evento = Evento(row["evento"])
            parts[row["caso_id"]] = first, evento
        return int(act), parts

    def last_event(self, caso_id: int) -> LastEvento | None:
        """Return the last act of a caso that `deshacer` could take back."""
        row = self._db.conn.execute(_ULTIMO, {"caso": caso_id}).fetchone()
        if row is None:
            return None
        act = row["causada_por"] or row["linea"]
        written = self._db.conn.execute(
            f"SELECT min(linea) FILTER (WHERE caso_id = :caso), group_concat(DISTINCT evento),"
            f" count(DISTINCT caso_id), max(razon IS NOT NULL) FROM historial h WHERE {_OF_ACT}",
            {"acto": act, "caso": caso_id},
        ).fetchone()
        line, eventos, casos, marked = tuple(written)
        return LastEvento(
            line=line,
            evento=Evento(row["evento"]),
            agente=row["agente"],
            day=datetime.fromisoformat(row["momento"]).date(),
            deshecho=row["deshecha_por"] is not None,
            corte_after=self.corte_changed(caso_id, line),
            act=act,
            eventos=tuple(map(Evento, eventos.split(","))),
            casos=casos,
            moved=partial(self._moved, act, caso_id) if casos > 1 else lambda: None,
            marcacion=bool(marked),
        )

    def _moved(self, act: int, besides: int) -> Moved | None:
        """Return the first other caso of an act on which something was registered or changed since."""
        rows = self._db.conn.execute(_SIGUIERON, {"acto": act, "caso": besides})
        for row in rows:
            if row["evento"] is not None or self.corte_changed(row["caso_id"], row["ultima"]):
                evento = Evento(row["evento"]) if row["evento"] else None
                return Moved(row["cuenta"], row["radicado"], evento)
        return None

    def corte_changed(self, caso_id: int, since: int) -> bool:
        """Tell whether a corte changed a caso after a line, with a line of its own or without one."""
        row = self._db.conn.execute(_CAMBIO_DE_CORTE, {"caso": caso_id, "desde": since}).fetchone()
        return bool(row[0])

    def ask(self, caso_id: int, line: int, conn: Connection | None = None) -> None:
        """Put the question of a line in the supervisor's tray, or behind the one that waits there.

        Only where all that waits is of older cortes does one of a corte take its place.
        """
        (conn or self._db.conn).tables["casos"].update_where(
            {"revision": line},
            "id = ? AND (revision IS NULL"
            " OR NOT EXISTS (SELECT 1 FROM main.historial h WHERE h.caso_id = casos.id"
            " AND h.linea BETWEEN casos.revision AND ? AND h.evento = 'pedir_revision'"
            " AND h.base_id IS NULL))",
            (caso_id, line),
        )

    def questions(self, caso_id: int, since: int) -> list[WaitingQuestion]:
        """Return the questions of a caso from a line on, oldest first, but for those taken back.

        One is by `deshacer`, of itself or of what raised it, or by undoing the base that asked it.
        """
        rows = self._db.conn.execute(
            "SELECT h.linea, h.base_id IS NOT NULL AS de_corte, n.motivo,"
            " coalesce(k.agente, h.agente) AS quien FROM historial h"
            " LEFT JOIN historial k ON k.linea = h.causada_por"
            " LEFT JOIN instantaneas i ON i.linea = coalesce(h.causada_por, h.linea)"
            " LEFT JOIN notas n ON n.linea = h.linea"
            " WHERE h.caso_id = ? AND h.linea >= ? AND h.evento = 'pedir_revision'"
            " AND i.deshecha_por IS NULL AND NOT EXISTS (SELECT 1 FROM historial a"
            " WHERE a.caso_id = h.caso_id AND a.base_id = h.base_id AND a.evento = 'base_anulada')"
            " ORDER BY h.linea",
            (caso_id, since),
        )
        return [
            WaitingQuestion(
                f["linea"], None if f["de_corte"] else f["quien"], bool(f["de_corte"]), f["motivo"]
            )
            for f in rows
        ]

    def of_cuenta(self, cuenta: str, limit: int | None = None) -> list[HistorialLine]:
        """Return the lines of a cuenta, newest first."""
        rows = self._db.conn.execute(
            f"{_LEER} WHERE {_OF_CUENTA} ORDER BY h.linea DESC LIMIT ?",
            (cuenta, -1 if limit is None else limit),
        )
        return [_linea_de(row) for row in rows]

    def of_casos(self, caso_ids: Sequence[int]) -> list[tuple[str, HistorialLine]]:
        """Return the lines of some casos, each with its cuenta, oldest first."""
        rows = self._db.conn.execute(
            f"{_LEER} WHERE h.caso_id IN ({','.join('?' * len(caso_ids))}) ORDER BY h.linea",
            list(caso_ids),
        )
        return [(row["cuenta"], _linea_de(row)) for row in rows]

    def numbers_of_cuenta(self, cuenta: str) -> Iterator[tuple[int, int, str, bool, bool, bool]]:
        """Yield each line of a cuenta, newest first: its number, its caso and what its class needs.

        Its evento, whether it has a marcación, whether a base wrote it, and whether it was undone.
        """
        rows = self._db.conn.execute(
            "SELECT h.linea, h.caso_id, h.evento, h.razon IS NOT NULL, h.base_id IS NOT NULL,"
            " i.deshecha_por IS NOT NULL"
            " FROM historial h LEFT JOIN instantaneas i ON i.linea = h.linea"
            f" WHERE {_OF_CUENTA} ORDER BY h.linea DESC",
            (cuenta,),
        )
        return ((row[0], row[1], row[2], bool(row[3]), bool(row[4]), bool(row[5])) for row in rows)

    def window(self, numbers: Sequence[int]) -> list[HistorialLine]:
        """Return the lines of some numbers, in no order."""
        huecos = ", ".join("?" * len(numbers))
        rows = self._db.conn.execute(f"{_LEER} WHERE h.linea IN ({huecos})", list(numbers))
        return [_linea_de(row) for row in rows]

    def of_caso_since(self, caso_id: int, line: int) -> list[HistorialLine]:
        """Return what happened to a caso after a line, oldest first."""
        rows = self._db.conn.execute(
            f"{_LEER} WHERE h.caso_id = ? AND h.linea > ? ORDER BY h.linea", (caso_id, line)
        )
        return [_linea_de(row) for row in rows]

    def appointments_asked(self, caso_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
        """Return when the usuario of each caso asked for the appointment it has now, and whom."""
        huecos = ", ".join("?" * len(caso_ids))
        rows = self._db.conn.execute(
            "SELECT h.caso_id, h.momento, h.agente FROM historial h"
            " LEFT JOIN instantaneas i ON i.linea = h.linea"
            f" WHERE h.caso_id IN ({huecos}) AND h.evento = 'contacto'"
            " AND i.deshecha_por IS NULL ORDER BY h.linea",
            list(caso_ids),
        )
        return {f["caso_id"]: (datetime.fromisoformat(f["momento"]), f["agente"]) for f in rows}

    def last_said_of(self, telefono_id: int, resultados: Collection[str]) -> str | None:
        """Return the newest of some outcomes that a call to a number ended in and that stands."""
        row = self._db.conn.execute(
            "SELECT json_extract(h.datos, '$.resultado') FROM telefonos t"
            " CROSS JOIN casos c ON c.cuenta = t.cuenta CROSS JOIN historial h ON h.caso_id = c.id"
            " JOIN instantaneas i ON i.linea = h.linea AND i.deshecha_por IS NULL"
            " WHERE t.id = ? AND h.evento = 'contacto'"
            " AND json_extract(h.datos, '$.telefono_id') = t.id"
            f" AND json_extract(h.datos, '$.resultado') IN ({', '.join('?' * len(resultados))})"
            " ORDER BY h.linea DESC LIMIT 1",
            (telefono_id, *resultados),
        ).fetchone()
        return None if row is None else str(row[0])

    def last_of(self, caso_id: int) -> HistorialLine | None:
        """Return the newest line of a caso."""
        row = self._db.conn.execute(
            f"{_LEER} WHERE h.caso_id = ? ORDER BY h.linea DESC LIMIT 1", (caso_id,)
        ).fetchone()
        return None if row is None else _linea_de(row)

    def count_decisions(self, agente: str, dia: date) -> int:
        """Count the decisiones of a person on a day that stand."""
        return self._count(CUANTAS_DECISIONES, agente, dia)

    def count_informed(self, agente: str, dia: date) -> int:
        """Count the llamadas of a person on a day that told the decision and stand."""
        return self._count(_CUANTAS_INFORMADAS, agente, dia)

    def _count(self, count: str, agente: str, dia: date) -> int:
        row = self._db.conn.execute(
            f"SELECT {count} FROM historial h INDEXED BY historial_persona"
            " LEFT JOIN instantaneas i ON i.linea = h.linea"
            " WHERE h.agente = :agente AND h.linea >= :desde AND h.base_id IS NULL"
            " AND h.momento < :otro",
            {
                "agente": agente,
                "desde": self.first_of(dia),
                "otro": (dia + timedelta(days=1)).isoformat(),
            },
        ).fetchone()
        return int(row[0])

    def first_of(self, dia: date) -> int:
        """Return the first line of a day: lines are written in the order of time."""
        conn = self._db.conn
        height = conn.execute("SELECT coalesce(max(linea), 0) + 1 FROM historial").fetchone()[0]
        bajo = 1
        while bajo < height:
            half = (bajo + height) // 2
            row = conn.execute("SELECT momento FROM historial WHERE linea = ?", (half,)).fetchone()
            if row is not None and row[0] < dia.isoformat():
                bajo = half + 1
            else:
                height = half
        return int(bajo)

    def last_marcacion(self, evento: Evento, causal: str) -> tuple[str, str] | None:
        """Return the razón and subrazón last used for an evento and a causal."""
        row = self._db.conn.execute(
            "SELECT h.razon, h.subrazon FROM historial h JOIN casos c ON c.id = h.caso_id"
            " WHERE h.linea > (SELECT coalesce(max(linea), 0) - 20000 FROM historial)"
            " AND h.evento = ? AND c.causal = ? AND h.razon IS NOT NULL"
            " ORDER BY h.linea DESC LIMIT 1",
            (evento.value, causal),
        ).fetchone()
        return None if row is None else (row["razon"], row["subrazon"])

    def contains(self, line: int, digest: str) -> bool:
        """Tell whether the chain goes through a link, so that this is the store it was read in."""
        row = self._db.conn.execute(
            "SELECT 1 FROM lineas WHERE linea = ? AND huella = ?", (line, digest)
        ).fetchone()
        return row is not None

    def head(self, conn: sqlite3.Connection) -> tuple[int, str]:
        """Return the number and the hash of the newest line, which the next one is chained to."""
        row = conn.execute(
            "SELECT linea, lower(hex(huella)) AS huella FROM historial ORDER BY linea DESC LIMIT 1"
        ).fetchone()
        return (0, "") if row is None else (row["linea"], row["huella"])


class _Chain:
    """Chains lines one after another, from a head on."""

    def __init__(self, number: int, digest: str) -> None:
        # Here, because OpenSSL comes along: who only looks needs neither its 3 ms nor its 0.7 MiB.
        from hashlib import sha256

        self._sha256 = sha256
        self._number = number
        self._digest = digest

    def link(self, number: int, values: str) -> bytes:
        """Return the hash of the next line, given its values as a JSON array.

        Raise ValueError when its number is not the next one. SQLite writes the array as `canonical`
        does: no value of these lines has a character that JSON could write in two ways.
        """
        if number != self._number + 1:
            raise ValueError(number)
        self._number = number
        hashed = self._sha256(f'["{self._digest}",{number},{values[1:]}'.encode())
        self._digest = hashed.hexdigest()
        return hashed.digest()


def canonical(datos: Mapping[str, object]) -> str:
    """Return data as a line keeps and hashes them."""
    return _a_json(datos)


def huella_de(foreseen: str, number: int, values: tuple[object, ...]) -> str:
    """Return the hash that chains a line to the one before it."""
    contenido = _a_json([foreseen, number, *values])
    return _summary(contenido)


def huella_de_texto(motivo: str | None, nota: str | None) -> str:
    """Return the hash of the free text kept beside a line."""
    return _summary(_a_json([motivo, nota]))


def _summary(text: str) -> str:
    # Here, because OpenSSL comes along: who only looks needs neither its 3 ms nor its 0.7 MiB.
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def _linea_de(fila: sqlite3.Row) -> HistorialLine:
    data: dict[str, object] = json.loads(fila["datos"])
    if fila["nota_motivo"] is not None:
        data["motivo"] = fila["nota_motivo"]
    return HistorialLine(
        line=fila["linea"],
        momento=datetime.fromisoformat(fila["momento"]),
        agente=fila["agente"],
        caso=fila["caso_id"],
        evento=fila["evento"],
        estado_before=fila["estado_antes"],
        estado_after=fila["estado_despues"],
        razon=fila["razon"],
        subrazon=fila["subrazon"],
        radicado=fila["radicado"],
        cun=fila["cun"],
        datos=data,
        nota=fila["nota_texto"],
        deshecha=fila["deshecha_por"] is not None,
        digest=fila["huella"],
    )
