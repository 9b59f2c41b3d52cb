"""Rules of a later corte: only Claro's columns change; one table moves the estado.

See "What a later corte does, by state" in dominio.md section 3. Nothing of an agente is
overwritten; a caso with PQR or closed goes to the tray, never moves.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import product
from typing import Any, NamedTuple, Self

from ajustes_tui.domain.base.fields import COLUMNS, Kind, Later
from ajustes_tui.domain.base.rows import OTHER_RADICADOS, BaseKind, BaseRow, LastRow, Resultado
from ajustes_tui.domain.caso.caso import ASKED_BY, Caso
from ajustes_tui.domain.caso.estados import (
    BY_CALL,
    CLOSED,
    WAIT_FOR_BACK,
    WAIT_FOR_PQR,
    Contenido,
    Estado,
)
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import value_difference
from ajustes_tui.domain.caso.revision import QUESTION, WITHOUT_OBJECT
from ajustes_tui.domain.keeping.cambios import RADICADOS
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.text import key

SYSTEM = "sistema"
"""Author of an import's lines."""

CLARO_COLUMNS = tuple(column for column, f in COLUMNS.items() if f.later is Later.REPLACES)
"""Columns that a later corte replaces."""
ANSWER_COLUMNS = tuple(column for column, f in COLUMNS.items() if f.answer)
"""Columns that come with the back's result."""
ANSWER_FIELDS = frozenset({"resultado_back", *ANSWER_COLUMNS})
FILLED_COLUMNS = tuple(
    sorted(
        (column for column, f in COLUMNS.items() if f.later is Later.FILLS),
        key=lambda column: COLUMNS[column].kind is Kind.CUN,
    )
)
"""Request columns that a later corte only fills; the CUN last, as part of the answer."""
RAISED_IN_TRAY = (CLOSED - {Estado.ANULADO}) | WAIT_FOR_PQR | {Estado.RECURSO_POR_RADICAR}
"""Estados in which a changed result or value goes to the tray."""
FIRST_OUTCOMES = {
    outcome: f"primeros_{outcome}" for outcome in ("aplicados", "rechazados", "sin_respuesta")
}
"""Of a first escalation, with their names in the store."""


class CorteEffect(NamedTuple):
    """The effect of a later corte's row."""

    caso: Caso
    changes: Mapping[str, tuple[object, object]] = {}
    evento: Evento | None = None
    """None when nothing changed."""
    revision: str | None = None
    earlier_answer: bool = False
    """The row's answer is older than the known one, which stays."""
    yielded: tuple[str, ...] = ()
    """A person's data replaced by Claro's."""
    gained: tuple[str, ...] = ()
    """New radicados of the row's cell, assigned to this caso."""

    def gaining(self, radicados: tuple[str, ...]) -> Self:
        """Add radicados, which alone justify a line."""
        if not radicados:
            return self
        return self._replace(
            changes={**self.changes, RADICADOS: (None, ", ".join(radicados))},
            evento=self.evento or Evento.CAMBIO_DE_DATOS,
            gained=radicados,
        )


def aplicar_corte(
    caso: Caso,
    fila: BaseRow,
    columns: frozenset[str],
    corte: date,
    kind: BaseKind = BaseKind.COMPLETA,
    last: LastRow | None = None,
) -> CorteEffect:
    """Apply a row of a newer or equal corte to its caso.

    A column outside `columns` says nothing; an empty cell means no value. News is what differs from
    the `last` row brought, else from the caso. An empty answer of a complemento says nothing. Of a
    respuesta only the answer counts, whatever the caso waits for.
    """
    if kind is BaseKind.RESPUESTA:
        columns &= ANSWER_FIELDS
    if kind is BaseKind.RESPUESTA or (
        kind is BaseKind.COMPLEMENTO and caso.estado in WAIT_FOR_BACK
    ):
        columns -= _unanswered(fila)
    if last is not None:
        columns = _news(caso, fila, columns, last)
    earlier_answer = _is_earlier(caso, fila, columns)
    if earlier_answer:
        columns -= ANSWER_FIELDS
    updated, changes = _with_columns(
        caso=caso, fila=fila, columns=columns, corte=max(caso.corte, corte), news=last is not None
    )
    resultado = _new_resultado(caso, fila, columns, changes)
    value = changes.get("valor_aplicado", (None, None))[1]
    revision = None
    if caso.estado in WAIT_FOR_BACK:
        if resultado is None and value is not None:
            resultado = Resultado.APROBADO
        moved = _move(updated, ASKED_BY[resultado]) if resultado else updated
    elif caso.estado in RAISED_IN_TRAY:
        moved = updated
        if resultado is not None or value is not None:
            revision = _question(resultado, value, kind)
    else:
        destination = _destination(caso, resultado, value is not None)
        moved = updated if destination is None else _move(updated, destination)
    if resultado is not None or "resultado" in caso.propios.keys() - moved.propios.keys():
        moved = moved.answered_under(_radicado_of_answer(caso, fila))
    if caso.revision is not None and moved.revision is None:
        changes[QUESTION] = ("en la bandeja", WITHOUT_OBJECT)
    evento = _evento(caso, moved, resultado, changes)
    yielded = tuple(c for c in caso.propios if c not in moved.propios and c in changes)
    return CorteEffect(moved, changes, evento, revision, earlier_answer, yielded)


def _news(caso: Caso, fila: BaseRow, columns: frozenset[str], last: LastRow) -> frozenset[str]:
    """Return the fields that differ from the last row.

    An answer of a later day is news whole; so is, while waiting for the back, one of another day or
    under the escalation's radicado in RR.
    """
    told = frozenset(
        field.name
        for column, field in COLUMNS.items()
        if field.name in columns and not _says_the_same(column, fila, caso, last)
    )
    if fila.resultado is None:
        return told
    day = fila.fecha_respuesta if "fecha_respuesta" in told else None
    if caso.estado in WAIT_FOR_BACK:
        sent = caso.radicado_enviado
        anew = day is not None or (_stands_under(fila, sent) and sent != last.radicado)
    else:
        known = caso.fecha_respuesta
        anew = day is not None and known is not None and day > known
    return told | (columns & ANSWER_FIELDS) if anew else told


def _says_the_same(column: str, fila: BaseRow, caso: Caso, last: LastRow) -> bool:
    """Tell whether a row repeats the last row's value.

    An emptied cell withdraws only that cell's value.
    """
    brought = getattr(fila, column)
    if column not in last.values:
        return _same(brought, caso.claro_value(column))
    before = last.values[column]
    if not _same(brought, before):
        unread = column == "resultado" and fila.resultado_por_revisar
        return brought is None and not unread and not _same(before, caso.claro_value(column))
    if column == "resultado" and brought is None:
        # Without a meaning, the word is what the row says.
        unread = fila.resultado_por_revisar
        said = fila.resultado_crudo if unread else ""
        word = last.values["resultado_crudo"] if last.values["resultado_por_revisar"] else ""
        return _same(said, word)
    return True


def _is_earlier(caso: Caso, fila: BaseRow, columns: frozenset[str]) -> bool:
    """Tell whether a row has an earlier answer than the known one.

    Never while waiting for the back: any row may answer.
    """
    if caso.resultado is None or fila.resultado is None or caso.estado in WAIT_FOR_BACK:
        return False
    if not caso.fecha_respuesta or not fila.fecha_respuesta:
        return False
    return fila.fecha_respuesta < caso.fecha_respuesta and any(
        not _same(getattr(fila, column), caso.claro_value(column))
        for column in ("resultado", *ANSWER_COLUMNS)
        if COLUMNS[column].name in columns
    )


def reread(caso: Caso, resultado: Resultado | None, radicado: str) -> CorteEffect:
    """Apply the meaning found for an unknown result as if its corte had said it.

    `radicado` is that of the corte's row.
    """
    row = BaseRow(
        fila=0,
        resultado_crudo=caso.resultado_crudo,
        resultado_por_revisar=False,
        telefonos=(),
        datos={},
        **{column: getattr(caso, column) for column in COLUMNS}
        | {"radicado": radicado, "resultado": resultado},
    )
    effect = aplicar_corte(caso, row, frozenset({"resultado_back"}), caso.corte)
    # The line is written even if nothing else changes: the word no longer waits for a meaning.
    return effect._replace(evento=effect.evento or Evento.CAMBIO_DE_RESULTADO)


@cache
def moves_of_a_corte() -> tuple[tuple[Evento, Estado, Estado], ...]:
    """Return a later corte's possible moves: evento, estado before and after.

    Found by applying every kind of row to every kind of caso.
    """
    found: dict[tuple[Evento, Estado, Estado], None] = {}
    columns = frozenset({"resultado_back", "valor_aplicado"})
    empty: dict[str, Any] = dict.fromkeys(BaseRow._fields) | {"datos": {}}
    answers = (None, *Resultado)
    for estado, contenido, previous, brought, value in product(
        Estado, Contenido, answers, answers, (None, 1)
    ):
        caso = Caso(
            id=0,
            cuenta="",
            radicado="",
            version=1,
            estado=estado,
            corte=date.min,
            resultado=previous,
            contenido=contenido,
        )
        row = BaseRow(**empty | {"resultado": brought, "valor_aplicado": value})
        effect = aplicar_corte(caso, row, columns, date.min)
        if effect.evento is not None and effect.caso.estado is not estado:
            found[effect.evento, estado, effect.caso.estado] = None
    return tuple(found)


def _unanswered(fila: BaseRow) -> set[str]:
    empty = {column for column in ANSWER_COLUMNS if getattr(fila, column) is None}
    if fila.resultado is None and not fila.resultado_por_revisar:
        empty.add("resultado_back")
    return empty


def _with_columns(
    caso: Caso, fila: BaseRow, columns: frozenset[str], corte: date, *, news: bool
) -> tuple[Caso, dict[str, tuple[object, object]]]:
    """Take over Claro's columns: they replace ours, but an empty cell erases nothing.

    With `news` all columns are news; else those where Claro's value differs.
    """
    values: dict[str, object] = {}
    own = dict(caso.propios)
    changes: dict[str, tuple[object, object]] = {}
    for column in CLARO_COLUMNS + FILLED_COLUMNS:
        if COLUMNS[column].name not in columns:
            continue
        brought, ours = getattr(fila, column), column in own
        before = getattr(caso, column)
        if not ours and brought == before:
            # Nearly all do: the rest is worked out for the others alone.
            continue
        known = before if news else caso.claro_value(column)
        if (_same(brought, known) and not (news and ours)) or (
            column in FILLED_COLUMNS and (brought is None or (known and not ours))
        ):
            continue
        if ours and brought is None:
            own[column] = None
            continue
        own.pop(column, None)
        values[column] = brought
        if not _same(before, brought):
            changes[column] = (before, brought)
    known = caso.resultado is not None and not caso.resultado_por_revisar
    if "resultado_back" in columns and not (
        # A row that says the known answer again, in whatever word, is no news of it.
        known and "resultado" not in values and fila.resultado is not None
    ):
        values["resultado_crudo"] = fila.resultado_crudo
        values["resultado_por_revisar"] = fila.resultado_por_revisar
        if fila.resultado_por_revisar and not caso.resultado_por_revisar:
            changes["resultado_por_revisar"] = (False, True)
    return caso._replace(corte=corte, propios=own, **values), changes  # type: ignore[arg-type]  # by name


def _flat(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _same(one: object, other: object) -> bool:
    """Compare ignoring a text's spelling."""
    if one == other:
        return True
    one, other = _flat(one), _flat(other)
    return one == other or (
        isinstance(one, str) and isinstance(other, str) and key(one) == key(other)
    )


def _new_resultado(
    caso: Caso, fila: BaseRow, columns: frozenset[str], changes: Mapping[str, tuple[object, object]]
) -> Resultado | None:
    """Return a new result; None if missing or known."""
    if fila.resultado is None or "resultado_back" not in columns:
        return None
    if caso.estado in WAIT_FOR_BACK:
        return fila.resultado if is_answer(caso, fila) else None
    return fila.resultado if "resultado" in changes else None


def _radicado_of_answer(caso: Caso, fila: BaseRow) -> str:
    """Return the answer's radicado: of several, the last one sent."""
    sent = caso.radicado_enviado
    return sent if sent is not None and _stands_under(fila, sent) else fila.radicado


def _stands_under(fila: BaseRow, radicado: str | None) -> bool:
    """Tell whether a row's cell has a radicado, alone or among several."""
    others = fila.datos.get(OTHER_RADICADOS, "").split(", ")
    return radicado is not None and radicado in (fila.radicado, *others)


def is_answer(caso: Caso, fila: BaseRow) -> bool:
    """Tell whether a row answers an escalation, given the result when sent."""
    if fila.resultado is None:
        return False
    if fila.resultado != caso.resultado_al_enviar:
        return True
    if _stands_under(fila, caso.radicado_enviado):
        return True
    if fila.fecha_respuesta is None:
        return False
    return caso.respuesta_al_enviar is None or fila.fecha_respuesta > caso.respuesta_al_enviar


def _destination(caso: Caso, resultado: Resultado | None, changes_value: bool) -> Estado | None:
    """Return the table's estado for a caso of an agente, or None to leave it."""
    if caso.estado is Estado.POR_ESCALAR:
        return ASKED_BY[resultado] if resultado else None
    if caso.estado is Estado.POR_VALIDAR:
        return Estado.POR_VERIFICAR if resultado is Resultado.APROBADO else None
    if caso.estado is Estado.POR_VERIFICAR:
        return Estado.POR_VALIDAR if resultado is Resultado.RECHAZADO else None
    if caso.estado not in BY_CALL:
        return None
    if caso.contenido is Contenido.APLICADO:
        if resultado is Resultado.RECHAZADO:
            return Estado.POR_VALIDAR
        return Estado.POR_VERIFICAR if changes_value else None
    return Estado.POR_VERIFICAR if resultado is Resultado.APROBADO or changes_value else None


def _move(caso: Caso, destination: Estado) -> Caso:
    return caso.without_veredicto()._replace(
        estado=destination,
        aplazado_hasta=None,
        # What was asked about the caso has no object any more.
        revision=None if destination is not caso.estado else caso.revision,
    )


def _evento(
    before: Caso,
    after: Caso,
    resultado: Resultado | None,
    changes: Mapping[str, tuple[object, object]],
) -> Evento | None:
    waited_for_back = before.estado in WAIT_FOR_BACK or before.estado is Estado.POR_ESCALAR
    if waited_for_back and after.estado is not before.estado:
        return Evento.RESPUESTA_BACK
    said = {"resultado", "resultado_por_revisar"}
    if after.estado is not before.estado or resultado is not None or said & changes.keys():
        return Evento.CAMBIO_DE_RESULTADO
    return Evento.CAMBIO_DE_DATOS if changes else None


def _question(resultado: Resultado | None, value: object, kind: BaseKind) -> str:
    source = "La respuesta de un lote" if kind is BaseKind.RESPUESTA else "Un corte nuevo"
    if resultado is not None:
        return f"{source} dice {resultado}, y el caso ya había seguido su camino."
    return f"{source} cambió el valor aplicado a {pesos(int(str(value)))}."


def reconciled_resultado(before: Caso, after: Caso) -> str | None:
    """Return an escalation's outcome in a corte, as stored; None if not escalated."""
    first = before.estado is Estado.EN_BACK and before.escalado_el is not None
    if before.estado is not Estado.REESCALADO and not first:
        return None
    outcome = "aplicados"
    if after.estado in WAIT_FOR_BACK:
        outcome = "sin_respuesta"
    elif after.estado is Estado.POR_VALIDAR:
        outcome = "rechazados"
    elif not first and value_difference(before.valor_solicitado, after.valor_aplicado) is not None:
        outcome = "valor_distinto"
    return FIRST_OUTCOMES[outcome] if first else outcome
