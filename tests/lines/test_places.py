"""The other places of a day: the queue, an account, a usuario who calls in, the lots."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.lines.places import PLACES
from ajustes_tui.services.recorder import Request

CLASSIFIED = Request(Evento.CLASIFICAR, {"causal": "D"})


@pytest.fixture
def to_call(services, id_de):
    requests = [CLASSIFIED, Request(Evento.APLICACION_CORRECTA, {})]
    services.recorder.register(id_de("aprobado"), requests)
    return id_de("aprobado")


@pytest.mark.parametrize("place", [place for place in PLACES if place.digit], ids=lambda p: p.word)
def test_every_prompt_of_every_place_is_answered_by_help_and_goes_back(begin, to_call, place):
    told = begin(width=40)
    for line in (place.digit, "?", "", "1", "?", "zz", "..", "..", ".."):
        said = told.answer(line)
        assert said.strip()
        assert all(c == "\n" or c.isprintable() for c in said)
        assert max(map(len, said.split("\n"))) <= 41
        if line == "?":
            assert "atrás" in said
    assert not told.over


def test_the_manual_names_the_digit_and_the_word_of_every_place():
    text = (Path(__file__).parents[2] / "data/manual/lineas.md").read_text(encoding="utf-8")
    named = {(place.word, place.digit) for place in PLACES if place.digit}
    pairs = re.findall(r"`(\w+)`[^`()]*\((\d)\)", text)
    titles = [(word, digit) for digit, word in re.findall(r"^`(\d)` o `(\w+)`", text, re.M)]
    assert set(pairs) == named
    assert set(titles) <= named
    assert titles


def test_what_is_not_there_is_refused_as_it_was_typed_and_with_what_to_do(begin, servicios_de):
    told = begin()
    assert '"90"; el signo' in told.answer("90")
    assert "Escriba solo buscar; lo demás se pregunta después." in told.answer("buscar 900000168")
    assert "Auditoría es de supervisor; usted es agente." in told.answer("auditoría")
    supervisor = begin(of=servicios_de("drubio"))
    assert "No son de su rol" not in supervisor.answer("?")


def test_the_queue_is_read_a_few_at_a_time_and_worked_in_its_order(begin, services, id_de):
    told = begin()
    first = told.answer("3")
    assert "Cola, filtro " in first
    assert "5, " in first
    assert "6, " not in first
    assert "6, " in told.answer("más")
    assert "1, " in told.answer("antes")
    assert "causal:D" in told.answer("filtro causal:D")
    of_d = services.queue.count(services.queue.criteria_of(services.queue.query("causal:D")))
    assert f"D, Cobros de equipos, {count_words(of_d, 'caso')}." in told.answer("palabras causal:")
    assert "Ninguna palabra empieza así." in told.answer("palabras zz")
    refused = told.answer("filtro estado:nada")
    assert "Atención: " in refused
    assert "Cola, filtro" not in refused
    told.answer("filtros")
    assert "sin causal" in told.answer("")
    assert "Cola, filtro causal:D" in told.answer("..")
    assert "Radicado " in told.answer("1")
    assert services.triage.card(id_de("rechazado")) is not None


def test_an_account_is_found_and_its_historial_read(begin, to_call):
    told = begin()
    told.answer("buscar")
    said = told.answer("90006612")
    assert "Carlos Prueba Duarte" in said
    assert "Un caso, 3 líneas de historial." in said
    assert "1, yuli registró bien aplicado" in told.answer("lineas")
    assert "Registrado: nota, cuenta 900 066 12." in "".join(
        told.answer(x) for x in ("nota", "se llamó al asesor", "s")
    )
    assert "1, yuli registró nota, se llamó al asesor" in told.answer("lineas")
    assert 'Nota: "se llamó al asesor"' in told.answer("1")
    assert "2, marcaciones" in told.answer("clase") or "notas, 1" in told.answer("")


def test_a_line_of_an_account_with_several_casos_says_whose_it_is(begin, services, id_de):
    for name in ("rechazado", "hermano"):
        services.recorder.register(id_de(name), [CLASSIFIED])
    told = begin()
    told.answer("buscar")
    told.answer("90004127")
    said = " ".join(told.answer("lineas").split())
    for number in ("447 109 33 99", "447 109 33 82"):
        assert f"yuli clasificó: D, radicado {number}," in said


def test_a_cuenta_without_casos_takes_a_note_that_is_a_marcacion(begin, services):
    told = begin()
    told.answer("buscar")
    said = told.answer("90009999")
    assert "No hay ninguna cuenta con eso." in said
    assert "Ningún caso tiene esa cuenta: nota le deja una." in said
    for line in ("nota", "marcación"):
        said = told.answer(line)
    assert "1, GEN CON DEMO Consulta general" in said
    assert "Marcación: GEN CON DEMO Consulta general." in told.answer("1")
    said = told.answer("s")
    assert "Registrado: nota, cuenta 900 099 99." in said
    assert "GEN-CON 24/11" in said
    (line,) = services.historial.lines("90009999")
    assert (line.caso, line.razon, line.nota) == (None, "GEN", None)


def test_a_usuario_who_calls_in_is_found_and_informed(begin, services, to_call):
    told = begin()
    told.answer("entrante")
    assert "No hay ninguna cuenta con" in told.answer("99999")
    assert "Llama el usuario" in told.answer("90006612")
    for line in ("d", "d", "d", "d", "1", "s"):
        told.answer(line)
    assert services.triage.card(to_call).caso.estado is Estado.CERRADO_INFORMADO


def test_after_a_call_that_stays_the_first_the_next_usuario_is_called(begin, services, id_de):
    for name in ("aprobado", "aprobado_2"):
        requests = [CLASSIFIED, Request(Evento.APLICACION_CORRECTA, {})]
        services.recorder.register(id_de(name), requests)
    sheet = services.contacto.open_next_call()
    services.contacto.release(sheet)
    told = begin()
    told.answer("entrante")
    told.answer(sheet.main.caso.cuenta)
    told.answer("9")
    said = told.answer("s")
    assert "Registrado: Cuelga, cuenta 900 066 12." in said
    assert "No hay a quién llamar" not in said
    assert "Usuario " in said


def test_a_lot_is_written_once_the_person_agrees(begin, services, id_de, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = {"soportes": "LLS", "razon": "C3", "subrazon": "D04"}
    requests = [Request(Evento.CLASIFICAR, {"causal": "A"}), Request(Evento.ESCALAR_BACK, data)]
    services.recorder.register(id_de("sin_respuesta"), requests)
    told = begin()
    assert "para el back, por DIME, irían un caso" in told.answer("lotes")
    told.answer("1")
    assert "Lote 1 escrito, un caso: quedó en " in told.answer("s")
    assert "no se sabe si se" in told.answer("escritos")
    told.answer("..")
    for line in ("enviado", "1"):
        told.answer(line)
    assert "la fecha no existe en el calendario" in told.answer("31/02/2026")
    said = told.answer("ayer")
    assert "El lote 1 se escribió el 24 de noviembre de 2026: no se envió antes." in said
    told.answer("hoy")
    assert "Enviado el 24 de noviembre de 2026: lote 1; quedó registrado." in told.answer("s")


def test_mi_turno_goes_on_with_what_was_left_half_done(begin, services, id_de):
    first = begin()
    for line in ("3", "filtro 90006612", "1", "2", "4471099105"):
        first.answer(line)
    first.hang_up()
    again = begin()
    assert "0 sigue lo que dejó a medias: cuenta 900 066 12" in again.first
    assert "Sigue el borrador que dejó" in again.answer("0")
    assert "Registrado: mal aplicado, cuenta 900 066 12." in again.answer("s")
    again.answer("inicio")
    assert "mal aplicado" in again.answer("hoy") or "aplicado mal" in again.answer("")


def test_what_is_done_in_the_screens_says_where_it_is(begin, servicios_de):
    told = begin(of=servicios_de("drubio"))
    assert "pantallas, con Ctrl+K" in told.answer("catálogos").replace("\n", " ")
    told.answer("cola")
    assert "se escoge en las pantallas" in told.answer("orden").replace("\n", " ")
    assert "siguiente los trae de uno en uno" in told.answer("tanda").replace("\n", " ")
    told.answer("..")
    told.answer("cifras")
    assert "de un rango de cortes con desde y hasta" in told.answer("cruce").replace("\n", " ")
    assert "Cifras." in told.answer("dónde")
