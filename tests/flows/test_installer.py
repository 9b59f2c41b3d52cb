"""The installer of a server, in a folder of its own, and a new version under sessions that are open."""

from __future__ import annotations

import hashlib
import pwd
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from ajustes_tui import paths
from tests.support import few
from tests.terminal.soporte import RAIZ, Terminal, service_context

SERVIDOR = paths.catalogs_dir() / "servidor"
LIB = "usr/local/lib/ajustes"
_EXCLUSIVE = """

@schema_migrations
def drop_nada(db: Database) -> None:
    pass
"""
"""A migration after which the sessions of the versions before could not go on."""
_OTHER_FORM = 'schema_migrations.form = "esquema-" + "0" * 64\n'


def _install(root: Path, *options: str, umask: int = 0o022, code: int = 0) -> str:
    order = [str(SERVIDOR / "instalar"), "--raiz", str(root), *options]
    done = subprocess.run(["sh", *order], capture_output=True, text=True, umask=umask, timeout=60)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def _tree(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(root)): (
            path.stat().st_mode & 0o7777,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(root.rglob("*"))
    }


@pytest.mark.parametrize("umask", few([0o077, 0o000]))
def test_it_installs_the_same_whatever_the_umask_and_again_changes_nothing(tmp_path, umask):
    assert "no se cambió nada" in _install(tmp_path, "--ensayo", umask=umask)
    assert _tree(tmp_path) == {}
    _install(tmp_path, "--supervisora", "drubio", umask=umask)
    first = _tree(tmp_path)
    assert first["srv/ajustes/salida/agente"][0] == 0o2750
    assert first["var/lib/ajustes"][0] == 0o700
    assert first["etc/sudoers.d/ajustes"][0] == 0o440
    assert first["usr/local/bin/ajustes"][0] == 0o755
    assert b"\nSUPERVISORA=drubio\n" in first["etc/cron.d/ajustes"][1]
    assert "Todo está como debe" in _install(tmp_path, umask=umask)
    assert _tree(tmp_path) == first


def test_what_the_administrator_wrote_stays_and_removing_leaves_what_is_of_the_celula(tmp_path):
    _install(tmp_path)
    ours = {"etc/ajustes.toml": "dias_archivos = 5\n", "etc/ssh/ajustes_llaves": "una llave\n"}
    ours["etc/cron.d/ajustes"] = "SUPERVISORA=LOGIN\n0 5 * * * ajustes ajustes bases\n"
    for name, text in ours.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "var/lib/ajustes/ajustes.db").write_bytes(b"el almac\xc3\xa9n")
    _install(tmp_path, "--supervisora", "drubio")
    ours["etc/cron.d/ajustes"] = ours["etc/cron.d/ajustes"].replace("LOGIN", "drubio")
    assert {name: (tmp_path / name).read_text() for name in ours} == ours
    # A supervisor that is there already is not another one now.
    _install(tmp_path, "--supervisora", "otra")
    assert (tmp_path / "etc/cron.d/ajustes").read_text() == ours["etc/cron.d/ajustes"]
    before = _tree(tmp_path)
    assert "no se cambió nada" in _install(tmp_path, "--quitar", "--ensayo")
    assert _tree(tmp_path) == before
    assert "Quedan" in _install(tmp_path, "--quitar")
    assert {name for name in _tree(tmp_path) if (tmp_path / name).is_file()} == {
        *("etc/ajustes.toml", "etc/ssh/ajustes_llaves", "var/lib/ajustes/ajustes.db"),
    }


def test_another_host_takes_what_the_one_before_left_and_nothing_else_of_its_account(tmp_path):
    left, root = tmp_path / "dejado", tmp_path / "raiz"
    (left / "etc/ssh/ajustes_archivos").mkdir(parents=True)
    (left / "etc/cron.d").mkdir()
    key = 'restrict,pty,command="/usr/local/bin/ajustes --como yuli" ssh-ed25519 AAAA\n'
    (left / "etc/ssh/ajustes_llaves").write_text(key)
    (left / "etc/ssh/ajustes_archivos/archivos-yuli").write_text("restrict ssh-ed25519 AAAA\n")
    (left / "etc/ssh/ajustes_archivos/otra").write_text("")
    (left / "etc/ssh/ajustes_archivos/archivos-mala").symlink_to("/etc/shadow")
    (left / "etc/ajustes.toml").write_text('db = "/var/lib/ajustes/otra.db"\n')
    (left / "etc/cron.d/ajustes").write_text("SUPERVISORA=drubio\n* * * * * root id\n")
    (left / "etc/passwd").write_text("x::0:0::/:/bin/sh\n")
    root.mkdir()
    with tarfile.open(tmp_path / "equipo.tar", "w") as tar:
        tar.add(left / "etc", "etc")
    _install(root, "--equipo", str(tmp_path / "equipo.tar"))
    made = _tree(root)
    assert made["etc/ssh/ajustes_llaves"] == (0o644, key.encode())
    assert made["etc/ajustes.toml"][1] == b'db = "/var/lib/ajustes/otra.db"\n'
    assert {name for name in made if "/ajustes_archivos/" in name} == {
        "etc/ssh/ajustes_archivos/archivos-yuli"
    }
    cron = made["etc/cron.d/ajustes"][1]
    assert b"\nSUPERVISORA=drubio\n" in cron
    assert b"root id" not in cron
    assert "etc/passwd" not in made
    assert "no se puede leer" in _install(root, "--equipo", str(left), code=1)


@pytest.mark.parametrize("supervisora", ["LOGIN", "drubio"])
def test_whoever_is_revoked_loses_key_and_sessions_whatever_the_cron_names(tmp_path, supervisora):
    keys, cron = tmp_path / "llaves", tmp_path / "cron"
    keys.write_text("".join(f'command="ajustes --como {who}" ssh-x A\n' for who in ("yuli", "ana")))
    cron.write_text(f"SUPERVISORA={supervisora}\n")
    # The store cannot be asked here either: it is another host's.
    text = (SERVIDOR / "personas").read_text()
    text = text.replace("/etc/ssh/ajustes_llaves", str(keys))
    text = text.replace("/etc/cron.d/ajustes", str(cron)).replace("/etc/ssh/", f"{tmp_path}/")
    text = text.replace('[ "$(id -u)" -eq 0 ]', "true").replace("/var/lib/", f"{tmp_path}/")
    text = text.replace("orden=${1:-}", 'despedir() { echo "termina $1"; }\norden=${1:-}', 1)
    script = tmp_path / "personas"
    script.write_text(text)
    done = subprocess.run(["sh", script, "quitar", "yuli"], capture_output=True, text=True)
    assert done.returncode != 0
    assert "termina yuli\nyuli: sin llave y sin sesiones" in done.stdout
    assert keys.read_text() == 'command="ajustes --como ana" ssh-x A\n'


def test_a_cron_of_before_names_its_supervisor_in_the_new_one(tmp_path):
    cron = tmp_path / "etc/cron.d/ajustes"
    cron.parent.mkdir(parents=True)
    cron.write_text("*/10 7-19 * * 1-6  ajustes  ajustes --como maria importar --buzon\n")
    _install(tmp_path, "--supervisora", "drubio")
    assert "\nSUPERVISORA=maria\n" in cron.read_text()
    assert "maria importar" in cron.with_name("ajustes.antes").read_text()


def _version(root: Path, name: str) -> Path:
    """Put a version of the program where the installer does: this checkout, copied, and its Python."""
    version = root / LIB / "versiones" / name
    order = [sys.executable, "-m", "venv", "--without-pip", str(version)]
    subprocess.run(order, check=True, timeout=60)
    (packages,) = version.glob("lib/python*/site-packages")
    shutil.copytree(RAIZ / "ajustes_tui", packages / "ajustes_tui")
    for name in ("styles", "data"):
        shutil.copytree(RAIZ / name, packages / "ajustes_tui" / "_recursos" / name)
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "bibliotecas.pth").write_text("\n".join(libraries))
    return version


@pytest.mark.completo
@pytest.mark.pty
def test_a_session_goes_on_with_the_version_it_began_with(tmp_path):
    root, home = tmp_path / "raiz", tmp_path / "casa"
    home.mkdir()
    old = _version(root, "1-vieja")
    for name in ("2-nueva", "0-antigua"):
        # They stand for other versions: whoever reads a module of theirs gets nowhere.
        (root / LIB / "versiones" / name / "bin").mkdir(parents=True)
    for link, name in (("actual", "1-vieja"), ("anterior", "2-nueva")):
        (root / LIB / link).symlink_to(f"versiones/{name}")
    text = (SERVIDOR / "ajustes.sh").read_text(encoding="utf-8")
    launcher = root / "ajustes.sh"
    launcher.write_text(text.replace("/usr/local/lib/ajustes/actual", str(root / LIB / "actual")))
    start = ("-c", "import os, sys; os.execvp('sh', ['sh', *sys.argv[1:]])")
    order = (str(launcher), "--db", str(home / "nuevo.db"), "--como", "drubio")
    session = Terminal(*order, env=service_context(home), programa=start)
    try:
        session.esperar(lambda: session.ve("F1 Ayuda"))
        # `--volver` is the switch of an upgrade the other way, with the cleaning of both.
        assert "versiones/2-nueva" in _install(root, "--volver")
        assert (root / LIB / "actual").readlink() == Path("versiones/2-nueva")
        assert {path.name for path in (root / LIB / "versiones").iterdir()} == {
            *("1-vieja", "2-nueva"),
        }
        # Were it neither in use nor the one before, it would be gone; as it is used, it stays.
        (root / LIB / "anterior").unlink()
        (root / LIB / "anterior").symlink_to("versiones/2-nueva")
        assert "hay sesiones abiertas" in _install(root)
        # Whoever goes on from the first screen says first who they are.
        session.teclear(b"\x1b[15~")
        session.esperar(lambda: session.ve("F8 los cambia"))
        for key, seen in ((b"\x1b[19~", "KPI"), (b"\x05", "PERSONAS"), (b"\x1bOQ", "IMPORTACIÓN")):
            session.teclear(key)
            session.esperar(lambda seen=seen: session.ve(seen))
        mapped = Path(f"/proc/{session.proceso.pid}/maps").read_text()
        assert str(root / LIB / "versiones/2-nueva") not in mapped
    finally:
        session.close()
    _install(root)
    assert not old.exists()


def _wheel(root: Path, version: str, more: str = "") -> tuple[Path, str]:
    """Return a wheel of a version that is installed already, with more in its migrations, and its name."""
    wheel = root / f"ajustes_tui-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr("ajustes_tui/_recursos/requirements.lock", f"# {version}\n")
    installers = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    order = ["/bin/sh", "-c", "python3 -V"]
    python = subprocess.run(order, capture_output=True, check=True, env=installers).stdout
    name = f"{version}-{hashlib.sha256(python + wheel.read_bytes()).hexdigest()[:12]}"
    folder = _version(root, name)
    (changed,) = folder.glob("lib/python*/site-packages/ajustes_tui/storage/core/migrations.py")
    changed.write_text(changed.read_text(encoding="utf-8") + more, encoding="utf-8")
    (folder / "completa").touch()
    return wheel, name


@pytest.mark.completo
@pytest.mark.pty
def test_a_version_that_changes_the_store_waits_for_the_sessions_of_every_other(tmp_path):
    root = tmp_path / "raiz"
    old, between = _version(root, "1-vieja"), root / LIB / "versiones" / "2-intermedia"
    (between / "bin").mkdir(parents=True)
    home = root / "casa"
    db = home / ".local/share/ajustes/ajustes.db"
    (root / "etc").mkdir()
    (root / "etc/ajustes.toml").write_text('db = "/casa/.local/share/ajustes/ajustes.db"\n')
    text = (SERVIDOR / "ajustes.sh").read_text(encoding="utf-8")
    launcher = root / "ajustes.sh"
    launcher.write_text(text.replace("/usr/local/lib/ajustes/actual", str(root / LIB / "actual")))
    (root / LIB / "actual").symlink_to("versiones/1-vieja")
    start = ("-c", "import os, sys; os.execvp('sh', ['sh', *sys.argv[1:]])")
    env = service_context(home)
    for order in (
        "crear --supervisor drubio",
        "--como drubio usuarios agregar nobody --rol agente",
    ):
        subprocess.run(
            ["sh", str(launcher), *order.split()],
            env={**env, "HOME": str(home)},
            check=True,
            capture_output=True,
            timeout=60,
        )
    session = Terminal(str(launcher), "--como", "drubio", env=env, programa=start)
    # With a password a person comes in by sudo, which says who she is in the environment.
    nobody = str(pwd.getpwnam("nobody").pw_uid)
    other = Terminal(str(launcher), env={**env, "SUDO_UID": nobody}, programa=start)
    try:
        for each in (session, other):
            each.esperar(lambda each=each: each.ve("F1 Ayuda"))
        open_now = subprocess.run(
            ["sh", str(SERVIDOR / "personas"), "sesiones", str(root / LIB)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert sorted(line.split()[1:] for line in open_now.stdout.splitlines()) == [
            ["drubio", "1-vieja"],
            ["nobody", "1-vieja"],
        ]
        # A version that only added to the store came in meanwhile, and nobody has it open.
        (root / LIB / "actual").unlink()
        (root / LIB / "actual").symlink_to("versiones/2-intermedia")
        wheel, new = _wheel(root, "3", _EXCLUSIVE)
        said = _install(root, "--rueda", str(wheel))
        *_rest, waits, again = said.splitlines()
        assert f"espera la versión {new}" in waits
        assert {"drubio", "nobody"} <= set(re.findall(r"\w+", waits))
        assert "--ya" in again
        assert (root / LIB / "actual").readlink() == Path("versiones/2-intermedia")
        older, name = _wheel(root, "0", _OTHER_FORM)
        assert "es de otra forma" in _install(root, "--rueda", str(older), code=1)
        assert (root / LIB / "versiones" / name).is_dir()
        assert (root / LIB / "actual").readlink() == Path("versiones/2-intermedia")
    finally:
        session.close()
        other.close()
    assert "espera" not in _install(root, "--rueda", str(wheel))
    assert (root / LIB / "actual").readlink() == Path(f"versiones/{new}")
    assert db.is_file()
    assert not old.exists()
