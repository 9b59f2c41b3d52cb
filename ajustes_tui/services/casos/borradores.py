"""Keeping drafts, also when the program has to end while the store is busy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from ajustes_tui.domain.caso.borrador import BorradorPart, BorradorSave, merge
from ajustes_tui.errors import ConflictError
from ajustes_tui.storage.guard.rescue import apuntes_de

if TYPE_CHECKING:
    from ajustes_tui.services.context import ServiceContext

ESPERA_S = 2.0
"""Seconds a session that begins waits to put into the store the drafts others left beside it."""


class LastWord:
    """Remembers the casos saved as the program ends, so that an older save a thread carries is dropped.

    It is asked within the transaction that writes, so that the two saves cannot cross.
    """

    def __init__(self) -> None:
        self._said: set[int] = set()

    def say(self, caso_id: int) -> None:
        """Mark the next save of a caso as its last."""
        self._said.add(caso_id)

    def admits(self, caso_id: int) -> bool:
        """Return whether a save of a caso may still be written: not once its last was marked."""
        return caso_id not in self._said


def put(
    e: ServiceContext,
    login: str,
    jotting: BorradorSave,
    parts: Collection[BorradorPart],
    momento: datetime,
) -> None:
    """Merge a save into a person's draft of a caso; call within a transaction."""
    previous = e.casos.draft(jotting.caso_id, login)
    contenido, version = merge(
        previous[0] if previous else {}, previous[2] if previous else None, jotting, parts
    )
    if contenido:
        e.casos.save_draft(jotting.caso_id, login, contenido, version, momento)
    else:
        e.casos.drop_draft(jotting.caso_id, login)


def set_nota(e: ServiceContext, login: str, caso_id: int, text: str, momento: datetime) -> None:
    """Save the half-typed note of a person on a caso, or drop it when blank; call within a transaction."""
    if text.strip():
        e.notas.save(caso_id, login, text, momento)
    else:
        e.notas.drop(caso_id, login)


def set_aside(
    e: ServiceContext,
    jotting: BorradorSave,
    parts: Collection[BorradorPart],
    *,
    if_it_goes_on: bool = False,
) -> None:
    """Keep a save of a draft in a file beside a busy store; raises Conflicto when that fails too.

    With `if_it_goes_on` it goes into the store only if its caso is then still at its version.
    """
    contenido: dict[str, object] = {
        "caso_id": jotting.caso_id,
        "contenido": dict(jotting.texts),
        "version": jotting.version,
        "entero": jotting.whole,
        "partes": sorted(parts),
    }
    if if_it_goes_on:
        contenido["si_sigue"] = True
    _set_aside(e, contenido)


def set_aside_nota(e: ServiceContext, caso_id: int, text: str) -> None:
    """Keep a half-typed note in a file beside a busy store; raises Conflicto as `set_aside`."""
    _set_aside(e, {"caso_id": caso_id, "nota": text})


def _set_aside(e: ServiceContext, what: Mapping[str, object]) -> None:
    link = e.historial.head(e.db.conn)
    who = {"login": e.run_session.login, "momento": e.now().isoformat(), "eslabon": link}
    e.rescue.save({**what, **who})


def recoger(e: ServiceContext) -> None:
    """Put the drafts left beside the store into it; if it stays busy, the next session tries again."""
    if not e.rescue.hay():
        return
    limit = monotonic() + ESPERA_S

    def follow() -> None:
        if monotonic() > limit:
            raise ConflictError("El almacén sigue ocupado.")

    parsed = e.rescue.read()
    try:
        with e.db.transaction(follow=follow):
            for set_aside in apuntes_de(parsed):
                _collect_one(e, set_aside)
    except ConflictError:
        return
    e.rescue.forget(parsed)


def _collect_one(e: ServiceContext, set_aside: Mapping[str, Any]) -> None:
    login, momento = set_aside["login"], datetime.fromisoformat(set_aside["momento"])
    caso_id = set_aside["caso_id"]
    if not e.historial.contains(*set_aside["eslabon"]):
        # Another store stands in the place of the one the draft was typed in.
        return
    last = e.historial.last_of(caso_id)
    if last is not None and last.agente == login and last.momento > momento:
        # The person has written another line on the caso since.
        return
    if "nota" in set_aside:
        set_nota(e, login, caso_id, set_aside["nota"], momento)
        return
    if set_aside.get("si_sigue"):
        caso = e.casos.get(caso_id)
        if caso is None or caso.version != set_aside["version"]:
            # The caso has changed: the evento the draft was being registered as may be written
            # after all.
            return
    jotting = BorradorSave(
        caso_id, set_aside["contenido"], set_aside["version"], set_aside["entero"]
    )
    put(e, login, jotting, [BorradorPart(part) for part in set_aside["partes"]], momento)
