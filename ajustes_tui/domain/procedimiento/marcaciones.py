"""Faults of the catalogue of marcaciones: acts without a row, or with two answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.eventos import MARCACIONES, TABLE, DatumKind, Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import MarcacionCatalog, MasterMarcacion
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.rules.marcacion import FACTS


def marcacion_findings(catalog: MarcacionCatalog) -> Iterator[Finding]:
    """Find acts without a row, and facts that two rows answer differently.

    A catalogue without acts proposes nothing and is not checked: its codes are typed.
    """
    active = [m for m in catalog.marcaciones if m.activa and m.evento]
    if not active:
        return
    for evento in TABLE:
        if evento not in MARCACIONES:
            continue
        own = [m for m in active if m.evento == evento]
        lacking = [facts for facts in _facts_of(evento) if catalog.proposed(evento, facts) is None]
        if lacking:
            yield Finding(
                f"marcaciones, evento {evento}",
                "ningún renglón dice con qué razón y subrazón queda"
                if not own
                else "ningún renglón contesta unos hechos",
                _text(lacking[0]) or f"cualquier {evento}",
                CatalogName.MARCACIONES,
            )
        for one, other in combinations(own, 2):
            facts = _both(one, other, evento)
            if facts is not None:
                yield Finding(
                    f"marcaciones, {' '.join(one.code)} y {' '.join(other.code)} de {evento}",
                    "dos renglones contestan lo mismo con códigos distintos",
                    _text(facts) or f"cualquier {evento}",
                    CatalogName.MARCACIONES,
                )


def _facts_of(evento: Evento) -> Iterator[Mapping[str, str]]:
    options: dict[str, tuple[str, ...]] = {}
    for spec in TABLE[evento].data:
        if spec.name in FACTS and spec.kind is DatumKind.OPTION:
            options[spec.name] = spec.options
    options["contenido"] = tuple(Contenido)
    for values in product(*options.values()):
        yield dict(zip(options, values, strict=True))


def _both(one: MasterMarcacion, other: MasterMarcacion, evento: Evento) -> Mapping[str, str] | None:
    """Return facts matching two rows with equally many conditions, so that neither is more exact."""
    if len(one.cuando) != len(other.cuando):
        return None
    return next((f for f in _facts_of(evento) if one.holds(f) and other.holds(f)), None)


def _text(facts: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in facts.items())
