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
from tests.support import few

DURO = "\u00a0"
SYNONYMS = {
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
    value: int
    aplicado: int | None
    asesor: str
    date: date


def _verdad(rng: Random, n: int) -> Verdad:
    return Verdad(
        rng.choice((f"9000{n:05d}", f"0090{n:04d}")),
        rng.choice((f"44{n:06d}", f"0044{n:05d}", f"PQR-{n:05d}")),
        rng.choice(tuple(PALABRAS)),
        rng.randrange(1, 10**9),
        rng.choice((None, rng.randrange(1, 10**6) * 100)),
        rng.choice(("AS01", "12345", "0012345")),
        date(2026, 6, rng.randrange(1, 29)),
    )


def _number(rng: Random, text: str, *, cells: bool) -> object:
    formas: list[object] = [text, f" {text}{DURO}", text]
    if text.isdigit():
        formas.append(f"{text}.0")
        if cells and not text.startswith("0"):
            formas += [int(text), float(text)]
    return rng.choice(formas)


def _money(rng: Random, centavos: int | None, *, cells: bool) -> object:
    if centavos is None:
        return rng.choice(("", None, "-"))
    pesos, rest = divmod(centavos, 100)
    comas = f"{pesos:,}"
    points = comas.replace(",", ".")
    formas: list[object] = [
        f"$ {points},{rest:02d}",
        f"{comas}.{rest:02d}",
        f"{pesos},{rest:02d}",
    ]
    if rest == 0:
        formas += [points, comas, f"${DURO}{points}", str(pesos)]
    if cells:
        formas.append(centavos / 100)
    return rng.choice(formas)


def _date(rng: Random, dia: date, *, cells: bool) -> object:
    formas: list[object] = [dia.isoformat(), f"{dia:%d/%m/%Y}", f"{dia.day}-{dia.month}-{dia.year}"]
    if cells:
        formas += [dia, (dia - date(1899, 12, 30)).days]
    return rng.choice(formas)


def _celdas(rng: Random, verdad: Verdad, *, cells: bool) -> dict[str, object]:
    return {
        "cuenta": _number(rng, verdad.cuenta, cells=cells),
        "radicado": _number(rng, verdad.radicado, cells=cells),
        "motivo": "Cambio de estrato",
        "estado": f"Cerrado{DURO}",
        "resultado": rng.choice(PALABRAS[verdad.resultado]),
        "valor": _money(rng, verdad.value, cells=cells),
        "aplicado": _money(rng, verdad.aplicado, cells=cells),
        "asesor": _number(rng, verdad.asesor, cells=cells),
        "fecha": _date(rng, verdad.date, cells=cells),
    }


def _libro(rng: Random, folder: Path, dia: int, verdades: list[Verdad]) -> tuple[Path, int]:
    """Write a base with a title, blank rows, a refused row and its totals; return that row too."""
    cells = rng.random() < 0.6
    fields = rng.sample(list(SYNONYMS), len(SYNONYMS))
    bad = _celdas(rng, verdades[0], cells=cells) | {"cuenta": rng.choice(("12AB", "", DURO))}
    rows = [_celdas(rng, verdad, cells=cells) for verdad in verdades] + [bad]
    rng.shuffle(rows)
    table: list[list[object]] = [["Base de ajustes"], []] if rng.random() < 0.5 else []
    table.append([rng.choice(SYNONYMS[field_name]) for field_name in fields])
    for fila in rows:
        table += [[None, DURO]] * rng.choice((0, 0, 1)) + [
            [fila[field_name] for field_name in fields]
        ]
        if fila is bad:
            rechazada = len(table)
    table.append(["TOTAL" if field_name == "motivo" else None for field_name in fields])
    path = folder / f"Ajustes-{dia:02d}-07-2026.{'xlsx' if cells else 'csv'}"
    if cells:
        book = openpyxl.Workbook()
        assert book.active is not None
        for place, fila_escrita in enumerate(table, 1):
            for column, value in enumerate(fila_escrita, 1):
                book.active.cell(place, column, value)  # type: ignore[union-attr]
        book.create_sheet("Vacía", 0)
        book.save(path)
    else:
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(table)
        path.write_bytes(text.getvalue().encode("cp1252"))
    return path, rechazada


def _said(ajustes: Ajustes) -> dict[int, dict[str, Any]]:
    return {f["id"]: ajustes.order("caso", str(f["id"])) for f in ajustes.order("casos")}


@pytest.mark.parametrize("semilla", few(range(10)))
def test_a_base_says_the_same_however_its_cells_are_spelled(ajustes, tmp_path, semilla):
    rng = Random(semilla)
    verdades = [_verdad(rng, n) for n in range(1, 8)]
    path, rechazada = _libro(rng, tmp_path, 1, verdades)
    # Some of what it spells contradicts itself, which is not what is tried here.
    taking = "importar", "--contradicciones"
    simulated = ajustes.order(*taking, str(path), "--simular")
    done = ajustes.order(*taking, str(path))
    cuentas = ("filas", "validas", "nuevas", "rechazadas", "duplicadas")
    assert [done[c] for c in cuentas] == [8, 7, 7, 1, 0]
    assert [simulated[c] for c in cuentas] == [done[c] for c in cuentas]
    assert [rechazo["fila"] for rechazo in done["rechazos"]] == [rechazada]

    before = _said(ajustes)
    keys = ("cuenta", "radicado", "resultado", "valor_solicitado_centavos")
    keys += ("valor_aplicado_centavos", "asesor_id", "fecha_solicitud")
    assert {tuple(caso[c] for c in keys) for caso in before.values()} == {
        (v.cuenta, v.radicado, v.resultado, v.value, v.aplicado, v.asesor, v.date.isoformat())
        for v in verdades
    }

    # The next corte spells the same rows otherwise: nothing changed but one that was not there.
    other, _ = _libro(rng, tmp_path, 2, [*verdades, _verdad(rng, 9)])
    segunda = ajustes.order(*taking, str(other))
    assert (segunda["nuevas"], segunda["actualizadas"], segunda["iguales"]) == (1, 0, 7)
    ajustes.order("anular_importacion", str(segunda["base"]), "--motivo", "x", como="drubio")
    assert _said(ajustes) == before
    assert ajustes.order("verificar")["contadores"] == "ok"
