"""Recognise the columns of a base from headers, values and people's corrections.

Nothing is guessed: incomplete headers, contradictory values and rivals are asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from enum import IntEnum
from shlex import quote
from types import MappingProxyType
from typing import NamedTuple

from ajustes_tui.domain.base.corrections import Corrections
from ajustes_tui.domain.base.fields import FIELD, TELEPHONE, TELEPHONES, Kind
from ajustes_tui.domain.base.headers import (
    SUGGESTED,
    Asked,
    HeaderMeaning,
    meaning_of,
    near_fields,
    nobody_knows,
    reduce_header,
    resembled_fields,
    says_corte,
    tidy_header,
    without_prefix,
    words_of,
)
from ajustes_tui.domain.base.profile import LOOK_WORDS, Profile, ValueLook, ValuesVerdict
from ajustes_tui.domain.base.rows import FIELD_NAMES, BaseHeader
from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.domain.figures.our_columns import (
    COLUMNS_OF_REJECTED,
    GESTION_HEADINGS,
    OURS_IN_A_LOTE,
    lote_heading,
)
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import InvalidFile, InvalidUse

_MOST_SHOWN = 20
_LONGEST_SHOWN = 40
_LEAST_OF_GESTION = 3
_ESTADO = "estado_ajuste"
_DAY_WORDS = frozenset({"fecha", "cuando", "dia"})
_BARE_NAMES = (("nombre",), ("nombre", "apellido"), ("nombre", "completo"))
_BESIDE_USUARIO = frozenset({"cuenta", "radicado", "cun", TELEPHONE, *TELEPHONES})
"""Next to these, a bare name is more likely the usuario's."""
_LONGEST_COPIED = 60
_NO_FIELD = HeaderMeaning()
"""A header that the office says is no field."""


class Recognition(NamedTuple):
    """Column position of each field; without one, the candidates."""

    columns: dict[str, int]
    doubtful: dict[str, tuple[int, ...]]
    unmapped_columns: tuple[int, ...]
    suggestions: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    rivals: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    """Other columns that also name the field, less exactly."""
    refused: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    """Field that a person said is absent, to the columns that claimed it."""
    belied: frozenset[str] = frozenset()
    """Doubtful fields whose column has values of another datum."""

    @property
    def likely(self) -> dict[str, int]:
        """Field to its column, or to the likeliest doubtful one."""
        return {name: places[0] for name, places in self.doubtful.items()} | self.columns


class _Claim(IntEnum):
    """How strongly a column claims a field."""

    MAYBE = 1
    NAMED = 2
    CORRECTED = 3


def recognise(
    headers: Sequence[str],
    synonyms: Synonyms,
    mapping: Mapping[str, str],
    *,
    require_mapping: bool = True,
    thorough: bool = True,
    names: Sequence[str] = (),
    profiles: Sequence[Profile] = (),
    corrections: Corrections | None = None,
) -> Recognition:
    """Assign columns to fields: `mapping` first, then people's corrections, then headers.

    An empty header in `mapping` means an absent field. `names` identify blank or repeated headers
    in `mapping` and `corrections`. Without `profiles` values are ignored. Only `thorough`
    suggests; the search for the header row does without. Raises InvalidUse for an unknown field
    and, with `require_mapping`, InvalidFile for an absent header.
    """
    columns = _from_mapping(headers, mapping, names, require=require_mapping)
    refused = {name for name, header in mapping.items() if not header.strip()}
    return _Assignment(
        without_prefix(headers),
        synonyms,
        names or headers,
        profiles,
        corrections or {},
        thorough=thorough,
    ).assign(columns, refused)


class _Assignment:
    """State of one assignment."""

    def __init__(
        self,
        headers: Sequence[str],
        synonyms: Synonyms,
        names: Sequence[str],
        profiles: Sequence[Profile],
        corrections: Corrections,
        *,
        thorough: bool,
    ) -> None:
        self._headers = headers
        self._names = names
        self._table = synonyms.by_header
        self._reduced = [reduce_header(header) for header in headers]
        self._profiles = profiles
        self._corrections = corrections
        self._thorough = thorough
        says_estado = [self._meaning(n).fields == (_ESTADO,) for n in range(len(headers))]
        keys = [key(header) for header in headers]
        self._ignored = _columns_of_rejected(headers) | _columns_of_gestion(
            headers, keys, says_estado
        )
        self._ours = OURS_IN_A_LOTE if lote_heading(headers) else frozenset()
        self._claims: dict[str, dict[int, _Claim]] = {}
        self._asked: dict[str, list[int]] = {}
        self._belied: dict[str, list[int]] = {}

    def assign(self, columns: dict[str, int], absent: Set[str]) -> Recognition:
        taken = set(columns.values())
        for place in range(len(self._headers)):
            if place not in taken | self._ignored:
                self._note_claims(place)
        self._number_telephones({*columns, *absent})
        doubtful: dict[str, tuple[int, ...]] = {}
        rivals: dict[str, tuple[int, ...]] = {}
        refused: dict[str, tuple[int, ...]] = {}
        for name in FIELD_NAMES:
            claims = self._claims.get(name, {})
            if name in absent:
                refused[name] = (*claims, *self._asked_of(name, taken))
            elif name not in columns and claims:
                strongest = [p for p, claim in claims.items() if claim is max(claims.values())]
                winner = self._winner(name, strongest)
                if winner is None:
                    # Of as strong ones the likeliest has more values.
                    doubtful[name] = tuple(sorted(strongest, key=lambda p: -self._filled(p)))
                else:
                    columns[name] = winner
                    others = tuple(
                        place
                        for place, claim in claims.items()
                        if place != winner and claim > _Claim.MAYBE and self._has_values(place)
                    )
                    if others:
                        rivals[name] = others
        taken = set(columns.values())
        for name in FIELD_NAMES:
            asked = self._asked_of(name, taken)
            if asked and name not in columns and name not in absent and name not in doubtful:
                doubtful[name] = asked
        remaining = tuple(
            p for p in range(len(self._headers)) if p not in taken and p not in self._ignored
        )
        lacking = [name for name in FIELD_NAMES if name not in columns]
        return Recognition(
            columns,
            doubtful,
            remaining,
            self._suggestions(lacking, remaining, doubtful) if self._thorough else {},
            rivals,
            refused,
            frozenset(
                name
                for name, places in doubtful.items()
                if set(self._belied.get(name, ())) & {*places}
            ),
        )

    def _note_claims(self, place: int) -> None:
        known = self._corrections and self._corrections.get(key(self._names[place]), {})
        said = {name: is_so for name, is_so in known.items() if name in FIELD}
        if any(said.values()):
            for name, is_so in said.items():
                if is_so:
                    self._claim(name, place, _Claim.CORRECTED)
            return
        header = self._headers[place]
        if header in self._ours:
            return
        meaning = self._meaning(place)
        if meaning is _NO_FIELD:
            return
        named = meaning.fields
        if named == ("usuario_nombre",) and words_of(header) in _BARE_NAMES:
            named = self._whose_name(place)
        for name in named:
            if said.get(name) is False:
                continue
            if self._agreement(place, name) is ValuesVerdict.NO:
                self._ask(name, place)
                self._belied.setdefault(name, []).append(place)
            elif len(named) > 1:
                self._ask(name, place)
            else:
                self._claim(name, place, _Claim.NAMED)
        for name in meaning.spare:
            if said.get(name) is False:
                continue
            if self._agreement(place, name) is ValuesVerdict.NO:
                self._ask(name, place)
            else:
                self._claim(name, place, _Claim.MAYBE)
        for name in meaning.maybe:
            if said.get(name) is False:
                continue
            agreement = self._agreement(place, name)
            if agreement is ValuesVerdict.YES and meaning.asked is not Asked.ALWAYS:
                self._claim(name, place, _Claim.MAYBE)
            elif agreement is not ValuesVerdict.NO and meaning.asked is not Asked.NEVER:
                self._ask(name, place)
                break
        if self._thorough and not named and not meaning.spare:
            for name in self._resembled(place):
                if (
                    said.get(name) is not False
                    and self._agreement(place, name) is not ValuesVerdict.NO
                ):
                    self._ask(name, place)

    def _whose_name(self, place: int) -> tuple[str, ...]:
        """Return the asesor's next to an asesor id, else both, to be asked."""
        every = [self._named(other) for other in range(len(self._headers)) if other != place]
        left = self._named(place - 1) if place else ()
        right = self._named(place + 1) if place + 1 < len(self._headers) else ()
        if ("asesor_nombre",) in every or ("asesor_id",) not in (left, right):
            return ("usuario_nombre",)
        if left == ("asesor_id",) or not {*left} & _BESIDE_USUARIO:
            return ("asesor_nombre",)
        return ("usuario_nombre", "asesor_nombre")

    def _named(self, place: int) -> tuple[str, ...]:
        meaning = self._meaning(place)
        return meaning.fields or (*meaning.spare, *meaning.maybe)[:1]

    def _meaning(self, place: int) -> HeaderMeaning:
        """Return what the synonyms say of a header, else what its words do."""
        header = self._headers[place]
        name = self._table.get(self._reduced[place])
        if name is None:
            name = self._table.get(reduce_header(tidy_header(header)))
        if name is None:
            return meaning_of(header)
        return HeaderMeaning((name,)) if name else _NO_FIELD

    def _claim(self, name: str, place: int, claim: _Claim) -> None:
        self._claims.setdefault(name, {})[place] = claim

    def _ask(self, name: str, place: int) -> None:
        self._asked.setdefault(TELEPHONES[0] if name == TELEPHONE else name, []).append(place)

    def _asked_of(self, name: str, taken: Iterable[int]) -> tuple[int, ...]:
        free = [p for p in self._asked.get(name, ()) if p not in taken]
        return tuple(dict.fromkeys(free))[:SUGGESTED]

    def _number_telephones(self, settled: set[str]) -> None:
        """Assign the free telephone numbers from left to right."""
        loose = dict(self._claims.pop(TELEPHONE, {}))
        for name in TELEPHONES:
            claims = self._claims.get(name, {})
            loose.update((place, claims.pop(place)) for place in sorted(claims)[1:])
        free = [n for n in TELEPHONES if n not in settled and not self._claims.get(n)]
        for name, place in zip(free, sorted(loose), strict=False):
            self._claim(name, place, loose[place])

    def _winner(self, name: str, places: Sequence[int]) -> int | None:
        """Return the only column, or the one whose words include those of the others.

        Where an empty cell is a rechazo, a column with more blanks cannot win.
        """
        if len(places) == 1:
            return places[0]
        with_values = [p for p in places if self._has_values(p)]
        if len(with_values) == 1:
            return with_values[0]
        words = {p: set(words_of(self._headers[p])) for p in places}
        for place in places:
            others = [other for other in places if other != place]
            if all(words[place] > words[other] for other in others):
                loses_rows = FIELD[name].reason and any(
                    self._filled(other) > self._filled(place) for other in others
                )
                return None if loses_rows else place
        return None

    def _filled(self, place: int) -> int:
        profile = self._profile(place)
        return 0 if profile is None else profile.filled

    def _profile(self, place: int) -> Profile | None:
        return self._profiles[place] if place < len(self._profiles) else None

    def _has_values(self, place: int) -> bool:
        profile = self._profile(place)
        return profile is None or profile.filled > 0

    def _agreement(self, place: int, name: str) -> ValuesVerdict:
        profile = self._profile(place)
        if profile is None:
            return ValuesVerdict.OPEN
        return profile.agrees_with(TELEPHONES[0] if name == TELEPHONE else name)

    def _resembled(self, place: int) -> Iterator[str]:
        """Yield fields with a similar header, or whose values a column of unknown header has."""
        yield from resembled_fields(self._headers[place])
        profile = self._profile(place)
        if profile is not None and nobody_knows(self._headers[place]):
            told = profile.says()
            if told is not None:
                yield told

    def _suggestions(
        self,
        lacking: Sequence[str],
        remaining: Sequence[int],
        doubtful: Mapping[str, tuple[int, ...]],
    ) -> dict[str, tuple[int, ...]]:
        scores: dict[str, dict[int, float]] = {name: {} for name in lacking}
        for place in remaining:
            if says_corte(self._headers[place]) or self._meaning(place) is _NO_FIELD:
                continue
            near = near_fields(self._headers[place])
            profile = self._profile(place) or Profile()
            named = {
                name for name, claims in self._claims.items() if claims.get(place, 0) > _Claim.MAYBE
            }
            of_a_day = bool(_DAY_WORDS & {*words_of(self._headers[place])})
            for name in lacking:
                if of_a_day and FIELD[name].kind is not Kind.DAY:
                    continue
                if named and name not in named:
                    # Another column took what this one says, which is no other datum for that.
                    continue
                score = _SCORE_OF_TURN ** near.index(name) if name in near else 0.0
                score += profile.likeness_to(name)
                if score >= _LEAST_SCORE:
                    scores[name][place] = score
        found = {}
        for name, of_field in scores.items():
            ranked = sorted(of_field, key=lambda place: (-of_field[place], place))
            places = tuple(dict.fromkeys((*doubtful.get(name, ()), *ranked)))[:_KEPT]
            if places:
                found[name] = places
        return found


_SCORE_OF_TURN = 0.7
"""Score of a similar header, reduced by each nearer field."""
_LEAST_SCORE = 0.2
_KEPT = 2 * SUGGESTED


def doubt_notice(name: str, headers: Sequence[str], *, belied: bool = False) -> str:
    said = [f"«{header[:_LONGEST_SHOWN]}»" for header in headers]
    if len(said) > 1:
        last = said.pop()
        return f"Las columnas {', '.join(said)} y {last} pueden ser {name} y no se tomó ninguna: indique cuál."
    if belied:
        return (
            f"La columna {said[0]} dice ser {name}, sus valores no lo parecen y no se tomó:"
            " indíquelo si lo es."
        )
    return f"La columna {said[0]} se parece a {name} y no se tomó: indíquelo si lo es."


def belied_notice(name: str, taken: str, look: ValueLook) -> str:
    return (
        f"La columna «{taken[:_LONGEST_SHOWN]}» parece {LOOK_WORDS[look]} y se tomó como {name}: "
        "mire si es esa."
    )


def rival_notice(name: str, taken: str, others: Sequence[str]) -> str:
    said = ", ".join(f"«{header[:_LONGEST_SHOWN]}»" for header in others)
    return f"Para {name} se tomó «{taken[:_LONGEST_SHOWN]}», y también lo dice {said}."


def mapping_option(name: str, header: str) -> str:
    """Return '' for a header too long to copy."""
    return f": --mapa {quote(f'{name}={header}')}" if len(header) <= _LONGEST_COPIED else ""


def advice_on_day(header: BaseHeader, name: str) -> str:
    """Return which columns may be an absent day field that is not asked about, or ''."""
    listed = header.suggestions.get(name, ())
    headings = [heading for heading in listed if _DAY_WORDS & {*words_of(heading)}][:SUGGESTED]
    if not headings or name in header.doubtful or name in header.refused:
        return ""
    said = " o ".join(f"«{heading[:_LONGEST_SHOWN]}»" for heading in headings)
    return f" Puede ser {said}{mapping_option(name, headings[0])}"


def headers_text(headers: Sequence[str]) -> str:
    names = [clean(header) for header in headers if clean(header)]
    short = [n if len(n) <= _LONGEST_SHOWN else n[: _LONGEST_SHOWN - 1] + "…" for n in names]
    rest = len(short) - _MOST_SHOWN
    return ", ".join(short[:_MOST_SHOWN]) + (f" y {rest} más" if rest > 0 else "")


def _from_mapping(
    headers: Sequence[str], mapping: Mapping[str, str], names: Sequence[str], *, require: bool
) -> dict[str, int]:
    columns: dict[str, int] = {}
    reduced = [reduce_header(header) for header in headers] if mapping else []
    keys = [key(header) for header in headers] if mapping else []
    for name, header in mapping.items():
        if name not in FIELD_NAMES:
            raise InvalidUse(
                f"No existe el campo «{clean(name)[:_LONGEST_SHOWN]}».",
                f"Los campos son: {', '.join(FIELD_NAMES)}.",
            )
        if not header.strip():
            continue
        for sought, places in (
            (key(header), keys),
            (reduce_header(header), reduced),
            (header, names),
        ):
            if sought and sought in places:
                columns[name] = places.index(sought)
                break
        else:
            if not require:
                continue
            raise InvalidFile(
                f"El archivo no tiene la columna «{clean(header)[:_LONGEST_SHOWN]}» "
                f"que se pidió para {name}.",
                f"Encabezados vistos: {headers_text(headers)}.",
            )
    return columns


def _columns_of_rejected(headers: Sequence[str]) -> set[int]:
    """Return the last three columns, if they are those of a workbook of rechazos."""
    total = len(headers)
    last = tuple(headers[-len(COLUMNS_OF_REJECTED) :])
    return set(range(total - 3, total)) if last == COLUMNS_OF_REJECTED else set()


_GESTION_KEYS = tuple(map(key, GESTION_HEADINGS))


def _columns_of_gestion(
    headers: Sequence[str], keys: Sequence[str], says_estado: Sequence[bool]
) -> set[int]:
    """Return the columns that we added to a base we gave back, in any order.

    Of two with the same title ours is the last, unless all nine are as we put them. A single
    title that `says_estado` is the base's own.
    """
    nine = len(GESTION_HEADINGS)
    starts = [n for n in range(len(headers)) if tuple(headers[n : n + nine]) == GESTION_HEADINGS]
    named = {title: place for place, title in enumerate(keys)}
    ours = {named[title] for title in _GESTION_KEYS if title in named}
    ours |= {place for n in starts for place in range(n, n + nine)}
    if sum(says_estado) == 1 and not starts:
        ours -= {says_estado.index(True)}
    return ours if len(ours) >= _LEAST_OF_GESTION else set()
