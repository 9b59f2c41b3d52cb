"""Turn the raw texts of one row into a FilaBase, or into a Rechazo that says which cell and why.

Values repeat a lot in a base, so each field remembers what it has already read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from ajustes_tui.domain.base import CAMPOS, FilaBase, Rechazo, Resultado
from ajustes_tui.domain.cuenta import Cuenta
from ajustes_tui.domain.cun import Cun
from ajustes_tui.domain.dinero import Dinero
from ajustes_tui.domain.fechas import parse_fecha
from ajustes_tui.domain.marcacion import codigo
from ajustes_tui.domain.radicado import Radicado
from ajustes_tui.domain.telefono import Telefono
from ajustes_tui.domain.texto import clave, es_vacio, limpiar
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.excel.columnas import Reconocimiento, Sinonimos

ERRORES_DE_CELDA = frozenset(
    {"#N/A", "#N/D", "#REF!", "#¡REF!", "#VALUE!", "#¡VALOR!", "#DIV/0!", "#¡DIV/0!"}
    | {"#NAME?", "#¿NOMBRE?", "#NUM!", "#¡NUM!", "#NULL!", "#¡NULO!", "#SPILL!", "#CALC!"}
    | {"#GETTING_DATA", "#¡DESBORDAMIENTO!", "#¡CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!"}
)
"""The words spreadsheets show for a broken formula, in English and in Spanish."""

FilaCruda = Sequence[str | None]

_LARGO_DE_VALOR = 80
_MAXIMO_RECORDADO = 50_000
_TOTAL = re.compile(r"\btotal(?:es)?\b")
_DOS_CODIGOS = re.compile(r"([A-Za-z0-9]{1,3})\s?[-/ ]\s?([A-Za-z0-9]{1,3})")
_RADICADO_COMUN = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9_-]{1,30}")
_CUENTA_COMUN = re.compile(r"[0-9]{5,10}")


class _Falla:
    """A value that makes its row a rechazo."""

    __slots__ = ("motivo",)

    def __init__(self, motivo: str) -> None:
        self.motivo = motivo


class _Suelto:
    """A value its field cannot use but that loses no row: it is kept among the other data."""

    __slots__ = ("texto",)

    def __init__(self, texto: str) -> None:
        self.texto = texto


class _Memoria(dict[str | None, Any]):
    """What one reading function answered for each text, so that a repeated cell costs a look-up."""

    def __init__(self, leer: Callable[[str], object], para_vacia: object) -> None:
        super().__init__()
        self._leer = leer
        self._para_vacia = para_vacia

    def __missing__(self, valor: str | None) -> object:
        if len(self) >= _MAXIMO_RECORDADO:
            self.clear()
        leido = self._para_vacia if valor is None else self._leer(valor)
        self[valor] = leido
        return leido


class Validador:
    """Reads the rows of one base, in order, and counts what a person should be told at the end."""

    def __init__(
        self,
        encabezados: Sequence[str],
        reconocimiento: Reconocimiento,
        sinonimos: Sinonimos,
        *,
        sistema_1904: bool = False,
    ) -> None:
        self._encabezados = tuple(encabezados)
        self._columnas = reconocimiento.columnas
        self._ancho = len(self._encabezados)
        self._textos = _Memoria(limpiar, "")
        self._resultados = sinonimos.por_resultado()
        self._sistema_1904 = sistema_1904
        self._otras = [(self._encabezados[p], p) for p in reconocimiento.sin_mapear]
        self._escoger = itemgetter(*(self._columnas.get(c, self._ancho) for c in CAMPOS))
        self._memorias = [self._memoria(campo) for campo in CAMPOS]
        self._parte_marcacion = "razon" in self._columnas and "subrazon" not in self._columnas
        self.filas = 0
        self.totales: list[int] = []
        self._sueltos: Counter[str] = Counter()
        self._por_revisar: Counter[str] = Counter()

    def leer(self, fila: int, valores: tuple[str | None, ...]) -> FilaBase | Rechazo | None:
        """Return what the row is, or None when it is blank or a totals row."""
        leidos: list[Any] = [
            memoria[valor]
            for memoria, valor in zip(self._memorias, self._escoger((*valores, None)), strict=True)
        ]
        clases = set(map(type, leidos))
        if _Falla in clases:
            return self._rechazar(fila, valores, leidos)
        otras = self._textos
        datos = {nombre: texto for nombre, p in self._otras if (texto := otras[valores[p]])}
        if _Suelto in clases:
            self._soltar(leidos, datos)
        self.filas += 1
        resultado, crudo, por_revisar = leidos[4]
        if por_revisar:
            self._por_revisar[crudo] += 1
        telefonos = tuple(dict.fromkeys(t for t in leidos[17:] if t))
        respuesta = (resultado, crudo, por_revisar)
        return FilaBase._make((fila, *leidos[:4], *respuesta, *leidos[5:17], telefonos, datos))

    def avisos(self) -> list[str]:
        """Return, in Spanish and without any value of a usuario, what a person should know."""
        avisos = []
        for campo, cuantos in self._sueltos.items():
            encabezado = self._encabezados[self._columnas[campo]]
            avisos.append(
                f"{_filas(cuantos)} con un dato que no se pudo leer en «{encabezado}»: "
                "se conserva como vino, en otros datos."
            )
        if self._por_revisar:
            palabras = ", ".join(f"«{p[:40]}»" for p, _ in self._por_revisar.most_common(5))
            avisos.append(
                f"{_filas(self._por_revisar.total())} con un resultado desconocido ({palabras}): "
                "quedan por revisar hasta agregarlo a los sinónimos."
            )
        if self.totales:
            numeros = ", ".join(map(str, self.totales[:5]))
            avisos.append(f"Se dejó por fuera la fila de totales ({numeros}).")
        return avisos

    def _rechazar(
        self, fila: int, valores: tuple[str | None, ...], leidos: list[Any]
    ) -> Rechazo | None:
        textos = [limpiar(valor) if valor else "" for valor in valores]
        if not any(textos):
            return None
        if self._es_total(textos):
            self.totales.append(fila)
            return None
        self.filas += 1
        campo, falla = next(
            (campo, leido)
            for campo, leido in zip(CAMPOS, leidos, strict=True)
            if type(leido) is _Falla
        )
        posicion = self._columnas[campo]
        crudo = {
            nombre: texto for nombre, texto in zip(self._encabezados, textos, strict=False) if texto
        }
        valor = textos[posicion][:_LARGO_DE_VALOR]
        return Rechazo(fila, self._encabezados[posicion], valor, falla.motivo, crudo)

    def _es_total(self, textos: list[str]) -> bool:
        llaves = [clave(textos[self._columnas[campo]]) for campo in ("cuenta", "radicado")]
        if any(llave and not llave.startswith("total") for llave in llaves):
            return False
        return any(_TOTAL.search(clave(texto)) for texto in textos if texto)

    def _soltar(self, leidos: list[Any], datos: dict[str, str]) -> None:
        for lugar, (campo, leido) in enumerate(zip(CAMPOS, leidos, strict=True)):
            if type(leido) is not _Suelto:
                continue
            leidos[lugar] = None
            if campo == "razon" and self._parte_marcacion:
                partes = _DOS_CODIGOS.fullmatch(leido.texto)
                if partes is not None:
                    leidos[lugar], leidos[lugar + 1] = partes[1].upper(), partes[2].upper()
                    continue
            datos[self._encabezados[self._columnas[campo]]] = leido.texto
            self._sueltos[campo] += 1

    def _memoria(self, campo: str) -> _Memoria:
        lectores: dict[str, tuple[Callable[[str], object], object]] = {
            "cuenta": (_leer_cuenta, _Falla("falta la cuenta")),
            "radicado": (_leer_radicado, _Falla("falta el radicado")),
            "motivo": (_con_error(limpiar), ""),
            "estado_ajuste": (_con_error(limpiar), ""),
            "resultado_back": (_con_error(self._leer_resultado), (None, "", False)),
            "valor_solicitado": (_estricto(Dinero.parse), None),
            "valor_aplicado": (_estricto(Dinero.parse), None),
            "fecha_solicitud": (_estricto(self._leer_fecha), None),
            "fecha_respuesta": (_estricto(self._leer_fecha), None),
            "razon": (_tolerante(lambda texto: codigo(texto, "la razón")), None),
            "subrazon": (_tolerante(lambda texto: codigo(texto, "la subrazón")), None),
            "cun": (_tolerante(Cun.parse), None),
            "telefono_1": (_tolerante(Telefono.parse), None),
            "telefono_2": (_tolerante(Telefono.parse), None),
            "telefono_3": (_tolerante(Telefono.parse), None),
        }
        if campo not in self._columnas and campo not in {"motivo", "estado_ajuste"}:
            return _Memoria(limpiar, lectores[campo][1] if campo == "resultado_back" else None)
        leer, para_vacia = lectores.get(campo, (_con_error(_texto_o_nada), None))
        return _Memoria(leer, para_vacia)

    def _leer_resultado(self, texto: str) -> tuple[Resultado | None, str, bool]:
        crudo = limpiar(texto)
        if es_vacio(crudo):
            return None, crudo, False
        llave = clave(crudo)
        return self._resultados.get(llave), crudo, llave not in self._resultados

    def _leer_fecha(self, texto: str) -> date:
        return parse_fecha(texto, sistema_1904=self._sistema_1904)


def _filas(cuantas: int) -> str:
    return "1 fila" if cuantas == 1 else f"{cuantas:,} filas".replace(",", ".")


def _error_de_celda(texto: str) -> _Falla | None:
    limpio = limpiar(texto)
    if limpio.startswith("#") and limpio.upper() in ERRORES_DE_CELDA:
        return _Falla(f"la celda tiene el error {limpio.upper()}")
    return None


def _con_error(leer: Callable[[str], object]) -> Callable[[str], object]:
    """Wrap a reading that never fails, so that only an error cell does."""
    return lambda texto: (texto[:1] in "# " and _error_de_celda(texto)) or leer(texto)


def _estricto(leer: Callable[[str], object]) -> Callable[[str], object]:
    """Wrap a reading whose failure loses the row; an empty cell is no datum."""

    def leer_o_fallar(texto: str) -> object:
        error = _error_de_celda(texto)
        if error is not None:
            return error
        if es_vacio(texto):
            return None
        try:
            return leer(texto)
        except DatoInvalido as invalido:
            return _Falla(invalido.mensaje)

    return leer_o_fallar


def _tolerante(leer: Callable[[str], object]) -> Callable[[str], object]:
    """Wrap a reading whose failure keeps the row and sets the text apart."""

    def leer_o_soltar(texto: str) -> object:
        error = _error_de_celda(texto)
        if error is not None:
            return error
        if es_vacio(texto):
            return None
        try:
            return leer(texto)
        except DatoInvalido:
            return _Suelto(limpiar(texto))

    return leer_o_soltar


def _leer_cuenta(texto: str) -> object:
    if _CUENTA_COMUN.fullmatch(texto):
        return texto
    if es_vacio(texto):
        return _Falla("falta la cuenta")
    return _estricto(Cuenta.parse)(texto)


def _leer_radicado(texto: str) -> object:
    if _RADICADO_COMUN.fullmatch(texto):
        return texto
    if es_vacio(texto):
        return _Falla("falta el radicado")
    return _estricto(Radicado.parse)(texto)


def _texto_o_nada(texto: str) -> str | None:
    return None if es_vacio(texto) else limpiar(texto)
