"""Importing a base: the list, the preview, its columns and groups, the result, and undoing it."""

from __future__ import annotations

import io
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

from ajustes_tui.app import AjustesApp
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.screens.importacion.dialogs import PasswordModal
from ajustes_tui.screens.importacion.screen import ImportacionScreen
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import DatumModal, ProseModal
from ajustes_tui.screens.primera.screen import FirstScreen
from ajustes_tui.services.container import Services
from ajustes_tui.services.recorder import Request
from tests.frames.store import (
    BASE,
    DUDOSA,
    NO_ES_LIBRO,
    RESPUESTA,
    SIN_CUENTA,
    WITHOUT_CORTE,
    answer_lot,
    dated,
    services_of,
)
from tests.frames.walk import Walk, route


def _first(app: AjustesApp, services: Services) -> FirstScreen:
    yuli = Usuario("yuli", "Yuli Ariza", Rol.SUPERVISOR, initials="YA")
    base = Path("ajustes_24_11_2026.xlsx")
    return FirstScreen(yuli, base, app.signals, services.run_session)


@route(FirstScreen, place="turno", front=_first)
async def primera(walk: Walk) -> None:
    await walk.stop("first_time", "primera vez", "Enter abre ajustes_24_11_2026.xlsx")
    await walk.press("down")
    await walk.stop("practice", "Enter: practicar")
    await walk.press("n")
    await walk.stop("own_data", "Firma en RR", "F8 los cambia")


async def _read(walk: Walk, name: str) -> None:
    """Choose a file of the list and have it read."""
    await walk.until(BASE, NO_ES_LIBRO)
    await walk.press("home")
    await walk.settle()
    rows = walk.rows()
    first = next(place for place, row in enumerate(rows) if row.startswith("►"))
    wanted = next(place for place, row in enumerate(rows) if f" {name}" in row.replace("►", " "))
    await walk.press(*["down"] * (wanted - first), "enter")


@route(ImportacionScreen, PickerModal, login="drubio", place="importacion")
async def importacion_preview(walk: Walk) -> None:
    await walk.stop("files", BASE, NO_ES_LIBRO)
    await _read(walk, BASE)
    await walk.stop("preview", "Vista previa", "Qué les pasa a los ")
    await walk.press("enter")
    await walk.stop("group")
    await walk.press("escape")
    await walk.until("Qué les pasa a los ")
    await walk.press("down", "enter")
    await walk.stop("empty_group")
    await walk.press("c")
    await walk.stop("columns")
    await walk.press("down", "enter")
    await walk.stop("which_column")
    await walk.press("escape", "t")
    await walk.stop("row_of_the_titles")
    await walk.press("escape", "escape")
    await walk.until("Qué les pasa a los ")
    await walk.press("m")
    await walk.stop("complemento")
    await walk.press("m", "x")
    await walk.stop("rejected_saved", "rechazos")


@route(*(ImportacionScreen, ConfirmationModal, ProseModal), login="drubio", place="importacion")
async def importacion_result(walk: Walk) -> None:
    await _read(walk, BASE)
    await walk.until("Vista previa", "F8 pregunta")
    await walk.press("f8")
    await walk.stop("most_absent", "¿Es la base completa?")
    await walk.press("s")
    await walk.stop("result", "importada")
    await walk.press("u")
    await walk.stop("undo_why")
    await walk.type("no era esta")
    await walk.press("f8")
    await walk.stop("undone", "deshecha")


def _touch_the_last_base(folder: Path) -> None:
    andres = services_of(folder, "andres")
    caso_id = andres.queue.list_ids(CasoFilter.of(cuenta="90009801"))[0]
    andres.recorder.register(caso_id, [Request(Evento.NOTA, {}, "ya la vi")])
    andres.service_context.db.close()


@route(
    *(ImportacionScreen, ProseModal, ErrorModal),
    login="drubio",
    place="importacion",
    prepare=_touch_the_last_base,
)
async def importacion_bases(walk: Walk) -> None:
    await walk.until(BASE, NO_ES_LIBRO)
    await walk.press("b")
    await walk.stop("bases", "►")
    await walk.press("down")
    await walk.stop("second_base")
    await walk.press("enter")
    await walk.stop("reconciliation")
    await walk.press("escape")
    await walk.until("►    1")
    await walk.press("u")
    await walk.stop("undo_why", "Deshacer la base 1")
    await walk.type("no")
    await walk.press("f8")
    await walk.stop("not_the_last_one")
    await walk.press("escape", "up", "u")
    await walk.until("Deshacer la base 2")
    await walk.type("no era")
    await walk.press("f8")
    await walk.stop("what_stays")


@route(ImportacionScreen, DatumModal, login="drubio", place="importacion")
async def importacion_doubts(walk: Walk) -> None:
    await _read(walk, WITHOUT_CORTE)
    await walk.stop("without_corte", "Vista previa")
    await walk.press("k")
    await walk.stop("which_corte", "De qué corte es la base")
    await walk.type("31/02/2026")
    await walk.stop("no_such_day")
    await walk.press(*["backspace"] * 10)
    await walk.type("26/11/2026")
    await walk.stop("corte_typed", "Enter lo acepta")
    await walk.press("enter")
    await walk.stop("corte_taken", "F8 pregunta")
    await walk.press("escape")
    await walk.until("Escoja la base")
    await _read(walk, DUDOSA)
    await walk.stop("doubtful_column", "¿«Valor solicitada» es valor solicitado?")
    await walk.press("f8")
    await walk.stop("answer_first", "Escoja 1 o 2")
    await walk.press("escape")
    await walk.until("Escoja la base")
    await _read(walk, SIN_CUENTA)
    await walk.stop("column_missing", "Falta: cuenta")
    await walk.press("escape")
    await walk.until("Escoja la base")
    await _read(walk, NO_ES_LIBRO)
    await walk.stop("not_a_workbook", "Enter o Esc cierra")


def _protect(folder: Path) -> None:
    path = folder / "bases" / BASE
    closed = io.BytesIO()
    OOXMLFile(io.BytesIO(path.read_bytes())).encrypt("de prueba", closed)
    path.write_bytes(closed.getvalue())
    dated(path)


@route(PasswordModal, login="drubio", place="importacion", prepare=_protect)
async def importacion_password(walk: Walk) -> None:
    await _read(walk, BASE)
    await walk.stop("password", "El libro está protegido con contraseña")
    await walk.type("otra")
    await walk.stop("password_typed", "••••")
    await walk.press("enter")
    await walk.stop("wrong_password", "esa no es la contraseña")


@route(ImportacionScreen, login="lcano", place="importacion")
async def importacion_coordinador(walk: Walk) -> None:
    await _read(walk, BASE)
    await walk.stop("preview", "Vista previa", "Qué les pasa a los ")
    await walk.press("f8")
    await walk.stop("not_permitted")


def _answer(folder: Path) -> None:
    answer_lot(folder, "APROBADO", "RECHAZADO", "APROBADO")


@route(ImportacionScreen, place="importacion", prepare=_answer)
async def importacion_lot(walk: Walk) -> None:
    await _read(walk, RESPUESTA)
    await walk.stop("preview", "Responde lotes: no tiene corte", "F8 importa 3 respuestas")
    await walk.press("k")
    await walk.stop("no_corte", "no es de ningún corte")
    await walk.press("f8")
    await walk.stop("result", "espondidas", "no suman a ninguna T")
