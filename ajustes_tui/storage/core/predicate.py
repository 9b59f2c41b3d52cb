"""Filters as SQL: one condition for list, figure and export."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from ajustes_tui.domain.base.rows import OTHER_RADICADOS
from ajustes_tui.domain.caso.estados import CLOSED, WAIT_FOR_AGENTE, WAIT_FOR_BACK, Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, Evento
from ajustes_tui.domain.caso.outcomes import INFORMS, MESSAGES_LEFT
from ajustes_tui.domain.figures.groupings import BETWEEN, GROUPINGS, Grouping
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.domain.query.filter import CasoFilter, Condition, Situation
from ajustes_tui.domain.query.vocabulary import TEXT, WORDS
from ajustes_tui.domain.values.text import without_accents

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
"""The grouping text of a caso, in figures and lists."""


def settled(caso: str = "c.id", store: str = "main") -> str:
    """Return the condition that a caso's base is complete.

    Large bases take several transactions, visible after the last; one being undone shows only casos that stay.
    """
    # The sign keeps the planner from reading by the number of the caso.
    return (
        f"(+{caso} < (SELECT coalesce(min(desde), {_NO_END}) FROM {store}.en_curso)"
        f" OR +{caso} IN (SELECT caso_id FROM {store}.en_curso_quedan))"
    )


_NO_END = 2**63 - 1
IN_SIGHT = f"c.retirado = 0 AND {settled()}"
"""The only way to ask whether caso `c` is visible."""
IN_SIGHT_ALONE = f"retirado = 0 AND {settled('id')}"
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
LIVE_ROWS = "filas f JOIN bases b ON b.id = f.base_id AND b.anulada_el IS NULL"
"""The rows of bases that stand."""
NEWEST_CORTE = (
    f"max(c.corte, coalesce((SELECT max(b.corte) FROM {LIVE_ROWS} WHERE f.caso_id = c.id), ''))"
)
"""Newest corte of a caso: a base without changes only adds its row.

Every write saves it, so a caso waiting for the back has its own.
"""
ABSENT = (
    f"(c.corte < {_LAST_COMPLETA} AND (c.escalado_el < {_LAST_COMPLETA}"
    f" OR (c.escalado_el = {_LAST_COMPLETA} AND {_SENT_AT} < {_COMPLETA_IMPORTED_AT})))"
)
"""Missing from the newest complete base cut after sending."""
RETURNS = f"({_IN_BACK} AND (c.escalado_el <= :sin_respuesta OR {ABSENT}))"
"""The back's answer is overdue: the caso is queued, in the same estado."""
UNLAPSED = "({of}vence > :ahora AND NOT adelantada({of}desde, :ahora))"
"""A claim has not lapsed; `of` is a table prefix."""
LIVE, LIVE_T = (f"{UNLAPSED.format(of=of)} AND viva({of}sesion)" for of in ("", "t."))
"""A claim holds: unlapsed, of a live session; `tomas` and `t`."""
HOLDER = f"coalesce((SELECT t.login FROM tomas t WHERE t.caso_id = c.id AND {LIVE_T}), c.dueno)"
"""The live claim's person, else the owner."""
SAID = (
    f"coalesce((SELECT f.resultado FROM {LIVE_ROWS} WHERE f.caso_id = c.id AND f.efecto <> 'duplicada'"
    " AND b.corte BETWEEN {} AND {} ORDER BY b.corte DESC, b.id DESC LIMIT 1),"
    " iif(c.resultado_por_revisar, '', c.resultado), '')"
)
"""What the back said in the last base of some cortes, or ''.

A row without a kept or explained word uses the caso's.
"""
_ACCENTED = {"a": "áàâäã", "c": "ç", "e": "éèêë", "i": "íìîï", "n": "ñ", "o": "óòôöõ", "u": "úùûü"}


def quoted(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


def numbered(ids: Iterable[int]) -> str:
    return ", ".join(str(int(i)) for i in ids)


STANDS = "h.evento <> 'deshacer' AND NOT EXISTS (SELECT 1 FROM deshechas i WHERE i.linea = h.linea)"
"""A line not undone."""
TELLS = (
    f"(h.evento = 'contacto' AND h.datos ->> 'resultado' IN ({quoted(INFORMS)})"
    f" OR h.evento = 'mensaje_de_voz' AND h.datos ->> 'resultado' IN ({quoted(MESSAGES_LEFT)}))"
)
"""A line that informs, by call or message."""
IS_MOVE = f"h.estado_antes <> h.estado_despues AND {STANDS}"
"""A standing line that changes the estado."""
MARCACION = (
    "coalesce(c.razon || ' ' || c.subrazon, (SELECT h.razon || ' ' || h.subrazon FROM historial h"
    " WHERE h.caso_id = c.id AND h.evento = 'caso_nuevo' ORDER BY h.linea LIMIT 1))"
)
"""Of the last escalation, else of the base."""
_CLOSED_WAIT = 2


def _wait_condition(wait: int) -> str:
    return f"(c.espera = {_CLOSED_WAIT}) = {int(wait == _CLOSED_WAIT)} AND c.espera = {wait}"


CITA = f"(c.cita IS NOT NULL AND c.espera < {_CLOSED_WAIT})"
"""A closed caso has no appointment."""
AGENTE_STRETCH = f"{IN_SIGHT} AND {_wait_condition(0)}"
"""Agentes' casos, in the form of the queue's index."""


def wait_of(estado: Estado) -> int:
    """Return `espera`: 0 for an agente, 1 for Claro, 2 for nobody."""
    if estado in WAIT_FOR_AGENTE:
        return 0
    return 2 if estado in CLOSED else 1


FACTS: Mapping[str, str] = {
    "RETURNS": RETURNS,
    "LIVE": LIVE,
    "HOLDER": HOLDER,
    "LIVE_ROWS": LIVE_ROWS,
    "CITA": CITA,
    "MARCACION": MARCACION,
    "IS_MOVE": IS_MOVE,
    "SAID": SAID.format("{0}", "{1}"),
}
"""Facts that words name in capitals."""
_FACT = re.compile(r"\{([A-Z_]+)\}")
_COLUMN = re.compile(r"\bc\.(\w+)")
COVERED = frozenset(
    (
        "retirado vence id espera estado cita aplazado_hasta revision escalado_el corte"
        " dueno causal ultimo_dia_intento"
    ).split()
)
"""Columns of the queue's index."""


class Predicate:
    """A filter's SQL condition at a moment, and how its casos are read."""

    def __init__(
        self,
        criteria: CasoFilter,
        now: datetime,
        unanswered: date,
        asesores: Callable[[], AsesorDirectory] = AsesorDirectory,
        *,
        one_by_one: bool = False,
    ) -> None:
        """`one_by_one` is for testing few casos; `unanswered` is the latest overdue escalation
        day; `asesores` is called only by filters that name one.
        """
        self._asesores = asesores
        self.one_by_one = one_by_one
        self.values: dict[str, object] = {
            "ahora": now.isoformat(timespec="seconds"),
            "hoy": now.date().isoformat(),
            "sin_respuesta": unanswered.isoformat(),
        }
        self.estados: frozenset[Estado] = EVERYBODY
        self.interleaved = False
        """Lists back-waiting casos among agentes'."""
        self.selective = False
        """A key leaves few casos, best found by its index."""
        self.of_cortes = False
        self.parts: list[str] = []
        for condition in sorted(criteria.conditions, key=_cost):
            self._narrow(condition)
            self.parts.append(self.test(condition))
        columns = _COLUMN.findall(" ".join(self.parts))
        self.covered = COVERED.issuperset(columns) and not self.selective
        """The queue's index has every column: no table read."""

    @property
    def where(self) -> str:
        waits = self.waits
        parts = [IN_SIGHT]
        if len(waits) == 1:
            parts.append(_wait_condition(waits[0]))
        elif _CLOSED_WAIT not in waits:
            parts.append(f"(c.espera = {_CLOSED_WAIT}) = 0")
        return " AND ".join((*parts, *self.parts))

    @property
    def waits(self) -> list[int]:
        """Possible `espera` values, in list order."""
        return sorted({wait_of(estado) for estado in self.estados})

    @property
    def chunks(self) -> list[str]:
        """Conditions of a list's stretches by urgency, each in index order."""
        if self.interleaved or len(self.waits) == 1:
            return [self.where]
        return [f"{_wait_condition(wait)} AND {self.where}" for wait in self.waits]

    @property
    def first_stretch(self) -> str:
        """The first of `chunks`."""
        waits = self.waits
        if self.interleaved:
            return f"{IN_SIGHT} AND (c.espera = {_CLOSED_WAIT}) = 0"
        return f"{IN_SIGHT} AND {_wait_condition(waits[0])}"

    @property
    def since(self) -> str:
        """The FROM clause; without a covering index the table is scanned.

        Unordered row lookups cost several times as much.
        """
        indexed = self.selective or (self.covered and not self.of_whole_cortes)
        return "casos c" if indexed else "casos c NOT INDEXED"

    @property
    def of_whole_cortes(self) -> bool:
        """Closed casos of cortes are kept too: rows of bases tell which."""
        return self.of_cortes and _CLOSED_WAIT in self.waits

    @property
    def by_number(self) -> str:
        """The FROM clause by the bases' caso numbers, in order.

        An index would make SQLite scan all casos.
        """
        return "casos c NOT INDEXED" if self.of_cortes else "casos c"

    @property
    def asesores(self) -> AsesorDirectory:
        return self._asesores()

    def _narrow(self, condition: Condition) -> None:
        """Note how a condition affects reading."""
        if condition.inverse:
            return
        word = WORDS[condition.word]
        self.selective |= word.selective
        self.of_cortes |= condition.word == "corte"
        if word.possible is not None:
            self.estados &= word.possible(*condition.values)
        self.interleaved |= any(isinstance(v, Situation) and v.returned for v in condition.values)

    def test(self, condition: Condition) -> str:
        """A negated test holds where the condition is false or NULL."""
        sql = WORDS[condition.word].sql(self, *condition.values)
        return f"({sql}) IS NOT TRUE" if condition.inverse else f"({sql})"

    def __call__(self, text: str, *values: object) -> str:
        """Expand the facts in a text and bind its values."""
        named = _FACT.sub(lambda fact: FACTS[fact[1]], text)
        return named.format(*map(self._bound, values))

    def _bound(self, value: object) -> str:
        if isinstance(value, tuple):
            return f"({', '.join(map(self._bound, value))})"
        name = f"v{len(self.values)}"
        if isinstance(value, frozenset):
            self.values[name] = json.dumps(sorted(value), ensure_ascii=False)
            return f"(SELECT value FROM json_each(:{name}))"
        self.values[name] = value.isoformat() if isinstance(value, date) else value
        return f":{name}"

    def of_group(self, by: str, texts: Sequence[str]) -> str:
        """Test a group by any of the texts; without texts, no group."""
        group = GROUPS[by]
        return self(f"{group} IN {{0}}", frozenset(texts)) if texts else f"{group} IS NULL"

    def contains(self, column: str, text: str) -> str:
        """Test that a column contains a text, ignoring case and accents.

        LIKE with wildcards for accentable letters is fast; plain matches pass at once, the rest is
        verified by the slower GLOB.
        """
        sought = without_accents(text.lower())
        plain = self._bound(f"%{_literal(sought)}%")
        if sought.isascii() and not _ACCENTED.keys() & set(sought):
            return f"{column} LIKE {plain} ESCAPE '\\'"
        doubtful = {c for c in sought if c in _ACCENTED or not c.isascii()}
        sieve = "".join("_" if c in doubtful else _literal(c) for c in sought).lstrip("_")
        glob = f"*{''.join(map(_glob_class, sought))}*"
        return (
            f"({column} LIKE {self._bound(f'%{sieve}%')} ESCAPE '\\'"
            f" AND ({column} LIKE {plain} ESCAPE '\\' OR {column} GLOB {self._bound(glob)}))"
        )


def radicados_beside(rows: str, datos: str) -> str:
    """Return the join for extra radicados of a cell, `o.value`.

    `rows` stores them in `datos`; hardly any row has them.
    """
    listed = f"json_extract({datos}, '$.\"{OTHER_RADICADOS}\"')"
    return (
        f"{rows} CROSS JOIN json_each('[\"' || replace({listed}, ', ', '\",\"') || '\"]') o"
        f" ON instr({datos}, '\"{OTHER_RADICADOS}\"') > 0"
    )


def _cost(condition: Condition) -> tuple[bool, bool]:
    """Sort texts last, possibly accented ones at the end."""
    text = condition.values[0] if condition.word == TEXT else ""
    return bool(text), bool(_ACCENTED.keys() & set(without_accents(text.lower())))


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _glob_class(letter: str) -> str:
    """Return the GLOB class with both cases and accents."""
    accented = _ACCENTED.get(letter, "")
    variants = dict.fromkeys(
        c for c in letter + letter.upper() + accented + accented.upper() if len(c) == 1
    )
    return letter if len(variants) == 1 and letter not in "*?[" else f"[{''.join(variants)}]"
