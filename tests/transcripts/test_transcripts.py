"""What the plain lines say in each place, line by line, against the golden transcripts."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from ajustes_tui.lines.places import PLACES
from tests.frames.store import build_store, copy_store
from tests.support import MadeOnce
from tests.transcripts.talks import TALKS
from tests.transcripts.telling import golden_of, strays

AGAIN = "If the change is meant, `python -m tests.transcripts {name}` writes it again."


@pytest.fixture(scope="module")
def store(made_once: MadeOnce) -> Path:
    """The store of the conversations, that of the frames; each works on a copy of it."""
    return made_once("frames", build_store)


@pytest.mark.parametrize("name", sorted(TALKS))
def test_each_conversation_says_its_golden_transcript(name, store, tmp_path):
    said = TALKS[name].run(copy_store(store, tmp_path / "copy"))
    golden = golden_of(name).read_text(encoding="utf-8") if golden_of(name).exists() else ""
    names = (f"{name}, golden", f"{name}, said")
    lines = difflib.unified_diff(golden.splitlines(), said.splitlines(), *names, lineterm="", n=1)
    assert said == golden, "\n".join((*lines, AGAIN.format(name=name)))


def test_every_golden_transcript_belongs_to_a_conversation():
    assert list(strays()) == []


def test_every_place_is_conversed_in():
    written = "\n".join(golden_of(name).read_text(encoding="utf-8") for name in TALKS)
    assert [place.word for place in PLACES if f"\n> {place.word}\n" not in written] == []
