"""The acts on the marked casos: choice, data, review."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from textual.screen import Screen

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import LATE_TRASLADO
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import Signals
from ajustes_tui.screens import modals
from ajustes_tui.screens.triage.batch import (
    Batch,
    ClaimBatch,
    DecisionBatch,
    causal_proposal,
    in_common,
    proposal_of,
    says_all,
)
from ajustes_tui.screens.triage.selection import Chosen, Selection, option_of
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.workbench.case_acts import DELAY
from ajustes_tui.workbench.case_view import digits_of
from ajustes_tui.workbench.decisions import CaseOption

MAX_MARKS = 2_000
"""Maximum marked rows: a longer review would not be read."""

if TYPE_CHECKING:
    from ajustes_tui.screens.triage.batch_review import TandaScreen

Push: TypeAlias = Callable[[Screen[Any], Callable[[Any], None]], object]


class Batches:
    """Offers the acts that the marked rows admit, asks for their data, and opens the review.

    `push` shows a screen and forwards its answer, `counters` returns the right end of the bar,
    `mark` replaces the marks, `write` writes a digit on rows, and `reviewed` takes a finished
    review.
    """

    def __init__(
        self,
        service: TriageService,
        signals: Signals,
        run_session: RunSession,
        selection: Selection,
        *,
        push: Push,
        say: Callable[[str, Tone], None],
        counters: Callable[[], str],
        mark: Callable[[Iterable[int]], None],
        write: Callable[[Iterable[Chosen]], None],
        reviewed: Callable[[TandaScreen], None],
    ) -> None:
        self._service = service
        self._signals = signals
        self._run_session = run_session
        self._selection = selection
        self._push = push
        self._say = say
        self._counters = counters
        self._mark = mark
        self._write = write
        self._reviewed = reviewed

    def review_typed(self) -> None:
        """Review all typed digits, including those of hidden rows."""
        returns = self._service.next_business_day()
        chosen = self._selection.options.values()
        proposals = [proposal_of(option, returns) for option in chosen]

        def review(demora: str) -> None:
            self._review(DecisionBatch(self._service, proposals, demora))

        if any(proposal.needs_delay for proposal in proposals):
            self._ask_delay(review)
        else:
            review("")

    def _ask_delay(self, then: Callable[[str], None]) -> None:
        asked = modals.PickerModal(
            DELAY.title, DELAY.options, keys=DELAY.keys, preselects=DELAY.preselects
        )
        self._push(asked, lambda demora: then(demora) if demora else None)

    def _review(self, batch: Batch) -> None:
        if not batch.rows:
            self._say("No hay ningún caso al que hacérselo", Tone.NOTICE)
            return
        # Imported late: the first screen needs no review.
        from ajustes_tui.screens.triage.batch_review import TandaScreen

        review = TandaScreen(batch, self._counters(), self._signals, self._run_session)
        self._push(review, lambda _nothing: self._reviewed(review))

    def offer(self, rows: Mapping[int, CasoRow], listed: array[int]) -> None:
        """Ask for an act on `rows`, or on all `listed` ids."""
        n = len(rows)
        groups = in_common([*rows.values()], self._digits_of)
        choices = [
            (f"decidir:{i}", f"decidir: {option.chosen} ({len(of)} de {n} lo admiten)")
            for i, (option, of) in enumerate(groups)
        ]
        if n:
            choices.append(("causal", "la misma causal a todos…"))
        if n and self._run_session.can(Power.REASSIGN):
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
                    self._review(ClaimBatch(self._service, [*rows.values()]))
                case "asignar":
                    self._ask_login([*rows.values()])
                case "todos":
                    self._mark(everything)
                case "ninguno":
                    self._mark(())
                case _:
                    option, of = groups[int(value.removeprefix("decidir:"))]
                    self._write(Chosen(row, option) for row in of)
                    self.review_typed()

        marked = f"{n} marcados" if n != 1 else "1 marcado"
        self._push(
            modals.PickerModal(f"{marked}: qué hacer" if n else "Nada marcado", choices), chosen
        )

    def _digits_of(self, row: CasoRow) -> list[CaseOption]:
        me = self._run_session.login
        possible = (o for o in digits_of(self._service, row.caso).options if not o.refusal)
        options = [option_of(row, option.digit, me) for option in possible]
        return [one for one in options if not isinstance(one, str) and says_all(one)]

    def _ask_causal(self, rows: Sequence[CasoRow]) -> None:
        causales = self._service.context.catalogs.causales
        choices = [(c.letter, f"{c.letter} {cleaned(c.name)}") for c in causales]
        classified = any(row.caso.estado is not Estado.POR_CLASIFICAR for row in rows)

        def review(letter: str, motivo: str, demora: str) -> None:
            proposals = [causal_proposal(row, letter, motivo, demora) for row in rows]
            self._review(DecisionBatch(self._service, proposals, demora))

        def ask_motivo(letter: str, demora: str) -> None:
            if classified:
                self._push(
                    modals.ProseModal(
                        "Por qué cambia la causal",
                        "Queda en el historial de cada uno.",
                        reason=True,
                    ),
                    lambda motivo: review(letter, motivo, demora) if motivo else None,
                )
            else:
                review(letter, "", demora)

        def chosen(letter: str | None) -> None:
            if letter == LATE_TRASLADO:
                self._ask_delay(lambda demora: ask_motivo(LATE_TRASLADO, demora))
            elif letter is not None:
                ask_motivo(letter, "")

        self._push(modals.PickerModal("Qué causal", choices), chosen)

    def _ask_login(self, rows: Sequence[CasoRow]) -> None:
        def answered(login: str | None) -> None:
            if login:
                self._review(ClaimBatch(self._service, rows, login.strip()))

        self._push(
            modals.TextModal("Asignar a", "El login de quien los va a trabajar.", most=40), answered
        )
