"""The catalogues and settings, which change without a release: rules, causales, marcaciones."""

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
"""Code and Spanish name of every support a causal may ask for (dominio.md section 1)."""


_NAMED_IN_RR = frozenset({"LLS", "OT"})
"""The supports that RR numbers, and calls by their code."""


def soporte_name(code: str) -> str:
    """Return a support in words: its code says nothing to who does not know it."""
    return SOPORTES.get(code, code).partition(":")[0]


def soporte_in_rr(code: str) -> str:
    """Return a support in words, with its code where RR shows it: `llamada de servicio LLS`."""
    return f"{soporte_name(code)} {code}" if code in _NAMED_IN_RR else soporte_name(code)


def alternatives(names: Iterable[str]) -> str:
    """Return names of which any is enough, `llamada de servicio u orden de trabajo`."""
    first, *others = names
    return first + "".join(f" {'u' if key(name)[:1] == 'o' else 'o'} {name}" for name in others)


ROUTE_PQR = "PQR"
ROUTES = ("BACK", ROUTE_PQR)
"""Where a causal suggests to escalate: Claro's back de ajustes, or its PQR area."""

OF_NO_REQUIREMENT = ("GENERICA", "GESTION INTERNA")
"""The classes of a marcación that is no requirement of the usuario: those a note may be."""

MARCACION_CLASSES = (*OF_NO_REQUIREMENT, *Clase, "TICKET")
"""The classes of a marcación in RR's master record (dominio.md section 8)."""

CHECKLIST_WORDS = ("identidad", "decision", "radicado", "valor", "recurso", "plazo")
"""The checklist of a call: what the usuario must have heard before an outcome that informs."""

GUIONES_OF: Mapping[str, Contenido | None] = {
    "aplicado": Contenido.APLICADO,
    "no_aplica": Contenido.NO_APLICA,
    "mensaje_de_voz": None,
}
"""The answer that each script tells; a voice message tells either."""
REQUIRED_GUIONES = tuple(GUIONES_OF)
"""The scripts every causal has, its own or the shared ones."""

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
"""Every `{name}` a script may carry; anything else in a catalogue is a typing error."""

DATA_OF_CHECK: Mapping[str, frozenset[str]] = {
    "radicado": frozenset({"radicado"}),
    "valor": frozenset({"valor"}),
    "recurso": frozenset({"dias_recurso", "plazo_recurso"}),
    "plazo": frozenset({"dias_respuesta_recurso", "plazo_respuesta_recurso"}),
}
"""The data of which one at least is in the paragraph that says a word of the checklist."""

NEVER_SAID: Mapping[Contenido | None, frozenset[str]] = {
    Contenido.APLICADO: frozenset({"motivo"}),
    Contenido.NO_APLICA: frozenset({"valor"}),
}
"""The data that no caso with that answer has."""

DATA_BARRED_FROM_MESSAGE = frozenset({"cuenta", "usuario", "valor", "motivo"})
"""The data a voice message never says: anybody may be listening to it (dominio.md section 4)."""

SPOKEN_DECISION: Mapping[str, str] = {
    "APLICADO": "fue aprobada y ya quedó aplicada",
    "NO_APLICA": "no procede",
}
"""How a script's `{decision}` says each contenido aloud, without naming the value."""

LETTERS = "ABCDEFGHIJKLMNOPQ"
"""The letters a causal may have: triage keeps them for causales, the other letters are its verbs."""

DATUM_PLACE = re.compile(r"\{([^{}]*)\}")
_NUMBERS: tuple[str, ...] = (
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    *("once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho"),
)


class Rules(NamedTuple):
    """The numbers and switches of the procedure: settings with these defaults, never constants."""

    max_reescalamientos: Annotated[int, whole(0, 20)] = 2
    """How many times one caso may go back to the back, mal_rechazado and mal_aplicado together."""
    intentos: Annotated[int, whole(1, 20)] = 3
    """Attempts after which a usuario counts as ilocalizado."""
    dias_intentos: Annotated[int, whole(1, 20)] = 3
    """On how many different business days those attempts must have been made."""
    mensaje_desde: Annotated[int, whole(1, 20)] = 1
    """Failed attempts from which a person may leave the voice message at once; `intentos` at most."""
    dias_respuesta: Annotated[int, whole(1, 365)] = 15
    """Business days Claro has to answer, from fecha_solicitud."""
    dias_recurso: Annotated[int, whole(1, 365)] = 10
    """Business days the usuario has to file a recurso, from the day informed."""
    dias_respuesta_recurso: Annotated[int, whole(1, 365)] = 15
    """Business days Claro has to answer a recurso, from its filing."""
    dias_sin_respuesta_back: Annotated[int, whole(1, 365)] = 5
    """Business days without an answer of the back after which a caso is shown again."""
    max_aplazar: Annotated[int, whole(1, 60)] = 5
    """Business days a caso may be put off at most."""
    nota_pqr_minimo: Annotated[int, whole(0, 500)] = 20
    """Characters the note of an escalation to PQR has at least."""
    horario: Annotated[str, among(("off", "avisar", "bloquear"))] = "avisar"
    """What happens with a call outside the calling hours."""
    horario_semana: Annotated[tuple[str, str], HOURS] = ("07:00", "19:00")
    """Calling hours Monday to Friday, `HH:MM`, Bogota time."""
    horario_sabado: Annotated[tuple[str, str], HOURS] = ("08:00", "15:00")
    """Calling hours on Saturday, `HH:MM`, Bogota time; Sundays and holidays have none."""
    inicio_tarde: Annotated[str, HOUR] = "14:00"
    """When the second part of the day begins, `HH:MM`; the next attempt is proposed in the other part."""
    exigir_marcacion: Annotated[bool, SWITCH] = False
    """Refuse a razón + subrazón absent from the catalogue, instead of warning."""
    exigir_numero_soporte: Annotated[bool, SWITCH] = False
    """Refuse a support without the number of its call or order of work."""
    importa: Annotated[str, among(("agente", "supervisor"))] = "agente"
    """The lowest role that may import a base and write the escalation lots."""
    bases: Annotated[str, among(("aprende", "acumulativas", "propias"))] = "aprende"
    """Whether each corte repeats the casos of the one before; `aprende` looks at the cortes that came."""
    digitos_radicado: Annotated[tuple[int, int], span(1, 30)] = (6, 12)
    """The least and the most digits of a radicado that a person types; those of the bases have any."""
    ancho_rr: Annotated[int, whole(20, 500)] = 70
    """Width of the RR note field, in characters; a longer line is cut."""
    pausa_lineas: Annotated[int, whole(0, 60)] = 3
    """Seconds after a caso is said in plain lines, or painted on a terminal that never answered what it
    shows, in which nothing chooses nor registers."""
    minutos_toma: Annotated[int, whole(1, 1440)] = 30
    """Minutes without activity after which a claim lapses."""
    semaforo_ambar: Annotated[int, whole(0, 365)] = 5
    """Business days left at which the semáforo turns amber."""
    semaforo_rojo: Annotated[int, whole(0, 365)] = 1
    """Business days left at which the semáforo turns red."""
    meta_aplicado: Annotated[int, whole(0, 100)] = 0
    """Percentage of AJUSTE APLICADO the célula wants at least; 0 is no goal."""
    meta_corregido: Annotated[int, whole(0, 100)] = 0
    """Percentage of AJUSTE CORREGIDO the célula wants at least; 0 is no goal."""
    meta_rechazado: Annotated[int, whole(0, 100)] = 0
    """Percentage of AJUSTE RECHAZADO the célula wants at most; 0 is no goal."""
    celula: Annotated[str, at_most(40)] = ""
    """The name of this célula in every row of its datasets, by which those of several are told apart."""
    aliado_propio: Annotated[str, at_most(80)] = "Almacontact"
    """The operation whose asesores sign forms; the others get a report. Empty means every one."""
    dias_retencion: Annotated[int, whole(0, 36_500)] = 0
    """Days after which `retencion` blanks the accounts whose casos are all closed; 0 says nobody chose."""
    minimo_top5: Annotated[int, whole(1, 100)] = 1
    """Rejections of the week from which an asesor is on the top 5."""
    emite_retroalimentacion: Annotated[tuple[str, ...], words(Rol)] = (
        Rol.AGENTE,
        Rol.SUPERVISOR,
        Rol.COORDINADOR,
    )
    """The roles that issue a week and follow its asesores: step 9 is of the célula."""
    dias_seguimiento: Annotated[int, whole(1, 60)] = 5
    """Business days until a commitment is looked at again, unless its supervisor says another day."""

    def reescalamientos_left(self, done: int) -> int:
        """Return how many times a caso that went back `done` times may still go back to the back."""
        return max(self.max_reescalamientos - done, 0)

    @classmethod
    def from_table(cls, table: Mapping[str, object], file: str) -> tuple[Self, list[str]]:
        """Build the rules from a table: unknown keys become avisos, bad values are refused."""
        values: dict[str, Any] = {}
        notices: list[str] = []
        for name, value in table.items():
            if name not in cls._fields:
                notices.append(option_notice(name, cls._fields, file))
                continue
            kind: DatumForm = get_args(cls.__annotations__[name])[1]
            try:
                values[name] = kind.read(name, value)
            except ValueError:
                raise bad(file, name, f"se esperaba {kind.expected}") from None
        rules = cls(**values)
        for name, most in _AT_MOST:
            if getattr(rules, name) > getattr(rules, most):
                raise bad(file, name, f"se esperaba un número menor o igual que {most}")
        return rules, notices

    @property
    def importers(self) -> tuple[Rol, ...]:
        """The roles that import bases and write lots, by the setting `importa`."""
        return roles_with(Power.BASES if self.importa == "supervisor" else Power.IMPORT)

    @property
    def issuers(self) -> tuple[Rol, ...]:
        """The roles that issue weeks and follow people up, by the setting `emite_retroalimentacion`."""
        return tuple(map(Rol, self.emite_retroalimentacion))


_AT_MOST = (
    ("semaforo_rojo", "semaforo_ambar"),
    ("dias_intentos", "intentos"),
    ("mensaje_desde", "intentos"),
)
"""The settings that may not pass another one."""


def option_notice(name: str, valid: Iterable[str], file: str) -> str:
    """Say that a setting is unknown, with the nearest valid name when one is near."""
    text = f"{file}: no existe la opción «{name[:40]}» y no se tuvo en cuenta"
    similar = difflib.get_close_matches(name, list(valid), n=1)
    return f"{text}; ¿quiso decir «{similar[0]}»?" if similar else f"{text}."


def plazo_values(rules: Rules) -> dict[str, str]:
    """Return the day counts a script says aloud, in words, so that no script repeats a legal number."""
    return {
        "dias_recurso": _in_words(rules.dias_recurso),
        "dias_respuesta_recurso": _in_words(rules.dias_respuesta_recurso),
    }


class Paragraph(NamedTuple):
    """One paragraph of a script and the checklist words that saying it ticks."""

    checks: tuple[str, ...]
    text: str


class Objection(NamedTuple):
    """An answer a usuario often gives, and the agente's reply to it."""

    objection: str
    reply: str


class Causal(NamedTuple):
    """Why an ajuste is asked for, with everything the procedure needs to know about that reason."""

    letter: str
    name: str
    policy: str
    soportes: tuple[tuple[str, ...], ...]
    """Groups of support codes: all groups are needed, any code inside a group is enough."""
    route: str
    """`BACK` or `PQR`: where its casos are escalated (step 3 of the procedure)."""
    where_in_rr: Mapping[str, str]
    """Support code to the keys of RR where it is seen."""
    suggestions: tuple[str, ...]
    """Words of a motivo that point to this causal."""
    guiones: Mapping[str, tuple[Paragraph, ...]]
    """Script name (`aplicado`, `no_aplica`, `mensaje_de_voz`, …) to its paragraphs."""
    objections: tuple[Objection, ...] = ()

    @property
    def asks(self) -> str:
        """The supports it asks for, in words."""
        return " y ".join(alternatives(map(soporte_name, group)) for group in self.soportes)

    def place_in_rr(self, code: str) -> tuple[str, str]:
        """Return the name of a support and where RR shows it, '' for a name that the place repeats."""
        name, where = soporte_name(code), self.where_in_rr.get(code, "")
        repeated = where.startswith(name)
        return ("" if repeated else name), where

    def lacking(self, soportes: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return the groups of supports that the given codes leave unmet, in catalogue order."""
        seen = set(soportes)
        return tuple(group for group in self.soportes if not seen.intersection(group))


class MasterMarcacion(NamedTuple):
    """What the procedure reads of the master record of a razón + subrazón of RR (dominio.md section 8)."""

    razon: str
    subrazon: str
    descripcion: str
    clase: str
    asociada_a_ajuste: bool
    activa: bool
    usuario_escala: str
    """The user of RR to whom it escalates; empty when it escalates to nobody."""
    evento: str = ""
    """The act that is this marcación in RR; empty when the marcación is offered and never proposed."""
    cuando: tuple[tuple[str, str], ...] = ()
    """The facts of the act on which it depends, as names and values."""

    @property
    def code(self) -> tuple[str, str]:
        """The two codes, as a line of the historial holds them."""
        return self.razon, self.subrazon

    @property
    def of_no_requirement(self) -> bool:
        """Whether it is no requirement of the usuario, so that a note may be it."""
        return self.clase in OF_NO_REQUIREMENT

    def holds(self, facts: Mapping[str, str]) -> bool:
        """Tell whether every fact it depends on is so."""
        return all(key(facts.get(name, "")) == key(value) for name, value in self.cuando)


class MarcacionCatalog:
    """The marcaciones by their pair of codes; the catalogue shipped in `data/` is a DEMO and says so."""

    def __init__(
        self,
        marcaciones: Iterable[MasterMarcacion] = (),
        *,
        demo: bool = False,
        shipped: Iterable[MasterMarcacion] = (),
    ) -> None:
        """Build the catalogue; `shipped` are the rows of the example that comes with the program."""
        self.marcaciones = tuple(marcaciones)
        self.demo = demo
        self._examples = frozenset(
            (m.razon, m.subrazon) for m in {*self.marcaciones}.intersection(shipped)
        )
        self._by_code = {(m.razon, m.subrazon): m for m in self.marcaciones}

    def find(self, razon: str, subrazon: str) -> MasterMarcacion | None:
        """Return the record of a pair of codes, active or not; None when the catalogue does not know it."""
        return self._by_code.get((razon, subrazon))

    def is_example(self, razon: str | None, subrazon: str | None) -> bool:
        """Return whether the row of a pair of codes is still equal to the shipped example."""
        return (razon, subrazon) in self._examples

    def offered(self, evento: str) -> tuple[MasterMarcacion, ...]:
        """Return the active marcaciones an act may take: its own, then those of an ajuste and no act."""
        active = [m for m in self.marcaciones if m.activa]
        own = (m for m in active if m.evento == evento)
        return (*own, *(m for m in active if not m.evento and m.asociada_a_ajuste))

    @property
    def of_notes(self) -> tuple[MasterMarcacion, ...]:
        """The active marcaciones that a note may be: those of no requirement that are of no act."""
        return tuple(
            m for m in self.marcaciones if m.activa and not m.evento and m.of_no_requirement
        )

    def proposed(self, evento: str, facts: Mapping[str, str]) -> MasterMarcacion | None:
        """Return the active marcación of an act by the facts it depends on, or None without any.

        The one that depends on most facts wins; between two, the one that stands first.
        """
        own = (m for m in self.marcaciones if m.activa and m.evento == evento and m.holds(facts))
        return max(own, key=lambda m: len(m.cuando), default=None)

    @cached_property
    def classes(self) -> Mapping[str, Clase]:
        """The class of each marcación that has one of the three, by both its codes with a blank between."""
        of_usuario = {clase.value: clase for clase in Clase}
        return {
            f"{m.razon} {m.subrazon}": of_usuario[m.clase]
            for m in self.marcaciones
            if m.clase in of_usuario
        }


MOST_LETTERS = 15
"""Letters a short form has at most."""
SHORT_FORM_SHAPE = rf"(?=.*[A-Z0-9])[A-Z0-9 ./-]{{1,{MOST_LETTERS}}}"
"""What RR takes as a short form: upper case without accents, and not too long."""


class ShortForms:
    """The short form of each code; a code the catalogue does not have is said with its own letters."""

    def __init__(self, forms: Mapping[str, str] | None = None) -> None:
        self._forms = dict(forms or {})

    def of(self, code: object) -> str:
        """Return the short form of a code; no code has none."""
        text = str(code or "")
        return self._forms.get(text) or text.replace("_", " ").upper()


class Catalogs:
    """The validated catalogues the procedure reads, with the look-ups it needs."""

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
        """The keys of the names of the causales and of the words that suggest them."""
        suggested = (key(word) for causal in self.causales for word in causal.suggestions)
        return (*(name for _letter, name in self._names), *suggested)

    @property
    def letters(self) -> str:
        """The letters of the causales as a person says them: `a-m`, or `a-m, p` when some are missing."""
        chunks: list[str] = []
        for letter in sorted(causal.letter.lower() for causal in self.causales):
            if chunks and ord(letter) == ord(chunks[-1][-1]) + 1:
                chunks[-1] = f"{chunks[-1][0]}-{letter}"
            else:
                chunks.append(letter)
        return ", ".join(chunks)

    def causal(self, letter: str) -> Causal | None:
        """Return the causal of a letter, or None when the catalogue does not have it."""
        return self._by_letter.get(letter)

    def causales_named(self, text: str) -> frozenset[str]:
        """Return the letters of the causales that have a piece of text in their name."""
        sought = folded(text)
        return frozenset(c.letter for c in self.causales if sought in folded(c.name))

    def suggest_causal(self, motivo: str) -> str | None:
        """Return the letter a motivo points to, by name, else by most keywords; None on a tie."""
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
        """Return the paragraphs of a script with its data filled in; missing data stand in brackets."""
        found = self._by_letter.get(causal)
        if found is None:
            return ()
        data = {"causal": found.name, **values}
        return tuple(
            Paragraph(paragraph.checks, fill(paragraph.text, data))
            for paragraph in found.guiones.get(guion.lower(), ())
        )

    def guion(self, causal: str, contenido: str, values: Mapping[str, str]) -> str:
        """Return the whole script as one text, a blank line between paragraphs (see `paragraphs`)."""
        return "\n\n".join(p.text for p in self.paragraphs(causal, contenido, values))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its `{name}` data filled in; a missing one stands in brackets."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        return values.get(name) or f"[{name.replace('_', ' ')}]"

    return DATUM_PLACE.sub(put, text)


def _in_words(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
