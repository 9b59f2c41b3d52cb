"""One draft of each caso and person, in parts: each place keeps its own, and the last word stays."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.borrador import BorradorPart, BorradorSave, part_of
from ajustes_tui.errors import ConflictError
from ajustes_tui.services.casos import borradores
from ajustes_tui.storage.guard.rescue import borradores_in
from tests.services.soporte import Almacen, book, rows

TRIAGE = frozenset({BorradorPart.DECISION, BorradorPart.TEXTS})
LLAMADA = frozenset({BorradorPart.LLAMADA, BorradorPart.TEXTS})


def _text(caso: int, text: str) -> BorradorSave:
    return BorradorSave(caso, {"t.nota": text}, 1, whole=False)


def _written(store: Almacen, caso: int) -> dict[str, str]:
    return dict(store.of("yuli").triage.card(caso).borrador)


def test_each_key_says_whose_it_is():
    keys = ("op", "t.nota", "r.razon", "modo", "evento", "c.radicado")
    assert [part_of(key) for key in keys] == [
        *(BorradorPart.OPTION, BorradorPart.TEXTS, BorradorPart.RESPUESTA),
        *(BorradorPart.LLAMADA, BorradorPart.DECISION, BorradorPart.DECISION),
    ]


def test_a_place_replaces_its_own_parts_and_leaves_those_of_others(store):
    yuli = store.of("yuli")
    yuli.queue.save_option(3, "2")
    yuli.work.save_borrador(BorradorSave(3, {"r.razon": "sí aplica"}, 1, whole=False))
    yuli.work.save_borrador(BorradorSave(3, {"evento": "nota", "c.uno": "x"}, 1), TRIAGE)
    yuli.work.save_borrador(BorradorSave(3, {"modo": "llamada", "t.nota": "vuelve"}, 1), LLAMADA)
    yuli.work.save_borrador(BorradorSave(3, {"evento": "aplazar", "t.nota": "vuelve"}, 1), TRIAGE)
    assert _written(store, 3) == {
        "r.razon": "sí aplica",
        "modo": "llamada",
        "evento": "aplazar",
        "t.nota": "vuelve",
    }
    assert yuli.queue.typed_options()
    yuli.work.save_borrador(BorradorSave(3, {}, 1), TRIAGE)
    assert _written(store, 3) == {"r.razon": "sí aplica", "modo": "llamada"}


def test_a_text_alone_leaves_the_form_and_an_empty_one_is_forgotten(store):
    triage = store.of("yuli").triage
    shape = {"evento": "mal_rechazado", "c.razon": "AJU", "c.radicado": ""}
    triage.work.save_borrador(BorradorSave(3, shape, 1), TRIAGE)
    triage.work.save_borrador(_text(3, "h"), TRIAGE)
    assert _written(store, 3) == shape | {"t.nota": "h"}
    triage.work.save_borrador(_text(3, ""), TRIAGE)
    assert _written(store, 3) == shape
    triage.work.save_borrador(BorradorSave(3, {}, 1), TRIAGE)
    assert store.of("yuli").triage.card(3).borrador_at is None


def test_an_older_draft_that_comes_after_the_last_one_is_dropped(store):
    service = store.of("yuli").work
    service.save_borrador(_text(3, "987"))
    service.save_borrador(_text(3, "9876"), last=True)
    service.save_borrador(_text(3, "98765"), last=True)
    service.save_borrador(_text(3, "98"))
    service.discard_borrador(3)
    service.save_borrador(_text(4, "12"))
    assert _written(store, 3) == {"t.nota": "98765"}
    assert _written(store, 4) == {"t.nota": "12"}


def test_the_notes_of_the_account_and_of_the_day_keep_their_last_text(store):
    yuli = store.of("yuli")
    yuli.historial.save_nota(3, "llamó ayer", last=True)
    yuli.historial.save_nota(3, "llamó")
    assert yuli.historial.nota_of(3).text == "llamó ayer"
    yuli.turno.save_nota(4, "vuelve mañana", last=True)
    yuli.turno.save_nota(4, "vuelve")
    assert _written(store, 4) == {"t.nota": "vuelve mañana"}


@contextmanager
def _ocupado(store: Almacen) -> Iterator[None]:
    """Hold the turn to write, as an import does."""
    with Path(f"{store.path}.turno").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_what_finds_the_store_busy_at_the_end_is_there_in_the_next_session(store):
    yuli = store.of("yuli")
    shape = {"evento": "mal_rechazado", "c.razon": "AJU"}
    yuli.work.save_borrador(BorradorSave(3, shape, 1), TRIAGE)
    with _ocupado(store):
        yuli.service_context.db.hurry()
        yuli.work.save_borrador(_text(3, "llamó ayer"), TRIAGE, last=True)
        yuli.historial.save_nota(4, "vuelve mañana", last=True)
        with pytest.raises(ConflictError):
            yuli.work.save_borrador(_text(5, "uno que no es el último"), TRIAGE)
    rescue = Path(f"{store.path}.rescate")
    assert rescue.stat().st_mode & 0o777 == 0o600
    assert _written(store, 3) == shape
    Almacen(store.path).of("andres").start_session()
    assert _written(store, 3) == shape | {"t.nota": "llamó ayer"}
    assert store.of("yuli").historial.nota_of(4).text == "vuelve mañana"
    assert rescue.stat().st_size == 0


def test_what_was_left_is_kept_for_later_while_the_store_stays_busy(store, monkeypatch):
    monkeypatch.setattr(borradores, "COLLECT_WAIT_S", 0.0)
    yuli = store.of("yuli")
    with _ocupado(store):
        yuli.service_context.db.hurry()
        yuli.work.save_borrador(_text(3, "llamó"), TRIAGE, last=True)
        Almacen(store.path).of("andres").start_session()
        with Path(f"{store.path}.rescate").open("a") as rescue:
            rescue.write('{"caso_id": 3, "login": "yuli", "nota": "cortada')
        yuli.work.save_borrador(_text(4, "vuelve"), TRIAGE, last=True)
    assert _written(store, 3) == {}
    Almacen(store.path).of("andres").start_session()
    assert _written(store, 3) == {"t.nota": "llamó"}
    assert _written(store, 4) == {"t.nota": "vuelve"}


def test_what_comes_while_the_rest_is_put_in_waits_for_the_next_session(store):
    rescue = store.of("yuli").service_context.rescue
    rescue.save({"caso_id": 3})
    (file,) = rescue.waiting()
    parsed = file.read()
    rescue.save({"caso_id": 4})
    file.forget(parsed)
    file.forget(parsed)
    assert [borrador["caso_id"] for borrador in borradores_in(file.read())] == [4]


def test_what_was_being_registered_is_kept_only_if_its_caso_is_still_as_it_was(store):
    triage = store.of("yuli").triage
    version = triage.card(3).caso.version
    save = BorradorSave(3, {"t.nota": "llamó"}, version)
    triage.work.save_borrador(save, TRIAGE, last=True, if_unchanged=True)
    assert _written(store, 3) == {"t.nota": "llamó"}
    store.register(3, "clasificar", causal="A")
    triage.work.save_borrador(save, TRIAGE, last=True, if_unchanged=True)
    assert _written(store, 3) == {}


def test_what_was_registered_after_all_does_not_come_back_from_beside_the_store(store):
    yuli = store.of("yuli")
    version = yuli.triage.card(3).caso.version
    with _ocupado(store):
        yuli.service_context.db.hurry()
        for caso in (3, 4):
            save = BorradorSave(caso, {"evento": "rechazo_correcto", "digito": "1"}, version)
            yuli.work.save_borrador(save, TRIAGE, last=True, if_unchanged=True)
    other = Almacen(store.path)
    other.register(3, "clasificar", causal="A")
    other.of("andres").start_session()
    assert dict(other.of("yuli").triage.card(3).borrador) == {}
    assert dict(other.of("yuli").triage.card(4).borrador)["digito"] == "1"


def test_a_note_registered_leaves_the_draft_and_the_rest_of_it_stays(store):
    triage = store.of("yuli").triage
    triage.work.save_borrador(
        BorradorSave(3, {"evento": "aplazar", "t.nota": " llamó\n"}, 1), TRIAGE
    )
    store.register(3, "nota", nota="llamó")
    assert _written(store, 3) == {"evento": "aplazar"}
    triage.work.save_borrador(BorradorSave(4, {"t.nota": "llamó"}, 1), TRIAGE)
    store.register(4, "nota", nota="otra cosa")
    assert _written(store, 4) == {"t.nota": "llamó"}
    store.register(4, "nota", nota="llamó")
    assert _written(store, 4) == {}


def test_what_the_person_has_gone_on_with_since_does_not_come_back(store):
    yuli = store.of("yuli")
    with _ocupado(store):
        yuli.service_context.db.hurry()
        yuli.work.save_borrador(_text(3, "llamó"), TRIAGE, last=True)
    other = Almacen(store.path)
    other.pasa(minutes=5)
    other.register(3, "clasificar", causal="A")
    other.of("andres").start_session()
    assert dict(other.of("yuli").triage.card(3).borrador) == {}


def test_what_was_left_beside_another_store_is_not_put_into_this_one(store, new):
    yuli = store.of("yuli")
    with _ocupado(store):
        yuli.service_context.db.hurry()
        yuli.work.save_borrador(_text(3, "llamó"), TRIAGE, last=True)
    jefa = new.of("drubio")
    jefa.usuarios.add("yuli", "agente")
    new.import_base(book(new.path.parent / "base.xlsx", rows(9)))
    shutil.copy(f"{store.path}.rescate", f"{new.path}.rescate")
    jefa.start_session()
    assert _written(new, 3) == {}
