"""What the workers of the import tell its screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.message import Message

from ajustes_tui.domain.base.rows import Anulacion
from ajustes_tui.domain.base.undo import Conservado
from ajustes_tui.domain.base.workbook import HojaVista, Titulos
from ajustes_tui.screens.importacion.groups import FilaGrupo, Grupo
from ajustes_tui.screens.importacion.result import VistaResultado
from ajustes_tui.services.intake.files import Libro
from ajustes_tui.services.intake.prepared import Preparada
from ajustes_tui.widgets.window_table import TablaVentana


class Avance(Message):
    """How far a job is; only the newest waits in the queue."""

    def __init__(self, hechos: int, total: int, etapa: str) -> None:
        super().__init__()
        self.hechos = hechos
        self.total = total
        self.etapa = etapa

    def can_replace(self, message: Message) -> bool:
        """Let a newer report take the place of one nobody has read yet."""
        return isinstance(message, Avance)


class Listados(Message):
    """The workbooks of the folder arrived."""

    def __init__(self, libros: Sequence[Libro]) -> None:
        super().__init__()
        self.libros = libros


class BasesListadas(Message):
    """The bases already in the store arrived."""

    def __init__(self, bases: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self.bases = bases


class Leida(Message):
    """A base was read and compared."""

    def __init__(self, preparada: Preparada) -> None:
        super().__init__()
        self.preparada = preparada


class Miradas(Message):
    """The sheets of a workbook were looked at; `para` is what they were wanted for."""

    def __init__(self, hojas: tuple[HojaVista, ...], para: str) -> None:
        super().__init__()
        self.hojas = hojas
        self.para = para


class TitulosLeidos(Message):
    """The columns of the base at hand arrived, with their samples."""

    def __init__(self, titulos: Titulos) -> None:
        super().__init__()
        self.titulos = titulos


class Parada(Message):
    """The job stopped because somebody asked."""


class GrupoAbierto(Message):
    """The ids of a group of rows arrived; `nota` is said while it is open."""

    def __init__(self, grupo: Grupo, *, entrar: bool, nota: str = "") -> None:
        super().__init__()
        self.nota = nota
        self.grupo = grupo
        self.entrar = entrar


class FilasDeGrupo(Message):
    """Some rows of a group arrived."""

    def __init__(self, tabla: TablaVentana[FilaGrupo], filas: Mapping[int, FilaGrupo]) -> None:
        super().__init__()
        self.tabla = tabla
        self.filas = filas


class Escrita(Message):
    """The base is in the store."""

    def __init__(self, vista: VistaResultado) -> None:
        super().__init__()
        self.vista = vista


class Conciliada(Message):
    """What a base of the list did arrived."""

    def __init__(self, vista: VistaResultado) -> None:
        super().__init__()
        self.vista = vista


class Deshecha(Message):
    """A base was undone; what stayed is told with its reason."""

    def __init__(self, base: int, hecho: Anulacion, conservados: Sequence[Conservado]) -> None:
        super().__init__()
        self.base = base
        self.hecho = hecho
        self.conservados = conservados


class Guardados(Message):
    """The rejected rows are in a workbook."""

    def __init__(self, nombre: str, cuantos: int) -> None:
        super().__init__()
        self.nombre = nombre
        self.cuantos = cuantos
