"""The log of the practices: append-only, a mistake is taken back by another entry."""

from __future__ import annotations

from datetime import date, datetime

from ajustes_tui.domain.figures.practices import Registro
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
        self, practica: str, dia: date, minutos: int, nota: str, login: str, momento: datetime
    ) -> int:
        """Append that a practice was done; call inside a transaction."""
        return self._insert(practica, dia, minutos, nota, login, momento, None)

    def take_back(self, registro: Registro, nota: str, login: str, momento: datetime) -> int:
        """Append that an entry was a mistake; call inside a transaction."""
        dicho = (registro.practica, registro.dia, registro.minutos)
        return self._insert(*dicho, nota, login, momento, registro.id)

    def get(self, numero: int) -> Registro | None:
        """Return an entry, or None."""
        return next(iter(self._read(f"{_LEER} AND p.id = ?", (numero,))), None)

    def between(self, desde: date, hasta: date) -> list[Registro]:
        """Return the entries of some days, those taken back too, newest first."""
        return self._read(
            f"{_LEER} AND p.dia BETWEEN ? AND ? ORDER BY p.dia DESC, p.id DESC",
            (desde.isoformat(), hasta.isoformat()),
        )

    def _insert(
        self,
        practica: str,
        dia: date,
        minutos: int,
        nota: str,
        login: str,
        momento: datetime,
        anula: int | None,
    ) -> int:
        cursor = self._db.conn.execute(
            "INSERT INTO practicas (momento, login, practica, dia, minutos, nota, anula)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                momento.isoformat(timespec="seconds"),
                login,
                practica,
                dia.isoformat(),
                minutos,
                nota,
                anula,
            ),
        )
        return int(cursor.lastrowid or 0)

    def _read(self, sql: str, valores: tuple[object, ...]) -> list[Registro]:
        return [
            Registro(
                fila["id"],
                fila["practica"],
                date.fromisoformat(fila["dia"]),
                fila["minutos"],
                fila["nota"],
                fila["login"],
                datetime.fromisoformat(fila["momento"]),
                bool(fila["anulado"]),
            )
            for fila in self._db.conn.execute(sql, valores)
        ]
