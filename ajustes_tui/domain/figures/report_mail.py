"""A report as a mail: its subject and its words, and what is told of its sending."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class ReportKind(StrEnum):
    """A report that may go by mail, by its name in the settings, the orders and the auditoría."""

    KPI = "kpi"
    PRACTICAS = "practicas"
    RETROALIMENTACION = "retroalimentacion"
    REESCALADOS = "reescalados"
    PQR = "pqr"
    BASE = "base"


DRAFT = "informe_borrador"
"""The entry of the auditoría for a draft that was written."""
SENDING = "informe_por_enviar"
"""The entry of the auditoría before a report is handed to the server."""
SENT = "informe_enviado"
"""The entry after the server took it."""
NOT_SENT = "informe_no_enviado"
"""The entry after a trouble with which nothing left."""
IN_DOUBT = "informe_en_duda"
"""The entry after the line was cut when the server may have taken it already."""


@dataclass(frozen=True, slots=True)
class ReportMail:
    """A report ready to leave: to whom, with which words, and its workbook."""

    kind: ReportKind
    recipients: tuple[str, ...]
    """Empty where the settings name nobody: then it is a draft to address by hand."""
    subject: str
    lines: tuple[str, ...]
    workbook: Path
    content: bytes
    """The workbook as it stood when the mail was made."""
    sha256: str
    message_id: str
    doubt: str = ""
    """What is to be told of an earlier sending of the same kind that nobody knows the end of."""
    lote: int | None = None
    """The lot it takes out."""

    @property
    def detail(self) -> str:
        """Return what the auditoría keeps of it; the name of the kind comes first."""
        return (
            f"{self.kind}: para {', '.join(self.recipients) or 'nadie'}, {self.workbook.name}, "
            f"sha256 {self.sha256}, mensaje {self.message_id}"
        )


class ReportText(NamedTuple):
    """What the mail of a report says."""

    subject: str
    lines: tuple[str, ...]
    """Short ones, of which the first says of which day they are."""
