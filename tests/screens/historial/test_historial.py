"""The account: found by any of its numbers, read line by line, and never changed but by notes."""

from __future__ import annotations

import threading

import openpyxl
import pytest
from textual import events

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import ConflictError
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.notices import ErrorModal, WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.services.recorder import Request
from ajustes_tui.storage.casos.search import Accounts, FoundAccount
from tests.screens.steps import held, paste, press, see, shows, whole
from tests.support import HELD_S, rows
from tests.support import wait_for as until


async def wait_for(pilot, condition):
    """Wait for what is to be seen, and for as long as the keys typed on it are dropped."""
    await until(pilot, condition)
    screen = pilot.app.screen
    if isinstance(screen, HistorialScreen):
        await until(pilot, lambda: screen.admits("f7"))


async def test_an_account_is_found_and_a_search_without_an_answer_gives_the_keys_back(
    app, services
):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        await press(pilot, "f9", opens=SearchModal)
        await paste(pilot, "3000000112", "enter")
        await see(pilot, "HISTORIAL › Cuenta 90004127", "2 casos · 2 líneas")
        audited = services.service_context.db.conn.execute(
            "SELECT accion FROM auditoria ORDER BY rowid DESC LIMIT 2"
        ).fetchall()
        assert [f["accion"] for f in audited] == ["consulta_historial", "busqueda"]
        for sought in ([], [*"nadie"]):
            await press(pilot, "f9", opens=SearchModal)
            await pilot.press(*sought, "enter" if sought else "escape")
            await wait_for(pilot, lambda: pilot.app.screen is screen)
        await see(pilot, "No hay ningún caso con «nadie»")
        await press(pilot, "f7", sees="Primero busque una cuenta con F9")
        await press(pilot, "escape", sees="TRIAGE")


async def test_the_lines_stand_newest_first_under_their_day_and_are_read_whole_and_by_class(
    app, services, id_de
):
    number = id_de("dificil")
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "D"})])
    note = "[b]nota[/b] " + "larga " * 500 + "y el fin"
    services.recorder.register(number, [Request(Evento.NOTA, {}, note)])
    async with app("historial").run_test(size=(80, 24), notifications=True) as pilot:
        screen = pilot.app.screen
        screen.receive(("90001180", number))
        await wait_for(pilot, lambda: screen.account.table.row_count == 3)
        await see(pilot, "[b]nota[/b]")
        await see(pilot, "√ intacta")
        await see(pilot, "Enter ve la línea completa")
        shown = rows(pilot.app)
        heading = next(n for n, row in enumerate(shown) if row.startswith(" mar 24/11"))
        assert shown[heading + 1].split()[:3] == ["►", "10:40", "●"]
        assert services.service_context.run_session.login in shown[heading + 1]
        text = "\n".join(shown)
        assert "[titular] ñandú   300 000 0116" in text
        assert text.index("nota") < text.index("clasificó: D")
        assert "Queda" in text
        await press(pilot, "enter", opens=WholeTextModal)
        assert not shows(pilot, "y el fin")
        await press(pilot, "end", sees=("y el fin", "Línea"))
        await press(pilot, "enter", until=lambda: pilot.app.screen is screen)
        await press(pilot, "f", opens=PickerModal, sees="notas · 1")
        await press(pilot, *"nota", "enter", until=lambda: screen.account.table.row_count == 1)
        await see(pilot, "solo notas")
        await press(pilot, "f7", opens=ProseModal)
        await press(pilot, *"apunte", "f8", until=lambda: screen.account.table.row_count == 2)
        await see(pilot, "apunte")


async def half_type(pilot, text, caso_id):
    """Leave a note half typed on the account of the rejected caso."""
    screen = pilot.app.screen
    screen.receive(("90004127", caso_id))
    await see(pilot, "HISTORIAL › Cuenta 90004127")
    await wait_for(pilot, lambda: screen.admits("f7"))
    await press(pilot, "f7", opens=ProseModal)
    await pilot.press(*text)
    return screen


async def test_a_note_is_kept_as_it_is_typed_and_comes_back_with_what_others_did_meanwhile(
    app, services, servicios_de, id_de
):
    number, other = id_de("rechazado"), id_de("hermano")
    andres = servicios_de("andres")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await half_type(pilot, "lo que [dijo]", number)

        def guardada():
            nota = services.historial.nota_of(number)
            return nota is not None and nota.text == "lo que [dijo]"

        await wait_for(pilot, guardada)
    assert andres.historial.nota_of(number) is None
    assert services.historial.nota_of(other) is None
    andres.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await see(pilot, "Dejó una nota a medio escribir: F9, cuenta 90004127")
        pilot.app.screen.receive(("90004127", other))
        await see(pilot, "nota a medio escribir: F7 la sigue")
        await wait_for(pilot, lambda: pilot.app.screen.admits("f7"))
        await press(pilot, "f7", sees=("lo que [dijo]", "Nota sobre el radicado 4471093382"))
        assert "Mientras tanto, andres clasificó: A" in " ".join(whole(pilot).split())
        await press(pilot, "end", *" hoy", "f8", sees="La nota quedó en el historial")
        await wait_for(pilot, lambda: services.historial.nota_of(number) is None)
        await wait_for(pilot, lambda: not shows(pilot, "a medio escribir"))
        # The list is read again with the note, which hides nothing of what was said.
        await see(pilot, "nota: lo que", "La nota quedó en el historial")
        await press(pilot, "down", until=lambda: not shows(pilot, "La nota quedó en el historial"))
    lines = services.historial.lines("90004127")
    assert [(x.caso, x.nota) for x in lines if x.evento == Evento.NOTA] == [
        (number, "lo que [dijo] hoy")
    ]


async def test_a_note_erased_is_forgotten_and_one_left_with_escape_waits(app, services, id_de):
    number = id_de("rechazado")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await half_type(pilot, "abc", number)
        await press(pilot, "escape", sees="F7 la sigue")
        await press(pilot, "f7", opens=ProseModal)
        await pilot.press(*["delete"] * 3, *["backspace"] * 3)
        await wait_for(pilot, lambda: services.historial.nota_of(number) is None)
        await press(pilot, "escape", until=lambda: not shows(pilot, "F7 la sigue"))


def test_another_note_on_the_caso_leaves_the_half_typed_one(services, id_de):
    number = id_de("rechazado")
    services.historial.save_nota(number, "a medias")
    services.recorder.register(number, [Request(Evento.NOTA, {}, "otra cosa")])
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    assert services.historial.nota_of(number).text == "a medias"
    services.recorder.register(number, [Request(Evento.NOTA, {}, "a medias")])
    assert services.historial.nota_of(number) is None


async def test_an_account_of_hundreds_of_lines_is_read_a_window_at_a_time(app, services, id_de):
    number = id_de("rechazado")
    for vez in range(300):
        services.work.register_nota(number, f"apunte {vez}")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive(("90004127", number))
        await see(pilot, "apunte 299")
        assert screen.account.table.row_count == 302
        assert screen.account.table.row(screen.account.table.ids[-1]) is None
        await press(pilot, "end", sees=("caso nuevo", "√ intacta"))


async def test_a_line_changed_by_hand_is_told_where_it_is_read(app, services, id_de):
    conn = services.service_context.db.conn
    conn.execute("DROP TRIGGER historial_no_cambia")
    conn.execute("UPDATE historial SET agente = 'otra' WHERE linea = 1")
    conn.commit()
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await see(pilot, "■ alguien cambió la línea 1")
        assert not shows(pilot, "√ intacta")
        pilot.app.screen.receive(("90006612", id_de("aprobado")))
        await see(pilot, "Cuenta 90006612")
        # The next line still names the hash of the one changed, and its own is the one written.
        await see(pilot, "√ intacta")


async def test_a_supervisor_exports_the_account_and_it_is_recorded(
    app, servicios_de, id_de, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    boss = servicios_de("drubio")
    async with app("historial", boss).run_test(size=(80, 24)) as pilot:
        await press(pilot, "x", sees="Primero busque una cuenta")
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: shows(pilot, "√ intacta"))
        await press(pilot, "x", sees="2 líneas en historial_90004127.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "historial_90004127.xlsx")
    assert sheets.worksheets[0].max_row == 3
    (last,) = boss.service_context.db.conn.execute(
        "SELECT accion FROM auditoria ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert last == "exportacion"


async def test_the_account_asked_last_is_shown_though_the_one_before_went_stale(
    app, services, id_de, monkeypatch
):
    async with app("triage").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.go("historial", ("90006612", id_de("aprobado")))
        await see(pilot, "HISTORIAL › Cuenta 90006612")
        historial = pilot.app.screen
        await press(pilot, "escape", sees="TRIAGE")
        show, readings = services.historial.show, []
        monkeypatch.setattr(
            services.historial, "show", lambda c, *mas: readings.append(c) or show(c, *mas)
        )
        historial.freshness.mark_stale()
        pilot.app.screen.go("historial", ("90004127", id_de("rechazado")))
        await see(pilot, "HISTORIAL › Cuenta 90004127")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        await see(pilot, "HISTORIAL › Cuenta 90004127")
        assert readings == ["90004127"]


async def test_a_key_typed_behind_a_search_does_nothing_to_the_account_before(
    app, services, id_de, monkeypatch
):
    free = held(monkeypatch, services.historial, "show")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        for keystroke in ("u", "c", "f7", "ctrl+z", "enter"):
            free.set()
            screen.receive(("90006612", id_de("aprobado")))
            await see(pilot, "HISTORIAL › Cuenta 90006612")
            await see(pilot, "√ intacta")
            free.clear()
            await press(pilot, "f9", opens=SearchModal)
            await paste(pilot, "90004127")
            key = events.Key(keystroke, keystroke if len(keystroke) == 1 else None)
            pilot.app.post_message(events.Key("enter", None))
            pilot.app.post_message(key)
            await until(pilot, lambda: pilot.app.screen is screen)
            pilot.app.post_message(key)
            await pilot.pause()
            free.set()
            await see(pilot, "HISTORIAL › Cuenta 90004127")
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            assert pilot.app.screen is screen, keystroke
        screen.receive("123456")
        await see(pilot, "No hay ningún caso con")
        assert not screen.admits("f7")


async def test_a_cuenta_without_casos_takes_a_note_that_is_a_marcacion(app, services):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        screen.receive("90009999")
        await see(pilot, "F7 le deja una nota")
        await wait_for(pilot, lambda: screen.admits("f7"))
        await press(pilot, "f7", opens=ProseModal)
        await press(pilot, *"pide copia", "ctrl+y", opens=PickerModal)
        await press(pilot, "1", "enter", sees="Marcación en RR: GEN CON")
        await press(pilot, "f8", sees="0 casos · 1 línea")
        await wait_for(pilot, lambda: "GEN-CON 24/11 " in rows(pilot.app)[22])
        assert rows(pilot.app)[22].rstrip().endswith(" PIDE COPIA")
    (line,) = services.historial.lines("90009999")
    assert (line.caso, line.razon, line.subrazon, line.nota) == (None, "GEN", "CON", "pide copia")


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
        await press(pilot, "c", sees="90004127 / 4471093382")


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
        await see(pilot, "√ intacta")
        monkeypatch.setattr(services.historial, "search", esperar)
        screen.receive("3000000112")
        services.recorder.register(number, [Request(Evento.NOTA, {}, "una nota")])
        screen.load()
        free.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, question))
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        await see(pilot, "una nota", "HISTORIAL › Cuenta 90006612")


async def test_before_an_account_is_asked_for_the_last_ones_stand_a_key_away(
    app, services, servicios_de
):
    for cuenta in ("90004127", "90006612"):
        services.historial.show(cuenta)
    assert servicios_de("andres").historial.recent() == []
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await see(pilot, "►90006612")
        await see(pilot, "Consultada")
        looks = services.historial.recent()
        assert [each.row.account.cuenta for each in looks] == ["90006612", "90004127"]
        await press(pilot, "down", "enter", sees="HISTORIAL › Cuenta 90004127")
        assert not shows(pilot, "Consultada")
