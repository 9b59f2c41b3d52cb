"""Contacto: the agenda, the call with each of its outcomes, and the recurso."""

from __future__ import annotations

from pathlib import Path

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.contacto.screen import ContactoScreen
from ajustes_tui.screens.modals.notices import CoverModal, DefinitionModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import DatumModal, ProseModal, TextModal
from ajustes_tui.services.container import Services
from ajustes_tui.services.recorder import Request
from tests.frames.store import NOW, call, services_of
from tests.frames.walk import Walk, route

TRES_DIAS = (NOW, "2026-11-26T15:00:00-05:00", "2026-11-27T09:00:00-05:00")


def _to_call(services: Services, place: int, contenido: str, causales: str = "") -> int:
    """Return a caso that is due at its one number, new and alone on its cuenta, by its place."""
    wait = [
        one.row.caso.id
        for one in services.contacto.agenda()
        if one.last is None
        and one.turn.since is None
        and len(one.casos) == 1
        and one.row.caso.contenido is not None
        and one.row.caso.contenido.value == contenido
        and (one.row.caso.causal or "") in (causales or one.row.caso.causal or "")
        and len(services.contacto.telefonos(one.row.caso.cuenta)) == 1
    ]
    return wait[place]


async def _open(walk: Walk, caso_id: int) -> None:
    await walk.until("CONTACTO › Agenda", "►")
    await walk.to("contacto", caso_id)
    await walk.until("1 y 2:")


@route(ContactoScreen, TextModal, place="contacto")
async def contacto_agenda(walk: Walk) -> None:
    await walk.stop("agenda", "CONTACTO › Agenda", "►")
    await walk.press("down", "down")
    await walk.stop("third_row", "── 900000058")
    await walk.press("f")
    await walk.type("9000003")
    # The list is read again once typing rests.
    await walk.gone("900000040")
    await walk.stop("filter_half_typed")
    await walk.press("enter")
    await walk.stop("filter_in_force", "Solo «9000003»")
    await walk.press("delete")
    await walk.gone("Solo «9000003»")
    await walk.press("e")
    await walk.stop("incoming", "¿Quién llama?")
    await walk.type("900009999")
    await walk.press("enter")
    await walk.stop("incoming_about_nothing", "No hay ninguna cuenta con")
    await walk.press("n")
    await walk.stop("next_call", "1 y 2:")


@route(
    ContactoScreen,
    DefinitionModal,
    DatumModal,
    ProseModal,
    PickerModal,
    CoverModal,
    place="contacto",
)
async def contacto_call(walk: Walk) -> None:
    await _open(walk, _to_call(walk.services, 0, "APLICADO", "ABDE"))
    await walk.stop("call")
    await walk.press("space", "space")
    await walk.stop("two_paragraphs_said")
    await walk.press("space")
    await walk.stop("script_said")
    await walk.press("1")
    await walk.stop("accepts", "queda cerrado, informado")
    await walk.press("escape")
    await walk.press("4")
    await walk.stop("no_answer", "4 No contesta → intento 1 de 3")
    await walk.press("escape", "v")
    await walk.stop("objections")
    await walk.press("escape", "t")
    await walk.stop("another_telephone", "Otro teléfono del usuario")
    await walk.type("3000000177")
    await walk.stop("another_telephone_typed", "300 000 0177")
    await walk.press("escape", "x")
    await walk.stop("authorised_person")
    await walk.press("w")
    await walk.stop("ask_for_review")
    await walk.press("escape", "s")
    await walk.stop("skip")
    await walk.press("escape", "f7")
    await walk.stop("note")
    await walk.press("escape", "z")
    await walk.stop("covered", "En pausa")
    await walk.press("enter", "4")
    await walk.until("4 No contesta → intento 1 de 3")
    await walk.press("enter")
    await walk.stop("registered_and_next", "ya registrada")
    await walk.press("u")
    await walk.stop("undo_asked", "Deshacer lo último suyo")
    await walk.press("enter")
    await walk.stop("undone", "Se deshizo")


@route(ContactoScreen, DatumModal, place="contacto")
async def contacto_outcomes(walk: Walk) -> None:
    await _open(walk, _to_call(walk.services, 1, "APLICADO"))
    await walk.press("3")
    await walk.stop("call_back_empty")
    await walk.type("mañana 9:30")
    await walk.stop("call_back_typed", "jue 26/11 09:30")
    await walk.press("enter")
    await walk.stop("call_back_chosen", "Enter registra")
    await walk.press("escape")
    for digit in "567890":
        await walk.press(digit)
        await walk.stop(f"outcome_{digit}")
        await walk.press("escape")
        await walk.settle()


@route(ContactoScreen, place="contacto")
async def contacto_recurso(walk: Walk) -> None:
    await _open(walk, _to_call(walk.services, 0, "NO_APLICA"))
    await walk.stop("told_that_it_does_not_apply")
    await walk.press("space", "space", "space", "space", "2")
    await walk.stop("recurso_empty", "2 No acepta")
    await walk.press("1")
    await walk.stop("recurso_without_reasons")
    await walk.type("no llegó")
    await walk.stop("recurso_filled", "F8 registra")
    await walk.press("f8")
    await walk.stop("recurso_registered", "ya registrada")


@route(ContactoScreen, place="contacto")
async def contacto_recurso_pending(walk: Walk) -> None:
    """A recurso the usuario announced, which waits to be filed."""
    espera = next(
        one.row.caso.id
        for one in walk.services.contacto.agenda()
        if one.row.caso.estado.value == "RECURSO_POR_RADICAR"
    )
    await walk.until("CONTACTO › Agenda", "►")
    await walk.to("contacto", espera)
    await walk.stop("to_be_filed", "El recurso que iba a presentar")
    await walk.press("2")
    await walk.stop("filing")


def _three_days_in_vain(folder: Path) -> None:
    for momento in TRES_DIAS:
        services = services_of(folder, "andres", momento)
        caso_id = _unreachable(services)
        call(services, caso_id, "NO_CONTESTA")
        services.close_session()
        services.service_context.db.close()


def _unreachable(services: Services) -> int:
    """Return the caso that is called in vain: always the one on the same cuenta."""
    return next(
        u.row.caso.id for u in services.contacto.agenda() if u.row.caso.cuenta == "900000040"
    )


@route(ContactoScreen, place="contacto", moment=TRES_DIAS[-1], prepare=_three_days_in_vain)
async def contacto_voice_message(walk: Walk) -> None:
    await walk.until("CONTACTO › Agenda", "►")
    await walk.to("contacto", _unreachable(walk.services))
    await walk.stop("voice_message", "Mensaje dejado")
    await walk.press("1")
    await walk.stop("left", "queda cerrado, con mensaje")
    await walk.press("y")
    await walk.stop("calls_in_meanwhile", "Llamó: informar 1")
    await walk.press("escape")
    await walk.stop("to_be_left_again", "Dejar mensaje de voz")


@route(ContactoScreen, ConflictScreen, place="contacto")
async def contacto_others(walk: Walk) -> None:
    caso_id = _to_call(walk.services, 2, "APLICADO")
    await _open(walk, caso_id)
    await walk.press("space", "space", "space", "1")
    await walk.until("queda cerrado, informado")
    walk.services.contacto.release(walk.services.contacto.open_call(caso_id))
    services_of(walk.folder, "andres").recorder.register(
        caso_id, [Request(Evento.NOTA, {}, "llamó por la mañana")]
    )
    await walk.press("enter")
    await walk.stop("conflict", "Este caso cambió")
    await walk.press("escape")
    await walk.settle()
    other = _to_call(walk.services, 3, "APLICADO")
    services_of(walk.folder, "andres").contacto.open_call(other)
    await walk.to("contacto", other)
    await walk.stop("taken_by_somebody_else", "andres")


@route(ContactoScreen, login="lcano", place="contacto")
async def contacto_coordinador(walk: Walk) -> None:
    await walk.stop("agenda", "CONTACTO › Agenda", "►")
    await walk.press("enter")
    await walk.stop("call_looked_at", "Guion")
