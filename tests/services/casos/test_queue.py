"""The queue: what comes back by itself, what a filter line keeps, and whose each caso is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import CERRADOS, EN_COLA, ESPERAN_AGENTE, POR_DECIDIR, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import FiltroCasos, Orden
from ajustes_tui.domain.rules.decision import Permitido
from ajustes_tui.errors import Conflicto, DatoInvalido, EntradaInvalida, NoPermitido
from ajustes_tui.services.recorder import Peticion
from tests.services.conftest import CASOS
from tests.services.soporte import Almacen, fila, filas, libro

MARCACION = {"razon": "AJU", "subrazon": "REE", "motivo": "el soporte sí estaba"}


def _reescalar(almacen: Almacen, caso: int) -> None:
    almacen.registrar(caso, "clasificar", causal="E")
    almacen.registrar(caso, "mal_rechazado", radicado=f"99{caso:04d}", **MARCACION)


def _escalar(almacen: Almacen, caso: int) -> None:
    almacen.registrar(caso, "clasificar", causal="A")
    almacen.registrar(caso, "escalar_back", razon="AJU", subrazon="ESC", soportes="LLS")


def _variados(almacen: Almacen) -> None:
    """Leave casos with the back, one with an appointment that fell due, and the rest untouched."""
    _reescalar(almacen, 3)
    _escalar(almacen, 4)
    almacen.registrar(5, "clasificar", causal="A")
    almacen.registrar(5, "aplicacion_correcta")
    almacen.registrar(
        5, "contacto", resultado="VOLVER_A_LLAMAR", telefono="3000000001", cuando="2026-11-25T09:00"
    )
    almacen.pasa(days=8)


def _ids(almacen: Almacen, linea: str, quien: str = "yuli") -> list[int]:
    triage = almacen.de(quien).triage
    return sorted(triage.list_ids(triage.filtro_de(triage.consulta(linea))))


# What comes back by itself.


@pytest.mark.parametrize(("llevar", "caso"), [(_escalar, 1), (_reescalar, 3)])
def test_without_an_answer_a_caso_comes_back_on_the_fifth_business_day(
    almacen: Almacen, llevar, caso: int
) -> None:
    llevar(almacen, caso)
    almacen.pasa(days=6)
    assert almacen.de("yuli").triage.ficha(caso).debe is None
    assert caso not in _ids(almacen, "estado:decidir")
    almacen.pasa(days=1)
    ficha = almacen.de("yuli").triage.ficha(caso)
    assert ficha.debe == (5, False)
    assert "Sin respuesta del back hace 5 días hábiles" in ficha.paso.texto
    assert caso in _ids(almacen, "estado:decidir")
    assert _ids(almacen, "vuelve") == [caso]


def test_a_row_that_comes_back_keeps_its_estado_and_says_its_age(almacen: Almacen) -> None:
    _reescalar(almacen, 3)
    triage = almacen.de("yuli").triage
    almacen.pasa(days=1)
    (antes,) = triage.get_window([3])
    assert (antes.vuelve, triage.dias_sin_respuesta(antes)) == (False, None)
    almacen.pasa(days=7)
    (fila_,) = triage.get_window([3])
    assert (fila_.estado, fila_.vuelve) == (Estado.REESCALADO, True)
    assert triage.dias_sin_respuesta(fila_) == 6


def test_the_day_it_comes_back_is_a_setting(almacen: Almacen) -> None:
    _reescalar(almacen, 3)
    pronto = Almacen(almacen.ruta, reglas=almacen.reglas.__class__(dias_sin_respuesta_back=1))
    assert _ids(pronto, "vuelve") == []
    pronto.pasa(days=1)
    assert _ids(pronto, "vuelve") == [3]


def test_a_caso_the_next_complete_base_leaves_out_comes_back_at_once(
    almacen: Almacen, tmp_path: Path
) -> None:
    _reescalar(almacen, 3)
    _escalar(almacen, 4)
    almacen.pasa(days=1)
    sin_el_3 = [renglon for n, renglon in enumerate(filas(CASOS)) if n != 2]
    almacen.importar(libro(tmp_path / "b.xlsx", sin_el_3), "2026-11-25")
    assert _ids(almacen, "vuelve") == [3]
    ficha = almacen.de("yuli").triage.ficha(3)
    assert ficha.debe == (1, True)
    assert "El último corte completo ya no trae el caso" in ficha.paso.texto


def test_a_complemento_leaves_nobody_out(almacen: Almacen, tmp_path: Path) -> None:
    _reescalar(almacen, 3)
    almacen.pasa(days=1)
    uno = libro(tmp_path / "b.xlsx", [fila(0, "")])
    almacen.importar(uno, "2026-11-25", complemento=True)
    assert _ids(almacen, "vuelve") == []


def test_a_base_that_came_before_the_escalation_leaves_nobody_out(
    almacen: Almacen, tmp_path: Path
) -> None:
    almacen.pasa(days=1)
    almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "")]), "2026-11-25")
    almacen.pasa(hours=1)
    _reescalar(almacen, 3)
    assert _ids(almacen, "vuelve") == []


def test_a_base_of_the_day_imported_after_the_escalation_does(
    almacen: Almacen, tmp_path: Path
) -> None:
    almacen.pasa(days=1)
    _reescalar(almacen, 3)
    almacen.pasa(hours=1)
    almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "")]), "2026-11-25")
    assert _ids(almacen, "vuelve") == [3]


def test_an_undone_base_leaves_nobody_out(almacen: Almacen, tmp_path: Path) -> None:
    _reescalar(almacen, 3)
    almacen.pasa(days=1)
    resumen = almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "")]), "2026-11-25")
    assert resumen.base is not None
    almacen.de("drubio").importacion.anular(resumen.base, "era otra")
    assert _ids(almacen, "vuelve") == []


def test_an_answer_of_the_back_comes_back_too(almacen: Almacen, tmp_path: Path) -> None:
    _reescalar(almacen, 3)
    almacen.pasa(days=1)
    aprobado = [fila(n, "APROBADO" if n == 2 else "", 45_900 if n == 2 else None) for n in range(9)]
    almacen.importar(libro(tmp_path / "b.xlsx", aprobado), "2026-11-25")
    assert almacen.de("yuli").triage.ficha(3).caso.estado is Estado.POR_VERIFICAR
    assert _ids(almacen, "vuelve") == [3]


def test_the_next_caso_is_one_that_came_back_only_when_no_other_waits(almacen: Almacen) -> None:
    _reescalar(almacen, 3)
    almacen.pasa(days=8)
    triage = almacen.de("yuli").triage
    dados = []
    while (ficha := triage.siguiente()) is not None:
        dados.append(ficha.caso.id)
        almacen.registrar(ficha.caso.id, "pedir_revision", motivo="no sé")
    assert dados[-1] == 3
    assert sorted(dados) == list(range(1, CASOS + 1))


def test_the_next_caso_of_what_waits_for_an_agente_is_never_one_of_the_back(
    almacen: Almacen,
) -> None:
    _reescalar(almacen, 3)
    almacen.pasa(days=8)
    solo = frozenset({Estado.EN_BACK})
    assert almacen.de("yuli").triage.siguiente(solo) is None
    ficha = almacen.de("yuli").triage.siguiente(frozenset({Estado.REESCALADO}))
    assert ficha is not None
    assert ficha.caso.id == 3
    assert POR_DECIDIR < EN_COLA
    assert not EN_COLA <= ESPERAN_AGENTE


def test_what_still_waits_for_the_back_is_never_the_next_caso(almacen: Almacen) -> None:
    _reescalar(almacen, 3)
    assert almacen.de("yuli").triage.siguiente(frozenset({Estado.REESCALADO})) is None


def test_opening_what_came_back_claims_it_and_what_did_not_stays_free(almacen: Almacen) -> None:
    _reescalar(almacen, 3)
    triage = almacen.de("yuli").triage
    assert triage.abrir(3).toma is None
    almacen.pasa(days=8)
    toma = triage.abrir(3).toma
    assert toma is not None
    assert toma.login == "yuli"
    with pytest.raises(Conflicto):
        almacen.registrar(3, "respuesta_back", "andres", resultado="APROBADO")


def test_what_came_back_can_be_answered_put_off_or_asked_about(almacen: Almacen) -> None:
    _reescalar(almacen, 3)
    almacen.pasa(days=8)
    ficha = almacen.de("yuli").triage.abrir(3)
    for evento in (Evento.RESPUESTA_BACK, Evento.PEDIR_REVISION, Evento.APLAZAR, Evento.NOTA):
        assert ficha.permite(evento) == Permitido()
    almacen.registrar(3, "aplazar", hasta="2026-12-03", motivo="se preguntó por correo")
    assert 3 not in _ids(almacen, "estado:decidir libres")
    assert 3 in _ids(almacen, "estado:decidir")
    almacen.pasa(days=1)
    assert 3 in _ids(almacen, "estado:decidir libres")
    almacen.registrar(3, "respuesta_back", resultado="RECHAZADO")
    assert almacen.de("yuli").triage.ficha(3).debe is None


def test_the_list_has_what_came_back_among_the_others_by_its_clock(almacen: Almacen) -> None:
    _reescalar(almacen, 3)
    almacen.pasa(days=8)
    triage = almacen.de("yuli").triage
    ids = triage.list_ids(FiltroCasos(POR_DECIDIR, vueltos=True))
    assert list(ids) == sorted(range(1, CASOS + 1))
    assert triage.marcador().cola == CASOS
    assert triage.marcador().vueltos == 1


# What a filter line keeps.


@pytest.mark.parametrize(
    "linea",
    [
        "causal:A",
        "causal:A,E !asesor:AS01",
        "causal:sin",
        "asesor:as02",
        "asesor:sin",
        "aliado:nor",
        "aliado:sin",
        "semaforo:amarillo",
        "semaforo:verde",
        "vence:hoy",
        "estado:rechazado",
        "estado:por_clasificar !estado:aprobado",
        "corte:24/11",
        "prestacion",
        "440002",
        "libres !mios",
        "saltados",
        "cita",
        "revision",
    ],
)
def test_a_condition_and_its_inverse_part_all_casos_in_two(almacen: Almacen, linea: str) -> None:
    primero, _, resto = linea.partition(" ")
    contraria = primero.removeprefix("!") if primero.startswith("!") else f"!{primero}"
    alcance = f"{resto} " if resto else ""
    dentro, fuera = _ids(almacen, f"{alcance}{primero}"), _ids(almacen, f"{alcance}{contraria}")
    assert not set(dentro) & set(fuera)
    assert sorted(dentro + fuera) == _ids(almacen, alcance)


def test_a_causal_is_found_validated_or_suggested(almacen: Almacen) -> None:
    sugeridos = _ids(almacen, "causal:A")
    assert sugeridos == [n + 1 for n in range(CASOS) if n % 3 == 0]
    almacen.registrar(1, "clasificar", causal="E")
    assert _ids(almacen, "causal:A") == sugeridos[1:]
    assert 1 in _ids(almacen, "causal:E")


def test_the_row_of_an_unclassified_caso_brings_its_suggestion(almacen: Almacen) -> None:
    almacen.registrar(1, "clasificar", causal="A")
    uno, cuatro = almacen.de("yuli").triage.get_window([1, 4])
    assert (uno.causal, uno.causal_sugerida) == ("A", None)
    assert (cuatro.causal, cuatro.causal_sugerida) == (None, "A")


def test_the_question_of_a_result_covers_before_and_after_classifying(almacen: Almacen) -> None:
    rechazados = [n + 1 for n in range(CASOS) if n % 3 == 2]
    assert _ids(almacen, "estado:rechazado") == rechazados
    almacen.registrar(3, "clasificar", causal="E")
    assert _ids(almacen, "estado:rechazado") == rechazados
    assert _ids(almacen, "estado:por_validar") == [3]


@pytest.mark.parametrize(
    "texto",
    ["peña", "PEÑA", "pena", "Pena", '"luc%ia"', '"a_b"', '"[x]"', '"9*"', "9000123", "peña lucía"],
)
def test_words_are_found_whatever_their_case_and_accents_and_taken_literally(
    almacen: Almacen, tmp_path: Path, texto: str
) -> None:
    uno = list(fila(90, "RECHAZADO"))
    uno[0], uno[1], uno[11] = "90001234", "TX-7", "MARTA LUCÍA PEÑA luc%ia a_b [x] 9*"
    dos = list(fila(91, "RECHAZADO"))
    dos[0], dos[11] = "90005678", "Luciia acb x 99"
    almacen.importar(libro(tmp_path / "b.xlsx", [uno, dos]), "2026-11-24", complemento=True)
    (encontrado,) = almacen.de("yuli").triage.get_window(_ids(almacen, texto))
    assert encontrado.cuenta == "90001234"


def test_mine_is_what_i_hold_and_what_is_given_to_me(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(5)
    almacen.registrar(8, "pedir_revision", motivo="no sé")
    assert _ids(almacen, "mios") == [5, 8]
    assert _ids(almacen, "mios", "andres") == []
    almacen.pasa(minutes=31)
    assert _ids(almacen, "mios") == [8]


def test_free_is_what_one_could_work_on_now(almacen: Almacen) -> None:
    almacen.de("andres").triage.abrir(5)
    almacen.registrar(8, "pedir_revision", motivo="no sé")
    almacen.registrar(9, "aplazar", hasta="2026-11-25", motivo="RR caído")
    assert sorted(set(range(1, CASOS + 1)) - set(_ids(almacen, "libres"))) == [5, 8, 9]
    assert 5 in _ids(almacen, "libres", "andres")


def test_a_caso_passed_over_is_shown_until_somebody_works_on_it(almacen: Almacen) -> None:
    almacen.de("yuli").triage.saltar(4, "no abre RR")
    assert _ids(almacen, "saltados") == [4]
    almacen.pasa(minutes=1)
    almacen.registrar(4, "clasificar", "andres", causal="A")
    assert _ids(almacen, "saltados") == []


def test_the_red_of_the_filter_is_the_red_of_the_rows(almacen: Almacen) -> None:
    almacen.pasa(days=13)
    triage = almacen.de("yuli").triage
    colores = {"vencido": set(), "rojo": set(), "amarillo": set(), "verde": set()}
    for renglon in triage.get_window(triage.list_ids(FiltroCasos())):
        plazo = triage.restantes(renglon.vence)
        assert plazo is not None
        colores[{"ambar": "amarillo"}.get(plazo[1].value, plazo[1].value)].add(renglon.id)
    for color, ids in colores.items():
        assert set(_ids(almacen, f"semaforo:{color}")) == ids


@pytest.mark.parametrize("linea", ["", "estado:decidir libres", "causal:A prestacion", "vuelve"])
def test_the_list_its_figure_and_its_breakdown_are_one_predicate(
    almacen: Almacen, linea: str
) -> None:
    _reescalar(almacen, 3)
    almacen.pasa(days=8)
    triage = almacen.de("yuli").triage
    filtro = triage.filtro_de(triage.consulta(linea))
    cuantos = len(triage.list_ids(filtro))
    cuentas = triage.cuentas(filtro)
    assert triage.contar(filtro) == cuentas.total == cuantos
    for cuenta in (cuentas.estados, cuentas.causales, cuentas.asesores):
        assert sum(cuenta.values()) == cuantos


@pytest.mark.parametrize("orden", Orden)
@pytest.mark.parametrize("linea", ["estado:abierto", "prestacion"])
def test_every_order_lists_the_same_casos_and_a_limit_its_first_ones(
    almacen: Almacen, linea: str, orden: Orden
) -> None:
    triage = almacen.de("yuli").triage
    filtro = triage.filtro_de(triage.consulta(linea))
    ids = triage.list_ids(filtro, orden)
    assert sorted(ids) == _ids(almacen, linea)
    corto = FiltroCasos(condiciones=filtro.condiciones, limite=4)
    assert triage.list_ids(corto, orden) == ids[:4]


def test_a_callback_that_is_due_stands_first_in_the_list(almacen: Almacen) -> None:
    almacen.registrar(30, "clasificar", causal="E")
    almacen.registrar(30, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.registrar(
        30,
        "contacto",
        resultado="VOLVER_A_LLAMAR",
        telefono="3000000009",
        cuando="2026-11-24T11:00:00-05:00",
    )
    triage = almacen.de("yuli").triage
    abiertos = triage.filtro_de(triage.consulta("estado:abierto"))
    assert list(triage.list_ids(abiertos))[-1] == 30
    almacen.pasa(hours=2)
    assert list(triage.list_ids(abiertos))[:2] == [30, 1]


def _con_cita(almacen: Almacen, caso: int = 2) -> None:
    almacen.registrar(caso, "clasificar", causal="A")
    almacen.registrar(caso, "aplicacion_correcta")
    cita = {"resultado": "VOLVER_A_LLAMAR", "cuando": "2026-11-24T11:00"}
    almacen.registrar(caso, "contacto", telefono="3000000000", **cita)


def test_an_annulled_caso_has_no_appointment_and_undoing_gives_it_back(almacen: Almacen) -> None:
    _con_cita(almacen)
    antes = almacen.vigente()
    almacen.registrar(2, "anular", "drubio", motivo="repetido")
    assert almacen.filas_de("SELECT cita FROM casos WHERE id = 2") == [(None,)]
    assert _ids(almacen, "cita") == []
    almacen.registrar(2, "deshacer", "drubio")
    assert almacen.vigente() == antes
    assert _ids(almacen, "cita") == [2]


@pytest.mark.parametrize("estado", sorted(CERRADOS))
def test_an_appointment_an_older_program_left_in_a_closed_caso_is_none(
    almacen: Almacen, estado: Estado
) -> None:
    _con_cita(almacen)
    almacen.db.conn.execute("UPDATE casos SET estado = ?, espera = 2 WHERE id = 2", (estado.value,))
    almacen.pasa(hours=2)
    triage = almacen.de("yuli").triage
    con, sin = (triage.filtro_de(triage.consulta(linea)) for linea in ("cita", "!cita"))
    assert (list(triage.list_ids(con)), triage.contar(con)) == ([], 0)
    assert triage.contar(sin) == CASOS
    assert triage.list_ids(FiltroCasos())[0] != 2
    assert triage.list_ids(FiltroCasos(texto="c"))[0] != 2


# Filters by name.


def test_everybody_has_the_same_seven_filters_with_live_counts(almacen: Almacen) -> None:
    _reescalar(almacen, 3)
    almacen.de("yuli").triage.saltar(4, "no abre RR")
    almacen.de("yuli").triage.abrir(5)
    almacen.pasa(days=8)
    cuentas = {f.nombre: f.cuenta for f in almacen.de("yuli").triage.filtros()}
    assert cuentas == {
        "por decidir": CASOS,
        "vencidos": 0,
        "hoy vencen": 0,
        "sin causal": 0,
        "vuelven del back": 1,
        "mis casos": 0,
        "saltados": 1,
    }


def test_a_person_keeps_filters_of_their_own(almacen: Almacen) -> None:
    triage = almacen.de("yuli").triage
    triage.guardar_filtro("los de norte", "ali:norte est:rech")
    (propio,) = (f for f in triage.filtros() if f.propio)
    assert (propio.nombre, propio.consulta) == ("los de norte", "aliado:norte estado:rechazado")
    assert propio.cuenta == len(_ids(almacen, propio.consulta))
    triage.guardar_filtro("los de norte", "aliado:norte")
    assert [f.consulta for f in triage.filtros() if f.propio] == ["aliado:norte"]
    assert not any(f.propio for f in almacen.de("andres").triage.filtros())
    triage.quitar_filtro("los de norte")
    assert not any(f.propio for f in triage.filtros())


def test_a_bad_filter_is_not_kept(almacen: Almacen) -> None:
    triage = almacen.de("yuli").triage
    for nombre, linea in (("", "mios"), ("Vencidos", "mios"), ("x" * 31, "mios"), ("uno", "")):
        with pytest.raises(DatoInvalido):
            triage.guardar_filtro(nombre, linea)
    with pytest.raises(DatoInvalido, match="causal"):
        triage.guardar_filtro("uno", "causal:Z")
    with pytest.raises(EntradaInvalida):
        triage.quitar_filtro("uno")
    assert not any(f.propio for f in triage.filtros())


# Whose a caso is.


def test_a_supervisor_sees_who_passed_over_what_and_why(almacen: Almacen) -> None:
    almacen.de("yuli").triage.saltar(4, "no abre RR")
    almacen.pasa(days=1)
    almacen.de("andres").triage.saltar(5, "falta la orden")
    saltos = almacen.de("drubio").triage.saltos(almacen.momento.date())
    assert [(s.login, s.caso, s.motivo) for s in saltos] == [("andres", 5, "falta la orden")]
    with pytest.raises(NoPermitido):
        almacen.de("yuli").triage.saltos(almacen.momento.date())


def test_reassigning_gives_the_caso_over_whoever_had_it(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    ficha = almacen.de("drubio").triage.reasignar(1, "andres")
    assert ficha.toma is not None
    assert ficha.toma.login == "andres"
    with pytest.raises(Conflicto, match="lo tiene andres"):
        almacen.registrar(1, "clasificar", causal="A")
    siguiente = almacen.de("andres").triage.siguiente()
    assert siguiente is not None
    assert siguiente.caso.id == 1
    assert ("drubio", "toma_reasignada", "caso 1 a andres") in almacen.filas_de(
        "SELECT login, accion, detalle FROM auditoria"
    )


def test_a_reassigned_caso_stays_of_its_new_owner_when_sessions_end_and_claims_lapse(
    almacen: Almacen,
) -> None:
    almacen.de("drubio").triage.reasignar(1, "andres")
    almacen.de("drubio").triage.cerrar_sesion()
    assert almacen.filas_de("SELECT caso_id, login FROM tomas") == [(1, "andres")]
    almacen.pasa(minutes=31)
    assert _ids(almacen, "mios", "andres") == [1]
    assert 1 in _ids(almacen, "libres", "yuli")


def test_in_contact_the_whole_cuenta_changes_hands(almacen: Almacen) -> None:
    for caso in (2, 3):
        almacen.registrar(caso, "clasificar", causal="A")
    almacen.registrar(2, "aplicacion_correcta")
    almacen.registrar(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.de("yuli").contacto.abrir(2)
    almacen.de("drubio").triage.reasignar(2, "andres")
    assert almacen.filas_de("SELECT caso_id, login FROM tomas ORDER BY caso_id") == [
        (2, "andres"),
        (3, "andres"),
    ]


@pytest.mark.parametrize(
    ("login", "error"),
    [("nadie", EntradaInvalida), ("exagente", NoPermitido), ("lcano", NoPermitido)],
)
def test_a_caso_goes_only_to_somebody_who_works_casos(
    almacen: Almacen, login: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        almacen.de("drubio").triage.reasignar(1, login)
    assert almacen.filas_de("SELECT * FROM tomas") == []


def test_a_closed_caso_is_not_reassigned(almacen: Almacen) -> None:
    almacen.registrar(1, "anular", "drubio", motivo="repetido")
    with pytest.raises(NoPermitido, match="está cerrado"):
        almacen.de("drubio").triage.reasignar(1, "andres")


@pytest.mark.parametrize(
    "linea",
    [
        *("", "estado:decidir libres", "estado:decidir", "estado:back", "vuelve", "estado:abierto"),
        *("!aliado:norte", "causal:A", "semaforo:verde", "a", "mios", "cita"),
    ],
)
def test_the_first_rows_of_a_large_list_are_how_the_whole_of_it_begins(
    almacen: Almacen, monkeypatch: pytest.MonkeyPatch, linea: str
) -> None:
    monkeypatch.setattr("ajustes_tui.storage.casos.casos.MUCHOS", 0)
    _variados(almacen)
    triage = almacen.de("yuli").triage
    filtro = triage.filtro_de(triage.consulta(linea))
    for orden in Orden:
        todos = triage.list_ids(filtro, orden)
        for cuantos in range(1, len(todos) + 1):
            primeros = triage.first_ids(filtro, orden, cuantos)
            assert not primeros or primeros == todos[:cuantos]
        # Fewer than asked may be missing some: only the whole list says it.
        assert not triage.first_ids(filtro, orden, len(todos) + 1)
        if linea == "":
            assert len(triage.first_ids(filtro, orden, 3)) == 3


def test_a_list_read_in_no_time_has_no_first_rows_of_its_own(almacen: Almacen) -> None:
    assert not almacen.de("yuli").triage.first_ids(FiltroCasos(), Orden.URGENCIA, 1)


def test_what_came_back_is_counted_by_how_it_came_back(almacen: Almacen) -> None:
    _reescalar(almacen, 3)
    _escalar(almacen, 4)
    almacen.pasa(days=8)
    almacen.registrar(4, "respuesta_back", resultado="RECHAZADO")
    vueltos = almacen.de("yuli").turno.ver().vueltos
    assert (vueltos.sin_respuesta, vueltos.rechazados, vueltos.otra_vez) == (1, 1, 0)
    assert vueltos.dias == 6


def test_the_next_caso_of_a_large_store_is_the_one_of_the_whole_order(
    almacen: Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    _variados(almacen)
    yuli, andres = almacen.de("yuli").triage, almacen.de("andres").triage
    casos = almacen.de("yuli").entorno.casos
    vistos = set()
    for vuelta in range(CASOS + 5):
        ahora = almacen.de("yuli").entorno.ahora()
        siguientes = set()
        for muchos in (0, 1_000_000):
            monkeypatch.setattr("ajustes_tui.storage.casos.casos.MUCHOS", muchos)
            siguientes.add(casos.next_free("yuli", EN_COLA, ahora))
        (siguiente,) = siguientes
        if siguiente is None:
            break
        vistos.add(siguiente)
        if vuelta % 5 == 4:
            andres.abrir(siguiente)
        elif vuelta % 3:
            yuli.abrir(siguiente)
            yuli.saltar(siguiente, "RR caído")
        else:
            yuli.abrir(siguiente)
            yuli.registrar(siguiente, [Peticion(Evento.PEDIR_REVISION, {"motivo": "¿aplica?"})])
    assert len(vistos) > CASOS // 2
