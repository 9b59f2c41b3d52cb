"""A figure readable from two metres: drawn with half blocks, or written where there are none."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style

from ajustes_tui.ui.text import Line, Span, Tone
from ajustes_tui.widgets.line_view import LineView, folds, painter_of

_DRAWINGS: dict[str, tuple[str, str, str]] = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▄█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    ",": ("  ", "  ", "▄▀"),
    "/": ("  /", " / ", "/  "),
    "—": ("   ", "▀▀▀", "   "),
    " ": (" ", " ", " "),
}
_HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
"""The upper and the lower half of its cell that each glyph fills."""
_GLYPHS = {points: sign for sign, points in _HALVES.items()}


def big_figure(text: str, scale: int = 1) -> list[str]:
    """Return a number such as `60,0` as rows of half blocks, three for each step of the scale.

    Characters without a drawing stay below as they are.
    """
    drawings = [_DRAWINGS.get(c, (" ", " ", c)) for c in text]
    rows = [" ".join(drawing[row] for drawing in drawings) for row in range(3)]
    return rows if scale == 1 else _widen(rows, scale)


def _widen(rows: Sequence[str], scale: int) -> list[str]:
    """Return a drawing with each half cell `scale` times as large."""
    points = [
        [_HALVES.get(sign, (0, 0))[half] for sign in row for _ in range(scale)]
        for row in rows
        for half in (0, 1)
        for _ in range(scale)
    ]
    return [
        "".join(_GLYPHS[above, below] for above, below in zip(*pair, strict=True))
        for pair in zip(points[::2], points[1::2], strict=True)
    ]


def framework_figure(text: str) -> list[str]:
    """Return a number as the three rows of the framework's own digits."""
    from textual.renderables.digits import Digits

    bold = Style(bold=True)
    rows = ["", "", ""]
    for character in text:
        drawn = Digits(character, bold).render(bold)
        drawing = "".join(part.text for part in drawn if isinstance(part, Segment)).splitlines()
        # Two digits that touch read as one sign.
        gap = " " if rows[-1] and character.isdigit() else ""
        rows = [before + gap + after for before, after in zip(rows, drawing, strict=True)]
    return [row.rstrip() for row in rows]


def figure_width(text: str, scale: int) -> int:
    """Return how many cells a number drawn at a scale takes, with its percent sign."""
    return max(map(len, big_figure(text, scale))) + 2


class Indicator(LineView):
    """One figure with its title above and its details below."""

    def __init__(
        self,
        heading: str,
        *,
        sign: str = " %",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._heading = heading
        self._sign = sign
        self._scale = 1
        self._data: tuple[str, Tone, tuple[tuple[Span, ...], ...]] = ("—", Tone.NORMAL, ())

    def on_mount(self) -> None:
        """Draw the title and an empty figure until the data arrive."""
        self._draw()

    def show(self, figure: str, tone: Tone = Tone.STRONG, detail: Sequence[Line] = ()) -> None:
        """Show a figure as a person reads it, given without its sign."""
        self._data = (figure, tone, tuple(tuple(line) for line in detail))
        if self.is_mounted:
            self._draw()

    @property
    def figure(self) -> str:
        """Return the figure shown."""
        return self._data[0]

    def rename(self, heading: str) -> None:
        """Change the title."""
        if heading != self._heading:
            self._heading = heading
            if self.is_mounted:
                self._draw()

    def scale(self, scale: int) -> None:
        """Draw the figure `scale` times as large; 0 writes it as text, where no drawing fits."""
        if scale != self._scale:
            self._scale = scale
            if self.is_mounted:
                self._draw()

    def _draw(self) -> None:
        figure, tone, detail = self._data
        sign = "" if figure == "—" else self._sign
        # At an even scale it has no half blocks, so any terminal can draw it.
        flat = folds(self) and self._scale % 2
        if not self._scale:
            rows = [f"{figure}{sign}"]
        elif flat:
            rows = [""] * (3 * self._scale)
            rows[len(rows) // 2] = f"{figure}{sign}"
        else:
            own = self._scale > 1 or painter_of(self) is None
            rows = big_figure(figure, self._scale) if own else framework_figure(figure)
            # The sign stands beside the feet of the digits, and the tail of the comma goes below them.
            feet = big_figure(figure.replace(",", " "), self._scale) if own else rows
            footer = max(place for place, row in enumerate(feet) if row.strip())
            rows[footer] += sign
        self.set_lines(
            [
                [Span(self._heading, Tone.DIM)],
                *([Span(row, tone)] for row in rows),
                *detail,
            ]
        )
