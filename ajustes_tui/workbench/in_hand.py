"""The sentences on a caso in hand: who has it, who took it, and who changed it."""

from __future__ import annotations

from ajustes_tui.domain.caso.card import CaseCard, Toma
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.ui.text import cleaned


def holder(toma: Toma | None) -> str:
    """Return the login of a claim, or ''."""
    return toma.login if toma is not None else ""


def who_took_it(before: Toma | None, now: Toma | None, me: str, what: str = "lo") -> str:
    """Return the sentence that somebody else took a claim of the person, live or lapsed; else ''."""
    if now is None or now.login == me or holder(before) not in ("", me):
        return ""
    return (
        f"▲ {cleaned(now.login)} {what} tomó a las {now.since.astimezone(BOGOTA):%H:%M};"
        " lo suyo no se pierde"
    )


def who_changed_it(card: CaseCard, me: str) -> str:
    """Return the sentence on the last change of a caso by somebody else; '' when the person made it."""
    line = next((line for line in card.lines if line.caso == card.caso.id), None)
    if line is None or line.agente == me:
        return ""
    author = "un corte" if line.agente == "sistema" else cleaned(line.agente)
    return f"▲ {author} lo cambió a las {line.momento.astimezone(BOGOTA):%H:%M}"
