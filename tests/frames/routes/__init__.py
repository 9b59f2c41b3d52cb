"""Every walk through the program; each module has those of one place."""

from __future__ import annotations

from tests.frames.routes import contacto, figures, importacion, looks, lotes, people, triage
from tests.frames.walk import ROUTES

__all__ = ["ROUTES", "contacto", "figures", "importacion", "looks", "lotes", "people", "triage"]
