"""The figures of a gerente, counted again in plain Python from the lines and the workbooks."""

from __future__ import annotations

import random
from datetime import date
from functools import partial

import pytest

from ajustes_tui.domain.figures.indicators import SAID
from ajustes_tui.domain.parts.contact_rows import CONTACT, TIMES
from ajustes_tui.domain.parts.steps_rows import of_steps
from ajustes_tui.domain.values.clocks import add_business_days
from tests.services.conftest import CASOS
from tests.services.recount import casos_of, estados, said, stays, told
from tests.services.soporte import CORTE, RESULTADOS, VERIFICADO, Almacen, fila
from tests.services.test_cifras import _work
from tests.support import few

TELLINGS = ("a_tiempo", "tarde", "sin_fecha", "sin_informar", "vencido", "por_informar")
FIRST, SECOND = date.fromisoformat(CORTE), date(2026, 12, 1)


def _tell(store: Almacen, rng: random.Random) -> None:
    """Leave messages, take calls back, and let PQR close casos that nobody told."""
    for (caso,) in store.rows_of("SELECT id FROM casos WHERE estado = 'POR_CONTACTAR'"):
        number = f"3000000{(caso - 1) // 3:03d}"
        call = {"telefono": number, "verificado": VERIFICADO}
        if store.rows_of(f"SELECT 1 FROM telefonos WHERE numero = {number} AND invalido"):
            continue
        if rng.random() < 0.4:
            store.register(caso, "contacto", resultado="BUZON", mensaje="DEJADO", telefono=number)
            if rng.random() < 0.5:
                store.pasa(days=1)
                back = {**call, "resultado": "ACEPTA", "entrante": "si"}
                store.register(caso, "contacto", **back)
        elif rng.random() < 0.6:
            store.register(caso, "contacto", **call, resultado="ACEPTA")
    for (caso,) in store.rows_of("SELECT id FROM casos WHERE estado = 'EN_PQR'"):
        if rng.random() < 0.7:
            fecha = store.momento.date().isoformat()
            store.register(caso, "respuesta_pqr", resultado="CONFIRMA", fecha=fecha)


@pytest.mark.parametrize("semilla", few(range(3)))
def test_the_figures_equal_a_recount_from_the_lines_and_the_workbooks(store, semilla):
    rng = random.Random(semilla)
    boss = store.of("drubio")
    written = {CORTE: [{f"44{n:04d}": RESULTADOS[n % 3] for n in range(CASOS)}]}
    _work(store, rng, range(120))
    second = {n: rng.choice(RESULTADOS) for n in range(0, CASOS + 6, 2)}
    rows = [fila(n, result, 45_900) for n, result in second.items()]
    store.bring(rows, SECOND.isoformat())
    written[SECOND.isoformat()] = [{f"44{n:04d}": result for n, result in second.items()}]
    _work(store, rng, range(120, 200))
    store.pasa(days=rng.randrange(12))
    _tell(store, rng)

    context = boss.service_context
    due = partial(add_business_days, days=context.rules.dias_respuesta, is_habil=context.is_habil)
    radicados = dict(store.rows_of("SELECT id, radicado FROM casos"))
    for since, until in ((FIRST, FIRST), (SECOND, SECOND), (FIRST, SECOND)):
        now = estados(store)
        casos = casos_of(store, since, until)
        attended = {caso for caso in casos if now[caso] != "ANULADO"}
        board = boss.kpi.board_now(since, until)
        contact = boss.parts.count(CONTACT, board.scope).of()
        expected = told(store, attended, due)
        assert (set(contact["a_tiempo"].ids), contact["a_tiempo"].total) == expected["a_tiempo"]
        untold = contact["sin_informar"]
        assert (set(untold.ids), untold.total) == expected["sin_informar"]
        times = boss.parts.count(TIMES, board.scope).of()
        assert sum(times[key].casos for key in TELLINGS) == len(attended)
        waited = stays(store, attended, context.is_habil)
        for estado, row in of_steps(boss.parts.steps(board.scope)):
            expected_stays = waited.get(estado, [])
            assert list(row["dias"].measures) == sorted(
                days for days, _hours, _caso in expected_stays
            )
            hours = sorted(hours for _days, hours, _caso in expected_stays)
            assert list(row["horas"].measures) == pytest.approx(hours)
            assert set(row["dias"].ids) == {caso for _days, _hours, caso in expected_stays}
        results = said(
            {c: w for c, w in written.items() if since.isoformat() <= c <= until.isoformat()},
            {caso: radicados[caso] for caso in casos},
        )
        assert [board.counts[key] for key in SAID] == [results[r] for r in (*RESULTADOS[1:], "")]
