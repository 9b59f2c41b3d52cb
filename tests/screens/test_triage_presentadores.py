"""What the card, the queue and the forms say, without a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ajustes_tui.domain.caso.card import RadicadoDeCaso, pregunta_corta
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.screens.caso.account import all_data_lines
from ajustes_tui.screens.caso.card_text import card_lines
from ajustes_tui.screens.caso.case_view import (
    Digits,
    classification_of,
    compose_view,
    digits_of,
    marcacion_for,
)
from ajustes_tui.screens.caso.decisions import Clasificacion, options_of
from ajustes_tui.screens.caso.line_text import detail_of, what_happened, what_they_did, who_did_it
from ajustes_tui.screens.caso.questions import (
    evento_name,
    form_of,
    request_of,
    typed_day,
)
from ajustes_tui.screens.triage.filter import Filtro
from ajustes_tui.screens.triage.queue_reads import list_queue, rows_of
from ajustes_tui.screens.triage.queue_text import queue_columns
from ajustes_tui.screens.triage.selection import Selection
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.ui.text import ancho_linea
from tests.screens.conftest import CASOS

AHORA = datetime(2026, 11, 24, 10, 40, tzinfo=BOGOTA)


def texto(lineas):
    return ["".join(trozo.texto for trozo in linea) for linea in lineas]


def vista(servicios, numero, clasificacion=None):
    return compose_view(servicios.triage, servicios.triage.ficha(numero), clasificacion, "yuli")


def test_the_card_has_nineteen_lines_of_at_most_eighty_cells(servicios, id_de):
    for nombre in ("rechazado", "aprobado", "sin_valor", "sin_respuesta", "sin_causal", "dudoso"):
        lineas = card_lines(vista(servicios, id_de(nombre)), servicios.triage.catalogos)
        assert len(lineas) == 19
        assert all(ancho_linea(linea) <= 80 for linea in lineas), nombre


def test_every_datum_the_card_cuts_is_read_whole_among_all_of_them(servicios, id_de):
    ficha = servicios.triage.ficha(id_de("rechazado"))
    largo = " ".join(f"palabra{n}" for n in range(40))
    caso = ficha.caso._replace(
        motivo=f"motivo {largo}",
        motivo_rechazo=f"rechazo {largo}",
        usuario_nombre=f"Marta {largo}",
        estado_ajuste=f"CERRADO {largo}",
        resultado_crudo=f"RECHAZADO {largo}",
        valor_aplicado=123_456_789,
    )
    columna = f"Otra cosa [que nadie usa] {largo}"
    lineas = texto(all_data_lines(ficha._replace(caso=caso, datos={columna: largo})))
    entero = " ".join(" ".join(lineas).split())
    dichos = (caso.motivo, caso.motivo_rechazo, caso.usuario_nombre, caso.estado_ajuste)
    for dato in (*dichos, caso.resultado_crudo, columna, pesos(caso.valor_solicitado)):
        assert dato in entero
    assert pesos(123_456_789) in entero
    assert max(map(len, lineas)) <= 80


@pytest.mark.parametrize("valor", [4_590_000, 4_590_050, 123_456_789, 1_234_567_890])
@pytest.mark.parametrize("nombre", ["rechazado", "aprobado", "dudoso"])
def test_the_card_and_the_row_show_every_digit_of_an_amount(servicios, id_de, valor, nombre):
    de = vista(servicios, id_de(nombre))
    caso = de.ficha.caso._replace(valor_solicitado=valor, valor_aplicado=valor)
    lineas = card_lines(de._replace(ficha=de.ficha._replace(caso=caso)), servicios.triage.catalogos)
    resultado = texto(lineas)[4]
    assert f"pide {pesos(valor)} · aplicado {pesos(valor)}" in resultado
    assert ancho_linea(lineas[4]) <= 80
    fila = rows_of(servicios.triage, [caso.id], "yuli")[caso.id]
    fila = fila._replace(caso=fila.caso._replace(valor_solicitado=valor))
    columna = next(c for c in queue_columns(Selection())[80] if c.titulo == "Valor")
    assert columna.entera
    assert columna.valor(fila).replace(" ", "") == pesos(valor).replace(" ", "")


def test_the_card_says_the_cun_and_the_radicados_before_as_far_as_they_fit(servicios, id_de):
    de = vista(servicios, id_de("aprobado"))
    caso = de.ficha.caso._replace(cun="4433440153000001", radicado_vigente="4479000002")
    viejos = (*de.ficha.radicados, RadicadoDeCaso("4479000002", None))
    catalogos = servicios.triage.catalogos

    def renglon(**cambios):
        ficha = de.ficha._replace(caso=caso, radicados=viejos, otros=(), **cambios)
        lineas = card_lines(de._replace(ficha=ficha), catalogos)
        assert all(ancho_linea(linea) <= 80 for linea in lineas)
        return next(linea for linea in texto(lineas) if linea.startswith(" Esta cuenta"))

    assert renglon().rstrip().endswith(f"CUN 4433440153000001 · antes {caso.radicado}")
    muchos = tuple(RadicadoDeCaso(f"447900001{n}", None) for n in range(6))
    viejos = (*viejos, *muchos)
    assert renglon().rstrip().endswith("CUN 4433440153000001")


def test_the_clock_says_how_it_was_counted(servicios, id_de):
    lineas = texto(card_lines(vista(servicios, id_de("rechazado")), servicios.triage.catalogos))
    assert "▲ DÍA 11 DE 15  vence lun 30/11" in lineas[0]
    assert "quedan 4 hábiles; el lun 16 fue festivo" in lineas[1]


def test_a_base_without_dates_counts_from_the_corte_and_says_so(servicios, id_de):
    lineas = texto(card_lines(vista(servicios, id_de("sin_valor")), servicios.triage.catalogos))
    assert "sin fecha de solicitud: se cuenta desde el corte" in lineas[1]
    assert "Asesor falta" in lineas[2]
    assert "aplicado falta" in lineas[4]


def test_supports_seen_before_make_a_rejection_look_wrong(servicios, id_de):
    numero = id_de("sin_respuesta")
    servicios.triage.registrar(
        numero,
        [
            Peticion(Evento.CLASIFICAR, {"causal": "A"}),
            Peticion(
                Evento.ESCALAR_BACK, {"razon": "AJU", "subrazon": "ESC", "soportes": "LLS,OT"}
            ),
            Peticion(Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
        ],
    )
    lineas = texto(card_lines(vista(servicios, numero), servicios.triage.catalogos))
    assert "Parece mal rechazado: el 24/11 yuli vio LLS y OT. Van 0 de 2." in lineas[8]


def test_the_suggested_causal_is_accepted_to_show_what_follows(servicios, id_de):
    compuesta = vista(servicios, id_de("aprobado"))
    assert [o.digito for o in compuesta.opciones] == ["1", "2", "3", "4"]
    assert compuesta.clasificacion.causal == "D"


def test_a_supervisor_after_the_limit_may_send_a_rejection_to_pqr(servicios_de, servicios, id_de):
    numero = id_de("rechazado")
    servicios.triage.registrar(numero, [Peticion(Evento.CLASIFICAR, {"causal": "A"})])
    for radicado in ("77001", "77002"):
        datos = {"razon": "AJU", "subrazon": "REE", "radicado": radicado, "motivo": "estaba"}
        servicios.triage.registrar(
            numero,
            [
                Peticion(Evento.MAL_RECHAZADO, datos),
                Peticion(Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
            ],
        )
    de_agente = {o.digito: o.negado for o in options_of(servicios.triage.ficha(numero))}
    de_jefe = {o.digito: o.negado for o in options_of(servicios_de("drubio").triage.ficha(numero))}
    assert "límite" in de_agente["4"]
    assert "supervisora" in de_agente["5"]
    assert de_jefe["5"] == de_jefe["6"] == ""


@pytest.mark.parametrize("login", ["yuli", "drubio", "lcano"])
def test_a_row_offers_the_digits_of_its_card(servicios, servicios_de, id_de, login):
    """Whatever happened to the casos: what the block under the queue says is what the card says."""
    escalar = {"razon": "AJU", "subrazon": "ESC", "soportes": "LLS,OT"}
    reescalar = {"razon": "AJU", "subrazon": "REE", "radicado": "77001", "motivo": "sí"}
    pasos = (
        ("aprobado", Evento.CLASIFICAR, {"causal": "D"}),
        ("rechazado", Evento.CLASIFICAR, {"causal": "A"}),
        ("rechazado", Evento.MAL_RECHAZADO, reescalar),
        ("rechazado", Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
        ("sin_respuesta", Evento.CLASIFICAR, {"causal": "A"}),
        ("sin_respuesta", Evento.ESCALAR_BACK, escalar),
        ("hermano", Evento.CLASIFICAR, {"causal": "A", "atribuible": "RAZON_W"}),
        ("aprobado_2", Evento.CLASIFICAR, {"causal": "D"}),
        ("aprobado_2", Evento.APLICACION_CORRECTA, {}),
        ("aprobado_3", Evento.PEDIR_REVISION, {"motivo": "¿cuál es?"}),
    )

    def iguales():
        for nombre in CASOS:
            numero = id_de(nombre)
            propio = servicios_de(login).triage
            carta = compose_view(propio, propio.ficha(numero), None, login)
            ofrece = digits_of(propio, propio.caso(numero))
            assert ofrece == Digits(carta.opciones, carta.aviso), nombre

    iguales()
    for nombre, evento, datos in pasos:
        servicios.triage.registrar(id_de(nombre), [Peticion(evento, datos)])
        iguales()


def test_the_marcacion_last_used_fills_the_next_form(servicios, id_de):
    ficha = servicios.triage.ficha(id_de("rechazado"))
    assert marcacion_for(servicios.triage, ficha, Evento.MAL_RECHAZADO) == ("AJU", "REE")
    assert marcacion_for(servicios.triage, ficha, Evento.ESCALAR_BACK) == ("AJU", "ESC")


@pytest.mark.parametrize("evento", [e for e in Evento if evento_name(e) != e.value])
def test_every_act_has_a_form_whose_fields_fit_the_card(servicios, id_de, evento):
    ficha = servicios.triage.ficha(id_de("rechazado"))
    formulario = form_of(evento, ficha, {}, ("AJU", "REE"), "25/11/2026")
    for pregunta in formulario.preguntas:
        assert len(pregunta.antes) + pregunta.ancho <= 66
        assert len(pregunta.opciones) <= 11


def test_the_answers_of_a_form_make_its_evento(servicios, id_de):
    ficha = servicios.triage.ficha(id_de("rechazado"))
    formulario = form_of(Evento.COMPLETAR, ficha, {}, ("", ""))
    valores = {"campo": "2", "valor": "45900", "fuente": "1"}
    peticion = request_of(formulario, {}, valores, AHORA)
    assert peticion == Peticion(
        Evento.COMPLETAR, {"campo": "valor_aplicado", "valor": "45900", "fuente": "RR"}, ""
    )


@pytest.mark.parametrize(
    ("escrito", "dia"),
    [
        ("24/11", "2026-11-24"),
        ("25/11/2026", "2026-11-25"),
        ("2026-11-26", "2026-11-26"),
        ("mañana", "2026-11-25"),
        ("lunes", "2026-11-30"),
    ],
)
def test_a_day_is_read_as_people_write_it(escrito, dia):
    assert typed_day(escrito, AHORA) == dia


def test_a_day_nobody_can_read_is_refused():
    with pytest.raises(DatoInvalido):
        typed_day("pronto", AHORA)


def test_several_pasted_numbers_list_exactly_their_casos(servicios, id_de):
    filtro = Filtro(numeros=("90004127", "4471093390"))
    ids = list_queue(servicios.triage, filtro)
    assert set(ids) == {id_de("rechazado"), id_de("hermano"), id_de("aprobado")}


def test_a_row_marks_a_causal_that_is_only_suggested(servicios, id_de):
    numero = id_de("rechazado")
    fila = rows_of(servicios.triage, [numero], "yuli")[numero]
    assert fila.causal == "A?"
    assert fila.restantes == 4
    assert pregunta_corta(fila.caso) == "Rechazado: ¿bien o mal?"


def test_a_draft_remembers_the_causal_the_person_chose():
    assert classification_of({"causal": "B", "demora": ""}) == Clasificacion("B")
    assert classification_of({}) is None


def test_foreseeing_writes_nothing(servicios, id_de):
    numero = id_de("aprobado")
    ficha = servicios.triage.ficha(numero)
    peticiones = [
        Peticion(Evento.CLASIFICAR, {"causal": "D"}),
        Peticion(Evento.APLICACION_CORRECTA, {}),
    ]
    prevision = servicios.triage.prever(ficha, peticiones)
    assert prevision.negado is None
    assert "APROBADO VR $45.900" in prevision.rr[0]
    assert servicios.triage.ficha(numero).caso == ficha.caso


def test_what_a_person_did_today_is_counted_and_undone_decisions_are_not(servicios, id_de):
    numero = id_de("aprobado")
    servicios.triage.registrar(numero, [Peticion(Evento.CLASIFICAR, {"causal": "D"})])
    assert servicios.triage.marcador().hechos == 1
    servicios.triage.registrar(numero, [Peticion(Evento.DESHACER, {})])
    assert servicios.triage.marcador().hechos == 0


def test_a_line_of_the_historial_says_what_happened_in_words(servicios, id_de):
    numero = id_de("rechazado")
    servicios.triage.registrar(
        numero,
        [
            Peticion(Evento.CLASIFICAR, {"causal": "A"}),
            Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
        ],
    )
    servicios.triage.registrar(numero, [Peticion(Evento.DESHACER, {})])
    lineas = servicios.triage.ficha(numero).lineas
    assert what_happened(lineas[0]) == "deshizo: bien rechazado"
    assert (what_happened(lineas[1]), detail_of(lineas[1])) == ("bien rechazado", "deshecha")
    assert what_happened(lineas[2]) == "clasificó: A"


def test_triage_and_contacto_count_the_same_calls(servicios, id_de):
    aprobar = [
        Peticion(Evento.RESPUESTA_BACK, {"resultado": "APROBADO", "valor_aplicado": "18.200"}),
        Peticion(Evento.APLICACION_CORRECTA, {}),
    ]
    rechazar = [Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})]
    pedidos = {
        "aprobado": [Peticion(Evento.APLICACION_CORRECTA, {})],
        "aprobado_2": [Peticion(Evento.APLICACION_CORRECTA, {})],
        "rechazado": rechazar,
        "hermano": aprobar,
    }
    for nombre, partes in pedidos.items():
        letra = "A" if nombre == "rechazado" else "E"
        clasificar = Peticion(Evento.CLASIFICAR, {"causal": letra})
        servicios.triage.registrar(id_de(nombre), [clasificar, *partes])
    contacto = servicios.contacto
    assert len(contacto.agenda()) == 3, "two casos of one cuenta are one call"
    assert servicios.triage.marcador().llamadas == contacto.llamadas() == 3
    verificado = "identidad,decision,radicado,recurso,plazo"
    datos = {"resultado": "NO_ACEPTA", "telefono": "3000000112", "verificado": verificado}
    contacto.registrar({id_de("rechazado"): [Peticion(Evento.CONTACTO, datos)]}, {})
    assert len(contacto.agenda()) == 4, "its recurso is another"
    assert servicios.triage.marcador().llamadas == contacto.llamadas() == 4


def test_a_caso_that_came_back_today_asks_its_question_again(servicios, id_de):
    fila = rows_of(servicios.triage, [id_de("rechazado")], "yuli")[id_de("rechazado")].caso
    aplazada = fila._replace(aplazado_hasta=AHORA.date())
    assert pregunta_corta(aplazada, AHORA.date()) == "Rechazado: ¿bien o mal?"
    assert pregunta_corta(aplazada, AHORA.date() - timedelta(1)) == "Aplazado hasta 24/11"


def test_only_a_caso_whose_causal_may_change_says_which_letters_change_it(
    servicios, servicios_de, id_de
):
    numero, catalogos = id_de("rechazado"), servicios.triage.catalogos

    def ficha():
        return "".join(texto(card_lines(vista(servicios, numero), catalogos)))

    assert "una letra a-m cambia la causal" in ficha()
    anular = Peticion(Evento.ANULAR, {"motivo": "repetido en la base"})
    servicios_de("drubio").triage.registrar(numero, [anular])
    assert "cambia la causal" not in ficha()


@pytest.mark.parametrize(
    ("evento", "agente", "dicho"),
    [
        (Evento.CLASIFICAR, "andres", "andres clasificó: A"),
        (Evento.DEVOLVER, "drubio", "drubio devolvió"),
        (Evento.NOTA, "andres", "andres registró nota"),
        (Evento.CAMBIO_DE_DATOS, "sistema", "el corte cambió datos"),
        (Evento.PEDIR_REVISION, "sistema", "el sistema pidió revisión"),
    ],
)
def test_what_somebody_did_is_said_as_a_sentence(servicios, id_de, evento, agente, dicho):
    (linea, *_) = servicios.triage.ficha(id_de("rechazado")).lineas
    suya = linea._replace(evento=evento.value, agente=agente, datos={"causal": "A"})
    assert f"{who_did_it(suya)} {what_they_did(suya)}" == dicho
