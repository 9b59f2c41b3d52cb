"""The counts above a list and its rows come from one reading: another session acts between them here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ajustes_tui.domain.keeping.audit_words import AuditFilter
from ajustes_tui.storage.admin.audit import AuditPages
from ajustes_tui.storage.casos.casos import CasosRepository
from ajustes_tui.storage.casos.turno import TurnoRepository
from tests.services.soporte import VERIFICADO, Almacen


def _first(
    monkeypatch: pytest.MonkeyPatch,
    of: type,
    name: str,
    act: Callable[[Almacen], object],
    store: Almacen,
) -> None:
    """Let another process do an act just before a count is read."""
    read, other = getattr(of, name), Almacen(store.path, momento=store.momento)

    def read_late(*args: object) -> object:
        act(other)
        return read(*args)

    monkeypatch.setattr(of, name, read_late)


def test_the_calls_counted_are_the_calls_listed(
    store: Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    for caso in (2, 5):
        store.register(caso, "clasificar", causal="A")
        store.register(caso, "aplicacion_correcta")

    def tell(other: Almacen) -> None:
        told = {"telefono": "3000000000", "verificado": VERIFICADO}
        other.register(2, "contacto", "andres", resultado="ACEPTA", **told)

    _first(monkeypatch, CasosRepository, "count_calls", tell, store)
    agenda = store.of("yuli").contacto.read_agenda()
    assert len(agenda.entries) == agenda.calls == 2


def test_the_questions_counted_are_the_questions_listed(
    store: Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.register(7, "pedir_revision", motivo="no encuentro la orden")

    def ask(other: Almacen) -> None:
        other.register(8, "pedir_revision", "andres", motivo="no encuentro la orden")

    _first(monkeypatch, TurnoRepository, "tray", ask, store)
    tray = store.of("drubio").revision.read_tray()
    assert len(tray.ids) == tray.waiting == 1


def test_the_entries_counted_are_the_entries_listed(
    store: Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(other: Almacen) -> None:
        other.of("andres").historial.search("90000000")
        other.of("andres").service_context.views.keep()

    _first(monkeypatch, AuditPages, "count", look, store)
    page = store.of("drubio").auditoria.open(AuditFilter())
    assert len(page.ids) == page.total
