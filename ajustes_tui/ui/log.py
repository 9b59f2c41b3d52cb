"""The log of unexpected failures: where each one happened, never what the data was."""

from __future__ import annotations

import logging
import os
import traceback
from pathlib import Path

_TAMANO = 512 * 1024
_COPIAS = 3


def describe_failure(error: BaseException) -> str:
    """Return the type and the frames of an error and of its causes, without messages, source or
    locals.

    A message may quote a cell ("invalid literal ... '9000'"), so it is left out on purpose.
    """
    lineas: list[str] = []
    vistos: set[int] = set()
    actual: BaseException | None = error
    while actual is not None and id(actual) not in vistos:
        vistos.add(id(actual))
        tipo = type(actual)
        lineas.append(f"{tipo.__module__}.{tipo.__qualname__}")
        for marco in traceback.extract_tb(actual.__traceback__, limit=-25):
            lugar = "/".join(Path(marco.filename).parts[-2:])
            lineas.append(f"  {lugar}:{marco.lineno} {marco.name}")
        actual = actual.__cause__ or actual.__context__
    return "\n".join(lineas)


def write_failure(error: BaseException, ruta: Path) -> None:
    """Append the failure to the rotating log at `ruta`, readable by its owner only."""
    from logging.handlers import RotatingFileHandler

    ruta.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(ruta, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.close(descriptor)
    manejador = RotatingFileHandler(ruta, maxBytes=_TAMANO, backupCount=_COPIAS, encoding="utf-8")
    manejador.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    registro = logging.getLogger("ajustes_tui.fallos")
    registro.propagate = False
    registro.addHandler(manejador)
    try:
        registro.error("%s", describe_failure(error))
    finally:
        registro.removeHandler(manejador)
        manejador.close()
