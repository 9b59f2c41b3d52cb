"""The standing lines by which casos were sent, answered and told, and why the back rejects them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import cache

from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.eventos import LLAMADAS, Evento
from ajustes_tui.domain.figures.answers import (
    AnsweredCaso,
    AnswerLine,
    CasoAnswers,
    answers_of,
)
from ajustes_tui.domain.figures.reasons import RejectedCaso
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GROUPS, STANDS, TELLS, Predicate, quoted
from ajustes_tui.storage.figures.attention import Days

_CASOS = (
    "SELECT c.id, c.estado, c.cubeta, c.corte_inicial, c.fecha_solicitud, c.veredicto_el, {group}"
    " FROM {since} WHERE {where} ORDER BY c.id"
)
_LINES = (
    "SELECT h.caso_id, h.evento, substr(h.momento, 1, 10), h.agente, h.estado_despues,"
    " h.datos ->> 'resultado', h.datos ->> 'fecha'"
    # Straight through the table: by caso every line is looked for on its own.
    " FROM historial h NOT INDEXED WHERE h.evento IN ({eventos}) AND {told} AND {stands}"
    " AND h.caso_id IN (SELECT c.id FROM {since} WHERE {where}) ORDER BY h.caso_id, h.linea"
)
_ONLY_TOLD = f"(h.evento NOT IN ({quoted(LLAMADAS)}) OR {TELLS})"


class AnswersRepository:
    """Folds the lines of many casos; call inside `Database.reading`, so that both come from one snapshot."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def casos(
        self, casos: Predicate, eventos: Collection[Evento], by: str | None = None
    ) -> Iterator[CasoAnswers]:
        """Yield some casos with what their lines of some eventos say; of calls, those that tell."""
        lines = self._lines(casos, eventos)
        rows = self._db.conn.execute(
            _CASOS.format(
                group=GROUPS[by] if by else "NULL", since=casos.by_number, where=casos.where
            ),
            casos.values,
        )
        rows.row_factory = None
        days = Days()
        estados = {estado.value: estado for estado in Estado}
        cubetas = {cubeta.value: cubeta for cubeta in Cubeta}
        line = next(lines, None)
        for caso, estado, cubeta, brought, asked, decided, key in rows:
            own: list[AnswerLine] = []
            while line is not None and line.caso <= caso:
                own.append(line)
                line = next(lines, None)
            told = (days[brought], days[asked], days[decided], key)
            yield answers_of(
                AnsweredCaso._make((caso, estados[estado], cubetas[cubeta], *told)), own
            )

    def rejected(self, casos: Predicate, by: str | None = None) -> Iterator[RejectedCaso]:
        """Yield some casos that the back rejected, each with the reason it gave and its group."""
        rows = self._db.conn.execute(
            f"SELECT c.id, c.cubeta, {GROUPS['motivo']}, {GROUPS[by] if by else 'NULL'}"
            f" FROM {casos.by_number} WHERE {casos.where} AND c.estado <> '{Estado.ANULADO}'",
            casos.values,
        )
        rows.row_factory = None
        cubetas = {cubeta.value: cubeta for cubeta in Cubeta}
        for caso, cubeta, reason, key in rows:
            yield RejectedCaso(caso, cubetas[cubeta], reason, key)

    def _lines(self, casos: Predicate, eventos: Collection[Evento]) -> Iterator[AnswerLine]:
        rows = self._db.conn.execute(
            _LINES.format(
                eventos=quoted(eventos),
                told=_ONLY_TOLD if LLAMADAS & set(eventos) else "1",
                stands=STANDS,
                since=casos.by_number,
                where=casos.where,
            ),
            casos.values,
        )
        rows.row_factory = None
        days, day_of = Days(), cache(date.fromisoformat)
        named = {evento.value: evento for evento in Evento}
        for caso, evento, day, agente, after, result, stated in rows:
            yield AnswerLine(caso, named[evento], day_of(day), agente, after, result, days[stated])
