"""The marcación of an act on the cards: in sight before Enter, changed with Ctrl+Y, kept in the draft."""

from __future__ import annotations

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.services.admin import catalog_admin
from tests.screens.steps import APROBAR, borrador, call, caso, open_one, paste, press, see
from tests.support import wait_for


async def pick(pilot, typed):
    """Choose another marcación in the list of Ctrl+Y."""
    await press(pilot, "ctrl+y", opens=PickerModal, sees="Marcación en RR")
    await wait_for(pilot, lambda: pilot.app.screen.is_ready)
    await press(pilot, *typed, "enter", until=lambda: not isinstance(pilot.app.screen, PickerModal))


def last(services, caso_id, evento):
    """Return the codes of the last line of an evento on a caso."""
    lines = services.triage.card(caso_id).lines
    line = next(line for line in lines if line.caso == caso_id and line.evento == evento)
    return line.razon, line.subrazon


async def test_a_decision_of_one_digit_shows_its_marcacion_takes_another_and_keeps_it_as_draft(
    app, services, id_de
):
    number = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, number)
        await press(pilot, "ctrl+y", sees="Escoja primero la decisión")
        await press(pilot, "1", sees=("Línea RR al registrar · AJU VER Ajuste", "Ctrl+Y"))
        await pick(pilot, "vip")
        await wait_for(pilot, lambda: "f.razon" in borrador(services, number))
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, number)
        await see(pilot, "AJU-VIP C.D APROB")
        await press(pilot, "escape", until=lambda: "f.razon" not in borrador(services, number))
        await press(pilot, "1", sees="AJU VER")
        await pick(pilot, "vip")
        await see(pilot, "4471093390 AJU-VIP C.D APROB $45.900")
        await press(pilot, "enter", until=lambda: caso(services, number).contenido is not None)
    assert last(services, number, Evento.APLICACION_CORRECTA) == ("AJU", "VIP")


async def test_a_form_says_its_marcacion_and_where_it_goes_and_takes_another_of_the_list(
    app, services, id_de
):
    number = id_de("sin_respuesta")
    async with app().run_test(size=(80, 24)) as pilot:
        # One that demands a marcación has fields for it.
        screen = await open_one(pilot, id_de("rechazado"))
        await press(pilot, "4", sees="→ DEMOBACK · DEMO Ajuste, reescala")
        assert screen.at_hand.form.values["subrazon"] == "REE"
        await pick(pilot, "vip")
        await wait_for(pilot, lambda: screen.at_hand.form.values["subrazon"] == "VIP")
        await open_one(pilot, number)
        await press(pilot, "2", sees="marcación PQR SIN · destino CASOSPQR – PQRRES")
        await paste(pilot, "no hay LLS ni OT en RR")
        await see(pilot, "PQR-SIN C.A ESC A CASOSPQR-PQRRES SIN SOPORTE")
        await pick(pilot, "vip")
        await see(pilot, "marcación AJU VIP · destino DEMOBACK", "no hay LLS ni OT en RR")
        await press(pilot, "f8", until=lambda: caso(services, number).veredicto is not None)
    assert last(services, number, Evento.ESCALAR_PQR) == ("AJU", "VIP")


async def test_a_call_shows_the_marcacion_of_its_outcome_takes_another_and_keeps_it(
    app, services, id_de
):
    number = id_de("aprobado")
    services.recorder.register(number, APROBAR)
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        await press(pilot, "ctrl+y", sees="Escoja primero cómo terminó la llamada")
        await press(pilot, "4", sees="INF LLA")
        await pick(pilot, "vip")
        await wait_for(pilot, lambda: "razon" in borrador(services, number))
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        await see(pilot, "AJU-VIP C.D APROB $45.900 NO CONTESTA")
        # Another outcome is another act: what was chosen for the first one is not for it.
        await press(pilot, "5", sees="INF-LLA C.D APROB $45.900 OCUPADO")
        await press(pilot, *["space"] * 6, "1", sees="Línea RR al registrar · INF APL Se informa")
        await see(pilot, "4471093390 INF-APL C.D APROB $45.900 TIT ACEPTA")
        await pick(pilot, "vip")
        await see(pilot, "AJU-VIP C.D APROB $45.900 TIT ACEPTA")
        await wait_for(pilot, lambda: borrador(services, number).get("subrazon") == "VIP")
        await press(pilot, "enter", until=lambda: caso(services, number).closed)
    assert last(services, number, Evento.CONTACTO) == ("AJU", "VIP")
    assert caso(services, number).razon is None


async def test_a_message_left_in_the_mailbox_shows_its_own_marcacion(app, services, id_de):
    number = id_de("aprobado")
    services.recorder.register(number, APROBAR)
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        await press(pilot, "0", sees="INF LLA")
        await press(pilot, "0", sees="INF MSJ")
        await press(pilot, "enter", until=lambda: caso(services, number).closed)
    assert last(services, number, Evento.CONTACTO) == ("INF", "LLA")
    assert last(services, number, Evento.MENSAJE_DE_VOZ) == ("INF", "MSJ")


async def test_a_recurso_says_its_marcacion_and_takes_another(app, services, id_de):
    number = id_de("aprobado")
    services.recorder.register(number, APROBAR)
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        await press(pilot, *["space"] * 6, "2", sees="¿Qué presenta?")
        await wait_for(pilot, lambda: pilot.app.focused and pilot.app.focused.id == "tipo")
        await press(pilot, "ctrl+y", sees="Escoja primero qué presenta")
        await pilot.press("1")
        await paste(pilot, "no es suyo")
        await see(pilot, "REC REP Recurso de reposición · Ctrl+Y", "REC A CASOSPQR-PQRRES")
        await pick(pilot, "vip")
        await see(pilot, "AJU VIP DEMO Ajuste, prioridad VIP", "DEMOBACK")
        await wait_for(pilot, lambda: pilot.app.focused and pilot.app.focused.id == "motivo")
        await press(pilot, "f8", until=lambda: caso(services, number).recurso_tipo == "REPOSICION")
    assert last(services, number, Evento.RADICAR_RECURSO) == ("AJU", "VIP")
    assert last(services, number, Evento.CONTACTO) == ("INF", "NAC")


async def test_the_account_shows_its_marcaciones_alone(app, services, id_de):
    number = id_de("aprobado")
    services.recorder.register(number, APROBAR)
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        await press(pilot, "m", sees="Primero busque una cuenta")
        screen.receive(("90006612", number))
        await wait_for(pilot, lambda: screen.account.table.row_count == 3)
        await wait_for(pilot, lambda: screen.admits("m"))
        await press(pilot, "m", until=lambda: screen.account.table.row_count == 1)
        await see(pilot, "AJU VER")
        await press(pilot, "m", until=lambda: screen.account.table.row_count == 3)


async def test_a_catalogue_that_offers_nothing_says_so(
    app, services, id_de, tmp_path, servicios_de, monkeypatch
):
    """One that lacks rows is not put in force any more, but a store may have it since before."""
    monkeypatch.setattr(catalog_admin, "require_sound", lambda *_args: None)
    path = tmp_path / "m.csv"
    header = "razon,subrazon,descripcion,clase,dias,genera_cun,asociada_a_ajuste,activa,area,usuario_escala"
    path.write_text(f"{header},evento,cuando\nA,B,Escala,TICKET,5,no,si,si,Back,,escalar_back,\n")
    servicios_de("drubio").catalogos.import_file(CatalogName.MARCACIONES, path)
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, id_de("aprobado"))
        await press(pilot, "1", sees="Línea RR al registrar ─")
        await press(pilot, "ctrl+y", sees="El catálogo de marcaciones no ofrece otra para esto")
