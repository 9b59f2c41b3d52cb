"""The log of unexpected failures: where each happened, never its data."""

from __future__ import annotations

import logging
import os
import traceback
from pathlib import Path

from ajustes_tui.errors import AjustesError
from ajustes_tui.paths import program_changed

_MAX_BYTES = 512 * 1024
_COPIES = 3


def upgraded_meanwhile(recorded: str) -> AjustesError | None:
    """Return what to say of an unexpected failure of a program whose files changed since it began.

    `recorded` says where the failure was logged.
    """
    if not program_changed():
        return None
    return AjustesError(
        "El programa se actualizó o se quitó mientras estaba abierto.",
        f"Ábralo de nuevo: lo registrado y los borradores se conservan. {recorded}",
    )


def describe_failure(error: BaseException) -> str:
    """Return types and frames, without messages (which may quote a cell: "invalid literal ...
    '9000'"), source or locals.
    """
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        for frame in traceback.extract_tb(current.__traceback__, limit=-25):
            place = "/".join(Path(frame.filename).parts[-2:])
            lines.append(f"  {place}:{frame.lineno} {frame.name}")
        current = current.__cause__ or current.__context__
    return "\n".join(lines)


def write_failure(error: BaseException, path: Path) -> None:
    """Append to the rotating log, readable by its owner only.

    Raise OSError when it cannot be written, such as on a full disk.
    """
    from logging.handlers import RotatingFileHandler

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.close(descriptor)

    class Strict(RotatingFileHandler):
        """A handler that raises write errors instead of printing them on the screen."""

        def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
            raise

    handler = Strict(path, maxBytes=_MAX_BYTES, backupCount=_COPIES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    recorded = logging.getLogger("ajustes_tui.fallos")
    recorded.propagate = False
    recorded.addHandler(handler)
    try:
        recorded.error("%s", describe_failure(error))
    finally:
        recorded.removeHandler(handler)
        handler.close()
