"""What is typed and marked beside the rows of the queue, kept while rows scroll, leave or return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import EVENTO_WORDS
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.decisions import CALL_EVENTOS, Option, options_of_row


@dataclass(frozen=True, slots=True)
class Escogida:
    """The digit of a row, and the row as it was when it was typed."""

    fila: FilaCaso
    opcion: Option

    @property
    def valor(self) -> int:
        """Return the money at stake."""
        return valor_de(self.fila) or 0


def valor_de(fila: FilaCaso) -> int | None:
    """Return the money a row shows: what is asked, or what was applied when nobody said."""
    return fila.valor_solicitado if fila.valor_solicitado is not None else fila.valor_aplicado


def opcion_de(fila: FilaCaso, digito: str, yo: str) -> Option | str:
    """Return what a digit means beside a row, or why the row does not take it."""
    if fila.tomado_por not in (None, yo):
        return f"Lo tiene {fila.tomado_por}: ese renglón no recibe opción"
    if fila.en_revision:
        return "Está en revisión: la responde la supervisora"
    opciones = options_of_row(fila)
    if not opciones and fila.estado is Estado.POR_CLASIFICAR:
        return "Falta la causal: ábralo con v y escriba la letra"
    if not opciones:
        return "Ese renglón no tiene nada que decidir"
    opcion = next((o for o in opciones if o.digito == digito), None)
    if opcion is None:
        return f"Ese renglón no tiene {digito}: va de {opciones[0].digito} a {opciones[-1].digito}"
    if opcion.evento in CALL_EVENTOS:
        return "Eso se registra en llamadas: F4"
    return opcion


@dataclass(slots=True)
class Seleccion:
    """The digits and the marks of the queue, by caso, and how many of each the filter hides."""

    opciones: dict[int, Escogida] = field(default_factory=dict)
    marcas: set[int] = field(default_factory=set)
    abierto: int | None = None
    """The caso that is open on the card: its row takes no digit meanwhile."""
    _ocultos: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is typed or marked."""
        return bool(self.opciones or self.marcas)

    def toggle(self, caso_id: int) -> None:
        """Mark a row, or take its mark away."""
        self.marcas ^= {caso_id}

    def look_for(self, visibles: Iterable[int]) -> None:
        """Learn which casos the filter keeps, so as to count what it hides."""
        propios = self.opciones.keys() | self.marcas
        self._ocultos = frozenset(propios.difference(visibles) if propios else ())

    def forget(self, caso_ids: Iterable[int]) -> None:
        """Drop the digits of casos that were decided."""
        for caso_id in caso_ids:
            self.opciones.pop(caso_id, None)

    @property
    def titulo(self) -> str:
        """Return how many rows have a digit or a mark, and how many of them are hidden."""
        partes = []
        if self.opciones:
            renglones = "renglón" if len(self.opciones) == 1 else "renglones"
            partes.append(
                f"{len(self.opciones)} {renglones} con Op{self._hidden(self.opciones.keys())}"
            )
        if self.marcas:
            marcados = "marcado" if len(self.marcas) == 1 else "marcados"
            partes.append(f"{len(self.marcas)} {marcados}{self._hidden(self.marcas)}")
        # Said of each it would not fit on its row.
        primera = next((i for i, parte in enumerate(partes) if "oculto" in parte), None)
        if primera is not None:
            partes[primera] += " por el filtro"
        return " · ".join(partes)

    def _hidden(self, propios: Iterable[int]) -> str:
        cuantos = len(self._ocultos.intersection(propios))
        return f", {cuantos} {'oculto' if cuantos == 1 else 'ocultos'}" * bool(cuantos)

    @property
    def resumen(self) -> str:
        """Return how many rows go each way, and their money."""
        cuentas = Counter(
            EVENTO_WORDS[escogida.opcion.evento].chosen or escogida.opcion.elegida
            for escogida in self.opciones.values()
        )
        partes = [f"{cuantos} {que}" for que, cuantos in cuentas.most_common()]
        total = sum(escogida.valor for escogida in self.opciones.values())
        return " · ".join([*partes, pesos(total)])
