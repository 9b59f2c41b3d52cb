"""The account: found by any of its numbers, read line by line, and never changed but by notes."""

from __future__ import annotations

import threading
import time

import openpyxl
import pytest
from textual import events

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import Conflicto
from ajustes_tui.screens.historial.line_modal import LineaModal
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.casos.historial import HistorialService
from ajustes_tui.services.recorder import Peticion
from tests.support import TAMANOS, filas
from tests.support import wait_for as until


def todo(pilot):
    return "\n".join(filas(pilot.app))


async def wait_for(pilot, condicion):
    """Wait for what is to be seen, and for as long as the keys typed on it are dropped."""
    await until(pilot, condicion)
    pantalla = pilot.app.screen
    if isinstance(pantalla, HistorialScreen):
        await until(pilot, lambda: pantalla.admits("f7"))


@pytest.mark.parametrize("buscado", ["90004127", "4471093399", "3000000112"])
async def test_an_account_is_found_by_cuenta_radicado_or_telephone(app, buscado):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*buscado, "enter")
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90004127" in todo(pilot))
        assert "2 casos · 2 líneas" in todo(pilot)


async def test_a_number_nobody_has_is_said(app):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive("123456")
        await wait_for(pilot, lambda: "No hay ningún caso con «123456»" in todo(pilot))


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_the_account_shows_casos_and_lines_newest_first(app, servicios, id_de, tamano):
    numero = id_de("dificil")
    servicios.triage.registrar(numero, [Peticion(Evento.CLASIFICAR, {"causal": "D"})])
    servicios.triage.registrar(numero, [Peticion(Evento.NOTA, {}, "[b]nota[/b] larga")])
    async with app("historial").run_test(size=tamano, notifications=True, tooltips=True) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90001180", numero))
        await wait_for(pilot, lambda: pantalla.account.table.row_count == 3)
        await wait_for(pilot, lambda: "[b]nota[/b]" in todo(pilot))
        texto = todo(pilot)
        assert "[titular] ñandú   3000000116" in texto
        assert texto.index("nota") < texto.index("clasificó")
        assert "clasificó: D" in texto
        assert "[b]nota[/b]" in texto
        assert ("Quedó" in texto) == (tamano[0] >= 116)


async def test_each_caso_says_how_its_clock_goes(app, servicios, id_de):
    numero = id_de("rechazado")
    servicios.triage.registrar(
        numero,
        [
            Peticion(Evento.CLASIFICAR, {"causal": "A"}),
            Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
            Peticion(
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
        pilot.app.screen.receive(("90004127", numero))
        await wait_for(pilot, lambda: "recurso: 09/12" in todo(pilot))
        assert "▲ día 11 de 15" in todo(pilot)


async def test_a_long_note_is_read_to_its_end(app, servicios, id_de):
    numero = id_de("rechazado")
    servicios.triage.registrar(numero, [Peticion(Evento.NOTA, {}, "larga " * 500 + "y el fin")])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", numero))
        await wait_for(pilot, lambda: "larga" in todo(pilot))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, LineaModal))
        assert "y el fin" not in todo(pilot)
        await pilot.press("end")
        await wait_for(pilot, lambda: "y el fin" in todo(pilot))
        assert "Huella" in todo(pilot)


async def test_enter_opens_the_whole_line(app, servicios, id_de):
    numero = id_de("rechazado")
    servicios.triage.registrar(numero, [Peticion(Evento.NOTA, {}, "una nota")])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90004127", numero))
        await wait_for(pilot, lambda: pantalla.account.table.row_count == 3)
        await wait_for(pilot, lambda: "una nota" in todo(pilot))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, LineaModal))
        await wait_for(pilot, lambda: "Huella" in todo(pilot))
        assert "una nota" in todo(pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)


async def test_a_note_written_here_appears_at_the_top(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: pantalla.account.table.row_count == 2)
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"apunte", "enter")
        await wait_for(pilot, lambda: pantalla.account.table.row_count == 3)
        await wait_for(pilot, lambda: "apunte" in todo(pilot))


async def half_type(pilot, texto, caso_id):
    """Leave a note half typed on the account of the rejected caso."""
    pantalla = pilot.app.screen
    pantalla.receive(("90004127", caso_id))
    await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90004127" in todo(pilot))
    await pilot.press("f7")
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
    await pilot.press(*texto)
    return pantalla


async def test_a_note_is_kept_as_it_is_typed_and_comes_back(app, servicios, servicios_de, id_de):
    numero, otro = id_de("rechazado"), id_de("hermano")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await half_type(pilot, "lo que [dijo]", numero)

        def guardada():
            nota = servicios.historial.nota_de(numero)
            return nota is not None and nota.texto == "lo que [dijo]"

        await wait_for(pilot, guardada)
    assert servicios_de("andres").historial.nota_de(numero) is None
    assert servicios.historial.nota_de(otro) is None
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await wait_for(
            pilot, lambda: "Dejó una nota a medio escribir: F9, cuenta 90004127" in todo(pilot)
        )
        pilot.app.screen.receive(("90004127", otro))
        await wait_for(pilot, lambda: "nota a medio escribir: F7 la sigue" in todo(pilot))
        await pilot.press("f7")
        await wait_for(pilot, lambda: "lo que [dijo]" in todo(pilot))
        assert "Nota sobre el radicado 4471093382" in todo(pilot)
        await pilot.press("end", *" hoy", "enter")
        await wait_for(pilot, lambda: servicios.historial.nota_de(numero) is None)
        await wait_for(pilot, lambda: "a medio escribir" not in todo(pilot))
    lineas = servicios.historial.lineas("90004127")
    assert [(x.caso, x.nota) for x in lineas if x.evento == Evento.NOTA] == [
        (numero, "lo que [dijo] hoy")
    ]


async def test_what_others_wrote_while_a_note_waited_is_said_with_it(
    app, servicios, servicios_de, id_de
):
    numero = id_de("rechazado")
    servicios.historial.guardar_nota(numero, "llamó el usuario")
    servicios_de("andres").triage.registrar(numero, [Peticion(Evento.CLASIFICAR, {"causal": "A"})])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", numero))
        await wait_for(pilot, lambda: "F7 la sigue" in todo(pilot))
        await pilot.press("f7")
        await wait_for(pilot, lambda: "llamó el usuario" in todo(pilot))
        assert "Mientras tanto, andres clasificó: A" in " ".join(todo(pilot).split())


async def test_a_note_a_busy_store_refused_is_kept_whole(
    app, servicios, id_de, negado, monkeypatch
):
    numero = id_de("rechazado")
    libre = threading.Event()
    guardar = HistorialService.guardar_nota

    def esperar(self, *datos, **mas):
        assert libre.wait(20)
        guardar(self, *datos, **mas)

    monkeypatch.setattr(HistorialService, "guardar_nota", esperar)
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await half_type(pilot, "lo que [dijo]", numero)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, HistorialScreen))
        libre.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))

        def guardada():
            nota = servicios.historial.nota_de(numero)
            return nota is not None and nota.texto == "lo que [dijo]"

        await until(pilot, guardada)


async def test_a_note_erased_is_forgotten_and_one_left_with_escape_waits(app, servicios, id_de):
    numero = id_de("rechazado")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await half_type(pilot, "abc", numero)
        await pilot.press("escape")
        await wait_for(pilot, lambda: "F7 la sigue" in todo(pilot))
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*["delete"] * 3, *["backspace"] * 3)
        await wait_for(pilot, lambda: servicios.historial.nota_de(numero) is None)
        await pilot.press("escape")
        await wait_for(pilot, lambda: "F7 la sigue" not in todo(pilot))


def test_another_note_on_the_caso_leaves_the_half_typed_one(servicios, id_de):
    numero = id_de("rechazado")
    servicios.historial.guardar_nota(numero, "a medias")
    servicios.triage.registrar(numero, [Peticion(Evento.NOTA, {}, "otra cosa")])
    servicios.triage.registrar(numero, [Peticion(Evento.CLASIFICAR, {"causal": "A"})])
    assert servicios.historial.nota_de(numero).texto == "a medias"
    servicios.triage.registrar(numero, [Peticion(Evento.NOTA, {}, "a medias")])
    assert servicios.historial.nota_de(numero) is None


async def test_only_one_class_of_lines_is_shown_when_asked(app, servicios, id_de):
    numero = id_de("rechazado")
    servicios.triage.registrar(numero, [Peticion(Evento.NOTA, {}, "una nota")])
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90004127", numero))
        await wait_for(pilot, lambda: pantalla.account.table.row_count == 3)
        await pilot.press("f")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await wait_for(pilot, lambda: "notas · 1" in todo(pilot))
        assert "corte · 2" in todo(pilot)
        await pilot.press(*"nota", "enter")
        await wait_for(pilot, lambda: pantalla.account.table.row_count == 1)
        assert "Solo notas" in todo(pilot)


async def test_a_search_without_the_caso_open_is_recorded_and_said(app, servicios):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive("90006612")
        await wait_for(pilot, lambda: "sin tener el caso abierto" in todo(pilot))
    filas_auditoria = servicios.entorno.db.conn.execute(
        "SELECT accion FROM auditoria ORDER BY rowid"
    ).fetchall()
    assert [f["accion"] for f in filas_auditoria][-2:] == ["busqueda", "consulta_historial"]


async def test_escape_returns_to_triage(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "Cuenta 90004127" in todo(pilot))
        await pilot.press("escape")
        await wait_for(pilot, lambda: "TRIAGE" in todo(pilot))


async def test_an_account_of_hundreds_of_lines_is_read_a_window_at_a_time(app, servicios, id_de):
    numero = id_de("rechazado")
    for vez in range(650):
        servicios.historial.anotar(numero, f"apunte {vez}")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90004127", numero))
        await wait_for(pilot, lambda: "apunte 649" in todo(pilot))
        assert pantalla.account.table.row_count == 652
        assert pantalla.account.table.row(pantalla.account.table.ids[-1]) is None
        await pilot.press("end")
        await wait_for(pilot, lambda: "corte: caso nuevo" in todo(pilot))
        assert "√ cadena" in todo(pilot)


async def test_the_line_under_the_cursor_stands_whole_on_a_tall_window(app, servicios, id_de):
    numero = id_de("rechazado")
    nota = (
        "El usuario ya sabe que el ajuste se ve en la factura de diciembre y no en la de noviembre"
    )
    servicios.triage.registrar(numero, [Peticion(Evento.NOTA, {}, nota)])
    async with app("historial").run_test(size=(120, 40)) as pilot:
        pilot.app.screen.receive(("90004127", numero))
        await wait_for(pilot, lambda: nota in todo(pilot))


async def test_the_bottom_line_says_the_place_in_the_chain_and_that_it_holds(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "√ cadena" in todo(pilot))
        assert "ver la línea completa: Enter" in todo(pilot)


async def test_a_line_changed_by_hand_is_told_where_it_is_read(app, servicios, id_de):
    conn = servicios.entorno.db.conn
    conn.execute("DROP TRIGGER historial_no_cambia")
    conn.execute("UPDATE historial SET agente = 'otra' WHERE linea = 1")
    conn.commit()
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "■ cadena rota en la línea 1" in todo(pilot))
        assert "√ cadena" not in todo(pilot)
        pilot.app.screen.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "Cuenta 90006612" in todo(pilot))
        # The next line still names the hash of the one changed, and its own is the one written.
        await wait_for(pilot, lambda: "√ cadena" in todo(pilot))


async def test_a_supervisor_exports_the_account_and_it_is_recorded(
    app, servicios_de, id_de, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    jefe = servicios_de("drubio")
    async with app("historial", jefe).run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await wait_for(pilot, lambda: "Primero busque una cuenta" in todo(pilot))
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "√ cadena" in todo(pilot))
        await pilot.press("x")
        await wait_for(pilot, lambda: "2 líneas en historial_90004127.xlsx" in todo(pilot))
    hojas = openpyxl.load_workbook(tmp_path / "historial_90004127.xlsx")
    assert hojas.worksheets[0].max_row == 3
    (ultima,) = jefe.entorno.db.conn.execute(
        "SELECT accion FROM auditoria ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert ultima == "exportacion"


async def test_an_agente_does_not_export(app, id_de, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "√ cadena" in todo(pilot))
        await pilot.press("x")
        await wait_for(pilot, lambda: "Exportar es de la supervisora" in todo(pilot))
    assert list(tmp_path.glob("*.xlsx")) == []


async def test_the_account_takes_the_width_of_the_window(app):
    async with app("historial").run_test(size=(120, 40)) as pilot:
        pilot.app.screen.receive("90004127")
        await wait_for(pilot, lambda: "── Casos ─" in todo(pilot))
        for ancho, alto in ((80, 24), (120, 40)):
            await pilot.resize_terminal(ancho, alto)
            await wait_for(
                pilot,
                lambda ancho=ancho: any(
                    fila.startswith("── Casos ─")
                    and fila.rstrip().endswith("─")
                    and len(fila.rstrip()) == ancho
                    for fila in filas(pilot.app)
                ),
            )


async def test_the_account_asked_last_is_shown_though_the_one_before_went_stale(
    app, servicios, id_de
):
    async with app("triage").run_test(size=(80, 24)) as pilot:
        pilot.app.screen.go("historial", ("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90006612" in todo(pilot))
        historial = pilot.app.screen
        await pilot.press("escape")
        await wait_for(pilot, lambda: "TRIAGE" in todo(pilot))
        ver = servicios.historial.ver
        leidas = []

        def lenta(cuenta, *mas):
            leidas.append(cuenta)
            time.sleep(0.3)
            return ver(cuenta, *mas)

        servicios.historial.ver = lenta
        historial.freshness.mark_stale()
        pilot.app.screen.go("historial", ("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90004127" in todo(pilot))
        await pilot.pause(0.8)
        assert "HISTORIAL › Cuenta 90004127" in todo(pilot)
        assert leidas == ["90004127"]


async def test_what_is_written_while_an_account_is_read_does_not_bring_back_the_one_before(
    app, servicios, id_de
):
    numero = id_de("rechazado")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90006612" in todo(pilot))
        pantalla.receive(("90004127", numero))
        servicios.triage.registrar(numero, [Peticion(Evento.NOTA, {}, "una nota")])
        pantalla.load()
        await wait_for(pilot, lambda: "una nota" in todo(pilot))
        assert "HISTORIAL › Cuenta 90004127" in todo(pilot)


@pytest.mark.parametrize("tecla", ["c", "f7", "u", "ctrl+z", "enter"])
async def test_a_key_typed_behind_a_search_does_nothing_to_the_account_before(
    app, servicios, id_de, tecla
):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "√ cadena" in todo(pilot))
        await pilot.press("f9")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"90004127")
        ver = servicios.historial.ver

        def lenta(*datos):
            time.sleep(0.2)
            return ver(*datos)

        servicios.historial.ver = lenta
        for nombre in ("enter", tecla):
            letra = nombre if len(nombre) == 1 else None
            pilot.app.post_message(events.Key(nombre, letra))
        await until(pilot, lambda: pilot.app.screen is pantalla)
        pilot.app.post_message(events.Key(tecla, tecla if len(tecla) == 1 else None))
        await until(pilot, lambda: "HISTORIAL › Cuenta 90004127" in todo(pilot))
        await pilot.pause(0.4)
        assert pilot.app.screen is pantalla


async def test_a_key_typed_behind_a_search_that_finds_nothing_does_nothing(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "√ cadena" in todo(pilot))
        pantalla.receive("123456")
        await until(pilot, lambda: "No hay ningún caso con" in todo(pilot))
        assert not pantalla.admits("f7")


async def test_a_search_left_without_an_answer_gives_the_keys_back(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "√ cadena" in todo(pilot))
        for buscado in ([], [*"123456"]):
            await pilot.press("f9")
            await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
            await pilot.press(*buscado, "enter" if buscado else "escape")
            await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        await wait_for(pilot, lambda: "No hay ningún caso con" in todo(pilot))
        await pilot.press("f7")
        await wait_for(pilot, lambda: "Nota sobre el radicado 4471093390" in todo(pilot))


async def test_the_cursor_goes_to_the_caso_looked_for_also_on_an_account_seen_before(app, id_de):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen

        def senalado():
            return next((f for f in filas(pilot.app) if f.startswith("►")), "")

        for radicado in ("4471093399", "4471093382", "4471093399"):
            pantalla.receive(radicado)
            await wait_for(pilot, lambda radicado=radicado: radicado in senalado())
        pantalla.receive(("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "4471093382" in senalado())
        await pilot.press("c")
        await wait_for(pilot, lambda: "Cuenta 90004127   Radicado 4471093382" in todo(pilot))


def _de_varias(_texto):
    return ["90004127", "90006612"]


def _de_ninguna(_texto):
    raise Conflicto("El almacén siguió ocupado.", codigo="almacen_ocupado")


@pytest.mark.parametrize(
    ("encuentra", "pregunta"), [(_de_varias, PickerModal), (_de_ninguna, ErrorModal)]
)
async def test_what_was_written_during_a_search_that_is_left_is_seen(
    app, servicios, id_de, monkeypatch, encuentra, pregunta
):
    numero = id_de("aprobado")
    libre = threading.Event()

    def esperar(texto):
        assert libre.wait(20)
        return encuentra(texto)

    async with app("historial").run_test(size=(80, 24)) as pilot:
        pantalla = pilot.app.screen
        pantalla.receive(("90006612", numero))
        await wait_for(pilot, lambda: "√ cadena" in todo(pilot))
        monkeypatch.setattr(servicios.historial, "buscar", esperar)
        pantalla.receive("3000000112")
        servicios.triage.registrar(numero, [Peticion(Evento.NOTA, {}, "una nota")])
        pantalla.load()
        libre.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, pregunta))
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        await wait_for(pilot, lambda: "una nota" in todo(pilot))
        assert "HISTORIAL › Cuenta 90006612" in todo(pilot)
