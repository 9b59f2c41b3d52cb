"""Who saw what: views and searches of a session, and how the audit trail is read however long it is."""

from __future__ import annotations

import fcntl
from datetime import timedelta
from pathlib import Path

import pytest

from ajustes_tui.domain.keeping.audit_words import AuditFilter
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.errors import NotAllowed
from ajustes_tui.services.admin.audit import PAGE
from ajustes_tui.services.container import Services
from ajustes_tui.storage.admin.audit import AuditPages
from tests.services.soporte import Almacen

CUENTA = "90000000"
"""The account of the casos 1 to 3 of the store."""


def _see(services: Services, *casos: int) -> None:
    for caso_id in casos:
        services.service_context.views.note_caso(services.triage.card(caso_id).caso)


def _narrow(services: Services, text: str) -> None:
    query = services.queue.query(text)
    services.queue.list_ids(services.queue.criteria_of(query))


def _entries(store: Almacen) -> list[tuple[str, str, str | None]]:
    return [
        (login, f"{action} {detail}".strip(), cuenta)
        for login, action, detail, cuenta in store.rows_of(
            "SELECT login, accion, detalle, cuenta FROM auditoria"
            " WHERE accion IN ('vista_caso', 'busqueda') ORDER BY id"
        )
    ]


def test_what_is_seen_while_others_are_written_waits_for_the_next_time(store):
    yuli = store.of("yuli")
    views = yuli.service_context.views
    _see(yuli, 1)
    taken = views.take()
    _see(yuli, 4)
    with yuli.service_context.db.transaction():
        views.append(taken)
    yuli.close_session()
    assert [cuenta for _login, _what, cuenta in _entries(store)] == [CUENTA, "90000001"]


def test_an_account_seen_is_one_entry_a_quarter_of_an_hour(store):
    yuli = store.of("yuli")
    _see(yuli, 1, 2, 4, 1)
    assert yuli.service_context.views.waiting
    yuli.service_context.views.keep()
    assert not yuli.service_context.views.waiting
    assert _entries(store) == [
        ("yuli", "vista_caso caso 1", CUENTA),
        ("yuli", "vista_caso caso 4", "90000001"),
    ]
    store.pasa(minutes=14)
    _see(yuli, 1)
    yuli.service_context.views.keep()
    assert len(_entries(store)) == 2
    store.pasa(minutes=2)
    _see(yuli, 1)
    _see(store.of("andres"), 1)
    yuli.close_session()
    store.of("andres").close_session()
    assert [who for who, _what, cuenta in _entries(store) if cuenta == CUENTA] == [
        *("yuli", "yuli", "andres")
    ]


def test_what_a_busy_store_does_not_take_is_written_by_the_next_session(store):
    other = Almacen(store.path)
    yuli = other.of("yuli")
    _see(yuli, 1)
    _narrow(yuli, CUENTA)
    with Path(f"{store.path}.turno").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yuli.service_context.db.hurry()
        yuli.close_session()
    assert _entries(store) == []
    store.pasa(minutes=3)
    store.of("andres").start_session()
    (seen, searched) = _entries(store)
    assert seen == ("yuli", "vista_caso caso 1, a las 10:00", CUENTA)
    assert searched[:2] == ("yuli", "busqueda")  # nobody had searched: there was no secret for it
    store.of("andres").start_session()
    assert len(_entries(store)) == 2
    assert store.of("drubio").integrity.verify().healthy


@pytest.mark.parametrize("text", [CUENTA, "440001", "Persona De"])
def test_every_way_to_look_for_an_account_is_matched(store, text):
    yuli = store.of("yuli")
    for typed in (text[:2], text[:3]):
        _narrow(yuli, f'"{typed}"')
    _narrow(yuli, f'"{text}"')
    yuli.queue.list_ids(CasoFilter.of(cuenta="90000009"))
    yuli.service_context.views.keep()
    rows = store.rows_of("SELECT detalle FROM auditoria WHERE accion = 'busqueda'")
    # Of what was typed letter by letter only the whole text is an entry, and it is a digest.
    assert len(rows) == 2
    assert text not in str(rows)
    found = store.of("drubio").auditoria.entries(cuenta=CUENTA)
    assert [entry.action for entry in found] == ["busqueda"]


def test_an_export_of_all_with_nothing_masked_is_about_every_account(store, tmp_path):
    boss = store.of("drubio")
    boss.export.export_rows("casos", tmp_path / "a.xlsx")
    boss.export.export_rows("casos", tmp_path / "b.xlsx", unmasked=True, motivo="los pide la SIC")
    (found,) = boss.auditoria.entries(cuenta=CUENTA)
    assert "b.xlsx; sin máscara: los pide la SIC" in found.detail


def test_a_look_at_the_account_is_recorded_once_however_often_it_is_read_and_each_search(store):
    historial = store.of("lcano").historial
    for _ in range(3):
        assert historial.show(CUENTA) is not None
    historial.search("9000 0000")
    historial.search("3000000000")
    recorded = store.rows_of(
        "SELECT accion, cuenta FROM auditoria WHERE login = 'lcano' AND accion <> 'registro'"
    )
    assert recorded == [("consulta_historial", CUENTA), ("busqueda", None), ("busqueda", None)]
    # A search is matched by any number of the account, and its text is nowhere.
    found = store.of("drubio").auditoria.entries(cuenta=CUENTA)
    assert [entry.action for entry in found] == ["busqueda", "busqueda", "consulta_historial"]
    assert "3000000000" not in str(store.rows_of("SELECT * FROM auditoria"))


def test_a_page_costs_the_same_however_long_the_trail_is(store):
    boss, conn = store.of("drubio"), store.db.conn
    pages = AuditPages(store.db)
    filters = (
        AuditFilter(),
        AuditFilter("yuli"),
        AuditFilter(action="vista_caso"),
        AuditFilter(cuenta=CUENTA),
        AuditFilter(since=store.momento.date(), until=store.momento.date()),
    )
    steps: list[int] = []

    def grow(count: int) -> None:
        audit = boss.service_context.audit
        with store.db.transaction():
            for n in range(count):
                store.pasa(seconds=1)
                audit.record(store.momento, "yuli", "vista_caso", f"caso {n}", f"7{n:06d}")

    def measure() -> list[int]:
        costs = []
        for criteria in filters:
            steps.clear()
            conn.set_progress_handler(lambda: steps.append(1) and None, 100)
            pages.page(criteria, count=50)
            costs.append(len(steps))
        conn.set_progress_handler(None, 100)
        return costs

    grow(300)
    before = measure()
    grow(6000)
    assert all(now <= 2 * then + 5 for then, now in zip(before, measure(), strict=True))
    auditoria = boss.auditoria
    page = auditoria.open(AuditFilter("yuli"))
    seen = [*page.ids]
    while page.last is not None:
        page = auditoria.more(AuditFilter("yuli"), page)
        assert len(page.ids) <= PAGE
        seen += page.ids
    assert len(seen) == page.total == 6300
    assert seen == sorted(set(seen), reverse=True)
    with pytest.raises(NotAllowed):
        store.of("lcano").auditoria.open(AuditFilter())


def test_reading_the_trail_is_an_entry_with_what_was_asked(store):
    auditoria = store.of("drubio").auditoria
    day = store.momento.date()
    for _ in range(2):
        auditoria.open(AuditFilter("yuli", since=day - timedelta(days=1), until=day))
    auditoria.entries(cuenta=CUENTA)
    read = store.rows_of("SELECT detalle, cuenta FROM auditoria WHERE accion = 'auditoria_leida'")
    assert read == [("de yuli, desde el 23/11/2026, hasta el 24/11/2026", None), ("", CUENTA)]
