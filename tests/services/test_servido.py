"""A program people come in to over the network: it reads the inbox, writes the exports, nothing else."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
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
    assert [view.path for view in services.bases.files(base.parent)] == [base]


def test_what_is_elsewhere_is_neither_read_nor_looked_at_nor_listed(services, tmp_path):
    base, link = _base(tmp_path), tmp_path / "entrada" / "ajustes_25_11_2026.xlsx"
    link.symlink_to(base)
    for path in (base, link):
        with pytest.raises(NotAllowed, match="buzón"):
            services.importacion.prepare(path)
    with pytest.raises(NotAllowed, match="buzón"):
        services.importacion.inspect(base, ImportOptions())
    for where in ("..", "../..", "/etc", "/"):
        with pytest.raises(NotAllowed, match="buzón"):
            services.bases.files(tmp_path / "entrada" / where)


def test_an_export_goes_to_the_exports_and_nowhere_else(services, tmp_path):
    (tmp_path / "salida" / "mia").symlink_to(tmp_path)
    elsewhere = ("../cifras.xlsx", "salida/../cifras.xlsx", "/tmp/cifras.xlsx", "salida/mia/c.xlsx")
    for path in elsewhere:
        with pytest.raises(NotAllowed, match="exportaciones"):
            services.export.export_kpi(tmp_path / path)
    with pytest.raises(NotAllowed, match="exportaciones"):
        services.importacion.export_rechazos_of(1, tmp_path / "rechazos.xlsx")
    written = services.export.export_kpi(Path("cifras.xlsx"))
    assert written.file == tmp_path / "salida" / "cifras.xlsx"


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


ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="gives files to other accounts: needs root")
LOG = """\
2026-11-27T10:00:00.1-05:00 77 session opened for local user archivos-yuli from [192.0.2.7]
2026-11-27T10:00:01.1-05:00 77 close "/entrada/yuli/base.xlsx" bytes read 0 written 900
2026-11-27T10:00:02.1-05:00 78 session opened for local user archivos-andres from [192.0.2.8]
2026-11-27T10:00:03.1-05:00 78 close "/salida/agente/lote.xlsx" bytes read 70 written 0
"""
SERVIDO = {"inbox": "entrada", "output": "salida", "transfers_log": "archivos.log"}


@pytest.fixture
def by_person(store: Almacen, tmp_path: Path) -> Callable[[str], Services]:
    """Return the services of each person of a server with a folder for every role and two people."""
    for folder in ("entrada/yuli", "entrada/andres", "salida/agente", "salida/supervisor"):
        (tmp_path / folder).mkdir(parents=True)
    for rol in ("agente", "supervisor"):
        (tmp_path / "salida" / rol).chmod(0o2750)
    places = {name: tmp_path / place for name, place in SERVIDO.items()}
    config = Config(store.path, tmp_path / "ajustes.toml", served=True, **places, days_of_files=30)
    return lambda login: services_for(store.db, config, login, {})


def test_an_export_is_for_the_people_of_ones_role_and_no_other_reads_it(by_person, tmp_path):
    written = by_person("drubio").export.export_kpi(Path("cifras.xlsx")).file
    assert written == tmp_path / "salida" / "supervisor" / "cifras.xlsx"
    assert written.stat().st_mode & 0o777 == 0o640
    yuli = by_person("yuli")
    with pytest.raises(NotAllowed, match="exportaciones"):
        yuli.importacion.prepare(written)
    with pytest.raises(NotAllowed, match="exportaciones"):
        yuli.service_context.places.workbook(written)
    assert (
        yuli.service_context.places.workbook(Path("lote.xlsx")).parent
        == tmp_path / "salida" / "agente"
    )


def test_a_supervisor_leaves_an_export_to_another_role_and_the_trail_says_so(by_person, tmp_path):
    drubio = by_person("drubio")
    written = drubio.export.export_kpi(tmp_path / "salida" / "agente" / "cifras.xlsx").file
    assert written.parent.name == "agente"
    details = [entry.detail for entry in drubio.auditoria.entries() if "kpi" in entry.detail]
    assert details[0].endswith("archivo agente/cifras.xlsx")


@ROOT
def test_a_base_carries_who_brought_it_and_two_people_may_use_one_name(by_person, tmp_path):
    drubio = by_person("drubio")
    for n, who in enumerate(("yuli", "andres"), 2):
        base = book(tmp_path / "entrada" / who / f"ajustes_2{n}_11_2026.xlsx", rows(n))
        base = base.rename(base.with_name("ajustes_25_11_2026.xlsx"))
        os.chown(base, pwd.getpwnam("nobody").pw_uid, -1)
    waiting = drubio.bases.list_inbox()
    assert [file.name for _path, file in waiting] == [
        f"{who}/ajustes_25_11_2026.xlsx" for who in ("yuli", "andres")
    ]
    path, file = waiting[0]
    summary = drubio.importacion.confirm(drubio.importacion.prepare(path))
    drubio.bases.note_inbox_outcome(file, summary)
    assert [each.estado.value for _path, each in drubio.bases.list_inbox()] == [
        *("importada", "nueva"),
    ]
    (base, *_before) = drubio.bases.list_all()
    assert (base["importada_por"], base["resumen"]["traida_por"]) == ("drubio", "nobody")
    seen = drubio.bases.files(tmp_path / "entrada")
    assert {view.path.parent.name: view.base for view in seen} == {
        "yuli": base["id"],
        "andres": None,
    }


def test_what_was_put_and_taken_is_in_the_trail_once(by_person, tmp_path):
    drubio, log = by_person("drubio"), tmp_path / "archivos.log"
    log.write_text(LOG)
    assert len(drubio.archivos.go_round(rehearsed=True).transfers) == 2
    assert len(drubio.archivos.go_round().transfers) == 2
    # The log turns, and goes on in a new file.
    log.rename(tmp_path / "archivos.log.1")
    log.write_text('2026-11-27T11:00:00.1-05:00 78 remove name "/entrada/andres/x.xlsx"\n')
    assert [each.login for each in drubio.archivos.go_round().transfers] == ["andres"]
    assert drubio.archivos.go_round().transfers == ()
    told = [
        (entry.login, entry.action, entry.detail)
        for entry in drubio.auditoria.entries()
        if entry.action.startswith("archivo_")
    ]
    at = "27/11/2026 10:00:0{} desde 192.0.2.{}"
    assert told == [
        ("andres", "archivo_borrado", "entrada/andres/x.xlsx, 27/11/2026 11:00:00 desde 192.0.2.8"),
        ("andres", "archivo_sacado", f"salida/agente/lote.xlsx, 70 bytes, {at.format(3, 8)}"),
        ("yuli", "archivo_puesto", f"entrada/yuli/base.xlsx, 900 bytes, {at.format(1, 7)}"),
    ]


def test_old_files_go_and_new_ones_and_folders_stay(by_person, tmp_path):
    drubio = by_person("drubio")
    old = drubio.service_context.now().timestamp() - 31 * 86_400
    places = ("entrada/yuli/vieja.xlsx", "salida/agente/lote.xlsx", "entrada/yuli/nueva.xlsx")
    for place in places:
        (tmp_path / place).write_bytes(b"x")
    (tmp_path / "ajena.xlsx").write_bytes(b"x")
    (tmp_path / "entrada/enlace.xlsx").symlink_to(tmp_path / "ajena.xlsx")
    for place in (*places[:2], "ajena.xlsx"):
        os.utime(tmp_path / place, (old, old))
    assert drubio.archivos.go_round(rehearsed=True).removed == places[:2]
    assert drubio.archivos.go_round().removed == places[:2]
    assert drubio.archivos.go_round().removed == ()
    assert [(tmp_path / place).exists() for place in places] == [False, False, True]
    assert (tmp_path / "ajena.xlsx").exists()
    (entry,) = [e for e in drubio.auditoria.entries() if e.action == "archivos_retirados"]
    assert all(place in entry.detail for place in places[:2])
    with pytest.raises(NotAllowed, match="supervisor"):
        by_person("yuli").archivos.go_round()
