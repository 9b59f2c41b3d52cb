"""Mi turno: the caso a person had in hand, the work that waits for them, and their day so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.borrador import Apunte
from ajustes_tui.domain.caso.estados import POR_DECIDIR, Estado
from ajustes_tui.domain.caso.eventos import DECISIONES, LLAMADAS, Evento
from ajustes_tui.domain.query.filter import Campo, Condicion, FiltroCasos
from ajustes_tui.domain.values.clocks import habiles_entre, hasta_semaforo, restar_habiles
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.services.casos.base import ServicioDeCasos
from ajustes_tui.services.recorder import Peticion, Registro
from ajustes_tui.storage.casos.turno import (
    Borrador,
    Cita,
    Contestada,
    Importada,
    Linea,
    TurnoRepository,
)

__all__ = ["Cita", "Contestada", "Importada", "Linea"]

DIAS_DE_RESPUESTAS = 14
"""Days for which an answer of the supervisor stays in sight until somebody acts upon it."""
VUELTOS = FiltroCasos(condiciones=(Condicion(Campo.VUELVE),))
"""The casos that came back from the back, answered or not: those the filter `vuelve` shows."""


@dataclass(frozen=True, slots=True)
class EnMano:
    """The caso a person was on: since when, its draft, and whether it is still theirs."""

    caso_id: int
    cuenta: str
    estado: Estado
    resultado: Resultado | None
    desde: datetime | None
    """The moment the person claimed the caso; None when only the draft is left."""
    cortado: datetime | None
    """The last sign of life of the session that had the caso, when it is not this one."""
    borrador: Mapping[str, str]
    borrador_el: datetime | None
    tocado: tuple[str, Evento] | None
    """The login and the evento of the last line another person wrote on the caso since; else None."""
    la_tiene: str | None
    """The login of another person who has the caso now; else None."""
    suyo: bool
    """Whether the person's claim still holds."""


@dataclass(frozen=True, slots=True)
class Cola:
    """How many casos a person could decide now, by how near their clock is to its end."""

    total: int = 0
    vencidos: int = 0
    pronto: int = 0
    """Casos not overdue whose clock ends in `dias` business days or less."""
    dias: int = 0


@dataclass(frozen=True, slots=True)
class Vueltos:
    """How many casos came back from the back: rejected again, rejected, approved, or unanswered."""

    otra_vez: int = 0
    rechazados: int = 0
    aprobados: int = 0
    sin_respuesta: int = 0
    dias: int = 0
    """Business days the oldest caso has been without an answer."""

    @property
    def total(self) -> int:
        """The number of casos that came back."""
        return self.otra_vez + self.rechazados + self.aprobados + self.sin_respuesta


@dataclass(frozen=True, slots=True)
class Hoy:
    """The day of a person: decisiones by evento, llamadas by outcome, lines undone."""

    decisiones: Mapping[Evento, int]
    llamadas: Mapping[str, int]
    deshechas: Sequence[Linea]
    lineas: Sequence[Linea]
    """Every line of the person today, newest first."""


@dataclass(frozen=True, slots=True)
class Turno:
    """Everything mi turno shows, the first screen of an agente."""

    ahora: datetime
    en_mano: EnMano | None
    otros_borradores: int
    vencidas: Sequence[Cita]
    citas: Sequence[Cita]
    """The appointments still to come today."""
    llamadas: int
    reintentos: int
    """How many of the calls are to usuarios already tried."""
    cola: Cola
    vueltos: Vueltos
    contestadas: Sequence[Contestada]
    preguntas: int
    """How many questions of the person wait for the supervisor."""
    bandeja: tuple[int, datetime | None]
    """How many questions wait in the tray, and since when the oldest does; (0, None) for an agente."""
    hoy: Hoy
    importadas: Sequence[Importada]
    mantenimiento: str

    @property
    def proximo(self) -> datetime | None:
        """The moment the next appointment falls due, when the screen changes by itself; None without one."""
        return self.citas[0].momento if self.citas else None


class TurnoService(ServicioDeCasos):
    """The use cases of mi turno; reading it writes nothing."""

    @property
    def _turno(self) -> TurnoRepository:
        return TurnoRepository(self._e.db)

    def ver(self) -> Turno:
        """Return everything mi turno shows to the person of this run."""
        e = self._e
        e.exigir_lectura()
        yo, ahora = e.sesion.login, e.ahora()
        turno = self._turno
        citas = turno.appointments(yo, ahora)
        llamadas, reintentos = turno.calls(yo, ahora)
        en_mano, otros = self._en_mano()
        jefe = e.sesion.can(Power.OVERSEE)
        return Turno(
            ahora=ahora,
            en_mano=en_mano,
            otros_borradores=otros,
            vencidas=[c for c in citas if c.momento <= ahora],
            citas=[c for c in citas if c.momento > ahora],
            llamadas=llamadas,
            reintentos=reintentos,
            cola=self._cola(),
            vueltos=self._vueltos(),
            contestadas=turno.answers(yo, ahora - timedelta(days=DIAS_DE_RESPUESTAS)),
            preguntas=0 if jefe else len(turno.questions(yo)),
            bandeja=turno.tray() if jefe else (0, None),
            hoy=_hoy(turno.day(yo, ahora.date())),
            importadas=turno.imports(ahora.date()),
            mantenimiento=e.config.mantenimiento,
        )

    def hay_a_medias(self) -> bool:
        """Tell whether the person left a caso in hand, or a draft."""
        self._e.exigir_lectura()
        yo = self._e.sesion.login
        return bool(self._turno.drafts(yo, 1) or self._turno.claims(yo))

    def cola(self) -> FiltroCasos:
        """Return the predicate of the queue's figure: the casos the person could decide now."""
        return FiltroCasos(POR_DECIDIR, libres_para=self._e.sesion.login, vueltos=True)

    def por_llamar(self) -> list[int]:
        """Return the ids of the casos that the figure of the calls counts."""
        self._e.exigir_lectura()
        return self._turno.call_ids(self._e.sesion.login, self._e.ahora())

    def anotar(self, caso_id: int, texto: str) -> Registro:
        """Register a note on the caso in hand."""
        return self._registrador.registrar(caso_id, [Peticion(Evento.NOTA, {}, texto)])[0]

    def guardar_nota(self, caso_id: int, texto: str, *, ultimo: bool = False) -> None:
        """Keep the note being typed on the caso in hand; an empty one is forgotten."""
        caso = self._e.casos.get(caso_id)
        if caso is not None:
            nota = Apunte(caso_id, {"t.nota": texto}, caso.version, entero=False)
            self.guardar_borrador(nota, ultimo=ultimo)

    def _sin_respuesta(self) -> date:
        """Return the latest day of escalation with which the back's answer is overdue today."""
        e = self._e
        return restar_habiles(e.ahora().date(), e.reglas.dias_sin_respuesta_back, e.es_habil)

    def _cola(self) -> Cola:
        e = self._e
        ahora = e.ahora()
        hoy = ahora.date()
        desde = self._sin_respuesta()
        dias = e.reglas.semaforo_ambar
        total, vencidos, con_pronto = (
            self._turno.queue(e.sesion.login, ahora, desde, hasta)
            for hasta in (None, hoy - timedelta(days=1), hasta_semaforo(dias, hoy, e.es_habil))
        )
        return Cola(total, vencidos, con_pronto - vencidos, dias)

    def _vueltos(self) -> Vueltos:
        e = self._e
        hoy = e.ahora().date()
        cuantos: Counter[str] = Counter()
        mas_viejo = hoy
        for vuelta in self._turno.returned(self._sin_respuesta()):
            if vuelta.estado is Estado.POR_VERIFICAR:
                cuantos["aprobados"] += vuelta.casos
            elif vuelta.estado is Estado.POR_VALIDAR:
                cuantos["otra_vez" if vuelta.otra_vez else "rechazados"] += vuelta.casos
            else:
                cuantos["sin_respuesta"] += vuelta.casos
                mas_viejo = min(mas_viejo, vuelta.enviado)
        dias = max(0, habiles_entre(mas_viejo, hoy, e.es_habil))
        return Vueltos(**cuantos, dias=dias)

    def _en_mano(self) -> tuple[EnMano | None, int]:
        """Return the caso the person was on last, by claim or by draft, and how many other drafts there are."""
        e = self._e
        yo = e.sesion.login
        borradores = {b.caso_id: b for b in self._turno.drafts(yo)}
        minutos = timedelta(minutes=e.reglas.minutos_toma)
        vistas = {caso_id: (toma, toma.vence - minutos) for caso_id, toma in self._turno.claims(yo)}
        if not borradores and not vistas:
            return None, 0

        def ultima(caso_id: int) -> tuple[datetime, bool]:
            borrador = borradores.get(caso_id)
            senales = [borrador.guardado_el] if borrador else []
            senales += [vistas[caso_id][1]] if caso_id in vistas else []
            return max(senales), borrador is not None

        caso_id = max({**borradores, **vistas}, key=ultima)
        toma, vista = vistas.get(caso_id, (None, None))
        borrador = borradores.get(caso_id)
        caso = e.casos.get(caso_id)
        if caso is None:
            return None, len(borradores)
        viva = e.casos.claim_of(caso_id, e.ahora())
        desde = borrador.guardado_el if borrador else toma.desde if toma else e.ahora()
        return (
            EnMano(
                caso_id,
                caso.cuenta,
                caso.estado,
                caso.resultado,
                desde=toma.desde if toma else None,
                cortado=vista if toma and toma.sesion != e.sesion.id else None,
                borrador=_contenido(borrador),
                borrador_el=borrador.guardado_el if borrador else None,
                tocado=self._turno.touched_since(caso_id, desde, yo),
                la_tiene=viva.login if viva is not None and viva.login != yo else None,
                suyo=viva is not None and viva.login == yo,
            ),
            len(borradores) - (borrador is not None),
        )


def _contenido(borrador: Borrador | None) -> Mapping[str, str]:
    return borrador.contenido if borrador is not None else {}


def _hoy(lineas: Sequence[Linea]) -> Hoy:
    """Count a day: one act on a caso is one decisión and one call one llamada, named by its last line."""
    decisiones: dict[tuple[int, datetime], Evento] = {}
    llamadas: dict[tuple[str, datetime], str] = {}
    for linea in reversed(lineas):
        if linea.deshizo is not None:
            continue
        if linea.evento in LLAMADAS:
            llamadas[linea.cuenta, linea.momento] = str(linea.datos.get("resultado", ""))
        elif linea.evento in DECISIONES:
            decisiones[linea.caso_id, linea.momento] = linea.evento
    return Hoy(
        Counter(decisiones.values()),
        Counter(llamadas.values()),
        [linea for linea in lineas if linea.deshizo is not None],
        lineas,
    )
