"""The guide of the demonstration: what to try next, judged by what was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ajustes_tui import paths
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.services.admin.catalog_file import read_text, toml_of
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.admin.guide import GuideCounts

FILE = "guia.toml"
POWERS: Mapping[str, Power] = {
    "bases": Power.IMPORT,
    "casos": Power.WORK,
    "llamadas": Power.WORK,
    "lotes": Power.IMPORT,
    "cierres": Power.FIGURES,
    "semanas": Power.FIGURES,
}
"""What a step may count, and the power to do it."""
_ELSEWHERE, _LINES = "otra", "renglones"


class GuideStep(NamedTuple):
    """What is counted, how many are enough, and its sentence by place."""

    counted: str
    enough: int
    texts: Mapping[str, str]


class Guide(NamedTuple):
    """The steps in their order, the sentences of places in any step, and the last ones."""

    steps: Sequence[GuideStep]
    places: Mapping[str, str]
    end: str
    end_in_lines: str

    def text(self, step: GuideStep, place: str) -> str:
        """Return the sentence of a context of the keys, of its screen, or of any other."""
        texts = {**self.places, **step.texts}
        return texts.get(place) or texts.get(place.partition(".")[0]) or texts[_ELSEWHERE]


class GuideService:
    """Says what to try next; it writes nothing."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._counts = GuideCounts(context.db, context.login)
        self._guide = read_guide()

    def line(self, place: str) -> str:
        """Return the sentence for a context of the keys."""
        written = self._counts.read()
        for step in self._guide.steps:
            done = written[step.counted]
            if done < step.enough and self._context.run_session.can(POWERS[step.counted]):
                count = f" {done} de {step.enough}" if step.enough > 1 else ""
                return f"Guía{count}: {self._guide.text(step, place)}"
        return f"Guía: {self._guide.end_in_lines if place == _LINES else self._guide.end}"

    def said(self) -> str:
        """Return the sentence for the plain lines."""
        return self.line(_LINES)


def read_guide() -> Guide:
    # What it holds is tested where it ships, and no office changes it.
    said: Any = toml_of(read_text(paths.catalogs_dir() / FILE), FILE)
    steps = [GuideStep(row["escrito"], row["veces"], row["textos"]) for row in said["paso"]]
    return Guide(steps, said["lugares"], said["fin"], said["fin_en_renglones"])
