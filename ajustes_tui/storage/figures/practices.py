"""The log of the practices: append-only, a mistake is taken back by another entry."""

from __future__ import annotations

from datetime import date, datetime

from ajustes_tui.domain.figures.practices import PracticeRecord
from ajustes_tui.storage.core.database import Database

_LEER = (
    "SELECT p.*, EXISTS (SELECT 1 FROM practicas a WHERE a.anula = p.id) AS anulado"
    " FROM practicas p WHERE p.anula IS NULL"
)


class PracticasRepository:
    """Appends and reads entries."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self, practica: str, dia: date, minutes: int, nota: str, login: str, momento: datetime
    ) -> int:
        """Append that a practice was done; call inside a transaction."""
        return self._insert(practica, dia, minutes, nota, login, momento, None)

    def take_back(self, recorded: PracticeRecord, nota: str, login: str, momento: datetime) -> int:
        """Append that an entry was a mistake; call inside a transaction."""
        said = (recorded.practica, recorded.day, recorded.minutes)
        return self._insert(*said, nota, login, momento, recorded.id)

    def get(self, number: int) -> PracticeRecord | None:
        """Return an entry, or None."""
        return next(iter(self._read(f"{_LEER} AND p.id = ?", (number,))), None)

    def between(self, since: date, until: date) -> list[PracticeRecord]:
        """Return the entries of some days, those taken back too, newest first."""
        return self._read(
            f"{_LEER} AND p.dia BETWEEN ? AND ? ORDER BY p.dia DESC, p.id DESC",
            (since.isoformat(), until.isoformat()),
        )

    def _insert(
        self,
        practica: str,
        dia: date,
        minutes: int,
        nota: str,
        login: str,
        momento: datetime,
        anula: int | None,
    ) -> int:
        entry = self._db.tables["practicas"].insert(
            {
                "momento": momento.isoformat(timespec="seconds"),
                "login": login,
                "practica": practica,
                "dia": dia.isoformat(),
                "minutos": minutes,
                "nota": nota,
                "anula": anula,
            }
        )
        return entry.last_rowid or 0

    def _read(self, sql: str, values: tuple[object, ...]) -> list[PracticeRecord]:
        return [
            PracticeRecord(
                row["id"],
                row["practica"],
                date.fromisoformat(row["dia"]),
                row["minutos"],
                row["nota"],
                row["login"],
                datetime.fromisoformat(row["momento"]),
                bool(row["anulado"]),
            )
            for row in self._db.conn.execute(sql, values)
        ]
