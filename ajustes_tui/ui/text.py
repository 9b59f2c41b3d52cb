"""Data made safe for a terminal and fitted to cells: a base may hold any character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH

Alignment = Literal["izq", "der", "centro"]

POINT = "·"
ELLIPSIS = "…"
BORDER = "│ "

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that would control the terminal, reverse the line or have an unknown width."""
_WORD = re.compile(r"\$ (?=\d)\S+|\S+")
"""An unbreakable unit: a word, or an amount with its `$`."""
_NUMBER_AT_END = re.compile(r"(?:\$ ?)?-?\d[\d.,:/]*$")
"""A number, amount, day or hour at the end, possibly incomplete."""
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Tone(StrEnum):
    """The tone of a span; styles/base.tcss gives each tone its colour."""

    NORMAL = "normal"
    STRONG = "fuerte"
    DIM = "tenue"
    OK = "ok"
    NOTICE = "aviso"
    BAD = "malo"
    FIELD = "campo"
    CORRECTED = "corregido"
    """A corrected ajuste, between applied green and rejected red."""
    CURSOR = "cursor"
    OPTION = "opcion"
    INACTIVE = "inactivo"
    BAR = "barra"
    RR = "rr"
    RULE = "regla"
    TITLE = "titulo"
    KEY = "tecla"
    EDGE = "borde"
    """Boundaries and blanks: a time line, an empty place to write, a zero."""


class Span(NamedTuple):
    """A span of text in one tone; a line is a sequence of spans."""

    text: str
    tone: Tone = Tone.NORMAL


Line: TypeAlias = Sequence[Span]
Wordings: TypeAlias = Sequence[Sequence[Line]]
"""The same items in ever shorter words, longest first."""


def _visible(character: str) -> str:
    if _SELECTOR.match(character):
        return ""
    return POINT if unicodedata.category(character) in _HIDDEN else character


def _is_whole(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and not _SELECTOR.search(text)


def cleaned(value: object) -> str:
    """Return one safe line: blanks for tabs and breaks, `·` for controls."""
    text = "" if value is None else str(value)
    if text.isprintable() and (text.isascii() or _is_whole(text)):
        return text
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    return "".join(" " if c in "\t\n\xa0" else _visible(c) for c in text)


width = cell_len


def cell(value: object, width: int, align: Alignment = "izq") -> str:
    """Cut with `…` if too long."""
    text = cleaned(value)
    if width <= 0:
        return ""
    length = cell_len(text)
    if length > width:
        return set_cell_size(_shortened(text, width - 1) + ELLIPSIS, width)
    blanks = width - length
    if align == "der":
        return " " * blanks + text
    if align == "centro":
        left = blanks // 2
        return " " * left + text + " " * (blanks - left)
    return text + " " * blanks


def _shortened(text: str, cells: int) -> str:
    return _before_number(set_cell_size(text, cells).rstrip())


def _before_number(text: str) -> str:
    return _NUMBER_AT_END.sub("", text).rstrip()


def radicado_end(radicado: str | None) -> str:
    """Return the end of a radicado, which identifies the caso within its account."""
    return f"{ELLIPSIS}{(radicado or '')[-4:]}"


def line_width(line: Line) -> int:
    return sum(cell_len(cleaned(span.text)) for span in line)


def fit(line: Line, width: int) -> list[Span]:
    if width <= 0:
        return []
    resultado: list[Span] = []
    rest = width
    texts = [cleaned(span.text) for span in line]
    lengths = [cell_len(text) for text in texts]
    for index, (text, length) in enumerate(zip(texts, lengths, strict=True)):
        tone = line[index].tone
        if length > rest or (length == rest and any(lengths[index + 1 :])):
            # A span that just fits gives up its last cell when more text is cut after it.
            piece = _shortened(text, rest - 1) if rest > 1 else ""
            # Right behind a number the mark would read as the rest of it.
            behind = not piece and resultado and resultado[-1].text[-1:].isdigit()
            mark = f" {ELLIPSIS}" if behind and rest > 1 else " " if behind else ELLIPSIS
            resultado.append(Span(set_cell_size(piece + mark, rest), tone))
            return resultado
        if length:
            resultado.append(Span(text, tone))
        rest -= length
    if rest:
        resultado.append(Span(" " * rest))
    return resultado


def cut(line: Line, cells: int) -> tuple[Line, Line]:
    before: list[Span] = []
    for index, span in enumerate(line):
        length = cell_len(span.text)
        if length > cells:
            if length != len(span.text):
                return before, line[index:]
            return (
                [*before, span._replace(text=span.text[:cells])],
                [span._replace(text=span.text[cells:]), *line[index + 1 :]],
            )
        before.append(span)
        cells -= length
    return before, []


def cut_at_blank(line: Line, cells: int) -> tuple[Line, Line]:
    if line_width(line) <= cells:
        return line, []
    before, after = cut(line, cells + 1)
    text = "".join(span.text for span in before)
    at = text.rstrip().rfind(" ") if not text.endswith(" ") else len(text) - 1
    if at > 0:
        before, after = cut(line, at)
    else:
        before, after = cut(line, cells)
    rest = [span for span in after if span.text]
    while rest and not rest[0].text.lstrip(" "):
        del rest[0]
    if rest:
        rest[0] = rest[0]._replace(text=rest[0].text.lstrip(" "))
    return before, rest


def first_fitting(versions: Wordings, width: int) -> list[Span]:
    """Return the first wording that fits, else one without its last items.

    No item is cut: it would read as another figure.
    """
    for version in versions:
        line = [span for part in version for span in part]
        if line_width(line) <= width:
            return line
    parts = list(versions[-1])
    while parts and line_width([span for part in parts for span in part]) > width:
        parts.pop()
    return [span for part in parts for span in part]


def ends(left: Line, right: Line, width: int) -> list[Span]:
    length = min(line_width(right), width)
    if not length:
        return fit(left, width)
    gap = max(width - length, 0)
    if line_width(left) >= gap and gap > 1:
        return [*fit(left, gap - 1), Span(" "), *fit(right, length)]
    return [*fit(left, gap), *fit(right, length)]


def wrap(value: object, width: int) -> list[str]:
    """Wrap at blanks without losing a character; an amount keeps its `$`."""
    lines: list[str] = []
    current, width = "", max(width, 1)
    for word in _WORD.findall(cleaned(value)):
        candidate = f"{current} {word}" if current else word
        if cell_len(candidate) <= width:
            current = candidate
            continue
        if current:
            lines.append(current)
        while cell_len(word) > width:
            corte = _prefix(word, width)
            lines.append(word[:corte])
            word = word[corte:]
        current = word
    if current or not lines:
        lines.append(current)
    return lines


def wrap_rows(value: object, width: int, rows: int) -> list[str]:
    """The last line ends with an ellipsis if text is left."""
    lines = wrap(value, width)
    if len(lines) <= rows:
        return lines
    return [*lines[: rows - 1], cell(f"{lines[rows - 1]} {lines[rows]}", width)]


def by_words(value: object, width: int) -> str:
    text = cleaned(value)
    return (
        text if cell_len(text) <= width else f"{_before_number(wrap(text, width - 1)[0])}{ELLIPSIS}"
    )


def wrap_lines(value: object, width: int) -> list[str]:
    return [row for line in str(value).split("\n") for row in wrap(line, width)]


def _prefix(word: str, width: int) -> int:
    cuenta = 0
    while cuenta < len(word) and cell_len(word[: cuenta + 1]) <= width:
        cuenta += 1
    return max(cuenta, 1)


def worded(wordings: Sequence[str], width: int) -> list[Line]:
    fits = (words for words in wordings if cell_len(words) < width)
    return [[Span(f" {next(fits, wordings[-1])}", Tone.DIM)]] if wordings else []


def padded(lines: Sequence[Line], rows: int) -> list[Line]:
    return [*lines[:rows], *([[]] * (rows - len(lines)))]


def label_span(name: str, tone: Tone = Tone.DIM) -> Span:
    """Return a label in columns 1-14, so that its datum starts at column 15.

    A longer label is never cut; it pushes its datum.
    """
    return Span(f" {cell(name, max(LABEL_WIDTH - 2, cell_len(cleaned(name))))} ", tone)


def rule(heading: str = "", right: str = "", width: int = WIDTH) -> list[Span]:
    """Return `── Título ───── derecha ──` in exactly `width` cells."""
    if not heading and not right:
        return [Span("─" * width, Tone.RULE)]
    tail = f" {cleaned(right)} ──" if right else ""
    free, text = width - cell_len(tail) - 3, cleaned(heading)
    if free < 4 or cell_len(text) > free - 2:
        tail, free = "", width - 3
    if heading and cell_len(text) > free - 2:
        text = cell(text, max(free - 2, 1))
    head = f"{text} " if heading else ""
    rule = "─" * max(width - 3 - cell_len(head) - cell_len(tail), 0)
    start = "── " if heading else "───"
    return fit(
        [Span(start, Tone.RULE), Span(head, Tone.TITLE), Span(rule + tail, Tone.RULE)], width
    )
