"""Where everything of triage stands: the queue beside or before the card, the bar and the notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from ajustes_tui.domain.caso.card import Ficha as FichaCaso
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import BaseImportada, Hecho, Hechos, VerCaso, VerCasos
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.caso.account import PanelCuenta, panel_cuenta
from ajustes_tui.screens.caso.card_text import Vista
from ajustes_tui.screens.caso.decision_card import FichaTriage
from ajustes_tui.screens.caso.decisions import hacia
from ajustes_tui.screens.caso.questions import titulo_de
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.triage.batch import Tanda, TandaDeDecisiones, propuesta_de
from ajustes_tui.screens.triage.batch_menu import BatchMenu
from ajustes_tui.screens.triage.errands import leer
from ajustes_tui.screens.triage.filter_bar import FilterBar
from ajustes_tui.screens.triage.messages import SinMas, Soltado, VistaCargada
from ajustes_tui.screens.triage.notice import Notice
from ajustes_tui.screens.triage.queue import QueuePanel
from ajustes_tui.screens.triage.rr_lines import LastLines
from ajustes_tui.screens.triage.selection import Escogida
from ajustes_tui.screens.triage.workers import ObrerosTriage
from ajustes_tui.services.casos.triage import Marcador, TriageService
from ajustes_tui.ui.text import Voz


class Counted(NamedTuple):
    """What row 1 counts, how many citas there are, and how many casos the store has."""

    marcador: Marcador
    citas: int
    total: int


class TableroTriage(ObrerosTriage):
    """The queue and the frame around the card."""

    AUTO_FOCUS = "QueueTable"

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._counted: Counted | None = None
        self._mias: list[int] = []
        self._registrando: int | None = None
        """The caso something is being written on, until it is known which one comes next."""
        self._came: VerCaso | None = None
        """The caso another place opened, until it is left."""
        self._lines = LastLines(service.reglas.ancho_rr)
        # Kept at hand: a key that is held down would look for each of them every time.
        self.queue = QueuePanel(
            service,
            sesion,
            look=self._look,
            card_title=self._card_title,
            card_order=lambda: self.ficha.orden,
        )
        self._batch = BatchMenu(
            service,
            sesion,
            ask=lambda box, answered: self.app.push_screen(box, answered),
            review=self._review_batch,
            mark=self.queue.mark,
            write=self._write_and_review,
        )
        self._notice = Notice()
        self._ficha, self._panel = FichaTriage(), PanelCuenta()

    def compose(self) -> ComposeResult:
        """Build the frame with the notice of the queue between the RR line and the keys."""
        for widget in super().compose():
            if widget is self.frame.key_row:
                yield self._notice
            yield widget

    def compose_body(self) -> ComposeResult:
        """Build the queue and, beside or below it, the card and its account."""
        yield self.queue
        with Horizontal(id="caso"):
            yield self._ficha
            yield self._panel

    def on_mount(self) -> None:
        """Start at the queue."""
        self._show_rr()
        self.queue.table.focus()

    @property
    def ficha(self) -> FichaTriage:
        """Return the card."""
        return self._ficha

    @property
    def en_caso(self) -> bool:
        """Whether the person works on the card rather than in the queue."""
        return self.has_class("-caso")

    @property
    def doble(self) -> bool:
        """Whether the queue and the card are seen at once."""
        ancho, alto = self.size
        return ancho >= 100 and alto >= 36

    @property
    def vista(self) -> Vista | None:
        """Return the caso that keys act on: that of the card, or in the queue that of the row.

        Where the queue is alone, rows are gone past far more often than acted on: the card of one
        is read when somebody asks for it.
        """
        if self.en_caso:
            return self.ficha.vista
        if self.queue.case_id is None:
            return None
        if self.leida is None and (refused := self._read_row()):
            self.queue.tell(refused, Voz.AVISO)
        return self.leida

    @property
    def leida(self) -> Vista | None:
        """Return the card that keys would act on if it has been read; another's is nobody's."""
        vista = self.ficha.vista
        if vista is None or self.en_caso or vista.ficha.caso.id == self.queue.case_id:
            return vista
        return None

    def take_vista(self, event: VistaCargada) -> None:
        """Show a card that was read."""

    def _read_row(self) -> str:
        """Read the card of the row under the cursor, without claiming it; return why it could not."""
        caso_id = self.queue.case_id
        if caso_id is None:
            return ""
        try:
            vista = leer(self._service, caso_id, self.sesion.login)
        except AjustesError as error:
            self._show_nobody()
            return error.mensaje
        self.take_vista(VistaCargada(vista, entrar=False))
        return ""

    def _look(self) -> str:
        """Show what goes with the row under the cursor: the card beside it, if it is in sight.

        It is painted together with the cursor, and so is read here: some rows by their keys.
        """
        if self.queue.case_id is None:
            self._show_nobody()
        elif self.doble:
            return self._read_row()
        else:
            # What was read of it before may not be so any more.
            self.ficha.olvidar()
        return ""

    def _show_nobody(self) -> None:
        """Take away the caso of a list that has none any more."""
        self.ficha.vaciar()
        self._panel.mostrar([])

    def _card_title(self) -> str:
        vista = self.ficha.vista
        return f"{vista.ficha.caso.cuenta} / {vista.ficha.caso.radicado_actual}" if vista else ""

    def say(self, texto: str, voz: Voz = Voz.FUERTE) -> None:
        """Write on the row 21 that is in sight."""
        self.queue.say(texto, voz)

    def load(self) -> None:
        """Read the queue and the counters."""
        self.queue.read()
        self._count()

    @on(FilterBar.Refiltered)
    def _list_other(self) -> None:
        self._count()

    @reads("Contando")
    def _count(self) -> Counted:
        service = self._service
        return Counted(
            service.marcador(),
            service.contar(service.filtro_de(service.consulta("cita"))),
            service.contar(FiltroCasos()),
        )

    @_count.then
    def _show_counted(self, counted: Counted) -> None:
        self._counted = counted
        self.queue.filter.count_all(counted.total)
        self._notice.returned(counted.marcador.vueltos)
        self._show_bar()

    def reload_after(self, hecho: Hecho) -> None:
        """Read the queue again; the card is changed only by who works on it."""
        if isinstance(hecho, BaseImportada):
            corte = date.fromisoformat(hecho.corte)
            self._notice.arrived(
                f"{self._service.ahora():%H:%M} entró el corte {corte:%d/%m}: "
                f"{contados(hecho.validas, 'fila', 'filas')}"
            )
        self.load()

    def on_resize(self, event: events.Resize) -> None:
        """Fit what depends on the two halves being in sight."""
        if self.en_caso:
            self.ficha.asomar()
        self.queue.fit(beside=self.doble)
        self._show_bar()
        if self.doble and self.en_caso:
            # Behind the card nobody watched them.
            self.call_after_refresh(self.queue.look_at_rows)

    @on(events.DescendantFocus)
    def _follow_focus(self, event: events.DescendantFocus) -> None:
        """Keep the keys of row 24 true when the focus moves between the two halves."""
        if event.widget is self.queue.table and self.en_caso and self.doble:
            self.set_class(False, "-caso")
            self._back_to_queue()
        elif event.widget.id == "panel":
            self.set_contexto("triage.cuenta")
        elif event.widget is self.queue.table:
            self.set_contexto("triage.cola")
        elif event.widget is self.ficha.lienzo and self.contexto == "triage.cuenta":
            self.set_contexto("triage.caso")

    def _leave_case(self) -> None:
        self.ficha.close_form()
        self.set_class(False, "-caso")
        self._back_to_queue()
        self.queue.table.focus()
        self.load()

    def _back_to_queue(self) -> None:
        self.set_contexto("triage.cola")
        self.queue.close_card()
        self._show_rr()
        self._show_bar()

    def _go_back_from(self, caso_id: int) -> None:
        """Go back to the place that opened a caso, when that is the one left."""
        came, self._came = self._came, None
        if came is not None and came.caso_id == caso_id:
            self.post_message(GoTo(came.vuelve, place=came.lugar, back=True))

    @on(SinMas)
    def _nothing_left(self) -> None:
        self._registrando = None
        # Not said only once: the list that is read on the way out paints the row again.
        self.queue.tell("No queda ningún caso libre por decidir", Voz.OK)
        self._leave_case()

    def receive(self, peticion: object) -> None:
        """Open the caso another screen names by its number, or list the casos of its figure."""
        if isinstance(peticion, VerCaso):
            self._came = peticion
            self._open(peticion.caso_id)
        elif isinstance(peticion, int):
            self._open(peticion)
        elif isinstance(peticion, VerCasos) and peticion.filtro is not None:
            self._leave_case()
            self.queue.filter.show_figure(peticion)

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Look for one number pasted, or show only the casos of several."""
        if len(numeros) == 1:
            self.go("historial", numeros[0])
        elif numeros:
            self._leave_case()
            self.queue.filter.show_numbers(numeros)
        else:
            self.say("Lo pegado no trae ningún número", Voz.AVISO)

    def pending(self) -> str:
        """Return whether digits typed beside rows would be left unregistered."""
        return self.queue.pending()

    @on(Soltado)
    def _claims_changed(self) -> None:
        self.queue.read_rows_again()

    @on(QueuePanel.OpenAsked)
    def _open_asked(self, event: QueuePanel.OpenAsked) -> None:
        self._open(event.case_id)

    def action_siguiente(self) -> None:
        """Open the next caso nobody has."""
        self._next()

    def action_panel(self) -> None:
        """Enter the account beside the card, or leave it."""
        panel = self._panel
        if panel.has_focus:
            (self.ficha.lienzo if self.en_caso else self.queue.table).focus()
        elif panel.size.width:
            panel.focus()
        else:
            self.say("La cuenta se ve al lado con 120 columnas; F6 la abre entera", Voz.TENUE)

    @on(QueuePanel.MarksRead)
    def _offer_marked(self, event: QueuePanel.MarksRead) -> None:
        self._batch.offer(event.rows, self.queue.table.ids)

    def _write_and_review(self, chosen: Iterable[Escogida]) -> None:
        self.queue.write(chosen)
        self._review_typed()

    @on(QueuePanel.ReviewAsked)
    def _review_typed(self) -> None:
        """Review every digit typed, those the filter hides among them."""
        vuelve = self._service.siguiente_habil()
        chosen = self.queue.selection.opciones.values()
        proposals = [propuesta_de(one, vuelve) for one in chosen]
        self._review_batch(TandaDeDecisiones(self._service, proposals))

    def _review_batch(self, tanda: Tanda) -> None:
        if not tanda.filas:
            self.say("No hay ningún caso al que hacérselo", Voz.AVISO)
            return
        # Loaded when the first batch is reviewed: the first screen has no need of it.
        from ajustes_tui.screens.triage.batch_review import LoteScreen

        lote = LoteScreen(tanda, self._counters(), self.hechos, self.sesion)

        def reviewed(_nothing: None) -> None:
            """Keep the digits of what was not done, and go where the person asked."""
            self.queue.forget(lote.hechas)
            self.queue.take_away(lote.quitadas)
            self._mias += [registro.caso.id for registro in lote.registros]
            self._lines.batch_done(lote.registros)
            self._show_rr()
            if lote.dicho:
                self.queue.tell(lote.dicho, Voz.OK)
            self.queue.show_foot()
            self.queue.show_order()
            self.load()
            if lote.abrir is not None:
                self._open(lote.abrir)
            elif lote.pedido is not None:
                self.receive(lote.pedido)

        self.app.push_screen(lote, reviewed)

    def action_linea_rr(self) -> None:
        """Send the last RR line to the terminal's clipboard and leave it on row 23."""
        title, right, line = self._lines.copy(self.copy_out)
        if line:
            self.linea_rr.show(title, right, line)
        else:
            self.say("Todavía no hay ninguna línea RR", Voz.AVISO)

    def _show_rr(self) -> None:
        title, right, line = self._lines.shown
        self.set_class(bool(line), "-con-rr")
        if line:
            self.linea_rr.show(title, right, line)
        else:
            self.linea_rr.clear()

    def _show_bar(self) -> None:
        vista = self.leida
        lugar = "Cola"
        if self.en_caso and vista is not None:
            forma = self.ficha.forma
            evento = forma.formulario.evento if forma is not None else None
            lugar = (
                titulo_de(evento)
                if evento and forma and forma.formulario.titulo
                else hacia(vista.previa)
            )
        if self.doble:
            self.barra.show("TRIAGE", self._counters(ancha=True))
        else:
            self.barra.show(f"TRIAGE › {lugar}", self._counters(cola=self.en_caso))

    def _counters(self, *, cola: bool = False, ancha: bool = False) -> str:
        """Return what the right end of the bar counts, and who works."""
        if self._counted is None:
            return self.sesion.login
        marcador = self._counted.marcador
        corte = f"corte {marcador.corte:%d/%m}" if marcador.corte is not None else ""
        partes = [corte] if ancha or not cola else []
        if ancha or cola or not corte:
            partes.append(f"cola {marcador.cola}")
        partes.append(f"llamadas {marcador.llamadas}")
        if ancha:
            partes.append(f"citas {self._counted.citas}")
        partes.append(f"hechos {marcador.hechos}")
        rol = f" ({self.sesion.rol})" if ancha and self.sesion.rol else ""
        return " · ".join([*filter(None, partes), f"{self.sesion.login}{rol}"])

    def _show_panel(self, ficha: FichaCaso) -> None:
        def semaforo(vence: date | None) -> Semaforo | None:
            plazo = self._service.restantes(vence)
            return plazo[1] if plazo else None

        sugerir = self._service.catalogos.sugerir_causal
        self._panel.mostrar(panel_cuenta(ficha, semaforo, sugerir))
