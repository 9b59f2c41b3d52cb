"""What a person saw or looked for at a screen, on its way to the audit trail."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ajustes_tui.domain.keeping.audit_words import SEARCH, VIEW
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import AjustesError

if TYPE_CHECKING:
    from ajustes_tui.domain.caso.caso import Caso
    from ajustes_tui.domain.values.person import RunSession
    from ajustes_tui.storage.admin.audit import AuditRepository
    from ajustes_tui.storage.casos.historial import HistorialRepository
    from ajustes_tui.storage.core.database import Database
    from ajustes_tui.storage.guard.rescue import Rescue

REPEATED_AFTER = timedelta(minutes=15)
"""The same account, or the same text, is an entry again only so long after its last one in a session."""
_SAME_MOMENT = timedelta(minutes=1)
"""An entry written later than this tells when the view was."""
_ELSEWHERE = (0, "")
"""A link of no chain: a session of an earlier version passes a line with it over."""


class View(NamedTuple):
    """One thing seen or looked for, and when."""

    momento: datetime
    action: str
    detail: str
    """What was seen; of a search its text, of which only the digest is ever written."""
    cuenta: str | None


class Session(Protocol):
    """What the log of a session takes of it: its person, its clock, and its store as it is now."""

    run_session: RunSession
    now: Callable[[], datetime]
    db: Database
    audit: AuditRepository
    historial: HistorialRepository
    rescue: Rescue


class ViewLog:
    """The views of one session, written together soon after they were shown.

    A view is noted at once and written later, because a write would make the eye wait for the turn
    of the store, and every other session read again. What cannot be written as the session ends is
    set aside beside the store, and the next session writes it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._noted: dict[tuple[str, str], datetime] = {}
        """The last moment each thing seen became an entry."""
        self._waiting: list[View] = []

    @property
    def waiting(self) -> bool:
        """Return whether there is any view that is not written yet."""
        return bool(self._waiting)

    def note_caso(self, caso: Caso) -> None:
        """Note that a caso is shown with the name and the telephones of its usuario."""
        self._note(VIEW, f"caso {caso.id}", caso.cuenta, caso.cuenta)

    def note_searches(self, texts: Iterable[str]) -> None:
        """Note that a list is narrowed by some texts.

        Of a text that is typed letter by letter only what it was when it is written becomes an entry.
        """
        for text in texts:
            with self._lock:
                beginnings = [
                    view
                    for view in self._waiting
                    if view.action == SEARCH and view.detail and text.startswith(view.detail)
                ]
                for view in beginnings:
                    self._waiting.remove(view)
                    self._noted.pop((SEARCH, view.detail), None)
            self._note(SEARCH, text, None, text)

    def is_new(self, action: str, what: str) -> bool:
        """Tell whether something seen is to be an entry now, and remember that it is."""
        now = self._session.now()
        with self._lock:
            last = self._noted.get((action, what))
            if last is not None and abs(now - last) < REPEATED_AFTER:
                return False
            self._noted = {
                seen: at for seen, at in self._noted.items() if abs(now - at) < REPEATED_AFTER
            }
            self._noted[action, what] = now
        return True

    def keep(self) -> None:
        """Write what waits; a store that cannot be written is tried again later."""
        with suppress(AjustesError):
            self.write()

    def write(self) -> None:
        """Write what waits; raises AjustesError, and keeps it waiting, when the store cannot be written."""
        views = self.take()
        if not views:
            return
        try:
            with self._session.db.transaction():
                self.append(views)
        except BaseException:
            self.put_back(views)
            raise

    def take(self) -> Sequence[View]:
        """Take what waits, for `append` or `put_back`: what is noted meanwhile waits for the next time."""
        with self._lock:
            views, self._waiting = self._waiting, []
        return views

    def append(self, views: Iterable[View]) -> None:
        """Append views to the trail; call inside a transaction."""
        session = self._session
        for view in views:
            detail = view.detail
            if view.action == SEARCH:
                who = session.now(), session.run_session.login
                detail = session.audit.search_digest(detail, *who)
            _write_view(session, view._replace(detail=detail), session.run_session.login)

    def put_back(self, views: Sequence[View]) -> None:
        """Let views that could not be written wait again, before those noted since."""
        with self._lock:
            self._waiting = [*views, *self._waiting]

    def set_aside(self) -> None:
        """Put what waits in a file beside the store, for the next session to write.

        Raises ConflictError when that cannot be written either.
        """
        views = self.take()
        if not views:
            return
        session = self._session
        session.rescue.save(
            {
                "vistas": [
                    (v.momento.isoformat(), v.action, self._unwritten(v), v.cuenta) for v in views
                ],
                "de": session.historial.head(session.db.conn),
                "caso_id": 0,
                "eslabon": _ELSEWHERE,
                "login": session.run_session.login,
                "momento": views[-1].momento.isoformat(),
            },
            # The program has less than a second to end when its line is lost.
            flushed=False,
        )

    def _unwritten(self, view: View) -> str:
        """Return the detail of a view as a file may keep it: of a search no more than its digest."""
        if view.action != SEARCH:
            return view.detail
        from ajustes_tui.storage.admin.audit import AuditPages

        return AuditPages(self._session.db).digest_of(view.detail)

    def _note(self, action: str, detail: str, cuenta: str | None, what: str) -> None:
        if self.is_new(action, what):
            view = View(self._session.now(), action, detail, cuenta)
            with self._lock:
                self._waiting.append(view)


def collect_views(session: Session, aside: Mapping[str, Any]) -> None:
    """Write the views that an earlier session set aside; call inside a transaction."""
    if session.historial.contains(*aside["de"]):
        for momento, *rest in aside["vistas"]:
            _write_view(session, View(datetime.fromisoformat(momento), *rest), aside["login"])


def _write_view(session: Session, view: View, login: str) -> None:
    """Write a view, the moment of which is told when the entry comes later; call inside a transaction.

    The moments of the trail never run backwards, so that a view is no entry of a moment before others.
    """
    now = session.now()
    detail = view.detail
    if view.action != SEARCH and abs(now - view.momento) > _SAME_MOMENT:
        at = view.momento.astimezone(BOGOTA)
        detail += (
            f", a las {at:%H:%M}" if at.date() == now.date() else f", el {at:%d/%m a las %H:%M}"
        )
    session.audit.record(now, login, view.action, detail, view.cuenta)
