"""The tray and mi turno through their services: each kind of question, and what its answers do."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import Clase
from ajustes_tui.errors import Conflicto, DatoInvalido, NoPermitido
from ajustes_tui.services.recorder import Peticion
from tests.services.soporte import VERIFICADO, Almacen, fila, filas, libro

SIN_RESULTADO, APROBADO, RECHAZADO = 1, 2, 3
"""Rows 1, 2 and 3 of the store: without an answer, approved, rejected."""
TELEFONO = "3000000000"


def clasificar(almacen: Almacen, caso: int, **datos: str) -> None:
    almacen.registrar(caso, "clasificar", causal="A", **datos)


def ver(almacen: Almacen, caso: int, login: str = "drubio"):
    almacen.de(login).entorno.entrar()
    return almacen.de(login).revision.ver(caso)


def responder(almacen: Almacen, caso: int, digito: str, dato: str = "", login: str = "drubio"):
    vista = ver(almacen, caso, login)
    salida = next(s for s in vista.salidas if s.respuesta.digito == digito)
    servicio = almacen.de(login).revision
    return servicio.responder(vista, salida.respuesta, "así lo decidimos hoy aquí", dato)


def caso_de(almacen: Almacen, caso: int):
    return almacen.de("yuli").triage.ficha(caso).caso


def atribuible(almacen: Almacen) -> int:
    clasificar(almacen, SIN_RESULTADO, atribuible="RAZON_W")
    almacen.registrar(SIN_RESULTADO, "pedir_revision", motivo="el técnico puso mal la razón W")
    return SIN_RESULTADO


def sin_telefono(almacen: Almacen) -> int:
    clasificar(almacen, APROBADO)
    almacen.registrar(APROBADO, "aplicacion_correcta")
    almacen.registrar(APROBADO, "contacto", telefono=TELEFONO, resultado="NUMERO_ERRADO")
    return APROBADO


def limite(almacen: Almacen) -> int:
    clasificar(almacen, RECHAZADO)
    for n in (1, 2):
        almacen.registrar(
            RECHAZADO,
            "mal_rechazado",
            razon="AJU",
            subrazon="REE",
            radicado=f"770000{n}",
            motivo="el soporte sí estaba",
        )
        almacen.registrar(RECHAZADO, "respuesta_back", resultado="RECHAZADO")
    almacen.registrar(RECHAZADO, "pedir_revision", motivo="van dos y siguen negando")
    return RECHAZADO


def recurso_tardio(almacen: Almacen) -> int:
    clasificar(almacen, APROBADO)
    almacen.registrar(APROBADO, "aplicacion_correcta")
    almacen.registrar(
        APROBADO,
        "contacto",
        telefono=TELEFONO,
        resultado="NO_ACEPTA",
        verificado=VERIFICADO,
        motivo="dice que faltan dos meses",
    )
    almacen.pasa(days=30)
    almacen.registrar(APROBADO, "pedir_revision", motivo="se pasó el plazo del recurso")
    return APROBADO


def fuera_de_lista(almacen: Almacen) -> int:
    almacen.registrar(SIN_RESULTADO, "clasificar", causal="FUERA")
    return SIN_RESULTADO


def cambio(almacen: Almacen) -> int:
    clasificar(almacen, RECHAZADO)
    almacen.registrar(RECHAZADO, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.registrar(
        RECHAZADO, "contacto", telefono=TELEFONO, resultado="ACEPTA", verificado=VERIFICADO
    )
    renglones = [list(f) for f in filas(3)]
    renglones[2][4] = "APROBADO"
    almacen.importar(libro(almacen.ruta.with_name("otro.xlsx"), renglones), "2026-11-25")
    return RECHAZADO


def sin_mensaje(almacen: Almacen) -> int:
    clasificar(almacen, APROBADO)
    almacen.registrar(APROBADO, "aplicacion_correcta")
    for _ in range(3):
        almacen.registrar(APROBADO, "contacto", telefono=TELEFONO, resultado="NO_CONTESTA")
        almacen.pasa(days=1)
    almacen.registrar(APROBADO, "mensaje_de_voz", telefono=TELEFONO, resultado="SIN_BUZON")
    return APROBADO


def otra(almacen: Almacen) -> int:
    almacen.registrar(SIN_RESULTADO, "pedir_revision", motivo="¿este usuario ya reclamó antes?")
    return SIN_RESULTADO


CLASES = {
    Clase.ATRIBUIBLE: atribuible,
    Clase.SIN_TELEFONO: sin_telefono,
    Clase.LIMITE: limite,
    Clase.RECURSO_TARDIO: recurso_tardio,
    Clase.FUERA_DE_LISTA: fuera_de_lista,
    Clase.CAMBIO: cambio,
    Clase.SIN_MENSAJE: sin_mensaje,
    Clase.OTRA: otra,
}
DATOS = {
    "telefono": "3000000999",
    "causal": "B",
    "razones": "dice que faltan dos meses",
}


@pytest.mark.parametrize("clase", CLASES)
def test_each_thing_that_goes_to_the_tray_is_known_for_what_it_is(almacen, clase):
    caso = CLASES[clase](almacen)
    assert ver(almacen, caso).clase is clase
    assert list(almacen.de("drubio").revision.list_ids()) == [caso]
    assert almacen.de("drubio").revision.filas([caso])[0].por_que


@pytest.mark.parametrize("clase", CLASES)
@pytest.mark.parametrize("numero", [0, 1, 2, 3])
def test_every_answer_offered_is_recorded_and_goes_back_to_who_asked(almacen, clase, numero):
    caso = CLASES[clase](almacen)
    salidas = ver(almacen, caso).salidas
    if numero >= len(salidas):
        assert numero > 0
        return
    salida = salidas[numero]
    assert salida.negado == ""
    pide = salida.respuesta.pide
    responder(almacen, caso, salida.respuesta.digito, DATOS[pide] if pide else "")
    assert caso_de(almacen, caso).revision is None
    assert list(almacen.de("drubio").revision.list_ids()) == []
    contestada = almacen.de("yuli").turno.ver().contestadas[0]
    assert (contestada.caso_id, contestada.quien) == (caso, "drubio")
    assert contestada.texto == "así lo decidimos hoy aquí"


@pytest.mark.parametrize(
    ("clase", "digito", "estado"),
    [
        (Clase.ATRIBUIBLE, "1", Estado.POR_ESCALAR),
        (Clase.LIMITE, "1", Estado.POR_CONTACTAR),
        (Clase.LIMITE, "2", Estado.EN_PQR),
        (Clase.RECURSO_TARDIO, "1", Estado.RECURSO_EN_PQR),
        (Clase.FUERA_DE_LISTA, "1", Estado.POR_ESCALAR),
        (Clase.FUERA_DE_LISTA, "2", Estado.ANULADO),
        (Clase.CAMBIO, "1", Estado.POR_VERIFICAR),
        (Clase.CAMBIO, "2", Estado.CERRADO_INFORMADO),
        (Clase.SIN_MENSAJE, "2", Estado.POR_DEJAR_MENSAJE),
    ],
)
def test_an_answer_takes_the_caso_where_it_says(almacen, clase, digito, estado):
    caso = CLASES[clase](almacen)
    salida = next(s for s in ver(almacen, caso).salidas if s.respuesta.digito == digito)
    dato = DATOS[salida.respuesta.pide] if salida.respuesta.pide else ""
    responder(almacen, caso, digito, dato)
    assert caso_de(almacen, caso).estado is estado


def test_an_agente_sends_to_the_back_what_the_supervisor_authorised(almacen):
    caso = atribuible(almacen)
    responder(almacen, caso, "2")
    despues = almacen.registrar(caso, "escalar_back", razon="AJU", subrazon="ESC", soportes="LLS")
    assert despues.caso.estado is Estado.EN_BACK
    assert despues.caso.atribuible == "RAZON_W"


def test_a_number_added_with_the_answer_can_be_called(almacen):
    caso = sin_telefono(almacen)
    responder(almacen, caso, "1", "3000000999")
    validos = [t.numero for t in almacen.de("yuli").triage.ficha(caso).telefonos if not t.invalido]
    assert validos == ["3000000999"]
    almacen.pasa(days=1)
    assert almacen.de("yuli").turno.ver().llamadas == 1


def test_the_reasons_of_the_usuario_are_at_hand_for_a_late_recurso(almacen):
    assert ver(almacen, recurso_tardio(almacen)).razones == "dice que faltan dos meses"


def test_answer_and_what_it_brings_are_recorded_all_or_none(almacen):
    caso = sin_telefono(almacen)
    antes = almacen.vigente()
    with pytest.raises(DatoInvalido, match="10 dígitos"):
        responder(almacen, caso, "1", "12")
    assert almacen.vigente() == antes


def test_the_second_of_two_supervisors_learns_who_answered(almacen):
    caso = otra(almacen)
    almacen.de("drubio").usuarios.agregar("mrojas", "supervisor")
    vista = ver(almacen, caso, "mrojas")
    responder(almacen, caso, "1")
    with pytest.raises(Conflicto, match="drubio registró «resolver revisión»"):
        almacen.de("mrojas").revision.responder(vista, vista.salidas[1].respuesta, "no", "")


def test_an_agente_only_looks_at_their_own_questions(almacen):
    caso = otra(almacen)
    vista = ver(almacen, caso, "yuli")
    assert vista.salidas == ()
    assert list(almacen.de("andres").revision.list_ids()) == []
    respuesta = ver(almacen, caso).salidas[0].respuesta
    with pytest.raises(NoPermitido):
        almacen.de("yuli").revision.responder(vista, respuesta, "me autorizo", "")


def test_an_agente_keeps_seeing_the_question_with_its_answer(almacen):
    caso = otra(almacen)
    responder(almacen, caso, "2")
    fila = almacen.de("yuli").revision.filas(almacen.de("yuli").revision.list_ids())[0]
    assert fila.caso_id == caso
    assert fila.contestada.quien == "drubio"
    assert ver(almacen, caso, "yuli").pregunta.texto == "¿este usuario ya reclamó antes?"


def test_undoing_an_answer_puts_the_question_back(almacen):
    caso = otra(almacen)
    responder(almacen, caso, "1")
    almacen.registrar(caso, "deshacer", "drubio")
    assert list(almacen.de("drubio").revision.list_ids()) == [caso]
    assert almacen.de("yuli").turno.ver().contestadas == []


def test_a_question_of_a_corte_goes_back_to_who_informed_the_usuario(almacen):
    vista = ver(almacen, cambio(almacen))
    assert vista.pregunta.quien is None
    assert vista.para == "yuli"


def corte(almacen: Almacen, resultado: str, dia: str, caso: int = SIN_RESULTADO) -> int:
    """Import a base in which a caso has that result, and return its number."""
    ruta = almacen.ruta.with_name(f"{dia}.xlsx")
    base = almacen.importar(libro(ruta, [fila(caso - 1, resultado)]), dia).base
    assert base is not None
    return base


def en_pqr(almacen: Almacen) -> int:
    """Take a caso to PQR, with a question of yuli's in the tray."""
    clasificar(almacen, SIN_RESULTADO)
    almacen.registrar(SIN_RESULTADO, "escalar_pqr", nota="x" * 30, motivo="SIN_SOPORTE")
    almacen.registrar(SIN_RESULTADO, "pedir_revision", motivo="¿qué le digo al usuario?")
    return SIN_RESULTADO


def pregunta(almacen: Almacen, caso: int = SIN_RESULTADO, login: str = "drubio") -> str | None:
    vista = ver(almacen, caso, login)
    return vista and vista.pregunta.texto


def contestadas(almacen: Almacen, login: str) -> list[int | None]:
    return [c.pregunta for c in almacen.de(login).turno.ver().contestadas]


DICE = "Un corte nuevo dice {}, y el caso ya había seguido su camino."


def test_what_a_corte_asks_waits_behind_the_question_that_was_there(almacen):
    """Each question comes back answered: neither is thrown out of the tray by the other."""
    caso = en_pqr(almacen)
    de_yuli = caso_de(almacen, caso).revision
    corte(almacen, "APROBADO", "2026-11-25")
    assert pregunta(almacen) == "¿qué le digo al usuario?"
    assert [p.caso_id for p in almacen.de("drubio").importacion.conciliar().para_revision] == [caso]
    responder(almacen, caso, "1")
    assert contestadas(almacen, "yuli") == [de_yuli]
    assert pregunta(almacen, login="yuli") == "¿qué le digo al usuario?"
    (suya,) = almacen.de("yuli").revision.filas([caso])
    assert suya.contestada is not None
    assert pregunta(almacen) == DICE.format("APROBADO")
    responder(almacen, caso, "1")
    assert pregunta(almacen) is None
    assert len(contestadas(almacen, "yuli")) == 2
    assert almacen.de("drubio").integridad.verificar().sano


def test_undoing_the_answer_puts_the_first_question_back_before_the_other(almacen):
    caso = en_pqr(almacen)
    corte(almacen, "APROBADO", "2026-11-25")
    antes = almacen.vigente()
    responder(almacen, caso, "1")
    almacen.registrar(caso, "deshacer", "drubio")
    assert almacen.vigente() == antes
    responder(almacen, caso, "1")
    assert pregunta(almacen) == DICE.format("APROBADO")


@pytest.mark.parametrize("espera_otra", [True, False])
def test_of_several_cortes_the_last_is_asked(almacen, espera_otra):
    caso = en_pqr(almacen)
    if not espera_otra:
        responder(almacen, caso, "1")
    corte(almacen, "APROBADO", "2026-11-25")
    corte(almacen, "RECHAZADO", "2026-11-26")
    if espera_otra:
        responder(almacen, caso, "1")
    assert pregunta(almacen) == DICE.format("RECHAZADO")
    responder(almacen, caso, "1")
    assert pregunta(almacen) is None


def test_what_an_undone_base_asked_is_not_asked(almacen):
    caso = en_pqr(almacen)
    corte(almacen, "APROBADO", "2026-11-25")
    otra_base = corte(almacen, "RECHAZADO", "2026-11-26")
    almacen.de("drubio").importacion.anular(otra_base, "no era")
    responder(almacen, caso, "1")
    assert pregunta(almacen) == DICE.format("APROBADO")
    almacen.registrar(caso, "deshacer", "drubio")
    assert almacen.de("drubio").importacion.anular(otra_base - 1, "no era").conservados == (caso,)
    responder(almacen, caso, "1")
    assert pregunta(almacen) == DICE.format("APROBADO")


def test_a_base_undone_before_its_question_is_asked_takes_it_along(almacen):
    caso = en_pqr(almacen)
    antes = almacen.vigente()["casos"]
    base = corte(almacen, "APROBADO", "2026-11-25")
    assert almacen.de("drubio").importacion.anular(base, "no era").restaurados == (caso,)
    assert almacen.vigente()["casos"] == antes
    responder(almacen, caso, "1")
    assert pregunta(almacen) is None


def test_a_reading_of_the_backs_word_asks_behind_what_waits_too(almacen):
    caso = en_pqr(almacen)
    corte(almacen, "tal vez", "2026-11-25")
    almacen.explicar("tal vez")
    responder(almacen, caso, "1")
    assert pregunta(almacen) == DICE.format("APROBADO")


def test_the_answer_of_a_question_stays_of_who_asked_it(almacen):
    """What somebody else's work makes the program ask is answered to that person, afterwards."""
    caso = otra(almacen)
    almacen.registrar(caso, "clasificar", "andres", causal="FUERA")
    assert ver(almacen, caso).para == "yuli"
    assert list(almacen.de("andres").revision.list_ids()) == []
    responder(almacen, caso, "1")
    assert len(contestadas(almacen, "yuli")) == 1
    assert contestadas(almacen, "andres") == []
    vista = ver(almacen, caso)
    assert (vista.clase, vista.para, vista.pregunta.quien) == (
        Clase.FUERA_DE_LISTA,
        "andres",
        "andres",
    )
    responder(almacen, caso, "1", "B")
    assert len(contestadas(almacen, "andres")) == 1
    assert pregunta(almacen) is None


def test_a_question_whose_evento_was_undone_is_not_asked(almacen):
    caso = otra(almacen)
    antes = almacen.vigente()
    almacen.registrar(caso, "clasificar", "andres", causal="FUERA")
    almacen.registrar(caso, "deshacer", "andres")
    assert almacen.vigente() == antes
    responder(almacen, caso, "1")
    assert pregunta(almacen) is None


def test_the_same_question_once_more_is_answered_with_the_first(almacen):
    caso = fuera_de_lista(almacen)
    fuera_de_lista(almacen)
    responder(almacen, caso, "1", "B")
    assert pregunta(almacen) is None


def test_a_coordinador_reads_the_tray_and_answers_nothing(almacen):
    caso = otra(almacen)
    assert ver(almacen, caso, "lcano").salidas == ()
    assert almacen.de("lcano").turno.ver().bandeja[0] == 1


def test_what_is_taken_put_off_or_asked_about_is_not_in_the_figure_of_the_queue(almacen):
    yuli = almacen.de("yuli")
    antes = yuli.turno.ver().cola.total
    almacen.de("andres").triage.abrir(1)
    almacen.registrar(4, "pedir_revision", motivo="¿cuál causal?")
    clasificar(almacen, 5)
    almacen.registrar(5, "aplazar", hasta="2026-11-25", motivo="no se refleja")
    cola = yuli.turno.ver().cola.total
    assert cola == antes - 3
    assert cola == len(yuli.triage.list_ids(yuli.turno.cola()))


def test_the_calls_counted_are_those_that_open(almacen):
    for caso in (2, 5, 8):
        clasificar(almacen, caso)
        almacen.registrar(caso, "aplicacion_correcta")
    almacen.registrar(2, "contacto", telefono=TELEFONO, resultado="NO_CONTESTA")
    yuli = almacen.de("yuli").turno
    assert (yuli.ver().llamadas, len(yuli.por_llamar())) == (2, 2)
    almacen.pasa(days=1)
    turno = yuli.ver()
    assert (turno.llamadas, turno.reintentos) == (3, 1)


def test_a_peticion_of_the_tray_is_a_peticion_like_any_other(almacen):
    caso = otra(almacen)
    datos = {"motivo": "sí", "decision": "AUTORIZAR"}
    registros = almacen.de("drubio").triage.registrar(
        caso, [Peticion(Evento.RESOLVER_REVISION, datos)]
    )
    assert registros[0].caso.revision is None


def _tres_cuentas(almacen: Almacen, login: str = "yuli") -> list[tuple[int, int]]:
    """Return what the bar of triage, mi turno and the supervisor's desk say a person did today."""
    persona = almacen.de(login)
    hoy = persona.turno.ver().hoy
    (mesa,) = (a for a in almacen.de("drubio").kpi.mesa().agentes if a.login == login)
    llamadas = sum(hoy.llamadas.values())
    return [
        (persona.triage.marcador().hechos, llamadas),
        (sum(hoy.decisiones.values()), llamadas),
        (mesa.decisiones, mesa.llamadas),
    ]


def test_the_decisions_and_calls_of_a_day_are_counted_alike_wherever_they_are_said(
    almacen: Almacen, tmp_path: Path
) -> None:
    almacen.registrar(2, "completar", campo="valor_aplicado", valor="500", fuente="RR")
    almacen.registrar(4, "aplazar", hasta="2026-11-25", motivo="no se ve en RR")
    clasificar(almacen, 2)
    almacen.pasa(minutes=1)
    almacen.registrar(2, "aplicacion_correcta")
    almacen.pasa(minutes=1)
    almacen.registrar(2, "contacto", resultado="NO_CONTESTA", telefono=TELEFONO)
    almacen.registrar(5, "pedir_revision", motivo="¿qué hago?")
    almacen.registrar(2, "nota", nota="no contesta")
    assert _tres_cuentas(almacen) == [(2, 1)] * 3
    almacen.registrar(6, "clasificar", causal="A")
    assert _tres_cuentas(almacen) == [(3, 1)] * 3
    almacen.registrar(6, "deshacer")
    assert _tres_cuentas(almacen) == [(2, 1)] * 3
    almacen.importar(libro(tmp_path / "otra.xlsx", filas(60)), "2026-11-25")
    assert _tres_cuentas(almacen) == [(2, 1)] * 3
    almacen.pasa(days=1)
    almacen.registrar(6, "clasificar", causal="A")
    assert _tres_cuentas(almacen) == [(1, 0)] * 3


def test_one_act_on_a_caso_is_one_decision_and_one_call_about_two_casos_one_llamada(
    almacen: Almacen,
) -> None:
    peticiones = [
        Peticion(Evento.CLASIFICAR, {"causal": "A"}),
        Peticion(Evento.APLICACION_CORRECTA, {}),
    ]
    yuli = almacen.de("yuli")
    yuli.triage.registrar(2, peticiones)
    rechazo = Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})
    yuli.triage.registrar(3, [peticiones[0], rechazo])
    almacen.pasa(minutes=1)
    segundos = itertools.count()
    yuli.entorno.ahora = lambda: almacen.momento + timedelta(seconds=next(segundos))
    ocupado = [Peticion(Evento.CONTACTO, {"resultado": "OCUPADO", "telefono": TELEFONO})]
    yuli.contacto.registrar({2: ocupado, 3: ocupado}, {})
    assert _tres_cuentas(almacen) == [(2, 1)] * 3
    assert dict(yuli.turno.ver().hoy.llamadas) == {"OCUPADO": 1}
