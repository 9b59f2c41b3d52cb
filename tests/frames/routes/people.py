"""The rest: mi turno, the tray, an account, people, catalogues, the help, the palette, the window."""

from __future__ import annotations

from ajustes_tui.commands import Palette
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.screens.administracion.asesores import AsesoresScreen
from ajustes_tui.screens.administracion.audit import AuditScreen
from ajustes_tui.screens.administracion.catalogs import CatalogsScreen
from ajustes_tui.screens.administracion.first_day import FirstDayScreen
from ajustes_tui.screens.administracion.people import PeopleScreen
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.help import HelpModal
from ajustes_tui.screens.modals.notices import ErrorModal, WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal, TextModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.screens.revision.screen import RevisionScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.screens.turno.screen import TurnoScreen
from tests.frames.walk import Walk, route

CUENTA = "900000077"


def _caso(walk: Walk) -> int:
    return int(walk.services.queue.list_ids(CasoFilter.of(cuenta=CUENTA))[0])


@route(TurnoScreen, PickerModal, place="turno")
async def turno(walk: Walk) -> None:
    await walk.stop("agente", "MI TURNO", "mantenimiento")
    await walk.press("down", "down")
    await walk.stop("third_row")
    await walk.press("v")
    await walk.stop("everything_of_today")
    await walk.press("escape", "f7")
    await walk.stop("nothing_to_note_on", "No tiene un caso a medias")


@route(TurnoScreen, ProseModal, login="marcela", place="turno")
async def turno_with_a_draft(walk: Walk) -> None:
    await walk.stop("in_hand", "MI TURNO", "a medias")
    await walk.press("f7")
    await walk.stop("note")


@route(TurnoScreen, login="drubio", place="turno")
async def turno_supervisor(walk: Walk) -> None:
    await walk.stop("supervisor", "LO QUE TOCA", "mantenimiento")
    await walk.press("3")
    await walk.stop("third_duty", "PRÁCTICAS", "toca")
    await walk.press("escape")
    await walk.stop("back", "LO QUE TOCA", "mantenimiento")


@route(TurnoScreen, login="lcano", place="turno")
async def turno_coordinador(walk: Walk) -> None:
    await walk.stop("coordinador", "LO QUE TOCA", "mantenimiento")


@route(RevisionScreen, WholeTextModal, ProseModal, login="drubio", place="revision")
async def revision(walk: Walk) -> None:
    await walk.stop("tray", "REVISIÓN", "►", "Decida")
    await walk.press("v")
    await walk.stop("everything", "La pregunta y su caso")
    await walk.press("escape", "2")
    await walk.stop("answer_chosen", "falta su razón")
    await walk.type("en casa")
    await walk.stop("reason_typed", "F8 registra")
    await walk.press("escape", "down")
    await walk.stop("second_question", "La causal que pide el asesor")
    await walk.press("1")
    await walk.stop("answer_that_needs_a_datum", "falta causal")
    await walk.press("escape", "f7")
    await walk.stop("note", "Queda en el historial")
    await walk.press("escape", "up", "2")
    await walk.until("en casa")
    await walk.press("f8")
    await walk.stop("answered", "REVISIÓN › 1", "La causal que pide el asesor", "falta causal")


@route(RevisionScreen, place="revision")
async def revision_agente(walk: Walk) -> None:
    await walk.stop("own_questions", "REVISIÓN", "►")
    await walk.press("1")
    await walk.stop("decides_nothing")


@route(HistorialScreen, WholeTextModal, PickerModal, ProseModal, SearchModal, ErrorModal)
async def historial(walk: Walk) -> None:
    await walk.until("TRIAGE", "►__")
    await walk.to("historial", (CUENTA, _caso(walk)))
    await walk.stop("cuenta", f"HISTORIAL › Cuenta {CUENTA}", "intacta")
    await walk.press("down")
    await walk.stop("second_line")
    await walk.press("enter")
    await walk.stop("whole_line", "Línea")
    await walk.press("escape", "f")
    await walk.stop("which_class")
    await walk.press("down", "enter")
    await walk.stop("one_class")
    await walk.press("f7")
    await walk.type("lo que dijo")
    await walk.stop("note")
    await walk.press("escape")
    await walk.stop("note_half_typed", "F7 la sigue")
    await walk.press("u")
    await walk.stop("not_to_be_undone")
    await walk.press("escape", "f9")
    await walk.stop("search", "Se puede buscar")
    await walk.type("prueba 12")
    await walk.stop("search_by_name", "las más nuevas", "↓ escoge")
    await walk.press("down")
    await walk.stop("search_row", "Enter abre")
    for _letter in "prueba 12":
        await walk.press("backspace")
    await walk.type("123456")
    await walk.press("enter")
    await walk.stop("not_found", "No hay ningún caso con «123456»")


@route(PeopleScreen, PickerModal, TextModal, ConfirmationModal, login="drubio", place="personas")
async def personas(walk: Walk) -> None:
    await walk.stop("people", "pueden entrar", "►")
    await walk.press("down")
    await walk.stop("second_row")
    await walk.press("enter")
    await walk.stop("which_role")
    await walk.press("escape", "d")
    await walk.stop("deactivate")
    await walk.press("escape", "n")
    await walk.stop("add_login")
    await walk.type("nora")
    await walk.press("enter")
    await walk.stop("add_name", "El nombre de nora")
    await walk.type("Nora Prueba")
    await walk.press("enter")
    await walk.stop("add_role")
    await walk.press("enter")
    await walk.stop("added", "nora ya puede entrar como agente", "►○ Nora")


@route(PeopleScreen, place="personas")
async def personas_agente(walk: Walk) -> None:
    await walk.stop("not_permitted", "Es de la supervisora, del coordinador o del gerente.")


@route(PeopleScreen, login="lcano", place="personas")
async def personas_coordinador(walk: Walk) -> None:
    await walk.stop("people", "pueden entrar", "►")
    await walk.press("d")
    await walk.stop("not_permitted", "las cambia la supervisora")


@route(CatalogsScreen, TextModal, ConfirmationModal, PickerModal, login="drubio", place="catalogos")
async def catalogos(walk: Walk) -> None:
    await walk.stop("catalogues", "CATÁLOGOS", "►")
    await walk.press("down")
    await walk.stop("second_catalogue")
    await walk.press("enter")
    await walk.stop("rows")
    await walk.press("enter")
    await walk.stop("whole_row", "Enter o Esc cierra")
    await walk.press("escape", "escape")
    await walk.until("Lo que está en uso")
    await walk.press("v")
    await walk.stop("versions")
    await walk.press("x")
    await walk.stop("export_to")
    await walk.press("enter")
    await walk.stop("exported", "quedó en")
    path = next((walk.folder / "salida").glob("marcaciones*"))
    path.write_text(path.read_text("utf-8").replace("por corregir", "corregido"), "utf-8")
    await walk.press("i")
    await walk.stop("import_from", path.name)
    await walk.type("marcaciones")
    await walk.press("enter")
    await walk.stop("import_what_changes", "s lo hace")
    await walk.press("s")
    await walk.stop("imported", "v2 en uso")
    await walk.press("v")
    await walk.stop("second_version", "v2 desde")


@route(AuditScreen, PickerModal, TextModal, login="drubio", place="auditoria")
async def auditoria(walk: Walk) -> None:
    await walk.stop("entries", "AUDITORÍA", "►")
    await walk.press("a")
    await walk.stop("which_action")
    await walk.press("escape", "d")
    await walk.stop("which_days")
    await walk.press("escape", "c")
    await walk.stop("which_account", "De qué cuenta")
    await walk.type(CUENTA)
    await walk.press("enter")
    await walk.stop("of_an_account", f" cuenta {CUENTA} ──", "1 entrada")


@route(AsesoresScreen, PickerModal, TextModal, login="drubio", place="asesores")
async def asesores(walk: Walk) -> None:
    await walk.stop("asesores", "ASESORES", "►")
    await walk.press("space", "down", "space")
    await walk.stop("two_marked", "j junta AS04 y AS01")
    await walk.press("j")
    await walk.stop("which_id_stays", "qué id queda")
    await walk.press("enter")
    await walk.stop("joined", "catálogo v2", "en el catálogo")
    await walk.press("i")
    await walk.stop("jefe")
    await walk.type("Luis Vega")
    await walk.press("enter")
    await walk.stop("jefe_said", "catálogo v3", "Luis Vega")
    await walk.press("s")
    await walk.stop("which_id_leaves", "deja de ser")
    await walk.press("enter")
    await walk.stop("parted", "catálogo v4")


@route(HelpModal, Palette, TriageScreen)
async def everywhere(walk: Walk) -> None:
    """The help of a short place and of a long one, the palette, and the keys that do nothing."""
    await walk.until("TRIAGE", "►__")
    for key_context in ("kpi_mesa", "triage.caso"):
        await walk.app.push_screen(HelpModal(key_context))
        await walk.stop(f"help_{key_context.replace('.', '_')}", "AYUDA")
        await walk.press("escape")
        await walk.until("TRIAGE")
    await walk.press("f1")
    await walk.until("AYUDA")
    await walk.press("pagedown")
    await walk.stop("help_next_page")
    await walk.press("escape", "ctrl+p")
    await walk.stop("palette")
    await walk.type("importar")
    await walk.stop("palette_search", "importar una base")
    await walk.press("escape")
    await walk.until("►__")
    await walk.press("ctrl+c")
    await walk.stop("harmless_key", "Nada que guardar")


@route(FirstDayScreen, login="drubio", place="primer_dia")
async def primer_dia(walk: Walk) -> None:
    await walk.stop("of_a_demonstration", "No falta nada")
    context = walk.services.service_context
    context.run_session = context.run_session._replace(demo=False)
    await walk.press("ctrl+t")
    await walk.app.run_action("app.ir('primer_dia')")
    await walk.stop("lacking", "Cómo se pone: Marcaciones")
    await walk.press("end")
    await walk.stop("by_an_order", "Cómo se pone: Testigo")
