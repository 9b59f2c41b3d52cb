"""What the workers of contacto tell its screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from ajustes_tui.domain.caso.card import Ficha, FilaCaso
from ajustes_tui.domain.rules.decision import TelefonoDeCuenta
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.caso.call import Marcha
from ajustes_tui.screens.contacto import agenda
from ajustes_tui.services.casos.contacto import Efecto
from ajustes_tui.services.recorder import Registro


class Leida(Message):
    """The call list arrived."""

    def __init__(
        self, filas: list[agenda.FilaAgenda], texto: str, llamadas: int, informadas: int
    ) -> None:
        super().__init__()
        self.llamadas = llamadas
        """The calls to make, whatever the list is filtered by."""
        self.informadas = informadas
        """The calls of today in which the person told the decision."""
        self.filas = filas
        self.texto = texto


class Numeros(Message):
    """The numbers of the usuario under the cursor arrived."""

    def __init__(self, cuenta: str, telefonos: tuple[TelefonoDeCuenta, ...]) -> None:
        super().__init__()
        self.cuenta = cuenta
        self.telefonos = telefonos


class LoteContado(Message):
    """How many escalations wait for the next lot of PQR arrived."""

    def __init__(self, esperan: int) -> None:
        super().__init__()
        self.esperan = esperan


class Abierta(Message):
    """A call is ready; None when there is nobody left to call now."""

    def __init__(self, marcha: Marcha | None, aviso: str = "") -> None:
        super().__init__()
        self.marcha = marcha
        self.aviso = aviso


class Releida(Message):
    """The call on screen was read again, because others did something to it."""

    def __init__(self, marcha: Marcha, *, tomada: bool) -> None:
        super().__init__()
        self.marcha = marcha
        self.tomada = tomada
        """Whether it was claimed, because who had it left it."""


class Prevista(Message):
    """What the outcome chosen would do arrived."""

    def __init__(self, marcha: Marcha, efecto: Efecto) -> None:
        super().__init__()
        self.marcha = marcha
        self.efecto = efecto


class Registrados(Message):
    """What a call ended in, or a note about it, is in the historial."""

    def __init__(self, registros: Sequence[Registro], *, termina: bool) -> None:
        super().__init__()
        self.registros = registros
        self.termina = termina


class NoRegistrado(Message):
    """The store or the procedure refused; nothing was written."""

    def __init__(
        self,
        error: AjustesError,
        marcha: Marcha | None,
        chocada: tuple[Ficha, Ficha] | None = None,
    ) -> None:
        super().__init__()
        self.error = error
        self.marcha = marcha
        self.chocada = chocada
        """The caso somebody else changed, as it was and as it is."""


class QuienLlama(Message):
    """The casos a usuario who calls may be calling about arrived."""

    def __init__(self, filas: Sequence[FilaCaso], texto: str) -> None:
        super().__init__()
        self.filas = tuple(filas)
        self.texto = texto


class BorradorGuardado(Message):
    """A draft was kept."""


class Soltada(Message):
    """A call that was not made is free again."""
