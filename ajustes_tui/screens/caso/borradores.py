"""The drafts of a place: written one at a time, always the newest, and never behind what is registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ajustes_tui.domain.caso.borrador import Apunte

TEXTOS: Mapping[str, str] = {
    "t.nota": "Nota",
    "t.pedir_revision": "Pregunta",
    "t.saltar": "Para saltar",
    "t.cuando": "Cita",
    "t.telefono": "Teléfono",
}
"""The texts asked in a box of their own, by their key in a draft."""


class Borradores:
    """Keeps what is typed on each caso, also once the person has gone on to another one.

    A draft still being written when its caso is registered would come back after it: what is to be
    registered waits for it.
    """

    def __init__(self, escribir: Callable[[Apunte], object]) -> None:
        self._escribir = escribir
        self._en_curso: Apunte | None = None
        self._pendientes: dict[int, Apunte] = {}
        self._esperan: list[tuple[int, Callable[[], object]]] = []

    def guardar(self, caso_id: int, contenido: Mapping[str, str], version: int) -> None:
        """Keep all that is typed on a caso, now or once what is being written is."""
        self._pendientes[caso_id] = Apunte(caso_id, contenido, version)
        self._seguir()

    def anotar(self, caso_id: int, textos: Mapping[str, str], version: int) -> None:
        """Keep some texts of a caso, empty to forget them; the rest of its draft stays."""
        self._pendientes[caso_id] = _sobre(
            self._pendientes.get(caso_id), Apunte(caso_id, textos, version, entero=False)
        )
        self._seguir()

    def olvidar(self, caso_id: int) -> None:
        """Drop what waits of a caso: what is registered next is it."""
        self._pendientes.pop(caso_id, None)

    def tomar(self) -> Iterator[Apunte]:
        """Take out what is not known to be kept, for whoever writes it at once."""
        pendientes, self._pendientes = self._pendientes, {}
        if self._en_curso is not None:
            caso_id = self._en_curso.caso_id
            self._en_curso = _sobre(self._en_curso, pendientes.pop(caso_id, self._en_curso))
            yield self._en_curso
        yield from pendientes.values()

    def despues(self, caso_id: int, registrar: Callable[[], object]) -> None:
        """Register on a caso now, or once nothing typed on it is still to be written."""
        if self._por_escribir(caso_id):
            self._esperan.append((caso_id, registrar))
        else:
            registrar()

    def escrito(self) -> None:
        """Go on: the draft being written is kept, or could not be."""
        self._en_curso = None
        esperan, self._esperan = self._esperan, []
        for caso_id, registrar in esperan:
            self.despues(caso_id, registrar)
        self._seguir()

    def _por_escribir(self, caso_id: int) -> bool:
        en_curso = self._en_curso is not None and self._en_curso.caso_id == caso_id
        return en_curso or caso_id in self._pendientes

    def _seguir(self) -> None:
        if self._en_curso is None and self._pendientes:
            self._en_curso = self._pendientes.pop(next(iter(self._pendientes)))
            self._escribir(self._en_curso)


def _sobre(antes: Apunte | None, nuevo: Apunte) -> Apunte:
    """Return what is to be kept when something newer is said of the same draft."""
    if antes is None or nuevo.entero:
        return nuevo
    if not antes.entero:
        return nuevo._replace(contenido={**antes.contenido, **nuevo.contenido})
    resto = {c: texto for c, texto in antes.contenido.items() if c not in nuevo.contenido}
    dichos = {c: texto for c, texto in nuevo.contenido.items() if texto}
    return nuevo._replace(contenido=resto | dichos, entero=True)
