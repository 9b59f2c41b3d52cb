"""The proofs that a store is whole: its figures counted again, and seals kept outside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import cubeta_de
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, VEREDICTOS, Evento


class LineaContada(NamedTuple):
    """The fields of a line of the historial that `recontar` needs."""

    linea: int
    evento: str
    estado_antes: str | None
    estado_despues: str
    datos: str
    """The canonical JSON of the line."""
    base_id: int | None


@dataclass(frozen=True, slots=True)
class Cuenta:
    """The figures of one caso, as its columns hold them or as its lines give them."""

    estado: str | None = None
    veredicto: str | None = None
    reescalamientos: int = 0
    intentos: int = 0

    @property
    def cubeta(self) -> str:
        """The bucket these figures put the caso in."""
        veredicto = None if self.veredicto is None else Evento(self.veredicto)
        return cubeta_de(veredicto, self.reescalamientos).value


class LineaImposible(ValueError):
    """A line cannot follow the ones before it."""

    def __init__(self, linea: int, motivo: str) -> None:
        super().__init__(motivo)
        self.linea = linea
        self.motivo = motivo


def recontar(lineas: Iterable[LineaContada]) -> Cuenta:
    """Count a caso again from all its lines, oldest first.

    An undone line gives back what stood before it, an undone base what stood before its first line;
    a verdict counts until it is undone, returned, or a corte moves the caso. Raises LineaImposible
    when a line does not start where the one before it ended.
    """
    cuenta = Cuenta()
    antes_de_linea: dict[int, Cuenta] = {}
    antes_de_base: dict[int, Cuenta] = {}
    for linea in lineas:
        if linea.estado_antes != cuenta.estado:
            raise LineaImposible(
                linea.linea,
                f"empieza en {linea.estado_antes or 'ningún estado'} y el caso estaba en "
                f"{cuenta.estado or 'ningún estado'}",
            )
        antes_de_linea[linea.linea] = cuenta
        if linea.base_id is not None:
            antes_de_base.setdefault(linea.base_id, cuenta)
        cuenta = replace(
            _tras(cuenta, linea, antes_de_linea, antes_de_base), estado=linea.estado_despues
        )
    return cuenta


def _tras(
    cuenta: Cuenta,
    linea: LineaContada,
    antes_de_linea: Mapping[int, Cuenta],
    antes_de_base: Mapping[int, Cuenta],
) -> Cuenta:
    if linea.evento == Evento.DESHACER:
        deshecha = json.loads(linea.datos).get("linea")
        if deshecha not in antes_de_linea:
            raise LineaImposible(linea.linea, "deshace una línea que no es de su caso")
        return antes_de_linea[deshecha]
    if linea.evento == Evento.BASE_ANULADA and linea.base_id is not None:
        return antes_de_base[linea.base_id]
    if linea.evento in VEREDICTOS:
        return replace(cuenta, veredicto=linea.evento, intentos=0)
    if linea.evento in CORRECTIVOS:
        return replace(cuenta, reescalamientos=cuenta.reescalamientos + 1)
    movida = linea.estado_antes is not None and linea.estado_antes != linea.estado_despues
    if linea.evento == Evento.DEVOLVER or (linea.base_id is not None and movida):
        return replace(cuenta, veredicto=None, intentos=0)
    if linea.evento == Evento.CONTACTO and json.loads(linea.datos).get("intento") is not None:
        return replace(cuenta, intentos=cuenta.intentos + 1)
    return cuenta


class ClaseSello(StrEnum):
    """The reason a seal was put: a check, a backup or a restore."""

    SELLO = "sello"
    RESPALDO = "respaldo"
    RESTAURACION = "restauracion"


@dataclass(frozen=True, slots=True)
class Sello:
    """A seal: how many lines the historial had at a moment, the hash of the last, who saw it and why."""

    momento: datetime
    clase: ClaseSello
    lineas: int
    huella: str
    login: str
    previo: str = ""
    """Hash of the seal before this one, so that none can be taken out of the middle."""

    def as_text(self) -> str:
        """Return the seal as its line in the file of seals."""
        return json.dumps(
            {
                "momento": self.momento.isoformat(timespec="seconds"),
                "clase": self.clase.value,
                "lineas": self.lineas,
                "huella": self.huella,
                "login": self.login,
                "previo": self.previo,
            },
            ensure_ascii=False,
        )


class SelloIlegible(ValueError):
    """A line of the file of seals was changed, taken out or put there by somebody else."""

    def __init__(self, renglon: int) -> None:
        super().__init__(renglon)
        self.renglon = renglon


def leer_sellos(texto: str) -> list[Sello]:
    """Return the seals of a file, oldest first; raises SelloIlegible with the line that fails."""
    sellos: list[Sello] = []
    previo = ""
    for renglon, linea in enumerate(texto.splitlines(), 1):
        sello = _leer_sello(linea)
        if sello is None or sello.previo != previo:
            raise SelloIlegible(renglon)
        sellos.append(sello)
        previo = huella_de_sello(sello)
    return sellos


def _leer_sello(linea: str) -> Sello | None:
    try:
        campos = json.loads(linea)
        sello = Sello(
            datetime.fromisoformat(campos["momento"]),
            ClaseSello(campos["clase"]),
            campos["lineas"],
            campos["huella"],
            campos["login"],
            campos["previo"],
        )
    except (ValueError, KeyError, TypeError):
        return None
    return sello if sello.as_text() == linea else None


def huella_de_sello(sello: Sello) -> str:
    """Return the SHA-256 of a seal, which the next seal holds as `previo`."""
    return hashlib.sha256(sello.as_text().encode()).hexdigest()


def vigentes(sellos: Sequence[Sello]) -> list[Sello]:
    """Return the seals the store must agree with: from the last restore on.

    A restored store may be shorter than what was sealed before; its own seal says by whom and when.
    """
    for lugar in range(len(sellos) - 1, -1, -1):
        if sellos[lugar].clase is ClaseSello.RESTAURACION:
            return list(sellos[lugar:])
    return list(sellos)


@dataclass(frozen=True, slots=True)
class Rotura:
    """The first line of the historial that fails the check, and why."""

    linea: int
    motivo: str


@dataclass(frozen=True, slots=True)
class Diferencia:
    """A figure the store keeps that differs from the one its lines give."""

    donde: str
    """`caso`, `base`, `instantanea`, `cuenta` (a figure) or `cierre`; the last two have no id."""
    id: int
    campo: str
    guardado: str | int | None
    contado: str | int | None


@dataclass(frozen=True, slots=True)
class ContraSellos:
    """The outcome of comparing the store with its seals."""

    anteriores: int = 0
    """The number of seals the store was compared with."""
    motivo: str | None = None
    """Why the store, or the file of seals, cannot be believed."""
    nuevo: bool = False
    """Whether today's seal was put by this check."""
    aviso: str | None = None
    """A warning that proves no damage but that a person should know."""


@dataclass(frozen=True, slots=True)
class Hallazgos:
    """The findings of a check; the store is sound when none of them holds damage (see `sano`)."""

    lineas: int = 0
    huella: str = ""
    danos: tuple[str, ...] = ()
    """The damage of the database file itself, one sentence each."""
    rotura: Rotura | None = None
    diferencias: tuple[Diferencia, ...] = ()
    sello: ContraSellos = field(default_factory=ContraSellos)

    @property
    def sano(self) -> bool:
        """Whether the check found no damage; an aviso alone is none."""
        return not (self.danos or self.rotura or self.diferencias or self.sello.motivo)

    @property
    def dicho(self) -> str:
        """The gravest finding as one sentence; empty when there is none."""
        if self.rotura is not None:
            return f"Línea {self.rotura.linea} del historial: {self.rotura.motivo}."
        if self.sello.motivo is not None:
            return self.sello.motivo
        if self.danos:
            return self.danos[0]
        if self.diferencias:
            d = self.diferencias[0]
            donde = f"{d.donde} {d.id}" if d.id else d.donde
            return f"En {donde}, {d.campo} dice {d.guardado} y sus líneas dan {d.contado}."
        return ""
