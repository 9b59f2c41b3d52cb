"""What contacto reads and writes away from the keyboard's thread, one worker for each errand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from textual import work
from textual.worker import get_current_worker

from ajustes_tui.domain.caso.borrador import Apunte, Parte
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import Parrafo
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError, Conflicto
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.caso.call import Marcha, Modo, modo_de, unir_guiones
from ajustes_tui.screens.caso.in_hand import EnManoScreen, quien
from ajustes_tui.screens.contacto import agenda
from ajustes_tui.screens.contacto.messages import (
    Abierta,
    BorradorGuardado,
    Leida,
    LoteContado,
    NoRegistrado,
    Numeros,
    Prevista,
    QuienLlama,
    Registrados,
    Releida,
    Soltada,
)
from ajustes_tui.services.casos.contacto import ContactoService, Llamada
from ajustes_tui.services.recorder import Peticion

SUYAS = frozenset({Parte.LLAMADA, Parte.TEXTOS})
"""The parts of a draft that contacto writes."""
BORRADOR = "contacto.borrador"
"""The workers that keep what is being typed."""


class ObrerosContacto(EnManoScreen):
    """The workers of contacto: each asks ContactoService for one thing and posts what came of it."""

    def __init__(self, service: ContactoService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._service = service

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
        filas = agenda.filas(
            turnos,
            servicio.ahora(),
            self.sesion.login,
            servicio.reglas.intentos,
            servicio.otro_dia(),
        )
        llamadas, informadas = servicio.llamadas(), servicio.informadas()
        if not worker.is_cancelled:
            self.post_message(Leida(filas, texto, llamadas, informadas))

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
            self.post_message(Numeros(cuenta, telefonos))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.abrir",
        description="Tomando la cuenta",
    )
    def open_call(self, caso_id: int, anterior: Llamada | None, *, entrante: bool = False) -> None:
        """Claim a usuario and show the call to make; the one before is let go of."""
        try:
            if anterior is not None:
                self._service.soltar(anterior)
            llamada = self._service.abrir(caso_id, entrante=entrante)
        except AjustesError as error:
            self.post_message(NoRegistrado(error, None))
            return
        aviso = llamada.principal.respuesta_para(self.sesion.login)
        self.post_message(Abierta(self._begin(llamada, entrante=entrante), aviso))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.abrir",
        description="Buscando a quien llama",
    )
    def find_caller(self, texto: str) -> None:
        """Find what a usuario who calls may be calling about."""
        try:
            filas = self._service.quien_llama(texto)
        except AjustesError as error:
            self.post_message(NoRegistrado(error, None))
            return
        self.post_message(QuienLlama(filas, texto))

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
            self.post_message(NoRegistrado(error, None))
            return
        self.post_message(Abierta(self._begin(llamada) if llamada else None))

    def _begin(
        self, llamada: Llamada, modo: Modo | None = None, *, entrante: bool = False
    ) -> Marcha:
        """Return a call not begun, or as its draft left it."""
        borrador = llamada.principal.borrador
        modo = modo or modo_de(llamada)
        entrante = entrante or bool(borrador.get("entrante"))
        if modo is Modo.MENSAJE and (entrante or borrador.get("modo") == Modo.LLAMADA.value):
            modo = Modo.LLAMADA
        guion = self._script(llamada, modo)
        marcha = Marcha(llamada, modo, guion, self.sesion.login, entrante=entrante)
        dichos = tuple(hora for hora in borrador.get("dichos", "").split(",") if hora)
        numero = borrador.get("telefono", "")
        if numero and numero not in dict(marcha.numeros):
            marcha = replace(marcha, nuevos=(numero,))
        if borrador.get("modo", modo.value) != modo.value or len(dichos) > len(marcha.guion):
            dichos = ()
        validos = marcha.validos
        cuando = borrador.get("cuando", "")
        return replace(
            marcha,
            elegida=marcha.con_resultado("VOLVER_A_LLAMAR") if cuando else None,
            cuando=datetime.fromisoformat(cuando) if cuando else None,
            dichos=dichos,
            telefono=numero if numero in validos else (validos[0] if validos else ""),
            autorizado=bool(borrador.get("autorizado")),
        )

    def _script(self, llamada: Llamada, modo: Modo) -> tuple[Parrafo, ...]:
        if modo is Modo.POSTERIOR:
            return self._service.guion(llamada.principal.caso, "recurso")
        if modo is Modo.MENSAJE:
            return unir_guiones(
                [
                    self._service.guion(ficha.caso, "mensaje_de_voz")
                    for ficha in llamada.fichas
                    if ficha.caso.estado is Estado.POR_DEJAR_MENSAJE
                ]
            )
        fichas = llamada.fichas if modo is Modo.LLAMADA else llamada.fichas[:1]
        return unir_guiones(
            [
                self._service.guion(ficha.caso, (ficha.caso.contenido or "no_aplica").lower())
                for ficha in fichas
            ]
        )

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.releer",
        description="Viendo qué cambió",
    )
    def read_again(self, marcha: Marcha, *, tomar: bool) -> None:
        """Read the call on screen as it is now; `tomar` claims it, since who had it left it."""
        leer = self._service.abrir if tomar else self._service.mirar
        try:
            llamada = leer(marcha.llamada.principal.caso.id, entrante=marcha.entrante)
        except AjustesError as error:
            self.post_message(NoRegistrado(error, None))
            return
        self.post_message(Releida(self._begin(llamada, entrante=marcha.entrante), tomada=tomar))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="contacto.lote",
        description="Contando el lote de PQR",
    )
    def count_lot(self) -> None:
        """Count what goes out with a recurso in the lot of PQR."""
        worker = get_current_worker()
        esperan = self._service.en_lote_pqr()
        if not worker.is_cancelled:
            self.post_message(LoteContado(esperan))

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
            self.post_message(Prevista(marcha, efecto))

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
        self.post_message(Registrados(registros, termina=True))
        siguiente = self._next_after(marcha, pedido)
        self.post_message(Abierta(self._begin(siguiente) if siguiente else None))

    def _next_after(
        self, marcha: Marcha, pedido: Mapping[int, Sequence[Peticion]]
    ) -> Llamada | None:
        """Claim the call to make now: to the next number after a wrong one, or to whoever follows."""
        if marcha.numero_errado and len(marcha.validos) > 1:
            return self._service.abrir(marcha.llamada.principal.caso.id)
        siguiente = self._service.siguiente()
        if siguiente is None or siguiente.principal.caso.id not in pedido:
            return siguiente
        if siguiente.principal.caso.estado is Estado.POR_DEJAR_MENSAJE:
            return siguiente
        # Only who was just called is left for today.
        self._service.soltar(siguiente)
        return None

    def _refused(self, error: AjustesError, marcha: Marcha) -> None:
        """Tell the screen, with the call as it is now when somebody else changed it."""
        nueva, chocada = None, None
        if isinstance(error, Conflicto):
            for vieja in marcha.llamada.fichas:
                ficha = self._service.ficha(vieja.caso.id)
                ajena = quien(ficha.toma) not in ("", self.sesion.login)
                if chocada is None and (ajena or ficha.caso.version != vieja.caso.version):
                    chocada = (vieja, ficha)
            principal = marcha.llamada.principal.caso.id
            nueva = replace(
                marcha, llamada=self._service.abrir(principal, entrante=marcha.entrante)
            )
        self.post_message(NoRegistrado(error, nueva, chocada))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.escribir",
        description="Registrando la nota",
    )
    def annotate(self, marcha: Marcha, peticion: Peticion, borrador: Mapping[str, str]) -> None:
        """Register a note or a question; the call goes on where it was, with its draft."""
        caso = marcha.llamada.principal.caso
        try:
            registros = self._service.registrar({caso.id: [peticion]}, {caso.id: caso.version})
            self.post_message(Registrados(registros, termina=False))
            # Registering may drop the draft; what was said is put back before it is read again.
            apunte = Apunte(caso.id, borrador, registros[-1].caso.version)
            self._service.guardar_borrador(apunte, SUYAS)
            llamada = self._service.abrir(caso.id, entrante=marcha.entrante)
        except AjustesError as error:
            self._refused(error, marcha)
            return
        nueva = self._begin(llamada, marcha.modo, entrante=marcha.entrante)
        self.post_message(Abierta(nueva, "Quedó registrado"))

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
            self.post_message(NoRegistrado(error, None))
            return
        self.post_message(Abierta(self._begin(siguiente) if siguiente else None))

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
            self.post_message(Registrados(registros, termina=False))
            llamada = self._service.abrir(casos[0])
        except AjustesError as error:
            self.post_message(NoRegistrado(error, None))
            return
        aviso = " ".join(registros[0].avisos) or "Se deshizo lo último de esta llamada"
        self.post_message(Abierta(self._begin(llamada), aviso))

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
        self.post_message(Soltada())

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=BORRADOR,
        description="Guardando el borrador",
    )
    def save_draft(self, apunte: Apunte) -> None:
        """Keep a draft."""
        try:
            self._service.guardar_borrador(apunte, SUYAS)
        finally:
            self.post_message(BorradorGuardado())
