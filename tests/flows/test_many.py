"""Many at once on one store: nothing is lost, nothing is given twice, and nobody hinders who reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.flows.escritores import Escritores, escribir_a_la_vez
from tests.services.conftest import molde, store
from tests.services.soporte import Almacen
from tests.storage.conftest import lanzar

__all__ = ["lanzar", "molde", "store"]

RAIZ = Path(__file__).resolve().parents[2]
COUNT = 16
EVENTOS = 20
PESADOS = ("polars", "fastexcel", "openpyxl", "pyarrow", "pandas", "msoffcrypto")


@pytest.fixture
def gente(store: Almacen) -> list[str]:
    logins = [f"agente{n:02d}" for n in range(COUNT)]
    for login in logins:
        store.of("drubio").usuarios.add(login, "agente")
    return logins


@pytest.mark.completo
def test_sixteen_processes_that_ask_at_once_get_sixteen_casos(store, gente, lanzar):
    procesos = [lanzar(store.path, "siguiente", como=who) for who in gente]
    way_outs = [proceso.communicate(timeout=120) for proceso in procesos]
    assert [p.returncode for p in procesos] == [0] * COUNT, way_outs
    dados = [json.loads(output)["id"] for output, _error in way_outs]
    assert len(set(dados)) == COUNT
    assert sorted(store.rows_of("SELECT caso_id, login FROM tomas")) == sorted(
        zip(dados, gente, strict=True)
    )


@pytest.mark.completo
def test_processes_at_full_speed_write_every_evento_exactly_once(store, gente):
    before = store.rows_of("SELECT count(*) FROM historial")[0][0]
    escritores = escribir_a_la_vez(store.path, gente, EVENTOS)
    written = sorted(line for writer in escritores for line in writer.lines)
    assert written == list(range(before + 1, before + COUNT * EVENTOS + 1))
    assert store.rows_of(
        "SELECT agente, caso_id, count(*), count(DISTINCT linea) FROM historial"
        " WHERE evento = 'nota' GROUP BY agente, caso_id ORDER BY agente"
    ) == [(login, caso, EVENTOS, EVENTOS) for caso, login in enumerate(gente, 1)]
    assert store.of("drubio").integrity.verify().healthy


def test_who_reads_while_others_write_sees_whole_eventos_only(store, gente):
    quienes = gente[:3]
    total = len(quienes) * EVENTOS
    count = (
        "SELECT (SELECT count(*) FROM historial WHERE evento = 'nota'),"
        " (SELECT count(*) FROM notas WHERE texto LIKE 'nota %')"
    )
    counts = [store.rows_of(count)[0]]
    with Escritores(store.path, quienes, EVENTOS) as escritores:
        escritores.empezar()
        while counts[-1][0] < total and escritores.working():
            counts.append(store.rows_of(count)[0])
        escritores.terminar()
    counts.append(store.rows_of(count)[0])
    assert counts[-1][0] == total
    assert counts == sorted(counts)
    assert all(lines == notas for lines, notas in counts)


_SESION = """
import sys
from pathlib import Path
from tests.services.soporte import Almacen
yuli = Almacen(Path(sys.argv[1])).of("yuli")
yuli.start_session()
print(yuli.triage.open_next().caso.id, flush=True)
sys.stdin.read()
"""


def test_what_a_killed_session_had_is_free_at_once(store, lanzar):
    run_session = subprocess.Popen(
        [sys.executable, "-c", _SESION, str(store.path)],
        cwd=RAIZ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run_session.stdout is not None
    theirs = int(run_session.stdout.readline())
    holding = store.of("andres").work.holdings([theirs])[theirs]
    assert holding.toma is not None
    assert holding.toma.login == "yuli"
    run_session.kill()
    run_session.communicate()
    output, error = lanzar(store.path, "siguiente", como="andres").communicate(timeout=60)
    assert json.loads(output)["id"] == theirs, error


def test_nobody_is_sent_to_call_a_usuario_another_was_sent_to(store):
    quienes = [f"agente{n:02d}" for n in range(8)]
    for login in quienes:
        store.of("drubio").usuarios.add(login, "agente")
    for caso in range(2, 3 * len(quienes) + 1, 3):
        store.register(caso, "clasificar", causal="A")
        store.register(caso, "aplicacion_correcta")
    joined = threading.Barrier(len(quienes), timeout=60)

    def llamar(login: str) -> int:
        contacto = Almacen(store.path).of(login).contacto
        joined.wait()
        llamada = contacto.open_next_call()
        assert llamada is not None
        return llamada.main.caso.id

    with ThreadPoolExecutor(len(quienes)) as hilos:
        dados = dict(zip(quienes, hilos.map(llamar, quienes), strict=True))
    assert len(set(dados.values())) == len(quienes)
    tomas = store.rows_of("SELECT login, caso_id FROM tomas")
    assert set(dados.items()) <= set(tomas)
    # The whole account is theirs, and nobody else's.
    accounts = store.rows_of(
        "SELECT c.cuenta, count(DISTINCT t.login) FROM casos c LEFT JOIN tomas t ON t.caso_id = c.id"
        " WHERE c.cuenta IN (SELECT k.cuenta FROM casos k JOIN tomas o ON o.caso_id = k.id)"
        " GROUP BY c.cuenta HAVING count(*) = count(t.login)"
    )
    assert [logins for _cuenta, logins in accounts] == [1] * len(quienes)


def _run(code: str, tmp_path: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(RAIZ), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_session_that_touches_no_workbook_never_loads_what_reads_them(store, tmp_path):
    """A session is to cost 40 MiB at most: polars alone is 18."""
    code = f"""
import asyncio, os
from pathlib import Path
from ajustes_tui.app import AjustesApp
from ajustes_tui.config import Config
from ajustes_tui.services.container import build_services
from ajustes_tui.ui.terminal import detect
config = Config(Path({str(store.path)!r}), Path("ajustes.toml"))
servicios = build_services(config, {{}}, como="drubio")
perfil = detect({{"TERM": "xterm-256color", "LANG": "C.UTF-8"}}, iutf8=True, size=(80, 24))
async def pasear():
    app = AjustesApp(servicios, perfil, "turno")
    async with app.run_test(size=(80, 24)) as piloto:
        for tecla in ("f3", "enter", "escape", "f4", "f5", "ctrl+r", "f6", "f3"):
            await piloto.press(tecla)
            await piloto.pause()
asyncio.run(pasear())
servicios.close_session()
"""
    loaded = _run(f"{code}\nimport sys; print(*sys.modules)", tmp_path).splitlines()[-1]
    assert {*loaded.split()}.isdisjoint(PESADOS)


def test_an_order_that_touches_no_workbook_never_loads_what_reads_them(store, tmp_path):
    base = ["--db", str(store.path), "--como", "drubio"]
    orders = ("siguiente", "info", "casos", "kpi", "historial 90000000", "verificar")
    *given, proof = ([*base, *order.split(), "--json"] for order in orders)
    code = f"""
import sys
from ajustes_tui.cli import main
for order in {given!r}:
    assert main(order) == 0
before = {{*sys.modules}}
assert main({proof!r}) == 0
print(*before & {{*{PESADOS!r}, "textual"}}, "and", *{{*sys.modules}} & {{*{PESADOS!r}, "textual"}})
"""
    done = _run(code, tmp_path)
    # What proves the store reads the raw rows it keeps again, which is work for Polars alone.
    assert done.splitlines()[-1].split() in (["and"], ["and", "polars"])
