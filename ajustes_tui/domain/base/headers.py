"""Interpret column headers.

A header names a field if it has the words that a phrase requires and none unknown to it:
«Estado actual del ajuste» is the estado, «Estado de cuenta» is not. Nothing is guessed: an
incomplete header names no field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from enum import Enum
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from ajustes_tui.domain.base.fields import FIELDS, TELEPHONE, TELEPHONES, Kind, Later
from ajustes_tui.domain.values.text import clean, key

SUGGESTED = 3

_NUMBER_SIGNS = frozenset({"n", "no", "nro", "num", "numero"})
_LINK_WORDS = frozenset({"de", "del", "la", "el", "los", "las", "y", "o"})
_ABBREVIATIONS = {
    "cta": "cuenta",
    "vr": "valor",
    "vlr": "valor",
    "fec": "fecha",
    "fch": "fecha",
    "tel": "telefono",
    "cel": "celular",
    "obs": "observaciones",
    "cod": "codigo",
    "rta": "respuesta",
    "resp": "respuesta",
}

_WORDS: Mapping[str, str] = {
    # The nouns a header is about.
    "cuenta": "cuenta cta ctas account",
    "radicado": "radicado radicada radicacion radica rad",
    "pqr": "pqr pqrs pqrsf",
    "ticket": "ticket tiquete tiket tikect tk",
    "caso": "caso case",
    "consecutivo": "consecutivo consec",
    "escalamiento": "escalamiento escalado escalada escalacion escala escalar esc",
    "motivo": "motivo mot mtvo",
    "causal": "causal",
    "causa": "causa",
    "tipificacion": "tipificacion",
    "concepto": "concepto",
    "reason": "reason",
    "justificacion": "justificacion",
    "estado": "estado est edo estatus status situacion",
    "resultado": "resultado result",
    "respuesta": "respuesta rta rpta rpt resp response responde",
    "decision": "decision dictamen veredicto fallo",
    "aprobado": "aprobado aprobacion aprob apr approved approval",
    "rechazado": "rechazado rechazo rechaza rechazar rech reject rejected rejection",
    "negado": "negado negacion niega denegado denegacion",
    "procede": "procede procedencia",
    "valor": "valor vr vlr val vlor monto importe amount cuanto",
    "pesos": "pesos cop",
    "total": "total",
    "solicitado": "solicitado solic pedido requerido requested solicitante",
    "solicitud": "solicitud sol solicita pide request peticion requerimiento",
    "ajustar": "ajustar reconocer",
    "aplicado": "aplicado aplic apl aplico aplicacion applied ejecutado",
    "ajustado": "ajustado",
    "autorizado": "autorizado",
    "reconocido": "reconocido",
    "asesor": "asesor ases agente agent consultor",
    "usuario": "usuario usu usr user",
    "login": "login avaya bp",
    "cedula": "cedula cc documento identificacion ident",
    "nombre": "nombre nom nomb nbre name",
    "apellido": "apellido",
    "aliado": "aliado aliada partner",
    "operacion": "operacion",
    "sede": "sede site",
    "empresa": "empresa",
    "operador": "operador",
    "call": "call",
    "outsourcing": "outsourcing outsourcer bpo",
    "fecha": "fecha fec fch fcha date dt dia",
    "apertura": "apertura ingreso ing creacion registro created opened",
    "envio": "envio enviado recepcion",
    "cierre": "cierre contestacion closed",
    "solucion": "solucion resolucion finalizacion",
    "gestor": "gestor ejecutivo",
    "razon": "razon raz rzn rz",
    "subrazon": "subrazon subraz subrz subrzn subreason",
    "marcacion": "marcacion marcado marca",
    "cun": "cun",
    "unico": "unico",
    "numerico": "numerico",
    "clase": "clase cls class",
    "tipo": "tipo type",
    "clasificacion": "clasificacion naturaleza",
    "queja": "queja",
    "recurso": "recurso",
    "cliente": "cliente cli cte customer",
    "titular": "titular",
    "suscriptor": "suscriptor suscrip subscriptor",
    "abonado": "abonado",
    "telefono": "telefono tel tels telef tfno tlf tfn fono phone",
    "celular": "celular cel celu movil whatsapp",
    "contacto": "contacto contact",
    "linea": "linea min",
    # The words that qualify them.
    "numero": "numero n nro num number nr",
    "id": "id ide identificador",
    "codigo": "codigo cod code",
    "ajuste": "ajuste aj ajst adjustment adj",
    "back": "back backoffice bo office area",
    "rr": "rr",
    "actual": "actual",
    "final": "final",
    "real": "real",
    "completo": "completo",
    "principal": "principal",
    "alterno": "alterno alternativo alternate secundario adicional otro",
    "hora": "hora time",
    "sic": "sic",
    "servicio": "servicio",
    "hogar": "hogar fijo fija",
    "afectado": "afectado afectada",
    "gestion": "gestion tramite",
    "interno": "interno",
    "asignado": "asignado generado entregado",
    "validacion": "validacion",
    "detalle": "detalle descripcion desc",
    "devolucion": "devolucion",
    "aprueba": "aprueba",
    "observacion": "observacion observaciones obs",
    "red": "red",
    "reclamo": "reclamo reclamacion reclamado pretendido",
    "si": "si",
    "no": "no",
    "sub": "sub",
    "center": "center",
    "proveedor": "proveedor",
    "comercial": "comercial",
    "pertenece": "pertenece",
    "contrato": "contrato",
    "front": "front",
    "asociado": "asociado asociada",
    "1": "1 uno primer primero first",
    "2": "2 dos segundo second",
    "3": "3 tres tercer tercero third",
}
"""Canonical word to spellings, without plurals."""

_NOISE = frozenset(
    {"claro", "vip", "swat", "opcional", "obligatorio", "favor"}
    | {"ingrese", "indique", "escriba", "digite"}
)
_ASIDE_NOISE = _NOISE | frozenset(
    {"dd", "mm", "aaaa", "yyyy", "iva", "incluido", "con", "sin", "puntos", "ni", "comas"}
    | {"espacios", "16", "10", "digitos", "pesos", "cop", "si", "no", "s", "n", "p", "q", "r"}
)
_FORMAT_WORDS = _ASIDE_NOISE | frozenset(
    {"texto", "numero", "numerico", "alfanumerico", "digito", "caracteres", "letras", "fecha"}
    | {
        "formato",
        "moneda",
        "entero",
        "decimal",
        "varchar",
        "char",
        "int",
        "date",
        "string",
        "text",
        "number",
    }
    | {"obligatoria", "requerido", "requerida", "lista", "maximo", "hasta", "de", "a", "o", "y"}
)
_FILLERS = frozenset(
    {"a", "al", "en", "que", "se", "por", "cual", "su", "sus", "es", "fue", "lo", "le", "un", "una"}
    | {"para", "with", "for", "of", "the", "in", "and", "donde", "quien", "dio", "da", "realiza"}
    | {"debe", "parte", "encuentra"}
)
"""Meaningless inside a header but significant at its end: «Aprobado por»."""

_TWO_DATA = (("suscriptor",), ("abonado",), ("contacto",))
"""Used for two data: a cuenta or a telephone, and a name."""
_EMPLOYEE_OR_USUARIO = frozenset({"nombre", "usuario"})
"""«Nombre Usuario» is the employee in Claro's own screens."""


class Phrase(NamedTuple):
    """A set of words that names a field."""

    needs: tuple[frozenset[str], ...]
    """One word of each set is required."""
    may: frozenset[str]
    first: bool

    def fits(self, words: tuple[str, ...]) -> bool:
        """Allows no other word."""
        found = frozenset(words)
        if not all(needed & found for needed in self.needs):
            return False
        if found - self.may - frozenset().union(*self.needs):
            return False
        if not self.first:
            return True
        head = next((word for word in words if word not in _MEASURES), words[0])
        return head in self.needs[0] or words[0] in self.needs[0]


class Asked(Enum):
    """When a person decides whether a header is `maybe`."""

    NEVER = "the values do, or it is left alone"
    UNDECIDED = "when the values do not"
    ALWAYS = "whatever the values are"


class DayShape(Enum):
    """Day format stated in a header."""

    DAY_FIRST = "day, month and year"
    MONTH_FIRST = "month, day and year"
    YEAR_DAY = "year, day and month"


class HeaderMeaning(NamedTuple):
    """What the words of a header mean, regardless of its values."""

    fields: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    asked: Asked = Asked.NEVER


_WEIGHTS = (1.0, 0.8, 0.6, 0.5)
"""Weight of a required word in each kind of `Headers`."""
_LEAST_WEIGHT = 0.15
"""Weight of an optional word."""
_LEAST_LIKENESS = 0.78
_PARTICIPLES = frozenset(
    {"solicitado", "aplicado", "ajustado", "aprobado", "autorizado", "reconocido", "pedido"}
)
_MEASURES = frozenset({"numero", "id", "codigo"})
"""Words before the noun: «Código del asesor»."""
_WITH_WHICH = re.compile(r"\bcon (?:la|el|lo) (?:que|cual)\b")
_DENIED = frozenset({"si", "que", "aprobado", "aplicado", "aplica", "procede", "rechazado"})
"""Words after which «no» denies, and is not a number sign."""
_NEGATIONS = frozenset({"no", "sin"})
_REFUSED = frozenset(
    {"rechazado", "negado", "negativo", "improcedente", "improcedencia", "desaprobado"}
    | {"desaprobacion", "devuelto", "devolucion", "inviable", "desfavorable", "invalido"}
    | {"objetado", "descartado", "declinado", "desestimado"}
)
_PREFIX = re.compile(r"\s*([^\W\d_]{1,12})[_.:/ -]+(\S.*)", re.DOTALL)
_LEAST_PREFIXED = 5
_GROUP_NOISE = frozenset({"datos", "informacion", "info", "del", "de", "la", "el", "los"})
_ANSWERS = frozenset(
    {"respuesta", "back", "resultado", "cierre", "rechazado", "aprobado", "aplicado"}
)
_REASONS = frozenset({"motivo", "causal", "causa"})
_FIELD_LATER = {field.name: field.later for field in FIELDS}
_GRANTED = frozenset(
    {"aprobado", "aplicado", "autorizado", "reconocido", "procede", "procedente", "aprobar"}
    | {"aplica", "viable", "favorable", "aceptado", "valido"}
)
_LOOSE = frozenset({"no", "1", "2", "3"})
"""Words required by some phrases that say nothing on their own."""
_ACRONYM = re.compile(r"\b(?:\w\.){2,}\w?\b\.?|\b(?:\w\.){2,}")
_CAMEL = re.compile(
    r"(?<=[a-záéíóúñ])(?=[A-ZÁÉÍÓÚÑ])|(?<=[A-ZÁÉÍÓÚÑ])(?=[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2})"
)
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}\s?[.):_-]+(?=\s*\D)|[a-z]\))\s*")
_ASIDE = re.compile(r"\(([^()]*)\)")
_DATE_SHAPE = re.compile(r"[adhmsy]{4,14}")
"""A day format without separators: «aaaammdd»."""
_TURN = re.compile(r"\s*\(\d{1,2}\)\s*$")
# Only from the first letter of a word: a cell may be one word of thirty thousand.
_STUCK_NUMBER = re.compile(r"(?<![a-z])([a-z]{3,})([0-9])\b")
_DAY_PART = "(dd|d[ií]a|day|mm|mes|month|aa(?:aa)?|yy(?:yy)?|a[nñ]o|year)"
_DAY_SHAPES = (
    re.compile(rf"(?i)(?<![a-z]){_DAY_PART}[-/. ]?{_DAY_PART}[-/. ]?{_DAY_PART}(?![a-z])"),
    re.compile(
        r"(?i)(?<![a-z])([dm]{1,2}|[ay]{1,4})[-/.]([dm]{1,2})[-/.]([dm]{1,2}|[ay]{1,4})(?![a-z])"
    ),
)
_SHAPES = {"dma": DayShape.DAY_FIRST, "mda": DayShape.MONTH_FIRST, "adm": DayShape.YEAR_DAY}
_CORTE = frozenset({"corte", "fecha corte", "dia corte", "corte base"})
_LONGEST = 120
_LEAST_SPLIT = 7
_LEAST_PART = 3


@lru_cache(maxsize=4096)
def reduce_header(header: str) -> str:
    """Normalize a header for comparison with synonyms."""
    words = _STUCK_NUMBER.sub(r"\1 \2", key(header)).split()
    if len(words) > 1 and words[0] == "f":
        words[0] = "fecha"
    words = [_ABBREVIATIONS.get(word, word) for word in words]
    while len(words) > 1 and words[0] in _NUMBER_SIGNS:
        del words[0]
    return " ".join(p for p in words if p not in _LINK_WORDS) or " ".join(words)


@lru_cache(maxsize=4096)
def tidy_header(header: str) -> str:
    """Turn «3. NumeroCuenta No. (Claro)» into «Numero Cuenta»."""
    text = clean(header)[:_LONGEST]
    text = _NUMBERING.sub("", text)
    text = _ASIDE.sub(_without_noise, text)
    for shape in _DAY_SHAPES:
        text = shape.sub(" ", text)
    if not _is_telephone(text):
        text = _TURN.sub("", text)
    text = _ACRONYM.sub(lambda found: found[0].replace(".", "") + " ", text)
    text = text.replace("_", " ").replace("#", " No ").replace("$", " pesos ")
    words = " ".join(w if _one(key(w)) else _CAMEL.sub(" ", w) for w in text.split())
    kept = [word for word in words.split() if key(word) not in _NOISE]
    while len(kept) > 1 and key(kept[-1]) in _NUMBER_SIGNS and key(kept[-2]) not in _DENIED:
        del kept[-1]
    return " ".join(kept)


@lru_cache(maxsize=4096)
def meaning_of(header: str) -> HeaderMeaning:
    return _meaning(words_of(header))


def resembled_fields(header: str) -> tuple[str, ...]:
    """Return the fields named if unknown words were the known ones they resemble."""
    words = words_of(header)
    if not any(map(_unknown, words)):
        return ()
    mended = tuple(_alike(word)[0][0] if _alike(word) else word for word in words)
    return _meaning(mended).fields if mended != words else ()


def known_headers() -> Iterator[tuple[str, str]]:
    """Yield each field with every header that names it at its shortest."""
    for field in FIELDS:
        phrases = map(_phrase, (*field.headers.names, *field.headers.spare))
        said = (
            " ".join(words) for phrase in phrases for words in product(*map(sorted, phrase.needs))
        )
        yield from ((field.name, header) for header in dict.fromkeys((*field.headers.exact, *said)))


def says_corte(header: str) -> bool:
    return reduce_header(tidy_header(header)) in _CORTE


def only_says_format(text: str) -> bool:
    """Recognise texts such as «(10 dígitos)» and «dd/mm/aaaa»."""
    words = key(text).split()
    return bool(words) and all(
        word in _FORMAT_WORDS or (word.isdigit() and len(word) <= 2) or _DATE_SHAPE.fullmatch(word)
        for word in words
    )


def day_shape(title: str) -> DayShape | None:
    """Return the format in a title, as «(mm/dd/aaaa)»; None for ISO or none."""
    for found in (found for shape in _DAY_SHAPES for found in shape.finditer(clean(title))):
        parts = "".join(part[0] for part in found.groups()).lower().replace("y", "a")
        if parts in _SHAPES:
            return _SHAPES[parts]
    return None


def without_prefix(headers: Sequence[str]) -> list[str]:
    """Remove a prefix common to all headers, as in AJ_CUENTA and AJ_PQR."""
    parts = [_PREFIX.match(header) for header in headers]
    written = sum(bool(header.strip()) for header in headers)
    first = Counter(key(part[1]) for part in parts if part is not None).most_common(1)
    # One column may have been added by hand.
    if not first or first[0][1] < max(_LEAST_PREFIXED, written - 1):
        return list(headers)
    return [
        part[2] if part is not None and key(part[1]) == first[0][0] else header
        for header, part in zip(headers, parts, strict=True)
    ]


def under(group: str, name: str) -> str:
    """Return the meaning of a header under a group title, as «Fecha» under «Respuesta».

    Both together if they name a field; else the header alone, unless the group is the answer and
    the header a datum of the request, which is ambiguous.
    """
    title = " ".join(word for word in group.split() if key(word) not in _GROUP_NOISE)
    if not title or not name:
        return name
    answers = _ANSWERS & {*words_of(title)}
    wholes = [f"{name} {title}", f"{title} {name}"]
    if answers:
        wholes.append(f"{name} respuesta")
        wholes += [f"{name} rechazo"] if _REASONS & {*words_of(name)} else []
    for whole in wholes:
        if meaning_of(whole).fields:
            return whole
    asked = any(_FIELD_LATER.get(field) is not Later.REPLACES for field in meaning_of(name).fields)
    return f"{title} {name}" if answers and asked else name


def denies(header: str) -> bool:
    """Tell whether «sí» means no: the header names only a refusal, as «Rechazado»."""
    said = _said_of_answer(header)
    return bool(said) and all(said)


def affirms(header: str) -> bool:
    """Tell whether «sí» means yes: the header names only an approval, as «Procede»."""
    said = _said_of_answer(header)
    return bool(said) and not any(said)


def may_deny(header: str) -> bool:
    """Tell whether a negation may reverse its «sí», as in «No viable»."""
    return bool(_NEGATIONS & {*key(tidy_header(header)).split()})


def _said_of_answer(header: str) -> list[bool]:
    words = key(tidy_header(header)).split()
    said = []
    for place, word in enumerate(words):
        forms = {_one(word) or word, f"{word[:-1]}o" if word.endswith("a") else word}
        if forms & (_REFUSED | _GRANTED):
            negated = place > 0 and words[place - 1] in _NEGATIONS
            said.append(bool(forms & _REFUSED) is not negated)
    return said


def nobody_knows(header: str) -> bool:
    return all(map(_unknown, words_of(header)))


def near_fields(header: str) -> tuple[str, ...]:
    """Return the likeliest first."""
    words, meaning = words_of(header), meaning_of(header)
    certain = (*meaning.fields, *meaning.spare)
    listed = [*certain, *resembled_fields(header), *meaning.maybe, *_nearest(words)]
    return tuple(dict.fromkeys(listed))


def _meaning(words: tuple[str, ...]) -> HeaderMeaning:
    if not words or any(map(_unknown, words)):
        return HeaderMeaning()
    if set(words) == _EMPLOYEE_OR_USUARIO:
        return HeaderMeaning(maybe=("usuario_nombre", "asesor_nombre"), asked=Asked.ALWAYS)
    naming, sparing, possible, _ = _phrases()
    fitting = {
        field: max((len(phrase.needs) for phrase in listing if phrase.fits(words)), default=0)
        for field, listing in naming.items()
    }
    most = max(fitting.values())
    fields = [field for field, count in fitting.items() if count == most and count]
    spare, maybe = (
        [
            field
            for field, listing in table.items()
            if field not in fields and any(phrase.fits(words) for phrase in listing)
        ]
        for table in (sparing, possible)
    )
    asked = Asked.UNDECIDED if words in _TWO_DATA else Asked.NEVER
    named, spared, possible_ones = (
        tuple(filter(None, (_telephone_of(field, words) for field in listing)))
        for listing in (fields, spare, maybe)
    )
    return HeaderMeaning(named, spared, possible_ones, asked)


@lru_cache(maxsize=4096)
def words_of(header: str) -> tuple[str, ...]:
    """Return the canonical words, without numbering, links and fillers."""
    text = _WITH_WHICH.sub(" ", _STUCK_NUMBER.sub(r"\1 \2", key(tidy_header(header))))
    raw = text.split()
    if raw[:2] == ["por", "que"] or raw[:1] == ["porque"]:
        raw[: 2 if raw[0] == "por" else 1] = ["causa"]
    if len(raw) > 1 and raw[0] == "f":
        raw[0] = "fecha"
    if raw[1:] and raw[-2:] == ["s", "n"]:
        raw[-2:] = ["si", "no"]
    if len(raw) > 1 and raw[0] in ("s", "sub") and raw[1].startswith("ra"):
        raw[:2] = ["sub" + raw[1]]
    if _counts(raw):
        return tuple(raw)
    plural = bool(raw) and raw[0].endswith("s")
    words: list[str] = []
    for place, word in enumerate(raw):
        denies = place > 0 and raw[place - 1] in _DENIED | {"causa"}
        if word in _NUMBER_SIGNS and place in (0, len(raw) - 1) and len(raw) > 1 and not denies:
            words.append("numero")
        elif (word in _FILLERS and place < len(raw) - 1) or word in _LINK_WORDS:
            continue
        else:
            words.extend(_understood(word, plural=plural))
    joined = " ".join(words).replace("sub razon", "subrazon").replace("sub reason", "subrazon")
    return tuple(joined.split())


def _counts(raw: list[str]) -> bool:
    """Recognise «Número de cuentas», «Cuenta de Cuenta» and «Casos»."""
    nouns = [word for word in raw if word not in _LINK_WORDS]
    if nouns == ["cuenta", "cuenta"]:
        # As a pivot table counts them.
        return True
    if raw == ["casos"] or (len(raw) > 2 and raw[1] == "por" and raw[0].endswith("s")):
        return True
    return len(nouns) > 1 and nouns[0] in _NUMBER_SIGNS and nouns[1].endswith("s")


def _understood(word: str, *, plural: bool) -> Iterator[str]:
    found = _one(word)
    if found is None and plural and word.endswith("s"):
        found = _canonical().get(word[:-1])
    if found is not None:
        yield found
        return
    parts = _split(word) if len(word) >= _LEAST_SPLIT else None
    if parts is None:
        yield word
    else:
        yield from parts


def _one(word: str) -> str | None:
    """Return the canonical form of a word; None if unknown.

    Plural participles are unknown: «Valor aplicados» is badly written.
    """
    table = _canonical()
    for form in (
        word,
        word[:-1] if word.endswith("s") else "",
        word[:-2] if word.endswith("es") else "",
    ):
        if form in table and (form == word or form not in _PARTICIPLES):
            return table[form]
    return None


@lru_cache(maxsize=4096)
def _split(word: str) -> tuple[str, ...] | None:
    """Split joined words, as «fechasolicitud»; None if a part is unknown."""
    table = _canonical()
    for size in range(len(word) - _LEAST_PART, _LEAST_PART - 1, -1):
        head, tail = word[:size], word[size:]
        if head in table:
            last = _one(tail)
            rest = _split(tail) if last is None else (last,)
            if rest is not None:
                return (table[head], *rest)
    return None


def _telephone_of(field: str, words: tuple[str, ...]) -> str:
    """Return TELEPHONE if unnumbered, '' for two numbers at once."""
    if field != TELEPHONE:
        return field
    places = [int(word) for word in words if word in ("1", "2", "3")]
    if len(places) > 1:
        return ""
    if "alterno" in words:
        return TELEPHONES[2] if places == [2] else TELEPHONES[1]
    return TELEPHONES[places[0] - 1] if places else TELEPHONE


def _without_noise(aside: re.Match[str]) -> str:
    """Return '' for filling instructions."""
    words = key(aside[1]).split()
    noise = all(word in _ASIDE_NOISE or _DATE_SHAPE.fullmatch(word) for word in words)
    return "" if words and noise else aside[0]


def _is_telephone(text: str) -> bool:
    return any(_one(word) in ("telefono", "celular", "contacto") for word in key(text).split())


def _nearest(words: tuple[str, ...]) -> list[str]:
    """Return the likeliest first."""
    scores: dict[str, float] = {}
    asked: set[str] = set()
    for place, word in enumerate(words):
        # A Spanish header begins with the noun that says what it is.
        lead = 1.3 if place == 0 else 1.0
        for known, likeness in _alike(word):
            for field, weight in _weights().get(known, {}).items():
                scores[field] = scores.get(field, 0.0) + weight * likeness * lead
            asked |= _asking().get(known, frozenset())
    # A word that phrases only allow, as «actual», says nothing of any field by itself.
    ranked = sorted(asked, key=lambda field: -scores[field])
    return [_telephone_of(field, words) or TELEPHONES[0] for field in ranked]


@cache
def _alike(word: str) -> tuple[tuple[str, float], ...]:
    if not _unknown(word):
        return ((word, 1.0),)
    if len(word) <= _LEAST_PART:
        return ()
    table = _canonical()
    known = [form for form in table if len(form) > _LEAST_PART]
    return tuple((table[form], 0.8) for form in get_close_matches(word, known, 1, _LEAST_LIKENESS))


@cache
def _canonical() -> dict[str, str]:
    written = {form: word for word, forms in _WORDS.items() for form in forms.split()}
    return written | {word: word for word in _asking() if word not in written}


def _unknown(word: str) -> bool:
    return word not in _WORDS and word not in _asking()


@cache
def _phrases() -> tuple[Mapping[str, tuple[Phrase, ...]], ...]:
    headers = {
        TELEPHONE if field.kind is Kind.TELEPHONE else field.name: field.headers
        for field in FIELDS
        if field.headers.names
    }
    return tuple(
        {
            name: tuple(map(_phrase, listing))
            for name, of in headers.items()
            if (listing := of[kind])
        }
        for kind in range(len(_WEIGHTS))
    )


def _phrase(text: str) -> Phrase:
    needs, _, may = text.partition(":")
    groups = tuple(frozenset(group.lstrip("^").split("|")) for group in needs.split())
    return Phrase(groups, frozenset(may.split()), text.startswith("^"))


@cache
def _asking() -> dict[str, frozenset[str]]:
    asking: dict[str, set[str]] = {}
    for table in _phrases():
        for field, listing in table.items():
            for phrase in listing:
                for word in frozenset().union(*phrase.needs) - _MEASURES - _LOOSE:
                    asking.setdefault(word, set()).add(field)
    return {word: frozenset(fields) for word, fields in asking.items()}


@cache
def _weights() -> dict[str, dict[str, float]]:
    """Return weights by word and field, lower the more fields require the word."""
    asked: dict[str, dict[str, float]] = {}
    for table, weight in zip(_phrases(), _WEIGHTS, strict=True):
        for field, listing in table.items():
            for phrase in listing:
                for group in phrase.needs:
                    for word in group:
                        known = asked.setdefault(word, {})
                        known[field] = max(known.get(field, 0.0), weight)
                for word in phrase.may:
                    asked.setdefault(word, {}).setdefault(field, _LEAST_WEIGHT)
    return {
        word: {field: weight / (sum(fields.values()) ** 0.5) for field, weight in fields.items()}
        for word, fields in asked.items()
    }
