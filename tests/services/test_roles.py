"""Who may do what: the matrix of roles is checked in the services, whatever the screen offers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import AjustesError, InvalidInput, NotAllowed
from ajustes_tui.services.container import Services
from ajustes_tui.storage.admin.people import PeopleRepository
from ajustes_tui.storage.core.database import Database
from tests.services.soporte import NOW, Almacen, book, rows

AGENTE, SUPERVISORA, COORDINADOR = "yuli", "drubio", "lcano"
DE_FUERA = ("nadie", "exagente")
EVERYBODY = (AGENTE, SUPERVISORA, COORDINADOR, *DE_FUERA)
Accion = Callable[[Almacen, Services], object]


def _base(store: Almacen, services: Services) -> object:
    return store.bring(rows(3), "2026-11-25", services.run_session.login)


def _evento(evento: str, caso: int = 1, **datos: str) -> Accion:
    return lambda store, s: store.register(caso, evento, s.run_session.login, **datos)


def _anular_base(store: Almacen, services: Services) -> object:
    ((base,),) = store.rows_of("SELECT max(id) FROM bases")
    return services.bases.anular(base, "era otra")


LEER = (AGENTE, SUPERVISORA, COORDINADOR)
TRABAJAR = (AGENTE, SUPERVISORA)
MATRIZ: dict[str, tuple[Accion, tuple[str, ...]]] = {
    "listar": (lambda _a, s: s.queue.list_ids(CasoFilter()), LEER),
    "filas": (lambda _a, s: s.work.get_window([1]), LEER),
    "contar": (lambda _a, s: s.queue.counts_by("estado", CasoFilter()), LEER),
    "cuentas": (lambda _a, s: s.queue.filter_counts(CasoFilter()), LEER),
    "filtros": (lambda _a, s: s.queue.filters(), LEER),
    "guardar filtro": (lambda _a, s: s.queue.save_filter("míos", "mios"), LEER),
    "revisar tanda": (lambda _a, s: s.triage.tanda.review([]), LEER),
    "lotes": (lambda _a, s: s.lotes.standings(), LEER),
    "lo que saldría": (lambda _a, s: s.lotes.plan(LoteKind.PQR), LEER),
    "saltos": (
        lambda to, s: s.queue.skips(to.momento.date()),
        (SUPERVISORA, COORDINADOR),
    ),
    "reasignar": (lambda _a, s: s.triage.reasignar(20, "andres"), (SUPERVISORA,)),
    "borrador": (
        lambda _a, s: s.work.save_borrador(BorradorSave(1, {"nota": "a medias"}, 1)),
        LEER,
    ),
    "ficha": (lambda _a, s: s.triage.card(1), LEER),
    "pendientes": (lambda _a, s: s.triage.counts(), LEER),
    "lineas": (lambda _a, s: s.historial.lines("90000000"), LEER),
    "ver cuenta": (lambda _a, s: s.historial.show("90000000"), LEER),
    "buscar": (lambda _a, s: s.historial.search("90000000"), LEER),
    "kpi": (lambda _a, s: s.kpi.board_now(), LEER),
    "cortes": (lambda _a, s: s.kpi.cortes(), LEER),
    "bases": (lambda _a, s: s.bases.list_all(), LEER),
    "usuarios": (lambda _a, s: s.usuarios.list_all(), LEER),
    "por llamar": (lambda _a, s: s.contacto.list_ids(), LEER),
    "nota": (
        lambda to, s: to.register(1, "nota", s.run_session.login, nota="llamó el usuario"),
        LEER,
    ),
    "importar": (_base, TRABAJAR),
    "siguiente": (lambda _a, s: s.triage.open_next(), TRABAJAR),
    "saltar": (lambda _a, s: s.triage.skip(1, "falta RR"), TRABAJAR),
    "clasificar": (_evento("clasificar", causal="A"), TRABAJAR),
    "completar": (
        _evento("completar", campo="asesor_id", valor="AS77", fuente="RR"),
        TRABAJAR,
    ),
    "pedir revisión": (_evento("pedir_revision", motivo="no la encuentro"), TRABAJAR),
    "anular": (_evento("anular", motivo="repetido"), (SUPERVISORA,)),
    "agregar": (lambda _a, s: s.usuarios.add("nueva", "agente"), (SUPERVISORA,)),
    "rol": (lambda _a, s: s.usuarios.change_rol("andres", "coordinador"), (SUPERVISORA,)),
    "desactivar": (lambda _a, s: s.usuarios.deactivate("andres"), (SUPERVISORA,)),
    "anular base": (_anular_base, (SUPERVISORA,)),
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_role_is_the_set_of_what_it_may_do(store, who):
    services = store.of(who)
    before = store.in_force(), store.rows_of("SELECT * FROM usuarios")
    for do, pueden in MATRIZ.values():
        if who in pueden:
            continue
        with pytest.raises(NotAllowed) as refusal:
            do(store, services)
        if who in DE_FUERA:
            assert refusal.value.code == "persona_desconocida"
            assert "drubio" in refusal.value.suggestion
    assert (store.in_force(), store.rows_of("SELECT * FROM usuarios")) == before
    for do, pueden in MATRIZ.values():
        if who in pueden:
            do(store, services)


def test_the_store_takes_every_role(store):
    """The store keeps the names of the roles in a check of its own."""
    for rol in Rol:
        store.of(SUPERVISORA).usuarios.add(f"de_{rol}", rol)
        assert store.rows_of(f"SELECT rol FROM usuarios WHERE login = 'de_{rol}'") == [(rol,)]


def test_a_coordinador_sees_nothing_permitted_but_notes_and_claims_nothing(store):
    card = store.of(COORDINADOR).triage.open_caso(1)
    permitidas = [a.evento.value for a in card.actions if type(a.permit).__name__ == "Allowed"]
    assert permitidas == ["nota"]
    assert card.toma is None
    assert store.rows_of("SELECT * FROM tomas") == []


def test_importing_can_be_kept_for_supervisors(store, tmp_path):
    estricto = Almacen(store.path, rules=store.rules.__class__(importa="supervisor"))
    base = book(tmp_path / "b.xlsx", rows(3))
    with pytest.raises(NotAllowed, match="Importar es de supervisor"):
        estricto.import_base(base, "2026-11-25", AGENTE)
    assert estricto.import_base(base, "2026-11-25", SUPERVISORA).base is not None


# The first person, and the last supervisor.


def test_the_first_person_whose_order_writes_supervises_the_store_and_the_second_is_nobody(new):
    new.of("primera").usuarios.add("yuli", "agente")
    roles = {u.login: u.rol for u in new.of("primera").usuarios.list_all()}
    assert roles == {"primera": Rol.SUPERVISOR, "yuli": Rol.AGENTE}
    with pytest.raises(NotAllowed, match="«segunda» no está registrada"):
        new.of("segunda").usuarios.add("otra", "supervisor")


def test_looking_at_a_new_store_and_preparing_an_import_registers_nobody(new, tmp_path):
    services = new.of("primera")
    assert list(services.queue.list_ids(CasoFilter())) == []
    assert services.kpi.board_now().counts.total == 0
    assert services.historial.lines("90000000") == []
    assert services.usuarios.list_all() == []
    path = book(tmp_path / "ajustes_24_11_2026.xlsx", rows(3))
    prepared = services.importacion.prepare(path)
    assert prepared.summary.new == 3
    prepared.close()
    for table in ("usuarios", "casos", "bases", "filas", "historial", "auditoria"):
        assert new.rows_of(f"SELECT * FROM {table}") == []


def test_the_last_active_supervisor_stays(store):
    jefa = store.of(SUPERVISORA).usuarios
    jefa.change_rol("yuli", "supervisor")
    jefa.deactivate("yuli")
    for leave in (
        lambda: jefa.deactivate("drubio"),
        lambda: jefa.change_rol("drubio", "agente"),
        lambda: jefa.change_rol("drubio", "coordinador"),
    ):
        with pytest.raises(NotAllowed, match="única supervisora activa"):
            leave()
    assert store.of(SUPERVISORA).service_context.people.active_supervisors() == 1


def test_a_supervisor_may_leave_once_there_is_another(store):
    jefa = store.of(SUPERVISORA)
    jefa.usuarios.change_rol("yuli", "supervisor")
    jefa.usuarios.deactivate(SUPERVISORA)
    with pytest.raises(NotAllowed, match="está desactivada"):
        jefa.usuarios.add("otra", "agente")


def test_a_person_deactivated_meanwhile_is_refused_in_the_session_they_have_open(store):
    store.register(1, "nota", nota="hola")
    store.of(SUPERVISORA).usuarios.deactivate("yuli")
    with pytest.raises(NotAllowed, match="está desactivada"):
        store.register(1, "nota", nota="hola otra vez")
    with pytest.raises(NotAllowed):
        store.of("yuli").queue.list_ids(CasoFilter())
    store.of(SUPERVISORA).usuarios.add("yuli", "agente")
    store.register(1, "nota", nota="he vuelto")


@pytest.mark.parametrize("elsewhere", [False, True])
def test_who_read_a_moment_ago_is_refused_once_deactivated(store, *, elsewhere):
    """Whoever wrote it: this connection, which the store's own version does not count, or another."""
    reader = store.of("yuli")
    assert len(reader.queue.list_ids(CasoFilter())) > 0
    db = Database(store.path) if elsewhere else reader.service_context.db
    people = PeopleRepository(db)
    yuli = people.get("yuli")
    assert yuli is not None
    with db.transaction():
        people.save(yuli._replace(active=False), NOW)
    with pytest.raises(NotAllowed, match="está desactivada"):
        reader.queue.list_ids(CasoFilter())


def test_who_was_let_in_by_a_transaction_taken_back_is_refused(store):
    reader = store.of("nadie")
    people = PeopleRepository(reader.service_context.db)

    def half_done() -> None:
        with reader.service_context.db.transaction():
            people.save(Usuario("nadie", "Nadie", Rol.AGENTE), NOW)
            assert len(reader.queue.list_ids(CasoFilter())) > 0
            raise InvalidInput("No.")

    with pytest.raises(InvalidInput):
        half_done()
    with pytest.raises(NotAllowed, match="no está registrada"):
        reader.queue.list_ids(CasoFilter())


def test_a_login_no_system_would_have_is_refused(store):
    for login in ("", "con espacio", "../raiz", "-x", "a" * 33, "ñu", "a\x1b[m"):
        with pytest.raises(InvalidInput):
            store.of(SUPERVISORA).usuarios.add(login, "agente")


def test_changes_of_people_and_refusals_are_recorded_without_contents(store):
    store.of(SUPERVISORA).usuarios.add("nueva", "agente", "Nombre Inventado")
    with pytest.raises(AjustesError):
        store.register(1, "rechazo_correcto", motivo="SIN_PRUEBAS")
    recorded = store.rows_of("SELECT login, accion, detalle FROM auditoria")
    assert ("drubio", "usuario_agregado", "nueva agente") in recorded
    assert ("yuli", "evento_negado", "caso 1: procedimiento") in recorded
    assert "Inventado" not in str(recorded)
