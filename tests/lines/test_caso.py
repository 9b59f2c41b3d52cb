"""A caso in plain lines: every step that is decided, its form, its draft, and what others do meanwhile."""

from __future__ import annotations

import re

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.lines.caso import CasoDialogue
from ajustes_tui.lines.voice import Detail
from ajustes_tui.services.recorder import Request
from ajustes_tui.workbench.triage_flow import Open

BAD_REJECTION = ["4", "1", "4471099104"]
CASES = {
    "bien_rechazado": ("rechazado", ["A", "1", "s"], Estado.POR_CONTACTAR),
    "mal_rechazado": ("rechazado", ["A", *BAD_REJECTION, "s"], Estado.REESCALADO),
    "bien_aplicado": ("aprobado", ["1", "s"], Estado.POR_CONTACTAR),
    "mal_aplicado": ("aprobado", ["2", "4471099105", "s"], Estado.REESCALADO),
    "valor_que_falta": ("sin_valor", ["1", "45.900", "s"], Estado.POR_CONTACTAR),
    "al_back": ("sin_respuesta", ["1", "1", "s"], Estado.EN_BACK),
    "a_pqr": ("sin_respuesta", ["2", "se buscaron LLS y OT y no hay ninguna", "s"], Estado.EN_PQR),
    "traslado": ("traslado", ["1", "c", "s"], Estado.POR_CONTACTAR),
    "otra_causal": ("sin_causal", ["D", "1", "s"], Estado.POR_CONTACTAR),
    "aplazado": ("aprobado_2", ["4", "s"], Estado.POR_CLASIFICAR),
}


@pytest.fixture
def on(begin, id_de):
    """Begin on a caso of the sample, with nothing after it."""

    def do(name, **options):
        return begin(
            lambda console: CasoDialogue(console, lambda: None).talk(Open(id_de(name))), **options
        )

    return do


@pytest.mark.parametrize(("name", "lines", "estado"), CASES.values(), ids=CASES)
def test_every_decision_is_registered_by_its_digit_and_s(services, on, id_de, name, lines, estado):
    told = on(name)
    said = "".join(told.answer(line) for line in lines)
    assert told.over, said
    assert "Registrado: " in said
    assert services.triage.card(id_de(name)).caso.estado is estado


def test_a_caso_is_summed_up_and_its_parts_are_read_on_demand(on):
    told = on("rechazado")
    said = told.first
    for fact in ("Cuenta 900 041 27.", "Radicado 447 109 33 82.", "Rechazado: ", "45.900 pesos"):
        assert fact in said
    assert "Día 11 de 15, vence el lunes 30 de noviembre." in said
    assert "Marta" not in said
    assert "Marta Prueba Rojas" in told.answer("usuario")
    assert "300 000 01 12" in told.answer("")
    assert "Busque en RR" in told.answer("paso")
    assert "Lunes 16 de noviembre fue festivo." in told.answer("plazo")
    assert "Otro radicado 447 109 33 99" in told.answer("cuenta")


def test_nothing_is_registered_without_s_and_a_step_back_keeps_what_was_typed(services, on, id_de):
    told = on("aprobado")
    assert "Queda: por contactar, aplicado." in told.answer("1")
    told.answer("..")
    told.answer("2")
    told.answer("4471099105")
    assert "Lo escrito espera: 2 lo sigue" in told.answer("..")
    assert "Queda: reescalado" in told.answer("2")
    card = services.triage.card(id_de("aprobado"))
    assert card.caso.version == 1
    assert card.borrador["c.radicado"] == "4471099105"


def test_before_s_what_was_typed_is_read_back(on):
    told = on("aprobado")
    told.answer("2")
    assert "Radicado: 447 109 91 05." in told.answer("4471099105")


def test_before_s_the_causal_is_said_by_its_name_and_its_motivo(services, on, id_de):
    classified = [Request(Evento.CLASIFICAR, {"causal": "D"})]
    services.recorder.register(id_de("rechazado"), classified)
    causal = f"Causal B, {services.service_context.catalogs.causal('B').name}."
    told = on("rechazado", width=200)
    assert causal in told.answer("B")
    said = told.answer("el asesor dijo que la campaña cayó").replace("\n", " ")
    assert f"{causal} Motivo: el asesor dijo que la campaña cayó. Queda: " in said


def test_what_is_expected_of_a_field_is_said_until_it_can_be_read(on):
    told = on("sin_valor")
    assert "Valor" in told.answer("1")
    assert "Atención: " in told.answer("mucho")
    assert "? claro" in told.answer("?")
    assert "El asesor escribió" in told.answer("? claro")
    assert "s lo registra" in told.answer("45.900")


def test_a_field_that_may_be_added_is_named_with_the_word_that_writes_it(on):
    told = on("aprobado", width=200)
    told.answer("2")
    assert "Puede agregar, con su palabra: cuál (qué se ve)." in told.answer("4471099105")
    assert "Cuál: escribe o cambia un dato, qué se ve." in told.answer("? cual")
    assert "Qué se ve:" in told.answer("cual")
    told.answer("$ 40.000 de menos")
    assert "razón: " in told.answer("campos")


def test_a_datum_that_is_added_is_asked_until_it_can_be_read(services, on, id_de):
    told = on("sin_valor")
    asked = told.answer("completar")
    assert "punto (.) lo deja así." in asked
    assert "1, valor que se pide" in asked
    told.answer("1")
    said = told.answer("cien mil")
    assert "no se puede leer como dinero" in said
    assert said.rstrip().endswith("Valor:")
    told.answer("100.000")
    assert "Registrado: " in told.answer("s")
    assert services.triage.card(id_de("sin_valor")).caso.valor_solicitado == 10_000_000


def test_a_datum_that_claro_brought_is_the_supervisors(on):
    told = on("aprobado")
    told.answer("completar")
    # Before it is typed: the value that is there already.
    assert "La base ya trae valor que se pide: " in told.answer("1")
    told.answer("100.000")
    assert "es de la\nsupervisora" in told.answer("s")


def test_a_radicado_of_another_caso_is_refused_at_once(on):
    told = on("aprobado")
    told.answer("2")
    assert "es de otro caso" in told.answer("4471093382")
    assert "ya es de este caso" in told.answer("4471093390")


def test_a_difference_of_money_is_asked_before_it_is_registered(services, on, id_de):
    services.recorder.register(
        id_de("sin_valor"),
        [
            Request(
                Evento.COMPLETAR, {"campo": "valor_solicitado", "valor": "90000", "fuente": "RR"}
            )
        ],
    )
    told = on("sin_valor")
    told.answer("1")
    told.answer("45.900")
    assert "s otra vez" in told.answer("s")
    assert "Registrado" in told.answer("s")


def test_a_note_a_question_and_a_skip_are_kept_until_they_are_accepted(services, on, id_de):
    told = on("aprobado")
    told.answer("nota")
    told.answer("se llamó a sistemas")
    assert services.triage.card(id_de("aprobado")).borrador["t.nota"] == "se llamó a sistemas"
    assert "Registrado: nota" in told.answer("s")
    told.answer("saltar")
    told.answer("espera un soporte")
    told.answer("s")
    assert told.over
    assert services.triage.card(id_de("aprobado")).toma is None


def test_a_lost_line_leaves_the_draft_and_a_claim_that_ends_with_the_session(services, on, id_de):
    told = on("aprobado")
    told.answer("2")
    told.answer("4471099105")
    told.hang_up()
    services.close_session()
    card = services.triage.card(id_de("aprobado"))
    assert card.borrador["c.radicado"] == "4471099105"
    assert card.toma is None


def test_a_draft_of_the_screens_goes_on_here(services, on, id_de):
    first = on("aprobado")
    first.answer("2")
    first.answer("4471099105")
    first.hang_up()
    again = on("aprobado")
    assert "Sigue el borrador que dejó" in again.first
    assert "Registrado: mal aplicado" in again.answer("s")


def test_a_change_of_somebody_else_is_said_before_the_next_question_and_asked_about(
    servicios_de, on, id_de
):
    caso_id = id_de("aprobado")
    told = on("aprobado")
    told.answer("1")
    boss = servicios_de("drubio")
    boss.triage.release(caso_id)
    boss.recorder.register(
        caso_id,
        [Request(Evento.CLASIFICAR, {"causal": "D"}), Request(Evento.APLICACION_CORRECTA, {})],
    )
    assert "drubio lo cambió" in told.answer("")
    said = told.answer("s")
    assert "El caso cambió mientras usted escribía" in said
    assert "Lo suyo no se perdió" in said
    told.answer("1")
    assert "Qué quiere hacer" in told.answer("..")
    assert not told.over
    told.answer("1")
    told.answer("s")
    assert told.over
    lines = boss.triage.card(caso_id).lines
    assert lines[0].evento == Evento.NOTA
    assert lines[0].agente == "yuli"


def test_the_last_act_is_undone_once_the_person_agrees(begin, services, id_de):
    told = begin(lambda console: CasoDialogue(console).talk(Open(id_de("aprobado"))))
    told.answer("1")
    told.answer("s")
    assert "Deshacer lo último suyo" in told.answer("deshacer")
    heard = told.answer("s")
    assert "Deshecho: cuenta 900 066 12. Queda: por clasificar." in heard
    assert heard.count("La marcación sigue viva en RR") == 1
    assert services.triage.card(id_de("aprobado")).caso.estado is Estado.POR_CLASIFICAR


@pytest.mark.parametrize(("digit", "lines"), [("1", []), ("2", ["4471099105"])])
def test_another_marcacion_is_chosen_from_the_catalogue(services, on, id_de, digit, lines):
    told = on("aprobado", detail=Detail.FULL)
    for line in (digit, *lines):
        told.answer(line)
    offered = told.answer("marcación")
    assert "Marcación en RR." in offered
    chosen = re.search(r"^2, (\S+ \S+) ", offered, re.MULTILINE) or re.search(
        r"^1, (\S+ \S+) ", offered, re.MULTILINE
    )
    assert chosen is not None
    assert f"Marcación {chosen[1]}" in told.answer(chosen[0][0])
    told.answer("s")
    line = services.triage.card(id_de("aprobado")).lines[0]
    assert f"{line.razon} {line.subrazon}" == chosen[1]


def test_a_causal_outside_the_list_goes_to_the_supervisor(services, on, id_de):
    told = on("sin_causal")
    assert "Letra de la causal" in told.first
    told.answer("otros")
    assert "Causal" in told.answer("1")
    told.answer("FUERA")
    assert "Registrado: clasificar" in told.answer("s")
    assert services.triage.card(id_de("sin_causal")).caso.revision is not None


def test_a_decision_costs_a_few_hundred_bytes_with_what_is_typed(begin, id_de):
    told = begin(lambda console: CasoDialogue(console).talk(Open(id_de("aprobado"))))
    said = told.answer("1") + told.answer("s")
    assert "Registrado: bien aplicado, cuenta 900 066 12." in said
    assert "Radicado " in said, "the caso that follows"
    sent = said.replace("\n", "\r\n") + "1\r\ns\r\n"
    assert len(sent.encode()) <= 560, "with its marcación and its line for RR"


def test_who_may_not_is_told_in_the_same_words(begin, servicios_de, id_de):
    told = begin(
        lambda console: CasoDialogue(console, lambda: None).talk(Open(id_de("aprobado"))),
        of=servicios_de("lcano"),
    )
    assert "usted es coordinador" in told.first
    assert "Escoja primero" in told.answer("s") or "Aquí no hay" in told.answer("s")
