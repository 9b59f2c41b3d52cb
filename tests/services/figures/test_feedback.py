"""The top 5 after random work equals a recount from the lines; issued, it never changes again."""

from __future__ import annotations

import json
import random
import stat
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.feedback import CompromisoState, NextWeekResult, SentCasos
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import BOGOTA, Week
from ajustes_tui.errors import (
    InvalidDatum,
    InvalidFile,
    InvalidInput,
    NotAllowed,
)
from ajustes_tui.services.figures.feedback import RetroalimentacionService, Top5, WeekStanding
from ajustes_tui.storage.figures.feedback import RetroalimentacionRepository
from tests.services.soporte import ENCABEZADOS, Almacen, fila, grown
from tests.support import MadeOnce, few

CORTES = {"2026-11-02": range(40), "2026-11-10": range(25, 60)}
SEMANAS = [Week.parse(f"2026-S{n}") for n in range(44, 49)]
ESTA = Week.parse("2026-S45")
ONE_IS_ENOUGH = Rules(minimo_top5=1)
"""The rules of the tests in which an asesor with one rejection is on the list."""
PRIMERO = datetime(2026, 11, 2, 9, 0, tzinfo=BOGOTA)


def line_row(n: int) -> tuple[object, ...]:
    return fila(n, "RECHAZADO")


def asesor(n: int) -> str | None:
    return f"AS{n % 4:02d}" if n % 5 else None


def aliado(n: int) -> str | None:
    return ("Norte", "Sur", None)[n % 3]


def _make_first_corte(store: Almacen) -> None:
    store.bring([line_row(n) for n in CORTES["2026-11-02"]], "2026-11-02")
    store.of("drubio").usuarios.add("yuli", "agente")
    store.of("drubio").usuarios.add("lcano", "coordinador")


@pytest.fixture
def cel(made_once: MadeOnce, tmp_path: Path) -> Almacen:
    """A store with a supervisor, an agente and the first corte, on a Monday."""
    return grown(made_once, tmp_path, _make_first_corte, rules=ONE_IS_ENOUGH, momento=PRIMERO)


def service(store: Almacen, login: str = "drubio") -> RetroalimentacionService:
    return store.of(login).retroalimentacion


def caso_of(store: Almacen, n: int) -> int:
    return int(store.rows_of(f"SELECT id FROM casos WHERE radicado = '44{n:04d}'")[0][0])


def rechazar(store: Almacen, *numbers: int, motivo: str = "SIN_PRUEBAS") -> None:
    for n in numbers:
        caso = caso_of(store, n)
        store.register(caso, "clasificar", causal="A")
        store.register(caso, "rechazo_correcto", motivo=motivo)


def _work(store: Almacen, rng: random.Random, steps: int, count: int) -> None:
    """Let people do what they may on casos taken by chance, over several weeks."""
    for turno in range(steps):
        if turno % 25 == 24:
            store.pasa(hours=rng.randrange(10, 40))
        caso = rng.randrange(1, count + 1)
        estado = store.rows_of(f"SELECT estado FROM casos WHERE id = {caso}")[0][0]
        new = {"razon": "AJU", "subrazon": "REE", "radicado": f"99{turno:05d}", "motivo": "sí va"}
        options: dict[str, list[tuple[str, dict[str, str]]]] = {
            Estado.POR_CLASIFICAR: [("clasificar", {"causal": rng.choice("ABCE")})],
            Estado.POR_VALIDAR: [
                (
                    "rechazo_correcto",
                    {"motivo": rng.choice(("SIN_PRUEBAS", "NO_APLICA_POLITICA"))},
                ),
                *[("rechazo_correcto", {"motivo": "SIN_PRUEBAS"})] * 3,
                ("mal_rechazado", new),
                ("no_revertido", {"motivo": "insistió"}),
            ],
            Estado.REESCALADO: [("respuesta_back", {"resultado": "RECHAZADO"})],
            Estado.POR_CONTACTAR: [("devolver", {"motivo": "estaba mal"}), *[("nota", {})] * 4],
            Estado.ANULADO: [("reabrir", {"motivo": "sí era"})],
        }
        possible = [*options.get(estado, []), ("anular", {"motivo": "no era"})]
        evento, datos = rng.choices(possible, [4] * (len(possible) - 1) + [1])[0]
        try:
            store.register(caso, evento, "drubio", "nota de prueba", **datos)
            if rng.random() < 0.2:
                store.register(caso, "deshacer", "drubio", motivo="error")
        except NotAllowed:
            continue


def veredictos(store: Almacen) -> dict[int, tuple[date, str, str]]:
    """Return, read from the lines alone, the day, motive and causal of each standing R by its row."""
    lines: dict[str, list[Any]] = defaultdict(list)
    for line, radicado, evento, momento, datos in store.rows_of(
        "SELECT h.linea, c.radicado, h.evento, h.momento, h.datos FROM lineas h"
        " JOIN casos c ON c.id = h.caso_id ORDER BY h.linea"
    ):
        lines[radicado].append((line, evento, momento, json.loads(datos)))
    in_force: dict[int, tuple[date, str, str]] = {}
    for radicado, theirs in lines.items():
        deshechas = {datos["linea"] for _l, evento, _m, datos in theirs if evento == "deshacer"}
        veredicto, correcciones, causal, anulado = None, 0, "", False
        for line, evento, momento, datos in theirs:
            if line in deshechas:
                continue
            if evento == "clasificar":
                causal = datos["causal"]
            elif evento in ("mal_rechazado", "mal_aplicado"):
                correcciones += 1
            elif evento == "rechazo_correcto":
                dia = datetime.fromisoformat(momento).astimezone(BOGOTA).date()
                veredicto = None if correcciones else (dia, datos["motivo"], causal)
            elif evento in ("no_revertido", "devolver"):
                veredicto = None
            elif evento in ("anular", "reabrir"):
                anulado = evento == "anular"
        if veredicto is not None and not anulado:
            in_force[int(radicado.removeprefix("44"))] = veredicto
    return in_force


def recuento(
    store: Almacen,
    cortes: dict[str, range],
    semana: Week,
    of: str | None = None,
    minimum: int = 1,
    who: Callable[[int], str | None] = asesor,
) -> tuple[list[tuple[Any, ...]], int]:
    """Return the list of a week as an outsider with the workbooks and the lines would make it."""
    of_week = {n: v for n, v in veredictos(store).items() if semana.since <= v[0] <= semana.until}
    newest: dict[str, Counter[str]] = {}
    for corte in sorted(cortes):
        said: dict[str, Counter[str]] = defaultdict(Counter)
        for n in cortes[corte]:
            if (sender := who(n)) and (sent_for := aliado(n)):
                said[sender][sent_for] += 1
        newest |= said

    def of_asesor(n: int) -> str | None:
        counts = newest.get(who(n) or "")
        return max(counts, key=lambda each: (counts[each], each)) if counts else aliado(n)

    rows: set[int] = set()
    for numbers in cortes.values():
        if any(n in numbers for n in of_week):
            rows |= set(numbers)
    inside = {n: v for n, v in of_week.items() if of is None or of_asesor(n) == of}
    rechazos = Counter(who(n) for n in inside)
    without_asesor = rechazos.pop(None, 0)
    sent = Counter(who(n) for n in rows if of is None or of_asesor(n) == of)
    order = sorted(
        (to for to in rechazos if rechazos[to] >= minimum),
        key=lambda to: (-rechazos[to], -Fraction(rechazos[to], sent[to]), sent[to], str(to)),
    )
    return [
        (
            to,
            rechazos[to],
            sent[to],
            len(rows),
            Counter(inside[n][2] for n in inside if who(n) == to),
            Counter(inside[n][1] for n in inside if who(n) == to),
            {f"44{n:04d}" for n in inside if who(n) == to},
        )
        for to in order[:5]
    ], without_asesor


def said(top: Top5) -> tuple[list[tuple[Any, ...]], int]:
    return [
        (p.asesor_id, p.rechazos, p.sent, p.total, p.causales, p.motivos, set(p.radicados))
        for p in top.asesores
    ], top.without_asesor


@pytest.mark.parametrize("semilla", few(range(4)))
def test_every_week_equals_a_recount_from_the_lines_after_random_work(cel, semilla):
    rng = random.Random(semilla)
    _work(cel, rng, 120, 40)
    cel.momento = max(cel.momento, datetime(2026, 11, 10, 9, 0, tzinfo=BOGOTA))
    cel.bring([line_row(n) for n in CORTES["2026-11-10"]], "2026-11-10")
    _work(cel, rng, 120, 60)
    asesores_seen = 0
    minimum = 1 + semilla % 3
    service_context = cel.of("drubio").service_context
    service_context.config = service_context.config._replace(rules=Rules(minimo_top5=minimum))
    en_top: dict[Week, set[str | None]] = {}
    for semana in SEMANAS:
        for of in (None, "Norte", "Sur"):
            top = service(cel).top5(semana, of)
            assert said(top) == recuento(cel, CORTES, semana, of, minimum), (semana, of)
            asesores_seen += len(top.asesores)
        en_top[semana] = {fila[0] for fila in recuento(cel, CORTES, semana, None, minimum)[0]}
        back = [en_top.get(semana.plus(-n), set()) for n in range(1, 5)]
        for rank in service(cel).top5(semana).asesores:
            assert rank.reincidente == any(rank.asesor_id in before for before in back)
    assert asesores_seen > 10 // minimum

    def one_person(n: int) -> str | None:
        return "AS01" if asesor(n) == "AS02" else asesor(n)

    cel.of("drubio").asesores.join("AS01", "AS02")
    for semana in SEMANAS:
        renamed = recuento(cel, CORTES, semana, None, minimum, one_person)
        assert said(service(cel).top5(semana)) == renamed
    cel.of("drubio").asesores.part("AS02")
    for semana in SEMANAS:
        assert said(service(cel).top5(semana)) == recuento(cel, CORTES, semana, None, minimum)


def test_the_week_is_bogotas_to_the_second(cel):
    cel.momento = datetime(2026, 11, 8, 23, 59, 59, tzinfo=BOGOTA)
    rechazar(cel, 1)
    cel.momento = datetime(2026, 11, 9, 0, 0, 0, tzinfo=BOGOTA)
    rechazar(cel, 2)
    assert service(cel).top5(ESTA).asesores[0].radicados == ("440001",)
    assert service(cel).top5(ESTA.plus(1)).asesores[0].radicados == ("440002",)
    assert str(service(cel).top5().week) == "2026-S46"


def test_casos_of_an_undone_base_do_not_count(cel):
    rechazar(cel, 1)
    cel.of("drubio").bases.anular(1, "no era")
    assert said(service(cel).top5(ESTA)) == ([], 0)


def test_an_issued_week_is_returned_as_it_was_whatever_happens_after(cel, tmp_path):
    rechazar(cel, 1, 2, 3, 7, 11)
    before = {of: said(service(cel).top5(ESTA, of)) for of in (None, "Norte", "Sur", "Nadie")}
    service(cel).issue(ESTA, tmp_path / "salida")
    issued = service(cel).top5(ESTA)
    assert issued.issued_at == cel.momento
    assert issued.issued_by == "drubio"
    cel.pasa(hours=1)
    rechazar(cel, 6)
    cel.register(caso_of(cel, 1), "devolver", "drubio", motivo="estaba mal")
    cel.register(caso_of(cel, 2), "anular", "drubio", motivo="no era")
    for of, expected in before.items():
        top = service(cel).top5(ESTA, of)
        assert said(top) == expected
        assert top.issued_at == issued.issued_at


def a_pqr(store: Almacen, *numbers: int, motivo: str = "SIN_SOPORTE", login: str = "yuli") -> None:
    for n in numbers:
        caso = caso_of(store, n)
        store.register(caso, "clasificar", login, causal="A")
        nota = "Se revisaron notas F7 y órdenes: no hay ningún soporte."
        store.register(caso, "escalar_pqr", login, nota, motivo=motivo, faltan="LLS")


def rejected_rows(store: Almacen) -> list[int]:
    rows = store.rows_of("SELECT radicado FROM casos WHERE resultado = 'RECHAZADO' ORDER BY id")
    return [int(radicado[2:]) for (radicado,) in rows]


def test_a_rejection_that_goes_to_pqr_stands_and_ranks_its_asesor(cel):
    first, second, third, *_rest = rejected_rows(cel)
    a_pqr(cel, first, second)
    rechazar(cel, third)
    week = Week.of(PRIMERO.date())

    top = service(cel).top5(week)

    assert sum(rank.rechazos for rank in top.asesores) + top.without_asesor == 3
    assert any("SIN_SOPORTE" in rank.motivos for rank in top.asesores)
    assert top.in_base == len(rejected_rows(cel))


def test_a_week_issued_before_that_was_counted_says_nothing_of_it(cel, tmp_path):
    rechazar(cel, rejected_rows(cel)[2])
    week = Week.of(PRIMERO.date())
    service(cel).issue(week, tmp_path / "salida")
    ((raw,),) = cel.rows_of("SELECT documento FROM semanas")
    document = json.loads(raw)
    for aliado, (asesores, without_asesor, _in_base) in document["listas"].items():
        document["listas"][aliado] = [[rank[:10] for rank in asesores], without_asesor]
    with cel.db.transaction() as conn:
        for (name,) in cel.rows_of(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'semanas'"
        ):
            conn.execute(f"DROP TRIGGER {name}")
        conn.execute("UPDATE semanas SET documento = ?", (json.dumps(document),))
    top = service(cel).top5(week)
    assert (top.in_base, top.asesores[0].in_base, top.asesores[0].rechazos) == (None, None, 1)


def test_nobody_undoes_a_verdict_an_issued_week_holds(cel, tmp_path):
    rechazar(cel, 1)
    service(cel).issue(ESTA, tmp_path / "salida")
    for who in ("yuli", "drubio"):
        with pytest.raises(NotAllowed, match="semana emitida"):
            cel.register(caso_of(cel, 1), "deshacer", who, motivo="error")
    rechazar(cel, 2)
    cel.register(caso_of(cel, 2), "deshacer")
    cel.register(caso_of(cel, 3), "clasificar", causal="A")
    cel.register(caso_of(cel, 3), "deshacer")


def test_the_next_week_is_counted_apart_and_says_who_repeats_once_it_is_over(cel, tmp_path):
    rechazar(cel, 1, 2, 6)
    service(cel).issue(ESTA, tmp_path / "salida")

    def next_week() -> dict[str | None, tuple[NextWeekResult, int | None]]:
        compromisos = service(cel).compromisos(ESTA)
        return {c.asesor_id: (c.next_week, c.rechazos_next_week) for c in compromisos}

    assert {said for said, _rechazos in next_week().values()} == {NextWeekResult.NOT_YET}
    cel.momento = datetime(2026, 11, 10, 9, 0, tzinfo=BOGOTA)
    rechazar(cel, 13)
    assert next_week() == {
        "AS01": (NextWeekResult.NOT_YET, 1),
        "AS02": (NextWeekResult.NOT_YET, 0),
    }
    cel.momento = datetime(2026, 11, 16, 0, 1, tzinfo=BOGOTA)
    assert next_week() == {
        "AS01": (NextWeekResult.REPEATS, 1),
        "AS02": (NextWeekResult.CORREGIDO, 0),
    }
    (rank,) = service(cel).top5(ESTA.plus(1)).asesores
    assert (rank.reincidente, rank.trend) == (True, (0, 0, 0, 1))


def test_the_next_week_decides_as_soon_as_it_is_issued(cel, tmp_path):
    rechazar(cel, 1, 2, 6)
    service(cel).issue(ESTA, tmp_path / "salida")
    cel.momento = datetime(2026, 11, 14, 12, 0, tzinfo=BOGOTA)
    rechazar(cel, 13)
    service(cel).issue(ESTA.plus(1), tmp_path / "otra")
    siguientes = {c.asesor_id: c.next_week for c in service(cel).compromisos(ESTA)}
    assert siguientes == {"AS01": NextWeekResult.REPEATS, "AS02": NextWeekResult.CORREGIDO}


def test_the_week_is_of_the_roles_that_the_setting_names(cel, tmp_path):
    rechazar(cel, 1)
    for who in ("yuli", "lcano"):
        theirs = service(cel, who)
        assert theirs.may_issue
        of_supervisors = Rules(emite_retroalimentacion=("supervisor",))
        theirs.context.config = theirs.context.config._replace(rules=of_supervisors)
        with pytest.raises(NotAllowed, match="Esto es de supervisor; usted es"):
            theirs.issue(ESTA, tmp_path / "salida")
        assert theirs.top5(ESTA).asesores
    assert not (tmp_path / "salida").exists()
    service(cel).issue(ESTA, tmp_path / "salida")
    for who in ("yuli", "lcano"):
        with pytest.raises(NotAllowed, match="Esto es de supervisor; usted es"):
            service(cel, who).follow(
                ESTA, "AS01", CompromisoState.OPEN, supervisor="reviso soportes"
            )
    with pytest.raises(NotAllowed):
        service(cel, "nadie").top5(ESTA)


def test_a_week_without_rejections_or_to_come_or_without_a_folder_is_not_issued(cel, tmp_path):
    for semana in (ESTA, ESTA.plus(1)):
        with pytest.raises(NotAllowed):
            service(cel).issue(semana, tmp_path / "salida")
    assert not (tmp_path / "salida").exists()
    rechazar(cel, 1)
    (tmp_path / "ocupado").write_text("algo")
    with pytest.raises(InvalidFile):
        service(cel).issue(ESTA, tmp_path / "ocupado")
    assert cel.rows_of("SELECT * FROM semanas") == []


def test_whoever_works_while_the_forms_are_written_is_counted(cel, tmp_path, monkeypatch):
    rechazar(cel, 1)
    count = RetroalimentacionRepository.sent
    pendientes = [2]

    def mientras(repositorio: RetroalimentacionRepository, semana: Week) -> list[SentCasos]:
        if pendientes:
            rechazar(cel, pendientes.pop())
        return count(repositorio, semana)

    monkeypatch.setattr(RetroalimentacionRepository, "sent", mientras)
    service(cel).issue(ESTA, tmp_path / "salida")
    issued = service(cel).top5(ESTA)
    assert {p.asesor_id for p in issued.asesores} == {"AS01", "AS02"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def con_aliado(store: Almacen, own: str) -> None:
    service_context = store.of("drubio").service_context
    service_context.config = service_context.config._replace(
        rules=ONE_IS_ENOUGH._replace(aliado_propio=own)
    )


def _make_four_asesores(store: Almacen) -> None:
    aliados = ("Norte", "Almacontact", None, "Sur")
    rows = [(*line_row(n)[:7], f"AS{n}", aliados[n], *line_row(n)[9:]) for n in range(len(aliados))]
    store.bring(rows, "2026-11-02")
    store.of("drubio").usuarios.add("yuli", "agente")


@pytest.fixture
def de_cuatro(made_once: MadeOnce, tmp_path: Path) -> Almacen:
    """A store whose four asesores are of two other aliados, the own one and none."""
    return grown(made_once, tmp_path, _make_four_asesores, rules=ONE_IS_ENOUGH, momento=PRIMERO)


def test_the_own_aliado_gets_forms_and_each_other_one_a_report_and_who_signs_is_frozen(
    de_cuatro, tmp_path
):
    rechazar(de_cuatro, 0, 1, 2, 3)
    issue = service(de_cuatro).issue(ESTA, tmp_path / "salida")
    assert names(tmp_path / "salida") == [
        "compromiso_2026-S45_2_AS1.xlsx",
        "compromiso_2026-S45_3_AS2.xlsx",
        "estoy_enterado_2026-S45.xlsx",
        "reporte_2026-S45_Almacontact.xlsx",
        "reporte_2026-S45_Norte.xlsx",
        "reporte_2026-S45_Sur.xlsx",
    ]
    assert sorted(r.name for r in issue.files) == names(tmp_path / "salida")
    assert any("sin aliado" in notice for notice in issue.notices)
    for own in ("Sur", ""):
        con_aliado(de_cuatro, own)
        compromisos = service(de_cuatro).compromisos(ESTA)
        assert [c.asesor_id for c in compromisos] == ["AS1", "AS2"]


def signed_by(folder: Path) -> set[object]:
    """Return whose name the forms to be signed have beside «Supervisor»."""
    found = set()
    for path in [*folder.glob("compromiso_*"), *folder.glob("estoy_*")]:
        for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True):
            for place, value in enumerate(row):
                if value == "Supervisor":
                    found.add(next((c for c in row[place + 1 :] if c is not None), None))
    return found


def test_the_forms_name_the_supervisora_whoever_issues_them(de_cuatro, tmp_path):
    rechazar(de_cuatro, 1)
    users = de_cuatro.of("drubio").usuarios
    service(de_cuatro, "yuli").issue(ESTA, tmp_path / "una")
    assert signed_by(tmp_path / "una") == {"drubio"}
    users.add("lcano", "supervisor", "Luz Cano")
    service(de_cuatro, "yuli").issue(ESTA, tmp_path / "ninguna")
    assert signed_by(tmp_path / "ninguna") <= {None, "Formador"}
    service(de_cuatro, "yuli").issue(ESTA, tmp_path / "otra", "lcano")
    assert signed_by(tmp_path / "otra") == {"Luz Cano"}
    with pytest.raises(InvalidInput, match="supervisora activa"):
        service(de_cuatro, "yuli").issue(ESTA, tmp_path / "mal", "yuli")
    assert not (tmp_path / "mal").exists()


def test_the_files_are_private_and_written_again_with_the_same_figures_but_over_no_form_filled_in(
    cel, tmp_path
):
    def cells(path: Path) -> list[Any]:
        sheet = openpyxl.load_workbook(path).active
        return [c.value for f in sheet.iter_rows() for c in f]

    rechazar(cel, 1, 2)
    issue = service(cel).issue(ESTA, tmp_path / "salida")
    assert stat.S_IMODE((tmp_path / "salida").stat().st_mode) == 0o700
    assert {stat.S_IMODE(r.stat().st_mode) for r in issue.files} == {0o600}
    # Nobody is of the own aliado: all sign, and it is said.
    assert any("Almacontact" in notice for notice in issue.notices)
    assert [n.split("_")[0] for n in names(tmp_path / "salida")] == [
        *("compromiso", "compromiso", "estoy", "reporte")
    ]
    before = {path.name: cells(path) for path in issue.files}
    cel.pasa(days=3)
    rechazar(cel, 6, 7)
    service(cel).issue(ESTA, tmp_path / "salida")
    assert {r.name: cells(r) for r in issue.files} == before
    assert not list((tmp_path / "salida").glob(".*"))
    actions = [f[0] for f in cel.rows_of("SELECT accion FROM auditoria ORDER BY id")]
    assert actions.count("semana_emitida") == 1
    assert actions.count("formularios") == 1
    lleno = openpyxl.load_workbook(issue.files[0])
    lleno.properties.lastModifiedBy = "Diana"
    lleno.save(issue.files[0])
    filled = issue.files[0].read_bytes()
    with pytest.raises(InvalidFile):
        service(cel).issue(ESTA, tmp_path / "salida")
    assert issue.files[0].read_bytes() == filled


def test_a_commitment_is_followed_until_it_is_closed_and_every_step_stays(cel, tmp_path):
    rechazar(cel, 1)
    follow = service(cel).follow
    words = "Reviso los soportes"
    with pytest.raises(NotAllowed, match="no se ha emitido"):
        follow(ESTA, "AS01", CompromisoState.OPEN, supervisor=words)
    service(cel).issue(ESTA, tmp_path / "salida")
    (initial,) = service(cel).compromisos(ESTA)
    assert initial.estado is CompromisoState.NOT_STARTED
    with pytest.raises(NotAllowed, match="compromiso del supervisor"):
        follow(ESTA, "AS01", CompromisoState.OPEN)
    with pytest.raises(InvalidInput):
        follow(ESTA, "AS03", CompromisoState.OPEN, supervisor=words)
    for days in (-1, 400):
        day = cel.momento.date() + timedelta(days=days)
        with pytest.raises(InvalidDatum):
            follow(ESTA, "AS01", CompromisoState.OPEN, supervisor=words, follow_up=day)
    assert cel.rows_of("SELECT * FROM seguimientos") == []
    opened = follow(ESTA, "AS01", CompromisoState.OPEN, supervisor=words)
    assert (opened.estado, opened.supervisor) == ("abierto", words)
    assert opened.follow_up == date(2026, 11, 9)
    assert [c.asesor_id for c in service(cel, "lcano").open_compromisos()] == ["AS01"]
    cel.momento = datetime(2026, 11, 10, 9, 0, tzinfo=BOGOTA)
    closed = follow(ESTA, "AS01", CompromisoState.CLOSED_WITH_MEJORA)
    assert (closed.estado, closed.supervisor) == ("cerrado_con_mejora", words)
    assert service(cel).open_compromisos() == []
    with pytest.raises(NotAllowed, match="nota"):
        follow(ESTA, "AS01", CompromisoState.OPEN)
    again = follow(ESTA, "AS01", CompromisoState.OPEN, nota="volvió a pasar")
    assert again.estado is CompromisoState.OPEN
    assert [f[0] for f in cel.rows_of("SELECT estado FROM seguimientos ORDER BY id")] == [
        *("abierto", "cerrado_con_mejora", "abierto")
    ]
    for table in ("semanas", "seguimientos"):
        for order in (f"DELETE FROM {table}", f"UPDATE {table} SET semana = 'x'"):
            with pytest.raises(Exception, match="solo se agrega"):
                cel.db.conn.execute(order)


def test_a_person_is_called_as_most_of_their_casos_say_and_never_as_whom_they_replaced(cel):
    names = {70: "Ana Prueba", 71: "Ana Prueba", 74: "Zoila Prueba", 72: "Zulma Prueba"}
    with_name = []
    for n, name in names.items():
        values = dict(zip(ENCABEZADOS, line_row(n), strict=True))
        values["Asesor"] = "AS78" if n == 72 else "AS77"
        with_name.append((*values.values(), name))
    headers = (*ENCABEZADOS, "Nombre asesor")
    cel.bring(with_name, "2026-11-03", headers=headers)
    rechazar(cel, 70, 72)
    cel.over_claro(caso_of(cel, 72), "asesor_id", "AS79")
    ranks = {p.asesor_id: p.asesor_nombre for p in service(cel).top5(ESTA).asesores}
    assert ranks == {"AS77": "Ana Prueba", "AS79": None}


def test_the_setting_says_from_how_many_rejections_on_an_asesor_is_ranked_and_a_week_is_due(
    cel, tmp_path
):
    rechazar(cel, 1, 2)
    assert [(a.rechazos, a.tied) for a in service(cel).top5(ESTA).asesores] == [(1, True)] * 2
    service_context = cel.of("drubio").service_context
    service_context.config = service_context.config._replace(rules=Rules(minimo_top5=2))
    top = service(cel).top5(ESTA)
    assert (top.asesores, top.minimum, top.below_minimum) == ((), 2, 2)
    with pytest.raises(NotAllowed, match="nadie llega a 2 rechazos"):
        service(cel).issue(ESTA, tmp_path / "salida")
    cel.pasa(days=7)
    assert service(cel).due_weeks() == []
    cel.pasa(days=-7)
    rechazar(cel, 6)
    (alone,) = (top := service(cel).top5(ESTA)).asesores
    assert (alone.asesor_id, alone.rechazos, top.below_minimum) == ("AS02", 2, 1)
    assert not alone.tied
    cel.pasa(days=7)
    assert service(cel).due_weeks() == [ESTA]


def test_what_is_decided_is_told_from_what_is_pending(cel):
    rechazar(cel, 1, 9)
    cel.register(caso_of(cel, 13), "clasificar", causal="A")
    new = {"razon": "AJU", "subrazon": "REE", "radicado": "990013", "motivo": "sí va"}
    cel.register(caso_of(cel, 13), "mal_rechazado", **new)
    cel.register(caso_of(cel, 13), "respuesta_back", resultado="APROBADO", valor_aplicado="45900")
    cel.register(caso_of(cel, 13), "aplicacion_correcta")
    (rank,) = service(cel).top5(ESTA).asesores
    assert rank.decided == (3, 1, 2)
    assert rank.sent > 3


def test_a_person_of_many_ids_signs_once_with_the_jefe_and_an_issued_week_stays(cel, tmp_path):
    rechazar(cel, 1, 2, 3, 6, 7)
    asesores = cel.of("drubio").asesores
    asesores.join("AS01", "AS02")
    asesores.change("as02", name="Ana Peña", jefe="Luis Vega")
    issued = service(cel).issue(ESTA, tmp_path / "salida")
    top = service(cel).top5(ESTA)
    assert [(p.asesor_id, p.rechazos) for p in top.asesores] == [("AS01", 3), ("AS03", 2)]
    form = next(path for path in issued.files if path.name.startswith("compromiso_2026-S45_1_"))
    cells = [c.value for row in openpyxl.load_workbook(form).active.iter_rows() for c in row]
    assert {"Ana Peña", "AS01, AS02", "Luis Vega"} <= set(cells)
    asesores.join("AS03", "AS01")
    assert said(service(cel).top5(ESTA)) == said(top)
    opened = service(cel).follow(ESTA, "as02", CompromisoState.OPEN, supervisor="Reviso a diario")
    assert opened.asesor_id == "AS01"
    cel.momento = datetime(2026, 11, 9, 9, 0, tzinfo=BOGOTA)
    rechazar(cel, 11, 14)
    (one,) = service(cel).top5(ESTA.plus(1)).asesores
    assert (one.asesor_id, one.rechazos, one.reincidente, one.trend[-1]) == ("AS03", 2, True, 5)
    with pytest.raises(NotAllowed):
        cel.of("lcano").asesores.cards()


def test_a_week_is_due_from_the_monday_after_it_until_it_is_issued(cel, tmp_path):
    rechazar(cel, 1)
    assert service(cel).due_weeks() == []
    cel.momento = datetime(2026, 11, 8, 23, 59, 59, tzinfo=BOGOTA)
    assert service(cel).due_weeks() == []
    cel.pasa(seconds=1)
    assert service(cel, "yuli").due_weeks() == [ESTA]
    cel.pasa(days=14)
    rechazar(cel, 2)
    cel.pasa(days=7)
    assert service(cel).due_weeks() == [ESTA, ESTA.plus(3)], "a week without rejections is not due"
    service(cel).issue(ESTA, tmp_path / "s")
    assert service(cel).due_weeks() == [ESTA.plus(3)]
    now = cel.momento
    assert service(cel).standings() == [
        WeekStanding(Week.of(now.date())),
        WeekStanding(ESTA.plus(3), due=True),
        WeekStanding(ESTA, now),
    ]


def test_the_forms_carry_the_day_of_follow_up_of_the_setting_and_opening_keeps_it(cel, tmp_path):
    rechazar(cel, 1, 2)
    issue = service(cel).issue(ESTA, tmp_path / "s")
    # Monday 2 November is a holiday: five business days after it is Monday 9.
    day = date(2026, 11, 9)
    form = next(file for file in issue.files if file.name.startswith("compromiso"))
    printed = [cell.value for row in openpyxl.load_workbook(form).active for cell in row]
    assert datetime(2026, 11, 9) in printed
    assert {c.follow_up for c in service(cel).compromisos(ESTA)} == {day}
    asesor_id = service(cel).compromisos(ESTA)[0].asesor_id
    opened = service(cel).follow(
        ESTA, asesor_id, CompromisoState.OPEN, supervisor="lo acompaño en la semana"
    )
    assert opened.follow_up == day
    cel.pasa(days=10)
    other = service(cel).compromisos(ESTA)[1].asesor_id
    late = service(cel).follow(
        ESTA, other, CompromisoState.OPEN, supervisor="lo acompaño en la semana"
    )
    assert late.follow_up == date(2026, 11, 20), "the day of the form has gone by"


def test_follow_ups_are_due_to_be_opened_and_on_their_day(cel, tmp_path):
    rechazar(cel, 1, 2, 3, 7)
    service(cel).issue(ESTA, tmp_path / "s")
    for asesor_id in [c.asesor_id for c in service(cel).compromisos(ESTA)]:
        assert _due(cel)
        service(cel).follow(
            ESTA, asesor_id, CompromisoState.OPEN, supervisor="lo acompaño en la semana"
        )
    assert _due(cel) == []
    cel.pasa(days=7)
    assert len(_due(cel)) == len(service(cel).compromisos(ESTA))
    first = service(cel).compromisos(ESTA)[0].asesor_id
    service(cel).follow(ESTA, first, CompromisoState.CLOSED_WITH_MEJORA)
    assert first not in _due(cel)


def _due(store: Almacen) -> list[str]:
    """Return the asesores to follow up, as the cheap reading and as the place that lists them say."""
    today = store.momento.date()
    listed = sorted(c.asesor_id for c in service(store).open_compromisos() if c.is_due(today))
    assert sorted(one.asesor_id for one in service(store).due_follow_ups()) == listed
    return listed
