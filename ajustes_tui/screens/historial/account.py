"""One account on the screen: its casos, every line written on it, and the line under the cursor."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from ajustes_tui.domain.caso.card import Linea
from ajustes_tui.domain.caso.line_classes import ClaseDeLinea
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.caso.line_text import (
    FilaLinea,
    cabecera,
    columnas,
    linea_completa,
    voz_fila,
)
from ajustes_tui.screens.historial.line_modal import LineaModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo, Told
from ajustes_tui.services.casos.historial import CuentaVista, HistorialService
from ajustes_tui.services.casos.lotes import Exportado
from ajustes_tui.services.recorder import Registro
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.measures import LABEL_WIDTH
from ajustes_tui.ui.text import Voz, limpio
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.window_table import TablaVentana

NO_ACCOUNT = "Primero busque una cuenta con F9"


@dataclass(frozen=True, eq=False)
class AccountRequest:
    """An account to show, by its cuenta or by anything a search finds; each is asked once."""

    texto: str
    caso_id: int | None = None
    """The caso the person comes from."""
    clase: ClaseDeLinea | None = None
    """The only class of lines to show."""
    buscado: str = ""
    """The number looked for, perhaps the radicado of one of its casos."""
    searches: bool = False
    """Whether `texto` is what was typed to look for an account, and not its cuenta."""
    again: bool = False
    """Whether the account is the one shown already, so that keys act on it meanwhile."""


class Found(NamedTuple):
    """What a request gave: the account with the caso to stand on, or more than one account."""

    request: AccountRequest
    view: CuentaVista | None = None
    caso_id: int | None = None
    cuentas: Sequence[str] = ()


class AccountHistory(Vertical):
    """Reads an account and draws it; the request made last is the one shown."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("historial", of_part=True)]

    class Shown(Message):
        """The account asked for is on the screen."""

    class LineChanged(Message):
        """Another line is under the cursor, or the one there was read."""

    class Undone(Message):
        """The last evento of a caso of the account was undone."""

        def __init__(self, registro: Registro) -> None:
            super().__init__()
            self.registro = registro

    def __init__(self, service: HistorialService, on_arrival: Callable[[], None]) -> None:
        """Build the panel; `on_arrival` is called before another account is drawn."""
        super().__init__()
        self._service = service
        self._on_arrival = on_arrival
        self._view: CuentaVista | None = None
        self._caso_id: int | None = None
        self._clase: ClaseDeLinea | None = None
        self._request: AccountRequest | None = None
        """What was asked last, until it arrives."""
        self._choosing = False
        """Whether a box asks which account of a search to show."""
        self._read_again = False
        """Whether something was written since it was asked."""

    def compose(self) -> ComposeResult:
        """Build the casos and, under them, the lines."""
        yield Lineas([[]], id="casos")
        yield Regla("Líneas, la más nueva arriba", id="regla-lineas")
        yield TablaVentana[FilaLinea](
            columnas(), voz_fila=voz_fila, vacio="F9 busca una cuenta, radicado o teléfono."
        )
        yield Regla("La línea completa", id="regla-linea")
        yield Lineas([[]], id="linea")

    @property
    def table(self) -> TablaVentana[FilaLinea]:
        """Return the table of lines."""
        return self.query_one(TablaVentana)

    @property
    def view(self) -> CuentaVista | None:
        """Return the account shown."""
        return self._view

    @property
    def caso_id(self) -> int | None:
        """Return the caso the person came from."""
        return self._caso_id

    @property
    def waits(self) -> bool:
        """Return whether an account was asked for and has not arrived."""
        return self._request is not None

    @property
    def leaving(self) -> bool:
        """Return whether another account was asked for: no key acts on the one shown."""
        return self._choosing or (self._request is not None and not self._request.again)

    @property
    def line(self) -> Linea | None:
        """Return the line under the cursor."""
        number = self.table.cursor_id
        row = None if number is None else self.table.row(number)
        return None if row is None else row.linea

    @property
    def caso_at_hand(self) -> int | None:
        """Return the caso of the line under the cursor, or the one the person came from."""
        return self._caso_id if self.line is None else self.line.caso

    def ask(self, request: AccountRequest) -> None:
        """Ask for an account; what was asked before is not wanted any more."""
        self._read_again = False
        self._request = request
        self._read(request)

    def reload(self) -> None:
        """Read the account shown again, or the one asked for meanwhile once it comes."""
        if self.waits:
            self._read_again = True
        elif self._view is not None:
            self.ask(AccountRequest(self._view.cuenta, self._caso_id, self._clase, again=True))

    @reads("Leyendo la cuenta")
    def _read(self, request: AccountRequest) -> Found:
        service = self._service
        if not request.searches:
            view = service.ver(request.texto, request.clase)
            caso_id = request.caso_id or service.caso_de(request.texto, request.buscado)
            return Found(request, view, caso_id)
        cuentas = service.buscar(request.texto)
        if len(cuentas) != 1:
            return Found(request, cuentas=cuentas)
        return Found(
            request, service.ver(cuentas[0]), service.caso_de(cuentas[0], request.texto), cuentas
        )

    @_read.then
    def _show(self, found: Found) -> None:
        request, view = found.request, found.view
        if request is not self._request:
            return
        self._request = None
        if len(found.cuentas) > 1:
            self._choose(found)
            return
        if not request.again:
            self._on_arrival()
        if view is None:
            text = f"No hay ningún caso con «{limpio(request.texto)[:30]}»"
            self.post_message(Told(text, Voz.AVISO))
        else:
            self._view = view
            self._caso_id, self._clase = request.caso_id, request.clase
            self._draw_casos(self.app.size.width)
            self.table.set_ids(view.lineas)
            if not request.again:
                # Its own newest line, wherever the cursor was left the last time.
                line = view.ultimas.get(found.caso_id or 0)
                if line is None or not self.table.move_to_id(line):
                    self.table.cursor = 0
            self.post_message(self.Shown())
            self._draw_line()
            self._draw_rule()
        self._reload_if_written()

    def _choose(self, found: Found) -> None:
        def chosen(cuenta: str | None) -> None:
            self._choosing = False
            if cuenta is not None:
                self.ask(AccountRequest(cuenta, buscado=found.request.texto))
            else:
                self._reload_if_written()

        self._choosing = True
        options = [(cuenta, cuenta) for cuenta in found.cuentas]
        self.app.push_screen(PickerModal("Varias cuentas lo tienen", options), chosen)

    @_read.failed(Exception)
    def _give_up(self, error: Exception) -> None:
        """Stay with the account shown when the one asked for could not be read."""
        self._request = None
        self.post_message(Failed(error))
        self._reload_if_written()

    def _reload_if_written(self) -> None:
        """Read again what somebody wrote on while an account was asked for."""
        if self._read_again:
            self.reload()

    def on_resize(self, event: events.Resize) -> None:
        """Draw the casos again for a window of another width."""
        self._draw_casos(event.size.width)

    def _draw_casos(self, width: int) -> None:
        if self._view is not None:
            self.query_one("#casos", Lineas).set_lines(cabecera(self._view, width))

    @on(TablaVentana.VentanaPedida)
    def _ask_rows(self, event: TablaVentana.VentanaPedida) -> None:
        self._read_rows(event.ids)

    @reads("Leyendo las líneas", keep_all=True)
    def _read_rows(self, numbers: array[int]) -> Sequence[Linea]:
        return self._service.ventana(numbers)

    @_read_rows.then
    def _give_rows(self, lines: Sequence[Linea]) -> None:
        self.table.set_rows({line.linea: FilaLinea(line) for line in lines})
        self._draw_line()

    @on(TablaVentana.CursorMovido)
    def _draw_line(self) -> None:
        """Draw the line under the cursor whole, where the window is tall enough for it."""
        width = self.app.size.width - LABEL_WIDTH - 1
        whole = linea_completa(self.line, width) if self.line else [[]]
        self.query_one("#linea", Lineas).set_lines(whole)
        self.post_message(self.LineChanged())

    @on(TablaVentana.VistaMovida)
    def _draw_rule(self) -> None:
        title = "Líneas, la más nueva arriba"
        if self._clase is not None:
            title = f"Solo {self._clase}, la más nueva arriba"
        self.query_one("#regla-lineas", Regla).show(title, self.table.marca)

    @on(TablaVentana.FilaElegida)
    def action_abrir(self) -> None:
        """Show the line under the cursor whole."""
        if self.line is not None:
            self.app.push_screen(LineaModal(self.line))

    def action_abrir_caso(self) -> None:
        """Open in triage the caso of the line under the cursor, a closed one too."""
        caso_id = self.caso_at_hand
        if caso_id is None:
            self.post_message(Told(NO_ACCOUNT, Voz.AVISO))
        else:
            self.post_message(GoTo("triage", caso_id))

    def action_clase(self) -> None:
        """Show the lines of one class only, or all of them again."""
        view = self._view
        if view is None:
            self.post_message(Told(NO_ACCOUNT, Voz.AVISO))
            return

        def chosen(clase: str | None) -> None:
            if clase is not None:
                only = ClaseDeLinea(clase) if clase else None
                self.ask(AccountRequest(view.cuenta, self._caso_id, only, again=True))

        options = [("", f"todas las líneas · {view.total}")]
        options += [(clase.value, f"{clase} · {n}") for clase, n in view.clases.items()]
        self.app.push_screen(PickerModal("Qué líneas se ven", options), chosen)

    def action_exportar(self) -> None:
        """Write every line of the account to a workbook; a supervisor's."""
        if self._view is None:
            self.post_message(Told(NO_ACCOUNT, Voz.AVISO))
        elif not self._service.exporta:
            self.post_message(Told("Exportar es de la supervisora", Voz.AVISO))
        else:
            self._export(self._view.cuenta)

    @writes("Exportando las líneas")
    def _export(self, cuenta: str) -> Exportado:
        return self._service.exportar(cuenta)

    @_export.then
    def _exported(self, done: Exportado) -> None:
        lines = contados(done.filas, "línea", "líneas")
        text = f"{lines} en {limpio(done.archivo.name)}; quedó registrado"
        self.post_message(Told(text, Voz.OK))

    def action_deshacer(self) -> None:
        """Undo the last evento of the caso of this line, if it is the person's own and of today."""
        caso_id = self.caso_at_hand
        if caso_id is not None:
            self._undo(caso_id)

    @writes("Deshaciendo")
    def _undo(self, caso_id: int) -> Registro:
        return self._service.deshacer(caso_id)

    @_undo.then
    def _undone(self, registro: Registro) -> None:
        self.post_message(self.Undone(registro))
