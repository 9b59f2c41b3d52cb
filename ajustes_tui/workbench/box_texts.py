"""The texts of a caso that have a box of their own, and the name of each on the screen."""

from __future__ import annotations

from collections.abc import Mapping

BOX_TEXTS: Mapping[str, str] = {
    "t.nota": "Nota",
    "t.pedir_revision": "Pregunta",
    "t.saltar": "Para saltar",
    "t.cuando": "Cita",
    "t.insiste": "Por qué insiste",
    "t.telefono": "Teléfono",
}
"""The name of each text, by its key in a draft."""
