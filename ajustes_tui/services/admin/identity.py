"""The login at the keyboard, from the operating system, never the environment."""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Mapping
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.errors import InvalidDatum, NotAllowed

LOGIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,31}")
"""Any other text is a typing error."""
PLACEHOLDER = "LOGIN"
"""Placeholder of the cron file and manual, never a person."""
_UID_DIGITS = 10


def login_of_run(db: Path, como: str | None, env: Mapping[str, str]) -> str:
    """Return the login of this run (dominio.md section 6).

    `--como` and SUDO_UID count only if the process owns or creates the store: a service account may
    name a person, others cannot pretend. Raises NotAllowed, or InvalidDatum for an impossible name.
    """
    own = _login(os.getuid())
    owner = paths.owns(db)
    by_sudo = _uid(env.get("SUDO_UID", "")) if owner else None
    if by_sudo is not None and by_sudo != os.getuid():
        person = _login(by_sudo)
        if como is not None and como != person:
            raise NotAllowed(
                "Quien entra por sudo es quien es: --como no se acepta.", "Quite --como."
            )
        return person
    if como is None or como == own:
        return own
    if not owner:
        raise NotAllowed(
            "--como solo se acepta cuando el programa corre con la cuenta dueña del almacén.",
            "Entre con su propio usuario del sistema, sin --como.",
        )
    return require_login(como, "--como no trae un nombre de usuario del sistema.")


def require_login(text: str, refusal: str) -> str:
    """Raise InvalidDatum with `refusal` unless a possible login.

    The placeholder is refused too: an unfinished cron order would make it a person.
    """
    if text == PLACEHOLDER:
        raise InvalidDatum(
            f"«{PLACEHOLDER}» es el ejemplo, no una persona: no se hizo nada.",
            f"Escriba en lugar de {PLACEHOLDER} el login de quien lo hace; el de las tareas de cron "
            "es el de una supervisora.",
        )
    if not LOGIN.fullmatch(text):
        raise InvalidDatum(refusal, "Use letras, dígitos, punto, guion o guion bajo, hasta 32.")
    return text


def _uid(text: str) -> int | None:
    """None when empty; raise NotAllowed for a text sudo never writes."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _UID_DIGITS):
        raise NotAllowed(
            "No se sabe quién entró por sudo.", "Entre de nuevo, sin cambiar SUDO_UID."
        )
    return int(text)


def _login(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def name_of(login: str) -> str:
    try:
        return pwd.getpwnam(login).pw_gecos.partition(",")[0].strip() or login
    except KeyError:
        return login
