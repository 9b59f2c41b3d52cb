"""Catalogues and settings: rules, causales, marcaciones."""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, NamedTuple, Self, get_args

from ajustes_tui.domain.base.rows import Clase
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.keeping.schema import (
    HOUR,
    HOURS,
    SWITCH,
    DatumForm,
    among,
    at_most,
    bad,
    span,
    whole,
    words,
)
from ajustes_tui.domain.values.roles import Power, Rol, roles_with
from ajustes_tui.domain.values.text import folded, key
from ajustes_tui.errors import InvalidDatum

SOPORTES: Mapping[str, str] = {
    "LLS": "llamada de servicio",
    "OT": "orden de trabajo",
    "LOG": "notas F7",
    "AVISOS": "avisos finales",
    "CAMPANA": "campaña: porcentaje, área y fecha",
    "SUSPENSION": "solicitud de suspensión",
    "CANCELACION": "fecha de cancelación",
    "TRASLADO": "fecha del traslado",
}
"""Code and Spanish name of every support (dominio.md section 1)."""


_NAMED_IN_RR = frozenset({"LLS", "OT"})


def soporte_name(code: str) -> str:
    return SOPORTES.get(code, code).partition(":")[0]


def soporte_in_rr(code: str) -> str:
    """Return `llamada de servicio LLS`, with the code if RR shows it."""
    return f"{soporte_name(code)} {code}" if code in _NAMED_IN_RR else soporte_name(code)


def alternatives(names: Iterable[str]) -> str:
    first, *others = names
    return first + "".join(f" {'u' if key(name)[:1] == 'o' else 'o'} {name}" for name in others)


ROUTE_PQR = "PQR"
ROUTES = ("BACK", ROUTE_PQR)

OF_NO_REQUIREMENT = ("GENERICA", "GESTION INTERNA")
"""Classes that are no requirement of the usuario, allowed in notes."""

MARCACION_CLASSES = (*OF_NO_REQUIREMENT, *Clase, "TICKET")
"""Classes in RR's master record (dominio.md section 8)."""

CHECKLIST_WORDS = ("identidad", "decision", "radicado", "valor", "recurso", "plazo")
"""What the usuario must hear before an outcome that informs."""

GUIONES_OF: Mapping[str, Contenido | None] = {
    "aplicado": Contenido.APLICADO,
    "no_aplica": Contenido.NO_APLICA,
    "mensaje_de_voz": None,
}
"""The answer that each script gives; a voice message gives either."""
REQUIRED_GUIONES = tuple(GUIONES_OF)

GUION_DATA = frozenset(
    {
        "agente",
        "causal",
        "cuenta",
        "decision",
        "dias_recurso",
        "dias_respuesta_recurso",
        "motivo",
        "plazo_recurso",
        "plazo_respuesta_recurso",
        "radicado",
        "saludo",
        "usuario",
        "valor",
    }
)

DATA_OF_CHECK: Mapping[str, frozenset[str]] = {
    "radicado": frozenset({"radicado"}),
    "valor": frozenset({"valor"}),
    "recurso": frozenset({"dias_recurso", "plazo_recurso"}),
    "plazo": frozenset({"dias_respuesta_recurso", "plazo_respuesta_recurso"}),
}
"""Checklist word to data, one of which its paragraph must have."""

NEVER_SAID: Mapping[Contenido | None, frozenset[str]] = {
    Contenido.APLICADO: frozenset({"motivo"}),
    Contenido.NO_APLICA: frozenset({"valor"}),
}
"""Data absent from casos with that answer."""

DATA_BARRED_FROM_MESSAGE = frozenset({"cuenta", "usuario", "valor", "motivo"})
"""Data never left in a voice message: anybody may hear it (dominio.md section 4)."""

SPOKEN_DECISION: Mapping[str, str] = {
    "APLICADO": "fue aprobada y ya quedó aplicada",
    "NO_APLICA": "no procede",
}
"""The words of a script's `{decision}`, which never name the value."""

LETTERS = "ABCDEFGHIJKLMNOPQ"
"""The letters of causales; triage uses the others for actions."""

DATUM_PLACE = re.compile(r"\{([^{}]*)\}")
_NUMBERS: tuple[str, ...] = tuple(
    (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece"
        " catorce quince dieciséis diecisiete dieciocho"
    ).split()
)


class Rules(NamedTuple):
    """The settings of the procedure, never constants."""

    max_reescalamientos: Annotated[int, whole(0, 20)] = 2
    """Maximum returns of a caso to the back, mal_rechazado and mal_aplicado together."""
    intentos: Annotated[int, whole(1, 20)] = 3
    dias_intentos: Annotated[int, whole(1, 20)] = 3
    """Different business days the attempts must span."""
    mensaje_desde: Annotated[int, whole(1, 20)] = 1
    """Failed attempts after which the voice message is allowed; at most `intentos`."""
    dias_respuesta: Annotated[int, whole(1, 365)] = 15
    """Business days, from fecha_solicitud."""
    dias_recurso: Annotated[int, whole(1, 365)] = 10
    """Business days, from the day informed."""
    dias_respuesta_recurso: Annotated[int, whole(1, 365)] = 15
    """Business days, from the recurso's filing."""
    dias_sin_respuesta_back: Annotated[int, whole(1, 365)] = 5
    """Business days without the back's answer until a caso is shown again."""
    max_aplazar: Annotated[int, whole(1, 60)] = 5
    """Maximum business days to postpone."""
    nota_pqr_minimo: Annotated[int, whole(0, 500)] = 20
    """Minimum characters of the note of an escalation to PQR."""
    horario: Annotated[str, among(("off", "avisar", "bloquear"))] = "avisar"
    horario_semana: Annotated[tuple[str, str], HOURS] = ("07:00", "19:00")
    """Monday to Friday, `HH:MM`, Bogota time."""
    horario_sabado: Annotated[tuple[str, str], HOURS] = ("08:00", "15:00")
    """Saturday, `HH:MM`, Bogota time; Sundays and holidays have none."""
    inicio_tarde: Annotated[str, HOUR] = "14:00"
    """`HH:MM` when the day's second part begins; the next attempt is proposed in the other part."""
    exigir_marcacion: Annotated[bool, SWITCH] = False
    """Refuse a razón + subrazón outside the catalogue, instead of warning."""
    exigir_numero_soporte: Annotated[bool, SWITCH] = False
    """Refuse a support without the number of its call or order."""
    importa: Annotated[str, among(("agente", "supervisor"))] = "agente"
    """The lowest role that imports bases and writes lots."""
    bases: Annotated[str, among(("aprende", "acumulativas", "propias"))] = "aprende"
    """Whether cortes repeat earlier casos; `aprende` infers it."""
    digitos_radicado: Annotated[tuple[int, int], span(1, 30)] = (6, 12)
    """Digits of a typed radicado; those of bases are free."""
    ancho_rr: Annotated[int, whole(20, 500)] = 70
    """Characters of the RR field; longer lines are cut."""
    pausa_lineas: Annotated[int, whole(0, 60)] = 3
    """Seconds without input after a caso in plain lines, or on a terminal that never confirmed its display."""
    minutos_toma: Annotated[int, whole(1, 1440)] = 30
    """Minutes without activity after which a claim lapses."""
    semaforo_ambar: Annotated[int, whole(0, 365)] = 5
    """Business days left when the semáforo turns amber."""
    semaforo_rojo: Annotated[int, whole(0, 365)] = 1
    """Business days left when the semáforo turns red."""
    meta_aplicado: Annotated[int, whole(0, 100)] = 0
    """Minimum percentage; 0 is no goal."""
    meta_corregido: Annotated[int, whole(0, 100)] = 0
    """Minimum percentage; 0 is no goal."""
    meta_rechazado: Annotated[int, whole(0, 100)] = 0
    """Maximum percentage; 0 is no goal."""
    celula: Annotated[str, at_most(40)] = ""
    """Names this célula in its dataset rows."""
    aliado_propio: Annotated[str, at_most(80)] = "Almacontact"
    """The operation whose asesores sign forms, while others get a report; empty means all."""
    dias_retencion: Annotated[int, whole(0, 36_500)] = 0
    """Days after which `retencion` blanks accounts with only closed casos; 0 means not chosen."""
    minimo_top5: Annotated[int, whole(1, 100)] = 1
    """Weekly rejections needed to be on the list."""
    emite_retroalimentacion: Annotated[tuple[str, ...], words(Rol)] = (
        Rol.AGENTE,
        Rol.SUPERVISOR,
        Rol.COORDINADOR,
    )
    """Step 9 belongs to the célula."""
    dias_seguimiento: Annotated[int, whole(1, 60)] = 5
    """Default business days until a commitment's review."""

    def reescalamientos_left(self, done: int) -> int:
        return max(self.max_reescalamientos - done, 0)

    @classmethod
    def from_table(cls, table: Mapping[str, object], file: str) -> tuple[Self, list[str]]:
        """Turn unknown keys into avisos and refuse bad values."""
        values: dict[str, Any] = {}
        notices: list[str] = []
        for name, value in table.items():
            if name not in cls._fields:
                notices.append(option_notice(name, cls._fields, file))
                continue
            kind: DatumForm = get_args(cls.__annotations__[name])[1]
            try:
                values[name] = kind.read(name, value)
            except InvalidDatum as error:
                raise bad(file, name, error.message.rstrip(".")) from None
            except ValueError:
                raise bad(file, name, f"se esperaba {kind.expected}") from None
        rules = cls(**values)
        for name, most in _AT_MOST:
            if getattr(rules, name) > getattr(rules, most):
                raise bad(file, name, f"se esperaba un número menor o igual que {most}")
        return rules, notices

    @property
    def importers(self) -> tuple[Rol, ...]:
        return roles_with(Power.BASES if self.importa == "supervisor" else Power.IMPORT)

    @property
    def issuers(self) -> tuple[Rol, ...]:
        return tuple(map(Rol, self.emite_retroalimentacion))


_AT_MOST = (
    ("semaforo_rojo", "semaforo_ambar"),
    ("dias_intentos", "intentos"),
    ("mensaje_desde", "intentos"),
)


def option_notice(name: str, valid: Iterable[str], file: str) -> str:
    """Return the notice, with the nearest valid name if any."""
    text = f"{file}: no existe la opción «{name[:40]}» y no se tuvo en cuenta"
    similar = difflib.get_close_matches(name, list(valid), n=1)
    return f"{text}; ¿quiso decir «{similar[0]}»?" if similar else f"{text}."


def plazo_values(rules: Rules) -> dict[str, str]:
    """Return the day counts in words, so that no script repeats a legal number."""
    return {
        "dias_recurso": _in_words(rules.dias_recurso),
        "dias_respuesta_recurso": _in_words(rules.dias_respuesta_recurso),
    }


class Paragraph(NamedTuple):
    """A script's paragraph and the checklist words it ticks."""

    checks: tuple[str, ...]
    text: str


class Objection(NamedTuple):
    """A usuario's objection and the reply."""

    objection: str
    reply: str


class Causal(NamedTuple):
    """The reason of an ajuste and its procedure."""

    letter: str
    name: str
    policy: str
    soportes: tuple[tuple[str, ...], ...]
    """Every group is needed; any code of a group suffices."""
    route: str
    where_in_rr: Mapping[str, str]
    suggestions: tuple[str, ...]
    guiones: Mapping[str, tuple[Paragraph, ...]]
    objections: tuple[Objection, ...] = ()

    @property
    def asks(self) -> str:
        return " y ".join(alternatives(map(soporte_name, group)) for group in self.soportes)

    def place_in_rr(self, code: str) -> tuple[str, str]:
        """Return its name ('' if the place repeats it) and place."""
        name, where = soporte_name(code), self.where_in_rr.get(code, "")
        repeated = where.startswith(name)
        return ("" if repeated else name), where

    def lacking(self, soportes: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return the unmet groups in catalogue order."""
        seen = set(soportes)
        return tuple(group for group in self.soportes if not seen.intersection(group))


class MasterMarcacion(NamedTuple):
    """RR's master record of a razón + subrazón (dominio.md section 8)."""

    razon: str
    subrazon: str
    descripcion: str
    clase: str
    asociada_a_ajuste: bool
    activa: bool
    usuario_escala: str
    evento: str = ""
    cuando: tuple[tuple[str, str], ...] = ()

    @property
    def code(self) -> tuple[str, str]:
        return self.razon, self.subrazon

    @property
    def of_no_requirement(self) -> bool:
        return self.clase in OF_NO_REQUIREMENT

    def holds(self, facts: Mapping[str, str]) -> bool:
        return all(key(facts.get(name, "")) == key(value) for name, value in self.cuando)


class MarcacionCatalog:
    """Marcaciones by codes; the one in `data/` is a DEMO."""

    def __init__(
        self,
        marcaciones: Iterable[MasterMarcacion] = (),
        *,
        demo: bool = False,
        shipped: Iterable[MasterMarcacion] = (),
    ) -> None:
        self.marcaciones = tuple(marcaciones)
        self.demo = demo
        self._examples = frozenset(
            (m.razon, m.subrazon) for m in {*self.marcaciones}.intersection(shipped)
        )
        self._by_code = {(m.razon, m.subrazon): m for m in self.marcaciones}

    def find(self, razon: str, subrazon: str) -> MasterMarcacion | None:
        return self._by_code.get((razon, subrazon))

    def is_example(self, razon: str | None, subrazon: str | None) -> bool:
        return (razon, subrazon) in self._examples

    def offered(self, evento: str) -> tuple[MasterMarcacion, ...]:
        """Return the act's active marcaciones, then those of an ajuste without act."""
        active = [m for m in self.marcaciones if m.activa]
        own = (m for m in active if m.evento == evento)
        return (*own, *(m for m in active if not m.evento and m.asociada_a_ajuste))

    @property
    def of_notes(self) -> tuple[MasterMarcacion, ...]:
        """The active marcaciones of no requirement and no act."""
        return tuple(
            m for m in self.marcaciones if m.activa and not m.evento and m.of_no_requirement
        )

    def proposed(self, evento: str, facts: Mapping[str, str]) -> MasterMarcacion | None:
        """Return the active one matching most facts, first on a tie, or None."""
        own = (m for m in self.marcaciones if m.activa and m.evento == evento and m.holds(facts))
        return max(own, key=lambda m: len(m.cuando), default=None)

    @cached_property
    def classes(self) -> Mapping[str, Clase]:
        """Keyed by both codes, separated by a blank."""
        of_usuario = {clase.value: clase for clase in Clase}
        return {
            f"{m.razon} {m.subrazon}": of_usuario[m.clase]
            for m in self.marcaciones
            if m.clase in of_usuario
        }


MOST_LETTERS = 15
SHORT_FORM_SHAPE = rf"(?=.*[A-Z0-9])[A-Z0-9 ./-]{{1,{MOST_LETTERS}}}"
"""RR takes only upper case without accents."""


class ShortForms:
    """Short forms by code; an unknown code is its own."""

    def __init__(self, forms: Mapping[str, str] | None = None) -> None:
        self._forms = dict(forms or {})

    def of(self, code: object) -> str:
        """Return '' for no code."""
        text = str(code or "")
        return self._forms.get(text) or text.replace("_", " ").upper()


class Catalogs:
    """The procedure's validated catalogues, with lookups."""

    def __init__(
        self,
        causales: Iterable[Causal],
        marcaciones: MarcacionCatalog | None = None,
        *,
        festivos_extra: frozenset[date] = frozenset(),
        short_forms: ShortForms | None = None,
        version: int = 1,
        since: date | None = None,
    ) -> None:
        self.causales = tuple(causales)
        self.marcaciones = marcaciones if marcaciones is not None else MarcacionCatalog()
        self.festivos_extra = festivos_extra
        self.short_forms = short_forms or ShortForms()
        self.version = version
        self.since = since
        self._by_letter = {causal.letter: causal for causal in self.causales}

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        return [(causal.letter, key(causal.name)) for causal in self.causales]

    @cached_property
    def _keywords(self) -> list[tuple[str, list[str]]]:
        return [
            (causal.letter, [f" {key(word)} " for word in causal.suggestions])
            for causal in self.causales
        ]

    @property
    def motive_words(self) -> tuple[str, ...]:
        suggested = (key(word) for causal in self.causales for word in causal.suggestions)
        return (*(name for _letter, name in self._names), *suggested)

    @property
    def letters(self) -> str:
        """Return ranges: `a-m`, or `a-m, p`."""
        chunks: list[str] = []
        for letter in sorted(causal.letter.lower() for causal in self.causales):
            if chunks and ord(letter) == ord(chunks[-1][-1]) + 1:
                chunks[-1] = f"{chunks[-1][0]}-{letter}"
            else:
                chunks.append(letter)
        return ", ".join(chunks)

    def causal(self, letter: str) -> Causal | None:
        return self._by_letter.get(letter)

    def causales_named(self, text: str) -> frozenset[str]:
        sought = folded(text)
        return frozenset(c.letter for c in self.causales if sought in folded(c.name))

    def suggest_causal(self, motivo: str) -> str | None:
        """Match a motivo by name, else by most keywords; None on a tie."""
        text = key(motivo)
        if not text:
            return None
        if len(text) == 1 and text.upper() in self._by_letter:
            return text.upper()
        sought = f" {text} "
        by_name = [letter for letter, name in self._names if f" {name} " in sought]
        if len(by_name) == 1:
            return by_name[0]
        scores = {letter: sum(word in sought for word in words) for letter, words in self._keywords}
        best_score = max(scores.values(), default=0)
        best = [letter for letter, score in scores.items() if score == best_score]
        return best[0] if best_score and len(best) == 1 else None

    def paragraphs(
        self, causal: str, guion: str, values: Mapping[str, str]
    ) -> tuple[Paragraph, ...]:
        """Fill a script; missing data are in brackets."""
        found = self._by_letter.get(causal)
        if found is None:
            return ()
        data = {"causal": found.name, **values}
        return tuple(
            Paragraph(paragraph.checks, fill(paragraph.text, data))
            for paragraph in found.guiones.get(guion.lower(), ())
        )

    def guion(self, causal: str, contenido: str, values: Mapping[str, str]) -> str:
        return "\n\n".join(p.text for p in self.paragraphs(causal, contenido, values))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put missing data in brackets."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        return values.get(name) or f"[{name.replace('_', ' ')}]"

    return DATUM_PLACE.sub(put, text)


def _in_words(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
