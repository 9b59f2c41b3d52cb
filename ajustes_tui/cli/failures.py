"""The message of a failure no order foresaw; the traceback of a bug goes to the log alone."""

from __future__ import annotations

from ajustes_tui import paths
from ajustes_tui.errors import AjustesError, closed_to_us


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
