"""Casos and what hangs from them: radicados, teléfonos, claims, drafts, and the queue's order."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from ajustes_tui.domain.base.fields import Kind, columns_of
from ajustes_tui.domain.base.rows import Clase, Resultado
from ajustes_tui.domain.caso.borrador import OPTION
from ajustes_tui.domain.caso.card import CasoRadicado, CasoRow, Holding, SkippedCaso, Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import WAIT_FOR_AGENTE, WAIT_FOR_BACK, Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import WRONG_NUMBER
from ajustes_tui.domain.query.filter import CasoFilter, Condition, QueryField, QueueOrder, Situation
from ajustes_tui.domain.rules.attempts import CallPlan
from ajustes_tui.domain.rules.decision import Attempt, CuentaTelefono
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import (
    AUSENTE,
    CITA,
    IS_MOVE,
    MARCACION,
    RETURNS,
    STANDS,
    TRAMO_DE_AGENTE,
    ULTIMO_CORTE,
    Predicate,
    espera_de,
)

COLUMNAS_DE_CASO = Caso._fields
"""The columns that are fields of a caso."""
_en_columnas = attrgetter(*COLUMNAS_DE_CASO)
_DAYS = frozenset(
    {
        "corte",
        "corte_inicial",
        *columns_of(Kind.DAY),
        "escalado_el",
        "respuesta_al_enviar",
        "informado_el",
        "recurso_el",
        "ultimo_dia_intento",
        "aplazado_hasta",
    }
)
_MOMENTOS = frozenset({"cita", "veredicto_el"})
_LOGICOS = frozenset(
    {"resultado_por_revisar", "causal_sugerida", "autorizado_back", "no_interpone"}
)
_DE_SQL: Mapping[str, Callable[[Any], object]] = {
    **dict.fromkeys(_DAYS, date.fromisoformat),
    **dict.fromkeys(_MOMENTOS, datetime.fromisoformat),
    "propios": json.loads,
    "estado": Estado,
    "estado_previo": Estado,
    "contenido": Contenido,
    "resultado": Resultado,
    "resultado_al_enviar": Resultado,
    "veredicto": Evento,
    "clase": Clase,
}
_LEIDAS = tuple((COLUMNAS_DE_CASO.index(field_name), read) for field_name, read in _DE_SQL.items())
_SI_O_NO = tuple(COLUMNAS_DE_CASO.index(field_name) for field_name in _LOGICOS)
"""Where among the columns of a caso is what SQL keeps as something else."""
_COLUMNAS_FILA = (
    "c.id, c.cuenta, c.radicado, c.causal, c.motivo, c.estado, c.contenido, c.cubeta, c.asesor_id,"
    " c.aliado, c.valor_solicitado, c.valor_aplicado, c.vence, c.version, c.resultado,"
    " c.intentos, c.cita, c.aplazado_hasta, c.reescalamientos, c.radicado_vigente, c.revision,"
    f" {ULTIMO_CORTE} AS corte, c.escalado_el, c.asesor_nombre, c.dueno, t.login AS tomado_por,"
    f" {RETURNS} AS vuelve, c.clase, c.recurso_el, {MARCACION} AS marcacion"
)
_CON_TOMA = (
    " FROM casos c LEFT JOIN tomas t ON t.caso_id = c.id AND t.vence > :ahora AND viva(t.sesion)"
)
_CITA_VENCIDA = f"({CITA} AND c.cita <= :ahora)"
_CON_CITA_VENCIDA = f"SELECT c.id FROM casos c WHERE {_CITA_VENCIDA}"
_WRONG = ", ".join(f"'{code}'" for code in sorted(WRONG_NUMBER))
_ULTIMO_INTENTO = (
    f"(SELECT i.resultado NOT IN ({_WRONG}){{}} FROM intentos i WHERE i.caso_id = c.id"
    " AND i.deshecho = 0 ORDER BY i.id DESC LIMIT 1) IS TRUE"
)
"""Whether the last attempt reached a number of the usuario, and what else is asked of it."""
_POR_INTENTAR = "c.estado = 'POR_CONTACTAR' AND c.cita IS NULL AND c.intentos > 0 AND"
_OTRO_DIA = f"({_POR_INTENTAR} c.ultimo_dia_intento = :hoy AND {_ULTIMO_INTENTO.format('')})"
_OTRA_PARTE = (
    f"({_POR_INTENTAR} (c.vence IS NULL OR c.vence > :apremia) AND "
    + _ULTIMO_INTENTO.format(" AND (substr(i.momento, 12, 5) >= :inicio_tarde) = :es_tarde")
    + ")"
)
_CITA_DE_OTRO = (
    "(c.cita IS NOT NULL AND (SELECT h.agente FROM historial h WHERE h.caso_id = c.id"
    " AND h.evento = 'contacto' ORDER BY h.linea DESC LIMIT 1)"
    " IN (SELECT login FROM tomas WHERE vence > :ahora AND viva(sesion) AND login <> :login))"
)
"""An appointment somebody else made who is at work now, as a live claim of theirs tells."""
_POR_PLAZO = "c.vence IS NULL, c.vence, c.id"
PROBADOS = 4_000
"""How many casos are looked at for the first rows of a list: some milliseconds of reading."""
MANY = 20_000
"""Up to so many casos a list is read whole in the time its first rows take."""
_ORDENES = {
    QueueOrder.VALUE: "coalesce(c.valor_solicitado, c.valor_aplicado) DESC, c.id",
    QueueOrder.CUENTA: "c.cuenta, c.id",
    QueueOrder.RECENT: "c.id DESC",
}
_INTENTADO = "(c.ultimo_dia_intento = :hoy) IS TRUE"
_EN_MANO = (
    "SELECT caso_id AS id FROM tomas WHERE login = :login AND vence > :ahora AND viva(sesion)"
)
_CERCA = (
    f"({_EN_MANO} UNION {_CON_CITA_VENCIDA}"
    " UNION SELECT id FROM (SELECT c.id FROM casos c INDEXED BY casos_cola"
    f" WHERE {TRAMO_DE_AGENTE} ORDER BY {_POR_PLAZO} LIMIT {PROBADOS})) n"
)
"""Where the next caso nearly always is: in hand, with an appointment due, or at the beginning of
what waits for an agente."""
_EN_INDICE = {
    QueueOrder.URGENCY: ("INDEXED BY casos_cola", _POR_PLAZO),
    QueueOrder.CUENTA: ("INDEXED BY casos_cuenta", _ORDENES[QueueOrder.CUENTA]),
    QueueOrder.RECENT: ("NOT INDEXED", _ORDENES[QueueOrder.RECENT]),
}
"""How the casos are read in an order without sorting them all."""


def columnas_de(caso: Caso) -> dict[str, object]:
    """Return a caso as the values its columns hold."""
    values: dict[str, object] = {
        field_name: _a_sql(getattr(caso, field_name)) for field_name in COLUMNAS_DE_CASO
    }
    values["cubeta"] = caso.cubeta.value
    values["espera"] = espera_de(caso.estado)
    return values


def columnas_que_cambian(before: Caso, after: Caso) -> dict[str, object]:
    """Return the columns in which a caso is not what it was; what was not replaced is not looked at."""
    values = {
        field_name: _a_sql(value)
        for field_name, had, value in zip(
            COLUMNAS_DE_CASO, _en_columnas(before), _en_columnas(after), strict=True
        )
        if value is not had
    }
    if after.cubeta is not before.cubeta:
        values["cubeta"] = after.cubeta.value
    if espera_de(after.estado) != espera_de(before.estado):
        values["espera"] = espera_de(after.estado)
    return values


def _a_sql(value: object) -> object:
    if value is None or type(value) in (str, int):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


def caso_of(columns: Mapping[str, object]) -> Caso:
    """Return the caso of a row, or of the snapshot of one."""
    values: list[Any] = [columns[field_name] for field_name in COLUMNAS_DE_CASO]
    for place, read in _LEIDAS:
        if values[place] is not None:
            values[place] = read(values[place])
    for place in _SI_O_NO:
        values[place] = bool(values[place])
    return Caso(*values)


class CasosRepository:
    """What the use cases ask of casos."""

    def __init__(self, db: Database, sin_respuesta_desde: Callable[[date], date]) -> None:
        """Work on a store; the second tells of which day an escalation is overdue on a given one."""
        self._db = db
        self._unanswered_since = sin_respuesta_desde

    def get(self, caso_id: int) -> Caso | None:
        """Return a caso, unless it does not exist or its base was undone."""
        row = self._db.conn.execute(
            f"SELECT c.*, {ULTIMO_CORTE} AS ultimo_corte FROM casos c WHERE c.id = ? AND c.retirado = 0",
            (caso_id,),
        ).fetchone()
        return None if row is None else caso_of(dict(row) | {"corte": row["ultimo_corte"]})

    def marcacion(self, caso_id: int) -> str | None:
        """Return the razón and subrazón of a caso, of its last escalation or of its base."""
        sql = f"SELECT {MARCACION} FROM casos c WHERE c.id = ?"
        row = self._db.conn.execute(sql, (caso_id,)).fetchone()
        return None if row is None or row[0] is None else str(row[0])

    def save(self, before: Caso, after: Caso, vence: date | None) -> None:
        """Write what changed in a caso, and its next version; call inside the transaction that read it.

        Only those columns, so that no other index is touched; the newest corte that brought the caso
        is always carried along (see `ULTIMO_CORTE`).
        """
        values = columnas_que_cambian(before, after)
        # Read from a snapshot it is the same number, and to give it again writes every index.
        values.pop("id", None)
        values["corte"] = _a_sql(after.corte)
        values["version"] = after.version + 1
        values["vence"] = _a_sql(vence)
        self._db.tables["casos"].update(after.id, values)

    # Reading many.

    def list_ids(self, criteria: CasoFilter, order: QueueOrder, now: datetime) -> array[int]:
        """Return the ids of the casos a filter keeps, in order; only ids, whatever their number."""
        p = self._predicado(criteria, now)
        if order is not QueueOrder.URGENCY:
            p.cubierto &= order is QueueOrder.RECENT
            return self._ids(p, p.where, _ORDENES[order], criteria.limit)
        if not p.cubierto:
            orden_de_lista = f"{_CITA_VENCIDA} DESC, {_por_urgencia(p)}"
            return self._ids(p, p.where, orden_de_lista, criteria.limit)
        # The index of the queue has this order; whoever is to be called now goes before it.
        ids = self._due(p)
        first = frozenset(ids)
        for chunk in p.chunks:
            siguientes = self._ids(p, chunk, _POR_PLAZO, criteria.limit)
            ids.extend((i for i in siguientes if i not in first) if first else siguientes)
        return ids if criteria.limit is None else ids[: criteria.limit]

    def first_ids(
        self, criteria: CasoFilter, order: QueueOrder, now: datetime, count: int
    ) -> array[int]:
        """Return how a list begins, if enough of it is near the beginning of all; else nothing.

        Only so many casos are looked at, along an index that has the order of the list, so a
        filter that keeps much shows its first rows at once, whatever the store holds. No index has
        them by valor: there at least they need not all be sorted.
        """
        p = self._predicado(criteria, now)
        if p.escaso or not p.estados or not self._is_large():
            return array("q")
        if order not in _EN_INDICE:
            p.cubierto = False
            first = self._ids(p, p.where, _ORDENES[order], count)
            return first if len(first) >= count else array("q")
        index, by = _EN_INDICE[order]
        urgencia = order is QueueOrder.URGENCY
        chunk = p.primer_tramo if urgencia else "c.retirado = 0"
        first = self._due(p) if urgencia else array("q")
        siguientes = self._rows(
            f"SELECT c.id FROM (SELECT c.id FROM casos c {index} WHERE {chunk} ORDER BY {by}"
            f" LIMIT {PROBADOS}) n CROSS JOIN casos c ON c.id = n.id WHERE {p.where}"
            f" ORDER BY {by} LIMIT {int(count)}",
            p,
        )
        seen_ones = frozenset(first)
        first.extend(i for i in siguientes if i not in seen_ones)
        return first[:count] if len(first) >= count else array("q")

    def _is_large(self) -> bool:
        """Tell whether reading a list whole takes longer than a person notices."""
        row = self._db.conn.execute("SELECT max(id) FROM casos").fetchone()
        return (row[0] or 0) > MANY

    def _due(self, p: Predicate) -> array[int]:
        """Return those whose usuario is to be called now: they go before all the others."""
        return self._rows(
            f"SELECT c.id FROM ({_CON_CITA_VENCIDA}) d"
            f" CROSS JOIN casos c ON c.id = d.id WHERE {p.where} ORDER BY {_por_urgencia(p)}",
            p,
        )

    def _ids(self, p: Predicate, where: str, order: str, limit: int | None) -> array[int]:
        sql = f"SELECT c.id FROM {p.since} WHERE {where} ORDER BY {order}"
        if limit is not None:
            sql += f" LIMIT {int(limit)}"
        return self._rows(sql, p)

    def _rows(self, sql: str, p: Predicate) -> array[int]:
        cursor = self._db.conn.execute(sql, p.values)
        cursor.row_factory = None
        return array("q", (row[0] for row in cursor))

    def count(self, criteria: CasoFilter, now: datetime) -> int:
        """Count the casos a filter keeps."""
        p = self._predicado(criteria, now)
        sql = f"SELECT count(*) FROM {p.since} WHERE {p.where}"
        return int(self._db.conn.execute(sql, p.values).fetchone()[0])

    def entered(self, criteria: CasoFilter, now: datetime) -> list[tuple[Estado, date, int]]:
        """Count the casos a filter keeps by estado and by the day they came into it."""
        p = self._predicado(criteria, now)
        rows = self._db.conn.execute(
            "SELECT estado, dia, count(*) FROM (SELECT c.estado, (SELECT substr(h.momento, 1, 10)"
            " FROM historial h WHERE h.caso_id = c.id"
            f" AND h.estado_antes IS NOT h.estado_despues AND {STANDS}"
            f" ORDER BY h.linea DESC LIMIT 1) AS dia FROM {p.since} WHERE {p.where})"
            " WHERE dia IS NOT NULL GROUP BY 1, 2",
            p.values,
        )
        return [(Estado(estado), date.fromisoformat(dia), count) for estado, dia, count in rows]

    def moves(self, criteria: CasoFilter, now: datetime) -> dict[tuple[str, str, str], int]:
        """Count what took the casos of a filter from one estado to another: evento, from and to."""
        p = self._predicado(criteria, now)
        rows = self._db.conn.execute(
            f"SELECT h.evento, h.estado_antes, h.estado_despues, count(*)"
            # Straight through the table: by caso every line is looked for on its own.
            f" FROM historial h NOT INDEXED WHERE {IS_MOVE}"
            f" AND h.caso_id IN (SELECT c.id FROM {p.since} WHERE {p.where}) GROUP BY 1, 2, 3",
            p.values,
        )
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    def moves_of(self, caso_id: int) -> dict[tuple[str, str, str], int]:
        """Count what took a caso from one estado to another: evento, from and to."""
        rows = self._db.conn.execute(
            f"SELECT h.evento, h.estado_antes, h.estado_despues, count(*)"
            f" FROM historial h WHERE {IS_MOVE} AND h.caso_id = ? GROUP BY 1, 2, 3",
            (caso_id,),
        )
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    def count_calls(self) -> int:
        """Count the calls to make, as they are listed: one for each cuenta, its recursos apart."""
        sql = (
            "SELECT coalesce(sum(cuantas), 0) FROM (SELECT max(c.estado <> 'RECURSO_POR_RADICAR')"
            " + max(c.estado = 'RECURSO_POR_RADICAR') AS cuantas"
            " FROM casos c INDEXED BY casos_llamadas WHERE c.retirado = 0 AND c.estado IN"
            " ('POR_CONTACTAR', 'POR_DEJAR_MENSAJE', 'RECURSO_POR_RADICAR') GROUP BY c.cuenta)"
        )
        return int(self._db.conn.execute(sql).fetchone()[0])

    def _predicado(self, criteria: CasoFilter, now: datetime) -> Predicate:
        return Predicate.of(criteria, now, self._unanswered_since(now.date()))

    def _values(self, now: datetime, **others: object) -> dict[str, object]:
        """Return what the condition on an unanswered escalation asks, with what a query adds."""
        limit = self._unanswered_since(now.date())
        return {"ahora": _a_sql(now), "sin_respuesta": limit.isoformat(), **others}

    def get_window(self, ids: Sequence[int], now: datetime) -> list[CasoRow]:
        """Return the rows of some ids, in the order they were asked."""
        rows: dict[int, CasoRow] = {}
        for start in range(0, len(ids), 500):
            chunk = list(ids[start : start + 500])
            sql = f"SELECT {_COLUMNAS_FILA}{_CON_TOMA} WHERE c.id IN ({_numbers(chunk)})"
            for row in self._db.conn.execute(sql, self._values(now)):
                rows[row["id"]] = _fila_caso(row)
        return [rows[i] for i in ids if i in rows]

    def next_free(
        self,
        login: str,
        estados: Iterable[Estado],
        now: datetime,
        plan: CallPlan | None = None,
    ) -> int | None:
        """Return the most urgent caso nobody else has, the person's own open claim first.

        Of the estados that wait for the back only what comes back unanswered is given, after
        everything that waits for an agente. With a `plan`, whoever was tried today, or always in
        this part of the day, comes after the others, and an appointment is for who made it while
        that person is at work.
        """
        demands = frozenset(estados)
        returned = bool(demands & WAIT_FOR_BACK)
        situation = Situation(demands & WAIT_FOR_AGENTE, returned=returned)
        criteria = CasoFilter(
            free_for=login,
            conditions=(Condition(QueryField.SITUATION, situation=situation),),
        )
        p = self._predicado(criteria, now)
        p.values["login"] = login
        after, of_another = _INTENTADO, ""
        if plan is not None:
            after, of_another = f"{_OTRO_DIA}, {_OTRA_PARTE}", f" AND NOT {_CITA_DE_OTRO}"
            p.values |= {
                "inicio_tarde": plan.inicio_tarde,
                "es_tarde": int(plan.is_afternoon),
                "apremia": plan.urgent_until.isoformat(),
            }
        elif self._is_large():
            # What nobody skipped nor tried today goes before all that was not looked at.
            row = self._next(p, f"{_CERCA} CROSS JOIN casos c ON c.id = n.id", demands, after)
            if row is not None and not row["intentado"] and not row["saltos"]:
                return int(row["id"])
        row = self._next(p, p.since, demands, after, of_another)
        return None if row is None else int(row["id"])

    def _next(
        self, p: Predicate, since: str, estados: Iterable[Estado], after: str, besides: str = ""
    ) -> sqlite3.Row | None:
        """Return the most urgent caso of those looked at, and what would put it after others."""
        row: sqlite3.Row | None = self._db.conn.execute(
            f"SELECT c.id, {_INTENTADO} AS intentado, coalesce(s.veces, 0) AS saltos FROM {since}"
            " LEFT JOIN (SELECT caso_id, count(*) AS veces FROM saltos"
            " WHERE login = :login AND momento >= :hoy GROUP BY caso_id) s ON s.caso_id = c.id"
            f" WHERE {p.where} AND c.estado IN ({_listing(estados)})"
            f" AND (c.cita IS NULL OR c.cita <= :ahora){besides}"
            f" ORDER BY c.id IN ({_EN_MANO}) DESC, {after}, coalesce(s.veces, 0),"
            f" {_CITA_VENCIDA} DESC, c.espera, {_POR_PLAZO} LIMIT 1",
            p.values,
        ).fetchone()
        return row

    def of_cuenta(self, cuenta: str, now: datetime) -> list[CasoRow]:
        """Return every caso of a cuenta, newest first."""
        rows = self._db.conn.execute(
            f"SELECT {_COLUMNAS_FILA}{_CON_TOMA}"
            " WHERE c.cuenta = :cuenta AND c.retirado = 0 ORDER BY c.id DESC",
            self._values(now, cuenta=cuenta),
        )
        return [_fila_caso(row) for row in rows]

    def with_radicado(self, cuenta: str, radicado: str) -> int | None:
        """Return the caso of a cuenta that has, or had, a radicado."""
        row = self._db.conn.execute(
            "SELECT caso_id FROM radicados WHERE cuenta = ? AND radicado = ? AND anulado = 0",
            (cuenta, radicado),
        ).fetchone()
        return None if row is None else int(row["caso_id"])

    def counts_by(self, column: str, criteria: CasoFilter, now: datetime) -> dict[str | None, int]:
        """Count the casos of a filter by estado, causal or asesor_id."""
        if column not in ("estado", "causal", "asesor_id"):
            raise ValueError(column)
        p = self._predicado(criteria, now)
        p.cubierto &= column != "asesor_id"
        sql = (
            f"SELECT c.{column}, count(*) FROM {p.since} WHERE {p.where} GROUP BY 1 ORDER BY 2 DESC"
        )
        return {row[0]: row[1] for row in self._db.conn.execute(sql, p.values)}

    def breakdown(
        self, criteria: CasoFilter, now: datetime
    ) -> list[tuple[Estado, str | None, str | None, str | None, int]]:
        """Count the casos of a filter by estado, causal, motivo without a causal, and asesor."""
        p = self._predicado(criteria, now)
        p.cubierto = False
        rows = self._db.conn.execute(
            "SELECT c.estado, c.causal, CASE WHEN c.causal IS NULL THEN c.motivo END, c.asesor_id,"
            f" count(*) FROM {p.since} WHERE {p.where} GROUP BY 1, 2, 3, 4",
            p.values,
        )
        return [(Estado(row[0]), *row[1:]) for row in rows]

    def unclassified_motivos(self) -> list[str]:
        """Return the different motivos of the casos without a causal."""
        rows = self._db.conn.execute(
            "SELECT DISTINCT motivo FROM casos NOT INDEXED WHERE causal IS NULL AND retirado = 0"
        )
        return [row[0] for row in rows]

    def is_absent(self, caso_id: int) -> bool:
        """Tell whether the newest complete base cut after a caso went to the back left it out."""
        row = self._db.conn.execute(
            f"SELECT {AUSENTE} FROM casos c WHERE c.id = ?", (caso_id,)
        ).fetchone()
        return bool(row and row[0])

    def otros_datos(self, caso_id: int) -> dict[str, str]:
        """Return the columns of the base the program does not use, as they came."""
        row = self._db.conn.execute("SELECT datos FROM casos WHERE id = ?", (caso_id,)).fetchone()
        data: dict[str, str] = json.loads(row["datos"]) if row else {}
        return data

    # Radicados and telephones.

    def radicados(self, caso_id: int) -> list[CasoRadicado]:
        """Return the radicados of a caso, oldest first."""
        rows = self._db.conn.execute(
            "SELECT radicado, NULL AS linea FROM casos WHERE id = :caso AND retirado = 0"
            " UNION ALL SELECT radicado, linea FROM radicados"
            " WHERE caso_id = :caso AND linea IS NOT NULL AND anulado = 0 ORDER BY linea",
            {"caso": caso_id},
        )
        return [CasoRadicado(row["radicado"], row["linea"]) for row in rows]

    def radicado_of_another(self, caso_id: int) -> Callable[[str], bool]:
        """Return a question: does another caso have this radicado?"""

        def preguntar(radicado: str) -> bool:
            row = self._db.conn.execute(
                "SELECT 1 FROM radicados WHERE radicado = ? AND caso_id <> ? AND anulado = 0",
                (radicado, caso_id),
            ).fetchone()
            return row is not None

        return preguntar

    def open_marcacion(self, caso: Caso) -> Callable[[str, str], str | None]:
        """Return a question: which other open caso of the cuenta and causal has this marcación?"""

        def preguntar(razon: str, subrazon: str) -> str | None:
            row = self._db.conn.execute(
                "SELECT radicado FROM casos WHERE cuenta = ? AND razon = ? AND subrazon = ?"
                " AND causal IS ? AND id <> ? AND espera < 2 AND retirado = 0",
                (caso.cuenta, razon, subrazon, caso.causal, caso.id),
            ).fetchone()
            return None if row is None else str(row["radicado"])

        return preguntar

    def add_radicado(self, caso: Caso, radicado: str, line: int) -> None:
        """Add the radicado RR gave for a new marcación."""
        self._db.tables["radicados"].insert(
            {"caso_id": caso.id, "cuenta": caso.cuenta, "radicado": radicado, "linea": line}
        )

    def telefonos(self, cuenta: str) -> tuple[CuentaTelefono, ...]:
        """Return the numbers of a cuenta, in the order they came."""
        rows = self._db.conn.execute(
            "SELECT id, numero, invalido FROM telefonos WHERE cuenta = ? ORDER BY id", (cuenta,)
        )
        return tuple(
            CuentaTelefono(row["id"], str(row["numero"]), bool(row["invalido"])) for row in rows
        )

    def add_telefono(self, cuenta: str, number: str) -> int:
        """Return the id of a number of the cuenta, adding it when it is not on file."""
        self._db.tables["telefonos"].insert({"cuenta": cuenta, "numero": number}, ignore=True)
        row = self._db.conn.execute(
            "SELECT id FROM telefonos WHERE cuenta = ? AND numero = ?", (cuenta, number)
        ).fetchone()
        return int(row["id"])

    def drop_telefono(self, line: int) -> None:
        """Forget the number an undone line names, if lines put it on file and all were undone."""
        self._db.tables["telefonos"].delete_where(
            "id = (SELECT json_extract(datos, '$.telefono_id')"
            " FROM historial WHERE linea = ?) AND (SELECT count(*) FILTER"
            " (WHERE json_extract(i.caso, '$.telefono_nuevo') = telefonos.id)"
            " AND count(*) = count(i.deshecha_por) FROM casos c"
            " JOIN historial h ON h.caso_id = c.id"
            " JOIN instantaneas i ON i.linea = h.linea WHERE c.cuenta = telefonos.cuenta"
            " AND json_extract(h.datos, '$.telefono_id') = telefonos.id)",
            (line,),
        )

    def mark_telefono(self, telefono_id: int, *, invalid: bool) -> None:
        """Mark a number as wrong, or as good again."""
        self._db.tables["telefonos"].update(telefono_id, {"invalido": int(invalid)})

    def add_intento(
        self,
        caso_id: int,
        line: int,
        momento: datetime,
        agente: str,
        resultado: str,
        telefono_id: int | None,
    ) -> None:
        """Record an attempt that counts."""
        self._db.tables["intentos"].insert(
            {
                "caso_id": caso_id,
                "linea": line,
                "momento": _a_sql(momento),
                "agente": agente,
                "resultado": resultado,
                "telefono_id": telefono_id,
            }
        )

    def attempts(self, caso: Caso) -> tuple[Attempt, ...]:
        """Return the attempts that the caso counts now, oldest first."""
        rows = self._db.conn.execute(
            "SELECT i.resultado, i.momento, t.numero FROM intentos i"
            " LEFT JOIN telefonos t ON t.id = i.telefono_id"
            " WHERE i.caso_id = ? AND i.deshecho = 0 ORDER BY i.id DESC LIMIT ?",
            (caso.id, caso.intentos),
        ).fetchall()
        return tuple(
            Attempt(
                resultado,
                datetime.fromisoformat(momento).astimezone(BOGOTA).date(),
                None if number is None else str(number),
            )
            for resultado, momento, number in reversed(rows)
        )

    def last_attempts(self, caso_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
        """Return when somebody last tried to call about each caso, and what it ended in."""
        ultimos: dict[int, tuple[datetime, str]] = {}
        for start in range(0, len(caso_ids), 500):
            chunk = list(caso_ids[start : start + 500])
            rows = self._db.conn.execute(
                "SELECT caso_id, momento, resultado FROM intentos WHERE deshecho = 0"
                f" AND caso_id IN ({','.join('?' * len(chunk))}) ORDER BY id",
                chunk,
            )
            for row in rows:
                momento = datetime.fromisoformat(row["momento"]).astimezone(BOGOTA)
                ultimos[row["caso_id"]] = (momento, row["resultado"])
        return ultimos

    def undo_line(self, line: int) -> None:
        """Take back the radicados and attempts a line wrote; the line itself stays."""
        tables = self._db.tables
        tables["radicados"].update_where(
            {"anulado": line},
            "linea = ? AND caso_id = (SELECT h.caso_id FROM historial h WHERE h.linea = ?)",
            (line, line),
        )
        tables["intentos"].update_where({"telefono_id": None, "deshecho": 1}, "linea = ?", (line,))

    # Claims.

    def claim(self, caso_ids: Sequence[int], toma: Toma) -> None:
        """Claim casos for a person, over lapsed claims and their own; call inside a transaction."""
        since = _a_sql(toma.since)
        rows = self._db.conn.execute(
            "SELECT caso_id, desde FROM tomas WHERE login = ? AND vence > ?"
            f" AND caso_id IN ({_numbers(caso_ids)})",
            (toma.login, since),
        )
        # Their own that goes on is theirs since it began.
        held = {row["caso_id"]: row["desde"] for row in rows}
        self._db.tables["tomas"].upsert_all(
            (
                {
                    "caso_id": caso_id,
                    "login": toma.login,
                    "sesion": toma.run_session,
                    "desde": held.get(caso_id, since),
                    "vence": _a_sql(toma.vence),
                }
                for caso_id in caso_ids
            ),
            pk="caso_id",
        )

    def claim_of(self, caso_id: int, now: datetime) -> Toma | None:
        """Return the live claim on a caso."""
        row = self._db.conn.execute(
            "SELECT login, sesion, desde, vence FROM tomas"
            " WHERE caso_id = ? AND vence > ? AND viva(sesion)",
            (caso_id, _a_sql(now)),
        ).fetchone()
        return None if row is None else _toma(row)

    def holdings(self, caso_ids: Iterable[int], now: datetime) -> dict[int, Holding]:
        """Return the version and the live claim of each caso that is still there."""
        rows = self._db.conn.execute(
            f"SELECT c.id, c.version, t.login, t.sesion, t.desde, t.vence{_CON_TOMA}"
            f" WHERE c.id IN ({_numbers(caso_ids)}) AND c.retirado = 0",
            {"ahora": _a_sql(now)},
        )
        return {
            f["id"]: Holding(f["version"], _toma(f) if f["login"] is not None else None)
            for f in rows
        }

    def release(self, caso_id: int) -> None:
        """Let go of a caso."""
        self._db.tables["tomas"].delete_where("caso_id = ?", (caso_id,))

    def release_session(self, run_session: str) -> None:
        """Let go of everything a session holds."""
        self._db.tables["tomas"].delete_where("sesion = ?", (run_session,))

    def renew_session(
        self, run_session: str, vence: datetime, caso_ids: Iterable[int] | None
    ) -> None:
        """Keep alive what a session holds of some casos, or all of it; never what others took."""
        which = "" if caso_ids is None else f" AND caso_id IN ({_numbers(caso_ids)})"
        self._db.tables["tomas"].update_where(
            {"vence": _a_sql(vence)},
            f"sesion = ?{which}",
            (run_session,),
            {"vence": "max(vence, ?)"},
        )

    def live_claims(self, now: datetime) -> list[tuple[str, datetime]]:
        """Return the session and the end of each claim that has not lapsed."""
        rows = self._db.conn.execute(
            "SELECT sesion, vence FROM tomas WHERE vence > ?", (_a_sql(now),)
        )
        return [(row["sesion"], datetime.fromisoformat(row["vence"])) for row in rows]

    def at_work(self, now: datetime) -> frozenset[str]:
        """Return the people who hold something now."""
        rows = self._db.conn.execute(
            "SELECT DISTINCT login FROM tomas WHERE vence > ? AND viva(sesion)", (_a_sql(now),)
        )
        return frozenset(row["login"] for row in rows)

    def skip(self, caso_id: int, login: str, momento: datetime, motivo: str) -> None:
        """Record that a person passed over a caso, and why."""
        self._db.tables["saltos"].insert(
            {"caso_id": caso_id, "login": login, "momento": _a_sql(momento), "motivo": motivo}
        )

    def skips(self, since: date) -> list[SkippedCaso]:
        """Return what was passed over since a day, newest first."""
        rows = self._db.conn.execute(
            "SELECT s.momento, s.login, s.caso_id, c.cuenta, c.radicado, c.estado, s.motivo"
            " FROM saltos s CROSS JOIN casos c ON c.id = s.caso_id AND c.retirado = 0"
            " WHERE s.momento >= ? ORDER BY s.id DESC",
            (since.isoformat(),),
        )
        return [
            SkippedCaso(datetime.fromisoformat(f[0]), f[1], f[2], f[3], f[4], Estado(f[5]), f[6])
            for f in rows
        ]

    def set_owner(self, caso_id: int, login: str) -> None:
        """Say whose a caso is; its data do not change, so neither does its version."""
        self._db.tables["casos"].update(caso_id, {"dueno": login})

    # Filters people keep.

    def filters(self, login: str) -> list[tuple[str, str]]:
        """Return the name and the line of the filters of a person, by name."""
        rows = self._db.conn.execute(
            "SELECT nombre, consulta FROM filtros WHERE login = ? ORDER BY nombre", (login,)
        )
        return [(row["nombre"], row["consulta"]) for row in rows]

    def save_filter(self, login: str, name: str, query: str) -> None:
        """Keep a filter of a person, over the one of that name."""
        self._db.tables["filtros"].upsert(
            {"login": login, "nombre": name, "consulta": query}, pk=("login", "nombre")
        )

    def drop_filter(self, login: str, name: str) -> bool:
        """Forget a filter of a person; tell whether there was one."""
        there = any(kept == name for kept, _query in self.filters(login))
        self._db.tables["filtros"].delete_where("login = ? AND nombre = ?", (login, name))
        return there

    # Drafts.

    def save_borrador(
        self, caso_id: int, login: str, contenido: Mapping[str, str], version: int, now: datetime
    ) -> None:
        """Keep what a person is typing on a caso."""
        self._db.tables["borradores"].upsert(
            {
                "caso_id": caso_id,
                "login": login,
                "contenido": json.dumps(contenido, ensure_ascii=False),
                "version": version,
                "guardado_el": _a_sql(now),
            },
            pk=("caso_id", "login"),
        )

    def borrador(self, caso_id: int, login: str) -> tuple[dict[str, str], datetime, int] | None:
        """Return what a person was typing on a caso, when it was kept and on which version.

        A digit beside its row of the queue is among it, under OPCION.
        """
        row = self._db.conn.execute(
            "SELECT contenido, guardado_el, version FROM borradores"
            " WHERE caso_id = ? AND login = ?",
            (caso_id, login),
        ).fetchone()
        if row is None:
            return None
        momento = datetime.fromisoformat(row["guardado_el"])
        return json.loads(row["contenido"]), momento, int(row["version"])

    def options(self, login: str) -> dict[int, str]:
        """Return the digits a person wrote beside rows of the queue, by caso."""
        rows = self._db.conn.execute(
            f"SELECT caso_id, json_extract(contenido, '$.{OPTION}') AS digito FROM borradores"
            " WHERE login = ? AND digito IS NOT NULL ORDER BY guardado_el",
            (login,),
        )
        return {row["caso_id"]: row["digito"] for row in rows}

    def drop_borrador(self, caso_id: int, login: str) -> None:
        """Forget a draft, once its evento is registered or thrown away."""
        self._db.tables["borradores"].delete_where("caso_id = ? AND login = ?", (caso_id, login))


def _por_urgencia(p: Predicate) -> str:
    """Return the order of those alike in their appointment: who they wait for, then the clock."""
    return _POR_PLAZO if p.interpolado else f"c.espera, {_POR_PLAZO}"


def _listing(estados: Iterable[Estado]) -> str:
    return ", ".join(f"'{estado.value}'" for estado in sorted(estados))


def _toma(fila: sqlite3.Row) -> Toma:
    return Toma(
        fila["login"],
        fila["sesion"],
        datetime.fromisoformat(fila["desde"]),
        datetime.fromisoformat(fila["vence"]),
    )


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(str(int(i)) for i in ids)


def _fila_caso(fila: sqlite3.Row) -> CasoRow:
    return CasoRow(
        id=fila["id"],
        cuenta=fila["cuenta"],
        radicado=fila["radicado"],
        radicado_actual=fila["radicado_vigente"] or fila["radicado"],
        causal=fila["causal"],
        motivo=fila["motivo"],
        estado=Estado(fila["estado"]),
        contenido=Contenido(fila["contenido"]) if fila["contenido"] else None,
        cubeta=fila["cubeta"],
        asesor_id=fila["asesor_id"],
        aliado=fila["aliado"],
        valor_solicitado=fila["valor_solicitado"],
        valor_aplicado=fila["valor_aplicado"],
        resultado=Resultado(fila["resultado"]) if fila["resultado"] else None,
        vence=date.fromisoformat(fila["vence"]) if fila["vence"] else None,
        tomado_by=fila["tomado_por"],
        version=fila["version"],
        intentos=fila["intentos"],
        reescalamientos=fila["reescalamientos"],
        cita=datetime.fromisoformat(fila["cita"]) if fila["cita"] else None,
        aplazado_hasta=date.fromisoformat(fila["aplazado_hasta"])
        if fila["aplazado_hasta"]
        else None,
        in_revision=fila["revision"] is not None,
        corte=date.fromisoformat(fila["corte"]),
        escalado_el=date.fromisoformat(fila["escalado_el"]) if fila["escalado_el"] else None,
        waits_for_back=bool(fila["vuelve"]),
        asesor_nombre=fila["asesor_nombre"],
        dueno=fila["dueno"],
        clase=Clase(fila["clase"]) if fila["clase"] else None,
        recurso_el=date.fromisoformat(fila["recurso_el"]) if fila["recurso_el"] else None,
        marcacion=fila["marcacion"],
    )
