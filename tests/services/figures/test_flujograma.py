"""The flujograma of a store: every count is a list, undone lines do not count, and its file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.flujograma.chart import Flowchart, Move, casos_in, casos_of
from ajustes_tui.errors import InvalidFile, InvalidUse, NotAllowed
from tests.services.soporte import VERIFICADO, Almacen, fila, grown, rows
from tests.support import MadeOnce

E, S = Evento, Estado
CORTE = date(2026, 11, 24)


def _make_of_many_estados(store: Almacen) -> None:
    for caso in (3, 6, 9, 12):
        store.register(caso, "clasificar", causal="A")
    store.register(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.register(6, "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.register(6, "deshacer")
    again = {"razon": "AJU", "subrazon": "REE", "motivo": "sí hay pruebas"}
    store.register(9, "mal_rechazado", radicado="4479000001", **again)
    store.pasa(days=1)
    store.register(9, "respuesta_back", resultado="RECHAZADO")
    store.register(9, "mal_rechazado", radicado="4479000002", **again)
    store.register(12, "anular", login="drubio", motivo="repetido")
    store.pasa(days=6)
    called = {"resultado": "ACEPTA", "telefono": "3000000001", "verificado": VERIFICADO}
    store.register(3, "contacto", **called)
    store.bring(rows(20), corte="2026-12-01")
    store.bring([fila(80, "RECHAZADO")], complemento=True)
    base = store.of("drubio").bases.list_all()[0]["id"]
    store.of("drubio").bases.anular(base, "prueba")


@pytest.fixture
def worked(made_once: MadeOnce, molde: Path, tmp_path: Path) -> Almacen:
    """Return a store with casos in many estados, undone lines, a withdrawn base and a second corte."""
    return grown(made_once, tmp_path, _make_of_many_estados, molde)


def read(store: Almacen, corte: date | None = None, caso: int | None = None) -> Flowchart:
    return store.of("yuli").flujograma.read(corte, caso)


def times(chart: Flowchart, evento: Evento, since: Estado, toward: Estado) -> int:
    return next(a.times for a in chart.arrows if a.move == Move(evento, since, toward))


def test_each_box_counts_its_list(worked):
    triage = worked.of("yuli").triage
    for corte in (None, CORTE, date(2026, 12, 1), date(2020, 1, 1)):
        for box in read(worked, corte).boxes:
            assert box.casos == len(triage.queue.list_ids(casos_in(box.estado, corte))), box
            assert (box.median is None) is (box.casos == 0)


def test_each_arrow_has_a_list_of_the_casos_that_went_along_it(worked):
    triage = worked.of("yuli").triage
    for corte in (None, CORTE):
        for arrow in read(worked, corte).arrows:
            casos = triage.queue.list_ids(casos_of(arrow.move, corte))
            assert bool(casos) is bool(arrow.times)
            assert len(casos) <= arrow.times
            for caso in casos:
                assert arrow.move in read(worked, corte, caso).way


def test_undone_lines_do_not_count_and_repeated_ones_do(worked):
    chart = read(worked)
    assert times(chart, E.RECHAZO_CORRECTO, S.POR_VALIDAR, S.POR_CONTACTAR) == 1
    assert times(chart, E.MAL_RECHAZADO, S.POR_VALIDAR, S.REESCALADO) == 2
    assert times(chart, E.CONTACTO, S.POR_CONTACTAR, S.CERRADO_INFORMADO) == 1
    assert sum(a.times for a in chart.arrows) == len(
        worked.rows_of(
            "SELECT 1 FROM historial h JOIN casos c ON c.id = h.caso_id AND c.retirado = 0"
            " LEFT JOIN deshechas i ON i.linea = h.linea WHERE i.deshecha_por IS NULL"
            " AND h.estado_antes <> h.estado_despues AND h.evento NOT IN ('deshacer', 'anular')"
        )
    )


def test_the_median_counts_business_days_since_the_caso_came_in(worked):
    chart = read(worked)
    # In it since Wednesday 25/11, and it is Tuesday 01/12.
    assert (chart.box(S.REESCALADO).casos, chart.box(S.REESCALADO).median) == (1, 4)
    assert (chart.box(S.CERRADO_INFORMADO).casos, chart.box(S.CERRADO_INFORMADO).median) == (1, 0)
    # What was undone never left: it is there since Tuesday 24/11.
    assert (chart.box(S.POR_VALIDAR).casos, chart.box(S.POR_VALIDAR).median) == (1, 5)


def test_the_way_of_a_caso_is_marked(worked):
    chart = read(worked, None, 9)
    assert chart.stands is S.REESCALADO
    assert chart.way == {
        Move(E.CLASIFICAR, S.POR_CLASIFICAR, S.POR_VALIDAR): 1,
        Move(E.MAL_RECHAZADO, S.POR_VALIDAR, S.REESCALADO): 2,
        Move(E.RESPUESTA_BACK, S.REESCALADO, S.POR_VALIDAR): 1,
    }
    assert chart.passed == {S.POR_CLASIFICAR, S.POR_VALIDAR, S.REESCALADO}
    assert read(worked, None, 99_999).stands is None


@pytest.mark.parametrize("name", ["f.svg", "f.drawio", "F.SVG"])
def test_the_file_is_private_recorded_and_written_again(worked, tmp_path, name):
    service = worked.of("drubio").flujograma
    path, _chart = service.write(tmp_path / name, CORTE)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    service.write(tmp_path / name, CORTE)
    assert path.read_bytes() == before
    ((detail,),) = worked.rows_of(
        "SELECT DISTINCT detalle FROM auditoria WHERE accion = 'exportacion'"
    )
    assert detail == f"flujograma: archivo {name}"


def test_no_file_is_written_over_one_of_somebody_else_nor_with_another_end(worked, tmp_path):
    foreign = tmp_path / "suyo.svg"
    foreign.write_text("<svg/>")
    service = worked.of("drubio").flujograma
    with pytest.raises(InvalidFile):
        service.write(foreign)
    assert foreign.read_text() == "<svg/>"
    with pytest.raises(InvalidUse, match=r"\.drawio o \.svg"):
        service.write(tmp_path / "f.pdf")
    with pytest.raises(InvalidFile):
        service.write(tmp_path / "no" / "f.svg")
    with pytest.raises(NotAllowed):
        worked.of("yuli").flujograma.write(tmp_path / "f.svg")
    assert sorted(p.name for p in tmp_path.glob("*f.*")) == []
