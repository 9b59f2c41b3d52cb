"""Turn the raw texts of one row into the fields of a FilaBase, or into a Rechazo that says why.

Values repeat a lot in a base, so each field remembers what it has already read; those that do not
repeat are tried a whole column at a time. The rows leave ready for the store: who receives them has
nothing left to do but insert them.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ajustes_tui.domain.base.fields import FIELD, TELEPHONES, Field, Kind, columns_of
from ajustes_tui.domain.base.rows import (
    CAMPOS,
    SIN_HUELLA,
    FilaBase,
    FilaPlana,
    Rechazo,
    Tramo,
    empacar,
)
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.cuenta import Cuenta
from ajustes_tui.domain.values.cun import Cun
from ajustes_tui.domain.values.dates import parse_fecha
from ajustes_tui.domain.values.marcacion import codigo
from ajustes_tui.domain.values.money import Dinero
from ajustes_tui.domain.values.radicado import Radicado
from ajustes_tui.domain.values.telephone import Telefono
from ajustes_tui.domain.values.text import clave, es_vacio, limpiar
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.excel.read.columns import Reconocimiento, Sinonimos

ERRORES_DE_CELDA = frozenset(
    {"#N/A", "#N/D", "#REF!", "#¡REF!", "#VALUE!", "#¡VALOR!", "#DIV/0!", "#¡DIV/0!"}
    | {"#NAME?", "#¿NOMBRE?", "#NUM!", "#¡NUM!", "#NULL!", "#¡NULO!", "#SPILL!", "#CALC!"}
    | {"#GETTING_DATA", "#¡DESBORDAMIENTO!", "#¡CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!"}
)
"""The words spreadsheets show for a broken formula, in English and in Spanish."""

_LARGO_DE_VALOR = 80
_MAXIMO_RECORDADO = 50_000
_TOTAL = re.compile(r"\btotal(?:es)?\b")
_DOS_CODIGOS = re.compile(r"([A-Za-z0-9]{1,3})\s?[-/ ]\s?([A-Za-z0-9]{1,3})")
_RADICADO_COMUN = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9_-]{1,30}")
_DINERO_COMUN = re.compile(
    r"(?:\$ ?)?([1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3}|[0-9]{1,12})(?:,([0-9]{2}))?"
)
_CON_DECIMAL = re.compile(r"([0-9]+)\.0+")
_CUENTA_COMUN = re.compile(r"[0-9]{5,10}")
_SHAPES = {
    Kind.ACCOUNT: re.compile(r"(?:[0-9]{5,10}\n)+"),
    Kind.RADICADO: re.compile(r"(?:(?=[^0-9\n]*[0-9])[A-Za-z0-9_-]{1,30}\n)+"),
    Kind.MONEY: re.compile(r"(?:[0-9]{1,12}\n)+"),
    Kind.CUN: re.compile(r"(?:[0-9]{16}\n)+"),
    Kind.NAME: re.compile(r"(?:(?!(?i:null|none|nan|sin)\b)[^\W_]+(?: [^\W_]+)*\n)+"),
    Kind.TELEPHONE: re.compile(r"(?:3[0-9]{9}\n)+"),
}
"""The shape in which each cell of a column is already its value."""
_FECHAS = columns_of(Kind.DAY)
# A raw line break is never inside a JSON text, so it tells where the rows of one encoding part.
_EN_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",\n", ":")).encode


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
        self.raras = False
        """Whether some text was a _Falla or a _Suelto, so that its column has to be searched."""

    def __missing__(self, valor: str | None) -> object:
        if len(self) >= _MAXIMO_RECORDADO:
            self.clear()
        leido = self._para_vacia if valor is None else self._leer(valor)
        self.raras = self.raras or type(leido) in (_Falla, _Suelto)
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
        self._textos = _Memoria(limpiar, "")
        self._resultados = sinonimos.por_resultado()
        self._sistema_1904 = sistema_1904
        self._otras = [(self._encabezados[p], p) for p in reconocimiento.sin_mapear]
        self._memorias = {campo: self._memoria(campo) for campo in CAMPOS}
        self._marca = f"\x1e{','.join(sorted(self._columnas))}"
        self._parte_marcacion = "razon" in self._columnas and "subrazon" not in self._columnas
        self.filas = 0
        self.totales: list[int] = []
        self._sueltos: Counter[str] = Counter()
        self._por_revisar: Counter[str] = Counter()

    def leer_trozo(self, primera: int, columnas: Sequence[Sequence[str | None]]) -> Tramo:
        """Return the rows of a chunk, blank ones left out."""
        alto = len(columnas[0])
        leidas = {campo: self._leer_columna(campo, columnas, alto) for campo in CAMPOS}
        datos = self._otros_datos(columnas, alto)
        raras = [campo for campo in CAMPOS if self._memorias[campo].raras]
        apartadas = self._apartar(primera, columnas, leidas, raras) if raras else {}
        self._soltar(leidas, datos, apartadas, raras)
        resultado, crudo, por_revisar = zip(*leidas["resultado_back"], strict=True)
        if any(por_revisar):
            self._por_revisar.update(itertools.compress(crudo, por_revisar))
        campos: dict[str, Sequence[Any]] = {
            **leidas,
            "fila": range(primera, primera + alto),
            "resultado": resultado,
            "resultado_crudo": crudo,
            "resultado_por_revisar": por_revisar,
            "telefonos": self._juntar_telefonos(leidas),
            "datos": _por_fila(datos, "{", "}") if any(datos) else ["{}"] * alto,
        }
        filas: list[FilaPlana] = list(
            zip(
                self._huellas(campos),
                *(campos[campo] for campo in FilaBase._fields),
                strict=True,
            )
        )
        if apartadas:
            filas = [fila for lugar, fila in enumerate(filas) if lugar not in apartadas]
        rechazos = [rechazo for rechazo in apartadas.values() if rechazo is not None]
        self.filas += len(filas) + len(rechazos)
        return Tramo(filas, rechazos, primera, empacar(columnas))

    def _leer_columna(
        self, campo: str, columnas: Sequence[Sequence[str | None]], alto: int
    ) -> list[Any]:
        memoria = self._memorias[campo]
        if campo not in self._columnas:
            return [memoria[None]] * alto
        columna = columnas[self._columnas[campo]]
        field = FIELD[campo]
        comun = _SHAPES.get(field.kind) if field.varied else None
        if comun is None or None in columna:
            return list(map(memoria.__getitem__, columna))
        junta = "\n".join(map(str, columna)) + "\n"
        if junta.count("\n") != alto or not comun.fullmatch(junta):
            return list(map(memoria.__getitem__, columna))
        return (
            [int(valor) * 100 for valor in junta.split()]
            if field.kind is Kind.MONEY
            else list(columna)
        )

    def _huellas(self, campos: Mapping[str, Sequence[Any]]) -> list[str]:
        """Return what tells whether Claro's parsed values changed; raw text does not count."""
        contadas = [
            _en_texto(campos[campo]) for campo in FilaBase._fields if campo not in SIN_HUELLA
        ]
        huella, marca = hashlib.blake2b, self._marca
        # The values of a row were cleaned: none holds the character that parts them.
        return [
            huella(("\x1f".join(fila) + marca).encode(), digest_size=16).hexdigest()
            for fila in zip(*contadas, strict=True)
        ]

    def avisos(self) -> list[str]:
        """Return, in Spanish and without any value of a usuario, what a person should know."""
        avisos = []
        for campo, cuantos in self._sueltos.items():
            encabezado = self._encabezados[self._columnas[campo]]
            avisos.append(
                f"{contados(cuantos, 'fila', 'filas')} con un dato que no se pudo leer en «{encabezado}»: "
                "se conserva como vino, en otros datos."
            )
        if self._por_revisar:
            palabras = ", ".join(f"«{p[:40]}»" for p, _ in self._por_revisar.most_common(5))
            filas = contados(self._por_revisar.total(), "fila", "filas")
            avisos.append(
                f"{filas} con un resultado desconocido ({palabras}): "
                "quedan por revisar hasta agregarlo a los sinónimos."
            )
        if self.totales:
            numeros = ", ".join(map(str, self.totales[:5]))
            avisos.append(f"Se dejó por fuera la fila de totales ({numeros}).")
        return avisos

    def _otros_datos(
        self, columnas: Sequence[Sequence[str | None]], alto: int
    ) -> list[dict[str, str]]:
        if not self._otras:
            return [{} for _ in range(alto)]
        nombres = [nombre for nombre, _ in self._otras]
        limpias = [map(self._textos.__getitem__, columnas[p]) for _, p in self._otras]
        return [
            {nombre: texto for nombre, texto in zip(nombres, textos, strict=True) if texto}
            for textos in zip(*limpias, strict=True)
        ]

    def _apartar(
        self,
        primera: int,
        columnas: Sequence[Sequence[str | None]],
        leidas: dict[str, list[Any]],
        raras: Sequence[str],
    ) -> dict[int, Rechazo | None]:
        """Take out the rows that are rechazos, and as None those that are blank or totals."""
        fallas: dict[int, tuple[str, _Falla]] = {}
        for campo in raras:
            leida = leidas[campo]
            if _Falla in set(map(type, leida)):
                for lugar, valor in enumerate(leida):
                    if type(valor) is _Falla:
                        fallas.setdefault(lugar, (campo, valor))
        apartadas: dict[int, Rechazo | None] = {}
        for lugar, (campo, falla) in sorted(fallas.items()):
            textos = [limpiar(columna[lugar] or "") for columna in columnas]
            apartadas[lugar] = self._rechazar(primera + lugar, textos, campo, falla)
            for memoria, leida in zip(self._memorias.values(), leidas.values(), strict=True):
                vacia = memoria[None]
                leida[lugar] = None if type(vacia) is _Falla else vacia
        return apartadas

    def _rechazar(self, fila: int, textos: list[str], campo: str, falla: _Falla) -> Rechazo | None:
        if not any(textos):
            return None
        if self._es_total(textos):
            self.totales.append(fila)
            return None
        posicion = self._columnas[campo]
        valor = textos[posicion][:_LARGO_DE_VALOR]
        if self._sistema_1904:
            self._fechar(textos)
        parejas = zip(self._encabezados, textos, strict=True)
        crudo = {nombre: texto for nombre, texto in parejas if texto}
        return Rechazo(fila, self._encabezados[posicion], valor, falla.motivo, crudo)

    def _fechar(self, textos: list[str]) -> None:
        """Write as dates the day numbers of 1904, which the book of rechazos would count from 1900."""
        for campo in _FECHAS & self._columnas.keys():
            posicion = self._columnas[campo]
            if textos[posicion].replace(".", "", 1).isdigit():
                with suppress(DatoInvalido):
                    textos[posicion] = self._leer_fecha(textos[posicion])

    def _es_total(self, textos: list[str]) -> bool:
        llaves = [clave(textos[self._columnas[campo]]) for campo in ("cuenta", "radicado")]
        if any(llave and not llave.startswith("total") for llave in llaves):
            return False
        return any(_TOTAL.search(clave(texto)) for texto in textos if texto)

    def _soltar(
        self,
        leidas: dict[str, list[Any]],
        datos: list[dict[str, str]],
        apartadas: Mapping[int, Rechazo | None],
        raras: Sequence[str],
    ) -> None:
        """Set apart the values no field can use, in the rows that stay."""
        for campo in raras:
            leida = leidas[campo]
            if _Suelto not in set(map(type, leida)):
                continue
            for lugar, valor in enumerate(leida):
                if type(valor) is not _Suelto:
                    continue
                leida[lugar] = None
                if campo == "razon" and self._parte_marcacion:
                    partes = _DOS_CODIGOS.fullmatch(valor.texto)
                    if partes is not None:
                        leida[lugar] = partes[1].upper()
                        leidas["subrazon"][lugar] = partes[2].upper()
                        continue
                if lugar not in apartadas:
                    datos[lugar][self._encabezados[self._columnas[campo]]] = valor.texto
                    self._sueltos[campo] += 1

    def _juntar_telefonos(self, leidas: dict[str, list[Any]]) -> list[str]:
        usadas = [leidas[campo] for campo in TELEPHONES if campo in self._columnas]
        if not usadas:
            return ["[]"] * len(leidas["cuenta"])
        if len(usadas) == 1:
            return [f'["{numero}"]' if numero else "[]" for numero in usadas[0]]
        juntos = [list(dict.fromkeys(filter(None, fila))) for fila in zip(*usadas, strict=True)]
        return _por_fila(juntos, "[", "]")

    def _memoria(self, campo: str) -> _Memoria:
        field = FIELD[campo]
        para_vacia: object = None
        if field.reason:
            para_vacia = _Falla(field.reason)
        elif field.kind is Kind.RESULT:
            para_vacia = (None, "", False)
        elif field.required:
            para_vacia = ""
        if campo not in self._columnas and not (field.required and field.kind is Kind.TEXT):
            return _Memoria(limpiar, para_vacia if field.kind is Kind.RESULT else None)
        return _Memoria(self._reader(field), para_vacia)

    def _reader(self, field: Field) -> Callable[[str], object]:
        """Return how the cells of a field are read."""
        if field.required and field.kind is Kind.TEXT:
            return _con_error(limpiar)
        readers: Mapping[Kind, Callable[[str], object]] = {
            Kind.ACCOUNT: _leer_cuenta,
            Kind.RADICADO: _leer_radicado,
            Kind.RESULT: _con_error(self._leer_resultado),
            Kind.MONEY: _rapido(_dinero_comun, _estricto(Dinero.parse)),
            Kind.DAY: _estricto(self._leer_fecha),
            Kind.CODE: _tolerante(lambda texto: codigo(_sin_decimal(texto), field.name)),
            Kind.IDENTIFIER: _con_error(_identificador_o_nada),
            Kind.CUN: _rapido(_cun_comun, _tolerante(Cun.parse)),
            Kind.TELEPHONE: _rapido(_telefono_comun, _tolerante(Telefono.parse)),
        }
        return readers.get(field.kind) or _con_error(_texto_o_nada)

    def _leer_resultado(self, texto: str) -> tuple[str | None, str, bool]:
        crudo = limpiar(texto)
        if es_vacio(crudo):
            return None, crudo, False
        llave = clave(crudo)
        resultado = self._resultados.get(llave)
        return resultado and resultado.value, crudo, llave not in self._resultados

    def _leer_fecha(self, texto: str) -> str:
        return parse_fecha(texto, sistema_1904=self._sistema_1904).isoformat()


def _por_fila(filas: Sequence[object], abre: str, cierra: str) -> list[str]:
    """Return the JSON text of each row, all encoded at once."""
    junto = _EN_JSON(filas)[2:-2]
    return [f"{abre}{texto}{cierra}" for texto in junto.split(f"{cierra},\n{abre}")]


def _en_texto(columna: Sequence[Any]) -> Sequence[str]:
    """Return the values of a column as texts that tell an absent one from an empty one."""
    if set(map(type, columna)) == {str}:
        return columna
    return ["\x00" if valor is None else str(valor) for valor in columna]


def _error_de_celda(texto: str) -> _Falla | None:
    if "#" not in texto:
        return None
    limpio = limpiar(texto)
    if limpio.upper() in ERRORES_DE_CELDA:
        return _Falla(f"la celda tiene el error {limpio.upper()}")
    return None


def _con_error(leer: Callable[[str], object]) -> Callable[[str], object]:
    """Wrap a reading that never fails, so that only an error cell does."""
    return lambda texto: _error_de_celda(texto) or leer(texto)


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


def _rapido(
    comun: Callable[[str], object], entera: Callable[[str], object]
) -> Callable[[str], object]:
    """Try the usual shape first; it must agree with the whole rule wherever it answers."""

    def leer(texto: str) -> object:
        leido = comun(texto)
        return entera(texto) if leido is None else leido

    return leer


def _dinero_comun(texto: str) -> int | None:
    forma = _DINERO_COMUN.fullmatch(texto)
    return None if forma is None else int(forma[1].replace(".", "")) * 100 + int(forma[2] or 0)


def _cun_comun(texto: str) -> str | None:
    return texto if len(texto) == 16 and texto.isascii() and texto.isdigit() else None


def _telefono_comun(texto: str) -> str | None:
    junto = texto.replace(" ", "")
    es_movil = len(junto) == 10 and junto[0] == "3" and junto.isascii() and junto.isdigit()
    return junto if es_movil else None


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


def _identificador_o_nada(texto: str) -> str | None:
    """Read who sent the ajuste: the same digits are the same asesor, with a `.0` or without."""
    return None if es_vacio(texto) else _sin_decimal(texto)


def _sin_decimal(texto: str) -> str:
    limpio = limpiar(texto)
    numero = _CON_DECIMAL.fullmatch(limpio)
    return numero[1] if numero else limpio
