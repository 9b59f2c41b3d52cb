"""The acts on a base for both faces: import, undo, return, rejected rows; and its avisos."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import TypeVar

from ajustes_tui.domain.base.fields import Kind, columns_of
from ajustes_tui.domain.base.recognition import doubt_notice
from ajustes_tui.domain.base.rows import (
    APPROVES,
    DAY_FIRST,
    MONTH_FIRST,
    REJECTS,
    Anulacion,
    BaseKind,
    KeptCaso,
)
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.errors import InvalidInput, InvalidUse
from ajustes_tui.services.intake.bases import BasesService
from ajustes_tui.services.intake.prepared import PreparedBase
from ajustes_tui.services.intake.returned_base import (
    Base,
    BaseOrder,
    ReturnedBase,
    ReturnedBaseService,
)
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import Ask, AskKind, CannotAct, Doing, Form, FormRow, done
from ajustes_tui.workbench.lead.lot_acts import agree_examples
from ajustes_tui.workbench.lead.mailing import leave_by_mail

T = TypeVar("T")

DAY_ORDERS = (
    (DAY_FIRST, "día y mes: 03/04 es el 3 de abril"),
    (MONTH_FIRST, "mes y día: 03/04 es el 4 de marzo"),
    ("", "como las dice el archivo"),
)
YES_MEANINGS = ((APPROVES, "SI es aprobado"), (REJECTS, "SI es rechazado"))

_MONEY_FIELDS = columns_of(Kind.MONEY)


class ImportLack(Enum):
    """What an import lacks; each face says how to supply it."""

    CORTE = auto()
    USABLE_ROW = auto()
    ANSWER = auto()
    DATES = auto()
    YES = auto()


def import_obstacle(service: BasesService, prepared: PreparedBase) -> ImportLack | str | None:
    """Return what a base lacks, or why it is refused; None if importable."""
    summary, refused = prepared.summary, service.import_refusal()
    if summary.already_imported:
        return summary.notices[0]
    if refused is not None:
        return f"{refused.motivo} {refused.suggestion}"
    if prepared.corte is None and prepared.kind is not BaseKind.RESPUESTA:
        return ImportLack.CORTE
    if summary.none_usable:
        return ImportLack.USABLE_ROW
    if prepared.header.day_doubts:
        return ImportLack.DATES
    if prepared.header.yes_doubt is not None:
        return ImportLack.YES
    return ImportLack.ANSWER if prepared.header.doubtful else None


def agree_to_import(prepared: PreparedBase) -> Doing[bool | None]:
    """Ask each doubt of an unlikely base; None if one is left."""
    for question, about in prepared.doubts:
        does = "la importa así"
        sure = yield Ask(AskKind.YES, question, about, does=does, yes="Importar así")
        if sure is None:
            return None
    return True


def value_text(field: str, value: object) -> str:
    if field in _MONEY_FIELDS and isinstance(value, int):
        return pesos(value)
    if isinstance(value, date):
        return short_date(value)
    return str(value) if value not in (None, "") else "(vacío)"


@dataclass(frozen=True, slots=True)
class UndoneBase:
    """An undone base, and the casos kept because they were worked on."""

    base: int
    outcome: Anulacion
    kept: Sequence[KeptCaso]

    @property
    def text(self) -> str:
        return (
            f"Base {self.base} deshecha: "
            f"{count_words(len(self.outcome.withdrawn), 'caso retirado')}, "
            f"{thousands(len(self.outcome.restored))} como estaban, "
            f"{count_words(len(self.outcome.kept), 'conservado')}"
        )


def undo_base(service: BasesService, base: int) -> Doing[UndoneBase | None]:
    """Undo a base, except the casos that were worked on."""

    def undo() -> UndoneBase:
        outcome = service.anular(base, motivo or "")
        return UndoneBase(base, outcome, service.kept(outcome.kept))

    title, help_text = f"Deshacer la base {base}", "Por qué; lo que alguien tocó se conserva"
    motivo: str | None = yield Ask(
        kind=AskKind.PROSE,
        title=title,
        help=help_text,
        aloud=f"{title}. {help_text}. s la deshace.",
        does="la deshace",
        reason=True,
    )
    if motivo is None:
        return None
    return (yield from done(undo, f"Deshaciendo la base {base}"))


_LONGEST_PATH = 300
_LONGEST_PASSWORD = 255
_NONE = "-"


def return_base(service: ReturnedBaseService, base: Base | None) -> Doing[str | None]:
    """Write the base back, onto the original workbook if its location is given."""
    returnable = _returnable(service, base)
    if (yield from _agree_examples(service, returnable)) is None:
        return None
    original = yield from done(lambda: service.original_of(returnable), "Buscando el libro")
    free = yield from done(
        lambda: service.free_path(returnable, original), "Buscando un nombre libre"
    )
    name = FormRow(
        name="archivo",
        label="Queda en",
        most=_LONGEST_PATH,
        typed=free.name,
        expected="cómo se llama el libro nuevo",
    )

    def write(order: BaseOrder, texts: Mapping[str, str]) -> ReturnedBase:
        return service.export(Path(texts["archivo"]).expanduser(), order)

    rows = [*_original_rows(original), name]
    returned = yield from _ask_until_done(
        returnable, rows, write, "la escribe", "Escribiendo la base"
    )
    if returned is None:
        return None
    said = (
        f"{count_words(returned.rows, 'fila')} en {cleaned(returned.file.name)}; quedó registrado"
    )
    return " · ".join([said, *(text.rstrip(".") for text in returned.notices)])


def mail_base(service: ReturnedBaseService, base: Base | None) -> Doing[str | None]:
    returnable = _returnable(service, base)
    if (yield from _agree_examples(service, returnable)) is None:
        return None
    original = yield from done(lambda: service.original_of(returnable), "Buscando el libro")

    def look(order: BaseOrder, _texts: Mapping[str, str]) -> BaseOrder:
        service.require_returnable(order)
        return order

    order = yield from _ask_until_done(
        returnable, _original_rows(original), look, "sigue", "Mirando el libro"
    )
    if order is None:
        return None
    return (yield from leave_by_mail(service.mails, lambda: service.by_mail(order)))


def _agree_examples(service: ReturnedBaseService, base: Base) -> Doing[bool | None]:
    return agree_examples(lambda: service.examples(BaseOrder(base=int(base["id"]))), "la base")


def _returnable(service: ReturnedBaseService, base: Base | None) -> Base:
    """Raise CannotAct if the base cannot be returned."""
    refusal = service.refusal()
    if refusal is not None:
        raise CannotAct(refusal.motivo)
    if base is None:
        raise CannotAct("Párese en una base")
    if base["corte"] is None:
        raise CannotAct("Es la respuesta de un lote nuestro, y no una base de Claro")
    if base["anulada_el"]:
        raise CannotAct(f"Esa base la deshizo {base['anulada_por']}")
    return base


def _original_rows(original: Path | None) -> list[FormRow]:
    return [
        FormRow(
            name="original",
            label="El libro que llegó",
            most=_LONGEST_PATH,
            typed=str(original or ""),
            expected="dónde está el libro tal como llegó, o - para un libro nuevo",
            now="" if original else "ninguno: sale en un libro nuevo",
        ),
        FormRow(
            name="clave",
            label="Su contraseña",
            most=_LONGEST_PASSWORD,
            expected="la contraseña del libro, que no se ve",
            now="ninguna",
            secret=True,
        ),
    ]


def _ask_until_done(
    base: Base,
    rows: Sequence[FormRow],
    do: Callable[[BaseOrder, Mapping[str, str]], T],
    does: str,
    saying: str,
) -> Doing[T | None]:
    """Ask for the original and act; a refused form is asked again as typed."""
    form = Form(
        f"Devolver la base {base['id']}, {cleaned(str(base['archivo']))}",
        "Cada fila sale con lo que se hizo con ella, a la derecha. Con la ruta del libro que llegó, "
        "en una copia de él, que en lo demás queda igual; sin ella, en un libro nuevo.",
        rows,
        does=does,
        foot=does,
        replaces=True,
    )
    while True:
        texts: Mapping[str, str] | None = yield form
        if texts is None:
            return None
        typed = texts["original"].strip()
        order = BaseOrder(
            date.fromisoformat(base["corte"]),
            int(base["id"]),
            Path(typed).expanduser() if typed not in ("", _NONE) else None,
            texts["clave"] or None,
        )
        try:
            return (yield from done(partial(do, order, texts), saying))
        except (InvalidInput, InvalidUse) as error:
            again = [row._replace(typed="" if row.secret else texts[row.name]) for row in rows]
            form = form._replace(rows=again, refused=error)


NO_REJECTS = "No hay filas rechazadas"


def rejects_path(folder: Path, base_file: str) -> Path:
    return folder / f"rechazos_{Path(base_file).stem.removeprefix('ajustes_')}.xlsx"


def saved_text(count: int, path: Path) -> str:
    rows = (
        "1 fila rechazada quedó" if count == 1 else f"{thousands(count)} filas rechazadas quedaron"
    )
    return f"{rows} en {path.resolve().parent.name}/{path.name}"


_OPTION = re.compile(
    r"\s*\((?:en la orden, )?--[^)]*\)|,? y, en la orden, --[a-z-]+|: --mapa .*?(?=\.(?:\s|$)|$)"
)
"""A command-line option named in a sentence."""


def avisos_on_screen(prepared: PreparedBase) -> tuple[str, ...]:
    """Return the avisos without options, and without doubts that are asked as questions."""
    asked = {
        doubt_notice(field, headings, belied=belied)
        for field, headings in prepared.header.doubtful.items()
        for belied in (False, True)
    }
    asked |= {about for _question, about in prepared.doubts}
    return tuple(without_options(notice) for notice in prepared.notices if notice not in asked)


def without_options(text: str) -> str:
    return _OPTION.sub("", text)
