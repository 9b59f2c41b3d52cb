"""What is done with the people of the célula, for both faces: who may enter, as what, and how they sign."""

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
    """A person as a change left them, and the sentence that says it."""

    usuario: Usuario
    said: str


def now_words(person: PersonCard, me: str = "") -> str:
    """Return what a person is at now; `me` is the login of who looks, who is at the screen they look at."""
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
    """Raise CannotAct for a person who only looks at the others."""
    if not service.may_change:
        raise CannotAct("Las personas las cambia la supervisora; aquí se mira")


def add_person(service: UsuariosService, login: str = "") -> Doing[ChangedPerson | None]:
    """Let another person in: their login, unless it was said already, their name and their role."""
    require_namer(service)
    if not login:
        help_text = "El usuario del sistema con el que entra al equipo."
        login = (yield Ask(AskKind.LINE, "Agregar una persona", help_text, most=32)) or ""
        if not login:
            return None
    name: str | None = yield Ask(
        *(AskKind.LINE, f"El nombre de {login}"),
        "Como lo deben leer los demás; vacío deja el login.",
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
    """Give a person another role than the one they have `now`, where that is in sight."""
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
    """Give a person other initials for their RR lines."""
    require_namer(service)
    initials: str | None = yield Ask(
        *(AskKind.LINE, f"Las iniciales de {login}"),
        "De dos a cuatro letras, solo suyas: con ellas termina su línea RR.",
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
    """Keep a person from entering; what they registered stays."""
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
    """Let a person in again who was deactivated, with the role they had."""
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
