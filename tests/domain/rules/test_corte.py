"""What a later corte does to a caso, cell by cell of the table of the procedure."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.rows import FIELD_NAMES, OTHER_RADICADOS, Resultado
from ajustes_tui.domain.caso.estados import OPEN, Contenido, Cubeta, Estado
from ajustes_tui.domain.caso.eventos import OF_CORTE, Evento
from ajustes_tui.domain.rules.corte import aplicar_corte, is_answer, reconciled_resultado
from tests.domain.conftest import NOW

S = Estado
APROBADO, RECHAZADO = Resultado.APROBADO, Resultado.RECHAZADO
APLICADO, NO_APLICA = Contenido.APLICADO, Contenido.NO_APLICA
ALL_ = frozenset(FIELD_NAMES)
CORTE = date(2026, 11, 27)
OTRO_VALOR = 5_000_000
IGUAL = None
BANDEJA = "bandeja"

# estado, contenido, what it had: → APROBADO, → RECHAZADO, valor_aplicado changes
TABLE = [
    (S.POR_CLASIFICAR, None, IGUAL, IGUAL, IGUAL),
    (S.POR_ESCALAR, None, S.POR_VERIFICAR, S.POR_VALIDAR, IGUAL),
    (S.EN_BACK, None, S.POR_VERIFICAR, S.POR_VALIDAR, S.POR_VERIFICAR),
    (S.REESCALADO, None, S.POR_VERIFICAR, S.POR_VALIDAR, S.POR_VERIFICAR),
    (S.POR_VALIDAR, None, S.POR_VERIFICAR, IGUAL, IGUAL),
    (S.POR_VERIFICAR, None, IGUAL, S.POR_VALIDAR, IGUAL),
    (S.POR_CONTACTAR, APLICADO, IGUAL, S.POR_VALIDAR, S.POR_VERIFICAR),
    (S.POR_DEJAR_MENSAJE, APLICADO, IGUAL, S.POR_VALIDAR, S.POR_VERIFICAR),
    (S.POR_CONTACTAR, NO_APLICA, S.POR_VERIFICAR, IGUAL, S.POR_VERIFICAR),
    (S.POR_DEJAR_MENSAJE, NO_APLICA, S.POR_VERIFICAR, IGUAL, S.POR_VERIFICAR),
    (S.EN_PQR, None, BANDEJA, BANDEJA, BANDEJA),
    (S.RECURSO_POR_RADICAR, APLICADO, BANDEJA, BANDEJA, BANDEJA),
    (S.RECURSO_EN_PQR, APLICADO, BANDEJA, BANDEJA, BANDEJA),
    (S.CERRADO_INFORMADO, APLICADO, BANDEJA, BANDEJA, BANDEJA),
    (S.CERRADO_MENSAJE, NO_APLICA, BANDEJA, BANDEJA, BANDEJA),
    (S.CERRADO_PQR, None, BANDEJA, BANDEJA, BANDEJA),
    (S.ANULADO, None, IGUAL, IGUAL, IGUAL),
]


def _previo(estado: Estado, noticia: str) -> dict[str, object]:
    """What makes a result news where an estado does not say which one the caso has."""
    if noticia == "valor" or estado in OPEN - {S.RECURSO_POR_RADICAR, S.RECURSO_EN_PQR}:
        return {}
    return {"resultado": RECHAZADO if noticia == "APROBADO" else APROBADO}


@pytest.mark.parametrize(("estado", "contenido", "aprobado", "rechazado", "valor"), TABLE)
def test_a_row_of_the_table(nuevo_caso, nueva_fila, estado, contenido, aprobado, rechazado, valor):
    for noticia, toward in (("APROBADO", aprobado), ("RECHAZADO", rechazado), ("valor", valor)):
        caso = nuevo_caso(estado, contenido=contenido, **_previo(estado, noticia))
        fila = (
            nueva_fila(resultado=caso.resultado, valor_aplicado=OTRO_VALOR)
            if noticia == "valor"
            else nueva_fila(
                resultado=Resultado(noticia),
                valor_aplicado=caso.valor_aplicado,
                fecha_respuesta=date(2026, 11, 26),
            )
        )

        effect = aplicar_corte(caso, fila, ALL_, CORTE)

        expected = estado if toward in (IGUAL, BANDEJA) else toward
        assert effect.caso.estado is expected, noticia
        assert (effect.revision is not None) is (toward == BANDEJA), noticia
        assert effect.caso.corte == CORTE


def test_no_result_or_the_same_moves_no_caso(nuevo_caso, nueva_fila):
    for estado, contenido, *_moves in TABLE:
        caso = nuevo_caso(estado, contenido=contenido)
        for resultado in (caso.resultado, None):
            fila = nueva_fila(resultado=resultado, valor_aplicado=caso.valor_aplicado)

            effect = aplicar_corte(caso, fila, ALL_, CORTE)

            assert (effect.caso.estado, effect.revision) == (estado, None)
            assert effect.caso.cubeta is caso.cubeta


@pytest.mark.parametrize("estado", [S.POR_CONTACTAR, S.POR_DEJAR_MENSAJE])
@pytest.mark.parametrize(("contenido", "resultado"), [(APLICADO, RECHAZADO), (NO_APLICA, APROBADO)])
def test_news_before_the_usuario_is_told_voids_the_verdict(
    nuevo_caso, nueva_fila, estado, contenido, resultado
):
    caso = nuevo_caso(estado, contenido=contenido, intentos=2, cita=NOW)

    after = aplicar_corte(caso, nueva_fila(resultado=resultado), ALL_, CORTE).caso

    assert (after.veredicto, after.contenido) == (None, None)
    assert (after.intentos, after.cita) == (0, None)
    assert after.cubeta is Cubeta.PENDIENTE


def test_a_caso_already_closed_keeps_its_verdict_and_asks_with_what_is_new(nuevo_caso, nueva_fila):
    caso = nuevo_caso(S.CERRADO_INFORMADO)

    effect = aplicar_corte(caso, nueva_fila(resultado=RECHAZADO), ALL_, CORTE)
    assert effect.caso.cubeta is Cubeta.APLICADO
    assert "RECHAZADO" in effect.revision
    valued = nueva_fila(resultado=APROBADO, valor_aplicado=OTRO_VALOR)
    assert "$ 50.000" in aplicar_corte(caso, valued, ALL_, CORTE).revision


def test_a_caso_put_off_is_seen_again_when_it_moves(nuevo_caso, nueva_fila):
    caso = nuevo_caso(S.POR_VALIDAR, aplazado_hasta=date(2026, 12, 1))

    assert aplicar_corte(caso, nueva_fila(resultado=APROBADO), ALL_, CORTE).caso.aplazado_hasta is (
        None
    )


# The line the import writes.


@pytest.mark.parametrize(
    ("estado", "evento"),
    [
        *((estado, Evento.RESPUESTA_BACK) for estado in (S.POR_ESCALAR, S.EN_BACK, S.REESCALADO)),
        *(
            (estado, Evento.CAMBIO_DE_RESULTADO)
            for estado in (S.POR_VALIDAR, S.POR_CLASIFICAR, S.EN_PQR, S.ANULADO, S.POR_CONTACTAR)
        ),
    ],
)
def test_news_for_a_caso_that_waits_is_the_answer_of_the_back_and_elsewhere_a_change_of_result(
    nuevo_caso, nueva_fila, estado, evento
):
    fila = nueva_fila(resultado=APROBADO, valor_aplicado=OTRO_VALOR)

    assert aplicar_corte(nuevo_caso(estado), fila, ALL_, CORTE).evento is evento


def test_any_other_change_of_claros_columns_is_a_change_of_data(nuevo_caso, nueva_fila):
    effect = aplicar_corte(nuevo_caso(S.EN_BACK), nueva_fila(estado_ajuste="EN COLA"), ALL_, CORTE)

    assert effect.evento is Evento.CAMBIO_DE_DATOS
    assert effect.evento in OF_CORTE
    assert effect.changes == {"estado_ajuste": ("", "EN COLA")}


def test_a_row_that_repeats_what_was_known_writes_no_line(nuevo_caso, nueva_fila):
    caso = nuevo_caso(S.POR_VALIDAR, fecha_respuesta=date(2026, 11, 19))

    effect = aplicar_corte(
        caso, nueva_fila(resultado=RECHAZADO, fecha_respuesta=date(2026, 11, 19)), ALL_, CORTE
    )

    assert (effect.evento, effect.changes) == (None, {})


def test_a_value_that_changes_while_being_verified_is_shown_and_moves_nothing(
    nuevo_caso, nueva_fila
):
    fila = nueva_fila(resultado=APROBADO, valor_aplicado=OTRO_VALOR)

    effect = aplicar_corte(nuevo_caso(S.POR_VERIFICAR), fila, ALL_, CORTE)

    assert effect.changes == {"valor_aplicado": (4_590_000, OTRO_VALOR)}


# Is it an answer?


@pytest.mark.parametrize(
    ("fila", "es"),
    [
        ({"resultado": APROBADO}, True),
        ({"resultado": RECHAZADO}, False),
        ({"resultado": None}, False),
        # A later answer, the same, and an older one.
        ({"resultado": RECHAZADO, "fecha_respuesta": date(2026, 11, 26)}, True),
        ({"resultado": RECHAZADO, "fecha_respuesta": date(2026, 11, 10)}, False),
        ({"resultado": RECHAZADO, "fecha_respuesta": date(2026, 11, 9)}, False),
        # Under the new radicado, with a result and without.
        ({"resultado": RECHAZADO, "radicado": "4470000002"}, True),
        ({"resultado": None, "radicado": "4470000002"}, False),
        # With others in its cell.
        ({"resultado": RECHAZADO, "datos": {OTHER_RADICADOS: "4470000003, 4470000002"}}, True),
    ],
)
def test_an_answer_is_judged_by_what_was_known_when_it_was_sent(nuevo_caso, nueva_fila, fila, es):
    caso = nuevo_caso(S.REESCALADO, respuesta_al_enviar=date(2026, 11, 10))

    assert is_answer(caso, nueva_fila(**fila)) is es


def test_a_second_rejection_under_the_new_radicado_wins_over_a_value_of_its_row(
    nuevo_caso, nueva_fila
):
    for value in (None, OTRO_VALOR):
        fila = nueva_fila(resultado=RECHAZADO, radicado="4470000002", valor_aplicado=value)

        effect = aplicar_corte(nuevo_caso(S.REESCALADO), fila, ALL_, CORTE)

        assert (effect.caso.estado, effect.evento) == (S.POR_VALIDAR, Evento.RESPUESTA_BACK)


@pytest.mark.parametrize(
    ("fila", "name"),
    [
        ({"resultado": RECHAZADO}, "sin_respuesta"),
        ({"resultado": RECHAZADO, "radicado": "4470000002"}, "rechazados"),
        ({"resultado": APROBADO, "valor_aplicado": OTRO_VALOR}, "aplicados"),
        ({"resultado": APROBADO, "valor_aplicado": 1_000_000}, "valor_distinto"),
        ({"resultado": APROBADO}, "aplicados"),
    ],
)
def test_an_escalation_is_reconciled_under_one_name(nuevo_caso, nueva_fila, fila, name):
    caso = nuevo_caso(S.REESCALADO, valor_solicitado=OTRO_VALOR)
    columns = ALL_ - {"valor_solicitado"}

    after = aplicar_corte(caso, nueva_fila(**fila), columns, CORTE).caso

    assert reconciled_resultado(caso, after) == name


# Whose value stands.


def test_a_column_that_is_not_in_the_base_says_nothing(nuevo_caso, nueva_fila):
    caso = nuevo_caso(S.POR_CONTACTAR, motivo_rechazo="sin llamada")
    columns = frozenset({"cuenta", "radicado", "estado_ajuste"})

    effect = aplicar_corte(caso, nueva_fila(estado_ajuste="CERRADO"), columns, CORTE)

    assert effect.caso.resultado is caso.resultado
    assert effect.caso.valor_aplicado == caso.valor_aplicado
    assert effect.caso.motivo_rechazo == "sin llamada"


def test_an_empty_cell_of_claros_own_says_claro_has_no_value(nuevo_caso, nueva_fila):
    caso = nuevo_caso(S.POR_VALIDAR, motivo_rechazo="sin llamada")

    effect = aplicar_corte(caso, nueva_fila(resultado=RECHAZADO), ALL_, CORTE)

    assert effect.changes["motivo_rechazo"] == ("sin llamada", None)


@pytest.mark.parametrize(
    ("brought", "stays", "changed"),
    [
        # An empty cell never erases what an agente completed, nor is what confirms it a change.
        (None, 100_000, {}),
        (100_000, 100_000, {}),
        (120_000, 120_000, {"valor_solicitado": (100_000, 120_000)}),
    ],
)
def test_a_later_value_of_claros_wins_over_ours_and_the_difference_is_said(
    nuevo_caso, nueva_fila, brought, stays, changed
):
    caso = nuevo_caso(S.POR_ESCALAR).with_own("valor_solicitado", 100_000)

    effect = aplicar_corte(caso, nueva_fila(valor_solicitado=brought), ALL_, CORTE)

    assert effect.caso.valor_solicitado == stays
    assert effect.changes == changed
    assert ("valor_solicitado" in effect.caso.propios) is (brought is None)


def test_claro_repeating_its_old_word_does_not_undo_an_answer_by_hand(nuevo_caso, nueva_fila, done):
    caso = done(nuevo_caso(S.REESCALADO), Evento.RESPUESTA_BACK, {"resultado": "APROBADO"}).caso

    effect = aplicar_corte(caso, nueva_fila(resultado=RECHAZADO), ALL_, CORTE)

    assert (effect.caso.estado, effect.caso.resultado) == (S.POR_VERIFICAR, APROBADO)


def test_an_emptied_cell_does_not_take_back_a_value_already_verified(nuevo_caso, nueva_fila, done):
    caso = done(nuevo_caso(S.POR_VERIFICAR), Evento.APLICACION_CORRECTA).caso

    effect = aplicar_corte(caso, nueva_fila(resultado=APROBADO), ALL_, CORTE)

    assert (effect.caso.estado, effect.caso.valor_aplicado) == (S.POR_CONTACTAR, 4_590_000)


@pytest.mark.parametrize(
    ("estado", "radicado", "others", "told"),
    [
        (S.POR_CLASIFICAR, "4470000001", "", "4470000001"),
        (S.REESCALADO, "4470000001", "", "4470000001"),
        (S.REESCALADO, "4470000002", "", "4470000002"),
        (S.REESCALADO, "4470000001", "4470000003, 4470000002", "4470000002"),
        (S.EN_PQR, "4470000001", "", "4470000001"),
    ],
)
def test_the_radicado_told_is_that_of_the_row_that_answered_and_not_the_newest(
    nuevo_caso, nueva_fila, estado, radicado, others, told
):
    caso = nuevo_caso(estado, radicado_vigente="4470000009")
    datos = {OTHER_RADICADOS: others} if others else {}
    fila = nueva_fila(resultado=APROBADO, radicado=radicado, datos=datos)

    after = aplicar_corte(caso, fila, ALL_, CORTE).caso

    assert (after.radicado_actual, after.radicado_informado) == ("4470000009", told)


def test_a_row_that_confirms_an_answer_by_hand_says_under_which_radicado(
    nuevo_caso, nueva_fila, done
):
    typed = done(nuevo_caso(S.REESCALADO), Evento.RESPUESTA_BACK, {"resultado": "APROBADO"}).caso

    after = aplicar_corte(typed, nueva_fila(resultado=APROBADO), ALL_, CORTE).caso

    assert [c.radicado_informado for c in (typed, after)] == ["4470000002", "4470000001"]


@pytest.mark.parametrize(
    ("had", "brings", "remains"),
    [(None, "AS02", "AS02"), ("AS01", "AS02", "AS01"), ("AS01", None, "AS01")],
)
def test_a_fact_of_the_request_is_filled_in_but_never_replaced(
    nuevo_caso, nueva_fila, had, brings, remains
):
    caso = nuevo_caso(S.EN_BACK, asesor_id=had)

    assert aplicar_corte(caso, nueva_fila(asesor_id=brings), ALL_, CORTE).caso.asesor_id == remains


def test_nothing_an_agente_wrote_is_overwritten(nuevo_caso, nueva_fila):
    caso = nuevo_caso(S.REESCALADO, atribuible="RAZON_W")
    fila = nueva_fila(resultado=APROBADO, motivo="E", razon="ZZ", subrazon="9")

    after = aplicar_corte(caso, fila, ALL_, CORTE).caso

    for field_name in ("causal", "atribuible", "razon", "subrazon", "reescalamientos"):
        assert getattr(after, field_name) == getattr(caso, field_name)


def test_a_word_no_synonym_explains_stays_to_be_reviewed(nuevo_caso, nueva_fila):
    fila = nueva_fila(resultado_crudo="EN TRAMITE", resultado_por_revisar=True)

    after = aplicar_corte(nuevo_caso(), fila, ALL_, CORTE).caso

    assert (after.resultado_crudo, after.resultado_por_revisar) == ("EN TRAMITE", True)


@pytest.mark.parametrize(("resultado", "revision"), [(APROBADO, None), (None, 7)])
def test_a_question_ends_when_a_corte_answers_its_caso(nuevo_caso, nueva_fila, resultado, revision):
    effect = aplicar_corte(
        nuevo_caso(S.EN_BACK, revision=7), nueva_fila(resultado=resultado), ALL_, CORTE
    )

    assert effect.caso.revision == revision
    assert ("pregunta" in effect.changes) is (revision is None)
