"""Who may do what: the matrix of roles is checked in the services, whatever the screen offers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.borrador import Apunte
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import AjustesError, EntradaInvalida, NoPermitido
from ajustes_tui.services.container import Services
from tests.services.soporte import Almacen, filas, libro

AGENTE, SUPERVISORA, COORDINADOR = "yuli", "drubio", "lcano"
DE_FUERA = ("nadie", "exagente")
TODOS = (AGENTE, SUPERVISORA, COORDINADOR, *DE_FUERA)
Accion = Callable[[Almacen, Services], object]


def _base(almacen: Almacen, servicios: Services) -> object:
    ruta = libro(almacen.ruta.with_name("otra.xlsx"), filas(3))
    return almacen.importar(ruta, "2026-11-25", servicios.sesion.login)


def _evento(evento: str, caso: int = 1, **datos: str) -> Accion:
    return lambda almacen, s: almacen.registrar(caso, evento, s.sesion.login, **datos)


LEER = (AGENTE, SUPERVISORA, COORDINADOR)
TRABAJAR = (AGENTE, SUPERVISORA)
MATRIZ: dict[str, tuple[Accion, tuple[str, ...]]] = {
    "listar": (lambda _a, s: s.triage.list_ids(FiltroCasos()), LEER),
    "filas": (lambda _a, s: s.triage.get_window([1]), LEER),
    "contar": (lambda _a, s: s.triage.counts_by("estado", FiltroCasos()), LEER),
    "cuentas": (lambda _a, s: s.triage.cuentas(FiltroCasos()), LEER),
    "filtros": (lambda _a, s: s.triage.filtros(), LEER),
    "guardar filtro": (lambda _a, s: s.triage.guardar_filtro("míos", "mios"), LEER),
    "revisar lote": (lambda _a, s: s.triage.revisar_lote([]), LEER),
    "saltos": (
        lambda a, s: s.triage.saltos(a.momento.date()),
        (SUPERVISORA, COORDINADOR),
    ),
    "reasignar": (lambda _a, s: s.triage.reasignar(1, "andres"), (SUPERVISORA,)),
    "borrador": (lambda _a, s: s.triage.guardar_borrador(Apunte(1, {"nota": "a medias"}, 1)), LEER),
    "ficha": (lambda _a, s: s.triage.ficha(1), LEER),
    "pendientes": (lambda _a, s: s.triage.pendientes(), LEER),
    "lineas": (lambda _a, s: s.historial.lineas("90000000"), LEER),
    "ver cuenta": (lambda _a, s: s.historial.ver("90000000"), LEER),
    "buscar": (lambda _a, s: s.historial.buscar("90000000"), LEER),
    "kpi": (lambda _a, s: s.kpi.ver(), LEER),
    "cortes": (lambda _a, s: s.kpi.cortes(), LEER),
    "bases": (lambda _a, s: s.importacion.listar(), LEER),
    "usuarios": (lambda _a, s: s.usuarios.listar(), LEER),
    "por llamar": (lambda _a, s: s.contacto.list_ids(), LEER),
    "nota": (
        lambda a, s: a.registrar(1, "nota", s.sesion.login, nota="llamó el usuario"),
        LEER,
    ),
    "importar": (_base, TRABAJAR),
    "siguiente": (lambda _a, s: s.triage.siguiente(), TRABAJAR),
    "saltar": (lambda _a, s: s.triage.saltar(1, "falta RR"), TRABAJAR),
    "clasificar": (_evento("clasificar", causal="A"), TRABAJAR),
    "completar": (_evento("completar", campo="asesor_id", valor="AS77", fuente="RR"), TRABAJAR),
    "pedir revisión": (_evento("pedir_revision", motivo="no la encuentro"), TRABAJAR),
    "anular": (_evento("anular", motivo="repetido"), (SUPERVISORA,)),
    "agregar": (lambda _a, s: s.usuarios.agregar("nueva", "agente"), (SUPERVISORA,)),
    "rol": (lambda _a, s: s.usuarios.cambiar_rol("andres", "coordinador"), (SUPERVISORA,)),
    "desactivar": (lambda _a, s: s.usuarios.desactivar("andres"), (SUPERVISORA,)),
    "anular base": (lambda _a, s: s.importacion.anular(1, "era otra"), (SUPERVISORA,)),
}


@pytest.mark.parametrize("quien", TODOS)
@pytest.mark.parametrize("accion", MATRIZ)
def test_a_role_is_the_set_of_what_it_may_do(almacen: Almacen, accion: str, quien: str) -> None:
    hacer, pueden = MATRIZ[accion]
    servicios = almacen.de(quien)
    antes = almacen.vigente(), almacen.filas_de("SELECT * FROM usuarios")
    if quien in pueden:
        hacer(almacen, servicios)
        return
    with pytest.raises(NoPermitido) as negado:
        hacer(almacen, servicios)
    assert (almacen.vigente(), almacen.filas_de("SELECT * FROM usuarios")) == antes
    if quien in DE_FUERA:
        assert negado.value.codigo == "persona_desconocida"
        assert "drubio" in negado.value.sugerencia


@pytest.mark.parametrize("rol", Rol)
def test_the_store_takes_every_role(almacen: Almacen, rol: Rol) -> None:
    """The store keeps the names of the roles in a check of its own."""
    almacen.de(SUPERVISORA).usuarios.agregar("nueva", rol)
    assert almacen.filas_de("SELECT rol FROM usuarios WHERE login = 'nueva'") == [(rol,)]


@pytest.mark.parametrize("evento", ["no_revertido", "devolver", "resolver_revision", "reabrir"])
def test_the_supervisors_eventos_are_refused_to_an_agente_on_the_card(
    almacen: Almacen, evento: str
) -> None:
    acciones = {a.evento.value: a.permiso for a in almacen.de(AGENTE).triage.ficha(1).acciones}
    assert type(acciones[evento]).__name__ == "Negado"


def test_a_coordinador_sees_nothing_permitted_but_notes(almacen: Almacen) -> None:
    permitidas = [
        a.evento.value
        for a in almacen.de(COORDINADOR).triage.ficha(1).acciones
        if type(a.permiso).__name__ == "Permitido"
    ]
    assert permitidas == ["nota"]


def test_opening_a_caso_as_coordinador_claims_nothing(almacen: Almacen) -> None:
    assert almacen.de(COORDINADOR).triage.abrir(1).toma is None
    assert almacen.filas_de("SELECT * FROM tomas") == []


def test_importing_can_be_kept_for_supervisors(almacen: Almacen, tmp_path: Path) -> None:
    estricto = Almacen(almacen.ruta, reglas=almacen.reglas.__class__(importa="supervisor"))
    base = libro(tmp_path / "b.xlsx", filas(3))
    with pytest.raises(NoPermitido, match="Importar es de supervisor"):
        estricto.importar(base, "2026-11-25", AGENTE)
    assert estricto.importar(base, "2026-11-25", SUPERVISORA).base is not None


# The first person, and the last supervisor.


def test_the_first_person_whose_order_writes_supervises_the_store(nuevo: Almacen) -> None:
    nuevo.de("primera").usuarios.agregar("yuli", "agente")
    roles = {u.login: u.rol for u in nuevo.de("primera").usuarios.listar()}
    assert roles == {"primera": Rol.SUPERVISOR, "yuli": Rol.AGENTE}


def test_the_second_person_to_write_is_nobody_until_added(nuevo: Almacen) -> None:
    nuevo.de("primera").usuarios.agregar("yuli", "agente")
    with pytest.raises(NoPermitido, match="«segunda» no está registrada"):
        nuevo.de("segunda").usuarios.agregar("otra", "supervisor")


def test_looking_at_a_new_store_registers_nobody(nuevo: Almacen) -> None:
    servicios = nuevo.de("primera")
    assert list(servicios.triage.list_ids(FiltroCasos())) == []
    assert servicios.kpi.ver().indicadores.cuentas.total == 0
    assert servicios.historial.lineas("90000000") == []
    assert servicios.usuarios.listar() == []


def test_preparing_an_import_registers_nobody_and_writes_nothing(
    nuevo: Almacen, tmp_path: Path
) -> None:
    servicio = nuevo.de("primera").importacion
    ruta = libro(tmp_path / "ajustes_24_11_2026.xlsx", filas(3))
    preparada = servicio.preparar(ruta)
    assert preparada.resumen.nuevas == 3
    preparada.close()
    for tabla in ("usuarios", "casos", "bases", "filas", "historial", "auditoria"):
        assert nuevo.filas_de(f"SELECT * FROM {tabla}") == []


@pytest.mark.parametrize(
    "hacer",
    [
        lambda s: s.usuarios.desactivar("drubio"),
        lambda s: s.usuarios.cambiar_rol("drubio", "agente"),
        lambda s: s.usuarios.cambiar_rol("drubio", "coordinador"),
    ],
)
def test_the_last_active_supervisor_stays(
    almacen: Almacen, hacer: Callable[[Services], object]
) -> None:
    with pytest.raises(NoPermitido, match="única supervisora activa"):
        hacer(almacen.de(SUPERVISORA))
    assert almacen.de(SUPERVISORA).entorno.personas.active_supervisors() == 1


def test_a_supervisor_may_leave_once_there_is_another(almacen: Almacen) -> None:
    jefa = almacen.de(SUPERVISORA)
    jefa.usuarios.cambiar_rol("yuli", "supervisor")
    jefa.usuarios.desactivar(SUPERVISORA)
    with pytest.raises(NoPermitido, match="está desactivada"):
        jefa.usuarios.agregar("otra", "agente")


def test_a_deactivated_supervisor_does_not_count_as_one(almacen: Almacen) -> None:
    jefa = almacen.de(SUPERVISORA)
    jefa.usuarios.cambiar_rol("yuli", "supervisor")
    jefa.usuarios.desactivar("yuli")
    with pytest.raises(NoPermitido, match="única supervisora activa"):
        jefa.usuarios.desactivar(SUPERVISORA)


def test_a_person_deactivated_meanwhile_is_refused_in_the_session_they_have_open(
    almacen: Almacen,
) -> None:
    almacen.registrar(1, "nota", nota="hola")
    almacen.de(SUPERVISORA).usuarios.desactivar("yuli")
    with pytest.raises(NoPermitido, match="está desactivada"):
        almacen.registrar(1, "nota", nota="hola otra vez")
    with pytest.raises(NoPermitido):
        almacen.de("yuli").triage.list_ids(FiltroCasos())


def test_who_was_deactivated_can_be_added_again(almacen: Almacen) -> None:
    almacen.de(SUPERVISORA).usuarios.agregar("exagente", "agente")
    almacen.registrar(1, "nota", "exagente", nota="he vuelto")


@pytest.mark.parametrize("login", ["", "con espacio", "../raiz", "-x", "a" * 33, "ñu", "a\x1b[m"])
def test_a_login_no_system_would_have_is_refused(almacen: Almacen, login: str) -> None:
    with pytest.raises(EntradaInvalida):
        almacen.de(SUPERVISORA).usuarios.agregar(login, "agente")


def test_changes_of_people_and_refusals_are_recorded_without_contents(almacen: Almacen) -> None:
    almacen.de(SUPERVISORA).usuarios.agregar("nueva", "agente", "Nombre Inventado")
    with pytest.raises(AjustesError):
        almacen.registrar(1, "rechazo_correcto", motivo="SIN_PRUEBAS")
    registro = almacen.filas_de("SELECT login, accion, detalle FROM auditoria")
    assert ("drubio", "usuario_agregado", "nueva agente") in registro
    assert ("yuli", "evento_negado", "caso 1: procedimiento") in registro
    assert "Inventado" not in str(registro)


def test_every_look_at_an_account_is_recorded(almacen: Almacen) -> None:
    almacen.de(COORDINADOR).historial.lineas("90000000")
    almacen.de(COORDINADOR).historial.buscar("3000000000")
    registro = almacen.filas_de("SELECT accion, detalle FROM auditoria WHERE login = 'lcano'")
    assert registro == [("consulta_historial", "cuenta 90000000"), ("busqueda", "")]
