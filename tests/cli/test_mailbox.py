"""The mailbox, in a real Dovecot on loopback behind a line that can be cut."""

from __future__ import annotations

import csv
import fcntl
import getpass
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from argparse import Namespace
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ajustes_tui.cli.intake import mailbox
from ajustes_tui.config import load_config
from ajustes_tui.domain.base.inbox import FileState
from ajustes_tui.errors import InvalidInput
from ajustes_tui.services.container import build_services
from ajustes_tui.services.intake.importacion import ImportOptions
from tests.mails import CSV, OTHER_CSV, attached, mail

DOVECOT = Path("/usr/sbin/dovecot")
pytestmark = [
    pytest.mark.completo,
    pytest.mark.skipif(
        not DOVECOT.exists() or shutil.which("openssl") is None, reason="no Dovecot or openssl here"
    ),
]
SETTINGS = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {place}/run
state_dir = {place}/run
log_path = {place}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_server_cert_file = {place}/cert.pem
ssl_server_key_file = {place}/key.pem
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 0
mail_driver = maildir
mail_path = {place}/mail
passdb static {{
  password = clave
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {place}
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


class CutLine:
    """A line to a port that dies once, after a number of bytes from the server."""

    def __init__(self, port: int, after: int) -> None:
        self._port = port
        self._left = after
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._port))
            for pair in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        try:
            while data := source.recv(8192):
                if counted and self.cuts == 0:
                    self._left -= len(data)
                    if self._left < 0:
                        self.cuts += 1
                        break
                target.sendall(data)
        except OSError:
            pass
        finally:
            for each in (source, target):
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def close(self) -> None:
        self._listener.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def owner() -> pwd.struct_passwd:
    """Return whose the mails are: root may own none."""
    return pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("dovecot")


def deliver(place: Path, name: str, content: bytes) -> None:
    path = place / "mail" / "tmp" / name
    path.write_bytes(content)
    os.chown(path, owner().pw_uid, owner().pw_gid)
    path.rename(place / "mail" / "new" / name)


def protected() -> bytes:
    plain, closed = BytesIO(), BytesIO()
    sheets = openpyxl.Workbook()
    sheet = sheets.active
    assert sheet is not None
    for row in csv.reader(OTHER_CSV.decode().splitlines(), delimiter=";"):
        sheet.append(row)
    sheets.save(plain)
    OOXMLFile(plain).encrypt("secreta", closed)
    return closed.getvalue()


@pytest.fixture
def dovecot() -> Iterator[tuple[Path, int]]:
    # Its sockets need a short path, and its users one they may go through.
    place = Path(tempfile.mkdtemp(prefix="dovecot"))
    place.chmod(0o755)
    try:
        yield from serve(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def serve(place: Path) -> Iterator[tuple[Path, int]]:
    for folder in ("mail/new", "mail/cur", "mail/tmp", "mail/.Hechos/new", "mail/.Hechos/cur"):
        (place / folder).mkdir(parents=True)
    (place / "mail/.Hechos/tmp").mkdir()
    for folder in (place / "mail").rglob("*"):
        os.chown(folder, owner().pw_uid, owner().pw_gid)
    os.chown(place / "mail", owner().pw_uid, owner().pw_gid)
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    make += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    make += ["-keyout", str(place / "key.pem"), "-out", str(place / "cert.pem")]
    subprocess.run(make, check=True, capture_output=True)
    port = free_port()
    config, me = place / "dovecot.conf", getpass.getuser()
    config.write_text(
        SETTINGS.format(
            place=place,
            port=port,
            # As root it insists on its own users; as anybody else it can only be that one.
            user=me if os.getuid() else "dovecot",
            login=me if os.getuid() else "dovenull",
            group=grp.getgrgid(os.getgid()).gr_name if os.getuid() else "dovecot",
            uid=owner().pw_uid,
            gid=owner().pw_gid,
        )
    )
    server = subprocess.Popen([DOVECOT, "-F", "-c", config], stderr=subprocess.PIPE)
    try:
        limit = monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None or monotonic() > limit:
                    said = server.stderr.read().decode() if server.poll() is not None else ""
                    pytest.skip(f"Dovecot does not start here: {said[:200]}")
                sleep(0.05)
        yield place, port
    finally:
        server.terminate()
        server.wait(10)


def test_each_mail_is_taken_once_though_the_line_is_cut_in_the_middle_of_one(
    consola, tmp_path, dovecot
):
    place, port = dovecot
    new = place / "mail" / "new"
    padding = attached("plano.pdf", b"%PDF" + os.urandom(400_000))
    deliver(place, "1.a", mail(attached("ajustes_24_11_2026.csv")))
    deliver(place, "2.a", mail(attached("b.csv"), From="x@otra.example", Message_ID="<2@x>"))
    deliver(
        place,
        "3.a",
        mail(padding, attached("ajustes_24_11_2026.csv", OTHER_CSV), Message_ID="<3@x>"),
    )
    # The same mail a second time, as a rule of the server copies it.
    deliver(place, "4.a", mail(attached("ajustes_24_11_2026.csv", CSV)))
    line = CutLine(port, 200_000)
    password = tmp_path / "clave"
    password.write_text("clave\n")
    password.chmod(0o600)
    config = tmp_path / "a.toml"
    settings = f"""[correo]
servidor = "127.0.0.1"
puerto = {line.port}
usuario = "celda"
clave_de = "{password}"
certificados = "{place}/cert.pem"
remitentes = ["@claro.example"]
"""
    config.write_text(settings)
    order = ("--config", str(config), "correo")
    try:
        documents = consola.text(*order, "--json", sale=3).document
        assert line.cuts == 1, documents
        assert [d.get("nuevas", d.get("error", {}).get("codigo")) for d in documents] == [
            *(1, "remitente", 1),
        ]
        assert documents[2]["correo"]["id"] == "<3@x>"
        assert documents[1]["error"]["mensaje"].startswith("x@otra.example · ")
        assert consola.order(*order) == []
        assert sorted(path.name for path in new.iterdir()) == ["1.a", "2.a", "3.a", "4.a"]

        deliver(place, "5.a", mail(attached("ajustes_24_11_2026.csv"), Message_ID="<5@x>"))
        config.write_text(settings + 'hechos = "Hechos"\n')
        assert [d["ya_importada"] for d in consola.order(*order)] == [True]
        done = place / "mail" / ".Hechos"
        assert len([*(done / "new").iterdir(), *(done / "cur").iterdir()]) == 1

        services = build_services(
            load_config(config, {}, db=consola.db)[0], os.environ, como="drubio"
        )
        importacion = services.importacion
        deliver(place, "5.b", mail(attached("ajustes_25_11_2026.csv"), Message_ID="<5b@x>"))
        looks = mailbox(services, Namespace(cada=5, pendientes=False, abrir=None))
        assert isinstance(looks, Iterator)
        # Each look is told as it ends, before the next one is waited for.
        assert [document["ya_importada"] for document in next(looks)] == [True]
        assert importacion.bases.last_look_at_mail() is not None
        assert {
            (f.name.split(" · ")[0], f.estado.value) for f in importacion.bases.files(Path.cwd())
        } >= {
            ("ana@claro.example", "importada"),
            ("x@otra.example", "rechazada"),
        }

        deliver(
            place, "6.a", mail(attached("ajustes_27_11_2026.xlsx", protected()), Message_ID="<6@x>")
        )
        (refused,) = consola.text(*order, "--json", sale=3).document
        assert refused["error"]["codigo"] == "protegido"
        assert consola.order(*order) == []
        (waiting,) = [
            f for f in importacion.bases.files(Path.cwd()) if f.estado is FileState.WAITING
        ]
        with importacion.open_waiting_mail(waiting.mail_key) as opened:
            (attachment,) = opened.contents.bases
            assert attachment.path is not None
            options = ImportOptions(origin=opened.origin, password="secreta")
            importacion.confirm(importacion.prepare(attachment.path, options))
        (came_in,) = [f for f in importacion.bases.files(Path.cwd()) if f.mail_key == "<6@x>"]
        assert came_in.estado is FileState.IMPORTED
        with pytest.raises(InvalidInput, match="no espera"):
            importacion.open_waiting_mail(waiting.mail_key)

        config.write_text(settings.replace("certificados", "# "))
        assert consola.order(*order, sale=3)["codigo"] == "certificado"
        password.chmod(0o644)
        assert consola.order(*order, sale=4)["codigo"] == "clave_abierta"
        password.chmod(0o600)
        with Path(f"{consola.db}.correo").open("rb") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            assert consola.order(*order, sale=5)["codigo"] == "correo_en_uso"
    finally:
        line.close()
