"""What an import may cost: static contracts do not see it, so each rule is asked of a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

RAIZ = Path(__file__).resolve().parents[2]


def _cargados_tras(modulos: str, *vedados: str) -> set[str]:
    code = f"import sys, {modulos}\nprint(*sorted({set(vedados)!r} & set(sys.modules)))\n"
    output = subprocess.run(
        [sys.executable, "-c", code], cwd=RAIZ, capture_output=True, text=True, check=True
    )
    return set(output.stdout.split())


def test_the_command_line_starts_without_interface_nor_data_libraries():
    """A cron order or `--help` answers in tens of milliseconds; each of these costs 40 to 400."""
    vedados = ("textual", "rich", "polars", "sqlite_utils", "fastexcel", "openpyxl", "holidays")
    assert _cargados_tras("ajustes_tui.cli", *vedados) == set()


def test_the_screens_start_without_spreadsheet_libraries():
    """The first paint has half a second, and only the import child process ever reads a workbook."""
    assert _cargados_tras("ajustes_tui.app", "polars", "fastexcel", "pyarrow", "openpyxl") == set()


def test_the_domain_imports_nothing_but_the_standard_library():
    """Rules are judged without a terminal, a file or a store, so they never wait for one."""
    modulos = [
        ".".join(m.relative_to(RAIZ).with_suffix("").parts)
        for m in (RAIZ / "ajustes_tui/domain").rglob("*.py")
    ]
    assert modulos
    vedados = ("textual", "rich", "polars", "sqlite3", "sqlite_utils", "ajustes_tui.config")
    # All in one interpreter: what any of them imports is there at the end.
    together = ", ".join(modulo.removesuffix(".__init__") for modulo in modulos)
    assert _cargados_tras(together, *vedados) == set()


def test_the_package_itself_imports_nothing():
    """`ajustes_tui.__version__` is read by the build, which has none of our dependencies."""
    assert _cargados_tras("ajustes_tui", "ajustes_tui.cli", "textual", "platformdirs") == set()


def test_no_module_imports_itself_by_way_of_others():
    graph = grimp.build_graph("ajustes_tui", cache_dir=None)
    imports = {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    # A cycle is an error that names the modules of it.
    TopologicalSorter(imports).prepare()
