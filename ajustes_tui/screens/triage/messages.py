"""What the workers of triage tell its screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.caso.card_text import Vista
from ajustes_tui.services.casos.triage import Prevision
from ajustes_tui.services.recorder import Registro


class VistaCargada(Message):
    """A card arrived; `entrar` takes the person to it, `aviso` is said on its row 21."""

    def __init__(self, vista: Vista, *, entrar: bool, aviso: str = "") -> None:
        super().__init__()
        self.vista = vista
        self.entrar = entrar
        self.aviso = aviso


class SinMas(Message):
    """No caso is left to decide."""


class Previsto(Message):
    """What Enter would do arrived."""

    def __init__(self, caso_id: int, pedido: int, prevision: Prevision) -> None:
        super().__init__()
        self.caso_id = caso_id
        self.pedido = pedido
        self.prevision = prevision


class Registrados(Message):
    """Something was registered."""

    def __init__(self, registros: Sequence[Registro]) -> None:
        super().__init__()
        self.registros = registros


class NoRegistrado(Message):
    """The store or the procedure refused."""

    def __init__(self, error: AjustesError, vista: Vista | None = None) -> None:
        super().__init__()
        self.error = error
        self.vista = vista


class Cambiado(Message):
    """The caso of the card arrived as somebody else left it."""

    def __init__(self, vista: Vista) -> None:
        super().__init__()
        self.vista = vista


class BorradorGuardado(Message):
    """A draft was kept."""


class Soltado(Message):
    """A caso was let go of."""
