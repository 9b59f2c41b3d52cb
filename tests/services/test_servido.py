"""A program people come in to over the network: it reads the inbox, writes the exports, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.config import Config
from ajustes_tui.domain.keeping.catalog_versions import Catalogo
from ajustes_tui.errors import NoPermitido
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.services.intake.importacion import OpcionesImportacion
from tests.services.soporte import Almacen, filas, libro


@pytest.fixture
def servicios(almacen: Almacen, tmp_path: Path) -> Services:
    """Return the services of a supervisor who came in over the network."""
    for carpeta in ("entrada", "salida"):
        (tmp_path / carpeta).mkdir()
    config = Config(
        almacen.ruta,
        tmp_path / "ajustes.toml",
        buzon=tmp_path / "entrada",
        salida=tmp_path / "salida",
        servido=True,
    )
    return services_for(almacen.db, config, "drubio", {})


def _base(ruta: Path) -> Path:
    return libro(ruta / "ajustes_25_11_2026.xlsx", filas(3))


def test_a_base_of_the_inbox_is_read(servicios, tmp_path):
    base = _base(tmp_path / "entrada")
    preparada = servicios.importacion.preparar(base)
    assert preparada.resumen.validas == 3
    preparada.close()
    assert [vista.ruta for vista in servicios.importacion.archivos(base.parent)] == [base]


def test_a_base_elsewhere_is_neither_read_nor_looked_at(servicios, tmp_path):
    base = _base(tmp_path)
    for leer in (
        lambda: servicios.importacion.preparar(base),
        lambda: servicios.importacion.mirar(base, OpcionesImportacion()),
    ):
        with pytest.raises(NoPermitido, match="buzón"):
            leer()


@pytest.mark.parametrize("donde", ["..", "../..", "/etc", "/"])
def test_no_other_folder_is_listed(servicios, tmp_path, donde):
    with pytest.raises(NoPermitido, match="buzón"):
        servicios.importacion.archivos(tmp_path / "entrada" / donde)


def test_a_link_in_the_inbox_does_not_lead_out_of_it(servicios, tmp_path):
    base = _base(tmp_path)
    enlace = tmp_path / "entrada" / "ajustes_25_11_2026.xlsx"
    enlace.symlink_to(base)
    with pytest.raises(NoPermitido, match="buzón"):
        servicios.importacion.preparar(enlace)


def test_an_export_with_a_bare_name_goes_to_the_exports(servicios, tmp_path):
    escrito = servicios.exportacion.exportar_kpi(Path("cifras.xlsx"))
    assert escrito.archivo == tmp_path / "salida" / "cifras.xlsx"


@pytest.mark.parametrize("ruta", ["../cifras.xlsx", "salida/../cifras.xlsx", "/tmp/cifras.xlsx"])
def test_no_export_goes_elsewhere(servicios, tmp_path, ruta):
    with pytest.raises(NoPermitido, match="exportaciones"):
        servicios.exportacion.exportar_kpi(tmp_path / ruta)


def test_a_folder_of_the_exports_that_is_a_link_does_not_lead_out(servicios, tmp_path):
    (tmp_path / "salida" / "mia").symlink_to(tmp_path)
    with pytest.raises(NoPermitido, match="exportaciones"):
        servicios.exportacion.exportar_kpi(tmp_path / "salida" / "mia" / "cifras.xlsx")


def test_rejected_rows_go_to_the_exports_only(servicios, tmp_path):
    with pytest.raises(NoPermitido, match="exportaciones"):
        servicios.importacion.exportar_rechazos_de(1, tmp_path / "rechazos.xlsx")


def test_a_catalogue_comes_and_goes_by_those_folders(servicios, tmp_path):
    with pytest.raises(NoPermitido, match="exportaciones"):
        servicios.catalogos.exportar(Catalogo.CAUSALES, tmp_path / "causales.toml")
    with pytest.raises(NoPermitido, match="buzón"):
        servicios.catalogos.mirar(Catalogo.CAUSALES, Path("/etc/hostname.toml"))
    llevado = servicios.catalogos.exportar(Catalogo.CAUSALES, Path("causales.toml"))
    assert llevado == tmp_path / "salida" / "causales.toml"


def test_the_clock_of_a_demonstration_is_not_the_callers(almacen, tmp_path):
    with almacen.db.transaction() as conn:
        conn.execute("INSERT INTO meta VALUES ('demo', '1')")
    env = {"AJUSTES_AHORA": "2001-01-01T08:00:00-05:00"}
    config = Config(almacen.ruta, tmp_path / "ajustes.toml")
    assert services_for(almacen.db, config, "drubio", env).entorno.ahora().year == 2001
    servido = Config(almacen.ruta, tmp_path / "ajustes.toml", servido=True)
    assert services_for(almacen.db, servido, "drubio", env).entorno.ahora().year > 2001
