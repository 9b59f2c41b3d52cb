"""The ideas of mejora continua and their steps: both tables are only added to."""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.figures.ideas import Idea, IdeaState, IdeaStep
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.core.database import Database

_SELECT = (
    "SELECT i.id, i.texto, p.estado, p.login, p.momento, p.nota"
    " FROM ideas i JOIN ideas_pasos p ON p.idea_id = i.id"
)


class IdeasRepository:
    """Appends and reads ideas."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def propose(self, text: str, login: str, momento: datetime) -> int:
        """Append an idea with its first step; call inside a transaction."""
        number = self._db.tables["ideas"].insert({"texto": text}).last_rowid or 0
        AuditRepository(self._db).record_content(momento, login, "ideas", number)
        self.add_step(number, IdeaStep(IdeaState.PROPOSED, login, momento))
        return number

    def add_step(self, idea_id: int, step: IdeaStep) -> None:
        """Append a step of an idea; call inside a transaction."""
        entry = self._db.tables["ideas_pasos"].insert(
            {
                "idea_id": idea_id,
                "estado": step.estado.value,
                "login": step.login,
                "momento": step.momento.isoformat(timespec="seconds"),
                "nota": step.nota,
            }
        )
        AuditRepository(self._db).record_content(
            step.momento, step.login, "ideas_pasos", entry.last_rowid
        )

    def get(self, number: int) -> Idea | None:
        """Return an idea, or None."""
        return next(iter(self._read("WHERE i.id = ?", (number,))), None)

    def list_all(self) -> list[Idea]:
        """Return every idea, newest first."""
        return self._read("", ())

    def _read(self, where: str, values: tuple[object, ...]) -> list[Idea]:
        ideas: dict[int, tuple[str, list[IdeaStep]]] = {}
        for number, text, estado, login, momento, nota in self._db.conn.execute(
            f"{_SELECT} {where} ORDER BY i.id DESC, p.id", values
        ):
            step = IdeaStep(IdeaState(estado), login, datetime.fromisoformat(momento), nota)
            ideas.setdefault(number, (text, []))[1].append(step)
        return [Idea(number, text, tuple(steps)) for number, (text, steps) in ideas.items()]
