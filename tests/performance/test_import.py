"""The whole import beside the bare read of the same file, in one run; prints ratios, asserts none.

Run by hand: `.venv/bin/python -m pytest -m lento -s tests/performance`. AJUSTES_FILAS says how many
rows, AJUSTES_VECES how often, AJUSTES_PANDAS which interpreter has pandas when this one does not.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from tests.performance.measure import pss_mib

RAIZ = Path(__file__).resolve().parents[2]
ROWS = int(os.environ.get("AJUSTES_FILAS", "100000"))
ENCABEZADOS = (
    *("Cuenta", "No. PQR", "Estado", "Motivo", "Aprobado / Rechazado", "Motivo rechazo"),
    *("Valor solicitado", "Valor aplicado", "Asesor", "Nombre asesor", "Aliado"),
    *("Fecha solicitud", "Fecha respuesta", "Razón", "Subrazón", "Nombre", "Teléfono", "Nota"),
)
MOTIVOS = ("Fallas en la prestación del servicio", "Cobros de equipos", "Cargos de reconexión")
RESULTADOS = ("APROBADO", "RECHAZADO", "")
BARE = (
    "import sys, fastexcel; "
    "fastexcel.read_excel(sys.argv[1]).load_sheet(0, header_row=None, dtypes='string').to_polars()"
)
PANDAS = (
    "import sys, sqlite3, pandas; "
    "pandas.read_excel(sys.argv[1], engine='openpyxl', dtype=str)"
    ".to_sql('base', sqlite3.connect(sys.argv[2]), index=False)"
)
VECES = int(os.environ.get("AJUSTES_VECES", "3"))

pytestmark = pytest.mark.lento


def _row(n: int, changes: int) -> list[str | int]:
    resultado = RESULTADOS[(n + (n % 20 < changes)) % 3]
    return [
        *(
            f"{90_000_000 + n}",
            f"{4_471_000_000 + n}",
            "CERRADO",
            MOTIVOS[n % 3],
            resultado,
            "texto" if resultado == "RECHAZADO" else "",
        ),
        *(1_000 + n % 90_000, "", f"AS{n % 40:02d}", f"Asesor {n % 40}", "Norte"),
        *("06/11/2026", "20/11/2026", "AJU", "ESC", f"Usuario {n}", f"300000{n % 10_000:04d}", "x"),
    ]


def _libro(path: Path, changes: int) -> Path:
    """Write a workbook of inline strings, which is what a report generator makes."""

    def cell(value: str | int) -> str:
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    paquete = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{paquete}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{paquete}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        '<sheet name="BASE" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{paquete}/relationships">'
        f'<Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for fila in (ENCABEZADOS, *(_row(n, changes) for n in range(ROWS))):
                sheet.write(f"<row>{''.join(map(cell, fila))}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


class _Cima(threading.Thread):
    """The most memory a process and its children had together, looked at every few milliseconds."""

    def __init__(self, proceso: subprocess.Popen[bytes]) -> None:
        super().__init__()
        self._proceso = proceso
        self.mib = 0.0

    def run(self) -> None:
        """Look until the process ends."""
        while self._proceso.poll() is None:
            self.mib = max(self.mib, pss_mib(self._proceso.pid))
            time.sleep(0.02)


def _measure(*order: str, con: str = sys.executable, memory: bool = False) -> tuple[float, float]:
    """Return the seconds of a command, and its peak MiB when asked: looking at it takes time."""
    start = time.perf_counter()
    proceso = subprocess.Popen(
        [con, *order], cwd=RAIZ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    cima = _Cima(proceso)
    if memory:
        cima.start()
    assert proceso.wait() == 0
    seconds = time.perf_counter() - start
    if memory:
        cima.join()
    return seconds, cima.mib


def _pandas() -> str | None:
    """Return an interpreter that has pandas and openpyxl, or None."""
    con = os.environ.get("AJUSTES_PANDAS", sys.executable)
    prueba = subprocess.run(
        [con, "-c", "import pandas, openpyxl"], capture_output=True, check=False
    )
    return con if prueba.returncode == 0 else None


def _again(path: Path, day: str) -> Path:
    """Copy a workbook under another corte, as other bytes with the same rows."""
    copy = path.with_name(f"ajustes_{day}_07_2026.xlsx")
    shutil.copy(path, copy)
    with zipfile.ZipFile(copy, "a") as book:
        book.comment = day.encode()
    return copy


def test_the_import_beside_the_bare_read(tmp_path):
    first = _libro(tmp_path / "ajustes_01_07_2026.xlsx", 0)
    changed = _libro(tmp_path / "ajustes_08_07_2026.xlsx", 1)
    same = _again(changed, "15")
    seconds: dict[str, list[float]] = {"bare": [], "first": [], "changed": [], "same": []}
    for turn in range(VECES):
        order = ("-m", "ajustes_tui", "--db", str(tmp_path / f"{turn}.db"), "importar")
        seconds["bare"].append(_measure("-c", BARE, str(first))[0])
        seconds["first"].append(_measure(*order, str(first))[0])
        seconds["changed"].append(_measure(*order, str(changed))[0])
        seconds["same"].append(_measure(*order, str(same))[0])
    bare, imported, again, nothing = map(statistics.median, seconds.values())
    order = ("-m", "ajustes_tui", "--db", str(tmp_path / "memoria.db"), "importar")
    _, memory = _measure("-c", BARE, str(first), memory=True)
    _, memory_of_import = _measure(*order, str(first), memory=True)
    print(
        f"\n{ROWS} rows, medians of {VECES}: bare read {bare:.2f} s, {memory:.0f} MiB"
        f"\nimport / bare read       {imported / bare:.2f}   (target 2.4)"
        f"\nre-import, 5 % changed / bare read  {again / bare:.2f}   (target 2.4)"
        f"\nre-import, nothing changed / bare read  {nothing / bare:.2f}   (target 2.0)"
        f"\npeak memory, both processes / bare read  {memory_of_import / memory:.2f}"
        f"   (target 1.3; {memory_of_import:.0f} MiB)"
    )
    pandas = _pandas()
    if pandas is None:
        print("pandas / import          skipped: no interpreter with pandas (AJUSTES_PANDAS)")
        return
    slow, _ = _measure("-c", PANDAS, str(first), str(tmp_path / "pandas.db"), con=pandas)
    print(f"pandas + openpyxl + to_sql / import  {slow / imported:.1f}   (target 10)")
