"""The counts above a list and its rows come from one reading: another session acts between them here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ajustes_tui.cli.spoken import SpokenOrders
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.lote import LoteKind, Standing
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.keeping.audit_words import AuditFilter
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.parts.contact_rows import CONTACT
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.lines.dialogue import Console, Conversation
from ajustes_tui.lines.lead.cifras import FiguresDialogue
from ajustes_tui.lines.voice import Voice
from ajustes_tui.screens.semana.feedback import read_week
from ajustes_tui.storage.admin.audit import AuditPages
from ajustes_tui.storage.casos.casos import CasosRepository
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.casos.lotes import LotesRepository
from ajustes_tui.storage.casos.search import CuentaSearch
from ajustes_tui.storage.casos.turno import TurnoRepository
from ajustes_tui.storage.figures.facts import FactsRepository
from ajustes_tui.storage.figures.feedback import RetroalimentacionRepository
from ajustes_tui.storage.figures.kpi import KpiRepository
from ajustes_tui.storage.figures.open_work import OpenWorkRepository
from ajustes_tui.storage.figures.pace import PaceRepository
from ajustes_tui.workbench.lead.figures import read_figures
from tests.services.soporte import CORTE, VERIFICADO, Almacen, fila


def _first(
    monkeypatch: pytest.MonkeyPatch,
    of: type,
    name: str,
    act: Callable[[Almacen], object],
    store: Almacen,
) -> None:
    """Let another process do an act just before a count is read."""
    read, other = getattr(of, name), Almacen(store.path, momento=store.momento)

    def read_late(*args: object) -> object:
        act(other)
        return read(*args)

    monkeypatch.setattr(of, name, read_late)


def test_the_calls_counted_are_the_calls_listed(store, monkeypatch):
    store.decide(2, 5)

    def tell(other: Almacen) -> None:
        told = {"telefono": "3000000000", "verificado": VERIFICADO}
        other.register(2, "contacto", "andres", resultado="ACEPTA", **told)

    _first(monkeypatch, CasosRepository, "count_calls", tell, store)
    agenda = store.of("yuli").contacto.read_agenda()
    assert len(agenda.entries) == agenda.calls == 2


def test_the_questions_counted_are_the_questions_listed(store, monkeypatch):
    store.register(7, "pedir_revision", motivo="no encuentro la orden")

    def ask(other: Almacen) -> None:
        other.register(8, "pedir_revision", "andres", motivo="no encuentro la orden")

    _first(monkeypatch, TurnoRepository, "tray", ask, store)
    tray = store.of("drubio").revision.read_tray()
    assert len(tray.ids) == tray.waiting == 1


def test_the_entries_counted_are_the_entries_listed(store, monkeypatch):
    def look(other: Almacen) -> None:
        other.of("andres").historial.search("90000000")
        other.of("andres").service_context.views.keep()

    _first(monkeypatch, AuditPages, "count", look, store)
    page = store.of("drubio").auditoria.open(AuditFilter())
    assert len(page.ids) == page.total


def test_the_casos_of_a_lote_are_those_it_counts(store, monkeypatch, tmp_path):
    store.register(1, "clasificar", causal="A")
    store.register(1, "escalar_back", razon="INF", subrazon="APL", soportes="LLS")
    lotes = store.of("yuli").lotes
    number = lotes.export_lote(LoteKind.REESCALADOS, tmp_path / "lote.xlsx").lote
    assert number is not None

    def answer(other: Almacen) -> None:
        other.register(1, "respuesta_back", "andres", resultado="RECHAZADO")

    _first(monkeypatch, LotesRepository, "standings", answer, store)
    standing, casos = lotes.read_lote(number)
    assert (standing.answered, [caso.standing for caso in casos]) == (0, [Standing.WAITING])


def test_the_casos_of_the_store_are_counted_with_the_queue(store, monkeypatch):
    def import_another(other: Almacen) -> None:
        other.bring([fila(40, "")], "2026-11-25")

    _first(monkeypatch, CasosRepository, "count", import_another, store)
    listed = store.of("yuli").triage.queue.read(QueueOrder.URGENCY, CasoFilter())
    assert len(listed.ids) == listed.total


def test_an_account_found_is_told_as_it_was_when_it_was_found(store, monkeypatch):
    def classify(other: Almacen) -> None:
        other.register(3, "clasificar", "andres", causal="A")

    cuenta = store.rows_of("SELECT cuenta FROM casos WHERE id = 3")[0][0]
    _first(monkeypatch, CuentaSearch, "last_lines", classify, store)
    (found,) = store.of("yuli").historial.look_up(cuenta).rows
    assert found.row.caso.estado is Estado.POR_CLASIFICAR


def test_an_account_and_its_lines_are_of_one_state(store, monkeypatch):
    def classify(other: Almacen) -> None:
        other.register(3, "clasificar", "andres", causal="A")

    cuenta = store.rows_of("SELECT cuenta FROM casos WHERE id = 3")[0][0]
    before = store.of("yuli").historial.show(cuenta)
    _first(monkeypatch, HistorialRepository, "numbers_of_cuenta", classify, store)
    view = store.of("yuli").historial.show(cuenta)
    assert (view.casos, list(view.lines)) == (before.casos, list(before.lines))


@pytest.mark.parametrize(
    ("order", "of", "late"),
    [
        ("kpi", FactsRepository, "count"),
        ("mesa", OpenWorkRepository, "worked_on"),
        ("atencion", FactsRepository, "count"),
    ],
)
def test_an_order_of_figures_says_one_state(store, monkeypatch, order, of, late):
    store.decide(2)
    before = SpokenOrders(store.of("drubio")).answer(order)

    def tell(other: Almacen) -> None:
        monkeypatch.undo()
        told = {"telefono": "3000000000", "verificado": VERIFICADO}
        other.register(2, "contacto", "andres", resultado="ACEPTA", **told)

    _first(monkeypatch, of, late, tell, store)
    assert SpokenOrders(store.of("drubio")).answer(order) == before
    assert SpokenOrders(store.of("drubio")).answer(order) != before


def test_the_figures_in_plain_lines_and_the_pace_below_are_of_one_state(store, monkeypatch):
    answered = store.rows_of("SELECT id FROM casos WHERE resultado IS NOT NULL ORDER BY id")
    for (caso,) in answered[:8]:
        store.decide(caso)
        store.pasa(days=1)
    of = store.of("drubio")
    console = Console(of, SpokenOrders(of), Voice(400))
    talk = Conversation(console, FiguresDialogue(console).talk())
    talk.begin()

    def whole() -> str:
        return talk.answer("todo") + "".join(talk.answer("más") for _ in range(3))

    said = whole()
    assert "A este ritmo" in said

    def import_another(other: Almacen) -> None:
        monkeypatch.undo()
        other.bring([fila(number, "") for number in range(40, 50)], "2026-11-20")

    _first(monkeypatch, PaceRepository, "left", import_another, store)
    assert whole() == said


def test_the_first_contact_of_each_corte_adds_up_to_that_of_all(store, monkeypatch):
    store.decide(2, 5)

    def call(other: Almacen) -> None:
        other.register(2, "contacto", "andres", resultado="OCUPADO", telefono="3000000000")

    _first(monkeypatch, KpiRepository, "cortes", call, store)
    parts = store.of("drubio").parts
    scope = FiguresScope(date.fromisoformat(CORTE), date.fromisoformat(CORTE))
    table = parts.count(CONTACT, scope, "corte")
    assert [table.of(group=g)["llamadas"] for g in table.groups()] == [table.of()["llamadas"]]


def test_the_figures_and_the_work_beside_them_are_of_one_state(store, monkeypatch):
    lead = store.of("drubio").lead
    before = lead.kpi.board(), lead.open_work.read()

    def tell(other: Almacen) -> None:
        other.register(2, "clasificar", "andres", causal="A")
        other.register(2, "aplicacion_correcta", "andres")

    _first(monkeypatch, OpenWorkRepository, "queue", tell, store)
    view, _cortes = read_figures(lead, lead.kpi.board, lambda board: lead.kpi.past(board, 1))
    assert (view.counts, view.work) == (before[0].counts, before[1])


def test_a_week_and_what_it_lacks_are_of_one_state(store, monkeypatch, tmp_path):
    store.rules = Rules(minimo_top5=1)
    store.register(3, "clasificar", causal="A")
    store.register(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    week = Week.of(store.momento.date())
    store.pasa(days=7)

    def issue(other: Almacen) -> None:
        monkeypatch.undo()
        other.rules = store.rules
        other.of("drubio").retroalimentacion.issue(week, tmp_path)

    _first(monkeypatch, RetroalimentacionRepository, "issues", issue, store)
    read = read_week(store.of("drubio").retroalimentacion, week, None)
    assert read.top.issued_at is None
    assert read.due == [week]
