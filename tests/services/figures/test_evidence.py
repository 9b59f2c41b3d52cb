"""The casos of a figure as evidence: each row tells of the act that decided its caso, and its money."""

from __future__ import annotations

from datetime import timedelta

from ajustes_tui.domain.figures.evidence import EvidenceCaso, EvidenceColumn, EvidenceOrder
from ajustes_tui.domain.figures.indicators import APPLIED_MONEY, TOTAL
from ajustes_tui.domain.values.dates import BOGOTA
from tests.services.soporte import NOW, Almacen


def _evidence(
    store: Almacen, column: EvidenceColumn, *, descending: bool = False
) -> list[EvidenceCaso]:
    drubio = store.of("drubio")
    kpi, evidence = drubio.kpi, drubio.evidence
    scope = kpi.board_now().scope
    ids = evidence.ids(scope.of_figure(TOTAL), EvidenceOrder(column, descending))
    return evidence.rows(ids)


def test_the_evidence_of_an_annulled_caso_is_of_its_annulment(store):
    store.decide(2, login="yuli")
    store.decide(5, login="andres")
    store.pasa(days=1)
    line = store.register(2, "anular", "drubio", motivo="repetido").line
    found = {caso.id: caso for caso in _evidence(store, EvidenceColumn.AGENTE)}

    annulled = found[2]
    assert (annulled.agente, annulled.line, annulled.why) == ("drubio", line, "repetido")
    assert annulled.decided == (NOW + timedelta(days=1)).astimezone(BOGOTA)
    assert (found[5].agente, found[5].decided) == ("andres", NOW)
    # Sorted by what is shown.
    assert list(found)[:2] == [5, 2]
    assert [c.id for c in _evidence(store, EvidenceColumn.DAY, descending=True)][:2] == [2, 5]


def test_only_the_casos_in_a_or_c_have_an_applied_value(store):
    store.decide(2, login="yuli")
    casos = _evidence(store, EvidenceColumn.APPLIED)
    board = store.of("drubio").kpi.board_now()

    (claro,) = store.rows_of(
        "SELECT count(*) FROM casos WHERE valor_aplicado > 0 AND cubeta = 'pendiente'"
    )
    assert claro[0] > 1
    assert [c.id for c in casos if c.applied is not None] == [casos[0].id] == [2]
    assert sum(c.applied or 0 for c in casos) == board.counts[APPLIED_MONEY] > 0
