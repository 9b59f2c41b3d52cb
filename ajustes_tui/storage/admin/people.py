"""People of the store, and facts about it."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.keeping.audit import CONTENT, PersonAction, person_detail
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import ClaimsNow, Usuario, propose_initials
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.core.connection import meta_of
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import LIVE_T


class HalfTypedDraft(NamedTuple):
    """A person's last draft, without its text."""

    cuenta: str
    saved_at: datetime
    casos: int


class PeopleRepository(Repository):
    """Users and roles."""

    def get(self, login: str) -> Usuario | None:
        row = self._db.conn.execute("SELECT * FROM usuarios WHERE login = ?", (login,)).fetchone()
        return None if row is None else _usuario(row)

    def name_of(self, login: str) -> str:
        """Return any other text as it is."""
        usuario = self.get(login)
        return usuario.name if usuario else login

    def list_all(self) -> list[Usuario]:
        rows = self._db.conn.execute("SELECT * FROM usuarios ORDER BY login")
        return [_usuario(row) for row in rows]

    def let_in(self) -> dict[str, date]:
        rows = self._db.conn.execute("SELECT login, creado_el FROM usuarios ORDER BY login")
        return {
            login: datetime.fromisoformat(created).astimezone(BOGOTA).date()
            for login, created in rows
        }

    def half_typed(self) -> dict[str, HalfTypedDraft]:
        rows = self._db.conn.execute(
            "SELECT b.login, c.cuenta, max(b.guardado_el), count(*) FROM borradores b"
            " JOIN casos c ON c.id = b.caso_id GROUP BY b.login"
        )
        return {
            login: HalfTypedDraft(cuenta, datetime.fromisoformat(saved).astimezone(BOGOTA), casos)
            for login, cuenta, saved, casos in rows
        }

    def initials(self) -> dict[str, str]:
        rows = self._db.conn.execute(
            "SELECT iniciales, login FROM usuarios WHERE iniciales IS NOT NULL"
        )
        return dict(map(tuple, rows))

    def look(self, login: str) -> str | None:
        """Return a person's look, None if never chosen."""
        row = self._db.conn.execute(
            "SELECT aspecto FROM usuarios WHERE login = ?", (login,)
        ).fetchone()
        return None if row is None else row[0]

    def save_look(self, login: str, look: str) -> None:
        """Save a person's look; an unknown login is ignored."""
        self._db.conn.execute("UPDATE usuarios SET aspecto = ? WHERE login = ?", (look, login))

    def lines(self, login: str) -> str | None:
        row = self._db.conn.execute(
            "SELECT renglones FROM usuarios WHERE login = ?", (login,)
        ).fetchone()
        return None if row is None else row[0]

    def save_lines(self, login: str, choice: str) -> None:
        self._db.conn.execute("UPDATE usuarios SET renglones = ? WHERE login = ?", (choice, login))

    def is_empty(self) -> bool:
        return self._db.conn.execute("SELECT 1 FROM usuarios LIMIT 1").fetchone() is None

    def active_supervisors(self) -> int:
        row = self._db.conn.execute(
            "SELECT count(*) FROM usuarios WHERE rol = 'supervisor' AND activo = 1"
        ).fetchone()
        return int(row[0])

    def last_seen(self, login: str, today: date) -> datetime | None:
        """Return the last moment of activity.

        Lines are read backwards to the previous day, whatever the length.
        """
        rows = self._db.conn.execute(
            "SELECT momento FROM historial INDEXED BY historial_persona"
            " WHERE agente = ? AND base_id IS NULL ORDER BY linea DESC",
            (login,),
        )
        seen = ""
        for row in rows:
            day = datetime.fromisoformat(row["momento"]).astimezone(BOGOTA).date()
            # A clock that was wrong leaves lines of another day among those of this one.
            if day <= today:
                seen = max(seen, row["momento"])
            if day < today - timedelta(days=1):
                break
        noted = self._db.conn.execute(
            "SELECT momento FROM auditoria WHERE login = ? AND accion <> ?"
            " ORDER BY momento DESC LIMIT 1",
            (login, CONTENT),
        ).fetchone()
        seen = max(seen, noted[0] if noted else "")
        return datetime.fromisoformat(seen).astimezone(BOGOTA) if seen else None

    def claims(self, now: datetime) -> dict[str, ClaimsNow]:
        """Count claimed casos by person, with the last one."""
        rows = self._db.conn.execute(
            "SELECT t.login, c.cuenta, c.estado, t.desde FROM tomas t JOIN casos c ON c.id = t.caso_id"
            f" WHERE {LIVE_T} ORDER BY t.desde",
            {"ahora": now.isoformat(timespec="seconds")},
        )
        held: dict[str, ClaimsNow] = {}
        for login, cuenta, estado, since in rows:
            casos = held[login].casos + 1 if login in held else 1
            moment = datetime.fromisoformat(since).astimezone(BOGOTA)
            held[login] = ClaimsNow(casos, cuenta, Estado(estado), moment)
        return held

    def save(
        self,
        usuario: Usuario,
        now: datetime,
        author: str = "sistema",
        action: PersonAction = PersonAction.ADDED,
    ) -> None:
        """Add or change a user, keeping the day added; missing initials are proposed.

        The audited change reconstructs roles.
        """
        known = self.get(usuario.login)
        before = known.rol if known is not None and known.rol is not usuario.rol else None
        detail = person_detail(usuario.login, usuario.rol, before)
        AuditRepository(self._db).record(now, author, action, detail)
        others = {i for i, login in self.initials().items() if login != usuario.login}
        initials = usuario.initials or propose_initials(usuario.name, usuario.login, others)
        row = {
            "nombre": usuario.name,
            "rol": usuario.rol.value,
            "activo": int(usuario.active),
            "iniciales": initials,
        }
        if known is not None:
            self._db.tables["usuarios"].update(usuario.login, row)
        else:
            created = {"login": usuario.login, "creado_el": now.isoformat(timespec="seconds")}
            self._db.tables["usuarios"].insert(row | created)
        AuditRepository(self._db).record_content(now, author, "usuarios", usuario.login)


def _usuario(row: sqlite3.Row) -> Usuario:
    return Usuario(
        row["login"], row["nombre"], Rol(row["rol"]), bool(row["activo"]), row["iniciales"] or ""
    )


class MetaRepository(Repository):
    """Facts of the store."""

    def get(self, key: str) -> str | None:
        return meta_of(self._db.conn, key)

    def set(self, key: str, value: str) -> None:
        """Write a fact; call in a transaction."""
        self._db.tables["meta"].upsert({"clave": key, "valor": value}, pk="clave")

    def schema_version(self) -> int:
        row = self._db.conn.execute(
            "SELECT count(*) FROM _sqlite_migrations WHERE migration_set = 'ajustes'"
        ).fetchone()
        return int(row[0])

    def sqlite_version(self) -> str:
        return str(self._db.conn.execute("SELECT sqlite_version()").fetchone()[0])

    def data_version(self) -> int:
        """Return a number that changes when another connection writes; costs microseconds."""
        return int(self._db.conn.execute("PRAGMA data_version").fetchone()[0])
