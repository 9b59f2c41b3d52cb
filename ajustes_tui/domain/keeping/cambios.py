"""What changes a caso, as its lines say it: each column, and what hangs from it, before and after.

`Cambios` are flat: the name of a column, or of a thing that hangs from the caso, and its value before
and after, as the store has them (days and moments in ISO, booleans as 0 and 1); None is nothing. A caso
is its first values and these changes in order, nothing else: undoing reads them backwards, and
`CasoFold` follows them without knowing any column or evento.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from ajustes_tui.domain.base.fields import FIRST_VALUES, FORGETTABLE, NAMING
from ajustes_tui.domain.caso.eventos import CHANGES, Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.keeping.integrity import ImpossibleLine

Columns = Mapping[str, Any]
Cambios = Mapping[str, tuple[Any, Any]]

RADICADOS, TELEFONOS, ERRADOS, INTENTOS = "radicados", "telefonos", "errados", "intentos"
"""What hangs from a caso, each named `kind:which`: a radicado by its text, with the line that added it; a
telephone and its mark by the id; an attempt by its line, with the outcome."""
OWN = "propios"
"""`propios:column` is Claro's value, in a list, of a column that a person supplied; None for none."""
CLAIMED = "toma"
"""Beside the changes, the moment since which the person had the caso."""
OF_CUENTA = frozenset({TELEFONOS, ERRADOS})
"""What hangs from the cuenta, and so is changed by the lines of several casos."""
OPEN: Final = ("open",)
"""A value that is not known: it was blanked, or cannot be read."""
BLANKED = "#"
"""Stands for the value before in the change that blanks it."""
UNTOLD = frozenset({"id", "version", "corte", "vence", "espera"})
"""The columns that are not told: how often the caso was written, its newest live base's corte, caches."""
KEPT_FIRST = (
    *(column for column in FIRST_VALUES if column not in FORGETTABLE),
    "resultado_por_revisar",
)
"""The first values that are kept of a caso whose raw row is blanked."""
_ASIDE = NAMING | {"resultado_crudo"}
_SALT_BYTES, _DIGEST_LETTERS = 16, 32
to_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""The canonical JSON that is hashed: equal values always give the same text."""


class Cause(StrEnum):
    """What changes a caso without a line of its own."""

    ROW = "fila"
    """A row of a base that brings no news."""
    GIVEN_BACK = "devolucion"
    """The base of such a row was undone."""
    REASSIGNED = "reasignacion"
    FORGOTTEN = "olvido"


_OF_ROW = frozenset({"resultado_crudo", "resultado_por_revisar", "radicado_respuesta", OWN})
_MAY: Mapping[str, Callable[[str], bool]] = {
    Cause.ROW: lambda key: kind_of(key) in _OF_ROW,
    Cause.GIVEN_BACK: lambda key: kind_of(key) in _OF_ROW,
    Cause.REASSIGNED: lambda key: key == "dueno",
    Cause.FORGOTTEN: lambda key: is_personal(key),
}
"""Which changes each cause makes."""


class Aside(NamedTuple):
    """A pair of values that stands beside the chain, in JSON, with its salt; all None once blanked."""

    key: str
    salt: str | None
    before: str | None
    after: str | None


def new_salt() -> str:
    """Return a random salt, without which a digest of a few digits or a name could be guessed."""
    return secrets.token_hex(_SALT_BYTES)


def kind_of(key: str) -> str:
    """Return the column a change is of, or the kind of what hangs."""
    return key.partition(":")[0]


def hangs(key: str) -> bool:
    """Tell whether a change is of something that hangs from the caso, and of none of its columns."""
    return ":" in key and kind_of(key) != OWN


def flat(columns: Columns) -> dict[str, Any]:
    """Return the columns that are told, Claro's own values one by one."""
    told = {name: value for name, value in columns.items() if name != OWN}
    own = json.loads(columns[OWN])
    return told | {f"{OWN}:{column}": [value] for column, value in own.items()}


def unflat(values: Columns) -> dict[str, Any]:
    """Return the columns of the store that some told values are, `propios` whole."""
    columns = {key: value for key, value in values.items() if ":" not in key}
    own = {
        key.partition(":")[2]: value[0]
        for key, value in values.items()
        if kind_of(key) == OWN and value is not None
    }
    return columns | {OWN: json.dumps(own, ensure_ascii=False, sort_keys=True)}


def between(before: Columns, changed: Columns) -> dict[str, Any]:
    """Return the changes that take some columns from what they were to what they are."""
    cambios = {
        column: (before[column], value)
        for column, value in changed.items()
        if column not in UNTOLD and column != OWN
    }
    if OWN in changed:
        was, own = (json.loads(columns[OWN]) for columns in (before, changed))
        for column in sorted(was.keys() | own.keys()):
            old, new = ([of[column]] if column in of else None for of in (was, own))
            if old != new:
                cambios[f"{OWN}:{column}"] = (old, new)
    return cambios


def undoing(acts: Iterable[Cambios], stands: Callable[[str], Any] | None = None) -> dict[str, Any]:
    """Return the changes that put back the first value before of each, over some changes in order.

    What is no longer as they left it was changed by something else, and stays.
    """
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for cambios in acts:
        for key, (before, after) in cambios.items():
            first.setdefault(key, before)
            last[key] = after
    return {
        key: (last[key], before)
        for key, before in first.items()
        if last[key] != before and (stands is None or stands(key) == last[key])
    }


def chained(cambios: Cambios, claimed: str | None = None) -> tuple[str | None, list[Aside]]:
    """Return the text that the chain holds of some changes, and what of them stands beside it.

    Nothing at all, None, where nothing changed.
    """
    told: dict[str, object] = dict(cambios)
    asides = []
    for key, (before, after) in cambios.items():
        if not _stands_aside(key) or before == BLANKED:
            continue
        aside = Aside(key, new_salt(), _text(before), _text(after))
        asides.append(aside)
        told[key] = (_digest(aside.salt, aside.before), _digest(aside.salt, aside.after))
    if claimed is not None:
        told[CLAIMED] = claimed
    return (to_json(told) if told else None), asides


def opened(
    text: str | None,
    asides: Mapping[str, Aside],
    wrong: Callable[[str], None] = lambda key: None,
) -> dict[str, Any]:
    """Return the changes of a text of the chain with their own values, OPEN where they were blanked.

    `wrong` is called with each key whose value beside the chain is not the one that was written.
    """
    told: dict[str, Any] = {} if text is None else json.loads(text)
    told.pop(CLAIMED, None)
    cambios = {}
    for key, pair in told.items():
        before, after = pair
        if _stands_aside(key) and before != BLANKED:
            aside = asides.get(key)
            if aside is None:
                wrong(key)
                before, after = OPEN, OPEN
            elif aside.salt is None:
                before, after = (None if v is None else OPEN for v in pair)
            else:
                if pair != [_digest(aside.salt, v) for v in (aside.before, aside.after)]:
                    wrong(key)
                before, after = _value(aside.before), _value(aside.after)
        cambios[key] = (OPEN if before == BLANKED else before, after)
    for key in asides.keys() - told.keys():
        wrong(key)
    return cambios


def is_personal(key: str) -> bool:
    """Tell whether a value may say who the usuario is, so that forgetting the cuenta blanks it."""
    kind, _, which = key.partition(":")
    return kind == TELEFONOS or (which if kind == OWN else kind) in FORGETTABLE - {OWN}


def _stands_aside(key: str) -> bool:
    """Tell whether a value may say who somebody is, so that the chain holds only its digest."""
    kind, _, which = key.partition(":")
    return kind == TELEFONOS or (which if kind == OWN else kind) in _ASIDE


def _text(value: object) -> str | None:
    return None if value is None else to_json(value)


def _value(text: str | None) -> Any:  # noqa: ANN401 - any value of a column
    return None if text is None else json.loads(text)


def _digest(salt: str | None, text: str | None) -> str | None:
    # Here, because OpenSSL comes along: who only looks needs neither its 3 ms nor its 0.7 MiB.
    from hashlib import sha256

    if text is None:
        return None
    return sha256(f"{salt} {text}".encode()).hexdigest()[:_DIGEST_LETTERS]


class FoldedLine(NamedTuple):
    """What a fold reads of a line."""

    line: int
    evento: str
    estado_before: str | None
    estado_after: str
    act: int
    """The first line of its act."""
    undoes: int | None
    """The first line on this caso of the act that it undoes."""


class CasoFold:
    """A caso while what changed it is read, oldest first."""

    def __init__(self, first: Columns) -> None:
        """Begin with its first values, told as `flat` does."""
        self.values = dict(first)
        self.undone: dict[int, int] = {}
        """The line that undid each undone line."""
        self.hung: list[tuple[int, str, Any, Any]] = []
        """Each change of what hangs, with its line."""
        self._lines: dict[int, tuple[int, Cambios]] = {}
        """The act and the changes of each line."""

    def take(self, line: FoldedLine, cambios: Cambios) -> None:
        """Apply a line; raises ImpossibleLine when it cannot follow what was before it."""
        stood = self.values["estado"]
        if line.evento == Evento.CASO_NUEVO:
            if self._lines:
                raise ImpossibleLine(line.line, "el caso ya existía")
        elif line.estado_before != stood:
            raise ImpossibleLine(
                line.line,
                f"empieza en {line.estado_before or 'ningún estado'} y el caso estaba en "
                f"{stood or 'ningún estado'}",
            )
        if line.undoes is not None:
            self._undo(line, line.undoes, cambios)
        may = CHANGES[Evento(line.evento)]
        for key in cambios:
            if kind_of(key) not in may:
                raise ImpossibleLine(
                    line.line, f"«{evento_name(line.evento)}» no cambia {kind_of(key)}"
                )
        self._change(line.line, cambios)
        if self.values["estado"] != line.estado_after:
            raise ImpossibleLine(line.line, f"no deja el caso en {line.estado_after}")
        self._lines[line.line] = line.act, cambios

    def take_after(self, line: int, cause: str, cambios: Cambios) -> None:
        """Apply what changed after a line without one; raises ImpossibleLine when it cannot follow."""
        for key in cambios:
            if not _MAY[cause](key):
                raise ImpossibleLine(line, f"después, sin línea, {cause} no cambia {kind_of(key)}")
        self._change(line, cambios)

    def _change(self, line: int, cambios: Cambios) -> None:
        values = self.values
        for key, (before, after) in cambios.items():
            if hangs(key):
                self.hung.append((line, key, before, after))
            if kind_of(key) in OF_CUENTA:
                continue
            if not same(values.get(key), before):
                raise ImpossibleLine(line, f"cambia {key} desde un valor que no tenía")
            values[key] = after

    def _undo(self, line: FoldedLine, first: int, cambios: Cambios) -> None:
        """Mark the lines of an act as undone; raises ImpossibleLine when not all it changed is put back."""
        if first not in self._lines:
            raise ImpossibleLine(line.line, "deshace una línea que no es de su caso")
        act = self._lines[first][0]
        lines = [n for n, (of, _) in self._lines.items() if of == act and n >= first]
        self.undone.update(dict.fromkeys(lines, line.line))
        back = undoing((self._lines[n][1] for n in lines), self.values.get)
        for key in back.keys() | cambios.keys():
            if kind_of(key) not in OF_CUENTA and not (
                same(back.get(key, (0, 0))[0], cambios.get(key, (0, 0))[0])
                and same(back.get(key, (0, 0))[1], cambios.get(key, (0, 0))[1])
            ):
                raise ImpossibleLine(line.line, f"no devuelve {key} como estaba")


def same(one: object, other: object) -> bool:
    """Tell whether two values are equal, or one is not known."""
    return one == other or OPEN in (one, other)
