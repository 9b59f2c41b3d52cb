"""P, Q or R: the class of what the usuario asked, from the base, from its marcación or from a recurso."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ajustes_tui.cli.documents import card_document, document
from ajustes_tui.domain.base.rows import Clase
from ajustes_tui.domain.caso.caso import pqr_of
from ajustes_tui.domain.query.filter import CasoFilter
from tests.services.soporte import ENCABEZADOS, VERIFICADO, Almacen, fila, grown
from tests.support import MadeOnce

HEADERS = (*ENCABEZADOS, "Tipo de solicitud", "Razón", "Subrazón")
ASKED = {
    90: ("Petición", None, None),
    91: ("QUEJA", "PQR", "SIN"),
    92: (" recursos ", None, None),
    93: ("Reclamo", "PQR", "SIN"),
    94: (None, "AJU", "ESC"),
    95: (None, "REC", "REP"),
}
"""The class and the marcación of each row of the base."""


def based(store: Almacen, **changed: str | None) -> list[str]:
    """Import rows with a class each; return what was said of the base."""
    rows = [
        (*fila(n, "RECHAZADO"), changed.get(f"n{n}", clase), *codes)
        for n, (clase, *codes) in ASKED.items()
    ]
    return [*store.bring(rows, complemento=True, headers=HEADERS).as_json()["avisos"]]


def _make_based(store: Almacen) -> None:
    notices = based(store)
    assert any("1 fila con una clase desconocida («Reclamo»)" in said for said in notices)


@pytest.fixture
def store(made_once: MadeOnce, molde: Path, tmp_path: Path) -> Almacen:
    return grown(made_once, tmp_path, _make_based, molde)


@pytest.fixture
def ids(store: Almacen) -> dict[int, int]:
    casos = dict(store.rows_of("SELECT radicado, id FROM casos"))
    return {n: casos[f"44{n:04d}"] for n in ASKED}


def pqr(store: Almacen, caso: int) -> str | None:
    """Return the class in the list and on the card, which say the same."""
    services = store.of("yuli")
    (row,) = services.work.get_window([caso])
    said: str | None = document(row)["pqr"]
    assert said == card_document(services.triage.card(caso))["pqr"]
    return said


def listed(store: Almacen, line: str, ids: dict[int, int]) -> set[int]:
    """Return the rows of the base whose casos a filter line keeps."""
    triage = store.of("yuli").triage
    kept = set(triage.queue.list_ids(triage.queue.criteria_of(triage.queue.query(line))))
    return {n for n, caso in ids.items() if caso in kept}


def test_the_class_is_of_the_base_else_of_the_marcacion(store, ids):
    assert {n: pqr(store, caso) for n, caso in ids.items()} == {
        **{90: "PETICION", 91: "QUEJA", 92: "RECURSO", 93: "PETICION", 94: None, 95: "RECURSO"},
    }
    assert store.of("yuli").triage.card(ids[93]).datos == {"Tipo de solicitud": "Reclamo"}


def test_the_filter_keeps_what_the_list_says(store, ids):
    said = {n: pqr(store, caso) for n, caso in ids.items()}
    for line, classes in {
        "clase:peticion": {"PETICION"},
        "clase:Petición": {"PETICION"},
        "cl:queja,recurso": {"QUEJA", "RECURSO"},
        "clase:sin": {None},
        "!clase:queja": {"PETICION", "RECURSO", None},
        "clase:queja,sin": {"QUEJA", None},
    }.items():
        assert listed(store, line, ids) == {n for n, c in said.items() if c in classes}, line


def test_a_recurso_is_r_whatever_it_was(store, ids):
    caso = ids[91]
    store.decide(caso)
    assert pqr(store, caso) == "QUEJA"
    called = {"resultado": "NO_ACEPTA", "telefono": "3000000030", "verificado": VERIFICADO}
    store.register(caso, "contacto", **called)
    assert pqr(store, caso) == "RECURSO"
    store.register(caso, "radicar_recurso", tipo="REPOSICION", motivo="no está conforme")
    store.register(caso, "respuesta_pqr", resultado="CONFIRMA", fecha="2026-11-24")
    assert pqr(store, caso) == "RECURSO"
    assert listed(store, "clase:recurso", ids) == {91, 92, 95}


def test_a_later_base_fills_a_class_and_never_changes_one(store, tmp_path, ids):
    lines = store.rows_of("SELECT count(*) FROM historial")
    based(store, n90="Queja", n91=None, n94="Recurso")
    assert [pqr(store, ids[n]) for n in (90, 91, 94)] == ["PETICION", "QUEJA", "RECURSO"]
    ((before,),), ((after,),) = lines, store.rows_of("SELECT count(*) FROM historial")
    assert after == before + 1
    # Undoing that base gives back what it filled.
    base = store.of("drubio").bases.list_all()[0]["id"]
    store.of("drubio").bases.anular(base, "prueba")
    assert pqr(store, ids[94]) is None


def test_the_export_says_the_class(store, tmp_path, ids):
    path = tmp_path / "casos.xlsx"
    store.of("drubio").export.export_rows("casos", path, CasoFilter.of(cuenta="90000030"))
    headings, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    place = headings.index("Clase")
    assert {row[place] for row in rows} == {"Petición", "Queja", "Recurso"}


def test_the_marcacion_counts_only_without_a_class_of_the_base(store):
    estado = store.of("yuli").triage.card(1).caso.estado
    for clase in (None, *Clase):
        assert pqr_of(estado, None, clase, Clase.QUEJA) is (clase or Clase.QUEJA)
