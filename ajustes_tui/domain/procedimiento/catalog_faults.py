"""Faults of the catalogues: acts without a marcación or with two, and scripts that leave something out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product

from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.eventos import MARCACIONES, TABLE, DatumKind, Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import (
    DATA_OF_CHECK,
    DATUM_PLACE,
    GUIONES_OF,
    NEVER_SAID,
    Catalogs,
    Causal,
    MarcacionCatalog,
    MasterMarcacion,
    Paragraph,
)
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.rules.attempts import missing_checks
from ajustes_tui.domain.rules.marcacion import FACTS, facts_text


def catalog_findings(catalogs: Catalogs) -> tuple[Finding, ...]:
    return *_marcacion_findings(catalogs.marcaciones), *_guion_findings(catalogs.causales)


def _marcacion_findings(catalog: MarcacionCatalog) -> Iterator[Finding]:
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
                facts_text(lacking[0]) or f"cualquier {evento}",
                CatalogName.MARCACIONES,
            )
        for one, other in combinations(own, 2):
            facts = _both(one, other, evento)
            if facts is not None:
                yield Finding(
                    f"marcaciones, {' '.join(one.code)} y {' '.join(other.code)} de {evento}",
                    "dos renglones contestan lo mismo con códigos distintos",
                    facts_text(facts) or f"cualquier {evento}",
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


def _guion_findings(causales: Iterable[Causal]) -> Iterator[Finding]:
    """Causales with the same fault share a finding."""
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for causal in causales:
        for guion, contenido in GUIONES_OF.items():
            paragraphs = causal.guiones.get(guion, ())
            for lacking, example in _lacks(contenido, paragraphs):
                found[guion, lacking, example].append(causal.letter)
    for (guion, lacks, example), letters in found.items():
        which = f"causal {letters[0]}" if len(letters) == 1 else f"causales {', '.join(letters)}"
        yield Finding(f"{which}, guion {guion}", lacks, example, CatalogName.CAUSALES)


def _lacks(
    contenido: Contenido | None, paragraphs: tuple[Paragraph, ...]
) -> Iterator[tuple[str, str]]:
    said = tuple(word for paragraph in paragraphs for word in paragraph.checks)
    if contenido is None:
        lacking = [word for word in ("decision", "radicado", "recurso") if word not in said]
    else:
        informs = (outcome for outcome in CONTACT_OUTCOMES.values() if outcome.informs)
        lacking = [word for outcome in informs for word in missing_checks(outcome, contenido, said)]
    for word in dict.fromkeys(lacking):
        yield (
            f"ningún párrafo dice «{word}»",
            f"un usuario al que se le lee ese guion no lo oye, y la lista queda sin «{word}»",
        )
    for paragraph in paragraphs:
        data = frozenset(DATUM_PLACE.findall(paragraph.text))
        for word in paragraph.checks:
            needed = DATA_OF_CHECK.get(word, frozenset())
            if needed and not needed & data:
                options = " o ".join(f"{{{name}}}" for name in sorted(needed))
                yield (f"un párrafo dice «{word}» y no trae {options}", f"«{paragraph.text[:60]}»")
        for name in sorted(data & NEVER_SAID.get(contenido, frozenset())):
            yield (
                f"trae {{{name}}}, que ahí nadie llena",
                f"el agente lee [{name}] en «{paragraph.text[:60]}»",
            )
