"""Historial data in words: labels, money, days, changes, classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from ajustes_tui.domain.base.fields import BESIDE_CHAIN, COLUMNS, Kind, field_words
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import ESCALAMIENTOS, LLAMADAS, OF_CORTE, VEREDICTOS, Evento
from ajustes_tui.domain.caso.soporte import Soporte
from ajustes_tui.domain.caso.words import CUBETA_WORDS, code_name, evento_name
from ajustes_tui.domain.keeping.cambios import OPEN
from ajustes_tui.domain.values.dates import BOGOTA, short_date
from ajustes_tui.domain.values.money import pesos

BY_CORTE = OF_CORTE | {Evento.RESPUESTA_BACK}
"""Eventos whose data may be pairs: old value and the corte's."""
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
"""Coded data with words; other codes are shown as they are."""
_UNSAID = frozenset(
    (
        "estado estado_previo causal_sugerida resultado_crudo resultado_por_revisar"
        " resultado_al_enviar respuesta_al_enviar radicado_enviado revision"
        " radicado_respuesta veredicto_agente veredicto_el"
    ).split()
)
_FLAGS = frozenset({"no_interpone", "autorizado_back", "retirado"})
_OF_CODES = frozenset({"contenido", "veredicto_motivo", "recurso_tipo", "atribuible"})
_BROUGHT = rf"(^|; )({'|'.join(sorted(BESIDE_CHAIN))}): "
"""Matches columns named in a corte's motivo, which `olvidar` can blank."""
_LABEL = 12
"""Maximum letters."""
_DAY = r"\d{4}-\d{2}-\d{2}"
_MOMENT = rf"{_DAY}T\d{{2}}:\d{{2}}.*"


def line_data(
    evento: str, datos: Mapping[str, object], *, short: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield label and words of each datum, in order; `short` as on the card."""
    for key, value in datos.items():
        if key not in _HIDDEN:
            label = short_label_of(key) if short else label_of(key)
            yield label, datum_words(evento, key, value)


def label_of(key: str) -> str:
    name = key.removesuffix("_centavos")
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def short_label_of(key: str) -> str:
    """Return a label short enough for its cells."""
    label, field = label_of(key), COLUMNS.get(key.removesuffix("_centavos"))
    return field.card if len(label) > _LABEL and field is not None and field.card else label


def datum_words(evento: str, key: str, value: object) -> str:
    """Return a datum in words; for a corte's change, before and after."""
    if isinstance(value, list | tuple):
        if is_change(evento, value):
            before, after = (_words(key, part) for part in value)
            return f"{before} → {after}"
        return ", ".join(_words(key, part) for part in value)
    if key == "motivo" and evento in BY_CORTE:
        return _of_columns(str(value))
    return _words(key, value)


def _of_columns(text: str) -> str:
    parts = []
    for part in text.split("; "):
        column, separator, value = part.partition(": ")
        known = separator and column in COLUMNS
        parts.append(f"{label_of(column).lower()}: {value}" if known else part)
    return "; ".join(parts)


def is_change(evento: str, value: object) -> bool:
    """Tell whether a datum is a corte's pair."""
    return evento in BY_CORTE and isinstance(value, list | tuple) and len(value) == len(("", ""))


def changes_of(evento: str, datos: Mapping[str, object]) -> str:
    """Return a corte's changes: `valor aplicado: — → $ 45.900`, or ''."""
    return " · ".join(
        f"{label_of(key).lower()}: {datum_words(evento, key, value)}"
        for key, value in datos.items()
        if is_change(evento, value)
    )


def told_changes(
    cambios: Mapping[str, tuple[object, object]], datos: Mapping[str, object] = MappingProxyType({})
) -> Iterator[tuple[str, str, str]]:
    """Yield changed columns in words, before and after, except those in `datos`."""
    return (
        (label_of(column).lower(), _of_caso(column, before), _of_caso(column, after))
        for column, (before, after) in cambios.items()
        if ":" not in column and column not in _UNSAID and column not in datos
    )


def changes_line(changes: Iterable[tuple[str, str, str]]) -> str:
    return " · ".join(f"{name}: {before} → {after}" for name, before, after in changes)


def _of_caso(column: str, value: object) -> str:
    if value == OPEN:
        return "en blanco"
    if value is None or value == "":
        return "—"
    if column in _FLAGS:
        return "sí" if value else "no"
    if column == "veredicto":
        return evento_name(str(value))
    if column == "cubeta" and value in list(Cubeta):
        return CUBETA_WORDS[Cubeta(str(value))].bucket
    return code_name(str(value)) if column in _OF_CODES else _words(column, value)


def _words(key: str, value: object) -> str:
    if value is None:
        return "sin respuesta" if key == "resultado" else "—"
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, int):
        is_money = key.endswith("_centavos") or (key in COLUMNS and COLUMNS[key].kind is Kind.MONEY)
        return pesos(value) if is_money else str(value)
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


class LineClass(StrEnum):
    """A class of lines, by its screen name; a line may have several."""

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
        {Evento.ESCALAR_PQR, Evento.RADICAR_RECURSO, Evento.RESPUESTA_PQR, Evento.RECURSO_POSTERIOR}
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


def classes_of(
    evento: str, *, marcacion: bool, of_base: bool, deshecha: bool
) -> frozenset[LineClass]:
    """Return a line's classes; CORTE if a base wrote it, DESHECHAS if it undoes or was undone.

    With razón and subrazón (`marcacion`) it is a marcación whatever its evento.
    """
    classes = {line_class for line_class, eventos in EVENTOS_OF.items() if evento in eventos}
    if marcacion:
        classes.add(LineClass.MARCACIONES)
    if of_base:
        classes.add(LineClass.CORTE)
    if deshecha or evento == Evento.DESHACER:
        classes.add(LineClass.DESHECHAS)
    return frozenset(classes)
