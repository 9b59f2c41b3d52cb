"""The datasets exported to other engines: their columns and kinds.

Every row starts with its célula: ids (caso, line, base) are unique only within one, so join by both.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.fields import COLUMNS, Kind
from ajustes_tui.domain.figures.groupings import GROUPINGS


class ColumnKind(StrEnum):
    """The kind of a column, in types that every engine reads."""

    TEXT = "texto"
    WHOLE = "entero"
    """A 64-bit integer; money is centavos."""
    DAY = "dia"
    MOMENT = "momento"
    """An instant in UTC, in microseconds."""
    FLAG = "si_no"


class Dataset(NamedTuple):
    """A dataset: its folder and columns."""

    name: str
    columns: Mapping[str, ColumnKind]
    key: str = ""
    """The column its folders are named by, as in `corte=2026-11-24`; empty for a single folder."""


CELULA = "celula"
GROUP_COLUMNS = {by: f"por_{by}" for by in GROUPINGS}
"""The column of each grouping: the key of the group that `kpi --por …` counts a caso in."""
_TEXT, _WHOLE, _DAY, _MOMENT, _FLAG = ColumnKind
_KINDS = {Kind.MONEY: _WHOLE, Kind.DAY: _DAY}
SEEN_OF_CASOS: Mapping[str, ColumnKind] = {
    "id": _WHOLE,
    "cuenta": _TEXT,
    "radicado": _TEXT,
    "radicado_vigente": _TEXT,
    "cortes": _TEXT,
    "corte_inicial": _DAY,
    "base_id": _WHOLE,
    **{
        field.json_key: _KINDS.get(field.kind, _TEXT) for field in COLUMNS.values() if field.dataset
    },
    "estado": _TEXT,
    "contenido": _TEXT,
    "cubeta": _TEXT,
    "causal": _TEXT,
    "causal_pedida": _TEXT,
    "razon": _TEXT,
    "subrazon": _TEXT,
    "reescalamientos": _WHOLE,
    "escalado_el": _DAY,
    "veredicto": _TEXT,
    "veredicto_agente": _TEXT,
    "veredicto_el": _MOMENT,
    "informado_el": _DAY,
    "recurso_el": _DAY,
    "recurso_tipo": _TEXT,
    "intentos": _WHOLE,
    "ultimo_dia_intento": _DAY,
    "vence": _DAY,
    "version": _WHOLE,
}
"""Exported columns of `casos_vista`; none holds a name, a telephone or a note."""
SEEN_OF_LINES: Mapping[str, ColumnKind] = {
    "linea": _WHOLE,
    "momento": _MOMENT,
    "agente": _TEXT,
    "cuenta": _TEXT,
    "caso_id": _WHOLE,
    "evento": _TEXT,
    "estado_antes": _TEXT,
    "estado_despues": _TEXT,
    "razon": _TEXT,
    "subrazon": _TEXT,
    "radicado": _TEXT,
    "cun": _TEXT,
    "causal": _TEXT,
    "resultado": _TEXT,
    "cambios": _TEXT,
    "causada_por": _WHOLE,
    "base_id": _WHOLE,
    "deshecha_por": _WHOLE,
    "huella": _TEXT,
}
CASOS = Dataset("casos", {**SEEN_OF_CASOS, **dict.fromkeys(GROUP_COLUMNS.values(), _TEXT)})
MEMBRESIA = Dataset(
    "membresia", {"corte": _DAY, "caso": _WHOLE, "segun_la_base": _TEXT}, key="corte"
)
"""A row per caso and corte that brought it (as many as T), with what Claro's column said."""
HISTORIAL = Dataset("historial", {**SEEN_OF_LINES, "mes": _TEXT, "entrante": _FLAG}, key="mes")
"""A row per line of the historial, by its month in Bogotá."""
CAMBIOS = Dataset(
    "cambios",
    {
        "mes": _TEXT,
        "linea": _WHOLE,
        "caso": _WHOLE,
        "columna": _TEXT,
        "antes": _TEXT,
        "despues": _TEXT,
    },
    key="mes",
)
"""A row per column that a line changed, with values as text."""
CIERRES = Dataset(
    "cierres",
    {
        "corte": _DAY,
        "cerrado_el": _MOMENT,
        "caso": _WHOLE,
        "cubeta": _TEXT,
        "resultado": _TEXT,
        "segun_la_base": _TEXT,
        "valor_solicitado_centavos": _WHOLE,
        "valor_aplicado_centavos": _WHOLE,
        **dict.fromkeys(GROUP_COLUMNS.values(), _TEXT),
    },
)
"""A row per caso of a closed corte, as frozen."""
