"""What the import says, from plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.domain.base.base_counts import BaseCounts, ColumnCounts
from ajustes_tui.domain.base.mapping import ColumnMap
from ajustes_tui.domain.base.reconciliation import (
    CasoForRevision,
    ChangeInHand,
    ReconciledOutcome,
    Reconciliation,
)
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS, BaseHeader, BaseKind, Resultado
from ajustes_tui.domain.base.workbook import SheetHeaders, SheetPreview
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.lines.lead.bases import result_sentences
from ajustes_tui.screens.importacion import preview_text, result_text
from ajustes_tui.screens.importacion.column_mapper import mapping_columns, mapping_rows
from ajustes_tui.screens.importacion.dialogs import sheet_choices
from ajustes_tui.screens.importacion.result_text import ResultView
from ajustes_tui.services.intake.bases import CorteWork, workbooks_of
from ajustes_tui.services.intake.importacion import ImportSummary, PreparedBase
from ajustes_tui.storage.intake.comparison import Comparison
from ajustes_tui.widgets.flow import laid
from tests.support import TEXTOS_DIFICILES

CABECERA = BaseHeader(
    file="ajustes_24_11_2026.xlsx",
    sha256="",
    size=1_200_000,
    sheet="Casos",
    sheets=("Casos",),
    header_row=1,
    headers=("Cuenta", "PQR"),
    columns={"cuenta": "Cuenta", "radicado": "PQR", "motivo": "Motivo", "aliado": "Sede"},
    doubtful={},
    unmapped_columns=("Otra",),
    examples={"cuenta": ("90004127", "", "90006612")},
    rows_declared=204,
)
RESUMEN = ImportSummary(
    base=31,
    file="ajustes_24_11_2026.xlsx",
    sha256="",
    corte=date(2026, 11, 24),
    kind=BaseKind.COMPLETA,
    sheet="Casos",
    rows=204,
    valid=200,
    new=61,
    updated=48,
    equal=91,
    earlier=0,
    earlier_answers=0,
    duplicated=3,
    rechazadas=1,
    absent=12,
    already_imported=False,
    columns={},
    unmapped_columns=(),
    notices=(),
    rechazos=(),
    reconciliation={"reescalados": 41, "aplicados": 29, "valor_distinto": 3},
    total=200,
)


SMALL = {"undoes": True, "large": False}


def _texts(part, width=80, cursor=""):
    return ["".join(span.text for span in row.line) for row in laid(part, width, 0, cursor)]


def test_the_rows_of_the_file_add_up_to_the_total_of_the_corte():
    older = replace(RESUMEN, equal=80, earlier=11)
    texts = _texts(preview_text.count_area(older), 80, "anterior")
    assert "61 + 48 + 80 + 11" in texts[-1]
    assert texts[4].startswith("►Anteriores        11  su corte es más viejo")
    result = _texts(result_text.result(ResultView(older, Reconciliation(None)), **SMALL))
    assert any("80 iguales, 11 anteriores" in text for text in result)


def test_an_answered_lot_says_that_it_adds_to_no_total():
    answered = replace(RESUMEN, kind=BaseKind.RESPUESTA, corte=None, new=0, absent=0)
    assert _texts(preview_text.count_area(answered))[-1] == " No suman a T"
    texts = _texts(result_text.result(ResultView(answered, Reconciliation(None)), **SMALL))
    assert texts[0].rstrip().endswith("respuesta")
    assert "no suman a ninguna T" in texts[3]


def _conciliacion(**changes):
    outcomes = (
        ReconciledOutcome("aplicados", tuple(range(29)), 198_820_000),
        ReconciledOutcome("valor_distinto", (), 0),
        ReconciledOutcome("sin_respuesta", (40, 41, 42), 26_250_000),
    )
    return replace(Reconciliation(date(2026, 11, 24), outcomes, 38, 3, 6), **changes)


def test_the_reconciliation_says_money_and_what_follows_for_each_outcome():
    texts = _texts(result_text.reconciliation_area(_conciliacion()), 80, "aplicados")
    assert "32, $ 2.250.700" in texts[0]
    assert texts[1].startswith("►● Aplicados como se pidió")
    assert "29      $ 1.988.200  Aprobado: ¿bien aplicado?" in texts[1]
    assert "esperan; el mayor, 6 días" in texts[3]
    assert "38 se reconocieron por el radicado nuevo y 3 por el original." in texts[4]
    assert all(len(said) <= 80 for said in texts)
    narrow = _texts(result_text.reconciliation_area(_conciliacion()), 40)
    assert narrow[2].split() == ["$", "1.988.200", "Aprobado:", "¿bien", "aplicado?"]


def test_an_outcome_without_casos_says_no_money_and_cannot_be_opened():
    rows = laid(result_text.reconciliation_area(_conciliacion()), 80)
    assert [key for row in rows for key in row.keys] == ["aplicados", "sin_respuesta"]
    assert "$" not in _texts(result_text.reconciliation_area(_conciliacion()))[2]
    assert len(_texts(result_text.reconciliation_area(Reconciliation(None)))) == 2


@pytest.mark.parametrize("waited", [_conciliacion(), Reconciliation(None)])
def test_what_a_corte_says_of_first_escalations_is_one_row_where_it_says_anything(waited):
    plain = _texts(result_text.reconciliation_area(waited))
    none = dict.fromkeys(("aplicados", "rechazados", "sin_respuesta"), 0)
    assert _texts(result_text.reconciliation_area(replace(waited, first=none))) == plain
    found = replace(waited, first=none | {"aplicados": 1, "sin_respuesta": 2})
    (told,) = _texts(result_text.reconciliation_area(found))[len(plain) :]
    said = "De primer escalamiento: 1 aplicado y 2 sin respuesta"
    assert told.strip() == f"{said}."
    assert said in result_sentences(RESUMEN, found)


def test_what_changed_in_hand_says_who_has_it():
    changes = (
        ChangeInHand(
            *(7, "90001180", Resultado.RECHAZADO, Resultado.APROBADO),
            *(Estado.POR_VERIFICAR, "andres"),
        ),
        ChangeInHand(
            8, "90009316", Resultado.APROBADO, Resultado.RECHAZADO, Estado.POR_VALIDAR, None
        ),
    )
    view = ResultView(RESUMEN, _conciliacion(in_gestion=changes))
    texts = _texts(result_text.result(view, **SMALL), 80, "gestion:7")
    assert any(
        d.startswith("►  90001180") and "RECHAZADO → APROBADO" in d and "lo tiene andres" in d
        for d in texts
    )
    assert any("90009316" in d and "de nadie; Rechazado: ¿bien o mal?" in d for d in texts)


def test_what_goes_to_review_says_what_was_told_and_what_it_says_now():
    caso = CasoForRevision(
        *(9, "90000871", Contenido.NO_APLICA, date(2026, 11, 18)),
        *(Resultado.APROBADO, 6_400_000),
    )
    view = ResultView(RESUMEN, _conciliacion(for_revision=(caso,)))
    assert any(
        "se le informó el 18/11 «no aplica» y ahora dice APROBADO $ 64.000" in text
        for text in _texts(result_text.result(view, **SMALL))
    )


def _prepared(columns, fields, rows=1_202):
    header = CABECERA._replace(columns=columns)
    counts = BaseCounts(fields, rows, {}, {})
    return PreparedBase(
        header,
        date(2026, 11, 24),
        BaseKind.COMPLETA,
        (),
        rows,
        None,
        Comparison(),
        RESUMEN,
        counts=counts,
    )


def test_a_column_says_how_it_was_read_the_odd_ones_first_and_the_one_of_the_cursor_a_value():
    fields = {
        "cuenta": ColumnCounts(1_199, 0, 0, "90004127", 2),
        "aliado": ColumnCounts(800, 0, 3, "n.d.", 44),
        "motivo": ColumnCounts(0, 1_202, 0, "", 0),
    }
    columns = {"cuenta": "Cuenta", "motivo": "Motivo", "aliado": "Sede"}

    def said(width):
        rows = preview_text.column_rows(_prepared(columns, fields), "columna:cuenta", width)
        return [" ".join("".join(span.text for span in row.line).split()) for row in rows]

    assert said(80) == [
        "Nuestro dato En la base dice Leídas Vacías Raras Un valor",
        "aliado Sede 800 · ▲ 3 fila 44: n.d.",
        "cuenta Cuenta 1.199 · · 90004127",
        "motivo Motivo 0 1.202 ·",
    ]
    assert said(40)[1:] == ["aliado Sede ▲ 3", "cuenta Cuenta ·", "motivo Motivo ·"]


def test_the_first_rows_of_the_sheet_stand_as_they_came_in_the_columns_that_fit():
    samples = {"Cuenta": [(2, "90004127"), (3, "")], "PQR": [(2, "447"), (3, "448")]}

    def said(width):
        rows = preview_text.sheet_rows(("Cuenta", "PQR"), samples, width)
        return ["".join(span.text for span in row.line).rstrip() for row in rows]

    assert said(40) == [" fila  Cuenta    PQR", " 2     90004127  447", " 3               448"]
    assert said(20) == [" fila  Cuenta", " 2     90004127", " 3"]
    assert [*preview_text.sheet_rows(("Cuenta",), {}, 40)] == []


@pytest.mark.parametrize("text", TEXTOS_DIFICILES)
def test_nasty_headers_and_cells_stay_inside_their_area(text):
    fields = {"cuenta": ColumnCounts(999_999, 999_999, 999_999, text, 1_000_000)}
    prepared = _prepared({"cuenta": text}, fields, 999_999)
    prepared = replace(prepared, header=prepared.header._replace(headers=(text,)))
    for width in (40, 80, 120):
        part = preview_text.preview(prepared, (), {text: [(1, text)]}, "columna:cuenta")
        for row in laid(part, width, 50):
            assert sum(piece.width for piece in row.pieces) == width


def test_the_mapping_names_first_what_is_missing_and_last_what_nobody_took():
    headings = SheetHeaders(
        ("Cuenta", "Raro"), {"cuenta": "Cuenta"}, {"Cuenta": ("90004127",), "Raro": ("x", "y")}
    )
    rows = mapping_rows(ColumnMap(headings))
    assert [(f.field, f.header) for f in rows] == [
        ("radicado", ""),
        ("motivo", ""),
        ("estado_ajuste", ""),
        ("resultado_back", ""),
        ("cuenta", "Cuenta"),
        ("", "Raro"),
    ]
    columns = mapping_columns()[0]
    assert columns[1].value(rows[0]) == "▲ falta"
    assert columns[2].value(rows[-1]) == "x · y"


def test_the_best_sheet_is_pointed_at_and_the_others_say_what_they_lack():
    def sheet(name, columns, **mas):
        return SheetPreview(name, mas.get("oculta", False), 10, 1, (), columns, {}, ())

    buena = dict.fromkeys(REQUIRED_FIELDS, "x")
    sheets = [sheet("Portada", {}), sheet("Base", buena), sheet("Vieja", buena, oculta=True)]
    texts = [text for _, text in sheet_choices(sheets)]
    assert texts[0] == "  Portada · 10 filas · faltan 5 de 5 columnas"
    assert texts[1].startswith("► Base")
    assert texts[2].endswith("· oculta")


def test_long_warnings_are_broken_and_not_cut():
    texts = _texts(preview_text.aviso_area(["palabra " * 30]))
    assert len(texts) > 3
    assert all(len(text) <= 80 for text in texts)


def test_only_workbooks_are_listed_and_a_missing_folder_has_none(tmp_path: Path):
    for name in ("ajustes.xlsx", "~$ajustes.xlsx", "nota.txt"):
        (tmp_path / name).touch()
    assert [book.path.name for book in workbooks_of(tmp_path)] == ["ajustes.xlsx"]
    assert workbooks_of(tmp_path / "no") == []


def test_the_largest_amounts_stay_apart_from_the_count_beside_them():
    grande = 99_999_999_999
    outcomes = tuple(
        replace(outcome, amount=grande) for outcome in _conciliacion().outcomes if outcome.casos
    )
    concilia = replace(_conciliacion(), outcomes=outcomes)
    for text in _texts(result_text.reconciliation_area(concilia))[1 : 1 + len(outcomes)]:
        assert " $ 999.999.999,99  " in text
        assert len(text) <= 80


def test_a_result_says_who_does_what_next_and_how_it_is_undone():
    work = CorteWork(decide=150, contact=1_200, back=30, pqr=4, tray=0)
    view = ResultView(replace(RESUMEN, rechazadas=1), Reconciliation(None), work=work)
    texts = _texts(result_text.follow_area(view, undoes=True), 42)
    assert texts[1:5] == [
        " F3     los agentes deciden          150",
        " F4     los agentes llaman         1.200",
        " Ctrl+R la supervisora responde        ·",
        " Ctrl+D esperan al back o a PQR       34",
    ]
    assert texts[6].startswith(" u      la deshace: lo que alguien ya")
    other = " ".join(_texts(result_text.follow_area(view, undoes=False)))
    assert "la deshace quien supervisa" in other
    assert " u  " not in other
    assert not _texts(result_text.follow_area(replace(view, undone="ayer"), undoes=True))
    whole = _texts(result_text.result(view, **SMALL))
    assert any("1 fila no entró: x las guarda" in text for text in whole)


def test_the_first_aviso_that_is_whole_stands_in_the_frame_and_only_there():
    long, short = "x " * 60, "El corte es posterior a hoy."
    assert preview_text.frame_notice((long, short), 80) == (short, [long])
    assert preview_text.frame_notice((long, long[2:]), 80) == ("", [long, long[2:]])
