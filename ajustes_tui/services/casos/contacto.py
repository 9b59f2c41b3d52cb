"""Contacto: the usuarios to call, the script filled in, and the outcome of each call."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ajustes_tui.domain.caso.card import Ficha, FilaCaso
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import POR_LLAMAR, Contenido, Estado
from ajustes_tui.domain.caso.lote import ClaseDeLote
from ajustes_tui.domain.caso.outcomes import WRONG_NUMBER
from ajustes_tui.domain.caso.words import code_words
from ajustes_tui.domain.keeping.catalogs import (
    DECISION_DICHA,
    Parrafo,
    valores_de_plazos,
)
from ajustes_tui.domain.query.filter import FiltroCasos, Orden
from ajustes_tui.domain.rules.attempts import (
    PlanDeLlamadas,
    en_horario,
    es_tarde,
    horas_de,
    proximo_intento,
    siguiente_dia,
)
from ajustes_tui.domain.rules.decision import Negado, TelefonoDeCuenta
from ajustes_tui.domain.values.clocks import (
    Semaforo,
    habiles_entre,
    hasta_semaforo,
    semaforo,
    sumar_habiles,
)
from ajustes_tui.domain.values.dates import fecha_dicha
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import Conflicto, NoPermitido
from ajustes_tui.services.casos.base import ServicioDeCasos
from ajustes_tui.services.casos.cards import armar_ficha
from ajustes_tui.services.casos.decisions import simular_varios
from ajustes_tui.services.recorder import Peticion, Registro
from ajustes_tui.storage.casos.lotes import LotesRepository

POR_ATENDER = POR_LLAMAR | {Estado.RECURSO_POR_RADICAR}
VUELVEN = frozenset({Estado.CERRADO_MENSAJE, Estado.CERRADO_INFORMADO})
"""The closed casos whose usuario may call back about them."""


@dataclass(frozen=True, slots=True)
class Llamada:
    """One call: the casos of a usuario that it tells, and the script for the first."""

    fichas: tuple[Ficha, ...]
    """The cards of the casos: the one the call was opened for, then the others of the cuenta."""
    guion: tuple[Parrafo, ...]
    version_guion: int
    en_horario: bool

    @property
    def principal(self) -> Ficha:
        """The caso the call was opened for."""
        return self.fichas[0]


@dataclass(frozen=True, slots=True)
class EnAgenda:
    """A usuario who waits for a call: the most urgent caso, and every caso the call will tell."""

    fila: FilaCaso
    casos: tuple[FilaCaso, ...]
    """Every caso of the cuenta to be told, the most urgent first."""
    restantes: int | None
    """Business days left of the nearest clock among those casos; None when none has a clock."""
    semaforo: Semaforo | None
    ultima: tuple[datetime, str] | None
    """The moment and the outcome of the last attempt."""
    desde: datetime | None = None
    """The moment from which the plan proposes the next attempt; None when it may be any time."""
    pedida: datetime | None = None
    """The moment at which the usuario asked for the appointment; None without one."""
    cita_de: str | None = None
    """The login of who made the appointment, while that person is at work; else None."""


@dataclass(frozen=True, slots=True)
class Efecto:
    """The casos before and after the outcome of a call, foreseen without registering it."""

    antes: tuple[Caso, ...] = ()
    despues: tuple[Caso, ...] = ()
    rr: tuple[tuple[str, str], ...] = ()
    """The line for RR of each caso, and the rest that would not fit."""
    negado: Negado | None = None


class ContactoService(ServicioDeCasos):
    """The use cases of the contact screen."""

    def list_ids(self, texto: str = "") -> array[int]:
        """Return the ids of the casos whose usuario must be called, appointments due first."""
        self._e.exigir_lectura()
        filtro = FiltroCasos(estados=POR_ATENDER, texto=texto)
        return self._e.casos.list_ids(filtro, Orden.URGENCIA, self._e.ahora())

    def llamadas(self) -> int:
        """Count the calls to make, whatever the list is filtered by."""
        self._e.exigir_lectura()
        return self._e.casos.count_calls()

    def informadas(self) -> int:
        """Count the calls in which the person told a usuario the decision today."""
        self._e.exigir_lectura()
        return self._e.historial.count_informed(self._e.sesion.login, self._e.ahora().date())

    def en_lote_pqr(self) -> int:
        """Count the escalations that wait to go out in the next lot for PQR."""
        self._e.exigir_lectura()
        return LotesRepository(self._e.db).count_pending(ClaseDeLote.PQR)

    def agenda(self, texto: str = "") -> list[EnAgenda]:
        """Return the usuarios to call, one for each cuenta, in the order to call them."""
        e = self._e
        filas = self.get_window(self.list_ids(texto))
        intentos = e.casos.last_attempts([fila.id for fila in filas])
        pedidas = e.historial.appointments_asked([f.id for f in filas if f.cita is not None])
        trabajan = e.casos.at_work(e.ahora()) if pedidas else frozenset()
        cuentas: dict[tuple[str, bool], list[FilaCaso]] = {}
        for fila in filas:
            # The call about a recurso to be filed does not tell the other casos of the cuenta.
            cuentas.setdefault((fila.cuenta, fila.estado in POR_LLAMAR), []).append(fila)
        dias: dict[date, int] = {}
        hoy = e.ahora().date()
        agenda: list[EnAgenda] = []
        for casos in cuentas.values():
            vence = min((c.vence for c in casos if c.vence is not None), default=None)
            if vence is not None and vence not in dias:
                dias[vence] = habiles_entre(hoy, vence, e.es_habil)
            restantes = None if vence is None else dias[vence]
            color = None if restantes is None else semaforo(restantes, e.reglas)
            ultima = max((intentos[c.id] for c in casos if c.id in intentos), default=None)
            pedida, cita_de = pedidas.get(casos[0].id, (None, None))
            agenda.append(
                EnAgenda(
                    fila=casos[0],
                    casos=tuple(casos),
                    restantes=restantes,
                    semaforo=color,
                    ultima=ultima,
                    desde=self._desde(casos[0], color, ultima),
                    pedida=pedida,
                    cita_de=cita_de if cita_de in trabajan else None,
                )
            )
        return agenda

    def _desde(
        self, fila: FilaCaso, color: Semaforo | None, ultima: tuple[datetime, str] | None
    ) -> datetime | None:
        """Return the moment from which the plan proposes the next attempt; None when it may be any time."""
        if fila.estado is not Estado.POR_CONTACTAR or fila.cita is not None or ultima is None:
            return None
        momento, resultado = ultima
        if resultado in WRONG_NUMBER:
            # A wrong number tells nothing of when the usuario answers: the next number may be tried
            # at once.
            return None
        apremia = color in (Semaforo.ROJO, Semaforo.VENCIDO)
        if apremia and momento.date() != self._e.ahora().date():
            return None
        desde = self.proximo_intento(momento)
        return desde if desde > self._e.ahora() else None

    def proximo_intento(self, ultimo: datetime) -> datetime:
        """Return the moment from which the plan proposes to try again after an attempt."""
        e = self._e
        return proximo_intento(ultimo, e.ahora(), e.reglas, e.es_habil, e.es_festivo)

    def telefonos(self, cuenta: str) -> tuple[TelefonoDeCuenta, ...]:
        """Return the numbers of a usuario."""
        self._e.exigir_lectura()
        return self._e.casos.telefonos(cuenta)

    def quien_llama(self, texto: str) -> list[FilaCaso]:
        """Return the casos a usuario who calls in may be calling about, in each cuenta the call to make first.

        The casos that one call tells are one row; the search is recorded.
        """
        self._e.exigir_lectura()
        self._e.record("busqueda")
        filas: dict[tuple[str, int], FilaCaso] = {}
        for cuenta in self._e.casos.find_cuentas(limpiar(texto).replace(" ", "")):
            for fila in self._e.casos.of_cuenta(cuenta, self._e.ahora()):
                if fila.estado in POR_LLAMAR | {Estado.CERRADO_MENSAJE}:
                    llave = (cuenta, 0)
                    if llave not in filas or fila.estado in POR_LLAMAR:
                        filas[llave] = fila
                elif fila.estado in POR_ATENDER | VUELVEN:
                    filas[cuenta, fila.id] = fila
        return [filas[llave] for llave in sorted(filas)]

    def ficha(self, caso_id: int) -> Ficha:
        """Return the card of a caso without claiming it."""
        self._e.exigir_lectura()
        return armar_ficha(self._e, self._registrador, caso_id)

    def otro_dia(self) -> date:
        """Return the next day with calling hours."""
        e = self._e
        return siguiente_dia(e.ahora().date(), e.reglas, e.es_habil, e.es_festivo)

    def hasta_cuando(self) -> str | None:
        """Return the hour, `HH:MM`, at which today's calling hours end; '' when the setting is off.

        None when now is outside them.
        """
        e = self._e
        ahora = e.ahora()
        if e.reglas.horario == "off":
            return ""
        if not en_horario(ahora, e.reglas, e.es_habil, e.es_festivo):
            return None
        horas = horas_de(ahora.date(), e.reglas, e.es_habil, e.es_festivo)
        return None if horas is None else horas[1]

    def fuera_de_horario(self, cuando: datetime) -> str:
        """Return why the usuario cannot be called at a moment, or ''."""
        e = self._e
        e.al_dia()
        if e.reglas.horario == "off" or en_horario(cuando, e.reglas, e.es_habil, e.es_festivo):
            return ""
        return "fuera del horario de llamadas: " + "lunes a viernes {} a {}, sábado {} a {}".format(
            *e.reglas.horario_semana, *e.reglas.horario_sabado
        )

    def abrir(self, caso_id: int, *, entrante: bool = False) -> Llamada:
        """Claim a usuario's casos, the whole cuenta, and return the call to make.

        `entrante` is for the usuario who calls: their closed casos are claimed too. Without the
        power to work casos, or when somebody else has this one, the call is returned unclaimed.
        """
        self._e.entrar()
        llamada = self._armar(caso_id, entrante=entrante)
        atiende = POR_ATENDER | VUELVEN if entrante else POR_ATENDER
        ids = self._libres(llamada, atiende)
        if not self._e.sesion.can(Power.WORK) or caso_id not in ids:
            return llamada
        try:
            with self._e.db.transaction():
                self._registrador.tomar(ids)
        except Conflicto:
            return self._armar(caso_id, entrante=entrante)
        return self._armar(caso_id, entrante=entrante)

    def mirar(self, caso_id: int, *, entrante: bool = False) -> Llamada:
        """Return a call as it is now without claiming anything."""
        self._e.exigir_lectura()
        return self._armar(caso_id, entrante=entrante)

    def siguiente(self) -> Llamada | None:
        """Claim the casos of the next usuario to call and return the call, or None when none is due."""
        self._e.exigir(Power.WORK)
        e = self._e
        ahora = e.ahora()
        plan = PlanDeLlamadas(
            e.reglas.inicio_tarde,
            es_tarde(ahora, e.reglas),
            hasta_semaforo(e.reglas.semaforo_rojo, ahora.date(), e.es_habil),
        )
        # Found and claimed in one transaction: between the two steps another person could take it.
        with e.db.transaction():
            caso_id = e.casos.next_free(e.sesion.login, POR_ATENDER, ahora, plan)
            if caso_id is None:
                return None
            self._registrador.tomar(self._libres(self._armar(caso_id), POR_ATENDER))
        return self._armar(caso_id)

    def _libres(self, llamada: Llamada, atiende: Collection[Estado]) -> list[int]:
        """Return the ids of the casos of a call in one of the estados given that nobody else has claimed."""
        yo = self._e.sesion.login
        return [
            ficha.caso.id
            for ficha in llamada.fichas
            if (ficha.toma is None or ficha.toma.login == yo) and ficha.caso.estado in atiende
        ]

    def registrar(
        self,
        peticiones: Mapping[int, Sequence[Peticion]],
        versiones: Mapping[int, int],
    ) -> list[Registro]:
        """Register the outcome of a call on each of its casos, all in one transaction."""
        return self._registrador.registrar_varios(
            [(caso_id, partes, versiones.get(caso_id)) for caso_id, partes in peticiones.items()]
        )

    def prever(self, llamada: Llamada, peticiones: Mapping[int, Sequence[Peticion]]) -> Efecto:
        """Foresee the outcome of a call: the casos afterwards, or why it would be refused; writes nothing."""
        pedidos = [
            (ficha.caso, peticiones[ficha.caso.id])
            for ficha in llamada.fichas
            if ficha.caso.id in peticiones
        ]
        simuladas = simular_varios(self._e, self._registrador, pedidos)
        if simuladas and simuladas[-1].negado is not None:
            return Efecto(negado=simuladas[-1].negado)
        return Efecto(
            tuple(caso for caso, _ in pedidos),
            tuple(simulada.caso for simulada in simuladas),
            tuple(simulada.rr for simulada in simuladas),
        )

    def saltar(self, llamada: Llamada, motivo: str) -> None:
        """Skip a usuario with a reason, which the supervisor sees, and release the casos of the call."""
        self._e.exigir(Power.WORK)
        if not motivo.strip():
            raise NoPermitido("Para saltar la llamada falta el motivo.", "Diga por qué la salta.")
        login = self._e.sesion.login
        with self._e.db.transaction():
            for ficha in llamada.fichas:
                self._e.casos.skip(ficha.caso.id, login, self._e.ahora(), motivo.strip())
                toma = self._e.casos.claim_of(ficha.caso.id, self._e.ahora())
                if toma is not None and toma.login == login:
                    self._e.casos.release(ficha.caso.id)

    def guion(self, caso: Caso, nombre: str | None = None) -> tuple[Parrafo, ...]:
        """Return a script of the caso's causal with its data filled in; missing data stand in brackets."""
        if nombre is None:
            nombre = _guion_de(caso)
        return self._e.catalogos.parrafos(caso.causal or "", nombre, self._valores(caso))

    def leale_recurso(self, casos: Sequence[Caso]) -> str:
        """Return the text to read to a usuario who files a recurso about some casos."""
        *primeros, ultimo = (caso.radicado_actual for caso in casos)
        radicados = f"{', '.join(primeros)} y {ultimo}" if primeros else ultimo
        valores = self._valores(casos[0]) | {"radicado": radicados}
        parrafos = self._e.catalogos.parrafos(casos[0].causal or "", "recurso", valores)
        return " ".join(parrafo.texto for parrafo in parrafos)

    def plazo_recurso(self, caso: Caso) -> date:
        """Return the last day to file a recurso, counted from today if the usuario was not informed before."""
        informado = caso.informado_el or self._e.ahora().date()
        return sumar_habiles(informado, self._e.reglas.dias_recurso, self._e.es_habil)

    def soltar(self, llamada: Llamada) -> None:
        """Release the person's claims on the casos of a call."""
        with self._e.db.transaction():
            for ficha in llamada.fichas:
                if ficha.toma is not None and ficha.toma.login == self._e.sesion.login:
                    self._e.casos.release(ficha.caso.id)

    def _armar(self, caso_id: int, *, entrante: bool = False) -> Llamada:
        principal = armar_ficha(self._e, self._registrador, caso_id)
        juntos = POR_LLAMAR | {Estado.CERRADO_MENSAJE} if entrante else POR_LLAMAR
        otras = [
            armar_ficha(self._e, self._registrador, otro.id)
            for otro in sorted(principal.otros, key=lambda otro: otro.id)
            if otro.estado in juntos and principal.caso.estado in juntos
        ]
        ahora = self._e.ahora()
        return Llamada(
            fichas=(principal, *otras),
            guion=self.guion(principal.caso),
            version_guion=self._e.catalogos.version,
            en_horario=en_horario(ahora, self._e.reglas, self._e.es_habil, self._e.es_festivo),
        )

    def _valores(self, caso: Caso) -> dict[str, str]:
        e = self._e
        hoy = e.ahora().date()
        causal = e.catalogos.causal(caso.causal or "")
        valores = valores_de_plazos(e.reglas) | {
            "agente": self._nombre(),
            "cuenta": caso.cuenta,
            "radicado": caso.radicado_actual,
            "decision": DECISION_DICHA.get(caso.contenido or "", ""),
            "plazo_recurso": fecha_dicha(self.plazo_recurso(caso)),
            "plazo_respuesta_recurso": fecha_dicha(
                sumar_habiles(hoy, e.reglas.dias_respuesta_recurso, e.es_habil)
            ),
        }
        if causal is not None:
            valores["causal"] = causal.nombre
        if caso.usuario_nombre:
            valores["usuario"] = caso.usuario_nombre
        if caso.valor_aplicado is not None:
            valores["valor"] = pesos(caso.valor_aplicado)
        motivo = code_words(caso.veredicto_motivo or "").to_usuario or caso.motivo_rechazo
        if motivo:
            valores["motivo"] = motivo
        return valores

    def _nombre(self) -> str:
        usuario = self._e.personas.get(self._e.sesion.login)
        return usuario.nombre if usuario else self._e.sesion.login


def _guion_de(caso: Caso) -> str:
    if caso.estado is Estado.POR_DEJAR_MENSAJE:
        return "mensaje_de_voz"
    return "aplicado" if caso.contenido is Contenido.APLICADO else "no_aplica"
