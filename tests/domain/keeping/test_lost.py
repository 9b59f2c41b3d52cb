"""What a backup lacks: by the seals, and by the workbooks that left."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import LOTE_COLUMNS
from ajustes_tui.domain.figures.report import CASO_COLUMNS, HISTORIAL_COLUMNS
from ajustes_tui.domain.keeping.lost import (
    CASOS,
    HISTORIAL,
    LOTE,
    WorkbookTrace,
    last_known,
    lost_traces,
    titles,
    traces_of,
)
from ajustes_tui.domain.keeping.seals import Seal, SealKind
from ajustes_tui.domain.keeping.witness import KnownLines, Witnessed
from ajustes_tui.domain.values.dates import BOGOTA

TEN = datetime(2026, 11, 27, 10, 0, tzinfo=BOGOTA)
OF_SHEET = {HISTORIAL: HISTORIAL_COLUMNS, LOTE: LOTE_COLUMNS, CASOS: CASO_COLUMNS}
SHEETS = {sheet.name: sheet for sheet in titles([("Cuenta", "PQR")])}


@pytest.mark.parametrize("name", OF_SHEET)
def test_our_workbooks_are_known_by_titles_that_they_have(name):
    written = {column.heading for column in OF_SHEET[name]}
    assert written >= {*SHEETS[name].must, *SHEETS[name].may}


def _line(
    number: int, libro: str = "historial.xlsx", evento: Evento = Evento.NOTA
) -> WorkbookTrace:
    return WorkbookTrace(libro, "900", "44", (evento,), TEN, line=number)


def test_what_several_workbooks_tell_is_lost_once_and_said_by_the_one_that_tells_it_best():
    escalated = (Evento.MAL_RECHAZADO,)
    told = [
        _line(9),
        _line(11),
        _line(12, evento=Evento.MAL_RECHAZADO),
        _line(12, "otra vez.xlsx", Evento.MAL_RECHAZADO),
        WorkbookTrace("lote.xlsx", "900", "44", escalated, TEN),
        WorkbookTrace("base.xlsx", "900", "44", escalated, TEN.date()),
        # Two of one account at one moment, in a lot alone.
        WorkbookTrace("lote.xlsx", "901", "45", escalated, TEN),
        WorkbookTrace("lote.xlsx", "901", "46", escalated, TEN),
        WorkbookTrace("copia.xlsx", "901", "45", escalated, TEN),
        WorkbookTrace("base.xlsx", "902", "47", escalated, date(2026, 11, 26)),
    ]
    lost = lost_traces(told, 10, lambda trace: trace.cuenta == "903")
    assert [(t.cuenta, t.radicado, t.line) for t in lost] == [
        *(("902", "47", None), ("901", "45", None), ("901", "46", None)),
        *(("900", "44", 11), ("900", "44", 12)),
    ]
    assert lost_traces(told, 12, lambda trace: True) == []


def test_a_row_that_somebody_changed_tells_nothing():
    good = {
        **{
            "Línea": "12",
            "Momento": "2026-11-27 10:00:00",
            "Cuenta": "900\x1b[2J",
            "Evento": "nota",
        },
        **{"Huella": "ab", "Agente": "yuli"},
    }
    (told,) = traces_of("h.xlsx", SHEETS[HISTORIAL], good)
    assert (told.line, told.at, told.cuenta) == (12, TEN, "900[2J")
    for title, text in (("Línea", "1e999"), ("Momento", "ayer"), ("Evento", "otra cosa")):
        assert [*traces_of("h.xlsx", SHEETS[HISTORIAL], good | {title: text})] == []


def _sealed(lines: int, minute: int, kind: SealKind = SealKind.SEAL) -> Witnessed:
    momento = TEN.replace(minute=minute)
    return Witnessed(Seal(momento, kind, lines, f"h{lines}", "drubio"), None)


def test_only_the_seals_after_that_of_the_backup_and_before_another_restore_count():
    seals = [
        *(_sealed(5, 0), _sealed(8, 1), _sealed(5, 2, SealKind.RESTORE)),
        *(_sealed(7, 3, SealKind.BACKUP), _sealed(9, 4), _sealed(9, 5)),
    ]
    assert last_known(seals, 7, "h7") == KnownLines(9, TEN.replace(minute=5))
    assert last_known(seals, 8, "h8") is None
    # One that no seal knows is taken for one of the present historial.
    assert last_known(seals, 6, "h6") == KnownLines(9, TEN.replace(minute=5))
