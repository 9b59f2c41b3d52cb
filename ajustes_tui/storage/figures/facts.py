"""The facts that figures are counted from, each defined once, and the counting of a part.

`FACTS` is the start of a query, formatted with the casos of a scope (a `Predicate`) and the eventos
needed. It defines these tables; those a query does not use cost nothing:

- `s`: the casos, none annulled: caso, estado, cubeta, traido (first corte), pedido (`fecha_solicitud`),
  decidido (day of the verdict in force), texto (which gives the group), and motivo (why the back
  rejected it) for a part with a row per reason.
- `lineas_`: their standing lines of those eventos: caso, linea, evento, dia, que (`envia`, `responde`,
  `devuelve`, or `espera` again) and a_quien (`back`, `pqr` or null).
- `envios`: what was sent and stands: caso, a_quien, linea, evento, dia, respondido (day of the answer in
  force) and respuesta (its line); the last two null while it waits.
- `contactos`: their standing calls and voice messages: caso, linea, acto (of a call about several casos,
  or with its message), dia, agente, nuestra (the usuario did not call) and dijo (its outcome); texto
  and estado of `s`.
- `llamadas`: the same lines, whether each reached (`contesta`), `informa` and `acepta`, and whether it is
  of its caso the first `intento`, the first that reached (`primera`), that one or the last (`alcance`),
  and the one that closed it (`cierre`); of an answer accepted in `primera`, the last day of its term
  (`hasta`) and the day of the first evento against it (`contra`).
- `avisados`: the casos: informado (the first day) and agente (who told).
- `plazos`: the same, and limite of their clock, terminado, quien (they wait for: `back`, `pqr`, `celula`),
  plazo (`a_tiempo`, `tarde`, `sin_fecha`; untold: `sin_informar`, `vencido`, `por_informar`) and respondida
  (day of the answer of PQR to a dated caso that nobody told).

`habil(dia)` is the ordinal of a day among business days, to subtract; `fin_de(dia, n)` is the day on which
n business days end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from ajustes_tui.domain.caso.estados import CLOSED, WAIT_FOR_BACK, WAIT_FOR_PQR, Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, TO_PQR, Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, INFORMS, REACHED
from ajustes_tui.domain.parts.shapes import (
    ALL,
    Counting,
    Every,
    FigureFacts,
    Group,
    PartFigure,
    PartTable,
    Row,
)
from ajustes_tui.domain.values.clocks import DayTest, add_business_days
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GROUPS, STANDS, TELLS, Predicate, quoted

_ONE_DAY = timedelta(days=1)
_TO_BACK = CORRECTIVOS | {Evento.ESCALAR_BACK}
_KINDS = {
    **dict.fromkeys((*_TO_BACK, *TO_PQR), "envia"),
    Evento.RESPUESTA_BACK: "responde",
    Evento.RESPUESTA_PQR: "responde",
    Evento.DEVOLVER: "devuelve",
    # They may leave a caso waiting again for whoever had answered it.
    Evento.BASE_ANULADA: "espera",
    Evento.REABRIR: "espera",
}
_WHOSE = {
    **dict.fromkeys((*_TO_BACK, Evento.RESPUESTA_BACK), "back"),
    **dict.fromkeys((*TO_PQR, Evento.RESPUESTA_PQR, Evento.DEVOLVER), "pqr"),
}


def _case(of: str, values: Mapping[Any, str], otherwise: str = "NULL") -> str:
    """Compare one by one: a list of an IN is slower, for each of hundreds of thousands of lines."""
    whens = " ".join(f"WHEN '{value}' THEN '{then}'" for value, then in sorted(values.items()))
    return f"CASE {of} {whens} ELSE {otherwise} END"


_ATTEMPTS = REACHED | {o.code for o in CONTACT_OUTCOMES.values() if o.attempt}
"""Asking to be called again also means being reached."""


def _said(outcomes: Collection[str]) -> str:
    return f"dijo IN ({quoted(outcomes)})"


def pqr_answered(caso: str) -> str:
    """Return the SQL of the day of the answer of PQR to a caso."""
    return (
        "(SELECT coalesce(h.datos, d.datos) ->> 'fecha' FROM historial h"
        f" LEFT JOIN datos_repetidos d ON d.id = h.datos_id WHERE h.caso_id = {caso}"
        f" AND h.evento = 'respuesta_pqr' AND {STANDS} ORDER BY h.linea DESC LIMIT 1)"
    )


def _calls_of(caso: str) -> str:
    """Return the FROM of the standing calls and messages of a caso, in the words of their index."""
    return (
        f"historial h INDEXED BY historial_llamadas WHERE h.caso_id = {caso} AND h.base_id IS NULL"
        f" AND (h.evento = 'contacto' OR h.evento = 'mensaje_de_voz') AND {STANDS}"
    )


def first_told(what: str, caso: str) -> str:
    """Return the SQL of a column of the first line that told the usuario of a caso."""
    return f"(SELECT {what} FROM {_calls_of(caso)} AND {TELLS} ORDER BY h.linea LIMIT 1)"


_WAITS = {**dict.fromkeys(WAIT_FOR_BACK, "back"), **dict.fromkeys(WAIT_FOR_PQR, "pqr")}
FACTS = f"""
WITH s AS MATERIALIZED (
    SELECT c.id AS caso, c.estado, c.cubeta, c.corte_inicial AS traido, c.fecha_solicitud AS pedido,
        substr(c.veredicto_el, 1, 10) AS decidido, {{motivo}} AS motivo, {{group}} AS texto
    FROM {{since}} WHERE {{where}} AND c.estado <> '{Estado.ANULADO}'),
lineas_ AS MATERIALIZED (
    SELECT h.caso_id AS caso, h.linea, h.evento,
        substr(iif(h.evento = 'respuesta_pqr', coalesce(nullif(h.datos ->> 'fecha', ''), h.momento),
            h.momento), 1, 10) AS dia,
        {_case("h.evento", _KINDS)} AS que,
        {_case("h.evento", _WHOSE, _case("h.estado_despues", _WAITS))} AS a_quien
    -- Straight through the table: by caso every line is looked for on its own.
    FROM historial h NOT INDEXED
    WHERE h.evento IN ({{eventos}}) AND {STANDS} AND h.caso_id IN (SELECT caso FROM s)),
raros AS (
    SELECT *, count(*) FILTER (WHERE que = 'envia') OVER (PARTITION BY caso, a_quien ORDER BY linea) AS n
    FROM lineas_ WHERE a_quien IS NOT NULL
        AND caso IN (SELECT caso FROM lineas_ WHERE que IN ('devuelve', 'espera'))),
sin_efecto AS (
    -- The answers of which an undone base or a reopening left their sending without.
    SELECT linea FROM (SELECT linea, que,
            max(linea) FILTER (WHERE que = 'espera') OVER (PARTITION BY caso, a_quien, n) AS otra_vez
        FROM raros)
    WHERE que = 'responde' AND linea < otra_vez
    UNION ALL
    -- What went to PQR and was returned before it answered was not sent.
    SELECT ultimo FROM (SELECT que, lag(evento) OVER w AS previo,
            max(linea) FILTER (WHERE que = 'envia') OVER w AS ultimo
        FROM raros WHERE que = 'envia' OR a_quien = 'pqr'
        WINDOW w AS (PARTITION BY caso ORDER BY linea))
    WHERE que = 'devuelve' AND previo NOT IN ('respuesta_pqr', 'radicar_recurso', {quoted(_TO_BACK)})),
envios AS MATERIALIZED (
    SELECT caso, a_quien, linea, evento, dia, respondido, respuesta FROM (
        SELECT caso, a_quien, linea, evento, dia, que,
            lead(iif(que = 'responde', dia, NULL)) OVER w AS respondido,
            lead(iif(que = 'responde', linea, NULL)) OVER w AS respuesta
        FROM lineas_ WHERE que IN ('envia', 'responde') AND linea NOT IN sin_efecto
        WINDOW w AS (PARTITION BY caso, a_quien ORDER BY linea))
    WHERE que = 'envia'),
contactos AS MATERIALIZED (
    SELECT s.caso, s.texto, s.estado, h.linea, coalesce(h.causada_por, h.linea) AS acto,
        substr(h.momento, 1, 10) AS dia, h.agente, h.datos ->> 'entrante' IS NOT 1 AS nuestra,
        h.datos ->> 'resultado' AS dijo
    FROM s CROSS JOIN {_calls_of("s.caso")}),
llamadas AS (
    SELECT *, CASE WHEN primera AND acepta THEN fin_de(dia, :duradero) END AS hasta,
        CASE WHEN primera AND acepta THEN (SELECT min(substr(h.momento, 1, 10)) FROM historial h
            WHERE h.caso_id = l.caso AND h.linea > l.linea AND {STANDS} AND h.evento IN ('radicar_recurso',
                'recurso_posterior', 'devolver', 'reabrir', 'cambio_de_resultado')) END AS contra
    FROM (SELECT c.*, {_said(REACHED)} AS contesta, {_said(INFORMS)} AS informa, dijo = 'ACEPTA' AS acepta,
            linea = intentada AS intento, linea = alcanzada AS primera,
            linea = coalesce(alcanzada, propia) AS alcance,
            linea = ultima AND estado IN ('CERRADO_MENSAJE', 'CERRADO_INFORMADO') AS cierre
        FROM contactos c JOIN (SELECT caso, min(iif(nuestra AND {_said(_ATTEMPTS)}, linea, NULL)) AS intentada,
                min(iif(nuestra AND {_said(REACHED)}, linea, NULL)) AS alcanzada,
                max(iif(nuestra, linea, NULL)) AS propia, max(linea) AS ultima
            FROM contactos GROUP BY caso) USING (caso)) l),
avisados AS (
    SELECT s.*, substr(i.momento, 1, 10) AS informado, i.agente
    FROM s LEFT JOIN historial i ON i.linea = {first_told("h.linea", "s.caso")}),
plazos AS MATERIALIZED (
    SELECT *, CASE WHEN informado IS NULL THEN
            CASE WHEN terminado THEN 'sin_informar' WHEN limite < :hoy THEN 'vencido' ELSE 'por_informar' END
            WHEN limite IS NULL THEN 'sin_fecha' WHEN informado <= limite THEN 'a_tiempo' ELSE 'tarde' END
            AS plazo,
        CASE WHEN estado = '{Estado.CERRADO_PQR}' AND informado IS NULL AND limite IS NOT NULL
            THEN nullif({pqr_answered("p.caso")}, '') END AS respondida
    FROM (SELECT a.*, fin_de(a.pedido, :plazo) AS limite, a.estado IN ({quoted(CLOSED)}) AS terminado,
            {_case("a.estado", _WAITS, "'celula'")} AS quien FROM avisados a) p)
"""


class _BusinessDays(dict[str | None, int | None]):
    """Cache of the ordinal of each day among business days, relative to an arbitrary one."""

    def __init__(self, is_habil: DayTest, origin: date) -> None:
        super().__init__({None: None, origin.isoformat(): 0})
        self._is_habil = is_habil
        self._first = self._last = origin
        self._before = self._after = 0

    def __missing__(self, text: str | None) -> int | None:
        day = date.fromisoformat(text or "")
        while self._last < day:
            self._last += _ONE_DAY
            self._after += self._is_habil(self._last)
            self[self._last.isoformat()] = self._after
        while day < self._first:
            self._before -= self._is_habil(self._first)
            self._first -= _ONE_DAY
            self[self._first.isoformat()] = self._before
        return self[text]


class FactsRepository:
    """Counts the figures of a part; call inside `Database.reading`, for a single snapshot."""

    def __init__(self, db: Database, is_habil: DayTest, today: date) -> None:
        self._db = db
        self._is_habil = is_habil
        self._today = today

    def count(
        self,
        part: Counting,
        casos: Predicate,
        by: str | None,
        key: Callable[[str | None], Group],
        terms: Mapping[str, int],
    ) -> PartTable:
        """`key` maps a text to its group; `terms` maps each term to its business days."""
        self._let_count()
        rows = self._db.conn.execute(query(part, casos, by), {**casos.values, **terms})
        rows.row_factory = None
        places: dict[tuple[str | Every | None, Group | Every], _Gathered] = {
            (ALL, ALL): _Gathered(part)
        }
        for fila, text, tests, *lists in rows:
            ids, measures = map(json.loads, lists)
            group = ALL if by is None else key(text)
            for place in {
                (of, each) for of in (ALL, fila if part.has_rows else ALL) for each in (ALL, group)
            }:
                places.setdefault(place, _Gathered(part)).add(tests, ids, measures)
        return PartTable({place: each.row() for place, each in places.items()}, part.nothing)

    def _let_count(self) -> None:
        is_habil = self._is_habil
        numbers = _BusinessDays(is_habil, self._today)

        @cache
        def end(since: str | None, days: int) -> str | None:
            return (
                since and add_business_days(date.fromisoformat(since), days, is_habil).isoformat()
            )

        self._db.conn.create_function("habil", 1, numbers.__getitem__, deterministic=True)
        self._db.conn.create_function("fin_de", 2, end, deterministic=True)


def query(part: Counting, casos: Predicate, by: str | None) -> str:
    """Return the SQL of the facts by fila, text of the group and bits of the tests that hold.

    Casos and measures are JSON lists: hundreds of thousands of rows cost more than their text.
    """
    bits = " | ".join(f"((({test}) IS TRUE) << {bit})" for test, bit in _bits(part).items())
    group = by if by in GROUPS and by not in part.texts else None
    before = FACTS.format(
        group=GROUPS[group] if group else "NULL",
        motivo=GROUPS[part.own] if part.own else "NULL",
        since=casos.by_number,
        where=casos.where,
        eventos=quoted(part.eventos),
    )
    facts = part.facts.format(texto=part.texts.get(by or "", "texto"))
    # Without its LIMIT the rows are sorted with every column that a test reads; numbers are compared
    # first, which takes a twentieth of first contact by causal.
    return (
        f"{before}, hechos AS ({facts})"
        " SELECT fila, texto, pruebas, json_group_array(caso), json_group_array(medida)"
        f" FROM (SELECT fila, texto, {bits} AS pruebas, caso, medida FROM hechos LIMIT -1)"
        " GROUP BY pruebas, texto, fila"
    )


def _bits(part: Counting) -> Mapping[str, int]:
    tests = (test for figure in part.figures for test in (figure.test, figure.over) if test)
    return {test: bit for bit, test in enumerate(dict.fromkeys(tests))}


class _Gathered:
    def __init__(self, part: Counting) -> None:
        self._figures = part.figures
        self._bits = _bits(part)
        self._ids: list[list[int]] = [[] for _ in part.figures]
        self._measures: list[list[int | None]] = [[] for _ in part.figures]
        self._totals: list[list[int | None]] = [[] for _ in part.figures]

    def add(self, tests: int, ids: list[int], measures: list[int | None]) -> None:
        for place, figure in enumerate(self._figures):
            if tests >> self._bits[figure.test] & 1:
                self._ids[place] += ids
                if figure.measures or figure.of_calls:
                    self._measures[place] += measures
            if figure.over and tests >> self._bits[figure.over] & 1:
                self._totals[place] += measures if figure.of_calls else ids

    def row(self) -> Row:
        found = zip(self._figures, self._ids, self._totals, self._measures, strict=True)
        return {figure.key: _facts(figure, ids, of, days) for figure, ids, of, days in found}


def _facts(
    figure: PartFigure, ids: list[int], total: list[int | None], measures: list[int | None]
) -> FigureFacts:
    casos = tuple(sorted(set(ids)))
    if figure.of_calls:
        return FigureFacts(casos, len(set(total)), calls=len(set(measures)))
    return FigureFacts(
        casos, len(total), tuple(sorted(each for each in measures if each is not None))
    )
