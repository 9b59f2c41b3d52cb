"""What is typed outlives the program: killed in the middle of each field, it is there afterwards."""

from __future__ import annotations

import fcntl
import re
import shutil
import signal
import time

import pytest

from ajustes_tui.config import Config
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.services.container import services_for
from ajustes_tui.services.recorder import Request
from ajustes_tui.storage.core.database import Database
from tests.screens.conftest import CASOS, NOW, store
from tests.support import few
from tests.terminal.soporte import LIMITE_S

__all__ = ["store"]
pytestmark = pytest.mark.pty

F3, F7, F9, ENTER, END = b"\x1bOR", b"\x1b[18~", b"\x1b[20~", b"\r", b"\x1b[F"
APROBAR = [Request(Evento.CLASIFICAR, {"causal": "D"}), Request(Evento.APLICACION_CORRECTA, {})]


def told(paragraphs):
    """Return what tells whether so many paragraphs of the script are ticked."""
    return lambda terminal: sum(row.startswith(" √") for row in terminal.rows) >= paragraphs


FIELD_NAMES = {
    "the support of a wrong rejection": (
        "rechazado",
        [
            (b"4", "Paso 5: mal rechazado"),
            (b"5", "Nota     "),
            (b"LLS 55120873", "55120873"),
        ],
        *([], "LLS 55120873"),
    ),
    "half a radicado": (
        "rechazado",
        [
            (b"4", "Paso 5: mal rechazado"),
            (b"1" + END, ""),
            (b"44710", "de 6 a 12 dígitos"),
        ],
        *([], "44710"),
    ),
    "the note that goes with PQR": (
        *(
            "sin_respuesta",
            [(b"2", "Paso 3: escalar a PQR"), (b"se busco en RR", "se busco en RR")],
        ),
        *([], "se busco en RR"),
    ),
    "a value the base did not bring": (
        *("sin_valor", [(b"1", "falta el valor"), (END, ""), (b"45900", "45900")]),
        *([], "45900"),
    ),
    "a note": (
        *("rechazado", [(F7, "Queda en el historial"), (b"llamo el usuario", "llamo el usuario")]),
        *([(F7, "llamo el usuario")], "llamo el usuario"),
    ),
    "a question to the supervisor": (
        *("rechazado", [(b"w", "decidir la supervisora"), (b"aplica o no", "aplica o no")]),
        *([(b"w", "aplica o no")], "aplica o no"),
    ),
    "the reasons of a recurso": (
        "aprobado",
        [
            (b"1", "Resultado de la llamada"),
            *((b" ", told(paragraphs)) for paragraphs in (1, 2, 3)),
            (b"2", "¿Qué presenta?"),
            (b"1", "faltan sus razones"),
            (b"dice que no llego", "dice que no llego"),
        ],
        *([(b"1", "¿Qué presenta?")], "dice que no llego"),
    ),
    "a callback": (
        "aprobado",
        [
            (b"1", "Resultado de la llamada"),
            (b"3", "¿Cuándo lo vuelve a llamar?"),
            (b"lunes 9", "lun 30/11 09:00"),
        ],
        *([(b"1", "Resultado de la llamada"), (b"3", "lunes 9")], "lun 30/11 09:00"),
    ),
    "another telephone": (
        "aprobado",
        [
            (b"1", "Resultado de la llamada"),
            (b"t", "Otro teléfono del usuario"),
            (b"300000", "300000"),
        ],
        *([(b"1", "Resultado de la llamada"), (b"t", "300000")], "300000"),
    ),
}


@pytest.fixture
def programa(open_one, store, tmp_path):
    """The program of an agente on the store of the morning."""
    db = tmp_path / "demo.db"
    shutil.copyfile(store, db)
    boss = services_for(Database(db), Config(db, db), "drubio", {"AJUSTES_AHORA": NOW})
    number = boss.service_context.db.conn.execute(
        "SELECT id FROM casos WHERE radicado = ?", (CASOS["aprobado"][1],)
    ).fetchone()["id"]
    boss.recorder.register(int(number), APROBAR)
    boss.service_context.db.close()
    return lambda: open_one("--como", "yuli", AJUSTES_AHORA=NOW)


def abrir_caso(terminal, name):
    """Get to a caso by its radicado, with the keyboard."""
    cuenta, radicado = CASOS[name]
    terminal.esperar("MI TURNO")
    terminal.teclear(F3, "TRIAGE › Cola", "n Siguiente")
    terminal.teclear(F9, "Se puede buscar")
    terminal.teclear(radicado.encode(), radicado)
    terminal.teclear(ENTER, f"HISTORIAL › Cuenta {cuenta}", "Qué pasó")

    def a_mano():
        # Of an account with several casos each line says whose it is.
        alone = terminal.ve(" 1 caso ·")
        return any(
            f.startswith("►") and (alone or f"…{radicado[-4:]} " in f) for f in terminal.rows
        )

    limit = time.monotonic() + LIMITE_S
    while not a_mano():
        assert time.monotonic() < limit, "\n".join(terminal.rows)
        terminal.teclear(b"\x1b[B")
        terminal.read(0.5)
    terminal.callar(0.4)
    terminal.teclear(b"c", "TRIAGE", f" {cuenta} / ")


def teclear(terminal, steps):
    """Press keys and wait for what each shows; one alone is pressed until the caso takes it."""
    for keystrokes, sign in steps:
        if not sign:
            # A key of several bytes goes whole: parted, its first one is Esc.
            for keystroke in re.findall(rb"\x1b\[[0-9]*.|\x1bO.|.", keystrokes, re.DOTALL):
                terminal.teclear(keystroke)
                terminal.read(0.3)
            continue

        def shown(sign=sign):
            return sign(terminal) if callable(sign) else terminal.ve(sign)

        if len(keystrokes) > 1:
            terminal.callar(0.4)
            terminal.teclear(keystrokes, shown)
        else:
            terminal.insistir(keystrokes, shown)


def abrir_cuenta(terminal, name):
    """Get to the account of a caso by its radicado, with the keyboard."""
    cuenta, radicado = CASOS[name]
    terminal.esperar("MI TURNO")
    terminal.teclear(F9, "Se puede buscar")
    terminal.teclear(radicado.encode(), radicado)
    terminal.teclear(ENTER, f"HISTORIAL › Cuenta {cuenta}", "Qué pasó")


@pytest.mark.parametrize("como", few([signal.SIGKILL, signal.SIGHUP, signal.SIGTERM]))
def test_a_note_of_the_account_outlives_the_program(programa, como):
    terminal = programa()
    abrir_cuenta(terminal, "sin_respuesta")
    teclear(terminal, [(F7, "Nota sobre el radicado"), (b"quedo en [llamar]", "quedo en [llamar]")])
    if como is signal.SIGKILL:
        terminal.callar(0.4)
    terminal.proceso.send_signal(como)
    terminal.proceso.wait(30)
    other = programa()
    abrir_cuenta(other, "sin_respuesta")
    other.esperar("F7 la sigue")
    teclear(other, [(F7, "quedo en [llamar]")])
    assert other.ve("La dejó a medias")


@pytest.mark.parametrize("field_name", few(FIELD_NAMES))
def test_a_program_killed_in_a_field_loses_nothing_of_it(programa, field_name):
    name, steps, returning, written = FIELD_NAMES[field_name]
    terminal = programa()
    abrir_caso(terminal, name)
    teclear(terminal, steps)
    terminal.callar(0.4)
    terminal.proceso.kill()
    terminal.proceso.wait()
    other = programa()
    abrir_caso(other, name)
    teclear(other, returning)
    other.esperar(written)
    assert other.proceso.poll() is None


PEDIDOS = {
    "a digit of triage": ("rechazado", [], b"1", "1 bien rechazado: sin pruebas"),
    "the outcome of a call": (
        *("aprobado", [(b"1", "Resultado de la llamada")]),
        *(b"4", "4 No contesta →"),
    ),
}


@pytest.mark.parametrize("como", few(["cut", "term"]))
@pytest.mark.parametrize("pedido", few(PEDIDOS))
def test_what_enter_asked_for_while_the_store_is_busy_is_chosen_afterwards(
    programa, tmp_path, pedido, como
):
    name, before, digit, chosen = PEDIDOS[pedido]
    terminal = programa()
    abrir_caso(terminal, name)
    teclear(terminal, before)
    with (tmp_path / "demo.db.turno").open("w") as turno:
        fcntl.flock(turno, fcntl.LOCK_EX)
        terminal.insistir(digit, chosen)
        terminal.teclear(ENTER)
        terminal.insistir(b"2", "Se está registrando lo anterior")
        if como == "term":
            terminal.proceso.terminate()
        else:
            terminal.colgar()
        terminal.esperar_fin()
    other = programa()
    abrir_caso(other, name)
    teclear(other, before)
    other.esperar(chosen)
    # Chosen, and no more: nothing is registered without Enter.
    assert other.ve("Enter")


@pytest.mark.completo
def test_a_program_killed_in_the_tray_loses_nothing_of_the_answer(programa, open_one, tmp_path):
    boss = services_for(
        Database(tmp_path / "demo.db"),
        Config(tmp_path / "demo.db", tmp_path / "demo.db"),
        "yuli",
        {"AJUSTES_AHORA": NOW},
    )
    (number,) = boss.queue.list_ids(CasoFilter.of(radicado=CASOS["sin_causal"][1]))
    boss.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "FUERA"})])
    boss.service_context.db.close()
    terminal = open_one("--como", "drubio", "--pantalla", "revision", AJUSTES_AHORA=NOW)
    terminal.esperar("usar una causal de la lista")
    teclear(
        terminal, [(b"1", "► 1 "), (b"K", ""), (ENTER, ""), (b"es reconexion", "es reconexion")]
    )
    terminal.callar(0.4)
    terminal.proceso.kill()
    terminal.proceso.wait()
    other = open_one("--como", "drubio", AJUSTES_AHORA=NOW)
    other.esperar("la respuesta 1 en la bandeja")
    other.teclear(ENTER, "REVISIÓN", "es reconexion")
