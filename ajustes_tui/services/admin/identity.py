"""Who is at the keyboard: the operating system's word, never the environment's."""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Mapping
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.errors import DatoInvalido, NoPermitido

LOGIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,31}")
"""The form of a login; any other text is a slip in the order."""
_CIFRAS_DE_UID = 10


def quien_es(db: Path, como: str | None, env: Mapping[str, str]) -> str:
    """Return the login of the person of this run (dominio.md section 6).

    `--como` and SUDO_UID are believed only when the process owns the store (or makes it): so a
    service account can name a person, and nobody else can pretend. Raises NoPermitido, or
    DatoInvalido for a name no login can have.
    """
    propio = _login(os.getuid())
    dueno = paths.owns(db)
    por_sudo = _uid(env.get("SUDO_UID", "")) if dueno else None
    if por_sudo is not None and por_sudo != os.getuid():
        persona = _login(por_sudo)
        if como is not None and como != persona:
            raise NoPermitido(
                "Quien entra por sudo es quien es: --como no se acepta.", "Quite --como."
            )
        return persona
    if como is None or como == propio:
        return propio
    if not dueno:
        raise NoPermitido(
            "--como solo se acepta cuando el programa corre con la cuenta dueña del almacén.",
            "Entre con su propio usuario del sistema, sin --como.",
        )
    if not LOGIN.fullmatch(como):
        raise DatoInvalido(
            "--como no trae un nombre de usuario del sistema.",
            "Use letras, dígitos, punto, guion o guion bajo, hasta 32.",
        )
    return como


def _uid(texto: str) -> int | None:
    """Return the uid in SUDO_UID, None when empty; raises NoPermitido for a text sudo would not write."""
    if not texto:
        return None
    if not (texto.isascii() and texto.isdigit() and len(texto) <= _CIFRAS_DE_UID):
        raise NoPermitido(
            "No se sabe quién entró por sudo.", "Entre de nuevo, sin cambiar SUDO_UID."
        )
    return int(texto)


def _login(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
