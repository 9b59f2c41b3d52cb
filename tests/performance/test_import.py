"""The whole import beside the bare read of the same file, in one run; prints ratios, asserts none.

Run by hand: `.venv/bin/python -m pytest -m lento -s tests/performance`. AJUSTES_FILAS says how many
rows, AJUSTES_PANDAS which interpreter has pandas when this one does not.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]
FILAS = int(os.environ.get("AJUSTES_FILAS", "100000"))
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
VECES = 3

pytestmark = pytest.mark.lento


def _fila(n: int, cambia: int) -> list[str | int]:
    resultado = RESULTADOS[(n + (n % 20 < cambia)) % 3]
    return [
        *(
            f"{90_000_000 + n}",
            f"{4_471_000_000 + n}",
            "CERRADO",
            MOTIVOS[n % 3],
            resultado,
            "texto",
        ),
        *(1_000 + n % 90_000, "", f"AS{n % 40:02d}", f"Asesor {n % 40}", "Norte"),
        *("06/11/2026", "20/11/2026", "AJU", "ESC", f"Usuario {n}", f"300000{n % 10_000:04d}", "x"),
    ]


def _libro(ruta: Path, cambia: int) -> Path:
    """Write a workbook of inline strings, which is what a report generator makes."""

    def celda(valor: str | int) -> str:
        if isinstance(valor, int):
            return f"<c><v>{valor}</v></c>"
        return f'<c t="inlineStr"><is><t>{valor}</t></is></c>'

    tipos = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    paquete = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    partes = {
        "[Content_Types].xml": f'<Types xmlns="{paquete}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{tipos}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{tipos}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{paquete}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        '<sheet name="BASE" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{paquete}/relationships">'
        f'<Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    with zipfile.ZipFile(ruta, "w", zipfile.ZIP_DEFLATED) as libro:
        for nombre, texto in partes.items():
            libro.writestr(nombre, texto)
        with libro.open("xl/worksheets/sheet1.xml", "w") as hoja:
            hoja.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for fila in (ENCABEZADOS, *(_fila(n, cambia) for n in range(FILAS))):
                hoja.write(f"<row>{''.join(map(celda, fila))}</row>".encode())
            hoja.write(b"</sheetData></worksheet>")
    return ruta


def _pss(pid: int) -> int:
    """Return the KiB of memory of a process and its children, shared pages counted once."""
    total = 0
    try:
        resumen = Path(f"/proc/{pid}/smaps_rollup").read_text()
        hijos = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    total += next(int(li.split()[1]) for li in resumen.splitlines() if li.startswith("Pss:"))
    return total + sum(_pss(int(hijo)) for hijo in hijos)


class _Cima(threading.Thread):
    """The most memory a process and its children had together, looked at every few milliseconds."""

    def __init__(self, proceso: subprocess.Popen[bytes]) -> None:
        super().__init__()
        self._proceso = proceso
        self.mib = 0.0

    def run(self) -> None:
        """Look until the process ends."""
        while self._proceso.poll() is None:
            self.mib = max(self.mib, _pss(self._proceso.pid) / 1024)
            time.sleep(0.02)


def _medir(*orden: str, con: str = sys.executable, memoria: bool = False) -> tuple[float, float]:
    """Return the seconds of a command, and its peak MiB when asked: looking at it takes time."""
    inicio = time.perf_counter()
    proceso = subprocess.Popen(
        [con, *orden], cwd=RAIZ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    cima = _Cima(proceso)
    if memoria:
        cima.start()
    assert proceso.wait() == 0
    segundos = time.perf_counter() - inicio
    if memoria:
        cima.join()
    return segundos, cima.mib


def _pandas() -> str | None:
    """Return an interpreter that has pandas and openpyxl, or None."""
    con = os.environ.get("AJUSTES_PANDAS", sys.executable)
    prueba = subprocess.run(
        [con, "-c", "import pandas, openpyxl"], capture_output=True, check=False
    )
    return con if prueba.returncode == 0 else None


def test_the_import_beside_the_bare_read(tmp_path):
    primera = _libro(tmp_path / "ajustes_01_07_2026.xlsx", 0)
    segunda = _libro(tmp_path / "ajustes_08_07_2026.xlsx", 1)
    desnudas, primeras, otras = [], [], []
    for vez in range(VECES):
        orden = ("-m", "ajustes_tui", "--db", str(tmp_path / f"{vez}.db"), "importar")
        desnudas.append(_medir("-c", BARE, str(primera))[0])
        primeras.append(_medir(*orden, str(primera))[0])
        otras.append(_medir(*orden, str(segunda))[0])
    desnuda, importada, otra_vez = map(statistics.median, (desnudas, primeras, otras))
    orden = ("-m", "ajustes_tui", "--db", str(tmp_path / "memoria.db"), "importar")
    _, memoria = _medir("-c", BARE, str(primera), memoria=True)
    _, memoria_importar = _medir(*orden, str(primera), memoria=True)
    print(
        f"\n{FILAS} rows, medians of {VECES}: bare read {desnuda:.2f} s, {memoria:.0f} MiB"
        f"\nimport / bare read       {importada / desnuda:.1f}   (target 3.0)"
        f"\nre-import, 5 % changed / first import  {otra_vez / importada:.2f}   (target 0.6)"
        f"\npeak memory, both processes / bare read  {memoria_importar / memoria:.2f}"
        f"   (target 2.0; {memoria_importar:.0f} MiB)"
    )
    pandas = _pandas()
    if pandas is None:
        print("pandas / import          skipped: no interpreter with pandas (AJUSTES_PANDAS)")
        return
    lenta, _ = _medir("-c", PANDAS, str(primera), str(tmp_path / "pandas.db"), con=pandas)
    print(f"pandas + openpyxl + to_sql / import  {lenta / importada:.1f}   (target 8)")
