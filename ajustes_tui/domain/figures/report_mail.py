"""A report as a mail: subject, text, and the outcome of its sending."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class ReportKind(StrEnum):
    """A report that may be mailed, by its name in settings, orders and auditoría."""

    KPI = "kpi"
    PRACTICAS = "practicas"
    RETROALIMENTACION = "retroalimentacion"
    REESCALADOS = "reescalados"
    PQR = "pqr"
    BASE = "base"


DRAFT = "informe_borrador"
SENDING = "informe_por_enviar"
"""Audited before the server gets the report."""
SENT = "informe_enviado"
NOT_SENT = "informe_no_enviado"
IN_DOUBT = "informe_en_duda"
"""The connection was lost and the server may have accepted it."""


class ReportMail(NamedTuple):
    """A report ready to leave: recipients, text and workbook."""

    kind: ReportKind
    recipients: tuple[str, ...]
    """Empty for a draft to address by hand."""
    subject: str
    lines: tuple[str, ...]
    workbook: Path
    content: bytes
    sha256: str
    message_id: str
    doubt: str = ""
    """A warning about an earlier sending of the same kind with unknown outcome."""
    lote: int | None = None

    @property
    def detail(self) -> str:
        """The audit detail; it starts with the name of the kind."""
        return (
            f"{self.kind}: para {', '.join(self.recipients) or 'nadie'}, {self.workbook.name}, "
            f"sha256 {self.sha256}, mensaje {self.message_id}"
        )


class ReportText(NamedTuple):
    """The text of a report's mail."""

    subject: str
    lines: tuple[str, ...]
    """Short lines; the first names the day."""
