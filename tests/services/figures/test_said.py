"""What Claro's own column said in a corte, and what is known since, by hand and by lot."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.figures.indicators import KNOWN, SAID
from tests.services.conftest import CASOS
from tests.services.recount import listed
from tests.services.soporte import CORTE, Almacen, fila

FIRST, SECOND = date.fromisoformat(CORTE), date(2026, 12, 1)
_EACH = CASOS // 3


def _said(store: Almacen, since: date, until: date) -> tuple[tuple[int, ...], ...]:
    """Return what the base said and what is known, each figure as long as its list."""
    services = store.of("drubio")
    board = services.kpi.board(since, until)
    for figure in listed(board):
        if figure.key in (*SAID, *KNOWN):
            assert len(services.queue.list_ids(figure.criteria)) == figure.casos, figure
    return tuple(tuple(board.counts[key] for key in keys) for keys in (SAID, KNOWN))


def test_what_the_column_said_stays_whatever_came_by_hand_or_in_a_later_corte(store):
    """Casos 1, 4 and 7 came without an answer, 3 rejected."""
    store.register(1, "clasificar", causal="A")
    store.register(1, "respuesta_back", resultado="APROBADO", valor_aplicado="45900")
    store.register(4, "clasificar", causal="A")
    store.register(4, "respuesta_back", resultado="RECHAZADO", motivo_rechazo="sin pruebas")
    # In the second corte Claro says the same of the first by now, and another thing of the third.
    second = [fila(0, "APROBADO", 45_900), fila(3, ""), fila(2, "APROBADO", 45_900)]
    store.bring(second, SECOND.isoformat())

    assert _said(store, FIRST, FIRST) == (
        (_EACH, _EACH, _EACH),
        (_EACH + 2, _EACH, _EACH - 2),
    )
    assert _said(store, SECOND, SECOND) == ((2, 0, 1), (2, 1, 0))
    # Of a range, what its last corte said of each.
    assert _said(store, FIRST, SECOND)[0] == (_EACH + 2, _EACH - 1, _EACH - 1)
    store.of("drubio").kpi.close(FIRST)
    store.register(7, "clasificar", causal="A")
    store.register(7, "respuesta_back", resultado="RECHAZADO", motivo_rechazo="sin pruebas")
    assert _said(store, FIRST, FIRST)[1] == (_EACH + 2, _EACH, _EACH - 2)
    assert store.of("drubio").integrity.verify().healthy


def test_a_word_that_is_explained_later_says_what_it_means(store):
    store.bring([fila(0, "quedó listo")], SECOND.isoformat())
    assert _said(store, SECOND, SECOND)[0] == (0, 0, 1)

    store.explicar("quedó listo")
    assert _said(store, SECOND, SECOND)[0] == (1, 0, 0)
