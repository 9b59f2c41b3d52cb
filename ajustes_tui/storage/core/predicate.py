"""From a filter to SQL: the one condition of a list, its figure and its export."""

from __future__ import annotations

import json
import re
import unicodedata
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

    A large base is written in several transactions, and nobody sees its casos before the last of them; one
    that is undone leaves in sight only the casos that stay.
    """
    # The sign keeps the planner from reading by the number of the caso.
    return (
        f"(+{caso} < (SELECT coalesce(min(desde), {_NO_END}) FROM {store}.en_curso)"
        f" OR +{caso} IN (SELECT caso_id FROM {store}.en_curso_quedan))"
    )


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
UNLAPSED = "({of}vence > :ahora AND NOT adelantada({of}desde, :ahora))"
"""Whether a claim (`tomas`, or `of` a name with its point) has not lapsed by the clock that runs now."""
LIVE, LIVE_T = (f"{UNLAPSED.format(of=of)} AND viva({of}sesion)" for of in ("", "t."))
"""Whether a claim holds: it has not lapsed, and the session that made it is alive; of `tomas`, and of `t`."""
HOLDER = f"coalesce((SELECT t.login FROM tomas t WHERE t.caso_id = c.id AND {LIVE_T}), c.dueno)"
"""Who has a caso: the person with a live claim on it, else its owner."""
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


FACTS: Mapping[str, str] = {
    "RETURNS": RETURNS,
    "LIVE": LIVE,
    "HOLDER": HOLDER,
    "CITA": CITA,
    "MARCACION": MARCACION,
    "IS_MOVE": IS_MOVE,
    "SAID": SAID.format("{0}", "{1}"),
}
"""What the texts of the words name in capitals."""
_FACT = re.compile(r"\{([A-Z_]+)\}")
_COLUMN = re.compile(r"\bc\.(\w+)")
COVERED = frozenset(
    (
        *("retirado", "vence", "id", "espera", "estado", "cita", "aplazado_hasta", "revision"),
        *("escalado_el", "corte", "dueno", "causal", "ultimo_dia_intento"),
    )
)
"""The columns of the queue's index."""


class Predicate:
    """The SQL condition of a filter at a moment, and the facts that decide how its casos are read."""

    def __init__(
        self,
        criteria: CasoFilter,
        now: datetime,
        unanswered: date,
        asesores: Callable[[], AsesorDirectory] = AsesorDirectory,
        *,
        one_by_one: bool = False,
    ) -> None:
        """Ask what a filter asks; `one_by_one` when few casos will be tried by it.

        `unanswered` is the latest day of escalation with which the back's answer is overdue. `asesores`
        tells who each asesor is, and is asked only by a filter that names an asesor or an aliado.
        """
        self._asesores = asesores
        self.one_by_one = one_by_one
        self.values: dict[str, object] = {
            "ahora": now.isoformat(timespec="seconds"),
            "hoy": now.date().isoformat(),
            "sin_respuesta": unanswered.isoformat(),
        }
        self.estados: frozenset[Estado] = EVERYBODY
        """The estados of the casos that the filter may keep."""
        self.interleaved = False
        """Whether casos that wait for the back are listed among the casos that wait for an agente."""
        self.selective = False
        """Whether a key leaves a handful of casos, best found by the key's index."""
        self.of_cortes = False
        """Whether only the casos of some cortes are kept."""
        self.parts: list[str] = []
        for condition in sorted(criteria.conditions, key=_cost):
            self._narrow(condition)
            self.parts.append(self.test(condition))
        columns = _COLUMN.findall(" ".join(self.parts))
        self.covered = COVERED.issuperset(columns) and not self.selective
        """Whether the index of the queue holds every column of the condition, so the table is not read."""

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

    @property
    def asesores(self) -> AsesorDirectory:
        """Who each asesor is."""
        return self._asesores()

    def _narrow(self, condition: Condition) -> None:
        """Take note of what a condition says of how its casos are read."""
        if condition.inverse:
            return
        word = WORDS[condition.word]
        self.selective |= word.selective
        self.of_cortes |= condition.word == "corte"
        if word.possible is not None:
            self.estados &= word.possible(*condition.values)
        self.interleaved |= any(isinstance(v, Situation) and v.returned for v in condition.values)

    def test(self, condition: Condition) -> str:
        """Return the test of a condition; turned around it is met where it is false, or NULL."""
        sql = WORDS[condition.word].sql(self, *condition.values)
        return f"({sql}) IS NOT TRUE" if condition.inverse else f"({sql})"

    def __call__(self, text: str, *values: object) -> str:
        """Return a text of a word with the facts it names, and each of its values bound."""
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
        """Return the test that any of some texts tells the group of a caso; none, that nothing does."""
        group = GROUPS[by]
        return self(f"{group} IN {{0}}", frozenset(texts)) if texts else f"{group} IS NULL"

    def contains(self, column: str, text: str) -> str:
        """Return the condition that a column contains a text, whatever its case and accents.

        LIKE with a wildcard for each letter that may carry an accent is quick and lets little else
        through; a value with the plain letters then matches at once, and only the rest is compared
        by the slower GLOB, letter by letter.
        """
        sought = _without_accents(text)
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
    text = condition.values[0] if condition.word == TEXT else ""
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
