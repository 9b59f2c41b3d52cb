"""Ideas and calibration on a real store: who may do what, and what a second verdict leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.domain.figures.practices import IdeaState, PracticeContent
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.errors import ConflictError, InvalidDatum, InvalidInput, NotAllowed
from tests.services.soporte import Almacen, book, rows

WEEK = Week(2026, 48)


def test_an_idea_is_anybodys_and_who_leads_moves_it(store: Almacen) -> None:
    idea = store.of("yuli").ideas.propose("una plantilla para los cruces")
    with pytest.raises(NotAllowed):
        store.of("yuli").ideas.move(idea.id, "aprobada")
    for who, estado, nota in (("lcano", "APROBADA", "desde el lunes"), ("drubio", "entregada", "")):
        store.pasa(hours=1)
        idea = store.of(who).ideas.move(idea.id, estado, nota)
    assert [(step.estado, step.login, step.nota) for step in idea.steps] == [
        (IdeaState.PROPOSED, "yuli", ""),
        (IdeaState.APPROVED, "lcano", "desde el lunes"),
        (IdeaState.DELIVERED, "drubio", ""),
    ]
    assert len({step.momento for step in idea.steps}) == 3
    with pytest.raises(NotAllowed, match="entregada al cliente"):
        store.of("drubio").ideas.move(idea.id, "descartada")
    with pytest.raises(InvalidInput):
        store.of("drubio").ideas.move(99, "aprobada")
    for wrong in ("corta", "x" * 501):
        with pytest.raises(InvalidDatum):
            store.of("yuli").ideas.propose(wrong)
    with pytest.raises(InvalidDatum):
        store.of("drubio").ideas.move(idea.id, "lista")
    assert store.of("yuli").ideas.list_all() == [idea]
    for order in ("DELETE FROM ideas_pasos", "UPDATE ideas SET texto = 'otra'"):
        with pytest.raises(Exception, match="solo se agrega"):
            store.db.conn.execute(order)


@pytest.fixture
def decided(store: Almacen, tmp_path: Path) -> Almacen:
    """A store with nine casos that yuli and andres decided this week: six rejections and three values."""
    store.import_base(book(tmp_path / "base.xlsx", rows(14)))
    for caso in range(2, 15):
        resultado = store.rows_of(f"SELECT resultado FROM casos WHERE id = {caso}")[0][0]
        who = "yuli" if caso % 2 else "andres"
        if resultado == "RECHAZADO":
            store.register(caso, "clasificar", who, causal="A")
            store.register(caso, "rechazo_correcto", who, motivo="SIN_PRUEBAS")
        elif resultado == "APROBADO":
            store.register(caso, "clasificar", who, causal="D")
            store.register(caso, "aplicacion_correcta", who)
    return store


def test_a_blind_second_verdict_changes_no_caso_and_no_figure(decided: Almacen) -> None:
    boss = decided.of("drubio")
    before = decided.rows_of("SELECT * FROM casos"), decided.rows_of("SELECT * FROM historial")
    figures = boss.kpi.board_now().indicators.counts.by_cubeta
    report = boss.calibracion.report()
    assert (report.week, len(report.sample), report.pairs) == (WEEK, 9, ())
    assert report.agreement.kappa is None
    seen: set[int] = set()
    while (blind := boss.calibracion.next_blind()) is not None:
        assert blind.caso_id not in seen
        assert blind.waiting == 9 - len(seen)
        for opinion in ("correcto", "correcta", "SIN_PRUEBAS", "yuli", "andres", "clasific"):
            assert opinion not in " ".join(blind.lines)
        seen.add(blind.caso_id)
        boss.calibracion.answer(blind.caso_id, blind.options[len(seen) == 1], "por el LLS")
    after = decided.rows_of("SELECT * FROM casos"), decided.rows_of("SELECT * FROM historial")
    assert after == before
    assert boss.kpi.board_now().indicators.counts.by_cubeta == figures
    report = boss.calibracion.report()
    assert (report.agreement.pairs, report.agreement.agreed, report.waiting) == (9, 8, 0)
    (difference,) = report.differences
    assert difference.second is not None
    assert (difference.second.login, difference.second.nota) == ("drubio", "por el LLS")
    assert decided.of("lcano").calibracion.report().agreement == report.agreement
    for table in ("calibracion_muestra", "segundos_veredictos"):
        with pytest.raises(Exception, match="solo se agrega"):
            decided.db.conn.execute(f"DELETE FROM {table}")


def test_the_sample_has_what_was_asked_of_the_back_again_as_it_was_before(
    decided: Almacen,
) -> None:
    """What the back answers later would tell the second person that the first sent it back."""
    boss = decided.of("drubio").calibracion
    caso, before = 1, "no adjunta"
    decided.register(caso, "clasificar", "drubio", causal="A")
    decided.register(caso, "respuesta_back", "drubio", resultado="RECHAZADO", motivo_rechazo=before)
    marcacion = {"razon": "R1", "subrazon": "S1", "radicado": "990001", "motivo": "hay LLS"}
    decided.register(caso, "mal_rechazado", "yuli", **marcacion)
    decided.register(
        caso, "respuesta_back", "andres", resultado="RECHAZADO", motivo_rechazo="otra cosa"
    )

    sampled = {item.first.caso_id: item for item in boss.report().sample}[caso]
    assert (sampled.first.evento, sampled.first.reescalado) == ("mal_rechazado", False)
    # Who took the answer in saw that it had been asked again.
    assert [sampled.may_be_answered_by(who) for who in ("yuli", "andres", "drubio")] == [
        *(False, False, True)
    ]
    passed: list[int] = []
    while (blind := boss.next_blind(None, passed)) is not None and blind.caso_id != caso:
        passed.append(blind.caso_id)
    assert blind is not None
    assert (blind.motivo_rechazo, "no_revertido" in blind.options) == (before, False)
    assert "otra cosa" not in " ".join(blind.lines)


def test_nobody_answers_their_own_verdict_nor_a_caso_twice(decided: Almacen) -> None:
    yuli = decided.of("yuli").calibracion
    for item in decided.of("drubio").calibracion.report().sample:
        if item.first.login == "yuli":
            with pytest.raises(NotAllowed, match="suyo"):
                yuli.answer(item.first.caso_id, item.first.evento)
    blind = yuli.next_blind()
    assert blind is not None
    following = yuli.answer(blind.caso_id, blind.options[0])
    assert following is not None
    assert following.caso_id != blind.caso_id
    with pytest.raises(ConflictError, match="yuli"):
        decided.of("drubio").calibracion.answer(blind.caso_id, blind.options[0])
    with pytest.raises(InvalidDatum):
        yuli.answer(following.caso_id, "anular")
    with pytest.raises(InvalidInput):
        yuli.answer(1, "rechazo_correcto")
    with pytest.raises(NotAllowed):
        decided.of("lcano").calibracion.next_blind()


def test_the_verdict_of_the_sample_stays_when_it_is_undone_later(decided: Almacen) -> None:
    boss = decided.of("drubio")
    blind = boss.calibracion.next_blind()
    assert blind is not None
    boss.calibracion.answer(blind.caso_id, blind.options[1])
    sample = [item.first for item in boss.calibracion.report().sample]
    decided.register(blind.caso_id, "deshacer", "drubio", motivo="estaba mal")
    assert [item.first for item in boss.calibracion.report().sample] == sample
    assert len(boss.calibracion.report(WEEK.plus(-1)).sample) == 0


def test_an_account_that_is_forgotten_leaves_no_free_text_about_its_casos(decided: Almacen) -> None:
    boss = decided.of("drubio")
    blind = boss.calibracion.next_blind()
    assert blind is not None
    boss.calibracion.answer(blind.caso_id, blind.options[0], "lo dijo Persona De Prueba")
    content = PracticeContent("Persona De Prueba", "llamarla", blind.caso_id, "yuli", ("andres",))
    boss.practicas.register("confirmacion_proceso", nota="Persona De Prueba", content=content)
    boss.practicas.register("dialogo_diario", nota="otra cosa")
    forgotten = boss.forgetting.forget(blind.cuenta, "lo pidió el titular el lunes")
    assert forgotten.blanked["practicas"] == forgotten.blanked["segundos_veredictos"] == 1
    (pair,) = boss.calibracion.report().pairs
    assert pair.second is not None
    assert (pair.agrees, pair.second.nota) == (True, "")
    daily, observed = boss.practicas.show().records
    assert (daily.nota, observed.nota) == ("otra cosa", "")
    assert observed.content == PracticeContent(caso_id=blind.caso_id, persona="yuli")
    with pytest.raises(Exception, match="solo se agrega"):
        decided.db.conn.execute("UPDATE practicas SET nota = 'otra'")
