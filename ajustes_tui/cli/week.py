"""Orders of the week and the lead: top 5, feedback, practices, ideas."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import NamedTuple

from ajustes_tui.cli.documents import Document, Json, document
from ajustes_tui.cli.options import day, refuse, week_of
from ajustes_tui.cli.stderr import warn
from ajustes_tui.domain.figures.feedback import CompromisoState
from ajustes_tui.domain.figures.practices import GoalProgress, JoinedProgress, PracticeContent
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.errors import InvalidDatum, InvalidUse
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.practices import WeekPractices

_FOLLOWING = ("estado", "nota", "compromiso", "seguimiento")


class PersonProgress(NamedTuple):
    """The progress of one responsible person in a practice."""

    usuario: Usuario
    progress: GoalProgress


class JoinedPractices(NamedTuple):
    """The practices of a week, of one person or of all."""

    week: Week
    progress: JoinedProgress
    who: str
    login: str | None


def top5(services: Services, args: Namespace) -> Json:
    top = services.retroalimentacion.top5(week_of(args.semana), args.aliado)
    warn(filter(None, [top.tied_words]))
    return document(top)


def retroalimentacion(services: Services, args: Namespace) -> Json:
    week = Week.parse(args.semana)
    service = services.retroalimentacion
    hint = "Quite esa opción, o diga --asesor."
    if args.salida is not None:
        refuse(args, (*_FOLLOWING, "asesor"), "--salida", hint)
        issue = service.issue(week, Path(args.salida), args.supervisor)
        warn(issue.notices)
        return document(issue.files)
    refuse(args, ("supervisor",), "el seguimiento", "Va con --salida.")
    if args.asesor is None:
        refuse(args, _FOLLOWING, "todos a la vez", hint)
        return document(service.compromisos(week))
    if args.estado is None:
        raise InvalidUse("Falta --estado.", "Diga a qué estado pasa el compromiso.")
    try:
        estado = CompromisoState(args.estado.strip().lower().replace(" ", "_"))
    except ValueError:
        raise InvalidDatum(
            "Ese estado no existe.", f"Escoja entre {', '.join(CompromisoState)}."
        ) from None
    return document(
        service.follow(
            week,
            args.asesor,
            estado,
            supervisor=args.compromiso or "",
            follow_up=day(args.seguimiento),
            nota=args.nota or "",
        )
    )


def practicas(services: Services, args: Namespace) -> Json:
    service = services.practicas
    week = week_of(getattr(args, "semana", None))
    match args.accion:
        case "exportar":
            done = service.export(week, Path(args.ruta))
            return {"archivo": str(done.file), "filas": done.rows}
        case "registros":
            return document(service.show(week).records)
        case "registrar":
            content = PracticeContent(
                args.agenda or "",
                args.compromisos or "",
                args.caso,
                args.persona or "",
                tuple((args.asistentes or "").split(",")),
            )
            service.register(args.practica, day(args.fecha), args.minutos, args.nota or "", content)
        case "anular":
            service.anular(args.numero, args.motivo)
    return _practices(service.show(week))


def _practices(model: WeekPractices) -> list[Document]:
    rows = [
        document(progress)
        | {
            "responsable": None,
            "responsables": [
                document(PersonProgress(person.usuario, own))
                for person in model.people
                for own in person.progress
                if own.practica.code == progress.practica.code
            ],
        }
        for progress in model.progress
    ]
    joined = [
        JoinedPractices(model.week, person.progress, person.usuario.rol, person.usuario.login)
        for person in model.people
    ]
    return [*rows, *document([*joined, JoinedPractices(model.week, model.progress, "todos", None)])]


def ideas(services: Services, args: Namespace) -> Json:
    if args.accion == "proponer":
        services.ideas.propose(args.texto)
    elif args.accion == "mover":
        services.ideas.move(args.numero, args.estado, args.nota or "")
    return document(services.ideas.list_all())
