"""The avisos of a base without command-line options."""

from __future__ import annotations

import re

from ajustes_tui.domain.base.recognition import doubt_notice
from ajustes_tui.services.intake.prepared import PreparedBase

_OPTION = re.compile(
    r"\s*\((?:en la orden, )?--[^)]*\)|,? y, en la orden, --[a-z-]+|: --mapa .*?(?=\.(?:\s|$)|$)"
)
"""A command-line option named in a sentence."""


def avisos_on_screen(prepared: PreparedBase) -> tuple[str, ...]:
    """Return the avisos without options, and without doubts that are asked as questions."""
    asked = {
        doubt_notice(field, headings, belied=belied)
        for field, headings in prepared.header.doubtful.items()
        for belied in (False, True)
    }
    asked |= {about for _question, about in prepared.doubts}
    return tuple(without_options(notice) for notice in prepared.notices if notice not in asked)


def without_options(text: str) -> str:
    return _OPTION.sub("", text)
