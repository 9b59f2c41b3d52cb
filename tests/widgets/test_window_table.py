"""The table keeps its cursor by id, asks for windows and repaints as little as it can."""

from __future__ import annotations

from array import array
from typing import NamedTuple

import pytest

from ajustes_tui.ui.text import Trozo, Voz
from ajustes_tui.widgets.window_table import BLOQUE, Columna, TablaVentana
from tests.support import TEXTOS_DIFICILES, Anfitrion, filas, texto, wait_for


class Fila(NamedTuple):
    cuenta: str
    motivo: str
    ajena: bool = False


COLUMNAS = {
    0: (
        Columna[Fila]("Cuenta", 10, lambda f: f.cuenta, voz=lambda f: Voz.MALO),
        Columna[Fila]("Motivo", 10, lambda f: f.motivo, flexible=True),
    ),
    120: (
        Columna[Fila]("Cuenta", 10, lambda f: f.cuenta),
        Columna[Fila]("Motivo", 10, lambda f: f.motivo, flexible=True),
        Columna[Fila]("Ancha", 10, lambda f: "más", alinear="der"),
    ),
}


class TablaEspia(TablaVentana[Fila]):
    """A table that notes which rows were drawn."""

    dibujadas: list[int]

    def render_line(self, y):
        self.__dict__.setdefault("dibujadas", []).append(y)
        return super().render_line(y)


class Untold(TablaEspia):
    """A table nobody tells its size, as the framework forgets to now and then."""

    def on_resize(self, event):
        event.prevent_default()


class Mesa(Anfitrion):
    """Answers each window asked with made rows, as a screen would."""

    def __init__(self, tabla, *, contesta=True):
        super().__init__(tabla)
        self.tabla = tabla
        self.contesta = contesta
        self.pedidos: list[tuple[int, int]] = []

    def on_tabla_ventana_ventana_pedida(self, mensaje):
        self.pedidos.append((mensaje.inicio, len(mensaje.ids)))
        if self.contesta:
            self.tabla.set_rows({i: Fila(f"9000{i:04}", f"motivo {i}") for i in mensaje.ids})

    def on_tabla_ventana_fila_elegida(self, mensaje):
        self.mensajes.append(("elegida", mensaje.caso_id))

    def on_tabla_ventana_cursor_movido(self, mensaje):
        self.mensajes.append(("cursor", mensaje.caso_id))


def mesa(ids=range(1, 48), **opciones):
    tabla = TablaEspia(COLUMNAS)
    app = Mesa(tabla, **opciones)
    return app, tabla, array("q", ids)


async def _lista(pilot, tabla, ids):
    tabla.set_ids(ids)
    tabla.focus()
    await wait_for(pilot, lambda: tabla.row(ids[0]) is not None)
    await pilot.pause()


async def test_rows_show_under_their_titles():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        lineas = texto(tabla)
        assert lineas[0].split() == ["Cuenta", "Motivo"]
        assert lineas[1].startswith("►90000001   motivo 1 ")
        assert lineas[2].startswith(" 90000002   motivo 2 ")


async def test_a_wider_window_shows_more_columns():
    app, tabla, ids = mesa()
    async with app.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        assert texto(tabla)[0].endswith("     Ancha")
        assert texto(tabla)[1].endswith("       más")


async def test_a_cursor_move_repaints_two_lines():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        tabla.dibujadas.clear()
        await pilot.press("down")
        await wait_for(pilot, lambda: tabla.cursor_id == 2)
        await pilot.pause()
        assert sorted(tabla.dibujadas) == [1, 2]


async def test_a_move_past_the_edge_scrolls_one_row():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        tabla.move_to_id(24)
        await wait_for(pilot, lambda: filas(app)[23].startswith("►90000024"))
        assert filas(app)[1].startswith(" 90000002")
        assert tabla.marca == "24 de 47 · Más ↓"


async def test_the_mark_says_when_there_is_no_more():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        assert tabla.marca == "23 de 47 · Más ↓"
        await pilot.press("end")
        await wait_for(pilot, lambda: tabla.marca == "47 de 47")


async def test_the_cursor_stays_on_its_id_when_the_list_changes():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        tabla.move_to_id(10)
        assert tabla.set_ids(array("q", [40, 10, 3])) is True
        assert tabla.cursor_id == 10
        assert tabla.cursor == 1


async def test_the_cursor_goes_to_the_nearest_row_when_its_id_left():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        tabla.move_to_id(3)
        assert tabla.set_ids(array("q", [1, 2, 4, 5])) is False
        assert tabla.cursor_id == 4


async def test_the_screen_is_told_when_the_row_under_the_cursor_is_another_caso():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        app.mensajes.clear()
        tabla.set_ids(array("q", [8, 9]))
        await wait_for(pilot, lambda: ("cursor", 8) in app.mensajes)


async def test_enter_chooses_the_row_of_the_cursor():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: ("elegida", 2) in app.mensajes)


async def test_a_row_that_has_not_arrived_is_drawn_as_an_ellipsis():
    app, tabla, ids = mesa(contesta=False)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        tabla.set_ids(ids)
        await wait_for(pilot, lambda: app.pedidos)
        assert texto(tabla)[1].rstrip() == "►…"


async def test_only_windows_around_the_view_are_asked_and_kept():
    app, tabla, ids = mesa(range(1, 200_001))
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        assert app.pedidos == [(0, BLOQUE), (BLOQUE, BLOQUE)]
        await pilot.press("end")
        await wait_for(pilot, lambda: tabla.row(200_000) is not None)
        await wait_for(pilot, lambda: filas(app)[23].startswith("►"))
        assert tabla.row(1) is None
        assert sum(tabla.row(n) is not None for n in ids) <= 3 * BLOQUE


async def test_a_list_that_goes_on_keeps_the_rows_that_had_arrived():
    tabla = TablaVentana[Fila](COLUMNAS)
    app = Mesa(tabla)
    async with app.run_test(size=(80, 24)) as pilot:
        tabla.set_ids(range(1, 11))
        await wait_for(pilot, lambda: tabla.row(10) is not None)
        app.contesta = False
        tabla.set_ids(range(1, 21), sigue_de=True)
        assert tabla.row(10) is not None
        tabla.set_ids(range(2, 21), sigue_de=True)
        assert tabla.row(10) is None, "it does not begin as the one shown did"


async def test_a_list_that_brings_its_first_rows_asks_only_for_the_others():
    app, tabla, _ = mesa(contesta=False)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        tabla.set_ids(
            range(1, 2 * BLOQUE + 1), {i: Fila(f"9000{i:04}", "") for i in range(1, BLOQUE + 1)}
        )
        await wait_for(pilot, lambda: bool(app.pedidos))
        await pilot.pause()
        assert app.pedidos == [(BLOQUE, BLOQUE)]
        assert any("90000001" in fila for fila in filas(app))


async def test_an_empty_list_says_so():
    app, tabla, _ = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        tabla.set_ids(())
        await pilot.press("down", "enter", "end")
        assert texto(tabla)[1].strip() == "No hay casos."
        assert tabla.cursor_id is None
        assert app.mensajes == []


async def test_difficult_texts_show_literally_and_break_no_column():
    tabla = TablaVentana[Fila](COLUMNAS)
    app = Anfitrion(tabla)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        tabla.set_ids(range(len(TEXTOS_DIFICILES)))
        tabla.set_rows({i: Fila(str(i), t) for i, t in enumerate(TEXTOS_DIFICILES)})
        await pilot.pause()
        assert all(tabla.render_line(y).cell_length == 80 for y in range(24))
        assert "[@click=app.quit]x[/]" in texto(tabla)[3]


async def test_a_row_of_somebody_else_is_dim_from_end_to_end():
    tabla = TablaVentana[Fila](COLUMNAS, voz_fila=lambda f: Voz.INACTIVO if f.ajena else None)
    app = Anfitrion(tabla)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        tabla.set_ids([1, 2])
        tabla.set_rows({1: Fila("1", "mía"), 2: Fila("2", "ajena", ajena=True)})
        await pilot.pause()
        apagado = tabla.screen.get_component_rich_style("voz--inactivo")
        assert [s.style for s in tabla.render_line(2) if s.text.strip()] == [apagado] * 2


async def test_a_title_wider_than_its_column_pushes_the_ones_after_it():
    columnas = {
        0: (
            Columna[Fila]("Plazo", 4, lambda f: f.cuenta),
            Columna[Fila]("Motivo", 10, lambda f: f.motivo, flexible=True),
        )
    }
    tabla = TablaVentana[Fila](columnas)
    app = Anfitrion(tabla)
    async with app.run_test(size=(80, 24)) as pilot:
        tabla.set_ids([1])
        tabla.set_rows({1: Fila("9", "m")})
        await pilot.pause()
        assert texto(tabla)[0].rstrip() == " Plazo Motivo"
        assert texto(tabla)[1].rstrip() == "►9    m"


async def test_a_cell_that_is_never_cut_takes_the_blanks_before_it_and_says_what_it_pushed_out():
    columnas = {
        0: (
            Columna[Fila]("Cuenta", 8, lambda f: f.cuenta, flexible=True),
            Columna[Fila]("Valor", 6, lambda f: f.motivo, "der", entera=True),
            Columna[Fila]("Tiene", 8, lambda f: "marcela9"),
        )
    }
    tabla = TablaVentana[Fila](columnas)
    app = Anfitrion(tabla)
    async with app.run_test(size=(25, 24)) as pilot:
        tabla.set_ids([1, 2, 3])
        tabla.set_rows(
            {1: Fila("9000", "$ 45"), 2: Fila("9000", "$ 45,50"), 3: Fila("90001234", "$ 1.234,5")}
        )
        await pilot.pause()
        assert texto(tabla)[1] == "►9000       $ 45 marcela9"
        assert texto(tabla)[2] == " 9000    $ 45,50 marcela9"
        assert texto(tabla)[3] == " 90001234 $ 1.234,5 marc…"


async def test_a_cell_that_gives_way_is_cut_so_that_a_long_one_pushes_nothing_out():
    columnas = {
        0: (
            Columna[Fila]("Qué", 8, lambda f: f.cuenta, flexible=True, cede=True),
            Columna[Fila]("Valor", 6, lambda f: f.motivo, "der", entera=True),
            Columna[Fila]("Tiene", 8, lambda f: "marcela9"),
        )
    }
    tabla = TablaVentana[Fila](columnas)
    app = Anfitrion(tabla)
    async with app.run_test(size=(25, 24)) as pilot:
        tabla.set_ids([1, 2, 3])
        tabla.set_rows(
            {1: Fila("9000", "$ 45,50"), 2: Fila("90001234", "$ 1.23,5"), 3: Fila("1", "$ 1")}
        )
        await pilot.pause()
        assert texto(tabla)[1] == "►9000    $ 45,50 marcela9"
        assert texto(tabla)[2] == " 90001… $ 1.23,5 marcela9"
        assert texto(tabla)[3] == " 1           $ 1 marcela9"


async def test_a_cell_that_is_never_cut_pushes_the_ones_after_it():
    columnas = {
        0: (
            Columna[Fila]("Cuenta", 4, lambda f: f.cuenta, entera=True),
            Columna[Fila]("Motivo", 10, lambda f: f.motivo, flexible=True),
        )
    }
    tabla = TablaVentana[Fila](columnas)
    app = Anfitrion(tabla)
    async with app.run_test(size=(80, 24)) as pilot:
        tabla.set_ids([1, 2])
        tabla.set_rows({1: Fila("9000412712", "corto"), 2: Fila("9", "m" * 74)})
        await pilot.pause()
        assert texto(tabla)[1].rstrip() == "►9000412712 corto"
        assert texto(tabla)[2] == " 9    " + "m" * 74


@pytest.mark.parametrize(
    ("voz", "bajo_el_cursor"), [(Voz.CAMPO, Voz.CURSOR), (Voz.OPCION, Voz.BARRA)]
)
async def test_a_field_is_reversed_on_the_row_of_the_cursor_and_keeps_its_voice_elsewhere(
    voz, bajo_el_cursor
):
    columnas = {
        0: (
            Columna[Fila]("Op", 2, lambda f: "__", voz=lambda f: voz, propia=True),
            Columna[Fila]("Cuenta", 10, lambda f: f.cuenta),
        )
    }
    tabla = TablaVentana[Fila](columnas, voz_fila=lambda f: Voz.INACTIVO if f.ajena else None)
    app = Anfitrion(tabla)
    async with app.run_test(size=(80, 24)) as pilot:
        tabla.set_ids([1, 2])
        tabla.set_rows({1: Fila("1", "mía"), 2: Fila("2", "ajena", ajena=True)})
        await pilot.pause()
        estilo = tabla.screen.get_component_rich_style
        # The field tells the row of the cursor; nothing else of it changes.
        voces = [
            (estilo(f"voz--{bajo_el_cursor}"), tabla.rich_style),
            (estilo(f"voz--{voz}"), estilo(f"voz--{Voz.INACTIVO}")),
        ]
        for y, (op, cuenta) in enumerate(voces, 1):
            tira = [s for s in tabla.render_line(y) if s.text.strip(" ►")]
            assert [s.style for s in tira] == [op, cuenta]


async def test_a_step_past_the_edge_shows_a_third_of_a_view_more_and_never_past_the_ends():
    tabla = TablaVentana[Fila](COLUMNAS)
    app = Anfitrion(tabla)
    async with app.run_test(size=(80, 13)) as pilot:
        tabla.set_ids(range(1, 31))
        await pilot.pause()
        vistas = tabla.size.height - 1
        tabla.cursor = vistas - 1
        await pilot.pause()
        assert tabla.scroll_offset.y == 0
        await pilot.press("down")
        assert tabla.scroll_offset.y == 1 + vistas // 3
        await pilot.press(*["down"] * (vistas // 3))
        assert tabla.scroll_offset.y == 1 + vistas // 3
        await pilot.press("end")
        assert tabla.in_view[-1] == 30
        tabla.cursor = tabla.scroll_offset.y
        await pilot.press("up")
        assert tabla.scroll_offset.y == tabla.cursor - vistas // 3
        tabla.cursor = 0
        await pilot.press("down", "up")
        assert tabla.scroll_offset.y == 0


async def test_a_table_without_titles_starts_at_its_first_row_and_hides_a_cursor_nobody_uses():
    tabla = TablaVentana[Fila](COLUMNAS, titulos=False, cursor_siempre=False)
    tabla.can_focus = False
    app = Anfitrion(tabla)
    async with app.run_test(size=(80, 24)) as pilot:
        tabla.set_ids(range(1, 30))
        tabla.set_rows({i: Fila(f"9000{i:04}", "m") for i in range(1, 30)})
        await pilot.pause()
        assert texto(tabla)[0].startswith(" 90000001")
        assert texto(tabla)[23].startswith(" 90000024")
        assert tabla.marca == "24 de 29 · Más ↓"


async def test_the_place_of_the_cursor_is_told_beside_how_far_the_view_reaches():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24)) as pilot:
        await _lista(pilot, tabla, ids)
        await pilot.press("down")
        await wait_for(pilot, lambda: tabla.marca_cursor == "2 de 47 · Más ↓")
        await pilot.press("end")
        await wait_for(pilot, lambda: tabla.marca_cursor == "47 de 47")


async def test_the_foot_stands_under_the_rows_and_hides_none():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        tabla.set_foot([[Trozo("uno")], [Trozo("dos")]])
        await pilot.press("end")
        await wait_for(pilot, lambda: filas(app)[21].startswith("►90000047"))
        assert [fila.strip() for fila in filas(app)[22:]] == ["uno", "dos"]
        assert tabla.marca == "47 de 47"
        tabla.dibujadas.clear()
        tabla.set_foot([[Trozo("uno")], [Trozo("tres")]])
        await wait_for(pilot, lambda: filas(app)[23].startswith("tres"))
        assert set(tabla.dibujadas) == {23}


async def test_who_asked_to_follow_the_cursor_is_told_at_once():
    seguidos = []
    tabla = TablaEspia(COLUMNAS, al_mover=lambda: seguidos.append(tabla.cursor_id))
    app = Mesa(tabla)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, array("q", range(1, 48)))
        seguidos.clear()
        tabla.cursor = 4
        assert seguidos == [5]
        await pilot.press("down", "up")
        assert seguidos == [5, 6, 5]
        assert not [m for m in app.mensajes if m[0] == "cursor"]


async def test_rows_of_another_kind_come_under_their_own_columns():
    app, tabla, ids = mesa()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _lista(pilot, tabla, ids)
        app.contesta = False
        tabla.set_columns({0: (Columna[Fila]("Solo el motivo", 20, lambda f: f.motivo),)})
        tabla.set_ids(array("q", [7]), {7: Fila("90007709", "Cobros")})
        await pilot.pause()
        assert texto(tabla)[0].split() == ["Solo", "el", "motivo"]
        assert texto(tabla)[1].split() == ["►Cobros"]


async def test_the_rows_in_view_are_asked_for_though_nobody_tells_the_size():
    tabla, ids = Untold(COLUMNAS), array("q", range(1, 48))
    app = Mesa(tabla)
    async with app.run_test(size=(80, 24)) as pilot:
        tabla.set_ids(ids)
        await wait_for(pilot, lambda: tabla.row(ids[0]) is not None)
        tabla.display = False
        await pilot.pause()
        tabla.display = True
        tabla.set_ids(array("q", range(100, 148)))
        await wait_for(pilot, lambda: tabla.row(100) is not None)
