"""An outcome of a call is one row: whether it reaches and informs follows from the row in every figure."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services.conftest import molde, store
from tests.services.soporte import VERIFICADO, Almacen, fila

__all__ = ["molde", "store"]

RAIZ = Path(__file__).resolve().parents[2]
ROWS = """
    ContactOutcome(code="ENTENDIDO", informs=True, option="Entendido", counts_as=_INFORMED),
    ContactOutcome(code="LO_PIENSA", talks=True, option="Lo piensa", counts_as=_CALLBACK),
    ContactOutcome(code="LINEA_MUDA", option="Línea muda", counts_as=_UNANSWERED),
"""
"""One that informs, one that reaches without informing, and one that does neither."""
FIRST_ROW = "CALL_OUTCOMES: tuple[ContactOutcome, ...] = ("
ADD_ROWS = f"""
import sys, types
from importlib.util import find_spec
NAME = "ajustes_tui.domain.caso.outcomes"
import ajustes_tui.domain.caso as package
spec = find_spec(NAME)
module = types.ModuleType(NAME)
sys.modules[NAME] = package.outcomes = module
source = open(spec.origin, encoding="utf-8").read()
exec(compile(source.replace({FIRST_ROW!r}, {FIRST_ROW + ROWS!r}), spec.origin, "exec"), module.__dict__)
"""


@pytest.fixture
def order(store: Almacen, tmp_path: Path) -> Any:
    """Give orders, one after another, to a program whose table of outcomes has three rows more."""
    added = tmp_path / "added"
    added.mkdir()
    (added / "sitecustomize.py").write_text(ADD_ROWS, encoding="utf-8")
    homes = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "CONFIG", "STATE")}
    paths = os.pathsep.join((str(added), str(RAIZ)))
    base = ("--db", str(store.path), "--como", "drubio")

    def orders(*lines: str) -> list[Any]:
        given = [[*base, *shlex.split(line), "--json"] for line in lines]
        code = f"from ajustes_tui.cli import main\nfor line in {given!r}: main(line)"
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=os.environ | homes | {"PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=True,
        )
        return [json.loads(row) for row in done.stdout.splitlines()]

    return orders


def test_an_outcome_more_is_counted_by_its_row_in_every_figure(order, store):
    for caso in (2, 5, 8):
        store.register(caso, "clasificar", causal="A")
        store.register(caso, "aplicacion_correcta")
    store.register(5, "completar", campo="telefono", valor="3000000999", fuente="RR")
    calls = [
        f"registrar {caso} contacto --dato resultado={outcome}"
        f" --dato telefono={fila(caso - 1, '')[10]} --dato verificado={VERIFICADO}"
        for caso, outcome in ((2, "ENTENDIDO"), (5, "LO_PIENSA"), (8, "LINEA_MUDA"))
    ]
    *_called, kpi, informed, next_call, proved = order(
        *calls, "kpi", "caso 2", "siguiente --estado POR_CONTACTAR", "verificar"
    )
    first = kpi["primer_contacto"]
    counted = {
        figure: first[figure]["casos"] for figure in ("contactabilidad", "alcanzados", "informados")
    }
    assert first["llamadas"] == 3
    assert counted == {"contactabilidad": 2, "alcanzados": 2, "informados": 1}
    assert (first["primer_intento"]["casos"], first["resueltos"]["casos"]) == (1, 0)
    # The SQL tells who was told, and when.
    assert first["a_tiempo"] == {"casos": 1, "porcentaje": "100.0"}
    assert informed["estado"] == "CERRADO_INFORMADO"
    # Whoever was reached is not called at another number that day.
    assert next_call["error"]["codigo"] == "sin_casos"
    assert proved["casos"] == "ok"
