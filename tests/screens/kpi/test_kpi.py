"""The KPI screen on a real store, driven by keys."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl import Workbook, load_workbook

from ajustes_tui.app import AjustesApp
from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.indicators import KNOWN, SAID, FigureCounts, FigureGroup
from ajustes_tui.domain.figures.open_work import EstadoQueue
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.screens.kpi.open_work import OpenWorkScreen
from ajustes_tui.screens.kpi.screen import KpiScreen
from ajustes_tui.screens.kpi.wall import WallScreen
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.services.figures.kpi import KpiService
from ajustes_tui.services.intake.importacion import ImportOptions
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.look import DARK, LookChoice
from ajustes_tui.ui.theme import ROLES, hex_of
from tests.screens.conftest import CASOS
from tests.screens.steps import box, press, see, shows
from tests.services.soporte import book, fila
from tests.support import HELD_S, PERFIL, rows, strips, wait_for

CORTE = date(2026, 11, 24)
APPROVE = [Request(Evento.CLASIFICAR, {"causal": "D"}), Request(Evento.APLICACION_CORRECTA, {})]
REJECT = [
    Request(Evento.CLASIFICAR, {"causal": "A"}),
    Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
]
VERIFIED = "identidad,decision,radicado,valor,recurso,plazo"


def adds_up(app, text):
    """Tell whether the line of the buckets has a text, whatever gap there is room for between them."""
    return any(text in " ".join(fila.split()) for fila in rows(app))


async def stand_on(pilot, programa, key):
    """Walk with Tab to a figure outside the table."""
    for _ in range(40):
        if programa.screen.panel.figure == key and not programa.screen.panel.in_table:
            return
        await pilot.press("tab")
    raise AssertionError(key)


@pytest.fixture
def previous(servicios_de, tmp_path):
    """A base of an earlier corte with two casos, one of them without an asesor."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Cuenta", "Radicado", "Estado", "Motivo", "Resultado", "Asesor"))
    sheet.append(("90005501", "4471050001", "CERRADO", "Cobros de equipos", "APROBADO", "AS02"))
    sheet.append(("90005502", "4471050002", "CERRADO", "[/] cobro", "RECHAZADO", None))
    book.save(tmp_path / "ajustes_13_11_2026.xlsx")
    boss = servicios_de("drubio").importacion
    prepared = boss.prepare(
        tmp_path / "ajustes_13_11_2026.xlsx", ImportOptions(corte=date(2026, 11, 13))
    )
    boss.confirm(prepared)


async def test_first_contact_of_a_corte_never_stands_beside_the_figures_of_another(
    app, previous, services, monkeypatch
):
    attention, may_read = services.lead.parts, threading.Event()
    read = attention.count

    def held(*asked):
        assert may_read.wait(HELD_S)
        return read(*asked)

    def contact(programa):
        return next((row for row in rows(programa) if "llamadas" in row), "")

    programa = app("kpi")
    async with programa.run_test(size=(120, 40)) as pilot:
        may_read.set()
        await wait_for(pilot, lambda: contact(programa))
        may_read.clear()
        monkeypatch.setattr(attention, "count", held)
        await pilot.press("left")
        try:
            await see(pilot, "Corte 13/11/2026")
            await wait_for(pilot, lambda: not contact(programa))
        finally:
            may_read.set()
        await wait_for(pilot, lambda: contact(programa))


async def test_the_cortes_are_compared_walked_added_up_and_drawn(app, previous):
    async with app("kpi").run_test(size=(80, 24)) as pilot:
        await see(pilot, "Corte 24/11/2026")
        await pilot.resize_terminal(120, 40)
        await see(pilot, "2 cortes, de edades distintas")
        await see(pilot, "igual que el 13/11")
        await pilot.resize_terminal(80, 24)
        await press(pilot, "left", sees=("Corte 13/11/2026", "= T 2"))
        await press(pilot, "right", sees="Corte 24/11/2026")
        await see(pilot, "►AS")
        await press(pilot, "g", sees=("Por corte, en porcentaje", "24/11"))
        assert not shows(pilot, "►AS")
        await press(pilot, "g", "c", opens=PickerModal)
        await press(pilot, "down", "enter", sees="Hasta qué corte")
        await press(pilot, "enter", sees=("Cortes 13/11/2026 a 24/11/2026", "= T 13"))


async def test_each_key_of_an_agente_leads_to_its_figures(app, servicios_de, id_de):
    """What leads nowhere says so: a day that is none stays in its box, and what is not theirs."""
    andres = servicios_de("andres").recorder
    andres.register(id_de("aprobado"), APPROVE)
    async with app("kpi").run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "= T 11")
        panel = pilot.app.screen.panel
        await stand_on(pilot, pilot.app, "rechazado")
        await press(pilot, "d", sees="R / T = 0 / 11")
        # What somebody else decided meanwhile is there on the return.
        andres.register(id_de("rechazado"), REJECT)
        await press(pilot, "escape", sees="R 1")
        await press(pilot, "full_stop", "y", opens=WholeTextModal)
        await see(pilot, "Ajuste aplicado: ", "El texto: enviado al portapapeles del terminal.")
        assert "Top 5 en rechazos: AS17 1 de 2." in pilot.app.clipboard
        await press(pilot, "escape", "f8", sees="Cerrar un corte es de la supervisora")
        await press(pilot, "x", sees="Exportar es de la supervisora")
        await press(pilot, "p", sees="Por aliado")
        await see(pilot, "[b]Sur")
        await press(pilot, "full_stop", "h", sees=("Veredictos de hoy 24/11/2026", "= T 2"))
        await press(pilot, "full_stop", "h", sees="= T 11")
        await pilot.press("full_stop", "u")
        assert panel.figure == "aplicado"
        await pilot.press("full_stop", "u")
        assert panel.in_table
        await press(pilot, "full_stop", "j", opens=TextModal)
        await press(pilot, *"31/02", "enter", sees="fecha")
        assert isinstance(pilot.app.screen, TextModal)
        # The next key goes on where the text was.
        await press(pilot, *["backspace"] * 5, *"24/11", "enter", sees="veredicto 24/11")


async def test_only_what_changes_a_figure_is_read_or_painted_again(app, servicios_de, id_de):
    andres = servicios_de("andres")
    async with app("kpi").run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: adds_up(pilot.app, "A 0 C 0"))
        screen, shown, readings = pilot.app.screen, [], []
        panel, again = screen.panel.show, screen.reader.read_again
        screen.reader.read_again = lambda: readings.append(1)
        for _ in range(5):
            screen.check_store()
        assert readings == []
        screen.reader.read_again = again
        screen.panel.show = lambda *view: shown.append(view)
        before = screen.reader.board
        screen.load()
        await wait_for(pilot, lambda: screen.reader.board is not before)
        andres.triage.open_caso(id_de("aprobado"))
        await wait_for(pilot, lambda: screen.reader.board.work.in_hand)
        await pilot.pause()
        assert shown == []
        screen.panel.show = panel
        andres.recorder.register(id_de("aprobado"), APPROVE)
        await wait_for(pilot, lambda: adds_up(pilot.app, "A 1 C 0"))


@pytest.mark.parametrize("login", ["drubio", "lcano"])
async def test_x_writes_the_corte_and_the_part_in_sight_and_the_supervisor_closes(
    app, servicios_de, tmp_path, monkeypatch, login
):
    monkeypatch.chdir(tmp_path)
    lead = servicios_de(login)
    async with app("kpi", lead).run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "abierto")
        await press(pilot, "x", until=lambda: (tmp_path / "kpi_2026-11-24.xlsx").exists())
        await pilot.press("f8")
        if login == "lcano":
            await see(pilot, "Cerrar un corte es de la supervisora")
        else:
            for answer, said in (("enter", "abierto"), ("f8", ""), ("s", " · cerrado")):
                await press(pilot, answer, sees=said)
                if answer == "enter":
                    await box(pilot, KpiScreen)
                    assert lead.service_context.closings.get(CORTE) is None
            await see(pilot, "Cerrado 24/11 10:40 drubio · sin cambios")
            return
        await press(pilot, "3", sees="►Todas")
        await press(pilot, "p", sees="Por causal")
        await press(pilot, "x", sees="Quedó en atencion_dias.xlsx")
        before = pilot.app.screen.panel.reading
        pilot.app.screen.load()
        await wait_for(pilot, lambda: pilot.app.screen.panel.reading is not before)
        await pilot.pause()
        await see(pilot, "Quedó en atencion_dias.xlsx")
    assert (tmp_path / "atencion_dias.xlsx").exists()


async def test_every_figure_opens_exactly_its_casos(app, servicios_de, id_de):
    andres = servicios_de("andres").triage
    andres.recorder.register(id_de("aprobado"), APPROVE)
    servicios_de("drubio").recorder.register(
        id_de("traslado"), [Request(Evento.ANULAR, {"motivo": "repetido"})]
    )
    programa = app("kpi", servicios_de("drubio"))
    listed: dict[tuple[str, bool], tuple[str, int]] = {}
    async with programa.run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "= T 11")
        screen = programa.screen
        for _ in range(30):
            await pilot.press("tab")
            where = (screen.panel.figure, screen.panel.in_table)
            if where in listed or where[0] in ("aparte", "citas", "saltados", "revision"):
                continue
            await pilot.press("enter")
            if programa.screen is screen:
                await see(pilot, "No hay casos")
                continue
            await wait_for(pilot, lambda: "leyendo" not in rows(programa)[0])
            heading, _, count = (
                rows(programa)[0].partition(" › ")[2].rpartition("drubio")[0].rpartition(" · ")
            )
            listed[where] = (heading.strip(), int(count))
            assert programa.screen.table.row_count == int(count)
            await pilot.press("escape")
            assert (screen.panel.figure, screen.panel.in_table) == where
    assert dict(listed.values()) | {
        "T": 11,
        "aplicados": 1,
        "pendientes": 9,
        "anulados": 1,
        "aplicados y corregidos": 1,
        "rechazados según la base": 4,
    } == dict(listed.values())


async def test_the_casos_of_a_figure_are_read_with_their_evidence(
    app, servicios_de, id_de, tmp_path
):
    andres = servicios_de("andres").triage
    line = andres.recorder.register(id_de("aprobado"), APPROVE)[-1].line
    programa = app("kpi", servicios_de("lcano"))
    async with programa.run_test(size=(120, 40), notifications=True) as pilot:
        await see(pilot, "= T 11")
        kpi = programa.screen
        await stand_on(pilot, programa, "total")
        await press(pilot, "enter", sees="T · 11")
        cuentas = [fila.split()[0].strip("►") for fila in rows(programa)[3:14]]
        assert cuentas == sorted(numbers[0] for numbers in CASOS.values())
        # Sorted by the day of the verdict, those without one stand last both ways.
        await pilot.press("o", "o", "o", "o")
        await see(pilot, "Por día ↑", "►90006612", "A bien aplicado", "andres", str(line))
        await press(pilot, "i", sees=("Por día ↓", "►90006612"))
        await pilot.press("x")
        await see(pilot, "Exportar casos es de la supervisora")
        await press(pilot, "w", sees="Los casos los trabaja quien tiene ese rol")
        await press(pilot, "f6", until=lambda: programa.current_mode == "historial")
        await see(pilot, "── 10:40, andres")
        await press(pilot, "escape", sees="►90006612")
        # What somebody else decides meanwhile is read by itself.
        andres.recorder.register(id_de("aprobado_2"), APPROVE)
        programa.screen.check_store()
        await wait_for(pilot, lambda: sum("bien aplicado" in fila for fila in rows(programa)) == 2)
        await pilot.press("escape")
        assert programa.screen is kpi
        assert kpi.panel.figure == "total"
        assert not kpi.panel.in_table


async def test_w_opens_the_casos_of_a_figure_as_the_queue_and_esc_comes_back(app):
    async with app("kpi").run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await see(pilot, "►AS01")
        await press(pilot, "full_stop", "w", until=lambda: pilot.app.current_mode == "triage")
        await see(pilot, "1 de 11", "90001180")
        triage = pilot.app.screen
        await wait_for(pilot, lambda: not triage.queue.filter.filter.initial)
        await press(pilot, "escape", until=lambda: pilot.app.current_mode == "kpi")
        assert triage.queue.filter.filter.initial
        await press(pilot, "f3", until=lambda: pilot.app.screen is triage)
        await press(pilot, "escape", sees="Ya está en la cola")


async def test_the_desk_asked_for_before_the_figures_opens_with_them(
    app, servicios_de, monkeypatch
):
    board, free = KpiService.board, threading.Event()

    def wait(*datos, **others):
        assert free.wait(HELD_S)
        return board(*datos, **others)

    monkeypatch.setattr(KpiService, "board", wait)
    async with app("kpi", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        figures = pilot.app.screen
        await pilot.press("t")
        await pilot.pause()
        assert pilot.app.screen is figures
        assert figures.reader.board is None
        free.set()
        await box(pilot, OpenWorkScreen)
        assert figures.reader.board is not None
        await see(pilot, "►Todos los abiertos")


async def test_esc_goes_back_to_the_row_of_the_desk_or_to_the_figure_that_opened_the_tray(
    app, servicios_de
):
    drubio = servicios_de("drubio")
    async with app("kpi", drubio).run_test(size=(80, 24)) as pilot:
        await see(pilot, "►AS01")
        await press(pilot, "t", sees="►Todos los abiertos")
        for row in pilot.app.screen.panel.table.rows:
            assert len(drubio.queue.list_ids(row.criteria)) == row.casos, row
        await press(pilot, "down", "down", until=lambda: pilot.app.screen.panel.table.cursor == 2)
        before = pilot.app.screen.panel.row
        await press(pilot, "enter", until=lambda: pilot.app.current_mode == "triage")
        triage = pilot.app.screen
        await wait_for(pilot, lambda: not triage.queue.filter.filter.initial)
        await press(pilot, "escape", opens=OpenWorkScreen)
        await wait_for(pilot, lambda: pilot.app.screen.panel.row == before)
        await press(pilot, "escape", opens=KpiScreen)
        figures = pilot.app.screen
        await stand_on(pilot, pilot.app, "revision")
        await press(pilot, "enter", until=lambda: pilot.app.current_mode == "revision")
        await press(pilot, "f6", until=lambda: pilot.app.current_mode in ("revision", "historial"))
        await pilot.press(*["escape"] * (1 + (pilot.app.current_mode == "historial")))
        await wait_for(pilot, lambda: pilot.app.screen is figures)
        assert figures.panel.figure == "revision"
        await pilot.app.run_action("ir('revision')")
        await wait_for(pilot, lambda: pilot.app.current_mode == "revision")
        await press(pilot, "escape", until=lambda: pilot.app.current_mode == "turno")


async def test_the_unusual_acts_say_who_and_why_and_esc_from_an_account_goes_back_to_them(
    app, servicios_de, id_de
):
    for name in ("aprobado", "traslado"):
        servicios_de("drubio").recorder.register(
            id_de(name), [Request(Evento.ANULAR, {"motivo": f"repetido {name}"})]
        )
    async with app("kpi", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await see(pilot, "N anulado 2")
        await press(pilot, "a", sees=("repetido", "drubio"))
        await press(pilot, "escape", opens=KpiScreen)
        await press(pilot, "t", "6", sees="repetido traslado")
        await press(pilot, "down", until=lambda: pilot.app.screen.panel.table.cursor == 1)
        before = pilot.app.screen.panel.row
        for keystroke in ("enter", "f6"):
            await press(pilot, keystroke, until=lambda: pilot.app.current_mode == "historial")
            await press(pilot, "escape", opens=OpenWorkScreen)
            await wait_for(pilot, lambda: pilot.app.screen.panel.row == before)
        await see(pilot, "6 Actos 2")


async def test_what_somebody_else_put_in_force_is_said_on_the_next_read(
    app, servicios_de, tmp_path
):
    (tmp_path / "f.csv").write_text("fecha,motivo\n2026-12-24,Cierre\n", encoding="utf-8")
    lcano = servicios_de("lcano")
    programa = app("kpi", lcano)
    lcano.service_context.notify = programa.tell
    async with programa.run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "= T 11")
        servicios_de("drubio").catalogos.import_file(CatalogName.FESTIVOS, tmp_path / "f.csv")
        await see(pilot, "drubio cambió «festivos»")


async def test_a_wide_window_reads_first_contact_ages_and_causales(app, servicios_de, id_de):
    """What stands beside the figures is read apart, and only where there is room for it."""
    yuli, caso = servicios_de("yuli"), id_de("aprobado")
    told = {"telefono": "300 000 0001", "resultado": "ACEPTA", "verificado": VERIFIED}
    yuli.recorder.register(
        caso,
        [
            *APPROVE,
            Request(Evento.CONTACTO, told),
        ],
    )
    async with app("kpi", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await see(pilot, "= T 11")
        assert not shows(pilot, "PRIMER CONTACTO")
        await pilot.resize_terminal(200, 50)
        await see(pilot, "1 de 1 alcanzados")
        panel = pilot.app.screen.panel
        row = next(row for row in panel.table.rows if row.counts[Cubeta.APLICADO])
        assert panel.table.stand_on((row.key, None))
        await see(pilot, "Edad de lo abierto", "Por causal", "Ningún caso rechazado todavía.")
        await press(pilot, "tab", sees=f"Enter ve 1 aplicado de {row.key}")
        await stand_on(pilot, pilot.app, "primer_contacto")
        await press(pilot, "enter", sees="KPI › Primer contacto")


async def test_a_bar_keeps_the_page_under_it_in_the_row_of_the_cursor(servicios_de):
    """To send the bars of two rows again would cost more than all the rest of a key."""
    programa = AjustesApp(servicios_de("drubio"), PERFIL, "kpi", looks=LookChoice(DARK))
    async with programa.run_test(size=(120, 40)) as pilot:
        await wait_for(pilot, lambda: any(row.startswith("►AS") for row in rows(programa)))
        (row,) = (row for row in strips(programa) if any("►AS" in s.text for s in row))
        shown = [s for s in row if s.text.strip()]
        grounds = [s.style.bgcolor.get_truecolor().hex for s in shown]
        assert grounds[0] == hex_of(ROLES["fila"].dark)
        assert grounds[-1] == hex_of(ROLES["fondo"].dark)


async def test_a_closed_corte_keeps_its_figures_on_the_screen_and_in_the_mail(
    app, servicios_de, id_de
):
    drubio = servicios_de("drubio")
    drubio.kpi.close(CORTE)
    async with app("kpi", drubio).run_test(size=(80, 24)) as pilot:
        await see(pilot, "al cierre, 24/11 10:40")
        servicios_de("andres").recorder.register(id_de("aprobado"), APPROVE)
        await see(pilot, "después 1 cambio: P → A 1")
        assert adds_up(pilot.app, "A 0 C 0")
        await see(pilot, "P pendiente 11")
        await press(pilot, "full_stop", "y", opens=WholeTextModal)
        text = " ".join(" ".join(rows(pilot.app)).split())
        assert "cifras del cierre" in text
        await pilot.press("escape")
        await stand_on(pilot, pilot.app, "pendiente")
        await press(pilot, "enter", sees=("11 de 11", "pendientes al cierre, como están ahora"))


async def test_the_wall_answers_no_key_but_to_leave_and_follows_the_store(
    servicios_de, id_de, tmp_path
):
    drubio = servicios_de("drubio")
    context = drubio.service_context
    programa = AjustesApp(
        drubio,
        PERFIL,
        "kpi",
        factories={"kpi": lambda: WallScreen(drubio.lead, programa.signals, drubio.run_session)},
    )

    def says(applied):
        short, named = f"A {applied} C 0", f"aplicado {applied} ▓ corregido 0"
        return adds_up(programa, short) or adds_up(programa, named)

    async with programa.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_for(pilot, lambda: says(0))
        await see(pilot, "Por aliado")
        await pilot.press("f1", "f3", "f8", "enter", "t", "p", "question_mark", "ctrl+p", "down")
        assert isinstance(programa.screen, WallScreen)
        assert not shows(pilot, "Esa tecla")
        await see(pilot, "Por aliado")
        assert not any("►" in row or "F2" in row for row in rows(programa))
        servicios_de("andres").recorder.register(id_de("aprobado"), APPROVE)
        await wait_for(pilot, lambda: says(1))
        shown = " ".join(rows(programa))
        for names in context.db.conn.execute("SELECT cuenta, asesor_id, usuario_nombre FROM casos"):
            assert not any(name and name in shown for name in names)
        await pilot.resize_terminal(200, 50)
        # Everything is due by then.
        later = context.now() + timedelta(days=30)
        context.now = lambda: later
        await see(pilot, "casos vencidos: ")
        drubio.importacion.confirm(
            drubio.importacion.prepare(
                book(tmp_path / "ajustes_24_12_2026.xlsx", [fila(n, "") for n in range(3)]),
                ImportOptions(corte=later.date()),
            )
        )
        await see(pilot, "Corte 24/12/2026")
        await press(pilot, "f10", until=lambda: programa.return_code is not None)


async def test_no_figure_is_cut_at_eighty_columns(app, servicios_de):
    drubio = servicios_de("drubio")
    async with app("kpi", drubio).run_test(size=(80, 24)) as pilot:
        await see(pilot, "= T 11")
        view = pilot.app.screen.reader.board
        cuentas = FigureCounts(dict.fromkeys(Cubeta, 12_345))
        board = replace(
            view,
            counts=FigureCounts({**cuentas.numbers, SAID[1]: 12_345, KNOWN[1]: 12_345}),
            groups=(FigureGroup("AS17", cuentas, name="AS17"),),
            rows=98_765,
            duplicated=12_345,
        )
        queue = (EstadoQueue(Estado.POR_CLASIFICAR, 12_345, 12_345, 12_345, 0),)
        desk = replace(view.work, queue=queue, revision=123, skips=(None,) * 123)
        rules = Rules(meta_aplicado=99, meta_rechazado=1)
        view = replace(board, work=desk, rules=rules)
        pilot.app.screen.panel.show(view)
        for text in ("= T 86.415", "Saltados 123", "no se cumple"):
            await see(pilot, text)
        everything = rows(pilot.app)
        assert not [fila for fila in everything if "…" in fila]
        (row,) = (fila for fila in everything if fila.startswith("►"))
        assert row.split()[-9:] == ["86.415", *["12.345"] * 7, "14,3"]


async def test_a_supervisor_sets_the_goals_on_the_screen_and_an_agente_only_reads_them(
    app, servicios_de
):
    async with app("kpi", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await see(pilot, "sin meta")
        await press(pilot, "e", sees="Nadie ha puesto metas.")
        await press(pilot, "6", "5", "enter", "x", "f8", sees="Corregido: escriba un número entero")
        await pilot.press("backspace", "0", "enter", "1", "5", "f8")
        await see(pilot, "○ meta 65,0: faltan 8", "○ meta 15,0: cabe 1 más")
        await press(pilot, "e", sees="Desde 24/11/2026: aplicado 65,0")
        await pilot.press("escape")
    agente = app("kpi")
    async with agente.run_test(size=(80, 24)) as pilot:
        await see(pilot, "○ meta 65,0: faltan 8")
        await press(pilot, "e", sees=("Las pone la supervisora.", "drubio, 24/11/2026"))


async def test_the_figures_are_narrowed_crossed_sorted_and_read_in_pesos(
    app, servicios_de, id_de, monkeypatch, tmp_path
):
    """The figure, its list and its workbook obey the same filter; Supr takes it away again."""
    monkeypatch.chdir(tmp_path)
    servicios_de("andres").recorder.register(id_de("aprobado_2"), APPROVE)
    programa = app("kpi", servicios_de("drubio"))
    async with programa.run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "= T 11")
        # The aliado of the row under the cursor, by its box.
        await press(pilot, "p", sees="Por aliado")
        panel = programa.screen.panel
        norte = next(row for row in panel.table.rows if row.name.upper() == "NORTE")
        assert panel.table.stand_on((norte.key, None))
        await press(pilot, "f", opens=PickerModal)
        await press(pilot, "enter", sees=f"solo {norte.name}")
        assert adds_up(programa, f"= T {norte.counts.total}")
        # Crossed with the causal: each pair is a row, and its list is as long as it.
        await press(pilot, "k", "k", sees="Por aliado × causal")
        assert panel.table.stand_on((norte.key, "D"))
        casos = panel.row.counts.total
        await pilot.press("enter")
        await wait_for(pilot, lambda: rows(programa)[0].split("·")[-1].split()[0] == str(casos))
        await pilot.press("escape")
        # In pesos, and sorted by another column.
        await press(pilot, "l", "o", "o", sees=("Diferencia↓", "$ 31.700"))
        await press(pilot, "l", "n", "x", sees="kpi_2026-11-24_filtrado.xlsx; quedó")
        book = load_workbook(tmp_path / "kpi_2026-11-24_filtrado.xlsx")
        assert "Cortes" not in book.sheetnames
        assert "Por aliado x causal" in book.sheetnames
        totals = {row[0]: row[1] for row in book["Indicadores"].iter_rows(values_only=True)}
        assert totals["Total (T)"] == norte.counts.total
        # The days of the verdict beside the corte, then everything again.
        await press(pilot, "full_stop", "j", opens=TextModal)
        await press(pilot, *"24/11", "enter", sees="veredicto 24/11")
        assert adds_up(programa, "= T 1")
        await press(pilot, "delete", until=lambda: not shows(pilot, f"{norte.name} · "))
        await press(pilot, "delete", until=lambda: adds_up(programa, "= T 11"))
        assert not shows(pilot, "solo")


@pytest.mark.completo
async def test_every_part_of_attention_lists_the_casos_of_each_figure(app, servicios_de, id_de):
    services = servicios_de("andres")
    services.recorder.register(id_de("aprobado"), APPROVE)
    call = {"resultado": "ACEPTA", "telefono": "3000000113", "verificado": VERIFIED}
    services.contacto.register({id_de("aprobado"): [Request(Evento.CONTACTO, call)]}, {})
    programa = app("kpi", servicios_de("lcano"))
    async with programa.run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "= T 11")
        kpi = programa.screen
        await press(pilot, "1", sees="►Todos")
        attention = programa.screen
        assert [row.name for row in attention.panel.table.rows] == ["Todos", "andres"]
        listed: Counter[str] = Counter()
        for part in ("1", "2", "3", "4", "5", "6"):
            await press(pilot, part, until=lambda: attention.panel.table.rows)
            for row in range(len(attention.panel.table.rows)):
                attention.panel.table.cursor = row
                for _ in attention.panel.row.figures:
                    figure = attention.panel.figure
                    if figure is not None and figure.ids:
                        await press(pilot, "enter", until=lambda: programa.screen is not attention)
                        evidence = programa.screen
                        await wait_for(pilot, lambda: "leyendo" not in rows(programa)[0])
                        assert set(evidence.table.ids) == set(figure.ids)
                        listed[part] += 1
                        await pilot.press("escape")
                    await pilot.press("tab")
        assert listed["1"] > 4
        assert all(listed[part] for part in ("2", "3", "6"))
        await pilot.press("escape")
        assert programa.screen is kpi


async def test_the_wall_shows_a_closed_corte_as_it_was_closed(servicios_de, id_de):
    drubio = servicios_de("drubio")
    drubio.kpi.close(CORTE)
    drubio.recorder.register(id_de("aprobado"), APPROVE)
    programa = AjustesApp(
        drubio,
        PERFIL,
        "kpi",
        factories={"kpi": lambda: WallScreen(drubio.lead, programa.signals, drubio.run_session)},
    )
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: adds_up(programa, "A 0 C 0"))
        await see(pilot, "24/11 10:40")


async def test_a_letter_behind_the_dot_says_so_alone_and_acts_after_it(app, servicios_de):
    programa = app("kpi", servicios_de("drubio"))
    async with programa.run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "Por asesor")
        await press(pilot, "j", sees="j ahora con . antes: .j")
        assert programa.screen.frame.context == "kpi"
        await press(pilot, "full_stop", sees="j  solo lo de unos días")
        await press(pilot, "q", sees="«q» no está aquí")
        await press(pilot, "down", "enter", sees="TRIAGE › Cola")
