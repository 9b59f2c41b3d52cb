"""From the words of `--dato` to typed values."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.rules.data import MAX_TEXT, evento_of, read_data, read_day, read_momento
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import InvalidDatum, InvalidUse

E = Evento


@pytest.mark.parametrize("evento", TABLE)
def test_an_evento_is_known_by_its_name(evento):
    assert evento_of(evento.value) is evento


def test_a_misspelt_evento_is_refused_with_the_nearest_one():
    with pytest.raises(InvalidUse) as caught:
        evento_of("clasifica")

    assert caught.value.exit_code == 2
    assert "clasificar" in caught.value.suggestion


@pytest.mark.parametrize("name", ["caso_nuevo", "cambio_de_resultado", "saltar"])
def test_what_the_program_writes_is_no_evento_of_a_person(name):
    with pytest.raises(InvalidUse):
        evento_of(name)


@pytest.mark.parametrize("evento", [E.RECLASIFICAR, E.MAL_RECHAZADO, E.ANULAR, E.DESHACER])
def test_a_reason_is_words_and_no_digit_alone(evento):
    for text in ("4", "12 - 3", "…"):
        with pytest.raises(InvalidDatum, match="con palabras"):
            read_data(evento, {"motivo": text}, Rules())
    assert read_data(evento, {"motivo": "la 4"}, Rules()) == {"motivo": "la 4"}


def test_a_key_the_evento_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(InvalidUse) as caught:
        read_data(E.CLASIFICAR, {"causa": "A"}, Rules())

    assert "«causa»" in caught.value.message
    assert "causal, atribuible, demora_de" in caught.value.suggestion


@pytest.mark.parametrize(
    ("evento", "raw", "remains"),
    [
        (
            E.CLASIFICAR,
            {"causal": "l", "demora_de": "Claro"},
            {"causal": "L", "demora_de": "claro"},
        ),
        (E.CLASIFICAR, {"causal": "fuera"}, {"causal": "FUERA"}),
        (E.ESCALAR_BACK, {"soportes": "lls, OT,lls"}, {"soportes": ("LLS", "OT")}),
        (E.ESCALAR_BACK, {"razon": " aj ", "subrazon": "1"}, {"razon": "AJ", "subrazon": "1"}),
        (E.MAL_RECHAZADO, {"radicado": "12345678.0"}, {"radicado": "12345678"}),
        (E.RESPUESTA_BACK, {"resultado": "aprobado"}, {"resultado": "APROBADO"}),
        (E.APLICACION_CORRECTA, {"valor_aplicado": "$ 45.900,50"}, {"valor_aplicado": 4_590_050}),
        (E.CONTACTO, {"telefono": "+57 300 000 0101"}, {"telefono": "3000000101"}),
        (E.RESPUESTA_PQR, {"fecha": "2026-11-24"}, {"fecha": date(2026, 11, 24)}),
        (E.RESPUESTA_PQR, {"cun": "4433 2600 0012 3456"}, {"cun": "4433260000123456"}),
        (E.COMPLETAR, {"valor": "  dos\nveces "}, {"valor": "dos veces"}),
        (E.ANULAR, {"motivo": "  dos \r\n\n veces\n"}, {"motivo": "dos\n\nveces"}),
    ],
)
def test_a_datum_is_read_by_its_kind(evento, raw, remains):
    datos = read_data(evento, raw, Rules())

    assert {key: datos[key] for key in remains} == remains


@pytest.mark.parametrize(
    ("evento", "raw", "text"),
    [
        (E.CLASIFICAR, {"causal": "AA"}, "una letra del catálogo"),
        (E.CLASIFICAR, {"causal": "A", "atribuible": "sí"}, "escoja entre no, CLIENTE_NO_ATIENDE"),
        (E.ESCALAR_BACK, {"soportes": "LLS,FAX"}, "escoja entre LLS, OT"),
        (E.ESCALAR_BACK, {"razon": "AJUS"}, "de 1 a 3 letras"),
        (E.MAL_RECHAZADO, {"radicado": "12"}, "de 6 a 12 dígitos"),
        (E.APLICACION_CORRECTA, {"valor_aplicado": "-100"}, "no puede ser negativo"),
        (E.CONTACTO, {"telefono": "12345"}, "10 dígitos"),
        (E.CONTACTO, {"cuando": "mañana"}, "AAAA-MM-DDTHH:MM"),
        (E.RESPUESTA_PQR, {"fecha": "24/11/2026"}, "AAAA-MM-DD"),
        (E.RESPUESTA_PQR, {"cun": "123"}, "16 dígitos"),
        (E.ANULAR, {"motivo": "x" * (MAX_TEXT + 1)}, "pasa de 2000 caracteres"),
    ],
)
def test_a_malformed_datum_is_refused_by_its_key(evento, raw, text):
    with pytest.raises(InvalidDatum) as caught:
        read_data(evento, raw, Rules())

    assert "El dato «" in caught.value.message
    assert text in caught.value.message


def test_a_refusal_never_repeats_the_value():
    with pytest.raises(InvalidDatum) as caught:
        read_data(E.CONTACTO, {"telefono": "30000001"}, Rules())

    assert "30000001" not in caught.value.message


def test_an_empty_datum_is_one_that_was_not_given():
    assert read_data(E.RECHAZO_CORRECTO, {"motivo": "  "}, Rules()) == {}


def test_defaults_fill_what_was_not_given():
    assert read_data(E.CONTACTO, {}, Rules()) == {"interlocutor": "TITULAR", "entrante": "no"}


def test_a_moment_without_offset_is_of_bogota():
    assert read_momento("2026-11-24T15:30") == datetime(2026, 11, 24, 15, 30, tzinfo=BOGOTA)


def test_a_moment_of_another_zone_is_moved_to_bogota():
    momento = read_momento("2026-11-24T20:30+00:00")

    assert momento.isoformat() == "2026-11-24T15:30:00-05:00"


def test_a_moment_without_hour_is_refused():
    with pytest.raises(InvalidDatum, match="falta la hora"):
        read_momento("2026-11-24")


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "1899-12-31"])
def test_a_day_no_base_could_have_is_refused(text):
    with pytest.raises(InvalidDatum, match="1990"):
        read_day(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_a_moment_at_the_ends_of_the_calendar_is_refused(text):
    with pytest.raises(InvalidDatum, match="1990"):
        read_momento(text)
