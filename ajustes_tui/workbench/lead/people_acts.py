"""The acts on people of the célula, for both faces: access, role and initials."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import BY_CALL
from ajustes_tui.domain.values.person import PersonCard, Usuario
from ajustes_tui.domain.values.roles import ROLES, Power, can
from ajustes_tui.services.admin.users import UsuariosService
from ajustes_tui.workbench.asking import Ask, AskKind, CannotAct, Change, Doing

_ROLES = tuple((rol.value, row.offer) for rol, row in ROLES.items())


class ChangedPerson(NamedTuple):
    """A changed person, and the sentence about it."""

    usuario: Usuario
    said: str


def now_words(person: PersonCard, me: str = "") -> str:
    """Return current activity; `me` is the viewer's login, who is at this screen."""
    claims = person.claims
    if claims.casos:
        verb = "llama a" if claims.estado in BY_CALL else "ficha"
        return f"{verb} {claims.cuenta}"
    if person.usuario.login == me:
        return "aquí"
    if person.is_here:
        return "en la cola" if can(person.usuario.rol, Power.SHIFT) else "aquí"
    return "no ha entrado" if person.seen is None else "no está"


def require_namer(service: UsuariosService) -> None:
    """Raise CannotAct for read-only viewers."""
    if not service.may_change:
        raise CannotAct("Las personas las cambia la supervisora; aquí se mira")


def add_person(service: UsuariosService, login: str = "") -> Doing[ChangedPerson | None]:
    require_namer(service)
    if not login:
        help_text = "El usuario del sistema con el que entra al equipo."
        login = (yield Ask(AskKind.LINE, "Agregar una persona", help_text, most=32)) or ""
        if not login:
            return None
    name: str | None = yield Ask(
        kind=AskKind.LINE,
        title=f"El nombre de {login}",
        help="Como lo deben leer los demás; vacío deja el login.",
        aloud="Nombre:",
        least=0,
        most=60,
    )
    if name is None:
        return None
    rol: str | None = yield Ask(AskKind.OPTION, f"El rol de {login}", aloud="Rol:", options=_ROLES)
    if rol is None:
        return None
    return (
        yield from _change(
            lambda: service.add(login, rol, name),
            f"agrega a {name}, {login}, como {rol}",
            f"{login} ya puede entrar como {rol}",
        )
    )


def change_rol(
    service: UsuariosService, login: str, now: Usuario | None = None
) -> Doing[ChangedPerson | None]:
    require_namer(service)
    if now is not None and not now.active:
        why = f"{login} está desactivada; {{}} la deja entrar otra vez"
        raise CannotAct(why, "personas.desactivar")
    others = [role for role in _ROLES if now is None or role[0] != now.rol.value]
    rol: str | None = yield Ask(AskKind.OPTION, f"El rol de {login}", aloud="Rol:", options=others)
    if rol is None:
        return None
    return (
        yield from _change(
            lambda: service.change_rol(login, rol),
            f"pasa a {login} a {rol}",
            f"{login} ahora es {rol}",
        )
    )


def change_initials(
    service: UsuariosService, login: str, now: str = ""
) -> Doing[ChangedPerson | None]:
    require_namer(service)
    initials: str | None = yield Ask(
        kind=AskKind.LINE,
        title=f"Las iniciales de {login}",
        help="De dos a cuatro letras, solo suyas: con ellas termina su línea RR.",
        aloud="Iniciales:",
        least=2,
        most=4,
        typed=now,
    )
    if initials is None:
        return None
    return (
        yield from _change(
            lambda: service.change_initials(login, initials),
            f"le pone a {login} las iniciales {initials.upper()}",
            f"{login} firma ahora {initials.strip().upper()}",
        )
    )


def deactivate(service: UsuariosService, login: str) -> Doing[ChangedPerson | None]:
    """Deny access; registered work stays."""
    require_namer(service)
    effect = "No podrá entrar. Lo que registró queda, y se puede activar otra vez."
    sure = yield Ask(AskKind.YES, f"¿Desactivar a {login}?", effect, yes="Desactivar")
    if sure is None:
        return None
    return (
        yield from _change(
            lambda: service.deactivate(login),
            f"desactiva a {login}",
            f"{login} ya no puede entrar",
        )
    )


def activate(service: UsuariosService, usuario: Usuario) -> Doing[ChangedPerson | None]:
    """Restore access with the previous role."""
    require_namer(service)
    login, rol = usuario.login, usuario.rol.value
    effect = f"Podrá entrar otra vez, como {rol}."
    sure = yield Ask(AskKind.YES, f"¿Activar a {login}?", effect, yes="Activar")
    if sure is None:
        return None
    return (
        yield from _change(
            lambda: service.add(login, rol, usuario.name),
            f"activa a {login}",
            f"{login} ya puede entrar",
        )
    )


def _change(make: Callable[[], Usuario], writes: str, said: str) -> Doing[ChangedPerson | None]:
    usuario: Usuario | None = yield Change(make, "Guardando la persona", writes)
    return None if usuario is None else ChangedPerson(usuario, said)
