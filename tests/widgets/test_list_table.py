"""A table of rows at hand serves itself, follows a row by its key and paints nothing twice."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import BLOCK, Column
from tests.support import Anfitrion, rows, wait_for


class Person(NamedTuple):
    login: str
    done: int = 0


COLUMNS = {
    0: (
        Column[Person]("Login", 10, lambda person: person.login),
        Column[Person]("Hoy", 5, lambda person: str(person.done), "der"),
    )
}
PEOPLE = [Person("ana"), Person("luis"), Person("yuli")]


class SpiedTable(ListTable[Person]):
    """A list that notes which of its lines were drawn."""

    drawn: list[int]

    def render_line(self, y):
        self.__dict__.setdefault("drawn", []).append(y)
        return super().render_line(y)


def by_login():
    return SpiedTable(COLUMNS, key=lambda person: person.login)


async def test_it_serves_its_own_rows_however_long_it_is():
    table = by_login()
    app = Anfitrion(table)
    async with app.run_test(size=(40, 8)) as pilot:
        table.show([Person(f"p{n:03}", n) for n in range(4 * BLOCK)])
        await wait_for(pilot, lambda: "►p000" in rows(app)[1])
        await pilot.press("end")
        await wait_for(pilot, lambda: any(fila.startswith("►p199") for fila in rows(app)))
        assert table.current == Person("p199", 199)
        await pilot.press("home")
        await wait_for(pilot, lambda: any(fila.startswith("►p000") for fila in rows(app)))


async def test_the_cursor_follows_the_key_of_its_row_and_keeps_its_number_when_the_row_left():
    table = by_login()
    async with Anfitrion(table).run_test(size=(40, 8)) as pilot:
        assert table.current is None
        table.show(PEOPLE)
        assert not table.stand_on("nadie")
        assert table.stand_on("luis")
        table.show([PEOPLE[1], PEOPLE[2], PEOPLE[0]])
        await pilot.pause()
        assert (table.cursor, table.current) == (0, Person("luis"))
        table.show(PEOPLE)
        table.show([PEOPLE[0], PEOPLE[2]])
        assert table.current == Person("yuli")


async def test_without_a_key_the_cursor_keeps_its_row_number():
    table = ListTable(COLUMNS)
    async with Anfitrion(table).run_test(size=(40, 8)):
        table.show(PEOPLE)
        table.cursor = 1
        table.show([*PEOPLE[::-1], Person("zoe")])
        assert table.current == Person("luis")
        table.show(PEOPLE[:1])
        assert table.current == Person("ana")


async def test_equal_rows_are_not_painted_again_and_changed_ones_are():
    table = by_login()
    app = Anfitrion(table)
    async with app.run_test(size=(40, 8)) as pilot:
        table.show(PEOPLE)
        await wait_for(pilot, lambda: "►ana" in rows(app)[1])
        table.drawn.clear()
        table.show([Person(*person) for person in PEOPLE])
        await pilot.pause()
        assert table.drawn == []
        table.show([Person("ana", 7), *PEOPLE[1:]])
        await wait_for(pilot, lambda: "7" in rows(app)[1])
