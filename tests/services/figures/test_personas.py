"""Joining the ids of one person gives the figures of a base in which they are renamed, lists included."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.keeping.asesores import fold
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.values.dates import BOGOTA
from tests.services.recount import listed
from tests.services.soporte import Almacen, fila

CORTE = date(2026, 11, 2)
IDS = ("AS01", "as01", "ÁS 02", "as  02", "Zoe", "AS7", "AS07", None)
ALIADOS = ("Norte", "NORTE", "Sur", None)
CASOS = 48


def told(board: KpiBoard) -> dict[str | None, tuple[int, int]]:
    return {
        group.key: (group.counts.total, group.counts[Cubeta.RECHAZADO]) for group in board.groups
    }


def test_figures_and_lists_of_persons_equal_those_of_a_base_with_their_ids_renamed(tmp_path):
    rng = random.Random(16)
    store = Almacen(tmp_path / "d" / "a.db", momento=datetime(2026, 11, 2, 9, tzinfo=BOGOTA))
    asesor = {f"44{n:04d}": rng.choice(IDS) for n in range(CASOS)}
    aliado = {f"44{n:04d}": rng.choice(ALIADOS) for n in range(CASOS)}
    rows = [
        (
            *fila(n, "RECHAZADO")[:7],
            asesor[f"44{n:04d}"],
            aliado[f"44{n:04d}"],
            *fila(n, "RECHAZADO")[9:],
        )
        for n in range(CASOS)
    ]
    store.bring(rows, CORTE.isoformat())
    boss = store.of("drubio")
    boss.usuarios.add("yuli", "agente")
    ids = dict(store.rows_of("SELECT radicado, id FROM casos"))
    rejected = rng.sample(sorted(ids), 20)
    for radicado in rejected:
        store.decide(ids[radicado])
    versions = store.rows_of("SELECT id, version, asesor_id FROM casos ORDER BY id")
    person = {i: fold(i) for i in IDS if i is not None}

    def agree() -> None:
        board = boss.kpi.board_now(CORTE, CORTE, "asesor")
        renamed = {r: person[i] if (i := asesor[r]) else None for r in asesor}
        sent, lost = Counter(renamed.values()), Counter(renamed[r] for r in rejected)
        of_group = told(board)
        assert sorted(of_group.values()) == sorted((sent[p], lost[p]) for p in sent)
        for key, (total, _rejected) in of_group.items():
            if key is not None:
                assert boss.queue.count(CasoFilter.of(grupo=("asesor", key))) == total
        for figure in listed(board):
            assert boss.queue.count(figure.criteria) == figure.casos, figure

    agree()
    sent_for: dict[str, Counter[str]] = defaultdict(Counter)
    for radicado, i in asesor.items():
        if i is not None and (said := aliado[radicado]) is not None:
            sent_for[fold(i)][fold(said)] += 1
    of = {i: max(each, key=lambda a: (each[a], a)) for i, each in sent_for.items()}
    casos = Counter(of.get(fold(asesor[r] or ""), fold(aliado[r] or "")) or None for r in asesor)
    assert {
        key and fold(key): total
        for key, (total, _rejected) in told(boss.kpi.board_now(CORTE, CORTE, "aliado")).items()
    } == casos
    joined: list[tuple[str, str]] = []
    for _ in range(4):
        kept, other = rng.sample(sorted(person), 2)
        if person[kept] == person[other]:
            continue
        boss.asesores.join(kept, other)
        joined.append((kept, other))
        gone = person[other]
        person |= {i: person[kept] for i, where in person.items() if where == gone}
        agree()
    assert joined
    boss.kpi.close(CORTE)
    at_closing = told(boss.kpi.board_at_closing(CORTE, "asesor"))
    for card in boss.asesores.cards():
        for asesor_id in boss.asesores.joined_ids(card):
            boss.asesores.part(asesor_id)
    person = {i: fold(i) for i in IDS if i is not None}
    agree()
    assert told(boss.kpi.board_at_closing(CORTE, "asesor")) == at_closing
    assert at_closing
    assert store.rows_of("SELECT id, version, asesor_id FROM casos ORDER BY id") == versions


def test_who_reads_while_two_are_joined_sees_them_as_one_once_it_is_done(tmp_path, monkeypatch):
    store = Almacen(tmp_path / "d" / "a.db", momento=datetime(2026, 11, 2, 9, tzinfo=BOGOTA))
    rows = [(*fila(n, "RECHAZADO")[:7], f"AS0{n}", *fila(n, "RECHAZADO")[8:]) for n in (1, 2)]
    store.bring(rows, CORTE.isoformat())
    boss = store.of("drubio")
    context = boss.service_context

    def one_person() -> bool:
        directory = context.asesores
        return directory.resolve("AS01") == directory.resolve("AS02")

    with ThreadPoolExecutor(max_workers=1) as elsewhere:
        record = context.audit.record

        def record_while_somebody_reads(*entry: Any) -> None:
            # The catalogue is in force in this session, and nobody else sees it yet.
            assert not elsewhere.submit(one_person).result()
            record(*entry)

        monkeypatch.setattr(context.audit, "record", record_while_somebody_reads)
        boss.asesores.join("AS01", "AS02")
        assert elsewhere.submit(one_person).result()
    assert one_person()
