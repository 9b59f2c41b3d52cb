"""What is said of a caso in hand: whose it is, who took it, and who changed it."""

from __future__ import annotations

from ajustes_tui.domain.caso.card import CaseCard, Toma
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.ui.text import cleaned


def holder(toma: Toma | None) -> str:
    """Return whose a claim is, or nothing."""
    return toma.login if toma is not None else ""


def who_took_it(before: Toma | None, now: Toma | None, me: str, what: str = "lo") -> str:
    """Say that somebody else took what one had, or what had lapsed; nothing otherwise."""
    if now is None or now.login == me or holder(before) not in ("", me):
        return ""
    return (
        f"▲ {cleaned(now.login)} {what} tomó a las {now.since.astimezone(BOGOTA):%H:%M};"
        " lo suyo no se pierde"
    )


def who_changed_it(card: CaseCard, me: str) -> str:
    """Say who changed a caso last and when; nothing when it was the person."""
    line = next((line for line in card.lines if line.caso == card.caso.id), None)
    if line is None or line.agente == me:
        return ""
    author = "un corte" if line.agente == "sistema" else cleaned(line.agente)
    return f"▲ {author} lo cambió a las {line.momento.astimezone(BOGOTA):%H:%M}"
