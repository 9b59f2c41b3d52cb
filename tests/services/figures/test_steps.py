"""The waiting of each step, read from a store: what was undone or left with its base moved nothing."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.services.figures.parts import casos_of
from tests.services.soporte import CORTE, VERIFICADO, fila

FIRST, SECOND = date.fromisoformat(CORTE), date(2026, 12, 1)


def test_steps_follow_the_lines_that_stand_of_the_casos_in_sight(store):
    """Tuesday 24 at 10:00 the casos came; 2, 5 and 8 are approved, 3 is rejected."""
    boss = store.of("drubio")
    store.pasa(hours=2)
    for caso in (2, 3, 5):
        store.register(caso, "clasificar", causal="A")
    store.register(2, "aplicacion_correcta")
    store.register(2, "deshacer", motivo="era el otro")
    store.pasa(days=1)
    store.register(2, "aplicacion_correcta", login="andres")
    call = {"telefono": "3000000000", "verificado": VERIFICADO}
    store.register(2, "contacto", resultado="ACEPTA", **call)
    store.register(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.register(3, "devolver", login="drubio", motivo="sí traía soporte")
    store.register(5, "anular", login="drubio", motivo="repetido")
    gone = store.bring([fila(90, "APROBADO", 1)], "2026-12-01")
    boss.bases.anular(gone.base, "era de otra sede")

    report = boss.parts.steps(FiguresScope(FIRST, SECOND))
    steps = {step.estado: step for step in report.steps}
    came = steps[Estado.POR_CLASIFICAR]
    assert (came.waits.count, came.ids, len(came.waiting)) == (2, (2, 3), 27)
    assert (came.waits.median_days, came.waits.median_hours) == (0, 2)
    approved = steps[Estado.POR_VERIFICAR]
    assert (approved.ids, approved.waits.days, approved.waits.hours) == ((2,), [1], [24])
    # The one that was returned waits there again.
    rejected = steps[Estado.POR_VALIDAR]
    assert (rejected.ids, rejected.waiting) == ((3,), (3,))
    by_person = {(who, step.estado): step.ids for who, step in report.agentes}
    assert by_person["andres", Estado.POR_VERIFICAR] == (2,)
    # An annulled caso counts in no figure of how casos are attended.
    assert ("drubio", Estado.POR_VERIFICAR) not in by_person
    for figure in (came.waiting, came.ids):
        assert sorted(boss.queue.list_ids(casos_of(figure))) == sorted(figure)
    assert not any(step.waiting for step in boss.parts.steps(FiguresScope(SECOND, SECOND)).steps)
    assert not boss.parts.steps(None).steps
