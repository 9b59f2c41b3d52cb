"""What the import says, from plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
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
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.lines.lead.bases import result_sentences
from ajustes_tui.screens.importacion import preview_text, result_page, result_text
from ajustes_tui.screens.importacion.column_mapper import mapping_columns, mapping_rows
from ajustes_tui.screens.importacion.dialogs import sheet_choices
from ajustes_tui.screens.importacion.result_text import ResultView
from ajustes_tui.services.intake.bases import CorteWork, workbooks_of
from ajustes_tui.services.intake.importacion import ImportSummary
from ajustes_tui.ui.text import line_width
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


def _text(line):
    return "".join(span.text for span in line)


def test_the_rows_of_the_file_add_up_to_the_total_of_the_corte():
    texts = [_text(line) for line in preview_text.row_counts(RESUMEN, "nueva")]
    assert "T del corte 200" in texts[1]
    assert "61 + 48 + 91" in texts[3]
    assert texts[1].startswith("►Nuevas")


def test_what_an_older_corte_may_not_overwrite_has_a_row_of_its_own():
    older = replace(RESUMEN, equal=80, earlier=11)
    texts = [_text(line) for line in preview_text.row_counts(older, "anterior")]
    assert "61 + 48 + 80 + 11" in texts[3]
    assert texts[4].startswith("►Anteriores")
    assert "11 su corte es más viejo" in texts[4]
    view = result_text.ResultView(older, Reconciliation(None))
    assert "80 iguales, 11 anteriores" in _text(result_text.count_lines(view, 80)[1])


def test_an_answered_lot_says_that_it_adds_to_no_total():
    answered = replace(RESUMEN, kind=BaseKind.RESPUESTA, corte=None, new=0, absent=0)
    texts = [_text(line) for line in preview_text.row_counts(answered, "nueva")]
    assert "vale la última" in texts[1]
    assert texts[1].rstrip().endswith("no suman a T")
    view = result_text.ResultView(answered, Reconciliation(None))
    first, second, *_ = map(_text, result_text.count_lines(view, 80))
    assert first.rstrip().endswith("respuesta")
    assert "48 respondidas, 91 sin respuesta ni cambio · no suman a ninguna T" in second


def _conciliacion(**changes):
    outcomes = (
        ReconciledOutcome("aplicados", tuple(range(29)), 198_820_000),
        ReconciledOutcome("valor_distinto", (), 0),
        ReconciledOutcome("sin_respuesta", (40, 41, 42), 26_250_000),
    )
    return replace(Reconciliation(date(2026, 11, 24), outcomes, 38, 3, 6), **changes)


def test_the_reconciliation_says_money_and_what_follows_for_each_outcome():
    texts = [_text(line) for line in result_text.reconciliation_lines(_conciliacion(), "aplicados")]
    assert "32 reescalados, $ 2.250.700" in texts[0]
    assert texts[2].startswith("►● Aplicados como se pidió")
    assert "29      $ 1.988.200  Aprobado: ¿bien aplicado?" in texts[2]
    assert "esperan; el mayor, 6 días" in texts[4]
    assert "38 se reconocieron por el radicado nuevo y 3 por el original." in texts[5]
    assert all(len(said) <= 80 for said in texts)


def test_an_outcome_without_casos_says_no_money_and_cannot_be_opened():
    view = ResultView(RESUMEN, _conciliacion())
    assert result_text.cursor_keys(view) == ["aplicados", "sin_respuesta"]
    assert "$" not in _text(result_text.reconciliation_lines(_conciliacion())[3])


def test_without_escalations_the_reconciliation_is_one_sentence():
    assert len(result_text.reconciliation_lines(Reconciliation(None))) == 2


@pytest.mark.parametrize("waited", [_conciliacion(), Reconciliation(None)])
def test_what_a_corte_says_of_first_escalations_is_one_row_where_it_says_anything(waited):
    plain = result_text.reconciliation_lines(waited)
    none = dict.fromkeys(("aplicados", "rechazados", "sin_respuesta"), 0)
    assert result_text.reconciliation_lines(replace(waited, first=none)) == plain
    found = replace(waited, first=none | {"aplicados": 1, "sin_respuesta": 2})
    (told,) = result_text.reconciliation_lines(found)[len(plain) :]
    said = "De primer escalamiento: 1 aplicado y 2 sin respuesta"
    assert _text(told).strip() == f"{said}."
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
    texts = [_text(line) for line in result_text.result_lines(view, "gestion:7")]
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
        "se le informó el 18/11 «no aplica» y ahora dice APROBADO $ 64.000" in _text(line)
        for line in result_text.result_lines(view, "")
    )


def test_an_empty_sample_is_said():
    assert "90004127 · (vacío) · 90006612" in _text(preview_text.recognised_columns(CABECERA, 8)[1])


def test_a_column_says_how_it_was_read_and_the_odd_ones_come_first():
    fields = {
        "cuenta": ColumnCounts(1_199, 0, 0, "90004127", 2),
        "aliado": ColumnCounts(800, 0, 3, "n.d.", 44),
        "motivo": ColumnCounts(0, 1_202, 0, "", 0),
    }
    counts = BaseCounts(fields, 1_202, {}, {})
    title, heads, *texts = map(_text, preview_text.counted_columns(CABECERA, counts, 8))
    assert "Columnas: 3 reconocidas · 1 a otros datos" in title
    ends = [heads.index(head) + len(head) for head in ("Leídas", "Vacías", "Raras")]
    assert [texts[0][:end].split()[-1] for end in ends] == ["800", "·", "3"]
    assert [" ".join(line.split()) for line in texts] == [
        "aliado Sede 800 · ▲ 3 fila 44: n.d.",
        "cuenta Cuenta 1.199 · · 90004127",
        "motivo Motivo 0 1.202 ·",
    ]
    short = list(map(_text, preview_text.counted_columns(CABECERA, counts, 3)))
    assert "y también cuenta, motivo" in short[3]


@pytest.mark.parametrize("text", TEXTOS_DIFICILES)
def test_nasty_cells_of_a_profile_stay_inside_eighty_cells(text):
    rara = CABECERA._replace(columns={"cuenta": text})
    fields = {"cuenta": ColumnCounts(999_999, 999_999, 999_999, text, 1_000_000)}
    counts = BaseCounts(fields, 999_999, {}, {})
    assert all(line_width(line) <= 80 for line in preview_text.counted_columns(rara, counts, 8))


def test_columns_that_do_not_fit_are_named_on_the_last_row():
    texts = [_text(line) for line in preview_text.recognised_columns(CABECERA, 3)]
    assert len(texts) == 4
    assert "y también motivo, aliado" in texts[3]


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


@pytest.mark.parametrize("text", TEXTOS_DIFICILES)
def test_nasty_headers_and_samples_stay_inside_eighty_cells(text):
    rara = CABECERA._replace(columns={"cuenta": text}, examples={"cuenta": (text, text, text)})
    assert all(line_width(line) <= 80 for line in preview_text.recognised_columns(rara, 8))


def test_long_warnings_are_broken_and_not_cut():
    texts = preview_text.warnings(["palabra " * 30])
    assert len(texts) > 3
    assert all(line_width(line) <= 80 for line in texts)


def test_the_bar_says_which_base_and_how_long_it_took():
    now = datetime(2026, 11, 24, 8, 36, tzinfo=BOGOTA)
    view = ResultView(RESUMEN, Reconciliation(None), 1.94)
    assert result_text.bar_text(view, now) == (
        "IMPORTACIÓN › Base 31 importada",
        "24/11/2026 08:36, en 1,9 s",
    )


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
    for line in result_text.reconciliation_lines(concilia, "")[2 : 2 + len(outcomes)]:
        assert " $ 999.999.999,99  " in _text(line)
        assert len(_text(line)) <= 80


def test_a_result_says_who_does_what_next_and_how_it_is_undone():
    view = ResultView(replace(RESUMEN, rechazadas=1), Reconciliation(None))
    view = replace(view, work=CorteWork(decide=150, contact=1_200, back=30, pqr=4, tray=0))
    texts = [_text(line) for line in result_page.follow_lines(view, 40, undoes=True)]
    assert texts[1:5] == [
        " F3     los agentes deciden         150",
        " F4     los agentes llaman        1.200",
        " Ctrl+R la supervisora responde       ·",
        " Ctrl+D esperan al back o a PQR      34",
    ]
    assert texts[6].startswith(" u      la deshace: lo que alguien ya")
    other = " ".join(_text(row) for row in result_page.follow_lines(view, 80, undoes=False))
    assert "la deshace quien supervisa" in other
    assert " u  " not in other
    assert not result_page.follow_lines(replace(view, undone="ayer"), 80, undoes=True)
    assert "1 fila no entró: x las guarda" in _text(result_page.doubt_lines(view, 80)[1])


def test_the_first_aviso_that_is_whole_stands_in_the_frame_and_only_there():
    long, short = "x " * 60, "El corte es posterior a hoy."
    assert preview_text.frame_notice((long, short), 80) == (short, [long])
    assert preview_text.frame_notice((long, long[2:]), 80) == ("", [long, long[2:]])
