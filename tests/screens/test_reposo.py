"""A screen nobody touches covers itself, and everything is as it was when somebody comes back."""

from __future__ import annotations

from ajustes_tui.app import AjustesApp
from ajustes_tui.screens.kpi.wall import WallScreen
from ajustes_tui.screens.modals.cover import CoverModal
from ajustes_tui.ui.idle import ESPERA_S, Reposo
from tests.support import PERFIL, RelojFijo, filas, wait_for


class Counted(Reposo):
    """A count that says how often it was time to cover the screen."""

    def __init__(self, espera: float, reloj: RelojFijo) -> None:
        super().__init__(espera, reloj)
        self.asked = 0

    def falta(self) -> float:
        falta = super().falta()
        self.asked += falta == 0
        return falta


def test_it_takes_fifteen_minutes_without_a_key():
    assert ESPERA_S == 900


def test_a_key_begins_the_count_again():
    reloj = RelojFijo()
    reposo = Reposo(900, reloj)
    reloj.segundos += 800
    assert reposo.falta() == 100
    reposo.tecla()
    assert reposo.falta() == 900
    reloj.segundos += 2_000
    assert reposo.falta() == 0


async def test_a_screen_left_alone_is_covered_and_keeps_claim_and_draft(servicios, id_de):
    numero = id_de("rechazado")
    reloj = RelojFijo()
    reposo = Reposo(0.2, reloj)
    programa = AjustesApp(servicios, PERFIL, "triage", reposo=reposo)
    async with programa.run_test(size=(80, 24)) as pilot:
        pantalla = programa.screen
        pantalla.receive(numero)
        await wait_for(pilot, lambda: pantalla.bench.entered and pantalla.admits("4"))
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        await pilot.press("1", "tab", *"LLS 55")
        await wait_for(
            pilot, lambda: servicios.triage.ficha(numero).borrador.get("c._cual") == "LLS 55"
        )
        reloj.segundos += 1
        await wait_for(pilot, lambda: isinstance(programa.screen, CoverModal))
        await wait_for(pilot, lambda: any("En pausa desde 10:40" in f for f in filas(programa)))
        assert not any("90004127" in fila or "Marta" in fila for fila in filas(programa))
        ficha = servicios.triage.ficha(numero)
        assert ficha.toma is not None
        assert ficha.borrador["c._cual"] == "LLS 55"
        await pilot.press("f3", "5", "x")
        assert isinstance(programa.screen, CoverModal)
        await pilot.press("enter")
        await wait_for(pilot, lambda: programa.screen is pantalla)
        assert pantalla.bench.form.valores()["_cual"] == "LLS 55"


async def test_a_screen_already_covered_is_not_covered_twice(servicios):
    reloj = RelojFijo()
    reposo = Counted(0.1, reloj)
    programa = AjustesApp(servicios, PERFIL, "triage", reposo=reposo)
    async with programa.run_test(size=(80, 24)) as pilot:
        reloj.segundos += 1
        await wait_for(pilot, lambda: isinstance(programa.screen, CoverModal))
        asked = reposo.asked
        await wait_for(pilot, lambda: reposo.asked >= asked + 3)
        await pilot.pause()
        assert len(programa.screen_stack) == 2
        reposo.tecla()


async def test_a_wall_is_never_covered(servicios):
    reloj = RelojFijo()
    reposo = Counted(0.1, reloj)
    programa = AjustesApp(
        servicios,
        PERFIL,
        "kpi",
        reposo=reposo,
        fabricas={"kpi": lambda: WallScreen(servicios.kpi, programa.hechos, servicios.sesion)},
    )
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: any("= T 11" in fila for fila in filas(programa)))
        reloj.segundos += 1
        await wait_for(pilot, lambda: reposo.asked >= 3)
        await pilot.pause()
        reposo.tecla()
        assert isinstance(programa.screen, WallScreen)
        assert any("= T 11" in fila for fila in filas(programa))
