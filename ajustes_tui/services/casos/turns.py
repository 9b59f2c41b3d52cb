"""Whose turn it is to be called: the domain's rule over stored cuentas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ajustes_tui.domain.caso.card import ToCall
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.rules.attempts import DUE, CallTurn, turn_of
from ajustes_tui.domain.values.clocks import until_semaforo
from ajustes_tui.services.context import ServiceContext

LOOK_AHEAD = 100
"""Casos read together to find the first due, nearly always among the first."""


def turns_of(context: ServiceContext, rows: Sequence[ToCall]) -> dict[int, CallTurn]:
    """Return each caso's turn, shared by its cuenta.

    Only a usuario to inform waits: filing a recurso, leaving an ilocalizado's message and deciding
    are always due.
    """
    to_call = [row for row in rows if row.estado is Estado.POR_CONTACTAR]
    turns = {row.id: DUE for row in rows}
    if not to_call:
        return turns
    now = context.now()
    cuentas = list(dict.fromkeys(row.cuenta for row in to_call))
    dialled = context.telefonos.dialled(cuentas, now.date())
    # Only for who was called today does it matter which numbers are left.
    today = now.date()
    numbers = context.telefonos.valid_numbers(
        [c for c, tried in dialled.items() if any(each.momento.date() == today for each in tried)]
    )
    urgent_until = until_semaforo(context.rules.semaforo_rojo, now.date(), context.is_habil)
    vence: dict[str, date] = {}
    for row in to_call:
        if row.vence is not None:
            vence[row.cuenta] = min(row.vence, vence.get(row.cuenta, row.vence))
    of_cuenta: dict[tuple[str, datetime | None], CallTurn] = {}
    for row in to_call:
        same = (row.cuenta, row.cita)
        if same not in of_cuenta:
            of_cuenta[same] = turn_of(
                row.cita,
                dialled.get(row.cuenta, []),
                numbers.get(row.cuenta, ()),
                now,
                context.rules,
                context.is_habil,
                context.is_festivo,
                presses=row.cuenta in vence and vence[row.cuenta] <= urgent_until,
            )
        turns[row.id] = of_cuenta[same]
    return turns


def first_due(context: ServiceContext, waiting: Sequence[ToCall]) -> int | None:
    """Return the first caso due: no call is offered before its turn."""
    for start in range(0, len(waiting), LOOK_AHEAD):
        chunk = waiting[start : start + LOOK_AHEAD]
        turns = turns_of(context, chunk)
        for caso in chunk:
            if turns[caso.id].since is None:
                return caso.id
    return None
