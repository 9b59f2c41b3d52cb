"""Calls: whom to call next, at which hours, and one call for all the casos of a usuario."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import Catalogo
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import DatoInvalido, NoPermitido
from ajustes_tui.services.casos.contacto import Efecto
from ajustes_tui.services.recorder import Peticion, Registro
from tests.services.soporte import VERIFICADO, Almacen

TELEFONO = "3000000000"
OTRO = "3000009988"
VENCE = date(2026, 12, 9)


def _por_contactar(almacen: Almacen, *casos: int) -> None:
    for caso in casos:
        almacen.registrar(caso, "clasificar", causal="A")
        if caso % 3 == 2:
            almacen.registrar(caso, "aplicacion_correcta")
        else:
            almacen.registrar(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")


def _numero(almacen: Almacen, caso: int) -> str:
    return f"3000000{(caso - 1) // 3:03d}"


def _sin_contestar(almacen: Almacen, caso: int, cuando: str, resultado: str = "OCUPADO") -> None:
    almacen.momento = datetime.fromisoformat(cuando).replace(tzinfo=BOGOTA)
    almacen.registrar(
        caso, "contacto", "andres", resultado=resultado, telefono=_numero(almacen, caso)
    )


@pytest.fixture
def lejos() -> Iterator[None]:
    """Put the machine in another time zone."""
    with pytest.MonkeyPatch.context() as parche:
        parche.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


def test_the_next_call_and_the_list_agree_on_the_part_of_the_day(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 5, 8)
    _sin_contestar(almacen, 2, "2026-11-24T09:00")
    _sin_contestar(almacen, 5, "2026-11-24T16:00")
    yuli = almacen.de("yuli").contacto
    for hora, primeros in ((9, [5, 8]), (15, [2, 8])):
        almacen.momento = datetime(2026, 11, 25, hora, 30, tzinfo=BOGOTA)
        libres = [turno.fila.id for turno in yuli.agenda() if turno.desde is None]
        assert sorted(libres) == primeros
        dados = []
        for _ in range(3):
            llamada = yuli.siguiente()
            assert llamada is not None
            dados.append(llamada.principal.caso.id)
            yuli.saltar(llamada, "se prueba")
        assert sorted(dados[:2]) == primeros
        with almacen.db.transaction():
            almacen.db.conn.execute("DELETE FROM saltos")


def test_a_clock_about_to_end_waits_for_no_part_of_the_day(almacen: Almacen) -> None:
    _por_contactar(almacen, 2)
    _sin_contestar(almacen, 2, "2026-12-04T09:00")
    almacen.momento = datetime(2026, 12, 7, 9, 0, tzinfo=BOGOTA)
    turno = almacen.de("yuli").contacto.agenda()[0]
    assert (turno.fila.vence, turno.restantes, turno.desde) == (VENCE, 1, None)


def test_an_attempt_that_was_undone_plans_nothing(almacen: Almacen) -> None:
    _por_contactar(almacen, 2)
    _sin_contestar(almacen, 2, "2026-11-24T09:00")
    almacen.registrar(2, "deshacer", "andres")
    almacen.momento = datetime(2026, 11, 25, 9, 0, tzinfo=BOGOTA)
    turno = almacen.de("yuli").contacto.agenda()[0]
    assert (turno.desde, turno.ultima) == (None, None)


def test_an_appointment_is_for_who_made_it_while_they_are_at_work(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 8)
    cita = {"resultado": "VOLVER_A_LLAMAR", "cuando": "2026-11-24T11:00"}
    almacen.registrar(2, "contacto", "andres", telefono=_numero(almacen, 2), **cita)
    almacen.pasa(hours=2)
    andres, yuli = almacen.de("andres"), almacen.de("yuli").contacto
    andres.triage.abrir(20)
    assert [t.cita_de for t in yuli.agenda()] == ["andres", None]
    llamada = yuli.siguiente()
    assert llamada is not None
    assert llamada.principal.caso.id == 8
    yuli.soltar(llamada)
    propia = andres.contacto.siguiente()
    assert propia is not None
    assert propia.principal.caso.id == 2
    andres.contacto.soltar(propia)
    andres.triage.cerrar_sesion()
    assert {t.cita_de for t in yuli.agenda()} == {None}
    llamada = yuli.siguiente()
    assert llamada is not None
    assert llamada.principal.caso.id == 2


def test_a_day_the_catalogue_takes_out_has_no_calling_hours(almacen: Almacen) -> None:
    _por_contactar(almacen, 2)
    jefa = almacen.de("drubio")
    texto = "fecha,motivo\n2026-11-26,Cierre\n2026-11-28,Cierre en sábado\n"
    archivo = almacen.ruta.with_name("festivos.csv")
    archivo.write_text(texto, encoding="utf-8")
    jefa.catalogos.importar(Catalogo.FESTIVOS, archivo)
    yuli = almacen.de("yuli").contacto
    for dia, dentro in (("26", False), ("27", True), ("28", False)):
        cuando = datetime.fromisoformat(f"2026-11-{dia}T10:00-05:00")
        assert (yuli.fuera_de_horario(cuando) == "") is dentro
        datos = {
            "resultado": "VOLVER_A_LLAMAR",
            "telefono": TELEFONO,
            "cuando": f"2026-11-{dia}T10:00",
        }
        if dentro:
            almacen.registrar(2, "contacto", **datos)
        else:
            with pytest.raises(NoPermitido, match="fuera del horario"):
                almacen.registrar(2, "contacto", **datos)


@pytest.mark.usefixtures("lejos")
@pytest.mark.parametrize(
    ("momento", "avisa"),
    [
        ("2026-11-25T12:00:00+00:00", False),
        ("2026-11-25T11:59:59+00:00", True),
        ("2026-11-26T00:00:00+00:00", False),
        ("2026-11-26T00:00:01+00:00", True),
        ("2026-11-28T20:00:00+00:00", False),
        ("2026-11-30T02:00:00+00:00", True),
    ],
)
def test_the_calling_hours_are_those_of_bogota_wherever_the_machine_is(
    almacen: Almacen, momento: str, avisa: bool
) -> None:
    _por_contactar(almacen, 2)
    almacen.momento = datetime.fromisoformat(momento).astimezone(BOGOTA)
    registro = almacen.registrar(2, "contacto", resultado="OCUPADO", telefono=TELEFONO)
    assert bool(registro.avisos) is avisa
    assert (almacen.de("yuli").contacto.hasta_cuando() is None) is avisa


def test_one_call_is_written_on_every_caso_of_the_usuario_or_on_none(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 3)
    almacen.de("yuli").contacto.abrir(2)
    antes = almacen.vigente(), almacen.filas_de("SELECT count(*) FROM historial")
    informa = {"resultado": "ACEPTA", "telefono": TELEFONO, "verificado": VERIFICADO}
    bien = [Peticion(Evento.CONTACTO, informa)]
    sin_guion = [Peticion(Evento.CONTACTO, {**informa, "verificado": "identidad"})]
    malo = [Peticion(Evento.CONTACTO, {**informa, "telefono": "123"})]
    contacto = almacen.de("yuli").contacto
    with pytest.raises(NoPermitido, match="Falta verificar"):
        contacto.registrar({2: bien, 3: sin_guion}, {})
    with pytest.raises(DatoInvalido, match="10 dígitos"):
        contacto.registrar({2: bien, 3: malo}, {})
    assert (almacen.vigente(), almacen.filas_de("SELECT count(*) FROM historial")) == antes
    registros = contacto.registrar({2: bien, 3: bien}, {})
    assert {r.caso.estado for r in registros} == {Estado.CERRADO_INFORMADO}
    assert len(registros) == 2


INFORMA = {"telefono": TELEFONO, "verificado": VERIFICADO}
RECURSO = {"tipo": "REPOSICION", "motivo": "No está de acuerdo", "radicado": "880001"}


def _una_llamada(
    almacen: Almacen, por_caso: Mapping[int, Sequence[tuple[str, dict[str, str]]]]
) -> tuple[Efecto, list[Registro]]:
    """Foresee how a call to both casos of the cuenta ends, and register it."""
    contacto = almacen.de("yuli").contacto
    llamada = contacto.abrir(2)
    pedido = {
        caso: [Peticion(Evento(evento), datos) for evento, datos in partes]
        for caso, partes in por_caso.items()
    }
    versiones = {ficha.caso.id: ficha.caso.version for ficha in llamada.fichas}
    return contacto.prever(llamada, pedido), contacto.registrar(pedido, versiones)


@pytest.mark.parametrize(
    ("resultado", "datos"),
    [
        ("ACEPTA", INFORMA),
        ("NO_INTERPONE", INFORMA),
        ("NO_ACEPTA", INFORMA),
        ("ACEPTA", {"entrante": "si", "verificado": VERIFICADO}),
        ("VOLVER_A_LLAMAR", {"telefono": TELEFONO, "cuando": "2026-11-25T10:00"}),
        *(
            (resultado, {"telefono": numero})
            for resultado in ("TERCERO", "NO_CONTESTA", "BUZON", "NUMERO_ERRADO")
            for numero in (TELEFONO, OTRO)
        ),
    ],
)
def test_what_is_foreseen_of_a_call_about_two_casos_is_done_and_undone(
    almacen: Almacen, resultado: str, datos: dict[str, str]
) -> None:
    _por_contactar(almacen, 2, 3)
    antes = almacen.vigente()
    parte = [("contacto", {"resultado": resultado, **datos})]
    efecto, registros = _una_llamada(almacen, {2: parte, 3: parte})
    assert efecto.negado is None
    assert [(c.estado, c.intentos, c.cita) for c in efecto.despues] == [
        (r.caso.estado, r.caso.intentos, r.caso.cita) for r in registros
    ]
    deshacer = [Peticion(Evento.DESHACER, {})]
    almacen.de("yuli").contacto.registrar({2: deshacer, 3: deshacer}, {})
    assert almacen.vigente() == antes


def test_one_caso_closes_and_the_other_goes_to_a_recurso_as_foreseen(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 3)
    acepta = [("contacto", {"resultado": "ACEPTA", **INFORMA})]
    no_acepta = [("contacto", {"resultado": "NO_ACEPTA", **INFORMA}), ("radicar_recurso", RECURSO)]
    efecto, registros = _una_llamada(almacen, {2: acepta, 3: no_acepta})
    estados = [Estado.CERRADO_INFORMADO, Estado.RECURSO_EN_PQR]
    assert [caso.estado for caso in efecto.despues] == estados
    assert [registro.caso.estado for registro in registros[::2]] == estados


@pytest.mark.parametrize("resultado", ["DEJADO", "SIN_BUZON"])
def test_one_voice_message_is_left_for_two_casos(almacen: Almacen, resultado: str) -> None:
    _por_contactar(almacen, 2, 3)
    for dia in ("24", "25", "26"):
        for caso in (2, 3):
            _sin_contestar(almacen, caso, f"2026-11-{dia}T09:00")
    mensaje = [("mensaje_de_voz", {"telefono": OTRO, "resultado": resultado})]
    efecto, registros = _una_llamada(almacen, {2: mensaje, 3: mensaje})
    assert efecto.negado is None
    assert [c.estado for c in efecto.despues] == [r.caso.estado for r in registros]


def test_a_wrong_number_is_an_attempt_on_every_caso_and_the_next_number_is_called(
    almacen: Almacen,
) -> None:
    _por_contactar(almacen, 2, 3)
    almacen.registrar(2, "completar", campo="telefono", valor=OTRO, fuente="RR")
    errado = [("contacto", {"resultado": "NUMERO_ERRADO", "telefono": TELEFONO})]
    _efecto, registros = _una_llamada(almacen, {2: errado, 3: errado})
    assert [(r.caso.estado, r.caso.intentos, r.caso.revision) for r in registros] == [
        (Estado.POR_CONTACTAR, 1, None)
    ] * 2
    contacto = almacen.de("yuli").contacto
    assert {t.numero: t.invalido for t in contacto.telefonos("90000000")} == {
        TELEFONO: True,
        OTRO: False,
    }
    with pytest.raises(NoPermitido, match="marcado como errado"):
        _una_llamada(almacen, {2: errado, 3: errado})


def test_with_the_only_number_wrong_both_casos_go_to_the_tray(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 3)
    errado = [("contacto", {"resultado": "NUMERO_ERRADO", "telefono": TELEFONO})]
    _efecto, registros = _una_llamada(almacen, {2: errado, 3: errado})
    assert all(registro.caso.revision is not None for registro in registros)


def test_a_number_stays_wrong_while_one_caso_of_the_call_still_says_so(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 3)
    contacto = almacen.de("yuli").contacto
    errado = [("contacto", {"resultado": "NUMERO_ERRADO", "telefono": TELEFONO})]
    for primero, segundo in ((2, 3), (3, 2)):
        _una_llamada(almacen, {2: errado, 3: errado})
        invalidos = []
        for caso in (primero, segundo):
            almacen.registrar(caso, "deshacer")
            invalidos.append(contacto.telefonos("90000000")[0].invalido)
        assert invalidos == [True, False]


def test_one_new_radicado_is_refused_for_two_casos_before_it_is_registered(
    almacen: Almacen,
) -> None:
    _por_contactar(almacen, 2, 3)
    llamada = almacen.de("yuli").contacto.abrir(2)
    partes = [
        Peticion(Evento.CONTACTO, {"resultado": "NO_ACEPTA", **INFORMA}),
        Peticion(Evento.RADICAR_RECURSO, RECURSO),
    ]
    contacto = almacen.de("yuli").contacto
    efecto = contacto.prever(llamada, {2: partes, 3: partes})
    assert efecto.negado is not None
    with pytest.raises(NoPermitido) as negado:
        contacto.registrar({2: partes, 3: partes}, {})
    assert efecto.negado.motivo == negado.value.mensaje
