"""Make the sample base: synthetic casos of every kind a real one brings, good and bad.

`python data/generar_base.py [salida.xlsx]`; the same seed gives the same workbook, byte for byte.
"""

from __future__ import annotations

import argparse
import io
import random
import re
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
FUERA_DE_LISTA = ("Cobro de equipos no solicitados", "Errores de facturación", "Otro")
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

    def normal(self, numero: int) -> list[Celda]:
        """Return a usable row whose texts, amounts and dates take the shapes bases bring."""
        azar = self._azar
        cuenta = f"9000{numero // 2 if numero % 9 == 0 else numero:05d}"
        resultado = azar.choices(("APROBADO", "RECHAZADO", None), (50, 30, 20))[0]
        # A few asesores collect most rechazos, as the weekly top 5 needs.
        asesor = ASESORES[numero % 8 if resultado == "RECHAZADO" and numero % 3 else numero % 36]
        motivo = FUERA_DE_LISTA[numero % 3] if numero % 31 == 0 else azar.choice(MOTIVOS)
        valor = azar.randrange(12_000, 480_000, 50)
        solicitud = CORTE - timedelta(days=azar.randrange(2, 20))
        respuesta = min(solicitud + timedelta(days=azar.randrange(1, 6)), CORTE)
        dificil = numero % 23 == 0
        return [
            cuenta,
            self.radicado(),
            "Cerrado" if resultado else azar.choice(("Abierto", "En trámite")),
            motivo,
            self._palabra(resultado),
            azar.choice(RECHAZOS) if resultado == "RECHAZADO" else None,
            self._dinero(numero, valor),
            valor if resultado == "APROBADO" else None,
            *(asesor if numero % 29 else (None, None, None)),
            self._fecha(numero, solicitud),
            respuesta if resultado else None,
            *azar.choice((("A1", "B2"), ("C3", "D04"), ("E5", "F6"))),
            f"4433{azar.randrange(10**11, 10**12)}" if numero % 4 else None,
            f"Usuario {numero:03d} de prueba",
            f"300 000 {numero:04d}",
            f"+57 300 000 {numero + 5000:04d}" if numero % 5 == 0 else None,
            TEXTOS_DIFICILES[numero // 23 % len(TEXTOS_DIFICILES)] if dificil else None,
            azar.choice(CIUDADES),
        ]

    def radicado(self) -> str:
        """Return a radicado nobody else has."""
        self._radicado += 7
        return str(self._radicado)

    def _palabra(self, resultado: str | None) -> str | None:
        palabras = {
            "APROBADO": ("APROBADO", "Aprobado", "ok"),
            "RECHAZADO": ("RECHAZADO", "Rechazado", "No procede"),
            None: ("Pendiente", "-", None, "En gestión"),
        }
        return self._azar.choice(palabras[resultado])

    def _dinero(self, numero: int, valor: int) -> Celda:
        puntos = f"{valor:,}".replace(",", ".")
        formas = (valor, f"$ {puntos}", puntos, f"{puntos},00", valor + 0.55, f"{valor:,}.00")
        return formas[numero % len(formas)]

    def _fecha(self, numero: int, dia: date) -> Celda:
        return (dia, dia.isoformat(), f"{dia:%d/%m/%Y}")[numero % 3]


def filas() -> tuple[list[list[Celda]], dict[str, int]]:
    """Return the rows below the header, and how many there are of each kind."""
    generador = Generador()
    normales = [generador.normal(numero) for numero in range(1, NORMALES + 1)]

    def con(numero: int, **cambios: Celda) -> list[Celda]:
        fila = generador.normal(600 + numero)
        for columna, valor in cambios.items():
            fila[_LUGAR[columna]] = valor
        return fila

    desconocidos = [con(n, resultado=p) for n, p in enumerate(("En comité", "Parcial", "Ver nota"))]
    sueltos = [
        con(10, cun="443312345678901"),
        con(11, telefono="0112345"),
        con(12, razon="LARGA"),
        con(13, cuenta="0090001234"),
        con(14, cuenta="\xa09000 00777 "),
        con(15, radicado="PQR-2026/0457"),
        con(16, cun=4433123456789010),
    ]
    rechazadas = [
        con(20, cuenta=None),
        con(21, cuenta="N/A"),
        con(22, cuenta="12AB"),
        con(23, radicado=None),
        con(24, radicado="sin radicado"),
        con(25, valor="mil pesos"),
        con(26, valor="1.23.456"),
        con(27, solicitud="31/02/2026"),
        con(28, solicitud="5/11/26"),
        con(29, estado="#N/A"),
    ]
    duplicadas = [list(normales[lugar]) for lugar in (10, 50, 90, 130)]
    for fila in duplicadas:
        fila[_LUGAR["estado"]] = "Cerrado"
    blanca: list[Celda] = [None] * len(ENCABEZADOS)
    total = [*blanca[:5], "TOTAL", 98_765_432, *blanca[7:]]
    todas = [*normales[:200], blanca, *desconocidos, *sueltos, *rechazadas, *normales[200:]]
    cuentas = {
        "validas": len(normales) + len(desconocidos) + len(sueltos),
        "duplicadas": len(duplicadas),
        "rechazadas": len(rechazadas),
        "por_revisar": len(desconocidos),
        "blancas": 2,
        "totales": 1,
    }
    return [*todas, *duplicadas, blanca, total], cuentas


def generar(ruta: Path) -> dict[str, int]:
    """Write the workbook and return how many rows it has of each kind."""
    libro = Workbook()
    hoja = libro.active
    hoja.title = "Ajustes"
    hoja["A1"] = "Base de ajustes (datos sintéticos)"
    hoja["A1"].font = Font(bold=True)
    hoja.merge_cells("A1:F1")
    hoja["A2"] = f"Corte {CORTE:%d/%m/%Y}"
    todas, cuentas = filas()
    for desplazamiento, fila in enumerate([list(ENCABEZADOS), *todas]):
        for columna, valor in enumerate(fila, 1):
            if valor is None:
                continue
            celda = hoja.cell(FILA_ENCABEZADO + desplazamiento, columna, valor)
            if isinstance(valor, str) and valor.startswith("="):
                celda.data_type = "s"
    oculta = libro.create_sheet("Listas")
    oculta["A1"] = "Motivos"
    oculta.sheet_state = "hidden"
    libro.properties.created = datetime.combine(CORTE, datetime.min.time())
    ruta.write_bytes(_sin_reloj(libro))
    return cuentas


def _sin_reloj(libro: Workbook) -> bytes:
    """Return the bytes of the workbook without the moment it was saved."""
    guardado, limpio = io.BytesIO(), io.BytesIO()
    libro.save(guardado)
    with zipfile.ZipFile(guardado) as origen, zipfile.ZipFile(limpio, "w") as destino:
        for nombre in origen.namelist():
            parte = origen.read(nombre)
            if nombre == "docProps/core.xml":
                parte = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-11-24T00:00:00Z", parte
                )
            entrada = zipfile.ZipInfo(nombre)
            entrada.compress_type = zipfile.ZIP_DEFLATED
            destino.writestr(entrada, parte)
    return limpio.getvalue()


_LUGAR = {
    **{"cuenta": 0, "radicado": 1, "estado": 2, "resultado": 4, "valor": 6},
    **{"solicitud": 11, "razon": 13, "cun": 15, "telefono": 17},
}


if __name__ == "__main__":
    order = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    order.add_argument(
        "salida", nargs="?", type=Path, default=Path(__file__).with_name("base_ejemplo.xlsx")
    )
    for clase, cuantas in generar(order.parse_args().salida).items():
        print(f"{clase}: {cuantas}")
