"""The telephones of a cuenta, and the attempts to reach it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import BY_CALL
from ajustes_tui.domain.rules.attempts import Dialled
from ajustes_tui.domain.rules.decision import Attempt, CuentaTelefono
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.casos.columns import to_sql
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import numbered, quoted


class TelefonosRepository(Repository):
    """Telephones by cuenta, their marks, and the attempts of each caso."""

    def of(self, cuenta: str) -> tuple[CuentaTelefono, ...]:
        """Return a cuenta's numbers, in order of arrival."""
        rows = self._db.conn.execute(
            "SELECT id, numero, invalido FROM telefonos WHERE cuenta = ? ORDER BY id", (cuenta,)
        )
        return tuple(
            CuentaTelefono(row["id"], str(row["numero"]), bool(row["invalido"])) for row in rows
        )

    def valid_numbers(self, cuentas: Sequence[str]) -> dict[str, list[str]]:
        """Return the valid numbers by cuenta, in order of arrival."""
        found: dict[str, list[str]] = {}
        for cuenta, number in self._db.conn.execute(
            "SELECT cuenta, numero FROM telefonos WHERE invalido = 0"
            " AND cuenta IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(list(cuentas)),),
        ):
            found.setdefault(cuenta, []).append(str(number))
        return found

    def add(self, cuenta: str, number: str) -> tuple[int, bool, bool]:
        """Return the number's id (added if missing), whether it was added, and its mark."""
        select = "SELECT id, invalido FROM telefonos WHERE cuenta = ? AND numero = ?"
        row = self._db.conn.execute(select, (cuenta, number)).fetchone()
        if row is not None:
            return row["id"], False, bool(row["invalido"])
        kept = self._db.tables["telefonos"].insert({"cuenta": cuenta, "numero": number})
        return kept.last_rowid or 0, True, False

    def drop(self, telefono_id: int) -> str | None:
        """Delete a number all of whose adding lines were undone; return it, or None if it stays."""
        row = self._db.conn.execute(
            "SELECT numero FROM telefonos t WHERE id = ? AND base_id IS NULL AND NOT EXISTS ("
            "SELECT 1 FROM casos c JOIN historial h ON h.caso_id = c.id"
            " LEFT JOIN deshechas i ON i.linea = h.linea WHERE c.cuenta = t.cuenta"
            " AND json_extract(h.datos, '$.telefono_id') = t.id AND i.linea IS NULL)",
            (telefono_id,),
        ).fetchone()
        if row is None:
            return None
        self._db.tables["telefonos"].delete(telefono_id)
        return str(row["numero"])

    def mark_of(self, telefono_id: int) -> int | None:
        """Return a number's mark; None if it was deleted."""
        row = self._db.conn.execute(
            "SELECT invalido FROM telefonos WHERE id = ?", (telefono_id,)
        ).fetchone()
        return None if row is None else int(row["invalido"])

    def mark(self, telefono_id: int, *, invalid: bool) -> None:
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
        self._db.tables["intentos"].insert(
            {
                "caso_id": caso_id,
                "linea": line,
                "momento": to_sql(momento),
                "agente": agente,
                "resultado": resultado,
                "telefono_id": telefono_id,
            }
        )

    def attempts(self, caso: Caso) -> tuple[Attempt, ...]:
        """Return the attempts counting now, oldest first."""
        rows = self._db.conn.execute(
            "SELECT i.resultado, i.momento, t.numero FROM intentos i"
            " LEFT JOIN telefonos t ON t.id = i.telefono_id"
            " WHERE i.caso_id = ? AND i.deshecho = 0 ORDER BY i.linea DESC LIMIT ?",
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
        rows = self._db.conn.execute(
            "SELECT caso_id, momento, resultado FROM intentos WHERE deshecho = 0"
            f" AND caso_id IN ({numbered(caso_ids)}) ORDER BY linea"
        )
        return {
            caso_id: (datetime.fromisoformat(momento).astimezone(BOGOTA), resultado)
            for caso_id, momento, resultado in rows
        }

    def dialled(self, cuentas: Sequence[str], today: date) -> dict[str, list[Dialled]]:
        """Return attempts, oldest first: today's, and those of casos still to inform."""
        found: dict[str, list[Dialled]] = {}
        tomorrow = today + timedelta(days=1)
        for cuenta, momento, resultado, number in self._db.conn.execute(
            "SELECT c.cuenta, i.momento, i.resultado, t.numero FROM casos c"
            " JOIN intentos i ON i.caso_id = c.id AND i.deshecho = 0"
            " LEFT JOIN telefonos t ON t.id = i.telefono_id"
            " WHERE c.cuenta IN (SELECT value FROM json_each(?))"
            " AND (i.momento >= ? AND i.momento < ?"
            f" OR c.estado IN ({quoted(BY_CALL)})) ORDER BY i.linea",
            (json.dumps(list(cuentas)), today.isoformat(), tomorrow.isoformat()),
        ):
            at = datetime.fromisoformat(momento).astimezone(BOGOTA)
            told = None if number is None else str(number)
            found.setdefault(cuenta, []).append(Dialled(at, resultado, told))
        return found
