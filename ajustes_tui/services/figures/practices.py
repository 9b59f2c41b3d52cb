"""Prácticas: the modelo de gestión, the log of practices, their adherence and the leader's agenda."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.figures.practices import (
    DE_LA_SEMANA,
    Avance,
    Frecuencia,
    Practica,
    Registro,
    adherencia_de,
    avance_de,
)
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.domain.values.text import clave, limpiar
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.errors import (
    ConfigInvalida,
    DatoInvalido,
    EntradaInvalida,
    NoPermitido,
    UsoInvalido,
    motivo_de,
)
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.store_watch import Pulso
from ajustes_tui.storage.figures.practices import PracticasRepository

ARCHIVO = "practicas.toml"
MAX_NOTA = 500
MAX_MINUTOS = 600
_CAMPOS = ("codigo", "nombre", "quien", "frecuencia", "meta", "minutos")


@dataclass(frozen=True, slots=True)
class Modelo:
    """The progress of every practice in the periods of one week, and the entries of that week."""

    semana: Semana
    avances: tuple[Avance, ...]
    registros: tuple[Registro, ...]
    """The entries of the week, newest first."""
    en_curso: bool = True
    """Whether it is the week of today, the only one with an agenda."""

    @property
    def de_la_semana(self) -> str | None:
        """Adherence of the week: of the daily and weekly practices."""
        return adherencia_de(a for a in self.avances if a.practica.frecuencia in DE_LA_SEMANA)

    @property
    def del_periodo(self) -> str | None:
        """Adherence of every practice, each in its own period."""
        return adherencia_de(self.avances)

    @property
    def agenda(self) -> tuple[Avance, ...]:
        """The practices due today."""
        return tuple(avance for avance in self.avances if avance.toca_hoy)


class PracticasService:
    """The use cases of the practices; supervisor and coordinador write them down, anybody may look."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    @property
    def _practicas(self) -> PracticasRepository:
        return PracticasRepository(self._e.db)

    @property
    def registra(self) -> bool:
        """Whether the person of this run may write practices down."""
        return self._e.sesion.can(Power.PRACTICES)

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    def pulso(self) -> Pulso:
        """Return the store's pulse, equal for as long as nothing shown may have changed."""
        return self._e.pulso()

    def ver(self, semana: Semana | None = None) -> Modelo:
        """Return the progress of the practices in a week, by default this one, and in their own periods.

        Raises ConfigInvalida when the catalogue cannot be used.
        """
        self._e.exigir_lectura()
        hoy = self._e.ahora().date()
        semana = semana or Semana.of(hoy)
        dia = min(max(hoy, semana.desde), semana.hasta)
        catalogo = read_practicas(paths.catalogs_dir() / ARCHIVO)
        vacios = [avance_de(p, dia, (), self._e.es_habil) for p in catalogo]
        # Only the current week has an agenda: in another week no practice is due today.
        toca = hoy if semana == Semana.of(hoy) else None
        registros = self._practicas.between(
            min((a.periodo.desde for a in vacios), default=semana.desde),
            max((a.periodo.hasta for a in vacios), default=semana.hasta),
        )
        return Modelo(
            semana,
            tuple(avance_de(p, dia, registros, self._e.es_habil, toca) for p in catalogo),
            tuple(r for r in registros if semana.desde <= r.dia <= semana.hasta),
            toca is not None,
        )

    def registrar(
        self,
        practica: str,
        dia: date | None = None,
        minutos: int | None = None,
        nota: str = "",
    ) -> Registro:
        """Write down that a practice was done, today unless another day is given.

        Raises UsoInvalido for an unknown practice, DatoInvalido for a day to come.
        """
        self._e.exigir_lectura()
        cual = _buscar(practica, read_practicas(paths.catalogs_dir() / ARCHIVO))
        hoy = self._e.ahora().date()
        dia = dia or hoy
        if dia > hoy:
            raise DatoInvalido("Una práctica se registra cuando ya se hizo.", "Corrija la fecha.")
        minutos = cual.minutos if minutos is None else minutos
        if not 1 <= minutos <= MAX_MINUTOS:
            raise DatoInvalido(f"Los minutos van de 1 a {MAX_MINUTOS}.")
        nota = _nota(nota)
        self._e.exigir(Power.PRACTICES)
        with self._e.db.transaction():
            numero = self._practicas.add(
                cual.codigo, dia, minutos, nota, self._e.sesion.login, self._e.ahora()
            )
            return self._existente(numero)

    def anular(self, numero: int, motivo: str) -> Registro:
        """Annul an entry of the log, with a reason; it stays written.

        Raises EntradaInvalida for an unknown entry, NoPermitido when it is already annulled, or
        another person wrote it and this one may not correct others.
        """
        self._e.exigir_lectura()
        motivo = _nota(motivo)
        rol = self._e.exigir(Power.PRACTICES)
        if not motivo:
            raise NoPermitido("Para anular un registro falta el motivo.", "Diga por qué se anula.")
        with self._e.db.transaction():
            registro = self._existente(numero)
            if registro.anulado:
                raise NoPermitido("Ese registro ya está anulado.", "Registre la práctica de nuevo.")
            if registro.login != self._e.sesion.login and not can(rol, Power.CORRECT_PRACTICES):
                raise NoPermitido(
                    f"Ese registro lo escribió {registro.login}.",
                    "Pida a esa persona o a una supervisora que lo anule.",
                )
            self._practicas.take_back(registro, motivo, self._e.sesion.login, self._e.ahora())
            return self._existente(numero)

    def _existente(self, numero: int) -> Registro:
        registro = self._practicas.get(numero)
        if registro is None:
            raise EntradaInvalida(
                f"El registro {numero} no existe.",
                "Véalos con `ajustes practicas listar`.",
                codigo="registro_desconocido",
            )
        return registro


def read_practicas(ruta: Path) -> list[Practica]:
    """Return the practices of a catalogue; raises ConfigInvalida for a bad one, with entry and reason."""
    try:
        datos = tomllib.loads(ruta.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        que = motivo_de(error) if isinstance(error, OSError) else "está mal escrito"
        raise ConfigInvalida(
            f"No se puede leer «{ruta.name}»: {que}.", "Revise ese archivo; se guarda en UTF-8."
        ) from None
    entradas = datos.get("practica")
    if not isinstance(entradas, list) or not entradas:
        raise _mala("practica", "el archivo no trae ninguna práctica")
    practicas = [_practica(entrada, n) for n, entrada in enumerate(entradas, 1)]
    codigos = [practica.codigo for practica in practicas]
    for codigo in codigos:
        if codigos.count(codigo) > 1:
            raise _mala(codigo, "el código está repetido")
    return practicas


def _practica(entrada: object, numero: int) -> Practica:
    donde = f"práctica n.º {numero}"
    if not isinstance(entrada, dict):
        raise _mala(donde, "se esperaba una tabla de nombre = valor")
    for nombre in entrada:
        if nombre not in _CAMPOS:
            raise _mala(donde, f"no existe el dato «{nombre[:40]}»")
    frecuencia = entrada.get("frecuencia")
    if frecuencia not in list(Frecuencia):
        raise _mala(donde, f"«frecuencia» debe ser una de {', '.join(Frecuencia)}")
    return Practica(
        codigo=_texto(entrada, "codigo", donde),
        nombre=_texto(entrada, "nombre", donde),
        quien=_texto(entrada, "quien", donde),
        frecuencia=Frecuencia(frecuencia),
        meta=_numero(entrada, "meta", 100, donde),
        minutos=_numero(entrada, "minutos", MAX_MINUTOS, donde),
    )


def _texto(entrada: dict[str, object], campo: str, donde: str) -> str:
    texto = entrada.get(campo)
    if not isinstance(texto, str) or not clave(texto):
        raise _mala(donde, f"falta «{campo}», un texto entre comillas")
    return limpiar(texto)


def _numero(entrada: dict[str, object], campo: str, tope: int, donde: str) -> int:
    valor = entrada.get(campo)
    if type(valor) is not int or not 1 <= valor <= tope:
        raise _mala(donde, f"«{campo}» debe ser un número de 1 a {tope}")
    return valor


def _buscar(texto: str, catalogo: Sequence[Practica]) -> Practica:
    """Return a practice by its code or by its whole name; raises UsoInvalido for none."""
    buscada = clave(texto)
    for practica in catalogo:
        if buscada in (clave(practica.codigo), clave(practica.nombre)):
            return practica
    raise UsoInvalido(
        "Esa práctica no existe.",
        f"Escoja entre {', '.join(practica.codigo for practica in catalogo)}.",
    )


def _nota(texto: str) -> str:
    nota = limpiar(texto)
    if len(nota) > MAX_NOTA:
        raise DatoInvalido(f"La nota pasa de {MAX_NOTA} caracteres.", "Acórtela.")
    return nota


def _mala(donde: str, motivo: str) -> ConfigInvalida:
    return ConfigInvalida(f"{ARCHIVO}, {donde}: {motivo}.", "Corrija ese dato en el archivo.")
