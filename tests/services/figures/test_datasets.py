"""Parquet of casos by corte and of lines by month, without personal data, whole or not at all."""

from __future__ import annotations

import polars as pl
import pytest

from ajustes_tui.domain.figures.datasets import CASOS, LINES
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.errors import InvalidFile
from tests.services.soporte import Almacen, book, rows


def test_every_caso_is_in_its_newest_corte_and_every_line_in_its_month(
    store: Almacen, tmp_path
) -> None:
    store.register(1, "nota", nota="vive en la colina azul")
    store.pasa(days=10)
    store.import_base(book(tmp_path / "ajustes_04_12_2026.xlsx", rows(4)), "2026-12-04")
    store.register(2, "nota", nota="otro mes")
    done = store.of("drubio").datasets.write(tmp_path / "datos")
    casos = pl.read_parquet(
        tmp_path / "datos" / "casos" / "**" / "*.parquet", hive_partitioning=True
    )
    lines = pl.read_parquet(
        tmp_path / "datos" / "historial" / "**" / "*.parquet", hive_partitioning=True
    )
    assert (done.casos, done.lines) == (casos.height, lines.height)
    assert store.rows_of("SELECT count(*) FROM casos") == [(casos.height,)]
    assert store.rows_of("SELECT count(*) FROM historial") == [(lines.height,)]
    by_corte = dict(casos.group_by(pl.col("corte").cast(pl.String)).len().iter_rows())
    assert by_corte == {"2026-11-24": casos.height - 4, "2026-12-04": 4}
    assert set(lines.get_column("mes").cast(pl.String)) == {"2026-11", "2026-12"}
    assert casos.columns == [*CASOS, "corte"]
    assert lines.columns == [*LINES, "mes"]
    assert casos.schema["valor_solicitado_centavos"] == pl.Int64
    assert lines.schema["momento"] == pl.Datetime("us", "UTC")
    (asked,) = store.rows_of("SELECT sum(valor_solicitado) FROM casos")
    assert casos.get_column("valor_solicitado_centavos").sum() == asked[0]
    text = str(casos.rows()) + str(lines.rows())
    assert [word for word in ("Persona De Prueba", "3000000", "colina") if word in text] == []
    for path in (tmp_path / "datos").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
    (entry,) = store.rows_of("SELECT detalle FROM auditoria WHERE accion = 'exportacion'")
    assert entry[0].endswith("carpeta datos")


def test_a_filter_keeps_its_casos_and_their_lines_and_a_full_folder_is_left_alone(
    store: Almacen, tmp_path
) -> None:
    datasets = store.of("drubio").datasets
    done = datasets.write(tmp_path / "una", CasoFilter(cuenta="90000001"))
    assert done.casos == 3
    assert done.lines == len(store.of("drubio").historial.lines("90000001"))
    with pytest.raises(InvalidFile, match="tiene algo"):
        datasets.write(tmp_path / "una")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
