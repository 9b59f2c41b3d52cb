"""The table keeps its cursor by id, asks for windows and repaints as little as it can."""

from __future__ import annotations

from array import array
from typing import NamedTuple

import pytest

from ajustes_tui.ui.keys import CONTEXTS
from ajustes_tui.ui.text import Span, Tone
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.window_table import BLOCK, Column, WindowTable
from tests.support import TEXTOS_DIFICILES, Anfitrion, rows, text, wait_for


class Fila(NamedTuple):
    cuenta: str
    motivo: str
    ajena: bool = False


COLUMNAS = {
    0: (
        Column[Fila]("Cuenta", 10, lambda f: f.cuenta, tone=lambda f: Tone.BAD),
        Column[Fila]("Motivo", 10, lambda f: f.motivo, flexible=True),
    ),
    120: (
        Column[Fila]("Cuenta", 10, lambda f: f.cuenta),
        Column[Fila]("Motivo", 10, lambda f: f.motivo, flexible=True),
        Column[Fila]("Ancha", 10, lambda f: "más", align="der"),
    ),
}


class TablaEspia(WindowTable[Fila]):
    """A table that notes which rows were drawn."""

    dibujadas: list[int]

    def render_line(self, y):
        self.__dict__.setdefault("dibujadas", []).append(y)
        return super().render_line(y)


class Untold(TablaEspia):
    """A table nobody tells its size, as the framework forgets to now and then."""

    def on_resize(self, event):
        event.prevent_default()


class Desk(Anfitrion):
    """Answers each window asked with made rows, as a screen would."""

    def __init__(self, table, *, contesta=True):
        super().__init__(table)
        self.table = table
        self.contesta = contesta
        self.demands: list[tuple[int, int]] = []

    def on_window_table_window_requested(self, message):
        self.demands.append((message.start, len(message.ids)))
        if self.contesta:
            self.table.set_rows({i: Fila(f"9000{i:04}", f"motivo {i}") for i in message.ids})

    def on_window_table_row_chosen(self, message):
        self.mensajes.append(("elegida", message.caso_id))

    def on_window_table_cursor_moved(self, message):
        self.mensajes.append(("cursor", message.caso_id))


def desk(ids=range(1, 48), **options):
    table = TablaEspia(COLUMNAS, empty=Empty("No hay casos.", "F2 importa una base"))
    app = Desk(table, **options)
    return app, table, array("q", ids)


async def _listing(pilot, table, ids):
    table.set_ids(ids)
    table.focus()
    await wait_for(pilot, lambda: table.row(ids[0]) is not None)
    await pilot.pause()


async def test_rows_show_under_their_titles_and_a_wider_window_shows_more_columns():
    app, table, ids = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await _listing(pilot, table, ids)
        lines = text(table)
        assert lines[0].split() == ["Cuenta", "Motivo"]
        assert lines[1].startswith("►90000001   motivo 1 ")
        assert lines[2].startswith(" 90000002   motivo 2 ")
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: text(table)[0].endswith("     Ancha"))
        assert text(table)[1].endswith("       más")


async def test_a_move_of_the_cursor_repaints_two_lines_scrolls_at_the_edge_and_is_told():
    app, table, ids = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await _listing(pilot, table, ids)
        table.dibujadas.clear()
        await pilot.press("down")
        await wait_for(pilot, lambda: table.cursor_id == 2)
        await pilot.pause()
        assert sorted(table.dibujadas) == [1, 2]
        await pilot.press("enter")
        await wait_for(pilot, lambda: ("elegida", 2) in app.mensajes)
        # A click puts the cursor on its row, and a second one opens it.
        await pilot.click(table, offset=(20, 5))
        assert table.cursor == 4
        await pilot.click(table, offset=(20, 0))
        assert table.cursor == 4
        await pilot.click(table, offset=(20, 7), times=2)
        await wait_for(pilot, lambda: ("elegida", ids[6]) in app.mensajes)
        # Past the edge one row scrolls, and the mark says how much more there is.
        assert table.mark == "23 de 47 · Más ↓"
        table.move_to_id(24)
        await wait_for(pilot, lambda: rows(app)[23].startswith("►90000024"))
        assert rows(app)[1].startswith(" 90000002")
        assert table.mark == table.cursor_mark == "24 de 47 · Más ↓"
        await pilot.press("end")
        await wait_for(pilot, lambda: table.mark == table.cursor_mark == "47 de 47")
        # The screen is told of another caso under the cursor.
        app.mensajes.clear()
        table.set_ids(array("q", [8, 9]))
        await wait_for(pilot, lambda: ("cursor", 9) in app.mensajes)


async def test_the_cursor_stays_on_its_id_and_goes_to_the_nearest_row_when_it_left():
    app, table, ids = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await _listing(pilot, table, ids)
        table.move_to_id(10)
        assert table.set_ids(array("q", [40, 10, 3])) is True
        assert (table.cursor_id, table.cursor) == (10, 1)
        table.move_to_id(3)
        assert table.set_ids(array("q", [1, 2, 4, 5])) is False
        assert table.cursor_id == 4
        # In another list that number is nobody's: one begins at its first row, but for a row it has.
        assert table.set_ids(array("q", [20, 4, 9]), another=True) is True
        assert table.cursor_id == 4
        assert table.set_ids(array("q", [30, 31, 32]), another=True) is False
        assert table.cursor_id == 30
        # Each list of a filter half typed looks for the row from which one began to type.
        assert table.set_ids(array("q", [31, 8, 30]), another=True, stood=8) is True
        assert table.cursor_id == 8


async def test_a_row_that_has_not_arrived_is_drawn_as_an_ellipsis():
    app, table, ids = desk(contesta=False)
    async with app.run_test(size=(80, 24)) as pilot:
        table.set_ids(ids)
        await wait_for(pilot, lambda: app.demands)
        assert text(table)[1].rstrip() == "►…"


async def test_only_windows_around_the_view_are_asked_and_kept():
    app, table, ids = desk(range(1, 200_001))
    async with app.run_test(size=(80, 24)) as pilot:
        await _listing(pilot, table, ids)
        assert app.demands == [(0, BLOCK), (BLOCK, BLOCK)]
        await pilot.press("end")
        await wait_for(pilot, lambda: table.row(200_000) is not None)
        await wait_for(pilot, lambda: rows(app)[23].startswith("►"))
        assert table.row(1) is None
        assert sum(table.row(n) is not None for n in ids) <= 3 * BLOCK


async def test_a_list_that_goes_on_keeps_the_rows_that_had_arrived():
    table = WindowTable[Fila](COLUMNAS)
    app = Desk(table)
    async with app.run_test(size=(80, 24)) as pilot:
        table.set_ids(range(1, 11))
        await wait_for(pilot, lambda: table.row(10) is not None)
        app.contesta = False
        table.set_ids(range(1, 21), extends=True)
        assert table.row(10) is not None
        table.set_ids(range(2, 21), extends=True)
        assert table.row(10) is None, "it does not begin as the one shown did"


async def test_a_list_that_brings_its_first_rows_asks_only_for_the_others():
    app, table, _ = desk(contesta=False)
    async with app.run_test(size=(80, 24)) as pilot:
        table.set_ids(
            range(1, 2 * BLOCK + 1), {i: Fila(f"9000{i:04}", "") for i in range(1, BLOCK + 1)}
        )
        await wait_for(pilot, lambda: bool(app.demands))
        await pilot.pause()
        assert app.demands == [(BLOCK, BLOCK)]
        assert any("90000001" in fila for fila in rows(app))


async def test_an_empty_list_says_so_and_only_once_it_was_given():
    app, table, _ = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not any("No hay casos." in row for row in text(table))
        table.set_ids(())
        await pilot.press("down", "enter", "end")
        said = [row.strip() for row in text(table) if row.strip()]
        assert said == ["No hay casos.", "F2 importa una base"]
        assert table.cursor_id is None
        assert app.mensajes == []


async def test_a_list_alone_in_its_window_says_on_a_card_why_it_is_empty_and_what_the_place_is_for():
    table, other = (
        WindowTable[Fila](COLUMNAS, empty=Empty("Nada.", "F2 lee\ne pide")) for _ in "ab"
    )
    app = Anfitrion(table, other)

    def said():
        return [words for row in text(table) if (words := row.strip(" ┌─┐│└┘"))]

    async with app.run_test(size=(80, 24)) as pilot:
        vars(app.screen)["CONTEXT"] = "revision"
        for each in (table, other):
            each.styles.height = "1fr"
            each.set_ids(())
        await pilot.pause()
        assert said() == ["Nada.", "F2 lee · e pide"]
        other.display = False
        await pilot.pause()
        assert said() == ["Nada.", CONTEXTS["revision"].what_for, "F2  lee", "e   pide"]
        edges = [y for y, row in enumerate(text(table)) if set(row.strip()[:1]) & set("┌└")]
        # In the middle, and neither of the bands around it is bare.
        assert edges == [7, 16]
        app.add_class("-lector")
        assert said() == ["Nada.", "F2 lee · e pide"]


async def test_difficult_texts_show_literally_and_break_no_column():
    table = WindowTable[Fila](COLUMNAS)
    app = Anfitrion(table)
    async with app.run_test(size=(80, 24)) as pilot:
        table.set_ids(range(len(TEXTOS_DIFICILES)))
        table.set_rows({i: Fila(str(i), t) for i, t in enumerate(TEXTOS_DIFICILES)})
        await pilot.pause()
        assert all(table.render_line(y).cell_length == 80 for y in range(24))
        assert "[@click=app.quit]x[/]" in text(table)[3]


async def test_a_row_of_somebody_else_is_dim_from_end_to_end():
    table = WindowTable[Fila](COLUMNAS, row_tone=lambda f: Tone.INACTIVE if f.ajena else None)
    app = Anfitrion(table)
    async with app.run_test(size=(80, 24)) as pilot:
        table.set_ids([1, 2])
        table.set_rows({1: Fila("1", "mía"), 2: Fila("2", "ajena", ajena=True)})
        await pilot.pause()
        apagado = table.screen.get_component_rich_style("voz--inactivo")
        assert [s.style for s in table.render_line(2) if s.text.strip()] == [apagado] * 2


async def drawn(columns, width, *filas):
    """Return the rows of a table of some columns."""
    table = WindowTable[Fila]({0: columns})
    async with Anfitrion(table).run_test(size=(width, 24)) as pilot:
        table.set_ids(range(len(filas)))
        table.set_rows(dict(enumerate(filas)))
        await pilot.pause()
        return [row.rstrip() for row in text(table)[: len(filas) + 1]]


async def test_a_title_wider_than_its_column_pushes_the_ones_after_it():
    columns = (
        Column[Fila]("Plazo", 4, lambda f: f.cuenta),
        Column[Fila]("Motivo", 10, lambda f: f.motivo, flexible=True),
    )
    assert await drawn(columns, 80, Fila("9", "m")) == [" Plazo Motivo", "►9    m"]


async def test_a_cell_that_is_never_cut_takes_the_blanks_before_it_and_pushes_the_ones_after_it():
    first = Column[Fila]("Cuenta", 8, lambda f: f.cuenta, flexible=True)
    value = Column[Fila]("Valor", 6, lambda f: f.motivo, "der", whole=True)
    last = Column[Fila]("Tiene", 8, lambda f: "marcela9")
    filas = (Fila("9000", "$ 45"), Fila("9000", "$ 45,50"), Fila("90001234", "$ 1.234,5"))
    assert (await drawn((first, value, last), 25, *filas))[1:] == [
        "►9000       $ 45 marcela9",
        " 9000    $ 45,50 marcela9",
        " 90001234 $ 1.234,5 marc…",
    ]
    # A cell that gives way is cut, so that a long one pushes nothing out.
    filas = (Fila("9000", "$ 45,50"), Fila("90001234", "$ 1.23,5"), Fila("1", "$ 1"))
    assert (await drawn((first._replace(yields=True), value, last), 25, *filas))[1:] == [
        "►9000    $ 45,50 marcela9",
        " …      $ 1.23,5 marcela9",
        " 1           $ 1 marcela9",
    ]
    columns = (
        Column[Fila]("Cuenta", 4, lambda f: f.cuenta, whole=True),
        Column[Fila]("Motivo", 10, lambda f: f.motivo, flexible=True),
    )
    filas = (Fila("9000412712", "corto"), Fila("9", "m" * 74))
    assert (await drawn(columns, 80, *filas))[1:] == ["►9000412712 corto", " 9    " + "m" * 74]


@pytest.mark.parametrize(
    ("tone", "bajo_el_cursor"), [(Tone.FIELD, Tone.CURSOR), (Tone.OPTION, Tone.BAR)]
)
async def test_a_field_is_reversed_on_the_row_of_the_cursor_and_keeps_its_voice_elsewhere(
    tone, bajo_el_cursor
):
    columns = {
        0: (
            Column[Fila]("Op", 2, lambda f: "__", tone=lambda f: tone, own=True),
            Column[Fila]("Cuenta", 10, lambda f: f.cuenta),
        )
    }
    table = WindowTable[Fila](columns, row_tone=lambda f: Tone.INACTIVE if f.ajena else None)
    app = Anfitrion(table)
    async with app.run_test(size=(80, 24)) as pilot:
        table.set_ids([1, 2])
        table.set_rows({1: Fila("1", "mía"), 2: Fila("2", "ajena", ajena=True)})
        await pilot.pause()
        look = table.screen.get_component_rich_style
        # The field tells the row of the cursor; nothing else of it changes.
        voces = [
            (look(f"voz--{bajo_el_cursor}"), table.rich_style),
            (look(f"voz--{tone}"), look(f"voz--{Tone.INACTIVE}")),
        ]
        for y, (op, cuenta) in enumerate(voces, 1):
            strip = [s for s in table.render_line(y) if s.text.strip(" ►")]
            assert [s.style for s in strip] == [op, cuenta]


async def test_a_step_past_the_edge_shows_a_third_of_a_view_more_and_never_past_the_ends():
    table = WindowTable[Fila](COLUMNAS)
    app = Anfitrion(table)
    async with app.run_test(size=(80, 13)) as pilot:
        table.set_ids(range(1, 31))
        await pilot.pause()
        views = table.size.height - 1
        table.cursor = views - 1
        await pilot.pause()
        assert table.scroll_offset.y == 0
        await pilot.press("down")
        assert table.scroll_offset.y == 1 + views // 3
        await pilot.press(*["down"] * (views // 3))
        assert table.scroll_offset.y == 1 + views // 3
        await pilot.press("end")
        assert table.in_view[-1] == 30
        table.cursor = table.scroll_offset.y
        await pilot.press("up")
        assert table.scroll_offset.y == table.cursor - views // 3
        table.cursor = 0
        await pilot.press("down", "up")
        assert table.scroll_offset.y == 0


async def test_a_table_without_titles_starts_at_its_first_row_and_hides_a_cursor_nobody_uses():
    table = WindowTable[Fila](COLUMNAS, headings=False, cursor_always=False)
    table.can_focus = False
    app = Anfitrion(table)
    async with app.run_test(size=(80, 24)) as pilot:
        table.set_ids(range(1, 30))
        table.set_rows({i: Fila(f"9000{i:04}", "m") for i in range(1, 30)})
        await pilot.pause()
        assert text(table)[0].startswith(" 90000001")
        assert text(table)[23].startswith(" 90000024")
        assert table.mark == "24 de 29 · Más ↓"


async def test_the_foot_stands_under_the_rows_and_hides_none():
    app, table, ids = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await _listing(pilot, table, ids)
        table.set_foot([[Span("uno")], [Span("dos")]])
        await pilot.press("end")
        await wait_for(pilot, lambda: rows(app)[21].startswith("►90000047"))
        assert [fila.strip() for fila in rows(app)[22:]] == ["uno", "dos"]
        assert table.mark == "47 de 47"
        table.dibujadas.clear()
        table.set_foot([[Span("uno")], [Span("tres")]])
        await wait_for(pilot, lambda: rows(app)[23].startswith("tres"))
        assert set(table.dibujadas) == {23}


async def test_who_asked_to_follow_the_cursor_is_told_at_once():
    seguidos = []
    table = TablaEspia(COLUMNAS, on_move=lambda: seguidos.append(table.cursor_id))
    app = Desk(table)
    async with app.run_test(size=(80, 24)) as pilot:
        await _listing(pilot, table, array("q", range(1, 48)))
        seguidos.clear()
        table.cursor = 4
        assert seguidos == [5]
        await pilot.press("down", "up")
        assert seguidos == [5, 6, 5]
        assert not [m for m in app.mensajes if m[0] == "cursor"]


async def test_rows_of_another_kind_come_under_their_own_columns():
    app, table, ids = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await _listing(pilot, table, ids)
        app.contesta = False
        table.set_columns({0: (Column[Fila]("Solo el motivo", 20, lambda f: f.motivo),)})
        table.set_ids(array("q", [7]), {7: Fila("90007709", "Cobros")})
        await pilot.pause()
        assert text(table)[0].split() == ["Solo", "el", "motivo"]
        assert text(table)[1].split() == ["►Cobros"]


async def test_the_rows_in_view_are_asked_for_though_nobody_tells_the_size():
    table, ids = Untold(COLUMNAS), array("q", range(1, 48))
    app = Desk(table)
    async with app.run_test(size=(80, 24)) as pilot:
        table.set_ids(ids)
        await wait_for(pilot, lambda: table.row(ids[0]) is not None)
        table.display = False
        await pilot.pause()
        table.display = True
        table.set_ids(array("q", range(100, 148)))
        await wait_for(pilot, lambda: table.row(100) is not None)


async def test_columns_share_the_spare_cells_by_need():
    short, long = (Column[Fila](name, 5, lambda _: "", flexible=True) for name in ("uno", "dos"))
    columns = (short._replace(most=8), long._replace(most=30), Column("tres", 5, lambda _: ""))
    for width, starts in ((40, (1, 10, 35)), (60, (1, 17, 55))):
        (heading,) = await drawn(columns, width)
        assert tuple(heading.index(name) for name in ("uno", "dos", "tres")) == starts
