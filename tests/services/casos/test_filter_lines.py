"""Each line of a filter over one store: the casos it keeps, how it is written back, or what is wrong with it.

`filter_lines.tsv` has a line in each row with its answer; `filter_halves.tsv` a line half typed with the
words that complete it, each with the casos it would leave.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.query.words import half_typed, matching, none_is
from ajustes_tui.errors import InvalidDatum
from tests.services.soporte import ENCABEZADOS, VERIFICADO, Almacen, fila, grown, rows
from tests.support import MadeOnce

HERE = Path(__file__).parent
MARCACION = {"razon": "AJU", "subrazon": "REE", "motivo": "el soporte sí estaba"}


def _make_worked(store: Almacen) -> None:
    """Bring casos to many estados, with claims, appointments, questions and skips."""
    jefa = store.of("drubio")
    jefa.usuarios.add("yuli", "agente", "Yuli Ariza")
    jefa.usuarios.add("andres", "agente", "Andrés Gil")
    asked = [
        (
            *row[:9],
            f"{9 + n % 12:02d}/11/2026",
            *row[10:],
            ("Queja", "Petición", "", "Recurso")[n % 4],
        )
        for n, row in enumerate(rows(36))
    ]
    headers = (*ENCABEZADOS, "Clase")
    store.bring(asked, "2026-11-23", headers=headers)
    odd = list(fila(90, "QUIZÁS"))
    odd[3], odd[5], odd[7], odd[8] = "Otra cosa", 1_234_567, "AS17", "Call Center, Sur"
    odd[11] = "MARTA LUCÍA PEÑA luc%ia a_b [x] 9*"
    bare = [*fila(91, "APROBADO")[:5], None, 0, None, "José Núñez", *fila(91, "")[9:]]
    store.bring([odd, bare], "2026-11-24", complemento=True)
    for caso in (3, 6):
        store.register(caso, "clasificar", causal="E")
        store.register(caso, "mal_rechazado", radicado=f"99{caso:04d}", **MARCACION)
    for caso in (4, 7):
        store.register(caso, "clasificar", causal="A")
        store.register(caso, "escalar_back", razon="AJU", subrazon="ESC", soportes="LLS")
    store.decide(5, 8, 11)
    store.decide(9, 12, causal="D")
    store.register(
        5, "contacto", resultado="VOLVER_A_LLAMAR", telefono="3000000001", cuando="2026-11-25T09:00"
    )
    store.register(8, "contacto", resultado="ACEPTA", telefono="3000000002", verificado=VERIFICADO)
    store.pasa(days=8)
    store.register(10, "clasificar", causal="A")
    store.register(13, "clasificar", causal="B")
    store.register(14, "clasificar", "andres", causal="B")
    store.register(15, "clasificar", "andres", causal="E")
    store.register(16, "pedir_revision", motivo="no sé")
    store.register(17, "aplazar", hasta="2026-12-04", motivo="RR caído")
    store.of("yuli").triage.open_caso(20)
    store.of("andres").triage.open_caso(21)
    store.of("yuli").triage.skip(22, "no abre RR")
    store.of("drubio").triage.reasignar(23, "andres")
    store.register(24, "anular", "drubio", motivo="repetido")


@pytest.fixture(scope="module")
def worked(made_once: MadeOnce, tmp_path_factory: pytest.TempPathFactory) -> Almacen:
    return grown(made_once, tmp_path_factory.mktemp("filtro"), _make_worked)


def _answer(store: Almacen, line: str) -> list[str]:
    """Return how a line is written back, what no caso of it is and the casos; or what is wrong with it."""
    queue = store.of("yuli").queue
    try:
        query = queue.query(line)
    except InvalidDatum as error:
        return ["no se lee", error.message, error.suggestion]
    ids = sorted(queue.list_ids(queue.criteria_of(query)))
    said = none_is(query.terms) if query.terms else ""
    return [str(query), said, " ".join(map(str, ids))]


def _completed(store: Almacen, line: str) -> list[str]:
    """Return the words that complete a line half typed, each with the casos it would leave."""
    half = half_typed(line, len(line))
    if half is None:
        return []
    counted = dict(store.of("yuli").queue.words(half, CasoFilter()))
    casos = {word.text: n for word, n in counted.items()}
    key = f"{half.key}:" if half.key else ""
    words = [word.text for word in matching(half, counted)]
    return [f"{word} {casos.get(key + word, '-')}" for word in words]


def _rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines()]


def test_every_line_keeps_the_same_casos_and_is_written_and_said_as_before(worked):
    wrong = [
        (line, answer, now)
        for line, *answer in _rows("filter_lines.tsv")
        if (now := _answer(worked, line)) != answer
    ]
    assert wrong == []


def test_every_word_half_typed_is_completed_as_before(worked):
    wrong = [
        (line, answer, now)
        for line, *answer in _rows("filter_halves.tsv")
        if (now := _completed(worked, line)) != answer
    ]
    assert wrong == []
