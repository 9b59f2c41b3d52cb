"""Text from data shows literally, in the cells it was given, whatever the base holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.ui.content import plain
from ajustes_tui.ui.text import (
    Span,
    Tone,
    by_words,
    cell,
    cleaned,
    ends,
    fit,
    label_span,
    line_width,
    padded,
    rule,
    width,
    wrap,
    wrap_rows,
)
from tests.support import TEXTOS_DIFICILES


def test_brackets_are_never_read_as_markup():
    for dificil in TEXTOS_DIFICILES:
        assert plain(dificil).plain.replace("\n", " ") == cleaned(dificil)
        assert not plain(dificil).spans
    assert plain("a\nb").plain == "a\nb"


def test_what_would_act_on_the_terminal_becomes_a_dot_and_breaks_become_blanks():
    assert cleaned("a\x1b[31mb\x00c") == "a·[31mb·c"
    assert cleaned("a\u202eb") == "a·b"
    assert cleaned("a\tb\r\nc\nd") == "a b c d"
    assert cleaned(None) == ""


def test_a_cell_is_filled_or_ends_in_an_ellipsis_and_cuts_no_wide_character_in_two():
    assert cell("ab", 4) == "ab  "
    assert cell("ab", 4, "der") == "  ab"
    assert cell("abcdef", 4) == "abc…"
    assert cell("漢字漢字", 4) == "漢… "


@pytest.mark.parametrize(
    ("text", "cells", "said"),
    [
        ("Aprobado ▲ por $12.345", 18, "Aprobado ▲ por…"),
        ("aplicado $ 419.150 · informado", 19, "aplicado…"),
        ("corte 24/11/2026", 12, "corte…"),
        ("900000213", 6, "…"),
        ("día 11 de 15 hábiles", 15, "día 11 de 15 h…"),
    ],
)
def test_a_number_that_does_not_fit_is_left_out_and_not_cut(text, cells, said):
    assert cell(text, cells).rstrip() == said
    assert "".join(t.text for t in fit([Span(text)], cells)).rstrip() == said


def test_a_number_that_another_text_follows_is_not_marked_as_cut():
    line = [Span("Aprobado"), Span(" 187"), Span("  49,0 %")]
    assert ["".join(t.text for t in fit(line, cells)) for cells in (12, 13, 14)] == [
        *("Aprobado…   ", "Aprobado 187 ", "Aprobado 187 …"),
    ]


@given(st.text(max_size=60), st.integers(0, 40), st.sampled_from(["izq", "der", "centro"]))
def test_a_cell_always_takes_exactly_its_width(text, cells, align):
    assert width(cell(text, cells, align)) == cells


@given(st.lists(st.text(max_size=20), max_size=5), st.integers(0, 60))
def test_a_line_always_takes_exactly_its_width(texts, cells):
    line = fit([Span(text, Tone.NOTICE) for text in texts], cells)
    assert sum(width(span.text) for span in line) == cells


def test_a_line_cut_between_pieces_says_so():
    line = fit([Span("abcd"), Span("ef", Tone.STRONG)], 4)
    assert "".join(t.text for t in line) == "abc…"


def test_the_right_end_of_a_line_wins_over_the_left():
    line = ends([Span("x" * 50)], [Span("yuli")], 20)
    assert "".join(t.text for t in line) == "x" * 14 + "… yuli"


def test_wrapping_loses_no_letter_and_says_where_it_goes_on():
    text = "El cobro de un equipo devuelto se ajusta completo"
    lines = wrap(text, 12)
    assert all(width(line) <= 12 for line in lines)
    assert " ".join(lines) == text
    assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert wrap_rows(text, 12, 9) == lines
    assert wrap_rows(text, 12, 2) == ["El cobro de", "un equipo d…"]


def test_the_datum_after_a_label_starts_at_column_fifteen():
    assert line_width([label_span("Resultado")]) == 14


def test_a_rule_is_as_wide_as_its_place():
    for heading in ("", "Qué dice Claro", *TEXTOS_DIFICILES):
        for right in ("", "v7 desde 01/10"):
            assert sum(width(t.text) for t in rule(heading, right, 80)) == 80
    assert "".join(t.text for t in rule("Qué dice", "v7", 30)) == "── Qué dice ──────────── v7 ──"


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_padded_lines_are_as_many_as_asked_for(rows):
    lines = [[Span("uno")], [Span("dos")]]
    padded_lines = padded(lines, rows)
    assert len(padded_lines) == rows
    assert padded_lines[:2] == lines[:rows]
    assert not any(padded_lines[2:])


@pytest.mark.parametrize(
    ("width", "said"), [(18, "uno dos tres cua"), (15, "uno dos tres…"), (12, "uno dos…")]
)
def test_a_text_is_shortened_by_whole_words(width, said):
    assert by_words("uno dos tres cua", width) == said


def test_no_amount_is_parted_from_its_sign_where_a_text_breaks():
    assert wrap("se le aplicaron $ 260.050. Lo verá", 18) == [
        "se le aplicaron",
        "$ 260.050. Lo verá",
    ]
    assert wrap("cuesta en $ lo mismo", 11) == ["cuesta en $", "lo mismo"]
