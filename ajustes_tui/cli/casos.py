"""Orders on casos: reading, claiming and registering."""

from __future__ import annotations

from argparse import Namespace

from ajustes_tui.cli.documents import Document, Json, card_document, document
from ajustes_tui.cli.options import criteria_of, pairs
from ajustes_tui.cli.stderr import warn
from ajustes_tui.domain.caso.estados import WAIT_FOR_AGENTE, WAIT_FOR_BACK, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import CasoFilter, Condition
from ajustes_tui.domain.query.vocabulary import estado_of
from ajustes_tui.domain.rules.data import evento_of
from ajustes_tui.errors import NotAllowed
from ajustes_tui.services.container import Services
from ajustes_tui.services.recorder import Recorded, RecordedNote, Request


def casos(services: Services, args: Namespace) -> Json:
    ids = services.queue.list_ids(criteria_of(args, services.service_context.catalogs))
    # A search for one usuario is recorded (Ley 1581); a list by estado or corte is not.
    services.service_context.views.write()
    return document(services.work.get_window(ids))


def caso(services: Services, args: Namespace) -> Document:
    card = services.triage.card(args.id)
    if args.ver_datos:
        services.service_context.enter()
        services.service_context.record("ver_datos", f"caso {args.id}", cuenta=card.caso.cuenta)
    return card_document(card, see_data=args.ver_datos)


def claim_next(services: Services, args: Namespace) -> Document:
    waiting = WAIT_FOR_AGENTE | WAIT_FOR_BACK
    estados = frozenset([estado_of(args.estado)]) if args.estado else waiting
    card = services.triage.open_next(estados)
    if card is None:
        coming = services.contacto.next_due() if Estado.POR_CONTACTAR in estados else None
        raise NotAllowed(
            "No hay ningún caso libre que espere a un agente.",
            f"La llamada que sigue es la de {coming[0]}, desde el {coming[1]:%d/%m a las %H:%M}."
            if coming
            else "Importe una base, o espere a que alguien suelte uno.",
            code="sin_casos",
        )
    return card_document(card)


def revision(services: Services, _args: Namespace) -> Json:
    ids = services.queue.list_ids(CasoFilter((Condition("revision"),)))
    return document(services.work.get_window(ids))


def release(services: Services, args: Namespace) -> Document:
    return card_document(services.triage.release(args.id))


def reasignar(services: Services, args: Namespace) -> Document:
    return card_document(services.triage.reasignar(args.id, args.login, args.nota))


def skip(services: Services, args: Namespace) -> Document:
    return card_document(services.triage.skip(args.id, args.motivo))


def register(services: Services, args: Namespace) -> Document:
    request = Request(evento_of(args.evento), pairs(args.dato, "--dato"), args.nota)
    return _told(services.recorder.register(args.id, [request], version=args.version_leida)[0])


def note(services: Services, args: Namespace) -> Document:
    request = Request(Evento.NOTA, pairs(args.dato, "--dato"), args.nota)
    return _told(services.recorder.register_on_cuenta(args.cuenta, request))


def _told(recorded: Recorded | RecordedNote) -> Document:
    """Include `avisos` only if there are any."""
    warn(recorded.notices)
    said: Document = {"avisos": list(recorded.notices)} if recorded.notices else {}
    return {**document(recorded), **said}


def historial(services: Services, args: Namespace) -> Json:
    return document(services.historial.lines(args.cuenta.strip()))
