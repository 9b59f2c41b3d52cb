"""Triage: the queue of casos to decide and the card where one decides them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.worker import get_current_worker

from ajustes_tui.domain.estados import POR_DECIDIR, Estado
from ajustes_tui.domain.eventos import ATRIBUIBLE, TABLA, Evento
from ajustes_tui.domain.ficha import Ficha as FichaCaso
from ajustes_tui.domain.filtro import Orden
from ajustes_tui.domain.persona import Sesion
from ajustes_tui.domain.reglas import Negado
from ajustes_tui.errors import AjustesError, Conflicto, DatoInvalido
from ajustes_tui.messages import BaseImportada, EventoRegistrado, Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.selector import SelectorModal
from ajustes_tui.screens.modals.texto import TextoModal
from ajustes_tui.screens.triage_caso import FichaTriage, falta_de
from ajustes_tui.screens.triage_cola import (
    GRUPOS,
    FilaCola,
    columnas,
    detalle,
    linea_filtro,
    voz_fila,
)
from ajustes_tui.screens.triage_cuenta import panel_cuenta, todos_los_datos
from ajustes_tui.screens.triage_decisiones import DE_LLAMADA, Clasificacion, Opcion, hacia
from ajustes_tui.screens.triage_ficha import Vista
from ajustes_tui.screens.triage_formulario import FormularioCaso
from ajustes_tui.screens.triage_mensajes import (
    BorradorGuardado,
    FilasCargadas,
    IdsCargados,
    MarcadorCargado,
    NoRegistrado,
    Previsto,
    Registrados,
    SinMas,
    VistaCargada,
)
from ajustes_tui.screens.triage_preguntas import formulario_de, nombre_de
from ajustes_tui.screens.triage_trabajo import (
    Filtro,
    clasificacion_de,
    componer,
    filas_de,
    listar,
    marcacion_para,
)
from ajustes_tui.services.registrador import Peticion
from ajustes_tui.services.triage import Marcador, TriageService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Trozo, Voz, limpio
from ajustes_tui.widgets.campo import Campo
from ajustes_tui.widgets.lineas import Lienzo, Lineas
from ajustes_tui.widgets.marco import FilaOrden, Regla
from ajustes_tui.widgets.tabla_ventana import TablaVentana

SIGUE_EN_EL_CASO = frozenset(
    {Evento.NOTA, Evento.COMPLETAR, Evento.RECLASIFICAR, Evento.CLASIFICAR, Evento.DESHACER}
)
"""After these the person goes on with the same caso; after the others the next one arrives."""
ANCHO_PANEL, ALTO_PANEL = 40, 20


class Cola(TablaVentana[FilaCola]):
    """The queue with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("triage.cola")]


class TriageScreen(AjustesScreen):
    """The queue and the card; every decision is asked of TriageService."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "triage.tcss"]
    CONTEXTO = "triage.cola"
    CON_ORDEN = False
    VERTICAL_BREAKPOINTS = [(0, "-bajo"), (36, "-alto")]  # noqa: RUF012

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion)
        self._service = service
        self._filtro = Filtro(GRUPOS[0])
        self._marcador: Marcador | None = None
        self._pedido = 0
        self._registrando = False
        self._guardando = False
        self._por_guardar = False
        self._esperan: list[Peticion] | None = None
        self._mias: list[int] = []
        self._rr: tuple[str, str, str] = ("", "", "")

    # What is on the screen.

    def compose_body(self) -> ComposeResult:
        """Build the queue and, beside or below it, the card and its account."""
        with Vertical(id="cola"):
            with Horizontal(id="filtro"):
                yield Lineas([[]], id="filtro-palabras")
                yield Campo(ancho=14, maximo=60, id="filtro-texto")
                yield Lineas([[]], id="filtro-cuenta")
            yield Cola(columnas(), voz_fila=voz_fila, vacio="No hay casos con este filtro.")
            yield Regla(id="regla-cola")
            yield Lineas([[], [], []], id="detalle")
            yield FilaOrden(id="orden-cola")
        with Horizontal(id="caso"):
            yield FichaTriage()
            yield Lienzo(ancho=ANCHO_PANEL, id="panel")

    def on_mount(self) -> None:
        """Start at the queue."""
        super().on_mount()
        self.cola.focus()

    @property
    def cola(self) -> Cola:
        """Return the queue."""
        return self.query_one(Cola)

    @property
    def ficha(self) -> FichaTriage:
        """Return the card."""
        return self.query_one(FichaTriage)

    @property
    def en_caso(self) -> bool:
        """Whether the person works on the card rather than in the queue."""
        return self.has_class("-caso")

    @property
    def doble(self) -> bool:
        """Whether the queue and the card are seen at once."""
        return self.size.width >= 100 and self.size.height >= 36

    @property
    def vista(self) -> Vista | None:
        """Return what the card shows."""
        return self.ficha.vista

    def say(self, texto: str, voz: Voz = Voz.FUERTE) -> None:
        """Write on the row 21 that is in sight."""
        if self.en_caso or self.doble:
            self.ficha.say(texto, voz=voz)
        else:
            self.query_one("#orden-cola", FilaOrden).show(limpio(texto), voz=voz)

    def pending(self) -> str:
        """Return whether something typed would wait as a draft."""
        return "Lo escrito en el caso queda como borrador." if self.ficha.forma is not None else ""

    def load(self) -> None:
        """Read the queue and the counters."""
        self.query_one("#filtro-palabras", Lineas).set_lines(
            [linea_filtro(self._filtro.grupo, self._filtro.causal or "", self._filtro.orden.value)]
        )
        self._load_ids(self._filtro)
        self._load_marcador()

    def reload_after(self, hecho: BaseImportada | EventoRegistrado) -> None:
        """Read the queue again; the card is changed only by who works on it."""
        self.load()

    def receive(self, peticion: object) -> None:
        """Open the caso another screen names by its number."""
        if isinstance(peticion, int):
            self._open(peticion)

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Look for one number pasted, or show only the casos of several."""
        if len(numeros) == 1:
            self.go("historial", numeros[0])
        elif numeros:
            self._leave_case()
            self._set_filter(replace(self._filtro, numeros=numeros))
        else:
            self.say("Lo pegado no trae ningún número", Voz.AVISO)

    # Reading, away from the keyboard's thread.

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.ids",
        description="Leyendo la cola",
    )
    def _load_ids(self, filtro: Filtro) -> None:
        worker = get_current_worker()
        ids = listar(self._service, filtro, self.sesion.login)
        if not worker.is_cancelled:
            self.post_message(IdsCargados(ids, len(ids)))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.marcador",
        description="Contando",
    )
    def _load_marcador(self) -> None:
        worker = get_current_worker()
        marcador = self._service.marcador()
        if not worker.is_cancelled:
            self.post_message(MarcadorCargado(marcador))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.filas",
        description="Leyendo renglones",
    )
    def _load_rows(self, ids: array[int]) -> None:
        self.post_message(FilasCargadas(filas_de(self._service, ids, self.sesion.login)))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.vista",
        description="Leyendo el caso",
    )
    def _look(self, caso_id: int) -> None:
        """Read the card of the row under the cursor, without claiming it."""
        worker = get_current_worker()
        ficha = self._service.ficha(caso_id)
        vista = componer(self._service, ficha, None, self.sesion.login)
        if not worker.is_cancelled:
            self.post_message(VistaCargada(vista, entrar=False))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Tomando el caso",
    )
    def _open(self, caso_id: int, aviso: str = "") -> None:
        """Claim a caso and show it."""
        self._show_from_thread(self._service.abrir(caso_id), aviso)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Buscando el siguiente",
    )
    def _next(self) -> None:
        """Claim the next free caso and show it."""
        self._next_from_thread()

    def _next_from_thread(self) -> None:
        ficha = self._service.siguiente(POR_DECIDIR)
        if ficha is None:
            self.post_message(SinMas())
        else:
            self._show_from_thread(ficha)

    def _show_from_thread(self, ficha: FichaCaso, aviso: str = "") -> None:
        clasificacion = clasificacion_de(ficha.borrador)
        vista = componer(self._service, ficha, clasificacion, self.sesion.login)
        self.post_message(VistaCargada(vista, entrar=True, aviso=aviso))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.previsto",
        description="Viendo qué haría",
    )
    def _foresee(self, vista: Vista, peticiones: Sequence[Peticion], pedido: int) -> None:
        worker = get_current_worker()
        prevision = self._service.prever(vista.ficha, peticiones)
        if not worker.is_cancelled:
            self.post_message(Previsto(vista.ficha.caso.id, pedido, prevision))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.causal",
        description="Cambiando la causal",
    )
    def _recompose(self, ficha: FichaCaso, clasificacion: Clasificacion) -> None:
        """Show the caso as it is with another causal."""
        worker = get_current_worker()
        vista = componer(self._service, ficha, clasificacion, self.sesion.login)
        if not worker.is_cancelled:
            self.post_message(VistaCargada(vista, entrar=True))

    # Writing.

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Registrando",
    )
    def _register(self, ficha: FichaCaso, peticiones: Sequence[Peticion]) -> None:
        caso = ficha.caso
        try:
            registros = self._service.registrar(caso.id, peticiones, version=caso.version)
        except Conflicto as error:
            nueva = self._service.ficha(caso.id)
            vista = componer(self._service, nueva, None, self.sesion.login)
            self.post_message(NoRegistrado(error, vista))
            return
        except AjustesError as error:
            self.post_message(NoRegistrado(error))
            return
        self.post_message(Registrados(registros))
        ultimo = registros[-1]
        avisos = " ".join(aviso for registro in registros for aviso in registro.avisos)
        if ultimo.evento in SIGUE_EN_EL_CASO and ultimo.caso.revision is None:
            self._show_from_thread(self._service.abrir(caso.id), avisos)
        else:
            self._next_from_thread()

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Saltando el caso",
    )
    def _skip(self, caso_id: int, motivo: str) -> None:
        self._service.saltar(caso_id, motivo)
        self._next_from_thread()

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Soltando el caso",
    )
    def _release(self, caso_id: int) -> None:
        self._service.soltar(caso_id)
        self._load_later()

    def _load_later(self) -> None:
        self.post_message(FilasCargadas({}))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Guardando el borrador",
    )
    def _keep_draft(self, caso_id: int, contenido: Mapping[str, str], version: int) -> None:
        if contenido:
            self._service.guardar_borrador(caso_id, contenido, version)
        else:
            self._service.descartar_borrador(caso_id)
        self.post_message(BorradorGuardado())

    # What arrives.

    @on(IdsCargados)
    def _show_ids(self, event: IdsCargados) -> None:
        sigue = self.cola.set_ids(event.ids)
        self.query_one("#filtro-cuenta", Lineas).set_lines(
            [[Trozo(f" {event.total} {'caso' if event.total == 1 else 'casos'} ", Voz.TENUE)]]
        )
        if not self.en_caso:
            if not sigue and self.cola.row_count:
                self.say(
                    "El renglón salió de la lista; el cursor está en el más cercano", Voz.TENUE
                )
            if self.cola.cursor_id is not None:
                self._look(self.cola.cursor_id)

    @on(FilasCargadas)
    def _show_rows(self, event: FilasCargadas) -> None:
        if event.filas:
            self.cola.set_rows(event.filas)
            self._show_detail()
        else:
            self.cola.request_again()

    @on(TablaVentana.VentanaPedida)
    def _ask_rows(self, event: TablaVentana.VentanaPedida) -> None:
        self._load_rows(event.ids)

    @on(TablaVentana.CursorMovido)
    def _follow_cursor(self, event: TablaVentana.CursorMovido) -> None:
        self._show_detail()
        if not self.en_caso:
            self._look(event.caso_id)

    @on(TablaVentana.VistaMovida)
    def _show_mark(self) -> None:
        self._show_rule()

    @on(TablaVentana.FilaElegida)
    def _open_row(self, event: TablaVentana.FilaElegida) -> None:
        self._open(event.caso_id)

    @on(MarcadorCargado)
    def _show_marcador(self, event: MarcadorCargado) -> None:
        self._marcador = event.marcador
        self._show_bar()

    @on(VistaCargada)
    def _show_vista(self, event: VistaCargada) -> None:
        anterior = self.vista
        otra = anterior is None or anterior.ficha.caso.id != event.vista.ficha.caso.id
        if not event.entrar and self.en_caso:
            return
        if event.entrar and otra:
            self.guard_new_case()
        self.ficha.close_form()
        self.ficha.datos_a_la_vista = False
        self.ficha.mostrar(event.vista, self._service.catalogos)
        self._show_panel(event.vista.ficha)
        if event.entrar:
            self._enter_case(event.vista, event.aviso)
        self._show_rule()
        self._show_detail()
        self._show_bar()

    @on(SinMas)
    def _nothing_left(self) -> None:
        self._leave_case()
        self.say("No queda ningún caso libre por decidir", Voz.OK)

    @on(Previsto)
    def _show_foreseen(self, event: Previsto) -> None:
        vista = self.vista
        if event.pedido != self._pedido or vista is None or vista.ficha.caso.id != event.caso_id:
            return
        prevision = event.prevision
        if prevision.negado is not None:
            if not self.ficha.faltan():
                self.ficha.say(prevision.negado.motivo, voz=Voz.AVISO)
            return
        self.ficha.show_choice(hacia(prevision.ficha))
        linea, sobra = prevision.rr
        derecha = f"{len(linea)} de {self._service.reglas.ancho_rr}"
        if sobra:
            derecha += f" · no cupo «{sobra.strip()}»"
        self.linea_rr.show("Línea RR al registrar", derecha, linea)

    @on(Registrados)
    def _show_registered(self, event: Registrados) -> None:
        self._registrando = False
        ultimo = event.registros[-1]
        if ultimo.evento is Evento.DESHACER:
            self._mias = [caso for caso in self._mias if caso != ultimo.caso.id]
        elif ultimo.evento is not Evento.NOTA:
            self._mias.append(ultimo.caso.id)
        linea = ultimo.rr[0]
        self._rr = (
            f"Línea RR de {ultimo.caso.cuenta}, la que acaba de decidir",
            f"{len(linea)} de {self._service.reglas.ancho_rr} · r la repite",
            linea,
        )
        self.linea_rr.show(*self._rr)
        for registro in event.registros:
            self.hechos.evento_registrado.publish(
                EventoRegistrado(registro.caso.id, registro.evento.value, registro.linea)
            )

    @on(NoRegistrado)
    def _show_refusal(self, event: NoRegistrado) -> None:
        self._registrando = False
        if event.vista is None:
            self.ficha.say(event.error.mensaje, voz=Voz.AVISO)
            return
        # What was typed stays: the draft is of this person, whoever changed the caso.
        anterior, forma = self.vista, self.ficha.forma
        elegida = anterior.elegida if anterior is not None and forma is not None else None
        self.ficha.mostrar(replace(event.vista, elegida=elegida), self._service.catalogos)
        self._show_bar()
        if event.error.codigo == "version_distinta" and forma is not None:
            self._ask_what_to_do(event.error, event.vista, forma)
        else:
            self.app.push_screen(ErrorModal.of(event.error))

    def _ask_what_to_do(self, error: AjustesError, vista: Vista, forma: FormularioCaso) -> None:
        """Offer what may become of one's own work when somebody else changed the caso first."""
        permiso = vista.previa.permite(forma.formulario.evento)
        registrar = "Registrar lo mío"
        if isinstance(permiso, Negado):
            registrar += f": no se puede. {permiso.motivo}"
        opciones = [
            ("seguir", registrar),
            ("nota", "Dejar lo de la otra persona y guardar lo mío como nota en el historial"),
            ("revision", "Pedirle a la supervisora que decida entre las dos, con lo mío"),
            ("descartar", "Descartar lo mío"),
        ]

        def chosen(valor: str | None) -> None:
            texto = f"{nombre_de(forma.formulario.evento)}. {forma.resumen()}"
            if valor == "nota":
                self._send(vista.ficha, [Peticion(Evento.NOTA, {}, texto)])
            elif valor == "revision":
                self._send(vista.ficha, [Peticion(Evento.PEDIR_REVISION, {"motivo": texto})])
            elif valor == "descartar" and self.vista is not None:
                self._clear_choice(self.vista)
            elif self.ficha.forma is not None:
                self._changed()

        self.app.push_screen(SelectorModal(error.mensaje, opciones), chosen)

    def _send(self, ficha: FichaCaso, peticiones: Sequence[Peticion]) -> None:
        self._registrando = True
        self._register(ficha, peticiones)

    @on(BorradorGuardado)
    def _draft_kept(self) -> None:
        self._guardando = False
        if self._esperan is not None:
            peticiones, self._esperan = self._esperan, None
            self._launch(peticiones)
        elif self._por_guardar:
            self._save_draft()

    # Choosing and recording.

    def action_elegir(self, digito: str) -> None:
        """Select the decision of a digit; Enter records it."""
        vista = self.vista
        if vista is None or self._registrando:
            return
        if self.ficha.forma is not None and self.ficha.forma.campos:
            self.ficha.forma.go_to_empty()
            return
        if not vista.opciones:
            self.ficha.say_idle(Voz.AVISO)
            return
        opcion = next((o for o in vista.opciones if o.digito == digito), None)
        if opcion is None:
            self.say(f"Aquí no hay {digito}; {self.ficha.which()}", Voz.AVISO)
        elif opcion.negado:
            self.say(opcion.negado, Voz.AVISO)
        elif opcion.evento in DE_LLAMADA:
            self.go("contacto", vista.ficha.caso.id)
        elif self._needs_delay(vista) and opcion.evento is not Evento.APLAZAR:
            self._ask_delay(opcion)
        else:
            self._choose(opcion)

    def _needs_delay(self, vista: Vista) -> bool:
        return vista.ficha.caso.estado is Estado.POR_CLASIFICAR and vista.clasificacion.falta_demora

    def _ask_delay(self, opcion: Opcion | None) -> None:
        """Ask who delayed the traslado: only late by Claro is an ajuste."""

        def answered(quien: str | None) -> None:
            vista = self.vista
            if quien is None or vista is None:
                return
            clasificacion = replace(vista.clasificacion, demora=quien)
            if opcion is None:
                self._recompose(vista.ficha, clasificacion)
                return
            self.ficha.mostrar(replace(vista, clasificacion=clasificacion), self._service.catalogos)
            self._choose(opcion)

        opciones = [("claro", "La demora fue de Claro"), ("usuario", "La demora fue del usuario")]
        self.app.push_screen(
            SelectorModal("Causal L: ¿de quién fue la demora?", opciones), answered
        )

    def _choose(self, opcion: Opcion) -> None:
        self.ficha.choose(opcion)
        vista = self.vista
        if vista is None:
            return
        self.ficha.mostrar(vista, self._service.catalogos)
        falta_valor = (
            opcion.evento is Evento.APLICACION_CORRECTA and vista.ficha.caso.valor_aplicado is None
        )
        if falta_valor:
            self.ficha.open_form(falta_de(vista), opcion.datos, {}, compacto=True)
        elif opcion.pide:
            self._open_form(opcion.evento, opcion.datos, {})
        self._changed()

    def _open_form(
        self, evento: Evento, fijos: Mapping[str, str], valores: Mapping[str, str]
    ) -> None:
        """Put the form of an evento in place of the procedure block."""
        vista = self.vista
        if vista is None:
            return
        marcacion = marcacion_para(self._service, vista.previa, evento)
        vuelve = f"{self._service.siguiente_habil():%d/%m/%Y}"
        formulario = formulario_de(evento, vista.previa, fijos, marcacion, vuelve, vista.maximo)
        if formulario.preguntas:
            self.ficha.open_form(formulario, fijos, valores)
        self.set_contexto("triage.formulario" if formulario.preguntas else "triage.caso")
        self._show_bar()

    def _changed(self, *, guardar: bool = True) -> None:
        """Say what is chosen or missing, foresee it, and keep the draft."""
        vista = self.vista
        if vista is None:
            return
        self._pedido += 1
        self.ficha.show_choice("")
        forma = self.ficha.forma
        if forma is not None:
            self.ficha.check_radicado(partial(self._service.radicado_ocupado, vista.ficha))
            if guardar:
                self._save_draft()
        if self.ficha.faltan():
            return
        try:
            peticiones = self.ficha.peticiones(self._service.ahora())
        except DatoInvalido as error:
            self.ficha.say(error.mensaje, voz=Voz.AVISO)
            return
        if peticiones:
            self._foresee(vista, peticiones, self._pedido)

    def action_registrar(self) -> None:
        """Record what is chosen; alone, with nothing chosen, it does nothing."""
        vista = self.vista
        if vista is None or self._registrando or not self.en_caso:
            return
        if self.ficha.forma is None and vista.elegida is None:
            propia = vista.clasificacion != Clasificacion(vista.ficha.causal_sugerida or "")
            if not (propia and vista.ficha.caso.estado is Estado.POR_CLASIFICAR):
                self.ficha.say_idle()
                return
        faltan = self.ficha.faltan()
        if faltan and self.ficha.forma is not None:
            self.ficha.show_choice("")
            self.ficha.forma.go_to(faltan[0].clave)
            return
        try:
            peticiones = self.ficha.peticiones(self._service.ahora())
        except DatoInvalido as error:
            self.ficha.say(error.mensaje, voz=Voz.AVISO)
            return
        if self._needs_delay(vista) and any(p.evento is Evento.CLASIFICAR for p in peticiones):
            self._ask_delay(None)
            return
        self._registrando = True
        self._por_guardar = False
        if self._guardando:
            self._esperan = peticiones
        else:
            self._launch(peticiones)

    def _launch(self, peticiones: Sequence[Peticion]) -> None:
        vista = self.vista
        if vista is not None:
            self._register(vista.ficha, peticiones)

    def _save_draft(self) -> None:
        """Keep what is typed, one write at a time and always the newest."""
        vista = self.vista
        if vista is None or self._registrando:
            return
        if self._guardando:
            self._por_guardar = True
            return
        self._guardando, self._por_guardar = True, False
        self._keep_draft(vista.ficha.caso.id, self.ficha.borrador(), vista.ficha.caso.version)

    @on(FormularioCaso.Cambiado)
    def _typed(self) -> None:
        self._changed()

    @on(Campo.Submitted)
    def _submitted(self, event: Campo.Submitted) -> None:
        event.stop()
        if event.input.id == "filtro-texto":
            self.cola.focus()
        else:
            self.action_registrar()

    @on(Campo.ListaPedida)
    def _list_values(self, event: Campo.ListaPedida) -> None:
        event.stop()
        if event.campo.id == "filtro-texto":
            self._choose_filter()
            return
        forma = self.ficha.forma
        if forma is None:
            return
        pregunta = forma.pregunta(event.campo)
        opciones = [(digito, palabras) for digito, _valor, palabras in pregunta.opciones]
        catalogos = self._service.catalogos
        if pregunta.clave in ("razon", "subrazon"):
            opciones = [
                (f"{m.razon} {m.subrazon}", f"{m.razon} {m.subrazon} {m.descripcion}")
                for m in catalogos.marcaciones.de_ajuste()
            ]
        elif pregunta.clave == "causal":
            opciones = [(c.letra, f"{c.letra} {c.nombre}") for c in catalogos.causales]
            opciones.append(("FUERA", "Fuera de la lista: la ve la supervisora"))
        if not opciones:
            self.say("Este campo no tiene lista", Voz.AVISO)
            return

        def chosen(valor: str | None) -> None:
            if valor is None or not forma.is_mounted:
                return
            if pregunta.clave in ("razon", "subrazon"):
                razon, subrazon = valor.split()
                forma.query_one("#campo-razon", Campo).value = razon
                forma.query_one("#campo-subrazon", Campo).value = subrazon
            else:
                event.campo.value = event.campo.value + valor if pregunta.varias else valor

        self.app.push_screen(SelectorModal(pregunta.rotulo, opciones), chosen)

    def action_otro_campo(self) -> None:
        """Go to the next empty field."""
        if self.ficha.forma is not None:
            self.ficha.forma.go_to_empty()

    def action_causal(self, letra: str) -> None:
        """Choose the causal, or change the one the caso already has."""
        vista = self.vista
        if vista is None or not self.en_caso or self._registrando:
            return
        causal = self._service.catalogos.causal(letra.upper())
        if causal is None:
            self.say(f"La causal {letra.upper()} no está en la lista", Voz.AVISO)
        elif vista.ficha.caso.estado is Estado.POR_CLASIFICAR:
            nueva = Clasificacion(causal.letra, vista.clasificacion.atribuible)
            self._recompose(vista.ficha, nueva)
        elif self._may(Evento.RECLASIFICAR):
            self.ficha.choose(None)
            self._open_form(Evento.RECLASIFICAR, {}, {"causal": causal.letra})
            self._changed()

    def action_atribuible(self) -> None:
        """Say that the falla is the usuario's."""
        vista = self.vista
        if vista is None or vista.ficha.caso.estado is not Estado.POR_CLASIFICAR:
            self.say("Atribuible se dice al clasificar; después, pida revisión con w", Voz.AVISO)
            return

        def chosen(valor: str | None) -> None:
            if valor is not None and self.vista is not None:
                clasificacion = replace(
                    self.vista.clasificacion, atribuible="" if valor == "no" else valor
                )
                self._recompose(self.vista.ficha, clasificacion)

        opciones = [("no", "No es atribuible al usuario")]
        opciones += [(v, v.replace("_", " ").lower()) for v in ATRIBUIBLE]
        self.app.push_screen(SelectorModal("¿Atribuible al usuario?", opciones), chosen)

    # The other keys of the card.

    def _may(self, evento: Evento) -> bool:
        """Return whether an evento is permitted on this caso; say why when it is not."""
        vista = self.vista
        if vista is None:
            return False
        permiso = vista.ficha.permite(evento)
        if isinstance(permiso, Negado):
            self.say(permiso.motivo, Voz.AVISO)
            return False
        return True

    def _ask_text(self, evento: Evento, titulo: str, ayuda: str) -> None:
        """Ask for a text and register it as the motivo, or the note, of an evento."""
        vista = self.vista
        if vista is None or not self._may(evento):
            return

        def answered(texto: str | None) -> None:
            if texto is None:
                return
            if evento is Evento.NOTA:
                peticion = Peticion(evento, {}, texto)
            else:
                peticion = Peticion(evento, {"motivo": texto})
            self._send(vista.ficha, [peticion])

        self.app.push_screen(TextoModal(titulo, ayuda), answered)

    def action_nota(self) -> None:
        """Write a note on the caso."""
        self._ask_text(Evento.NOTA, "Nota", "Queda en el historial de la cuenta.")

    def action_revision(self) -> None:
        """Ask the supervisor."""
        self._ask_text(Evento.PEDIR_REVISION, "Pedir revisión", "¿Qué debe decidir la supervisora?")

    def action_saltar(self) -> None:
        """Pass over the caso, saying why."""
        vista = self.vista
        if vista is None or not self.en_caso:
            return

        def answered(motivo: str | None) -> None:
            if motivo is not None:
                self._skip(vista.ficha.caso.id, motivo)

        self.app.push_screen(
            TextoModal("Saltar el caso", "¿Por qué lo salta? La supervisora lo ve."), answered
        )

    def action_deshacer(self) -> None:
        """Undo the last thing the person registered in this session, or on this caso."""
        caso_id = self._mias[-1] if self._mias else None
        if caso_id is None and self.vista is not None and self.en_caso:
            caso_id = self.vista.ficha.caso.id
        if caso_id is None:
            self.say("En esta sesión no hay nada suyo que deshacer", Voz.AVISO)
            return
        if not self._registrando:
            self._registrando = True
            self._undo(caso_id)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Deshaciendo",
    )
    def _undo(self, caso_id: int) -> None:
        try:
            registros = self._service.registrar(caso_id, [Peticion(Evento.DESHACER, {})])
        except AjustesError as error:
            self.post_message(NoRegistrado(error))
            return
        self.post_message(Registrados(registros))
        avisos = " ".join(registros[-1].avisos) or "Se deshizo lo último de este caso"
        self._show_from_thread(self._service.abrir(caso_id), avisos)

    def action_actuar(self) -> None:
        """List every act on the caso, those refused with their reason, and open the one chosen."""
        vista = self.vista
        if vista is None:
            return
        opciones: list[tuple[str, str]] = []
        negados: list[tuple[str, str]] = []
        for evento in TABLA:
            permiso = vista.ficha.permite(evento)
            if isinstance(permiso, Negado):
                negados.append((evento.value, f"· {nombre_de(evento)}: {permiso.motivo}"))
            else:
                opciones.append((evento.value, nombre_de(evento)))

        def chosen(valor: str | None) -> None:
            if valor is not None:
                self._act(Evento(valor))

        self.app.push_screen(
            SelectorModal("Qué se puede hacer con este caso", [*opciones, *negados]), chosen
        )

    def _act(self, evento: Evento) -> None:
        vista = self.vista
        if vista is None or not self._may(evento):
            return
        if evento is Evento.NOTA:
            self.action_nota()
        elif evento in DE_LLAMADA:
            self.go("contacto", vista.ficha.caso.id)
        else:
            if not self.en_caso:
                self._enter_case(vista, "")
            self.ficha.choose(None)
            self._open_form(evento, {}, {})
            self._changed()

    def action_ver_todo(self) -> None:
        """Show every datum of the caso, or the card again."""
        vista = self.vista
        if vista is None or self.ficha.forma is not None:
            return
        self.ficha.datos_a_la_vista = not self.ficha.datos_a_la_vista
        if self.ficha.datos_a_la_vista:
            self.ficha.show(todos_los_datos(vista.ficha))
        else:
            self.ficha.mostrar(vista, self._service.catalogos)
        self.ficha.lienzo.scroll_home(animate=False)

    def action_linea_rr(self) -> None:
        """Send the last RR line to the terminal's clipboard and leave it on row 23."""
        titulo, _derecha, linea = self._rr
        if not linea:
            self.say("Todavía no hay ninguna línea RR", Voz.AVISO)
            return
        self.app.copy_to_clipboard(linea)
        self.linea_rr.show(titulo, "enviado al portapapeles del terminal", linea)

    def action_telefono(self) -> None:
        """Add a datum the base did not bring, a telephone among them."""
        if self._may(Evento.COMPLETAR):
            self.ficha.choose(None)
            self._open_form(Evento.COMPLETAR, {}, {"campo": "3"})
            self._changed()

    def action_tapar(self) -> None:
        """Cover the screen; the claim and what is typed stay."""
        ahora = self._service.ahora()
        self.app.push_screen(
            ErrorModal("En pausa", f"En pausa desde {ahora:%H:%M} · Enter vuelve"), None
        )

    def action_cuenta(self) -> None:
        """Open everything about the account of this caso."""
        vista = self.vista
        if vista is not None:
            self.go("historial", (vista.ficha.caso.cuenta, vista.ficha.caso.id))

    def action_buscar(self) -> None:
        """Look for an account, a radicado or a telephone."""

        def answered(texto: str | None) -> None:
            if texto:
                self.go("historial", texto)

        self.app.push_screen(
            TextoModal("Buscar", "Cuenta, radicado o teléfono", maximo=40), answered
        )

    def action_atras(self) -> None:
        """Go one step back: the data, the form, the choice, then the queue."""
        vista = self.vista
        if self.focused is not None and self.focused.id == "filtro-texto":
            self.query_one("#filtro-texto", Campo).value = ""
            self.cola.focus()
        elif not self.en_caso or vista is None:
            if self._filtro.texto or self._filtro.causal or self._filtro.numeros:
                self.query_one("#filtro-texto", Campo).value = ""
                self._set_filter(Filtro(GRUPOS[0], orden=self._filtro.orden))
            else:
                self.say("Ya está en la cola", Voz.TENUE)
        elif self.ficha.datos_a_la_vista:
            self.action_ver_todo()
        elif self.ficha.forma is not None or vista.elegida is not None:
            self._clear_choice(vista)
        else:
            tomado = vista.ficha.toma is not None and vista.ficha.toma.login == self.sesion.login
            if tomado and not vista.ficha.borrador:
                self._release(vista.ficha.caso.id)
            self._leave_case()

    def _clear_choice(self, vista: Vista) -> None:
        self.ficha.close_form()
        self.ficha.choose(None)
        self._pedido += 1
        self.set_contexto("triage.caso")
        self.ficha.mostrar(replace(vista, elegida=None), self._service.catalogos)
        self._show_rr()
        self._save_draft()
        self._show_bar()
        self.ficha.say_idle()

    # The queue.

    def action_abrir(self) -> None:
        """Open the row under the cursor."""
        if self.cola.cursor_id is not None:
            self._open(self.cola.cursor_id)

    def action_marcar(self) -> None:
        """Say that rows are decided one by one."""
        self._nothing_here()

    def action_opcion(self, digito: str) -> None:
        """Say that a digit decides on the card, not in the queue."""
        self.say(f"Enter abre el caso, y allá {digito} lo decide", Voz.TENUE)

    def action_quitar(self) -> None:
        """Say that rows are decided one by one."""
        self._nothing_here()

    def action_siguiente(self) -> None:
        """Open the next caso nobody has."""
        self._next()

    def action_filtro(self) -> None:
        """Filter by text; F4 in the field lists the estados and the causales."""
        self.query_one("#filtro-texto", Campo).focus()
        self.say("escriba parte de la cuenta, el radicado, el nombre… · F4 lista", Voz.TENUE)

    @on(Campo.Changed, "#filtro-texto")
    def _filter_text(self, event: Campo.Changed) -> None:
        self._set_filter(replace(self._filtro, texto=event.value.strip(), numeros=()))

    def _choose_filter(self) -> None:
        opciones = [(f"g:{g.clave}", g.texto) for g in GRUPOS]
        opciones.append(("c:", "causal: todas"))
        opciones += [
            (f"c:{c.letra}", f"causal {c.letra} {c.nombre}")
            for c in self._service.catalogos.causales
        ]

        def chosen(valor: str | None) -> None:
            if valor is None:
                return
            clase, clave = valor.split(":")
            if clase == "c":
                self._set_filter(replace(self._filtro, causal=clave or None, numeros=()))
            else:
                grupo = next(g for g in GRUPOS if g.clave == clave)
                self._set_filter(replace(self._filtro, grupo=grupo, numeros=()))
            self.cola.focus()

        self.app.push_screen(SelectorModal("Qué casos se ven", opciones), chosen)

    def action_orden(self) -> None:
        """Change the order of the queue to the next one."""
        ordenes = list(Orden)
        siguiente = ordenes[(ordenes.index(self._filtro.orden) + 1) % len(ordenes)]
        self._set_filter(replace(self._filtro, orden=siguiente))
        self.say(f"La cola va por {siguiente.value}", Voz.TENUE)

    def _set_filter(self, filtro: Filtro) -> None:
        if filtro != self._filtro:
            self._filtro = filtro
            self.load()

    # Moving between the queue and the card.

    def _enter_case(self, vista: Vista, aviso: str) -> None:
        self.set_class(True, "-caso")
        self.set_contexto("triage.caso")
        self.ficha.lienzo.focus()
        self._show_rr()
        borrador = vista.ficha.borrador
        if "evento" in borrador and self._restore(vista, borrador):
            return
        self.ficha.say_idle()
        if aviso:
            self.ficha.say(aviso, voz=Voz.AVISO)

    def _restore(self, vista: Vista, borrador: Mapping[str, str]) -> bool:
        """Put back the form a draft holds, when the caso still admits it."""
        evento = Evento(borrador["evento"])
        if isinstance(vista.previa.permite(evento), Negado):
            return False
        opcion = next((o for o in vista.opciones if o.digito == borrador.get("digito")), None)
        self.ficha.choose(opcion)
        valores = {k[2:]: v for k, v in borrador.items() if k.startswith("c.")}
        fijos = {k[2:]: v for k, v in borrador.items() if k.startswith("f.")}
        if self.vista is not None:
            self.ficha.mostrar(self.vista, self._service.catalogos)
        if evento is Evento.APLICACION_CORRECTA:
            self.ficha.open_form(falta_de(vista), fijos, valores, compacto=True)
        else:
            self._open_form(evento, fijos, valores)
        self.call_after_refresh(self._changed, guardar=False)
        return True

    def _leave_case(self) -> None:
        self.ficha.close_form()
        self.set_class(False, "-caso")
        self.set_contexto("triage.cola")
        self._show_rr()
        self._show_bar()
        self.cola.focus()
        self.load()

    @on(events.DescendantFocus)
    def _follow_focus(self, event: events.DescendantFocus) -> None:
        """Keep the keys of row 24 true when the focus moves between the two halves."""
        if event.widget is self.cola and self.en_caso and self.doble:
            self.set_class(False, "-caso")
            self.set_contexto("triage.cola")
            self._show_bar()

    def _show_rr(self) -> None:
        if self._rr[2]:
            self.linea_rr.show(*self._rr)
        else:
            self.linea_rr.clear()

    def _show_bar(self) -> None:
        vista, marcador = self.vista, self._marcador
        lugar = "Cola"
        if self.en_caso and vista is not None:
            forma = self.ficha.forma
            evento = forma.formulario.evento if forma is not None else None
            lugar = (
                nombre_de(evento)
                if evento and forma and forma.formulario.titulo
                else hacia(vista.previa)
            )
        if marcador is None:
            cuentas = self.sesion.login
        else:
            inicio = f"cola {marcador.cola}"
            if not self.en_caso and marcador.corte is not None:
                inicio = f"corte {marcador.corte:%d/%m}"
            cuentas = (
                f"{inicio} · llamadas {marcador.llamadas} · hechos {marcador.hechos} · "
                f"{self.sesion.login}"
            )
        self.barra.show(f"TRIAGE › {lugar}", cuentas)

    def _show_rule(self) -> None:
        vista = self.vista
        titulo = ""
        if vista is not None:
            titulo = f"{vista.ficha.caso.cuenta} / {vista.ficha.caso.radicado_actual}"
        self.query_one("#regla-cola", Regla).show(titulo, self.cola.marca)

    def _show_detail(self) -> None:
        vista = self.vista
        fila = self.cola.row(self.cola.cursor_id) if self.cola.cursor_id is not None else None
        if vista is not None and fila is not None and vista.ficha.caso.id == fila.caso.id:
            self.query_one("#detalle", Lineas).set_lines(detalle(vista.ficha))

    def _show_panel(self, ficha: FichaCaso) -> None:
        panel = self.query_one("#panel", Lienzo)
        panel.show(panel_cuenta(ficha, ANCHO_PANEL, ALTO_PANEL))
