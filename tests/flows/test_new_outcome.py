"""An outcome of a call is one row: whether it reaches and informs follows from the row in every figure."""

from __future__ import annotations

import json
import os
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
    ContactOutcome(code="ENTENDIDO", informs=True, reaches=True, answered=True,
                   option="Entendido", counts_as=_INFORMED),
    ContactOutcome(code="LO_PIENSA", reaches=True, answered=True, option="Lo piensa", counts_as=_CALLBACK),
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
    """Give an order to a program whose table of outcomes has three rows more."""
    added = tmp_path / "added"
    added.mkdir()
    (added / "sitecustomize.py").write_text(ADD_ROWS, encoding="utf-8")
    homes = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "CONFIG", "STATE")}
    paths = os.pathsep.join((str(added), str(RAIZ)))

    def order_(*arguments: str, exits: int = 0) -> Any:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "ajustes_tui", "--db", str(store.path)),
                *("--como", "drubio", *arguments, "--json"),
            ],
            cwd=tmp_path,
            env=os.environ | homes | {"PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == exits, done.stderr
        return json.loads(done.stdout)

    return order_


def test_an_outcome_more_is_counted_by_its_row_in_every_figure(
    order: Any, store: Almacen, tmp_path: Path
) -> None:
    for caso in (2, 5, 8):
        store.register(caso, "clasificar", causal="A")
        store.register(caso, "aplicacion_correcta")
    store.register(5, "completar", campo="telefono", valor="3000000999", fuente="RR")
    for caso, outcome in ((2, "ENTENDIDO"), (5, "LO_PIENSA"), (8, "LINEA_MUDA")):
        number = str(fila(caso - 1, "")[10])
        data = (f"resultado={outcome}", f"telefono={number}", f"verificado={VERIFICADO}")
        sent = [part for datum in data for part in ("--dato", datum)]
        order("registrar", str(caso), "contacto", *sent)
    first = order("kpi")["primer_contacto"]
    counted = {
        figure: first[figure]["casos"] for figure in ("contactabilidad", "alcanzados", "informados")
    }
    assert first["llamadas"] == 3
    assert counted == {"contactabilidad": 2, "alcanzados": 2, "informados": 1}
    assert (first["primer_intento"]["casos"], first["resueltos"]["casos"]) == (1, 0)
    # The SQL tells who was told, and when.
    assert first["a_tiempo"] == {"casos": 1, "porcentaje": "100.0"}
    assert order("caso", "2")["estado"] == "CERRADO_INFORMADO"
    # Whoever was reached is not called at another number that day.
    order("siguiente", "--estado", "POR_CONTACTAR", exits=4)
    assert order("verificar")["casos"] == "ok"
