"""The call, its script and the call list as pure values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import Parrafo
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.caso.call import (
    OUTCOMES,
    Call,
    Mode,
    Recurso,
    draft_of,
    join_scripts,
    recurso_of,
    requests_of,
)
from ajustes_tui.screens.caso.line_text import cabecera
from ajustes_tui.screens.contacto import agenda_text, call_text
from ajustes_tui.services.casos.contacto import EnAgenda
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.ui.text import ancho_linea
from tests.support import TEXTOS_DIFICILES

AHORA = datetime(2026, 11, 24, 10, 40, tzinfo=BOGOTA)
SALUDO = Parrafo(("identidad",), "Buenos días.")
DECISION = Parrafo(("decision", "radicado", "valor"), "Fue aprobada.")
OTRA = Parrafo(("decision", "radicado"), "No procede.")
CIERRE = Parrafo(("recurso", "plazo"), "Puede presentar recurso.")


def _texto(linea):
    return "".join(trozo.texto for trozo in linea)


@pytest.fixture
def call(servicios, id_de):
    """A call about one approved ajuste, not begun."""
    servicios.triage.registrar(
        id_de("aprobado"),
        [
            Peticion(Evento.CLASIFICAR, {"causal": "D"}),
            Peticion(Evento.APLICACION_CORRECTA, {}),
        ],
    )
    llamada = servicios.contacto.abrir(id_de("aprobado"))
    guion = (SALUDO, DECISION, CIERRE)
    return Call(llamada, Mode.INFORM, guion, "yuli", number="3000000113")


def _chosen(call, resultado):
    outcome = next(o for o in OUTCOMES[call.mode] if o.resultado == resultado)
    return replace(call, outcome=outcome)


def test_one_script_tells_the_decision_of_each_caso_and_the_rest_once():
    junto = join_scripts([(SALUDO, DECISION, CIERRE), (SALUDO, OTRA, CIERRE)])
    assert junto == (SALUDO, DECISION, OTRA, CIERRE)


def test_what_was_said_is_the_checklist(call):
    assert call.verified == ()
    dicha = replace(call, said=("10:40:01", "10:40:09"))
    assert dicha.verified == ("identidad", "decision", "radicado", "valor")
    assert dicha.unsaid() == ("recurso", "plazo")


def test_an_outcome_that_does_not_inform_sends_no_checklist(call):
    caso = call.sheet.principal.caso.id
    pedido = requests_of(_chosen(replace(call, said=("10:40:01",)), "NO_CONTESTA"))
    assert pedido[caso][0].datos == {"resultado": "NO_CONTESTA", "telefono": "3000000113"}


def test_nothing_chosen_asks_for_nothing(call):
    assert requests_of(call) == {}


def test_not_accepting_registers_the_contact_and_the_recurso_together(call):
    recurso = Recurso(kind="2", reasons="  no vino  ")
    pedido = requests_of(_chosen(replace(call, recurso=recurso), "NO_ACEPTA"))
    partes = pedido[call.sheet.principal.caso.id]
    assert [p.evento for p in partes] == [Evento.CONTACTO, Evento.RADICAR_RECURSO]
    assert partes[1].datos == {"tipo": "REPOSICION_Y_APELACION", "motivo": "no vino"}


def test_the_form_says_what_it_still_needs(call):
    assert Recurso().missing(call.cards) == "falta qué presenta"
    assert Recurso(kind="1").missing(call.cards) == "faltan sus razones"
    assert Recurso(kind="3").missing(call.cards) == ""


def test_a_draft_gives_the_form_back():
    recurso = Recurso("1", "2", "[/] no", "4471")
    assert recurso_of({}) is None
    llamada_sin_forma = {"dichos": "10:40:00"}
    assert recurso_of(llamada_sin_forma) is None
    assert recurso_of({"recurso": "si", **_campos(recurso)}) == recurso


def _campos(recurso):
    return {
        "cual": recurso.which,
        "tipo": recurso.kind,
        "motivo": recurso.reasons,
        "radicado": recurso.radicado,
    }


def test_the_draft_of_a_call_keeps_hours_and_number(call):
    borrador = draft_of(replace(call, said=("10:40:01", "10:40:09")))
    assert borrador["dichos"] == "10:40:01,10:40:09"
    assert borrador["telefono"] == "3000000113"


@pytest.mark.parametrize("dichos", range(4))
def test_the_card_always_has_the_same_rows(call, dichos):
    dicha = replace(call, said=("10:40:00",) * dichos)
    tarjeta = call_text.card_lines(dicha, 16)
    assert len(tarjeta) == 16
    assert all(ancho_linea(linea) <= 80 for linea in tarjeta)


def test_a_long_script_keeps_the_paragraph_being_said_in_view(call):
    largo = tuple(Parrafo(("decision",), f"Párrafo {n}. " + "palabra " * 40) for n in range(8))
    dicha = replace(call, script=largo, said=("10:40:00",) * 6)
    assert any("Párrafo 6." in _texto(linea) for linea in call_text.script_lines(dicha, 9))


@pytest.mark.parametrize("texto", TEXTOS_DIFICILES)
def test_a_script_with_nasty_text_stays_inside_the_card(call, texto):
    dicha = replace(call, script=(Parrafo(("identidad",), texto),))
    assert all(ancho_linea(linea) <= 80 for linea in call_text.card_lines(dicha, 16))


def _fila(**cambios) -> FilaCaso:
    base = FilaCaso(
        id=1,
        cuenta="90004127",
        radicado="4471093382",
        radicado_actual="4471093382",
        causal="A",
        motivo="",
        estado=Estado.POR_CONTACTAR,
        contenido=Contenido.APLICADO,
        cubeta=None,
        asesor_id=None,
        aliado=None,
        valor_solicitado=None,
        valor_aplicado=4_590_000,
        resultado=None,
        vence=date(2026, 11, 27),
        tomado_por=None,
        version=1,
        intentos=0,
        reescalamientos=0,
        cita=None,
        aplazado_hasta=None,
        en_revision=False,
        corte=date(2026, 11, 24),
    )
    return base._replace(**cambios)


def _filas(*filas: FilaCaso, ultima=None) -> list[agenda_text.AgendaRow]:
    turnos = [EnAgenda(fila, (fila,), 3, None, ultima) for fila in filas]
    return agenda_text.agenda_rows(turnos, AHORA, "yuli", 3, date(2026, 11, 25))


def test_appointments_due_come_first_and_those_to_come_last():
    tarde = _fila(id=1, cita=AHORA + timedelta(hours=2))
    libre = _fila(id=2)
    vencida = _fila(id=3, cita=AHORA - timedelta(hours=2))
    ordenadas = _filas(tarde, libre, vencida)
    assert [f.caso_id for f in ordenadas] == [3, 2, 1]
    assert [f.when for f in ordenadas] == ["■ cita 08:40", "ya", "▲ cita 12:40"]


def test_who_was_called_today_waits_until_tomorrow():
    fila = _filas(_fila(), ultima=(AHORA, "NO_CONTESTA"))[0]
    assert (fila.when, fila.not_now) == ("mañana", True)


def test_a_recurso_is_filed_the_same_day_the_usuario_said_no():
    fila = _filas(_fila(estado=Estado.RECURSO_POR_RADICAR), ultima=(AHORA, "NO_ACEPTA"))[0]
    assert (fila.when, fila.not_now) == ("ya", False)


def test_what_somebody_else_has_cannot_be_called_now():
    assert _filas(_fila(tomado_por="andres"))[0].not_now
    assert not _filas(_fila(tomado_por="yuli"))[0].not_now


def test_who_was_tried_today_is_last_and_says_so():
    hoy = _fila(id=1)
    turnos = [
        EnAgenda(hoy, (hoy,), 3, None, (AHORA, "OCUPADO")),
        EnAgenda(_fila(id=2, tomado_por="andres"), (), 3, None, None),
        EnAgenda(_fila(id=3), (), 3, None, None),
    ]
    lista = agenda_text.agenda_rows(turnos, AHORA, "yuli", 3, date(2026, 11, 25))
    assert [f.caso_id for f in lista] == [3, 2, 1]
    plan = "".join(trozo.texto for trozo in agenda_text.detail_lines(lista[-1], ())[0])
    assert "hoy ya se intentó, 10:40 ocupado · intento 1 de 3, otro día" in plan


def test_before_a_day_without_calling_hours_the_next_one_is_named():
    fila = _fila()
    turno = EnAgenda(fila, (fila,), 3, None, (AHORA, "OCUPADO"))
    assert (
        agenda_text.agenda_rows([turno], AHORA, "yuli", 3, date(2026, 11, 30))[0].when
        == "lun 30/11"
    )


def test_an_overdue_appointment_says_for_how_long_and_when_it_was_asked():
    fila = _fila(cita=AHORA - timedelta(hours=2, minutes=20))
    turno = EnAgenda(fila, (fila,), 3, None, None, None, AHORA - timedelta(days=1))
    vista = agenda_text.agenda_rows([turno], AHORA, "yuli", 3, date(2026, 11, 25))[0]
    plan = "".join(trozo.texto for trozo in agenda_text.detail_lines(vista, ())[0])
    assert "■ vencida hace 2 h 20 · la pidió el lun 23/11 a las 10:40" in plan


@pytest.mark.parametrize(
    ("desde", "cuando"),
    [
        (AHORA.replace(hour=14, minute=0), "desde 14:00"),
        (AHORA.replace(hour=7, minute=0) + timedelta(days=1), "mañana"),
        (AHORA.replace(hour=14, minute=0) + timedelta(days=6), "lun 30/11"),
    ],
)
def test_another_part_of_the_day_is_waited_for_in_grey(desde, cuando):
    fila = _fila(intentos=1)
    turno = EnAgenda(fila, (fila,), 3, None, (AHORA - timedelta(days=1), "OCUPADO"), desde)
    vista = agenda_text.agenda_rows([turno], AHORA, "yuli", 3, date(2026, 11, 25))[0]
    assert (vista.when, vista.not_now) == (cuando, True)


@pytest.mark.parametrize(
    "fila", [_fila(estado=Estado.POR_DEJAR_MENSAJE), _fila(estado=Estado.RECURSO_POR_RADICAR)]
)
def test_a_message_or_a_recurso_waits_for_no_other_day(fila):
    vista = _filas(fila, ultima=(AHORA, "BUZON"))[0]
    assert (vista.when, vista.not_now) == ("ya", False)


def test_a_wrong_number_leaves_the_next_one_for_now():
    vista = _filas(_fila(), ultima=(AHORA, "NUMERO_ERRADO"))[0]
    assert (vista.when, vista.not_now) == ("ya", False)


@pytest.mark.parametrize("cuantos", [2, 3, 8])
def test_the_recurso_may_be_about_one_some_or_all_of_the_casos(cuantos):
    fichas = [f"caso {n}" for n in range(1, cuantos + 1)]
    assert Recurso("2").chosen(fichas) == ("caso 2",)
    assert Recurso("21").chosen(fichas) == ("caso 1", "caso 2")
    assert Recurso(str(cuantos + 1)).chosen(fichas) == tuple(fichas)
    for mal in ("", "0", "9" * cuantos, "x"):
        assert Recurso(mal).chosen(fichas) == ()


def test_many_casos_are_told_apart_by_blanks():
    fichas = [f"caso {n}" for n in range(1, 13)]
    assert Recurso("2 11").chosen(fichas) == ("caso 2", "caso 11")
    assert Recurso("13").chosen(fichas) == tuple(fichas)


def test_a_message_about_several_radicados_greets_once():
    saludo = Parrafo((), "Buenos días.")
    fin = Parrafo(("recurso",), "Puede presentar recurso.")
    guiones = [
        (saludo, Parrafo(("decision", "radicado"), f"El radicado {n} fue aprobado."), fin)
        for n in (1, 2)
    ]
    dicho = [parrafo.texto for parrafo in join_scripts(guiones)]
    assert dicho == [
        *("Buenos días.", "El radicado 1 fue aprobado.", "El radicado 2 fue aprobado."),
        "Puede presentar recurso.",
    ]


def test_the_appointment_of_somebody_at_work_is_theirs():
    fila = _fila(cita=AHORA - timedelta(minutes=5))
    for cita_de, ahora_no in (("andres", True), ("yuli", False), (None, False)):
        turno = EnAgenda(fila, (fila,), 3, None, None, None, AHORA, cita_de)
        vista = agenda_text.agenda_rows([turno], AHORA, "yuli", 3, date(2026, 11, 25))[0]
        assert vista.not_now is ahora_no


@pytest.mark.parametrize(
    "nombre",
    ["María de los Ángeles Fernanda Restrepo Santamaría Uribe", "漢字" * 20, "Treinta letras " * 2],
)
def test_a_long_name_gives_way_to_the_cuenta_and_the_clock(call, servicios, nombre):
    ficha = call.sheet.principal
    larga = ficha._replace(caso=ficha.caso._replace(usuario_nombre=nombre))
    llamada = replace(call.sheet, fichas=(larga,))
    fila = call_text.header_lines(replace(call, sheet=llamada), servicios.contacto.reglas, AHORA)[0]
    assert f"Cuenta {ficha.caso.cuenta} " in _texto(fila)
    assert "vence " in _texto(fila)
    assert _texto(fila).startswith(f" {nombre[:10]}")
    assert ancho_linea(fila) == 80


def test_a_long_name_gives_way_to_the_numbers_in_the_historial(call, servicios):
    vista = servicios.historial.ver("90006612")
    larga = replace(vista, usuario_nombre="María de los Ángeles " * 5)
    fila = cabecera(larga, 80)[0]
    assert _texto(fila).endswith("   3000000113")
    assert ancho_linea(fila) <= 80


def test_what_is_missing_of_the_script_hides_no_way_to_end_a_recurso(call):
    recurso = replace(call, mode=Mode.RECURSO)
    filas = [_texto(fila) for fila in call_text.outcome_lines(recurso)]
    assert "2 Presenta el recurso" in filas[1]
    assert "3 Desiste: nada por ahora" in filas[1]
    assert filas[2].endswith("falta decir el guion para desistir ")
    assert len(filas) == 5
