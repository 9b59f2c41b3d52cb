"""The append-only log of practices, and the ideas with their steps."""

from __future__ import annotations

from datetime import date, datetime

from ajustes_tui.domain.figures.practices import (
    Idea,
    IdeaState,
    IdeaStep,
    PracticeContent,
    PracticeRecord,
)
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.core.database import Repository

_SELECT = (
    "SELECT p.*, EXISTS (SELECT 1 FROM practicas a WHERE a.anula = p.id) AS anulado"
    " FROM practicas p WHERE p.anula IS NULL"
)

_SEPARATOR = "\n"


class PracticasRepository(Repository):
    """Appends and reads entries."""

    def add(self, recorded: PracticeRecord, annulled: int | None = None) -> int:
        """Append an entry, whose id is given here, or one that annuls another; call inside a transaction."""
        content = recorded.content
        entry = self._db.tables["practicas"].insert(
            {
                "momento": recorded.momento.isoformat(timespec="seconds"),
                "login": recorded.login,
                "practica": recorded.practica,
                "dia": recorded.day.isoformat(),
                "minutos": recorded.minutes,
                "nota": recorded.nota,
                "anula": annulled,
                "agenda": content.agenda,
                "compromisos": content.compromisos,
                "caso_id": content.caso_id,
                "persona": content.persona,
                "asistentes": _SEPARATOR.join(content.asistentes),
            }
        )
        number = entry.last_rowid or 0
        audit = AuditRepository(self._db)
        audit.record_content(recorded.momento, recorded.login, "practicas", number)
        return number

    def get(self, number: int) -> PracticeRecord | None:
        return next(iter(self._read(f"{_SELECT} AND p.id = ?", (number,))), None)

    def between(self, since: date, until: date) -> list[PracticeRecord]:
        return self._read(
            f"{_SELECT} AND p.dia BETWEEN ? AND ? ORDER BY p.dia DESC, p.id DESC",
            (since.isoformat(), until.isoformat()),
        )

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
                PracticeContent(
                    row["agenda"],
                    row["compromisos"],
                    row["caso_id"],
                    row["persona"],
                    tuple(filter(None, row["asistentes"].split(_SEPARATOR))),
                ),
            )
            for row in self._db.conn.execute(sql, values)
        ]


_SELECT_IDEAS = (
    "SELECT i.id, i.texto, p.estado, p.login, p.momento, p.nota"
    " FROM ideas i JOIN ideas_pasos p ON p.idea_id = i.id"
)


class IdeasRepository(Repository):
    """Appends and reads ideas."""

    def propose(self, text: str, login: str, momento: datetime) -> int:
        """Call inside a transaction."""
        number = self._db.tables["ideas"].insert({"texto": text}).last_rowid or 0
        AuditRepository(self._db).record_content(momento, login, "ideas", number)
        self.add_step(number, IdeaStep(IdeaState.PROPOSED, login, momento))
        return number

    def add_step(self, idea_id: int, step: IdeaStep) -> None:
        """Call inside a transaction."""
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
        return next(iter(self._read("WHERE i.id = ?", (number,))), None)

    def list_all(self) -> list[Idea]:
        return self._read("", ())

    def _read(self, where: str, values: tuple[object, ...]) -> list[Idea]:
        ideas: dict[int, tuple[str, list[IdeaStep]]] = {}
        for number, text, estado, login, momento, nota in self._db.conn.execute(
            f"{_SELECT_IDEAS} {where} ORDER BY i.id DESC, p.id", values
        ):
            step = IdeaStep(IdeaState(estado), login, datetime.fromisoformat(momento), nota)
            ideas.setdefault(number, (text, []))[1].append(step)
        return [Idea(number, text, tuple(steps)) for number, (text, steps) in ideas.items()]
