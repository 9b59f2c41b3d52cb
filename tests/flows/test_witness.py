"""The witness over a real OpenSSH server: what it finds, what it refuses, and what is said without it."""

from __future__ import annotations

import getpass
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.cli import main
from ajustes_tui.config import Config, WitnessSettings
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.keeping.integrity import Findings
from ajustes_tui.domain.keeping.seals import read_seals, seal_digest
from ajustes_tui.domain.keeping.witness import WITHOUT_WITNESS
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import BrokenIntegrity
from ajustes_tui.paths import catalogs_dir, seals_of
from ajustes_tui.services.admin.restore import rehearse, restore
from ajustes_tui.services.container import services_for
from ajustes_tui.services.recorder import Request
from ajustes_tui.storage.core.database import Database
from tests.flows.another_host import known_host, make_key, needs_ssh, serve
from tests.services.soporte import Almacen, book, fila

SCRIPT = catalogs_dir() / "servidor" / "testigo.sh"

pytestmark = [pytest.mark.completo, needs_ssh]


@dataclass
class Host:
    """A host that answers on loopback as the witness of one store."""

    folder: Path
    port: int

    @property
    def kept(self) -> Path:
        return self.folder / "ajustes.sellos"

    def settings(self, client: Path) -> WitnessSettings:
        """Return how the store reaches it: the host key it knows is that of the true witness."""
        destination = f"{getpass.getuser()}@127.0.0.1"
        return WitnessSettings(
            destination, client / "llave", client / "conocidos", self.port, seconds=30
        )

    def ask(
        self, client: Path, *order: str, sent: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        """Ask it as somebody who holds the key of the store."""
        s = self.settings(client)
        options = [
            *("-F", "none", "-T", "-i", str(s.key), "-p", str(s.port), "-o", "BatchMode=yes"),
            *("-o", f"UserKnownHostsFile={s.known_hosts}", "-o", "LogLevel=ERROR"),
        ]
        return subprocess.run(
            ["ssh", *options, s.destination, *order], input=sent, capture_output=True, timeout=60
        )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the service account: its key, and the hosts it knows."""
    folder = tmp_path_factory.mktemp("servicio")
    make_key(folder, "llave")
    return folder


@contextmanager
def _host(folder: Path, client: Path) -> Iterator[Host]:
    public = (client / "llave.pub").read_text().strip()
    with serve(folder, public, f"HOME={folder} /bin/sh {SCRIPT} ajustes") as port:
        yield Host(folder, port)


@pytest.fixture(scope="module")
def witness(client: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with _host(tmp_path_factory.mktemp("otro") / "testigo", client) as host:
        (client / "conocidos").write_text(known_host(host.folder, host.port))
        yield host


@dataclass
class Watched:
    """A store with its witness, or without."""

    path: Path
    witness: WitnessSettings | None
    ahead: timedelta = timedelta()
    """What its host's clock is ahead of the true time."""

    @property
    def config(self) -> Config:
        return Config(self.path, self.path.with_suffix(".toml"), witness=self.witness)

    @contextmanager
    def of(self, login: str) -> Iterator[Any]:
        db = Database(self.path)
        services = services_for(db, self.config, login, {})
        services.service_context.now = lambda: datetime.now(BOGOTA) + self.ahead
        try:
            yield services
        finally:
            db.close()

    @property
    def alone(self) -> Watched:
        """The same store as its owner uses it to forge: the witness is told nothing."""
        return replace(self, witness=None)

    def go_back(self) -> None:
        """Put the store and its seals back as they were at the first seal, as only their owner can."""
        for name in (self.path.name, seals_of(self.path).name):
            shutil.copy(self.path.parent / "antes" / name, self.path.parent / name)
            (self.path.parent / f"{name}-wal").unlink(missing_ok=True)
            (self.path.parent / f"{name}-shm").unlink(missing_ok=True)

    def verify(self) -> Findings:
        with self.of("drubio") as services:
            return services.integrity.verify()

    def note(self, text: str) -> None:
        with self.of("yuli") as services:
            services.recorder.register(2, [Request(Evento.NOTA, {}, text)])

    def change(self, *sentences: str) -> None:
        """Write in the file as its owner can, its guards put back afterwards."""
        with closing(sqlite3.connect(self.path)) as conn:
            query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
            guards = conn.execute(query).fetchall()
            off = [f"DROP TRIGGER {name}" for name, _sql in guards]
            for sentence in (*off, *sentences, *(sql for _name, sql in guards)):
                conn.execute(sentence)
            conn.commit()


@pytest.fixture(scope="module")
def sealed(
    client: Path, witness: Host, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, bytes]:
    """A store whose witness received two seals, and what the witness has."""
    folder = tmp_path_factory.mktemp("sellado")
    store = Almacen(folder / "ajustes.db", momento=datetime.now(BOGOTA))
    with store.db.transaction():
        pass
    _people(store)
    store.import_base(book(folder / "base.xlsx", [fila(n, "RECHAZADO") for n in range(4)]))
    store.db.close()
    (folder / "base.xlsx").unlink()
    watched = Watched(store.path, witness.settings(client))
    for text in ("la primera", "la segunda"):
        watched.note(text)
        findings = watched.verify()
        assert findings.healthy, findings
        assert findings.witness.answered, findings.witness
        if not (folder / "antes").exists():
            shutil.copytree(folder, folder / "antes")
    return folder, witness.kept.read_bytes()


def _people(store: Almacen) -> None:
    usuarios = store.of("drubio").usuarios
    usuarios.add("yuli", "agente")
    usuarios.add("andres", "agente")


@pytest.fixture
def watched(sealed: tuple[Path, bytes], witness: Host, client: Path, tmp_path: Path) -> Watched:
    folder, kept = sealed
    shutil.copytree(folder, tmp_path / "copia")
    witness.kept.write_bytes(kept)
    return Watched(tmp_path / "copia" / "ajustes.db", witness.settings(client))


def test_seals_reach_the_witness_once_and_say_what_they_prove(watched, witness):
    first = watched.verify()
    assert (first.witness.answered, first.witness.differences) == (True, ())
    assert not first.seal.new
    assert "escrito y quitado después del último sello" in first.witness.unproved
    watched.note("después del sello")
    again = watched.verify()
    assert again.seal.new
    assert f"De la línea {again.lines} a la {again.lines} hay testigo solo desde ahora" in (
        again.witness.unproved
    )
    kept = witness.kept.read_text().splitlines()
    assert [line.partition(" ")[2] for line in kept] == seals_of(
        watched.path
    ).read_text().splitlines()
    assert witness.kept.stat().st_mode & 0o777 == 0o600


_REMEMBERED_END = (
    "UPDATE meta SET valor = (SELECT id || ' ' || lower(hex(huella)) FROM auditoria"
    " ORDER BY id DESC LIMIT 1) WHERE clave = 'ultima_entrada'"
)
"""Make the store remember as the last entry the one that is left."""


def test_seals_of_years_reach_a_new_witness_in_more_than_one_message(watched, witness):
    witness.kept.unlink()
    path = seals_of(watched.path)
    seals = read_seals(path.read_bytes()).seals
    for _ in range(1_000):
        seals.append(seals[-1]._replace(previous=seal_digest(seals[-1])))
    path.write_text("".join(f"{seal.as_text()}\n" for seal in seals))
    findings = watched.verify()
    assert findings.witness.answered, findings
    assert len(witness.kept.read_text().splitlines()) == len(seals) > 1_000


def _rewritten(watched: Watched) -> None:
    """Write other lines from the first seal on, and seal them."""
    watched.go_back()
    watched.alone.note("lo que nunca se dijo")
    seals = seals_of(watched.path)
    kept = seals.read_text()
    seals.unlink()
    watched.change(
        "DELETE FROM auditoria WHERE id >= (SELECT id FROM auditoria WHERE accion = 'sello')",
        _REMEMBERED_END,
    )
    assert watched.alone.verify().seal.new
    assert seals.read_text() != kept


def _passed_off_as_a_restore(watched: Watched) -> None:
    """Write other lines, back them up and restore them, so that the seals say why they changed."""
    watched.go_back()
    watched.alone.note("lo que nunca se dijo")
    copy = watched.path.with_name("copia.db")
    with watched.alone.of("drubio") as services:
        services.integrity.back_up(copy)
    restore(watched.alone.config, {}, copy, como="drubio")


def _seal_and_its_entry_deleted(watched: Watched) -> None:
    seals = seals_of(watched.path)
    seals.write_text("".join(seals.read_text().splitlines(keepends=True)[:-1]))
    watched.change(
        "DELETE FROM auditoria WHERE id >= (SELECT max(id) FROM auditoria WHERE accion = 'sello')",
        _REMEMBERED_END,
    )


def _clock_set_back(watched: Watched) -> None:
    watched.ahead = -timedelta(hours=3)


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (Watched.go_back, "se perdió el final del historial"),
        (_rewritten, "no es la que se selló"),
        (_passed_off_as_a_restore, "no es la que se selló"),
        (_seal_and_its_entry_deleted, "le faltan 1 que el testigo tiene"),
        (_clock_set_back, "El reloj de este equipo dice"),
    ],
)
def test_what_the_owner_of_the_host_forges_whole_is_found_with_the_witness_alone(
    watched, witness, forge, said
):
    forge(watched)
    kept = witness.kept.read_bytes()
    found = watched.verify()
    assert not found.healthy
    assert any(said in difference for difference in found.witness.differences), found.witness
    assert not any("no faltó" in notice for notice in found.witness.notices)
    assert witness.kept.read_bytes() == kept
    without = watched.alone.verify()
    # Alone, the store only misses the witness it remembers, which whoever writes it anew takes out.
    forgotten = forge is _rewritten
    assert (without.sound, without.healthy) == (True, forgotten), without
    assert forgotten or "ya no nombran ninguno" in without.gravest
    assert without.witness.unproved == WITHOUT_WITNESS
    with watched.alone.of("drubio") as services:
        assert services.integrity.acknowledge("se acabó el contrato") is not forgotten
    assert watched.alone.verify().healthy


def test_lines_that_no_seal_knew_may_be_cut_and_are_said_as_not_proved_while_nobody_answers(
    watched,
):
    watched.note("sin sello")
    assert watched.witness is not None
    silent = replace(watched, witness=watched.witness._replace(port=1))
    findings = silent.verify()
    assert findings.healthy
    assert not findings.witness.answered
    assert findings.witness.since is not None
    known = findings.lines - 1
    assert f"lo escrito después de la línea {known}" in findings.witness.unproved
    assert "nada" in findings.witness.unproved
    back = watched.verify()
    assert back.witness.answered
    assert f"De la línea {known + 1} a la {back.lines}" in back.witness.unproved


def test_a_host_that_stands_in_for_the_witness_is_no_answer(watched, client, tmp_path):
    with _host(tmp_path / "impostor", client) as impostor:
        settings = impostor.settings(client)
        known = (client / "conocidos").read_text().split(" ", 1)[1]
        mine = tmp_path / "conocidos"
        mine.write_text(f"[127.0.0.1]:{impostor.port} {known}")
        findings = replace(watched, witness=settings._replace(known_hosts=mine)).verify()
    assert not findings.witness.answered
    assert findings.healthy
    assert "Host key verification failed" in findings.witness.unproved
    assert not impostor.kept.exists()


def test_a_backup_is_proved_by_its_seal_and_a_restore_is_accounted_for_and_always_said(
    watched, witness
):
    copy = watched.path.with_name("copia.db")
    with watched.of("drubio") as services:
        assert services.integrity.back_up(copy).notices == ()
    watched.note("después del respaldo")
    assert watched.verify().seal.new
    # As on another machine: a backup is compared up to its own seal, and none is put on it.
    proved = replace(watched, path=copy).verify()
    assert proved.healthy
    assert (proved.witness.answered, proved.witness.unproved) == (True, "")
    assert not seals_of(copy).exists()
    assert rehearse(watched.config, {}, copy, como="drubio").witness.answered
    # The host is lost, and another takes its place.
    for path in watched.path.parent.glob("ajustes.db*"):
        path.unlink()
    assert restore(watched.config, {}, copy, como="drubio").backup.notices == ()
    assert '"clase": "restauracion"' in witness.kept.read_text().splitlines()[-1]
    findings = watched.verify()
    assert findings.witness.differences == ()
    assert any("1 línea sellada ya no está" in n for n in findings.witness.notices)
    watched.go_back()
    with watched.alone.of("drubio") as services:
        services.integrity.back_up(copy)
    assert replace(watched, path=copy).verify().witness.differences == (
        "El testigo nunca recibió el sello de este respaldo.",
    )
    with pytest.raises(BrokenIntegrity, match="nunca recibió"):
        rehearse(watched.config, {}, copy, como="drubio")


def test_the_order_says_each_answer_of_the_witness_with_its_exit(watched, capsys, tmp_path):
    settings = tmp_path / "opciones.toml"
    assert watched.witness is not None
    base = ["--db", str(watched.path), "--config", str(settings), "--como", "drubio"]

    def order(port: int) -> tuple[int, dict[str, Any]]:
        w = watched.witness
        settings.write_text(
            f'testigo = {{destino = "{w.destination}", llave = "{w.key}", conocidos = '
            f'"{w.known_hosts}", puerto = {port}}}\n'
        )
        code = main([*base, "verificar", "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, document = order(watched.witness.port)
    assert (code, document["testigo"], document["sin_probar"]) == (0, "ok", document["sin_probar"])
    assert "después del último sello" in document["sin_probar"]
    code, document = order(1)
    assert code == 0
    assert re.fullmatch(r"no responde desde \d{4}-\d\d-\d\dT[\d:]{8}-05:00", document["testigo"])
    assert "no respondió" in document["sin_probar"]
    seals_of(watched.path).unlink()
    code, document = order(watched.witness.port)
    assert code == 6
    assert document["error"]["codigo"] == "integridad"
    assert len(document["testigo"]) == 1


def test_its_account_adds_seals_and_answers_and_nothing_else(watched, witness, client):
    kept = witness.kept.read_bytes()
    seal = kept.splitlines()[0].partition(b" ")[2]
    assert witness.ask(client).stdout.partition(b"\n")[2] == kept
    for order, sent in ((("id",), b""), ((), b"$(touch /tmp/aqui)\n")):
        output = witness.ask(client, *order, sent=sent)
        assert (output.returncode, output.stdout) == (2, b""), order
    for asked, sent in (
        ("sftp", b""),
        ("", seal + b"; id\n"),
        ("", b"2020-01-01T00:00:00Z " + seal + b"\n"),
        ("", seal + b"\nbasura\n"),
        ("", seal + b"\n" + seal[:50] + b"\n"),
        ("", b"x" * 2_000_000),
        ("", seal.replace(b'"drubio"', b'"dru\x1bbio"')),
    ):
        output = subprocess.run(
            ["/bin/sh", str(SCRIPT), "ajustes"],
            input=sent,
            env={"HOME": str(witness.folder), "SSH_ORIGINAL_COMMAND": asked},
            capture_output=True,
        )
        assert (output.returncode, output.stdout) == (2, b""), (asked, sent[:80])
    for name in ("", "../otro", "A", ".ssh"):
        output = subprocess.run(
            ["/bin/sh", str(SCRIPT), name],
            stdin=subprocess.DEVNULL,
            env={"HOME": str(witness.folder)},
            capture_output=True,
        )
        assert output.returncode == 2, name
    assert witness.kept.read_bytes() == kept


_WORKER = """
import sys
from pathlib import Path
from ajustes_tui.config import Config
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.services.container import services_for
from ajustes_tui.services.recorder import Request
from ajustes_tui.storage.core.database import Database

path = Path(sys.argv[1])
yuli = services_for(Database(path), Config(path, path.with_suffix(".toml")), "yuli", {})
while True:
    (done,) = yuli.recorder.register(3, [Request(Evento.NOTA, {}, "se sigue trabajando")])
    print(done.line, flush=True)
"""


def test_a_host_that_dies_is_counted_by_its_witness_and_named_by_the_workbooks_that_left(
    watched, witness, tmp_path, capsys
):
    settings, left = tmp_path / "opciones.toml", tmp_path / "salida"
    w = watched.witness
    assert w is not None
    settings.write_text(
        f'testigo = {{destino = "{w.destination}", llave = "{w.key}", conocidos = '
        f'"{w.known_hosts}", puerto = {w.port}}}\n'
    )
    (left / "supervisor").mkdir(parents=True)
    copy = tmp_path / "respaldo.db"

    def order(store: Path, *words: str) -> Any:
        base = ["--db", str(store), "--config", str(settings), "--como", "drubio"]
        assert main([*base, *words, "--json"]) == 0, capsys.readouterr()
        return json.loads(capsys.readouterr().out)

    def decide(caso: int, evento: Evento, **data: str) -> None:
        with watched.of("yuli") as services:
            services.recorder.register(caso, [Request(evento, data, "")])

    # Before the backup: a lot that left, of which nothing is missing.
    new = {"razon": "AJU", "subrazon": "REE", "motivo": "había soporte"}
    for caso in (1, 2):
        decide(caso, Evento.CLASIFICAR, causal="A")
    decide(1, Evento.MAL_RECHAZADO, radicado="990001", **new)
    order(watched.path, "exportar", "reescalados", str(left / "antes.xlsx"))
    kept = order(watched.path, "respaldar", str(copy))["lineas"]
    # A lot tells whole seconds, and both casos are of one account.
    second = int(time.time())
    while int(time.time()) == second:
        time.sleep(0.01)
    # The morning: a second lot, a base given back and the whole historial leave.
    decide(2, Evento.MAL_RECHAZADO, radicado="990002", **new)
    decide(4, Evento.CLASIFICAR, causal="C")
    decide(4, Evento.RECHAZO_CORRECTO, motivo="SIN_PRUEBAS")
    order(watched.path, "exportar", "reescalados", str(left / "supervisor" / "lote.xlsx"))
    order(watched.path, "exportar", "base", str(left / "base.xlsx"), "--corte", "2026-11-24")
    (left / "roto.xlsx").write_bytes(b"PK\x03\x04 no es un libro")
    only_lots = order(watched.path, "restaurar", str(copy), "--ensayo", "--libros", str(left))
    order(watched.path, "exportar", "historial", str(left / "todo.xlsx"))
    with subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(watched.path)], stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        sealed = order(watched.path, "verificar")["lineas"]
        while int(worker.stdout.readline()) <= sealed:
            pass
        # Ten in the morning.
        worker.kill()
    dead = watched.path.parent.rename(tmp_path / "muerto") / watched.path.name

    store = tmp_path / "otro" / "ajustes.db"
    store.parent.mkdir()
    lost = order(store, "restaurar", str(copy), "--libros", str(left))["faltan"]

    with closing(sqlite3.connect(dead)) as conn:
        written = conn.execute(
            "SELECT l.linea, substr(l.momento, 1, 19), l.agente, l.cuenta, l.evento FROM lineas l"
            " WHERE l.linea > ? ORDER BY l.linea",
            (kept,),
        ).fetchall()
    until = json.loads(witness.kept.read_text().splitlines()[-2].partition(" ")[2])
    assert (until["clase"], until["lineas"]) == ("sello", sealed)
    assert len(written) > sealed - kept
    assert lost["lineas"] == sealed - kept
    assert (lost["desde"][:19], lost["hasta"]) == (written_before(dead, kept), until["momento"])
    exported = written[:3]
    assert [
        (t["linea"], t["momento"][:19], t["agente"], t["cuenta"], t["evento"])
        for t in lost["en_libros"]
    ] == [(*line[:4], evento_name(line[4])) for line in exported]
    assert {t["libro"] for t in lost["en_libros"]} == {"todo.xlsx"}
    # While the store could be read it told how many; the lot tells a moment, and the base a day.
    assert only_lots["faltan"]["lineas"] == len(exported)
    told = {(t["evento"], t["libro"]): t["momento"] for t in only_lots["faltan"]["en_libros"]}
    assert told == {
        ("mal rechazado", "lote.xlsx"): f"{written[0][1]}-05:00",
        ("bien rechazado", "base.xlsx"): written[2][1][:10],
    }
    # People work again, and the witness goes on with the store.
    again = replace(watched, path=store)
    again.note("se sigue en el otro equipo")
    findings = again.verify()
    assert findings.healthy, findings
    assert any(
        f"{sealed - kept} líneas selladas ya no están" in n for n in findings.witness.notices
    )


def written_before(store: Path, line: int) -> str:
    with closing(sqlite3.connect(store)) as conn:
        row = conn.execute("SELECT substr(momento, 1, 19) FROM historial WHERE linea = ?", (line,))
        return str(row.fetchone()[0])
