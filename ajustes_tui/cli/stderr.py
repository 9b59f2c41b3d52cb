"""What an order writes to stderr: notices, errors and progress."""

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
    """A document with a non-zero exit code: a refused file, or damage found."""

    def __init__(self, documents: Any, code: int) -> None:  # noqa: ANN401 - JSON documents
        super().__init__()
        self.documents = documents
        self.code = code


def warn(notices: Iterable[str], of: str = "") -> None:
    """`of` prefixes each notice."""
    for notice in notices:
        sys.stderr.write(f"aviso: {of}{notice}\n")


def made_store(path: Path) -> str:
    return f"se hizo un almacén nuevo, «{clean(readable(path.name))}»."


def error_document(error: AjustesError) -> dict[str, Any]:
    return {
        "error": {
            "codigo": error.code,
            "mensaje": clean(error.message),
            "sugerencia": clean(error.suggestion),
        }
    }


def error_text(error: AjustesError) -> str:
    lines = [clean(error.message), clean(error.suggestion)]
    return "".join(f"{line}\n" for line in lines if line)


def unforeseen(error: Exception) -> AjustesError:
    """Return the error for a file closed to this account; any other is a bug, logged (exit 70)."""
    closed = closed_to_us(error)
    if closed is not None:
        return closed
    # The log is needed only when something fails.
    from ajustes_tui.ui.log import upgraded_meanwhile, write_failure

    recorded = paths.log_file()
    detail = f"el detalle está en {recorded.name}"
    try:
        write_failure(error, recorded)
    except OSError:
        detail = "el detalle no se pudo escribir en el registro"
    return upgraded_meanwhile(f"{detail[0].upper()}{detail[1:]}.") or AjustesError(
        "Ocurrió un error interno; lo que estaba registrado no se perdió.",
        f"Avise a soporte; {detail}.",
    )


class TerminalProgress:
    """Progress of a long order on one line of stderr, wiped at the end; none on a pipe or log.

    Nothing else may write to stderr meanwhile.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._work: LongWork | None = None
        self._over = Event()
        self._teller: Thread | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            # What words it is needed only where somebody looks on.
            from ajustes_tui.ui.long_work import LongWork

            self._work = LongWork(self._what, stops=True, key="Ctrl+C")
            self._teller = Thread(target=self._tell, args=(self._work,), daemon=True)
            self._teller.start()
        return self

    def __exit__(self, *_: object) -> None:
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
        if self._work is not None:
            self._work.report(done, total, stage)

    def cancelled(self) -> bool:
        """Only Ctrl+C stops an order."""
        return False

    def on_cancel(self, stop: Callable[[], None]) -> None:
        """No key cancels an order."""
