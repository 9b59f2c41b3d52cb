"""From a filter to SQL: the one condition of a list, its figure and its export."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import assert_never

from ajustes_tui.domain.base.fields import COLUMNS
from ajustes_tui.domain.base.rows import OTHER_RADICADOS, Clase
from ajustes_tui.domain.caso.caso import OF_RECURSO
from ajustes_tui.domain.caso.estados import CLOSED, OPEN, WAIT_FOR_AGENTE, WAIT_FOR_BACK, Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, Evento
from ajustes_tui.domain.caso.outcomes import INFORMS, MESSAGES_LEFT
from ajustes_tui.domain.figures.groupings import BETWEEN, GROUPINGS, Grouping, pair_text
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.domain.query.filter import (
    AmountRange,
    CasoFilter,
    Condition,
    QueryField,
    Situation,
    ValueRange,
)

EVERYBODY = frozenset(Estado)


def _text_of(grouping: Grouping) -> str:
    columns = [f"c.{column}" for column in grouping.columns]
    if grouping.together:
        between = f" || char({ord(BETWEEN)}) || "
        said = [f"coalesce({column}, '')" for column in columns]
        return f"({between.join(said)})"
    if grouping.free:
        return f"motive_of({columns[0]}, c.usuario_nombre)"
    return columns[0] if len(columns) == 1 else f"coalesce({', '.join(columns)})"


GROUPS = {key: _text_of(grouping) for key, grouping in GROUPINGS.items()}
"""The text that tells the group of a caso in each grouping, in a figure and in the list of its casos."""


def settled(caso: str = "c.id", store: str = "main") -> str:
    """Return the condition that a caso, retired or not, is of a base that is whole.

    A large base is written in several transactions, and nobody sees its casos before the last of them.
    """
    # The sign keeps the planner from reading by the number of the caso.
    return f"+{caso} < (SELECT coalesce(min(desde), {_NO_END}) FROM {store}.en_curso)"


_NO_END = 2**63 - 1
IN_SIGHT = f"c.retirado = 0 AND {settled()}"
"""Whether a caso `c` is seen: every query of casos says it so, and not by its column."""
IN_SIGHT_ALONE = f"retirado = 0 AND {settled('id')}"
"""The same in a query of `casos` alone."""
_LAST_COMPLETA = "(SELECT max(corte) FROM bases WHERE tipo = 'completa' AND anulada_el IS NULL)"
_COMPLETA_IMPORTED_AT = (
    "(SELECT max(importada_el) FROM bases WHERE tipo = 'completa' AND anulada_el IS NULL"
    f" AND corte = {_LAST_COMPLETA})"
)
_SENT_AT = (
    "(SELECT max(h.momento) FROM historial h WHERE h.caso_id = c.id AND h.evento IN"
    f" ({', '.join(repr(e.value) for e in sorted(CORRECTIVOS | {Evento.ESCALAR_BACK}))}))"
)
_IN_BACK = f"c.estado IN ({', '.join(repr(e.value) for e in sorted(WAIT_FOR_BACK))})"
NEWEST_CORTE = (
    "max(c.corte, coalesce((SELECT max(b.corte) FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE f.caso_id = c.id AND b.anulada_el IS NULL), ''))"
)
"""The newest corte that brought a caso: a base that changes nothing in a caso only adds its row.

Every write of a caso saves this corte in its column, so a caso that waits for the back has its own."""
ABSENT = (
    f"(c.corte < {_LAST_COMPLETA} AND (c.escalado_el < {_LAST_COMPLETA}"
    f" OR (c.escalado_el = {_LAST_COMPLETA} AND {_SENT_AT} < {_COMPLETA_IMPORTED_AT})))"
)
"""Whether the newest complete base cut after the caso went to the back no longer brings it."""
RETURNS = f"({_IN_BACK} AND (c.escalado_el <= :sin_respuesta OR {ABSENT}))"
"""Whether the answer of the back is overdue: the caso comes back to the queue, in the same estado."""
_ANSWERED = "(c.estado IN ('POR_VALIDAR', 'POR_VERIFICAR') AND c.escalado_el IS NOT NULL)"
UNLAPSED = "({of}vence > :ahora AND NOT adelantada({of}desde, :ahora))"
"""Whether a claim (`tomas`, or `of` a name with its point) has not lapsed by the clock that runs now."""
LIVE, LIVE_T = (f"{UNLAPSED.format(of=of)} AND viva({of}sesion)" for of in ("", "t."))
"""Whether a claim holds: it has not lapsed, and the session that made it is alive; of `tomas`, and of `t`."""
HOLDER = f"coalesce((SELECT t.login FROM tomas t WHERE t.caso_id = c.id AND {LIVE_T}), c.dueno)"
"""Who has a caso: the person with a live claim on it, else its owner."""
_SKIPPED = (
    "c.id IN (SELECT s.caso_id FROM saltos s WHERE NOT adelantada(s.momento, :ahora)"
    " AND NOT EXISTS (SELECT 1 FROM historial h WHERE h.caso_id = s.caso_id AND h.base_id IS NULL"
    " AND h.momento > s.momento))"
)
"""The casos that somebody skipped and nobody has worked on since."""
_IN_CORTE = (
    "EXISTS (SELECT 1 FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE f.caso_id = c.id AND b.anulada_el IS NULL AND ({cortes}))"
)
"""As `_OF_CORTE`, asked of each caso: quicker where few casos are tried, and slower where most are."""
_OF_CORTE = (
    "c.id IN (SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE b.anulada_el IS NULL AND ({cortes}))"
)
SAID = (
    "coalesce((SELECT f.resultado FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE f.caso_id = c.id AND f.efecto <> 'duplicada' AND b.anulada_el IS NULL"
    " AND b.corte BETWEEN {} AND {} ORDER BY b.corte DESC, b.id DESC LIMIT 1),"
    " iif(c.resultado_por_revisar, '', c.resultado), '')"
)
"""What the column of the back said of a caso in the last base of some cortes that brought it, '' for nothing.

Of a row whose base did not keep it, or whose word nobody had explained when it came, what is known of the
caso.
"""
_AFTER_CLOSING = (
    "NOT EXISTS (SELECT 1 FROM cierre_casos k WHERE k.corte = {corte} AND k.caso_id = c.id"
    " AND k.cubeta = c.cubeta)"
)
"""Of a closed corte: the casos that changed bucket since the closing, or entered after it."""
_AT_CLOSING = (
    "c.id IN (SELECT k.caso_id FROM cierre_casos k WHERE k.corte = {corte}"
    " AND {columna} IN ({valores}))"
)
"""Of a closed corte: the casos with some values at the closing, whatever they are now."""
_CLOSING_COLUMNS = {
    **{column: f"k.{column}" for column in ("cubeta", "resultado")},
    # A corte that was closed before this was kept showed what was known.
    "dijo": "coalesce(k.dijo, k.resultado)",
    # A corte that was closed before a grouping was there has no group of it.
    **{by: f"coalesce(k.{by}, '')" for by in GROUPINGS},
}
_TEXT_COLUMNS = (
    *(column for column, field in COLUMNS.items() if field.searched and column != "aliado"),
    *("radicado_vigente", "cuenta"),
)
"""The columns in which a word is looked for, one by one: joining them first costs twice as much.

A caso is of the aliado of its asesor, whatever its own row says."""
_VALUE = "coalesce(c.valor_solicitado, c.valor_aplicado)"
"""The money of a row of the queue: what was asked for, else what was applied."""
_ACCENTED = {
    "a": "áàâäã",
    "c": "ç",
    "e": "éèêë",
    "i": "íìîï",
    "n": "ñ",
    "o": "óòôöõ",
    "u": "úùûü",
}


def quoted(codes: Iterable[str]) -> str:
    """Return codes of the program as a list in SQL."""
    return ", ".join(f"'{code}'" for code in sorted(codes))


STANDS = "h.evento <> 'deshacer' AND NOT EXISTS (SELECT 1 FROM deshechas i WHERE i.linea = h.linea)"
"""A line was not undone."""
TELLS = (
    f"(h.evento = 'contacto' AND h.datos ->> 'resultado' IN ({quoted(INFORMS)})"
    f" OR h.evento = 'mensaje_de_voz' AND h.datos ->> 'resultado' IN ({quoted(MESSAGES_LEFT)}))"
)
"""A line tells the usuario the answer, by a call or by a voice message."""
IS_MOVE = f"h.estado_antes <> h.estado_despues AND {STANDS}"
"""A line took its caso from one estado to another, and was not undone."""
MARCACION = (
    "coalesce(c.razon || ' ' || c.subrazon, (SELECT h.razon || ' ' || h.subrazon FROM historial h"
    " WHERE h.caso_id = c.id AND h.evento = 'caso_nuevo' ORDER BY h.linea LIMIT 1))"
)
"""Razón and subrazón of a caso: of its last escalation, else those it came with in its base."""
_RECURSO = ", ".join(f"'{estado.value}'" for estado in sorted(OF_RECURSO))
_PQR = (
    f"CASE WHEN c.recurso_el IS NOT NULL OR c.estado IN ({_RECURSO}) THEN '{Clase.RECURSO.value}'"
    f" ELSE coalesce(c.clase, (SELECT value FROM json_each({{}}) WHERE key = {MARCACION})) END"
)
"""The class of what the usuario asked, as `pqr_of` tells it, given those of the marcaciones."""
_CLOSED_WAIT = 2


def _wait_condition(wait: int) -> str:
    """Return the condition on the column `espera`, in the form of the queue's index."""
    return f"(c.espera = {_CLOSED_WAIT}) = {int(wait == _CLOSED_WAIT)} AND c.espera = {wait}"


CITA = f"(c.cita IS NOT NULL AND c.espera < {_CLOSED_WAIT})"
"""Whether a usuario expects a call; a closed caso has no appointment."""
AGENTE_STRETCH = f"{IN_SIGHT} AND {_wait_condition(0)}"
"""The condition of the casos that wait for an agente, in the form of the queue's index."""


def wait_of(estado: Estado) -> int:
    """Return the value of the column `espera`: 0 waits for an agente, 1 for Claro, 2 for nobody."""
    if estado in WAIT_FOR_AGENTE:
        return 0
    return 2 if estado in CLOSED else 1


class Predicate:
    """The SQL condition of a filter at a moment, and the facts that decide how its casos are read."""

    def __init__(
        self,
        now: datetime,
        unanswered: date,
        asesores: Callable[[], AsesorDirectory] = AsesorDirectory,
        *,
        one_by_one: bool = False,
    ) -> None:
        self.now = now
        self.unanswered = unanswered
        """The latest day of escalation with which the back's answer is overdue."""
        self._asesores = asesores
        """Tells who each asesor is; asked only by a filter that names an asesor or an aliado."""
        self._one_by_one = one_by_one
        """Whether the cortes of each caso are looked up, since few casos are tried."""
        self.values: dict[str, object] = {}
        self.parts: list[str] = []
        self.estados: frozenset[Estado] = EVERYBODY
        """The estados of the casos that the filter may keep."""
        self.interleaved = False
        """Whether casos that wait for the back are listed among the casos that wait for an agente."""
        self.covered = True
        """Whether the index of the queue holds every column of the condition, so the table is not read."""
        self.selective = False
        """Whether a key leaves a handful of casos, best found by the key's index."""
        self.of_cortes = False
        """Whether only the casos of some cortes are kept."""

    @classmethod
    def of(
        cls,
        criteria: CasoFilter,
        now: datetime,
        unanswered: date,
        asesores: Callable[[], AsesorDirectory] = AsesorDirectory,
        *,
        one_by_one: bool = False,
    ) -> Predicate:
        """Return the condition of a filter; `one_by_one` when few casos will be tried by it."""
        me = cls(now, unanswered, asesores, one_by_one=one_by_one)
        me.values |= {
            "ahora": now.isoformat(timespec="seconds"),
            "hoy": now.date().isoformat(),
            "sin_respuesta": unanswered.isoformat(),
        }
        me._fixed_parts(criteria)
        for condition in sorted(criteria.conditions, key=_cost):
            me._condition(condition)
        return me

    @property
    def where(self) -> str:
        """The WHERE clause, without the word WHERE."""
        waits = self.waits
        parts = [IN_SIGHT]
        if len(waits) == 1:
            parts.append(_wait_condition(waits[0]))
        elif _CLOSED_WAIT not in waits:
            parts.append(f"(c.espera = {_CLOSED_WAIT}) = 0")
        return " AND ".join((*parts, *self.parts))

    @property
    def waits(self) -> list[int]:
        """The values of `espera` that the kept casos may have, in the order of a list."""
        return sorted({wait_of(estado) for estado in self.estados})

    @property
    def chunks(self) -> list[str]:
        """The conditions of the stretches of a list by urgency, each in the order of the index."""
        if self.interleaved or len(self.waits) == 1:
            return [self.where]
        return [f"{_wait_condition(wait)} AND {self.where}" for wait in self.waits]

    @property
    def first_stretch(self) -> str:
        """The condition of the first stretch of the queue's index for a list by urgency."""
        waits = self.waits
        if self.interleaved:
            return f"{IN_SIGHT} AND (c.espera = {_CLOSED_WAIT}) = 0"
        return f"{IN_SIGHT} AND {_wait_condition(waits[0])}"

    @property
    def since(self) -> str:
        """The FROM clause: a condition that no index covers is read by scanning the table.

        Going from an index to the table row by row, in no order, costs several times as much.
        """
        indexed = self.selective or (self.covered and not self.of_whole_cortes)
        return "casos c" if indexed else "casos c NOT INDEXED"

    @property
    def of_whole_cortes(self) -> bool:
        """Whether the closed casos of some cortes are kept too: a few rows of the bases tell which."""
        return self.of_cortes and _CLOSED_WAIT in self.waits

    @property
    def by_number(self) -> str:
        """The FROM clause that reads the casos of some cortes by their numbers, in that order.

        The rows of the bases give the numbers; an index would have SQLite look through all casos.
        """
        return "casos c NOT INDEXED" if self.of_cortes else "casos c"

    def _value(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _listing(self, values: Sequence[str]) -> str:
        return ", ".join(self._value(value) for value in values)

    def _fixed_parts(self, criteria: CasoFilter) -> None:
        for column, value in (("cuenta", criteria.cuenta), ("causal", criteria.causal)):
            if value is not None:
                self.parts.append(f"c.{column} = {self._value(value)}")
                self.covered &= column == "causal"
                self.selective |= column == "cuenta"
        for group, value in (("asesor", criteria.asesor), ("aliado", criteria.aliado)):
            if value is not None:
                self.parts.append(self._same(group, value))
                self.covered = False
        if criteria.estados:
            self.parts.append(
                self._situation(
                    Situation(criteria.estados, returned=criteria.returned), inverse=False
                )
            )
        if criteria.radicado is not None:
            self.parts.append(
                "c.id IN (SELECT caso_id FROM radicados WHERE anulado = 0"
                f" AND radicado = {self._value(criteria.radicado)})"
            )
            self.selective = True
        if criteria.cubeta is not None:
            self.parts.append(f"c.cubeta = {self._value(criteria.cubeta.value)}")
            self.covered = False
        if criteria.base is not None:
            self.parts.append(
                f"c.id IN (SELECT caso_id FROM filas WHERE base_id = {self._value(criteria.base)})"
            )
        if criteria.corte is not None:
            self.parts.append(self._cortes(((criteria.corte, criteria.corte),)))
            self.of_cortes = True
        if criteria.text:
            self.parts.append(self._text(criteria.text))
        if criteria.in_revision:
            self.parts.append("c.revision IS NOT NULL")
        if criteria.free_for is not None:
            self.parts.append(self._free(criteria.free_for))

    def _condition(self, condition: Condition) -> None:
        sql = self._of_field(condition)
        self.of_cortes |= condition.field is QueryField.CORTE and not condition.inverse
        # A comparison with NULL is neither true nor false; inverted, it must count as not met.
        self.parts.append(f"({sql}) IS NOT TRUE" if condition.inverse else f"({sql})")

    def test_of(self, condition: Condition) -> str:
        """Return the test of a condition that only counts, and so narrows nothing that is read."""
        self.covered = False
        sql = self._of_field(condition._replace(inverse=True))
        return f"({sql}) IS {'NOT TRUE' if condition.inverse else 'TRUE'}"

    def _of_field(self, condition: Condition) -> str:
        match condition.field:
            case QueryField.TEXT:
                ways = [self._text(condition.values[0])]
                ways += [f"({self._one_way(other)})" for other in condition.shown]
                return " OR ".join(ways)
            case QueryField.SITUATION:
                return self._situation(condition.situation, inverse=condition.inverse)
            case QueryField.CAUSAL:
                return self._causal(condition)
            case QueryField.ASESOR:
                return self._asesor(condition)
            case QueryField.CLASS:
                return self._class(condition)
            case QueryField.ALIADO:
                return self._aliado(condition)
            case QueryField.VENCE:
                return " OR ".join(self._span(span) for span in condition.spans)
            case QueryField.VALUE:
                self.covered = False
                return " OR ".join(self._amount(_VALUE, limits) for limits in condition.amounts)
            case QueryField.APPLIED:
                self.covered = False
                return " OR ".join(
                    self._amount("c.valor_aplicado", limits) for limits in condition.amounts
                )
            case QueryField.CORTE:
                return self._cortes(condition.spans)
            case QueryField.CITA:
                if not condition.inverse:
                    self.estados &= OPEN
                return CITA
            case QueryField.RETURNS:
                return f"{RETURNS} OR {_ANSWERED}"
            case QueryField.HOLDER:
                parts = [f"{HOLDER} IN ({self._listing(condition.values)})"]
                parts += [f"{HOLDER} IS NULL"] if condition.empty else []
                return " OR ".join(parts)
            case QueryField.MINE:
                me = self._value(condition.values[0])
                return (
                    "c.id IN (SELECT caso_id FROM tomas WHERE"
                    f" login = {me} AND {LIVE}) OR c.dueno = {me}"
                )
            case QueryField.FREE:
                return self._free(condition.values[0])
            case QueryField.SKIPPED:
                return _SKIPPED
            case QueryField.REVISION:
                return "c.revision IS NOT NULL"
            case QueryField.CONTENIDO:
                self.covered = False
                return (
                    "c.estado = 'POR_CONTACTAR' AND coalesce(c.contenido, 'NO_APLICA')"
                    f" IN ({self._listing(condition.values)})"
                )
            case QueryField.DOUBTFUL:
                self.covered = False
                return "c.resultado_por_revisar = 1"
            case QueryField.WITHOUT_VALUE:
                self.covered = False
                return (
                    "c.resultado = 'APROBADO' AND (c.valor_aplicado IS NULL"
                    " OR (c.valor_solicitado IS NULL AND c.valor_aplicado = 0))"
                )
            case QueryField.APLAZADOS:
                return "c.aplazado_hasta > :hoy"
            case QueryField.AT_CLOSING:
                return self._at_closing(condition)
            case QueryField.CASO:
                self.covered, self.selective = False, True
                ids = self._value(json.dumps([int(value) for value in condition.values]))
                return f"c.id IN (SELECT value FROM json_each({ids}))"
            case QueryField.MOVED:
                self.covered = False
                evento, since, toward = map(self._value, condition.values)
                return (
                    f"c.id IN (SELECT h.caso_id FROM historial h NOT INDEXED WHERE h.evento = {evento}"
                    f" AND h.estado_antes = {since} AND h.estado_despues = {toward}"
                    f" AND {IS_MOVE})"
                )
            case (
                QueryField.GROUP
                | QueryField.CUBETA
                | QueryField.RESULTADO
                | QueryField.SAID
                | QueryField.VEREDICTO
                | QueryField.CLOSING
            ):
                return self._of_figure(condition)
        assert_never(condition.field)

    def _one_way(self, condition: Condition) -> str:
        """Return a condition that is one of several ways to be kept, and so narrows no estado."""
        if condition.field is QueryField.SITUATION:
            return self._situation(condition.situation, inverse=True)
        return self._of_field(condition)

    def _situation(self, situation: Situation, *, inverse: bool) -> str:
        estados = situation.estados
        parts = []
        possible = estados
        if estados:
            listing = ", ".join(f"'{estado.value}'" for estado in sorted(estados))
            parts.append(f"c.estado IN ({listing})")
        if situation.unclassified:
            possible |= {Estado.POR_CLASIFICAR}
            results = " OR ".join(
                f"c.resultado IS {self._value(resultado and resultado.value)}"
                for resultado in sorted(situation.unclassified, key=str)
            )
            parts.append(f"(c.estado = 'POR_CLASIFICAR' AND ({results}))")
            self.covered = False
        if situation.returned:
            possible |= WAIT_FOR_BACK
            parts.append(RETURNS)
        if not inverse:
            self.estados &= possible
            self.interleaved |= situation.returned
        return f"({' OR '.join(parts) or '0'})"

    def _causal(self, condition: Condition) -> str:
        parts = []
        if condition.values:
            parts.append(f"c.causal IN ({self._listing(condition.values)})")
        if condition.motivos:
            motivos = json.dumps(sorted(condition.motivos), ensure_ascii=False)
            parts.append(
                "(c.causal IS NULL AND c.motivo IN"
                f" (SELECT value FROM json_each({self._value(motivos)})))"
            )
            self.covered = False
        return " OR ".join(parts) or "0"

    def _asesor(self, condition: Condition) -> str:
        """Return the condition on the asesor: any id of the person, or a piece of the name."""
        self.covered = False
        directory = self._asesores()
        parts = []
        for value in condition.values:
            ids = dict.fromkeys((*directory.ids_of(value), *directory.ids_named(value)))
            parts.append(f"c.asesor_id IN ({self._listing(tuple(ids))})")
            parts.append(self._contains("c.asesor_nombre", value))
        if condition.empty:
            parts.append("c.asesor_id IS NULL")
        return " OR ".join(parts)

    def _aliado(self, condition: Condition) -> str:
        """Return the condition on the aliado: a piece of its name, or the whole in any spelling."""
        self.covered = False
        parts = []
        for value in condition.values:
            parts += self._of_aliados_named(value)
        if condition.empty:
            parts.append(self._same("aliado", None))
        return " OR ".join(parts) or "0"

    def _of_aliados_named(self, text: str) -> list[str]:
        """Return the condition of being of an aliado whose name has a piece of text; none if none has."""
        pairs = self._asesores().pairs_named(text)
        return [self._one_of("aliado", [pair_text(*pair) for pair in pairs])] if pairs else []

    def _class(self, condition: Condition) -> str:
        self.covered = False
        classes = json.dumps(dict(sorted(condition.classes)), ensure_ascii=False)
        pqr = _PQR.format(self._value(classes))
        parts = [f"({pqr}) IN ({self._listing(condition.values)})"] if condition.values else []
        if condition.empty:
            parts.append(f"({pqr}) IS NULL")
        return " OR ".join(parts)

    def _span(self, span: ValueRange) -> str:
        since, until = span
        parts = ["c.vence IS NOT NULL"]
        if since is not None:
            parts.append(f"c.vence >= {self._value(since.isoformat())}")
        if until is not None:
            parts.append(f"c.vence <= {self._value(until.isoformat())}")
        return f"({' AND '.join(parts)})"

    def _amount(self, column: str, limits: AmountRange) -> str:
        since, until = limits
        parts = [f"{column} IS NOT NULL"]
        if since is not None:
            parts.append(f"{column} >= {self._value(since)}")
        if until is not None:
            parts.append(f"{column} <= {self._value(until)}")
        return f"({' AND '.join(parts)})"

    def _cortes(self, spans: Sequence[ValueRange]) -> str:
        days = [since.isoformat() for since, until in spans if since and until == since]
        parts = [f"b.corte IN ({self._listing(days)})"]
        parts += [
            f"b.corte BETWEEN {self._value(since.isoformat())} AND {self._value(until.isoformat())}"
            for since, until in spans
            if since and until and until != since
        ]
        return (_IN_CORTE if self._one_by_one else _OF_CORTE).format(cortes=" OR ".join(parts))

    def _of_figure(self, condition: Condition) -> str:
        """Return the condition of a figure of KPI besides its cortes."""
        self.covered = False
        values = condition.values
        if condition.field is QueryField.GROUP:
            return self._same(values[0], None if condition.empty else values[1])
        if condition.field is QueryField.CUBETA:
            return f"c.cubeta IN ({self._listing(values)})"
        if condition.field is QueryField.RESULTADO:
            return (
                "c.resultado IS NULL"
                if condition.empty
                else f"c.resultado IN ({self._listing(values)})"
            )
        since, until = condition.spans[0]
        day = since or date.min
        if condition.field is QueryField.SAID:
            cortes = [self._value((each or day).isoformat()) for each in (since, until)]
            return f"{SAID.format(*cortes)} IN ({self._listing(values)})"
        if condition.field is QueryField.CLOSING:
            return _AFTER_CLOSING.format(corte=self._value(day.isoformat()))
        self.selective = True
        day_after = (until or day) + timedelta(days=1)
        return (
            f"c.veredicto_el >= {self._value(day.isoformat())}"
            f" AND c.veredicto_el < {self._value(day_after.isoformat())}"
        )

    def _same(self, group: str, value: str | None) -> str:
        """Return the condition that a caso is of a group of the figures, however its base spells it."""
        grouping = GROUPINGS[group]
        texts = grouping.texts(self._asesores(), value) if grouping.join else filter(None, (value,))
        return self._one_of(group, tuple(texts))

    def _one_of(self, group: str, texts: Sequence[str]) -> str:
        if not texts:
            return f"{GROUPS[group]} IS NULL"
        listing = self._value(json.dumps(texts, ensure_ascii=False))
        return f"{GROUPS[group]} IN (SELECT value FROM json_each({listing}))"

    def _at_closing(self, condition: Condition) -> str:
        column, *values = condition.values
        day = condition.spans[0][0] or date.min
        return _AT_CLOSING.format(
            corte=self._value(day.isoformat()),
            columna=_CLOSING_COLUMNS[column],
            valores=self._listing(values),
        )

    def _free(self, login: str) -> str:
        return (
            "(c.id NOT IN (SELECT caso_id FROM tomas WHERE"
            f" login <> {self._value(login)} AND {LIVE})"
            " AND c.revision IS NULL"
            " AND (c.aplazado_hasta IS NULL OR c.aplazado_hasta <= :hoy))"
        )

    def _text(self, text: str) -> str:
        self.covered = False
        # A cuenta is all digits.
        columns = _TEXT_COLUMNS if text.isdecimal() else _TEXT_COLUMNS[:-1]
        parts = [self._contains(f"c.{column}", text) for column in columns]
        parts += self._of_aliados_named(text)
        parts.append(
            f"c.id IN (SELECT caso_id FROM tomas WHERE {LIVE} AND {self._contains('login', text)})"
        )
        return f"({' OR '.join(parts)})"

    def _contains(self, column: str, text: str) -> str:
        """Return the condition that a column contains a text, whatever its case and accents.

        LIKE with a wildcard for each letter that may carry an accent is quick and lets little else
        through; a value with the plain letters then matches at once, and only the rest is compared
        by the slower GLOB, letter by letter.
        """
        sought = _without_accents(text)
        plain = self._value(f"%{_literal(sought)}%")
        if sought.isascii() and not _ACCENTED.keys() & set(sought):
            return f"{column} LIKE {plain} ESCAPE '\\'"
        doubtful = {c for c in sought if c in _ACCENTED or not c.isascii()}
        sieve = "".join("_" if c in doubtful else _literal(c) for c in sought).lstrip("_")
        glob = f"*{''.join(map(_glob_class, sought))}*"
        return (
            f"({column} LIKE {self._value(f'%{sieve}%')} ESCAPE '\\'"
            f" AND ({column} LIKE {plain} ESCAPE '\\' OR {column} GLOB {self._value(glob)}))"
        )


def radicados_beside(rows: str, datos: str) -> str:
    """Return the join that gives, as `o.value`, each radicado that stood in a cell after its row's own.

    `rows` are those of a table that has them in its column `datos`; hardly a row has any.
    """
    listed = f"json_extract({datos}, '$.\"{OTHER_RADICADOS}\"')"
    return (
        f"{rows} CROSS JOIN json_each('[\"' || replace({listed}, ', ', '\",\"') || '\"]') o"
        f" ON instr({datos}, '\"{OTHER_RADICADOS}\"') > 0"
    )


def _cost(condition: Condition) -> tuple[bool, bool]:
    """Return the sort key of a condition by its cost: texts last, texts that may have accents at the end."""
    text = condition.values[0] if condition.field is QueryField.TEXT else ""
    return bool(text), bool(_ACCENTED.keys() & set(_without_accents(text)))


def _without_accents(text: str) -> str:
    separated = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in separated if not unicodedata.combining(c))


def _literal(text: str) -> str:
    """Return a text escaped for LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _glob_class(letter: str) -> str:
    """Return the GLOB character class of a letter: both cases, with every accent."""
    accented = _ACCENTED.get(letter, "")
    variants = dict.fromkeys(
        c for c in letter + letter.upper() + accented + accented.upper() if len(c) == 1
    )
    return letter if len(variants) == 1 and letter not in "*?[" else f"[{''.join(variants)}]"
