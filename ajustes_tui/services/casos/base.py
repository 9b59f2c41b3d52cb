"""The common base of the services whose screens work on casos."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from ajustes_tui.domain.caso.borrador import ALL_PARTS, BorradorPart, BorradorSave
from ajustes_tui.domain.caso.card import CasoRow, Holding
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.pqr import pqr_of
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.keeping.plantillas import Plantilla
from ajustes_tui.domain.rules.decision import UndoableAct
from ajustes_tui.errors import AjustesError, ConflictError
from ajustes_tui.services.casos.borradores import LastSaves, save_borrador, set_borrador_aside
from ajustes_tui.services.casos.texts import TextSource
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.recorder import Recorder
from ajustes_tui.services.store_watch import StorePulse


class CasoService:
    """Gives the catalogues, the clock, the rows of a list, claims and drafts."""

    def __init__(self, context: ServiceContext, recorder: Recorder) -> None:
        self._context = context
        self._recorder = recorder
        self._last = LastSaves()
        self._texts = TextSource(context)

    @property
    def catalogs(self) -> Catalogs:
        """The catalogues in force."""
        return self._context.catalogs

    @property
    def rules(self) -> Rules:
        """The numbers of the procedure in force."""
        return self._context.rules

    def now(self) -> datetime:
        """Return this moment in Bogota."""
        return self._context.now()

    def pulse(self) -> StorePulse:
        """Return the store's pulse, equal for as long as nothing shown may have changed."""
        return self._context.pulse()

    def saw(self, caso: Caso) -> None:
        """Note that a screen shows a caso with the name and the telephones of its usuario."""
        self._context.views.note_caso(caso.id, caso.cuenta)

    @property
    def has_views(self) -> bool:
        """Return whether any view of the session is not in the audit trail yet."""
        return self._context.views.waiting

    def keep_views(self) -> None:
        """Write the views of the session to the audit trail; a busy store is tried again later."""
        with suppress(AjustesError):
            self._context.views.write()

    def beat(self, caso_ids: Collection[int] | None = None, ago: float = 0.0) -> None:
        """Renew the claims of this session, on some casos or on all.

        Called on activity, not by a timer; the last activity was `ago` seconds ago.
        """
        active = self._context.now() - timedelta(seconds=int(ago))
        until = active + timedelta(minutes=self._context.rules.minutos_toma)
        with self._context.db.transaction():
            self._context.casos.renew_session(self._context.run_session.id, until, caso_ids)

    def undoing(self, caso_id: int) -> UndoableAct | None:
        """Return what `deshacer` would take back on a caso; None where there is nothing left to undo."""
        return self._recorder.undoing(caso_id)

    def plantillas(self, caso_id: int, evento: Evento) -> list[Plantilla]:
        """Return the templates of the texts of an evento that fit a caso, filled in."""
        return self._texts.plantillas(caso_id, evento)

    def last_nota(self) -> str:
        """Return the last note the person registered, or ''."""
        return self._texts.last_nota()

    def skip_reasons(self, caso_id: int) -> list[str]:
        """Return reasons for skipping a caso, the person's own last ones first."""
        return self._texts.skip_reasons(caso_id)

    def holdings(self, caso_ids: Collection[int]) -> dict[int, Holding]:
        """Return the version and the live claim of some casos by id, which others may have changed."""
        self._context.require_reading()
        return self._context.casos.holdings(caso_ids, self._context.now())

    def get_window(self, ids: Sequence[int]) -> list[CasoRow]:
        """Return the rows of some casos, with their class and, without a causal, the suggested one."""
        self._context.require_reading()
        catalogs = self._context.catalogs
        suggest, class_of = catalogs.suggest_causal, catalogs.marcaciones.classes.get
        return [
            row._replace(
                causal_sugerida=None if row.caso.causal else suggest(row.caso.motivo),
                pqr=pqr_of(
                    row.caso.estado,
                    row.caso.recurso_el,
                    row.caso.clase,
                    class_of(row.marcacion or ""),
                ),
            )
            for row in self._context.casos.get_window(ids, self._context.now())
        ]

    def save_borrador(
        self,
        save: BorradorSave,
        parts: Collection[BorradorPart] = ALL_PARTS,
        *,
        last: bool = False,
        if_unchanged: bool = False,
    ) -> None:
        """Merge a save into the person's draft of a caso, within the parts that the screen owns.

        With `last` the program ends with this save: no later save of the session is written, and
        when the store is busy it goes to a file beside the store. With `if_unchanged` the texts
        were being registered: they are saved only while the caso has the same version. Raises
        ConflictError when neither the store nor the file can be written.
        """
        context = self._context
        context.require_reading()
        if last:
            self._last.mark(save.caso_id)
        try:
            with context.db.transaction():
                unchanged = not if_unchanged or self._version(save.caso_id) == save.version
                if unchanged and (last or self._last.admits(save.caso_id)):
                    save_borrador(context, context.run_session.login, save, parts, context.now())
        except ConflictError:
            if not last:
                raise
            set_borrador_aside(context, save, parts, if_unchanged=if_unchanged)

    def _version(self, caso_id: int) -> int | None:
        caso = self._context.casos.get(caso_id)
        return None if caso is None else caso.version

    def discard_borrador(self, caso_id: int) -> None:
        """Discard the person's draft of a caso."""
        with self._context.db.transaction():
            if self._last.admits(caso_id):
                self._context.casos.drop_borrador(caso_id, self._context.run_session.login)
