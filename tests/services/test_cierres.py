"""Closing a corte: figures and casos frozen, what changes later, and what can no longer be undone."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.errors import EntradaInvalida, NoPermitido
from tests.services.conftest import CASOS
from tests.services.soporte import CORTE, Almacen, fila, libro

EL_CORTE = date.fromisoformat(CORTE)


def _aplicar(almacen: Almacen, caso: int) -> None:
    almacen.registrar(caso, "clasificar", causal="A")
    almacen.registrar(caso, "aplicacion_correcta")


def test_a_closed_corte_keeps_its_figures_whatever_happens_later(almacen: Almacen) -> None:
    kpi = almacen.de("drubio").kpi
    _aplicar(almacen, 2)
    almacen.registrar(9, "anular", "drubio", motivo="repetido")
    kpi.cerrar(EL_CORTE)
    _aplicar(almacen, 5)
    almacen.registrar(1, "anular", "drubio", motivo="repetido")
    cerrado = kpi.cerrado(EL_CORTE)
    assert cerrado.indicadores.cuentas.total == CASOS - 1
    assert cerrado.indicadores.cuentas[Cubeta.APLICADO] == 1
    assert cerrado.indicadores.anulados == 1
    vivo = kpi.ver(EL_CORTE, EL_CORTE)
    assert vivo.indicadores.cuentas[Cubeta.APLICADO] == 2
    assert vivo.cambiados == 2
    assert set(vivo.cambios) == {("pendiente", "aplicado", 1), ("pendiente", "anulado", 1)}


@pytest.mark.parametrize("por", ["asesor", "aliado", "causal", "agente"])
def test_the_frozen_groups_are_those_of_the_moment(almacen: Almacen, por: str) -> None:
    kpi = almacen.de("drubio").kpi
    _aplicar(almacen, 2)
    antes = kpi.ver(EL_CORTE, EL_CORTE, por).indicadores
    kpi.cerrar(EL_CORTE)
    almacen.registrar(2, "reclasificar", causal="B", motivo="era otra")
    _aplicar(almacen, 5)
    assert kpi.cerrado(EL_CORTE, por).indicadores == antes


def test_what_changed_after_the_closing_opens_into_exactly_those_casos(almacen: Almacen) -> None:
    drubio = almacen.de("drubio")
    drubio.kpi.cerrar(EL_CORTE)
    _aplicar(almacen, 2)
    _aplicar(almacen, 5)
    tablero = drubio.kpi.ver(EL_CORTE, EL_CORTE, "asesor")
    cifra = next(c for c in drubio.kpi.cifras(tablero) if c.clave == "cambiados")
    assert cifra.casos == 2
    assert sorted(drubio.triage.list_ids(cifra.filtro)) == [2, 5]


@pytest.mark.parametrize("por", ["asesor", "aliado", "causal", "agente"])
def test_every_figure_of_a_closing_opens_into_exactly_the_casos_it_had(
    almacen: Almacen, tmp_path: Path, por: str
) -> None:
    drubio = almacen.de("drubio")
    _aplicar(almacen, 2)
    almacen.registrar(9, "anular", "drubio", motivo="repetido")
    antes = drubio.kpi.ver(EL_CORTE, EL_CORTE, por)
    listas = {
        (c.clave, c.grupo): sorted(drubio.triage.list_ids(c.filtro))
        for c in drubio.kpi.cifras(antes)
    }
    drubio.kpi.cerrar(EL_CORTE)
    almacen.registrar(2, "reclasificar", causal="B", motivo="era otra")
    almacen.registrar(2, "devolver", "drubio", motivo="mal visto")
    _aplicar(almacen, 5)
    almacen.registrar(1, "anular", "drubio", motivo="repetido")
    almacen.registrar(9, "reabrir", "drubio", motivo="sí era")
    almacen.importar(libro(tmp_path / "tarde.xlsx", [fila(40, "")]), CORTE, complemento=True)
    dicho = drubio.kpi.decir(por=por)
    assert dicho.congelado
    assert dicho.indicadores == antes.indicadores
    assert drubio.kpi.aliados(dicho) == drubio.kpi.aliados(antes)
    cifras = {(c.clave, c.grupo): c for c in drubio.kpi.cifras(dicho)}
    cambiados = cifras.pop(("cambiados", None))
    assert {k: sorted(drubio.triage.list_ids(c.filtro)) for k, c in cifras.items()} == listas
    assert all(c.casos == len(listas[clave]) for clave, c in cifras.items())
    assert len(drubio.triage.list_ids(cambiados.filtro)) == cambiados.casos == 5


def test_the_rows_apart_of_a_closing_are_those_it_counted(almacen: Almacen, tmp_path: Path) -> None:
    kpi = almacen.de("drubio").kpi
    kpi.cerrar(EL_CORTE)
    repetidas = libro(tmp_path / "tarde.xlsx", [fila(40, ""), fila(40, "")])
    almacen.importar(repetidas, CORTE, complemento=True)
    for tablero in (kpi.decir(), kpi.ver()):
        assert tablero.alcance is not None
        aparte = kpi.filas_aparte(tablero.alcance)
        assert len(aparte) == tablero.duplicadas + tablero.rechazadas
    assert kpi.ver().duplicadas == kpi.decir().duplicadas + 1


def test_a_later_corte_is_compared_with_the_closing_of_the_one_before(almacen: Almacen) -> None:
    kpi = almacen.de("drubio").kpi
    kpi.cerrar(EL_CORTE)
    cerradas = kpi.decir().indicadores.cuentas
    _aplicar(almacen, 2)
    ((_corte, cuentas),) = kpi.tendencia(date(2026, 12, 1))
    assert [cuentas[c] for c in Cubeta] == [cerradas[c] for c in Cubeta]


def test_casos_that_enter_a_closed_corte_are_after_the_closing(
    almacen: Almacen, tmp_path: Path
) -> None:
    kpi = almacen.de("drubio").kpi
    kpi.cerrar(EL_CORTE)
    almacen.importar(libro(tmp_path / "tarde.xlsx", [fila(40, "")]), CORTE, complemento=True)
    assert kpi.ver(EL_CORTE, EL_CORTE).cambios == ((None, "pendiente", 1),)
    assert kpi.cerrado(EL_CORTE).indicadores.cuentas.total == CASOS


def test_an_evento_of_a_closed_corte_is_not_undone(almacen: Almacen) -> None:
    _aplicar(almacen, 2)
    almacen.de("drubio").kpi.cerrar(EL_CORTE)
    with pytest.raises(NoPermitido, match="corte cerrado"):
        almacen.registrar(2, "deshacer", "drubio", motivo="error")


def test_what_was_written_after_the_closing_is_undone_as_ever(almacen: Almacen) -> None:
    almacen.de("drubio").kpi.cerrar(EL_CORTE)
    _aplicar(almacen, 2)
    almacen.registrar(2, "deshacer")
    assert almacen.de("drubio").kpi.ver().cambiados == 0


def test_the_base_of_a_closed_corte_is_not_undone(almacen: Almacen) -> None:
    drubio = almacen.de("drubio")
    drubio.kpi.cerrar(EL_CORTE)
    with pytest.raises(NoPermitido, match="corte cerrado"):
        drubio.importacion.anular(1, "era otra")


def test_a_corte_is_closed_once(almacen: Almacen) -> None:
    drubio = almacen.de("drubio")
    drubio.kpi.cerrar(EL_CORTE)
    with pytest.raises(NoPermitido, match="ya lo cerró drubio"):
        drubio.kpi.cerrar(EL_CORTE)


@pytest.mark.parametrize("login", ["yuli", "lcano"])
def test_only_a_supervisor_closes_a_corte(almacen: Almacen, login: str) -> None:
    with pytest.raises(NoPermitido):
        almacen.de(login).kpi.cerrar(EL_CORTE)
    with pytest.raises(EntradaInvalida):
        almacen.de("drubio").kpi.cerrado(EL_CORTE)


def test_a_corte_without_bases_is_not_closed(almacen: Almacen) -> None:
    with pytest.raises(EntradaInvalida):
        almacen.de("drubio").kpi.cerrar(date(2026, 10, 1))


@pytest.mark.parametrize("tabla", ["cierres", "cierre_casos"])
@pytest.mark.parametrize("que", ["UPDATE {} SET corte = '2020-01-01'", "DELETE FROM {}"])
def test_the_store_refuses_to_change_a_closing(almacen: Almacen, tabla: str, que: str) -> None:
    almacen.de("drubio").kpi.cerrar(EL_CORTE)
    with pytest.raises(sqlite3.IntegrityError, match="no se"):
        almacen.db.conn.execute(que.format(tabla))


def test_the_frozen_figures_are_counted_again(almacen: Almacen) -> None:
    drubio = almacen.de("drubio")
    drubio.kpi.cerrar(EL_CORTE)
    assert drubio.entorno.cierres.recount() == []
    conn = almacen.db.conn
    conn.execute("DROP TRIGGER cierre_casos_no_cambia")
    conn.execute("UPDATE cierre_casos SET cubeta = 'aplicado' WHERE caso_id = 1")
    assert drubio.entorno.cierres.recount() == [
        (CORTE, "aplicado", 0, 1),
        (CORTE, "pendiente", 30, 29),
    ]


def test_a_count_changed_by_hand_is_found(almacen: Almacen) -> None:
    kpi = almacen.de("drubio").entorno.kpi
    assert kpi.recount() == []
    almacen.db.conn.execute("UPDATE cuentas SET casos = casos + 1 WHERE por = 'total'")
    assert {(d.por, d.guardado - d.contado) for d in kpi.recount()} == {("total", 1)}


def test_verificar_counts_the_figures_again(almacen: Almacen) -> None:
    drubio = almacen.de("drubio")
    drubio.kpi.cerrar(EL_CORTE)
    assert drubio.integridad.verificar().sano
    almacen.db.conn.execute(
        "UPDATE cuentas SET casos = 29 WHERE por = 'total' AND cubeta = 'pendiente'"
    )
    almacen.db.conn.commit()
    (diferencia,) = drubio.integridad.verificar().diferencias
    assert (diferencia.donde, diferencia.campo) == ("cuenta", f"total {CORTE} pendiente")
    assert (diferencia.guardado, diferencia.contado) == (29, 30)


def test_what_changes_after_the_closing_is_counted_as_it_happens(
    almacen: Almacen, tmp_path: Path
) -> None:
    drubio = almacen.de("drubio")
    _aplicar(almacen, 2)
    almacen.registrar(9, "anular", "drubio", motivo="repetido")
    drubio.kpi.cerrar(EL_CORTE)
    _aplicar(almacen, 5)
    almacen.registrar(5, "deshacer")
    _aplicar(almacen, 8)
    almacen.registrar(9, "reabrir", "drubio", motivo="sí era")
    almacen.registrar(2, "devolver", "drubio", motivo="mal visto")
    almacen.importar(libro(tmp_path / "tarde.xlsx", [fila(40, "")]), CORTE, complemento=True)
    almacen.registrar(CASOS + 1, "anular", "drubio", motivo="repetido")
    assert set(drubio.kpi.ver(EL_CORTE, EL_CORTE).cambios) == {
        ("pendiente", "aplicado", 1),
        ("anulado", "pendiente", 1),
        ("aplicado", "pendiente", 1),
        (None, "anulado", 1),
    }
    assert drubio.integridad.verificar().sano


def test_a_caso_of_another_corte_that_enters_a_closed_one_counts_as_it_is(
    almacen: Almacen, tmp_path: Path
) -> None:
    drubio = almacen.de("drubio")
    almacen.importar(libro(tmp_path / "otro.xlsx", [fila(41, "APROBADO", 45_900)]), "2026-11-27")
    _aplicar(almacen, CASOS + 1)
    drubio.kpi.cerrar(EL_CORTE)
    almacen.importar(
        libro(tmp_path / "tarde.xlsx", [fila(41, "APROBADO", 45_900)]), CORTE, complemento=True
    )
    assert drubio.kpi.ver(EL_CORTE, EL_CORTE).cambios == ((None, "aplicado", 1),)
    assert drubio.integridad.verificar().sano


def test_verificar_counts_again_what_changed_after_a_closing(almacen: Almacen) -> None:
    drubio = almacen.de("drubio")
    drubio.kpi.cerrar(EL_CORTE)
    _aplicar(almacen, 2)
    almacen.db.conn.execute("UPDATE tras_cierre SET casos = 7 WHERE ahora = 'aplicado'")
    almacen.db.conn.commit()
    (diferencia,) = drubio.integridad.verificar().diferencias
    assert (diferencia.donde, diferencia.campo) == ("cierre", f"{CORTE} pendiente → aplicado")
    assert (diferencia.guardado, diferencia.contado) == (7, 1)
