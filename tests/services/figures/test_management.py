"""Ideas and practices on a real store: who may do what, and what forgetting an account leaves."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.figures.practices import IdeaState, PracticeContent
from ajustes_tui.errors import InvalidDatum, InvalidInput, NotAllowed


def test_an_idea_is_anybodys_and_who_leads_moves_it(store):
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


def test_an_account_that_is_forgotten_leaves_no_free_text_about_its_casos(store):
    boss = store.of("drubio")
    caso = boss.triage.card(1).caso
    content = PracticeContent("Persona De Prueba", "llamarla", caso.id, "yuli", ("andres",))
    boss.practicas.register("confirmacion_proceso", nota="Persona De Prueba", content=content)
    boss.practicas.register("dialogo_diario", nota="otra cosa")
    forgotten = boss.forgetting.forget(caso.cuenta, "lo pidió el titular el lunes")
    assert forgotten.blanked["practicas"] == 1
    daily, observed = boss.practicas.show().records
    assert (daily.nota, observed.nota) == ("otra cosa", "")
    assert observed.content == PracticeContent(caso_id=caso.id, persona="yuli")
    with pytest.raises(Exception, match="solo se agrega"):
        store.db.conn.execute("UPDATE practicas SET nota = 'otra'")
