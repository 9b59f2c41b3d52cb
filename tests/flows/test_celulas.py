"""Two células added up by the page of the manual, in two engines, against what each one's `kpi` says."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.cli import main
from ajustes_tui.domain.keeping.catalogs import Rules
from tests.services.conftest import molde, store  # noqa: F401 - a store with its people and one base
from tests.services.soporte import CORTE, NOW, VERIFICADO, Almacen, book, fila

DATA = Path(__file__).parents[2] / "data"
PAGE = DATA / "manual" / "celulas.md"
SECOND = "2026-12-01"
CORTES = (CORTE, SECOND)
BUCKETS = ["aplicado", "corregido", "rechazado", "no_revertido", "a_pqr", "anulado", "pendiente"]
Row = tuple[Any, ...]


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def _query(name: str) -> str:
    return (DATA / "celulas" / f"{name}.sql").read_text(encoding="utf-8")


def _answers(engine: str, queries: Iterable[str]) -> list[list[Row]]:
    """Return what an engine answers each query, run as the page says."""
    (program,) = (block for block in _blocks("python") if f"import {engine}" in block)
    answers = []
    for query in queries:
        names: dict[str, Any] = {"consulta": query}
        exec(compile(program, "celulas.md", "exec"), names)
        answers.append([tuple(map(_plain, row)) for row in names["filas"]])
    return answers


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str) else float(value)  # type: ignore[arg-type]


def _work(almacen: Almacen, folder: Path) -> None:
    """Bring a store to have one of everything that a count goes wrong by."""
    jefa = almacen.of("drubio")
    for caso in (2, 5, 8):
        almacen.register(caso, "clasificar", causal="A")
        almacen.register(caso, "aplicacion_correcta")
    almacen.register(8, "deshacer", motivo="era el otro")
    for caso in (3, 6, 9, 12):
        almacen.register(caso, "clasificar", causal="B")
    almacen.register(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    again = {"razon": "AJU", "subrazon": "REE", "motivo": "la campaña sí estaba"}
    almacen.register(6, "mal_rechazado", radicado="9900000001", **again)
    almacen.register(6, "respuesta_back", resultado="APROBADO", valor_aplicado="45900")
    almacen.register(6, "aplicacion_correcta")
    almacen.register(9, "mal_rechazado", radicado="9900000002", **again)
    almacen.register(9, "respuesta_back", resultado="RECHAZADO", motivo_rechazo="no procede")
    almacen.register(9, "no_revertido", login="drubio", motivo="insiste")
    almacen.register(11, "anular", login="drubio", motivo="repetido")
    almacen.register(12, "rechazo_correcto", motivo="NO_APLICA_POLITICA")
    almacen.register(12, "deshacer", motivo="me equivoqué")
    for caso in (17, 20):
        almacen.register(caso, "clasificar", causal="A")
        almacen.register(caso, "aplicacion_correcta")
    almacen.register(20, "deshacer", motivo="era el otro")
    # A base that came and went leaves casos out of sight.
    gone = almacen.import_base(book(folder / "ida.xlsx", [fila(n, "") for n in (90, 91)]), SECOND)
    jefa.bases.anular(gone.base, "era de otra sede")
    jefa.kpi.close(date.fromisoformat(CORTE))
    almacen.register(15, "clasificar", causal="A")
    almacen.register(15, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.pasa(days=7)
    second = [fila(0, "APROBADO", 45_900), fila(2, "RECHAZADO"), fila(14, "")]
    new = [(*fila(n, "RECHAZADO")[:7], "as01 ", "SUR", *fila(n, "")[9:]) for n in (60, 61)]
    almacen.import_base(book(folder / "b.xlsx", [*second, *new]), SECOND)
    jefa.asesores.join("AS02", "AS03")
    _do_again(almacen)


def _do_again(almacen: Almacen) -> None:
    """Lead casos to their end, over a weekend and a holiday, and some of them by a step they had left."""
    calls = {
        caso: {"telefono": f"3000000{(caso - 1) // 3:03d}", "verificado": VERIFICADO}
        for caso in (17, 18, 20)
    }
    almacen.register(17, "contacto", resultado="ACEPTA", **calls[17])
    almacen.register(20, "aplicacion_correcta")
    almacen.register(18, "clasificar", causal="B")
    almacen.register(18, "reclasificar", causal="A", motivo="era falla")
    almacen.register(18, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.register(18, "devolver", login="drubio", motivo="sí traía soporte")
    almacen.register(18, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.register(18, "contacto", resultado="NO_INTERPONE", **calls[18])
    almacen.pasa(days=8, hours=1.5)
    almacen.register(20, "contacto", resultado="ACEPTA", **calls[20])
    almacen.register(18, "reabrir", login="drubio", motivo="llamó otra vez")
    almacen.register(18, "contacto", resultado="NO_INTERPONE", **calls[18])


@pytest.fixture
def two(
    store: Almacen,  # noqa: F811 - the fixture
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., list[Any]]:
    """Two células exported into `norte` and `sur`; return what gives an order to both."""
    other = Almacen(tmp_path / "otro" / "almacen.db", Rules(), NOW)
    other.of("drubio").usuarios.add("yuli", "agente")
    (tmp_path / "otros").mkdir()
    other.import_base(
        book(tmp_path / "otros" / "a.xlsx", [fila(n, "APROBADO", 1) for n in range(7)])
    )
    other.register(1, "clasificar", causal="A")
    other.register(1, "aplicacion_correcta")
    _work(store, tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("norte", "sur"):
        (tmp_path / f"{name}.toml").write_text(f'celula = "{name}"\n', encoding="utf-8")

    def order(*arguments: str) -> list[Any]:
        answers = []
        for name, almacen in (("norte", store), ("sur", other)):
            capsys.readouterr()
            where = ["--db", str(almacen.path), "--config", f"{name}.toml", "--como", "drubio"]
            code = main([*where, *(part.format(name) for part in arguments), "--json"])
            output, error = capsys.readouterr()
            answers.append(json.loads(output) if not code else {"sale": code, "error": error})
        return answers

    return order


def _told(document: Mapping[str, Any]) -> Counter[str]:
    """Return the counts and the pesos of a document of `kpi` as the first query names them."""
    base, pesos = document["segun_la_base"], document["pesos"]
    return Counter(
        {
            "total": document["total"],
            **{bucket: document[bucket]["casos"] for bucket in BUCKETS},
            "decidido": document["decidido"]["casos"],
            **{f"base_{said}": base[said]["casos"] for said in ("aprobado", "rechazado")},
            **{f"hoy_{said}": base["hoy"][said]["casos"] for said in ("aprobado", "rechazado")},
            **pesos,
        }
    )


def _grouped(documents: Iterable[Mapping[str, Any]], corte: str) -> dict[tuple[str, Any], Row]:
    """Return the row of each group in documents of `kpi --por …`, those of one key added up."""
    found: dict[tuple[str, Any], Counter[str]] = {}
    for document in documents:
        for row in document["filas"]:
            counts = {"total": row["total"], **{b: row[b]["casos"] for b in BUCKETS[:3]}}
            found.setdefault((corte, row["clave"]), Counter()).update(counts)
    return {
        key: tuple(float(counts[name]) for name in ("total", *BUCKETS[:3]))
        for key, counts in found.items()
    }


def test_both_engines_get_the_kpi_of_both_celulas_from_the_page(two):
    north, south = two("exportar", "datos", "{}")
    by_asesor = _query("por_asesor")
    by_aliado = by_asesor.replace("por_asesor", "por_aliado")
    queries = [_query("indicadores"), by_asesor, by_aliado, _query("cerrados"), _query("juntos")]
    by_duckdb, by_polars = (_answers(engine, queries) for engine in ("duckdb", "polars"))
    assert by_duckdb == by_polars
    cortes, asesores, aliados, closed, together = by_duckdb

    names = [*_told(two("kpi")[0])]
    for corte, row in zip(CORTES, cortes, strict=True):
        told = [_told(document) for document in two("kpi", "--corte", corte)]
        added = Counter[str]()
        for counts in told:
            added.update(counts)
        assert row[0] == corte
        assert row[1:-3] == tuple(float(added[name]) for name in names)
        for place, bucket in enumerate(BUCKETS[:3]):
            tenths = (2000 * added[bucket] + added["total"]) // (2 * added["total"])
            assert round(10 * row[place - 3]) == tenths
    assert sum(row[1] for row in cortes) == north["membresia"] + south["membresia"]

    for by, rows_of in (("asesor", asesores), ("aliado", aliados)):
        expected: dict[tuple[str, Any], Row] = {}
        for corte in CORTES:
            expected |= _grouped(two("kpi", "--corte", corte, "--por", by), corte)
        assert {row[:2]: row[2:] for row in rows_of} == expected
    # The north joined AS03 to AS02; the one of the south is a person of its own.
    assert {row[2] for row in asesores if row[1] == "AS03"} == {1.0}

    frozen = _told(two("kpi", "--corte", CORTE, "--cerrado")[0])
    kept = ("total", *BUCKETS[:3], "base_aprobado", "base_rechazado")
    assert closed == [(CORTE, *(float(frozen[name]) for name in kept))]
    assert frozen["rechazado"] < cortes[0][4]

    all_told = [_told(document) for document in two("kpi", "--desde", CORTE, "--hasta", SECOND)]
    assert together == [tuple(float(sum(told[name] for told in all_told)) for name in kept)]


def test_duckdb_gets_the_ways_and_what_is_done_again_from_the_page(two):
    """The figures are those that two parts of F5 showed of this store while the program counted them."""
    two("exportar", "datos", "{}")
    ways, again = _answers("duckdb", map(_query, ("caminos", "otra_vez")))
    told = ["POR_CLASIFICAR", "POR_VERIFICAR", "POR_CONTACTAR", "CERRADO_INFORMADO"]
    twice = [told[0], *2 * ("POR_VALIDAR", told[2]), told[3], told[2], told[3]]
    assert ways == [
        ("norte", " › ".join(told), 2, 50.0, 7.5, 10, 180.8, 241.5),
        ("norte", "POR_CLASIFICAR › ANULADO", 1, 25.0, 0, 0, 0, 0),
        ("norte", " › ".join(twice), 1, 25.0, 10, 10, 241.5, 241.5),
    ]
    assert again == [
        ("norte", "deshechos", None, 3, 3, 9.4),
        ("norte", "devueltos", None, 1, 1, 3.1),
        ("norte", "reabiertos", None, 1, 1, 3.1),
        ("norte", "reclasificados", None, 1, 1, 3.1),
        ("norte", "reescalados", None, 2, 2, 6.3),
        ("norte", "vueltas", None, 2, 5, 6.3),
        ("norte", "vueltas", "CERRADO_INFORMADO", 1, 1, 3.1),
        ("norte", "vueltas", "POR_CONTACTAR", 1, 2, 3.1),
        ("norte", "vueltas", "POR_VALIDAR", 2, 2, 6.3),
    ]
