"""The texts of a caso that are asked in a box of their own, and how each is called on screen."""

from __future__ import annotations

from collections.abc import Mapping

BOX_TEXTS: Mapping[str, str] = {
    "t.nota": "Nota",
    "t.pedir_revision": "Pregunta",
    "t.saltar": "Para saltar",
    "t.cuando": "Cita",
    "t.telefono": "Teléfono",
}
"""The name of each text, by its key in a draft."""
