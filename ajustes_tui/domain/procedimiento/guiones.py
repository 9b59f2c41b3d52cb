"""Faults of the scripts of the causales: a missing checklist word or announced datum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import (
    DATA_OF_CHECK,
    DATUM_PLACE,
    GUIONES_OF,
    NEVER_SAID,
    Causal,
    Paragraph,
)
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.rules.attempts import missing_checks


def guion_findings(causales: Iterable[Causal]) -> Iterator[Finding]:
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
                yield (
                    f"un párrafo dice «{word}» y no trae {options}",
                    f"«{paragraph.text[:60]}»",
                )
        for name in sorted(data & NEVER_SAID.get(contenido, frozenset())):
            yield (
                f"trae {{{name}}}, que ahí nadie llena",
                f"el agente lee [{name}] en «{paragraph.text[:60]}»",
            )
