"""People coming in through a real OpenSSH server, with the files of data/servidor and careless settings."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui import paths
from tests.support import preparar_sshd
from tests.terminal.soporte import Terminal

SSHD = Path("/usr/sbin/sshd")
RAIZ = Path(__file__).resolve().parents[2]
SERVIDOR = paths.catalogs_dir() / "servidor"
CLIENTE = ("-c", "import os, sys; os.execvp('ssh', ['ssh', *sys.argv[1:]])")
PLAZO_S = 10.0
"""Far more than the second a cut line takes, for a machine that is busy."""

pytestmark = [
    pytest.mark.completo,
    pytest.mark.pty,
    pytest.mark.skipif(
        not (SSHD.exists() and shutil.which("ssh")),
        reason="needs Debian's openssh-server and openssh-client",
    ),
]


@dataclass
class Servidor:
    """An SSH server on loopback in front of a store of its own."""

    folder: Path
    puerto: int
    open_ones: list[Terminal] = field(default_factory=list)

    @property
    def db(self) -> Path:
        return self.folder / "datos" / "ajustes.db"

    def order(self, ssh_key: str, *rest: str) -> list[str]:
        options = [
            *("-F", "none", "-i", str(self.folder / ssh_key), "-p", str(self.puerto)),
            *("-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"),
            *("-o", f"UserKnownHostsFile={self.folder / 'conocidos'}"),
            *("-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=20"),
        ]
        return [*options, *rest]

    def service_context(self, **mas: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "casa"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        } | mas

    def enter(
        self, ssh_key: str, *order: str, term: str = "xterm-256color", **envia: str
    ) -> Terminal:
        """Come in with a terminal; `orden` is what one asks the server to run instead."""
        arguments = self.order(ssh_key, "-tt", *_enviando(envia), self.destination, *order)
        terminal = Terminal(*arguments, env=self.service_context(TERM=term), programa=CLIENTE)
        self.open_ones.append(terminal)
        return terminal

    def ask(
        self, ssh_key: str, *order: str, before: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["ssh", *self.order(ssh_key, "-T", *before, self.destination, *order)],
            env=self.service_context(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    @property
    def destination(self) -> str:
        """The account everybody comes in to."""
        return f"{getpass.getuser()}@127.0.0.1"

    def read(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.db)) as conn:
            return conn.execute(sql).fetchall()


def _enviando(service_context: dict[str, str]) -> list[str]:
    if not service_context:
        return []
    return [
        "-o",
        "SetEnv=" + " ".join(f"{name}={value}" for name, value in service_context.items()),
    ]


def _llave(folder: Path, name: str) -> str:
    order = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name]
    subprocess.run(order, cwd=folder, check=True)
    return (folder / f"{name}.pub").read_text().strip()


def _lanzador(folder: Path) -> Path:
    arranque = folder / "arranque.py"
    arranque.write_text(
        f"import sys\nsys.path.insert(0, {str(RAIZ)!r})\n"
        "from ajustes_tui.cli import main\nraise SystemExit(main())\n"
    )
    text = (SERVIDOR / "ajustes.sh").read_text()
    here = f"{sys.executable} -I {arranque}"
    text, changes = re.subn(r'"\$version/bin/python" -I -m ajustes_tui', here, text)
    assert changes == 1
    text, changes = re.subn(r"/usr/local/lib/ajustes/actual", str(folder), text)
    assert changes == 1
    lanzador = folder / "ajustes.sh"
    lanzador.write_text(text.replace('HOME="${HOME:-/}"', f"HOME={folder / 'casa'}"))
    lanzador.chmod(0o755)
    return lanzador


def _configurar(folder: Path, puerto: int) -> Path:
    """Write the files of a server that lets its clients send any environment they like."""
    for name in ("casa", "datos", "entrada", "salida"):
        (folder / name).mkdir(mode=0o700)
    places = {"db": "datos/ajustes.db", "buzon": "entrada", "salida": "salida"}
    text = (SERVIDOR / "ajustes.toml").read_text()
    for name, place in places.items():
        text = re.sub(rf"^{name} = .*$", f'{name} = "{place}"', text, flags=re.MULTILINE)
    options = folder / "ajustes.toml"
    options.write_text(text)
    lanzador = _lanzador(folder)
    lines = []
    for person in ("yuli", "andres", "ajena"):
        publica = _llave(folder, person)
        order = f"{lanzador} --config {options} --como {person}"
        lines.append(f'restrict,pty,command="{order}" {publica}\n')
    _llave(folder, "extrana")
    (folder / "llaves").write_text("".join(lines))
    anfitrion = _llave(folder, "anfitrion")
    (folder / "conocidos").write_text(f"[127.0.0.1]:{puerto} {anfitrion}\n")
    servidor = folder / "sshd.conf"
    servidor.write_text(
        f"Port {puerto}\nListenAddress 127.0.0.1\nHostKey {folder / 'anfitrion'}\n"
        f"AuthorizedKeysFile {folder / 'llaves'}\nPidFile none\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
        "AcceptEnv *\nSubsystem sftp internal-sftp\nLogLevel INFO\n"
    )
    return servidor


def _puerto_libre() -> int:
    with closing(socket.socket()) as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return int(enchufe.getsockname()[1])


@pytest.fixture(scope="module")
def montado(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servidor]:
    folder = tmp_path_factory.mktemp("ssh")
    servidor = Servidor(folder, _puerto_libre())
    configuracion = _configurar(folder, servidor.puerto)
    subprocess.run(
        [*(sys.executable, "-m", "ajustes_tui", "--db", str(servidor.db)), "demo", "--sin-tui"],
        env=servidor.service_context(PYTHONPATH=str(RAIZ)),
        check=True,
        capture_output=True,
    )
    preparar_sshd()
    with (folder / "sshd.log").open("wb") as recorded:
        proceso = subprocess.Popen(
            [str(SSHD), "-D", "-e", "-f", str(configuracion)],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert proceso.stderr is not None
        for line in proceso.stderr:
            recorded.write(line)
            if b"Server listening" in line:
                break
        yield servidor
        proceso.terminate()
        recorded.write(proceso.communicate()[1])


@pytest.fixture
def servidor(montado: Servidor) -> Iterator[Servidor]:
    yield montado
    while montado.open_ones:
        montado.open_ones.pop().close()


def _en_la_cola(terminal: Terminal) -> None:
    terminal.esperar(lambda: terminal.ve("MI TURNO") and terminal.ve("F3"))
    terminal.teclear(b"\x1bOR")
    terminal.esperar(lambda: terminal.ve("Siguiente") and terminal.ve("900000"))


def _en_un_caso(terminal: Terminal) -> None:
    _en_la_cola(terminal)
    terminal.teclear(b"n")
    terminal.esperar(lambda: terminal.ve("Decida"))


def test_two_people_at_once_are_who_their_keys_say_and_hold_different_casos(servidor):
    yuli, andres = servidor.enter("yuli"), servidor.enter("andres")
    for terminal, who in ((yuli, "yuli"), (andres, "andres")):
        _en_un_caso(terminal)
        assert terminal.ve(who)
    tomas = servidor.read("SELECT login, caso_id FROM tomas ORDER BY login")
    assert [login for login, _caso in tomas] == ["andres", "yuli"]
    assert len({caso for _login, caso in tomas}) == 2


def test_a_key_nobody_knows_does_not_come_in(servidor):
    output = servidor.ask("extrana")
    assert (output.returncode, output.stdout) == (255, "")
    assert "Permission denied" in output.stderr


def test_a_person_the_store_does_not_know_sees_nothing_and_is_told_whom_to_ask(servidor):
    terminal = servidor.enter("ajena")
    assert terminal.esperar_fin() == 4
    terminal.callar(0.5)
    assert terminal.ve("drubio")
    assert not terminal.ve("900000")


@pytest.mark.parametrize(
    "order", ["sh", "/bin/sh -c 'echo $((6*7))'", "sftp", "ajustes --como drubio usuarios listar"]
)
def test_asking_for_another_order_never_gives_a_shell(servidor, order):
    output = servidor.ask("yuli", order)
    assert output.returncode == 2
    assert output.stdout == ""
    assert "42" not in output.stderr


def test_asking_for_another_order_on_a_terminal_gives_the_program(servidor):
    terminal = servidor.enter("yuli", "sh -i")
    terminal.esperar(lambda: terminal.ve("MI TURNO") and terminal.ve("yuli"))


def test_no_file_is_fetched_and_no_port_is_opened(servidor):
    files = servidor.ask("yuli", "sftp", before=("-s",))
    assert (files.returncode, files.stdout) == (2, "")
    tunel = servidor.ask("yuli", before=("-W", "127.0.0.1:22"))
    assert tunel.returncode != 0
    assert tunel.stdout == ""


ATAQUES = {
    "AJUSTES_DB": "/tmp/otra.db",
    "AJUSTES_CONFIG": "/tmp/otras.toml",
    "AJUSTES_BUZON": "/etc",
    "AJUSTES_SALIDA": "/tmp",
    "AJUSTES_AHORA": "2001-01-01T08:00:00-05:00",
    "XDG_CONFIG_HOME": "/tmp/config",
    "XDG_DATA_HOME": "/tmp/datos",
    "PYTHONPATH": "/tmp/modulos",
    "PYTHONSTARTUP": "/tmp/inicio.py",
    "PYTHONINSPECT": "1",
    "PYTHONHOME": "/tmp",
    "TERMINFO": "/tmp/terminfo",
    "LOGNAME": "drubio",
    "USER": "drubio",
    "SUDO_USER": "drubio",
    "TEXTUAL": "devtools",
    "TEXTUAL_LOG": "/tmp/textual.log",
}


def test_what_the_client_sends_in_its_environment_changes_nothing(servidor):
    terminal = servidor.enter("yuli", **ATAQUES)
    _en_un_caso(terminal)
    assert servidor.read("SELECT login FROM tomas") == [("yuli",)]
    assert terminal.ve("yuli")
    assert not terminal.ve("2001")
    assert not Path("/tmp/textual.log").exists()


@pytest.mark.parametrize("uid", ["1", "99999", "abc", "-1"])
def test_saying_that_one_came_by_sudo_makes_nobody_else_of_one(servidor, uid):
    terminal = servidor.enter("yuli", SUDO_UID=uid)
    assert terminal.esperar_fin() == 4
    terminal.callar(0.5)
    assert terminal.ve("sudo")
    assert not terminal.ve("900000")


def test_a_cut_line_frees_the_claim_and_keeps_what_was_typed(servidor):
    terminal = servidor.enter("yuli")
    _en_un_caso(terminal)
    terminal.teclear(b"\x1b[18~")
    terminal.esperar(lambda: terminal.ve("Esc sale"))
    terminal.teclear(b"a medio escribir")
    terminal.esperar(lambda: terminal.ve("a medio escribir"))
    assert servidor.read("SELECT login FROM tomas") == [("yuli",)]
    terminal.proceso.send_signal(signal.SIGKILL)
    terminal.proceso.wait()
    other = servidor.enter("andres")
    other.esperar(lambda: servidor.read("SELECT * FROM tomas") == [])
    ((contenido,),) = servidor.read("SELECT contenido FROM borradores WHERE login = 'yuli'")
    assert "a medio escribir" in str(contenido)


def test_an_agente_sends_a_lot_and_takes_its_answer_without_a_shell(servidor):
    counted = (
        "SELECT b.corte, count(DISTINCT f.caso_id) FROM bases b JOIN filas f ON f.base_id = b.id"
        " WHERE b.corte IS NOT NULL GROUP BY 1"
    )
    before = servidor.read(counted)
    terminal = servidor.enter("yuli")
    _en_la_cola(terminal)
    terminal.teclear(b"l")
    terminal.esperar(lambda: terminal.ve("Para PQR") and terminal.ve("casos para el back"))
    terminal.teclear(b"\x1b[19~")
    terminal.esperar(lambda: terminal.ve("Lote 1 escrito"))
    sent = servidor.folder / "salida" / "lote_1_back.xlsx"
    assert sent.stat().st_mode & 0o777 == 0o600
    book = openpyxl.load_workbook(sent)
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, place["Estado de aprobación o rechazo"]).value = "RECHAZADO"
    book.save(servidor.folder / "entrada" / "respuesta del back.xlsx")
    terminal.teclear(b"\x1bOQ")
    terminal.esperar(lambda: terminal.ve("respuesta del back.xlsx"))
    terminal.teclear(b"\r")
    terminal.esperar(lambda: terminal.ve("no tiene corte") and terminal.ve("F8 importa 1 resp"))
    terminal.teclear(b"\x1b[19~")
    terminal.esperar(lambda: terminal.ve("importada") and terminal.ve("Respondidas"))
    assert any(fila.split()[:2] == ["1", "17"] for fila in terminal.rows)
    assert servidor.read(
        "SELECT tipo, corte, importada_por FROM bases ORDER BY id DESC LIMIT 1"
    ) == [("respuesta", None, "yuli")]
    ((answered,),) = servidor.read(
        "SELECT count(*) FROM historial WHERE evento = 'respuesta_back' AND base_id ="
        " (SELECT max(id) FROM bases)"
    )
    assert answered == 1
    assert servidor.read(counted) == before


@pytest.mark.parametrize("term", ["tmux-256color", "linux", "vt100"])
def test_each_terminal_shows_the_queue_without_stray_text(servidor, term):
    terminal = servidor.enter("yuli", term=term)
    _en_la_cola(terminal)
    assert not [fila for fila in terminal.rows if re.search(r"\x1b|\[\d+[;\dm]|\?20\d\dh", fila)]
    terminal.teclear(b"\x1b[21~")
    assert terminal.esperar_fin(PLAZO_S) == 0
