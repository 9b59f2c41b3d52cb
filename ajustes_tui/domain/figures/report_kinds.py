"""The reports that may go by mail, by the names they have in the settings, the orders and the auditoría."""

from __future__ import annotations

from enum import StrEnum


class ReportKind(StrEnum):
    """A report that may go by mail."""

    KPI = "kpi"
    PRACTICAS = "practicas"
    RETROALIMENTACION = "retroalimentacion"
    REESCALADOS = "reescalados"
    PQR = "pqr"
