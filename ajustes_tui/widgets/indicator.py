"""A figure readable from two metres: half blocks, or text where they are not available."""

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


def big_figure(text: str) -> list[str]:
    """Return three rows of half blocks; characters without a drawing go on the last one."""
    drawings = [_DRAWINGS.get(c, (" ", " ", c)) for c in text]
    return [" ".join(drawing[row] for drawing in drawings) for row in range(3)]


def framework_figure(text: str) -> list[str]:
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


class Indicator(LineView):
    """A figure with its title above and its details below."""

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
        self._large = True
        self._data: tuple[str, Tone, tuple[tuple[Span, ...], ...]] = ("—", Tone.NORMAL, ())

    def on_mount(self) -> None:
        self._draw()

    def show(self, figure: str, tone: Tone = Tone.STRONG, detail: Sequence[Line] = ()) -> None:
        """The figure is formatted, without its sign."""
        self._data = (figure, tone, tuple(tuple(line) for line in detail))
        if self.is_mounted:
            self._draw()

    @property
    def figure(self) -> str:
        return self._data[0]

    def rename(self, heading: str) -> None:
        if heading != self._heading:
            self._heading = heading
            if self.is_mounted:
                self._draw()

    def draw_large(self, *, large: bool) -> None:
        if large != self._large:
            self._large = large
            if self.is_mounted:
                self._draw()

    def _draw(self) -> None:
        figure, tone, detail = self._data
        sign = "" if figure == "—" else self._sign
        if not self._large:
            rows = [f"{figure}{sign}"]
        elif folds(self):
            rows = ["", f"{figure}{sign}", ""]
        else:
            own = painter_of(self) is None
            rows = big_figure(figure) if own else framework_figure(figure)
            # The sign stands beside the feet of the digits, and the tail of the comma goes below them.
            feet = big_figure(figure.replace(",", " ")) if own else rows
            footer = max(place for place, row in enumerate(feet) if row.strip())
            rows[footer] += sign
        self.set_lines(
            [
                [Span(self._heading, Tone.DIM)],
                *([Span(row, tone)] for row in rows),
                *detail,
            ]
        )
