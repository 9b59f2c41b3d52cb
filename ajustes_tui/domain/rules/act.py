"""One act: the eventos of one caso or of all the casos of a call, each judged after the earlier ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeAlias

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.rules.data import Data
from ajustes_tui.domain.rules.decide import decide
from ajustes_tui.domain.rules.decision import (
    Attempt,
    CuentaTelefono,
    Decision,
    Refusal,
    RuleContext,
)

EventoAsked: TypeAlias = tuple[Evento, Data, str]
"""One evento to register, with its data and its note."""


def eventos_of_act(evento: Evento, datos: Data, nota: str) -> tuple[EventoAsked, ...]:
    """Return what is registered for one evento asked for: a mailbox with its message are two lines.

    A marcación that was typed is that of both: in RR they are one.
    """
    message, number = datos.get("mensaje"), datos.get("telefono")
    if evento is not Evento.CONTACTO or message is None or number is None:
        return ((evento, datos, nota),)
    typed = {name: datos[name] for name in ("razon", "subrazon") if name in datos}
    left: Data = {"telefono": number, "resultado": message, **typed}
    return ((evento, datos, nota), (Evento.MENSAJE_DE_VOZ, left, ""))


class Act:
    """Judges the eventos of one act in order, whether each is then written or all are only foreseen.

    A call is one fact, however many casos it is written on: each caso finds the numbers of the
    usuario as they were before the act, changed by its own eventos alone. A radicado belongs to one
    caso only, so a radicado that another caso of the act took is not free.
    """

    def __init__(self, context_of: Callable[[Caso], RuleContext]) -> None:
        self._base_context = context_of
        self._telefonos: dict[str, tuple[CuentaTelefono, ...]] = {}
        self._attempts: dict[int, tuple[Attempt, ...]] = {}
        self._done: defaultdict[int, list[Decision]] = defaultdict(list)

    def context_of(self, caso: Caso) -> RuleContext:
        """Return the context in which the next evento of a caso is judged."""
        ctx = self._base_context(caso)
        telefonos = self._telefonos.setdefault(caso.cuenta, ctx.telefonos)
        attempts = self._attempts.setdefault(caso.id, ctx.attempts)
        own = set(ctx.radicados)
        for decision in self._done[caso.id]:
            telefonos = _after(telefonos, decision)
            if decision.intento is not None:
                attempts = (*attempts, Attempt(decision.intento, ctx.today, decision.telefono))
            if decision.new_radicado is not None:
                own.add(decision.new_radicado)
        others = {
            decision.new_radicado
            for caso_id, decisions in self._done.items()
            for decision in decisions
            if caso_id != caso.id
        }
        return ctx._replace(
            telefonos=telefonos,
            attempts=attempts,
            radicados=frozenset(own),
            radicado_of_another=lambda radicado: (
                radicado in others or ctx.radicado_of_another(radicado)
            ),
        )

    def decide(
        self, caso: Caso, evento: Evento, datos: Data, nota: str, ctx: RuleContext
    ) -> Decision | Refusal:
        """Apply the next evento of a caso in the context `context_of` gave, or say why it is refused."""
        decision = decide(caso, evento, datos, nota, ctx)
        if isinstance(decision, Decision):
            self._done[caso.id].append(decision)
        return decision


def _after(telefonos: tuple[CuentaTelefono, ...], decision: Decision) -> tuple[CuentaTelefono, ...]:
    """Return the numbers of a usuario once an evento used one of them."""
    number, invalid = decision.telefono, decision.invalid_telefono
    if number is None:
        return telefonos
    if all(t.number != number for t in telefonos):
        return (*telefonos, CuentaTelefono(0, number, bool(invalid)))
    if invalid is None:
        return telefonos
    return tuple(t._replace(invalid=invalid) if t.number == number else t for t in telefonos)
