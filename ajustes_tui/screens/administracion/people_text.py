"""How the people of the store read on their screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ajustes_tui.domain.caso.words import evento_words
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.domain.values.person import FichaDePersona
from ajustes_tui.ui.text import Linea, Trozo, Voz, envolver, limpio, rotulo
from ajustes_tui.widgets.window_table import Columna

DATO = 64
RENGLONES = 3


def _hizo(evento: str) -> str:
    words = evento_words(evento)
    return words.tally or words.name


def columnas(ahora: datetime) -> dict[int, Sequence[Columna[FichaDePersona]]]:
    """Return the columns of the table."""
    login = Columna[FichaDePersona]("Login", 14, lambda f: f.usuario.login)
    nombre = Columna[FichaDePersona](
        "Nombre", 16, lambda f: limpio(f.usuario.nombre), flexible=True
    )
    rol = Columna[FichaDePersona]("Rol", 12, lambda f: f.usuario.rol.value)
    hoy = Columna[FichaDePersona]("Hoy", 4, lambda f: str(f.total), alinear="der")
    tiene = Columna[FichaDePersona]("Tiene", 5, lambda f: str(f.tomados), alinear="der")
    visto = Columna[FichaDePersona]("Aquí por última vez", 19, lambda f: cuando(f.visto, ahora))
    return {0: (login, nombre, rol, hoy, tiene, visto)}


def cuando(momento: datetime | None, ahora: datetime) -> str:
    """Return when somebody was here last, as short as it stays clear."""
    if momento is None:
        return "nunca"
    if momento.date() == ahora.date():
        return f"hoy {momento:%H:%M}"
    return f"{dia_corto(momento.date())} {momento:%H:%M}"


def voz_fila(ficha: FichaDePersona) -> Voz | None:
    """Return the voice of a row: who may not enter any more is dim."""
    return None if ficha.usuario.activo else Voz.TENUE


def titulo(fichas: Sequence[FichaDePersona], yo: str) -> tuple[str, str]:
    """Return the two ends of the bar."""
    activas = sum(f.usuario.activo for f in fichas)
    pueden = "1 puede entrar" if activas == 1 else f"{activas} pueden entrar"
    return f"PERSONAS › {pueden}, de {len(fichas)}", yo


def detalle(ficha: FichaDePersona | None) -> tuple[str, str, list[Linea]]:
    """Return who is under the cursor, what they may do, and what they registered today."""
    if ficha is None:
        return "", "", [[] for _ in range(RENGLONES)]
    usuario = ficha.usuario
    puede = usuario.rol.value if usuario.activo else f"desactivada, era {usuario.rol.value}"
    hechos = ", ".join(f"{cuantos} {_hizo(evento)}" for evento, cuantos in ficha.hoy.items())
    textos = envolver(hechos or "nada todavía", DATO)[:RENGLONES]
    lineas: list[Linea] = [
        [rotulo("Hoy" if indice == 0 else ""), Trozo(texto)] for indice, texto in enumerate(textos)
    ]
    return (
        f"{usuario.login} · {limpio(usuario.nombre)}",
        puede,
        [*lineas, *([] for _ in range(RENGLONES - len(lineas)))],
    )
