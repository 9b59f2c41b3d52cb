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
    lines = _drawn_lines("authorized_keys.ejemplo")
    pattern = r'restrict,pty,command="/usr/local/bin/ajustes (--como \w+)" ssh-ed25519 \S+'
    hallados = [re.fullmatch(pattern, line) for line in lines]
    assert all(hallados)
    for hallado in hallados:
        args = build_parser().parse_args(hallado[1].split())
        assert (args.orden, bool(args.como)) == (None, True)


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs Debian's openssh-client")
@pytest.mark.skipif(not SSHD.exists(), reason="needs Debian's openssh-server")
@pytest.mark.parametrize(
    ("usuario", "espera"),
    [
        ("ajustes", {"permittty": "yes", "forcecommand": "none"}),
        ("ajustes-archivos", {"permittty": "no", "chrootdirectory": "/srv/ajustes"}),
    ],
)
def test_the_server_understands_its_part_and_forwards_nothing(tmp_path, usuario, espera):
    preparar_sshd()
    ssh_key = tmp_path / "llave"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(ssh_key)], check=True)
    order = [str(SSHD), "-T", "-f", str(SERVIDOR / "sshd.conf"), "-h", str(ssh_key)]
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


@pytest.mark.skipif(
    not (shutil.which("sftp") and SFTP.exists()), reason="needs Debian's openssh-sftp-server"
)
def test_whoever_brings_files_puts_and_fetches_them_and_makes_no_program_of_one(tmp_path):
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
    )
    orders = (
        *("put fuera/base.xlsx entrada/", "put fuera/base.xlsx entrada/", "mkdir entrada/mes"),
        *(f"-{vedada}" for vedada in vedadas),
        *("get entrada/base.xlsx fuera/vuelta.xlsx", "rename entrada/base.xlsx entrada/b.xlsx"),
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
    assert (fuera / "vuelta.xlsx").read_bytes() == b"x" * 100_000
    assert {to.name: to.stat().st_mode & 0o7777 for to in (entry, *entry.iterdir())} == {
        "entrada": 0o700,
        "b.xlsx": 0o700,
        "mes": 0o700,
    }


def test_sudo_lets_nobody_add_an_argument():
    (alias,) = (line for line in _drawn_lines("sudoers") if line.startswith("Cmnd_Alias"))
    assert alias.endswith('/usr/local/bin/ajustes ""')


@pytest.mark.skipif(not shutil.which("visudo"), reason="needs Debian's sudo")
def test_sudo_understands_its_rule():
    subprocess.run(["visudo", "-cf", str(SERVIDOR / "sudoers")], capture_output=True, check=True)


def test_every_order_of_cron_exists():
    orders = [line for line in _drawn_lines("cron") if "=" not in line.split()[0]]
    ran = []
    for line in orders:
        *_cuando, usuario, programa, rest = line.split(None, 7)
        assert (usuario, programa) == ("ajustes", "ajustes")
        ran.append(build_parser().parse_args(shlex.split(re.sub(r"\$\(.*?\)", "1", rest))).orden)
    assert ran == ["importar", "respaldar", "verificar"]


def test_only_the_account_of_the_store_enters_its_folders():
    modos = {parts[1]: parts[2:4] for parts in map(str.split, _drawn_lines("tmpfiles.conf"))}
    assert modos.pop("/srv/ajustes") == ["0755", "root"]
    assert set(map(tuple, modos.values())) == {("0700", "ajustes")}


def test_the_launcher_is_a_shell_script_that_lets_nothing_of_python_through():
    text = (SERVIDOR / "ajustes.sh").read_text(encoding="utf-8")
    subprocess.run(["sh", "-n", str(SERVIDOR / "ajustes.sh")], check=True)
    assert "env -i" in text
    assert "python -I -m ajustes_tui" in text
