"""Triage: the queue, the card of every kind of caso, its forms and what changes meanwhile."""

from __future__ import annotations

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import CasoFilter, Condition, in_estados
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.notices import CoverModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import DatumModal, ProseModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.screens.triage.batch_review import TandaScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.services.recorder import Request
from tests.frames.store import services_of
from tests.frames.walk import Walk, route


def _first(walk: Walk, estado: Estado, resultado: str = "", causal: str = "") -> int:
    """Return the most urgent free caso in an estado, with a result and a suggested causal."""
    criteria = CasoFilter((in_estados({estado}), Condition("libres", ("yuli",))))
    for caso_id in walk.services.queue.list_ids(criteria):
        card = walk.services.triage.card(caso_id)
        seen = card.caso.resultado
        letter = card.causal.letter if card.causal else "-"
        if (seen.value if seen else "") == resultado and causal in ("", letter):
            return int(caso_id)
    raise AssertionError((estado, resultado, causal))


@route(TriageScreen, PickerModal)
async def triage_queue(walk: Walk) -> None:
    await walk.stop("queue", "TRIAGE", "900000077")
    await walk.press("down", "down")
    await walk.stop("third_row", "►__ 900000170")
    await walk.press("pagedown")
    await walk.stop("next_page")
    await walk.press("home", "o")
    await walk.stop("by_value")
    await walk.press("o", "o", "o")
    await walk.until("►__ 900000077  ▲  2")
    await walk.press("g")
    await walk.stop("named_filters", "por decidir")
    await walk.press("escape", "c")
    await walk.stop("counts")
    await walk.press("escape", "f")
    await walk.type("estado:aprob !aliado:norte")
    await walk.stop("filter_half_typed", "107 de 385")
    await walk.press("enter")
    await walk.stop("filter_in_force")
    await walk.press("f")
    await walk.type("causal:Z9")
    await walk.press("enter")
    await walk.stop("filter_not_understood", "«Z9» no está")
    await walk.press("escape", "delete")
    await walk.stop("filter_left", "Se quitó «!aliado:")


@route(TriageScreen, TandaScreen, PickerModal, ConfirmationModal)
async def triage_batch(walk: Walk) -> None:
    await walk.until("►__ 900000077  ▲  2")
    await walk.press("1", "1", "1")
    await walk.stop("options_written")
    await walk.press("f10")
    await walk.stop("leave", "¿Salir?")
    await walk.press("escape")
    await walk.press("space", "space")
    await walk.stop("rows_marked")
    await walk.press("m")
    await walk.stop("acts_on_marked")
    await walk.press("escape", "home", "enter")
    await walk.stop("review", "Qué va a pasar")
    await walk.press("tab")
    await walk.stop("review_other_list")
    await walk.press("tab", "delete")
    await walk.stop("review_row_taken_out", "Escriba 2")
    await walk.press("2")
    await walk.stop("review_count_typed")
    await walk.press("enter")
    await walk.stop("done", "quedaron hechas")
    await walk.press("r")
    await walk.stop("next_line_of_the_batch")


@route(TriageScreen, ProseModal, SearchModal, CoverModal, PickerModal)
async def triage_card(walk: Walk) -> None:
    await walk.until("►__ 900000077  ▲  2")
    await walk.press("enter")
    await walk.stop("approved", "Decida")
    await walk.press("1")
    await walk.stop("option_chosen", "Línea RR al registrar")
    await walk.press("escape", "enter")
    await walk.stop("enter_alone")
    await walk.press("v")
    await walk.stop("every_datum")
    await walk.press("escape", "f8")
    await walk.stop("acts")
    await walk.press("escape", "f7")
    await walk.type("llamó por la mañana")
    await walk.press("enter")
    await walk.type("vuelve a llamar")
    await walk.stop("note")
    await walk.press("f4")
    await walk.stop("plantillas", "Plantillas")
    await walk.press("down", "enter")
    await walk.stop("note_with_a_plantilla", "Se vuelve a mirar")
    await walk.press("escape", "w")
    await walk.stop("ask_for_review")
    await walk.press("escape", "s")
    await walk.stop("skip")
    await walk.press("escape", "z")
    await walk.stop("covered")
    await walk.press("enter", "f9")
    await walk.stop("search", "Se puede buscar")
    await walk.press("escape", "1")
    await walk.until("1 bien aplicado → Por contactar: aplicado")
    await walk.press("enter")
    await walk.stop("registered_and_next", "√ 900000077: bien aplicado → ")
    await walk.press("r")
    await walk.stop("line_again")
    await walk.press("u")
    await walk.stop("undo_asked", "Deshacer lo último suyo")
    await walk.press("enter")
    await walk.stop("undone", "Se deshizo")
    await walk.press("tab")
    await walk.stop("account_panel")


@route(TriageScreen, PickerModal)
async def triage_forms(walk: Walk) -> None:
    await walk.until("►__ 900000077  ▲  2")
    await walk.to("triage", _first(walk, Estado.POR_CLASIFICAR, "RECHAZADO", "A"))
    await walk.stop("rejected", "Decida")
    await walk.press("4")
    await walk.stop("wrongly_rejected_empty")
    await walk.press("1", "end")
    await walk.type("4471099104")
    await walk.press("tab", "1", "2", "tab")
    await walk.type("LLS 55 y OT 8804412")
    await walk.stop("wrongly_rejected_filled", "√ 10 dígitos", "Enter registra")
    await walk.press("shift+tab", "shift+tab", "shift+tab", "f4")
    await walk.stop("list_of_values")
    await walk.press("escape", "escape")
    await walk.stop("form_left")
    await walk.press("b", "enter")
    await walk.stop("causal_changed")
    await walk.press("x")
    await walk.stop("attributable")


@route(TriageScreen, PickerModal, DatumModal)
async def triage_more_forms(walk: Walk) -> None:
    await walk.until("►__ 900000077  ▲  2")
    await walk.to("triage", _first(walk, Estado.POR_CLASIFICAR, "", "A"))
    await walk.stop("unanswered", "Decida")
    await walk.press("1")
    await walk.stop("escalate")
    await walk.press("escape", "2")
    await walk.stop("to_pqr", "al menos 20 letras")
    await walk.press("escape", "4")
    await walk.stop("answer_of_the_back")
    await walk.press("escape", "t")
    await walk.stop("missing_datum")
    await walk.press("escape")
    await walk.to("triage", _first(walk, Estado.POR_CLASIFICAR, "", "-"))
    await walk.stop("without_causal")
    await walk.to("triage", _first(walk, Estado.POR_CLASIFICAR, "RECHAZADO", "L"))
    await walk.press("1")
    await walk.stop("who_delayed")
    await walk.press("escape")
    await walk.to("triage", _first(walk, Estado.POR_VERIFICAR, "APROBADO"))
    await walk.press("2")
    await walk.stop("wrong_value")
    await walk.press("escape", "4")
    await walk.stop("not_visible_yet")
    await walk.press("escape", "c")
    await walk.stop("another_causal", "Enter cambia a")
    await walk.press("enter")
    await walk.stop("reclassify", "Motivo")


@route(TriageScreen)
async def triage_others(walk: Walk) -> None:
    """What the others do meanwhile: their claims, and a digit that arms nothing then."""
    await walk.until("►__ 900000077  ▲  2")
    await walk.press("f")
    await walk.type("!libres")
    await walk.press("enter")
    await walk.stop("not_free", "2 de 385", "un dígito escoge")
    await walk.press("delete")
    caso_id = _first(walk, Estado.POR_VERIFICAR, "APROBADO")
    await walk.to("triage", caso_id)
    await walk.until("Decida")
    walk.services.triage.release(caso_id)
    services_of(walk.folder, "andres").triage.open_caso(caso_id)
    await walk.stop(
        "taken_by_somebody_else", "lo tiene andres", "andres lo tomó", "1 2 3 4 no se pueden"
    )
    await walk.press("1", "enter")
    await walk.stop("refused", "► Lo tiene andres: aquí solo")


@route(ConflictScreen)
async def triage_conflict(walk: Walk) -> None:
    await walk.until("►__ 900000077  ▲  2")
    caso_id = _first(walk, Estado.POR_CLASIFICAR, "RECHAZADO", "A")
    await walk.to("triage", caso_id)
    await walk.until("Decida")
    await walk.press("4")
    await walk.until("Cuál")
    await walk.press("1", "end")
    await walk.type("4471099104")
    await walk.until("√ 10 dígitos")
    await walk.press("tab", "1", "2", "tab")
    await walk.type("LLS 55")
    walk.services.triage.release(caso_id)
    services_of(walk.folder, "andres").recorder.register(
        caso_id,
        [
            Request(Evento.CLASIFICAR, {"causal": "A"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
        ],
    )
    await walk.press("enter")
    await walk.stop("conflict", "Este caso cambió")
    await walk.press("enter")
    await walk.stop("conflict_nothing_chosen")
    await walk.press("4")
    await walk.stop("conflict_not_permitted")
    await walk.press("1")
    await walk.stop("conflict_chosen")
    await walk.press("v")
    await walk.stop("conflict_the_caso")


@route(TriageScreen, PickerModal, login="drubio")
async def triage_supervisor(walk: Walk) -> None:
    await walk.stop("queue", "►__")
    await walk.press("s")
    await walk.stop("skips")
    await walk.press("escape", "enter")
    await walk.stop("card", "Decida")
    await walk.press("f8")
    await walk.stop("acts")
