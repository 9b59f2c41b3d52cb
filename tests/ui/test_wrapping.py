"""Lines of eighty columns on a narrower window lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.ui.text import Span, Tone, cleaned, label_span, line_width, rule
from ajustes_tui.widgets.line_view import fold


def _text(fila) -> str:
    return "".join(span.text for span in fila)


def test_blanks_that_only_fill_are_shortened_before_a_line_is_broken_at_its_blanks():
    line = [Span(" Cuenta "), Span("90000001", Tone.STRONG), Span(" " * 60)]
    assert fold(line, 20) == [line]
    line = [label_span("Cuenta"), Span("90000001"), Span(" " * 40), Span("vence vie", Tone.BAD)]
    (fila,) = fold(line, 40)
    assert _text(fila) == f"{' Cuenta'.ljust(14)}90000001{' ' * 9}vence vie"
    assert fila[-1] == Span("vence vie", Tone.BAD)
    (fila,) = fold(rule("Decida", "una letra", 80), 30)
    assert _text(fila) == "── Decida ─────── una letra ──"
    line = [label_span("Paso 6"), Span("Verifique en RR que quedó aplicado."), Span(" y más")]
    assert [_text(fila) for fila in fold(line, 30)] == [
        " Paso 6       Verifique en RR",
        "  que quedó aplicado. y más",
    ]


@pytest.mark.parametrize("width", [12, 40, 72])
@given(
    texts=st.lists(
        st.tuples(st.text(alphabet="aé漢─ 1", max_size=60), st.sampled_from(list(Tone))), max_size=6
    )
)
def test_every_word_is_there_and_no_row_is_wider_than_the_window(width, texts):
    line = [Span(text, tone) for text, tone in texts]
    rows = fold(line, width)
    if len(rows) > 1:
        assert all(line_width(fila) <= width for fila in rows)
    letters = "".join(cleaned(_text(fila)) for fila in rows)
    before = cleaned(_text(line))
    for sign in "aé漢1":
        assert letters.count(sign) == before.count(sign)
