"""A large base is written in several transactions: others write between them, and nobody sees a part."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping import cambios
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.errors import BrokenIntegrity, ConflictError
from ajustes_tui.services.intake.importacion import ImportCancelled, ImportOptions
from ajustes_tui.services.progress import Quiet
from ajustes_tui.storage.casos import historial
from ajustes_tui.storage.casos.historial import NewLine
from ajustes_tui.storage.intake import load
from tests.services.soporte import ENCABEZADOS, Almacen, book, fila, grown, rows
from tests.support import MadeOnce, few

RAIZ = Path(__file__).resolve().parents[3]
CORTE = date(2026, 12, 1)
MARCACION = {"razon": "AJU", "subrazon": "ESC"}
KNOWN, BROUGHT = 60, 90
SMALL_PARTS = "L.ROWS_AT_ONCE, L.ROWS_OF_PART, L.BLOCKS_OF_PART = 0, 9, 40"
DIES = f"""
import os, signal, sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path
import ajustes_tui.storage.core.database as D
import ajustes_tui.storage.intake.load as L
import ajustes_tui.storage.intake.promotion as P
from ajustes_tui.services.intake.importacion import ImportOptions
from tests.services.soporte import Almacen
{SMALL_PARTS}
where, times = sys.argv[3], int(sys.argv[4])
def die(promotion, *values):
    global times
    times -= 1
    done = original(promotion, *values)
    if not times:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
@contextmanager
def turn(*values):
    global times
    with original(*values) as conn:
        yield conn
    times -= 1
    if not times:
        os.kill(os.getpid(), signal.SIGKILL)
if where == "commit":
    original = D.Database.transaction
    D.Database.transaction = turn
else:
    original = getattr(P.Promotion, where)
    setattr(P.Promotion, where, die)
jefa = Almacen(Path(sys.argv[1])).of("drubio")
jefa.importacion.confirm(
    jefa.importacion.prepare(Path(sys.argv[2]), ImportOptions(corte=date(2026, 12, 1)))
)
"""
"""An import that the kernel ends inside a transaction of it, once it did something so many times, or after
so many of its transactions."""


def with_a_base(store: Almacen) -> None:
    store.of("drubio").usuarios.add("yuli", "agente")
    store.bring(rows(KNOWN))


@pytest.fixture
def store(made_once: MadeOnce, tmp_path: Path) -> Almacen:
    return grown(made_once, tmp_path, with_a_base)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write every base in parts of a few rows."""
    monkeypatch.setattr(load, "ROWS_AT_ONCE", 0)
    monkeypatch.setattr(load, "ROWS_OF_PART", 9)
    monkeypatch.setattr(load, "BLOCKS_OF_PART", 40)


def _next(store: Almacen) -> Path:
    """Return the next corte: other results, new casos of known cuentas and of others, two radicados in one."""
    changed = [(*row[:4], "APROBADO", *row[5:]) for row in rows(BROUGHT)]
    twice = [(*row[:5], 51_000, *row[6:]) for row in changed[70:72]]
    cuenta, _own, *rest = fila(4, "")
    other = dict(zip(ENCABEZADOS, fila(5, ""), strict=True)) | {ENCABEZADOS[1]: "880001"}
    beside = (cuenta, "880002 / 880003", *rest)
    path = store.path.with_name("ajustes_01_12_2026.xlsx")
    return book(path, [tuple(other.values()), beside, *changed, *twice])


def _written(store: Almacen, *, besides: str = "''") -> dict[str, list[tuple[object, ...]]]:
    """Return what a store says of its casos, without the numbers of lines, which hang on who wrote first."""
    number = "c.cuenta || ' ' || c.radicado"
    queries = {
        "casos": f"SELECT {number}, estado, resultado, valor_aplicado, corte, corte_inicial, retirado,"
        " version, cubeta, vence, datos, propios, revision IS NULL FROM casos c ORDER BY 1, 7",
        "filas": f"SELECT f.base_id, f.fila, f.efecto, {number}, f.motivo FROM filas f"
        " LEFT JOIN casos c ON c.id = f.caso_id ORDER BY 1, 2",
        "radicados": f"SELECT r.radicado, r.cuenta, r.anulado = 0, {number}, r.linea IS NULL"
        " FROM radicados r JOIN casos c ON c.id = r.caso_id ORDER BY 1, 2, 3",
        "telefonos": "SELECT cuenta, numero, base_id FROM telefonos ORDER BY 1, 2",
        "lineas": f"SELECT {number}, evento, estado_antes, estado_despues, coalesce(h.datos, d.datos),"
        " json_remove(h.cambios, '$.revision', '$.toma'), h.base_id FROM historial h"
        " LEFT JOIN datos_repetidos d ON d.id = h.datos_id JOIN casos c ON c.id = h.caso_id"
        " WHERE evento <> 'mal_rechazado' ORDER BY 1, h.linea",
        "bases": "SELECT id, archivo, tipo, anulada_el, resumen ->> '$.nuevas',"
        " resumen ->> '$.actualizadas', resumen ->> '$.iguales', resumen ->> '$.total' FROM bases ORDER BY 1",
        "asesores": "SELECT asesor_id, aliado FROM asesores_vistos ORDER BY 1, 2",
    }
    return {name: store.rows_of(query) for name, query in queries.items()}


class _Beside(Quiet):
    """Does something between two parts, and may cancel."""

    def __init__(self, act: Callable[[int], None]) -> None:
        self._act = act
        self._stop: Callable[[], None] = lambda: None
        self.times = 0
        self.stopped = False

    def cancelled(self) -> bool:
        return self.stopped

    def on_cancel(self, stop: Callable[[], None]) -> None:
        self._stop = stop

    def cancel(self) -> None:
        self.stopped = True
        self._stop()

    def report(self, done: int, total: int, stage: str) -> None:
        """Act once for each part written."""
        if stage == "Escribiendo" and done:
            self.times += 1
            self._act(self.times)


def _import(store: Almacen, path: Path, act: Callable[[int], None] = lambda _n: None) -> _Beside:
    service, beside = store.of("drubio").importacion, _Beside(act)
    service.confirm(service.prepare(path, ImportOptions(corte=CORTE)), beside)
    return beside


def _act(store: Almacen, n: int) -> None:
    """Do the `n`th of some acts on casos that the base brings and on one it does not."""
    acts: dict[int, Callable[[], object]] = {
        1: lambda: store.register(1, "nota", nota="llamó el usuario"),
        2: lambda: store.register(3, "clasificar", causal="A"),
        3: lambda: store.register(
            *(3, "mal_rechazado"), **MARCACION, radicado="440075", motivo="sí hay"
        ),
        5: lambda: store.register(6, "clasificar", causal="K"),
        7: lambda: store.register(8, "clasificar", causal="A"),
    }
    acts.get(n, lambda: None)()


@pytest.mark.usefixtures("large")
def test_what_others_write_between_the_parts_counts_as_if_it_came_before(
    store, made_once, tmp_path, monkeypatch
):
    for module in (cambios, historial):
        monkeypatch.setattr(module, "new_salt", lambda: "ab")
    (tmp_path / "other").mkdir()
    one, other = store, grown(made_once, tmp_path / "other", with_a_base)
    beside = _import(one, _next(one), lambda n: _act(one, n))
    assert beside.times > 10
    for n in range(9):
        _act(other, n)
    with pytest.MonkeyPatch.context() as small:
        small.setattr(load, "ROWS_AT_ONCE", 1_000_000)
        assert _import(other, _next(other)).times
    for name, of_one in _written(one).items():
        assert of_one == _written(other)[name]
    for each in (one, other):
        findings = each.of("drubio").integrity.verify()
        assert findings.sound, findings


class _Seen:
    """All that a person sees of a store at one moment, by every door."""

    def __init__(self, store: Almacen) -> None:
        jefa = store.of("drubio")
        self.queue = sorted(jefa.queue.list_ids(CasoFilter()))
        self.account = jefa.historial.lines("90000001")
        self.searches = [
            jefa.historial.search(text)
            for text in ("90000029", "440089", "880001", "880002", "3000000029", "Persona")
        ]
        self.bases = [base["id"] for base in jefa.bases.list_all()]
        self.corte = jefa.bases.context.kpi.newest_corte()
        self.views = store.rows_of("SELECT count(*), max(id) FROM casos_vista") + store.rows_of(
            "SELECT count(*) FROM historial_vista"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and vars(self) == vars(other)

    __hash__ = object.__hash__


@pytest.mark.usefixtures("large")
def test_readers_see_nothing_of_it_or_all_of_it(store):
    path = _next(store)
    before, during = _Seen(store), []
    _import(store, path, lambda _n: during.append(_Seen(Almacen(store.path))))
    after = _Seen(store)
    # The last report comes once everything is written.
    *parts, last = during
    assert len(parts) > 10
    assert all(vars(seen) == vars(before) for seen in parts)
    assert vars(last) == vars(after)
    assert after.corte == CORTE
    assert all(one != other for one, other in zip(before.searches, after.searches, strict=True))


@pytest.mark.parametrize(
    ("where", "times"),
    few(
        [
            *(("write_part", 4), ("end", 1)),
            *(("begin", 1), ("write_raw", 1), ("write_rest", 1)),
            *(("commit", times) for times in (1, 2, 5, 9, 13)),
        ],
        2,
        spread=True,
    ),
)
def test_one_that_is_killed_leaves_nothing_in_sight_and_can_be_imported_again(
    store, large, where, times
):
    path, before = _next(store), _Seen(store)
    order = [sys.executable, "-c", DIES, str(store.path), str(path), where, str(times)]
    assert subprocess.run(order, cwd=RAIZ, check=False).returncode == -signal.SIGKILL
    assert vars(_Seen(Almacen(store.path))) == vars(before)
    findings = store.of("drubio").integrity.verify()
    assert findings.sound, findings
    assert any("no terminó de entrar" in notice for notice in findings.notices) is (
        where != "begin"
    )
    # Others work on, the rules of the program too, and the next import finds nothing in its way.
    store.register(3, "clasificar", causal="A")
    _import(store, path)
    again = _Seen(store)
    assert again.corte == CORTE
    assert len(again.queue) == BROUGHT + 2
    assert store.rows_of("SELECT count(*) FROM en_curso") == [(0,)]
    assert store.of("drubio").integrity.verify().sound
    assert (
        store.rows_of(
            "SELECT cuenta, radicado, count(*) FROM casos WHERE retirado = 0 GROUP BY 1, 2 HAVING count(*) > 1"
        )
        == []
    )


@pytest.mark.usefixtures("large")
def test_one_that_is_cancelled_is_taken_back_at_once_and_stays_in_the_list_as_undone(store):
    path, before = _next(store), _Seen(store)
    service = store.of("drubio").importacion
    progress = _Beside(lambda n: progress.cancel() if n == 5 else None)
    with pytest.raises(ImportCancelled):
        service.confirm(service.prepare(path, ImportOptions(corte=CORTE)), progress)
    jefa = store.of("drubio")
    cut, _first = jefa.bases.list_all()
    assert cut["anulada_por"] == "drubio"
    assert cut["anulada_motivo"] == "La importación se cortó antes de terminar."
    assert jefa.bases.summary_of(cut).new > 0
    after = _Seen(store)
    assert (after.queue, after.searches, after.corte) == (
        before.queue,
        before.searches,
        before.corte,
    )
    assert jefa.integrity.verify().sound
    assert store.rows_of("SELECT count(*) FROM en_curso") == [(0,)]


@pytest.mark.usefixtures("large")
def test_a_radicado_of_a_caso_nobody_sees_yet_is_given_to_no_other(store):
    store.register(3, "clasificar", causal="A")
    path, refused = _next(store), []

    def give(n: int) -> None:
        if n == 9:
            with pytest.raises(Exception, match="440065 ya es de otro caso") as refusal:
                store.register(
                    *(3, "mal_rechazado"), **MARCACION, radicado="440065", motivo="sí hay"
                )
            refused.append(refusal)

    _import(store, path, give)
    assert refused
    assert store.of("drubio").integrity.verify().sound


@pytest.mark.usefixtures("large")
def test_what_touches_many_casos_waits_for_it(store, monkeypatch):
    jefa = Almacen(store.path).of("drubio")
    db = jefa.service_context.db
    act = db.large_act
    monkeypatch.setattr(db, "large_act", lambda keep_waiting, _wait: act(keep_waiting, 0.01))
    said: list[str] = []

    def meddle(n: int) -> None:
        acts = {
            3: lambda: jefa.bases.anular(1, "errada"),
            4: lambda: jefa.forgetting.forget("90000001", "lo pidió por escrito"),
        }
        if n in acts:
            with pytest.raises(ConflictError) as refusal:
                acts[n]()
            said.append(refusal.value.code)

    _import(store, _next(store), meddle)
    assert said == ["base_en_curso"] * 2


_BASE = {
    **dict.fromkeys(("archivo", "sha256", "tipo", "hoja", "importada_por", "importada_el"), "x"),
    **{"tamano": 1, "corte": CORTE.isoformat(), "resumen": "{}"},
}
HIDDEN_BY_HAND = {
    "no text of a base": (3, 30, "no es JSON"),
    "other columns": (3, 30, '{"archivo": "otra.xlsx"}'),
    "a summary that is none": (3, 900, json.dumps(_BASE | {"resumen": "x"})),
    "casos of another base": (3, 30, json.dumps(_BASE)),
    "a base that is there": (2, KNOWN + 1, json.dumps(_BASE)),
    "a number that does not follow": (7, 900, json.dumps(_BASE)),
}
"""What somebody may put into `en_curso`: base, first caso and the text of the base."""


@pytest.mark.parametrize("what", HIDDEN_BY_HAND)
def test_whatever_hides_casos_and_is_no_base_that_was_cut_is_damage_and_nothing_is_retired(
    store, what
):
    store.bring(rows(KNOWN + 3), "2026-12-01")
    with store.db.transaction() as conn:
        conn.execute("INSERT INTO en_curso VALUES (?, ?, ?)", HIDDEN_BY_HAND[what])
    before = store.rows_of("SELECT id, retirado, version FROM casos")
    jefa, damage = store.of("drubio"), "Hay casos escondidos que no son de una base a medias."
    for act in (
        lambda: store.bring(rows(3), "2026-12-02"),
        lambda: jefa.forgetting.forget("90000001", "lo pidió por escrito"),
        lambda: jefa.bases.anular(2, "errada"),
    ):
        with pytest.raises(BrokenIntegrity, match=damage):
            act()
    assert store.rows_of("SELECT id, retirado, version FROM casos") == before
    assert jefa.integrity.verify().damages == (damage,)


@pytest.mark.usefixtures("large")
def test_a_line_that_undoes_a_base_which_did_not_bring_the_caso_is_found(store):
    """As a program would have written it that believes whatever it finds in `en_curso`."""
    with store.db.transaction() as conn:
        (cuenta, radicado, estado) = conn.execute(
            "SELECT cuenta, radicado, estado FROM casos WHERE id = 1"
        ).fetchone()
        conn.execute("UPDATE casos SET retirado = 1, version = version + 1 WHERE id = 1")
        conn.execute("UPDATE radicados SET anulado = -1 WHERE caso_id = 1")
        line = NewLine(
            *(
                store.momento,
                "drubio",
                cuenta,
                1,
                Evento.BASE_ANULADA,
                Estado(estado),
                Estado(estado),
            ),
            radicado=radicado,
            datos={"base": 2},
            cambios={"retirado": (0, 1)},
            base_id=2,
        )
        historial.HistorialRepository(store.db).append_many([line])
    broken = store.of("drubio").integrity.verify().chain_break
    assert broken.motivo == "anula la base 2, que no trajo el caso"
