"""Triage: the queue, the caso one works on, and the decisions the procedure allows on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.card import Accion, Ficha, Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import (
    ESPERAN_AGENTE,
    ESPERAN_BACK,
    POR_DECIDIR,
    POR_LLAMAR,
    Estado,
)
from ajustes_tui.domain.caso.eventos import TABLA, Evento
from ajustes_tui.domain.caso.guide import paso_de, reloj_de
from ajustes_tui.domain.query.filter import Campo, Condicion, FiltroCasos, Situacion
from ajustes_tui.domain.rules.decide import decidir
from ajustes_tui.domain.rules.decision import Contexto, Negado, Permitido
from ajustes_tui.domain.rules.permissions import permitir
from ajustes_tui.domain.values.clocks import Semaforo, habiles_entre, semaforo, sin_respuesta
from ajustes_tui.domain.values.roles import NO_ROLE, Power, can
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import Conflicto, DatoInvalido, EntradaInvalida, NoPermitido
from ajustes_tui.services.casos.borradores import recoger
from ajustes_tui.services.casos.cards import armar_ficha, marcacion_sugerida
from ajustes_tui.services.casos.decisions import (
    Decidida,
    LoteDeDecisiones,
    Renglon,
    RevisionDeLote,
    simular,
)
from ajustes_tui.services.casos.queue import ServicioDeCola
from ajustes_tui.services.recorder import Peticion, Registro

MAX_POR_QUE = 200
"""Letters of the reason for giving a caso to somebody else."""


class Prevision(NamedTuple):
    """What some eventos would do to a caso, without registering them."""

    ficha: Ficha
    """The card as it would be afterwards; the one before when they are refused."""
    rr: tuple[str, str] = ("", "")
    """The line for RR and what would not fit in its field."""
    negado: Negado | None = None
    avisos: tuple[str, ...] = ()


class Marcador(NamedTuple):
    """What row 1 counts: casos to decide, calls to make as contacto lists them, and what the
    person decided today."""

    cola: int
    llamadas: int
    hechos: int
    """The decisiones of the person that stand, the same mi turno counts."""
    corte: date | None
    vueltos: int = 0
    """Of the casos to decide, those that came back without an answer of the back."""


DE_VUELTA = FiltroCasos(
    condiciones=(Condicion(Campo.SITUACION, situacion=Situacion(vueltos=True)),)
)
"""The casos that came back to the queue without an answer of the back."""


class TriageService(ServicioDeCola):
    """What the triage screen and the orders on casos need."""

    def ficha(self, caso_id: int) -> Ficha:
        """Return the card of a caso without claiming it."""
        self._e.exigir_lectura()
        self._conocer_rol()
        return armar_ficha(self._e, self._registrador, caso_id)

    def caso(self, caso_id: int) -> Caso | None:
        """Return a caso as it stands, without what hangs from it: one row is read."""
        self._e.exigir_lectura()
        self._conocer_rol()
        return self._e.casos.get(caso_id)

    def permitidos(
        self, caso: Caso, acepta: Peticion | None = None
    ) -> tuple[Estado, Callable[[Evento], Permitido | Negado]] | Negado:
        """Return where a caso stands once an evento is accepted, and what is permitted there.

        Nothing is read for it: of a decision that depends on more than the caso, the person and
        the rules, as undoing does, it does not tell.
        """
        e = self._e
        ctx = Contexto(
            ahora=e.ahora(),
            persona=e.sesion.login,
            rol=e.sesion.rol or NO_ROLE,
            reglas=e.reglas,
            catalogos=e.catalogos,
            es_habil=e.es_habil,
            es_festivo=e.es_festivo,
        )
        if acepta is not None:
            decision = decidir(caso, acepta.evento, *acepta.leer(), ctx)
            if isinstance(decision, Negado):
                return decision
            caso = decision.caso
        return caso.estado, lambda evento: permitir(caso, evento, ctx)

    def abrir(self, caso_id: int) -> Ficha:
        """Claim a caso to work on it and return its card; when somebody else has it, only the card."""
        self._e.entrar()
        ficha = armar_ficha(self._e, self._registrador, caso_id)
        trabaja = ficha.caso.estado in ESPERAN_AGENTE or ficha.debe is not None
        if not trabaja or not self._e.sesion.can(Power.WORK):
            return ficha
        try:
            with self._e.db.transaction():
                self._registrador.tomar(self._en_contacto(ficha))
        except Conflicto:
            return armar_ficha(self._e, self._registrador, caso_id)
        return armar_ficha(self._e, self._registrador, caso_id)

    def siguiente(self, estados: frozenset[Estado] = ESPERAN_AGENTE | ESPERAN_BACK) -> Ficha | None:
        """Claim and return the next caso nobody has, or None when there is none.

        What comes back unanswered is given too when the estados that wait for the back are asked
        for, after everything that waits for an agente.
        """
        if self._e.personas.is_empty():
            return None
        self._e.exigir(Power.WORK)
        with self._e.db.transaction():
            caso_id = self._e.casos.next_free(self._e.sesion.login, estados, self._e.ahora())
            if caso_id is None:
                return None
            ficha = armar_ficha(self._e, self._registrador, caso_id)
            self._registrador.tomar(self._en_contacto(ficha))
        return armar_ficha(self._e, self._registrador, caso_id)

    def soltar(self, caso_id: int) -> Ficha:
        """Let go of one's caso; a supervisor may let go of anybody's."""
        self._e.exigir_lectura()
        ficha = armar_ficha(self._e, self._registrador, caso_id)
        rol = self._e.entrar()
        if ficha.toma is not None and ficha.toma.login != self._e.sesion.login:
            if not can(rol, Power.REASSIGN):
                raise Conflicto(
                    f"El caso {caso_id} lo tiene {ficha.toma.login}, no usted.",
                    "Pida a una supervisora que lo suelte.",
                    codigo="caso_tomado",
                )
            self._e.record("toma_soltada", f"caso {caso_id}")
        dueno = ficha.toma.login if ficha.toma else self._e.sesion.login
        with self._e.db.transaction():
            for suelto in self._en_contacto(ficha, frozenset({dueno})):
                self._e.casos.release(suelto)
        return armar_ficha(self._e, self._registrador, caso_id)

    def soltar_si_es_mio(self, caso_id: int) -> None:
        """Let go of a caso if the person has it; what somebody else has stays theirs."""
        toma = self._e.casos.claim_of(caso_id, self._e.ahora())
        if toma is not None and toma.login == self._e.sesion.login:
            self.soltar(caso_id)

    def reasignar(self, caso_id: int, login: str, nota: str = "") -> Ficha:
        """Give a caso, in contact with the whole cuenta, to another person; a supervisor's task.

        `nota` says why, when there is a reason to keep.
        """
        self._e.exigir_lectura()
        nota = limpiar(nota)
        if len(nota) > MAX_POR_QUE:
            raise DatoInvalido(f"La nota pasa de {MAX_POR_QUE} caracteres.", "Acórtela.")
        ficha = armar_ficha(self._e, self._registrador, caso_id)
        self._e.exigir(Power.REASSIGN)
        destino = self._de_agente(login)
        if ficha.caso.cerrado:
            raise NoPermitido(f"El caso {caso_id} está cerrado.", "Reábralo antes de reasignarlo.")
        ahora = self._e.ahora()
        # A session of nobody's: neither the supervisor's end nor an old one of theirs drops it.
        toma = Toma(destino, "", ahora, ahora + timedelta(minutes=self._e.reglas.minutos_toma))
        anterior = ficha.toma.login if ficha.toma else None
        ids = self._en_contacto(ficha, frozenset({None, anterior, destino}))
        with self._e.db.transaction():
            self._e.casos.claim(ids, toma)
            for reasignado in ids:
                self._e.casos.set_owner(reasignado, destino)
            dicho = f"caso {caso_id} a {destino}" + (f": {nota}" if nota else "")
            self._e.auditoria.record(ahora, self._e.sesion.login, "toma_reasignada", dicho)
        return armar_ficha(self._e, self._registrador, caso_id)

    def _de_agente(self, login: str) -> str:
        """Return the login of somebody who works casos; raises EntradaInvalida or NoPermitido."""
        persona = self._e.personas.get(login)
        if persona is None:
            raise EntradaInvalida(
                f"No hay ninguna persona con el login «{limpiar(login)[:40]}».",
                "Véalas con `ajustes usuarios listar`.",
            )
        if not persona.activo or not can(persona.rol, Power.WORK):
            por_que = persona.rol.value if persona.activo else "una persona desactivada"
            raise NoPermitido(
                f"«{login}» es {por_que}: no gestiona casos.",
                "Reasigne a un agente o a una supervisora activos.",
            )
        return login

    def saltar(self, caso_id: int, motivo: str) -> Ficha:
        """Pass over a caso, saying why; the supervisor sees it."""
        self._e.exigir_lectura()
        ficha = armar_ficha(self._e, self._registrador, caso_id)
        self._e.exigir(Power.WORK)
        if not motivo.strip():
            raise NoPermitido("Para saltar un caso falta el motivo.", "Diga por qué lo salta.")
        with self._e.db.transaction():
            self._e.casos.skip(caso_id, self._e.sesion.login, self._e.ahora(), motivo.strip())
            toma = self._e.casos.claim_of(caso_id, self._e.ahora())
            if toma is not None and toma.login == self._e.sesion.login:
                for saltado in self._en_contacto(ficha, frozenset({self._e.sesion.login})):
                    self._e.casos.release(saltado)
        return armar_ficha(self._e, self._registrador, caso_id)

    def registrar(
        self, caso_id: int, peticiones: Sequence[Peticion], *, version: int | None = None
    ) -> list[Registro]:
        """Register eventos on a caso, all or none (see `Registrador.registrar`)."""
        return self._registrador.registrar(caso_id, peticiones, version=version)

    def prever(self, ficha: Ficha, peticiones: Sequence[Peticion]) -> Prevision:
        """Say what some eventos would do to a caso and why they would be refused; writes nothing."""
        e = self._e
        simulada = simular(e, self._registrador, ficha.caso, peticiones)
        if simulada.negado is not None:
            return Prevision(ficha, negado=simulada.negado)
        caso = simulada.caso
        contexto = self._registrador.contexto(caso, e.sesion.rol)
        debe = sin_respuesta(caso, e.ahora().date(), e.reglas, e.es_habil, ausente=contexto.ausente)
        despues = ficha._replace(
            caso=caso,
            paso=paso_de(caso, e.catalogos, e.reglas, debe),
            acciones=tuple(Accion(evento, permitir(caso, evento, contexto)) for evento in TABLA),
            reloj=reloj_de(caso, e.ahora().date(), e.reglas, e.es_habil),
            causal=e.catalogos.causal(caso.causal or ficha.causal_sugerida or ""),
            debe=debe,
        )
        return Prevision(despues, simulada.rr, None, simulada.avisos)

    def revisar_lote(self, decididas: Sequence[Decidida]) -> RevisionDeLote:
        """Say of many decisions what each would do, or why it cannot go; writes nothing."""
        self._e.exigir_lectura()
        self._conocer_rol()
        return LoteDeDecisiones(self._e, self._registrador).revisar(decididas)

    def registrar_lote(
        self, decididas: Sequence[Decidida], avanza: Callable[[int, int], None] | None = None
    ) -> list[Renglon]:
        """Register many decisions, each caso apart: a refusal is said of its row and stops nothing."""
        return LoteDeDecisiones(self._e, self._registrador).registrar(decididas, avanza)

    def restantes(self, vence: date | None) -> tuple[int, Semaforo] | None:
        """Return the business days left until a day and their colour; None without a clock."""
        if vence is None:
            return None
        dias = habiles_entre(self._e.ahora().date(), vence, self._e.es_habil)
        return dias, semaforo(dias, self._e.reglas)

    def siguiente_habil(self) -> date:
        """Return the business day after today."""
        dia = self._e.ahora().date() + timedelta(days=1)
        while not self._e.es_habil(dia):
            dia += timedelta(days=1)
        return dia

    def marcador(self) -> Marcador:
        """Count what row 1 shows."""
        pendientes = self.pendientes()
        vueltos = self._e.casos.count(DE_VUELTA, self._e.ahora())
        return Marcador(
            sum(pendientes.get(estado.value, 0) for estado in POR_DECIDIR) + vueltos,
            self._e.casos.count_calls(),
            self._e.historial.count_decisions(self._e.sesion.login, self._e.ahora().date()),
            self._e.kpi.newest_corte(),
            vueltos,
        )

    def marcacion_sugerida(self, ficha: Ficha, evento: Evento) -> tuple[str, str] | None:
        """Return the razón and subrazón last used for this causal and evento."""
        return marcacion_sugerida(self._e, ficha.caso, evento)

    def radicado_ocupado(self, ficha: Ficha, radicado: str) -> str | None:
        """Return why a radicado cannot be the new one of a caso, or None when it can."""
        if any(r.radicado == radicado for r in ficha.radicados):
            return "ya es de este caso"
        return (
            "es de otro caso" if self._e.casos.radicado_de_otro(ficha.caso.id)(radicado) else None
        )

    def iniciar_sesion(self) -> None:
        """Begin a session at a screen: what it claims is free again when it ends, however it ends.

        What another one left beside a busy store is put into it.
        """
        recoger(self._e)
        nombre = self._e.db.begin_session()
        if nombre is not None:
            self._e.sesion = self._e.sesion._replace(id=nombre)

    def apurar(self) -> None:
        """Wait for no turn any more: the program has to end, and what finds none is put aside."""
        self._e.db.hurry()

    def cerrar_sesion(self) -> None:
        """Let go of everything this session holds; where the store is busy, by ending it alone.

        What a session claims is free once it is over.
        """
        with suppress(Conflicto), self._e.db.transaction():
            self._e.casos.release_session(self._e.sesion.id)
        self._e.db.end_session(self._e.sesion.id)

    def pendientes(self) -> dict[str, int]:
        """Count the open casos by estado, for the bar."""
        self._e.exigir_lectura()
        return self._e.kpi.queue()

    def _en_contacto(self, ficha: Ficha, de: frozenset[str | None] | None = None) -> list[int]:
        """Return what a claim covers: in contact the whole cuenta, elsewhere the caso alone.

        Of the cuenta, what is free or the person's own; or what `de` says one may take.
        """
        if ficha.caso.estado not in POR_LLAMAR:
            return [ficha.caso.id]
        libres = de or frozenset({None, self._e.sesion.login})
        otros = [o.id for o in ficha.otros if o.estado in POR_LLAMAR and o.tomado_por in libres]
        return [ficha.caso.id, *otros]

    def _conocer_rol(self) -> None:
        if self._e.sesion.rol is None and not self._e.personas.is_empty():
            self._e.entrar()
