"""The waiting of each step, read from a store: what was undone or left with its base moved nothing."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.parts.shapes import FigureFacts
from ajustes_tui.domain.parts.steps_rows import of_steps
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

    table = boss.parts.steps(FiguresScope(FIRST, SECOND))
    came = table.of(Estado.POR_CLASIFICAR)
    assert (len(came["dias"].measures), came["dias"].ids) == (2, (2, 3))
    assert len(came["esperan"].ids) == 27
    assert (came["dias"].median, came["horas"].median) == (0, 2)
    approved = table.of(Estado.POR_VERIFICAR)
    assert approved["dias"] == FigureFacts((2,), measures=(1,))
    assert approved["horas"] == FigureFacts((2,), measures=(24,))
    # The one that was returned waits there again.
    rejected = table.of(Estado.POR_VALIDAR)
    assert (rejected["dias"].ids, rejected["esperan"].ids) == ((3,), (3,))
    assert table.of(Estado.POR_VERIFICAR, "andres")["dias"].ids == (2,)
    # An annulled caso counts in no figure of how casos are attended.
    assert (Estado.POR_VERIFICAR, "drubio") not in table.rows
    for figure in (came["esperan"].ids, came["dias"].ids):
        assert sorted(boss.queue.list_ids(casos_of(figure))) == sorted(figure)
    later = boss.parts.steps(FiguresScope(SECOND, SECOND))
    assert not any(row["esperan"].ids for _estado, row in of_steps(later))
    assert not list(of_steps(boss.parts.steps(None)))
