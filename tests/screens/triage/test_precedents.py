"""The precedents on the card of a caso: beside the words of the back, listed by their key."""

from __future__ import annotations

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.services.recorder import Request
from tests.screens.triage.test_triage import open_one, whole
from tests.support import wait_for

SAID = "de 2 como este, 2 bien aplicados"
DECIDED = [Request(Evento.CLASIFICAR, {"causal": "D"}), Request(Evento.APLICACION_CORRECTA, {})]


def _decided(services, id_de):
    for name in ("aprobado_2", "aprobado_3"):
        services.triage.recorder.register(id_de(name), DECIDED)


async def test_the_card_says_how_casos_like_it_were_decided_and_a_key_lists_them(
    app, services, id_de
):
    _decided(services, id_de)
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("aprobado"))
        (row,) = [line for line in whole(pilot).splitlines() if "El back" in line]
        assert "sin observación" in row
        assert SAID in row
        await pilot.press("y")
        await wait_for(pilot, lambda: "Precedentes" in whole(pilot))
        listed = [
            line for line in whole(pilot).splitlines() if line.rstrip().endswith("  bien aplicado")
        ]
        assert len(listed) == 2
        await pilot.press("escape")
        await wait_for(pilot, lambda: "El back" in whole(pilot))
        assert screen.bench.entered


async def test_they_wait_for_the_choice_where_the_setting_says_so(app, services, id_de):
    _decided(services, id_de)
    context = services.service_context
    context.config = context.config._replace(rules=Rules(precedentes="tras_decidir"))
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, id_de("aprobado"))
        assert "como este" not in whole(pilot)
        await pilot.press("y")
        await wait_for(pilot, lambda: "no hay casos decididos como este" in whole(pilot))
        await pilot.press("y", "1")
        await wait_for(pilot, lambda: SAID in whole(pilot))
