"""Private folder next to the store for the attachments of a mail being read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.errors import InvalidInput
from ajustes_tui.scratch import ScratchFolder

_MARK = ".correo-"


class AttachmentFolder:
    """Only accessible to this account, locked while in use, deleted on close."""

    def __init__(self, store: Path | None) -> None:
        """Create the folder, in the temporary one without a store.

        Deletes the folders of killed programs first. Raises InvalidInput if none can be created.
        """
        beside = store is not None and paths.is_dir(store.parent)
        folder = store.parent if store is not None and beside else Path(tempfile.gettempdir())
        prefix = f"{store.name if store is not None and beside else 'ajustes'}{_MARK}"
        try:
            self._folder = ScratchFolder(folder, prefix)
        except OSError:
            raise no_room() from None
        self.path = self._folder.path

    def write(self, name: str, content: bytes) -> Path:
        """Raises InvalidInput without room."""
        path = self.path / name
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(file, "wb") as opened:
                opened.write(content)
        except OSError:
            raise no_room() from None
        return path

    def close(self) -> None:
        """May be called more than once."""
        self._folder.close()


def no_room() -> InvalidInput:
    return InvalidInput(
        "El correo no se pudo abrir junto al almacén: no hay espacio en el disco, o no responde.",
        "Libere espacio en el disco del almacén y vuelva a importarlo.",
        code="sin_espacio",
    )
