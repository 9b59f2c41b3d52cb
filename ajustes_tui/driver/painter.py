"""The painter: the fewest bytes that turn the terminal's cells into the canvas."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import compress, groupby, pairwise
from operator import attrgetter, ne
from typing import NamedTuple

from ajustes_tui.driver.cells import ODD, CellBuffer, Grid
from ajustes_tui.driver.styles import NORMAL, UNKNOWN, Capabilities, Styles

_RESET = "\x1b[r\x1b(B\x0f\x1b[m\x1b[H\x1b[2J"
_LONG_BLANKS = re.compile(r"( {12,})")
"""Blanks cheaper to erase and skip than to write."""
_GAP = 4
"""Equal cells up to which writing is cheaper than a jump."""
_SHORT_TAIL = 4
"""Trailing blanks from which erasing is cheaper than writing."""

_look_of = attrgetter("look")
_place_of = attrgetter("y", "x")


class Piece(NamedTuple):
    """Adjacent cells of one style; without text, blanks to the end of the row."""

    look: int
    y: int
    x: int
    text: str


class Painter:
    """A model of the terminal: cells, cursor and current style."""

    def __init__(self, capabilities: Capabilities, styles: Styles, *, whole: bool = False) -> None:
        """With `whole`, rewrite a row once a word changes, for a screen reader.

        It speaks or shows what is written, in order: single cells are no words, and scrolled rows
        are not written at all.
        """
        self._capabilities = capabilities
        self._whole = whole
        self._style_rules = styles
        self._seen: Grid | None = None
        self._x: int | None = None
        self._y = 0
        self._look = NORMAL
        self._parts: list[str] = []

    def forget(self) -> None:
        """Make the next paint send every cell."""
        self._seen = None

    def paint(self, canvas: CellBuffer, cursor: tuple[int, int] | None = None) -> str:
        """Return the sequences and text that make the terminal show the canvas.

        `cursor` is a column and row from 0. Without one the cursor stays at the last cell written,
        or at Textual's if it cannot be hidden.
        """
        self._parts = []
        due = canvas.grid
        seen = self._seen
        if seen is None or (seen.columns, seen.rows) != (due.columns, due.rows):
            seen = self._start(due)
        rows = _different(seen, due)
        # Rows that changed place nearly all differ, from the first to the last.
        run = not self._whole and len(rows) > 2 and 2 * len(rows) > rows[-1] - rows[0] + 1
        if run and self._scroll(seen, due, rows):
            rows = _different(seen, due)
        pieces: list[Piece] = []
        for y in rows:
            pieces += self._pieces(y, seen, due)
            seen.copy_row(y, due)
        self._send(pieces)
        if cursor is None and self._parts and not self._capabilities.hides_cursor:
            cursor = canvas.cursor
        if cursor is not None:
            # A field may stand below a low window: going down to it would scroll the terminal.
            x, y = cursor
            self._move(min(max(x, 0), due.columns - 1), min(max(y, 0), due.rows - 1))
        return "".join(self._parts)

    def _start(self, due: Grid) -> Grid:
        """Clear leftovers of a lost byte or another program."""
        self._parts.append(_RESET)
        self._look, self._x, self._y = NORMAL, 0, 0
        self._seen = Grid(due.columns, due.rows)
        return self._seen

    def _scroll(self, seen: Grid, due: Grid, rows: list[int]) -> bool:
        """Scroll rows that only moved; return whether any did."""
        above, below = rows[0], rows[-1]
        where: dict[tuple[str, ...], int] = {}
        for y in range(above, below + 1):
            key = tuple(seen.letters[y])
            where[key] = -1 if key in where else y
        skips: Counter[int] = Counter()
        for y in rows:
            before = where.get(tuple(due.letters[y]), -1)
            if before >= 0 and before != y:
                skips[before - y] += 1
        if not skips:
            return False
        skip, count = skips.most_common(1)[0]
        if count < 2:
            return False
        return self._shift(seen, due, skip, (above, below))

    def _shift(self, seen: Grid, due: Grid, skip: int, band: tuple[int, int]) -> bool:
        """Scroll the run of rows that saves the most bytes."""
        win: list[tuple[int, int, int]] = []
        total, since = 0, band[0]
        for y in range(max(band[0], band[0] - skip), min(band[1], band[1] - skip) + 1):
            gain = _distance(seen, y, due, y) - _distance(seen, y + skip, due, y)
            if total <= 0:
                total, since = 0, y
            total += gain
            win.append((total, since, y))
        if not win:
            return False
        total, first, last = max(win)
        if total < 40 + 8 * abs(skip):
            return False
        above, below = min(first, first + skip), max(last, last + skip)
        whole = (above, below) == (0, seen.rows - 1)
        if not whole:
            self._parts.append(f"\x1b[{above + 1};{below + 1}r")
        if skip > 0:
            self._parts.append(f"\x1b[{below + 1}H" + "\n" * skip)
        else:
            self._parts.append((f"\x1b[{above + 1}H" if above else "\x1b[H") + "\x1bM" * -skip)
        if not whole:
            self._parts.append("\x1b[r")
        # Lifting the region takes the cursor home on some terminals and leaves it on others.
        self._x, self._y = None, -1
        seen.shift(above, below, skip)
        return True

    def _pieces(self, y: int, seen: Grid, due: Grid) -> list[Piece]:
        letters, style_rules = due.letters[y], due.styles[y]
        before, before_styles = seen.letters[y], seen.styles[y]
        columns = range(due.columns)
        differ = [*compress(columns, map(ne, letters, before))]
        if self._whole and any(letters[x] not in (" ", "") for x in differ):
            differ = list(columns)
        elif style_rules != before_styles:
            blanks = self._style_rules.blanks
            dressed = compress(columns, map(ne, style_rules, before_styles))
            differ = sorted(
                {
                    *differ,
                    *(
                        x
                        for x in dressed
                        if letters[x] != " "
                        or before[x] != " "
                        or before_styles[x] == UNKNOWN
                        or blanks[style_rules[x]] != blanks[before_styles[x]]
                    ),
                }
            )
        first = bisect_left(differ, self._tail(letters, style_rules))
        erases = len(differ) - first > _SHORT_TAIL
        if erases:
            in_queue = differ[first]
            differ = differ[:first]
        pieces = self._runs(y, letters, style_rules, differ) if differ else []
        if erases:
            pieces.append(Piece(style_rules[-1], y, in_queue, ""))
        return pieces

    def _tail(self, letters: list[str], looks: list[int]) -> int:
        look = looks[-1]
        queue = len(letters)
        if self._style_rules.erasable(look):
            blanks = self._style_rules.blanks
            same = blanks[look]
            while queue and letters[queue - 1] == " " and blanks[looks[queue - 1]] == same:
                queue -= 1
        return queue

    def _under(self, look: int) -> int:
        """Return the current style where a blank looks the same in it."""
        blanks = self._style_rules.blanks
        return self._look if blanks[self._look] == blanks[look] else look

    def _runs(self, y: int, letters: list[str], looks: list[int], differ: list[int]) -> list[Piece]:
        """Include equal cells between that cost less than a jump."""
        pieces: list[Piece] = []
        since = differ[0]
        for previous, x in pairwise([*differ, len(letters) + _GAP + 1]):
            if x == previous + 1 or (
                x - previous <= _GAP and self._bridges(letters, looks, previous, x)
            ):
                continue
            pieces += self._cut(since, previous + 1, y, letters, looks)
            since = x
        return pieces

    def _bridges(self, letters: list[str], looks: list[int], left: int, right: int) -> bool:
        blanks, ends = self._style_rules.blanks, (looks[left], looks[right])
        surfaces = [blanks[look] for look in ends]
        return all(
            looks[x] in ends or (letters[x] == " " and blanks[looks[x]] in surfaces)
            for x in range(left + 1, right)
        )

    def _cut(
        self, start: int, end: int, y: int, letters: list[str], looks: list[int]
    ) -> list[Piece]:
        """Cut cells at changes of style; blanks join the letters beside them on their surface."""
        while letters[start] == "":
            start -= 1
        while end < len(letters) and letters[end] == "":
            end += 1
        blanks = self._style_rules.blanks
        pieces: list[Piece] = []
        x = start
        while x < end:
            look, since = looks[x], x
            same = blanks[look]
            # Until a letter comes, the blanks are of any style of their surface.
            while x < end and letters[x] == " " and blanks[looks[x]] == same:
                x += 1
            if x < end and blanks[looks[x]] == same:
                look = looks[x]
            while x < end and (
                looks[x] == look or (letters[x] == " " and blanks[looks[x]] == same)
            ):
                x += 1
            pieces.append(Piece(look, y, since, "".join(letters[since:x])))
        return pieces

    def _send(self, pieces: list[Piece]) -> None:
        """Write row by row, or style by style if that saves bytes."""
        ways = [pieces]
        looks = [look for look, _run in groupby(pieces, key=_look_of)]
        if not self._whole and len(looks) > len({*looks}):
            ways.append(self._by_style(pieces))
        before, start = self._parts, (self._x, self._y, self._look)
        best: tuple[int, list[str], tuple[int | None, int, int]] | None = None
        for way in ways:
            self._parts = []
            self._x, self._y, self._look = start
            for piece in way:
                self._piece(piece)
            cost = sum(map(len, self._parts))
            if best is None or cost < best[0]:
                best = cost, self._parts, (self._x, self._y, self._look)
        if best is not None:
            _cost, parts, (self._x, self._y, self._look) = best
            self._parts = [*before, *parts]

    def _by_style(self, pieces: list[Piece]) -> list[Piece]:
        """Order pieces by style, each time the cheapest change.

        Blanks go with the letters they follow, else with any style of their surface.
        """
        blanks, step = self._style_rules.blanks, self._style_rules.step
        groups: dict[int, list[Piece]] = {}
        loose: list[Piece] = []
        before: dict[tuple[int, int], int] = {}
        for piece in pieces:
            if piece.text.strip():
                groups.setdefault(piece.look, []).append(piece)
                before[piece.y, piece.x + len(piece.text)] = piece.look
            else:
                loose.append(piece)
        ordered: list[Piece] = []
        now = self._look
        for piece in loose:
            surface = blanks[piece.look]
            looks = (before.get((piece.y, piece.x), now), now, *groups)
            fit = next((look for look in looks if blanks[look] == surface), piece.look)
            groups.setdefault(fit, []).append(piece)
        for group in groups.values():
            group.sort(key=_place_of)
        y = self._y
        while groups:
            # Of two as near, the one that is gone to downwards: a line feed is the shortest move.
            now = min(groups, key=lambda look: (len(step(now, look)), groups[look][0].y < y))
            ordered += groups.pop(now)
            y = ordered[-1].y
        return ordered

    def _piece(self, piece: Piece) -> None:
        look, y, x, text = piece
        if not text:
            self._move(x, y)
            self._style(self._under(look))
            self._parts.append("\x1b[K")
            return
        self._text(x, y, text, look if text.strip() else self._under(look))

    def _text(self, start: int, y: int, text: str, look: int) -> None:
        if not text.isascii() and ODD.search(text):
            self._move(start, y)
            self._style(look)
            self._parts.append(text)
            # Not every terminal agrees on the width: the next move does not rely on it.
            self._x = None
            return
        erases = self._capabilities.blanks and self._style_rules.erasable(look)
        x = start
        for part in _LONG_BLANKS.split(text) if erases else (text,):
            if not part:
                continue
            self._move(x, y)
            self._style(look)
            x += len(part)
            if erases and len(part) >= 12 and part.isspace():
                self._parts.append(f"\x1b[{len(part)}X")
            else:
                self._parts.append(part)
                # After the last column terminals disagree on where the cursor is.
                self._x = x if x < len(self._columns()) else None

    def _columns(self) -> list[str]:
        return self._seen.letters[0] if self._seen is not None else []

    def _style(self, look: int) -> None:
        self._parts.append(self._style_rules.step(self._look, look))
        self._look = look

    def _move(self, x: int, y: int) -> None:
        if (self._x, self._y) == (x, y):
            return
        row = str(y + 1) if y else ""
        best = f"\x1b[{row};{x + 1}H" if x else f"\x1b[{row}H"
        if self._y >= 0:
            down = _vertically(y - self._y)
            best = min(best, f"\r{down}{_sideways(x)}", key=len)
            if self._x is not None:
                best = min(best, f"{down}{_sideways(x - self._x)}", key=len)
        self._parts.append(best)
        self._x, self._y = x, y


def _sideways(count: int) -> str:
    if count <= 0:
        return "\b" * -count if count > -4 else f"\x1b[{-count}D"
    return "\x1b[C" if count == 1 else f"\x1b[{count}C"


def _vertically(count: int) -> str:
    if count < 0:
        return "\x1b[A" if count == -1 else f"\x1b[{-count}A"
    return "\n" * count if count < 5 else f"\x1b[{count}B"


def _different(seen: Grid, due: Grid) -> list[int]:
    return [
        y
        for y in range(due.rows)
        if seen.letters[y] != due.letters[y] or seen.styles[y] != due.styles[y]
    ]


def _distance(seen: Grid, y_seen: int, due: Grid, y_due: int) -> int:
    letters, due_letters = seen.letters[y_seen], due.letters[y_due]
    style_rules, due_looks = seen.styles[y_seen], due.styles[y_due]
    if letters == due_letters and style_rules == due_looks:
        return 0
    return sum(
        a != b or c != d
        for a, b, c, d in zip(letters, due_letters, style_rules, due_looks, strict=True)
    )
