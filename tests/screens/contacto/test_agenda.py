"""The agenda alone: its rows, its filter, who calls, and what it asks to do."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from textual import on

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.contacto.agenda import AgendaPanel
from ajustes_tui.screens.contacto.agenda_text import note_line
from ajustes_tui.screens.filter_line import FilterLine
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.recorder import Request
from tests.screens.conftest import CASOS
from tests.screens.steps import press, see, shows
from tests.support import TAMANOS, Anfitrion, wait_for


class Host(Anfitrion):
    """An app in front of the agenda alone, which notes what it asks."""

    @on(AgendaPanel.CallAsked)
    @on(Notice)
    def _note(self, event) -> None:
        self.mensajes.append(event)

    def on_mount(self) -> None:
        super().on_mount()
        agenda(self).table.focus()
        agenda(self).load()


@pytest.fixture
def host(services, to_call):
    """The agenda of an agente."""
    return Host(AgendaPanel(services.contacto, "yuli"))


def agenda(app):
    return app.query_one(AgendaPanel)


@pytest.mark.parametrize("size", TAMANOS)
async def test_each_usuario_has_a_row_and_every_key_only_asks(
    host, services, servicios_de, id_de, size
):
    async with host.run_test(size=size) as pilot:
        await see(pilot, "90008841")
        await see(pilot, "300 ••• ••12")
        assert not shows(pilot, "300 000 01")
        assert agenda(host).summary == "llamadas 3 · informadas 0"
        assert agenda(host).table.current.cuenta == "90004127"
        assert not any(row.not_now for row in agenda(host).table.rows)
        await press(pilot, "down", "enter", until=lambda: host.mensajes)
        assert (host.mensajes[0].caso_id, host.mensajes[0].incoming) == (id_de("aprobado"), False)
        assert services.work.holdings([id_de("aprobado")])[id_de("aprobado")].toma is None
        servicios_de("andres").contacto.open_call(id_de("aprobado"))
        agenda(host).look()
        await see(pilot, "andres")
        assert agenda(host).table.current.not_now


async def test_a_filter_leaves_the_others_out_until_it_is_cleared(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        await see(pilot, "90008841")
        await press(pilot, "f", *"90006612", "enter", until=lambda: not shows(pilot, "90008841"))
        await see(pilot, "Solo «90006612», Supr lo quita")
        await press(pilot, "delete", sees="90008841")
        assert "Se quitó «90006612»" in [m.text for m in host.mensajes if isinstance(m, Notice)]
        assert not agenda(host).filtered
        # A figure of another place shows its own usuarios alone.
        agenda(host).show_only(ShowCasos("citas", ids=frozenset({id_de("hermano")})))
        await wait_for(pilot, lambda: not shows(pilot, "90008841"))
        await see(pilot, "90004127")
        await see(pilot, "Solo «citas»")


async def test_the_filter_of_the_agenda_has_the_words_of_the_queue_and_counts_its_calls(
    host, services
):
    async with host.run_test(size=(80, 24)) as pilot:
        await see(pilot, "90008841")
        await pilot.press("f", *"causal:")
        field = host.focused
        await wait_for(pilot, lambda: any(o.casos is not None for o in field.offered()))
        for offer in field.offered():
            kept = services.contacto.list_ids(f"causal:{offer.word.text}")
            assert len(kept) == offer.casos, offer.word.text
        await press(pilot, *"D valor:>90000000", "enter", sees="Supr quita valor:>90000000")
        await press(pilot, "delete", until=lambda: not shows(pilot, "Supr quita"))
        # What is left with Esc is half typed, and is there the next time.
        await press(pilot, "f", *"cit", "f4", opens=PickerModal)
        await press(pilot, "escape", until=lambda: agenda(host).line.typing)
        agenda(host).leave_line()
        assert not agenda(host).line.typing
        await pilot.press("f")
        assert host.focused.value == "causal:D cit"


async def test_a_word_taken_away_right_behind_enter_stays_away(host, monkeypatch):
    """The line that was typed is not applied once more when its letters have rested."""
    rested = []
    timer = SimpleNamespace(stop=lambda: None)
    monkeypatch.setattr(
        FilterLine, "set_timer", lambda _line, _seconds, apply: rested.append(apply) or timer
    )
    async with host.run_test(size=(80, 24)) as pilot:
        await see(pilot, "90008841")
        await press(pilot, "f", *"valor:>90000000", "enter", sees="Supr quita valor:>90000000")
        await press(pilot, "delete", sees="90008841")
        for apply in rested:
            apply()
        await pilot.pause()
        await see(pilot, "90008841")


def test_a_filter_says_how_to_take_it_away_and_nothing_is_said_of_what_is_always_so():
    def said(only, *, outside):
        return "".join(span.text for span in note_line(only, outside=outside))

    assert said("citas", outside=False).startswith(" Solo «citas», Supr lo quita ")
    assert said("citas", outside=True).endswith("▲ fuera del horario de llamadas")
    assert said("", outside=True).endswith("▲ fuera del horario de llamadas")
    assert said("", outside=False) == ""


async def test_who_calls_is_found_by_radicado_and_who_is_not_is_said(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        await see(pilot, "90008841")
        for count, typed in enumerate(("90009999", "4471093390"), 1):
            await press(pilot, "e", opens=TextModal)
            await press(pilot, *typed, "enter", until=lambda n=count: len(host.mensajes) == n)
    assert host.mensajes[0].text == "No hay ninguna cuenta con «90009999»"
    assert (host.mensajes[1].caso_id, host.mensajes[1].incoming) == (id_de("aprobado"), True)


def test_where_a_caso_is_that_nobody_informs_about_is_said(services, id_de):
    """In the back, undecided and in review are three answers to a usuario who waits on the line."""
    said = {
        "sin_respuesta": "La cuenta 90009316 no tiene qué informar: sin decidir todavía",
        "traslado": "La cuenta 90003090 no tiene qué informar: en revisión",
        "dudoso": "La cuenta 90002775 no tiene qué informar: en PQR",
        "sin_valor": "La cuenta 90006613 no tiene qué informar: en el back desde el 24/11",
    }
    services.recorder.register(
        id_de("traslado"), [Request(Evento.PEDIR_REVISION, {"motivo": "no se entiende el cobro"})]
    )
    with services.service_context.db.transaction() as conn:
        conn.execute("UPDATE casos SET estado = 'EN_PQR' WHERE id = ?", (id_de("dudoso"),))
        conn.execute(
            "UPDATE casos SET estado = 'EN_BACK', escalado_el = '2026-11-24' WHERE id = ?",
            (id_de("sin_valor"),),
        )
    for name, words in said.items():
        callers = services.contacto.who_calls(CASOS[name][0])
        assert callers.nothing(CASOS[name][0]) == words


async def test_one_of_several_people_of_a_name_is_never_opened_by_itself(host, id_de):
    """Luis and Luz Prueba Paz bear the name, and only one of them is to be called."""
    async with host.run_test(size=(80, 24)) as pilot:
        await see(pilot, "90008841")
        await press(pilot, "e", opens=TextModal)
        await press(pilot, *"prueba paz", "enter", opens=PickerModal, sees="Prueba Paz")
        await pilot.press("enter")
        assert isinstance(host.screen, PickerModal)
        await see(pilot, "aquí nada viene escogido")
        await press(pilot, "down", "enter", until=lambda: host.mensajes)
