"""The files of data/servidor: each is what the program and the host understand."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from ajustes_tui.cli.parser import build_parser
from ajustes_tui.config import load_config
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.paths import catalogs_dir
from tests.support import preparar_sshd

SERVIDOR = catalogs_dir() / "servidor"
SSHD = Path("/usr/sbin/sshd")
SFTP = Path("/usr/lib/openssh/sftp-server")


def _drawn_lines(name: str) -> list[str]:
    text = (SERVIDOR / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_the_settings_serve_and_name_every_place():
    config, notices = load_config(SERVIDOR / "ajustes.toml", {"AJUSTES_DB": "/tmp/otra.db"})
    assert (config.served, notices) == (True, [])
    assert config.db == Path("/var/lib/ajustes/ajustes.db")
    assert (config.inbox, config.output) == (
        Path("/srv/ajustes/entrada"),
        Path("/srv/ajustes/salida"),
    )


def test_every_key_is_restricted_and_opens_the_program_as_one_person():
    text = (SERVIDOR / "personas").read_text(encoding="utf-8")
    (line,) = re.findall(r"printf '(restrict,pty,command=.*?)\\n'", text)
    order = r'restrict,pty,command="/usr/local/bin/ajustes (--como %s)" %s'
    matched = re.fullmatch(order, line)
    assert matched
    args = build_parser().parse_args((matched[1] % "yuli").split())
    assert (args.orden, args.como) == (None, "yuli")
    assert not _drawn_lines("authorized_keys.ejemplo")


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs Debian's openssh-client")
@pytest.mark.skipif(not SSHD.exists(), reason="needs Debian's openssh-server")
@pytest.mark.parametrize(
    ("usuario", "espera"),
    [
        ("ajustes", {"permittty": "yes", "forcecommand": "none"}),
        # The group of the accounts of files is this process's own here: they exist on a server only.
        ("root", {"permittty": "no", "chrootdirectory": "/srv/ajustes"}),
    ],
)
def test_the_server_understands_its_part_and_forwards_nothing(tmp_path, usuario, espera):
    preparar_sshd()
    text = (SERVIDOR / "sshd.conf").read_text(encoding="utf-8")
    asked = subprocess.run([str(SSHD), "-T", "-f", "/dev/null"], capture_output=True, text=True)
    if "persourcepenalties" not in asked.stdout:
        text = re.sub("^PerSourcePenalties.*$", "", text, flags=re.MULTILINE)
    settings = tmp_path / "sshd.conf"
    settings.write_text(text.replace("Match Group ajustes-archivos", "Match User root"))
    ssh_key = tmp_path / "llave"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(ssh_key)], check=True)
    order = [str(SSHD), "-T", "-f", str(settings), "-h", str(ssh_key)]
    output = subprocess.run(
        [*order, "-C", f"user={usuario},host=x,addr=192.0.2.1"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    values = dict(line.split(" ", 1) for line in output.splitlines() if " " in line)
    assert espera.items() <= values.items()
    assert (values["disableforwarding"], values["permituserrc"]) == ("yes", "no")
    assert values["authenticationmethods"] == "publickey"
    assert int(values["maxauthtries"]) <= 3


@pytest.mark.skipif(
    not (shutil.which("sftp") and SFTP.exists()), reason="needs Debian's openssh-sftp-server"
)
def test_whoever_brings_files_puts_them_reads_none_back_and_makes_no_program_of_one(tmp_path):
    (line,) = (line for line in _drawn_lines("sshd.conf") if "internal-sftp" in line)
    servidor = f"{SFTP} {line.split('internal-sftp')[1].strip()}"
    fuera, entry = tmp_path / "fuera", tmp_path / "entrada"
    fuera.mkdir()
    entry.mkdir(mode=0o700)
    (fuera / "base.xlsx").write_bytes(b"x" * 100_000)
    (fuera / "base.xlsx").chmod(0o755)
    vedadas = (
        "chmod 4755 entrada/base.xlsx",
        "chmod 755 entrada",
        "ln -s /etc/passwd entrada/enlace",
        "ln entrada/base.xlsx entrada/otro",
        "mkdir entrada/mes",
    )
    orders = (
        *("put fuera/base.xlsx entrada/", "put fuera/base.xlsx entrada/"),
        *(f"-{vedada}" for vedada in vedadas),
        "rename entrada/base.xlsx entrada/b.xlsx",
    )
    output = subprocess.run(
        ["sftp", "-q", "-b", "-", "-D", servidor],
        cwd=tmp_path,
        input="\n".join(orders),
        capture_output=True,
        text=True,
    )
    assert output.returncode == 0, output.stderr
    assert len(output.stderr.splitlines()) == len(vedadas)
    assert (entry / "b.xlsx").read_bytes() == b"x" * 100_000
    # Whoever brought it cannot read it back, and the group, which is the program's, can.
    assert {to.name: to.stat().st_mode & 0o7777 for to in (entry, *entry.iterdir())} == {
        "entrada": 0o700,
        "b.xlsx": 0o240,
    }


def test_sudo_lets_nobody_add_an_argument():
    (alias,) = (line for line in _drawn_lines("sudoers") if line.startswith("Cmnd_Alias"))
    assert alias.endswith('/usr/local/bin/ajustes ""')


@pytest.mark.skipif(not shutil.which("visudo"), reason="needs Debian's sudo")
def test_sudo_understands_its_rule():
    subprocess.run(["visudo", "-cf", str(SERVIDOR / "sudoers")], capture_output=True, check=True)


def test_every_order_of_cron_exists_and_none_runs_before_a_supervisor_is_named():
    lines = _drawn_lines("cron")
    assert "SUPERVISORA=LOGIN" in lines
    ran, of_root = [], []
    for line in (line for line in lines if "=" not in line.split()[0]):
        *_cuando, usuario, programa, rest = line.split(None, 7)
        if usuario == "root":
            of_root.append((programa, rest))
            continue
        assert (usuario, programa) == ("ajustes", "ajustes")
        words = shlex.split(re.sub(r"\$\(.*?\)", "1", rest).partition(">")[0])
        args = build_parser().parse_args(words)
        assert args.como == "$SUPERVISORA"
        ran.append(args.orden)
    assert ran == ["importar", "archivos", "respaldar", "verificar"]
    assert of_root == [("ajustes-personas", "abrir"), ("ajustes-personas", "ajustar")]


def test_only_the_account_of_the_store_enters_its_folders_and_each_role_sees_its_exports():
    modos = {parts[1]: parts[2:5] for parts in map(str.split, _drawn_lines("tmpfiles.conf"))}
    assert {to: modos[to] for to in modos if to.startswith("/var/lib")} == {
        "/var/lib/ajustes": ["0700", "ajustes", "ajustes"],
        "/var/lib/ajustes/respaldos": ["0700", "ajustes", "ajustes"],
    }
    # sshd shuts people in no folder that anybody but root may change.
    assert modos["/srv/ajustes"] == ["0755", "root", "root"]
    for rol in Rol:
        assert modos[f"/srv/ajustes/salida/{rol}"] == ["2750", "ajustes", f"ajustes-{rol}"]
    for script in ("instalar", "personas"):
        text = (SERVIDOR / script).read_text(encoding="utf-8")
        assert f'ROLES="{" ".join(Rol)}"' in text


@pytest.mark.parametrize("name", ["ajustes.sh", "instalar", "personas"])
def test_a_script_is_one_that_the_shell_of_debian_reads(name):
    subprocess.run(["sh", "-n", str(SERVIDOR / name)], check=True)
    assert (SERVIDOR / name).read_text(encoding="utf-8").startswith("#!/bin/sh\n")


def test_the_launcher_follows_the_link_once_and_lets_nothing_of_python_through():
    text = (SERVIDOR / "ajustes.sh").read_text(encoding="utf-8")
    assert text.count("/usr/local/lib/ajustes/actual") == 1
    assert "env -i" in text
    assert '"$version/bin/python" -I -m ajustes_tui' in text
