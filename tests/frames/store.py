"""The store the frames are taken of: the demonstration, a second corte and a morning of work.

It is made by the services alone, with their own clock, so that nothing of it depends on the machine.
"""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from unittest.mock import patch

from openpyxl import Workbook, load_workbook

from ajustes_tui.config import Config
from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.keeping import cambios
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.query.filter import CasoFilter, in_estados
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.services.admin.demo import create_demo
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.services.intake.importacion import ImportOptions
from ajustes_tui.services.recorder import Request
from ajustes_tui.storage.casos import historial
from ajustes_tui.storage.core.database import Database

AYER = "2026-11-24T10:40:00-05:00"
AL_ENTRAR = "2026-11-25T08:05:00-05:00"
NOW = "2026-11-25T10:40:00-05:00"
"""The moment of every frame."""
ALMACEN = "demo.db"
BASE = "ajustes_26_11_2026.xlsx"
WITHOUT_CORTE = "ajustes_sin_fecha.xlsx"
DUDOSA = "ajustes_27_11_2026.xlsx"
NO_ES_LIBRO = "no_es_libro.xlsx"
SIN_CUENTA = "ajustes_sin_cuenta.xlsx"
RESPUESTA = "respuesta_del_back.xlsx"
DE_HOY = "ajustes_25_11_2026.xlsx"
_ARCHIVOS = (BASE, WITHOUT_CORTE, DUDOSA, SIN_CUENTA, DE_HOY, NO_ES_LIBRO)
_PEOPLE = ("yuli", "andres", "marcela", "drubio", "lcano")
_VERIFICADO = "identidad,decision,radicado,valor,recurso,plazo"
_MODIFICADO = datetime.fromisoformat(AL_ENTRAR).timestamp()
_TITLES = (
    *("Cuenta", "Radicado", "Estado", "Motivo", "Resultado", "Motivo rechazo"),
    *("Valor solicitado", "Valor aplicado", "Asesor", "Aliado", "Fecha solicitud"),
    *("Fecha respuesta", "Titular", "Teléfono"),
)


def services_of(folder: Path, login: str, moment: str = NOW) -> Services:
    """Return the services of a person on the store of a folder, at a moment that stands still."""
    return services_for(
        Database(folder / ALMACEN), _config(folder), login, {"AJUSTES_AHORA": moment}
    )


@contextmanager
def same_salts() -> Iterator[None]:
    """Let each line always have the same hash, which the frames show."""
    with ExitStack() as patches:
        for module in (cambios, historial):
            patches.enter_context(patch.object(module, "new_salt", lambda: "ab"))
        yield


@same_salts()
def build_store(folder: Path) -> Path:
    """Make the store and the workbooks one imports from, and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ayer = {"AJUSTES_AHORA": AYER}
    create_demo(_config(folder), ayer, como="drubio", empty=False, moved=False)
    (folder / "bases").mkdir()
    (folder / "salida").mkdir()
    _write_bases(folder)
    _second_corte(folder)
    _morning(folder)
    return folder


@same_salts()
def build_without_base(folder: Path) -> Path:
    """Make a store that has people, and no base, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    create_demo(_config(folder), {"AJUSTES_AHORA": AYER}, como="drubio", empty=True, moved=False)
    (folder / "bases").mkdir()
    jefa = services_of(folder, "drubio", AYER)
    for login in ("yuli", "andres"):
        jefa.usuarios.add(login, Rol.AGENTE)
    _close(jefa)
    return folder


def copy_store(origin: Path, folder: Path) -> Path:
    """Copy a store made before, with its workbooks, and return the folder of the copy."""
    shutil.copytree(origin, folder, dirs_exist_ok=True)
    return folder


def _config(folder: Path) -> Config:
    return Config(
        folder / ALMACEN,
        folder / "ajustes.toml",
        inbox=folder / "bases",
        output=folder / "salida",
        rules=Rules(bases="acumulativas"),
        maintenance="18:00 mantenimiento 10 minutos; lo escrito queda guardado",
    )


def _write(
    folder: Path, name: str, titles: Iterable[str], rows: Iterable[tuple[object, ...]]
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Casos"
    sheet.append(tuple(titles))
    for row in rows:
        sheet.append(row)
    path = folder / "bases" / name
    _save_stored(book, path)
    dated(path)


def dated(path: Path) -> None:
    """Give a file a moment of its own, which depends on its name alone."""
    moment = _MODIFICADO - 60 * (_ARCHIVOS.index(path.name) if path.name in _ARCHIVOS else 0)
    os.utime(path, (moment, moment))


def _save_stored(book: Workbook, path: Path) -> None:
    """Save a workbook uncompressed: its size, which a screen shows, is then always the same."""
    packed = io.BytesIO()
    book.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))


def _row(
    cuenta: str, radicado: str, resultado: str | None, value: str, aplicado: str | None = None
):
    closed = ("CERRADO", "2026-11-24") if resultado else ("ABIERTO", None)
    rechazo = "No se evidencian soportes en RR" if resultado == "RECHAZADO" else None
    return (
        *(cuenta, radicado, closed[0], "Cobros de equipos", resultado, rechazo, value, aplicado),
        *("AS21", "Norte", "2026-11-20", closed[1], "Rosa Prueba Lara", "3000000911"),
    )


def _write_bases(folder: Path) -> None:
    """Write the base of each kind that importing has a picture for."""
    new = (
        _row("90009901", "4479900001", "APROBADO", "45.900", "45.900"),
        _row("90009902", "4479900002", "RECHAZADO", "31.700"),
        _row("90009903", "4479900003", None, "18.200"),
    )
    _write(
        folder,
        BASE,
        _TITLES,
        (
            *new,
            _row("", "4479900004", "RECHAZADO", "24.900"),
            _row("90009902", "4479900002", "RECHAZADO", "31.700"),
            _row("90009905", "4479900005", "tal vez", "24.900"),
        ),
    )
    _write(folder, WITHOUT_CORTE, _TITLES, new)
    dudosos = (*_TITLES[:5], "Valor solicitada")
    _write(folder, DUDOSA, dudosos, [(*fila[:5], fila[6]) for fila in new])
    _write(folder, SIN_CUENTA, ("Cliente", *_TITLES[1:5]), [fila[:5] for fila in new])
    path = folder / "bases" / NO_ES_LIBRO
    path.write_text("no es un libro\n", encoding="utf-8")
    dated(path)


def answer_lot(folder: Path, *answers: str) -> None:
    """Send what waits for the back, and leave its workbook in the inbox with its first rows answered."""
    services = services_of(folder, "yuli", AL_ENTRAR)
    book = load_workbook(services.lotes.send(LoteKind.REESCALADOS).file)
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for row, answer in enumerate(answers, 2):
        sheet.cell(row, place["Estado de aprobación o rechazo"]).value = answer
    path = folder / "bases" / RESPUESTA
    _save_stored(book, path)
    dated(path)
    _close(services)


def casos_of(services: Services, *estados: Estado, limit: int = 60) -> list[int]:
    """Return the casos of the queue in some estados, the most urgent first."""
    criteria = CasoFilter((in_estados(estados),), limit)
    return list(services.queue.list_ids(criteria))


def _second_corte(folder: Path) -> None:
    """Import the corte of today, where the back answers what it was asked for."""
    jefa = services_of(folder, "drubio", AL_ENTRAR)
    rows = [
        _row("90009801", "4479800001", "APROBADO", "45.900", "45.900"),
        _row("90009802", "4479800002", "RECHAZADO", "31.700"),
        _row("90009803", "4479800003", None, "18.200"),
    ]
    demands = casos_of(jefa, Estado.EN_BACK, Estado.REESCALADO)
    respuestas = (("APROBADO", "45.900"), ("RECHAZADO", None), (None, None), ("APROBADO", "12.300"))
    for number, caso_id in enumerate(demands[:12]):
        caso = jefa.triage.card(caso_id).caso
        resultado, aplicado = respuestas[number % len(respuestas)]
        rows.append(_row(caso.cuenta, caso.radicado_actual, resultado, "45.900", aplicado))
    _write(folder, DE_HOY, _TITLES, rows)
    prepared = jefa.importacion.prepare(
        folder / "bases" / DE_HOY, ImportOptions(corte=date(2026, 11, 25))
    )
    jefa.importacion.confirm(prepared)
    _close(jefa)


def _morning(folder: Path) -> None:
    """Register what each person did before the moment of the frames."""
    before = {who: services_of(folder, who, "2026-11-25T09:10:00-05:00") for who in _PEOPLE}
    to_call = casos_of(before["yuli"], Estado.POR_CONTACTAR)
    by_clasificar = casos_of(before["yuli"], Estado.POR_CLASIFICAR)
    _calls(before, to_call)
    _questions(before, by_clasificar)
    _others(before, by_clasificar)
    for services in before.values():
        _close(services)


def _register(services: Services, caso_id: int, *parts: tuple[Evento, dict[str, str]]) -> None:
    services.recorder.register(caso_id, [Request(evento, datos) for evento, datos in parts])


def call(services: Services, caso_id: int, resultado: str, **datos: str) -> None:
    """Register how a call to the first telephone of the cuenta of a caso ended."""
    cuenta = services.triage.card(caso_id).caso.cuenta
    number = services.contacto.telefonos(cuenta)[0].number
    _register(
        services, caso_id, (Evento.CONTACTO, {"resultado": resultado, "telefono": number, **datos})
    )


def _calls(before: dict[str, Services], to_call: list[int]) -> None:
    """Leave a call in every state it may be in."""
    yuli = before["yuli"]
    free = iter([c for c in to_call if yuli.contacto.telefonos(_cuenta(yuli, c))])
    call(yuli, next(free), "VOLVER_A_LLAMAR", cuando="2026-11-25T10:30:00-05:00")
    call(yuli, next(free), "VOLVER_A_LLAMAR", cuando="2026-11-25T15:00:00-05:00")
    call(yuli, next(free), "NO_ACEPTA", verificado=_VERIFICADO)
    call(yuli, next(free), "ACEPTA", verificado=_VERIFICADO)
    call(before["marcela"], next(free), "NO_CONTESTA")


def _cuenta(services: Services, caso_id: int) -> str:
    return services.triage.card(caso_id).caso.cuenta


def _questions(before: dict[str, Services], by_clasificar: list[int]) -> None:
    """Leave questions for the supervisor, and answer one of them."""
    yuli, andres, drubio = before["yuli"], before["andres"], before["drubio"]
    _register(
        yuli,
        by_clasificar[10],
        (Evento.CLASIFICAR, {"causal": "A", "atribuible": "RAZON_W"}),
        (Evento.PEDIR_REVISION, {"motivo": "El técnico puso la razón W por error"}),
    )
    _register(andres, by_clasificar[11], (Evento.CLASIFICAR, {"causal": "FUERA"}))
    _register(
        yuli,
        by_clasificar[12],
        (Evento.PEDIR_REVISION, {"motivo": "¿Esto es reconexión o cobro de equipos?"}),
    )
    bandeja = drubio.revision
    view = bandeja.show(by_clasificar[12])
    assert view is not None
    bandeja.answer(view, view.choices[-1].answer, "Use la causal K: es reconexión", "")


def _others(before: dict[str, Services], by_clasificar: list[int]) -> None:
    """Leave a claim, a skip, an undone act, an annulled caso, a draft and a practice."""
    before["andres"].triage.open_caso(by_clasificar[1])
    before["marcela"].triage.open_caso(by_clasificar[3])
    before["marcela"].triage.skip(by_clasificar[3], "RR no abre esta cuenta")
    _register(before["yuli"], by_clasificar[14], (Evento.CLASIFICAR, {"causal": "B"}))
    _register(before["yuli"], by_clasificar[14], (Evento.DESHACER, {}))
    _register(before["drubio"], by_clasificar[15], (Evento.ANULAR, {"motivo": "repetido en RR"}))
    card = before["marcela"].triage.open_caso(by_clasificar[2])
    borrador = {"evento": "mal_rechazado", "c._prueba": "12", "c.razon": "AJU"}
    borrador |= {"c.subrazon": "REE", "c.radicado": ""}
    before["marcela"].work.save_borrador(
        BorradorSave(by_clasificar[2], borrador, card.caso.version)
    )
    before["drubio"].practicas.register("dialogo_diario", None, None, "con todo el turno")


def _close(services: Services) -> None:
    services.service_context.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    services.service_context.db.close()
