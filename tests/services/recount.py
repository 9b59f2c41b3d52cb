"""What the figures must be, counted in plain Python from the rows of the store as they were written."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.services.soporte import Almacen


def aliado_of_casos(store: Almacen) -> dict[int, str | None]:
    """Return the one aliado of the asesor of each caso, in small letters; without one, the caso's own.

    The newest live base that says it decides, by most of its casos.
    """
    said: dict[str, dict[tuple[str, int], Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for corte, base, asesor, aliado in store.rows_of(
        "SELECT b.corte, b.id, c.asesor_id, c.aliado FROM filas f JOIN bases b ON b.id = f.base_id"
        " JOIN casos c ON c.id = f.caso_id WHERE b.anulada_el IS NULL AND b.corte IS NOT NULL"
        " AND f.efecto <> 'duplicada'"
    ):
        if asesor and aliado:
            said[asesor.lower()][corte, base][aliado.lower()] += 1
    newest = {asesor: bases[max(bases)] for asesor, bases in said.items()}
    decided = {
        asesor: max(counts, key=lambda aliado: (counts[aliado], aliado))
        for asesor, counts in newest.items()
    }
    return {
        caso: decided.get((asesor or "").lower(), (aliado or "").lower() or None)
        for caso, asesor, aliado in store.rows_of("SELECT id, asesor_id, aliado FROM casos")
    }
