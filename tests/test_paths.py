"""Where resources, data and log live, in a checkout (the installed wheel is in architecture/)."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ajustes_tui import paths

RAIZ = Path(__file__).resolve().parents[1]


def _modo(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def mascara_abierta():
    previous = os.umask(0)
    yield
    os.umask(previous)


def test_a_checkout_uses_the_folders_of_its_root():
    assert paths.styles_dir() == RAIZ / "styles"
    assert paths.catalogs_dir() == RAIZ / "data"
    assert (paths.catalogs_dir() / "causales.toml").is_file()


def test_the_demo_store_is_not_the_real_one(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert paths.default_db() == tmp_path / "ajustes" / "ajustes.db"
    assert paths.default_db(demo=True) == tmp_path / "ajustes" / "demo.db"


def test_settings_and_log_follow_xdg(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert paths.default_config() == tmp_path / "c" / "ajustes" / "ajustes.toml"
    assert paths.log_file().is_relative_to(tmp_path / "s")


@pytest.mark.usefixtures("mascara_abierta")
def test_every_folder_made_is_private(tmp_path):
    folder = paths.private_dir(tmp_path / "uno" / "dos")
    assert _modo(folder) == 0o700
    assert _modo(folder.parent) == 0o700


def test_an_existing_folder_keeps_its_mode(tmp_path):
    ajena = tmp_path / "ajena"
    ajena.mkdir(mode=0o755)
    ajena.chmod(0o755)
    paths.private_dir(ajena)
    assert _modo(ajena) == 0o755


def test_a_file_is_owned_by_its_account_and_what_is_missing_by_who_may_make_it(
    tmp_path, monkeypatch
):
    file = tmp_path / "a.db"
    file.touch()
    assert paths.owns(file)
    assert paths.owns(tmp_path / "no" / "hay" / "b.db")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4_242)
    assert not paths.owns(file)


def test_what_cannot_be_looked_at_is_not_owned(tmp_path):
    (tmp_path / "archivo").touch()
    assert not paths.owns(tmp_path / "archivo" / "a.db")


def test_a_folder_of_exports_is_for_whoever_reads_the_one_it_is_in(tmp_path: Path) -> None:
    shared, own = tmp_path / "agente", tmp_path / "propia"
    for folder, mode in ((shared, 0o2750), (own, 0o2770)):
        folder.mkdir()
        folder.chmod(mode)
        paths.export_dir(folder / "datos" / "casos")
    assert {folder.stat().st_mode & 0o7777 for folder in shared.rglob("*")} == {0o2750}
    assert {folder.stat().st_mode & 0o777 for folder in own.rglob("*")} == {0o700}
