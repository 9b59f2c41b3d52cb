"""The people on their screen: what they did, and each key with the question it asks first."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import NotAllowed
from ajustes_tui.screens.administracion.catalogs import CatalogsScreen
from ajustes_tui.screens.administracion.people import PeopleScreen
from ajustes_tui.screens.base import WAY_BACK
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.screens.turno.screen import TurnoScreen
from ajustes_tui.services.admin.users import MAX_NAME
from ajustes_tui.services.recorder import Request
from tests.screens.steps import press, see, shows
from tests.support import TEXTOS_DIFICILES, rows, wait_for


async def were_read(pilot):
    await see(pilot, "pueden entrar")


async def until(pilot, login):
    """Move down until the cursor stands on a person."""
    for _ in range(30):
        if on(pilot, login):
            return
        await pilot.press("down")
        await pilot.pause()
    raise AssertionError(login)


def on(pilot, login):
    return any(fila.startswith("►") and login in fila.split() for fila in rows(pilot.app))


def rol_of(services, login):
    return services.service_context.people.get(login).rol


@pytest.fixture
def boss(servicios_de):
    """Services of the supervisor."""
    return servicios_de("drubio")


async def test_each_person_has_what_they_did_as_they_do_it_and_their_week_below_the_list(
    app, services, boss, id_de
):
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        await see(pilot, "4 pueden entrar, ")

        def de_yuli():
            return next(f.split() for f in rows(pilot.app) if "yuli" in f.split())

        services.recorder.register(id_de("aprobado"), [Request(Evento.CLASIFICAR, {"causal": "D"})])
        await wait_for(pilot, lambda: de_yuli()[-1] == "1")
        services.triage.open_caso(id_de("aprobado"))
        await wait_for(pilot, lambda: de_yuli().count("1") == 2)
        assert {"●", "agente", "ficha", "90006612", "10:40"} <= set(de_yuli())
        await until(pilot, "yuli")
        await see(pilot, "1 clasificar")
        services.triage.release(id_de("aprobado"))
        services.triage.open_caso(id_de("rechazado"))
        services.work.save_borrador(BorradorSave(id_de("rechazado"), {"causal": "A"}, 1))
        await pilot.resize_terminal(120, 40)
        await see(pilot, "Tiene ahora  90004127 desde las 10:40", "A medias     90004127")
        await see(pilot, "La célula hoy", "Últimos cambios", "Esta semana  1 ")


async def test_people_are_added_changed_put_out_and_let_in_again_by_keys_alone(app, boss):
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        await press(pilot, "n", opens=TextModal)
        await press(pilot, *"nora", "enter", sees="El nombre de nora")
        await press(pilot, *"Nora", "enter", opens=PickerModal)
        await press(pilot, "enter", sees="nora ya puede entrar como agente")
        await wait_for(pilot, lambda: on(pilot, "nora"))
        nora = Usuario("nora", "Nora", Rol.AGENTE, initials="NO")
        assert boss.service_context.people.get("nora") == nora
        # No two have the same initials.
        await press(pilot, "i", opens=TextModal)
        await pilot.press("end", "backspace", "backspace", *"nxp", "enter")
        await see(pilot, "nora firma ahora NXP")
        await until(pilot, "yuli")
        await press(pilot, "enter", opens=PickerModal)
        await press(pilot, *"coord", "enter", sees="yuli ahora es coordinador")
        assert rol_of(boss, "yuli") is Rol.COORDINADOR
        await press(pilot, "i", opens=TextModal)
        await pilot.press("end", *["backspace"] * 4, *"nxp", "enter")
        await see(pilot, "Las iniciales NXP ya son de nora")
        await press(pilot, "escape", opens=PeopleScreen)
        # Enter alone deactivates nobody, and the last supervisor stays.
        await press(pilot, "d", sees="¿Desactivar a yuli?")
        await press(pilot, "enter", opens=PeopleScreen)
        assert boss.service_context.people.get("yuli").active
        await press(pilot, "d", sees="¿Desactivar a yuli?")
        await press(pilot, "s", sees="yuli ya no puede entrar")
        await see(pilot, "no puede entrar, era coordinador")
        await press(pilot, "enter", sees="d la deja entrar otra vez")
        await press(pilot, "d", sees="¿Activar a yuli?")
        await press(pilot, "s", sees="yuli ya puede entrar")
        assert boss.service_context.people.get("yuli").active
        await pilot.press("home")
        await until(pilot, "drubio")
        await press(pilot, "d", sees="¿Desactivar a drubio?")
        await press(pilot, "s", sees="única supervisora activa")
        assert rol_of(boss, "drubio") is Rol.SUPERVISOR
        await press(pilot, "escape", opens=PeopleScreen)
        await press(pilot, "c", opens=CatalogsScreen)
        await press(pilot, "p", opens=PeopleScreen)
        await press(pilot, "escape", opens=TurnoScreen)
        await press(pilot, "ctrl+e", opens=PeopleScreen)


async def test_a_coordinador_looks_and_an_agente_does_not(app, services, servicios_de):
    async with app("personas", servicios_de("lcano")).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        for keystroke in ("n", "d", "enter"):
            await press(pilot, keystroke, sees="las cambia la supervisora")
            pilot.app.screen.say("")
    async with app("personas", services).run_test(size=(80, 24)) as pilot:
        await see(pilot, WAY_BACK)
        assert not shows(pilot, "Andrés")
        await press(pilot, "escape", opens=TurnoScreen)
        await press(pilot, "ctrl+e", sees=WAY_BACK)
        assert isinstance(pilot.app.screen, PeopleScreen)


async def test_any_name_is_shown_as_it_is(app, boss):
    for n, name in enumerate(TEXTOS_DIFICILES):
        boss.usuarios.add(f"rara{n:02}", "agente", name[:MAX_NAME])
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        for n in range(len(TEXTOS_DIFICILES)):
            await until(pilot, f"rara{n:02}")
            await see(pilot, " · firma ")


def test_the_team_is_for_who_oversees(services, servicios_de):
    with pytest.raises(NotAllowed):
        services.usuarios.team()
    assert servicios_de("lcano").usuarios.team().to_decide > 0


@pytest.mark.parametrize("place", ["personas", "turno"])
async def test_who_leaves_is_not_in_the_queue_any_more_though_nobody_writes(
    app, services, boss, place
):
    services.start_session()
    async with app(place, boss).run_test(size=(120, 40)) as pilot:
        await see(pilot, "en la cola")
        services.service_context.db.end_session(services.run_session.id)
        await wait_for(pilot, lambda: not shows(pilot, "en la cola"))
        assert shows(pilot, "no ha entrado") or shows(pilot, "no está")
