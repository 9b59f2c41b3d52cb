"""The orders of the supervisor's week: `top5`, `retroalimentacion` and `practicas`."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from ajustes_tui.cli.filters import dia
from ajustes_tui.domain.figures.feedback import Compromiso, EstadoDeCompromiso, Puesto
from ajustes_tui.domain.figures.practices import Avance
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.errors import DatoInvalido, UsoInvalido
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.feedback import Top5

Documento = dict[str, Any]


def top5(servicios: Services, args: Namespace) -> Documento:
    """Show the asesores with most rejections of a week."""
    semana = Semana.parse(args.semana) if args.semana is not None else None
    return de_top5(servicios.retroalimentacion.top5(semana, args.aliado))


def retroalimentacion(servicios: Services, args: Namespace) -> Any:  # noqa: ANN401 - list or document
    """Issue a week and write its forms, or follow one of its people up."""
    semana = Semana.parse(args.semana)
    servicio = servicios.retroalimentacion
    if args.salida is not None:
        _rehusar(args, "estado", "nota", "compromiso", "seguimiento", "asesor", con="--salida")
        emision = servicio.emitir(semana, Path(args.salida))
        for aviso in emision.avisos:
            sys.stderr.write(f"aviso: {aviso}\n")
        return [str(ruta) for ruta in emision.archivos]
    if args.asesor is None:
        _rehusar(args, "estado", "nota", "compromiso", "seguimiento", con="todos a la vez")
        return [de_compromiso(compromiso) for compromiso in servicio.compromisos(semana)]
    if args.estado is None:
        raise UsoInvalido("Falta --estado.", "Diga a qué estado pasa el compromiso.")
    try:
        estado = EstadoDeCompromiso(args.estado.strip().lower().replace(" ", "_"))
    except ValueError:
        raise DatoInvalido(
            "Ese estado no existe.", f"Escoja entre {', '.join(EstadoDeCompromiso)}."
        ) from None
    return de_compromiso(
        servicio.seguir(
            semana,
            args.asesor,
            estado,
            supervisor=args.compromiso or "",
            seguimiento=dia(args.seguimiento),
            nota=args.nota or "",
        )
    )


def _rehusar(args: Namespace, *nombres: str, con: str) -> None:
    for nombre in nombres:
        if getattr(args, nombre) is not None:
            raise UsoInvalido(f"--{nombre} no va con {con}.", "Quite esa opción, o diga --asesor.")


def practicas(servicios: Services, args: Namespace) -> list[Documento]:
    """Write a practice down, or take an entry back, and list how each stands."""
    servicio = servicios.practicas
    if args.accion == "registrar":
        servicio.registrar(args.practica, dia(args.fecha), args.minutos, args.nota or "")
        return [de_avance(avance) for avance in servicio.ver().avances]
    if args.accion == "anular":
        servicio.anular(args.numero, args.motivo)
        return [de_avance(avance) for avance in servicio.ver().avances]
    semana = Semana.parse(args.semana) if args.semana is not None else None
    return [de_avance(avance) for avance in servicio.ver(semana).avances]


def de_top5(top: Top5) -> Documento:
    """Return the JSON document of `top5`: the ranked asesores of a week."""
    return {
        "semana": str(top.semana),
        "desde": top.semana.desde.isoformat(),
        "hasta": top.semana.hasta.isoformat(),
        "emitido": top.emitida_el.isoformat(timespec="seconds") if top.emitida_el else None,
        "asesores": [_de_puesto(puesto) for puesto in top.asesores],
        "sin_asesor": top.sin_asesor,
    }


def _de_puesto(puesto: Puesto) -> Documento:
    return {
        "puesto": puesto.puesto,
        "asesor_id": puesto.asesor_id,
        "aliado": puesto.aliado,
        "rechazos": puesto.rechazos,
        "enviados": puesto.enviados,
        "tasa_propia": puesto.tasa_propia,
        "aporte": puesto.aporte,
        "causales": puesto.causales,
        "motivos": puesto.motivos,
        "radicados": list(puesto.radicados),
        "tendencia": list(puesto.tendencia),
        "reincidente": puesto.reincidente,
    }


def de_compromiso(compromiso: Compromiso) -> Documento:
    """Return the JSON document of the follow-up of one asesor of an issued week."""
    return {
        "semana": str(compromiso.semana),
        "asesor_id": compromiso.asesor_id,
        "rechazos": compromiso.rechazos,
        "estado": compromiso.estado.value,
        "compromiso": compromiso.supervisor or None,
        "seguimiento": compromiso.seguimiento.isoformat() if compromiso.seguimiento else None,
        "nota": compromiso.nota or None,
        "siguiente": compromiso.siguiente.value,
        "rechazos_siguientes": compromiso.rechazos_siguientes,
    }


def de_avance(avance: Avance) -> Documento:
    """Return the JSON document of one practice with its adherence."""
    practica = avance.practica
    return {
        "practica": practica.codigo,
        "nombre": practica.nombre,
        "quien": practica.quien,
        "frecuencia": practica.frecuencia.value,
        "minutos": practica.minutos,
        "desde": avance.periodo.desde.isoformat(),
        "hasta": avance.periodo.hasta.isoformat(),
        "meta": avance.meta,
        "hechas": avance.hechas,
        "adherencia": avance.adherencia,
        "toca_hoy": avance.toca_hoy,
    }
