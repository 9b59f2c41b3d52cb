"""Usuarios: the people who may enter and their roles; a supervisor's task."""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.values.person import FichaDePersona, Usuario
from ajustes_tui.domain.values.roles import Power, Rol
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido, EntradaInvalida, NoPermitido
from ajustes_tui.services.admin.identity import LOGIN
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.store_watch import Pulso

MAX_NOMBRE = 80


class UsuariosService:
    """Adds people and changes their roles; each change is recorded."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    def listar(self) -> list[Usuario]:
        """Return every person of the store."""
        self._e.exigir_lectura()
        return self._e.personas.list_all()

    @property
    def cambia(self) -> bool:
        """Whether the person of this run may add people and change their roles."""
        return self._e.sesion.can(Power.PEOPLE)

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    def pulso(self) -> Pulso:
        """Return the store's pulse, equal for as long as nothing shown may have changed."""
        return self._e.pulso()

    def fichas(self) -> list[FichaDePersona]:
        """Return every person with today's eventos, when they were last seen and how many casos they hold.

        Raises NoPermitido without the power to oversee others.
        """
        self._e.exigir_lectura()
        self._e.exigir(Power.OVERSEE)
        ahora = self._e.ahora()
        tomados = self._e.personas.claims(ahora)
        fichas = []
        for usuario in self._e.personas.list_all():
            hoy, visto = self._e.personas.activity(usuario.login, ahora.date())
            fichas.append(FichaDePersona(usuario, hoy, visto, tomados.get(usuario.login, 0)))
        return sorted(fichas, key=lambda f: (not f.usuario.activo, f.usuario.login))

    def agregar(self, login: str, rol: str, nombre: str | None = None) -> Usuario:
        """Add a person; raises EntradaInvalida when the login exists already."""
        self._e.exigir_lectura()
        if not LOGIN.fullmatch(login):
            raise DatoInvalido(
                "Ese login no es un nombre de usuario del sistema.",
                "Use letras, dígitos, punto, guion o guion bajo, hasta 32.",
            )
        nombre = limpiar(nombre or "") or login
        if len(nombre) > MAX_NOMBRE:
            raise DatoInvalido(f"El nombre pasa de {MAX_NOMBRE} letras.", "Escríbalo más corto.")
        usuario = Usuario(login, nombre, rol_de(rol))
        self._e.exigir(Power.PEOPLE)
        with self._e.db.transaction():
            previo = self._e.personas.get(login)
            if previo is not None and previo.activo:
                raise EntradaInvalida(
                    f"«{login}» ya está registrado como {previo.rol}.",
                    f"Para cambiar su rol: ajustes usuarios rol {login} {usuario.rol}.",
                )
            self._save(usuario, "usuario_agregado")
        return usuario

    def cambiar_rol(self, login: str, rol: str) -> Usuario:
        """Change a person's role; the last active supervisor stays one."""
        self._e.exigir_lectura()
        nuevo = rol_de(rol)
        self._conocido(login)
        self._e.exigir(Power.PEOPLE)
        with self._e.db.transaction():
            usuario = self._conocido(login)
            if nuevo is not Rol.SUPERVISOR:
                self._no_sin_supervisor(usuario)
            antes, usuario = usuario.rol, usuario._replace(rol=nuevo)
            self._save(usuario, "usuario_rol", antes)
        return usuario

    def desactivar(self, login: str) -> Usuario:
        """Deactivate a person; the lines they wrote stay. Raises NoPermitido for the last supervisor."""
        self._e.exigir_lectura()
        self._conocido(login)
        self._e.exigir(Power.PEOPLE)
        with self._e.db.transaction():
            usuario = self._conocido(login)
            self._no_sin_supervisor(usuario)
            usuario = usuario._replace(activo=False)
            self._save(usuario, "usuario_desactivado")
        return usuario

    def _save(self, usuario: Usuario, accion: str, antes: Rol | None = None) -> None:
        self._e.personas.save(usuario, self._e.ahora())
        detalle = f"{usuario.login} {usuario.rol}" + (f", antes {antes}" if antes else "")
        self._e.auditoria.record(self._e.ahora(), self._e.sesion.login, accion, detalle)

    def _conocido(self, login: str) -> Usuario:
        usuario = self._e.personas.get(login)
        if usuario is None:
            raise EntradaInvalida(
                f"No hay ninguna persona con el login «{limpiar(login)[:40]}».",
                "Véalas con `ajustes usuarios listar`.",
            )
        return usuario

    def _no_sin_supervisor(self, usuario: Usuario) -> None:
        ultimo = self._e.personas.active_supervisors() == 1
        if usuario.rol is Rol.SUPERVISOR and usuario.activo and ultimo:
            raise NoPermitido(
                f"«{usuario.login}» es la única supervisora activa.",
                "Nombre primero a otra persona como supervisor.",
            )


def rol_de(texto: str) -> Rol:
    """Return a role by its name; raises DatoInvalido for an unknown one."""
    try:
        return Rol(texto)
    except ValueError:
        raise DatoInvalido("Ese rol no existe.", f"Escoja entre {', '.join(Rol)}.") from None
