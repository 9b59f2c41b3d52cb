"""What undoing a base leaves where it is, and why."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Conservado(NamedTuple):
    """A caso an undone base leaves as it is, and the last thing a person did on it."""

    caso_id: int
    cuenta: str
    radicado: str
    agente: str
    evento: str
    momento: datetime
