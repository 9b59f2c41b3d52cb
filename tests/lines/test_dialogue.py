"""What is the same at every question: help, going back, repeating, and what may be heard at all."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ajustes_tui.cli.spoken import SpokenOrders
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.counts import listed
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.lines.asking import write
from ajustes_tui.lines.dialogue import Choice, Console, Conversation, typed, understood
from ajustes_tui.lines.speech import (
    heard,
    spoken_day,
    spoken_moment,
    spoken_money,
    spoken_number,
)
from ajustes_tui.lines.terminal import encoded
from ajustes_tui.lines.turno import TurnoDialogue
from ajustes_tui.lines.voice import Detail, LinesChoice, Voice
from ajustes_tui.services.recorder import Request
from tests.support import TEXTOS_DIFICILES

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("▲ falta el valor", "Atención: falta el valor"),
        ("se pidió $ 1.234.567,89. Mire", "se pidió 1.234.567,89 pesos. Mire"),
        ("1 Acepta → queda cerrado · Enter", "1 Acepta: queda cerrado, Enter"),
        ("Causal: A → D", "Causal: de A a D"),
        ("300 ••• ••12", "300, termina en 12"),
        ("cita el sáb 28/11 a las 10:00", "cita el sábado 28 de noviembre a las 10:00"),
        ("vence el 27/11/2026", "vence el 27 de noviembre de 2026"),
        ("1 min, hasta 29/11", "Un minuto, hasta el 29 de noviembre"),
        ("30 min, que el 24/11", "30 minutos, que el 24 de noviembre"),
        ("TIT ACEPTA 25/11 YR", "TIT ACEPTA 25/11 YR"),
        ("el 99/99/2026", "el 99/99 de 2026"),
        ("■ APROBADO «bien»", 'APROBADO "bien"'),
    ],
)
def test_a_glyph_is_said_in_words(said, words):
    assert heard(said) == words


@pytest.mark.parametrize("text", TEXTOS_DIFICILES)
def test_a_text_of_data_drives_no_terminal(text):
    voice = Voice(40)
    voice.say(text)
    said = voice.take("¿Sigue?")
    assert all(c == "\n" or c.isprintable() for c in said)
    assert all(len(line) <= 41 for line in said.split("\n"))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("9000000017", "900 000 00 17"),
        ("90004127", "900 041 27"),
        ("4471093382", "447 109 33 82"),
        ("1234567890123456", "123 456 789 012 34 56"),
        ("AB-17", "AB-17"),
    ],
)
def test_a_number_is_said_in_groups(number, said):
    assert spoken_number(number) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["prácticas", "ideas"], "prácticas e ideas"),
        (["causal", "historial"], "causal e historial"),
        (["agua", "hielo"], "agua y hielo"),
        (["uno", "dos", "tres"], "uno, dos y tres"),
    ],
)
def test_words_are_listed_as_they_are_said(words, said):
    assert listed(words) == said


def test_money_and_days_are_said_whole():
    assert spoken_money(8_990_000) == "89.900 pesos"
    assert spoken_money(4_590_050) == "45.900 pesos con 50 centavos"
    assert spoken_money(None) == "sin valor"
    assert spoken_day(date(2026, 11, 27), TODAY) == "mañana viernes 27 de noviembre"
    assert spoken_day(date(2026, 12, 9), TODAY) == "miércoles 9 de diciembre"
    moment = datetime(2026, 11, 26, 9, 5, tzinfo=BOGOTA)
    assert spoken_moment(moment, TODAY) == "hoy a las 9:05"


def test_a_word_may_be_shortened_and_no_letter_is_a_word():
    choices = (Choice("saltar", ""), Choice("salir", ""), Choice("nota", ""), Choice("1", ""))
    assert [c.key for c, _rest in understood("NO", choices)] == ["nota"]
    assert [c.key for c, _rest in understood("sal", choices)] == ["saltar", "salir"]
    assert understood("n", choices) == []
    assert understood("11", choices) == []


def test_an_arrow_or_a_control_character_is_no_answer():
    assert typed("\x1b[A\x1bOP2\x07\x7f") == "2"


def test_a_letter_the_line_lacks_goes_without_its_accent():
    assert encoded("día ñandú €", "ascii") == b"dia nandu ?"
    assert encoded("día", "iso-8859-1") == b"d\xeda"


def test_what_is_too_much_at_once_waits_until_it_is_asked_for(begin):
    def talk(console):
        for number in range(40):
            console.say(f"Hecho {number}.")
        yield from console.ask("¿Sigue?", Choice("1", "sigue"))

    told = begin(talk)
    assert "Hecho 11." in told.first
    assert "Faltan 28 por decir: más los dice." in told.first
    assert "Hecho 23." in told.answer("más")
    assert "Hecho 39." in told.answer("más")
    assert "Aquí no hay" in told.answer("más")
    told.answer("1")
    assert told.over


def test_help_repeats_and_unknown_words_keep_the_question(begin):
    told = begin()
    first = told.first
    assert "¿A dónde va?" in first
    assert told.answer("") == first
    helped = told.answer("?")
    assert "Lugares: " in helped
    assert "salir" in helped
    assert "Aquí no hay" in told.answer("zzz")
    assert "termina" in told.answer("? salir")
    assert not told.over
    assert "Hasta" not in told.answer("salir")
    assert told.over
    assert told.left is not None


@pytest.mark.parametrize("place", ["buscar", "entrante"])
def test_the_words_of_everywhere_hold_where_a_text_is_expected(begin, place):
    told = begin()
    told.answer(place)
    assert "salir" in told.answer("?")
    assert "termina" in told.answer("? salir")
    assert "Se dice lo normal" in told.answer("detalle 2")
    assert "No hay ninguna cuenta con" in told.answer("siempre viva")
    assert "¿A dónde va?" in told.answer("inicio")
    told.answer(place)
    told.answer("salir")
    assert told.left is not None


def test_a_text_says_how_to_leave_and_takes_back_its_last_line(begin):
    texts = []

    def talk(console):
        texts.append((yield from write(console, "Nota.", most=100)))

    told = begin(talk)
    assert "dos puntos seguidos (..)" in told.first
    told.answer("llamó el titular")
    said = told.answer("me voy")
    assert "dos puntos seguidos (..)" in said
    assert "titular" not in said
    assert 'Se quitó "me voy".' in told.answer("quitar")
    told.answer("y colgó")
    assert "llamó el titular y colgó" in told.answer("leer")
    told.answer("s")
    assert texts == ["llamó el titular\ny colgó"]


def test_the_words_of_everywhere_alone_are_no_text_of_the_person(begin):
    told = begin(lambda console: write(console, "Nota.", most=100))
    assert "Mi turno." in told.answer("dónde")
    assert "El signo de pregunta" in told.answer("ayuda")
    assert "Todavía no hay nada escrito." in told.answer("leer")
    told.answer("salir de la cola")
    assert 'Escrito: "salir de la cola"' in told.answer("leer")
    told.answer("salir")
    assert told.left is not None


def test_a_ready_text_adds_to_what_was_written_and_is_asked_for_what_it_lacks(begin):
    texts = []
    offers = ["Se llamó al titular: [qué dijo].", "Sin más."]

    def talk(console):
        texts.append((yield from write(console, "Nota.", most=100, offers=offers)))

    told = begin(talk, detail=Detail.SHORT)
    told.answer("contestó el hijo")
    assert told.answer("1").endswith("Qué dijo: ")
    assert told.answer("s").endswith("Qué dijo: ")
    assert 'Escrito: "Se llamó al titular: que vuelve el lunes."' in told.answer(
        "que vuelve el lunes"
    )
    told.answer("1")
    told.answer("..")
    told.answer("2")
    told.answer("s")
    assert texts == ["contestó el hijo\nSe llamó al titular: que vuelve el lunes.\nSin más."]


def test_the_width_and_the_detail_are_kept_for_the_person(begin, services):
    told = begin()
    assert "Renglones de 40 letras" in told.answer("ancho 40")
    assert all(len(line) <= 41 for line in told.answer("").split("\n"))
    assert "un número de 20 a 200" in told.answer("ancho 3").replace("\n", " ")
    assert "Se dice poco" in told.answer("detalle 1")
    assert "empieza en renglones" in told.answer("siempre sí")
    kept = LinesChoice.read(services.service_context.lines)
    assert kept == LinesChoice(first=True, width=40, detail=Detail.SHORT)
    assert LinesChoice.read("mal") == LinesChoice()
    assert kept.voice(60).width == 60


def test_the_guide_is_said_once_until_what_is_written_changes_it(services, id_de):
    console = Console(services, SpokenOrders(services), Voice(78, Detail.NORMAL))
    console.guide = services.guide.said
    talk = Conversation(console, TurnoDialogue(console).talk())
    assert "Guía: Escriba cola" in talk.begin()
    assert "Guía" not in talk.answer("ayuda")
    services.recorder.register(id_de("aprobado"), [Request(Evento.CLASIFICAR, {"causal": "D"})])
    assert "Guía 1 de 10: " in talk.answer("ayuda")
