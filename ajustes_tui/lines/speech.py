"""Facts as spoken words: days, clocks, money and numbers, without glyphs or abbreviations."""

from __future__ import annotations

import re
from datetime import date, datetime

from ajustes_tui.domain.caso.card import CasoClock
from ajustes_tui.domain.caso.soporte import Soporte
from ajustes_tui.domain.keeping.catalogs import Causal, soporte_name
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import BOGOTA, spoken_date
from ajustes_tui.domain.values.text import folded
from ajustes_tui.ui.text import cleaned

_WEEKDAYS = {
    **{"lun": "lunes", "mar": "martes", "mié": "miércoles", "jue": "jueves"},
    **{"vie": "viernes", "sáb": "sábado", "dom": "domingo"},
}


def _day_and_month(day: str, month: str) -> str:
    """Return `28 de noviembre`, or '' for an invalid day."""
    try:
        return spoken_date(date(_LEAP_YEAR, int(month), int(day))).partition(" ")[2]
    except ValueError:
        return ""


_LEAP_YEAR = 2024
_FEMININE = (
    *("línea", "llamada", "decisión", "pregunta", "respuesta", "cita", "letra", "base", "vez"),
    *("fila", "hoja", "columna", "cuenta", "persona", "práctica", "idea", "hora", "nota", "semana"),
    *("diferencia", "toma", "vacía", "rara", "ausencia"),
)
_MASCULINE = (
    *("caso", "día", "intento", "texto", "borrador", "renglón", "archivo", "radicado", "correo"),
    *("mensaje", "rechazo", "vencido", "rechazado", "aprobado", "aplicado", "corregido", "lote"),
    *("usuario", "dígito", "peso", "centavo", "reescalamiento", "respondido", "ausente", "nuevo"),
    *(
        "asesor",
        "minuto",
        "punto",
        "error",
        "teléfono",
        "aviso",
        "anulado",
        "pendiente",
        "escalado",
    ),
)
"""Masculine nouns, whose `1` is read `un` and not `una` or `uno`."""
_ORDINALS = ("primer", "segund", "tercer", "cuart", "quint", "sext", "séptim", "octav", "noven")


def _ordinal(found: re.Match[str]) -> str:
    """Return `segundo` for `2.º`, which a voice reads `dos punto o`."""
    number = int(found[1])
    if not 1 <= number <= len(_ORDINALS):
        return found[1]
    return _ORDINALS[number - 1] + ("a" if found[2] == "ª" else "o")


def _after_preposition(word: str, day: str) -> str:
    """Return `hasta el 28 de noviembre`, or '' for an invalid day."""
    article = " el" if word in ("desde", "hasta") else ""
    return f"{word}{article} {day}" if day else ""


_GLYPHS = (
    (re.compile(r"▲ ?"), "Atención: "),
    (re.compile(r" ?[■●○√►█] ?"), " "),
    # What follows of an outcome, which begins with its digit, is no value.
    (re.compile(r"^(\d+ [^:,→]+): ([^:,→]+) → "), r"\1, \2: "),
    (re.compile(r": ([^:,→]+) → (?=(?:queda|van?|cita|intento)\b)"), r", \1: "),
    (re.compile(r": ([^:,→]+) → "), r": de \1 a "),
    (re.compile(r" → "), ": "),
    (re.compile(r" · "), ", "),
    (re.compile(r"[·…—–]"), lambda found: {"·": " ", "…": "..."}.get(found[0], "-")),
    (re.compile(r"[«»]"), lambda _found: '"'),
    (re.compile(r"(\d{3}) ••• ••(\d\d)"), r"\1, termina en \2"),
    (re.compile(r"\$ ?(\d+(?:\.\d{3})*(?:,\d\d)?)"), r"\1 pesos"),
    (
        re.compile(rf"\b({'|'.join(_WEEKDAYS)}) (\d\d)/(\d\d)(?:/(\d{{4}}))?\b"),
        lambda found: (
            f"{_WEEKDAYS[found[1]]} {_day_and_month(found[2], found[3]) or found[0][4:9]}"
            f"{f' de {found[4]}' if found[4] else ''}"
        ),
    ),
    (
        re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b"),
        lambda found: f"{_day_and_month(found[1], found[2]) or found[0][:5]} de {found[3]}",
    ),
    (
        re.compile(r"\b(el|del|al|desde|hasta) (\d\d)/(\d\d)\b"),
        lambda found: _after_preposition(found[1], _day_and_month(found[2], found[3])) or found[0],
    ),
    (re.compile(r"\b(\d+) min\b"), lambda found: count_words(int(found[1]), "minuto")),
    (re.compile(r"\b\d{3} \d{3} \d{4}\b"), lambda found: spoken_number(found[0].replace(" ", ""))),
    (re.compile(r"\b\d{7,16}\b"), lambda found: spoken_number(found[0])),
    (re.compile(r"(\d+)\.?([ºª])"), _ordinal),
    (re.compile(rf"(?<![\d.,/:-])1 (?=(?:{'|'.join(_FEMININE)})\b)"), "una "),
    (re.compile(rf"(?<![\d.,/:-])1 (?=(?:{'|'.join(_MASCULINE)})\b)"), "un "),
    (re.compile(r"(?<![\d.,/:-])1 (?=\w+(?:[aeiíou]d|ch)a\b)"), "una "),
    (re.compile(r"(?<![\d.,/:-])1 (?=\w+(?:[aeiíou]d|ch)o\b)"), "un "),
    (re.compile(r": -(?=\.|$)"), ": nada"),
    (re.compile(r"- _ \. /"), "guion, raya baja, punto, barra"),
    (re.compile(r'([.?])(["»])\.'), r"\1\2"),
    (re.compile(r"\?\."), "?"),
    (re.compile(r" {2,}"), " "),
)
"""Glyphs and abbreviations of the screens, with their spoken form."""
_LEAST_GROUPED = 5
"""Digits of the shortest cuenta: a shorter number is read whole."""


def heard(text: object) -> str:
    said = written = cleaned(text).strip()
    for pattern, words in _GLYPHS:
        said = pattern.sub(words, said)
    said = said.strip()
    return said[:1].upper() + said[1:] if written[:1].isdigit() else said


def spoken_number(number: str) -> str:
    """Group the digits in threes or twos.

    A group of four would be read as thousands: `100 1176` sounds like `100 mil 176`.
    """
    if not number.isdigit() or len(number) < _LEAST_GROUPED:
        return number
    groups = [number[at : at + 3] for at in range(0, len(number), 3)]
    if len(groups[-1]) == 1:
        groups[-2:] = [groups[-2][:2], groups[-2][2:] + groups[-1]]
    return " ".join(groups)


def spoken_name(name: str | None) -> str:
    if not name:
        return "sin nombre en la base"
    return name if folded(name).startswith("usuario") else f"Usuario {name}"


def spoken_ticked(text: str) -> str:
    soporte = Soporte.parse(text)
    number = f", {spoken_number(soporte.number)}" if soporte.number else ""
    return f"{soporte_name(soporte.code)}{number}{f', del {spoken_date(soporte.day)}' if soporte.day else ''}"


def spoken_asks(causal: Causal | None) -> str:
    """Return '' for an unknown causal."""
    if causal is None:
        return ""
    return f"la causal {causal.letter} pide {causal.asks}"


def spoken_rr(line: str) -> str:
    return " ".join(spoken_number(word) for word in line.split())


def spoken_money(centavos: int | None) -> str:
    """Return `89.900 pesos`, `45.900 pesos con 50 centavos`."""
    if centavos is None:
        return "sin valor"
    pesos, rest = divmod(abs(centavos), 100)
    said = f"{thousands(pesos)} {'peso' if pesos == 1 else 'pesos'}"
    if rest:
        said += f" con {count_words(rest, 'centavo')}"
    return f"menos {said}" if centavos < 0 else said


def spoken_day(day: date, today: date) -> str:
    """Return `mañana viernes 27 de noviembre`."""
    near = {0: "hoy ", 1: "mañana ", -1: "ayer "}.get((day - today).days, "")
    year = "" if abs((day - today).days) < 200 else f" de {day.year}"
    return f"{near}{spoken_date(day)}{year}"


def spoken_moment(moment: datetime, today: date) -> str:
    """Return `hoy a las 15:04`, `lunes 30 de noviembre a las 9:30`."""
    moment = moment.astimezone(BOGOTA)
    near = {0: "hoy", 1: "mañana", -1: "ayer"}.get((moment.date() - today).days)
    return f"{near or spoken_day(moment.date(), today)} a las {moment.hour}:{moment:%M}"


def spoken_clock(clock: CasoClock | None, today: date) -> str:
    """Return `Día 14 de 15, vence mañana viernes 27 de noviembre`."""
    if clock is None:
        return "Sin plazo que corra"
    if clock.remaining < 0:
        late = count_words(-clock.remaining, "día hábil")
        return f"Vencido hace {late}: venció el {spoken_date(clock.vence)}"
    day = spoken_day(clock.vence, today)
    when = day if day.startswith(("hoy ", "mañana ")) else f"el {day}"
    return f"Día {max(clock.elapsed, 0)} de {clock.total}, vence {when}"


def sentence(text: str) -> str:
    """Capitalize the text and end it with one stop."""
    text = text.strip()
    if not text:
        return ""
    ended = text if text[-1] in ".?!:" else f"{text}."
    return ended[0].upper() + ended[1:]


def spoken_seconds(seconds: int) -> str:
    """Return `3 minutos y 12 segundos`."""
    minutes, left = divmod(seconds, 60)
    said = [count_words(minutes, "minuto")] if minutes else []
    if left or not minutes:
        said.append(count_words(left, "segundo"))
    return " y ".join(said)
