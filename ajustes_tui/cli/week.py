"""The orders of the week: `top5`, `retroalimentacion`, `practicas` and `ideas`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ajustes_tui.cli.filters import day
from ajustes_tui.domain.figures.feedback import Compromiso, CompromisoState, RankedAsesor
from ajustes_tui.domain.figures.practices import (
    GoalProgress,
    PracticeContent,
    PracticeRecord,
    adherence_of,
    counted_by_week,
)
from ajustes_tui.domain.values.week import Week
from ajustes_tui.errors import InvalidDatum, InvalidUse
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.feedback import Top5
from ajustes_tui.services.figures.practices import WeekPractices

Document = dict[str, Any]


def top5(services: Services, args: Namespace) -> Document:
    """Show the asesores with most rejections of a week."""
    week = Week.parse(args.semana) if args.semana is not None else None
    return top5_document(services.retroalimentacion.top5(week, args.aliado))


def retroalimentacion(services: Services, args: Namespace) -> Any:  # noqa: ANN401 - list or document
    """Issue a week and write its forms, or change the follow-up of an asesor."""
    week = Week.parse(args.semana)
    service = services.retroalimentacion
    if args.salida is not None:
        _refuse(
            args, "estado", "nota", "compromiso", "seguimiento", "asesor", with_option="--salida"
        )
        issue = service.issue(week, Path(args.salida))
        for notice in issue.notices:
            sys.stderr.write(f"aviso: {notice}\n")
        return [str(path) for path in issue.files]
    if args.asesor is None:
        _refuse(args, "estado", "nota", "compromiso", "seguimiento", with_option="todos a la vez")
        return [compromiso_document(compromiso) for compromiso in service.compromisos(week)]
    if args.estado is None:
        raise InvalidUse("Falta --estado.", "Diga a qué estado pasa el compromiso.")
    try:
        estado = CompromisoState(args.estado.strip().lower().replace(" ", "_"))
    except ValueError:
        raise InvalidDatum(
            "Ese estado no existe.", f"Escoja entre {', '.join(CompromisoState)}."
        ) from None
    return compromiso_document(
        service.follow(
            week,
            args.asesor,
            estado,
            supervisor=args.compromiso or "",
            follow_up=day(args.seguimiento),
            nota=args.nota or "",
        )
    )


def _refuse(args: Namespace, *names: str, with_option: str) -> None:
    for name in names:
        if getattr(args, name) is not None:
            raise InvalidUse(
                f"--{name} no va con {with_option}.", "Quite esa opción, o diga --asesor."
            )


ALL_PRACTICES = "todas"
"""The code of the rows that join every practice: one of each responsible person, and one of all."""


def practicas(services: Services, args: Namespace) -> Any:  # noqa: ANN401 - list or document
    """Write a practice down, annul an entry, or write the sheet of a week; list the progress."""
    service = services.practicas
    semana = getattr(args, "semana", None)
    week = Week.parse(semana) if semana is not None else None
    if args.accion == "exportar":
        done = service.export(week, Path(args.ruta))
        return {"archivo": str(done.file), "filas": done.rows}
    if args.accion == "registros":
        return [record_document(record) for record in service.show(week).records]
    if args.accion == "registrar":
        content = PracticeContent(
            args.agenda or "",
            args.compromisos or "",
            args.caso,
            args.persona or "",
            tuple((args.asistentes or "").split(",")),
        )
        service.register(args.practica, day(args.fecha), args.minutos, args.nota or "", content)
    elif args.accion == "anular":
        service.anular(args.numero, args.motivo)
    return practices_document(service.show(week))


def practices_document(model: WeekPractices) -> list[Document]:
    """Return the JSON list of `practicas`: each practice with its people, then the sums of each and of all."""
    rows = [
        progress_document(progress)
        | {
            "responsable": None,
            "responsables": [
                {
                    "login": person.usuario.login,
                    "nombre": person.usuario.name,
                    "rol": person.usuario.rol.value,
                    "meta": own.goal,
                    "hechas": own.done,
                    "adherencia": own.adherence,
                }
                for person in model.people
                for own in person.progress
                if own.practica.code == progress.practica.code
            ],
        }
        for progress in model.progress
    ]
    for person in model.people:
        usuario = person.usuario
        rows.append(_joined(model, person.progress, usuario.rol.value, usuario.login))
    return [*rows, _joined(model, model.progress, "todos", None)]


def _joined(
    model: WeekPractices, progress: Sequence[GoalProgress], who: str, login: str | None
) -> Document:
    return {
        "practica": ALL_PRACTICES,
        "nombre": "Todas las prácticas",
        "quien": who,
        "frecuencia": None,
        "minutos": None,
        "desde": model.week.since.isoformat(),
        "hasta": model.week.until.isoformat(),
        "meta": sum(each.goal for each in progress),
        "hechas": sum(each.done for each in progress),
        "adherencia": adherence_of(progress),
        "toca_hoy": False,
        "responsable": login,
        "adherencia_semana": adherence_of(counted_by_week(progress)),
    }


def record_document(record: PracticeRecord) -> Document:
    """Return the JSON document of one entry of the log, with its content."""
    content = record.content
    return {
        "registro": record.id,
        "practica": record.practica,
        "dia": record.day.isoformat(),
        "minutos": record.minutes,
        "login": record.login,
        "momento": record.momento.isoformat(timespec="seconds"),
        "agenda": content.agenda or None,
        "compromisos": content.compromisos or None,
        "caso": content.caso_id,
        "persona": content.persona or None,
        "asistentes": list(content.asistentes),
        "nota": record.nota or None,
        "anulado": record.anulado,
    }


def top5_document(top: Top5) -> Document:
    """Return the JSON document of `top5`: the ranked asesores of a week."""
    return {
        "semana": str(top.week),
        "desde": top.week.since.isoformat(),
        "hasta": top.week.until.isoformat(),
        "emitido": top.issued_at.isoformat(timespec="seconds") if top.issued_at else None,
        "asesores": [_rank_document(rank) for rank in top.asesores],
        "sin_asesor": top.without_asesor,
    }


def _rank_document(rank: RankedAsesor) -> Document:
    return {
        "puesto": rank.rank,
        "asesor_id": rank.asesor_id,
        "aliado": rank.aliado,
        "rechazos": rank.rechazos,
        "enviados": rank.sent,
        "tasa_propia": rank.own_rate,
        "aporte": rank.share,
        "causales": rank.causales,
        "motivos": rank.motivos,
        "radicados": list(rank.radicados),
        "tendencia": list(rank.trend),
        "reincidente": rank.reincidente,
        # Null in a week issued before they were counted.
        "rechazados_en_la_base": rank.beside.in_base if rank.beside else None,
        "a_pqr_sin_soporte": rank.beside.to_pqr if rank.beside else None,
        "decididos": rank.decided.casos if rank.decided else None,
        "aplicados_de_los_decididos": rank.decided.applied if rank.decided else None,
        "rechazados_de_los_decididos": rank.decided.rejected if rank.decided else None,
        "nombre": rank.asesor_nombre,
        "otros_ids": list(rank.other_ids),
        "jefe_inmediato": rank.jefe or None,
    }


def compromiso_document(compromiso: Compromiso) -> Document:
    """Return the JSON document of the follow-up of one asesor of an issued week."""
    return {
        "semana": str(compromiso.week),
        "asesor_id": compromiso.asesor_id,
        "rechazos": compromiso.rechazos,
        "estado": compromiso.estado.value,
        "compromiso": compromiso.supervisor or None,
        "seguimiento": compromiso.follow_up.isoformat() if compromiso.follow_up else None,
        "nota": compromiso.nota or None,
        "siguiente": compromiso.next_week.value,
        "rechazos_siguientes": compromiso.rechazos_next_week,
    }


def progress_document(progress: GoalProgress) -> Document:
    """Return the JSON document of one practice with its adherence."""
    practica = progress.practica
    return {
        "practica": practica.code,
        "nombre": practica.name,
        "quien": practica.who,
        "frecuencia": practica.frequency.value,
        "minutos": practica.minutes,
        "desde": progress.period.since.isoformat(),
        "hasta": progress.period.until.isoformat(),
        "meta": progress.goal,
        "hechas": progress.done,
        "adherencia": progress.adherence,
        "toca_hoy": progress.due_today,
    }
