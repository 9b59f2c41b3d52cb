"""Rows every test of a base begins from, and what one reading gave."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
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
