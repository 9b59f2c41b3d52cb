"""Parquet of casos, of their cortes, lines and closings: without personal data, whole or not at all."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ajustes_tui.domain.figures.datasets import (
    CAMBIOS,
    CASOS,
    CELULA,
    CIERRES,
    HISTORIAL,
    MEMBRESIA,
)
from ajustes_tui.domain.query.filter import CasoFilter, of_corte
from ajustes_tui.errors import InvalidFile
from ajustes_tui.services.figures import datasets
from tests.services.soporte import CORTE, rows


def _read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(folder / name / "**" / "*.parquet")


def test_every_caso_is_one_row_every_corte_of_it_another_and_every_line_in_its_month(
    store, tmp_path, monkeypatch
):
    monkeypatch.setattr(datasets, "PART_ROWS", 7)
    store.register(1, "nota", nota="vive en la colina azul")
    store.register(1, "clasificar", causal="A")
    store.decide(2)
    verified = "identidad,decision,radicado,valor,recurso,plazo"
    call = {"telefono": "3000000000", "verificado": verified}
    store.register(2, "contacto", resultado="NO_CONTESTA", **call)
    store.register(2, "contacto", resultado="ACEPTA", entrante="si", **call)
    store.pasa(days=10)
    store.bring(rows(4), "2026-12-04")
    store.register(2, "nota", nota="otro mes")
    store.of("drubio").kpi.close(date.fromisoformat(CORTE))
    folder = tmp_path / "datos"
    done = store.of("drubio").datasets.write(folder)
    read = {
        each.name: _read(folder, each.name)
        for each in (CASOS, MEMBRESIA, HISTORIAL, CAMBIOS, CIERRES)
    }
    casos, lines = read["casos"], read["historial"]
    for each in (CASOS, MEMBRESIA, HISTORIAL, CAMBIOS, CIERRES):
        assert read[each.name].columns == [CELULA, *each.columns], each.name
        assert each.name in {file.partition("/")[0] for file in done.files}
    assert (done.casos, done.membership, done.lines) == (
        casos.height,
        casos.height + 4,
        lines.height,
    )
    assert sorted(casos["id"]) == [
        row[0] for row in store.rows_of("SELECT id FROM casos ORDER BY 1")
    ]
    assert store.rows_of("SELECT count(*) FROM historial") == [(lines.height,)]
    of_cortes = read["membresia"].group_by(pl.col("corte").cast(pl.String)).len()
    assert dict(of_cortes.iter_rows()) == {CORTE: casos.height, "2026-12-04": 4}
    assert (folder / "membresia" / "corte=2026-12-04" / "parte-00001.parquet").is_file()
    assert set(lines["mes"]) == {"2026-11", "2026-12"}
    assert lines.schema["momento"] == pl.Datetime("us", "UTC")
    assert lines.filter(evento="contacto")["entrante"].to_list() == [False, True]
    assert lines.filter(pl.col("evento") != "contacto")["entrante"].null_count() == lines.height - 2
    told = {
        (line, key): tuple(
            None if v is None else v if isinstance(v, str) else json.dumps(v) for v in pair
        )
        for line, cambios in store.rows_of("SELECT linea, cambios FROM historial")
        for key, pair in json.loads(cambios or "{}").items()
        if isinstance(pair, list)
    }
    written = read["cambios"].select("linea", "columna", "antes", "despues").rows()
    assert {row[:2]: row[2:] for row in written} == told
    assert read["cierres"].height == casos.height
    (asked,) = store.rows_of("SELECT sum(valor_solicitado) FROM casos")
    assert casos["valor_solicitado_centavos"].sum() == asked[0]
    text = "".join(str(frame.rows()) for frame in read.values())
    found = [word for word in ("Persona De Prueba", "3000000", "colina") if word in text]
    assert found == []
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
    (entry,) = store.rows_of("SELECT detalle FROM auditoria WHERE accion = 'exportacion'")
    assert entry[0].endswith("carpeta datos")


def test_what_has_no_rows_is_a_file_without_rows_and_a_corte_comes_alone(store, tmp_path):
    store.bring(rows(4), "2026-12-04")
    done = store.of("drubio").datasets.write(tmp_path / "uno", of_corte(date(2026, 12, 4)))
    assert (done.casos, done.membership) == (4, 4)
    assert done.notices == (datasets.NAMELESS,)
    assert _read(tmp_path / "uno", "cierres").columns == [CELULA, *CIERRES.columns]
    assert _read(tmp_path / "uno", "cierres").height == 0


def test_a_filter_keeps_its_casos_and_their_lines_and_a_full_folder_is_left_alone(store, tmp_path):
    datasets = store.of("drubio").datasets
    done = datasets.write(tmp_path / "una", CasoFilter.of(cuenta="90000001"))
    assert done.casos == 3
    assert done.lines == len(store.of("drubio").historial.lines("90000001"))
    with pytest.raises(InvalidFile, match="tiene algo"):
        datasets.write(tmp_path / "una")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
