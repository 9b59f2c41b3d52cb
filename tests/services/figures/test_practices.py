"""The practices: one log, adherence recounted from it, and who may write in it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from ajustes_tui.domain.figures.practices import Frecuencia
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.errors import (
    ConfigInvalida,
    DatoInvalido,
    EntradaInvalida,
    NoPermitido,
    UsoInvalido,
)
from ajustes_tui.paths import catalogs_dir
from ajustes_tui.services.figures.practices import ARCHIVO, PracticasService, read_practicas
from tests.services.soporte import Almacen

HABILES = 5
"""Business days of the week of the store's clock; 2026-S48 has no holiday."""


def servicio(almacen: Almacen, login: str = "drubio") -> PracticasService:
    return almacen.de(login).practicas


def hechas(almacen: Almacen, practica: str) -> tuple[int, int, str | None]:
    for avance in servicio(almacen).ver().avances:
        if avance.practica.codigo == practica:
            return avance.hechas, avance.meta, avance.adherencia
    raise AssertionError(practica)


def test_the_catalogue_is_the_one_of_the_procedure() -> None:
    practicas = {p.codigo: p for p in read_practicas(catalogs_dir() / ARCHIVO)}
    diario = practicas["dialogo_diario"]
    assert (diario.quien, diario.frecuencia, diario.meta, diario.minutos) == (
        *("supervisor", Frecuencia.DIARIA, 1, 15),
    )
    assert practicas["confirmacion_funciones"].meta == 3
    assert practicas["adherencia"].minutos == 5
    assert practicas["barometro"].frecuencia is Frecuencia.SEMESTRAL
    assert len(practicas) == 10


def test_what_is_written_down_counts_at_once(almacen: Almacen) -> None:
    assert hechas(almacen, "dialogo_diario") == (0, HABILES, "0.0")
    registro = servicio(almacen).registrar("Diálogo diario", nota="con el turno")
    assert (registro.minutos, registro.dia, registro.login) == (15, date(2026, 11, 24), "drubio")
    assert hechas(almacen, "dialogo_diario") == (1, HABILES, "20.0")
    assert "dialogo_diario" not in [a.practica.codigo for a in servicio(almacen).ver().agenda]


def test_adherence_equals_a_recount_of_the_log_after_random_work(almacen: Almacen) -> None:
    azar = random.Random(11)
    catalogo = read_practicas(catalogs_dir() / ARCHIVO)
    hoy = almacen.momento.date()
    for _ in range(120):
        practica = azar.choice(catalogo)
        quien = azar.choice(("drubio", "lcano"))
        dia = hoy - timedelta(days=azar.randrange(40))
        registro = servicio(almacen, quien).registrar(practica.codigo, dia)
        if azar.random() < 0.2:
            servicio(almacen, quien).anular(registro.id, "era otra")
    vigentes = almacen.filas_de(
        "SELECT practica, dia FROM practicas p WHERE anula IS NULL"
        " AND id NOT IN (SELECT anula FROM practicas WHERE anula IS NOT NULL)"
    )
    periodos = {
        Frecuencia.DIARIA: ("2026-11-23", "2026-11-29", HABILES),
        Frecuencia.SEMANAL: ("2026-11-23", "2026-11-29", 1),
        Frecuencia.QUINCENAL: ("2026-11-16", "2026-11-30", 1),
        Frecuencia.SEMESTRAL: ("2026-07-01", "2026-12-31", 1),
    }
    modelo = servicio(almacen).ver()
    sumas = [0, 0]
    for avance in modelo.avances:
        desde, hasta, veces = periodos[avance.practica.frecuencia]
        cuantas = sum(p == avance.practica.codigo and desde <= d <= hasta for p, d in vigentes)
        assert (avance.hechas, avance.meta) == (cuantas, veces * avance.practica.meta)
        sumas[0] += min(cuantas, avance.meta)
        sumas[1] += avance.meta
    assert modelo.del_periodo == f"{sumas[0] * 100 / sumas[1]:.1f}"
    assert len(modelo.registros) == len(
        almacen.filas_de("SELECT 1 FROM practicas WHERE anula IS NULL AND dia >= '2026-11-23'")
    )


def test_a_week_gone_by_is_seen_with_its_own_goal_and_nothing_due(almacen: Almacen) -> None:
    servicio(almacen).registrar("dialogo_diario", date(2026, 11, 18))
    modelo = servicio(almacen).ver(Semana.parse("2026-S47"))
    diario = modelo.avances[0]
    # The Monday of that week, 16 November, is a holiday.
    assert (diario.hechas, diario.meta, diario.toca_hoy) == (1, 4, False)
    assert modelo.agenda == ()
    assert servicio(almacen).ver(Semana.parse("2026-S46")).avances[0].meta == 5


def test_supervisor_and_coordinador_write_and_an_agente_looks(almacen: Almacen) -> None:
    servicio(almacen, "lcano").registrar("dialogo_semanal")
    servicio(almacen).registrar("dialogo_diario")
    assert servicio(almacen, "yuli").ver().registros
    with pytest.raises(NoPermitido):
        servicio(almacen, "yuli").registrar("dialogo_diario")
    with pytest.raises(NoPermitido):
        servicio(almacen, "nadie").ver()


def test_what_cannot_be_written_down_is_refused(almacen: Almacen) -> None:
    practicas = servicio(almacen)
    with pytest.raises(UsoInvalido, match="no existe"):
        practicas.registrar("almuerzo")
    with pytest.raises(DatoInvalido):
        practicas.registrar("dialogo_diario", date(2026, 11, 25))
    for minutos in (0, -5, 601):
        with pytest.raises(DatoInvalido):
            practicas.registrar("dialogo_diario", minutos=minutos)
    with pytest.raises(DatoInvalido):
        practicas.registrar("dialogo_diario", nota="x" * 501)
    assert almacen.filas_de("SELECT * FROM practicas") == []


def test_a_mistake_is_taken_back_once_by_its_author_or_a_supervisor(almacen: Almacen) -> None:
    uno = servicio(almacen, "lcano").registrar("dialogo_semanal")
    otro = servicio(almacen).registrar("dialogo_semanal")
    with pytest.raises(NoPermitido, match="drubio"):
        servicio(almacen, "lcano").anular(otro.id, "no era")
    with pytest.raises(NoPermitido, match="motivo"):
        servicio(almacen).anular(otro.id, "  ")
    assert servicio(almacen).anular(uno.id, "no era").anulado
    with pytest.raises(NoPermitido, match="anulado"):
        servicio(almacen, "lcano").anular(uno.id, "otra vez")
    with pytest.raises(EntradaInvalida):
        servicio(almacen).anular(99, "no era")
    assert hechas(almacen, "dialogo_semanal") == (1, 1, "100.0")
    assert len(almacen.filas_de("SELECT * FROM practicas")) == 3


def test_the_log_is_only_added_to(almacen: Almacen) -> None:
    servicio(almacen).registrar("dialogo_diario")
    for orden in ("DELETE FROM practicas", "UPDATE practicas SET dia = '2026-01-01'"):
        with pytest.raises(Exception, match="solo se agrega"):
            almacen.db.conn.execute(orden)


BUENA = """[[practica]]
codigo = "una"
nombre = "Una"
quien = "supervisor"
frecuencia = "diaria"
meta = 1
minutos = 15
"""


@pytest.mark.parametrize(
    ("texto", "dice"),
    [
        ("", "ninguna práctica"),
        ("x = [", "No se puede leer"),
        (BUENA.replace('codigo = "una"', ""), "codigo"),
        (BUENA.replace('"diaria"', '"mensual"'), "frecuencia"),
        (BUENA.replace("meta = 1", "meta = 0"), "meta"),
        (BUENA.replace("meta = 1", "meta = true"), "meta"),
        (BUENA.replace("minutos = 15", 'minutos = "15"'), "minutos"),
        (BUENA + "veces = 2\n", "veces"),
        (BUENA + BUENA, "repetido"),
        ("practica = [3]", "tabla"),
    ],
)
def test_a_bad_catalogue_names_what_is_wrong(tmp_path: Path, texto: str, dice: str) -> None:
    (tmp_path / ARCHIVO).write_text(texto, encoding="utf-8")
    with pytest.raises(ConfigInvalida, match=dice):
        read_practicas(tmp_path / ARCHIVO)


def test_a_good_catalogue_of_ones_own_is_read(tmp_path: Path) -> None:
    (tmp_path / ARCHIVO).write_text(BUENA, encoding="utf-8")
    assert [p.nombre for p in read_practicas(tmp_path / ARCHIVO)] == ["Una"]
