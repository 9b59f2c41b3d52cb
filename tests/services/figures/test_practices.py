"""The practices: one log, adherence recounted from it, and who may write in it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import openpyxl
import pytest

from ajustes_tui.domain.figures.practices import Frequency, PracticeContent
from ajustes_tui.domain.values.dates import BOGOTA, Week
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import (
    InvalidConfig,
    InvalidDatum,
    InvalidInput,
    InvalidUse,
    NotAllowed,
)
from ajustes_tui.paths import catalogs_dir
from ajustes_tui.services.figures.practices import FILE, PracticasService, read_practicas
from tests.services.soporte import Almacen, rows

HABILES = 5
"""Business days of the week of the store's clock; 2026-S48 has no holiday."""


def service(store: Almacen, login: str = "drubio") -> PracticasService:
    return store.of(login).practicas


def done_ones(store: Almacen, practica: str) -> tuple[int, int, str | None]:
    for progress in service(store).show().progress:
        if progress.practica.code == practica:
            return progress.done, progress.goal, progress.adherence
    raise AssertionError(practica)


def test_the_catalogue_is_the_one_of_the_procedure():
    practicas = {p.code: p for p in read_practicas(catalogs_dir() / FILE)}
    diario = practicas["dialogo_diario"]
    assert (diario.who, diario.frequency, diario.goal, diario.minutes) == (
        *("supervisor", Frequency.DAILY, 1, 15),
    )
    assert practicas["confirmacion_funciones"].goal == 3
    assert practicas["adherencia"].minutes == 5
    assert practicas["barometro"].frequency is Frequency.SEMESTRAL
    assert len(practicas) == 10


def test_what_is_written_down_counts_at_once(store):
    assert done_ones(store, "dialogo_diario") == (0, HABILES, "0.0")
    recorded = service(store).register("Diálogo diario", nota="con el turno")
    assert (recorded.minutes, recorded.day, recorded.login) == (15, date(2026, 11, 24), "drubio")
    assert done_ones(store, "dialogo_diario") == (1, HABILES, "20.0")
    assert "dialogo_diario" not in [to.practica.code for to in service(store).show().agenda]


@pytest.fixture
def four(store: Almacen) -> Almacen:
    """A store with four leaders: two supervisores, a coordinador and a gerente."""
    store.of("drubio").usuarios.add("sup2", "supervisor", "Sara Dos")
    store.of("drubio").usuarios.add("ggil", "gerente", "Gloria Gil")
    return store


LEADERS = {
    "drubio": Rol.SUPERVISOR,
    "sup2": Rol.SUPERVISOR,
    "lcano": Rol.COORDINADOR,
    "ggil": Rol.GERENTE,
}


def test_adherence_equals_a_recount_of_the_log_after_random_work(four):
    rng = random.Random(11)
    catalog = read_practicas(catalogs_dir() / FILE)
    today = four.momento.date()
    for _ in range(160):
        who = rng.choice(list(LEADERS))
        practica = rng.choice([p for p in catalog if LEADERS[who] in p.roles])
        recorded = service(four, who).register(
            practica.code, today - timedelta(days=rng.randrange(40))
        )
        if rng.random() < 0.2:
            service(four, who).anular(recorded.id, "era otra")
    in_force = four.rows_of(
        "SELECT login, practica, dia FROM practicas p WHERE anula IS NULL"
        " AND id NOT IN (SELECT anula FROM practicas WHERE anula IS NOT NULL)"
    )
    periodos = {
        Frequency.DAILY: ("2026-11-23", "2026-11-29", HABILES),
        Frequency.WEEKLY: ("2026-11-23", "2026-11-29", 1),
        Frequency.BIWEEKLY: ("2026-11-16", "2026-11-30", 1),
        Frequency.SEMESTRAL: ("2026-07-01", "2026-12-31", 1),
    }
    recount: dict[str, dict[str, tuple[int, int]]] = {}
    for login, rol in LEADERS.items():
        recount[login] = {}
        for practica in catalog:
            if rol not in practica.roles:
                continue
            since, until, veces = periodos[practica.frequency]
            days = [
                d for who, p, d in in_force
                if (who, p) == (login, practica.code) and since <= d <= until
            ]  # fmt: skip
            if practica.frequency is Frequency.DAILY:
                # Neither twice on a day, nor on the Saturday or the Sunday of that week.
                days = sorted(set(days) - {"2026-11-28", "2026-11-29"})
            goal = veces * practica.goal
            recount[login][practica.code] = (min(len(days), goal), goal)
    modelo = service(four).show()
    assert {
        person.usuario.login: {own.practica.code: (own.done, own.goal) for own in person.progress}
        for person in modelo.people
    } == recount
    for progress in modelo.progress:
        parts = [
            own[progress.practica.code] for own in recount.values() if progress.practica.code in own
        ]
        done, goal = map(sum, zip(*parts, strict=True))
        assert (progress.done, progress.goal) == (done, goal)
    counted = [own for person in recount.values() for own in person.values()]
    done, goal = map(sum, zip(*counted, strict=True))
    assert goal == 14 + 14 + 9 + 5
    assert modelo.progress.adherence == f"{done * 100 / goal:.1f}"
    assert len(modelo.records) == len(
        four.rows_of("SELECT 1 FROM practicas WHERE anula IS NULL AND dia >= '2026-11-23'")
    )


def due_to(store: Almacen, login: str) -> set[str]:
    return {own.practica.code for own in service(store, login).show().agenda}


def test_what_one_did_is_still_due_to_the_others_and_to_nobody_of_another_role(four):
    four.momento = datetime(2026, 11, 26, 9, tzinfo=BOGOTA)
    service(four).register("agenda_lider")
    for _ in range(2):
        service(four).register("dialogo_diario")
    assert done_ones(four, "agenda_lider") == (1, 4, "25.0")
    assert done_ones(four, "dialogo_diario") == (1, 10, "10.0")
    leaders = {"adherencia", "barometro"}
    assert due_to(four, "drubio") == leaders | {"confirmacion_proceso", "mejora_continua"}
    assert due_to(four, "sup2") == leaders | {
        *("dialogo_diario", "confirmacion_proceso", "agenda_lider", "mejora_continua"),
    }
    assert due_to(four, "lcano") == leaders | {
        *("dialogo_semanal", "confirmacion_funciones", "agenda_lider"),
        *("mejora_continua", "circuito_mejora"),
    }
    assert due_to(four, "ggil") == leaders | {
        *("dialogo_semanal", "confirmacion_funciones_gerente", "agenda_lider"),
    }
    assert due_to(four, "yuli") == set()
    # What is due to somebody is said to nobody else, not even beside their progress.
    for login in (*LEADERS, "yuli"):
        told = {
            person.usuario.login
            for person in service(four, login).show().people
            if any(own.due_today for own in person.progress)
        }
        assert told == {login} & set(LEADERS)
        for code in due_to(four, login):
            service(four, login).register(code)


def test_each_has_a_goal_in_each_fortnight_and_half_year(four):
    practicas = service(four, "sup2")
    for day in (date(2026, 11, 3), date(2026, 11, 13), date(2026, 11, 16), date(2026, 6, 30)):
        practicas.register("mejora_continua", day)
    service(four, "lcano").register("mejora_continua", date(2026, 11, 15))
    for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 11, 20)):
        service(four, "ggil").register("barometro", day)
    service(four, "sup2").register("barometro", date(2026, 6, 1))

    def at(week: str, practica: str) -> dict[str, tuple[int, int]]:
        model = service(four).show(Week.parse(week))
        own = {
            person.usuario.login: (each.done, each.goal)
            for person in model.people
            for each in person.progress
            if each.practica.code == practica
        }
        (whole,) = (each for each in model.progress if each.practica.code == practica)
        return own | {"todos": (whole.done, whole.goal)}

    # A week gone by is seen on its last day: the 8 and the 29 of November.
    first = {"drubio": (0, 1), "sup2": (1, 1), "lcano": (1, 1), "todos": (2, 3)}
    second = {"drubio": (0, 1), "sup2": (1, 1), "lcano": (0, 1), "todos": (1, 3)}
    assert at("2026-S45", "mejora_continua") == first
    assert at("2026-S48", "mejora_continua") == second
    nobody, one = (0, 1), (1, 1)
    assert at("2026-S48", "barometro") == {
        "drubio": nobody, "sup2": nobody, "lcano": nobody, "ggil": one, "todos": (1, 4)
    }  # fmt: skip
    assert at("2026-S26", "barometro") == {
        "drubio": nobody, "sup2": one, "lcano": nobody, "ggil": one, "todos": (2, 4)
    }  # fmt: skip
    assert "mejora_continua" not in due_to(four, "sup2")
    four.momento = datetime(2026, 12, 10, 9, tzinfo=BOGOTA)
    assert "mejora_continua" in due_to(four, "sup2")
    assert "barometro" not in due_to(four, "ggil")


def test_who_left_answers_for_the_periods_in_which_they_wrote_something(four):
    service(four, "sup2").register("dialogo_diario", date(2026, 11, 18))
    four.of("drubio").usuarios.deactivate("sup2")
    assert done_ones(four, "dialogo_diario") == (0, HABILES, "0.0")
    (left,) = (p for p in service(four).show().people if p.usuario.login == "sup2")
    # Of their fortnight and half-year, and of no week after.
    assert {own.practica.code for own in left.progress} == {"mejora_continua", "barometro"}
    gone_by = service(four).show(Week.parse("2026-S47"))
    (left,) = (p for p in gone_by.people if p.usuario.login == "sup2")
    assert [(own.done, own.goal) for own in left.progress] == [(1, 4), (0, 4), *[(0, 1)] * 4]
    assert gone_by.progress[0].goal == 8


def test_a_practice_of_a_role_that_nobody_has_is_of_whoever_does_it(store):
    assert done_ones(store, "confirmacion_funciones_gerente") == (0, 0, None)
    assert "confirmacion_funciones_gerente" in service(store).show().own
    service(store, "lcano").register("confirmacion_funciones_gerente")
    assert done_ones(store, "confirmacion_funciones_gerente") == (1, 1, "100.0")
    # With a gerente it is theirs again, and is due to nobody who is refused it.
    store.of("drubio").usuarios.add("ggil", "gerente", "Gloria Gil")
    assert done_ones(store, "confirmacion_funciones_gerente") == (1, 2, "50.0")
    store.momento = datetime(2026, 11, 27, 9, tzinfo=BOGOTA)
    assert "confirmacion_funciones_gerente" in due_to(store, "ggil")
    service(store, "lcano").anular(1, "no era")
    assert "confirmacion_funciones_gerente" not in due_to(store, "lcano")
    assert done_ones(store, "confirmacion_funciones_gerente") == (0, 1, "0.0")


def test_a_week_gone_by_is_seen_with_its_own_goal_and_nothing_due(store):
    service(store).register("dialogo_diario", date(2026, 11, 18))
    modelo = service(store).show(Week.parse("2026-S47"))
    diario = modelo.progress[0]
    # The Monday of that week, 16 November, is a holiday.
    assert (diario.done, diario.goal, diario.due_today) == (1, 4, False)
    assert modelo.agenda == ()
    assert service(store).show(Week.parse("2026-S46")).progress[0].goal == 5


def test_who_holds_a_practice_writes_it_and_an_agente_looks(store):
    store.of("drubio").usuarios.add("ggil", "gerente", "Gloria Gil")
    service(store, "lcano").register("dialogo_semanal")
    service(store, "ggil").register("confirmacion_funciones_gerente")
    service(store).register("dialogo_diario")
    model = service(store, "yuli").show()
    assert {person.usuario.login: sum(own.done for own in person.progress) for person in model.people} == {
        "drubio": 1, "lcano": 1, "ggil": 1
    }  # fmt: skip
    for who, practica, says in (
        ("yuli", "dialogo_diario", "supervisor"),
        ("lcano", "dialogo_diario", "la registra supervisor"),
        ("drubio", "dialogo_semanal", "coordinador o gerente"),
        ("drubio", "confirmacion_funciones_gerente", "gerente"),
    ):
        with pytest.raises(NotAllowed, match=says):
            service(store, who).register(practica)
    with pytest.raises(NotAllowed):
        service(store, "nadie").show()


def test_what_cannot_be_written_down_is_refused(store):
    practicas = service(store)
    with pytest.raises(InvalidUse, match="no existe"):
        practicas.register("almuerzo")
    with pytest.raises(InvalidDatum):
        practicas.register("dialogo_diario", date(2026, 11, 25))
    for minutes in (0, -5, 601):
        with pytest.raises(InvalidDatum):
            practicas.register("dialogo_diario", minutes=minutes)
    with pytest.raises(InvalidDatum):
        practicas.register("dialogo_diario", nota="x" * 501)
    assert store.rows_of("SELECT * FROM practicas") == []


def test_a_mistake_is_taken_back_once_by_its_author_or_a_supervisor(store):
    item = service(store, "lcano").register("mejora_continua")
    other = service(store).register("mejora_continua")
    with pytest.raises(NotAllowed, match="drubio"):
        service(store, "lcano").anular(other.id, "no era")
    with pytest.raises(NotAllowed, match="motivo"):
        service(store).anular(other.id, "  ")
    assert service(store).anular(item.id, "no era").anulado
    with pytest.raises(NotAllowed, match="anulado"):
        service(store, "lcano").anular(item.id, "otra vez")
    with pytest.raises(InvalidInput):
        service(store).anular(99, "no era")
    # Hers stands; of the two who hold it, one did it.
    assert done_ones(store, "mejora_continua") == (1, 2, "50.0")
    assert len(store.rows_of("SELECT * FROM practicas")) == 3


def test_the_content_of_a_practice_is_kept_and_goes_out_in_the_sheet_of_the_week(store, tmp_path):
    store.bring(rows(3))
    content = PracticeContent("la cola", "revisa LLS", 1, "yuli", (" yuli", "andres ", ""))
    record = service(store).register("confirmacion_proceso", nota="bien", content=content)
    assert record.content == PracticeContent("la cola", "revisa LLS", 1, "yuli", ("yuli", "andres"))
    for wrong in (
        PracticeContent(caso_id=99),
        PracticeContent(persona="nadie"),
        PracticeContent(agenda="x" * 501),
        PracticeContent(asistentes=("x",) * 61),
    ):
        with pytest.raises((InvalidInput, InvalidDatum)):
            service(store).register("confirmacion_proceso", content=wrong)
    path = tmp_path / "adherencia.xlsx"
    with pytest.raises(NotAllowed):
        store.of("yuli").practicas.export(path=path)
    assert store.of("lcano").practicas.export(path=path).file == path
    book_written = openpyxl.load_workbook(path)
    sums = [row[1:5] for row in book_written["Adherencia"].iter_rows(min_row=2, values_only=True)]
    assert ("drubio", "supervisor", 1, 14) in sums
    assert sums[-1] == ("Todos", None, 1, 14 + 9)
    (entry,) = book_written["Registros"].iter_rows(min_row=2, values_only=True)
    assert entry[4:] == ("la cola", "revisa LLS", 1, "Yuli Ariza", "Yuli Ariza, Andrés Gil", "bien")
    assert not any("9000" in str(cell) for cell in entry)


def test_the_log_is_only_added_to(store):
    service(store).register("dialogo_diario")
    for order in ("DELETE FROM practicas", "UPDATE practicas SET dia = '2026-01-01'"):
        with pytest.raises(Exception, match="solo se agrega"):
            store.db.conn.execute(order)


BUENA = """[[practica]]
codigo = "una"
nombre = "Una"
quien = "supervisor"
frecuencia = "diaria"
meta = 1
minutos = 15
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "ninguna práctica"),
        ("x = [", "línea 1: falta cerrar el corchete"),
        (BUENA.replace('codigo = "una"', ""), "codigo"),
        (BUENA.replace('"diaria"', '"mensual"'), "frecuencia"),
        (BUENA.replace("meta = 1", "meta = 0"), "meta"),
        (BUENA.replace("minutos = 15", 'minutos = "15"'), "minutos"),
        (BUENA + "veces = 2\n", "veces"),
        (BUENA + BUENA, "repetido"),
        ("practica = [3]", "tabla"),
    ],
)
def test_a_bad_catalogue_names_what_is_wrong(tmp_path, text, says):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidConfig, match=says):
        read_practicas(tmp_path / FILE)


def test_a_good_catalogue_of_ones_own_is_read(tmp_path):
    (tmp_path / FILE).write_text(BUENA, encoding="utf-8")
    assert [p.name for p in read_practicas(tmp_path / FILE)] == ["Una"]
