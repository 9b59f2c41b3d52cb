"""Documents as a person reads them on a terminal or through a pipe: aligned columns, no colours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.text import limpiar

_MAX_CELDA = 48


def a_texto(documento: Any) -> str:  # noqa: ANN401 - any JSON document
    """Return a document as lines: a table for a list, `clave: valor` for one record, texts as they are."""
    if isinstance(documento, Mapping):
        return _registro(documento)
    if isinstance(documento, Sequence) and not isinstance(documento, str):
        if documento and all(isinstance(parte, str) for parte in documento):
            return "".join(f"{limpiar(parte)}\n" for parte in documento)
        return _tabla([fila for fila in documento if isinstance(fila, Mapping)])
    return f"{documento}\n"


def _registro(documento: Mapping[str, Any], sangria: str = "") -> str:
    ancho = max((len(clave) for clave in documento), default=0)
    lineas = []
    for clave, valor in documento.items():
        if isinstance(valor, Mapping) and valor:
            lineas.append(f"{sangria}{clave}:\n{_registro(valor, sangria + '  ')}")
        elif isinstance(valor, list) and valor and isinstance(valor[0], Mapping):
            lineas.append(f"{sangria}{clave}:\n{_tabla(valor)}")
        else:
            lineas.append(f"{sangria}{clave.ljust(ancho)}  {_celda(clave, valor)}\n")
    return "".join(lineas)


def _tabla(filas: Sequence[Mapping[str, Any]]) -> str:
    if not filas:
        return "(nada)\n"
    columnas = [clave for clave in filas[0] if not isinstance(filas[0][clave], list)]
    celdas = [columnas] + [
        [_celda(clave, fila.get(clave))[:_MAX_CELDA] for clave in columnas] for fila in filas
    ]
    anchos = [max(len(fila[i]) for fila in celdas) for i in range(len(columnas))]
    return "".join(
        "  ".join(celda.ljust(ancho) for celda, ancho in zip(fila, anchos, strict=True)).rstrip()
        + "\n"
        for fila in celdas
    )


def _celda(clave: str, valor: Any) -> str:  # noqa: ANN401 - any JSON value
    if clave.endswith("_centavos"):
        return pesos(valor)
    if valor is None or valor == [] or valor == {}:
        return "—"
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if isinstance(valor, Mapping):
        if set(valor) == {"casos", "porcentaje"}:
            return f"{valor['casos']} ({valor['porcentaje'] or '—'})"
        return limpiar(json.dumps(valor, ensure_ascii=False))
    if isinstance(valor, list):
        return ", ".join(limpiar(str(parte)) for parte in valor)
    return limpiar(str(valor))
