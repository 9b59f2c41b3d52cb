"""What a user reads is Spanish, section by section, and each page of the manual begins with how to begin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
PAGES = [*sorted((DATA / "manual").glob("*.md")), DATA / "servidor/LEEME.md", DATA / "LEEME.md"]
SPANISH = re.compile(
    r"\b(?:de|la|que|el|en|y|los|del|se|las|por|un|para|con|una|su|lo|como|al|si)\b"
)
ENGLISH = re.compile(
    r"\b(?:the|of|and|to|in|is|that|it|for|with|as|by|on|are|who|which|be|an|or)\b"
)


def _foreign_sections(text: str) -> list[str]:
    """Return the heading of each section whose words are not those of Spanish sentences."""
    prose = re.sub(r"```.*?```|`[^`]*`|<!--.*?-->|\]\([^)]*\)", " ", text, flags=re.DOTALL).lower()
    return [
        section.partition("\n")[0]
        for section in re.split(r"^(?=#)", prose, flags=re.MULTILINE)
        if 20 * len(ENGLISH.findall(section)) > len(SPANISH.findall(section))
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_each_section_of_a_page_is_in_spanish(page):
    assert _foreign_sections(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES[:-1], ids=lambda page: page.stem)
def test_a_page_begins_with_its_first_three_minutes(page):
    sections = re.findall(r"^## (.*)", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sections[0] == "Los primeros tres minutos" or page.stem == "cambios"


def test_a_section_in_english_among_spanish_ones_is_named():
    page = "# Lotes\n\nEl lote que vuelve se importa.\n\n## Sending\n\nThe lot is sent by mail.\n"
    assert _foreign_sections(page) == ["## sending"]
