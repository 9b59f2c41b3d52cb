"""Triage: the queue, the caso in work, and the decisions the procedure allows on it."""

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
    """The card of a caso as some eventos would leave it, foreseen without registering them."""

    ficha: Ficha
    """The card after the eventos; the one before when they are refused."""
    rr: tuple[str, str] = ("", "")
    """The line for RR, and the rest that would not fit in its field."""
    negado: Negado | None = None
    avisos: tuple[str, ...] = ()


class Marcador(NamedTuple):
    """The counts of row 1: casos to decide, calls as contacto lists them, the person's decisions of today."""

    cola: int
    llamadas: int
    hechos: int
    """The decisiones of the person that stand: the number mi turno counts too."""
    corte: date | None
    vueltos: int = 0
    """How many of the casos to decide came back without an answer of the back."""


DE_VUELTA = FiltroCasos(
    condiciones=(Condicion(Campo.SITUACION, situacion=Situacion(vueltos=True)),)
)
"""The casos that came back to the queue without an answer of the back."""


class TriageService(ServicioDeCola):
    """The use cases of the triage screen and of the orders on casos."""

    def ficha(self, caso_id: int) -> Ficha:
        """Return the card of a caso without claiming it."""
        self._e.exigir_lectura()
        self._conocer_rol()
        return armar_ficha(self._e, self._registrador, caso_id)

    def caso(self, caso_id: int) -> Caso | None:
        """Return a caso as it stands, without its lines, radicados or telephones: only one row is read."""
        self._e.exigir_lectura()
        self._conocer_rol()
        return self._e.casos.get(caso_id)

    def permitidos(
        self, caso: Caso, acepta: Peticion | None = None
    ) -> tuple[Estado, Callable[[Evento], Permitido | Negado]] | Negado:
        """Return a caso's estado once `acepta` is applied, and the function that tells what it permits there.

        Nothing is read from the store, so the answer holds only for eventos that depend on no more
        than the caso, the person and the rules, unlike `deshacer`. Return Negado when `acepta` is
        refused.
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
        """Claim the next free caso and return its card, or None when there is none.

        A caso that came back unanswered is given too when `estados` holds those that wait for the
        back, after every caso that waits for an agente.
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
        """Release the person's claim on a caso; a supervisor may release anybody's.

        In contact the claim covers the cuenta. Raises Conflicto when somebody else has the caso.
        """
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
        """Release a caso if the person has claimed it; another person's claim stays."""
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
        # The claim belongs to no session: neither the end of the supervisor's session nor that of
        # an old session of the new owner drops it.
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
        """Return the login of an active person who works casos; raises EntradaInvalida or NoPermitido."""
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
        """Skip a caso with a reason, which the supervisor sees, and release the person's claim on it."""
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
        """Foresee some eventos on a caso: the card afterwards, or why they are refused; writes nothing."""
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
        """Check many decisions: the caso each would leave, or why it is refused; writes nothing."""
        self._e.exigir_lectura()
        self._conocer_rol()
        return LoteDeDecisiones(self._e, self._registrador).revisar(decididas)

    def registrar_lote(
        self, decididas: Sequence[Decidida], avanza: Callable[[int, int], None] | None = None
    ) -> list[Renglon]:
        """Register many decisions, each caso apart: a refused one stops none of the others."""
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
        """Return the counts of row 1."""
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
        """Begin a session at a screen: its claims are free again when it ends, however it ends.

        First the drafts that other sessions left beside a busy store are put into it.
        """
        recoger(self._e)
        nombre = self._e.db.begin_session()
        if nombre is not None:
            self._e.sesion = self._e.sesion._replace(id=nombre)

    def apurar(self) -> None:
        """Stop waiting for turns to write as the program ends: drafts without one are kept beside the store."""
        self._e.db.hurry()

    def cerrar_sesion(self) -> None:
        """Release every claim of this session and end it.

        On a busy store only the session is ended: its claims are free once it is over.
        """
        with suppress(Conflicto), self._e.db.transaction():
            self._e.casos.release_session(self._e.sesion.id)
        self._e.db.end_session(self._e.sesion.id)

    def pendientes(self) -> dict[str, int]:
        """Count the open casos by estado, for the bar."""
        self._e.exigir_lectura()
        return self._e.kpi.queue()

    def _en_contacto(self, ficha: Ficha, de: frozenset[str | None] | None = None) -> list[int]:
        """Return the ids that a claim covers: the caso, and in contact the other casos to call of the cuenta.

        Of those others, the free ones and the person's own; or those held by a login in `de`, where
        None stands for free.
        """
        if ficha.caso.estado not in POR_LLAMAR:
            return [ficha.caso.id]
        libres = de or frozenset({None, self._e.sesion.login})
        otros = [o.id for o in ficha.otros if o.estado in POR_LLAMAR and o.tomado_por in libres]
        return [ficha.caso.id, *otros]

    def _conocer_rol(self) -> None:
        if self._e.sesion.rol is None and not self._e.personas.is_empty():
            self._e.entrar()
