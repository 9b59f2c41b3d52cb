"""The review tray: the questions that wait for the supervisor, and answering them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from ajustes_tui.domain.caso.card import Ficha, Linea
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import (
    Clase,
    Pide,
    Pregunta,
    Respuesta,
    clase_de,
    es_respuesta,
    por_que,
    regla_de,
    respuestas_de,
)
from ajustes_tui.domain.values.clocks import Semaforo, semaforo
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.services.casos.base import ServicioDeCasos
from ajustes_tui.services.casos.cards import armar_ficha
from ajustes_tui.services.casos.decisions import simular
from ajustes_tui.services.recorder import Peticion, Registro
from ajustes_tui.storage.casos.turno import Contestada, EnBandeja, TurnoRepository

__all__ = ["Contestada"]

DIAS_A_LA_VISTA = 14
"""Days for which an agente sees in the tray an answer they have not acted upon."""
MUCHOS = 500
"""A limit of drafts higher than anybody leaves half typed."""
_CUALQUIERA = "quien lo gestiona"


@dataclass(frozen=True, slots=True)
class FilaRevision:
    """A row of the tray."""

    caso_id: int
    cuenta: str
    radicado: str
    desde: datetime
    quien: str
    """The login of who asked; `corte` when a base did."""
    por_que: str
    contestada: Contestada | None
    """The answer, in the list of the person who asked; None while the question waits."""


@dataclass(frozen=True, slots=True)
class Salida:
    """One possible answer, with whether the caso permits it now."""

    respuesta: Respuesta
    negado: str = ""
    """Why the answer cannot be given; empty when it can."""


@dataclass(frozen=True, slots=True)
class Vista:
    """Everything shown of a question: its text, the rule behind it, the caso, and the possible answers."""

    ficha: Ficha
    pregunta: Pregunta
    desde: datetime
    clase: Clase
    para: str | None
    """The login to whom the answer goes; None when nobody has the caso as theirs."""
    regla: str
    version_reglas: int
    soportes: Sequence[str]
    semaforo: Semaforo | None
    salidas: Sequence[Salida]
    """The possible answers; empty for a person who may only look."""
    razones: str
    """The reasons the usuario gave on the telephone for not accepting; empty when none were written."""
    contestada: Contestada | None = None


class RevisionService(ServicioDeCasos):
    """The tray of the supervisor; an agente sees in it their own questions and the answers."""

    @property
    def _turno(self) -> TurnoRepository:
        return TurnoRepository(self._e.db)

    @property
    def decide(self) -> bool:
        """Whether the person of this run may answer questions."""
        return self._e.sesion.can(Power.DECIDE)

    @property
    def _de(self) -> str | None:
        return self._e.sesion.login if self._e.sesion.can(Power.SHIFT) else None

    @property
    def propias(self) -> bool:
        """Whether the list is the person's own questions and not the tray of everybody."""
        return self._de is not None

    def anotar(self, caso_id: int, texto: str) -> Registro:
        """Register a note on a caso of the tray."""
        return self._registrador.registrar(caso_id, [Peticion(Evento.NOTA, {}, texto)])[0]

    def list_ids(self) -> array[int]:
        """Return the casos of the tray, the oldest question first; for an agente, their own."""
        self._e.exigir_lectura()
        ids = self._turno.questions(self._de)
        esperan = frozenset(ids)
        ids += [c for c in dict.fromkeys(self._contestadas()) if c not in esperan]
        return array("q", ids)

    def borradores(self) -> dict[int, Mapping[str, str]]:
        """Return the drafts in which the person was answering a question, by caso."""
        self._e.exigir_lectura()
        return {
            uno.caso_id: uno.contenido
            for uno in self._turno.drafts(self._e.sesion.login, MUCHOS)
            if es_respuesta(uno.contenido)
        }

    def contestacion(self, caso_id: int) -> Linea | None:
        """Return the line that answered the last question of a caso, or None while there is none."""
        self._e.exigir_lectura()
        ultima = None
        for linea in self._e.historial.of_caso_since(caso_id, 0):
            if linea.evento == Evento.PEDIR_REVISION:
                ultima = None
            elif linea.evento == Evento.RESOLVER_REVISION and not linea.deshecha:
                ultima = linea
        return ultima

    def oldest(self) -> tuple[int, datetime | None]:
        """Return how many questions wait in the tray of everybody, and since when the oldest does."""
        self._e.exigir_lectura()
        return self._turno.tray()

    def filas(self, ids: Sequence[int]) -> list[FilaRevision]:
        """Return the rows of some casos."""
        self._e.exigir_lectura()
        filas = {f.caso.id: self._fila(f, None) for f in self._abiertas(ids)}
        if self._de is not None:
            for caso_id, contestada in self._contestadas().items():
                if caso_id not in filas and caso_id in ids:
                    vieja = self._pregunta_de(contestada)
                    if vieja is not None:
                        filas[caso_id] = self._fila(vieja, contestada)
        return [filas[i] for i in ids if i in filas]

    def ver(self, caso_id: int) -> Vista | None:
        """Return everything shown of a caso's question, or None when it is no longer there."""
        e = self._e
        e.exigir_lectura()
        contestada = None
        abiertas = self._abiertas([caso_id])
        en_bandeja = abiertas[0] if abiertas else None
        if en_bandeja is None and self._de is not None:
            contestada = self._contestadas().get(caso_id)
            en_bandeja = self._pregunta_de(contestada) if contestada else None
        if en_bandeja is None:
            return None
        ficha = armar_ficha(e, self._registrador, caso_id)
        clase = self._clase(en_bandeja)
        color = semaforo(ficha.reloj.restantes, e.reglas) if ficha.reloj else None
        vista = Vista(
            ficha=ficha,
            pregunta=en_bandeja.pregunta,
            desde=en_bandeja.desde,
            clase=clase,
            para=en_bandeja.caso.dueno or en_bandeja.caso.veredicto_agente,
            regla=regla_de(clase, e.reglas),
            version_reglas=e.catalogos.version,
            soportes=self._turno.supports(caso_id),
            semaforo=color,
            salidas=(),
            razones=self._turno.last_reason(caso_id),
            contestada=contestada,
        )
        return vista if not self.decide else replace(vista, salidas=self._salidas(vista))

    def responder(
        self, vista: Vista, respuesta: Respuesta, razon: str, dato: str
    ) -> list[Registro]:
        """Register an answer and the eventos it brings with it, all or none.

        Raises Conflicto when somebody else answered the question, changed the caso or has it.
        """
        caso = vista.ficha.caso
        peticiones = peticiones_de(respuesta, razon, dato)
        return self._registrador.registrar(caso.id, peticiones, version=caso.version)

    def _abiertas(self, ids: Sequence[int]) -> list[EnBandeja]:
        """Return the open questions; a corte's is left out where the person has an answer of their own."""
        contestadas = self._contestadas()
        return [
            una
            for una in self._turno.open_questions(ids)
            if una.pregunta.quien is not None or una.caso.id not in contestadas
        ]

    def _contestadas(self) -> dict[int, Contestada]:
        if self._de is None:
            return {}
        desde = self._e.ahora() - timedelta(days=DIAS_A_LA_VISTA)
        return {c.caso_id: c for c in reversed(self._turno.answers(self._de, desde))}

    def _pregunta_de(self, contestada: Contestada) -> EnBandeja | None:
        if contestada.pregunta is None:
            return None
        return self._turno.answered_question(contestada.caso_id, contestada.pregunta)

    def _clase(self, en_bandeja: EnBandeja) -> Clase:
        e = self._e
        hoy = e.ahora().date()
        return clase_de(en_bandeja.caso, en_bandeja.pregunta, e.reglas, hoy, e.es_habil)

    def _fila(self, en_bandeja: EnBandeja, contestada: Contestada | None) -> FilaRevision:
        e = self._e
        caso, pregunta = en_bandeja.caso, en_bandeja.pregunta
        clase = self._clase(en_bandeja)
        return FilaRevision(
            caso.id,
            caso.cuenta,
            caso.radicado_actual,
            en_bandeja.desde,
            pregunta.quien or "corte",
            por_que(clase, caso, pregunta, e.ahora().date(), e.es_habil),
            contestada,
        )

    def _salidas(self, vista: Vista) -> list[Salida]:
        e = self._e
        caso = vista.ficha.caso
        quien = vista.para or _CUALQUIERA
        respuestas = respuestas_de(vista.clase, caso, quien, e.ahora().date(), e.es_habil)
        return [Salida(r, self._negado(vista, r)) for r in respuestas]

    def _negado(self, vista: Vista, respuesta: Respuesta) -> str:
        """Return why the procedure would refuse the eventos of an answer, or ''; registers nothing."""
        caso = vista.ficha.caso
        dato = self._ejemplo(vista.ficha, respuesta.pide)
        razon = "…" * self._e.reglas.nota_pqr_minimo
        peticiones = peticiones_de(respuesta, razon, dato)
        negado = simular(self._e, self._registrador, caso, peticiones).negado
        return "" if negado is None else negado.motivo

    def _ejemplo(self, ficha: Ficha, pide: Pide | None) -> str:
        """Return a stand-in for the datum not typed yet, so that an answer can be judged beforehand."""
        if pide is Pide.TELEFONO:
            conocidos = {telefono.numero for telefono in ficha.telefonos}
            return next(n for n in map("3{:09d}".format, count()) if n not in conocidos)
        if pide is Pide.CAUSAL:
            return next((c.letra for c in self._e.catalogos.causales if c.letra != "L"), "")
        return "…"


def peticiones_de(respuesta: Respuesta, razon: str, dato: str) -> list[Peticion]:
    """Return the eventos of an answer: the answer itself, then the eventos of its `ademas`."""
    lleno = {"{razon}": razon, "{dato}": dato}
    peticiones = [
        Peticion(Evento.RESOLVER_REVISION, {"motivo": razon, "decision": respuesta.decision})
    ]
    for evento, datos in respuesta.ademas:
        propios = {clave: lleno.get(valor, valor) for clave, valor in datos.items()}
        if evento is Evento.CLASIFICAR:
            propios = _causal(dato)
        peticiones.append(Peticion(evento, propios, razon if respuesta.nota else ""))
    return peticiones


def _causal(texto: str) -> dict[str, str]:
    """Read `A`, or `L claro` and `L usuario`: a late traslado says who delayed it."""
    letra, *quien = texto.split() or [""]
    return {"causal": letra, **({"demora_de": quien[0].lower()} if quien else {})}
