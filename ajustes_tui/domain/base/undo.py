"""The casos that undoing a base leaves as they are, because somebody had worked on them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class KeptCaso(NamedTuple):
    """A caso that undoing its base leaves as it is, with the last evento a person registered on it."""

    caso_id: int
    cuenta: str
    radicado: str
    agente: str
    evento: str
    momento: datetime
