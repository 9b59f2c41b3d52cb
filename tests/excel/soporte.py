"""Rows every test of a base begins from, and what one reading gave."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ajustes_tui.domain.base import Cabecera, FilaBase, Rechazo

CINCO = ("Cuenta", "PQR", "Motivo", "Estado", "Resultado")
BUENA = ("90001234", "4471000007", "Cruce de saldos", "Cerrado", "APROBADO")


class Leida:
    """Everything one reading gave."""

    def __init__(self, cabecera: Cabecera, filas: list[Any], avisos: list[str], total: int) -> None:
        self.cabecera = cabecera
        self.validas = [fila for fila in filas if isinstance(fila, FilaBase)]
        self.rechazos = [fila for fila in filas if isinstance(fila, Rechazo)]
        self.avisos = avisos
        self.filas = total


def paquete(ruta: Path, partes: Mapping[str, str]) -> Path:
    """Write a zip with these parts."""
    with zipfile.ZipFile(ruta, "w", zipfile.ZIP_DEFLATED) as salida:
        for nombre, texto in partes.items():
            salida.writestr(nombre, texto)
    return ruta


_ODS = """<?xml version="1.0"?><office:document-content
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Hoja1">{}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
_MANIFIESTO = """<?xml version="1.0"?><manifest:manifest
xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""


def hoja_ods(ruta: Path, filas: Sequence[Sequence[str | float]], margen: int) -> Path:
    """Write an OpenDocument sheet whose rows begin after `margen` empty columns."""

    def celda(valor: str | float) -> str:
        texto = f"<text:p>{valor}</text:p></table:table-cell>"
        if isinstance(valor, float):
            return f'<table:table-cell office:value-type="float" office:value="{valor}">{texto}'
        return f'<table:table-cell office:value-type="string">{texto}'

    vacias = "<table:table-cell/>" * margen
    xml = "".join(
        f"<table:table-row>{vacias}{''.join(map(celda, fila))}</table:table-row>" for fila in filas
    )
    partes = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": _ODS.format(xml),
        "META-INF/manifest.xml": _MANIFIESTO,
    }
    return paquete(ruta, partes)
