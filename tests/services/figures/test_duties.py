"""Lo que toca: each duty once, of whom it is, as many as its place shows, and gone when it is done."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from ajustes_tui.domain.base.inbox import FileState
from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.figures.duties import DUTIES, Duty, DutyKind, since_words
from ajustes_tui.domain.figures.feedback import CompromisoState
from ajustes_tui.domain.figures.indicators import THREE
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import BOGOTA, Week
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import NotAllowed
from ajustes_tui.services.figures.duties import FOUND_BY
from tests.services.soporte import Almacen, book, fila, rows
from tests.support import few

LEADERS = {"drubio": "supervisor", "lcano": "coordinador", "cvega": "gerente"}
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=BOGOTA)


@pytest.fixture
def cel(tmp_path: Path) -> Almacen:
    """A store of Monday with each role, goals, and no base."""
    rules = Rules(meta_aplicado=60, meta_rechazado=20)
    store = Almacen(tmp_path / "d" / "almacen.db", rules=rules, momento=MONDAY)
    store.of("drubio").service_context.enter()
    for login, rol in LEADERS.items():
        if login != "drubio":
            store.of("drubio").usuarios.add(login, rol)
    store.of("drubio").usuarios.add("yuli", "agente")
    for login in ("lcano", "cvega", "yuli"):
        store.of(login).service_context.enter()
    return store


def duties(store: Almacen, login: str = "drubio") -> dict[DutyKind, list[Duty]]:
    found: dict[DutyKind, list[Duty]] = {}
    for duty in store.of(login).duties.read():
        found.setdefault(duty.kind, []).append(duty)
    return found


def expected(store: Almacen, login: str) -> dict[DutyKind, int]:
    """Count each duty as the place where it is done shows it to a person."""
    services = store.of(login)
    context = services.service_context
    today, rol = store.momento.date(), context.run_session.rol
    weeks = services.retroalimentacion
    issued = set(context.weeks.issues())
    ended = [Week.of(today).plus(-back) for back in range(1, 20)]
    counts = {
        DutyKind.BASE: int(
            not context.bases.list_all() or services.open_work.read().missing is not None
        ),
        DutyKind.TRAY: len(services.revision.list_ids()),
        DutyKind.WEEK: sum(w not in issued and bool(weeks.top5(w).asesores) for w in ended),
        DutyKind.FOLLOW_UP: sum(c.is_due(today) for c in weeks.open_compromisos()),
        DutyKind.PRACTICE: len(services.practicas.show().agenda),
        DutyKind.CLOSING: sum(
            not (board := services.kpi.board_now(corte, corte)).counts[Cubeta.PENDIENTE]
            and board.closing is None
            for corte in context.kpi.cortes()
        ),
        DutyKind.GOAL: sum(
            each.astray and not each.final for each in map(services.kpi.board().standing, THREE)
        ),
        DutyKind.FIRST_DAY: len(services.first_day.read()) if login == "drubio" else 0,
    }
    return {
        kind: count
        for kind, count in counts.items()
        if count and rol in DUTIES[kind].whose(context.rules)
    }


def counted(store: Almacen, login: str) -> dict[DutyKind, int]:
    return {kind: sum(d.count for d in of) for kind, of in duties(store, login).items()}


def _act(store: Almacen, rng: random.Random, tmp_path: Path) -> None:
    """Do something that makes a duty, or that is one."""
    drubio = store.of("drubio")
    casos = store.rows_of("SELECT id, estado FROM casos")
    match rng.randrange(9):
        case 0:
            store.pasa(hours=rng.randrange(3, 60))
        case 1 if len(casos) < 40:
            n = len(casos)
            brought = [
                fila(k, rng.choice(("RECHAZADO", "APROBADO")), 45_900) for k in range(n, n + 4)
            ]
            corte = store.momento.date().isoformat()
            store.bring(brought, corte)
        case 2:
            login = rng.choice(list(LEADERS))
            own = sorted(store.of(login).practicas.show().own)
            store.of(login).practicas.register(rng.choice(own))
        case 3:
            for week in drubio.retroalimentacion.due_weeks()[:1]:
                drubio.retroalimentacion.issue(week, tmp_path / str(week))
        case 4:
            for one in drubio.retroalimentacion.due_follow_ups()[:1]:
                to = CompromisoState.OPEN
                if one.estado is CompromisoState.OPEN:
                    to = CompromisoState.CLOSED_WITH_MEJORA
                drubio.retroalimentacion.follow(
                    one.week, one.asesor_id, to, supervisor="lo acompaño en la semana"
                )
        case 5:
            for corte in drubio.duties.closable()[:1]:
                drubio.kpi.close(corte)
        case _ if casos:
            for caso, estado in rng.sample(casos, min(4, len(casos))):
                options = {
                    Estado.POR_CLASIFICAR: ("clasificar", {"causal": "A"}),
                    Estado.POR_VALIDAR: ("rechazo_correcto", {"motivo": "SIN_PRUEBAS"}),
                    Estado.POR_VERIFICAR: ("aplicacion_correcta", {}),
                    Estado.POR_CONTACTAR: ("pedir_revision", {"motivo": "¿ya reclamó antes?"}),
                }
                evento, data = options.get(estado, ("nota", {}))
                try:
                    store.register(caso, evento, "yuli", "nota de prueba", **data)
                except NotAllowed:
                    continue


@pytest.mark.parametrize("seed", few(range(3)))
def test_each_duty_counts_what_its_place_shows_after_random_work(cel, tmp_path, seed):
    rng = random.Random(seed)
    seen: Counter[DutyKind] = Counter()
    for _turn in range(8):
        for _act_of_turn in range(5):
            _act(cel, rng, tmp_path)
        for login in (*LEADERS, "yuli"):
            found = duties(cel, login)
            assert counted(cel, login) == expected(cel, login), login
            assert all(len(of) == 1 for kind, of in found.items() if kind is not DutyKind.PRACTICE)
            codes = [duty.about for duty in found.get(DutyKind.PRACTICE, ())]
            assert len(set(codes)) == len(codes)
            seen.update(counted(cel, login))
    assert len(seen) >= 3, "the work of the test makes hardly any duty"


def test_an_empty_store_asks_for_its_first_base_those_who_import(cel):
    for login in ("drubio", "yuli"):
        assert [duty.name for duty in duties(cel, login)[DutyKind.BASE]] == ["la primera base"]
        assert cel.of(login).turno.show().awaited == ""
    for login in ("lcano", "cvega"):
        assert DutyKind.BASE not in duties(cel, login)
        assert "agente o supervisor" in cel.of(login).turno.show().awaited
    cel.bring(rows(3), "2026-11-23")
    assert DutyKind.BASE not in duties(cel)
    assert cel.of("lcano").turno.show().awaited == ""


def test_each_kind_is_found_and_of_some_role():
    assert list(FOUND_BY) == list(DUTIES) == list(DutyKind)
    assert all(row.whose(Rules()) for row in DUTIES.values())
    assert Rol.GERENTE not in DUTIES[DutyKind.WEEK].whose(Rules())
    only = Rules(emite_retroalimentacion=("gerente",), importa="supervisor")
    assert DUTIES[DutyKind.WEEK].whose(only) == (Rol.GERENTE,)
    assert Rol.AGENTE not in DUTIES[DutyKind.BASE].whose(only)


def test_a_corte_can_be_closed_once_nothing_of_it_is_pending_and_not_twice(cel):
    cel.bring([fila(1, "RECHAZADO")], "2026-11-23")
    assert DutyKind.CLOSING not in duties(cel)
    cel.decide(1)
    assert [duty.name for duty in duties(cel)[DutyKind.CLOSING]] == ["el corte lun 23/11"]
    assert DutyKind.CLOSING not in duties(cel, "lcano"), "a coordinador closes no corte"
    cel.register(1, "devolver", "drubio", motivo="se validó mal y hay que verlo")
    assert DutyKind.CLOSING not in duties(cel)
    cel.register(1, "rechazo_correcto", motivo="SIN_PRUEBAS")
    cel.of("drubio").kpi.close(MONDAY.date())
    assert DutyKind.CLOSING not in duties(cel)


def test_what_waits_in_the_inbox_is_counted_as_the_list_of_files_counts_it(cel, tmp_path):
    inbox = tmp_path / "buzon"
    inbox.mkdir()
    services = cel.of("drubio")
    context = services.service_context
    context.config = context.config._replace(inbox=inbox)
    assert DutyKind.MAIL not in duties(cel)
    for name in ("ajustes_23_11_2026.xlsx", "ajustes_20_11_2026.xlsx"):
        book(inbox / name, rows(2))
    (inbox / "notas.txt").write_text("no es un libro")
    files = services.bases.files(inbox)
    assert [d.count for d in duties(cel)[DutyKind.MAIL]] == [sum(f.waits for f in files)] == [2]
    imported = services.importacion
    imported.confirm(imported.prepare(inbox / "ajustes_23_11_2026.xlsx"))
    assert [d.count for d in duties(cel)[DutyKind.MAIL]] == [1]
    assert {f.estado for f in services.bases.files(inbox)} == {FileState.NEW, FileState.IMPORTED}
    # What this program wrote is no base that anybody waits for, until somebody saves it again.
    services.export.export_kpi(inbox / "cifras.xlsx")
    assert [d.count for d in duties(cel)[DutyKind.MAIL]] == [1]
    (ours,) = [f for f in services.bases.files(inbox) if f.path.name == "cifras.xlsx"]
    assert (ours.refused_as, ours.motivo) == ("no espera", "lo escribió este programa")


def test_the_practices_of_a_fortnight_and_of_a_half_year_say_until_when(cel):
    found = {duty.about: duty for duty in duties(cel, "lcano")[DutyKind.PRACTICE]}
    assert found["circuito_mejora"].detail == "60 min, van 0 de 1, hasta 30/11"
    assert found["barometro"].detail == "60 min, van 0 de 1, hasta 31/12"
    diary = {duty.about: duty for duty in duties(cel)[DutyKind.PRACTICE]}["dialogo_diario"]
    assert (diary.name, diary.detail) == ("Diálogo diario", "15 min, van 0 de 5, hoy")
    cel.of("drubio").practicas.register("dialogo_diario")
    assert "dialogo_diario" not in [d.about for d in duties(cel)[DutyKind.PRACTICE]]
    assert DutyKind.PRACTICE not in duties(cel, "yuli")


def test_since_when_a_duty_waits_is_said():
    for since, words in (
        (None, ""),
        (MONDAY.date(), "desde hoy"),
        (MONDAY, "desde hoy 10:00"),
        (datetime(2026, 11, 16, 8, 5, tzinfo=BOGOTA), "desde lun 16/11 08:05"),
    ):
        assert since_words(Duty(DutyKind.TRAY, 2, since), MONDAY.date()) == words


def test_the_screen_changes_by_itself_at_nine_and_at_midnight(cel):
    def changes() -> tuple[int, int]:
        moment = cel.of("drubio").turno.show().next
        return moment.day, moment.hour

    assert changes() == (24, 0)
    cel.pasa(hours=15)
    assert changes() == (24, 9)
