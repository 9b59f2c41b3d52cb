"""Bases written as people write them: every spelling of a value is that value, whatever surrounds it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from tests.flows.conftest import Ajustes

DURO = "\u00a0"
SINONIMOS = {
    "cuenta": ("Cta.", "N° Cuenta", "CUENTA\nCLIENTE", f"No.{DURO}cuenta", "Suscriptor"),
    "radicado": ("PQR", "Radicado", "N° PQR RR", "No. caso", "PQR del escalamiento del ajuste"),
    "motivo": ("motivo", "Causal del ajuste", f"TIPO{DURO}AJUSTE", "Concepto"),
    "estado": ("Estado", "Estado del caso", "ESTADO  AJUSTE"),
    "resultado": ("Aprobado / Rechazado", "RESPUESTA BACK", "Estado de aprobación o rechazo"),
    "valor": ("Valor", "Vr. ajuste", "valor solicitado"),
    "aplicado": ("Vr. aplicado", "Valor ajuste aplicado"),
    "asesor": ("Usuario RR", "login", "Asesor"),
    "fecha": ("Fecha", "Fecha de apertura", "FECHA INGRESO"),
}
PALABRAS = {
    "APROBADO": ("aprobado", "APLICADO", "Ok", "si", f"Procede{DURO}"),
    "RECHAZADO": ("Rechazado", "negado", "NO APLICA", " no procede"),
    None: ("", "-", "N/A", "pendiente", "En gestión", DURO),
}


@dataclass(frozen=True)
class Verdad:
    """What a row says, however it is spelled."""

    cuenta: str
    radicado: str
    resultado: str | None
    valor: int
    aplicado: int | None
    asesor: str
    fecha: date


def _verdad(azar: Random, n: int) -> Verdad:
    return Verdad(
        azar.choice((f"9000{n:05d}", f"0090{n:04d}")),
        azar.choice((f"44{n:06d}", f"0044{n:05d}", f"PQR-{n:05d}")),
        azar.choice(tuple(PALABRAS)),
        azar.randrange(1, 10**9),
        azar.choice((None, azar.randrange(1, 10**6) * 100)),
        azar.choice(("AS01", "12345", "0012345")),
        date(2026, 6, azar.randrange(1, 29)),
    )


def _numero(azar: Random, texto: str, *, celdas: bool) -> object:
    formas: list[object] = [texto, f" {texto}{DURO}", texto]
    if texto.isdigit():
        formas.append(f"{texto}.0")
        if celdas and not texto.startswith("0"):
            formas += [int(texto), float(texto)]
    return azar.choice(formas)


def _dinero(azar: Random, centavos: int | None, *, celdas: bool) -> object:
    if centavos is None:
        return azar.choice(("", None, "-"))
    pesos, resto = divmod(centavos, 100)
    comas = f"{pesos:,}"
    puntos = comas.replace(",", ".")
    formas: list[object] = [
        f"$ {puntos},{resto:02d}",
        f"{comas}.{resto:02d}",
        f"{pesos},{resto:02d}",
    ]
    if resto == 0:
        formas += [puntos, comas, f"${DURO}{puntos}", str(pesos)]
    if celdas:
        formas.append(centavos / 100)
    return azar.choice(formas)


def _fecha(azar: Random, dia: date, *, celdas: bool) -> object:
    formas: list[object] = [dia.isoformat(), f"{dia:%d/%m/%Y}", f"{dia.day}-{dia.month}-{dia.year}"]
    if celdas:
        formas += [dia, (dia - date(1899, 12, 30)).days]
    return azar.choice(formas)


def _celdas(azar: Random, verdad: Verdad, *, celdas: bool) -> dict[str, object]:
    return {
        "cuenta": _numero(azar, verdad.cuenta, celdas=celdas),
        "radicado": _numero(azar, verdad.radicado, celdas=celdas),
        "motivo": "Cambio de estrato",
        "estado": f"Cerrado{DURO}",
        "resultado": azar.choice(PALABRAS[verdad.resultado]),
        "valor": _dinero(azar, verdad.valor, celdas=celdas),
        "aplicado": _dinero(azar, verdad.aplicado, celdas=celdas),
        "asesor": _numero(azar, verdad.asesor, celdas=celdas),
        "fecha": _fecha(azar, verdad.fecha, celdas=celdas),
    }


def _libro(azar: Random, carpeta: Path, dia: int, verdades: list[Verdad]) -> tuple[Path, int]:
    """Write a base with a title, blank rows, a refused row and its totals; return that row too."""
    celdas = azar.random() < 0.6
    campos = azar.sample(list(SINONIMOS), len(SINONIMOS))
    mala = _celdas(azar, verdades[0], celdas=celdas) | {"cuenta": azar.choice(("12AB", "", DURO))}
    filas = [_celdas(azar, verdad, celdas=celdas) for verdad in verdades] + [mala]
    azar.shuffle(filas)
    tabla: list[list[object]] = [["Base de ajustes"], []] if azar.random() < 0.5 else []
    tabla.append([azar.choice(SINONIMOS[campo]) for campo in campos])
    for fila in filas:
        tabla += [[None, DURO]] * azar.choice((0, 0, 1)) + [[fila[campo] for campo in campos]]
        if fila is mala:
            rechazada = len(tabla)
    tabla.append(["TOTAL" if campo == "motivo" else None for campo in campos])
    ruta = carpeta / f"Ajustes-{dia:02d}-07-2026.{'xlsx' if celdas else 'csv'}"
    if celdas:
        libro = openpyxl.Workbook()
        assert libro.active is not None
        for lugar, fila_escrita in enumerate(tabla, 1):
            for columna, valor in enumerate(fila_escrita, 1):
                libro.active.cell(lugar, columna, valor)  # type: ignore[union-attr]
        libro.create_sheet("Vacía", 0)
        libro.save(ruta)
    else:
        texto = io.StringIO()
        csv.writer(texto, delimiter=";").writerows(tabla)
        ruta.write_bytes(texto.getvalue().encode("cp1252"))
    return ruta, rechazada


def _dicho(ajustes: Ajustes) -> dict[int, dict[str, Any]]:
    return {f["id"]: ajustes.orden("caso", str(f["id"])) for f in ajustes.orden("casos")}


@pytest.mark.parametrize("semilla", range(10))
def test_a_base_says_the_same_however_its_cells_are_spelled(
    ajustes: Ajustes, tmp_path: Path, semilla: int
) -> None:
    azar = Random(semilla)
    verdades = [_verdad(azar, n) for n in range(1, 8)]
    ruta, rechazada = _libro(azar, tmp_path, 1, verdades)
    simulada = ajustes.orden("importar", str(ruta), "--simular")
    hecha = ajustes.orden("importar", str(ruta))
    cuentas = ("filas", "validas", "nuevas", "rechazadas", "duplicadas")
    assert [hecha[c] for c in cuentas] == [8, 7, 7, 1, 0]
    assert [simulada[c] for c in cuentas] == [hecha[c] for c in cuentas]
    assert [rechazo["fila"] for rechazo in hecha["rechazos"]] == [rechazada]

    antes = _dicho(ajustes)
    claves = ("cuenta", "radicado", "resultado", "valor_solicitado_centavos")
    claves += ("valor_aplicado_centavos", "asesor_id", "fecha_solicitud")
    assert {tuple(caso[c] for c in claves) for caso in antes.values()} == {
        (v.cuenta, v.radicado, v.resultado, v.valor, v.aplicado, v.asesor, v.fecha.isoformat())
        for v in verdades
    }

    # The next corte spells the same rows otherwise: nothing changed but one that was not there.
    otra, _ = _libro(azar, tmp_path, 2, [*verdades, _verdad(azar, 9)])
    segunda = ajustes.orden("importar", str(otra))
    assert (segunda["nuevas"], segunda["actualizadas"], segunda["iguales"]) == (1, 0, 7)
    ajustes.orden("anular_importacion", str(segunda["base"]), "--motivo", "x", como="drubio")
    assert _dicho(ajustes) == antes
    assert ajustes.orden("verificar")["contadores"] == "ok"
