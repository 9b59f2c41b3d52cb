"""From a filter to SQL: the one condition of a list, its figure and its export."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import assert_never

from ajustes_tui.domain.base.rows import Clase
from ajustes_tui.domain.caso.estados import CLOSED, OPEN, WAIT_FOR_AGENTE, WAIT_FOR_BACK, Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, Evento
from ajustes_tui.domain.caso.pqr import OF_RECURSO
from ajustes_tui.domain.query.filter import (
    AmountRange,
    CasoFilter,
    Condition,
    QueryField,
    Situation,
    ValueRange,
)

EVERYBODY = frozenset(Estado)
GRUPOS = {
    "asesor": "c.asesor_id",
    "aliado": "c.aliado",
    "causal": "coalesce(c.causal, c.causal_pedida)",
    "agente": "c.veredicto_agente",
}
"""What each group of the figures goes by: the list of a figure asks for the same."""
_COMPLETA = "(SELECT max(corte) FROM bases WHERE tipo = 'completa' AND anulada_el IS NULL)"
_IMPORTADA = (
    "(SELECT max(importada_el) FROM bases WHERE tipo = 'completa' AND anulada_el IS NULL"
    f" AND corte = {_COMPLETA})"
)
_ENVIADO = (
    "(SELECT max(h.momento) FROM historial h WHERE h.caso_id = c.id AND h.evento IN"
    f" ({', '.join(repr(e.value) for e in sorted(CORRECTIVOS | {Evento.ESCALAR_BACK}))}))"
)
_EN_BACK = f"c.estado IN ({', '.join(repr(e.value) for e in sorted(WAIT_FOR_BACK))})"
ULTIMO_CORTE = (
    "max(c.corte, coalesce((SELECT max(b.corte) FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE f.caso_id = c.id AND b.anulada_el IS NULL), ''))"
)
"""The newest corte that brought a caso: a base that changes nothing in it only adds its row.

What a person or a corte writes carries it along, so a caso that waits for the back has its own."""
AUSENTE = (
    f"(c.corte < {_COMPLETA} AND (c.escalado_el < {_COMPLETA}"
    f" OR (c.escalado_el = {_COMPLETA} AND {_ENVIADO} < {_IMPORTADA})))"
)
"""The newest complete base cut after the caso went to the back no longer brings it."""
RETURNS = f"({_EN_BACK} AND (c.escalado_el <= :sin_respuesta OR {AUSENTE}))"
"""The back owes an answer for too long: the caso comes back to the queue, in the same estado."""
_CONTESTADO = "(c.estado IN ('POR_VALIDAR', 'POR_VERIFICAR') AND c.escalado_el IS NOT NULL)"
_SALTADOS = (
    "c.id IN (SELECT s.caso_id FROM saltos s WHERE NOT EXISTS (SELECT 1 FROM historial h"
    " WHERE h.caso_id = s.caso_id AND h.base_id IS NULL AND h.momento > s.momento))"
)
"""Passed over by somebody, and nobody has worked on it since."""
_DE_CORTE = (
    "c.id IN (SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE b.anulada_el IS NULL AND ({cortes}))"
)
_TRAS_CIERRE = (
    "NOT EXISTS (SELECT 1 FROM cierre_casos k WHERE k.corte = {corte} AND k.caso_id = c.id"
    " AND k.cubeta = c.cubeta)"
)
"""Of a closed corte: in another bucket than when it was closed, or not in it then."""
_AL_CIERRE = (
    "c.id IN (SELECT k.caso_id FROM cierre_casos k WHERE k.corte = {corte} AND k.{columna}"
    " IN ({valores}))"
)
"""Of a closed corte: what it was when it was closed, whatever it is now."""
_COLUMNAS_DE_CIERRE = frozenset({*GRUPOS, "cubeta", "por_el_back"})
_CON_TEXTO = (
    *("usuario_nombre", "motivo", "motivo_rechazo", "radicado", "radicado_vigente"),
    *("asesor_id", "asesor_nombre", "aliado"),
    "cuenta",
)
"""Where a word is looked for, each column apart: joining them first costs twice as much."""
_VALUE = "coalesce(c.valor_solicitado, c.valor_aplicado)"
"""The money of a row of the queue: what was asked for, else what was applied."""
_CON_TILDE = {
    "a": "áàâäã",
    "c": "ç",
    "e": "éèêë",
    "i": "íìîï",
    "n": "ñ",
    "o": "óòôöõ",
    "u": "úùûü",
}


STANDS = (
    "h.evento <> 'deshacer' AND NOT EXISTS (SELECT 1 FROM instantaneas i"
    " INDEXED BY instantaneas_deshechas WHERE i.linea = h.linea AND i.deshecha_por IS NOT NULL)"
)
"""A line was not undone. Its index holds the undone ones alone: nothing is read of the others, whose
snapshots take most of a store."""
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
_CERRADA = 2


def _de_espera(espera: int) -> str:
    """Return the condition on who a caso waits for, as the index of the queue is made."""
    return f"(c.espera = {_CERRADA}) = {int(espera == _CERRADA)} AND c.espera = {espera}"


CITA = f"(c.cita IS NOT NULL AND c.espera < {_CERRADA})"
"""A usuario expects a call; a closed caso keeps none, whatever an older program left in it."""
TRAMO_DE_AGENTE = f"c.retirado = 0 AND {_de_espera(0)}"
"""What waits for an agente, along the index of the queue."""


def espera_de(estado: Estado) -> int:
    """Return who a caso waits for, for ordering: 0 an agente, 1 Claro, 2 nobody."""
    if estado in WAIT_FOR_AGENTE:
        return 0
    return 2 if estado in CLOSED else 1


class Predicate:
    """The condition of a filter at a moment, and what reading its casos costs."""

    def __init__(self, now: datetime, unanswered: date) -> None:
        self.now = now
        self.unanswered = unanswered
        """An escalation of this day or before is overdue for an answer."""
        self.values: dict[str, object] = {}
        self.parts: list[str] = []
        self.estados: frozenset[Estado] = EVERYBODY
        """No caso that is kept is in another estado."""
        self.interpolado = False
        """What waits for the back stands among what waits for an agente."""
        self.cubierto = True
        """The index of the queue holds all that is asked, so the table is never read."""
        self.escaso = False
        """A key leaves a handful of casos, whose index is the best way to them."""

    @classmethod
    def of(cls, criteria: CasoFilter, now: datetime, unanswered: date) -> Predicate:
        """Return the condition of a filter."""
        me = cls(now, unanswered)
        me.values |= {
            "ahora": now.isoformat(timespec="seconds"),
            "hoy": now.date().isoformat(),
            "sin_respuesta": unanswered.isoformat(),
        }
        me._fijos(criteria)
        for condition in sorted(criteria.conditions, key=_costo):
            me._condition(condition)
        return me

    @property
    def where(self) -> str:
        """The words after WHERE."""
        waits = self.waits
        parts = ["c.retirado = 0"]
        if len(waits) == 1:
            parts.append(_de_espera(waits[0]))
        elif _CERRADA not in waits:
            parts.append(f"(c.espera = {_CERRADA}) = 0")
        return " AND ".join((*parts, *self.parts))

    @property
    def waits(self) -> list[int]:
        """Who the casos that are kept may wait for, in the order of a list."""
        return sorted({espera_de(estado) for estado in self.estados})

    @property
    def chunks(self) -> list[str]:
        """The condition in as many parts as a list by urgency has, each in the index's order."""
        if self.interpolado or len(self.waits) == 1:
            return [self.where]
        return [f"{_de_espera(espera)} AND {self.where}" for espera in self.waits]

    @property
    def primer_tramo(self) -> str:
        """Where a list by urgency begins in the index of the queue, whatever the filter keeps."""
        waits = self.waits
        if self.interpolado:
            return f"c.retirado = 0 AND (c.espera = {_CERRADA}) = 0"
        return f"c.retirado = 0 AND {_de_espera(waits[0])}"

    @property
    def since(self) -> str:
        """The words after FROM: what no index holds is read straight through the table.

        Going from an index to the table row by row, in no order, costs several times as much.
        """
        return "casos c" if self.cubierto or self.escaso else "casos c NOT INDEXED"

    def _value(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _listing(self, values: Sequence[str]) -> str:
        return ", ".join(self._value(value) for value in values)

    def _fijos(self, criteria: CasoFilter) -> None:
        equal = {
            "cuenta": criteria.cuenta,
            "causal": criteria.causal,
            "asesor_id": criteria.asesor,
            "aliado": criteria.aliado,
        }
        for column, value in equal.items():
            if value is not None:
                self.parts.append(f"c.{column} = {self._value(value)}")
                self.cubierto &= column == "causal"
                self.escaso |= column == "cuenta"
        if criteria.estados:
            self.parts.append(
                self._situacion(
                    Situation(criteria.estados, returned=criteria.returned), inverse=False
                )
            )
        if criteria.radicado is not None:
            self.parts.append(
                "c.id IN (SELECT caso_id FROM radicados WHERE anulado = 0"
                f" AND radicado = {self._value(criteria.radicado)})"
            )
            self.escaso = True
        if criteria.cubeta is not None:
            self.parts.append(f"c.cubeta = {self._value(criteria.cubeta.value)}")
            self.cubierto = False
        if criteria.base is not None:
            self.parts.append(
                f"c.id IN (SELECT caso_id FROM filas WHERE base_id = {self._value(criteria.base)})"
            )
        if criteria.corte is not None:
            self.parts.append(self._cortes(((criteria.corte, criteria.corte),)))
        if criteria.text:
            self.parts.append(self._text(criteria.text))
        if criteria.in_revision:
            self.parts.append("c.revision IS NOT NULL")
        if criteria.free_for is not None:
            self.parts.append(self._free(criteria.free_for))

    def _condition(self, condition: Condition) -> None:
        sql = self._de_campo(condition)
        # A comparison with nothing is neither true nor false: both ways round it must be one.
        self.parts.append(f"({sql}) IS NOT TRUE" if condition.inverse else f"({sql})")

    def _de_campo(self, condition: Condition) -> str:
        match condition.field:
            case QueryField.TEXT:
                text, *letters = condition.values
                named = condition._replace(values=tuple(letters))
                return f"{self._text(text)} OR {self._causal(named)}"
            case QueryField.SITUATION:
                return self._situacion(condition.situation, inverse=condition.inverse)
            case QueryField.CAUSAL:
                return self._causal(condition)
            case QueryField.ASESOR:
                return self._de_columna("asesor_id", condition, besides="asesor_nombre")
            case QueryField.CLASS:
                return self._class(condition)
            case QueryField.ALIADO:
                return self._de_columna("aliado", condition)
            case QueryField.VENCE:
                return " OR ".join(self._span(span) for span in condition.spans)
            case QueryField.VALUE:
                self.cubierto = False
                return " OR ".join(self._amount(limits) for limits in condition.amounts)
            case QueryField.CORTE:
                return self._cortes(condition.spans)
            case QueryField.CITA:
                if not condition.inverse:
                    self.estados &= OPEN
                return CITA
            case QueryField.RETURNS:
                return f"{RETURNS} OR {_CONTESTADO}"
            case QueryField.MINE:
                me = self._value(condition.values[0])
                return (
                    "c.id IN (SELECT caso_id FROM tomas WHERE"
                    f" login = {me} AND vence > :ahora AND viva(sesion)) OR c.dueno = {me}"
                )
            case QueryField.FREE:
                return self._free(condition.values[0])
            case QueryField.SKIPPED:
                return _SALTADOS
            case QueryField.REVISION:
                return "c.revision IS NOT NULL"
            case QueryField.APLAZADOS:
                return "c.aplazado_hasta > :hoy"
            case QueryField.AT_CLOSING:
                return self._al_cierre(condition)
            case QueryField.MOVED:
                self.cubierto = False
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
                | QueryField.VEREDICTO
                | QueryField.CLOSING
            ):
                return self._de_cifra(condition)
        assert_never(condition.field)

    def _situacion(self, situation: Situation, *, inverse: bool) -> str:
        llanos = situation.estados
        parts = []
        possible = llanos
        if llanos:
            listing = ", ".join(f"'{estado.value}'" for estado in sorted(llanos))
            parts.append(f"c.estado IN ({listing})")
        if situation.unclassified:
            possible |= {Estado.POR_CLASIFICAR}
            said_words = " OR ".join(
                f"c.resultado IS {self._value(resultado and resultado.value)}"
                for resultado in sorted(situation.unclassified, key=str)
            )
            parts.append(f"(c.estado = 'POR_CLASIFICAR' AND ({said_words}))")
            self.cubierto = False
        if situation.returned:
            possible |= WAIT_FOR_BACK
            parts.append(RETURNS)
        if not inverse:
            self.estados &= possible
            self.interpolado |= situation.returned
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
            self.cubierto = False
        return " OR ".join(parts) or "0"

    def _de_columna(self, column: str, condition: Condition, besides: str | None = None) -> str:
        self.cubierto = False
        parts = []
        for value in condition.values:
            if besides is None:
                parts.append(self._contiene(f"c.{column}", value))
            else:
                parts.append(f"c.{column} = {self._value(value)} COLLATE NOCASE")
                parts.append(self._contiene(f"c.{besides}", value))
        if condition.empty:
            parts.append(f"c.{column} IS NULL")
        return " OR ".join(parts)

    def _class(self, condition: Condition) -> str:
        self.cubierto = False
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

    def _amount(self, limits: AmountRange) -> str:
        since, until = limits
        parts = [f"{_VALUE} IS NOT NULL"]
        if since is not None:
            parts.append(f"{_VALUE} >= {self._value(since)}")
        if until is not None:
            parts.append(f"{_VALUE} <= {self._value(until)}")
        return f"({' AND '.join(parts)})"

    def _cortes(self, spans: Sequence[ValueRange]) -> str:
        days = [since.isoformat() for since, until in spans if since and until == since]
        parts = [f"b.corte IN ({self._listing(days)})"]
        parts += [
            f"b.corte BETWEEN {self._value(since.isoformat())} AND {self._value(until.isoformat())}"
            for since, until in spans
            if since and until and until != since
        ]
        return _DE_CORTE.format(cortes=" OR ".join(parts))

    def _de_cifra(self, condition: Condition) -> str:
        """Return what a figure of KPI counts besides its cortes."""
        self.cubierto = False
        values = condition.values
        if condition.field is QueryField.GROUP:
            group = GRUPOS[values[0]]
            return f"{group} IS NULL" if condition.empty else f"{group} = {self._value(values[1])}"
        if condition.field is QueryField.CUBETA:
            return f"c.cubeta IN ({self._listing(values)})"
        if condition.field is QueryField.RESULTADO:
            return f"c.resultado IN ({self._listing(values)})"
        dia = condition.spans[0][0] or date.min
        if condition.field is QueryField.CLOSING:
            return _TRAS_CIERRE.format(corte=self._value(dia.isoformat()))
        self.escaso = True
        other = dia + timedelta(days=1)
        return (
            f"c.veredicto_el >= {self._value(dia.isoformat())}"
            f" AND c.veredicto_el < {self._value(other.isoformat())}"
        )

    def _al_cierre(self, condition: Condition) -> str:
        column, *values = condition.values
        if column not in _COLUMNAS_DE_CIERRE:
            raise ValueError(column)
        dia = condition.spans[0][0] or date.min
        return _AL_CIERRE.format(
            corte=self._value(dia.isoformat()), columna=column, valores=self._listing(values)
        )

    def _free(self, login: str) -> str:
        return (
            "(c.id NOT IN (SELECT caso_id FROM tomas WHERE"
            f" login <> {self._value(login)} AND vence > :ahora AND viva(sesion))"
            " AND c.revision IS NULL"
            " AND (c.aplazado_hasta IS NULL OR c.aplazado_hasta <= :hoy))"
        )

    def _text(self, text: str) -> str:
        self.cubierto = False
        # A cuenta is all digits.
        columns = _CON_TEXTO if text.isdecimal() else _CON_TEXTO[:-1]
        parts = [self._contiene(f"c.{column}", text) for column in columns]
        parts.append(
            "c.id IN (SELECT caso_id FROM tomas WHERE vence > :ahora AND viva(sesion)"
            f" AND {self._contiene('login', text)})"
        )
        return f"({' OR '.join(parts)})"

    def _contiene(self, column: str, text: str) -> str:
        """Return whether a column has a piece of text, whatever its case and accents.

        LIKE with a blank for each letter that may carry an accent is quick and lets through little
        more than what is sought; what has the plain letters is found at once, and only the rest
        is compared by the slower GLOB, letter by letter.
        """
        sought = _without_accents(text)
        llano = self._value(f"%{_literal(sought)}%")
        if sought.isascii() and not _CON_TILDE.keys() & set(sought):
            return f"{column} LIKE {llano} ESCAPE '\\'"
        doubtful = {c for c in sought if c in _CON_TILDE or not c.isascii()}
        criba = "".join("_" if c in doubtful else _literal(c) for c in sought).lstrip("_")
        glob = f"*{''.join(map(_category, sought))}*"
        return (
            f"({column} LIKE {self._value(f'%{criba}%')} ESCAPE '\\'"
            f" AND ({column} LIKE {llano} ESCAPE '\\' OR {column} GLOB {self._value(glob)}))"
        )


def _costo(condition: Condition) -> tuple[bool, bool]:
    """Return what puts words last, and those that may carry accents after the rest."""
    text = condition.values[0] if condition.field is QueryField.TEXT else ""
    return bool(text), bool(_CON_TILDE.keys() & set(_without_accents(text)))


def _without_accents(text: str) -> str:
    separated = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in separated if not unicodedata.combining(c))


def _literal(text: str) -> str:
    """Return a text that LIKE takes as it stands."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _category(letter: str) -> str:
    """Return what GLOB takes for a letter: itself and its upper case, with every accent."""
    con_tilde = _CON_TILDE.get(letter, "")
    equal = dict.fromkeys(
        c for c in letter + letter.upper() + con_tilde + con_tilde.upper() if len(c) == 1
    )
    return letter if len(equal) == 1 and letter not in "*?[" else f"[{''.join(equal)}]"
