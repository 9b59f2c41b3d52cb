"""The queue: what comes back by itself, what a filter line keeps, and whose each caso is."""

from __future__ import annotations

import itertools

import pytest

from ajustes_tui.domain.caso.estados import BY_DECIDE, CLOSED, IN_QUEUE, WAIT_FOR_AGENTE, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.rules.decision import Allowed
from ajustes_tui.errors import ConflictError, InvalidDatum, InvalidInput, NotAllowed
from ajustes_tui.services.recorder import Request
from tests.services.conftest import CASOS
from tests.services.soporte import Almacen, fila, rows

MARCACION = {"razon": "AJU", "subrazon": "REE", "motivo": "el soporte sí estaba"}


def _reescalar(store: Almacen, caso: int) -> None:
    store.register(caso, "clasificar", causal="E")
    store.register(caso, "mal_rechazado", radicado=f"99{caso:04d}", **MARCACION)


def _escalar(store: Almacen, caso: int) -> None:
    store.register(caso, "clasificar", causal="A")
    store.register(caso, "escalar_back", razon="AJU", subrazon="ESC", soportes="LLS")


def _variados(store: Almacen) -> None:
    """Leave casos with the back, one with an appointment that fell due, and the rest untouched."""
    _reescalar(store, 3)
    _escalar(store, 4)
    store.decide(5)
    store.register(
        5, "contacto", resultado="VOLVER_A_LLAMAR", telefono="3000000001", cuando="2026-11-25T09:00"
    )
    store.pasa(days=8)


def _ids(store: Almacen, line: str, who: str = "yuli") -> list[int]:
    triage = store.of(who).triage
    return sorted(triage.queue.list_ids(triage.queue.criteria_of(triage.queue.query(line))))


# What comes back by itself.


@pytest.mark.parametrize(("llevar", "caso"), [(_escalar, 1), (_reescalar, 3)])
def test_without_an_answer_a_caso_comes_back_on_the_fifth_business_day(store, llevar, caso):
    llevar(store, caso)
    triage = store.of("yuli").triage
    store.pasa(days=6)
    assert triage.card(caso).owes is None
    assert caso not in _ids(store, "estado:decidir")
    (row,) = triage.work.get_window([caso])
    assert (row.waits_for_back, row.unanswered) == (False, None)
    estado = row.caso.estado
    store.pasa(days=1)
    card = triage.card(caso)
    assert card.owes == (5, False)
    assert "Sin respuesta del back hace 5 días hábiles" in card.step.text
    assert caso in _ids(store, "estado:decidir")
    assert _ids(store, "vuelve") == [caso]
    (row,) = triage.work.get_window([caso])
    assert (row.caso.estado, row.waits_for_back, row.unanswered) == (estado, True, 5)


def test_the_day_it_comes_back_is_a_setting(store):
    _reescalar(store, 3)
    soon = Almacen(store.path, rules=store.rules.__class__(dias_sin_respuesta_back=1))
    assert _ids(soon, "vuelve") == []
    soon.pasa(days=1)
    assert _ids(soon, "vuelve") == [3]


def test_a_caso_the_next_complete_base_leaves_out_comes_back_at_once(store):
    _reescalar(store, 3)
    _escalar(store, 4)
    store.pasa(days=1)
    sin_el_3 = [row for n, row in enumerate(rows(CASOS)) if n != 2]
    store.bring(sin_el_3, "2026-11-25")
    assert _ids(store, "vuelve") == [3]
    card = store.of("yuli").triage.card(3)
    assert card.owes == (1, True)
    assert "El último corte completo ya no trae el caso" in card.step.text


def test_a_base_from_before_the_escalation_and_a_complemento_leave_nobody_out(store):
    store.pasa(days=1)
    store.bring([fila(0, "")], "2026-11-25")
    store.pasa(hours=1)
    _reescalar(store, 3)
    store.pasa(hours=1)
    store.bring([fila(0, "")], "2026-11-25", complemento=True)
    assert _ids(store, "vuelve") == []
    assert store.of("yuli").triage.open_next(frozenset({Estado.REESCALADO})) is None


def test_a_base_of_the_day_imported_after_the_escalation_does_until_it_is_undone(store):
    store.pasa(days=1)
    _reescalar(store, 3)
    store.pasa(hours=1)
    summary = store.bring([fila(0, "")], "2026-11-25")
    assert _ids(store, "vuelve") == [3]
    store.of("drubio").bases.anular(summary.base or 0, "era otra")
    assert _ids(store, "vuelve") == []


def test_an_answer_of_the_back_comes_back_too(store):
    _reescalar(store, 3)
    store.pasa(days=1)
    aprobado = [fila(n, "APROBADO" if n == 2 else "", 45_900 if n == 2 else None) for n in range(9)]
    store.bring(aprobado, "2026-11-25")
    assert store.of("yuli").triage.card(3).caso.estado is Estado.POR_VERIFICAR
    assert _ids(store, "vuelve") == [3]


def test_the_next_caso_is_one_that_came_back_only_when_no_other_waits(store):
    _reescalar(store, 3)
    store.pasa(days=8)
    triage = store.of("yuli").triage
    dados = []
    while (card := triage.open_next()) is not None:
        dados.append(card.caso.id)
        store.register(card.caso.id, "pedir_revision", motivo="no sé")
    assert dados[-1] == 3
    assert sorted(dados) == list(range(1, CASOS + 1))


def test_the_next_caso_of_what_waits_for_an_agente_is_never_one_of_the_back(store):
    _reescalar(store, 3)
    store.pasa(days=8)
    solo = frozenset({Estado.EN_BACK})
    assert store.of("yuli").triage.open_next(solo) is None
    card = store.of("yuli").triage.open_next(frozenset({Estado.REESCALADO}))
    assert card.caso.id == 3
    assert BY_DECIDE < IN_QUEUE
    assert not IN_QUEUE <= WAIT_FOR_AGENTE


def test_opening_what_came_back_claims_it_and_what_did_not_stays_free(store):
    _reescalar(store, 3)
    triage = store.of("yuli").triage
    assert triage.open_caso(3).toma is None
    store.pasa(days=8)
    toma = triage.open_caso(3).toma
    assert toma.login == "yuli"
    with pytest.raises(ConflictError):
        store.register(3, "respuesta_back", "andres", resultado="APROBADO")


def test_what_came_back_can_be_answered_put_off_or_asked_about(store):
    _reescalar(store, 3)
    store.pasa(days=8)
    card = store.of("yuli").triage.open_caso(3)
    for evento in (Evento.RESPUESTA_BACK, Evento.PEDIR_REVISION, Evento.APLAZAR, Evento.NOTA):
        assert isinstance(card.allows(evento), Allowed)
    store.register(3, "aplazar", hasta="2026-12-03", motivo="se preguntó por correo")
    assert 3 not in _ids(store, "estado:decidir libres")
    assert 3 in _ids(store, "estado:decidir")
    store.pasa(days=1)
    assert 3 in _ids(store, "estado:decidir libres")
    store.register(3, "respuesta_back", resultado="RECHAZADO")
    assert store.of("yuli").triage.card(3).owes is None


# What a filter line keeps: `test_filter_lines` has the casos of each.


CONDITIONS = (
    *("causal:A", "causal:A,E !asesor:AS01", "causal:sin", "asesor:as02", "asesor:sin"),
    *("aliado:nor", "aliado:sin", "semaforo:amarillo", "semaforo:verde", "semaforo:rojo"),
    *("valor:>45899", "norte", "vence:hoy", "estado:rechazado", "corte:24/11", "prestacion"),
    *("estado:por_clasificar !estado:aprobado", "libres !mios", "saltados", "cita", "revision"),
)


def test_a_condition_and_its_inverse_part_all_casos_in_two(store):
    for line in CONDITIONS:
        first, _, rest = line.partition(" ")
        scope = f"{rest} " if rest else ""
        inside, outside = _ids(store, f"{scope}{first}"), _ids(store, f"{scope}!{first}")
        assert not set(inside) & set(outside), line
        assert sorted(inside + outside) == _ids(store, scope), line


def test_the_row_of_an_unclassified_caso_brings_its_suggestion(store):
    store.register(1, "clasificar", causal="A")
    item, cuatro = store.of("yuli").work.get_window([1, 4])
    assert (item.caso.causal, item.causal_sugerida) == ("A", None)
    assert (cuatro.caso.causal, cuatro.causal_sugerida) == (None, "A")


def test_mine_is_what_i_hold_or_asked_about_and_free_what_one_could_work_on_now(store):
    store.of("yuli").triage.open_caso(5)
    store.register(8, "pedir_revision", motivo="no sé")
    store.register(9, "aplazar", hasta="2026-11-25", motivo="RR caído")
    assert _ids(store, "mios") == [5, 8]
    assert _ids(store, "mios", "andres") == []
    everybody = set(range(1, CASOS + 1))
    assert sorted(everybody - set(_ids(store, "libres", "andres"))) == [5, 8, 9]
    assert 5 in _ids(store, "libres", "yuli")
    store.pasa(minutes=31)
    assert _ids(store, "mios") == [8]


def test_the_red_of_the_filter_is_the_red_of_the_rows(store):
    store.pasa(days=13)
    triage = store.of("yuli").triage
    colors = {"vencido": set(), "rojo": set(), "amarillo": set(), "verde": set()}
    for row in triage.work.get_window(triage.queue.list_ids(CasoFilter())):
        plazo = triage.work.remaining(row.vence)
        colors[{"ambar": "amarillo"}.get(plazo[1].value, plazo[1].value)].add(row.caso.id)
    # What is overdue bears the same mark, so that who asks for red sees it too.
    colors["rojo"] |= colors["vencido"]
    for color, ids in colors.items():
        assert set(_ids(store, f"semaforo:{color}")) == ids


def test_the_list_its_figure_and_its_breakdown_are_one_predicate(store):
    _reescalar(store, 3)
    store.pasa(days=8)
    queue = store.of("yuli").queue
    for line in ("", "estado:decidir libres", "causal:A prestacion", "vuelve"):
        criteria = queue.criteria_of(queue.query(line))
        count = len(queue.list_ids(criteria))
        cuentas = queue.filter_counts(criteria)
        assert queue.count(criteria) == cuentas.total == count
        for cuenta in (cuentas.estados, cuentas.causales, cuentas.asesores):
            assert sum(cuenta.values()) == count


def test_every_order_lists_the_same_casos_and_a_limit_its_first_ones(store):
    queue = store.of("yuli").queue
    for line in ("estado:abierto", "prestacion"):
        criteria = queue.criteria_of(queue.query(line))
        for order in QueueOrder:
            ids = queue.list_ids(criteria, order)
            assert sorted(ids) == _ids(store, line)
            assert queue.list_ids(criteria._replace(limit=4), order) == ids[:4]


def test_a_callback_that_is_due_stands_first_in_the_list(store):
    store.decide(30, causal="E")
    store.register(
        30,
        "contacto",
        resultado="VOLVER_A_LLAMAR",
        telefono="3000000009",
        cuando="2026-11-24T11:00:00-05:00",
    )
    triage = store.of("yuli").triage
    open_criteria = triage.queue.criteria_of(triage.queue.query("estado:abierto"))
    assert list(triage.queue.list_ids(open_criteria))[-1] == 30
    store.pasa(hours=2)
    assert list(triage.queue.list_ids(open_criteria))[:2] == [30, 1]


def _con_cita(store: Almacen, caso: int = 2) -> None:
    store.decide(caso)
    cita = {"resultado": "VOLVER_A_LLAMAR", "cuando": "2026-11-24T11:00"}
    store.register(caso, "contacto", telefono="3000000000", **cita)


def test_an_annulled_caso_has_no_appointment_and_undoing_gives_it_back(store):
    _con_cita(store)
    before = store.in_force()
    store.register(2, "anular", "drubio", motivo="repetido")
    assert store.rows_of("SELECT cita FROM casos WHERE id = 2") == [(None,)]
    assert _ids(store, "cita") == []
    store.register(2, "deshacer", "drubio")
    assert store.in_force() == before
    assert _ids(store, "cita") == [2]


def test_an_appointment_an_older_program_left_in_a_closed_caso_is_none(store):
    _con_cita(store)
    store.pasa(hours=2)
    queue = store.of("yuli").queue
    con, without = (queue.criteria_of(queue.query(line)) for line in ("cita", "!cita"))
    for estado in CLOSED:
        store.db.conn.execute(
            "UPDATE casos SET estado = ?, espera = 2 WHERE id = 2", (estado.value,)
        )
        assert (list(queue.list_ids(con)), queue.count(con)) == ([], 0)
        assert queue.count(without) == CASOS
        assert queue.list_ids(CasoFilter())[0] != 2
        assert queue.list_ids(CasoFilter.of(texto="c"))[0] != 2


# Filters by name.


def test_everybody_has_the_same_seven_filters_with_live_counts(store):
    _reescalar(store, 3)
    store.of("yuli").triage.skip(4, "no abre RR")
    store.of("yuli").triage.open_caso(5)
    store.pasa(days=8)
    cuentas = {f.name: f.casos for f in store.of("yuli").queue.filters()}
    assert cuentas == {
        "por decidir": CASOS,
        "vencidos por decidir": 0,
        "hoy vencen": 0,
        "sin causal": 0,
        "vuelven del back": 1,
        "mis casos": 0,
        "saltados": 1,
    }


def test_a_person_keeps_filters_of_their_own(store):
    triage = store.of("yuli").triage
    triage.queue.save_filter("los de norte", "ali:norte est:rech")
    (own,) = (f for f in triage.queue.filters() if f.own)
    assert (own.name, own.query) == ("los de norte", "aliado:norte estado:rechazado")
    assert own.casos == len(_ids(store, own.query))
    triage.queue.save_filter("los de norte", "aliado:norte")
    assert [f.query for f in triage.queue.filters() if f.own] == ["aliado:norte"]
    assert not any(f.own for f in store.of("andres").queue.filters())
    triage.queue.remove_filter("los de norte")
    assert not any(f.own for f in triage.queue.filters())


def test_a_bad_filter_is_not_kept(store):
    triage = store.of("yuli").triage
    for name, line in (
        ("", "mios"),
        ("Vencidos por decidir", "mios"),
        ("x" * 31, "mios"),
        ("uno", ""),
    ):
        with pytest.raises(InvalidDatum):
            triage.queue.save_filter(name, line)
    with pytest.raises(InvalidDatum, match="causal"):
        triage.queue.save_filter("uno", "causal:Z")
    with pytest.raises(InvalidInput):
        triage.queue.remove_filter("uno")
    assert not any(f.own for f in triage.queue.filters())


# Whose a caso is.


def test_a_caso_passed_over_is_shown_until_somebody_works_on_it_and_a_supervisor_sees_why(store):
    store.of("yuli").triage.skip(4, "no abre RR")
    assert _ids(store, "saltados") == [4]
    store.pasa(minutes=1)
    store.register(4, "clasificar", "andres", causal="A")
    assert _ids(store, "saltados") == []
    store.pasa(days=1)
    store.of("andres").triage.skip(5, "falta la orden")
    skips = store.of("drubio").queue.skips(store.momento.date())
    assert [(s.login, s.caso, s.motivo) for s in skips] == [("andres", 5, "falta la orden")]
    with pytest.raises(NotAllowed):
        store.of("yuli").queue.skips(store.momento.date())


def test_reassigning_gives_the_caso_over_whoever_had_it(store):
    store.of("yuli").triage.open_caso(1)
    card = store.of("drubio").triage.reasignar(1, "andres")
    assert card.toma.login == "andres"
    with pytest.raises(ConflictError, match="lo tiene andres"):
        store.register(1, "clasificar", causal="A")
    next_card = store.of("andres").triage.open_next()
    assert next_card.caso.id == 1
    assert ("drubio", "toma_reasignada", "caso 1 a andres") in store.rows_of(
        "SELECT login, accion, detalle FROM auditoria"
    )
    # It stays theirs when sessions end and claims lapse.
    store.of("drubio").close_session()
    assert store.rows_of("SELECT caso_id, login FROM tomas") == [(1, "andres")]
    store.pasa(minutes=31)
    assert _ids(store, "mios", "andres") == [1]
    assert 1 in _ids(store, "libres", "yuli")


def test_in_contact_the_whole_cuenta_changes_hands(store):
    for caso in (2, 3):
        store.register(caso, "clasificar", causal="A")
    store.register(2, "aplicacion_correcta")
    store.register(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.of("yuli").contacto.open_call(2)
    store.of("drubio").triage.reasignar(2, "andres")
    assert store.rows_of("SELECT caso_id, login FROM tomas ORDER BY caso_id") == [
        # Not decided yet, and claimed with the call of its cuenta.
        (1, "andres"),
        (2, "andres"),
        (3, "andres"),
    ]


def test_an_open_caso_goes_only_to_somebody_who_works_casos(store):
    reasignar = store.of("drubio").triage.reasignar
    for login in ("nadie", "exagente", "lcano"):
        with pytest.raises(InvalidInput if login == "nadie" else NotAllowed):
            reasignar(1, login)
    assert store.rows_of("SELECT * FROM tomas") == []
    store.register(1, "anular", "drubio", motivo="repetido")
    with pytest.raises(NotAllowed, match="está cerrado"):
        reasignar(1, "andres")


LARGE_LISTS = (
    *("", "estado:decidir libres", "estado:decidir", "estado:back", "vuelve", "estado:abierto"),
    *("!aliado:norte", "causal:A", "semaforo:verde", "a", "mios", "cita"),
)


def test_the_first_rows_of_a_large_list_are_how_the_whole_of_it_begins(store, monkeypatch):
    _variados(store)
    queue = store.of("yuli").queue
    assert not queue.first_ids(CasoFilter(), QueueOrder.URGENCY, 1), "a list read in no time"
    monkeypatch.setattr("ajustes_tui.storage.casos.casos.MANY", 0)
    for line, order in itertools.product(LARGE_LISTS, QueueOrder):
        criteria = queue.criteria_of(queue.query(line))
        everybody = queue.list_ids(criteria, order)
        for count in {1, 3, len(everybody)} - {0}:
            first = queue.first_ids(criteria, order, count)
            assert not first or first == everybody[:count]
        # Fewer than asked may be missing some: only the whole list says it.
        assert not queue.first_ids(criteria, order, len(everybody) + 1)
        if line == "":
            assert len(queue.first_ids(criteria, order, 3)) == 3


def test_what_came_back_is_counted_by_how_it_came_back(store):
    _reescalar(store, 3)
    _escalar(store, 4)
    store.pasa(days=8)
    store.register(4, "respuesta_back", resultado="RECHAZADO")
    returned = store.of("yuli").turno.show().returned
    assert (returned.unanswered, returned.rechazados, returned.again) == (1, 1, 0)
    assert returned.days == 6


def test_the_next_caso_of_a_large_store_is_the_one_of_the_whole_order(store, monkeypatch):
    _variados(store)
    yuli, andres = store.of("yuli").triage, store.of("andres").triage
    casos = store.of("yuli").service_context.casos
    opened = set()
    for returning in range(CASOS + 5):
        now = store.of("yuli").service_context.now()
        siguientes = set()
        for many in (0, 1_000_000):
            monkeypatch.setattr("ajustes_tui.storage.casos.casos.MANY", many)
            siguientes.add(casos.next_free("yuli", IN_QUEUE, now))
        (next_id,) = siguientes
        if next_id is None:
            break
        opened.add(next_id)
        if returning % 5 == 4:
            andres.open_caso(next_id)
        elif returning % 3:
            yuli.open_caso(next_id)
            yuli.skip(next_id, "RR caído")
        else:
            yuli.open_caso(next_id)
            yuli.recorder.register(
                next_id, [Request(Evento.PEDIR_REVISION, {"motivo": "¿aplica?"})]
            )
    assert len(opened) > CASOS // 2


@pytest.mark.parametrize("ahead", [{"hours": 3}, {"days": 366}])
def test_a_claim_and_a_skip_of_a_clock_that_ran_ahead_end_by_the_clock_that_runs_now(store, ahead):
    yuli, andres = store.of("yuli"), store.of("andres")
    right = store.momento
    store.pasa(**ahead)
    for caso in (1, 2, 3):
        yuli.triage.open_caso(caso)
    yuli.triage.skip(2, "no abre el archivo")
    store.momento = right
    # The screen of yuli is still on 3: her next key makes it hers by the clock of now.
    yuli.work.beat([3])
    assert store.rows_of("SELECT desde, vence FROM tomas WHERE caso_id = 3") == [
        ("2026-11-24T10:00:00-05:00", "2026-11-24T10:30:00-05:00")
    ]
    board = {held.caso: held.overdue for held in store.of("drubio").open_work.read().in_hand}
    assert board == {1: True, 3: False}
    assert _ids(store, "libres", "andres")[:2] == [1, 2]
    assert (_ids(store, "saltados", "yuli"), store.of("drubio").queue.skips(right.date())) == (
        [],
        [],
    )
    assert andres.triage.open_caso(1).toma.login == "andres"
    with pytest.raises(ConflictError, match="lo tiene andres"):
        store.register(1, "clasificar", causal="A")
    with pytest.raises(ConflictError, match="lo tiene yuli"):
        store.register(3, "clasificar", "andres", causal="A")
    store.pasa(minutes=31)
    store.register(3, "clasificar", "andres", causal="A")
