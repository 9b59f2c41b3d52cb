"""Answers of orders as sentences, one fact per line, for speech and the dialogue."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from datetime import date, datetime
from io import StringIO
from typing import TYPE_CHECKING

from ajustes_tui.cli.documents import Json
from ajustes_tui.cli.orders import ORDERS, Option, Order
from ajustes_tui.cli.parser import parse
from ajustes_tui.cli.stderr import PartialFailure
from ajustes_tui.cli.text import (
    UNITS,
    is_percent,
    is_share,
    key_words,
    number_words,
    percent_words,
)
from ajustes_tui.domain.caso.words import code_name, evento_name
from ajustes_tui.domain.figures.open_work import act_words
from ajustes_tui.domain.figures.pace import Pace
from ajustes_tui.domain.values.counts import decimal_words, listed, thousands
from ajustes_tui.errors import InvalidUse
from ajustes_tui.lines.dialogue import Choice
from ajustes_tui.lines.speech import (
    sentence,
    spoken_day,
    spoken_moment,
    spoken_money,
    spoken_number,
    spoken_seconds,
)

if TYPE_CHECKING:
    from ajustes_tui.services.container import Services

_NUMBERS = frozenset({"cuenta", "radicado", "cun"})
_EVENTOS = frozenset({"evento", "veredicto"})
_SECONDS, _POINTS = "_segundos", "_puntos"
"""Suffixes of keys with a unit, which the value already says."""
_CASO = (
    "cuenta",
    "radicado",
    "causal",
    "estado",
    "valor_solicitado_centavos",
    "vence",
    "tomado_por",
)
_TIMES = tuple(
    "mediana_dias_habiles p90_dias_habiles mediana_horas_habiles p90_horas_habiles".split()
)
ROWS: Mapping[str, tuple[str, ...]] = {
    "acciones": ("evento",),
    "actos": ("agente", "acto", "caso", "cuenta", "momento", "motivo"),
    "citas": ("caso", "momento", "cuenta", "estado", "dueno"),
    "cola": ("estado", "casos", "vencidos", "rojo", "ambar"),
    "saltos": ("caso", "login", "cuenta", "momento", "motivo"),
    "toca": ("que", "detalle", "desde", "lugar"),
    "vencidos": ("nombre", "por", "casos"),
    "tomados": ("caso", "login", "cuenta", "estado", "desde", "ultima_senal", "toma_vencida"),
    "asesores": tuple(
        (
            "puesto asesor_id nombre aliado rechazos enviados tasa_propia empatado"
            " reincidente causales motivos"
        ).split()
    ),
    "bases": tuple(
        (
            "base corte tipo archivo filas validas rechazadas ausentes importada_por"
            " importada_el anulada_por anulada_motivo"
        ).split()
    ),
    "casos": ("id", *_CASO),
    "revision": ("id", *_CASO),
    "filas": ("clave", "total", "aplicado", "corregido", "rechazado", "tasa_propia", "aporte"),
    "historial": ("momento", "agente", "evento", "estado_despues", "razon", "subrazon", "nota"),
    "ideas listar": ("id", "texto", "estado", "propuesta_por", "momento"),
    "practicas listar": tuple(
        "nombre responsable frecuencia hechas meta adherencia hasta toca_hoy".split()
    ),
    "practicas registros": tuple(
        (
            "registro practica dia minutos login agenda compromisos caso persona asistentes"
            " nota anulado"
        ).split()
    ),
    "pasos": ("estado", "casos", *_TIMES, "esperan"),
    "agentes": ("agente", "estado", "casos", *_TIMES),
    "retroalimentacion": tuple(
        "asesor_id estado rechazos compromiso seguimiento siguiente nota".split()
    ),
}
"""The facts said for each row of a list; for other lists, all that fit a line."""


_NAMES = {
    "id": "caso",
    "clave": "grupo",
    **dict.fromkeys(("p90", "p90_dias_habiles", "p90_horas_habiles"), "nueve de cada diez en"),
}
_UNKNOWN = {
    "clave": "sin grupo",
    "desde": "desde el comienzo",
}
"""What to call a row without its first value."""
_UNSAID = frozenset({"anulados", "regla", "sha256", "version"})
"""Keys without meaning for a person, or redundant ones."""
_FROM_ZERO = frozenset({"mediana", "p90", *_TIMES})
"""Keys of a row whose zero is said: no days at all."""
_QUIET = frozenset({"avisos", "filas"})
"""Lists not reported when empty."""
_SUMS = frozenset({"vencidos", "todo", "por_semana"})
"""Lists of sums, whose row count would sound like a count of casos."""
_SHORT_CODES = re.compile(r"[A-Z0-9]{1,4}|\w*\d\w*")
"""A letter, id or RR code, said as written."""


def sentences(document: Json, name: str, today: date) -> list[str]:
    """Omit what is unknown."""
    return [sentence(text) for text in _facts(document, name, today)]


def _facts(document: Json, name: str, today: date) -> Iterator[str]:
    if isinstance(document, Mapping):
        yield from _record(document, today)
    elif isinstance(document, str):
        yield document
    elif not document:
        yield "Nada"
    elif isinstance(document[0], str):
        yield from document
    else:
        yield from (_row(row, name, today) for row in document)


def _record(record: Mapping[str, Json], today: date, prefix: str = "") -> Iterator[str]:
    for key, value in record.items():
        if key in _UNSAID:
            continue
        if key == "ritmo":
            words = _pace(value).wordings(today)[:1] or [*_record(value, today, "ritmo, ")]
            yield from words or ("ritmo: no se sabe",)
            continue
        name = f"{prefix}{_words(key)}"
        if key == "acciones":
            value = [action for action in value if action["permitido"]]
        if isinstance(value, Mapping) and not is_share(value):
            yield from _record(value, today, f"{name}, ")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            heading = "grupos" if key == "filas" else name
            yield heading if key in _SUMS else f"{heading}: {len(value)}"
            yield from (_row(row, key, today) for row in value)
        elif value == [] and key not in _QUIET:
            yield f"{name}: ninguno"
        elif said := _value(key, value, today):
            yield f"{name}: {said}"


def _pace(value: Mapping[str, Json]) -> Pace:
    ends = value["termina"]
    return Pace(
        per_day=value["por_dia"],
        days=value["dias"],
        ends=ends and date.fromisoformat(ends),
        due_before=value["vencen_antes"],
    )


def _row(row: Mapping[str, Json], name: str, today: date) -> str:
    said: list[str] = []
    zeros = False
    for key in ROWS.get(name, tuple(row)):
        value = row.get(key)
        if not said and value is None:
            said.append(_UNKNOWN.get(key, f"sin {_words(key)}"))
            continue
        if isinstance(value, Mapping) and not is_share(value):
            value = list(_each(value))
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            continue
        if isinstance(value, bool):
            said += [_words(key)] if value else []
        elif said and _is_nothing(value) and key not in _FROM_ZERO:
            zeros = True
        elif text := _value(key, value, today):
            said.append(f"{_words(key)} {text}" if said else text)
    if zeros and len(said) == 1 and said[0] not in _UNKNOWN.values():
        # A name alone would sound cut.
        said.append("cero")
    return ", ".join(said)


def _within(key: str, value: Json) -> str:
    if isinstance(value, list):
        return " ".join(_within(key, each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(_each(value))
    if isinstance(value, int):
        return _value(key, value, date.min)
    return str(value)


def _each(values: Mapping[str, Json]) -> Iterator[str]:
    for name, value in values.items():
        if said := _within(name, value):
            yield f"{_code(re.sub(UNITS, '', name))} {said}"


def _words(key: str) -> str:
    return _NAMES.get(key) or key_words(key)


def _value(key: str, value: Json, today: date) -> str:
    """Return '' for an unknown value."""
    match value:
        case None | "" | []:
            return ""
        case bool():
            return "sí" if value else "no"
        case int() if key.endswith("_centavos"):
            return spoken_money(value)
        case float():
            return decimal_words(value, 1 if key in _TIMES else 2)
        case int():
            return spoken_seconds(value) if key.endswith(_SECONDS) else number_words(key, value)
        case Mapping():
            share = value["porcentaje"]
            casos = value["casos"]
            if casos is None:
                return ""
            return f"{thousands(casos)}{f', el {percent_words(share)}' if share else ''}"
        case list():
            return listed([_value(key, each, today) for each in value])
    text = str(value)
    if key in _NUMBERS or key == "radicados":
        return spoken_number(text)
    if key == "acto":
        return act_words(text)
    if key.endswith(_POINTS):
        return text.replace(".", ",")
    if key in _EVENTOS:
        return evento_name(text)
    if is_percent(key, text):
        return percent_words(text)
    return _moment(text, today) or _code(text)


def _code(text: str) -> str:
    if _SHORT_CODES.fullmatch(text):
        return text
    return code_name(text.upper() if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", text) else text)


def _moment(text: str, today: date) -> str:
    """Return '' if the text is not a day or moment."""
    if not text[:4].isdecimal() or text[4:5] != "-":
        return ""
    try:
        return spoken_day(date.fromisoformat(text), today)
    except ValueError:
        pass
    try:
        return spoken_moment(datetime.fromisoformat(text), today)
    except ValueError:
        return ""


def _is_nothing(value: Json) -> bool:
    return value == 0 or (is_share(value) and not value["casos"])


class SpokenOrders:
    """The read-only orders, answered with sentences in the dialogue."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def names(self, line: str) -> bool:
        return _order_of(line) is not None

    def choices(self, name: str) -> list[Choice]:
        return [
            Choice(
                option.word,
                option.help or _SAYS_OF.get(option.word) or _SAYS_OF[option.metavar],
                _takes(option),
            )
            for option in ORDERS[name].options
            if not option.acts
        ]

    def answer(self, line: str) -> list[str]:
        """Raise the errors of any order."""
        order = _order_of(line)
        if order is None:
            raise InvalidUse("Esa orden no se da aquí.", "Aquí se dan las que solo leen.")
        try:
            words = shlex.split(line)
        except ValueError:
            raise InvalidUse("Falta cerrar una comilla.", "Ciérrela, o quítela.") from None
        acting = {option.name for option in order.options if option.acts}
        if acting.union(("-h", "--help")).intersection(word.partition("=")[0] for word in words):
            raise InvalidUse("Aquí las órdenes solo leen.", "Lo demás se hace en su lugar.")
        args = parse(words)
        notices = StringIO()
        with redirect_stderr(notices):
            try:
                document = order.handler()(self._services, args)
            except PartialFailure as failure:
                document = failure.documents
        today = self._services.service_context.now().date()
        said = sentences(document, order.name, today)
        known = {text.rstrip(".") for text in said}
        heard = [text.removeprefix("aviso: ") for text in notices.getvalue().splitlines()]
        return [*said, *(f"▲ {text}" for text in heard if not any(text in k for k in known))]


_SAYS_OF = {
    "F": "solo lo de ese día o corte",
    "desde": "lo de ese día o corte en adelante",
    "hasta": "lo de hasta ese día o corte",
    "GRUPO": "además, por grupos, el de más rechazo primero",
    "AAAA-Snn": "lo de esa semana",
}
"""The help of an option without its own, by its name or metavar."""
_TAKES = {"F": "la fecha, AAAA-MM-DD", "AAAA-Snn": "la semana, AAAA-Snn"}


def _takes(option: Option) -> str:
    """Return the metavar of an option; '' for a flag."""
    if choices := option.more.get("choices"):
        *others, last = choices
        return f"{', '.join(others)} o {last}"
    return _TAKES.get(option.metavar, option.metavar)


def _order_of(line: str) -> Order | None:
    words = line.split()
    found = ORDERS.get(" ".join(words[:2])) or ORDERS.get(" ".join(words[:1]))
    return found if found is not None and found.reads else None
