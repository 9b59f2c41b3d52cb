from __future__ import annotations

import tomllib

import pytest

from ajustes_tui import paths
from ajustes_tui.domain.base.fields import FIELDS, TELEPHONE, TELEPHONES, Kind
from ajustes_tui.domain.base.headers import meaning_of, reduce_header
from ajustes_tui.domain.base.profile import Profile, ValueLook
from ajustes_tui.domain.base.recognition import headers_text, recognise
from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.errors import InvalidConfig, InvalidFile, InvalidUse


@pytest.fixture(scope="module")
def synonyms() -> Synonyms:
    text = (paths.catalogs_dir() / "sinonimos.toml").read_text(encoding="utf-8")
    return Synonyms.from_tables(tomllib.loads(text))


@pytest.mark.parametrize(
    ("header", "field_name"),
    [
        ("Cuenta del cliente", "cuenta"),
        ("Cuenta fija", "cuenta"),
        ("Motivo no aplicación", "motivo_rechazo"),
        ("PQR del escalamiento del ajuste", "radicado"),
        ("Estado del ajuste", "estado_ajuste"),
        ("Motivo del ajuste", "motivo"),
        ("Estado de aprobación o rechazo del ajuste", "resultado_back"),
        ("Estado de aprobación o rechazo ajuste", "resultado_back"),
        ("Estado de aprobación o rechazo", "resultado_back"),
        ("No. PQR", "radicado"),
        ("Causal del ajuste", "motivo"),
        ("Vr. ajuste aplicado", "valor_aplicado"),
        ("Valor ajuste aplicado", "valor_aplicado"),
        ("Aprobado / Rechazado", "resultado_back"),
        ("Aprobación/Rechazo", "resultado_back"),
        ("Nro. cuenta", "cuenta"),
        ("Número de cuenta", "cuenta"),
        ("N° PQR RR", "radicado"),
        ("Nº de caso", "radicado"),
        ("CTA", "cuenta"),
        ("ESTADO\nDEL\xa0CASO", "estado_ajuste"),
        ("Fecha", "fecha_solicitud"),
        ("Fecha de cierre", "fecha_respuesta"),
        ("Valor", "valor_solicitado"),
        ("Nombre", "usuario_nombre"),
        ("Nombre del asesor", "asesor_nombre"),
        ("Usuario RR", "asesor_id"),
        ("Sub razón", "subrazon"),
        ("Código único", "cun"),
        ("Marcación", "razon"),
        ("resultado_back", "resultado_back"),
        ("CTA CLIENTE", "cuenta"),
        ("Nro. Cta.", "cuenta"),
        ("# PQR", "radicado"),
        ("PQR del ajuste", "radicado"),
        ("ESTADO_AJUSTE", "estado_ajuste"),
        ("APROBADO/NEGADO", "resultado_back"),
        ("Respuesta back de ajustes", "resultado_back"),
        ("VR. SOLICITADO", "valor_solicitado"),
        ("Vlr ajuste", "valor_solicitado"),
        ("Monto", "valor_solicitado"),
        ("Vlr. ajustado", "valor_aplicado"),
        ("Fecha Ing.", "fecha_solicitud"),
        ("F. solicitud", "fecha_solicitud"),
        ("Fec. rta.", "fecha_respuesta"),
        ("Tel.", "telefono_1"),
        ("Cel2", "telefono_2"),
        ("Cód. razón", "razon"),
        ("Nombre del cliente", "usuario_nombre"),
        ("Fecha de la solicitud (aaaammdd)", "fecha_solicitud"),
        ("Fecha respuesta (dd/mm/aaaa)", "fecha_respuesta"),
        ("Valor (COP)", "valor_solicitado"),
    ],
)
def test_a_header_is_recognised_by_its_words(synonyms, header, field_name):
    assert recognise([header], synonyms, {}).columns == {field_name: 0}


@pytest.mark.parametrize(
    "header",
    [
        *("Estado civil", "Estado de cuenta", "Estado servicio", "Estado contacto"),
        *("Valor a pagar factura", "Valor mora", "Valor IVA", "Saldo"),
        *("Fecha de nacimiento", "Fecha de corte", "Fecha de pago", "Fecha ajuste"),
        *("Motivo de la llamada", "Causal de suspensión", "Tipo cliente", "Razón social"),
        *("Nombre del supervisor", "Tel. asesor", "Usuario", "Cuenta bancaria", "Contrato"),
        *("Resultado encuesta", "Observaciones", "Aprobado por", "Radicado SIC", "ID Caso"),
        *("Fecha ingreso asesor", "Primer contacto", "Naturaleza", "Por qué no"),
        *("¿Aplica sí o no?", "Observación back", "Línea", "Respuesta al cliente"),
        "Nombre del contacto",
    ],
)
def test_a_header_that_may_mean_something_else_is_left_alone(synonyms, header):
    reconocido = recognise([header], synonyms, {})
    assert (reconocido.columns, reconocido.doubtful) == ({}, {})


def test_a_header_that_counts_things_is_not_taken(synonyms):
    headers = ["Número de cuentas", "Casos", "Número de contactos"]
    assert recognise(headers, synonyms, {}).columns == {}


def test_only_the_number_sign_of_a_header_is_no_reason_to_drop_it():
    assert reduce_header("No.") == "no"


def test_telephones_fill_in_the_order_of_the_columns(synonyms):
    headers = ["Celular", "Teléfono", "Móvil"]
    columns = recognise(headers, synonyms, {}).columns
    assert columns == {"telefono_1": 0, "telefono_2": 1, "telefono_3": 2}


def test_a_numbered_telephone_takes_its_own_place(synonyms):
    columns = recognise(["Móvil", "Teléfono 1", "Celular"], synonyms, {}).columns
    assert columns == {"telefono_1": 1, "telefono_2": 0, "telefono_3": 2}


def test_of_two_headers_that_say_as_much_of_a_field_none_is_taken(synonyms):
    reconocido = recognise(["Ticket", "Caso", "Aviso"], synonyms, {})
    assert reconocido.columns == {}
    assert reconocido.doubtful == {"radicado": (0, 1)}
    assert reconocido.unmapped_columns == (0, 1, 2)


def test_of_two_headers_the_one_that_says_more_wins_and_the_other_is_known(synonyms):
    reconocido = recognise(["PQR", "PQR del escalamiento"], synonyms, {})
    assert reconocido.columns == {"radicado": 1}
    assert reconocido.rivals == {"radicado": (0,)}


def test_a_column_with_blanks_where_they_lose_rows_does_not_win_over_a_full_one(synonyms):
    profiles = (Profile(14), Profile(20), Profile(20), Profile(14))
    headers = ["CUENTA RR", "CUENTA", "Valor", "Valor ajuste"]
    reconocido = recognise(headers, synonyms, {}, profiles=profiles)
    assert reconocido.doubtful["cuenta"] == (1, 0)
    assert reconocido.columns == {"valor_solicitado": 3}


def test_a_header_that_only_resembles_is_doubtful_and_not_taken(synonyms):
    reconocido = recognise(["Cuenta", "Motibo ajuste"], synonyms, {})
    assert reconocido.columns == {"cuenta": 0}
    assert reconocido.doubtful == {"motivo": (1,)}
    assert reconocido.unmapped_columns == (1,)


def test_what_an_office_says_of_a_header_wins_over_what_the_program_knows():
    tables = {"campos": {"cuenta": ["Abonado RR"], "motivo": ["Estado"], "ninguno": ["Concepto"]}}
    headers = ["abonado r.r.", "Estado", "Concepto", "PQR"]
    reconocido = recognise(headers, Synonyms.from_tables(tables), {})
    assert reconocido.columns == {"cuenta": 0, "motivo": 1, "radicado": 3}
    assert "motivo" not in reconocido.suggestions


@pytest.mark.parametrize(
    ("header", "better", "field_name"),
    [
        ("Consecutivo PQR", "PQR", "radicado"),
        ("Tipificación", "Motivo", "motivo"),
        ("Descripción del ajuste", "Motivo del ajuste", "motivo"),
        ("Estado gestión", "Estado", "estado_ajuste"),
        ("Estado del trámite", "Estado del ajuste", "estado_ajuste"),
        ("Fecha resultado", "Fecha respuesta", "fecha_respuesta"),
        ("Fecha de aplicación", "Fecha cierre", "fecha_respuesta"),
    ],
)
def test_a_spare_header_names_a_field_that_no_other_column_names(
    synonyms, header, better, field_name
):
    assert recognise([header], synonyms, {}).columns == {field_name: 0}
    both = recognise([header, better], synonyms, {})
    assert (both.columns, both.rivals, both.doubtful) == ({field_name: 1}, {}, {})
    belied = recognise([header], synonyms, {}, profiles=[_of(ValueLook.PESOS)])
    assert (belied.columns, belied.doubtful) == ({}, {field_name: (0,)})


def test_the_map_of_a_person_wins_over_all(synonyms):
    reconocido = recognise(["Cuenta", "Cliente N."], synonyms, {"cuenta": "cliente n"})
    assert reconocido.columns == {"cuenta": 1}
    assert reconocido.unmapped_columns == (0,)


def test_a_map_to_an_unknown_field_is_a_usage_error(synonyms):
    with pytest.raises(InvalidUse):
        recognise(["Cuenta"], synonyms, {"saldo": "Cuenta"})


def test_a_map_to_an_absent_header_names_what_was_seen(synonyms):
    with pytest.raises(InvalidFile) as refusal:
        recognise(["Cuenta", "PQR"], synonyms, {"motivo": "Razones"})
    assert "Cuenta, PQR" in refusal.value.suggestion


def test_at_most_twenty_headers_of_forty_characters_are_named():
    text = headers_text(["x" * 60, *(f"c{n}" for n in range(30))])
    assert text.startswith("x" * 39 + "…, c0, ")
    assert text.endswith("c18 y 11 más")


def test_the_columns_a_workbook_of_rechazos_adds_are_passed_over(synonyms):
    reconocido = recognise(["Causal", "Fila", "Columna", "Motivo"], synonyms, {})
    assert reconocido.columns == {"motivo": 0}
    assert reconocido.unmapped_columns == ()


@pytest.mark.parametrize(
    "datos",
    [
        {"campos": {"saldo": ["saldo"]}},
        {"campos": {"cuenta": "cta"}},
        {"campos": {"cuenta": ["id"], "radicado": ["ID"]}},
        {"campos": []},
        {"resultado": {"TALVEZ": ["quizás"]}},
        {"resultado": {"APROBADO": ["listo"], "RECHAZADO": ["Listo"]}},
    ],
)
def test_a_table_of_synonyms_that_contradicts_itself_is_refused(datos):
    with pytest.raises(InvalidConfig):
        Synonyms.from_tables(datos)


def test_no_shipped_synonym_says_another_field_than_its_words(synonyms):
    said = {
        header: (name, meaning.fields)
        for name, listing in synonyms.field_names.items()
        for header in listing
        if (meaning := meaning_of(header)).fields not in ((), (name,))
    }
    assert said == {}


@pytest.mark.parametrize("field", [field for field in FIELDS if field.headers.names])
def test_each_phrase_of_a_field_names_it(field):
    telephones = {TELEPHONE, *TELEPHONES} if field.kind is Kind.TELEPHONE else set()
    for phrase in field.headers.names:
        asked = phrase.partition(":")[0].lstrip("^").split()
        header = " ".join(group.split("|")[-1] for group in asked)
        assert {field.name, *telephones} & {*meaning_of(header).fields}, phrase


def test_synonyms_survive_the_way_to_the_reading_process(synonyms):
    assert Synonyms.from_tables(synonyms.as_tables()) == synonyms


@pytest.mark.parametrize(
    ("field_name", "headers"),
    [
        (
            "cuenta",
            "Cuenta No.|ID_CUENTA|NumeroCuenta|CuentaCliente|1. Cuenta|Cuenta (Claro)|CUENTAS",
        ),
        ("radicado", "Radicado No.|No. de radicación|Rad.|Id PQR|2) Radicado|numeroradicado"),
        ("motivo", "Motivo de la solicitud|Motivos|¿Por qué se pide el ajuste?|MotivoAjuste VIP"),
        ("estado_ajuste", "Estado actual|EstadoAjuste|Estatus del ajuste|ADJ_STATUS"),
        ("resultado_back", "ResultadoBack|RESP_BACK|¿El back aprueba o rechaza?|Decisión del back"),
        ("motivo_rechazo", "Causa de rechazo|MOT RECHAZO|Motivo no procede|Por qué se rechaza"),
        ("valor_solicitado", "ValorSolicitado|Vlr. a ajustar $|Valor que se solicita ajustar"),
        ("valor_aplicado", "Valor aprobado|Monto ajustado|APPLIED_AMOUNT|Valor autorizado"),
        ("asesor_id", "Código asesor|Cédula del asesor que solicita|cod_asesor|Usuario RR asesor"),
        ("asesor_nombre", "NombreAsesor|Nombres y apellidos del asesor|Asesor (nombre)"),
        ("aliado", "Empresa|AliadoComercial|Call center|Nombre del aliado"),
        ("fecha_solicitud", "Fecha en que se escala el ajuste|FCH_SOLICITUD|Fecha de radicación"),
        ("fecha_respuesta", "Fecha Rta|F. Rta Back|Fecha y hora respuesta|fecharespuesta"),
        ("razon", "COD_RAZON|Razón de la marcación|Razón con la que se marca en RR"),
        ("subrazon", "Sub-razón RR|SubRazonRR|SUB\nRAZÓN|Segundo código de marcación"),
        ("cun", "C.U.N.|CUN asignado|Código Único Numérico (CUN)|CUN (16 dígitos)"),
        ("clase", "Petición, queja o recurso|ClasePQR|Clase (P/Q/R)"),
        ("usuario_nombre", "Titular de la cuenta|Nombres|Apellidos y nombres del cliente"),
        ("telefono_1", "Primer teléfono|Tel.1|Número de contacto|Teléfono principal"),
        ("telefono_2", "Segundo teléfono|Teléfono alterno|TEL_2"),
        ("telefono_3", "Tercer número de contacto|Teléfono (3)"),
    ],
)
def test_a_header_is_understood_as_offices_write_it(synonyms, field_name, headers):
    for header in headers.split("|"):
        assert recognise([header], synonyms, {}).columns == {field_name: 0}, header


def _of(look: ValueLook, filled: int = 20) -> Profile:
    looks = (look, ValueLook.WORDS) if look is ValueLook.NAME else (look,)
    return Profile.of(filled, dict.fromkeys(looks, filled))


@pytest.mark.parametrize(
    ("header", "look", "field_name"),
    [
        ("Contacto", ValueLook.TELEPHONE, "telefono_1"),
        ("Suscriptor", ValueLook.ACCOUNT, "cuenta"),
        ("Suscriptor", ValueLook.NAME, "usuario_nombre"),
        ("Respuesta", ValueLook.RESULT, "resultado_back"),
        ("Asesor que escala", ValueLook.NAME, "asesor_nombre"),
        ("Agente", ValueLook.TOKEN, "asesor_id"),
        ("Razón del ajuste", ValueLook.MOTIVE, "motivo"),
    ],
)
def test_the_values_decide_what_a_header_leaves_open(synonyms, header, look, field_name):
    assert recognise([header], synonyms, {}, profiles=[_of(look)]).columns == {field_name: 0}
    assert recognise([header], synonyms, {}).columns == {}


@pytest.mark.parametrize(
    ("header", "look", "asked"),
    [
        ("Cuenta", ValueLook.TELEPHONE, "cuenta"),
        ("Motivo", ValueLook.RESULT, "motivo"),
        ("CUN", ValueLook.WORDS, "cun"),
        ("Nombre Usuario", ValueLook.NAME, "usuario_nombre"),
        ("Zz", ValueLook.CUN, "cun"),
        ("Valor aprovado", ValueLook.NUMBER, "valor_aplicado"),
    ],
)
def test_a_column_is_asked_about_when_header_and_values_differ(synonyms, header, look, asked):
    reconocido = recognise([header], synonyms, {}, profiles=[_of(look)])
    assert (reconocido.columns, reconocido.doubtful) == ({}, {asked: (0,)})


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("Nombre Usuario", "usuario_nombre"),
        ("Suscriptor", "cuenta"),
        ("Contacto", "telefono_1"),
    ],
)
def test_a_header_of_two_data_is_asked_about(synonyms, header, asked):
    reconocido = recognise([header], synonyms, {})
    assert (reconocido.columns, reconocido.doubtful) == ({}, {asked: (0,)})


def test_a_few_odd_values_do_not_belie_a_header(synonyms):
    assert recognise(["Cuenta"], synonyms, {}, profiles=[_of(ValueLook.WORDS, 3)]).columns


def test_an_empty_column_does_not_compete(synonyms):
    profiles = [Profile(), _of(ValueLook.NUMBER)]
    reconocido = recognise(["Ticket", "Caso"], synonyms, {}, profiles=profiles)
    assert (reconocido.columns, reconocido.rivals) == ({"radicado": 1}, {})


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        # Some of ours, in another order: the first «Estado» is Claro's.
        ("Observación|Cuenta|PQR|Estado|Motivo|Resultado|Marcación|Estado|Decisión", "1 2 3 4 5"),
        # The only one of the estado is the base's own.
        ("Cuenta|PQR|Motivo|Estado|Resultado|Informado|Marcación|Observación", "0 1 3 2 4"),
        # Two are no base given back: the marcación is Claro's.
        ("Cuenta|PQR|Motivo|Estado|Resultado|Marcación|Observación", "0 1 3 2 4 5"),
    ],
)
def test_three_of_our_own_titles_tell_a_base_given_back(synonyms, headers, own):
    found = recognise(headers.split("|"), synonyms, {}).columns
    fields = ("cuenta", "radicado", "estado_ajuste", "motivo", "resultado_back", "razon")
    assert [found[name] for name in fields if name in found] == [int(n) for n in own.split()]


def test_a_missing_field_has_three_suggestions_the_likeliest_first(synonyms):
    headers = ["Número PQR interno", "Ciudad", "Radicado SIC", "Caso interno", "Plan"]
    profiles = [_of(ValueLook.NUMBER) for _ in headers]
    places = recognise(headers, synonyms, {}, profiles=profiles).suggestions["radicado"]
    assert len(places) == 3
    assert {0, 2} < set(places)


def test_what_a_person_corrected_of_a_header_wins_in_any_base(synonyms):
    corrections = {"abonado rr": {"cuenta": True}, "estado": {"estado_ajuste": False}}
    headers = ["Algo más", "Abonado RR", "Cuenta", "Estado"]
    reconocido = recognise(headers, synonyms, {}, corrections=corrections)
    assert reconocido.columns == {"cuenta": 1}
    assert reconocido.unmapped_columns == (0, 2, 3)
    assert reconocido.rivals == {"cuenta": (2,)}


def test_a_header_may_be_corrected_as_two_fields(synonyms):
    corrections = {"estado": {"estado_ajuste": True, "resultado_back": True}}
    columns = recognise(["Estado"], synonyms, {}, corrections=corrections).columns
    assert columns == {"estado_ajuste": 0, "resultado_back": 0}


def test_the_columns_that_a_refused_field_leaves_are_known(synonyms):
    reconocido = recognise(["Valor", "Valor aprovado"], synonyms, {"valor_aplicado": ""})
    assert reconocido.refused == {"valor_aplicado": (1,)}
    assert reconocido.doubtful == {}


def test_what_only_resembles_a_field_is_none(synonyms):
    others = ("Fecha solicitud back", "Valor sugerido", "Cuentas por ajustar", "Aprueba")
    for header in others:
        assert recognise([header], synonyms, {}).columns == {}, header


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        (("Cuenta", "Login", "Nombre"), "asesor_nombre"),
        (("PQR", "Nombre", "Cuenta"), "usuario_nombre"),
        (("Login", "Nombre asesor", "Nombre"), "usuario_nombre"),
    ],
)
def test_a_name_beside_a_login_is_the_asesors(synonyms, headers, field):
    assert recognise(headers, synonyms, {}).columns[field] == headers.index("Nombre")


def test_a_name_between_the_cuenta_and_the_login_is_asked_about(synonyms):
    found = recognise(("Cuenta", "Nombre", "Login"), synonyms, {})
    assert {"usuario_nombre", "asesor_nombre"} <= found.doubtful.keys()


def test_a_prefix_common_to_all_headers_is_seen_through(synonyms):
    headers = ("AJ_CUENTA", "AJ_PQR", "AJ_MOTIVO", "AJ_ESTADO", "AJ_RESULTADO", "AJ_VALOR", "Nota")
    assert len(recognise(headers, synonyms, {}).columns) == 6


def test_a_column_of_days_is_no_suggestion_for_the_cuenta(synonyms):
    headers = ("Fecha del caso", "Momento", "Identificador", "PQR", "Motivo", "Estado", "Resultado")
    days = Profile.of(40, {ValueLook.DAY: 40, ValueLook.NUMBER: 40}, 30)
    accounts = Profile.of(40, {ValueLook.ACCOUNT: 40, ValueLook.NUMBER: 40}, 40)
    profiles = (days, days, accounts, *[Profile()] * 4)
    found = recognise(headers, synonyms, {}, profiles=profiles)
    assert found.suggestions["cuenta"] == (2,)
