"""What is done with a base for both faces: importing and undoing it, and the workbook of its rejected rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from ajustes_tui.domain.base.rows import Anulacion, BaseKind, KeptCaso
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.services.intake.bases import BasesService
from ajustes_tui.services.intake.prepared import PreparedBase
from ajustes_tui.workbench.asking import Ask, AskKind, Doing, done


class ImportLack(Enum):
    """What a base lacks to be imported; each face says how it is supplied."""

    CORTE = auto()
    USABLE_ROW = auto()
    ANSWER = auto()
    """The answer about a doubtful column."""


def import_obstacle(service: BasesService, prepared: PreparedBase) -> ImportLack | str | None:
    """Return what a base lacks to be imported, or why this one is not; None where nothing is in the way."""
    summary, refused = prepared.summary, service.import_refusal()
    if summary.already_imported:
        return summary.notices[0]
    if refused is not None:
        return f"{refused.motivo} {refused.suggestion}"
    if prepared.corte is None and prepared.kind is not BaseKind.RESPUESTA:
        return ImportLack.CORTE
    if summary.none_usable:
        return ImportLack.USABLE_ROW
    return ImportLack.ANSWER if prepared.header.doubtful else None


def agree_to_import(prepared: PreparedBase) -> Doing[bool | None]:
    """Ask each doubt of an unlikely base before it is imported; None where the person left one."""
    for question, about in prepared.doubts:
        does = "la importa así"
        sure = yield Ask(AskKind.YES, question, about, does=does, yes="Importar así")
        if sure is None:
            return None
    return True


@dataclass(frozen=True, slots=True)
class UndoneBase:
    """An undone base, and the casos that stayed because somebody had worked on them."""

    base: int
    outcome: Anulacion
    kept: Sequence[KeptCaso]

    @property
    def text(self) -> str:
        """Return the sentence for the person."""
        return (
            f"Base {self.base} deshecha: "
            f"{count_words(len(self.outcome.withdrawn), 'caso retirado', 'casos retirados')}, "
            f"{thousands(len(self.outcome.restored))} como estaban, "
            f"{count_words(len(self.outcome.kept), 'conservado', 'conservados')}"
        )


def undo_base(service: BasesService, base: int) -> Doing[UndoneBase | None]:
    """Undo a base, with its reason; the casos somebody worked on stay."""

    def undo() -> UndoneBase:
        outcome = service.anular(base, motivo or "")
        return UndoneBase(base, outcome, service.kept(outcome.kept))

    title, help_text = f"Deshacer la base {base}", "Por qué; lo que alguien tocó se conserva"
    motivo: str | None = yield Ask(
        *(AskKind.PROSE, title, help_text),
        aloud=f"{title}. {help_text}. s la deshace.",
        does="la deshace",
    )
    if motivo is None:
        return None
    return (yield from done(undo, f"Deshaciendo la base {base}…"))


NO_REJECTS = "No hay filas rechazadas"


def rejects_path(folder: Path, base_file: str) -> Path:
    """Return where the rejected rows of a file are written."""
    return folder / f"rechazos_{Path(base_file).stem.removeprefix('ajustes_')}.xlsx"


def saved_text(count: int, path: Path) -> str:
    """Return the sentence that tells how many rejected rows are in a workbook."""
    rows = "1 fila rechazada quedó" if count == 1 else f"{count} filas rechazadas quedaron"
    return f"{rows} en {path.resolve().parent.name}/{path.name}"
