"""The weekly feedback by keys alone: the list, a person's evidence, issuing, and the follow-up."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.feedback import Compromiso, Siguiente
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.semana import feedback_text as text
from ajustes_tui.screens.semana.evidence import EvidenceModal
from ajustes_tui.screens.semana.feedback import FeedbackScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.services.container import Services
from ajustes_tui.services.recorder import Peticion
from tests.support import TAMANOS, filas, wait_for

RECHAZADOS = ("rechazado", "traslado", "dificil", "sin_causal")


@pytest.fixture
def jefa(servicios_de, id_de, tmp_path: Path) -> Services:
    """Services of the supervisor, after a morning with rightful rejections of four asesores."""
    agente = servicios_de("yuli")
    for nombre in RECHAZADOS:
        causal = {"causal": "L", "demora_de": "claro"} if nombre == "traslado" else {"causal": "D"}
        agente.triage.registrar(
            id_de(nombre),
            [
                Peticion(Evento.CLASIFICAR, causal),
                Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
            ],
        )
    servicios = servicios_de("drubio")
    entorno = servicios.entorno
    entorno.config = dataclasses.replace(entorno.config, salida=tmp_path / "salida")
    return servicios


async def leida(pilot: Pilot[None]) -> FeedbackScreen:
    pantalla = pilot.app.screen
    assert isinstance(pantalla, FeedbackScreen)
    await wait_for(pilot, lambda: "Leyendo" not in filas(pilot.app)[0])
    await pilot.pause()
    return pantalla


def todo(app) -> str:
    return "\n".join(filas(app))


async def emitir(pilot: Pilot[None]) -> None:
    await pilot.press("e")
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
    await pilot.press("s")
    await wait_for(pilot, lambda: "emitida el 24/11 10:40 por drubio" in todo(pilot.app))


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_the_list_and_the_person_under_the_cursor_are_seen(app, jefa, tamano):
    async with app("retroalimentacion", jefa).run_test(size=tamano) as pilot:
        pantalla = await leida(pilot)
        vista = todo(pilot.app)
        assert "RETROALIMENTACIÓN › 2026-S48, lun 23/11 a dom 29/11" in vista
        assert "en curso, sin emitir" in vista
        for asesor in ("AS01", "AS02", "AS11", "AS17"):
            assert asesor in vista
        primero = pantalla.asesores.current
        assert primero is not None
        assert primero.puesto is not None
        assert primero.puesto.radicados[0] in vista
        assert "Paso 3" in vista
        await pilot.press("down")
        await pilot.pause()
        assert pantalla.asesores.current.puesto.radicados[0] in todo(pilot.app)
        assert pantalla.asesores.current.puesto.asesor_id != primero.puesto.asesor_id


async def test_enter_opens_the_evidence_of_the_person(app, jefa):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        pantalla = await leida(pilot)
        puesto = pantalla.asesores.current.puesto
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, EvidenceModal))
        vista = todo(pilot.app)
        for parte in (puesto.asesor_id, *puesto.radicados, "sin pruebas", "Lo correcto"):
            assert parte in vista
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)


async def test_enter_on_a_radicado_opens_its_caso_and_esc_comes_back_to_the_evidence(
    app, jefa, id_de, servicios_de
):
    servicios_de("yuli").triage.registrar(
        id_de("hermano"),
        [
            Peticion(Evento.CLASIFICAR, {"causal": "E"}),
            Peticion(Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
            Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
        ],
    )
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        pantalla = await leida(pilot)
        puesto = pantalla.asesores.current.puesto
        assert (puesto.asesor_id, len(puesto.radicados)) == ("AS17", 2)
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, EvidenceModal))
        modal = pilot.app.screen
        await pilot.press("down")
        await wait_for(pilot, lambda: f"► {puesto.radicados[1]}" in todo(pilot.app))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        triage = pilot.app.screen
        await wait_for(pilot, lambda: triage.en_caso and puesto.radicados[1] in todo(pilot.app))
        await wait_for(pilot, lambda: triage.admits("escape"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is modal)
        assert f"► {puesto.radicados[1]}" in todo(pilot.app)
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)


async def test_texts_of_the_base_are_never_markup(app, jefa):
    async with app("retroalimentacion", jefa).run_test(size=(120, 40)) as pilot:
        pantalla = await leida(pilot)
        assert "[b]Sur" in todo(pilot.app)
        pantalla.asesores.stand_on("AS01")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, EvidenceModal))
        assert "4471089003" in todo(pilot.app)


async def test_issuing_asks_first_and_cancel_changes_nothing(app, jefa, tmp_path):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        pantalla = await leida(pilot)
        await pilot.press("e")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        assert "ya no se deshacen" in todo(pilot.app)
        await pilot.press("enter")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        assert jefa.retroalimentacion.top5().emitida_el is None
        assert not (tmp_path / "salida").exists()


async def test_a_week_is_issued_and_its_people_followed_until_closed(app, jefa, tmp_path):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        pantalla = await leida(pilot)
        await emitir(pilot)
        carpeta = tmp_path / "salida" / "retroalimentacion_2026-S48"
        escritos = sorted(ruta.name.split("_")[0] for ruta in carpeta.iterdir())
        assert escritos.count("compromiso") == 2
        assert escritos.count("estoy") == 1
        assert escritos.count("reporte") == 2
        pantalla.asesores.stand_on("AS17")
        await pilot.press("m")
        await pilot.pause()
        assert "se cierra uno abierto" in todo(pilot.app)
        await pilot.press("a")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"Reviso sus soportes", "enter")
        await wait_for(pilot, lambda: "AS17: abierto" in todo(pilot.app))
        await wait_for(pilot, lambda: "abierto, seguimiento mar 01/12" in todo(pilot.app))
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        await pilot.press("s")
        await wait_for(pilot, lambda: "AS17: cerrado sin mejora" in todo(pilot.app))
        abiertos = jefa.retroalimentacion.abiertos()
        assert [compromiso.asesor_id for compromiso in abiertos] == ["AS02"]


async def test_a_closed_commitment_is_reopened_with_a_note(app, jefa):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        pantalla = await leida(pilot)
        await emitir(pilot)
        pantalla.asesores.stand_on("AS17")
        for tecla, texto in (("a", "Reviso sus soportes"), ("m", ""), ("a", "Volvió a pasar")):
            await pilot.press(tecla)
            await wait_for(pilot, lambda: pilot.app.screen is not pantalla)
            await pilot.press(*(texto or "s"), *(["enter"] if texto else []))
            await wait_for(pilot, lambda: pilot.app.screen is pantalla)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
        suyo = {c.asesor_id: c for c in jefa.retroalimentacion.abiertos()}["AS17"]
        assert (suyo.estado, suyo.nota) == ("abierto", "Volvió a pasar")


async def test_other_weeks_are_one_key_away_and_none_to_come(app, jefa):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        await leida(pilot)
        await pilot.press("right")
        await pilot.pause()
        assert "todavía no empieza" in todo(pilot.app)
        await pilot.press("left")
        await wait_for(pilot, lambda: "2026-S47" in todo(pilot.app))
        assert "Nadie tiene rechazos en esta semana." in todo(pilot.app)
        await pilot.press("right")
        await wait_for(pilot, lambda: "AS17" in todo(pilot.app))


async def test_one_aliado_is_chosen_and_left(app, jefa):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        await leida(pilot)
        await pilot.press("p")
        await wait_for(pilot, lambda: "De qué aliado" in todo(pilot.app))
        await pilot.press(*"Norte", "enter")
        await wait_for(pilot, lambda: "Top 5 de Norte" in todo(pilot.app))
        await wait_for(pilot, lambda: "AS17" not in todo(pilot.app))
        assert "AS11" in todo(pilot.app)


@pytest.mark.parametrize("login", ["lcano", "yuli"])
async def test_whoever_is_no_supervisor_looks_and_changes_nothing(app, servicios_de, jefa, login):
    otra = servicios_de(login)
    async with app("retroalimentacion", otra).run_test(size=(80, 24)) as pilot:
        pantalla = await leida(pilot)
        for tecla in ("e", "a", "m", "n", "f8"):
            await pilot.press(tecla)
            await pilot.pause()
            assert pilot.app.screen is pantalla
            assert "Eso es de la supervisora" in todo(pilot.app)
        assert otra.retroalimentacion.top5().emitida_el is None


async def test_another_session_is_seen_without_a_key(app, servicios_de, jefa, id_de):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        await leida(pilot)
        assert "AS17" in todo(pilot.app)
        otra = servicios_de("drubio")
        otra.triage.registrar(
            id_de("rechazado"), [Peticion(Evento.DEVOLVER, {"motivo": "estaba mal"})]
        )
        otra.entorno.db.close()
        await wait_for(pilot, lambda: "AS17" not in todo(pilot.app))


async def test_the_screen_is_reached_by_its_general_key_and_left_to_the_figures(app, jefa):
    async with app("turno", jefa).run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+n")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, FeedbackScreen))
        await leida(pilot)
        await pilot.press("z")
        await wait_for(pilot, lambda: "En pausa" in todo(pilot.app))
        await pilot.press("enter", "escape")
        await wait_for(pilot, lambda: type(pilot.app.screen).__name__ == "KpiScreen")


@pytest.mark.parametrize(
    ("siguiente", "rechazos", "dicho"),
    [
        (Siguiente.AUN_NO, 0, "la semana siguiente va en 0"),
        (Siguiente.CORREGIDO, 0, "corrigió: 3 → 0"),
        (Siguiente.REPITE, 1, "repite: 3 → 1"),
        (Siguiente.AUN_NO, None, "sin ingreso"),
    ],
)
def test_nobody_has_improved_before_the_next_week_is_over(siguiente, rechazos, dicho):
    semana = Semana.parse("2026-S48")
    compromiso = Compromiso(
        semana, "AS17", None, 3, siguiente=siguiente, rechazos_siguientes=rechazos
    )
    (linea,) = text.open_compromisos([compromiso], date(2026, 12, 1))
    assert "".join(trozo.texto for trozo in linea).endswith(dicho)
