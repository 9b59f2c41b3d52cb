"""Many at once on one store: nothing is lost, nothing is given twice, and nobody hinders who reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import Conflicto
from ajustes_tui.services.recorder import Peticion
from tests.flows.escritores import Escritores, escribir_a_la_vez
from tests.services.conftest import almacen, molde
from tests.services.soporte import Almacen
from tests.storage.conftest import lanzar

__all__ = ["almacen", "lanzar", "molde"]

RAIZ = Path(__file__).resolve().parents[2]
CUANTOS = 16
EVENTOS = 20
PESADOS = ("polars", "fastexcel", "openpyxl", "pyarrow", "pandas", "msoffcrypto")


@pytest.fixture
def gente(almacen: Almacen) -> list[str]:
    """Return sixteen agentes of the store."""
    logins = [f"agente{n:02d}" for n in range(CUANTOS)]
    for login in logins:
        almacen.de("drubio").usuarios.agregar(login, "agente")
    return logins


def test_sixteen_processes_that_ask_at_once_get_sixteen_casos(
    almacen: Almacen, gente: list[str], lanzar: Callable[..., subprocess.Popen[str]]
) -> None:
    procesos = [lanzar(almacen.ruta, "siguiente", como=quien) for quien in gente]
    salidas = [proceso.communicate(timeout=120) for proceso in procesos]
    assert [p.returncode for p in procesos] == [0] * CUANTOS, salidas
    dados = [json.loads(salida)["id"] for salida, _error in salidas]
    assert len(set(dados)) == CUANTOS
    assert sorted(almacen.filas_de("SELECT caso_id, login FROM tomas")) == sorted(
        zip(dados, gente, strict=True)
    )


def test_processes_at_full_speed_write_every_evento_exactly_once(
    almacen: Almacen, gente: list[str]
) -> None:
    antes = almacen.filas_de("SELECT count(*) FROM historial")[0][0]
    escritores = escribir_a_la_vez(almacen.ruta, gente, EVENTOS)
    dichas = sorted(linea for escritor in escritores for linea in escritor.lineas)
    assert dichas == list(range(antes + 1, antes + CUANTOS * EVENTOS + 1))
    assert almacen.filas_de(
        "SELECT agente, caso_id, count(*), count(DISTINCT linea) FROM historial"
        " WHERE evento = 'nota' GROUP BY agente, caso_id ORDER BY agente"
    ) == [(login, caso, EVENTOS, EVENTOS) for caso, login in enumerate(gente, 1)]
    assert almacen.de("drubio").integridad.verificar().sano


def test_who_reads_while_others_write_sees_whole_eventos_only(
    almacen: Almacen, gente: list[str]
) -> None:
    quienes = gente[:6]
    total = len(quienes) * EVENTOS
    contar = (
        "SELECT (SELECT count(*) FROM historial WHERE evento = 'nota'),"
        " (SELECT count(*) FROM notas WHERE texto LIKE 'nota %')"
    )
    vistos = [almacen.filas_de(contar)[0]]
    with Escritores(almacen.ruta, quienes, EVENTOS) as escritores:
        escritores.empezar()
        while vistos[-1][0] < total:
            vistos.append(almacen.filas_de(contar)[0])
        escritores.terminar()
    assert vistos == sorted(vistos)
    assert all(lineas == notas for lineas, notas in vistos)


def test_a_lapsed_claim_somebody_else_took_is_told_to_the_first(almacen: Almacen) -> None:
    yuli, andres = almacen.de("yuli").triage, almacen.de("andres").triage
    leida = yuli.abrir(1)
    almacen.pasa(minutes=31)
    andres.abrir(1)
    with pytest.raises(Conflicto, match="lo tiene andres desde las 10:31"):
        yuli.registrar(1, [Peticion(Evento.NOTA, {}, "tarde")], version=leida.caso.version)
    yuli.latir()
    assert dict(almacen.filas_de("SELECT caso_id, login FROM tomas")) == {1: "andres"}


_SESION = """
import sys
from pathlib import Path
from tests.services.soporte import Almacen
triage = Almacen(Path(sys.argv[1])).de("yuli").triage
triage.iniciar_sesion()
print(triage.siguiente().caso.id, flush=True)
sys.stdin.read()
"""


def test_what_a_killed_session_had_is_free_at_once(
    almacen: Almacen, lanzar: Callable[..., subprocess.Popen[str]]
) -> None:
    sesion = subprocess.Popen(
        [sys.executable, "-c", _SESION, str(almacen.ruta)],
        cwd=RAIZ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert sesion.stdout is not None
    suyo = int(sesion.stdout.readline())
    tenencia = almacen.de("andres").triage.tenencias([suyo])[suyo]
    assert tenencia.toma is not None
    assert tenencia.toma.login == "yuli"
    sesion.kill()
    sesion.communicate()
    salida, error = lanzar(almacen.ruta, "siguiente", como="andres").communicate(timeout=60)
    assert json.loads(salida)["id"] == suyo, error


def test_nobody_is_sent_to_call_a_usuario_another_was_sent_to(almacen: Almacen) -> None:
    quienes = [f"agente{n:02d}" for n in range(8)]
    for login in quienes:
        almacen.de("drubio").usuarios.agregar(login, "agente")
    for caso in range(2, 3 * len(quienes) + 1, 3):
        almacen.registrar(caso, "clasificar", causal="A")
        almacen.registrar(caso, "aplicacion_correcta")
    juntos = threading.Barrier(len(quienes))

    def llamar(login: str) -> int:
        contacto = Almacen(almacen.ruta).de(login).contacto
        juntos.wait()
        llamada = contacto.siguiente()
        assert llamada is not None
        return llamada.principal.caso.id

    with ThreadPoolExecutor(len(quienes)) as hilos:
        dados = dict(zip(quienes, hilos.map(llamar, quienes), strict=True))
    assert len(set(dados.values())) == len(quienes)
    tomas = dict(almacen.filas_de("SELECT login, caso_id FROM tomas"))
    assert tomas == dados


def _modulos(codigo: str, tmp_path: Path) -> set[str]:
    salida = subprocess.run(
        [sys.executable, "-c", f"{codigo}\nimport sys; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(RAIZ), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(salida.stdout.splitlines()[-1].split())


def test_a_session_that_touches_no_workbook_never_loads_what_reads_them(
    almacen: Almacen, tmp_path: Path
) -> None:
    """A session is to cost 40 MiB at most: polars alone is 18."""
    codigo = f"""
import asyncio, os
from pathlib import Path
from ajustes_tui.app import AjustesApp
from ajustes_tui.config import Config
from ajustes_tui.services.container import build_services
from ajustes_tui.ui.terminal import detect
config = Config(Path({str(almacen.ruta)!r}), Path("ajustes.toml"))
servicios = build_services(config, {{}}, como="drubio")
perfil = detect({{"TERM": "xterm-256color", "LANG": "C.UTF-8"}}, iutf8=True, size=(80, 24))
async def pasear():
    app = AjustesApp(servicios, perfil, "turno")
    async with app.run_test(size=(80, 24)) as piloto:
        for tecla in ("f3", "enter", "escape", "f4", "f5", "ctrl+r", "f6", "f3"):
            await piloto.press(tecla)
            await piloto.pause()
asyncio.run(pasear())
servicios.triage.cerrar_sesion()
"""
    assert _modulos(codigo, tmp_path).isdisjoint(PESADOS)


@pytest.mark.parametrize(
    "orden", ["info", "casos", "siguiente", "kpi", "historial 90000000", "verificar"]
)
def test_an_order_that_touches_no_workbook_never_loads_what_reads_them(
    almacen: Almacen, tmp_path: Path, orden: str
) -> None:
    argumentos = ["--db", str(almacen.ruta), "--como", "drubio", *orden.split(), "--json"]
    codigo = f"from ajustes_tui.cli import main\nassert main({argumentos!r}) == 0"
    assert _modulos(codigo, tmp_path).isdisjoint({*PESADOS, "textual"})
