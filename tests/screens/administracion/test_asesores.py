"""The asesores on their screen: two that are marked become one person, and are parted again."""

from __future__ import annotations

from ajustes_tui.domain.keeping.asesores import AsesorDirectory, SentCount, cards
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.screens.administracion import asesores as text
from ajustes_tui.screens.administracion.asesores import AsesoresScreen
from ajustes_tui.screens.administracion.catalogs import CatalogsScreen
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.services.admin.asesores import AsesoresService
from tests.screens.steps import press, see
from tests.support import wait_for


def person(services, asesor_id):
    return next(card for card in services.asesores.cards() if asesor_id in card.ids)


async def test_two_persons_are_joined_named_and_parted_by_keys_alone(app, servicios_de):
    boss = servicios_de("drubio")
    both = [card.id for card in boss.asesores.cards()[:2]]
    casos = {i: boss.queue.count(CasoFilter.of(grupo=("asesor", i))) for i in both}
    async with app("catalogos", boss).run_test(size=(80, 24)) as pilot:
        await see(pilot, "►")
        await press(pilot, "a", opens=AsesoresScreen)
        screen = pilot.app.screen
        await see(pilot, f"►  {both[0]}")
        await press(pilot, "j", sees="Marque dos")
        await press(pilot, "space", "down", "j", opens=PickerModal)
        assert boss.queue.count(CasoFilter.of(grupo=("asesor", both[0]))) == casos[both[0]]
        await press(pilot, *both[1], "enter", sees=f"{both[0]} es ahora {both[1]}")
        assert person(boss, both[0]).id == both[1]
        for asesor_id in both:
            assert boss.queue.count(CasoFilter.of(grupo=("asesor", asesor_id))) == sum(
                casos.values()
            )
        await press(pilot, "i", opens=TextModal)
        await press(pilot, *"Luis", "enter", sees="guardado · catálogo v3")
        assert person(boss, both[0]).jefe == "Luis"
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await press(pilot, "s", opens=PickerModal)
        await press(pilot, "enter", sees="otra persona otra vez · catálogo v4")
        assert boss.queue.count(CasoFilter.of(grupo=("asesor", both[0]))) == casos[both[0]]
        assert {v.changed_by for v in boss.catalogos.versions(CatalogName.ASESORES)} == {"drubio"}
        await press(pilot, "escape", opens=CatalogsScreen)


def test_ids_that_are_one_by_their_spelling_are_said_not_to_part():
    directory = AsesorDirectory(seen=[("AS01", None), ("as01", None), ("AS02", None)])
    (one,) = cards([], [SentCount("AS01", None, 2), SentCount("as01", None, 1)], directory)
    assert AsesoresService.joined_ids(one) == ()
    assert text.nothing_to_part(one) == "Esos ids son uno por su escritura y no se pueden separar"
    (alone,) = cards([], [SentCount("AS02", None, 2)], directory)
    assert text.nothing_to_part(alone) == "Ese asesor no tiene ids juntados"
