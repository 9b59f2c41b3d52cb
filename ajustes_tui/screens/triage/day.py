"""What the day counts: the right end of the bar, and a notice of what happened to the queue."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import BaseImportada
from ajustes_tui.screens.background import reads
from ajustes_tui.services.casos.triage import Marcador, TriageService
from ajustes_tui.ui.text import Linea, Trozo, Voz
from ajustes_tui.widgets.line_view import Lineas


class Counted(NamedTuple):
    """What row 1 counts, how many citas there are, and how many casos the store has."""

    marcador: Marcador
    citas: int
    total: int


class DayCounts(Lineas):
    """Reads the counts of the day, and says on its last row which corte came and what came back.

    It stands where the RR line is while there is one. `CountsRead` follows each `read`.
    """

    class CountsRead(Message):
        """The counts arrived."""

        def __init__(self, total: int) -> None:
            super().__init__()
            self.total = total

    def __init__(self, service: TriageService, sesion: Sesion) -> None:
        super().__init__([[]], id="aviso-cola")
        self._service = service
        self._sesion = sesion
        self._counted: Counted | None = None
        self._arrived = ""
        self._text = ""

    @reads("Contando")
    def read(self) -> Counted:
        """Count again."""
        service = self._service
        return Counted(
            service.marcador(),
            service.contar(service.filtro_de(service.consulta("cita"))),
            service.contar(FiltroCasos()),
        )

    @read.then
    def _take(self, counted: Counted) -> None:
        self._counted = counted
        self._show()
        self.post_message(self.CountsRead(counted.total))

    def arrived(self, base: BaseImportada) -> None:
        """Say which corte went into the store."""
        corte = date.fromisoformat(base.corte)
        rows = contados(base.validas, "fila", "filas")
        self._arrived = f"{self._service.ahora():%H:%M} entró el corte {corte:%d/%m}: {rows}"
        self._show()

    def _show(self) -> None:
        parts = [self._arrived] if self._arrived else []
        returned = self._counted.marcador.vueltos if self._counted is not None else 0
        if returned:
            casos = "caso volvió" if returned == 1 else "casos volvieron"
            parts.append(f"{returned} {casos} del back sin respuesta: g los lista")
        text = f" {' · '.join(parts)}"
        if text != self._text:
            self._text = text
            self.refresh()

    def line(self, y: int, ancho: int) -> Linea:
        """Return the notice on the last row and blanks above it."""
        return [Trozo(self._text, Voz.TENUE)] if y == self.size.height - 1 else ()

    def bar(self, *, queue: bool = False, wide: bool = False) -> str:
        """Return what the right end of the bar counts, and who works.

        With `queue` it says how many casos wait in place of the corte, and with `wide` everything.
        """
        login, rol = self._sesion.login, self._sesion.rol
        if self._counted is None:
            return login
        marcador = self._counted.marcador
        corte = f"corte {marcador.corte:%d/%m}" if marcador.corte is not None else ""
        parts = [corte] if wide or not queue else []
        if wide or queue or not corte:
            parts.append(f"cola {marcador.cola}")
        parts.append(f"llamadas {marcador.llamadas}")
        if wide:
            parts.append(f"citas {self._counted.citas}")
        parts.append(f"hechos {marcador.hechos}")
        return " · ".join([*filter(None, parts), f"{login} ({rol})" if wide and rol else login])
