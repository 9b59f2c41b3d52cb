"""What is wrong in an order is refused with a sentence and its exit code, and nothing is written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest

from tests.cli.conftest import Consola

_WORK = (
    "SELECT * FROM casos",
    "SELECT * FROM historial",
    "SELECT * FROM tomas",
)
LONG = "palabra " * 300


def _written(consola: Consola) -> tuple[list[object], dict[str, str]]:
    """Return the work that the store has, and the files that are not the store's own."""
    with closing(sqlite3.connect(consola.db)) as conn:
        rows = [row for text in _WORK for row in conn.execute(text)]
    folder = consola.db.parent
    files = [p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(consola.db.name)]
    return rows, {str(p.relative_to(folder)): sha256(p.read_bytes()).hexdigest() for p in files}


def _data(*pairs: str) -> list[str]:
    return [word for pair in pairs for word in ("--dato", pair)]


@pytest.mark.parametrize(
    ("order", "code", "said"),
    [
        # An empty value, as of a variable that is not set, is not the order without it.
        (("siguiente", "--estado", ""), 2, "--estado está vacía"),
        (("casos", "--causal", ""), 2, "--causal está vacía"),
        (("top5", "--aliado", ""), 2, "--aliado está vacía"),
        (("retroalimentacion", "--semana", "2026-S48", "--salida", ""), 2, "--salida está vacía"),
        (("exportar", "base", "libro.xlsx", "--sobre", ""), 2, "--sobre está vacía"),
        (("catalogo", "causales", "--importar", ""), 2, "--importar está vacía"),
        (("--db", "", "kpi"), 2, "--db está vacía"),
        # A reason has an end, by order too.
        (("saltar", "1", "--motivo", LONG), 3, "pasa de 2000"),
        (("olvidar", "90000001", "--motivo", LONG), 3, "pasa de 2000"),
        # What is wrong is said, and what to do.
        (("respaldar", "x" * 300), 3, "el nombre es demasiado largo"),
        (("casos", "--limite", "-1"), 2, "un número de 0 en adelante"),
        # No day is not the days of the setting, which is what is left out.
        (("retencion", "--dias", "0"), 2, "--dias necesita un número de 1 en adelante"),
        (("retencion", "--dias", "-5"), 2, "un número de 1 en adelante"),
        (
            ("practicas", "registrar", "dialogo_diario", "--fecha", "1999-01-01"),
            3,
            "a lo más un año después",
        ),
        (("importar", "base.xlsx", "--complemento=si"), 2, "--complemento no lleva valor"),
        (("top5", "--semana", "1800-S10"), 3, "Escríbala AAAA-Snn"),
        (("importar", "base.xlsx", "--rechazos", "r.txt"), 2, "debe terminar en .xlsx"),
        # No draft, so no workbook either.
        (("informe", "kpi", "--correo", "no_esta/kpi.eml"), 3, "No se pudo escribir «kpi.eml»"),
        (
            (*("registrar", "1", "completar"), *_data("campo=telefono", "valor=12", "fuente=RR")),
            3,
            "El dato «valor» no sirve: el teléfono debe tener 10",
        ),
    ],
)
def test_wrong_input_is_refused_and_writes_nothing(
    consola, tmp_path, monkeypatch, order, code, said
):
    monkeypatch.chdir(tmp_path)
    consola.order("bases")
    before = _written(consola)
    output = consola.raw("--db", str(consola.db), "--como", "drubio", *order)
    assert (output.code, said in output.stderr) == (code, True), output.stderr
    assert _written(consola) == before


@pytest.mark.parametrize(
    ("content", "code"), [(b"una base en texto", 3), (b"", 4)], ids=["text", "without a byte"]
)
@pytest.mark.parametrize("order", ["kpi", "siguiente", "verificar"])
def test_a_file_that_is_no_store_stays_as_it_was_and_alone(consola, tmp_path, content, code, order):
    other = tmp_path / "otra" / "ajustes.db"
    other.parent.mkdir()
    other.write_bytes(content)
    assert consola.raw("--db", str(other), order).code == code
    assert other.read_bytes() == content
    assert [*other.parent.iterdir()] == [other]
