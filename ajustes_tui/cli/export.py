"""The order `exportar`: which options go with what is exported, and the one document it gives."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from ajustes_tui.cli.filters import filtro_de, rango_de
from ajustes_tui.cli.progress import AvanceEnTerminal
from ajustes_tui.domain.caso.lote import ClaseDeLote
from ajustes_tui.errors import UsoInvalido
from ajustes_tui.services.casos.lotes import Exportado
from ajustes_tui.services.container import Services

_DE_KPI = ("desde", "hasta", "por")
_DE_CASOS = (
    "estado",
    "cuenta",
    "radicado",
    "asesor",
    "causal",
    "cubeta",
    "texto",
    "base",
    "limite",
)
_DE_MASCARA = ("sin_mascara", "motivo")


def exportar(servicios: Services, args: Namespace) -> dict[str, Any]:
    """Write a workbook: an escalation lot, the casos, the historial or the figures."""
    hecho = _exportar(servicios, args)
    for aviso in hecho.avisos:
        sys.stderr.write(f"aviso: {aviso}\n")
    return {"archivo": str(hecho.archivo), "filas": hecho.filas, "lote": hecho.lote}


def _exportar(servicios: Services, args: Namespace) -> Exportado:
    exportacion, ruta = servicios.exportacion, Path(args.ruta)
    if args.que == "kpi":
        _rehusar(args, *_DE_CASOS, *_DE_MASCARA, "lote")
        desde, hasta = rango_de(args)
        return exportacion.exportar_kpi(ruta, desde, hasta, args.por)
    _rehusar(args, *_DE_KPI)
    if args.que in list(ClaseDeLote):
        _rehusar(args, *_DE_MASCARA)
        if args.lote is not None:
            _rehusar(args, *_DE_CASOS, "corte")
        return exportacion.exportar_lote(ClaseDeLote(args.que), ruta, args.lote, filtro_de(args))
    _rehusar(args, "lote")
    if args.motivo and not args.sin_mascara:
        raise UsoInvalido("--motivo va con --sin-mascara.", "Quítelo, o agregue --sin-mascara.")
    with AvanceEnTerminal() as avance:
        return exportacion.of_casos[args.que](
            ruta,
            filtro_de(args),
            sin_mascara=args.sin_mascara,
            motivo=args.motivo or "",
            progress=avance,
        )


def _rehusar(args: Namespace, *nombres: str) -> None:
    """Raise UsoInvalido for an option that does not apply to the chosen export."""
    for nombre in nombres:
        if getattr(args, nombre) not in (None, False):
            opcion = "--" + nombre.replace("_", "-")
            raise UsoInvalido(f"{opcion} no va con lo que se exporta.", "Quite esa opción.")
