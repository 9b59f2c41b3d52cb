"""Recognise what each column of a base is from its header, by exact synonyms and never by guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ajustes_tui.domain.base.fields import TELEPHONE, TELEPHONES
from ajustes_tui.domain.base.rows import CAMPOS, Resultado
from ajustes_tui.domain.values.text import clave, limpiar
from ajustes_tui.errors import ArchivoInvalido, ConfigInvalida, UsoInvalido

COLUMNAS_DE_RECHAZO = ("Fila", "Columna", "Motivo")
"""What the workbook of rechazos adds at its end, and an import of it passes over."""

SIN_RESULTADO = "NINGUNO"
_SIMILITUD_MINIMA = 0.87
_NUMERALES = frozenset({"n", "no", "nro", "num", "numero"})
_PALABRAS_VACIAS = frozenset({"de", "del", "la", "el", "los", "las", "y", "o"})
# Only from the first letter of a word: a cell may be one word of thirty thousand.
_NUMERO_PEGADO = re.compile(r"(?<![a-z])([a-z]{3,})([0-9])\b")
_ABREVIATURAS = {
    **{"cta": "cuenta", "vr": "valor", "vlr": "valor", "fec": "fecha", "fch": "fecha"},
    **{"tel": "telefono", "cel": "celular", "obs": "observaciones", "cod": "codigo"},
    **{"rta": "respuesta", "resp": "respuesta"},
}
_MAXIMO_CITADO = 20
_LARGO_CITADO = 40


@dataclass(frozen=True, slots=True)
class Sinonimos:
    """The editable words of a base: headers of each field and answers of the back de ajustes."""

    campos: Mapping[str, tuple[str, ...]]
    resultados: Mapping[str, tuple[str, ...]]

    @classmethod
    def desde_dict(cls, datos: Mapping[str, Any]) -> Sinonimos:
        """Build from the tables `campos` and `resultado`; raise ConfigInvalida on a wrong one."""
        campos = _listas(datos, "campos", {*CAMPOS, TELEPHONE})
        resultados = _listas(datos, "resultado", {*Resultado, SIN_RESULTADO})
        sinonimos = cls(campos, resultados)
        sinonimos.por_encabezado()
        sinonimos.por_resultado()
        return sinonimos

    def a_dict(self) -> dict[str, dict[str, list[str]]]:
        """Return the same tables as plain lists, the way they travel to the reading process."""
        return {
            "campos": {campo: list(lista) for campo, lista in self.campos.items()},
            "resultado": {valor: list(lista) for valor, lista in self.resultados.items()},
        }

    def por_encabezado(self) -> dict[str, str]:
        """Return reduced header to field; raise ConfigInvalida when one belongs to two fields."""
        tabla = {reducir(campo): campo for campo in CAMPOS}
        for campo, lista in self.campos.items():
            for sinonimo in lista:
                if tabla.setdefault(reducir(sinonimo), campo) != campo:
                    raise ConfigInvalida(
                        f"El encabezado «{sinonimo}» está en dos campos: "
                        f"{tabla[reducir(sinonimo)]} y {campo}.",
                        "Déjelo en uno solo.",
                    )
        return tabla

    def por_resultado(self) -> dict[str, Resultado | None]:
        """Return the key of each answer to its meaning; raise ConfigInvalida if one has two."""
        tabla: dict[str, Resultado | None] = {}
        for nombre, lista in self.resultados.items():
            resultado = None if nombre == SIN_RESULTADO else Resultado(nombre)
            for palabra in (nombre, *lista) if resultado else lista:
                if tabla.setdefault(clave(palabra), resultado) != resultado:
                    raise ConfigInvalida(
                        f"La respuesta «{palabra}» está en dos resultados.", "Déjela en uno solo."
                    )
        return tabla


@dataclass(frozen=True, slots=True)
class Reconocimiento:
    """Which column each field took, by position, and what stayed out."""

    columnas: dict[str, int]
    dudosas: dict[str, int]
    """Field to a column whose header only resembles one of its synonyms."""
    sin_mapear: tuple[int, ...]


def reducir(encabezado: str) -> str:
    """Return what is left of a header to compare: no accents, leading number sign or link words.

    The abbreviations nobody reads two ways are written out, and a digit stands apart.
    """
    palabras = _NUMERO_PEGADO.sub(r"\1 \2", clave(encabezado)).split()
    if len(palabras) > 1 and palabras[0] == "f":
        palabras[0] = "fecha"
    palabras = [_ABREVIATURAS.get(palabra, palabra) for palabra in palabras]
    while len(palabras) > 1 and palabras[0] in _NUMERALES:
        del palabras[0]
    return " ".join(p for p in palabras if p not in _PALABRAS_VACIAS) or " ".join(palabras)


def reconocer(
    encabezados: Sequence[str],
    sinonimos: Sinonimos,
    mapa: Mapping[str, str],
    *,
    exigir_mapa: bool = True,
    nombres: Sequence[str] = (),
) -> Reconocimiento:
    """Assign columns to fields: `mapa` first, then the longest exact synonym, then the leftmost.

    A field whose header in `mapa` is empty is not in this file, whatever its columns look like;
    `nombres` tell apart, for `mapa`, the columns whose header is blank or repeated.
    Raise UsoInvalido for a field that does not exist and, with `exigir_mapa`, ArchivoInvalido for a
    header not in the file; without it such a header is passed over and nothing is doubtful, as fits
    the search for the header row.
    """
    tabla = sinonimos.por_encabezado()
    reducidos = [reducir(encabezado) for encabezado in encabezados]
    columnas = _del_mapa(encabezados, reducidos, mapa, exigir_mapa, nombres)
    ocupadas = set(columnas.values())
    negados = {campo for campo, titulo in mapa.items() if not titulo.strip()}
    ignoradas = _columnas_de_rechazo(encabezados)
    candidatas: dict[str, list[int]] = {}
    for posicion, reducido in enumerate(reducidos):
        if reducido in tabla and posicion not in ocupadas | ignoradas:
            candidatas.setdefault(tabla[reducido], []).append(posicion)
    for campo, posiciones in candidatas.items():
        if campo != TELEPHONE and campo not in columnas and campo not in negados:
            columnas[campo] = min(posiciones, key=lambda p: (-len(reducidos[p]), p))
    libres = [campo for campo in TELEPHONES if campo not in columnas and campo not in negados]
    columnas.update(zip(libres, candidatas.get(TELEPHONE, []), strict=False))
    ocupadas = set(columnas.values())
    restantes = [p for p in range(len(encabezados)) if p not in ocupadas and p not in ignoradas]
    dudosas = _parecidas(reducidos, restantes, tabla, {*columnas, *negados}) if exigir_mapa else {}
    return Reconocimiento(columnas, dudosas, tuple(restantes))


def vistos(encabezados: Sequence[str]) -> str:
    """Return the headers for a message, at most 20 of 40 characters."""
    nombres = [limpiar(encabezado) for encabezado in encabezados if limpiar(encabezado)]
    cortos = [n if len(n) <= _LARGO_CITADO else n[: _LARGO_CITADO - 1] + "…" for n in nombres]
    resto = len(cortos) - _MAXIMO_CITADO
    return ", ".join(cortos[:_MAXIMO_CITADO]) + (f" y {resto} más" if resto > 0 else "")


def _listas(
    datos: Mapping[str, Any], seccion: str, admitidos: set[str]
) -> dict[str, tuple[str, ...]]:
    tabla = datos.get(seccion, {})
    if not isinstance(tabla, Mapping):
        raise ConfigInvalida(f"En los sinónimos, [{seccion}] debe ser una sección.")
    for nombre, lista in tabla.items():
        if nombre not in admitidos:
            raise ConfigInvalida(
                f"En los sinónimos, [{seccion}] no admite «{nombre}».",
                f"Los nombres posibles son: {', '.join(sorted(admitidos))}.",
            )
        if not isinstance(lista, list | tuple) or not all(isinstance(p, str) for p in lista):
            raise ConfigInvalida(
                f"En los sinónimos, «{nombre}» de [{seccion}] debe ser una lista de textos."
            )
    return {nombre: tuple(lista) for nombre, lista in tabla.items()}


def _del_mapa(
    encabezados: Sequence[str],
    reducidos: Sequence[str],
    mapa: Mapping[str, str],
    exigir: bool,
    nombres: Sequence[str],
) -> dict[str, int]:
    columnas: dict[str, int] = {}
    claves = [clave(encabezado) for encabezado in encabezados]
    for campo, encabezado in mapa.items():
        if campo not in CAMPOS:
            raise UsoInvalido(
                f"No existe el campo «{limpiar(campo)[:_LARGO_CITADO]}».",
                f"Los campos son: {', '.join(CAMPOS)}.",
            )
        if not encabezado.strip():
            continue
        for buscado, lugares in (
            (clave(encabezado), claves),
            (reducir(encabezado), reducidos),
            (encabezado, nombres),
        ):
            if buscado and buscado in lugares:
                columnas[campo] = lugares.index(buscado)
                break
        else:
            if not exigir:
                continue
            raise ArchivoInvalido(
                f"El archivo no tiene la columna «{limpiar(encabezado)[:_LARGO_CITADO]}» "
                f"que se pidió para {campo}.",
                f"Encabezados vistos: {vistos(encabezados)}.",
            )
    return columnas


def _columnas_de_rechazo(encabezados: Sequence[str]) -> set[int]:
    """Return the positions of the three columns a workbook of rechazos ends with, if it is one."""
    total = len(encabezados)
    ultimas = tuple(encabezados[-len(COLUMNAS_DE_RECHAZO) :])
    return set(range(total - 3, total)) if ultimas == COLUMNAS_DE_RECHAZO else set()


def _parecidas(
    reducidos: Sequence[str],
    restantes: Sequence[int],
    tabla: Mapping[str, str],
    tomados: Set[str],
) -> dict[str, int]:
    dudosas: dict[str, tuple[float, int]] = {}
    for posicion in restantes:
        comparador = SequenceMatcher(b=reducidos[posicion], autojunk=False)
        for sinonimo, campo in tabla.items():
            libre = campo not in tomados and campo != TELEPHONE
            if not libre or not reducidos[posicion]:
                continue
            comparador.set_seq1(sinonimo)
            if comparador.real_quick_ratio() < _SIMILITUD_MINIMA:
                continue
            parecido = comparador.ratio()
            if parecido >= _SIMILITUD_MINIMA and parecido > dudosas.get(campo, (0.0, 0))[0]:
                dudosas[campo] = (parecido, posicion)
    return {campo: posicion for campo, (_, posicion) in dudosas.items()}
