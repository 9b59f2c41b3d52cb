"""The import screen on real workbooks and a real store, driven by keys."""

from __future__ import annotations

import re
from threading import Event

import pytest
from openpyxl import Workbook, load_workbook

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.errors import InvalidInput
from ajustes_tui.paths import catalogs_dir
from ajustes_tui.screens.importacion.job import ImportJob
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.services.intake.importacion import ImportacionService, ImportOptions
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.long_work import LongWork
from ajustes_tui.ui.text import Tone
from tests.mails import SENDER, attached, mail
from tests.screens.importacion.support import HEADERS, import_anyway, workbook
from tests.support import HELD_S, rows, wait_for


def shows(app, text):
    return any(text in fila for fila in rows(app))


async def preview(programa, pilot):
    await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
    await pilot.press("enter")
    await wait_for(pilot, lambda: shows(programa, "Vista previa"))
    await wait_for(pilot, lambda: shows(programa, "Qué les pasa a los "))


async def test_the_preview_shows_the_rows_behind_its_counts_and_writes_nothing(
    app, folder, services
):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        said = " ".join(" ".join(rows(programa)).replace("─", " ").split())
        assert "5 reconocidas" in said
        assert "T del corte 2" in said
        assert re.search("Filas:? 3", said)
        assert shows(programa, "Corte 25/11/2026")
        assert shows(programa, "F8 importa 2 casos")
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "[/] cobro"))
        await pilot.press("escape", "x")
        await wait_for(pilot, lambda: shows(programa, "1 fila rechazada quedó en"))
        await pilot.press("m")
        await wait_for(pilot, lambda: shows(programa, "No vienen "))
        await pilot.press("m")
        await wait_for(pilot, lambda: shows(programa, "Ausentes"))
        await pilot.press(*["down"] * 4, "enter")
        await wait_for(pilot, lambda: shows(programa, "falta la cuenta"))
        await pilot.press("escape", "down", "enter")
        await wait_for(pilot, lambda: shows(programa, "90004127"))
        assert shows(programa, "Por clasificar")
        await pilot.press("enter")
        await wait_for(pilot, lambda: programa.current_mode == "triage")
        await pilot.press("f2", "escape")
        await wait_for(pilot, lambda: shows(programa, "Vista previa"))
        assert programa.screen.pending()
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "Escoja la base"))
        assert programa.screen.pending() == ""
        assert len(services.bases.list_all()) == 1


@pytest.mark.usefixtures("repeating")
async def test_f8_writes_the_base_once_and_shows_the_reconciliation(app, folder, services):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        # It leaves out every caso of the corte before: F8 alone does not import it.
        for answer, count in (("enter", 1), ("s", 2)):
            await pilot.press("f8")
            await wait_for(pilot, lambda: isinstance(programa.screen, ConfirmationModal))
            await wait_for(
                pilot,
                lambda: shows(programa, "La base deja 11 ausentes de los 11 del corte anterior"),
            )
            await pilot.press(answer)
            await wait_for(pilot, lambda: not isinstance(programa.screen, ConfirmationModal))
            await wait_for(pilot, lambda n=count: len(services.bases.list_all()) == n)
        await wait_for(pilot, lambda: shows(programa, "importada"))
        assert shows(programa, "T 2 · 11 ausentes")
        assert shows(programa, "Lo que se le pidió al back")
        await pilot.press("x")
        await wait_for(pilot, lambda: shows(programa, "1 fila rechazada quedó en"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "Escoja la base"))
        await wait_for(pilot, lambda: shows(programa, "rechazos_25_11_2026.xlsx"))
        # The newest file is the first of the list.
        await pilot.press("end", "enter")
        await wait_for(pilot, lambda: shows(programa, "ya fue importado el"))
        await import_anyway(pilot)
        assert len(services.bases.list_all()) == 2


async def test_a_lot_that_comes_back_answered_asks_for_no_corte(app, folder, services, id_de):
    caso = id_de("rechazado")
    services.recorder.register(caso, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    data = {"razon": "AJU", "subrazon": "REE", "radicado": "4479009001", "motivo": "sí estaba"}
    services.recorder.register(caso, [Request(Evento.MAL_RECHAZADO, data)])
    lote = services.lotes.export_lote(LoteKind.REESCALADOS, folder / "lote.xlsx").file
    (folder / "ajustes_25_11_2026.xlsx").unlink()
    book = load_workbook(lote)
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, place["PQR del escalamiento"]).value == "4479009001":
            sheet.cell(row, place["Estado de aprobación o rechazo"]).value = "APROBADO"
    book.save(lote)
    before = services.kpi.board_now().counts.total
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "lote.xlsx"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "Responde lotes: no tiene corte"))
        assert shows(programa, "F8 importa 1 respuesta")
        await pilot.press("k")
        await wait_for(pilot, lambda: shows(programa, "no es de ningún corte"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "Respondidas"))
        assert shows(programa, "no suman a ninguna T")
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "Escoja la base"))
        await pilot.press("b")
        await wait_for(pilot, lambda: shows(programa, "respuesta"))
    assert services.triage.card(caso).caso.estado is Estado.POR_VERIFICAR
    assert services.kpi.board_now().counts.total == before


async def test_of_several_sheets_that_read_as_a_base_one_is_asked_for(app, folder):
    workbook(
        folder / "ajustes_25_11_2026.xlsx",
        ("90007701", "4471070001", "CERRADO", "Cobros de equipos", "APROBADO"),
        ("90007702", "4471070002", "CERRADO", "Cobros de equipos", "RECHAZADO"),
        otra_hoja=True,
    )
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        await pilot.press("enter")
        asked = "Varias hojas se leen como base: «"
        await wait_for(pilot, lambda: shows(programa, asked))
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: shows(programa, "hoja Anterior, 2 de 2"))
        assert shows(programa, "F8 importa 1 caso")
        await pilot.press("h")
        await wait_for(pilot, lambda: shows(programa, "¿Qué hoja?"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "F8 importa 2 casos"))


@pytest.mark.parametrize(
    ("digit", "imported", "first", "size"),
    [("1", 3, "05/11", (80, 24)), ("2", 2, "11/05", (120, 40))],
)
async def test_the_order_of_dates_that_cannot_be_told_is_asked_with_the_base_in_sight(
    app, folder, services, digit, imported, first, size
):
    (folder / "ajustes_25_11_2026.xlsx").unlink()
    lines = ["Cuenta;PQR;Motivo;Estado;Resultado;Fecha solicitud"]
    lines += ["90005550;77000;Saldos;Cerrado;;05/11/2026"]
    lines += [f"9000555{n};77{n}00;Saldos;Cerrado;;{n + 12}/11/2026" for n in (1, 2)]
    lines += ["90005559;77900;Saldos;Cerrado;;11/26/2026"]
    (folder / "ajustes_25_11_2026.csv").write_text("\n".join(lines))
    programa = app("importacion")
    async with programa.run_test(size=size) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.csv"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "Falta una respuesta suya"))
        assert shows(programa, "4 de noviembre") is False
        assert shows(programa, "5 de noviembre")
        assert shows(programa, "11 de mayo")
        assert shows(programa, "1 fila")
        assert shows(programa, "2 filas")
        await wait_for(pilot, lambda: shows(programa, "Escoja 1 o 2; después F8 importa"))
        await import_anyway(pilot)
        assert len(services.bases.list_all()) == 1
        await pilot.press(digit)
        await wait_for(pilot, lambda: shows(programa, f"► F8 importa {imported} casos"))
        await import_anyway(pilot)
        await wait_for(pilot, lambda: len(services.bases.list_all()) == 2)
    days = services.service_context.db.conn.execute(
        "SELECT fecha_solicitud FROM casos WHERE cuenta = '90005550'"
    ).fetchall()
    assert [str(day[0])[5:].replace("-", "/") for day in days] == [first[3:] + "/" + first[:2]]


async def test_after_an_answer_the_preview_shows_what_is_stored_and_d_says_it_without_a_doubt(
    app, folder, services
):
    (folder / "ajustes_25_11_2026.xlsx").unlink()
    lines = ["Cuenta;PQR;Motivo;Estado;Resultado;Fecha solicitud;Fecha respuesta"]
    lines += ["90005550;77000;Saldos;Cerrado;APROBADO;10/11/2026;11/25/2026"]
    (folder / "ajustes_25_11_2026.csv").write_text("\n".join(lines))
    programa = app("importacion")
    async with programa.run_test(size=(120, 40)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.csv"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "se leen de las dos maneras"))
        await pilot.press("1")
        await wait_for(pilot, lambda: shows(programa, "con el día primero, como"))
        assert shows(programa, "Decir que va primero el día no cambió nada")
        await pilot.press("d")
        await wait_for(pilot, lambda: shows(programa, "¿Cómo están las fechas?"))
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: shows(programa, "con el mes primero, como"))
        assert shows(programa, "Decir que va primero el mes no cambió nada")
        await import_anyway(pilot)
        await wait_for(pilot, lambda: len(services.bases.list_all()) == 2)
    days = services.service_context.db.conn.execute(
        "SELECT fecha_solicitud, fecha_respuesta FROM casos WHERE cuenta = '90005550'"
    ).fetchall()
    assert [*map(tuple, days)] == [("2026-10-11", "2026-11-25")]


async def test_what_yes_means_under_a_title_pointed_at_is_asked_above_the_columns(
    app, folder, services
):
    (folder / "ajustes_25_11_2026.xlsx").unlink()
    lines = ["Cuenta;PQR;Motivo;Estado;Frenado en mesa"]
    lines += [f"9000555{n};77{n}00;Saldos;Cerrado;{yes}" for n, yes in enumerate("SNS")]
    (folder / "ajustes_25_11_2026.csv").write_text("\n".join(lines))
    programa = app("importacion")
    async with programa.run_test(size=(100, 30)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.csv"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "Frenado en mesa"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, PickerModal))
        await pilot.press(*"Frenado", "enter")
        await wait_for(pilot, lambda: shows(programa, "F8 lee la base así"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "1 SI es aprobado"))
        assert shows(programa, "2 APROBADO y 1 RECHAZADO")
        await import_anyway(pilot)
        assert len(services.bases.list_all()) == 1
        await pilot.press("2")
        await wait_for(pilot, lambda: shows(programa, "► F8 importa 3 casos"))
        await import_anyway(pilot)
        await wait_for(pilot, lambda: len(services.bases.list_all()) == 2)
    (count,) = services.service_context.db.conn.execute(
        "SELECT count(*) FROM casos WHERE cuenta LIKE '9000555%' AND resultado = 'APROBADO'"
    ).fetchone()
    assert count == 1


@pytest.mark.usefixtures("repeating")
async def test_a_base_that_contradicts_itself_is_asked_about_before_it_goes_in(
    app, folder, services
):
    (folder / "ajustes_25_11_2026.xlsx").unlink()
    lines = ["Cuenta;PQR;Motivo;Estado;Resultado;Motivo rechazo"]
    lines += [f"9000555{n};77{n}00;Saldos;Cerrado;APROBADO;No aplica" for n in range(3)]
    (folder / "ajustes_25_11_2026.csv").write_text("\n".join(lines))
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.csv"))
        await pilot.press("enter")
        does = "F8 pregunta 2 cosas y después importa 3 casos"
        await wait_for(pilot, lambda: shows(programa, does))
        await pilot.press("f8")
        for question in ("¿Es la base completa?", "¿Entran así?"):
            await wait_for(pilot, lambda asked=question: shows(programa, asked))
            assert len(services.bases.list_all()) == 1
            await pilot.press("s")
        await wait_for(pilot, lambda: len(services.bases.list_all()) == 2)


async def test_a_coordinador_sees_the_preview_but_may_not_import(app, folder, servicios_de):
    programa = app("importacion", servicios_de("lcano"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        assert shows(programa, "Importar es de agente; usted es coordinador.")
        await import_anyway(pilot)
        assert len(servicios_de("drubio").bases.list_all()) == 1


async def test_escape_while_reading_cancels_and_leaves_nothing(app, folder, services, monkeypatch):
    opened, stopped = Event(), Event()
    on_cancel = LongWork.on_cancel

    def held(self, stop):
        on_cancel(self, stop)
        opened.set()
        assert stopped.wait(HELD_S)

    # A reading that ended before the key came would show its preview.
    monkeypatch.setattr(LongWork, "on_cancel", held)
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        await pilot.press("enter")
        await wait_for(pilot, opened.is_set)
        await pilot.press("escape")
        stopped.set()
        await wait_for(pilot, lambda: shows(programa, "La lectura se canceló"))
        assert shows(programa, "Escoja la base")
        assert len(services.bases.list_all()) == 1


async def test_escape_is_obeyed_while_what_was_read_is_on_its_way(
    app, folder, services, monkeypatch
):
    begun, go, posted = Event(), Event(), Event()
    prepare, call_later = ImportacionService.prepare, ImportJob.call_later

    def held(*arguments):
        begun.set()
        assert go.wait(HELD_S)
        return prepare(*arguments)

    def post(*arguments):
        done = call_later(*arguments)
        posted.set()
        return done

    monkeypatch.setattr(ImportacionService, "prepare", held)
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        await pilot.press("enter")
        await wait_for(pilot, begun.is_set)
        monkeypatch.setattr(ImportJob, "call_later", post)
        go.set()
        # Nothing else happens on this thread until the base was read and Esc was pressed.
        assert posted.wait(HELD_S)
        programa.screen.action_atras()
        await wait_for(pilot, lambda: shows(programa, "La lectura se canceló"))
        assert shows(programa, "Escoja la base")
        assert programa.screen.pending() == ""


async def test_a_column_is_corrected_with_a_key_and_the_base_is_read_again(app, folder, services):
    new = Workbook()
    new.active.append((*HEADERS, "Plata que se pide"))
    new.active.append(("90007709", "4471070009", "CERRADO", "Cobros", "APROBADO", "$ 45.900"))
    new.save(folder / "ajustes_25_11_2026.xlsx")
    programa = app("importacion")
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: shows(programa, "Plata que se pide"))
        assert shows(programa, "$ 45.900")
        await pilot.press("end", "enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, PickerModal))
        await pilot.press(*"valor_solicitado", "enter")
        await wait_for(pilot, lambda: shows(programa, "F8 lee la base así"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "$ 45.900"))
        await wait_for(pilot, lambda: shows(programa, "F8 importa"))
        await import_anyway(pilot)
        await wait_for(pilot, lambda: shows(programa, "importada"))
    ids = services.queue.list_ids(CasoFilter.of(cuenta="90007709"))
    (fila,) = services.work.get_window(ids)
    assert fila.caso.valor_solicitado == 4_590_000


def doubtful(folder):
    new = Workbook()
    new.active.append((*HEADERS, "Valor solicitada"))
    new.active.append(("90007709", "4471070009", "CERRADO", "Cobros", "APROBADO", "$ 45.900"))
    new.save(folder / "ajustes_25_11_2026.xlsx")


async def test_a_doubtful_column_that_is_another_thing_stays_out_and_is_not_asked_again(
    app, folder, services
):
    doubtful(folder)
    programa = app("importacion")
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        await pilot.press("n")
        await wait_for(pilot, lambda: shows(programa, "F8 importa 1 caso"))
        await import_anyway(pilot)
        await wait_for(pilot, lambda: shows(programa, "importada"))
    assert services.service_context.corrections.mapping_of((*HEADERS, "Valor solicitada")) == {
        "valor_solicitado": ""
    }
    doubtful(folder)
    prepared = services.importacion.prepare(folder / "ajustes_25_11_2026.xlsx", ImportOptions())
    assert prepared.header.doubtful == {}
    prepared.close()


async def test_the_row_of_the_headers_is_chosen_among_the_first_ones(app, folder):
    new = Workbook()
    new.active.append((*HEADERS, "Valor"))
    new.active.append((*HEADERS, "Aliado"))
    new.active.append(("9007", "4471070009", "CERRADO", "Cobros", "APROBADO", "Norte"))
    new.save(folder / "ajustes_25_11_2026.xlsx")
    programa = app("importacion")
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        assert shows(programa, "títulos en la fila 1")
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "Ninguna fila sirve"))
        await pilot.press("t")
        await wait_for(pilot, lambda: isinstance(programa.screen, PickerModal))
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: shows(programa, "títulos en la fila 2"))
        assert shows(programa, "aliado")


async def test_a_second_base_of_a_corte_can_only_be_a_complemento(app, folder):
    (folder / "ajustes_25_11_2026.xlsx").rename(folder / "ajustes_24_11_2026_b.xlsx")
    programa = app("importacion")
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_24_11_2026_b.xlsx"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "complemento"))
        await pilot.press("m")
        assert shows(programa, "solo puede ser complemento")


async def test_each_changed_cell_is_seen_with_what_it_was(app, folder, servicios_de, id_de):
    servicios_de("andres").triage.open_caso(id_de("rechazado"))
    workbook(
        folder / "ajustes_25_11_2026.xlsx",
        ("90004127", "4471093382", "REABIERTO", "Usuario sin servicio", "APROBADO"),
    )
    programa = app("importacion")
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        await wait_for(pilot, lambda: shows(programa, "los tienen andres"))
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: shows(programa, "RECHAZADO → APROBADO ▲ andres"))
        assert shows(programa, "CERRADO → REABIERTO")
        await pilot.press("escape", "up", "right", "enter")
        await wait_for(pilot, lambda: shows(programa, "── Cambian de resultado estando"))
        await wait_for(pilot, lambda: shows(programa, "Por clasificar"))


async def test_a_wide_window_shows_the_rows_beside_the_preview(app, folder):
    programa = app("importacion")
    async with programa.run_test(size=(200, 50), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        await wait_for(pilot, lambda: shows(programa, "── Nuevas "))
        await pilot.press(*["down"] * 4)
        await wait_for(pilot, lambda: shows(programa, "── Rechazadas "))
        await wait_for(pilot, lambda: shows(programa, "falta la cuenta"))
        assert shows(programa, "T del corte        2")
        await pilot.press("left")
        await wait_for(pilot, lambda: shows(programa, "── En la columna «"))
        await pilot.press("right", "home", "enter")


async def test_a_reading_goes_on_at_another_place_and_leaving_asks(app, folder):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        await pilot.press("enter", "f4", "f10")
        await wait_for(pilot, lambda: isinstance(programa.screen, ConfirmationModal))
        await wait_for(pilot, lambda: shows(programa, "se deja sin importar"))
        await pilot.press("n", "f2")
        await wait_for(pilot, lambda: shows(programa, "F8 importa 2 casos"))


async def test_what_stays_when_a_base_is_undone_is_listed_and_the_cursor_stays_on_the_base(
    app, folder, servicios_de
):
    jefa = servicios_de("drubio")
    programa = app("importacion", jefa)
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        await import_anyway(pilot)
        await wait_for(pilot, lambda: shows(programa, "importada"))
        (caso,) = jefa.queue.list_ids(CasoFilter.of(cuenta="90007701"))
        servicios_de("andres").recorder.register(caso, [Request(Evento.NOTA, {}, "ya la vi")])
        await pilot.press("escape", "b")
        await wait_for(pilot, lambda: shows(programa, "25/11/2026"))
        await pilot.press("u")
        await wait_for(pilot, lambda: isinstance(programa.screen, ProseModal))
        await pilot.press(*"no era esta", "f8")
        await wait_for(pilot, lambda: shows(programa, "andres: nota"))
        assert shows(programa, "1 caso retirado, 0 como estaban, 1 conservado")
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "deshecha por drubio"))
        await pilot.press("down", "u")
        await wait_for(pilot, lambda: isinstance(programa.screen, ProseModal))
        await pilot.press(*"tampoco", "f8")
        await wait_for(pilot, lambda: shows(programa, "Base 1 deshecha: "))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "IMPORTACIÓN › Base 1"))
        await pilot.press("escape", "escape")
        await wait_for(pilot, lambda: shows(programa, "base 2, deshecha"))
    assert jefa.bases.list_all()[0]["anulada_motivo"] == "no era esta"


async def test_the_list_says_what_became_of_each_file(app, folder, services, monkeypatch):
    monkeypatch.setattr(
        services.service_context, "config", services.service_context.config._replace(inbox=folder)
    )
    (folder / "roto.xlsx").write_bytes(b"nada")
    ((_, roto),) = [v for v in services.bases.list_inbox() if v[0].name == "roto.xlsx"]
    services.bases.note_inbox_outcome(roto, InvalidInput("El libro está incompleto o dañado."))
    programa = app("importacion")
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: shows(programa, "■ rechazada: El libro"))
        assert shows(programa, "nueva")
        await pilot.press("end", "home")
        if not services.bases.files(folder)[0].path.name.startswith("ajustes"):
            await pilot.press("down")
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "F8 importa 2 casos"))
        await import_anyway(pilot)
        await wait_for(pilot, lambda: shows(programa, "importada"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "importada, base 2"))
    assert "nueva" not in {to.estado for _, to in services.bases.list_inbox()}


async def test_without_files_the_cursor_waits_where_a_path_is_typed_and_b_is_a_letter_there(
    app, folder
):
    for book in folder.iterdir():
        book.unlink()
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "Ningún libro que importar."))
        assert shows(programa, "no hay ningún libro de Excel, CSV ni correo")

        def voz_de_b():
            return next(t.tone for t in programa.screen.frame.key_row.line(0, 80) if t.text == " b")

        await wait_for(pilot, lambda: programa.focused.id == "ruta")
        await wait_for(pilot, lambda: voz_de_b() is Tone.INACTIVE)
        await pilot.press("tab")
        await wait_for(pilot, lambda: voz_de_b() is Tone.KEY)
        await pilot.press("b")
        await wait_for(pilot, lambda: shows(programa, "24/11 por drubio"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "IMPORTACIÓN › Base 1"))
        assert shows(programa, "T 11")
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "IMPORTACIÓN › Bases"))


async def test_a_preview_opened_again_begins_at_its_top(app, folder):
    (folder / "ajustes_25_11_2026.xlsx").unlink()
    copy = folder / "ajustes_26_11_2026.xlsx"
    copy.write_bytes((catalogs_dir() / "base_ejemplo.xlsx").read_bytes())
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        for _ in range(2):
            await wait_for(pilot, lambda: programa.focused and programa.focused.id == "libros")
            await wait_for(pilot, lambda: shows(programa, copy.name))
            await pilot.press("enter")
            await wait_for(pilot, lambda: shows(programa, "Vista previa"))
            await wait_for(pilot, lambda: programa.focused.id == "previa")
            await wait_for(pilot, lambda: shows(programa, copy.name))
            assert programa.focused.scroll_offset.y == 0
            await pilot.press("escape")
            await wait_for(pilot, lambda: shows(programa, "Escoja la base"))


async def test_a_mail_lists_its_attachments_and_each_base_is_read_in_turn(app, folder, services):
    (folder / "ajustes_25_11_2026.xlsx").unlink()
    carried = (attached("ajustes_25_11_2026.csv"), attached("otra.csv"), attached("a.pdf", b"%PDF"))
    (folder / "correo.eml").write_bytes(mail(*carried))
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "correo.eml"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, PickerModal))
        await wait_for(pilot, lambda: shows(programa, SENDER))
        assert shows(programa, "a.pdf · no se toma: El archivo es un PDF")
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "Corte 25/11/2026"))
        await import_anyway(pilot)
        await wait_for(pilot, lambda: shows(programa, "importada"))
        assert shows(programa, f"Correo de {SENDER}")
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, PickerModal))
        await pilot.press("3", "enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, PickerModal))
        await pilot.press("2", "enter")
        await wait_for(
            pilot, lambda: shows(programa, "que ya estaba") or shows(programa, "Este archivo ya")
        )


async def test_o_leaves_out_what_is_hidden_and_reads_it_again(app, folder):
    path = folder / "ajustes_25_11_2026.xlsx"
    book = load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    programa = app("importacion")
    async with programa.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        assert shows(programa, "F8 importa 2 casos")
        assert shows(programa, "Filas ocultas (3): se leyeron como las demás")
        await pilot.press("o")
        await wait_for(pilot, lambda: shows(programa, "Filas ocultas (3): se dejaron por fuera"))
        assert shows(programa, "F8 importa 1 caso")
        await pilot.press("o")
        await wait_for(pilot, lambda: shows(programa, "F8 importa 2 casos"))


async def test_the_answers_stay_after_a_look_at_the_titles_and_f8_reads_with_them(app, folder):
    headers = ("Id del cliente", *HEADERS[1:4], "Qué dijo el área", "Estado final")
    row = ("90007701", "4471070001", "CERRADO", "Cobros de equipos", "APROBADO", "CERRADO")
    workbook(folder / "ajustes_25_11_2026.xlsx", *[row] * 6, headers=headers)
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "1 Id del cliente"))
        assert not shows(programa, "--mapa")
        await pilot.press("0")
        await wait_for(pilot, lambda: shows(programa, "cuenta es obligatorio"))
        await pilot.press("1")
        await wait_for(pilot, lambda: shows(programa, "1 Qué dijo el área"))
        await pilot.press("t")
        await wait_for(pilot, lambda: isinstance(programa.screen, PickerModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "1 Qué dijo el área"))
        assert shows(programa, "cuenta            Id del cliente")
        await pilot.press("1", "f8")
        await wait_for(pilot, lambda: shows(programa, "F8 importa 1 caso"))


async def test_no_letter_of_a_path_is_a_key_whatever_others_write_meanwhile(app, folder, services):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        # The field begins with the sign of a path, so that none of its letters is a key of the list.
        await pilot.press("slash", "t", "m", "p")
        field = programa.screen.query_one("#ruta")
        assert field.value == "/tmp"
        listed = folder / "ajustes_26_11_2026.xlsx"
        listed.write_bytes((folder / "ajustes_25_11_2026.xlsx").read_bytes())
        programa.screen.load()
        await wait_for(pilot, lambda: shows(programa, "ajustes_26_11_2026.xlsx"))
        await pilot.press("slash", "b", "B")
        assert field.value == "/tmp/bB"
        assert shows(programa, "Escoja la base")
