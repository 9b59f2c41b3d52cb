"""The *ritmo* as the lines of a store tell it, counted by hand, and where it is said."""

from __future__ import annotations

from datetime import date, datetime

from ajustes_tui.cli.documents import document
from ajustes_tui.cli.spoken import SpokenOrders
from ajustes_tui.domain.figures.pace import Pace
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.lines.dialogue import Console, Conversation
from ajustes_tui.lines.lead.cifras import FiguresDialogue
from ajustes_tui.lines.turno import turno_sentences
from ajustes_tui.lines.voice import Detail, Voice
from ajustes_tui.services.figures.pace import read_pace
from ajustes_tui.workbench.lead.figures import read_view
from tests.services.soporte import Almacen, fila

SAID = "A este ritmo (1 al día hábil), sin lo que llegue, la cola se acaba el lun 04/01/2027; antes vencen 16"


def _decide(store: Almacen, day: date, *casos: int, login: str = "yuli") -> None:
    store.momento = datetime(day.year, day.month, day.day, 11, 0, tzinfo=BOGOTA)
    # Each stays in the queue until its verdict.
    store.decide(*casos, login=login)


def _work(store: Almacen) -> None:
    """Decide one or more on five business days and a Saturday; every caso of the queue is due on the 9th."""
    _decide(store, date(2026, 11, 24), 3)
    _decide(store, date(2026, 11, 25), 6, 9)
    store.register(9, "deshacer", motivo="no era así")
    _decide(store, date(2026, 11, 27), 30, 12, login="andres")
    _decide(store, date(2026, 11, 27), 15, login="drubio")
    _decide(store, date(2026, 11, 28), 18, 21)
    _decide(store, date(2026, 11, 30), 24)


def test_it_is_the_median_of_what_stands_since_the_first_decision(store):
    _work(store)
    context = store.of("drubio").service_context
    # Four days before the 30th are too few.
    assert read_pace(context) == Pace()
    _decide(store, date(2026, 12, 1), 27)
    # 1, 1, 0, 3 and 1; of today nothing is left, and 21 casos are a business day each.
    assert read_pace(context) == Pace(1, 5, date(2027, 1, 4), 16)
    assert document(read_pace(context)) == {
        "por_dia": 1,
        "dias": 5,
        "termina": "2027-01-04",
        "vencen_antes": 16,
    }
    # Ten days without any since, though the first decision was long before.
    store.momento = datetime(2026, 12, 21, 10, 0, tzinfo=BOGOTA)
    assert read_pace(context) == Pace()
    store.register(9, "rechazo_correcto", motivo="SIN_PRUEBAS")
    assert read_pace(context) == Pace()


def test_it_is_said_beside_the_newest_open_corte_and_to_who_leads(store):
    _work(store)
    _decide(store, date(2026, 12, 1), 27)
    boss, kpi = store.of("drubio"), store.of("drubio").kpi
    newest = read_view(boss.lead, kpi.board(), kpi.past(kpi.board(), 1))
    assert newest.pace.wordings(store.momento.date())[0] == SAID
    assert read_view(boss.lead, kpi.board_of_today(), newest.past).pace is None
    assert SAID in turno_sentences(boss.turno.show(), leads=True)
    assert store.of("yuli").turno.show().pace is None
    assert SpokenOrders(boss).answer("mesa --parte ritmo") == [f"{SAID}."]
    console = Console(boss, SpokenOrders(boss), Voice(300, Detail.NORMAL))
    figures = Conversation(console, FiguresDialogue(console).talk())
    heard = "la cola se acaba el lunes 4 de enero de 2027; antes vencen 16."
    assert heard in "".join([figures.begin(), *(figures.answer("más") for _ in range(4))])
    assert heard not in "".join([figures.answer("hoy"), *(figures.answer("más") for _ in range(4))])
    store.bring([fila(40, "RECHAZADO")], "2026-12-01")
    assert read_view(boss.lead, kpi.board(), newest.past).pace is not None
    before = kpi.board(date(2026, 11, 24), date(2026, 11, 24))
    assert read_view(boss.lead, before, newest.past).pace is None
    kpi.close(date(2026, 12, 1))
    assert read_view(boss.lead, kpi.board(), newest.past).pace is None
