"""When a refused file or mail is retried: once the condition of its refusal changes."""

from __future__ import annotations

import json
from hashlib import sha256

from ajustes_tui import __version__
from ajustes_tui.services.context import ServiceContext

_OF_LINE = frozenset(
    "sin_linea correo_lento correo_rechazado correo_sin_sentido respuesta_desmedida".split()
)
"""Codes of undelivered mails: each check retries them."""
_HANGS_ON = {
    "remitente": ("remitentes",),
    "asunto": ("asuntos",),
    "protegido": (),
    "clave_errada": (),
    "no_se_toma": ("programa",),
    "sin_adjunto": ("programa", "limites"),
    "correo_desmedido": ("programa", "limites"),
}
"""Conditions of a refusal, by code; other codes depend on all."""


def hangs_on(context: ServiceContext, code: str) -> str:
    """Fingerprint of the current conditions; '' for connection failures."""
    if code in _OF_LINE:
        return ""
    mail = context.config.mail
    parts: dict[str, object] = {
        "programa": __version__,
        "limites": list(context.config.limits),
        "remitentes": list(mail.senders),
        "asuntos": list(mail.subjects),
        "catalogos": context.catalog.newest(),
        "columnas": sorted((h, sorted(f.items())) for h, f in context.corrections.known().items()),
        "base": context.bases.newest_live(),
    }
    named = {part: parts[part] for part in _HANGS_ON.get(code, tuple(parts))}
    return sha256(json.dumps(named).encode()).hexdigest()[:16]


def is_due(context: ServiceContext, code: str, tried: str) -> bool:
    return code in _OF_LINE or tried != hangs_on(context, code)
