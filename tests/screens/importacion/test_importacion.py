"""The import screen on real workbooks and a real store, driven by keys."""

from __future__ import annotations

import re
from threading import Event

import pytest
from openpyxl import load_workbook

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.errors import InvalidInput
from ajustes_tui.paths import catalogs_dir
from ajustes_tui.screens.importacion.job import ImportJob
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.services.intake.importacion import ImportacionService, ImportOptions
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.long_work import LongWork
from ajustes_tui.ui.text import Tone
from tests.mails import SENDER, attached, mail
from tests.screens.importacion.support import HEADERS, import_anyway, workbook
from tests.screens.steps import press, running, see, shows
from tests.support import HELD_S, rows, wait_for

BASE, BASE_CSV = "ajustes_25_11_2026.xlsx", "ajustes_25_11_2026.csv"
ROW = ("90007709", "4471070009", "CERRADO", "Cobros", "APROBADO")


def in_csv(folder, *lines):
    """Put a base of plain text in the place of the workbook."""
    (folder / BASE).unlink()
    (folder / BASE_CSV).write_text("\n".join(lines))


async def read_csv(pilot, *sees):
    await see(pilot, BASE_CSV)
    await press(pilot, "enter", sees=sees)


def said_days(services, columns):
    """Return the days that the caso of 90005550 has in some columns."""
    conn = services.service_context.db.conn
    return conn.execute(f"SELECT {columns} FROM casos WHERE cuenta = '90005550'").fetchall()


async def preview(pilot):
    await see(pilot, BASE)
    await press(pilot, "enter", sees="Vista previa")
    await see(pilot, "Qué les pasa a los ")


async def test_the_preview_shows_the_rows_behind_its_counts_and_writes_nothing(
    app, folder, services
):
    async with running(app("importacion")) as pilot:
        await preview(pilot)
        said = " ".join(" ".join(rows(pilot.app)).replace("─", " ").split())
        assert "5 reconocidas" in said
        assert "T del corte 2" in said
        assert re.search("Filas:? 3", said)
        await see(pilot, "Corte 25/11/2026")
        await see(pilot, "F8 importa 2 casos")
        await press(pilot, "enter", sees="[/] cobro")
        await press(pilot, "escape", "x", sees="1 fila rechazada quedó en")
        await press(pilot, "m", sees="No vienen ")
        await press(pilot, "m", sees="Ausentes")
        await press(pilot, *["down"] * 4, "enter", sees="falta la cuenta")
        await press(pilot, "escape", "down", "enter", sees=("90004127", "Por clasificar"))
        await press(pilot, "enter", until=lambda: pilot.app.current_mode == "triage")
        await press(pilot, "f2", "escape", sees="Vista previa")
        assert pilot.app.screen.pending()
        await press(pilot, "escape", sees="Escoja la base")
        assert pilot.app.screen.pending() == ""
        assert len(services.bases.list_all()) == 1


@pytest.mark.usefixtures("repeating")
async def test_f8_writes_the_base_once_and_shows_the_reconciliation(app, folder, services):
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await preview(pilot)
        # It leaves out every caso of the corte before: F8 alone does not import it.
        for answer, count in (("enter", 1), ("s", 2)):
            await press(pilot, "f8", opens=ConfirmationModal)
            await see(pilot, "La base deja 11 ausentes de los 11 del corte anterior")
            await pilot.press(answer)
            await wait_for(pilot, lambda: not isinstance(pilot.app.screen, ConfirmationModal))
            await wait_for(pilot, lambda n=count: len(services.bases.list_all()) == n)
        await see(pilot, "importada", "T 2 · 11 ausentes", "Lo que se le pidió al back")
        await press(pilot, "x", sees="1 fila rechazada quedó en")
        await press(pilot, "escape", sees="Escoja la base")
        await see(pilot, "rechazos_25_11_2026.xlsx")
        # The newest file is the first of the list.
        await press(pilot, "end", "enter", sees="ya fue importado el")
        await import_anyway(pilot)
        assert len(services.bases.list_all()) == 2


async def test_of_several_sheets_that_read_as_a_base_one_is_asked_for(app, folder):
    workbook(
        folder / BASE,
        ("90007701", "4471070001", "CERRADO", "Cobros de equipos", "APROBADO"),
        ("90007702", "4471070002", "CERRADO", "Cobros de equipos", "RECHAZADO"),
        otra_hoja=True,
    )
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await see(pilot, BASE)
        await press(pilot, "enter", sees="Varias hojas se leen como base: «")
        await press(pilot, "down", "enter", sees=("hoja Anterior, 2 de 2", "F8 importa 1 caso"))
        await press(pilot, "h", sees="¿Qué hoja?")
        await press(pilot, "enter", sees="F8 importa 2 casos")


@pytest.mark.parametrize(
    ("digit", "imported", "first", "size"),
    [("1", 3, "2026-11-05", (80, 24)), ("2", 2, "2026-05-11", (120, 40))],
)
async def test_the_order_of_dates_that_cannot_be_told_is_asked_with_the_base_in_sight(
    app, folder, services, digit, imported, first, size
):
    lines = ["Cuenta;PQR;Motivo;Estado;Resultado;Fecha solicitud"]
    lines += ["90005550;77000;Saldos;Cerrado;;05/11/2026"]
    lines += [f"9000555{n};77{n}00;Saldos;Cerrado;;{n + 12}/11/2026" for n in (1, 2)]
    lines += ["90005559;77900;Saldos;Cerrado;;11/26/2026"]
    in_csv(folder, *lines)
    async with app("importacion").run_test(size=size) as pilot:
        await read_csv(pilot, "Falta una respuesta suya")
        await see(pilot, "5 de noviembre", "11 de mayo", "1 fila", "2 filas")
        assert not shows(pilot, "4 de noviembre")
        await see(pilot, "Escoja 1 o 2; después F8 importa")
        await import_anyway(pilot)
        assert len(services.bases.list_all()) == 1
        await press(pilot, digit, sees=f"► F8 importa {imported} casos")
        await import_anyway(pilot)
        await wait_for(pilot, lambda: len(services.bases.list_all()) == 2)
    assert [*map(tuple, said_days(services, "fecha_solicitud"))] == [(first,)]


async def test_after_an_answer_the_preview_shows_what_is_stored_and_d_says_it_without_a_doubt(
    app, folder, services
):
    lines = ["Cuenta;PQR;Motivo;Estado;Resultado;Fecha solicitud;Fecha respuesta"]
    lines += ["90005550;77000;Saldos;Cerrado;APROBADO;10/11/2026;11/25/2026"]
    in_csv(folder, *lines)
    async with app("importacion").run_test(size=(120, 40)) as pilot:
        await read_csv(pilot, "se leen de las dos maneras")
        await pilot.press("1")
        await see(pilot, "con el día primero, como", "Decir que va primero el día no cambió nada")
        await press(pilot, "d", sees="¿Cómo están las fechas?")
        await pilot.press("down", "enter")
        await see(pilot, "con el mes primero, como", "Decir que va primero el mes no cambió nada")
        await import_anyway(pilot)
        await wait_for(pilot, lambda: len(services.bases.list_all()) == 2)
    days = said_days(services, "fecha_solicitud, fecha_respuesta")
    assert [*map(tuple, days)] == [("2026-10-11", "2026-11-25")]


async def test_what_yes_means_under_a_title_pointed_at_is_asked_above_the_columns(
    app, folder, services
):
    lines = ["Cuenta;PQR;Motivo;Estado;Frenado en mesa"]
    lines += [f"9000555{n};77{n}00;Saldos;Cerrado;{yes}" for n, yes in enumerate("SNS")]
    in_csv(folder, *lines)
    async with app("importacion").run_test(size=(100, 30)) as pilot:
        await read_csv(pilot, "Frenado en mesa")
        await press(pilot, "enter", opens=PickerModal)
        await press(pilot, *"Frenado", "enter", sees="F8 lee la base así")
        await press(pilot, "f8", sees=("1 SI es aprobado", "2 APROBADO y 1 RECHAZADO"))
        await import_anyway(pilot)
        assert len(services.bases.list_all()) == 1
        await press(pilot, "2", sees="► F8 importa 3 casos")
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
    lines = ["Cuenta;PQR;Motivo;Estado;Resultado;Motivo rechazo"]
    lines += [f"9000555{n};77{n}00;Saldos;Cerrado;APROBADO;No aplica" for n in range(3)]
    in_csv(folder, *lines)
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await read_csv(pilot, "F8 pregunta 2 cosas y después importa 3 casos")
        await pilot.press("f8")
        for question in ("¿Es la base completa?", "¿Entran así?"):
            await see(pilot, question)
            assert len(services.bases.list_all()) == 1
            await pilot.press("s")
        await wait_for(pilot, lambda: len(services.bases.list_all()) == 2)


async def test_escape_while_reading_cancels_and_leaves_nothing(app, folder, services, monkeypatch):
    opened, stopped = Event(), Event()
    on_cancel = LongWork.on_cancel

    def held(self, stop):
        on_cancel(self, stop)
        opened.set()
        assert stopped.wait(HELD_S)

    # A reading that ended before the key came would show its preview.
    monkeypatch.setattr(LongWork, "on_cancel", held)
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await see(pilot, BASE)
        await pilot.press("enter")
        await wait_for(pilot, opened.is_set)
        await pilot.press("escape")
        stopped.set()
        await see(pilot, "La lectura se canceló", "Escoja la base")
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
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await see(pilot, BASE)
        await pilot.press("enter")
        await wait_for(pilot, begun.is_set)
        monkeypatch.setattr(ImportJob, "call_later", post)
        go.set()
        # Nothing else happens on this thread until the base was read and Esc was pressed.
        assert posted.wait(HELD_S)
        pilot.app.screen.action_atras()
        await see(pilot, "La lectura se canceló", "Escoja la base")
        assert pilot.app.screen.pending() == ""


async def test_a_column_is_corrected_with_a_key_and_the_base_is_read_again(app, folder, services):
    workbook(folder / BASE, (*ROW, "$ 45.900"), headers=(*HEADERS, "Plata que se pide"))
    async with running(app("importacion")) as pilot:
        await preview(pilot)
        await press(pilot, "c", sees=("Plata que se pide", "$ 45.900"))
        await press(pilot, "end", "enter", opens=PickerModal)
        await press(pilot, *"valor_solicitado", "enter", sees="F8 lee la base así")
        await press(pilot, "f8", sees="F8 importa")
        await import_anyway(pilot)
        await see(pilot, "importada")
    ids = services.queue.list_ids(CasoFilter.of(cuenta="90007709"))
    (fila,) = services.work.get_window(ids)
    assert fila.caso.valor_solicitado == 4_590_000


def doubtful(folder):
    workbook(folder / BASE, (*ROW, "$ 45.900"), headers=(*HEADERS, "Valor solicitada"))


async def test_a_doubtful_column_that_is_another_thing_stays_out_and_is_not_asked_again(
    app, folder, services
):
    doubtful(folder)
    async with running(app("importacion")) as pilot:
        await preview(pilot)
        await press(pilot, "n", sees="F8 importa 1 caso")
        await import_anyway(pilot)
        await see(pilot, "importada")
    assert services.service_context.corrections.mapping_of((*HEADERS, "Valor solicitada")) == {
        "valor_solicitado": ""
    }
    doubtful(folder)
    prepared = services.importacion.prepare(folder / BASE, ImportOptions())
    assert prepared.header.doubtful == {}
    prepared.close()


async def test_the_row_of_the_headers_is_chosen_among_the_first_ones(app, folder):
    rows_below = ((*HEADERS, "Aliado"), ("9007", *ROW[1:], "Norte"))
    workbook(folder / BASE, *rows_below, headers=(*HEADERS, "Valor"))
    async with running(app("importacion")) as pilot:
        await preview(pilot)
        await see(pilot, "títulos en la fila 1")
        await press(pilot, "f8", sees="Ninguna fila sirve")
        await press(pilot, "t", opens=PickerModal)
        await press(pilot, "down", "enter", sees=("títulos en la fila 2", "aliado"))


async def test_a_second_base_of_a_corte_can_only_be_a_complemento(app, folder):
    (folder / BASE).rename(folder / "ajustes_24_11_2026_b.xlsx")
    async with running(app("importacion")) as pilot:
        await see(pilot, "ajustes_24_11_2026_b.xlsx")
        await press(pilot, "enter", sees="complemento")
        await pilot.press("m")
        await see(pilot, "solo puede ser complemento")


async def test_each_changed_cell_is_seen_with_what_it_was(app, folder, servicios_de, id_de):
    servicios_de("andres").triage.open_caso(id_de("rechazado"))
    workbook(
        folder / BASE,
        ("90004127", "4471093382", "REABIERTO", "Usuario sin servicio", "APROBADO"),
    )
    async with running(app("importacion")) as pilot:
        await preview(pilot)
        await see(pilot, "los tienen andres")
        await pilot.press("down", "enter")
        await see(pilot, "RECHAZADO → APROBADO ▲ andres", "CERRADO → REABIERTO")
        await press(pilot, "escape", "up", "right", "enter", sees="── Cambian de resultado estando")
        await see(pilot, "Por clasificar")


async def test_a_reading_goes_on_at_another_place_and_its_rows_stand_beside_it_in_a_wide_window(
    app, folder
):
    async with running(app("importacion"), (200, 50)) as pilot:
        await see(pilot, BASE)
        await press(pilot, "enter", "f4", "f10", opens=ConfirmationModal)
        await see(pilot, "se deja sin importar")
        await press(pilot, "n", "f2", sees=("F8 importa 2 casos", "── Nuevas "))
        await press(pilot, *["down"] * 4, sees="── Rechazadas ")
        await see(pilot, "falta la cuenta", "T del corte        2")
        await press(pilot, "left", sees="── En la columna «")
        await pilot.press("right", "home", "enter")


async def test_what_stays_when_a_base_is_undone_is_listed_and_the_cursor_stays_on_the_base(
    app, folder, servicios_de
):
    jefa = servicios_de("drubio")
    async with running(app("importacion", jefa)) as pilot:
        await preview(pilot)
        await import_anyway(pilot)
        await see(pilot, "importada")
        (caso,) = jefa.queue.list_ids(CasoFilter.of(cuenta="90007701"))
        servicios_de("andres").recorder.register(caso, [Request(Evento.NOTA, {}, "ya la vi")])
        await press(pilot, "escape", "b", sees="25/11/2026")
        await press(pilot, "u", opens=ProseModal)
        await pilot.press(*"no era esta", "f8")
        await see(pilot, "andres: nota", "1 caso retirado, 0 como estaban, 1 conservado")
        await press(pilot, "escape", sees="deshecha por drubio")
        await press(pilot, "down", "u", opens=ProseModal)
        await press(pilot, *"tampoco", "f8", sees="Base 1 deshecha: ")
        await press(pilot, "enter", sees="IMPORTACIÓN › Base 1")
        await press(pilot, "escape", "escape", sees="base 2, deshecha")
    assert jefa.bases.list_all()[0]["anulada_motivo"] == "no era esta"


async def test_the_list_says_what_became_of_each_file(app, folder, services, monkeypatch):
    monkeypatch.setattr(
        services.service_context, "config", services.service_context.config._replace(inbox=folder)
    )
    (folder / "roto.xlsx").write_bytes(b"nada")
    ((_, roto),) = [v for v in services.bases.list_inbox() if v[0].name == "roto.xlsx"]
    services.bases.note_inbox_outcome(roto, InvalidInput("El libro está incompleto o dañado."))
    async with running(app("importacion")) as pilot:
        await see(pilot, "■ rechazada: El libro", "nueva")
        await pilot.press("end", "home")
        if not services.bases.files(folder)[0].path.name.startswith("ajustes"):
            await pilot.press("down")
        await press(pilot, "enter", sees="F8 importa 2 casos")
        await import_anyway(pilot)
        await see(pilot, "importada")
        await press(pilot, "escape", sees="importada, base 2")
    assert "nueva" not in {to.estado for _, to in services.bases.list_inbox()}


async def test_without_files_the_cursor_waits_where_a_path_is_typed_and_b_is_a_letter_there(
    app, folder
):
    for book in folder.iterdir():
        book.unlink()
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await see(pilot, "Ningún libro que importar.")
        await see(pilot, "no hay ningún libro de Excel, CSV ni correo")

        def voz_de_b():
            return next(
                t.tone for t in pilot.app.screen.frame.key_row.line(0, 80) if t.text == " b"
            )

        await wait_for(pilot, lambda: pilot.app.focused.id == "ruta")
        await wait_for(pilot, lambda: voz_de_b() is Tone.INACTIVE)
        await press(pilot, "tab", until=lambda: voz_de_b() is Tone.KEY)
        await press(pilot, "b", sees="24/11 por drubio")
        await press(pilot, "enter", sees=("IMPORTACIÓN › Base 1", "T 11"))
        await press(pilot, "escape", sees="IMPORTACIÓN › Bases")


async def test_a_preview_opened_again_begins_at_its_top(app, folder):
    (folder / BASE).unlink()
    copy = folder / "ajustes_26_11_2026.xlsx"
    copy.write_bytes((catalogs_dir() / "base_ejemplo.xlsx").read_bytes())
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        for _ in range(2):
            await wait_for(pilot, lambda: pilot.app.focused and pilot.app.focused.id == "libros")
            await see(pilot, copy.name)
            await press(pilot, "enter", sees="Vista previa")
            await wait_for(pilot, lambda: pilot.app.focused.id == "previa")
            await see(pilot, copy.name)
            assert pilot.app.focused.scroll_offset.y == 0
            await press(pilot, "escape", sees="Escoja la base")


async def test_a_mail_lists_its_attachments_and_each_base_is_read_in_turn(app, folder, services):
    (folder / BASE).unlink()
    carried = (attached("ajustes_25_11_2026.csv"), attached("otra.csv"), attached("a.pdf", b"%PDF"))
    (folder / "correo.eml").write_bytes(mail(*carried))
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await see(pilot, "correo.eml")
        await press(pilot, "enter", opens=PickerModal)
        await see(pilot, SENDER, "a.pdf · no se toma: El archivo es un PDF")
        await press(pilot, "enter", sees="Corte 25/11/2026")
        await import_anyway(pilot)
        await see(pilot, "importada", f"Correo de {SENDER}")
        await press(pilot, "escape", opens=PickerModal)
        await press(pilot, "3", "enter", opens=ErrorModal)
        await press(pilot, "escape", opens=PickerModal)
        await pilot.press("2", "enter")
        await wait_for(
            pilot, lambda: shows(pilot, "que ya estaba") or shows(pilot, "Este archivo ya")
        )


async def test_o_leaves_out_what_is_hidden_and_reads_it_again(app, folder):
    path = folder / BASE
    book = load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    async with running(app("importacion"), (120, 40)) as pilot:
        await preview(pilot)
        await see(pilot, "F8 importa 2 casos")
        await see(pilot, "Filas ocultas (3): se leyeron como las demás")
        await pilot.press("o")
        await see(pilot, "Filas ocultas (3): se dejaron por fuera", "F8 importa 1 caso")
        await press(pilot, "o", sees="F8 importa 2 casos")


async def test_the_answers_stay_after_a_look_at_the_titles_and_f8_reads_with_them(app, folder):
    headers = ("Id del cliente", *HEADERS[1:4], "Qué dijo el área", "Estado final")
    row = ("90007701", "4471070001", "CERRADO", "Cobros de equipos", "APROBADO", "CERRADO")
    workbook(folder / BASE, *[row] * 6, headers=headers)
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await see(pilot, BASE)
        await press(pilot, "enter", sees="1 Id del cliente")
        assert not shows(pilot, "--mapa")
        await press(pilot, "0", sees="Sin la columna de cuenta")
        await press(pilot, "1", sees="1 Qué dijo el área")
        await press(pilot, "t", opens=PickerModal)
        await pilot.press("escape")
        await see(pilot, "1 Qué dijo el área", "cuenta             Id del cliente")
        await press(pilot, "1", "f8", sees="F8 importa 1 caso")


async def test_no_letter_of_a_path_is_a_key_whatever_others_write_meanwhile(app, folder, services):
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await see(pilot, BASE)
        # The field begins with the sign of a path, so that none of its letters is a key of the list.
        await pilot.press("slash", "t", "m", "p")
        field = pilot.app.screen.query_one("#ruta")
        assert field.value == "/tmp"
        listed = folder / "ajustes_26_11_2026.xlsx"
        listed.write_bytes((folder / BASE).read_bytes())
        pilot.app.screen.load()
        await see(pilot, "ajustes_26_11_2026.xlsx")
        await pilot.press("slash", "b", "B")
        assert field.value == "/tmp/bB"
        await see(pilot, "Escoja la base")
