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
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.refused import WAY_BACK
from ajustes_tui.screens.turno.screen import TurnoScreen
from ajustes_tui.services.admin.users import MAX_NAME
from ajustes_tui.services.recorder import Request
from tests.support import TEXTOS_DIFICILES, rows, wait_for


def shows(app, text):
    return any(text in fila for fila in rows(app))


async def were_read(pilot):
    await wait_for(pilot, lambda: shows(pilot.app, "pueden entrar"))


async def until(pilot, login):
    """Move down until the cursor stands on a person."""
    for _ in range(30):
        if any(fila.startswith("►") and login in fila.split() for fila in rows(pilot.app)):
            return
        await pilot.press("down")
        await pilot.pause()
    raise AssertionError(login)


def rol_of(services, login):
    return services.service_context.people.get(login).rol


@pytest.fixture
def boss(servicios_de):
    """Services of the supervisor."""
    return servicios_de("drubio")


async def test_each_person_has_what_they_did_today_and_when_they_were_here(
    app, services, boss, id_de
):
    services.recorder.register(id_de("aprobado"), [Request(Evento.CLASIFICAR, {"causal": "D"})])
    services.triage.open_caso(id_de("aprobado"))
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        assert shows(pilot.app, "4 pueden entrar, ")

        def de_yuli():
            return next(f.split() for f in rows(pilot.app) if "yuli" in f.split())

        await wait_for(pilot, lambda: de_yuli().count("1") == 2)
        assert {"●", "agente", "ficha", "90006612", "10:40"} <= set(de_yuli())
        await until(pilot, "yuli")
        await wait_for(pilot, lambda: shows(pilot.app, "1 clasificar"))
        await until(pilot, "yuli")


async def test_what_another_session_writes_is_seen_without_a_key(app, services, boss, id_de):
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        services.recorder.register(id_de("aprobado"), [Request(Evento.CLASIFICAR, {"causal": "D"})])
        await wait_for(
            pilot,
            lambda: any("yuli" in f.split() and f.split()[-1] == "1" for f in rows(pilot.app)),
        )


async def test_a_person_is_added_with_login_name_and_role(app, boss):
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"nora", "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "El nombre de nora"))
        await pilot.press(*"Nora", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(pilot.app, "nora ya puede entrar como agente"))
        await wait_for(
            pilot, lambda: any(f.startswith("►") and "nora" in f.split() for f in rows(pilot.app))
        )
        nora = Usuario("nora", "Nora", Rol.AGENTE, initials="NO")
        assert boss.service_context.people.get("nora") == nora


async def test_a_role_and_initials_are_changed_those_are_nobody_elses_and_the_last_supervisor_stays(
    app, boss
):
    boss.usuarios.add("nora", "agente", "Nora Peña")
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        await until(pilot, "nora")
        await pilot.press("i")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press("end", "backspace", "backspace", *"nxp", "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "nora firma ahora NXP"))
        await until(pilot, "yuli")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"coord", "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "yuli ahora es coordinador"))
        assert rol_of(boss, "yuli") is Rol.COORDINADOR
        await pilot.press("i")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press("end", *["backspace"] * 4, *"nxp", "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "Las iniciales NXP ya son de nora"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PeopleScreen))
        await pilot.press("home")
        await until(pilot, "drubio")
        await pilot.press("d")
        await wait_for(pilot, lambda: shows(pilot.app, "¿Desactivar a drubio?"))
        await pilot.press("s")
        await wait_for(pilot, lambda: shows(pilot.app, "única supervisora activa"))
        assert rol_of(boss, "drubio") is Rol.SUPERVISOR


async def test_who_is_deactivated_can_be_let_in_again(app, boss):
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        await until(pilot, "yuli")
        await pilot.press("d")
        await wait_for(pilot, lambda: shows(pilot.app, "¿Desactivar a yuli?"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PeopleScreen))
        assert boss.service_context.people.get("yuli").active
        await pilot.press("d")
        await wait_for(pilot, lambda: shows(pilot.app, "¿Desactivar a yuli?"))
        await pilot.press("s")
        await wait_for(pilot, lambda: shows(pilot.app, "yuli ya no puede entrar"))
        await wait_for(pilot, lambda: shows(pilot.app, "no puede entrar, era agente"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(pilot.app, "d la deja entrar otra vez"))
        await pilot.press("d")
        await wait_for(pilot, lambda: shows(pilot.app, "¿Activar a yuli?"))
        await pilot.press("s")
        await wait_for(pilot, lambda: shows(pilot.app, "yuli ya puede entrar"))
        assert boss.service_context.people.get("yuli").active


async def test_a_coordinador_looks_and_an_agente_does_not(app, services, servicios_de):
    async with app("personas", servicios_de("lcano")).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        for keystroke in ("n", "d", "enter"):
            await pilot.press(keystroke)
            await wait_for(pilot, lambda: shows(pilot.app, "las cambia la supervisora"))
            pilot.app.screen.say("")
    async with app("personas", services).run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(pilot.app, WAY_BACK))
        assert not shows(pilot.app, "Andrés")
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TurnoScreen))
        await pilot.press("ctrl+e")
        await wait_for(pilot, lambda: shows(pilot.app, WAY_BACK))
        assert isinstance(pilot.app.screen, PeopleScreen)


async def test_the_keys_of_the_row_go_where_they_say(app, boss):
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, CatalogsScreen))
        await pilot.press("p")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PeopleScreen))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TurnoScreen))
        await pilot.press("ctrl+e")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PeopleScreen))


async def test_any_name_is_shown_as_it_is(app, boss):
    for n, name in enumerate(TEXTOS_DIFICILES):
        boss.usuarios.add(f"rara{n:02}", "agente", name[:MAX_NAME])
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await were_read(pilot)
        for n in range(len(TEXTOS_DIFICILES)):
            await until(pilot, f"rara{n:02}")
            await wait_for(pilot, lambda: shows(pilot.app, " · firma "))


async def test_below_the_list_stand_the_week_of_the_person_and_the_celula(
    app, services, boss, id_de
):
    services.recorder.register(id_de("aprobado"), [Request(Evento.CLASIFICAR, {"causal": "D"})])
    services.triage.open_caso(id_de("rechazado"))
    services.work.save_borrador(BorradorSave(id_de("rechazado"), {"causal": "A"}, 1))
    async with app("personas", boss).run_test(size=(120, 40)) as pilot:
        await were_read(pilot)
        await until(pilot, "yuli")
        await wait_for(pilot, lambda: shows(pilot.app, "Tiene ahora  90004127 desde las 10:40"))
        for said in (
            "A medias     90004127",
            "La célula hoy",
            "Últimos cambios",
            "Esta semana  1 ",
        ):
            assert shows(pilot.app, said), said


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
        await wait_for(pilot, lambda: shows(pilot.app, "en la cola"))
        services.service_context.db.end_session(services.run_session.id)
        await wait_for(pilot, lambda: not shows(pilot.app, "en la cola"))
        assert shows(pilot.app, "no ha entrado") or shows(pilot.app, "no está")
