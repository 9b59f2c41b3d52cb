"""Importing and undoing a base: what it brought leaves, what people did stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ajustes_tui.errors import EntradaInvalida, NoPermitido
from ajustes_tui.services.intake.importacion import Cancelada
from ajustes_tui.services.progress import Quiet
from tests.services.conftest import CASOS
from tests.services.soporte import Almacen, fila, filas, libro

MARCACION = {"razon": "AJU", "subrazon": "ESC"}


def _vivos(almacen: Almacen) -> dict[str, list[object]]:
    columnas = [
        f[1]
        for f in almacen.filas_de("PRAGMA table_info(casos)")
        if f[1] not in ("version", "retirado")
    ]
    return {
        "casos": almacen.filas_de(
            f"SELECT {', '.join(columnas)} FROM casos WHERE retirado = 0 ORDER BY id"
        ),
        "radicados": almacen.filas_de(
            "SELECT caso_id, radicado FROM radicados WHERE anulado = 0 ORDER BY id"
        ),
    }


def _trabajo(almacen: Almacen) -> None:
    """Leave casos in several estados, so that a corte does different things to them."""
    for caso in range(1, 16):
        almacen.registrar(caso, "clasificar", causal="A")
    for caso in (1, 4):
        almacen.registrar(caso, "escalar_back", soportes="LLS", razon="AJU", subrazon=f"E{caso}")
    for caso in (2, 5):
        almacen.registrar(caso, "aplicacion_correcta")
    almacen.registrar(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.registrar(6, "mal_rechazado", **MARCACION, radicado="990001", motivo="sí hay")


@pytest.mark.parametrize("semilla", range(4))
def test_undoing_a_base_leaves_the_store_as_before_it(
    almacen: Almacen, tmp_path: Path, semilla: int
) -> None:
    azar = random.Random(semilla)
    _trabajo(almacen)
    antes = _vivos(almacen)
    cifras = almacen.de("drubio").kpi.ver().indicadores
    respuestas = ("", "APROBADO", "RECHAZADO", "QUIÉN SABE")
    renglones = [
        fila(n, azar.choice(respuestas), azar.choice((None, 45_900, 30_000)))
        for n in range(0, CASOS + 10)
        if azar.random() < 0.7
    ]
    base = libro(tmp_path / "b.xlsx", renglones)
    resumen = almacen.importar(base, "2026-11-25")
    assert resumen.base is not None
    assert resumen.nuevas
    assert resumen.actualizadas
    hecho = almacen.de("drubio").importacion.anular(resumen.base, "era otra")
    assert _vivos(almacen) == antes
    assert almacen.de("drubio").kpi.ver().indicadores == cifras
    assert len(hecho.retirados) == resumen.nuevas
    assert hecho.conservados == ()
    otra_vez = almacen.importar(base, "2026-11-25")
    assert (otra_vez.ya_importada, otra_vez.nuevas) == (False, resumen.nuevas)
    assert otra_vez.actualizadas == resumen.actualizadas


def test_what_a_person_touched_stays_and_is_named(almacen: Almacen, tmp_path: Path) -> None:
    resumen = almacen.importar(
        libro(tmp_path / "b.xlsx", [fila(0, "RECHAZADO"), fila(40, ""), fila(41, "")]), "2026-11-25"
    )
    almacen.registrar(1, "clasificar", causal="A")
    almacen.registrar(31, "nota", nota="ya la vi")
    hecho = almacen.de("drubio").importacion.anular(resumen.base or 0, "era otra")
    assert set(hecho.conservados) == {1, 31}
    assert hecho.retirados == (32,)
    assert almacen.de("yuli").triage.ficha(1).caso.estado == "POR_VALIDAR"
    with pytest.raises(EntradaInvalida, match="no existe"):
        almacen.de("yuli").triage.ficha(32)


def _sin_bases(almacen: Almacen) -> dict[str, list[tuple[object, ...]]]:
    return {tabla: filas for tabla, filas in almacen.vigente().items() if tabla != "bases"}


def _al_back(almacen: Almacen) -> None:
    almacen.registrar(1, "clasificar", causal="A")
    almacen.registrar(1, "escalar_back", soportes="LLS", **MARCACION)


@pytest.mark.parametrize("dice", ["APROBADO", "RECHAZADO", "NINGUNO"])
def test_a_word_only_this_base_brought_goes_with_it_though_it_was_read_since(
    almacen: Almacen, tmp_path: Path, dice: str
) -> None:
    """The word came without a line; its meaning is this base's and not that of an older one."""
    _al_back(almacen)
    antes, cifras = _sin_bases(almacen), almacen.de("drubio").kpi.ver().indicadores
    resumen = almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "tal vez")]), "2026-11-25")
    assert (resumen.actualizadas, resumen.iguales) == (0, 1)
    assert almacen.explicar("tal vez", dice) == 1
    (de_base,) = almacen.filas_de("SELECT base_id FROM historial ORDER BY linea DESC LIMIT 1")
    assert de_base == (resumen.base,)
    hecho = almacen.de("drubio").importacion.anular(resumen.base or 0, "no era")
    assert (hecho.restaurados, hecho.conservados) == ((1,), ())
    assert _sin_bases(almacen) == antes
    assert almacen.de("drubio").kpi.ver().indicadores == cifras
    assert almacen.de("drubio").integridad.verificar().sano


@pytest.mark.parametrize("antes_de_leerla", [True, False])
def test_a_word_read_since_stays_where_a_person_wrote_after_it_came(
    almacen: Almacen, tmp_path: Path, *, antes_de_leerla: bool
) -> None:
    _al_back(almacen)
    resumen = almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "tal vez")]), "2026-11-25")
    if antes_de_leerla:
        almacen.registrar(1, "nota", nota="llamó el usuario")
    almacen.explicar("tal vez")
    if not antes_de_leerla:
        almacen.registrar(1, "aplicacion_correcta", valor_aplicado="45900")
    antes = almacen.de("yuli").triage.ficha(1).caso
    hecho = almacen.de("drubio").importacion.anular(resumen.base or 0, "no era")
    assert (hecho.restaurados, hecho.conservados) == ((), (1,))
    assert almacen.de("yuli").triage.ficha(1).caso._replace(corte=antes.corte) == antes
    assert almacen.de("drubio").integridad.verificar().sano


def test_a_word_an_older_base_brought_stays_when_a_newer_one_goes(
    almacen: Almacen, tmp_path: Path
) -> None:
    """The newer one changed nothing but what Claro said of a value a person had given."""
    _al_back(almacen)
    almacen.registrar(1, "completar", campo="valor_solicitado", valor="500", fuente="RR")
    vieja = almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "tal vez")]), "2026-11-25")
    renglon = (*fila(0, "tal vez")[:5], 500, *fila(0, "tal vez")[6:])
    nueva = almacen.importar(libro(tmp_path / "c.xlsx", [renglon]), "2026-11-26")
    assert (vieja.iguales, nueva.iguales) == (1, 1)
    almacen.explicar("tal vez")
    hecho = almacen.de("drubio").importacion.anular(nueva.base or 0, "no era")
    assert (hecho.restaurados, hecho.conservados) == ((), ())
    caso = almacen.de("yuli").triage.ficha(1).caso
    assert (caso.estado, caso.resultado) == ("POR_VERIFICAR", "APROBADO")
    assert almacen.de("drubio").integridad.verificar().sano


def test_undoing_a_base_never_takes_a_line_away(almacen: Almacen, tmp_path: Path) -> None:
    resumen = almacen.importar(libro(tmp_path / "b.xlsx", filas(33)), "2026-11-25")
    antes = almacen.filas_de("SELECT * FROM historial ORDER BY linea")
    almacen.de("drubio").importacion.anular(resumen.base or 0, "era otra")
    assert almacen.filas_de("SELECT * FROM historial ORDER BY linea")[: len(antes)] == antes


def test_bases_are_undone_from_the_last_to_the_first(almacen: Almacen, tmp_path: Path) -> None:
    almacen.importar(libro(tmp_path / "b.xlsx", filas(3)), "2026-11-25")
    with pytest.raises(NoPermitido, match="base 2"):
        almacen.de("drubio").importacion.anular(1, "era otra")
    almacen.de("drubio").importacion.anular(2, "era otra")
    with pytest.raises(NoPermitido, match="ya la anuló drubio"):
        almacen.de("drubio").importacion.anular(2, "otra vez")
    almacen.de("drubio").importacion.anular(1, "era otra")
    assert almacen.de("drubio").kpi.ver().indicadores.cuentas.total == 0


def test_what_an_agente_completed_is_never_overwritten_by_an_empty_cell(
    almacen: Almacen, tmp_path: Path
) -> None:
    almacen.registrar(1, "completar", campo="valor_aplicado", valor="12.500", fuente="RR")
    almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "RECHAZADO", None)]), "2026-11-25")
    assert almacen.de("yuli").triage.ficha(1).caso.valor_aplicado == 1_250_000
    almacen.importar(libro(tmp_path / "c.xlsx", [fila(0, "RECHAZADO", 9_900)]), "2026-11-26")
    assert almacen.de("yuli").triage.ficha(1).caso.valor_aplicado == 990_000


def test_a_row_under_a_newer_radicado_belongs_to_its_caso(almacen: Almacen, tmp_path: Path) -> None:
    almacen.registrar(3, "clasificar", causal="A")
    almacen.registrar(3, "mal_rechazado", **MARCACION, radicado="990001", motivo="sí hay")
    renglon = list(fila(2, "APROBADO", 45_900))
    renglon[1] = "990001"
    resumen = almacen.importar(libro(tmp_path / "b.xlsx", [renglon]), "2026-11-25")
    assert (resumen.nuevas, resumen.actualizadas) == (0, 1)
    assert resumen.conciliacion["aplicados"] == 1
    assert almacen.de("yuli").triage.ficha(3).caso.estado == "POR_VERIFICAR"


def test_two_rows_of_one_caso_by_different_radicados_are_one(
    almacen: Almacen, tmp_path: Path
) -> None:
    almacen.registrar(3, "clasificar", causal="A")
    almacen.registrar(3, "mal_rechazado", **MARCACION, radicado="990001", motivo="sí hay")
    segunda = list(fila(2, "APROBADO", 45_900))
    segunda[1] = "990001"
    base = libro(tmp_path / "b.xlsx", [fila(2, "RECHAZADO"), segunda])
    resumen = almacen.importar(base, "2026-11-25")
    assert (resumen.validas, resumen.duplicadas) == (1, 1)
    assert almacen.de("yuli").triage.ficha(3).caso.estado == "POR_VERIFICAR"


def test_a_cancelled_import_writes_nothing(almacen: Almacen, tmp_path: Path) -> None:
    class Impaciente(Quiet):
        def cancelled(self) -> bool:
            return True

    antes = almacen.vigente()
    ruta = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(40))
    with pytest.raises(Cancelada, match="se canceló"):
        almacen.de("yuli").importacion.preparar(ruta, progress=Impaciente())
    assert almacen.vigente() == antes


class DePronto(Quiet):
    """Somebody who asks to stop the moment a stage says how it is stopped."""

    def __init__(self, etapas: int) -> None:
        self._faltan = etapas

    def cancelled(self) -> bool:
        return self._faltan <= 0

    def on_cancel(self, parar: Callable[[], None]) -> None:
        self._faltan -= 1
        if self._faltan <= 0:
            parar()


@pytest.mark.parametrize("etapas", [1, 2])
def test_a_stage_in_hand_is_stopped_from_outside(
    almacen: Almacen, tmp_path: Path, etapas: int
) -> None:
    antes = almacen.vigente()
    ruta = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(40))
    with pytest.raises(Cancelada):
        almacen.de("yuli").importacion.preparar(ruta, progress=DePronto(etapas))
    assert almacen.vigente() == antes


def test_writing_may_be_stopped_and_leaves_nothing(almacen: Almacen, tmp_path: Path) -> None:
    servicio = almacen.de("yuli").importacion
    preparada = servicio.preparar(libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(40)))
    antes = almacen.vigente()
    with pytest.raises(Cancelada):
        servicio.confirmar(preparada, DePronto(1))
    assert almacen.vigente() == antes


def test_the_comparison_shown_is_what_is_then_written(almacen: Almacen, tmp_path: Path) -> None:
    _trabajo(almacen)
    ruta = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(40)[::-1])
    servicio = almacen.de("yuli").importacion
    preparada = servicio.preparar(ruta)
    visto = preparada.resumen.as_json()
    escrito = servicio.confirmar(preparada).as_json()
    assert escrito | {"base": None} == visto


def test_the_same_file_confirmed_twice_is_one_base(almacen: Almacen, tmp_path: Path) -> None:
    ruta = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(40))
    primera = almacen.de("yuli").importacion.preparar(ruta)
    segunda = almacen.de("andres").importacion.preparar(ruta)
    escrita = almacen.de("yuli").importacion.confirmar(primera)
    repetida = almacen.de("andres").importacion.confirmar(segunda)
    assert (repetida.ya_importada, repetida.base) == (True, escrita.base)
    assert almacen.filas_de("SELECT count(*) FROM bases") == [(2,)]


def test_somebody_writing_between_the_look_and_the_yes_is_taken_into_account(
    almacen: Almacen, tmp_path: Path
) -> None:
    ruta = libro(tmp_path / "ajustes_25_11_2026.xlsx", [fila(0, "APROBADO", 45_900)])
    preparada = almacen.de("yuli").importacion.preparar(ruta)
    almacen.registrar(1, "clasificar", "andres", causal="A")
    almacen.de("yuli").importacion.confirmar(preparada)
    caso = almacen.de("yuli").triage.ficha(1).caso
    assert (caso.estado, caso.causal) == ("POR_VERIFICAR", "A")
