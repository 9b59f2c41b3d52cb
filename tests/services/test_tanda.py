"""Many decisions at a time: looked at first, then each caso apart."""

from __future__ import annotations

from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import ConflictError, InvalidInput, NotAllowed
from ajustes_tui.services.casos.decisions import DecidedRequest
from ajustes_tui.services.recorder import Request
from tests.services.soporte import Almacen, fila

BIEN = Request(Evento.APLICACION_CORRECTA, {})
SIN_PRUEBAS = Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})
APLAZAR = Request(Evento.APLAZAR, {"hasta": "2026-11-27", "motivo": "no se refleja"})


def _estados(store: Almacen, *casos: int) -> list[str]:
    huecos = ", ".join(map(str, casos))
    return [e for (e,) in store.rows_of(f"SELECT estado FROM casos WHERE id IN ({huecos})")]


def test_a_review_says_where_each_caso_would_go_and_writes_nothing(store):
    before = store.in_force()
    tanda = [
        DecidedRequest(2, BIEN, 1),
        DecidedRequest(5, BIEN, 1),
        DecidedRequest(3, SIN_PRUEBAS, 1),
    ]
    revision = store.of("yuli").triage.tanda.review([*tanda, DecidedRequest(8, APLAZAR, 1)])
    assert not revision.refused
    assert [(d.estado, d.contenido, d.casos, d.value) for d in revision.destinations] == [
        (Estado.POR_CONTACTAR, Contenido.APLICADO, 2, 9_180_000),
        (Estado.POR_CONTACTAR, Contenido.NO_APLICA, 1, 4_590_000),
        (Estado.POR_CLASIFICAR, None, 1, 4_590_000),
    ]
    assert str(revision.destinations[2].aplazado_hasta) == "2026-11-27"
    assert (revision.value, revision.suggested) == (18_360_000, 3)
    assert store.in_force() == before


def test_a_review_says_of_each_row_why_it_cannot_go(store):
    sin_causal, traslado = list(fila(90, "RECHAZADO")), list(fila(91, "RECHAZADO"))
    without_value = list(fila(92, "APROBADO"))
    sin_causal[3], traslado[3] = "otra cosa", "Demoras en ejecución de traslado"
    store.bring([sin_causal, traslado, without_value], complemento=True)
    store.of("andres").triage.open_caso(6)
    store.register(9, "nota", nota="ya la vi")
    revision = store.of("yuli").triage.tanda.review(
        [
            *(DecidedRequest(caso, SIN_PRUEBAS, 1) for caso in (3, 3, 6, 9, 2, 31, 32)),
            *(DecidedRequest(caso, BIEN, 1) for caso in (33, 999)),
        ]
    )
    assert [r.decided.caso_id for r in revision.accepted] == [3]
    says = (
        *("dos veces", "Lo tiene andres desde las 10:00", "cambió después", "no existe desde"),
        *("no sugiere ninguna", "de quién fue la demora", "falta el valor aplicado"),
        "ya no existe",
    )
    for refused, words in zip(revision.refused, says, strict=True):
        assert words in refused.refusal.motivo


def test_a_late_traslado_is_accepted_with_who_delayed_it(store):
    traslado = list(fila(90, "RECHAZADO"))
    traslado[3] = "Demoras en ejecución de traslado"
    store.bring([traslado], complemento=True)
    decided = DecidedRequest(31, SIN_PRUEBAS, 1, "claro")
    (result,) = store.of("yuli").triage.tanda.register([decided])
    assert [recorded.caso.demora_de for recorded in result.records] == ["claro", "claro"]


def test_each_caso_is_registered_apart_and_a_refusal_stops_nothing(store):
    store.of("andres").triage.open_caso(6)
    store.register(5, "nota", "andres", nota="llamó")
    oido: list[tuple[int, int]] = []
    results = store.of("yuli").triage.tanda.register(
        [
            DecidedRequest(6, SIN_PRUEBAS, 1),
            DecidedRequest(5, BIEN, 1),
            DecidedRequest(2, SIN_PRUEBAS, 1),
            DecidedRequest(999, BIEN, 1),
            DecidedRequest(3, SIN_PRUEBAS, 1),
        ],
        lambda done, total: oido.append((done, total)),
    )
    assert [type(r.error) for r in results] == [
        ConflictError,
        ConflictError,
        NotAllowed,
        InvalidInput,
        type(None),
    ]
    assert oido == [(n, 5) for n in range(1, 6)]
    assert _estados(store, 2, 3, 5, 6) == [
        "POR_CLASIFICAR",
        "POR_CONTACTAR",
        "POR_CLASIFICAR",
        "POR_CLASIFICAR",
    ]


def test_a_suggested_causal_is_accepted_in_the_same_transaction_by_what_decides(store):
    tanda = store.of("yuli").triage.tanda
    decided, put_off = tanda.register(
        [DecidedRequest(3, SIN_PRUEBAS, 1), DecidedRequest(6, APLAZAR, 1)]
    )
    assert [r.evento for r in decided.records] == [Evento.CLASIFICAR, Evento.RECHAZO_CORRECTO]
    caso = decided.records[-1].caso
    assert (caso.causal, caso.causal_sugerida, caso.version) == ("E", True, 3)
    assert [r.evento for r in put_off.records] == [Evento.APLAZAR]
    assert put_off.records[0].caso.causal is None


def test_what_is_reviewed_and_registered_agree(store):
    tanda = [DecidedRequest(caso, SIN_PRUEBAS, 1) for caso in range(1, 31)]
    triage = store.of("yuli").triage
    revision = triage.tanda.review(tanda)
    results = triage.tanda.register(tanda)
    assert {r.decided.caso_id for r in revision.accepted} == {
        r.decided.caso_id for r in results if r.error is None
    }
    assert len(revision.accepted) == 10


def test_who_decides_no_caso_decides_no_tanda(store):
    before = store.in_force()
    for who in ("lcano", "nadie"):
        triage = store.of(who).triage
        assert all(r.error for r in triage.tanda.register([DecidedRequest(3, SIN_PRUEBAS, 1)]))
    assert store.in_force() == before


def test_a_review_leaves_out_what_was_applied_for_another_amount(store):
    store.bring([fila(94, "APROBADO", 30_000), fila(97, "APROBADO", 45_900)], complemento=True)
    revision = store.of("yuli").triage.tanda.review(
        [DecidedRequest(31, BIEN, 1), DecidedRequest(32, BIEN, 1)]
    )
    assert [r.decided.caso_id for r in revision.accepted] == [32]
    (left_out,) = revision.refused
    assert left_out.refusal.motivo == (
        "El valor es distinto: se pidió $ 45.900 y se aplicó $ 30.000."
    )
