"""The account: found by any of its numbers, read line by line, and never changed but by notes."""

from __future__ import annotations

import threading
import time

import openpyxl
import pytest
from textual import events

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import ConflictError
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.services.casos.historial import HistorialService
from ajustes_tui.services.recorder import Request
from ajustes_tui.storage.casos.search import Accounts, FoundAccount
from tests.support import HELD_S, TAMANOS, few, rows
from tests.support import wait_for as until


def whole(pilot):
    return "\n".join(rows(pilot.app))


async def wait_for(pilot, condition):
    """Wait for what is to be seen, and for as long as the keys typed on it are dropped."""
    await until(pilot, condition)
    screen = pilot.app.screen
    if isinstance(screen, HistorialScreen):
        await until(pilot, lambda: screen.admits("f7"))


@pytest.mark.parametrize("sought", ["90004127", "4471093399", "3000000112"])
async def test_an_account_is_found_by_cuenta_radicado_or_telephone(app, sought):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, SearchModal))
        await pilot.press(*sought, "enter")
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90004127" in whole(pilot))
        assert "2 casos · 2 líneas" in whole(pilot)


async def test_a_number_nobody_has_is_said(app):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive("123456")
        await wait_for(pilot, lambda: "No hay ningún caso con «123456»" in whole(pilot))


@pytest.mark.parametrize("size", TAMANOS)
async def test_the_account_shows_casos_and_lines_newest_first(app, services, id_de, size):
    number = id_de("dificil")
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "D"})])
    services.recorder.register(number, [Request(Evento.NOTA, {}, "[b]nota[/b] larga")])
    async with app("historial").run_test(size=size, notifications=True, tooltips=True) as pilot:
        screen = pilot.app.screen
        screen.receive(("90001180", number))
        await wait_for(pilot, lambda: screen.account.table.row_count == 3)
        await wait_for(pilot, lambda: "[b]nota[/b]" in whole(pilot))
        text = whole(pilot)
        assert "[titular] ñandú   300 000 0116" in text
        assert text.index("nota") < text.index("clasificó")
        assert "clasificó: D" in text
        assert "[b]nota[/b]" in text
        assert "Antes" in text


async def test_each_caso_says_how_its_clock_goes(app, services, id_de):
    number = id_de("rechazado")
    services.recorder.register(
        number,
        [
            Request(Evento.CLASIFICAR, {"causal": "A"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
            Request(
                Evento.CONTACTO,
                {
                    "resultado": "NO_INTERPONE",
                    "telefono": "3000000112",
                    "verificado": "identidad,decision,radicado,recurso,plazo",
                },
            ),
        ],
    )
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", number))
        await wait_for(pilot, lambda: "recurso: 09/12" in whole(pilot))
        assert "▲ día 11 de 15" in whole(pilot)


async def test_a_long_note_is_read_to_its_end(app, services, id_de):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.NOTA, {}, "larga " * 500 + "y el fin")])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", number))
        await wait_for(pilot, lambda: "larga" in whole(pilot))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, WholeTextModal))
        assert "y el fin" not in whole(pilot)
        await pilot.press("end")
        await wait_for(pilot, lambda: "y el fin" in whole(pilot))
        assert "Huella" in whole(pilot)


async def test_enter_opens_the_whole_line(app, services, id_de):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.NOTA, {}, "una nota")])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90004127", number))
        await wait_for(pilot, lambda: screen.account.table.row_count == 3)
        await wait_for(pilot, lambda: "una nota" in whole(pilot))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, WholeTextModal))
        await wait_for(pilot, lambda: "Huella" in whole(pilot))
        assert "una nota" in whole(pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)


async def test_a_note_written_here_appears_at_the_top(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: screen.account.table.row_count == 2)
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"apunte", "f8")
        await wait_for(pilot, lambda: screen.account.table.row_count == 3)
        await wait_for(pilot, lambda: "apunte" in whole(pilot))


async def half_type(pilot, text, caso_id):
    """Leave a note half typed on the account of the rejected caso."""
    screen = pilot.app.screen
    screen.receive(("90004127", caso_id))
    await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90004127" in whole(pilot))
    await pilot.press("f7")
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
    await pilot.press(*text)
    return screen


async def test_a_note_is_kept_as_it_is_typed_and_comes_back(app, services, servicios_de, id_de):
    number, other = id_de("rechazado"), id_de("hermano")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await half_type(pilot, "lo que [dijo]", number)

        def guardada():
            nota = services.historial.nota_of(number)
            return nota is not None and nota.text == "lo que [dijo]"

        await wait_for(pilot, guardada)
    assert servicios_de("andres").historial.nota_of(number) is None
    assert services.historial.nota_of(other) is None
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await wait_for(
            pilot, lambda: "Dejó una nota a medio escribir: F9, cuenta 90004127" in whole(pilot)
        )
        pilot.app.screen.receive(("90004127", other))
        await wait_for(pilot, lambda: "nota a medio escribir: F7 la sigue" in whole(pilot))
        await pilot.press("f7")
        await wait_for(pilot, lambda: "lo que [dijo]" in whole(pilot))
        assert "Nota sobre el radicado 4471093382" in whole(pilot)
        await pilot.press("end", *" hoy", "f8")
        await wait_for(pilot, lambda: services.historial.nota_of(number) is None)
        await wait_for(pilot, lambda: "a medio escribir" not in whole(pilot))
    lines = services.historial.lines("90004127")
    assert [(x.caso, x.nota) for x in lines if x.evento == Evento.NOTA] == [
        (number, "lo que [dijo] hoy")
    ]


async def test_what_others_wrote_while_a_note_waited_is_said_with_it(
    app, services, servicios_de, id_de
):
    number = id_de("rechazado")
    services.historial.save_nota(number, "llamó el usuario")
    servicios_de("andres").recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", number))
        await wait_for(pilot, lambda: "F7 la sigue" in whole(pilot))
        await pilot.press("f7")
        await wait_for(pilot, lambda: "llamó el usuario" in whole(pilot))
        assert "Mientras tanto, andres clasificó: A" in " ".join(whole(pilot).split())


async def test_a_note_a_busy_store_refused_is_kept_whole(
    app, services, id_de, refusal, monkeypatch
):
    number = id_de("rechazado")
    free = threading.Event()
    save = HistorialService.save_nota

    def esperar(self, *datos, **mas):
        assert free.wait(HELD_S)
        save(self, *datos, **mas)

    monkeypatch.setattr(HistorialService, "save_nota", esperar)
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await half_type(pilot, "lo que [dijo]", number)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(pilot.app.screen, HistorialScreen))
        free.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))

        def guardada():
            nota = services.historial.nota_of(number)
            return nota is not None and nota.text == "lo que [dijo]"

        await until(pilot, guardada)


async def test_a_note_erased_is_forgotten_and_one_left_with_escape_waits(app, services, id_de):
    number = id_de("rechazado")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await half_type(pilot, "abc", number)
        await pilot.press("escape")
        await wait_for(pilot, lambda: "F7 la sigue" in whole(pilot))
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*["delete"] * 3, *["backspace"] * 3)
        await wait_for(pilot, lambda: services.historial.nota_of(number) is None)
        await pilot.press("escape")
        await wait_for(pilot, lambda: "F7 la sigue" not in whole(pilot))


def test_another_note_on_the_caso_leaves_the_half_typed_one(services, id_de):
    number = id_de("rechazado")
    services.historial.save_nota(number, "a medias")
    services.recorder.register(number, [Request(Evento.NOTA, {}, "otra cosa")])
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    assert services.historial.nota_of(number).text == "a medias"
    services.recorder.register(number, [Request(Evento.NOTA, {}, "a medias")])
    assert services.historial.nota_of(number) is None


async def test_only_one_class_of_lines_is_shown_when_asked(app, services, id_de):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.NOTA, {}, "una nota")])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90004127", number))
        await wait_for(pilot, lambda: screen.account.table.row_count == 3)
        await pilot.press("f")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await wait_for(pilot, lambda: "notas · 1" in whole(pilot))
        assert "corte · 2" in whole(pilot)
        await pilot.press(*"nota", "enter")
        await wait_for(pilot, lambda: screen.account.table.row_count == 1)
        await wait_for(pilot, lambda: "solo notas" in whole(pilot))


async def test_a_search_without_the_caso_open_is_recorded_and_said(app, services):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive("90006612")
        await wait_for(pilot, lambda: "sin tener el caso abierto" in whole(pilot))
    filas_auditoria = services.service_context.db.conn.execute(
        "SELECT accion FROM auditoria ORDER BY rowid"
    ).fetchall()
    assert [f["accion"] for f in filas_auditoria][-2:] == ["busqueda", "consulta_historial"]


async def test_escape_returns_to_triage(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "Cuenta 90004127" in whole(pilot))
        await pilot.press("escape")
        await wait_for(pilot, lambda: "TRIAGE" in whole(pilot))


async def test_an_account_of_hundreds_of_lines_is_read_a_window_at_a_time(app, services, id_de):
    number = id_de("rechazado")
    for vez in range(650):
        services.work.register_nota(number, f"apunte {vez}")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90004127", number))
        await wait_for(pilot, lambda: "apunte 649" in whole(pilot))
        assert screen.account.table.row_count == 652
        assert screen.account.table.row(screen.account.table.ids[-1]) is None
        await pilot.press("end")
        await wait_for(pilot, lambda: "corte: caso nuevo" in whole(pilot))
        assert "√ cadena" in whole(pilot)


async def test_the_line_under_the_cursor_stands_whole_on_a_tall_window(app, services, id_de):
    number = id_de("rechazado")
    nota = (
        "El usuario ya sabe que el ajuste se ve en la factura de diciembre y no en la de noviembre"
    )
    services.recorder.register(number, [Request(Evento.NOTA, {}, nota)])
    async with app("historial").run_test(size=(120, 40)) as pilot:
        pilot.app.screen.receive(("90004127", number))
        await wait_for(pilot, lambda: nota in whole(pilot))


async def test_the_bottom_line_says_the_place_in_the_chain_and_that_it_holds(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "√ cadena" in whole(pilot))
        await wait_for(pilot, lambda: "Enter ve la línea completa" in whole(pilot))


async def test_a_line_changed_by_hand_is_told_where_it_is_read(app, services, id_de):
    conn = services.service_context.db.conn
    conn.execute("DROP TRIGGER historial_no_cambia")
    conn.execute("UPDATE historial SET agente = 'otra' WHERE linea = 1")
    conn.commit()
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "■ cadena rota en la línea 1" in whole(pilot))
        assert "√ cadena" not in whole(pilot)
        pilot.app.screen.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "Cuenta 90006612" in whole(pilot))
        # The next line still names the hash of the one changed, and its own is the one written.
        await wait_for(pilot, lambda: "√ cadena" in whole(pilot))


async def test_a_supervisor_exports_the_account_and_it_is_recorded(
    app, servicios_de, id_de, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    boss = servicios_de("drubio")
    async with app("historial", boss).run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await wait_for(pilot, lambda: "Primero busque una cuenta" in whole(pilot))
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "√ cadena" in whole(pilot))
        await pilot.press("x")
        await wait_for(pilot, lambda: "2 líneas en historial_90004127.xlsx" in whole(pilot))
    sheets = openpyxl.load_workbook(tmp_path / "historial_90004127.xlsx")
    assert sheets.worksheets[0].max_row == 3
    (last,) = boss.service_context.db.conn.execute(
        "SELECT accion FROM auditoria ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert last == "exportacion"


async def test_an_agente_does_not_export(app, id_de, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "√ cadena" in whole(pilot))
        await pilot.press("x")
        await wait_for(pilot, lambda: "Exportar es de la supervisora" in whole(pilot))
    assert list(tmp_path.glob("*.xlsx")) == []


async def test_the_account_takes_the_width_of_the_window(app):
    async with app("historial").run_test(size=(120, 40)) as pilot:
        pilot.app.screen.receive("90004127")
        await wait_for(pilot, lambda: "── La línea de las" in whole(pilot))
        for width, height in ((80, 24), (120, 40)):
            await pilot.resize_terminal(width, height)
            await wait_for(
                pilot,
                lambda width=width: any(
                    fila.startswith("── La línea de las")
                    and fila.rstrip().endswith("─")
                    and len(fila.rstrip()) == width
                    for fila in rows(pilot.app)
                ),
            )


async def test_the_account_asked_last_is_shown_though_the_one_before_went_stale(
    app, services, id_de
):
    async with app("triage").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.go("historial", ("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90006612" in whole(pilot))
        historial = pilot.app.screen
        await pilot.press("escape")
        await wait_for(pilot, lambda: "TRIAGE" in whole(pilot))
        show = services.historial.show
        readings = []

        def lenta(cuenta, *mas):
            readings.append(cuenta)
            time.sleep(0.3)
            return show(cuenta, *mas)

        services.historial.show = lenta
        historial.freshness.mark_stale()
        pilot.app.screen.go("historial", ("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90004127" in whole(pilot))
        await pilot.pause(0.8)
        assert "HISTORIAL › Cuenta 90004127" in whole(pilot)
        assert readings == ["90004127"]


async def test_what_is_written_while_an_account_is_read_does_not_bring_back_the_one_before(
    app, services, id_de
):
    number = id_de("rechazado")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90006612" in whole(pilot))
        screen.receive(("90004127", number))
        services.recorder.register(number, [Request(Evento.NOTA, {}, "una nota")])
        screen.load()
        await wait_for(pilot, lambda: "una nota" in whole(pilot))
        assert "HISTORIAL › Cuenta 90004127" in whole(pilot)


@pytest.mark.parametrize("keystroke", few(["u", "c", "f7", "ctrl+z", "enter"], 2))
async def test_a_key_typed_behind_a_search_does_nothing_to_the_account_before(
    app, services, id_de, keystroke
):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "√ cadena" in whole(pilot))
        await pilot.press("f9")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, SearchModal))
        await pilot.press(*"90004127")
        show = services.historial.show

        def lenta(*datos):
            time.sleep(0.2)
            return show(*datos)

        services.historial.show = lenta
        for name in ("enter", keystroke):
            letter = name if len(name) == 1 else None
            pilot.app.post_message(events.Key(name, letter))
        await until(pilot, lambda: pilot.app.screen is screen)
        pilot.app.post_message(events.Key(keystroke, keystroke if len(keystroke) == 1 else None))
        await until(pilot, lambda: "HISTORIAL › Cuenta 90004127" in whole(pilot))
        await pilot.pause(0.4)
        assert pilot.app.screen is screen


async def test_a_key_typed_behind_a_search_that_finds_nothing_does_nothing(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "√ cadena" in whole(pilot))
        screen.receive("123456")
        await until(pilot, lambda: "No hay ningún caso con" in whole(pilot))
        assert not screen.admits("f7")


async def test_a_cuenta_without_casos_takes_a_note_that_is_a_marcacion(app, services):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive("90009999")
        await wait_for(pilot, lambda: "F7 le deja una nota" in whole(pilot))
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"pide copia", "ctrl+y")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: "Marcación en RR: GEN CON" in whole(pilot))
        await pilot.press("f8")
        await wait_for(pilot, lambda: "0 casos · 1 línea" in whole(pilot))
        await wait_for(pilot, lambda: "GEN-CON 24/11 " in rows(pilot.app)[22])
        assert rows(pilot.app)[22].rstrip().endswith(" PIDE COPIA")
    (line,) = services.historial.lines("90009999")
    assert (line.caso, line.razon, line.subrazon, line.nota) == (None, "GEN", "CON", "pide copia")


async def test_a_search_left_without_an_answer_gives_the_keys_back(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "√ cadena" in whole(pilot))
        for sought in ([], [*"nadie"]):
            await pilot.press("f9")
            await wait_for(pilot, lambda: isinstance(pilot.app.screen, SearchModal))
            await pilot.press(*sought, "enter" if sought else "escape")
            await wait_for(pilot, lambda: pilot.app.screen is screen)
        await wait_for(pilot, lambda: "No hay ningún caso con" in whole(pilot))
        await pilot.press("f7")
        await wait_for(pilot, lambda: "Primero busque una cuenta con F9" in whole(pilot))


async def test_the_cursor_goes_to_the_caso_looked_for_also_on_an_account_seen_before(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen

        def senalado():
            return next((f for f in rows(pilot.app) if f.startswith("►")), "")

        for radicado in ("4471093399", "4471093382", "4471093399"):
            screen.receive(radicado)
            await wait_for(pilot, lambda end=radicado[-4:]: f"…{end}" in senalado())
        screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "…3382" in senalado())
        await pilot.press("c")
        await wait_for(pilot, lambda: "90004127 / 4471093382" in whole(pilot))


def _de_varias(_text):
    return Accounts((FoundAccount("90004127", ""), FoundAccount("90006612", "")), 2)


def _de_ninguna(_text):
    raise ConflictError("El almacén siguió ocupado.", code="almacen_ocupado")


@pytest.mark.parametrize(
    ("encuentra", "question"), [(_de_varias, PickerModal), (_de_ninguna, ErrorModal)]
)
async def test_what_was_written_during_a_search_that_is_left_is_seen(
    app, services, id_de, monkeypatch, encuentra, question
):
    number = id_de("aprobado")
    free = threading.Event()

    def esperar(text):
        assert free.wait(HELD_S)
        return encuentra(text)

    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90006612", number))
        await wait_for(pilot, lambda: "√ cadena" in whole(pilot))
        monkeypatch.setattr(services.historial, "search", esperar)
        screen.receive("3000000112")
        services.recorder.register(number, [Request(Evento.NOTA, {}, "una nota")])
        screen.load()
        free.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, question))
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await wait_for(pilot, lambda: "una nota" in whole(pilot))
        assert "HISTORIAL › Cuenta 90006612" in whole(pilot)


async def test_before_an_account_is_asked_for_the_last_ones_stand_a_key_away(app, services, id_de):
    for cuenta in ("90004127", "90006612"):
        services.historial.show(cuenta)
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: "►90006612" in whole(pilot))
        assert "F9 encuentra una cuenta por" in whole(pilot)
        looks = services.historial.recent()
        assert [each.row.account.cuenta for each in looks] == ["90006612", "90004127"]
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90004127" in whole(pilot))
        assert "F9 encuentra una cuenta por" not in whole(pilot)


async def test_nobody_sees_what_somebody_else_looked_at(servicios_de):
    servicios_de("yuli").historial.show("90004127")
    assert servicios_de("andres").historial.recent() == []


async def test_each_day_is_said_over_its_lines_and_who_signs_each(app, services, id_de):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.NOTA, {}, "una nota")])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", number))
        await wait_for(pilot, lambda: "│" in whole(pilot) and "nota" in whole(pilot))
        shown = rows(pilot.app)
        heading = next(n for n, row in enumerate(shown) if row.startswith(" mar 24/11"))
        initials = services.service_context.initials()
        assert shown[heading + 1].split()[:3] == ["►", "10:40", initials]
