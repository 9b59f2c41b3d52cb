"""The recorded minute of the README: the same program gives the same file, which moves without a script."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 1_000_000


BEGINNING = """
import sys
from pathlib import Path
import generar_minuto as minute
minute.STEPS, minute.STILL = minute.STEPS[:5], 1
minute.main(Path(sys.argv[1]))
"""
"""The minute up to where a base is imported, beside the wall that follows it."""


def _minute(path: Path) -> str:
    subprocess.run([sys.executable, "-c", BEGINNING, str(path)], cwd=ROOT / "data", check=True)
    return path.read_text(encoding="utf-8")


@pytest.mark.completo
def test_the_minute_is_made_the_same_each_time(tmp_path):
    assert _minute(tmp_path / "one.svg") == _minute(tmp_path / "other.svg")


def test_the_minute_moves_without_a_script_and_stands_still_for_whoever_asks():
    svg = (ROOT / "data" / "imagenes" / "minuto.svg").read_text(encoding="utf-8")
    assert len(svg.encode()) < MOST_BYTES
    root = ElementTree.fromstring(svg)
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "style", "rect", "g", "text", "defs", "use"}
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    (style,) = (element.text for element in root.iter() if element.tag.endswith("style"))
    assert "@media (prefers-reduced-motion:reduce){.k{animation:none!important}}" in style
    still = [element for element in root.iter() if element.get("class") == "k p"]
    assert len("".join("".join(of.itertext()) for of in still)) > 1000
