"""The acts of who leads the célula, without a face: what each asks, what it does, and why not."""

from __future__ import annotations

from functools import partial

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.feedback import CompromisoState
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.errors import AjustesError, NotAllowed
from ajustes_tui.services.figures.feedback import nothing_to_issue
from ajustes_tui.services.recorder import Request
from ajustes_tui.workbench.asking import CannotAct, Change, Form
from ajustes_tui.workbench.lead.base_acts import mail_base, return_base
from ajustes_tui.workbench.lead.figure_acts import export_figures, put_goals
from ajustes_tui.workbench.lead.week_acts import (
    close_compromiso,
    follow_asesor,
    issue_week,
    lacking_in_week,
    move_idea,
    open_compromiso,
    propose_idea,
    register_other_day,
    register_practice,
)

REJECTED = [
    Request(Evento.CLASIFICAR, {"causal": "D"}),
    Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
]


def carry_out(act, *answers):
    """Run an act with its answers in their order; return what came of it, and what was asked."""
    left, asked, go_on = list(answers), [], partial(next, act)
    while True:
        try:
            one = go_on()
        except StopIteration as end:
            assert not left
            return end.value, asked
        if isinstance(one, Change):
            try:
                go_on = partial(act.send, one.make())
            except AjustesError as error:
                go_on = partial(act.throw, error)
        else:
            asked.append(one)
            go_on = partial(act.send, left.pop(0))


def why_not(act) -> str:
    with pytest.raises(CannotAct) as refusal:
        next(act)
    return refusal.value.by_word


@pytest.fixture
def feedback(servicios_de, id_de, tmp_path):
    """The feedback service of the supervisor, with one asesor in an issued week."""
    servicios_de("yuli").recorder.register(id_de("rechazado"), REJECTED)
    services = servicios_de("drubio")
    context = services.service_context
    context.config = context.config._replace(output=tmp_path, rules=Rules(minimo_top5=1))
    services.retroalimentacion.issue(services.retroalimentacion.current_week())
    return services.retroalimentacion


def test_of_several_supervisoras_it_is_asked_once_who_signs_or_none(feedback, servicios_de):
    week = feedback.top5(feedback.current_week())
    issued, _asked = carry_out(issue_week(feedback, week), True)
    assert issued is not None
    servicios_de("drubio").usuarios.add("luz", "supervisor", "Luz Cano")
    _issued, (_sure, asked) = carry_out(issue_week(feedback, week), True, "luz")
    assert asked.title == "Qué supervisora firma los formularios"
    assert [words for _login, words in asked.options] == [
        "Diana de prueba",
        "Luz Cano",
        "Ninguna: se deja en blanco para escribirla",
    ]
    assert carry_out(issue_week(feedback, week), True, None)[0] is None


def test_a_compromiso_is_opened_closed_and_reopened_each_after_its_question(feedback):
    (compromiso,) = feedback.open_compromisos()
    assert "se cierra uno abierto" in why_not(close_compromiso(feedback, compromiso, mejora=True))
    # A question left without an answer changes nothing.
    assert carry_out(open_compromiso(feedback, compromiso), None)[0] is None
    assert feedback.open_compromisos() == [compromiso]
    opened, (ask,) = carry_out(open_compromiso(feedback, compromiso), "Reviso sus soportes")
    assert (ask.least, ask.most) == (10, 1_000)
    assert (opened.estado, opened.supervisor) == ("abierto", "Reviso sus soportes")
    closed, _asked = carry_out(close_compromiso(feedback, opened, mejora=True), True)
    assert closed.estado is CompromisoState.CLOSED_WITH_MEJORA
    reopened, (ask,) = carry_out(open_compromiso(feedback, closed), "Volvió a pasar")
    assert ask.title == "Por qué se reabre"
    assert (reopened.estado, reopened.nota) == ("abierto", "Volvió a pasar")


def test_what_a_week_lacks_is_what_issuing_it_would_leave_out_and_then_what_is_to_follow(
    feedback, servicios_de, id_de
):
    week = feedback.current_week()

    def lacking(of):
        return lacking_in_week(feedback, feedback.top5(of), feedback.compromisos(of))

    asesor = feedback.open_compromisos()[0].asesor_id
    assert lacking(week) == [f"abrir el compromiso de {asesor}"]
    carry_out(open_compromiso(feedback, feedback.open_compromisos()[0]), "Reviso sus soportes")
    assert lacking(week) == []
    before = week.plus(-1)
    assert lacking(before) == [nothing_to_issue(before, 1, 0)]


def test_a_week_under_way_lacks_its_end_and_the_data_its_forms_leave_blank(servicios_de, id_de):
    servicios_de("yuli").recorder.register(id_de("rechazado"), REJECTED)
    services = servicios_de("drubio")
    context, service = services.service_context, services.retroalimentacion
    (asesor,) = service.top5().asesores
    rules = Rules(minimo_top5=1, aliado_propio=asesor.aliado or "")
    context.config = context.config._replace(rules=rules)
    ends, jefe, *_others = lacking_in_week(service, service.top5(), [])
    assert ends.startswith("que termine, el dom 29/11")
    assert (
        jefe == f"el jefe inmediato de {asesor.asesor_id}: sin él sale en blanco en su formulario"
    )
    context.config = context.config._replace(
        rules=rules._replace(emite_retroalimentacion=("gerente",))
    )
    refusal = lacking_in_week(service, service.top5(), [])[0]
    assert refusal.startswith("quien la emita: eso es de gerente")


def test_who_may_not_follow_an_asesor_and_whom_is_said_before_anything_is_asked(
    feedback, servicios_de
):
    (compromiso,) = feedback.open_compromisos()
    agente = servicios_de("yuli").retroalimentacion
    agente.context.config = agente.context.config._replace(
        rules=Rules(emite_retroalimentacion=("supervisor",))
    )
    refused = follow_asesor(agente, feedback.top5(), compromiso, open_compromiso)
    assert why_not(refused) == "Eso es de supervisor"
    other = follow_asesor(feedback, feedback.top5(), None, open_compromiso)
    assert "aliado propio" in why_not(other)
    before = follow_asesor(feedback, None, None, open_compromiso)
    assert why_not(before) == "Primero emita la semana, con emitir"


def test_a_refused_practice_comes_back_as_it_was_typed(servicios_de):
    service = servicios_de("drubio").practicas
    model = service.show()
    practica = next(p.practica for p in model.progress if p.practica.code in model.own)
    typed = dict.fromkeys(("agenda", "compromisos", "caso", "asistentes", "nota"), "")
    record, (first, again) = carry_out(
        register_practice(service, model, practica),
        typed | {"persona": "nadie", "agenda": "lo que vence"},
        typed | {"persona": "", "agenda": "lo que vence"},
    )
    assert isinstance(first, Form)
    assert first.refused is None
    assert first.objection(typed | {"persona": "", "caso": "uno"})[0] == "caso"
    assert {row.name: row.typed for row in again.rows}["agenda"] == "lo que vence"
    assert "«nadie» no está" in again.refused.message
    assert record.content.agenda == "lo que vence"


def test_a_day_on_which_no_practice_was_done_is_refused_where_it_is_typed(servicios_de):
    service = servicios_de("drubio").practicas
    model = service.show()
    practica = next(p.practica for p in model.progress if p.practica.code in model.own)
    names = ("agenda", "compromisos", "caso", "persona", "asistentes", "nota")
    record, (ask, _form) = carry_out(
        register_other_day(service, model, practica), "ayer", dict.fromkeys(names, "")
    )
    assert ask.refuses(f"{record.day:%d/%m/%Y}") == ask.refuses("") == ""
    assert "no se puede leer" in ask.refuses("mañana mismo")
    assert ask.refuses("30/11/2026") == "Una práctica se registra cuando ya se hizo."
    assert "a lo más un año después" in ask.refuses("23/11/1999")


def test_an_idea_is_proposed_by_anybody_and_moved_by_who_leads(servicios_de):
    own, lead = servicios_de("yuli").ideas, servicios_de("lcano").ideas
    idea, (ask,) = carry_out(propose_idea(own), "una plantilla de nota")
    assert (ask.least, ask.most) == (10, 500)
    assert why_not(move_idea(own, idea)).endswith("usted propone con proponer")
    # What fails goes through the act to whoever carries it out.
    with pytest.raises(NotAllowed):
        carry_out(move_idea(lead, idea), "hecha", "")
    moved, _asked = carry_out(move_idea(lead, idea), "descartada", "")
    assert moved.steps[-1].nota == ""
    assert why_not(move_idea(lead, moved)) == "La idea 1 está descartada: ahí termina"


def test_goals_are_read_as_they_are_typed_and_who_only_looks_is_told(servicios_de):
    lead = servicios_de("drubio").goals
    texts = {"Aplicado": "60 %", "Corregido": "", "Rechazado": "5", "desde": "24/11/2026"}
    change, (form,) = carry_out(put_goals(lead), texts)
    assert change.goals == (60, 0, 5)
    for name, text in (("Aplicado", "101"), ("Rechazado", "mucho"), ("desde", "el lunes")):
        assert form.objection(texts | {name: text})[0] == name
    assert why_not(put_goals(servicios_de("yuli").goals)) == "Las pone la supervisora."


def test_the_figures_of_today_are_of_no_corte_and_are_not_exported(servicios_de):
    services = servicios_de("drubio")
    act = export_figures(services.export, services.kpi.board_of_today("asesor"))
    assert why_not(act) == "Eso es de un corte; hoy vuelve a él"


def test_a_base_is_given_back_by_who_works_it_and_what_was_typed_comes_back(
    servicios_de, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    imports = servicios_de("yuli").importacion
    (base,) = imports.bases.list_all()
    act = return_base(imports.returned, base)
    first = {"original": "no.xlsx", "clave": "x", "archivo": "vuelta.xlsx"}
    said, (form, again) = carry_out(act, first, first | {"original": "-"})
    assert [row.name for row in form.rows] == list(first)
    assert [row.typed for row in again.rows] == ["no.xlsx", "", "vuelta.xlsx"]
    assert again.refused.message == "No se puede leer «no.xlsx»: no existe."
    assert said == "11 filas en vuelta.xlsx; quedó registrado"
    assert (tmp_path / "vuelta.xlsx").exists()
    leader = servicios_de("lcano").importacion.returned
    for service, which, why in (
        (leader, base, "Devolver una base es de agente o supervisor; usted es coordinador."),
        (imports.returned, None, "Párese en una base"),
        (imports.returned, {**base, "corte": None}, "respuesta de un lote"),
        (imports.returned, {**base, "anulada_el": "hoy"}, "la deshizo"),
    ):
        assert why in why_not(return_base(service, which))
        assert why in why_not(mail_base(service, which))


def test_a_base_with_example_codes_is_given_back_only_once_that_was_agreed(
    servicios_de, id_de, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    services = servicios_de("yuli")
    context = services.service_context
    context.run_session = context.run_session._replace(demo=False)
    decided = Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})
    services.recorder.register(
        id_de("rechazado"), [Request(Evento.CLASIFICAR, {"causal": "A"}), decided]
    )
    returned = services.importacion.returned
    (base,) = services.importacion.bases.list_all()
    for give_back in (return_base, mail_base):
        said, (asked,) = carry_out(give_back(returned, base), None)
        assert said is None
        assert asked.title == "Códigos de ejemplo en la base"
    assert [*tmp_path.glob("*.xlsx")] == []
    texts = {"original": "-", "clave": "", "archivo": "vuelta.xlsx"}
    said, (asked, _form) = carry_out(return_base(returned, base), True, texts)
    assert asked.does == "escribe la base así"
    assert said.startswith("11 filas en vuelta.xlsx")
