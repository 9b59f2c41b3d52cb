"""The datasets that leave for other engines: their columns, and the kind of what each one holds."""

from __future__ import annotations

from collections.abc import Mapping

from ajustes_tui.domain.base.fields import COLUMNS, Kind
from ajustes_tui.domain.figures.report import CellFormat

_TEXT, _WHOLE, _DAY, _MOMENT = (
    CellFormat.TEXT,
    CellFormat.WHOLE,
    CellFormat.DIA,
    CellFormat.MOMENTO,
)
_FORMATS = {Kind.MONEY: _WHOLE, Kind.DAY: _DAY}
CASOS: Mapping[str, CellFormat] = {
    "id": _WHOLE,
    "cuenta": _TEXT,
    "radicado": _TEXT,
    "radicado_vigente": _TEXT,
    "cortes": _TEXT,
    "corte_inicial": _DAY,
    "base_id": _WHOLE,
    **{
        field.json_key: _FORMATS.get(field.kind, _TEXT)
        for field in COLUMNS.values()
        if field.dataset
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
"""The columns of `casos_vista` that leave; money is centavos. None holds a name, a telephone or a note."""
LINES: Mapping[str, CellFormat] = {
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
"""The columns of `historial_vista` that leave."""
