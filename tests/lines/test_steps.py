"""What a line may do: a number is looked for, a step goes back once, nothing unheard registers."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.lines.caso import CasoDialogue
from ajustes_tui.lines.cola import call_on
from ajustes_tui.lines.dialogue import TOO_SOON, Console, Entry, looked_for
from ajustes_tui.services.recorder import Request
from ajustes_tui.workbench.triage_flow import Open
from tests.lines.test_caso import BAD_REJECTION


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("900000012", "900000012"),
        ("9000 0012", "90000012"),
        ("12", ""),
        ("1-2.3", "123"),
        ("a123", ""),
    ],
)
def test_a_line_of_three_digits_or_more_is_a_number(line, number):
    assert looked_for(line) == number


def _written(services, caso_id) -> list[str]:
    return [line.evento for line in services.triage.card(caso_id).lines if line.agente == "yuli"]


@pytest.fixture
def on(begin, id_de):
    """Begin on a caso by its name; no other follows."""
    return lambda name, **more: begin(
        lambda console: CasoDialogue(console, lambda: None).talk(Open(id_de(name))), **more
    )


def test_a_number_chooses_nothing_and_comes_back_to_what_was_asked(on, services, id_de):
    told = on("aprobado")
    told.answer("1")
    said = told.answer("90001180")
    assert "Cuenta 900 011 80." in said
    assert "un caso" in said.lower()
    back = told.answer("..")
    assert "Caso, cuenta 900 066 12" in back
    assert "s lo registra:" in back
    assert _written(services, id_de("aprobado")) == []
    assert "No hay ninguna cuenta con eso." in told.answer("123")


def test_a_caso_in_hand_is_not_opened_again_from_the_search(on):
    told = on("aprobado")
    told.answer("90006612")
    assert "Ya tiene abierto un caso de esta cuenta" in told.answer("casos")


def test_nothing_chooses_or_registers_until_a_caso_was_heard(begin, services, id_de):
    now = [0.0]

    def talk(console: Console):
        console.entry, console.clock = Entry.TERMINAL, lambda: now[0]
        return CasoDialogue(console).talk(Open(id_de("aprobado")))

    told = begin(talk)
    for line in ("1", "nota", "B", "deshacer", "completar"):
        assert TOO_SOON in told.answer(line)
    assert "Sin otros casos" in told.answer("cuenta"), "what only says something may come at once"
    now[0] = services.service_context.rules.pausa_lineas
    assert "s lo registra:" in told.answer("1")
    assert "Registrado: bien aplicado" in told.answer("s")
    assert TOO_SOON in told.answer("1"), "the next caso was not heard either"


def test_what_registers_from_a_pipe_names_the_cuenta(begin, services, id_de):
    def talk(console: Console):
        console.entry = Entry.PIPE
        return CasoDialogue(console, lambda: None).talk(Open(id_de("aprobado")))

    told = begin(talk)
    told.answer("1")
    assert "los tres últimos dígitos" in told.answer("s").replace("\n", " ")
    assert "no es el final de la cuenta 900 066 12" in told.answer("s 613")
    assert _written(services, id_de("aprobado")) == []
    assert "Registrado: bien aplicado" in told.answer("s 612")


def test_a_step_back_from_a_datum_keeps_what_was_typed(on):
    told = on("aprobado")
    told.answer("completar")
    told.answer("4")
    said = told.answer("..")
    assert "Lo escrito espera: completar lo sigue." in said
    assert "Caso, cuenta 900 066 12" in said
    assert "Dato: nombre; punto (.) lo deja así." in told.answer("completar")


def test_an_amount_is_said_as_money_and_asked_again_at_ten_times(on, services, id_de):
    told = on("sin_respuesta")
    told.answer("4")
    told.answer("1")
    asked = services.triage.card(id_de("sin_respuesta")).caso.valor_solicitado
    told.answer("valor")
    said = told.answer(str(asked // 10))
    assert f"Valor: {asked // 10:,} pesos".replace(",", ".") in said
    assert "veces lo pedido" in told.answer("s")
    assert _written(services, id_de("sin_respuesta")) == []
    assert "Registrado: respuesta del back" in told.answer("s")


def test_registering_from_a_searched_account_comes_back_to_it(begin, id_de, services):
    told = begin()
    told.answer("90006612")
    assert "Aprobado: ¿bien aplicado?" in told.answer("casos")
    told.answer("1")
    said = told.answer("s")
    assert "Registrado: bien aplicado, cuenta 900 066 12." in said
    assert said.rstrip().endswith("Cuenta:")
    assert "Cuenta 900 066 12." in told.answer("dónde")
    told.answer("casos")
    told.answer("9")
    assert told.answer("s").rstrip().endswith("Cuenta:"), "no other call follows either"


def test_another_usuario_who_calls_in_during_a_call_is_attended_and_left(begin, services, id_de):
    for name in ("aprobado", "aprobado_2"):
        requests = [
            Request(Evento.CLASIFICAR, {"causal": "D"}),
            Request(Evento.APLICACION_CORRECTA, {}),
        ]
        services.recorder.register(id_de(name), requests)
    other = services.triage.card(id_de("aprobado_2")).caso.cuenta
    told = begin(lambda console: call_on(console, id_de("aprobado")))
    told.answer("entrante")
    said = told.answer(other)
    assert "Llama el usuario: no se marca ningún número." in said
    back = told.answer("..")
    assert "Cuenta 900 066 12." in back
    assert services.triage.card(id_de("aprobado_2")).toma is None
    assert services.triage.card(id_de("aprobado")).toma is not None


def test_a_call_that_came_in_is_still_one_after_the_other_radicado_was_decided(
    begin, services, id_de
):
    services.recorder.register(
        id_de("rechazado"),
        [
            Request(Evento.CLASIFICAR, {"causal": "A"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
        ],
    )
    answered = [
        Request(Evento.CLASIFICAR, {"causal": "E"}),
        Request(Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
    ]
    services.recorder.register(id_de("hermano"), answered)
    told = begin(lambda console: call_on(console, id_de("rechazado"), incoming=True))
    assert "Decidir va antes al radicado" in " ".join(told.first.split())
    assert "Radicado" in told.answer("decidir")
    assert "Llama el usuario: no se marca ningún número." in told.answer("..")
    assert "No contesta: no se puede en una llamada entrante" in told.answer("? 4")


def test_an_amount_typed_before_others_changed_the_caso_is_said_as_money(
    on, services, servicios_de, id_de
):
    told = on("aprobado")
    for line in ("completar", "2", "300123456"):
        told.answer(line)
    services.triage.release(id_de("aprobado"))
    other = servicios_de("drubio").recorder
    other.register(
        id_de("aprobado"), [Request(Evento.RECLASIFICAR, {"causal": "B", "motivo": "x"})]
    )
    said = "".join(told.answer(line) for line in ("s", "s"))
    assert "Valor: 300.123.456 pesos." in said
    assert "300 123" not in said


def test_after_a_refusal_a_number_is_of_the_list_read_last_and_decides_nothing(on, services, id_de):
    told = on("aprobado")
    told.answer("otros")
    told.answer("4")
    # Farther than five business days, which the procedure refuses.
    told.answer("hasta")
    told.answer("15/12/2026")
    said = told.answer("motivo")
    assert "1, no se refleja en RR" in said
    said = told.answer("3")
    assert "hábiles" in said
    assert "Un número es de la lista que oyó" in said
    said = told.answer("2")
    assert "Mal aplicado" not in said
    assert "Por qué" in said
    # Going back, a number decides again.
    told.answer("..")
    assert "2, Mal aplicado: valor errado." in told.answer("2")
    assert _written(services, id_de("aprobado")) == []


def test_a_caso_that_was_heard_is_not_heard_anew_for_a_note_or_another_causal(
    begin, services, id_de
):
    now = [0.0]

    def talk(console: Console):
        console.entry, console.clock = Entry.TERMINAL, lambda: now[0]
        return CasoDialogue(console).talk(Open(id_de("aprobado")))

    told = begin(talk)
    now[0] = services.service_context.rules.pausa_lineas
    told.answer("nota")
    told.answer("llamó a preguntar")
    assert "Registrado: nota" in told.answer("s")
    assert TOO_SOON not in told.answer("B")
    assert "s lo registra:" in told.answer("1")
    assert "Registrado: bien aplicado" in told.answer("s")
    assert TOO_SOON in told.answer("1"), "the next caso was not heard"


@pytest.mark.parametrize("word", ["saltar", "revisión"])
def test_a_reason_that_is_demanded_takes_no_digit_alone(on, services, id_de, word):
    told = on("aprobado")
    told.answer(word)
    said = told.answer("9")
    assert "Se escribe con palabras." in said
    assert "Todavía no hay nada escrito." in told.answer("s")
    assert "s lo acepta" in told.answer("falta el soporte")


def test_a_sentence_that_begins_with_se_is_a_text_or_nothing(begin, on, services, id_de):
    begun = begin()
    assert 'Aquí no hay "Se envió el soporte"' in begun.answer("Se envió el soporte")
    told = on("aprobado")
    told.answer("1")
    told.answer("Se llamó al usuario")
    assert _written(services, id_de("aprobado")) == []
    told.answer("nota")
    told.answer("Se le explicó")
    told.answer("Sé que falta")
    assert 'Escrito: "Se le explicó Sé que falta"' in told.answer("leer")


def test_a_datum_that_is_erased_before_it_is_chosen_is_asked_again(on):
    told = on("aprobado")
    told.answer("completar")
    told.answer("4")
    told.answer("..")
    told.answer("completar")
    assert "Dato" in told.answer("-")


@pytest.mark.parametrize(
    ("name", "lines", "refused", "read"),
    [
        ("rechazado", ["A", *BAD_REJECTION, "razón"], "AJUS", "C3"),
        ("rechazado", ["A", "4", "1"], "12345", "4471099104"),
        ("sin_respuesta", ["completar", "6"], "31/02/2026", "03/11/2026"),
        ("aprobado", ["4", "hasta"], "31/02/2026", "mañana"),
    ],
)
def test_a_field_whose_datum_is_refused_is_asked_again_there(on, name, lines, refused, read):
    told = on(name, width=200)
    for line in lines:
        asked = told.answer(line)
    prompt = asked.rstrip().split("\n")[-1]
    said = told.answer(refused)
    assert "▲" in said or "Atención: " in said
    assert said.rstrip().split("\n")[-1] == prompt
    assert not told.answer(read).rstrip().endswith(prompt)


def test_who_delayed_is_asked_before_the_reason_of_a_causal_that_becomes_l(on, services, id_de):
    told = on("aprobado")
    told.answer("A")
    told.answer("s")
    asked = told.answer("L")
    assert "Demora de, una letra de la lista:" in asked
    assert "Motivo" in told.answer("u").rstrip().split("\n")[-1]
    assert "s lo registra" in told.answer("el traslado lo aplazó el usuario")
    told.answer("s")
    caso = services.triage.card(id_de("aprobado")).caso
    assert (caso.causal, caso.demora_de, caso.atribuible) == ("L", "usuario", "TRASLADO")
