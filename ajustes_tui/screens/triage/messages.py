"""What the workers of triage tell its screen."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from textual.message import Message

from ajustes_tui.domain.caso.card import FilaCaso, Salto
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.caso.card_text import Vista
from ajustes_tui.screens.triage.queue_text import FilaCola
from ajustes_tui.services.casos.queue import CuentasDeFiltro, FiltroConCuenta
from ajustes_tui.services.casos.triage import Marcador, Prevision
from ajustes_tui.services.recorder import Registro


class IdsCargados(Message):
    """The ids of the queue arrived; the first of them only, while `entera` is false.

    With `ajenos` nothing the filter finds is free, and these are the ones that are not. A list shown
    from its beginning brings the first rows with it, to be painted at once.
    """

    def __init__(
        self,
        ids: array[int],
        filas: Mapping[int, FilaCola],
        *,
        entera: bool = True,
        ajenos: bool = False,
    ) -> None:
        super().__init__()
        self.ids = ids
        self.filas = filas
        self.entera = entera
        self.ajenos = ajenos


class FilasCargadas(Message):
    """Some rows of the queue arrived."""

    def __init__(self, filas: Mapping[int, FilaCola]) -> None:
        super().__init__()
        self.filas = filas


class MarcadorCargado(Message):
    """What row 1 counts arrived."""

    def __init__(self, marcador: Marcador, citas: int, total: int) -> None:
        super().__init__()
        self.marcador = marcador
        self.citas = citas
        self.total = total


class FiltrosLeidos(Message):
    """The filters by name arrived; the first time they are not counted yet."""

    def __init__(self, filtros: Sequence[FiltroConCuenta], *, primera: bool = False) -> None:
        super().__init__()
        self.filtros = filtros
        self.primera = primera


class CuentasLeidas(Message):
    """The counts of what is filtered arrived; the first time, only those by estado."""

    def __init__(self, cuentas: CuentasDeFiltro, *, primera: bool = False) -> None:
        super().__init__()
        self.cuentas = cuentas
        self.primera = primera


class SaltosLeidos(Message):
    """What was passed over arrived: that of one caso, and that of today."""

    def __init__(self, del_caso: Sequence[Salto], de_hoy: Sequence[Salto]) -> None:
        super().__init__()
        self.del_caso = del_caso
        self.de_hoy = de_hoy


class MarcadosLeidos(Message):
    """The rows of the marked casos arrived, those out of sight among them."""

    def __init__(self, filas: Mapping[int, FilaCaso]) -> None:
        super().__init__()
        self.filas = filas


class OpcionesLeidas(Message):
    """The digits left beside rows by an earlier session arrived."""

    def __init__(self, escritas: Sequence[tuple[FilaCaso, str]]) -> None:
        super().__init__()
        self.escritas = escritas


class Dicho(Message):
    """A worker did what was asked and says it."""

    def __init__(self, texto: str) -> None:
        super().__init__()
        self.texto = texto


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


class FilasVigiladas(Message):
    """The rows in view arrived again, because somebody wrote."""

    def __init__(self, filas: Mapping[int, FilaCola]) -> None:
        super().__init__()
        self.filas = filas


class Cambiado(Message):
    """The caso of the card arrived as somebody else left it."""

    def __init__(self, vista: Vista) -> None:
        super().__init__()
        self.vista = vista


class BorradorGuardado(Message):
    """A draft was kept."""
