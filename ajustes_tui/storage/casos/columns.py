"""A caso as the columns of its row, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.keeping.cambios import UNTOLD, between
from ajustes_tui.errors import BrokenIntegrity
from ajustes_tui.storage.core.predicate import LIVE_T, NEWEST_CORTE, wait_of

CASO_COLUMNS = Caso._fields


_column_values = attrgetter(*CASO_COLUMNS)


def _propios(text: str) -> Mapping[str, object]:
    """Raise ValueError for an invalid text."""
    own = json.loads(text)
    if not isinstance(own, dict):
        raise ValueError("it is no object")
    return own


def _reader_of(hint: Any) -> Callable[[Any], object] | None:  # noqa: ANN401 - the hint of an attribute
    """Return the reader of a `Caso` attribute; None for numbers and texts."""
    kind = get_args(hint)[0] if NoneType in get_args(hint) else hint
    if get_origin(kind) is Mapping:
        return _propios
    if issubclass(kind, date):
        read: Callable[[str], date] = kind.fromisoformat
        return read
    return kind if issubclass(kind, bool | StrEnum) else None


_CONVERTED = tuple(
    (CASO_COLUMNS.index(column), read)
    for column, hint in get_type_hints(Caso).items()
    if (read := _reader_of(hint)) is not None
)
"""Column indexes that need conversion from SQL, with their readers."""


CASO_SQL = ", ".join(
    f"{NEWEST_CORTE} AS corte" if column == "corte" else f"c.{column}" for column in CASO_COLUMNS
)
WITH_TOMA = f" FROM casos c LEFT JOIN tomas t ON t.caso_id = c.id AND {LIVE_T}"


CLOCK_COLUMNS = tuple("estado fecha_solicitud corte_inicial informado_el recurso_el corte".split())
"""What the clock of a caso is counted from."""


def columns_of_caso(caso: Caso) -> dict[str, object]:
    values: dict[str, object] = {column: to_sql(getattr(caso, column)) for column in CASO_COLUMNS}
    values["cubeta"] = caso.cubeta.value
    values["espera"] = wait_of(caso.estado)
    return values


def changed_columns(before: Caso, after: Caso) -> dict[str, object]:
    """Return differing columns; identical objects are skipped."""
    values = {
        column: to_sql(value)
        for column, old, value in zip(
            CASO_COLUMNS, _column_values(before), _column_values(after), strict=True
        )
        if value is not old
    }
    if after.cubeta is not before.cubeta:
        values["cubeta"] = after.cubeta.value
    if wait_of(after.estado) != wait_of(before.estado):
        values["espera"] = wait_of(after.estado)
    return values


def changes_between(before: Caso, after: Caso) -> dict[str, Any]:
    values = changed_columns(before, after)
    stood = {c: to_sql(getattr(before, c)) for c in values if c not in UNTOLD}
    return between(stood, {c: values[c] for c, value in stood.items() if values[c] != value})


def to_sql(value: object) -> object:
    if value is None or type(value) in (str, int):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


def caso_of(columns: Mapping[str, object]) -> Caso:
    """Return a row's caso; raise BrokenIntegrity for an impossible value."""
    return caso_of_values([columns[column] for column in CASO_COLUMNS])


def caso_of_clock(values: Sequence[Any]) -> Caso:
    """Return a caso with only CLOCK_COLUMNS, in their order; raise ValueError for an impossible one."""
    estado, *days = values
    solicitud, initial, informado, recurso, corte = (d and date.fromisoformat(d) for d in days)
    return Caso(
        id=0,
        cuenta="",
        radicado="",
        version=1,
        estado=Estado(estado),
        corte=corte or date.min,
        corte_inicial=initial,
        fecha_solicitud=solicitud,
        informado_el=informado,
        recurso_el=recurso,
    )


def caso_of_values(values: list[Any]) -> Caso:
    for place, read in _CONVERTED:
        if values[place] is not None:
            try:
                values[place] = read(values[place])
            except (ValueError, TypeError) as error:
                raise BrokenIntegrity(
                    f"El caso {values[0]} no se puede leer: su columna {CASO_COLUMNS[place]} "
                    "no tiene lo que el programa escribe.",
                    "No escriba más en el almacén; revíselo con `ajustes verificar`.",
                ) from error
    return Caso(*values)
