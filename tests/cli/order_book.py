"""Every order on the demonstration: what is given, in turn, and what comes back of it.

The demonstration is made at a moment that stands still, and the orders follow one another on it, so
that an order that writes is seen in those that read. `python -m tests.cli.order_book` writes the
golden files again, one of each order, beside this file.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from pprint import pformat
from typing import Any, NamedTuple

from openpyxl import Workbook

from ajustes_tui.cli import main
from ajustes_tui.cli.orders import ORDERS

GOLDEN = Path(__file__).with_name("golden")
NOW = "2026-11-24T10:40:00-05:00"
_BOSS, _AGENTE = "drubio", "yuli"
_MOST_ROWS = 4
"""Rows of a list that the golden files keep; the others are counted."""
_TITLES = (
    *("Cuenta", "Radicado", "Estado", "Motivo", "Resultado", "Motivo rechazo"),
    *("Valor solicitado", "Valor aplicado", "Asesor", "Aliado", "Fecha solicitud"),
    *("Fecha respuesta", "Titular", "Teléfono"),
)
_CHANGING = (
    (r"[0-9a-f]{64}|[0-9a-f]{47}…", "HUELLA"),
    (r"<[\w.-]+@[\w.-]+>", "<ID>"),
    (r"(?<='bytes': )\d+", "0"),
    (r"(?<='n': )\d+", "0"),
    (r"(?<=bytes     )\d+", "0"),
)
"""What another machine, or another day, makes otherwise, and what stands in its place."""


class Step(NamedTuple):
    """One order: whose it is, and whether it is read by a person as well."""

    line: str
    who: str = _BOSS
    text: bool = False


def _both(*lines: str, who: str = _BOSS) -> list[Step]:
    return [Step(line, who, text=True) for line in lines]


def _spoken(*lines: str, who: str = _BOSS) -> list[Step]:
    return _both(*(f"{line} --renglones" for line in lines), who=who)


def _steps(*lines: str, who: str = _BOSS) -> list[Step]:
    return [Step(line, who) for line in lines]


STEPS: tuple[Step, ...] = (
    *_both("bases", "casos --limite 4", "casos --estado POR_CONTACTAR --limite 3"),
    *_steps("casos --texto nadie", "casos --estado nada", "casos --causal ZZ", "casos --cubeta x"),
    *_both("caso 1", "caso 90"),
    *_steps("caso 1 --ver-datos", "caso 99999"),
    *_both("historial 90000006", "historial 1"),
    *_both("nota 90009999 --nota 'pide copia' --dato razon=GEN --dato subrazon=CON", who=_AGENTE),
    *_steps("nota 90009999", "nota 1 --nota x", "nota 90009999 --dato razon=GEN", who=_AGENTE),
    *_steps("nota 90009999 --dato razon=REC --dato subrazon=REP", "historial 90009999"),
    *_both(
        "kpi", *(f"kpi --por {by}" for by in ("asesor", "causal", "aliado", "agente", "motivo"))
    ),
    *_both(
        "atencion --parte dias",
        "atencion --parte dias --por agente",
        "atencion --parte reescalados --por agente",
        "atencion --parte recursos",
        "atencion --parte pqr --por causal",
        "atencion --parte motivos --por asesor",
        "atencion --parte pasos",
        "atencion --parte agentes",
    ),
    *_steps("atencion --corte 2026-11-24", "atencion --desde 2026-11-30 --hasta 2026-11-01"),
    *_steps("kpi --corte 2026-11-24", "kpi --desde 2026-11-01 --hasta 2026-11-30"),
    *_steps(
        "kpi --corte 2020-01-01", "kpi --corte ayer", "kpi --corte 2026-11-24 --desde 2026-1-1"
    ),
    *_both("flujograma", "conciliacion", "revision", "usuarios listar", "lotes"),
    *_both("lotes reescalados", "lotes pqr"),
    *_steps(
        "lotes nada",
        "lotes 99",
        "flujograma --salida {out}/f.svg",
        "flujograma --salida f.png",
    ),
    *_spoken(
        "kpi", "kpi --por aliado", "kpi --hoy", "casos --limite 2", "caso 90", "usuarios listar"
    ),
    *_spoken(
        "historial 900000008", "bases", "flujograma", "conciliacion", "kpi --corte 2020-01-01"
    ),
    # What an agente does with a caso.
    *_both("siguiente", who=_AGENTE),
    *_steps("soltar 1", "siguiente --estado POR_CONTACTAR", who=_AGENTE),
    *_steps("siguiente --estado ANULADO", "registrar 101 clasificar --dato causal=D", who=_AGENTE),
    *_steps("registrar 101 clasificar --dato causal=D --version 1", who=_AGENTE),
    *_steps("registrar 101 rechazo_correcto", "registrar 101 nada", "registrar 101 nota --dato x"),
    *_both("registrar 102 nota --nota 'se llamó al asesor'", who=_AGENTE),
    *_steps("saltar 103 --motivo 'espera la orden'", "soltar 103", who=_AGENTE),
    *_steps("registrar 104 pedir_revision --dato motivo='no está en F7'", who=_AGENTE),
    *_steps("reasignar 105 marcela", who=_AGENTE),
    *_steps("reasignar 105 marcela --nota 'sale de vacaciones'"),
    *_both("revision"),
    *_steps("registrar 104 resolver_revision --dato motivo='use la causal K'"),
    *_steps("registrar 101 deshacer", who=_AGENTE),
    *_both("mesa --parte actos"),
    *_both("mesa --parte ritmo"),
    *_spoken("mesa", "revision"),
    # The figures and the week.
    *_both("metas"),
    *_steps("metas --desde 2026-12-01", "metas --rechazado 15", "metas --aplicado 60", "metas"),
    *_steps("metas --rechazado 20", who=_AGENTE),
    *_both("top5 --semana 2026-S48"),
    *_steps("top5 --semana 2026-48", "top5 --semana 2026-S48 --aliado Norte"),
    *_steps("retroalimentacion --semana 2026-S48 --salida {out}/formas"),
    *_both("retroalimentacion --semana 2026-S48"),
    *_steps(
        "retroalimentacion --semana 2026-S48 --asesor {first} --estado abierto",
        "retroalimentacion --semana 2026-S48 --asesor {first} --estado abierto"
        " --compromiso 'reforzar los soportes' --seguimiento 2026-12-02",
        "retroalimentacion --semana 2026-S48 --asesor {first} --estado nada",
        "retroalimentacion --semana 2026-S48 --asesor {first}",
        "retroalimentacion --semana 2026-S48 --nota x",
    ),
    *_both("practicas listar --semana 2026-S48", "practicas registros --semana 2026-S48"),
    *_steps(
        "practicas registrar dialogo_diario --minutos 15 --agenda 'lo que vence'",
        "practicas registrar nada",
        "practicas anular 1 --motivo 'fue otro día'",
        "practicas registros",
        "practicas exportar {out}/adherencia.xlsx --semana 2026-S48",
    ),
    *_both("ideas listar"),
    *_steps("ideas proponer 'una plantilla para cruces'", who=_AGENTE),
    *_steps(
        "ideas mover 4 aprobada --nota 'desde el lunes'",
        "ideas mover 4 nada",
        "ideas mover 9 hecha",
    ),
    *_both("cerrar_corte 2026-11-24"),
    *_both("kpi --cerrado", "kpi --cerrado --por asesor"),
    *_steps("kpi --cerrado --desde 2026-11-01", "cerrar_corte 2026-11-23"),
    *_spoken("top5 --semana 2026-S48", "retroalimentacion --semana 2026-S48", "metas"),
    *_spoken("practicas listar", "practicas registros", "ideas listar"),
    *_steps("kpi --hoy --corte 2026-11-24", "auditoria --accion usuario_rol"),
    # What goes out.
    *_both("exportar reescalados {out}/lote.xlsx", "lotes", "lotes 1"),
    *_both("lotes 1 --enviado 2026-11-24"),
    *_steps("lotes 1 --enviado 2026-11-25", "lotes 1 --enviado 2026-11-23", "lotes --enviado x"),
    *_steps("lotes 1 --enviado 2026-11-24", "lotes 9 --enviado 2026-11-24", who=_AGENTE),
    *_steps("exportar reescalados {out}/otra.xlsx --lote 1", "exportar pqr {out}/pqr.xlsx"),
    *_steps(
        "exportar casos {out}/casos.xlsx --corte 2026-11-24 --estado POR_CONTACTAR",
        "exportar casos {out}/c.xlsx --sin-mascara --motivo 'pide el regulador'",
        "exportar casos {out}/c.xlsx --motivo x",
        "exportar casos {out}/c.xlsx --por asesor",
        "exportar historial {out}/h.xlsx --cuenta 90000006",
        "exportar kpi {out}/kpi.xlsx --por causal",
        "exportar kpi {out}/kpi_entero.xlsx --todo",
        "exportar kpi {out}/k.xlsx --por causal --todo",
        "exportar atencion {out}/dias.xlsx --parte dias --por agente",
        "exportar atencion {out}/a.xlsx",
        "exportar atencion {out}/a.xlsx --parte colores",
        "exportar atencion {out}/a.xlsx --parte tiempo --por causal",
        "exportar kpi {out}/kpi.xlsx --limite 3",
        "exportar datos {out}/datos --corte 2026-11-24",
        "exportar casos {out}/sin/carpeta/c.xlsx",
        "informe kpi --corte 2026-11-24 --correo {out}/kpi.eml",
        "informe kpi --corte 2020-01-01 --correo {out}/kpi.eml",
        "informe practicas --semana 2026-S48 --correo {out}/p.eml",
        "informe retroalimentacion --semana 2026-S48 --correo {out}/r.eml",
        "informe lote --lote 1 --correo {out}/l.eml",
        "informe lote --correo {out}/l.eml",
        "informe kpi",
        "informe kpi --enviar",
        "informe kpi --semana 2026-S48 --correo {out}/k.eml",
    ),
    # What comes in.
    *_both("importar {out}/ajustes_25_11_2026.xlsx --simular"),
    *_both("importar {out}/ajustes_25_11_2026.xlsx --rechazos {out}/rechazos.xlsx"),
    *_steps(
        "importar {out}/ajustes_25_11_2026.xlsx",
        "importar {out}/base.xlsx",
        "importar {out}/nada.xlsx",
        "importar {out}/base.xlsx {out}/nada.xlsx --corte 2026-11-26 --mapa cuenta=Cuenta",
        "importar {out}/base.xlsx --mapa cuenta",
        "importar --buzon",
        "importar",
        "correo",
        "correo --cada 0",
    ),
    *_both("bases", "conciliacion --corte 2026-11-25"),
    *_steps("anular_importacion 9 --motivo x", "anular_importacion 3 --motivo 'base equivocada'"),
    # Keeping the store.
    *_steps(
        "usuarios agregar nueva --rol agente --nombre 'Nueva Gómez' --iniciales NG",
        "usuarios rol nueva coordinador",
        "usuarios rol nueva jefe",
        "usuarios iniciales yuli --iniciales YA",
        "usuarios desactivar nueva",
    ),
    *_steps("usuarios agregar otra --rol agente", who=_AGENTE),
    *_both("procedimiento revisar"),
    *_both(
        *("catalogo causales", "catalogo marcaciones", "catalogo sinonimos", "catalogo festivos"),
        *("catalogo ajustes", "catalogo formas", "catalogo plantillas", "catalogo asesores"),
    ),
    *_steps(
        "catalogo causales --exportar {out}/c.toml", "catalogo causales --importar {out}/c.toml"
    ),
    *_steps("catalogo causales --importar {out}/no.toml --exportar {out}/c.toml"),
    *_both("auditoria --login yuli", "auditoria --desde 2026-11-25 --cuenta 90000006"),
    *_steps("auditoria", who=_AGENTE),
    *_both("archivos --ensayo", "retencion --ensayo --dias 1825", "retencion --ensayo"),
    *_both("olvidar 90000006 --motivo 'petición del titular'"),
    *_steps("olvidar 1 --motivo x", "historial 90000006"),
    *_both("verificar"),
    *_steps("sello --reconocer --motivo 'se dañó el disco'"),
    *_steps("sello --reconocer --motivo 'se dañó el disco'", who=_AGENTE),
    *_both("respaldar {out}/copia.db"),
    *_both("restaurar {out}/copia.db --ensayo"),
    *_steps("restaurar {out}/copia.db --ensayo --libros {out}/nada"),
    *_steps("restaurar {out}/nada.db", "restaurar {out}/copia.db"),
    *_both("info"),
    *_steps("demo --sin-tui --vacio", "crear --supervisor drubio"),
    *_steps(
        "nada", "caso", "caso x", "kpi --por nada", "casos --limite=-1", "lineas", "--pantalla nada"
    ),
)


def run(folder: Path) -> dict[str, str]:
    """Give every order in turn on a demonstration in a folder; return what came back of each order."""
    said: dict[str, list[str]] = {}
    with _environment(folder):
        db = folder / "demo.db"
        _give(["--db", str(db), "--como", _BOSS, "demo", "--sin-tui", "--json"])
        out = folder / "salida"
        out.mkdir()
        _write_bases(out)
        names = {"out": str(out), "first": ""}
        for step in STEPS:
            arguments = shlex.split(step.line.format_map(names))
            whole = ["--db", str(db), "--como", step.who, *arguments]
            spoken = "--renglones" in arguments
            for in_json in (False,) if spoken else (False, True) if step.text else (True,):
                code, stdout, stderr = _give([*whole, "--json"] if in_json else whole)
                if in_json and arguments[0] == "top5" and not code and not names["first"]:
                    names["first"] = json.loads(stdout)["asesores"][0]["asesor_id"]
                shown = _json(stdout) if in_json else stdout
                text = f"$ ajustes {step.line}{' --json' if in_json else ''}\n{shown}"
                if stderr:
                    text += f"! {stderr.strip()}\n".replace("\n", "\n! ").removesuffix("! ")
                said.setdefault(arguments[0].strip("-"), []).append(
                    _stable(f"{text}→ {code}\n", folder)
                )
    return {order: "\n".join(parts) for order, parts in said.items()}


def helps() -> str:
    said = []
    for order in ("", *ORDERS):
        _code, stdout, _stderr = _give([*order.split(), "--help"])
        said.append(f"$ ajustes {order} --help\n{stdout}")
    return "\n".join(said)


@contextmanager
def _environment(folder: Path) -> Iterator[None]:
    before, here = dict(os.environ), Path.cwd()
    os.chdir(folder)
    for name in ("DATA", "CONFIG", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(folder / "casa")
    for name in ("SUDO_UID", "AJUSTES_DB", "AJUSTES_CONFIG"):
        os.environ.pop(name, None)
    os.environ |= {"AJUSTES_AHORA": NOW, "TERM": "xterm-256color", "COLUMNS": "80"}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
        os.chdir(here)


def _give(arguments: list[str]) -> tuple[int, str, str]:
    stdout, stderr = StringIO(), StringIO()
    with redirect_stdout(stdout), redirect_stderr(stderr):
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, stdout.getvalue(), stderr.getvalue()


def _json(stdout: str) -> str:
    document = json.loads(stdout)
    if isinstance(document, dict) and "terminal" in document:
        document |= {"terminal": sorted(document["terminal"])}
        document |= dict.fromkeys(("version", "esquema", "sqlite"), "…")
    return pformat(_shortened(document), width=118, sort_dicts=False, compact=True) + "\n"


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "…" if key == "sqlite" else _shortened(each) for key, each in value.items()}
    if isinstance(value, list):
        kept = [_shortened(each) for each in value[:_MOST_ROWS]]
        left = len(value) - len(kept)
        return [*kept, f"y {left} más"] if left else kept
    return value


def _stable(text: str, folder: Path) -> str:
    text = text.replace(str(folder), "CARPETA")
    for pattern, stands in _CHANGING:
        text = re.sub(pattern, stands, text)
    if text.startswith(("$ ajustes info\n", "$ ajustes verificar\n")):
        text = re.sub(
            r"(?m)^( *(?:version|esquema|sqlite|terminal)\b.*?)(?:  .*|:(?:\n  .*)+)$",
            r"\1 …",
            text,
        )
    return text


def _write_bases(out: Path) -> None:
    rows = [
        _row("90009901", "4479900001", "APROBADO", "45.900", "45.900"),
        _row("90009902", "4479900002", "RECHAZADO", "31.700"),
        _row("", "4479900004", "RECHAZADO", "24.900"),
        _row("90009905", "4479900005", "tal vez", "24.900"),
    ]
    for name, some in (("ajustes_25_11_2026.xlsx", rows), ("base.xlsx", rows[:1])):
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (_TITLES, *some):
            sheet.append(row)
        book.save(out / name)


def _row(
    cuenta: str, radicado: str, resultado: str, value: str, aplicado: str | None = None
) -> tuple[str | None, ...]:
    rechazo = "No se evidencian soportes en RR" if resultado == "RECHAZADO" else None
    return (
        *(cuenta, radicado, "CERRADO", "Cobros de equipos", resultado, rechazo, value, aplicado),
        *("AS21", "Norte", "2026-11-20", "2026-11-24", "Rosa Prueba Lara", "3000000911"),
    )


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    with tempfile.TemporaryDirectory() as place:
        for order, said in {**run(Path(place)), "help": helps()}.items():
            (GOLDEN / f"{order}.txt").write_text(said, encoding="utf-8")
            sys.stdout.write(f"{order}: {said.count(chr(10))} lines\n")
