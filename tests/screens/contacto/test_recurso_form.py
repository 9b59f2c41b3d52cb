"""The form of a recurso alone: what it asks, where the cursor goes and what it tells."""

from __future__ import annotations

import pytest
from textual import on

from ajustes_tui.screens.contacto.recurso_form import RecursoForm
from ajustes_tui.workbench.call import Recurso
from tests.screens.steps import press, see
from tests.support import TEXTOS_DIFICILES, Anfitrion, rows, wait_for


class Host(Anfitrion):
    """An app in front of the form alone, which notes what it tells."""

    @on(RecursoForm.RecursoChanged)
    @on(RecursoForm.Asked)
    def _note(self, event) -> None:
        self.mensajes.append(event)


@pytest.fixture
def host(flow, services, id_de):
    """A form about two casos, with what was already written."""
    cards = flow.begin(services.contacto.open_call(id_de("rechazado"))).cards

    def build(recurso=Recurso()):  # noqa: B008 - it is frozen
        return Host(
            RecursoForm(
                cards,
                lambda chosen, own: (
                    f"radicado {own} " + ", ".join(c.caso.radicado_actual for c in chosen)
                ),
                "lun 30/11",
                recurso,
                lambda: "REC REP Reposición",
                lambda radicado: (
                    None if len(radicado) > 5 else "un radicado tiene de 6 a 12 dígitos"
                ),
            )
        )

    return build


def form(app):
    return app.query_one(RecursoForm)


def focused(app, name):
    return app.focused is not None and app.focused.id == name


async def test_a_choice_moves_on_to_what_is_still_empty(host):
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        form(app).focus_needed()
        await wait_for(pilot, lambda: focused(app, "cual"))
        await press(pilot, "2", until=lambda: focused(app, "tipo"))
        await press(pilot, "1", until=lambda: focused(app, "motivo"))
        # The cursor is there already: the first Tab has nowhere else to go.
        await press(pilot, "tab", *"no", "tab", until=lambda: focused(app, "radicado"))
        assert form(app).recurso == Recurso("2", "1", "no", "")
        assert app.mensajes[-1].recurso == form(app).recurso


async def test_it_says_its_marcacion_what_is_read_and_what_happens_to_the_other_casos(host):
    app = host(Recurso("1", "1", "no llegó"))
    async with app.run_test(size=(80, 24)) as pilot:
        await see(pilot, "«radicado 4471093382»")
        await see(pilot, "Marcación    REC REP Reposición", "4471093399 se registra como Acepta")
        await see(pilot, "→ Informado, puede hasta el lun 30/11")


async def test_f8_asks_to_register_after_the_last_letter_is_told(host):
    app = host(Recurso("1", "1"))
    async with app.run_test(size=(80, 24)) as pilot:
        form(app).focus_needed()
        await wait_for(pilot, lambda: focused(app, "motivo"))
        await pilot.press(*"no", "f8")
        await wait_for(pilot, lambda: isinstance(app.mensajes[-1], RecursoForm.Asked))
        assert app.mensajes[-2].recurso.reasons == "no"


async def test_a_form_that_was_left_puts_the_cursor_to_what_it_needs_and_enter_files_nothing(host):
    whole = Recurso("1", "1", "no llegó el técnico", "44")
    for left, needed in (
        (whole, "radicado"),
        (Recurso("1", "1", "no llegó el técnico"), "radicado"),
        (Recurso("", "1", "no llegó el técnico", "4471099104"), "cual"),
        (Recurso("1", "1", "", "4471099104"), "motivo"),
    ):
        app = host(left)
        async with app.run_test(size=(80, 24)) as pilot:
            form(app).focus_needed()
            await wait_for(pilot, lambda app=app, needed=needed: focused(app, needed))
    app = host(whole)
    async with app.run_test(size=(80, 24)) as pilot:
        form(app).focus_needed()
        assert form(app).wrong == "Radicado"
        await pilot.press("f8", *"71099", "shift+tab", "shift+tab", "shift+tab")
        await wait_for(pilot, lambda: focused(app, "cual"))
        await press(pilot, "enter", until=lambda: focused(app, "radicado"))
        assert not any(isinstance(m, RecursoForm.Asked) for m in app.mensajes)


async def test_a_digit_that_is_not_printed_is_told(host):
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        form(app).focus_needed()
        await wait_for(pilot, lambda: focused(app, "cual"))
        await pilot.press("7")
        assert form(app).wrong == "Cuál"
        await see(pilot, "escriba números de 1 a 2, o 3")


async def test_a_nasty_reason_is_shown_as_it_is(host):
    app = host(Recurso("1", "1", " ".join(TEXTOS_DIFICILES)))
    async with app.run_test(size=(80, 24)) as pilot:
        await see(pilot, "Razones")
        assert all(len(row) <= 80 for row in rows(app))
