"""Contacto: the list of usuarios to call, the call itself, and the recurso inside it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input
from textual.worker import Worker, WorkerState, get_current_worker

from ajustes_tui.domain.catalogos import Parrafo
from ajustes_tui.domain.eventos import Evento
from ajustes_tui.domain.fechas import dia_corto
from ajustes_tui.domain.persona import Sesion
from ajustes_tui.domain.reglas import Negado, TelefonoDeCuenta
from ajustes_tui.errors import AjustesError, Conflicto
from ajustes_tui.messages import EventoRegistrado, Hecho, Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens import contacto_agenda as agenda
from ajustes_tui.screens import contacto_lineas as lineas
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.contacto_dialogos import ObjecionesModal, TelefonoModal
from ajustes_tui.screens.contacto_marcha import (
    CONTESTA,
    SALIDAS,
    Marcha,
    Modo,
    a_borrador,
    modo_de,
    peticiones,
    recurso_de,
    unir_guiones,
)
from ajustes_tui.screens.contacto_recurso import FormularioRecurso
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.fecha_hora import FechaHoraModal
from ajustes_tui.screens.modals.texto import TextoModal
from ajustes_tui.services.contacto import ContactoService, Efecto, Llamada
from ajustes_tui.services.registrador import Peticion, Registro
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Trozo, Voz, limpio
from ajustes_tui.widgets.lineas import Lienzo, Lineas
from ajustes_tui.widgets.marco import Regla
from ajustes_tui.widgets.tabla_ventana import TablaVentana

ANCHO_PANEL = 40
_PENSADO = "nada se registra sin Enter"


class Agenda(TablaVentana[agenda.FilaAgenda]):
    """The call list with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("contacto.agenda")]


class Tarjeta(Lienzo):
    """The script and the ways to end, with the keys of a call."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("contacto.llamada")]


class ContactoScreen(AjustesScreen):
    """One call after another; each outcome is asked of ContactoService for all its casos."""

    CONTEXTO = "contacto.agenda"
    CSS_PATH = styles_dir() / "contacto.tcss"

    class Leida(Message):
        """The call list arrived."""

        def __init__(self, filas: list[agenda.FilaAgenda], texto: str) -> None:
            super().__init__()
            self.filas = filas
            self.texto = texto

    class Numeros(Message):
        """The numbers of the usuario under the cursor arrived."""

        def __init__(self, cuenta: str, telefonos: tuple[TelefonoDeCuenta, ...]) -> None:
            super().__init__()
            self.cuenta = cuenta
            self.telefonos = telefonos

    class Abierta(Message):
        """A call is ready; None when there is nobody left to call now."""

        def __init__(self, marcha: Marcha | None, aviso: str = "") -> None:
            super().__init__()
            self.marcha = marcha
            self.aviso = aviso

    class Prevista(Message):
        """What the outcome chosen would do arrived."""

        def __init__(self, marcha: Marcha, efecto: Efecto) -> None:
            super().__init__()
            self.marcha = marcha
            self.efecto = efecto

    class Registrados(Message):
        """What a call ended in, or a note about it, is in the historial."""

        def __init__(self, registros: Sequence[Registro], *, termina: bool) -> None:
            super().__init__()
            self.registros = registros
            self.termina = termina

    class NoRegistrado(Message):
        """The store or the procedure refused; nothing was written."""

        def __init__(self, error: AjustesError, marcha: Marcha | None) -> None:
            super().__init__()
            self.error = error
            self.marcha = marcha

    class BorradorGuardado(Message):
        """A draft was kept."""

    class Soltada(Message):
        """A call that was not made is free again."""

    def __init__(self, service: ContactoService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion)
        self._service = service
        self._filas: list[agenda.FilaAgenda] = []
        self._texto = ""
        self._al_inicio = True
        self._marcha: Marcha | None = None
        self._efecto = Efecto()
        self._ocupada = False
        self._guardando = False
        self._por_guardar = False
        self._por_registrar = False
        self._ultimos: list[list[int]] = []
        self._rr: list[tuple[str, str, str]] = []
        self._turno_rr = 0
        self._informadas = 0

    # What is on the screen

    def compose_body(self) -> ComposeResult:
        """Build the call list and, in its place while one calls, the card."""
        with Vertical(id="agenda"):
            yield Lineas([[]], id="nota")
            yield Agenda(
                agenda.columnas(), voz_fila=agenda.voz_fila, vacio="No hay a quién llamar."
            )
            yield Regla()
            yield Lineas([[], [], []], id="detalle")
        with Horizontal(id="llamada"):
            with Vertical(id="tarjeta"):
                yield Lineas([[], [], []], id="usuario")
                yield Tarjeta()
            yield Lineas([[]], id="panel")

    def on_mount(self) -> None:
        """Start at the call list."""
        self._show_list()

    def load(self) -> None:
        """Read the call list again; a call going on stays as it is."""
        self.read(self._texto)

    def reload_after(self, hecho: Hecho) -> None:
        """Read the list again behind the call."""
        self.load()

    def receive(self, peticion: object) -> None:
        """Call about the caso another screen sent."""
        if isinstance(peticion, int):
            self._open(peticion)

    def pending(self) -> str:
        """Say that a call is half way."""
        if self._marcha is None:
            return ""
        return "La llamada queda sin registrar; lo escrito se guarda como borrador."

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Filter the list by what was pasted."""
        if self._marcha is None and numeros:
            self._filter(numeros[0])
        else:
            super().pasted(numeros)

    @property
    def _formulario(self) -> FormularioRecurso | None:
        return next(iter(self.query(FormularioRecurso)), None)

    # The call list

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="contacto.agenda",
        description="Leyendo la agenda",
    )
    def read(self, texto: str) -> None:
        """Read who is to be called."""
        worker = get_current_worker()
        servicio = self._service
        turnos = servicio.agenda(texto)
        filas = agenda.filas(turnos, servicio.ahora(), self.sesion.login, servicio.reglas.intentos)
        if not worker.is_cancelled:
            self.post_message(self.Leida(filas, texto))

    @on(Leida)
    def _fill(self, event: Leida) -> None:
        self._filas = event.filas
        tabla = self.query_one(Agenda)
        por_id = {fila.turno.fila.id: fila for fila in self._filas}
        tabla.set_ids(array("q", por_id))
        if self._al_inicio:
            self._al_inicio = False
            tabla.cursor = 0
        tabla.set_rows(por_id)
        self._show_detail()
        self._bar()

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        pedidos = set(event.ids)
        event.tabla.set_rows(
            {f.turno.fila.id: f for f in self._filas if f.turno.fila.id in pedidos}
        )

    @on(TablaVentana.CursorMovido)
    @on(TablaVentana.VistaMovida)
    def _follow(self) -> None:
        self._show_detail()

    def _row(self) -> agenda.FilaAgenda | None:
        tabla = self.query_one(Agenda)
        return next((f for f in self._filas if f.turno.fila.id == tabla.cursor_id), None)

    def _show_detail(self) -> None:
        fila = self._row()
        cuenta = fila.turno.fila.cuenta if fila else ""
        self.query_one("#agenda Regla", Regla).show(cuenta, self.query_one(Agenda).marca)
        if fila is None:
            self.query_one("#detalle", Lineas).set_lines(agenda.detalle(None, ()))
        else:
            self.read_numbers(cuenta)

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="contacto.telefonos",
        description="Leyendo los teléfonos",
    )
    def read_numbers(self, cuenta: str) -> None:
        """Read the numbers of the usuario under the cursor."""
        worker = get_current_worker()
        telefonos = self._service.telefonos(cuenta)
        if not worker.is_cancelled:
            self.post_message(self.Numeros(cuenta, telefonos))

    @on(Numeros)
    def _show_numbers(self, event: Numeros) -> None:
        fila = self._row()
        if fila is not None and fila.turno.fila.cuenta == event.cuenta:
            self.query_one("#detalle", Lineas).set_lines(agenda.detalle(fila, event.telefonos))

    def _show_list(self) -> None:
        self._marcha = None
        self._al_inicio = True
        self.query_one("#llamada").display = False
        self.query_one("#agenda").display = True
        self.set_contexto("contacto.agenda", ("contacto.agenda.orden",))
        self.query_one(Agenda).focus()
        self.orden.show("", "Enter abre · n llama al siguiente")
        self._show_rr()
        self._bar()

    def _bar(self) -> None:
        """Say where one is and how much there is to do."""
        citas = sum(fila.turno.fila.cita is not None for fila in self._filas)
        partes = [f"llamadas {len(self._filas)}", f"informadas {self._informadas}"]
        if citas:
            partes.insert(1, f"citas {citas}")
        derecha = " · ".join([*partes, self.sesion.login])
        self.barra.show(
            lineas.titulo(self._marcha) if self._marcha else "CONTACTO › Agenda", derecha
        )
        filtro = f" · solo «{limpio(self._texto)}», Esc lo quita" if self._texto else ""
        self.query_one("#nota", Lineas).set_lines(
            [[Trozo(f" Primero las citas; luego lo que vence antes{filtro}", Voz.TENUE)]]
        )

    def action_abrir(self) -> None:
        """Call the usuario under the cursor."""
        caso_id = self.query_one(Agenda).cursor_id
        if caso_id is not None:
            self._open(caso_id)

    def action_siguiente(self) -> None:
        """Call whoever comes next."""
        self.open_next()

    def action_filtro(self) -> None:
        """Ask what the list is filtered by."""

        def accept(texto: str | None) -> None:
            if texto is not None:
                self._filter(texto)

        self.app.push_screen(
            TextoModal("Filtrar la agenda", "Cuenta o radicado", maximo=40, inicial=self._texto),
            accept,
        )

    def _filter(self, texto: str) -> None:
        self._texto = texto.strip()
        self.read(self._texto)

    # Opening a call

    def _open(self, caso_id: int) -> None:
        if not self._ocupada:
            self._ocupada = True
            self.open_call(caso_id, self._marcha.llamada if self._marcha else None)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.abrir",
        description="Tomando la cuenta",
    )
    def open_call(self, caso_id: int, anterior: Llamada | None) -> None:
        """Claim a usuario and show the call to make; the one before is let go of."""
        try:
            if anterior is not None:
                self._service.soltar(anterior)
            llamada = self._service.abrir(caso_id)
        except AjustesError as error:
            self.post_message(self.NoRegistrado(error, None))
            return
        self.post_message(self.Abierta(self._begin(llamada)))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.abrir",
        description="Buscando a quién llamar",
    )
    def open_next(self) -> None:
        """Claim the next usuario and show the call to make."""
        try:
            llamada = self._service.siguiente()
        except AjustesError as error:
            self.post_message(self.NoRegistrado(error, None))
            return
        self.post_message(self.Abierta(self._begin(llamada) if llamada else None))

    def _begin(self, llamada: Llamada, modo: Modo | None = None) -> Marcha:
        """Return a call not begun, or as its draft left it."""
        borrador = llamada.principal.borrador
        modo = modo or modo_de(llamada)
        if modo is Modo.MENSAJE and borrador.get("modo") == Modo.LLAMADA.value:
            modo = Modo.LLAMADA
        marcha = Marcha(llamada, modo, self._script(llamada, modo), self.sesion.login)
        dichos = tuple(hora for hora in borrador.get("dichos", "").split(",") if hora)
        numero = borrador.get("telefono", "")
        if numero and numero not in dict(marcha.numeros):
            marcha = replace(marcha, nuevos=(numero,))
        if borrador.get("modo", modo.value) != modo.value or len(dichos) > len(marcha.guion):
            dichos = ()
        validos = marcha.validos
        return replace(
            marcha,
            dichos=dichos,
            telefono=numero if numero in validos else (validos[0] if validos else ""),
            autorizado=bool(borrador.get("autorizado")),
        )

    def _script(self, llamada: Llamada, modo: Modo) -> tuple[Parrafo, ...]:
        if modo is Modo.MENSAJE:
            return self._service.guion(llamada.principal.caso, "mensaje_de_voz")
        fichas = llamada.fichas if modo is Modo.LLAMADA else llamada.fichas[:1]
        return unir_guiones(
            [
                self._service.guion(ficha.caso, (ficha.caso.contenido or "no_aplica").lower())
                for ficha in fichas
            ]
        )

    @on(Abierta)
    async def _show_call(self, event: Abierta) -> None:
        self._ocupada = False
        if event.marcha is None:
            self._show_list()
            self.say("No queda a quién llamar ahora; lo gris espera otro día, o lo tiene alguien")
            return
        self._marcha = event.marcha
        self._efecto = Efecto()
        await self._close_form()
        self.query_one("#agenda").display = False
        self.query_one("#llamada").display = True
        self.set_contexto("contacto.llamada")
        self.query_one(Tarjeta).focus()
        self._paint()
        self.guard_new_case()
        recurso = recurso_de(event.marcha.llamada.principal.borrador)
        if recurso is not None and not event.marcha.de_otro:
            await self._open_form()
        if event.aviso:
            self.say(event.aviso, Voz.AVISO)

    # The call

    def _set(self, marcha: Marcha, *, guardar: bool = True) -> None:
        """Go on with the call: paint it, keep it as a draft, and foresee how it would end."""
        self._marcha = marcha
        self._efecto = Efecto()
        self._paint()
        if marcha.elegida is not None:
            self._foresee()
        if guardar:
            self._save_draft()

    def on_resize(self, event: events.Resize) -> None:
        """Give the script the rows there are, and the panel its place."""
        self.query_one("#panel").display = event.size.width >= lineas.ANCHO + ANCHO_PANEL
        self.call_after_refresh(self._paint)

    def _paint(self) -> None:
        marcha = self._marcha
        if marcha is None:
            return
        reglas = self._service.reglas
        self.query_one("#usuario", Lineas).set_lines(
            lineas.cabecera(marcha, reglas, self._service.ahora())
        )
        tarjeta = self.query_one(Tarjeta)
        alto = self.query_one("#llamada").container_size.height - 3
        tarjeta.show(lineas.tarjeta(marcha, max(alto, 16)))
        self.query_one("#panel", Lineas).set_lines(lineas.panel(marcha, ANCHO_PANEL))
        self._bar()
        self._show_rr()
        self._order()

    def _order(self) -> None:
        """Say on row 21 what is chosen and what registering it would do."""
        marcha = self._marcha
        if marcha is None:
            return
        if marcha.de_otro:
            self.orden.show(f"La tiene {marcha.de_otro}: solo se puede mirar", "Esc", Voz.AVISO)
            return
        cuantos = len(marcha.fichas)
        vale = f"vale para los {cuantos} radicados; " if cuantos > 1 else ""
        if marcha.elegida is None:
            que = "" if marcha.telefono else "No hay teléfono válido: t agrega uno"
            self.orden.show(que, f"{vale}{_PENSADO}", Voz.AVISO if que else Voz.FUERTE)
        elif self._efecto.negado is not None:
            self.orden.show(self._efecto.negado.motivo, voz=Voz.AVISO)
        else:
            texto = lineas.efecto(marcha.elegida, self._efecto, self._service.reglas)
            formulario = self._formulario
            falta = formulario.recurso.falta(marcha.fichas) if formulario else ""
            if falta:
                texto = f"{marcha.elegida.digito} {marcha.elegida.texto}: {falta}"
            ayuda = "Enter registra · Tab otro campo · Esc" if formulario else "Enter registra"
            self.orden.show(texto, ayuda)

    def _show_rr(self) -> None:
        """Leave on rows 22-23 the line that is coming, or the one of the call before."""
        if self._marcha is not None and self._efecto.rr:
            linea, resto = self._efecto.rr[0]
            cuantas = len(self._efecto.rr)
            self.linea_rr.show(
                "Línea RR al registrar" + (f", 1 de {cuantas}" if cuantas > 1 else ""),
                lineas.largo_rr(linea, resto, self._service.reglas.ancho_rr)
                + (" · una por radicado" if cuantas > 1 and not resto else ""),
                linea,
                Voz.TENUE,
            )
        elif self._rr:
            cuenta, linea, resto = self._rr[self._turno_rr]
            varias = f", {self._turno_rr + 1} de {len(self._rr)}" if len(self._rr) > 1 else ""
            self.linea_rr.show(
                f"Línea RR de {cuenta}, ya registrada{varias}",
                lineas.largo_rr(linea, resto, self._service.reglas.ancho_rr)
                + ("" if resto else " · r la repite"),
                linea,
            )
        else:
            self.linea_rr.clear()

    def _foresee(self) -> None:
        marcha = self._marcha
        if marcha is None:
            return
        formulario = self._formulario
        recurso = formulario.recurso if formulario else None
        pedido = peticiones(marcha, recurso)
        if pedido and not (recurso and recurso.falta(marcha.fichas)):
            self.foresee(marcha, pedido)

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="contacto.prever",
        description="Mirando qué haría",
    )
    def foresee(self, marcha: Marcha, pedido: Mapping[int, Sequence[Peticion]]) -> None:
        """Ask what the outcome chosen would do."""
        worker = get_current_worker()
        efecto = self._service.prever(marcha.llamada, pedido)
        if not worker.is_cancelled:
            self.post_message(self.Prevista(marcha, efecto))

    @on(Prevista)
    def _show_effect(self, event: Prevista) -> None:
        if event.marcha is self._marcha:
            self._efecto = event.efecto
            self._show_rr()
            self._order()

    async def action_elegir(self, digito: str) -> None:
        """Choose how the call ended; nothing is registered yet."""
        marcha = self._marcha
        if marcha is None or marcha.de_otro:
            self._order()
            return
        salida = marcha.salida(digito)
        if salida is None:
            self.say("Ese número no está en la pantalla", Voz.AVISO)
        elif salida.resultado == CONTESTA:
            guion = self._script(marcha.llamada, Modo.LLAMADA)
            self._set(replace(marcha, modo=Modo.LLAMADA, guion=guion, dichos=(), elegida=None))
        elif salida.resultado == "NO_ACEPTA":
            if marcha.modo is Modo.LLAMADA and (faltan := marcha.falta_decir()):
                self.say(f"Antes de «{salida.texto}» falta decir: {', '.join(faltan)}", Voz.AVISO)
                return
            self._set(replace(marcha, elegida=salida, cuando=None))
            await self._open_form()
        elif salida.resultado == "VOLVER_A_LLAMAR":
            self._ask_when(replace(marcha, elegida=salida))
        else:
            self._set(replace(marcha, elegida=salida, cuando=None), guardar=False)

    def _ask_when(self, marcha: Marcha) -> None:
        def accept(cuando: datetime | None) -> None:
            if cuando is not None:
                self._set(replace(marcha, cuando=cuando), guardar=False)

        self.app.push_screen(
            FechaHoraModal("¿Cuándo lo vuelve a llamar?", self._service.ahora), accept
        )

    def action_dicho(self) -> None:
        """Tick the paragraph just said, with its hour."""
        marcha = self._marcha
        if marcha is None or marcha.de_otro:
            return
        if len(marcha.dichos) >= len(marcha.guion):
            self.say("Ya dijo todo el guion: escoja cómo terminó")
            return
        hora = f"{self._service.ahora():%H:%M:%S}"
        self._set(replace(marcha, dichos=(*marcha.dichos, hora)))

    def action_telefono(self) -> None:
        """Call the next number, or add one after the last."""
        marcha = self._marcha
        if marcha is None or marcha.de_otro:
            return
        validos = marcha.validos
        lugar = validos.index(marcha.telefono) + 1 if marcha.telefono in validos else 0
        if lugar < len(validos):
            self._set(replace(marcha, telefono=validos[lugar]))
            return

        def accept(numero: str | None) -> None:
            actual = self._marcha
            if actual is None:
                return
            if numero is not None:
                self._set(replace(actual, telefono=numero, nuevos=(*actual.nuevos, numero)))
            elif validos:
                self._set(replace(actual, telefono=validos[0]))

        self.app.push_screen(TelefonoModal(), accept)

    def action_autorizado(self) -> None:
        """Say that who listens is somebody authorised, or the titular again."""
        marcha = self._marcha
        if marcha is not None and not marcha.de_otro:
            self._set(replace(marcha, autorizado=not marcha.autorizado))

    def action_ver_todo(self) -> None:
        """Show what may be answered to the usuario."""
        if self._marcha is not None:
            causal = self._marcha.llamada.principal.causal
            self.app.push_screen(ObjecionesModal(causal.objeciones if causal else ()))

    # The form of the recurso

    async def _open_form(self) -> None:
        marcha = self._marcha
        if marcha is None:
            return
        await self._close_form()
        caso = marcha.llamada.principal.caso
        leale = " ".join(p.texto for p in self._service.guion(caso, "recurso"))
        plazo = f": tiene plazo hasta el {dia_corto(self._service.plazo_recurso(caso))}"
        formulario = FormularioRecurso(
            marcha.fichas, leale, plazo, recurso_de(marcha.llamada.principal.borrador)
        )
        elegida = next(s for s in SALIDAS[marcha.modo] if s.resultado == "NO_ACEPTA")
        self._marcha = replace(marcha, elegida=elegida)
        self.query_one(Tarjeta).display = False
        await self.query_one("#tarjeta").mount(formulario)
        formulario.focus_empty()
        self._changed_form(formulario)

    async def _close_form(self) -> None:
        formulario = self._formulario
        if formulario is not None:
            await formulario.remove()
        self.query_one(Tarjeta).display = True

    @on(Input.Changed)
    def _write_form(self) -> None:
        formulario = self._formulario
        if formulario is not None:
            self._changed_form(formulario)
            self._save_draft()

    def _changed_form(self, formulario: FormularioRecurso) -> None:
        formulario.show_rest()
        self._efecto = Efecto()
        self._show_rr()
        self._order()
        if mal := formulario.wrong_digit():
            self.say(mal, Voz.AVISO)
        else:
            self._foresee()

    @on(Input.Submitted)
    def _submit_form(self) -> None:
        self.action_registrar()

    # Registering

    def action_registrar(self) -> None:
        """Register what is chosen, on every caso of the call; alone it does nothing."""
        marcha = self._marcha
        if marcha is None or marcha.de_otro or self._ocupada:
            return
        formulario = self._formulario
        recurso = formulario.recurso if formulario else None
        if marcha.elegida is None:
            self.say("Escoja primero cómo terminó la llamada", Voz.AVISO)
        elif recurso is not None and (falta := recurso.falta(marcha.fichas)):
            self.say(f"{marcha.elegida.texto}: {falta}", Voz.AVISO)
        elif self._guardando:
            # Registering drops the draft: one still on its way would come back after it.
            self._por_registrar = True
        else:
            self._ocupada = True
            self.register(marcha, peticiones(marcha, recurso))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.escribir",
        description="Registrando la llamada",
    )
    def register(self, marcha: Marcha, pedido: Mapping[int, Sequence[Peticion]]) -> None:
        """Register the end of a call and claim the next one."""
        versiones = {ficha.caso.id: ficha.caso.version for ficha in marcha.llamada.fichas}
        try:
            registros = self._service.registrar(pedido, versiones)
        except AjustesError as error:
            self._refused(error, marcha)
            return
        self.post_message(self.Registrados(registros, termina=True))
        siguiente = self._service.siguiente()
        if siguiente is not None and siguiente.principal.caso.id in pedido:
            # Only who was just called is left for today.
            self._service.soltar(siguiente)
            siguiente = None
        self.post_message(self.Abierta(self._begin(siguiente) if siguiente else None))

    def _refused(self, error: AjustesError, marcha: Marcha) -> None:
        """Tell the screen, with the call as it is now when somebody else changed it."""
        nueva = None
        if isinstance(error, Conflicto):
            llamada = self._service.abrir(marcha.llamada.principal.caso.id)
            nueva = replace(marcha, llamada=llamada)
        self.post_message(self.NoRegistrado(error, nueva))

    @on(NoRegistrado)
    def _tell_refusal(self, event: NoRegistrado) -> None:
        self._ocupada = False
        if event.marcha is not None and self._marcha is not None:
            self._marcha = event.marcha
            self._paint()
        if self._marcha is None:
            self.app.push_screen(ErrorModal.of(event.error))
        else:
            self.say(f"{event.error.mensaje} {event.error.sugerencia}", Voz.AVISO)

    @on(Registrados)
    def _tell_registered(self, event: Registrados) -> None:
        casos = list(dict.fromkeys(registro.caso.id for registro in event.registros))
        if event.termina:
            self._ultimos.append(casos)
            por_caso = {r.caso.id: (r.caso.cuenta, *r.rr) for r in event.registros}
            self._rr = list(por_caso.values())
            self._turno_rr = 0
            self._informadas += any(r.caso.informado_el is not None for r in event.registros)
        for registro in event.registros:
            self.hechos.evento_registrado.publish(
                EventoRegistrado(registro.caso.id, registro.evento.value, registro.linea)
            )

    @on(Worker.StateChanged)
    def _free_after_error(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self._ocupada = self._guardando = False

    # What one does besides

    def action_nota(self) -> None:
        """Write a note on the caso of the call."""
        self._ask_and_register("Nota del caso", "Queda en el historial", Evento.NOTA)

    def action_revision(self) -> None:
        """Ask the supervisor to decide."""
        self._ask_and_register(
            "Pedir revisión", "Qué quiere que decida la supervisora", Evento.PEDIR_REVISION
        )

    def _ask_and_register(self, titulo: str, ayuda: str, evento: Evento) -> None:
        marcha = self._marcha
        if marcha is None:
            self._nothing_here()
            return
        permiso = marcha.llamada.principal.permite(evento)
        if isinstance(permiso, Negado):
            self.say(permiso.motivo, Voz.AVISO)
            return

        def accept(texto: str | None) -> None:
            if texto is None or self._marcha is None or self._ocupada:
                return
            self._ocupada = True
            peticion = (
                Peticion(evento, {}, texto)
                if evento is Evento.NOTA
                else Peticion(evento, {"motivo": texto})
            )
            self.annotate(self._marcha, peticion)

        self.app.push_screen(TextoModal(titulo, ayuda), accept)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.escribir",
        description="Registrando la nota",
    )
    def annotate(self, marcha: Marcha, peticion: Peticion) -> None:
        """Register a note or a question; the call goes on where it was."""
        caso = marcha.llamada.principal.caso
        try:
            registros = self._service.registrar({caso.id: [peticion]}, {caso.id: caso.version})
            self.post_message(self.Registrados(registros, termina=False))
            # Registering drops the draft; what was said is put back before the call is read again.
            self._service.guardar_borrador(
                caso.id, a_borrador(marcha, None), registros[-1].caso.version
            )
            llamada = self._service.abrir(caso.id)
        except AjustesError as error:
            self._refused(error, marcha)
            return
        self.post_message(self.Abierta(self._begin(llamada, marcha.modo), "Quedó registrado"))

    def action_saltar(self) -> None:
        """Pass over the usuario, saying why."""
        if self._marcha is None:
            self._nothing_here()
            return

        def accept(motivo: str | None) -> None:
            if motivo is not None and self._marcha is not None and not self._ocupada:
                self._ocupada = True
                self.skip(self._marcha.llamada, motivo)

        self.app.push_screen(
            TextoModal("Saltar la llamada", "Por qué la salta", maximo=200), accept
        )

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.escribir",
        description="Saltando",
    )
    def skip(self, llamada: Llamada, motivo: str) -> None:
        """Pass over a usuario and claim the next one."""
        try:
            self._service.saltar(llamada, motivo)
            siguiente = self._service.siguiente()
        except AjustesError as error:
            self.post_message(self.NoRegistrado(error, None))
            return
        self.post_message(self.Abierta(self._begin(siguiente) if siguiente else None))

    def action_deshacer(self) -> None:
        """Take back the last call one registered here."""
        if not self._ultimos:
            self.say("En esta sesión no hay una llamada suya que deshacer", Voz.AVISO)
        elif not self._ocupada:
            self._ocupada = True
            self.undo(self._ultimos.pop(), self._marcha.llamada if self._marcha else None)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.escribir",
        description="Deshaciendo",
    )
    def undo(self, casos: Sequence[int], anterior: Llamada | None) -> None:
        """Undo the last evento of each caso of a call and open it again."""
        try:
            if anterior is not None:
                self._service.soltar(anterior)
            registros = self._service.registrar(
                {caso: [Peticion(Evento.DESHACER, {})] for caso in casos}, {}
            )
            self.post_message(self.Registrados(registros, termina=False))
            llamada = self._service.abrir(casos[0])
        except AjustesError as error:
            self.post_message(self.NoRegistrado(error, None))
            return
        aviso = " ".join(registros[0].avisos) or "Se deshizo lo último de esta llamada"
        self.post_message(self.Abierta(self._begin(llamada), aviso))

    def action_linea_rr(self) -> None:
        """Send the RR line to the terminal's clipboard; again, the next one of the same call."""
        if not self._rr:
            self.say("Todavía no hay una línea RR", Voz.AVISO)
            return
        cuenta, linea, _resto = self._rr[self._turno_rr]
        self.app.copy_to_clipboard(linea)
        self.linea_rr.show(f"Línea RR de {cuenta}", "enviado al portapapeles del terminal", linea)
        self._turno_rr = (self._turno_rr + 1) % len(self._rr)

    def action_tapar(self) -> None:
        """Cover the screen; the claim and what is written stay."""
        ahora = self._service.ahora()
        self.app.push_screen(ErrorModal("En pausa", f"Desde {ahora:%H:%M} · Enter vuelve"))

    def action_cuenta(self) -> None:
        """Open everything about the cuenta of the call, or of the row."""
        fila = self._row()
        if self._marcha is not None:
            caso = self._marcha.llamada.principal.caso
            self.go("historial", (caso.cuenta, caso.id))
        elif fila is not None:
            self.go("historial", (fila.turno.fila.cuenta, fila.turno.fila.id))

    def action_buscar(self) -> None:
        """Look for a cuenta, radicado or telephone."""

        def accept(texto: str | None) -> None:
            if texto:
                self.go("historial", texto)

        self.app.push_screen(TextoModal("Buscar", "Cuenta, radicado o teléfono", maximo=40), accept)

    async def action_atras(self) -> None:  # type: ignore[override]  # an action may be awaited
        """Go back: from the form to the script, from what is chosen, from the call to the list."""
        marcha = self._marcha
        if marcha is None:
            if self._texto:
                self._filter("")
            else:
                self._nothing_here()
        elif self._formulario is not None:
            await self._close_form()
            self.query_one(Tarjeta).focus()
            self._set(replace(marcha, elegida=None))
        elif marcha.elegida is not None:
            self._set(replace(marcha, elegida=None), guardar=False)
        elif not self._ocupada:
            self.release(marcha.llamada)
            self._show_list()

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.escribir",
        description="Soltando la cuenta",
    )
    def release(self, llamada: Llamada) -> None:
        """Let go of the casos of a call that was not made."""
        self._service.soltar(llamada)
        self.post_message(self.Soltada())

    @on(Soltada)
    def _released(self) -> None:
        self.load()

    # The draft

    def _save_draft(self) -> None:
        """Keep what is said and written; while one is being kept the next waits its turn."""
        marcha = self._marcha
        if marcha is None or marcha.llamada.principal.toma is None:
            # Who only looks, a coordinador among them, leaves nothing behind.
            return
        if marcha.de_otro or self._ocupada:
            return
        if self._guardando:
            self._por_guardar = True
            return
        self._guardando = True
        formulario = self._formulario
        caso = marcha.llamada.principal.caso
        contenido = a_borrador(marcha, formulario.recurso if formulario else None)
        self.save_draft(caso.id, contenido, caso.version)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.borrador",
        description="Guardando el borrador",
    )
    def save_draft(self, caso_id: int, contenido: Mapping[str, str], version: int) -> None:
        """Keep a draft."""
        self._service.guardar_borrador(caso_id, contenido, version)
        self.post_message(self.BorradorGuardado())

    @on(BorradorGuardado)
    def _draft_saved(self) -> None:
        self._guardando = False
        guardar, registrar = self._por_guardar, self._por_registrar
        self._por_guardar = self._por_registrar = False
        if registrar:
            self.action_registrar()
        elif guardar:
            self._save_draft()
