"""The guide of the demonstration says what to try next, judged by what was written."""

from __future__ import annotations

from datetime import date

from ajustes_tui.config import Config
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.services.admin.demo import create_demo
from ajustes_tui.services.admin.guide import POWERS, read_guide
from ajustes_tui.services.container import services_for
from ajustes_tui.storage.core.database import Database
from ajustes_tui.ui.keys import CONTEXTS
from tests.services.soporte import CORTE, Almacen

_ROOM = 79 - len("Guía 10 de 10: ")


def _work(store: Almacen, who: str, decided: range, told: tuple[int, int], sent: int) -> None:
    """Do what the guide asks of an agente, and see it ask."""
    said = store.of(who).guide.line
    assert "F3 muestra los casos" in said("turno")
    for caso in decided:
        store.register(caso, "clasificar", who, causal="A")
    for done, caso in enumerate(told):
        assert said("turno").startswith(f"Guía {done} de 2: Ahora, llamar")
        store.register(caso, "aplicacion_correcta", who)
        store.register(caso, "contacto", who, telefono="3000000000", resultado="NO_CONTESTA")
    assert "Ctrl+D" in said("turno")
    back = {"razon": "AJU", "subrazon": "ESC", "soportes": "LLS,OT"}
    store.register(sent, "escalar_back", who, **back)
    store.of(who).lotes.send(LoteKind.REESCALADOS)


def test_each_step_gives_way_to_the_next_once_it_is_written(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _work(store, "yuli", range(1, 11), (2, 5), 1)
    assert store.of("yuli").guide.line("turno").startswith("Guía: Eso es todo")
    _work(store, "drubio", range(11, 21), (11, 14), 13)
    store.register(12, "rechazo_correcto", "drubio", motivo="SIN_PRUEBAS")
    boss = store.of("drubio")
    assert "cierra el corte" in boss.guide.line("kpi")
    boss.kpi.close(date.fromisoformat(CORTE))
    assert "emite la semana" in boss.guide.line("retroalimentacion")
    boss.retroalimentacion.issue(Week.of(date.fromisoformat(CORTE)), tmp_path / "semana")
    assert boss.guide.said().startswith("Guía: Eso es todo. El signo")


def test_what_is_undone_is_still_to_do_and_each_place_says_its_own(store):
    said = store.of("yuli").guide.line
    store.register(2, "clasificar", causal="A")
    assert said("triage.caso").startswith("Guía 1 de 10: Llegó el que sigue")
    assert said("triage.formulario").startswith("Guía 1 de 10: Llene lo que dice")
    store.register(2, "deshacer")
    assert "Enter abre el caso" in said("triage.cola")


def test_the_work_a_demonstration_comes_with_is_not_of_who_follows_it(tmp_path):
    config = Config(tmp_path / "demo.db", tmp_path / "ajustes.toml")
    env = {"AJUSTES_AHORA": f"{CORTE}T10:00:00-05:00"}
    create_demo(config, env, como="drubio", empty=False)
    yuli = services_for(Database(config.db), config, "yuli", env)
    assert "F3 muestra los casos" in yuli.guide.line("turno")


def test_each_sentence_is_of_a_place_and_fits_the_smallest_window():
    guide = read_guide()
    places = {*CONTEXTS, *(context.partition(".")[0] for context in CONTEXTS)}
    for step in guide.steps:
        assert step.counted in POWERS
        assert {"otra", "renglones"} <= step.texts.keys()
        assert {*step.texts, *guide.places} - {"otra", "renglones"} <= places
        for place, text in {**guide.places, **step.texts}.items():
            assert place == "renglones" or len(text) <= _ROOM, text
