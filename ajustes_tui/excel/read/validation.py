"""Turn the raw texts of one row into the fields of a BaseRow, or into a Rechazo that says why.

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
    FIELD_NAMES,
    OUTSIDE_HUELLA,
    BaseRow,
    FlatRow,
    Rechazo,
    RowChunk,
    pack,
)
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.cuenta import Cuenta
from ajustes_tui.domain.values.cun import Cun
from ajustes_tui.domain.values.dates import parse_date
from ajustes_tui.domain.values.marcacion import code
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.radicado import Radicado
from ajustes_tui.domain.values.telephone import Telefono
from ajustes_tui.domain.values.text import clean, is_blank, key
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.excel.read.columns import Reconocimiento, Synonyms

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
_WITH_DECIMAL = re.compile(r"([0-9]+)\.0+")
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

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class _Memoria(dict[str | None, Any]):
    """What one reading function answered for each text, so that a repeated cell costs a look-up."""

    def __init__(self, read: Callable[[str], object], para_vacia: object) -> None:
        super().__init__()
        self._read = read
        self._para_vacia = para_vacia
        self.raras = False
        """Whether some text was a _Falla or a _Suelto, so that its column has to be searched."""

    def __missing__(self, value: str | None) -> object:
        if len(self) >= _MAXIMO_RECORDADO:
            self.clear()
        parsed = self._para_vacia if value is None else self._read(value)
        self.raras = self.raras or type(parsed) in (_Falla, _Suelto)
        self[value] = parsed
        return parsed


class Validador:
    """Reads the rows of one base, in order, and counts what a person should be told at the end."""

    def __init__(
        self,
        headers: Sequence[str],
        reconocimiento: Reconocimiento,
        synonyms: Synonyms,
        *,
        system_1904: bool = False,
    ) -> None:
        self._encabezados = tuple(headers)
        self._columns = reconocimiento.columns
        self._texts = _Memoria(clean, "")
        self._resultados = synonyms.por_resultado()
        self._sistema_1904 = system_1904
        self._otras = [(self._encabezados[p], p) for p in reconocimiento.unmapped_columns]
        self._memorias = {field_name: self._memoria(field_name) for field_name in FIELD_NAMES}
        self._marker = f"\x1e{','.join(sorted(self._columns))}"
        self._parte_marcacion = "razon" in self._columns and "subrazon" not in self._columns
        self.rows = 0
        self.totales: list[int] = []
        self._sueltos: Counter[str] = Counter()
        self._por_revisar: Counter[str] = Counter()

    def leer_trozo(self, first: int, columns: Sequence[Sequence[str | None]]) -> RowChunk:
        """Return the rows of a chunk, blank ones left out."""
        height = len(columns[0])
        were_read = {
            field_name: self._leer_columna(field_name, columns, height)
            for field_name in FIELD_NAMES
        }
        data = self._otros_datos(columns, height)
        raras = [field_name for field_name in FIELD_NAMES if self._memorias[field_name].raras]
        apartadas = self._set_aside(first, columns, were_read, raras) if raras else {}
        self._soltar(were_read, data, apartadas, raras)
        resultado, raw, por_revisar = zip(*were_read["resultado_back"], strict=True)
        if any(por_revisar):
            self._por_revisar.update(itertools.compress(raw, por_revisar))
        field_names: dict[str, Sequence[Any]] = {
            **were_read,
            "fila": range(first, first + height),
            "resultado": resultado,
            "resultado_crudo": raw,
            "resultado_por_revisar": por_revisar,
            "telefonos": self._juntar_telefonos(were_read),
            "datos": _por_fila(data, "{", "}") if any(data) else ["{}"] * height,
        }
        rows: list[FlatRow] = list(
            zip(
                self._huellas(field_names),
                *(field_names[field_name] for field_name in BaseRow._fields),
                strict=True,
            )
        )
        if apartadas:
            rows = [row for place, row in enumerate(rows) if place not in apartadas]
        rechazos = [rechazo for rechazo in apartadas.values() if rechazo is not None]
        self.rows += len(rows) + len(rechazos)
        return RowChunk(rows, rechazos, first, pack(columns))

    def _leer_columna(
        self, field_name: str, columns: Sequence[Sequence[str | None]], height: int
    ) -> list[Any]:
        memory = self._memorias[field_name]
        if field_name not in self._columns:
            return [memory[None]] * height
        column = columns[self._columns[field_name]]
        field = FIELD[field_name]
        comun = _SHAPES.get(field.kind) if field.varied else None
        if comun is None or None in column:
            return list(map(memory.__getitem__, column))
        joined = "\n".join(map(str, column)) + "\n"
        if joined.count("\n") != height or not comun.fullmatch(joined):
            return list(map(memory.__getitem__, column))
        return (
            [int(value) * 100 for value in joined.split()]
            if field.kind is Kind.MONEY
            else list(column)
        )

    def _huellas(self, field_names: Mapping[str, Sequence[Any]]) -> list[str]:
        """Return what tells whether Claro's parsed values changed; raw text does not count."""
        counted_ones = [
            _en_texto(field_names[field_name])
            for field_name in BaseRow._fields
            if field_name not in OUTSIDE_HUELLA
        ]
        digest, mark = hashlib.blake2b, self._marker
        # The values of a row were cleaned: none holds the character that parts them.
        return [
            digest(("\x1f".join(row) + mark).encode(), digest_size=16).hexdigest()
            for row in zip(*counted_ones, strict=True)
        ]

    def notices(self) -> list[str]:
        """Return, in Spanish and without any value of a usuario, what a person should know."""
        notices = []
        for field_name, count in self._sueltos.items():
            header = self._encabezados[self._columns[field_name]]
            notices.append(
                f"{count_words(count, 'fila', 'filas')} con un dato que no se pudo leer en «{header}»: "
                "se conserva como vino, en otros datos."
            )
        if self._por_revisar:
            word_list = ", ".join(f"«{p[:40]}»" for p, _ in self._por_revisar.most_common(5))
            rows = count_words(self._por_revisar.total(), "fila", "filas")
            notices.append(
                f"{rows} con un resultado desconocido ({word_list}): "
                "quedan por revisar hasta agregarlo a los sinónimos."
            )
        if self.totales:
            numbers = ", ".join(map(str, self.totales[:5]))
            notices.append(f"Se dejó por fuera la fila de totales ({numbers}).")
        return notices

    def _otros_datos(
        self, columns: Sequence[Sequence[str | None]], height: int
    ) -> list[dict[str, str]]:
        if not self._otras:
            return [{} for _ in range(height)]
        names = [name for name, _ in self._otras]
        limpias = [map(self._texts.__getitem__, columns[p]) for _, p in self._otras]
        return [
            {name: text for name, text in zip(names, texts, strict=True) if text}
            for texts in zip(*limpias, strict=True)
        ]

    def _set_aside(
        self,
        first: int,
        columns: Sequence[Sequence[str | None]],
        were_read: dict[str, list[Any]],
        raras: Sequence[str],
    ) -> dict[int, Rechazo | None]:
        """Take out the rows that are rechazos, and as None those that are blank or totals."""
        fallas: dict[int, tuple[str, _Falla]] = {}
        for field_name in raras:
            was_read = were_read[field_name]
            if _Falla in set(map(type, was_read)):
                for place, value in enumerate(was_read):
                    if type(value) is _Falla:
                        fallas.setdefault(place, (field_name, value))
        apartadas: dict[int, Rechazo | None] = {}
        for place, (field_name, falla) in sorted(fallas.items()):
            texts = [clean(column[place] or "") for column in columns]
            apartadas[place] = self._rechazar(first + place, texts, field_name, falla)
            for memory, was_read in zip(self._memorias.values(), were_read.values(), strict=True):
                empty = memory[None]
                was_read[place] = None if type(empty) is _Falla else empty
        return apartadas

    def _rechazar(
        self, fila: int, texts: list[str], field_name: str, falla: _Falla
    ) -> Rechazo | None:
        if not any(texts):
            return None
        if self._es_total(texts):
            self.totales.append(fila)
            return None
        position = self._columns[field_name]
        value = texts[position][:_LARGO_DE_VALOR]
        if self._sistema_1904:
            self._fechar(texts)
        parejas = zip(self._encabezados, texts, strict=True)
        raw = {name: text for name, text in parejas if text}
        return Rechazo(fila, self._encabezados[position], value, falla.motivo, raw)

    def _fechar(self, texts: list[str]) -> None:
        """Write as dates the day numbers of 1904, which the book of rechazos would count from 1900."""
        for field_name in _FECHAS & self._columns.keys():
            position = self._columns[field_name]
            if texts[position].replace(".", "", 1).isdigit():
                with suppress(InvalidDatum):
                    texts[position] = self._leer_fecha(texts[position])

    def _es_total(self, texts: list[str]) -> bool:
        natural_keys = [
            key(texts[self._columns[field_name]]) for field_name in ("cuenta", "radicado")
        ]
        if any(natural_key and not natural_key.startswith("total") for natural_key in natural_keys):
            return False
        return any(_TOTAL.search(key(text)) for text in texts if text)

    def _soltar(
        self,
        were_read: dict[str, list[Any]],
        datos: list[dict[str, str]],
        apartadas: Mapping[int, Rechazo | None],
        raras: Sequence[str],
    ) -> None:
        """Set apart the values no field can use, in the rows that stay."""
        for field_name in raras:
            was_read = were_read[field_name]
            if _Suelto not in set(map(type, was_read)):
                continue
            for place, value in enumerate(was_read):
                if type(value) is not _Suelto:
                    continue
                was_read[place] = None
                if field_name == "razon" and self._parte_marcacion:
                    parts = _DOS_CODIGOS.fullmatch(value.text)
                    if parts is not None:
                        was_read[place] = parts[1].upper()
                        were_read["subrazon"][place] = parts[2].upper()
                        continue
                if place not in apartadas:
                    datos[place][self._encabezados[self._columns[field_name]]] = value.text
                    self._sueltos[field_name] += 1

    def _juntar_telefonos(self, were_read: dict[str, list[Any]]) -> list[str]:
        used = [were_read[field_name] for field_name in TELEPHONES if field_name in self._columns]
        if not used:
            return ["[]"] * len(were_read["cuenta"])
        if len(used) == 1:
            return [f'["{number}"]' if number else "[]" for number in used[0]]
        joined = [list(dict.fromkeys(filter(None, row))) for row in zip(*used, strict=True)]
        return _por_fila(joined, "[", "]")

    def _memoria(self, field_name: str) -> _Memoria:
        field = FIELD[field_name]
        para_vacia: object = None
        if field.reason:
            para_vacia = _Falla(field.reason)
        elif field.kind is Kind.RESULT:
            para_vacia = (None, "", False)
        elif field.required:
            para_vacia = ""
        if field_name not in self._columns and not (field.required and field.kind is Kind.TEXT):
            return _Memoria(clean, para_vacia if field.kind is Kind.RESULT else None)
        return _Memoria(self._reader(field), para_vacia)

    def _reader(self, field: Field) -> Callable[[str], object]:
        """Return how the cells of a field are read."""
        if field.required and field.kind is Kind.TEXT:
            return _with_error(clean)
        readers: Mapping[Kind, Callable[[str], object]] = {
            Kind.ACCOUNT: _leer_cuenta,
            Kind.RADICADO: _leer_radicado,
            Kind.RESULT: _with_error(self._leer_resultado),
            Kind.MONEY: _rapido(_dinero_comun, _estricto(Money.parse)),
            Kind.DAY: _estricto(self._leer_fecha),
            Kind.CODE: _tolerante(lambda text: code(_sin_decimal(text), field.name)),
            Kind.IDENTIFIER: _with_error(_identificador_o_nada),
            Kind.CUN: _rapido(_cun_comun, _tolerante(Cun.parse)),
            Kind.TELEPHONE: _rapido(_telefono_comun, _tolerante(Telefono.parse)),
        }
        return readers.get(field.kind) or _with_error(_texto_o_nada)

    def _leer_resultado(self, text: str) -> tuple[str | None, str, bool]:
        raw = clean(text)
        if is_blank(raw):
            return None, raw, False
        natural_key = key(raw)
        resultado = self._resultados.get(natural_key)
        return resultado and resultado.value, raw, natural_key not in self._resultados

    def _leer_fecha(self, text: str) -> str:
        return parse_date(text, system_1904=self._sistema_1904).isoformat()


def _por_fila(rows: Sequence[object], opens: str, cierra: str) -> list[str]:
    """Return the JSON text of each row, all encoded at once."""
    together = _EN_JSON(rows)[2:-2]
    return [f"{opens}{text}{cierra}" for text in together.split(f"{cierra},\n{opens}")]


def _en_texto(column: Sequence[Any]) -> Sequence[str]:
    """Return the values of a column as texts that tell an absent one from an empty one."""
    if set(map(type, column)) == {str}:
        return column
    return ["\x00" if value is None else str(value) for value in column]


def _error_de_celda(text: str) -> _Falla | None:
    if "#" not in text:
        return None
    cleaned = clean(text)
    if cleaned.upper() in ERRORES_DE_CELDA:
        return _Falla(f"la celda tiene el error {cleaned.upper()}")
    return None


def _with_error(read: Callable[[str], object]) -> Callable[[str], object]:
    """Wrap a reading that never fails, so that only an error cell does."""
    return lambda text: _error_de_celda(text) or read(text)


def _estricto(read: Callable[[str], object]) -> Callable[[str], object]:
    """Wrap a reading whose failure loses the row; an empty cell is no datum."""

    def leer_o_fallar(text: str) -> object:
        error = _error_de_celda(text)
        if error is not None:
            return error
        if is_blank(text):
            return None
        try:
            return read(text)
        except InvalidDatum as invalid:
            return _Falla(invalid.message)

    return leer_o_fallar


def _tolerante(read: Callable[[str], object]) -> Callable[[str], object]:
    """Wrap a reading whose failure keeps the row and sets the text apart."""

    def leer_o_soltar(text: str) -> object:
        error = _error_de_celda(text)
        if error is not None:
            return error
        if is_blank(text):
            return None
        try:
            return read(text)
        except InvalidDatum:
            return _Suelto(clean(text))

    return leer_o_soltar


def _rapido(
    comun: Callable[[str], object], whole: Callable[[str], object]
) -> Callable[[str], object]:
    """Try the usual shape first; it must agree with the whole rule wherever it answers."""

    def read(text: str) -> object:
        parsed = comun(text)
        return whole(text) if parsed is None else parsed

    return read


def _dinero_comun(text: str) -> int | None:
    shape = _DINERO_COMUN.fullmatch(text)
    return None if shape is None else int(shape[1].replace(".", "")) * 100 + int(shape[2] or 0)


def _cun_comun(text: str) -> str | None:
    return text if len(text) == 16 and text.isascii() and text.isdigit() else None


def _telefono_comun(text: str) -> str | None:
    together = text.replace(" ", "")
    es_movil = (
        len(together) == 10 and together[0] == "3" and together.isascii() and together.isdigit()
    )
    return together if es_movil else None


def _leer_cuenta(text: str) -> object:
    if _CUENTA_COMUN.fullmatch(text):
        return text
    if is_blank(text):
        return _Falla("falta la cuenta")
    return _estricto(Cuenta.parse)(text)


def _leer_radicado(text: str) -> object:
    if _RADICADO_COMUN.fullmatch(text):
        return text
    if is_blank(text):
        return _Falla("falta el radicado")
    return _estricto(Radicado.parse)(text)


def _texto_o_nada(text: str) -> str | None:
    return None if is_blank(text) else clean(text)


def _identificador_o_nada(text: str) -> str | None:
    """Read who sent the ajuste: the same digits are the same asesor, with a `.0` or without."""
    return None if is_blank(text) else _sin_decimal(text)


def _sin_decimal(text: str) -> str:
    cleaned = clean(text)
    number = _WITH_DECIMAL.fullmatch(cleaned)
    return number[1] if number else cleaned
