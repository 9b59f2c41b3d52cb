"""What a session of triage never loads: it would be paid for by every person of the host."""

from __future__ import annotations

import textwrap

import pytest

from tests.terminal.soporte import Terminal

pytestmark = pytest.mark.pty

VEDADOS = {
    *("polars", "fastexcel", "openpyxl", "pyarrow", "msoffcrypto"),
    *("holidays", "ssl", "logging.handlers", "textual.widgets._text_area"),
    *("ajustes_tui.storage.intake.promotion", "ajustes_tui.services.intake.importacion"),
}
CONTADO = textwrap.dedent("""
    import atexit, gc, pathlib, sys
    from ajustes_tui.cli import main

    def contar():
        dicho = [*sorted(sys.modules), f"apartados {gc.get_freeze_count()}"]
        dicho += pathlib.Path("/proc/self/maps").read_text().split()
        pathlib.Path(sys.argv.pop()).write_text("\\n".join(dicho))

    atexit.register(contar)
    sys.exit(main(sys.argv[1:-1]))
""")


ESPERA = textwrap.dedent("""
    import pathlib, sys, time
    from importlib.abc import MetaPathFinder
    from ajustes_tui.cli import main

    class Gate(MetaPathFinder):
        def find_spec(self, name, path, target=None):
            while name == "sqlite_utils" and not permit.exists():
                time.sleep(0.01)

    permit = pathlib.Path(sys.argv.pop())
    sys.meta_path.insert(0, Gate())
    sys.exit(main(sys.argv[1:]))
""")
"""The program, whose import of sqlite-utils does not go on before a file is there."""


def test_the_first_rows_are_there_before_what_writes_them_is_loaded(abrir_demo, tmp_path):
    guion, permit = tmp_path / "espera.py", tmp_path / "permiso"
    guion.write_text(ESPERA)
    terminal: Terminal = abrir_demo(
        *("--pantalla", "triage", str(permit)), options={"programa": [str(guion)]}
    )
    terminal.esperar("n Siguiente", "900000")
    permit.touch()
    terminal.teclear(b"n", "Decida")


def test_a_session_of_triage_loads_no_workbook_nor_calendar(abrir_demo, tmp_path):
    guion, said = tmp_path / "contado.py", tmp_path / "dicho.txt"
    guion.write_text(CONTADO)
    terminal: Terminal = abrir_demo(
        *("--pantalla", "triage", str(said)), options={"programa": [str(guion)]}
    )
    terminal.esperar("n Siguiente", "900000")
    terminal.teclear(b"n", "Decida")
    terminal.teclear(b"\x1b[21~", lambda: terminal.proceso.poll() is not None)
    lines = set(said.read_text().split("\n"))
    assert "ajustes_tui.screens.triage.screen" in lines
    assert lines & VEDADOS == set()
    assert "sqlite_utils" in lines
    assert not [line for line in lines if "libcrypto" in line or "libssl" in line]
    (apartados,) = (int(li.split()[1]) for li in lines if li.startswith("apartados "))
    assert apartados > 10_000
