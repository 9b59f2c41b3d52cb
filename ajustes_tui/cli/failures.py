"""The message of an unexpected failure; its traceback goes to the log alone."""

from __future__ import annotations

from ajustes_tui import paths
from ajustes_tui.errors import AjustesError


def internal_failure(error: Exception) -> AjustesError:
    """Write a failure to the log and return the error to show (exit 70)."""
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
