"""Views and searches on screens, on their way to the audit trail."""

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
"""Minimum time before the same account or text is a new entry in a session."""
KEEP_VIEWS_EVERY_S = 15.0
"""Seconds between two writes of what was seen: each makes every other session reload."""
_SAME_MOMENT = timedelta(minutes=1)
"""Delay after which an entry states the time of the view."""
_ELSEWHERE = (0, "")
"""A link outside any chain, which sessions of an earlier version skip."""


class View(NamedTuple):
    """A view or search, and its time."""

    momento: datetime
    action: str
    detail: str
    """What was seen; for a search its text, of which only the digest is written."""
    cuenta: str | None


class Session(Protocol):
    """What the log needs from a session: person, clock and current store."""

    run_session: RunSession
    now: Callable[[], datetime]
    db: Database
    audit: AuditRepository
    historial: HistorialRepository
    rescue: Rescue


class ViewLog:
    """The views of a session, written together soon after being shown.

    They are noted at once and written later, because a write would delay the view by the store's
    turn and make every other session reload. What cannot be written at the end is set aside beside
    the store, for the next session to write.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._noted: dict[tuple[str, str], datetime] = {}
        """The last time each view became an entry."""
        self._waiting: list[View] = []

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def note_caso(self, caso: Caso) -> None:
        """Note that a caso is shown with the name and telephones of its usuario."""
        self._note(VIEW, f"caso {caso.id}", caso.cuenta, caso.cuenta)

    def note_searches(self, texts: Iterable[str]) -> None:
        """Note the texts of a filter.

        Of a text being typed, only its state at the write becomes an entry.
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
        """Tell whether a view is a new entry, and remember it."""
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
        """Write the pending views; retry later if the store cannot be written."""
        with suppress(AjustesError):
            self.write()

    def write(self) -> None:
        """Raise AjustesError, keeping the views, when the store cannot be written."""
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
        with self._lock:
            views, self._waiting = self._waiting, []
        return views

    def append(self, views: Iterable[View]) -> None:
        """Call inside a transaction."""
        session = self._session
        for view in views:
            detail = view.detail
            if view.action == SEARCH:
                who = session.now(), session.run_session.login
                detail = session.audit.search_digest(detail, *who)
            _write_view(session, view._replace(detail=detail), session.run_session.login)

    def put_back(self, views: Sequence[View]) -> None:
        with self._lock:
            self._waiting = [*views, *self._waiting]

    def set_aside(self) -> None:
        """Save the pending views in a file beside the store, for the next session.

        Raise ConflictError when that fails too.
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
        """Keep only the digest of a search in a file."""
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
    """Write the views set aside by an earlier session; call inside a transaction."""
    if session.historial.contains(*aside["de"]):
        for momento, *rest in aside["vistas"]:
            _write_view(session, View(datetime.fromisoformat(momento), *rest), aside["login"])


def _write_view(session: Session, view: View, login: str) -> None:
    """Write a view, with its time if late; call inside a transaction.

    Times of the trail never run backwards, so a late view is not dated before other entries.
    """
    now = session.now()
    detail = view.detail
    if view.action != SEARCH and abs(now - view.momento) > _SAME_MOMENT:
        at = view.momento.astimezone(BOGOTA)
        detail += (
            f", a las {at:%H:%M}" if at.date() == now.date() else f", el {at:%d/%m a las %H:%M}"
        )
    session.audit.record(now, login, view.action, detail, view.cuenta)
