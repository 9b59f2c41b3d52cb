"""Days to answer, re-escalations and PQR after long random work: equal to a recount from the raw lines."""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.parts.contact_rows import TIMES
from ajustes_tui.domain.parts.shapes import PartTable, Row
from ajustes_tui.domain.parts.table import (
    DAYS,
    PARTS,
    PQR,
    PQR_RESULTS,
    REASONS,
    TRIES,
    reason_groups,
    reasons_of,
)
from ajustes_tui.domain.parts.words import BY_WEEK
from ajustes_tui.domain.values.clocks import add_business_days
from ajustes_tui.services.figures.parts import casos_of as predicate_of
from tests.services.conftest import CASOS
from tests.services.recount import Sent, casos_of, cubetas, days_to_answer, estados, sent_away
from tests.services.soporte import CORTE, RESULTADOS, VERIFICADO, Almacen, fila
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


@pytest.mark.parametrize("semilla", few(range(3)))
def test_what_was_answered_equals_a_recount_from_the_lines(store, semilla):
    rng = random.Random(semilla)
    boss = store.of("drubio")
    _work(store, rng, range(100))
    _answer(store, rng)
    second = [fila(n, rng.choice(RESULTADOS), 45_900) for n in range(0, CASOS + 6, 2)]
    store.bring(second, SECOND.isoformat())
    _work(store, rng, range(100, 170))
    _answer(store, rng)
    third = [fila(n, rng.choice(RESULTADOS), 45_900) for n in range(1, CASOS, 2)]
    store.bring(third, "2026-12-09")
    if rng.random() < 0.5:
        boss.bases.anular(3, "no era")

    for scope in (FiguresScope(FIRST, FIRST), boss.parts.every_corte()):
        casos = casos_of(store, scope.since, scope.until)
        _compare_days(store, scope, casos)
        _compare_tries(store, scope, casos)
        _compare_pqr(store, scope, casos)
        _compare_reasons(store, scope, casos)


def _compare_days(store: Almacen, scope: FiguresScope, casos: set[int]) -> None:
    boss = store.of("drubio")
    expected = days_to_answer(store, casos, boss.service_context.is_habil)
    table = boss.parts.count(DAYS, scope, BY_WEEK)
    rows = {None: table.of(), **{week: table.of(group=week) for week in table.groups()}}
    found = {
        (stretch, week and (week.year, week.number)): counted
        for week, row in rows.items()
        for stretch, counted in row.items()
        if counted.measures
    }
    grouped = boss.parts.count(DAYS, scope, "causal")
    assert grouped.of() == table.of()
    for stretch, whole in table.of().items():
        apart = [grouped.of(group=group)[stretch] for group in grouped.groups()]
        assert sorted(day for each in apart for day in each.measures) == list(whole.measures)
        assert _joined(each.ids for each in apart) == list(whole.ids)
    assert found.keys() == expected.keys()
    for key, (days, ids) in expected.items():
        days.sort()
        assert (list(found[key].measures), set(found[key].ids)) == (days, ids), key
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
        many = "segunda" if len(tries) > 1 else "primera"
        expected["causal"][causal[caso], many][buckets[caso]].add(caso)
        expected["agente"][tries[-1].agente, many][buckets[caso]].add(caso)
        if len(tries) > 1:
            expected["causal"][causal[caso], "primera"]["otra_vez"].add(caso)
            expected["agente"][tries[0].agente, "primera"]["otra_vez"].add(caso)
    for by, groups in expected.items():
        table = boss.parts.count(TRIES, scope, by)
        found = {
            (group, many): ends
            for group in table.groups()
            for many in ("primera", "segunda")
            if (ends := _ends(table.of(group=group), many))
        }
        assert found == {key: dict(ends) for key, ends in groups.items()}
        corregidos = sum(len(ends["corregido"]) for ends in groups.values())
        assert table.of()["ganados"].casos == corregidos
        counts = boss.kpi.board_now(scope.since, scope.until).counts
        assert corregidos == counts[Cubeta.CORREGIDO]


def _ends(row: Row, many: str) -> dict[str, set[int]]:
    ends = {
        key.replace("ganados", "corregido"): row[f"{many}.{key}"].ids
        for key in ("ganados", "no_revertido", "pendiente", "otra_vez")
        if f"{many}.{key}" in row
    }
    return {end: set(ids) for end, ids in ends.items() if ids}


def _compare_pqr(store: Almacen, scope: FiguresScope, casos: set[int]) -> None:
    boss = store.of("drubio")
    context = boss.service_context
    due = partial(add_business_days, is_habil=context.is_habil)
    now, today = estados(store), store.momento.date()
    asked = dict(store.rows_of("SELECT id, fecha_solicitud FROM casos"))
    table = boss.parts.count(PQR, scope, "causal")
    for evento in (Evento.RADICAR_RECURSO, Evento.ESCALAR_PQR):
        expected: dict[str, set[int]] = defaultdict(set)
        for caso, sendings in sent_away(store).items():
            own = [s for s in sendings if s.evento == evento]
            if caso not in casos or not own or now[caso] == "ANULADO":
                continue
            last: Sent = own[-1]
            term = (
                due(last.day, context.rules.dias_respuesta_recurso)
                if evento == Evento.RADICAR_RECURSO
                else due(date.fromisoformat(asked[caso]), context.rules.dias_respuesta)
            )
            expected["enviados"].add(caso)
            if last.answered is None:
                expected["en_pqr"].add(caso)
                expected["vencidos"] |= {caso} if term < today else set()
            else:
                expected["respondidos"].add(caso)
                expected[(last.answer or "").lower()].add(caso)
                expected["en_plazo" if last.answered <= term else "tarde"].add(caso)
        names = ("enviados", "en_pqr", "vencidos", "respondidos", "en_plazo", "tarde")
        for name in (*names, *(result.lower() for result in PQR_RESULTS)):
            assert set(table.of(evento)[name].ids) == expected[name], (evento, name)
            apart = (table.of(evento, group)[name].ids for group in table.groups(evento))
            assert _joined(apart) == sorted(expected[name])


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
        table = boss.parts.count(REASONS, scope, by)
        reasons = reasons_of(table)
        found = {reason: set(table.of(reason)["rechazados"].ids) for reason in reasons} | {
            (reason, group): set(table.of(reason, group)["rechazados"].ids)
            for reason in reasons
            for group in reason_groups(table, reason)
        }
        assert found == expected
        counts = [table.of(reason)["rechazados"].casos for reason in reasons]
        assert counts == sorted(counts, reverse=True)
        assert table.of()["rechazados"].casos == sum(counts)


def _joined(of_groups: Iterable[tuple[int, ...]]) -> list[int]:
    return sorted(caso for ids in of_groups for caso in ids)


def test_casos_are_of_who_an_asesor_is_now_and_hidden_ones_of_nobody(store):
    boss = store.of("drubio")

    def read(by: str | None = None) -> PartTable:
        return boss.parts.count(REASONS, boss.parts.every_corte(), by)

    def asesores(table: PartTable) -> set[object]:
        return {group for reason in reasons_of(table) for group in table.groups(reason)}

    before = read("asesor")
    assert {"AS01", "AS02"} <= asesores(before)
    boss.asesores.join("AS01", "AS02")
    joined = read("asesor")
    assert asesores(joined) == asesores(before) - {"AS02"}
    assert joined.of() == before.of()

    # A large base goes in by parts, and nobody sees its casos before the last.
    ids = joined.of()["rechazados"].ids
    hidden = ids[len(ids) // 2]
    with store.db.transaction() as conn:
        conn.execute("INSERT INTO en_curso (base_id, desde, base) VALUES (1, ?, '{}')", (hidden,))
    assert read().of()["rechazados"].ids == tuple(i for i in ids if i < hidden)


def test_what_is_taken_back_counts_as_if_it_had_not_been(store):
    boss = store.of("drubio")
    rr = {"razon": "INF", "subrazon": "APL"}
    # A return after a reopening.
    store.register(3, "clasificar", causal="A")
    lacking = {"motivo": "SIN_SOPORTE", "faltan": "LLS"}
    store.register(3, "escalar_pqr", nota="Se revisaron notas F7 y órdenes del caso.", **lacking)
    fecha = store.momento.date().isoformat()
    store.register(3, "respuesta_pqr", resultado="CONFIRMA", fecha=fecha)
    store.register(3, "reabrir", "drubio", motivo="llegó sin el anexo")
    store.register(3, "devolver", "drubio", motivo="no era de PQR")
    # An answer that came with a base that is undone.
    store.register(1, "clasificar", causal="A")
    store.register(1, "escalar_back", soportes="LLS", **rr)
    # Two re-escalations, the second one undone.
    store.register(6, "clasificar", causal="A")
    for radicado in ("447001", "447002"):
        store.pasa(days=1)
        store.register(6, "mal_rechazado", motivo="sí procede", radicado=radicado, **rr)
        if radicado == "447001":
            store.register(6, "respuesta_back", resultado="RECHAZADO", motivo_rechazo="otra vez")
    store.register(6, "deshacer", "drubio", motivo="quedó mal")
    store.pasa(days=3)
    second = [fila(0, "APROBADO", 45_900)]
    store.bring(second, SECOND.isoformat())
    scope = FiguresScope(FIRST, SECOND)
    assert boss.parts.count(DAYS, scope).of()["del_back"].ids == (1, 6)
    boss.bases.anular(2, "no era")

    assert boss.parts.count(PQR, scope).of()["enviados"].ids == ()
    assert boss.parts.count(DAYS, scope).of()["del_back"].ids == (6,)
    tries = boss.parts.count(TRIES, scope).of()
    assert (tries["primera.pendiente"].ids, tries["primera.otra_vez"].ids) == ((6,), ())
    for compare in (_compare_days, _compare_tries, _compare_pqr):
        compare(store, scope, casos_of(store, FIRST, SECOND))


@pytest.mark.parametrize("part", [TIMES, *(part.counting for part in PARTS if part.counting)])
def test_the_sql_of_each_figure_names_what_the_store_has(store, part):
    boss, scope = store.of("drubio"), FiguresScope(FIRST, FIRST)
    for by in (None, *GROUPINGS, *part.texts):
        boss.parts.count(part, scope, by)
    for figure in part.figures:
        wrong = part._replace(figures=(figure._replace(test=f"{figure.test} AND no_hay"),))
        with pytest.raises(sqlite3.OperationalError, match="no such column: no_hay"):
            boss.parts.count(wrong, scope)
