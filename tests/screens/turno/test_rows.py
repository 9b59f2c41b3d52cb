"""The rows of mi turno alone: the cursor stands where Enter leads somewhere, and says where."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.pace import Pace
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.screens.turno.next_text import length_words
from ajustes_tui.screens.turno.place import TurnoRows
from ajustes_tui.services.container import Services
from ajustes_tui.services.recorder import Request
from tests.screens.steps import press
from tests.support import Anfitrion, rows, wait_for


class Alone(Anfitrion):
    """The rows with nothing around them, which write down where they lead."""

    def __init__(self, services: Services) -> None:
        self.rows = TurnoRows(services.turno, services.run_session)
        super().__init__(self.rows)

    def on_go_to(self, event: GoTo) -> None:
        self.mensajes.append(event)

    def on_notice(self, event: Notice) -> None:
        self.mensajes.append(event.text)


def current(app):
    return next((row.strip(" ►") for row in rows(app) if row.startswith("►")), "")


async def read(pilot, app):
    app.rows.focus()
    app.rows.read()
    await wait_for(pilot, lambda: current(app))


async def test_nothing_happens_before_the_rows_are_read(services):
    app = Alone(services)
    async with app.run_test(size=(80, 24)) as pilot:
        app.rows.focus()
        await pilot.press("down", "enter", "v")
        assert app.rows.turno is None
        assert not app.rows.fell_due()
        assert app.mensajes == []


async def test_the_cursor_stays_between_the_first_and_the_last_row_that_lead_somewhere(services):
    app = Alone(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await read(pilot, app)
        first = current(app)
        await pilot.press("up")
        assert current(app) == first
        await pilot.press(*["down"] * 12)
        last = current(app)
        assert last != first
        await pilot.press("down")
        assert current(app) == last


async def test_each_row_leads_to_what_it_counts(services):
    app = Alone(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await read(pilot, app)
        for words, mode in (("por hacer", "contacto"), ("por decidir", "triage")):
            for _row in range(12):
                if words in current(app):
                    break
                await pilot.press("down")
            assert words in current(app)
            before = len(app.mensajes)
            await press(pilot, "enter", until=lambda before=before: len(app.mensajes) > before)
            assert app.mensajes[-1].mode == mode
            assert isinstance(app.mensajes[-1].request, ShowCasos)


async def test_the_list_of_the_day_opens_the_account_of_a_line(services, id_de):
    app = Alone(services)
    caso_id = id_de("rechazado")
    async with app.run_test(size=(80, 24)) as pilot:
        await read(pilot, app)
        await press(pilot, "v", until=lambda: "Hoy todavía no ha registrado nada" in app.mensajes)
        services.recorder.register(caso_id, [Request(Evento.CLASIFICAR, {"causal": "A"})])
        app.rows.read()
        await wait_for(pilot, lambda: app.rows.turno.today.lines)
        await press(pilot, "v", opens=PickerModal)
        await press(pilot, "enter", until=lambda: isinstance(app.mensajes[-1], GoTo))
        assert app.mensajes[-1].mode == "historial"
        assert app.mensajes[-1].request == ("90004127", caso_id)


@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "1 minuto"), (20, "20 minutos"), (60, "1 h"), (260, "4 h 20 min")]
)
def test_how_long_until_a_cita_is_said_in_hours_and_minutes(minutes, said):
    assert length_words(timedelta(minutes=minutes)) == said


async def test_a_cita_stands_first_with_its_caso_and_says_how_long_it_waits(services, id_de):
    for name in ("aprobado_2", "aprobado_3"):
        services.recorder.register(
            id_de(name),
            [Request(Evento.CLASIFICAR, {"causal": "E"}), Request(Evento.APLICACION_CORRECTA, {})],
        )
    telefono = {"telefono": "3000000117", "resultado": "VOLVER_A_LLAMAR"}
    services.recorder.register(
        id_de("aprobado_2"),
        [Request(Evento.CONTACTO, {**telefono, "cuando": "2026-11-24T11:00"})],
    )
    app = Alone(services)
    async with app.run_test(size=(160, 40)) as pilot:
        await read(pilot, app)
        shown = rows(app)
        cita = next(row for row in shown if row.startswith("►▲ cita 11:00"))
        assert "90008841" in cita
        assert "en 20 minutos" in cita
        assert app.rows.enter_words == "Enter llama a 90008841: su cita es en 20 minutos"
        await press(pilot, "enter", until=lambda: app.mensajes)
        assert (app.mensajes[-1].mode, app.mensajes[-1].request) == (
            "contacto",
            id_de("aprobado_2"),
        )


async def test_the_rhythm_of_the_queue_stands_under_what_waits_for_who_leads(
    servicios_de, monkeypatch
):
    pace = Pace(57, 10, date(2026, 12, 10), 43)
    monkeypatch.setattr("ajustes_tui.services.casos.turno.read_pace", lambda _context: pace)
    app = Alone(servicios_de("drubio"))
    async with app.run_test(size=(120, 36)) as pilot:
        await read(pilot, app)
        said = [row for row in rows(app) if "A este ritmo (57 al día hábil), sin " in row]
        assert len(said) == 1
