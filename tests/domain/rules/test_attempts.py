"""Calls to the usuario: outcomes, attempts, checklist, numbers, hours and callbacks."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.caso.words import checklist_text
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.rules.attempts import (
    DUE,
    CallTurn,
    Dialled,
    in_calling_hours,
    is_ilocalizado,
    missing_checks,
    next_intento,
    turn_of,
)
from ajustes_tui.domain.rules.decision import CuentaTelefono
from ajustes_tui.domain.values.dates import BOGOTA
from tests.domain.conftest import DESCONOCIDO, NOW, OTRO_TELEFONO, TELEFONO, VERIFICADO

S = Estado
SIN_VALOR = "identidad,decision,radicado,recurso,plazo"
INFORMAN = ("ACEPTA", "NO_ACEPTA", "NO_INTERPONE")
NO_INFORMAN = (
    *("TERCERO", "CUELGA", "NO_CONTESTA", "OCUPADO", "BUZON", "APAGADO", "NUMERO_ERRADO"),
)


def _data(resultado: str, **mas: str) -> dict[str, str]:
    datos = {"resultado": resultado, "telefono": TELEFONO}
    if resultado in INFORMAN:
        datos["verificado"] = VERIFICADO
    if resultado == "VOLVER_A_LLAMAR":
        datos["cuando"] = "2026-11-25T09:00"
    return datos | mas


@pytest.fixture
def llamar(done):
    def do(caso, resultado, *, context=None, **datos):
        return done(caso, Evento.CONTACTO, _data(resultado, **datos), **(context or {}))

    return do


@pytest.fixture
def llamada_negada(refusal):
    def do(caso, resultado, *, context=None, **datos):
        return refusal(caso, Evento.CONTACTO, _data(resultado, **datos), **(context or {}))

    return do


# The table of outcomes.


@pytest.mark.parametrize(
    ("resultado", "intento", "estado"),
    [
        ("ACEPTA", True, S.CERRADO_INFORMADO),
        ("NO_ACEPTA", True, S.RECURSO_POR_RADICAR),
        ("NO_INTERPONE", True, S.CERRADO_INFORMADO),
        ("VOLVER_A_LLAMAR", False, S.POR_CONTACTAR),
        *((resultado, True, S.POR_CONTACTAR) for resultado in NO_INFORMAN),
    ],
)
def test_an_outcome_counts_and_leads_where_the_table_says(
    nuevo_caso, llamar, resultado, intento, estado
):
    decision = llamar(nuevo_caso(S.POR_CONTACTAR, cita=NOW), resultado)

    assert decision.caso.estado is estado
    assert decision.caso.intentos == int(intento)
    assert decision.intento == (resultado if intento else None)
    assert decision.caso.no_interpone is (resultado == "NO_INTERPONE")
    # The day informed starts the clock of the recurso; the next call ends a callback.
    assert decision.caso.informado_el == (NOW.date() if resultado in INFORMAN else None)
    assert (decision.caso.cita is None) is intento


def test_the_outcomes_are_those_the_command_line_takes():
    key = next(c for c in TABLE[Evento.CONTACTO].data if c.name == "resultado")

    assert key.options == tuple(CONTACT_OUTCOMES)


def test_the_line_says_who_was_informed_and_never_the_number(nuevo_caso, llamar):
    caso = nuevo_caso(S.POR_CONTACTAR)

    decision = llamar(caso, "ACEPTA")

    assert decision.datos["interlocutor"] == "TITULAR"
    assert TELEFONO not in str(decision.datos)
    assert decision.telefono == TELEFONO
    other = llamar(caso, "ACEPTA", interlocutor="autorizado")
    assert other.datos["interlocutor"] == "AUTORIZADO"


@pytest.mark.parametrize("estado", [S.POR_CONTACTAR, S.POR_DEJAR_MENSAJE])
def test_a_call_closed_as_informed_remembers_where_it_came_from(nuevo_caso, llamar, estado):
    assert llamar(nuevo_caso(estado), "ACEPTA").caso.estado_previo is estado


# Checklist.


def test_an_outcome_that_informs_needs_every_word_of_the_checklist(nuevo_caso, llamada_negada):
    words = VERIFICADO.split(",")
    for resultado in INFORMAN:
        for word in words:
            rest = ",".join(other for other in words if other != word)
            text = llamada_negada(nuevo_caso(S.POR_CONTACTAR), resultado, verificado=rest)

            assert f"Falta verificar: {checklist_text([word])}." in text
    for resultado in (*NO_INFORMAN, "VOLVER_A_LLAMAR"):
        assert missing_checks(CONTACT_OUTCOMES[resultado], Contenido.APLICADO, ()) == []


def test_the_value_is_told_only_when_it_was_applied_and_its_word_does_no_harm(nuevo_caso, llamar):
    caso = nuevo_caso(S.POR_CONTACTAR, contenido=Contenido.NO_APLICA)

    assert llamar(caso, "ACEPTA", verificado=SIN_VALOR).caso.estado is S.CERRADO_INFORMADO
    decision = llamar(caso, "ACEPTA", verificado=VERIFICADO)
    assert decision.datos["verificado"] == VERIFICADO.split(",")


# Attempts.


@pytest.mark.parametrize(
    ("moments", "left"),
    [
        # An attempt in the same part of the day counts all the same.
        (("2026-11-24T10", "2026-11-25T10", "2026-11-26T10"), (S.POR_DEJAR_MENSAJE, 3, 3)),
        (("2026-11-24T10", "2026-11-24T11", "2026-11-24T12"), (S.POR_CONTACTAR, 3, 1)),
        # A day that is not of business is an attempt and no day: Saturday, Sunday, a holiday.
        (("2026-11-26T10", "2026-11-27T10", "2026-11-28T10"), (S.POR_CONTACTAR, 3, 2)),
        (("2026-11-26T10", "2026-11-27T10", "2026-11-29T10"), (S.POR_CONTACTAR, 3, 2)),
        (("2026-12-04T10", "2026-12-07T10", "2026-12-08T10"), (S.POR_CONTACTAR, 3, 2)),
        # Nor does it hide the day before.
        (("2026-11-27T10", "2026-11-28T10", "2026-11-30T10"), (S.POR_CONTACTAR, 3, 2)),
    ],
)
def test_three_attempts_on_three_business_days_make_an_ilocalizado(
    nuevo_caso, llamar, moments, left
):
    caso = nuevo_caso(S.POR_CONTACTAR)
    for moment in moments:
        now = datetime.fromisoformat(moment).replace(tzinfo=BOGOTA)
        caso = llamar(caso, "NO_CONTESTA", context={"now": now}).caso

    assert (caso.estado, caso.intentos, caso.dias_intento) == left
    # The queue leaves for later whoever was already called today, whatever the day.
    assert caso.ultimo_dia_intento == now.date()


@pytest.mark.parametrize(
    ("intentos", "dias", "es"), [(3, 3, True), (4, 3, True), (3, 2, False), (2, 2, False)]
)
def test_ilocalizado_is_derived_from_attempts_and_days(intentos, dias, es):
    assert is_ilocalizado(intentos, dias, Rules()) is es


def test_the_number_of_attempts_is_a_setting(nuevo_caso, llamar):
    rules = {"intentos": 1, "dias_intentos": 1}

    decision = llamar(nuevo_caso(S.POR_CONTACTAR), "NO_CONTESTA", context={"rules": rules})

    assert decision.caso.estado is S.POR_DEJAR_MENSAJE


def test_a_failed_attempt_leaves_a_message_to_be_left(nuevo_caso, llamar):
    caso = nuevo_caso(S.POR_DEJAR_MENSAJE, intentos=3, dias_intento=3)

    assert llamar(caso, "NO_CONTESTA").caso.estado is S.POR_DEJAR_MENSAJE


# The usuario calls.


@pytest.mark.parametrize("resultado", ["ACEPTA", "NO_ACEPTA", "NO_INTERPONE"])
def test_an_incoming_call_is_no_attempt_and_needs_no_number(nuevo_caso, done, resultado):
    caso = nuevo_caso(S.POR_CONTACTAR, intentos=1)
    datos = {"resultado": resultado, "verificado": VERIFICADO, "entrante": "si"}

    decision = done(caso, Evento.CONTACTO, datos)

    assert (decision.intento, decision.caso.intentos) == (None, 1)
    assert decision.datos["entrante"] is True


@pytest.mark.parametrize("resultado", ["NO_CONTESTA", "OCUPADO", "BUZON", "APAGADO"])
def test_nobody_calls_in_without_answering(nuevo_caso, llamada_negada, resultado):
    text = llamada_negada(nuevo_caso(S.POR_CONTACTAR), resultado, entrante="si")

    assert "no puede ser el resultado de una llamada entrante" in text


@pytest.mark.parametrize(
    ("resultado", "estado"),
    [
        ("ACEPTA", S.CERRADO_INFORMADO),
        ("NO_ACEPTA", S.RECURSO_POR_RADICAR),
        ("NO_INTERPONE", S.CERRADO_INFORMADO),
        ("TERCERO", S.CERRADO_MENSAJE),
    ],
)
def test_a_usuario_who_returns_the_message_is_attended(nuevo_caso, llamar, resultado, estado):
    decision = llamar(nuevo_caso(S.CERRADO_MENSAJE), resultado, entrante="si")

    assert (decision.caso.estado, decision.caso.intentos) == (estado, 0)


def test_a_caso_closed_with_a_message_is_called_by_nobody_and_takes_no_callback(
    nuevo_caso, llamada_negada
):
    caso = nuevo_caso(S.CERRADO_MENSAJE)

    assert "devuelve la llamada" in llamada_negada(caso, "ACEPTA")
    assert "no lleva cita" in llamada_negada(caso, "VOLVER_A_LLAMAR", entrante="si")


# The usuario desists from the recurso.


@pytest.mark.parametrize("resultado", ["ACEPTA", "NO_INTERPONE"])
def test_a_usuario_may_desist_and_was_informed_when_first_told(nuevo_caso, llamar, resultado):
    caso = nuevo_caso(S.RECURSO_POR_RADICAR, informado_el=date(2026, 11, 20))

    decision = llamar(caso, resultado)

    assert decision.caso.estado is S.CERRADO_INFORMADO
    assert decision.caso.informado_el == date(2026, 11, 20)
    assert decision.caso.estado_previo is S.RECURSO_POR_RADICAR


@pytest.mark.parametrize("resultado", ["NO_ACEPTA", "VOLVER_A_LLAMAR", *NO_INFORMAN])
def test_with_a_recurso_to_file_a_call_only_records_that_one_desists(
    nuevo_caso, llamada_negada, resultado
):
    text = llamada_negada(nuevo_caso(S.RECURSO_POR_RADICAR), resultado)

    assert "solo registra que el usuario desiste" in text


# Numbers.


def test_a_call_out_says_the_number(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_CONTACTAR), Evento.CONTACTO, {"resultado": "OCUPADO"})

    assert "falta el teléfono" in text
    assert "--dato telefono=" in text


def test_a_number_may_be_new_and_a_wrong_one_is_marked_and_the_next_one_left(nuevo_caso, llamar):
    caso = nuevo_caso(S.POR_CONTACTAR)

    assert llamar(caso, "OCUPADO", telefono=DESCONOCIDO).telefono == DESCONOCIDO
    decision = llamar(caso, "NUMERO_ERRADO")
    assert (decision.invalid_telefono, decision.revision) == (True, None)


def test_when_no_number_is_left_the_caso_goes_to_the_tray(nuevo_caso, llamar):
    telefonos = (CuentaTelefono(1, TELEFONO), CuentaTelefono(2, OTRO_TELEFONO, invalid=True))

    decision = llamar(
        nuevo_caso(S.POR_CONTACTAR), "NUMERO_ERRADO", context={"telefonos": telefonos}
    )

    assert "No queda ningún teléfono válido" in decision.revision
    assert decision.caso.estado is S.POR_CONTACTAR
    assert decision.caso.dueno == "yuli"


def test_the_last_wrong_number_leaves_no_message_to_leave(nuevo_caso, llamar):
    caso = nuevo_caso(
        S.POR_CONTACTAR, intentos=2, dias_intento=2, ultimo_dia_intento=date(2026, 11, 23)
    )

    decision = llamar(caso, "NUMERO_ERRADO", context={"telefonos": (CuentaTelefono(1, TELEFONO),)})

    assert decision.caso.estado is S.POR_CONTACTAR
    assert decision.caso.intentos == 3


ERRADO = {"telefonos": (CuentaTelefono(1, TELEFONO, invalid=True),)}


def test_a_wrong_number_is_called_again_only_if_somebody_answered(
    nuevo_caso, llamar, llamada_negada
):
    caso = nuevo_caso(S.POR_CONTACTAR)

    for resultado in ("NO_CONTESTA", "NUMERO_ERRADO"):
        assert "marcado como errado" in llamada_negada(caso, resultado, context=ERRADO)
    assert llamar(caso, "CUELGA", context=ERRADO).invalid_telefono is False


# Callbacks and hours.


def test_a_callback_keeps_its_date_and_hour(nuevo_caso, llamar):
    decision = llamar(nuevo_caso(S.POR_CONTACTAR), "VOLVER_A_LLAMAR")

    assert decision.caso.cita == datetime(2026, 11, 25, 9, tzinfo=BOGOTA)
    assert decision.datos["cuando"] == "2026-11-25T09:00-05:00"


def test_a_callback_and_no_other_outcome_has_a_moment_later_than_now(
    nuevo_caso, refusal, llamada_negada
):
    caso = nuevo_caso(S.POR_CONTACTAR)

    without = {"resultado": "VOLVER_A_LLAMAR", "telefono": TELEFONO}
    text = refusal(caso, Evento.CONTACTO, without)
    assert "falta cuándo" in text
    assert "--dato cuando=" in text
    text = llamada_negada(caso, "OCUPADO", cuando="2026-11-25T09:00")
    assert "La cita solo va con «volver a llamar»" in text
    text = llamada_negada(caso, "VOLVER_A_LLAMAR", cuando="2026-11-24T09:59")
    assert "más tarde que ahora" in text
    text = llamada_negada(caso, "VOLVER_A_LLAMAR", cuando="2099-01-02T10:00")
    assert "más de un año" in text


OUT_OF_HOURS = (
    *("2026-11-25T06:59", "2026-11-25T19:00:01", "2026-11-28T07:59", "2026-11-28T15:01"),
    # Sunday, holidays, and the hour of Bogota whatever the zone.
    *("2026-11-29T10:00", "2026-12-08T10:00", "2027-05-01T10:00"),
    *("2026-11-25T11:59+00:00", "2026-11-26T00:01Z", "2026-11-30T03:00+00:00"),
)
IN_HOURS = (
    *("2026-11-25T07:00", "2026-11-25T19:00", "2026-11-28T08:00", "2026-11-28T15:00"),
    *("2026-11-25T12:00+00:00", "2026-11-26T00:00Z", "2026-11-28T20:00+00:00"),
)


def test_a_callback_is_set_from_the_first_to_the_last_minute_of_the_window(
    nuevo_caso, llamar, llamada_negada
):
    caso = nuevo_caso(S.POR_CONTACTAR)
    for when in OUT_OF_HOURS:
        text = llamada_negada(caso, "VOLVER_A_LLAMAR", cuando=when)
        assert "fuera del horario de llamadas" in text, when
    for when in IN_HOURS:
        moment = datetime.fromisoformat(when)
        cita = llamar(caso, "VOLVER_A_LLAMAR", cuando=when).caso.cita
        assert cita == moment.replace(tzinfo=moment.tzinfo or BOGOTA)


def test_the_window_of_the_settings_holds_for_a_usuario_who_calls_too(
    nuevo_caso, llamar, llamada_negada
):
    caso, sunday = nuevo_caso(S.POR_CONTACTAR), {"cuando": "2026-11-29T22:00"}

    for horario in ("avisar", "bloquear"):
        rules = {"rules": {"horario": horario}}
        text = llamada_negada(caso, "VOLVER_A_LLAMAR", context=rules, entrante="si", **sunday)
        assert "fuera del horario de llamadas" in text
    rules = {"rules": {"horario_semana": ("09:30", "12:00")}}
    assert "de 09:30 a 12:00" in llamada_negada(caso, "VOLVER_A_LLAMAR", context=rules)
    rules = {"rules": {"horario": "off"}}
    decision = llamar(caso, "VOLVER_A_LLAMAR", context=rules, **sunday)
    assert decision.caso.cita == datetime(2026, 11, 29, 22, tzinfo=BOGOTA)


@pytest.mark.parametrize(("moments", "inside"), [(OUT_OF_HOURS, False), (IN_HOURS, True)])
def test_the_window_is_that_of_the_law(is_habil, is_festivo, moments, inside):
    for momento in moments:
        read = datetime.fromisoformat(momento)
        when = read.astimezone(BOGOTA) if read.tzinfo else read.replace(tzinfo=BOGOTA)

        assert in_calling_hours(when, Rules(), is_habil, is_festivo) is inside, momento


NOCHE = datetime(2026, 11, 24, 20, 0, tzinfo=BOGOTA)


@pytest.mark.parametrize(("horario", "avisa"), [("off", False), ("avisar", True)])
def test_a_call_outside_the_window_is_recorded_with_or_without_a_warning(
    nuevo_caso, llamar, horario, avisa
):
    context = {"now": NOCHE, "rules": {"horario": horario}}

    decision = llamar(nuevo_caso(S.POR_CONTACTAR), "NO_CONTESTA", context=context)

    assert bool(decision.notices) is avisa


@pytest.mark.parametrize(
    ("estado", "evento", "datos"),
    [
        (S.POR_CONTACTAR, Evento.CONTACTO, {"resultado": "OCUPADO", "telefono": TELEFONO}),
        (S.POR_DEJAR_MENSAJE, Evento.MENSAJE_DE_VOZ, {"telefono": TELEFONO}),
    ],
)
def test_outside_a_window_that_blocks_nobody_is_called(nuevo_caso, refusal, estado, evento, datos):
    text = refusal(nuevo_caso(estado), evento, datos, now=NOCHE, rules={"horario": "bloquear"})

    assert "A esta hora no se llama" in text


def test_a_usuario_who_calls_is_attended_at_any_hour(nuevo_caso, llamar):
    decision = llamar(
        nuevo_caso(S.POR_CONTACTAR),
        "ACEPTA",
        entrante="si",
        context={"now": NOCHE, "rules": {"horario": "bloquear"}},
    )

    assert decision.caso.estado is S.CERRADO_INFORMADO
    assert decision.notices == ()


@pytest.mark.parametrize(
    ("last", "now", "since"),
    [
        ("2026-11-23T09:05", "2026-11-24T10:40", "2026-11-24T14:00"),
        ("2026-11-23T13:59", "2026-11-24T15:00", "2026-11-24T14:00"),
        ("2026-11-23T14:00", "2026-11-24T10:40", "2026-11-24T07:00"),
        ("2026-11-23T16:10", "2026-11-24T14:00", "2026-11-25T07:00"),
        ("2026-11-24T10:40", "2026-11-24T10:40", "2026-11-25T14:00"),
        ("2026-11-24T17:00", "2026-11-24T17:00", "2026-11-25T07:00"),
        ("2026-11-27T09:00", "2026-11-27T09:00", "2026-11-28T14:00"),
        ("2026-11-27T17:00", "2026-11-28T07:30", "2026-11-28T08:00"),
        ("2026-11-28T09:00", "2026-11-28T09:00", "2026-11-30T14:00"),
        ("2026-12-07T09:00", "2026-12-07T09:00", "2026-12-09T14:00"),
    ],
    ids=[
        *("the afternoon of today", "now, it is the afternoon", "now, it is the morning"),
        *("the morning of tomorrow", "never the same day", "nor from the afternoon"),
        *("an afternoon of Saturday", "a morning of Saturday", "no Sunday", "no holiday"),
    ],
)
def test_the_next_attempt_is_planned_for_another_day_and_another_part_of_it(
    is_habil, is_festivo, last, now, since
):
    before, today, plan = (
        datetime.fromisoformat(m).replace(tzinfo=BOGOTA) for m in (last, now, since)
    )

    assert next_intento(before, today, Rules(), is_habil, is_festivo) == plan


@pytest.mark.parametrize("start", ["00:00", "23:59", "07:00", "19:00"])
def test_hours_that_fall_in_one_part_of_the_day_only_ask_for_another_day(
    is_habil, is_festivo, start
):
    now = datetime(2026, 11, 24, 10, 40, tzinfo=BOGOTA)
    rules = Rules(inicio_tarde=start)

    plan = next_intento(now, now, rules, is_habil, is_festivo)

    assert plan == datetime(2026, 11, 25, 7, tzinfo=BOGOTA)


_AT = datetime(2026, 11, 24, 10, 40, tzinfo=BOGOTA)
"""Now: a Tuesday morning."""
_ONE, _TWO = "3000000112", "3000000113"
_TOMORROW = datetime(2026, 11, 25, 14, 0, tzinfo=BOGOTA)
_TODAY = {_ONE: _AT.replace(hour=9, minute=0)}


def _dialled(resultado, number=_ONE, day=24, hour=9):
    return Dialled(
        datetime(2026, 11, day, hour, 0 if hour != 10 else 40, tzinfo=BOGOTA), resultado, number
    )


@pytest.mark.parametrize(
    ("cita", "dialled", "numbers", "expected"),
    [
        (None, (), (_ONE, _TWO), DUE),
        # Nobody twice on one day, unless another number is left; at that one then.
        (None, [_dialled("NO_CONTESTA")], (_ONE,), CallTurn(_TOMORROW, today=_TODAY)),
        (None, [_dialled("NO_CONTESTA")], (_ONE, _TWO), CallTurn(None, None, _TODAY, _TWO)),
        (None, [_dialled("TERCERO")], (_ONE, _TWO), CallTurn(None, None, _TODAY, _TWO)),
        (
            None,
            [_dialled("APAGADO"), _dialled("BUZON", _TWO, hour=10)],
            (_ONE, _TWO),
            CallTurn(_TOMORROW, today={**_TODAY, _TWO: _AT}),
        ),
        # The usuario was reached, also about another caso of the cuenta.
        (None, [_dialled("CUELGA")], (_ONE, _TWO), CallTurn(_TOMORROW, today=_TODAY)),
        (None, [_dialled("ACEPTA")], (_ONE, _TWO), CallTurn(_TOMORROW, today=_TODAY)),
        # A wrong number says nothing of when, today or before.
        (None, [_dialled("NUMERO_ERRADO")], (_TWO,), DUE),
        (None, [_dialled("NUMERO_ERRADO", day=23)], (_TWO,), DUE),
        # Another day is another part of the day.
        (None, [_dialled("OCUPADO", day=23)], (_ONE,), CallTurn(_AT.replace(hour=14, minute=0))),
        (None, [_dialled("OCUPADO", day=23, hour=15)], (_ONE,), DUE),
        # An appointment decides alone.
        (
            _AT.replace(hour=15),
            [_dialled("TERCERO")],
            (_ONE,),
            CallTurn(_AT.replace(hour=15), _AT.replace(hour=15), _TODAY),
        ),
        (_AT, [_dialled("TERCERO")], (_ONE,), CallTurn(None, _AT, _TODAY)),
    ],
)
def test_who_is_due_and_at_which_number(cita, dialled, numbers, expected, is_habil, is_festivo):
    turn = turn_of(cita, dialled, numbers, _AT, Rules(), is_habil, is_festivo, presses=False)
    assert turn == expected


def test_a_clock_that_presses_waits_for_another_day_only(is_habil, is_festivo):
    def since(day):
        dialled = [_dialled("OCUPADO", day=day)]
        return turn_of(
            None, dialled, [_ONE], _AT, Rules(), is_habil, is_festivo, presses=True
        ).since

    assert since(23) is None
    assert since(24) == _TOMORROW


def test_to_dial_a_number_again_today_is_to_insist():
    left = CallTurn(None, None, _TODAY, _TWO)
    assert (left.insists(_ONE), left.insists(_TWO)) == (True, False)
    assert not CallTurn(None, _AT, _TODAY).insists(_ONE)
    assert CallTurn(_TOMORROW).insists(_TWO)
    assert not DUE.insists(_ONE)
