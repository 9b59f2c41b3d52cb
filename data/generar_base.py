"""Make the sample base: synthetic casos of every kind a real one brings, good and bad.

`python data/generar_base.py [salida.xlsx]`; the same seed gives the same workbook, byte for byte.
"""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

CORTE = date(2026, 11, 24)
SEMILLA = 20261124
ENCABEZADOS = (
    "Cuenta del\ncliente",
    "PQR del escalamiento del ajuste",
    "Estado del ajuste",
    "Motivo del ajuste",
    "Estado de aprobación o rechazo del ajuste",
    "Motivo del rechazo",
    "Vr. ajuste",
    "Vr. ajuste aplicado",
    "Usuario RR",
    "Nombre asesor",
    "Aliado",
    "Fecha de solicitud",
    "Fecha de respuesta",
    "Razón",
    "Sub razón",
    "CUN",
    "Titular",
    "Teléfono",
    "Celular",
    "Observaciones",
    "Ciudad\xa0",
)
FILA_ENCABEZADO = 4
NORMALES = 372
MOTIVOS = (
    *("Fallas en la prestación del servicio", "Falla en la prestación del servicio de internet"),
    *("Campaña caída no aplicada por área de retención", "Campaña caída no aplicada por ventas"),
    *("Suspensión temporal no aplicada", "Cobros de equipos", "Cargos de reconexión"),
    "Solicitudes no realizadas en aplicativos Claro video",
    *("Cambio de estrato", "Tomas y puntos adicionales", "Cruce de saldos", "Desconexión tardía"),
    *("Cargos de conexión", "Demoras en ejecución de traslado", "Garantía equipos"),
)
OUTSIDE_OF_LISTING = ("Cobro de equipos no solicitados", "Errores de facturación", "Otro")
RECHAZOS = (
    *("No adjunta soportes", "No cumple la política de ajustes", "Servicio con fallas atribuibles"),
    *("Valor no corresponde", "Campaña vencida"),
)
TEXTOS_DIFICILES = (
    *("[/] cobro", "Cliente [titular]", "[@click=app.quit]x[/]", "columna\tcon tabulador"),
    *("limpia _x001B_[2J pantalla", "ñandú áé", "factura 😀 revisada", "漢字 de prueba", "=1+1"),
    "texto largo " * 25,
)
ALIADOS = ("Aliado Norte", "Almacontact", "Aliado Sur")
CIUDADES = ("Bogotá", "Medellín", "Cali", "Barranquilla", "Bucaramanga")
ASESORES = tuple((f"AS{n:02d}", f"Asesor {n:02d} de prueba", ALIADOS[n % 3]) for n in range(1, 37))

Celda = str | int | float | date | None


class Generador:
    """Makes rows one after another from one seed, so that no run differs from another."""

    def __init__(self) -> None:
        self._azar = random.Random(SEMILLA)
        self._radicado = 4_471_000_000

    def normal(self, number: int) -> list[Celda]:
        """Return a usable row whose texts, amounts and dates take the shapes bases bring."""
        rng = self._azar
        cuenta = f"9000{number // 2 if number % 9 == 0 else number:05d}"
        resultado = rng.choices(("APROBADO", "RECHAZADO", None), (50, 30, 20))[0]
        # A few asesores collect most rechazos, as the weekly top 5 needs.
        asesor = ASESORES[number % 8 if resultado == "RECHAZADO" and number % 3 else number % 36]
        motivo = OUTSIDE_OF_LISTING[number % 3] if number % 31 == 0 else rng.choice(MOTIVOS)
        value = rng.randrange(12_000, 480_000, 50)
        solicitud = CORTE - timedelta(days=rng.randrange(2, 20))
        respuesta = min(solicitud + timedelta(days=rng.randrange(1, 6)), CORTE)
        dificil = number % 23 == 0
        return [
            cuenta,
            self.radicado(),
            "Cerrado" if resultado else rng.choice(("Abierto", "En trámite")),
            motivo,
            self._palabra(resultado),
            rng.choice(RECHAZOS) if resultado == "RECHAZADO" else None,
            self._money(number, value),
            value if resultado == "APROBADO" else None,
            *(asesor if number % 29 else (None, None, None)),
            self._date(number, solicitud),
            respuesta if resultado else None,
            *rng.choice((("A1", "B2"), ("C3", "D04"), ("E5", "F6"))),
            f"4433{rng.randrange(10**11, 10**12)}" if number % 4 else None,
            f"Usuario {number:03d} de prueba",
            f"300 000 {number:04d}",
            f"+57 300 000 {number + 5000:04d}" if number % 5 == 0 else None,
            TEXTOS_DIFICILES[number // 23 % len(TEXTOS_DIFICILES)] if dificil else None,
            rng.choice(CIUDADES),
        ]

    def radicado(self) -> str:
        """Return a radicado nobody else has."""
        self._radicado += 7
        return str(self._radicado)

    def _palabra(self, resultado: str | None) -> str | None:
        word_list = {
            "APROBADO": ("APROBADO", "Aprobado", "ok"),
            "RECHAZADO": ("RECHAZADO", "Rechazado", "No procede"),
            None: ("Pendiente", "-", None, "En gestión"),
        }
        return self._azar.choice(word_list[resultado])

    def _money(self, number: int, value: int) -> Celda:
        points = f"{value:,}".replace(",", ".")
        formas = (value, f"$ {points}", points, f"{points},00", value + 0.55, f"{value:,}.00")
        return formas[number % len(formas)]

    def _date(self, number: int, dia: date) -> Celda:
        return (dia, dia.isoformat(), f"{dia:%d/%m/%Y}")[number % 3]


def rows() -> tuple[list[list[Celda]], dict[str, int]]:
    """Return the rows below the header, and how many there are of each kind."""
    generador = Generador()
    normales = [generador.normal(number) for number in range(1, NORMALES + 1)]

    def con(number: int, **changes: Celda) -> list[Celda]:
        fila = generador.normal(600 + number)
        for column, value in changes.items():
            fila[_LUGAR[column]] = value
        return fila

    desconocidos = [con(n, resultado=p) for n, p in enumerate(("En comité", "Parcial", "Ver nota"))]
    sueltos = [
        con(10, cun="443312345678901"),
        con(11, telefono="0112345"),
        con(12, razon="LARGA"),
        con(13, cuenta="0090001234"),
        con(14, cuenta="\xa09000 00777 "),
        con(15, radicado="PQR-2026/0457"),
        con(16, cun=4433123456789012),
    ]
    rechazadas = [
        con(20, cuenta=None),
        con(21, cuenta="N/A"),
        con(22, cuenta="12AB"),
        con(23, radicado=None),
        con(24, radicado="sin radicado"),
        con(25, value="mil pesos"),
        con(26, value="1.23.456"),
        con(27, solicitud="31/02/2026"),
        con(28, solicitud="5/11/26"),
        con(29, value="#N/A"),
    ]
    duplicated = [list(normales[place]) for place in (10, 50, 90, 130)]
    for fila in duplicated:
        fila[_LUGAR["estado"]] = "Cerrado"
    blanca: list[Celda] = [None] * len(ENCABEZADOS)
    total = [*blanca[:5], "TOTAL", 98_765_432, *blanca[7:]]
    everything = [*normales[:200], blanca, *desconocidos, *sueltos, *rechazadas, *normales[200:]]
    cuentas = {
        "validas": len(normales) + len(desconocidos) + len(sueltos),
        "duplicadas": len(duplicated),
        "rechazadas": len(rechazadas),
        "por_revisar": len(desconocidos),
        "blancas": 2,
        "totales": 1,
    }
    return [*everything, *duplicated, blanca, total], cuentas


def generar(path: Path) -> dict[str, int]:
    """Write the workbook and return how many rows it has of each kind."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Ajustes"
    sheet["A1"] = "Base de ajustes (datos sintéticos)"
    sheet["A1"].font = Font(bold=True)
    sheet.merge_cells("A1:F1")
    sheet["A2"] = f"Corte {CORTE:%d/%m/%Y}"
    everything, cuentas = rows()
    for desplazamiento, fila in enumerate([list(ENCABEZADOS), *everything]):
        for column, value in enumerate(fila, 1):
            if value is None:
                continue
            cell = sheet.cell(FILA_ENCABEZADO + desplazamiento, column, value)
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"
    hidden = book.create_sheet("Listas")
    hidden["A1"] = "Motivos"
    hidden.sheet_state = "hidden"
    book.properties.created = datetime.combine(CORTE, datetime.min.time())
    path.write_bytes(_sin_reloj(book))
    return cuentas


def _sin_reloj(book: Workbook) -> bytes:
    """Return the bytes of the workbook without the moment it was saved."""
    saved, cleaned = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as origin, zipfile.ZipFile(cleaned, "w") as destination:
        for name in origin.namelist():
            part = origin.read(name)
            if name == "docProps/core.xml":
                part = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-11-24T00:00:00Z", part
                )
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            destination.writestr(entry, part)
    return cleaned.getvalue()


_LUGAR = {
    **{"cuenta": 0, "radicado": 1, "estado": 2, "resultado": 4, "valor": 6},
    **{"solicitud": 11, "razon": 13, "cun": 15, "telefono": 17},
}


if __name__ == "__main__":
    destino_ = (
        Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("base_ejemplo.xlsx")
    )
    for clase, count in generar(destino_).items():
        print(f"{clase}: {count}")
