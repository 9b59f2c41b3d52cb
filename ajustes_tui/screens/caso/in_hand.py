"""What the places where one works on casos share: what is in hand, kept by typing and watched."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from textual import work
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.caso.card import Ficha, Tenencia, Toma
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.casos.base import ServicioDeCasos
from ajustes_tui.ui.heartbeat import Latido
from ajustes_tui.ui.keyboard import decide
from ajustes_tui.ui.text import limpio

_CADA_S = 60.0
_PARTES = 30
"""A claim is renewed at most so many times within its term, and at most once a minute."""

REGISTRANDO = "Se está registrando lo anterior; un momento"
_ACTUAN = frozenset({"escape", "f7", "f8"})
"""Keys that print nothing and act on the card, or leave it."""


class Tenidos(Message):
    """How some casos stand now arrived: who has each and what version it is."""

    def __init__(self, tenencias: Mapping[int, Tenencia]) -> None:
        super().__init__()
        self.tenencias = tenencias


def acts(tecla: str) -> bool:
    """Return whether a key would act on the card, or leave it."""
    return decide(tecla) or tecla in _ACTUAN


class EnManoScreen(AjustesScreen):
    """A place with casos in hand: any key keeps them one's own, and what others do is told."""

    def __init__(self, service: ServicioDeCasos, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._casos = service
        self._latido = Latido(min(_CADA_S, service.reglas.minutos_toma * 60 / _PARTES))

    def in_hand(self) -> tuple[int, ...]:
        """Return the casos of the open card that are the person's."""
        return ()

    def active(self) -> None:
        """Renew what is in hand, now or when it is time again."""
        espera = self._latido.tecla() if self.in_hand() else None
        if espera:
            self.set_timer(espera, self._beat)
        elif espera is not None:
            self._beat()

    def _beat(self) -> None:
        hace, casos = self._latido.beat(), self.in_hand()
        if casos:
            self._renew(casos, hace)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="en_mano.latido",
        description="Renovando lo que tiene",
    )
    def _renew(self, casos: Collection[int], hace: float) -> None:
        self._casos.latir(casos, hace)

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="en_mano.tenencias",
        description="Viendo quién tiene qué",
    )
    def look_at_hand(self, casos: Collection[int]) -> None:
        """Read how the casos of the open card stand."""
        worker = get_current_worker()
        tenencias = self._casos.tenencias(casos)
        if not worker.is_cancelled:
            self.post_message(Tenidos(tenencias))


def quien(toma: Toma | None) -> str:
    """Return whose a claim is, or nothing."""
    return toma.login if toma is not None else ""


def lo_tomo(antes: Toma | None, ahora: Toma | None, yo: str, que: str = "lo") -> str:
    """Say that somebody else took what one had, or what had lapsed; nothing otherwise."""
    if ahora is None or ahora.login == yo or quien(antes) not in ("", yo):
        return ""
    return (
        f"▲ {limpio(ahora.login)} {que} tomó a las {ahora.desde.astimezone(BOGOTA):%H:%M};"
        " lo suyo no se pierde"
    )


def que_cambio(ficha: Ficha, yo: str) -> str:
    """Say who changed a caso last and when; nothing when it was the person."""
    linea = next((linea for linea in ficha.lineas if linea.caso == ficha.caso.id), None)
    if linea is None or linea.agente == yo:
        return ""
    autor = "un corte" if linea.agente == "sistema" else limpio(linea.agente)
    return f"▲ {autor} lo cambió a las {linea.momento.astimezone(BOGOTA):%H:%M}"
