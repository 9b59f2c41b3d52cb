"""What can be done with the marked casos of the queue, and what has to be asked before."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from textual.screen import ModalScreen

from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.screens.caso.decisions import Opcion, opciones_de_fila
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.triage.batch import (
    Tanda,
    TandaDeDecisiones,
    TandaDeTomas,
    basta,
    comunes,
    de_causal,
)
from ajustes_tui.screens.triage.selection import Escogida, opcion_de
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import limpio

MAX_MARKS = 2_000
"""How many rows are marked at once: a review nobody reads confirms nothing."""

Ask: TypeAlias = Callable[[ModalScreen[str | None], Callable[[str | None], None]], object]


class BatchMenu:
    """Offers the acts some marked rows admit, asks the rest, and gives the batch to be reviewed.

    `ask` shows a box and gives its answer, `review` takes the batch, `mark` marks other casos in
    place of these, and `write` writes a decision beside its rows.
    """

    def __init__(
        self,
        service: TriageService,
        sesion: Sesion,
        *,
        ask: Ask,
        review: Callable[[Tanda], None],
        mark: Callable[[Iterable[int]], None],
        write: Callable[[Iterable[Escogida]], None],
    ) -> None:
        self._service = service
        self._sesion = sesion
        self._ask = ask
        self._review = review
        self._mark = mark
        self._write = write

    def offer(self, rows: Mapping[int, FilaCaso], listed: array[int]) -> None:
        """Ask what is to be done with these rows, or with all that are listed."""
        n = len(rows)
        groups = comunes([*rows.values()], self._digits_of)
        choices = [
            (f"decidir:{i}", f"decidir: {option.elegida} ({len(of)} de {n} lo admiten)")
            for i, (option, of) in enumerate(groups)
        ]
        if n:
            choices.append(("causal", "la misma causal a todos…"))
        if n and self._sesion.can(Power.REASSIGN):
            choices += [("soltar", "soltarlos"), ("asignar", "asignarlos a alguien…")]
        everything = listed[:MAX_MARKS]
        first = "primeros " if len(everything) < len(listed) else ""
        choices.append(("todos", f"marcar los {first}{len(everything)} de este filtro"))
        if n:
            choices.append(("ninguno", "quitar todas las marcas"))

        def chosen(value: str | None) -> None:
            match value:
                case None:
                    return
                case "causal":
                    self._ask_causal([*rows.values()])
                case "soltar":
                    self._review(TandaDeTomas(self._service, [*rows.values()]))
                case "asignar":
                    self._ask_login([*rows.values()])
                case "todos":
                    self._mark(everything)
                case "ninguno":
                    self._mark(())
                case _:
                    option, of = groups[int(value.removeprefix("decidir:"))]
                    self._write(Escogida(row, option) for row in of)

        marked = f"{n} marcados" if n != 1 else "1 marcado"
        self._ask(PickerModal(f"{marked}: qué hacer" if n else "Nada marcado", choices), chosen)

    def _digits_of(self, row: FilaCaso) -> list[Opcion]:
        """Return the digits a row takes from this person that need no form."""
        me = self._sesion.login
        options = [opcion_de(row, option.digito, me) for option in opciones_de_fila(row)]
        return [one for one in options if not isinstance(one, str) and basta(one)]

    def _ask_causal(self, rows: Sequence[FilaCaso]) -> None:
        causales = self._service.catalogos.causales
        choices = [(c.letra, f"{c.letra} {limpio(c.nombre)}") for c in causales]
        classified = any(row.estado is not Estado.POR_CLASIFICAR for row in rows)

        def review(letra: str, motivo: str, demora: str) -> None:
            proposals = [de_causal(row, letra, motivo, demora) for row in rows]
            self._review(TandaDeDecisiones(self._service, proposals))

        def ask_motivo(letra: str, demora: str) -> None:
            if classified:
                self._ask(
                    TextModal("Por qué cambia la causal", "Queda en el historial de cada uno."),
                    lambda motivo: review(letra, motivo, demora) if motivo else None,
                )
            else:
                review(letra, "", demora)

        def chosen(letra: str | None) -> None:
            if letra == "L":
                delays = [("claro", "La demora fue de Claro"), ("usuario", "Fue del usuario")]
                self._ask(
                    PickerModal("Causal L: ¿de quién fue la demora?", delays),
                    lambda demora: ask_motivo("L", demora) if demora else None,
                )
            elif letra is not None:
                ask_motivo(letra, "")

        self._ask(PickerModal("Qué causal", choices), chosen)

    def _ask_login(self, rows: Sequence[FilaCaso]) -> None:
        def answered(login: str | None) -> None:
            if login:
                self._review(TandaDeTomas(self._service, rows, login.strip()))

        self._ask(TextModal("Asignar a", "El login de quien los va a trabajar.", most=40), answered)
