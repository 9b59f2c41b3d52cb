"""A program people come in to over the network: it reads the inbox, writes the exports, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.config import Config
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.errors import NotAllowed
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.services.intake.importacion import ImportOptions
from tests.services.soporte import Almacen, book, rows


@pytest.fixture
def services(store: Almacen, tmp_path: Path) -> Services:
    """Return the services of a supervisor who came in over the network."""
    for folder in ("entrada", "salida"):
        (tmp_path / folder).mkdir()
    config = Config(
        store.path,
        tmp_path / "ajustes.toml",
        inbox=tmp_path / "entrada",
        output=tmp_path / "salida",
        served=True,
    )
    return services_for(store.db, config, "drubio", {})


def _base(path: Path) -> Path:
    return book(path / "ajustes_25_11_2026.xlsx", rows(3))


def test_a_base_of_the_inbox_is_read(services, tmp_path):
    base = _base(tmp_path / "entrada")
    prepared = services.importacion.prepare(base)
    assert prepared.summary.valid == 3
    prepared.close()
    assert [view.path for view in services.importacion.files(base.parent)] == [base]


def test_a_base_elsewhere_is_neither_read_nor_looked_at(services, tmp_path):
    base = _base(tmp_path)
    for read in (
        lambda: services.importacion.prepare(base),
        lambda: services.importacion.inspect(base, ImportOptions()),
    ):
        with pytest.raises(NotAllowed, match="buzón"):
            read()


@pytest.mark.parametrize("where", ["..", "../..", "/etc", "/"])
def test_no_other_folder_is_listed(services, tmp_path, where):
    with pytest.raises(NotAllowed, match="buzón"):
        services.importacion.files(tmp_path / "entrada" / where)


def test_a_link_in_the_inbox_does_not_lead_out_of_it(services, tmp_path):
    base = _base(tmp_path)
    enlace = tmp_path / "entrada" / "ajustes_25_11_2026.xlsx"
    enlace.symlink_to(base)
    with pytest.raises(NotAllowed, match="buzón"):
        services.importacion.prepare(enlace)


def test_an_export_with_a_bare_name_goes_to_the_exports(services, tmp_path):
    written = services.export.export_kpi(Path("cifras.xlsx"))
    assert written.file == tmp_path / "salida" / "cifras.xlsx"


@pytest.mark.parametrize("path", ["../cifras.xlsx", "salida/../cifras.xlsx", "/tmp/cifras.xlsx"])
def test_no_export_goes_elsewhere(services, tmp_path, path):
    with pytest.raises(NotAllowed, match="exportaciones"):
        services.export.export_kpi(tmp_path / path)


def test_a_folder_of_the_exports_that_is_a_link_does_not_lead_out(services, tmp_path):
    (tmp_path / "salida" / "mia").symlink_to(tmp_path)
    with pytest.raises(NotAllowed, match="exportaciones"):
        services.export.export_kpi(tmp_path / "salida" / "mia" / "cifras.xlsx")


def test_rejected_rows_go_to_the_exports_only(services, tmp_path):
    with pytest.raises(NotAllowed, match="exportaciones"):
        services.importacion.export_rechazos_of(1, tmp_path / "rechazos.xlsx")


def test_a_catalogue_comes_and_goes_by_those_folders(services, tmp_path):
    with pytest.raises(NotAllowed, match="exportaciones"):
        services.catalogos.export(CatalogName.CAUSALES, tmp_path / "causales.toml")
    with pytest.raises(NotAllowed, match="buzón"):
        services.catalogos.inspect(CatalogName.CAUSALES, Path("/etc/hostname.toml"))
    llevado = services.catalogos.export(CatalogName.CAUSALES, Path("causales.toml"))
    assert llevado == tmp_path / "salida" / "causales.toml"


def test_the_clock_of_a_demonstration_is_not_the_callers(store, tmp_path):
    with store.db.transaction() as conn:
        conn.execute("INSERT INTO meta VALUES ('demo', '1')")
    env = {"AJUSTES_AHORA": "2001-01-01T08:00:00-05:00"}
    config = Config(store.path, tmp_path / "ajustes.toml")
    assert services_for(store.db, config, "drubio", env).service_context.now().year == 2001
    served = Config(store.path, tmp_path / "ajustes.toml", served=True)
    assert services_for(store.db, served, "drubio", env).service_context.now().year > 2001
