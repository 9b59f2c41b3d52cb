"""Parsing of the options that choose casos or cortes, shared by every order that has them."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.domain.rules.data import leer_dia
from ajustes_tui.errors import DatoInvalido, UsoInvalido


def filtro_de(args: Namespace) -> FiltroCasos:
    """Return the FiltroCasos that the options of `casos` describe."""
    return FiltroCasos(
        estados=frozenset([estado(args.estado)]) if args.estado else frozenset(),
        cuenta=args.cuenta,
        radicado=args.radicado,
        asesor=args.asesor,
        causal=args.causal.upper() if args.causal else None,
        base=args.base,
        corte=dia(args.corte),
        cubeta=_cubeta(args.cubeta) if args.cubeta else None,
        texto=args.texto or "",
        limite=args.limite,
    )


def rango_de(args: Namespace) -> tuple[date | None, date | None]:
    """Return the first and the last corte that the options of `kpi` name; None where open."""
    if args.corte and (args.desde or args.hasta):
        raise UsoInvalido("--corte no va con --desde ni --hasta.", "Diga un corte, o un rango.")
    corte = dia(args.corte)
    return (corte, corte) if corte else (dia(args.desde), dia(args.hasta))


def dia(texto: str | None) -> date | None:
    """Return a day, or None when it was not given."""
    if texto is None:
        return None
    try:
        return leer_dia(texto.strip())
    except DatoInvalido as error:
        raise DatoInvalido(f"Esa fecha no sirve: {error.mensaje}") from None


def estado(texto: str) -> Estado:
    """Return an estado by its code."""
    try:
        return Estado(texto.strip().upper())
    except ValueError:
        raise DatoInvalido("Ese estado no existe.", f"Escoja entre {', '.join(Estado)}.") from None


def _cubeta(texto: str) -> Cubeta:
    try:
        return Cubeta(texto.strip().lower())
    except ValueError:
        raise DatoInvalido("Esa cubeta no existe.", f"Escoja entre {', '.join(Cubeta)}.") from None
