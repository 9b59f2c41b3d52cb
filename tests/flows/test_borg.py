"""Backups that survive the host: borg over SSH, append-only and encrypted, and the drill that restores one."""

from __future__ import annotations

import getpass
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.flows.another_host import known_host, make_key, needs_ssh, serve

pytestmark = [
    pytest.mark.completo,
    needs_ssh,
    pytest.mark.skipif(not shutil.which("borg"), reason="needs Debian's borgbackup"),
]


@dataclass
class Repository:
    """A repository on another host, as the account of the service reaches it."""

    folder: Path
    """The repository itself: only the root of the other host sees it."""
    env: dict[str, str]

    def borg(self, *arguments: str, here: Path | None = None) -> str:
        output = subprocess.run(
            ["borg", *arguments],
            cwd=here,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert output.returncode == 0, output.stderr
        return output.stdout

    def roll_back(self, last: int) -> None:
        """Undo what came after a transaction, as the root of the other host can."""
        for segment in (self.folder / "data").glob("*/*"):
            if int(segment.name) > last:
                segment.unlink()
        for rest in ("index", "hints", "integrity"):
            for file in self.folder.glob(f"{rest}.*"):
                file.unlink()


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    home = tmp_path / "servicio"
    home.mkdir()
    public, other = make_key(home, "llave"), tmp_path / "otro"
    place = other / "ajustes"
    order = f"borg serve --append-only --restrict-to-repository {place}"
    with serve(other, public, order) as port:
        (home / "conocidos").write_text(known_host(other, port))
        ssh = (
            f"ssh -F none -p {port} -i {home / 'llave'} -o UserKnownHostsFile={home / 'conocidos'}"
        )
        yield Repository(
            place,
            {
                "PATH": "/usr/bin:/bin",
                "HOME": str(home),
                "BORG_BASE_DIR": str(home),
                "BORG_RSH": f"{ssh} -o BatchMode=yes",
                "BORG_REPO": f"ssh://{getpass.getuser()}@127.0.0.1:{port}{place}",
                "BORG_PASSPHRASE": "la que se guarda en otra parte",
            },
        )


def test_a_backup_kept_elsewhere_survives_whoever_deletes_it_and_passes_the_drill(
    ajustes, repository, tmp_path
):
    (ajustes.person,) = [
        u["login"] for u in ajustes.order("usuarios", "listar") if u["rol"] == "supervisor"
    ]
    copies = tmp_path / "respaldos"
    copies.mkdir()
    made = ajustes.order("respaldar", str(copies / "hoy.db"))
    repository.borg("init", "--encryption", "repokey-blake2")
    repository.borg("create", "::hoy", "hoy.db", here=copies)
    assert not any(
        b"SQLite format 3" in segment.read_bytes()
        for segment in (repository.folder / "data").glob("*/*")
    )
    last = max(int(segment.name) for segment in (repository.folder / "data").glob("*/*"))
    # Whoever owns the host of the store has the key and the passphrase.
    repository.borg("delete", "::hoy")
    (copies / "hoy.db").unlink()
    repository.roll_back(last)
    # As from the machine that takes the place of the lost one: it never saw the repository.
    back = tmp_path / "vuelta"
    back.mkdir()
    repository.env["BORG_BASE_DIR"] = str(back / "casa")
    repository.borg("extract", "::hoy", here=back)
    drill = ajustes.order("restaurar", str(back / "hoy.db"), "--ensayo")
    assert (drill["lineas"], drill["sha256"]) == (made["lineas"], made["sha256"])
