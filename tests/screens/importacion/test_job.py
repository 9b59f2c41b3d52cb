"""The import job alone: one run at a time, and each way a run ends."""

from __future__ import annotations

import io

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ajustes_tui.screens.background import Failed
from ajustes_tui.screens.importacion.job import (
    BUSY,
    ImportJob,
    Phase,
    Purpose,
)
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.ui.long_work import LongWork
from tests.screens.importacion.support import HEADERS, alone, workbook
from tests.support import wait_for

ROW = ("90007709", "4471070009", "CERRADO", "Cobros", "APROBADO")


@pytest.fixture
def job(services):
    return ImportJob(services.importacion)


@pytest.fixture
def base(folder):
    return folder / "ajustes_25_11_2026.xlsx"


async def prepare(job, shown, base):
    job.choose(base)
    await shown.until(ImportJob.BasePrepared)


async def test_a_file_is_read_alone_and_written_once_and_is_not_unfinished_any_more(
    job, base, services
):
    async with alone(job) as shown:
        job.choose(base)
        # A second run is refused while one lasts.
        job.choose(base.with_name("otra.xlsx"))
        assert job.file_name == base.name
        assert job.phase is Phase.READING
        assert job.unfinished.startswith("Se está leyendo")
        assert (await shown.until(Notice)).text == BUSY
        await shown.until(ImportJob.BasePrepared)
        assert len(shown.sent(ImportJob.BasePrepared)) == 1
        assert job.prepared.summary.valid == 2
        assert job.phase is None
        assert job.importable
        assert job.unfinished == "Hay una base leída que se deja sin importar."
        assert len(services.bases.list_all()) == 1
        job.write()
        assert job.phase is Phase.WRITING
        written = await shown.until(ImportJob.BaseWritten)
        assert written.view.summary.base == 2
        assert written.view.seconds > 0
        assert not job.importable
        assert job.unfinished == ""
        assert len(services.bases.list_all()) == 2


@pytest.mark.parametrize("phase", [Phase.READING, Phase.LOOKING])
async def test_stopping_while_reading_keeps_the_base_at_hand(job, base, phase):
    async with alone(job) as shown:
        await prepare(job, shown, base)
        before = job.prepared
        if phase is Phase.READING:
            job.read(sheets=("Casos",))
        else:
            job.look(Purpose.SHEET)
        assert job.cancel()
        assert job.cancelling
        stopped = await shown.until(ImportJob.RunStopped)
        assert stopped.phase is phase
        assert job.prepared is before
        assert not job.cancel()


@pytest.mark.parametrize("phase", [Phase.COMPARING, Phase.WRITING])
async def test_stopping_what_changes_the_base_forgets_it_and_writes_nothing(
    job, base, phase, services, monkeypatch
):
    async with alone(job) as shown:
        await prepare(job, shown, base)
        # Stopped before its first step: whatever the machine does meanwhile, it cannot have ended.
        report = LongWork.report

        def stop_first(self, *progress):
            self.cancel()
            report(self, *progress)

        monkeypatch.setattr(LongWork, "report", stop_first)
        if phase is Phase.COMPARING:
            job.compare(complemento=True)
        else:
            job.write()
        stopped = await shown.until(ImportJob.RunStopped)
        assert stopped.phase is phase
        assert job.prepared is None
        assert len(services.bases.list_all()) == 1


async def test_another_corte_is_compared_without_reading_the_file_again(job, base):
    async with alone(job) as shown:
        await prepare(job, shown, base)
        before = job.prepared
        base.unlink()
        job.compare(complemento=True)
        await shown.until(ImportJob.BasePrepared, 2)
        assert job.prepared is before
        assert job.prepared.options.complemento
        assert job.options.complemento


async def test_what_is_no_workbook_is_refused_and_the_error_goes_to_the_screen(job, base):
    base.write_bytes(b"PK\x03\x04 nada")
    async with alone(job) as shown:
        job.choose(base)
        await shown.until(ImportJob.RunRefused)
        assert (await shown.until(Failed)).error.message
        assert job.phase is None
        assert job.prepared is None


async def test_a_protected_workbook_asks_for_its_password_until_it_is_the_one(job, base):
    closed = io.BytesIO()
    OOXMLFile(io.BytesIO(base.read_bytes())).encrypt("de prueba", closed)
    base.write_bytes(closed.getvalue())
    async with alone(job) as shown:
        job.choose(base)
        assert not (await shown.until(ImportJob.PasswordNeeded)).wrong
        job.read(password="otra")
        assert (await shown.until(ImportJob.PasswordNeeded, 2)).wrong
        job.read(password="de prueba")
        await shown.until(ImportJob.BasePrepared)
        job.forget()
        assert job.options.password is None


async def test_missing_columns_are_looked_at_to_be_mapped_by_hand(job, base):
    workbook(base, ROW, headers=("Cliente", *HEADERS[1:]))
    async with alone(job) as shown:
        job.choose(base)
        looked = await shown.until(ImportJob.SheetsLooked)
        assert looked.look.purpose is Purpose.COLUMNS
        assert looked.look.refusal is not None
        assert looked.sheet.lacking == ("cuenta",)
        job.map_columns({"cuenta": "Cliente"})
        job.read()
        await shown.until(ImportJob.BasePrepared)
        assert job.prepared.summary.valid == 1


async def test_the_run_is_stopped_when_the_part_goes(job, base):
    async with alone(job) as shown:
        job.choose(base)
        await job.remove()
        await wait_for(shown.pilot, lambda: job.cancelling or job.phase is None)
