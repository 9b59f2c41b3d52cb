"""Keeping drafts, also when the program has to end while the store is busy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from ajustes_tui.domain.caso.borrador import Apunte, Parte, fundir
from ajustes_tui.errors import Conflicto
from ajustes_tui.storage.guard.rescue import apuntes_de

if TYPE_CHECKING:
    from ajustes_tui.services.context import Entorno

ESPERA_S = 2.0
"""Seconds a session that begins waits to put into the store the drafts others left beside it."""


class UltimaPalabra:
    """Remembers the casos saved as the program ends, so that an older save a thread carries is dropped.

    It is asked within the transaction that writes, so that the two saves cannot cross.
    """

    def __init__(self) -> None:
        self._dichas: set[int] = set()

    def decir(self, caso_id: int) -> None:
        """Mark the next save of a caso as its last."""
        self._dichas.add(caso_id)

    def admite(self, caso_id: int) -> bool:
        """Return whether a save of a caso may still be written: not once its last was marked."""
        return caso_id not in self._dichas


def poner(
    e: Entorno, login: str, apunte: Apunte, partes: Collection[Parte], momento: datetime
) -> None:
    """Merge a save into a person's draft of a caso; call within a transaction."""
    anterior = e.casos.draft(apunte.caso_id, login)
    contenido, version = fundir(
        anterior[0] if anterior else {}, anterior[2] if anterior else None, apunte, partes
    )
    if contenido:
        e.casos.save_draft(apunte.caso_id, login, contenido, version, momento)
    else:
        e.casos.drop_draft(apunte.caso_id, login)


def poner_nota(e: Entorno, login: str, caso_id: int, texto: str, momento: datetime) -> None:
    """Save the half-typed note of a person on a caso, or drop it when blank; call within a transaction."""
    if texto.strip():
        e.notas.save(caso_id, login, texto, momento)
    else:
        e.notas.drop(caso_id, login)


def apartar(
    e: Entorno, apunte: Apunte, partes: Collection[Parte], *, si_sigue: bool = False
) -> None:
    """Keep a save of a draft in a file beside a busy store; raises Conflicto when that fails too.

    With `si_sigue` it goes into the store only if its caso is then still at its version.
    """
    contenido: dict[str, object] = {
        "caso_id": apunte.caso_id,
        "contenido": dict(apunte.contenido),
        "version": apunte.version,
        "entero": apunte.entero,
        "partes": sorted(partes),
    }
    if si_sigue:
        contenido["si_sigue"] = True
    _apartar(e, contenido)


def apartar_nota(e: Entorno, caso_id: int, texto: str) -> None:
    """Keep a half-typed note in a file beside a busy store; raises Conflicto as `apartar`."""
    _apartar(e, {"caso_id": caso_id, "nota": texto})


def _apartar(e: Entorno, que: Mapping[str, object]) -> None:
    eslabon = e.historial.head(e.db.conn)
    quien = {"login": e.sesion.login, "momento": e.ahora().isoformat(), "eslabon": eslabon}
    e.rescate.guardar({**que, **quien})


def recoger(e: Entorno) -> None:
    """Put the drafts left beside the store into it; if it stays busy, the next session tries again."""
    if not e.rescate.hay():
        return
    limite = monotonic() + ESPERA_S

    def seguir() -> None:
        if monotonic() > limite:
            raise Conflicto("El almacén sigue ocupado.")

    leido = e.rescate.leer()
    try:
        with e.db.transaction(seguir=seguir):
            for apartado in apuntes_de(leido):
                _recoger_uno(e, apartado)
    except Conflicto:
        return
    e.rescate.olvidar(leido)


def _recoger_uno(e: Entorno, apartado: Mapping[str, Any]) -> None:
    login, momento = apartado["login"], datetime.fromisoformat(apartado["momento"])
    caso_id = apartado["caso_id"]
    if not e.historial.contains(*apartado["eslabon"]):
        # Another store stands in the place of the one the draft was typed in.
        return
    ultima = e.historial.last_of(caso_id)
    if ultima is not None and ultima.agente == login and ultima.momento > momento:
        # The person has written another line on the caso since.
        return
    if "nota" in apartado:
        poner_nota(e, login, caso_id, apartado["nota"], momento)
        return
    if apartado.get("si_sigue"):
        caso = e.casos.get(caso_id)
        if caso is None or caso.version != apartado["version"]:
            # The caso has changed: the evento the draft was being registered as may be written
            # after all.
            return
    apunte = Apunte(caso_id, apartado["contenido"], apartado["version"], apartado["entero"])
    poner(e, login, apunte, [Parte(parte) for parte in apartado["partes"]], momento)
