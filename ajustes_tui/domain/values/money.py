"""Amounts of money in integer centavos of Colombian pesos, so that no sum ever loses one."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido

MAXIMO_CENTAVOS = 10**15
"""Beyond this an amount is a mistake, not a bill."""

_MENOS = str.maketrans({"−": "-", "–": "-", "’": "'", "´": "'", "`": "'"})
_MONEDA = r"(?:\$|cop|pesos)"
_FORMA = re.compile(
    rf"(?P<menos>-)?\s*(?:{_MONEDA}\s*){{0,2}}(?P<abre>\()?\s*(?:{_MONEDA}\s*){{0,2}}(?P<dentro>-)?\s*"
    rf"(?P<cifras>[0-9][0-9.,']*)"
    rf"\s*(?P<final>-)?\s*(?:{_MONEDA}\s*){{0,2}}(?P<cierra>\))?\s*(?:{_MONEDA}\s*){{0,2}}",
    re.IGNORECASE,
)
_ENTERO = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?:'[0-9]{3})*(?:[.,'][0-9]{3})+")
_NO_SE_LEE = "el valor no se puede leer como dinero"
_DUDOSO = "no se sabe si las tres últimas cifras del valor son miles o decimales"


class Dinero(int):
    """An amount in centavos; the last separator of its text decides (dominio.md 2)."""

    __slots__ = ()

    @classmethod
    def parse(cls, texto: str) -> Self:
        """Read pesos as a person writes them, or raise DatoInvalido when two readings fit."""
        forma = _FORMA.fullmatch(limpiar(texto).translate(_MENOS))
        if forma is None or (forma["abre"] is None) != (forma["cierra"] is None):
            raise DatoInvalido(_NO_SE_LEE)
        signos = [forma[nombre] for nombre in ("menos", "abre", "dentro", "final") if forma[nombre]]
        if len(signos) > 1:
            raise DatoInvalido(_NO_SE_LEE)
        entero, decimales = _separar(forma["cifras"])
        magnitud = Decimal(f"{entero}.{decimales or '0'}")
        return cls._de_decimal(-magnitud if signos else magnitud)

    @classmethod
    def de_numero(cls, numero: float) -> Self:
        """Read a numeric cell in pesos by its shortest decimal form, so no centavo is lost."""
        magnitud = Decimal(repr(numero))
        if not magnitud.is_finite():
            raise DatoInvalido(_NO_SE_LEE)
        return cls._de_decimal(magnitud)

    @classmethod
    def _de_decimal(cls, pesos_: Decimal) -> Self:
        if abs(pesos_) * 100 > MAXIMO_CENTAVOS:
            raise DatoInvalido("el valor es demasiado grande")
        return cls(int((pesos_ * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)))

    def texto(self) -> str:
        """Return the amount as the screens show it."""
        return pesos(self)


def _separar(cifras: str) -> tuple[str, str]:
    """Split digits and separators into integer and decimal digits, or raise DatoInvalido."""
    posicion = max(cifras.rfind("."), cifras.rfind(","))
    decimales = ""
    entero = cifras
    if posicion >= 0 and cifras.rfind("'") < posicion:
        separador, resto = cifras[posicion], cifras[posicion + 1 :]
        otro = "," if separador == "." else "."
        if not resto:
            raise DatoInvalido(_NO_SE_LEE)
        if cifras.count(separador) == 1:
            if len(resto) != 3:
                entero, decimales = cifras[:posicion], resto
            elif otro in cifras or _ENTERO.fullmatch(cifras) is None:
                raise DatoInvalido(_DUDOSO)
    if _ENTERO.fullmatch(entero) is None or ("." in entero and "," in entero):
        raise DatoInvalido("los separadores de miles del valor no están en su sitio")
    return re.sub(r"[.,']", "", entero), decimales


def pesos(centavos: int | None) -> str:
    """Return `$ 1.234.567`, with two decimals if there are centavos; a dash for None."""
    if centavos is None:
        return "—"
    enteros, resto = divmod(abs(centavos), 100)
    signo = "-" if centavos < 0 else ""
    decimales = f",{resto:02d}" if resto else ""
    return f"{signo}$ {enteros:,}".replace(",", ".") + decimales
