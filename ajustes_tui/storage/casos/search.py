"""Search of accounts by identifier or usuario's name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.identifiers import digits_of
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Repository
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
_BY_SOPORTE = (
    "SELECT DISTINCT c.cuenta FROM historial h JOIN casos c ON c.id = h.caso_id"
    " LEFT JOIN datos_repetidos d ON d.id = h.datos_id WHERE h.evento = 'escalar_back'"
    f" AND {IN_SIGHT} AND EXISTS (SELECT 1"
    " FROM json_each(coalesce(h.datos, d.datos), '$.soportes') s WHERE s.value LIKE '%:' || :text"
    " OR s.value LIKE '%:' || :text || '@%') LIMIT :limit"
)
"""Number of a ticked call or order, among escalations only."""
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
"""Accounts by the beginning of a number: whole matches, then newest."""
_PHONE = 10
"""Digits of a telephone found by its beginning; shorter ones only whole."""
_AFTER_DIGITS = ":"
"""Follows any digit: the upper bound of a prefix."""
_BY_NAME = (
    "SELECT c.cuenta, c.usuario_nombre, max(c.id) FROM casos_fts f"
    " CROSS JOIN casos c ON c.id = f.rowid"
    f" WHERE f.casos_fts MATCH :words AND {IN_SIGHT}"
    " GROUP BY c.cuenta ORDER BY max(c.id) DESC LIMIT :limit"
)
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
_LOTE = re.compile(r"lote\s*(\d{1,9})", re.IGNORECASE)
_BEFORE = (
    "SELECT r.cuenta, max(r.radicado) FROM radicados r JOIN casos c ON c.id = r.caso_id"
    " WHERE r.radicado >= :text AND r.radicado < :after AND r.anulado = 0"
    " AND r.radicado <> coalesce(c.radicado_vigente, c.radicado)"
    f" AND r.cuenta IN (SELECT value FROM json_each(:cuentas)) AND {IN_SIGHT} GROUP BY r.cuenta"
)
_ERASES = "SELECT 1 FROM casos_fts_config WHERE k = 'secure-delete' AND v = 1"


class FoundAccount(NamedTuple):
    """A found account and its usuario, or ''."""

    cuenta: str
    nombre: str
    former: str = ""

    @property
    def named(self) -> str:
        """Return the name, plus a former one that matched; '' without."""
        return f"{self.nombre} (antes {self.former})" if self.former else self.nombre


class Accounts(NamedTuple):
    """Found accounts, the first of many."""

    found: tuple[FoundAccount, ...]
    total: int
    whole: int = 0
    """Whole matches among beginnings."""

    @property
    def numbers(self) -> list[str]:
        return [account.cuenta for account in self.found]

    def heading(self) -> str:
        if self.total > len(self.found):
            return f"{len(self.found)} de {thousands(self.total)} cuentas: busque con algo más"
        return f"{len(self.found)} cuentas lo tienen"


class CuentaSearch(Repository):
    """Account search and its index of names, in step with bases and retention.

    A trigger follows single changes; a base's many casos take one statement, a tenth of the trigger's time.
    """

    def find(self, text: str, limit: int = 20) -> Accounts:
        """Return cuentas by exact number, radicado, CUN or telephone, else by a support's number,
        else by word prefixes of names, ignoring case and accents; `lote 12` finds that lot.
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
        """Return accounts by the beginning of a number, whole matches first; else `find`, newest first."""
        number = digits_of(text)
        values = {
            "text": number,
            "after": number + _AFTER_DIGITS,
            "limit": limit,
            # Telephones are kept as numbers.
            "first": number.ljust(_PHONE, "0"),
            "last": number.ljust(_PHONE, "9"),
        }
        rows = self._db.conn.execute(_BEGIN, values).fetchall() if number.isdecimal() else []
        if not rows:
            return self.find(text, limit)
        found = self._named([row[0] for row in rows], {})
        return Accounts(found, rows[0][2], sum(row[1] for row in rows))

    def former_radicados(self, text: str, cuentas: Sequence[str]) -> dict[str, str]:
        number = digits_of(text)
        values = {"text": number, "after": number + _AFTER_DIGITS, "cuentas": json.dumps(cuentas)}
        return dict(map(tuple, self._db.conn.execute(_BEFORE, values)))

    def last_lines(self, cuentas: Sequence[str]) -> dict[str, datetime]:
        """Return each account's newest moment; none without casos in sight."""
        rows = self._db.conn.execute(_LAST_LINES, (json.dumps(cuentas),))
        return {cuenta: datetime.fromisoformat(momento) for cuenta, momento, _line in rows}

    def accounts(self, cuentas: Sequence[str]) -> tuple[FoundAccount, ...]:
        return self._named(cuentas, {})

    def _named(self, found: Sequence[str], matched: Mapping[str, str]) -> tuple[FoundAccount, ...]:
        """Add the newest name of the casos, and the matched one if different."""
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
        conn.execute(
            "INSERT INTO main.casos_fts (rowid, usuario_nombre)"
            " SELECT id, usuario_nombre FROM main.casos WHERE id >= ?",
            (first,),
        )

    def erase_blanked(self, conn: Connection) -> None:
        """Erase blanked names; call in the blanking transaction.

        Before SQLite 3.42 FTS5 cannot erase, so the index is rebuilt.
        """
        if conn.execute(_ERASES).fetchone() is None:
            conn.execute("INSERT INTO casos_fts (casos_fts) VALUES ('rebuild')")


def _words(text: str) -> str:
    """Return the FTS5 query of word prefixes in any order."""
    return " ".join(f'"{word}"*' for word in text.replace('"', " ").split())
