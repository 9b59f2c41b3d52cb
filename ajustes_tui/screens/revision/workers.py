"""What the review tray reads and writes away from the keyboard's thread."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import work
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.caso.borrador import Apunte
from ajustes_tui.domain.caso.card import Linea
from ajustes_tui.domain.caso.revision import Respuesta
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.revision import text as lineas
from ajustes_tui.services.casos.revision import FilaRevision, RevisionService, Vista
from ajustes_tui.services.recorder import Registro

_CLAVES = {
    "digito": "r.digito",
    "dato": "r.dato",
    "razon": "r.razon",
    "nota": "t.nota",
}
"""Where each thing a person writes on a question stands in the draft of its caso."""
RESPUESTA = tuple(clave for clave in _CLAVES.values() if clave.startswith("r."))
"""Of those, the answer."""


@dataclass(frozen=True, slots=True)
class Escrito:
    """What a person has chosen and typed on a question; it waits while they look at others."""

    digito: str = ""
    dato: str = ""
    razon: str = ""
    nota: str = ""
    """The note half typed, which triage would go on with too."""

    @classmethod
    def of(cls, borrador: Mapping[str, str]) -> Escrito:
        """Return what a draft holds of a question."""
        return cls(**{campo: borrador.get(clave, "") for campo, clave in _CLAVES.items()})

    @property
    def partes(self) -> dict[str, str]:
        """Return it as the parts of a draft, those left empty among them."""
        return {clave: getattr(self, campo) for campo, clave in _CLAVES.items()}

    @property
    def respuesta(self) -> str:
        """Return what was typed as an answer, in one text."""
        return " · ".join(texto for texto in (self.dato.strip(), self.razon.strip()) if texto)


@dataclass(frozen=True, slots=True)
class Perdida:
    """What one had typed on a question that waits no more, and what somebody answered to it."""

    texto: str
    linea: Linea | None


ESCRITURA = "revision.escritura"
"""The workers that register."""


class ObrerosRevision(AjustesScreen):
    """The workers of the tray: each asks RevisionService for one thing and posts one message."""

    class Ids(Message):
        """The list arrived."""

        def __init__(self, ids: array[int], cuantos: int, vieja: datetime | None) -> None:
            super().__init__()
            self.ids = ids
            self.cuantos = cuantos
            self.vieja = vieja

    class Filas(Message):
        """Some rows arrived."""

        def __init__(self, filas: Sequence[FilaRevision]) -> None:
            super().__init__()
            self.filas = {fila.caso_id: fila for fila in filas}

    class Leida(Message):
        """The question under the cursor arrived; None when it is no longer there."""

        def __init__(self, caso_id: int, vista: Vista | None) -> None:
            super().__init__()
            self.caso_id = caso_id
            self.vista = vista

    class Perdidas(Message):
        """What was typed on questions somebody answered meanwhile arrived."""

        def __init__(self, perdidas: Mapping[int, Perdida]) -> None:
            super().__init__()
            self.perdidas = perdidas

    class Registrados(Message):
        """An answer, or a note, was written."""

        def __init__(
            self, registros: Sequence[Registro], dicho: str, *, respuesta: bool = False
        ) -> None:
            super().__init__()
            self.registros = registros
            self.dicho = dicho
            self.respuesta = respuesta

    class NoRegistrado(Message):
        """The store or the procedure refused."""

        def __init__(self, error: AjustesError, caso_id: int, version: int, razon: str) -> None:
            super().__init__()
            self.error = error
            self.caso_id = caso_id
            self.version = version
            self.razon = razon

    class Guardado(Message):
        """What is being typed was kept."""

    def __init__(self, service: RevisionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="revision.ids",
        description="Leyendo la bandeja",
    )
    def read(self) -> None:
        """Read which questions wait, and what one typed on those that no longer do."""
        worker = get_current_worker()
        ids = self._service.list_ids()
        cuantos, vieja = self._service.oldest()
        perdidas = {
            caso_id: Perdida(Escrito.of(borrador).respuesta, self._service.contestacion(caso_id))
            for caso_id, borrador in self._service.borradores().items()
            if caso_id not in ids
        }
        if not worker.is_cancelled:
            self.post_message(self.Ids(ids, cuantos, vieja))
            if perdidas:
                self.post_message(self.Perdidas(perdidas))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="revision.filas",
        description="Leyendo renglones",
    )
    def read_rows(self, ids: array[int]) -> None:
        """Read some rows."""
        self.post_message(self.Filas(self._service.filas(ids)))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="revision.vista",
        description="Leyendo la pregunta",
    )
    def look(self, caso_id: int) -> None:
        """Read the question under the cursor."""
        worker = get_current_worker()
        vista = self._service.ver(caso_id)
        if not worker.is_cancelled:
            self.post_message(self.Leida(caso_id, vista))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Registrando la respuesta",
    )
    def answer(self, vista: Vista, respuesta: Respuesta, escrito: Escrito) -> None:
        """Register an answer."""
        try:
            registros = self._service.responder(vista, respuesta, escrito.razon, escrito.dato)
        except AjustesError as error:
            caso = vista.ficha.caso
            self.post_message(self.NoRegistrado(error, caso.id, caso.version, escrito.respuesta))
            return
        dicho = lineas.se_dira(vista, respuesta)
        self.post_message(self.Registrados(registros, dicho, respuesta=True))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Guardando la nota",
    )
    def annotate(self, caso_id: int, texto: str) -> None:
        """Write a note."""
        registro = self._service.anotar(caso_id, texto)
        self.post_message(self.Registrados([registro], "La nota quedó en el historial."))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="revision.borrador",
        description="Guardando el borrador",
    )
    def keep(self, apunte: Apunte) -> None:
        """Keep what is being typed on a question."""
        try:
            self._service.guardar_borrador(apunte)
        finally:
            self.post_message(self.Guardado())
