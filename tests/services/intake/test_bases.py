"""Importing and undoing a base: what it brought leaves, what people did stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from ajustes_tui.domain.base.rows import BaseKind
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import InvalidInput, InvalidUse, NotAllowed
from ajustes_tui.services.intake.importacion import ImportCancelled, ImportOptions, ImportSummary
from ajustes_tui.services.progress import Quiet
from ajustes_tui.services.recorder import Request
from tests.services.conftest import CASOS
from tests.services.soporte import ENCABEZADOS, Almacen, book, fila, rows

MARCACION = {"razon": "AJU", "subrazon": "ESC"}


def _vivos(store: Almacen) -> dict[str, list[object]]:
    columns = [
        f[1]
        for f in store.rows_of("PRAGMA table_info(casos)")
        if f[1] not in ("version", "retirado")
    ]
    return {
        "casos": store.rows_of(
            f"SELECT {', '.join(columns)} FROM casos WHERE retirado = 0 ORDER BY id"
        ),
        "radicados": store.rows_of(
            "SELECT caso_id, radicado FROM radicados WHERE anulado = 0 ORDER BY 1, linea"
        ),
    }


def _trabajo(store: Almacen) -> None:
    """Leave casos in several estados, so that a corte does different things to them."""
    for caso in range(1, 16):
        store.register(caso, "clasificar", causal="A")
    for caso in (1, 4):
        store.register(caso, "escalar_back", soportes="LLS", razon="AJU", subrazon=f"E{caso}")
    for caso in (2, 5):
        store.register(caso, "aplicacion_correcta")
    store.register(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.register(6, "mal_rechazado", **MARCACION, radicado="990001", motivo="sí hay")


@pytest.mark.parametrize("semilla", range(2))
def test_undoing_a_base_leaves_the_store_as_before_it(store, tmp_path, semilla):
    rng = random.Random(semilla)
    _trabajo(store)
    before = _vivos(store)
    figures = store.of("drubio").kpi.board_now().counts
    respuestas = ("", "APROBADO", "RECHAZADO", "QUIÉN SABE")
    base_rows = [
        fila(n, rng.choice(respuestas), rng.choice((None, 45_900, 30_000)))
        for n in range(0, CASOS + 10)
        if rng.random() < 0.7
    ]
    base = book(tmp_path / "b.xlsx", base_rows)
    summary = store.import_base(base, "2026-11-25")
    assert summary.base is not None
    assert summary.new
    assert summary.updated
    lines = store.rows_of("SELECT * FROM historial ORDER BY linea")
    done = store.of("drubio").bases.anular(summary.base, "era otra")
    assert store.rows_of("SELECT * FROM historial ORDER BY linea")[: len(lines)] == lines
    assert _vivos(store) == before
    assert store.of("drubio").kpi.board_now().counts == figures
    assert len(done.withdrawn) == summary.new
    assert done.kept == ()
    again = store.import_base(base, "2026-11-25")
    assert (again.already_imported, again.new) == (False, summary.new)
    assert (again.updated, again.equal) == (summary.updated, summary.equal)


def test_what_a_person_touched_stays_and_is_named(store):
    summary = store.bring([fila(0, "RECHAZADO"), fila(40, ""), fila(41, "")], "2026-11-25")
    store.register(1, "clasificar", causal="A")
    store.register(31, "nota", nota="ya la vi")
    done = store.of("drubio").bases.anular(summary.base or 0, "era otra")
    assert set(done.kept) == {1, 31}
    assert done.withdrawn == (32,)
    assert store.of("yuli").triage.card(1).caso.estado == "POR_VALIDAR"
    with pytest.raises(InvalidInput, match="no existe"):
        store.of("yuli").triage.card(32)


def _sin_bases(store: Almacen) -> dict[str, list[tuple[object, ...]]]:
    return {table: rows for table, rows in store.in_force().items() if table != "bases"}


def _al_back(store: Almacen) -> None:
    store.register(1, "clasificar", causal="A")
    store.register(1, "escalar_back", soportes="LLS", **MARCACION)


@pytest.mark.parametrize("says", ["APROBADO", "NINGUNO"])
def test_a_word_only_this_base_brought_goes_with_it_though_it_was_read_since(store, says):
    """The meaning of the word is this base's and not that of an older one."""
    _al_back(store)
    before, figures = _sin_bases(store), store.of("drubio").kpi.board_now().counts
    summary = store.bring([fila(0, "tal vez")], "2026-11-25")
    assert (summary.updated, summary.equal) == (1, 0)
    assert store.explicar("tal vez", says) == 1
    (of_base,) = store.rows_of("SELECT base_id FROM historial ORDER BY linea DESC LIMIT 1")
    assert of_base == (summary.base,)
    done = store.of("drubio").bases.anular(summary.base or 0, "no era")
    assert (done.restored, done.kept) == ((1,), ())
    assert _sin_bases(store) == before
    assert store.of("drubio").kpi.board_now().counts == figures
    assert store.of("drubio").integrity.verify().healthy


@pytest.mark.parametrize("antes_de_leerla", [True, False])
def test_a_word_read_since_stays_where_a_person_wrote_after_it_came(store, *, antes_de_leerla):
    _al_back(store)
    summary = store.bring([fila(0, "tal vez")], "2026-11-25")
    if antes_de_leerla:
        store.register(1, "nota", nota="llamó el usuario")
    store.explicar("tal vez")
    if not antes_de_leerla:
        store.register(1, "aplicacion_correcta", valor_aplicado="45900")
    before = store.of("yuli").triage.card(1).caso
    done = store.of("drubio").bases.anular(summary.base or 0, "no era")
    assert (done.restored, done.kept) == ((), (1,))
    assert store.of("yuli").triage.card(1).caso._replace(corte=before.corte) == before
    assert store.of("drubio").integrity.verify().healthy


def test_a_word_an_older_base_brought_stays_when_a_newer_one_goes(store):
    """The newer one changed nothing but what Claro said of a value a person had given."""
    _al_back(store)
    store.over_claro(1, "valor_solicitado", "500")
    old = store.bring([fila(0, "tal vez")], "2026-11-25")
    row = (*fila(0, "tal vez")[:5], 500, *fila(0, "tal vez")[6:])
    new = store.bring([row], "2026-11-26")
    assert (old.updated, new.equal) == (1, 1)
    store.explicar("tal vez")
    done = store.of("drubio").bases.anular(new.base or 0, "no era")
    assert (done.restored, done.kept) == ((), ())
    caso = store.of("yuli").triage.card(1).caso
    assert (caso.estado, caso.resultado) == ("POR_VERIFICAR", "APROBADO")
    assert store.of("drubio").integrity.verify().healthy


def test_bases_are_undone_from_the_last_to_the_first(store):
    store.bring(rows(3), "2026-11-25")
    with pytest.raises(NotAllowed, match="base 2"):
        store.of("drubio").bases.anular(1, "era otra")
    store.of("drubio").bases.anular(2, "era otra")
    with pytest.raises(NotAllowed, match="ya la anuló drubio"):
        store.of("drubio").bases.anular(2, "otra vez")
    store.of("drubio").bases.anular(1, "era otra")
    assert store.of("drubio").kpi.board_now().counts.total == 0


def test_a_row_under_a_newer_radicado_belongs_to_its_caso_as_the_one_beside_it_does(store):
    store.register(3, "clasificar", causal="A")
    store.register(3, "mal_rechazado", **MARCACION, radicado="990001", motivo="sí hay")
    row = list(fila(2, "APROBADO", 45_900))
    row[1] = "990001"
    summary = store.bring([fila(2, "RECHAZADO"), row], "2026-11-25")
    assert (summary.new, summary.updated) == (0, 1)
    assert (summary.valid, summary.duplicated) == (1, 1)
    assert summary.reconciliation["aplicados"] == 1
    assert store.of("yuli").triage.card(3).caso.estado == "POR_VERIFICAR"


class DePronto(Quiet):
    """Somebody who asks to stop before anything, or the moment a stage says how it is stopped."""

    def __init__(self, etapas: int) -> None:
        self._faltan = etapas

    def cancelled(self) -> bool:
        return self._faltan <= 0

    def on_cancel(self, stop: Callable[[], None]) -> None:
        self._faltan -= 1
        if self._faltan <= 0:
            stop()


def test_an_import_is_stopped_at_any_stage_and_writes_nothing(store, tmp_path):
    service = store.of("yuli").importacion
    before = store.in_force()
    path = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(40))
    for etapas in range(3):
        with pytest.raises(ImportCancelled, match="se canceló"):
            service.prepare(path, progress=DePronto(etapas))
    prepared = service.prepare(path)
    with pytest.raises(ImportCancelled):
        service.confirm(prepared, DePronto(1))
    assert store.in_force() == before


def test_the_comparison_shown_is_what_is_then_written_once(store, tmp_path):
    _trabajo(store)
    path = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(40)[::-1])
    service = store.of("yuli").importacion
    prepared = service.prepare(path)
    theirs = store.of("andres").importacion.prepare(path)
    seen = prepared.summary.as_json()
    written = service.confirm(prepared)
    assert written.as_json() | {"base": None} == seen
    again = store.of("andres").importacion.confirm(theirs)
    assert (again.already_imported, again.base) == (True, written.base)
    assert store.rows_of("SELECT count(*) FROM bases") == [(2,)]


def test_somebody_writing_between_the_look_and_the_yes_is_taken_into_account(store, tmp_path):
    path = book(tmp_path / "ajustes_25_11_2026.xlsx", [fila(0, "APROBADO", 45_900)])
    prepared = store.of("yuli").importacion.prepare(path)
    store.register(1, "clasificar", "andres", causal="A")
    store.of("yuli").importacion.confirm(prepared)
    caso = store.of("yuli").triage.card(1).caso
    assert (caso.estado, caso.causal) == ("POR_VERIFICAR", "A")


def test_a_base_unlike_the_corte_before_says_so_first_and_an_ordinary_one_does_not(store, tmp_path):
    service = store.of("drubio").importacion
    next_corte = ImportOptions(corte=date(2026, 12, 1))
    ordinary = service.prepare(book(tmp_path / "a.xlsx", rows(CASOS)), next_corte)
    assert ordinary.unlike == ()
    ordinary.close()

    turned = {"APROBADO": "RECHAZADO", "RECHAZADO": "APROBADO", "": ""}
    odd = [
        (*row[:4], turned[str(row[4])], 459_000, *row[6:-1], row[-1] if n % 3 == 0 else None)
        for n, row in enumerate(rows(CASOS))
    ]
    prepared = service.prepare(book(tmp_path / "b.xlsx", odd), next_corte)
    assert [notice.split(":")[0] for notice in prepared.unlike] == [
        "«Nombre» pasa de 100 % lleno (corte 24/11/2026) a 33 %",
        "El valor del medio de «Valor solicitado» es $ 459.000 y en el corte 24/11/2026 era $ 45.900",
        "Cambia la respuesta de 20 de los 20 casos que ya la tenían",
    ]
    assert prepared.summary.notices[:3] == prepared.unlike
    service.compare_again(prepared, ImportOptions(corte=date(2026, 11, 24)))
    assert [notice.split(" ")[0] for notice in prepared.unlike] == ["Cambia", "Es"]
    assert prepared.summary.notices.count(prepared.unlike[0]) == 1
    prepared.close()


def test_a_row_corrected_twice_is_one_caso(store, tmp_path):
    bad = [(None, *fila(100, "")[1:]), ("90008888", "x", *fila(101, "")[2:])]
    done = store.bring([*rows(3), *bad], "2026-12-01")
    assert done.rechazadas == 2
    service = store.of("drubio").importacion
    path = tmp_path / "rechazos.xlsx"
    service.export_rechazos_of(done.base or 0, path)

    def correct(**cells: str) -> ImportSummary:
        corrected = load_workbook(path)
        assert corrected.active is not None
        for cell, text in cells.items():
            corrected.active[cell] = text
        name = tmp_path / f"corregido_{len(list(tmp_path.iterdir()))}.xlsx"
        corrected.save(name)
        return store.import_base(name, "2026-12-01", complemento=True)

    # Without a word of who imports it, the workbook is of the corte of its base, and completes it.
    alone = service.prepare(path, ImportOptions(require_corte=False))
    assert (alone.corte, alone.kind) == (date(2026, 12, 1), BaseKind.COMPLEMENTO)
    said = f"Son los rechazos corregidos de la base {done.base}: complementan su corte, 01/12/2026."
    assert said in alone.notices
    alone.close()
    first = correct(A2="90007777", B3="440888")
    assert (first.new, first.rechazadas) == (2, 0)
    # The same caso with another value is that caso; another cuenta is still the same row.
    again = correct(A2="90007777", B3="440888", C2="Cobros de equipos")
    assert (again.new, again.valid) == (0, 2)
    other = correct(A2="90006666", B3="440888")
    assert (other.new, other.valid, other.rechazadas) == (0, 1, 1)
    assert "es la fila 5, que ya se corrigió y entró como cuenta 90007777, radicado 440100" in str(
        other.rechazos[0]["motivo"]
    )
    for base in (other.base, again.base, first.base):
        store.of("drubio").bases.anular(base or 0, "estaba mal")
    last = correct(A2="90006666", B3="440888", C2="Otro")
    assert (last.new, last.rechazadas) == (2, 0)


@pytest.mark.usefixtures("repeating")
def test_the_gravest_avisos_come_first_and_a_base_says_its_own_corte(store, tmp_path):
    headers = ("Cuenta", "PQR", "Estado", "Motivo", "Resultado", "Fecha de envío", "Corte")
    several = [(*fila(n, "")[:5], f"{n + 1}/11/2026", "26/11/2026") for n in range(100, 106)]
    path = tmp_path / "base.xlsx"
    workbook = Workbook()
    for row in (headers, *several):
        workbook.active.append(row)
    workbook.save(path)
    service = store.of("drubio").importacion
    with pytest.raises(InvalidUse) as refusal:
        service.prepare(path)
    assert "--corte 2026-11-26" in refusal.value.suggestion
    prepared = service.prepare(path, ImportOptions(require_corte=False))
    assert prepared.notices[-1] == (
        "El nombre del archivo no dice el corte; falta para importar."
        " La columna «Corte» dice 26/11/2026 en todas sus filas."
    )
    service.compare_again(prepared, ImportOptions(corte=date(2026, 11, 26)))
    loss, no_fecha, *_ = prepared.notices
    assert "ausentes de los" in loss
    assert no_fecha.startswith("No viene la fecha de solicitud: el plazo se cuenta desde el corte.")
    assert no_fecha.endswith("Puede ser «Fecha de envío»: --mapa 'fecha_solicitud=Fecha de envío'")
    assert not any("falta para importar" in notice for notice in prepared.notices)
    prepared.close()


def test_a_known_caso_gains_the_radicados_that_stand_beside_its_own(store):
    """Of a cell of a later base; undoing that base takes them back, and a caso never has another's."""
    jefa = store.of("drubio")

    def base(day: int, *rows_: tuple[int, str, str]) -> ImportSummary:
        cells = [
            (c, radicado, *rest) for n, radicado, r in rows_ for c, _own, *rest in [fila(n, r)]
        ]
        return store.bring(cells, f"2026-11-{day}")

    def radicados() -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for caso, radicado in store.rows_of(
            "SELECT caso_id, radicado FROM radicados WHERE cuenta = '90000100' AND anulado = 0"
            " ORDER BY 1, 2"
        ):
            found.setdefault(caso, []).append(radicado)
        return found

    base(24, (300, "4471000001", ""), (300, "4471000009 / 4471000008", ""))
    one, nine = radicados()
    jefa.recorder.register(nine, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    more = {**MARCACION, "radicado": "4471000008", "motivo": "sí"}
    with pytest.raises(NotAllowed, match="El radicado 4471000008 ya es de este caso"):
        jefa.recorder.register(nine, [Request(Evento.ESCALAR_BACK, {"soportes": "LLS"} | more)])
    later = base(
        25,
        (300, "4471000001 / 4471000002 / 4471000009", ""),
        # Known by its second radicado, it gains the first; one of a new caso is that one's.
        (300, "4471000007 / 4471000008 / 4471000005", ""),
        (300, "4471000005", ""),
    )
    assert (later.updated, later.equal, later.new) == (2, 0, 1)
    new = max(radicados())
    assert radicados() == {
        one: ["4471000001", "4471000002"],
        nine: ["4471000007", "4471000008", "4471000009"],
        new: ["4471000005"],
    }
    assert [r.radicado for r in jefa.bases.context.casos.radicados(nine)] == [
        *("4471000009", "4471000008", "4471000007"),
    ]
    (line,) = store.rows_of(
        f"SELECT evento, datos FROM historial WHERE caso_id = {one} AND base_id = {later.base}"
    )
    assert line == ("cambio_de_datos", '{"corte":"2026-11-25","radicados":[null,"4471000002"]}')
    again = base(26, (300, "4471000002 / 4471000001", ""), (300, "4471000007", ""))
    assert (again.updated, again.equal, again.new) == (0, 2, 0)
    assert jefa.integrity.verify().sound
    for summary in (again, later):
        jefa.bases.anular(summary.base or 0, "errada")
    assert radicados() == {one: ["4471000001"], nine: ["4471000008", "4471000009"]}
    assert jefa.integrity.verify().sound


def test_what_a_base_says_oddly_is_told_in_its_avisos(store, tmp_path):
    def base(day: int, rows_: list[tuple[object, ...]], title: str = "") -> tuple[str, ...]:
        path = book(tmp_path / f"ajustes_{day}_11_2026.xlsx", rows_)
        opened = load_workbook(path)
        sheet = opened.active
        if title:
            sheet.insert_rows(1)
            sheet["A1"] = title
        opened.save(path)
        return store.import_base(path, f"2026-11-{day}").notices

    def with_(n: int, resultado: str = "", **cells: object) -> tuple[object, ...]:
        values = dict(zip(ENCABEZADOS, fila(n, resultado), strict=True)) | cells
        return tuple(values.values())

    cuenta = ENCABEZADOS[0]
    base(24, [with_(n, **{cuenta: f"00{90000100 + n}"}) for n in range(4)])
    said = base(
        25,
        [
            *(with_(n, **{cuenta: f"{90000100 + n}"}) for n in range(3)),
            with_(40, "APROBADO"),
            with_(40, "RECHAZADO"),
            with_(41, **{ENCABEZADOS[3]: "Cruce de saldos por prestaciÃ³n"}),
        ],
        title="Ajustes, corte 12 de noviembre de 2026",
    )
    for words in (
        "3 filas nuevas son casos que ya estaban con otra cuenta, con ceros de menos",
        "1 fila repite un caso con otra respuesta (filas 6 y 7): vale la última.",
        "1 fila con letras dañadas (como «Ã³» por «ó»)",
        "El título de la hoja dice 12/11/2026, y el corte es 25/11/2026.",
    ):
        assert any(notice.startswith(words) for notice in said), (words, said)


def test_an_answer_not_taken_for_its_day_is_no_news_when_it_comes_again_without_one(store):
    def bring(corte: str, resultado: str, *day: str) -> ImportSummary:
        headers = (*ENCABEZADOS, *("Fecha de respuesta" for _ in day))
        rows_ = [(*fila(0, resultado), *day)]
        return store.bring(rows_, corte, headers=headers)

    assert bring("2026-11-25", "RECHAZADO", "24/11/2026").updated == 1
    assert bring("2026-11-26", "APROBADO", "20/11/2026").earlier_answers == 1
    assert bring("2026-11-27", "APROBADO").updated == 0
    assert store.rows_of("SELECT resultado FROM casos WHERE id = 1") == [("RECHAZADO",)]
