"""The search for an account: by what identifies it, or by the name of its usuario."""

from __future__ import annotations

from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Database

_BY_NUMBER = (
    "SELECT cuenta FROM casos WHERE cuenta = :text AND retirado = 0"
    " UNION SELECT cuenta FROM radicados WHERE radicado = :text AND anulado = 0"
    " UNION SELECT cuenta FROM casos WHERE cun = :text AND retirado = 0"
    " UNION SELECT cuenta FROM telefonos WHERE numero = :text LIMIT :limit"
)
"""A cuenta, a radicado, a CUN or a telephone, whole: each has its index."""
_BY_NAME = (
    "SELECT DISTINCT c.cuenta FROM casos_fts f CROSS JOIN casos c ON c.id = f.rowid"
    " WHERE f.casos_fts MATCH :words AND c.retirado = 0 LIMIT :limit"
)
_ERASES = "SELECT 1 FROM casos_fts_config WHERE k = 'secure-delete' AND v = 1"


class CuentaSearch:
    """Finds accounts, and keeps the index of names in step with what a base brings or retention blanks.

    The name of one caso changes seldom, and a trigger follows it; the new casos of a base are many,
    and one statement takes a tenth of what the trigger would.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, text: str, limit: int = 20) -> list[str]:
        """Return the cuentas whose number, radicado, CUN or telephone is the text, or whose usuario's
        names begin with its words, whatever their case and accents.
        """
        values = {"text": text.replace(" ", ""), "words": _words(text), "limit": limit}
        found = [row[0] for row in self._db.conn.execute(_BY_NUMBER, values)]
        if not found and any(letter.isalpha() for letter in text):
            found = [row[0] for row in self._db.conn.execute(_BY_NAME, values)]
        return found

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
