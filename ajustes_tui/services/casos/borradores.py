"""Saving drafts, also when the program ends while the store is busy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from ajustes_tui.domain.caso.borrador import BorradorPart, BorradorSave, merge
from ajustes_tui.errors import ConflictError
from ajustes_tui.services.views import collect_views
from ajustes_tui.storage.guard.rescue import RescueFile, borradores_in

if TYPE_CHECKING:
    from ajustes_tui.services.context import ServiceContext

COLLECT_WAIT_S = 2.0
"""Seconds a new session waits to collect drafts set aside."""


class LastSaves:
    """Casos with a final save; older saves of workers are dropped.

    The write transaction calls `admits`, so an older save never lands last.
    """

    def __init__(self) -> None:
        self._ended: set[int] = set()

    def save(
        self,
        context: ServiceContext,
        caso_id: int,
        write: Callable[[], None],
        set_aside: Callable[[], None],
        *,
        last: bool,
    ) -> None:
        """Write in a transaction; a final save that a busy store does not take is set aside.

        Raise ConflictError if nothing could be written.
        """
        context.require_reading()
        if last:
            self._ended.add(caso_id)
        try:
            with context.db.transaction():
                if last or self.admits(caso_id):
                    write()
        except ConflictError:
            if not last:
                raise
            set_aside()

    def admits(self, caso_id: int) -> bool:
        """Return False once the final save is marked."""
        return caso_id not in self._ended


def save_borrador(
    context: ServiceContext,
    login: str,
    save: BorradorSave,
    parts: Collection[BorradorPart],
    momento: datetime,
) -> None:
    """Merge a save into a draft; call within a transaction."""
    previous = context.kept.borrador(save.caso_id, login)
    contenido, version = merge(
        previous[0] if previous else {}, previous[2] if previous else None, save, parts
    )
    if contenido:
        context.kept.save_borrador(save.caso_id, login, contenido, version, momento)
    else:
        context.kept.drop_borrador(save.caso_id, login)


def save_half_typed_nota(
    context: ServiceContext, login: str, caso_id: int, text: str, momento: datetime
) -> None:
    """Save a half-typed note, or drop a blank one; call within a transaction."""
    if text.strip():
        context.notas.save(caso_id, login, text, momento)
    else:
        context.notas.drop(caso_id, login)


def set_borrador_aside(
    context: ServiceContext,
    save: BorradorSave,
    parts: Collection[BorradorPart],
    *,
    if_unchanged: bool = False,
) -> None:
    """Write a draft next to a busy store; raise ConflictError if that fails.

    With `if_unchanged` it is collected only for the same caso version.
    """
    contenido: dict[str, object] = {
        "caso_id": save.caso_id,
        "contenido": dict(save.texts),
        "version": save.version,
        "entero": save.whole,
        "partes": sorted(parts),
    }
    if if_unchanged:
        contenido["si_sigue"] = True
    _set_aside(context, contenido)


def set_nota_aside(context: ServiceContext, caso_id: int, text: str) -> None:
    _set_aside(context, {"caso_id": caso_id, "nota": text})


def _set_aside(context: ServiceContext, what: Mapping[str, object]) -> None:
    head = context.historial.head(context.db.conn)
    who = {"login": context.login, "momento": context.now().isoformat(), "eslabon": head}
    context.rescue.save({**what, **who})


def collect(context: ServiceContext) -> None:
    """Collect drafts set aside; if busy, the next session retries."""
    for file in context.rescue.waiting():
        _collect_file(context, file)


def _collect_file(context: ServiceContext, file: RescueFile) -> None:
    limit = monotonic() + COLLECT_WAIT_S

    def keep_waiting() -> None:
        if monotonic() > limit:
            raise ConflictError("El almacén sigue ocupado.")

    found = file.read()
    try:
        with context.db.transaction(keep_waiting=keep_waiting):
            for set_aside in borradores_in(found):
                _collect_one(context, set_aside)
    except ConflictError:
        return
    file.forget(found)


def _collect_one(context: ServiceContext, save: Mapping[str, Any]) -> None:
    if "vistas" in save:
        collect_views(context, save)
        return
    login, momento = save["login"], datetime.fromisoformat(save["momento"])
    caso_id = save["caso_id"]
    if not context.historial.contains(*save["eslabon"]):
        # The draft was typed in another store, which stood at this path before.
        return
    last = context.historial.last_of(caso_id)
    if last is not None and last.agente == login and last.momento > momento:
        # The person has written another line on the caso since.
        return
    if "nota" in save:
        save_half_typed_nota(context, login, caso_id, save["nota"], momento)
        return
    if save.get("si_sigue"):
        caso = context.casos.get(caso_id)
        if caso is None or caso.version != save["version"]:
            # The caso has changed: the evento the draft was being registered as may be written
            # after all.
            return
    borrador = BorradorSave(caso_id, save["contenido"], save["version"], save["entero"])
    save_borrador(
        context, login, borrador, [BorradorPart(part) for part in save["partes"]], momento
    )
