"""What an order says on stderr: notices, errors in words, and the progress of a long one."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self

from ajustes_tui import paths
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import AjustesError, closed_to_us, readable

if TYPE_CHECKING:
    from ajustes_tui.ui.long_work import LongWork


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


def made_store(path: Path) -> str:
    """Return the notice that an order made a store."""
    return f"se hizo un almacén nuevo, «{clean(readable(path.name))}»."


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
    """What a long order does, on one line of stderr, wiped at the end; nothing goes to a pipe or a log.

    Nothing may be written to stderr meanwhile.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._work: LongWork | None = None
        self._over = Event()
        self._teller: Thread | None = None

    def __enter__(self) -> Self:
        """Tell it on stderr once it has taken its moment."""
        if sys.stderr.isatty():
            # What words it is needed only where somebody looks on.
            from ajustes_tui.ui.long_work import LongWork

            self._work = LongWork(self._what, stops=True, key="Ctrl+C")
            self._teller = Thread(target=self._tell, args=(self._work,), daemon=True)
            self._teller.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Erase the line."""
        if self._teller is not None:
            self._over.set()
            self._teller.join()

    def _tell(self, work: LongWork) -> None:
        from ajustes_tui.ui.glyphs import fold
        from ajustes_tui.ui.long_work import SAID_AFTER_S, TOLD_EVERY_S

        wait = SAID_AFTER_S
        while not self._over.wait(wait):
            line = "".join(span.text for span in work.line(shutil.get_terminal_size().columns - 1))
            sys.stderr.write(f"\r{fold(line.strip(), sys.stderr.encoding)}\x1b[K")
            sys.stderr.flush()
            wait = TOLD_EVERY_S
        if wait == TOLD_EVERY_S:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def report(self, done: int, total: int, stage: str) -> None:
        """Take how far a stage is."""
        if self._work is not None:
            self._work.report(done, total, stage)

    def cancelled(self) -> bool:
        """Return False: only Ctrl+C stops an order."""
        return False

    def on_cancel(self, stop: Callable[[], None]) -> None:
        """Ignore the callback: an order is never cancelled by a key."""
