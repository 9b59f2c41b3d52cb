"""The names of the estados on the screen of the account."""

from __future__ import annotations

from ajustes_tui.domain.estados import PREGUNTAS, Contenido, Estado


def estado_corto(estado: str, contenido: Contenido | None = None) -> str:
    """Return what a person reads for an estado; the word itself when it is none of ours."""
    try:
        conocido = Estado(estado)
    except ValueError:
        return estado
    if conocido is Estado.POR_CONTACTAR and contenido is not None:
        return f"Por contactar: {'aplicado' if contenido is Contenido.APLICADO else 'no aplica'}"
    return PREGUNTAS[conocido]
