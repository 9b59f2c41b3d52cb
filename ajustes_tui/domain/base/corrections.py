"""What people said of the headers of bases: which field each is or is not, remembered for every base."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.base.rows import APPROVES, REJECTS, BaseHeader, yes_field
from ajustes_tui.domain.values.text import key

Corrections = Mapping[str, Mapping[str, bool]]
"""The key of a header to each field that a person said it is, or said it is not."""


class Correction(NamedTuple):
    """What a person said of one header and one field."""

    header: str
    """As it was written when they said it."""
    field: str
    is_field: bool | None
    """None once it is forgotten."""
    author: str
    moment: datetime


class HeaderAnswer(NamedTuple):
    """Whether a header is a field, as the person who maps a base says it."""

    header: str
    field: str
    is_field: bool

    @property
    def text(self) -> str:
        """The answer in the words of the auditoría."""
        return f"«{self.header}» {'es' if self.is_field else 'no es'} {self.field}"


def answers_of(
    header: BaseHeader, mapping: Mapping[str, str], known: Corrections
) -> Iterator[HeaderAnswer]:
    """Yield what the mapping of a base says of its headers, and what it takes back of what was known.

    `mapping` is field to its header, empty when the field is not in the file; a base that was read
    with it has the header in `columns`.
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
    """Yield what a person says that yes means under the title of the answers, and takes back of the other."""
    for each in (APPROVES, REJECTS) if meaning is not None else ():
        yield HeaderAnswer(
            header.columns["resultado_back"], yes_field(each), is_field=each == meaning
        )
