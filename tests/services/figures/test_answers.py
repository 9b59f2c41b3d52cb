"""Days to answer, re-escalations and PQR after long random work: equal to a recount from the raw lines."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.answers import PQR_RESULTS, AnswerStretch, TriesFigure
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.values.clocks import add_business_days
from ajustes_tui.services.figures.attention import casos_of as predicate_of
from tests.services.conftest import CASOS
from tests.services.recount import Sent, casos_of, cubetas, days_to_answer, estados, sent_away
from tests.services.soporte import CORTE, RESULTADOS, VERIFICADO, Almacen, book, fila
from tests.services.test_cifras import _work
from tests.support import few

FIRST, SECOND = date.fromisoformat(CORTE), date(2026, 12, 1)


def _answer(store: Almacen, rng: random.Random) -> None:
    """Let the back and PQR answer some of what waits, days apart, and somebody take an answer back."""
    waiting = store.rows_of(
        "SELECT id, estado, resultado FROM casos WHERE estado IN"
        " ('EN_BACK', 'REESCALADO', 'EN_PQR', 'RECURSO_POR_RADICAR', 'POR_CONTACTAR')"
    )
    rng.shuffle(waiting)
    for caso, estado, known in waiting:
        store.pasa(hours=rng.randrange(16))
        if rng.random() < (0.6 if estado == "POR_CONTACTAR" else 0.3):
            continue
        if estado in ("EN_BACK", "REESCALADO"):
            result = rng.choice(RESULTADOS[1:])
            why = {"motivo_rechazo": rng.choice(("sin soporte", "ya se ajustó"))}
            said = {"valor_aplicado": "45900"} if result == "APROBADO" else why
            store.register(caso, "respuesta_back", resultado=result, **said)
        elif estado == "RECURSO_POR_RADICAR":
            store.register(
                caso, "radicar_recurso", "drubio", tipo="REPOSICION", motivo="pide otra cosa"
            )
            store.pasa(days=rng.randrange(30))
            _pqr(store, rng, caso)
        elif estado == "EN_PQR":
            if known and rng.random() < 0.4:
                store.register(caso, "devolver", "drubio", motivo="Claro lo aprobó después")
            else:
                _pqr(store, rng, caso)
        else:
            number = f"3000000{(caso - 1) // 3:03d}"
            call = {"telefono": number, "verificado": VERIFICADO, "motivo": "no es el valor"}
            store.register(caso, "contacto", **call, resultado=rng.choice(("ACEPTA", "NO_ACEPTA")))
        if rng.random() < 0.1:
            store.register(caso, "deshacer", "drubio", motivo="quedó mal")


def _pqr(store: Almacen, rng: random.Random, caso: int) -> None:
    fecha = store.momento.date().isoformat()
    result = rng.choice(("CONFIRMA", "MODIFICA", "REVOCA", "RESPONDE"))
    store.register(caso, "respuesta_pqr", resultado=result, fecha=fecha)
    if rng.random() < 0.2:
        store.register(caso, "reabrir", "drubio", motivo="llegó sin el anexo")


@pytest.mark.parametrize("semilla", few(range(30)))
def test_what_was_answered_equals_a_recount_from_the_lines(
    store: Almacen, tmp_path: Path, semilla: int
) -> None:
    rng = random.Random(semilla)
    boss = store.of("drubio")
    _work(store, rng, range(140))
    _answer(store, rng)
    second = [fila(n, rng.choice(RESULTADOS), 45_900) for n in range(0, CASOS + 6, 2)]
    store.import_base(book(tmp_path / "b.xlsx", second), SECOND.isoformat())
    _work(store, rng, range(140, 240))
    _answer(store, rng)
    third = [fila(n, rng.choice(RESULTADOS), 45_900) for n in range(1, CASOS, 2)]
    store.import_base(book(tmp_path / "c.xlsx", third), "2026-12-09")
    if rng.random() < 0.5:
        boss.bases.anular(3, "no era")

    for scope in (FiguresScope(FIRST, FIRST), boss.answers.every_corte()):
        assert scope is not None
        casos = casos_of(store, scope.since, scope.until)
        _compare_days(store, scope, casos)
        _compare_tries(store, scope, casos)
        _compare_pqr(store, scope, casos)
        _compare_reasons(store, scope, casos)


def _compare_days(store: Almacen, scope: FiguresScope, casos: set[int]) -> None:
    boss = store.of("drubio")
    expected = days_to_answer(store, casos, boss.service_context.is_habil)
    report = boss.answers.days(scope)
    found = {
        (stretch.value, row.week and (row.week.year, row.week.number)): row.of(stretch)
        for row in (report.everything, *report.rows)
        for stretch in AnswerStretch
        if row.of(stretch).days
    }
    grouped = boss.answers.days(scope, "causal")
    assert grouped.everything == report.everything
    for stretch in AnswerStretch:
        apart = [row.of(stretch) for row in grouped.rows]
        whole = report.everything.of(stretch)
        assert sorted(day for figure in apart for day in figure.days) == list(whole.days)
        assert _joined(figure.ids for figure in apart) == list(whole.ids)
    assert found.keys() == expected.keys()
    for key, (days, ids) in expected.items():
        days.sort()
        assert (list(found[key].days), set(found[key].ids)) == (days, ids), key
        within = found[key].ninetieth
        assert within in days
        assert (
            sum(d <= within for d in days) * 10
            >= len(days) * 9
            > sum(d < within for d in days) * 10
        )
        assert len(boss.queue.list_ids(predicate_of(found[key].ids))) == found[key].casos


def _compare_tries(store: Almacen, scope: FiguresScope, casos: set[int]) -> None:
    boss, buckets = store.of("drubio"), cubetas(store)
    causal = dict(store.rows_of("SELECT id, coalesce(causal, causal_pedida) FROM casos"))
    expected: dict[str, dict[Any, dict[str, set[int]]]] = {
        by: defaultdict(lambda: defaultdict(set)) for by in ("causal", "agente")
    }
    for caso, sendings in sent_away(store).items():
        tries = [s for s in sendings if s.evento.startswith("mal_")]
        if caso not in casos or not tries or caso not in buckets:
            continue
        many = "second" if len(tries) > 1 else "first"
        expected["causal"][causal[caso], many][buckets[caso]].add(caso)
        expected["agente"][tries[-1].agente, many][buckets[caso]].add(caso)
        if len(tries) > 1:
            expected["causal"][causal[caso], "first"]["again"].add(caso)
            expected["agente"][tries[0].agente, "first"]["again"].add(caso)
    for by, groups in expected.items():
        report = boss.answers.tries(scope, by)
        found = {
            (group.key, many): _sets(tries)
            for group in report.groups
            for many, tries in (("first", group.first), ("second", group.second))
            if tries != TriesFigure()
        }
        assert found == {key: dict(ends) for key, ends in groups.items()}
        corregidos = sum(len(ends["corregido"]) for ends in groups.values())
        assert report.everything.all.casos == corregidos
        counts = boss.kpi.board_now(scope.since, scope.until).indicators.counts
        assert corregidos == counts[Cubeta.CORREGIDO]


def _sets(tries: TriesFigure) -> dict[str, set[int]]:
    ends = {
        "corregido": tries.won,
        "no_revertido": tries.lost,
        "pendiente": tries.pending,
        "again": tries.again,
    }
    assert all(len(set(ids)) == len(ids) for ids in ends.values())
    return {end: set(ids) for end, ids in ends.items() if ids}


def _compare_pqr(store: Almacen, scope: FiguresScope, casos: set[int]) -> None:
    boss = store.of("drubio")
    context = boss.service_context
    due = partial(add_business_days, is_habil=context.is_habil)
    now, today = estados(store), store.momento.date()
    asked = dict(store.rows_of("SELECT id, fecha_solicitud FROM casos"))
    reports = boss.answers.pqr(scope, "causal")
    for evento in (Evento.RADICAR_RECURSO, Evento.ESCALAR_PQR):
        expected: dict[str, set[int]] = defaultdict(set)
        for caso, sendings in sent_away(store).items():
            own = [s for s in sendings if s.evento == evento.value]
            if caso not in casos or not own or now[caso] == "ANULADO":
                continue
            last: Sent = own[-1]
            term = (
                due(last.day, context.rules.dias_respuesta_recurso)
                if evento is Evento.RADICAR_RECURSO
                else due(date.fromisoformat(asked[caso]), context.rules.dias_respuesta)
            )
            expected["sent"].add(caso)
            if last.answered is None:
                expected["waiting"].add(caso)
                expected["overdue"] |= {caso} if term < today else set()
            else:
                expected["answered"].add(caso)
                expected[last.answer or ""].add(caso)
                expected["in_time" if last.answered <= term else "late"].add(caso)
        whole, groups = reports[evento].everything, reports[evento].groups
        for name in ("sent", "waiting", "overdue", "answered", "in_time", "late"):
            assert set(getattr(whole, name)) == expected[name], (evento, name)
            assert _joined(getattr(group, name) for group in groups) == sorted(expected[name])
        for result in PQR_RESULTS:
            assert set(whole.result(result)) == expected[result]


def _compare_reasons(store: Almacen, scope: FiguresScope, casos: set[int]) -> None:
    boss, now = store.of("drubio"), estados(store)
    for by in ("causal", "asesor"):
        expected: dict[Any, set[int]] = defaultdict(set)
        for caso, result, reason, causal, asesor in store.rows_of(
            "SELECT id, resultado, motivo_rechazo, coalesce(causal, causal_pedida), asesor_id FROM casos"
        ):
            if caso in casos and result == "RECHAZADO" and now[caso] != "ANULADO":
                expected[reason].add(caso)
                expected[reason, causal if by == "causal" else asesor].add(caso)
        report = boss.answers.reasons(scope, by)
        found = {
            (each.reason, each.key) if each.grouped else each.reason: set(each.ids)
            for each in report.reasons
        }
        assert found == expected
        counts = [each.casos for each in report.reasons if not each.grouped]
        assert counts == sorted(counts, reverse=True)
        assert report.everything.casos == sum(counts)


def _joined(of_groups: Iterable[tuple[int, ...]]) -> list[int]:
    return sorted(caso for ids in of_groups for caso in ids)


def test_casos_are_of_who_an_asesor_is_now_and_hidden_ones_of_nobody(store: Almacen) -> None:
    boss = store.of("drubio")
    before = boss.answers.reasons(boss.answers.every_corte(), "asesor")
    asked = {each.key for each in before.reasons if each.grouped}
    assert {"AS01", "AS02"} <= asked
    boss.asesores.join("AS01", "AS02")
    joined = boss.answers.reasons(boss.answers.every_corte(), "asesor")
    assert {each.key for each in joined.reasons if each.grouped} == asked - {"AS02"}
    assert joined.everything == before.everything

    # A large base goes in by parts, and nobody sees its casos before the last.
    hidden = sorted(joined.everything.ids)[len(joined.everything.ids) // 2]
    with store.db.transaction() as conn:
        conn.execute("INSERT INTO en_curso (base_id, desde, base) VALUES (1, ?, '{}')", (hidden,))
    seen = boss.answers.reasons(boss.answers.every_corte())
    assert seen.everything.ids == tuple(i for i in joined.everything.ids if i < hidden)
