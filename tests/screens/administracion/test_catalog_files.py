"""The files of a catalogue without their screen: each question, and what is told after it."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.screens.administracion.catalog_files import CatalogFiles
from ajustes_tui.screens.background import Failed
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.navigation import Notice
from tests.support import Anfitrion, rows, wait_for


class Host(Anfitrion):
    """Holds the files and keeps what they tell."""

    def on_catalog_files_imported(self, event: CatalogFiles.Imported) -> None:
        self.mensajes.append(("imported", event.change.version))

    def on_notice(self, event: Notice) -> None:
        self.mensajes.append(event.text)

    def on_failed(self, event: Failed) -> None:
        self.mensajes.append(event.error)


@pytest.fixture
def service(servicios_de, tmp_path):
    """The catalogues of the supervisor, whose exports and inbox are the folder of the test."""
    boss = servicios_de("drubio")
    boss.service_context.config = boss.service_context.config._replace(
        output=tmp_path, inbox=tmp_path
    )
    return boss.catalogos


async def box(pilot, kind):
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, kind))


async def told(pilot):
    await wait_for(pilot, lambda: pilot.app.mensajes)
    return pilot.app.mensajes.pop()


async def test_a_catalogue_is_written_to_the_file_that_is_typed(service, tmp_path):
    files = CatalogFiles(service)
    async with Host(files).run_test(size=(80, 24)) as pilot:
        files.export(CatalogName.FESTIVOS)
        await box(pilot, TextModal)
        await pilot.press("enter")
        assert await told(pilot) == "Festivos quedó en festivos.csv"
        assert (tmp_path / "festivos.csv").exists()


async def test_a_file_is_put_in_force_after_it_is_checked_and_confirmed(service, tmp_path):
    (tmp_path / "festivos.csv").write_text("fecha,motivo\n2026-12-24,Cierre\n", encoding="utf-8")
    files = CatalogFiles(service)
    app = Host(files)
    async with app.run_test(size=(80, 24)) as pilot:
        files.replace(CatalogName.FESTIVOS)
        await box(pilot, PickerModal)
        await pilot.press("enter")
        await box(pilot, ConfirmationModal)
        assert any("1 agregado," in fila for fila in rows(app))
        await pilot.press("s")
        assert await told(pilot) == ("imported", 2)
        files.replace(CatalogName.FESTIVOS)
        await box(pilot, PickerModal)
        await pilot.press("enter")
        assert await told(pilot) == "Festivos: el archivo dice lo mismo que ya se usa"


async def test_without_files_a_path_is_asked_for_and_one_that_is_not_there_is_refused(service):
    files = CatalogFiles(service)
    async with Host(files).run_test(size=(80, 24)) as pilot:
        files.replace(CatalogName.MARCACIONES)
        await box(pilot, TextModal)
        await pilot.press(*"nada.csv", "enter")
        await wait_for(pilot, lambda: "ningún archivo" in " ".join(rows(pilot.app)))
        assert isinstance(pilot.app.screen, TextModal)
