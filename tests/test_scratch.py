"""What a killed program was writing is deleted by the next that writes there, or by the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ajustes_tui import paths
from ajustes_tui.cli import main
from ajustes_tui.excel.write.file import new_file
from ajustes_tui.scratch import ScratchFolder, delete_abandoned

_EXPORT = """
import sys
from pathlib import Path
from ajustes_tui.domain.figures.sheets import (SheetColumn)
from ajustes_tui.excel.write.file import new_file
from ajustes_tui.excel.write.workbook import SheetWriter, new_book

with new_file(Path(sys.argv[1])) as new, new_book(new.output) as book:
    sheet = SheetWriter(book, "casos", [SheetColumn("usuario_nombre", "")])
    sheet.add([(f"Persona {n} De Prueba",) for n in range(4_000)])
    sheet.sheet.row_data_fh.flush()
    print("escrito", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which an export was killed with its rows on the disk."""
    for name in ("salida", "temporales"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporales"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "estado"))
    path = tmp_path / "salida" / "casos.xlsx"
    with subprocess.Popen(
        [sys.executable, "-c", _EXPORT, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as export:
        assert export.stdout is not None
        assert export.stdout.readline() == b"escrito\n"
        os.kill(export.pid, signal.SIGKILL)
    return path.parent


def _names_in(folder: Path) -> bool:
    """Tell whether any file under a folder has the name of a usuario."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return any(b"De Prueba" in path.read_bytes() for path in files)


def test_an_export_spills_nothing_into_the_folder_everybody_shares(
    killed: Path, tmp_path: Path
) -> None:
    assert _names_in(killed)
    assert list((tmp_path / "temporales").iterdir()) == []
    (left,) = killed.iterdir()
    assert left.stat().st_mode & 0o777 == 0o700


def test_the_next_export_to_the_folder_deletes_what_was_left(killed: Path) -> None:
    with new_file(killed / "otro.xlsx") as new:
        new.output.write(b"x")
        new.publish()
    assert [path.name for path in killed.iterdir()] == ["otro.xlsx"]


def test_the_next_start_deletes_what_was_left_anywhere(
    killed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--db", str(tmp_path / "no.db"), "info"]) in (0, 3)
    capsys.readouterr()
    assert list(killed.iterdir()) == []
    assert not paths.scratch_notes().exists()


def test_what_is_in_use_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "estado"))
    using = ScratchFolder(tmp_path)
    foreign = Path(tempfile.mkdtemp(prefix=".otra-", dir=tmp_path))
    delete_abandoned()
    ScratchFolder(tmp_path).close()
    assert using.path.is_dir()
    using.close()
    assert not using.path.exists()
    assert foreign.is_dir()
