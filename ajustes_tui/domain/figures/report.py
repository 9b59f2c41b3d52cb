"""A workbook this program writes, as data: typed columns with their definitions, rows and charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.fields import COLUMNS, Field, Kind
from ajustes_tui.domain.caso.card import Linea
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import PREGUNTAS
from ajustes_tui.domain.values.mask import Mascara
from ajustes_tui.domain.values.telephone import enmascarado
from ajustes_tui.domain.values.text import iniciales

Valor = str | int | date | datetime | None


class Formato(StrEnum):
    """How the values of a column are written; DINERO is centavos, PORCENTAJE `18.0` as text."""

    TEXTO = "texto"
    ENTERO = "entero"
    DINERO = "dinero"
    DIA = "dia"
    MOMENTO = "momento"
    PORCENTAJE = "porcentaje"


class Columna(NamedTuple):
    """A column of a sheet, with the definition that a person reads."""

    titulo: str
    definicion: str
    formato: Formato = Formato.TEXTO
    ancho: int = 14
    por_llenar: bool = False
    """Whether the receiver of the workbook fills the column in."""
    opciones: tuple[str, ...] = ()
    """The values that may be written in the column; empty when it is not a choice."""


@dataclass(frozen=True, slots=True)
class Hoja:
    """A sheet: its columns and its rows, which may come from the store as they are written."""

    nombre: str
    columnas: Sequence[Columna]
    filas: Iterable[Sequence[Valor]]
    para_leer: bool = False
    """Whether the sheet is printed and read: no text is cut, each row is as high as its texts need."""


@dataclass(frozen=True, slots=True)
class Grafico:
    """A native chart of a sheet: one series for each column, over the rows from 2 to `ultima`."""

    titulo: str
    hoja: str
    columnas: tuple[int, ...]
    ultima: int
    lineas: bool = False
    eje: str = "Casos"


class CasoInforme(NamedTuple):
    """The values of a caso for an export; money is centavos."""

    id: int
    cuenta: str
    radicado: str
    radicado_actual: str
    estado: str
    contenido: str | None
    cubeta: str
    causal: str | None
    causal_pedida: str | None
    atribuible: str | None
    reescalamientos: int
    intentos: int
    informado_el: date | None
    vence: date | None
    corte: date
    base: Mapping[str, str | int | date | None]
    """The values the bases brought for the caso, by column."""
    telefonos: tuple[str, ...]
    datos: Mapping[str, str]


_ENMASCARADO = "Los teléfonos y los nombres salen enmascarados, salvo con --sin-mascara."
_E, _D, _F = Formato.ENTERO, Formato.DINERO, Formato.DIA
_KEY, _USUARIO = ("cuenta", "radicado"), ("usuario_nombre",)
_REQUEST = tuple(
    column for column, field in COLUMNS.items() if field.export and column not in _KEY + _USUARIO
)
"""The columns of the bases in an export, besides the key of the caso and the name of the usuario."""
_FORMATS = {Kind.MONEY: _D, Kind.DAY: _F}


def _columna(field: Field) -> Columna:
    titulo, definicion, ancho = field.export or (field.name, "", 14)
    return Columna(titulo, definicion, _FORMATS.get(field.kind, Formato.TEXTO), ancho)


COLUMNAS_DE_CASOS = (
    Columna("Caso", "Número del caso en este almacén.", _E, 8),
    *(_columna(COLUMNS[column]) for column in _KEY),
    Columna("Radicado vigente", "El más nuevo: el que se informa al usuario."),
    Columna("Estado", "Posición en el procedimiento.", ancho=20),
    Columna("Qué sigue", "La pregunta que hace ese estado.", ancho=26),
    Columna("Contenido", "Qué se informa al usuario: APLICADO o NO_APLICA."),
    Columna("Cubeta", "La única cifra en que cuenta el caso; vacía si está anulado."),
    Columna("Causal", "Causal identificada por la célula, de la A en adelante.", ancho=8),
    Columna("Causal pedida", "Causal que nombra el motivo del asesor.", ancho=14),
    Columna("Atribuible", "Falla atribuible al usuario, si se marcó.", ancho=20),
    *(_columna(COLUMNS[column]) for column in _REQUEST),
    Columna("Reescalamientos", "Veces que volvió al back: mal rechazado o mal aplicado.", _E),
    Columna("Intentos", "Intentos de contacto que cuentan.", _E, 9),
    Columna("Informado el", "Desde ese día corre el plazo del recurso.", _F, 13),
    Columna("Vence", "El plazo que corre en su estado.", _F, 13),
    Columna("Corte", "El corte más nuevo que trajo el caso.", _F, 13),
    *(_columna(COLUMNS[column]) for column in _USUARIO),
    Columna("Teléfonos", "Dato personal: solo con --sin-mascara sale completo.", ancho=24),
    Columna("Otros datos", "Las demás columnas de la base: solo con --sin-mascara.", ancho=40),
)


def fila_de_caso(caso: CasoInforme, mascara: Mascara | None) -> tuple[Valor, ...]:
    """Return the row of a caso under COLUMNAS_DE_CASOS; personal data whole without a mask."""
    estado = Estado(caso.estado)
    otros = " · ".join(f"{nombre}: {valor}" for nombre, valor in caso.datos.items())
    return (
        *(caso.id, caso.cuenta, caso.radicado, caso.radicado_actual),
        *(caso.estado, PREGUNTAS[estado], caso.contenido),
        None if estado is Estado.ANULADO else caso.cubeta,
        *(caso.causal, caso.causal_pedida, caso.atribuible),
        *(_said(caso, column, mascara) for column in _REQUEST),
        *(caso.reescalamientos, caso.intentos, caso.informado_el, caso.vence, caso.corte),
        *(_said(caso, column, mascara) for column in _USUARIO),
        ", ".join(enmascarado(t) if mascara else t for t in caso.telefonos),
        None if mascara else otros,
    )


def _said(caso: CasoInforme, column: str, mascara: Mascara | None) -> Valor:
    """Return the value the bases brought in a column; names and free texts whole without a mask."""
    value, kind = caso.base[column], COLUMNS[column].kind
    if mascara is None or not isinstance(value, str):
        return value
    if kind is Kind.NAME:
        return iniciales(value)
    return mascara.texto(value) if kind is Kind.TEXT else value


def _texto(texto: str | None, mascara: Mascara | None) -> str | None:
    return texto if texto is None or mascara is None else mascara.texto(texto)


COLUMNAS_DE_HISTORIAL = (
    Columna("Línea", "Número de la línea en el historial de marcaciones.", _E, 9),
    Columna("Momento", "Hora de Bogotá.", Formato.MOMENTO, 17),
    Columna("Agente", "Quién la escribió; «sistema» es una importación.", ancho=12),
    Columna("Cuenta", "Cuenta del cliente.", ancho=12),
    Columna("Caso", "Número del caso en este almacén.", _E, 8),
    Columna("Evento", "Qué pasó.", ancho=20),
    Columna("Estado antes", "Posición en el procedimiento antes del evento.", ancho=20),
    Columna("Estado después", "Posición en el procedimiento después del evento.", ancho=20),
    Columna("Razón", "Primer código de la marcación en RR.", ancho=8),
    Columna("Subrazón", "Segundo código de la marcación en RR.", ancho=9),
    Columna("Radicado", "Radicado del evento."),
    Columna("CUN", "Código único numérico, 16 dígitos.", ancho=18),
    Columna("Datos", f"Lo demás que se registró. {_ENMASCARADO}", ancho=40),
    Columna("Nota", f"Texto libre. {_ENMASCARADO}", ancho=50),
    Columna("Deshecha", "«sí» si un evento posterior la deshizo: ya no cuenta.", ancho=10),
    Columna("Huella", "La que encadena la línea con la anterior.", ancho=20),
)


def fila_de_linea(linea: Linea, cuenta: str, mascara: Mascara | None) -> tuple[Valor, ...]:
    """Return the row of a line under COLUMNAS_DE_HISTORIAL; its free texts whole without a mask."""
    datos = {clave: _dato(valor) for clave, valor in linea.datos.items()}
    if mascara is not None:
        datos = {clave: mascara.texto(texto) for clave, texto in datos.items()}
        if datos.get("campo") == "usuario_nombre" and "motivo" in datos:
            datos["motivo"] = iniciales(str(linea.datos["motivo"]))
    return (
        *(linea.linea, linea.momento, linea.agente, cuenta, linea.caso, linea.evento),
        *(linea.estado_antes, linea.estado_despues, linea.razon, linea.subrazon),
        *(linea.radicado, linea.cun),
        " · ".join(f"{clave}: {texto}" for clave, texto in datos.items()),
        _texto(linea.nota or "", mascara),
        "sí" if linea.deshecha else None,
        linea.huella,
    )


def _dato(valor: object) -> str:
    if isinstance(valor, list | tuple):
        return ", ".join(map(str, valor))
    return "" if valor is None else str(valor)


COLUMNAS_DE_DEFINICIONES = (
    Columna("Hoja", "", ancho=18),
    Columna("Columna o indicador", "", ancho=26),
    Columna("Qué es", "", ancho=90),
)


def definiciones(hojas: Iterable[Hoja], otras: Iterable[tuple[str, str, str]] = ()) -> Hoja:
    """Return the sheet of definitions: the given rows, then one for each column of each sheet."""
    filas = [*otras]
    filas += [(h.nombre, c.titulo, c.definicion) for h in hojas for c in h.columnas]
    return Hoja("Definiciones", COLUMNAS_DE_DEFINICIONES, filas, para_leer=True)
