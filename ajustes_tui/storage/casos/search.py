"""The search for an account: by what identifies it, or by the name of its usuario."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.identifiers import digits_of
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import IN_SIGHT, IN_SIGHT_ALONE, settled

_BY_NUMBER = (
    f"SELECT cuenta FROM casos WHERE cuenta = :text AND {IN_SIGHT_ALONE}"
    " UNION SELECT cuenta FROM radicados WHERE radicado = :text AND anulado = 0"
    f" AND {settled('caso_id')}"
    f" UNION SELECT cuenta FROM casos WHERE cun = :text AND {IN_SIGHT_ALONE}"
    " UNION SELECT cuenta FROM telefonos t WHERE numero = :text"
    f" AND EXISTS (SELECT 1 FROM casos c WHERE c.cuenta = t.cuenta AND {settled()})"
    " UNION SELECT cuenta FROM historial WHERE cuenta = :text"
)
"""A cuenta, a radicado, a CUN or a telephone, whole: each has its index."""
_BY_SOPORTE = (
    "SELECT DISTINCT c.cuenta FROM historial h JOIN casos c ON c.id = h.caso_id"
    " LEFT JOIN datos_repetidos d ON d.id = h.datos_id WHERE h.evento = 'escalar_back'"
    f" AND {IN_SIGHT} AND EXISTS (SELECT 1"
    " FROM json_each(coalesce(h.datos, d.datos), '$.soportes') s WHERE s.value LIKE '%:' || :text"
    " OR s.value LIKE '%:' || :text || '@%') LIMIT :limit"
)
"""The number of a call or an order of work that was ticked as a support, among the escalations alone."""
_BEGIN = (
    "WITH found (cuenta, caso, whole) AS ("
    "SELECT cuenta, id, cuenta = :text FROM casos"
    f" WHERE cuenta >= :text AND cuenta < :after AND {IN_SIGHT_ALONE}"
    " UNION ALL SELECT cuenta, caso_id, radicado = :text FROM radicados"
    " WHERE radicado >= :text AND radicado < :after AND anulado = 0"
    f" AND {settled('caso_id')}"
    " UNION ALL SELECT cuenta, id, cun = :text FROM casos"
    f" WHERE cun >= :text AND cun < :after AND {IN_SIGHT_ALONE}"
    " UNION ALL SELECT t.cuenta, c.id, t.numero = :text FROM telefonos t"
    " CROSS JOIN casos c ON c.cuenta = t.cuenta"
    f" WHERE (t.numero BETWEEN :first AND :last OR t.numero = :text) AND {IN_SIGHT}"
    " UNION ALL SELECT * FROM (SELECT cuenta, 0, 1 FROM historial WHERE cuenta = :text LIMIT 1))"
    " SELECT cuenta, max(whole) AS whole, count(*) OVER () FROM found"
    " GROUP BY cuenta ORDER BY whole DESC, max(caso) DESC LIMIT :limit"
)
"""The accounts one of whose numbers begins with the digits typed: the whole ones, then the newest."""
_PHONE = 10
"""Digits of a telephone that is found from its beginning; of a shorter one only the whole is."""
_AFTER_DIGITS = ":"
"""The sign after the last digit: every number that begins with a text is before the text and it."""
_BY_NAME = (
    "SELECT c.cuenta, c.usuario_nombre, max(c.id) FROM casos_fts f"
    " CROSS JOIN casos c ON c.id = f.rowid"
    f" WHERE f.casos_fts MATCH :words AND {IN_SIGHT}"
    " GROUP BY c.cuenta ORDER BY max(c.id) DESC LIMIT :limit"
)
"""The newest accounts, each with the newest of its names that matched."""
_LAST_LINES = (
    "SELECT c.cuenta, h.momento, max(h.linea) FROM casos c JOIN historial h ON h.caso_id = c.id"
    f" WHERE c.cuenta IN (SELECT value FROM json_each(?)) AND {IN_SIGHT} GROUP BY c.cuenta"
)
_NAMED = (
    f"SELECT c.cuenta, c.usuario_nombre FROM casos c WHERE {IN_SIGHT}"
    " AND c.cuenta IN (SELECT value FROM json_each(?)) AND c.usuario_nombre IS NOT NULL ORDER BY c.id"
)
_MANY_BY_NAME = (
    "SELECT count(DISTINCT c.cuenta) FROM casos_fts f CROSS JOIN casos c ON c.id = f.rowid"
    f" WHERE f.casos_fts MATCH :words AND {IN_SIGHT}"
)
_BY_LOTE = (
    "SELECT c.cuenta, max(c.id) FROM lote_filas f CROSS JOIN casos c ON c.id = f.caso_id"
    f" WHERE f.lote = :lote AND f.retirada_en IS NULL AND {IN_SIGHT}"
    " GROUP BY c.cuenta ORDER BY max(c.id) DESC"
)
"""The accounts that went out in a lot and were not taken out of it, by its index."""
_LOTE = re.compile(r"lote\s*(\d{1,9})", re.IGNORECASE)
_BEFORE = (
    "SELECT r.cuenta, max(r.radicado) FROM radicados r JOIN casos c ON c.id = r.caso_id"
    " WHERE r.radicado >= :text AND r.radicado < :after AND r.anulado = 0"
    " AND r.radicado <> coalesce(c.radicado_vigente, c.radicado)"
    f" AND r.cuenta IN (SELECT value FROM json_each(:cuentas)) AND {IN_SIGHT} GROUP BY r.cuenta"
)
"""A radicado that begins with the digits typed and is no longer the one in force of its caso."""
_ERASES = "SELECT 1 FROM casos_fts_config WHERE k = 'secure-delete' AND v = 1"


class FoundAccount(NamedTuple):
    """An account that a search found, and the name of its usuario, '' where no base brought one."""

    cuenta: str
    nombre: str
    former: str = ""
    """The name that matched, where it is one the usuario had before."""

    @property
    def named(self) -> str:
        """Return whose it is, with the former name where that one was looked for; '' without a name."""
        return f"{self.nombre} (antes {self.former})" if self.former else self.nombre


class Accounts(NamedTuple):
    """The accounts a search found, the first of them where there are many."""

    found: tuple[FoundAccount, ...]
    total: int
    """How many there are."""
    whole: int = 0
    """How many of those found have as a whole number what was typed, where its beginning was enough."""

    @property
    def numbers(self) -> list[str]:
        """The cuentas."""
        return [account.cuenta for account in self.found]

    def heading(self) -> str:
        """Return how many bear what was looked for, to choose from."""
        if self.total > len(self.found):
            return f"{len(self.found)} de {thousands(self.total)} cuentas: busque con algo más"
        return f"{len(self.found)} cuentas lo tienen"


class CuentaSearch:
    """Finds accounts, and keeps the index of names in step with what a base brings or retention blanks.

    The name of one caso changes seldom, and a trigger follows it; the new casos of a base are many,
    and one statement takes a tenth of what the trigger would.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, text: str, limit: int = 20) -> Accounts:
        """Return the cuentas whose number, radicado, CUN or telephone is the text, else one of whose supports
        has that number, else whose usuario's names begin with its words, whatever their case and accents;
        for `lote 12` those that went out in it.
        """
        conn = self._db.conn
        if lote := _LOTE.fullmatch(text.strip()):
            went = [row[0] for row in conn.execute(_BY_LOTE, {"lote": int(lote[1])})]
            return Accounts(self._named(went[:limit], {}), len(went))
        values = {"text": digits_of(text), "words": _words(text), "limit": limit}
        found, total = [r[0] for r in conn.execute(f"{_BY_NUMBER} LIMIT :limit", values)], 0
        matched: dict[str, str] = {}
        if not found and (number := text.strip().upper()).replace("-", "").isalnum():
            values["text"] = number
            found = [row[0] for row in self._db.conn.execute(_BY_SOPORTE, values)]
        if not found and any(letter.isalpha() for letter in text):
            matched = {row[0]: row[1] for row in conn.execute(_BY_NAME, values)}
            found = [*matched]
            if len(found) == limit:
                (total,) = conn.execute(_MANY_BY_NAME, values).fetchone()
        elif len(found) == limit:
            (total,) = conn.execute(f"SELECT count(*) FROM ({_BY_NUMBER})", values).fetchone()
        return Accounts(self._named(found, matched), max(total, len(found)))

    def beginning(self, text: str, limit: int = 20) -> Accounts:
        """Return the accounts one of whose numbers begins with the digits of a text that is being typed,
        those that have it whole first; else what `find` finds, the newest first.
        """
        number = digits_of(text)
        values = {
            **{"text": number, "after": number + _AFTER_DIGITS, "limit": limit},
            # Telephones are kept as numbers.
            **{"first": number.ljust(_PHONE, "0"), "last": number.ljust(_PHONE, "9")},
        }
        rows = self._db.conn.execute(_BEGIN, values).fetchall() if number.isdecimal() else []
        if not rows:
            return self.find(text, limit)
        found = self._named([row[0] for row in rows], {})
        return Accounts(found, rows[0][2], sum(row[1] for row in rows))

    def former_radicados(self, text: str, cuentas: Sequence[str]) -> dict[str, str]:
        """Return by account a radicado that begins with some digits and was in force before."""
        number = digits_of(text)
        values = {"text": number, "after": number + _AFTER_DIGITS, "cuentas": json.dumps(cuentas)}
        return dict(map(tuple, self._db.conn.execute(_BEFORE, values)))

    def last_lines(self, cuentas: Sequence[str]) -> dict[str, datetime]:
        """Return when the newest line of each account was written; one without casos in sight has none."""
        rows = self._db.conn.execute(_LAST_LINES, (json.dumps(cuentas),))
        return {cuenta: datetime.fromisoformat(momento) for cuenta, momento, _line in rows}

    def accounts(self, cuentas: Sequence[str]) -> tuple[FoundAccount, ...]:
        """Return some accounts with the newest of their names."""
        return self._named(cuentas, {})

    def _named(self, found: Sequence[str], matched: Mapping[str, str]) -> tuple[FoundAccount, ...]:
        """Return accounts with their names: of those their casos came with the newest, and the one
        that matched where it is another."""
        if not found:
            return ()
        names = dict(map(tuple, self._db.conn.execute(_NAMED, (json.dumps(found),))))
        return tuple(
            FoundAccount(
                cuenta,
                name := names.get(cuenta) or "",
                "" if (other := matched.get(cuenta, name)) == name else other,
            )
            for cuenta in found
        )

    def index_names(self, first: int, conn: Connection) -> None:
        """Index the names of the casos from a number on, which a base has just brought."""
        conn.execute(
            "INSERT INTO main.casos_fts (rowid, usuario_nombre)"
            " SELECT id, usuario_nombre FROM main.casos WHERE id >= ?",
            (first,),
        )

    def erase_blanked(self, conn: Connection) -> None:
        """Leave nothing of blanked names in the index; call inside the transaction that blanked them.

        Where FTS5 cannot erase what it deletes (SQLite before 3.42), the index is made anew.
        """
        if conn.execute(_ERASES).fetchone() is None:
            conn.execute("INSERT INTO casos_fts (casos_fts) VALUES ('rebuild')")


def _words(text: str) -> str:
    """Return a query of FTS5 for names that begin with the words of a text, in any order."""
    return " ".join(f'"{word}"*' for word in text.replace('"', " ").split())
