"""People's answers on headers, remembered for later bases."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.rows import APPROVES, REJECTS, BaseHeader, yes_field
from ajustes_tui.domain.values.text import key

Corrections = Mapping[str, Mapping[str, bool]]
"""By normalized header, whether it is each field."""


class Correction(NamedTuple):
    """A person's answer on one header and field."""

    header: str
    field: str
    is_field: bool | None
    """None for a forgotten answer."""
    author: str
    moment: datetime


class HeaderAnswer(NamedTuple):
    """An answer given in the mapping of a base."""

    header: str
    field: str
    is_field: bool

    @property
    def text(self) -> str:
        return f"«{self.header}» {'es' if self.is_field else 'no es'} {field_words(self.field)}"


def answers_of(
    header: BaseHeader, mapping: Mapping[str, str], known: Corrections
) -> Iterator[HeaderAnswer]:
    """Yield the answers that a mapping gives, and the known ones it revokes.

    `mapping` has '' for a field absent from the file; headers already read with it are in `columns`.
    """
    fields_of: dict[str, set[str]] = {}
    for name, heading in header.columns.items():
        fields_of.setdefault(heading, set()).add(name)
    for name, asked in mapping.items():
        heading = header.columns.get(name, asked) if asked else ""
        if not heading:
            for denied in header.refused.get(name, ()):
                yield HeaderAnswer(denied, name, is_field=False)
            continue
        yield HeaderAnswer(heading, name, is_field=True)
        for before, is_field in known.get(key(heading), {}).items():
            if is_field and before in header.columns and before not in fields_of.get(heading, ()):
                yield HeaderAnswer(heading, before, is_field=False)
        for other in header.headers:
            if key(other) != key(heading) and known.get(key(other), {}).get(name):
                yield HeaderAnswer(other, name, is_field=False)


def yes_answers(header: BaseHeader, meaning: str | None) -> Iterator[HeaderAnswer]:
    """Yield the answer on «sí», and the revocation of the opposite."""
    for each in (APPROVES, REJECTS) if meaning is not None else ():
        yield HeaderAnswer(
            header.columns["resultado_back"], yes_field(each), is_field=each == meaning
        )
