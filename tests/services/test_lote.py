"""Many decisions at a time: looked at first, then each caso apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import Conflicto, EntradaInvalida, NoPermitido
from ajustes_tui.services.casos.decisions import Decidida
from ajustes_tui.services.recorder import Peticion
from tests.services.soporte import Almacen, fila, libro

BIEN = Peticion(Evento.APLICACION_CORRECTA, {})
SIN_PRUEBAS = Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})
APLAZAR = Peticion(Evento.APLAZAR, {"hasta": "2026-11-27", "motivo": "no se refleja"})


def _estados(almacen: Almacen, *casos: int) -> list[str]:
    huecos = ", ".join(map(str, casos))
    return [e for (e,) in almacen.filas_de(f"SELECT estado FROM casos WHERE id IN ({huecos})")]


def test_a_review_says_where_each_caso_would_go_and_writes_nothing(almacen: Almacen) -> None:
    antes = almacen.vigente()
    lote = [Decidida(2, BIEN, 1), Decidida(5, BIEN, 1), Decidida(3, SIN_PRUEBAS, 1)]
    revision = almacen.de("yuli").triage.revisar_lote([*lote, Decidida(8, APLAZAR, 1)])
    assert not revision.no_van
    assert [(d.estado, d.contenido, d.casos, d.valor) for d in revision.destinos] == [
        (Estado.POR_CONTACTAR, Contenido.APLICADO, 2, 9_180_000),
        (Estado.POR_CONTACTAR, Contenido.NO_APLICA, 1, 4_590_000),
        (Estado.POR_CLASIFICAR, None, 1, 4_590_000),
    ]
    assert str(revision.destinos[2].aplazado_hasta) == "2026-11-27"
    assert (revision.valor, revision.sugeridas) == (18_360_000, 3)
    assert almacen.vigente() == antes


def test_a_review_says_of_each_row_why_it_cannot_go(almacen: Almacen, tmp_path: Path) -> None:
    sin_causal, traslado = list(fila(90, "RECHAZADO")), list(fila(91, "RECHAZADO"))
    sin_valor = list(fila(92, "APROBADO"))
    sin_causal[3], traslado[3] = "otra cosa", "Demoras en ejecución de traslado"
    otra = libro(tmp_path / "b.xlsx", [sin_causal, traslado, sin_valor])
    almacen.importar(otra, complemento=True)
    almacen.de("andres").triage.abrir(6)
    almacen.registrar(9, "completar", campo="asesor_id", valor="AS77", fuente="RR")
    revision = almacen.de("yuli").triage.revisar_lote(
        [
            Decidida(3, SIN_PRUEBAS, 1),
            Decidida(3, SIN_PRUEBAS, 1),
            Decidida(6, SIN_PRUEBAS, 1),
            Decidida(9, SIN_PRUEBAS, 1),
            Decidida(2, SIN_PRUEBAS, 1),
            Decidida(31, SIN_PRUEBAS, 1),
            Decidida(32, SIN_PRUEBAS, 1),
            Decidida(33, BIEN, 1),
            Decidida(999, BIEN, 1),
        ]
    )
    assert [r.decidida.caso_id for r in revision.van] == [3]
    razones = [r.negado.motivo for r in revision.no_van if r.negado]
    for razon, dice in zip(
        razones,
        (
            "dos veces",
            "Lo tiene andres desde las 10:00",
            "cambió después",
            "no existe desde",
            "no sugiere ninguna",
            "de quién fue la demora",
            "falta: valor_aplicado",
            "ya no existe",
        ),
        strict=True,
    ):
        assert dice in razon


def test_each_caso_is_registered_apart_and_a_refusal_stops_nothing(almacen: Almacen) -> None:
    almacen.de("andres").triage.abrir(6)
    almacen.registrar(5, "nota", "andres", nota="llamó")
    oido: list[tuple[int, int]] = []
    renglones = almacen.de("yuli").triage.registrar_lote(
        [
            Decidida(6, SIN_PRUEBAS, 1),
            Decidida(5, BIEN, 1),
            Decidida(2, SIN_PRUEBAS, 1),
            Decidida(999, BIEN, 1),
            Decidida(3, SIN_PRUEBAS, 1),
        ],
        lambda hechos, total: oido.append((hechos, total)),
    )
    assert [type(r.error) for r in renglones] == [
        Conflicto,
        Conflicto,
        NoPermitido,
        EntradaInvalida,
        type(None),
    ]
    assert oido == [(n, 5) for n in range(1, 6)]
    assert _estados(almacen, 2, 3, 5, 6) == [
        "POR_CLASIFICAR",
        "POR_CONTACTAR",
        "POR_CLASIFICAR",
        "POR_CLASIFICAR",
    ]


def test_a_suggested_causal_is_accepted_in_the_same_transaction(almacen: Almacen) -> None:
    (renglon,) = almacen.de("yuli").triage.registrar_lote([Decidida(3, SIN_PRUEBAS, 1)])
    assert [r.evento for r in renglon.registros] == [Evento.CLASIFICAR, Evento.RECHAZO_CORRECTO]
    caso = renglon.registros[-1].caso
    assert (caso.causal, caso.causal_sugerida, caso.version) == ("E", True, 3)


def test_what_decides_nothing_accepts_no_causal(almacen: Almacen) -> None:
    (renglon,) = almacen.de("yuli").triage.registrar_lote([Decidida(3, APLAZAR, 1)])
    assert [r.evento for r in renglon.registros] == [Evento.APLAZAR]
    assert renglon.registros[0].caso.causal is None


def test_what_is_reviewed_and_registered_agree(almacen: Almacen) -> None:
    lote = [Decidida(caso, SIN_PRUEBAS, 1) for caso in range(1, 31)]
    triage = almacen.de("yuli").triage
    revision = triage.revisar_lote(lote)
    renglones = triage.registrar_lote(lote)
    assert {r.decidida.caso_id for r in revision.van} == {
        r.decidida.caso_id for r in renglones if r.error is None
    }
    assert len(revision.van) == 10


@pytest.mark.parametrize("quien", ["lcano", "nadie"])
def test_who_decides_no_caso_decides_no_lot(almacen: Almacen, quien: str) -> None:
    antes = almacen.vigente()
    triage = almacen.de(quien).triage
    assert all(r.error for r in triage.registrar_lote([Decidida(3, SIN_PRUEBAS, 1)]))
    assert almacen.vigente() == antes
