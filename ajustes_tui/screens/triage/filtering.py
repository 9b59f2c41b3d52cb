"""Which casos the queue shows: the line one types, the filters by name and the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import on
from textual.timer import Timer

from ajustes_tui.domain.query.filter import Orden
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.screens.triage.conflict import ConflictoTriage
from ajustes_tui.screens.triage.errands import consulta_de
from ajustes_tui.screens.triage.filter import (
    Filtro,
    con_nombre,
    con_termino,
    cuentas,
    sin_linea,
    vocabulario,
)
from ajustes_tui.screens.triage.messages import CuentasLeidas, Dicho, FiltrosLeidos
from ajustes_tui.services.casos.queue import MAX_NOMBRE, FiltroConCuenta
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.field import Campo

PAUSA_S = 0.2
"""How long typing must rest before the list is read again."""


class FiltrarTriage(ConflictoTriage):
    """The filter of the queue; what one does with its rows is in ColaTriage."""

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._pausa: Timer | None = None
        self._vuelve = ""
        """The place that opened the list of a figure."""
        self._lugar: object = None
        self._selector: SelectorModal | None = None
        """The list that is open while its counts arrive."""

    def on_mount(self) -> None:
        """Read the line one starts with."""
        self._consulta = consulta_de(self._service, self._filtro)
        self._show_filter()

    def action_filtro(self) -> None:
        """Write the filter line; F4 in the field lists the words it understands."""
        self.campo.focus()
        self.campo.cursor_position = len(self.campo.value)
        self._show_filter()
        self.say("texto, !sin, estado: causal: asesor: aliado: semaforo: mios… F4 lista", Voz.TENUE)

    @on(Campo.Changed, "#filtro-texto")
    def _typed_line(self, event: Campo.Changed) -> None:
        """Read the list again when typing rests; what cannot be read is said meanwhile."""
        if self._pausa is not None:
            self._pausa.stop()
        linea = event.value.strip()
        if linea == self._filtro.linea:
            return
        if self._readable(linea):
            self._pausa = self.set_timer(PAUSA_S, self._apply_line)

    def _readable(self, linea: str) -> bool:
        try:
            self._service.consulta(linea)
        except DatoInvalido as error:
            self.say(f"{error.mensaje} {error.sugerencia}", Voz.AVISO)
            return False
        self.say("Enter vuelve a la lista · F4 palabras · Esc la borra", Voz.TENUE)
        return True

    def _apply_line(self) -> None:
        linea = self.campo.value.strip()
        if linea != self._filtro.linea:
            self._set_filter(replace(self._filtro, linea=linea, numeros=()))

    def _finish_line(self) -> None:
        """Go to the list, unless what is typed cannot be read."""
        if self._readable(self.campo.value.strip()):
            self._apply_line()
            self.campo.cursor_position = 0
            self.cola.focus()
            self._show_filter()
            self._show_orden()

    def _back_in_queue(self) -> None:
        """Take away the line, then the filter by name; what is typed beside rows stays.

        From the list of a figure that leads back to the figure.
        """
        if self._filtro.linea or self._filtro.numeros:
            self._clear_line()
        elif not self._filtro.inicial:
            vuelve = self._vuelve if self._filtro.pedido is not None else ""
            self._set_filter(Filtro(orden=self._filtro.orden))
            if vuelve:
                self.post_message(self.Ir(vuelve, self._lugar, vuelta=True))
        else:
            self.say("Ya está en la cola", Voz.TENUE)

    def _clear_line(self) -> None:
        """Throw away what is typed and go to the list."""
        self.campo.value = ""
        self._set_filter(sin_linea(self._filtro))
        self.cola.focus()
        self._show_filter()
        self._show_orden()

    def _choose_filter(self) -> None:
        """Offer the words of the line; the one chosen is added to it."""

        def chosen(palabra: str | None) -> None:
            if palabra is not None:
                self.campo.value = f"{self.campo.value.strip()} {palabra}".strip()
                self.campo.cursor_position = len(self.campo.value)

        self.app.push_screen(
            SelectorModal("Palabras del filtro", vocabulario(self._service.catalogos)), chosen
        )

    def _set_filter(self, filtro: Filtro) -> None:
        """Show another list; its line is already known to be good."""
        if filtro == self._filtro:
            return
        self._filtro = filtro
        self._consulta = consulta_de(self._service, filtro)
        if self.campo.value.strip() != filtro.linea:
            self.campo.value = filtro.linea
        self.load()

    def action_orden(self) -> None:
        """Change the order of the queue to the next one."""
        ordenes = list(Orden)
        siguiente = ordenes[(ordenes.index(self._filtro.orden) + 1) % len(ordenes)]
        self._set_filter(replace(self._filtro, orden=siguiente))
        self.say(f"La cola va por {siguiente.value}", Voz.TENUE)

    def action_filtros(self) -> None:
        """List the filters by name with their live counts."""
        self._load_filters()

    @on(FiltrosLeidos)
    def _offer_filters(self, event: FiltrosLeidos) -> None:
        opciones = con_nombre(event.filtros)
        if not event.primera:
            self._fill_in("Filtros", opciones)
            return
        por_nombre = {uno.nombre: uno for uno in event.filtros}

        def chosen(valor: str | None) -> None:
            self._selector = None
            if valor is None:
                return
            que, _dos, nombre = valor.partition(":")
            if que == "guardar":
                self._ask_name()
            elif que == "quitar":
                self._drop_filter(nombre)
            elif nombre in por_nombre:
                self._take_filter(por_nombre[nombre])

        self._selector = SelectorModal("Filtros", opciones)
        self.app.push_screen(self._selector, chosen)

    def _fill_in(self, titulo: str, opciones: Sequence[tuple[str, str]]) -> None:
        """Put what was counted meanwhile in the list, if it is still open."""
        if self._selector is not None:
            self._selector.refill(titulo, opciones)

    def _take_filter(self, elegido: FiltroConCuenta) -> None:
        try:
            self._service.consulta(elegido.consulta)
        except DatoInvalido:
            self.say(f"«{elegido.nombre}» nombra una causal que ya no está: quítelo", Voz.AVISO)
        else:
            self._set_filter(Filtro(elegido.nombre, elegido.consulta, orden=self._filtro.orden))

    def _ask_name(self) -> None:
        linea = str(self._consulta)
        if self._filtro.pedido is not None or self._filtro.numeros or not linea:
            self.say("Solo se guarda lo que dice una línea de filtro: escríbala con f", Voz.AVISO)
            return

        def answered(nombre: str | None) -> None:
            if nombre:
                self._save_filter(nombre, linea)

        self.app.push_screen(TextoModal("Guardar el filtro", linea, maximo=MAX_NOMBRE), answered)

    def action_cuentas(self) -> None:
        """Count what is filtered by estado, causal and asesor."""
        if self._filtro.numeros:
            self.say("Lo pegado no se cuenta: Esc vuelve al filtro", Voz.AVISO)
        else:
            self._load_counts(self._filtro)

    @on(CuentasLeidas)
    def _offer_counts(self, event: CuentasLeidas) -> None:
        titulo = f"{contados(event.cuentas.total, 'caso', 'casos')}: cuáles ver"
        opciones = cuentas(event.cuentas, self._service.catalogos)
        if not event.primera:
            self._fill_in(titulo, opciones)
            return

        def chosen(valor: str | None) -> None:
            self._selector = None
            if valor is None:
                return
            clave, _dos, cual = valor.partition(":")
            linea = con_termino(self._service.consulta(self._filtro.linea), clave, cual)
            if self._readable(str(linea)):
                self._set_filter(replace(self._filtro, linea=str(linea)))
                self._show_orden()

        self._selector = SelectorModal(titulo, opciones)
        self.app.push_screen(self._selector, chosen)

    @on(Dicho)
    def _say_done(self, event: Dicho) -> None:
        self.say(event.texto, Voz.OK)
