"""Digits and marks of queue rows, kept while rows scroll, leave or return."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import EVENTO_WORDS, evento_name
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.workbench.decisions import CALL_EVENTOS, CaseOption, options_of_row


class Chosen(NamedTuple):
    """The digit of a row, and the row when it was typed."""

    row: CasoRow
    option: CaseOption

    @property
    def value(self) -> int:
        return value_of(self.row) or 0


def value_of(row: CasoRow) -> int | None:
    return (
        row.caso.valor_solicitado
        if row.caso.valor_solicitado is not None
        else row.caso.valor_aplicado
    )


def option_of(row: CasoRow, digit: str, me: str) -> CaseOption | str:
    """Return the option of a digit, or why the row refuses it."""
    if row.tomado_by not in (None, me):
        return f"Lo tiene {row.tomado_by}: ese renglón no recibe opción"
    if row.caso.revision is not None:
        return "Está en revisión: la responde la supervisora"
    options = options_of_row(row)
    if not options and row.caso.estado is Estado.POR_CLASIFICAR:
        return "Falta la causal: ábralo con v y escriba la letra"
    if not options:
        return "Ese renglón no tiene nada que decidir"
    option = next((o for o in options if o.digit == digit), None)
    if option is None:
        return f"Ese renglón no tiene {digit}: va de {options[0].digit} a {options[-1].digit}"
    if option.evento in CALL_EVENTOS:
        return "Eso se registra en llamadas: F4"
    return option


def alike(model: Chosen, rows: Iterable[CasoRow], me: str) -> list[Chosen]:
    found = []
    for row in rows:
        if _asks(row) == _asks(model.row):
            option = option_of(row, model.option.digit, me)
            if not isinstance(option, str):
                found.append(Chosen(row, option))
    return found


def _asks(row: CasoRow) -> tuple[object, ...]:
    caso = row.caso
    causal = caso.causal or row.causal_sugerida
    return caso.estado, caso.contenido, caso.resultado, causal, caso.atribuible


class Selection:
    """Digits and marks by caso, and how many the filter hides."""

    def __init__(self) -> None:
        self.options: dict[int, Chosen] = {}
        self.marks: set[int] = set()
        self.open_caso: int | None = None
        """The caso open on the card; its row takes no digit."""
        self.done: dict[int, str] = {}
        """Effect of the last act by caso; their rows stay until the cursor moves."""
        self.typing = False
        """Whether the last act in the list was typing a digit."""
        self.goes_on_typing = False
        """Whether the cursor is moving down after a digit, so that typing continues."""
        self._hidden_cases: frozenset[int] = frozenset()

    @property
    def in_hand(self) -> bool:
        """Whether keys are for the list rather than for a caso open on the card."""
        return self.open_caso is None

    def enter_reviews(self, caso_id: int | None) -> bool:
        """Tell whether Enter reviews the digits instead of opening the row of a caso.

        Only while typing them and on a row with one: a digit forgotten elsewhere must not block opening.
        """
        return bool(self.options) and (self.typing or caso_id in self.options)

    def __bool__(self) -> bool:
        return bool(self.options or self.marks)

    def toggle(self, caso_id: int) -> None:
        self.marks ^= {caso_id}

    def look_for(self, listed: Iterable[int]) -> None:
        """Set the listed casos, to count hidden digits and marks."""
        own = self.options.keys() | self.marks
        self._hidden_cases = frozenset(own.difference(listed) if own else ())

    def forget(self, caso_ids: Iterable[int]) -> None:
        for caso_id in caso_ids:
            self.options.pop(caso_id, None)

    def note_done(self, records: Iterable[Recorded]) -> Collection[int]:
        """Record an act in place of the previous one; return its casos.

        A note changes nothing; an undone one did nothing.
        """
        kinds = {recorded.caso.id: recorded.evento for recorded in records}
        if set(kinds.values()) == {Evento.NOTA}:
            return ()
        undone = kinds.keys() if Evento.DESHACER in kinds.values() else ()
        self.done = {i: evento_name(evento) for i, evento in kinds.items() if i not in undone}
        return self.done

    def with_done(
        self, listed: array[int], before: Sequence[int]
    ) -> tuple[array[int], Collection[int]]:
        """Return the list plus the registered casos that left it, each after its former predecessor."""
        if not self.done:
            return listed, ()
        still = {*listed}
        kept, added = array("q", listed), []
        for place, caso_id in enumerate(before):
            if caso_id in self.done and caso_id not in still:
                above = next((i for i in reversed(before[:place]) if i in still), None)
                kept.insert(0 if above is None else kept.index(above) + 1, caso_id)
                still.add(caso_id)
                added.append(caso_id)
        return kept, added

    def list_done(self, listed: Collection[int], registered: Collection[int]) -> None:
        """Apply a list: what it still contains is still to be decided."""
        self.done = {
            i: words for i, words in self.done.items() if i in registered or i not in listed
        }

    def why_not(self, verb: str, caso_id: int | None) -> str:
        """Return why an action is unavailable; '' if available."""
        if caso_id is None and verb in ("abrir", "abrir_caso", "marcar", "quitar"):
            return "la lista está vacía"
        if verb == "iguales" and not self.options:
            return "primero escriba la opción de un renglón"
        if verb == "quitar" and caso_id not in self.options:
            return "ese renglón no tiene opción"
        return ""

    @property
    def title(self) -> str:
        """Return the counts of digits and marks, and of hidden ones."""
        parts = []
        if self.options:
            rows = "renglón" if len(self.options) == 1 else "renglones"
            parts.append(f"{len(self.options)} {rows} con Op{self._hidden(self.options.keys())}")
        if self.marks:
            marked = "marcado" if len(self.marks) == 1 else "marcados"
            parts.append(f"{len(self.marks)} {marked}{self._hidden(self.marks)}")
        # The count of each apart would not fit on the row.
        first = next((i for i, part in enumerate(parts) if "oculto" in part), None)
        if first is not None:
            parts[first] += " por el filtro"
        return " · ".join(parts)

    def _hidden(self, own: Iterable[int]) -> str:
        count = len(self._hidden_cases.intersection(own))
        return f", {count} {'oculto' if count == 1 else 'ocultos'}" * bool(count)

    @property
    def summary(self) -> str:
        counts = Counter(
            EVENTO_WORDS[chosen.option.evento].chosen or chosen.option.chosen
            for chosen in self.options.values()
        )
        parts = [f"{count} {what}" for what, count in counts.most_common()]
        total = sum(chosen.value for chosen in self.options.values())
        return " · ".join([*parts, pesos(total)])
