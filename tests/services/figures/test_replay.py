"""The historial under other rules: it is what it was without a change, and counted by hand with one."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from ajustes_tui import paths
from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import CORRECTIVOS
from ajustes_tui.domain.figures.indicators import THREE
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.procedimiento.replay import ReplayReport
from ajustes_tui.errors import ConflictError, InvalidConfig, InvalidUse
from ajustes_tui.services.figures.replay import OtherRules
from ajustes_tui.services.progress import Quiet
from tests.services.conftest import CASOS
from tests.services.soporte import CORTE, RESULTADOS, VERIFICADO, Almacen, book, fila
from tests.services.test_cifras import _work
from tests.support import few

FIRST, SECOND = date.fromisoformat(CORTE), date(2026, 12, 1)
NOTHING_CHANGES = OtherRules(settings=("dias_seguimiento=7",))
"""Another rule, so that every line is judged again, and one that decides nothing."""
_CALL = {"telefono": "3000000000", "verificado": VERIFICADO}
_AGAIN = {"razon": "AJU", "subrazon": "REE", "motivo": "sí traía soporte"}


@pytest.mark.parametrize("semilla", few(range(20)))
@pytest.mark.parametrize("other", few([NOTHING_CHANGES, OtherRules()]), ids=["judged", "same"])
def test_without_a_change_every_corte_is_given_back_to_the_figure(
    store: Almacen, tmp_path: Path, semilla: int, other: OtherRules
) -> None:
    """The closed one too, at its line: what the program registered is what its model allows."""
    rng = random.Random(semilla)
    boss = store.of("drubio")
    _work(store, rng, range(150))
    boss.kpi.close(FIRST)
    rows = [fila(n, rng.choice(RESULTADOS), 45_900) for n in range(0, CASOS + 6, 2)]
    store.import_base(book(tmp_path / "b.xlsx", rows), SECOND.isoformat())
    _work(store, rng, range(150, 260))

    report = boss.replay.replay(other)
    assert [corte.corte for corte in report.cortes] == [SECOND, FIRST]
    boards = (boss.kpi.board_now(SECOND, SECOND), boss.kpi.board_at_closing(FIRST))
    for corte, board in zip(report.cortes, boards, strict=True):
        assert corte.real == corte.other
        assert corte.unknown == 0
        assert corte.real.total == board.indicators.counts.total
        for cubeta in Cubeta:
            assert corte.real.counts[cubeta] == board.indicators.counts[cubeta], cubeta
        assert corte.real.pesos == board.indicators.pesos
    assert report.casos == ()
    assert report.unjudged == 0


def test_the_flujograma_under_the_rules_in_force_is_the_one_that_is_shown(
    store: Almacen, tmp_path: Path
) -> None:
    boss = store.of("drubio")
    _work(store, random.Random(3), range(150))
    boss.kpi.close(FIRST)
    rows = [fila(n, "RECHAZADO", 45_900) for n in range(0, CASOS + 6, 2)]
    store.import_base(book(tmp_path / "b.xlsx", rows), SECOND.isoformat())
    for corte in (None, FIRST, SECOND):
        shown, again = boss.flujograma.read(corte), boss.replay.chart(NOTHING_CHANGES, corte)
        assert {box.estado: box.casos for box in again.boxes} == {
            box.estado: box.casos for box in shown.boxes
        }
        assert again.arrows == shown.arrows
    none = boss.replay.chart(OtherRules(settings=("max_reescalamientos=0",)))
    gone = [arrow for arrow in none.arrows if arrow.move.evento in CORRECTIVOS and arrow.times]
    assert gone == []


def _differing(report: ReplayReport) -> dict[int, tuple[str, str | None]]:
    return {each.caso: (each.real.value, each.other) for each in report.casos}


def test_a_limit_of_one_leaves_a_second_rejection_to_stand(store: Almacen) -> None:
    """Caso 3 was re-escalated twice and then applied, 6 once, 9 was rejected at once."""
    for caso in (3, 6, 9):
        store.register(caso, "clasificar", causal="A")
    for caso, times in ((3, 2), (6, 1)):
        for turn in range(times):
            store.register(caso, "mal_rechazado", radicado=f"77{caso}00{turn}", **_AGAIN)
            answer = "APROBADO" if turn == times - 1 else "RECHAZADO"
            store.register(caso, "respuesta_back", resultado=answer, valor_aplicado="45900")
        store.register(caso, "aplicacion_correcta")
    store.register(9, "rechazo_correcto", motivo="SIN_PRUEBAS")

    report = store.of("drubio").replay.replay(OtherRules(settings=("max_reescalamientos=1",)))
    assert _differing(report) == {3: ("corregido", "no_revertido")}
    assert "se habría negado: El caso ya se reescaló 1 vez, que es el límite" in report.casos[0].why
    (corte,) = report.cortes
    assert [corte.real.counts[c] for c in THREE] == [0, 2, 1]
    assert [corte.other.counts[c] for c in THREE] == [0, 1, 1]
    assert corte.real.pesos.aplicado == 2 * 45_900_00
    assert corte.other.pesos.aplicado == 45_900_00
    assert corte.unknown == 0

    # Without any, who saw 6 wrongly rejected could only let the rejection stand, or send it to PQR.
    none = store.of("drubio").replay.replay(OtherRules(settings=("max_reescalamientos=0",)))
    assert _differing(none) == {3: ("corregido", "rechazado"), 6: ("corregido", "rechazado")}


def test_another_route_leaves_open_what_the_back_never_said(store: Almacen, tmp_path: Path) -> None:
    """Caso 1 went to the back by G, and PQR is its route under the other catalogue; 4 went by A."""
    for caso, causal, soportes in ((1, "G", "LOG"), (4, "A", "LLS")):
        store.register(caso, "clasificar", causal=causal)
        codes = {"razon": "AJU", "subrazon": "ESC", "soportes": soportes}
        store.register(caso, "escalar_back", **codes)
        store.register(caso, "respuesta_back", resultado="APROBADO", valor_aplicado="45900")
        store.register(caso, "aplicacion_correcta")
    boss = store.of("drubio")
    path = boss.catalogos.export(CatalogName.CAUSALES, tmp_path / "causales.toml")
    before, mark, after = path.read_text().partition('letra = "G"')
    path.write_text(before + mark + after.replace('ruta = "BACK"', 'ruta = "PQR"', 1))

    report = boss.replay.replay(OtherRules([path]))
    assert _differing(report) == {1: ("aplicado", "a_pqr")}
    assert boss.replay.replay(OtherRules([path]), (SECOND, SECOND)).cortes == ()


def test_what_the_back_was_never_asked_is_not_known_within_bounds(store: Almacen) -> None:
    """Caso 2 was found badly applied and corrected: without a re-escalation nobody knows what it is."""
    store.register(2, "clasificar", causal="A")
    store.register(2, "mal_aplicado", radicado="772001", **_AGAIN)
    store.register(2, "respuesta_back", resultado="APROBADO", valor_aplicado="45900")
    store.register(2, "aplicacion_correcta")
    report = store.of("drubio").replay.replay(OtherRules(settings=("max_reescalamientos=0",)))
    (corte,) = report.cortes
    assert _differing(report) == {2: ("corregido", None)}
    assert corte.unknown == 1
    assert [corte.other.counts[c] for c in THREE] == [0, 0, 0]
    assert [corte.most.counts[c] for c in THREE] == [1, 0, 0]


def test_a_message_after_the_first_attempt_tells_the_usuario_sooner(
    store: Almacen, tmp_path: Path
) -> None:
    boss = store.of("drubio")
    path = tmp_path / "ajustes.toml"
    path.write_text("mensaje_desde = 3\n")
    boss.catalogos.import_file(CatalogName.AJUSTES, path)
    store.register(2, "clasificar", causal="A")
    store.register(2, "aplicacion_correcta")
    for _ in range(2):
        store.register(2, "contacto", resultado="NO_CONTESTA", telefono="3000000000")
        store.pasa(days=1)
    store.register(2, "contacto", resultado="ACEPTA", **_CALL)

    report = boss.replay.replay(OtherRules(settings=("mensaje_desde=1",)))
    (found,) = report.casos
    assert (found.real, found.other) == (Cubeta.APLICADO, Cubeta.APLICADO)
    assert found.why == "el mensaje se habría podido dejar el 24/11/2026, y no el 26/11/2026"
    (corte,) = report.cortes
    assert corte.real.median_days is not None
    assert corte.other.median_days == corte.real.median_days - 2


def test_a_rule_is_tried_for_each_line_over_what_was_in_force_then(
    store: Almacen, tmp_path: Path
) -> None:
    """The limit was 2 when caso 3 was re-escalated twice, and 1 since."""
    store.register(3, "clasificar", causal="A")
    for turn in range(2):
        store.register(3, "mal_rechazado", radicado=f"77300{turn}", **_AGAIN)
        store.register(3, "respuesta_back", resultado="RECHAZADO")
    boss = store.of("drubio")
    path = tmp_path / "ajustes.toml"
    path.write_text("max_reescalamientos = 1\n")
    store.pasa(minutes=1)
    boss.catalogos.import_file(CatalogName.AJUSTES, path)
    assert boss.replay.replay(NOTHING_CHANGES).casos == ()


def test_what_cannot_be_tried_is_refused_and_what_is_stopped_changes_nothing(
    store: Almacen, tmp_path: Path
) -> None:
    boss = store.of("drubio")
    strange = tmp_path / "otra_cosa.toml"
    strange.write_text("version = 2\n")
    with pytest.raises(InvalidUse, match="no dice de qué catálogo es"):
        boss.replay.replay(OtherRules([strange]))
    for setting in ("max_reescalamientos=muchos", "no_existe=1", "max_reescalamientos"):
        with pytest.raises(InvalidConfig, match="--ajuste") as refused:
            boss.replay.replay(OtherRules(settings=(setting,)))
        assert "archivo" not in refused.value.suggestion
    idle = tmp_path / "sinonimos.toml"
    idle.write_bytes((paths.catalogs_dir() / "sinonimos.toml").read_bytes())
    with pytest.raises(InvalidUse, match="no decide nada"):
        boss.replay.replay(OtherRules([idle]))

    class Stopped(Quiet):
        def cancelled(self) -> bool:
            return True

    before = store.in_force()
    with pytest.raises(ConflictError, match="se canceló"):
        boss.replay.replay(NOTHING_CHANGES, progress=Stopped())
    assert store.in_force() == before
