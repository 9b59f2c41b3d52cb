"""The whole import beside the bare read of the same file, in one run; prints ratios, asserts none.

Run by hand: `.venv/bin/python -m pytest -m lento -s tests/performance`.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
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


def _medir(*orden: str) -> tuple[float, float]:
    """Return the seconds of a command and the peak MiB of the largest process it had."""
    inicio = time.perf_counter()
    subprocess.run([sys.executable, *orden], cwd=RAIZ, check=True, capture_output=True)
    segundos = time.perf_counter() - inicio
    return segundos, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def test_the_import_beside_the_bare_read(tmp_path):
    primera = _libro(tmp_path / "ajustes_01_07_2026.xlsx", 0)
    segunda = _libro(tmp_path / "ajustes_08_07_2026.xlsx", 1)
    desnuda, memoria = min(_medir("-c", BARE, str(primera)) for _ in range(3))
    orden = ("-m", "ajustes_tui", "--db", str(tmp_path / "a.db"), "importar")
    importada, memoria_importar = _medir(*orden, str(primera))
    otra_vez, _ = _medir(*orden, str(segunda))
    print(
        f"\n{FILAS} rows: bare read {desnuda:.2f} s, {memoria:.0f} MiB"
        f"\nimport / bare read       {importada / desnuda:.1f}   (target 3.0)"
        f"\nre-import, 5 % changed / first import  {otra_vez / importada:.2f}   (target 0.6)"
        f"\npeak memory / bare read  {memoria_importar / memoria:.2f}   (target 2.0)"
    )
