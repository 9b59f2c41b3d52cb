"""A store that is not there is said and never made anew, and what was typed on it is kept."""

from __future__ import annotations

import gc
import itertools
import threading
import weakref
from pathlib import Path

import pytest

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.caso.borrador import BorradorPart, BorradorSave
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import InvalidDatum, InvalidInput, NotAllowed, StoreGone
from ajustes_tui.services.admin.creation import create_store
from ajustes_tui.services.container import build_services, services_for

TEXTS = frozenset({BorradorPart.TEXTS})


@pytest.fixture
def served(tmp_path: Path) -> Config:
    """Return the settings of a server whose store was not made yet."""
    config = Config(tmp_path / "almacen" / "ajustes.db", tmp_path / "ajustes.toml", served=True)
    return config._replace(inbox=tmp_path, output=tmp_path)


def test_no_order_makes_the_store_of_a_server_nor_one_with_seals_beside_it(served, tmp_path):
    sealed = Config(tmp_path / "ajustes.db", tmp_path / "ajustes.toml")
    paths.seals_of(sealed.db).write_text("")
    for config, create in itertools.product((served, sealed), (True, False)):
        with pytest.raises(NotAllowed, match="no se hizo otro en su lugar") as refused:
            build_services(config, {}, create=create)
        assert refused.value.code == "almacen"
    assert not served.db.parent.exists()
    assert not sealed.db.exists()


def test_a_store_that_another_process_makes_meanwhile_is_no_missing_one(tmp_path, monkeypatch):
    config = Config(tmp_path / "ajustes.db", tmp_path / "ajustes.toml")
    asked: list[Path] = []
    really_exists = paths.exists

    def exists_just_before(path: Path) -> bool:
        found = really_exists(path)
        if path == config.db and not asked:
            asked.append(path)
            first = build_services(config, {}, como="drubio")
            first.begin()
            first.integrity.verify()
            first.close_session()
            assert really_exists(paths.seals_of(config.db))
        return found

    monkeypatch.setattr(paths, "exists", exists_just_before)
    second = build_services(config, {}, como="drubio")
    assert second.service_context.enter() is Rol.SUPERVISOR


def test_crear_makes_it_once_with_its_supervisor_and_nobody_else_comes_in_first(served):
    with pytest.raises(NotAllowed, match="quien administra el equipo"):
        create_store(served, {}, "drubio", como="yuli")
    assert not served.db.exists()
    made, notices = create_store(served, {}, "drubio", como=None)
    assert (made, notices) == ("drubio", ())
    assert [path.name for path in served.db.parent.glob("*.db*")] == ["ajustes.db"]
    services = build_services(served, {}, como="drubio")
    assert services.service_context.enter() is Rol.SUPERVISOR
    stranger = services_for(services.service_context.db, served, "yuli", {})
    with pytest.raises(NotAllowed, match="no está registrada"):
        stranger.service_context.enter()
    with pytest.raises(InvalidInput, match="ya existe"):
        create_store(served, {}, "yuli", como=None)
    assert services.integrity.verify().healthy


def test_the_seals_of_the_store_before_are_set_aside(served):
    served.db.parent.mkdir()
    paths.seals_of(served.db).write_text("")
    _login, notices = create_store(served, {}, "drubio", como=None)
    assert "sellos del almacén anterior" in notices[0]
    assert not paths.seals_of(served.db).exists()


@pytest.mark.parametrize("replaced", [False, True])
def test_a_store_taken_away_is_not_written_and_its_drafts_wait_for_it(
    store, replaced, monkeypatch, tmp_path
):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "estado"))
    yuli = store.of("yuli")
    away = store.path.with_name("en_otra_parte.db")
    store.path.rename(away)
    if replaced:
        store.path.write_bytes(away.read_bytes())
    with pytest.raises(StoreGone, match="ya no está en su lugar"):
        store.register(3, "clasificar", causal="A")
    with pytest.raises(StoreGone):
        yuli.service_context.pulse()
    if not replaced:
        other_thread: list[type[BaseException]] = []

        def read() -> None:
            try:
                yuli.triage.card(3)
            except StoreGone as error:
                other_thread.append(type(error))

        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        assert other_thread == [StoreGone]
        assert not store.path.exists()
        yuli.work.save_borrador(
            BorradorSave(3, {"t.nota": "llamó"}, 1, whole=False), TEXTS, last=True
        )
        assert yuli.service_context.rescue.waiting()
        away.rename(store.path)
        yuli.start_session()
        assert dict(yuli.triage.card(3).borrador) == {"t.nota": "llamó"}
        assert not yuli.service_context.rescue.waiting()


def test_the_placeholder_of_the_examples_is_nobody_and_becomes_nobody(served, store, tmp_path):
    own = Config(tmp_path / "propio.db", tmp_path / "ajustes.toml")
    for attempt in (
        lambda: build_services(own, {}, como="LOGIN"),
        lambda: create_store(served, {}, "LOGIN", como=None),
        lambda: store.of("drubio").usuarios.add("LOGIN", "agente"),
    ):
        with pytest.raises(InvalidDatum, match="es el ejemplo"):
            attempt()
    assert not own.db.exists()
    assert not served.db.exists()


def test_no_service_goes_on_with_the_store_in_memory_once_one_is_made(tmp_path):
    services = build_services(
        Config(tmp_path / "ajustes.db", tmp_path / "ajustes.toml"), {}, como="drubio", create=False
    )
    # The guide is of a demonstration, which is there before it.
    for name in type(services).__annotations__.keys() - {"guide"}:
        getattr(services, name)
    before = weakref.ref(services.service_context.db)
    services.begin(Usuario("drubio", "Diana Rubio", Rol.SUPERVISOR, initials="DR"))
    gc.collect()
    assert before() is None
    services.practicas.register("dialogo_diario")
    again = build_services(services.service_context.config, {}, como="drubio")
    assert len(again.practicas.show().records) == 1
