"""The procedure model's faults under present or future catalogues."""

from __future__ import annotations

from collections.abc import Iterable

from ajustes_tui import paths
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.procedimiento.review import catalog_findings
from ajustes_tui.errors import InvalidConfig
from ajustes_tui.services.admin.catalogs import load_catalogs
from ajustes_tui.services.context import ServiceContext

MOST_SAID = 3
"""Findings shown in a refusal; the rest are counted."""


def require_sound(context: ServiceContext, catalog: CatalogName, text: str, file: str) -> None:
    """Raise InvalidConfig if a text would break the procedure.

    Other catalogues' existing faults do not count.
    """
    after = _with(context, catalog, text)
    known = set(catalog_findings(context.catalogs))
    found = [
        each for each in catalog_findings(after) if each.catalog is catalog or each not in known
    ]
    if found:
        raise InvalidConfig(
            f"{file}: no se puso en uso, porque el procedimiento quedaría con "
            f"{len(found)} {'falta' if len(found) == 1 else 'faltas'}. {_told(found)}",
            "Corríjalas en el archivo y vuelva a intentarlo.",
            code="procedimiento",
        )


def _told(found: Iterable[Finding]) -> str:
    listed = list(found)
    said = "; ".join(map(str, listed[:MOST_SAID]))
    left = len(listed) - MOST_SAID
    return f"{said}; y {left} más." if left > 0 else f"{said}."


def _with(context: ServiceContext, catalog: CatalogName, text: str) -> Catalogs:
    kept = {which: own for which in CatalogName if (own := context.catalog.get(which)) is not None}
    return load_catalogs(paths.catalogs_dir(), {**kept, catalog: text})
