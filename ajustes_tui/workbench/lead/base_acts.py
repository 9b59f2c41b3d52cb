"""What is done with a base for both faces: undoing it, and the workbook of its rejected rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ajustes_tui.domain.base.rows import Anulacion, KeptCaso
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.services.intake.bases import BasesService
from ajustes_tui.workbench.asking import Ask, AskKind, Doing, done


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
