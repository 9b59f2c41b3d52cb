"""Who may use the store, what was looked at and refused, and the store's own facts."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import legible
from ajustes_tui.storage.core.database import Database


class PersonasRepository:
    """Users and their roles."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, login: str) -> Usuario | None:
        """Return a user, active or not."""
        fila = self._db.conn.execute("SELECT * FROM usuarios WHERE login = ?", (login,)).fetchone()
        if fila is None:
            return None
        return Usuario(fila["login"], fila["nombre"], Rol(fila["rol"]), bool(fila["activo"]))

    def list_all(self) -> list[Usuario]:
        """Return every user by login."""
        filas = self._db.conn.execute("SELECT * FROM usuarios ORDER BY login")
        return [Usuario(f["login"], f["nombre"], Rol(f["rol"]), bool(f["activo"])) for f in filas]

    def is_empty(self) -> bool:
        """Tell whether the store has no user yet."""
        return self._db.conn.execute("SELECT 1 FROM usuarios LIMIT 1").fetchone() is None

    def active_supervisors(self) -> int:
        """Count the supervisors who can still enter."""
        fila = self._db.conn.execute(
            "SELECT count(*) FROM usuarios WHERE rol = 'supervisor' AND activo = 1"
        ).fetchone()
        return int(fila[0])

    def activity(self, login: str, hoy: date) -> tuple[dict[str, int], datetime | None]:
        """Return what a person registered on a day, and the last moment they left a trace.

        Lines are read from the newest back to the day before, whatever the length of the historial.
        """
        hechos: Counter[str] = Counter()
        filas = self._db.conn.execute(
            "SELECT momento, evento FROM historial INDEXED BY historial_persona"
            " WHERE agente = ? AND base_id IS NULL ORDER BY linea DESC",
            (login,),
        )
        visto = ""
        for fila in filas:
            visto = visto or fila["momento"]
            if datetime.fromisoformat(fila["momento"]).astimezone(BOGOTA).date() < hoy:
                break
            hechos[fila["evento"]] += 1
        anotado = self._db.conn.execute(
            "SELECT max(momento) FROM auditoria WHERE login = ?", (login,)
        ).fetchone()[0]
        visto = max(visto, anotado or "")
        return dict(hechos.most_common()), (
            datetime.fromisoformat(visto).astimezone(BOGOTA) if visto else None
        )

    def claims(self, ahora: datetime) -> dict[str, int]:
        """Count the casos each person has at this moment."""
        filas = self._db.conn.execute(
            "SELECT login, count(*) FROM tomas WHERE vence > ? AND viva(sesion) GROUP BY login",
            (ahora.isoformat(timespec="seconds"),),
        )
        return {fila[0]: fila[1] for fila in filas}

    def save(self, usuario: Usuario, ahora: datetime) -> None:
        """Add a user or change one."""
        self._db.conn.execute(
            "INSERT INTO usuarios (login, nombre, rol, activo, creado_el) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (login) DO UPDATE SET nombre = excluded.nombre, rol = excluded.rol,"
            " activo = excluded.activo",
            (
                usuario.login,
                usuario.nombre,
                usuario.rol.value,
                int(usuario.activo),
                ahora.isoformat(timespec="seconds"),
            ),
        )


class AuditoriaRepository:
    """What was looked at, refused or changed outside the historial; never cell contents."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def record(self, momento: datetime, login: str, accion: str, detalle: str = "") -> None:
        """Append one entry; call inside a transaction."""
        self._db.conn.execute(
            "INSERT INTO auditoria (momento, login, accion, detalle) VALUES (?, ?, ?, ?)",
            (momento.isoformat(timespec="seconds"), login, accion, legible(detalle)),
        )


class MetaRepository:
    """Facts of the store itself."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, clave: str) -> str | None:
        """Return a fact, or None."""
        fila = self._db.conn.execute("SELECT valor FROM meta WHERE clave = ?", (clave,)).fetchone()
        return None if fila is None else str(fila["valor"])

    def set(self, clave: str, valor: str) -> None:
        """Write a fact; call inside a transaction."""
        self._db.conn.execute(
            "INSERT INTO meta (clave, valor) VALUES (?, ?)"
            " ON CONFLICT (clave) DO UPDATE SET valor = excluded.valor",
            (clave, valor),
        )

    def schema_version(self) -> int:
        """Return how many migrations the store has had."""
        fila = self._db.conn.execute(
            "SELECT count(*) FROM _sqlite_migrations WHERE migration_set = 'ajustes'"
        ).fetchone()
        return int(fila[0])

    def data_version(self) -> int:
        """Return a number that changes when another connection writes; costs microseconds."""
        return int(self._db.conn.execute("PRAGMA data_version").fetchone()[0])
