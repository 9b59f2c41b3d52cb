"""The acts of a supervisor on the figures of a corte: exporting them and closing the corte."""

from __future__ import annotations

from datetime import date

from textual.message import Message

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.background import BackgroundPart, writes
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.figures.desk_acts import DeskService
from ajustes_tui.services.figures.kpi import KpiBoard
from ajustes_tui.ui.text import cleaned


class CorteActs(BackgroundPart):
    """Exports figures, and closes a corte after asking; it posts `Done` with the sentence."""

    class Done(Message):
        """The figures were exported, or a corte was closed; `text` is the sentence."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, service: DeskService) -> None:
        super().__init__()
        self._service = service

    @writes("Exportando las cifras")
    def export(self, figures: KpiBoard) -> Exported:
        """Write some figures to a workbook."""
        return self._service.export(figures)

    @export.then
    def _tell_exported(self, exported: Exported) -> None:
        name = cleaned(exported.file.name)
        self.post_message(self.Done(f"Quedó en {name}; quedó registrado"))

    def close(self, corte: date, figures: KpiBoard) -> None:
        """Close a corte that has these figures, asking first: it is not opened again."""

        def answered(sure: bool | None) -> None:
            if sure:
                self._freeze(corte)

        pending = figures.indicators.counts[Cubeta.PENDIENTE]
        effect = (
            f"Las cifras del corte {short_date(corte)} y la cubeta de cada caso quedan fijas; lo "
            f"que cambie después se dirá aparte. Quedan {pending} pendientes. No se reabre, y "
            "lo registrado hasta ahora en esos casos ya no se deshace."
        )
        self.app.push_screen(ConfirmationModal("¿Cerrar el corte?", effect, "Cerrarlo"), answered)

    @writes("Cerrando el corte")
    def _freeze(self, corte: date) -> date:
        self._service.close(corte)
        return corte

    @_freeze.then
    def _tell_closed(self, corte: date) -> None:
        self.post_message(self.Done(f"El corte {short_date(corte)} quedó cerrado"))
