"""A part of a place drawn in a widget, laid again whenever its width or height changes."""

from __future__ import annotations

from textual import events
from textual.geometry import Size

from ajustes_tui.widgets.flow import Part, laid
from ajustes_tui.widgets.line_view import LineView


class PlaceView(LineView):
    """Areas laid in the cells of the widget, which takes no focus; `whole` is never lower than its rows."""

    def __init__(
        self,
        part: Part,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
        whole: bool = False,
    ) -> None:
        super().__init__([[]], id=id, classes=classes)
        self._whole = whole
        self._part = part

    def show(self, part: Part) -> None:
        if part != self._part:
            self._part = part
            self._lay(self.size)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(len(laid(self._part, width)), 1)

    def on_resize(self, event: events.Resize) -> None:
        self._lay(event.size)

    def _lay(self, size: Size) -> None:
        if size.width:
            if self._whole:
                self.styles.min_height = self.get_content_height(size, size, size.width)
            self.set_lines([row.line for row in laid(self._part, *size)])
