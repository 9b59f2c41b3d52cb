"""The words of first contact: shares with their definitions, and how a usuario was told."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

LASTING_DAYS = 10
"""Business days without an evento against an answer for it to be lasting."""


class ContactFigure(NamedTuple):
    """A share of first contact: JSON key, heading, attribute, and definition."""

    key: str
    heading: str
    attribute: str
    words: str


CONTACT_SHARES = (
    ContactFigure(
        *("contactabilidad", "Contestan", "reached"),
        "Contactabilidad = llamadas en que contestó el usuario / llamadas",
    ),
    ContactFigure(
        *("primer_intento", "Al primero", "first_attempt"),
        "Informados al primer intento = informados en el primero / casos intentados",
    ),
    ContactFigure(
        *("alcanzados", "Alcanzados", "met"),
        "Alcanzados = casos en que contestó el usuario / casos llamados",
    ),
    ContactFigure(
        *("informados", "Informados", "informed"),
        "Informados al primer contacto = informados en la primera llamada que llegó al usuario / "
        "alcanzados",
    ),
    ContactFigure(
        *("resueltos", "Resueltos", "resolved"),
        "Resueltos en primer contacto = el usuario aceptó en esa misma llamada / informados al "
        "primer contacto",
    ),
    ContactFigure(
        *("duraderos", "Duraderos", "lasting"),
        f"Duraderos = resueltos sin nada en contra en los {LASTING_DAYS} días hábiles siguientes / "
        "resueltos que ya los cumplieron",
    ),
    ContactFigure(
        *("ilocalizados", "Ilocalizados", "not_found"),
        "Ilocalizados = cerrados con mensaje / cerrados con llamada o mensaje",
    ),
    ContactFigure(
        *("a_tiempo", "A tiempo", "in_time"),
        "Informados a tiempo = informados la primera vez dentro del plazo, con llamada o mensaje / "
        "informados que traen fecha de solicitud",
    ),
    ContactFigure(
        *("sin_informar", "Sin informar", "untold"),
        "Sin informar = cerrados por PQR sin que nadie le informara / cerrados",
    ),
)


class Telling(StrEnum):
    """Whether and when a usuario was told the answer."""

    IN_TIME = "a_tiempo"
    LATE = "tarde"
    UNDATED = "sin_fecha"
    """Told, but no base had `fecha_solicitud`."""
    UNTOLD = "sin_informar"
    """Closed by PQR without being told by the célula."""
    OVERDUE = "vencido"
    """Not told, and the clock has run out."""
    WAITING = "por_informar"
