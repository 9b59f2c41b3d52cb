"""What makes a base unlikely to be the whole corte: most of the corte before it is not in it."""

from __future__ import annotations

from ajustes_tui.domain.values.counts import count_words, thousands


def loses_most(absent: int, previous: int) -> bool:
    """Tell whether more than half of the casos of the corte before are ausentes in a completa.

    A corte of one caso has no half.
    """
    return 2 * absent > previous > 1


def loss_notice(absent: int, previous: int) -> str:
    """Say how much of the corte before a completa does not bring."""
    return (
        f"La base deja {count_words(absent, 'ausente', 'ausentes')} de los {thousands(previous)} "
        "del corte anterior, más de la mitad: si no es la completa del corte, es un complemento."
    )
