"""The supervisor's desk: the work in progress now, and the acts out of the usual."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.desk import Acto, EstadoDeCola, FilaAparte, Limites, Mesa
from ajustes_tui.domain.figures.figures import Alcance
from ajustes_tui.domain.values.clocks import hasta_semaforo
from ajustes_tui.services.context import Entorno
from ajustes_tui.storage.figures.desk import MesaRepository

ACTOS = 200
"""The most acts out of the usual that are listed."""


class ServicioDeMesa:
    """The use cases of the desk beside the figures; reading it writes nothing."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    @property
    def _mesa(self) -> MesaRepository:
        return MesaRepository(self._e.db)

    def mesa(self) -> Mesa:
        """Return the desk: the queue by estado and colour, claims, appointments, skips and people at work."""
        self._e.exigir_lectura()
        e, mesa = self._e, self._mesa
        ahora = e.ahora()
        limites = self._limites(ahora.date())
        relojes = mesa.clocks(limites)
        citas = mesa.appointments()
        cola = e.kpi.queue()
        return Mesa(
            tuple(
                EstadoDeCola(estado, cola[estado.value], *relojes.get(estado.value, (0, 0, 0)))
                for estado in Estado
                if cola.get(estado.value)
            ),
            limites,
            tuple(mesa.claims(ahora, e.reglas.minutos_toma)),
            tuple(citas),
            tuple(e.casos.skips(ahora.date())),
            tuple(mesa.worked_on(ahora.date())),
            mesa.in_tray(),
            sum(cita.momento <= ahora for cita in citas),
        )

    def actos(self) -> list[Acto]:
        """Return the acts out of the usual (undone, returned, annulled, reassigned...), newest first."""
        self._e.exigir_lectura()
        return self._mesa.acts(ACTOS)

    def filas_aparte(self, alcance: Alcance) -> list[FilaAparte]:
        """Return the rows of some cortes that were repeated or refused, as the figures count them."""
        self._e.exigir_lectura()
        ultima = self._ultima_base(alcance.desde) if alcance.al_cierre else None
        return self._mesa.rows_apart(alcance.desde, alcance.hasta, ultima)

    def _ultima_base(self, corte: date) -> int | None:
        """Return the last base a corte had when it was closed: later rows are left out. None when open."""
        cierre = self._e.cierres.get(corte)
        if cierre is None:
            return None
        filas = ultima = 0
        suyas = (b for b in self._e.bases.list_all() if b["corte"] == corte.isoformat())
        for base in sorted(suyas, key=lambda b: int(b["id"])):
            if filas >= cierre.cifras.get("filas", 0):
                break
            if base["anulada_el"] is None:
                filas += int(base["resumen"].get("filas", 0))
                ultima = int(base["id"])
        return ultima

    def _limites(self, hoy: date) -> Limites:
        reglas, es_habil = self._e.reglas, self._e.es_habil
        return Limites(
            hoy - timedelta(days=1),
            hasta_semaforo(reglas.semaforo_rojo, hoy, es_habil),
            hasta_semaforo(reglas.semaforo_ambar, hoy, es_habil),
        )
