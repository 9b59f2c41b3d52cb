"""The order `export`: the options of each export, and its document."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from ajustes_tui.cli.filters import cortes_of, criteria_of
from ajustes_tui.cli.progress import TerminalProgress
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.container import Services

_KPI_OPTIONS = ("desde", "hasta", "por")
_CASOS_OPTIONS = (
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
_MASK_OPTIONS = ("sin_mascara", "motivo")


def export(services: Services, args: Namespace) -> dict[str, Any]:
    """Write a workbook: an escalation lot, the casos, the historial or the figures."""
    if args.que == "datos":
        return _datasets(services, args)
    done = _export(services, args)
    for notice in done.notices:
        sys.stderr.write(f"aviso: {notice}\n")
    return {"archivo": str(done.file), "filas": done.rows, "lote": done.lote}


def _datasets(services: Services, args: Namespace) -> dict[str, Any]:
    _refuse(args, *_KPI_OPTIONS, *_MASK_OPTIONS, "lote")
    criteria = criteria_of(args, services.service_context.catalogs)
    done = services.datasets.write(Path(args.ruta), criteria)
    return {
        "carpeta": str(done.folder),
        "archivos": list(done.files),
        "casos": done.casos,
        "lineas": done.lines,
    }


def _export(services: Services, args: Namespace) -> Exported:
    export, path = services.export, Path(args.ruta)
    if args.que == "kpi":
        _refuse(args, *_CASOS_OPTIONS, *_MASK_OPTIONS, "lote")
        since, until = cortes_of(args)
        return export.export_kpi(path, since, until, args.por)
    _refuse(args, *_KPI_OPTIONS)
    criteria = criteria_of(args, services.service_context.catalogs)
    if args.que in list(LoteKind):
        _refuse(args, *_MASK_OPTIONS)
        if args.lote is not None:
            _refuse(args, *_CASOS_OPTIONS, "corte")
        return export.export_lote(LoteKind(args.que), path, args.lote, criteria)
    _refuse(args, "lote")
    if args.motivo and not args.sin_mascara:
        raise InvalidUse("--motivo va con --sin-mascara.", "Quítelo, o agregue --sin-mascara.")
    with TerminalProgress() as progress:
        return export.casos_exports[args.que](
            path,
            criteria,
            unmasked=args.sin_mascara,
            motivo=args.motivo or "",
            progress=progress,
        )


def _refuse(args: Namespace, *names: str) -> None:
    """Raise InvalidUse for an option that does not apply to the chosen export."""
    for name in names:
        if getattr(args, name) not in (None, False):
            option = "--" + name.replace("_", "-")
            raise InvalidUse(f"{option} no va con lo que se exporta.", "Quite esa opción.")
