"""A line of time breaks what is long by words: nothing of it is cut, and no moment takes the row of another."""

from __future__ import annotations

from ajustes_tui.widgets.time_line import POINT, STEM, Moment, time_line

WIDTH = 36


def test_what_is_long_goes_on_under_its_point_and_loses_no_word():
    what = "respuesta del back: sin respuesta y sin observación ninguna"
    below = "yuli → Sin respuesta: ¿a dónde se manda?\nse revisaron las notas de F7 y las órdenes"
    moments = [
        Moment("mar 24/11", "10:40", what, right="$ 384.000", below=below),
        Moment("mar 24/11", "09:00", "corte", right="$ 1.000"),
    ]
    rows = ["".join(span.text for span in line) for line in time_line(moments, WIDTH, 99)]
    assert max(map(len, rows)) <= WIDTH
    assert rows[0].strip() == "mar 24/11"
    assert [row[:9] for row in rows[1:]] == [
        f" 10:40 {POINT} ",
        *[f"{'':7}{STEM} "] * 7,
        f" 09:00 {POINT} ",
    ]
    said = " ".join(" ".join(row[9:] for row in rows[1:]).split())
    assert said == " ".join(f"{what} $ 384.000 {below} corte $ 1.000".split())
