"""What one does with the rows of the queue: type digits, mark, open, and act on many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on

from ajustes_tui.domain.caso.card import FilaCaso, Salto
from ajustes_tui.domain.caso.estados import Estado, Rol
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Hechos, VerCaso, VerCasos
from ajustes_tui.screens.caso.decisions import SIN_LINEA_RR, Opcion, opciones_de_fila
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.screens.triage.batch import (
    Tanda,
    TandaDeDecisiones,
    TandaDeTomas,
    basta,
    comunes,
    de_causal,
    propuesta_de,
)
from ajustes_tui.screens.triage.errands import digitos_de
from ajustes_tui.screens.triage.filter import Filtro
from ajustes_tui.screens.triage.filtering import FiltrarTriage
from ajustes_tui.screens.triage.messages import (
    MarcadosLeidos,
    OpcionesLeidas,
    SaltosLeidos,
    SinMas,
)
from ajustes_tui.screens.triage.selection import Escogida, opcion_de
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Registro
from ajustes_tui.ui.text import Voz, limpio
from ajustes_tui.widgets.window_table import TablaVentana

if TYPE_CHECKING:
    from ajustes_tui.screens.triage.batch_review import LoteScreen

MAX_MARCAS = 2_000
"""How many rows are marked at once: a review nobody reads confirms nothing."""


class ColaTriage(FiltrarTriage):
    """The keys of the queue; the ones of the card are in DecidirTriage."""

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._mias: list[int] = []
        self._rr_lote: list[tuple[str, str]] = []
        """The cuenta and the RR line of each caso of the last set."""
        self._turno_rr = 0
        self._vino: VerCaso | None = None
        """The caso another place opened, until it is left."""

    def on_mount(self) -> None:
        """Look for the digits an earlier session left beside rows."""
        self._load_options()

    @on(OpcionesLeidas)
    def _restore_options(self, event: OpcionesLeidas) -> None:
        """Put back the digits their rows still take, and say so."""
        perdidas = {}
        for fila, digito in event.escritas:
            opcion = opcion_de(fila, digito, self.sesion.login)
            if isinstance(opcion, str):
                perdidas[fila.id] = ""
            else:
                self.seleccion.opciones.setdefault(fila.id, Escogida(fila, opcion))
                self.cola.refresh_id(fila.id)
        if perdidas:
            self._keep_options(perdidas)
        if self.seleccion.opciones:
            self.seleccion.look_for(self.cola.ids)
            if not self.en_caso:
                self._show_orden()

    def pending(self) -> str:
        """Return whether digits typed beside rows would be left unregistered."""
        n = len(self.seleccion.opciones)
        return f"Hay {n} {'opción' if n == 1 else 'opciones'} sin registrar." if n else ""

    def receive(self, peticion: object) -> None:
        """Open the caso another screen names by its number, or list the casos of its figure."""
        if isinstance(peticion, VerCaso):
            self._vino = peticion
            self._open(peticion.caso_id)
        elif isinstance(peticion, int):
            self._open(peticion)
        elif isinstance(peticion, VerCasos) and peticion.filtro is not None:
            self._leave_case()
            self._vuelve, self._lugar = peticion.vuelve, peticion.lugar
            self._set_filter(
                Filtro(peticion.titulo, "", pedido=peticion.filtro, orden=self._filtro.orden)
            )

    def _go_back_from(self, caso_id: int) -> None:
        """Go back to the place that opened a caso, when that is the one left."""
        vino, self._vino = self._vino, None
        if vino is not None and vino.caso_id == caso_id:
            self.post_message(self.Ir(vino.vuelve, vino.lugar, vuelta=True))

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Look for one number pasted, or show only the casos of several."""
        if len(numeros) == 1:
            self.go("historial", numeros[0])
        elif numeros:
            self._leave_case()
            self._set_filter(replace(self._filtro, linea="", numeros=numeros))
        else:
            self.say("Lo pegado no trae ningún número", Voz.AVISO)

    @on(TablaVentana.FilaElegida)
    def _enter_row(self, event: TablaVentana.FilaElegida) -> None:
        self.action_abrir()

    @on(SinMas)
    def _nothing_left(self) -> None:
        self._registrando = None
        # Not said only once: the list that is read on the way out paints the row again.
        self._noticia = ("No queda ningún caso libre por decidir", Voz.OK)
        self._leave_case()

    def action_abrir(self) -> None:
        """Review the digits typed; without any, open the row under the cursor."""
        if self.seleccion.opciones:
            self.action_revisar()
        else:
            self.action_abrir_caso()

    def action_abrir_caso(self) -> None:
        """Open the row under the cursor, whatever is typed beside others."""
        if self.cola.cursor_id is not None:
            self._open(self.cola.cursor_id)

    def action_siguiente(self) -> None:
        """Open the next caso nobody has."""
        self._next()

    def action_panel(self) -> None:
        """Enter the account beside the card, or leave it."""
        panel = self._panel
        if panel.has_focus:
            (self.ficha.lienzo if self.en_caso else self.cola).focus()
        elif panel.size.width:
            panel.focus()
        else:
            self.say("La cuenta se ve al lado con 120 columnas; F6 la abre entera", Voz.TENUE)

    def _type_op(self, digito: str) -> None:
        """Write a digit beside the row and go down; a row that does not take it says why."""
        fila = self.fila
        if fila is None:
            return
        opcion = opcion_de(fila.caso, digito, self.sesion.login)
        if isinstance(opcion, str):
            self.say(opcion, Voz.AVISO)
            return
        if negado := self._refusal(fila.caso.id, digito):
            self.say(negado, Voz.AVISO)
            return
        self.seleccion.opciones[fila.caso.id] = Escogida(fila.caso, opcion)
        self._keep_options({fila.caso.id: digito})
        self._row_changed(fila.caso.id)

    def _refusal(self, caso_id: int, digito: str) -> str:
        """Return why the procedure refuses a digit to this person, or nothing."""
        try:
            caso = self._service.caso(caso_id)
        except AjustesError as error:
            return error.mensaje
        if caso is None:
            return "Ese caso ya no está en la lista"
        opciones, aviso = digitos_de(self._service, caso)
        return next((o.negado for o in opciones if o.digito == digito), aviso)

    def _row_changed(self, caso_id: int) -> None:
        self._noticia = None
        self.cola.refresh_id(caso_id)
        if self.cola.cursor + 1 < self.cola.row_count:
            self.cola.cursor += 1
        self._show_orden()

    def action_quitar(self) -> None:
        """Take away the digit of the row under the cursor."""
        caso_id = self.cola.cursor_id
        if caso_id is None or caso_id not in self.seleccion.opciones:
            self.say("Ese renglón no tiene opción", Voz.TENUE)
            return
        self.seleccion.forget([caso_id])
        self._keep_options({caso_id: ""})
        self.cola.refresh_id(caso_id)
        self._show_orden()

    def action_marcar(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go down."""
        if (caso_id := self.cola.cursor_id) is not None:
            self.seleccion.toggle(caso_id)
            self._row_changed(caso_id)

    def action_revisar(self) -> None:
        """Review every digit typed, those the filter hides among them."""
        vuelve = self._service.siguiente_habil()
        escogidas = self.seleccion.opciones.values()
        self._review_set(
            TandaDeDecisiones(self._service, [propuesta_de(e, vuelve) for e in escogidas])
        )

    def _review_set(self, tanda: Tanda) -> None:
        if not tanda.filas:
            self.say("No hay ningún caso al que hacérselo", Voz.AVISO)
            return
        from ajustes_tui.screens.triage.batch_review import LoteScreen

        lote = LoteScreen(tanda, self._counters(), self.hechos, self.sesion)
        self.app.push_screen(lote, lambda _: self._back_from_set(lote))

    def _back_from_set(self, lote: LoteScreen) -> None:
        """Keep the digits of what was not done, and go where the person asked."""
        self.seleccion.forget([*lote.hechas, *lote.quitadas])
        if lote.quitadas:
            self._keep_options(dict.fromkeys(lote.quitadas, ""))
        self._mias += [registro.caso.id for registro in lote.registros]
        self._keep_rr(lote.registros)
        if lote.dicho:
            self._noticia = (lote.dicho, Voz.OK)
        self.cola.refresh()
        self.load()
        self._show_orden()
        if lote.abrir is not None:
            self._open(lote.abrir)
        elif lote.pedido is not None:
            self.receive(lote.pedido)

    def _keep_rr(self, registros: Sequence[Registro]) -> None:
        """Leave on row 23 the first RR line of a set; `r` goes on with the others."""
        self._rr_lote = [
            (registro.caso.cuenta, registro.rr[0])
            for registro in registros
            if registro.rr[0] and registro.evento not in SIN_LINEA_RR
        ]
        self._turno_rr = 0
        if self._rr_lote:
            sigue = " y sigue con la otra" if len(self._rr_lote) > 1 else ""
            largo = f"{len(self._rr_lote[0][1])} de {self._service.reglas.ancho_rr}"
            self._turn_rr(f"{largo} · r la copia{sigue}")

    def _turn_rr(self, dicho: str) -> None:
        """Show the RR line of the set whose turn it is, alone on row 23."""
        cuenta, linea = self._rr_lote[self._turno_rr]
        lugar = f"{self._turno_rr + 1} de {len(self._rr_lote)}"
        self._rr = (f"Línea RR {lugar}, {cuenta}", dicho, linea)
        self._show_rr()

    def action_linea_rr(self) -> None:
        """Send the last RR line to the terminal's clipboard and leave it on row 23.

        Of a set, each time it is asked for the next one's turn comes.
        """
        if self._rr_lote:
            self._turn_rr(self.copy_out(self._rr_lote[self._turno_rr][1]))
            self._turno_rr = (self._turno_rr + 1) % len(self._rr_lote)
            return
        titulo, _derecha, linea = self._rr
        if not linea:
            self.say("Todavía no hay ninguna línea RR", Voz.AVISO)
            return
        self.linea_rr.show(titulo, self.copy_out(linea), linea)

    def action_marcados(self) -> None:
        """Offer what can be done with what is marked."""
        if self.seleccion.marcas:
            self._load_marked(sorted(self.seleccion.marcas))
        else:
            self._offer({})

    @on(MarcadosLeidos)
    def _offer_marked(self, event: MarcadosLeidos) -> None:
        self.seleccion.marcas &= event.filas.keys()
        self._offer(dict(event.filas))

    def _offer(self, filas: dict[int, FilaCaso]) -> None:
        n = len(filas)
        grupos = comunes(list(filas.values()), self._admits_digits)
        opciones = [
            (f"decidir:{i}", f"decidir: {opcion.elegida} ({len(de)} de {n} lo admiten)")
            for i, (opcion, de) in enumerate(grupos)
        ]
        if n:
            opciones.append(("causal", "la misma causal a todos…"))
        if n and self.sesion.rol is Rol.SUPERVISOR:
            opciones += [("soltar", "soltarlos"), ("asignar", "asignarlos a alguien…")]
        todos = self.cola.ids[:MAX_MARCAS]
        primeros = "primeros " if len(todos) < self.cola.row_count else ""
        opciones.append(("todos", f"marcar los {primeros}{len(todos)} de este filtro"))
        if self.seleccion.marcas:
            opciones.append(("ninguno", "quitar todas las marcas"))
        hacer: dict[str, Callable[[], None]] = {
            "causal": lambda: self._ask_causal(filas),
            "soltar": lambda: self._review_set(TandaDeTomas(self._service, [*filas.values()])),
            "asignar": lambda: self._ask_login(filas),
            "todos": lambda: self._mark(set(todos)),
            "ninguno": lambda: self._mark(set()),
        }

        def chosen(valor: str | None) -> None:
            if valor is None:
                return
            if valor in hacer:
                hacer[valor]()
            else:
                self._decide_marked(*grupos[int(valor.removeprefix("decidir:"))])

        marcados = f"{n} marcados" if n != 1 else "1 marcado"
        self.app.push_screen(
            SelectorModal(f"{marcados}: qué hacer" if n else "Nada marcado", opciones), chosen
        )

    def _admits_digits(self, fila: FilaCaso) -> list[Opcion]:
        """Return the digits a row takes from this person that need no form."""
        yo = self.sesion.login
        opciones = [opcion_de(fila, o.digito, yo) for o in opciones_de_fila(fila)]
        return [opcion for opcion in opciones if not isinstance(opcion, str) and basta(opcion)]

    def _mark(self, ids: set[int]) -> None:
        self.seleccion.marcas = ids
        self.seleccion.look_for(self.cola.ids)
        self.cola.refresh()
        self._show_orden()

    def _decide_marked(self, opcion: Opcion, filas: Sequence[FilaCaso]) -> None:
        """Write the digit of a decision beside every marked row that admits it, and review."""
        for fila in filas:
            self.seleccion.opciones[fila.id] = Escogida(fila, opcion)
        self.seleccion.look_for(self.cola.ids)
        self.cola.refresh()
        self._show_orden()
        self.action_revisar()

    def _ask_causal(self, filas: dict[int, FilaCaso]) -> None:
        causales = self._service.catalogos.causales
        opciones = [(c.letra, f"{c.letra} {limpio(c.nombre)}") for c in causales]
        clasificados = any(fila.estado is not Estado.POR_CLASIFICAR for fila in filas.values())

        def review(letra: str, motivo: str, demora: str) -> None:
            propuestas = [de_causal(fila, letra, motivo, demora) for fila in filas.values()]
            self._review_set(TandaDeDecisiones(self._service, propuestas))

        def ask_reason(letra: str, demora: str) -> None:
            if clasificados:
                self.app.push_screen(
                    TextoModal("Por qué cambia la causal", "Queda en el historial de cada uno."),
                    lambda motivo: review(letra, motivo, demora) if motivo else None,
                )
            else:
                review(letra, "", demora)

        def chosen(letra: str | None) -> None:
            if letra == "L":
                demoras = [("claro", "La demora fue de Claro"), ("usuario", "Fue del usuario")]
                self.app.push_screen(
                    SelectorModal("Causal L: ¿de quién fue la demora?", demoras),
                    lambda demora: ask_reason("L", demora) if demora else None,
                )
            elif letra is not None:
                ask_reason(letra, "")

        self.app.push_screen(SelectorModal("Qué causal", opciones), chosen)

    def _ask_login(self, filas: dict[int, FilaCaso]) -> None:
        def answered(login: str | None) -> None:
            if login:
                self._review_set(TandaDeTomas(self._service, [*filas.values()], login.strip()))

        self.app.push_screen(
            TextoModal("Asignar a", "El login de quien los va a trabajar.", maximo=40), answered
        )

    def action_saltos(self) -> None:
        """Show why casos were passed over; a supervisor's or a coordinator's question."""
        if self.sesion.rol not in (Rol.SUPERVISOR, Rol.COORDINADOR):
            self.say("Los motivos de los saltos los ve la supervisora", Voz.AVISO)
        else:
            self._load_skips(self.cola.cursor_id)

    @on(SaltosLeidos)
    def _show_skips(self, event: SaltosLeidos) -> None:
        propios = [(f"{s.caso}", _salto(s, "este caso ")) for s in event.del_caso]
        resto = [s for s in event.de_hoy if s not in event.del_caso]
        de_hoy = [(f"{s.caso}", _salto(s)) for s in resto]
        if not propios and not de_hoy:
            self.say("Nadie ha saltado este caso, ni ninguno hoy", Voz.TENUE)
            return

        def chosen(valor: str | None) -> None:
            if valor is not None:
                self._open(int(valor))

        titulo = f"Saltos: {len(event.de_hoy)} hoy, {len(propios)} de este caso"
        self.app.push_screen(SelectorModal(titulo, [*propios, *de_hoy]), chosen)


def _salto(salto: Salto, antes: str = "") -> str:
    cuando = f"{salto.momento:%d/%m %H:%M}"
    return f"{antes}{cuando} {limpio(salto.login)} {salto.cuenta}: «{limpio(salto.motivo)}»"
