"""What an order says on stderr: notices, errors in words, and the progress of a long one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, Self

from ajustes_tui import paths
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import AjustesError, closed_to_us

_STEP = 100
"""Steps in which progress is shown: a smaller advance writes nothing to the terminal."""


class PartialFailure(Exception):
    """A document to show together with an exit code that is not 0: a refused file, or damage found."""

    def __init__(self, documents: Any, code: int) -> None:  # noqa: ANN401 - JSON documents
        super().__init__()
        self.documents = documents
        self.code = code


def warn(notices: Iterable[str], of: str = "") -> None:
    """Write notices to stderr, each with the name of what it is of."""
    for notice in notices:
        sys.stderr.write(f"aviso: {of}{notice}\n")


def error_document(error: AjustesError) -> dict[str, Any]:
    """Return the JSON document of an error."""
    return {
        "error": {
            "codigo": error.code,
            "mensaje": clean(error.message),
            "sugerencia": clean(error.suggestion),
        }
    }


def error_text(error: AjustesError) -> str:
    """Return the text of an error for stderr: what happened, then what to do."""
    lines = [clean(error.message), clean(error.suggestion)]
    return "".join(f"{line}\n" for line in lines if line)


def unforeseen(error: Exception) -> AjustesError:
    """Return the error to show: a file closed to this account, else a bug, written to the log (exit 70)."""
    closed = closed_to_us(error)
    if closed is not None:
        return closed
    # The log is needed only when something fails.
    from ajustes_tui.ui.log import write_failure

    recorded = paths.log_file()
    detail = f"el detalle está en {recorded.name}"
    try:
        write_failure(error, recorded)
    except OSError:
        detail = "el detalle no se pudo escribir en el registro"
    return AjustesError(
        "Ocurrió un error interno; lo que estaba registrado no se perdió.",
        f"Avise a soporte; {detail}.",
    )


class TerminalProgress:
    """Progress on one line of stderr, wiped at the end; nothing is written to a pipe or a log."""

    def __init__(self) -> None:
        self._silent = not sys.stderr.isatty()
        self._shown: tuple[str, int] | None = None

    def __enter__(self) -> Self:
        """Start showing progress on stderr."""
        return self

    def __exit__(self, *_: object) -> None:
        """Erase the line of progress."""
        if self._shown is not None:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def report(self, done: int, total: int, stage: str) -> None:
        """Show the stage and the rows done, once they advanced by a step."""
        part = (stage, done * _STEP // total if total else 0)
        if self._silent or part == self._shown:
            return
        self._shown = part
        count = f" {done:,} de {total:,}".replace(",", ".") if total else ""
        sys.stderr.write(f"\r{stage}{count}\x1b[K")
        sys.stderr.flush()

    def cancelled(self) -> bool:
        """Return False: only Ctrl+C stops an order."""
        return False

    def on_cancel(self, stop: Callable[[], None]) -> None:
        """Ignore the callback: an order is never cancelled by a key."""
