"""The changes of a caso: each column and dependent value, before and after.

`Cambios` map names to stored values (ISO dates, booleans 0 and 1); None is no value. A caso is its
first values plus these in order: undo reads them backwards, `CasoFold` needs no column or evento.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from ajustes_tui.domain.base.fields import FIRST_VALUES, FORGETTABLE, NAMING
from ajustes_tui.domain.caso.eventos import CHANGES, Evento
from ajustes_tui.domain.caso.words import evento_name

Columns = Mapping[str, Any]
Cambios = Mapping[str, tuple[Any, Any]]

RADICADOS, TELEFONOS, ERRADOS, INTENTOS = "radicados", "telefonos", "errados", "intentos"
"""Dependents, keyed `kind:which`: radicado by text (with its line), telephone and mark by id,
attempt by line (with its outcome).
"""
OWN = "propios"
"""Claro's values, in lists, of columns a person supplied; None for none."""
CLAIMED = "toma"
"""Moment of the person's claim, next to the changes."""
OF_CUENTA = frozenset({TELEFONOS, ERRADOS})
OPEN: Final = ("open",)
"""An unknown value, blanked or unreadable."""
BLANKED = "#"
"""Stands for the previous value in a change that blanks it."""
UNTOLD = frozenset({"id", "version", "corte", "vence", "espera"})
"""Unrecorded columns: the write counter, the newest live base's corte, caches."""
KEPT_FIRST = (
    *(column for column in FIRST_VALUES if column not in FORGETTABLE),
    "resultado_por_revisar",
)
_ASIDE = NAMING | {"resultado_crudo"}
_SALT_BYTES, _DIGEST_LETTERS = 16, 32
to_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Canonical JSON for hashing."""


class ImpossibleLine(ValueError):
    """A line does not start in the previous line's estado."""

    def __init__(self, line: int, motivo: str) -> None:
        super().__init__(motivo)
        self.line = line
        self.motivo = motivo


class Cause(StrEnum):
    """Changes without a line."""

    ROW = "fila"
    """A base row without news."""
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


class Aside(NamedTuple):
    """Values outside the chain, in JSON, salted; all None once blanked."""

    key: str
    salt: str | None
    before: str | None
    after: str | None


def new_salt() -> str:
    """Without a salt, a digest of few digits or a name could be guessed."""
    return os.urandom(_SALT_BYTES).hex()


def kind_of(key: str) -> str:
    return key.partition(":")[0]


def hangs(key: str) -> bool:
    return ":" in key and kind_of(key) != OWN


def flat(columns: Columns) -> dict[str, Any]:
    """Return the recorded columns, Claro's own values one by one."""
    told = {name: value for name, value in columns.items() if name != OWN}
    own = json.loads(columns[OWN])
    return told | {f"{OWN}:{column}": [value] for column, value in own.items()}


def unflat(values: Columns) -> dict[str, Any]:
    columns = {key: value for key, value in values.items() if ":" not in key}
    own = {
        key.partition(":")[2]: value[0]
        for key, value in values.items()
        if kind_of(key) == OWN and value is not None
    }
    return columns | {OWN: json.dumps(own, ensure_ascii=False, sort_keys=True)}


def between(before: Columns, changed: Columns) -> dict[str, Any]:
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
    """Restore each key's first value over ordered changes.

    Values changed since are left alone.
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
    """Return the chained text (None without changes) and the values outside it."""
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
    text: str | None, asides: Mapping[str, Aside], wrong: Callable[[str], None] = lambda key: None
) -> dict[str, Any]:
    """Restore the values of a chained text, OPEN where blanked.

    `wrong` gets each key whose outside value does not match.
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
    """Whether it may identify the usuario, so `olvidar` blanks it."""
    kind, _, which = key.partition(":")
    return kind == TELEFONOS or (which if kind == OWN else kind) in FORGETTABLE - {OWN}


def _stands_aside(key: str) -> bool:
    """Whether it may identify a person, so the chain holds its digest."""
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
    """The fields a fold needs."""

    line: int
    evento: str
    estado_before: str | None
    estado_after: str
    act: int
    undoes: int | None
    """First line here of the undone act."""


class CasoFold:
    """A caso rebuilt from its changes, oldest first."""

    def __init__(self, first: Columns) -> None:
        self.values = dict(first)
        self.undone: dict[int, int] = {}
        self.hung: list[tuple[int, str, Any, Any]] = []
        self._lines: dict[int, tuple[int, Cambios]] = {}

    def take(self, line: FoldedLine, cambios: Cambios) -> None:
        """Apply a line; raise ImpossibleLine if it cannot follow."""
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
        """Apply a change without a line; raise ImpossibleLine if it cannot follow."""
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
        """Mark an act as undone; raise ImpossibleLine unless fully reverted."""
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
    return one == other or OPEN in (one, other)
