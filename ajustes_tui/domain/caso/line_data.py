"""The data of a historial line as people read them: labels, money, days, what changed, and its class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from ajustes_tui.domain.base.fields import BESIDE_CHAIN, COLUMNS, Kind, field_words
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.eventos import ESCALAMIENTOS, LLAMADAS, OF_CORTE, VEREDICTOS, Evento
from ajustes_tui.domain.caso.soporte import Soporte
from ajustes_tui.domain.caso.words import code_name, evento_name
from ajustes_tui.domain.keeping.cambios import OPEN
from ajustes_tui.domain.values.dates import BOGOTA, short_date
from ajustes_tui.domain.values.money import pesos

BY_CORTE = OF_CORTE | {Evento.RESPUESTA_BACK}
"""The eventos whose data may be pairs: what a column had and what a corte brought."""
_HIDDEN = frozenset({"telefono_id"})
_LABELS: Mapping[str, str] = {
    "causal_pedida": "Causal pedida",
    "razon_atribuible": "Atribuible por",
    "cun": "CUN",
    "linea": "Línea",
    "motivo_rechazo": "Motivo de rechazo",
    "razon": "Razón",
    "subrazon": "Subrazón",
    "telefono": "Teléfono",
}
_RESULTADOS = frozenset(resultado.value for resultado in Resultado)
_CODED = frozenset(
    {"resultado", "motivo", "tipo", "interlocutor", "decision", "mensaje", "razon_atribuible"}
)
"""The data whose codes have words; the others are codes that people know as they are."""
_UNSAID = frozenset(
    {
        *("estado", "estado_previo", "causal_sugerida", "resultado_crudo", "resultado_por_revisar"),
        *("resultado_al_enviar", "respuesta_al_enviar", "radicado_enviado", "revision"),
        "radicado_respuesta",
        *("veredicto_agente", "veredicto_el"),
    }
)
"""The columns that the rest of the line tells, or that nobody reads."""
_FLAGS = frozenset({"no_interpone", "autorizado_back", "retirado"})
_OF_CODES = frozenset({"contenido", "veredicto_motivo", "recurso_tipo", "cubeta", "atribuible"})
_BROUGHT = rf"(^|; )({'|'.join(sorted(BESIDE_CHAIN))}): "
"""The columns that the line of a corte names in its motivo, which `olvidar` can blank."""
_LABEL = 12
"""Letters of a label at most."""
_DAY = r"\d{4}-\d{2}-\d{2}"
_MOMENT = rf"{_DAY}T\d{{2}}:\d{{2}}.*"


def line_data(
    evento: str, datos: Mapping[str, object], *, short: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield the label and the words of each datum of a line, in its order; `short` as the card labels it."""
    for key, value in datos.items():
        if key not in _HIDDEN:
            label = short_label_of(key) if short else label_of(key)
            yield label, datum_words(evento, key, value)


def label_of(key: str) -> str:
    """Return the label of a datum, `Valor aplicado` for valor_aplicado_centavos."""
    name = key.removesuffix("_centavos")
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def short_label_of(key: str) -> str:
    """Return the label of a datum in the cells that a screen has for one: of a long one, that of the card."""
    label, field = label_of(key), COLUMNS.get(key.removesuffix("_centavos"))
    return field.card if len(label) > _LABEL and field is not None and field.card else label


def datum_words(evento: str, key: str, value: object) -> str:
    """Return a datum in words; of what a corte changed, what stood and what it brought."""
    if isinstance(value, list | tuple):
        if is_change(evento, value):
            before, after = (_words(key, part) for part in value)
            return f"{before} → {after}"
        return ", ".join(_words(key, part) for part in value)
    if key == "motivo" and evento in BY_CORTE:
        return _of_columns(str(value))
    return _words(key, value)


def _of_columns(text: str) -> str:
    """Return what a base changed beside the chain, kept as `column: text`, with each column in words."""
    parts = []
    for part in text.split("; "):
        column, separator, value = part.partition(": ")
        known = separator and column in COLUMNS
        parts.append(f"{label_of(column).lower()}: {value}" if known else part)
    return "; ".join(parts)


def is_change(evento: str, value: object) -> bool:
    """Tell whether a datum is what a column had and what a corte brought."""
    return evento in BY_CORTE and isinstance(value, list | tuple) and len(value) == len(("", ""))


def changes_of(evento: str, datos: Mapping[str, object]) -> str:
    """Return all that a corte changed on a line, `valor aplicado: — → $ 45.900`; '' for none."""
    return " · ".join(
        f"{label_of(key).lower()}: {datum_words(evento, key, value)}"
        for key, value in datos.items()
        if is_change(evento, value)
    )


def told_changes(
    cambios: Mapping[str, tuple[object, object]], datos: Mapping[str, object] = MappingProxyType({})
) -> Iterator[tuple[str, str, str]]:
    """Yield each column that changed in a caso, before and after in words, but for what `datos` say."""
    return (
        (label_of(column).lower(), _of_caso(column, before), _of_caso(column, after))
        for column, (before, after) in cambios.items()
        if ":" not in column and column not in _UNSAID and column not in datos
    )


def changes_line(changes: Iterable[tuple[str, str, str]]) -> str:
    """Return some changes on one line, for the eye."""
    return " · ".join(f"{name}: {before} → {after}" for name, before, after in changes)


def _of_caso(column: str, value: object) -> str:
    """Return the value of a column of a caso in words."""
    if value == OPEN:
        return "en blanco"
    if value is None or value == "":
        return "—"
    if column in _FLAGS:
        return "sí" if value else "no"
    if column == "veredicto":
        return evento_name(str(value))
    return code_name(str(value)) if column in _OF_CODES else _words(column, value)


def _words(key: str, value: object) -> str:
    if value is None:
        return "sin respuesta" if key == "resultado" else "—"
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, int):
        return pesos(value) if _is_money(key) else str(value)
    text = str(value)
    if key == "evento":
        return evento_name(text)
    if key == "motivo":
        text = re.sub(_BROUGHT, lambda found: f"{found[1]}{field_words(found[2])}: ", text)
    if key in ("soportes", "faltan"):
        return Soporte.parse(text).words
    if re.fullmatch(_DAY, text):
        return short_date(date.fromisoformat(text))
    if re.fullmatch(_MOMENT, text):
        return f"{datetime.fromisoformat(text).astimezone(BOGOTA):%d/%m/%Y %H:%M}"
    if key == "campo":
        return label_of(text).lower()
    if key == "verificado":
        return code_name(text.upper())
    return code_name(text) if key in _CODED and text not in _RESULTADOS else text


def _is_money(key: str) -> bool:
    return key.endswith("_centavos") or (key in COLUMNS and COLUMNS[key].kind is Kind.MONEY)


class LineClass(StrEnum):
    """A class of lines; its value is shown on screen, and a line may belong to several."""

    NOTAS = "notas"
    CONTACTOS = "contactos"
    MARCACIONES = "marcaciones"
    VEREDICTOS = "veredictos"
    RECURSOS = "recursos y PQR"
    SUPERVISION = "supervisión"
    DATA = "causal y datos"
    CORTE = "corte"
    DESHECHAS = "deshechas"


EVENTOS_OF: Mapping[LineClass, frozenset[Evento]] = {
    LineClass.NOTAS: frozenset({Evento.NOTA}),
    LineClass.CONTACTOS: LLAMADAS,
    LineClass.MARCACIONES: ESCALAMIENTOS,
    LineClass.VEREDICTOS: VEREDICTOS | {Evento.DEVOLVER},
    LineClass.RECURSOS: frozenset(
        {
            Evento.ESCALAR_PQR,
            Evento.RADICAR_RECURSO,
            Evento.RESPUESTA_PQR,
            Evento.RECURSO_POSTERIOR,
        }
    ),
    LineClass.SUPERVISION: frozenset(
        {
            Evento.PEDIR_REVISION,
            Evento.RESOLVER_REVISION,
            Evento.DEVOLVER,
            Evento.ANULAR,
            Evento.REABRIR,
        }
    ),
    LineClass.DATA: frozenset(
        {Evento.CLASIFICAR, Evento.RECLASIFICAR, Evento.COMPLETAR, Evento.APLAZAR}
    ),
}
"""The eventos of each class; CORTE and DESHECHAS depend on how the line came, not on its evento.

A line with a razón and a subrazón is a marcación whatever its evento."""


def classes_of(
    evento: str, *, marcacion: bool, of_base: bool, deshecha: bool
) -> frozenset[LineClass]:
    """Return every class of a line; CORTE if a base wrote it, DESHECHAS if it undoes or was undone.

    `marcacion` tells whether the line has a razón and a subrazón.
    """
    classes = {line_class for line_class, eventos in EVENTOS_OF.items() if evento in eventos}
    if marcacion:
        classes.add(LineClass.MARCACIONES)
    if of_base:
        classes.add(LineClass.CORTE)
    if deshecha or evento == Evento.DESHACER:
        classes.add(LineClass.DESHECHAS)
    return frozenset(classes)
